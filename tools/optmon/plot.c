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

/* -- what is drawn into a cell ------------------------------------------------------- */

enum sign {
	SIGN_READ,
	SIGN_FIT,
	SIGN_BOTH,
	SIGN_SPREAD,
	SIGN_LEVEL,
	SIGN_THRESHOLD,
	SIGN_LOW,
	SIGN_MID,
	SIGN_HIGH,
	SIGN_WITHIN,
	SIGN_NONE,
};

/* Told apart without colours, and in ASCII. */
static const struct {
	const char *utf8, *ascii;
	enum cmd_style style;
} signs[] = {
	[SIGN_READ] = { "●", "*", CMD_BOLD },
	[SIGN_FIT] = { "○", "o", CMD_NOTE },
	[SIGN_BOTH] = { "◉", "@", CMD_BOLD },
	[SIGN_SPREAD] = { "│", "|", CMD_DIM },
	[SIGN_LEVEL] = { "┄", ".", CMD_PLAIN },
	[SIGN_THRESHOLD] = { "═", "=", CMD_WARN },
	[SIGN_LOW] = { "[", "[", CMD_WARN },
	[SIGN_MID] = { "╳", "X", CMD_WARN },
	[SIGN_HIGH] = { "]", "]", CMD_WARN },
	[SIGN_WITHIN] = { "▒", "#", CMD_WARN },
	[SIGN_NONE] = { " ", " ", CMD_PLAIN },
};

static const char *sign_text(const struct cmd *cmd, enum sign sign)
{
	return cmd->utf8 ? signs[sign].utf8 : signs[sign].ascii;
}

static void put_sign(struct cmd *cmd, enum sign sign)
{
	if (signs[sign].style == CMD_PLAIN)
		fputs(sign_text(cmd, sign), cmd->out);
	else
		fprintf(cmd->out, "%s%s%s", cmd_style(cmd, signs[sign].style),
			sign_text(cmd, sign), cmd_style(cmd, CMD_PLAIN));
}

/**
 * struct frame - the cells of a plot
 * @columns: @n of them, from @from to @to
 * @bottom: @step: of the rows, of which there are @rows
 */
struct frame {
	const struct column *columns;
	int n, rows;
	double from, to, bottom, step;
	const struct plot_marks *marks;
};

static int column_of(const struct frame *f, double t)
{
	return f->to > f->from ? (int)floor((t - f->from) / (f->to - f->from) * f->n) :
				 0;
}

static int row_of(const struct frame *f, double value)
{
	int row = (int)floor((value - f->bottom) / f->step);

	/* The upper edge belongs to the uppermost row. */
	return row == f->rows && value - f->bottom <= f->rows * f->step * (1 + 1e-9) ?
	       row - 1 : row;
}

static bool is_fitted(const struct frame *f, int column, int row)
{
	const struct plot_marks *marks = f->marks;
	double t = f->from + (column + 0.5) * (f->to - f->from) / f->n;

	return marks && marks->fit && t >= marks->fit_from && t <= marks->fit_to &&
	       row_of(f, marks->fit(marks->context, t)) == row;
}

/* In the row of the threshold: is it crossed in that column? */
static enum sign crossed(const struct frame *f, int column)
{
	static const enum sign at[] = { SIGN_LOW, SIGN_MID, SIGN_HIGH };
	static const int order[] = { 1, 0, 2 };
	const struct plot_marks *marks = f->marks;
	int i;

	if (!marks->has_crossing || column < column_of(f, marks->crossing[0]) ||
	    column > column_of(f, marks->crossing[2]))
		return SIGN_THRESHOLD;
	for (i = 0; i < 3; i++) {
		if (column == column_of(f, marks->crossing[order[i]]))
			return at[order[i]];
	}
	return SIGN_WITHIN;
}

static enum sign sign_of(const struct frame *f, int column, int row)
{
	const struct column *c = &f->columns[column];
	const struct plot_marks *marks = f->marks;
	bool fitted = is_fitted(f, column, row);
	bool limit = marks && marks->has_threshold &&
		     row_of(f, marks->threshold) == row;
	enum sign sign = limit ? crossed(f, column) : SIGN_NONE;

	if (c->any && row_of(f, c->sum / c->n) == row)
		return fitted ? SIGN_BOTH : SIGN_READ;
	if (sign != SIGN_NONE && sign != SIGN_THRESHOLD)
		return sign;
	if (fitted)
		return SIGN_FIT;
	if (sign != SIGN_NONE)
		return sign;
	if (c->any && row_of(f, c->high) >= row && row_of(f, c->low) <= row)
		return SIGN_SPREAD;
	return marks && marks->has_level && row_of(f, marks->level) == row ?
	       SIGN_LEVEL : SIGN_NONE;
}

/* The ends of the axis, and the lines that are drawn */
static void row_label(struct cmd *cmd, const struct frame *f, int row,
		      const char *unit)
{
	const struct plot_marks *marks = f->marks;

	if (marks && marks->has_threshold && row_of(f, marks->threshold) == row)
		number(cmd->out, marks->threshold);
	else if (marks && marks->has_level && row_of(f, marks->level) == row)
		number(cmd->out, marks->level);
	else if (row == f->rows - 1)
		number(cmd->out, f->bottom + f->rows * f->step);
	else if (!row)
		number(cmd->out, f->bottom);
	else
		fprintf(cmd->out, "%9s", row == f->rows / 2 ? unit : "");
}

static void plot_row(struct cmd *cmd, const struct frame *f, int row)
{
	int c, n = f->n;

	while (n && sign_of(f, n - 1, row) == SIGN_NONE)
		n--;
	for (c = 0; c < n; c++)
		put_sign(cmd, sign_of(f, c, row));
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

/* A word of the line of times, where it has room. */
static void put_word(char *line, int len, int at, const char *word)
{
	int n = strlen(word), i;

	at = at - n / 2 < 0 ? 0 : at - n / 2;
	if (at + n > len)
		at = len - n;
	for (i = at > 0 ? at - 1 : 0; i < at + n + 1 && i < len; i++) {
		if (at < 0 || line[i] != ' ')
			return;
	}
	memcpy(line + at, word, n);
}

static void time_axis(struct cmd *cmd, const struct frame *f)
{
	const struct plot_marks *marks = f->marks;
	char left[24], right[24], line[COLUMNS_MAX + 2];
	int c, at = -1, now = -1, len = f->n + 1;

	if (marks && marks->t >= f->from && marks->t <= f->to && f->to > f->from)
		at = (int)fmin(f->n - 1, column_of(f, marks->t));
	if (marks && marks->now > f->from && marks->now < f->to)
		now = column_of(f, marks->now);
	fprintf(cmd->out, "%*s%s", MARGIN - 2, "", cmd->utf8 ? "└" : "+");
	for (c = 0; c < f->n; c++)
		fputs(c == at || c == now ? "^" : cmd->utf8 ? "─" : "-", cmd->out);
	stamp(left, sizeof(left), f->from, f->to - f->from);
	stamp(right, sizeof(right), f->to, f->to - f->from);
	memset(line, ' ', len);
	line[len] = '\0';
	memcpy(line, left, strlen(left));
	if (len > (int)strlen(right))
		memcpy(line + len - strlen(right), right, strlen(right));
	if (now >= 0)
		put_word(line, len, now + 1, "now");
	if (at >= 0)
		put_word(line, len, at < (int)strlen(left) ?
			 (int)(strlen(left) + 1 + strlen(marks->what) / 2) : at + 1,
			 marks->what);
	fprintf(cmd->out, "\n%*s%s\n", MARGIN - 2, "", line);
}

/* What is drawn besides the readings has to have room. */
static void widen(const struct plot_marks *marks, double from, double *low,
		  double *high)
{
	double ends[4];
	int n = 0, i;

	if (marks->has_level)
		ends[n++] = marks->level;
	if (marks->has_threshold)
		ends[n++] = marks->threshold;
	if (marks->fit) {
		ends[n++] = marks->fit(marks->context, fmax(marks->fit_from, from));
		ends[n++] = marks->fit(marks->context, marks->fit_to);
	}
	for (i = 0; i < n; i++) {
		*low = fmin(*low, ends[i]);
		*high = fmax(*high, ends[i]);
	}
}

void plot_full(struct cmd *cmd, const struct plot_series *series, double from,
	       double to, const char *unit, int rows,
	       const struct plot_marks *marks)
{
	struct column columns[COLUMNS_MAX];
	struct frame f = {
		.columns = columns, .n = cmd->width - MARGIN, .rows = rows,
		.from = from, .to = to, .marks = marks,
	};
	double low, high;
	int row;

	if (f.n > COLUMNS_MAX)
		f.n = COLUMNS_MAX;
	columns_of(series, from, to, columns, f.n);
	if (!range_of(columns, f.n, &low, &high) && !(marks && marks->fit)) {
		fprintf(cmd->out, "  nothing was read in that time\n");
		return;
	}
	if (marks)
		widen(marks, from, &low, &high);
	/* A steady line is shown as one, not as its noise blown up. */
	if (high - low < 1e-9 + 1e-3 * fabs(high)) {
		low -= 0.5 * (1e-9 + fabs(high) * 1e-2);
		high += 0.5 * (1e-9 + fabs(high) * 1e-2);
	}
	f.bottom = low;
	f.step = (high - low) / rows;
	for (row = rows - 1; row >= 0; row--) {
		row_label(cmd, &f, row, unit);
		fprintf(cmd->out, " %s", cmd->utf8 ? "│" : "|");
		plot_row(cmd, &f, row);
	}
	time_axis(cmd, &f);
}

void plot_legend(struct cmd *cmd, const struct plot_marks *marks)
{
	fprintf(cmd->out, "%*s%s read", MARGIN - 2, "", sign_text(cmd, SIGN_READ));
	if (marks->fit)
		fprintf(cmd->out, "  %s fit  %s both", sign_text(cmd, SIGN_FIT),
			sign_text(cmd, SIGN_BOTH));
	if (marks->has_level)
		fprintf(cmd->out, "  %s baseline", sign_text(cmd, SIGN_LEVEL));
	if (marks->has_threshold)
		fprintf(cmd->out, "  %s limit", sign_text(cmd, SIGN_THRESHOLD));
	if (marks->has_crossing)
		fprintf(cmd->out, "  %s%s%s it gets there",
			sign_text(cmd, SIGN_LOW), sign_text(cmd, SIGN_MID),
			sign_text(cmd, SIGN_HIGH));
	fputc('\n', cmd->out);
}
