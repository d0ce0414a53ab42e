/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/optmon.yaml */
/* YNL-GEN uapi header */

#ifndef _UAPI_LINUX_OPTMON_H
#define _UAPI_LINUX_OPTMON_H

#define OPTMON_FAMILY_NAME	"optmon"
#define OPTMON_FAMILY_VERSION	1

/**
 * enum optmon_cage_state - What a cage holds, as far as its driver knows.
 * @OPTMON_CAGE_STATE_EMPTY: No module is present.
 * @OPTMON_CAGE_STATE_INIT: A module is present; it is not identified yet.
 * @OPTMON_CAGE_STATE_READY: The module is identified and sampled.
 * @OPTMON_CAGE_STATE_UNREADABLE: A module is present, but its memory cannot be
 *   read; tried again.
 * @OPTMON_CAGE_STATE_UNSUPPORTED: The module is not managed by CMIS. Its
 *   memory can be read by page; it is not sampled.
 */
enum optmon_cage_state {
	OPTMON_CAGE_STATE_EMPTY,
	OPTMON_CAGE_STATE_INIT,
	OPTMON_CAGE_STATE_READY,
	OPTMON_CAGE_STATE_UNREADABLE,
	OPTMON_CAGE_STATE_UNSUPPORTED,
};

/**
 * enum optmon_memory_class - How often a range of module memory is read.
 * @OPTMON_MEMORY_CLASS_STATIC: Once for each insertion.
 * @OPTMON_MEMORY_CLASS_SLOW: Every tenth period and after a change of state.
 * @OPTMON_MEMORY_CLASS_FAST: Every period - monitors, flags and states.
 */
enum optmon_memory_class {
	OPTMON_MEMORY_CLASS_STATIC = 1,
	OPTMON_MEMORY_CLASS_SLOW = 2,
	OPTMON_MEMORY_CLASS_FAST = 4,
};

/**
 * enum optmon_warning - What is wrong with a module that is monitored all the
 *   same.
 * @OPTMON_WARNING_CHECKSUM_00: The checksum of page 00h does not match.
 * @OPTMON_WARNING_CHECKSUM_01: The checksum of page 01h does not match.
 * @OPTMON_WARNING_CHECKSUM_02: The checksum of page 02h does not match.
 * @OPTMON_WARNING_READ_LEN: Reads as long as the module advertises came back
 *   wrong.
 */
enum optmon_warning {
	OPTMON_WARNING_CHECKSUM_00 = 1,
	OPTMON_WARNING_CHECKSUM_01 = 2,
	OPTMON_WARNING_CHECKSUM_02 = 4,
	OPTMON_WARNING_READ_LEN = 8,
};

/**
 * enum optmon_event_kind - What happened.
 * @OPTMON_EVENT_KIND_INSERTED: A module was seen in the cage.
 * @OPTMON_EVENT_KIND_REMOVED: The module is gone.
 * @OPTMON_EVENT_KIND_READY: The module is identified and sampled from now on.
 * @OPTMON_EVENT_KIND_UNREADABLE: The module's memory cannot be read.
 * @OPTMON_EVENT_KIND_MODULE_STATE: The module state changed; value is the new
 *   one (CMIS Table 8-7).
 * @OPTMON_EVENT_KIND_FLAG_RAISED: A latched flag was found set that was clear
 *   before. For a flag of a change of state, there is one event for each time
 *   it was found set.
 * @OPTMON_EVENT_KIND_FLAG_CLEARED: A flag's condition is gone - two reads in a
 *   row found it clear.
 * @OPTMON_EVENT_KIND_GAP: Flags may have been lost. Either a clear-on-read
 *   transfer failed (page, bank, offset and length name the bytes), or events
 *   did not reach this socket (a hole in the sequence numbers).
 * @OPTMON_EVENT_KIND_POWER_DENIED: The module stays in low power - it needs
 *   more than its cage or what is left of the switch's budget can give.
 * @OPTMON_EVENT_KIND_POWER_LATE: The module did not follow a request for low
 *   or high power in time.
 * @OPTMON_EVENT_KIND_COMMAND: A command has ended; value is its kind, error
 *   its result.
 */
enum optmon_event_kind {
	OPTMON_EVENT_KIND_INSERTED,
	OPTMON_EVENT_KIND_REMOVED,
	OPTMON_EVENT_KIND_READY,
	OPTMON_EVENT_KIND_UNREADABLE,
	OPTMON_EVENT_KIND_MODULE_STATE,
	OPTMON_EVENT_KIND_FLAG_RAISED,
	OPTMON_EVENT_KIND_FLAG_CLEARED,
	OPTMON_EVENT_KIND_GAP,
	OPTMON_EVENT_KIND_POWER_DENIED,
	OPTMON_EVENT_KIND_POWER_LATE,
	OPTMON_EVENT_KIND_COMMAND,
};

/**
 * enum optmon_power_policy - How a cage's modules are powered; high and auto
 *   are ethtool's.
 * @OPTMON_POWER_POLICY_HIGH: Always in high power.
 * @OPTMON_POWER_POLICY_AUTO: In high power while a port is up, else in low
 *   power.
 * @OPTMON_POWER_POLICY_LOW: In low power. ethtool has no word for it.
 */
enum optmon_power_policy {
	OPTMON_POWER_POLICY_HIGH = 1,
	OPTMON_POWER_POLICY_AUTO,
	OPTMON_POWER_POLICY_LOW,
};

/**
 * enum optmon_life - Where a module is in its life, as its driver sees it.
 * @OPTMON_LIFE_SETTLING: Seen once; its contacts may bounce.
 * @OPTMON_LIFE_INIT: MgmtInit, then identification.
 * @OPTMON_LIFE_STATIC: It can be read, and has nothing to control.
 * @OPTMON_LIFE_FAULT: The module reports a fault.
 * @OPTMON_LIFE_DENIED: Kept in low power, over a power budget.
 * @OPTMON_LIFE_LATE: It does not follow a request; asked again once a minute.
 */
enum optmon_life {
	OPTMON_LIFE_EMPTY,
	OPTMON_LIFE_SETTLING,
	OPTMON_LIFE_INIT,
	OPTMON_LIFE_UNREADABLE,
	OPTMON_LIFE_STATIC,
	OPTMON_LIFE_LOW_POWER,
	OPTMON_LIFE_POWER_UP,
	OPTMON_LIFE_READY,
	OPTMON_LIFE_POWER_DOWN,
	OPTMON_LIFE_FAULT,
	OPTMON_LIFE_DENIED,
	OPTMON_LIFE_LATE,
};

/**
 * enum optmon_command_kind - What a command does to a module.
 * @OPTMON_COMMAND_KIND_DIAGNOSTICS: A question, not a command; it is in the
 *   trace and makes no event.
 */
enum optmon_command_kind {
	OPTMON_COMMAND_KIND_POWER = 1,
	OPTMON_COMMAND_KIND_RESET,
	OPTMON_COMMAND_KIND_TX_DISABLE,
	OPTMON_COMMAND_KIND_APPLICATION,
	OPTMON_COMMAND_KIND_LOOPBACK,
	OPTMON_COMMAND_KIND_PATTERN,
	OPTMON_COMMAND_KIND_DIAGNOSTICS,
	OPTMON_COMMAND_KIND_CDB,
};

/**
 * enum optmon_loopback_kind - Where a module sends back what it gets (CMIS
 *   Table 8-111).
 * @OPTMON_LOOPBACK_KIND_MEDIA_OUTPUT: The host's signal, at the media side
 *   output.
 * @OPTMON_LOOPBACK_KIND_MEDIA_INPUT: The light that comes in, at the media
 *   side input.
 * @OPTMON_LOOPBACK_KIND_HOST_OUTPUT: The light that comes in, at the host side
 *   output.
 * @OPTMON_LOOPBACK_KIND_HOST_INPUT: The host's signal, at the host side input.
 */
enum optmon_loopback_kind {
	OPTMON_LOOPBACK_KIND_MEDIA_OUTPUT = 1,
	OPTMON_LOOPBACK_KIND_MEDIA_INPUT = 2,
	OPTMON_LOOPBACK_KIND_HOST_OUTPUT = 4,
	OPTMON_LOOPBACK_KIND_HOST_INPUT = 8,
};

/**
 * enum optmon_pattern_place - What makes or checks a test pattern (CMIS Table
 *   8-114).
 * @OPTMON_PATTERN_PLACE_HOST_GENERATOR: Towards the host.
 * @OPTMON_PATTERN_PLACE_MEDIA_GENERATOR: Towards the fibre.
 * @OPTMON_PATTERN_PLACE_HOST_CHECKER: Of what comes from the host.
 * @OPTMON_PATTERN_PLACE_MEDIA_CHECKER: Of what comes from the fibre.
 */
enum optmon_pattern_place {
	OPTMON_PATTERN_PLACE_HOST_GENERATOR,
	OPTMON_PATTERN_PLACE_MEDIA_GENERATOR,
	OPTMON_PATTERN_PLACE_HOST_CHECKER,
	OPTMON_PATTERN_PLACE_MEDIA_CHECKER,
};

enum optmon_diag_side {
	OPTMON_DIAG_SIDE_HOST,
	OPTMON_DIAG_SIDE_MEDIA,
};

enum {
	OPTMON_A_CAGE_INDEX = 1,
	OPTMON_A_CAGE_LABEL,
	OPTMON_A_CAGE_DEVICE,
	OPTMON_A_CAGE_IFINDEX,
	OPTMON_A_CAGE_STAND_IN,
	OPTMON_A_CAGE_STATE,
	OPTMON_A_CAGE_ERROR,
	OPTMON_A_CAGE_WARNINGS,
	OPTMON_A_CAGE_READ_LEN,
	OPTMON_A_CAGE_EVENT_SEQ,
	OPTMON_A_CAGE_INTERRUPT,
	OPTMON_A_CAGE_TRANSACTIONS,
	OPTMON_A_CAGE_BYTES,
	OPTMON_A_CAGE_ERRORS,
	OPTMON_A_CAGE_PERIOD_MS,
	OPTMON_A_CAGE_POLLS,
	OPTMON_A_CAGE_PAD,
	OPTMON_A_CAGE_LIFE,
	OPTMON_A_CAGE_POWER_POLICY,
	OPTMON_A_CAGE_POWER_MW,
	OPTMON_A_CAGE_POWER_LIMIT_MW,
	OPTMON_A_CAGE_COMMAND,
	OPTMON_A_CAGE_COMMAND_PENDING,
	OPTMON_A_CAGE_COMMAND_ERROR,
	OPTMON_A_CAGE_PORTS_UP,
	OPTMON_A_CAGE_NON_REMOVABLE,

	__OPTMON_A_CAGE_MAX,
	OPTMON_A_CAGE_MAX = (__OPTMON_A_CAGE_MAX - 1)
};

enum {
	OPTMON_A_SAMPLE_CAGE_INDEX = 1,
	OPTMON_A_SAMPLE_CAGE_LABEL,
	OPTMON_A_SAMPLE_CLASSES,
	OPTMON_A_SAMPLE_PERIOD_MS,
	OPTMON_A_SAMPLE_RANGE,

	__OPTMON_A_SAMPLE_MAX,
	OPTMON_A_SAMPLE_MAX = (__OPTMON_A_SAMPLE_MAX - 1)
};

enum {
	OPTMON_A_RANGE_PAGE = 1,
	OPTMON_A_RANGE_BANK,
	OPTMON_A_RANGE_OFFSET,
	OPTMON_A_RANGE_CLASS,
	OPTMON_A_RANGE_AGE_MS,
	OPTMON_A_RANGE_DATA,

	__OPTMON_A_RANGE_MAX,
	OPTMON_A_RANGE_MAX = (__OPTMON_A_RANGE_MAX - 1)
};

enum {
	OPTMON_A_EVENT_CAGE_INDEX = 1,
	OPTMON_A_EVENT_CAGE_LABEL,
	OPTMON_A_EVENT_SEQ,
	OPTMON_A_EVENT_TIME_NS,
	OPTMON_A_EVENT_KIND,
	OPTMON_A_EVENT_PAGE,
	OPTMON_A_EVENT_BANK,
	OPTMON_A_EVENT_OFFSET,
	OPTMON_A_EVENT_BITS,
	OPTMON_A_EVENT_LENGTH,
	OPTMON_A_EVENT_VALUE,
	OPTMON_A_EVENT_PAD,
	OPTMON_A_EVENT_ERROR,

	__OPTMON_A_EVENT_MAX,
	OPTMON_A_EVENT_MAX = (__OPTMON_A_EVENT_MAX - 1)
};

enum {
	OPTMON_A_CONTROL_CAGE_INDEX = 1,
	OPTMON_A_CONTROL_CAGE_LABEL,
	OPTMON_A_CONTROL_POWER_POLICY,
	OPTMON_A_CONTROL_LANES,
	OPTMON_A_CONTROL_DISABLED,
	OPTMON_A_CONTROL_APPLICATION,
	OPTMON_A_CONTROL_FORCE,
	OPTMON_A_CONTROL_LOOPBACK,
	OPTMON_A_CONTROL_PLACE,
	OPTMON_A_CONTROL_PATTERN,
	OPTMON_A_CONTROL_FEC,
	OPTMON_A_CONTROL_GATE_S,

	__OPTMON_A_CONTROL_MAX,
	OPTMON_A_CONTROL_MAX = (__OPTMON_A_CONTROL_MAX - 1)
};

enum {
	OPTMON_A_DIAGNOSTICS_CAGE_INDEX = 1,
	OPTMON_A_DIAGNOSTICS_CAGE_LABEL,
	OPTMON_A_DIAGNOSTICS_GATED,
	OPTMON_A_DIAGNOSTICS_LOOPBACKS,
	OPTMON_A_DIAGNOSTICS_BOTH_SIDES,
	OPTMON_A_DIAGNOSTICS_PER_HOST_LANE,
	OPTMON_A_DIAGNOSTICS_PER_MEDIA_LANE,
	OPTMON_A_DIAGNOSTICS_GATING,
	OPTMON_A_DIAGNOSTICS_GATED_RESULTS,
	OPTMON_A_DIAGNOSTICS_LIVE_RESULTS,
	OPTMON_A_DIAGNOSTICS_GATE_S,
	OPTMON_A_DIAGNOSTICS_HOST_LANES,
	OPTMON_A_DIAGNOSTICS_MEDIA_LANES,
	OPTMON_A_DIAGNOSTICS_PLACE,
	OPTMON_A_DIAGNOSTICS_LANE,

	__OPTMON_A_DIAGNOSTICS_MAX,
	OPTMON_A_DIAGNOSTICS_MAX = (__OPTMON_A_DIAGNOSTICS_MAX - 1)
};

enum {
	OPTMON_A_DIAG_PLACE_PLACE = 1,
	OPTMON_A_DIAG_PLACE_PATTERNS,
	OPTMON_A_DIAG_PLACE_LINE,
	OPTMON_A_DIAG_PLACE_FEC,
	OPTMON_A_DIAG_PLACE_PER_LANE,
	OPTMON_A_DIAG_PLACE_PER_LANE_PATTERN,

	__OPTMON_A_DIAG_PLACE_MAX,
	OPTMON_A_DIAG_PLACE_MAX = (__OPTMON_A_DIAG_PLACE_MAX - 1)
};

enum {
	OPTMON_A_DIAG_LANE_LANE = 1,
	OPTMON_A_DIAG_LANE_SIDE,
	OPTMON_A_DIAG_LANE_LOOPBACK,
	OPTMON_A_DIAG_LANE_GENERATOR,
	OPTMON_A_DIAG_LANE_CHECKER,
	OPTMON_A_DIAG_LANE_ERRORS,
	OPTMON_A_DIAG_LANE_BITS,
	OPTMON_A_DIAG_LANE_BER,
	OPTMON_A_DIAG_LANE_LOCK_LOST,
	OPTMON_A_DIAG_LANE_PAD,

	__OPTMON_A_DIAG_LANE_MAX,
	OPTMON_A_DIAG_LANE_MAX = (__OPTMON_A_DIAG_LANE_MAX - 1)
};

enum {
	OPTMON_A_CDB_CAGE_INDEX = 1,
	OPTMON_A_CDB_CAGE_LABEL,
	OPTMON_A_CDB_COMMAND,
	OPTMON_A_CDB_PAYLOAD,
	OPTMON_A_CDB_TIMEOUT_MS,
	OPTMON_A_CDB_STATUS,
	OPTMON_A_CDB_REPLY,
	OPTMON_A_CDB_DAMAGED,

	__OPTMON_A_CDB_MAX,
	OPTMON_A_CDB_MAX = (__OPTMON_A_CDB_MAX - 1)
};

enum {
	OPTMON_CMD_CAGE_GET = 1,
	OPTMON_CMD_SAMPLE_GET,
	OPTMON_CMD_EVENT_NTF,
	OPTMON_CMD_POWER_SET,
	OPTMON_CMD_RESET_ACT,
	OPTMON_CMD_TX_DISABLE_SET,
	OPTMON_CMD_APPLICATION_SET,
	OPTMON_CMD_LOOPBACK_SET,
	OPTMON_CMD_PATTERN_SET,
	OPTMON_CMD_DIAGNOSTICS_GET,
	OPTMON_CMD_CDB_ACT,

	__OPTMON_CMD_MAX,
	OPTMON_CMD_MAX = (__OPTMON_CMD_MAX - 1)
};

#define OPTMON_MCGRP_EVENTS	"events"

#endif /* _UAPI_LINUX_OPTMON_H */
