/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Loopbacks, test patterns and CDB commands of modules in cages of the optmon
 * driver. They need CAP_NET_ADMIN. What starts and ends loopbacks and patterns
 * is in <optmon/command.h>.
 */
#ifndef OPTMON_DIAG_H
#define OPTMON_DIAG_H

#include <optmon/capabilities.h>
#include <optmon/port.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

#define OPTMON_DIAG_LANES	32
#define OPTMON_PATTERNS		16	/* IDs of Table 8-115 */
#define OPTMON_CDB_MAX		120	/* bytes of a payload or reply */

enum optmon_side {
	OPTMON_SIDE_HOST,
	OPTMON_SIDE_MEDIA,
	OPTMON_SIDES,
};

/**
 * struct optmon_diag_lane - a lane of one side of a module
 * @there: the module has it; else nothing here means anything
 * @loopbacks: bits 1 << enum optmon_loopback that are on, of this side
 * @generator: pattern ID it makes, -1 for none
 * @checker: pattern ID it looks for, -1 for none
 * @counted: @errors and @bits are known
 * @rated: @ber is known
 * @lock_lost: the checker did not find its pattern all the time
 * @errors: bits that were wrong since the checker was started
 * @bits: bits that were checked
 * @ber: the module's own ratio
 */
struct optmon_diag_lane {
	bool there;
	uint8_t loopbacks;
	int8_t generator;
	int8_t checker;
	bool counted;
	bool rated;
	bool lock_lost;
	uint64_t errors;
	uint64_t bits;
	double ber;
};

/**
 * struct optmon_diag_place - a generator or checker
 * @there: the module has it
 * @patterns: bits 1 << pattern ID
 * @line: it can work on the line side of the FEC
 * @fec: and on the other
 * @per_lane: lanes are started and stopped one by one; else all or none
 * @per_lane_pattern: each has its own pattern; else all have one
 */
struct optmon_diag_place {
	bool there;
	uint16_t patterns;
	bool line, fec;
	bool per_lane, per_lane_pattern;
};

/**
 * struct optmon_diag - what a module can test, and what it tests
 * @gated: results are those of the last gating period
 * @loopbacks: bits 1 << enum optmon_loopback that the module has
 * @both_sides: host and media side may be looped back at the same time
 * @per_lane: of each side: loopbacks are for each lane; else all or none
 * @gating: the module can end a measurement by itself
 * @gated_results: it keeps the results of the last gating period
 * @live_results: results are there while checkers run; else when they stop
 * @gate_s: gating time in seconds, 0 for none, -1 for one of the vendor's
 * @place: by enum optmon_pattern_block
 * @lane: by enum optmon_side
 */
struct optmon_diag {
	bool gated;
	uint8_t loopbacks;
	bool both_sides;
	bool per_lane[OPTMON_SIDES];
	bool gating, gated_results, live_results;
	int gate_s;
	struct optmon_diag_place place[OPTMON_PATTERN_BLOCKS];
	struct optmon_diag_lane lane[OPTMON_SIDES][OPTMON_DIAG_LANES];
};

/**
 * optmon_diag_read() - ask a module what it tests, and with what result
 * @talk: connection
 * @port: the port, which must have a cage
 * @gated: results of the last gating period that is over
 * @diag: filled in
 * @err: what is wrong, in the driver's words
 *
 * Return: 0, or -1.
 */
int optmon_diag_read(struct optmon_talk *talk, const struct optmon_port *port,
		     bool gated, struct optmon_diag *diag,
		     struct optmon_error *err);

/**
 * optmon_statistics_read() - end an interval of VDM statistics and read them
 * @talk: connection
 * @port: the port, which must have a cage
 * @img: the module as it was read (optmon_port_read()); its VDM values become
 *       those that were frozen, for optmon_decode() and optmon_vdm_statistics()
 * @interval_s: how long the interval was; negative when that is not known,
 *              because the driver ends one for the first time
 * @err: what is wrong, in the driver's words
 *
 * The module starts the next interval at once.
 *
 * Return: 0, or -1.
 */
int optmon_statistics_read(struct optmon_talk *talk,
			   const struct optmon_port *port,
			   struct optmon_image *img, double *interval_s,
			   struct optmon_error *err);

/**
 * struct optmon_cdb - a command to a module's command data block, and its reply
 * @command: number (CMIS chapter 9)
 * @payload: what goes with it; @payload_len bytes
 * @timeout_ms: how long the module may take, 1 to 60000; 0 for five seconds
 * @status: CdbStatus when it ended (Table 8-14)
 * @reply: @reply_len bytes
 * @damaged: the reply does not fit its check code
 */
struct optmon_cdb {
	uint16_t command;
	uint8_t payload[OPTMON_CDB_MAX];
	size_t payload_len;
	uint32_t timeout_ms;
	uint8_t status;
	uint8_t reply[OPTMON_CDB_MAX];
	size_t reply_len;
	bool damaged;
};

/**
 * optmon_cdb_run() - give a module a command, and wait for its reply
 * @talk: connection
 * @port: the port, which must have a cage
 * @cdb: the command; its reply is filled in
 * @err: what is wrong, in the driver's words
 *
 * A command that the module says has failed is no error here: see
 * optmon_cdb_failed().
 *
 * Return: 0 with a reply, or -1.
 */
int optmon_cdb_run(struct optmon_talk *talk, const struct optmon_port *port,
		   struct optmon_cdb *cdb, struct optmon_error *err);

/* Did the module say that a command failed? */
bool optmon_cdb_failed(uint8_t status);

/**
 * optmon_cdb_status_name() - how a command ended, in words
 * @status: CdbStatus (Table 8-14)
 *
 * Return: a string that stays.
 */
const char *optmon_cdb_status_name(uint8_t status);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif /* OPTMON_DIAG_H */
