// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The judge of one port: from what each reading says to what has become of it.
 */
#include <stdlib.h>
#include <string.h>

#include <linux/cmis.h>

#include "judge_internal.h"

/*
 * A driver holds a latched flag for two of its periods; three seconds at a
 * period of one are more than one flag alone can last.
 */
const struct optmon_judge_config optmon_judge_patient = {
	.raise_delay_ms = 3000,
	.raise_readings = 3,
	.clear_delay_ms = 10000,
	.blind_delay_ms = 15000,
	.loss_window_ms = 30000,
	.loss_clear_ms = 60000,
	.settle_ms = 5000,
	.flap_window_ms = 60000,
	.flap_clear_ms = 120000,
};

const struct optmon_judge_config optmon_judge_at_once = {
	.raise_readings = 1,
};

/* Transitions and levels that lanes can have for one kind, with severities. */
#define OPEN_MAX	12

/* Transitions of one step, lanes with the same one together. */
struct batch {
	struct optmon_judge *judge;
	const struct optmon_judge_input *in;
	optmon_judge_emit emit;
	void *context;
	struct optmon_alarm open[OPEN_MAX];
	unsigned int n_open;
};

struct optmon_judge *optmon_judge_new(const struct optmon_judge_config *config)
{
	struct optmon_judge *judge = calloc(1, sizeof(*judge));

	if (!judge)
		return NULL;
	judge->config = *config;
	if (!judge->config.raise_readings)
		judge->config.raise_readings = 1;
	judge->sample_ms = -1;
	judge->blind_ms = -1;
	return judge;
}

void optmon_judge_free(struct optmon_judge *judge)
{
	free(judge);
}

uint32_t optmon_judge_active(const struct optmon_judge *judge)
{
	unsigned int kind, lane;
	uint32_t active = 0;

	for (kind = 0; kind < OPTMON_ALARM_LANE; kind++) {
		if (judge->module[kind].level)
			active |= 1u << kind;
	}
	for (lane = 0; lane < OPTMON_MAX_LANES; lane++) {
		for (kind = 0; kind < LANE_KINDS; kind++) {
			if (judge->lane[lane][kind].level)
				active |= 1u << (OPTMON_ALARM_LANE + kind);
		}
	}
	return active;
}

static void flush(struct batch *b)
{
	unsigned int i;

	for (i = 0; i < b->n_open; i++) {
		judge_explain(b->judge, b->in, &b->open[i]);
		b->emit(b->context, &b->open[i]);
	}
	b->n_open = 0;
}

/* Of several lanes the worst value stands for all. */
static void take_value(struct optmon_alarm *alarm, const struct track *t)
{
	if (t->has_value && (!alarm->has_value ||
			     judge_is_worse(alarm->kind, t->value, alarm->value))) {
		alarm->has_value = true;
		alarm->value = t->value;
		alarm->has_limit = t->has_limit;
		alarm->limit = t->limit;
	}
	if (t->since_ms < alarm->since_ms)
		alarm->since_ms = t->since_ms;
}

/* The same transition of another lane, to be told together. */
static struct optmon_alarm *find_open(struct batch *b,
				      const struct optmon_alarm *like)
{
	struct optmon_alarm *alarm;
	unsigned int i;

	for (i = 0; i < b->n_open; i++) {
		alarm = &b->open[i];
		if (alarm->transition == like->transition &&
		    alarm->level == like->level &&
		    alarm->severity == like->severity)
			return alarm;
	}
	return NULL;
}

/* @lane is an index from 0, or -1. */
static void announce(struct batch *b, enum optmon_alarm_kind kind, int lane,
		     const struct track *t, enum optmon_transition transition,
		     enum optmon_level level, enum optmon_severity severity)
{
	struct optmon_alarm fresh = {
		.transition = transition,
		.kind = kind,
		.severity = severity,
		.level = level,
		.time_ms = b->in->time_ms,
		.since_ms = t->since_ms,
	};
	struct optmon_alarm *alarm;

	if (b->n_open && b->open[0].kind != kind)
		flush(b);
	alarm = find_open(b, &fresh);
	if (!alarm) {
		if (b->n_open == OPEN_MAX)
			flush(b);
		alarm = &b->open[b->n_open++];
		*alarm = fresh;
	}
	if (lane >= 0)
		alarm->lanes |= 1u << lane;
	take_value(alarm, t);
}

/* Move to a level, and say so. */
static void settle(struct batch *b, enum optmon_alarm_kind kind, int lane,
		   struct track *t, uint8_t level)
{
	uint8_t old = t->level, old_severity = t->severity;

	if (!old)
		t->since_ms = t->direction ? t->pending_ms : b->in->time_ms;
	t->level = level;
	t->direction = 0;
	t->readings = 0;
	if (level)
		t->severity = judge_severity(b->in, kind, level);
	if (!level)
		announce(b, kind, lane, t, OPTMON_CLEARED, old, old_severity);
	else
		announce(b, kind, lane, t, old ? OPTMON_UPDATED : OPTMON_RAISED,
			 level, t->severity);
}

/*
 * Does an alarm that stands have another severity by now? Worse counts at
 * once; better when the link has been up for as long as clearing takes.
 */
static void reconsider(struct batch *b, enum optmon_alarm_kind kind, int lane,
		       struct track *t)
{
	const struct optmon_judge *judge = b->judge;
	enum optmon_severity severity;

	if (!t->level)
		return;
	severity = judge_severity(b->in, kind, t->level);
	if (severity > t->severity ||
	    (severity < t->severity &&
	     b->in->time_ms - judge->carrier_ms >= judge->config.clear_delay_ms))
		settle(b, kind, lane, t, t->level);
}

static void step_up(struct batch *b, enum optmon_alarm_kind kind, int lane,
		    struct track *t, const struct condition *c)
{
	const struct optmon_judge_config *config = &b->judge->config;
	int64_t now = b->in->sample_ms;

	if (t->direction != 1) {
		t->direction = 1;
		t->readings = 0;
		t->pending_ms = now;
		t->pending = c->above;
	}
	/* Only what every reading confirmed counts. */
	if (c->above < t->pending)
		t->pending = c->above;
	if (t->readings < UINT16_MAX)
		t->readings++;
	/*
	 * A flag outlives its condition, for as long as the driver holds it:
	 * where the value is good, the flag alone must last twice as long.
	 */
	if (t->readings >= config->raise_readings &&
	    now - t->pending_ms >= config->raise_delay_ms *
	    (c->flag_only ? INT64_C(2) : 1))
		settle(b, kind, lane, t, t->pending);
}

static void step_down(struct batch *b, enum optmon_alarm_kind kind, int lane,
		      struct track *t, const struct condition *c)
{
	int64_t now = b->in->sample_ms;

	if (t->direction != -1) {
		t->direction = -1;
		t->pending_ms = now;
		t->pending = c->hold;
	}
	if (c->hold > t->pending)
		t->pending = c->hold;
	if (now - t->pending_ms >= b->judge->config.clear_delay_ms)
		settle(b, kind, lane, t, t->pending);
}

/* On the way up the worst value is kept: it is why an alarm is raised. */
static void take_condition(struct track *t, enum optmon_alarm_kind kind,
			   const struct condition *c)
{
	if (!c->has_value || (t->has_value && t->direction == 1 &&
			      c->above > t->level &&
			      !judge_is_worse(kind, c->value, t->value)))
		return;
	t->has_value = true;
	t->value = c->value;
	t->has_limit = c->has_limit;
	t->limit = c->limit;
}

static void step_track(struct batch *b, enum optmon_alarm_kind kind, int lane,
		       struct track *t, const struct condition *c)
{
	/* What is missing is not good, and not bad either. */
	if (!c->known)
		return;
	take_condition(t, kind, c);
	if (c->above > t->level)
		step_up(b, kind, lane, t, c);
	else if (c->hold < t->level)
		step_down(b, kind, lane, t, c);
	else
		t->direction = 0;
	reconsider(b, kind, lane, t);
}

static void drop(struct batch *b, enum optmon_alarm_kind kind, int lane,
		 struct track *t)
{
	if (t->level)
		settle(b, kind, lane, t, OPTMON_LEVEL_NONE);
	memset(t, 0, sizeof(*t));
}

/* Everything that was learnt from the module's memory. */
static void drop_module(struct batch *b)
{
	struct optmon_judge *judge = b->judge;
	unsigned int kind, lane;

	for (kind = OPTMON_ALARM_MODULE_FAULT; kind < OPTMON_ALARM_LANE; kind++)
		drop(b, kind, -1, &judge->module[kind]);
	for (kind = 0; kind < LANE_KINDS; kind++) {
		for (lane = 0; lane < OPTMON_MAX_LANES; lane++)
			drop(b, OPTMON_ALARM_LANE + kind, lane,
			     &judge->lane[lane][kind]);
	}
	judge->lit = 0;
	judge->sample_ms = -1;
	judge->blind_ms = -1;
	judge->serial[0] = '\0';
}

static void drop_link(struct batch *b)
{
	drop(b, OPTMON_ALARM_FRAMES_LOST, -1,
	     &b->judge->module[OPTMON_ALARM_FRAMES_LOST]);
	drop(b, OPTMON_ALARM_LINK_FLAPS, -1,
	     &b->judge->module[OPTMON_ALARM_LINK_FLAPS]);
	memset(&b->judge->loss, 0, sizeof(b->judge->loss));
	memset(&b->judge->flaps, 0, sizeof(b->judge->flaps));
}

/* A lane with a data path in any state but off; all, where that is unknown. */
static bool in_use(const struct optmon_lane *lane)
{
	return !(lane->has & OPTMON_BIT(OPTMON_LV_DP_STATE)) ||
	       (lane->dp_state != CMIS_DP_DEACTIVATED && lane->dp_state);
}

/*
 * Where no MAC tells that a link was ever up, only a lane that once had light
 * can lose it.
 */
static bool lane_is_judged(struct optmon_judge *judge,
			   const struct optmon_judge_input *in,
			   const struct optmon_lane *lane, unsigned int index)
{
	struct condition c;

	if (!in_use(lane))
		return false;
	if (in->link.known)
		return true;
	judge_lane_condition(in, lane, OPTMON_ALARM_RX_POWER_LOW, &c);
	if (c.known && !c.above)
		judge->lit |= 1u << index;
	return judge->lit & 1u << index;
}

static void judge_lanes(struct batch *b)
{
	const struct optmon_module *m = b->in->module;
	struct optmon_judge *judge = b->judge;
	uint32_t judged = 0;
	unsigned int kind, i;
	struct condition c;

	for (i = 0; i < m->lane_count && i < OPTMON_MAX_LANES; i++) {
		if (lane_is_judged(judge, b->in, &m->lane[i], i))
			judged |= 1u << i;
	}
	for (kind = 0; kind < LANE_KINDS; kind++) {
		for (i = 0; i < m->lane_count && i < OPTMON_MAX_LANES; i++) {
			if (!(judged & 1u << i)) {
				drop(b, OPTMON_ALARM_LANE + kind, i,
				     &judge->lane[i][kind]);
				continue;
			}
			judge_lane_condition(b->in, &m->lane[i],
					     OPTMON_ALARM_LANE + kind, &c);
			step_track(b, OPTMON_ALARM_LANE + kind, i,
				   &judge->lane[i][kind], &c);
		}
	}
}

/* Another module has come, even if nobody saw the old one leave. */
static void check_identity(struct batch *b)
{
	const struct optmon_identity *id = &b->in->module->identity;

	if (!(id->has & OPTMON_BIT(OPTMON_ID_SERIAL_NUMBER)))
		return;
	if (b->judge->serial[0] && strcmp(b->judge->serial, id->serial_number))
		drop_module(b);
	memcpy(b->judge->serial, id->serial_number, sizeof(b->judge->serial));
}

static void judge_reading(struct batch *b)
{
	struct optmon_judge *judge = b->judge;
	struct condition c;
	unsigned int kind;

	check_identity(b);
	drop(b, OPTMON_ALARM_UNREADABLE, -1,
	     &judge->module[OPTMON_ALARM_UNREADABLE]);
	judge->blind_ms = -1;
	/* The same sample twice is one reading. */
	if (b->in->sample_ms <= judge->sample_ms)
		return;
	judge->sample_ms = b->in->sample_ms;
	if (judge_is_passive(b->in->module))
		return;
	for (kind = OPTMON_ALARM_MODULE_FAULT; kind < OPTMON_ALARM_LANE;
	     kind++) {
		if (kind == OPTMON_ALARM_UNREADABLE)
			continue;
		judge_module_condition(b->in, kind, &c);
		step_track(b, kind, -1, &judge->module[kind], &c);
	}
	judge_lanes(b);
}

static void judge_blindness(struct batch *b)
{
	struct track *t = &b->judge->module[OPTMON_ALARM_UNREADABLE];

	if (b->judge->blind_ms < 0)
		b->judge->blind_ms = b->in->time_ms;
	if (t->level ||
	    b->in->time_ms - b->judge->blind_ms < b->judge->config.blind_delay_ms)
		return;
	t->direction = 1;
	t->pending_ms = b->judge->blind_ms;
	settle(b, OPTMON_ALARM_UNREADABLE, -1, t, OPTMON_LEVEL_ALARM);
}

/*
 * By how much a counter grew; 0 for one that does not count now, or went back
 * because it was reset.
 */
static uint64_t growth_of(struct growth *g, uint64_t counter, bool counts)
{
	uint64_t grown = 0;

	if (g->based && counter > g->base && counts)
		grown = counter - g->base;
	g->based = true;
	g->base = counter;
	return grown;
}

/* Hits within a window belong together; @hits of them at once. */
static void note_hits(struct growth *g, bool raised, int64_t now,
		      uint32_t window_ms, uint64_t grown, uint64_t hits)
{
	if (!g->hits || (!raised && now - g->first_ms > window_ms)) {
		g->hits = 0;
		g->count = 0;
		g->first_ms = now;
	}
	g->hits = g->hits + hits > UINT8_MAX ? UINT8_MAX : g->hits + hits;
	g->count += grown;
	g->last_ms = now;
}

/* Two hits within the window raise, a quiet time clears. */
static void step_growth(struct batch *b, enum optmon_alarm_kind kind,
			struct growth *g, uint64_t grown, uint64_t hits,
			uint32_t window_ms, uint32_t clear_ms)
{
	struct track *t = &b->judge->module[kind];
	int64_t now = b->in->time_ms;

	if (grown)
		note_hits(g, t->level, now, window_ms, grown, hits);
	t->has_value = true;
	t->value = g->count;
	if (!t->level && g->hits >= 2 && grown) {
		t->direction = 1;
		t->pending_ms = g->first_ms;
		settle(b, kind, -1, t, OPTMON_LEVEL_LOSS);
	} else if (t->level && now - g->last_ms >= clear_ms) {
		settle(b, kind, -1, t, OPTMON_LEVEL_NONE);
		g->hits = 0;
		g->count = 0;
	}
}

static void judge_link(struct batch *b)
{
	const struct optmon_judge_link *link = &b->in->link;
	struct optmon_judge *judge = b->judge;
	uint64_t grown;
	bool settled;

	if (link->carrier != judge->carrier || !judge->judged) {
		judge->carrier = link->carrier;
		judge->carrier_ms = judge->judged ? b->in->time_ms :
				    b->in->time_ms - judge->config.settle_ms;
	}
	settled = link->carrier &&
		  b->in->time_ms - judge->carrier_ms >= judge->config.settle_ms;
	if (link->has_uncorrectable) {
		grown = growth_of(&judge->loss, link->uncorrectable, settled);
		/* However many in one look, they may be one burst. */
		step_growth(b, OPTMON_ALARM_FRAMES_LOST, &judge->loss, grown, 1,
			    judge->config.loss_window_ms,
			    judge->config.loss_clear_ms);
	}
	/* How often the link came up: each time it had been down before. */
	grown = growth_of(&judge->flaps, ((uint64_t)link->carrier_changes +
					  link->carrier) / 2, true);
	step_growth(b, OPTMON_ALARM_LINK_FLAPS, &judge->flaps, grown, grown,
		    judge->config.flap_window_ms, judge->config.flap_clear_ms);
}

void optmon_judge_step(struct optmon_judge *judge,
		       const struct optmon_judge_input *in,
		       optmon_judge_emit emit, void *context)
{
	struct batch b;
	bool used = !in->link.known || (in->link.admin_up && in->link.ever_up);

	b.judge = judge;
	b.in = in;
	b.emit = emit;
	b.context = context;
	b.n_open = 0;
	if (in->link.known && used)
		judge_link(&b);
	else
		drop_link(&b);
	if (!in->present || !used)
		drop_module(&b);
	else if (in->module)
		judge_reading(&b);
	else
		judge_blindness(&b);
	judge->judged = used;
	flush(&b);
}
