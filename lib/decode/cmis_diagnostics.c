// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * CMIS diagnostics: results of page 14h (Tables 8-135 to 8-139) and the pattern
 * generators and checkers of page 13h (Tables 8-119 to 8-126).
 *
 * What 14h:192-255 holds depends on the selector; it is little endian but for
 * the F16 error ratios.
 */
#include <linux/cmis.h>

#include "internal.h"

#define LANES CMIS_LANES_PER_BANK

static uint16_t le16(const uint8_t *p)
{
	return p[1] << 8 | p[0];
}

static uint64_t le64(const uint8_t *p)
{
	uint64_t value = 0;
	unsigned int i;

	for (i = 8; i; i--)
		value = value << 8 | p[i - 1];
	return value;
}

/* Selector 06h, for the sides that 13h:130 advertises */
static void decode_snr(struct optmon_lane *lane, const uint8_t *data,
		       uint8_t reporting)
{
	const uint8_t *host = data + CMIS_P14_SNR_HOST - CMIS_P14_DATA;
	const uint8_t *media = data + CMIS_P14_SNR_MEDIA - CMIS_P14_DATA;
	unsigned int i;

	for (i = 0; i < LANES; i++, lane++) {
		lane->snr_host_db = le16(host + 2 * i) / 256.0;
		lane->snr_media_db = le16(media + 2 * i) / 256.0;
		if (reporting & CMIS_DIAG_HOST_SNR)
			lane->has |= OPTMON_BIT(OPTMON_LV_SNR_HOST);
		if (reporting & CMIS_DIAG_MEDIA_SNR)
			lane->has |= OPTMON_BIT(OPTMON_LV_SNR_MEDIA);
	}
}

/* Selectors 01h and 11h: sixteen F16 */
static void decode_ber(struct optmon_lane *lane, const uint8_t *data)
{
	unsigned int i;

	for (i = 0; i < LANES; i++, lane++) {
		lane->ber_host = f16_value(be16(data + 2 * i));
		lane->ber_media = f16_value(be16(data + 16 + 2 * i));
		lane->has |= OPTMON_BIT(OPTMON_LV_BER_HOST) |
			     OPTMON_BIT(OPTMON_LV_BER_MEDIA);
	}
}

/* Selectors 02h to 05h and 12h to 15h: errors and bits of four lanes */
static void decode_counters(struct optmon_lane *lane, const uint8_t *data,
			    unsigned int selector)
{
	unsigned int quarter = (selector & 0xf) - 2, i;

	lane += quarter % 2 * 4;
	for (i = 0; i < 4; i++, lane++, data += 16) {
		if (quarter < 2) {
			lane->errors_host = le64(data);
			lane->bits_host = le64(data + 8);
			lane->has |= OPTMON_BIT(OPTMON_LV_COUNT_HOST);
		} else {
			lane->errors_media = le64(data);
			lane->bits_media = le64(data + 8);
			lane->has |= OPTMON_BIT(OPTMON_LV_COUNT_MEDIA);
		}
	}
}

static void decode_results(struct optmon_lane *lane,
			   const struct image_page *page,
			   const struct image_page *page_13)
{
	const uint8_t *reporting = bytes_at(page_13, CMIS_P13_REPORTING, 1);
	const uint8_t *selector = bytes_at(page, CMIS_P14_SELECTOR, 1);
	const uint8_t *data = bytes_at(page, CMIS_P14_DATA, 64);

	if (!selector || !data || !reporting)
		return;
	switch (*selector) {
	case CMIS_DIAG_SNR:
		decode_snr(lane, data, *reporting);
		break;
	case CMIS_DIAG_BER:
	case CMIS_DIAG_GATED | CMIS_DIAG_BER:
		decode_ber(lane, data);
		break;
	case CMIS_DIAG_COUNTERS_FIRST ... CMIS_DIAG_COUNTERS_LAST:
	case CMIS_DIAG_GATED | CMIS_DIAG_COUNTERS_FIRST ...
	     (CMIS_DIAG_GATED | CMIS_DIAG_COUNTERS_LAST):
		decode_counters(lane, data, *selector);
		break;
	}
}

/* Results of media lanes that the module does not have are none. */
static void drop_missing_media(const struct decoder *d, struct optmon_lane *lane)
{
	unsigned int i;

	for (i = 0; i < LANES; i++)
		if (!(d->media_lanes >> i & 1))
			lane[i].has &= ~(OPTMON_BIT(OPTMON_LV_SNR_MEDIA) |
					 OPTMON_BIT(OPTMON_LV_BER_MEDIA) |
					 OPTMON_BIT(OPTMON_LV_COUNT_MEDIA));
}

/* Table 8-138: 132.7 for the module, then six bytes of lanes from 134 */
static void decode_flags(struct decoder *d, struct optmon_lane *lane,
			 const struct image_page *page)
{
	const uint8_t *p = bytes_at(page, CMIS_P14_FLAGS, CMIS_P14_FLAGS_LEN);
	unsigned int i, bit;

	if (!p)
		return;
	if (p[0] & 0x80)
		d->m->flags |= OPTMON_BIT(OPTMON_FLAG_LOSS_OF_REFERENCE_CLOCK);
	for (i = 0; i < 6; i++)
		for (bit = 0; bit < LANES; bit++)
			if (p[2 + i] >> bit & 1)
				lane[bit].flags |=
					OPTMON_BIT(OPTMON_LANE_FLAG_DIAGNOSTICS + i);
}

/* What a generator or checker runs: 0 for off, else pattern ID + 1 */
static unsigned int pattern(const struct image_page *page, unsigned int block,
			    unsigned int i)
{
	const uint8_t *on = bytes_at(page, block, 1);
	const uint8_t *ids = bytes_at(page, block + CMIS_P13_PATTERN_SELECT,
				      LANES / 2);

	if (!on || !ids || !(*on >> i & 1))
		return 0;
	return (ids[i / 2] >> (i % 2 * 4) & 0xf) + 1;
}

static void decode_patterns(struct optmon_lane *lane,
			    const struct image_page *page)
{
	unsigned int i;

	for (i = 0; page && i < LANES; i++, lane++) {
		lane->prbs.host_generator =
			pattern(page, CMIS_P13_HOST_GENERATOR, i);
		lane->prbs.media_generator =
			pattern(page, CMIS_P13_MEDIA_GENERATOR, i);
		lane->prbs.host_checker =
			pattern(page, CMIS_P13_HOST_CHECKER, i);
		lane->prbs.media_checker =
			pattern(page, CMIS_P13_MEDIA_CHECKER, i);
		lane->has |= OPTMON_BIT(OPTMON_LV_PRBS);
	}
}

void decode_cmis_diagnostics(struct decoder *d)
{
	unsigned int first;

	for (first = 0; first < d->m->lane_count; first += LANES) {
		struct optmon_lane *lane = &d->m->lane[first];
		const struct image_page *page_13, *page_14;

		page_13 = advertised_page(d, 0x13, lane->bank);
		page_14 = advertised_page(d, 0x14, lane->bank);
		decode_results(lane, page_14, page_13);
		drop_missing_media(d, lane);
		decode_flags(d, lane, page_14);
		decode_patterns(lane, page_13);
	}
}
