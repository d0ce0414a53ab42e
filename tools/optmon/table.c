// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "table.h"

#define COLUMNS_MAX	16
#define GAP		1

struct cell {
	char *text;
	enum cmd_style style;
};

struct table {
	const struct table_column *columns;
	int n;
	int width[COLUMNS_MAX];
	struct cell *cells;
	size_t count;
	size_t room;
	bool failed;
};

struct table *table_new(const struct table_column *columns, int n)
{
	struct table *table = calloc(1, sizeof(*table));
	int i;

	if (!table || n > COLUMNS_MAX) {
		free(table);
		return NULL;
	}
	table->columns = columns;
	table->n = n;
	for (i = 0; i < n; i++)
		table->width[i] = strlen(columns[i].title);
	return table;
}

static bool grow(struct table *table)
{
	struct cell *bigger;
	size_t room;

	if (table->count < table->room)
		return true;
	room = table->room ? 2 * table->room : 128;
	bigger = reallocarray(table->cells, room, sizeof(*bigger));
	if (!bigger)
		return false;
	table->cells = bigger;
	table->room = room;
	return true;
}

void table_cell(struct table *table, enum cmd_style style, const char *format,
		...)
{
	struct cell *cell;
	va_list args;
	int len;

	if (table->failed || !grow(table)) {
		table->failed = true;
		return;
	}
	cell = &table->cells[table->count];
	va_start(args, format);
	len = vasprintf(&cell->text, format, args);
	va_end(args);
	if (len < 0) {
		table->failed = true;
		return;
	}
	cell->style = style;
	if (len > table->width[table->count % table->n])
		table->width[table->count % table->n] = len;
	table->count++;
}

static int row_width(const struct table *table)
{
	int i, sum = (table->n - 1) * GAP;

	for (i = 0; i < table->n; i++)
		sum += table->width[i];
	return sum;
}

/* Take from the column that has most to give. */
static void fit(struct table *table, int width)
{
	int excess = row_width(table) - width;
	int i, best, spare, most;

	for (; width && excess > 0; excess--) {
		best = -1;
		most = 0;
		for (i = 0; i < table->n; i++) {
			spare = table->width[i] - table->columns[i].min;
			if (table->columns[i].min && spare > most) {
				most = spare;
				best = i;
			}
		}
		if (best < 0)
			return;
		table->width[best]--;
	}
}

/* A column that is cut says so with a last character of its own. */
static void print_cell(struct cmd *cmd, const struct table *table, int column,
		       const char *text, enum cmd_style style)
{
	int width = table->width[column];
	int len = strlen(text);
	int pad = len < width ? width - len : 0;
	bool last = column == table->n - 1;

	if (table->columns[column].right)
		fprintf(cmd->out, "%*s", pad, "");
	if (style != CMD_PLAIN)
		fprintf(cmd->out, "%s", cmd_style(cmd, style));
	if (len > width)
		fprintf(cmd->out, "%.*s%s", width - 1, text,
			cmd->utf8 ? "\u2026" : "~");
	else
		fprintf(cmd->out, "%s", text);
	if (style != CMD_PLAIN)
		fprintf(cmd->out, "%s", cmd_style(cmd, CMD_PLAIN));
	if (!table->columns[column].right && !last)
		fprintf(cmd->out, "%*s", pad, "");
	if (last)
		fputc('\n', cmd->out);
	else
		fprintf(cmd->out, "%*s", GAP, "");
}

void table_free(struct table *table)
{
	size_t at;

	for (at = 0; table && at < table->count; at++)
		free(table->cells[at].text);
	if (table)
		free(table->cells);
	free(table);
}

int table_print(struct cmd *cmd, struct table *table, int width)
{
	int code = 0, i;
	size_t at;

	if (table->failed) {
		fprintf(stderr, "optmon: out of memory\n");
		code = OPTMON_E_SOFTWARE;
	} else {
		fit(table, width);
		for (i = 0; i < table->n; i++)
			print_cell(cmd, table, i, table->columns[i].title,
				   CMD_BOLD);
		for (at = 0; at < table->count; at++)
			print_cell(cmd, table, at % table->n,
				   table->cells[at].text,
				   table->cells[at].style);
	}
	table_free(table);
	return code;
}
