// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * CMIS tunable lasers: page 12h (Table 8-109). Media lanes that the module does
 * not have are not looked at, whatever is there; nor is a target of the output
 * power that cannot be programmed (04h:196.7, Table 8-70).
 */
#include <linux/cmis.h>

#include "internal.h"

#define LANES CMIS_LANES_PER_BANK

/* In MHz since CMIS 5.0; before, THz and steps of 50 MHz apart */
static double frequency_thz(const struct optmon_identity *id, const uint8_t *p)
{
	if (id->cmis_major < 5)
		return be16(p) + be16(p + 2) * 0.05e-3;
	return be32(p) / 1e6;
}

static void decode_lane(const struct decoder *d, const struct image_page *page,
			struct optmon_lane *lane, unsigned int i)
{
	const uint8_t *grid = bytes_at(page, CMIS_P12_GRID + i, 1);
	const uint8_t *channel = bytes_at(page, CMIS_P12_CHANNEL + 2 * i, 2);
	const uint8_t *fine = bytes_at(page, CMIS_P12_FINE_OFFSET + 2 * i, 2);
	const uint8_t *frequency = bytes_at(page, CMIS_P12_FREQUENCY + 4 * i, 4);
	const uint8_t *power = bytes_at(page, CMIS_P12_TARGET_POWER + 2 * i, 2);
	const uint8_t *status = bytes_at(page, CMIS_P12_STATUS + i, 1);

	if (!grid || !channel || !fine || !frequency || !power || !status)
		return;
	/* A lane without a laser has no frequency. */
	if (!be32(frequency))
		return;
	lane->tuning.grid = *grid >> 4;
	lane->tuning.fine_tuning = *grid & 1;
	lane->tuning.channel = be16s(channel);
	lane->tuning.fine_offset_ghz = be16s(fine) / 1e3;
	lane->tuning.frequency_thz = frequency_thz(&d->m->identity, frequency);
	lane->tuning.has_target_power = d->m->laser.power_programmable;
	lane->tuning.target_power_dbm = be16s(power) / 100.0;
	lane->tuning.in_progress = *status & CMIS_TUNING_IN_PROGRESS;
	lane->tuning.unlocked = *status & CMIS_WAVELENGTH_UNLOCKED;
	lane->has |= OPTMON_BIT(OPTMON_LV_TUNING);
}

void decode_cmis_tuning(struct decoder *d)
{
	const struct image_page *page = NULL;
	unsigned int bank = OPTMON_MAX_BANKS, i;

	for (i = 0; i < d->m->lane_count; i++) {
		struct optmon_lane *lane = &d->m->lane[i];
		const uint8_t *flags;

		if (lane->bank != bank) {
			bank = lane->bank;
			page = advertised_page(d, 0x12, bank);
		}
		if (d->media_lanes >> i % LANES & 1)
			decode_lane(d, page, lane, i % LANES);
		flags = bytes_at(page, CMIS_P12_FLAGS + i % LANES, 1);
		if (flags && lane->has & OPTMON_BIT(OPTMON_LV_TUNING))
			lane->flags |= (uint64_t)(*flags & 0x3f)
				       << OPTMON_LANE_FLAG_TUNING;
	}
}
