// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What goes on for weeks: wear-out, receivers that age, dirt that grows.
 *
 * First a note, on a drift that is proven; then a ticket, when the limit may be
 * reached within a fortnight.
 */
#include "internal.h"

#define DAY_S		86400u
#define T_PROVEN	4
#define GREAT	4
/* An interval that is wider than that says too little for a ticket. */
#define GUESS	10
#define SETTLED_MS	(36 * HOUR_MS)
/*
 * A note of ageing is worth keeping where the limit is as near as a spare takes to be bought;
 * what stands does so until it is twice as far. Healthy lasers that age by 0.4 % in
 * 1000 h reach theirs in five years.
 */
#define NEWS_DAYS	180
#define TICKET_DAYS	14
/* A ticket is one until there is so much time again. */
#define RELIEF_DAYS	60
/*
 * Half as much current again is the usual end of a laser's life (Telcordia GR-468),
 * but a driver need not have so much to give: a fifth is what can be counted on.
 */
#define WORN_LN		0.182f
/* Less is no change that anybody could see. */
#define LEAST_BIAS_LN	0.02f
/* Half of the light is all that a link's budget holds (IEEE 802.3, 500 m: 3 dB). */
#define HALF_DB		3
/* KP4 bears 2.4e-4, which PAM4 has at an SNR of 17.65 dB. */
#define LEAST_SNR_DB	17.65f

/* Not by days of before an interruption, which may have been a repair */
bool course_settled(const struct context *c, enum problem p)
{
	return c->cage->memory[p].alarm != NONE ||
	       c->cage->interrupted == NEVER ||
	       c->now - c->cage->interrupted > SETTLED_MS;
}

/* Does an alarm of that quantity stand? One of another makes nothing likelier. */
static bool is_held(const struct context *c, enum slow_quantity q, enum problem p)
{
	static const enum optmon_alarm_kind kinds[SLOW_QUANTITIES] = {
		[SQ_BIAS] = OPTMON_ALARM_TX_BIAS_HIGH,
		[SQ_TX] = OPTMON_ALARM_TX_POWER_LOW,
		[SQ_RX] = OPTMON_ALARM_RX_POWER_LOW,
		[SQ_SNR] = OPTMON_ALARM_FRAMES_LOST,
		[SQ_TEC] = OPTMON_ALARM_LASER_TEMPERATURE_HIGH,
		[SQ_LINK] = OPTMON_ALARM_FRAMES_LOST,
	};
	uint32_t at = c->cage->memory[p].alarm;

	return at != NONE && c->h->alarms[at].a.kind == kinds[q];
}

/* What stands is cleared at a quarter of what raised it. */
bool course_find(const struct context *c, const struct slow *s,
		 enum slow_quantity q, enum problem p, double least,
		 course_limit limit, struct course *found)
{
	double noise, end, sign = slow_sign(q);
	bool held = is_held(c, q, p);
	/* So great within days that no line is needed to see it */
	bool great = q != SQ_BIAS &&
		     (s->last - s->base) * sign >= GREAT * least;

	memset(found, 0, sizeof(*found));
	if (!has_part(c->h, OPTMON_PART_DAYS) || s->sum < (held || great ? SLOW_H / 4 : SLOW_H) ||
	    !slow_line(s, q, c->cage->day, &found->slope, &found->t,
		       &found->level, &noise) ||
	    (found->level - s->base) * sign < (held ? least / 2 : least))
		return false;
	/*
	 * Two signals that agree, or one that is twice over its limit; but the sum of
	 * a laser's bias gets there in a year of healthy ageing.
	 */
	found->proven = found->t * sign >= T_PROVEN || great ||
			!has_part(c->h, OPTMON_PART_SLOPE) ||
			(q != SQ_BIAS && s->sum >= 2 * SLOW_H);
	if (!found->proven && (!held || found->t * sign < T_PROVEN / 4))
		return false;
	found->base = s->base;
	found->n = s->n;
	end = limit(c, s);
	found->has_days = !isnan(end) &&
			  slow_time(s, q, c->cage->day, end, found->days);
	/* Lasers all age; light that is less by so much is news however slow it was. */
	return q != SQ_BIAS || !found->has_days ||
	       found->days[1] <= NEWS_DAYS * (held ? 2 : 1);
}

/* The light has to be known. */
static bool of_receiver(const struct context *c, const struct lane *lane, double snr)
{
	double slope, t, light, noise, fell;
	double least = is_held(c, SQ_SNR, P_DRIFT) ? LEAST_DB / 2 : LEAST_DB;

	if (!slow_line(&lane->slow[SQ_RX], SQ_RX, c->cage->day, &slope, &t,
		       &light, &noise))
		return false;
	fell = fmax(lane->slow[SQ_RX].base - light, 0);
	return lane->slow[SQ_SNR].base - snr >= SNR_OF_LIGHT * fell + least;
}

/*
 * What may come of another temperature, since what that does is not known well enough:
 * of lanes that were not known to drift before
 */
static bool of_warmth(const struct context *c, unsigned int index,
		      const struct course *course)
{
	const struct lane *lane = lane_at(c->h, c->cage, index);
	double doubt = slope_doubt(&lane->warm, SQ_BIAS, c->cage->usual);
	uint32_t at = c->cage->memory[P_WEAR].alarm;

	if (is_held(c, SQ_BIAS, P_WEAR) && c->h->alarms[at].a.lanes & 1u << index)
		return false;
	return has_part(c->h, OPTMON_PART_WARMTH) &&
	       course->level - course->base < LEAST_BIAS_LN + doubt;
}

/* The lanes whose drift is proven, and of them the one that reaches its limit first */
static bool find_course(const struct context *c, enum slow_quantity q,
			enum problem p, double least, course_limit limit,
			struct course *found)
{
	const struct lane *lane;
	struct course course;
	uint32_t lanes = 0;
	unsigned int i;

	for (i = 0; i < c->cage->n_lanes; i++) {
		lane = lane_at(c->h, c->cage, i);
		if (!lane || !lane->used ||
		    !course_find(c, &lane->slow[q], q, p, least, limit,
				 &course) ||
		    (q == SQ_BIAS && of_warmth(c, i, &course)) ||
		    (q == SQ_SNR && !of_receiver(c, lane, course.level)))
			continue;
		course.lane = i;
		if (!lanes || (course.has_days &&
			       (!found->has_days ||
				course.days[0] < found->days[0])))
			*found = course;
		lanes |= 1u << i;
		found->lanes = lanes;
	}
	return lanes;
}

static bool is_ticket(const struct context *c, enum problem p)
{
	uint32_t at = c->cage->memory[p].alarm;

	return at != NONE &&
	       c->h->alarms[at].a.severity >= OPTMON_SEVERITY_WARNING;
}

void course_fill(struct context *c, struct verdict *v, enum problem p,
		 const struct course *course)
{
	unsigned int i;

	v->active = true;
	v->lanes = course->lanes;
	v->shape = OPTMON_SHAPE_DRIFT;
	v->disruptive = true;
	v->drain_first = true;
	v->severity = OPTMON_SEVERITY_INFO;
	v->since = c->now - course->n * DAY_MS;
	if (!course->has_days)
		return;
	v->has_time = true;
	for (i = 0; i < 3; i++)
		v->time_s[i] = course->days[i] * DAY_S;
	if (is_ticket(c, p) ? course->days[0] < RELIEF_DAYS :
			      course->proven && course->days[0] < TICKET_DAYS &&
			      course->days[1] < GUESS * TICKET_DAYS) {
		v->severity = OPTMON_SEVERITY_WARNING;
		v->due_s = fmax(course->days[0], 1) * DAY_S;
	}
}

/* -- wear-out ------------------------------------------------------------------------------ */

double course_bias_limit(const struct context *c, const struct slow *s)
{
	float vendor = c->cage->limits[OPTMON_LIMIT_TX_BIAS].alarm[1];
	double worn = s->base + WORN_LN;

	return isnan(vendor) || vendor <= 0 ? worn : fmin(worn, log(vendor));
}

double course_tx_limit(const struct context *c, const struct slow *s)
{
	float vendor = c->cage->limits[OPTMON_LIMIT_TX_POWER].alarm[0];
	double half = s->base - HALF_DB;

	return isnan(vendor) || vendor <= 0 ? half :
					      fmax(half, optmon_dbm(vendor));
}

/* Lanes that go the same way without being proven yet, of all that @course may mean */
static uint32_t leaning(const struct context *c, enum slow_quantity q,
			double least)
{
	double slope, t, level, noise, sign = slow_sign(q);
	const struct lane *lane;
	uint32_t lanes = 0;
	unsigned int i;

	for (i = 0; i < c->cage->n_lanes; i++) {
		lane = lane_at(c->h, c->cage, i);
		if (lane && lane->used &&
		    slow_line(&lane->slow[q], q, c->cage->day, &slope, &t,
			      &level, &noise) &&
		    (level - lane->slow[q].base) * sign >= least && t * sign > 1)
			lanes |= 1u << i;
	}
	return lanes;
}

uint32_t lanes_fading(const struct context *c)
{
	return leaning(c, SQ_TX, LEAST_DB / 2);
}

/* Half of what a driver has to give was needed: no laser gets there and is well. */
bool lane_is_worn(const struct lane *lane)
{
	const struct slow *s = &lane->slow[SQ_BIAS];

	return s->n > SLOW_BASE_DAYS && s->last - s->base >= WORN_LN / 2;
}

/* One laser may feed many lanes: it is worn when all of them say so that tell of it. */
bool lanes_are_worn(const struct context *c, uint32_t lanes)
{
	const struct lane *lane;
	bool worn = false;
	unsigned int i;

	for (i = 0; i < c->cage->n_lanes; i++) {
		lane = lanes & 1u << i ? lane_at(c->h, c->cage, i) : NULL;
		if (!lane || isnan(lane->level[LQ_BIAS].last))
			continue;
		if (!lane_is_worn(lane))
			return false;
		worn = true;
	}
	return worn;
}

uint32_t lanes_leaning(const struct optmon_health *h, const struct cage *cage,
		       enum slow_quantity q)
{
	double slope, t, level, noise, doubt, sign = slow_sign(q);
	double least = q == SQ_BIAS ? LEAST_BIAS_LN : LEAST_DB;
	const struct lane *lane;
	uint32_t lanes = 0;
	unsigned int i;

	for (i = 0; i < cage->n_lanes; i++) {
		lane = lane_at(h, cage, i);
		doubt = lane && q == SQ_BIAS ?
			slope_doubt(&lane->warm, q, cage->usual) : 0;
		if (lane && lane->used &&
		    slow_line(&lane->slow[q], q, cage->day, &slope, &t, &level,
			      &noise) &&
		    (level - lane->slow[q].base) * sign >= least / 2 + doubt &&
		    t * sign >= LEANS_T)
			lanes |= 1u << i;
	}
	return lanes;
}

void reject_laser(const struct context *c, struct verdict *v, enum optmon_mode mode,
		  uint32_t lanes)
{
	const struct lane *lane;
	double rise = 0;
	unsigned int i;

	/* Not every lane of a laser tells its bias. */
	for (i = 0; i < c->cage->n_lanes; i++) {
		lane = lanes & 1u << i ? lane_at(c->h, c->cage, i) : NULL;
		if (lane && lane_is_worn(lane))
			rise = fmax(rise, lane->slow[SQ_BIAS].last -
					  lane->slow[SQ_BIAS].base);
	}
	verdict_reject(v, mode, OPTMON_SUSPECT_NEAR_MODULE,
		       "its bias rose by %.0f %% before, until the driver had no more to give",
		       100 * expm1(rise));
}

/* Power that falls by and by: one laser that feeds many lanes, or that of a lane */
static void fading_laser(struct context *c, struct verdict *v,
			 const struct course *course)
{
	const struct cage *cage = c->cage;
	uint32_t used = lanes_in_use(c);
	uint32_t lanes = course->lanes | leaning(c, SQ_TX, LEAST_DB / 2);
	bool one = lanes_one_group(cage->laser, cage->has_laser, lanes, used);
	bool many = (one || (lanes == used && __builtin_popcount(used) >= 4)) &&
		    has_part(c->h, OPTMON_PART_GROUPS);

	const struct lane *lane = lane_at(c->h, cage, course->lane);
	bool worn = many ? lanes_are_worn(c, lanes) : lane_is_worn(lane);

	course_fill(c, v, P_WEAR, course);
	if (many)
		v->lanes = lanes;
	v->mode = worn ? OPTMON_MODE_WEAROUT :
		  many ? OPTMON_MODE_EXT_LASER : OPTMON_MODE_LANE_LASER;
	v->kind = OPTMON_ALARM_TX_POWER_LOW;
	v->suspect = !worn && (one || cage->external) ? OPTMON_SUSPECT_EXTERNAL_LASER :
							OPTMON_SUSPECT_NEAR_MODULE;
	v->action = many && !worn ?
		    "plan a swap of the laser module, drained, not of the engine" :
		    "plan a swap of the module, drained";
	v->odds = -1.5;
	verdict_evidence(c, v, OPTMON_Q_TX_POWER, OPTMON_LINE_SAMPLE, v->lanes,
			 c->now, v->since, course->level, OPTMON_REF_BASELINE,
			 course->base, 2.5);
	if (many)
		verdict_reject(v, OPTMON_MODE_LANE_LASER,
			       OPTMON_SUSPECT_NEAR_MODULE,
			       "%d lanes fade together, which one laser of a lane cannot do",
			       __builtin_popcount(v->lanes));
	if (worn)
		reject_laser(c, v, many ? OPTMON_MODE_EXT_LASER : OPTMON_MODE_LANE_LASER,
			     many ? lanes : 1u << course->lane);
	else
		verdict_reject(v, OPTMON_MODE_WEAROUT,
			       OPTMON_SUSPECT_NEAR_MODULE,
			       "bias did not rise with it");
}

/* Does one that was found to wear out stand at the end of its driver's current? */
static bool at_its_end(const struct context *c)
{
	const struct lane *lane;
	unsigned int i;

	for (i = 0; is_held(c, SQ_BIAS, P_WEAR) && i < c->cage->n_lanes; i++) {
		lane = lane_at(c->h, c->cage, i);
		if (lane && lane->used && lane_is_worn(lane))
			return true;
	}
	return false;
}

/* Wear-out keeps its power until the very end: then it is a laser that fell. */
void verdict_wear(struct context *c, struct verdict *v)
{
	const struct lane *lane;
	struct course course;

	/* A laser that its cooler leaves warm needs more current, and is not worn. */
	if (c->found[P_TX] || c->found[P_COOLING])
		return;
	/* All lasers age; what takes years is no news. */
	if (!find_course(c, SQ_BIAS, P_WEAR, LEAST_BIAS_LN, course_bias_limit, &course) ||
	    !course.has_days) {
		if (find_course(c, SQ_TX, P_WEAR, LEAST_DB, course_tx_limit, &course))
			fading_laser(c, v, &course);
		else
			v->active = v->hold = at_its_end(c);
		return;
	}
	lane = lane_at(c->h, c->cage, course.lane);
	course_fill(c, v, P_WEAR, &course);
	v->mode = OPTMON_MODE_WEAROUT;
	v->kind = OPTMON_ALARM_TX_BIAS_HIGH;
	v->suspect = OPTMON_SUSPECT_NEAR_MODULE;
	v->odds = -1.5;
	verdict_evidence(c, v, OPTMON_Q_TX_BIAS, OPTMON_LINE_SAMPLE, v->lanes,
			 c->now, v->since, exp(course.level), OPTMON_REF_BASELINE,
			 exp(course.base), 2.5);
	if (!isnan(lane->level[LQ_TX].last) && !isnan(lane->level[LQ_TX].base) &&
	    !lane->level[LQ_TX].changed)
		verdict_evidence(c, v, OPTMON_Q_TX_POWER, OPTMON_LINE_SAMPLE,
				 1u << course.lane, c->now, v->since,
				 lane->level[LQ_TX].last, OPTMON_REF_BASELINE,
				 lane->level[LQ_TX].base, 1.5);
	if (lane->symptom[LS_BIAS].level && lane->symptom[LS_BIAS].high) {
		const struct symptom *s = &lane->symptom[LS_BIAS];

		if (s->level >= OPTMON_LEVEL_ALARM)
			v->severity = OPTMON_SEVERITY_WARNING;
		if (!v->due_s)
			v->due_s = TICKET_DAYS * DAY_S;
		if (!isnan(s->limit) && !isnan(s->value))
			verdict_evidence(c, v, OPTMON_Q_TX_BIAS,
					 OPTMON_LINE_SAMPLE, 1u << course.lane,
					 c->now, ms_of(c->h, s->since), s->value,
					 s->level >= OPTMON_LEVEL_ALARM ?
					 OPTMON_REF_ALARM : OPTMON_REF_WARNING,
					 s->limit, 1);
	}
	verdict_reject(v, OPTMON_MODE_THERMAL, OPTMON_SUSPECT_UNKNOWN,
		       "bias is taken to the temperature that the module usually has, %.1f degC",
		       lane->warm.ref);
	if (course.lanes & (course.lanes - 1))
		verdict_reject(v, OPTMON_MODE_EXT_LASER, OPTMON_SUSPECT_UNKNOWN,
			       "lanes age at their own pace");
	else
		verdict_reject(v, OPTMON_MODE_COHORT, OPTMON_SUSPECT_UNKNOWN,
			       "the other lanes of the module do not drift");
	v->action = v->severity == OPTMON_SEVERITY_WARNING ?
		    "swap the module, drained" :
		    "nothing yet: have a module of this kind at hand";
}

/* -- receivers and paths -------------------------------------------------------------------- */

double course_rx_limit(const struct context *c, const struct slow *s)
{
	float vendor = c->cage->limits[OPTMON_LIMIT_RX_POWER].alarm[0];

	(void)s;
	return isnan(vendor) || vendor <= 0 ? NAN : optmon_dbm(vendor);
}

double course_snr_limit(const struct context *c, const struct slow *s)
{
	(void)c;
	(void)s;
	return LEAST_SNR_DB;
}

static void ageing_receiver(struct context *c, struct verdict *v,
			    const struct course *course)
{
	const struct lane *lane = lane_at(c->h, c->cage, course->lane);
	double slope, t, level, noise;

	slow_line(&lane->slow[SQ_RX], SQ_RX, c->cage->day, &slope, &t, &level,
		  &noise);
	course_fill(c, v, P_DRIFT, course);
	v->mode = OPTMON_MODE_RX_SENS;
	v->kind = OPTMON_ALARM_FRAMES_LOST;
	v->suspect = OPTMON_SUSPECT_NEAR_MODULE;
	v->action = v->severity == OPTMON_SEVERITY_WARNING ?
		    "swap the module, drained" :
		    "nothing yet: have a module of this kind at hand";
	v->odds = -1.5;
	verdict_evidence(c, v, OPTMON_Q_SNR, OPTMON_LINE_SAMPLE, v->lanes, c->now,
			 v->since, course->level, OPTMON_REF_BASELINE,
			 course->base, 2.5);
	verdict_evidence(c, v, OPTMON_Q_RX_POWER, OPTMON_LINE_SAMPLE, v->lanes,
			 c->now, v->since, level, OPTMON_REF_BASELINE,
			 lane->slow[SQ_RX].base, 1.5);
	if (lane->slow[SQ_RX].base - level <= LEAST_DB)
		verdict_reject(v, OPTMON_MODE_OPTICAL_LOSS,
			       OPTMON_SUSPECT_FIBRE,
			       "received power is where it was: %.2f dBm", level);
	else
		verdict_reject(v, OPTMON_MODE_OPTICAL_LOSS,
			       OPTMON_SUSPECT_FIBRE,
			       "received power fell by %.1f dB, which costs no more than %.1f dB of SNR",
			       lane->slow[SQ_RX].base - level,
			       SNR_OF_LIGHT * (lane->slow[SQ_RX].base - level));
}

static void growing_loss(struct context *c, struct verdict *v,
			 const struct course *course)
{
	const struct link *peer = c->peer;
	unsigned int i = course->lane;

	course_fill(c, v, P_DRIFT, course);
	v->mode = OPTMON_MODE_OPTICAL_LOSS;
	v->kind = OPTMON_ALARM_RX_POWER_LOW;
	v->suspect = OPTMON_SUSPECT_UNKNOWN;
	v->action = "read the far end's Tx power; if it is normal, drain the link, inspect and clean both ends";
	v->odds = -1;
	verdict_evidence(c, v, OPTMON_Q_RX_POWER, OPTMON_LINE_SAMPLE, v->lanes,
			 c->now, v->since, course->level, OPTMON_REF_BASELINE,
			 course->base, 2.5);
	if (peer && peer->peer_known & 1u << i) {
		v->suspect = OPTMON_SUSPECT_FIBRE;
		v->action = "drain the link, inspect and clean both ends, then the fibre";
		verdict_evidence(c, v, OPTMON_Q_PEER_TX_POWER, OPTMON_LINE_LINK,
				 1u << i, peer->peer_at, v->since,
				 peer->peer_tx[i], OPTMON_REF_NONE, 0, 1);
		verdict_reject(v, OPTMON_MODE_LANE_LASER,
			       OPTMON_SUSPECT_FAR_MODULE,
			       "the far end sends %.2f dBm", peer->peer_tx[i]);
	} else {
		verdict_reject(v, OPTMON_MODE_LANE_LASER,
			       OPTMON_SUSPECT_FAR_MODULE,
			       "not excluded: nobody says what the far end sends");
	}
}

void verdict_drift(struct context *c, struct verdict *v)
{
	struct course light, snr;
	bool loss, receiver;

	if (c->found[P_RX] || c->found[P_COOLING] || c->found[P_CHASSIS] ||
	    !course_settled(c, P_DRIFT))
		return;
	loss = find_course(c, SQ_RX, P_DRIFT, LEAST_DB, course_rx_limit, &light);
	receiver = !c->found[P_SENSITIVITY] &&
		   find_course(c, SQ_SNR, P_DRIFT, LEAST_DB, course_snr_limit, &snr);
	/* Of a lane that shows both the light does not explain the SNR. */
	if (receiver && (!loss || !(light.lanes & ~snr.lanes)))
		ageing_receiver(c, v, &snr);
	else if (loss)
		growing_loss(c, v, &light);
}
