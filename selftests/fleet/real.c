// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fleet-real: the public data sets as readings, and what alarms on them are worth.
 *
 * gaas: fifteen GaAs lasers at 80 degrees and constant light (Meeker and Escobar,
 * Statistical Methods for Reliability Data), a current every 250 h. A line an hour,
 * straight between the points, in steps of 2 uA. The vendor's limit stands where
 * the current has grown by --limit per cent: the true time to it is known.
 *
 * coherent: a transponder behind an attenuator that was turned down a minute at a
 * time. Each episode is a cage of its own: everything healthy before it, then it,
 * then what follows up to the next.
 */
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "record.h"

#define EPOCH		1704067200.0
#define BIAS_MA		20.0
#define UNITS		64
#define POINTS		64
#define ROWS		20000
#define EPISODES	256
#define GRID_S		60.0
#define STEPS		5	/* grid steps within which a step must be seen */

struct unit {
	double hours[POINTS], percent[POINTS];
	int points, number;
};

static struct unit units[UNITS];
static int units_count;

static struct row {
	double t, ber, osnr;
	bool failed;
} rows[ROWS];
static int rows_count;

static struct episode {
	int first, last;	/* rows */
} episodes[EPISODES];
static int episodes_count;

static FILE *must_open(const char *path)
{
	FILE *in = fopen(path, "r");

	if (!in) {
		fprintf(stderr, "fleet-real: %s: %s\n", path, strerror(errno));
		exit(1);
	}
	return in;
}

static void gaas_load(const char *path)
{
	FILE *in = must_open(path);
	struct unit *unit = NULL;
	double hours, percent;
	char line[256];
	int number;

	while (fgets(line, sizeof(line), in)) {
		if (sscanf(line, "%d,%lf,%lf", &number, &hours, &percent) != 3)
			continue;
		if (!unit || unit->number != number) {
			if (units_count == UNITS)
				break;
			unit = &units[units_count++];
			unit->number = number;
		}
		if (unit->points == POINTS)
			continue;
		unit->hours[unit->points] = hours;
		unit->percent[unit->points++] = percent;
	}
	fclose(in);
	if (!units_count) {
		fprintf(stderr, "fleet-real: %s: no lines unit,hours,per cent\n", path);
		exit(1);
	}
}

static double percent_at(const struct unit *unit, double hours)
{
	int i;

	for (i = 1; i + 1 < unit->points && unit->hours[i] < hours; i++)
		;
	return unit->percent[i - 1] + (hours - unit->hours[i - 1]) /
		(unit->hours[i] - unit->hours[i - 1]) * (unit->percent[i] - unit->percent[i - 1]);
}

/* Hours until it has grown so far; NaN when it has not within the data. */
static double crossing_hours(const struct unit *unit, double percent)
{
	int i;

	for (i = 1; i < unit->points; i++)
		if (unit->percent[i] >= percent)
			return unit->hours[i - 1] + (percent - unit->percent[i - 1]) /
				(unit->percent[i] - unit->percent[i - 1]) *
				(unit->hours[i] - unit->hours[i - 1]);
	return NAN;
}

static void limits_print(const char *name, double low, double high, const char *end)
{
	printf("\"%s\":{\"high_alarm\":%.4f,\"low_alarm\":%.4f,\"high_warning\":%.4f,"
	       "\"low_warning\":%.4f}%s", name, high, low, high, low, end);
}

static void gaas_readings(double limit)
{
	double hours, bias;
	int i;

	for (i = 0; i < units_count; i++) {
		printf("{\"kind\":\"identity\",\"t\":%.0f,\"host\":\"gaas\",\"cage\":\"osfp%d\","
		       "\"vendor\":\"MEEKER\",\"part_number\":\"GAAS-80C\",\"serial_number\":\"%d\","
		       "\"firmware\":\"1.0\",\"media_technology\":\"850 nm VCSEL\",\"thresholds\":{",
		       EPOCH, i + 1, units[i].number);
		limits_print("temperature_c", -5, 95, ",");
		limits_print("tx_bias_ma", BIAS_MA / 4, BIAS_MA * (1 + limit / 100), ",");
		limits_print("tx_power_mw", 0.2, 4, "},\"lane_map\":[{\"lane\":1,\"fibre\":1,"
			     "\"laser\":1}]}\n");
	}
	for (hours = 0; hours <= 4000; hours++)
		for (i = 0; i < units_count; i++) {
			if (hours > units[i].hours[units[i].points - 1])
				continue;
			bias = BIAS_MA * (1 + percent_at(&units[i], hours) / 100);
			printf("{\"kind\":\"sample\",\"t\":%.2f,\"host\":\"gaas\",\"cage\":\"osfp%d\","
			       "\"temperature_c\":%.3f,\"media_lanes\":[{\"lane\":1,"
			       "\"tx_bias_ma\":%.3f,\"tx_power_dbm\":%.3f}]}\n",
			       EPOCH + hours * 3600 + 0.01 * i, i + 1,
			       80 + ((int)hours * 7 % 5 - 2) * 0.0625, round(bias * 500) / 500,
			       10 * log10(1 + ((int)hours * 3 % 7 - 3) * 0.0002));
		}
}

static void gaas_score(double limit, const char *path)
{
	unsigned int predictions = 0, covered = 0, n = 0, seen = 0;
	bool of_unit[UNITS] = { false };
	static double errors[1000000];
	struct alarm alarm;
	FILE *in = must_open(path);
	double left;
	int i;

	while (alarm_next(in, path, &alarm)) {
		i = alarm.cage - 1;
		if (i < 0 || i >= units_count || alarm.state == ALARM_CLEARED || !(alarm.mid_s > 0))
			continue;
		left = crossing_hours(&units[i], limit) * 3600 + EPOCH - alarm.t;
		if (!(left > 0))
			continue;
		predictions++;
		of_unit[i] = true;
		covered += alarm.low_s <= left && left <= alarm.high_s;
		if (n < sizeof(errors) / sizeof(errors[0]))
			errors[n++] = fabs(alarm.mid_s - left) / left;
	}
	fclose(in);
	for (i = 0; i < units_count; i++)
		seen += of_unit[i];
	sort_doubles(errors, n);
	printf("G7   GaAs, %d lasers, limit at +%g %%: %u foretold, %u intervals", units_count, limit,
	       seen, predictions);
	if (n)
		printf(", cover %.2f (goal 0.85-0.95), median error %.2f (goal <= 0.15)",
		       (double)covered / predictions, quantile_sorted(errors, n, 0.5));
	printf("\n");
}

static void coherent_load(const char *path, const char *device)
{
	FILE *in = must_open(path);
	char line[512], *field[8], *at;
	double last = 0;
	struct row *row;
	int i;

	while (fgets(line, sizeof(line), in) && rows_count < ROWS) {
		for (at = line, i = 0; i < 8 && at; i++) {
			field[i] = strsep(&at, ",");
			field[i][strcspn(field[i], "\r\n")] = 0;
		}
		if (i < 8 || strncmp(field[2], device, strlen(device)))
			continue;
		row = &rows[rows_count++];
		row->t = atof(field[0]);
		row->ber = atof(field[3]);
		row->osnr = atof(field[4]);
		row->failed = atof(field[7]) == 1;
		if (!row->failed)
			continue;
		if ((!episodes_count || row->t - last > 20) && episodes_count < EPISODES)
			episodes[episodes_count++].first = rows_count - 1;
		last = row->t;
		episodes[episodes_count - 1].last = rows_count - 1;
	}
	fclose(in);
	if (!episodes_count) {
		fprintf(stderr, "fleet-real: %s: no failures of %s\n", path, device);
		exit(1);
	}
}

static void coherent_row(const struct row *row, int cage)
{
	printf("{\"kind\":\"sample\",\"t\":%.0f,\"host\":\"coherent%d\",\"cage\":\"osfp%d\","
	       "\"media_lanes\":[{\"lane\":1", row->t, cage, cage);
	/* nothing in both: the receiver has lost its signal */
	if (row->ber > 0)
		printf(",\"prefec_ber\":%.6e", row->ber);
	if (row->osnr > 0)
		printf(",\"snr_db\":%.1f", row->osnr);
	printf(",\"flags\":[%s]}]}\n", row->osnr > 0 ? "" : "\"rx_los\"");
}

/* Episode by episode: a host each, so that time only goes forward in a file. */
static void coherent_readings(int only)
{
	int e, i, last;

	for (e = 0; e < episodes_count; e++) {
		if (only >= 0 && e != only)
			continue;
		printf("{\"kind\":\"identity\",\"t\":%.0f,\"host\":\"coherent%d\",\"cage\":\"osfp%d\","
		       "\"vendor\":\"SSSA\",\"part_number\":\"SPO2\",\"serial_number\":\"SPO2-18-11\","
		       "\"media_technology\":\"1550 nm DFB laser\"}\n", rows[0].t, e + 1, e + 1);
		last = e + 1 < episodes_count ? episodes[e + 1].first : rows_count;
		for (i = 0; i < last; i++)
			if (i >= episodes[e].first || !rows[i].failed)
				coherent_row(&rows[i], e + 1);
	}
}

static void coherent_score(const char *name, const char *path)
{
	unsigned int seen = 0, false_alarms = 0;
	static double latency[EPISODES];
	static bool found[EPISODES];
	FILE *in = must_open(path);
	struct alarm alarm;
	double start;
	int e;

	while (alarm_next(in, path, &alarm)) {
		e = alarm.cage - 1;
		if (e < 0 || e >= episodes_count || alarm.state == ALARM_CLEARED)
			continue;
		start = rows[episodes[e].first].t;
		if (alarm.t < start - 1) {
			false_alarms += alarm.state == ALARM_RAISED;
		} else if (alarm.t <= start + STEPS * GRID_S && !found[e]) {
			found[e] = true;
			latency[seen++] = fmax(alarm.t - start, 0) / GRID_S;
		}
	}
	fclose(in);
	sort_doubles(latency, seen);
	printf("G8   %s failures: %u of %d seen within %d steps (best published 45 of 46, 48 false), "
	       "%u false before", name, seen, episodes_count, STEPS, false_alarms);
	if (seen)
		printf(", steps median %.1f, worst %.1f", quantile_sorted(latency, seen, 0.5),
		       latency[seen - 1]);
	printf("\n");
}

static void usage(FILE *out)
{
	fprintf(out,
		"Usage: fleet-real gaas CSV [--limit PER_CENT] [--score ALARMS]\n"
		"       fleet-real coherent CSV [--episode N] [--name NAME] [--score ALARMS]\n"
		"       fleet-real count CSV\n\n"
		"Writes readings, or with --score says what alarms on them are worth; count says\n"
		"how many episodes of failure a coherent set has.\n");
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "limit", required_argument, NULL, 'l' },
		{ "score", required_argument, NULL, 's' },
		{ "episode", required_argument, NULL, 'e' },
		{ "name", required_argument, NULL, 'n' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	const char *score = NULL, *name = "soft", *set;
	int option, episode = -1;
	double limit = 6;

	while ((option = getopt_long(argc, argv, "l:s:e:n:h", options, NULL)) != -1) {
		switch (option) {
		case 'l':
			limit = atof(optarg);
			break;
		case 's':
			score = optarg;
			break;
		case 'e':
			episode = atoi(optarg);
			break;
		case 'n':
			name = optarg;
			break;
		default:
			usage(option == 'h' ? stdout : stderr);
			return option == 'h' ? 0 : 2;
		}
	}
	if (optind + 2 != argc) {
		usage(stderr);
		return 2;
	}
	set = argv[optind];
	if (!strcmp(set, "gaas")) {
		gaas_load(argv[optind + 1]);
		if (score)
			gaas_score(limit, score);
		else
			gaas_readings(limit);
		return 0;
	}
	coherent_load(argv[optind + 1], "SPO2");
	if (!strcmp(set, "count"))
		printf("%d\n", episodes_count);
	else if (score)
		coherent_score(name, score);
	else
		coherent_readings(episode);
	return 0;
}
