/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Symbol errors per codeword of RS(544,514) and RS(528,514): from an error
 * ratio of symbols to the distribution, and from that to counters.
 *
 * Errors come as events. Events are independent over the symbols of a codeword
 * (binomial), their rate wanders from codeword to codeword (gamma, by quadrature)
 * and each event spoils a run of neighbouring symbols (geometric).
 */
#ifndef FLEET_CODEWORD_H
#define FLEET_CODEWORD_H

#include <stdint.h>

#include "random.h"

#define CODEWORD_MAX	64	/* more symbol errors than this are counted here */
#define CODEWORD_BINS	16	/* 0 .. 15: what KP4 corrects */

struct codeword_code {
	const char *name;	/* as in a fec line */
	int symbols;		/* of a codeword */
	int corrects;		/* symbols; more are uncorrectable */
	double per_s_100g;	/* codewords a second at 100G of payload */
};

extern const struct codeword_code code_kp4, code_kr4;

struct codeword_shape {
	double spread;		/* gamma shape of the rate; 0: a constant rate */
	double run;		/* chance that an error spoils the next symbol too */
};

/* The shapes that ports draw from; [0] is constant rate, single symbols. */
#define CODEWORD_SHAPES	12
extern const struct codeword_shape codeword_shapes[CODEWORD_SHAPES];

/*
 * Chance of 0 .. CODEWORD_MAX symbol errors in a codeword when a share
 * @event_ratio of the symbols starts an error. From a table that is filled on
 * demand: 0.02 decade apart, interpolated in the logarithm. @shape is an index.
 */
void codeword_pmf(const struct codeword_code *code, int shape, double event_ratio,
		  double pmf[CODEWORD_MAX + 1]);

/* Chance of an uncorrectable codeword. */
double codeword_error_ratio(const struct codeword_code *code, int shape, double event_ratio);

struct codeword_counts {
	uint64_t codewords, corrected, uncorrectable, symbol_errors;
	uint64_t bins[CODEWORD_BINS];
};

/* Draws what @codewords codewords count; adds to *counts. */
void codeword_draw(const struct codeword_code *code, int shape, double event_ratio,
		   double codewords, struct rng *rng, struct codeword_counts *counts);

#endif /* FLEET_CODEWORD_H */
