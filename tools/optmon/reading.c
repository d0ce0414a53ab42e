// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include <optmon/command.h>

#include "reading.h"

void readings_free(struct readings *readings)
{
	size_t i;

	for (i = 0; readings->list && i < readings->n; i++)
		optmon_image_free(readings->list[i].img);
	free(readings->list);
	memset(readings, 0, sizeof(*readings));
}

int readings_new(struct cmd *cmd, const struct optmon_ports *ports,
		 unsigned int flags, struct readings *readings)
{
	struct optmon_error err = { 0 };
	size_t i;

	readings->n = ports->n;
	readings->list = calloc(ports->n + 1, sizeof(*readings->list));
	if (!readings->list)
		goto oom;
	for (i = 0; i < ports->n; i++) {
		readings->list[i].port = &ports->port[i];
		readings->list[i].img = optmon_image_new();
		if (!readings->list[i].img)
			goto oom;
	}
	if (!cmd_talk(cmd, &err)) {
		readings_free(readings);
		return cmd_error(cmd, NULL, &err);
	}
	optmon_ports_read(cmd->talk, readings->list, readings->n, flags);
	return 0;
oom:
	readings_free(readings);
	optmon_error_set(&err, OPTMON_E_SOFTWARE, 0, 0, "out of memory");
	return cmd_error(cmd, NULL, &err);
}

/* Flags that tell of trouble, the worst first; then alarms, then warnings. */
static const enum optmon_flag bad_flags[] = {
	OPTMON_FLAG_MODULE_FIRMWARE_ERROR,
	OPTMON_FLAG_DATA_PATH_FIRMWARE_ERROR,
	OPTMON_FLAG_ABNORMAL_FIRMWARE,
};

static const enum optmon_lane_flag bad_lane_flags[] = {
	OPTMON_LANE_FLAG_TX_FAULT,
	OPTMON_LANE_FLAG_RX_LOS,
	OPTMON_LANE_FLAG_TX_LOS,
	OPTMON_LANE_FLAG_RX_LOL,
	OPTMON_LANE_FLAG_TX_LOL,
	OPTMON_LANE_FLAG_TX_EQ_FAULT,
	OPTMON_LANE_FLAG_WAVELENGTH_UNLOCKED,
};

#define N(array)	(sizeof(array) / sizeof((array)[0]))

static void note(struct worst_flag *worst, const char *name, unsigned int lane,
		 bool alarm)
{
	if (worst->name) {
		worst->others++;
		return;
	}
	worst->name = name ? name : "unknown";
	worst->lane = lane;
	worst->alarm = alarm;
}

static void note_module(const struct optmon_module *m, struct worst_flag *worst,
			unsigned int flag, bool alarm)
{
	if (m->has_flags && m->flags & OPTMON_BIT(flag))
		note(worst, optmon_flag_name(flag), 0, alarm);
}

static void note_lanes(const struct optmon_module *m, struct worst_flag *worst,
		       unsigned int flag, bool alarm)
{
	unsigned int i;

	for (i = 0; i < m->lane_count; i++) {
		if (m->lane[i].has & OPTMON_BIT(OPTMON_LV_FLAGS) &&
		    m->lane[i].flags & OPTMON_BIT(flag))
			note(worst, optmon_lane_flag_name(flag),
			     m->lane[i].lane, alarm);
	}
}

bool worst_flag(const struct optmon_module *m, struct worst_flag *worst)
{
	unsigned int level, i, at;

	memset(worst, 0, sizeof(*worst));
	for (i = 0; i < N(bad_flags); i++)
		note_module(m, worst, bad_flags[i], true);
	for (i = 0; i < N(bad_lane_flags); i++)
		note_lanes(m, worst, bad_lane_flags[i], true);
	/* Of each four flags of a monitor, two alarms come before two warnings. */
	for (level = 0; level < 4; level += 2) {
		for (i = 0; i < OPTMON_MONITORS; i++) {
			at = OPTMON_FLAG_MONITOR + 4 * i + level;
			note_module(m, worst, at, !level);
			note_module(m, worst, at + 1, !level);
		}
		for (i = 0; i < OPTMON_LANE_MONITORS; i++) {
			at = OPTMON_LANE_FLAG_MONITOR + 4 * i + level;
			note_lanes(m, worst, at, !level);
			note_lanes(m, worst, at + 1, !level);
		}
	}
	return worst->name != NULL;
}

static void speed_text(uint32_t mbps, char *text, size_t len)
{
	if (!mbps)
		snprintf(text, len, "up");
	else if (mbps < 1000)
		snprintf(text, len, "%uM", mbps);
	else if (mbps < 1000000)
		snprintf(text, len, "%gG", mbps / 1e3);
	else
		snprintf(text, len, "%gT", mbps / 1e6);
}

void link_text(const struct optmon_port *port, char *text, size_t len)
{
	unsigned int i, up = 0, carrier = 0;
	const struct optmon_link *first = &port->links[0];
	bool alike = true;
	char speed[16];

	for (i = 0; i < port->n_links; i++) {
		up += port->links[i].admin_up;
		carrier += port->links[i].carrier && port->links[i].admin_up;
		alike &= port->links[i].speed_mbps == first->speed_mbps;
	}
	speed_text(first->speed_mbps, speed, sizeof(speed));
	if (!port->n_links || (port->has_cage && port->cage.stand_in))
		snprintf(text, len, "-");
	else if (!up)
		snprintf(text, len, "down");
	else if (!carrier)
		snprintf(text, len, "no link");
	else if (port->n_links == 1)
		snprintf(text, len, "%s", speed);
	else if (carrier == port->n_links && alike)
		snprintf(text, len, "%ux%s", carrier, speed);
	else
		snprintf(text, len, "%u/%u up", carrier, port->n_links);
}

static struct json_object *link_json(const struct optmon_link *link)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "name", json_object_new_string(link->name));
	json_object_object_add(o, "ifindex",
			       json_object_new_int64(link->ifindex));
	json_object_object_add(o, "admin_up",
			       json_object_new_boolean(link->admin_up));
	json_object_object_add(o, "carrier",
			       json_object_new_boolean(link->carrier));
	json_object_object_add(o, "carrier_changes",
			       json_object_new_int64(link->carrier_changes));
	if (link->speed_mbps)
		json_object_object_add(o, "speed_mbps",
			json_object_new_int64(link->speed_mbps));
	return o;
}

static void control_json(struct json_object *o, const struct optmon_cage *cage)
{
	const char *policy = optmon_power_policy_name(cage->power_policy);

	json_object_object_add(o, "life",
		json_object_new_string(optmon_life_name(cage->life)));
	if (policy)
		json_object_object_add(o, "power_policy",
				       json_object_new_string(policy));
	if (cage->power_mw)
		json_object_object_add(o, "power_max_mw",
				       json_object_new_int64(cage->power_mw));
	if (cage->power_limit_mw)
		json_object_object_add(o, "power_limit_mw",
			json_object_new_int64(cage->power_limit_mw));
	if (!cage->command)
		return;
	json_object_object_add(o, "command",
		json_object_new_string(optmon_command_name(cage->command)));
	json_object_object_add(o, "command_pending",
			       json_object_new_boolean(cage->command_pending));
	json_object_object_add(o, "command_error",
			       json_object_new_int(cage->command_error));
}

static struct json_object *cage_json(const struct optmon_cage *cage)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "index", json_object_new_int64(cage->index));
	json_object_object_add(o, "label", json_object_new_string(cage->label));
	json_object_object_add(o, "device",
			       json_object_new_string(cage->device));
	json_object_object_add(o, "state",
		json_object_new_string(optmon_cage_state_name(cage->state)));
	json_object_object_add(o, "stand_in",
			       json_object_new_boolean(cage->stand_in));
	json_object_object_add(o, "interrupt",
			       json_object_new_boolean(cage->interrupt));
	if (cage->non_removable)
		json_object_object_add(o, "non_removable",
				       json_object_new_boolean(true));
	if (cage->read_len)
		json_object_object_add(o, "read_length",
				       json_object_new_int64(cage->read_len));
	json_object_object_add(o, "bus_transactions",
			       json_object_new_uint64(cage->transactions));
	json_object_object_add(o, "bus_bytes",
			       json_object_new_uint64(cage->bytes));
	json_object_object_add(o, "bus_errors",
			       json_object_new_uint64(cage->errors));
	json_object_object_add(o, "polls",
			       json_object_new_uint64(cage->polls));
	if (cage->has_control)
		control_json(o, cage);
	return o;
}

void port_json(struct json_object *to, const struct optmon_port *port)
{
	struct json_object *links = json_object_new_array();
	unsigned int i;

	json_object_object_add(to, "port", json_object_new_string(port->name));
	if (port->has_cage)
		json_object_object_add(to, "cage", cage_json(&port->cage));
	for (i = 0; i < port->n_links; i++)
		json_object_array_add(links, link_json(&port->links[i]));
	json_object_object_add(to, "network_devices", links);
}

static void age_json(struct json_object *to, const char *name, int64_t age_ms)
{
	if (age_ms >= 0)
		json_object_object_add(to, name, json_object_new_int64(age_ms));
}

void reading_json(struct json_object *to, const struct optmon_reading *reading)
{
	struct json_object *o = json_object_new_object();
	bool driver = reading->source == OPTMON_SOURCE_DRIVER;

	json_object_object_add(o, "source",
			       json_object_new_string(driver ? "driver" :
						      "ethtool"));
	age_json(o, "age_ms", reading->age_fast_ms);
	age_json(o, "age_slow_ms", reading->age_slow_ms);
	age_json(o, "age_static_ms", reading->age_static_ms);
	if (reading->period_ms)
		json_object_object_add(o, "period_ms",
			json_object_new_int64(reading->period_ms));
	json_object_object_add(to, "reading", o);
}
