/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which network devices belong to which cage, where no kernel driver says so.
 */
#ifndef OPTMON_LIB_PORTS_FILE_H
#define OPTMON_LIB_PORTS_FILE_H

#include <stdio.h>

#include <net/if.h>

#include <optmon/port.h>

/**
 * struct ports_entry - a line of the file
 * @label: the cage's name on the faceplate
 * @cage: its i2c client ("12-0050"), or the label that its driver knows
 * @n_links: network devices; 0 leaves the cage those that it has
 * @link: their names
 * @line: where it stands
 */
struct ports_entry {
	char label[OPTMON_LABEL_LEN];
	char cage[OPTMON_LABEL_LEN];
	unsigned int n_links;
	char link[OPTMON_PORT_LINKS][IF_NAMESIZE];
	unsigned int line;
};

/* @entry is the caller's to free(). */
struct ports_file {
	struct ports_entry *entry;
	size_t n;
};

/**
 * ports_file_parse() - read the file
 * @in: stream
 * @name: of the file, for the error
 * @file: where to
 * @err: what is wrong, or NULL; OPTMON_E_CONFIG
 *
 * A line is LABEL CAGE [NETWORK-DEVICE]...; "-" for CAGE says that the driver
 * knows the label too. # begins a comment.
 *
 * Return: 0, or -1 with @err and nothing in @file.
 */
int ports_file_parse(FILE *in, const char *name, struct ports_file *file,
		     struct optmon_error *err);

/* The file of this host: $OPTMON_PORTS or /etc/optmon/ports; none is no error. */
int ports_file_load(struct ports_file *file, struct optmon_error *err);

/* The line about a cage, or NULL. */
const struct ports_entry *ports_file_find(const struct ports_file *file,
					  const struct optmon_cage *cage);

#endif /* OPTMON_LIB_PORTS_FILE_H */
