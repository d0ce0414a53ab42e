// SPDX-License-Identifier: GPL-2.0-or-later
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "plot.h"

/* Columns left of a plot for its values. */
#define MARGIN		12
#define COLUMNS_MAX	400

/* What falls into one column. */
struct column {
	bool any;
	double low, sum, high;
	unsigned int n;
};

bool plot_add(struct plot_series *series, double t, double low, double mean,
	      double high)
{
	size_t room = series->room ? 2 * series->room : 64;
	struct plot_point *bigger;

	if (series->n == series->room) {
		bigger = reallocarray(series->point, room, sizeof(*bigger));
		if (!bigger)
			return false;
		series->point = bigger;
		series->room = room;
	}
	series->point[series->n++] = (struct plot_point){ t, low, mean, high };
	return true;
}

void plot_free(struct plot_series *series)
{
	free(series->point);
	memset(series, 0, sizeof(*series));
}

static void put(struct column *column, const struct plot_point *point)
{
	if (!column->any || point->low < column->low)
		column->low = point->low;
	if (!column->any || point->high > column->high)
		column->high = point->high;
	column->sum += point->mean;
	column->n++;
	column->any = true;
}

/* A step that is wider than a column fills all of those it covers. */
static void columns_of(const struct plot_series *series, double from, double to,
		       struct column *columns, int n)
{
	double scale = n / (to > from ? to - from : 1);
	size_t i;
	int first, last, c;

	memset(columns, 0, n * sizeof(*columns));
	for (i = 0; i < series->n; i++) {
		first = (int)floor((series->point[i].t - from) * scale);
		last = (int)ceil((series->point[i].t + series->step_s - from) *
				 scale) - 1;
		if (last < first)
			last = first;
		for (c = first < 0 ? 0 : first; c <= last && c < n; c++)
			put(&columns[c], &series->point[i]);
	}
}

static bool range_of(const struct column *columns, int n, double *low,
		     double *high)
{
	bool any = false;
	int c;

	*low = DBL_MAX;
	*high = -DBL_MAX;
	for (c = 0; c < n; c++) {
		if (!columns[c].any)
			continue;
		any = true;
		*low = fmin(*low, columns[c].low);
		*high = fmax(*high, columns[c].high);
	}
	return any;
}

static void number(FILE *out, double value)
{
	if (value && fabs(value) < 1e-3)
		fprintf(out, "%9.2e", value);
	else
		fprintf(out, "%9.2f", value);
}

void plot_spark(struct cmd *cmd, const struct plot_series *series, double from,
		double to, int width)
{
	static const char *const bars[] = {
		"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█",
	};
	static const char ascii[] = "_.-~=+*#";
	struct column columns[COLUMNS_MAX];
	double low, high, mean, share;
	int c, level;

	if (width > COLUMNS_MAX)
		width = COLUMNS_MAX;
	columns_of(series, from, to, columns, width);
	if (!range_of(columns, width, &low, &high))
		return;
	number(cmd->out, low);
	number(cmd->out, series->point[series->n - 1].mean);
	number(cmd->out, high);
	fprintf(cmd->out, "  ");
	for (c = 0; c < width; c++) {
		if (!columns[c].any) {
			fputc(' ', cmd->out);
			continue;
		}
		mean = columns[c].sum / columns[c].n;
		share = high > low ? (mean - low) / (high - low) : 0;
		level = (int)(share * 7.999);
		if (cmd->utf8)
			fputs(bars[level], cmd->out);
		else
			fputc(ascii[level], cmd->out);
	}
	fputc('\n', cmd->out);
}

double plot_start(const struct plot_series *series, double from)
{
	return series->n && series->point[0].t > from ? series->point[0].t :
							from;
}

static void plot_row(struct cmd *cmd, const struct column *columns, int n,
		     double bottom, double top, bool last,
		     const struct plot_marks *marks)
{
	const char *spread = cmd->utf8 ? "│" : "|";
	const char *point = cmd->utf8 ? "●" : "*";
	bool level = marks && marks->has_level && marks->level >= bottom &&
		     (marks->level < top || last);
	const char *nothing = !level ? " " : cmd->utf8 ? "┄" : ".";
	double mean;
	int c;

	for (c = 0; c < n; c++) {
		mean = columns[c].any ? columns[c].sum / columns[c].n : 0;
		if (!columns[c].any)
			fputs(nothing, cmd->out);
		else if (mean >= bottom && (mean < top || last))
			fprintf(cmd->out, "%s%s%s", cmd_style(cmd, CMD_BOLD),
				point, cmd_style(cmd, CMD_PLAIN));
		else if (columns[c].high >= bottom && columns[c].low < top)
			fprintf(cmd->out, "%s%s%s", cmd_style(cmd, CMD_DIM),
				spread, cmd_style(cmd, CMD_PLAIN));
		else
			fputs(nothing, cmd->out);
	}
	fputc('\n', cmd->out);
}

static void stamp(char *text, size_t len, double t, double span)
{
	time_t seconds = (time_t)t;
	struct tm tm;

	localtime_r(&seconds, &tm);
	strftime(text, len, span > 2 * 86400.0 ? "%Y-%m-%d" : "%d %b %H:%M",
		 &tm);
}

static void time_axis(struct cmd *cmd, int n, double from, double to,
		      const struct plot_marks *marks)
{
	int c, at = -1, room, len;
	char left[24], right[24];

	if (marks && marks->t >= from && marks->t <= to && to > from)
		at = (int)fmin(n - 1, (marks->t - from) / (to - from) * n);
	fprintf(cmd->out, "%*s%s", MARGIN - 2, "", cmd->utf8 ? "└" : "+");
	for (c = 0; c < n; c++)
		fputs(c == at ? "^" : cmd->utf8 ? "─" : "-", cmd->out);
	stamp(left, sizeof(left), from, to - from);
	stamp(right, sizeof(right), to, to - from);
	fprintf(cmd->out, "\n%*s%s", MARGIN - 2, "", left);
	room = n - (int)(strlen(left) + strlen(right)) + 1;
	len = at < 0 ? 0 : (int)strlen(marks->what);
	/* The word stands at its mark, as far as both dates leave room. */
	at -= (int)strlen(left) - 1 + len / 2;
	if (!len || room < len + 2)
		fprintf(cmd->out, "%*s", room, "");
	else if (at < 1)
		fprintf(cmd->out, " %s%*s", marks->what, room - len - 1, "");
	else if (at + len + 1 > room)
		fprintf(cmd->out, "%*s ", room - 1, marks->what);
	else
		fprintf(cmd->out, "%*s%s%*s", at, "", marks->what,
			room - at - len, "");
	fprintf(cmd->out, "%s\n", right);
}

void plot_full(struct cmd *cmd, const struct plot_series *series, double from,
	       double to, const char *unit, int rows,
	       const struct plot_marks *marks)
{
	struct column columns[COLUMNS_MAX];
	int n = cmd->width - MARGIN, row;
	double low, high, step, bottom;

	if (n > COLUMNS_MAX)
		n = COLUMNS_MAX;
	columns_of(series, from, to, columns, n);
	if (!range_of(columns, n, &low, &high)) {
		fprintf(cmd->out, "  nothing was read in that time\n");
		return;
	}
	if (marks && marks->has_level) {
		low = fmin(low, marks->level);
		high = fmax(high, marks->level);
	}
	/* A steady line is shown as one, not as its noise blown up. */
	if (high - low < 1e-9 + 1e-3 * fabs(high)) {
		low -= 0.5 * (1e-9 + fabs(high) * 1e-2);
		high += 0.5 * (1e-9 + fabs(high) * 1e-2);
	}
	step = (high - low) / rows;
	for (row = rows - 1; row >= 0; row--) {
		bottom = low + row * step;
		if (row == rows - 1)
			number(cmd->out, high);
		else if (!row)
			number(cmd->out, low);
		else
			fprintf(cmd->out, "%9s", row == rows / 2 ? unit : "");
		fprintf(cmd->out, " %s", cmd->utf8 ? "│" : "|");
		plot_row(cmd, columns, n, bottom, bottom + step,
			 row == rows - 1, marks);
	}
	time_axis(cmd, n, from, to, marks);
}
