// SPDX-License-Identifier: GPL-2.0
/*
 * Flags with counts and times in the family "optmon".
 */
#include "netlink.h"

const struct nla_policy flags_policy[OPTMON_A_FLAGS_CAGE_LABEL + 1] = {
	[OPTMON_A_FLAGS_CAGE_INDEX] = { .type = NLA_U32 },
	[OPTMON_A_FLAGS_CAGE_LABEL] = { .type = NLA_NUL_STRING, .len = IFNAMSIZ - 1 },
};

static int put_flag(struct sk_buff *skb, const struct flag_record *r)
{
	struct nlattr *nest = nla_nest_start(skb, OPTMON_A_FLAGS_FLAG);

	if (!nest)
		return -EMSGSIZE;
	if (nla_put_u8(skb, OPTMON_A_FLAG_PAGE, r->page) ||
	    nla_put_u8(skb, OPTMON_A_FLAG_BANK, r->bank) ||
	    nla_put_u8(skb, OPTMON_A_FLAG_OFFSET, r->off) ||
	    nla_put_u8(skb, OPTMON_A_FLAG_BIT, r->bit) ||
	    nla_put_u32(skb, OPTMON_A_FLAG_COUNT, r->times.count) ||
	    nla_put_u64_64bit(skb, OPTMON_A_FLAG_FIRST_NS, r->times.first_ns,
			      OPTMON_A_FLAG_PAD) ||
	    nla_put_u64_64bit(skb, OPTMON_A_FLAG_LAST_NS, r->times.last_ns,
			      OPTMON_A_FLAG_PAD) ||
	    (r->raised && nla_put_flag(skb, OPTMON_A_FLAG_RAISED))) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

/* From the flag on that the dump has come to; -EMSGSIZE when there is more. */
static int put_flags(struct sk_buff *skb, struct netlink_callback *cb,
		     struct cage *c)
{
	unsigned int at = cb->args[1];
	struct flag_record record;
	struct xcvr *m;
	int more = 0;
	void *hdr;

	hdr = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			  &optmon_family, NLM_F_MULTI, OPTMON_CMD_FLAG_GET);
	if (!hdr)
		return -EMSGSIZE;
	/* Flags of two modules must not be taken for one's. */
	genl_dump_check_consistent(cb, hdr);
	if (nla_put_u32(skb, OPTMON_A_FLAGS_CAGE_INDEX, c->index) ||
	    nla_put_string(skb, OPTMON_A_FLAGS_CAGE_LABEL, c->label)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	m = cage_get_module(c);
	if (m && xcvr_is_ready(m))
		for (; !more && flags_counted(m, &at, &record); at += !more)
			more = put_flag(skb, &record);
	if (m)
		xcvr_put(m);
	genlmsg_end(skb, hdr);
	cb->args[1] = at;
	return more;
}

int flag_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct nlattr **attrs = optmon_dump_attrs(genl_dumpit_info(cb));

	return netlink_dump_cages(skb, cb, attrs[OPTMON_A_FLAGS_CAGE_INDEX],
				  attrs[OPTMON_A_FLAGS_CAGE_LABEL], put_flags);
}
