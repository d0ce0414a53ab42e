// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An engine that is stopped, and begins again with what it had saved, says what it would
 * have said without.
 */
#include "health_world.h"

#include "../../lib/health/internal.h"

#define HOUR	3600.0
#define DAY	(24 * HOUR)

static struct optmon_health_record records[64];
static struct world before;
static bool without_alarms;

/* Everything is stored, and given to an engine that knows nothing. */
static void restart_silent(void)
{
	struct optmon_error err;
	uint64_t cursor = 0;
	unsigned int i, n = 0;

	while (n < 64 && optmon_health_save(w.health, &cursor, 0, &records[n]))
		n++;
	optmon_health_free(w.health);
	w.health = optmon_health_new(&optmon_health_steady, hear, &w);
	for (i = 0; i < n; i++) {
		if (without_alarms && records[i].kind == OPTMON_RECORD_ALARM)
			continue;
		if (optmon_health_restore(w.health, &records[i], &err))
			ktap_diag("record %u: %s", i, err.message);
	}
}

/* Nothing but who is there. */
static void restart(void)
{
	struct optmon_line line;
	unsigned int i;

	restart_silent();
	for (i = 0; i < w.ports; i++) {
		line = identity_of(i);
		line.t += 1;
		give(&line);
	}
}

static void light(double db, bool up)
{
	unsigned int l;

	for (l = 0; l < LANES; l++)
		w.port[1].rx[l] += db;
	w.port[1].up = up;
}

/* What happens, a piece at a time; the engine is stopped after one of them. */
typedef bool (*story)(unsigned int piece);

static bool darks(unsigned int piece)
{
	if (!piece) {
		begin(2, 60, DAY);
		w.port[1].peer = true;
		run(HOUR);
		return true;
	}
	light(-40, false);
	run(600);
	light(40, true);
	run(2 * HOUR);
	return piece < 6;
}

static bool long_dark(unsigned int piece)
{
	if (!piece) {
		begin(2, 60, DAY);
		light(-40, false);
	}
	run(6 * HOUR);
	return piece < 5;
}

static bool far_laser(unsigned int piece)
{
	if (!piece) {
		begin(2, 60, HOUR);
		w.port[1].peer = true;
		run(DAY);
	}
	if (piece == 1) {
		w.port[1].peer_tx[2] -= 2;
		w.port[1].rx[2] -= 2;
		run(120);
		return true;
	}
	run(HOUR);
	return piece < 4;
}

/* A fibre that was touched, and bit errors that grow when it has been so for long */
static bool touched(unsigned int piece)
{
	if (!piece) {
		begin(2, 60, DAY);
		w.port[1].flaps++;
		w.port[1].rx[4] -= 3;
	}
	run(HOUR);
	/* More of it, so that the first is not known by its time alone */
	if (piece == 1 || piece == 2)
		w.port[1].flaps++;
	if (piece == 3)
		w.port[1].ber = 1.2e-4;
	return piece < 6;
}

/* Two paths, one after the other, before anybody could see the first */
static bool rerouted(unsigned int piece)
{
	unsigned int l;

	if (!piece) {
		begin(2, 3600, 0);
		run(5 * DAY);
		w.port[1].flaps++;
		for (l = 0; l < LANES; l++)
			w.port[1].rx[l] -= l & 1 ? 1.2 : 0.3;
	}
	if (piece == 2)
		w.port[1].flaps++;
	run(HOUR);
	return piece < 30;
}

/* Another neighbour is named before anybody can see what its light is. */
static bool renamed(unsigned int piece)
{
	unsigned int l;

	if (!piece) {
		begin(2, 60, DAY);
		w.port[1].peer = true;
		run(360);
		w.port[1].peer = false;
	}
	if (piece == 1) {
		run(300);
		for (l = 0; l < LANES; l++)
			w.port[1].rx[l] -= l & 1 ? 1.5 : 0.8;
	}
	if (piece == 2) {
		w.port[1].far = 2;
		w.port[1].peer = true;
	}
	run(60);
	w.port[1].peer = false;
	if (piece > 2)
		run(HOUR);
	return piece < 6;
}

/* Nothing is read for hours but a carrier that was away, and light is another then. */
static bool unread(unsigned int piece)
{
	unsigned int l;

	if (!piece)
		begin(2, 60, DAY);
	if (piece == 1) {
		w.t += 600;
		w.port[1].flaps++;
		give_link(1);
	}
	if (piece == 2) {
		for (l = 0; l < LANES; l++)
			w.port[1].rx[l] -= l & 1 ? 1.5 : 0.8;
		w.t += 3 * HOUR;
		run(60);
	}
	if (piece > 2)
		run(HOUR);
	return piece < 6;
}

/* Warmer by a degree a day */
static bool creep(unsigned int piece)
{
	if (!piece)
		begin(2, 900, 6 * DAY);
	if (piece > 2 && piece < 22)
		w.port[1].temperature += 4;
	run(4 * HOUR);
	return piece < 30;
}

/* Errors that came with a plugging are told by what the link used to have. */
static bool plugged(unsigned int piece)
{
	if (!piece) {
		begin(3, 60, DAY);
		return true;
	}
	if (piece == 1) {
		give_event(1, OPTMON_EV_REMOVE);
		run(600);
		give_event(1, OPTMON_EV_INSERT);
		w.port[1].ber = 3e-5;
		run(60);
		return true;
	}
	run(2 * HOUR);
	return piece < 5;
}

/* A codeword each three hours is less than a link may lose. */
static bool little(unsigned int piece)
{
	if (!piece) {
		begin(2, 60, 6 * HOUR);
		return true;
	}
	w.port[1].lost++;
	run(3 * HOUR);
	return piece < 6;
}

/* One at a time, and stopped before it is known what each was */
static bool few_flaps(unsigned int piece)
{
	if (!piece) {
		begin(2, 60, 6 * HOUR);
		return true;
	}
	if (piece & 1)
		w.port[1].flaps++;
	run(piece & 1 ? 60 : 2 * HOUR);
	return piece < 6;
}

/* Likewise, with the light of another path after each */
static bool few_paths(unsigned int piece)
{
	unsigned int l;

	for (l = 0; piece & 1 && l < LANES; l++)
		w.port[1].rx[l] += piece & 2 ? 0.6 : -0.6;
	return few_flaps(piece);
}

/* Paths that are switched, each of which takes codewords with it */
static bool switched(unsigned int piece)
{
	if (!piece) {
		begin(2, 60, 10);
		w.port[1].peer = true;
		run(6 * HOUR);
		return true;
	}
	if (!(piece & 1)) {
		run(2 * HOUR);
		return piece < 8;
	}
	w.port[1].flaps++;
	w.port[1].lost += 100;
	w.port[1].up = false;
	give_link(1);
	w.t += 3;
	w.port[1].up = true;
	w.port[1].far = 2 + (piece >> 1) % 2;
	give_link(1);
	return true;
}

/* A link that dies for longer than flaps do; whose neighbour is named an hour later */
static bool dying(unsigned int piece)
{
	if (!piece) {
		begin(2, 60, 10);
		w.port[1].peer = true;
		run(6 * HOUR);
		return true;
	}
	w.port[1].peer = !(piece & 1);
	if (!w.port[1].peer) {
		w.port[1].flaps++;
		w.port[1].lost += 5000;
		w.port[1].up = false;
		give_link(1);
		w.t += 90;
		w.port[1].up = true;
		give_link(1);
	}
	run(HOUR);
	return piece < 8;
}

/* A far end that starts anew: light is gone for a while, some codewords when it is back. */
static bool reboots(unsigned int piece)
{
	if (!piece) {
		begin(2, 60, 10);
		w.port[1].peer = true;
		run(6 * HOUR);
		return true;
	}
	if (piece & 1) {
		light(-40, false);
		w.port[1].flaps++;
		w.port[1].peer = false;
		run(300);
		return true;
	}
	light(40, true);
	w.port[1].lost += 5000;
	w.port[1].peer = true;
	run(2 * HOUR);
	return piece < 6;
}

/* What goes and comes back, with codewords lost each time, where nothing tells more */
static bool untold(unsigned int piece)
{
	if (!piece) {
		begin(2, 60, 10);
		w.port[1].no_rx = true;
		run(6 * HOUR);
		return true;
	}
	w.port[1].up = piece % 3 != 1;
	if (piece % 3 == 1)
		w.port[1].flaps++;
	if (piece % 3 == 2) {
		w.t += 30;
		give_link(1);
	}
	w.port[1].lost += piece % 3 ? 1000 : 0;
	if (piece % 3 != 2)
		run(piece % 3 ? 120 : 3 * HOUR);
	return piece < 9;
}

/* Light of another path, whose name is followed by that of the one before, and comes again */
static bool stutter(unsigned int piece)
{
	unsigned int l;

	if (!piece) {
		begin(2, 60, 10);
		w.port[1].peer = true;
		run(6 * HOUR);
		return true;
	}
	for (l = 0; piece == 1 && l < LANES; l++)
		w.port[1].rx[l] -= 1.5 + 0.05 * l;
	w.port[1].far = 1 + piece % 2;
	run(piece < 3 ? 60 : 3 * HOUR);
	return piece < 3;
}

/* Another path, and the one before again, that names alone tell */
static bool switched_back(unsigned int piece)
{
	if (!piece) {
		begin(2, 60, 10);
		w.port[1].peer = true;
		run(6 * HOUR);
		return true;
	}
	if (piece < 3)
		light(piece & 1 ? 1.5 : -1.5, true);
	w.port[1].far = piece == 1 ? 2 : 1;
	run(piece < 3 ? piece & 1 ? HOUR : 120 : 3 * HOUR);
	return piece < 3;
}

/* Two names that take turns each hour, of a link that dies each two hours */
static bool named_twice(unsigned int piece)
{
	if (!piece) {
		begin(2, 60, 10);
		w.port[1].peer = true;
		run(6 * HOUR);
		return true;
	}
	w.port[1].far = 1 + piece % 2;
	w.port[1].peer = false;
	if (piece > 2 && piece & 1) {
		w.port[1].up = false;
		w.port[1].flaps++;
		w.port[1].lost += 5000;
		run(120);
		w.port[1].up = true;
	}
	run(HOUR);
	w.port[1].peer = true;
	run(60);
	return piece < 10;
}

/* Two names of one far end, and light that is lost */
static bool turns(unsigned int piece)
{
	unsigned int l, n;

	if (!piece)
		begin(2, 300, 0);
	w.port[1].peer = true;
	for (l = 0; piece && l < LANES; l++)
		w.port[1].rx[l] -= 1.2 + 0.05 * l;
	if (piece)
		w.port[1].ber = 3e-5;
	for (n = 0; n < 8 * 12; n++) {
		w.port[1].far = 1 + n / 18 % 2;
		run(300);
	}
	return !piece;
}

/* Over its limit from the first reading on, so that it has no other level than that */
static bool limit(unsigned int piece)
{
	if (!piece) {
		begin(2, 300, 0);
		w.port[1].ber = 3e-4;
		run(HOUR);
		return true;
	}
	run(900);
	if (piece < 4)
		return true;
	w.port[1].ber = 1e-6;
	run(2 * HOUR);
	return false;
}

static void tell_both(void)
{
	unsigned int i;

	for (i = 0; i < before.heard && i < 6; i++)
		ktap_diag("without: t+%.0f %s %s %s", before.alarm[i].t - 1.7e9,
			  optmon_transition_name(before.alarm[i].transition),
			  optmon_severity_name(before.alarm[i].severity),
			  optmon_mode_name(before.alarm[i].mode));
}

/* The minute that is not over is not kept. */
#define LOST_S	60
/* Nor why an alarm stands: what is not felt any more is over after the clear delay. */
#define CLEAR_S	300

static bool as_before(void)
{
	const struct optmon_health_alarm *a, *b;
	unsigned int i;
	double late;

	if (w.heard != before.heard)
		return false;
	for (i = 0; i < w.heard && i < HEARD_MAX; i++) {
		a = &w.alarm[i];
		b = &before.alarm[i];
		late = b->transition == OPTMON_CLEARED ? CLEAR_S : LOST_S;
		if (fabs(a->t - b->t) > late || a->transition != b->transition ||
		    a->mode != b->mode || a->severity != b->severity ||
		    a->suspect != b->suspect || a->lanes != b->lanes || a->id != b->id)
			return false;
	}
	return true;
}

static void test(story tell_it, unsigned int least, const char *text)
{
	unsigned int piece, stop, pieces = 0;
	bool same;

	while (tell_it(pieces++))
		;
	before = w;
	same = before.heard >= least;
	for (stop = 0; same && stop + 1 < pieces; stop++) {
		for (piece = 0; piece < pieces; piece++) {
			tell_it(piece);
			if (piece == stop)
				restart();
		}
		same = as_before();
		if (!same) {
			ktap_diag("stopped after piece %u", stop);
			tell_both();
		}
	}
	check(same, text);
}

/* A clock that is behind, as of a host without a battery, and set right later or never */
static void test_clock_behind(void)
{
	begin(2, 60, DAY);
	give_event(1, OPTMON_EV_MAINTENANCE_START);
	run(HOUR);
	w.t -= 30 * DAY;
	restart();
	run(2 * DAY);
	w.port[1].rx[2] -= 3;
	run(HOUR);
	check(w.heard == 1 && last()->mode == OPTMON_MODE_OPTICAL_LOSS &&
	      fabs(last()->t - w.t) < HOUR,
	      "a clock that is behind what was stored prolongs no maintenance");

	begin(2, 60, DAY);
	w.t -= 400 * DAY;
	restart();
	run(HOUR);
	w.t += 400 * DAY;
	run(2 * HOUR);
	check(!w.heard, "that it is set right is no event");
	w.port[1].rx[2] -= 3;
	run(HOUR);
	check(w.heard == 1 && fabs(last()->t - w.t) < HOUR, "and time is what it says again");
}

/* Stopped after each round, and begun again with a reading that is older than the last */
static double dark_ticket(bool rounds)
{
	unsigned int i, n;

	begin(2, 300, HOUR);
	light(-40, false);
	for (n = 0; n < 28 * 12; n++) {
		if (rounds) {
			restart_silent();
			w.t -= 31;
			for (i = 0; i < w.ports; i++)
				give_sample(i);
			w.t += 31;
		}
		run(300);
		for (i = 0; i < w.heard && i < HEARD_MAX; i++) {
			if (w.alarm[i].severity == OPTMON_SEVERITY_WARNING)
				return w.t - 1.7e9;
		}
	}
	return -1;
}

static void test_rounds(void)
{
	double once = dark_ticket(true), steady = dark_ticket(false);

	if (!check(once > 0 && steady > 0 && fabs(once - steady) <= 900,
		   "a day of many short runs is as long as one of a long run"))
		ktap_diag("after %.0f and %.0f s", once, steady);
}

/* A flap in three hours, and an engine for each reading */
static void test_flaps_of_rounds(void)
{
	unsigned int i, n;

	begin(2, 300, HOUR);
	for (n = 0; n < 9 * 12; n++) {
		if (n % 36 == 1)
			w.port[1].flaps++;
		restart_silent();
		w.t -= 31;
		for (i = 0; i < w.ports; i++)
			give_sample(i);
		w.t += 31;
		run(300);
		if (w.heard)
			break;
	}
	check(w.heard == 1 && last()->kind == OPTMON_ALARM_LINK_FLAPS && n > 72 && n < 76,
	      "many short runs know of single flaps");
}

static bool times_are_sane(void)
{
	const struct optmon_health_alarm *a;
	unsigned int n, i;

	for (n = 0; n < w.heard && n < HEARD_MAX; n++) {
		a = &w.alarm[n];
		for (i = 0; i < a->n_evidence; i++) {
			if (fabs(a->evidence[i].t - w.t) < 200 * DAY &&
			    fabs(a->evidence[i].since - w.t) < 200 * DAY)
				continue;
			ktap_diag("evidence of %g since %g: %s", a->evidence[i].t,
				  a->evidence[i].since, a->evidence[i].text);
			return false;
		}
	}
	return w.heard;
}

/*
 * What was said is not known any more, and the clock is behind; samples come first, for
 * long, and then all is read again.
 */
static bool said_anew(enum optmon_mode mode)
{
	unsigned int i, n;

	w.heard = 0;
	w.t -= 30 * DAY;
	without_alarms = true;
	restart();
	without_alarms = false;
	for (n = 0; n < 40; n++) {
		w.t += 60;
		for (i = 0; i < w.ports; i++)
			give_sample(i);
	}
	run(2 * HOUR);
	return times_are_sane() && last()->mode == mode;
}

static void test_link_unread(void)
{
	unsigned int d;

	begin(2, 60, DAY);
	w.port[1].rx[2] -= 3;
	w.port[1].ber = 8e-5;
	run(HOUR);
	check(w.heard && said_anew(OPTMON_MODE_OPTICAL_LOSS),
	      "bit errors that were not read since have the time of that reading: with lost light");

	begin(2, 60, DAY);
	for (d = 0; d < LANES; d++) {
		w.port[1].snr[d] = 21;
		w.port[1].lane_ber[d] = 1e-7;
	}
	w.port[1].no_lane_ber = true;
	run(DAY);
	for (d = 0; d < LANES; d++)
		w.port[1].snr[d] = 18.6;
	w.port[1].ber = 8e-5;
	run(HOUR);
	check(w.heard && said_anew(OPTMON_MODE_RX_SENS),
	      "with a receiver");

	begin(2, 3600, 30 * DAY);
	for (d = 0; d < 60 && !w.heard; d++) {
		w.port[1].ber *= pow(10, 0.05);
		run(DAY);
	}
	check(w.heard && said_anew(OPTMON_MODE_RX_SENS),
	      "with a course that was stored");
}

/* Version 3 was written for a while by engines that took a bound for bit errors. */
static void test_below_none(void)
{
	struct level *l;

	begin(2, 60, 0);
	w.port[1].ber = 0;
	run(DAY);
	l = &w.health->links[w.health->cages[1].links].ber;
	l->base = -13.1f;
	l->mean = -13.1f;
	restart();
	run(20 * 60);
	light(-40, true);
	run(20 * 60);
	check(w.heard == 1 && is(last(), OPTMON_MODE_OPTICAL_LOSS, OPTMON_SEVERITY_INFO,
				 OPTMON_SUSPECT_UNKNOWN, 0xff),
	      "less than no errors, as it was stored, announces nothing");
}

/* Modules that are in no cage, given at once, from the one that was seen first to the last */
static void test_shelf(void)
{
	struct optmon_health_config few = optmon_health_steady;
	struct optmon_error err;
	struct optmon_line line;
	const struct lane *lane;
	uint64_t cursor = 0;
	unsigned int i, n = 0;

	few.max_remembered = 2;
	begin(4, 60, HOUR);
	while (n < 4 && optmon_health_save(w.health, &cursor, 0, &records[n]))
		n += records[n].kind == OPTMON_RECORD_MODULE;
	optmon_health_free(w.health);
	w.health = optmon_health_new(&few, hear, &w);
	for (i = 0; i < n; i++)
		optmon_health_restore(w.health, &records[i], &err);
	line = identity_of(2);
	give(&line);
	lane = lane_at(w.health, &w.health->cages[0], 0);
	check(n == 4 && lane && lane->level[LQ_TX].n,
	      "of modules that are gone those that were seen last are remembered");
}

static unsigned int heard_of(enum optmon_transition what, enum optmon_mode mode,
			     enum optmon_severity severity)
{
	unsigned int i, n = 0;

	for (i = 0; i < w.heard && i < HEARD_MAX; i++)
		n += w.alarm[i].transition == what && w.alarm[i].mode == mode &&
		     w.alarm[i].severity == severity;
	return n;
}

/* Engines that are told what they say of it, alone */
static void test_said(void)
{
	unsigned int piece;

	for (piece = 0; little(piece); piece++)
		restart();
	check(w.heard == 1 && heard_of(OPTMON_RAISED, OPTMON_MODE_INTERMITTENT,
				       OPTMON_SEVERITY_INFO) == 1,
	      "what a link may lose stays a note, whenever its engine is stopped");
	for (piece = 0; few_flaps(piece); piece++)
		restart();
	check(w.heard == 1 && heard_of(OPTMON_RAISED, OPTMON_MODE_INTERMITTENT,
				       OPTMON_SEVERITY_CRITICAL) == 1,
	      "flaps that wait are waited for, whenever it is");
	for (piece = 0; switched(piece); piece++)
		restart();
	check(!w.heard, "codewords that a switch of paths took are none that are lost");
	for (piece = 0; dying(piece); piece++)
		restart();
	check(w.heard == 1 && heard_of(OPTMON_RAISED, OPTMON_MODE_INTERMITTENT,
				       OPTMON_SEVERITY_CRITICAL) == 1,
	      "but those that a link lost that died are");
	for (piece = 0; reboots(piece); piece++)
		restart();
	check(!w.heard, "and not those that went with the light");
	for (piece = 0; turns(piece); piece++)
		restart();
	check(w.heard == 1 && heard_of(OPTMON_RAISED, OPTMON_MODE_OPTICAL_LOSS,
				       OPTMON_SEVERITY_WARNING) == 1,
	      "names that take turns do so before and after");
	for (piece = 0; limit(piece); piece++)
		restart();
	check(w.heard == 2 && heard_of(OPTMON_RAISED, OPTMON_MODE_LIMIT,
				       OPTMON_SEVERITY_WARNING) == 1 &&
	      last()->transition == OPTMON_CLEARED,
	      "and a limit of bit errors is raised and cleared once");
}

int main(void)
{
	ktap_begin();
	test(darks, 1, "light that comes and goes is counted on");
	test(long_dark, 2, "light that is gone becomes a ticket no later");
	test(far_laser, 1, "what the far end used to send is known");
	test(touched, 1, "a fibre that was touched stays one");
	test(rerouted, 0, "another path stays one");
	test(renamed, 0, "and what told it, before anybody saw its light, is known");
	test(unread, 0, "so is an outage in which a path changed");
	test(creep, 1, "warmth that creeps is measured by what it was");
	test(plugged, 1, "bit errors that a link used to have are known");
	test(little, 1, "a note of codewords that a link may lose stays one");
	test(few_flaps, 1, "flaps that wait are not forgotten");
	test(few_paths, 0, "nor are they more than another path for it");
	test(reboots, 0, "light that was gone is known, when what a link lost with it is judged");
	test(untold, 1, "so is which interruption codewords were lost in");
	test(stutter, 0, "and a name that excuses light, when the one before is told once more");
	test(switched_back, 0, "nor a name that finds the path before again");
	test(named_twice, 1, "names that take turns are known for it");
	test(limit, 2, "a limit of bit errors, read every 5 minutes, is neither cleared nor doubled");
	test_said();
	test_clock_behind();
	test_rounds();
	test_flaps_of_rounds();
	test_link_unread();
	test_below_none();
	test_shelf();
	optmon_health_free(w.health);
	return ktap_end();
}
