// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Margin that goes by and by: coolers, shared lasers, links, kinds of modules.
 */
#include "health_world.h"

#define DAY	86400.0
#define STEP	3600

static void days(unsigned int n)
{
	run(n * DAY);
}

static const struct optmon_health_alarm *first(void)
{
	static const struct optmon_health_alarm none = { .id = 0 };

	return w.heard ? &w.alarm[0] : &none;
}

static bool never(enum optmon_mode mode)
{
	unsigned int i;

	for (i = 0; i < w.heard && i < HEARD_MAX; i++) {
		if (w.alarm[i].mode == mode)
			return false;
	}
	return true;
}

static void test_cooler(void)
{
	unsigned int d, i;

	begin(3, STEP, 0);
	for (i = 0; i < 3; i++)
		w.port[i].tec = 50;
	for (d = 0; d < 90; d++) {
		/* A warm week: all coolers work harder, by 1 % a degree. */
		if (d == 40 || d == 47) {
			for (i = 0; i < 3; i++) {
				w.port[i].temperature += d == 40 ? 4 : -4;
				w.port[i].tec += d == 40 ? 4 : -4;
			}
		}
		if (d > 50)
			w.port[1].tec += 0.8;
		days(1);
	}
	check(only(1) && first()->mode == OPTMON_MODE_THERMAL &&
	      first()->suspect == OPTMON_SUSPECT_NEAR_MODULE &&
	      first()->shape == OPTMON_SHAPE_DRIFT && first()->has_time,
	      "a cooler that works harder at the same warmth, with the time it has");
}

static void test_shared_laser(void)
{
	unsigned int d, l;

	begin(3, STEP, 0);
	for (d = 0; d < 70; d++) {
		for (l = 0; d > 30 && l < LANES; l++)
			w.port[1].tx[l] -= 0.04 + 0.002 * l;
		days(1);
	}
	check(only(1) && first()->mode == OPTMON_MODE_EXT_LASER &&
	      first()->lanes == 0xff && never(OPTMON_MODE_LANE_LASER),
	      "light of all lanes that fades is one laser, from the first word on");

	begin(3, STEP, 0);
	for (d = 0; d < 70; d++) {
		if (d > 30)
			w.port[1].tx[4] -= 0.04;
		days(1);
	}
	check(only(1) && first()->mode == OPTMON_MODE_LANE_LASER &&
	      first()->lanes == 1 << 4, "that of one lane is its own");
}

static void linear(unsigned int i)
{
	struct optmon_line line = identity_of(i);

	line.t += 1;
	strcpy(line.identity.part_number, "OSFP-800G-DR8-LPO");
	give(&line);
}

static void test_link(void)
{
	unsigned int d, l;

	begin(3, STEP, 0);
	linear(1);
	for (d = 0; d < 80; d++) {
		if (d > 30)
			w.port[1].ber *= pow(10, 0.05);
		days(1);
	}
	check(only(1) && first()->mode == OPTMON_MODE_HOST_EQ &&
	      first()->suspect == OPTMON_SUSPECT_HOST && first()->has_time,
	      "errors of a linear module that grow: its equalisation");
	w.port[1].ber = 1e-6;
	w.heard = 0;
	days(60);
	check(last()->transition == OPTMON_CLEARED &&
	      count_of(OPTMON_RAISED) == 0, "after a repair all begins anew");

	begin(3, STEP, 0);
	for (d = 0; d < 80; d++) {
		if (d > 30)
			w.port[1].ber *= pow(10, 0.05);
		days(1);
	}
	check(only(1) && first()->mode == OPTMON_MODE_RX_SENS,
	      "of another, of which nothing else is known: its receiver");

	begin(3, STEP, 0);
	w.port[1].no_lane_ber = true;
	for (l = 0; l < LANES; l++)
		w.port[1].snr[l] = 21;
	for (d = 0; d < 80; d++) {
		if (d > 30)
			w.port[1].ber *= pow(10, 0.05);
		for (l = 0; d > 30 && l < LANES; l++)
			w.port[1].snr[l] -= 0.022;
		days(1);
	}
	check(only(1) && first()->mode == OPTMON_MODE_RX_SENS && never(OPTMON_MODE_HOST_SI),
	      "nor are they the host's where the module's SNR begins to go the same way");
}

/* Light wanders by what costs 0.4 dB of SNR at most; errors grow by two */
static void test_link_and_light(void)
{
	unsigned int d;

	begin(3, STEP, 0);
	linear(1);
	days(20);
	for (d = 0; d < 130; d++) {
		if (d < 20)
			w.port[1].rx[2] -= 0.0105;
		if (d > 80)
			w.port[1].ber *= pow(10, 0.03);
		days(1);
	}
	check(only(1) && first()->mode == OPTMON_MODE_HOST_EQ,
	      "light that is less by little hides no errors that grow by more");
}

/* Another path with more loss, and a hundred times the bit errors; then they grow. */
static void test_link_of_path(void)
{
	unsigned int d, l;

	begin(3, STEP, 0);
	w.port[1].ber = 1e-8;
	days(25);
	w.port[1].flaps++;
	w.port[1].ber = 1e-6;
	for (l = 0; l < LANES; l++)
		w.port[1].rx[l] -= 1.2 + 0.1 * l;
	days(20);
	check(!w.heard, "bit errors of another path are its own");
	for (d = 0; d < 45; d++) {
		w.port[1].ber *= pow(10, 0.05);
		days(1);
	}
	check(only(1) && first()->mode == OPTMON_MODE_RX_SENS &&
	      first()->shape == OPTMON_SHAPE_DRIFT,
	      "and when they grow on it they are seen");
}

static void test_host(void)
{
	begin(3, 300, 3 * DAY);
	give_event(1, OPTMON_EV_REMOVE);
	run(600);
	give_event(1, OPTMON_EV_INSERT);
	w.port[1].ber = 4e-5;
	run(DAY / 4);
	check(only(1) && first()->mode == OPTMON_MODE_HOST_SI &&
	      first()->suspect == OPTMON_SUSPECT_HOST &&
	      first()->severity == OPTMON_SEVERITY_INFO,
	      "errors that came with the plugging are the host's");
	check(!count_of(OPTMON_CLEARED), "and stay so");
}

static void test_cohort(void)
{
	unsigned int d, i, l;

	begin(9, STEP, 0);
	for (i = 0; i < 9; i++) {
		for (l = 0; l < LANES; l++) {
			w.port[i].snr[l] = 21;
			w.port[i].lane_ber[l] = 1e-7;
		}
		if (i > 3)
			linear(i);
	}
	for (d = 0; d < 70; d++) {
		for (i = 0; d > 30 && i < 4; i++) {
			for (l = 0; l < LANES; l++)
				w.port[i].snr[l] -= 0.02 + 0.002 * i;
		}
		days(1);
	}
	check(last()->mode == OPTMON_MODE_COHORT &&
	      strstr(last()->action, "vendor"),
	      "modules of one kind that fade together are a matter for the vendor");
	check(first()->mode == OPTMON_MODE_COHORT,
	      "from the first word on, since the others lean");
	check(count_of(OPTMON_RAISED) == 4, "an alarm each, and no other port");
}

/*
 * Codewords of a link whose bit errors wander: negative binomial, of that mean of
 * symbol errors and shape. A tail like that loses more than its bit errors tell.
 */
static void give_histogram(unsigned int i, double mean, double shape, bool bins)
{
	static uint64_t total[16];
	struct optmon_line line = line_of(i, OPTMON_LINE_FEC);
	double n = 7.8e7 * w.step, p, symbols = 0;
	unsigned int k;

	line.fec.has = 1u << OPTMON_LF_CODE | 1u << OPTMON_LF_CODEWORDS |
		       1u << OPTMON_LF_CORRECTED_BITS;
	line.fec.code = OPTMON_LINE_FEC_KP4;
	for (k = 0; k < 16; k++) {
		p = exp(lgamma(k + shape) - lgamma(shape) - lgamma(k + 1) +
			shape * log(shape / (shape + mean)) +
			k * log(mean / (shape + mean)));
		total[k] += llround(n * p);
		symbols += k * n * p;
		line.fec.bin[k] = (struct optmon_line_bin) { k, k, total[k] };
	}
	line.fec.n_bins = bins ? 16 : 0;
	w.port[i].codewords += n;
	w.port[i].bits += symbols;
	line.fec.codewords_total = w.port[i].codewords;
	line.fec.corrected_bits_total = w.port[i].bits;
	give(&line);
}

static void run_histogram(unsigned int minutes, double mean, double shape, bool bins)
{
	unsigned int m;

	for (m = 0; m < minutes; m++) {
		w.t += w.step;
		give_sample(0);
		give_sample(1);
		give_histogram(1, mean, shape, bins);
	}
}

static void test_foretold(void)
{
	const struct optmon_health_alarm *a;
	double mean = 1e-4 * 5440;

	begin(2, 60, 0);
	run_histogram(60, mean, 1000, true);
	check(!w.heard, "1e-4 is no limit, and its histogram foretells nothing");
	run_histogram(60, mean, 4, false);
	check(!w.heard, "nor is it without a histogram");
	run_histogram(4, mean, 1000, true);
	run_histogram(2, mean, 4, true);
	run_histogram(54, mean, 1000, true);
	check(!w.heard, "nor is two minutes of a heavy tail, when somebody touches a fibre");
	run_histogram(60, mean, 4, true);
	a = first();
	check(only(1) && a->mode == OPTMON_MODE_LIMIT &&
	      last()->severity == OPTMON_SEVERITY_WARNING,
	      "errors that wander lose codewords at half the bit errors: a ticket");
	check(a->n_evidence == 2 &&
	      a->evidence[1].quantity == OPTMON_Q_CODEWORD_ERROR_RATIO &&
	      a->evidence[1].value > 9e-13 && a->evidence[0].value < 1.2e-4,
	      "which quotes what is foretold");
}

int main(void)
{
	ktap_begin();
	test_cooler();
	test_shared_laser();
	test_link();
	test_link_and_light();
	test_link_of_path();
	test_host();
	test_cohort();
	test_foretold();
	optmon_health_free(w.health);
	return ktap_end();
}
