// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmond: watches the optical modules of a machine and remembers.
 */
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include <systemd/sd-daemon.h>
#include <systemd/sd-journal.h>

#include "optmond.h"

#define VERSION	"0.1"

enum {
	OPT_STATE_DIR = 0x100, OPT_RUN_DIR, OPT_TEXTFILE, OPT_RECORD, OPT_FEEDERS,
	OPT_CONTROLLERS, OPT_SLOW, OPT_COMMIT, OPT_STATE, OPT_RETRY, OPT_KEEP,
	OPT_MAX, OPT_SCALE, OPT_NO_PORTS,
	OPT_ONCE,
};

static const struct option longs[] = {
	{ "state-dir", required_argument, NULL, OPT_STATE_DIR },
	{ "run-dir", required_argument, NULL, OPT_RUN_DIR },
	{ "textfile", required_argument, NULL, OPT_TEXTFILE },
	{ "record", required_argument, NULL, OPT_RECORD },
	{ "feeders", required_argument, NULL, OPT_FEEDERS },
	{ "controllers", required_argument, NULL, OPT_CONTROLLERS },
	{ "period", required_argument, NULL, 'p' },
	{ "slow-period", required_argument, NULL, OPT_SLOW },
	{ "commit", required_argument, NULL, OPT_COMMIT },
	{ "state-interval", required_argument, NULL, OPT_STATE },
	{ "retry", required_argument, NULL, OPT_RETRY },
	{ "keep", required_argument, NULL, OPT_KEEP },
	{ "max-size", required_argument, NULL, OPT_MAX },
	{ "time-scale", required_argument, NULL, OPT_SCALE },
	{ "no-ports", no_argument, NULL, OPT_NO_PORTS },
	{ "once", no_argument, NULL, OPT_ONCE },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

static const char usage[] =
"Usage: optmond [OPTION]... [PORTS]\n\n"
"Watches the optical modules of this machine, or what is fed to it.\n\n"
"      --state-dir=DIR       database, default /var/lib/optmon\n"
"      --run-dir=DIR         sockets and metrics, default /run/optmon\n"
"      --textfile=FILE       metrics, default optmon.prom in the run folder;\n"
"                            empty for none\n"
"      --record=FILE         append every line taken in, for optmon replay\n"
"      --feeders=LIST        users and @groups that may feed, besides root\n"
"      --controllers=LIST    users and @groups that may give commands\n"
"  -p, --period=SECONDS      between readings of ports with the optmon driver,\n"
"                            default 1\n"
"      --slow-period=SECONDS between readings of other ports, default 60\n"
"      --commit=SECONDS      between commits of history, default 60\n"
"      --state-interval=SECONDS  between commits of baselines, default 600\n"
"      --retry=SECONDS       between attempts to store again, default 30\n"
"      --keep=DAYS           closed alarms and notes, default 730\n"
"      --max-size=MIB        of the database, default 512\n"
"      --time-scale=FACTOR   for simulated ports: their time runs so much faster\n"
"      --no-ports            take in only what is fed\n"
"      --once                look at all ports once and stop\n"
"  -h, --help                this text\n"
"  -V, --version             the version\n\n"
"Exit codes: see optmond(8).\n";

/*
 * JOURNAL_STREAM is inherited by whatever a service starts; what it names is the journal
 * only while standard error is still that (systemd.exec(5)). Sending does not tell: it
 * succeeds where there is no journal.
 */
bool has_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long device, inode;
	struct stat st;

	return stream && sscanf(stream, "%llu:%llu", &device, &inode) == 2 &&
	       !fstat(STDERR_FILENO, &st) && st.st_dev == device &&
	       st.st_ino == inode;
}

/*
 * Where there is a journal the text goes there with its priority; else to
 * standard error. systemd connects standard error to the journal, too, so that
 * only one of both is used.
 */
void say(int priority, const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (has_journal() &&
	    !sd_journal_send("MESSAGE=%s", text, "PRIORITY=%i", priority, NULL))
		return;
	fprintf(stderr, "optmond: %s\n", text);
}

static double clock_s(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

/* Time of readings: the wall clock, or from the start on a faster one. */
static double time_scale = 1;

static double scaled(clockid_t clock, double *start)
{
	double now = clock_s(clock);

	if (!*start)
		*start = now;
	return *start + (now - *start) * time_scale;
}

double wall_s(void)
{
	static double start;

	return scaled(CLOCK_REALTIME, &start);
}

double mono_s(void)
{
	static double start;

	return scaled(CLOCK_MONOTONIC, &start);
}

double wall_of(double t)
{
	double now = clock_s(CLOCK_REALTIME);

	return wall_s() - (now - t) * time_scale;
}

double reading_age(double seconds)
{
	return seconds * time_scale;
}

double steady_s(void)
{
	return clock_s(CLOCK_MONOTONIC);
}

static int bad_usage(const char *format, const char *what)
{
	fprintf(stderr, "optmond: ");
	fprintf(stderr, format, what);
	fprintf(stderr, "\nTry 'optmond --help'.\n");
	return OPTMON_E_USAGE;
}

static bool number(const char *text, double low, double high, double *value)
{
	char *end;

	*value = strtod(text, &end);
	return end != text && !*end && *value >= low && *value <= high;
}

static bool take_number(struct options *options, int opt, const char *text)
{
	const struct {
		int opt;
		double *value;
		double low, high;
	} numbers[] = {
		{ 'p', &options->period_s, 0.05, 3600 },
		{ OPT_SLOW, &options->slow_s, 0.05, 86400 },
		{ OPT_COMMIT, &options->commit_s, 0.05, 3600 },
		{ OPT_STATE, &options->state_s, 0.05, 86400 },
		{ OPT_RETRY, &options->retry_s, 0.05, 3600 },
		{ OPT_KEEP, &options->keep_days, 1, 36500 },
		{ OPT_MAX, &options->max_mib, 1, 1 << 20 },
		{ OPT_SCALE, &time_scale, 1, 1e6 },
	};
	size_t i;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (numbers[i].opt == opt)
			return number(text, numbers[i].low, numbers[i].high,
				      numbers[i].value);
	}
	return false;
}

static bool take_text(struct options *options, int opt, const char *text)
{
	const struct {
		int opt;
		const char **value;
	} texts[] = {
		{ OPT_STATE_DIR, &options->state_dir },
		{ OPT_RUN_DIR, &options->run_dir },
		{ OPT_TEXTFILE, &options->textfile },
		{ OPT_RECORD, &options->record },
	};
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (texts[i].opt != opt)
			continue;
		*texts[i].value = text;
		return true;
	}
	return false;
}

/* -1 to go on, else the exit code. */
static int take(struct options *options, int opt)
{
	const char *bad = optarg;
	bool good = true;

	switch (opt) {
	case 'h':
		fputs(usage, stdout);
		return 0;
	case 'V':
		printf("optmond %s\n", VERSION);
		return 0;
	case '?':
		fprintf(stderr, "Try 'optmond --help'.\n");
		return OPTMON_E_USAGE;
	case OPT_NO_PORTS:
		options->ports = false;
		return -1;
	case OPT_ONCE:
		options->once = true;
		return -1;
	case OPT_FEEDERS:
		good = peers_parse(&options->feeders, optarg, &bad);
		return good ? -1 : bad_usage("%s: no such user or @group", bad);
	case OPT_CONTROLLERS:
		good = peers_parse(&options->controllers, optarg, &bad);
		return good ? -1 : bad_usage("%s: no such user or @group", bad);
	}
	if (take_text(options, opt, optarg) ||
	    take_number(options, opt, optarg))
		return -1;
	return bad_usage("%s: not a number that makes sense here", optarg);
}

int main(int argc, char **argv)
{
	static struct daemon d = {
		.options = {
			.state_dir = "/var/lib/optmon",
			.run_dir = "/run/optmon",
			.period_s = 1, .slow_s = 60, .commit_s = 60,
			.state_s = 600, .retry_s = 30, .keep_days = 730,
			.max_mib = 512, .ports = true,
		},
	};
	int opt, code;

	while ((opt = getopt_long(argc, argv, "p:hV", longs, NULL)) != -1) {
		code = take(&d.options, opt);
		if (code >= 0)
			return code;
	}
	/* The scaled clocks begin now, before there is a second thread. */
	wall_s();
	mono_s();
	d.options.n_selectors = argc - optind;
	d.options.selectors = argv + optind;
	if (!d.options.ports && (optind < argc || d.options.once))
		return bad_usage("--no-ports looks at no port, so %s means nothing",
				 optind < argc ? argv[optind] : "--once");
	return daemon_run(&d);
}
