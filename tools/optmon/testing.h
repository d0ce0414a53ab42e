/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the verbs of tests share. */
#ifndef OPTMON_TESTING_H
#define OPTMON_TESTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "1,3-5" or "all" to a mask; false for anything else. */
bool testing_lanes(const char *text, uint32_t *lanes);

/* A name of the library as it is typed: with '-' for '_'. */
const char *testing_word(const char *name, char *buffer, size_t len);

/*
 * Arguments with a '=', anywhere after the options, go to the end; returns how
 * many they are.
 */
int testing_split(int argc, char **argv);

#endif /* OPTMON_TESTING_H */
