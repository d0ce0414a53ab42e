// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Mistakes that decoders in the field have made, each with a module that would
 * show it.
 */
#include "decode_check.h"

/* A bias current 16 times too low where the multiplier is 4 */
static void test_bias_multiplier(void)
{
	static const struct {
		uint8_t bits;
		double ma;
	} scales[] = { { 0x07, 20.0 }, { 0x0f, 40.0 }, { 0x17, 80.0 } };
	unsigned int i;

	for (i = 0; i < 3; i++) {
		made_dr8(&made);
		made_put(&made, 0x01, 160, scales[i].bits);
		made_put16(&made, 0x11, 170, 10000);
		made_put16(&made, 0x02, 184, 10000);
		decode_made();
		ktap_check(near(module.lane[0].monitor[OPTMON_LANE_TX_BIAS],
				scales[i].ma),
			   "Tx bias with multiplier bits %02x is %g mA",
			   scales[i].bits, scales[i].ma);
		ktap_check(near(module.monitors.lane_thresholds
				[OPTMON_LANE_TX_BIAS].high_alarm, scales[i].ma),
			   "and its threshold is scaled alike");
	}
	made_put(&made, 0x01, 160, 0x1f);
	decode_made();
	ktap_check(!has_lane(&module.lane[0], OPTMON_LV_TX_BIAS) &&
		   has_warning(OPTMON_WARN_BIAS_SCALE),
		   "the reserved multiplier gives no bias at all, and a warning");
}

/* Flags of lanes that end up at other lanes */
static void test_lane_flags(void)
{
	unsigned int reg, lane, other;

	for (reg = 0; reg < 20; reg++) {
		bool good = true;

		for (lane = 0; lane < 8; lane++) {
			made_dr8(&made);
			made_put(&made, 0x11, 134 + reg, 1 << lane);
			decode_made();
			for (other = 0; other < 8; other++)
				good &= !!module.lane[other].flags ==
					(other == lane);
			good &= __builtin_popcountll(module.lane[lane].flags) == 1;
		}
		ktap_check(good, "flag byte 11h:%u: bit n is lane n + 1",
			   134 + reg);
	}
}

/* A wavelength tolerance ten times too large */
static void test_tolerance(void)
{
	made_qsfp28(&made);
	decode_made();
	ktap_check(near(module.identity.wavelength_nm, 1301) &&
		   near(module.identity.wavelength_tolerance_nm, 6.5),
		   "SFF-8636 wavelength tolerance: 1300 is 6.5 nm");
}

/* Groups whose observables overwrite each other's lanes */
static void test_vdm_groups(void)
{
	unsigned int i, found = 0;

	made_dr8(&made);
	/* The same observable of the same lane in both groups, and twice in one */
	made_vdm(&made, 0, 1, 5, 0, 0, 0x1000);
	made_vdm(&made, 0, 2, 5, 0, 1, 0x1100);
	made_vdm(&made, 0, 65, 5, 0, 0, 0x1200);
	decode_made();
	for (i = 0; i < module.vdm_count; i++)
		found += module.vdm[i].type == 5 && module.vdm[i].lane == 1;
	ktap_check(found == 3 && module.vdm_count == 128,
		   "VDM instances of one type and lane are all kept");
	ktap_check(near(module.vdm[0].value, 16) &&
		   near(module.vdm[1].value, 17) &&
		   near(module.vdm[64].value, 18) && module.vdm[64].group == 2 &&
		   module.vdm[64].instance == 65,
		   "each with its own value, group and number");
}

/* Vendor-specific applications that are dropped, others invented */
static void test_applications(void)
{
	made_dr8(&made);
	made_app(&made, 3, 0xc5, 0xf7, 0x81, 0x01, 0x01);
	decode_made();
	ktap_check(module.application_count == 3 &&
		   module.application[2].host_id == 0xc5 &&
		   module.application[2].media_id == 0xf7,
		   "an application with vendor-specific codes is listed");
	made_app(&made, 3, 0xff, 0x1c, 0x44, 0x11, 0x11);
	made_app(&made, 4, 0x11, 0x1c, 0x84, 0x01, 0x01);
	made_app(&made, 9, 0x11, 0x1c, 0x84, 0x01, 0x01);
	decode_made();
	ktap_check(module.application_count == 2,
		   "what follows the FFh terminator is no application");
	made_app(&made, 2, 0, 0, 0, 0, 0);
	made_app(&made, 3, 0x4b, 0x14, 0x11, 0xff, 0xff);
	made_app(&made, 4, 0xff, 0, 0, 0, 0);
	decode_made();
	ktap_check(module.application_count == 2 &&
		   module.application[1].code == 3,
		   "a descriptor that was never written is passed over");
}

/* "255.255" as the version of an image that is invalid */
static void test_firmware(void)
{
	made_dr8(&made);
	made.lower[39] = 0xff;
	made.lower[40] = 0xff;
	made_put(&made, 0x01, 128, 0xff);
	made_put(&made, 0x01, 129, 0xff);
	decode_made();
	ktap_check(!has_id(OPTMON_ID_FIRMWARE_ACTIVE) &&
		   !has_id(OPTMON_ID_FIRMWARE_INACTIVE) &&
		   has_warning(OPTMON_WARN_FIRMWARE_INVALID),
		   "an invalid firmware image has no version, and a warning");
	made.lower[40] = 0;
	decode_made();
	ktap_check(has_id(OPTMON_ID_FIRMWARE_ACTIVE) &&
		   module.identity.firmware_active[0] == 255,
		   "255.0 is a version");
}

static const char *lane_json(const char *key)
{
	static char text[64];
	struct json_object *root = optmon_module_json(&module), *lanes, *value;

	text[0] = '\0';
	if (json_object_object_get_ex(root, "lanes", &lanes) &&
	    json_object_object_get_ex(json_object_array_get_idx(lanes, 0), key,
				      &value))
		snprintf(text, sizeof(text), "%s",
			 json_object_to_json_string(value));
	json_object_put(root);
	return text;
}

/* dBm of a rounded power; every small power at -40 dBm */
static void test_dbm(void)
{
	static const struct {
		uint16_t raw;
		const char *mw;
		const char *dbm;
	} powers[] = {
		{ 0, "0.0000", "-40.00" },
		{ 1, "0.0001", "-40.00" },
		{ 2, "0.0002", "-36.99" },
		{ 15, "0.0015", "-28.24" },
		{ 99, "0.0099", "-20.04" },
		{ 100, "0.0100", "-20.00" },
		{ 804, "0.0804", "-10.95" },
		{ 10000, "1.0000", "0.00" },
		{ 65535, "6.5535", "8.16" },
	};
	unsigned int i;

	for (i = 0; i < sizeof(powers) / sizeof(powers[0]); i++) {
		made_dr8(&made);
		made_put16(&made, 0x11, 186, powers[i].raw);
		decode_made();
		ktap_check(!strcmp(lane_json("rx_power_mw"), powers[i].mw),
			   "register %u is %s mW", powers[i].raw, powers[i].mw);
		ktap_check(!strcmp(lane_json("rx_power_dbm"), powers[i].dbm),
			   "and %s dBm", powers[i].dbm);
	}
}

/* Pages that echo page 00h, with or without being advertised */
static void test_echo(void)
{
	unsigned int page;

	made_dr8(&made);
	made_put(&made, 0x01, 142, 0x20);	/* no VDM */
	for (page = 0x20; page <= 0x2f; page++)
		memcpy(made_at(&made, 0, page, 128), made_at(&made, 0, 0, 128),
		       128);
	decode_made();
	ktap_check(!module.vdm_count,
		   "VDM pages that answer without being advertised are nothing");
	made_put(&made, 0x01, 142, 0x60);
	decode_made();
	ktap_check(!module.vdm_count && has_warning(OPTMON_WARN_PAGE_ECHO),
		   "advertised pages that repeat page 00h are nothing, with a warning");
}

/* A module with a wrong checksum that is no longer monitored */
static void test_checksum(void)
{
	made_dr8(&made);
	*made_at(&made, 0, 0x00, 222) += 1;
	decode_made();
	ktap_check(has_warning(OPTMON_WARN_CHECKSUM) &&
		   module.checksum_known & OPTMON_BIT(OPTMON_CHECKSUM_PAGE_00) &&
		   !(module.checksum_good & OPTMON_BIT(OPTMON_CHECKSUM_PAGE_00)),
		   "a wrong checksum is told");
	ktap_check(module.lane_count == 8 &&
		   has_lane(&module.lane[7], OPTMON_LV_RX_POWER) &&
		   !strcmp(module.identity.vendor, "OPTMON TEST"),
		   "and everything is decoded all the same");
}

int main(void)
{
	ktap_begin();
	test_bias_multiplier();
	test_lane_flags();
	test_tolerance();
	test_vdm_groups();
	test_applications();
	test_firmware();
	test_dbm();
	test_echo();
	test_checksum();
	optmon_image_free(image);
	return ktap_end();
}
