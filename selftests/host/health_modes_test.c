// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The sudden modes: each injected once, with the delay that the manual states, the
 * mode, suspect and severity, and silence of the neighbours.
 */
#include "health_world.h"

#define DAY	(24 * HOUR)
#define HOUR	3600.0
#define FIVE_STEPS	360	/* five minutes and the one that is unfinished */

static void test_silence(void)
{
	begin(PORTS, 60, 7 * 24 * HOUR);
	check(!w.heard, "a week of twelve healthy ports is silent");
	begin(2, 1, HOUR);
	check(!w.heard, "an hour at one reading a second is silent");
	begin(4, HOUR, 60 * 24 * HOUR);
	check(!w.heard, "two months at one reading an hour are silent");
}

static void test_optical_loss(void)
{
	double t;

	begin(4, 60, 3 * HOUR);
	t = w.t;
	w.port[1].rx[2] -= 0.7;
	run(FIVE_STEPS);
	check(is(last(), OPTMON_MODE_OPTICAL_LOSS, OPTMON_SEVERITY_INFO,
		 OPTMON_SUSPECT_UNKNOWN, 1 << 2) && w.heard == 1 && only(1),
	      "a step of 0.7 dB is known within five minutes");
	check(last()->shape == OPTMON_SHAPE_STEP &&
	      last()->since >= t - 60 && last()->since <= t + 120,
	      "as a step, since when it came");
	check(last()->drain_first && last()->disruptive && !last()->has_due,
	      "with its action behind a drain");
	w.port[1].ber = 1e-5;
	run(20 * 60);
	check(w.heard == 2 && last()->transition == OPTMON_UPDATED &&
	      last()->severity == OPTMON_SEVERITY_WARNING && last()->has_due,
	      "bit errors that rise with it make it a ticket with a date");
	w.port[1].rx[2] += 0.7;
	w.port[1].ber = 1e-6;
	run(HOUR);
	check(w.heard == 3 && last()->transition == OPTMON_CLEARED &&
	      last()->reason[0], "and it is cleared when the light is back");

	begin(4, 60, 3 * HOUR);
	w.port[1].peer = true;
	run(HOUR);
	w.port[1].rx[2] -= 7;
	run(FIVE_STEPS);
	check(is(last(), OPTMON_MODE_OPTICAL_LOSS, OPTMON_SEVERITY_WARNING,
		 OPTMON_SUSPECT_FIBRE, 1 << 2) && only(1),
	      "where the far end sends as before it is the fibre");

	begin(4, 60, 3 * HOUR);
	w.port[1].peer = true;
	run(HOUR);
	w.port[1].peer_tx[2] -= 3;
	w.port[1].rx[2] -= 3;
	run(10 * 60);
	check(is(last(), OPTMON_MODE_LANE_LASER, last()->severity,
		 OPTMON_SUSPECT_FAR_MODULE, 1 << 2) && only(1),
	      "where the far end sends less it is its laser");
}

static void lose_light(unsigned int port, double dbm)
{
	unsigned int l;

	for (l = 0; l < LANES; l++)
		w.port[port].rx[l] = dbm;
	w.port[port].up = false;
}

static void test_los(void)
{
	unsigned int l;

	begin(4, 10, 3 * HOUR);
	w.port[1].rx[3] = -40;
	w.port[1].flags[3] = OPTMON_BIT(OPTMON_LANE_FLAG_RX_LOS);
	w.port[1].up = false;
	run(40);
	check(is(last(), OPTMON_MODE_OPTICAL_LOSS, OPTMON_SEVERITY_CRITICAL,
		 OPTMON_SUSPECT_UNKNOWN, 1 << 3) && w.heard == 1 &&
	      last()->shape == OPTMON_SHAPE_LOS,
	      "a lane without light takes the link down: critical within 40 s");

	begin(4, 10, 3 * HOUR);
	lose_light(1, -40);
	run(14 * 60);
	check(!w.heard, "all lanes dark may be a far end that starts anew");
	run(3 * 60);
	check(is(last(), OPTMON_MODE_OPTICAL_LOSS, OPTMON_SEVERITY_INFO,
		 OPTMON_SUSPECT_UNKNOWN, 0xff) && w.heard == 1 &&
	      !last()->disruptive,
	      "after 15 minutes it is kept, and calls nobody");
	run(23 * HOUR);
	check(w.heard == 1, "nor does it for the rest of the day");
	run(2 * HOUR);
	check(is(last(), OPTMON_MODE_OPTICAL_LOSS, OPTMON_SEVERITY_WARNING,
		 OPTMON_SUSPECT_UNKNOWN, 0xff) && w.heard == 2 &&
	      !last()->disruptive && last()->has_due,
	      "a day later it is a ticket, for somebody to look first");

	begin(4, 10, 3 * HOUR);
	lose_light(1, -40);
	w.port[1].rx[2] = -1.2;
	run(20 * 60);
	check(is(last(), OPTMON_MODE_OPTICAL_LOSS, OPTMON_SEVERITY_CRITICAL,
		 OPTMON_SUSPECT_UNKNOWN, 0xff & ~(1 << 2)),
	      "light that is gone on some lanes alone is lost on the way");

	begin(4, 60, 3 * HOUR);
	for (l = 0; l < 2; l++)
		w.port[1].rx[l] -= 2;
	run(15 * 60);
	lose_light(1, -40);
	run(20 * 60);
	check(is(last(), OPTMON_MODE_OPTICAL_LOSS, OPTMON_SEVERITY_CRITICAL,
		 OPTMON_SUSPECT_UNKNOWN, 0xff),
	      "and so it is where a loss announced it");
}

/* No error is a bound, which is another when it is asked more often. */
static void test_no_errors(void)
{
	begin(4, 900, 0);
	w.port[1].ber = 0;
	run(2 * DAY);
	w.step = 60;
	run(20 * 60);
	lose_light(1, -40);
	run(20 * 60);
	check(w.heard == 1 && is(last(), OPTMON_MODE_OPTICAL_LOSS, OPTMON_SEVERITY_INFO,
				 OPTMON_SUSPECT_UNKNOWN, 0xff),
	      "a link without errors that is looked at more often announces nothing");
}

static void test_far_light(void)
{
	unsigned int l;

	begin(4, 10, 3 * HOUR);
	w.port[1].peer = true;
	run(600);
	lose_light(1, -40);
	run(14 * 60);
	check(!w.heard, "nor is cleaning, where the far end says that it sends");
	run(3 * 60);
	check(is(last(), OPTMON_MODE_OPTICAL_LOSS, OPTMON_SEVERITY_CRITICAL,
		 OPTMON_SUSPECT_FIBRE, 0xff) && w.heard == 1,
	      "after 15 minutes it is a broken fibre");

	begin(4, 60, 3 * HOUR);
	w.port[1].peer = true;
	run(600);
	lose_light(1, -40);
	for (l = 0; l < LANES; l++)
		w.port[1].peer_tx[l] = -40;
	run(HOUR);
	w.port[1].peer = false;
	run(2 * HOUR);
	check(w.heard == 1 && is(last(), OPTMON_MODE_LIMIT, OPTMON_SEVERITY_INFO,
				 OPTMON_SUSPECT_FAR_MODULE, 0xff),
	      "a far end that is off is a note, and stays one when it says no more");
	w.port[1].peer = true;
	w.port[1].rx[4] = -1.4;
	for (l = 0; l < LANES; l++)
		w.port[1].peer_tx[l] = -40;
	run(20 * 60);
	check(last()->mode == OPTMON_MODE_LIMIT &&
	      last()->severity == OPTMON_SEVERITY_INFO,
	      "and off it is, whatever one lane of ours reads");
	w.port[1].rx[4] = -40;
	run(20 * 60);
	for (l = 0; l < LANES; l++)
		w.port[1].peer_tx[l] = 1.2;
	w.t += 30;
	give_link(1);
	w.t += 20;
	for (l = 0; l < LANES; l++)
		w.port[1].rx[l] = -1 - 0.1 * l;
	w.port[1].up = true;
	run(HOUR);
	check(count_of(OPTMON_RAISED) == 1 &&
	      last()->transition == OPTMON_CLEARED &&
	      last_of(OPTMON_UPDATED)->severity <= OPTMON_SEVERITY_INFO,
	      "that it sends again is known before we looked: no fibre is to blame");
}

static void test_old_word(void)
{
	begin(4, 60, 3 * HOUR);
	w.port[1].peer = true;
	run(HOUR);
	w.port[1].peer = false;
	w.port[1].rx[2] -= 3;
	run(10 * 60);
	check(is(last(), OPTMON_MODE_OPTICAL_LOSS, last()->severity,
		 OPTMON_SUSPECT_UNKNOWN, 1 << 2) && only(1),
	      "what the far end said before the light fell accuses no fibre");
	w.port[1].peer = true;
	run(120);
	check(is(last(), OPTMON_MODE_OPTICAL_LOSS, last()->severity,
		 OPTMON_SUSPECT_FIBRE, 1 << 2) && w.heard == 2,
	      "its next word does");
	begin(4, 60, 3 * HOUR);
	w.port[1].peer = true;
	run(HOUR);
	w.port[1].peer = false;
	w.port[1].rx[2] -= 3;
	run(10 * 60);
	w.port[1].peer = true;
	w.port[1].peer_tx[2] -= 3;
	run(120);
	check(is(last(), OPTMON_MODE_LANE_LASER, last()->severity,
		 OPTMON_SUSPECT_FAR_MODULE, 1 << 2) && w.heard == 2,
	      "or its laser, when that sends less");
}

static void test_two_causes(void)
{
	begin(4, 60, 6 * HOUR);
	w.port[1].rx[2] -= 1;
	w.port[1].ber = 3e-5;
	run(HOUR);
	check(last()->mode == OPTMON_MODE_OPTICAL_LOSS &&
	      last()->severity == OPTMON_SEVERITY_WARNING,
	      "bit errors that come with a loss make it a ticket");
	begin(4, 60, 6 * HOUR);
	w.port[1].rx[2] -= 1;
	run(3 * DAY);
	w.port[1].ber = 3e-5;
	run(HOUR);
	check(last()->mode == OPTMON_MODE_OPTICAL_LOSS &&
	      last()->severity == OPTMON_SEVERITY_INFO && w.heard == 1,
	      "those that come days later have another cause");
}

static void test_lasers(void)
{
	struct optmon_line line;
	unsigned int l;

	begin(4, 60, 3 * HOUR);
	w.port[1].tx[4] -= 3;
	run(FIVE_STEPS);
	check(is(last(), OPTMON_MODE_LANE_LASER, OPTMON_SEVERITY_WARNING,
		 OPTMON_SUSPECT_NEAR_MODULE, 1 << 4) && w.heard == 1 && only(1),
	      "a lane that sends 3 dB less is its laser");
	check(last()->n_rejected > 0 &&
	      last()->evidence[0].quantity == OPTMON_Q_TX_POWER &&
	      fabs(last()->evidence[0].compared - 1) < 0.1 &&
	      fabs(last()->evidence[0].value + 2) < 0.1,
	      "evidence quotes what it was and is, and what was rejected");

	begin(4, 60, 3 * HOUR);
	for (l = 0; l < LANES; l++)
		w.port[1].tx[l] -= 2;
	run(FIVE_STEPS);
	check(last()->mode == OPTMON_MODE_EXT_LASER && last()->lanes == 0xff &&
	      count_of(OPTMON_RAISED) == 1,
	      "all lanes that fall together have one laser, one alarm");

	begin(4, 60, HOUR);
	line = identity_of(1);
	line.t = w.t + 1;
	line.identity.n_lanes = LANES;
	for (l = 0; l < LANES; l++)
		line.identity.lane_map[l] = (struct optmon_lane_place) {
			.lane = l + 1, .has_laser = true, .laser = l / 4,
			.has_fibre = true, .fibre = l,
		};
	give(&line);
	run(2 * HOUR);
	for (l = 4; l < LANES; l++)
		w.port[1].tx[l] -= 2;
	run(FIVE_STEPS);
	check(is(last(), OPTMON_MODE_EXT_LASER, OPTMON_SEVERITY_WARNING,
		 OPTMON_SUSPECT_EXTERNAL_LASER, 0xf0) &&
	      count_of(OPTMON_RAISED) == 1,
	      "lanes that the map gives one laser are it, not the module");

	begin(4, 60, 3 * HOUR);
	w.port[1].tx[4] = -40;
	w.port[1].disabled[4] = true;
	run(HOUR);
	check(!w.heard, "a transmitter that was switched off is none");

	begin(4, 60, 3 * HOUR);
	w.port[1].tx[4] = -40;
	w.port[1].flags[4] = OPTMON_BIT(OPTMON_LANE_FLAG_TX_LOS);
	run(HOUR);
	check(last()->kind == OPTMON_ALARM_HOST_SIGNAL_LOST &&
	      last()->suspect == OPTMON_SUSPECT_HOST &&
	      count_of(OPTMON_RAISED) == 1,
	      "a lane squelched for want of a host signal is the host's");
}

/* Port 0 is lit by port 1, which only sends; the others are lit by themselves. */
static void begin_lit(void)
{
	struct optmon_line line;
	unsigned int l;

	begin(0, 60, 0);
	w.ports = 4;
	for (l = 0; l < w.ports; l++)
		set_port(&w.port[l]);
	w.port[1].no_rx = true;
	w.port[1].link = false;
	w.port[3].no_rx = true;
	line = identity_of(0);
	line.identity.n_lanes = LANES;
	for (l = 0; l < LANES; l++)
		line.identity.lane_map[l] = (struct optmon_lane_place) {
			.lane = l + 1, .has_laser = true, .laser = l / 4,
		};
	give(&line);
	for (l = 1; l < w.ports; l++) {
		line = identity_of(l);
		/* An interface without a link is none. */
		line.has |= 1u << OPTMON_LINE_HAS_INTERFACE;
		snprintf(line.interface, sizeof(line.interface), "eth%u", l);
		give(&line);
	}
	run(3 * HOUR);
}

static void test_external_laser(void)
{
	unsigned int l;

	begin_lit();
	w.port[1].tx[1] -= 2;
	for (l = 4; l < LANES; l++)
		w.port[0].tx[l] -= 2;
	run(FIVE_STEPS);
	check(count_of(OPTMON_RAISED) == 2 &&
	      is(&w.alarm[0], OPTMON_MODE_EXT_LASER, OPTMON_SEVERITY_WARNING,
		 OPTMON_SUSPECT_EXTERNAL_LASER, 0xf0) &&
	      is(&w.alarm[1], OPTMON_MODE_LANE_LASER, OPTMON_SEVERITY_WARNING,
		 OPTMON_SUSPECT_NEAR_MODULE, 1 << 1) &&
	      !strcmp(w.alarm[0].incident, w.alarm[1].incident),
	      "an external laser and the lanes that it lights are one incident");

	begin_lit();
	w.port[2].tx[1] -= 2;
	w.port[3].tx[1] -= 2;
	for (l = 4; l < LANES; l++)
		w.port[0].tx[l] -= 2;
	run(FIVE_STEPS);
	check(count_of(OPTMON_RAISED) == 3 &&
	      strcmp(w.alarm[0].incident, w.alarm[1].incident) &&
	      strcmp(w.alarm[1].incident, w.alarm[2].incident) &&
	      strcmp(w.alarm[0].incident, w.alarm[2].incident),
	      "lasers of links of their own are other incidents");
}

static void test_heat(void)
{
	unsigned int i, step;

	begin(PORTS, 60, 3 * HOUR);
	for (step = 0; step < 10; step++) {
		for (i = 0; i < PORTS; i++)
			w.port[i].temperature += 2.2;
		run(60);
	}
	run(HOUR / 2);
	check(count_of(OPTMON_RAISED) == 1 &&
	      last_of(OPTMON_RAISED)->mode == OPTMON_MODE_THERMAL &&
	      last_of(OPTMON_RAISED)->suspect == OPTMON_SUSPECT_CHASSIS,
	      "a chassis that gets warm is one incident, not twelve");
	check(w.heard < 4, "and hardly a word more");
	for (i = 0; i < PORTS; i++)
		w.port[i].temperature = 45;
	run(2 * HOUR);
	check(last()->transition == OPTMON_CLEARED &&
	      count_of(OPTMON_CLEARED) == 1, "which ends when it is cool again");

	check(last()->severity == OPTMON_SEVERITY_WARNING,
	      "20 degC are worth a ticket: lasers age four times as fast");
	begin(PORTS, 60, 3 * HOUR);
	for (i = 0; i < PORTS; i++)
		w.port[i].temperature += 7;
	run(HOUR);
	check(count_of(OPTMON_RAISED) == 1 &&
	      last()->severity == OPTMON_SEVERITY_INFO,
	      "7 degC of a hall are a note");

	begin(PORTS, 600, 3 * DAY);
	for (step = 0; step < 30; step++) {
		w.port[3].temperature += 0.6;
		run(HOUR);
	}
	run(6 * HOUR);
	check(only(3) && last()->mode == OPTMON_MODE_THERMAL &&
	      last()->suspect == OPTMON_SUSPECT_NEAR_MODULE &&
	      last()->severity == OPTMON_SEVERITY_WARNING,
	      "warmth that comes by half a degree an hour does not hide");
	begin(PORTS, 600, 3 * DAY);
	for (step = 0; step < 30; step++) {
		w.port[3].temperature += 0.25;
		run(HOUR);
	}
	run(2 * DAY);
	check(!w.heard, "7 degC more are a load that grew");

	begin(PORTS, 60, 3 * HOUR);
	for (step = 0; step < 10; step++) {
		w.port[3].temperature += 3.2;
		run(60);
	}
	run(HOUR / 2);
	check(only(3) && last()->mode == OPTMON_MODE_THERMAL &&
	      last()->suspect == OPTMON_SUSPECT_NEAR_MODULE &&
	      last()->severity == OPTMON_SEVERITY_WARNING,
	      "one that gets warm alone is itself");
}

static void test_stale(void)
{
	unsigned int i;

	begin(4, 60, HOUR);
	w.port[1].freeze = true;
	run(15 * 60);
	check(is(last(), OPTMON_MODE_STALE_TELEMETRY, OPTMON_SEVERITY_WARNING,
		 OPTMON_SUSPECT_NEAR_MODULE, 0) && w.heard == 1 && only(1),
	      "readings that stand still while counters move are stale");
	w.port[1].freeze = false;
	run(300);
	check(last()->transition == OPTMON_CLEARED, "until they move");

	begin(4, 60, HOUR);
	w.port[1].freeze = true;
	w.port[1].link = false;
	run(2 * HOUR);
	check(!w.heard, "without a counter that moves nobody can tell");

	begin(4, 60, HOUR);
	w.port[1].mute = true;
	run(20 * 60);
	check(is(last(), OPTMON_MODE_STALE_TELEMETRY, OPTMON_SEVERITY_WARNING,
		 OPTMON_SUSPECT_NEAR_MODULE, 0) && only(1),
	      "a module that answers no more is blind within 18 minutes");
	check(!strncmp(last()->action, "nothing", 7) && last()->drain_first,
	      "and nothing is to be done while its link is up");

	begin(4, 60, HOUR);
	for (i = 0; i < 4; i++) {
		w.port[1].mute = true;
		run(15 * 60);
		w.port[1].mute = false;
		run(60);
	}
	check(!w.heard, "nor is one that is asked each quarter of an hour all at once");

	begin(4, 60, HOUR);
	w.t += 6 * HOUR;
	run(HOUR);
	check(!w.heard, "a collector that slept is no blind module");
	for (i = 0; i < 4; i++)
		w.port[i].mute = true;
	run(2 * HOUR);
	w.port[2].mute = false;
	run(5 * 60);
	for (i = 0; i < 4; i++)
		w.port[i].mute = false;
	run(HOUR);
	check(!w.heard, "nor is one of four that were silent together, and come back in turn");
	begin(4, 900, 6 * HOUR);
	w.port[0].mute = true;
	w.port[1].mute = true;
	run(900);
	w.port[2].mute = true;
	w.port[3].mute = true;
	run(4 * HOUR);
	check(!w.heard, "nor of those that were asked first before nobody was");
}

static void test_counts(void)
{
	unsigned int i;

	begin(4, 10, HOUR);
	w.port[1].lost += 1;
	run(HOUR);
	check(!w.heard, "one lost codeword is none");
	for (i = 0; i < 3; i++) {
		w.port[1].lost += 20;
		run(20);
	}
	check(is(last(), OPTMON_MODE_INTERMITTENT, OPTMON_SEVERITY_CRITICAL,
		 OPTMON_SUSPECT_UNKNOWN, 0) && only(1) && w.heard == 1 &&
	      last()->kind == OPTMON_ALARM_FRAMES_LOST,
	      "bursts of them are critical at once");
	check(last()->n_evidence == 2 && last()->n_rejected == 2,
	      "and noise is rejected, by the BER");
	run(12 * HOUR);
	w.port[1].lost += 20;
	run(10 * HOUR);
	check(w.heard == 1, "which stands while they come, hours apart");
	run(16 * HOUR);
	check(last()->transition == OPTMON_CLEARED && w.heard == 2,
	      "after a quiet day it is over");

	begin(4, 10, HOUR);
	for (i = 0; i < 5; i++) {
		w.port[1].lost += 20;
		w.port[1].flags[2] = OPTMON_BIT(OPTMON_LANE_FLAG_RX_LOL);
		run(20);
		if (i == 4) {
			w.port[1].flaps++;
			w.port[1].up = false;
			give_link(1);
			w.port[1].up = true;
			run(20);
		}
		w.port[1].flags[2] = 0;
		run(HOUR);
	}
	check(count_of(OPTMON_RAISED) == 1 && only(1) &&
	      last_of(OPTMON_RAISED)->mode == OPTMON_MODE_INTERMITTENT,
	      "a lock that is lost with each of them is no alarm of its own");

	begin(4, 3600, 3 * DAY);
	w.port[1].ber = 6e-5;
	run(DAY);
	for (i = 0; i < 4; i++) {
		w.port[1].lost += 20;
		run(2 * HOUR);
	}
	check(only(1) && last_of(OPTMON_RAISED)->mode == OPTMON_MODE_LIMIT,
	      "an hour's mean near what the code bears excludes no noise");

	begin(4, 10, HOUR);
	for (i = 0; i < 3; i++) {
		w.port[2].flaps++;
		run(120);
	}
	check(last()->kind == OPTMON_ALARM_LINK_FLAPS && only(2) &&
	      last()->severity == OPTMON_SEVERITY_CRITICAL,
	      "a link that goes down three times flaps");

	begin(4, 10, HOUR);
	w.port[1].ber = 3e-4;
	run(10 * 60);
	check(last()->mode == OPTMON_MODE_LIMIT && only(1) &&
	      last()->severity == OPTMON_SEVERITY_WARNING &&
	      last()->evidence[0].quantity == OPTMON_Q_LINK_BER,
	      "a BER beyond what KP4 bears is a ticket");
}

static void test_signal(void)
{
	unsigned int i, l;

	begin(4, 60, 10);
	for (i = 0; i < 4; i++) {
		w.port[i].host_lanes = true;
		for (l = 0; l < LANES; l++) {
			w.port[i].snr[l] = 21;
			w.port[i].lane_ber[l] = 1e-7;
		}
	}
	run(3 * HOUR);
	check(!w.heard, "SNR and lane BER of healthy modules are silent");
	w.port[1].snr[5] = 18.5;
	w.port[1].lane_ber[5] = 1e-5;
	run(10 * 60);
	check(is(last(), OPTMON_MODE_RX_SENS, OPTMON_SEVERITY_INFO,
		 OPTMON_SUSPECT_NEAR_MODULE, 1 << 5) && only(1),
	      "SNR that falls while the light stays is the receiver");
	begin(2, 60, 0);
	for (l = 0; l < LANES; l++)
		w.port[1].snr[l] = 21;
	w.port[1].no_lane_ber = true;
	run(3 * HOUR);
	w.port[1].snr[5] = 19;
	run(20 * 60);
	check(!w.heard, "SNR alone is no receiver");
	w.port[1].ber = 3e-5;
	run(20 * 60);
	check(is(last_of(OPTMON_RAISED), OPTMON_MODE_RX_SENS, OPTMON_SEVERITY_INFO,
		 OPTMON_SUSPECT_NEAR_MODULE, 1 << 5) &&
	      last()->evidence[1].quantity == OPTMON_Q_LINK_BER,
	      "but with the link's bit errors, where lanes do not tell theirs");

	begin(4, 60, 0);
	for (i = 0; i < 4; i++)
		w.port[i].host_lanes = true;
	run(3 * HOUR);
	w.port[2].host_snr[1] = 19;
	w.port[2].host_ber[1] = 1e-5;
	run(10 * 60);
	check(is(last(), OPTMON_MODE_HOST_SI, OPTMON_SEVERITY_INFO,
		 OPTMON_SUSPECT_HOST, 1 << 1) && only(2) && last()->host_side,
	      "a host side that is bad alone is the host's");
}

/* A coherent port that is read each 3 s, with its SNR and bit errors */
static void begin_coherent(bool no_rx)
{
	unsigned int l;

	begin(2, 3, 0);
	w.port[1].no_rx = no_rx;
	for (l = 0; l < LANES; l++) {
		w.port[1].snr[l] = 25;
		w.port[1].lane_ber[l] = 2e-7;
	}
	run(HOUR / 2);
}

static void test_sudden_quality(void)
{
	begin_coherent(true);
	w.port[1].lane_ber[0] = 1.5e-4;
	run(30);
	w.port[1].lane_ber[0] = 2e-7;
	w.port[1].snr[0] = 18;
	run(30);
	check(!w.heard, "bit errors alone or SNR alone for half a minute are nothing");
	run(HOUR);
	w.port[1].snr[0] = 18;
	w.port[1].lane_ber[0] = 1.5e-4;
	run(6);
	w.port[1].snr[0] = 25;
	w.port[1].lane_ber[0] = 2e-7;
	run(60);
	check(!w.heard, "nor are both in two readings");

	begin_coherent(true);
	w.port[1].snr[0] = 18.3;
	w.port[1].lane_ber[0] = 1.5e-4;
	run(20);
	check(is(last(), OPTMON_MODE_OPTICAL_LOSS, OPTMON_SEVERITY_INFO,
		 OPTMON_SUSPECT_UNKNOWN, 1) && w.heard == 1 && only(1),
	      "SNR and bit errors that are much worse agree: known within 20 s");
	check(last()->n_rejected &&
	      last()->rejected[0].mode == OPTMON_MODE_RX_SENS,
	      "and without light to compare, the receiver is not excluded");
	begin_coherent(false);
	w.port[1].snr[0] = 18.3;
	w.port[1].lane_ber[0] = 1.5e-4;
	run(20);
	check(is(last(), OPTMON_MODE_RX_SENS, OPTMON_SEVERITY_INFO,
		 OPTMON_SUSPECT_NEAR_MODULE, 1),
	      "with light as it was it is the receiver");
	begin_coherent(false);
	w.port[1].snr[0] = 18.3;
	w.port[1].lane_ber[0] = 1.5e-4;
	w.port[1].rx[0] -= 1.5;
	run(20);
	check(!w.heard, "with less light it is not");
}

int main(void)
{
	ktap_begin();
	test_silence();
	test_optical_loss();
	test_los();
	test_no_errors();
	test_far_light();
	test_old_word();
	test_two_causes();
	test_lasers();
	test_external_laser();
	test_heat();
	test_stale();
	test_counts();
	test_signal();
	test_sudden_quality();
	optmon_health_free(w.health);
	return ktap_end();
}
