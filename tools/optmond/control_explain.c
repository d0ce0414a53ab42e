// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * All that is known of a port: what it reads, what stands and where it goes, what its
 * links count, and what was said of it.
 */
#include <math.h>
#include <string.h>

#include "control.h"

#define DAY_S		86400.0
/* So much of the good days before an alarm, besides as long as it stands */
#define LEAD_S		3600.0
/*
 * Hours of more days of 32 lanes are more than an answer holds: they are shown in days,
 * as all are that history keeps in no finer steps.
 */
#define HOURS_S		(12 * DAY_S)
#define DAYS_S		(62 * DAY_S)
/* Symbol errors beyond what the code corrects: how it goes on. */
#define BEYOND		5

static void put_flag(struct json_object *o, const char *key, bool value)
{
	json_object_object_add(o, key, json_object_new_boolean(value));
}

/* -- alarms ---------------------------------------------------------------------------- */

void alarm_trend(struct request *r, struct json_object *alarm)
{
	struct json_object *o, *id, *fit, *crossing;
	struct optmon_health_trend trend;
	unsigned int i;

	if (!json_object_object_get_ex(alarm, "id", &id) ||
	    !optmon_health_trend(r->d->health, json_object_get_int64(id), &trend))
		return;
	o = json_object_new_object();
	json_object_object_add(alarm, "trend", o);
	put_text(o, "quantity", optmon_quantity_name(trend.quantity));
	put_text(o, "unit", optmon_quantity_unit(trend.quantity));
	if (trend.lane)
		put_count(o, "lane", trend.lane);
	fit = json_object_new_object();
	json_object_object_add(o, "fit", fit);
	put_text(fit, "shape", trend.exponential ? "exponential" : "linear");
	put_number(fit, "since", trend.since);
	put_number(fit, "t", trend.t);
	put_number(fit, "value", trend.value);
	put_number(fit, "slope_per_day", trend.slope);
	put_number(o, "baseline", trend.baseline);
	if (trend.has_limit)
		put_number(o, "threshold", trend.limit);
	if (!trend.has_crossing)
		return;
	crossing = json_object_new_array();
	for (i = 0; i < 3; i++)
		json_object_array_add(crossing,
				      json_object_new_double(round(trend.crossing[i])));
	json_object_object_add(o, "crossing_t", crossing);
}

static double since_of(struct json_object *alarm)
{
	struct json_object *since;

	return json_object_object_get_ex(alarm, "since", &since) ?
	       json_object_get_double(since) : 0;
}

static bool past_since(sqlite3_stmt *row, void *context)
{
	struct json_object *alarm = json_of(store_text(row, 0));
	double *first = context;

	if (alarm)
		*first = since_of(alarm);
	json_object_put(alarm);
	return false;
}

/* When what is to be shown began: one alarm, or all that stand; 0 for none */
static double first_since(struct request *r, struct json_object *alarms)
{
	int64_t id = request_number(r, "alarm", 0);
	size_t i, n = json_object_array_length(alarms);
	struct json_object *alarm, *number;
	double first = 0, since;

	for (i = 0; i < n; i++) {
		alarm = json_object_array_get_idx(alarms, i);
		if (id && (!json_object_object_get_ex(alarm, "id", &number) ||
			   json_object_get_int64(number) != id))
			continue;
		since = since_of(alarm);
		if (since > 0 && (!first || since < first))
			first = since;
	}
	if (id && !first)
		store_query(&r->d->store, past_since, &first,
			    "SELECT doc FROM alarm WHERE id = ?", "i", id);
	return first;
}

static double span_of(struct request *r, const struct place *place,
		      struct json_object *alarms)
{
	double since = first_since(r, alarms), now, span;

	if (!since)
		return DAY_S;
	now = request_number(r, "to", place->t > 0 ? place->t : wall_s());
	span = fmax(2 * (now - since) + LEAD_S, DAY_S);
	return span > HOURS_S ? fmax(span, DAYS_S) : span;
}

/* -- what is read -------------------------------------------------------------------------- */

static void add_track(void *context, const struct optmon_health_track *track)
{
	struct json_object *o = json_object_new_object();

	put_text(o, "quantity", optmon_quantity_name(track->quantity));
	put_text(o, "unit", optmon_quantity_unit(track->quantity));
	if (track->lane)
		put_count(o, "lane", track->lane);
	if (track->t > 0)
		put_number(o, "t", track->t);
	put_number(o, "value", track->value);
	if (track->has_baseline) {
		put_number(o, "baseline", track->baseline);
		put_number(o, "sigma", track->sigma);
		put_number(o, "detector_up", track->up);
		put_number(o, "detector_down", track->down);
		put_number(o, "detector_threshold", track->threshold);
		put_text(o, "changed", track->changed > 0 ? "up" :
			 track->changed < 0 ? "down" : "no");
	}
	json_object_array_add(context, o);
}

static void add_extrapolated(struct json_object *o,
			     const struct optmon_health_histogram *histogram)
{
	struct json_object *list = json_object_new_array(), *point;
	unsigned int k;
	double share;

	json_object_object_add(o, "extrapolated", list);
	for (k = histogram->tail.from + 1; k <= histogram->corrects + BEYOND; k++) {
		share = optmon_fec_tail_at(&histogram->tail, k);
		if (!(share > 0))
			break;
		point = json_object_new_object();
		put_count(point, "symbols", k);
		put_number(point, "ratio", share);
		json_object_array_add(list, point);
	}
	put_number(o, "window_ratio", histogram->tail.ratio);
	put_flag(o, "ranges", histogram->tail.ranges);
}

static void add_histogram(void *context, const struct optmon_health_histogram *histogram)
{
	struct json_object *o = json_object_new_object(), *list, *bin;
	unsigned int i;

	json_object_array_add(context, o);
	put_text(o, "interface", histogram->interface);
	put_number(o, "t", histogram->t);
	put_number(o, "seconds", histogram->seconds);
	put_number(o, "codewords", histogram->codewords);
	put_count(o, "corrects", histogram->corrects);
	list = json_object_new_array();
	json_object_object_add(o, "bins", list);
	for (i = 0; i < histogram->n_bins; i++) {
		bin = json_object_new_object();
		put_count(bin, "low", histogram->bin[i].low);
		put_count(bin, "high", histogram->bin[i].high);
		put_count(bin, "codewords", histogram->bin[i].total);
		json_object_array_add(list, bin);
	}
	if (histogram->foretold)
		add_extrapolated(o, histogram);
	put_flag(o, "bursts", histogram->tail.burst);
	if (histogram->ratio > 0)
		put_number(o, "lost_ratio", histogram->ratio);
	put_number(o, "threshold", histogram->limit);
}

/* -- what was said -------------------------------------------------------------------------- */

static bool acceptance_row(sqlite3_stmt *row, void *context)
{
	struct json_object *o = json_object_new_object();

	put_number(o, "t", sqlite3_column_double(row, 0));
	put_text(o, "who", store_text(row, 1));
	put_text(o, "verdict", store_text(row, 2));
	json_object_object_add(context, "acceptance", o);
	return false;
}

static bool said_row(sqlite3_stmt *row, void *context)
{
	struct json_object *o = json_object_new_object();

	put_number(o, "t", sqlite3_column_double(row, 0));
	put_text(o, "who", store_text(row, 1));
	put_text(o, "what", store_text(row, 2));
	if (sqlite3_column_double(row, 3) > 0)
		put_number(o, "until", sqlite3_column_double(row, 3));
	if (sqlite3_column_type(row, 4) != SQLITE_NULL)
		put_text(o, "note", store_text(row, 4));
	json_object_array_add(context, o);
	return true;
}

static void add_judged(struct request *r, struct json_object *o,
		       const struct place *place)
{
	struct json_object *not_judged;
	const char *why;
	double until;

	if (optmon_health_judged(r->d->health, place->host, place->cage, wall_s(),
				 &why, &until))
		return;
	not_judged = json_object_new_object();
	json_object_object_add(o, "not_judged", not_judged);
	put_text(not_judged, "why", why);
	if (until > 0)
		put_maintenance(r, not_judged, place->host, place->cage, until, "note");
}

static void explain_one(struct request *r, const struct place *place)
{
	struct json_object *tracks = json_object_new_array();
	struct json_object *histograms = json_object_new_array();
	struct json_object *said = json_object_new_array();
	struct json_object *o = place_json(place);
	struct json_object *alarms = alarms_at(r, place);
	size_t n = json_object_array_length(alarms);
	char port[PORT_KEY];

	json_object_array_add(list_of(r, "ports"), o);
	json_object_object_add(o, "alarms", alarms);
	optmon_health_explain(r->d->health, place->host, place->cage, add_track,
			      tracks);
	json_object_object_add(o, "tracks", tracks);
	optmon_health_histograms(r->d->health, place->host, place->cage,
				 add_histogram, histograms);
	json_object_object_add(o, "histograms", histograms);
	port_key(port, place->host, place->cage);
	add_judged(r, o, place);
	store_query(&r->d->store, said_row, said, "SELECT t, who, what, until, "
		    "note FROM said WHERE port = ? ORDER BY n DESC LIMIT 20",
		    "t", port);
	json_object_object_add(o, "said", said);
	store_query(&r->d->store, acceptance_row, o, "SELECT t, who, verdict "
		    "FROM acceptance WHERE port = ?", "t", port);
	/* In brief: only what the plot of an alarm is made of. */
	if (!request_flag(r, "brief") || n)
		add_history(r, o, place, span_of(r, place, alarms));
}

void control_explain(struct request *r)
{
	if (json_object_object_get_ex(r->in, "alarm", NULL))
		request_id(r, "alarm");
	list_of(r, "ports");
	if (r->err.code)
		return;
	request_places(r, explain_one);
}
