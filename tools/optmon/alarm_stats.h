/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How often alarms were right, as those who closed them found.
 */
#ifndef OPTMON_ALARM_STATS_H
#define OPTMON_ALARM_STATS_H

#include "cmd.h"

/* optmon alarms stats, of alarms raised in the last @since seconds; 0 for all. */
int alarm_stats(struct cmd *cmd, double since);

/**
 * exact_bounds() - a ratio with the exact (Clopper-Pearson) 95 % bounds
 * @hits: how often it was so
 * @n: of so many
 * @low: lower bound; 0 for no hits
 * @high: upper bound; 1 for nothing but hits
 */
void exact_bounds(unsigned int hits, unsigned int n, double *low,
		  double *high);

#endif /* OPTMON_ALARM_STATS_H */
