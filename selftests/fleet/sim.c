// SPDX-License-Identifier: GPL-2.0-or-later
/* fleet-sim: readings of fleets that never were, and the truth about them. */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "fleet.h"

#ifndef FLEET_SHA256
#define FLEET_SHA256	"unknown"
#endif

static const struct preset {
	const char *name, *what;
	unsigned int hosts, ports, faults;
	double days, cadence_s, rate;
	bool slow;
} presets[] = {
	{ "week", "healthy ports for a week, with everything that is no failure", 32, 64, 0, 7, 900,
	  20, false },
	{ "healthy", "healthy ports for a year", 4, 32, 0, 365, 3600, 1, false },
	{ "slow", "faults that take weeks", 6, 32, 8, 400, 3600, 1, true },
	{ "sudden", "faults that take hours or no time", 8, 32, 6, 45, 900, 1, false },
};

static void usage(FILE *out)
{
	unsigned int i;

	fprintf(out,
		"Usage: fleet-sim [OPTION]...\n\n"
		"Writes readings (optmon.reading/1, JSON Lines) of simulated hosts to stdout.\n\n"
		"  -p, --preset NAME     what is simulated (default sudden):\n");
	for (i = 0; i < sizeof(presets) / sizeof(presets[0]); i++)
		fprintf(out, "                        %-8s %s (%u hosts of %u ports)\n",
			presets[i].name, presets[i].what, presets[i].hosts, presets[i].ports);
	fprintf(out,
		"  -t, --truth FILE      what happened, as JSON Lines\n"
		"  -s, --seed N          default 1\n"
		"      --split SPLIT     train or eval (default): fleets that have no module in common\n"
		"  -H, --host N          only this host, from 0\n"
		"  -n, --hosts N         so many hosts\n"
		"      --ports N         of a host, 1 to 128\n"
		"      --days N          length\n"
		"      --cadence S       seconds between readings, 1 to 3600\n"
		"      --dense S         the same around events (default 60)\n"
		"      --faults N        of a host\n"
		"      --mode MODE       only faults of this mode\n"
		"      --nuisances X     rate of what is no failure, 1 as usual, 0 for none\n"
		"      --hints           also say what people know: touch, cleaned, path_change\n"
		"      --without WHAT    fec, bins, far, or all (DDM only); may be repeated\n"
		"      --list-hosts      how many hosts the preset has\n"
		"  -V, --version         SHA-256 of the simulator's sources\n");
}

static double number(const char *option, const char *text, double low, double high)
{
	char *end;
	double value;

	errno = 0;
	value = strtod(text, &end);
	if (end == text || *end || errno || value < low || value > high) {
		fprintf(stderr, "fleet-sim: --%s '%s': a number from %g to %g is wanted\n", option,
			text, low, high);
		exit(2);
	}
	return value;
}

static void choose_preset(struct options *o, const char *name)
{
	const struct preset *p;

	for (p = presets; p < presets + sizeof(presets) / sizeof(presets[0]); p++) {
		if (strcmp(p->name, name))
			continue;
		o->preset = p->name;
		o->stream = p - presets;
		o->hosts = p->hosts;
		o->ports = p->ports;
		o->faults = p->faults;
		o->days = p->days;
		o->cadence_s = p->cadence_s;
		o->nuisance_rate = p->rate;
		o->slow = p->slow;
		o->dense_s = 60;
		return;
	}
	fprintf(stderr, "fleet-sim: no preset '%s'; see --help\n", name);
	exit(2);
}

static void leave_out(struct options *o, const char *what)
{
	bool all = !strcmp(what, "all");

	if (!all && strcmp(what, "fec") && strcmp(what, "bins") && strcmp(what, "far")) {
		fprintf(stderr, "fleet-sim: --without '%s': fec, bins, far or all\n", what);
		exit(2);
	}
	o->no_fec |= all || !strcmp(what, "fec");
	o->no_bins |= all || !strcmp(what, "bins");
	o->no_far |= all || !strcmp(what, "far");
	o->no_diagnostics |= all;
}

enum { OPT_SPLIT = 256, OPT_PORTS, OPT_DAYS, OPT_CADENCE, OPT_DENSE, OPT_FAULTS, OPT_MODE,
       OPT_NUISANCES, OPT_HINTS, OPT_WITHOUT, OPT_LIST };

static const struct option long_options[] = {
	{ "preset", required_argument, NULL, 'p' },
	{ "truth", required_argument, NULL, 't' },
	{ "seed", required_argument, NULL, 's' },
	{ "split", required_argument, NULL, OPT_SPLIT },
	{ "host", required_argument, NULL, 'H' },
	{ "hosts", required_argument, NULL, 'n' },
	{ "ports", required_argument, NULL, OPT_PORTS },
	{ "days", required_argument, NULL, OPT_DAYS },
	{ "cadence", required_argument, NULL, OPT_CADENCE },
	{ "dense", required_argument, NULL, OPT_DENSE },
	{ "faults", required_argument, NULL, OPT_FAULTS },
	{ "mode", required_argument, NULL, OPT_MODE },
	{ "nuisances", required_argument, NULL, OPT_NUISANCES },
	{ "hints", no_argument, NULL, OPT_HINTS },
	{ "without", required_argument, NULL, OPT_WITHOUT },
	{ "list-hosts", no_argument, NULL, OPT_LIST },
	{ "version", no_argument, NULL, 'V' },
	{ "help", no_argument, NULL, 'h' },
	{ }
};

/* The preset comes first, wherever it stands: the others change it. */
static void parse_preset(struct options *o, int argc, char **argv)
{
	int option;

	choose_preset(o, "sudden");
	opterr = 0;
	while ((option = getopt_long(argc, argv, "p:t:s:H:n:Vh", long_options, NULL)) != -1)
		if (option == 'p')
			choose_preset(o, optarg);
	opterr = 1;
	optind = 0;
}

int main(int argc, char **argv)
{
	struct options o = { .seed = 1, .eval = true };
	struct writer w = { .out = stdout };
	const char *truth = NULL;
	int option, host = -1;
	unsigned int i;

	parse_preset(&o, argc, argv);
	while ((option = getopt_long(argc, argv, "p:t:s:H:n:Vh", long_options, NULL)) != -1) {
		switch (option) {
		case 'p':
			break;
		case 't':
			truth = optarg;
			break;
		case 's':
			o.seed = number("seed", optarg, 0, 1e9);
			break;
		case OPT_SPLIT:
			if (strcmp(optarg, "train") && strcmp(optarg, "eval")) {
				fprintf(stderr, "fleet-sim: --split is train or eval\n");
				return 2;
			}
			o.eval = !strcmp(optarg, "eval");
			break;
		case 'H':
			host = number("host", optarg, 0, 1e6);
			break;
		case 'n':
			o.hosts = number("hosts", optarg, 1, 1e6);
			break;
		case OPT_PORTS:
			o.ports = number("ports", optarg, 1, PORTS_MAX);
			break;
		case OPT_DAYS:
			o.days = number("days", optarg, 0.01, 3660);
			break;
		case OPT_CADENCE:
			o.cadence_s = number("cadence", optarg, 1, 3600);
			break;
		case OPT_DENSE:
			o.dense_s = number("dense", optarg, 1, 3600);
			break;
		case OPT_FAULTS:
			o.faults = number("faults", optarg, 0, PORTS_MAX / 2);
			break;
		case OPT_MODE:
			o.only_mode = optarg;
			break;
		case OPT_NUISANCES:
			o.nuisance_rate = number("nuisances", optarg, 0, 100);
			o.no_nuisances = !o.nuisance_rate;
			break;
		case OPT_HINTS:
			o.hints = true;
			break;
		case OPT_WITHOUT:
			leave_out(&o, optarg);
			break;
		case OPT_LIST:
			printf("%u\n", o.hosts);
			return 0;
		case 'V':
			printf("fleet-sim %s\n", FLEET_SHA256);
			return 0;
		case 'h':
			usage(stdout);
			return 0;
		default:
			usage(stderr);
			return 2;
		}
	}
	if (optind < argc) {
		fprintf(stderr, "fleet-sim: '%s' is not wanted; see --help\n", argv[optind]);
		return 2;
	}
	if (o.faults > o.ports / 2)
		o.faults = o.ports / 2;
	if (truth && !(o.truth = fopen(truth, "w"))) {
		fprintf(stderr, "fleet-sim: %s: %s\n", truth, strerror(errno));
		return 1;
	}
	if (o.truth)
		fprintf(o.truth, "{\"kind\":\"run\",\"preset\":\"%s\",\"seed\":%llu,\"split\":\"%s\","
			"\"sha256\":\"%s\",\"far_end\":%s}\n", o.preset,
			(unsigned long long)o.seed, o.eval ? "eval" : "train", FLEET_SHA256,
			o.no_far ? "false" : "true");
	for (i = host < 0 ? 0 : host; i < (host < 0 ? o.hosts : host + 1u); i++)
		host_run(&o, i, &w);
	free(w.buffer);
	if (fflush(stdout) || (o.truth && fclose(o.truth))) {
		fprintf(stderr, "fleet-sim: writing: %s\n", strerror(errno));
		return 1;
	}
	return 0;
}
