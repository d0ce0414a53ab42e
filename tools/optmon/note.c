// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmon note: something was done to ports that readings do not tell.
 */
#include <string.h>

#include <optmon/reading_line.h>

#include "daemon.h"

int cmd_note(struct cmd *cmd, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "text", required_argument, NULL, 't' },
		{ NULL, 0, NULL, 0 },
	};
	struct json_object *request, *answer;
	const char *text = NULL, *event;
	double ports;
	int code, opt;

	while ((opt = cmd_getopt(cmd, argc, argv, "", longs)) >= 0)
		text = optarg;
	if (opt != CMD_OPT_END)
		return opt == CMD_OPT_HELP ? 0 : OPTMON_E_USAGE;
	if (argc - optind < 2)
		return cmd_usage(cmd, "which ports, and what? For example "
				 "'optmon note osfp3 cleaned'");
	event = argv[argc - 1];
	if (optmon_line_event_of(event) == OPTMON_EV_OTHER)
		return cmd_usage(cmd, "%s: not one of touch, cleaned, reseated, "
				 "swapped, path-change, firmware, reset", event);
	request = daemon_request("note");
	daemon_ports(request, argc - optind - 1, argv + optind);
	json_object_object_add(request, "event",
			       json_object_new_string(event));
	if (text)
		json_object_object_add(request, "note",
				       json_object_new_string(text));
	code = daemon_ask(cmd, request, &answer);
	if (code)
		return code;
	if (cmd->json)
		return daemon_json(cmd, answer, "optmon.done/1");
	ports = doc_number(answer, "ports", 0);
	fprintf(cmd->out, "noted: %s at %.0f port%s\n", event, ports,
		ports == 1 ? "" : "s");
	json_object_put(answer);
	return 0;
}
