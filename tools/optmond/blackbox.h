/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The last minutes of every port at full rate: the very readings that the engine
 * saw, so that an incident can be replayed. Kept in memory, packed, in chunks that
 * stand alone, bounded for each port and in the number of ports.
 */
#ifndef OPTMOND_BLACKBOX_H
#define OPTMOND_BLACKBOX_H

#include <stddef.h>
#include <stdint.h>

#include <optmon/reading_line.h>

#define BLACKBOX_PORTS		1024
#define BLACKBOX_CHUNKS		10
/* A chunk ends after so many seconds or bytes, or bytes of text: all is one answer. */
#define BLACKBOX_CHUNK_S	60.0
#define BLACKBOX_CHUNK_BYTES	(96 * 1024)
#define BLACKBOX_CHUNK_TEXT	(1024 * 1024)

struct blackbox;

struct blackbox *blackbox_new(void);
void blackbox_free(struct blackbox *box);

/* Keep a reading of @port. */
void blackbox_add(struct blackbox *box, const char *port,
		  const struct optmon_line *line);

/**
 * blackbox_copy() - what is kept of a port
 * @box: black box
 * @port: name
 * @len: bytes
 *
 * Return: chunks for blackbox_unpack(), the caller's to free(); NULL when
 * nothing is known of the port or memory is short.
 */
void *blackbox_copy(struct blackbox *box, const char *port, size_t *len);

/**
 * blackbox_unpack() - back to lines
 * @data: what blackbox_copy() returned
 * @len: its length
 * @text_len: length of the text
 * @err: set to OPTMON_E_DATA when @data is damaged, or of an optmond with other
 *	readings, OPTMON_E_SOFTWARE when memory is short
 *
 * Return: the lines, NUL-terminated, the caller's to free(); or NULL.
 */
char *blackbox_unpack(const void *data, size_t len, size_t *text_len,
		      struct optmon_error *err);

/* Memory in use. */
size_t blackbox_bytes(const struct blackbox *box);

#endif /* OPTMOND_BLACKBOX_H */
