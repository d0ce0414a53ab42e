/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How often flags of modules in cages of the optmon driver were latched, and
 * when. What a flag means is told by optmon_flag_at() of <optmon/names.h>.
 */
#ifndef OPTMON_FLAGS_H
#define OPTMON_FLAGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <optmon/error.h>
#include <optmon/port.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/**
 * struct optmon_flag_count - a flag that was latched
 * @page: where the flag is
 * @bank: likewise
 * @offset: likewise; below 128, @page and @bank are 0
 * @bit: likewise, 0 to 7
 * @raised: it was not found clear since
 * @count: how often it was latched; each time was an event
 * @first_ns: wall clock of the first time
 * @last_ns: of the last time
 */
struct optmon_flag_count {
	uint8_t page;
	uint8_t bank;
	uint8_t offset;
	uint8_t bit;
	bool raised;
	uint32_t count;
	uint64_t first_ns;
	uint64_t last_ns;
};

/**
 * struct optmon_flag_counts - all flags of a module that were latched
 * @n: how many
 * @flag: the flags
 */
struct optmon_flag_counts {
	size_t n;
	struct optmon_flag_count *flag;
};

/**
 * optmon_flag_counts_read() - ask the driver; nothing is read from the module
 * @talk: connection
 * @port: port
 * @counts: filled in; to be given to optmon_flag_counts_free()
 * @err: what is wrong, or NULL: OPTMON_E_UNAVAILABLE for a port that is no cage
 *	of the driver
 *
 * Return: 0 with the flags that were latched since the module was identified,
 * or -1 with @err.
 */
int optmon_flag_counts_read(struct optmon_talk *talk,
			    const struct optmon_port *port,
			    struct optmon_flag_counts *counts,
			    struct optmon_error *err);

/**
 * optmon_flag_counts_free() - give flags back
 * @counts: the flags; of none afterwards
 */
void optmon_flag_counts_free(struct optmon_flag_counts *counts);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif /* OPTMON_FLAGS_H */
