// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the scores of the fleet stand on: exact bounds, the statistics of RS codewords,
 * SONiC's estimate as its code makes it, and random numbers that repeat.
 */
#include <math.h>
#include <string.h>

#include "../fleet/bounds.h"
#include "../fleet/codeword.h"
#include "../fleet/random.h"
#include "../fleet/record.h"
#include "../fleet/sonic.h"
#include "../ktap.h"

static bool near(double got, double wanted, double relative)
{
	return fabs(got - wanted) <= relative * fabs(wanted);
}

static void check_number(const char *what, double got, double wanted, double relative)
{
	if (!ktap_check(near(got, wanted, relative), "%s", what))
		ktap_diag("got %.8g, wanted %.8g", got, wanted);
}

/* Limits from tables: Garwood's for Poisson, Clopper and Pearson's for shares. */
static void bounds(void)
{
	check_number("zero events: at most 3 at 95 %", poisson_upper(0, 0.95), 2.995732, 1e-6);
	check_number("one event: at most 4.744", poisson_upper(1, 0.95), 4.743865, 1e-6);
	check_number("ten events: at most 16.962", poisson_upper(10, 0.95), 16.96222, 1e-6);
	check_number("ten events: two-sided 95 %, high", poisson_upper(10, 0.975), 18.39036, 1e-6);
	check_number("ten events: two-sided 95 %, low", poisson_lower(10, 0.975), 4.795389, 1e-6);
	check_number("a thousand events: high", poisson_upper(1000, 0.975), 1063.951, 1e-5);
	ktap_check(poisson_lower(0, 0.95) == 0, "zero events: at least none");
	check_number("0 of 10: at most 0.2589", binomial_upper(0, 10, 0.95), 0.2588656, 1e-6);
	check_number("10 of 10: at least 0.7411", binomial_lower(10, 10, 0.95), 0.7411344, 1e-6);
	check_number("7 of 10: two-sided 95 %, low", binomial_lower(7, 10, 0.975), 0.3475471, 1e-5);
	check_number("7 of 10: two-sided 95 %, high", binomial_upper(7, 10, 0.975), 0.9332605, 1e-5);
	check_number("46 of 46: at least 0.937", binomial_lower(46, 46, 0.95), pow(0.05, 1 / 46.), 1e-6);
	ktap_check(binomial_lower(0, 0, 0.95) == 0 && binomial_upper(0, 0, 0.95) == 1,
		   "none of none says nothing");
	check_number("zero false in 3000 module-years is needed for 1 in 1000",
		     poisson_upper(0, 0.95) / 3000 * 1000, 0.9986, 1e-3);
}

static double cer_at(const struct codeword_code *code, double ber)
{
	return codeword_error_ratio(code, 0, -expm1(10 * log1p(-ber)));
}

/* What independent errors give, in closed form: 544 symbols, 15 corrected; 528 and 7. */
static void codewords(void)
{
	static const struct {
		double ber, cer;
	} kp4[] = { { 1e-5, 2e-34 }, { 1e-4, 1.4e-18 }, { 2e-4, 5.4e-14 }, { 2.4e-4, 8.2e-13 },
		    { 2.92e-4, 1.45e-11 }, { 4e-4, 1.3e-9 } };
	double pmf[CODEWORD_MAX + 1], sum, mean;
	unsigned int i;
	int k, shape;

	for (i = 0; i < sizeof(kp4) / sizeof(kp4[0]); i++)
		if (!ktap_check(near(cer_at(&code_kp4, kp4[i].ber), kp4[i].cer, 0.08),
				"KP4 at %.3g: %.3g", kp4[i].ber, kp4[i].cer))
			ktap_diag("got %.4g", cer_at(&code_kp4, kp4[i].ber));
	check_number("KR4 at 2.1e-5", cer_at(&code_kr4, 2.1e-5), 4.9e-13, 0.05);
	check_number("codewords a second at 400G", 4 * code_kp4.per_s_100g, 7.81e7, 1e-3);
	for (shape = 0; shape < CODEWORD_SHAPES; shape++) {
		codeword_pmf(&code_kp4, shape, 1e-3, pmf);
		for (k = 0, sum = mean = 0; k <= CODEWORD_MAX; k++) {
			sum += pmf[k];
			mean += k * pmf[k];
		}
		ktap_check(near(sum, 1, 2e-3) &&
			   near(mean, 0.544 / (1 - codeword_shapes[shape].run), 5e-3),
			   "shape %d: sums to one, its mean is n p over what runs add", shape);
	}
}

/* Counters that were drawn against the distribution they were drawn from. */
static void drawn(void)
{
	struct codeword_counts counts = { 0 };
	double pmf[CODEWORD_MAX + 1], expected, worst = 0;
	uint64_t sum = 0, errors = 0;
	struct rng rng;
	int k;

	rng_seed(&rng, 7, 0, 0, RNG_FEC);
	codeword_draw(&code_kp4, 0, 2.5e-3, 1e9, &rng, &counts);
	codeword_pmf(&code_kp4, 0, 2.5e-3, pmf);
	for (k = 0; k < 16; k++) {
		expected = 1e9 * pmf[k];
		if (k && expected > 20)	/* bin 0 is what the others leave */
			worst = fmax(worst, fabs(counts.bins[k] - expected) / sqrt(expected));
		sum += counts.bins[k];
		errors += k * counts.bins[k];
	}
	if (!ktap_check(worst < 4.5, "every bin is within 4.5 sigma of its expectation"))
		ktap_diag("worst %.2f", worst);
	ktap_check(sum + counts.uncorrectable == counts.codewords,
		   "bins and uncorrectable ones are all codewords");
	ktap_check(sum - counts.bins[0] == counts.corrected && errors == counts.symbol_errors,
		   "corrected codewords and symbol errors are what the bins say");
}

/* A geometric histogram is a straight line: SONiC's sum over 16 .. 21 is known. */
static void sonic(void)
{
	int64_t straight[16], few[16] = { 1000000, 11, 5 }, none[16] = { 0 };
	double total = 0, wanted = 0;
	int k;

	for (k = 0; k < 16; k++)
		total += straight[k] = 1ll << (40 - 2 * k);
	for (k = 16; k <= 21; k++)
		wanted += pow(2, 40 - 2 * k) / total;
	check_number("SONiC's estimate of a straight tail", sonic_predicted_cer(straight), wanted, 1e-6);
	ktap_check(sonic_predicted_cer(few) == 0, "one bin above ten is too few for SONiC");
	ktap_check(sonic_predicted_cer(none) == 0, "no codewords: no estimate");
	check_number("frame loss at an interleaving of two", sonic_frame_loss(1e-10, 2), 2.125e-10, 1e-9);
}

static void random_numbers(void)
{
	struct rng a, b;
	double sum = 0, squares = 0, z;
	uint64_t count = 0;
	bool same = true;
	int i;

	rng_seed(&a, 1, 2, 3, 4);
	rng_seed(&b, 1, 2, 3, 4);
	for (i = 0; i < 1000; i++)
		same &= rng_u64(&a) == rng_u64(&b);
	ktap_check(same, "equal keys give equal streams");
	rng_seed(&b, 1, 3, 2, 4);
	ktap_check(rng_u64(&a) != rng_u64(&b), "keys in another order give another stream");
	for (i = 0; i < 200000; i++) {
		z = rng_normal(&a);
		sum += z;
		squares += z * z;
	}
	ktap_check(fabs(sum / i) < 0.01 && near(squares / i, 1, 0.02), "normal deviates are normal");
	for (i = 0; i < 100000; i++)
		count += rng_poisson(&a, 3.5) + rng_poisson(&a, 400);
	ktap_check(near((double)count / i, 403.5, 1e-3), "Poisson means are kept, small and large");
}

static void words(void)
{
	ktap_check(mode_of("optical_loss") == MODE_OPTICAL_LOSS && mode_of("RX-SENS") == MODE_RX_SENS &&
		   mode_of("nonsense") == MODE_OTHER, "modes are known by any spelling");
	ktap_check(action_of("Clean and inspect both ends, then swap") == ACTION_CLEAN &&
		   action_of("Plan to replace the module") == ACTION_SWAP &&
		   action_of("") == ACTION_UNKNOWN, "the first thing an action asks for counts");
}

int main(void)
{
	ktap_begin();
	bounds();
	codewords();
	drawn();
	sonic();
	random_numbers();
	words();
	return ktap_end();
}
