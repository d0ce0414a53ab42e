// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Records of version 3 as those of now. Of the far ends that a link had named it knew
 * the last one alone, and of codewords that waited no interruption that was counted.
 */
#include <stddef.h>

#include "record_3.h"

/* The bytes of a run of fields that are what they were */
#define RUN(type, first, last) \
	(offsetof(type, last) + sizeof(((type *)0)->last) - offsetof(type, first))
#define TAKE_RUN(to, from, first, last) do {						\
	_Static_assert(RUN(typeof(to), first, last) == RUN(typeof(from), first, last),	\
		       "other fields");							\
	memcpy((char *)&(to) + offsetof(typeof(to), first),				\
	       (const char *)&(from) + offsetof(typeof(from), first),			\
	       RUN(typeof(to), first, last));						\
} while (0)

static size_t path_of(const void *data, void *to)
{
	struct path_record_3 old;
	struct path_record r;

	memcpy(&old, data, sizeof(old));
	memset(&r, 0, sizeof(r));
	TAKE_RUN(r, old, host, named_at);
	TAKE_RUN(r, old, peer_host, own_at);
	r.in_turns = NEVER;
	r.peer_at = old.peer_at;
	r.lit_at = old.lit_at;
	r.off_at = old.off_at;
	if (old.turned != NEVER)
		r.former[0] = (struct former) { old.peer_before, old.turned };
	r.cut.from = NEVER;
	if (old.cut.n)
		r.cut = (struct cut) {
			.n = old.cut.n, .down = old.cut.down, .total = old.cut.total,
			.codewords = old.cut.codewords, .at = old.cut.at,
			.from = old.cut.from, .carrier = old.cut.carrier,
		};
	r.waiting_total = old.waiting_total;
	r.waited = old.waited;
	r.waits_for = old.waits_for;
	r.ber_at = old.ber_at;
	r.ber_since = old.ber_since;
	r.ber_now = old.ber_now;
	r.code = old.code;
	r.ber_level = old.ber_level;
	r.waiting = old.waiting;
	memcpy(to, &r, sizeof(r));
	return sizeof(r);
}

static size_t cage_of(const void *data, void *to)
{
	struct cage_record_3 old;
	struct cage_record r;

	memcpy(&old, data, sizeof(old));
	memset(&r, 0, sizeof(r));
	TAKE_RUN(r, old, host, plugged);
	TAKE_RUN(r, old, awaits, dark_seen);
	TAKE_RUN(r, old, darks, epoch);
	r.named_before = r.renamed = r.returned_from = r.returned = NEVER;
	if (old.back) {
		r.returned_from = old.named_before;
		r.returned = old.renamed;
	} else {
		r.named_before = old.named_before;
		r.renamed = old.renamed;
	}
	r.unlit_at = NEVER;
	r.hot_since = old.hot_since;
	memcpy(to, &r, sizeof(r));
	return sizeof(r);
}

size_t record_of_3(unsigned int kind, const void *data, size_t size, void *to)
{
	static const struct {
		size_t size;
		size_t (*convert)(const void *data, void *to);
	} kinds[OPTMON_RECORD_KINDS] = {
		[OPTMON_RECORD_MODULE] = { sizeof(struct remembered), NULL },
		[OPTMON_RECORD_LINK] = { sizeof(struct path_record_3), path_of },
		[OPTMON_RECORD_CAGE] = { sizeof(struct cage_record_3), cage_of },
		[OPTMON_RECORD_ALARM] = { sizeof(struct alarm_record), NULL },
	};

	if (size != kinds[kind].size)
		return 0;
	if (kinds[kind].convert)
		return kinds[kind].convert(data, to);
	/* It is what it was. */
	memcpy(to, data, size);
	return size;
}
