// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * SFF-8636 and SFF-8472 on modules made byte by byte.
 */
#include "decode_check.h"

static void test_qsfp(void)
{
	const struct optmon_identity *id = &module.identity;
	const struct optmon_monitors *mon = &module.monitors;

	made_qsfp28(&made);
	decode_made();
	ktap_check(is_clean(), "a QSFP28 in order gives no warning");
	ktap_check(module.management == OPTMON_MANAGEMENT_SFF8636 &&
		   !strcmp(id->vendor, "OPTMON TEST") &&
		   !strcmp(id->part_number, "TST-100G-CWDM4") &&
		   !strcmp(id->serial_number, "SN0000002") &&
		   !strcmp(id->date_code, "240229"), "identity");
	ktap_check(id->power_class == 4 && near(id->max_power_w, 3.5) &&
		   near(id->bit_rate_mbps, 25750) && near(id->length_smf_km, 2) &&
		   id->media_technology == 4, "power, rate, length, technology");
	ktap_check(!strcmp(optmon_encoding_name(id->encoding,
						module.management), "64B/66B"),
		   "encoding 5 is 64B/66B here");
	ktap_check(near(mon->value[OPTMON_MON_TEMPERATURE], 31.25) &&
		   near(mon->value[OPTMON_MON_VOLTAGE], 3.289) &&
		   same_thresholds(&mon->thresholds[OPTMON_MON_TEMPERATURE], 75,
				   -5, 70, 0), "module monitors");
	ktap_check(module.lane_count == 4 &&
		   near(module.lane[3].monitor[OPTMON_LANE_RX_POWER], 0.5003) &&
		   near(module.lane[3].monitor[OPTMON_LANE_TX_BIAS], 40.006) &&
		   near(module.lane[3].monitor[OPTMON_LANE_TX_POWER], 0.9003) &&
		   same_thresholds(&mon->lane_thresholds[OPTMON_LANE_TX_BIAS],
				   90, 10, 80, 15), "lane monitors");
}

static void test_qsfp_power(void)
{
	static const struct {
		uint8_t byte;
		uint8_t class;
		double watts;
	} classes[] = {
		{ 0x00, 1, 1.5 }, { 0x40, 2, 2.0 }, { 0x80, 3, 2.5 },
		{ 0xc0, 4, 3.5 }, { 0xc1, 5, 4.0 }, { 0xc2, 6, 4.5 },
		{ 0xc3, 7, 5.0 }, { 0xe0, 8, 6.5 },
	};
	unsigned int i;

	for (i = 0; i < 8; i++) {
		made_qsfp28(&made);
		made_put(&made, 0x00, 129, classes[i].byte);
		made.lower[107] = 65;
		decode_made();
		ktap_check(module.identity.power_class == classes[i].class &&
			   near(module.identity.max_power_w, classes[i].watts),
			   "power class %u is %g W (Table 6-16)",
			   classes[i].class, classes[i].watts);
	}
}

static void test_qsfp_flags(void)
{
	static const struct {
		uint8_t byte;
		uint8_t flag;
	} fours[] = {
		{ 9, OPTMON_LANE_FLAG_MONITOR + 4 * OPTMON_LANE_RX_POWER },
		{ 11, OPTMON_LANE_FLAG_MONITOR + 4 * OPTMON_LANE_TX_BIAS },
		{ 13, OPTMON_LANE_FLAG_MONITOR + 4 * OPTMON_LANE_TX_POWER },
	};
	static const uint8_t singles[3][2] = {
		{ OPTMON_LANE_FLAG_RX_LOS, OPTMON_LANE_FLAG_TX_LOS },
		{ OPTMON_LANE_FLAG_TX_FAULT, OPTMON_LANE_FLAG_TX_EQ_FAULT },
		{ OPTMON_LANE_FLAG_RX_LOL, OPTMON_LANE_FLAG_TX_LOL },
	};
	unsigned int i, lane, level;
	bool good = true;

	for (i = 0; i < 3 * 4 * 4; i++) {
		lane = i / 4 % 4;
		level = i % 4;
		made_qsfp28(&made);
		made.lower[fours[i / 16].byte + lane / 2] =
			0x80 >> (lane % 2 * 4 + level);
		decode_made();
		good &= module.lane[lane].flags ==
			OPTMON_BIT(fours[i / 16].flag + level);
	}
	ktap_check(good, "flags of monitors, lane 1 in the upper nibble (Table 6-7)");
	for (good = true, i = 0; i < 3 * 8; i++) {
		made_qsfp28(&made);
		made.lower[3 + i / 8] = 1 << i % 8;
		made.lower[100 + i / 8] = 1 << i % 8;
		decode_made();
		good &= module.lane[i % 4].flags ==
			OPTMON_BIT(singles[i / 8][i / 4 % 2]) &&
			module.lane[i % 4].masks == module.lane[i % 4].flags;
	}
	ktap_check(good, "single flags and their masks (Tables 6-5 and 6-11)");
	made_qsfp28(&made);
	made.lower[6] = 0x42;
	made.lower[7] = 0x10;
	decode_made();
	ktap_check(module.flags == (OPTMON_BIT(OPTMON_FLAG_MONITOR + 1) |
				    OPTMON_BIT(OPTMON_FLAG_MONITOR + 4 + 3) |
				    OPTMON_BIT(OPTMON_FLAG_TC_READINESS)),
		   "module flags (Table 6-6)");
}

static void test_qsfp_cable(void)
{
	made_qsfp28(&made);
	made.lower[2] = 0x06;
	made.lower[1] = 6;
	made_put(&made, 0x00, 130, 0x23);
	made_put(&made, 0x00, 145, 21);
	made_put(&made, 0x00, 146, 3);
	made_put(&made, 0x00, 147, 0xa0);
	made_put(&made, 0x00, 186, 4);
	made_put(&made, 0x00, 187, 6);
	made_put(&made, 0x00, 188, 7);
	made_put(&made, 0x00, 189, 12);
	made_put(&made, 0x00, 190, 0);
	decode_made();
	ktap_check(!module.monitors.has && !module.monitors.has_lane_thresholds &&
		   !has_lane(&module.lane[0], OPTMON_LV_RX_POWER) &&
		   !has_id(OPTMON_ID_WAVELENGTH),
		   "a passive cable has no monitors and no wavelength");
	ktap_check(near(module.identity.cable_length_m, 3) &&
		   !has_id(OPTMON_ID_LENGTH_OM1) &&
		   module.identity.attenuation_db[3] == 12 &&
		   module.identity.attenuation_db[4] == 21,
		   "its length and attenuations (6.3.11, 6.3.19, 6.3.20)");
	ktap_check(module.identity.temperature_max_c == 70,
		   "a case temperature of 0 is 70 degC (6.3.21)");
	made_put(&made, 0x00, 147, 0x00);
	made_put(&made, 0x00, 130, 0x0c);
	decode_made();
	ktap_check(near(module.identity.length_om4_m, 6) &&
		   near(module.identity.length_om1_m, 21) &&
		   !has_id(OPTMON_ID_CABLE_LENGTH),
		   "of a VCSEL with a connector they are OM4 and OM1");
}

static void test_qsfp_presence(void)
{
	made_qsfp28(&made);
	made_put(&made, 0x00, 220, 0x38);
	made.lower[2] = 0x05;
	decode_made();
	ktap_check(!has_lane(&module.lane[0], OPTMON_LV_TX_POWER) &&
		   has_lane(&module.lane[0], OPTMON_LV_RX_POWER),
		   "Tx power counts where 220.2 says so");
	ktap_check(!module.monitors.has_thresholds && !module.state.ready &&
		   module.state.interrupt, "flat memory has no page 03h");
	made.lower[2] = 0xff;
	decode_made();
	ktap_check(has_warning(OPTMON_WARN_STATUS) &&
		   module.monitors.has_thresholds &&
		   !(module.state.has & OPTMON_BIT(OPTMON_STATE_READY)),
		   "a status of FFh is none, with a warning");
	made_qsfp28(&made);
	made.lower[0] = 0x00;
	decode_made();
	ktap_check(module.management == OPTMON_MANAGEMENT_SFF8636 &&
		   has_warning(OPTMON_WARN_ASSUMED) &&
		   has_warning(OPTMON_WARN_IDENTIFIER_COPY),
		   "identifier 0 with a QSFP's at byte 128 is a QSFP, with warnings");
	made.lower[0] = 0x91;
	decode_made();
	ktap_check(module.management == OPTMON_MANAGEMENT_UNKNOWN &&
		   !module.lane_count && !module.identity.has &&
		   has_warning(OPTMON_WARN_IDENTIFIER_UNKNOWN),
		   "an identifier that names no map decodes to nothing");
}

static void test_sfp(void)
{
	const struct optmon_monitors *mon = &module.monitors;
	const struct optmon_identity *id = &module.identity;
	const struct optmon_lane *lane = module.lane;

	made_sfp(&made);
	decode_made();
	ktap_check(is_clean(), "an SFP in order gives no warning");
	ktap_check(module.management == OPTMON_MANAGEMENT_SFF8472 &&
		   !strcmp(id->part_number, "TST-10G-SR") &&
		   !strcmp(id->revision, "B") && near(id->wavelength_nm, 850) &&
		   near(id->bit_rate_mbps, 10300) &&
		   near(id->length_om3_m, 300) && near(id->length_om2_m, 80) &&
		   !has_id(OPTMON_ID_LENGTH_SMF), "identity");
	ktap_check(!strcmp(optmon_encoding_name(id->encoding,
						module.management), "64B/66B"),
		   "encoding 6 is 64B/66B here");
	ktap_check(near(mon->value[OPTMON_MON_TEMPERATURE], 25.5) &&
		   near(mon->value[OPTMON_MON_VOLTAGE], 3.3) &&
		   mon->has == 3 && module.lane_count == 1 &&
		   near(lane->monitor[OPTMON_LANE_TX_BIAS], 7) &&
		   near(lane->monitor[OPTMON_LANE_TX_POWER], 0.58) &&
		   near(lane->monitor[OPTMON_LANE_RX_POWER], 0.4321),
		   "monitors, internally calibrated");
	ktap_check(same_thresholds(&mon->thresholds[OPTMON_MON_TEMPERATURE], 78,
				   -13, 73, -8) &&
		   same_thresholds(&mon->lane_thresholds[OPTMON_LANE_RX_POWER],
				   1, 0.01, 0.7943, 0.0158), "thresholds");
}

static void test_sfp_flags(void)
{
	static const struct {
		uint8_t byte;
		uint8_t bit;
		bool of_lane;
		uint8_t flag;
	} flags[] = {
		{ 112, 7, false, OPTMON_FLAG_MONITOR },
		{ 112, 6, false, OPTMON_FLAG_MONITOR + 1 },
		{ 112, 5, false, OPTMON_FLAG_MONITOR + 4 },
		{ 112, 4, false, OPTMON_FLAG_MONITOR + 5 },
		{ 112, 3, true, OPTMON_LANE_FLAG_MONITOR },
		{ 112, 2, true, OPTMON_LANE_FLAG_MONITOR + 1 },
		{ 112, 1, true, OPTMON_LANE_FLAG_MONITOR + 4 },
		{ 112, 0, true, OPTMON_LANE_FLAG_MONITOR + 5 },
		{ 113, 7, true, OPTMON_LANE_FLAG_MONITOR + 8 },
		{ 113, 6, true, OPTMON_LANE_FLAG_MONITOR + 9 },
		{ 116, 7, false, OPTMON_FLAG_MONITOR + 2 },
		{ 116, 4, false, OPTMON_FLAG_MONITOR + 7 },
		{ 116, 3, true, OPTMON_LANE_FLAG_MONITOR + 2 },
		{ 116, 0, true, OPTMON_LANE_FLAG_MONITOR + 7 },
		{ 117, 7, true, OPTMON_LANE_FLAG_MONITOR + 10 },
		{ 117, 6, true, OPTMON_LANE_FLAG_MONITOR + 11 },
	};
	bool good = true;
	unsigned int i;

	for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		uint64_t bit = OPTMON_BIT(flags[i].flag);

		made_sfp(&made);
		made.lower_51[flags[i].byte] = 1 << flags[i].bit;
		decode_made();
		good &= module.flags == (flags[i].of_lane ? 0 : bit) &&
			module.lane[0].flags == (flags[i].of_lane ? bit : 0);
	}
	ktap_check(good, "alarms and warnings (Table 9-12)");
	made.lower[93] = 0x00;
	decode_made();
	ktap_check(!module.has_flags && !module.flags &&
		   !has_lane(&module.lane[0], OPTMON_LV_FLAGS),
		   "where 93.7 says that there are none, there are none");
	made_sfp(&made);
	made.lower_51[110] = 0x86;
	decode_made();
	ktap_check(module.state.tx_disable_pin && module.state.tx_fault_pin &&
		   module.state.rx_los_pin && module.state.ready &&
		   module.lane[0].flags ==
		   (OPTMON_BIT(OPTMON_LANE_FLAG_TX_FAULT) |
		    OPTMON_BIT(OPTMON_LANE_FLAG_RX_LOS)),
		   "state of the pins (Table 9-11)");
}

static void put_float(unsigned int offset, float value)
{
	uint32_t bits;

	memcpy(&bits, &value, sizeof(bits));
	made_51_16(&made, offset, bits >> 16);
	made_51_16(&made, offset + 2, bits & 0xffff);
}

/* Slopes 2, 0.5, 1 + 1/256 and 1; offsets of both signs */
static void calibrate_externally(void)
{
	made_sfp(&made);
	made.lower[92] = 0x58;
	put_float(56, 0);
	put_float(60, 0);
	put_float(64, 1e-5f);
	put_float(68, 0.5f);
	put_float(72, -20);
	made_51_16(&made, 76, 0x0200);
	made_51_16(&made, 78, (uint16_t)-100);
	made_51_16(&made, 80, 0x0080);
	made_51_16(&made, 82, 50);
	made_51_16(&made, 84, 0x0101);
	made_51_16(&made, 86, (uint16_t)(-2 * 256));
	made_51_16(&made, 88, 0x0100);
	made_51_16(&made, 90, 300);
	made_8472_sums(&made);
}

static void test_sfp_external(void)
{
	const struct optmon_monitors *mon = &module.monitors;
	const struct optmon_lane *lane = module.lane;
	double rx = (1e-5f * 4321.0 + 0.5) * 4321 - 20;

	calibrate_externally();
	decode_made();
	ktap_check(is_clean() && module.sff.external_calibration,
		   "external calibration is seen");
	ktap_check(near(mon->value[OPTMON_MON_TEMPERATURE],
			(6528 * 257 / 256.0 - 512) / 256) &&
		   near(mon->value[OPTMON_MON_VOLTAGE], 3.33),
		   "temperature and voltage (section 9.3)");
	ktap_check(near(lane->monitor[OPTMON_LANE_TX_BIAS], 13.8) &&
		   near(lane->monitor[OPTMON_LANE_TX_POWER], 0.295),
		   "bias and Tx power");
	ktap_check(fabs(lane->monitor[OPTMON_LANE_RX_POWER] - rx / 1e4) < 1e-7,
		   "Rx power is a polynomial");
	ktap_check(near(mon->thresholds[OPTMON_MON_VOLTAGE].high_alarm, 3.73) &&
		   near(mon->lane_thresholds[OPTMON_LANE_TX_BIAS].low_alarm,
			(2000 * 2 - 100) / 500.0),
		   "thresholds are calibrated like values (section 9.4)");
	made_51_16(&made, 104, 10);
	decode_made();
	ktap_check(near(lane->monitor[OPTMON_LANE_RX_POWER], 0),
		   "a power below zero is none");
	made_51_16(&made, 68, 0x7f80);
	decode_made();
	ktap_check(!mon->has && !has_lane(lane, OPTMON_LV_RX_POWER) &&
		   has_warning(OPTMON_WARN_CALIBRATION),
		   "constants that are no numbers give no readings, and a warning");
}

static void test_sfp_optional(void)
{
	const struct optmon_monitors *mon = &module.monitors;

	made_sfp(&made);
	made_51_16(&made, 40, 60 * 256);
	made_51_16(&made, 48, 5000);
	made_51_16(&made, 106, 45 * 256);
	made_51_16(&made, 108, (uint16_t)-1234);
	made_8472_sums(&made);
	decode_made();
	ktap_check(mon->observes[OPTMON_MON_AUX1] ==
		   OPTMON_OBSERVES_LASER_TEMPERATURE &&
		   near(mon->value[OPTMON_MON_AUX1], 45) &&
		   mon->observes[OPTMON_MON_AUX2] ==
		   OPTMON_OBSERVES_TEC_CURRENT_MA &&
		   near(mon->value[OPTMON_MON_AUX2], -123.4),
		   "laser temperature and TEC current, where they have limits");
}

static void test_sfp_presence(void)
{
	made_sfp(&made);
	made.has_51 = false;
	decode_made();
	ktap_check(!module.monitors.has && has_warning(OPTMON_WARN_PAGES_MISSING),
		   "address 51h that is missing is told");
	made.lower[92] = 0x00;
	made.lower[8] = 0x04;
	made.lower[18] = 5;
	decode_made();
	ktap_check(!module.lane_count && near(module.identity.cable_length_m, 5) &&
		   !has_id(OPTMON_ID_WAVELENGTH) &&
		   !has_warning(OPTMON_WARN_PAGES_MISSING),
		   "a passive cable has no diagnostics and wants none");
	made_sfp(&made);
	made.lower[12] = 0xff;
	made.lower[66] = 103;
	decode_made();
	ktap_check(near(module.identity.bit_rate_mbps, 25750),
		   "rates above 25.4 GBd are at byte 66");
	made.lower[14] = 40;
	made.lower[15] = 0xff;
	decode_made();
	ktap_check(near(module.identity.length_smf_km, 40),
		   "SMF length in km goes before that in 100 m");
	made.lower[14] = 0;
	made.lower[15] = 5;
	decode_made();
	ktap_check(near(module.identity.length_smf_km, 0.5), "else 100 m count");
}

/* Section 6.5: the byte of OM4 is metres of copper where the link is copper */
static void test_sfp_copper(void)
{
	static const struct {
		uint8_t connector;
		uint8_t ethernet;
		uint8_t extended;
		bool copper;
		const char *text;
	} links[] = {
		{ 0x07, 0x00, 0x00, false, "optics" },
		{ 0x22, 0x00, 0x00, true, "an RJ45" },
		{ 0x00, 0x08, 0x00, true, "1000BASE-T without a connector" },
		{ 0x00, 0x00, 0x16, true, "10GBASE-T without a connector" },
		{ 0x00, 0x00, 0x1e, true, "2.5GBASE-T without a connector" },
		{ 0x00, 0x00, 0x02, false, "an extended code of optics" },
	};
	const struct optmon_identity *id = &module.identity;
	unsigned int i;

	for (i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		made_sfp(&made);
		made.lower[2] = links[i].connector;
		made.lower[6] = links[i].ethernet;
		made.lower[36] = links[i].extended;
		made.lower[18] = 100;
		made_8472_sums(&made);
		decode_made();
		ktap_check(has_id(OPTMON_ID_LENGTH_COPPER) == links[i].copper &&
			   has_id(OPTMON_ID_LENGTH_OM4) != links[i].copper &&
			   (!links[i].copper || near(id->length_copper_m, 100)),
			   "byte 18 of %s", links[i].text);
	}
}

static void made_sfp_cable(uint8_t technology)
{
	unsigned int i;

	made_sfp(&made);
	made.lower[2] = 0x21;
	made.lower[8] = technology;
	for (i = 14; i < 20; i++)
		made.lower[i] = 0;
	made.lower[92] = 0;
	made.has_51 = false;
}

static void test_sfp_cable(void)
{
	const struct optmon_identity *id = &module.identity;

	made_sfp_cable(0x04);
	made.lower[14] = 9;
	made.lower[15] = 15;
	made.lower[60] = 0x05;			/* one of them reserved here */
	made.lower[18] = 3;
	made.lower[19] = 25;			/* 2.5 m */
	made_8472_sums(&made);
	decode_made();
	ktap_check(is_clean() && near(id->cable_length_m, 2.5) &&
		   !has_id(OPTMON_ID_LENGTH_OM3),
		   "byte 19 of a cable is tenths of its metres (Table 6-1)");
	ktap_check(has_id(OPTMON_ID_ATTENUATION) &&
		   id->attenuation_db[0] == 9 && id->attenuation_db[1] == 15 &&
		   !has_id(OPTMON_ID_LENGTH_SMF),
		   "bytes 14 and 15 of a copper cable are dB, no length");
	ktap_check(module.sff.is_cable && module.sff.cable_compliance[0] == 0x01,
		   "what only Table 8-2 has is nothing of a passive cable");
	made.lower[19] = 30;			/* OM3 of an older one */
	made.lower[18] = 7;
	made.lower[14] = made.lower[15] = 0;
	made_8472_sums(&made);
	decode_made();
	ktap_check(near(id->cable_length_m, 7) && !has_id(OPTMON_ID_ATTENUATION),
		   "byte 19 that disagrees with byte 18 is not believed");
	made_sfp_cable(0x08);
	made.lower[14] = 2;
	made.lower[18] = 10;
	made_8472_sums(&made);
	decode_made();
	ktap_check(near(id->cable_length_m, 10) &&
		   !has_id(OPTMON_ID_ATTENUATION) &&
		   !has_id(OPTMON_ID_LENGTH_SMF),
		   "an active cable may be fibre: no attenuation is read from it");
}

/* Table 6-14 */
static void test_qsfp_free_side(void)
{
	static const char *const wanted =
		"{\"advanced_low_power_w\":0.75,\"far_side_managed\":true,"
		"\"min_voltage_v\":1.8,\"far_end_code\":3,\"channels\":[1,2]}";
	struct json_object *root, *found = NULL;

	made_qsfp28(&made);
	made.lower[110] = 0x2a;
	made.lower[113] = 0x3c;
	decode_made();
	root = optmon_module_json(&module);
	ktap_check(!json_pointer_get(root, "/sff/free_side", &found) &&
		   !strcmp(json_object_to_json_string_ext(found,
						JSON_C_TO_STRING_PLAIN), wanted),
		   "the free side's properties: a channel whose bit is 0 is there");
	json_object_put(root);
	made.lower[113] = 0xff;
	decode_made();
	ktap_check(!module.sff.has_free_side, "FFh was never written");
}

/* Tables 9-16, 9-18, 9-19 and 10-1 */
static void test_sfp_status(void)
{
	static const char *const wanted =
		"[\"soft_rate_select_0\",\"power_level_operation\",\"64gfc_mode\"]";
	struct json_object *root, *found = NULL;

	made_sfp(&made);
	made.lower_51[110] = 0x08;
	made.lower_51[114] = 0x31;
	made.lower_51[118] = 0x02;
	made.lower_51[119] = 0x04;
	decode_made();
	root = optmon_module_json(&module);
	ktap_check(!json_pointer_get(root, "/sff/status", &found) &&
		   !strcmp(json_object_to_json_string_ext(found,
						JSON_C_TO_STRING_PLAIN), wanted),
		   "status bits of bytes 110, 118 and 119");
	ktap_check(!json_pointer_get(root,
			"/sff/input_equalization/high_rate_code", &found) &&
		   json_object_get_int(found) == 3,
		   "equalization of the high rate is in the high bits");
	json_object_put(root);
}

static void test_names(void)
{
	ktap_check(!strcmp(optmon_sff_bit_name(OPTMON_MANAGEMENT_SFF8636,
					       OPTMON_SFF_COMPLIANCE, 0, 2),
			   "40GBASE-SR4") &&
		   !strcmp(optmon_sff_bit_name(OPTMON_MANAGEMENT_SFF8472,
					       OPTMON_SFF_COMPLIANCE, 0, 4),
			   "10GBASE-SR") &&
		   !strcmp(optmon_sff_bit_name(OPTMON_MANAGEMENT_SFF8636,
					       OPTMON_SFF_OPTIONS, 2, 7),
			   "page_02") &&
		   !optmon_sff_bit_name(OPTMON_MANAGEMENT_SFF8636,
					OPTMON_SFF_OPTIONS, 0, 7) &&
		   !optmon_sff_bit_name(OPTMON_MANAGEMENT_SFF8472,
					OPTMON_SFF_CONTROLS, 0, 0),
		   "bits have the names of their own specification");
}

int main(void)
{
	ktap_begin();
	test_qsfp();
	test_qsfp_power();
	test_qsfp_flags();
	test_qsfp_cable();
	test_qsfp_presence();
	test_sfp();
	test_sfp_flags();
	test_sfp_external();
	test_sfp_optional();
	test_sfp_presence();
	test_sfp_copper();
	test_sfp_cable();
	test_qsfp_free_side();
	test_sfp_status();
	test_names();
	optmon_image_free(image);
	return ktap_end();
}
