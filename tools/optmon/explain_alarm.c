// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One alarm in words: what was seen, since when, against which limits, what else
 * it could have been and why not, and what to do.
 */
#include <math.h>
#include <string.h>
#include <time.h>

#include <optmon/health.h>

#include "explain.h"
#include "render.h"

#define ROWS		6
/* Before the alarm, at least, and as a multiple of the time since. */
#define LEAD_S		3600.0
#define LEAD_SHARE	1.0
/* A plot of what is to come has more rows, and reaches so far beyond the past. */
#define TREND_ROWS	9
#define AHEAD_PAST	1.5
#define AHEAD_SHARE	0.06
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

void explain_when(double t, char *text, size_t len)
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

	explain_when(doc_number(e, "t", 0), when, sizeof(when));
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

static const struct plot_series *find_series(const struct series_set *set,
					     const char *reading, int lane)
{
	size_t i;

	for (i = 0; i < set->n; i++) {
		if (!strcmp(set->series[i].quantity, reading) &&
		    set->series[i].lane == lane)
			return &set->series[i].plot;
	}
	return NULL;
}

static void plot_title(struct cmd *cmd, struct json_object *alarm, const char *what,
		       int lane)
{
	fprintf(cmd->out, "  %s", what);
	if (lane)
		fprintf(cmd->out, " lane %d", lane);
	/* One port stands for all of them. */
	if (explain_is_chassis(alarm))
		fprintf(cmd->out, " of %s", doc_text(alarm, "cage"));
	fputc('\n', cmd->out);
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
	int lane;

	lane = lanes && json_object_array_length(lanes) ?
	       json_object_get_int(json_object_array_get_idx(lanes, 0)) :
	       (int)doc_number(e, "lane", 0);
	series = reading ? find_series(set, reading, lane) : NULL;
	if (!series)
		return false;
	marks.t = doc_number(alarm, "since", 0);
	marks.has_threshold = strstr(reference, "limit");
	marks.has_level = !strcmp(reference, "baseline") || !strcmp(reference, "peers");
	marks.level = marks.threshold = doc_number(e, "compared", 0);
	plot_title(cmd, alarm, reading, lane);
	plot_full(cmd, series, plot_from(alarm, set, series, given), set->to,
		  series_unit(reading), ROWS, &marks);
	if (marks.has_level || marks.has_threshold)
		plot_legend(cmd, &marks);
	return true;
}

/* -- where it goes ---------------------------------------------------------------------- */

/* As the engine has it, of the document */
static bool take_trend(struct json_object *alarm, struct optmon_health_trend *trend)
{
	struct json_object *o, *fit, *list;
	size_t i;

	memset(trend, 0, sizeof(*trend));
	if (!json_object_object_get_ex(alarm, "trend", &o) ||
	    !json_object_object_get_ex(o, "fit", &fit))
		return false;
	trend->lane = doc_number(o, "lane", 0);
	trend->exponential = !strcmp(doc_text(fit, "shape"), "exponential");
	trend->since = doc_number(fit, "since", 0);
	trend->t = doc_number(fit, "t", 0);
	trend->value = doc_number(fit, "value", 0);
	trend->slope = doc_number(fit, "slope_per_day", 0);
	trend->baseline = doc_number(o, "baseline", 0);
	trend->has_limit = json_object_object_get_ex(o, "threshold", NULL);
	trend->limit = doc_number(o, "threshold", 0);
	list = doc_list(o, "crossing_t");
	trend->has_crossing = list && json_object_array_length(list) == 3;
	for (i = 0; trend->has_crossing && i < 3; i++)
		trend->crossing[i] = json_object_get_double(
			json_object_array_get_idx(list, i));
	return true;
}

static double fitted(const void *context, double t)
{
	return optmon_health_trend_at(context, t);
}

/* So far ahead that the middle is seen, and the upper end where it is not far out */
static double plot_end(const struct optmon_health_trend *trend, double from)
{
	double past = fmax(trend->t - from, LEAD_S);
	double least = fmax(trend->crossing[1] - trend->t, 0) * (1 + AHEAD_SHARE);
	double most = fmax(trend->crossing[2] - trend->t, 0) * (1 + AHEAD_SHARE);

	if (!trend->has_crossing)
		return trend->t;
	return trend->t + fmin(most, fmax(least, AHEAD_PAST * past));
}

static void plot_trend(struct cmd *cmd, struct json_object *alarm,
		       const struct optmon_health_trend *trend,
		       const struct series_set *set, bool given)
{
	static const struct plot_series none;
	struct json_object *o;
	const struct plot_series *series;
	struct plot_marks marks = {
		.t = doc_number(alarm, "since", 0), .what = "since",
		.now = trend->t, .has_level = true, .level = trend->baseline,
		.has_threshold = trend->has_limit, .threshold = trend->limit,
		.has_crossing = trend->has_crossing, .fit = fitted,
		.context = trend, .fit_from = trend->since,
	};
	const char *reading;
	double from, to;

	json_object_object_get_ex(alarm, "trend", &o);
	reading = reading_of(doc_text(o, "quantity"));
	series = reading ? find_series(set, reading, trend->lane) : NULL;
	from = series ? plot_from(alarm, set, series, given) :
			fmax(trend->since, set->from);
	to = plot_end(trend, from);
	memcpy(marks.crossing, trend->crossing, sizeof(marks.crossing));
	marks.fit_to = trend->has_crossing ? fmin(to, fmax(trend->crossing[1], trend->t)) :
					     trend->t;
	/* A link has no SNR that could be kept: its bit errors stand for one. */
	plot_title(cmd, alarm, series ? reading :
		   "SNR that the link's bit errors stand for", trend->lane);
	plot_full(cmd, series ? series : &none, from, to, doc_text(o, "unit"),
		  TREND_ROWS, &marks);
	plot_legend(cmd, &marks);
}

static void print_trend(struct cmd *cmd, struct json_object *alarm,
			const struct optmon_health_trend *trend)
{
	char value[24], slope[24], limit[24], baseline[24], text[160];
	struct json_object *o;
	const char *unit;

	json_object_object_get_ex(alarm, "trend", &o);
	unit = doc_text(o, "unit");
	explain_value(trend->value, value, sizeof(value));
	snprintf(slope, sizeof(slope), "%.2g", fabs(trend->slope));
	explain_value(trend->baseline, baseline, sizeof(baseline));
	explain_value(trend->limit, limit, sizeof(limit));
	snprintf(text, sizeof(text), "%s %s now, %s%s %s a day; used to be %s%s%s",
		 value, unit, trend->slope < 0 ? "-" : "+", slope,
		 strcmp(unit, "dBm") ? unit : "dB", baseline,
		 trend->has_limit ? "; limit " : "", trend->has_limit ? limit : "");
	render_paragraph(cmd, CMD_PLAIN, "fit", text);
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

/* From now on where the trend is known, or else from when the alarm last said so */
static void print_time_left(struct cmd *cmd, struct json_object *alarm,
			    const struct optmon_health_trend *trend)
{
	struct json_object *list = doc_list(alarm, "time_to_threshold_s");
	char span[3][20], when[24], text[120];
	double seconds;
	size_t i;

	/* What is over has none. */
	if (doc_number(alarm, "cleared_t", 0) > 0)
		return;
	if (!trend && (!list || json_object_array_length(list) != 3))
		return;
	if (trend && !trend->has_crossing)
		return;
	for (i = 0; i < 3; i++) {
		seconds = trend ? trend->crossing[i] - trend->t :
			  json_object_get_double(json_object_array_get_idx(list, i));
		span_text(seconds, span[i], sizeof(span[i]));
	}
	time_text(trend ? trend->t : doc_number(alarm, "t", 0), when, sizeof(when));
	snprintf(text, sizeof(text), "%s, between %s and %s (90 %%), from %s on",
		 span[1], span[0], span[2], when);
	render_paragraph(cmd, CMD_PLAIN, "time left", text);
}

bool explain_is_chassis(struct json_object *alarm)
{
	return !strcmp(doc_text(alarm, "suspect"), "chassis") &&
	       strstr(doc_text(alarm, "incident"), "chassis/");
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
	if (explain_is_chassis(alarm))
		fprintf(cmd->out, " of the chassis");
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
	struct optmon_health_trend trend;
	bool has_trend = take_trend(alarm, &trend), plotted = has_trend;

	print_head(cmd, alarm);
	fprintf(cmd->out, "  what was seen\n");
	for (i = 0; i < n; i++) {
		o = json_object_array_get_idx(list, i);
		if (*doc_text(o, "quantity"))
			print_evidence(cmd, o);
	}
	if (has_trend)
		plot_trend(cmd, alarm, &trend, set, given);
	for (i = 0; i < n && !plotted; i++)
		plotted = plot_one(cmd, alarm, json_object_array_get_idx(list, i),
				   set, given);
	for (i = 0; i < n; i++) {
		o = json_object_array_get_idx(list, i);
		if (*doc_text(o, "rejected"))
			print_rejected(cmd, o);
	}
	if (has_trend)
		print_trend(cmd, alarm, &trend);
	print_time_left(cmd, alarm, has_trend ? &trend : NULL);
	print_action(cmd, alarm);
}
