// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Records of version 2 as those of now: all that was learnt is carried over, and
 * what is new has the value of an engine that saw nothing yet, as it had after each
 * restart of one that did not store it.
 *
 * A slope over temperature was a sum over the first days, and gives its degree and the
 * temperature that it is taken to: levels stay what they were. How sure it is counts as
 * before the first day, for weeks may have taught it a season, and what was counted were
 * readings, not days. Of a day that is not over, its mean temperature is not known: such
 * a day of what follows temperature begins anew. An alarm was stored as it is now.
 */
#include <stddef.h>

#include "record_2.h"

struct slope_2 {
	float n, mt, mx, stt, stx;
};

struct remembered_2 {
	bool used;
	char key[OPTMON_RECORD_KEY];
	char host[OPTMON_LINE_NAME], cage[OPTMON_LINE_NAME];
	uint64_t at;
	uint32_t n_lanes;
	struct level level[OPTMON_MAX_LANES][2];
	struct slow slow[OPTMON_MAX_LANES][2];
	struct slope_2 warm[OPTMON_MAX_LANES];
};

struct cage_record_2 {
	char host[OPTMON_LINE_NAME], cage[OPTMON_LINE_NAME];
	char vendor[OPTMON_LINE_TEXT], part[OPTMON_LINE_TEXT];
	char serial[OPTMON_LINE_TEXT], firmware[OPTMON_LINE_TEXT];
	bool known, admin_down, removed;
	int64_t maintenance_until, interrupted, mask_until, mask_at;
	int64_t closed_at[PROBLEMS];
	uint8_t did[PROBLEMS];
	struct level level[MODULE_QUANTITIES];
	struct slow tec;
	struct slope_2 tec_warm;
	int32_t day;
	int64_t epoch;
};

/* What was guessed of a degree, and the squared degrees that this was worth */
static const struct {
	float guess, weight;
} slopes[SLOW_QUANTITIES] = {
	[SQ_BIAS] = { 0.01f, 2000 },
	[SQ_TEC] = { 1, 500 },
};

static struct slope slope_of(const struct slope_2 *from, enum slow_quantity q, struct slow *s)
{
	float weight = slopes[q].weight;
	struct slope to = { 0 };

	if (from->n > 0)
		slope_known(&to, q, (from->stx + slopes[q].guess * weight) /
			    (from->stt + weight), from->mt);
	slow_anew(s);
	return to;
}

static size_t module_of(const void *data, void *to)
{
	struct remembered_2 old;
	struct remembered r;
	unsigned int i;

	memcpy(&old, data, sizeof(old));
	memset(&r, 0, sizeof(r));
	/* All but the slopes, which are the last */
	memcpy(&r, &old, offsetof(struct remembered, warm));
	for (i = 0; i < OPTMON_MAX_LANES; i++)
		r.warm[i] = slope_of(&old.warm[i], SQ_BIAS, &r.slow[i][0]);
	memcpy(to, &r, sizeof(r));
	return sizeof(r);
}

static void link_of(const struct path_record_2 *old, struct path_record *r)
{
	memcpy(r->interface, old->interface, sizeof(r->interface));
	r->link_ber = old->link_ber;
	r->link_slow = old->link_slow;
	r->link_day = old->link_day;
	/*
	 * Codewords that were lost were stored without how many there were, so that the
	 * next ones would seem to be far more than a link may lose.
	 */
	r->loss = (struct rare) { .seen = old->loss.seen };
	r->flap = old->flap;
	r->uncorrectable = old->uncorrectable;
	r->flaps = old->flaps;
	r->has_link = old->has_link;
	r->ever_up = old->ever_up;
	r->up_at = r->down_at = r->named_at = r->in_turns = NEVER;
	r->peer_at = r->lit_at = r->off_at = r->ber_at = r->counted_at = NEVER;
	r->other_at = r->own_at = r->cut.from = NEVER;
}

static size_t path_of(const void *data, void *to)
{
	struct path_record_2 old;
	struct path_record r;
	unsigned int i;

	memcpy(&old, data, sizeof(old));
	memset(&r, 0, sizeof(r));
	memcpy(r.host, old.host, sizeof(r.host));
	memcpy(r.cage, old.cage, sizeof(r.cage));
	r.epoch = old.epoch;
	r.n_lanes = old.n_lanes;
	for (i = 0; i < OPTMON_MAX_LANES; i++) {
		r.lane[i].rx = old.lane[i].rx;
		r.lane[i].snr = old.lane[i].snr;
		r.lane[i].ber = old.lane[i].ber;
		r.lane[i].slow_rx = old.lane[i].slow_rx;
		r.lane[i].slow_snr = old.lane[i].slow_snr;
		r.lane[i].path = old.lane[i].path;
		r.lane[i].lit = old.lane[i].lit;
	}
	link_of(&old, &r);
	memcpy(to, &r, sizeof(r));
	return sizeof(r);
}

static size_t cage_of(const void *data, void *to)
{
	struct cage_record_2 old;
	struct cage_record r;

	memcpy(&old, data, sizeof(old));
	memset(&r, 0, sizeof(r));
	/* Names, and what it is: the same, up to there */
	memcpy(&r, &old, offsetof(struct cage_record, maintenance_until));
	r.maintenance_until = old.maintenance_until;
	r.mask_until = old.mask_until;
	r.mask_at = old.mask_at;
	r.interrupted = old.interrupted;
	r.before = r.rerouted = r.plugged = NEVER;
	r.named_before = r.renamed = r.returned_from = r.returned = r.awaits = NEVER;
	r.sampled = r.unseen_from = r.unseen_to = NEVER;
	r.dark_since = r.dark_seen = r.unlit_at = r.hot_since = NEVER;
	r.usual = NAN;
	memcpy(r.closed_at, old.closed_at, sizeof(r.closed_at));
	memcpy(r.did, old.did, sizeof(r.did));
	memcpy(r.level, old.level, sizeof(r.level));
	r.tec = old.tec;
	r.tec_warm = slope_of(&old.tec_warm, SQ_TEC, &r.tec);
	r.day = old.day;
	r.epoch = old.epoch;
	memcpy(to, &r, sizeof(r));
	return sizeof(r);
}

static size_t alarm_of(const void *data, void *to)
{
	memcpy(to, data, sizeof(struct alarm_record));
	return sizeof(struct alarm_record);
}

size_t record_of_2(unsigned int kind, const void *data, size_t size, void *to)
{
	static const struct {
		size_t size;
		size_t (*convert)(const void *data, void *to);
	} kinds[OPTMON_RECORD_KINDS] = {
		[OPTMON_RECORD_MODULE] = { sizeof(struct remembered_2), module_of },
		[OPTMON_RECORD_LINK] = { sizeof(struct path_record_2), path_of },
		[OPTMON_RECORD_CAGE] = { sizeof(struct cage_record_2), cage_of },
		[OPTMON_RECORD_ALARM] = { sizeof(struct alarm_record), alarm_of },
	};

	_Static_assert(offsetof(struct remembered, warm) ==
		       offsetof(struct remembered_2, warm), "only its end is another");
	_Static_assert(offsetof(struct cage_record, maintenance_until) ==
		       offsetof(struct cage_record_2, maintenance_until), "its begin is the same");
	return size == kinds[kind].size ? kinds[kind].convert(data, to) : 0;
}
