// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmon set, reset, apply: commands to modules.
 */
#include <stdlib.h>
#include <string.h>

#include <optmon/command.h>

#include "cmd.h"
#include "testing.h"

/* A change of application takes what the module advertises for it. */
#define TIMEOUT_S	60
#define SETTINGS_MAX	8

static const struct option longs[] = {
	{ "force", no_argument, NULL, 'f' },
	{ "timeout", required_argument, NULL, 't' },
	{ 0 }
};

struct request {
	struct optmon_command commands[SETTINGS_MAX];
	int n;
	double timeout_s;
	bool force;
};

bool testing_lanes(const char *text, uint32_t *lanes)
{
	unsigned long first, last;
	char *end;

	*lanes = 0;
	if (!strcmp(text, "all")) {
		*lanes = UINT32_MAX;
		return true;
	}
	do {
		if (*text < '0' || *text > '9')
			return false;
		first = strtoul(text, &end, 10);
		last = first;
		if (*end == '-' && end[1] >= '0' && end[1] <= '9')
			last = strtoul(end + 1, &end, 10);
		if (!first || last < first || last > 32)
			return false;
		for (; first <= last; first++)
			*lanes |= UINT32_C(1) << (first - 1);
		text = end + 1;
	} while (*end == ',');
	return *end == '\0';
}

static bool parse_power(const char *text, uint32_t *policy)
{
	const char *name;

	for (*policy = 1; (name = optmon_power_policy_name(*policy)); (*policy)++) {
		if (!strcmp(name, text))
			return true;
	}
	return false;
}

static int parse_setting(struct cmd *cmd, const char *text,
			 struct request *request)
{
	struct optmon_command *command = &request->commands[request->n];
	const char *value = strchr(text, '=') + 1;
	int len = value - text - 1;

	if (request->n == SETTINGS_MAX)
		return cmd_usage(cmd, "too many settings");
	request->n++;
	if (!strncmp(text, "power=", len + 1)) {
		command->kind = OPTMON_COMMAND_KIND_POWER;
		if (parse_power(value, &command->policy))
			return 0;
		return cmd_usage(cmd, "%s: power is high, auto or low", text);
	}
	command->kind = OPTMON_COMMAND_KIND_TX_DISABLE;
	if (strncmp(text, "tx-disable=", len + 1) &&
	    strncmp(text, "tx-enable=", len + 1))
		return cmd_usage(cmd, "%.*s: no such setting", len, text);
	if (!testing_lanes(value, &command->lanes))
		return cmd_usage(cmd, "%s: lanes are like 1,3-5, or all", text);
	if (!strncmp(text, "tx-disable=", len + 1))
		command->disabled = command->lanes;
	return 0;
}

static int parse_application(struct cmd *cmd, const char *text,
			     struct request *request)
{
	struct optmon_command *command = &request->commands[0];
	unsigned long number;
	char *end;

	if (!strncmp(text, "lanes=", 6)) {
		if (testing_lanes(text + 6, &command->lanes))
			return 0;
		return cmd_usage(cmd, "%s: lanes are like 1,3-5, or all", text);
	}
	if (strncmp(text, "application=", 12))
		return cmd_usage(cmd, "%.*s: no such setting",
				 (int)strcspn(text, "="), text);
	number = strtoul(text + 12, &end, 10);
	if (!text[12] || *end || number > 15)
		return cmd_usage(cmd, "%s: applications are 1 to 15, or 0 for none",
				 text);
	command->application = number;
	request->n = 1;
	return 0;
}

static int run_port(struct cmd *cmd, const struct optmon_port *port,
		    const struct request *request)
{
	struct optmon_error err = { 0 };
	int i;

	for (i = 0; i < request->n; i++) {
		if (optmon_command_run(cmd->talk, port, &request->commands[i],
				       request->timeout_s, &err))
			return cmd_error(cmd, port->name, &err);
	}
	return 0;
}

/* All ports; the exit code is that of the first that failed. */
static int run_ports(struct cmd *cmd, int n, char **selectors,
		     struct request *request)
{
	struct optmon_ports *ports;
	int code, one, i;
	size_t p;

	for (i = 0; i < request->n; i++)
		request->commands[i].force = request->force;
	code = cmd_ports(cmd, n, selectors, &ports);
	if (code)
		return code;
	for (p = 0; p < ports->n; p++) {
		one = run_port(cmd, &ports->port[p], request);
		code = code ? code : one;
	}
	optmon_ports_free(ports);
	return code;
}

static int options(struct cmd *cmd, int argc, char **argv,
		   struct request *request)
{
	int opt;

	memset(request, 0, sizeof(*request));
	request->timeout_s = TIMEOUT_S;
	while ((opt = cmd_getopt(cmd, argc, argv, "ft:", longs)) != CMD_OPT_END) {
		if (opt == 'f')
			request->force = true;
		else if (opt != 't')
			return opt;
		else if (!cmd_seconds(cmd, optarg, 3600, &request->timeout_s))
			return CMD_OPT_USAGE;
	}
	return 0;
}

int testing_split(int argc, char **argv)
{
	int i, j = optind, n = 0;
	char *at;

	for (i = optind; i < argc; i++) {
		if (strchr(argv[i], '=')) {
			n++;
			continue;
		}
		at = argv[i];
		memmove(&argv[j + 1], &argv[j], (i - j) * sizeof(*argv));
		argv[j++] = at;
	}
	return n;
}

int cmd_set(struct cmd *cmd, int argc, char **argv)
{
	struct request request;
	int n, i, code;

	code = options(cmd, argc, argv, &request);
	if (code)
		return code == CMD_OPT_HELP ? 0 : OPTMON_E_USAGE;
	n = testing_split(argc, argv);
	if (!n || argc - optind == n)
		return cmd_usage(cmd, n ? "name a port" : "say what to set");
	for (i = argc - n; i < argc; i++) {
		code = parse_setting(cmd, argv[i], &request);
		if (code)
			return code;
	}
	return run_ports(cmd, argc - n - optind, argv + optind, &request);
}

int cmd_reset(struct cmd *cmd, int argc, char **argv)
{
	struct request request;
	int code;

	code = options(cmd, argc, argv, &request);
	if (code)
		return code == CMD_OPT_HELP ? 0 : OPTMON_E_USAGE;
	if (optind == argc)
		return cmd_usage(cmd, "name a port");
	request.n = 1;
	request.commands[0].kind = OPTMON_COMMAND_KIND_RESET;
	return run_ports(cmd, argc - optind, argv + optind, &request);
}

int cmd_apply(struct cmd *cmd, int argc, char **argv)
{
	struct request request;
	int n, i, code;

	code = options(cmd, argc, argv, &request);
	if (code)
		return code == CMD_OPT_HELP ? 0 : OPTMON_E_USAGE;
	n = testing_split(argc, argv);
	for (i = argc - n; i < argc; i++) {
		code = parse_application(cmd, argv[i], &request);
		if (code)
			return code;
	}
	if (!request.n || !request.commands[0].lanes)
		return cmd_usage(cmd, "say application=N and lanes=LANES");
	if (argc - optind == n)
		return cmd_usage(cmd, "name a port");
	request.commands[0].kind = OPTMON_COMMAND_KIND_APPLICATION;
	return run_ports(cmd, argc - n - optind, argv + optind, &request);
}
