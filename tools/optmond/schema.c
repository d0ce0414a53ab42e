// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The schema of the database, as the steps that lead to it. A step, once
 * released, never changes; PRAGMA user_version tells how many were taken.
 */
#include <stdio.h>

#include "store.h"

static const char *const steps[] = {
	/* 1: alarms, the engine's state, what operators said */
	"CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;"
	/* The alarm as it stands, and as it last stood. */
	"CREATE TABLE alarm ("
	" id INTEGER PRIMARY KEY,"
	" incident TEXT NOT NULL,"
	" host TEXT NOT NULL, cage TEXT NOT NULL, interface TEXT NOT NULL,"
	" mode TEXT NOT NULL, severity TEXT NOT NULL,"
	" raised REAL NOT NULL, updated REAL NOT NULL, cleared REAL,"
	" acked REAL, acked_by TEXT, shelved_until REAL,"
	" doc TEXT NOT NULL);"
	"CREATE INDEX alarm_standing ON alarm (cleared, updated);"
	"CREATE INDEX alarm_cage ON alarm (cage, raised);"
	"CREATE TABLE transition ("
	" n INTEGER PRIMARY KEY AUTOINCREMENT,"
	" alarm INTEGER NOT NULL REFERENCES alarm (id) ON DELETE CASCADE,"
	" t REAL NOT NULL, what TEXT NOT NULL, doc TEXT NOT NULL);"
	"CREATE INDEX transition_alarm ON transition (alarm, n);"
	"CREATE TABLE closing ("
	" alarm INTEGER PRIMARY KEY REFERENCES alarm (id) ON DELETE CASCADE,"
	" t REAL NOT NULL, who TEXT NOT NULL,"
	" did TEXT NOT NULL, found TEXT NOT NULL, note TEXT);"
	/* What an operator said of ports. */
	"CREATE TABLE said ("
	" n INTEGER PRIMARY KEY AUTOINCREMENT,"
	" t REAL NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,"
	" port TEXT NOT NULL, until REAL, note TEXT);"
	"CREATE INDEX said_port ON said (port, n);"
	"CREATE TABLE record ("
	" kind INTEGER NOT NULL, key TEXT NOT NULL,"
	" t REAL NOT NULL, data BLOB NOT NULL,"
	" PRIMARY KEY (kind, key)) WITHOUT ROWID;",

	/* 2: history and the black box */
	"CREATE TABLE history ("
	" port TEXT NOT NULL, step INTEGER NOT NULL, t INTEGER NOT NULL,"
	" data BLOB NOT NULL,"
	" PRIMARY KEY (port, step, t)) WITHOUT ROWID;"
	"CREATE INDEX history_age ON history (step, t);"
	"CREATE TABLE blackbox ("
	" n INTEGER PRIMARY KEY AUTOINCREMENT,"
	" alarm INTEGER NOT NULL, incident TEXT NOT NULL, port TEXT NOT NULL,"
	" t REAL NOT NULL, data BLOB NOT NULL,"
	" UNIQUE (incident, port));",

	/* 3: acceptance of ports */
	"CREATE TABLE acceptance ("
	" port TEXT PRIMARY KEY, t REAL NOT NULL, who TEXT NOT NULL,"
	" verdict TEXT NOT NULL, doc TEXT) WITHOUT ROWID;",

	/* 4: a black box has another form */
	"DELETE FROM blackbox;",

	/* 5: readings of a run that looked once */
	"CREATE TABLE last_round (n INTEGER PRIMARY KEY, line TEXT NOT NULL);",
};

#define N_STEPS	((int)(sizeof(steps) / sizeof(steps[0])))

int store_schema(void)
{
	return N_STEPS;
}

static bool keep_version(sqlite3_stmt *row, void *context)
{
	*(int *)context = sqlite3_column_int(row, 0);
	return false;
}

/* One step and its number in one transaction: it is taken whole or not. */
static bool take(struct store *store, int n)
{
	char sql[64];

	snprintf(sql, sizeof(sql), "PRAGMA user_version = %d; COMMIT", n + 1);
	if (sqlite3_exec(store->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) ==
		    SQLITE_OK &&
	    sqlite3_exec(store->db, steps[n], NULL, NULL, NULL) == SQLITE_OK &&
	    sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK)
		return true;
	return false;
}

int store_schema_of_file(struct store *store)
{
	int version = -1;

	if (!store_query(store, keep_version, &version, "PRAGMA user_version",
			 ""))
		return -1;
	return version;
}

const char *store_migrate(struct store *store)
{
	int version = store_schema_of_file(store);
	static char why[160];

	if (version < 0)
		return sqlite3_errmsg(store->db);
	if (version > N_STEPS) {
		snprintf(why, sizeof(why),
			 "has schema %d, this optmond knows up to %d: use a newer "
			 "one, or another state folder", version, N_STEPS);
		return why;
	}
	for (; version < N_STEPS; version++) {
		if (take(store, version))
			continue;
		snprintf(why, sizeof(why), "schema %d: %s", version + 1,
			 sqlite3_errmsg(store->db));
		return why;
	}
	return NULL;
}
