/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What version 3 stored of a path and of a place */
#ifndef OPTMON_LIB_HEALTH_RECORD_3_H
#define OPTMON_LIB_HEALTH_RECORD_3_H

#include "record.h"

struct cut_3 {
	uint8_t n;
	bool down;
	uint64_t total, codewords;
	int64_t at, from, carrier;
};

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
	int64_t up_at, down_at, named_at, turned, peer_at, lit_at, off_at;
	uint64_t peer_before;
	char peer_host[OPTMON_LINE_NAME], peer_cage[OPTMON_LINE_NAME];
	uint32_t peer_known;
	float peer_tx[OPTMON_MAX_LANES], peer_base[OPTMON_MAX_LANES];
	int64_t epoch;
	uint64_t loss_codewords, quiet_codewords;
	struct counter seen_codewords;
	int64_t counted_at, other_at, own_at;
	struct cut_3 cut;
	uint64_t waiting_total;
	int64_t waited, waits_for, ber_at, ber_since;
	float ber_now;
	uint8_t code, ber_level, waiting, peer_new;
};

struct cage_record_3 {
	char host[OPTMON_LINE_NAME], cage[OPTMON_LINE_NAME];
	char vendor[OPTMON_LINE_TEXT], part[OPTMON_LINE_TEXT];
	char serial[OPTMON_LINE_TEXT], firmware[OPTMON_LINE_TEXT];
	bool known, admin_down, removed;
	int64_t maintenance_until, mask_until, mask_at;
	int64_t gap, interrupted, before, rerouted, plugged;
	bool back;
	int64_t named_before, renamed, awaits, sampled, unseen_from, unseen_to, unseen_gap;
	int64_t dark_since, dark_seen, hot_since;
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

#endif
