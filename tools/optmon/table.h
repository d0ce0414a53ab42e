/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A table that fits the terminal.
 */
#ifndef OPTMON_TABLE_H
#define OPTMON_TABLE_H

#include "cmd.h"

/**
 * struct table_column - a column
 * @title: heading
 * @right: numbers are aligned to the right
 * @min: width below which the column is not cut; 0 for never cut
 */
struct table_column {
	const char *title;
	bool right;
	int min;
};

struct table;

/* A table; NULL when out of memory. */
struct table *table_new(const struct table_column *columns, int n);

/* The next cell, row by row; the text is ASCII. Failure shows in print. */
void table_cell(struct table *table, enum cmd_style style, const char *format,
		...) __attribute__((format(printf, 3, 4)));

/*
 * Print and free a table. Columns are cut, the widest first, until a row fits
 * @width columns; 0 for no limit. Return 0 or an exit code.
 */
int table_print(struct cmd *cmd, struct table *table, int width);

/* Free a table that is not printed. */
void table_free(struct table *table);

#endif /* OPTMON_TABLE_H */
