// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Transitions of alarms on their way from the engine into the store, and from
 * there to the journal and to whoever listens.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include <json-c/json.h>
#include <systemd/sd-journal.h>

#include "optmond.h"

/* Journal entries of optmon's alarms have this MESSAGE_ID. */
#define MESSAGE_ID	"c7a4be4b8f0b4c1f9d3a6e2f5b8d1047"

static void drop_oldest(struct daemon *d)
{
	struct pending *p = d->pending;

	d->pending = p->next;
	if (!d->pending)
		d->pending_end = &d->pending;
	d->n_pending--;
	free(p->doc);
	free(p);
}

static char *document(const struct optmon_health_alarm *alarm)
{
	struct json_object *o = optmon_health_alarm_json(alarm);
	const char *text = o ? json_object_to_json_string_ext(o,
		JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE) : NULL;
	char *copy = text ? strdup(text) : NULL;

	json_object_put(o);
	return copy;
}

void transitions_emit(void *context, const struct optmon_health_alarm *alarm)
{
	struct pending *p = calloc(1, sizeof(*p));
	struct daemon *d = context;

	if (p)
		p->doc = document(alarm);
	if (!p || !p->doc) {
		free(p);
		d->count.lost_transitions++;
		say(LOG_CRIT, "out of memory: an alarm at %s is not stored",
		    alarm->cage);
		return;
	}
	p->id = alarm->id;
	p->transition = alarm->transition;
	p->t = alarm->t;
	p->level = alarm->severity;
	p->mode = optmon_mode_name(alarm->mode);
	p->severity = optmon_severity_name(alarm->severity);
	p->suspect = optmon_suspect_name(alarm->suspect);
	p->quiet = alarm->shelved;
	snprintf(p->incident, sizeof(p->incident), "%s", alarm->incident);
	snprintf(p->host, sizeof(p->host), "%s", alarm->host);
	snprintf(p->cage, sizeof(p->cage), "%s", alarm->cage);
	snprintf(p->interface, sizeof(p->interface), "%s", alarm->interface);
	snprintf(p->action, sizeof(p->action), "%s",
		 alarm->transition == OPTMON_CLEARED ?
		 alarm->reason : alarm->action);
	if (d->n_pending == PENDING_MAX) {
		d->count.lost_transitions++;
		drop_oldest(d);
	}
	*d->pending_end = p;
	d->pending_end = &p->next;
	d->n_pending++;
}

/* -- the store ---------------------------------------------------------------------- */

static bool save_one(struct daemon *d, const struct pending *p)
{
	struct store *s = &d->store;
	bool cleared = p->transition == OPTMON_CLEARED;

	if (!store_run(s, "INSERT INTO alarm (id, incident, host, cage, "
		       "interface, mode, severity, raised, updated, doc) "
		       "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9) "
		       "ON CONFLICT (id) DO UPDATE SET incident = ?2, "
		       "interface = ?5, mode = ?6, severity = ?7, updated = ?8, "
		       "doc = ?9", "itttttt" "dt", (int64_t)p->id, p->incident,
		       p->host, p->cage, p->interface, p->mode, p->severity,
		       p->t, p->doc))
		return false;
	if (cleared && !store_run(s, "UPDATE alarm SET cleared = ? WHERE id = ?",
				  "di", p->t, (int64_t)p->id))
		return false;
	return store_run(s, "INSERT INTO transition (alarm, t, what, doc) "
			 "VALUES (?, ?, ?, ?)", "idtt", (int64_t)p->id, p->t,
			 optmon_transition_name(p->transition), p->doc);
}

/* The minutes before it, once for each incident and port. */
static bool save_blackbox(struct daemon *d, const struct pending *p)
{
	char key[PORT_KEY];
	size_t len;
	void *data;
	bool good;

	if (p->transition != OPTMON_RAISED)
		return true;
	data = blackbox_copy(d->box, port_key(key, p->host, p->cage), &len);
	if (!data)
		return true;
	good = store_run(&d->store, "INSERT OR IGNORE INTO blackbox "
			 "(alarm, incident, port, t, data) VALUES (?, ?, ?, ?, ?)",
			 "ittdb", (int64_t)p->id, p->incident, key, p->t,
			 data, (int)len);
	free(data);
	return good;
}

bool transitions_save(struct daemon *d)
{
	const struct pending *p;

	for (p = d->pending; p; p = p->next) {
		if (!save_one(d, p) || !save_blackbox(d, p))
			return false;
	}
	return true;
}

struct standing {
	struct daemon *d;
	bool good;
};

static void stand(void *context, const struct optmon_health_alarm *a)
{
	struct standing *s = context;
	char *doc = s->good ? document(a) : NULL;

	s->good = doc &&
		store_run(&s->d->store, "INSERT OR IGNORE INTO alarm (id, "
			  "incident, host, cage, interface, mode, severity, "
			  "raised, updated, doc) "
			  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9)",
			  "itttttt" "dt", (int64_t)a->id, a->incident, a->host,
			  a->cage, a->interface, optmon_mode_name(a->mode),
			  optmon_severity_name(a->severity), a->t, doc) &&
		store_run(&s->d->store, "UPDATE alarm SET cleared = NULL "
			  "WHERE id = ?", "i", (int64_t)a->id);
	free(doc);
}

bool alarms_agree(struct daemon *d)
{
	struct standing s = { .d = d };

	s.good = store_run(&d->store, "UPDATE alarm SET cleared = ? "
			   "WHERE cleared IS NULL", "d", wall_s());
	if (s.good)
		optmon_health_alarms(d->health, stand, &s);
	return s.good;
}

void transitions_done(struct daemon *d)
{
	while (d->pending)
		drop_oldest(d);
}

/* -- the world ----------------------------------------------------------------------- */

static int priority(const struct pending *p)
{
	if (p->transition == OPTMON_CLEARED || p->quiet)
		return LOG_INFO;
	switch (p->level) {
	case OPTMON_SEVERITY_CRITICAL:
		return LOG_CRIT;
	case OPTMON_SEVERITY_WARNING:
		return LOG_WARNING;
	default:
		return LOG_INFO;
	}
}

static void to_journal(const struct pending *p)
{
	const char *what = optmon_transition_name(p->transition);
	const char *host = *p->host ? p->host : "-";

	if (has_journal() &&
	    !sd_journal_send("MESSAGE_ID=" MESSAGE_ID,
		    "MESSAGE=%s: %s %s (%s): %s", p->cage, p->mode, what,
		    p->severity, p->action,
		    "PRIORITY=%i", priority(p),
		    "OPTMON_ALARM=%llu", (unsigned long long)p->id,
		    "OPTMON_TRANSITION=%s", what,
		    "OPTMON_HOST=%s", host,
		    "OPTMON_CAGE=%s", p->cage,
		    "OPTMON_INTERFACE=%s", p->interface,
		    "OPTMON_MODE=%s", p->mode,
		    "OPTMON_SEVERITY=%s", p->severity,
		    "OPTMON_SUSPECT=%s", p->suspect,
		    "OPTMON_INCIDENT=%s", p->incident,
		    "OPTMON_DOCUMENT=%s", p->doc, NULL))
		return;
	fprintf(stderr, "optmond: alarm %llu %s: %s: %s (%s): %s\n",
		(unsigned long long)p->id, what, p->cage, p->mode, p->severity,
		p->action);
}

void transitions_publish(struct daemon *d)
{
	struct pending *p;
	size_t len;
	char *line;

	for (p = d->pending; p; p = p->next) {
		if (p->published)
			continue;
		p->published = true;
		if (p->level < 3)
			d->count.alarms[p->level] +=
				p->transition == OPTMON_RAISED;
		to_journal(p);
		len = strlen(p->doc);
		line = malloc(len + 2);
		if (!line)
			continue;
		memcpy(line, p->doc, len);
		memcpy(line + len, "\n", 2);
		server_send(&d->alarms, line, len + 1);
		free(line);
	}
}
