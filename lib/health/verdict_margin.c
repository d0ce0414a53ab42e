// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Margin that goes: what a cooler can still do, bit errors of a link that grow while
 * light and signals of the module are as they were, and modules of one kind that do
 * so together.
 */
#include "internal.h"

#define DAY_S		86400u
/* A TEC has nothing left near the end of its range; a new one uses half of it. */
#define TEC_END_PCT	95.0f
#define LEAST_TEC_PCT	8.0f
/* Lasers move by 0.1 nm a degree: 2 degC are the drift of a grating's passband. */
#define LEAST_LASER_C	2.0f
#define LEAST_MARGIN_DB	0.5f
/* So many of one kind, and such a share of them, are no chance. */
#define COHORT_MODULES	3
#define COHORT_SHARE	0.4
/* Others are then so much rarer. */
#define COHORT_RATIO	3
/* What is known of a kind holds for its next module, and while some are away. */
#define COHORT_KNOWN	0.5

/* -- coolers ----------------------------------------------------------------------- */

double course_tec_limit(const struct context *c, const struct slow *s)
{
	(void)c;
	(void)s;
	return TEC_END_PCT;
}

void verdict_cooling(struct context *c, struct verdict *v)
{
	const struct cage *cage = c->cage;
	const struct level *laser = &cage->level[MQ_LASER_TEMPERATURE];
	struct course course = { 0 };
	bool left, drift;

	drift = course_find(c, &cage->tec, SQ_TEC, P_COOLING, LEAST_TEC_PCT,
			    course_tec_limit, &course);
	left = laser->changed > 0 && laser->mean - laser->base >= LEAST_LASER_C &&
	       !cage->hot;
	if (!drift && !left)
		return;
	course_fill(c, v, P_COOLING, &course);
	v->mode = OPTMON_MODE_THERMAL;
	v->kind = OPTMON_ALARM_LASER_TEMPERATURE_HIGH;
	v->suspect = OPTMON_SUSPECT_NEAR_MODULE;
	v->lanes = 0;
	v->odds = -1.5;
	v->action = "check this cage's airflow; plan a swap of the module, drained: its cooler gives up";
	if (drift)
		verdict_evidence(c, v, OPTMON_Q_TEC_CURRENT, OPTMON_LINE_SAMPLE,
				 0, c->now, v->since, course.level,
				 OPTMON_REF_BASELINE, course.base, 2.5);
	if (left) {
		verdict_evidence(c, v, OPTMON_Q_LASER_TEMPERATURE,
				 OPTMON_LINE_SAMPLE, 0, c->now,
				 ms_of(c->h, laser->since), laser->mean,
				 OPTMON_REF_BASELINE, laser->base, 2.5);
		v->severity = OPTMON_SEVERITY_WARNING;
		v->due_s = 14 * DAY_S;
	}
	if (!isnan(cage->level[MQ_TEMPERATURE].last))
		verdict_reject(v, OPTMON_MODE_THERMAL, OPTMON_SUSPECT_CHASSIS,
			       "the module is no warmer than it was: %.1f degC",
			       cage->level[MQ_TEMPERATURE].last);
}

/* -- bit errors that grow ------------------------------------------------------------ */

/* A Q function's argument for a probability, by Abramowitz and Stegun 26.2.23 */
static double q_inverse(double p)
{
	double t = sqrt(-2 * log(p));

	return t - (2.515517 + t * (0.802853 + t * 0.010328)) /
		   (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
}

/*
 * SNR of PAM4 with that bit error ratio: BER = 3/8 erfc(sqrt(SNR / 10)), so that an
 * eye that closes is a straight line. As good a scale for NRZ.
 */
double snr_of_ber(double ber)
{
	double x = q_inverse(fmin(ber, 0.3) / 0.75) / sqrt(2);

	return 10 * log10(10 * x * x);
}

double course_link_limit(const struct context *c, const struct slow *s)
{
	uint32_t i;

	for (i = c->cage->links; i != NONE; i = c->h->links[i].next) {
		if (&c->h->links[i].slow == s)
			return snr_of_ber(link_ber_limit(&c->h->links[i]));
	}
	return NAN;
}

/* Is there a module's word on what its receivers get, and is it as it was? */
static bool media_is_well(const struct context *c)
{
	const struct lane *lane;
	unsigned int i;

	if (lanes_leaning(c->h, c->cage, SQ_SNR))
		return false;
	for (i = 0; i < c->cage->n_lanes; i++) {
		lane = lane_at(c->h, c->cage, i);
		if (lane && lane->used && !isnan(lane->level[LQ_SNR].last))
			return true;
	}
	return false;
}

static bool light_fell(const struct context *c)
{
	const struct lane *lane;
	unsigned int i;

	for (i = 0; i < c->cage->n_lanes; i++) {
		lane = lane_at(c->h, c->cage, i);
		if (!lane || !lane->used)
			continue;
		if (lane->level[LQ_RX].changed < 0 ||
		    lane->level[LQ_TX].changed < 0)
			return true;
	}
	return false;
}

/* SNR that the lane costs which lost most light by and by */
static double light_costs(const struct context *c)
{
	const struct lane *lane;
	const struct slow *s;
	double fell = 0;
	unsigned int i;

	for (i = 0; i < c->cage->n_lanes; i++) {
		lane = lane_at(c->h, c->cage, i);
		s = lane && lane->used ? &lane->slow[SQ_RX] : NULL;
		if (s && s->sum >= SLOW_H)
			fell = fmax(fell, s->base - s->last);
	}
	return SNR_OF_LIGHT * fell;
}

void verdict_link_drift(struct context *c, struct verdict *v)
{
	const struct link *link = NULL;
	double light = light_costs(c);
	struct course course;
	uint32_t i;

	if (c->found[P_RX] || c->found[P_TX] || c->found[P_HEAT] ||
	    c->found[P_CHASSIS] || c->found[P_COOLING] || c->found[P_DRIFT] ||
	    c->found[P_SENSITIVITY] || c->found[P_HOST_QUALITY] || light_fell(c) ||
	    !course_settled(c, P_LINK_DRIFT))
		return;
	for (i = c->cage->links; i != NONE && !link; i = c->h->links[i].next) {
		/* One that was restored may have a course, and no reading. */
		if (c->h->links[i].ber_at != NEVER &&
		    course_find(c, &c->h->links[i].slow, SQ_LINK,
				P_LINK_DRIFT, LEAST_MARGIN_DB, course_link_limit,
				&course) &&
		    course.base - course.level >= light + (light > 0 ? LEAST_MARGIN_DB : 0))
			link = &c->h->links[i];
	}
	if (!link)
		return;
	course_fill(c, v, P_LINK_DRIFT, &course);
	v->lanes = 0;
	v->kind = OPTMON_ALARM_FRAMES_LOST;
	v->odds = -2;
	if (c->cage->linear || media_is_well(c)) {
		/* What the module receives is as it was, or it does not decide. */
		v->mode = c->cage->linear ? OPTMON_MODE_HOST_EQ :
					    OPTMON_MODE_HOST_SI;
		v->suspect = OPTMON_SUSPECT_HOST;
		v->action = "retune the port's equalisation at the next drain; try another port";
		verdict_reject(v, OPTMON_MODE_RX_SENS,
			       OPTMON_SUSPECT_NEAR_MODULE, c->cage->linear ?
			       "not excluded: a linear module does not measure its receivers" :
			       "the module's own SNR is as it was");
	} else {
		v->mode = OPTMON_MODE_RX_SENS;
		v->suspect = OPTMON_SUSPECT_NEAR_MODULE;
		v->action = "look at the signal quality of both ends; plan a swap of the module, drained";
		verdict_reject(v, OPTMON_MODE_HOST_SI, OPTMON_SUSPECT_HOST,
			       lanes_leaning(c->h, c->cage, SQ_SNR) ?
			       "the module's own SNR goes the same way" :
			       "not excluded: the module tells nothing of its SNR");
	}
	verdict_evidence(c, v, OPTMON_Q_LINK_BER, OPTMON_LINE_FEC, 0, link->ber_at,
			 v->since, link->ber_now, OPTMON_REF_ABSOLUTE,
			 link_ber_limit(link), 1.5);
	add_foretold(c, v, link, 0.5);
	verdict_evidence(c, v, OPTMON_Q_SNR, OPTMON_LINE_FEC, 0, link->ber_at,
			 v->since, course.level, OPTMON_REF_BASELINE, course.base,
			 1.5);
	verdict_reject(v, OPTMON_MODE_OPTICAL_LOSS, OPTMON_SUSPECT_FIBRE, light > 0 ?
		       "light that fell costs no more than %.1f dB of SNR" :
		       "sent and received power are where they were", light);
}

/* -- one kind of module ------------------------------------------------------------------ */

/* A kind whose lasers age has no worse receivers. */
static bool is_cohort_of(const struct standing *s, enum optmon_mode mode)
{
	return s->a.mode == OPTMON_MODE_COHORT &&
	       (s->a.kind == OPTMON_ALARM_FRAMES_LOST) ==
	       (mode == OPTMON_MODE_RX_SENS);
}

/* Do bit errors of its links go up, proven or not? */
static bool links_lean(const struct context *c, const struct cage *cage)
{
	double slope, t, level, noise;
	const struct slow *s;
	uint32_t i;

	for (i = cage->links; i != NONE; i = c->h->links[i].next) {
		s = &c->h->links[i].slow;
		if (slow_line(s, SQ_LINK, c->h->links[i].day, &slope, &t, &level,
			      &noise) &&
		    s->base - level >= LEAST_MARGIN_DB / 2 && -t >= LEANS_T)
			return true;
	}
	return false;
}

static bool has_problem(const struct context *c, const struct cage *cage,
			enum optmon_mode mode)
{
	static const enum problem kinds[] = { P_WEAR, P_SENSITIVITY, P_DRIFT,
					      P_LINK_DRIFT };
	const struct standing *s;
	unsigned int i;
	uint32_t at;

	/* On the way to it counts as well: the first of a lot is not alone for long. */
	if (lanes_leaning(c->h, cage, mode == OPTMON_MODE_WEAROUT ? SQ_BIAS : SQ_SNR) ||
	    (mode == OPTMON_MODE_RX_SENS && !cage->linear && links_lean(c, cage)))
		return true;
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		at = cage->memory[kinds[i]].alarm;
		s = at == NONE ? NULL : &c->h->alarms[at];
		if (s && (s->a.mode == mode || is_cohort_of(s, mode)))
			return true;
	}
	return false;
}

static bool is_of_cohort(const struct optmon_health *h, const struct cage *cage,
			 enum optmon_mode mode)
{
	enum problem p;
	uint32_t at;

	for (p = 0; p < PROBLEMS; p++) {
		at = cage->memory[p].alarm;
		if (at != NONE && is_cohort_of(&h->alarms[at], mode))
			return true;
	}
	return false;
}

/* struct kind - how many of a kind, and of all others of the host, have a problem */
struct kind {
	unsigned int same, same_bad, other, other_bad;
	bool known;	/* it was found to be the kind before */
};

static void count_kind(const struct context *c, enum optmon_mode mode, bool firmware,
		       struct kind *k)
{
	const struct cage *cage, *mine = c->cage;
	bool bad;
	uint32_t i;

	memset(k, 0, sizeof(*k));
	for (i = c->host->cages; i != NONE; i = cage->next) {
		cage = &c->h->cages[i];
		if (!cage->known || cage->removed || cage->passive)
			continue;
		bad = cage == mine || has_problem(c, cage, mode);
		if (!strcmp(cage->vendor, mine->vendor) &&
		    !strcmp(cage->part, mine->part) &&
		    (!firmware || !strcmp(cage->firmware, mine->firmware))) {
			k->same++;
			k->same_bad += bad;
			k->known |= is_of_cohort(c->h, cage, mode);
		} else {
			k->other++;
			k->other_bad += bad;
		}
	}
}

static bool kind_is_bad(const struct kind *k)
{
	double need = k->known ? COHORT_KNOWN : 1;

	return k->same_bad >= need * COHORT_MODULES &&
	       k->same_bad >= need * COHORT_SHARE * k->same &&
	       (!k->other || k->same_bad * (double)k->other >=
			     need * COHORT_RATIO * k->other_bad * k->same);
}

/* Most lanes: a receiver that fades is one's own. */
static bool shows_it(const struct context *c, enum optmon_mode mode)
{
	uint32_t lanes = lanes_leaning(c->h, c->cage,
				       mode == OPTMON_MODE_WEAROUT ? SQ_BIAS : SQ_SNR);

	return 2 * __builtin_popcount(lanes) >=
	       __builtin_popcount(lanes_in_use(c));
}

/*
 * Several modules of one part and firmware that age in the same way: the kind is what
 * is wrong. Others of the host must be much rarer, or the cause is the host. New
 * firmware makes no module another one: what stands as a matter of its kind does so
 * until it is over, and a kind that is known has those of its part; of another firmware
 * only those of which most lanes show it, for a receiver that fades is one's own.
 */
void cohort_look(struct context *c, struct verdict *v, enum problem p)
{
	uint32_t at = c->cage->memory[p].alarm;
	bool held = at != NONE && is_cohort_of(&c->h->alarms[at], v->mode);
	const struct cage *mine = c->cage;
	bool firmware = true;
	struct kind k;

	if (!v->active || (v->mode != OPTMON_MODE_RX_SENS &&
			   v->mode != OPTMON_MODE_WEAROUT))
		return;
	count_kind(c, v->mode, true, &k);
	if (!kind_is_bad(&k) && !(held && k.same_bad > 1)) {
		count_kind(c, v->mode, false, &k);
		firmware = false;
		/* A part is wider than a lot: it takes in who was of the lot. */
		if (!held && (!k.known || !shows_it(c, v->mode)))
			return;
	}
	if (!held && !kind_is_bad(&k))
		return;
	verdict_reject(v, v->mode, OPTMON_SUSPECT_NEAR_MODULE,
		       "not this module alone: %u of %u with part %s%s%s, %u of %u others",
		       k.same_bad, k.same, mine->part,
		       firmware ? " and firmware " : "",
		       firmware ? mine->firmware : "", k.other_bad, k.other);
	v->mode = OPTMON_MODE_COHORT;
	v->suspect = OPTMON_SUSPECT_NEAR_MODULE;
	v->action = "tell the vendor, with part, firmware and serial numbers; then module by module";
	v->odds += 1;
}
