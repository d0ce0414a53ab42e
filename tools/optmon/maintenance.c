// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmon maintenance: people are at work on these ports.
 */
#include <string.h>

#include "daemon.h"

int cmd_maintenance(struct cmd *cmd, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "for", required_argument, NULL, 'f' },
		{ "reason", required_argument, NULL, 'r' },
		{ NULL, 0, NULL, 0 },
	};
	struct json_object *request, *answer;
	const char *reason = NULL;
	double seconds = 0;
	bool start;
	int code, opt;

	while ((opt = cmd_getopt(cmd, argc, argv, "", longs)) >= 0) {
		if (opt == 'r')
			reason = optarg;
		else if (!daemon_duration(cmd, optarg, &seconds))
			return OPTMON_E_USAGE;
	}
	if (opt != CMD_OPT_END)
		return opt == CMD_OPT_HELP ? 0 : OPTMON_E_USAGE;
	start = optind < argc && !strcmp(argv[optind], "start");
	if (!start && (optind == argc || strcmp(argv[optind], "end")))
		return cmd_usage(cmd, "start or end?");
	if (optind + 1 == argc)
		return cmd_usage(cmd, "of which ports?");
	if (start && seconds <= 0)
		return cmd_usage(cmd, "for how long? For example --for 2h");
	request = daemon_request("maintenance");
	daemon_ports(request, argc - optind - 1, argv + optind + 1);
	json_object_object_add(request, "for",
			       json_object_new_double(start ? seconds : 0));
	if (reason)
		json_object_object_add(request, "reason",
				       json_object_new_string(reason));
	code = daemon_ask(cmd, request, &answer);
	if (code)
		return code;
	if (cmd->json)
		return daemon_json(cmd, answer, "optmon.done/1");
	fprintf(cmd->out, "maintenance %s: %.0f ports\n",
		start ? "started" : "ended", doc_number(answer, "ports", 0));
	json_object_put(answer);
	return 0;
}
