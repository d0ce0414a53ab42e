/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * SFF-8024 (revision 4.13): what the code tables have in common.
 */
#ifndef OPTMON_SFF8024_H
#define OPTMON_SFF8024_H

#include <stdint.h>

/**
 * struct interface - a host or media interface
 * @name: standard and clause; NULL for a code without a meaning
 * @lanes: lanes it has; 0 where the code leaves it open
 */
struct interface {
	const char *name;
	uint8_t lanes;
};

#endif /* OPTMON_SFF8024_H */
