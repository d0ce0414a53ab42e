// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fleet-cer: how well a codeword error ratio is foretold from the histogram of
 * two minutes, when the true one is known. Draws histograms of many shapes;
 * SONiC's FLR(P) and two simple ways are measured here, any other way reads the
 * histograms and hands back its estimates.
 */
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "codeword.h"
#include "sonic.h"

#define LEVELS	3
#define CASES	(CODEWORD_SHAPES * LEVELS)

static const double level_log10[LEVELS] = { -14, -11.5, -9 };
static const char *const ways[] = { "SONiC FLR(P)", "independent errors", "last two bins" };
enum { WAYS = 3 };

/* The event ratio at which a shape has this codeword error ratio. */
static double ratio_for(int shape, double log10_cer)
{
	double low = -7, high = -1.5, middle;
	int i;

	for (i = 0; i < 60; i++) {
		middle = (low + high) / 2;
		if (log10(codeword_error_ratio(&code_kp4, shape, pow(10, middle))) < log10_cer)
			low = middle;
		else
			high = middle;
	}
	return pow(10, middle);
}

static double by_sonic(const struct codeword_counts *counts)
{
	int64_t delta[16];
	int k;

	for (k = 0; k < 16; k++)
		delta[k] = counts->bins[k];
	return log10(sonic_predicted_cer(delta));
}

/* From the error ratio alone, as a planner's table has it. */
static double by_independence(const struct codeword_counts *counts)
{
	return log10(codeword_error_ratio(&code_kp4, 0,
		     counts->symbol_errors / (544.0 * counts->codewords)));
}

/* The ratio of the two highest bins that count, carried on. */
static double by_last_bins(const struct codeword_counts *counts)
{
	double ratio, value, cer = 0;
	int k;

	for (k = 15; k > 1 && counts->bins[k] < 10; k--)
		;
	if (k < 2 || counts->bins[k - 1] <= counts->bins[k])
		return -INFINITY;
	ratio = (double)counts->bins[k] / counts->bins[k - 1];
	value = (double)counts->bins[k] / counts->codewords;
	for (k++; k < 64; k++) {
		value *= ratio;
		if (k > 15)
			cer += value;
	}
	return log10(cer);
}

static void print_histogram(const struct codeword_counts *counts, double seconds, double truth)
{
	int k;

	printf("{\"seconds\":%g,\"codewords\":%llu,\"true_log10_cer\":%.4f,\"bins\":[", seconds,
	       (unsigned long long)counts->codewords, truth);
	for (k = 0; k < 16; k++)
		printf("%s%llu", k ? "," : "", (unsigned long long)counts->bins[k]);
	printf("]}\n");
}

static void print_errors(const char *name, double *errors, unsigned int known, unsigned int all)
{
	sort_doubles(errors, known);
	printf("%-22s %8.2f %8.2f %10u of %u\n", name, quantile_sorted(errors, known, 0.5),
	       quantile_sorted(errors, known, 0.9), known, all);
}

/* One estimate a line, of log10; anything that is no number is none. */
static unsigned int read_estimates(const char *path, const double *truths, unsigned int all,
				   double *errors)
{
	FILE *in = fopen(path, "r");
	unsigned int i, known = 0;
	char line[64], *end;
	double value;

	if (!in) {
		fprintf(stderr, "fleet-cer: %s: %s\n", path, strerror(errno));
		exit(1);
	}
	for (i = 0; i < all && fgets(line, sizeof(line), in); i++) {
		value = strtod(line, &end);
		if (end != line && isfinite(value))
			errors[known++] = fabs(value - truths[i]);
	}
	fclose(in);
	if (i < all) {
		fprintf(stderr, "fleet-cer: %s: %u estimates, %u histograms\n", path, i, all);
		exit(1);
	}
	return known;
}

static void usage(FILE *out)
{
	fprintf(out,
		"Usage: fleet-cer [-s SEED] [-n DRAWS] [-w SECONDS] [-g | -e ESTIMATES]\n\n"
		"Errors, in decades, of codeword error ratios foretold from histograms at 400G.\n"
		"  -g   print the histograms, one a line, and judge nothing\n"
		"  -e   also judge these estimates: log10 of the ratio, a line for each histogram\n");
}

int main(int argc, char **argv)
{
	double seconds = 120, codewords, *errors[WAYS + 1], *truths, estimate[WAYS], ratio, truth;
	unsigned int draws = 60, all, n = 0, known[WAYS + 1] = { 0 }, way, i;
	unsigned long long seed = 1;
	const char *estimates = NULL;
	struct codeword_counts counts;
	bool generate = false;
	struct rng rng;
	int option, c;

	while ((option = getopt(argc, argv, "s:n:w:ge:h")) != -1) {
		switch (option) {
		case 's':
			seed = strtoull(optarg, NULL, 10);
			break;
		case 'n':
			draws = atoi(optarg);
			break;
		case 'w':
			seconds = atof(optarg);
			break;
		case 'g':
			generate = true;
			break;
		case 'e':
			estimates = optarg;
			break;
		default:
			usage(option == 'h' ? stdout : stderr);
			return option == 'h' ? 0 : 2;
		}
	}
	if (!draws || draws > 100000 || !(seconds >= 1)) {
		usage(stderr);
		return 2;
	}
	all = CASES * draws;
	truths = calloc(all, sizeof(*truths));
	for (way = 0; way <= WAYS; way++)
		errors[way] = calloc(all, sizeof(double));
	codewords = code_kp4.per_s_100g * 4 * seconds;
	for (c = 0; c < CASES; c++) {
		rng_seed(&rng, seed, c, 0, RNG_FEC);
		ratio = ratio_for(c / LEVELS, level_log10[c % LEVELS]);
		truth = log10(codeword_error_ratio(&code_kp4, c / LEVELS, ratio));
		for (i = 0; i < draws; i++) {
			memset(&counts, 0, sizeof(counts));
			codeword_draw(&code_kp4, c / LEVELS, ratio, codewords, &rng, &counts);
			truths[n++] = truth;
			if (generate) {
				print_histogram(&counts, seconds, truth);
				continue;
			}
			estimate[0] = by_sonic(&counts);
			estimate[1] = by_independence(&counts);
			estimate[2] = by_last_bins(&counts);
			for (way = 0; way < WAYS; way++)
				if (isfinite(estimate[way]))
					errors[way][known[way]++] = fabs(estimate[way] - truth);
		}
	}
	if (!generate) {
		printf("codeword error ratio from %g s: error in decades, %d shapes, seed %llu\n"
		       "%-22s %8s %8s %10s\n", seconds, CASES, seed, "way", "median", "p90",
		       "estimates");
		if (estimates) {
			known[WAYS] = read_estimates(estimates, truths, all, errors[WAYS]);
			print_errors("optmon", errors[WAYS], known[WAYS], all);
		}
		for (way = 0; way < WAYS; way++)
			print_errors(ways[way], errors[way], known[way], all);
	}
	for (way = 0; way <= WAYS; way++)
		free(errors[way]);
	free(truths);
	return 0;
}
