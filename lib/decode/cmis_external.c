// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * External lasers (ELSFP): pages 1Ah and 1Bh of OIF-ELSFP-CMIS-01.0, Tables 4 to
 * 12. Such a module has lasers for lanes, and neither data paths nor pages 10h
 * and 11h.
 */
#include <string.h>

#include <linux/cmis.h>

#include "internal.h"

#define LANES CMIS_LANES_PER_BANK

/*
 * The function type came with CMIS 5.3 (Table 8-18); before, or where it says
 * nothing, the identifier tells.
 */
bool cmis_is_external_laser(const struct image_page *lower)
{
	const uint8_t *id = bytes_at(lower, CMIS_LM_IDENTIFIER, 2);
	const uint8_t *function = bytes_at(lower, CMIS_LM_FUNCTION_TYPE, 1);

	if (!id)
		return false;
	return id[0] == CMIS_ID_OIF_ELSFP ||
	       (id[1] >= 0x53 && function && *function == CMIS_FUNCTION_ELSFP);
}

/* Steps of the registers: 100 uA, 10 uW, 15 mV, 5 GHz */
static double current_ma(const uint8_t *p)
{
	return be16(p) / 10.0;
}

static double power_mw(const uint8_t *p)
{
	return be16(p) / 100.0;
}

static void decode_thresholds(struct optmon_monitors *mon,
			      enum optmon_lane_monitor monitor,
			      double (*value)(const uint8_t *),
			      const uint8_t *p)
{
	mon->lane_thresholds[monitor] = (struct optmon_thresholds){
		.high_alarm = value(p),
		.low_alarm = value(p + 2),
		.high_warning = value(p + 4),
		.low_warning = value(p + 6),
	};
	mon->has_lane_thresholds |= OPTMON_BIT(monitor);
}

/* Table 4; the same in each bank */
static void decode_advertised(struct decoder *d, const struct image_page *page)
{
	const unsigned int first = CMIS_P1A_POWER_MAX;
	const uint8_t *p = bytes_at(page, first,
				    CMIS_P1A_POWER_THRESHOLDS + 8 - first);
	struct optmon_external_laser *to = &d->m->external_laser;
	struct optmon_monitors *mon = &d->m->monitors;

	if (!p)
		return;
	to->known = true;
	to->power_max_mw = power_mw(p);
	to->power_min_mw = power_mw(p + 2);
	to->bias_max_ma = current_ma(p + CMIS_P1A_BIAS_MAX - first);
	to->bias_min_ma = current_ma(p + CMIS_P1A_BIAS_MAX - first + 2);
	to->constant_power = p[CMIS_P1A_LANES - first] & 1;
	to->lanes = p[CMIS_P1A_LANES - first] >> 1;
	if (to->lanes > OPTMON_MAX_LANES) {
		decode_warn(d, OPTMON_WARN_BANKS,
			    (to->lanes + LANES - 1) / LANES, 0);
		to->lanes = OPTMON_MAX_LANES;
	}
	decode_thresholds(mon, OPTMON_LANE_TX_BIAS, current_ma,
			  p + CMIS_P1A_BIAS_THRESHOLDS - first);
	decode_thresholds(mon, OPTMON_LANE_TX_POWER, power_mw,
			  p + CMIS_P1A_POWER_THRESHOLDS - first);
}

/* Table 7: a byte a flag, a bit a lane; bias first, then power */
static void decode_flags(const struct image_page *page,
			 struct optmon_lane *lane, unsigned int n)
{
	const uint8_t *flags = bytes_at(page, CMIS_P1A_FLAGS,
					CMIS_P1A_FLAGS_LEN);
	const uint8_t *masks = bytes_at(page, CMIS_P1A_MASKS,
					CMIS_P1A_FLAGS_LEN);
	unsigned int i, k;

	for (i = 0; i < n; i++, lane++) {
		for (k = 0; k < CMIS_P1A_FLAGS_LEN; k++) {
			uint64_t flag = OPTMON_BIT(OPTMON_LANE_FLAG_MONITOR + k);

			if (flags && flags[k] >> i & 1)
				lane->flags |= flag;
			if (masks && masks[k] >> i & 1)
				lane->masks |= flag;
		}
		if (flags)
			lane->has |= OPTMON_BIT(OPTMON_LV_FLAGS);
		if (masks)
			lane->has |= OPTMON_BIT(OPTMON_LV_MASKS);
	}
}

/* Table 5: faults and warnings of all lanes, in bank 0 */
static void decode_faults(const struct image_page *page,
			  struct optmon_lane *lane, unsigned int n)
{
	const uint8_t *fault = bytes_at(page, CMIS_P1A_FAULTS,
					OPTMON_MAX_BANKS);
	const uint8_t *warning = bytes_at(page, CMIS_P1A_WARNINGS,
					  OPTMON_MAX_BANKS);
	unsigned int i;

	for (i = 0; fault && warning && i < n; i++) {
		if (fault[i / LANES] >> i % LANES & 1)
			lane[i].flags |= OPTMON_BIT(OPTMON_LANE_FLAG_LASER_FAULT);
		if (warning[i / LANES] >> i % LANES & 1)
			lane[i].flags |=
				OPTMON_BIT(OPTMON_LANE_FLAG_LASER_WARNING);
	}
}

/* Tables 7, 8 and 10 */
static void decode_lasers(const struct image_page *page,
			  struct optmon_lane *lane, unsigned int n)
{
	const uint8_t *codes = bytes_at(page, CMIS_P1A_CODES, LANES);
	const uint8_t *control = bytes_at(page, CMIS_P1A_ENABLE, 3);
	const uint8_t *fibre = bytes_at(page, CMIS_P1A_FIBRE, LANES);
	const uint8_t *frequency = bytes_at(page, CMIS_P1A_FREQUENCY, 2 * LANES);
	unsigned int i;

	if (!codes || !control || !fibre || !frequency)
		return;
	for (i = 0; i < n; i++, lane++) {
		lane->laser.fault = codes[i] & 0xf;
		lane->laser.warning = codes[i] >> 4;
		lane->laser.enabled = control[0] >> i & 1;
		lane->laser.state = control[1 + i / 4] >> i % 4 * 2 & 0x3;
		lane->laser.frequency_thz = be16(frequency + 2 * i) * 0.005;
		lane->has |= OPTMON_BIT(OPTMON_LV_LASER);
		if (fibre[i]) {
			lane->map.tx_fiber = fibre[i];
			lane->has |= OPTMON_BIT(OPTMON_LV_MAP);
		}
	}
}

/* Tables 11 and 12 */
static void decode_monitors(const struct image_page *page,
			    struct optmon_lane *lane, unsigned int n)
{
	const unsigned int first = CMIS_P1B_BIAS_SETPOINT;
	const uint8_t *p = bytes_at(page, first,
				    CMIS_P1B_VOLTAGE + LANES - first);
	unsigned int i;

	for (i = 0; p && i < n; i++, lane++) {
		lane->laser.bias_setpoint_ma = current_ma(p + 2 * i);
		lane->laser.power_setpoint_mw =
			power_mw(p + CMIS_P1B_POWER_SETPOINT - first + 2 * i);
		lane->laser.voltage_v = p[CMIS_P1B_VOLTAGE - first + i] * 0.015;
		lane->monitor[OPTMON_LANE_TX_BIAS] =
			current_ma(p + CMIS_P1B_BIAS - first + 2 * i);
		lane->monitor[OPTMON_LANE_TX_POWER] =
			power_mw(p + CMIS_P1B_POWER - first + 2 * i);
		lane->has |= OPTMON_BIT(OPTMON_LV_TX_BIAS) |
			     OPTMON_BIT(OPTMON_LV_TX_POWER) |
			     OPTMON_BIT(OPTMON_LV_LASER_MONITORS);
	}
}

static void decode_supply(struct decoder *d)
{
	const uint8_t *p = bytes_at(known_page(d, 0x1b, 0),
				    CMIS_P1B_SUPPLY_CURRENT, 2);

	if (!p)
		return;
	d->m->external_laser.supply_ma = be16(p) / 5.0;	/* 200 uA */
	d->m->external_laser.has_supply = true;
}

void decode_cmis_external_lasers(struct decoder *d)
{
	const struct image_page *page = advertised_page(d, 0x1a, 0);
	struct optmon_module *m = d->m;
	unsigned int first, i, n;

	decode_advertised(d, page);
	m->lane_count = m->external_laser.lanes;
	memset(m->lane, 0, m->lane_count * sizeof(*m->lane));
	for (i = 0; i < m->lane_count; i++) {
		m->lane[i].lane = i + 1;
		m->lane[i].bank = i / LANES;
	}
	for (first = 0; first < m->lane_count; first += LANES) {
		unsigned int bank = first / LANES;

		n = m->lane_count - first < LANES ? m->lane_count - first : LANES;
		if (bank)
			page = advertised_page(d, 0x1a, bank);
		decode_flags(page, &m->lane[first], n);
		decode_lasers(page, &m->lane[first], n);
		decode_monitors(advertised_page(d, 0x1b, bank), &m->lane[first],
				n);
	}
	decode_faults(known_page(d, 0x1a, 0), m->lane, m->lane_count);
	decode_supply(d);
}
