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

#include "history.h"
#include "optmond.h"
#include "ports.h"

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

static void record(struct daemon *d, const char *line, size_t len)
{
	int error;

	if (!d->options.record || d->record_failed)
		return;
	if (d->record_fd < 0)
		d->record_fd = open(d->options.record, O_WRONLY | O_CREAT |
				    O_APPEND | O_CLOEXEC, 0640);
	error = d->record_fd < 0 ? errno : record_line(d->record_fd, line, len);
	if (!error)
		return;
	d->record_failed = true;
	say(LOG_ERR, "%s: %s: recording has stopped; send SIGHUP to begin anew",
	    d->options.record, strerror(error));
}

static void refuse(struct daemon *d, struct client *client,
		   const struct optmon_error *err)
{
	d->count.refused++;
	if (client->local)
		say(LOG_WARNING, "a reading of our own: %s", err->message);
	else if (err->column)
		client_refuse(client, "column %u: %s", err->column,
			      err->message);
	else
		client_refuse(client, "%s", err->message);
}

void feed_line(struct client *client, char *text, size_t len)
{
	struct daemon *d = client->server->context;
	struct optmon_line *line = &d->line;
	struct optmon_error err = { 0 };
	enum optmon_fed fed;
	char key[PORT_KEY];

	if (client->local && ports_note(d, text))
		return;
	if (!strncmp(text, SYNC, strlen(SYNC))) {
		sync_reply(d, client, text, len);
		return;
	}
	if (optmon_line_parse(text, len, line, &err)) {
		refuse(d, client, &err);
		return;
	}
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
	client->accepted++;
	if (line->t > d->now)
		d->now = line->t;
	places_hear(d, line);
	record(d, text, len);
	blackbox_add(d->box, port_key_of(key, line), line->t, text, len);
	if (fed == OPTMON_FED)
		history_add(d->history, &d->store, line);
	if (d->pending)
		daemon_commit(d);
}
