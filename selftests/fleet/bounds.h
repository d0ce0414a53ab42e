/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exact confidence limits of counts: what a score may claim. */
#ifndef FLEET_BOUNDS_H
#define FLEET_BOUNDS_H

/* Regularised incomplete gamma P(a, x) and beta I_x(a, b); a, b > 0. */
double gamma_p(double a, double x);
double beta_i(double a, double b, double x);

/*
 * Limits of the mean of a Poisson count that was observed once (Garwood 1936),
 * each one-sided at @confidence: 0.95 for both gives a 90 % interval. The lower
 * limit of zero is zero; the upper one is -ln(1 - confidence).
 */
double poisson_lower(double count, double confidence);
double poisson_upper(double count, double confidence);

/* Clopper-Pearson limits of a share, one-sided at @confidence; 0 of 0 says nothing: 0 and 1. */
double binomial_lower(double hits, double of, double confidence);
double binomial_upper(double hits, double of, double confidence);

/* Quantile by linear interpolation of sorted values (0 <= q <= 1); NaN when there is none. */
double quantile_sorted(const double *values, unsigned int count, double q);

/* Sorts ascending; for quantile_sorted(). */
void sort_doubles(double *values, unsigned int count);

#endif /* FLEET_BOUNDS_H */
