/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random numbers of the fleet simulator: xoshiro256** (Blackman and Vigna),
 * seeded through splitmix64, so that a stream depends on its key alone and the
 * same key gives the same fleet on every machine.
 */
#ifndef FLEET_RANDOM_H
#define FLEET_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct rng {
	uint64_t s[4];
	double spare;		/* second half of a pair of normal deviates */
	bool has_spare;
};

/* What a stream is for; streams of one port never share a key. */
enum rng_purpose { RNG_HOST, RNG_PLAN, RNG_MODULE, RNG_FAULT, RNG_READING, RNG_FEC };

/* A key of four parts; equal keys give equal streams. */
void rng_seed(struct rng *rng, uint64_t seed, uint64_t host, uint64_t port, uint64_t purpose);

uint64_t rng_u64(struct rng *rng);
double rng_uniform(struct rng *rng);				/* [0, 1) */
double rng_between(struct rng *rng, double low, double high);
unsigned int rng_below(struct rng *rng, unsigned int n);	/* 0 .. n - 1 */
bool rng_chance(struct rng *rng, double probability);
double rng_normal(struct rng *rng);				/* N(0, 1) */
double rng_exponential(struct rng *rng, double mean);
double rng_lognormal(struct rng *rng, double median, double sigma);

/* Poisson; exact below a mean of 30, a skew-corrected normal above. */
uint64_t rng_poisson(struct rng *rng, double mean);

#endif /* FLEET_RANDOM_H */
