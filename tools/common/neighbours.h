/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who is at the far end of a cable: as LLDP hears it, or as a file of cables says.
 */
#ifndef OPTMON_NEIGHBOURS_H
#define OPTMON_NEIGHBOURS_H

#include <stdbool.h>
#include <stddef.h>

#include <optmon/error.h>

#define NEIGHBOUR_WORD	64

/**
 * struct neighbour - a far end
 * @interface: network device here
 * @host: whose; may be empty for this machine's
 * @here: it is this machine's
 * @peer: its network device there
 * @heard: by LLDP
 */
struct neighbour {
	char interface[NEIGHBOUR_WORD];
	char host[NEIGHBOUR_WORD];
	char peer[NEIGHBOUR_WORD];
	bool here, heard;
};

/**
 * struct neighbours - far ends
 * @lldp: an lldpd answers
 * @file: there is a file of cables
 */
struct neighbours {
	bool lldp, file;
	size_t n;
	struct neighbour *list;
};

/**
 * neighbours_read() - ask lldpd, if there is one, and read the file of cables
 * @list: to be freed with neighbours_free(), whatever is returned
 * @err: what is wrong with the file
 *
 * The file is /etc/optmon/cables, or what OPTMON_CABLES names. A line of it is
 *
 *	NETWORK-DEVICE [HOST:]NETWORK-DEVICE
 *
 * and counts for both ends of a cable within this machine.
 *
 * Return: 0 or -1 with @err.
 */
int neighbours_read(struct neighbours *list, struct optmon_error *err);
void neighbours_free(struct neighbours *list);

/**
 * neighbours_keep() - remember who was heard where there is no carrier now
 * @list: as just read
 * @before: as read the time before; freed
 *
 * A link that goes down takes its neighbour along, and that is when what is at its
 * far end is asked for. Until it is up again it is who was heard last.
 *
 * Return: 0 or -1 when out of memory.
 */
int neighbours_keep(struct neighbours *list, struct neighbours *before);

/* The far end of a network device, the file's before LLDP's; or NULL. */
const struct neighbour *neighbours_of(const struct neighbours *list,
				      const char *interface);
/* As LLDP hears it, to be compared with what is expected. */
const struct neighbour *neighbours_heard(const struct neighbours *list,
					 const char *interface);

#endif /* OPTMON_NEIGHBOURS_H */
