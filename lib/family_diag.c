// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Results of diagnostics, CDB, and statistics, by the optmon family.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <linux/cmis.h>
#include <linux/optmon.h>

#include <optmon/diag.h>

#include "talk.h"

#define N(a)		(sizeof(a) / sizeof((a)[0]))

static double f16_value(uint16_t raw)
{
	double value = CMIS_F16_MANTISSA(raw);
	int exponent = CMIS_F16_EXPONENT(raw);

	for (; exponent > 0; exponent--)
		value *= 10;
	for (; exponent < 0; exponent++)
		value /= 10;
	return value;
}

static void read_place(const struct nlattr *nest, struct optmon_diag *diag)
{
	const struct nlattr *tb[OPTMON_A_DIAG_PLACE_MAX + 1];
	uint64_t which;

	talk_nested(nest, tb, OPTMON_A_DIAG_PLACE_MAX);
	which = talk_uint(tb[OPTMON_A_DIAG_PLACE_PLACE], UINT64_MAX);
	if (which >= OPTMON_PATTERN_BLOCKS)
		return;
	diag->place[which] = (struct optmon_diag_place) {
		.there = true,
		.patterns = talk_uint(tb[OPTMON_A_DIAG_PLACE_PATTERNS], 0),
		.line = tb[OPTMON_A_DIAG_PLACE_LINE] != NULL,
		.fec = tb[OPTMON_A_DIAG_PLACE_FEC] != NULL,
		.per_lane = tb[OPTMON_A_DIAG_PLACE_PER_LANE] != NULL,
		.per_lane_pattern =
			tb[OPTMON_A_DIAG_PLACE_PER_LANE_PATTERN] != NULL,
	};
}

/* A pattern ID, or -1 for none. */
static int8_t pattern(const struct nlattr *attr)
{
	uint64_t id = talk_uint(attr, OPTMON_PATTERNS);

	return id < OPTMON_PATTERNS ? (int8_t)id : -1;
}

static void read_lane(const struct nlattr *nest, struct optmon_diag *diag)
{
	const struct nlattr *tb[OPTMON_A_DIAG_LANE_MAX + 1];
	uint64_t number, side;

	talk_nested(nest, tb, OPTMON_A_DIAG_LANE_MAX);
	number = talk_uint(tb[OPTMON_A_DIAG_LANE_LANE], 0);
	side = talk_uint(tb[OPTMON_A_DIAG_LANE_SIDE], OPTMON_SIDES);
	if (!number || number > OPTMON_DIAG_LANES || side >= OPTMON_SIDES)
		return;
	diag->lane[side][number - 1] = (struct optmon_diag_lane) {
		.there = true,
		.loopbacks = talk_uint(tb[OPTMON_A_DIAG_LANE_LOOPBACK], 0),
		.generator = pattern(tb[OPTMON_A_DIAG_LANE_GENERATOR]),
		.checker = pattern(tb[OPTMON_A_DIAG_LANE_CHECKER]),
		.counted = tb[OPTMON_A_DIAG_LANE_ERRORS] &&
			   tb[OPTMON_A_DIAG_LANE_BITS],
		.errors = talk_uint(tb[OPTMON_A_DIAG_LANE_ERRORS], 0),
		.bits = talk_uint(tb[OPTMON_A_DIAG_LANE_BITS], 0),
		.rated = tb[OPTMON_A_DIAG_LANE_BER] != NULL,
		.ber = f16_value(talk_uint(tb[OPTMON_A_DIAG_LANE_BER], 0)),
		.lock_lost = tb[OPTMON_A_DIAG_LANE_LOCK_LOST] != NULL,
	};
}

int talk_diag_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[OPTMON_A_DIAGNOSTICS_MAX + 1];
	struct optmon_diag *diag = data;
	const struct nlattr *attr;

	if (talk_cmd(nlh) != OPTMON_CMD_DIAGNOSTICS_GET)
		return MNL_CB_OK;
	talk_attrs(nlh, tb, OPTMON_A_DIAGNOSTICS_MAX);
	memset(diag, 0, sizeof(*diag));
	diag->gated = tb[OPTMON_A_DIAGNOSTICS_GATED] != NULL;
	diag->loopbacks = talk_uint(tb[OPTMON_A_DIAGNOSTICS_LOOPBACKS], 0);
	diag->both_sides = tb[OPTMON_A_DIAGNOSTICS_BOTH_SIDES] != NULL;
	diag->per_lane[OPTMON_SIDE_HOST] =
		tb[OPTMON_A_DIAGNOSTICS_PER_HOST_LANE] != NULL;
	diag->per_lane[OPTMON_SIDE_MEDIA] =
		tb[OPTMON_A_DIAGNOSTICS_PER_MEDIA_LANE] != NULL;
	diag->gating = tb[OPTMON_A_DIAGNOSTICS_GATING] != NULL;
	diag->gated_results = tb[OPTMON_A_DIAGNOSTICS_GATED_RESULTS] != NULL;
	diag->live_results = tb[OPTMON_A_DIAGNOSTICS_LIVE_RESULTS] != NULL;
	diag->gate_s = -1;
	if (tb[OPTMON_A_DIAGNOSTICS_GATE_S])
		diag->gate_s = talk_uint(tb[OPTMON_A_DIAGNOSTICS_GATE_S], 0) &
			       0xffff;
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) == OPTMON_A_DIAGNOSTICS_PLACE)
			read_place(attr, diag);
		else if (mnl_attr_get_type(attr) == OPTMON_A_DIAGNOSTICS_LANE)
			read_lane(attr, diag);
	}
	return MNL_CB_OK;
}

int talk_cdb_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[OPTMON_A_CDB_MAX + 1], *reply;
	struct optmon_cdb *cdb = data;

	if (talk_cmd(nlh) != OPTMON_CMD_CDB_ACT)
		return MNL_CB_OK;
	talk_attrs(nlh, tb, OPTMON_A_CDB_MAX);
	cdb->status = talk_uint(tb[OPTMON_A_CDB_STATUS], 0);
	cdb->damaged = tb[OPTMON_A_CDB_DAMAGED] != NULL;
	cdb->reply_len = 0;
	reply = tb[OPTMON_A_CDB_REPLY];
	if (reply && mnl_attr_get_payload_len(reply) <= sizeof(cdb->reply)) {
		cdb->reply_len = mnl_attr_get_payload_len(reply);
		memcpy(cdb->reply, mnl_attr_get_payload(reply), cdb->reply_len);
	}
	return MNL_CB_OK;
}

int talk_statistics_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[OPTMON_A_STATISTICS_MAX + 1];
	const struct nlattr *range[OPTMON_A_RANGE_MAX + 1];
	struct talk_statistics *statistics = data;
	const struct nlattr *attr;

	if (talk_cmd(nlh) != OPTMON_CMD_STATISTICS_GET)
		return MNL_CB_OK;
	talk_attrs(nlh, tb, OPTMON_A_STATISTICS_MAX);
	if (tb[OPTMON_A_STATISTICS_INTERVAL_MS])
		statistics->interval_s =
			talk_uint(tb[OPTMON_A_STATISTICS_INTERVAL_MS], 0) / 1e3;
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) != OPTMON_A_STATISTICS_RANGE)
			continue;
		talk_nested(attr, range, OPTMON_A_RANGE_MAX);
		if (talk_range(range, statistics->img) == -ENOMEM) {
			errno = ENOMEM;
			return MNL_CB_ERROR;
		}
	}
	return MNL_CB_OK;
}

static int start(struct optmon_talk *talk, const struct optmon_port *port,
		 struct talk_req *req, uint8_t cmd, uint16_t index_attr,
		 const char *what, struct optmon_error *err)
{
	if (!port->has_cage || talk_optmon(talk))
		return optmon_error_set(err, OPTMON_E_UNAVAILABLE, 0, 0,
			"%s: not in a cage of the optmon driver", what);
	talk_req_init(req, talk->optmon_id, cmd, OPTMON_FAMILY_VERSION,
		      NLM_F_ACK);
	mnl_attr_put_u32(req->nlh, index_attr, port->cage.index);
	return 0;
}

int optmon_diag_read(struct optmon_talk *talk, const struct optmon_port *port,
		     bool gated, struct optmon_diag *diag,
		     struct optmon_error *err)
{
	static const char what[] = "diagnostics";
	struct talk_ack ack = { "" };
	struct talk_req req;
	int ret;

	if (start(talk, port, &req, OPTMON_CMD_DIAGNOSTICS_GET,
		  OPTMON_A_DIAGNOSTICS_CAGE_INDEX, what, err))
		return -1;
	if (gated)
		mnl_attr_put(req.nlh, OPTMON_A_DIAGNOSTICS_GATED, 0, NULL);
	memset(diag, 0, sizeof(*diag));
	ret = talk_request(talk, &req, talk_diag_cb, diag, &ack);
	return ret ? talk_refused(err, ret, &ack, what) : 0;
}

int optmon_cdb_run(struct optmon_talk *talk, const struct optmon_port *port,
		   struct optmon_cdb *cdb, struct optmon_error *err)
{
	struct talk_ack ack = { "" };
	struct talk_req req;
	char what[16];
	int ret;

	snprintf(what, sizeof(what), "CDB %04Xh", cdb->command);
	if (cdb->payload_len > sizeof(cdb->payload))
		return optmon_error_set(err, OPTMON_E_USAGE, 0, 0,
					"%s: at most %u bytes go with a command",
					what, OPTMON_CDB_MAX);
	if (start(talk, port, &req, OPTMON_CMD_CDB_ACT, OPTMON_A_CDB_CAGE_INDEX,
		  what, err))
		return -1;
	mnl_attr_put_u16(req.nlh, OPTMON_A_CDB_COMMAND, cdb->command);
	if (cdb->payload_len)
		mnl_attr_put(req.nlh, OPTMON_A_CDB_PAYLOAD, cdb->payload_len,
			     cdb->payload);
	if (cdb->timeout_ms)
		mnl_attr_put_u32(req.nlh, OPTMON_A_CDB_TIMEOUT_MS,
				 cdb->timeout_ms);
	ret = talk_request(talk, &req, talk_cdb_cb, cdb, &ack);
	return ret ? talk_refused(err, ret, &ack, what) : 0;
}

int optmon_statistics_read(struct optmon_talk *talk,
			   const struct optmon_port *port,
			   struct optmon_image *img, double *interval_s,
			   struct optmon_error *err)
{
	struct talk_statistics statistics = { .img = img, .interval_s = -1 };
	static const char what[] = "statistics";
	struct talk_ack ack = { "" };
	struct talk_req req;
	int ret;

	if (start(talk, port, &req, OPTMON_CMD_STATISTICS_GET,
		  OPTMON_A_STATISTICS_CAGE_INDEX, what, err))
		return -1;
	ret = talk_request(talk, &req, talk_statistics_cb, &statistics, &ack);
	*interval_s = statistics.interval_s;
	return ret ? talk_refused(err, ret, &ack, what) : 0;
}

bool optmon_cdb_failed(uint8_t status)
{
	return status & CMIS_CDB_FAILED && !(status & CMIS_CDB_BUSY);
}

const char *optmon_cdb_status_name(uint8_t status)
{
	static const char *const failures[] = {
		"failed", "no such command", "parameter out of range",
		"the command before was not aborted",
		"checking the command took too long", "wrong check code",
		"a matter of the password", "not possible in this state",
	};
	uint8_t result = CMIS_CDB_RESULT(status);

	if (status & CMIS_CDB_BUSY)
		return "in progress";
	if (!(status & CMIS_CDB_FAILED))
		return result == 3 ? "the command before was aborted" : "success";
	return failures[result < N(failures) ? result : 0];
}
