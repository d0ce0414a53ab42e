/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef OPTMON_LANES_TEXT_H
#define OPTMON_LANES_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* " lane 3", " lanes 1-4,7"; bit 0 is lane 1, and none gives "" */
void lanes_text(uint32_t lanes, char *text, size_t len);

#endif /* OPTMON_LANES_TEXT_H */
