// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the health engine costs: bytes of a lane, and time of a lane and grid step,
 * for readings a minute and a second apart. Prints figures, passes no judgement.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <health/internal.h>

#define PORTS	128
#define LANES	8

static struct optmon_line lines[PORTS][3];

static double now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

static void on_alarm(void *context, const struct optmon_health_alarm *alarm)
{
	++*(unsigned int *)context;
}

static void prepare(void)
{
	unsigned int i, l;

	memset(lines, 0, sizeof(lines));
	for (i = 0; i < PORTS; i++) {
		struct optmon_line *s = &lines[i][0];

		for (l = 0; l < 3; l++)
			snprintf(lines[i][l].cage, OPTMON_LINE_NAME, "osfp%u", i);
		s->kind = OPTMON_LINE_SAMPLE;
		s->sample.has = 3;
		s->sample.voltage_v = 3.3;
		s->sample.n_media = LANES;
		for (l = 0; l < LANES; l++) {
			s->sample.media[l].lane = l + 1;
			s->sample.media[l].has = 1u << OPTMON_LL_TX_BIAS |
				1u << OPTMON_LL_TX_POWER |
				1u << OPTMON_LL_RX_POWER | 1u << OPTMON_LL_SNR |
				1u << OPTMON_LL_BER | 1u << OPTMON_LL_FLAGS;
		}
		lines[i][1].kind = OPTMON_LINE_FEC;
		lines[i][1].fec.has = 1u << OPTMON_LF_CODE |
			1u << OPTMON_LF_CODEWORDS | 1u << OPTMON_LF_CORRECTED_BITS |
			1u << OPTMON_LF_UNCORRECTABLE;
		lines[i][1].fec.code = OPTMON_LINE_FEC_KP4;
		lines[i][2].kind = OPTMON_LINE_LINK;
		lines[i][2].link.has = 1u << OPTMON_LK_UP;
		lines[i][2].link.up = true;
	}
}

static void vary(struct optmon_line *s, unsigned int n)
{
	struct optmon_line_lane *l;
	unsigned int i;
	double x;

	s->sample.temperature_c = 45 + (n * 2654435761u >> 24) / 512.0;
	for (i = 0; i < LANES; i++) {
		l = &s->sample.media[i];
		x = ((n * 8 + i) * 2654435761u >> 22) / 1024.0 - 0.5;
		l->tx_bias_ma = 70 + 0.2 * x;
		l->tx_power_dbm = 1 + 0.05 * x;
		l->rx_power_dbm = -2 - 0.05 * x;
		l->snr_db = 21 + 0.1 * x;
		l->prefec_ber = 1e-7 * (1 + 0.1 * x);
	}
}

/* Feeds readings of all ports, @rounds times; seconds spent in it, or -1 */
static double feed(double step, unsigned int rounds, unsigned int *alarms)
{
	struct optmon_health *health;
	double t = 1.7e9, start, spent = 0;
	unsigned int n, i, k;

	health = optmon_health_new(&optmon_health_steady, on_alarm, alarms);
	if (!health)
		return -1;
	prepare();
	for (n = 0; n < rounds; n++, t += step) {
		for (i = 0; i < PORTS; i++) {
			vary(&lines[i][0], n * PORTS + i);
			lines[i][1].fec.codewords_total += 78000000 * step;
			lines[i][1].fec.corrected_bits_total += 400000 * step;
			for (k = 0; k < 3; k++)
				lines[i][k].t = t;
		}
		start = now_s();
		for (i = 0; i < PORTS; i++) {
			for (k = 0; k < 3; k++)
				optmon_health_feed(health, &lines[i][k]);
		}
		spent += now_s() - start;
	}
	optmon_health_free(health);
	return spent;
}

static void measure(double step, unsigned int rounds)
{
	unsigned int alarms = 0;
	double spent = feed(step, rounds, &alarms), minutes = rounds * step / 60;

	if (spent < 0)
		return;
	printf("health: a line each %4.0f s: %6.0f ns a lane and reading, %6.0f ns a lane and grid step, %.3f %% of a core for %u ports (%u alarms)\n",
	       step, spent / rounds / PORTS / LANES * 1e9,
	       spent / minutes / PORTS / LANES * 1e9,
	       100 * spent / (rounds * step), PORTS, alarms);
}

/* Instructions that somebody else counted, of rounds of that step */
static int show_count(double step, unsigned int rounds, double instructions)
{
	double minutes = rounds * step / 60;

	printf("health: a line each %4.0f s: %6.0f instructions a lane and reading, %6.0f a lane and grid step, %.2f million a second for %u ports of %d lanes\n",
	       step, instructions / rounds / PORTS / LANES,
	       instructions / minutes / PORTS / LANES,
	       instructions / (rounds * step) / 1e6, PORTS, LANES);
	return 0;
}

/*
 * Without arguments: figures. STEP ROUNDS: only feeds, for a profiler. STEP ROUNDS
 * INSTRUCTIONS: prints what the profiler counted.
 */
int main(int argc, char **argv)
{
	unsigned int alarms = 0;

	if (argc == 4)
		return show_count(atof(argv[1]), atoi(argv[2]), atof(argv[3]));
	if (argc == 3)
		return feed(atof(argv[1]), atoi(argv[2]), &alarms) < 0;
	printf("health: %zu bytes a lane, %zu a cage, %zu a link: %zu a lane of a port of %d with one link\n",
	       sizeof(struct lane), sizeof(struct cage), sizeof(struct link),
	       sizeof(struct lane) + (sizeof(struct cage) +
				      sizeof(struct link)) / LANES, LANES);
	measure(60, 20000);
	measure(1, 20000);
	return 0;
}
