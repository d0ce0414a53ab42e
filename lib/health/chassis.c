// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What the modules of a host have in common: heat, and who has fallen silent.
 */
#include "internal.h"

/* A chassis is warm when so many of its modules are, and so large a part. */
#define HOT_MODULES	3
#define HOT_PART	0.3
#define FRESH_MS	(10 * MINUTE_MS)
/* A sample is late after so many of the usual pauses between two. */
#define SILENT_GAPS	5

static bool has_fresh_temperature(const struct cage *cage, int64_t now)
{
	int64_t fresh = FRESH_MS;

	if (cage->gap * 3 > fresh)
		fresh = cage->gap * 3;
	return cage->last[OPTMON_LINE_SAMPLE] != NEVER &&
	       now - cage->last[OPTMON_LINE_SAMPLE] <= fresh &&
	       !isnan(cage->level[MQ_TEMPERATURE].last) && !cage->removed;
}

static float rise_of(const struct cage *cage)
{
	const struct level *l = &cage->level[MQ_TEMPERATURE];

	return isnan(l->base) || isnan(l->mean) ? 0 : l->mean - l->base;
}

static void mark_all(struct optmon_health *h, struct host *host)
{
	uint32_t i;

	for (i = host->cages; i != NONE; i = h->cages[i].next)
		h->cages[i].dirty = true;
}

static void watch_heat(struct optmon_health *h, struct host *host, int64_t now)
{
	unsigned int fresh = 0, hot = 0;
	uint32_t i, worst = NONE;
	int64_t since = now;
	bool heat;

	for (i = host->cages; i != NONE; i = h->cages[i].next) {
		const struct cage *cage = &h->cages[i];

		if (!has_fresh_temperature(cage, now))
			continue;
		fresh++;
		if (!cage->hot)
			continue;
		hot++;
		if (cage->hot_since < since)
			since = cage->hot_since;
		if (worst == NONE || rise_of(cage) > rise_of(&h->cages[worst]))
			worst = i;
	}
	/* Readings that come less often are not cooler ones. */
	if (host->heat && fresh < 2)
		return;
	heat = hot >= HOT_MODULES && hot >= fresh * HOT_PART;
	/* Whoever speaks for the chassis may have gone. */
	if (host->heat && !h->cages[host->heat_cage].removed)
		heat = hot >= 2 && hot >= fresh * HOT_PART / 2;
	if (heat == host->heat)
		return;
	host->heat = heat;
	if (heat) {
		host->heat_cage = worst;
		host->heat_since = since;
	}
	mark_all(h, host);
}

/* One sample alone tells no pace, nor does one that was only heard of. */
static bool paced(const struct cage *cage)
{
	return cage->gap && cage->last[OPTMON_LINE_SAMPLE] != NEVER;
}

/*
 * Do other modules of the host give samples now, by this one's pace? A lone one has none
 * to ask. That they did when this one fell silent says nothing: all may have.
 */
static bool others_speak(const struct optmon_health *h, const struct host *host,
			 const struct cage *cage, int64_t now)
{
	const struct cage *other;
	bool alone = true;
	uint32_t i;

	for (i = host->cages; i != NONE; i = other->next) {
		other = &h->cages[i];
		if (other == cage || !paced(other) || other->removed)
			continue;
		alone = false;
		if (now - other->last[OPTMON_LINE_SAMPLE] <=
		    2 * cage->gap + h->config.blind_delay_ms / 3)
			return true;
	}
	return alone;
}

/*
 * A module that gives no sample while others of its host do. One that is not there,
 * or a host whose collector died, is not blind.
 */
static void watch_silence(struct optmon_health *h, struct host *host, int64_t now)
{
	struct cage *cage;
	int64_t silent, wait;
	uint32_t i;
	const char *why;

	for (i = host->cages; i != NONE; i = h->cages[i].next) {
		cage = &h->cages[i];
		if (!paced(cage) || cage->blind || cage->removed || cage->passive)
			continue;
		silent = now - cage->last[OPTMON_LINE_SAMPLE];
		if (now - host->awake < silent)
			silent = now - host->awake;
		wait = h->config.blind_delay_ms;
		if (cage->gap * SILENT_GAPS > wait)
			wait = cage->gap * SILENT_GAPS;
		if (silent < wait || silent > 30 * DAY_MS ||
		    cage_inhibited(h, cage, now, &why) ||
		    !others_speak(h, host, cage, now))
			continue;
		cage->blind = true;
		cage->dirty = true;
	}
}

void host_step(struct optmon_health *h, struct host *host, int64_t now)
{
	uint32_t i, n;

	if (has_part(h, OPTMON_PART_GROUPS))
		watch_heat(h, host, now);
	watch_silence(h, host, now);
	for (i = host->cages; i != NONE; i = h->cages[i].next) {
		for (n = h->cages[i].links; n != NONE; n = h->links[n].next)
			link_flaps(h, &h->links[n], now);
		if (h->cages[i].dirty)
			diagnose(h, &h->cages[i], now);
	}
}
