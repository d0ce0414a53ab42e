// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Identity as JSON.
 */
#include <stddef.h>
#include <stdio.h>

#include "json_internal.h"

#define HAS(id, which) ((id)->has & OPTMON_BIT(OPTMON_ID_##which))

static void add_version(struct json_builder *b, struct json_node *to,
			const char *key, const uint8_t *version)
{
	char text[16];

	snprintf(text, sizeof(text), "%u.%u", version[0], version[1]);
	json_add_text(b, to, key, text);
}

static void add_vendor(struct json_builder *b, struct json_node *to,
		       const struct optmon_identity *id)
{
	static const struct {
		const char *key;
		uint8_t value;
		size_t offset;
	} texts[] = {
		{ "vendor", OPTMON_ID_VENDOR,
		  offsetof(struct optmon_identity, vendor) },
		{ "part_number", OPTMON_ID_PART_NUMBER,
		  offsetof(struct optmon_identity, part_number) },
		{ "revision", OPTMON_ID_REVISION,
		  offsetof(struct optmon_identity, revision) },
		{ "serial_number", OPTMON_ID_SERIAL_NUMBER,
		  offsetof(struct optmon_identity, serial_number) },
		{ "date_code", OPTMON_ID_DATE_CODE,
		  offsetof(struct optmon_identity, date_code) },
		{ "clei", OPTMON_ID_CLEI,
		  offsetof(struct optmon_identity, clei) },
	};
	char oui[12];
	unsigned int i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (id->has & OPTMON_BIT(texts[i].value))
			json_add_text(b, to, texts[i].key,
				      (const char *)id + texts[i].offset);
	if (HAS(id, VENDOR_OUI)) {
		snprintf(oui, sizeof(oui), "%02x:%02x:%02x", id->vendor_oui[0],
			 id->vendor_oui[1], id->vendor_oui[2]);
		json_add_text(b, to, "vendor_oui", oui);
	}
}

static void add_codes(struct json_builder *b, struct json_node *to,
		      const struct optmon_module *m)
{
	const struct optmon_identity *id = &m->identity;
	char text[16];

	if (HAS(id, CMIS_REVISION)) {
		snprintf(text, sizeof(text), "%u.%u", id->cmis_major,
			 id->cmis_minor);
		json_add_text(b, to, "cmis_revision", text);
	}
	if (HAS(id, CONNECTOR))
		json_add_code(b, to, "connector", "connector_code",
			      optmon_connector_name(id->connector),
			      id->connector);
	if (HAS(id, MEDIA_TYPE))
		json_add_code(b, to, "media_type", "media_type_code",
			      optmon_media_type_name(id->media_type),
			      id->media_type);
	if (HAS(id, MEDIA_TECHNOLOGY))
		json_add_code(b, to, "media_technology",
			      "media_technology_code",
			      optmon_media_technology_name(id->media_technology),
			      id->media_technology);
	if (HAS(id, ENCODING))
		json_add_code(b, to, "encoding", "encoding_code",
			      optmon_encoding_name(id->encoding, m->management),
			      id->encoding);
	if (HAS(id, POWER_CLASS))
		json_add_int(b, to, "power_class", id->power_class);
	if (HAS(id, FUNCTION_TYPE))
		json_add_int(b, to, "function_type", id->function_type);
	if (HAS(id, SUBTYPE))
		json_add_int(b, to, "subtype", id->subtype);
	if (HAS(id, HEATSINK))
		json_add_int(b, to, "heatsink_type", id->heatsink);
	if (HAS(id, FIBER_FACE))
		json_add_text(b, to, "fiber_face",
			      id->fiber_face == 1 ? "PC/UPC" :
			      id->fiber_face == 2 ? "APC" : "0x03");
	if (HAS(id, FAR_END))
		json_add_int(b, to, "far_end_configuration", id->far_end);
}

static void add_numbers(struct json_builder *b, struct json_node *to,
			const struct optmon_identity *id)
{
	static const struct {
		const char *key;
		uint8_t value;
		int decimals;
		size_t offset;
	} numbers[] = {
		{ "max_power_w", OPTMON_ID_MAX_POWER, 2,
		  offsetof(struct optmon_identity, max_power_w) },
		{ "cable_length_m", OPTMON_ID_CABLE_LENGTH, 1,
		  offsetof(struct optmon_identity, cable_length_m) },
		{ "wavelength_nm", OPTMON_ID_WAVELENGTH, 3,
		  offsetof(struct optmon_identity, wavelength_nm) },
		{ "wavelength_tolerance_nm", OPTMON_ID_WAVELENGTH_TOLERANCE, 3,
		  offsetof(struct optmon_identity, wavelength_tolerance_nm) },
		{ "bit_rate_mbps", OPTMON_ID_BIT_RATE, 0,
		  offsetof(struct optmon_identity, bit_rate_mbps) },
		{ "voltage_min_v", OPTMON_ID_VOLTAGE_MIN, 2,
		  offsetof(struct optmon_identity, voltage_min_v) },
		{ "propagation_delay_ns", OPTMON_ID_PROPAGATION_DELAY, 0,
		  offsetof(struct optmon_identity, propagation_delay_ns) },
	};
	unsigned int i;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (id->has & OPTMON_BIT(numbers[i].value))
			json_add_number(b, to, numbers[i].key,
					*(const double *)((const char *)id +
							  numbers[i].offset),
					numbers[i].decimals);
	if (HAS(id, TEMPERATURE_MAX))
		json_add_int(b, to, "temperature_max_c", id->temperature_max_c);
	if (HAS(id, TEMPERATURE_MIN))
		json_add_int(b, to, "temperature_min_c", id->temperature_min_c);
}

static void add_lengths(struct json_builder *b, struct json_node *to,
			const struct optmon_identity *id)
{
	const struct {
		const char *key;
		uint8_t value;
		double length;
	} lengths[] = {
		{ "smf_km", OPTMON_ID_LENGTH_SMF, id->length_smf_km },
		{ "om5_m", OPTMON_ID_LENGTH_OM5, id->length_om5_m },
		{ "om4_m", OPTMON_ID_LENGTH_OM4, id->length_om4_m },
		{ "om3_m", OPTMON_ID_LENGTH_OM3, id->length_om3_m },
		{ "om2_m", OPTMON_ID_LENGTH_OM2, id->length_om2_m },
		{ "om1_m", OPTMON_ID_LENGTH_OM1, id->length_om1_m },
		{ "copper_m", OPTMON_ID_LENGTH_COPPER, id->length_copper_m },
	};
	struct json_node *object = NULL;
	unsigned int i;

	for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		if (!(id->has & OPTMON_BIT(lengths[i].value)))
			continue;
		if (!object)
			object = json_add_object(b, to, "link_length");
		json_add_number(b, object, lengths[i].key, lengths[i].length, 1);
	}
}

/* Keys are literals, so the frequencies are spelt out for each standard. */
static void add_attenuation(struct json_builder *b, struct json_node *to,
			    const struct optmon_module *m)
{
	static const char *const keys_of[][OPTMON_ATTENUATIONS] = {
		[OPTMON_MANAGEMENT_CMIS] = {
			"5ghz", "7ghz", "12.9ghz", "25.8ghz", "53.125ghz",
		},
		[OPTMON_MANAGEMENT_SFF8636] = {
			"2.5ghz", "5ghz", "7ghz", "12.9ghz", "25.78ghz",
		},
		[OPTMON_MANAGEMENT_SFF8472] = { "12.9ghz", "25.78ghz" },
	};
	const char *const *keys = keys_of[m->management];
	struct json_node *object = NULL;
	unsigned int i;

	for (i = 0; i < OPTMON_ATTENUATIONS; i++) {
		if (!m->identity.attenuation_db[i])
			continue;
		if (!object)
			object = json_add_object(b, to, "attenuation_db");
		json_add_int(b, object, keys[i], m->identity.attenuation_db[i]);
	}
}

static void add_loads(struct json_builder *b, struct json_node *firmware,
		      const struct optmon_firmware_load *loads)
{
	static const char *const banks[OPTMON_LOADS] = {
		[OPTMON_LOAD_A] = "A", [OPTMON_LOAD_B] = "B",
		[OPTMON_LOAD_FIXED] = "fixed",
	};
	struct json_node *list = NULL, *to;
	char version[24];
	unsigned int i;

	for (i = 0; i < OPTMON_LOADS; i++) {
		const struct optmon_firmware_load *load = &loads[i];

		if (!load->known)
			continue;
		if (!list)
			list = json_add_array(b, firmware, "loads");
		to = json_append_object(b, list);
		snprintf(version, sizeof(version), "%u.%u.%u", load->major,
			 load->minor, load->build);
		json_add_text(b, to, "bank", banks[i]);
		json_add_text(b, to, "version", version);
		json_add_text(b, to, "description", load->description);
		if (i == OPTMON_LOAD_FIXED)
			continue;
		json_add_bool(b, to, "running", load->running);
		json_add_bool(b, to, "committed", load->committed);
	}
}

static void add_revisions(struct json_builder *b, struct json_node *to,
			  const struct optmon_module *m)
{
	const struct optmon_identity *id = &m->identity;
	struct json_node *firmware;

	if (HAS(id, FIRMWARE_ACTIVE) || HAS(id, FIRMWARE_INACTIVE)) {
		firmware = json_add_object(b, to, "firmware");
		if (HAS(id, FIRMWARE_ACTIVE))
			add_version(b, firmware, "active", id->firmware_active);
		if (HAS(id, FIRMWARE_INACTIVE))
			add_version(b, firmware, "inactive",
				    id->firmware_inactive);
		add_loads(b, firmware, m->firmware_load);
	}
	if (HAS(id, HARDWARE_REVISION))
		add_version(b, to, "hardware_revision", id->hardware_revision);
}

static void add_checksums(struct json_builder *b, struct json_node *to,
			  const struct optmon_module *m)
{
	struct json_node *object;
	unsigned int i;

	if (!m->checksum_known)
		return;
	object = json_add_object(b, to, "checksums");
	for (i = 0; i < OPTMON_CHECKSUMS; i++)
		if (m->checksum_known & OPTMON_BIT(i))
			json_add_bool(b, object,
				      optmon_checksum_name(m->management, i),
				      m->checksum_good & OPTMON_BIT(i));
}

void json_module_identity(struct json_builder *b, struct json_node *root,
			  const struct optmon_module *m)
{
	struct json_node *to = json_add_object(b, root, "identity");
	const struct optmon_identity *id = &m->identity;

	json_add_code(b, to, "type", "identifier",
		      optmon_identifier_name(id->identifier), id->identifier);
	json_add_text(b, to, "management",
		      optmon_management_name(m->management));
	add_vendor(b, to, id);
	add_codes(b, to, m);
	add_numbers(b, to, id);
	add_lengths(b, to, id);
	if (HAS(id, ATTENUATION))
		add_attenuation(b, to, m);
	add_revisions(b, to, m);
	add_checksums(b, to, m);
}
