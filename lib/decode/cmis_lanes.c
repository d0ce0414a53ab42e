// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * CMIS lanes: status and monitors of page 11h, controls of page 10h, timing of
 * page 15h, in each bank.
 */
#include <string.h>

#include <linux/cmis.h>

#include "internal.h"

#define LANES CMIS_LANES_PER_BANK

/* Lanes that a form factor has room for in a bank */
static unsigned int form_factor_lanes(uint8_t identifier)
{
	switch (identifier) {
	case CMIS_ID_SFP_CMIS:
		return 1;
	case CMIS_ID_DSFP:
	case CMIS_ID_SFP_DD_CMIS:
		return 2;
	case CMIS_ID_QSFP_CMIS:
	case CMIS_ID_CDFP_X4:
		return 4;
	default:
		return LANES;
	}
}

/*
 * Media lanes of a bank that can have monitors, a bit each. Table 8-36 counts
 * only in modules of up to eight lanes; one that denies all its lanes while it
 * advertises monitors for them has got the byte wrong.
 */
static uint8_t media_lanes(struct decoder *d)
{
	const struct optmon_identity *id = &d->m->identity;
	const struct optmon_advertised *a = &d->m->advertised;
	uint8_t fitting = (1u << form_factor_lanes(id->identifier)) - 1;

	if (a->banks != 1 || !a->lane_monitors ||
	    !(id->has & OPTMON_BIT(OPTMON_ID_MEDIA_LANES_UNSUPPORTED)))
		return fitting;
	if (!(fitting & ~id->media_lanes_unsupported)) {
		decode_warn(d, OPTMON_WARN_MEDIA_LANES,
			    id->media_lanes_unsupported, 0);
		return fitting;
	}
	return fitting & ~id->media_lanes_unsupported;
}

static unsigned int nibble(const uint8_t *p, unsigned int i)
{
	return p[i / 2] >> (i % 2 * 4) & 0xf;
}

/* Tables 8-93, 8-95, 8-100, 8-103 and 8-107 */
static void decode_status(const struct image_page *page,
			  struct optmon_lane *lane)
{
	const uint8_t *state = bytes_at(page, CMIS_P11_DP_STATE, LANES / 2);
	const uint8_t *output = bytes_at(page, CMIS_P11_OUTPUT_STATUS_RX, 2);
	const uint8_t *config = bytes_at(page, CMIS_P11_CONFIG_STATUS,
					 LANES / 2);
	const uint8_t *acs = bytes_at(page, CMIS_P11_ACS, LANES);
	const uint8_t *tx = bytes_at(page, CMIS_P11_LANE_MAP_TX, LANES);
	const uint8_t *rx = bytes_at(page, CMIS_P11_LANE_MAP_RX, LANES);
	unsigned int i;

	for (i = 0; i < LANES; i++, lane++) {
		if (state) {
			lane->dp_state = nibble(state, i);
			lane->has |= OPTMON_BIT(OPTMON_LV_DP_STATE);
		}
		if (output) {
			lane->rx_output_valid = output[0] >> i & 1;
			lane->tx_output_valid = output[1] >> i & 1;
			lane->has |= OPTMON_BIT(OPTMON_LV_OUTPUT_STATUS);
		}
		if (config) {
			lane->config_status = nibble(config, i);
			lane->has |= OPTMON_BIT(OPTMON_LV_CONFIG_STATUS);
		}
		if (acs) {
			lane->application = CMIS_ACS_APPSEL(acs[i]);
			lane->data_path = lane->lane - i + CMIS_ACS_DPID(acs[i]);
			lane->explicit_control = acs[i] & 1;
			lane->has |= OPTMON_BIT(OPTMON_LV_APPLICATION);
		}
		if (tx && rx && (tx[i] | rx[i])) {
			lane->map.tx_wavelength = tx[i] >> 4;
			lane->map.tx_fiber = tx[i] & 0xf;
			lane->map.rx_wavelength = rx[i] >> 4;
			lane->map.rx_fiber = rx[i] & 0xf;
			lane->has |= OPTMON_BIT(OPTMON_LV_MAP);
		}
	}
}

/* Tables 8-104 and 8-105 */
#define AT(offset) ((offset) - CMIS_P11_TX_ADAPTIVE_EQ)

static void decode_signal(const struct image_page *page,
			  struct optmon_lane *lane)
{
	const uint8_t *p = bytes_at(page, CMIS_P11_TX_ADAPTIVE_EQ,
				    CMIS_P11_RX_AMPLITUDE + LANES / 2 -
				    CMIS_P11_TX_ADAPTIVE_EQ);
	unsigned int i;

	if (!p)
		return;
	for (i = 0; i < LANES; i++, lane++) {
		lane->signal.tx_adaptive_eq = p[AT(CMIS_P11_TX_ADAPTIVE_EQ)] >> i & 1;
		lane->signal.tx_cdr = p[AT(CMIS_P11_TX_CDR)] >> i & 1;
		lane->signal.rx_cdr = p[AT(CMIS_P11_RX_CDR)] >> i & 1;
		lane->signal.tx_eq_target = nibble(p + AT(CMIS_P11_TX_EQ_TARGET), i);
		lane->signal.rx_pre_cursor =
			nibble(p + AT(CMIS_P11_RX_PRE_CURSOR), i);
		lane->signal.rx_post_cursor =
			nibble(p + AT(CMIS_P11_RX_POST_CURSOR), i);
		lane->signal.rx_amplitude = nibble(p + AT(CMIS_P11_RX_AMPLITUDE), i);
		lane->has |= OPTMON_BIT(OPTMON_LV_SIGNAL);
	}
}

#undef AT

#define MONITOR_FLAG(monitor, level) \
	(OPTMON_LANE_FLAG_MONITOR + 4 * (monitor) + (level))
#define TX CMIS_P01_FLAGS_TX
#define RX CMIS_P01_FLAGS_RX
#define LM CMIS_P01_MONITORS_LANE

const struct lane_flag_place cmis_lane_flags[CMIS_P11_FLAGS_LEN] = {
	{ OPTMON_LANE_FLAG_DP_STATE_CHANGED, 0, 0 },
	{ OPTMON_LANE_FLAG_TX_FAULT, TX, CMIS_TX_FAILURE_SUPPORTED },
	{ OPTMON_LANE_FLAG_TX_LOS, TX, CMIS_TX_LOS_SUPPORTED },
	{ OPTMON_LANE_FLAG_TX_LOL, TX, CMIS_TX_LOL_SUPPORTED },
	{ OPTMON_LANE_FLAG_TX_EQ_FAULT, TX, CMIS_TX_EQ_FAIL_SUPPORTED },
	{ MONITOR_FLAG(OPTMON_LANE_TX_POWER, 0), LM, CMIS_MON_TX_POWER },
	{ MONITOR_FLAG(OPTMON_LANE_TX_POWER, 1), LM, CMIS_MON_TX_POWER },
	{ MONITOR_FLAG(OPTMON_LANE_TX_POWER, 2), LM, CMIS_MON_TX_POWER },
	{ MONITOR_FLAG(OPTMON_LANE_TX_POWER, 3), LM, CMIS_MON_TX_POWER },
	{ MONITOR_FLAG(OPTMON_LANE_TX_BIAS, 0), LM, CMIS_MON_TX_BIAS },
	{ MONITOR_FLAG(OPTMON_LANE_TX_BIAS, 1), LM, CMIS_MON_TX_BIAS },
	{ MONITOR_FLAG(OPTMON_LANE_TX_BIAS, 2), LM, CMIS_MON_TX_BIAS },
	{ MONITOR_FLAG(OPTMON_LANE_TX_BIAS, 3), LM, CMIS_MON_TX_BIAS },
	{ OPTMON_LANE_FLAG_RX_LOS, RX, CMIS_RX_LOS_SUPPORTED },
	{ OPTMON_LANE_FLAG_RX_LOL, RX, CMIS_RX_LOL_SUPPORTED },
	{ MONITOR_FLAG(OPTMON_LANE_RX_POWER, 0), LM, CMIS_MON_RX_POWER },
	{ MONITOR_FLAG(OPTMON_LANE_RX_POWER, 1), LM, CMIS_MON_RX_POWER },
	{ MONITOR_FLAG(OPTMON_LANE_RX_POWER, 2), LM, CMIS_MON_RX_POWER },
	{ MONITOR_FLAG(OPTMON_LANE_RX_POWER, 3), LM, CMIS_MON_RX_POWER },
	{ OPTMON_LANE_FLAG_RX_OUTPUT_CHANGED, 0, 0 },
};

static bool flag_is_advertised(const struct optmon_advertised *a,
			       const struct lane_flag_place *place)
{
	switch (place->advertised) {
	case TX:
		return a->flags_tx & place->bit;
	case RX:
		return a->flags_rx & place->bit;
	case LM:
		return a->lane_monitors & place->bit;
	default:
		return true;
	}
}

#undef TX
#undef RX
#undef LM

/*
 * Twenty bytes of flags, or of their masks (Table 8-91), with one bit a lane,
 * turned into one word a lane.
 */
static void flag_words(const uint8_t *p, uint64_t *words)
{
	unsigned int i, bit;

	for (i = 0; i < CMIS_P11_FLAGS_LEN; i++) {
		if (!p[i])
			continue;
		for (bit = 0; bit < LANES; bit++)
			if (p[i] >> bit & 1)
				words[bit] |= OPTMON_BIT(cmis_lane_flags[i].flag);
	}
}

/*
 * Flags of monitors that the module does not have compare nothing with nothing:
 * they are left out. Any other flag that is set counts, advertised or not.
 */
static void drop_unadvertised(struct decoder *d, uint8_t *p)
{
	unsigned int i;

	for (i = 0; i < CMIS_P11_FLAGS_LEN; i++) {
		const struct lane_flag_place *place = &cmis_lane_flags[i];

		if (!p[i] || flag_is_advertised(&d->m->advertised, place))
			continue;
		if (place->advertised == CMIS_P01_MONITORS_LANE)
			p[i] = 0;
		else
			decode_warn(d, OPTMON_WARN_FLAG, place->flag, 0);
	}
}

static void decode_flags(struct decoder *d, const struct image_page *page,
			 struct optmon_lane *lane)
{
	const uint8_t *bytes = bytes_at(page, CMIS_P11_FLAGS,
					CMIS_P11_FLAGS_LEN);
	uint8_t p[CMIS_P11_FLAGS_LEN];
	uint64_t words[LANES] = { 0 };
	unsigned int i;

	if (!bytes)
		return;
	memcpy(p, bytes, sizeof(p));
	drop_unadvertised(d, p);
	flag_words(p, words);
	for (i = 0; i < LANES; i++) {
		lane[i].flags = words[i];
		lane[i].has |= OPTMON_BIT(OPTMON_LV_FLAGS);
	}
}

static void decode_masks(const struct image_page *page,
			 struct optmon_lane *lane)
{
	const uint8_t *p = bytes_at(page, CMIS_P10_MASKS, CMIS_P10_MASKS_LEN);
	uint64_t words[LANES] = { 0 };
	unsigned int i;

	if (!p)
		return;
	flag_words(p, words);
	for (i = 0; i < LANES; i++) {
		lane[i].masks = words[i];
		lane[i].has |= OPTMON_BIT(OPTMON_LV_MASKS);
	}
}

/* Table 8-99 */
static void decode_monitors(const struct optmon_advertised *a,
			    const struct image_page *page,
			    struct optmon_lane *lane, uint8_t media)
{
	const uint8_t *tx = a->lane_monitors & CMIS_MON_TX_POWER ?
			    bytes_at(page, CMIS_P11_TX_POWER, 2 * LANES) : NULL;
	const uint8_t *rx = a->lane_monitors & CMIS_MON_RX_POWER ?
			    bytes_at(page, CMIS_P11_RX_POWER, 2 * LANES) : NULL;
	const uint8_t *bias = a->lane_monitors & CMIS_MON_TX_BIAS &&
			      a->bias_scale ?
			      bytes_at(page, CMIS_P11_TX_BIAS, 2 * LANES) : NULL;
	unsigned int i;

	for (i = 0; i < LANES; i++, lane++) {
		if (!(media >> i & 1))
			continue;
		if (bias) {
			lane->monitor[OPTMON_LANE_TX_BIAS] =
				be16(bias + 2 * i) * 2 * a->bias_scale / 1e3;
			lane->has |= OPTMON_BIT(OPTMON_LV_TX_BIAS);
		}
		if (tx) {
			lane->monitor[OPTMON_LANE_TX_POWER] =
				be16(tx + 2 * i) / 1e4;
			lane->has |= OPTMON_BIT(OPTMON_LV_TX_POWER);
		}
		if (rx) {
			lane->monitor[OPTMON_LANE_RX_POWER] =
				be16(rx + 2 * i) / 1e4;
			lane->has |= OPTMON_BIT(OPTMON_LV_RX_POWER);
		}
	}
}

/* Tables 8-78 and 8-79: one byte a control, one bit a lane */
static void decode_controls(const struct image_page *page,
			    struct optmon_lane *lane)
{
	static const uint8_t offsets[] = {
		[OPTMON_CONTROL_DP_DEINIT]	    = CMIS_P10_DP_DEINIT,
		[OPTMON_CONTROL_TX_POLARITY_FLIP]   = CMIS_P10_TX_POLARITY_FLIP,
		[OPTMON_CONTROL_TX_DISABLE]	    = CMIS_P10_TX_DISABLE,
		[OPTMON_CONTROL_TX_SQUELCH_DISABLE] = CMIS_P10_TX_SQUELCH_DISABLE,
		[OPTMON_CONTROL_TX_SQUELCH_FORCE]   = CMIS_P10_TX_FORCE_SQUELCH,
		[OPTMON_CONTROL_TX_EQ_FREEZE]	    = CMIS_P10_TX_EQ_FREEZE,
		[OPTMON_CONTROL_RX_POLARITY_FLIP]   = CMIS_P10_RX_POLARITY_FLIP,
		[OPTMON_CONTROL_RX_DISABLE]	    = CMIS_P10_RX_DISABLE,
		[OPTMON_CONTROL_RX_SQUELCH_DISABLE] = CMIS_P10_RX_SQUELCH_DISABLE,
	};
	const uint8_t *p = bytes_at(page, CMIS_P10_DP_DEINIT,
				    CMIS_P10_RX_SQUELCH_DISABLE -
				    CMIS_P10_DP_DEINIT + 1);
	unsigned int i, bit;

	if (!p)
		return;
	for (bit = 0; bit < LANES; bit++)
		lane[bit].has |= OPTMON_BIT(OPTMON_LV_CONTROLS);
	for (i = 0; i < sizeof(offsets); i++) {
		uint8_t byte = p[offsets[i] - CMIS_P10_DP_DEINIT];

		for (bit = 0; byte && bit < LANES; bit++)
			if (byte >> bit & 1)
				lane[bit].controls |= OPTMON_BIT(i);
	}
}

/* Table 8-141 */
static void decode_latency(const struct image_page *page,
			   struct optmon_lane *lane)
{
	const uint8_t *rx = bytes_at(page, CMIS_P15_RX_LATENCY, 2 * LANES);
	const uint8_t *tx = bytes_at(page, CMIS_P15_TX_LATENCY, 2 * LANES);
	unsigned int i;

	for (i = 0; rx && tx && i < LANES; i++) {
		if (!be16(rx + 2 * i) && !be16(tx + 2 * i))
			continue;
		lane[i].rx_latency_ns = be16(rx + 2 * i);
		lane[i].tx_latency_ns = be16(tx + 2 * i);
		lane[i].has |= OPTMON_BIT(OPTMON_LV_LATENCY);
	}
}

static void decode_bank(struct decoder *d, unsigned int bank)
{
	const struct image_page *page = advertised_page(d, 0x11, bank);
	const struct image_page *page_10 = advertised_page(d, 0x10, bank);
	const struct optmon_advertised *a = &d->m->advertised;
	struct optmon_lane *lane = d->m->lane + d->m->lane_count;
	unsigned int i;

	if (!page)
		return;
	memset(lane, 0, LANES * sizeof(*lane));
	for (i = 0; i < LANES; i++) {
		lane[i].lane = bank * LANES + i + 1;
		lane[i].bank = bank;
	}
	d->m->lane_count += LANES;
	decode_status(page, lane);
	decode_signal(page, lane);
	decode_flags(d, page, lane);
	decode_monitors(a, page, lane, d->media_lanes);
	decode_controls(page_10, lane);
	decode_masks(page_10, lane);
	if (has_feature(d, OPTMON_FEATURE_TIMING))
		decode_latency(advertised_page(d, 0x15, bank), lane);
}

void decode_cmis_lanes(struct decoder *d)
{
	unsigned int bank;

	d->media_lanes = media_lanes(d);
	for (bank = 0; bank < d->m->advertised.banks; bank++)
		decode_bank(d, bank);
}
