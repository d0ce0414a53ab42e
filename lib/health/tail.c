// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * From the histogram of corrected symbols to the ratio of codewords that are lost.
 *
 * For the Panjer family (binomial, Poisson, negative binomial: independent errors,
 * and errors whose rate wanders)
 *
 *   r_k = k n_k / n_(k-1) = a k + b
 *
 * is a straight line. It is fitted by least squares with
 *
 *   var r_k = r_k^2 (1 / n_k + 1 / n_(k-1)) + (0.02 r_k)^2
 *
 * over bins of five codewords and more; a slope below two of its errors is none. The
 * ratio beyond what the code corrects follows by P_k = P_(k-1) (a k + b) / k. Where the
 * upper end does not lie on the line, it is fitted alone, and the larger result counts:
 * there are bursts. A ratio of 2 % is what bins of counters read at different times
 * differ by.
 *
 * Bins that are ranges are split by what the fit expects of their parts, and fitted
 * again, until nothing changes (expectation and maximization).
 */
#include "internal.h"

#define K_MAX		64
#define COUNT_MIN	5
/* The tail hangs on a bin that is known well enough. */
#define ANCHOR_MIN	50
#define OTHER_VAR	(0.02 * 0.02)
#define SLOPE_SIGMAS	2
#define TOP		4
#define TOP_CHI2	4
#define ROUNDS		200

struct line {
	double a, b;
	unsigned int n;
};

/* The line through points @from to @to, of those that have enough */
static bool fit(const double *n, unsigned int from, unsigned int to,
		struct line *line)
{
	double w = 0, k1 = 0, r1 = 0, kk = 0, kr = 0, r, weight, det;
	unsigned int k;

	line->n = 0;
	for (k = from; k <= to; k++) {
		if (n[k] < COUNT_MIN || n[k - 1] < COUNT_MIN)
			continue;
		r = k * n[k] / n[k - 1];
		weight = 1 / (r * r * (1 / n[k] + 1 / n[k - 1] + OTHER_VAR));
		w += weight;
		k1 += weight * k;
		r1 += weight * r;
		kk += weight * k * k;
		kr += weight * k * r;
		line->n++;
	}
	if (!line->n)
		return false;
	det = w * kk - k1 * k1;
	line->a = line->n > 1 && det > 0 ? (w * kr - k1 * r1) / det : 0;
	/* No mixture of errors has a slope that falls: that is noise, or the splitting. */
	if (line->n < 3 || line->a < 0 || fabs(line->a) < SLOPE_SIGMAS * sqrt(w / det))
		line->a = 0;
	line->b = (r1 - line->a * k1) / w;
	return true;
}

static double chi2_of(const double *n, unsigned int k, const struct line *line)
{
	double r = k * n[k] / n[k - 1], d = r - line->a * k - line->b;

	return d * d / (r * r * (1 / n[k] + 1 / n[k - 1] + OTHER_VAR));
}

static unsigned int highest(const double *n, unsigned int last, double least)
{
	while (last && n[last] < least)
		last--;
	return last;
}

/* One further along the line; 0 where it ends */
static double next(double p, unsigned int k, double a, double b)
{
	return p * (fmax(a * k + b, 0) / k);
}

static double lost(const double *n, unsigned int last, double all,
		   const struct line *line)
{
	unsigned int k = highest(n, last, ANCHOR_MIN);
	double p, cer = 0;

	if (n[k] < COUNT_MIN)
		return 0;
	p = n[k] / all;
	for (k++; k < K_MAX && p > 0; k++) {
		p = next(p, k, line->a, line->b);
		if (k > T_KP4)
			cer += p;
	}
	return cer;
}

double optmon_fec_tail_at(const struct optmon_tail *tail, unsigned int errors)
{
	double p = tail->share;
	unsigned int k;

	if (errors < tail->from || errors >= K_MAX)
		return NAN;
	for (k = tail->from + 1; k <= errors; k++)
		p = next(p, k, tail->a, tail->b);
	return p;
}

static bool estimate(const double *n, unsigned int last, double all, double *cer,
		     bool *burst, struct line *line)
{
	unsigned int k, top = highest(n, last, COUNT_MIN), misfit = 0;
	struct line end;
	double alone;

	if (!top || !fit(n, 1, top, line))
		return false;
	*cer = lost(n, last, all, line);
	*burst = false;
	if (top <= TOP)
		return true;
	for (k = top - TOP + 1; k <= top; k++)
		misfit += n[k] >= COUNT_MIN && n[k - 1] >= COUNT_MIN &&
			  chi2_of(n, k, line) > TOP_CHI2;
	if (misfit < TOP || !fit(n, top - TOP + 1, top, &end))
		return true;
	*burst = true;
	alone = lost(n, last, all, &end);
	if (alone > *cer) {
		*cer = alone;
		*line = end;
	}
	return true;
}

/* Shares of a range as the fit has them; at first as if each were a third of the last. */
static void split(const struct optmon_line_bin *bin, const struct line *line,
		  double *n)
{
	double p[K_MAX] = { 0 }, sum = 0, v = 1;
	unsigned int k;

	for (k = bin->low; k <= bin->high; k++) {
		if (k > bin->low)
			v *= line ? fmax(line->a * k + line->b, 1e-9) / k :
				    1.0 / 3;
		p[k] = v;
		sum += v;
	}
	for (k = bin->low; k <= bin->high; k++)
		n[k] = bin->total * p[k] / sum;
}

bool optmon_fec_tail(const struct optmon_line_bin *bins, unsigned int n_bins,
		     struct optmon_tail *tail)
{
	double n[K_MAX] = { 0 }, all = 0, before = -1;
	unsigned int i, last = 0, round;
	struct line line, *known = NULL;
	bool ranges = false;

	memset(tail, 0, sizeof(*tail));
	for (i = 0; i < n_bins; i++) {
		all += bins[i].total;
		if (bins[i].low > bins[i].high || bins[i].high > T_KP4)
			continue;
		ranges |= bins[i].low != bins[i].high;
		if (bins[i].high > last)
			last = bins[i].high;
	}
	for (round = 0; round < ROUNDS; round++) {
		for (i = 0; i < n_bins; i++) {
			if (bins[i].low <= bins[i].high && bins[i].high <= T_KP4)
				split(&bins[i], known, n);
		}
		if (!estimate(n, last, all, &tail->ratio, &tail->burst, &line))
			return false;
		if (!ranges || fabs(tail->ratio - before) <= 1e-3 * before)
			break;
		before = tail->ratio;
		known = &line;
	}
	tail->ranges = ranges;
	tail->from = highest(n, last, ANCHOR_MIN);
	tail->share = n[tail->from] / all;
	tail->a = line.a;
	tail->b = line.b;
	return tail->ratio > 0;
}
