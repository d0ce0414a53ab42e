// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmon ack: somebody knows of these alarms.
 */
#include "daemon.h"

static int ack_one(struct cmd *cmd, const char *number)
{
	struct json_object *request, *answer;
	int64_t id;
	int code;

	if (!daemon_id(cmd, number, &id))
		return OPTMON_E_USAGE;
	request = daemon_request("ack");
	json_object_object_add(request, "id", json_object_new_int64(id));
	code = daemon_ask(cmd, request, &answer);
	json_object_put(answer);
	return code;
}

int cmd_ack(struct cmd *cmd, int argc, char **argv)
{
	int i, code, opt;

	opt = cmd_getopt(cmd, argc, argv, "", NULL);
	if (opt != CMD_OPT_END)
		return opt == CMD_OPT_HELP ? 0 : OPTMON_E_USAGE;
	if (optind == argc)
		return cmd_usage(cmd, "which alarm? 'optmon alarms' shows their numbers");
	for (i = optind, code = 0; i < argc && !code; i++)
		code = ack_one(cmd, argv[i]);
	if (code)
		return code;
	if (cmd->json)
		return daemon_json(cmd, json_object_new_object(),
				   "optmon.done/1");
	fprintf(cmd->out, "acknowledged: %d\n", argc - optind);
	return 0;
}
