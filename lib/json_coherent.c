// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Coherent media lanes as JSON: performance monitors, thresholds, flags.
 */
#include <stdio.h>

#include "json_internal.h"

#define HAS(c, which) ((c)->has & OPTMON_BIT(OPTMON_COHERENT_##which))

static void add_fec(struct json_builder *b, struct json_node *to,
		    const char *key, const struct optmon_coherent_fec *fec,
		    bool has_corrected_frames)
{
	struct json_node *node = json_add_object(b, to, key);

	json_add_uint64(b, node, "bits", fec->bits);
	json_add_uint64(b, node, "bits_sub_interval", fec->bits_sub_interval);
	json_add_uint64(b, node, "corrected_bits", fec->corrected_bits);
	json_add_uint64(b, node, "corrected_bits_minimum",
			fec->corrected_bits_minimum);
	json_add_uint64(b, node, "corrected_bits_maximum",
			fec->corrected_bits_maximum);
	json_add_int(b, node, "frames", fec->frames);
	json_add_int(b, node, "frames_sub_interval", fec->frames_sub_interval);
	json_add_int(b, node, "uncorrected_frames", fec->uncorrected_frames);
	json_add_int(b, node, "uncorrected_frames_minimum",
		     fec->uncorrected_frames_minimum);
	json_add_int(b, node, "uncorrected_frames_maximum",
		     fec->uncorrected_frames_maximum);
	if (has_corrected_frames) {
		json_add_int(b, node, "corrected_frames",
			     fec->corrected_frames);
		json_add_int(b, node, "corrected_frames_sub_interval",
			     fec->corrected_frames_sub_interval);
	}
	json_add_number(b, node, "pre_fec_ber",
			(double)fec->corrected_bits / fec->bits,
			OPTMON_JSON_SCIENTIFIC);
}

static void add_link(struct json_builder *b, struct json_node *to,
		     const struct optmon_coherent *c)
{
	struct json_node *list = json_add_object(b, to, "link");
	unsigned int i;

	for (i = 0; i < OPTMON_COHERENT_MONITORS; i++) {
		const struct optmon_statistic *s = &c->link[i];
		struct json_node *one;

		if (!(c->has_link & OPTMON_BIT(i)))
			continue;
		one = json_add_object(b, list, optmon_coherent_name(i));
		if (s->has & OPTMON_BIT(OPTMON_STATISTIC_AVERAGE))
			json_add_number(b, one, "average", s->average, 4);
		if (s->has & OPTMON_BIT(OPTMON_STATISTIC_MINIMUM))
			json_add_number(b, one, "minimum", s->minimum, 4);
		if (s->has & OPTMON_BIT(OPTMON_STATISTIC_MAXIMUM))
			json_add_number(b, one, "maximum", s->maximum, 4);
		json_add_text(b, one, "unit", optmon_coherent_unit(i));
	}
}

static void add_power_thresholds(struct json_builder *b, struct json_node *to,
				 const struct optmon_coherent *c)
{
	struct json_node *node;

	if (!HAS(c, TOTAL_POWER_THRESHOLDS) && !HAS(c, SIGNAL_POWER_THRESHOLDS))
		return;
	node = json_add_object(b, to, "thresholds");
	if (HAS(c, TOTAL_POWER_THRESHOLDS)) {
		json_add_thresholds(b, node, "rx_total_power_dbm",
				    &c->total_power_dbm, 2);
		json_add_bool(b, node, "rx_total_power_configured",
			      c->total_power_configured);
	}
	if (HAS(c, SIGNAL_POWER_THRESHOLDS)) {
		json_add_thresholds(b, node, "rx_signal_power_dbm",
				    &c->signal_power_dbm, 2);
		json_add_bool(b, node, "rx_signal_power_configured",
			      c->signal_power_configured);
	}
}

static void add_one_degrade(struct json_builder *b, struct json_node *to,
			    const char *key, const struct optmon_degrade *degrade)
{
	struct json_node *node = json_add_object(b, to, key);

	json_add_bool(b, node, "enabled", degrade->enabled);
	json_add_number(b, node, "raise_ber", degrade->raise,
			OPTMON_JSON_SCIENTIFIC);
	json_add_number(b, node, "clear_ber", degrade->clear,
			OPTMON_JSON_SCIENTIFIC);
}

static void add_degrade(struct json_builder *b, struct json_node *to,
			const char *key, const struct optmon_degrade *detected,
			const struct optmon_degrade *excessive)
{
	struct json_node *node = json_add_object(b, to, key);

	add_one_degrade(b, node, "detected", detected);
	add_one_degrade(b, node, "excessive", excessive);
}

static void add_flags(struct json_builder *b, struct json_node *to,
		      const struct optmon_coherent *c)
{
	struct json_node *list;
	unsigned int i;

	if (HAS(c, MEDIA_FLAGS)) {
		list = json_add_array(b, to, "flags");
		for (i = 0; i < OPTMON_COHERENT_FLAGS; i++)
			if (c->flags & OPTMON_BIT(i))
				json_append_text(b, list,
						 optmon_coherent_flag_name(i));
	}
	if (HAS(c, HOST_SIDE_FLAGS)) {
		list = json_add_array(b, to, "host_flags");
		for (i = 0; i < OPTMON_COHERENT_HOST_FLAGS; i++)
			if (c->host_flags & OPTMON_BIT(i))
				json_append_text(b, list,
					optmon_coherent_host_flag_name(i));
	}
}

static void add_lane(struct json_builder *b, struct json_node *to,
		     const struct optmon_coherent *c)
{
	json_add_int(b, to, "bank", c->bank);
	if (HAS(c, FEC))
		add_fec(b, to, "fec", &c->fec, false);
	if (HAS(c, HOST_FEC))
		add_fec(b, to, "host_fec", &c->host_fec,
			HAS(c, HOST_CORRECTED_FRAMES));
	if (c->has_link)
		add_link(b, to, c);
	add_power_thresholds(b, to, c);
	if (HAS(c, DEGRADE))
		add_degrade(b, to, "degrade", &c->detected, &c->excessive);
	if (HAS(c, HOST_DEGRADE))
		add_degrade(b, to, "host_degrade", &c->host_detected,
			    &c->host_excessive);
	add_flags(b, to, c);
}

void json_module_coherent(struct json_builder *b, struct json_node *root,
			  const struct optmon_module *m)
{
	struct json_node *coherent, *list;
	unsigned int major = m->coherent_revision >> 4;
	unsigned int minor = m->coherent_revision & 0xf;
	char revision[8];
	unsigned int i;

	if (!m->coherent_count)
		return;
	coherent = json_add_object(b, root, "coherent");
	if (m->coherent_revision) {
		snprintf(revision, sizeof(revision), "%u.%u", major,
			 minor);
		json_add_text(b, coherent, "revision", revision);
	}
	list = json_add_array(b, coherent, "lanes");
	for (i = 0; i < m->coherent_count; i++)
		add_lane(b, json_append_object(b, list), &m->coherent[i]);
}
