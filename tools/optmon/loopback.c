// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmon loopback, prbs: start and end tests of modules.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <optmon/command.h>
#include <optmon/diag.h>
#include <optmon/names.h>

#include "cmd.h"
#include "testing.h"

/* These commands are over when they are answered. */
#define TIMEOUT_S	10

static const struct option longs[] = {
	{ "force", no_argument, NULL, 'f' },
	{ "fec", no_argument, NULL, 'F' },
	{ 0 }
};

/* What is to be done to each port. */
struct test {
	struct optmon_command commands[OPTMON_PATTERN_BLOCKS];
	int n;
	bool stop_running;	/* whatever generates or checks */
	uint32_t places;	/* bits 1 << enum optmon_pattern_block */
	int pattern;		/* -1: none was named */
	uint32_t lanes;
	bool force, fec, gate;
	uint16_t gate_s;
};

static int options(struct cmd *cmd, int argc, char **argv, struct test *test)
{
	int opt;

	memset(test, 0, sizeof(*test));
	test->lanes = UINT32_MAX;
	test->pattern = -1;
	while ((opt = cmd_getopt(cmd, argc, argv, "f", longs)) != CMD_OPT_END) {
		if (opt != 'f' && opt != 'F')
			return opt;
		test->force |= opt == 'f';
		test->fec |= opt == 'F';
	}
	return 0;
}

static int run_commands(struct cmd *cmd, const struct optmon_port *port,
			const struct test *test)
{
	struct optmon_error err = { 0 };
	int i;

	for (i = 0; i < test->n; i++) {
		if (optmon_command_run(cmd->talk, port, &test->commands[i],
				       TIMEOUT_S, &err))
			return cmd_error(cmd, port->name, &err);
	}
	return 0;
}

static void add_pattern(struct test *test, unsigned int place, bool stop)
{
	bool checker = place == OPTMON_HOST_CHECKER ||
		       place == OPTMON_MEDIA_CHECKER;

	test->commands[test->n++] = (struct optmon_command) {
		.kind = OPTMON_COMMAND_KIND_PATTERN,
		.place = place, .lanes = test->lanes, .stop = stop,
		.pattern = stop ? 0 : test->pattern, .fec = test->fec,
		.gate = test->gate && checker, .gate_s = test->gate_s,
		.force = test->force,
	};
}

/* Checkers first: what they counted is not of a pattern that ended. */
static int stop_running(struct cmd *cmd, const struct optmon_port *port,
			struct test *test)
{
	static const unsigned int order[] = {
		OPTMON_HOST_CHECKER, OPTMON_MEDIA_CHECKER,
		OPTMON_HOST_GENERATOR, OPTMON_MEDIA_GENERATOR,
	};
	struct optmon_error err = { 0 };
	struct optmon_diag diag;
	unsigned int i;

	if (optmon_diag_read(cmd->talk, port, false, &diag, &err))
		return cmd_error(cmd, port->name, &err);
	test->n = 0;
	for (i = 0; i < OPTMON_PATTERN_BLOCKS; i++) {
		if (diag.place[order[i]].there)
			add_pattern(test, order[i], true);
	}
	return run_commands(cmd, port, test);
}

/* All ports; the exit code is that of the first that failed. */
static int run_ports(struct cmd *cmd, int n, char **selectors,
		     struct test *test)
{
	struct optmon_ports *ports;
	int code, one;
	size_t i;

	code = cmd_ports(cmd, n, selectors, &ports);
	if (code)
		return code;
	for (i = 0; i < ports->n; i++) {
		one = test->stop_running ?
		      stop_running(cmd, &ports->port[i], test) :
		      run_commands(cmd, &ports->port[i], test);
		code = code ? code : one;
	}
	optmon_ports_free(ports);
	return code;
}

/* "none", or kinds with commas; false for anything else. */
static bool parse_kinds(char *text, uint8_t *kinds)
{
	char word[32], *kind, *rest = NULL;
	unsigned int i;

	*kinds = 0;
	if (!strcmp(text, "none"))
		return true;
	for (kind = strtok_r(text, ",", &rest); kind;
	     kind = strtok_r(NULL, ",", &rest)) {
		for (i = 0; i < OPTMON_LOOPBACKS; i++) {
			if (!strcmp(kind, testing_word(optmon_loopback_name(i),
						       word, sizeof(word))))
				break;
		}
		if (i == OPTMON_LOOPBACKS)
			return false;
		*kinds |= OPTMON_BIT(i);
	}
	return *kinds;
}

/* "lanes=" is what both verbs have. */
static int parse_lanes(struct cmd *cmd, const char *text, struct test *test)
{
	if (testing_lanes(text + 6, &test->lanes))
		return 0;
	return cmd_usage(cmd, "%s: lanes are like 1,3-5, or all", text);
}

int cmd_loopback(struct cmd *cmd, int argc, char **argv)
{
	struct test test;
	char *name = NULL;
	int n, i, code;
	uint8_t kinds;

	code = options(cmd, argc, argv, &test);
	if (code || test.fec)
		return code == CMD_OPT_HELP ? 0 : OPTMON_E_USAGE;
	n = testing_split(argc, argv);
	for (i = argc - n; i < argc; i++) {
		if (strncmp(argv[i], "lanes=", 6))
			return cmd_usage(cmd, "%s: no such setting", argv[i]);
		code = parse_lanes(cmd, argv[i], &test);
		if (code)
			return code;
	}
	argc -= n;
	if (argc - optind < 2)
		return cmd_usage(cmd, "name a port, then what to loop back, or none");
	name = strdup(argv[argc - 1]);
	if (!name || !parse_kinds(name, &kinds)) {
		free(name);
		return cmd_usage(cmd, "%s: loopbacks are media-output, media-input, host-output, host-input, or none",
				 argv[argc - 1]);
	}
	free(name);
	test.n = 1;
	test.commands[0] = (struct optmon_command) {
		.kind = OPTMON_COMMAND_KIND_LOOPBACK, .lanes = test.lanes,
		.loopbacks = kinds, .force = test.force,
	};
	return run_ports(cmd, argc - 1 - optind, argv + optind, &test);
}

/* "host", "media" or "both", of generators or checkers. */
static bool parse_side(const char *text, unsigned int host, unsigned int media,
		       uint32_t *places)
{
	bool both = !strcmp(text, "both");

	if (both || !strcmp(text, "host"))
		*places |= OPTMON_BIT(host);
	if (both || !strcmp(text, "media"))
		*places |= OPTMON_BIT(media);
	return both || !strcmp(text, "host") || !strcmp(text, "media");
}

/* Names are found whatever the case and without the dash. */
static bool same_pattern(const char *name, const char *text)
{
	for (; *name && *text; name++, text++) {
		if (*name == '-' && *text != '-')
			name++;
		if (strncasecmp(name, text, 1))
			return false;
	}
	return !*name && !*text;
}

static bool parse_pattern(const char *text, int *pattern)
{
	unsigned int id;

	for (id = 0; id < OPTMON_PATTERNS; id++) {
		if (!optmon_prbs_name(id) ||
		    !same_pattern(optmon_prbs_name(id), text))
			continue;
		*pattern = id;
		return true;
	}
	return false;
}

static bool parse_gate(const char *text, uint16_t *gate_s)
{
	static const uint16_t times[] = { 0, 5, 10, 30, 60, 120, 300 };
	unsigned long seconds;
	unsigned int i;
	char *end;

	seconds = strtoul(text, &end, 10);
	for (i = 0; *text && !*end && i < sizeof(times) / sizeof(times[0]); i++) {
		if (times[i] != seconds)
			continue;
		*gate_s = seconds;
		return true;
	}
	return false;
}

static int parse_prbs(struct cmd *cmd, const char *text, struct test *test)
{
	if (!strncmp(text, "lanes=", 6))
		return parse_lanes(cmd, text, test);
	if (!strncmp(text, "generator=", 10)) {
		if (parse_side(text + 10, OPTMON_HOST_GENERATOR,
			       OPTMON_MEDIA_GENERATOR, &test->places))
			return 0;
		return cmd_usage(cmd, "%s: host, media or both", text);
	}
	if (!strncmp(text, "checker=", 8)) {
		if (parse_side(text + 8, OPTMON_HOST_CHECKER,
			       OPTMON_MEDIA_CHECKER, &test->places))
			return 0;
		return cmd_usage(cmd, "%s: host, media or both", text);
	}
	if (!strncmp(text, "pattern=", 8)) {
		if (parse_pattern(text + 8, &test->pattern))
			return 0;
		return cmd_usage(cmd, "%s: patterns are like PRBS-31Q, see 'optmon diag'",
				 text);
	}
	if (strncmp(text, "gate=", 5))
		return cmd_usage(cmd, "%.*s: no such setting",
				 (int)strcspn(text, "="), text);
	test->gate = true;
	if (parse_gate(text + 5, &test->gate_s))
		return 0;
	return cmd_usage(cmd, "%s: 5, 10, 30, 60, 120 or 300 seconds, or 0 until it is stopped",
			 text);
}

int cmd_prbs(struct cmd *cmd, int argc, char **argv)
{
	struct test test;
	unsigned int i;
	bool start;
	int n, code;

	code = options(cmd, argc, argv, &test);
	if (code)
		return code == CMD_OPT_HELP ? 0 : OPTMON_E_USAGE;
	n = testing_split(argc, argv);
	argc -= n;
	for (; n; n--) {
		code = parse_prbs(cmd, argv[argc + n - 1], &test);
		if (code)
			return code;
	}
	start = argc > optind && !strcmp(argv[argc - 1], "start");
	if (argc - optind < 2 || (!start && strcmp(argv[argc - 1], "stop")))
		return cmd_usage(cmd, "name a port, then start or stop");
	if (start && (test.pattern < 0 || !test.places))
		return cmd_usage(cmd, "say pattern=NAME and generator=SIDE or checker=SIDE");
	test.stop_running = !start && !test.places;
	/* Generators come first, so that a checker finds its pattern. */
	for (i = 0; i < OPTMON_PATTERN_BLOCKS; i++) {
		if (test.places & OPTMON_BIT(i))
			add_pattern(&test, i, !start);
	}
	return run_ports(cmd, argc - 1 - optind, argv + optind, &test);
}
