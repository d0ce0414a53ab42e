// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Counters, and events that are rare while all is well.
 *
 *   S <- max(0, S + n ln(l1 / l0) - (l1 - l0) dt),  l1 = 10 l0
 *
 * with l0 = 0.1 a day. The limit of 6 is three events within about a day: a
 * cleaning takes one or two, a steady fault of one a day is found within a week.
 * With 4 events a year that are no fault, three within a day come by chance 0.24
 * times in 1000 years of a link.
 */
#include "internal.h"

#define LN_10		2.302585093f
#define RATE_PER_MS	(0.1f * 9 / DAY_MS)	/* l1 - l0 */
#define LIMIT		6.0f
#define SUM_MAX		12.0f
/* What happens within this time is one event. */
#define MERGE_MS	(10 * SECOND_MS)

#define WRAP	(UINT64_C(1) << 32)

static bool wraps(uint64_t base, uint64_t total)
{
	return base < WRAP && base >= WRAP - WRAP / 16 && total < WRAP / 16;
}

bool counter_fell(const struct counter *c, uint64_t total)
{
	return c->known && total < c->base && !wraps(c->base, total);
}

/* Counters of 32 bits wrap; what falls otherwise was set back. */
uint64_t counter_grow(struct counter *c, uint64_t total)
{
	uint64_t base = c->base;
	bool known = c->known, back = c->back;

	c->known = true;
	c->back = false;
	c->base = total;
	if (!known)
		return 0;
	if (total >= base)
		return total - base;
	if (wraps(base, total))
		return WRAP - base + total;
	/*
	 * Below what it was: reset, if the next reading is so, too. Else it was
	 * read while it moved, and what it was holds.
	 */
	if (!back) {
		c->back = true;
		c->base = base;
	}
	return 0;
}

static void decay(struct rare *r, int64_t now)
{
	/* An event may be told of later than it was. */
	if (r->seen && now <= r->seen)
		return;
	if (r->seen)
		r->sum = fmaxf(0, r->sum - RATE_PER_MS * (now - r->seen));
	r->seen = now;
}

bool rare_event(struct rare *r, int64_t now, uint64_t n, uint64_t total)
{
	decay(r, now);
	if (!r->count || (!r->active && r->sum <= 0)) {
		r->count = 0;
		r->total = 0;
		r->first = now;
	} else if (now - r->last < MERGE_MS) {
		r->total += total;
		return false;
	}
	r->last = now;
	r->total += total;
	r->count += n;
	r->sum = fminf(SUM_MAX, r->sum + n * LN_10);
	if (r->active || r->sum <= LIMIT)
		return false;
	r->active = true;
	return true;
}

bool rare_is_sane(const struct rare *r)
{
	return r->sum >= 0 && r->sum <= SUM_MAX && time_is_sane(r->first) &&
	       time_is_sane(r->last) && time_is_sane(r->seen);
}

bool rare_quiet(struct rare *r, int64_t now, int64_t clear_ms)
{
	decay(r, now);
	if (!r->active || now - r->last < clear_ms)
		return false;
	memset(r, 0, sizeof(*r));
	r->seen = now;
	return true;
}
