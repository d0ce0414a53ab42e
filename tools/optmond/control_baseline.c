// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Baselines out and in, so that a module keeps its past on another host. A
 * record is what the engine gave, in hex: it carries a version and a sum.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "control.h"

static void hex(char *to, const unsigned char *data, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < len; i++) {
		*to++ = digits[data[i] >> 4];
		*to++ = digits[data[i] & 15];
	}
	*to = '\0';
}

static int nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

static bool unhex(const char *text, unsigned char *data, size_t room,
		  size_t *len)
{
	int high, low;

	for (*len = 0; *text; text += 2, (*len)++) {
		high = nibble(text[0]);
		low = high < 0 ? -1 : nibble(text[1]);
		if (low < 0 || *len == room)
			return false;
		data[*len] = high << 4 | low;
	}
	return true;
}

/* Whose links they are: ports of other hosts have the same names. */
static void own_name(char *name, size_t len)
{
	*name = '\0';
	gethostname(name, len - 1);
	name[len - 1] = '\0';
}

static bool export_row(sqlite3_stmt *row, void *context)
{
	int len = sqlite3_column_bytes(row, 2);
	char *text = malloc(2 * (size_t)len + 1);
	struct json_object *o;

	if (!text)
		return false;
	hex(text, sqlite3_column_blob(row, 2), len);
	o = json_object_new_object();
	put_count(o, "kind", sqlite3_column_int(row, 0));
	put_text(o, "key", store_text(row, 1));
	put_number(o, "t", sqlite3_column_double(row, 3));
	put_text(o, "data", text);
	json_object_array_add(context, o);
	free(text);
	return true;
}

/* Of modules, which go anywhere; "all": and of links, which are this host's. */
void control_export(struct request *r)
{
	struct json_object *list = json_object_new_array();
	const char *key = request_text(r, "module");
	bool links = request_flag(r, "all");
	char host[OPTMON_LINE_NAME];

	own_name(host, sizeof(host));
	put_text(r->out, "host", host);
	json_object_object_add(r->out, "records", list);
	if (!daemon_commit(r->d)) {
		optmon_error_set(&r->err, OPTMON_E_IO, 0, 0,
				 "the database cannot be written: %s",
				 r->d->store.why);
		return;
	}
	/* Of the paths of a place the present one is the first that is taken in. */
	if (!store_query(&r->d->store, export_row, list,
			 "SELECT kind, key, data, t FROM record WHERE kind <= ?1 "
			 "AND (?2 IS NULL OR key LIKE '%' || ?2 || '%') "
			 "ORDER BY kind, -t * kind, key", "it",
			 (int64_t)(links ? OPTMON_RECORD_LINK :
					   OPTMON_RECORD_MODULE), key))
		optmon_error_set(&r->err, OPTMON_E_IO, 0, 0,
				 "the database cannot be read: %s",
				 r->d->store.why);
	else if (key && !json_object_array_length(list))
		optmon_error_set(&r->err, OPTMON_E_NOINPUT, 0, 0,
				 "%.80s: no baseline of such a module", key);
}

static void leave_out(struct request *r, const char *why)
{
	put_text(r->out, "left_out", why);
}

static bool foreign(const struct request *r, const struct optmon_health_record *record)
{
	const char *host = request_text(r, "host");
	char here[OPTMON_LINE_NAME];

	own_name(here, sizeof(here));
	return record->kind == OPTMON_RECORD_LINK && (!host || strcmp(host, here));
}


/* The longer experience counts, and what the engine then knows is what is stored. */
static bool import_module(struct request *r, const struct optmon_health_record *record,
			  double t)
{
	struct optmon_health_record *held = calloc(2, sizeof(*held));
	struct optmon_health *h = r->d->health;
	bool known, good = false;

	if (!held)
		return !optmon_error_set(&r->err, OPTMON_E_SOFTWARE, 0, 0, "out of memory");
	known = optmon_health_module(h, record->key, &held[0]);
	if (!known) {
		state_recall_module(r->d, record->key);
		known = optmon_health_module(h, record->key, &held[0]);
	}
	if (optmon_health_restore(h, record, &r->err))
		goto out;
	if (!optmon_health_module(h, record->key, &held[1])) {
		optmon_error_set(&r->err, OPTMON_E_DATA, 0, 0,
				 "a record that contradicts itself");
		goto out;
	}
	if (known && held[0].len == held[1].len &&
	    !memcmp(held[0].data, held[1].data, held[0].len))
		leave_out(r, "known");
	good = store_run(&r->d->store, "INSERT INTO record (kind, key, t, data) "
			 "VALUES (?1, ?2, ?3, ?4) ON CONFLICT (kind, key) "
			 "DO UPDATE SET t = max(t, ?3), data = ?4", "itdb",
			 (int64_t)OPTMON_RECORD_MODULE, held[1].key, t,
			 held[1].data, (int)held[1].len);
out:
	free(held);
	return good;
}

static void keep_learnt(void *context, const struct optmon_health_track *track)
{
	*(bool *)context |= track->has_baseline && track->quantity == OPTMON_Q_RX_POWER;
}

static bool keep_time(sqlite3_stmt *row, void *context)
{
	*(double *)context = sqlite3_column_double(row, 0);
	return false;
}

/*
 * Key "host|cage|...". What a place has learnt since is of now, however short: it was
 * repaired, or accepted as it is. One that has learnt nothing takes what there is.
 */
static bool is_of_before(struct request *r, const char *key, double t)
{
	const char *bar = strchr(key, '|'), *end = bar ? strchr(bar + 1, '|') : NULL;
	char host[OPTMON_LINE_NAME], cage[OPTMON_LINE_NAME], place[OPTMON_RECORD_KEY];
	bool learnt = false;
	double newest = -1;

	if (!end || (size_t)(bar - key) >= sizeof(host) ||
	    (size_t)(end - bar) > sizeof(cage))
		return false;
	snprintf(host, sizeof(host), "%.*s", (int)(bar - key), key);
	snprintf(cage, sizeof(cage), "%.*s", (int)(end - bar - 1), bar + 1);
	snprintf(place, sizeof(place), "%.*s", (int)(end + 1 - key), key);
	optmon_health_explain(r->d->health, host, cage, keep_learnt, &learnt);
	if (!learnt)
		return false;
	store_query(&r->d->store, keep_time, &newest, "SELECT max(t) FROM record "
		    "WHERE kind = ?1 AND substr(key, 1, length(?2)) = ?2", "it",
		    (int64_t)OPTMON_RECORD_LINK, place);
	/* Not yet stored is the newest. */
	return newest < 0 || newest >= t;
}

static void hear_nothing(void *context, const struct optmon_health_alarm *alarm)
{
	(void)context;
	(void)alarm;
}

/* Would an engine take it? That at work is not to be asked of what was before. */
static bool could_be_restored(struct request *r, const struct optmon_health_record *record)
{
	static const struct optmon_health_config config = {
		.max_hosts = 1, .max_cages = 1, .max_links = 1,
		.max_lanes = OPTMON_MAX_LANES, .max_alarms = 1,
	};
	struct optmon_health *h = optmon_health_new(&config, hear_nothing, NULL);
	bool good;

	if (!h)
		return !optmon_error_set(&r->err, OPTMON_E_SOFTWARE, 0, 0, "out of memory");
	good = !optmon_health_restore(h, record, &r->err);
	optmon_health_free(h);
	return good;
}

static bool import_path(struct request *r, const struct optmon_health_record *record,
			double t)
{
	bool before = is_of_before(r, record->key, t);

	if (before ? !could_be_restored(r, record) :
		     optmon_health_restore(r->d->health, record, &r->err))
		return false;
	if (!store_run(&r->d->store, "INSERT INTO record (kind, key, t, data) "
		       "VALUES (?1, ?2, ?3, ?4) ON CONFLICT (kind, key) "
		       "DO UPDATE SET t = ?3, data = ?4 WHERE t < ?3", "itdb",
		       (int64_t)record->kind, record->key, t,
		       record->data, (int)record->len))
		return false;
	if (before && !store_changes(&r->d->store))
		leave_out(r, "known");
	return true;
}

static bool import_one(struct request *r, struct json_object *in,
		       struct optmon_health_record *record)
{
	struct json_object *kind, *key, *data, *at;
	double t = wall_s();

	if (!json_object_object_get_ex(in, "kind", &kind) ||
	    !json_object_object_get_ex(in, "key", &key) ||
	    !json_object_object_get_ex(in, "data", &data) ||
	    !json_object_is_type(data, json_type_string) ||
	    !json_object_is_type(key, json_type_string) ||
	    json_object_get_int(kind) < 0 ||
	    json_object_get_int(kind) >= OPTMON_RECORD_CAGE ||
	    (size_t)json_object_get_string_len(key) >= sizeof(record->key) ||
	    !unhex(json_object_get_string(data), record->data,
		   sizeof(record->data), &record->len))
		return !optmon_error_set(&r->err, OPTMON_E_DATA, 0, 0,
					 "this is no baseline that optmon exported");
	record->kind = json_object_get_int(kind);
	strcpy(record->key, json_object_get_string(key));
	if (foreign(r, record)) {
		leave_out(r, "foreign");
		return true;
	}
	/* A path of before is not the present one for being taken in now. */
	if (json_object_object_get_ex(in, "t", &at))
		t = fmin(t, json_object_get_double(at));
	return record->kind == OPTMON_RECORD_MODULE ? import_module(r, record, t) :
						      import_path(r, record, t);
}

/* One record for each request: a line has a bound, a fleet has none. */
void control_import(struct request *r)
{
	struct optmon_health_record *record = malloc(sizeof(*record));
	struct json_object *in;

	if (!record || !json_object_object_get_ex(r->in, "record", &in)) {
		optmon_error_set(&r->err, OPTMON_E_USAGE, 0, 0, "no record");
	} else if (!store_begin(&r->d->store)) {
		optmon_error_set(&r->err, OPTMON_E_IO, 0, 0, "not stored: %s",
				 r->d->store.why);
	} else if (!import_one(r, in, record) ||
		   !store_commit(&r->d->store)) {
		store_rollback(&r->d->store);
		if (!r->err.code)
			optmon_error_set(&r->err, OPTMON_E_IO, 0, 0,
					 "not stored: %s", r->d->store.why);
	} else if (record->kind == OPTMON_RECORD_LINK && !daemon_commit(r->d)) {
		/* What the engine made of it is newer than what it had stored. */
		optmon_error_set(&r->err, OPTMON_E_IO, 0, 0, "not stored: %s",
				 r->d->store.why);
	}
	free(record);
}
