// SPDX-License-Identifier: GPL-2.0
/*
 * Loopback, patterns, their results, CDB and VDM statistics in the family "optmon".
 */
#include <linux/slab.h>

#include "netlink.h"

#define CDB_TIMEOUT_MS		5000
#define CDB_TIMEOUT_MAX_MS	60000

/* A reply with both sides of DIAG_LANES lanes; they have 100 bytes each at most. */
#define DIAG_REPLY_LEN		(1024 + DIAG_SIDES * DIAG_LANES * 112)

const struct nla_policy diagnostics_policy[OPTMON_A_DIAGNOSTICS_GATED + 1] = {
	[OPTMON_A_DIAGNOSTICS_CAGE_INDEX] = { .type = NLA_U32 },
	[OPTMON_A_DIAGNOSTICS_CAGE_LABEL] = { .type = NLA_NUL_STRING,
					      .len = IFNAMSIZ - 1 },
	[OPTMON_A_DIAGNOSTICS_GATED] = { .type = NLA_FLAG },
};

/* Not const: Linux 6.1 has no const pointer for it. */
static struct netlink_range_validation timeout_range = {
	.min = 1,
	.max = CDB_TIMEOUT_MAX_MS,
};

const struct nla_policy cdb_policy[OPTMON_A_CDB_TIMEOUT_MS + 1] = {
	[OPTMON_A_CDB_CAGE_INDEX] = { .type = NLA_U32 },
	[OPTMON_A_CDB_CAGE_LABEL] = { .type = NLA_NUL_STRING,
				      .len = IFNAMSIZ - 1 },
	[OPTMON_A_CDB_COMMAND] = { .type = NLA_U16 },
	[OPTMON_A_CDB_PAYLOAD] = { .type = NLA_BINARY, .len = CDB_LPL_MAX },
	[OPTMON_A_CDB_TIMEOUT_MS] = NLA_POLICY_FULL_RANGE(NLA_U32, &timeout_range),
};

const struct nla_policy statistics_policy[OPTMON_A_STATISTICS_CAGE_LABEL + 1] = {
	[OPTMON_A_STATISTICS_CAGE_INDEX] = { .type = NLA_U32 },
	[OPTMON_A_STATISTICS_CAGE_LABEL] = { .type = NLA_NUL_STRING,
					     .len = IFNAMSIZ - 1 },
};

int loopback_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct command_args args = { .kind = OPTMON_COMMAND_KIND_LOOPBACK };

	if (GENL_REQ_ATTR_CHECK(info, OPTMON_A_CONTROL_LANES) ||
	    GENL_REQ_ATTR_CHECK(info, OPTMON_A_CONTROL_LOOPBACK))
		return -EINVAL;
	args.value = nla_get_u32(info->attrs[OPTMON_A_CONTROL_LOOPBACK]);
	return netlink_command(info, &args);
}

int pattern_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *pattern = info->attrs[OPTMON_A_CONTROL_PATTERN];
	struct nlattr *gate = info->attrs[OPTMON_A_CONTROL_GATE_S];
	struct command_args args = {
		.kind = OPTMON_COMMAND_KIND_PATTERN,
		.value = pattern ? nla_get_u32(pattern) : PATTERN_STOP,
		.fec = nla_get_flag(info->attrs[OPTMON_A_CONTROL_FEC]),
		.gate = gate,
		.gate_s = gate ? nla_get_u32(gate) : 0,
	};

	if (GENL_REQ_ATTR_CHECK(info, OPTMON_A_CONTROL_LANES) ||
	    GENL_REQ_ATTR_CHECK(info, OPTMON_A_CONTROL_PLACE))
		return -EINVAL;
	args.place = nla_get_u32(info->attrs[OPTMON_A_CONTROL_PLACE]);
	return netlink_command(info, &args);
}

/* Diagnostics -------------------------------------------------------------- */

static u8 cap(const struct diag_report *r, u8 off)
{
	return r->head[off - CMIS_UPPER];
}

/* The pattern of a lane: a nibble of those after the control bits */
static u32 control_pattern(const struct diag_report *r, u8 block, unsigned int lane)
{
	u8 off = block + CMIS_P13_PATTERN_SELECT + lane % CMIS_LANES_PER_BANK / 2;
	u8 byte = r->control[lane / CMIS_LANES_PER_BANK][off - CMIS_P13_HOST_GENERATOR];

	return lane & 1 ? byte >> 4 : byte & 0xf;
}

static int put_place(struct sk_buff *skb, const struct diag_report *r, u32 place)
{
	static const struct { u32 cap; int attr; } flags[] = {
		{ DIAG_PLACE_LINE, OPTMON_A_DIAG_PLACE_LINE },
		{ DIAG_PLACE_FEC, OPTMON_A_DIAG_PLACE_FEC },
		{ DIAG_PLACE_PER_LANE, OPTMON_A_DIAG_PLACE_PER_LANE },
		{ DIAG_PLACE_PER_LANE_PATTERN, OPTMON_A_DIAG_PLACE_PER_LANE_PATTERN },
	};
	u32 caps = diag_place_caps(r->head, place);
	u16 patterns = get_unaligned_le16(&r->head[CMIS_P13_PATTERNS - CMIS_UPPER +
						   2 * place]);
	struct nlattr *nest;
	unsigned int i;
	int err;

	if (!(caps & (DIAG_PLACE_LINE | DIAG_PLACE_FEC)))
		return 0;
	nest = nla_nest_start(skb, OPTMON_A_DIAGNOSTICS_PLACE);
	if (!nest)
		return -EMSGSIZE;
	err = nla_put_u32(skb, OPTMON_A_DIAG_PLACE_PLACE, place) ?:
	      nla_put_u32(skb, OPTMON_A_DIAG_PLACE_PATTERNS, patterns);
	for (i = 0; !err && i < ARRAY_SIZE(flags); i++)
		if (caps & flags[i].cap)
			err = nla_put_flag(skb, flags[i].attr);
	nla_nest_end(skb, nest);
	return err;
}

static u32 loopbacks_of(const struct diag_report *r, enum diag_side side,
			unsigned int lane)
{
	u32 kinds = side == DIAG_HOST ? OPTMON_LOOPBACK_KIND_HOST_OUTPUT |
					OPTMON_LOOPBACK_KIND_HOST_INPUT :
					OPTMON_LOOPBACK_KIND_MEDIA_OUTPUT |
					OPTMON_LOOPBACK_KIND_MEDIA_INPUT;
	u32 on = 0;
	unsigned int i;

	for (i = 0; i < 4; i++)
		if (kinds & BIT(i) && diag_control(r, CMIS_P13_LOOPBACK + i, lane))
			on |= BIT(i);
	return on;
}

static int put_patterns(struct sk_buff *skb, const struct diag_report *r,
			enum diag_side side, unsigned int lane)
{
	u8 generator = side == DIAG_HOST ? CMIS_P13_HOST_GENERATOR :
					   CMIS_P13_MEDIA_GENERATOR;
	u8 checker = side == DIAG_HOST ? CMIS_P13_HOST_CHECKER : CMIS_P13_MEDIA_CHECKER;
	int err = 0;

	if (diag_control(r, generator, lane))
		err = nla_put_u32(skb, OPTMON_A_DIAG_LANE_GENERATOR,
				  control_pattern(r, generator, lane));
	if (!err && diag_control(r, checker, lane))
		err = nla_put_u32(skb, OPTMON_A_DIAG_LANE_CHECKER,
				  control_pattern(r, checker, lane));
	return err;
}

static int put_lane(struct sk_buff *skb, const struct diag_report *r,
		    enum diag_side side, unsigned int n)
{
	const struct diag_lane *lane = &r->lane[side][n];
	struct nlattr *nest;
	int err;

	nest = nla_nest_start(skb, OPTMON_A_DIAGNOSTICS_LANE);
	if (!nest)
		return -EMSGSIZE;
	err = nla_put_u32(skb, OPTMON_A_DIAG_LANE_LANE, n + 1) ?:
	      nla_put_u32(skb, OPTMON_A_DIAG_LANE_SIDE, side) ?:
	      nla_put_u32(skb, OPTMON_A_DIAG_LANE_LOOPBACK, loopbacks_of(r, side, n)) ?:
	      put_patterns(skb, r, side, n);
	if (!err && lane->counted)
		err = nla_put_u64_64bit(skb, OPTMON_A_DIAG_LANE_ERRORS, lane->errors,
					OPTMON_A_DIAG_LANE_PAD) ?:
		      nla_put_u64_64bit(skb, OPTMON_A_DIAG_LANE_BITS, lane->bits,
					OPTMON_A_DIAG_LANE_PAD);
	if (!err && lane->rated)
		err = nla_put_u32(skb, OPTMON_A_DIAG_LANE_BER, lane->ber);
	if (!err && lane->lost)
		err = nla_put_flag(skb, OPTMON_A_DIAG_LANE_LOCK_LOST);
	nla_nest_end(skb, nest);
	return err;
}

static int put_capabilities(struct sk_buff *skb, const struct diag_report *r)
{
	u8 loopback = cap(r, CMIS_P13_LOOPBACK_SUPPORT);
	u8 measurement = cap(r, CMIS_P13_MEASUREMENT);
	const struct {
		bool on;
		u32 attr;
	} flags[] = {
		{ r->gated, OPTMON_A_DIAGNOSTICS_GATED },
		{ loopback & CMIS_LOOPBACK_BOTH_SIDES, OPTMON_A_DIAGNOSTICS_BOTH_SIDES },
		{ loopback & CMIS_LOOPBACK_HOST_LANES, OPTMON_A_DIAGNOSTICS_PER_HOST_LANE },
		{ loopback & CMIS_LOOPBACK_MEDIA_LANES, OPTMON_A_DIAGNOSTICS_PER_MEDIA_LANE },
		{ CMIS_GATING(measurement), OPTMON_A_DIAGNOSTICS_GATING },
		{ measurement & CMIS_GATED_RESULTS, OPTMON_A_DIAGNOSTICS_GATED_RESULTS },
		{ measurement & CMIS_PERIODIC_UPDATES, OPTMON_A_DIAGNOSTICS_LIVE_RESULTS },
	};
	unsigned int i;
	int err;

	err = nla_put_u32(skb, OPTMON_A_DIAGNOSTICS_LOOPBACKS, loopback & 0xf) ?:
	      nla_put_u32(skb, OPTMON_A_DIAGNOSTICS_HOST_LANES, r->lanes[DIAG_HOST]) ?:
	      nla_put_u32(skb, OPTMON_A_DIAGNOSTICS_MEDIA_LANES, r->lanes[DIAG_MEDIA]);
	for (i = 0; !err && i < ARRAY_SIZE(flags); i++)
		if (flags[i].on)
			err = nla_put_flag(skb, flags[i].attr);
	return err;
}

static int put_report(struct sk_buff *skb, const struct diag_report *r)
{
	u32 gate_s = diag_gate_s(r->control[0][CMIS_P13_MEASURING - CMIS_P13_HOST_GENERATOR]);
	unsigned int side, n;
	u32 place;
	int err;

	err = put_capabilities(skb, r);
	if (!err && gate_s != U32_MAX)
		err = nla_put_u32(skb, OPTMON_A_DIAGNOSTICS_GATE_S, gate_s);
	for (place = 0; !err && place <= OPTMON_PATTERN_PLACE_MEDIA_CHECKER; place++)
		err = put_place(skb, r, place);
	for (side = 0; side < DIAG_SIDES; side++)
		for (n = 0; !err && n < DIAG_LANES; n++)
			if (r->lanes[side] & BIT(n))
				err = put_lane(skb, r, side, n);
	return err;
}

/* A reply with the cage's name; what else it has is put by the caller. */
static struct sk_buff *reply_new(struct genl_info *info, struct cage *c, size_t len,
				 u8 cmd, u32 index_attr, u32 label_attr, void **hdr)
{
	struct sk_buff *reply = genlmsg_new(len, GFP_KERNEL);

	if (!reply)
		return NULL;
	*hdr = genlmsg_put_reply(reply, info, &optmon_family, 0, cmd);
	if (*hdr && !nla_put_u32(reply, index_attr, c->index) &&
	    !nla_put_string(reply, label_attr, c->label))
		return reply;
	nlmsg_free(reply);
	return NULL;
}

static int reply_send(struct genl_info *info, struct sk_buff *reply, void *hdr, int err)
{
	if (err) {
		nlmsg_free(reply);
		return err;
	}
	genlmsg_end(reply, hdr);
	return genlmsg_reply(reply, info);
}

static int diagnose(struct genl_info *info, struct cage *c, struct diag_report *r)
{
	struct command_args args = {
		.kind = OPTMON_COMMAND_KIND_DIAGNOSTICS,
		.data = r, .data_len = sizeof(*r),
	};
	struct sk_buff *reply;
	void *hdr;
	int err;

	r->gated = nla_get_flag(info->attrs[OPTMON_A_DIAGNOSTICS_GATED]);
	err = command_run(c, &args, info->extack);
	if (err)
		return err;
	reply = reply_new(info, c, DIAG_REPLY_LEN, OPTMON_CMD_DIAGNOSTICS_GET,
			  OPTMON_A_DIAGNOSTICS_CAGE_INDEX,
			  OPTMON_A_DIAGNOSTICS_CAGE_LABEL, &hdr);
	if (!reply)
		return -ENOMEM;
	return reply_send(info, reply, hdr, put_report(reply, r));
}

int diagnostics_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct diag_report *r;
	struct cage *c;
	int err;

	c = cage_asked(info->attrs[OPTMON_A_DIAGNOSTICS_CAGE_INDEX],
		       info->attrs[OPTMON_A_DIAGNOSTICS_CAGE_LABEL], info->extack);
	if (IS_ERR(c))
		return PTR_ERR(c);
	r = kzalloc(sizeof(*r), GFP_KERNEL);
	err = r ? diagnose(info, c, r) : -ENOMEM;
	kfree(r);
	cage_put(c);
	return err;
}

/* Command data block ------------------------------------------------------- */

static int exchange(struct genl_info *info, struct cage *c, struct cdb_exchange *x)
{
	struct nlattr *payload = info->attrs[OPTMON_A_CDB_PAYLOAD];
	struct nlattr *timeout = info->attrs[OPTMON_A_CDB_TIMEOUT_MS];
	struct command_args args = {
		.kind = OPTMON_COMMAND_KIND_CDB,
		.value = nla_get_u16(info->attrs[OPTMON_A_CDB_COMMAND]),
		.data = x, .data_len = sizeof(*x),
	};
	struct sk_buff *reply;
	void *hdr;
	int err;

	x->timeout_ms = timeout ? nla_get_u32(timeout) : CDB_TIMEOUT_MS;
	if (payload) {
		x->len = nla_len(payload);
		memcpy(x->payload, nla_data(payload), x->len);
	}
	err = command_run(c, &args, info->extack);
	/* A command that failed has a status, and may have a reply. */
	if (err && !x->answered)
		return err;
	reply = reply_new(info, c, GENLMSG_DEFAULT_SIZE, OPTMON_CMD_CDB_ACT,
			  OPTMON_A_CDB_CAGE_INDEX, OPTMON_A_CDB_CAGE_LABEL, &hdr);
	if (!reply)
		return -ENOMEM;
	err = nla_put_u32(reply, OPTMON_A_CDB_STATUS, x->status) ?:
	      nla_put(reply, OPTMON_A_CDB_REPLY, x->reply_len, x->reply);
	if (!err && x->damaged)
		err = nla_put_flag(reply, OPTMON_A_CDB_DAMAGED);
	return reply_send(info, reply, hdr, err);
}

int cdb_act_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct cdb_exchange *x;
	struct cage *c;
	int err;

	if (GENL_REQ_ATTR_CHECK(info, OPTMON_A_CDB_COMMAND))
		return -EINVAL;
	c = cage_asked(info->attrs[OPTMON_A_CDB_CAGE_INDEX],
		       info->attrs[OPTMON_A_CDB_CAGE_LABEL], info->extack);
	if (IS_ERR(c))
		return PTR_ERR(c);
	x = kzalloc(sizeof(*x), GFP_KERNEL);
	err = x ? exchange(info, c, x) : -ENOMEM;
	kfree_sensitive(x);
	cage_put(c);
	return err;
}

/* VDM statistics ----------------------------------------------------------- */

/* A range has 160 bytes at most. */
#define STATISTICS_REPLY_LEN	(256 + CMIS_MAX_BANKS * CMIS_VDM_GROUPS * 192)

static int put_statistics(struct sk_buff *skb, const struct vdm_report *r)
{
	struct nlattr *nest;
	unsigned int i;
	int err = 0;

	if (r->interval_ms)
		err = nla_put_u32(skb, OPTMON_A_STATISTICS_INTERVAL_MS, r->interval_ms);
	for (i = 0; !err && i < r->ranges; i++) {
		const struct vdm_range *range = &r->range[i];

		nest = nla_nest_start(skb, OPTMON_A_STATISTICS_RANGE);
		if (!nest)
			return -EMSGSIZE;
		err = nla_put_u8(skb, OPTMON_A_RANGE_PAGE, range->page) ?:
		      nla_put_u8(skb, OPTMON_A_RANGE_BANK, range->bank) ?:
		      nla_put_u8(skb, OPTMON_A_RANGE_OFFSET, CMIS_UPPER) ?:
		      nla_put(skb, OPTMON_A_RANGE_DATA, sizeof(range->data), range->data);
		nla_nest_end(skb, nest);
	}
	return err;
}

static int statistics_of(struct genl_info *info, struct cage *c, struct vdm_report *r)
{
	struct command_args args = {
		.kind = OPTMON_COMMAND_KIND_STATISTICS,
		.data = r, .data_len = sizeof(*r),
	};
	struct sk_buff *reply;
	void *hdr;
	int err;

	err = command_run(c, &args, info->extack);
	if (err)
		return err;
	reply = reply_new(info, c, STATISTICS_REPLY_LEN, OPTMON_CMD_STATISTICS_GET,
			  OPTMON_A_STATISTICS_CAGE_INDEX,
			  OPTMON_A_STATISTICS_CAGE_LABEL, &hdr);
	if (!reply)
		return -ENOMEM;
	return reply_send(info, reply, hdr, put_statistics(reply, r));
}

int statistics_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct vdm_report *r;
	struct cage *c;
	int err;

	c = cage_asked(info->attrs[OPTMON_A_STATISTICS_CAGE_INDEX],
		       info->attrs[OPTMON_A_STATISTICS_CAGE_LABEL], info->extack);
	if (IS_ERR(c))
		return PTR_ERR(c);
	r = kzalloc(sizeof(*r), GFP_KERNEL);
	err = r ? statistics_of(info, c, r) : -ENOMEM;
	kfree(r);
	cage_put(c);
	return err;
}
