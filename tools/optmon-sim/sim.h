/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * optmon-sim: what its files share.
 */
#ifndef OPTMON_SIM_TOOL_H
#define OPTMON_SIM_TOOL_H

#include <stdbool.h>
#include <stddef.h>

#include <optmon/error.h>

#define KNOB_MAX	4096	/* a configfs file is at most a page */

/* knobs.c: the simulator's files in configfs */
int knobs_open(void);
int knob_write(const char *dir, const char *name, const void *data, size_t len);
int knob_read(const char *dir, const char *name, char *buf, size_t size);
int knob_list(const char *prefix, char ***names);
void knob_list_free(char **names);

/* cages.c: selectors */
struct cages {
	char **name;
	size_t n;
};

int cages_select(struct cages *cages, const char *selector);
void cages_free(struct cages *cages);

/* Messages go to standard error as "optmon-sim: WHERE: TEXT". */
int fail(int code, const char *where, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* One file a verb or two; each returns an exit code. */
int verb_insert(int argc, char **argv);
int verb_remove(int argc, char **argv);
int verb_set(int argc, char **argv);
int verb_fault(int argc, char **argv);
int verb_clear(int argc, char **argv);
int verb_show(int argc, char **argv);
int verb_bus(int argc, char **argv);
int verb_time_scale(int argc, char **argv);
int verb_bus_speed(int argc, char **argv);

/* main.c: the verb's usage on standard error; returns OPTMON_E_USAGE */
int usage(const char *verb);

#endif /* OPTMON_SIM_TOOL_H */
