// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmon shelve: nobody is to be called about these alarms for a while.
 */
#include "daemon.h"

#define FOR_DEFAULT_S	(8 * 3600.0)

static int shelve_one(struct cmd *cmd, const char *number, double seconds)
{
	struct json_object *request, *answer;
	int64_t id;
	int code;

	if (!daemon_id(cmd, number, &id))
		return OPTMON_E_USAGE;
	request = daemon_request("shelve");
	json_object_object_add(request, "id", json_object_new_int64(id));
	json_object_object_add(request, "for",
			       json_object_new_double(seconds));
	code = daemon_ask(cmd, request, &answer);
	json_object_put(answer);
	return code;
}

int cmd_shelve(struct cmd *cmd, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "for", required_argument, NULL, 'f' },
		{ NULL, 0, NULL, 0 },
	};
	double seconds = FOR_DEFAULT_S;
	char span[20];
	int i, code, opt;

	while ((opt = cmd_getopt(cmd, argc, argv, "", longs)) >= 0) {
		if (!daemon_duration(cmd, optarg, &seconds))
			return OPTMON_E_USAGE;
	}
	if (opt != CMD_OPT_END)
		return opt == CMD_OPT_HELP ? 0 : OPTMON_E_USAGE;
	if (optind == argc)
		return cmd_usage(cmd, "which alarm? 'optmon alarms' shows their numbers");
	for (i = optind, code = 0; i < argc && !code; i++)
		code = shelve_one(cmd, argv[i], seconds);
	if (code)
		return code;
	if (cmd->json)
		return daemon_json(cmd, json_object_new_object(),
				   "optmon.done/1");
	span_text(seconds, span, sizeof(span));
	fprintf(cmd->out, "shelved for %s: %d\n", span, argc - optind);
	return 0;
}
