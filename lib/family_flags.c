// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Flags with counts and times, by the optmon family.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/optmon.h>

#include "talk.h"

/* More than a module's pages have bits of; a reply with more is not believed. */
#define FLAGS_MAX	(64 * 1024)

static int add(struct talk_flags *flags, const struct optmon_flag_count *one)
{
	struct optmon_flag_count *bigger;
	size_t room;

	if (flags->counts.n == flags->room) {
		room = flags->room ? 2 * flags->room : 32;
		bigger = reallocarray(flags->counts.flag, room, sizeof(*bigger));
		if (!bigger)
			return -ENOMEM;
		flags->counts.flag = bigger;
		flags->room = room;
	}
	flags->counts.flag[flags->counts.n++] = *one;
	return 0;
}

static int read_flag(const struct nlattr *nest, struct talk_flags *flags)
{
	const struct nlattr *tb[OPTMON_A_FLAG_MAX + 1];
	struct optmon_flag_count one;

	talk_nested(nest, tb, OPTMON_A_FLAG_MAX);
	one = (struct optmon_flag_count) {
		.page = talk_uint(tb[OPTMON_A_FLAG_PAGE], 0),
		.bank = talk_uint(tb[OPTMON_A_FLAG_BANK], 0),
		.offset = talk_uint(tb[OPTMON_A_FLAG_OFFSET], 0),
		.bit = talk_uint(tb[OPTMON_A_FLAG_BIT], 8),
		.raised = tb[OPTMON_A_FLAG_RAISED] != NULL,
		.count = talk_uint(tb[OPTMON_A_FLAG_COUNT], 0),
		.first_ns = talk_uint(tb[OPTMON_A_FLAG_FIRST_NS], 0),
		.last_ns = talk_uint(tb[OPTMON_A_FLAG_LAST_NS], 0),
	};
	if (!tb[OPTMON_A_FLAG_OFFSET] || one.bit > 7 || !one.count ||
	    flags->counts.n == FLAGS_MAX)
		return 0;
	return add(flags, &one);
}

int talk_flags_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[OPTMON_A_FLAGS_MAX + 1];
	struct talk_flags *flags = data;
	const struct nlattr *attr;

	if (talk_cmd(nlh) != OPTMON_CMD_FLAG_GET)
		return MNL_CB_OK;
	talk_attrs(nlh, tb, OPTMON_A_FLAGS_MAX);
	if (talk_uint(tb[OPTMON_A_FLAGS_CAGE_INDEX], UINT32_MAX) != flags->cage)
		return MNL_CB_OK;
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) == OPTMON_A_FLAGS_FLAG &&
		    read_flag(attr, flags)) {
			errno = ENOMEM;
			return MNL_CB_ERROR;
		}
	}
	return MNL_CB_OK;
}

int optmon_flag_counts_read(struct optmon_talk *talk,
			    const struct optmon_port *port,
			    struct optmon_flag_counts *counts,
			    struct optmon_error *err)
{
	static const char what[] = "counts of flags";
	struct talk_flags flags = { .cage = port->cage.index };
	struct talk_ack ack = { "" };
	struct talk_req req;
	int ret, tries;

	*counts = (struct optmon_flag_counts) { 0 };
	if (!port->has_cage || talk_optmon(talk))
		return optmon_error_set(err, OPTMON_E_UNAVAILABLE, 0, 0,
			"%s: not in a cage of the optmon driver", what);
	for (tries = 0; tries < TALK_DUMP_TRIES; tries++) {
		flags.counts.n = 0;
		talk_req_init(&req, talk->optmon_id, OPTMON_CMD_FLAG_GET,
			      OPTMON_FAMILY_VERSION, NLM_F_DUMP);
		mnl_attr_put_u32(req.nlh, OPTMON_A_FLAGS_CAGE_INDEX,
				 flags.cage);
		ret = talk_request(talk, &req, talk_flags_cb, &flags, &ack);
		if (ret != -EINTR)
			break;
	}
	if (ret) {
		optmon_flag_counts_free(&flags.counts);
		return talk_error(err, ret, &ack, what);
	}
	*counts = flags.counts;
	return 0;
}

void optmon_flag_counts_free(struct optmon_flag_counts *counts)
{
	free(counts->flag);
	*counts = (struct optmon_flag_counts) { 0 };
}
