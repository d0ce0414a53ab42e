// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "blackbox.h"
#include "pack.h"

#define NAME_LEN	132

/* In front of what is stored; the length of each chunk is in front of it. */
struct head {
	char magic[4];
	uint32_t layout;
};

static const char magic[4] = { 'o', 'm', 'b', '1' };

struct chunk {
	uint32_t len;
	unsigned char *data;
};

struct port {
	char name[NAME_LEN];
	uint64_t used;		/* when, in calls, for who has to go */
	double start;
	size_t len, room;
	size_t text;		/* of its lines, about */
	unsigned char *data;	/* the chunk that is being filled */
	struct pack pack;
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
	pack_free(&port->pack);
	free(port->data);
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

static void end_chunk(struct port *port)
{
	struct chunk *chunk = &port->chunk[port->next];
	unsigned char *data = malloc(port->len);

	if (data) {
		memcpy(data, port->data, port->len);
		free(chunk->data);
		chunk->data = data;
		chunk->len = port->len;
		port->next = (port->next + 1) % BLACKBOX_CHUNKS;
	}
	port->len = 0;
}

static bool fits(struct port *port, size_t len)
{
	size_t room = port->room ? port->room : 4096;
	unsigned char *bigger;

	while (room < port->len + len)
		room *= 2;
	if (room == port->room)
		return true;
	bigger = realloc(port->data, room);
	if (!bigger)
		return false;
	port->data = bigger;
	port->room = room;
	return true;
}

/* Of the bits that have a name */
static unsigned int count(uint64_t bits, unsigned int named)
{
	return __builtin_popcountll(named < 64 ? bits & ((UINT64_C(1) << named) - 1) :
					bits);
}

static size_t text_of_lanes(const struct optmon_line_lane *lane, unsigned int n)
{
	size_t len = 0;

	for (; n--; lane++)
		len += 240 + 28 * count(lane->flags, OPTMON_LANE_FLAGS);
	return len;
}

/* How long a line of text may become, about: what does not change packs to nothing. */
static size_t text_of(const struct optmon_line *line)
{
	const struct optmon_line_sample *s = &line->sample;

	switch (line->kind) {
	case OPTMON_LINE_SAMPLE:
		return 512 + 28 * count(s->flags, OPTMON_FLAGS) +
		       16 * s->n_states + text_of_lanes(s->media, s->n_media) +
		       text_of_lanes(s->host, s->n_host);
	case OPTMON_LINE_FEC:
		return 512 + 60 * line->fec.n_bins;
	case OPTMON_LINE_EVENT:
		return 512;
	default:
		return 2560;
	}
}

void blackbox_add(struct blackbox *box, const char *name,
		  const struct optmon_line *line)
{
	struct port *port = port_of(box, name);
	unsigned char packed[PACK_ROOM];
	double t = line->t;
	size_t len;

	if (!port)
		return;
	port->used = ++box->calls;
	if (port->len && (t - port->start >= BLACKBOX_CHUNK_S ||
			  t < port->start ||
			  port->text + text_of(line) > BLACKBOX_CHUNK_TEXT ||
			  port->len + sizeof(packed) >= BLACKBOX_CHUNK_BYTES))
		end_chunk(port);
	if (!port->len) {
		port->start = t;
		port->text = 0;
		pack_begin(&port->pack);
	}
	len = pack_line(&port->pack, line, packed);
	if (!len || !fits(port, len)) {
		/* What follows would differ from what is not there. */
		if (port->len)
			end_chunk(port);
		return;
	}
	memcpy(port->data + port->len, packed, len);
	port->len += len;
	port->text += text_of(line);
}

static size_t copy_chunk(unsigned char *to, const void *data, uint32_t len)
{
	memcpy(to, &len, sizeof(len));
	memcpy(to + sizeof(len), data, len);
	return sizeof(len) + len;
}

void *blackbox_copy(struct blackbox *box, const char *name, size_t *len)
{
	struct head head = { .layout = pack_layout() };
	struct port *port = find(box, name);
	const struct chunk *chunk;
	unsigned char *all;
	unsigned int i;

	if (!port)
		return NULL;
	*len = sizeof(head) + sizeof(uint32_t) + port->len;
	for (i = 0; i < BLACKBOX_CHUNKS; i++)
		*len += sizeof(uint32_t) + port->chunk[i].len;
	all = malloc(*len);
	if (!all)
		return NULL;
	memcpy(head.magic, magic, sizeof(magic));
	memcpy(all, &head, sizeof(head));
	*len = sizeof(head);
	for (i = 0; i < BLACKBOX_CHUNKS; i++) {
		chunk = &port->chunk[(port->next + i) % BLACKBOX_CHUNKS];
		if (chunk->data)
			*len += copy_chunk(all + *len, chunk->data, chunk->len);
	}
	if (port->len)
		*len += copy_chunk(all + *len, port->data, port->len);
	return all;
}

/* -- back to lines ----------------------------------------------------------------- */

struct text {
	char *text;
	size_t len, room;
};

static bool put_text(struct text *to, const char *text, size_t len)
{
	size_t room = to->room ? to->room : 65536;
	char *bigger;

	while (room < to->len + len + 2)
		room *= 2;
	if (room != to->room) {
		bigger = realloc(to->text, room);
		if (!bigger)
			return false;
		to->text = bigger;
		to->room = room;
	}
	memcpy(to->text + to->len, text, len);
	to->len += len;
	to->text[to->len++] = '\n';
	to->text[to->len] = '\0';
	return true;
}

static bool put_reading(struct text *to, const struct optmon_line *line)
{
	struct json_object *o = optmon_line_json(line);
	const char *text;
	size_t len;
	bool good;

	text = o ? json_object_to_json_string_length(o, JSON_C_TO_STRING_PLAIN |
			JSON_C_TO_STRING_NOSLASHESCAPE, &len) : NULL;
	good = text && put_text(to, text, len);
	json_object_put(o);
	return good;
}

/* 0, or what it is that fails */
static int unpack_chunk(struct text *to, const unsigned char *at, size_t len)
{
	const unsigned char *end = at + len;
	struct pack pack = { { NULL } };
	struct optmon_line line;
	int code = 0;

	while (!code && at < end) {
		at = pack_next(&pack, at, end, &line);
		if (!at)
			code = OPTMON_E_DATA;
		else if (!put_reading(to, &line))
			code = OPTMON_E_SOFTWARE;
	}
	pack_free(&pack);
	return code;
}

static char *damaged(struct text *to, size_t at, size_t len, struct optmon_error *err)
{
	free(to->text);
	optmon_error_set(err, OPTMON_E_DATA, 0, 0,
			 "it is damaged at byte %zu of %zu", at, len);
	return NULL;
}

char *blackbox_unpack(const void *data, size_t len, size_t *text_len,
		      struct optmon_error *err)
{
	const unsigned char *at = data, *end = at + len;
	struct text to = { 0 };
	struct head head;
	int code = 0;
	uint32_t n;

	if (len < sizeof(head))
		return damaged(&to, 0, len, err);
	memcpy(&head, at, sizeof(head));
	if (memcmp(head.magic, magic, sizeof(magic)))
		return damaged(&to, 0, len, err);
	if (head.layout != pack_layout()) {
		optmon_error_set(err, OPTMON_E_DATA, 0, 0,
				 "it was written by another version of optmond (layout "
				 "%08x, this one reads %08x)", head.layout, pack_layout());
		return NULL;
	}
	for (at += sizeof(head); !code && at < end; at += n) {
		if ((size_t)(end - at) < sizeof(n))
			return damaged(&to, len, len, err);
		memcpy(&n, at, sizeof(n));
		at += sizeof(n);
		if (n > (size_t)(end - at))
			return damaged(&to, len, len, err);
		code = unpack_chunk(&to, at, n);
		if (code == OPTMON_E_DATA)
			return damaged(&to, at - (const unsigned char *)data, len, err);
	}
	if (!to.text)
		to.text = calloc(1, 1);
	if (code || !to.text) {
		free(to.text);
		optmon_error_set(err, OPTMON_E_SOFTWARE, 0, 0, "out of memory");
		return NULL;
	}
	*text_len = to.len;
	return to.text;
}

size_t blackbox_bytes(const struct blackbox *box)
{
	size_t bytes = sizeof(*box);
	unsigned int i, j;

	for (i = 0; i < box->n; i++) {
		bytes += sizeof(struct port) + box->ports[i]->room +
			 pack_bytes(&box->ports[i]->pack);
		for (j = 0; j < BLACKBOX_CHUNKS; j++)
			bytes += box->ports[i]->chunk[j].len;
	}
	return bytes;
}
