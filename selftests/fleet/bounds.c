// SPDX-License-Identifier: GPL-2.0-or-later
#include <math.h>
#include <stdlib.h>

#include "bounds.h"

#define TINY	1e-300

/* Series below a + 1, Lentz's continued fraction above: both converge fast there. */
double gamma_p(double a, double x)
{
	double front, sum, term, b, c, d, h, step;
	int n;

	if (x <= 0)
		return 0;
	front = exp(a * log(x) - x - lgamma(a));
	if (x < a + 1) {
		sum = term = 1 / a;
		for (n = 1; n < 10000 && term > sum * 1e-16; n++) {
			term *= x / (a + n);
			sum += term;
		}
		return front * sum;
	}
	b = x + 1 - a;
	c = 1 / TINY;
	d = 1 / b;
	h = d;
	for (n = 1; n < 10000; n++) {
		b += 2;
		d = -n * (n - a) * d + b;
		d = 1 / (fabs(d) < TINY ? TINY : d);
		c = b - n * (n - a) / c;
		if (fabs(c) < TINY)
			c = TINY;
		step = c * d;
		h *= step;
		if (fabs(step - 1) < 1e-15)
			break;
	}
	return 1 - front * h;
}

static double beta_fraction(double a, double b, double x)
{
	double c = 1, d = 1 - (a + b) * x / (a + 1), h, numerator, step;
	int m, half;

	d = 1 / (fabs(d) < TINY ? TINY : d);
	h = d;
	for (m = 1; m < 10000; m++) {
		step = 1;
		for (half = 0; half < 2; half++) {
			numerator = half ? -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)) :
				m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
			d = 1 + numerator * d;
			d = 1 / (fabs(d) < TINY ? TINY : d);
			c = 1 + numerator / c;
			if (fabs(c) < TINY)
				c = TINY;
			step = c * d;
			h *= step;
		}
		if (fabs(step - 1) < 1e-15)
			break;
	}
	return h;
}

double beta_i(double a, double b, double x)
{
	double front;

	if (x <= 0)
		return 0;
	if (x >= 1)
		return 1;
	front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));
	if (x < (a + 1) / (a + b + 2))
		return front * beta_fraction(a, b, x) / a;
	return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

/* Where the rising function reaches @wanted, in [low, high]. */
static double solve(double (*f)(double x, double a, double b), double a, double b,
		    double low, double high, double wanted)
{
	double middle;
	int i;

	for (i = 0; i < 200 && high - low > 1e-14 * high; i++) {
		middle = (low + high) / 2;
		if (f(middle, a, b) < wanted)
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}

static double of_gamma(double x, double a, double b)
{
	return gamma_p(a, x);
}

static double of_beta(double x, double a, double b)
{
	return beta_i(a, b, x);
}

double poisson_lower(double count, double confidence)
{
	if (count <= 0)
		return 0;
	return solve(of_gamma, count, 0, 0, count + 1, 1 - confidence);
}

double poisson_upper(double count, double confidence)
{
	return solve(of_gamma, count + 1, 0, 0, 2 * count + 100, confidence);
}

double binomial_lower(double hits, double of, double confidence)
{
	if (of <= 0 || hits <= 0)
		return 0;
	return solve(of_beta, hits, of - hits + 1, 0, 1, 1 - confidence);
}

double binomial_upper(double hits, double of, double confidence)
{
	if (of <= 0 || hits >= of)
		return 1;
	return solve(of_beta, hits + 1, of - hits, 0, 1, confidence);
}

double quantile_sorted(const double *values, unsigned int count, double q)
{
	double at = q * (count - 1.0);
	unsigned int low = at;

	if (!count)
		return NAN;
	if (low + 1 >= count)
		return values[count - 1];
	return values[low] + (at - low) * (values[low + 1] - values[low]);
}

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

void sort_doubles(double *values, unsigned int count)
{
	qsort(values, count, sizeof(*values), compare_doubles);
}
