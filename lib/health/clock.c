// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A host's steady time from the times of its lines.
 *
 * Where lines carry a steady clock it is followed, and UTC may leap as it likes.
 * Without it, a leap ahead is taken when a second line agrees, and a step back
 * when the host has insisted on it for ten minutes of its own time: until then
 * its lines are late ones. Nor does it begin before what was stored of it.
 */
#include "internal.h"

#define LEAP_AHEAD_MS	DAY_MS
#define STEP_BACK_MS	(10 * MINUTE_MS)
#define STEP_BACK_LINES	10
/* More than a steady clock and UTC drift apart between two lines */
#define MONO_LEAP_MS	(5 * SECOND_MS)

/*
 * Ticks reach from three years before the first line to ten after it. A host
 * whose clock is elsewhere, be it wrong or the first one's, is moved to the middle.
 */
#define TICKS_BEFORE_MS	(3 * 365 * DAY_MS)
#define TICKS_AFTER_MS	(10 * 366 * DAY_MS)

void clock_begin(struct optmon_health *h, int64_t utc)
{
	if (h->has_epoch)
		return;
	h->epoch = utc - TICKS_BEFORE_MS;
	h->has_epoch = true;
}

static bool in_reach(const struct optmon_health *h, int64_t ms)
{
	return ms >= h->epoch &&
	       ms - h->epoch < TICKS_BEFORE_MS + TICKS_AFTER_MS;
}

double clock_utc(const struct host *host, int64_t ms)
{
	return (ms - host->offset) / 1000.0;
}

void clock_stored(struct host *host, int64_t ms)
{
	if (ms > host->stored)
		host->stored = ms;
}

int64_t clock_seen(const struct host *host, double t)
{
	int64_t last = host->now == NEVER ? host->stored : host->now;
	int64_t seen = llround(t * 1000) + host->offset;

	return last > seen ? last : seen;
}

/*
 * The first line of a host: what it remembers is not ahead of it, but for what a host's
 * lines are late by. To make up for that, too, would let time run ahead a little each time.
 */
static void begin_host(const struct optmon_health *h, struct host *host, int64_t utc)
{
	if (!in_reach(h, utc))
		host->offset = h->epoch + TICKS_BEFORE_MS - utc;
	if (host->stored != NEVER && in_reach(h, host->stored) &&
	    host->stored - (utc + host->offset) > STEP_BACK_MS)
		host->offset = host->stored - utc;
	host->now = utc + host->offset;
	host->grid = host->now - host->now % GRID_MS;
}

/* By the steady clock: whatever UTC does is put into the offset. */
static int64_t by_mono(struct host *host, double mono_s, int64_t utc)
{
	int64_t steady = host->mono_now +
			 llround((mono_s - host->mono_at) * 1000);

	if (steady - (utc + host->offset) > MONO_LEAP_MS ||
	    (utc + host->offset) - steady > MONO_LEAP_MS)
		host->offset = steady - utc;
	return utc + host->offset;
}

static void follow_mono(struct host *host, const struct optmon_line *line,
			int64_t now)
{
	if (!(line->has & 1u << OPTMON_LINE_HAS_MONO))
		return;
	host->has_mono = true;
	host->mono_at = line->mono_s;
	host->mono_now = now;
}

/* A host that has been in the past for long enough lives there now. */
static bool insists(struct host *host, int64_t now)
{
	if (!host->late || now < host->late_last) {
		host->late = 1;
		host->late_first = now;
		host->late_last = now;
		return false;
	}
	host->late++;
	host->late_last = now;
	return host->late >= STEP_BACK_LINES &&
	       now - host->late_first >= STEP_BACK_MS;
}

static enum optmon_fed check_leap(const struct optmon_health *h,
				  struct host *host, int64_t utc, int64_t *now)
{
	if (*now - host->now > LEAP_AHEAD_MS) {
		if (host->doubt == NEVER || utc < host->doubt ||
		    utc - host->doubt > LEAP_AHEAD_MS) {
			host->doubt = utc;
			return OPTMON_FED_DOUBTFUL;
		}
		/* Ahead of it already, since its clock was behind: that is made up for. */
		if (host->offset > 0 && in_reach(h, utc)) {
			host->offset = utc > host->now ? 0 : host->now + 1 - utc;
			*now = utc + host->offset;
		}
		if (!in_reach(h, *now)) {
			host->offset -= *now - host->now - 1;
			*now = host->now + 1;
		}
	} else if (host->now - *now > STEP_BACK_MS) {
		/* Lines of another cage may lag: only a host can insist. */
		if (!insists(host, *now))
			return OPTMON_FED;
		host->offset += host->now - *now + 1;
		*now = host->now + 1;
	} else {
		host->late = 0;
	}
	host->doubt = NEVER;
	return OPTMON_FED;
}

enum optmon_fed clock_take(struct optmon_health *h, struct host *host,
			   const struct optmon_line *line, int64_t *now)
{
	int64_t utc = llround(line->t * 1000);
	enum optmon_fed fed;

	clock_begin(h, utc);
	if (line->has & 1u << OPTMON_LINE_HAS_BOOT &&
	    strcmp(host->boot, line->boot)) {
		strcpy(host->boot, line->boot);
		host->has_mono = false;
	}
	if (host->now == NEVER)
		begin_host(h, host, utc);
	*now = utc + host->offset;
	if (host->has_mono && line->has & 1u << OPTMON_LINE_HAS_MONO) {
		*now = by_mono(host, line->mono_s, utc);
		fed = OPTMON_FED;
	} else {
		fed = check_leap(h, host, utc, now);
	}
	if (fed == OPTMON_FED) {
		follow_mono(host, line, *now);
		if (*now > host->now)
			host->now = *now;
	}
	return fed;
}
