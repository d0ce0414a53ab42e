// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include <optmon/port.h>

#include "optmond.h"
#include "ports.h"
#include "tidy.h"

/* After an event, wait so long for the sample that goes with it. */
#define SETTLE_MS	50
/* The thread gets so long to end; netlink answers late at the worst. */
#define JOIN_S		3

/* -- out ------------------------------------------------------------------------- */

static void send_message(struct ports *p, enum ports_kind kind, size_t len)
{
	struct ports_message *message = &p->message;
	ssize_t n;

	message->kind = kind;
	while (!p->broken) {
		n = send(p->fd, message,
			 offsetof(struct ports_message, line) + len,
			 MSG_NOSIGNAL);
		if (n >= 0)
			return;
		if (errno == EINTR)
			continue;
		p->broken = true;
		/* When we are asked to end, the other end is closed first. */
		if (!p->ending)
			say(LOG_ERR, "ports: a reading cannot be handed over: %s",
			    strerror(errno));
		shutdown(p->fd, SHUT_RDWR);
	}
}

void ports_tell_cage(struct ports *p, const char *cage)
{
	char *name = p->message.cage;

	snprintf(name, sizeof(p->message.cage), "%s", cage);
	text_tidy(name, sizeof(p->message.cage));
	send_message(p, PORTS_CAGE, strlen(name) + 1);
}

void ports_tell_line(struct ports *p)
{
	struct optmon_line *line = &p->message.line;
	size_t len = sizeof(*line);

	optmon_line_round(line);
	line_tidy(line);
	if (line->kind == OPTMON_LINE_EVENT)
		len = offsetof(struct optmon_line, event) + sizeof(line->event);
	else if (line->kind == OPTMON_LINE_LINK)
		len = offsetof(struct optmon_line, link) + sizeof(line->link);
	else if (line->kind == OPTMON_LINE_FEC)
		len = offsetof(struct optmon_line, fec) + sizeof(line->fec);
	send_message(p, PORTS_LINE, len);
}

/* Said once for each change; the daemon's thread has the journal. */
static void complain(struct ports *p, const char *text)
{
	if (!strcmp(p->complaint, text))
		return;
	snprintf(p->complaint, sizeof(p->complaint), "%s", text);
	if (*text)
		say(LOG_ERR, "ports: %s: tried again each period", text);
	else
		say(LOG_NOTICE, "ports: readable again");
}

/* -- one round ---------------------------------------------------------------------- */

struct port_memory *ports_known(struct ports *p, const char *name)
{
	size_t i;

	for (i = 0; i < p->n_memory; i++) {
		if (!strcmp(p->memory[i].name, name))
			return &p->memory[i];
	}
	return NULL;
}

struct port_memory *ports_memory(struct ports *p, const char *name)
{
	struct port_memory *bigger = ports_known(p, name);

	if (bigger)
		return bigger;
	bigger = reallocarray(p->memory, p->n_memory + 1, sizeof(*bigger));
	if (!bigger)
		return NULL;
	p->memory = bigger;
	bigger += p->n_memory++;
	memset(bigger, 0, sizeof(*bigger));
	snprintf(bigger->name, sizeof(bigger->name), "%s", name);
	return bigger;
}

/* Reading other drivers' ports costs them bus time: not each round. */
static bool is_due(struct ports *p, const struct optmon_port *port)
{
	struct port_memory *m;

	if (port->has_cage)
		return true;
	m = ports_memory(p, port->name);
	if (!m || (m->read_s && steady_s() - m->read_s <
				p->d->options.slow_s * 0.999))
		return false;
	m->read_s = steady_s();
	return true;
}

static void read_ports(struct ports *p, const struct optmon_ports *ports)
{
	struct optmon_port_reading *list = calloc(ports->n + 1, sizeof(*list));
	size_t i, n = 0;

	if (!list)
		complain(p, "out of memory");
	for (i = 0; list && i < ports->n; i++) {
		if (!is_due(p, &ports->port[i]))
			continue;
		list[n].port = &ports->port[i];
		list[n].img = optmon_image_new();
		if (!list[n].img) {
			complain(p, "out of memory");
			break;
		}
		n++;
	}
	if (n)
		optmon_ports_read(p->talk, list, n, 0);
	for (i = 0; i < n; i++) {
		ports_speak(p, &list[i]);
		optmon_image_free(list[i].img);
	}
	free(list);
}

static void one_round(struct ports *p)
{
	const struct options *options = &p->d->options;
	struct optmon_ports *ports = NULL;
	struct optmon_error err = { 0 };

	if (!p->talk)
		p->talk = optmon_talk_open(&err);
	if (!p->talk ||
	    optmon_ports_load(p->talk, options->n_selectors,
			      (const char *const *)options->selectors, &ports,
			      &err)) {
		complain(p, err.message);
		return;
	}
	complain(p, "");
	if (!p->events)
		p->events = optmon_events_open(p->talk, NULL);
	far_end_look(p);
	read_ports(p, ports);
	optmon_ports_free(ports);
	p->round++;
}

/* -- waiting ----------------------------------------------------------------------- */

static int open_links(void)
{
	struct sockaddr_nl address = {
		.nl_family = AF_NETLINK, .nl_groups = RTMGRP_LINK,
	};
	int fd;

	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
		    NETLINK_ROUTE);
	if (fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof(address))) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* It is enough to know that a link changed: counters tell how often. */
static void drain_links(int fd)
{
	char buffer[8192];

	while (recv(fd, buffer, sizeof(buffer), MSG_DONTWAIT) > 0 ||
	       errno == ENOBUFS)
		errno = 0;
}

static void drain_events(struct ports *p)
{
	struct optmon_event event;
	int ret;

	while ((ret = optmon_events_next(p->events, &event, NULL)) > 0)
		ports_event(p, &event, event.label);
	if (ret < 0) {
		optmon_events_close(p->events);
		p->events = NULL;
	}
}

/* Until the period is over or something happened; false to stop. */
static bool wait_for_news(struct ports *p)
{
	double until = steady_s() + p->d->options.period_s;
	struct pollfd fds[] = {
		{ .fd = p->stop, .events = POLLIN },
		{ .fd = p->links, .events = POLLIN },
		{ .fd = p->events ? optmon_events_fd(p->events) : -1,
		  .events = POLLIN },
	};
	double left;
	int n;

	for (;;) {
		left = until - steady_s();
		if (left <= 0)
			return true;
		n = poll(fds, 3, (int)(left * 1000) + 1);
		if (n <= 0)
			continue;
		if (fds[0].revents)
			return false;
		if (fds[1].revents)
			drain_links(p->links);
		if (fds[2].revents)
			drain_events(p);
		if (!p->events)
			fds[2].fd = -1;
		/* One thing often comes with others: look at them together. */
		if (until > steady_s() + SETTLE_MS / 1e3)
			until = steady_s() + SETTLE_MS / 1e3;
	}
}

static void *run(void *context)
{
	struct ports *p = context;

	do {
		one_round(p);
		if (p->d->options.once) {
			send_message(p, PORTS_DONE, 0);
			break;
		}
	} while (!p->broken && wait_for_news(p));
	return NULL;
}

/* -- from the daemon's thread ------------------------------------------------------- */

static void take_message(struct daemon *d, const struct ports_message *message)
{
	switch (message->kind) {
	case PORTS_LINE:
		feed_own(d, &message->line);
		break;
	case PORTS_CAGE:
		places_recall(d, "", message->cage);
		break;
	case PORTS_DONE:
		if (!daemon_commit(d))
			d->code = OPTMON_E_IO;
		d->loop.stop = true;
		break;
	}
}

/* Without readings there is nothing to watch: who starts us starts us anew. */
static void lost_ports(struct daemon *d, struct loop_source *source, ssize_t n)
{
	say(LOG_ERR, "ports: %s: no reading of them comes any more, ending",
	    n < 0 ? strerror(errno) : "their thread has closed its connection");
	loop_drop(&d->loop, source);
	d->code = OPTMON_E_SOFTWARE;
	d->loop.stop = true;
}

/* Readings taken before other sources have their turn */
#define AT_ONCE	256

static void on_messages(struct loop_source *source, uint32_t events)
{
	static struct ports_message message;
	struct daemon *d = source->context;
	unsigned int i;
	ssize_t n;

	for (i = 0; i < AT_ONCE && !d->loop.stop; i++) {
		n = recv(source->fd, &message, sizeof(message), MSG_DONTWAIT);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		if (n <= 0) {
			lost_ports(d, source, n);
			return;
		}
		memset((char *)&message + n, 0, sizeof(message) - n);
		take_message(d, &message);
	}
}

static void read_boot(struct ports *p)
{
	FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");

	if (!file)
		return;
	if (fscanf(file, "%39s", p->boot) != 1)
		p->boot[0] = '\0';
	fclose(file);
}

static void free_ports(struct ports *p)
{
	size_t i;

	for (i = 0; i < p->n_memory; i++)
		free(p->memory[i].identity);
	free(p->memory);
	neighbours_free(&p->far);
	free(p->module);
	optmon_events_close(p->events);
	optmon_talk_close(p->talk);
	if (p->links >= 0)
		close(p->links);
	if (p->stop >= 0)
		close(p->stop);
	if (p->fd >= 0)
		close(p->fd);
	free(p);
}

int ports_start(struct daemon *d)
{
	struct ports *p = calloc(1, sizeof(*p));
	int fds[2] = { -1, -1 };

	if (!p)
		return OPTMON_E_SOFTWARE;
	d->ports = p;
	p->d = d;
	p->fd = -1;
	p->links = open_links();
	p->stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	p->module = malloc(sizeof(*p->module));
	read_boot(p);
	if (p->stop < 0 || !p->module ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds)) {
		say(LOG_ERR, "ports: %s", strerror(errno));
		return OPTMON_E_SOFTWARE;
	}
	p->fd = fds[0];
	d->own.fd = fds[1];
	d->own.ready = on_messages;
	d->own.context = d;
	if (loop_add(&d->loop, &d->own, EPOLLIN)) {
		say(LOG_ERR, "ports: %s", strerror(errno));
		return OPTMON_E_SOFTWARE;
	}
	if (pthread_create(&p->thread, NULL, run, p)) {
		say(LOG_ERR, "ports: no thread: %s", strerror(errno));
		return OPTMON_E_SOFTWARE;
	}
	p->running = true;
	return 0;
}

/*
 * What the thread still has to say is not waited for: both ends of the
 * connection are closed, so it cannot hang in writing either.
 */
void ports_stop(struct daemon *d)
{
	struct ports *p = d->ports;
	struct timespec until;
	uint64_t one = 1;

	if (!p)
		return;
	d->ports = NULL;
	p->ending = true;
	loop_drop(&d->loop, &d->own);
	if (p->running) {
		if (write(p->stop, &one, sizeof(one)) < 0)
			p->broken = true;
		shutdown(p->fd, SHUT_RDWR);
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_sec += JOIN_S;
		/* A driver that holds it longer than that ends with us. */
		if (pthread_timedjoin_np(p->thread, NULL, &until))
			return;
	}
	free_ports(p);
}
