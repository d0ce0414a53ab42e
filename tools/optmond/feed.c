// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lines that come in: from the ports of this machine and from feeders.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <syslog.h>
#include <unistd.h>

#include <json-c/json.h>

#include "history.h"
#include "optmond.h"

/* What a feeder says to know what is safe; the rest of the line comes back. */
#define SYNC	"{\"sync\":"

static void sync_reply(struct daemon *d, struct client *client,
		       const char *line, size_t len)
{
	char text[256];
	int n;

	if (len > 80 || line[len - 1] != '}') {
		client_refuse(client, "sync: give a number or a short word");
		return;
	}
	if (!daemon_commit(d)) {
		client_refuse(client, "sync: not stored: %s", d->store.why);
		return;
	}
	n = snprintf(text, sizeof(text),
		     "{\"sync\":%.*s,\"stored\":true,\"accepted\":%llu}\n",
		     (int)(len - strlen(SYNC) - 1), line + strlen(SYNC),
		     (unsigned long long)client->accepted);
	client_send(client, text, n);
}

/* Half a line would spoil the next one: what was written of it goes again. */
static int record_line(int fd, const char *line, size_t len)
{
	struct iovec parts[] = {
		{ (void *)line, len }, { (void *)"\n", 1 },
	};
	off_t end = lseek(fd, 0, SEEK_END);
	ssize_t n = writev(fd, parts, 2);

	if (n == (ssize_t)len + 1)
		return 0;
	if (n > 0 && end >= 0 && ftruncate(fd, end))
		return errno;
	return n < 0 ? errno : ENOSPC;
}

/* @line NULL: there was no memory for it. */
static void record(struct daemon *d, const char *line, size_t len)
{
	int error;

	if (d->record_failed)
		return;
	if (d->record_fd < 0)
		d->record_fd = open(d->options.record, O_WRONLY | O_CREAT |
				    O_APPEND | O_CLOEXEC, 0640);
	error = !line ? ENOMEM : d->record_fd < 0 ? errno :
		record_line(d->record_fd, line, len);
	if (!error)
		return;
	d->record_failed = true;
	say(LOG_ERR, "%s: %s: recording has stopped; send SIGHUP to begin anew",
	    d->options.record, strerror(error));
}

/* A reading of our own, which has no text until somebody wants it. */
static void record_own(struct daemon *d, const struct optmon_line *line)
{
	struct json_object *o = optmon_line_json(line);
	const char *text;
	size_t len = 0;

	text = o ? json_object_to_json_string_length(o, JSON_C_TO_STRING_PLAIN |
			JSON_C_TO_STRING_NOSLASHESCAPE, &len) : NULL;
	record(d, text, len);
	json_object_put(o);
}

static void refuse(struct daemon *d, struct client *client,
		   const struct optmon_error *err)
{
	d->count.refused++;
	if (!client)
		say(LOG_WARNING, "a reading of our own: %s", err->message);
	else if (err->column)
		client_refuse(client, "column %u: %s", err->column,
			      err->message);
	else
		client_refuse(client, "%s", err->message);
}

/* @client NULL and @text NULL: a reading of our own. */
static void take(struct daemon *d, const struct optmon_line *line,
		 struct client *client, const char *text, size_t len)
{
	struct optmon_error err = { 0 };
	enum optmon_fed fed;
	char key[PORT_KEY];

	if (line->kind == OPTMON_LINE_IDENTITY)
		state_recall(d, line);
	fed = optmon_health_feed(d->health, line);
	if (fed == OPTMON_FED_NO_ROOM) {
		optmon_error_set(&err, OPTMON_E_SOFTWARE, 0, 0,
				 "there is no room for another port");
		refuse(d, client, &err);
		return;
	}
	d->count.lines++;
	if (client)
		client->accepted++;
	if (line->t > d->now)
		d->now = line->t;
	places_hear(d, line);
	if (d->options.record && text)
		record(d, text, len);
	else if (d->options.record)
		record_own(d, line);
	blackbox_add(d->box, port_key_of(key, line), line);
	if (fed == OPTMON_FED)
		history_add(d->history, &d->store, line);
	if (d->pending)
		daemon_commit(d);
}

void feed_line(struct client *client, char *text, size_t len)
{
	struct daemon *d = client->server->context;
	struct optmon_error err = { 0 };

	if (!strncmp(text, SYNC, strlen(SYNC)))
		sync_reply(d, client, text, len);
	else if (optmon_line_read(d->reader, text, len, &d->line, &err))
		refuse(d, client, &err);
	else
		take(d, &d->line, client, text, len);
}

void feed_own(struct daemon *d, const struct optmon_line *line)
{
	if (d->options.once)
		once_keep(d, line);
	take(d, line, NULL, NULL, 0);
}
