// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * JSON: numbers, names, and one document in two ways.
 */
#include <locale.h>

#include "decode_check.h"
#include "decode_paths.h"

static void test_numbers(void)
{
	static const struct {
		double value;
		int decimals;
		const char *text;
	} numbers[] = {
		{ 0, 4, "0.0000" }, { 0.00005, 4, "0.0000" },
		{ 0.00015, 4, "0.0001" }, { 1.2345, 4, "1.2345" },
		{ -0.004, 2, "0.00" }, { -0.006, 2, "-0.01" },
		{ -40, 2, "-40.00" }, { 17, 0, "17" }, { -17.5, 0, "-18" },
		{ 99.999, 2, "100.00" }, { 999999999999.0, 1, "999999999999.0" },
		{ 0, OPTMON_JSON_SCIENTIFIC, "0" },
		{ 4.95e-8, OPTMON_JSON_SCIENTIFIC, "4.950e-08" },
		{ 1, OPTMON_JSON_SCIENTIFIC, "1.000e+00" },
		{ 9.9999, OPTMON_JSON_SCIENTIFIC, "1.000e+01" },
		{ 9.999, OPTMON_JSON_SCIENTIFIC, "9.999e+00" },
		{ 2047e-24, OPTMON_JSON_SCIENTIFIC, "2.047e-21" },
		{ 1e-24, OPTMON_JSON_SCIENTIFIC, "1.000e-24" },
		{ 2047e7, OPTMON_JSON_SCIENTIFIC, "2.047e+10" },
		{ -0.5, OPTMON_JSON_SCIENTIFIC, "-5.000e-01" },
		{ 1e-300, OPTMON_JSON_SCIENTIFIC, "1.000e-300" },
	};
	char text[40];
	unsigned int i;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		size_t len = optmon_format_number(text, numbers[i].value,
						  numbers[i].decimals);

		if (!ktap_check(!strcmp(text, numbers[i].text) &&
				len == strlen(text), "%.17g is %s",
				numbers[i].value, numbers[i].text))
			ktap_diag("%s", text);
	}
	ktap_check(!optmon_json_number(NAN, 2) &&
		   !optmon_json_number(INFINITY, 2),
		   "what is no number is no JSON");
}

/* All F16 values, printed with four digits and read again */
static void test_f16(void)
{
	unsigned int raw, wrong = 0;
	char text[40];

	made_dr8(&made);
	for (raw = 0; raw < 0x10000; raw += 7) {
		double value = (raw & 0x7ff) * pow(10, (int)(raw >> 11) - 24);

		optmon_format_number(text, value, OPTMON_JSON_SCIENTIFIC);
		wrong += fabs(strtod(text, NULL) - value) > 1e-12 * value;
	}
	ktap_check(!wrong, "every F16 survives four digits");
}

static void test_two_ways(void)
{
	void (*const makers[])(struct made *m) = {
		made_dr8, made_flat_cable, made_four_banks, made_zr,
		made_qsfp28, made_sfp, made_muxponder, made_external_laser,
	};
	unsigned int i;
	char *text = NULL;
	size_t room = 0, len;

	for (i = 0; i < sizeof(makers) / sizeof(makers[0]); i++) {
		struct json_object *tree;
		const char *said;

		makers[i](&made);
		made_put(&made, 0x00, 130, '"');
		made_put(&made, 0x00, 150, '\\');
		made_put(&made, 0x00, 151, '/');
		decode_made();
		tree = optmon_module_json(&module);
		said = json_object_to_json_string_ext(tree,
					JSON_C_TO_STRING_PLAIN |
					JSON_C_TO_STRING_NOSLASHESCAPE);
		ktap_check(!optmon_module_json_text(&module, &text, &room,
						    &len) &&
			   len == strlen(said) && !strcmp(text, said),
			   "text and tree are the same document (%zu bytes)",
			   len);
		json_object_put(tree);
	}
	free(text);
}

/* A comma for a point would be no JSON. */
static void test_locale(void)
{
	static const char *const names[] = {
		"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "C.UTF-8",
	};
	struct json_object *root;
	unsigned int i;
	bool good = true;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		setlocale(LC_ALL, names[i]);
		made_dr8(&made);
		decode_made();
		root = optmon_module_json(&module);
		good &= strstr(json_object_to_json_string_ext(root, 0),
			       "\"voltage_v\":3.3012") != NULL;
		json_object_put(root);
	}
	setlocale(LC_ALL, "C");
	ktap_check(good, "numbers have a point in every locale");
}

static struct json_object *member(struct json_object *of, const char *key)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(of, key, &value);
	return value;
}

static void test_document(void)
{
	struct json_object *root, *lanes, *identity, *vdm;

	made_dr8(&made);
	made_app(&made, 2, 0xc7, 0xe0, 0x44, 0x11, 0x11);
	made_put(&made, 0x00, 203, 0x7e);
	made_vdm(&made, 0, 1, 101, 0, 0, 5);
	made_put(&made, 0x11, 128, 0x09);
	decode_made();
	root = optmon_module_json(&module);
	lanes = member(root, "lanes");
	identity = member(root, "identity");
	vdm = member(root, "vdm");
	ktap_check(!strcmp(json_object_get_string(member(root, "schema")),
			   "optmon.module/1"), "the schema is named");
	ktap_check(json_object_array_length(lanes) == 8 &&
		   json_object_get_int(member(json_object_array_get_idx(lanes, 0),
					      "lane")) == 1, "lanes from 1");
	ktap_check(!strcmp(json_object_get_string(member(identity, "connector")),
			   "0x7e") &&
		   json_object_get_int(member(identity, "connector_code")) == 0x7e &&
		   !strcmp(json_object_get_string(member(
			   json_object_array_get_idx(member(root, "applications"),
						     1), "host")), "0xc7") &&
		   !strcmp(json_object_get_string(member(
			   json_object_array_get_idx(lanes, 0),
			   "data_path_state")), "0x09") &&
		   !strcmp(json_object_get_string(member(
			   json_object_array_get_idx(vdm, 0), "name")), "0x65"),
		   "codes without a name are hex, never another name");
	ktap_check(!member(identity, "cable_length_m") &&
		   !member(identity, "clei") &&
		   !member(member(root, "monitors"), "aux1") &&
		   !member(root, "coherent") && !member(root, "sff"),
		   "what is absent has no key");
	json_object_put(root);
}

static void test_names(void)
{
	unsigned int i, named = 0;
	char text[OPTMON_CODE_NAME];
	bool good = true;

	for (i = 0; i < 256; i++)
		named += optmon_host_interface_name(i) != NULL;
	ktap_check(named == 108 &&
		   !strcmp(optmon_host_interface_name(0x51),
			   "800GAUI-8 S C2M (Annex 120G)") &&
		   optmon_host_interface_lanes(0x51) == 8 &&
		   !optmon_host_interface_name(0xc0) &&
		   !optmon_host_interface_name(0xff),
		   "host interfaces (SFF-8024 Table 4-5)");
	ktap_check(!strcmp(optmon_media_interface_name(2, 0x56),
			   "800GBASE-DR8 (Clause 124)") &&
		   !strcmp(optmon_media_interface_name(1, 0x12),
			   "800GBASE-SR8 (Clause 167)") &&
		   !strcmp(optmon_media_interface_name(3, 1), "Copper cable") &&
		   optmon_media_interface_lanes(2, 0x68) == 1 &&
		   !optmon_media_interface_name(0, 1) &&
		   !optmon_media_interface_name(6, 1) &&
		   !optmon_media_interface_name(2, 0xc0),
		   "media interfaces by media type (Tables 4-6 to 4-10)");
	ktap_check(!strcmp(optmon_identifier_name(0x19), "OSFP 8X") &&
		   !optmon_identifier_name(0x26) && !optmon_identifier_name(0x80) &&
		   !optmon_connector_name(0x0e) && !optmon_connector_name(0x29) &&
		   !strcmp(optmon_connector_name(0x28), "MPO 1x16"),
		   "identifiers and connectors (Tables 4-1 and 4-3)");
	ktap_check(!strcmp(optmon_code_name(NULL, 0x0a, text), "0x0a") &&
		   !strcmp(optmon_code_name("LC", 7, text), "LC"),
		   "a code without a name is 0xNN");
	for (i = 0; i < OPTMON_LANE_FLAGS; i++)
		good &= optmon_lane_flag_name(i) != NULL;
	for (i = OPTMON_FLAG_MONITOR; i < OPTMON_FLAGS; i++)
		good &= optmon_flag_name(i) != NULL;
	for (i = 0; i < OPTMON_FEATURES; i++)
		good &= optmon_feature_name(i) != NULL;
	for (i = 0; i < OPTMON_CONTROLS; i++)
		good &= optmon_lane_control_name(i) != NULL;
	for (i = 0; i < OPTMON_COHERENT_MONITORS; i++)
		good &= optmon_coherent_name(i) && optmon_coherent_unit(i) &&
			optmon_coherent_text(i);
	for (i = 0; i < OPTMON_DURATIONS; i++)
		good &= optmon_duration_name(i) != NULL;
	ktap_check(good && !optmon_lane_flag_name(OPTMON_LANE_FLAGS) &&
		   !optmon_feature_name(OPTMON_FEATURES),
		   "each of our own enumerations is named throughout");
	ktap_check(optmon_duration_ms(0) == 1 && optmon_duration_ms(10) == 300000 &&
		   !optmon_duration_ms(14), "durations (Table 8-49)");
}

static void test_warnings(void)
{
	struct optmon_module_warning warning = { 0 };
	char text[OPTMON_WARNING_TEXT];
	bool good = true;

	for (warning.code = 0; warning.code < OPTMON_WARNINGS; warning.code++)
		good &= strlen(optmon_warning_text(&module, &warning, text)) > 20;
	ktap_check(good, "every warning is a sentence");
}

int main(void)
{
	ktap_begin();
	test_numbers();
	test_f16();
	test_two_ways();
	test_locale();
	test_document();
	test_names();
	test_warnings();
	optmon_image_free(image);
	return ktap_end();
}
