/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ports of this machine: a thread that reads them, so that a slow driver
 * holds up nothing but itself. Its readings go to the daemon as they are: they need
 * not become text and be read again, a hundred times what the engine takes.
 */
#ifndef OPTMOND_PORTS_H
#define OPTMOND_PORTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <optmon/decode.h>
#include <optmon/event.h>
#include <optmon/reading_line.h>

#include "neighbours.h"

#define PORTS_BOOT	40

struct daemon;

/* What the thread has to say */
enum ports_kind {
	PORTS_LINE,	/* a reading */
	PORTS_CAGE,	/* there is such a cage, be it empty */
	PORTS_DONE,	/* the one round is over */
};

/**
 * struct ports_message - the thread to the daemon; sent as far as it goes
 * @cage: name, for PORTS_CAGE
 * @line: rounded, so that it is the same as what its text says
 */
struct ports_message {
	enum ports_kind kind;
	union {
		char cage[OPTMON_LABEL_LEN];
		struct optmon_line line;
	};
};

/* What is remembered of a port, or of a network device of one, by name. */
struct port_memory {
	char name[OPTMON_LABEL_LEN];
	bool seen;
	bool present, present_known;
	double identity_s;	/* steady time when it was said last */
	struct optmon_line_identity *identity;
	double link_s;
	bool up, admin_up;
	uint64_t flaps;
	double read_s;		/* steady time of the last slow reading */
	/* Of a network device: its cage. Of a cage: what it sends, and since when. */
	char cage[OPTMON_LABEL_LEN];
	double tx_s;
	uint32_t has_tx;
	double tx_dbm[OPTMON_LINE_PEER_LANES];
};

/**
 * struct ports - the thread
 * @fd: where its messages go
 * @stop: an eventfd
 * @broken: messages go nowhere any more; @ending: as they should
 * @module: being looked at
 * @round: counts
 */
struct ports {
	struct daemon *d;
	unsigned long thread;
	bool running;
	int fd, stop;
	bool broken;
	_Atomic bool ending;
	char boot[PORTS_BOOT];
	struct optmon_talk *talk;
	struct optmon_events *events;
	int links;		/* an rtnetlink socket */
	struct optmon_module *module;
	struct ports_message message;	/* being put together */
	struct neighbours far;
	double far_s;		/* steady time when they were asked for */
	char far_why[OPTMON_ERROR_TEXT];
	struct port_memory *memory;
	size_t n_memory;
	unsigned long round;
	char complaint[OPTMON_ERROR_TEXT];
};

/* 0 or an exit code. */
int ports_start(struct daemon *d);
void ports_stop(struct daemon *d);

/* The thread says that there is such a cage, whatever is in it. */
void ports_tell_cage(struct ports *p, const char *cage);
/* It says the reading in its message. */
void ports_tell_line(struct ports *p);

/* ports_lines.c: everything a port has to say now. */
void ports_speak(struct ports *p, struct optmon_port_reading *reading);
/* far_end.c: look who is at the far ends, now and then. */
void far_end_look(struct ports *p);
/* What a port sends, for those whose far end it is. */
void far_end_sends(struct ports *p, struct port_memory *cage,
		   const struct optmon_line_sample *sample);
/* The far end of a network device, where it is one of ours. */
void far_end_put(struct ports *p, const char *interface,
		 struct optmon_line_link *line);
void ports_event(struct ports *p, const struct optmon_event *event,
		 const char *name);
struct port_memory *ports_memory(struct ports *p, const char *name);
/* The same, NULL where nothing is known of it. */
struct port_memory *ports_known(struct ports *p, const char *name);

#endif /* OPTMOND_PORTS_H */
