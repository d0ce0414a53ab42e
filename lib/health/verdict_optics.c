// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Light: what a lane sends, and what it gets.
 *
 * A lane that gets less is the far end's laser, the fibre with its connectors, or
 * the receiver. Which lanes fall together is looked at before anything else: lanes
 * of one laser, of one fibre, all of the module. What the far end sends tells laser
 * from fibre; where nobody says it, the suspect is unknown.
 */

#include "internal.h"

#define DAY	86400u
/* So much less than it was is a loss, whatever the limit. */
#define LOSS_DB		0.45f
/* So much of our own drop explains it when the far end has it. */
#define SHARE		0.5f
/* Errors that KP4 still bears, but with no dB to spare (it ends at 2.4e-4, 17.65 dB) */
#define NEAR_BER	1e-5
#define NEAR_SNR_DB	18.9
/*
 * What is worse since long after the light fell has another cause, and so has what was
 * long before somebody touched it.
 */
#define SAME_CAUSE_MS	DAY_MS

/* -- what fell ------------------------------------------------------------------------ */

/**
 * struct fall - lanes that get or send less than they should
 * @limit: lanes below a vendor's limit; @dark: without light; @drop: lower than they
 *	were; @all: any of these
 * @dark_since: when the last of the dark ones became so
 * @same: lanes in use that are as they were
 * @worst: index of the lane that lost most; @loss: so much, NAN where it is not known
 */
struct fall {
	uint32_t limit, dark, drop, all, same;
	unsigned int worst, level;
	float loss;
	int64_t since, dark_since;
};

static float loss_of(const struct level *l)
{
	if (isnan(l->base))
		return NAN;
	return l->base - (l->changed ? l->mean : l->last);
}

static void note_fall(struct fall *f, unsigned int index, float loss,
		      int64_t since)
{
	if (since < f->since)
		f->since = since;
	if (!f->all || (!isnan(loss) && (isnan(f->loss) || loss > f->loss))) {
		f->worst = index;
		f->loss = loss;
	}
	f->all |= 1u << index;
}

static void find_fall(const struct context *c, enum lane_quantity q,
		      enum lane_symptom symptom, struct fall *f)
{
	const struct symptom *s;
	const struct lane *lane;
	const struct level *l;
	unsigned int i;
	float loss;

	*f = (struct fall) {
		.since = c->now, .dark_since = NEVER, .loss = NAN,
	};
	for (i = 0; i < c->cage->n_lanes; i++) {
		lane = lane_at(c->h, c->cage, i);
		if (!lane || !lane->used || (q == LQ_TX && lane->disabled))
			continue;
		s = &lane->symptom[symptom];
		l = &lane->level[q];
		loss = loss_of(l);
		if (s->level && !s->high) {
			f->limit |= 1u << i;
			if (s->level == OPTMON_LEVEL_LOSS) {
				f->dark |= 1u << i;
				if (ms_of(c->h, s->since) > f->dark_since)
					f->dark_since = ms_of(c->h, s->since);
			}
			if (s->level > f->level)
				f->level = s->level;
			note_fall(f, i, loss, ms_of(c->h, s->since));
		}
		if (l->changed < 0 && (q != LQ_RX || f->limit & 1u << i ||
				       !has_part(c->h, OPTMON_PART_PATHS) ||
				       !(lane->moved ||
					 cage_other_path(c->h, c->cage, l)))) {
			f->drop |= 1u << i;
			note_fall(f, i, loss, ms_of(c->h, l->since));
		}
		if (!(f->all & 1u << i) && !isnan(l->last) && !isnan(l->base) &&
		    fabsf(loss) < SAME_DB)
			f->same |= 1u << i;
	}
}

bool lanes_one_group(const uint16_t *of, uint32_t has, uint32_t lanes,
		     uint32_t in_use)
{
	unsigned int i, first = __builtin_ctz(lanes);
	uint32_t group = 0;

	if ((has & lanes) != lanes)
		return false;
	for (i = 0; i < OPTMON_MAX_LANES; i++) {
		if (has & in_use & 1u << i && of[i] == of[first])
			group |= 1u << i;
	}
	return group == lanes && __builtin_popcount(group) > 1;
}

uint32_t lanes_in_use(const struct context *c)
{
	const struct lane *lane;
	uint32_t used = 0;
	unsigned int i;

	for (i = 0; i < c->cage->n_lanes; i++) {
		lane = lane_at(c->h, c->cage, i);
		if (lane && lane->used && !isnan(lane->level[LQ_RX].last))
			used |= 1u << i;
	}
	return used;
}

/* Do bit errors or SNR of any of these lanes, or of the link, show it? */
static bool quality_fell(const struct context *c, uint32_t lanes, double *ber,
			 double *before, enum optmon_quantity *quantity,
			 int64_t *at, int64_t *since)
{
	const struct lane *lane;
	const struct level *l;
	unsigned int i;
	uint32_t n;

	for (n = c->cage->links; n != NONE; n = c->h->links[n].next) {
		l = &c->h->links[n].ber;
		/* Restored, and not read since */
		if (c->h->links[n].ber_at == NEVER ||
		    (l->changed <= 0 && !c->h->links[n].ber_level))
			continue;
		*ber = c->h->links[n].ber_now;
		*before = pow(10, l->base);
		*quantity = OPTMON_Q_LINK_BER;
		*at = c->h->links[n].ber_at;
		*since = l->changed > 0 ? ms_of(c->h, l->since) :
					  c->h->links[n].ber_since;
		return true;
	}
	for (i = 0; i < c->cage->n_lanes; i++) {
		lane = lane_at(c->h, c->cage, i);
		if (!lane || !(lanes & 1u << i))
			continue;
		*at = c->now;
		if (lane->level[LQ_BER].changed > 0) {
			*ber = pow(10, lane->level[LQ_BER].mean);
			*before = pow(10, lane->level[LQ_BER].base);
			*quantity = OPTMON_Q_BER;
			*since = ms_of(c->h, lane->level[LQ_BER].since);
			return true;
		}
		if (lane->level[LQ_SNR].changed < 0) {
			*ber = lane->level[LQ_SNR].mean;
			*before = lane->level[LQ_SNR].base;
			*quantity = OPTMON_Q_SNR;
			*since = ms_of(c->h, lane->level[LQ_SNR].since);
			return true;
		}
	}
	return false;
}

/* More bit errors than the code bears */
static bool over_limit(const struct context *c)
{
	uint32_t i;

	for (i = c->cage->links; i != NONE; i = c->h->links[i].next) {
		if (c->h->links[i].ber_level >= OPTMON_LEVEL_ALARM)
			return true;
	}
	return false;
}

/*
 * @final: it came with an interruption, and is over: a ticket when it is too much, not
 * for what it may become
 */
static void add_quality(struct context *c, struct verdict *v, uint32_t lanes,
			bool final)
{
	enum optmon_quantity quantity;
	double value, before;
	int64_t at, since;

	if (!quality_fell(c, lanes, &value, &before, &quantity, &at, &since) ||
	    since > v->since + SAME_CAUSE_MS ||
	    (final && since < v->since - SAME_CAUSE_MS))
		return;
	verdict_evidence(c, v, quantity, quantity == OPTMON_Q_LINK_BER ?
			 OPTMON_LINE_FEC : OPTMON_LINE_SAMPLE,
			 quantity == OPTMON_Q_LINK_BER ? 0 : lanes, at, v->since,
			 value, isfinite(before) ? OPTMON_REF_BASELINE :
			 OPTMON_REF_NONE, isfinite(before) ? before : 0, 1);
	if (v->severity < OPTMON_SEVERITY_WARNING && (!final || over_limit(c)) &&
	    (quantity == OPTMON_Q_SNR ? value < NEAR_SNR_DB : value > NEAR_BER))
		v->severity = OPTMON_SEVERITY_WARNING;
}

static void add_counts(struct context *c, struct verdict *v)
{
	const struct link *link;
	uint32_t i;

	for (i = c->cage->links; i != NONE; i = link->next) {
		link = &c->h->links[i];
		if (link->loss.active)
			verdict_evidence(c, v, OPTMON_Q_UNCORRECTABLE,
					 OPTMON_LINE_FEC, 0, link->loss.last,
					 link->loss.first, link->loss.total,
					 OPTMON_REF_NONE, 0, 0.5);
		if (link->flap.active)
			verdict_evidence(c, v, OPTMON_Q_FLAPS, OPTMON_LINE_LINK,
					 0, link->flap.last, link->flap.first,
					 link->flap.total, OPTMON_REF_NONE, 0,
					 0.5);
		else if (link->has_up && !link->up)
			verdict_evidence(c, v, OPTMON_Q_CARRIER,
					 OPTMON_LINE_LINK, 0, c->now,
					 link->down_at == NEVER ? c->now :
					 link->down_at, 0, OPTMON_REF_NONE, 0,
					 0.3);
	}
}

static void add_power(struct context *c, struct verdict *v, const struct fall *f,
		      enum lane_quantity q, enum lane_symptom symptom)
{
	const struct lane *lane = lane_at(c->h, c->cage, f->worst);
	const struct symptom *s = &lane->symptom[symptom];
	const struct level *l = &lane->level[q];
	enum optmon_quantity quantity = q == LQ_RX ? OPTMON_Q_RX_POWER :
						     OPTMON_Q_TX_POWER;
	float now = l->changed ? l->mean : l->last;

	if (!isnan(f->loss) && f->loss >= LOSS_DB)
		verdict_evidence(c, v, quantity, OPTMON_LINE_SAMPLE, f->all,
				 c->now, f->since, now, OPTMON_REF_BASELINE,
				 l->base, 2);
	if (f->limit && !isnan(s->limit) && !isnan(s->value) && s->level)
		verdict_evidence(c, v, quantity, OPTMON_LINE_SAMPLE, f->limit,
				 c->now, ms_of(c->h, s->since), s->value,
				 s->level == OPTMON_LEVEL_WARNING ?
				 OPTMON_REF_WARNING : OPTMON_REF_ALARM, s->limit,
				 s->flag_only ? 0.7 : 1.5);
	else if (f->limit)
		verdict_evidence(c, v, OPTMON_Q_FLAGS, OPTMON_LINE_SAMPLE,
				 f->limit, c->now, f->since,
				 __builtin_popcount(f->limit), OPTMON_REF_NONE,
				 0, 1.5);
}

/* Within the hour before the light was gone, as well as it is known */
static bool is_before(const struct context *c, const struct fall *f, int64_t t)
{
	return t < f->dark_since - MINUTE_MS - c->cage->gap &&
	       t > f->dark_since - HOUR_MS - 4 * c->cage->gap;
}

static bool came_with(const struct rare *r, int64_t since, bool final)
{
	return r->active && r->last >= since &&
	       (!final || (r->first >= since &&
			   r->first <= since + SAME_CAUSE_MS));
}

/*
 * Were frames lost or did the link flap since then? What was before has its own cause.
 * With a fall that is @final so has what did not begin soon after it.
 */
static bool counts_since(const struct context *c, int64_t since, bool final)
{
	const struct link *link;
	uint32_t i;

	since -= MINUTE_MS + c->cage->gap;
	for (i = c->cage->links; i != NONE; i = link->next) {
		link = &c->h->links[i];
		if ((came_with(&link->loss, since, final) &&
		     !link_loses_little(link)) ||
		    came_with(&link->flap, since, final))
			return true;
	}
	return false;
}

static void set_severity(struct context *c, struct verdict *v,
			 const struct fall *f, bool final)
{
	v->severity = OPTMON_SEVERITY_INFO;
	if (f->level >= OPTMON_LEVEL_ALARM)
		v->severity = OPTMON_SEVERITY_WARNING;
	if (counts_since(c, f->since, final) ||
	    (c->down && f->level >= OPTMON_LEVEL_ALARM))
		v->severity = OPTMON_SEVERITY_CRITICAL;
}

/* -- received --------------------------------------------------------------------------- */

/* All that is there lost the light. */
static bool all_dark(const struct context *c, const struct fall *f)
{
	return f->dark && f->dark == f->all && !c->lit;
}

/*
 * What the far end said since the light is gone stands until it says otherwise, and
 * excludes it only where a reading of ours that came later is still dark: a far end
 * that starts sends before we look again.
 */
static bool hear_far_end(struct context *c, const struct fall *f)
{
	const struct cage *cage = c->cage;
	struct link *link;
	uint32_t i;

	c->peer = NULL;
	for (i = cage->links; i != NONE; i = link->next) {
		link = &c->h->links[i];
		if (link->peer_known &&
		    link->peer_at >= f->dark_since - cage->gap - MINUTE_MS)
			c->peer = link;
	}
	return c->peer && cage->dark_since != NEVER &&
	       c->peer->lit_at >= cage->dark_since &&
	       cage->dark_seen >= c->peer->lit_at;
}

/* Lines of one look at a port */
#define ONE_LOOK_MS	(5 * SECOND_MS)

/*
 * Does what the far end sends explain it (1), exclude it (-1), or not tell (0)? That it
 * sent as ever before the light fell tells nothing of what it does since.
 */
static int ask_far_end(struct context *c, const struct fall *f,
		       unsigned int *lane)
{
	bool later = all_dark(c, f) ? hear_far_end(c, f) :
		     c->peer && c->peer->peer_at >= f->since - ONE_LOOK_MS;
	unsigned int i;
	int answer = 0;
	float fell;

	if (!c->peer)
		return 0;
	for (i = 0; i < OPTMON_MAX_LANES; i++) {
		if (!(f->all & c->peer->peer_known & 1u << i))
			continue;
		fell = c->peer->peer_base[i] - c->peer->peer_tx[i];
		*lane = i;
		if (c->peer->peer_tx[i] <= FAR_DARK_DBM ||
		    (fell >= LOSS_DB && !isnan(f->loss) &&
		     fell >= SHARE * f->loss))
			return 1;
		if (later)
			answer = -1;
	}
	return answer;
}

/* The far end sends nothing at all, whichever of our lanes is known to be dark by now. */
static bool far_is_off(const struct link *peer, uint32_t fell)
{
	unsigned int i;

	for (i = 0; i < OPTMON_MAX_LANES; i++) {
		if (peer->peer_known & 1u << i &&
		    peer->peer_tx[i] > FAR_DARK_DBM)
			return false;
	}
	return __builtin_popcount(peer->peer_known) > 1 || peer->peer_known == fell;
}

static void blame_far_laser(struct context *c, struct verdict *v,
			    const struct fall *f, unsigned int lane)
{
	bool all = f->all == lanes_in_use(c);

	v->mode = all && __builtin_popcount(f->all) > 1 ?
		  OPTMON_MODE_EXT_LASER : OPTMON_MODE_LANE_LASER;
	v->suspect = OPTMON_SUSPECT_FAR_MODULE;
	v->action = "plan a swap of the far end's module, drained";
	/*
	 * All of it dark is seldom a laser: somebody switched it off, or it starts.
	 * That is for the far end to say.
	 */
	if (far_is_off(c->peer, f->all)) {
		v->mode = OPTMON_MODE_LIMIT;
		v->severity = OPTMON_SEVERITY_INFO;
		v->action = "look whether the far end's port is up: it sends nothing";
		v->disruptive = false;
		v->drain_first = false;
	}
	v->due_s = 3 * DAY;
	verdict_evidence(c, v, OPTMON_Q_PEER_TX_POWER, OPTMON_LINE_LINK, f->all,
			 c->peer->peer_at, f->since, c->peer->peer_tx[lane],
			 OPTMON_REF_BASELINE, c->peer->peer_base[lane], 2.5);
	verdict_reject(v, OPTMON_MODE_OPTICAL_LOSS, OPTMON_SUSPECT_FIBRE,
		       "the far end sends %.2f dBm, less than before (%.2f dBm)",
		       c->peer->peer_tx[lane], c->peer->peer_base[lane]);
}

static void blame_path(struct context *c, struct verdict *v,
		       const struct fall *f, int far, unsigned int lane)
{
	const struct cage *cage = c->cage;
	unsigned int good = __builtin_popcount(f->same);

	v->mode = OPTMON_MODE_OPTICAL_LOSS;
	v->suspect = OPTMON_SUSPECT_UNKNOWN;
	v->due_s = 3 * DAY;
	v->action = "read the far end's Tx power; if it is normal, drain the link, inspect and clean both ends, then the fibre";
	if (far < 0) {
		v->suspect = OPTMON_SUSPECT_FIBRE;
		v->action = "drain the link, inspect and clean both ends, then the fibre";
		verdict_evidence(c, v, OPTMON_Q_PEER_TX_POWER, OPTMON_LINE_LINK,
				 f->all, c->peer->peer_at, f->since,
				 c->peer->peer_tx[lane], OPTMON_REF_BASELINE,
				 c->peer->peer_base[lane], 1.5);
		verdict_reject(v, OPTMON_MODE_LANE_LASER,
			       OPTMON_SUSPECT_FAR_MODULE,
			       "the far end sends %.2f dBm, as before",
			       c->peer->peer_tx[lane]);
	} else {
		verdict_reject(v, OPTMON_MODE_LANE_LASER,
			       OPTMON_SUSPECT_FAR_MODULE,
			       "not excluded: nobody says what the far end sends");
	}
	if (lanes_one_group(cage->fibre, cage->has_fibre, f->all, lanes_in_use(c)))
		v->odds += 0.5;
	if (good) {
		verdict_reject(v, OPTMON_MODE_RX_SENS,
			       OPTMON_SUSPECT_NEAR_MODULE,
			       "not the receiver as a whole: %u other lanes receive as before",
			       good);
		v->odds += 0.5;
	} else {
		verdict_reject(v, OPTMON_MODE_RX_SENS,
			       OPTMON_SUSPECT_NEAR_MODULE,
			       "received power itself fell, not only its quality");
	}
}

/*
 * All lanes dark may be a far end that starts anew or, where that sends, somebody who
 * cleans: time is given. That the link is down everybody knows by then.
 */
static bool wait_for_light(const struct context *c, const struct fall *f)
{
	if (!f->dark || f->dark != f->all || c->lit ||
	    !has_part(c->h, OPTMON_PART_DARK))
		return false;
	return c->cage->dark_since == NEVER ||
	       c->now - c->cage->dark_since < c->h->config.dark_delay_ms;
}

/*
 * Did something go wrong before the light was gone? A far end that is switched off or
 * a plug that is pulled does not announce itself.
 */
static bool was_announced(const struct context *c, const struct fall *f)
{
	static const enum problem kinds[] = { P_RX, P_DRIFT, P_SENSITIVITY, P_BER };
	const struct lane *lane;
	const struct link *link;
	const struct level *l;
	unsigned int i;
	uint32_t at;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		at = c->cage->memory[kinds[i]].alarm;
		if (at != NONE && c->h->alarms[at].raised < f->dark_since &&
		    c->h->alarms[at].a.severity >= OPTMON_SEVERITY_WARNING)
			return true;
	}
	for (i = 0; i < c->cage->n_lanes; i++) {
		lane = lane_at(c->h, c->cage, i);
		l = lane ? &lane->level[LQ_RX] : NULL;
		if (l && l->changed < 0 && is_before(c, f, ms_of(c->h, l->since)))
			return true;
	}
	for (at = c->cage->links; at != NONE; at = link->next) {
		link = &c->h->links[at];
		if ((link->ber.changed > 0 &&
		     is_before(c, f, ms_of(c->h, link->ber.since))) ||
		    (link->loss.active && is_before(c, f, link->loss.first)))
			return true;
	}
	return false;
}

/*
 * Light that is gone as a whole, with nothing that tells a fault: most often the far
 * end is off or being worked at, and who does so knows. That the link is down its
 * interface says at once; here it is kept, and becomes a ticket when it stays so.
 */
static void look_there_first(struct context *c, struct verdict *v,
			     const struct fall *f)
{
	if (c->now - f->dark_since >= c->h->config.dark_ticket_ms) {
		if (c->h->config.dark_ticket_ms)
			v->severity = OPTMON_SEVERITY_WARNING;
	} else {
		v->severity = OPTMON_SEVERITY_INFO;
	}
	v->action = "look whether the far end's port is up and what it sends; only then at the fibre";
	v->disruptive = false;
	v->drain_first = false;
}

/*
 * What was dark is lit again, and only waits to be cleared, or for another reading that
 * agrees: what the last one contradicts accuses nobody.
 */
static bool light_is_back(const struct context *c, const struct fall *f)
{
	const struct lane *lane = lane_at(c->h, c->cage, f->worst);

	return f->dark == f->all && (lane->symptom[LS_RX].direction < 0 ||
				     lane->level[LQ_RX].doubt > DARK_DBM);
}

/*
 * Is it only less than it was, with nobody hurt, and may be another path, which its
 * neighbour tells? What is said stands.
 */
static bool wait_for_name(const struct context *c, const struct fall *f)
{
	return c->cage->memory[P_RX].alarm == NONE && !f->limit && !over_limit(c) &&
	       has_part(c->h, OPTMON_PART_PATHS) &&
	       !counts_since(c, f->since, false) &&
	       cage_awaits_name(c->h, c->cage, f->since, c->now);
}

void verdict_rx(struct context *c, struct verdict *v)
{
	unsigned int lane = 0;
	struct fall f;
	bool alone, final;
	int far;

	find_fall(c, LQ_RX, LS_RX, &f);
	if (!f.all || wait_for_name(c, &f))
		return;
	far = ask_far_end(c, &f, &lane);
	alone = !far && has_part(c->h, OPTMON_PART_DARK) && all_dark(c, &f) &&
		!was_announced(c, &f);
	/* The far end sends since we looked: what stands does so until we look again. */
	v->hold = wait_for_light(c, &f) || light_is_back(c, &f) ||
		  (alone && c->peer && c->cage->memory[P_RX].alarm != NONE);
	if (v->hold) {
		v->active = c->cage->memory[P_RX].alarm != NONE;
		return;
	}
	v->active = true;
	v->lanes = f.all;
	v->kind = OPTMON_ALARM_RX_POWER_LOW;
	v->shape = f.dark ? OPTMON_SHAPE_LOS : OPTMON_SHAPE_STEP;
	v->disruptive = true;
	v->drain_first = true;
	v->since = f.since;
	v->odds = -2;
	final = lane_at(c->h, c->cage, f.worst)->touched;
	set_severity(c, v, &f, final);
	add_power(c, v, &f, LQ_RX, LS_RX);
	if (far > 0) {
		blame_far_laser(c, v, &f, lane);
	} else if (far < 0 || f.drop || f.dark || f.loss >= LOSS_DB) {
		blame_path(c, v, &f, far, lane);
	} else {
		/* It was never better: what is wrong cannot be told. */
		v->mode = OPTMON_MODE_LIMIT;
		v->shape = OPTMON_SHAPE_NONE;
		v->odds = 2;
		v->due_s = 7 * DAY;
		v->action = "read the far end's Tx power; if it is normal, drain the link, inspect and clean both ends, then the fibre";
		verdict_reject(v, OPTMON_MODE_OPTICAL_LOSS,
			       OPTMON_SUSPECT_UNKNOWN,
			       "it was not seen to receive more, and nobody says what the far end sends");
	}
	if (v->severity == OPTMON_SEVERITY_INFO && v->mode == OPTMON_MODE_LIMIT &&
	    v->suspect == OPTMON_SUSPECT_FAR_MODULE)
		return;
	if (alone)
		look_there_first(c, v, &f);
	else
		add_quality(c, v, f.all, final);
	add_counts(c, v);
	c->note_of_light = final && v->severity == OPTMON_SEVERITY_INFO && !f.limit;
}

/* -- sent --------------------------------------------------------------------------------- */

/* Without a signal from the host a module squelches what it sends. */
static uint32_t squelched(const struct context *c)
{
	const struct lane *lane;
	uint32_t lanes = 0;
	unsigned int i;

	for (i = 0; i < c->cage->n_lanes; i++) {
		lane = lane_at(c->h, c->cage, i);
		if (lane && (lane->symptom[LS_HOST_SIGNAL].level ||
			     lane->symptom[LS_HOST_SIGNAL].direction == 1))
			lanes |= 1u << i;
	}
	return lanes;
}

static void add_bias(struct context *c, struct verdict *v, const struct fall *f)
{
	const struct lane *lane = lane_at(c->h, c->cage, f->worst);
	const struct level *l = &lane->level[LQ_BIAS];

	if (isnan(l->last) || isnan(l->base))
		return;
	if (fabsf(l->last - l->base) < lane_rules[LQ_BIAS].effect) {
		verdict_evidence(c, v, OPTMON_Q_TX_BIAS, OPTMON_LINE_SAMPLE,
				 1u << f->worst, c->now, f->since, exp(l->last),
				 OPTMON_REF_BASELINE, exp(l->base), 1.5);
		verdict_reject(v, OPTMON_MODE_WEAROUT, OPTMON_SUSPECT_UNKNOWN,
			       "bias did not rise before it fell: %.2f mA",
			       exp(l->last));
	} else {
		verdict_evidence(c, v, OPTMON_Q_TX_BIAS, OPTMON_LINE_SAMPLE,
				 1u << f->worst, c->now, f->since, exp(l->last),
				 OPTMON_REF_BASELINE, exp(l->base), 0.5);
	}
}

/* Lanes that send less than they did, by what was read last */
static uint32_t lower(const struct context *c, uint32_t of)
{
	const struct lane *lane;
	uint32_t lanes = 0;
	unsigned int i;

	for (i = 0; i < c->cage->n_lanes; i++) {
		lane = of & 1u << i ? lane_at(c->h, c->cage, i) : NULL;
		if (lane && !isnan(lane->level[LQ_TX].base) &&
		    lane->level[LQ_TX].base - lane->level[LQ_TX].last >= LOSS_DB)
			lanes |= 1u << i;
	}
	return lanes;
}

void verdict_tx(struct context *c, struct verdict *v)
{
	const struct cage *cage = c->cage;
	uint32_t used = lanes_in_use(c), quiet = squelched(c), fell;
	bool group, worn;
	struct fall f;

	find_fall(c, LQ_TX, LS_TX, &f);
	/* What the host does not send the module cannot. */
	if (!f.all || !(f.all & ~quiet))
		return;
	v->active = true;
	v->lanes = f.all & ~quiet;
	v->kind = OPTMON_ALARM_TX_POWER_LOW;
	v->shape = f.dark ? OPTMON_SHAPE_LOS : OPTMON_SHAPE_STEP;
	v->suspect = OPTMON_SUSPECT_NEAR_MODULE;
	v->disruptive = true;
	v->drain_first = true;
	v->due_s = 7 * DAY;
	v->since = f.since;
	v->odds = -2;
	set_severity(c, v, &f, false);
	/* A laser that fell will fall further. */
	if (v->severity < OPTMON_SEVERITY_WARNING && !isnan(f.loss) &&
	    f.loss >= LOSS_DB)
		v->severity = OPTMON_SEVERITY_WARNING;
	add_power(c, v, &f, LQ_TX, LS_TX);
	/* Those that fell as well but are not yet known to have changed */
	fell = v->lanes | lower(c, used & ~quiet) |
	       (lanes_fading(c) & used & ~quiet);
	group = lanes_one_group(cage->laser, cage->has_laser, fell, used) ||
		(fell == used && __builtin_popcount(used) >= 4);
	if (group && has_part(c->h, OPTMON_PART_GROUPS)) {
		v->lanes = fell;
		worn = lanes_are_worn(c, fell);
		v->mode = worn ? OPTMON_MODE_WEAROUT : OPTMON_MODE_EXT_LASER;
		v->suspect = cage->external ? OPTMON_SUSPECT_EXTERNAL_LASER :
					      OPTMON_SUSPECT_NEAR_MODULE;
		if (lanes_one_group(cage->laser, cage->has_laser, v->lanes, used)) {
			v->suspect = OPTMON_SUSPECT_EXTERNAL_LASER;
			v->odds += 1.5;
		}
		v->action = "check that Tx is not disabled; plan a swap of the laser module, drained, not of the engine";
		verdict_reject(v, OPTMON_MODE_LANE_LASER,
			       OPTMON_SUSPECT_NEAR_MODULE,
			       "%d lanes fell together, which one laser of a lane cannot do",
			       __builtin_popcount(v->lanes));
		if (worn) {
			v->suspect = OPTMON_SUSPECT_NEAR_MODULE;
			v->action = "swap the module, drained";
			reject_laser(c, v, OPTMON_MODE_EXT_LASER, fell);
		}
	} else if (f.dark || f.drop || f.loss >= LOSS_DB) {
		v->mode = OPTMON_MODE_LANE_LASER;
		v->action = "check that Tx is not disabled or squelched; plan a swap of the module, drained";
		if (lane_is_worn(lane_at(c->h, cage, f.worst))) {
			v->mode = OPTMON_MODE_WEAROUT;
			reject_laser(c, v, OPTMON_MODE_LANE_LASER, 1u << f.worst);
		}
		if (f.same)
			verdict_reject(v, OPTMON_MODE_EXT_LASER,
				       OPTMON_SUSPECT_EXTERNAL_LASER,
				       "%d other lanes send as before",
				       __builtin_popcount(f.same));
	} else {
		v->mode = OPTMON_MODE_LIMIT;
		v->shape = OPTMON_SHAPE_NONE;
		v->odds = 2;
		v->action = "check that Tx is not disabled or squelched; plan a swap of the module, drained";
		verdict_reject(v, OPTMON_MODE_LANE_LASER,
			       OPTMON_SUSPECT_NEAR_MODULE,
			       "it was not seen to send more");
	}
	add_bias(c, v, &f);
	if (!c->found[P_HOST_SIGNAL] && !quiet)
		verdict_reject(v, OPTMON_MODE_HOST_SI, OPTMON_SUSPECT_HOST,
			       "the host's signal is there");
	add_counts(c, v);
}
