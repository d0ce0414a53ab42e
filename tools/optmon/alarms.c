// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmon alarms: what stands, what was, what became of it.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "alarm_stats.h"
#include "daemon.h"
#include "table.h"

/* -- list -------------------------------------------------------------------------- */

/* A port, or the chassis whose alarm stands at the port that was first. */
static void place_text(struct json_object *alarm, char *text, size_t len)
{
	bool chassis = !strcmp(doc_text(alarm, "suspect"), "chassis") &&
		       strstr(doc_text(alarm, "incident"), "chassis/");

	snprintf(text, len, "%s%s%s", doc_text(alarm, "host"),
		 *doc_text(alarm, "host") ? ":" : "",
		 chassis ? "chassis" : doc_text(alarm, "cage"));
}

static void list_row(struct table *table, struct json_object *alarm, bool follows,
		     double now)
{
	const char *severity = doc_text(alarm, "severity");
	struct json_object *closing;
	enum cmd_style style = severity_style(severity);
	char lanes[40], age[20], port[140];
	double cleared = doc_number(alarm, "cleared_t", 0);

	doc_lanes(alarm, lanes, sizeof(lanes));
	span_text(now - doc_number(alarm, "raised_t", doc_number(alarm, "t", 0)),
		  age, sizeof(age));
	place_text(alarm, port, sizeof(port));
	if (json_object_object_get_ex(alarm, "closing", &closing))
		severity = "closed";
	else if (cleared > 0)
		severity = "cleared";
	else if (doc_true(alarm, "shelved"))
		severity = "shelved";
	if (strcmp(severity, doc_text(alarm, "severity")))
		style = CMD_DIM;
	table_cell(table, CMD_PLAIN, "%.0f", doc_number(alarm, "id", 0));
	table_cell(table, style, "%s%s", severity,
		   doc_true(alarm, "acknowledged") ? "*" : "");
	table_cell(table, CMD_BOLD, "%s%s", follows ? " " : "", port);
	table_cell(table, CMD_PLAIN, "%s", lanes);
	table_cell(table, CMD_PLAIN, "%s", doc_text(alarm, "mode"));
	table_cell(table, CMD_PLAIN, "%s", age);
	table_cell(table, CMD_PLAIN, "%s", doc_text(alarm, "suspect"));
	table_cell(table, CMD_PLAIN, "%s", doc_text(alarm, "action"));
}

/* What is in the rows and has to be said below them */
struct marks {
	bool acknowledged, follows;
};

/* Of an incident the first, and then what belongs to it. */
static bool list_rows(struct table *table, struct json_object *list, double now,
		      struct marks *marks)
{
	size_t i, j, n = json_object_array_length(list);
	struct json_object *alarm;
	const char **incidents = calloc(n, sizeof(*incidents)), *incident;

	if (!incidents)
		return false;
	for (i = 0; i < n; i++)
		incidents[i] = doc_text(json_object_array_get_idx(list, i), "incident");
	for (i = 0; i < n; i++) {
		incident = incidents[i];
		for (j = i; incident && j < n; j++) {
			if (j > i && (!incidents[j] || !*incident ||
				      strcmp(incidents[j], incident)))
				continue;
			alarm = json_object_array_get_idx(list, j);
			list_row(table, alarm, j > i, now);
			marks->acknowledged |= doc_true(alarm, "acknowledged");
			marks->follows |= j > i;
			incidents[j] = NULL;
		}
	}
	free(incidents);
	return true;
}

static void list_marks(struct cmd *cmd, const struct marks *marks)
{
	if (!marks->acknowledged && !marks->follows)
		return;
	fprintf(cmd->out, "%s%s%s%s%s\n", cmd_style(cmd, CMD_DIM),
		marks->acknowledged ? "* acknowledged" : "",
		marks->acknowledged && marks->follows ? "; " : "",
		marks->follows ? "indented: of one incident with the row above" : "",
		cmd_style(cmd, CMD_PLAIN));
}

/* A port that is not judged looks like one that is well. */
static void list_maintenance(struct cmd *cmd, struct json_object *answer)
{
	double n = doc_number(answer, "maintenance", 0);

	if (n > 0)
		fprintf(cmd->out, "%.0f port%s under maintenance: 'optmon maintenance'\n",
			n, n > 1 ? "s" : "");
}

static int list_text(struct cmd *cmd, struct json_object *answer, bool wide)
{
	static const struct table_column columns[] = {
		{ "ID", true, 0 }, { "SEVERITY", false, 0 },
		{ "PORT", false, 0 }, { "LANES", false, 4 },
		{ "MODE", false, 0 }, { "AGE", false, 0 },
		{ "SUSPECT", false, 6 }, { "ACTION", false, 12 },
	};
	struct json_object *list = doc_list(answer, "alarms");
	struct marks marks = { 0 };
	struct table *table;
	int code;

	if (!list || !json_object_array_length(list)) {
		fprintf(cmd->out, "no alarms\n");
		return 0;
	}
	table = table_new(columns, sizeof(columns) / sizeof(columns[0]));
	if (!table)
		return OPTMON_E_SOFTWARE;
	if (!list_rows(table, list, doc_number(answer, "now", time(NULL)), &marks)) {
		table_free(table);
		return OPTMON_E_SOFTWARE;
	}
	code = table_print(cmd, table, wide ? 0 : cmd->width);
	list_marks(cmd, &marks);
	return code;
}

static int list(struct cmd *cmd, int argc, char **argv, bool all, bool wide)
{
	struct json_object *request = daemon_request("alarms"), *answer;
	int code;

	if (argc)
		daemon_ports(request, argc, argv);
	json_object_object_add(request, "all", json_object_new_int(all));
	code = daemon_ask(cmd, request, &answer);
	if (code)
		return code;
	if (cmd->json)
		return daemon_json(cmd, answer, "optmon.alarms/1");
	code = list_text(cmd, answer, wide);
	list_maintenance(cmd, answer);
	json_object_put(answer);
	return code;
}

/* -- show --------------------------------------------------------------------------- */

static void show_line(struct cmd *cmd, struct json_object *o)
{
	char when[24], lanes[40];

	time_text(doc_number(o, "t", 0), when, sizeof(when));
	doc_lanes(o, lanes, sizeof(lanes));
	fprintf(cmd->out, "  %s  %-8s %-8s lanes %-6s %s\n", when,
		doc_text(o, "state"), doc_text(o, "severity"), lanes,
		doc_text(o, "mode"));
}

static void show_marks(struct cmd *cmd, struct json_object *alarm)
{
	struct json_object *closing;
	char when[24];

	if (*doc_text(alarm, "acknowledged_by")) {
		time_text(doc_number(alarm, "acknowledged_t", 0), when,
			  sizeof(when));
		fprintf(cmd->out, "acknowledged by %s, %s\n",
			doc_text(alarm, "acknowledged_by"), when);
	}
	if (doc_number(alarm, "shelved_until", 0) > time(NULL)) {
		time_text(doc_number(alarm, "shelved_until", 0), when,
			  sizeof(when));
		fprintf(cmd->out, "shelved until %s\n", when);
	}
	if (!json_object_object_get_ex(alarm, "closing", &closing))
		return;
	time_text(doc_number(closing, "t", 0), when, sizeof(when));
	fprintf(cmd->out, "closed by %s, %s: did %s, found %s%s%s\n",
		doc_text(closing, "who"), when, doc_text(closing, "did"),
		doc_text(closing, "found"),
		*doc_text(closing, "note") ? ": " : "",
		doc_text(closing, "note"));
}

static int show(struct cmd *cmd, const char *number, bool blackbox)
{
	struct json_object *request, *answer, *alarm, *list;
	int64_t id;
	size_t i;
	int code;

	if (!daemon_id(cmd, number, &id))
		return OPTMON_E_USAGE;
	request = daemon_request(blackbox ? "blackbox" : "alarm");
	json_object_object_add(request, "id", json_object_new_int64(id));
	code = daemon_ask(cmd, request, &answer);
	if (code)
		return code;
	if (blackbox) {
		fputs(doc_text(answer, "lines"), cmd->out);
		json_object_put(answer);
		return 0;
	}
	if (cmd->json)
		return daemon_json(cmd, answer, "optmon.alarms/1");
	alarm = json_object_array_get_idx(doc_list(answer, "alarms"), 0);
	fprintf(cmd->out, "%s%.0f  %s  %s%s  %s\n", cmd_style(cmd, CMD_BOLD),
		doc_number(alarm, "id", 0), doc_text(alarm, "cage"),
		doc_text(alarm, "mode"), cmd_style(cmd, CMD_PLAIN),
		doc_text(alarm, "action"));
	fprintf(cmd->out, "incident %s\n", doc_text(alarm, "incident"));
	show_marks(cmd, alarm);
	list = doc_list(answer, "transitions");
	for (i = 0; list && i < json_object_array_length(list); i++)
		show_line(cmd, json_object_array_get_idx(list, i));
	json_object_put(answer);
	return 0;
}

/* -- close -------------------------------------------------------------------------- */

static int close_alarm(struct cmd *cmd, const char *number, const char *did,
		       const char *found, const char *note)
{
	struct json_object *request, *answer;
	int64_t id;
	int code;

	if (!did || !found)
		return cmd_usage(cmd, "say what you did and found: --did "
				 "clean|reseat|swap|retune|none --found dirt|"
				 "module|fibre|host|chassis|nothing");
	if (!daemon_id(cmd, number, &id))
		return OPTMON_E_USAGE;
	request = daemon_request("close");
	json_object_object_add(request, "id", json_object_new_int64(id));
	json_object_object_add(request, "did", json_object_new_string(did));
	json_object_object_add(request, "found",
			       json_object_new_string(found));
	if (note)
		json_object_object_add(request, "note",
				       json_object_new_string(note));
	code = daemon_ask(cmd, request, &answer);
	if (code)
		return code;
	if (cmd->json)
		return daemon_json(cmd, answer, "optmon.done/1");
	json_object_put(answer);
	fprintf(cmd->out, "alarm %lld closed: did %s, found %s\n",
		(long long)id, did, found);
	return 0;
}

/* -- the verb ------------------------------------------------------------------------ */

struct choice {
	const char *did, *found, *note;
	bool all, wide, blackbox;
	double since;
};

static int run(struct cmd *cmd, int argc, char **argv, struct choice *choice)
{
	const char *what = argc ? argv[0] : "list";

	if (!strcmp(what, "list"))
		return list(cmd, argc ? argc - 1 : 0, argv + !!argc,
			    choice->all, choice->wide);
	if (!strcmp(what, "stats") && argc == 1)
		return alarm_stats(cmd, choice->since);
	/* Ports have numbers or stars in their names; words for what to do have not. */
	if (strpbrk(what, "0123456789*?,") || !strcmp(what, "all") ||
	    !strcmp(what, "present"))
		return list(cmd, argc, argv, choice->all, choice->wide);
	if (strcmp(what, "show") && strcmp(what, "close"))
		return cmd_usage(cmd, "%s: list, show, stats or close", what);
	if (argc != 2)
		return cmd_usage(cmd, "%s: one alarm, by its number", what);
	if (!strcmp(what, "show"))
		return show(cmd, argv[1], choice->blackbox);
	return close_alarm(cmd, argv[1], choice->did, choice->found,
			   choice->note);
}

int cmd_alarms(struct cmd *cmd, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "all", no_argument, NULL, 'a' },
		{ "wide", no_argument, NULL, 'w' },
		{ "did", required_argument, NULL, 'D' },
		{ "found", required_argument, NULL, 'F' },
		{ "note", required_argument, NULL, 'N' },
		{ "since", required_argument, NULL, 'S' },
		{ "blackbox", no_argument, NULL, 'B' },
		{ NULL, 0, NULL, 0 },
	};
	struct choice choice = { 0 };
	int opt;

	while ((opt = cmd_getopt(cmd, argc, argv, "aw", longs)) >= 0) {
		switch (opt) {
		case 'a':
			choice.all = true;
			break;
		case 'w':
			choice.wide = true;
			break;
		case 'B':
			choice.blackbox = true;
			break;
		case 'D':
			choice.did = optarg;
			break;
		case 'F':
			choice.found = optarg;
			break;
		case 'N':
			choice.note = optarg;
			break;
		default:
			if (!daemon_duration(cmd, optarg, &choice.since))
				return OPTMON_E_USAGE;
		}
	}
	if (opt != CMD_OPT_END)
		return opt == CMD_OPT_HELP ? 0 : OPTMON_E_USAGE;
	return run(cmd, argc - optind, argv + optind, &choice);
}
