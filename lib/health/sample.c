// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What a module says of itself: hygiene and limits.
 */
#include <linux/cmis.h>

#include "internal.h"

/* Dead bands; half a dB of power, since that is what a clean connector moves */
#define BAND_TEMPERATURE_C	2.0f
#define BAND_VOLTAGE		0.01f	/* of the limit */
#define BAND_BIAS		0.03f	/* of the limit */
#define BAND_POWER_DB		0.5f

/* Modules are stored between -40 and 85 degC: far beyond is no temperature. */
#define LEAST_C		(-45)
#define MOST_C		110

/* Readings that are the same to the last bit, so many and for so long */
#define FROZEN_READINGS	10
#define FROZEN_MS	(10 * MINUTE_MS)

/* -- frozen readings ------------------------------------------------------------- */

static uint64_t mix(uint64_t digest, double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	return (digest ^ bits) * UINT64_C(1099511628211);
}

static uint64_t digest_of(const struct optmon_line_sample *s, unsigned int *n)
{
	uint64_t digest = UINT64_C(14695981039346656037);
	unsigned int i;

	*n = 0;
	if (s->has & 1u << OPTMON_LS_TEMPERATURE) {
		digest = mix(digest, s->temperature_c);
		++*n;
	}
	if (s->has & 1u << OPTMON_LS_VOLTAGE)
		digest = mix(digest, s->voltage_v);
	for (i = 0; i < s->n_media; i++) {
		if (s->media[i].has & 1u << OPTMON_LL_TX_BIAS)
			digest = mix(digest, s->media[i].tx_bias_ma);
		if (s->media[i].has & 1u << OPTMON_LL_TX_POWER)
			digest = mix(digest, s->media[i].tx_power_dbm);
		if (s->media[i].has & 1u << OPTMON_LL_SNR)
			digest = mix(digest, s->media[i].snr_db);
		if (s->media[i].has & 1u << OPTMON_LL_RX_POWER) {
			digest = mix(digest, s->media[i].rx_power_dbm);
			*n += s->media[i].rx_power_dbm > DARK_DBM;
		}
	}
	return digest;
}

static bool counters_moved(const struct optmon_health *h,
			   const struct cage *cage, int64_t since)
{
	uint32_t i;

	for (i = cage->links; i != NONE; i = h->links[i].next) {
		if (h->links[i].moved_at != NEVER &&
		    h->links[i].moved_at > since)
			return true;
	}
	return false;
}

static void watch_frozen(struct optmon_health *h, struct cage *cage,
			 const struct optmon_line_sample *s, int64_t now)
{
	unsigned int n;
	uint64_t digest = digest_of(s, &n);
	bool frozen;

	if (n < 2 || digest != cage->digest || !cage->frozen_n) {
		cage->frozen_n = 1;
		cage->frozen_since = now;
	} else if (cage->frozen_n < UINT32_MAX) {
		cage->frozen_n++;
	}
	cage->digest = digest;
	frozen = cage->frozen_n >= FROZEN_READINGS &&
		 now - cage->frozen_since >= FROZEN_MS &&
		 counters_moved(h, cage, cage->frozen_since + FROZEN_MS / 2);
	if (frozen != cage->frozen)
		cage->dirty = true;
	cage->frozen = frozen;
}

/* Is a reading believed at once, or only when another agrees? */
static bool believed(const struct optmon_health *h, struct level *l,
		     const struct change_rule *rule, double value)
{
	if (has_part(h, OPTMON_PART_LEAPS))
		return level_accept(l, rule, value);
	l->last = value;
	return true;
}

/* -- module -------------------------------------------------------------------------- */

static void judge_module_value(struct optmon_health *h, struct cage *cage,
			       enum module_quantity q, double value,
			       int symptom, enum optmon_line_threshold limit,
			       float absolute, float relative, int64_t now,
			       int flags)
{
	struct condition c;

	if (q == MQ_TEMPERATURE && (value < LEAST_C || value > MOST_C))
		return;
	if (!believed(h, &cage->level[q], &module_rules[q], value))
		return;
	cell_add(&cage->cell[q], value);
	if (symptom < 0)
		return;
	limit_check(&c, value, &cage->limits[limit], absolute, relative, false);
	if (flags >= 0)
		limit_flags(&c, flags);
	if (symptom_step(h, &cage->symptom[symptom], &c, now))
		cage->dirty = true;
}

static int four_flags(const struct optmon_line_sample *s, unsigned int monitor)
{
	if (!(s->has & 1u << OPTMON_LS_FLAGS))
		return -1;
	return s->flags >> (OPTMON_FLAG_MONITOR + 4 * monitor) & 0xf;
}

static void judge_flag(struct optmon_health *h, struct cage *cage,
		       enum module_symptom symptom, bool set, int64_t now)
{
	struct condition c = { .value = NAN, .limit = NAN };

	limit_flag(&c, set, OPTMON_LEVEL_ALARM);
	if (symptom_step(h, &cage->symptom[symptom], &c, now))
		cage->dirty = true;
}

static void judge_module(struct optmon_health *h, struct cage *cage,
			 const struct optmon_line_sample *s, int64_t now)
{
	if (s->has & 1u << OPTMON_LS_TEMPERATURE)
		judge_module_value(h, cage, MQ_TEMPERATURE, s->temperature_c,
				   MS_TEMPERATURE, OPTMON_LIMIT_TEMPERATURE,
				   BAND_TEMPERATURE_C, 0, now,
				   four_flags(s, OPTMON_MON_TEMPERATURE));
	if (s->has & 1u << OPTMON_LS_VOLTAGE)
		judge_module_value(h, cage, MQ_VOLTAGE, s->voltage_v, MS_VOLTAGE,
				   OPTMON_LIMIT_VOLTAGE, 0, BAND_VOLTAGE, now,
				   four_flags(s, OPTMON_MON_VOLTAGE));
	if (s->has & 1u << OPTMON_LS_LASER_TEMPERATURE)
		judge_module_value(h, cage, MQ_LASER_TEMPERATURE,
				   s->laser_temperature_c, MS_LASER_TEMPERATURE,
				   OPTMON_LIMIT_LASER_TEMPERATURE,
				   BAND_TEMPERATURE_C, 0, now, -1);
	if (s->has & 1u << OPTMON_LS_TEC_CURRENT)
		judge_module_value(h, cage, MQ_TEC, s->tec_current_pct, -1, 0, 0,
				   0, now, -1);
	if (s->has & 1u << OPTMON_LS_MODULE_STATE) {
		cage->state = s->module_state;
		judge_flag(h, cage, MS_FAULT,
			   s->module_state == CMIS_STATE_FAULT, now);
	}
	if (s->has & 1u << OPTMON_LS_FLAGS)
		judge_flag(h, cage, MS_FIRMWARE, s->flags &
			   (OPTMON_BIT(OPTMON_FLAG_MODULE_FIRMWARE_ERROR) |
			    OPTMON_BIT(OPTMON_FLAG_DATA_PATH_FIRMWARE_ERROR)),
			   now);
}

/* -- lanes ------------------------------------------------------------------------------- */

static bool flagged(const struct optmon_line_lane *l, enum optmon_lane_flag flag)
{
	return l->has & 1u << OPTMON_LL_FLAGS && l->flags & OPTMON_BIT(flag);
}

static int lane_flags(const struct optmon_line_lane *l, unsigned int monitor)
{
	if (!(l->has & 1u << OPTMON_LL_FLAGS))
		return 0;
	return l->flags >> (OPTMON_LANE_FLAG_MONITOR + 4 * monitor) & 0xf;
}

/* The first reading that is inside its limits: better than none to compare with. */
static void first_base(struct level *l, const struct condition *c, double value)
{
	if (isnan(l->base) && !c->above)
		l->base = value;
}

static void step_lane(struct optmon_health *h, struct cage *cage,
		      struct symptom *s, const struct condition *c, int64_t now)
{
	if (symptom_step(h, s, c, now))
		cage->dirty = true;
}

/*
 * A link that was up and is down has lanes that lost the light, even where nobody
 * saw it; elsewhere only a lane that once had light can lose it.
 */
static bool may_be_dark(const struct optmon_health *h, const struct cage *cage,
			const struct lane *lane)
{
	uint32_t i;

	if (lane->lit)
		return true;
	for (i = cage->links; i != NONE; i = h->links[i].next) {
		if (h->links[i].has_up && h->links[i].ever_up &&
		    !h->links[i].up)
			return true;
	}
	return false;
}

static void judge_rx(struct optmon_health *h, struct cage *cage,
		     struct lane *lane, const struct optmon_line_lane *l,
		     int64_t now)
{
	bool has = l->has & 1u << OPTMON_LL_RX_POWER;
	bool los = flagged(l, OPTMON_LANE_FLAG_RX_LOS);
	struct condition c = { .value = NAN, .limit = NAN };
	bool dark = los || (has && l->rx_power_dbm <= DARK_DBM);

	lane->unlit = has ? l->rx_power_dbm <= DARK_DBM : los;
	if (has && !believed(h, &lane->level[LQ_RX], &lane_rules[LQ_RX],
				 l->rx_power_dbm))
		return;
	if (has) {
		limit_check(&c, l->rx_power_dbm,
			    &cage->limits[OPTMON_LIMIT_RX_POWER],
			    BAND_POWER_DB, 0, true);
		limit_flags(&c, lane_flags(l, OPTMON_LANE_RX_POWER));
		if (!dark && !c.above)
			lane->lit = true;
		if (!dark)
			first_base(&lane->level[LQ_RX], &c, l->rx_power_dbm);
	}
	if (!dark && has)
		cell_add(&lane->cell[LQ_RX], l->rx_power_dbm);
	if (!lane->used || (dark && !may_be_dark(h, cage, lane))) {
		cage->dirty |= symptom_drop(&lane->symptom[LS_RX]);
		return;
	}
	/* Light that is there is never lost, whatever a latched flag says. */
	if (has || l->has & 1u << OPTMON_LL_FLAGS)
		limit_flag(&c, dark, OPTMON_LEVEL_LOSS);
	step_lane(h, cage, &lane->symptom[LS_RX], &c, now);
}

static void judge_tx(struct optmon_health *h, struct cage *cage,
		     struct lane *lane, const struct optmon_line_lane *l,
		     int64_t now)
{
	bool has = l->has & 1u << OPTMON_LL_TX_POWER;
	bool fault = flagged(l, OPTMON_LANE_FLAG_TX_FAULT);
	struct condition c = { .value = NAN, .limit = NAN };
	bool off = has && l->tx_power_dbm <= DARK_DBM;

	if (!lane->used || lane->disabled) {
		cage->dirty |= symptom_drop(&lane->symptom[LS_TX]);
		return;
	}
	if (has && !believed(h, &lane->level[LQ_TX], &lane_rules[LQ_TX],
				 l->tx_power_dbm))
		return;
	if (has) {
		limit_check(&c, l->tx_power_dbm,
			    &cage->limits[OPTMON_LIMIT_TX_POWER],
			    BAND_POWER_DB, 0, true);
		limit_flags(&c, lane_flags(l, OPTMON_LANE_TX_POWER));
		if (!off)
			cell_add(&lane->cell[LQ_TX], l->tx_power_dbm);
		if (!off && !fault)
			first_base(&lane->level[LQ_TX], &c, l->tx_power_dbm);
	}
	/* A laser that was never on is not known to be meant to be. */
	if (fault || (off && !isnan(lane->level[LQ_TX].base)))
		limit_flag(&c, true, OPTMON_LEVEL_LOSS);
	else if (l->has & 1u << OPTMON_LL_FLAGS)
		limit_flag(&c, false, OPTMON_LEVEL_LOSS);
	step_lane(h, cage, &lane->symptom[LS_TX], &c, now);
}

static void judge_bias(struct optmon_health *h, struct cage *cage,
		       struct lane *lane, const struct optmon_line_lane *l,
		       int64_t now)
{
	struct condition c;

	if (!lane->used || lane->disabled) {
		cage->dirty |= symptom_drop(&lane->symptom[LS_BIAS]);
		return;
	}
	if (!(l->has & 1u << OPTMON_LL_TX_BIAS) || l->tx_bias_ma <= 0)
		return;
	if (!believed(h, &lane->level[LQ_BIAS], &lane_rules[LQ_BIAS],
			  log(l->tx_bias_ma)))
		return;
	cell_add(&lane->cell[LQ_BIAS], log(l->tx_bias_ma));
	limit_check(&c, l->tx_bias_ma, &cage->limits[OPTMON_LIMIT_TX_BIAS], 0,
		    BAND_BIAS, false);
	limit_flags(&c, lane_flags(l, OPTMON_LANE_TX_BIAS));
	step_lane(h, cage, &lane->symptom[LS_BIAS], &c, now);
}

static void judge_lock(struct optmon_health *h, struct cage *cage,
		       struct lane *lane, const struct optmon_line_lane *l,
		       int64_t now)
{
	struct condition c = { .value = NAN, .limit = NAN };

	if (!(l->has & 1u << OPTMON_LL_FLAGS))
		return;
	if (!lane->used) {
		cage->dirty |= symptom_drop(&lane->symptom[LS_LOL]);
		cage->dirty |= symptom_drop(&lane->symptom[LS_HOST_SIGNAL]);
		return;
	}
	/* Without light there is nothing to lock to. */
	limit_flag(&c, flagged(l, OPTMON_LANE_FLAG_RX_LOL) &&
		   !flagged(l, OPTMON_LANE_FLAG_RX_LOS) &&
		   (lane->lit || lane->symptom[LS_LOL].level),
		   OPTMON_LEVEL_ALARM);
	step_lane(h, cage, &lane->symptom[LS_LOL], &c, now);
	c = (struct condition) { .value = NAN, .limit = NAN };
	limit_flag(&c, flagged(l, OPTMON_LANE_FLAG_TX_LOS) ||
		   flagged(l, OPTMON_LANE_FLAG_TX_LOL), OPTMON_LEVEL_ALARM);
	step_lane(h, cage, &lane->symptom[LS_HOST_SIGNAL], &c, now);
}

/* SNR and BER of a media or a host lane, next to each other in both */
static void take_quality(const struct optmon_health *h, struct level *level,
			 struct cell *cell,
			 const struct change_rule *rule,
			 const struct optmon_line_lane *l)
{
	double log_ber;

	if (l->has & 1u << OPTMON_LL_SNR && l->snr_db > 0 &&
	    believed(h, &level[0], &rule[0], l->snr_db))
		cell_add(&cell[0], l->snr_db);
	if (!(l->has & 1u << OPTMON_LL_BER))
		return;
	/* No error seen is a bound, not a level. */
	log_ber = log10(fmax(l->prefec_ber, 1e-12));
	if (believed(h, &level[1], &rule[1], log_ber))
		cell_add(&cell[1], log_ber);
}

/*
 * SNR and bit errors that are both worse by twice what is a change, in as many readings
 * as a limit needs: two signals agree, and the minutes that the sums take to be sure of
 * one alone would miss what is over within them.
 */
static void watch_quality(struct optmon_health *h, struct cage *cage,
			  struct lane *lane, const struct optmon_line_lane *l,
			  int64_t now)
{
	struct level *snr = &lane->level[LQ_SNR], *ber = &lane->level[LQ_BER];
	uint8_t both = 1u << OPTMON_LL_SNR | 1u << OPTMON_LL_BER;

	if ((l->has & both) != both)
		return;
	if (now < cage->mask_until || !has_part(h, OPTMON_PART_PAIRS) ||
	    snr->changed || ber->changed ||
	    snr->n < CHANGE_WARM || ber->n < CHANGE_WARM ||
	    snr->base - snr->last < 2 * lane_rules[LQ_SNR].effect ||
	    ber->last - ber->base < 2 * lane_rules[LQ_BER].effect) {
		lane->poor = 0;
		return;
	}
	if (!lane->poor) {
		snr->since = tick_of(h, now);
		ber->since = snr->since;
	}
	if (lane->poor < 7)
		lane->poor++;
	if (lane->poor < h->config.raise_readings ||
	    now - ms_of(h, snr->since) < h->config.raise_delay_ms)
		return;
	lane->poor = 0;
	change_at_once(snr, -1);
	change_at_once(ber, 1);
	cage->dirty = true;
}

static void take_lane(struct optmon_health *h, struct cage *cage,
		      struct lane *lane, const struct optmon_line_lane *l,
		      int64_t now)
{
	bool disabled = l->has & 1u << OPTMON_LL_TX_DISABLED && l->tx_disabled;

	if (disabled != lane->disabled) {
		cage_mask(cage, now);
		cage->dirty = true;
	}
	lane->disabled = disabled;
	judge_rx(h, cage, lane, l, now);
	judge_tx(h, cage, lane, l, now);
	judge_bias(h, cage, lane, l, now);
	judge_lock(h, cage, lane, l, now);
	if (!lane->symptom[LS_RX].level && lane->used) {
		take_quality(h, &lane->level[LQ_SNR], &lane->cell[LQ_SNR],
			     &lane_rules[LQ_SNR], l);
		watch_quality(h, cage, lane, l, now);
	}
}

static bool lane_used(const struct optmon_line_sample *s, unsigned int number)
{
	return number > s->n_states || !s->dp_state[number - 1] ||
	       s->dp_state[number - 1] != CMIS_DP_DEACTIVATED;
}

/* -- a sample ------------------------------------------------------------------------------- */

/* Was it not the far end, as far as that tells? */
static bool lost_on_the_way(const struct optmon_health *h, const struct cage *cage)
{
	const struct link *link;
	bool known = false;
	uint32_t i;

	for (i = cage->links; i != NONE; i = link->next) {
		link = &h->links[i];
		if (link->off_at != NEVER &&
		    link->off_at >= cage->dark_since - MINUTE_MS - cage->gap)
			return false;
		known |= link->peer_known;
	}
	return known;
}

/* Once is enough to tell why a link went, though not to say that light is lost. */
static void watch_unlit(const struct optmon_health *h, struct cage *cage, int64_t now)
{
	const struct lane *lane;
	bool unlit = false;
	unsigned int i;

	for (i = 0; i < cage->n_lanes; i++) {
		lane = lane_at(h, cage, i);
		if (!lane || !lane->used)
			continue;
		if (!lane->unlit)
			return;
		unlit |= may_be_dark(h, cage, lane);
	}
	if (unlit)
		cage->unlit_at = now;
}

/* All lanes that had light lose it together: the far end may start anew. */
static void watch_dark(struct optmon_health *h, struct cage *cage, int64_t now)
{
	bool lit = false, dark = false, doubt = false;
	struct lane *lane;
	unsigned int i;

	for (i = 0; i < cage->n_lanes; i++) {
		lane = lane_at(h, cage, i);
		if (!lane || !lane->used)
			continue;
		doubt |= !isnan(lane->level[LQ_RX].doubt) ||
			 lane->symptom[LS_RX].direction < 0;
		if (lane->symptom[LS_RX].level == OPTMON_LEVEL_LOSS)
			dark = true;
		else if (lane->lit)
			lit = true;
	}
	if (dark && !lit) {
		if (cage->dark_since == NEVER)
			cage->dark_since = now;
		if (!doubt)
			cage->dark_seen = now;
		cage->dirty = true;
		return;
	}
	/* Light is back: whatever path it takes now */
	if (cage->dark_since != NEVER) {
		cage_interrupted(cage, now);
		if (lost_on_the_way(h, cage))
			rare_event(&cage->darks, now, 1, 1);
	}
	if (rare_quiet(&cage->darks, now, h->config.count_clear_ms))
		cage->dirty = true;
	cage->dark_since = NEVER;
}

void sample_take(struct optmon_health *h, struct cage *cage,
		 const struct optmon_line_sample *s, int64_t now)
{
	struct host_lane *host;
	struct lane *lane;
	unsigned int i;

	cage_step(h, cage, now);
	cage->removed = false;
	cage->unread = false;
	if (cage->blind) {
		cage->blind = false;
		cage->dirty = true;
	}
	if (cage->passive)
		return;
	watch_frozen(h, cage, s, now);
	judge_module(h, cage, s, now);
	for (i = 0; i < s->n_media; i++) {
		lane = place_lane(h, cage, s->media[i].lane, true);
		if (!lane)
			continue;
		lane->used = lane_used(s, lane->number);
		take_lane(h, cage, lane, &s->media[i], now);
	}
	for (i = 0; i < s->n_host; i++) {
		lane = place_lane(h, cage, s->host[i].lane,
				  s->host[i].has != 0);
		if (!lane)
			continue;
		if (s->host[i].lane > s->n_media)
			lane->used = lane_used(s, lane->number);
		host = place_host_lane(h, lane, s->host[i].has &
				       (1u << OPTMON_LL_SNR |
					1u << OPTMON_LL_BER));
		if (host && lane->used)
			take_quality(h, host->level, host->cell, host_rules,
				     &s->host[i]);
	}
	watch_unlit(h, cage, now);
	watch_dark(h, cage, now);
}
