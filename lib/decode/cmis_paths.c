// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * CMIS lanes beyond page 11h: network paths (16h, 17h), configuration by
 * direction (19h), lane switching (1Dh, 6Dh), polarity, acquisition counters and
 * thresholds of lanes (60h to 62h), loopbacks (13h).
 */
#include <linux/cmis.h>

#include "internal.h"

#define LANES CMIS_LANES_PER_BANK

static unsigned int nibble(const uint8_t *p, unsigned int i)
{
	return p[i / 2] >> (i % 2 * 4) & 0xf;
}

/* Tables 8-150 to 8-155 */
static void decode_network_path(const struct image_page *page,
				struct optmon_lane *lane)
{
	const uint8_t *config = bytes_at(page, CMIS_P16_CONFIG_STATUS,
					 LANES / 2);
	const uint8_t *acs = bytes_at(page, CMIS_P16_ACS, LANES);
	const uint8_t *state = bytes_at(page, CMIS_P16_NP_STATE, LANES / 2 + 1);
	unsigned int i;

	if (!config || !acs || !state)
		return;
	for (i = 0; i < LANES; i++, lane++) {
		if (acs[i] & 1)
			lane->network_path.first =
				lane->lane - i + (acs[i] >> 1 & 0x7);
		lane->network_path.config_status = nibble(config, i);
		lane->network_path.state = nibble(state, i);
		lane->network_path.init_pending = state[LANES / 2] >> i & 1;
		lane->has |= OPTMON_BIT(OPTMON_LV_NETWORK_PATH);
	}
}

/* Tables 8-163 and 8-164 */
static void decode_network_flags(const struct image_page *page,
				 struct optmon_lane *lane)
{
	const uint8_t *flags = bytes_at(page, CMIS_P17_NP_STATE_CHANGED, 1);
	const uint8_t *masks = bytes_at(page, CMIS_P17_MASK, 1);
	unsigned int i;

	for (i = 0; i < LANES; i++) {
		if (flags && *flags >> i & 1)
			lane[i].flags |=
				OPTMON_BIT(OPTMON_LANE_FLAG_NP_STATE_CHANGED);
		if (masks && *masks >> i & 1)
			lane[i].masks |=
				OPTMON_BIT(OPTMON_LANE_FLAG_NP_STATE_CHANGED);
	}
}

/*
 * Tables 8-169 to 8-171. The Tx direction is what page 11h has as well; a block
 * index makes an application number of the code.
 */
static void decode_directions(struct decoder *d, const struct image_page *page,
			      struct optmon_lane *lane)
{
	const uint8_t *rx = has_feature(d, OPTMON_FEATURE_UNIDIRECTIONAL) ?
			    bytes_at(page, CMIS_P19_ACS_RX, LANES) : NULL;
	const uint8_t *block = has_feature(d, OPTMON_FEATURE_NAD) ?
			       bytes_at(page, CMIS_P19_NAD_BLOCK, LANES) : NULL;
	unsigned int i, first;

	for (i = 0; i < LANES; i++, lane++) {
		first = block ? block[i] * CMIS_NAD_PER_BANK : 0;
		if (lane->application)
			lane->application += first;
		if (!rx)
			continue;
		lane->application_rx = CMIS_ACS_APPSEL(rx[i]);
		if (lane->application_rx)
			lane->application_rx += first;
		lane->data_path_rx = lane->lane - i + CMIS_ACS_DPID(rx[i]);
		lane->has |= OPTMON_BIT(OPTMON_LV_APPLICATION_RX);
	}
}

/* Tables 8-176 and 8-196; 0 is no lane */
static void decode_redirection(struct decoder *d, struct optmon_lane *lane)
{
	const uint8_t *host = NULL, *media = NULL;
	unsigned int i, bank = lane->bank;

	if (has_feature(d, OPTMON_FEATURE_HOST_SWITCHING))
		host = bytes_at(advertised_page(d, 0x1d, bank),
				CMIS_P1D_REDIRECTED, LANES);
	if (has_feature(d, OPTMON_FEATURE_MEDIA_SWITCHING))
		media = bytes_at(advertised_page(d, 0x6d, bank),
				 CMIS_P1D_REDIRECTED, LANES);
	for (i = 0; i < LANES; i++) {
		if (host && host[i] && host[i] <= LANES) {
			lane[i].host_redirected_to = lane->lane - 1 + host[i];
			lane[i].has |= OPTMON_BIT(OPTMON_LV_HOST_REDIRECTION);
		}
		if (media && media[i] && media[i] <= LANES) {
			lane[i].media_redirected_to = lane->lane - 1 + media[i];
			lane[i].has |= OPTMON_BIT(OPTMON_LV_MEDIA_REDIRECTION);
		}
	}
}

/* Table 8-188; where page 60h is not supported Table 8-57, for each bank */
static void decode_polarity(const uint8_t *tx, const uint8_t *rx,
			    struct optmon_lane *lane)
{
	unsigned int i;

	for (i = 0; tx && rx && i < LANES; i++) {
		lane[i].tx_inverted = *tx >> i & 1;
		lane[i].rx_inverted = *rx >> i & 1;
		lane[i].has |= OPTMON_BIT(OPTMON_LV_POLARITY);
	}
}

/*
 * Table 8-191, whose order of Tx and Rx is not that of its overview (Table
 * 8-190): the table of the registers counts.
 */
static void decode_acquisitions(const struct image_page *page, uint8_t counted,
				struct optmon_lane *lane)
{
	const uint8_t *p = bytes_at(page, CMIS_P61_ACQUISITIONS_TX, 8 * LANES);
	unsigned int i;

	if (!p || !(counted >> 4))
		return;
	for (i = 0; i < LANES; i++, lane++, p += 2) {
		lane->acquisitions.which = (counted >> 6 & 1) |
					   (counted >> 7 & 1) << 1 |
					   (counted >> 4 & 1) << 2 |
					   (counted >> 5 & 1) << 3;
		lane->acquisitions.tx = be16(p);
		lane->acquisitions.rx = be16(p + 2 * LANES);
		lane->acquisitions.data_path_tx = be16(p + 4 * LANES);
		lane->acquisitions.data_path_rx = be16(p + 6 * LANES);
		lane->has |= OPTMON_BIT(OPTMON_LV_ACQUISITIONS);
	}
}

/* Tables 8-193 and 8-194 */
static void decode_thresholds(const struct image_page *page,
			      struct optmon_lane *lane)
{
	const uint8_t *p = bytes_at(page, CMIS_P62_TX_POWER, 8 * LANES);
	unsigned int i;

	for (i = 0; p && i < LANES; i++, lane++, p += 8) {
		lane->tx_power_thresholds_dbm = (struct optmon_thresholds){
			.high_alarm = be16s(p) / 100.0,
			.low_alarm = be16s(p + 2) / 100.0,
			.high_warning = be16s(p + 4) / 100.0,
			.low_warning = be16s(p + 6) / 100.0,
		};
		lane->has |= OPTMON_BIT(OPTMON_LV_POWER_THRESHOLDS);
	}
}

/* Table 8-131; where loopback is not per lane, one bit loops the whole side */
static void decode_loopbacks(const struct optmon_diagnostics *can,
			     const struct image_page *page,
			     struct optmon_lane *lane)
{
	const uint8_t *p = bytes_at(page, CMIS_P13_LOOPBACK, OPTMON_LOOPBACKS);
	unsigned int i, bit;

	if (!p || !can->known || !can->loopbacks)
		return;
	for (bit = 0; bit < LANES; bit++)
		lane[bit].has |= OPTMON_BIT(OPTMON_LV_LOOPBACK);
	for (i = 0; i < OPTMON_LOOPBACKS; i++) {
		bool per_lane = i < OPTMON_LOOPBACK_HOST_OUTPUT ?
				can->loopback_per_media_lane :
				can->loopback_per_host_lane;
		uint8_t on = p[i] && !per_lane ? 0xff : p[i];

		if (!(can->loopbacks >> i & 1))
			continue;
		for (bit = 0; bit < LANES; bit++)
			if (on >> bit & 1)
				lane[bit].loopbacks |= OPTMON_BIT(i);
	}
}

static void decode_polarity_of(struct decoder *d, const struct image_page *p60,
			       struct optmon_lane *lane)
{
	const struct image_page *page = image_upper(d->img, OPTMON_ADDR_50,
						    0x01, 0);
	const uint8_t *tx = bytes_at(page, CMIS_P01_POLARITY_TX, 1);
	const uint8_t *rx = bytes_at(page, CMIS_P01_POLARITY_RX, 1);

	if (has_feature(d, OPTMON_FEATURE_PAGE_60))
		decode_polarity(bytes_at(p60, CMIS_P60_POLARITY_TX, 1),
				bytes_at(p60, CMIS_P60_POLARITY_RX, 1), lane);
	else if (tx && rx && (*tx | *rx))
		decode_polarity(tx, rx, lane);
}

static void decode_bank(struct decoder *d, struct optmon_lane *lane)
{
	const struct image_page *page_60 = NULL;
	unsigned int bank = lane->bank;
	const uint8_t *counted;

	if (has_feature(d, OPTMON_FEATURE_DIAGNOSTICS))
		decode_loopbacks(&d->m->diagnostics,
				 known_page(d, 0x13, bank), lane);
	if (has_feature(d, OPTMON_FEATURE_NETWORK_PATH)) {
		decode_network_path(advertised_page(d, 0x16, bank), lane);
		decode_network_flags(advertised_page(d, 0x17, bank), lane);
	}
	if (has_feature(d, OPTMON_FEATURE_UNIDIRECTIONAL) ||
	    has_feature(d, OPTMON_FEATURE_NAD))
		decode_directions(d, advertised_page(d, 0x19, bank), lane);
	decode_redirection(d, lane);
	if (has_feature(d, OPTMON_FEATURE_PAGE_60))
		page_60 = advertised_page(d, 0x60, bank);
	decode_polarity_of(d, page_60, lane);
	/* What is counted is advertised on bank 0 alone. */
	counted = bytes_at(known_page(d, 0x60, 0),
			   CMIS_P60_COUNTERS, 1);
	if (page_60 && counted && has_feature(d, OPTMON_FEATURE_PAGE_61))
		decode_acquisitions(advertised_page(d, 0x61, bank), *counted,
				    lane);
	if (has_feature(d, OPTMON_FEATURE_PAGE_62))
		decode_thresholds(advertised_page(d, 0x62, bank), lane);
}

void decode_cmis_paths(struct decoder *d)
{
	const uint8_t *durations;
	unsigned int first;

	if (has_feature(d, OPTMON_FEATURE_NETWORK_PATH)) {
		uint8_t *code = d->m->advertised.duration_code;

		durations = bytes_at(known_page(d, 0x16, 0),
				     CMIS_P16_DURATIONS, 2);
		if (durations) {
			code[OPTMON_DURATION_NP_INIT] = durations[0] & 0xf;
			code[OPTMON_DURATION_NP_DEINIT] = durations[0] >> 4;
			code[OPTMON_DURATION_NP_TX_TURN_ON] = durations[1] & 0xf;
			code[OPTMON_DURATION_NP_TX_TURN_OFF] = durations[1] >> 4;
		}
	}
	for (first = 0; first < d->m->lane_count; first += LANES)
		decode_bank(d, &d->m->lane[first]);
}
