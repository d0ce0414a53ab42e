// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One alarm in words: what was seen, since when, against which limits, what else
 * it could have been and why not, and what to do.
 */
#include <math.h>
#include <string.h>
#include <time.h>

#include "explain.h"
#include "render.h"

#define ROWS		6
/* Before the alarm, at least, and as a multiple of the time since. */
#define LEAD_S		3600.0
#define LEAD_SHARE	1.0
/* How the engine says of an alternative that it may be. */
#define OPEN		"not excluded: "

/* Evidence names quantities as the engine does; history as readings do. */
static const char *reading_of(const char *quantity)
{
	static const struct {
		const char *quantity, *reading;
	} names[] = {
		{ "tx_bias", "tx_bias_ma" },
		{ "tx_power", "tx_power_dbm" },
		{ "rx_power", "rx_power_dbm" },
		{ "snr", "snr_db" },
		{ "ber", "prefec_ber" },
		{ "temperature", "temperature_c" },
		{ "voltage", "voltage_v" },
		{ "laser_temperature", "laser_temperature_c" },
		{ "tec_current", "tec_current_pct" },
	};
	size_t i, len;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		len = strlen(names[i].quantity);
		if (!strcmp(names[i].reading, quantity) ||
		    !strcmp(names[i].quantity, quantity) ||
		    (!strncmp(names[i].reading, quantity, len) &&
		     !quantity[len]))
			return names[i].reading;
	}
	return NULL;
}

void explain_value(double value, char *text, size_t len)
{
	if (value && fabs(value) < 1e-3)
		snprintf(text, len, "%.2e", value);
	else
		snprintf(text, len, "%.4g", value);
}

/* Names are joined by '_'; people read words. */
static void words(const char *name, char *text, size_t len)
{
	size_t i;

	for (i = 0; name[i] && i + 1 < len; i++)
		text[i] = name[i] == '_' ? ' ' : name[i];
	text[i] = '\0';
}

/* The time as a label of thirteen columns. */
static void short_time(double t, char *text, size_t len)
{
	time_t seconds = (time_t)t, now = time(NULL);
	struct tm tm;

	localtime_r(&seconds, &tm);
	strftime(text, len, llabs((long long)now - seconds) > 300 * 86400ll ?
		 "%Y-%m-%d" : "%d %b %H:%M", &tm);
}

static void print_evidence(struct cmd *cmd, struct json_object *e)
{
	char when[24], lanes[40], value[24], compared[24], text[256];
	const char *reference = doc_text(e, "reference");
	size_t at;

	short_time(doc_number(e, "t", 0), when, sizeof(when));
	if (*doc_text(e, "text")) {
		render_paragraph(cmd, CMD_PLAIN, when, doc_text(e, "text"));
		return;
	}
	doc_lanes(e, lanes, sizeof(lanes));
	explain_value(doc_number(e, "value", 0), value, sizeof(value));
	explain_value(doc_number(e, "compared", 0), compared, sizeof(compared));
	at = snprintf(text, sizeof(text), "%s%s%s %s%s%s",
		      doc_text(e, "quantity"), strcmp(lanes, "-") ? " lane " : "",
		      strcmp(lanes, "-") ? lanes : "", value,
		      *doc_text(e, "unit") ? " " : "", doc_text(e, "unit"));
	if (at < sizeof(text) && *reference && strcmp(reference, "none"))
		snprintf(text + at, sizeof(text) - at, ", %s %s", reference,
			 compared);
	render_paragraph(cmd, CMD_PLAIN, when, text);
}

/* The time that is plotted: some of the good days, too, unless one was asked for. */
static double plot_from(struct json_object *alarm, const struct series_set *set,
			const struct plot_series *series, bool given)
{
	double since = doc_number(alarm, "since", doc_number(alarm, "t", 0));
	double from = set->from;

	if (!given && since < set->to)
		from = fmax(from, since - LEAD_S -
				  LEAD_SHARE * (set->to - since));
	return plot_start(series, from);
}

static bool plot_one(struct cmd *cmd, struct json_object *alarm,
		     struct json_object *e, const struct series_set *set,
		     bool given)
{
	const char *reading = reading_of(doc_text(e, "quantity"));
	struct json_object *lanes = doc_list(e, "lanes");
	const char *reference = doc_text(e, "reference");
	struct plot_marks marks = { .what = "since" };
	const struct plot_series *series;
	size_t i;
	int lane;

	lane = lanes && json_object_array_length(lanes) ?
	       json_object_get_int(json_object_array_get_idx(lanes, 0)) :
	       (int)doc_number(e, "lane", 0);
	for (i = 0; reading && i < set->n; i++) {
		if (!strcmp(set->series[i].quantity, reading) &&
		    set->series[i].lane == lane)
			break;
	}
	if (!reading || i == set->n)
		return false;
	series = &set->series[i].plot;
	marks.t = doc_number(alarm, "since", 0);
	marks.level = doc_number(e, "compared", 0);
	marks.has_level = *reference && strcmp(reference, "none");
	fprintf(cmd->out, "  %s", reading);
	if (lane)
		fprintf(cmd->out, " lane %d", lane);
	if (marks.has_level)
		fprintf(cmd->out, "; %s is its %s", cmd->utf8 ? "┄" : "...",
			!strcmp(reference, "baseline") ? "baseline" : "limit");
	fputc('\n', cmd->out);
	plot_full(cmd, series, plot_from(alarm, set, series, given), set->to,
		  series_unit(reading), ROWS, &marks);
	return true;
}

/* What else it could have been, and why it is not, or may be all the same. */
static void print_rejected(struct cmd *cmd, struct json_object *o)
{
	const char *why = doc_text(o, "why"), *label = "not";
	char text[512], suspect[40];

	if (!strncmp(why, OPEN, strlen(OPEN))) {
		why += strlen(OPEN);
		label = "perhaps";
	} else if (!strncmp(why, "not ", 4)) {
		why += 4;
	}
	words(doc_text(o, "suspect"), suspect, sizeof(suspect));
	snprintf(text, sizeof(text), "%s%s%s: %s", doc_text(o, "rejected"),
		 *suspect ? " of " : "", suspect, why);
	render_paragraph(cmd, CMD_PLAIN, label, text);
}

static void print_action(struct cmd *cmd, struct json_object *alarm)
{
	const char *action = doc_text(alarm, "action");
	bool due = doc_number(alarm, "due", 0) > 0;
	char text[512], when[24];

	time_text(doc_number(alarm, "due", 0), when, sizeof(when));
	/* Most actions say themselves that the link is drained before. */
	snprintf(text, sizeof(text), "%s%s%s%s%s", action,
		 doc_true(alarm, "drain_first") && !strstr(action, "drain") ?
		 "; drain the link first" : "",
		 doc_true(alarm, "disruptive") ? "; this cuts the link" : "",
		 due ? "; by " : "", due ? when : "");
	render_paragraph(cmd, CMD_BOLD, "do", text);
}

static void print_time_left(struct cmd *cmd, struct json_object *alarm)
{
	struct json_object *list = doc_list(alarm, "time_to_threshold_s");
	char span[3][20], text[80];
	size_t i;

	if (!list || json_object_array_length(list) != 3)
		return;
	for (i = 0; i < 3; i++)
		span_text(json_object_get_double(
				  json_object_array_get_idx(list, i)), span[i],
			  sizeof(span[i]));
	snprintf(text, sizeof(text), "%s, between %s and %s", span[1], span[0],
		 span[2]);
	render_paragraph(cmd, CMD_PLAIN, "time left", text);
}

static void print_head(struct cmd *cmd, struct json_object *alarm)
{
	const char *severity = doc_text(alarm, "severity");
	char when[24], lanes[40], text[80];

	time_text(doc_number(alarm, "since", doc_number(alarm, "t", 0)), when,
		  sizeof(when));
	doc_lanes(alarm, lanes, sizeof(lanes));
	fprintf(cmd->out, "%s%s%s %.0f: %s", cmd_style(cmd,
		severity_style(severity)), severity, cmd_style(cmd, CMD_PLAIN),
		doc_number(alarm, "id", 0), doc_text(alarm, "mode"));
	if (strcmp(lanes, "-"))
		fprintf(cmd->out, " on lane%s %s", strpbrk(lanes, "-,") ? "s" : "",
			lanes);
	fprintf(cmd->out, ", since %s\n", when);
	if (doc_number(alarm, "cleared_t", 0) > 0) {
		time_text(doc_number(alarm, "cleared_t", 0), when, sizeof(when));
		render_paragraph(cmd, CMD_GOOD, "cleared", when);
	}
	words(doc_text(alarm, "suspect"), text, sizeof(text));
	render_paragraph(cmd, CMD_PLAIN, "suspect", text);
	if (doc_number(alarm, "confidence", -1) < 0)
		return;
	snprintf(text, sizeof(text), "%.0f %%",
		 100 * doc_number(alarm, "confidence", 0));
	render_paragraph(cmd, CMD_PLAIN, "confidence", text);
}

void explain_alarm(struct cmd *cmd, struct json_object *alarm,
		   const struct series_set *set, bool given)
{
	struct json_object *list = doc_list(alarm, "evidence"), *o;
	size_t i, n = list ? json_object_array_length(list) : 0;
	bool plotted = false;

	print_head(cmd, alarm);
	fprintf(cmd->out, "  what was seen\n");
	for (i = 0; i < n; i++) {
		o = json_object_array_get_idx(list, i);
		if (*doc_text(o, "quantity"))
			print_evidence(cmd, o);
	}
	for (i = 0; i < n && !plotted; i++)
		plotted = plot_one(cmd, alarm, json_object_array_get_idx(list, i),
				   set, given);
	for (i = 0; i < n; i++) {
		o = json_object_array_get_idx(list, i);
		if (*doc_text(o, "rejected"))
			print_rejected(cmd, o);
	}
	print_time_left(cmd, alarm);
	print_action(cmd, alarm);
}
