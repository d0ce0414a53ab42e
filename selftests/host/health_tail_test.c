// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lost codewords foretold from histograms, and the risk of alarms.
 */
#include <math.h>
#include <string.h>

#include <optmon/health.h>

#include "../ktap.h"

#define SYMBOLS	544
#define BINS	16

static struct optmon_line_bin bins[BINS];

/* What @codewords show whose bits are wrong independently */
static void draw(double ber, double codewords)
{
	double q = 1 - pow(1 - ber, 10), p;
	unsigned int k;

	for (k = 0; k < BINS; k++) {
		p = exp(lgamma(SYMBOLS + 1) - lgamma(k + 1) -
			lgamma(SYMBOLS - k + 1) + k * log(q) +
			(SYMBOLS - k) * log1p(-q));
		bins[k] = (struct optmon_line_bin) { k, k, round(codewords * p) };
	}
}

static void join(void)
{
	static const unsigned int low[] = { 0, 1, 4, 8, 12, BINS };
	unsigned int i, k;

	for (i = 0; i < 5; i++) {
		uint64_t total = 0;

		for (k = low[i]; k < low[i + 1]; k++)
			total += bins[k].total;
		bins[i] = (struct optmon_line_bin) { low[i], low[i + 1] - 1, total };
	}
}

static double decades(unsigned int n, double truth)
{
	struct optmon_tail tail;

	if (!optmon_fec_tail(bins, n, &tail))
		return 99;
	return fabs(log10(tail.ratio / truth));
}

static void test_tail(void)
{
	struct optmon_tail tail;

	/* The table of any planner of KP4 */
	draw(2.4e-4, 9.4e9);
	ktap_check(decades(BINS, 8.2e-13) < 0.15, "2.4e-4 loses 8.2e-13");
	draw(4e-4, 9.4e9);
	ktap_check(decades(BINS, 1.3e-9) < 0.15, "4e-4 loses 1.3e-9");
	join();
	ktap_check(decades(5, 1.3e-9) < 1, "ranges tell it within a decade");
	draw(2.4e-4, 9.4e9);
	bins[12].total += 300;
	bins[13].total += 250;
	bins[14].total += 200;
	bins[15].total += 170;
	ktap_check(optmon_fec_tail(bins, BINS, &tail) && tail.burst &&
		   tail.ratio > 1e-9, "a few bursts at the upper end are what counts");
	memset(bins, 0, sizeof(bins));
	bins[0].total = 1000000;
	ktap_check(!optmon_fec_tail(bins, 1, &tail), "without errors nothing is said");
	ktap_check(!optmon_fec_tail(bins, 0, &tail), "nor without bins");
	bins[1] = (struct optmon_line_bin) { 9, 2, 1000 };
	ktap_check(!optmon_fec_tail(bins, 2, &tail), "a range that ends before it begins is none");
}

/* The line that the ratio is made of, one number of symbol errors after the other */
static void test_points(void)
{
	struct optmon_tail tail;
	double lost = 0;
	unsigned int k;

	draw(2.4e-4, 9.4e9);
	optmon_fec_tail(bins, BINS, &tail);
	for (k = 16; k < 64; k++)
		lost += optmon_fec_tail_at(&tail, k);
	ktap_check(fabs(lost / tail.ratio - 1) < 1e-9 && tail.from < 16,
		   "what lies beyond 15 is the ratio");
	ktap_check(tail.share == optmon_fec_tail_at(&tail, tail.from) &&
		   isnan(optmon_fec_tail_at(&tail, tail.from - 1)) &&
		   isnan(optmon_fec_tail_at(&tail, 64)),
		   "it begins at what was counted, and ends");
}

static void test_risk(void)
{
	struct optmon_health_alarm a = {
		.disruptive = true, .confidence = 0.9, .has_time = true,
		.severity = OPTMON_SEVERITY_INFO,
		.time_to_threshold_s = { 15 * 86400, 30 * 86400, 60 * 86400 },
	};
	double month = 30 * 86400;

	ktap_check(fabs(optmon_health_risk(&a, month) - 0.45) < 1e-9,
		   "an even chance, as sure as the alarm is");
	ktap_check(optmon_health_risk(&a, 2 * month) > 0.85 * 0.9 &&
		   optmon_health_risk(&a, month / 4) < 0.01,
		   "more with time, hardly any at once");
	memset(a.time_to_threshold_s, 0, sizeof(a.time_to_threshold_s));
	ktap_check(optmon_health_risk(&a, month) == 0.9, "what is due is certain");
	a.mode = OPTMON_MODE_STALE_TELEMETRY;
	ktap_check(optmon_health_risk(&a, month) == 0, "a reset is a command, and needs none");
	a.latched = true;
	ktap_check(optmon_health_risk(&a, month) == 0.9, "but one that did not help");
	a.disruptive = false;
	ktap_check(optmon_health_risk(&a, month) == 0, "what needs no hands has no risk");
	ktap_check(fabs(optmon_health_base_risk(365.25 * 86400) - 0.003) < 1e-5 &&
		   fabs(optmon_health_base_risk(month) - 2.464e-4) < 1e-6,
		   "three failures in 1000 module-years, a twelfth of them in a month");
}

int main(void)
{
	ktap_begin();
	test_tail();
	test_points();
	test_risk();
	return ktap_end();
}
