/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * KTAP for suites in C: the plan is printed at the end.
 */
#ifndef OPTMON_SELFTESTS_KTAP_H
#define OPTMON_SELFTESTS_KTAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

static int ktap_number, ktap_failed;

static inline void ktap_begin(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("KTAP version 1\n");
}

/* One result; printf format of its text. */
__attribute__((format(printf, 2, 3)))
static inline bool ktap_check(bool good, const char *format, ...)
{
	va_list args;

	printf("%s %d - ", good ? "ok" : "not ok", ++ktap_number);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
	ktap_failed += !good;
	return good;
}

/* Explanation of a result. */
__attribute__((format(printf, 1, 2)))
static inline void ktap_diag(const char *format, ...)
{
	va_list args;

	printf("# ");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
}

/* The plan, and what main() returns. */
static inline int ktap_end(void)
{
	printf("1..%d\n", ktap_number);
	return ktap_failed ? 1 : 0;
}

#endif /* OPTMON_SELFTESTS_KTAP_H */
