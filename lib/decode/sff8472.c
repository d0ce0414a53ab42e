// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * SFF-8472 (revision 12.4.3): SFP, SFP+ and SFP28; identity at address 50h,
 * diagnostics at 51h, with internal or external calibration.
 */
#include <math.h>
#include <string.h>

#include "internal.h"

/* Address A0h (Table 4-1) */
#define A0_EXT_IDENTIFIER	1
#define A0_CONNECTOR		2
#define A0_COMPLIANCE		3
#define   CABLE_ACTIVE		0x08	/* of byte 8 */
#define   CABLE_PASSIVE		0x04
#define   BASE_T_OR_CX		0x0c	/* of byte 6 */
#define A0_ENCODING		11
#define A0_BIT_RATE		12	/* 100 MBd; FFh: 66 has 250 MBd */
#define A0_RATE_IDENTIFIER	13
#define A0_LENGTH_SMF_KM	14
#define A0_LENGTH_SMF		15	/* 100 m */
#define A0_LENGTH_OM2		16	/* 10 m */
#define A0_LENGTH_OM1		17	/* 10 m */
#define A0_LENGTH_OM4		18	/* 10 m, or copper 1 m */
#define A0_LENGTH_OM3		19	/* 10 m */
#define A0_VENDOR		20
#define A0_EXT_COMPLIANCE	36
#define A0_OUI			37
#define A0_PART			40
#define A0_REVISION		56
#define A0_WAVELENGTH		60	/* U16 nm, or cable compliance */
#define A0_CHECK_BASE		63
#define A0_OPTIONS		64
#define   POWER_LEVEL_4		0x40
#define   POWER_LEVEL_3		0x20
#define   POWER_LEVEL_2		0x02
#define A0_BIT_RATE_MAX		66
#define A0_BIT_RATE_MIN		67
#define A0_SERIAL		68
#define A0_DATE			84
#define A0_DIAGNOSTICS		92
#define   DIAGNOSTICS		0x40
#define   EXTERNALLY_CALIBRATED	0x10
#define A0_ENHANCED		93
#define   FLAGS_IMPLEMENTED	0x80
#define   SOFT_TX_DISABLE	0x40
#define   SOFT_TX_FAULT		0x20
#define   SOFT_RX_LOS		0x10
#define A0_COMPLIANCE_REVISION	94
#define A0_CHECK_EXT		95

/* Address A2h (Tables 9-5, 9-6, 9-11 and 9-12) */
#define A2_THRESHOLDS		0
#define A2_CALIBRATION		56
#define A2_MAX_POWER		66	/* 0.1 W, of power level 4 */
#define A2_CHECK		95
#define A2_TEMP			96
#define A2_VCC			98
#define A2_TX_BIAS		100
#define A2_TX_POWER		102
#define A2_RX_POWER		104
#define A2_LASER_TEMP		106
#define A2_TEC_CURRENT		108
#define A2_STATUS		110
#define A2_EQUALIZATION		114	/* input, then output emphasis */
#define A2_EXTENDED_STATUS	118
#define   TX_DISABLE_PIN	0x80
#define   TX_FAULT_PIN		0x04
#define   RX_LOS_PIN		0x02
#define   DATA_NOT_READY	0x01
#define A2_ALARMS		112
#define A2_WARNINGS		116

/**
 * struct line - a linear calibration
 * @slope: in units of 1/256
 * @offset: in register units
 */
struct line {
	unsigned int slope;
	int offset;
};

/**
 * struct calibration - from register values to real ones (section 9.3)
 * @rx: coefficients of the received power, of the fourth power first
 */
struct calibration {
	double rx[5];
	struct line bias, tx_power, temperature, voltage;
};

static const struct calibration internal = {
	.rx = { 0, 0, 0, 1, 0 },
	.bias = { 256, 0 },
	.tx_power = { 256, 0 },
	.temperature = { 256, 0 },
	.voltage = { 256, 0 },
};

static double float_at(const uint8_t *p)
{
	uint32_t bits = be32(p);
	float value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

static struct line line_at(const uint8_t *p)
{
	return (struct line){ .slope = be16(p), .offset = be16s(p + 2) };
}

/* Table 9-6. Constants that are no numbers calibrate nothing. */
static bool calibration_at(struct calibration *c, const uint8_t *p)
{
	unsigned int i;

	for (i = 0; i < 5; i++) {
		c->rx[i] = float_at(p + 4 * i);
		if (!isfinite(c->rx[i]))
			return false;
	}
	c->bias = line_at(p + 20);
	c->tx_power = line_at(p + 24);
	c->temperature = line_at(p + 28);
	c->voltage = line_at(p + 32);
	return true;
}

static double linear(const struct line *line, int raw)
{
	return (double)line->slope * raw / 256 + line->offset;
}

/* Optical power and current have no sign: noise may calibrate below zero. */
static double positive(double value)
{
	return value > 0 ? value : 0;
}

static double to_temperature(const struct calibration *c, const uint8_t *p)
{
	return linear(&c->temperature, be16s(p)) / 256;
}

static double to_voltage(const struct calibration *c, const uint8_t *p)
{
	return linear(&c->voltage, be16(p)) / 1e4;
}

static double to_bias(const struct calibration *c, const uint8_t *p)
{
	return positive(linear(&c->bias, be16(p)) / 500);
}

static double to_tx_power(const struct calibration *c, const uint8_t *p)
{
	return positive(linear(&c->tx_power, be16(p)) / 1e4);
}

static double to_rx_power(const struct calibration *c, const uint8_t *p)
{
	double raw = be16(p), sum = 0;
	unsigned int i;

	for (i = 0; i < 5; i++)
		sum = sum * raw + c->rx[i];
	return isfinite(sum) ? positive(sum / 1e4) : 0;
}

static double to_laser_temperature(const struct calibration *c,
				   const uint8_t *p)
{
	(void)c;
	return be16s(p) / 256.0;
}

static double to_tec_current(const struct calibration *c, const uint8_t *p)
{
	(void)c;
	return be16s(p) / 10.0;
}

typedef double convert_fn(const struct calibration *c, const uint8_t *p);

static void thresholds_at(struct optmon_thresholds *t, const uint8_t *p,
			  const struct calibration *c, convert_fn *convert)
{
	t->high_alarm = convert(c, p);
	t->low_alarm = convert(c, p + 2);
	t->high_warning = convert(c, p + 4);
	t->low_warning = convert(c, p + 6);
}

static void set_value(struct optmon_identity *id, double *to, double value,
		      enum optmon_identity_value which)
{
	if (!value)
		return;
	*to = value;
	id->has |= OPTMON_BIT(which);
}

static bool is_cable(const struct optmon_module *m)
{
	return m->sff.compliance[5] & (CABLE_ACTIVE | CABLE_PASSIVE);
}

static void decode_vendor(struct decoder *d, const uint8_t *p)
{
	struct optmon_identity *id = &d->m->identity;

	decode_text(id->vendor, p + A0_VENDOR, 16);
	decode_text(id->part_number, p + A0_PART, 16);
	decode_text(id->revision, p + A0_REVISION, 4);
	decode_text(id->serial_number, p + A0_SERIAL, 16);
	decode_text(id->date_code, p + A0_DATE, 8);
	memcpy(id->vendor_oui, p + A0_OUI, 3);
	id->has |= OPTMON_BIT(OPTMON_ID_VENDOR) |
		   OPTMON_BIT(OPTMON_ID_PART_NUMBER) |
		   OPTMON_BIT(OPTMON_ID_REVISION) |
		   OPTMON_BIT(OPTMON_ID_SERIAL_NUMBER) |
		   OPTMON_BIT(OPTMON_ID_DATE_CODE) |
		   OPTMON_BIT(OPTMON_ID_VENDOR_OUI);
}

static void decode_codes(struct decoder *d, const uint8_t *p)
{
	struct optmon_identity *id = &d->m->identity;
	struct optmon_sff *sff = &d->m->sff;

	id->connector = p[A0_CONNECTOR];
	id->encoding = p[A0_ENCODING];
	id->sff_revision = p[A0_COMPLIANCE_REVISION];
	id->has |= OPTMON_BIT(OPTMON_ID_CONNECTOR) |
		   OPTMON_BIT(OPTMON_ID_ENCODING);
	sff->known = true;
	sff->extended_identifier = p[A0_EXT_IDENTIFIER];
	memcpy(sff->compliance, p + A0_COMPLIANCE, 8);
	sff->extended_compliance = p[A0_EXT_COMPLIANCE];
	sff->rate_identifier = p[A0_RATE_IDENTIFIER];
	sff->diagnostics_type = p[A0_DIAGNOSTICS];
	sff->enhanced_options = p[A0_ENHANCED];
	memcpy(sff->options, p + A0_OPTIONS, 2);
	sff->bit_rate_max = p[A0_BIT_RATE_MAX];
	sff->bit_rate_min = p[A0_BIT_RATE_MIN];
	if (p[A0_BIT_RATE] == 0xff)
		set_value(id, &id->bit_rate_mbps, p[A0_BIT_RATE_MAX] * 250.0,
			  OPTMON_ID_BIT_RATE);
	else
		set_value(id, &id->bit_rate_mbps, p[A0_BIT_RATE] * 100.0,
			  OPTMON_ID_BIT_RATE);
}

/*
 * Byte 18 is of a copper link (section 6.5) where the connector says so, or one of
 * the BASE-T codes of Table 5-3 and SFF-8024 Table 4-4: their connector is often
 * left unspecified.
 */
static bool is_copper_link(const struct optmon_module *m)
{
	static const uint8_t base_t[] = { 0x16, 0x1c, 0x1d, 0x1e };

	return m->identity.connector == 0x21 || m->identity.connector == 0x22 ||
	       m->sff.compliance[3] & BASE_T_OR_CX ||
	       (m->sff.extended_compliance &&
		memchr(base_t, m->sff.extended_compliance, sizeof(base_t)));
}

/*
 * Byte 18 is whole metres; byte 19 has tenths as well (Table 6-1), but is taken
 * only where the two agree: before revision 12.4 it was a length of OM3.
 */
static void decode_cable_length(struct optmon_identity *id, const uint8_t *p)
{
	static const double multiplier[] = { 0.1, 1, 10, 100 };
	double metres = p[A0_LENGTH_OM4];
	double fine = (p[A0_LENGTH_OM3] & 0x3f) *
		      multiplier[p[A0_LENGTH_OM3] >> 6];

	if (fine && metres - fine < 1 && fine - metres < 1)
		metres = fine;
	set_value(id, &id->cable_length_m, metres, OPTMON_ID_CABLE_LENGTH);
}

/* Sections 6.1 and 6.2; 0 dB means that nothing is known */
static void decode_attenuation(struct optmon_identity *id, const uint8_t *p)
{
	if (!p[A0_LENGTH_SMF_KM] && !p[A0_LENGTH_SMF])
		return;
	id->attenuation_db[0] = p[A0_LENGTH_SMF_KM];
	id->attenuation_ghz[0] = 12.9;
	id->attenuation_db[1] = p[A0_LENGTH_SMF];
	id->attenuation_ghz[1] = 25.78;
	id->has |= OPTMON_BIT(OPTMON_ID_ATTENUATION);
}

static void decode_cable(struct decoder *d, const uint8_t *p)
{
	struct optmon_module *m = d->m;

	decode_cable_length(&m->identity, p);
	if (m->sff.compliance[5] & CABLE_PASSIVE)
		decode_attenuation(&m->identity, p);
	memcpy(m->sff.cable_compliance, p + A0_WAVELENGTH, 2);
	/* Table 8-1 reserves what Table 8-2 has for active cables. */
	if (!(m->sff.compliance[5] & CABLE_ACTIVE))
		m->sff.cable_compliance[0] &= 0x03;
	m->sff.is_cable = true;
}

static void decode_media(struct decoder *d, const uint8_t *p)
{
	struct optmon_identity *id = &d->m->identity;

	set_value(id, &id->length_om2_m, p[A0_LENGTH_OM2] * 10.0,
		  OPTMON_ID_LENGTH_OM2);
	set_value(id, &id->length_om1_m, p[A0_LENGTH_OM1] * 10.0,
		  OPTMON_ID_LENGTH_OM1);
	if (is_cable(d->m)) {
		decode_cable(d, p);
		return;
	}
	if (p[A0_LENGTH_SMF_KM])
		set_value(id, &id->length_smf_km, p[A0_LENGTH_SMF_KM],
			  OPTMON_ID_LENGTH_SMF);
	else
		set_value(id, &id->length_smf_km, p[A0_LENGTH_SMF] / 10.0,
			  OPTMON_ID_LENGTH_SMF);
	set_value(id, &id->length_om3_m, p[A0_LENGTH_OM3] * 10.0,
		  OPTMON_ID_LENGTH_OM3);
	if (is_copper_link(d->m)) {
		set_value(id, &id->length_copper_m, p[A0_LENGTH_OM4],
			  OPTMON_ID_LENGTH_COPPER);
		return;
	}
	set_value(id, &id->length_om4_m, p[A0_LENGTH_OM4] * 10.0,
		  OPTMON_ID_LENGTH_OM4);
	set_value(id, &id->wavelength_nm, be16(p + A0_WAVELENGTH),
		  OPTMON_ID_WAVELENGTH);
}

/* Power levels of Table 8-3 */
static void decode_power(struct decoder *d, const uint8_t *p,
			 const struct image_page *a2)
{
	struct optmon_identity *id = &d->m->identity;
	const uint8_t *max_power = bytes_at(a2, A2_MAX_POWER, 1);

	if (p[A0_OPTIONS] & POWER_LEVEL_4) {
		id->power_class = 4;
		if (max_power)
			set_value(id, &id->max_power_w, *max_power / 10.0,
				  OPTMON_ID_MAX_POWER);
	} else {
		id->power_class = p[A0_OPTIONS] & POWER_LEVEL_3 ? 3 :
				  p[A0_OPTIONS] & POWER_LEVEL_2 ? 2 : 1;
		set_value(id, &id->max_power_w, id->power_class == 3 ? 2.0 :
			  id->power_class == 2 ? 1.5 : 1.0, OPTMON_ID_MAX_POWER);
	}
	id->has |= OPTMON_BIT(OPTMON_ID_POWER_CLASS);
}

/* The first 96 bytes of A0h all lie in what an image calls lower memory. */
static bool decode_identity(struct decoder *d, const struct image_page *a2)
{
	const uint8_t *p = bytes_at(image_lower(d->img, OPTMON_ADDR_50), 0, 96);

	if (!p) {
		decode_warn(d, OPTMON_WARN_PAGES_MISSING, 1, 0);
		return false;
	}
	decode_codes(d, p);
	decode_vendor(d, p);
	decode_media(d, p);
	decode_power(d, p, a2);
	decode_checksum(d, OPTMON_CHECKSUM_PAGE_00, p, A0_CHECK_BASE,
			p[A0_CHECK_BASE]);
	decode_checksum(d, OPTMON_CHECKSUM_EXTENDED, p + A0_OPTIONS,
			A0_CHECK_EXT - A0_OPTIONS, p[A0_CHECK_EXT]);
	return true;
}

static bool any_set(const uint8_t *p, unsigned int len)
{
	while (len--)
		if (*p++)
			return true;
	return false;
}

static void decode_module_monitors(struct decoder *d, const uint8_t *p,
				   const struct calibration *c)
{
	static const struct {
		uint8_t value;
		uint8_t thresholds;
		uint8_t monitor;
		uint8_t observes;
		convert_fn *convert;
	} monitors[] = {
		{ A2_TEMP, 0, OPTMON_MON_TEMPERATURE,
		  OPTMON_OBSERVES_TEMPERATURE, to_temperature },
		{ A2_VCC, 8, OPTMON_MON_VOLTAGE, OPTMON_OBSERVES_VOLTAGE,
		  to_voltage },
		{ A2_LASER_TEMP, 40, OPTMON_MON_AUX1,
		  OPTMON_OBSERVES_LASER_TEMPERATURE, to_laser_temperature },
		{ A2_TEC_CURRENT, 48, OPTMON_MON_AUX2,
		  OPTMON_OBSERVES_TEC_CURRENT_MA, to_tec_current },
	};
	struct optmon_monitors *mon = &d->m->monitors;
	unsigned int i;

	for (i = 0; i < sizeof(monitors) / sizeof(monitors[0]); i++) {
		unsigned int n = monitors[i].monitor;

		/* The last two are optional: who has them has limits for them. */
		if (n >= OPTMON_MON_AUX1 &&
		    !any_set(p + monitors[i].thresholds, 8))
			continue;
		mon->observes[n] = monitors[i].observes;
		mon->value[n] = monitors[i].convert(c, p + monitors[i].value);
		thresholds_at(&mon->thresholds[n], p + monitors[i].thresholds,
			      c, monitors[i].convert);
		mon->has |= OPTMON_BIT(n);
		mon->has_thresholds |= OPTMON_BIT(n);
	}
}

static void decode_lane_monitors(struct decoder *d, const uint8_t *p,
				 const struct calibration *c)
{
	static const struct {
		uint8_t value;
		uint8_t thresholds;
		convert_fn *convert;
	} monitors[OPTMON_LANE_MONITORS] = {
		[OPTMON_LANE_TX_BIAS]  = { A2_TX_BIAS, 16, to_bias },
		[OPTMON_LANE_TX_POWER] = { A2_TX_POWER, 24, to_tx_power },
		[OPTMON_LANE_RX_POWER] = { A2_RX_POWER, 32, to_rx_power },
	};
	struct optmon_lane *lane = d->m->lane;
	unsigned int i;

	for (i = 0; i < OPTMON_LANE_MONITORS; i++) {
		lane->monitor[i] = monitors[i].convert(c, p + monitors[i].value);
		lane->has |= OPTMON_BIT(i);
		thresholds_at(&d->m->monitors.lane_thresholds[i],
			      p + monitors[i].thresholds, c,
			      monitors[i].convert);
		d->m->monitors.has_lane_thresholds |= OPTMON_BIT(i);
	}
}

/* Two bits an observable, high and low, in bytes 112-113 and 116-117 */
static uint64_t four_flags(const uint8_t *p, unsigned int bit)
{
	uint16_t alarms = be16(p), warnings = be16(p + A2_WARNINGS - A2_ALARMS);

	return (uint64_t)(alarms >> bit & 1) | (alarms >> (bit - 1) & 1) << 1 |
	       (warnings >> bit & 1) << 2 | (warnings >> (bit - 1) & 1) << 3;
}

static void decode_flags(struct decoder *d, const uint8_t *p)
{
	struct optmon_module *m = d->m;
	struct optmon_lane *lane = m->lane;

	m->has_flags = true;
	m->flags |= four_flags(p, 15)
		    << (OPTMON_FLAG_MONITOR + 4 * OPTMON_MON_TEMPERATURE);
	m->flags |= four_flags(p, 13)
		    << (OPTMON_FLAG_MONITOR + 4 * OPTMON_MON_VOLTAGE);
	if (m->monitors.has & OPTMON_BIT(OPTMON_MON_AUX1))
		m->flags |= four_flags(p, 5)
			    << (OPTMON_FLAG_MONITOR + 4 * OPTMON_MON_AUX1);
	if (m->monitors.has & OPTMON_BIT(OPTMON_MON_AUX2))
		m->flags |= four_flags(p, 3)
			    << (OPTMON_FLAG_MONITOR + 4 * OPTMON_MON_AUX2);
	lane->flags |= four_flags(p, 11) << (OPTMON_LANE_FLAG_MONITOR +
					     4 * OPTMON_LANE_TX_BIAS);
	lane->flags |= four_flags(p, 9) << (OPTMON_LANE_FLAG_MONITOR +
					    4 * OPTMON_LANE_TX_POWER);
	lane->flags |= four_flags(p, 7) << (OPTMON_LANE_FLAG_MONITOR +
					    4 * OPTMON_LANE_RX_POWER);
	lane->has |= OPTMON_BIT(OPTMON_LV_FLAGS);
}

/* Table 9-11, byte 110: each bit counts where byte 93 says it is there */
static void decode_status(struct decoder *d, const uint8_t *status)
{
	uint8_t enhanced = d->m->sff.enhanced_options;
	struct optmon_lane *lane = d->m->lane;
	struct optmon_state *s = &d->m->state;

	s->ready = !(*status & DATA_NOT_READY);
	s->has |= OPTMON_BIT(OPTMON_STATE_READY);
	if (enhanced & SOFT_TX_DISABLE) {
		s->tx_disable_pin = *status & TX_DISABLE_PIN;
		s->has |= OPTMON_BIT(OPTMON_STATE_TX_DISABLE_PIN);
	}
	if (enhanced & SOFT_TX_FAULT) {
		s->tx_fault_pin = *status & TX_FAULT_PIN;
		s->has |= OPTMON_BIT(OPTMON_STATE_TX_FAULT_PIN);
		if (s->tx_fault_pin)
			lane->flags |= OPTMON_BIT(OPTMON_LANE_FLAG_TX_FAULT);
		lane->has |= OPTMON_BIT(OPTMON_LV_FLAGS);
	}
	if (enhanced & SOFT_RX_LOS) {
		s->rx_los_pin = *status & RX_LOS_PIN;
		s->has |= OPTMON_BIT(OPTMON_STATE_RX_LOS_PIN);
		if (s->rx_los_pin)
			lane->flags |= OPTMON_BIT(OPTMON_LANE_FLAG_RX_LOS);
		lane->has |= OPTMON_BIT(OPTMON_LV_FLAGS);
	}
}

/* Tables 9-18, 9-19 and 10-1 */
static void decode_extended_status(struct decoder *d, const uint8_t *status,
				   const struct image_page *a2)
{
	const uint8_t *extended = bytes_at(a2, A2_EXTENDED_STATUS, 2);
	const uint8_t *equalization = bytes_at(a2, A2_EQUALIZATION, 2);
	struct optmon_sff *sff = &d->m->sff;

	if (!extended || !equalization)
		return;
	sff->status[0] = *status;
	sff->status[1] = extended[0];
	sff->status[2] = extended[1];
	sff->input_equalization = equalization[0];
	sff->output_emphasis = equalization[1];
	sff->has_status = true;
}

void decode_sff8472(struct decoder *d)
{
	const struct image_page *a2 = image_lower(d->img, OPTMON_ADDR_51);
	const uint8_t *p = bytes_at(a2, 0, A2_WARNINGS + 2);
	struct calibration c = internal;
	struct optmon_module *m = d->m;

	if (!decode_identity(d, a2) ||
	    !(m->sff.diagnostics_type & DIAGNOSTICS))
		return;
	memset(m->lane, 0, sizeof(m->lane[0]));
	m->lane[0].lane = 1;
	m->lane_count = 1;
	if (!p) {
		decode_warn(d, OPTMON_WARN_PAGES_MISSING, 1, 0);
		return;
	}
	decode_checksum(d, OPTMON_CHECKSUM_DIAGNOSTICS, p, A2_CHECK,
			p[A2_CHECK]);
	m->sff.external_calibration = m->sff.diagnostics_type &
				      EXTERNALLY_CALIBRATED;
	if (m->sff.external_calibration &&
	    !calibration_at(&c, p + A2_CALIBRATION)) {
		decode_warn(d, OPTMON_WARN_CALIBRATION, 0, 0);
	} else {
		decode_module_monitors(d, p, &c);
		decode_lane_monitors(d, p, &c);
	}
	if (m->sff.enhanced_options & FLAGS_IMPLEMENTED)
		decode_flags(d, p + A2_ALARMS);
	decode_status(d, p + A2_STATUS);
	decode_extended_status(d, p + A2_STATUS, a2);
}
