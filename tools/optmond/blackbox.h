/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The last minutes of every port at full rate: the very lines that the engine
 * saw, so that an incident can be replayed. Kept in memory, compressed a chunk
 * at a time, bounded for each port and in the number of ports.
 */
#ifndef OPTMOND_BLACKBOX_H
#define OPTMOND_BLACKBOX_H

#include <stddef.h>
#include <stdint.h>

#define BLACKBOX_PORTS		1024
#define BLACKBOX_CHUNKS		10
/* A chunk ends after so many seconds or bytes. */
#define BLACKBOX_CHUNK_S	60.0
#define BLACKBOX_CHUNK_BYTES	(96 * 1024)

struct blackbox;

struct blackbox *blackbox_new(void);
void blackbox_free(struct blackbox *box);

/* Keep a line, without its newline, that arrived for @port at @t. */
void blackbox_add(struct blackbox *box, const char *port, double t,
		  const char *line, size_t len);

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
 *
 * Return: the lines, NUL-terminated, the caller's to free(); NULL when @data
 * is damaged.
 */
char *blackbox_unpack(const void *data, size_t len, size_t *text_len);

/* Memory in use. */
size_t blackbox_bytes(const struct blackbox *box);

#endif /* OPTMOND_BLACKBOX_H */
