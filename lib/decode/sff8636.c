// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * SFF-8636 (revision 2.11): QSFP+, QSFP28 and their kin, four lanes.
 */
#include <string.h>

#include "internal.h"

#define LANES			4

/* Lower page 00h (Tables 6-3 to 6-14) */
#define LM_REVISION		1
#define LM_STATUS		2
#define   FLAT_MEMORY		0x04
#define   INT_DEASSERTED	0x02
#define   DATA_NOT_READY	0x01
#define   NO_STATUS		0xff	/* reserved bits set: a read that failed */
#define LM_LOS			3	/* Tx in bits 7-4, Rx in 3-0 */
#define LM_TX_FAULT		4	/* adaptive equaliser in 7-4, fault in 3-0 */
#define LM_LOL			5	/* Tx in 7-4, Rx in 3-0 */
#define LM_TEMP_FLAGS		6
#define   TC_READINESS		0x02
#define   INITIALIZATION_DONE	0x01
#define LM_VCC_FLAGS		7
#define LM_RX_POWER_FLAGS	9	/* a nibble a lane, lane 1 in bits 7-4 */
#define LM_TX_BIAS_FLAGS	11
#define LM_TX_POWER_FLAGS	13
#define LM_TEMP			22	/* S16, 1/256 degC */
#define LM_VCC			26	/* U16, 100 uV */
#define LM_RX_POWER		34	/* U16 a lane, 0.1 uW */
#define LM_TX_BIAS		42	/* U16 a lane, 2 uA */
#define LM_TX_POWER		50	/* U16 a lane, 0.1 uW */
#define LM_TX_DISABLE		86
#define LM_RX_RATE_SELECT	87	/* two bits a lane, lane 1 in 1-0 */
#define LM_TX_RATE_SELECT	88
#define LM_POWER		93
#define   LOW_POWER		0x02
#define   POWER_OVERRIDE	0x01
#define LM_CDR			98	/* Tx in 7-4, Rx in 3-0; 1 is on */
#define LM_SIGNAL_CONTROL	99
#define LM_MASKS		100	/* of 3 to 7, in the same layout */
#define LM_MAX_POWER		107	/* 0.1 W, of class 8 */
#define LM_PROPAGATION_DELAY	108	/* U16, 10 ns */
#define LM_FREE_SIDE		110
#define LM_ENDS			113

/* Upper page 00h (Tables 6-15 to 6-25) */
#define P00_IDENTIFIER		128
#define P00_CONNECTOR		130
#define P00_COMPLIANCE		131
#define P00_ENCODING		139
#define P00_BIT_RATE		140	/* 100 MBd; FFh: see 222 */
#define P00_RATE_SELECT		141
#define P00_LENGTH_SMF		142	/* km */
#define P00_LENGTH_OM3		143	/* 2 m */
#define P00_LENGTH_OM2		144	/* 1 m */
#define P00_LENGTH_OM1		145	/* 1 m */
#define P00_LENGTH_CABLE	146	/* cable 1 m, or OM4 2 m */
#define P00_TECHNOLOGY		147	/* transmitter in bits 7-4 */
#define P00_VENDOR		148
#define P00_EXT_MODULE		164
#define P00_OUI			165
#define P00_PART		168
#define P00_REVISION		184
#define P00_WAVELENGTH		186	/* U16, 0.05 nm; or attenuation */
#define P00_TOLERANCE		188	/* U16, 0.005 nm; or attenuation */
#define P00_MAX_TEMPERATURE	190
#define P00_CHECK_BASE		191
#define P00_EXT_COMPLIANCE	192
#define P00_OPTIONS		193
#define P00_SERIAL		196
#define P00_DATE		212
#define P00_MONITORING		220
#define   TEMP_MONITORED	0x20
#define   VCC_MONITORED		0x10
#define   TX_POWER_MONITORED	0x04
#define P00_ENHANCED		221
#define P00_BIT_RATE_EXT	222	/* 250 MBd */
#define P00_CHECK_EXT		223

/* Page 03h (Table 6-28): high alarm, low alarm, high warning, low warning */
#define P03_TEMP		128
#define P03_VCC			144
#define P03_RX_POWER		176
#define P03_TX_BIAS		184
#define P03_TX_POWER		192

/* Revision codes (Table 6-4) */
#define REVISION_2_8		8

/* Transmitter technologies of copper (Table 6-19) */
#define TECH_COPPER		0x0a

static bool is_copper(const struct optmon_module *m)
{
	return m->identity.has & OPTMON_BIT(OPTMON_ID_MEDIA_TECHNOLOGY) &&
	       m->identity.media_technology >= TECH_COPPER;
}

static void set_value(struct optmon_identity *id, double *to, double value,
		      enum optmon_identity_value which)
{
	if (!value)
		return;
	*to = value;
	id->has |= OPTMON_BIT(which);
}

static void decode_vendor(struct decoder *d, const uint8_t *p)
{
	struct optmon_identity *id = &d->m->identity;

	decode_text(id->vendor, p + P00_VENDOR - 128, 16);
	decode_text(id->part_number, p + P00_PART - 128, 16);
	decode_text(id->revision, p + P00_REVISION - 128, 2);
	decode_text(id->serial_number, p + P00_SERIAL - 128, 16);
	decode_text(id->date_code, p + P00_DATE - 128, 8);
	memcpy(id->vendor_oui, p + P00_OUI - 128, 3);
	id->has |= OPTMON_BIT(OPTMON_ID_VENDOR) |
		   OPTMON_BIT(OPTMON_ID_PART_NUMBER) |
		   OPTMON_BIT(OPTMON_ID_REVISION) |
		   OPTMON_BIT(OPTMON_ID_SERIAL_NUMBER) |
		   OPTMON_BIT(OPTMON_ID_DATE_CODE) |
		   OPTMON_BIT(OPTMON_ID_VENDOR_OUI);
}

/* Table 6-16: classes 1 to 4 in bits 7-6, 5 to 7 in bits 1-0, 8 in bit 5 */
static void decode_power_class(struct decoder *d, uint8_t ext,
			       const struct image_page *lower)
{
	static const double watts[] = { 1.5, 2.0, 2.5, 3.5, 4.0, 4.5, 5.0 };
	const uint8_t *max_power = bytes_at(lower, LM_MAX_POWER, 1);
	struct optmon_identity *id = &d->m->identity;

	if (ext & 0x20)
		id->power_class = 8;
	else if (ext & 0x03)
		id->power_class = 4 + (ext & 0x03);
	else
		id->power_class = (ext >> 6) + 1;
	id->has |= OPTMON_BIT(OPTMON_ID_POWER_CLASS);
	if (id->power_class < 8)
		set_value(id, &id->max_power_w, watts[id->power_class - 1],
			  OPTMON_ID_MAX_POWER);
	else if (max_power)
		set_value(id, &id->max_power_w, *max_power / 10.0,
			  OPTMON_ID_MAX_POWER);
}

/* Section 6.3.11: of these copper cables byte 145 is no length */
static bool has_attenuation_25g8(const struct optmon_identity *id)
{
	return id->media_technology == 0x0a || id->media_technology == 0x0b ||
	       id->media_technology == 0x0d || id->media_technology == 0x0f;
}

/* Byte 146 is the length of a cable, or that of OM4 of an 850 nm VCSEL. */
static void decode_lengths(struct decoder *d, const uint8_t *p)
{
	struct optmon_identity *id = &d->m->identity;
	uint8_t cable = p[P00_LENGTH_CABLE - 128];
	bool is_om4 = !id->media_technology && id->connector != 0x23 &&
		      id->connector != 0x21;

	set_value(id, &id->length_smf_km, p[P00_LENGTH_SMF - 128],
		  OPTMON_ID_LENGTH_SMF);
	set_value(id, &id->length_om3_m, p[P00_LENGTH_OM3 - 128] * 2.0,
		  OPTMON_ID_LENGTH_OM3);
	set_value(id, &id->length_om2_m, p[P00_LENGTH_OM2 - 128],
		  OPTMON_ID_LENGTH_OM2);
	if (!has_attenuation_25g8(id))
		set_value(id, &id->length_om1_m, p[P00_LENGTH_OM1 - 128],
			  OPTMON_ID_LENGTH_OM1);
	if (is_om4)
		set_value(id, &id->length_om4_m, cable * 2.0,
			  OPTMON_ID_LENGTH_OM4);
	else
		set_value(id, &id->cable_length_m, cable,
			  OPTMON_ID_CABLE_LENGTH);
}

/*
 * Bytes 186 to 189 are wavelengths of optics and attenuations of copper, of
 * which byte 145 has one more.
 */
static void decode_media(struct decoder *d, const uint8_t *p)
{
	static const float ghz[OPTMON_ATTENUATIONS] = {
		2.5, 5, 7, 12.9, 25.78
	};
	struct optmon_identity *id = &d->m->identity;
	unsigned int i;

	if (!is_copper(d->m)) {
		set_value(id, &id->wavelength_nm,
			  be16(p + P00_WAVELENGTH - 128) / 20.0,
			  OPTMON_ID_WAVELENGTH);
		if (id->has & OPTMON_BIT(OPTMON_ID_WAVELENGTH))
			set_value(id, &id->wavelength_tolerance_nm,
				  be16(p + P00_TOLERANCE - 128) / 200.0,
				  OPTMON_ID_WAVELENGTH_TOLERANCE);
		return;
	}
	for (i = 0; i < OPTMON_ATTENUATIONS; i++) {
		id->attenuation_ghz[i] = ghz[i];
		if (i < 4)
			id->attenuation_db[i] = p[P00_WAVELENGTH - 128 + i];
	}
	if (has_attenuation_25g8(id))
		id->attenuation_db[4] = p[P00_LENGTH_OM1 - 128];
	id->has |= OPTMON_BIT(OPTMON_ID_ATTENUATION);
}

static void decode_codes(struct decoder *d, const uint8_t *p)
{
	struct optmon_identity *id = &d->m->identity;
	struct optmon_sff *sff = &d->m->sff;

	id->connector = p[P00_CONNECTOR - 128];
	id->encoding = p[P00_ENCODING - 128];
	id->media_technology = p[P00_TECHNOLOGY - 128] >> 4;
	id->has |= OPTMON_BIT(OPTMON_ID_CONNECTOR) |
		   OPTMON_BIT(OPTMON_ID_ENCODING) |
		   OPTMON_BIT(OPTMON_ID_MEDIA_TECHNOLOGY);
	if (p[P00_BIT_RATE - 128] == 0xff)
		set_value(id, &id->bit_rate_mbps,
			  p[P00_BIT_RATE_EXT - 128] * 250.0,
			  OPTMON_ID_BIT_RATE);
	else
		set_value(id, &id->bit_rate_mbps, p[P00_BIT_RATE - 128] * 100.0,
			  OPTMON_ID_BIT_RATE);
	/* Section 6.3.21: 0 is the standard 70 degC; FFh was never written. */
	if (p[P00_MAX_TEMPERATURE - 128] != 0xff) {
		id->temperature_max_c = p[P00_MAX_TEMPERATURE - 128] ?
					p[P00_MAX_TEMPERATURE - 128] : 70;
		id->has |= OPTMON_BIT(OPTMON_ID_TEMPERATURE_MAX);
	}
	sff->known = true;
	sff->extended_identifier = p[SFF8636_EXT_IDENTIFIER - 128];
	memcpy(sff->compliance, p + P00_COMPLIANCE - 128, 8);
	sff->extended_compliance = p[P00_EXT_COMPLIANCE - 128];
	sff->rate_identifier = p[P00_RATE_SELECT - 128];
	sff->diagnostics_type = p[P00_MONITORING - 128];
	sff->enhanced_options = p[P00_ENHANCED - 128];
	memcpy(sff->options, p + P00_OPTIONS - 128, 3);
	sff->extended_module = p[P00_EXT_MODULE - 128];
	sff->device_technology = p[P00_TECHNOLOGY - 128];
}

/* Table 6-14; FFh was never written */
static void decode_ends(struct decoder *d, const struct image_page *lower)
{
	const uint8_t *free_side = bytes_at(lower, LM_FREE_SIDE, 1);
	const uint8_t *ends = bytes_at(lower, LM_ENDS, 1);
	struct optmon_sff *sff = &d->m->sff;

	if (!free_side || !ends || *free_side == 0xff || *ends == 0xff)
		return;
	sff->free_side = *free_side;
	sff->ends = *ends;
	sff->has_free_side = true;
}

static void decode_identity(struct decoder *d, const struct image_page *lower)
{
	const uint8_t *p = bytes_at(d->page_00, 128, 96);
	const uint8_t *revision = bytes_at(lower, LM_REVISION, 1);
	const uint8_t *delay = bytes_at(lower, LM_PROPAGATION_DELAY, 2);
	struct optmon_identity *id = &d->m->identity;

	if (revision)
		id->sff_revision = *revision;
	if (delay)
		set_value(id, &id->propagation_delay_ns, be16(delay) * 10.0,
			  OPTMON_ID_PROPAGATION_DELAY);
	decode_ends(d, lower);
	if (!p) {
		decode_warn(d, OPTMON_WARN_PAGES_MISSING, 1, 0);
		return;
	}
	if (p[0] != id->identifier)
		decode_warn(d, OPTMON_WARN_IDENTIFIER_COPY, p[0], 0);
	decode_vendor(d, p);
	decode_codes(d, p);
	decode_power_class(d, p[SFF8636_EXT_IDENTIFIER - 128], lower);
	decode_lengths(d, p);
	decode_media(d, p);
	decode_checksum(d, OPTMON_CHECKSUM_PAGE_00, p, P00_CHECK_BASE - 128,
			p[P00_CHECK_BASE - 128]);
	decode_checksum(d, OPTMON_CHECKSUM_EXTENDED,
			p + P00_EXT_COMPLIANCE - 128,
			P00_CHECK_EXT - P00_EXT_COMPLIANCE,
			p[P00_CHECK_EXT - 128]);
}

/* Bits 7-4 of a nibble of flags: high alarm, low alarm, high and low warning */
static uint64_t four_flags(unsigned int nibble)
{
	return (nibble >> 3 & 1) | (nibble >> 1 & 2) | (nibble << 1 & 4) |
	       (nibble << 3 & 8);
}

/* Bytes 6 and 7, or their masks at 103 and 104 */
static uint64_t module_flag_word(const uint8_t *p)
{
	uint64_t word = 0;

	if (p[0] & TC_READINESS)
		word |= OPTMON_BIT(OPTMON_FLAG_TC_READINESS);
	if (p[0] & INITIALIZATION_DONE)
		word |= OPTMON_BIT(OPTMON_FLAG_INITIALIZATION_COMPLETE);
	word |= four_flags(p[0] >> 4)
		<< (OPTMON_FLAG_MONITOR + 4 * OPTMON_MON_TEMPERATURE);
	word |= four_flags(p[1] >> 4)
		<< (OPTMON_FLAG_MONITOR + 4 * OPTMON_MON_VOLTAGE);
	return word;
}

static void decode_module_flags(struct decoder *d,
				const struct image_page *lower)
{
	const uint8_t *flags = bytes_at(lower, LM_TEMP_FLAGS, 2);
	const uint8_t *masks = bytes_at(lower, LM_MASKS + LM_TEMP_FLAGS - LM_LOS,
					2);
	struct optmon_module *m = d->m;

	if (flags) {
		m->has_flags = true;
		m->flags = module_flag_word(flags);
	}
	if (masks) {
		m->has_masks = true;
		m->masks = module_flag_word(masks);
	}
}

/*
 * Which monitors there are. Byte 220 tells since revision 2.8; before, a module
 * with a laser has both, and of a copper cable nothing can be known.
 */
static bool is_monitored(const struct optmon_module *m, uint8_t bit)
{
	if (m->identity.sff_revision >= REVISION_2_8 &&
	    m->identity.sff_revision != 0xff && m->sff.known)
		return m->sff.diagnostics_type & bit || !is_copper(m);
	return !is_copper(m);
}

static void decode_monitors(struct decoder *d, const struct image_page *lower)
{
	struct optmon_monitors *mon = &d->m->monitors;
	const uint8_t *temp = bytes_at(lower, LM_TEMP, 2);
	const uint8_t *vcc = bytes_at(lower, LM_VCC, 2);

	mon->observes[OPTMON_MON_TEMPERATURE] = OPTMON_OBSERVES_TEMPERATURE;
	mon->observes[OPTMON_MON_VOLTAGE] = OPTMON_OBSERVES_VOLTAGE;
	if (temp && is_monitored(d->m, TEMP_MONITORED)) {
		mon->value[OPTMON_MON_TEMPERATURE] = be16s(temp) / 256.0;
		mon->has |= OPTMON_BIT(OPTMON_MON_TEMPERATURE);
	}
	if (vcc && is_monitored(d->m, VCC_MONITORED)) {
		mon->value[OPTMON_MON_VOLTAGE] = be16(vcc) / 1e4;
		mon->has |= OPTMON_BIT(OPTMON_MON_VOLTAGE);
	}
}

static void threshold_set(struct optmon_thresholds *t, const uint8_t *p,
			  bool is_signed, double divisor)
{
	double value[4];
	unsigned int i;

	for (i = 0; i < 4; i++)
		value[i] = (is_signed ? be16s(p + 2 * i) : be16(p + 2 * i)) /
			   divisor;
	t->high_alarm = value[0];
	t->low_alarm = value[1];
	t->high_warning = value[2];
	t->low_warning = value[3];
}

static void decode_thresholds(struct decoder *d)
{
	const struct image_page *page = advertised_page(d, 0x03, 0);
	struct optmon_monitors *mon = &d->m->monitors;
	const uint8_t *p = bytes_at(page, P03_TEMP, P03_TX_POWER + 8 - P03_TEMP);

	if (!p)
		return;
	threshold_set(&mon->thresholds[OPTMON_MON_TEMPERATURE], p, true, 256);
	threshold_set(&mon->thresholds[OPTMON_MON_VOLTAGE],
		      p + P03_VCC - P03_TEMP, false, 1e4);
	mon->has_thresholds = mon->has;
	threshold_set(&mon->lane_thresholds[OPTMON_LANE_RX_POWER],
		      p + P03_RX_POWER - P03_TEMP, false, 1e4);
	threshold_set(&mon->lane_thresholds[OPTMON_LANE_TX_BIAS],
		      p + P03_TX_BIAS - P03_TEMP, false, 500);
	threshold_set(&mon->lane_thresholds[OPTMON_LANE_TX_POWER],
		      p + P03_TX_POWER - P03_TEMP, false, 1e4);
	if (!is_copper(d->m))
		mon->has_lane_thresholds =
			OPTMON_BIT(OPTMON_LANE_TX_BIAS) |
			OPTMON_BIT(OPTMON_LANE_RX_POWER) |
			(d->m->sff.diagnostics_type & TX_POWER_MONITORED ?
			 OPTMON_BIT(OPTMON_LANE_TX_POWER) : 0);
}

/* Bytes 3 to 5, or their masks at 100 to 102 */
static uint64_t single_flags(const uint8_t *p, unsigned int i)
{
	static const struct {
		uint8_t byte;
		uint8_t shift;
		uint8_t flag;
	} singles[] = {
		{ 0, 4, OPTMON_LANE_FLAG_TX_LOS },
		{ 0, 0, OPTMON_LANE_FLAG_RX_LOS },
		{ 1, 4, OPTMON_LANE_FLAG_TX_EQ_FAULT },
		{ 1, 0, OPTMON_LANE_FLAG_TX_FAULT },
		{ 2, 4, OPTMON_LANE_FLAG_TX_LOL },
		{ 2, 0, OPTMON_LANE_FLAG_RX_LOL },
	};
	uint64_t word = 0;
	unsigned int n;

	for (n = 0; n < sizeof(singles) / sizeof(singles[0]); n++)
		if (p[singles[n].byte] >> (singles[n].shift + i) & 1)
			word |= OPTMON_BIT(singles[n].flag);
	return word;
}

/* Bytes 9 to 14 */
static uint64_t monitor_flags(const uint8_t *p, unsigned int i)
{
	static const uint8_t monitors[] = {
		OPTMON_LANE_RX_POWER, OPTMON_LANE_TX_BIAS, OPTMON_LANE_TX_POWER,
	};
	uint64_t word = 0;
	unsigned int n;

	for (n = 0; n < sizeof(monitors); n++) {
		uint8_t byte = p[2 * n + i / 2];

		word |= four_flags(i % 2 ? byte & 0xf : byte >> 4)
			<< (OPTMON_LANE_FLAG_MONITOR + 4 * monitors[n]);
	}
	return word;
}

static void decode_lane_flags(const struct image_page *lower,
			      struct optmon_lane *lane, unsigned int i)
{
	const uint8_t *single = bytes_at(lower, LM_LOS, 3);
	const uint8_t *monitor = bytes_at(lower, LM_RX_POWER_FLAGS, 6);
	const uint8_t *masks = bytes_at(lower, LM_MASKS, 3);

	if (single && monitor) {
		lane->flags = single_flags(single, i) |
			      monitor_flags(monitor, i);
		lane->has |= OPTMON_BIT(OPTMON_LV_FLAGS);
	}
	if (masks) {
		lane->masks = single_flags(masks, i);
		lane->has |= OPTMON_BIT(OPTMON_LV_MASKS);
	}
}

static void decode_lane_controls(const struct image_page *lower,
				 struct optmon_lane *lane, unsigned int i)
{
	const uint8_t *p = bytes_at(lower, LM_TX_DISABLE, 3);
	const uint8_t *cdr = bytes_at(lower, LM_CDR, 1);

	if (!p || !cdr)
		return;
	if (p[0] >> i & 1)
		lane->controls |= OPTMON_BIT(OPTMON_CONTROL_TX_DISABLE);
	if (*cdr >> (4 + i) & 1)
		lane->controls |= OPTMON_BIT(OPTMON_CONTROL_TX_CDR_ON);
	if (*cdr >> i & 1)
		lane->controls |= OPTMON_BIT(OPTMON_CONTROL_RX_CDR_ON);
	lane->rx_rate_select = p[1] >> 2 * i & 3;
	lane->tx_rate_select = p[2] >> 2 * i & 3;
	lane->has |= OPTMON_BIT(OPTMON_LV_CONTROLS) |
		     OPTMON_BIT(OPTMON_LV_RATE_SELECT);
}

static void decode_lane(struct decoder *d, const struct image_page *lower,
			struct optmon_lane *lane, unsigned int i)
{
	const uint8_t *rx = bytes_at(lower, LM_RX_POWER + 2 * i, 2);
	const uint8_t *bias = bytes_at(lower, LM_TX_BIAS + 2 * i, 2);
	const uint8_t *tx = bytes_at(lower, LM_TX_POWER + 2 * i, 2);

	decode_lane_flags(lower, lane, i);
	decode_lane_controls(lower, lane, i);
	if (is_copper(d->m) || !d->m->sff.known)
		return;
	if (rx) {
		lane->monitor[OPTMON_LANE_RX_POWER] = be16(rx) / 1e4;
		lane->has |= OPTMON_BIT(OPTMON_LV_RX_POWER);
	}
	if (bias) {
		lane->monitor[OPTMON_LANE_TX_BIAS] = be16(bias) / 500.0;
		lane->has |= OPTMON_BIT(OPTMON_LV_TX_BIAS);
	}
	if (tx && d->m->sff.diagnostics_type & TX_POWER_MONITORED) {
		lane->monitor[OPTMON_LANE_TX_POWER] = be16(tx) / 1e4;
		lane->has |= OPTMON_BIT(OPTMON_LV_TX_POWER);
	}
}

static void decode_state(struct decoder *d, const struct image_page *lower)
{
	const uint8_t *status = bytes_at(lower, LM_STATUS, 1);
	const uint8_t *power = bytes_at(lower, LM_POWER, 1);
	const uint8_t *signals = bytes_at(lower, LM_SIGNAL_CONTROL, 1);
	struct optmon_state *s = &d->m->state;

	if (power)
		d->m->sff.controls[0] = *power;
	if (signals)
		d->m->sff.controls[1] = *signals;
	if (status && *status != NO_STATUS) {
		s->interrupt = !(*status & INT_DEASSERTED);
		s->ready = !(*status & DATA_NOT_READY);
		s->has |= OPTMON_BIT(OPTMON_STATE_INTERRUPT) |
			  OPTMON_BIT(OPTMON_STATE_READY);
	}
	/* The pin is not visible; software rules only where it overrides. */
	if (power && *power & POWER_OVERRIDE) {
		s->low_power = *power & LOW_POWER;
		s->has |= OPTMON_BIT(OPTMON_STATE_LOW_POWER);
	}
}

/* Section 6.5: where byte 129 says so, page 02h begins with the CLEI code. */
static void decode_clei(struct decoder *d)
{
	const uint8_t *ext = bytes_at(d->page_00, SFF8636_EXT_IDENTIFIER, 1);
	struct optmon_identity *id = &d->m->identity;
	const uint8_t *clei;

	if (!ext || !(*ext & SFF8636_HAS_CLEI))
		return;
	clei = bytes_at(advertised_page(d, 0x02, 0), CMIS_UPPER,
			CMIS_P00_CLEI_LEN);
	if (!clei)
		return;
	decode_text(id->clei, clei, CMIS_P00_CLEI_LEN);
	if (id->clei[0])
		id->has |= OPTMON_BIT(OPTMON_ID_CLEI);
}

void decode_sff8636(struct decoder *d)
{
	const struct image_page *lower = image_lower(d->img, OPTMON_ADDR_50);
	const uint8_t *status = bytes_at(lower, LM_STATUS, 1);
	struct optmon_module *m = d->m;
	unsigned int i;

	decode_identity(d, lower);
	decode_state(d, lower);
	decode_module_flags(d, lower);
	decode_monitors(d, lower);
	if (status && *status == NO_STATUS)
		decode_warn(d, OPTMON_WARN_STATUS, *status, 0);
	else
		m->advertised.flat_memory = status && *status & FLAT_MEMORY;
	if (!m->advertised.flat_memory) {
		decode_thresholds(d);
		decode_clei(d);
	}
	if (!bytes_at(lower, LM_LOS, 1))
		return;
	memset(m->lane, 0, LANES * sizeof(m->lane[0]));
	for (i = 0; i < LANES; i++) {
		m->lane[i].lane = i + 1;
		decode_lane(d, lower, &m->lane[i], i);
	}
	m->lane_count = LANES;
}
