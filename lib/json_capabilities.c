// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Advertisements as JSON.
 */
#include "json_internal.h"

static void add_range(struct json_builder *b, struct json_node *to,
		      const char *key, double low, double high, int decimals)
{
	struct json_node *range = json_add_object(b, to, key);

	json_add_number(b, range, "low", low, decimals);
	json_add_number(b, range, "high", high, decimals);
}

static void add_monitors(struct json_builder *b, struct json_node *to,
			 const struct optmon_advertised *a)
{
	struct json_node *list = json_add_array(b, to, "monitors");
	unsigned int i;

	for (i = 0; i < OPTMON_MONITORS; i++)
		if (a->monitors & OPTMON_BIT(i))
			json_append_text(b, list, optmon_monitor_name(i));
	for (i = 0; i < OPTMON_LANE_MONITORS; i++)
		if (a->monitors & OPTMON_BIT(OPTMON_MONITORS + i))
			json_append_text(b, list, optmon_lane_monitor_name(i));
}

static void add_features(struct json_builder *b, struct json_node *to,
			 const struct optmon_advertised *a)
{
	struct json_node *list = json_add_array(b, to, "features");
	unsigned int i;

	for (i = 0; i < OPTMON_FEATURES; i++)
		if (a->features & OPTMON_BIT(i))
			json_append_text(b, list, optmon_feature_name(i));
}

static void add_durations(struct json_builder *b, struct json_node *to,
			  const struct optmon_advertised *a)
{
	bool paths = a->features & OPTMON_BIT(OPTMON_FEATURE_NETWORK_PATH);
	unsigned int n = paths ? OPTMON_DURATIONS : OPTMON_DURATION_NP_INIT;
	struct json_node *object = json_add_object(b, to, "durations_ms");
	unsigned int i;

	for (i = 0; i < n; i++)
		if (optmon_duration_ms(a->duration_code[i]))
			json_add_int(b, object, optmon_duration_name(i),
				     optmon_duration_ms(a->duration_code[i]));
}

static void add_cdb(struct json_builder *b, struct json_node *to,
		    const struct optmon_advertised *a)
{
	struct json_node *cdb = json_add_object(b, to, "cdb");

	json_add_int(b, cdb, "instances", a->cdb.instances);
	json_add_bool(b, cdb, "background", a->cdb.background);
	json_add_bool(b, cdb, "auto_paging", a->cdb.auto_paging);
	json_add_bool(b, cdb, "trigger_on_stop", a->cdb.trigger_on_stop);
	json_add_int(b, cdb, "epl_bytes", a->cdb.epl_bytes);
	json_add_int(b, cdb, "transfer_bytes", a->cdb.transfer_bytes);
	json_add_int(b, cdb, "max_busy_ms", a->cdb.max_busy_ms);
}

static void add_laser(struct json_builder *b, struct json_node *to,
		      const struct optmon_laser *l)
{
	struct json_node *laser = json_add_object(b, to, "laser");
	struct json_node *list = json_add_array(b, laser, "grids"), *object;
	unsigned int i;

	for (i = 0; i < OPTMON_GRIDS; i++) {
		if (!(l->grids & OPTMON_BIT(i)))
			continue;
		object = json_append_object(b, list);
		json_add_code(b, object, "grid", "grid_code",
			      optmon_grid_name(i), i);
		json_add_int(b, object, "channel_low", l->low[i]);
		json_add_int(b, object, "channel_high", l->high[i]);
		add_range(b, object, "frequency_thz",
			  optmon_channel_thz(i, l->low[i]),
			  optmon_channel_thz(i, l->high[i]), 6);
	}
	if (l->fine_tuning) {
		object = json_add_object(b, laser, "fine_tuning_ghz");
		json_add_number(b, object, "resolution", l->fine_resolution_ghz,
				3);
		json_add_number(b, object, "low", l->fine_low_ghz, 3);
		json_add_number(b, object, "high", l->fine_high_ghz, 3);
	}
	if (l->power_programmable)
		add_range(b, laser, "output_power_dbm", l->power_min_dbm,
			  l->power_max_dbm, 2);
}

static void add_abilities(struct json_builder *b, struct json_node *to,
			  const struct optmon_diagnostics *d)
{
	const uint8_t bytes[OPTMON_ABILITIES] = {
		[OPTMON_ABILITY_MEASUREMENT] = d->measurement,
		[OPTMON_ABILITY_REPORTING]   = d->reporting,
		[OPTMON_ABILITY_LOCATIONS]   = d->locations,
	};
	struct json_node *list = json_add_array(b, to, "abilities");
	unsigned int i, bit;

	for (i = 0; i < OPTMON_ABILITIES; i++)
		for (bit = 0; bit < 8; bit++)
			if (bytes[i] >> bit & 1 && optmon_ability_name(i, bit))
				json_append_text(b, list,
						 optmon_ability_name(i, bit));
}

static void add_patterns(struct json_builder *b, struct json_node *to,
			 const struct optmon_diagnostics *d)
{
	struct json_node *patterns = json_add_object(b, to, "patterns");
	char buffer[OPTMON_CODE_NAME];
	unsigned int i, id;

	for (i = 0; i < OPTMON_PATTERN_BLOCKS; i++) {
		struct json_node *list;

		list = json_add_array(b, patterns, optmon_pattern_block_name(i));
		for (id = 0; id < 16; id++)
			if (d->patterns[i] >> id & 1)
				json_append_text(b, list, optmon_code_name(
						 optmon_prbs_name(id), id,
						 buffer));
	}
}

static void add_diagnostics(struct json_builder *b, struct json_node *to,
			    const struct optmon_diagnostics *d)
{
	struct json_node *object = json_add_object(b, to, "diagnostics");
	struct json_node *list = json_add_array(b, object, "loopbacks");
	unsigned int i;

	for (i = 0; i < OPTMON_LOOPBACKS; i++)
		if (d->loopbacks & OPTMON_BIT(i))
			json_append_text(b, list, optmon_loopback_name(i));
	json_add_bool(b, object, "loopback_both_sides", d->loopback_both_sides);
	json_add_bool(b, object, "loopback_per_host_lane",
		      d->loopback_per_host_lane);
	json_add_bool(b, object, "loopback_per_media_lane",
		      d->loopback_per_media_lane);
	add_abilities(b, object, d);
	add_patterns(b, object, d);
}

static void add_external_laser(struct json_builder *b, struct json_node *to,
			       const struct optmon_external_laser *e)
{
	struct json_node *object = json_add_object(b, to, "external_laser");

	json_add_int(b, object, "lanes", e->lanes);
	json_add_text(b, object, "control",
		      e->constant_power ? "constant_power" : "constant_current");
	add_range(b, object, "power_mw", e->power_min_mw, e->power_max_mw, 2);
	add_range(b, object, "bias_ma", e->bias_min_ma, e->bias_max_ma, 1);
	if (e->has_supply)
		json_add_number(b, object, "supply_current_ma", e->supply_ma, 1);
}

void json_module_capabilities(struct json_builder *b, struct json_node *root,
			      const struct optmon_module *m)
{
	const struct optmon_advertised *a = &m->advertised;
	struct json_node *to;

	if (m->management != OPTMON_MANAGEMENT_CMIS)
		return;
	to = json_add_object(b, root, "advertised");
	json_add_bool(b, to, "flat_memory", a->flat_memory);
	if (!a->known || a->flat_memory)
		return;
	json_add_int(b, to, "banks", a->banks);
	if (a->bias_scale)
		json_add_int(b, to, "tx_bias_multiplier", a->bias_scale);
	add_monitors(b, to, a);
	add_features(b, to, a);
	add_durations(b, to, a);
	if (a->features & OPTMON_BIT(OPTMON_FEATURE_CDB))
		add_cdb(b, to, a);
	if (m->laser.known)
		add_laser(b, to, &m->laser);
	if (m->diagnostics.known)
		add_diagnostics(b, to, &m->diagnostics);
	if (m->external_laser.known)
		add_external_laser(b, to, &m->external_laser);
}
