/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The event loop: one thread, epoll, one event at a time, so that a handler may
 * free any source it likes, its own among them.
 */
#ifndef OPTMOND_LOOP_H
#define OPTMOND_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct loop {
	int epoll;
	bool stop;
};

/**
 * struct loop_source - a file descriptor and who cares
 * @fd: descriptor; -1 while not in the loop
 * @ready: called with epoll's events
 * @context: for @ready
 */
struct loop_source {
	int fd;
	void (*ready)(struct loop_source *source, uint32_t events);
	void *context;
};

/* 0 or a negative errno. */
int loop_open(struct loop *loop);
void loop_close(struct loop *loop);

/* Watch source->fd for @events, or change what it is watched for. */
int loop_add(struct loop *loop, struct loop_source *source, uint32_t events);
int loop_change(struct loop *loop, struct loop_source *source, uint32_t events);
/* Watch it no more and close it. */
void loop_drop(struct loop *loop, struct loop_source *source);

/**
 * loop_timer() - call source->ready every @seconds
 * @loop: loop
 * @source: its @ready and @context are set by the caller
 * @seconds: period
 *
 * The handler calls loop_timer_read(). Return: 0 or a negative errno.
 */
int loop_timer(struct loop *loop, struct loop_source *source, double seconds);
void loop_timer_read(struct loop_source *source);

/* Until loop->stop. 0 or a negative errno. */
int loop_run(struct loop *loop);

#endif /* OPTMOND_LOOP_H */
