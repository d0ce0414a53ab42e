// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmon: what is in the ports, how it is, and what is going wrong with it.
 */
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "frame.h"

#define VIEW_OPTIONS \
	"      --sort            the worst first\n" \
	"      --all             what is not in use, too\n"

static const struct cmd_verb verbs[] = {
	{ "list", cmd_list, "[-w] [PORTS]",
	  "all ports in a table",
	  "  -w, --wide            never cut a column\n" },
	{ "show", cmd_show, "[--sort] [--all] PORTS",
	  "what a module is and how it is", VIEW_OPTIONS },
	{ "lanes", cmd_lanes, "[--sort] [--all] PORTS",
	  "power, bias, signal quality and state of each lane", VIEW_OPTIONS },
	{ "vdm", cmd_vdm, "[--sort] [--all] PORTS",
	  "versatile diagnostics: SNR, bit error ratios and their limits",
	  VIEW_OPTIONS },
	{ "flags", cmd_flags, "[--sort] [--all] | -c PORTS",
	  "flags that are set",
	  VIEW_OPTIONS
	  "  -c, --count           all that were latched: how often, first, last\n" },
	{ "fec", cmd_fec, "[-i SECONDS] PORTS",
	  "forward error correction: code in use and counters",
	  "  -i, --interval=SECONDS  count for so long and show the differences\n" },
	{ "dump", cmd_dump, "[-a] [-o FILE] PORT",
	  "the module's memory as text",
	  "  -a, --all             ask for pages 00h to FFh, advertised or not\n"
	  "  -o, --output=FILE     write there instead of standard output\n" },
	{ "decode", cmd_decode, "[--all] [--format=FORMAT] FILE...",
	  "explain a dump of a module's memory",
	  "      --all             what is not in use, too\n"
	  "      --format=FORMAT   auto (default), dump, linear or hex\n" },
	{ "events", cmd_events, "[-n COUNT] [-t SECONDS] [PORTS]",
	  "follow insertions, removals, flags and gaps",
	  "  -n, --count=COUNT     stop after so many events\n"
	  "  -t, --timeout=SECONDS stop after so long\n" },
	{ "watch", cmd_watch, "[-i SECONDS] [-n COUNT] [-t SECONDS] [-1] [PORTS]",
	  "raise and clear alarms",
	  "  -i, --interval=SECONDS  time between readings, default 1\n"
	  "  -n, --count=COUNT     stop after so many transitions\n"
	  "  -t, --timeout=SECONDS stop after so long\n"
	  "  -1, --once            judge once, without delay, and stop\n" },
	{ "replay", cmd_replay, "FILE|-",
	  "alarms of readings that were written down", NULL },
	{ "alarms", cmd_alarms, "[list|show ID|stats|close ID] [OPTION]... [PORTS]",
	  "what optmond says is wrong, and what became of it",
	  "  -a, --all             list those that cleared, too\n"
	  "  -w, --wide            never cut a column\n"
	  "      --blackbox        show the readings before it, for optmon replay\n"
	  "      --since=TIME      stats of the last 30d, 8h...\n"
	  "      --did=WHAT        close: clean, reseat, swap, retune or none\n"
	  "      --found=WHAT      close: dirt, module, fibre, host, chassis, nothing\n"
	  "      --note=TEXT       close: more about it\n" },
	{ "risk", cmd_risk, "[-a] [PORTS]",
	  "which modules will need hands within 30 days, and why",
	  "  -a, --all             also those of which nothing is known\n" },
	{ "explain", cmd_explain, "[-a] [--for=TIME] ALARM|PORTS",
	  "what was seen, what it may be, what to do",
	  "  -a, --all             all readings of a port, not only what moved\n"
	  "      --for=TIME        plot the last 8h, 7d...; default: since before it\n" },
	{ "ack", cmd_ack, "ALARM...", "somebody knows of an alarm", NULL },
	{ "shelve", cmd_shelve, "[--for=TIME] ALARM...",
	  "nobody is to be called about an alarm for a while",
	  "      --for=TIME        30m, 8h (default), 7d...\n" },
	{ "maintenance", cmd_maintenance,
	  "[list] | start --for=TIME [--reason=TEXT] PORTS | end PORTS",
	  "people are at work on ports: no alarms",
	  "      --for=TIME        at most so long: 30m, 2h...\n"
	  "      --reason=TEXT     why\n" },
	{ "note", cmd_note, "[--text=TEXT] PORTS EVENT",
	  "something was done that readings do not tell",
	  "      --text=TEXT       more about it\n"
	  "EVENT is touch, cleaned, reseated, swapped, path-change, firmware or reset.\n" },
	{ "history", cmd_history, "[--for=TIME] [-q QUANTITY] [-l LANE] PORTS",
	  "what ports read in the last hours, days or years",
	  "      --for=TIME        8h, 1d (default), 90d...\n"
	  "  -q, --quantity=NAME   plot temperature_c, rx_power_dbm, snr_db...\n"
	  "  -l, --lane=LANE       plot one lane\n" },
	{ "feed", cmd_feed, "[--peer=HOST] [FILE|-]",
	  "give readings from elsewhere to optmond",
	  "      --peer=HOST       let pass only what HOST says of far ends\n" },
	{ "far-end", cmd_far_end, "[--host=HOST] [--every=TIME] [PORTS]",
	  "what the other ends of our cables want to know, for 'optmon feed'",
	  "      --host=HOST       only ends at that machine\n"
	  "      --every=TIME      again and again\n" },
	{ "baseline", cmd_baseline, "export [--module=TEXT] [--all] | import FILE",
	  "take along what is known of modules",
	  "      --module=TEXT     those whose vendor, part or serial has that\n"
	  "      --all             of this host's links, too\n" },
	{ "check", cmd_check, "[--soak=TIME] [--policy=FILE] [--waive] [PORTS]",
	  "acceptance of ports: pass or fail, with reasons",
	  "      --soak=TIME       count errors for so long: 30m, 8h...\n"
	  "      --policy=FILE     what is expected, as JSON\n"
	  "      --waive           let baselines start although it fails\n"
	  "  -q, --quiet           only ports that fail\n" },
	{ "set", cmd_set, "[-f] PORTS SETTING...",
	  "power and Tx disable of modules",
	  "  power=high|auto|low   auto: high while the port is up\n"
	  "  tx-disable=LANES      these lanes send no light; 1,3-5 or all\n"
	  "  tx-enable=LANES       and these send again\n"
	  "  -f, --force           though the port is up\n" },
	{ "apply", cmd_apply, "[-f] [-t SECONDS] PORTS application=N lanes=LANES",
	  "run another application on lanes",
	  "  application=N         by its AppSel code, see 'show --all'; 0 for none\n"
	  "  lanes=LANES           whole data paths: 1-4, or all\n"
	  "  -f, --force           though the port is up\n"
	  "  -t, --timeout=SECONDS wait so long for the end, default 60\n" },
	{ "reset", cmd_reset, "[-f] PORTS",
	  "reset modules; never while a port is up",
	  "  -f, --force           though several ports share the cage\n" },
	{ "diag", cmd_diag, "[-g] [-a] PORTS",
	  "loopbacks and test patterns of modules, and their results",
	  "  -g, --gated           results of the last gating time that is over\n"
	  "  -a, --all             lanes that test nothing, too\n" },
	{ "statistics", cmd_statistics, "PORTS",
	  "error ratios since the last time: minimum, average, maximum", NULL },
	{ "loopback", cmd_loopback, "[-f] PORTS KIND|none [lanes=LANES]",
	  "loop signals back in modules, or end it",
	  "  KIND                  media-output, media-input, host-output, host-input,\n"
	  "                        or two of them with a comma\n"
	  "  lanes=LANES           1,3-5; all (default)\n"
	  "  -f, --force           though the port is up\n" },
	{ "prbs", cmd_prbs, "[-f] [--fec] PORTS start|stop [SETTING]...",
	  "generate and check test patterns; 'diag' has the results",
	  "  generator=SIDE        host, media or both\n"
	  "  checker=SIDE          host, media or both\n"
	  "  pattern=NAME          PRBS-31Q, PRBS-13Q..., see 'diag'\n"
	  "  lanes=LANES           1,3-5; all (default)\n"
	  "  gate=SECONDS          count for 5, 10, 30, 60, 120 or 300; 0 until stopped\n"
	  "      --fec             on the far side of the module's FEC\n"
	  "  -f, --force           though the port is up\n" },
	{ "cdb", cmd_cdb, "[-t SECONDS] PORT COMMAND [HEX|-]...",
	  "give a module a CDB command and show its reply",
	  "  COMMAND               number in hex, such as 0040\n"
	  "  HEX                   payload, at most 120 bytes; - reads it from standard input\n"
	  "  -t, --timeout=SECONDS wait so long for the module, default 5\n" },
	{ "bind", cmd_bind, "[-t TYPE] [BUS]...",
	  "make cages by hand, or show what is on the I2C buses",
	  "  -t, --type=TYPE       osfp (default), qsfp-dd, elsfp or engine\n" },
};

static int cmd_help(struct cmd *cmd, int argc, char **argv);

static const struct cmd_verb help_verb = {
	"help", cmd_help, "[VERB]", "this text, or that of a verb", NULL,
};

#define N_VERBS	(sizeof(verbs) / sizeof(verbs[0]))

static const struct cmd_verb *find_verb(const char *name)
{
	size_t i;

	if (!strcmp(name, help_verb.name))
		return &help_verb;
	for (i = 0; i < N_VERBS; i++) {
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	}
	return NULL;
}

static void help_all(FILE *out)
{
	size_t i;

	fprintf(out, "Usage: optmon [-j] [--color=WHEN] VERB [ARGUMENT]...\n\n");
	for (i = 0; i < N_VERBS; i++)
		fprintf(out, "  %-12s %s\n", verbs[i].name, verbs[i].help);
	fprintf(out, "  %-12s %s\n", help_verb.name, help_verb.help);
	fprintf(out,
		"\nPORTS are names, globs ('osfp*'), ranges (osfp1-8), lists of these with\n"
		"commas, 'all' or 'present'. A port is a cage or a network device.\n\n"
		"  -j, --json            JSON instead of text\n"
		"      --color=WHEN      auto (default), always or never\n"
		"  -h, --help            this text; after a verb, that of the verb\n"
		"  -V, --version         the version\n\n"
		"Exit codes: see optmon(1).\n");
}

static int cmd_help(struct cmd *cmd, int argc, char **argv)
{
	const struct cmd_verb *verb;
	int opt;

	opt = cmd_getopt(cmd, argc, argv, "", NULL);
	if (opt != CMD_OPT_END)
		return opt == CMD_OPT_HELP ? 0 : OPTMON_E_USAGE;
	if (optind == argc) {
		help_all(cmd->out);
		return 0;
	}
	verb = find_verb(argv[optind]);
	if (!verb)
		return cmd_usage(cmd, "%s: no such verb", argv[optind]);
	frame_help(cmd, verb);
	return 0;
}

static int run(struct cmd *cmd, int argc, char **argv)
{
	static char title[64];
	int opt;

	opt = frame_global(cmd, argc, argv);
	if (opt == CMD_OPT_HELP) {
		help_all(cmd->out);
		return 0;
	}
	if (opt != CMD_OPT_END)
		return opt == CMD_OPT_USAGE ? OPTMON_E_USAGE : 0;
	if (optind == argc) {
		help_all(stderr);
		return OPTMON_E_USAGE;
	}
	cmd->verb = find_verb(argv[optind]);
	if (!cmd->verb)
		return cmd_usage(cmd, "%s: no such verb", argv[optind]);
	argc -= optind;
	argv += optind;
	optind = 0;
	/* getopt() puts this before what it has to say. */
	snprintf(title, sizeof(title), "optmon: %s", argv[0]);
	argv[0] = title;
	return cmd->verb->run(cmd, argc, argv);
}

int main(int argc, char **argv)
{
	struct cmd cmd = { 0 };
	int code;

	setlocale(LC_CTYPE, "");
	/* A reader that has seen enough is no error of ours: write() tells. */
	signal(SIGPIPE, SIG_IGN);
	code = frame_start(&cmd);
	if (!code)
		code = run(&cmd, argc, argv);
	return frame_finish(&cmd, code);
}
