/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Commands on control.sock: a request is a line of JSON with the key "do", the
 * answer is a line too: {"ok": true, ...} or {"error": "...", "code": N} with
 * an exit code for the tool.
 */
#ifndef OPTMOND_CONTROL_H
#define OPTMOND_CONTROL_H

#include <json-c/json.h>

#include "optmond.h"

#define WHO_LEN		64

/**
 * struct request - one command
 * @in: the request
 * @out: the answer, to be filled
 * @err: code other than OPTMON_OK: the answer is that instead
 * @who: user name of the peer
 * @values: of history in the answer
 */
struct request {
	struct daemon *d;
	struct json_object *in;
	struct json_object *out;
	struct optmon_error err;
	char who[WHO_LEN];
	unsigned int values;
};

/* Values of the request; the default where the key is missing or of another type. */
const char *request_text(const struct request *r, const char *key);
double request_number(const struct request *r, const char *key, double absent);
bool request_flag(const struct request *r, const char *key);
/* Of an alarm; sets the error where there is none. */
int64_t request_id(struct request *r, const char *key);

typedef void (*place_fn)(struct request *r, const struct place *place);

/*
 * Call @fn for the places that "ports" of the request selects; false, with the
 * error set, when a selector matches none. No selector stands for all.
 */
bool request_places(struct request *r, place_fn fn);

/* How many selectors "ports" has; 0, with the error set, if one is no text. */
size_t request_selectors(struct request *r);
const char *request_selector(const struct request *r, size_t i);
/* The error for a selector of ports that nobody has heard of. */
void request_unknown(struct request *r, const char *selector);

/* Carry out and store; false with the error set. */
bool request_command(struct request *r,
		     const struct optmon_health_command *command);
/* Commit what a command did; sets the error when it is not stored. */
bool request_store(struct request *r);

struct json_object *json_of(const char *document);
void put_text(struct json_object *o, const char *key, const char *text);
void put_number(struct json_object *o, const char *key, double value);
void put_count(struct json_object *o, const char *key, int64_t value);

/* control_alarms.c */
void control_list(struct request *r);
void control_show(struct request *r);
void control_stats(struct request *r);
void control_close(struct request *r);
void control_ack(struct request *r);
void control_shelve(struct request *r);
void control_blackbox(struct request *r);
/* Alarms that stand at a place, as documents of "alarms" of the answer. */
struct json_object *alarms_at(struct request *r, const struct place *place);

/* control_ports.c */
void control_maintenance(struct request *r);
void control_at_work(struct request *r);
void control_note(struct request *r);
void control_ports(struct request *r);
void control_history(struct request *r);
void control_accept(struct request *r);
void control_status(struct request *r);
/* What is kept of a place, to a document; @absent: how long, unless "for" says it. */
void add_history(struct request *r, struct json_object *to,
		 const struct place *place, double absent);
/*
 * Until when a place is under maintenance; and since when, by whom and why (key @why), where
 * that is of an operator: what a reading began has nobody who ordered it.
 */
void put_maintenance(struct request *r, struct json_object *to, const char *host,
		     const char *cage, double until, const char *why);
struct json_object *place_json(const struct place *place);
/* A list of the answer. */
struct json_object *list_of(struct request *r, const char *key);

/* control_explain.c */
void control_explain(struct request *r);
/* Where it goes, to an alarm's document. */
void alarm_trend(struct request *r, struct json_object *alarm);

/* control_baseline.c */
void control_export(struct request *r);
void control_import(struct request *r);

#endif /* OPTMOND_CONTROL_H */
