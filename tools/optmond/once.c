// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One round over the ports, and the next one by another process. What an engine makes of
 * several readings it makes of a state and the readings after it, so that the round is
 * stored beside the state: the next run gives it to the engine before its own. What is
 * confirmed by a second reading is then confirmed by the second run, a minute is over
 * when the next one begins, and days are made of such minutes.
 */
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include <json-c/json.h>

#include "optmond.h"

struct once_line {
	struct once_line *next;
	char text[];
};

/* Events happened once, and are in the state. */
void once_keep(struct daemon *d, const struct optmon_line *line)
{
	struct once_line *kept = NULL;
	struct json_object *o;
	const char *text;
	size_t len;

	if (line->kind == OPTMON_LINE_EVENT)
		return;
	o = optmon_line_json(line);
	text = o ? json_object_to_json_string_length(o, JSON_C_TO_STRING_PLAIN |
			JSON_C_TO_STRING_NOSLASHESCAPE, &len) : NULL;
	if (text)
		kept = malloc(sizeof(*kept) + len + 1);
	if (kept) {
		memcpy(kept->text, text, len + 1);
		kept->next = NULL;
		*d->once_end = kept;
		d->once_end = &kept->next;
	} else {
		say(LOG_ERR, "out of memory: the next run does not know of all readings");
	}
	json_object_put(o);
}

bool once_save(struct daemon *d)
{
	const struct once_line *line;
	bool good;

	/* They belong to the state of that run: with another one they are the past. */
	good = store_run(&d->store, "DELETE FROM last_round", "");
	for (line = d->once; good && line; line = line->next)
		good = store_run(&d->store, "INSERT INTO last_round (line) VALUES (?)",
				 "t", line->text);
	return good;
}

/* Two readings so far apart confirm each other. */
#define TWICE_S	31

struct recall {
	struct daemon *d;
	bool before;	/* what stands is made to stand */
	bool stands;
};

static void is_its(void *context, const struct optmon_health_alarm *alarm)
{
	struct recall *r = context;

	r->stands |= !strcmp(alarm->host, r->d->line.host) &&
		     !strcmp(alarm->cage, r->d->line.cage);
}

/*
 * Why an alarm stands is not in the state, and has the time of the first reading to come
 * back. Here that is the time to the next run: so of a port whose alarm stands, the last
 * reading counts as the two that confirm each other.
 */
static bool give_before(struct recall *r)
{
	struct optmon_line *line = &r->d->line;

	if (line->kind != OPTMON_LINE_IDENTITY && line->kind != OPTMON_LINE_SAMPLE)
		return false;
	r->stands = false;
	optmon_health_alarms(r->d->health, is_its, r);
	line->t -= TWICE_S;
	line->mono_s -= TWICE_S;
	return r->stands;
}

static bool give_line(sqlite3_stmt *row, void *context)
{
	const char *text = store_text(row, 0);
	struct optmon_error err = { 0 };
	struct recall *r = context;
	struct daemon *d = r->d;

	if (optmon_line_read(d->reader, text, strlen(text), &d->line, &err)) {
		if (!r->before)
			say(LOG_WARNING, "a reading of the last run is not taken: %s",
			    err.message);
		return true;
	}
	if (r->before && !give_before(r))
		return true;
	if (d->line.kind == OPTMON_LINE_IDENTITY)
		state_recall(d, &d->line);
	optmon_health_feed(d->health, &d->line);
	places_hear(d, &d->line);
	return true;
}

void once_recall(struct daemon *d)
{
	static const char sql[] = "SELECT line FROM last_round ORDER BY n";
	struct recall r = { .d = d, .before = true };

	bool good = store_query(&d->store, give_line, &r, sql, "");

	r.before = false;
	if (!good || !store_query(&d->store, give_line, &r, sql, ""))
		say(LOG_ERR, "the readings of the last run cannot be read: %s",
		    d->store.why);
}

void once_free(struct daemon *d)
{
	struct once_line *line;

	while ((line = d->once)) {
		d->once = line->next;
		free(line);
	}
}
