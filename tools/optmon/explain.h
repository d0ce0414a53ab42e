/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What optmond's documents say, in words.
 */
#ifndef OPTMON_EXPLAIN_H
#define OPTMON_EXPLAIN_H

#include "series.h"

/*
 * An alarm with a plot of what its strongest evidence is about; @given: the time of
 * @set was asked for, so that all of it is plotted.
 */
void explain_alarm(struct cmd *cmd, struct json_object *alarm,
		   const struct series_set *set, bool given);

/* It is about all modules of a chassis, whatever port it stands at. */
bool explain_is_chassis(struct json_object *alarm);

/*
 * Codewords of a link by their symbol errors, on a logarithmic axis: those that were
 * counted, and how it goes on beyond what the code corrects.
 */
void explain_histogram(struct cmd *cmd, struct json_object *histogram);

/* The time as a label of render_paragraph(). */
void explain_when(double t, char *text, size_t len);

/* Four digits of a value. */
void explain_value(double value, char *text, size_t len);

#endif /* OPTMON_EXPLAIN_H */
