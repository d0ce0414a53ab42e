// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Commands of the optmon family.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <linux/optmon.h>

#include <optmon/command.h>

#include "talk.h"

/* How often the driver is asked whether a command has ended. */
#define ASK_NS		100000000L

#define N(a)		(sizeof(a) / sizeof((a)[0]))

const char *optmon_command_name(uint32_t kind)
{
	static const char *const names[] = {
		[OPTMON_COMMAND_KIND_POWER] = "power",
		[OPTMON_COMMAND_KIND_RESET] = "reset",
		[OPTMON_COMMAND_KIND_TX_DISABLE] = "tx-disable",
		[OPTMON_COMMAND_KIND_APPLICATION] = "application",
		[OPTMON_COMMAND_KIND_LOOPBACK] = "loopback",
		[OPTMON_COMMAND_KIND_PATTERN] = "pattern",
		[OPTMON_COMMAND_KIND_DIAGNOSTICS] = "diagnostics",
		[OPTMON_COMMAND_KIND_CDB] = "cdb",
		[OPTMON_COMMAND_KIND_STATISTICS] = "statistics",
	};

	return kind < N(names) && names[kind] ? names[kind] : "unknown";
}

const char *optmon_power_policy_name(uint32_t policy)
{
	static const char *const names[] = {
		[OPTMON_POWER_POLICY_HIGH] = "high",
		[OPTMON_POWER_POLICY_AUTO] = "auto",
		[OPTMON_POWER_POLICY_LOW] = "low",
	};

	return policy < N(names) ? names[policy] : NULL;
}

const char *optmon_life_name(uint32_t life)
{
	static const char *const names[] = {
		[OPTMON_LIFE_EMPTY] = "empty",
		[OPTMON_LIFE_SETTLING] = "settling",
		[OPTMON_LIFE_INIT] = "init",
		[OPTMON_LIFE_UNREADABLE] = "unreadable",
		[OPTMON_LIFE_STATIC] = "static",
		[OPTMON_LIFE_LOW_POWER] = "low-power",
		[OPTMON_LIFE_POWER_UP] = "power-up",
		[OPTMON_LIFE_READY] = "ready",
		[OPTMON_LIFE_POWER_DOWN] = "power-down",
		[OPTMON_LIFE_FAULT] = "fault",
		[OPTMON_LIFE_DENIED] = "denied",
		[OPTMON_LIFE_LATE] = "late",
	};

	return life < N(names) ? names[life] : "unknown";
}

static void fill_pattern(struct talk_req *req,
			 const struct optmon_command *command)
{
	mnl_attr_put_u32(req->nlh, OPTMON_A_CONTROL_LANES, command->lanes);
	mnl_attr_put_u32(req->nlh, OPTMON_A_CONTROL_PLACE, command->place);
	if (command->stop)
		return;
	mnl_attr_put_u32(req->nlh, OPTMON_A_CONTROL_PATTERN, command->pattern);
	if (command->fec)
		mnl_attr_put(req->nlh, OPTMON_A_CONTROL_FEC, 0, NULL);
	if (command->gate)
		mnl_attr_put_u32(req->nlh, OPTMON_A_CONTROL_GATE_S,
				 command->gate_s);
}

static void fill(struct talk_req *req, const struct optmon_command *command)
{
	switch (command->kind) {
	case OPTMON_COMMAND_KIND_POWER:
		mnl_attr_put_u32(req->nlh, OPTMON_A_CONTROL_POWER_POLICY,
				 command->policy);
		break;
	case OPTMON_COMMAND_KIND_TX_DISABLE:
		mnl_attr_put_u32(req->nlh, OPTMON_A_CONTROL_LANES,
				 command->lanes);
		mnl_attr_put_u32(req->nlh, OPTMON_A_CONTROL_DISABLED,
				 command->disabled);
		break;
	case OPTMON_COMMAND_KIND_APPLICATION:
		mnl_attr_put_u32(req->nlh, OPTMON_A_CONTROL_LANES,
				 command->lanes);
		mnl_attr_put_u8(req->nlh, OPTMON_A_CONTROL_APPLICATION,
				command->application);
		break;
	case OPTMON_COMMAND_KIND_LOOPBACK:
		mnl_attr_put_u32(req->nlh, OPTMON_A_CONTROL_LANES,
				 command->lanes);
		mnl_attr_put_u32(req->nlh, OPTMON_A_CONTROL_LOOPBACK,
				 command->loopbacks);
		break;
	case OPTMON_COMMAND_KIND_PATTERN:
		fill_pattern(req, command);
		break;
	}
	if (command->force)
		mnl_attr_put(req->nlh, OPTMON_A_CONTROL_FORCE, 0, NULL);
}

int talk_refused(struct optmon_error *err, int error, const struct talk_ack *ack,
		 const char *what)
{
	enum optmon_error_code code;

	if (error == -EBUSY || error == -ETIMEDOUT)
		code = OPTMON_E_TEMPORARY;
	else if (error == -EOPNOTSUPP || error == -EINVAL)
		code = OPTMON_E_UNAVAILABLE;
	else if (error == -EIO)
		code = OPTMON_E_IO;
	else
		return talk_error(err, error, ack, what);
	if (!ack->text[0])
		return talk_error(err, error, ack, what);
	return optmon_error_set(err, code, 0, 0, "%s: %s", what, ack->text);
}

static double now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

static int ask_cage(struct optmon_talk *talk, uint32_t index,
		    struct optmon_cage *cage, struct optmon_error *err)
{
	struct talk_cages cages;
	size_t i;

	if (talk_cages_load(talk, &cages, err))
		return -1;
	for (i = 0; i < cages.n && cages.cage[i].cage.index != index; i++)
		;
	if (i < cages.n)
		*cage = cages.cage[i].cage;
	free(cages.cage);
	if (i < cages.n)
		return 0;
	return optmon_error_set(err, OPTMON_E_UNAVAILABLE, 0, 0,
				"the cage is no longer there");
}

/* The driver keeps the error of a command that took its time, not its words. */
static const char *late_words(int error)
{
	switch (error) {
	case -ETIMEDOUT:
		return "the module did not get there in time; see what its lanes have now";
	case -EINVAL:
		return "the module rejects it; see what its lanes have now";
	case -EIO:
	case -ENXIO:
	case -EREMOTEIO:
		return "the module does not take it; see that it still answers";
	default:
		return "";
	}
}

/* An application takes its time: until the driver says how it ended. */
static int wait_for_end(struct optmon_talk *talk, uint32_t index,
			uint32_t kind, double timeout_s,
			struct optmon_error *err)
{
	const struct timespec pause = { .tv_nsec = ASK_NS };
	const char *what = optmon_command_name(kind);
	double end = now_s() + timeout_s;
	struct talk_ack ack = { "" };
	struct optmon_cage cage = { 0 };

	for (;;) {
		if (ask_cage(talk, index, &cage, err))
			return -1;
		if (cage.command != kind)
			return optmon_error_set(err, OPTMON_E_TEMPORARY, 0, 0,
				"%s: another command followed: see what its lanes have now",
				what);
		if (!cage.command_pending)
			break;
		if (now_s() > end)
			return optmon_error_set(err, OPTMON_E_TEMPORARY, 0, 0,
				"%s: still under way after %.0f s", what,
				timeout_s);
		nanosleep(&pause, NULL);
	}
	if (!cage.command_error)
		return 0;
	snprintf(ack.text, sizeof(ack.text), "%s", late_words(cage.command_error));
	return talk_refused(err, cage.command_error, &ack, what);
}

int optmon_command_run(struct optmon_talk *talk, const struct optmon_port *port,
		       const struct optmon_command *command, double timeout_s,
		       struct optmon_error *err)
{
	static const uint8_t requests[] = {
		[OPTMON_COMMAND_KIND_POWER] = OPTMON_CMD_POWER_SET,
		[OPTMON_COMMAND_KIND_RESET] = OPTMON_CMD_RESET_ACT,
		[OPTMON_COMMAND_KIND_TX_DISABLE] = OPTMON_CMD_TX_DISABLE_SET,
		[OPTMON_COMMAND_KIND_APPLICATION] = OPTMON_CMD_APPLICATION_SET,
		[OPTMON_COMMAND_KIND_LOOPBACK] = OPTMON_CMD_LOOPBACK_SET,
		[OPTMON_COMMAND_KIND_PATTERN] = OPTMON_CMD_PATTERN_SET,
	};
	const char *what = optmon_command_name(command->kind);
	struct talk_ack ack = { "" };
	struct talk_req req;
	int ret;

	if (!port->has_cage || talk_optmon(talk))
		return optmon_error_set(err, OPTMON_E_UNAVAILABLE, 0, 0,
			"%s: not in a cage of the optmon driver", what);
	if (command->kind >= N(requests) || !requests[command->kind])
		return optmon_error_set(err, OPTMON_E_USAGE, 0, 0,
					"no such command");
	talk_req_init(&req, talk->optmon_id, requests[command->kind],
		      OPTMON_FAMILY_VERSION, NLM_F_ACK);
	mnl_attr_put_u32(req.nlh, OPTMON_A_CONTROL_CAGE_INDEX, port->cage.index);
	fill(&req, command);
	ret = talk_request(talk, &req, NULL, NULL, &ack);
	if (ret)
		return talk_refused(err, ret, &ack, what);
	if (command->kind != OPTMON_COMMAND_KIND_APPLICATION)
		return 0;
	return wait_for_end(talk, port->cage.index, command->kind, timeout_s,
			    err);
}
