// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a fault is called when something else is near: the end of a wear-out, lanes that
 * reach a limit one by one, new firmware in a cohort, light and receivers that fade
 * together, paths and fibres that were touched, light that comes and goes.
 */
#include "health_world.h"

#define DAY	86400.0
#define HOUR	3600.0
#define STEP	3600

static unsigned int heard_of(enum optmon_mode mode, enum optmon_severity severity)
{
	unsigned int i, n = 0;

	for (i = 0; i < w.heard && i < HEARD_MAX; i++)
		n += w.alarm[i].mode == mode && w.alarm[i].severity >= severity &&
		     w.alarm[i].transition != OPTMON_CLEARED;
	return n;
}

static unsigned int of(enum optmon_mode mode)
{
	return heard_of(mode, OPTMON_SEVERITY_INFO);
}

/* What was last said of a cage is of that mode. */
static bool is_last_of(const char *cage, enum optmon_mode mode)
{
	bool is = false;
	unsigned int i;

	for (i = 0; i < w.heard && i < HEARD_MAX; i++) {
		if (!strcmp(w.cage[i], cage))
			is = w.alarm[i].mode == mode;
	}
	return is;
}

/* Modules that tell of their receivers */
static void with_snr(unsigned int port)
{
	unsigned int l;

	for (l = 0; l < LANES; l++) {
		w.port[port].snr[l] = 21;
		w.port[port].lane_ber[l] = 1e-8;
	}
}

static void test_end_of_wear(void)
{
	unsigned int d, cleared = 0;

	begin(2, STEP, 0);
	for (d = 0; d < 170; d++) {
		/* A driver that ends at a third more, then light that falls */
		if (d > 20 && w.port[1].bias[5] < 93)
			w.port[1].bias[5] *= exp(0.003);
		else if (d > 20)
			w.port[1].tx[5] -= d < 140 ? 0.01 : 0.06;
		run(DAY);
	}
	for (d = 0; d < w.heard; d++)
		cleared += w.alarm[d].transition == OPTMON_CLEARED &&
			   w.alarm[d].mode != OPTMON_MODE_LIMIT &&
			   !strstr(w.alarm[d].reason, "another alarm");
	check(only(1) && of(OPTMON_MODE_WEAROUT) && !of(OPTMON_MODE_LANE_LASER),
	      "a laser whose driver has no more to give is worn to the end");
	check(!cleared, "and is not well while its current stands still");
}

/* One laser of all lanes: what it needs is read of each of them. */
static void test_end_of_shared(double at_once)
{
	unsigned int d, l;

	begin(2, STEP, 0);
	for (d = 0; d < 170; d++) {
		for (l = 0; d > 20 && l < LANES; l++) {
			if (w.port[1].bias[l] < 93)
				w.port[1].bias[l] *= exp(0.003);
			else if (!at_once || d == 150)
				w.port[1].tx[l] -= at_once ? at_once : 0.03;
		}
		run(DAY);
	}
}

static void test_shared_wear(void)
{
	test_end_of_shared(0);
	check(only(1) && of(OPTMON_MODE_WEAROUT) && !of(OPTMON_MODE_EXT_LASER),
	      "a laser of all lanes that wears out and fades is worn");
	test_end_of_shared(1.5);
	check(only(1) && of(OPTMON_MODE_WEAROUT) && !of(OPTMON_MODE_EXT_LASER),
	      "and when it falls at the end");
}

/* Where only one lane of a laser tells what it needs */
static void test_shared_bias(void)
{
	const struct optmon_health_alarm *a;
	unsigned int d, l, r;
	bool said = false;

	begin(2, STEP, 0);
	for (l = 1; l < LANES; l++)
		w.port[1].bias[l] = 0;
	for (d = 0; d < 170; d++) {
		if (d > 20 && w.port[1].bias[0] < 93)
			w.port[1].bias[0] *= exp(0.003);
		for (l = 0; d == 150 && l < LANES; l++)
			w.port[1].tx[l] -= 1.5 + 0.05 * l;
		run(DAY);
	}
	a = last_of(OPTMON_RAISED);
	for (r = 0; r < a->n_rejected; r++)
		said |= strstr(a->rejected[r].why, "bias rose by 3") != NULL;
	check(a->mode == OPTMON_MODE_WEAROUT && said,
	      "what is said of its current is of a lane that tells");
}

static void test_warm_laser(void)
{
	unsigned int d, l;

	begin(2, STEP, 0);
	w.port[1].tec = 50;
	for (d = 0; d < 100; d++) {
		if (d > 20)
			w.port[1].tec += 0.8;
		for (l = 0; d > 50 && l < LANES; l++)
			w.port[1].bias[l] *= exp(0.003);
		run(DAY);
	}
	check(only(1) && of(OPTMON_MODE_THERMAL) && !of(OPTMON_MODE_WEAROUT),
	      "lasers that their cooler leaves warm are not worn");
}

static void test_shared_limit(void)
{
	unsigned int d, l;

	begin(2, STEP, 0);
	for (l = 0; l < LANES; l++)
		w.port[1].tx[l] = -1 - 0.3 * l;
	for (d = 0; d < 90; d++) {
		for (l = 0; d > 20 && l < LANES; l++)
			w.port[1].tx[l] -= 0.035;
		run(DAY);
	}
	check(only(1) && of(OPTMON_MODE_EXT_LASER) && !of(OPTMON_MODE_LANE_LASER),
	      "lanes of one laser that reach the limit one by one are one laser");
}

static void new_firmware(unsigned int i)
{
	struct optmon_line line = identity_of(i);

	line.t += 1;
	strcpy(line.identity.firmware, "2.0");
	give(&line);
}

static void other_part(unsigned int i)
{
	struct optmon_line line = identity_of(i);

	line.t += 1;
	strcpy(line.identity.part_number, "OTHER");
	give(&line);
}

static void test_cohort(void)
{
	unsigned int d, i, l;

	begin(9, STEP, 0);
	for (i = 0; i < 9; i++) {
		with_snr(i);
		if (i > 3)
			other_part(i);
	}
	for (d = 0; d < 90; d++) {
		for (i = 0; d > 20 && i < 4; i++) {
			for (l = 0; l < LANES; l++)
				w.port[i].snr[l] -= 0.02;
		}
		if (d > 20)
			w.port[3].bias[2] *= exp(0.003);
		if (d == 60)
			new_firmware(1);
		run(DAY);
	}
	check(of(OPTMON_MODE_COHORT) >= 4 &&
	      !heard_of(OPTMON_MODE_RX_SENS, OPTMON_SEVERITY_WARNING),
	      "new firmware does not take a module out of its kind");
	check(of(OPTMON_MODE_WEAROUT),
	      "one of them whose laser ages is not like its kind in that");

	/* Of the kind, but of a firmware before: one receiver of it fades, later. */
	begin(9, STEP, 0);
	for (i = 0; i < 9; i++) {
		with_snr(i);
		if (i > 4)
			other_part(i);
	}
	new_firmware(4);
	for (d = 0; d < 120; d++) {
		for (i = 0; d > 20 && d < 70 && i < 4; i++) {
			for (l = 0; l < LANES; l++)
				w.port[i].snr[l] -= 0.03;
		}
		if (d > 50)
			w.port[4].snr[3] -= 0.04;
		run(DAY);
	}
	check(of(OPTMON_MODE_COHORT) >= 4 && of(OPTMON_MODE_RX_SENS) &&
	      is_last_of("osfp5", OPTMON_MODE_RX_SENS),
	      "one receiver of the part with another firmware is its own");
}

static void fade(double light_db, double snr_db)
{
	unsigned int d;

	begin(2, STEP, 0);
	with_snr(1);
	for (d = 0; d < 90; d++) {
		if (d > 20) {
			w.port[1].rx[3] -= light_db;
			w.port[1].snr[3] -= snr_db;
		}
		run(DAY);
	}
}

static void test_fading(void)
{
	fade(0.008, 0.05);
	check(only(1) && of(OPTMON_MODE_RX_SENS) && !of(OPTMON_MODE_OPTICAL_LOSS),
	      "SNR that fades by more than its light explains is the receiver");
	fade(0.03, 0.05);
	check(only(1) && of(OPTMON_MODE_OPTICAL_LOSS) && !of(OPTMON_MODE_RX_SENS),
	      "SNR that its light explains is the light");
}

static void move(unsigned int port, double light_db, double snr_db)
{
	unsigned int l;

	for (l = 0; l < LANES; l++) {
		w.port[port].rx[l] += light_db;
		w.port[port].snr[l] += snr_db;
	}
}

static void test_paths(void)
{
	unsigned int i;

	begin(2, STEP, 0);
	with_snr(1);
	run(25 * DAY);
	for (i = 0; i < 6; i++) {
		run(7 * DAY + 11 * HOUR);
		w.port[1].flaps++;
		move(1, i & 1 ? 0.6 : -0.6, i & 1 ? 0.6 : -0.6);
	}
	run(20 * DAY);
	check(!of(OPTMON_MODE_RX_SENS),
	      "paths that come and go with their SNR are no receiver that fades");

	begin(2, STEP, 0);
	with_snr(1);
	run(60 * DAY);
	move(1, -1.1, -0.7);
	run(16 * DAY);
	move(1, 1.1, 0.7);
	run(20 * DAY);
	check(!of(OPTMON_MODE_RX_SENS),
	      "nor is less light of which nobody told, while it lasts and after");
}

/* A receiver fades; then its light comes another way, and there is more of it. */
static void test_more_light(void)
{
	unsigned int d;

	begin(2, STEP, 0);
	with_snr(1);
	for (d = 0; d < 90; d++) {
		if (d > 25)
			w.port[1].snr[3] -= 0.04;
		if (d == 60) {
			w.port[1].flaps++;
			move(1, 1.2, 0.6);
		}
		run(DAY);
	}
	check(only(1) && heard_of(OPTMON_MODE_RX_SENS, OPTMON_SEVERITY_INFO) &&
	      !count_of(OPTMON_CLEARED),
	      "a receiver that fades is not well because there is more light");

	begin(2, STEP, 0);
	with_snr(1);
	for (d = 0; d < 90; d++) {
		if (d > 25 && d < 60) {
			w.port[1].rx[3] -= 0.04;
			w.port[1].snr[3] -= 0.04;
		}
		if (d == 60) {
			w.port[1].flaps++;
			w.port[1].rx[3] += 34 * 0.04;
			w.port[1].snr[3] += 34 * 0.04;
		}
		run(DAY);
	}
	check(only(1) && !of(OPTMON_MODE_RX_SENS) &&
	      last()->transition == OPTMON_CLEARED,
	      "and a fibre that was cleaned leaves nothing of it");
}

static void touch(double one_db, double all_db)
{
	unsigned int l;

	begin(2, 60, DAY);
	w.port[1].flaps++;
	w.port[1].rx[4] -= one_db;
	for (l = 0; l < LANES; l++)
		w.port[1].rx[l] -= all_db + 0.05 * l * (all_db > 0);
	run(6 * HOUR);
}

static void test_one_fibre(void)
{
	unsigned int d;

	touch(3, 0);
	check(w.heard == 1 && is(last(), OPTMON_MODE_OPTICAL_LOSS,
				 OPTMON_SEVERITY_INFO, OPTMON_SUSPECT_UNKNOWN,
				 1 << 4),
	      "one fibre that is worse after a touch is no other path");
	touch(0.6, 0);
	check(!w.heard, "less than a connector may lose is none of it");
	touch(0, 1.2);
	check(!w.heard, "all of them are another path");

	begin(2, STEP, 0);
	run(5 * DAY);
	w.port[1].flaps++;
	for (d = 0; d < LANES; d++)
		w.port[1].rx[d] -= d & 1 ? 1.2 : 0.3;
	run(2 * HOUR);
	w.port[1].flaps++;
	run(DAY);
	check(!w.heard, "though the link was interrupted again before anybody could see it");

	begin(2, 60, DAY);
	for (d = 0; d < 120; d++) {
		w.port[1].rx[3] += 0.0015;
		run(60);
	}
	w.port[1].flaps++;
	move(1, -1.2, 0);
	run(HOUR);
	check(!w.heard, "nor does it matter which way light wandered before");
	begin(2, 60, DAY);
	w.port[1].rx[3] -= 0.09;
	run(15 * 60);
	w.port[1].flaps++;
	move(1, -1.2, 0);
	w.port[1].ber = 3e-5;
	run(HOUR);
	check(!w.heard, "nor that it had lost a little some time before");
	begin(2, 60, DAY);
	w.port[1].flaps++;
	run(HOUR);
	move(1, -1.2, 0);
	w.port[1].ber = 3e-5;
	run(HOUR);
	check(heard_of(OPTMON_MODE_OPTICAL_LOSS, OPTMON_SEVERITY_WARNING) == 1 && only(1),
	      "what falls an hour after an interruption is lost");

	begin(2, STEP, 0);
	with_snr(1);
	run(25 * DAY);
	w.port[1].flaps++;
	w.port[1].rx[4] -= 2;
	for (d = 0; d < 60; d++) {
		w.port[1].snr[2] -= 0.04;
		run(DAY);
	}
	check(only(1) && of(OPTMON_MODE_OPTICAL_LOSS) && of(OPTMON_MODE_RX_SENS),
	      "what a touch left hides no receiver that fades");
}

static void test_lost_before(void)
{
	unsigned int i;

	begin(2, 600, DAY);
	for (i = 0; i < 8; i++) {
		if (i == 5) {
			w.port[1].flaps++;
			w.port[1].rx[4] -= 2;
		}
		w.port[1].lost += 2000;
		run(HOUR);
	}
	check(of(OPTMON_MODE_OPTICAL_LOSS) &&
	      !heard_of(OPTMON_MODE_OPTICAL_LOSS, OPTMON_SEVERITY_WARNING) &&
	      heard_of(OPTMON_MODE_INTERMITTENT, OPTMON_SEVERITY_CRITICAL),
	      "frames that were lost before a touch are not lost for it");
}

/* A fibre was touched, and lost light; then the link is down for a while. */
static void test_touched_before(void)
{
	unsigned int l;

	begin(2, 60, 5 * DAY);
	w.port[1].flaps++;
	w.port[1].rx[4] -= 3;
	run(DAY);
	for (l = 0; l < LANES; l++)
		w.port[1].rx[l] -= 40;
	w.port[1].up = false;
	run(600);
	for (l = 0; l < LANES; l++)
		w.port[1].rx[l] += 40;
	w.port[1].up = true;
	run(DAY);
	check(w.heard == 1 && of(OPTMON_MODE_OPTICAL_LOSS) == 1,
	      "light that was lost is not another path because all of it was gone since");
	w.port[1].flaps++;
	for (l = 0; l < LANES; l++)
		w.port[1].rx[l] -= l & 1 ? 1.2 : 0.35;
	run(DAY);
	check(!count_of(OPTMON_CLEARED), "nor because there is another path since");
}

/* Bit errors that were too many for days, when somebody touches a fibre */
static void test_poor_before(void)
{
	begin(2, 600, DAY);
	w.port[1].ber = 3e-4;
	run(4 * DAY);
	w.port[1].flaps++;
	w.port[1].rx[4] -= 1.5;
	run(DAY);
	check(heard_of(OPTMON_MODE_LIMIT, OPTMON_SEVERITY_WARNING) &&
	      !heard_of(OPTMON_MODE_OPTICAL_LOSS, OPTMON_SEVERITY_WARNING),
	      "bit errors of long before a touch are not of it");

	begin(2, 600, DAY);
	w.port[1].ber = 3e-4;
	run(4 * DAY);
	w.port[1].rx[4] -= 1.5;
	run(DAY);
	check(last_of(OPTMON_RAISED)->severity == OPTMON_SEVERITY_WARNING,
	      "and a ticket for them is none the less one when light falls by itself");
}

static void dark(unsigned int times, bool far)
{
	unsigned int l, n;

	begin(2, 60, 0);
	w.port[1].peer = true;
	run(DAY);
	for (n = 0; n < times; n++) {
		for (l = 0; l < LANES; l++) {
			w.port[1].rx[l] -= 40;
			w.port[1].peer_tx[l] -= far ? 40 : 0;
		}
		w.port[1].up = false;
		run(10 * 60);
		for (l = 0; l < LANES; l++) {
			w.port[1].rx[l] += 40;
			w.port[1].peer_tx[l] += far ? 40 : 0;
		}
		w.port[1].up = true;
		run(2 * HOUR);
	}
}

static void test_darks(void)
{
	dark(2, false);
	check(!of(OPTMON_MODE_INTERMITTENT),
	      "light that is gone for minutes twice is somebody at work");
	dark(5, false);
	check(only(1) &&
	      heard_of(OPTMON_MODE_INTERMITTENT, OPTMON_SEVERITY_CRITICAL) == 1,
	      "again and again it is counted");
	run(2 * DAY);
	check(last_of(OPTMON_CLEARED)->mode == OPTMON_MODE_INTERMITTENT,
	      "until it is over");
	dark(5, true);
	check(!of(OPTMON_MODE_INTERMITTENT),
	      "a far end that is off each time has its own alarms");
}

static void lose(uint64_t each)
{
	unsigned int i;

	begin(2, STEP, DAY);
	for (i = 0; i < 5; i++) {
		w.port[1].lost += each;
		run(3 * HOUR);
	}
}

static void test_little(void)
{
	lose(1);
	check(w.heard && !heard_of(OPTMON_MODE_INTERMITTENT, OPTMON_SEVERITY_WARNING),
	      "a codeword in three hours is less than a link may lose: a note");
	lose(100);
	check(heard_of(OPTMON_MODE_INTERMITTENT, OPTMON_SEVERITY_CRITICAL) == 1,
	      "a hundred are not");
}

static void test_slower_readings(void)
{
	unsigned int i;

	begin(8, 60, DAY);
	for (i = 0; i < 8; i++)
		w.port[i].temperature += 14;
	run(HOUR);
	w.step = 900;
	run(6 * HOUR);
	check(count_of(OPTMON_RAISED) == 1 && !count_of(OPTMON_CLEARED) &&
	      of(OPTMON_MODE_THERMAL),
	      "a hot chassis that is read less often is one incident");
}

int main(void)
{
	ktap_begin();
	test_end_of_wear();
	test_shared_wear();
	test_shared_bias();
	test_warm_laser();
	test_shared_limit();
	test_cohort();
	test_fading();
	test_paths();
	test_more_light();
	test_one_fibre();
	test_lost_before();
	test_touched_before();
	test_poor_before();
	test_darks();
	test_little();
	test_slower_readings();
	optmon_health_free(w.health);
	return ktap_end();
}
