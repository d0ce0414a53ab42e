/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A point in time until which something is waited for.
 */
#ifndef OPTMON_DEADLINE_H
#define OPTMON_DEADLINE_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct deadline {
	bool set;
	int64_t at_ms;
};

static inline int64_t monotonic_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

/* No time at all means no deadline. */
static inline void deadline_set(struct deadline *deadline, double seconds)
{
	deadline->set = seconds > 0;
	deadline->at_ms = monotonic_ms() + (int64_t)(seconds * 1000);
}

static inline bool deadline_passed(const struct deadline *deadline)
{
	return deadline->set && monotonic_ms() >= deadline->at_ms;
}

/* For poll(): -1 for ever. */
static inline int deadline_left_ms(const struct deadline *deadline)
{
	int64_t left = deadline->at_ms - monotonic_ms();

	if (!deadline->set)
		return -1;
	return left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}

#endif /* OPTMON_DEADLINE_H */
