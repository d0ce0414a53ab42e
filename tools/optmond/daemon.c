// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>
#include <sys/epoll.h>

#include <systemd/sd-daemon.h>

#include "history.h"
#include "optmond.h"
#include "ports.h"

/* Bytes that may wait for a peer: one answer, or the alarms of a bad minute. */
#define CONTROL_BACKLOG	(16 * 1024 * 1024)
#define FEED_BACKLOG	(64 * 1024)
#define ALARM_BACKLOG	(1024 * 1024)

#define TICK_S		1.0
/* For one that is about to end. */
#define LOCK_WAIT_S	3.0
#define PRUNE_S		3600.0

/* -- storing ---------------------------------------------------------------------- */

/* Closed alarms, notes, black boxes and baselines nobody asked for. */
static bool prune(struct daemon *d)
{
	struct store *s = &d->store;
	double now = history_clock(s, wall_s());
	double old = now - d->options.keep_days * 86400;
	int64_t bytes = store_bytes(s);
	int64_t most = (int64_t)(d->options.max_mib * 1024 * 1024);

	if (!history_prune(s, now) ||
	    !store_run(s, "DELETE FROM alarm WHERE cleared < ?", "d", old) ||
	    !store_run(s, "DELETE FROM said WHERE t < ?", "d", old) ||
	    !store_run(s, "DELETE FROM record WHERE t < ? AND kind < 2", "d",
		       now - 10 * 365.0 * 86400) ||
	    !store_run(s, "DELETE FROM blackbox WHERE n NOT IN (SELECT n FROM "
		       "blackbox ORDER BY n DESC LIMIT 200)", ""))
		return false;
	/* Too big: the finest steps go first, by tenths, then the others. */
	if (bytes > most &&
	    !store_run(s, "DELETE FROM history WHERE (port, step, t) IN "
		       "(SELECT port, step, t FROM history ORDER BY step, t "
		       "LIMIT (SELECT 1 + count(*) / 10 FROM history))", ""))
		return false;
	return store_run(s, "PRAGMA incremental_vacuum(2000)", "");
}

static void prune_now_and_then(struct daemon *d)
{
	if (d->last_prune_s && steady_s() - d->last_prune_s < PRUNE_S)
		return;
	d->last_prune_s = steady_s();
	if (store_begin(&d->store)) {
		prune(d);
		store_commit(&d->store);
	}
}

static bool commit(struct daemon *d, bool state)
{
	uint64_t fed = optmon_health_fed(d->health);

	if (!store_begin(&d->store))
		return false;
	if (!transitions_save(d) || !history_save(d->history, &d->store) ||
	    (state && !d->saved_fed && !alarms_agree(d)) ||
	    (state && (!state_save(d) || !once_save(d))) || !store_commit(&d->store)) {
		store_rollback(&d->store);
		return false;
	}
	d->count.commits++;
	if (state) {
		d->saved_fed = fed;
		d->last_state_s = steady_s();
	}
	history_saved(d->history);
	return true;
}

/*
 * An alarm and the state that raised it are stored together, so that after a
 * crash neither is there without the other.
 */
bool daemon_commit(struct daemon *d)
{
	/* An engine that did not read what is stored does not write over it. */
	bool stored = d->loaded && commit(d, true);

	transitions_publish(d);
	if (stored)
		transitions_done(d);
	return stored;
}

static void on_commit(struct loop_source *source, uint32_t events)
{
	struct daemon *d = source->context;

	loop_timer_read(source);
	if (d->pending || steady_s() - d->last_state_s >= d->options.state_s)
		daemon_commit(d);
	else
		commit(d, false);
	prune_now_and_then(d);
}

static void give_up(void *context, const struct optmon_health_alarm *alarm)
{
	struct optmon_health_alarm over = *alarm;
	struct daemon *d = context;

	over.transition = OPTMON_CLEARED;
	over.t = d->now;
	snprintf(over.reason, sizeof(over.reason), "%s",
		 "optmond begins anew with what it knew before");
	transitions_emit(d, &over);
}

static bool keep_any(sqlite3_stmt *row, void *context)
{
	*(bool *)context = true;
	return false;
}

/*
 * The file came late, and there is something in it. What an engine knows cannot be put
 * under what another one has learnt meanwhile: so this one ends as a whole. What it told
 * stays told, and is over; what stood before stands for the next one.
 */
static bool came_late(struct daemon *d)
{
	bool any = false;

	if (d->loaded)
		return false;
	if (store_query(&d->store, keep_any, &any, "SELECT 1 FROM record LIMIT 1", "") &&
	    !any) {
		d->loaded = true;
		return false;
	}
	say(LOG_WARNING, "%s: can be read now, and is not what this optmond began with: "
	    "ending, so that the next one begins with it", d->store.path);
	optmon_health_alarms(d->health, give_up, d);
	commit(d, false);
	transitions_publish(d);
	d->code = OPTMON_E_TEMPORARY;
	d->loop.stop = true;
	return true;
}

static void retry_store(struct daemon *d)
{
	if (store_well(&d->store) && !d->store.broken)
		return;
	if (d->last_retry_s &&
	    steady_s() - d->last_retry_s < d->options.retry_s)
		return;
	d->last_retry_s = steady_s();
	/* A new file knows nothing yet: all of the state goes there. */
	if (!d->store.db || d->store.broken)
		d->saved_fed = 0;
	if (store_retry(&d->store) && !came_late(d))
		daemon_commit(d);
}

static void on_tick(struct loop_source *source, uint32_t events)
{
	struct daemon *d = source->context;

	loop_timer_read(source);
	retry_store(d);
	metrics_write(d);
	sd_notify(0, "WATCHDOG=1");
}

/* -- signals ---------------------------------------------------------------------- */

static void on_signal(struct loop_source *source, uint32_t events)
{
	struct daemon *d = source->context;
	struct signalfd_siginfo info;

	if (read(source->fd, &info, sizeof(info)) != sizeof(info))
		return;
	if (info.ssi_signo == SIGHUP) {
		/* A recording that was moved away begins anew. */
		if (d->record_fd >= 0)
			close(d->record_fd);
		d->record_fd = -1;
		d->record_failed = false;
		return;
	}
	d->loop.stop = true;
}

static int watch_signals(struct daemon *d)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	signal(SIGPIPE, SIG_IGN);
	/* A file that may not grow is an error like a full disk, no end. */
	signal(SIGXFSZ, SIG_IGN);
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return -errno;
	d->signals.fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	if (d->signals.fd < 0)
		return -errno;
	d->signals.ready = on_signal;
	d->signals.context = d;
	return loop_add(&d->loop, &d->signals, EPOLLIN);
}

/* -- start and end ------------------------------------------------------------------ */

static int fail(int code, const char *what, int error)
{
	say(LOG_ERR, "%s: %s", what, strerror(-error));
	return code;
}

static int make_dir(const char *path)
{
	if (!mkdir(path, 0755) || errno == EEXIST)
		return 0;
	return fail(OPTMON_E_NOINPUT, path, -errno);
}

/*
 * Two of them would take each other's sockets and write over each other's state.
 * The lock ends with the process, however that ends.
 */
static int lock_dir(const char *path, int *fd)
{
	double until = steady_s() + LOCK_WAIT_S;

	*fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*fd < 0)
		return 0;
	while (flock(*fd, LOCK_EX | LOCK_NB)) {
		/* A disk without locks has none to wait for. */
		if (errno != EWOULDBLOCK && errno != EINTR)
			return 0;
		if (steady_s() > until) {
			say(LOG_ERR, "%s: another optmond uses this folder",
			    path);
			return OPTMON_E_UNAVAILABLE;
		}
		poll(NULL, 0, 50);
	}
	return 0;
}

static bool same_dir(const char *a, const char *b)
{
	struct stat x, y;

	return !stat(a, &x) && !stat(b, &y) && x.st_dev == y.st_dev &&
	       x.st_ino == y.st_ino;
}

static int lock(struct daemon *d)
{
	int code = lock_dir(d->options.run_dir, &d->lock_fd[0]);

	if (!code && !same_dir(d->options.run_dir, d->options.state_dir))
		code = lock_dir(d->options.state_dir, &d->lock_fd[1]);
	return code;
}

static int listen_on(struct daemon *d, struct server *server, const char *name,
		     size_t backlog, bool evict,
		     void (*on_line)(struct client *, char *, size_t))
{
	char path[4096];
	int ret;

	snprintf(path, sizeof(path), "%s/%s", d->options.run_dir, name);
	server->backlog = backlog;
	server->evict = evict;
	server->on_line = on_line;
	server->context = d;
	ret = server_open(server, &d->loop, path);
	return ret ? fail(OPTMON_E_IO, path, ret) : 0;
}

static void ignore_line(struct client *client, char *line, size_t len)
{
	client_refuse(client, "this socket only tells of alarms");
}

static int open_sockets(struct daemon *d)
{
	int code;

	d->feed.peers = d->options.feeders;
	d->control.peers = d->options.controllers;
	d->alarms.peers = d->options.controllers;
	code = listen_on(d, &d->feed, "feed.sock", FEED_BACKLOG, false,
			 feed_line);
	if (!code)
		code = listen_on(d, &d->control, "control.sock",
				 CONTROL_BACKLOG, true, control_line);
	if (!code)
		code = listen_on(d, &d->alarms, "alarms.sock", ALARM_BACKLOG,
				 true, ignore_line);
	return code;
}

static int open_timers(struct daemon *d)
{
	int ret;

	d->commit_timer.ready = on_commit;
	d->tick_timer.ready = on_tick;
	d->commit_timer.context = d->tick_timer.context = d;
	ret = loop_timer(&d->loop, &d->commit_timer, d->options.commit_s);
	if (!ret)
		ret = loop_timer(&d->loop, &d->tick_timer,
				 d->options.retry_s < TICK_S ?
				 d->options.retry_s : TICK_S);
	return ret ? fail(OPTMON_E_SOFTWARE, "timers", ret) : 0;
}

static bool keep_id(sqlite3_stmt *row, void *context)
{
	*(int64_t *)context = sqlite3_column_int64(row, 0);
	return false;
}

static int no_memory(void)
{
	say(LOG_ERR, "out of memory");
	return OPTMON_E_SOFTWARE;
}

static int open_memory(struct daemon *d)
{
	int64_t last = 0;
	bool good;

	d->health = optmon_health_new(&optmon_health_steady, transitions_emit,
				      d);
	d->box = blackbox_new();
	d->history = history_new();
	d->reader = optmon_line_reader_new();
	d->pending_end = &d->pending;
	d->once_end = &d->once;
	if (!d->health || !d->box || !d->history || !d->reader)
		return no_memory();
	d->store.say = say;
	d->store.settle_s = d->options.retry_s > 30 ? d->options.retry_s : 30;
	d->store.max_bytes = (int64_t)(d->options.max_mib * 1024 * 1024);
	good = store_open(&d->store, d->options.state_dir);
	if (good || store_open_to_read(&d->store))
		d->loaded = state_load(d) &&
			store_query(&d->store, keep_id, &last,
				    "SELECT max(id) FROM alarm", "");
	if (!d->loaded) {
		/* All of it or nothing */
		optmon_health_free(d->health);
		d->health = optmon_health_new(&optmon_health_steady,
					      transitions_emit, d);
		if (!d->health)
			return no_memory();
		/*
		 * Numbers that no alarm has in a file which cannot be read now
		 * and may be there tomorrow.
		 */
		last = (int64_t)wall_s();
		good = false;
	}
	optmon_health_first_alarm(d->health, last + 1);
	if (good && d->options.once)
		once_recall(d);
	if (!good)
		store_close(&d->store);
	return 0;
}

static int start(struct daemon *d)
{
	int code, ret;

	d->record_fd = d->signals.fd = -1;
	d->lock_fd[0] = d->lock_fd[1] = -1;
	d->feed.source.fd = d->control.source.fd = d->alarms.source.fd = -1;
	d->commit_timer.fd = d->tick_timer.fd = d->own.fd = -1;
	d->started = steady_s();
	ret = loop_open(&d->loop);
	if (!ret)
		ret = watch_signals(d);
	if (ret)
		return fail(OPTMON_E_SOFTWARE, "event loop", ret);
	code = make_dir(d->options.run_dir);
	/* A state folder that cannot be made is a store that does not work. */
	if (!code && mkdir(d->options.state_dir, 0750) && errno != EEXIST)
		say(LOG_ERR, "%s: %s", d->options.state_dir, strerror(errno));
	if (!code)
		code = lock(d);
	if (!code)
		code = open_memory(d);
	if (!code)
		code = open_timers(d);
	if (!code)
		code = open_sockets(d);
	if (!code && d->options.ports)
		code = ports_start(d);
	return code;
}

static void stop(struct daemon *d)
{
	ports_stop(d);
	if (d->health && d->store.db) {
		daemon_commit(d);
		/* No timer ever comes to it in a single round. */
		if (d->options.once)
			prune_now_and_then(d);
	}
	metrics_write(d);
	server_close(&d->feed);
	server_close(&d->control);
	server_close(&d->alarms);
	loop_drop(&d->loop, &d->commit_timer);
	loop_drop(&d->loop, &d->tick_timer);
	loop_drop(&d->loop, &d->signals);
	loop_close(&d->loop);
	store_close(&d->store);
	if (d->record_fd >= 0)
		close(d->record_fd);
	transitions_done(d);
	history_free(d->history);
	free(d->places);
	once_free(d);
	blackbox_free(d->box);
	optmon_line_reader_free(d->reader);
	optmon_health_free(d->health);
}

int daemon_run(struct daemon *d)
{
	int code, ret;

	code = start(d);
	if (!code) {
		metrics_write(d);
		sd_notify(0, "READY=1\nSTATUS=watching");
		ret = loop_run(&d->loop);
		code = ret ? fail(OPTMON_E_SOFTWARE, "event loop", ret) :
			     d->code;
		sd_notify(0, "STOPPING=1");
	}
	stop(d);
	return code;
}
