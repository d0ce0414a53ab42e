/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What version 2 stored of a path */
#ifndef OPTMON_LIB_HEALTH_RECORD_2_H
#define OPTMON_LIB_HEALTH_RECORD_2_H

#include "record.h"

struct path_record_2 {
	char host[OPTMON_LINE_NAME], cage[OPTMON_LINE_NAME];
	char interface[OPTMON_LINE_NAME];
	uint32_t n_lanes;
	struct {
		struct level rx, snr, ber;
		struct slow slow_rx, slow_snr;
		float path;
		bool lit;
	} lane[OPTMON_MAX_LANES];
	struct level link_ber;
	struct slow link_slow;
	int32_t link_day;
	struct rare loss, flap;
	struct counter uncorrectable, flaps;
	bool has_link, ever_up;
	int64_t epoch;
};

#endif
