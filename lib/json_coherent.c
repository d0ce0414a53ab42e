// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Coherent performance monitors as JSON.
 */
#include "json_internal.h"

static void add_fec(struct json_builder *b, struct json_node *to,
		    const struct optmon_coherent *c)
{
	struct json_node *fec = json_add_object(b, to, "fec");

	json_add_uint64(b, fec, "bits", c->fec.bits);
	json_add_uint64(b, fec, "bits_sub_interval", c->fec.bits_sub_interval);
	json_add_uint64(b, fec, "corrected_bits", c->fec.corrected_bits);
	json_add_uint64(b, fec, "corrected_bits_minimum",
			c->fec.corrected_bits_minimum);
	json_add_uint64(b, fec, "corrected_bits_maximum",
			c->fec.corrected_bits_maximum);
	json_add_int(b, fec, "frames", c->fec.frames);
	json_add_int(b, fec, "frames_sub_interval",
		     c->fec.frames_sub_interval);
	json_add_int(b, fec, "uncorrected_frames", c->fec.uncorrected_frames);
	json_add_int(b, fec, "uncorrected_frames_minimum",
		     c->fec.uncorrected_frames_minimum);
	json_add_int(b, fec, "uncorrected_frames_maximum",
		     c->fec.uncorrected_frames_maximum);
	json_add_number(b, fec, "pre_fec_ber",
			(double)c->fec.corrected_bits / c->fec.bits,
			OPTMON_JSON_SCIENTIFIC);
}

static void add_link(struct json_builder *b, struct json_node *to,
		     const struct optmon_coherent *c)
{
	struct json_node *list = json_add_object(b, to, "link");
	unsigned int i;

	for (i = 0; i < OPTMON_COHERENT_MONITORS; i++) {
		struct json_node *one;

		if (!(c->has & OPTMON_BIT(i)))
			continue;
		one = json_add_object(b, list, optmon_coherent_name(i));
		json_add_number(b, one, "average", c->link[i].average, 4);
		json_add_number(b, one, "minimum", c->link[i].minimum, 4);
		json_add_number(b, one, "maximum", c->link[i].maximum, 4);
		json_add_text(b, one, "unit", optmon_coherent_unit(i));
	}
}

void json_module_coherent(struct json_builder *b, struct json_node *root,
			  const struct optmon_module *m)
{
	struct json_node *coherent, *list;
	unsigned int i;

	if (!m->coherent_count)
		return;
	coherent = json_add_object(b, root, "coherent");
	list = json_add_array(b, coherent, "lanes");
	for (i = 0; i < m->coherent_count; i++) {
		const struct optmon_coherent *c = &m->coherent[i];
		struct json_node *to = json_append_object(b, list);

		json_add_int(b, to, "bank", c->bank);
		if (c->has_fec)
			add_fec(b, to, c);
		if (c->has)
			add_link(b, to, c);
	}
}
