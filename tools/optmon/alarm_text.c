// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>
#include <time.h>

#include <json-c/json.h>

#include "alarm_text.h"
#include "lanes_text.h"

static enum cmd_style style_of(const struct optmon_health_alarm *alarm)
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

static void print_time(FILE *out, double t, bool utc, const char *format)
{
	time_t seconds = t;
	char text[32];
	struct tm tm;

	if (utc)
		gmtime_r(&seconds, &tm);
	else
		localtime_r(&seconds, &tm);
	if (!strftime(text, sizeof(text), format, &tm))
		text[0] = '\0';
	fputs(text, out);
}

/* Names are joined by '_'; people read words. */
static void print_words(FILE *out, const char *name)
{
	for (; *name; name++)
		fputc(*name == '_' ? ' ' : *name, out);
}

static void print_span(FILE *out, double seconds)
{
	if (seconds >= 2 * 86400)
		fprintf(out, "%.0f days", seconds / 86400);
	else if (seconds >= 2 * 3600)
		fprintf(out, "%.0f h", seconds / 3600);
	else
		fprintf(out, "%.0f min", seconds / 60);
}

/* Why, what was ruled out, who is to blame, what to do until when */
static void print_reasons(struct cmd *cmd, const struct optmon_health_alarm *a,
			  bool utc)
{
	FILE *out = cmd->out;
	unsigned int i;

	for (i = 0; i < a->n_evidence; i++)
		fprintf(out, "    %s %s\n", i ? "   " : "why", a->evidence[i].text);
	for (i = 0; i < a->n_rejected; i++) {
		fprintf(out, "    not ");
		if (a->rejected[i].suspect != OPTMON_SUSPECT_UNKNOWN)
			print_words(out,
				    optmon_suspect_name(a->rejected[i].suspect));
		else
			fputs(optmon_mode_name(a->rejected[i].mode), out);
		fprintf(out, ": %s\n", a->rejected[i].why);
	}
	if (a->has_time) {
		fprintf(out, "    due ");
		print_span(out, a->time_to_threshold_s[1]);
		fprintf(out, " left (");
		print_span(out, a->time_to_threshold_s[0]);
		fprintf(out, " to ");
		print_span(out, a->time_to_threshold_s[2]);
		fprintf(out, ")\n");
	}
	fprintf(out, "    do  %s", a->action);
	if (a->has_due)
		print_time(out, a->due, utc, ", by %Y-%m-%d");
	fprintf(out, "; suspect: ");
	print_words(out, optmon_suspect_name(a->suspect));
	fputc('\n', out);
}

void alarm_text(struct cmd *cmd, const struct optmon_health_alarm *a, bool utc)
{
	FILE *out = cmd->out;
	char lanes[128];

	lanes_text(a->lanes, lanes, sizeof(lanes));
	print_time(out, a->t, utc, utc ? "%Y-%m-%d %H:%M:%S" : "%H:%M:%S");
	fprintf(out, "  %s%s%-8s %s%-7s %-8s%s  %s%s%s  ", a->host,
		a->host[0] ? "/" : "", a->cage, cmd_style(cmd, style_of(a)),
		optmon_transition_name(a->transition),
		optmon_severity_name(a->severity), cmd_style(cmd, CMD_PLAIN),
		optmon_mode_name(a->mode), a->host_side ? " host" : "", lanes);
	if (a->mode == OPTMON_MODE_LIMIT)
		fputs(optmon_alarm_kind_text(a->kind), out);
	else
		fputs(optmon_mode_text(a->mode), out);
	if (a->transition == OPTMON_CLEARED) {
		fprintf(out, ": %s\n", a->reason);
		return;
	}
	fprintf(out, ", %.0f %%%s\n", a->confidence * 100,
		a->latched ? ", again after a repair" : "");
	print_reasons(cmd, a, utc);
}

void alarm_json(struct cmd *cmd, const struct optmon_health_alarm *alarm)
{
	struct json_object *o = optmon_health_alarm_json(alarm);

	if (o)
		cmd_json_line(cmd, o);
}
