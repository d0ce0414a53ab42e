// SPDX-License-Identifier: GPL-2.0
/*
 * Samples in the family "optmon", asked for and pushed.
 */
#include <net/sock.h>

#include "netlink.h"

const struct nla_policy sample_policy[OPTMON_A_SAMPLE_CLASSES + 1] = {
	[OPTMON_A_SAMPLE_CAGE_INDEX] = { .type = NLA_U32 },
	[OPTMON_A_SAMPLE_CAGE_LABEL] = { .type = NLA_NUL_STRING,
					 .len = IFNAMSIZ - 1 },
	[OPTMON_A_SAMPLE_CLASSES] = NLA_POLICY_MASK(NLA_U32,
						    BIT(CLASS_COUNT) - 1),
};

/* Flag bytes show the state of the broker, not what one read happened to find. */
static void show_flag_states(struct xcvr *m, const struct span *r, u8 *data)
{
	unsigned int i;

	for (i = 0; i < r->len; i++)
		if (flags_area(m, r->bank, r->page, r->off + i))
			data[i] = flags_alarm(m, r->bank, r->page, r->off + i, 0xff);
}

static int put_range(struct sk_buff *skb, struct xcvr *m, unsigned int class,
		     unsigned int i)
{
	const struct span *r = &m->plan[class].ranges[i];
	const struct image *image;
	u8 data[CMIS_PAGE_LEN];
	ktime_t now, at = 0;
	struct nlattr *nest;

	rcu_read_lock();
	image = rcu_dereference(m->image[class]);
	if (image) {
		at = image->at[i];
		memcpy(data, image->data + r->pos, r->len);
	}
	rcu_read_unlock();
	now = ktime_get_boottime();	/* after the reading, so that no age is below 0 */
	if (!range_is_fresh(class, at, now))
		return 0;
	if (class != CLASS_STATIC)
		show_flag_states(m, r, data);

	nest = nla_nest_start(skb, OPTMON_A_SAMPLE_RANGE);
	if (!nest)
		return -EMSGSIZE;
	if (nla_put_u8(skb, OPTMON_A_RANGE_PAGE, r->page) ||
	    nla_put_u8(skb, OPTMON_A_RANGE_BANK, r->bank) ||
	    nla_put_u8(skb, OPTMON_A_RANGE_OFFSET, r->off) ||
	    nla_put_u32(skb, OPTMON_A_RANGE_CLASS, BIT(class)) ||
	    nla_put_u32(skb, OPTMON_A_RANGE_AGE_MS, ktime_ms_delta(now, at)) ||
	    nla_put(skb, OPTMON_A_RANGE_DATA, r->len, data)) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

/* Where a message goes on with what the one before had no room for. */
struct sample_cursor {
	long class;
	long range;
};

/* Puts what fits of one module; -EMSGSIZE when there is more to come. */
static int put_ranges(struct sk_buff *skb, struct xcvr *m, u32 classes,
		      struct sample_cursor *at)
{
	int err;

	if (!xcvr_is_ready(m) || READ_ONCE(m->dead))
		return 0;
	for (; at->class < CLASS_COUNT; at->class++, at->range = 0) {
		if (!(classes & BIT(at->class)))
			continue;
		for (; at->range < m->plan[at->class].count; at->range++) {
			err = put_range(skb, m, at->class, at->range);
			if (err)
				return err;
		}
	}
	return 0;
}

static int put_head(struct sk_buff *skb, struct cage *c)
{
	return nla_put_u32(skb, OPTMON_A_SAMPLE_CAGE_INDEX, c->index) ?:
	       nla_put_string(skb, OPTMON_A_SAMPLE_CAGE_LABEL, c->label) ?:
	       nla_put_u32(skb, OPTMON_A_SAMPLE_PERIOD_MS, OPTMON_PERIOD_MS);
}

static int put_sample(struct sk_buff *skb, struct netlink_callback *cb,
		      struct cage *c)
{
	struct nlattr *wanted =
		optmon_dump_attrs(genl_dumpit_info(cb))[OPTMON_A_SAMPLE_CLASSES];
	struct sample_cursor at = { cb->args[1], cb->args[2] };
	struct xcvr *m;
	int more = 0;
	void *hdr;

	hdr = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			  &optmon_family, NLM_F_MULTI, OPTMON_CMD_SAMPLE_GET);
	if (!hdr)
		return -EMSGSIZE;
	/* Ranges of two modules must not be taken for one. */
	genl_dump_check_consistent(cb, hdr);
	if (put_head(skb, c)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	m = cage_get_module(c);
	if (m) {
		more = put_ranges(skb, m, wanted ? nla_get_u32(wanted) :
				  BIT(CLASS_COUNT) - 1, &at);
		xcvr_put(m);
	}
	genlmsg_end(skb, hdr);
	cb->args[1] = at.class;
	cb->args[2] = at.range;
	return more;
}

int sample_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct nlattr **attrs = optmon_dump_attrs(genl_dumpit_info(cb));

	return netlink_dump_cages(skb, cb, attrs[OPTMON_A_SAMPLE_CAGE_INDEX],
				  attrs[OPTMON_A_SAMPLE_CAGE_LABEL], put_sample);
}

/* One message; -EMSGSIZE when there is more to come. */
static int push(struct xcvr *m, unsigned int class, struct sample_cursor *at)
{
	u32 seq = ++m->cage->sample_seq;	/* a message that is not made is a hole */
	struct sk_buff *skb;
	void *hdr;
	int more;

	skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!skb)
		return -ENOMEM;
	hdr = genlmsg_put(skb, 0, 0, &optmon_family, 0, OPTMON_CMD_SAMPLE_NTF);
	if (!hdr || put_head(skb, m->cage) ||
	    nla_put_u32(skb, OPTMON_A_SAMPLE_SEQ, seq) ||
	    nla_put_u64_64bit(skb, OPTMON_A_SAMPLE_TIME_NS, ktime_get_real_ns(),
			      OPTMON_A_SAMPLE_PAD)) {
		nlmsg_free(skb);
		return -ENOMEM;
	}
	more = put_ranges(skb, m, BIT(class), at);
	genlmsg_end(skb, hdr);
	genlmsg_multicast(&optmon_family, skb, 0, GROUP_SAMPLES, GFP_KERNEL);
	return more;
}

/**
 * netlink_sampled() - give listeners what was just published
 * @m: the module; for its sampler's jobs
 * @class: CLASS_x
 *
 * A listener that is slow loses messages and delays nobody.
 */
void netlink_sampled(struct xcvr *m, unsigned int class)
{
	struct sample_cursor at = { .class = class };

	if (!genl_has_listeners(&optmon_family, &init_net, GROUP_SAMPLES) ||
	    !xcvr_is_ready(m) || READ_ONCE(m->dead))
		return;
	/* Each message has room for several ranges. */
	while (push(m, class, &at) == -EMSGSIZE)
		;
}
