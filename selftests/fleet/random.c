// SPDX-License-Identifier: GPL-2.0-or-later
#include <math.h>

#include "random.h"

static uint64_t splitmix(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

void rng_seed(struct rng *rng, uint64_t seed, uint64_t host, uint64_t port, uint64_t purpose)
{
	uint64_t part[] = { seed, host, port, purpose };
	uint64_t state = 0x6f70746d6f6e;
	unsigned int i;

	/* Mixed one after the other: (1, 2) and (2, 1) are different keys. */
	for (i = 0; i < 4; i++) {
		state ^= part[i];
		state = splitmix(&state);
	}
	for (i = 0; i < 4; i++)
		rng->s[i] = splitmix(&state);
	rng->has_spare = false;
}

static uint64_t rotate(uint64_t x, int by)
{
	return (x << by) | (x >> (64 - by));
}

uint64_t rng_u64(struct rng *rng)
{
	uint64_t result = rotate(rng->s[1] * 5, 7) * 9;
	uint64_t t = rng->s[1] << 17;

	rng->s[2] ^= rng->s[0];
	rng->s[3] ^= rng->s[1];
	rng->s[1] ^= rng->s[2];
	rng->s[0] ^= rng->s[3];
	rng->s[2] ^= t;
	rng->s[3] = rotate(rng->s[3], 45);
	return result;
}

double rng_uniform(struct rng *rng)
{
	return (rng_u64(rng) >> 11) * 0x1p-53;
}

double rng_between(struct rng *rng, double low, double high)
{
	return low + (high - low) * rng_uniform(rng);
}

unsigned int rng_below(struct rng *rng, unsigned int n)
{
	return rng_uniform(rng) * n;
}

bool rng_chance(struct rng *rng, double probability)
{
	return rng_uniform(rng) < probability;
}

/* Marsaglia's polar method. */
double rng_normal(struct rng *rng)
{
	double u, v, s;

	if (rng->has_spare) {
		rng->has_spare = false;
		return rng->spare;
	}
	do {
		u = 2 * rng_uniform(rng) - 1;
		v = 2 * rng_uniform(rng) - 1;
		s = u * u + v * v;
	} while (s >= 1 || s == 0);
	s = sqrt(-2 * log(s) / s);
	rng->spare = v * s;
	rng->has_spare = true;
	return u * s;
}

double rng_exponential(struct rng *rng, double mean)
{
	return -mean * log(1 - rng_uniform(rng));
}

double rng_lognormal(struct rng *rng, double median, double sigma)
{
	return median * exp(sigma * rng_normal(rng));
}

uint64_t rng_poisson(struct rng *rng, double mean)
{
	double p, sum, u, z;
	uint64_t k = 0;

	if (!(mean > 0))
		return 0;
	if (mean < 30) {
		u = rng_uniform(rng);
		p = sum = exp(-mean);
		while (u > sum && k < 200) {
			p *= mean / ++k;
			sum += p;
		}
		return k;
	}
	z = rng_normal(rng);
	z = mean + sqrt(mean) * z + (z * z - 1) / 6;
	return z < 0 ? 0 : llround(z);
}
