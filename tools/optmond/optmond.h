/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * optmond: one thread that takes readings in, keeps the engine and its memory,
 * and lets alarms out; another thread that reads the ports of this machine for the
 * first.
 */
#ifndef OPTMOND_H
#define OPTMOND_H

#include <stdbool.h>
#include <stdint.h>

#include <optmon/health.h>

#include "blackbox.h"
#include "loop.h"
#include "server.h"
#include "store.h"

struct history;
struct ports;
struct json_object;
struct once_line;

/**
 * struct options - what the command line says
 * @state_dir: folder of the database
 * @run_dir: folder of the sockets and of the metrics
 * @textfile: metrics; NULL for optmon.prom in @run_dir, "" for none
 * @record: every line taken in is appended there, for replay; or NULL
 * @feeders: who may feed; @controllers: who may command
 * @period_s: between readings of ports with the optmon driver
 * @slow_s: between readings of other ports
 * @commit_s: between commits of history; alarms are committed at once
 * @state_s: between commits of the engine's state
 * @retry_s: between attempts to store again
 * @keep_days: closed alarms and notes
 * @max_mib: bound of the database
 * @ports: look at the ports of this machine
 * @once: one round over the ports, then stop
 * @n_selectors: which ports; 0 for all
 */
struct options {
	const char *state_dir;
	const char *run_dir;
	const char *textfile;
	const char *record;
	struct peers feeders;
	struct peers controllers;
	double period_s, slow_s, commit_s, state_s, retry_s;
	double keep_days;
	double max_mib;
	bool ports;
	bool once;
	int n_selectors;
	char **selectors;
};

/* A transition that waits to be stored. */
struct pending {
	struct pending *next;
	bool published;
	bool severe;
	uint64_t id;
	enum optmon_transition transition;
	double t;
	char incident[OPTMON_INCIDENT_LEN];
	char host[OPTMON_LINE_NAME];
	char cage[OPTMON_LINE_NAME];
	char interface[OPTMON_LINE_NAME];
	const char *mode, *severity, *suspect;
	enum optmon_severity level;
	bool quiet;
	bool in_store;
	char action[OPTMON_ACTION_LEN];
	char *doc;
};

/* Transitions kept in memory while nothing can be stored. */
#define PENDING_MAX	4096

struct counters {
	uint64_t lines, refused, lost_transitions, commits;
	uint64_t alarms[3];
};

struct daemon {
	struct options options;
	struct loop loop;
	struct server feed, control, alarms;
	struct loop_source commit_timer, tick_timer, signals;
	struct loop_source own;		/* what our ports' thread says */
	struct store store;
	struct optmon_health *health;
	struct blackbox *box;
	struct history *history;
	struct ports *ports;
	struct once_line *once, **once_end;	/* of this run */
	struct pending *pending;
	struct pending **pending_end;
	unsigned int n_pending;
	uint64_t saved_fed;	/* engine's lines at its last save */
	bool loaded;		/* the engine knows what was stored */
	double saved_t;		/* of that save: later than any before */
	double last_state_s, last_retry_s, last_prune_s;
	double now;		/* newest time of a line */
	struct counters count;
	struct place *places;
	size_t n_places, room_places;
	int record_fd;
	int lock_fd[2];		/* of the run folder and the state folder */
	bool record_failed;
	bool told_refused;	/* of a module's record, since the start */
	int code;
	double started;
	struct optmon_line_reader *reader;
	struct optmon_line line;	/* being taken in */
};

/* main.c */
/* Is standard error the journal, so that there is one to send entries to? */
bool has_journal(void);
void say(int priority, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
double wall_s(void);
double steady_s(void);
/*
 * The clocks of readings, which --time-scale makes faster: wall_s() and mono_s();
 * a time of the machine's wall clock in them; and an age.
 */
double mono_s(void);
double wall_of(double t);
double reading_age(double seconds);

/* daemon.c */
int daemon_run(struct daemon *d);
/* Store all there is to store; false if it could not be. */
bool daemon_commit(struct daemon *d);

/* feed.c */
void feed_line(struct client *client, char *line, size_t len);
/* A reading of the ports of this machine; its text says the same as it. */
void feed_own(struct daemon *d, const struct optmon_line *line);

/* state.c: the engine's records in the store */
/* False: not all that is stored could be read. */
bool state_load(struct daemon *d);
bool state_save(struct daemon *d);
/* A module that is seen anew: give the engine its past. */
void state_recall(struct daemon *d, const struct optmon_line *line);
/* What is stored of a module, to an engine that does not know of it */
void state_recall_module(struct daemon *d, const char *key);

/* once.c: readings of a single round, for the next run */
void once_keep(struct daemon *d, const struct optmon_line *line);
/* With the state: those of this run, or none where it is not a single round. */
bool once_save(struct daemon *d);
void once_recall(struct daemon *d);
void once_free(struct daemon *d);

/* transitions.c */
void transitions_emit(void *context, const struct optmon_health_alarm *alarm);
bool transitions_save(struct daemon *d);
/*
 * What stands in the engine stands in the store and nothing else does: for a store
 * that is new, or was not there when the engine began.
 */
bool alarms_agree(struct daemon *d);
/* Tell the world of what is stored, or cannot be. */
void transitions_publish(struct daemon *d);
/* They are in the store: forget them. */
void transitions_done(struct daemon *d);

/* metrics.c */
void metrics_write(struct daemon *d);

/**
 * struct place - a cage that was heard of
 * @t: newest line; 0: only known from an earlier run
 * @present: no "remove" came after what it said last
 */
struct place {
	char host[OPTMON_LINE_NAME];
	char cage[OPTMON_LINE_NAME];
	char interface[OPTMON_LINE_NAME];
	double t;
	bool present;
};

#define PLACES_MAX	4096

/* "leaf7:osfp3", or "osfp3" of this host: by which memory knows a port. */
#define PORT_KEY	(2 * OPTMON_LINE_NAME + 1)
const char *port_key(char *key, const char *host, const char *cage);
/* The same of a line; its network device where it names no cage. */
const char *port_key_of(char *key, const struct optmon_line *line);

/* places.c: the cages that commands can name */
void places_hear(struct daemon *d, const struct optmon_line *line);
void places_recall(struct daemon *d, const char *host, const char *cage);
/* "osfp1-4", "leaf7:osfp*", "all": as everywhere, with a host in front if any. */
bool places_match(const struct place *place, const char *selectors);
/* Is there any such place? "all" and "present" may well be none. */
bool places_any(const struct daemon *d, const char *selectors);

/* control.c */
void control_line(struct client *client, char *line, size_t len);

#endif /* OPTMOND_H */
