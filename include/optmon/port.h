/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Ports: what the faceplate shows, and how to read the module in one.
 *
 * A port is a cage of the optmon driver with the network devices attached to
 * it, or a network device whose own driver gives access to its module.
 */
#ifndef OPTMON_PORT_H
#define OPTMON_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/optmon.h>

#include <optmon/error.h>
#include <optmon/image.h>
#include <optmon/link.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

struct optmon_talk;

/**
 * optmon_talk_open() - connect to the kernel
 * @err: what is wrong, or NULL
 *
 * The optmon driver need not be there, and may come and go later. A connection
 * belongs to one thread at a time.
 *
 * Return: the connection, to be given to optmon_talk_close(), or NULL.
 */
struct optmon_talk *optmon_talk_open(struct optmon_error *err);

/**
 * optmon_talk_close() - disconnect
 * @talk: connection or NULL
 */
void optmon_talk_close(struct optmon_talk *talk);

/**
 * optmon_talk_driver() - is the optmon driver loaded, as far as is known?
 * @talk: connection; optmon_ports_load() finds it out anew
 */
bool optmon_talk_driver(const struct optmon_talk *talk);

#define OPTMON_LABEL_LEN	64
#define OPTMON_DEVICE_LEN	32
#define OPTMON_PORT_LINKS	16

/**
 * struct optmon_cage - a cage, as its driver tells
 * @index: number by which the driver knows it
 * @label: name on the faceplate
 * @device: its i2c client, such as "12-0050"
 * @state: enum optmon_cage_state
 * @error: negative errno of an unreadable module, else 0
 * @warnings: enum optmon_warning bits
 * @read_len: longest read that module and bus serve rightly, in bytes
 * @event_seq: sequence number of the cage's last event
 * @period_ms: time from one fast sample to the next
 * @stand_in: its network device is a stand-in
 * @interrupt: the module's interrupt signal is used
 * @non_removable: what is here is part of the board
 * @transactions: bus transactions made
 * @bytes: bytes on the wire in them
 * @errors: bus transactions that failed
 * @polls: fast samples taken
 * @has_control: the driver tells what follows
 * @life: enum optmon_life
 * @power_policy: enum optmon_power_policy
 * @power_mw: the most that the module takes in high power; 0 if not known
 * @power_limit_mw: the most that the cage gives; 0 if not known
 * @command: enum optmon_command_kind of the last command; 0 for none
 * @command_pending: it is under way
 * @command_error: how it ended, 0 or a negative errno
 */
struct optmon_cage {
	uint32_t index;
	char label[OPTMON_LABEL_LEN];
	char device[OPTMON_DEVICE_LEN];
	uint32_t state;
	int32_t error;
	uint32_t warnings;
	uint32_t read_len;
	uint32_t event_seq;
	uint32_t period_ms;
	bool stand_in;
	bool interrupt;
	bool non_removable;
	uint64_t transactions;
	uint64_t bytes;
	uint64_t errors;
	uint64_t polls;
	bool has_control;
	uint32_t life;
	uint32_t power_policy;
	uint32_t power_mw;
	uint32_t power_limit_mw;
	uint32_t command;
	bool command_pending;
	int32_t command_error;
};

/**
 * struct optmon_port - a port
 * @name: of its network device, or the cage's label where there is none or
 *	more than one
 * @has_cage: @cage is filled in
 * @cage: the cage
 * @module_ifindex: network device that gives access to the module's memory; 0
 *	where there is none
 * @n_links: network devices, at most OPTMON_PORT_LINKS
 * @links: the network devices
 */
struct optmon_port {
	char name[OPTMON_LABEL_LEN];
	bool has_cage;
	struct optmon_cage cage;
	uint32_t module_ifindex;
	unsigned int n_links;
	struct optmon_link links[OPTMON_PORT_LINKS];
};

/**
 * struct optmon_ports - ports in natural order, osfp2 before osfp10
 * @n: how many
 * @port: the ports
 */
struct optmon_ports {
	size_t n;
	struct optmon_port *port;
};

/**
 * optmon_ports_load() - find the ports
 * @talk: connection
 * @n: number of selectors; none stands for "all"
 * @selectors: each a comma list of names, globs ("osfp*"), ranges ("osfp1-8",
 *	"osfp1-osfp8"), "all" or "present"
 * @ports: the ports that were selected, without repetition
 * @err: what is wrong, or NULL
 *
 * /etc/optmon/ports, or the file that $OPTMON_PORTS names, gives cages labels
 * and network devices that the kernel does not know of; see optmon-ports(5).
 *
 * A name is that of a network device or a cage's label. A network device that
 * gives no access to a module is a port only if its name is given in full.
 * "present" leaves out cages known to be empty. OPTMON_E_NOINPUT for a name,
 * glob or range that no port has; OPTMON_E_CONFIG for a broken file.
 *
 * Return: 0, with @ports to be given to optmon_ports_free(); or -1 with @err.
 */
int optmon_ports_load(struct optmon_talk *talk, size_t n,
		      const char *const *selectors, struct optmon_ports **ports,
		      struct optmon_error *err);

/**
 * optmon_ports_free() - give ports back
 * @ports: ports or NULL
 */
void optmon_ports_free(struct optmon_ports *ports);

/**
 * optmon_ports_by_cage() - the port of a cage
 * @ports: ports
 * @index: the cage's index
 *
 * Return: the port or NULL.
 */
struct optmon_port *optmon_ports_by_cage(const struct optmon_ports *ports,
					 uint32_t index);

/**
 * optmon_selector_match() - does one selector match one name?
 * @selector: a name, glob or range; no comma
 * @name: name of a port
 */
bool optmon_selector_match(const char *selector, const char *name);

/**
 * optmon_natural_compare() - order of names in which osfp2 is before osfp10
 * @a: a name
 * @b: another
 *
 * Return: less than, equal to or greater than zero, like strcmp().
 */
int optmon_natural_compare(const char *a, const char *b);

/**
 * optmon_cage_state_name() - the word for a cage's state
 * @state: enum optmon_cage_state
 *
 * Return: a static string; "unknown" for a state of a newer driver.
 */
const char *optmon_cage_state_name(uint32_t state);

/**
 * enum optmon_source - where a reading comes from
 * @OPTMON_SOURCE_NONE: nowhere
 * @OPTMON_SOURCE_DRIVER: the optmon driver's published sample
 * @OPTMON_SOURCE_ETHTOOL: read for us by way of the network device
 */
enum optmon_source {
	OPTMON_SOURCE_NONE,
	OPTMON_SOURCE_DRIVER,
	OPTMON_SOURCE_ETHTOOL,
};

/**
 * struct optmon_reading - what goes with the bytes of an image
 * @source: where they come from
 * @period_ms: sampling period; 0 where nothing samples
 * @age_fast_ms: age of the oldest range of monitors and flags; -1 for none
 * @age_slow_ms: likewise of slowly read ranges
 * @age_static_ms: likewise of what is read once for each insertion
 * @time_ns: wall clock when the reading was fetched
 * @warnings: enum optmon_warning bits
 * @failed: wanted ranges that could not be read
 */
struct optmon_reading {
	enum optmon_source source;
	uint32_t period_ms;
	int64_t age_fast_ms;
	int64_t age_slow_ms;
	int64_t age_static_ms;
	uint64_t time_ns;
	uint32_t warnings;
	unsigned int failed;
};

/* Only by way of the network device, past the driver's samples. */
#define OPTMON_READ_RAW		1u
/* What the driver's sample lacks is read by way of the network device. */
#define OPTMON_READ_FILL	2u

/**
 * optmon_port_read() - read the module in a port
 * @talk: connection
 * @port: port
 * @flags: OPTMON_READ_*; 0 takes the driver's sample where there is one and
 *	else reads what the module advertises by way of the network device
 * @img: emptied, then filled
 * @reading: age and source
 * @err: what is wrong, or NULL: OPTMON_E_UNAVAILABLE for an empty cage or a
 *	port without access, OPTMON_E_TEMPORARY for a module that is still being
 *	identified, OPTMON_E_IO, OPTMON_E_PERMISSION
 *
 * Return: 0, or -1 with @err; @img is then empty.
 */
int optmon_port_read(struct optmon_talk *talk, const struct optmon_port *port,
		     unsigned int flags, struct optmon_image *img,
		     struct optmon_reading *reading, struct optmon_error *err);

/**
 * struct optmon_port_reading - one of many readings
 * @port: port, set by the caller
 * @img: image, the caller's; of a module that has stopped to answer it holds
 *	what never changes, after any other failure nothing
 * @reading: age and source
 * @err: what is wrong; code OPTMON_OK when the read succeeded
 */
struct optmon_port_reading {
	const struct optmon_port *port;
	struct optmon_image *img;
	struct optmon_reading reading;
	struct optmon_error err;
};

/**
 * optmon_ports_read() - read many modules
 * @talk: connection
 * @list: what to read
 * @n: how many
 * @flags: OPTMON_READ_*
 *
 * All that the driver has comes in one dump.
 */
void optmon_ports_read(struct optmon_talk *talk,
		       struct optmon_port_reading *list, size_t n,
		       unsigned int flags);

/**
 * optmon_port_read_range() - read bytes past every cache of ours
 * @talk: connection
 * @port: port
 * @range: what to read, at most 128 bytes
 * @data: where the bytes go
 * @err: what is wrong, or NULL
 *
 * Return: 0, or -1 with @err.
 */
int optmon_port_read_range(struct optmon_talk *talk,
			   const struct optmon_port *port,
			   const struct optmon_range *range, uint8_t *data,
			   struct optmon_error *err);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif /* OPTMON_PORT_H */
