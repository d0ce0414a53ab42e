// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The frame: the same every time, without allocation, remembered through a restart;
 * alarms that do not chatter, that people close, and that rest on their evidence.
 */
#include "health_world.h"

#define HOUR	3600.0
#define DAY	(24 * HOUR)

/* -- allocations are counted ---------------------------------------------------------- */

static unsigned long allocations;

#ifdef __SANITIZE_ADDRESS__
/* gcc has the function, and not the header that declares it. */
extern int __sanitizer_install_malloc_and_free_hooks(
	void (*on_malloc)(const volatile void *p, size_t size),
	void (*on_free)(const volatile void *p));

static void count_malloc(const volatile void *p, size_t size)
{
	(void)p;
	(void)size;
	allocations++;
}

static void count_free(const volatile void *p)
{
	(void)p;
}

static bool count_allocations(void)
{
	return __sanitizer_install_malloc_and_free_hooks(count_malloc,
							 count_free) > 0;
}
#else
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t size);

void *malloc(size_t size)
{
	allocations++;
	return __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	allocations++;
	return __libc_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
	allocations++;
	return __libc_realloc(p, size);
}

static bool count_allocations(void)
{
	return true;
}
#endif

static void disturb(void)
{
	run(3 * HOUR);
	w.port[1].rx[2] -= 1.5;
	w.port[2].tx[1] -= 3;
	run(HOUR);
	w.port[1].rx[2] += 1.5;
	w.port[3].lost += 10;
	run(30);
	w.port[3].lost += 10;
	run(30);
	w.port[3].lost += 10;
	run(HOUR);
}

static void test_allocation(void)
{
	bool counted = count_allocations();
	unsigned long before;

	begin(4, 10, 0);
	before = allocations;
	disturb();
	check(counted && allocations == before && w.heard > 3 && before,
	      "nothing is allocated after the start");
}

static uint64_t digest(void)
{
	uint64_t d = UINT64_C(14695981039346656037);
	unsigned int i, n;

	for (i = 0; i < w.heard && i < HEARD_MAX; i++) {
		const struct optmon_health_alarm *a = &w.alarm[i];
		uint64_t parts[] = { a->id, a->transition, a->mode, a->lanes,
				     a->severity, 0, 0 };

		memcpy(&parts[5], &a->t, sizeof(a->t));
		memcpy(&parts[6], &a->confidence, sizeof(a->confidence));
		for (n = 0; n < 7; n++)
			d = (d ^ parts[n]) * UINT64_C(1099511628211);
		for (n = 0; a->evidence[0].text[n]; n++)
			d = (d ^ (unsigned char)a->evidence[0].text[n]) *
			    UINT64_C(1099511628211);
	}
	return d;
}

static void test_determinism(void)
{
	uint64_t first;

	begin(4, 10, 0);
	disturb();
	first = digest();
	begin(4, 10, 0);
	disturb();
	check(digest() == first && w.heard > 3,
	      "the same lines give the same transitions, to the bit");
}

/* -- a restart ------------------------------------------------------------------------ */

static struct optmon_health_record records[64];

static unsigned int save_all(void)
{
	uint64_t cursor = 0;
	unsigned int n = 0;

	while (n < 64 && optmon_health_save(w.health, &cursor, 0, &records[n]))
		n++;
	return n;
}

static void start_anew(unsigned int n)
{
	struct optmon_error err;
	struct optmon_line line;
	unsigned int i;

	optmon_health_free(w.health);
	w.health = optmon_health_new(&optmon_health_steady, hear, &w);
	for (i = 0; i < n; i++) {
		if (optmon_health_restore(w.health, &records[i], &err))
			ktap_diag("record %u: %s", i, err.message);
	}
	for (i = 0; i < w.ports; i++) {
		line = identity_of(i);
		give(&line);
	}
	w.heard = 0;
}

static void test_restart(void)
{
	struct optmon_health_counts counts;
	struct optmon_error err = { 0 };
	unsigned int n;
	uint64_t id;

	begin(4, 60, 3 * HOUR);
	w.port[1].tx[2] -= 3;
	run(20 * 60);
	id = last()->id;
	n = save_all();
	start_anew(n);
	optmon_health_counts(w.health, &counts);
	check(counts.alarms == 1, "an alarm survives a restart");
	run(HOUR);
	check(!w.heard, "and is not raised again");
	w.port[1].tx[2] += 3;
	run(HOUR);
	check(w.heard == 1 && last()->transition == OPTMON_CLEARED &&
	      last()->id == id, "but is cleared, under its number");
	w.port[0].rx[0] -= 1;
	run(360);
	check(last()->mode == OPTMON_MODE_OPTICAL_LOSS && last()->id > id,
	      "baselines survive, too, and numbers are not used twice");
	records[0].data[100] ^= 1;
	check(optmon_health_restore(w.health, &records[0], &err) &&
	      err.code == OPTMON_E_DATA, "a damaged record is refused");
	records[0].len = 10;
	check(optmon_health_restore(w.health, &records[0], &err) &&
	      err.code == OPTMON_E_DATA, "so is half a record");
}

static void test_move(void)
{
	struct optmon_health_track;
	struct optmon_line line;

	/* The module of port 2 is put into port 3, whose own is taken out. */
	begin(3, 60, 6 * HOUR);
	w.port[1].tx[0] = 2.5;
	run(600);
	w.port[1].tx[0] = 1;
	run(HOUR);
	w.heard = 0;
	w.port[1].serial = "";
	line = identity_of(1);
	line.t += 5;
	give(&line);
	w.port[2].serial = "A0018";
	line = identity_of(2);
	line.t += 5;
	give(&line);
	w.port[2].tx[5] -= 1.5;
	run(15 * 60);
	check(last()->mode == OPTMON_MODE_LANE_LASER &&
	      fabs(last()->evidence[0].compared - 1) < 0.1,
	      "a module that is moved keeps its past");
}

/* -- calm ------------------------------------------------------------------------------- */

static void test_calm(void)
{
	struct optmon_health_command command = { 0 };
	struct optmon_error err = { 0 };
	unsigned int i;

	begin(2, 10, 3 * HOUR);
	for (i = 0; i < 40; i++) {
		w.port[1].rx[2] = i & 1 ? -1.2 : -8;
		run(i & 1 ? 400 : 60);
	}
	check(count_of(OPTMON_RAISED) <= 3,
	      "what comes and goes forty times is said three times at most");
	w.port[1].rx[2] = -1.2;
	run(2 * HOUR);
	check(last()->transition == OPTMON_CLEARED,
	      "and cleared when it has been quiet for an hour");

	begin(2, 60, 3 * HOUR);
	w.port[1].rx[2] -= 5.5;
	run(600);
	command.order = OPTMON_ORDER_CLOSE;
	command.alarm = last()->id;
	command.t = w.t;
	command.did = OPTMON_DID_CLEAN;
	command.found = OPTMON_FOUND_DIRT;
	check(!optmon_health_command(w.health, &command, &err) &&
	      last()->transition == OPTMON_CLEARED,
	      "closing an alarm clears it");
	run(HOUR);
	check(last()->transition == OPTMON_RAISED && last()->latched &&
	      strstr(last()->action, "cleaning did not help"),
	      "when it comes back the next action is named");
	w.port[1].rx[2] += 5.5;
	run(DAY);
	check(last()->latched && last()->transition != OPTMON_CLEARED,
	      "and it stands until it is closed");
	check(optmon_health_command(w.health, &command, &err) &&
	      err.code == OPTMON_E_NOINPUT,
	      "an alarm that does not stand cannot be closed");
	command = (struct optmon_health_command) {
		.order = OPTMON_ORDER_MAINTENANCE, .t = w.t, .host = "",
		.cage = "osfp2", .until = w.t + 7200,
	};
	check(!optmon_health_command(w.health, &command, &err) &&
	      last()->transition == OPTMON_CLEARED &&
	      strstr(last()->reason, "maintenance"),
	      "maintenance clears what stands");
}

/* Does the engine say that the only alarm is shelved? */
static void look(void *context, const struct optmon_health_alarm *alarm)
{
	*(bool *)context = alarm->shelved;
}

static bool stands_shelved(void)
{
	bool shelved = false;

	optmon_health_alarms(w.health, look, &shelved);
	return shelved;
}

static void test_shelving(void)
{
	struct optmon_health_command command = { .order = OPTMON_ORDER_SHELVE };
	struct optmon_error err = { 0 };
	unsigned int heard;

	begin(2, 60, 3 * HOUR);
	w.port[1].rx[2] -= 3.5;
	run(900);
	command.alarm = last()->id;
	command.t = w.t;
	command.until = w.t + HOUR;
	heard = w.heard;
	check(!optmon_health_command(w.health, &command, &err) &&
	      stands_shelved() && w.heard == heard + 1 && last()->shelved &&
	      last()->transition == OPTMON_UPDATED && last()->t == command.t,
	      "who is told of alarms is told that one is shelved");
	command.until += HOUR;
	optmon_health_command(w.health, &command, &err);
	check(stands_shelved() && w.heard == heard + 1,
	      "and not again when that is for longer");
	w.port[1].rx[2] = -40;
	w.port[1].flags[2] = OPTMON_BIT(OPTMON_LANE_FLAG_RX_LOS);
	run(HOUR + HOUR / 2);
	heard = w.heard;
	check(last()->severity == OPTMON_SEVERITY_WARNING && last()->shelved &&
	      stands_shelved(), "what gets worse meanwhile is shelved, too");
	run(HOUR / 2 + 120);
	check(w.heard == heard + 1 && last()->transition == OPTMON_UPDATED &&
	      !last()->shelved && !stands_shelved() &&
	      fabs(last()->t - command.until) <= 60,
	      "until that is over, which is told without being asked");
}

static void test_incident(void)
{
	struct optmon_line line;
	char incident[OPTMON_INCIDENT_LEN];
	unsigned int i;

	/* Ports 1 and 2 are each other's far end; port 2's laser falls. */
	begin(3, 60, 0);
	for (i = 0; i < 260; i++) {
		if (i == 200) {
			w.port[1].tx[3] -= 4;
			w.port[0].rx[3] -= 4;
		}
		w.port[0].link = false;
		run(60);
		line = line_of(0, OPTMON_LINE_LINK);
		line.link.has = 1u << OPTMON_LK_UP | 1u << OPTMON_LK_PEER;
		line.link.up = true;
		strcpy(line.link.peer_cage, "osfp2");
		line.link.n_peer_lanes = LANES;
		line.link.peer_has_tx = 0xff;
		memcpy(line.link.peer_tx_power_dbm, w.port[1].tx,
		       sizeof(w.port[1].tx));
		give(&line);
	}
	snprintf(incident, sizeof(incident), "%s", w.alarm[0].incident);
	check(count_of(OPTMON_RAISED) == 2 && incident[0] &&
	      !strcmp(w.alarm[1].incident, incident) &&
	      strcmp(w.cage[0], w.cage[1]),
	      "both ends name the same incident");
}

/* Without a piece of what it rests on a verdict is another. */
static void test_evidence(void)
{
	double with, without;

	begin(2, 60, 3 * HOUR);
	w.port[1].peer = true;
	run(HOUR);
	w.port[1].rx[2] -= 3;
	run(900);
	with = last()->confidence;
	check(last()->suspect == OPTMON_SUSPECT_FIBRE, "with the far end's word");
	begin(2, 60, 4 * HOUR);
	w.port[1].rx[2] -= 3;
	run(900);
	without = last()->confidence;
	check(last()->suspect == OPTMON_SUSPECT_UNKNOWN && with > without,
	      "without it the suspect is unknown and confidence less");
	begin(2, 60, 3 * HOUR);
	w.port[1].tx[2] -= 3;
	run(900);
	with = last()->confidence;
	begin(2, 60, 0);
	w.port[1].tx[2] -= 3;
	w.port[1].tx[2] -= 2.4;
	run(900);
	check(last()->mode == OPTMON_MODE_LIMIT && with > 0.7,
	      "a laser that was never seen brighter is only beyond a limit");
}

int main(void)
{
	ktap_begin();
	test_allocation();
	test_determinism();
	test_restart();
	test_move();
	test_calm();
	test_shelving();
	test_incident();
	test_evidence();
	optmon_health_free(w.health);
	return ktap_end();
}
