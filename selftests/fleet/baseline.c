// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fleet-baseline: what an operator has today, on the same lines: the vendor's
 * limits and the module's flags, a fixed change of 10 %, EWMA charts at three
 * sigma, SONiC's FLR(P), a log-linear trend. Each as its books say, none tuned.
 */
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "input.h"
#include "sonic.h"

#define DAY		86400.0
#define CER_ALARM	1.45e-11	/* 2.92e-4 before correction: 100 a day at 400G */
#define TREND_DAYS	30

enum baseline { BASE_LIMITS, BASE_FIXED, BASE_EWMA, BASE_SONIC, BASE_TREND, BASELINES };

static const char *const names[BASELINES] = { "limits", "fixed10", "ewma", "sonic", "trend" };

/* What each quantity would be called by who knows only that it moved, and what to do then. */
static const struct {
	const char *mode, *suspect, *action;
} meanings[] = {
	[Q_BIAS] = { "WEAROUT", "near_module", "swap" },
	[Q_TX] = { "LANE_LASER", "near_module", "swap" },
	[Q_RX] = { "OPTICAL_LOSS", "fibre", "clean" },
	[Q_BER] = { "RX_SENS", "near_module", "swap" },
	{ "THERMAL", "chassis", "airflow" },
	{ "LIMIT", "unknown", "inspect" },
};

enum { Q_TEMPERATURE = QUANTITIES, Q_VOLTAGE, SERIES };

struct series {
	/* fixed: mean of the first day */
	double first_t, sum, count, reference;
	/* ewma: mean and deviation of the first week, then the chart */
	double mean, m2, n, smooth;
	/* trend: means of days */
	double day_sum, day_count, days[TREND_DAYS];
	int day, first_day, filled;
	bool raised[BASELINES];
};

struct port {
	char serial[40];
	struct input_limits limits[SERIES];
	struct series series[INPUT_LANES][SERIES];
	int64_t last_bin[16];
	double last_fec_t;
	bool has_fec;
};

static struct port *ports;
static char host[32];
static FILE *out[BASELINES];

static void say(enum baseline baseline, const struct input *input, int lane, int quantity, bool raised,
		const char *severity)
{
	FILE *to = out[baseline];

	if (!to)
		return;
	fprintf(to, "{\"t\":%.0f,\"host\":\"%s\",\"cage\":\"osfp%d\"", input->t, input->host,
		input->port);
	if (lane)
		fprintf(to, ",\"lane\":%d", lane);
	fprintf(to, ",\"mode\":\"%s\",\"severity\":\"%s\",\"state\":\"%s\",\"suspect\":\"%s\","
		"\"action\":\"%s\",\"disruptive\":false}\n", meanings[quantity].mode, severity,
		raised ? "raised" : "cleared", meanings[quantity].suspect,
		meanings[quantity].action);
}

static void change(enum baseline baseline, const struct input *input, struct series *series, int lane,
		   int quantity, bool bad, const char *severity)
{
	if (series->raised[baseline] == bad)
		return;
	series->raised[baseline] = bad;
	say(baseline, input, lane, quantity, bad, severity);
}

static void limits(const struct input *input, const struct port *port, struct series *series, int lane,
		   int quantity, double value, bool flag)
{
	const struct input_limits *l = &port->limits[quantity];
	bool alarm, warning;

	if (quantity == Q_TX || quantity == Q_RX)
		value = pow(10, value / 10);
	alarm = value > l->high_alarm || value < l->low_alarm || flag;
	warning = value > l->high_warning || value < l->low_warning;
	change(BASE_LIMITS, input, series, lane, quantity, alarm || warning,
	       alarm ? "critical" : "warning");
}

/* Ten per cent of the value itself: of milliwatts, not of dBm. */
static void fixed(const struct input *input, struct series *s, int lane, int quantity, double value)
{
	if (quantity == Q_TX || quantity == Q_RX)
		value = pow(10, value / 10);
	if (quantity == Q_BER || quantity >= Q_TEMPERATURE)
		return;
	if (!s->first_t)
		s->first_t = input->t;
	if (input->t - s->first_t < DAY) {
		s->sum += value;
		s->count++;
		s->reference = s->sum / s->count;
		return;
	}
	change(BASE_FIXED, input, s, lane, quantity, fabs(value / s->reference - 1) > 0.1, "warning");
}

/* Roberts' chart: weight 0.2, limits at three of its own standard deviations. */
static void ewma(const struct input *input, struct series *s, int lane, int quantity, double value)
{
	const double weight = 0.2;
	double delta;

	if (quantity == Q_BER)
		value = log10(fmax(value, 1e-12));
	if (input->t - s->first_t < 7 * DAY) {
		s->n++;
		delta = value - s->mean;
		s->mean += delta / s->n;
		s->m2 += delta * (value - s->mean);
		s->smooth = s->mean;
		return;
	}
	if (s->n < 10)
		return;
	s->smooth += weight * (value - s->smooth);
	change(BASE_EWMA, input, s, lane, quantity, fabs(s->smooth - s->mean) >
	       3 * sqrt(s->m2 / (s->n - 1) * weight / (2 - weight)), "warning");
}

/* Where a straight line through thirty daily means gets to in thirty days more. */
static void trend_judge(const struct input *input, struct series *s, int lane, int quantity)
{
	double n = 0, x = 0, y = 0, xx = 0, xy = 0, slope, now, rest = 0, error, value, limit;
	int i;

	for (i = 0; i < TREND_DAYS; i++) {
		value = s->days[i];
		if (isnan(value))
			continue;
		n++;
		x += i;
		y += value;
		xx += (double)i * i;
		xy += i * value;
	}
	if (n < 14)
		return;
	slope = (n * xy - x * y) / (n * xx - x * x);
	now = (y - slope * x) / n + slope * (TREND_DAYS - 1);
	for (i = 0; i < TREND_DAYS; i++)
		if (!isnan(s->days[i]))
			rest += pow(s->days[i] - now - slope * (i - TREND_DAYS + 1), 2);
	error = sqrt(rest / (n - 2) / (xx - x * x / n));
	/* to 20 % more current, 2.4e-4, or 2 dB less than in the first days */
	limit = quantity == Q_BIAS ? log(1.2) + s->reference : quantity == Q_BER ? log10(2.4e-4) :
		s->reference - 2;
	if (quantity == Q_RX || quantity == Q_TX)
		slope = -slope, now = -now, limit = -limit;
	change(BASE_TREND, input, s, lane, quantity, slope > 4 * error &&
	       now + 30 * slope > limit, "warning");
}

static void trend(const struct input *input, struct series *s, int lane, int quantity, double value)
{
	int day = input->t / DAY, i;

	if (quantity >= Q_TEMPERATURE)
		return;
	if (quantity == Q_BIAS)
		value = log(fmax(value, 1e-3));
	else if (quantity == Q_BER)
		value = log10(fmax(value, 1e-12));
	if (!s->first_day) {
		s->first_day = s->day = day;
		for (i = 0; i < TREND_DAYS; i++)
			s->days[i] = NAN;
	}
	if (day > s->day && day < s->day + 400) {
		for (; s->day < day; s->day++) {
			memmove(s->days, s->days + 1, sizeof(s->days) - sizeof(s->days[0]));
			s->days[TREND_DAYS - 1] = s->day_count ? s->day_sum / s->day_count : NAN;
			if (s->day_count && s->filled++ == 0)
				s->reference = quantity == Q_BIAS || quantity == Q_RX ||
					quantity == Q_TX ? s->days[TREND_DAYS - 1] : 0;
			s->day_sum = s->day_count = 0;
		}
		trend_judge(input, s, lane, quantity);
	}
	s->day_sum += value;
	s->day_count++;
}

/* The trend keeps its own reference: series are kept apart for it. */
static struct series *trends;

static struct series *trend_series(const struct input *input, int lane, int quantity)
{
	return &trends[(input->port * INPUT_LANES + lane) * SERIES + quantity];
}

static void value_in(const struct input *input, struct port *port, int lane, int quantity, double value,
		     bool flag)
{
	struct series *s = &port->series[lane][quantity];
	int shown = quantity < QUANTITIES ? lane + 1 : 0;

	if (isnan(value))
		return;
	limits(input, port, s, shown, quantity, value, flag);
	fixed(input, s, shown, quantity, value);
	ewma(input, s, shown, quantity, value);
	trend(input, trend_series(input, lane, quantity), shown, quantity, value);
}

static void sample_in(const struct input *input, struct port *port)
{
	int lane, q;
	bool dark;

	value_in(input, port, 0, Q_TEMPERATURE, input->temperature_c, false);
	value_in(input, port, 0, Q_VOLTAGE, input->voltage_v, false);
	for (lane = 0; lane < input->lanes; lane++)
		for (q = 0; q < QUANTITIES; q++) {
			/* light that was switched off is no change of it */
			dark = input->disabled[lane] && (q == Q_BIAS || q == Q_TX);
			value_in(input, port, lane, q, dark ? NAN : input->lane[lane][q],
				 q == Q_RX && input->alarm_flag[lane]);
		}
}

static void fec_in(const struct input *input, struct port *port)
{
	struct series *s = &port->series[0][Q_BER];
	int64_t delta[16];
	double cer;
	int k;

	if (input->bins != 16 || !input->kp4)
		return;
	if (port->has_fec && input->t - port->last_fec_t < SONIC_POLL_S)
		return;
	for (k = 0; k < 16; k++) {
		delta[k] = (int64_t)input->bin[k] - port->last_bin[k];
		port->last_bin[k] = input->bin[k];
	}
	port->last_fec_t = input->t;
	if (!port->has_fec) {
		port->has_fec = true;
		return;
	}
	cer = sonic_predicted_cer(delta);
	change(BASE_SONIC, input, s, 0, Q_BER, cer > CER_ALARM, "warning");
}

static void identity_in(const struct input *input, struct port *port)
{
	/* another module is another history */
	if (strcmp(port->serial, input->serial)) {
		memset(port->series, 0, sizeof(port->series));
		memset(trend_series(input, 0, 0), 0, INPUT_LANES * SERIES * sizeof(*trends));
		strcpy(port->serial, input->serial);
	}
	memcpy(port->limits, input->limits, sizeof(input->limits));
	port->limits[Q_BER] = (struct input_limits){ NAN, NAN, NAN, NAN };
	port->limits[Q_TEMPERATURE] = input->temperature_limits;
	port->limits[Q_VOLTAGE] = input->voltage_limits;
}

static void start_host(const char *name)
{
	int i, q;

	memset(ports, 0, INPUT_PORTS * sizeof(*ports));
	memset(trends, 0, (size_t)INPUT_PORTS * INPUT_LANES * SERIES * sizeof(*trends));
	for (i = 0; i < INPUT_PORTS; i++)
		for (q = 0; q < SERIES; q++)
			ports[i].limits[q] = (struct input_limits){ NAN, NAN, NAN, NAN };
	snprintf(host, sizeof(host), "%s", name);
}

static void usage(FILE *to)
{
	fprintf(to, "Usage: fleet-baseline -d FOLDER < READINGS\n\n"
		"Appends to FOLDER/{limits,fixed10,ewma,sonic,trend}.alarms what each would say.\n");
}

int main(int argc, char **argv)
{
	const char *folder = NULL;
	struct input input;
	char path[4096];
	int option, i;

	while ((option = getopt(argc, argv, "d:h")) != -1) {
		if (option == 'd') {
			folder = optarg;
		} else {
			usage(option == 'h' ? stdout : stderr);
			return option == 'h' ? 0 : 2;
		}
	}
	if (!folder) {
		usage(stderr);
		return 2;
	}
	for (i = 0; i < BASELINES; i++) {
		snprintf(path, sizeof(path), "%s/%s.alarms", folder, names[i]);
		out[i] = fopen(path, "a");
		if (!out[i]) {
			fprintf(stderr, "fleet-baseline: %s: %s\n", path, strerror(errno));
			return 1;
		}
	}
	ports = calloc(INPUT_PORTS, sizeof(*ports));
	trends = calloc((size_t)INPUT_PORTS * INPUT_LANES * SERIES, sizeof(*trends));
	if (!ports || !trends)
		abort();
	while (input_next(stdin, &input)) {
		if (strcmp(host, input.host))
			start_host(input.host);
		if (input.kind == INPUT_IDENTITY)
			identity_in(&input, &ports[input.port]);
		else if (input.kind == INPUT_SAMPLE)
			sample_in(&input, &ports[input.port]);
		else if (input.kind == INPUT_FEC)
			fec_in(&input, &ports[input.port]);
	}
	free(ports);
	free(trends);
	for (i = 0; i < BASELINES; i++)
		if (fclose(out[i])) {
			fprintf(stderr, "fleet-baseline: writing: %s\n", strerror(errno));
			return 1;
		}
	return 0;
}
