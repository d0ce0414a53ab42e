// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Versatile diagnostics: descriptors, values of each format, thresholds, flags.
 */
#include "decode_check.h"

/* The only instance, with a raw value, of a module with VDM */
static const struct optmon_vdm *one(uint8_t type, uint16_t raw)
{
	made_dr8(&made);
	memset(made_at(&made, 0, 0x20, 128), 0, 128);
	memset(made_at(&made, 0, 0x21, 128), 0, 128);
	made_vdm(&made, 0, 7, type, 2, 5, raw);
	decode_made();
	return module.vdm_count == 1 ? &module.vdm[0] : NULL;
}

static void test_values(void)
{
	static const struct {
		uint8_t type;
		uint16_t raw;
		double value;
		const char *unit;
	} values[] = {
		{ 1, 37, 37, "%" },
		{ 2, 0x8001, -100, "%" },
		{ 2, 0x7fff, 100, "%" },
		{ 3, 0xfffe, -20, "MHz" },
		{ 4, 0xff80, -0.5, "degC" },
		{ 5, 0x1580, 21.5, "dB" },
		{ 8, 0xffff, 255.99609375, "dB" },
		{ 15, (24 - 12) << 11 | 495, 4.95e-10, "" },
		{ 16, 0, 0, "" },
		{ 26, 31 << 11 | 2047, 2047e7, "" },
		{ 9, 2047, 2047e-24, "" },
		{ 34, 9, 9, "" },
		{ 77, 26000, 2.6, "V" },
		{ 83, 48000, 12, "V" },
		{ 84, 0xfc18, -10, "dBm" },
		{ 128, 0xffff, 100, "%" },
		{ 135, 0xffff, -20, "ps/nm" },
		{ 136, 106, 1.06, "ps" },
		{ 141, 0xff9c, -100, "MHz" },
		{ 145, 0xfed7, -2.97, "dBm" },
		{ 152, 42, 4.2, "dB" },
	};
	unsigned int i;

	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		const struct optmon_vdm *v = one(values[i].type, values[i].raw);
		const struct optmon_vdm_type *type;

		type = optmon_vdm_type(values[i].type);
		ktap_check(v && type && v->raw == values[i].raw &&
			   fabs(v->value - values[i].value) <=
			   1e-12 * fabs(values[i].value) &&
			   !strcmp(type->unit, values[i].unit),
			   "type %u: %04x is %.12g %s", values[i].type,
			   values[i].raw, values[i].value, values[i].unit);
	}
}

static void test_unknown(void)
{
	const struct optmon_vdm *v = one(100, 0xabcd);

	ktap_check(v && !optmon_vdm_type(100) && near(v->value, 0xabcd),
		   "a custom type has no name, and its register for a value");
	ktap_check(!one(0, 0x1234), "type 0 is not used");
}

static void test_descriptor(void)
{
	const struct optmon_vdm *v = one(5, 0x1500);

	ktap_check(v && v->group == 1 && v->instance == 7 && v->lane == 3 &&
		   v->threshold_set == 6 && v->bank == 0,
		   "group, instance, lane and threshold set (Table 8-179)");
	made_vdm(&made, 0, 7, 77, 15, 0, 0);
	decode_made();
	ktap_check(module.vdm[0].lane == 0, "location 15 is the module");
	made_vdm(&made, 0, 7, 5, 9, 0, 0);
	decode_made();
	ktap_check(module.vdm[0].lane == 0, "a reserved location is no lane");
}

/* Co-packaged optics: the location is an external laser's number */
static void test_external_laser(void)
{
	const struct optmon_vdm *v = &module.vdm[0];
	struct optmon_flag_ref ref;

	made_vdm(&made, 0, 7, 84, 3, 0, 1900);
	decode_made();
	ktap_check(!v->lane && v->has & OPTMON_BIT(OPTMON_VDM_ELS_ID) &&
		   v->els_id == 3 && near(v->value, 19),
		   "light of an external laser is of a laser, not of a lane");
	ktap_check(optmon_flag_at(image, 0x2c, 0, 128 + 3, 1, &ref) && !ref.lane &&
		   !strcmp(ref.name, "els_input_power_low_alarm"),
		   "and so is its flag");
	made_vdm(&made, 0, 7, 84, 15, 0, 1900);
	decode_made();
	ktap_check(!(v->has & OPTMON_BIT(OPTMON_VDM_ELS_ID)),
		   "that of the module is of none");
}

static void test_thresholds(void)
{
	const struct optmon_vdm *v;

	one(2, 0);
	made_four(&made, 0x28, 128 + 8 * 5, 0x7fff, 0x8001, 16384, 0xc000);
	made_vdm(&made, 0, 70, 5, 0, 15, 0x1000);
	made_four(&made, 0x29, 128 + 8 * 15, 0xffff, 0x0f00, 0xffff, 0x1100);
	decode_made();
	v = &module.vdm[0];
	ktap_check(module.vdm_count == 2 &&
		   same_thresholds(&v->thresholds, 100, -100, 1638400 / 32767.0,
				   -1638400 / 32767.0),
		   "thresholds have the type of the value (Table 8-182)");
	v = &module.vdm[1];
	ktap_check(v->threshold_set == 32 &&
		   same_thresholds(&v->thresholds, 65535 / 256.0, 15,
				   65535 / 256.0, 17),
		   "group 2 has its own sets");
	made.has[0][0x28] = false;
	decode_made();
	ktap_check(!(module.vdm[0].has & OPTMON_BIT(OPTMON_VDM_THRESHOLDS)) &&
		   module.vdm[1].has & OPTMON_BIT(OPTMON_VDM_THRESHOLDS),
		   "a threshold page that is missing takes nothing else along");
}

static void test_flags(void)
{
	unsigned int level;
	bool good = true;

	for (level = 0; level < 4; level++) {
		made_dr8(&made);
		made_put(&made, 0x2c, 128 + 3, 0x10 << level);
		made_put(&made, 0x2c, 128 + 32, 0x01 << level);
		made_put(&made, 0x2d, 128 + 32, 0x0f & ~(1 << level));
		decode_made();
		good &= module.vdm[7].flags == 1 << level &&
			!module.vdm[6].flags && module.vdm[64].flags == 1 << level &&
			module.vdm[64].masks == (0x0f & ~(1 << level));
	}
	ktap_check(good, "a nibble an instance, a quarter of the page a group (Table 8-184)");
}

/* Two bits of page 2Fh are all that decides about pages */
static void test_groups(void)
{
	unsigned int groups;

	for (groups = 1; groups <= 4; groups++) {
		unsigned int i;

		made_dr8(&made);
		made_put(&made, 0x2f, 128, groups - 1);
		for (i = 0; i < 4; i++) {
			memset(made_at(&made, 0, 0x20 + i, 128), 0, 128);
			made_vdm(&made, 0, 64 * i + 1, 5, i, 0, 0x1000);
			made_put(&made, 0x28 + i, 128, 0);
		}
		decode_made();
		ktap_check(module.vdm_count == groups, "%u groups", groups);
	}
	made_dr8(&made);
	made.has[0][0x2f] = false;
	decode_made();
	ktap_check(module.vdm_count == 128 &&
		   has_warning(OPTMON_WARN_PAGES_MISSING),
		   "without page 2Fh the groups that are there count");
	made_dr8(&made);
	made.has[0][0x24] = false;
	made.has[0][0x2c] = false;
	decode_made();
	ktap_check(module.vdm_count == 128 &&
		   !(module.vdm[0].has & OPTMON_BIT(OPTMON_VDM_VALUE)) &&
		   module.vdm[64].has & OPTMON_BIT(OPTMON_VDM_VALUE) &&
		   !(module.vdm[64].has & OPTMON_BIT(OPTMON_VDM_FLAGS)),
		   "values and flags that are missing are absent");
}

/* Names are unique: a name and a lane tell an observable */
static void test_names(void)
{
	unsigned int a, b, known = 0;
	bool unique = true;

	for (a = 0; a < 256; a++) {
		const struct optmon_vdm_type *x = optmon_vdm_type(a);

		known += x != NULL;
		for (b = a + 1; x && b < 256; b++) {
			const struct optmon_vdm_type *y = optmon_vdm_type(b);

			unique &= !y || strcmp(x->name, y->name);
		}
	}
	ktap_check(unique && known == 34 + 8 + 25,
		   "%u types have a name each (Table 8-180, C-CMIS)", known);
	ktap_check(optmon_vdm_type(15)->statistic == false &&
		   optmon_vdm_type(13)->statistic == true &&
		   optmon_vdm_type(6)->scope == 'h' &&
		   optmon_vdm_type(5)->scope == 'l',
		   "what is a statistic, what is of host and media");
}

static bool statistic(const struct optmon_vdm_statistics *s, const char *name,
		      unsigned int lane, enum optmon_vdm_statistic which, double value)
{
	return !strcmp(s->name, name) && s->lane == lane &&
	       s->has & OPTMON_BIT(which) &&
	       fabs(s->value[which] - value) <= 1e-9 * fabs(value);
}

/* Instances of one observable and lane are one row, whatever their order */
static void test_statistics(void)
{
	struct optmon_vdm_statistics s[OPTMON_MAX_VDM];
	size_t n, room;

	made_dr8(&made);
	memset(made_at(&made, 0, 0x20, 128), 0, 128);
	memset(made_at(&made, 0, 0x21, 128), 0, 128);
	made_vdm(&made, 0, 1, 5, 2, 0, 0x1500);		/* SNR */
	made_vdm(&made, 0, 2, 15, 2, 0, 12 << 11 | 400);	/* BER now, of lane 3 */
	made_vdm(&made, 0, 3, 11, 2, 0, 12 << 11 | 300);	/* maximum */
	made_vdm(&made, 0, 4, 9, 2, 0, 12 << 11 | 100);	/* minimum */
	made_vdm(&made, 0, 5, 13, 2, 0, 12 << 11 | 200);	/* average */
	made_vdm(&made, 0, 6, 14, 2, 0, 12 << 11 | 500);	/* of the host side */
	made_vdm(&made, 0, 7, 16, 3, 0, 12 << 11 | 600);	/* no statistic of it */
	made_vdm(&made, 0, 8, 26, 15, 0, 24 << 11 | 7);	/* FERC total, module */
	made_vdm(&made, 0, 9, 30, 0, 0, 17);		/* SEWmax maximum */
	made_vdm(&made, 0, 70, 9, 2, 0, 12 << 11 | 50);	/* another group */
	decode_made();
	n = optmon_vdm_statistics(&module, s, OPTMON_MAX_VDM);
	ktap_check(n == 5 && s[0].group == 1 && !s[0].count &&
		   statistic(&s[0], "pre_fec_ber_media", 3, OPTMON_VDM_MINIMUM,
			     100e-12) &&
		   statistic(&s[0], "pre_fec_ber_media", 3, OPTMON_VDM_AVERAGE,
			     200e-12) &&
		   statistic(&s[0], "pre_fec_ber_media", 3, OPTMON_VDM_MAXIMUM,
			     300e-12) &&
		   statistic(&s[0], "pre_fec_ber_media", 3, OPTMON_VDM_CURRENT,
			     400e-12),
		   "statistics of a lane are gathered from their instances");
	ktap_check(n == 5 && statistic(&s[1], "pre_fec_ber_host", 3,
				       OPTMON_VDM_AVERAGE, 500e-12) &&
		   s[1].has == OPTMON_BIT(OPTMON_VDM_AVERAGE) &&
		   statistic(&s[2], "ferc_host", 0, OPTMON_VDM_TOTAL, 7) &&
		   statistic(&s[3], "sew_max_host", 1, OPTMON_VDM_MAXIMUM, 17) &&
		   s[3].count,
		   "totals and counts are, too, and what is not there is absent");
	ktap_check(n == 5 && s[4].group == 2 &&
		   statistic(&s[4], "pre_fec_ber_media", 3, OPTMON_VDM_MINIMUM,
			     50e-12), "groups are apart");
	for (room = 0; room < 5; room++)
		if (optmon_vdm_statistics(&module, s, room) > room)
			break;
	ktap_check(room == 5, "and no more are filled in than there is room for");
	made.has[0][0x24] = false;
	decode_made();
	ktap_check(optmon_vdm_statistics(&module, s, OPTMON_MAX_VDM) == 1,
		   "values that were not read are none");
}

static void test_flag_at(void)
{
	struct optmon_flag_ref ref;

	made_dr8(&made);
	made_vdm(&made, 0, 65, 5, 4, 0, 0);
	decode_made();
	ktap_check(optmon_flag_at(image, 0x2c, 0, 160, 3, &ref) &&
		   ref.scope == OPTMON_SCOPE_VDM && ref.lane == 5 &&
		   ref.instance == 65 && !strcmp(ref.name, "snr_media_low_warning"),
		   "a VDM flag by its place");
	ktap_check(optmon_flag_at(NULL, 0x2c, 0, 160, 4, &ref) &&
		   !strcmp(ref.name, "vdm_66_high_alarm") && !ref.lane,
		   "without an image by its number");
	ktap_check(optmon_flag_at(NULL, 0x11, 1, 147, 2, &ref) &&
		   ref.scope == OPTMON_SCOPE_LANE && ref.lane == 11 &&
		   !strcmp(ref.name, "rx_los"), "a lane flag of bank 1");
	ktap_check(optmon_flag_at(NULL, 0, 0, 9, 1, &ref) &&
		   ref.scope == OPTMON_SCOPE_MODULE &&
		   !strcmp(ref.name, "temperature_low_alarm"), "a module flag");
	ktap_check(optmon_flag_at(NULL, 0x12, 0, 232, 1, &ref) &&
		   ref.lane == 2 && !strcmp(ref.name, "wavelength_unlocked") &&
		   optmon_flag_at(NULL, 0x14, 0, 138, 7, &ref) && ref.lane == 8 &&
		   !strcmp(ref.name, "host_checker_lol"),
		   "flags of pages 12h and 14h");
	ktap_check(!optmon_flag_at(NULL, 0, 0, 8, 4, &ref) &&
		   !optmon_flag_at(NULL, 0, 0, 14, 0, &ref) &&
		   !optmon_flag_at(NULL, 0x11, 0, 154, 0, &ref) &&
		   !optmon_flag_at(NULL, 0x10, 0, 147, 0, &ref) &&
		   !optmon_flag_at(NULL, 0x11, 0, 147, 8, &ref),
		   "what is no flag is none");
}

int main(void)
{
	ktap_begin();
	test_values();
	test_unknown();
	test_descriptor();
	test_external_laser();
	test_thresholds();
	test_flags();
	test_groups();
	test_names();
	test_statistics();
	test_flag_at();
	optmon_image_free(image);
	return ktap_end();
}
