// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmon maintenance: people are at work on these ports.
 */
#include <string.h>
#include <time.h>

#include "daemon.h"
#include "table.h"

/* -- list -------------------------------------------------------------------------- */

static void list_row(struct table *table, struct json_object *port, double now)
{
	double until = doc_number(port, "until", 0);
	char when[24], left[20];

	time_text(until, when, sizeof(when));
	span_text(until - now, left, sizeof(left));
	table_cell(table, CMD_BOLD, "%s%s%s", doc_text(port, "host"),
		   *doc_text(port, "host") ? ":" : "", doc_text(port, "cage"));
	table_cell(table, CMD_PLAIN, "%s", when);
	table_cell(table, CMD_PLAIN, "%s", left);
	table_cell(table, CMD_PLAIN, "%s",
		   *doc_text(port, "who") ? doc_text(port, "who") : "-");
	table_cell(table, CMD_PLAIN, "%s", doc_text(port, "reason"));
}

static int list_text(struct cmd *cmd, struct json_object *answer)
{
	static const struct table_column columns[] = {
		{ "PORT", false, 0 }, { "UNTIL", false, 0 }, { "LEFT", true, 0 },
		{ "BY", false, 0 }, { "REASON", false, 12 },
	};
	struct json_object *list = doc_list(answer, "ports");
	size_t i, n = list ? json_object_array_length(list) : 0;
	struct table *table;

	if (!n) {
		fprintf(cmd->out, "no port is under maintenance\n");
		return 0;
	}
	table = table_new(columns, sizeof(columns) / sizeof(columns[0]));
	if (!table)
		return OPTMON_E_SOFTWARE;
	for (i = 0; i < n; i++)
		list_row(table, json_object_array_get_idx(list, i),
			 doc_number(answer, "now", time(NULL)));
	return table_print(cmd, table, cmd->width);
}

static int list(struct cmd *cmd)
{
	struct json_object *answer;
	int code = daemon_ask(cmd, daemon_request("at-work"), &answer);

	if (code)
		return code;
	if (cmd->json)
		return daemon_json(cmd, answer, "optmon.maintenance/1");
	code = list_text(cmd, answer);
	json_object_put(answer);
	return code;
}

/* -- start and end ------------------------------------------------------------------ */

static int change(struct cmd *cmd, int n, char **ports, double seconds, const char *reason)
{
	struct json_object *request = daemon_request("maintenance"), *answer;
	double done;
	int code;

	daemon_ports(request, n, ports);
	json_object_object_add(request, "for", json_object_new_double(seconds));
	if (reason)
		json_object_object_add(request, "reason",
				       json_object_new_string(reason));
	code = daemon_ask(cmd, request, &answer);
	if (code)
		return code;
	if (cmd->json)
		return daemon_json(cmd, answer, "optmon.done/1");
	done = doc_number(answer, "ports", 0);
	fprintf(cmd->out, "maintenance %s: %.0f port%s\n", seconds > 0 ? "started" : "ended",
		done, done == 1 ? "" : "s");
	json_object_put(answer);
	return 0;
}

int cmd_maintenance(struct cmd *cmd, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "for", required_argument, NULL, 'f' },
		{ "reason", required_argument, NULL, 'r' },
		{ NULL, 0, NULL, 0 },
	};
	const char *reason = NULL, *what;
	double seconds = 0;
	bool start;
	int opt;

	while ((opt = cmd_getopt(cmd, argc, argv, "", longs)) >= 0) {
		if (opt == 'r')
			reason = optarg;
		else if (!daemon_duration(cmd, optarg, &seconds))
			return OPTMON_E_USAGE;
	}
	if (opt != CMD_OPT_END)
		return opt == CMD_OPT_HELP ? 0 : OPTMON_E_USAGE;
	what = optind < argc ? argv[optind] : "list";
	if (!strcmp(what, "list") && argc - optind <= 1 && seconds <= 0 && !reason)
		return list(cmd);
	start = !strcmp(what, "start");
	if (!start && strcmp(what, "end"))
		return cmd_usage(cmd, "say list, start PORTS or end PORTS");
	if (optind + 1 == argc)
		return cmd_usage(cmd, "of which ports?");
	if (start && seconds <= 0)
		return cmd_usage(cmd, "for how long? For example --for 2h");
	return change(cmd, argc - optind - 1, argv + optind + 1, start ? seconds : 0,
		      reason);
}
