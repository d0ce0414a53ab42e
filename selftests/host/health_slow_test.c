// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What takes weeks: wear-out, dirt that grows, receivers that age; and healthy years.
 */
#include "health_world.h"

#define HOUR	3600.0
#define DAY	(24 * HOUR)
#define STEP	900

static double day_now(void)
{
	return (w.t - 1.7e9) / DAY;
}

/* A day with its temperature, and the season's; bias follows at @coefficient. */
static void live(double coefficient, double load)
{
	unsigned int i, l, hour;
	double t;

	for (hour = 0; hour < 24; hour += 2) {
		t = 4 * sin(hour / 24.0 * 6.283) +
		    5 * sin(day_now() / 365 * 6.283) + load;
		for (i = 0; i < w.ports; i++) {
			for (l = 0; l < LANES; l++)
				w.port[i].bias[l] *= exp(coefficient *
					(45 + t - w.port[i].temperature));
			w.port[i].temperature = 45 + t;
		}
		run(2 * HOUR);
	}
}

static const struct optmon_health_alarm *first_of(enum optmon_mode mode,
						  enum optmon_severity severity)
{
	static const struct optmon_health_alarm none = { .id = 0 };
	unsigned int i;

	for (i = 0; i < w.heard && i < HEARD_MAX; i++) {
		if (w.alarm[i].mode == mode &&
		    w.alarm[i].severity >= severity &&
		    w.alarm[i].transition != OPTMON_CLEARED)
			return &w.alarm[i];
	}
	return &none;
}

static double days_of(const struct optmon_health_alarm *a)
{
	return a->id ? (a->t - 1.7e9) / DAY : -1;
}

static void test_healthy(void)
{
	unsigned int d;

	begin(4, STEP, 0);
	for (d = 0; d < 300; d++)
		live(0.008, d / 90 & 1 ? 3 : 0);
	check(!w.heard, "300 days of four ports with days and seasons are silent");
}

/* @swing: of a day; a hall that warms by 6 degrees after three weeks */
static void warm_hall(double coefficient, double swing)
{
	unsigned int d, hour, l;
	double t;

	begin(1, STEP, 0);
	for (d = 0; d < 100; d++) {
		for (hour = 0; hour < 24; hour += 2) {
			t = 45 + swing * sin(hour / 24.0 * 6.283) +
			    (d < 20 ? 0 : fmin((d - 20) * 0.15, 6));
			for (l = 0; l < LANES; l++)
				w.port[0].bias[l] *= exp(coefficient *
					(t - w.port[0].temperature));
			w.port[0].temperature = t;
			run(2 * HOUR);
		}
	}
}

/*
 * Lasers whose current goes with their temperature more, or less, than most do: the
 * first weeks have one mean temperature, and its day tells; or they have none, and
 * what would come with another one is not known.
 */
static void test_warm_hall(void)
{
	warm_hall(0.022, 1.5);
	check(!w.heard, "a hall that gets warm does not age a laser that feels it");
	warm_hall(0.022, 0);
	check(!w.heard, "nor one of which nobody could know that it does");
}

/* All modules are of one kind, and feel the hall; one laser of one of them wears out. */
static void test_warm_wear(void)
{
	unsigned int d, i, l;
	double t;

	begin(4, STEP, 0);
	for (d = 0; d < 120; d++) {
		t = 45 + (d < 20 ? 0 : fmin((d - 20) * 0.15, 6));
		for (i = 0; i < 4; i++) {
			for (l = 0; l < LANES; l++)
				w.port[i].bias[l] *= exp(0.022 * (t - w.port[i].temperature));
			w.port[i].temperature = t;
		}
		if (d > 30)
			w.port[1].bias[2] *= exp(0.004);
		run(DAY);
	}
	check(only(1) && last()->mode == OPTMON_MODE_WEAROUT && last()->lanes == 1u << 2,
	      "a hall that gets warm makes no cohort of one laser that wears out");
}

/* New firmware that reads otherwise, in the middle of a day */
static void test_firmware_at_noon(void)
{
	struct optmon_line line;
	unsigned int l;

	begin(2, HOUR, 40 * DAY + 12 * HOUR);
	line = identity_of(1);
	strcpy(line.identity.firmware, "2.0");
	give(&line);
	for (l = 0; l < LANES; l++)
		w.port[1].bias[l] *= 1.1;
	run(60 * DAY);
	check(!w.heard, "nor is new firmware that reads more at noon an ageing laser");
}

/* It warms while the levels of the first days are learnt. */
static void test_warm_begin(void)
{
	unsigned int d, l;
	double t;

	begin(1, STEP, 0);
	for (d = 0; d < 120; d++) {
		t = 45 + fmin(d, 14) * 0.4 + (d & 1 ? 0.5 : 0);
		for (l = 0; l < LANES; l++)
			w.port[0].bias[l] *= exp(0.02 * (t - w.port[0].temperature));
		w.port[0].temperature = t;
		run(DAY);
	}
	check(!w.heard, "nor one that gets warm in the first days");
}

/* Healthy lasers age, too: by 0.3 % in 1000 h they need six years for a fifth. */
static void test_healthy_age(void)
{
	unsigned int d, i, l;

	begin(3, STEP, 0);
	for (d = 0; d < 420; d++) {
		for (i = 0; i < w.ports; i++) {
			for (l = 0; l < LANES; l++)
				w.port[i].bias[l] *= exp(0.000072);
		}
		live(0.01, 0);
	}
	check(w.port[1].bias[0] > 72 && !w.heard,
	      "14 months of healthy ageing are no note");
}

static void test_wear(void)
{
	const struct optmon_health_alarm *note, *ticket;
	double worn = 0, failed = 0, limit = log(105 / 70.0);
	unsigned int d;

	begin(3, STEP, 0);
	for (d = 0; d < 400 && !failed; d++) {
		/* 2 % in 1000 h for three months, then ever faster */
		double pace = 0.0005 * (d < 90 ? 1 : exp((d - 90) / 40.0));

		worn += pace;
		w.port[1].bias[5] *= exp(pace);
		live(0.012, 0);
		if (worn >= limit)
			failed = d;
	}
	note = first_of(OPTMON_MODE_WEAROUT, OPTMON_SEVERITY_INFO);
	ticket = first_of(OPTMON_MODE_WEAROUT, OPTMON_SEVERITY_WARNING);
	ktap_diag("worn on day %.0f: note on day %.0f, ticket on day %.0f",
		  failed, days_of(note), days_of(ticket));
	check(only(1) && note->id && note->lanes == 1 << 5 &&
	      note->suspect == OPTMON_SUSPECT_NEAR_MODULE,
	      "a laser that wears out is named, lane and all");
	check(failed - days_of(note) >= 60 && days_of(note) > 14,
	      "two months ahead, as a note");
	check(ticket->id && failed - days_of(ticket) >= 7 &&
	      failed - days_of(ticket) < 75 && ticket->has_due,
	      "and as a ticket with a date when the time has come");
	check(ticket->has_time &&
	      ticket->time_to_threshold_s[0] / DAY <= failed - days_of(ticket) &&
	      ticket->time_to_threshold_s[2] / DAY >= failed - days_of(ticket),
	      "the interval holds the day on which it was worn");
	check(count_of(OPTMON_RAISED) == 1 && count_of(OPTMON_UPDATED) == 1,
	      "it is one alarm, and a ticket stays one");
}

static void test_firmware(void)
{
	struct optmon_health_trend trend;
	struct optmon_line line;
	unsigned int d, l;

	begin(2, STEP, 0);
	for (d = 0; d < 120; d++) {
		w.port[1].bias[5] *= exp(0.0009);
		if (d == 60) {
			line = identity_of(1);
			strcpy(line.identity.firmware, "2.0");
			line.t += 1;
			give(&line);
			for (l = 0; l < LANES; l++)
				w.port[1].bias[l] *= 0.93;
		}
		live(0.01, 0);
	}
	check(optmon_health_trend(w.health, last()->id, &trend) && trend.lane == 6 &&
	      trend.quantity == OPTMON_Q_TX_BIAS && trend.exponential &&
	      trend.has_limit && trend.has_crossing &&
	      fabs(trend.slope / trend.value / 0.0009 - 1) < 0.3,
	      "its trend is told, of the lane that has it");
	check(fabs(optmon_health_trend_at(&trend, trend.crossing[1]) / trend.limit - 1) <
	      0.005 && trend.crossing[0] <= trend.crossing[1] &&
	      trend.crossing[1] <= trend.crossing[2] &&
	      optmon_health_trend_at(&trend, trend.t) == trend.value,
	      "it meets its limit where the interval says");
	check(!optmon_health_trend(w.health, last()->id + 1, &trend),
	      "an alarm that there is not has none");
	check(only(1) && last()->mode == OPTMON_MODE_WEAROUT &&
	      last()->lanes == 1 << 5,
	      "new firmware moves the offset, and the course is kept");
}

static struct optmon_health_record records[64];

/* Everything is stored, and given to an engine that knows nothing. */
static void restart(void)
{
	struct optmon_error err;
	uint64_t cursor = 0;
	unsigned int i, n = 0;

	while (n < 64 && optmon_health_save(w.health, &cursor, 0, &records[n]))
		n++;
	optmon_health_free(w.health);
	w.health = optmon_health_new(&optmon_health_steady, hear, &w);
	for (i = 0; i < n; i++) {
		if (optmon_health_restore(w.health, &records[i], &err))
			ktap_diag("record %u: %s", i, err.message);
	}
}

static void introduce(unsigned int i)
{
	struct optmon_line line;

	line = identity_of(i);
	line.t += 1;
	give(&line);
}

/* Two ports change their modules; the ageing one is then known elsewhere. */
static void exchange(unsigned int a, unsigned int b)
{
	struct port one = w.port[a];

	w.port[a].serial = w.port[b].serial;
	memcpy(w.port[a].bias, w.port[b].bias, sizeof(one.bias));
	w.port[b].serial = one.serial;
	memcpy(w.port[b].bias, one.bias, sizeof(one.bias));
	introduce(a);
	introduce(b);
}

static void test_memory(void)
{
	const struct optmon_health_alarm *note;
	unsigned int d, at = 1;

	begin(3, STEP, 0);
	w.port[1].serial = "OLD1";
	w.port[2].serial = "NEW2";
	introduce(1);
	introduce(2);
	for (d = 0; d < 70; d++) {
		w.port[at].bias[5] *= exp(0.0009);
		if (d == 20)
			restart();
		if (d == 25) {
			exchange(1, 2);
			at = 2;
		}
		live(0.01, 0);
	}
	note = first_of(OPTMON_MODE_WEAROUT, OPTMON_SEVERITY_INFO);
	check(only(2) && note->lanes == 1 << 5 && days_of(note) < 45 &&
	      note->evidence[0].compared < 71,
	      "an age survives a restart, and goes with a module to another port");
}

static void test_drift(void)
{
	const struct optmon_health_alarm *a;
	unsigned int d;

	begin(3, STEP, 0);
	for (d = 0; d < 100; d++) {
		if (d > 30)
			w.port[1].rx[3] -= 0.03;
		live(0.01, 0);
	}
	a = first_of(OPTMON_MODE_OPTICAL_LOSS, OPTMON_SEVERITY_INFO);
	check(only(1) && a->lanes == 1 << 3 && a->shape == OPTMON_SHAPE_DRIFT &&
	      a->has_time, "light that fades by 0.03 dB a day is found, with its time");

	begin(3, STEP, 0);
	for (d = 0; d < LANES; d++)
		w.port[1].snr[d] = 21;
	for (d = 0; d < LANES; d++)
		w.port[1].lane_ber[d] = 1e-7;
	for (d = 0; d < 100; d++) {
		if (d > 30)
			w.port[1].snr[3] -= 0.03;
		live(0.01, 0);
	}
	a = first_of(OPTMON_MODE_RX_SENS, OPTMON_SEVERITY_INFO);
	check(only(1) && a->lanes == 1 << 3 && a->shape == OPTMON_SHAPE_DRIFT,
	      "SNR that fades while the light stays is the receiver");
}

int main(void)
{
	ktap_begin();
	test_healthy();
	test_healthy_age();
	test_warm_hall();
	test_warm_begin();
	test_warm_wear();
	test_firmware_at_noon();
	test_wear();
	test_firmware();
	test_memory();
	test_drift();
	optmon_health_free(w.health);
	return ktap_end();
}
