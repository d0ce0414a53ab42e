// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "store.h"

/* Only a person with the sqlite3 tool could hold the file for a while. */
#define BUSY_MS		2000
/* Pages in the log before they are moved to the file. */
#define CHECKPOINT	"1000"

/* -- trouble -------------------------------------------------------------------- */

static bool is_corrupt(int code)
{
	code &= 0xff;
	return code == SQLITE_CORRUPT || code == SQLITE_NOTADB ||
	       code == SQLITE_FORMAT;
}

/* Remember why, and say it when it is news. */
static void unwell(struct store *store, const char *what)
{
	bool news = !store->told;

	store->well_s = 0;
	store->told = true;
	snprintf(store->why, sizeof(store->why), "%.*s",
		 (int)sizeof(store->why) - 1, what);
	store->failures++;
	if (news)
		store->say(LOG_ERR, "%s: %s: nothing is stored until this is "
			   "mended, watching goes on", store->path, store->why);
}

/*
 * A full disk takes a little now and then: that it stores again is said when that
 * has lasted, so that it is not said by turns with that it does not.
 */
static void well(struct store *store)
{
	struct timespec now;

	store->why[0] = '\0';
	if (!store->told)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (!store->well_s)
		store->well_s = now.tv_sec + 1;
	if (now.tv_sec + 1 - store->well_s < store->settle_s)
		return;
	store->say(LOG_NOTICE, "%s: storing again", store->path);
	store->told = false;
}

static void close_db(struct store *store)
{
	unsigned int i;

	for (i = 0; i < store->n_statements; i++)
		sqlite3_finalize(store->statements[i].statement);
	store->n_statements = 0;
	sqlite3_close(store->db);
	store->db = NULL;
	store->open_tx = false;
}

/* The file goes out of the way with its log: a log must not meet a new file. */
static bool set_aside(struct store *store, const char *why)
{
	static const char *const parts[] = { "", "-wal", "-shm" };
	char from[4200], to[4200], stamp[32];
	time_t now = time(NULL);
	unsigned int try = 0;
	struct tm tm;
	size_t i;

	close_db(store);
	gmtime_r(&now, &tm);
	strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", &tm);
	do {
		snprintf(to, sizeof(to), "%s.corrupt-%s.%u", store->path, stamp,
			 try++);
	} while (!access(to, F_OK) && try < 1000);
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		snprintf(from, sizeof(from), "%s%s", store->path, parts[i]);
		snprintf(to, sizeof(to), "%s.corrupt-%s.%u%s", store->path,
			 stamp, try - 1, parts[i]);
		if (rename(from, to) && (errno != ENOENT || !i)) {
			snprintf(to, sizeof(to),
				 "damaged (%s) and cannot be renamed: %s", why,
				 strerror(errno));
			unwell(store, to);
			return false;
		}
	}
	store->set_aside++;
	store->say(LOG_ERR, "%s: damaged (%s): set aside as "
		   "%s.corrupt-%s.%u, beginning a new one", store->path, why,
		   store->path, stamp, try - 1);
	return true;
}

/* -- opening ----------------------------------------------------------------------- */

static bool exec(struct store *store, const char *sql)
{
	return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

static bool keep_check(sqlite3_stmt *row, void *context)
{
	snprintf(context, 120, "%s", store_text(row, 0));
	return false;
}

/* SQLITE_OK, or what is wrong with the file, in @why. */
static int prepare_file(struct store *store, char *why, size_t len)
{
	const char *wrong;
	int code;

	code = sqlite3_open_v2(store->path, &store->db,
			       SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
			       SQLITE_OPEN_NOMUTEX, NULL);
	if (code == SQLITE_OK) {
		sqlite3_extended_result_codes(store->db, 1);
		sqlite3_busy_timeout(store->db, BUSY_MS);
		if (exec(store, "PRAGMA auto_vacuum = INCREMENTAL;"
			 "PRAGMA journal_mode = WAL;"
			 "PRAGMA synchronous = FULL;"
			 "PRAGMA foreign_keys = ON;"
			 "PRAGMA trusted_schema = OFF;"
			 "PRAGMA wal_autocheckpoint = " CHECKPOINT ";"
			 "PRAGMA journal_size_limit = 8388608;"))
			code = SQLITE_OK;
		else
			code = sqlite3_extended_errcode(store->db);
	}
	snprintf(why, len, "%s", store->db ? sqlite3_errmsg(store->db) :
					     "out of memory");
	if (code != SQLITE_OK)
		return code;
	snprintf(why, len, "no answer");
	if (!store_query(store, keep_check, why, "PRAGMA quick_check(1)", ""))
		code = sqlite3_extended_errcode(store->db);
	if (strcmp(why, "ok"))
		return code == SQLITE_OK ? SQLITE_CORRUPT : code;
	wrong = store_migrate(store);
	if (!wrong)
		return SQLITE_OK;
	snprintf(why, len, "%s", wrong);
	code = sqlite3_extended_errcode(store->db);
	return code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW ?
	       SQLITE_ERROR : code;
}

/* A read-only file opens well enough; only writing tells. */
static bool can_write(struct store *store)
{
	return store_begin(store) &&
	       store_run(store, "INSERT OR REPLACE INTO meta (key, value) "
			 "VALUES ('opened', strftime('%s', 'now'))", "") &&
	       store_commit(store);
}

static bool open_db(struct store *store)
{
	char why[160];
	int code;

	store->broken = false;
	code = prepare_file(store, why, sizeof(why));
	if (is_corrupt(code)) {
		if (!set_aside(store, why))
			return false;
		code = prepare_file(store, why, sizeof(why));
	}
	if (code != SQLITE_OK) {
		close_db(store);
		unwell(store, why);
		return false;
	}
	if (!can_write(store)) {
		close_db(store);
		return false;
	}
	return true;
}

bool store_open(struct store *store, const char *dir)
{
	snprintf(store->path, sizeof(store->path), "%s/" STORE_FILE, dir);
	return open_db(store);
}

/* Of @path as a URI; what would end it is written as bytes. */
static void uri_of(const char *path, const char *query, char *uri, size_t len)
{
	size_t at = snprintf(uri, len, "file:");

	for (; *path && at + 4 < len; path++)
		at += snprintf(uri + at, len - at,
			       strchr("%?#", *path) ? "%%%02X" : "%c",
			       (unsigned char)*path);
	snprintf(uri + at, len - at, "%s", query);
}

/*
 * A log beside the file is read as far as its index can be made or is there. On a
 * disk where nothing can, nobody writes either, and the file stands for itself.
 */
bool store_open_to_read(struct store *store)
{
	static const char *const queries[] = { "?mode=ro", "?immutable=1" };
	char uri[3 * sizeof(store->path)], why[sizeof(store->why)];
	uint64_t failures = store->failures;
	int version = -1;
	size_t i;

	memcpy(why, store->why, sizeof(why));
	for (i = 0; i < 2 && version < 0; i++) {
		close_db(store);
		uri_of(store->path, queries[i], uri, sizeof(uri));
		if (sqlite3_open_v2(uri, &store->db, SQLITE_OPEN_READONLY |
				    SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX,
				    NULL) == SQLITE_OK)
			version = store_schema_of_file(store);
	}
	/* That it cannot be written was said, and is what there is to say. */
	memcpy(store->why, why, sizeof(why));
	store->failures = failures;
	store->broken = false;
	if (version > 0 && version <= store_schema())
		return true;
	close_db(store);
	return false;
}

bool store_retry(struct store *store)
{
	if (store->db && !store->broken && !store->why[0])
		return true;
	if (store->db && !store->broken)
		return can_write(store);
	close_db(store);
	return open_db(store);
}

void store_close(struct store *store)
{
	store_rollback(store);
	close_db(store);
}

bool store_well(const struct store *store)
{
	return store->db && !store->why[0];
}

/* -- statements ------------------------------------------------------------------- */

static void failed(struct store *store)
{
	int code = sqlite3_extended_errcode(store->db);

	unwell(store, sqlite3_errmsg(store->db));
	/* Opened anew, it is looked at as a whole and set aside if need be. */
	if (is_corrupt(code) || (code & 0xff) == SQLITE_IOERR)
		store->broken = true;
}

static sqlite3_stmt *statement_of(struct store *store, const char *sql)
{
	sqlite3_stmt *statement;
	unsigned int i;

	for (i = 0; i < store->n_statements; i++) {
		if (store->statements[i].sql == sql)
			return store->statements[i].statement;
	}
	if (i == STORE_STATEMENTS ||
	    sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
			       &statement, NULL) != SQLITE_OK)
		return NULL;
	store->statements[i].sql = sql;
	store->statements[i].statement = statement;
	store->n_statements++;
	return statement;
}

static void bind(sqlite3_stmt *statement, const char *types, va_list args)
{
	const void *bytes;
	int i;

	for (i = 1; *types; i++, types++) {
		switch (*types) {
		case 'i':
			sqlite3_bind_int64(statement, i,
					   va_arg(args, int64_t));
			break;
		case 'd':
			sqlite3_bind_double(statement, i,
					    va_arg(args, double));
			break;
		case 't':
			sqlite3_bind_text(statement, i,
					  va_arg(args, const char *), -1,
					  SQLITE_TRANSIENT);
			break;
		default:
			bytes = va_arg(args, const void *);
			sqlite3_bind_blob(statement, i, bytes,
					  va_arg(args, int), SQLITE_TRANSIENT);
		}
	}
}

static bool run(struct store *store, store_row_fn fn, void *context,
		const char *sql, const char *types, va_list args)
{
	sqlite3_stmt *statement;
	int code = SQLITE_ERROR;

	if (!store->db)
		return false;
	statement = statement_of(store, sql);
	if (statement) {
		bind(statement, types, args);
		while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
			if (fn && !fn(statement, context)) {
				code = SQLITE_DONE;
				break;
			}
		}
	}
	if (code != SQLITE_DONE)
		failed(store);
	if (statement) {
		sqlite3_reset(statement);
		sqlite3_clear_bindings(statement);
	}
	return code == SQLITE_DONE;
}

bool store_run(struct store *store, const char *sql, const char *types, ...)
{
	va_list args;
	bool good;

	va_start(args, types);
	good = run(store, NULL, NULL, sql, types, args);
	va_end(args);
	return good;
}

bool store_query(struct store *store, store_row_fn fn, void *context,
		 const char *sql, const char *types, ...)
{
	va_list args;
	bool good;

	va_start(args, types);
	good = run(store, fn, context, sql, types, args);
	va_end(args);
	return good;
}

int64_t store_last_id(const struct store *store)
{
	return sqlite3_last_insert_rowid(store->db);
}

int store_changes(const struct store *store)
{
	return sqlite3_changes(store->db);
}

const char *store_text(sqlite3_stmt *row, int column)
{
	const unsigned char *text = sqlite3_column_text(row, column);

	return text ? (const char *)text : "";
}

/* -- transactions -------------------------------------------------------------------- */

bool store_begin(struct store *store)
{
	if (!store->db || store->broken || store->open_tx)
		return false;
	store->failures_before = store->failures;
	store->open_tx = store_run(store, "BEGIN IMMEDIATE", "");
	return store->open_tx;
}

void store_rollback(struct store *store)
{
	if (!store->open_tx)
		return;
	/* SQLite may have rolled back by itself, and says so as an error. */
	if (!sqlite3_get_autocommit(store->db))
		sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	store->open_tx = false;
}

bool store_commit(struct store *store)
{
	if (!store->open_tx)
		return false;
	/* A statement that failed may have ended the transaction. */
	if (sqlite3_get_autocommit(store->db) ||
	    store->failures != store->failures_before ||
	    !store_run(store, "COMMIT", "")) {
		store_rollback(store);
		return false;
	}
	store->open_tx = false;
	well(store);
	return true;
}

static bool keep_int(sqlite3_stmt *row, void *context)
{
	*(int64_t *)context = sqlite3_column_int64(row, 0);
	return false;
}

int64_t store_bytes(struct store *store)
{
	int64_t pages = 0, unused = 0, size = 0;

	store_query(store, keep_int, &pages, "PRAGMA page_count", "");
	store_query(store, keep_int, &unused, "PRAGMA freelist_count", "");
	store_query(store, keep_int, &size, "PRAGMA page_size", "");
	return (pages - unused) * size;
}
