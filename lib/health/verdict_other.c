// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Heat, silence, bit errors without a loss of light, lost frames without anything.
 */

#include <stdlib.h>

#include "internal.h"

#define DAY	86400u

/* A module alone has loads that change. */
#define ALONE_C	8

/* -- heat ------------------------------------------------------------------------------- */

/* What it was before it became warmer; NAN: it did not */
static float cool_before(const struct cage *cage)
{
	const struct level *l = &cage->level[MQ_TEMPERATURE];

	if (cage->crept && !(l->changed > 0 && l->base < cage->usual))
		return cage->usual;
	return l->changed > 0 ? l->base : NAN;
}

static float rise_of(const struct cage *cage)
{
	return cage->level[MQ_TEMPERATURE].mean - cool_before(cage);
}

static void add_temperature(struct context *c, struct verdict *v, double weight)
{
	const struct level *l = &c->cage->level[MQ_TEMPERATURE];
	const struct symptom *s = &c->cage->symptom[MS_TEMPERATURE];

	if (!isnan(cool_before(c->cage)))
		verdict_evidence(c, v, OPTMON_Q_TEMPERATURE, OPTMON_LINE_SAMPLE,
				 0, c->now, l->changed > 0 ?
				 ms_of(c->h, l->since) : c->cage->hot_since,
				 l->mean, OPTMON_REF_BASELINE,
				 cool_before(c->cage), weight);
	if (s->level && !isnan(s->limit))
		verdict_evidence(c, v, OPTMON_Q_TEMPERATURE, OPTMON_LINE_SAMPLE,
				 0, c->now, ms_of(c->h, s->since), s->value,
				 s->level == OPTMON_LEVEL_WARNING ?
				 OPTMON_REF_WARNING : OPTMON_REF_ALARM,
				 s->limit, weight);
}

/* How many of the host's modules are too warm, and how many are not */
static unsigned int count_hot(const struct context *c, unsigned int *other,
			      unsigned int *level, float *rise)
{
	const struct cage *cage;
	unsigned int hot = 0;
	uint32_t i;

	*other = 0;
	*level = 0;
	*rise = 0;
	for (i = c->host->cages; i != NONE; i = cage->next) {
		cage = &c->h->cages[i];
		if (isnan(cage->level[MQ_TEMPERATURE].last) || cage->removed)
			continue;
		if (!cage->hot) {
			++*other;
			continue;
		}
		hot++;
		*rise += isnan(rise_of(cage)) ? 0 : rise_of(cage);
		if (cage->symptom[MS_TEMPERATURE].level > *level)
			*level = cage->symptom[MS_TEMPERATURE].level;
	}
	if (hot)
		*rise /= hot;
	return hot;
}

/* Said by the cage that was warmest when it began */
void verdict_chassis(struct context *c, struct verdict *v)
{
	unsigned int hot, other, level;
	float rise;

	if (!c->host->heat || c->host->heat_cage != index_of(c->h, c->cage))
		return;
	hot = count_hot(c, &other, &level, &rise);
	v->active = true;
	v->mode = OPTMON_MODE_THERMAL;
	v->kind = OPTMON_ALARM_TEMPERATURE_HIGH;
	v->shape = OPTMON_SHAPE_STEP;
	v->suspect = OPTMON_SUSPECT_CHASSIS;
	v->severity = level >= OPTMON_LEVEL_WARNING || rise >= AGEING_C ?
		      OPTMON_SEVERITY_WARNING : OPTMON_SEVERITY_INFO;
	v->action = "check fans, filters, airflow and the inlet temperature";
	v->due_s = DAY;
	v->since = c->host->heat_since;
	v->odds = -1;
	verdict_evidence(c, v, OPTMON_Q_MODULES, OPTMON_LINE_SAMPLE, 0, c->now,
			 c->host->heat_since, hot, OPTMON_REF_PEERS, hot + other,
			 3);
	add_temperature(c, v, 1);
	verdict_reject(v, OPTMON_MODE_THERMAL, OPTMON_SUSPECT_NEAR_MODULE,
		       "%u modules became warmer together, which no module does alone",
		       hot);
}

void verdict_heat(struct context *c, struct verdict *v)
{
	const struct symptom *s = &c->cage->symptom[MS_TEMPERATURE];
	const struct symptom *laser = &c->cage->symptom[MS_LASER_TEMPERATURE];
	unsigned int hot, other, level;
	bool warmer = !isnan(cool_before(c->cage));
	bool rose = warmer && (s->level || rise_of(c->cage) >= ALONE_C ||
			       c->cage->crept);
	float rise;

	if ((!s->level && !laser->level && !rose) ||
	    (c->host->heat && (warmer || s->high)))
		return;
	hot = count_hot(c, &other, &level, &rise);
	/* Are others about to say the same? */
	if (c->cage->hot && hot + other > 1 &&
	    c->cage->memory[P_HEAT].alarm == NONE &&
	    c->now - c->cage->hot_since < c->h->config.group_delay_ms) {
		c->cage->dirty = true;
		return;
	}
	v->active = true;
	v->kind = s->level && !s->high ? OPTMON_ALARM_TEMPERATURE_LOW :
		  s->level || rose ? OPTMON_ALARM_TEMPERATURE_HIGH :
		  laser->high ? OPTMON_ALARM_LASER_TEMPERATURE_HIGH :
				OPTMON_ALARM_LASER_TEMPERATURE_LOW;
	v->mode = rose ? OPTMON_MODE_THERMAL : OPTMON_MODE_LIMIT;
	v->severity = s->level >= OPTMON_LEVEL_ALARM ||
		      laser->level >= OPTMON_LEVEL_ALARM ?
		      OPTMON_SEVERITY_WARNING : OPTMON_SEVERITY_INFO;
	v->suspect = OPTMON_SUSPECT_CHASSIS;
	v->action = "check fans, airflow and the neighbours' temperatures";
	v->due_s = DAY;
	v->odds = rose ? -1 : 1;
	add_temperature(c, v, 2);
	if (laser->level) {
		verdict_evidence(c, v, OPTMON_Q_LASER_TEMPERATURE,
				 OPTMON_LINE_SAMPLE, 0, c->now,
				 ms_of(c->h, laser->since), laser->value,
				 laser->level == OPTMON_LEVEL_WARNING ?
				 OPTMON_REF_WARNING : OPTMON_REF_ALARM,
				 laser->limit, 1.5);
		v->mode = OPTMON_MODE_THERMAL;
		v->suspect = OPTMON_SUSPECT_NEAR_MODULE;
		v->action = "check airflow; if the module itself is cool, plan its swap, drained";
		v->drain_first = true;
		v->disruptive = true;
	}
	if (rose && other && hot == 1) {
		v->suspect = OPTMON_SUSPECT_NEAR_MODULE;
		v->action = "check this cage's airflow and heat sink; if its neighbours stay cool, plan a swap, drained";
		v->disruptive = true;
		v->drain_first = true;
		v->odds += 0.5;
		if (rise >= AGEING_C && v->severity < OPTMON_SEVERITY_WARNING) {
			v->severity = OPTMON_SEVERITY_WARNING;
			v->due_s = 7 * DAY;
		}
		verdict_reject(v, OPTMON_MODE_THERMAL, OPTMON_SUSPECT_CHASSIS,
			       "%u other modules of the chassis stay cool",
			       other);
	}
}

/* -- silence ------------------------------------------------------------------------------- */

void verdict_blind(struct context *c, struct verdict *v)
{
	const struct cage *cage = c->cage;
	int64_t since = cage->last[OPTMON_LINE_SAMPLE];

	if (!cage->blind && !cage->frozen)
		return;
	if (cage->frozen)
		since = cage->frozen_since;
	v->active = true;
	v->mode = OPTMON_MODE_STALE_TELEMETRY;
	v->kind = OPTMON_ALARM_UNREADABLE;
	v->severity = OPTMON_SEVERITY_WARNING;
	v->suspect = OPTMON_SUSPECT_NEAR_MODULE;
	v->action = "nothing while the link is up; reset the module at the next drain";
	v->disruptive = true;
	v->drain_first = true;
	v->due_s = 30 * DAY;
	v->odds = 0;
	if (cage->frozen) {
		verdict_evidence(c, v, OPTMON_Q_FROZEN, OPTMON_LINE_SAMPLE, 0,
				 c->now, since, (c->now - since) / 1000.0,
				 OPTMON_REF_NONE, 0, 1.5);
		verdict_evidence(c, v, OPTMON_Q_FLAGS, OPTMON_LINE_FEC, 0,
				 c->now, since, cage->frozen_n, OPTMON_REF_NONE,
				 0, 1.5);
		verdict_reject(v, OPTMON_MODE_LIMIT, OPTMON_SUSPECT_UNKNOWN,
			       "not a quiet link: its codeword counters move");
	} else {
		verdict_evidence(c, v, OPTMON_Q_SILENCE, OPTMON_LINE_SAMPLE, 0,
				 since, since, (c->now - since) / 1000.0,
				 OPTMON_REF_NONE, 0, 2);
		verdict_reject(v, OPTMON_MODE_LIMIT, OPTMON_SUSPECT_HOST,
			       "not the collector: other modules of the host are read");
	}
}

/* -- bit errors -------------------------------------------------------------------------------- */

static struct link *worst_ber(const struct context *c)
{
	struct link *link, *worst = NULL;
	uint32_t i;

	for (i = c->cage->links; i != NONE; i = link->next) {
		link = &c->h->links[i];
		if (link->ber_level &&
		    (!worst || link->ber_now > worst->ber_now))
			worst = link;
	}
	return worst;
}

/* What the histogram foretells, where it is more than bit errors tell */
void add_foretold(struct context *c, struct verdict *v, const struct link *link,
		  double weight)
{
	if (link->foretold.ber > link->ber_now)
		verdict_evidence(c, v, OPTMON_Q_CODEWORD_ERROR_RATIO,
				 OPTMON_LINE_FEC, 0, link->ber_at, link->ber_at,
				 link->foretold.ratio, OPTMON_REF_ABSOLUTE,
				 foretold_ratio(link_ber_limit(link)), weight);
}

/* More bit errors than the code's margin allows, and nothing that explains them */
void verdict_ber(struct context *c, struct verdict *v)
{
	const struct link *link = worst_ber(c);

	if (!link || c->found[P_RX] || c->found[P_TX] || c->found[P_HEAT] ||
	    c->found[P_COOLING])
		return;
	v->active = true;
	v->mode = OPTMON_MODE_LIMIT;
	v->kind = OPTMON_ALARM_FRAMES_LOST;
	v->suspect = OPTMON_SUSPECT_UNKNOWN;
	v->severity = c->loses ? OPTMON_SEVERITY_CRITICAL :
		      link->ber_level >= OPTMON_LEVEL_ALARM ?
		      OPTMON_SEVERITY_WARNING : OPTMON_SEVERITY_INFO;
	v->action = "look at power and signal quality of both ends; then drain the link, inspect and clean";
	v->drain_first = true;
	v->disruptive = true;
	v->due_s = 3 * DAY;
	v->odds = -1;
	verdict_evidence(c, v, OPTMON_Q_LINK_BER, OPTMON_LINE_FEC, 0,
			 link->ber_at, link->ber_since, link->ber_now,
			 OPTMON_REF_ABSOLUTE,
			 link->code == OPTMON_LINE_FEC_KP4 ?
			 (link->ber_level >= OPTMON_LEVEL_ALARM ? 2.4e-4 :
			  2.0e-4) :
			 (link->ber_level >= OPTMON_LEVEL_ALARM ? 2.1e-5 :
			  1.4e-5), link->foretold.ber > link->ber_now ? 1 : 3);
	add_foretold(c, v, link, 2);
	verdict_reject(v, OPTMON_MODE_OPTICAL_LOSS, OPTMON_SUSPECT_FIBRE,
		       "received power is where it was, or is not read");
}

/* Whether the light of a lane is as it was, where it is read */
static bool same_light(const struct lane *lane)
{
	const struct level *l = &lane->level[LQ_RX];

	return isnan(l->base) || (!l->changed && !isnan(l->last) &&
				  fabsf(l->last - l->base) < SAME_DB);
}

/* Whose light is not read: loss on the way is what most often makes it worse. */
static void unknown_light(struct verdict *v)
{
	v->mode = OPTMON_MODE_OPTICAL_LOSS;
	v->suspect = OPTMON_SUSPECT_UNKNOWN;
	v->action = "read the line's power and the far end's Tx power; then drain the link, inspect and clean both ends";
	verdict_reject(v, OPTMON_MODE_RX_SENS, OPTMON_SUSPECT_NEAR_MODULE,
		       "not excluded: the module does not tell what light it gets");
}

/* A link whose bit errors are more: for lanes that do not tell theirs */
static const struct link *worse_link(const struct context *c)
{
	const struct link *link;
	uint32_t i;

	for (i = c->cage->links; i != NONE; i = link->next) {
		link = &c->h->links[i];
		if (link->ber.changed > 0 && link->ber_at != NEVER)
			return link;
	}
	return NULL;
}

static void add_bit_errors(struct context *c, struct verdict *v, const struct lane *lane,
			   const struct link *link, uint32_t lanes, int64_t since)
{
	if (lane->level[LQ_BER].changed > 0)
		verdict_evidence(c, v, OPTMON_Q_BER, OPTMON_LINE_SAMPLE, lanes,
				 c->now, since, pow(10, lane->level[LQ_BER].mean),
				 OPTMON_REF_BASELINE,
				 pow(10, lane->level[LQ_BER].base), 1.5);
	else
		verdict_evidence(c, v, OPTMON_Q_LINK_BER, OPTMON_LINE_FEC, 0,
				 link->ber_at, ms_of(c->h, link->ber.since),
				 link->ber_now, OPTMON_REF_BASELINE,
				 pow(10, link->ber.base), 1.5);
}

/*
 * The light is as it was and what comes out of it is worse: the receiver, where one
 * lane or all of them show it.
 */
void verdict_sensitivity(struct context *c, struct verdict *v)
{
	const struct link *link = worse_link(c);
	const struct lane *lane;
	uint32_t snr = 0, ber = 0;
	unsigned int i, worst = 0;
	int64_t since = c->now;

	if (c->found[P_RX] || c->note_of_light || c->found[P_CHASSIS] ||
	    c->found[P_COOLING] || c->cage->hot)
		return;
	for (i = 0; i < c->cage->n_lanes; i++) {
		lane = lane_at(c->h, c->cage, i);
		if (!lane || !lane->used || !same_light(lane))
			continue;
		if (lane->level[LQ_SNR].changed < 0)
			snr |= 1u << i;
		if (lane->level[LQ_BER].changed > 0 ||
		    (link && isnan(lane->level[LQ_BER].base)))
			ber |= 1u << i;
		if (!(snr & ber & 1u << i))
			continue;
		worst = i;
		if (snr & 1u << i &&
		    ms_of(c->h, lane->level[LQ_SNR].since) < since)
			since = ms_of(c->h, lane->level[LQ_SNR].since);
	}
	/* Two signals that agree, or none. */
	if (!(snr & ber))
		return;
	lane = lane_at(c->h, c->cage, worst);
	v->active = true;
	v->lanes = snr & ber;
	v->mode = OPTMON_MODE_RX_SENS;
	v->kind = OPTMON_ALARM_FRAMES_LOST;
	v->shape = OPTMON_SHAPE_STEP;
	v->severity = c->loses ? OPTMON_SEVERITY_CRITICAL :
		      worst_ber(c) ? OPTMON_SEVERITY_WARNING :
				     OPTMON_SEVERITY_INFO;
	v->suspect = OPTMON_SUSPECT_NEAR_MODULE;
	v->action = "plan a swap of the module, drained";
	v->disruptive = true;
	v->drain_first = true;
	v->due_s = 14 * DAY;
	v->odds = -2;
	verdict_evidence(c, v, OPTMON_Q_SNR, OPTMON_LINE_SAMPLE, snr, c->now,
			 since, lane->level[LQ_SNR].mean, OPTMON_REF_BASELINE,
			 lane->level[LQ_SNR].base, 1.5);
	add_bit_errors(c, v, lane, link, snr & ber, since);
	if (isnan(lane->level[LQ_RX].base)) {
		unknown_light(v);
		return;
	}
	verdict_evidence(c, v, OPTMON_Q_RX_POWER, OPTMON_LINE_SAMPLE, v->lanes,
			 c->now, since, lane->level[LQ_RX].last,
			 OPTMON_REF_BASELINE, lane->level[LQ_RX].base, 1);
	verdict_reject(v, OPTMON_MODE_OPTICAL_LOSS, OPTMON_SUSPECT_FIBRE,
		       "received power is where it was: %.2f dBm",
		       lane->level[LQ_RX].last);
}

/*
 * More bit errors on the link than all that the module's receivers have, or more
 * since the module was plugged in, while light is as it was: they are the host's.
 */
#define HOST_DECADES	1.0
#define HOST_BER_PLUGGED	1e-6
/* An electrical interface may have 1e-5 (IEEE 802.3, annex 120G). */
#define HOST_BER_MUCH	1e-5

static const struct link *host_errors(const struct context *c, double *media,
				      bool *plugged)
{
	unsigned int i, lanes = 0, known = 0;
	const struct lane *lane;
	const struct link *link;
	bool held = c->cage->memory[P_HOST_QUALITY].alarm != NONE;
	double worst = -99, much;
	uint32_t n;

	for (i = 0; i < c->cage->n_lanes; i++) {
		lane = lane_at(c->h, c->cage, i);
		if (!lane || !lane->used)
			continue;
		lanes++;
		if (lane->level[LQ_RX].changed || lane->symptom[LS_RX].level ||
		    lane->level[LQ_SNR].changed < 0)
			return NULL;
		if (isnan(lane->level[LQ_BER].last))
			continue;
		known++;
		worst = fmax(worst, lane->level[LQ_BER].last);
	}
	for (n = c->cage->links; n != NONE; n = link->next) {
		link = &c->h->links[n];
		if (link->ber_now < HOST_BER_PLUGGED || link->ber.n < CHANGE_WARM)
			continue;
		*media = worst;
		*plugged = link->ber.changed > 0 &&
			   cage_plugged(c->cage, ms_of(c->h, link->ber.since));
		much = held ? HOST_BER_MUCH / 3 : HOST_BER_MUCH;
		if (*plugged || (lanes && known == lanes && link->ber_now > much &&
				 log10(link->ber_now) > worst + HOST_DECADES))
			return link;
	}
	return NULL;
}

static void host_by_link(struct context *c, struct verdict *v)
{
	const struct link *link;
	bool plugged;
	double media;

	if (c->found[P_RX] || c->found[P_TX] || c->found[P_HEAT] ||
	    c->found[P_COOLING] || c->found[P_SENSITIVITY] || c->found[P_DRIFT])
		return;
	link = host_errors(c, &media, &plugged);
	if (!link)
		return;
	v->active = true;
	v->host_side = true;
	v->mode = OPTMON_MODE_HOST_SI;
	v->kind = OPTMON_ALARM_HOST_SIGNAL_LOST;
	v->shape = OPTMON_SHAPE_STEP;
	v->severity = c->loses ? OPTMON_SEVERITY_CRITICAL : OPTMON_SEVERITY_INFO;
	v->suspect = OPTMON_SUSPECT_HOST;
	v->action = "retune the port's equalisation at the next drain; try another port";
	v->drain_first = true;
	v->disruptive = true;
	v->due_s = 14 * DAY;
	v->odds = -1.5;
	verdict_evidence(c, v, OPTMON_Q_LINK_BER, OPTMON_LINE_FEC, 0, link->ber_at,
			 plugged ? c->cage->plugged : link->ber_at, link->ber_now,
			 plugged ? OPTMON_REF_BASELINE : OPTMON_REF_PEERS,
			 pow(10, plugged ? link->ber.base : media), 3);
	verdict_reject(v, OPTMON_MODE_RX_SENS, OPTMON_SUSPECT_NEAR_MODULE,
		       plugged ? "it came with the plugging, and light is as it was" :
				 "the module's receivers have fewer errors than the link");
}

/* The host's side is worse while the media side is as it was. */
void verdict_host_quality(struct context *c, struct verdict *v)
{
	const struct host_lane *host, *worst = NULL;
	uint32_t snr = 0, ber = 0, media = 0;
	struct lane *lane;
	unsigned int i;

	for (i = 0; i < c->cage->n_lanes; i++) {
		lane = lane_at(c->h, c->cage, i);
		if (!lane || !lane->used)
			continue;
		host = place_host_lane(c->h, lane, false);
		if (host && host->level[HQ_SNR].changed < 0)
			snr |= 1u << i;
		if (host && host->level[HQ_BER].changed > 0)
			ber |= 1u << i;
		if (lane->level[LQ_SNR].changed < 0 ||
		    lane->level[LQ_BER].changed > 0 || lane->symptom[LS_RX].level)
			media |= 1u << i;
		if (snr & ber & 1u << i)
			worst = host;
	}
	if (!worst && !media)
		host_by_link(c, v);
	if (!worst || media)
		return;
	v->active = true;
	v->host_side = true;
	v->lanes = snr & ber;
	v->mode = OPTMON_MODE_HOST_SI;
	v->kind = OPTMON_ALARM_HOST_SIGNAL_LOST;
	v->shape = OPTMON_SHAPE_STEP;
	v->severity = c->loses ? OPTMON_SEVERITY_CRITICAL : OPTMON_SEVERITY_INFO;
	v->suspect = OPTMON_SUSPECT_HOST;
	v->action = "retune the port's equalisation at the next drain; try another port";
	v->drain_first = true;
	v->disruptive = true;
	v->due_s = 14 * DAY;
	v->odds = -2;
	verdict_evidence(c, v, OPTMON_Q_HOST_SNR, OPTMON_LINE_SAMPLE, snr, c->now,
			 ms_of(c->h, worst->level[HQ_SNR].since),
			 worst->level[HQ_SNR].mean, OPTMON_REF_BASELINE,
			 worst->level[HQ_SNR].base, 1.7);
	verdict_evidence(c, v, OPTMON_Q_HOST_BER, OPTMON_LINE_SAMPLE, ber, c->now,
			 ms_of(c->h, worst->level[HQ_BER].since),
			 pow(10, worst->level[HQ_BER].mean),
			 OPTMON_REF_BASELINE,
			 pow(10, worst->level[HQ_BER].base), 1.7);
	verdict_reject(v, OPTMON_MODE_RX_SENS, OPTMON_SUSPECT_NEAR_MODULE,
		       "the media side is as it was");
}

/* -- what nothing else explains ------------------------------------------------------------------ */

/*
 * Frames are lost or the link flaps, light and limits are as they should be. Bit
 * errors that are few exclude stationary noise: at 1e-4 KP4 loses 1.4e-18.
 */
#define NOISE_BER	1e-4
/*
 * A mean over longer than that hides the hot hour in which noise alone loses some; ten
 * times what it shows it does not hide.
 */
#define NOISE_MS	(5 * MINUTE_MS)
#define NOISE_BER_LONG	2e-5

/* What noise explained once it explains at a quarter of that. */
#define NOISE_HELD	4

static double noise_ber(const struct context *c)
{
	double ber = c->cage->gap <= NOISE_MS ? NOISE_BER : NOISE_BER_LONG;
	uint32_t at = c->cage->memory[P_COUNTS].alarm;

	return at != NONE && c->h->alarms[at].a.mode == OPTMON_MODE_LIMIT ?
	       ber / NOISE_HELD : ber;
}

/*
 * Light that goes as a whole and comes back, again and again, while the far end sends:
 * who cleans or moves a fibre is done after one or two, rarely three.
 */
#define DARKS	4

static bool again_and_again(const struct context *c)
{
	return c->cage->darks.active && c->cage->darks.count >= DARKS;
}

static void verdict_darks(struct context *c, struct verdict *v)
{
	const struct rare *r = &c->cage->darks;

	if (!again_and_again(c))
		return;
	v->active = true;
	v->mode = OPTMON_MODE_INTERMITTENT;
	v->kind = OPTMON_ALARM_LINK_FLAPS;
	v->shape = OPTMON_SHAPE_BURST;
	v->severity = OPTMON_SEVERITY_CRITICAL;
	v->suspect = OPTMON_SUSPECT_UNKNOWN;
	v->action = "look whether somebody works on the path; then drain the link, check that plugs are locked, reseat the module once, then swap it";
	v->drain_first = true;
	v->disruptive = true;
	v->odds = -1.5;
	verdict_evidence(c, v, OPTMON_Q_FLAPS, OPTMON_LINE_SAMPLE, 0, r->last,
			 r->first, r->count, OPTMON_REF_NONE, 0, 1.5);
	verdict_reject(v, OPTMON_MODE_LIMIT, OPTMON_SUSPECT_FAR_MODULE,
		       "the far end did not say that it sends nothing");
}

void verdict_counts(struct context *c, struct verdict *v)
{
	struct link *link, *at = NULL;
	enum problem p;
	uint32_t i;

	/* While the light is gone once more, what was counted stands. */
	if (again_and_again(c) && c->cage->memory[P_COUNTS].alarm != NONE &&
	    (c->found[P_RX] || (c->dark && !c->lit))) {
		v->active = true;
		v->hold = true;
		return;
	}
	/* Every other problem that takes frames explains it. */
	for (p = 0; p < P_COUNTS; p++) {
		if (c->found[p] && p != P_BLIND && p != P_VOLTAGE &&
		    p != P_FIRMWARE && p != P_BIAS)
			return;
	}
	/* A link that is down and dark is waited for. */
	if (c->dark && !c->lit)
		return;
	for (i = c->cage->links; i != NONE; i = link->next) {
		link = &c->h->links[i];
		if ((link->loss.active || link->flap.active) && !at)
			at = link;
	}
	if (!at) {
		verdict_darks(c, v);
		return;
	}
	v->active = true;
	v->mode = at->ber_at != NEVER && at->ber_now > noise_ber(c) ?
		  OPTMON_MODE_LIMIT : OPTMON_MODE_INTERMITTENT;
	v->kind = at->loss.active ? OPTMON_ALARM_FRAMES_LOST :
				    OPTMON_ALARM_LINK_FLAPS;
	v->shape = OPTMON_SHAPE_BURST;
	v->severity = OPTMON_SEVERITY_CRITICAL;
	if (!at->flap.active && link_loses_little(at)) {
		v->severity = OPTMON_SEVERITY_INFO;
		verdict_reject(v, OPTMON_MODE_LIMIT, OPTMON_SUSPECT_UNKNOWN,
			       "it loses %.1e of its codewords, which is allowed",
			       at->loss.total / (double)at->loss_codewords);
	}
	v->suspect = OPTMON_SUSPECT_UNKNOWN;
	v->action = "drain the link; look at power of both ends; reseat the module once, then swap it";
	v->drain_first = true;
	v->disruptive = true;
	v->odds = -1.5;
	if (at->loss.active)
		verdict_evidence(c, v, OPTMON_Q_UNCORRECTABLE, OPTMON_LINE_FEC, 0,
				 at->loss.last, at->loss.first, at->loss.total,
				 OPTMON_REF_NONE, 0, 1.5);
	if (at->flap.active)
		verdict_evidence(c, v, OPTMON_Q_FLAPS, OPTMON_LINE_LINK, 0,
				 at->flap.last, at->flap.first, at->flap.total,
				 OPTMON_REF_NONE, 0, 1.5);
	if (at->ber_at != NEVER && at->ber_now > 0 &&
	    at->ber_now <= noise_ber(c)) {
		verdict_evidence(c, v, OPTMON_Q_LINK_BER, OPTMON_LINE_FEC, 0,
				 at->ber_at, at->ber_at, at->ber_now,
				 OPTMON_REF_ABSOLUTE, noise_ber(c), 1);
		verdict_reject(v, OPTMON_MODE_RX_SENS, OPTMON_SUSPECT_UNKNOWN,
			       "not noise: at a BER of %.1e it would lose nothing",
			       at->ber_now);
	}
	if (c->lit)
		verdict_reject(v, OPTMON_MODE_OPTICAL_LOSS, OPTMON_SUSPECT_FIBRE,
			       "received power is inside its limits and where it was");
	else
		verdict_reject(v, OPTMON_MODE_OPTICAL_LOSS, OPTMON_SUSPECT_FIBRE,
			       "not excluded: received power is not read");
}
