// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * CMIS, table by table, on modules made byte by byte.
 */
#include "decode_check.h"

static void test_identity(void)
{
	const struct optmon_identity *id = &module.identity;

	made_dr8(&made);
	made_text(&made, 0x00, 190, 10, "CLEICODE01");
	made_cmis_sums(&made);
	decode_made();
	ktap_check(is_clean(), "a module in order gives no warning");
	ktap_check(module.management == OPTMON_MANAGEMENT_CMIS &&
		   id->identifier == 0x19 && id->cmis_major == 5 &&
		   id->cmis_minor == 3, "identifier and revision (Table 8-5)");
	ktap_check(!strcmp(id->vendor, "OPTMON TEST") &&
		   !strcmp(id->part_number, "TST-800G-DR8") &&
		   !strcmp(id->revision, "1A") &&
		   !strcmp(id->serial_number, "SN0000001") &&
		   !strcmp(id->date_code, "250131") &&
		   !strcmp(id->clei, "CLEICODE01"), "texts are trimmed");
	ktap_check(id->vendor_oui[0] == 0x02 && id->vendor_oui[2] == 0xcd, "OUI");
	ktap_check(id->power_class == 8 && near(id->max_power_w, 17),
		   "power class and maximum (Table 8-32)");
	ktap_check(id->connector == 0x0c && id->media_technology == 6 &&
		   id->media_type == 2, "connector and media");
	ktap_check(near(id->wavelength_nm, 1311) &&
		   near(id->wavelength_tolerance_nm, 6.5),
		   "wavelength (Table 8-46)");
	ktap_check(near(id->length_smf_km, 0.5) &&
		   !has_id(OPTMON_ID_LENGTH_OM4) &&
		   !has_id(OPTMON_ID_CABLE_LENGTH),
		   "lengths; zero is none (Table 8-45)");
	ktap_check(id->firmware_active[0] == 3 && id->firmware_active[1] == 21 &&
		   id->firmware_inactive[1] == 20 &&
		   id->hardware_revision[1] == 2, "versions");
	ktap_check(id->temperature_max_c == 70 && id->temperature_min_c == 0,
		   "operating temperatures (Table 8-50)");
}

static void test_texts(void)
{
	made_dr8(&made);
	memset(made_at(&made, 0, 0x00, 166), 0, 16);
	made_put(&made, 0x00, 129, 0xff);
	made_put(&made, 0x00, 130, '"');
	made_put(&made, 0x00, 131, '\n');
	memset(made_at(&made, 0, 0x00, 190), ' ', 10);
	decode_made();
	ktap_check(has_id(OPTMON_ID_SERIAL_NUMBER) &&
		   !module.identity.serial_number[0],
		   "a serial number of NULs is empty");
	ktap_check(!strcmp(module.identity.vendor, "?\"?MON TEST"),
		   "what is no printable ASCII shows as ?");
	ktap_check(!has_id(OPTMON_ID_CLEI), "a blank CLEI code is none");
}

/* Table 8-45: 11b takes the multiplier from byte 137 */
static void test_lengths(void)
{
	static const struct {
		uint8_t smf, second;
		double km;
	} lengths[] = {
		{ 0x0a, 0x00, 1.0 }, { 0x4a, 0x00, 10 }, { 0x8a, 0xc0, 100 },
		{ 0xca, 0x00, 500 }, { 0xca, 0x40, 1000 }, { 0xca, 0x80, 2000 },
		{ 0xca, 0xc0, 5000 }, { 0xc0, 0xc0, 0 },
	};
	static const struct {
		uint8_t byte;
		double m;
	} cables[] = {
		{ 0x05, 0.5 }, { 0x45, 5 }, { 0x85, 50 }, { 0xc5, 500 },
		{ 0xff, 6300 }, { 0x40, 0 },
	};
	unsigned int i;

	for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		made_dr8(&made);
		made_put(&made, 0x01, 132, lengths[i].smf);
		made_put(&made, 0x01, 137, lengths[i].second);
		decode_made();
		ktap_check(lengths[i].km ?
			   near(module.identity.length_smf_km, lengths[i].km) :
			   !has_id(OPTMON_ID_LENGTH_SMF),
			   "SMF %02x %02x is %g km", lengths[i].smf,
			   lengths[i].second, lengths[i].km);
	}
	for (i = 0; i < sizeof(cables) / sizeof(cables[0]); i++) {
		made_dr8(&made);
		made_put(&made, 0x00, 202, cables[i].byte);
		decode_made();
		ktap_check(cables[i].m ?
			   near(module.identity.cable_length_m, cables[i].m) :
			   !has_id(OPTMON_ID_CABLE_LENGTH),
			   "cable %02x is %g m", cables[i].byte, cables[i].m);
	}
}

static void test_monitors(void)
{
	const struct optmon_monitors *mon = &module.monitors;

	made_dr8(&made);
	decode_made();
	ktap_check(mon->has == (OPTMON_BIT(OPTMON_MON_TEMPERATURE) |
				OPTMON_BIT(OPTMON_MON_VOLTAGE) |
				OPTMON_BIT(OPTMON_MON_AUX2) |
				OPTMON_BIT(OPTMON_MON_AUX3)),
		   "only advertised monitors are there (Table 8-53)");
	ktap_check(near(mon->value[OPTMON_MON_TEMPERATURE], 45.5) &&
		   near(mon->value[OPTMON_MON_VOLTAGE], 3.3012),
		   "temperature and voltage (Table 8-10)");
	ktap_check(mon->observes[OPTMON_MON_AUX2] ==
		   OPTMON_OBSERVES_TEC_CURRENT &&
		   near(mon->value[OPTMON_MON_AUX2], -8192 * 100 / 32767.0) &&
		   mon->observes[OPTMON_MON_AUX3] ==
		   OPTMON_OBSERVES_LASER_TEMPERATURE &&
		   near(mon->value[OPTMON_MON_AUX3], 50),
		   "auxiliary monitors observe what 01h:145 says (Table 8-50)");
	ktap_check(same_thresholds(&mon->thresholds[OPTMON_MON_TEMPERATURE],
				   75, -5, 70, 0) &&
		   same_thresholds(&mon->thresholds[OPTMON_MON_VOLTAGE],
				   3.63, 2.97, 3.465, 3.135),
		   "thresholds (Table 8-64)");
	ktap_check(same_thresholds(&mon->lane_thresholds[OPTMON_LANE_TX_BIAS],
				   120, 20, 110, 30) &&
		   same_thresholds(&mon->lane_thresholds[OPTMON_LANE_TX_POWER],
				   5.0119, 0.3981, 3.9811, 0.5012),
		   "thresholds of lanes (Table 8-65)");
	made.lower[14] = 0xf6;
	made.lower[15] = 0x40;
	made_put(&made, 0x01, 145, 0x84);
	made_put(&made, 0x01, 159, 0x30);
	made.lower[22] = 12345 >> 8;
	made.lower[23] = 12345 & 0xff;
	decode_made();
	ktap_check(!(mon->has & OPTMON_BIT(OPTMON_MON_TEMPERATURE)) &&
		   mon->observes[OPTMON_MON_AUX3] == OPTMON_OBSERVES_VOLTAGE &&
		   near(mon->value[OPTMON_MON_AUX3], 1.2345) &&
		   mon->observes[OPTMON_MON_CUSTOM] == OPTMON_OBSERVES_CUSTOM,
		   "aux 3 may be a second supply");
	made_put(&made, 0x01, 159, 0x01);
	decode_made();
	ktap_check(near(mon->value[OPTMON_MON_TEMPERATURE], -9.75),
		   "temperatures below zero");
}

static void test_lanes(void)
{
	const struct optmon_lane *lane = module.lane;

	made_dr8(&made);
	memset(made_at(&made, 0, 0x11, 214), 0x21, 21);
	made_put(&made, 0x11, 128, 0x71);
	made_put(&made, 0x11, 204, 0xc3);
	made_put(&made, 0x11, 210, 0x2b);
	made_put(&made, 0x10, 130, 0x04);
	made_put(&made, 0x10, 138, 0x80);
	made_put(&made, 0x10, 213 + 13, 0x01);
	decode_made();
	ktap_check(module.lane_count == 8 && lane[7].lane == 8 &&
		   lane[7].bank == 0, "eight lanes, from 1");
	ktap_check(lane[0].dp_state == 1 && lane[1].dp_state == 7 &&
		   lane[2].dp_state == 4, "data path states (Table 8-93)");
	ktap_check(lane[4].config_status == 3 && lane[5].config_status == 12 &&
		   lane[0].config_status == 1, "config status (Table 8-100)");
	ktap_check(lane[0].application == 1 && lane[0].data_path == 1 &&
		   lane[4].application == 2 && lane[4].data_path == 6 &&
		   lane[4].explicit_control, "active set (Table 8-102)");
	ktap_check(near(lane[2].monitor[OPTMON_LANE_TX_POWER], 1.22) &&
		   near(lane[2].monitor[OPTMON_LANE_RX_POWER], 0.94) &&
		   near(lane[2].monitor[OPTMON_LANE_TX_BIAS], 56.08),
		   "monitors (Table 8-99)");
	ktap_check(lane[2].map.tx_wavelength == 1 && lane[2].map.tx_fiber == 3 &&
		   lane[2].map.rx_fiber == 11, "media map (Table 8-107)");
	ktap_check(lane[2].controls == OPTMON_BIT(OPTMON_CONTROL_TX_DISABLE) &&
		   lane[7].controls == OPTMON_BIT(OPTMON_CONTROL_RX_DISABLE),
		   "controls (Table 8-79)");
	ktap_check(lane[0].masks == OPTMON_BIT(OPTMON_LANE_FLAG_RX_LOS) &&
		   !lane[1].masks, "masks (Table 8-91)");
	ktap_check(lane[0].signal.tx_adaptive_eq && lane[0].signal.rx_cdr &&
		   lane[0].signal.rx_pre_cursor == 1 &&
		   lane[1].signal.rx_post_cursor == 2 &&
		   lane[1].signal.rx_amplitude == 2,
		   "signal integrity (Tables 8-104 and 8-105)");
}

static void test_presence(void)
{
	unsigned int i;
	bool none;

	made_dr8(&made);
	made_put(&made, 0x01, 160, 0x0a);	/* Tx power alone */
	memset(made_at(&made, 0, 0x11, 139), 0xff, 8);
	memset(made_at(&made, 0, 0x11, 149), 0xff, 4);
	decode_made();
	ktap_check(!has_lane(&module.lane[0], OPTMON_LV_TX_BIAS) &&
		   !has_lane(&module.lane[0], OPTMON_LV_RX_POWER) &&
		   has_lane(&module.lane[0], OPTMON_LV_TX_POWER) &&
		   module.monitors.has_lane_thresholds ==
		   OPTMON_BIT(OPTMON_LANE_TX_POWER),
		   "lane monitors that are not advertised are absent");
	ktap_check(module.lane[0].flags ==
		   15ull << (OPTMON_LANE_FLAG_MONITOR + 4 * OPTMON_LANE_TX_POWER),
		   "and so are their flags");
	made_dr8(&made);
	made_put(&made, 0x00, 210, 0xf0);
	decode_made();
	for (none = true, i = 4; i < 8; i++)
		none &= !has_lane(&module.lane[i], OPTMON_LV_RX_POWER) &&
			has_lane(&module.lane[i], OPTMON_LV_DP_STATE);
	ktap_check(none && has_lane(&module.lane[3], OPTMON_LV_RX_POWER),
		   "media lanes that 00h:210 denies have no monitors");
	made_put(&made, 0x00, 210, 0xff);
	decode_made();
	ktap_check(has_lane(&module.lane[7], OPTMON_LV_RX_POWER) &&
		   has_warning(OPTMON_WARN_MEDIA_LANES),
		   "all denied while monitored: ignored, with a warning");
	made_dr8(&made);
	made.lower[0] = 0x1e;
	made_put(&made, 0x00, 128, 0x1e);
	decode_made();
	ktap_check(has_lane(&module.lane[3], OPTMON_LV_TX_POWER) &&
		   !has_lane(&module.lane[4], OPTMON_LV_TX_POWER),
		   "a QSFP has four media lanes");
	made.has[0][0x02] = false;
	made.has[0][0x13] = false;
	decode_made();
	ktap_check(!module.monitors.has_thresholds &&
		   has_warning(OPTMON_WARN_PAGES_MISSING),
		   "pages that are missing are told");
	made.has[0][0x01] = false;
	decode_made();
	ktap_check(module.monitors.has == 3 && !module.vdm_count &&
		   !has_lane(&module.lane[0], OPTMON_LV_TX_POWER),
		   "without page 01h temperature and voltage are all there is");
}

static void test_flags(void)
{
	unsigned int monitor, level;
	bool good = true;

	made_dr8(&made);
	made_put(&made, 0x01, 159, 0x3f);
	for (monitor = 0; monitor < OPTMON_MONITORS; monitor++) {
		for (level = 0; level < 4; level++) {
			memset(made.lower + 8, 0, 6);
			made.lower[9 + monitor / 2] = 1 << (monitor % 2 * 4 + level);
			decode_made();
			good &= module.flags == 1ull << (OPTMON_FLAG_MONITOR +
							 4 * monitor + level);
		}
	}
	ktap_check(good, "flags of module monitors (Table 8-9)");
	memset(made.lower + 8, 0, 6);
	made.lower[8] = 0xcf;
	made.lower[31] = 0x40;
	decode_made();
	ktap_check(module.flags == 0x3f &&
		   module.masks == OPTMON_BIT(OPTMON_FLAG_CDB1_COMPLETE),
		   "other flags, and masks (Tables 8-9 and 8-12)");
	made_put(&made, 0x01, 157, 0x00);
	made_put(&made, 0x11, 135, 0x01);
	decode_made();
	ktap_check(module.lane[0].flags == OPTMON_BIT(OPTMON_LANE_FLAG_TX_FAULT) &&
		   has_warning(OPTMON_WARN_FLAG),
		   "a fault that is set counts, advertised or not, with a warning");
}

static void test_state(void)
{
	static const char *const names[] = {
		NULL, "ModuleLowPwr", "ModulePwrUp", "ModuleReady",
		"ModulePwrDn", "ModuleFault", NULL, NULL,
	};
	unsigned int i;

	for (i = 0; i < 8; i++) {
		const char *name;

		made_dr8(&made);
		made.lower[3] = i << 1;
		made.lower[41] = i == 5 ? 1 : 0;
		decode_made();
		name = optmon_module_state_name(module.state.module_state);
		ktap_check(module.state.module_state == i && module.state.interrupt &&
			   (name ? names[i] && !strcmp(name, names[i]) : !names[i]) &&
			   !!(module.state.has & OPTMON_BIT(OPTMON_STATE_LOW_POWER))
			   == !!names[i], "module state %u", i);
	}
	ktap_check(!(module.state.has & OPTMON_BIT(OPTMON_STATE_FAULT_CAUSE)),
		   "no fault, no cause");
	made.lower[3] = 5 << 1;
	made.lower[41] = 1;
	decode_made();
	ktap_check(module.state.fault_cause == 1 &&
		   !strcmp(optmon_fault_cause_name(1), "TEC runaway") &&
		   !optmon_fault_cause_name(40), "fault cause (Table 8-16)");
}

static void test_flat(void)
{
	made_flat_cable(&made);
	memset(made_at(&made, 0, 0x11, 128), 0x44, 128);
	decode_made();
	ktap_check(module.advertised.flat_memory && !module.monitors.has &&
		   !module.lane_count && !module.has_flags &&
		   !has_id(OPTMON_ID_WAVELENGTH), "a flat module is its identity");
	ktap_check(near(module.identity.cable_length_m, 1.5) &&
		   has_id(OPTMON_ID_ATTENUATION) &&
		   module.identity.attenuation_db[2] == 9,
		   "length and attenuation of copper (Tables 8-33 and 8-35)");
	ktap_check(module.application_count == 1 &&
		   !module.application[0].has_media_assignment,
		   "applications, without page 01h");
	ktap_check(!optmon_pages_wanted(image, NULL, 0),
		   "nothing more is wanted");
}

static void test_applications(void)
{
	const struct optmon_application *app = module.application;

	made_dr8(&made);
	made_app(&made, 3, 0x51, 0x56, 0x00, 0x01, 0x01);
	made_app(&made, 4, 0x2c, 0xee, 0x00, 0x01, 0x01);
	decode_made();
	ktap_check(app[2].host_lanes == 8 && app[2].media_lanes == 8,
		   "lane counts of 0 are the interface's (Table 8-22)");
	ktap_check(app[3].host_lanes == 0 && app[3].media_lanes == 0,
		   "where it leaves them open, nothing is claimed");
	made_app(&made, 4, 0x11, 0x1c, 0x94, 0x01, 0x01);
	decode_made();
	ktap_check(has_warning(OPTMON_WARN_APPLICATION_LANES),
		   "reserved lane counts are told");
}

static void test_banks(void)
{
	unsigned int bank;
	bool good = true;

	made_four_banks(&made);
	decode_made();
	ktap_check(module.management == OPTMON_MANAGEMENT_CMIS &&
		   has_warning(OPTMON_WARN_ASSUMED),
		   "a vendor's identifier, repeated as CMIS demands, is CMIS");
	for (bank = 0; bank < 4; bank++)
		good &= module.lane[8 * bank].bank == bank &&
			module.lane[8 * bank + 7].lane == 8 * bank + 8 &&
			module.vdm[bank].lane == 9 * bank + 1 &&
			module.vdm[bank].bank == bank &&
			module.vdm[bank].flags == 2;
	ktap_check(module.lane_count == 32 && module.vdm_count == 4 && good,
		   "32 lanes in four banks, numbered through");
	made_put(&made, 0x01, 142, 0x03);
	made_put(&made, 0x01, 174, 0x1f);
	decode_made();
	ktap_check(module.advertised.banks == 4 && module.lane_count == 32 &&
		   has_warning(OPTMON_WARN_BANKS),
		   "32 banks: as many as there is room for, with a warning");
	made_put(&made, 0x01, 174, 0x01);
	decode_made();
	ktap_check(module.advertised.banks == 2 && module.lane_count == 16,
		   "01h:174 may say two banks (Table 8-58)");
}

/* Real modules of CMIS 3.0 have their one version on page 01h. */
static void test_firmware_of_cmis_3(void)
{
	const struct optmon_identity *id = &module.identity;

	made_dr8(&made);
	made.lower[1] = 0x30;
	made.lower[39] = 0;
	made.lower[40] = 0;
	made_put(&made, 0x01, 128, 1);
	made_put(&made, 0x01, 129, 2);
	made_cmis_sums(&made);
	decode_made();
	ktap_check(has_id(OPTMON_ID_FIRMWARE_ACTIVE) &&
		   id->firmware_active[0] == 1 && id->firmware_active[1] == 2 &&
		   !has_id(OPTMON_ID_FIRMWARE_INACTIVE),
		   "CMIS 3.0: the firmware's version is on page 01h");
	made.lower[1] = 0x40;
	decode_made();
	ktap_check(!id->firmware_active[0] && !id->firmware_active[1] &&
		   id->firmware_inactive[0] == 1 &&
		   id->firmware_inactive[1] == 2,
		   "since CMIS 4.0 that is the inactive image's");
}

static void test_zr(void)
{
	const struct optmon_coherent *c = module.coherent;
	const struct optmon_lane *lane = module.lane;

	made_zr(&made);
	decode_made();
	ktap_check(is_clean(), "a coherent module gives no warning");
	ktap_check(has_lane(lane, OPTMON_LV_TX_POWER) &&
		   !has_lane(lane + 1, OPTMON_LV_TX_POWER) &&
		   has_lane(lane + 1, OPTMON_LV_DP_STATE),
		   "one media lane, eight host lanes");
	ktap_check(lane->tuning.grid == 3 && lane->tuning.channel == -20 &&
		   near(lane->tuning.frequency_thz, 192.6) &&
		   near(lane->tuning.target_power_dbm, -9.5) &&
		   lane->tuning.in_progress && !lane->tuning.unlocked &&
		   lane->flags & OPTMON_BIT(OPTMON_LANE_FLAG_TUNING_COMPLETE),
		   "laser tuning (Table 8-109)");
	ktap_check(!has_lane(lane + 1, OPTMON_LV_TUNING),
		   "a lane without a laser is not tuned");
	made_put32(&made, 0x12, 172, 193100000);
	made_put(&made, 0x04, 196, 0);
	decode_made();
	ktap_check(!has_lane(lane + 1, OPTMON_LV_TUNING),
		   "nor is one that byte 00h:210 denies, whatever page 12h has");
	ktap_check(has_lane(lane, OPTMON_LV_TUNING) &&
		   !lane->tuning.has_target_power,
		   "an output power that cannot be programmed has no target");
	ktap_check(module.coherent_count == 1 && c->has == OPTMON_BIT(OPTMON_COHERENT_FEC) &&
		   c->fec.bits == 1ull << 32 &&
		   c->fec.corrected_bits == 1ull << 20 && c->fec.frames == 1000,
		   "FEC counters (C-CMIS page 34h)");
	ktap_check(c->has_link == (OPTMON_BIT(OPTMON_COHERENT_CD) |
				   OPTMON_BIT(OPTMON_COHERENT_OSNR)) &&
		   near(c->link[OPTMON_COHERENT_CD].average, -7) &&
		   near(c->link[OPTMON_COHERENT_OSNR].minimum, 32.8),
		   "link monitors (C-CMIS page 35h)");
	made.lower[1] = 0x40;
	made_put32(&made, 0x12, 168, 193 << 16 | 2000);
	decode_made();
	ktap_check(near(lane->tuning.frequency_thz, 193.1),
		   "before CMIS 5.0 the frequency is THz and steps of 50 MHz");
}

static void test_diagnostics(void)
{
	const struct optmon_lane *lane = module.lane;
	unsigned int i;

	made_dr8(&made);
	made_put(&made, 0x00, 210, 0x80);
	decode_made();
	ktap_check(has_lane(lane + 7, OPTMON_LV_SNR_HOST) &&
		   !has_lane(lane + 7, OPTMON_LV_SNR_MEDIA) &&
		   has_lane(lane + 6, OPTMON_LV_SNR_MEDIA),
		   "a media lane that there is not has no SNR");
	made_dr8(&made);
	decode_made();
	ktap_check(near(lane[7].snr_host_db, 21.5) &&
		   near(lane[7].snr_media_db, 23.25), "SNR is little endian");
	made_put(&made, 0x13, 130, 0x20);
	decode_made();
	ktap_check(!has_lane(lane, OPTMON_LV_SNR_HOST) &&
		   has_lane(lane, OPTMON_LV_SNR_MEDIA),
		   "SNR of the sides that 13h:130 advertises");
	memset(made_at(&made, 0, 0x14, 192), 0, 64);
	made_put(&made, 0x14, 128, 0x11);
	made_put16(&made, 0x14, 194, (24 - 8) << 11 | 250);
	made_put16(&made, 0x14, 222, (24 + 2) << 11 | 3);
	decode_made();
	ktap_check(near(lane[1].ber_host, 2.5e-6) && near(lane[7].ber_media, 300) &&
		   near(lane[0].ber_host, 0) &&
		   !has_lane(lane, OPTMON_LV_SNR_MEDIA),
		   "error ratios are F16, big endian (selector 11h)");
	for (i = 0; i < 4; i++) {
		memset(made_at(&made, 0, 0x14, 192), 0, 64);
		made_put(&made, 0x14, 128, 2 + i);
		made_put(&made, 0x14, 192 + 16, 0x34);
		made_put(&made, 0x14, 192 + 17, 0x12);
		made_put(&made, 0x14, 192 + 16 + 15, 0x80);
		decode_made();
		ktap_check((i < 2 ? lane[1 + i % 2 * 4].errors_host :
				    lane[1 + i % 2 * 4].errors_media) == 0x1234 &&
			   (i < 2 ? lane[1 + i % 2 * 4].bits_host :
				    lane[1 + i % 2 * 4].bits_media) == 1ull << 63 &&
			   !has_lane(&lane[4 - i % 2 * 4], i < 2 ?
				     OPTMON_LV_COUNT_HOST :
				     OPTMON_LV_COUNT_MEDIA),
			   "counters of selector %02xh", 2 + i);
	}
	made_put(&made, 0x13, 160, 0x02);
	made_put(&made, 0x13, 164, 0xc0);
	made_put(&made, 0x14, 132, 0x80);
	made_put(&made, 0x14, 139, 0x01);
	decode_made();
	ktap_check(lane[1].prbs.host_checker == 13 && !lane[0].prbs.host_checker &&
		   !strcmp(optmon_prbs_name(12), "SSPRQ"),
		   "patterns of page 13h (Table 8-115)");
	ktap_check(lane[0].flags == OPTMON_BIT(OPTMON_LANE_FLAG_MEDIA_CHECKER_LOL) &&
		   module.flags ==
		   OPTMON_BIT(OPTMON_FLAG_LOSS_OF_REFERENCE_CLOCK),
		   "flags of page 14h (Table 8-138)");
}

int main(void)
{
	ktap_begin();
	test_identity();
	test_texts();
	test_lengths();
	test_monitors();
	test_lanes();
	test_presence();
	test_flags();
	test_state();
	test_flat();
	test_applications();
	test_banks();
	test_firmware_of_cmis_3();
	test_zr();
	test_diagnostics();
	optmon_image_free(image);
	return ktap_end();
}
