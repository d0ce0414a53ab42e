// SPDX-License-Identifier: GPL-2.0-or-later
#include <math.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control.h"

static const struct {
	const char *name;
	void (*run)(struct request *r);
} commands[] = {
	{ "status", control_status },
	{ "alarms", control_list },
	{ "alarm", control_show },
	{ "stats", control_stats },
	{ "close", control_close },
	{ "ack", control_ack },
	{ "shelve", control_shelve },
	{ "blackbox", control_blackbox },
	{ "maintenance", control_maintenance },
	{ "at-work", control_at_work },
	{ "note", control_note },
	{ "ports", control_ports },
	{ "explain", control_explain },
	{ "history", control_history },
	{ "accept", control_accept },
	{ "export", control_export },
	{ "import", control_import },
};

/* What a request may say beside "do", each by a value of one kind */
static const struct {
	const char *name;
	enum key_kind {
		KEY_NUMBER, KEY_TEXT, KEY_FLAG, KEY_LIST, KEY_OBJECT, KEY_PLACE,
	} kind;
} keys[] = {
	{ "alarm", KEY_NUMBER },
	{ "all", KEY_FLAG },
	{ "brief", KEY_FLAG },
	{ "did", KEY_TEXT },
	{ "do", KEY_TEXT },
	{ "doc", KEY_OBJECT },
	{ "event", KEY_TEXT },
	{ "for", KEY_NUMBER },
	{ "found", KEY_TEXT },
	{ "host", KEY_TEXT },
	{ "id", KEY_NUMBER },
	{ "lane", KEY_NUMBER },
	{ "module", KEY_TEXT },
	{ "note", KEY_TEXT },
	{ "place", KEY_PLACE },
	{ "ports", KEY_LIST },
	{ "quantity", KEY_TEXT },
	{ "reason", KEY_TEXT },
	{ "record", KEY_OBJECT },
	{ "since", KEY_NUMBER },
	{ "to", KEY_NUMBER },
	{ "trend", KEY_FLAG },
	{ "verdict", KEY_TEXT },
};

/* -- requests ----------------------------------------------------------------------- */

const char *request_text(const struct request *r, const char *key)
{
	struct json_object *o;

	if (!json_object_object_get_ex(r->in, key, &o) ||
	    !json_object_is_type(o, json_type_string))
		return NULL;
	return json_object_get_string(o);
}

double request_number(const struct request *r, const char *key, double absent)
{
	struct json_object *o;

	if (!json_object_object_get_ex(r->in, key, &o) ||
	    (!json_object_is_type(o, json_type_double) &&
	     !json_object_is_type(o, json_type_int)))
		return absent;
	return json_object_get_double(o);
}

bool request_flag(const struct request *r, const char *key)
{
	return json_object_get_boolean(json_object_object_get(r->in, key));
}

int64_t request_id(struct request *r, const char *key)
{
	struct json_object *o;
	int64_t id = 0;

	if (json_object_object_get_ex(r->in, key, &o) &&
	    json_object_is_type(o, json_type_int))
		id = json_object_get_int64(o);
	if (id <= 0)
		optmon_error_set(&r->err, OPTMON_E_USAGE, 0, 0,
				 "which alarm? 'optmon alarms' shows their numbers");
	return id;
}

static struct json_object *selectors_of(const struct request *r)
{
	return json_object_object_get(r->in, "ports");
}

size_t request_selectors(struct request *r)
{
	struct json_object *list = selectors_of(r);
	size_t i, n = list ? json_object_array_length(list) : 0;

	for (i = 0; i < n; i++) {
		if (json_object_is_type(json_object_array_get_idx(list, i),
					json_type_string))
			continue;
		optmon_error_set(&r->err, OPTMON_E_USAGE, 0, 0,
				 "ports are names");
		return 0;
	}
	return n;
}

const char *request_selector(const struct request *r, size_t i)
{
	return json_object_get_string(json_object_array_get_idx(selectors_of(r),
								i));
}

void request_unknown(struct request *r, const char *selector)
{
	optmon_error_set(&r->err, OPTMON_E_NOINPUT, 0, 0,
			 "%.80s: optmond has not heard of such a port", selector);
}

static bool one_selector(struct request *r, const char *selector, place_fn fn)
{
	bool any = false;
	size_t i;

	for (i = 0; i < r->d->n_places && !r->err.code; i++) {
		if (!places_match(&r->d->places[i], selector))
			continue;
		any = true;
		fn(r, &r->d->places[i]);
	}
	if (!any && strcmp(selector, "all") && strcmp(selector, "present"))
		request_unknown(r, selector);
	return !r->err.code;
}

/* "place" is one by its very name, as the answer to "ports" says it. */
static bool one_place(struct request *r, struct json_object *in, place_fn fn)
{
	const struct request place = { .in = in };
	const char *host = request_text(&place, "host") ?: "";
	const char *cage = request_text(&place, "cage") ?: "";
	size_t i;

	for (i = 0; i < r->d->n_places; i++) {
		if (strcmp(r->d->places[i].cage, cage) ||
		    strcmp(r->d->places[i].host, host))
			continue;
		fn(r, &r->d->places[i]);
		return !r->err.code;
	}
	request_unknown(r, cage);
	return false;
}

bool request_places(struct request *r, place_fn fn)
{
	size_t i, n = request_selectors(r);
	struct json_object *place;

	if (json_object_object_get_ex(r->in, "place", &place))
		return one_place(r, place, fn);
	if (!n)
		return !r->err.code && one_selector(r, "all", fn);
	for (i = 0; i < n; i++) {
		if (!one_selector(r, request_selector(r, i), fn))
			return false;
	}
	return true;
}

bool request_store(struct request *r)
{
	if (daemon_commit(r->d))
		return true;
	optmon_error_set(&r->err, OPTMON_E_IO, 0, 0,
			 "done, but not stored, and forgotten with a restart: %s",
			 r->d->store.why);
	return false;
}

bool request_command(struct request *r,
		     const struct optmon_health_command *command)
{
	return !optmon_health_command(r->d->health, command, &r->err);
}

/* -- answers ---------------------------------------------------------------------- */

struct json_object *json_of(const char *document)
{
	return json_tokener_parse(document);
}

void put_text(struct json_object *o, const char *key, const char *text)
{
	json_object_object_add(o, key, json_object_new_string(text));
}

void put_number(struct json_object *o, const char *key, double value)
{
	char text[40];

	snprintf(text, sizeof(text), "%.15g", value);
	json_object_object_add(o, key, json_object_new_double_s(value, text));
}

void put_count(struct json_object *o, const char *key, int64_t value)
{
	json_object_object_add(o, key, json_object_new_int64(value));
}

static void answer(struct client *client, struct json_object *o)
{
	const char *text = json_object_to_json_string_ext(o,
		JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
	size_t len = strlen(text);
	char *line = malloc(len + 1);

	if (!line) {
		client_refuse(client, "out of memory");
		return;
	}
	memcpy(line, text, len);
	line[len] = '\n';
	client_send(client, line, len + 1);
	free(line);
}

static void name_peer(const struct client *client, char *who)
{
	struct passwd *user = getpwuid(client->uid);

	if (user)
		snprintf(who, WHO_LEN, "%s", user->pw_name);
	else
		snprintf(who, WHO_LEN, "%u", (unsigned int)client->uid);
}

static const char *const kind_words[] = {
	[KEY_NUMBER] = "a number",
	[KEY_TEXT] = "a text",
	[KEY_FLAG] = "true or false",
	[KEY_LIST] = "a list of some",
	[KEY_OBJECT] = "an object",
	[KEY_PLACE] = "one of the answer to \"ports\"",
};

/* What the answer to "ports" says of one, as much of it as there is */
static bool is_place(struct json_object *value)
{
	if (!json_object_is_type(value, json_type_object))
		return false;
	json_object_object_foreach(value, key, part) {
		if (!strcmp(key, "last_t") || !strcmp(key, "present"))
			continue;
		if ((strcmp(key, "host") && strcmp(key, "cage") && strcmp(key, "interface")) ||
		    !json_object_is_type(part, json_type_string))
			return false;
	}
	return true;
}

/* The parser takes NaN and Infinity, and compares let the former through. */
static bool is_of_kind(struct json_object *value, enum key_kind kind)
{
	switch (kind) {
	case KEY_NUMBER:
		return json_object_is_type(value, json_type_int) ||
		       (json_object_is_type(value, json_type_double) &&
			isfinite(json_object_get_double(value)));
	case KEY_TEXT:
		return json_object_is_type(value, json_type_string);
	case KEY_FLAG:
		return json_object_is_type(value, json_type_boolean) ||
		       json_object_is_type(value, json_type_int);
	case KEY_LIST:
		return json_object_is_type(value, json_type_array) &&
		       json_object_array_length(value);
	case KEY_PLACE:
		return is_place(value);
	default:
		return json_object_is_type(value, json_type_object);
	}
}

/*
 * What is misspelt or of another kind would be taken for absent: "maintenance" of no
 * ports is of all, and without a number it ends. So would one of two that say which ports.
 */
static bool is_understood(struct request *r)
{
	size_t i;

	json_object_object_foreach(r->in, key, value) {
		for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
			if (!strcmp(keys[i].name, key))
				break;
		}
		if (i == sizeof(keys) / sizeof(keys[0]))
			optmon_error_set(&r->err, OPTMON_E_USAGE, 0, 0,
					 "%.40s: a request has no such key", key);
		else if (!is_of_kind(value, keys[i].kind))
			optmon_error_set(&r->err, OPTMON_E_USAGE, 0, 0,
					 "%.40s: %s is wanted", key,
					 kind_words[keys[i].kind]);
		if (r->err.code)
			return false;
	}
	if (json_object_object_get_ex(r->in, "ports", NULL) &&
	    json_object_object_get_ex(r->in, "place", NULL)) {
		optmon_error_set(&r->err, OPTMON_E_USAGE, 0, 0,
				 "\"ports\" or \"place\": one of them says which");
		return false;
	}
	return true;
}

static void carry_out(struct request *r)
{
	const char *what = request_text(r, "do");
	size_t i;

	if (!is_understood(r))
		return;
	for (i = 0; what && i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(commands[i].name, what))
			continue;
		commands[i].run(r);
		return;
	}
	optmon_error_set(&r->err, OPTMON_E_USAGE, 0, 0,
			 "no such command: %.40s", what ? what : "(none)");
}

void control_line(struct client *client, char *line, size_t len)
{
	struct request r = { .d = client->server->context };
	struct json_object *out;

	r.in = json_tokener_parse(line);
	if (!json_object_is_type(r.in, json_type_object)) {
		json_object_put(r.in);
		client_refuse(client, "no JSON object");
		return;
	}
	r.out = json_object_new_object();
	json_object_object_add(r.out, "ok", json_object_new_boolean(1));
	/* Ages are by the clock of the readings. */
	put_number(r.out, "now", wall_s());
	name_peer(client, r.who);
	carry_out(&r);
	/* Commands raise and clear alarms, too. */
	if (r.d->pending)
		daemon_commit(r.d);
	if (r.err.code) {
		out = json_object_new_object();
		put_text(out, "error", r.err.message);
		put_count(out, "code", r.err.code);
		json_object_put(r.out);
		r.out = out;
	}
	answer(client, r.out);
	json_object_put(r.out);
	json_object_put(r.in);
}
