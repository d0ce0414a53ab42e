/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A decoded module in text, the same from a file and from a port.
 */
#ifndef OPTMON_RENDER_H
#define OPTMON_RENDER_H

#include <optmon/decode.h>

#include "cmd.h"

/* Columns before the values of show */
#define RENDER_INDENT	16

/**
 * struct view - what is shown of one module
 * @name: port or file
 * @port: where it is plugged; NULL for a file
 * @reading: age and source; NULL for a file
 * @module: the module
 * @sort: worst first
 * @all: also what is in order or unused
 */
struct view {
	const char *name;
	const struct optmon_port *port;
	const struct optmon_reading *reading;
	const struct optmon_module *module;
	bool sort;
	bool all;
};

typedef int render_fn(struct cmd *cmd, const struct view *view);

/* Each prints one module and returns 0 or an exit code. */
render_fn render_module;
render_fn render_lanes;
render_fn render_vdm;
render_fn render_flags;

/* Say that memory is out; the exit code. */
int render_no_memory(struct cmd *cmd);

/* Title line: the name, what the module is, how old the reading is. */
void render_title(struct cmd *cmd, const struct view *view);

/*
 * A label and words, broken into lines of the terminal's width; the words start
 * where the values of show start.
 */
void render_paragraph(struct cmd *cmd, enum cmd_style style, const char *label,
		      const char *text);

/* Lines of a module that several verbs show. */
int render_monitors(struct cmd *cmd, const struct view *view);
int render_coherent(struct cmd *cmd, const struct view *view);
void render_flag_lines(struct cmd *cmd, const struct view *view);
void render_lane_lines(struct cmd *cmd, const struct view *view);
void render_loads(struct cmd *cmd, const struct optmon_module *module);
void render_tuning_range(struct cmd *cmd, const struct optmon_module *module);
void render_external_laser(struct cmd *cmd, const struct optmon_module *module);

/* "Lane 3" or "Lanes 3-8" */
void lane_label(char *text, size_t len, const struct optmon_lane *first,
		const struct optmon_lane *last);

/**
 * enum level - where a value lies among its thresholds
 */
enum level {
	LEVEL_NONE,	/* no usable thresholds */
	LEVEL_GOOD,
	LEVEL_WARNING,
	LEVEL_ALARM,
};

/*
 * Compare with thresholds. Those that are all equal, or whose high is below
 * their low, limit nothing.
 */
enum level level_of(double value, const struct optmon_thresholds *t);
enum cmd_style level_style(enum level level);

/*
 * How bad a value is, for sorting: 0 in the middle between the alarms, 1 at one
 * of them; 0 without usable thresholds.
 */
double badness_of(double value, const struct optmon_thresholds *t);

/*
 * The verbs that show ports: read what the arguments select and show each with
 * @render, or all as JSON. @longs are the verb's own options, of which --sort
 * and --all are known here.
 */
int view_ports(struct cmd *cmd, int argc, char **argv, render_fn *render);

/* The JSON of one view: the module's, and where it comes from. */
struct json_object *view_json(const struct view *view);

#endif /* OPTMON_RENDER_H */
