// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The histogram of a link's codewords, and the tail that it foretells.
 */
#include <math.h>
#include <string.h>

#include "explain.h"
#include "render.h"

#define MARGIN		11
#define ROWS		8
#define SYMBOLS_MAX	64
#define CELL		3

/**
 * struct bars - a share of the codewords for each number of symbol errors
 * @share: 0 for none; @counted: it was measured
 * @n: how many are shown
 * @spread: a bin was of more than one number
 */
struct bars {
	double share[SYMBOLS_MAX];
	bool counted[SYMBOLS_MAX];
	int n;
	bool spread;
};

static void take_bin(struct bars *bars, struct json_object *bin, double codewords)
{
	int low = (int)doc_number(bin, "low", 0), high = (int)doc_number(bin, "high", 0);
	double total = doc_number(bin, "codewords", 0);
	int k;

	bars->spread |= high > low;
	for (k = low; k >= 0 && k <= high && k < SYMBOLS_MAX; k++) {
		bars->share[k] = total / codewords / (high - low + 1);
		bars->counted[k] = total > 0;
		if (k >= bars->n)
			bars->n = k + 1;
	}
}

static void take(struct bars *bars, struct json_object *histogram)
{
	struct json_object *list = doc_list(histogram, "bins"), *o;
	double codewords = doc_number(histogram, "codewords", 0);
	size_t i;
	int k;

	memset(bars, 0, sizeof(*bars));
	for (i = 0; list && codewords > 0 && i < json_object_array_length(list); i++)
		take_bin(bars, json_object_array_get_idx(list, i), codewords);
	list = doc_list(histogram, "extrapolated");
	for (i = 0; list && i < json_object_array_length(list); i++) {
		o = json_object_array_get_idx(list, i);
		k = (int)doc_number(o, "symbols", -1);
		if (k < 0 || k >= SYMBOLS_MAX)
			continue;
		if (!bars->counted[k])
			bars->share[k] = doc_number(o, "ratio", 0);
		if (k >= bars->n)
			bars->n = k + 1;
	}
}

/* The decade below the least */
static int bottom_of(const struct bars *bars)
{
	double least = 0.1;
	int k;

	for (k = 0; k < bars->n; k++) {
		if (bars->share[k] > 0)
			least = fmin(least, bars->share[k]);
	}
	return (int)floor(log10(least)) - 1;
}

static void put_cell(struct cmd *cmd, const struct bars *bars, int k, int height)
{
	const char *counted = cmd->utf8 ? "█" : "#", *fit = cmd->utf8 ? "░" : ":";
	int i;

	if (bars->share[k] <= 0 || height <= 0) {
		fprintf(cmd->out, "%*s", CELL, "");
		return;
	}
	fputc(' ', cmd->out);
	for (i = 1; i < CELL; i++)
		fputs(bars->counted[k] ? counted : fit, cmd->out);
}

static void plot(struct cmd *cmd, const struct bars *bars, int corrects)
{
	const char *edge = cmd->utf8 ? "│" : "|", *limit = cmd->utf8 ? "┊" : "!";
	int bottom = bottom_of(bars), row, k;
	double step = -bottom / (double)ROWS, above;
	int room = (cmd->width - MARGIN - 2) / CELL;
	int n = bars->n < room ? bars->n : room;

	for (row = ROWS - 1; row >= 0; row--) {
		if (row == ROWS - 1 || !row || row == ROWS / 2)
			fprintf(cmd->out, "%*.0e %s", MARGIN - 1,
				pow(10, bottom + round((row == ROWS - 1 ? ROWS : row) * step)),
				edge);
		else
			fprintf(cmd->out, "%*s %s", MARGIN - 1, "", edge);
		for (k = 0; k < n; k++) {
			if (k == corrects + 1)
				fputs(limit, cmd->out);
			above = bars->share[k] > 0 ? log10(bars->share[k]) - bottom : 0;
			put_cell(cmd, bars, k, (int)ceil((above - row * step) / step));
		}
		fputc('\n', cmd->out);
	}
	fprintf(cmd->out, "%*s", MARGIN + 1, "");
	for (k = 0; k < n; k++)
		fprintf(cmd->out, "%s%*d", k == corrects + 1 ? limit : "", CELL, k);
	fputc('\n', cmd->out);
}

/* In a line as long as there is room; @at: how far it has got */
static void legend_part(struct cmd *cmd, int *at, const char *sign, const char *text)
{
	int len = (*sign ? 2 : 0) + strlen(text);

	if (!*at || *at + 2 + len > cmd->width) {
		fprintf(cmd->out, "%s%*s", *at ? "\n" : "", MARGIN + 1, "");
		*at = MARGIN + 1;
	} else {
		fputs("  ", cmd->out);
		*at += 2;
	}
	fprintf(cmd->out, "%s%s%s", sign, *sign ? " " : "", text);
	*at += len;
}

static void legend(struct cmd *cmd, const struct bars *bars, int corrects, bool foretold)
{
	char beyond[40];
	int at = 0;

	legend_part(cmd, &at, cmd->utf8 ? "█" : "#", "counted");
	if (bars->spread)
		legend_part(cmd, &at, "", "ranges spread evenly");
	if (foretold)
		legend_part(cmd, &at, cmd->utf8 ? "░" : ":", "extrapolated");
	snprintf(beyond, sizeof(beyond), "beyond %d: lost", corrects);
	if (bars->n > corrects + 1)
		legend_part(cmd, &at, cmd->utf8 ? "┊" : "!", beyond);
	fputc('\n', cmd->out);
}

static void conclude(struct cmd *cmd, struct json_object *histogram, bool foretold)
{
	double lost = doc_number(histogram, "lost_ratio", 0);
	char text[160];

	if (lost > 0)
		snprintf(text, sizeof(text),
			 "%.2e of the codewords, in %s of two windows; limit %.2e", lost,
			 "the better", doc_number(histogram, "threshold", 0));
	else if (foretold)
		snprintf(text, sizeof(text),
			 "%.2e of the codewords by this window, not by the one before",
			 doc_number(histogram, "window_ratio", 0));
	else if (doc_true(histogram, "bursts"))
		snprintf(text, sizeof(text),
			 "not foretold: these are bursts, which are counted when they come");
	else
		snprintf(text, sizeof(text), "nothing: too few errors");
	render_paragraph(cmd, CMD_PLAIN, "will be lost", text);
}

void explain_histogram(struct cmd *cmd, struct json_object *histogram)
{
	bool foretold = doc_list(histogram, "extrapolated");
	int corrects = (int)doc_number(histogram, "corrects", 0);
	char span[20], when[24], text[160];
	struct bars bars;

	take(&bars, histogram);
	span_text(doc_number(histogram, "seconds", 0), span, sizeof(span));
	time_text(doc_number(histogram, "t", 0), when, sizeof(when));
	snprintf(text, sizeof(text), "of %s by symbol errors, share in %s to %s",
		 doc_text(histogram, "interface"), span, when);
	render_paragraph(cmd, CMD_PLAIN, "codewords", text);
	if (bars.n) {
		plot(cmd, &bars, corrects);
		legend(cmd, &bars, corrects, foretold);
	}
	conclude(cmd, histogram, foretold);
}
