// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Records of version 3 as those of version 4: only a path has got more, at its end.
 *
 * Codewords that were lost were stored without how many there were, so that the next ones
 * would seem to be far more than a link may lose: they are counted anew.
 */
#include <stddef.h>

#include "record.h"

struct path_record_3 {
	char host[OPTMON_LINE_NAME], cage[OPTMON_LINE_NAME];
	char interface[OPTMON_LINE_NAME];
	uint32_t n_lanes;
	struct {
		struct level rx, snr, ber;
		struct slow slow_rx, slow_snr;
		struct symptom light;
		float path;
		bool lit, moved, touched;
		uint8_t rezero;
	} lane[OPTMON_MAX_LANES];
	struct level link_ber;
	struct slow link_slow;
	int32_t link_day;
	struct rare loss, flap;
	struct counter uncorrectable, flaps;
	bool has_link, has_up, up, ever_up, has_admin, admin_up, rezero;
	int64_t up_at, down_at, named_at, peer_at, lit_at, off_at;
	char peer_host[OPTMON_LINE_NAME], peer_cage[OPTMON_LINE_NAME];
	uint32_t peer_known;
	float peer_tx[OPTMON_MAX_LANES], peer_base[OPTMON_MAX_LANES];
	int64_t epoch;
};

void record_without_4(struct path_record *r)
{
	r->loss = (struct rare) { .seen = r->loss.seen };
	r->ber_at = NEVER;
}

static size_t path_of(const void *data, void *to)
{
	struct path_record r;

	_Static_assert(offsetof(struct path_record, loss_codewords) ==
		       sizeof(struct path_record_3), "its begin is the same");
	memset(&r, 0, sizeof(r));
	memcpy(&r, data, sizeof(struct path_record_3));
	record_without_4(&r);
	memcpy(to, &r, sizeof(r));
	return sizeof(r);
}

size_t record_of_3(unsigned int kind, const void *data, size_t size, void *to)
{
	static const size_t sizes[OPTMON_RECORD_KINDS] = {
		[OPTMON_RECORD_MODULE] = sizeof(struct remembered),
		[OPTMON_RECORD_LINK] = sizeof(struct path_record_3),
		[OPTMON_RECORD_CAGE] = sizeof(struct cage_record),
		[OPTMON_RECORD_ALARM] = sizeof(struct alarm_record),
	};

	if (size != sizes[kind])
		return 0;
	if (kind == OPTMON_RECORD_LINK)
		return path_of(data, to);
	memcpy(to, data, size);
	return size;
}
