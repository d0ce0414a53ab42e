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
 * @lanes: of tx-disable and application; bit 0 is lane 1
 * @disabled: of tx-disable: those of @lanes that are to send no light
 * @application: AppSel code; 0 for none
 * @force: though a port is up; for a reset, though ports share the cage
 */
struct optmon_command {
	uint32_t kind;
	uint32_t policy;
	uint32_t lanes;
	uint32_t disabled;
	uint8_t application;
	bool force;
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
