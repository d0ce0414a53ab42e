// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * CMIS page 01h: what a module says it can do (Tables 8-43 to 8-62).
 */
#include <linux/cmis.h>

#include "internal.h"

static unsigned int bank_count(uint8_t pages, uint8_t pages_6x)
{
	switch (pages & CMIS_PAGES_BANKS) {
	case CMIS_BANKS_1:
		return 1;
	case CMIS_BANKS_2:
		return 2;
	case CMIS_BANKS_4:
		return 4;
	default:
		return (pages_6x & 0x1f) + 1;
	}
}

static void decode_banks(struct decoder *d, uint8_t pages, uint8_t pages_6x)
{
	unsigned int banks = bank_count(pages, pages_6x);

	if (banks > OPTMON_MAX_BANKS) {
		decode_warn(d, OPTMON_WARN_BANKS, banks, 0);
		banks = OPTMON_MAX_BANKS;
	}
	d->m->advertised.banks = banks;
}

#define AT(offset) ((offset) - CMIS_UPPER)

/* Bits of page 01h that stand for a feature */
static const struct {
	uint8_t offset;
	uint8_t bit;
	uint8_t feature;
} features[] = {
	{ CMIS_P01_PAGES, CMIS_PAGES_NETWORK_PATH, OPTMON_FEATURE_NETWORK_PATH },
	{ CMIS_P01_PAGES, CMIS_PAGES_VDM, OPTMON_FEATURE_VDM },
	{ CMIS_P01_PAGES, CMIS_PAGES_DIAG, OPTMON_FEATURE_DIAGNOSTICS },
	{ CMIS_P01_PAGES, CMIS_PAGES_COHERENT, OPTMON_FEATURE_COHERENT },
	{ CMIS_P01_PAGES, CMIS_PAGES_CMIS_FF, OPTMON_FEATURE_FORM_FACTOR },
	{ CMIS_P01_PAGES, CMIS_PAGES_USER_03, OPTMON_FEATURE_USER_PAGE },
	{ CMIS_P01_CHARACTERISTICS, CMIS_TIMING_P15, OPTMON_FEATURE_TIMING },
	{ CMIS_P01_CONTROLS, CMIS_TX_TUNABLE, OPTMON_FEATURE_TUNABLE },
	{ CMIS_P01_SI_RX, CMIS_SI_UNIDIRECTIONAL, OPTMON_FEATURE_UNIDIRECTIONAL },
	{ CMIS_P01_PAGES_0X, CMIS_PAGES_0C, OPTMON_FEATURE_PAGE_0C },
	{ CMIS_P01_PAGES_0X, CMIS_PAGES_0D, OPTMON_FEATURE_PAGE_0D },
	{ CMIS_P01_PAGES_6X, CMIS_PAGES_60, OPTMON_FEATURE_PAGE_60 },
	{ CMIS_P01_PAGES_6X, CMIS_PAGES_61, OPTMON_FEATURE_PAGE_61 },
	{ CMIS_P01_PAGES_6X, CMIS_PAGES_62, OPTMON_FEATURE_PAGE_62 },
	{ CMIS_P01_SWITCHING, CMIS_HOST_LANE_SWITCHING,
	  OPTMON_FEATURE_HOST_SWITCHING },
	{ CMIS_P01_SWITCHING, CMIS_LINK_TRAINING, OPTMON_FEATURE_LINK_TRAINING },
	{ CMIS_P01_SWITCHING, CMIS_MEDIA_LANE_SWITCHING,
	  OPTMON_FEATURE_MEDIA_SWITCHING },
};

static void decode_features(struct decoder *d, const uint8_t *p)
{
	struct optmon_advertised *a = &d->m->advertised;
	unsigned int i;

	for (i = 0; i < sizeof(features) / sizeof(features[0]); i++)
		if (p[AT(features[i].offset)] & features[i].bit)
			a->features |= OPTMON_BIT(features[i].feature);
	if (cmis_is_external_laser(image_lower(d->img, OPTMON_ADDR_50)))
		a->features |= OPTMON_BIT(OPTMON_FEATURE_EXTERNAL_LASER);
	if (p[AT(CMIS_P01_NAD_BANKS)])
		a->features |= OPTMON_BIT(OPTMON_FEATURE_NAD);
	if (CMIS_FULL_PAGE_READ(p[AT(CMIS_P01_MISC)]) == CMIS_FULL_PAGE_READ_YES)
		a->features |= OPTMON_BIT(OPTMON_FEATURE_FULL_PAGE_READ);
}

/* Table 8-55 */
static void decode_cdb(struct optmon_advertised *a, const uint8_t *p)
{
	static const uint8_t epl_pages[16] = { 0, 1, 2, 3, 4, 8, 12, 16 };
	unsigned int instances = CMIS_CDB_INSTANCES(p[0]);
	unsigned int short_time = p[3] & 0x7f, long_time = p[2] & 0x1f;

	if (instances != 1 && instances != 2)
		return;
	a->features |= OPTMON_BIT(OPTMON_FEATURE_CDB);
	a->cdb.instances = instances;
	a->cdb.background = p[0] & CMIS_CDB_BACKGROUND;
	a->cdb.auto_paging = p[0] & CMIS_CDB_AUTO_PAGING;
	a->cdb.epl_bytes = epl_pages[p[0] & 0xf] * CMIS_PAGE_LEN;
	a->cdb.transfer_bytes = 8 * (1 + p[1]);
	a->cdb.trigger_on_stop = p[2] & CMIS_CDB_TRIGGER_ON_STOP;
	if (p[3] & CMIS_CDB_BUSY_EXTENDED)
		a->cdb.max_busy_ms = 160 * (long_time ? long_time : 1);
	else
		a->cdb.max_busy_ms = short_time < 80 ? 80 - short_time : 0;
}

static void decode_durations(struct decoder *d, const uint8_t *p)
{
	uint8_t *code = d->m->advertised.duration_code;
	uint8_t dp = p[AT(CMIS_P01_DURATION_DP_INIT)];
	uint8_t power = p[AT(CMIS_P01_DURATION_PWR_UP)];
	uint8_t tx = p[AT(CMIS_P01_DURATION_TX_ON)];

	code[OPTMON_DURATION_DP_INIT] = dp & 0xf;
	code[OPTMON_DURATION_DP_DEINIT] = dp >> 4;
	code[OPTMON_DURATION_MODULE_POWER_UP] = power & 0xf;
	code[OPTMON_DURATION_MODULE_POWER_DOWN] = power >> 4;
	code[OPTMON_DURATION_TX_TURN_ON] = tx & 0xf;
	code[OPTMON_DURATION_TX_TURN_OFF] = tx >> 4;
}

static void decode_revisions(struct decoder *d, const uint8_t *p)
{
	const uint8_t *fw = p + AT(CMIS_P01_FW_INACTIVE);
	const uint8_t *hw = p + AT(CMIS_P01_HW_REVISION);
	struct optmon_identity *id = &d->m->identity;

	if (id->cmis_major == 3 && !id->firmware_active[0] &&
	    !id->firmware_active[1]) {
		/* Before CMIS 4.0 the one version of a module was here. */
		id->firmware_active[0] = fw[0];
		id->firmware_active[1] = fw[1];
	} else if (fw[0] == 0xff && fw[1] == 0xff) {
		decode_warn(d, OPTMON_WARN_FIRMWARE_INVALID, 1, 0);
	} else {
		id->firmware_inactive[0] = fw[0];
		id->firmware_inactive[1] = fw[1];
		id->has |= OPTMON_BIT(OPTMON_ID_FIRMWARE_INACTIVE);
	}
	id->hardware_revision[0] = hw[0];
	id->hardware_revision[1] = hw[1];
	id->has |= OPTMON_BIT(OPTMON_ID_HARDWARE_REVISION);
}

static void set_length(struct optmon_identity *id, double *to, double value,
		       enum optmon_identity_value which)
{
	if (!value)
		return;
	*to = value;
	id->has |= OPTMON_BIT(which);
}

/* Table 8-45; zero is a fibre that is not supported */
static void decode_lengths(struct decoder *d, const uint8_t *p)
{
	static const double near[] = { 0.1, 1, 10 };
	static const double far[] = { 50, 100, 200, 500 };
	uint8_t smf = p[AT(CMIS_P01_LENGTH_SMF)];
	struct optmon_identity *id = &d->m->identity;
	double multiplier;

	if (smf >> 6 < 3)
		multiplier = near[smf >> 6];
	else
		multiplier = far[p[AT(CMIS_P01_LENGTH_SMF_2)] >> 6];
	set_length(id, &id->length_smf_km, (smf & 0x3f) * multiplier,
		   OPTMON_ID_LENGTH_SMF);
	set_length(id, &id->length_om5_m, p[AT(CMIS_P01_LENGTH_OM5)] * 2.0,
		   OPTMON_ID_LENGTH_OM5);
	set_length(id, &id->length_om4_m, p[AT(CMIS_P01_LENGTH_OM4)] * 2.0,
		   OPTMON_ID_LENGTH_OM4);
	set_length(id, &id->length_om3_m, p[AT(CMIS_P01_LENGTH_OM3)] * 2.0,
		   OPTMON_ID_LENGTH_OM3);
	set_length(id, &id->length_om2_m, p[AT(CMIS_P01_LENGTH_OM2)],
		   OPTMON_ID_LENGTH_OM2);
}

/* Tables 8-46 and 8-50; zero is "not specified" throughout */
static void decode_properties(struct decoder *d, const uint8_t *p)
{
	struct optmon_identity *id = &d->m->identity;
	unsigned int delay = be16(p + AT(CMIS_P01_PROPAGATION_DELAY));

	set_length(id, &id->wavelength_nm,
		   be16(p + AT(CMIS_P01_WAVELENGTH)) / 20.0,
		   OPTMON_ID_WAVELENGTH);
	if (id->has & OPTMON_BIT(OPTMON_ID_WAVELENGTH))
		set_length(id, &id->wavelength_tolerance_nm,
			   be16(p + AT(CMIS_P01_WAVELENGTH_TOL)) / 200.0,
			   OPTMON_ID_WAVELENGTH_TOLERANCE);
	set_length(id, &id->voltage_min_v, p[AT(CMIS_P01_VCC_MIN)] / 50.0,
		   OPTMON_ID_VOLTAGE_MIN);
	set_length(id, &id->propagation_delay_ns, delay * 10.0,
		   OPTMON_ID_PROPAGATION_DELAY);
	if (p[AT(CMIS_P01_TEMP_MAX)] || p[AT(CMIS_P01_TEMP_MIN)]) {
		id->temperature_max_c = (int8_t)p[AT(CMIS_P01_TEMP_MAX)];
		id->temperature_min_c = (int8_t)p[AT(CMIS_P01_TEMP_MIN)];
		id->has |= OPTMON_BIT(OPTMON_ID_TEMPERATURE_MAX) |
			   OPTMON_BIT(OPTMON_ID_TEMPERATURE_MIN);
	}
}

/* Both bytes of Table 8-53 in our own order */
static uint16_t monitor_bits(uint8_t module, uint8_t lane)
{
	static const struct {
		uint8_t bit;
		uint8_t monitor;
	} modules[] = {
		{ CMIS_MON_TEMP, OPTMON_MON_TEMPERATURE },
		{ CMIS_MON_VCC, OPTMON_MON_VOLTAGE },
		{ CMIS_MON_AUX1, OPTMON_MON_AUX1 },
		{ CMIS_MON_AUX2, OPTMON_MON_AUX2 },
		{ CMIS_MON_AUX3, OPTMON_MON_AUX3 },
		{ CMIS_MON_CUSTOM, OPTMON_MON_CUSTOM },
	};
	uint16_t bits = 0;
	unsigned int i;

	for (i = 0; i < sizeof(modules) / sizeof(modules[0]); i++)
		if (module & modules[i].bit)
			bits |= OPTMON_BIT(modules[i].monitor);
	if (lane & CMIS_MON_TX_BIAS)
		bits |= OPTMON_BIT(OPTMON_MONITORS + OPTMON_LANE_TX_BIAS);
	if (lane & CMIS_MON_TX_POWER)
		bits |= OPTMON_BIT(OPTMON_MONITORS + OPTMON_LANE_TX_POWER);
	if (lane & CMIS_MON_RX_POWER)
		bits |= OPTMON_BIT(OPTMON_MONITORS + OPTMON_LANE_RX_POWER);
	return bits;
}

static void decode_capabilities(struct decoder *d, const uint8_t *p)
{
	struct optmon_advertised *a = &d->m->advertised;
	unsigned int scale = CMIS_BIAS_SCALE(p[AT(CMIS_P01_MONITORS_LANE)]);

	a->module_monitors = p[AT(CMIS_P01_MONITORS_MODULE)];
	a->lane_monitors = p[AT(CMIS_P01_MONITORS_LANE)];
	a->monitors = monitor_bits(a->module_monitors, a->lane_monitors);
	a->flags_tx = p[AT(CMIS_P01_FLAGS_TX)];
	a->flags_rx = p[AT(CMIS_P01_FLAGS_RX)];
	a->controls_tx = p[AT(CMIS_P01_CONTROLS)];
	a->controls_rx = p[AT(CMIS_P01_CONTROLS) + 1];
	a->characteristics = p[AT(CMIS_P01_CHARACTERISTICS)];
	a->detector = p[AT(CMIS_P01_DETECTOR)];
	a->bias_scale = scale < 3 ? 1 << scale : 0;
	if (scale == 3 && a->lane_monitors & CMIS_MON_TX_BIAS)
		decode_warn(d, OPTMON_WARN_BIAS_SCALE, scale, 0);
}

void decode_cmis_advertised(struct decoder *d)
{
	const struct image_page *page = advertised_page(d, 0x01, 0);
	const uint8_t *p = bytes_at(page, CMIS_UPPER, IMAGE_PAGE_LEN);

	/* Without page 01h nothing but bank 0 can be told. */
	d->m->advertised.banks = 1;
	if (!p)
		return;
	d->m->advertised.known = true;
	decode_banks(d, p[AT(CMIS_P01_PAGES)], p[AT(CMIS_P01_PAGES_6X)]);
	decode_features(d, p);
	decode_cdb(&d->m->advertised, p + AT(CMIS_P01_CDB));
	decode_durations(d, p);
	decode_revisions(d, p);
	decode_lengths(d, p);
	decode_properties(d, p);
	decode_capabilities(d, p);
	decode_checksum(d, OPTMON_CHECKSUM_PAGE_01,
			p + AT(CMIS_P01_HW_REVISION),
			CMIS_P01_CHECKSUM - CMIS_P01_HW_REVISION,
			p[AT(CMIS_P01_CHECKSUM)]);
}
