/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What records are made of. Who changes a structure here, or one in it, counts
 * RECORD_VERSION up and writes how those of the one before become these, as record_3.c
 * does: a package that is upgraded finds them in its store.
 */
#ifndef OPTMON_LIB_HEALTH_RECORD_H
#define OPTMON_LIB_HEALTH_RECORD_H

#include "internal.h"

#define RECORD_VERSION	4

/* struct path_record - what a path loses, and how its link behaves */
struct path_record {
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
	int64_t up_at, down_at, named_at, in_turns, peer_at, lit_at, off_at;
	struct former former[FORMERS];
	char peer_host[OPTMON_LINE_NAME], peer_cage[OPTMON_LINE_NAME];
	uint32_t peer_known;
	float peer_tx[OPTMON_MAX_LANES], peer_base[OPTMON_MAX_LANES];
	int64_t epoch;
	uint64_t loss_codewords, quiet_codewords;
	struct counter seen_codewords;
	int64_t counted_at, other_at, own_at;
	struct cut cut;
	uint64_t waiting_total;
	int64_t waited, waits_for, ber_at, ber_since;
	float ber_now;
	uint8_t code, ber_level, waiting;
};

/* struct cage_record - a place */
struct cage_record {
	char host[OPTMON_LINE_NAME], cage[OPTMON_LINE_NAME];
	char vendor[OPTMON_LINE_TEXT], part[OPTMON_LINE_TEXT];
	char serial[OPTMON_LINE_TEXT], firmware[OPTMON_LINE_TEXT];
	bool known, admin_down, removed;
	int64_t maintenance_until, mask_until, mask_at;
	int64_t gap, interrupted, before, rerouted, plugged;
	int64_t named_before, renamed, returned_from, returned;
	int64_t awaits, sampled, unseen_from, unseen_to, unseen_gap;
	int64_t dark_since, dark_seen, unlit_at, hot_since;
	struct rare darks;
	bool hot, crept;
	float usual;
	uint16_t usual_n;
	int64_t closed_at[PROBLEMS];
	uint8_t did[PROBLEMS];
	struct level level[MODULE_QUANTITIES];
	struct slow tec;
	struct slope tec_warm;
	int32_t day;
	int64_t epoch;
};

struct alarm_record {
	char host[OPTMON_LINE_NAME], cage[OPTMON_LINE_NAME];
	char interface[OPTMON_LINE_NAME];
	uint64_t next_id;
	struct standing standing;
};

/**
 * record_of_2() - what version 2 wrote, as this one would have written it
 * @kind: enum optmon_health_record_kind
 * @data: of the record, @size bytes
 * @to: OPTMON_RECORD_MAX bytes
 *
 * Return: bytes in @to; 0: it is none of version 2.
 */
size_t record_of_2(unsigned int kind, const void *data, size_t size, void *to);

/* record_of_3() - the same of version 3 */
size_t record_of_3(unsigned int kind, const void *data, size_t size, void *to);

/* slow.c: a slope of @b a degree about @t, which is as sure as a guess */
void slope_known(struct slope *w, enum slow_quantity q, float b, float t);

#endif /* OPTMON_LIB_HEALTH_RECORD_H */
