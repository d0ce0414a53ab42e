/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Events of the optmon driver: insertions, removals, flags, and what was lost.
 */
#ifndef OPTMON_EVENT_H
#define OPTMON_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/optmon.h>

#include <optmon/error.h>
#include <optmon/port.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* Cage index of an event that concerns all cages. */
#define OPTMON_ALL_CAGES	UINT32_MAX

/**
 * enum optmon_gap - why something may be missing
 * @OPTMON_GAP_NONE: the event is no gap
 * @OPTMON_GAP_BUS: a clear-on-read transfer failed; @page, @bank, @offset and
 *	@length of the event name the bytes
 * @OPTMON_GAP_SEQUENCE: @lost events of the cage did not reach us
 * @OPTMON_GAP_SOCKET: the socket's buffer overflowed; the cages concerned show
 *	by their sequence numbers later
 */
enum optmon_gap {
	OPTMON_GAP_NONE,
	OPTMON_GAP_BUS,
	OPTMON_GAP_SEQUENCE,
	OPTMON_GAP_SOCKET,
};

/**
 * struct optmon_event - something that happened in a cage
 * @cage_index: cage, or OPTMON_ALL_CAGES
 * @label: its label
 * @seq: counts the cage's events; 0 for a gap that the library found
 * @time_ns: wall clock when it was seen
 * @kind: enum optmon_event_kind
 * @gap: for OPTMON_EVENT_KIND_GAP
 * @page: of the flag byte, or of the first byte of a gap
 * @bank: likewise
 * @offset: likewise
 * @bits: flags of that byte that were raised or cleared
 * @length: bytes in a gap on the bus
 * @value: new module state; of a command, enum optmon_command_kind
 * @error: of a command: how it ended, 0 or a negative errno
 * @lost: events missing in a gap of sequence numbers
 */
struct optmon_event {
	uint32_t cage_index;
	char label[OPTMON_LABEL_LEN];
	uint32_t seq;
	uint64_t time_ns;
	uint32_t kind;
	enum optmon_gap gap;
	uint8_t page;
	uint8_t bank;
	uint8_t offset;
	uint8_t bits;
	uint32_t length;
	uint32_t value;
	int32_t error;
	uint32_t lost;
};

struct optmon_events;

/**
 * optmon_events_open() - listen to the optmon driver
 * @talk: connection, used here only
 * @err: what is wrong, or NULL: OPTMON_E_UNAVAILABLE without the driver
 *
 * Return: a source of events, to be given to optmon_events_close(), or NULL.
 */
struct optmon_events *optmon_events_open(struct optmon_talk *talk,
					 struct optmon_error *err);

/**
 * optmon_events_close() - stop listening
 * @events: source or NULL
 */
void optmon_events_close(struct optmon_events *events);

/**
 * optmon_events_fd() - file descriptor to poll for input
 * @events: source
 */
int optmon_events_fd(const struct optmon_events *events);

/**
 * optmon_events_next() - the next event, without waiting
 * @events: source
 * @event: filled in
 * @err: what is wrong, or NULL: OPTMON_E_UNAVAILABLE when the driver was
 *	unloaded
 *
 * Return: 1 with an event, 0 when there is none now, -1 with @err.
 */
int optmon_events_next(struct optmon_events *events,
		       struct optmon_event *event, struct optmon_error *err);

/**
 * optmon_event_kind_name() - the word for a kind of event
 * @kind: enum optmon_event_kind
 *
 * Return: a static string; "unknown" for one of a newer driver.
 */
const char *optmon_event_kind_name(uint32_t kind);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif /* OPTMON_EVENT_H */
