// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What a link's histogram foretells, as the bit errors that would foretell the same.
 *
 * A histogram with a tail that is heavier than that of independent errors loses more
 * codewords than its bit error ratio tells. The ratio that tail.c finds is brought to
 * the bit error ratio of independent errors that KP4 loses as much at, so that limits,
 * trends and times of a link's bit errors hold for both.
 */
#include "internal.h"

/* Two minutes of a 400G link are enough for ratios of 1e-14. */
#define WINDOW_MS	(2 * MINUTE_MS)
/*
 * At fewer bit errors stationary noise loses nothing in the age of the universe
 * (1e-5: 2e-34): what fills high bins there are bursts, which are counted.
 */
#define LEAST_BER	1e-5

/* RS(544,514), independent errors: bit error ratio, codewords lost; log10 */
static const double independent[][2] = {
	{ -5, -33.7 }, { -4, -17.85 }, { -3.699, -13.27 }, { -3.62, -12.09 },
	{ -3.535, -10.84 }, { -3.398, -8.89 },
};

static double ber_of(double ratio)
{
	const double (*p)[2] = independent;
	double x = log10(ratio);
	unsigned int i = 0;

	while (i + 2 < ARRAY_SIZE(independent) && x > p[i + 1][1])
		i++;
	return pow(10, p[i][0] + (x - p[i][1]) * (p[i + 1][0] - p[i][0]) /
				 (p[i + 1][1] - p[i][1]));
}

double foretold_ratio(double ber)
{
	const double (*p)[2] = independent;
	double x = log10(ber);
	unsigned int i = 0;

	while (i + 2 < ARRAY_SIZE(independent) && x > p[i + 1][0])
		i++;
	return pow(10, p[i][1] + (x - p[i][0]) * (p[i + 1][1] - p[i][1]) /
				 (p[i + 1][0] - p[i][0]));
}

static void begin(struct foretold *f, const struct optmon_line_bin *bin,
		  unsigned int n, int64_t now)
{
	unsigned int i;

	f->n = n;
	f->since = now;
	for (i = 0; i < n; i++) {
		f->low[i] = bin[i].low;
		f->high[i] = bin[i].high;
		f->base[i] = bin[i].total;
	}
}

/* Do the counters go on from those that are known? */
static bool goes_on(const struct foretold *f, const struct optmon_line_bin *bin,
		    unsigned int n)
{
	unsigned int i;

	if (!n || n != f->n)
		return false;
	for (i = 0; i < n; i++) {
		if (f->low[i] != bin[i].low || f->high[i] != bin[i].high ||
		    f->base[i] > bin[i].total)
			return false;
	}
	return true;
}

void foretold_bins(const struct foretold *f, struct optmon_line_bin *bin)
{
	unsigned int i;

	for (i = 0; i < f->n; i++)
		bin[i] = (struct optmon_line_bin){ f->low[i], f->high[i], f->seen[i] };
}

/* What the last window foretells, 0 for nothing. */
static double ratio_of(const struct foretold *f, double ber)
{
	struct optmon_line_bin grown[FORETOLD_BINS];
	struct optmon_tail tail;

	if (!(ber >= LEAST_BER))
		return 0;
	foretold_bins(f, grown);
	/* Where the upper end lies apart, bursts are there: they are counted. */
	if (!optmon_fec_tail(grown, f->n, &tail) || tail.burst)
		return 0;
	return tail.ratio;
}

/*
 * The less of two windows in a row: one with a second of bad light in it, when
 * somebody touches a fibre, has the tail of two links.
 */
static void judge(struct foretold *f, const struct optmon_line_bin *bin, double ber,
		  int64_t now)
{
	double ratio;
	unsigned int i;

	for (i = 0; i < f->n; i++)
		f->seen[i] = bin[i].total - f->base[i];
	f->took_ms = now - f->since;
	ratio = ratio_of(f, ber);
	f->ratio = fmin(ratio, f->window);
	f->ber = f->ratio > 0 ? ber_of(f->ratio) : 0;
	f->window = ratio;
}

void foretold_take(struct foretold *f, const struct optmon_line_fec *fec, double ber,
		   int64_t now)
{
	unsigned int n = 0;

	while (n < fec->n_bins && n < FORETOLD_BINS && fec->bin[n].high <= T_KP4)
		n++;
	if (!goes_on(f, fec->bin, n)) {
		f->ratio = 0;
		f->ber = 0;
		f->window = 0;
		f->took_ms = 0;
		begin(f, fec->bin, n, now);
	} else if (now - f->since >= WINDOW_MS) {
		judge(f, fec->bin, ber, now);
		begin(f, fec->bin, n, now);
	}
}
