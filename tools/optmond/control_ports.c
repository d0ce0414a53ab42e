// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Commands about ports.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control.h"
#include "history.h"

/* Longest maintenance; who forgets to end it shall not be blind for ever. */
#define MAINTENANCE_MAX_S	(14 * 86400.0)
/*
 * Values in one answer: two days of one port of 32 lanes. Who wants more asks for
 * one port after the other.
 */
#define VALUES_MAX		50000
/* Seconds that no history reaches, and that every integer holds */
#define FAR_S			1e11

/* -- what operators say --------------------------------------------------------------- */

static void write_down(struct request *r, const struct place *place,
		       const char *what, double until, const char *note)
{
	struct store *s = &r->d->store;
	char port[PORT_KEY];

	port_key(port, place->host, place->cage);
	if (!store_begin(s) ||
	    !store_run(s, "INSERT INTO said (t, who, what, port, until, note) "
		       "VALUES (?, ?, ?, ?, ?, ?)", "dttt" "dt", wall_s(),
		       r->who, what, port, until, note) || !store_commit(s)) {
		store_rollback(s);
		optmon_error_set(&r->err, OPTMON_E_IO, 0, 0, "not stored: %s",
				 s->why);
	}
}

static void count_one(struct request *r)
{
	struct json_object *o;
	int64_t n = 0;

	if (json_object_object_get_ex(r->out, "ports", &o))
		n = json_object_get_int64(o);
	put_count(r->out, "ports", n + 1);
}

static void maintain(struct request *r, const struct place *place)
{
	double seconds = request_number(r, "for", 0);
	struct optmon_health_command command = {
		.order = OPTMON_ORDER_MAINTENANCE, .t = wall_s(),
		.host = place->host, .cage = place->cage,
	};

	command.until = seconds > 0 ? command.t + seconds : 0;
	write_down(r, place, seconds > 0 ? "maintenance-start" :
					   "maintenance-end",
		   command.until, request_text(r, "reason"));
	if (!r->err.code && request_command(r, &command))
		count_one(r);
}

void control_maintenance(struct request *r)
{
	double seconds = request_number(r, "for", 0);

	if (seconds < 0 || seconds > MAINTENANCE_MAX_S)
		optmon_error_set(&r->err, OPTMON_E_USAGE, 0, 0,
				 "maintenance lasts at most 14 days");
	else if (request_places(r, maintain))
		request_store(r);
}

static void note_one(struct request *r, const struct place *place)
{
	const char *what = request_text(r, "event");
	struct optmon_health_command command = {
		.order = OPTMON_ORDER_NOTE, .t = wall_s(),
		.host = place->host, .cage = place->cage,
		.event = optmon_line_event_of(what ? what : ""),
	};

	write_down(r, place, what ? what : "note", 0, request_text(r, "note"));
	if (!r->err.code && request_command(r, &command))
		count_one(r);
}

void control_note(struct request *r)
{
	const char *event = request_text(r, "event");

	if (!event || optmon_line_event_of(event) == OPTMON_EV_OTHER)
		optmon_error_set(&r->err, OPTMON_E_USAGE, 0, 0,
				 "note what? For example cleaned or path-change");
	else if (request_places(r, note_one))
		request_store(r);
}

static void accept_one(struct request *r, const struct place *place)
{
	struct store *s = &r->d->store;
	struct optmon_health_command command = {
		.order = OPTMON_ORDER_ACCEPT, .t = wall_s(),
		.host = place->host, .cage = place->cage,
	};
	const char *verdict = request_text(r, "verdict");
	struct json_object *doc = NULL;
	char key[PORT_KEY];

	json_object_object_get_ex(r->in, "doc", &doc);
	if (!store_begin(s) ||
	    !store_run(s, "INSERT OR REPLACE INTO acceptance "
		       "(port, t, who, verdict, doc) VALUES (?, ?, ?, ?, ?)",
		       "tdttt",
		       port_key(key, place->host, place->cage), command.t, r->who, verdict,
		       doc ? json_object_to_json_string(doc) : NULL) ||
	    !store_commit(s)) {
		store_rollback(s);
		optmon_error_set(&r->err, OPTMON_E_IO, 0, 0, "not stored: %s",
				 s->why);
		return;
	}
	/* What failed is not what it shall be compared with. */
	if (!strcmp(verdict, "fail"))
		command.order = OPTMON_ORDER_HOLD;
	if (request_command(r, &command))
		count_one(r);
}

void control_accept(struct request *r)
{
	const char *verdict = request_text(r, "verdict");

	if (!verdict || (strcmp(verdict, "pass") && strcmp(verdict, "fail") &&
			 strcmp(verdict, "waived")))
		optmon_error_set(&r->err, OPTMON_E_USAGE, 0, 0,
				 "a verdict is pass, fail or waived");
	else if (request_places(r, accept_one))
		request_store(r);
}

/* -- what is known -------------------------------------------------------------------- */

/* All of them, or one quantity, or one lane. */
struct wanted {
	struct request *r;
	struct json_object *list;
	const char *quantity;
	unsigned int lane;
};

static void add_value(void *context, int64_t t, unsigned int step,
		      enum history_quantity quantity, unsigned int lane,
		      const struct history_value *value)
{
	const struct wanted *wanted = context;
	struct json_object *list = wanted->list, *o;

	if (wanted->r->err.code ||
	    (wanted->lane && lane != wanted->lane) ||
	    (wanted->quantity &&
	     strcmp(wanted->quantity, history_name(quantity))))
		return;
	if (++wanted->r->values > VALUES_MAX) {
		optmon_error_set(&wanted->r->err, OPTMON_E_USAGE, 0, 0,
				 "more than one answer can hold: name fewer ports, one quantity or a shorter time");
		return;
	}
	o = json_object_new_object();
	put_count(o, "t", t);
	put_text(o, "quantity", history_name(quantity));
	if (lane)
		put_count(o, "lane", lane);
	put_count(o, "count", value->count);
	put_number(o, "low", value->low);
	put_number(o, "mean", (float)(value->sum / value->count));
	put_number(o, "high", value->high);
	json_object_array_add(list, o);
}

void add_history(struct request *r, struct json_object *to,
		 const struct place *place, double absent)
{
	double last = request_number(r, "for", absent);
	double to_t = request_number(r, "to", place->t > 0 ? place->t : wall_s());
	double lane = request_number(r, "lane", 0);
	struct wanted wanted = {
		.r = r, .list = json_object_new_array(),
		.quantity = request_text(r, "quantity"),
	};
	char key[PORT_KEY];
	unsigned int step;

	json_object_object_add(to, "values", wanted.list);
	if (fabs(last) > FAR_S || fabs(to_t) > FAR_S || lane < 0 ||
	    lane > OPTMON_MAX_LANES) {
		optmon_error_set(&r->err, OPTMON_E_USAGE, 0, 0,
				 "history of no such time or lane");
		return;
	}
	wanted.lane = lane;

	/* What is being filled is read back like the rest. */
	if (store_begin(&r->d->store)) {
		if (history_save(r->d->history, &r->d->store) &&
		    store_commit(&r->d->store))
			history_saved(r->d->history);
		else
			store_rollback(&r->d->store);
	}
	step = history_read(&r->d->store,
			    port_key(key, place->host, place->cage),
			    to_t - last, to_t, add_value, &wanted);
	put_count(to, "step_s", step);
	put_number(to, "from_t", to_t - last);
	put_number(to, "to_t", to_t);
}

struct json_object *place_json(const struct place *place)
{
	struct json_object *o = json_object_new_object();

	if (*place->host)
		put_text(o, "host", place->host);
	put_text(o, "cage", place->cage);
	if (*place->interface)
		put_text(o, "interface", place->interface);
	if (place->t > 0)
		put_number(o, "last_t", place->t);
	json_object_object_add(o, "present",
			       json_object_new_boolean(place->present));
	return o;
}

struct json_object *list_of(struct request *r, const char *key)
{
	struct json_object *list;

	if (!json_object_object_get_ex(r->out, key, &list)) {
		list = json_object_new_array();
		json_object_object_add(r->out, key, list);
	}
	return list;
}

static void name_one(struct request *r, const struct place *place)
{
	json_object_array_add(list_of(r, "ports"), place_json(place));
}

void control_ports(struct request *r)
{
	list_of(r, "ports");
	request_places(r, name_one);
}

/* -- maintenance ---------------------------------------------------------------------- */

struct at_work {
	struct request *r;
	struct json_object *to;		/* a list */
};

/* @why: the key of the reason */
struct order {
	struct json_object *to;
	const char *why;
};

static bool order_row(sqlite3_stmt *row, void *context)
{
	const struct order *order = context;

	put_number(order->to, "t", sqlite3_column_double(row, 0));
	put_text(order->to, "who", store_text(row, 1));
	if (sqlite3_column_type(row, 2) != SQLITE_NULL && *store_text(row, 2))
		put_text(order->to, order->why, store_text(row, 2));
	return false;
}

void put_maintenance(struct request *r, struct json_object *to, const char *host,
		     const char *cage, double until, const char *why)
{
	struct order order = { .to = to, .why = why };
	char port[PORT_KEY];

	put_number(to, "until", until);
	store_query(&r->d->store, order_row, &order,
		    "SELECT t, who, note FROM (SELECT t, who, note, what, until FROM said "
		    "WHERE port = ? AND what LIKE 'maintenance-%' "
		    "ORDER BY n DESC LIMIT 1) "
		    "WHERE what = 'maintenance-start' AND abs(until - ?) < 1",
		    "td", port_key(port, host, cage), until);
}

static void list_at_work(void *context, const char *host, const char *cage,
			 const char *interface, double until)
{
	struct json_object *o = json_object_new_object();
	struct at_work *w = context;

	if (*host)
		put_text(o, "host", host);
	put_text(o, "cage", cage);
	if (*interface)
		put_text(o, "interface", interface);
	put_maintenance(w->r, o, host, cage, until, "reason");
	json_object_array_add(w->to, o);
}

void control_at_work(struct request *r)
{
	struct at_work w = { .r = r, .to = list_of(r, "ports") };

	optmon_health_maintenance(r->d->health, wall_s(), list_at_work, &w);
}

/* -- what was read -------------------------------------------------------------------- */

static void history_one(struct request *r, const struct place *place)
{
	struct json_object *o = place_json(place);

	json_object_array_add(list_of(r, "ports"), o);
	add_history(r, o, place, 86400);
}

void control_history(struct request *r)
{
	list_of(r, "ports");
	if (!r->d->store.db) {
		optmon_error_set(&r->err, OPTMON_E_IO, 0, 0,
				 "the database cannot be read: %s",
				 r->d->store.why);
		return;
	}
	request_places(r, history_one);
}

void control_status(struct request *r)
{
	struct json_object *store = json_object_new_object();
	struct optmon_health_counts counts;
	struct daemon *d = r->d;

	optmon_health_counts(d->health, &counts);
	put_text(r->out, "schema", "optmon.status/1");
	put_number(r->out, "up_s", steady_s() - d->started);
	put_count(r->out, "lines", d->count.lines);
	put_count(r->out, "refused", d->count.refused + d->feed.bad_lines);
	put_count(r->out, "ports", d->n_places);
	put_count(r->out, "alarms", counts.alarms);
	put_count(r->out, "transitions_waiting", d->n_pending);
	put_number(r->out, "last_t", d->now);
	put_text(store, "path", d->store.path);
	json_object_object_add(store, "up",
			       json_object_new_boolean(store_well(&d->store)));
	if (*d->store.why)
		put_text(store, "why", d->store.why);
	if (d->store.db)
		put_count(store, "bytes", store_bytes(&d->store));
	put_count(store, "schema", store_schema());
	put_count(store, "set_aside", d->store.set_aside);
	json_object_object_add(r->out, "store", store);
}
