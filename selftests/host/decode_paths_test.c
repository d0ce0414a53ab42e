// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What CMIS 5 has beside data paths: tuning ranges, firmware loads, diagnostics,
 * network paths, normalised applications, lane switching, external lasers.
 */
#include "decode_check.h"
#include "decode_paths.h"

static bool has_feature(enum optmon_feature feature)
{
	return module.advertised.features & OPTMON_BIT(feature);
}

static void test_laser(void)
{
	const struct optmon_laser *l = &module.laser;

	made_zr(&made);
	decode_made();
	ktap_check(l->known && l->grids == (1 << 5 | 1 << 7 | 1 << 8),
		   "04h: grids of 100, 75 and 150 GHz");
	ktap_check(l->low[5] == -18 && l->high[5] == 30 && l->low[7] == -72 &&
		   l->high[7] == 120 && l->low[8] == -66 && l->high[8] == 114,
		   "04h: the channels of each");
	ktap_check(near(optmon_channel_thz(7, -72), 191.3) &&
		   near(optmon_channel_thz(8, -66), 191.525) &&
		   near(optmon_channel_thz(5, 30), 196.1) &&
		   near(optmon_channel_thz(9, 24), 193.2875) &&
		   near(optmon_channel_thz(6, 3), 193.2) &&
		   !optmon_channel_thz(10, 0), "channels are frequencies");
	ktap_check(l->fine_tuning && near(l->fine_resolution_ghz, 1) &&
		   near(l->fine_low_ghz, -6) && near(l->fine_high_ghz, 6),
		   "04h: fine tuning");
	ktap_check(l->power_programmable && near(l->power_min_dbm, -15) &&
		   near(l->power_max_dbm, -5.5), "04h: output power");
	ktap_check(module.checksum_good & OPTMON_BIT(OPTMON_CHECKSUM_PAGE_04),
		   "04h: checksum");
	made_put(&made, 0x01, 155, 0x82);
	made_sum(&made, 0x01, 130, 254, 255);
	decode_made();
	ktap_check(!l->known && !(module.checksum_known &
				  OPTMON_BIT(OPTMON_CHECKSUM_PAGE_04)),
		   "04h of a laser that is not tunable is not looked at");
}

static void test_loads(void)
{
	const struct optmon_firmware_load *load = module.firmware_load;

	ktap_check(load[0].known && load[0].running && load[0].committed &&
		   load[0].major == 4 && load[0].minor == 2 &&
		   load[0].build == 1234 &&
		   !strcmp(load[0].description, "release"), "0Dh: bank A");
	ktap_check(!load[1].known, "0Dh: bank B is invalid");
	ktap_check(load[2].known && !load[2].running && load[2].major == 1 &&
		   load[2].build == 7 && !load[2].description[0],
		   "0Dh: the fixed load");
}

static void test_advertised(void)
{
	const struct optmon_advertised *a = &module.advertised;
	const struct optmon_diagnostics *d = &module.diagnostics;

	ktap_check(has_feature(OPTMON_FEATURE_CDB) && a->cdb.instances == 1 &&
		   a->cdb.background && !a->cdb.auto_paging &&
		   a->cdb.trigger_on_stop, "CDB is advertised");
	ktap_check(a->cdb.epl_bytes == 2048 && a->cdb.transfer_bytes == 128 &&
		   a->cdb.max_busy_ms == 320, "with its sizes and its time");
	ktap_check(d->known && d->loopbacks == 0x3 &&
		   d->loopback_per_media_lane && !d->loopback_per_host_lane &&
		   !d->loopback_both_sides, "13h: loopbacks");
	ktap_check(d->patterns[OPTMON_HOST_GENERATOR] == 0x41 &&
		   d->patterns[OPTMON_MEDIA_CHECKER] == 0x8000 &&
		   !d->patterns[OPTMON_MEDIA_GENERATOR],
		   "13h: patterns are little endian");
	ktap_check(a->duration_code[OPTMON_DURATION_NP_INIT] == 3 &&
		   a->duration_code[OPTMON_DURATION_NP_DEINIT] == 4 &&
		   a->duration_code[OPTMON_DURATION_NP_TX_TURN_ON] == 6 &&
		   a->duration_code[OPTMON_DURATION_NP_TX_TURN_OFF] == 7,
		   "16h: durations");
}

static void test_applications(void)
{
	const struct optmon_application *a = module.application;
	char text[OPTMON_CODE_NAME];

	ktap_check(module.application_count == 17 && a[14].code == 15 &&
		   a[15].code == 16 && a[16].code == 17,
		   "1Ch: numbers go on through the blocks");
	ktap_check(!a[0].network_path && a[1].network_path &&
		   a[15].network_path && !a[16].network_path,
		   "16h and 1Ch: which are network paths");
	ktap_check(a[16].host_group == 1 && a[16].media_group == 10 &&
		   a[16].host_lanes == 2 && a[16].media_assignment == 0x55,
		   "1Ch: IDs of twelve bits");
	ktap_check(!strcmp(optmon_application_host(&a[16], text), "0x107") &&
		   !strcmp(optmon_application_media(&module, &a[16], text),
			   "0xa09"), "which are not taken for short ones");
	ktap_check(module.lane[0].application == 16 &&
		   module.lane[1].application == 1 &&
		   module.lane[2].application == 16,
		   "19h: the block of an application in use");
	ktap_check(module.lane[0].application_rx == 17 &&
		   module.lane[1].application_rx == 0 &&
		   module.lane[2].application_rx == 16 &&
		   module.lane[2].data_path_rx == 3,
		   "19h: the receive direction has its own");
}

static void test_lanes(void)
{
	const struct optmon_lane *lane = module.lane;

	ktap_check(lane[0].network_path.first == 1 &&
		   lane[1].network_path.first == 1 &&
		   lane[2].network_path.first == 3 &&
		   !lane[3].network_path.first, "16h: paths of lanes");
	ktap_check(lane[0].network_path.state == 4 &&
		   lane[2].network_path.state == 7 &&
		   lane[3].network_path.state == 1 &&
		   lane[1].network_path.config_status == 6 &&
		   lane[2].network_path.init_pending &&
		   !lane[1].network_path.init_pending, "16h: states");
	ktap_check(lane[1].flags ==
		   OPTMON_BIT(OPTMON_LANE_FLAG_NP_STATE_CHANGED) &&
		   !lane[0].flags && lane[7].masks ==
		   OPTMON_BIT(OPTMON_LANE_FLAG_NP_STATE_CHANGED),
		   "17h: flag and mask");
	ktap_check(lane[1].loopbacks ==
		   OPTMON_BIT(OPTMON_LOOPBACK_MEDIA_OUTPUT) &&
		   !lane[0].loopbacks && !lane[7].loopbacks,
		   "13h: a loopback that is not advertised is not on");
	ktap_check(lane[0].tx_inverted && !lane[0].rx_inverted &&
		   lane[7].rx_inverted, "60h: polarity");
	ktap_check(lane[3].acquisitions.which == 0xb &&
		   lane[3].acquisitions.tx == 103 &&
		   lane[3].acquisitions.rx == 203 &&
		   lane[3].acquisitions.data_path_rx == 403,
		   "61h: counters");
	ktap_check(same_thresholds(&lane[5].tx_power_thresholds_dbm, 4.05, -7,
				   3, -6), "62h: thresholds of a lane");
	ktap_check(lane[0].host_redirected_to == 8 &&
		   lane[7].host_redirected_to == 1, "1Dh: host lanes");
	ktap_check(lane[1].media_redirected_to == 1 &&
		   !has_lane(&lane[0], OPTMON_LV_MEDIA_REDIRECTION),
		   "6Dh: a lane that is none is absent");
}

static void test_whole_side(void)
{
	made_put(&made, 0x13, 128, 0x03);
	decode_made();
	ktap_check(module.lane[0].loopbacks == 1 && module.lane[7].loopbacks == 1,
		   "13h: without a loopback per lane all lanes are looped");
	made_put(&made, 0x01, 174, 0);
	made_put(&made, 0x01, 171, 0x02);
	made_sum(&made, 0x01, 130, 254, 255);
	decode_made();
	ktap_check(module.lane[1].tx_inverted && !module.lane[0].tx_inverted &&
		   !has_lane(&module.lane[0], OPTMON_LV_ACQUISITIONS) &&
		   !has_lane(&module.lane[0], OPTMON_LV_POWER_THRESHOLDS),
		   "01h: polarity where page 60h is not supported");
	memset(made.has[0] + 0x1c, 0, 1);
	decode_made();
	ktap_check(module.application_count == 1 && module.application[0].code == 1,
		   "without page 1Ch the basic descriptors count");
	made_put(&made, 0x01, 175, 200);
	made_put(&made, 0x1c, 128, 0x51);
	decode_made();
	ktap_check(has_warning(OPTMON_WARN_APPLICATIONS) &&
		   module.application_count <= OPTMON_MAX_APPLICATIONS,
		   "200 blocks of applications are not followed");
}

static void test_external_laser(void)
{
	const struct optmon_external_laser *e = &module.external_laser;
	const struct optmon_lane *lane = module.lane;
	const struct optmon_monitors *mon = &module.monitors;

	made_external_laser(&made);
	decode_made();
	ktap_check(is_clean() && has_feature(OPTMON_FEATURE_EXTERNAL_LASER),
		   "an external laser misses no page 10h or 11h");
	ktap_check(e->known && e->lanes == 12 && e->constant_power &&
		   near(e->power_max_mw, 120) && near(e->power_min_mw, 50) &&
		   near(e->bias_max_ma, 400) && near(e->bias_min_ma, 100),
		   "1Ah: what it can do");
	ktap_check(module.lane_count == 12 && lane[11].lane == 12 &&
		   lane[11].bank == 1, "twelve lanes in two banks");
	ktap_check(same_thresholds(&mon->lane_thresholds[OPTMON_LANE_TX_BIAS],
				   400, 50, 350, 100) &&
		   same_thresholds(&mon->lane_thresholds[OPTMON_LANE_TX_POWER],
				   120, 40, 110, 50), "1Ah: thresholds");
	ktap_check(near(lane[3].monitor[OPTMON_LANE_TX_BIAS], 230.4) &&
		   near(lane[3].monitor[OPTMON_LANE_TX_POWER], 102.43) &&
		   !has_lane(&lane[3], OPTMON_LV_RX_POWER), "1Bh: monitors");
	ktap_check(near(lane[3].laser.bias_setpoint_ma, 204.8) &&
		   near(lane[3].laser.power_setpoint_mw, 99.84) &&
		   near(lane[3].laser.voltage_v, 1.8) &&
		   near(lane[3].laser.frequency_thz, 184.38),
		   "1Ah, 1Bh: setpoints, voltage, frequency");
	ktap_check(lane[0].laser.state == 2 && lane[4].laser.state == 1 &&
		   lane[3].laser.enabled && !lane[4].laser.enabled &&
		   lane[11].map.tx_fiber == 12, "1Ah: states and fibres");
	ktap_check(lane[1].flags ==
		   (OPTMON_BIT(OPTMON_LANE_FLAG_LASER_WARNING) |
		    OPTMON_BIT(OPTMON_LANE_FLAG_MONITOR + 2)) &&
		   lane[1].laser.warning == 2 && !lane[1].laser.fault,
		   "1Ah: a warning");
	ktap_check(lane[8].flags ==
		   (OPTMON_BIT(OPTMON_LANE_FLAG_LASER_FAULT) |
		    OPTMON_BIT(OPTMON_LANE_FLAG_MONITOR + 1)) &&
		   lane[8].laser.fault == 1 && !lane[0].flags,
		   "1Ah: a fault, of another bank");
	ktap_check(lane[0].masks == OPTMON_BIT(OPTMON_LANE_FLAG_MONITOR + 7),
		   "1Ah: masks");
	made_put16(&made, 0x1b, 240, 15500);
	decode_made();
	ktap_check(e->has_supply && near(e->supply_ma, 3100),
		   "1Bh: what it takes of the supply");
	made_put(&made, 0x1a, 140, 0xff);
	decode_made();
	ktap_check(module.lane_count == OPTMON_MAX_LANES &&
		   has_warning(OPTMON_WARN_BANKS), "127 lanes are too many");
	made.lower[0] = 0x19;
	made.lower[57] = 0;
	decode_made();
	ktap_check(!has_feature(OPTMON_FEATURE_EXTERNAL_LASER) &&
		   !module.lane_count, "an OSFP's page 1Ah is something else");
}

static void test_flags_by_place(void)
{
	struct optmon_flag_ref ref;

	ktap_check(optmon_flag_at(NULL, 0x17, 1, 128, 2, &ref) &&
		   ref.lane == 11 &&
		   !strcmp(ref.name, "network_path_state_changed"),
		   "a flag of page 17h by its place");
	ktap_check(optmon_flag_at(NULL, 0x1a, 1, 187, 0, &ref) &&
		   ref.lane == 9 && !strcmp(ref.name, "tx_bias_low_alarm") &&
		   optmon_flag_at(NULL, 0x1a, 0, 167, 0, &ref) &&
		   ref.lane == 9 && !strcmp(ref.name, "laser_fault") &&
		   optmon_flag_at(NULL, 0x1a, 0, 174, 1, &ref) &&
		   ref.lane == 2 && !strcmp(ref.name, "laser_warning"),
		   "and of page 1Ah");
	ktap_check(!optmon_flag_at(NULL, 0x17, 0, 192, 0, &ref) &&
		   !optmon_flag_at(NULL, 0x1a, 0, 140, 0, &ref) &&
		   !optmon_flag_at(NULL, 0x1a, 0, 212, 0, &ref),
		   "other bytes there are no flags");
}

static void test_clei(void)
{
	made_qsfp28(&made);
	made_put(&made, 0x00, 129, 0xdc);
	made_text(&made, 0x02, 128, 10, "CLEI123456");
	made_8636_sums(&made);
	decode_made();
	ktap_check(has_id(OPTMON_ID_CLEI) &&
		   !strcmp(module.identity.clei, "CLEI123456"),
		   "SFF-8636 02h: CLEI code");
	made_put(&made, 0x00, 129, 0xcc);
	made_8636_sums(&made);
	decode_made();
	ktap_check(!has_id(OPTMON_ID_CLEI),
		   "page 02h is the user's where byte 129 says nothing");
}

int main(void)
{
	ktap_begin();
	test_laser();
	made_muxponder(&made);
	decode_made();
	ktap_check(is_clean(), "a muxponder of CMIS 5.4 is in order");
	test_loads();
	test_advertised();
	test_applications();
	test_lanes();
	test_whole_side();
	test_external_laser();
	test_flags_by_place();
	test_clei();
	optmon_image_free(image);
	return ktap_end();
}
