// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The engine's records in the store.
 */
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "optmond.h"

struct loader {
	struct daemon *d;
	struct optmon_health_record *record;
	unsigned int given[OPTMON_RECORD_KINDS], refused[OPTMON_RECORD_KINDS];
	char why[OPTMON_ERROR_TEXT];
	bool unread;	/* a row of those that are there */
};

/* Key "host|cage" (optmon/health.h). */
static void remember_place(struct daemon *d, const char *key)
{
	const char *bar = strchr(key, '|');
	char host[OPTMON_LINE_NAME];

	if (!bar || bar - key >= (ptrdiff_t)sizeof(host))
		return;
	snprintf(host, sizeof(host), "%.*s", (int)(bar - key), key);
	places_recall(d, host, bar + 1);
}

static bool give_back(sqlite3_stmt *row, void *context)
{
	struct optmon_error err = { 0 };
	struct loader *loader = context;
	struct optmon_health_record *record = loader->record;
	unsigned int kind = sqlite3_column_int(row, 0);
	int len = sqlite3_column_bytes(row, 2);

	if (kind >= OPTMON_RECORD_KINDS)
		return true;
	loader->given[kind]++;
	if (len < 0 || (size_t)len > sizeof(record->data)) {
		loader->refused[kind]++;
		snprintf(loader->why, sizeof(loader->why), "%d bytes are no record", len);
		return true;
	}
	record->kind = kind;
	snprintf(record->key, sizeof(record->key), "%s", store_text(row, 1));
	record->len = len;
	if (len)
		memcpy(record->data, sqlite3_column_blob(row, 2), len);
	if (record->kind == OPTMON_RECORD_CAGE)
		remember_place(loader->d, record->key);
	if (!optmon_health_restore(loader->d->health, record, &err))
		return true;
	loader->refused[kind]++;
	snprintf(loader->why, sizeof(loader->why), "%s", err.message);
	return true;
}

/* By its key: rows that are sorted with their data may want a disk that is full. */
static bool give_named(sqlite3_stmt *row, void *context)
{
	struct loader *loader = context;

	loader->unread |= !store_query(&loader->d->store, give_back, loader,
				       "SELECT kind, key, data FROM record "
				       "WHERE kind = ? AND key = ?", "it",
				       sqlite3_column_int64(row, 0), store_text(row, 1));
	return !loader->unread;
}

static bool keep_time(sqlite3_stmt *row, void *context)
{
	*(double *)context = sqlite3_column_double(row, 0);
	return false;
}

/* What is lost and what is not, in one line */
static void tell_refused(const struct loader *loader)
{
	static const char *const names[OPTMON_RECORD_KINDS] = {
		[OPTMON_RECORD_MODULE] = "modules", [OPTMON_RECORD_LINK] = "links",
		[OPTMON_RECORD_CAGE] = "ports", [OPTMON_RECORD_ALARM] = "standing alarms",
	};
	char text[256] = "";
	unsigned int i;
	size_t at = 0;

	for (i = 0; i < OPTMON_RECORD_KINDS; i++) {
		if (loader->refused[i])
			at += snprintf(text + at, sizeof(text) - at, "%s%u of %u %s",
				       at ? ", " : "", loader->refused[i],
				       loader->given[i], names[i]);
	}
	if (at)
		say(LOG_WARNING, "what was learnt of %s is not taken (%s): they begin anew; "
		    "closings, past incidents, history and black boxes are kept", text,
		    loader->why);
}

/* A port that failed its acceptance waits for the next one, over a restart, too. */
static bool hold(sqlite3_stmt *row, void *context)
{
	const char *port = store_text(row, 0), *colon = strrchr(port, ':');
	struct optmon_health_command command = {
		.order = OPTMON_ORDER_HOLD, .t = sqlite3_column_double(row, 1),
	};
	struct optmon_error err = { 0 };
	char host[OPTMON_LINE_NAME] = "";
	struct daemon *d = context;

	if (colon)
		snprintf(host, sizeof(host), "%.*s", (int)(colon - port), port);
	command.host = host;
	command.cage = colon ? colon + 1 : port;
	if (optmon_health_command(d->health, &command, &err))
		say(LOG_WARNING, "%s: its acceptance is not remembered: %s",
		    port, err.message);
	return true;
}

bool state_load(struct daemon *d)
{
	struct optmon_health_record *record = malloc(sizeof(*record));
	struct loader loader = { .d = d, .record = record };
	bool good;

	if (!record) {
		say(LOG_ERR, "out of memory: what was learnt is not read");
		return false;
	}
	/* What stands first, then what is known of it, and what is not there now. */
	good = store_query(&d->store, give_back, &loader,
			   "SELECT kind, key, data FROM record WHERE kind >= ? "
			   "ORDER BY kind, key", "i", (int64_t)OPTMON_RECORD_CAGE);
	/* The engine keeps the last ones that it was given. */
	good = good && store_query(&d->store, give_named, &loader,
				   "SELECT kind, key FROM record WHERE kind = ? "
				   "ORDER BY t, key", "i", (int64_t)OPTMON_RECORD_MODULE);
	/* A place had many paths, by the years. One is the present one: "host|cage|...". */
	good = good && store_query(&d->store, give_named, &loader,
				   "SELECT kind, key, max(t) FROM record WHERE kind = ? "
				   "GROUP BY substr(key, 1, instr(key, '|') + "
				   "instr(substr(key, instr(key, '|') + 1), '|'))", "i",
				   (int64_t)OPTMON_RECORD_LINK);
	good = good && store_query(&d->store, keep_time, &d->saved_t,
				   "SELECT max(t) FROM record", "");
	/* It stays where it is, whatever the engine makes of it. */
	store_query(&d->store, hold, d, "SELECT port, t FROM acceptance "
		    "WHERE verdict = 'fail'", "");
	tell_refused(&loader);
	free(record);
	return good && !loader.unread;
}

static bool save_one(struct daemon *d, const struct optmon_health_record *record)
{
	return store_run(&d->store, "INSERT OR REPLACE INTO record "
			 "(kind, key, t, data) VALUES (?, ?, ?, ?)", "itdb",
			 (int64_t)record->kind, record->key, d->saved_t,
			 record->data, (int)record->len);
}

bool state_save(struct daemon *d)
{
	struct optmon_health_record *record = malloc(sizeof(*record));
	uint64_t cursor = 0;
	bool good = record != NULL;

	/* A clock that was set back makes nothing older than what was stored before. */
	d->saved_t = fmax(wall_s(), d->saved_t + 1e-3);
	/* What stands is written whole: an alarm that went leaves no trace. */
	if (good)
		good = store_run(&d->store, "DELETE FROM record WHERE kind = ?",
				 "i", (int64_t)OPTMON_RECORD_ALARM);
	while (good && optmon_health_save(d->health, &cursor, d->saved_fed,
					  record)) {
		if (record->kind != OPTMON_RECORD_ALARM)
			good = save_one(d, record);
	}
	cursor = 0;
	while (good && optmon_health_save(d->health, &cursor, 0, record)) {
		if (record->kind == OPTMON_RECORD_ALARM)
			good = save_one(d, record);
	}
	free(record);
	return good;
}

void state_recall_module(struct daemon *d, const char *key)
{
	struct optmon_health_record *record = malloc(sizeof(*record));
	struct loader loader = { .d = d };

	if (!record)
		return;
	loader.record = record;
	store_query(&d->store, give_back, &loader,
		    "SELECT kind, key, data FROM record WHERE kind = ? AND "
		    "key = ?", "it", (int64_t)OPTMON_RECORD_MODULE, key);
	/* It is asked for with each identity: once will do. */
	if (!d->told_refused)
		tell_refused(&loader);
	d->told_refused |= loader.refused[OPTMON_RECORD_MODULE] != 0;
	free(record);
}

void state_recall(struct daemon *d, const struct optmon_line *line)
{
	char key[OPTMON_RECORD_KEY];

	if (d->store.db && optmon_health_key(d->health, line, key))
		state_recall_module(d, key);
}
