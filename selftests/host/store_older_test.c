// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What older versions of optmon stored is taken, so that an upgrade forgets nothing: an
 * engine that is given such records goes on like one that was never stopped.
 *
 * "--write NAME" prints the records of this build as a header for this test: to be done
 * before RECORD_VERSION is counted up, and as soon as there is a new one.
 */
#include "health_world.h"

#define HOUR	3600.0
#define DAY	(24 * HOUR)
#define STOPPED	34
#define LATER	40
#define RECORDS	16
#define LINE	44	/* bytes */
#define FEVER	31
#define INCIDENT	"osfp1/THERMAL/20231218T011320Z"

/* struct stored - @bytes: "OFFSET HEX"; what is not there is zero */
struct stored {
	unsigned int kind;
	const char *key;
	size_t len;
	const char *const *bytes;
};

#include "store_records_2.h"
#include "store_records_3.h"
#include "store_records_4.h"

static struct optmon_health_record records[RECORDS];

/* Lasers that feel the hour of the day, and one that wears out */
static void live(unsigned int from, unsigned int to)
{
	unsigned int d, i, l, hour;
	double t;

	for (d = from; d < to; d++) {
		for (hour = 0; hour < 24; hour += 2) {
			t = 45 + 3 * sin(hour / 24.0 * 6.283);
			for (i = 0; i < w.ports; i++) {
				for (l = 0; l < LANES; l++)
					w.port[i].bias[l] *=
						exp(0.018 * (t - w.port[i].temperature));
				w.port[i].tec = 30 + 1.4 * (t - 45);
				w.port[i].temperature = t;
			}
			run(2 * HOUR);
		}
		if (d > 20)
			w.port[1].bias[2] *= exp(0.003);
	}
}

static void close_last(void)
{
	struct optmon_health_command command = {
		.order = OPTMON_ORDER_CLOSE, .t = w.t, .alarm = last()->id,
		.did = OPTMON_DID_RESEAT, .found = OPTMON_FOUND_NOTHING,
	};
	struct optmon_error err = { 0 };

	if (optmon_health_command(w.health, &command, &err))
		ktap_diag("close: %s", err.message);
}

/* One alarm was closed after a repair, one stands, and a laser began to wear out. */
static void weeks(void)
{
	begin(2, HOUR, 0);
	w.port[0].peer = true;
	live(0, 31);
	w.port[0].voltage = 3.0;
	run(DAY);
	w.port[0].voltage = 3.3;
	close_last();
	live(32, 33);
	w.port[0].temperature += FEVER;
	run(DAY);
	w.port[0].temperature -= FEVER;
}

/* -- records as text ----------------------------------------------------------------- */

static void write_record(const char *name, unsigned int n)
{
	const struct optmon_health_record *r = &records[n];
	size_t at, i, end;

	printf("static const char *const %s_%u[] = {\n", name, n);
	for (at = 0; at < r->len; at++) {
		if (!r->data[at])
			continue;
		end = at + LINE < r->len ? at + LINE : r->len;
		while (!r->data[end - 1])
			end--;
		printf("\t\"%zu ", at);
		for (i = at; i < end; i++)
			printf("%02x", r->data[i]);
		printf("\",\n");
		at = end - 1;
	}
	printf("\tNULL,\n};\n\n");
}

static unsigned int save(void)
{
	uint64_t cursor = 0;
	unsigned int n = 0;

	while (n < RECORDS && optmon_health_save(w.health, &cursor, 0, &records[n]))
		n++;
	return n;
}

static int write_all(const char *name)
{
	unsigned int i, n;

	weeks();
	n = save();
	printf("/* SPDX-License-Identifier: GPL-2.0-or-later */\n"
	       "/* Written by store_older_test --write %s */\n", name);
	for (i = 0; i < n; i++)
		write_record(name, i);
	printf("static const struct stored %s[] = {\n", name);
	for (i = 0; i < n; i++)
		printf("\t{ %u, \"%s\", %zu, %s_%u },\n", records[i].kind,
		       records[i].key, records[i].len, name, i);
	printf("};\n");
	return 0;
}

static void read_record(const struct stored *from, struct optmon_health_record *to)
{
	const char *const *bytes;
	unsigned int byte;
	size_t at;
	char *hex;

	memset(to, 0, sizeof(*to));
	to->kind = from->kind;
	to->len = from->len;
	snprintf(to->key, sizeof(to->key), "%s", from->key);
	for (bytes = from->bytes; *bytes; bytes++) {
		at = strtoul(*bytes, &hex, 10);
		for (hex++; sscanf(hex, "%2x", &byte) == 1 && at < to->len; hex += 2)
			to->data[at++] = byte;
	}
}

/* -- an engine that goes on ------------------------------------------------------------ */

static double day_now(void)
{
	return (w.t - 1.7e9) / DAY;
}

/* Another engine, which knows nothing but who is there and these records; refused ones */
static unsigned int restart(unsigned int n)
{
	struct optmon_error err = { 0 };
	struct optmon_line line;
	unsigned int i, refused = 0;

	optmon_health_free(w.health);
	w.health = optmon_health_new(&optmon_health_steady, hear, &w);
	for (i = 0; i < n; i++) {
		if (!optmon_health_restore(w.health, &records[i], &err))
			continue;
		ktap_diag("record %u: %s", i, err.message);
		refused++;
	}
	for (i = 0; i < w.ports; i++) {
		line = identity_of(i);
		line.t += 1;
		give(&line);
	}
	return refused;
}

/* struct seen - what is known after the restart, and the days of the verdicts on wear */
struct seen {
	unsigned int refused, stand;
	uint64_t heat;
	char incident[OPTMON_INCIDENT_LEN];
	double day;
	bool latched, others;
};

static void see_standing(void *context, const struct optmon_health_alarm *alarm)
{
	struct seen *seen = context;

	if (alarm->mode == OPTMON_MODE_THERMAL) {
		seen->heat = alarm->id;
		memcpy(seen->incident, alarm->incident, sizeof(seen->incident));
	}
	seen->stand++;
}

/* What a repair did not mend comes back; then days go by until there is a ticket. */
static void go_on(struct seen *seen)
{
	const struct optmon_health_alarm *a;
	unsigned int d, i;

	optmon_health_alarms(w.health, see_standing, seen);
	w.heard = 0;
	w.port[0].voltage = 3.0;
	run(DAY);
	w.port[0].voltage = 3.3;
	for (i = 0; i < w.heard && i < HEARD_MAX; i++)
		seen->latched |= w.alarm[i].latched;
	seen->day = -1;
	w.heard = 0;
	for (d = STOPPED + 1; d < STOPPED + LATER && seen->day < 0; d++) {
		live(d, d + 1);
		a = last();
		if (a->mode == OPTMON_MODE_WEAROUT && a->severity >= OPTMON_SEVERITY_WARNING)
			seen->day = day_now();
	}
	for (i = 0; i < w.heard && i < HEARD_MAX; i++)
		seen->others |= w.alarm[i].transition == OPTMON_RAISED &&
				w.alarm[i].mode != OPTMON_MODE_WEAROUT;
}

static void tell_seen(const char *who, const struct seen *seen)
{
	ktap_diag("%s: %u refused, %u stand (%llu %s), ticket on day %.1f, latched %d, others %d",
		  who, seen->refused, seen->stand, (unsigned long long)seen->heat,
		  seen->incident, seen->day, seen->latched, seen->others);
}

static bool is_ours(const struct stored *from)
{
	static struct optmon_health_record theirs;

	save();
	read_record(from, &theirs);
	return !memcmp(theirs.data, records[0].data, sizeof(uint32_t));
}

static void test_version(unsigned int version, const struct stored *from, unsigned int n,
			 uint64_t heat, double day)
{
	struct seen seen = { 0 };
	unsigned int i;

	weeks();
	if (!is_ours(from)) {
		ktap_check(true, "records of version %u # SKIP of another kind of machine",
			   version);
		return;
	}
	for (i = 0; i < n; i++)
		read_record(&from[i], &records[i]);
	seen.refused = restart(n);
	go_on(&seen);
	tell_seen("restored", &seen);
	ktap_check(n >= 7 && !seen.refused, "records of version %u are taken", version);
	ktap_check(seen.heat == heat && !strcmp(seen.incident, INCIDENT),
		   "the alarm that stood stands, by its number and incident");
	ktap_check(seen.latched, "what was repaired and came back is known");
	ktap_check(fabs(seen.day - day) <= 2 && !seen.others,
		   "and a laser that wears out is a ticket when it would have been");
}

/* What is no record of any version is refused, whatever it says of itself. */
static void test_refused(const struct stored *from, unsigned int n)
{
	struct optmon_error err = { 0 };
	struct optmon_health *h;
	unsigned int i, taken = 0;

	h = optmon_health_new(&optmon_health_steady, hear, &w);
	for (i = 0; i < n; i++) {
		read_record(&from[i], &records[0]);
		records[0].data[4] = 1;
		taken += !optmon_health_restore(h, &records[0], &err);
		ktap_diag("%s", err.message);
		read_record(&from[i], &records[0]);
		records[0].data[records[0].len / 2] ^= 1;
		taken += !optmon_health_restore(h, &records[0], &err);
		read_record(&from[i], &records[0]);
		records[0].data[6] = OPTMON_RECORD_KINDS;
		taken += !optmon_health_restore(h, &records[0], &err);
		read_record(&from[i], &records[0]);
		records[0].data[6] ^= 1;
		taken += !optmon_health_restore(h, &records[0], &err);
		read_record(&from[i], &records[0]);
		records[0].len -= 8;
		taken += !optmon_health_restore(h, &records[0], &err);
	}
	optmon_health_free(h);
	ktap_check(!taken, "what is damaged, cut, or of no version that is known is refused");
}

int main(int argc, char **argv)
{
	struct seen whole = { 0 }, cold = { 0 };

	if (argc == 3 && !strcmp(argv[1], "--write"))
		return write_all(argv[2]);
	ktap_begin();
	weeks();
	go_on(&whole);
	tell_seen("never stopped", &whole);
	weeks();
	restart(0);
	go_on(&cold);
	tell_seen("forgot all", &cold);
	ktap_check(whole.heat && whole.latched && whole.day > 0 &&
		   (cold.day < 0 || cold.day > whole.day + 7) && !cold.heat && !cold.latched,
		   "what is learnt in weeks is worth being kept");
	test_version(2, records_2, sizeof(records_2) / sizeof(records_2[0]), 2, whole.day);
	test_version(3, records_3, sizeof(records_3) / sizeof(records_3[0]), whole.heat,
		     whole.day);
	test_version(4, records_4, sizeof(records_4) / sizeof(records_4[0]), whole.heat,
		     whole.day);
	test_refused(records_2, sizeof(records_2) / sizeof(records_2[0]));
	optmon_health_free(w.health);
	return ktap_end();
}
