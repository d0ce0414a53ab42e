// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * CMIS capabilities that have pages of their own: tuning of lasers (04h), firmware
 * loads (0Dh), diagnostics (13h).
 */
#include <linux/cmis.h>

#include "internal.h"

/* Frequency of channel 0 in units of @step_thz from 193.1 THz, and the step */
static const struct {
	double step_thz;
	int8_t shift;
} grid_steps[OPTMON_GRIDS] = {
	{ 0.003125, 0 }, { 0.00625, 0 }, { 0.0125, 0 }, { 0.025, 0 },
	{ 0.05, 0 }, { 0.1, 0 }, { 0.1 / 3, 0 }, { 0.025, 0 },
	{ 0.025, 3 }, { 0.0125, -9 },
};

double optmon_channel_thz(uint8_t grid, int channel)
{
	if (grid >= OPTMON_GRIDS)
		return 0;
	return 193.1 + (channel + grid_steps[grid].shift) *
	       grid_steps[grid].step_thz;
}

static void decode_grids(struct optmon_laser *laser, const uint8_t *p)
{
	const uint8_t *channels = p + CMIS_P04_CHANNELS - CMIS_UPPER;
	uint8_t first = p[CMIS_P04_GRIDS - CMIS_UPPER];
	uint8_t second = p[CMIS_P04_GRIDS_2 - CMIS_UPPER];
	unsigned int i;

	/* Bits 0 to 7 are in the order of the codes, 150 and 300 GHz are not. */
	laser->grids = first | (second & 0x40) << 2 | (second & 0x20) << 4;
	for (i = 0; i < OPTMON_GRIDS; i++, channels += 4) {
		laser->low[i] = be16s(channels);
		laser->high[i] = be16s(channels + 2);
	}
	laser->fine_tuning = second & 0x80;
}

static void decode_laser(struct decoder *d)
{
	const uint8_t *p = bytes_at(advertised_page(d, 0x04, 0), CMIS_UPPER,
				    IMAGE_PAGE_LEN);
	struct optmon_laser *laser = &d->m->laser;
	const uint8_t *fine, *power;

	if (!p)
		return;
	fine = p + CMIS_P04_FINE_RESOLUTION - CMIS_UPPER;
	power = p + CMIS_P04_POWER_MIN - CMIS_UPPER;
	laser->known = true;
	decode_grids(laser, p);
	laser->fine_resolution_ghz = be16(fine) / 1e3;
	laser->fine_low_ghz = be16s(fine + 2) / 1e3;
	laser->fine_high_ghz = be16s(fine + 4) / 1e3;
	laser->power_programmable =
		p[CMIS_P04_POWER_SUPPORT - CMIS_UPPER] & 0x80;
	laser->power_min_dbm = be16s(power) / 100.0;
	laser->power_max_dbm = be16s(power + 2) / 100.0;
	decode_checksum(d, OPTMON_CHECKSUM_PAGE_04, p, IMAGE_PAGE_LEN - 1,
			p[CMIS_P04_CHECKSUM - CMIS_UPPER]);
}

/* Tables 8-75 and 8-76; a set validity bit is an invalid load */
static void decode_loads(struct decoder *d)
{
	const uint8_t *p = bytes_at(advertised_page(d, 0x0d, 0), CMIS_UPPER,
				    IMAGE_PAGE_LEN);
	uint8_t exists, status;
	unsigned int i;

	if (!p)
		return;
	exists = p[CMIS_P0D_CAPABILITIES - CMIS_UPPER];
	status = p[CMIS_P0D_STATUS - CMIS_UPPER];
	for (i = 0; i < OPTMON_LOADS; i++) {
		struct optmon_firmware_load *load = &d->m->firmware_load[i];
		const uint8_t *version = p + CMIS_P0D_VERSION_A - CMIS_UPPER +
					 i * CMIS_P0D_VERSION_LEN;
		uint8_t bits = i < OPTMON_LOAD_FIXED ? status >> 4 * i : 0;

		if (!(exists >> i & 1) || bits & 0x4)
			continue;
		load->known = true;
		load->running = bits & 0x1;
		load->committed = bits & 0x2;
		load->major = version[0];
		load->minor = version[1];
		load->build = be16(version + 2);
		decode_text(load->description, version + 4, 32);
	}
}

/* Tables 8-111 to 8-117 */
static void decode_diagnostics(struct decoder *d)
{
	const struct image_page *page = known_page(d, 0x13, 0);
	struct optmon_diagnostics *to = &d->m->diagnostics;
	const uint8_t *p = bytes_at(page, CMIS_P13_LOOPBACK_SUPPORT, 12);
	unsigned int i;

	if (!p)
		return;
	to->known = true;
	to->loopbacks = p[0] & 0xf;
	to->loopback_both_sides = p[0] & CMIS_LOOPBACK_BOTH_SIDES;
	to->loopback_per_media_lane = p[0] & CMIS_LOOPBACK_MEDIA_LANES;
	to->loopback_per_host_lane = p[0] & CMIS_LOOPBACK_HOST_LANES;
	to->measurement = p[1];
	to->reporting = p[2];
	to->locations = p[3];
	p += CMIS_P13_PATTERNS - CMIS_P13_LOOPBACK_SUPPORT;
	for (i = 0; i < OPTMON_PATTERN_BLOCKS; i++)
		to->patterns[i] = p[2 * i] | p[2 * i + 1] << 8;
}

void decode_cmis_capabilities(struct decoder *d)
{
	if (has_feature(d, OPTMON_FEATURE_TUNABLE))
		decode_laser(d);
	if (has_feature(d, OPTMON_FEATURE_PAGE_0D))
		decode_loads(d);
	if (has_feature(d, OPTMON_FEATURE_DIAGNOSTICS))
		decode_diagnostics(d);
}
