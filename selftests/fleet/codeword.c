// SPDX-License-Identifier: GPL-2.0-or-later
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "codeword.h"

#define GRID_LOW	-12.0	/* log10 of the event ratio */
#define GRID_STEP	0.02
#define GRID_NODES	551	/* up to 0.1 */
#define QUADRATURE	240

/* 26.5625 GBd PAM4 carries 100G in 5440 bits a codeword (IEEE 802.3 clause 91 and 134). */
const struct codeword_code code_kp4 = { "kp4", 544, 15, 106.25e9 / 5440 };
const struct codeword_code code_kr4 = { "kr4", 528, 7, 103.125e9 / 5280 };

const struct codeword_shape codeword_shapes[CODEWORD_SHAPES] = {
	{ 0, 0 }, { 0, 0.02 }, { 0, 0.05 }, { 0, 0.12 },
	{ 60, 0 }, { 60, 0.02 }, { 60, 0.05 }, { 60, 0.12 },
	{ 20, 0 }, { 20, 0.02 }, { 20, 0.05 }, { 20, 0.12 },
};

static float *tables[2][CODEWORD_SHAPES][GRID_NODES];

/* Binomial chance of k of n, by logarithms: n p may be 1e-9 or 50. */
static double binomial(int n, int k, double p)
{
	return exp(lgamma(n + 1.0) - lgamma(k + 1.0) - lgamma(n - k + 1.0) +
		   k * log(p) + (n - k) * log1p(-p));
}

/* Chance of k events, averaged over a gamma-distributed rate of mean one. */
static void events_pmf(int n, double ratio, double spread, double *pmf)
{
	double x, weight, total = 0, p;
	int i, k;

	if (!spread) {
		for (k = 0; k <= CODEWORD_MAX; k++)
			pmf[k] = binomial(n, k, ratio);
		return;
	}
	memset(pmf, 0, (CODEWORD_MAX + 1) * sizeof(*pmf));
	for (i = 0; i < QUADRATURE; i++) {
		/* ln x from -3 to 2.5 covers a gamma of shape 20 and its far tail */
		x = exp(-3 + 5.5 * (i + 0.5) / QUADRATURE);
		weight = exp(spread * log(x) - spread * x);
		total += weight;
		p = fmin(ratio * x, 0.5);
		for (k = 0; k <= CODEWORD_MAX; k++)
			pmf[k] += weight * binomial(n, k, p);
	}
	for (k = 0; k <= CODEWORD_MAX; k++)
		pmf[k] /= total;
}

/* Each event is a run of 1, 2, ... symbols: k events give s symbols in C(s-1, k-1) ways. */
static void spread_runs(double run, const double *events, double *pmf)
{
	double ways;
	int s, k;

	if (!run) {
		memcpy(pmf, events, (CODEWORD_MAX + 1) * sizeof(*pmf));
		return;
	}
	pmf[0] = events[0];
	for (s = 1; s <= CODEWORD_MAX; s++) {
		pmf[s] = 0;
		for (k = 1; k <= s; k++) {
			ways = lgamma(s) - lgamma(k) - lgamma(s - k + 1.0);
			pmf[s] += events[k] * exp(ways + k * log1p(-run) +
						  (s - k) * log(run));
		}
	}
}

static const float *node(const struct codeword_code *code, int shape, int at)
{
	float **table = &tables[code == &code_kr4][shape][at];
	double events[CODEWORD_MAX + 1], pmf[CODEWORD_MAX + 1];
	int k;

	if (*table)
		return *table;
	*table = malloc((CODEWORD_MAX + 1) * sizeof(float));
	if (!*table)
		abort();
	events_pmf(code->symbols, pow(10, GRID_LOW + at * GRID_STEP),
		   codeword_shapes[shape].spread, events);
	spread_runs(codeword_shapes[shape].run, events, pmf);
	for (k = 0; k <= CODEWORD_MAX; k++)
		(*table)[k] = pmf[k] > 0 ? log(pmf[k]) : -700;
	return *table;
}

static void interpolate(const struct codeword_code *code, int shape, double event_ratio,
			double pmf[CODEWORD_MAX + 1], double least)
{
	double at = (log10(fmax(event_ratio, 1e-12)) - GRID_LOW) / GRID_STEP, part;
	const float *low, *high;
	int k, index;

	index = at < 0 ? 0 : at > GRID_NODES - 2 ? GRID_NODES - 2 : (int)at;
	part = fmin(fmax(at - index, 0), 1);
	low = node(code, shape, index);
	high = node(code, shape, index + 1);
	for (k = 0; k <= CODEWORD_MAX; k++) {
		pmf[k] = low[k] + part * (high[k] - low[k]);
		pmf[k] = pmf[k] < least ? 0 : exp(pmf[k]);
	}
}

void codeword_pmf(const struct codeword_code *code, int shape, double event_ratio,
		  double pmf[CODEWORD_MAX + 1])
{
	interpolate(code, shape, event_ratio, pmf, -600);
}

double codeword_error_ratio(const struct codeword_code *code, int shape, double event_ratio)
{
	double pmf[CODEWORD_MAX + 1], sum = 0;
	int k;

	codeword_pmf(code, shape, event_ratio, pmf);
	for (k = CODEWORD_MAX; k > code->corrects; k--)
		sum += pmf[k];
	return sum;
}

void codeword_draw(const struct codeword_code *code, int shape, double event_ratio,
		   double codewords, struct rng *rng, struct codeword_counts *counts)
{
	double pmf[CODEWORD_MAX + 1], rest = 0;
	uint64_t n, spoiled = 0;
	int k;

	/* What a million years would not show costs no time. */
	interpolate(code, shape, event_ratio, pmf, -log(codewords + 1) - 14);
	for (k = 1; k <= code->corrects; k++) {
		n = rng_poisson(rng, codewords * pmf[k]);
		if (k < CODEWORD_BINS)
			counts->bins[k] += n;
		counts->corrected += n;
		counts->symbol_errors += k * n;
		spoiled += n;
	}
	for (; k <= CODEWORD_MAX; k++)
		rest += pmf[k];
	n = rng_poisson(rng, codewords * rest);
	counts->uncorrectable += n;
	spoiled += n;
	counts->codewords += codewords;
	if (spoiled < codewords)
		counts->bins[0] += (uint64_t)codewords - spoiled;
}
