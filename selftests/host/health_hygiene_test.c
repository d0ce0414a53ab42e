// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is wrong with the readings and not with the optics raises no optical alarm;
 * and what people do to ports raises nothing that calls them.
 */
#include "health_world.h"

#include "../../lib/health/internal.h"

#define HOUR	3600.0
#define DAY	(24 * HOUR)

/* Was light, a laser or a receiver blamed? */
static bool optical(void)
{
	unsigned int i;

	for (i = 0; i < w.heard && i < HEARD_MAX; i++) {
		if (w.alarm[i].mode != OPTMON_MODE_INTERMITTENT)
			return true;
	}
	return false;
}

/* Was nobody called? */
static bool calm(void)
{
	unsigned int i;

	for (i = 0; i < w.heard && i < HEARD_MAX; i++) {
		if (w.alarm[i].severity > OPTMON_SEVERITY_INFO)
			return false;
	}
	return true;
}

static void test_absurd(void)
{
	unsigned int l;

	begin(2, 60, 2 * HOUR);
	w.port[1].temperature = 122.8;
	run(60);
	w.port[1].temperature = 45;
	run(HOUR);
	check(!w.heard, "122.8 degC once is nothing");
	w.port[1].temperature = 122.8;
	run(240);
	w.port[1].temperature = 45;
	run(HOUR);
	check(!w.heard, "nor is it a few times in a row: no module is so hot");
	w.port[1].rx[0] = -40;
	run(60);
	w.port[1].rx[0] = -1;
	run(HOUR);
	check(!w.heard, "one reading without light is nothing");
	w.port[1].bias[0] = 131;
	run(60);
	w.port[1].bias[0] = 70;
	w.port[1].tx[0] = 8.1;
	run(60);
	w.port[1].tx[0] = 1;
	run(HOUR);
	check(!w.heard, "one reading of full scale is nothing");
	/* The far end starts anew, and the first readings of one lane disagree. */
	begin(2, 900, DAY);
	for (l = 0; l < LANES; l++)
		w.port[1].rx[l] = -40;
	w.port[1].up = false;
	run(3 * 900);
	for (l = 0; l < LANES; l++)
		w.port[1].rx[l] = -1 - 0.1 * l;
	w.port[1].up = true;
	run(900);
	w.port[1].rx[0] = 8.1;
	run(900);
	w.port[1].rx[0] = -1;
	run(DAY);
	check(count_of(OPTMON_RAISED) <= 1 && calm(),
	      "nor where it stands between a lane that was dark and its light");
	begin(2, 1, 600);
	w.port[1].temperature = 122.8;
	run(1);
	w.port[1].temperature = 45;
	run(600);
	check(!w.heard, "at one reading a second neither");
}

static void test_missing(void)
{
	begin(2, 60, 2 * HOUR);
	w.port[1].no_rx = true;
	run(DAY);
	check(!w.heard, "a value that is missing is not zero");
	w.port[1].no_rx = false;
	run(HOUR);
	check(!w.heard, "and not zero when it comes back");
}

static void test_order(void)
{
	struct optmon_health_counts counts;
	struct optmon_line line;
	unsigned int i;

	begin(2, 60, 2 * HOUR);
	for (i = 0; i < 20; i++) {
		run(60);
		give(&w.port[1].frozen);
		line = w.port[1].frozen;
		line.t -= 90;
		line.sample.media[0].rx_power_dbm = -20;
		give(&line);
	}
	optmon_health_counts(w.health, &counts);
	check(!w.heard && counts.fed[OPTMON_FED_DUPLICATE] == 20 &&
	      counts.fed[OPTMON_FED_LATE] == 20,
	      "duplicates and late readings are counted and passed over");
}

static void test_clock(void)
{
	struct optmon_line line;

	begin(2, 60, 2 * HOUR);
	w.t -= 2 * HOUR;
	run(4 * HOUR);
	check(!w.heard, "a clock that is set back two hours");
	w.port[1].rx[2] -= 5.5;
	run(600);
	check(last()->mode == OPTMON_MODE_OPTICAL_LOSS &&
	      fabs(last()->t - w.t) < 600, "after which faults are found, at the new time");
	begin(2, 60, 2 * HOUR);
	w.t += 40 * DAY;
	run(HOUR);
	check(!w.heard, "one that leaps ahead by weeks");
	line = w.port[1].frozen;
	line.t += 3e8;
	give(&line);
	run(HOUR);
	w.port[1].rx[2] -= 5.5;
	run(600);
	check(count_of(OPTMON_RAISED) == 1 &&
	      last()->mode == OPTMON_MODE_OPTICAL_LOSS,
	      "a single line of the far future does not blind");
}

/* What the link's bit errors are taken for */
static double usual_errors(void)
{
	return pow(10, w.health->links[w.health->cages[1].links].ber.base);
}

/* A counter of errors of 32 bits, read so seldom that it wraps all the time */
static void narrow(unsigned int readings)
{
	for (; readings; readings--) {
		run(w.step);
		w.port[1].bits &= UINT32_MAX;
	}
}

static void test_narrow(void)
{
	static const double ber[] = { 1e-6, 3e-6 };
	unsigned int i;

	for (i = 0; i < 2; i++) {
		begin(2, 900, 0);
		w.port[1].ber = ber[i];
		narrow(300);
		if (!check(!w.heard && fabs(log10(usual_errors() / ber[i])) < 0.05,
			   "a counter that wraps between a few readings hides no bit errors"))
			ktap_diag("%g, not %g", usual_errors(), ber[i]);
	}
	give_event(1, OPTMON_EV_REMOVE);
	w.t += 30;
	give_event(1, OPTMON_EV_INSERT);
	narrow(300);
	check(!w.heard, "nor are they others after a plugging");
	begin(2, 60, HOUR);
	w.port[1].ber = 2.1e-4;
	run(HOUR);
	for (i = 0; i < 20; i++) {
		w.port[1].bits -= 1e10;
		run(60);
		w.port[1].bits += 1e10;
		run(HOUR);
	}
	check(w.heard == 1 && last()->severity == OPTMON_SEVERITY_INFO,
	      "nor does one that was read while it moved invent any");
}

static void test_counters(void)
{
	unsigned int i;

	begin(2, 60, 10);
	w.port[1].lost = UINT32_MAX - 5;
	w.port[1].bits = UINT32_MAX - 5;
	run(HOUR);
	w.port[1].lost = 3;
	w.port[1].bits = 100;
	run(HOUR);
	check(!w.heard, "a counter that wraps at 32 bits lost nine codewords, once");
	for (i = 0; i < 5; i++) {
		w.port[1].lost = 0;
		w.port[1].codewords = 0;
		w.port[1].bits = 0;
		w.port[1].flaps = 0;
		run(600);
		w.port[1].lost = 100000;
		run(60);
		w.port[1].lost = 0;
		run(HOUR * 6);
	}
	check(!optical(), "a counter that is set back is no optical alarm");
	begin(2, 60, HOUR);
	for (i = 0; i < 10; i++) {
		w.port[1].lost = 0;
		w.port[1].codewords = 0;
		w.port[1].bits = 0;
		w.port[1].flaps = 0;
		run(600);
	}
	check(!w.heard, "counters that start anew ten times are silent");
}

static void swap_module(unsigned int i, const char *serial)
{
	struct optmon_line line;
	unsigned int l;

	give_event(i, OPTMON_EV_REMOVE);
	w.t += 120;
	w.port[i].serial = serial;
	give_event(i, OPTMON_EV_INSERT);
	line = identity_of(i);
	give(&line);
	for (l = 0; l < LANES; l++) {
		w.port[i].tx[l] -= 1.2;
		w.port[i].bias[l] *= 0.8;
		w.port[i].rx[l] += 0.8;
	}
}

static void test_serials(void)
{
	struct optmon_line line;

	begin(3, 60, 3 * HOUR);
	swap_module(1, "B9999");
	run(3 * HOUR);
	check(!w.heard, "another module has another operating point");
	begin(3, 60, HOUR);
	w.port[0].serial = "";
	w.port[1].serial = "";
	line = identity_of(0);
	give(&line);
	line = identity_of(1);
	give(&line);
	run(3 * HOUR);
	swap_module(1, "");
	run(3 * HOUR);
	check(!w.heard, "so has one whose serial is blank, when it is plugged");
	begin(3, 60, HOUR);
	w.port[0].serial = "X1";
	w.port[1].serial = "X1";
	line = identity_of(0);
	give(&line);
	line = identity_of(1);
	give(&line);
	w.port[0].tx[0] += 2;
	run(3 * HOUR);
	give_event(0, OPTMON_EV_REMOVE);
	run(HOUR);
	check(!w.heard, "two modules of one serial do not share a past");
}

static void test_hands(void)
{
	unsigned int l, n;

	begin(3, 60, 6 * HOUR);
	/* Cleaned without a word: dark for four minutes, better after it. */
	for (l = 0; l < LANES; l++)
		w.port[1].rx[l] = -40;
	w.port[1].up = false;
	run(240);
	for (l = 0; l < LANES; l++)
		w.port[1].rx[l] = -0.6 - 0.1 * l;
	w.port[1].up = true;
	w.port[1].flaps++;
	run(6 * HOUR);
	check(!w.heard, "cleaning a link, unannounced");
	/* Another path, unannounced, and back. */
	for (n = 0; n < 3; n++) {
		w.port[2].flaps++;
		for (l = 0; l < LANES; l++)
			w.port[2].rx[l] += n & 1 ? 1.7 : -1.7;
		run(30 * HOUR);
	}
	check(!w.heard, "a path that changes by 1.7 dB and back");
	give_event(1, OPTMON_EV_ADMIN_DOWN);
	for (l = 0; l < LANES; l++) {
		w.port[1].rx[l] = -40;
		w.port[1].tx[l] = -40;
	}
	w.port[1].up = false;
	w.port[1].flaps += 2;
	run(DAY);
	check(!w.heard, "a port that is administratively down");
	give_event(2, OPTMON_EV_MAINTENANCE_START);
	for (n = 0; n < 12; n++) {
		w.port[2].up = n & 1;
		w.port[2].flaps++;
		w.port[2].lost += 1000;
		run(300);
	}
	give_event(2, OPTMON_EV_MAINTENANCE_END);
	run(DAY);
	check(!w.heard, "a port in maintenance, and after it");
}

/* A link goes down for @outage seconds, and comes back with that neighbour and light. */
static void flap(unsigned int i, unsigned int far, double light, double outage)
{
	unsigned int l;

	w.port[i].flaps++;
	w.port[i].up = false;
	give_link(i);
	if (outage > w.step)
		run(outage);
	else
		w.t += outage;
	w.port[i].up = true;
	for (l = 0; l < LANES; l++)
		w.port[i].rx[l] = light - 0.1 * l;
	if (far) {
		w.port[i].far = far;
		w.port[i].peer = true;
	}
	give_link(i);
	run(2 * HOUR);
}

static void test_flaps(void)
{
	unsigned int n;

	begin(2, 60, 6 * HOUR);
	for (n = 0; n < 4; n++)
		flap(1, 0, -1, 0.5);
	check(count_of(OPTMON_RAISED) == 1 && only(1) &&
	      last_of(OPTMON_RAISED)->mode == OPTMON_MODE_INTERMITTENT,
	      "a link that goes down again and again, and comes back as it was, flaps");
	begin(2, 60, 10);
	w.port[1].peer = true;
	run(6 * HOUR);
	for (n = 0; n < 4; n++)
		flap(1, 1, -1, 0.5);
	check(last_of(OPTMON_RAISED)->mode == OPTMON_MODE_INTERMITTENT && only(1),
	      "so does one with the same neighbour after it");
	begin(2, 60, 10);
	w.port[1].peer = true;
	run(6 * HOUR);
	for (n = 0; n < 4; n++)
		flap(1, 2 + n % 2, -1, 0.5);
	check(!w.heard, "with another neighbour it was another path");
	begin(2, 60, 10);
	w.port[1].peer = true;
	run(6 * HOUR);
	for (n = 0; n < 4; n++) {
		w.port[1].lost += 100;
		flap(1, 2 + n % 2, -1, 0.5);
	}
	check(!w.heard, "and the codewords that it took are none that the link loses");
	for (n = 0; n < 4; n++) {
		w.port[1].lost += 100;
		run(2 * HOUR);
	}
	check(w.heard == 1 && last()->severity == OPTMON_SEVERITY_CRITICAL,
	      "as those are that are lost between");
	begin(2, 60, 6 * HOUR);
	for (n = 0; n < 4; n++)
		flap(1, 0, n % 2 ? -1 : -0.6, 0.5);
	check(!w.heard, "and so it was with other light");
	/* A path that errs more stays one when the link goes down again. */
	begin(2, 60, 0);
	for (n = 0; n < LANES; n++) {
		w.port[1].snr[n] = 21;
		w.port[1].lane_ber[n] = 1e-7;
	}
	run(6 * HOUR);
	for (n = 0; n < LANES; n++)
		w.port[1].lane_ber[n] = 2e-6;
	flap(1, 0, -1.9, 0.5);
	run(3 * DAY);
	flap(1, 0, -1.9, 0.5);
	run(6 * HOUR);
	check(!w.heard, "a lossy path is not blamed at the next interruption");
	begin(2, 60, 6 * HOUR);
	for (n = 0; n < 4; n++)
		flap(1, 0, -1, 180);
	check(!w.heard, "minutes without a link are no burst");
}

/*
 * Read each @step seconds, the link dies each two hours for so long, as ever with codewords
 * lost, and comes back as it was; its carrier is told when it changes.
 */
static void die(double step, double outage, bool peer, unsigned int turns)
{
	unsigned int n;
	double from;

	begin(2, step, 0);
	w.port[1].peer = peer;
	run(6 * HOUR);
	for (n = 0; n < 5; n++) {
		from = w.t;
		w.port[1].far += turns;
		w.port[1].lost += 5000;
		w.port[1].flaps++;
		w.port[1].up = false;
		w.t = from + 30;
		give_link(1);
		for (w.t = from; w.t + step < from + 30 + outage;)
			run(step);
		w.port[1].up = true;
		from = w.t - from;
		w.t += 30 + outage - from;
		give_link(1);
		w.t -= 30 + outage - from;
		run(2 * HOUR - from);
	}
}

static void test_dies(void)
{
	static const double pace[] = { 60, 300, 900 };
	unsigned int i, n, said = 0, paths = 0;

	for (i = 0; i < 3; i++) {
		for (n = 0; n < 4; n++) {
			die(pace[i], n & 1 ? 120 : 600, n & 2, 0);
			said += count_of(OPTMON_RAISED) == 1 && only(1) &&
				last()->mode == OPTMON_MODE_INTERMITTENT &&
				last()->severity == OPTMON_SEVERITY_CRITICAL;
		}
		die(pace[i], 120, true, 1);
		paths += !w.heard;
	}
	if (!check(said == 12, "but where they cost codewords each time"))
		ktap_diag("%u of 12", said);
	check(paths == 3, "which another path does, too");
}

/* All light of a link is gone for so long; @off: the far end says so first. */
static void reboot(double step, double outage, bool off, unsigned int times)
{
	unsigned int n, l;

	begin(2, step, 0);
	w.port[1].peer = true;
	run(6 * HOUR);
	for (n = 0; n < times; n++) {
		for (l = 0; l < LANES; l++) {
			w.port[1].rx[l] -= 40;
			w.port[1].peer_tx[l] -= off ? 40 : 0;
		}
		w.port[1].up = false;
		w.port[1].flaps++;
		w.port[1].lost += 5000;
		w.port[1].peer = off;
		run(outage);
		for (l = 0; l < LANES; l++) {
			w.port[1].rx[l] += 40;
			w.port[1].peer_tx[l] += off ? 40 : 0;
		}
		w.port[1].up = true;
		w.port[1].peer = true;
		w.port[1].lost += 300;
		run(3 * HOUR - outage);
	}
}

/* The far end's laser is off while nobody looks, as it said before. */
static void said_off(void)
{
	unsigned int n, l;

	begin(2, 60, 0);
	w.port[1].peer = true;
	run(6 * HOUR);
	for (n = 0; n < 4; n++) {
		for (l = 0; l < LANES; l++)
			w.port[1].peer_tx[l] = -40;
		give_link(1);
		w.port[1].up = false;
		w.port[1].flaps++;
		w.t += 1;
		give_link(1);
		w.t += 119;
		for (l = 0; l < LANES; l++)
			w.port[1].peer_tx[l] = 1.2;
		w.port[1].up = true;
		w.port[1].lost += 5000;
		run(3 * HOUR);
	}
}

static void test_dark(void)
{
	static const double pace[] = { 60, 300, 900 };
	unsigned int i, loud = 0;

	for (i = 0; i < 3; i++) {
		reboot(pace[i], fmax(300, pace[i]), false, 3);
		loud += w.heard;
		reboot(pace[i], fmax(300, pace[i]), true, 6);
		loud += w.heard;
	}
	check(!loud, "nor are those its own that went with the light");
	said_off();
	check(!w.heard, "or with the far end's laser, where that says so");
}

/* Neither light nor a neighbour is read; some are lost on the way down and on the way up. */
static void untold(double step, unsigned int times)
{
	unsigned int n;

	begin(2, step, 0);
	w.port[1].no_rx = true;
	run(6 * HOUR);
	for (n = 0; n < times; n++) {
		w.port[1].up = false;
		w.port[1].lost += 5000;
		run(3 * step);
		w.port[1].up = true;
		w.port[1].lost += 5000;
		run(4 * HOUR);
	}
}

/* The counter of a receiver that found no lock goes on. */
static void down(double hours, bool peer)
{
	double until;

	begin(2, 60, 0);
	w.port[1].peer = peer;
	run(6 * HOUR);
	w.port[1].up = false;
	w.port[1].flaps++;
	w.port[1].peer = false;
	for (until = w.t + hours * HOUR; w.t < until;) {
		w.port[1].lost += 1000;
		run(60);
	}
	w.port[1].up = true;
	w.port[1].peer = peer;
	run(3 * HOUR);
}

static void test_one_interruption(void)
{
	unsigned int n;

	untold(60, 2);
	check(!w.heard, "what goes and comes back is one interruption, where nothing tells more");
	untold(60, 3);
	check(w.heard == 1 && is(last(), OPTMON_MODE_INTERMITTENT, OPTMON_SEVERITY_CRITICAL,
				 OPTMON_SUSPECT_UNKNOWN, 0) && last()->evidence[0].value == 25000,
	      "and of three, all codewords count that were lost by then");
	untold(900, 2);
	check(!w.heard, "however seldom it is read");
	for (n = 0; n < 2; n++) {
		down(7, n);
		check(!w.heard, n ? "nor is it more with a name" :
				    "a link that stays down is interrupted once");
	}
}

static void test_unused(void)
{
	struct optmon_line line;
	unsigned int l;

	begin(3, 60, 10);
	for (l = 0; l < LANES; l++)
		w.port[1].rx[l] = -40;
	w.port[1].up = false;
	w.port[1].flaps = 0;
	w.port[1].lost += 5;
	run(DAY);
	check(!w.heard, "a port that never had a link");
	begin(3, 60, 10);
	for (l = 4; l < LANES; l++) {
		w.port[1].rx[l] = -40;
		w.port[1].tx[l] = -40;
		w.port[1].off[l] = true;
	}
	w.port[2].rx[7] = -40;
	run(DAY);
	check(!w.heard, "lanes that are not in use");
	begin(3, 60, 10);
	line = identity_of(1);
	line.identity.has |= 1u << OPTMON_LI_MEDIA_TECHNOLOGY;
	strcpy(line.identity.media_technology,
	       "Copper cable, unequalized");
	line.t += 10;
	give(&line);
	for (l = 0; l < LANES; l++) {
		w.port[1].rx[l] = -40;
		w.port[1].bias[l] = 0;
	}
	run(DAY);
	check(!w.heard, "a passive cable");
	begin(3, 60, 10);
	line = identity_of(1);
	memset(line.identity.limit, 0, sizeof(line.identity.limit));
	line.t += 10;
	give(&line);
	line = identity_of(2);
	for (l = 0; l < OPTMON_LIMITS; l++)
		line.identity.limit[l] = (struct optmon_thresholds) {
			-10, 10, -5, 5 };
	line.t += 10;
	give(&line);
	run(DAY);
	check(!w.heard, "limits that are zero or inverted");
}

static void test_day_one(void)
{
	begin(3, 60, 0);
	w.port[1].rx[2] = -8;
	run(300);
	check(w.heard == 1 && only(1) && last()->mode == OPTMON_MODE_LIMIT &&
	      last()->severity == OPTMON_SEVERITY_WARNING &&
	      last()->lanes == 1 << 2,
	      "dirt that was there from the first sample is found by its limit");
	run(DAY);
	check(w.heard == 1, "and never becomes what is normal");
	begin(3, 60, 0);
	w.port[1].temperature = 76;
	run(600);
	check(last()->kind == OPTMON_ALARM_TEMPERATURE_HIGH &&
	      last()->severity == OPTMON_SEVERITY_WARNING && only(1),
	      "and heat by its own");
}

static void test_firmware(void)
{
	struct optmon_line line;
	unsigned int l;

	begin(2, 60, 3 * HOUR);
	line = identity_of(1);
	strcpy(line.identity.firmware, "1.1");
	line.t += 1;
	give(&line);
	for (l = 0; l < LANES; l++) {
		w.port[1].tx[l] -= 0.8;
		w.port[1].rx[l] -= 0.8;
	}
	run(DAY);
	check(!w.heard, "new firmware reads otherwise");
}

int main(void)
{
	ktap_begin();
	test_absurd();
	test_missing();
	test_order();
	test_clock();
	test_counters();
	test_narrow();
	test_serials();
	test_hands();
	test_flaps();
	test_dies();
	test_dark();
	test_one_interruption();
	test_unused();
	test_day_one();
	test_firmware();
	optmon_health_free(w.health);
	return ktap_end();
}
