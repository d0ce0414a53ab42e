// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>
#include <time.h>

#include <json-c/json.h>

#include <optmon/json.h>

#include "alarm_text.h"
#include "deadline.h"
#include "lanes_text.h"

static enum cmd_style style_of(const struct optmon_alarm *alarm)
{
	if (alarm->transition == OPTMON_CLEARED)
		return CMD_GOOD;
	switch (alarm->severity) {
	case OPTMON_SEVERITY_CRITICAL:
		return CMD_BAD;
	case OPTMON_SEVERITY_WARNING:
		return CMD_WARN;
	default:
		return CMD_NOTE;
	}
}

/* Wall clock of a time of the steady clock that judges use. */
static int64_t realtime_ms(int64_t time_ms)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000 -
	       (monotonic_ms() - time_ms);
}

static void print_time(FILE *out, int64_t ms)
{
	time_t seconds = ms / 1000;
	struct tm tm;

	localtime_r(&seconds, &tm);
	fprintf(out, "%02d:%02d:%02d", tm.tm_hour, tm.tm_min, tm.tm_sec);
}

static void print_due(FILE *out, const struct optmon_alarm *alarm)
{
	time_t due = realtime_ms(alarm->time_ms) / 1000 + alarm->due_s;
	struct tm tm;

	if (!alarm->due_s)
		return;
	localtime_r(&due, &tm);
	fprintf(out, " by %04d-%02d-%02d", tm.tm_year + 1900, tm.tm_mon + 1,
		tm.tm_mday);
}

static bool same(const char *a, const char *b)
{
	return !strcmp(a, b);
}

void alarm_text(struct cmd *cmd, const struct optmon_port *port,
		const struct optmon_alarm *alarm)
{
	const char *suspect = optmon_suspect_name(alarm->suspect);
	FILE *out = cmd->out;
	char lanes[128];

	lanes_text(alarm->lanes, lanes, sizeof(lanes));
	print_time(out, realtime_ms(alarm->time_ms));
	fprintf(out, " %-8s %s%-7s %-8s%s %s%s: %s", port->name,
		cmd_style(cmd, style_of(alarm)),
		optmon_transition_name(alarm->transition),
		optmon_severity_name(alarm->severity),
		cmd_style(cmd, CMD_PLAIN), optmon_alarm_kind_text(alarm->kind),
		lanes, alarm->evidence);
	if (alarm->transition != OPTMON_CLEARED) {
		fprintf(out, "; suspect: %.*s%s",
			(int)strcspn(suspect, "_"), suspect,
			same(suspect, "near_module") ||
			same(suspect, "far_module") ? " module" :
			same(suspect, "external_laser") ? " laser" : "");
		fprintf(out, "; do: %s", alarm->action);
		print_due(out, alarm);
	}
	fputc('\n', out);
}

static struct json_object *lanes_json(uint32_t lanes)
{
	struct json_object *list = json_object_new_array();
	unsigned int lane;

	for (lane = 1; lane <= OPTMON_MAX_LANES; lane++) {
		if (lanes >> (lane - 1) & 1)
			json_object_array_add(list, json_object_new_int(lane));
	}
	return list;
}

static void add(struct json_object *o, const char *name, const char *text)
{
	json_object_object_add(o, name, json_object_new_string(text));
}

static void add_number(struct json_object *o, const char *name, double value)
{
	struct json_object *number = optmon_json_number(value, 6);

	if (number)
		json_object_object_add(o, name, number);
}

void alarm_json(struct cmd *cmd, const struct optmon_port *port,
		const struct optmon_alarm *alarm)
{
	struct json_object *o = json_object_new_object();
	int64_t time_ms = realtime_ms(alarm->time_ms);

	add(o, "schema", "optmon.alarm/1");
	add(o, "transition", optmon_transition_name(alarm->transition));
	json_object_object_add(o, "time_ms", json_object_new_int64(time_ms));
	json_object_object_add(o, "since_ms", json_object_new_int64(
			       realtime_ms(alarm->since_ms)));
	add(o, "port", port->name);
	add(o, "mode", "limit");
	add(o, "alarm", optmon_alarm_kind_name(alarm->kind));
	if (alarm->lanes)
		json_object_object_add(o, "lanes", lanes_json(alarm->lanes));
	add(o, "severity", optmon_severity_name(alarm->severity));
	add(o, "level", optmon_level_name(alarm->level));
	add(o, "suspect", optmon_suspect_name(alarm->suspect));
	if (alarm->has_value)
		add_number(o, "value", alarm->value);
	if (alarm->has_limit)
		add_number(o, "limit", alarm->limit);
	if (alarm->has_value && alarm->unit[0])
		add(o, "unit", alarm->unit);
	add(o, "evidence", alarm->evidence);
	if (alarm->transition != OPTMON_CLEARED) {
		add(o, "action", alarm->action);
		json_object_object_add(o, "disruptive",
			json_object_new_boolean(alarm->disruptive));
		json_object_object_add(o, "drain_first",
			json_object_new_boolean(alarm->drain_first));
		if (alarm->due_s)
			json_object_object_add(o, "due_ms",
				json_object_new_int64(time_ms +
						alarm->due_s * INT64_C(1000)));
	}
	cmd_json_line(cmd, o);
}
