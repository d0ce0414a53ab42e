// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A reading is a structure of eight-byte words. For each one that changed there is a
 * number: how many words before it did not, times four, plus how it is written; then
 * the word itself, or by how much it grew, in the decimals that readings have. Such
 * numbers take seven bits a byte, the lowest first.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pack.h"

#define WORD	sizeof(uint64_t)

enum form {
	FORM_WORD,	/* as it is */
	FORM_COUNT,	/* it grew by so many */
	FORM_DECIMALS,	/* it grew by so many ten thousandths */
	FORM_END,	/* no other one changed */
};

#define PER_UNIT	10000
/* Beyond this a double may have no such decimals. */
#define DECIMALS_MAX	1e11
/* What grew by more is shorter as a word. */
#define GREW_MAX	(INT64_C(1) << 46)

uint32_t pack_layout(void)
{
	uint32_t sum = sizeof(struct optmon_line);

	sum = sum * 31 + offsetof(struct optmon_line, sample.media);
	sum = sum * 31 + offsetof(struct optmon_line, sample.host);
	sum = sum * 31 + sizeof(struct optmon_line_lane);
	sum = sum * 31 + offsetof(struct optmon_line, fec.bin);
	sum = sum * 31 + offsetof(struct optmon_line, identity.lane_map);
	sum = sum * 31 + offsetof(struct optmon_line, link.peer_tx_power_dbm);
	/* What bits and codes mean */
	sum = sum * 31 + OPTMON_LANE_FLAGS;
	sum = sum * 31 + OPTMON_FLAGS;
	sum = sum * 31 + OPTMON_EVENTS;
	return sum;
}

static size_t round_up(size_t bytes)
{
	return (bytes + WORD - 1) / WORD * WORD;
}

/* Bytes of the largest reading of a kind */
static size_t room_of(enum optmon_line_kind kind)
{
	const struct optmon_line *line = NULL;
	const size_t members[OPTMON_LINE_KINDS] = {
		[OPTMON_LINE_IDENTITY] = sizeof(line->identity),
		[OPTMON_LINE_SAMPLE] = sizeof(line->sample),
		[OPTMON_LINE_FEC] = sizeof(line->fec),
		[OPTMON_LINE_EVENT] = sizeof(line->event),
		[OPTMON_LINE_LINK] = sizeof(line->link),
	};

	return round_up(offsetof(struct optmon_line, identity) + members[kind]);
}

/* Bytes of this one; all that follow are zero. */
static size_t size_of(const struct optmon_line *line)
{
	if (line->kind == OPTMON_LINE_SAMPLE && !line->sample.n_host)
		return round_up(offsetof(struct optmon_line, sample.media) +
				line->sample.n_media *
				sizeof(struct optmon_line_lane));
	if (line->kind == OPTMON_LINE_SAMPLE)
		return round_up(offsetof(struct optmon_line, sample.host) +
				line->sample.n_host *
				sizeof(struct optmon_line_lane));
	if (line->kind == OPTMON_LINE_FEC)
		return round_up(offsetof(struct optmon_line, fec.bin) +
				line->fec.n_bins *
				sizeof(struct optmon_line_bin));
	return room_of(line->kind);
}

void pack_begin(struct pack *pack)
{
	unsigned int i;

	for (i = 0; i < OPTMON_LINE_KINDS; i++) {
		if (pack->last[i])
			memset(pack->last[i], 0, room_of(i));
	}
}

void pack_free(struct pack *pack)
{
	unsigned int i;

	for (i = 0; i < OPTMON_LINE_KINDS; i++)
		free(pack->last[i]);
}

size_t pack_bytes(const struct pack *pack)
{
	size_t bytes = 0;
	unsigned int i;

	for (i = 0; i < OPTMON_LINE_KINDS; i++)
		bytes += pack->last[i] ? room_of(i) : 0;
	return bytes;
}

static void *last_of(struct pack *pack, enum optmon_line_kind kind)
{
	if (!pack->last[kind])
		pack->last[kind] = calloc(1, room_of(kind));
	return pack->last[kind];
}

/* -- in -------------------------------------------------------------------------- */

static unsigned char *put_number(unsigned char *to, uint64_t number)
{
	for (; number >= 0x80; number >>= 7)
		*to++ = number | 0x80;
	*to++ = number;
	return to;
}

/* Small ones of either sign are short. */
static unsigned char *put_grown(unsigned char *to, int64_t by)
{
	return put_number(to, (uint64_t)by << 1 ^ (uint64_t)(by >> 63));
}

/* Is it a double of that many decimals, to the last bit? */
static bool decimals_of(uint64_t word, int64_t *decimals)
{
	double value, again;

	memcpy(&value, &word, WORD);
	if (!(fabs(value) < DECIMALS_MAX))
		return false;
	*decimals = llrint(value * PER_UNIT);
	again = (double)*decimals / PER_UNIT;
	return !memcmp(&again, &value, WORD);
}

static unsigned char *put_word(unsigned char *to, size_t skipped, uint64_t before,
			       uint64_t word)
{
	int64_t from, decimals, by = word - before;

	if (decimals_of(before, &from) && decimals_of(word, &decimals)) {
		to = put_number(to, skipped << 2 | FORM_DECIMALS);
		return put_grown(to, decimals - from);
	}
	if (by < GREW_MAX && by > -GREW_MAX) {
		to = put_number(to, skipped << 2 | FORM_COUNT);
		return put_grown(to, by);
	}
	to = put_number(to, skipped << 2 | FORM_WORD);
	memcpy(to, &word, WORD);
	return to + WORD;
}

size_t pack_line(struct pack *pack, const struct optmon_line *line,
		 unsigned char *to)
{
	unsigned char *last = last_of(pack, line->kind), *start = to;
	size_t i, words = size_of(line) / WORD, skipped = 0;
	uint64_t before, word;

	if (!last)
		return 0;
	*to++ = line->kind;
	to = put_number(to, words);
	for (i = 0; i < words; i++) {
		memcpy(&word, (const char *)line + i * WORD, WORD);
		memcpy(&before, last + i * WORD, WORD);
		if (word == before) {
			skipped++;
			continue;
		}
		to = put_word(to, skipped, before, word);
		memcpy(last + i * WORD, &word, WORD);
		skipped = 0;
	}
	return put_number(to, FORM_END) - start;
}

/* -- out ------------------------------------------------------------------------- */

struct source {
	const unsigned char *at, *end;
	bool damaged;
};

static uint64_t get_number(struct source *from)
{
	uint64_t number = 0;
	unsigned int shift;

	for (shift = 0; shift < 64 && from->at < from->end; shift += 7) {
		number |= (uint64_t)(*from->at & 0x7f) << shift;
		if (!(*from->at++ & 0x80))
			return number;
	}
	from->damaged = true;
	return 0;
}

static int64_t get_grown(struct source *from)
{
	uint64_t number = get_number(from);

	return (int64_t)(number >> 1 ^ -(number & 1));
}

static uint64_t get_word(struct source *from, enum form form, uint64_t before)
{
	uint64_t word = 0;
	int64_t decimals;
	double value;

	if (form == FORM_COUNT)
		return before + (uint64_t)get_grown(from);
	if (form == FORM_DECIMALS) {
		if (!decimals_of(before, &decimals)) {
			from->damaged = true;
			return 0;
		}
		value = (double)(int64_t)((uint64_t)decimals +
					  (uint64_t)get_grown(from)) / PER_UNIT;
		memcpy(&word, &value, WORD);
		return word;
	}
	if ((size_t)(from->end - from->at) < WORD) {
		from->damaged = true;
		return 0;
	}
	memcpy(&word, from->at, WORD);
	from->at += WORD;
	return word;
}

static bool unpack(struct source *from, unsigned char *last, size_t words)
{
	uint64_t mark, word;
	size_t i = 0;

	for (;;) {
		mark = get_number(from);
		if (from->damaged)
			return false;
		if ((mark & 3) == FORM_END)
			return true;
		if (mark >> 2 >= words - i)
			return false;
		i += mark >> 2;
		memcpy(&word, last + i * WORD, WORD);
		word = get_word(from, mark & 3, word);
		memcpy(last + i * WORD, &word, WORD);
		i++;
	}
}

/* A bool that is neither must not even be looked at as one. */
static bool is_bool(const bool *value)
{
	return *(const unsigned char *)value <= 1;
}

static bool are_bools(const struct optmon_line_sample *sample)
{
	unsigned int i;

	for (i = 0; i < OPTMON_MAX_LANES; i++) {
		if (!is_bool(&sample->media[i].tx_disabled) ||
		    !is_bool(&sample->host[i].tx_disabled))
			return false;
	}
	return true;
}

static bool are_places(const struct optmon_line_identity *id)
{
	unsigned int i;

	for (i = 0; i < OPTMON_MAX_LANES; i++) {
		if (!is_bool(&id->lane_map[i].has_fibre) ||
		    !is_bool(&id->lane_map[i].has_laser))
			return false;
	}
	return true;
}

static bool is_text(const char *text, size_t size)
{
	return memchr(text, '\0', size);
}

#define IS_TEXT(text)	is_text(text, sizeof(text))

static bool is_sound(const struct optmon_line *line)
{
	const struct optmon_line_identity *id = &line->identity;
	const struct optmon_line_link *link = &line->link;

	if (!IS_TEXT(line->boot) || !IS_TEXT(line->host) ||
	    !IS_TEXT(line->cage) || !IS_TEXT(line->interface))
		return false;
	switch (line->kind) {
	case OPTMON_LINE_IDENTITY:
		return id->n_lanes <= OPTMON_MAX_LANES && are_places(id) &&
		       IS_TEXT(id->vendor) &&
		       IS_TEXT(id->part_number) && IS_TEXT(id->serial_number) &&
		       IS_TEXT(id->firmware) && IS_TEXT(id->media_technology) &&
		       IS_TEXT(id->application);
	case OPTMON_LINE_SAMPLE:
		return line->sample.n_media <= OPTMON_MAX_LANES &&
		       line->sample.n_host <= OPTMON_MAX_LANES &&
		       line->sample.n_states <= OPTMON_MAX_LANES &&
		       are_bools(&line->sample);
	case OPTMON_LINE_FEC:
		return line->fec.n_bins <= OPTMON_LINE_BINS;
	case OPTMON_LINE_EVENT:
		return IS_TEXT(line->event.note);
	default:
		return link->n_peer_lanes <= OPTMON_LINE_PEER_LANES &&
		       is_bool(&link->up) && is_bool(&link->admin_up) &&
		       IS_TEXT(link->peer_host) && IS_TEXT(link->peer_interface) &&
		       IS_TEXT(link->peer_cage) && IS_TEXT(link->peer_incident);
	}
}

const unsigned char *pack_next(struct pack *pack, const unsigned char *at,
			       const unsigned char *end,
			       struct optmon_line *line)
{
	struct source from = { .at = at + 1, .end = end };
	unsigned char *last;
	size_t words;

	if (at >= end || *at >= OPTMON_LINE_KINDS)
		return NULL;
	last = last_of(pack, *at);
	words = get_number(&from);
	if (!last || from.damaged || words > room_of(*at) / WORD ||
	    !unpack(&from, last, words))
		return NULL;
	memset(line, 0, sizeof(*line));
	memcpy(line, last, words * WORD);
	if (line->kind != (enum optmon_line_kind)*at || !is_sound(line) ||
	    size_of(line) != words * WORD)
		return NULL;
	return from.at;
}
