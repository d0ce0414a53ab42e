// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A decoded module as JSON: the whole, applications, state, monitors, flags.
 */
#include <errno.h>
#include <stdlib.h>

#include "json_internal.h"

static void add_state(struct json_builder *b, struct json_node *root,
		      const struct optmon_state *s)
{
	struct json_node *to;

	if (!s->has)
		return;
	to = json_add_object(b, root, "state");
	if (s->has & OPTMON_BIT(OPTMON_STATE_MODULE))
		json_add_code(b, to, "module_state", "module_state_code",
			      optmon_module_state_name(s->module_state),
			      s->module_state);
	if (s->has & OPTMON_BIT(OPTMON_STATE_FAULT_CAUSE))
		json_add_code(b, to, "fault", "fault_code",
			      optmon_fault_cause_name(s->fault_cause),
			      s->fault_cause);
	if (s->has & OPTMON_BIT(OPTMON_STATE_LOW_POWER))
		json_add_bool(b, to, "low_power", s->low_power);
	if (s->has & OPTMON_BIT(OPTMON_STATE_INTERRUPT))
		json_add_bool(b, to, "interrupt", s->interrupt);
	if (s->has & OPTMON_BIT(OPTMON_STATE_READY))
		json_add_bool(b, to, "ready", s->ready);
	if (s->has & OPTMON_BIT(OPTMON_STATE_TX_DISABLE_PIN))
		json_add_bool(b, to, "tx_disable_pin", s->tx_disable_pin);
	if (s->has & OPTMON_BIT(OPTMON_STATE_TX_FAULT_PIN))
		json_add_bool(b, to, "tx_fault_pin", s->tx_fault_pin);
	if (s->has & OPTMON_BIT(OPTMON_STATE_RX_LOS_PIN))
		json_add_bool(b, to, "rx_los_pin", s->rx_los_pin);
}

static void add_applications(struct json_builder *b, struct json_node *root,
			     const struct optmon_module *m)
{
	char buffer[OPTMON_CODE_NAME];
	struct json_node *list;
	unsigned int i;

	if (!m->application_count)
		return;
	list = json_add_array(b, root, "applications");
	for (i = 0; i < m->application_count; i++) {
		const struct optmon_application *a = &m->application[i];
		struct json_node *to = json_append_object(b, list);

		json_add_int(b, to, "code", a->code);
		json_add_text(b, to, "host",
			      optmon_application_host(a, buffer));
		json_add_int(b, to, "host_id", a->host_group << 8 | a->host_id);
		json_add_text(b, to, "media",
			      optmon_application_media(m, a, buffer));
		json_add_int(b, to, "media_id",
			     a->media_group << 8 | a->media_id);
		if (a->host_lanes)
			json_add_int(b, to, "host_lanes", a->host_lanes);
		if (a->media_lanes)
			json_add_int(b, to, "media_lanes", a->media_lanes);
		json_add_int(b, to, "host_assignment", a->host_assignment);
		if (a->has_media_assignment)
			json_add_int(b, to, "media_assignment",
				     a->media_assignment);
		if (a->network_path)
			json_add_bool(b, to, "network_path", true);
	}
}

static const char *const aux_keys[OPTMON_MONITORS] = {
	"temperature_c", "voltage_v", "aux1", "aux2", "aux3", "custom",
};

/* Temperature and voltage are plain numbers; the others say what they are. */
static void add_monitors(struct json_builder *b, struct json_node *root,
			 const struct optmon_monitors *mon)
{
	struct json_node *to;
	unsigned int i;

	if (!mon->has)
		return;
	to = json_add_object(b, root, "monitors");
	for (i = 0; i < OPTMON_MONITORS; i++) {
		struct json_node *aux;

		if (!(mon->has & OPTMON_BIT(i)))
			continue;
		if (i <= OPTMON_MON_VOLTAGE) {
			json_add_number(b, to, aux_keys[i], mon->value[i], 4);
			continue;
		}
		aux = json_add_object(b, to, aux_keys[i]);
		json_add_text(b, aux, "observable",
			      optmon_observable_name(mon->observes[i]));
		json_add_number(b, aux, "value", mon->value[i], 4);
		json_add_text(b, aux, "unit",
			      optmon_observable_unit(mon->observes[i]));
	}
}

static void add_thresholds(struct json_builder *b, struct json_node *root,
			   const struct optmon_monitors *mon)
{
	static const struct {
		const char *key;
		int decimals;
	} lane_keys[OPTMON_LANE_MONITORS] = {
		[OPTMON_LANE_TX_BIAS]  = { "tx_bias_ma", 3 },
		[OPTMON_LANE_TX_POWER] = { "tx_power_mw", 4 },
		[OPTMON_LANE_RX_POWER] = { "rx_power_mw", 4 },
	};
	struct json_node *to;
	unsigned int i;

	if (!mon->has_thresholds && !mon->has_lane_thresholds)
		return;
	to = json_add_object(b, root, "thresholds");
	for (i = 0; i < OPTMON_MONITORS; i++)
		if (mon->has_thresholds & OPTMON_BIT(i))
			json_add_thresholds(b, to, aux_keys[i],
					    &mon->thresholds[i], 4);
	for (i = 0; i < OPTMON_LANE_MONITORS; i++)
		if (mon->has_lane_thresholds & OPTMON_BIT(i))
			json_add_thresholds(b, to, lane_keys[i].key,
					    &mon->lane_thresholds[i],
					    lane_keys[i].decimals);
}

static void add_flag_names(struct json_builder *b, struct json_node *root,
			   const char *key, uint64_t flags)
{
	struct json_node *list = json_add_array(b, root, key);
	unsigned int i;

	for (i = 0; i < OPTMON_FLAGS; i++)
		if (flags & OPTMON_BIT(i))
			json_append_text(b, list, optmon_flag_name(i));
}

static void add_warnings(struct json_builder *b, struct json_node *root,
			 const struct optmon_module *m)
{
	struct json_node *list = json_add_array(b, root, "warnings");
	char text[OPTMON_WARNING_TEXT];
	unsigned int i;

	for (i = 0; i < m->warning_count; i++)
		json_append_text(b, list,
				 optmon_warning_text(m, &m->warning[i], text));
}

static void add_module(struct json_builder *b, struct json_node *root,
		       const struct optmon_module *m)
{
	json_add_text(b, root, "schema", OPTMON_MODULE_SCHEMA);
	json_module_identity(b, root, m);
	json_module_capabilities(b, root, m);
	add_state(b, root, &m->state);
	add_applications(b, root, m);
	add_monitors(b, root, &m->monitors);
	add_thresholds(b, root, &m->monitors);
	json_module_lanes(b, root, m);
	if (m->has_flags)
		add_flag_names(b, root, "flags", m->flags);
	if (m->has_masks)
		add_flag_names(b, root, "masks", m->masks);
	json_module_vdm(b, root, m);
	json_module_coherent(b, root, m);
	json_module_sff(b, root, m);
	add_warnings(b, root, m);
}

struct json_object *optmon_module_json(const struct optmon_module *m)
{
	struct json_builder b = { 0 };
	struct json_node *root = json_open(&b);

	add_module(&b, root, m);
	if (!b.failed)
		return (struct json_object *)root;
	json_object_put((struct json_object *)root);
	return NULL;
}

int optmon_module_json_text(const struct optmon_module *m, char **text,
			    size_t *room, size_t *len)
{
	struct json_builder b = { .text = *text, .room = *room };

	if (!b.text) {
		b.room = 16384;
		b.text = malloc(b.room);
		if (!b.text)
			return -ENOMEM;
	}
	add_module(&b, json_open(&b), m);
	json_close(&b);
	*text = b.text;
	*room = b.room;
	*len = b.len;
	return b.failed ? -ENOMEM : 0;
}
