/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Readings in little room: of each, what differs from the one of its kind before.
 */
#ifndef OPTMOND_PACK_H
#define OPTMOND_PACK_H

#include <stddef.h>
#include <stdint.h>

#include <optmon/reading_line.h>

/* A packed reading at the most: eight bytes and a mark for each eight of it */
#define PACK_ROOM	(16 + sizeof(struct optmon_line) / 8 * 11)

/* What packed readings look like depends on this. */
uint32_t pack_layout(void);

/**
 * struct pack - the newest reading of each kind
 * @last: NULL where there was none
 */
struct pack {
	struct optmon_line *last[OPTMON_LINE_KINDS];
};

/* Forget the readings, for a new beginning; or their memory as well. */
void pack_begin(struct pack *pack);
void pack_free(struct pack *pack);
size_t pack_bytes(const struct pack *pack);

/**
 * pack_line() - pack a reading
 * @pack: what was packed before, from the same beginning
 * @line: reading
 * @to: PACK_ROOM bytes
 *
 * Return: bytes; 0 out of memory.
 */
size_t pack_line(struct pack *pack, const struct optmon_line *line,
		 unsigned char *to);

/**
 * pack_next() - unpack a reading
 * @pack: what was unpacked before, from the same beginning
 * @at: where it begins
 * @end: of all of them
 * @line: filled in; equal to what was packed to the last bit
 *
 * Return: where the next one begins; NULL for what is damaged or out of memory.
 */
const unsigned char *pack_next(struct pack *pack, const unsigned char *at,
			       const unsigned char *end,
			       struct optmon_line *line);

#endif /* OPTMOND_PACK_H */
