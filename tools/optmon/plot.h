/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Plots in a terminal: readings over time, within its width.
 */
#ifndef OPTMON_PLOT_H
#define OPTMON_PLOT_H

#include "cmd.h"

/* A step of time: what was lowest, mean and highest in it. */
struct plot_point {
	double t;
	double low, mean, high;
};

/**
 * struct plot_series - readings, in the order of time
 * @step_s: length of a step; a point stands at its start
 */
struct plot_series {
	size_t n, room;
	double step_s;
	struct plot_point *point;
};

/* A point more; false when out of memory. */
bool plot_add(struct plot_series *series, double t, double low, double mean,
	      double high);
void plot_free(struct plot_series *series);

/*
 * Lowest, newest and highest value and a line of @width small bars; a gap stays
 * empty.
 */
void plot_spark(struct cmd *cmd, const struct plot_series *series, double from,
		double to, int width);

/**
 * struct plot_marks - what is marked in a plot
 * @t: a moment below the axis of time; 0 for none
 * @what: the word at it
 * @now: where readings end and what is to come begins; 0 for none
 * @has_level: a faint line at @level, as wide as the plot
 * @has_threshold: a strong line at @threshold
 * @fit: a line from @fit_from to @fit_to, which is given @context; NULL for none
 * @has_crossing: @crossing is when it gets to the threshold: low, mid, high
 */
struct plot_marks {
	double t;
	const char *what;
	double now;
	bool has_level, has_threshold, has_crossing;
	double level, threshold, crossing[3];
	double (*fit)(const void *context, double t);
	const void *context;
	double fit_from, fit_to;
};

/*
 * A plot of @rows rows over the width of the terminal, with both axes; @marks may
 * be NULL.
 */
void plot_full(struct cmd *cmd, const struct plot_series *series, double from,
	       double to, const char *unit, int rows,
	       const struct plot_marks *marks);

/*
 * What the signs of a plot mean, and the value of each line; readings need none where
 * nothing else is drawn.
 */
void plot_legend(struct cmd *cmd, const struct plot_marks *marks);

/* The first moment that is known of, or @from where that is later. */
double plot_start(const struct plot_series *series, double from);

#endif /* OPTMON_PLOT_H */
