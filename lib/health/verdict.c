// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * From the symptoms of a cage to its problems.
 *
 * Each kind of problem is looked for once, causes before what they cause; what an
 * earlier one explains is not said again. A verdict is a mode with its log-odds:
 * each piece of evidence adds its weight to it, so that without it the confidence
 * is another, or another mode is named.
 */
#include <stdarg.h>

#include "internal.h"

void verdict_evidence(struct context *c, struct verdict *v,
		      enum optmon_quantity quantity,
		      enum optmon_line_kind source, uint32_t lanes, int64_t t,
		      int64_t since, double value,
		      enum optmon_reference reference, double compared,
		      double weight)
{
	struct optmon_evidence *e;

	v->odds += weight;
	if (v->n_evidence == OPTMON_EVIDENCE_MAX)
		return;
	e = &v->evidence[v->n_evidence++];
	*e = (struct optmon_evidence) {
		.quantity = quantity,
		.source = source,
		.lanes = lanes,
		.t = clock_utc(c->host, t),
		.since = clock_utc(c->host, since),
		.value = value,
		.reference = reference,
		.compared = compared,
		.weight = weight,
	};
	if (v->since == NEVER || since < v->since)
		v->since = since;
}

void verdict_reject(struct verdict *v, enum optmon_mode mode,
		    enum optmon_suspect suspect, const char *format, ...)
{
	struct optmon_rejected *r;
	va_list args;

	if (v->n_rejected == OPTMON_REJECTED_MAX)
		return;
	r = &v->rejected[v->n_rejected++];
	r->mode = mode;
	r->suspect = suspect;
	va_start(args, format);
	vsnprintf(r->why, sizeof(r->why), format, args);
	va_end(args);
}

/* -- limits that stand for themselves -------------------------------------------------- */

struct lane_limit {
	enum lane_symptom symptom;
	bool high, low;		/* which side is meant */
	enum optmon_alarm_kind kind[2];
	enum optmon_quantity quantity;
	enum optmon_suspect suspect;
	const char *action;
	bool disruptive, drain_first;
	uint32_t due_s;
};

#define DAY	86400u

static const struct lane_limit bias_limit = {
	LS_BIAS, true, true,
	{ OPTMON_ALARM_TX_BIAS_LOW, OPTMON_ALARM_TX_BIAS_HIGH },
	OPTMON_Q_TX_BIAS, OPTMON_SUSPECT_NEAR_MODULE,
	"check the module's temperature; if it is normal, plan a swap of the module, drained",
	true, true, 14 * DAY,
};

static const struct lane_limit rx_bright = {
	LS_RX, true, false,
	{ 0, OPTMON_ALARM_RX_POWER_HIGH },
	OPTMON_Q_RX_POWER, OPTMON_SUSPECT_FAR_MODULE,
	"check that the module types of both ends match; add an attenuator at the next drain",
	true, true, 7 * DAY,
};

static const struct lane_limit tx_bright = {
	LS_TX, true, false,
	{ 0, OPTMON_ALARM_TX_POWER_HIGH },
	OPTMON_Q_TX_POWER, OPTMON_SUSPECT_NEAR_MODULE,
	"check the power at the far end; plan a swap of the module, drained",
	true, true, 14 * DAY,
};

static const struct lane_limit lock_limit = {
	LS_LOL, true, true,
	{ OPTMON_ALARM_RX_LOCK_LOST, OPTMON_ALARM_RX_LOCK_LOST },
	OPTMON_Q_FLAGS, OPTMON_SUSPECT_FAR_MODULE,
	"check speed, modulation and FEC of the far end; then its Tx",
	false, false, DAY,
};

static const struct lane_limit host_limit = {
	LS_HOST_SIGNAL, true, true,
	{ OPTMON_ALARM_HOST_SIGNAL_LOST, OPTMON_ALARM_HOST_SIGNAL_LOST },
	OPTMON_Q_FLAGS, OPTMON_SUSPECT_HOST,
	"check the MAC's lanes, speed and equalisation of this port",
	false, false, DAY,
};

/* Critical is what loses frames or takes the link down now. */
static enum optmon_severity severity_of(const struct context *c,
					unsigned int level, bool takes_down)
{
	if (takes_down && level >= OPTMON_LEVEL_ALARM &&
	    (c->down || c->loses || c->flaps))
		return OPTMON_SEVERITY_CRITICAL;
	return level >= OPTMON_LEVEL_ALARM ? OPTMON_SEVERITY_WARNING :
					     OPTMON_SEVERITY_INFO;
}

static enum optmon_reference reference_of(unsigned int level)
{
	return level == OPTMON_LEVEL_WARNING ? OPTMON_REF_WARNING :
					       OPTMON_REF_ALARM;
}

/* How far a value is beyond its limit, in the direction that counts */
static double excess(const struct symptom *s)
{
	if (isnan(s->value) || isnan(s->limit))
		return -HUGE_VAL;
	return s->high ? s->value - s->limit : s->limit - s->value;
}

static bool lane_limit(struct context *c, struct verdict *v,
		       const struct lane_limit *rule)
{
	const struct symptom *s, *worst = NULL;
	const struct lane *lane;
	unsigned int i, level = 0, n = 0;
	int64_t since = c->now;

	for (i = 0; i < c->cage->n_lanes; i++) {
		lane = lane_at(c->h, c->cage, i);
		s = lane ? &lane->symptom[rule->symptom] : NULL;
		if (!s || !s->level || (s->high ? !rule->high : !rule->low))
			continue;
		v->lanes |= 1u << i;
		n++;
		if (s->level > level)
			level = s->level;
		if (ms_of(c->h, s->since) < since)
			since = ms_of(c->h, s->since);
		if (!worst || excess(s) > excess(worst))
			worst = s;
	}
	if (!worst)
		return false;
	v->active = true;
	v->mode = OPTMON_MODE_LIMIT;
	v->kind = rule->kind[worst->high];
	v->severity = severity_of(c, level, rule == &lock_limit ||
				  rule == &host_limit);
	v->suspect = rule->suspect;
	v->action = rule->action;
	v->disruptive = rule->disruptive;
	v->drain_first = rule->drain_first;
	v->due_s = rule->due_s;
	v->odds = -1;
	if (rule->quantity == OPTMON_Q_FLAGS || isnan(worst->value) ||
	    isnan(worst->limit))
		verdict_evidence(c, v, OPTMON_Q_FLAGS, OPTMON_LINE_SAMPLE,
				 v->lanes, c->now, since, n, OPTMON_REF_NONE, 0,
				 3);
	else
		verdict_evidence(c, v, rule->quantity, OPTMON_LINE_SAMPLE,
				 v->lanes, c->now, since, worst->value,
				 reference_of(worst->level), worst->limit,
				 worst->flag_only ? 2 : 4);
	return true;
}

static bool cool(const struct cage *cage)
{
	return !isnan(cage->level[MQ_TEMPERATURE].last) &&
	       !cage->symptom[MS_TEMPERATURE].level && !cage->hot;
}

/* A link that comes back by itself does so within a minute. */
static bool stays_down(const struct context *c)
{
	const struct link *link;
	uint32_t i;

	for (i = c->cage->links; i != NONE; i = link->next) {
		link = &c->h->links[i];
		if (link->has_up && !link->up && link->down_at != NEVER &&
		    c->now - link->down_at >= MINUTE_MS)
			return true;
	}
	return false;
}

static bool in_bursts(const struct context *c)
{
	return c->loses || c->flaps || c->cage->memory[P_COUNTS].alarm != NONE;
}

void verdict_lane_limit(struct context *c, struct verdict *v, enum problem p)
{
	switch (p) {
	case P_BIAS:
		if (!c->found[P_TX] && !c->found[P_WEAR] &&
		    lane_limit(c, v, &bias_limit) &&
		    cool(c->cage))
			verdict_reject(v, OPTMON_MODE_THERMAL,
				       OPTMON_SUSPECT_UNKNOWN,
				       "the module is at %.1f degC, as it used to be",
				       c->cage->level[MQ_TEMPERATURE].last);
		break;
	case P_TOO_BRIGHT:
		if (!lane_limit(c, v, &rx_bright))
			lane_limit(c, v, &tx_bright);
		break;
	case P_LOCK:
		/* Bursts that take codewords take the lock as well. */
		if (!c->found[P_RX] && (stays_down(c) || !in_bursts(c)))
			lane_limit(c, v, &lock_limit);
		break;
	default:
		lane_limit(c, v, &host_limit);
		break;
	}
}

static void module_limit(struct context *c, struct verdict *v,
			 const struct symptom *s, enum optmon_alarm_kind kind,
			 enum optmon_quantity quantity,
			 enum optmon_suspect suspect, const char *action,
			 bool disruptive, uint32_t due_s)
{
	if (!s->level)
		return;
	v->active = true;
	v->mode = OPTMON_MODE_LIMIT;
	v->kind = kind;
	v->suspect = suspect;
	v->severity = severity_of(c, s->level, kind == OPTMON_ALARM_MODULE_FAULT);
	v->action = action;
	v->disruptive = disruptive;
	v->drain_first = disruptive;
	v->due_s = due_s;
	v->odds = -1;
	if (isnan(s->limit) || isnan(s->value))
		verdict_evidence(c, v, quantity, OPTMON_LINE_SAMPLE, 0, c->now,
				 ms_of(c->h, s->since),
				 quantity == OPTMON_Q_MODULE_STATE ?
				 c->cage->state : 1, OPTMON_REF_NONE, 0, 4);
	else
		verdict_evidence(c, v, quantity, OPTMON_LINE_SAMPLE, 0, c->now,
				 ms_of(c->h, s->since), s->value,
				 reference_of(s->level), s->limit,
				 s->flag_only ? 2 : 4);
}

void verdict_module_limit(struct context *c, struct verdict *v, enum problem p)
{
	const struct symptom *s = c->cage->symptom;

	switch (p) {
	case P_FAULT:
		module_limit(c, v, &s[MS_FAULT], OPTMON_ALARM_MODULE_FAULT,
			     OPTMON_Q_MODULE_STATE, OPTMON_SUSPECT_NEAR_MODULE,
			     "reset the module at the next drain; if the fault comes back, swap it",
			     true, DAY);
		break;
	case P_FIRMWARE:
		module_limit(c, v, &s[MS_FIRMWARE], OPTMON_ALARM_FIRMWARE_ERROR,
			     OPTMON_Q_FLAGS, OPTMON_SUSPECT_NEAR_MODULE,
			     "note the firmware version; reset the module at the next drain",
			     true, 7 * DAY);
		break;
	default:
		module_limit(c, v, &s[MS_VOLTAGE], s[MS_VOLTAGE].high ?
			     OPTMON_ALARM_VOLTAGE_HIGH :
			     OPTMON_ALARM_VOLTAGE_LOW, OPTMON_Q_VOLTAGE,
			     OPTMON_SUSPECT_HOST,
			     "compare the voltage of the neighbouring ports; check the board's supply",
			     false, 7 * DAY);
		break;
	}
}

/* -- the whole cage ------------------------------------------------------------------------ */

#define PEER_FRESH_MS	(15 * MINUTE_MS)

/* Is it still so? What comes in bursts stands for longer than it is felt. */
static bool goes_on(const struct context *c, const struct rare *r)
{
	return r->active && c->now - r->last <= HOUR_MS + c->cage->gap;
}

static void look_around(struct context *c)
{
	const struct lane *lane;
	struct link *link;
	unsigned int i, n_up = 0, n_known = 0;
	uint32_t at;

	for (at = c->cage->links; at != NONE; at = link->next) {
		link = &c->h->links[at];
		c->loses |= goes_on(c, &link->loss) && !link_loses_little(link);
		c->flaps |= goes_on(c, &link->flap);
		n_known += link->has_up;
		n_up += link->has_up && link->up;
		if (link->peer_known &&
		    (c->now - link->peer_at <= PEER_FRESH_MS ||
		     c->now - link->peer_at <= 3 * c->cage->gap))
			c->peer = link;
	}
	c->down = n_known && n_up < n_known;
	for (i = 0; i < c->cage->n_lanes; i++) {
		lane = lane_at(c->h, c->cage, i);
		if (!lane || !lane->used)
			continue;
		if (lane->symptom[LS_RX].level == OPTMON_LEVEL_LOSS)
			c->dark |= 1u << i;
		else if (lane->lit)
			c->lit |= 1u << i;
	}
}

static void look_for(struct context *c, enum problem p, struct verdict *v)
{
	*v = (struct verdict) { .since = NEVER };
	switch (p) {
	case P_CHASSIS:
		verdict_chassis(c, v);
		break;
	case P_HEAT:
		verdict_heat(c, v);
		break;
	case P_TX:
		verdict_tx(c, v);
		break;
	case P_RX:
		verdict_rx(c, v);
		break;
	case P_BLIND:
		verdict_blind(c, v);
		break;
	case P_FAULT:
	case P_FIRMWARE:
	case P_VOLTAGE:
		verdict_module_limit(c, v, p);
		break;
	case P_BIAS:
	case P_TOO_BRIGHT:
	case P_LOCK:
	case P_HOST_SIGNAL:
		verdict_lane_limit(c, v, p);
		break;
	case P_BER:
		verdict_ber(c, v);
		break;
	case P_SENSITIVITY:
		verdict_sensitivity(c, v);
		break;
	case P_WEAR:
		verdict_wear(c, v);
		break;
	case P_DRIFT:
		verdict_drift(c, v);
		break;
	case P_COOLING:
		verdict_cooling(c, v);
		break;
	case P_LINK_DRIFT:
		verdict_link_drift(c, v);
		break;
	case P_HOST_QUALITY:
		verdict_host_quality(c, v);
		break;
	default:
		verdict_counts(c, v);
		break;
	}
}

void diagnose(struct optmon_health *h, struct cage *cage, int64_t now)
{
	struct context c = {
		.h = h, .host = host_of(h, cage), .cage = cage, .now = now,
	};
	struct verdict v;
	const char *why;
	enum problem p;

	cage->dirty = false;
	if (cage_inhibited(h, cage, now, &why)) {
		cage_quiet(h, cage);
		alarms_drop(h, cage, now, why);
		return;
	}
	if (cage->unread && !cage->blind)
		return;
	look_around(&c);
	for (p = 0; p < PROBLEMS; p++) {
		look_for(&c, p, &v);
		cohort_look(&c, &v, p);
		/* What is over and done with explains nothing that comes later. */
		c.found[p] = v.active && !(p == P_RX && c.note_of_light);
		alarm_settle(&c, p, &v);
	}
}
