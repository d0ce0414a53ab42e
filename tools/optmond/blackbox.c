// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "blackbox.h"

#define NAME_LEN	132
/* Fast: lines of one port differ in a few digits, so even this packs well. */
#define LEVEL		1
/* An unpacked chunk that claims more than this is damaged. */
#define CHUNK_ROOM	(BLACKBOX_CHUNK_BYTES + 128 * 1024)

/* In front of each packed chunk. */
struct head {
	uint32_t packed;
	uint32_t plain;
};

struct chunk {
	struct head head;
	unsigned char *data;
};

struct port {
	char name[NAME_LEN];
	uint64_t used;		/* when, in calls, for who has to go */
	double start;
	size_t len, room;
	char *text;		/* the chunk that is being filled */
	unsigned int next;
	struct chunk chunk[BLACKBOX_CHUNKS];
};

struct blackbox {
	unsigned int n;
	uint64_t calls;
	struct port *ports[BLACKBOX_PORTS];
};

struct blackbox *blackbox_new(void)
{
	return calloc(1, sizeof(struct blackbox));
}

static void port_free(struct port *port)
{
	unsigned int i;

	for (i = 0; i < BLACKBOX_CHUNKS; i++)
		free(port->chunk[i].data);
	free(port->text);
	free(port);
}

void blackbox_free(struct blackbox *box)
{
	unsigned int i;

	for (i = 0; box && i < box->n; i++)
		port_free(box->ports[i]);
	free(box);
}

static struct port *find(struct blackbox *box, const char *name)
{
	unsigned int i;

	for (i = 0; i < box->n; i++) {
		if (!strncmp(box->ports[i]->name, name, NAME_LEN - 1))
			return box->ports[i];
	}
	return NULL;
}

/* A place for a new port; of too many the one longest silent goes. */
static struct port **place(struct blackbox *box)
{
	unsigned int i, oldest = 0;

	if (box->n < BLACKBOX_PORTS)
		return &box->ports[box->n++];
	for (i = 1; i < box->n; i++) {
		if (box->ports[i]->used < box->ports[oldest]->used)
			oldest = i;
	}
	port_free(box->ports[oldest]);
	return &box->ports[oldest];
}

static struct port *port_of(struct blackbox *box, const char *name)
{
	struct port *port = find(box, name);

	if (port)
		return port;
	port = calloc(1, sizeof(*port));
	if (!port)
		return NULL;
	strncpy(port->name, name, NAME_LEN - 1);
	*place(box) = port;
	return port;
}

/* Pack @text into a new buffer; false when memory is short. */
static bool pack(const char *text, size_t len, struct chunk *chunk)
{
	uLongf packed = compressBound(len);
	unsigned char *data = malloc(packed), *smaller;

	if (!data || compress2(data, &packed, (const Bytef *)text, len,
			       LEVEL) != Z_OK) {
		free(data);
		return false;
	}
	smaller = realloc(data, packed);
	if (smaller)
		data = smaller;
	chunk->data = data;
	chunk->head.packed = packed;
	chunk->head.plain = len;
	return true;
}

static void end_chunk(struct port *port)
{
	struct chunk chunk;

	if (port->len && pack(port->text, port->len, &chunk)) {
		free(port->chunk[port->next].data);
		port->chunk[port->next] = chunk;
		port->next = (port->next + 1) % BLACKBOX_CHUNKS;
	}
	port->len = 0;
}

static bool fits(struct port *port, size_t len)
{
	size_t room = port->room ? port->room : 4096;
	char *bigger;

	while (room < port->len + len)
		room *= 2;
	if (room == port->room)
		return true;
	bigger = realloc(port->text, room);
	if (!bigger)
		return false;
	port->text = bigger;
	port->room = room;
	return true;
}

void blackbox_add(struct blackbox *box, const char *name, double t,
		  const char *line, size_t len)
{
	struct port *port = port_of(box, name);

	if (!port)
		return;
	port->used = ++box->calls;
	if (port->len && (t - port->start >= BLACKBOX_CHUNK_S ||
			  t < port->start ||
			  port->len + len >= BLACKBOX_CHUNK_BYTES))
		end_chunk(port);
	if (!fits(port, len + 1))
		return;
	if (!port->len)
		port->start = t;
	memcpy(port->text + port->len, line, len);
	port->text[port->len + len] = '\n';
	port->len += len + 1;
}

static size_t copy_chunk(unsigned char *to, const struct chunk *chunk)
{
	memcpy(to, &chunk->head, sizeof(chunk->head));
	memcpy(to + sizeof(chunk->head), chunk->data, chunk->head.packed);
	return sizeof(chunk->head) + chunk->head.packed;
}

void *blackbox_copy(struct blackbox *box, const char *name, size_t *len)
{
	struct port *port = find(box, name);
	struct chunk last = { 0 };
	unsigned char *all;
	unsigned int i, at;

	if (!port || (port->len && !pack(port->text, port->len, &last)))
		return NULL;
	*len = sizeof(struct head) + last.head.packed;
	for (i = 0; i < BLACKBOX_CHUNKS; i++)
		*len += sizeof(struct head) + port->chunk[i].head.packed;
	all = malloc(*len);
	*len = 0;
	for (i = 0; all && i < BLACKBOX_CHUNKS; i++) {
		at = (port->next + i) % BLACKBOX_CHUNKS;
		if (port->chunk[at].data)
			*len += copy_chunk(all + *len, &port->chunk[at]);
	}
	if (all && last.data)
		*len += copy_chunk(all + *len, &last);
	free(last.data);
	return all;
}

char *blackbox_unpack(const void *data, size_t len, size_t *text_len)
{
	const unsigned char *at = data, *end = at + len;
	char *text = malloc(1), *bigger;
	struct head head;
	uLongf plain;

	*text_len = 0;
	if (!text)
		return NULL;
	while (at < end) {
		if ((size_t)(end - at) < sizeof(head))
			goto damaged;
		memcpy(&head, at, sizeof(head));
		at += sizeof(head);
		if (head.packed > (size_t)(end - at) ||
		    head.plain > CHUNK_ROOM)
			goto damaged;
		bigger = realloc(text, *text_len + head.plain + 1);
		if (!bigger)
			goto damaged;
		text = bigger;
		plain = head.plain;
		if (uncompress((Bytef *)text + *text_len, &plain, at,
			       head.packed) != Z_OK || plain != head.plain)
			goto damaged;
		*text_len += plain;
		at += head.packed;
	}
	text[*text_len] = '\0';
	return text;
damaged:
	free(text);
	return NULL;
}

size_t blackbox_bytes(const struct blackbox *box)
{
	size_t bytes = sizeof(*box);
	unsigned int i, j;

	for (i = 0; i < box->n; i++) {
		bytes += sizeof(struct port) + box->ports[i]->room;
		for (j = 0; j < BLACKBOX_CHUNKS; j++)
			bytes += box->ports[i]->chunk[j].head.packed;
	}
	return bytes;
}
