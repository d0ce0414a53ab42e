// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmon explain: an alarm, or all that is known of ports.
 */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "explain.h"
#include "render.h"
#include "table.h"

/* One that is older than that says so. */
#define OLD_S		600.0

struct choice {
	int64_t id;		/* 0: ports */
	struct json_object *past; /* the alarm, when it has cleared */
	double seconds;
	bool given;		/* the time was asked for */
	bool all;
};

static bool moved(struct json_object *track)
{
	return !strcmp(doc_text(track, "changed"), "up") ||
	       !strcmp(doc_text(track, "changed"), "down");
}

/* By how much, in its unit; two powers differ by dB, bit errors by a factor. */
static void change_text(struct json_object *track, char *text, size_t len)
{
	double value = doc_number(track, "value", 0);
	double baseline = doc_number(track, "baseline", 0);
	const char *unit = doc_text(track, "unit");

	if (!*unit && baseline > 0)
		snprintf(text, len, "times %.3g", value / baseline);
	else
		snprintf(text, len, "%+.3g %s", value - baseline,
			 strcmp(unit, "dBm") ? unit : "dB");
	if (moved(track))
		strncat(text, ", confirmed", len - strlen(text) - 1);
}

static void track_row(struct table *table, struct json_object *track,
		      double last_t)
{
	char value[24], baseline[24] = "-", change[60] = "not yet known";
	double t = doc_number(track, "t", 0), age = last_t - t;
	const char *unit = doc_text(track, "unit");
	char ago[40] = "", span[20];

	explain_value(doc_number(track, "value", 0), value, sizeof(value));
	if (json_object_object_get_ex(track, "baseline", NULL)) {
		explain_value(doc_number(track, "baseline", 0), baseline,
			      sizeof(baseline));
		change_text(track, change, sizeof(change));
	}
	/* What a dark lane used to receive is not what it receives. */
	span_text(age, span, sizeof(span));
	if (t <= 0)
		snprintf(ago, sizeof(ago), ", before a restart");
	else if (age > OLD_S)
		snprintf(ago, sizeof(ago), ", %s ago", span);
	table_cell(table, CMD_PLAIN, "    %s", doc_text(track, "quantity"));
	if (doc_number(track, "lane", 0) > 0)
		table_cell(table, CMD_PLAIN, "%.0f", doc_number(track, "lane", 0));
	else
		table_cell(table, CMD_PLAIN, "-");
	table_cell(table, CMD_PLAIN, "%s%s%s%s", value, *unit ? " " : "", unit,
		   ago);
	table_cell(table, CMD_PLAIN, "%s", baseline);
	table_cell(table, moved(track) ? CMD_WARN : CMD_PLAIN, "%s", change);
}

/* What has changed for certain, or all of it; what has not is counted. */
static void print_tracks(struct cmd *cmd, struct json_object *port, bool all)
{
	static const struct table_column columns[] = {
		{ "    READING", false, 0 }, { "LANE", true, 0 },
		{ "LAST", true, 0 }, { "USED TO BE", true, 0 },
		{ "CHANGE", false, 8 },
	};
	struct json_object *list = doc_list(port, "tracks"), *o;
	size_t i, n = list ? json_object_array_length(list) : 0;
	size_t shown = 0, known = 0;
	struct table *table;

	table = table_new(columns, sizeof(columns) / sizeof(columns[0]));
	for (i = 0; table && i < n; i++) {
		o = json_object_array_get_idx(list, i);
		known += json_object_object_get_ex(o, "baseline", NULL);
		if (!all && !moved(o))
			continue;
		shown++;
		track_row(table, o, doc_number(port, "last_t", 0));
	}
	fprintf(cmd->out, "  what it reads\n");
	if (shown)
		table_print(cmd, table, cmd->width);
	else
		table_free(table);
	if (!n)
		fprintf(cmd->out, "    nothing yet\n");
	else if (shown < n && known < n)
		fprintf(cmd->out, "    %zu %sreadings, %zu of %zu with a baseline "
			"so far (--all shows them)\n", n - shown,
			shown ? "other " : "", known, n);
	else if (shown < n)
		fprintf(cmd->out, "    %zu %sreadings are as they used to be "
			"(--all shows them)\n", n - shown, shown ? "other " : "");
}

/* A paragraph with what operators wrote, however long that is */
__attribute__((format(printf, 3, 4)))
static void tell(struct cmd *cmd, const char *label, const char *format, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, format);
	len = vasprintf(&text, format, args);
	va_end(args);
	if (len < 0)
		return;
	render_paragraph(cmd, CMD_PLAIN, label, text);
	free(text);
}

static void print_said(struct cmd *cmd, struct json_object *o)
{
	char when[24];

	explain_when(doc_number(o, "t", 0), when, sizeof(when));
	tell(cmd, when, "%s: %s%s%s", doc_text(o, "who"), doc_text(o, "what"),
	     *doc_text(o, "note") ? ": " : "", doc_text(o, "note"));
}

static void each(struct cmd *cmd, struct json_object *port, const char *key,
		 const char *title,
		 void (*print)(struct cmd *cmd, struct json_object *o))
{
	struct json_object *list = doc_list(port, key);
	size_t i, n = list ? json_object_array_length(list) : 0;

	if (n && title)
		fprintf(cmd->out, "  %s\n", title);
	for (i = 0; i < n; i++)
		print(cmd, json_object_array_get_idx(list, i));
}

static void print_judged(struct cmd *cmd, struct json_object *port, size_t alarms)
{
	const char *who, *note;
	struct json_object *o;
	char when[24];

	if (!json_object_object_get_ex(port, "not_judged", &o)) {
		if (!alarms)
			fprintf(cmd->out, "  no alarm stands\n");
		return;
	}
	if (doc_number(o, "until", 0) <= 0) {
		tell(cmd, "not judged", "%s", doc_text(o, "why"));
		return;
	}
	who = doc_text(o, "who");
	note = doc_text(o, "note");
	time_text(doc_number(o, "until", 0), when, sizeof(when));
	tell(cmd, "not judged", "maintenance until %s%s%s%s%s", when,
	     *who ? ", by " : "", who, *note ? ": " : "", note);
}

static struct json_object *alarm_of(struct json_object *port, int64_t id)
{
	struct json_object *list = doc_list(port, "alarms"), *o;
	size_t i, n = list ? json_object_array_length(list) : 0;

	for (i = 0; i < n; i++) {
		o = json_object_array_get_idx(list, i);
		if ((int64_t)doc_number(o, "id", 0) == id)
			return o;
	}
	return NULL;
}

/* What the chassis has no port of it is at the head of. */
static void print_head(struct cmd *cmd, struct json_object *port,
		       struct json_object *alarm)
{
	const char *host = doc_text(port, "host");

	fprintf(cmd->out, "%s", cmd_style(cmd, CMD_BOLD));
	if (alarm && explain_is_chassis(alarm))
		fprintf(cmd->out, "chassis%s%s", *host ? " of " : "", host);
	else
		fprintf(cmd->out, "%s%s%s", host, *host ? ":" : "",
			doc_text(port, "cage"));
	fprintf(cmd->out, "%s\n", cmd_style(cmd, CMD_PLAIN));
}

/* Is an alarm about what the links count? */
static bool is_counted(struct json_object *alarm)
{
	struct json_object *list = doc_list(alarm, "evidence");
	size_t i, n = list ? json_object_array_length(list) : 0;

	for (i = 0; i < n; i++) {
		if (!strcmp(doc_text(json_object_array_get_idx(list, i), "source"),
			    "fec"))
			return true;
	}
	return false;
}

static void print_port(struct cmd *cmd, struct json_object *port,
		       const struct choice *choice, const struct series_set *set)
{
	struct json_object *list = doc_list(port, "alarms"), *acceptance;
	struct json_object *one = choice->id ? alarm_of(port, choice->id) : NULL;
	size_t i, n = list ? json_object_array_length(list) : 0;
	char when[24];

	print_head(cmd, port, choice->id && !one ? choice->past : one);
	for (i = 0; i < n && !choice->id; i++)
		explain_alarm(cmd, json_object_array_get_idx(list, i), set,
			      choice->given);
	if (one)
		explain_alarm(cmd, one, set, choice->given);
	if (choice->id) {
		if (one && is_counted(one))
			each(cmd, port, "histograms", NULL, explain_histogram);
		return;
	}
	print_judged(cmd, port, n);
	each(cmd, port, "histograms", NULL, explain_histogram);
	if (json_object_object_get_ex(port, "acceptance", &acceptance)) {
		time_text(doc_number(acceptance, "t", 0), when, sizeof(when));
		fprintf(cmd->out, "  acceptance: %s, %s by %s\n",
			doc_text(acceptance, "verdict"), when,
			doc_text(acceptance, "who"));
	}
	print_tracks(cmd, port, choice->all);
	each(cmd, port, "said", "what was said", print_said);
}

static void copy_text(struct json_object *to, struct json_object *from,
		      const char *key)
{
	json_object_object_add(to, key,
			       json_object_new_string(doc_text(from, key)));
}

/* The place of an alarm, as a list of one; one that has cleared is kept. */
static int place_of_alarm(struct cmd *cmd, struct choice *choice,
			  struct json_object **places)
{
	struct json_object *request = daemon_request("alarm"), *answer, *alarm;
	struct json_object *list = json_object_new_array();
	struct json_object *place = json_object_new_object();
	int code;

	json_object_object_add(request, "id", json_object_new_int64(choice->id));
	code = daemon_ask(cmd, request, &answer);
	*places = json_object_new_object();
	json_object_array_add(list, place);
	json_object_object_add(*places, "ports", list);
	if (code)
		return code;
	alarm = json_object_array_get_idx(doc_list(answer, "alarms"), 0);
	copy_text(place, alarm, "host");
	copy_text(place, alarm, "cage");
	if (doc_number(alarm, "cleared_t", 0) > 0)
		choice->past = json_object_get(alarm);
	json_object_put(answer);
	return 0;
}

static int print(struct cmd *cmd, struct json_object *port, size_t i,
		 void *context)
{
	struct series_set *set = calloc(1, sizeof(*set));
	const struct choice *choice = context;
	int code = 0;

	if (!set)
		return OPTMON_E_SOFTWARE;
	if (i)
		fputc('\n', cmd->out);
	if (series_take(set, port)) {
		print_port(cmd, port, choice, set);
		/* At its port it is no more: as it last was. */
		if (choice->past)
			explain_alarm(cmd, choice->past, set, choice->given);
	} else {
		code = OPTMON_E_SOFTWARE;
	}
	series_free(set);
	free(set);
	return code;
}

int cmd_explain(struct cmd *cmd, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "for", required_argument, NULL, 'f' },
		{ "all", no_argument, NULL, 'a' },
		{ NULL, 0, NULL, 0 },
	};
	struct choice choice = { 0 };
	struct json_object *request, *places;
	int code, opt;

	while ((opt = cmd_getopt(cmd, argc, argv, "a", longs)) >= 0) {
		if (opt == 'a') {
			choice.all = true;
			continue;
		}
		choice.given = true;
		if (!daemon_duration(cmd, optarg, &choice.seconds))
			return OPTMON_E_USAGE;
	}
	if (opt != CMD_OPT_END)
		return opt == CMD_OPT_HELP ? 0 : OPTMON_E_USAGE;
	if (optind == argc)
		return cmd_usage(cmd, "which alarm, or which port?");
	/* A word of digits is an alarm; no port has such a name. */
	if (argc - optind == 1 &&
	    strspn(argv[optind], "0123456789") == strlen(argv[optind])) {
		if (!daemon_id(cmd, argv[optind], &choice.id))
			return OPTMON_E_USAGE;
		code = place_of_alarm(cmd, &choice, &places);
	} else {
		code = daemon_places(cmd, argc - optind, argv + optind, &places);
	}
	if (code)
		goto out;
	request = daemon_request("explain");
	if (choice.given)
		json_object_object_add(request, "for",
				       json_object_new_double(choice.seconds));
	if (choice.id)
		json_object_object_add(request, "alarm",
				       json_object_new_int64(choice.id));
	if (!cmd->json && !choice.id)
		json_object_object_add(request, "brief", json_object_new_int(1));
	if (cmd->json)
		code = daemon_ports_json(cmd, places, request,
					 "optmon.explain/1");
	else
		code = daemon_each_port(cmd, places, request, print, &choice);
out:
	json_object_put(choice.past);
	json_object_put(places);
	return code;
}
