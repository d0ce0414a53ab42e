// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * CMIS module monitors (Table 8-10) and all thresholds of page 02h
 * (Tables 8-64 and 8-65).
 */
#include <linux/cmis.h>

#include "internal.h"

/**
 * struct monitor_place - where a monitor's registers are
 * @value: in lower memory
 * @thresholds: on page 02h
 * @supported: its bit of 01h:159
 */
static const struct monitor_place {
	uint8_t value;
	uint8_t thresholds;
	uint8_t supported;
} places[OPTMON_MONITORS] = {
	[OPTMON_MON_TEMPERATURE] = { CMIS_LM_TEMP, CMIS_P02_TEMP, CMIS_MON_TEMP },
	[OPTMON_MON_VOLTAGE]	 = { CMIS_LM_VCC, CMIS_P02_VCC, CMIS_MON_VCC },
	[OPTMON_MON_AUX1]	 = { CMIS_LM_AUX1, CMIS_P02_AUX1, CMIS_MON_AUX1 },
	[OPTMON_MON_AUX2]	 = { CMIS_LM_AUX2, CMIS_P02_AUX2, CMIS_MON_AUX2 },
	[OPTMON_MON_AUX3]	 = { CMIS_LM_AUX3, CMIS_P02_AUX3, CMIS_MON_AUX3 },
	[OPTMON_MON_CUSTOM]	 = { CMIS_LM_CUSTOM, CMIS_P02_CUSTOM,
				     CMIS_MON_CUSTOM },
};

/* Table 8-50: what the auxiliary monitors observe */
static enum optmon_observable observable(const struct decoder *d,
					 enum optmon_monitor monitor)
{
	uint8_t c = d->m->advertised.characteristics;

	switch (monitor) {
	case OPTMON_MON_TEMPERATURE:
		return OPTMON_OBSERVES_TEMPERATURE;
	case OPTMON_MON_VOLTAGE:
		return OPTMON_OBSERVES_VOLTAGE;
	case OPTMON_MON_AUX1:
		return c & CMIS_AUX1_IS_TEC ? OPTMON_OBSERVES_TEC_CURRENT :
					      OPTMON_OBSERVES_CUSTOM;
	case OPTMON_MON_AUX2:
		return c & CMIS_AUX2_IS_TEC ? OPTMON_OBSERVES_TEC_CURRENT :
					      OPTMON_OBSERVES_LASER_TEMPERATURE;
	case OPTMON_MON_AUX3:
		return c & CMIS_AUX3_IS_VCC2 ? OPTMON_OBSERVES_VOLTAGE :
					       OPTMON_OBSERVES_LASER_TEMPERATURE;
	default:
		return OPTMON_OBSERVES_CUSTOM;
	}
}

static double monitor_value(enum optmon_observable observes, const uint8_t *p)
{
	switch (observes) {
	case OPTMON_OBSERVES_TEMPERATURE:
	case OPTMON_OBSERVES_LASER_TEMPERATURE:
		return be16s(p) / 256.0;
	case OPTMON_OBSERVES_VOLTAGE:
		return be16(p) / 10000.0;
	case OPTMON_OBSERVES_TEC_CURRENT:
		return be16s(p) * 100 / 32767.0;
	default:
		return be16s(p);
	}
}

static void threshold_values(struct optmon_thresholds *t, const uint8_t *p,
			     enum optmon_observable observes)
{
	t->high_alarm = monitor_value(observes, p);
	t->low_alarm = monitor_value(observes, p + 2);
	t->high_warning = monitor_value(observes, p + 4);
	t->low_warning = monitor_value(observes, p + 6);
}

static void lane_threshold_values(struct optmon_thresholds *t,
				  const uint8_t *p, unsigned int factor,
				  double divisor)
{
	t->high_alarm = be16(p) * factor / divisor;
	t->low_alarm = be16(p + 2) * factor / divisor;
	t->high_warning = be16(p + 4) * factor / divisor;
	t->low_warning = be16(p + 6) * factor / divisor;
}

/*
 * While page 01h is unknown (a partial image) temperature and voltage are taken
 * from any module with paged memory; everything else is left out.
 */
static bool is_supported(const struct decoder *d, unsigned int monitor)
{
	const struct optmon_advertised *a = &d->m->advertised;

	if (!a->known)
		return monitor <= OPTMON_MON_VOLTAGE;
	return a->module_monitors & places[monitor].supported;
}

static void decode_lane_thresholds(struct decoder *d,
				   const struct image_page *page)
{
	const struct optmon_advertised *a = &d->m->advertised;
	struct optmon_monitors *m = &d->m->monitors;
	const struct {
		uint8_t offset;
		uint8_t supported;
		uint8_t monitor;
		uint8_t factor;		/* of a register step, 0.1 uW or 1 uA */
		double divisor;
	} sets[] = {
		{ CMIS_P02_TX_POWER, CMIS_MON_TX_POWER, OPTMON_LANE_TX_POWER,
		  1, 1e4 },
		{ CMIS_P02_TX_BIAS, CMIS_MON_TX_BIAS, OPTMON_LANE_TX_BIAS,
		  2 * a->bias_scale, 1e3 },
		{ CMIS_P02_RX_POWER, CMIS_MON_RX_POWER, OPTMON_LANE_RX_POWER,
		  1, 1e4 },
	};
	unsigned int i;

	for (i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		const uint8_t *p = bytes_at(page, sets[i].offset, 8);

		if (!p || !sets[i].factor ||
		    !(a->lane_monitors & sets[i].supported))
			continue;
		lane_threshold_values(&m->lane_thresholds[sets[i].monitor], p,
				      sets[i].factor, sets[i].divisor);
		m->has_lane_thresholds |= OPTMON_BIT(sets[i].monitor);
	}
}

void decode_cmis_monitors(struct decoder *d)
{
	const struct image_page *lower = image_lower(d->img, OPTMON_ADDR_50);
	const struct image_page *page_02 = advertised_page(d, 0x02, 0);
	struct optmon_monitors *m = &d->m->monitors;
	const uint8_t *p;
	unsigned int i;

	for (i = 0; i < OPTMON_MONITORS; i++) {
		m->observes[i] = observable(d, i);
		if (!is_supported(d, i))
			continue;
		p = bytes_at(lower, places[i].value, 2);
		if (p) {
			m->value[i] = monitor_value(m->observes[i], p);
			m->has |= OPTMON_BIT(i);
		}
		p = bytes_at(page_02, places[i].thresholds, 8);
		if (p) {
			threshold_values(&m->thresholds[i], p, m->observes[i]);
			m->has_thresholds |= OPTMON_BIT(i);
		}
	}
	decode_lane_thresholds(d, page_02);
	p = bytes_at(page_02, CMIS_UPPER, IMAGE_PAGE_LEN);
	if (p)
		decode_checksum(d, OPTMON_CHECKSUM_PAGE_02, p,
				CMIS_P02_CHECKSUM - CMIS_UPPER,
				p[CMIS_P02_CHECKSUM - CMIS_UPPER]);
}
