/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Readings of several ports at once.
 */
#ifndef OPTMON_READING_H
#define OPTMON_READING_H

#include <optmon/decode.h>

#include "cmd.h"

struct json_object;

struct readings {
	size_t n;
	struct optmon_port_reading *list;
};

/*
 * Read all of @ports, which must outlive the readings. Return 0 or an exit
 * code when not even the attempt could be made; what could not be read has
 * its error in its place.
 */
int readings_new(struct cmd *cmd, const struct optmon_ports *ports,
		 unsigned int flags, struct readings *readings);
void readings_free(struct readings *readings);

/* The worst flag of a module, for one line; false if none is set. */
struct worst_flag {
	const char *name;
	unsigned int lane;	/* 0 for the module */
	unsigned int others;
	bool alarm;
};

bool worst_flag(const struct optmon_module *module, struct worst_flag *worst);

/* "800G", "2x400G", "no link", "down", "-". */
void link_text(const struct optmon_port *port, char *text, size_t len);

/* Cage, network devices, source and ages as members of @to. */
void port_json(struct json_object *to, const struct optmon_port *port);
void reading_json(struct json_object *to, const struct optmon_reading *reading);

#endif /* OPTMON_READING_H */
