/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Commands to modules in cages of the optmon driver. They need CAP_NET_ADMIN.
 */
#ifndef OPTMON_COMMAND_H
#define OPTMON_COMMAND_H

#include <optmon/port.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/**
 * struct optmon_command - what a module is to do
 * @kind: enum optmon_command_kind
 * @policy: of power: enum optmon_power_policy
 * @lanes: of all but power and reset; bit 0 is lane 1
 * @disabled: of tx-disable: those of @lanes that are to send no light
 * @application: AppSel code; 0 for none
 * @force: though a port is up; for a reset, though ports share the cage
 * @loopbacks: of loopback: bits 1 << enum optmon_loopback; 0 ends them
 * @place: of pattern: enum optmon_pattern_block
 * @pattern: ID of Table 8-115
 * @stop: end it, instead of starting @pattern
 * @fec: on the far side of the module's FEC, instead of on the line
 * @gate: the checker counts for @gate_s seconds; else as long as before
 * @gate_s: 0, 5, 10, 30, 60, 120 or 300; 0 is until it is stopped
 */
struct optmon_command {
	uint32_t kind;
	uint32_t policy;
	uint32_t lanes;
	uint32_t disabled;
	uint8_t application;
	bool force;
	uint8_t loopbacks;
	uint8_t place;
	uint8_t pattern;
	bool stop;
	bool fec;
	bool gate;
	uint16_t gate_s;
};

/**
 * optmon_command_run() - let the module in a port do something
 * @talk: connection
 * @port: the port, which must have a cage
 * @command: what
 * @timeout_s: how long to wait for the end of what takes time, such as a
 *	change of application
 * @err: what is wrong, in the driver's words
 *
 * Return: 0 when it is done, else -1.
 */
int optmon_command_run(struct optmon_talk *talk, const struct optmon_port *port,
		       const struct optmon_command *command, double timeout_s,
		       struct optmon_error *err);

/**
 * optmon_command_name() - the name of a command
 * @kind: enum optmon_command_kind
 *
 * Return: a string that stays; "unknown" for what this library does not know.
 */
const char *optmon_command_name(uint32_t kind);

/**
 * optmon_power_policy_name() - the name of a power policy
 * @policy: enum optmon_power_policy
 *
 * Return: a string that stays, or NULL for what this library does not know.
 */
const char *optmon_power_policy_name(uint32_t policy);

/**
 * optmon_life_name() - the name of a state of a module's life
 * @life: enum optmon_life
 *
 * Return: a string that stays; "unknown" for what this library does not know.
 */
const char *optmon_life_name(uint32_t life);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif /* OPTMON_COMMAND_H */
