// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Alarms: what stands comes from the engine, what was from the store.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control.h"

/* A list is for people and scripts, not for archives. */
#define LIST_MAX	2000
#define RISK_S		(30 * 86400.0)

/* -- what the store knows besides ------------------------------------------------ */

static bool decorate_row(sqlite3_stmt *row, void *context)
{
	struct json_object *o = context, *closing;

	if (sqlite3_column_type(row, 0) != SQLITE_NULL) {
		put_number(o, "acknowledged_t", sqlite3_column_double(row, 0));
		put_text(o, "acknowledged_by", store_text(row, 1));
	}
	if (sqlite3_column_type(row, 2) != SQLITE_NULL)
		put_number(o, "shelved_until", sqlite3_column_double(row, 2));
	put_number(o, "raised_t", sqlite3_column_double(row, 3));
	if (sqlite3_column_type(row, 4) != SQLITE_NULL)
		put_number(o, "cleared_t", sqlite3_column_double(row, 4));
	if (sqlite3_column_type(row, 5) == SQLITE_NULL)
		return false;
	closing = json_object_new_object();
	put_number(closing, "t", sqlite3_column_double(row, 5));
	put_text(closing, "who", store_text(row, 6));
	put_text(closing, "did", store_text(row, 7));
	put_text(closing, "found", store_text(row, 8));
	if (sqlite3_column_type(row, 9) != SQLITE_NULL)
		put_text(closing, "note", store_text(row, 9));
	json_object_object_add(o, "closing", closing);
	return false;
}

static void decorate(struct request *r, struct json_object *o, int64_t id)
{
	store_query(&r->d->store, decorate_row, o,
		    "SELECT acked, acked_by, shelved_until, raised, cleared, "
		    "closing.t, who, did, found, note FROM alarm "
		    "LEFT JOIN closing ON closing.alarm = alarm.id "
		    "WHERE alarm.id = ?", "i", id);
}

/* -- what stands ------------------------------------------------------------------- */

struct standing {
	struct request *r;
	struct json_object *list;
	const struct place *place;	/* NULL: those of the selectors */
	int64_t id;			/* 0: all */
};

static bool is_at(const struct optmon_health_alarm *a, const char *selector)
{
	struct place place = { .present = true };

	snprintf(place.host, sizeof(place.host), "%s", a->host);
	snprintf(place.cage, sizeof(place.cage), "%s", a->cage);
	snprintf(place.interface, sizeof(place.interface), "%s", a->interface);
	return places_match(&place, selector);
}

static bool selected(struct request *r, const struct optmon_health_alarm *a)
{
	size_t i, n = request_selectors(r);

	for (i = 0; i < n; i++) {
		if (is_at(a, request_selector(r, i)))
			return true;
	}
	return !n;
}

/* What stands for weeks has another time left than when it was raised. */
static double risk_now(struct request *r, const struct optmon_health_alarm *a)
{
	struct optmon_health_alarm now = *a;
	struct optmon_health_trend trend;
	unsigned int i;

	if (optmon_health_trend(r->d->health, a->id, &trend) && trend.has_crossing) {
		now.has_time = true;
		for (i = 0; i < 3; i++)
			now.time_to_threshold_s[i] = trend.crossing[i] - trend.t;
	}
	return optmon_health_risk(&now, RISK_S);
}

static void add_standing(void *context, const struct optmon_health_alarm *a)
{
	struct standing *s = context;
	struct json_object *o;

	if (s->id && (int64_t)a->id != s->id)
		return;
	if (s->place && (strcmp(s->place->cage, a->cage) ||
			 strcmp(s->place->host, a->host)))
		return;
	if (!s->place && !s->id && !selected(s->r, a))
		return;
	o = optmon_health_alarm_json(a);
	if (!o)
		return;
	put_number(o, "risk_30d", round(risk_now(s->r, a) * 1000) / 1000);
	if (s->place || request_flag(s->r, "trend"))
		alarm_trend(s->r, o);
	decorate(s->r, o, a->id);
	json_object_array_add(s->list, o);
}

struct json_object *alarms_at(struct request *r, const struct place *place)
{
	struct standing s = {
		.r = r, .place = place, .list = json_object_new_array(),
	};

	optmon_health_alarms(r->d->health, add_standing, &s);
	return s.list;
}

/* -- lists ------------------------------------------------------------------------- */

struct search {
	const char *selector;
	bool found;
};

static void find_standing(void *context, const struct optmon_health_alarm *a)
{
	struct search *search = context;

	search->found |= is_at(a, search->selector);
}

static bool find_past(sqlite3_stmt *row, void *context)
{
	const struct optmon_health_alarm a = {
		.host = store_text(row, 0), .cage = store_text(row, 1),
		.interface = store_text(row, 2),
	};

	find_standing(context, &a);
	return !((struct search *)context)->found;
}

/* A port that is none must not look like one that is well. */
static bool ports_known(struct request *r)
{
	struct search search = { 0 };
	size_t i, n = request_selectors(r);

	for (i = 0; i < n && !r->err.code; i++) {
		search.selector = request_selector(r, i);
		search.found = places_any(r->d, search.selector);
		if (!search.found)
			optmon_health_alarms(r->d->health, find_standing,
					     &search);
		if (!search.found)
			store_query(&r->d->store, find_past, &search,
				    "SELECT DISTINCT host, cage, interface "
				    "FROM alarm", "");
		if (!search.found)
			request_unknown(r, search.selector);
	}
	return !r->err.code;
}

static bool past_row(sqlite3_stmt *row, void *context)
{
	struct standing *s = context;
	struct json_object *o = json_of(store_text(row, 1));

	if (o) {
		decorate(s->r, o, sqlite3_column_int64(row, 0));
		json_object_array_add(s->list, o);
	}
	return true;
}

static bool keep_cleared(sqlite3_stmt *row, void *context)
{
	struct request *r = context;
	struct optmon_health_alarm a = {
		.host = store_text(row, 2), .cage = store_text(row, 3),
		.interface = store_text(row, 4),
	};
	struct json_object *list;

	if (!selected(r, &a))
		return true;
	json_object_object_get_ex(r->out, "alarms", &list);
	return past_row(row, &(struct standing){ .r = r, .list = list });
}

struct at_work {
	struct request *r;
	int64_t n;
};

static void count_at_work(void *context, const char *host, const char *cage,
			  const char *interface, double until)
{
	const struct optmon_health_alarm at = {
		.host = host, .cage = cage, .interface = interface,
	};
	struct at_work *w = context;

	w->n += selected(w->r, &at);
}

void control_list(struct request *r)
{
	struct standing s = { .r = r, .list = json_object_new_array() };
	bool all = request_flag(r, "all");
	struct at_work w = { .r = r };

	json_object_object_add(r->out, "alarms", s.list);
	if (!ports_known(r))
		return;
	optmon_health_alarms(r->d->health, add_standing, &s);
	/* Where no alarm stands, that may be because nothing is judged. */
	optmon_health_maintenance(r->d->health, wall_s(), count_at_work, &w);
	put_count(r->out, "maintenance", w.n);
	if (all)
		store_query(&r->d->store, keep_cleared, r,
			    "SELECT id, doc, host, cage, interface FROM alarm "
			    "WHERE cleared IS NOT NULL ORDER BY cleared DESC "
			    "LIMIT ?", "i", (int64_t)LIST_MAX);
}

static bool transition_row(sqlite3_stmt *row, void *context)
{
	struct json_object *o = json_of(store_text(row, 0));

	if (o)
		json_object_array_add(context, o);
	return true;
}

void control_show(struct request *r)
{
	struct json_object *transitions = json_object_new_array();
	struct standing s = { .r = r, .list = json_object_new_array() };

	s.id = request_id(r, "id");
	json_object_object_add(r->out, "alarms", s.list);
	json_object_object_add(r->out, "transitions", transitions);
	if (r->err.code)
		return;
	optmon_health_alarms(r->d->health, add_standing, &s);
	if (!json_object_array_length(s.list))
		store_query(&r->d->store, past_row, &s,
			    "SELECT id, doc FROM alarm WHERE id = ?", "i", s.id);
	if (!json_object_array_length(s.list)) {
		optmon_error_set(&r->err, OPTMON_E_NOINPUT, 0, 0,
				 "%lld: no such alarm; 'optmon alarms list --all' "
				 "shows those there were", (long long)s.id);
		return;
	}
	store_query(&r->d->store, transition_row, transitions,
		    "SELECT doc FROM transition WHERE alarm = ? ORDER BY n "
		    "LIMIT 500", "i", s.id);
}

static bool stats_row(sqlite3_stmt *row, void *context)
{
	struct json_object *o = json_object_new_object();

	put_text(o, "mode", store_text(row, 0));
	put_text(o, "severity", store_text(row, 1));
	if (sqlite3_column_type(row, 2) != SQLITE_NULL) {
		put_text(o, "did", store_text(row, 2));
		put_text(o, "found", store_text(row, 3));
	}
	put_count(o, "count", sqlite3_column_int64(row, 4));
	json_object_array_add(context, o);
	return true;
}

void control_stats(struct request *r)
{
	struct json_object *list = json_object_new_array();

	json_object_object_add(r->out, "counts", list);
	if (!store_query(&r->d->store, stats_row, list,
			 "SELECT mode, severity, did, found, count(*) FROM alarm "
			 "LEFT JOIN closing ON closing.alarm = alarm.id "
			 "WHERE raised >= ? GROUP BY 1, 2, 3, 4 "
			 "ORDER BY 1, 2, 3, 4", "d",
			 request_number(r, "since", 0)))
		optmon_error_set(&r->err, OPTMON_E_IO, 0, 0,
				 "the database cannot be read: %s",
				 r->d->store.why);
}

static bool blackbox_row(sqlite3_stmt *row, void *context)
{
	struct optmon_error err = { 0 };
	struct request *r = context;
	size_t len;
	char *text;

	text = blackbox_unpack(sqlite3_column_blob(row, 0),
			       sqlite3_column_bytes(row, 0), &len, &err);
	if (text)
		json_object_object_add(r->out, "lines",
				       json_object_new_string_len(text, len));
	else
		optmon_error_set(&r->err, err.code, 0, 0,
				 "the black box of %s cannot be opened: %s%s",
				 store_text(row, 1), err.message,
				 err.code == OPTMON_E_DATA ? "; 'optmon explain' and "
				 "'optmon history' still tell of that time" : "");
	free(text);
	return false;
}

void control_blackbox(struct request *r)
{
	struct json_object *lines;
	int64_t id = request_id(r, "id");

	if (r->err.code)
		return;
	if (!store_query(&r->d->store, blackbox_row, r,
			 "SELECT data, port FROM blackbox WHERE alarm = ?1 OR incident = "
			 "(SELECT incident FROM alarm WHERE id = ?1) "
			 "ORDER BY alarm = ?1 DESC LIMIT 1", "i", id))
		optmon_error_set(&r->err, OPTMON_E_IO, 0, 0,
				 "the database cannot be read: %s",
				 r->d->store.why);
	else if (!r->err.code && !json_object_object_get_ex(r->out, "lines", &lines))
		optmon_error_set(&r->err, OPTMON_E_NOINPUT, 0, 0,
				 "%lld: no black box is kept of that alarm",
				 (long long)id);
}

/* -- what operators say --------------------------------------------------------------- */

/* In the store under a transaction of its own, before the commit of the state. */
static bool alarm_known(struct request *r, int64_t id)
{
	struct standing s = {
		.r = r, .id = id, .list = json_object_new_array(),
	};
	bool known;

	optmon_health_alarms(r->d->health, add_standing, &s);
	if (!json_object_array_length(s.list))
		store_query(&r->d->store, past_row, &s,
			    "SELECT id, doc FROM alarm WHERE id = ?", "i", id);
	known = json_object_array_length(s.list);
	json_object_put(s.list);
	if (!known)
		optmon_error_set(&r->err, OPTMON_E_NOINPUT, 0, 0,
				 "%lld: no such alarm", (long long)id);
	return known;
}

static bool stands(struct request *r, int64_t id)
{
	struct standing s = {
		.r = r, .id = id, .list = json_object_new_array(),
	};
	bool any;

	optmon_health_alarms(r->d->health, add_standing, &s);
	any = json_object_array_length(s.list);
	json_object_put(s.list);
	return any;
}

static int word(const char *text, const char *(*name)(int), int n)
{
	int i;

	for (i = 0; text && i < n; i++) {
		if (!strcasecmp(name(i), text))
			return i;
	}
	return -1;
}

static const char *did_name(int i)
{
	return optmon_did_name(i);
}

static const char *found_name(int i)
{
	return optmon_found_name(i);
}

static void not_stored(struct request *r)
{
	store_rollback(&r->d->store);
	optmon_error_set(&r->err, OPTMON_E_IO, 0, 0, "not stored: %s",
			 *r->d->store.why ? r->d->store.why :
					    "the database is busy");
}

void control_close(struct request *r)
{
	const char *did_word = request_text(r, "did");
	const char *found_word = request_text(r, "found");
	struct optmon_health_command command = {
		.order = OPTMON_ORDER_CLOSE, .t = wall_s(),
	};
	int64_t id = request_id(r, "id");
	int did, found;

	did = word(did_word, did_name, OPTMON_DIDS);
	found = word(found_word, found_name, OPTMON_FOUNDS);
	if (!r->err.code && (did < 0 || found < 0))
		optmon_error_set(&r->err, OPTMON_E_USAGE, 0, 0,
				 "--did is clean, reseat, swap, retune or none; "
				 "--found is dirt, module, fibre, host, chassis "
				 "or nothing");
	if (r->err.code || !alarm_known(r, id))
		return;
	if (!store_begin(&r->d->store) ||
	    !store_run(&r->d->store, "INSERT OR REPLACE INTO closing "
		       "(alarm, t, who, did, found, note) "
		       "VALUES (?, ?, ?, ?, ?, ?)", "idtttt", id, command.t,
		       r->who, optmon_did_name(did), optmon_found_name(found),
		       request_text(r, "note")) ||
	    !store_commit(&r->d->store)) {
		not_stored(r);
		return;
	}
	command.alarm = id;
	command.did = did;
	command.found = found;
	/* One that cleared by itself is only written down. */
	if (stands(r, id) && request_command(r, &command))
		request_store(r);
}

/* Ack and shelve: only what stands. */
static void mark(struct request *r, enum optmon_health_order order,
		 double until)
{
	struct optmon_health_command command = {
		.order = order, .t = wall_s(), .until = until,
	};
	int64_t id = request_id(r, "id");
	bool good;

	command.alarm = id;
	if (r->err.code)
		return;
	if (!stands(r, id)) {
		optmon_error_set(&r->err, OPTMON_E_NOINPUT, 0, 0,
				 "%lld: no such alarm stands", (long long)id);
		return;
	}
	good = store_begin(&r->d->store);
	if (good && order == OPTMON_ORDER_ACK)
		good = store_run(&r->d->store, "UPDATE alarm SET acked = ?, "
				 "acked_by = ? WHERE id = ?", "dti", command.t,
				 r->who, id);
	else if (good)
		good = store_run(&r->d->store, "UPDATE alarm SET "
				 "shelved_until = ? WHERE id = ?", "di", until,
				 id);
	if (!good || !store_commit(&r->d->store)) {
		not_stored(r);
		return;
	}
	if (request_command(r, &command))
		request_store(r);
}

void control_ack(struct request *r)
{
	mark(r, OPTMON_ORDER_ACK, 0);
}

void control_shelve(struct request *r)
{
	double seconds = request_number(r, "for", -1);

	if (seconds < 0 || seconds > 366 * 86400.0)
		optmon_error_set(&r->err, OPTMON_E_USAGE, 0, 0,
				 "shelve for how long? At most a year");
	else
		mark(r, OPTMON_ORDER_SHELVE, wall_s() + seconds);
}
