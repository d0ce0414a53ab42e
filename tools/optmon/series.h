/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What optmond remembers of a port, sorted by quantity and lane.
 */
#ifndef OPTMON_SERIES_H
#define OPTMON_SERIES_H

#include "daemon.h"
#include "plot.h"

#define SERIES_MAX	256

struct series {
	char quantity[32];
	int lane;		/* 0: of the module */
	struct plot_series plot;
};

struct series_set {
	size_t n;
	double from, to;
	struct series series[SERIES_MAX];
};

/* Sort the values of a port of optmond's answer; false when out of memory. */
bool series_take(struct series_set *set, struct json_object *port);
void series_free(struct series_set *set);
/* Begin where the first of them does. */
void series_trim(struct series_set *set);
/* Is there such a quantity? If not, @all becomes a list of those there are. */
bool series_known(const char *quantity, char *all, size_t len);
/* The unit for people of a quantity such as "rx_power_dbm". */
const char *series_unit(const char *quantity);
/* One line for each series, as narrow as the terminal. */
void series_print(struct cmd *cmd, const struct series_set *set);

#endif /* OPTMON_SERIES_H */
