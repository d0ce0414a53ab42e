// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The 60 s grid of a cage: levels, paths and days.
 */
#include "internal.h"

/* A new level of temperature is the normal one after so long. */
#define WARM_MS		(12 * HOUR_MS)
/* Light that rose is the normal one after so long. */
#define RISEN_MINUTES	30

static int64_t grid_of(int64_t now)
{
	return now - (now % GRID_MS + GRID_MS) % GRID_MS;
}

/* SNR and bit errors are those of their light: with another they have another offset. */
static void other_light(struct optmon_health *h, struct cage *cage, struct lane *lane)
{
	uint32_t i;

	lane->rezero |= 1u << SQ_SNR;
	/* A day is of one light. */
	slow_anew(&lane->slow[SQ_SNR]);
	for (i = cage->links; i != NONE; i = h->links[i].next) {
		h->links[i].rezero = true;
		slow_anew(&h->links[i].slow);
	}
}

/*
 * Another path has another offset. Light that rose on none that is known was cleaned,
 * where some of it had been lost.
 */
static void new_path(struct optmon_health *h, struct cage *cage,
		     struct lane *lane, bool known, double by)
{
	bool cleaned = !known && by >= 0 && slow_lost_light(lane);
	uint32_t i;

	other_light(h, cage, lane);
	if (!cleaned) {
		slow_shift(lane, SQ_RX, by);
		return;
	}
	slow_cleaned(lane);
	for (i = cage->links; i != NONE; i = h->links[i].next)
		slow_clear(&h->links[i].slow);
}

/* A path that was changed: the old baseline is kept, and found again. */
static void follow_path(struct optmon_health *h, struct cage *cage,
			struct lane *lane)
{
	struct level *l = &lane->level[LQ_RX];
	float old = l->base;
	bool excused;

	if (!l->changed) {
		lane->moved = false;
		lane->touched = false;
	}
	if (!l->changed || !has_part(h, OPTMON_PART_PATHS))
		return;
	lane->touched |= cage_excused(h, cage, ms_of(h, l->since));
	excused = cage_other_path(h, cage, l);
	/* Another interruption does not make a fault of what the last one did. */
	lane->moved |= excused;
	if (excused && fabsf(l->mean - lane->path) < SAME_PATH_DB) {
		new_path(h, cage, lane, true, lane->path - old);
		change_accept(l, lane->path);
		lane->path = old;
		cage->dirty = true;
		return;
	}
	if (lane->symptom[LS_RX].level || lane->level[LQ_BER].changed > 0 ||
	    lane->level[LQ_SNR].changed < 0)
		return;
	if (l->run >= (excused ? PATH_MINUTES : RISEN_MINUTES) &&
	    (excused || l->changed > 0)) {
		lane->path = old;
		new_path(h, cage, lane, false, l->mean - old);
		change_accept(l, l->mean);
		cage->dirty = true;
	}
}

static bool is_good(enum lane_quantity q, int8_t changed)
{
	return q == LQ_BER ? changed < 0 : changed > 0;
}

static void step_host_cells(struct optmon_health *h, struct cage *cage,
			    struct host_lane *host, int64_t now,
			    uint32_t minutes, bool learn)
{
	enum host_quantity q;
	struct level *l;

	for (q = 0; host && q < HOST_QUANTITIES; q++) {
		l = &host->level[q];
		if (!host->cell[q].n) {
			cell_over(&host->cell[q], minutes);
			continue;
		}
		if (change_step(l, &host_rules[q], cell_mean(&host->cell[q]),
				tick_of(h, now), minutes, learn))
			cage->dirty = true;
		cell_over(&host->cell[q], minutes);
		if (l->changed == (q == HQ_BER ? -1 : 1) &&
		    l->run >= RISEN_MINUTES)
			change_accept(l, l->mean);
		if (l->changed)
			cage->dirty = true;
	}
}

static void step_lane_cells(struct optmon_health *h, struct cage *cage,
			    struct lane *lane, int64_t now, uint32_t minutes,
			    bool learn)
{
	/* SNR and what it stands for are one. */
	static const enum slow_quantity slow_of[LANE_QUANTITIES] = {
		[LQ_BIAS] = SQ_BIAS, [LQ_TX] = SQ_TX,
		[LQ_RX] = SQ_RX, [LQ_SNR] = SQ_SNR, [LQ_BER] = LANE_SLOW,
	};
	struct host_lane *host = place_host_lane(h, lane, false);
	enum lane_quantity q;
	struct level *l;
	int8_t changed;
	double mean;
	bool wear;

	step_host_cells(h, cage, host, now, minutes, learn && lane->used);
	/* A laser that wears out crosses its limit on the way. */
	wear = learn && lane->used && !lane->disabled &&
	       !lane->symptom[LS_TX].level;
	learn &= lane->used && !lane->disabled && !lane->symptom[LS_RX].level &&
		 !lane->symptom[LS_TX].level && !lane->symptom[LS_BIAS].level;
	for (q = 0; q < LANE_QUANTITIES; q++) {
		l = &lane->level[q];
		if (!lane->cell[q].n) {
			cell_over(&lane->cell[q], minutes);
			continue;
		}
		mean = cell_mean(&lane->cell[q]);
		changed = l->changed;
		if (change_step(l, &lane_rules[q], mean, tick_of(h, now),
				minutes, learn))
			cage->dirty = true;
		cell_over(&lane->cell[q], minutes);
		if (q == LQ_RX && changed != l->changed)
			other_light(h, cage, lane);
		if (q == LQ_BIAS ? wear : learn && !l->changed &&
					  slow_of[q] < LANE_SLOW)
			slow_minute(lane, slow_of[q], mean,
				    has_part(h, OPTMON_PART_WARMTH) ?
				    cage->level[MQ_TEMPERATURE].mean : NAN,
				    minutes);
		if (q == LQ_RX)
			follow_path(h, cage, lane);
		else if (l->changed && is_good(q, l->changed) &&
			 l->run >= RISEN_MINUTES && q != LQ_BIAS)
			change_accept(l, l->mean);
		/* While it changes, alarms follow its severity. */
		if (l->changed || l->down > 0 || l->up > 0)
			cage->dirty = true;
	}
}

static void follow_tec(struct cage *cage, double pct, uint32_t minutes)
{
	slow_add(&cage->tec, slope_level(&cage->tec_warm, &cage->tec, SQ_TEC, fabs(pct),
					 cage->level[MQ_TEMPERATURE].mean, minutes));
}

/*
 * Warmth that comes over hours or days hides from sums over minutes: their baseline
 * goes with it. What was usual in the last days does not.
 */
#define USUAL_MINUTES	(5 * 1440.0f)
#define USUAL_LEAST	1440

static void follow_warmth(struct cage *cage, float mean, uint32_t minutes,
			  bool learn)
{
	float rise = mean - cage->usual;

	if (isnan(cage->usual))
		cage->usual = mean;
	cage->crept = cage->usual_n >= USUAL_LEAST &&
		      rise >= (cage->crept ? AGEING_C / 2.0f : AGEING_C);
	if (!learn)
		return;
	cage->usual_n = fmin(cage->usual_n + minutes, UINT16_MAX);
	cage->usual += fminf(1, minutes / fminf(cage->usual_n, USUAL_MINUTES)) *
		       (mean - cage->usual);
}

static void step_module_cells(struct optmon_health *h, struct cage *cage,
			      int64_t now, uint32_t minutes, bool learn)
{
	enum module_quantity q;
	struct level *l;
	double mean;
	bool hot;

	for (q = 0; q < MODULE_QUANTITIES; q++) {
		l = &cage->level[q];
		if (!cage->cell[q].n) {
			cell_over(&cage->cell[q], minutes);
			continue;
		}
		mean = cell_mean(&cage->cell[q]);
		if (change_step(l, &module_rules[q], mean, tick_of(h, now),
				minutes, learn))
			cage->dirty = true;
		cell_over(&cage->cell[q], minutes);
		if (q == MQ_TEMPERATURE)
			follow_warmth(cage, mean, minutes, learn);
		if (q == MQ_TEC && learn)
			follow_tec(cage, mean, minutes);
		if (l->changed && now - ms_of(h, l->since) > WARM_MS &&
		    !cage->symptom[MS_TEMPERATURE].level)
			change_accept(l, l->mean);
		else if (l->changed < 0 && l->run >= RISEN_MINUTES)
			change_accept(l, l->mean);
	}
	l = &cage->level[MQ_TEMPERATURE];
	hot = l->changed > 0 || cage->crept || (cage->symptom[MS_TEMPERATURE].level &&
				 cage->symptom[MS_TEMPERATURE].high);
	if (hot != cage->hot) {
		cage->hot_since = now;
		cage->dirty = true;
	}
	cage->hot = hot;
}

void cage_step(struct optmon_health *h, struct cage *cage, int64_t now)
{
	int64_t grid = grid_of(now), at = cage->cell_at;
	const char *why;
	struct lane *lane;
	unsigned int i;
	int32_t day = grid / DAY_MS;
	uint32_t minutes;
	bool learn;

	if (at == NEVER) {
		cage->cell_at = grid;
		if (cage->day == NO_DAY)
			cage->day = day;
	}
	if (at == NEVER || grid <= at)
		return;
	learn = now >= cage->mask_until && !cage->frozen && !cage->held &&
		!cage_inhibited(h, cage, now, &why);
	minutes = fmin((grid - at) / GRID_MS, 1440);
	cage->cell_at = grid;
	step_module_cells(h, cage, at, minutes, learn);
	for (i = 0; i < cage->n_lanes; i++) {
		lane = lane_at(h, cage, i);
		if (lane)
			step_lane_cells(h, cage, lane, at, minutes, learn);
		if (lane && day != cage->day)
			slow_day(lane, cage->day);
	}
	if (day != cage->day) {
		if (slow_over(&cage->tec, SQ_TEC, cage->day, false))
			slope_over(&cage->tec_warm, &cage->tec);
		cage->dirty = true;
	}
	cage->day = day;
}
