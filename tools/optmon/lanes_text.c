// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include <optmon/decode.h>

#include "lanes_text.h"

void lanes_text(uint32_t lanes, char *text, size_t len)
{
	unsigned int lane, last;
	const char *comma = " ";
	size_t at;

	text[0] = '\0';
	if (!lanes)
		return;
	at = snprintf(text, len, lanes & (lanes - 1) ? " lanes" : " lane");
	for (lane = 1; lane <= OPTMON_MAX_LANES && at < len; lane = last + 1) {
		last = lane;
		if (!(lanes >> (lane - 1) & 1))
			continue;
		while (last < OPTMON_MAX_LANES && lanes >> last & 1)
			last++;
		at += snprintf(text + at, len - at,
			       last > lane ? "%s%u-%u" : "%s%u", comma, lane,
			       last);
		comma = ",";
	}
}
