// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmon-sim: drives the simulated switch of optmon_sim.ko.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "sim.h"

static const struct verb {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *arguments;
	const char *help;
} verbs[] = {
	{ "insert", verb_insert, "CAGES [FILE [--alive] | --model NAME]",
	  "plug in the module of a dump, of a model, or what is there by default" },
	{ "remove", verb_remove, "CAGES", "pull the module out" },
	{ "set", verb_set, "CAGES KEY=VALUE... [lane=LANES]",
	  "change what moves the readings; VALUE auto puts a knob back" },
	{ "fault", verb_fault, "CAGES KIND[=ARGUMENT]...", "inject faults" },
	{ "clear", verb_clear, "CAGES", "end all faults, put all knobs back" },
	{ "show", verb_show, "[CAGES]", "what is in the cages, in detail if named" },
	{ "bus", verb_bus, "[--reset]", "accounts of the buses" },
	{ "time-scale", verb_time_scale, "[FACTOR]", "speed of slow processes" },
	{ "bus-speed", verb_bus_speed, "[HZ]", "clock of the buses; 0 takes no time" },
};

#define N_VERBS	(sizeof(verbs) / sizeof(verbs[0]))

static void help(FILE *out)
{
	size_t i;

	fprintf(out, "Usage: optmon-sim VERB [ARGUMENT]...\n\n");
	for (i = 0; i < N_VERBS; i++)
		fprintf(out, "  %s %s\n        %s\n", verbs[i].name,
			verbs[i].arguments, verbs[i].help);
	fprintf(out,
		"\nCAGES are 5, osfp5, 1-8, osfp1-8, globs, lists of these with commas, or all.\n"
		"\n  -h, --help            this text\n"
		"\nKnobs, faults and exit codes: see optmon-sim(8).\n");
}

int usage(const char *verb)
{
	size_t i;

	for (i = 0; i < N_VERBS; i++)
		if (!strcmp(verbs[i].name, verb))
			fprintf(stderr, "Usage: optmon-sim %s %s\n", verb,
				verbs[i].arguments);
	return OPTMON_E_USAGE;
}

static int run(const struct verb *verb, int argc, char **argv)
{
	int code = knobs_open();

	optind = 0;	/* getopt() starts afresh */
	if (!code)
		code = verb->run(argc, argv);
	if (fflush(stdout) || ferror(stdout))
		code = fail(OPTMON_E_IO, NULL, "cannot write to standard output");
	return code;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	size_t i;
	int opt;

	while ((opt = getopt_long(argc, argv, "+h", options, NULL)) != -1) {
		if (opt != 'h')
			return OPTMON_E_USAGE;
		help(stdout);
		return 0;
	}
	if (optind == argc) {
		help(stderr);
		return OPTMON_E_USAGE;
	}
	for (i = 0; i < N_VERBS; i++)
		if (!strcmp(verbs[i].name, argv[optind]))
			return run(&verbs[i], argc - optind, argv + optind);
	return fail(OPTMON_E_USAGE, argv[optind], "no such verb; see --help");
}
