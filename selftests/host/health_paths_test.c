// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Another path that only the name of its neighbour tells, minutes after the light changed
 */
#include "health_world.h"

#define HOUR	3600.0
#define DAY	(24 * HOUR)
#define PACE	360	/* from name to name */

/* Who is there is said once in so many seconds, at their end. */
static void named(double seconds)
{
	for (; seconds >= PACE; seconds -= PACE) {
		w.port[1].peer = false;
		run(PACE - w.step);
		w.port[1].peer = true;
		run(w.step);
	}
	w.port[1].peer = false;
}

static void start(void)
{
	begin(2, 60, 0);
	named(DAY);
}

/* All lanes lose light, none like the other, and so much that bit errors show it. */
static void lose(double db)
{
	unsigned int l;

	for (l = 0; l < LANES; l++)
		w.port[1].rx[l] -= db + 0.05 * l;
	w.port[1].ber = 3e-5;
}

static void lose_all(double db)
{
	unsigned int l;

	for (l = 0; l < LANES; l++)
		w.port[1].rx[l] -= db;
}

static bool is_ticket(const struct optmon_health_alarm *a, enum optmon_suspect suspect)
{
	return is(a, OPTMON_MODE_OPTICAL_LOSS, OPTMON_SEVERITY_WARNING, suspect, 0xff);
}

static unsigned int tickets(void)
{
	unsigned int i, n = 0;

	for (i = 0; i < w.heard && i < HEARD_MAX; i++)
		n += w.alarm[i].transition == OPTMON_RAISED &&
		     w.alarm[i].severity >= OPTMON_SEVERITY_WARNING;
	return n;
}

/* The port is down for hours; in the midst of it the light is another. */
static void shut(unsigned int far)
{
	start();
	give_event(1, OPTMON_EV_ADMIN_DOWN);
	w.port[1].up = false;
	named(2 * HOUR);
	lose(1.2);
	w.port[1].far = far;
	named(2 * HOUR);
	w.port[1].up = true;
	give_event(1, OPTMON_EV_ADMIN_UP);
	named(6 * HOUR);
}

static void test_shut(void)
{
	shut(2);
	check(!w.heard, "a path that changes while its port is down is another path");
	shut(1);
	check(tickets() == 1 && only(1) && is_ticket(last(), OPTMON_SUSPECT_FIBRE),
	      "with the same neighbour, light that fell meanwhile is lost");
}

/* Nobody is named while the port is down, nor for minutes after it. */
static void unnamed(unsigned int far)
{
	start();
	give_event(1, OPTMON_EV_ADMIN_DOWN);
	w.port[1].up = false;
	run(2 * HOUR);
	lose(1.2);
	w.port[1].far = far;
	run(2 * HOUR);
	w.port[1].up = true;
	give_event(1, OPTMON_EV_ADMIN_UP);
	named(6 * HOUR);
}

static void test_unnamed(void)
{
	unnamed(2);
	check(!w.heard, "nor is it lost light where the name comes once the port is up");
	unnamed(1);
	check(tickets() == 1 && only(1) && is_ticket(last(), OPTMON_SUSPECT_FIBRE),
	      "and with the same name it is");
}

/* Light falls while the link is up, and nothing tells that it was interrupted. */
static double fall(unsigned int far, double unnamed_s)
{
	double at;

	start();
	at = w.t;
	lose(1.2);
	w.port[1].far = far;
	run(unnamed_s);
	named(6 * HOUR);
	return last_of(OPTMON_RAISED)->t - at;
}

static void test_up(void)
{
	double late;

	fall(2, 0);
	check(!w.heard, "light that fell waits for the next name: another one, another path");
	start();
	lose(1.2);
	run(60);
	w.port[1].peer = true;
	run(60);
	w.port[1].far = 2;
	named(6 * HOUR);
	check(!w.heard, "a name that was not forgotten yet tells nothing");
	late = fall(1, 0);
	check(tickets() == 1 && is_ticket(last(), OPTMON_SUSPECT_FIBRE) && late <= 7 * 60,
	      "the same one, and it is a ticket at once");
	late = fall(1, 5 * HOUR);
	check(tickets() == 1 && is_ticket(last_of(OPTMON_RAISED), OPTMON_SUSPECT_UNKNOWN) &&
	      late >= 14 * 60 && late <= 17 * 60,
	      "who is not named any more is not waited for longer than a quarter of an hour");
	start();
	late = w.t;
	lose(1.2);
	run(300);
	w.port[1].flaps++;
	run(840);
	w.port[1].flaps++;
	run(6 * HOUR);
	late = last_of(OPTMON_RAISED)->t - late;
	check(tickets() == 1 && late <= 22 * 60, "nor when the link flaps meanwhile");
	fall(2, HOUR);
	check(w.heard == 2 && last()->transition == OPTMON_CLEARED &&
	      strstr(last()->reason, "another path"),
	      "and a ticket is over when another one is named after all");
}

/* What hurts is not waited with. */
static void test_hurt(void)
{
	unsigned int n;
	double at;

	start();
	at = w.t;
	lose(1.2);
	for (n = 0; n < 10; n++) {
		w.port[1].lost += 2000;
		run(60);
	}
	check(last_of(OPTMON_RAISED)->severity == OPTMON_SEVERITY_CRITICAL &&
	      last_of(OPTMON_RAISED)->mode == OPTMON_MODE_OPTICAL_LOSS &&
	      last_of(OPTMON_RAISED)->t - at <= 7 * 60,
	      "lost frames wait for no name");
	start();
	at = w.t;
	w.port[1].rx[4] -= 3;
	w.port[1].ber = 3e-5;
	run(HOUR);
	check(tickets() == 1 && last()->lanes == 1 << 4 && last()->t - at <= 7 * 60,
	      "nor does one lane");
}

/*
 * Lost light is judged, while nobody is named; then somebody takes another path, and gets
 * no more.
 */
static void test_moved(void)
{
	start();
	lose(2);
	run(2 * HOUR);
	lose_all(40);
	w.port[1].up = false;
	run(HOUR);
	lose_all(-40);
	w.port[1].up = true;
	w.port[1].far = 2;
	named(6 * HOUR);
	check(tickets() == 1 && last()->transition != OPTMON_CLEARED,
	      "what was lost light on one path is no less on the next");
	start();
	w.port[1].up = false;
	run(60);
	w.port[1].up = true;
	w.port[1].far = 2;
	named(6 * HOUR);
	lose(2);
	named(6 * HOUR);
	check(tickets() == 1 && is_ticket(last(), OPTMON_SUSPECT_FIBRE),
	      "nor is light lost later excused by a neighbour of before");
}

/* Light is lost for so long while nobody is named; then a flap, and another neighbour */
static void renamed(double before, double lost, bool flap, bool once)
{
	start();
	run(before);
	lose(2);
	run(lost);
	w.port[1].flaps += flap;
	if (!once)
		run(w.step);
	w.port[1].far = 2;
	w.port[1].peer = true;
	run(w.step);
	named(6 * HOUR);
}

static void test_renamed(void)
{
	renamed(0, 10 * HOUR, true, false);
	check(tickets() == 1 && !count_of(OPTMON_CLEARED),
	      "nor is it over with a neighbour that comes with the next flap");
	renamed(0, 10 * HOUR, true, true);
	check(tickets() == 1 && !count_of(OPTMON_CLEARED), "told by the same line");
	renamed(2 * DAY, 10 * DAY, false, false);
	check(tickets() == 1 && !count_of(OPTMON_CLEARED),
	      "nor, where nothing was interrupted, with another name days later");
}

/* One name after the other, on one path: two are heard there. */
static void test_turns(void)
{
	unsigned int n;

	start();
	for (n = 0; n < 60; n++) {
		w.port[1].far = 1 + n % 2;
		if (n == 35)
			lose(1.2);
		named(PACE);
	}
	check(tickets() == 1 && !count_of(OPTMON_CLEARED),
	      "neighbours that take turns excuse nothing for long");
}

/*
 * Read each @pace seconds, names take turns each @turn; light is lost some time after the
 * hour.
 */
static bool told(double pace, double turn, double phase)
{
	unsigned int n, fall = (8 * HOUR + phase) / pace;

	begin(2, pace, 0);
	w.port[1].peer = true;
	for (n = 0; n < fall + 3 * HOUR / pace; n++) {
		w.port[1].far = 1 + (unsigned int)(n * pace / turn) % 2;
		if (n == fall)
			lose(1.2);
		run(pace);
	}
	return tickets() == 1 && !count_of(OPTMON_CLEARED);
}

static void test_turns_whenever(void)
{
	static const double pace[] = { 60, 300, 900 };
	unsigned int i, n, said = 0, slow = 0;

	for (i = 0; i < 3; i++) {
		for (n = 0; n < 40; n++) {
			said += told(pace[i], pace[i], n * HOUR / 40);
			slow += told(pace[i], 1.5 * HOUR, n * 3 * HOUR / 40);
		}
	}
	if (!check(said == 120 && slow == 120, "whenever it is, and however often they do"))
		ktap_diag("%u and %u of 120", said, slow);
}

/* A switch goes to another path and back: only names tell it. */
static void switched(double stay, double db, unsigned int times)
{
	unsigned int n;

	start();
	for (n = 0; n < times; n++) {
		lose_all(n % 2 ? -db : db);
		w.port[1].far = 1 + (n + 1) % 2;
		named(stay);
	}
}

static void test_switched_back(void)
{
	switched(3 * HOUR, 1.5, 7);
	check(!w.heard, "a switch that goes back to a path finds it again");
	switched(3 * HOUR, -1.5, 7);
	check(!w.heard, "be it the one that gets less");
	switched(HOUR / 2, -1.5, 2);
	named(6 * HOUR);
	check(!w.heard, "and be it within the hour");
	switched(2 * DAY, -1.5, 2);
	lose(2.5);
	w.port[1].far = 2;
	named(6 * HOUR);
	check(tickets() == 0, "after days its light may be another");
}

/* A link that flaps, where two are heard */
static void test_flaps_of_turns(void)
{
	unsigned int n;

	begin(2, 60, 0);
	w.port[1].peer = true;
	for (n = 0; n < 14 * 60; n++) {
		w.port[1].far = 1 + n % 2;
		w.port[1].flaps += n >= 6 * 60 && n % 120 == 0;
		run(60);
	}
	check(count_of(OPTMON_RAISED) == 1 && only(1) &&
	      last()->mode == OPTMON_MODE_INTERMITTENT,
	      "nor do they make paths of flaps");
}

/* Read each minute, @names take turns each @turn minutes, and are told each @pace. */
static void live(unsigned int minutes, unsigned int names, unsigned int turn,
		 unsigned int pace)
{
	static unsigned int minute;

	for (; minutes; minutes--) {
		minute++;
		w.port[1].peer = minute % pace == 0;
		w.port[1].far = 1 + minute / turn % names;
		run(60);
	}
}

/* The link goes down for minutes each two hours. */
static bool dies(unsigned int names, unsigned int turn, unsigned int pace,
		 unsigned int outage)
{
	unsigned int n;

	begin(2, 60, 0);
	live(6 * 60, names, turn, pace);
	for (n = 0; n < 6; n++) {
		w.port[1].up = false;
		w.port[1].flaps++;
		w.port[1].lost += 5000;
		live(outage, names, turn, pace);
		w.port[1].up = true;
		live(120 - outage, names, turn, pace);
	}
	return tickets() == 1 && last_of(OPTMON_RAISED)->mode == OPTMON_MODE_INTERMITTENT;
}

/* From the first reading on, the link flaps each minute, and two are heard in turns. */
static void test_turns_of_flaps(void)
{
	unsigned int n;

	begin(2, 60, 0);
	w.port[1].peer = true;
	for (n = 0; n < 60; n++) {
		w.port[1].far = 1 + n % 2;
		w.port[1].flaps++;
		w.port[1].lost += 500;
		run(60);
	}
	check(tickets() == 1 && last_of(OPTMON_RAISED)->mode == OPTMON_MODE_INTERMITTENT,
	      "nor do they where the link was never seen whole");
}

static void test_turns_seldom(void)
{
	static const unsigned int turn[] = { 5, 61, 90 };
	unsigned int i, names, said = 0;

	for (i = 0; i < 3; i++) {
		for (names = 2; names <= 3; names++) {
			said += dies(names, turn[i], turn[i] < 61 ? 1 : 61, 2);
			said += dies(names, turn[i], turn[i] < 61 ? 1 : 61, 10);
		}
	}
	if (!check(said == 12, "nor do they hide, told each hour, that a link dies"))
		ktap_diag("%u of 12", said);
}

/*
 * A switch gives the port one of @paths each @stay minutes, all of which have the same
 * light; it takes @outage seconds, and codewords.
 */
static void given(unsigned int paths, unsigned int stay, bool lost, double outage)
{
	unsigned int n;

	begin(2, 60, 0);
	w.port[1].peer = true;
	run(6 * HOUR);
	for (n = 1; n <= 12; n++) {
		w.port[1].flaps++;
		w.port[1].lost += lost ? 500 : 0;
		w.port[1].up = !outage;
		w.port[1].peer = !outage;
		run(outage);
		w.port[1].up = true;
		w.port[1].peer = true;
		w.port[1].far = 1 + n % paths;
		run(stay * 60 - outage);
	}
	run(2 * HOUR);
}

static void test_given(void)
{
	static const unsigned int stay[] = { 15, 30, 59, 150 }, paths[] = { 2, 3, 20 };
	unsigned int i, k, loud = 0;

	for (i = 0; i < 4; i++) {
		for (k = 0; k < 3; k++) {
			given(paths[k], stay[i], false, 0);
			loud += w.heard;
			given(paths[k], stay[i], true, 0);
			loud += w.heard;
			given(paths[k], stay[i], true, 120);
			loud += w.heard;
		}
	}
	given(20, 5, true, 0);
	loud += w.heard;
	check(!loud, "each name that comes with an interruption is another path, however soon");
}

/* Another path, the name before is told once more, and then that of now again. */
static void test_stutter(void)
{
	unsigned int a, b, loud = 0;

	for (a = 1; a <= 3; a++) {
		for (b = 1; b <= 2; b++) {
			begin(2, 60, 0);
			w.port[1].peer = true;
			run(8 * HOUR);
			lose(1.5);
			w.port[1].far = 2;
			run(60 * a);
			w.port[1].far = 1;
			run(60 * b);
			w.port[1].far = 2;
			run(8 * HOUR);
			loud += w.heard;
		}
	}
	check(!loud, "a name that is told once more takes no other path back");
}

/* Most lanes got less with another path that errs more; one of the rest goes dark. */
static void test_reason(void)
{
	unsigned int l;

	begin(2, 60, 0);
	for (l = 0; l < LANES; l++) {
		w.port[1].snr[l] = 22;
		w.port[1].lane_ber[l] = 1e-8;
	}
	run(DAY);
	w.port[1].flaps++;
	for (l = 0; l < 6; l++) {
		w.port[1].rx[l] -= 1.2 + 0.05 * l;
		w.port[1].snr[l] = 20;
		w.port[1].lane_ber[l] = 1e-6;
	}
	run(3 * HOUR);
	w.port[1].rx[7] -= 40;
	run(HOUR / 3);
	w.port[1].rx[7] += 40;
	run(HOUR);
	check(last()->transition == OPTMON_CLEARED && last()->lanes == 1 << 7 &&
	      strstr(last()->reason, "as it should be"),
	      "what another path took from other lanes clears no alarm");
}

/* A name is no path where most lanes get what they got. */
static void test_name_alone(void)
{
	start();
	w.port[1].rx[4] -= 3;
	w.port[1].far = 2;
	named(6 * HOUR);
	check(w.heard == 1 && is(last(), OPTMON_MODE_OPTICAL_LOSS, OPTMON_SEVERITY_INFO,
				 OPTMON_SUSPECT_FIBRE, 1 << 4),
	      "one lane that lost light when the name changed is a note");
}

/* Nothing is read for hours; carriers alone are told when they change. */
static void unread(unsigned int far, bool flap)
{
	start();
	w.t += 600;
	if (flap) {
		w.port[1].flaps++;
		w.port[1].far = far;
		w.port[1].peer = true;
		give_link(1);
	}
	lose(1.2);
	w.t += 3 * HOUR;
	named(6 * HOUR);
}

static void test_unread(void)
{
	unread(2, true);
	check(!w.heard, "a path that changed in an outage of hours is one, though it is read late");
	unread(1, false);
	check(tickets() == 1 && is_ticket(last(), OPTMON_SUSPECT_FIBRE),
	      "light that fell in an outage without that is lost");
}

/* The link flapped, then nothing was read for hours, and light is lost later. */
static void test_after_outage(void)
{
	start();
	w.port[1].flaps++;
	named(HOUR / 2);
	w.t += 6 * HOUR;
	named(50 * 60);
	lose(1.2);
	named(6 * HOUR);
	check(tickets() == 1 && is_ticket(last(), OPTMON_SUSPECT_FIBRE),
	      "what begins most of an hour after an outage did not begin in it");
}

int main(void)
{
	ktap_begin();
	test_shut();
	test_unnamed();
	test_up();
	test_hurt();
	test_moved();
	test_renamed();
	test_turns();
	test_turns_whenever();
	test_flaps_of_turns();
	test_turns_seldom();
	test_turns_of_flaps();
	test_given();
	test_stutter();
	test_switched_back();
	test_reason();
	test_name_alone();
	test_unread();
	test_after_outage();
	optmon_health_free(w.health);
	return ktap_end();
}
