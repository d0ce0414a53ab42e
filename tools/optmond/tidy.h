/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef OPTMOND_TIDY_H
#define OPTMOND_TIDY_H

#include <optmon/reading_line.h>

/*
 * Names in a reading of our own are what modules, boards and whoever names a network
 * device make them. What a feeder is refused for is replaced: the reading is good.
 */
void line_tidy(struct optmon_line *line);
/* The same of one name. */
void text_tidy(char *text, size_t size);

#endif /* OPTMOND_TIDY_H */
