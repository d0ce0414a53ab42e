// SPDX-License-Identifier: GPL-2.0
/*
 * The generic netlink family "optmon": inventory, commands, events.
 * Its specification is Documentation/netlink/specs/optmon.yaml.
 */
#include <linux/netdevice.h>
#include <net/sock.h>

#include "netlink.h"

static const struct genl_multicast_group optmon_groups[] = {
	[GROUP_EVENTS] = { .name = OPTMON_MCGRP_EVENTS },
	[GROUP_SAMPLES] = { .name = OPTMON_MCGRP_SAMPLES },
};

/* One policy for the family; attribute numbers of cage-get come first. */
static const struct nla_policy cage_policy[OPTMON_A_CAGE_LABEL + 1] = {
	[OPTMON_A_CAGE_INDEX] = { .type = NLA_U32 },
	[OPTMON_A_CAGE_LABEL] = { .type = NLA_NUL_STRING, .len = IFNAMSIZ - 1 },
};

static const struct nla_policy control_policy[OPTMON_A_CONTROL_MAX + 1] = {
	[OPTMON_A_CONTROL_CAGE_INDEX] = { .type = NLA_U32 },
	[OPTMON_A_CONTROL_CAGE_LABEL] = { .type = NLA_NUL_STRING,
					  .len = IFNAMSIZ - 1 },
	[OPTMON_A_CONTROL_POWER_POLICY] =
		NLA_POLICY_RANGE(NLA_U32, OPTMON_POWER_POLICY_HIGH,
				 OPTMON_POWER_POLICY_LOW),
	[OPTMON_A_CONTROL_LANES] = NLA_POLICY_MIN(NLA_U32, 1),
	[OPTMON_A_CONTROL_DISABLED] = { .type = NLA_U32 },
	[OPTMON_A_CONTROL_APPLICATION] = NLA_POLICY_MAX(NLA_U8, 15),
	[OPTMON_A_CONTROL_FORCE] = { .type = NLA_FLAG },
	[OPTMON_A_CONTROL_LOOPBACK] =
		NLA_POLICY_MASK(NLA_U32, OPTMON_LOOPBACK_KIND_MEDIA_OUTPUT |
				OPTMON_LOOPBACK_KIND_MEDIA_INPUT |
				OPTMON_LOOPBACK_KIND_HOST_OUTPUT |
				OPTMON_LOOPBACK_KIND_HOST_INPUT),
	[OPTMON_A_CONTROL_PLACE] =
		NLA_POLICY_MAX(NLA_U32, OPTMON_PATTERN_PLACE_MEDIA_CHECKER),
	[OPTMON_A_CONTROL_PATTERN] = NLA_POLICY_MAX(NLA_U32, 15),
	[OPTMON_A_CONTROL_FEC] = { .type = NLA_FLAG },
	[OPTMON_A_CONTROL_GATE_S] = NLA_POLICY_MAX(NLA_U32, 300),
};

/* The first cage from an index on, counted, or NULL. */
static struct cage *cage_from(u32 index)
{
	struct cage *c, *found = NULL;

	mutex_lock(&cages_lock);
	list_for_each_entry(c, &cages, node)
		if (c->index >= index && (!found || c->index < found->index))
			found = c;
	if (found)
		cage_get(found);
	mutex_unlock(&cages_lock);
	return found;
}

static struct cage *cage_named(const char *label)
{
	struct cage *c, *found = NULL;

	mutex_lock(&cages_lock);
	list_for_each_entry(c, &cages, node)
		if (!found && !strcmp(c->label, label))
			found = cage_get(c);
	mutex_unlock(&cages_lock);
	return found;
}

/**
 * cage_asked() - the cage that a request names
 * @index: its index, or NULL
 * @label: its label, or NULL
 * @extack: says in words what is wrong
 *
 * Return: the cage, counted, or an error pointer: -EINVAL, -ENODEV.
 */
struct cage *cage_asked(struct nlattr *index, struct nlattr *label,
			struct netlink_ext_ack *extack)
{
	struct cage *c = NULL;

	if (index) {
		c = cage_from(nla_get_u32(index));
		if (c && c->index != nla_get_u32(index)) {
			cage_put(c);
			c = NULL;
		}
	} else if (label) {
		c = cage_named(nla_data(label));
	} else {
		NL_SET_ERR_MSG(extack, "name a cage by index or label");
		return ERR_PTR(-EINVAL);
	}
	if (!c) {
		NL_SET_ERR_MSG(extack, "no such cage");
		return ERR_PTR(-ENODEV);
	}
	return c;
}

/* Inventory --------------------------------------------------------------- */

static int put_ifindex(int ifindex, void *skb)
{
	return nla_put_u32(skb, OPTMON_A_CAGE_IFINDEX, ifindex);
}

static int put_ports(struct sk_buff *skb, struct cage *c)
{
	struct net_device *dev;
	int ifindex = 0;

	rcu_read_lock();
	dev = READ_ONCE(c->stand_in);
	if (dev)
		ifindex = dev->ifindex;
	rcu_read_unlock();
	if (ifindex)
		return put_ifindex(ifindex, skb) ?:
		       nla_put_flag(skb, OPTMON_A_CAGE_STAND_IN);
	return upstream_walk_ifindexes(c, put_ifindex, skb);
}

static int put_module(struct sk_buff *skb, struct xcvr *m)
{
	if (!xcvr_is_ready(m))
		return 0;
	return nla_put_u32(skb, OPTMON_A_CAGE_WARNINGS, m->warnings) ?:
	       nla_put_u32(skb, OPTMON_A_CAGE_POWER_MW, power_of(m)) ?:
	       nla_put_u32(skb, OPTMON_A_CAGE_READ_LEN,
			   min(m->read_len, m->cage->max_read)) ?:
	       nla_put_u32(skb, OPTMON_A_CAGE_PERIOD_MS, OPTMON_PERIOD_MS) ?:
	       nla_put_u64_64bit(skb, OPTMON_A_CAGE_POLLS, READ_ONCE(m->polls),
				 OPTMON_A_CAGE_PAD);
}

static int put_account(struct sk_buff *skb, const struct account *a)
{
	return nla_put_u64_64bit(skb, OPTMON_A_CAGE_TRANSACTIONS,
				 READ_ONCE(a->transactions), OPTMON_A_CAGE_PAD) ?:
	       nla_put_u64_64bit(skb, OPTMON_A_CAGE_BYTES, READ_ONCE(a->bytes),
				 OPTMON_A_CAGE_PAD) ?:
	       nla_put_u64_64bit(skb, OPTMON_A_CAGE_ERRORS, READ_ONCE(a->errors),
				 OPTMON_A_CAGE_PAD);
}

static int put_control(struct sk_buff *skb, struct cage *c)
{
	bool pending = smp_load_acquire(&c->command);	/* before how it ended */
	u32 kind = READ_ONCE(c->command_kind);
	int error = READ_ONCE(c->command_error);
	int err;

	err = nla_put_u32(skb, OPTMON_A_CAGE_LIFE, READ_ONCE(c->life)) ?:
	      nla_put_u32(skb, OPTMON_A_CAGE_POWER_POLICY,
			  READ_ONCE(c->power_policy)) ?:
	      nla_put_u32(skb, OPTMON_A_CAGE_PORTS_UP, upstream_ports(c).up);
	if (!err && c->max_power_mw)
		err = nla_put_u32(skb, OPTMON_A_CAGE_POWER_LIMIT_MW,
				  c->max_power_mw);
	if (!err && kind)
		err = nla_put_u32(skb, OPTMON_A_CAGE_COMMAND, kind);
	if (!err && pending)
		err = nla_put_flag(skb, OPTMON_A_CAGE_COMMAND_PENDING);
	if (!err && error)
		err = nla_put_s32(skb, OPTMON_A_CAGE_COMMAND_ERROR, error);
	return err;
}

static_assert(OPTMON_DATA_PATH_STATE_DEACTIVATED == CMIS_DP_DEACTIVATED &&
	      OPTMON_DATA_PATH_STATE_INITIALIZED == CMIS_DP_INITIALIZED &&
	      OPTMON_CONFIG_STATUS_SUCCESS == CMIS_CONFIG_SUCCESS &&
	      OPTMON_CONFIG_STATUS_REJECTED == CMIS_CONFIG_REJECTED);

/* Codes that CMIS reserves for rejections are rejections (Table 8-101). */
static u32 config_status(u8 code)
{
	if (code == CMIS_CONFIG_IN_PROGRESS)
		return OPTMON_CONFIG_STATUS_IN_PROGRESS;
	return code <= OPTMON_CONFIG_STATUS_REJECTED_EMULATION ?
	       code : OPTMON_CONFIG_STATUS_REJECTED;
}

/* Of a bank: states, and what follows when it is not of before a command. */
struct path_registers {
	u8 states[CMIS_LANES_PER_BANK / 2];
	u8 config[CMIS_LANES_PER_BANK / 2];
	u8 active[CMIS_LANES_PER_BANK];
	bool has_config;
};

static bool path_copy(struct xcvr *m, u8 bank, u8 off, u8 *buf, int len)
{
	return xcvr_was_read_since(m, bank, 0x11, off, READ_ONCE(m->written)) &&
	       xcvr_copy(m, bank, 0x11, off, buf, len) == len;
}

static bool path_registers_get(struct xcvr *m, u8 bank, struct path_registers *r)
{
	r->has_config = path_copy(m, bank, CMIS_P11_CONFIG_STATUS, r->config,
				  sizeof(r->config)) &&
			path_copy(m, bank, CMIS_P11_ACS, r->active, sizeof(r->active));
	return path_copy(m, bank, CMIS_P11_DP_STATE, r->states, sizeof(r->states));
}

static u8 nibble(const u8 *bytes, unsigned int i)
{
	return i & 1 ? bytes[i / 2] >> 4 : bytes[i / 2] & 0xf;
}

static int put_config(struct sk_buff *skb, const struct path_registers *r,
		      unsigned int first, unsigned int i)
{
	u8 app = CMIS_ACS_APPSEL(r->active[i]);
	int err;

	err = nla_put_u8(skb, OPTMON_A_LANE_APPLICATION, app) ?:
	      nla_put_u32(skb, OPTMON_A_LANE_CONFIG_STATUS,
			  config_status(nibble(r->config, i)));
	if (!err && app)
		err = nla_put_u32(skb, OPTMON_A_LANE_DATA_PATH,
				  first + CMIS_ACS_DPID(r->active[i]) + 1);
	return err;
}

static int put_lane(struct sk_buff *skb, const struct path_registers *r,
		    unsigned int first, unsigned int i)
{
	u8 state = nibble(r->states, i);
	struct nlattr *nest;
	int err;

	nest = nla_nest_start(skb, OPTMON_A_CAGE_LANE);
	if (!nest)
		return -EMSGSIZE;
	err = nla_put_u32(skb, OPTMON_A_LANE_LANE, first + i + 1);
	if (!err && state >= CMIS_DP_DEACTIVATED && state <= CMIS_DP_INITIALIZED)
		err = nla_put_u32(skb, OPTMON_A_LANE_STATE, state);
	if (!err && r->has_config)
		err = put_config(skb, r, first, i);
	nla_nest_end(skb, nest);
	return err;
}

static int put_lanes(struct sk_buff *skb, struct xcvr *m)
{
	unsigned int bank, i;
	int err = 0;

	if (!xcvr_is_ready(m) || !m->cmis)
		return 0;
	for (bank = 0; !err && bank < m->banks; bank++) {
		struct path_registers r;

		if (!path_registers_get(m, bank, &r))
			continue;
		for (i = 0; !err && i < CMIS_LANES_PER_BANK; i++)
			err = put_lane(skb, &r, bank * CMIS_LANES_PER_BANK, i);
	}
	return err;
}

static int put_cage(struct sk_buff *skb, struct cage *c, u32 portid, u32 seq,
		    int flags)
{
	int error = READ_ONCE(c->error);
	struct xcvr *m;
	void *hdr;
	int err;

	hdr = genlmsg_put(skb, portid, seq, &optmon_family, flags,
			  OPTMON_CMD_CAGE_GET);
	if (!hdr)
		return -EMSGSIZE;
	err = nla_put_u32(skb, OPTMON_A_CAGE_INDEX, c->index) ?:
	      nla_put_string(skb, OPTMON_A_CAGE_LABEL, c->label) ?:
	      nla_put_string(skb, OPTMON_A_CAGE_DEVICE, c->device) ?:
	      nla_put_u32(skb, OPTMON_A_CAGE_STATE, READ_ONCE(c->state)) ?:
	      nla_put_u32(skb, OPTMON_A_CAGE_EVENT_SEQ, READ_ONCE(c->event_seq)) ?:
	      put_account(skb, &c->account) ?:
	      put_ports(skb, c) ?:
	      put_control(skb, c);
	if (!err && error)
		err = nla_put_s32(skb, OPTMON_A_CAGE_ERROR, error);
	if (!err && c->line)
		err = nla_put_flag(skb, OPTMON_A_CAGE_INTERRUPT);
	if (!err && c->fixed)
		err = nla_put_flag(skb, OPTMON_A_CAGE_NON_REMOVABLE);
	m = cage_get_module(c);
	if (m) {
		err = err ?: put_module(skb, m);
		err = err ?: put_lanes(skb, m);
		xcvr_put(m);
	}
	if (err) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

static int cage_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *reply;
	struct cage *c;
	int err;

	c = cage_asked(info->attrs[OPTMON_A_CAGE_INDEX],
		       info->attrs[OPTMON_A_CAGE_LABEL], info->extack);
	if (IS_ERR(c))
		return PTR_ERR(c);
	reply = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!reply) {
		cage_put(c);
		return -ENOMEM;
	}
	err = put_cage(reply, c, info->snd_portid, info->snd_seq, 0);
	cage_put(c);
	if (err) {
		nlmsg_free(reply);
		return err;
	}
	return genlmsg_reply(reply, info);
}

/**
 * netlink_dump_cages() - go on with a dump that tells of each cage
 * @skb: takes what fits
 * @cb: the dump; args[0] is the cage it has come to, the others are @put's own
 *	and 0 when a cage begins
 * @index: of the one cage wanted, or NULL
 * @label: its label, or NULL
 * @put: puts messages about a cage; -EMSGSIZE when there is more to come
 *
 * Return: as netlink_callback.dump().
 */
int netlink_dump_cages(struct sk_buff *skb, struct netlink_callback *cb,
		       struct nlattr *index, struct nlattr *label, dump_cage put)
{
	struct cage *only = NULL, *c;
	int err = 0;

	if (index || label) {
		only = cage_asked(index, label, cb->extack);
		if (IS_ERR(only))
			return PTR_ERR(only);
		cb->args[0] = max_t(long, cb->args[0], only->index);
	}
	cb->seq = atomic_read(&cage_generation) ?: 1;
	while (!err && (c = cage_from(cb->args[0]))) {
		if (only && c != only) {
			cage_put(c);
			break;
		}
		if (c->index != cb->args[0])
			memset(cb->args + 1, 0, sizeof(cb->args) - sizeof(cb->args[0]));
		cb->args[0] = c->index;
		err = put(skb, cb, c);
		if (!err) {
			memset(cb->args + 1, 0, sizeof(cb->args) - sizeof(cb->args[0]));
			cb->args[0]++;
		}
		cage_put(c);
	}
	if (only)
		cage_put(only);
	return skb->len;
}

static int dump_cage_get(struct sk_buff *skb, struct netlink_callback *cb,
			 struct cage *c)
{
	return put_cage(skb, c, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			NLM_F_MULTI);
}

static int cage_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return netlink_dump_cages(skb, cb, NULL, NULL, dump_cage_get);
}

/* Commands ---------------------------------------------------------------- */

/**
 * netlink_command() - carry out a command with the attributes "control"
 * @info: the request
 * @args: what is not the same for all; cage, lanes and force are taken from @info
 *
 * Return: as command_run().
 */
int netlink_command(struct genl_info *info, struct command_args *args)
{
	struct cage *c;
	int err;

	c = cage_asked(info->attrs[OPTMON_A_CONTROL_CAGE_INDEX],
		       info->attrs[OPTMON_A_CONTROL_CAGE_LABEL], info->extack);
	if (IS_ERR(c))
		return PTR_ERR(c);
	args->force = nla_get_flag(info->attrs[OPTMON_A_CONTROL_FORCE]);
	if (info->attrs[OPTMON_A_CONTROL_LANES])
		args->lanes = nla_get_u32(info->attrs[OPTMON_A_CONTROL_LANES]);
	err = command_run(c, args, info->extack);
	cage_put(c);
	return err;
}

static int power_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct command_args args = { .kind = OPTMON_COMMAND_KIND_POWER };

	if (GENL_REQ_ATTR_CHECK(info, OPTMON_A_CONTROL_POWER_POLICY))
		return -EINVAL;
	args.value = nla_get_u32(info->attrs[OPTMON_A_CONTROL_POWER_POLICY]);
	return netlink_command(info, &args);
}

static int reset_act_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct command_args args = { .kind = OPTMON_COMMAND_KIND_RESET };

	return netlink_command(info, &args);
}

static int tx_disable_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct command_args args = { .kind = OPTMON_COMMAND_KIND_TX_DISABLE };

	if (GENL_REQ_ATTR_CHECK(info, OPTMON_A_CONTROL_LANES) ||
	    GENL_REQ_ATTR_CHECK(info, OPTMON_A_CONTROL_DISABLED))
		return -EINVAL;
	args.value = nla_get_u32(info->attrs[OPTMON_A_CONTROL_DISABLED]);
	return netlink_command(info, &args);
}

static int application_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct command_args args = { .kind = OPTMON_COMMAND_KIND_APPLICATION };

	if (GENL_REQ_ATTR_CHECK(info, OPTMON_A_CONTROL_LANES) ||
	    GENL_REQ_ATTR_CHECK(info, OPTMON_A_CONTROL_APPLICATION))
		return -EINVAL;
	args.value = nla_get_u8(info->attrs[OPTMON_A_CONTROL_APPLICATION]);
	return netlink_command(info, &args);
}

/* Events ------------------------------------------------------------------- */

static int put_event(struct sk_buff *skb, struct cage *c, const struct event *e,
		     u32 seq, u64 time_ns)
{
	bool flag = e->kind == OPTMON_EVENT_KIND_FLAG_RAISED ||
		    e->kind == OPTMON_EVENT_KIND_FLAG_CLEARED;
	void *hdr;
	int err;

	hdr = genlmsg_put(skb, 0, 0, &optmon_family, 0, OPTMON_CMD_EVENT_NTF);
	if (!hdr)
		return -EMSGSIZE;
	err = nla_put_u32(skb, OPTMON_A_EVENT_CAGE_INDEX, c->index) ?:
	      nla_put_string(skb, OPTMON_A_EVENT_CAGE_LABEL, c->label) ?:
	      nla_put_u32(skb, OPTMON_A_EVENT_SEQ, seq) ?:
	      nla_put_u64_64bit(skb, OPTMON_A_EVENT_TIME_NS, time_ns,
				OPTMON_A_EVENT_PAD) ?:
	      nla_put_u32(skb, OPTMON_A_EVENT_KIND, e->kind);
	if (!err && e->has_place)
		err = nla_put_u8(skb, OPTMON_A_EVENT_PAGE, e->page) ?:
		      nla_put_u8(skb, OPTMON_A_EVENT_BANK, e->bank) ?:
		      nla_put_u8(skb, OPTMON_A_EVENT_OFFSET, e->off);
	if (!err && flag)
		err = nla_put_u8(skb, OPTMON_A_EVENT_BITS, e->bits);
	if (!err && e->length)
		err = nla_put_u32(skb, OPTMON_A_EVENT_LENGTH, e->length);
	if (!err && e->kind == OPTMON_EVENT_KIND_COMMAND)
		err = nla_put_s32(skb, OPTMON_A_EVENT_ERROR, e->error);
	if (!err && (e->kind == OPTMON_EVENT_KIND_MODULE_STATE ||
		     e->kind == OPTMON_EVENT_KIND_COMMAND))
		err = nla_put_u32(skb, OPTMON_A_EVENT_VALUE, e->value);
	if (err)
		return err;
	genlmsg_end(skb, hdr);
	return 0;
}

/**
 * netlink_heard() - does anybody listen to events?
 *
 * Return: true if the group has a member.
 */
bool netlink_heard(void)
{
	return genl_has_listeners(&optmon_family, &init_net, GROUP_EVENTS);
}

/**
 * netlink_event() - tell listeners what happened in a cage
 * @c: the cage
 * @e: the event
 *
 * It is numbered whether or not it can be sent, so that a loss shows.
 */
void netlink_event(struct cage *c, const struct event *e)
{
	u64 time_ns = ktime_get_real_ns();
	struct sk_buff *skb = NULL;
	u32 seq;

	mutex_lock(&c->event_lock);
	seq = c->event_seq + 1;
	WRITE_ONCE(c->event_seq, seq);
	if (netlink_heard())
		skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (skb && put_event(skb, c, e, seq, time_ns)) {
		nlmsg_free(skb);
		skb = NULL;
	}
	if (skb)
		genlmsg_multicast(&optmon_family, skb, 0, GROUP_EVENTS, GFP_KERNEL);
	mutex_unlock(&c->event_lock);
}

#define CONTROL_OP(command, function) {		\
	.cmd = (command),			\
	.doit = (function),			\
	.flags = GENL_ADMIN_PERM,		\
	.policy = control_policy,		\
	.maxattr = OPTMON_A_CONTROL_MAX,	\
}

static const struct genl_ops optmon_ops[] = {
	{
		.cmd = OPTMON_CMD_CAGE_GET,
		.doit = cage_get_doit,
		.dumpit = cage_get_dumpit,
		.policy = cage_policy,
		.maxattr = OPTMON_A_CAGE_LABEL,
	},
	{
		.cmd = OPTMON_CMD_SAMPLE_GET,
		.dumpit = sample_get_dumpit,
		.policy = sample_policy,
		.maxattr = OPTMON_A_SAMPLE_CLASSES,
	},
	{
		.cmd = OPTMON_CMD_FLAG_GET,
		.dumpit = flag_get_dumpit,
		.policy = flags_policy,
		.maxattr = OPTMON_A_FLAGS_CAGE_LABEL,
	},
	CONTROL_OP(OPTMON_CMD_POWER_SET, power_set_doit),
	CONTROL_OP(OPTMON_CMD_RESET_ACT, reset_act_doit),
	CONTROL_OP(OPTMON_CMD_TX_DISABLE_SET, tx_disable_set_doit),
	CONTROL_OP(OPTMON_CMD_APPLICATION_SET, application_set_doit),
	CONTROL_OP(OPTMON_CMD_LOOPBACK_SET, loopback_set_doit),
	CONTROL_OP(OPTMON_CMD_PATTERN_SET, pattern_set_doit),
	{
		.cmd = OPTMON_CMD_DIAGNOSTICS_GET,
		.doit = diagnostics_get_doit,
		.flags = GENL_ADMIN_PERM,
		.policy = diagnostics_policy,
		.maxattr = OPTMON_A_DIAGNOSTICS_GATED,
	},
	{
		.cmd = OPTMON_CMD_CDB_ACT,
		.doit = cdb_act_doit,
		.flags = GENL_ADMIN_PERM,
		.policy = cdb_policy,
		.maxattr = OPTMON_A_CDB_TIMEOUT_MS,
	},
	{
		.cmd = OPTMON_CMD_STATISTICS_GET,
		.doit = statistics_get_doit,
		.flags = GENL_ADMIN_PERM,
		.policy = statistics_policy,
		.maxattr = OPTMON_A_STATISTICS_CAGE_LABEL,
	},
};
#undef CONTROL_OP

struct genl_family optmon_family __ro_after_init = {
	.name = OPTMON_FAMILY_NAME,
	.version = OPTMON_FAMILY_VERSION,
	.module = THIS_MODULE,
	.ops = optmon_ops,
	.n_ops = ARRAY_SIZE(optmon_ops),
	.resv_start_op = OPTMON_CMD_EVENT_NTF,
	.mcgrps = optmon_groups,
	.n_mcgrps = ARRAY_SIZE(optmon_groups),
	/* A dump waits for no lock of ours that is held for long. */
	.parallel_ops = true,
};

/**
 * netlink_init() - register the family
 *
 * Return: 0 or a negative errno.
 */
int __init netlink_init(void)
{
	return genl_register_family(&optmon_family);
}

/**
 * netlink_exit() - unregister the family
 */
void netlink_exit(void)
{
	genl_unregister_family(&optmon_family);
}
