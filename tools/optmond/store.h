/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The memory of the daemon: one SQLite file that only the daemon opens.
 *
 * What a commit has taken survives a kill, a power cut, a full and a read-only
 * disk. While nothing can be stored the daemon goes on without; a file that
 * cannot be understood is set aside under another name, never deleted, and a
 * new one begun.
 */
#ifndef OPTMOND_STORE_H
#define OPTMOND_STORE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <sqlite3.h>

#define STORE_STATEMENTS	64
#define STORE_FILE		"optmon.db"

/**
 * struct store - the database
 * @db: NULL while there is none to write to
 * @path: of its file
 * @max_bytes: bound of the file
 * @why: why nothing can be stored; empty while all is well
 * @settle_s: so long must storing go well before that is said
 * @told: it was said that nothing can be stored
 * @well_s: steady time since when it goes well, plus one; 0 while it does not
 * @failures: commits that failed
 * @set_aside: files that were set aside
 * @say: tells an operator, once for each change for the better or worse
 */
struct store {
	sqlite3 *db;
	char path[4096];
	int64_t max_bytes;
	char why[200];
	double settle_s;
	bool told;
	time_t well_s;
	uint64_t failures;
	uint64_t set_aside;
	void (*say)(int priority, const char *format, ...)
		__attribute__((format(printf, 2, 3)));
	/* private */
	bool open_tx;
	uint64_t failures_before;
	bool broken;
	unsigned int n_statements;
	struct {
		const char *sql;
		sqlite3_stmt *statement;
	} statements[STORE_STATEMENTS];
};

/**
 * store_open() - open or make the database
 * @store: @say and @max_bytes are set by the caller
 * @dir: folder
 *
 * Return: true if it can be used; else @why says why not, and the caller may
 * try again with store_retry().
 */
bool store_open(struct store *store, const char *dir);
void store_close(struct store *store);

/*
 * What is in a file that cannot be written, for store_query() until
 * store_close(): true if this optmond understands it.
 */
bool store_open_to_read(struct store *store);

/* Open anew what could not be opened or written; true when all is well. */
bool store_retry(struct store *store);

/* Can something be stored, as far as the last attempt tells? */
bool store_well(const struct store *store);

/*
 * All writes lie between these; false when nothing was stored. A write that
 * fails makes the commit fail, so only that need be looked at.
 */
bool store_begin(struct store *store);
bool store_commit(struct store *store);
void store_rollback(struct store *store);

/**
 * store_run() - run a statement
 * @store: database
 * @sql: a string that stays; the statement is kept by its address
 * @types: of the values: i int64_t, d double, t const char * or NULL, b const
 *	void * and int length
 *
 * Return: true if it ran.
 */
bool store_run(struct store *store, const char *sql, const char *types, ...);

/* A row; false to see no more. */
typedef bool (*store_row_fn)(sqlite3_stmt *row, void *context);

/* The same for a query; the rows go to @fn. */
bool store_query(struct store *store, store_row_fn fn, void *context,
		 const char *sql, const char *types, ...);

int64_t store_last_id(const struct store *store);
/* Rows that the last statement changed. */
int store_changes(const struct store *store);

/* Column as text, "" for NULL. */
const char *store_text(sqlite3_stmt *row, int column);

/* Bytes in use, without what is free inside the file. */
int64_t store_bytes(struct store *store);

/* schema.c: bring the file to the newest schema; NULL or what is wrong. */
const char *store_migrate(struct store *store);
/* The newest schema, and that of the file, -1 if it cannot be read. */
int store_schema(void);
int store_schema_of_file(struct store *store);

#endif /* OPTMOND_STORE_H */
