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
		json_add_int(b, to, "bit_rate_margin_max_percent",
			     sff->bit_rate_max);
		json_add_int(b, to, "bit_rate_margin_min_percent",
			     sff->bit_rate_min);
		return;
	}
	json_add_bool(b, to, "flat_memory", m->advertised.flat_memory);
	add_bits(b, to, "technology", by, OPTMON_SFF_TECHNOLOGY,
		 &sff->device_technology, 1);
	add_bits(b, to, "infiniband", by, OPTMON_SFF_INFINIBAND,
		 &sff->extended_module, 1);
	add_bits(b, to, "controls", by, OPTMON_SFF_CONTROLS, sff->controls, 2);
}
