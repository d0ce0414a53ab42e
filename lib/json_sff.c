// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What only the SFF memory maps have, as JSON.
 */
#include "json_internal.h"

static void add_bits(struct json_builder *b, struct json_node *to,
		     const char *key, enum optmon_management by,
		     enum optmon_sff_field field, const uint8_t *bytes,
		     unsigned int n)
{
	struct json_node *list = json_add_array(b, to, key);
	unsigned int byte, bit;

	for (byte = 0; byte < n; byte++) {
		for (bit = 8; bit--; ) {
			const char *name = optmon_sff_bit_name(by, field, byte,
							       bit);

			if (name && bytes[byte] >> bit & 1)
				json_append_text(b, list, name);
		}
	}
}

static void add_rates(struct json_builder *b, struct json_node *to,
		      const char *key, uint8_t codes)
{
	struct json_node *node = json_add_object(b, to, key);

	json_add_int(b, node, "high_rate_code", codes >> 4);
	json_add_int(b, node, "low_rate_code", codes & 0xf);
}

static void add_8472(struct json_builder *b, struct json_node *to,
		     const struct optmon_sff *sff)
{
	const enum optmon_management by = OPTMON_MANAGEMENT_SFF8472;

	json_add_int(b, to, "bit_rate_margin_max_percent", sff->bit_rate_max);
	json_add_int(b, to, "bit_rate_margin_min_percent", sff->bit_rate_min);
	if (sff->is_cable)
		add_bits(b, to, "cable_compliance", by, OPTMON_SFF_CABLE,
			 sff->cable_compliance, 1);
	if (!sff->has_status)
		return;
	add_bits(b, to, "status", by, OPTMON_SFF_STATUS, sff->status, 3);
	add_rates(b, to, "input_equalization", sff->input_equalization);
	add_rates(b, to, "output_emphasis", sff->output_emphasis);
}

/* SFF-8636 Table 6-14; codes that it reserves have no value */
static void add_free_side(struct json_builder *b, struct json_node *to,
			  const struct optmon_sff *sff)
{
	static const double low_power_w[] = { 0, 1, 0.75, 0.5 };
	static const double voltage_v[] = { 3.3, 2.5, 1.8 };
	struct json_node *node = json_add_object(b, to, "free_side"), *list;
	unsigned int i;

	if (sff->free_side >> 4 && sff->free_side >> 4 < 4)
		json_add_number(b, node, "advanced_low_power_w",
				low_power_w[sff->free_side >> 4], 2);
	json_add_bool(b, node, "far_side_managed", sff->free_side & 0x08);
	if ((sff->free_side & 0x7) < 3)
		json_add_number(b, node, "min_voltage_v",
				voltage_v[sff->free_side & 0x7], 1);
	json_add_int(b, node, "far_end_code", sff->ends >> 4 & 0x7);
	list = json_add_array(b, node, "channels");
	for (i = 0; i < 4; i++)
		if (!(sff->ends >> i & 1))
			json_add_int(b, list, NULL, i + 1);
}

void json_module_sff(struct json_builder *b, struct json_node *root,
		     const struct optmon_module *m)
{
	enum optmon_management by = m->management;
	const struct optmon_sff *sff = &m->sff;
	uint8_t revision = m->identity.sff_revision;
	struct json_node *to;

	if (!sff->known)
		return;
	to = json_add_object(b, root, "sff");
	json_add_code(b, to, "revision", "revision_code",
		      optmon_sff_revision_name(by, revision), revision);
	json_add_int(b, to, "extended_identifier", sff->extended_identifier);
	add_bits(b, to, "compliance", by, OPTMON_SFF_COMPLIANCE,
		 sff->compliance, 8);
	json_add_code(b, to, "extended_compliance", "extended_compliance_code",
		      optmon_extended_compliance_name(sff->extended_compliance),
		      sff->extended_compliance);
	json_add_int(b, to, "rate_identifier", sff->rate_identifier);
	add_bits(b, to, "options", by, OPTMON_SFF_OPTIONS, sff->options, 4);
	add_bits(b, to, "enhanced_options", by, OPTMON_SFF_ENHANCED_OPTIONS,
		 &sff->enhanced_options, 1);
	add_bits(b, to, "diagnostics", by, OPTMON_SFF_DIAGNOSTICS,
		 &sff->diagnostics_type, 1);
	if (by == OPTMON_MANAGEMENT_SFF8472) {
		add_8472(b, to, sff);
		return;
	}
	json_add_bool(b, to, "flat_memory", m->advertised.flat_memory);
	add_bits(b, to, "technology", by, OPTMON_SFF_TECHNOLOGY,
		 &sff->device_technology, 1);
	add_bits(b, to, "infiniband", by, OPTMON_SFF_INFINIBAND,
		 &sff->extended_module, 1);
	add_bits(b, to, "controls", by, OPTMON_SFF_CONTROLS, sff->controls, 2);
	if (sff->has_free_side)
		add_free_side(b, to, sff);
}
