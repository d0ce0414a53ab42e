// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Finding generic netlink families and their multicast groups.
 */
#include <errno.h>
#include <string.h>

#include <linux/ethtool_netlink.h>

#include "talk.h"

static void read_group(const struct nlattr *nest, struct talk_family *family)
{
	const struct nlattr *tb[CTRL_ATTR_MCAST_GRP_MAX + 1];
	char name[GENL_NAMSIZ];

	talk_nested(nest, tb, CTRL_ATTR_MCAST_GRP_MAX);
	if (!tb[CTRL_ATTR_MCAST_GRP_NAME])
		return;
	talk_string(tb[CTRL_ATTR_MCAST_GRP_NAME], name, sizeof(name));
	if (!strcmp(name, family->group))
		family->group_id = talk_uint(tb[CTRL_ATTR_MCAST_GRP_ID], 0);
}

int talk_family_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[CTRL_ATTR_MAX + 1];
	struct talk_family *family = data;
	const struct nlattr *nest;

	talk_attrs(nlh, tb, CTRL_ATTR_MAX);
	family->id = talk_uint(tb[CTRL_ATTR_FAMILY_ID], 0);
	if (!family->group || !tb[CTRL_ATTR_MCAST_GROUPS])
		return MNL_CB_OK;
	mnl_attr_for_each_nested(nest, tb[CTRL_ATTR_MCAST_GROUPS])
		read_group(nest, family);
	return MNL_CB_OK;
}

int talk_resolve(struct optmon_talk *talk, const char *name, uint16_t *id,
		 const char *group, uint32_t *group_id)
{
	struct talk_family family = { .group = group };
	struct talk_req req;
	int ret;

	talk_req_init(&req, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 1, 0);
	mnl_attr_put_strz(req.nlh, CTRL_ATTR_FAMILY_NAME, name);
	ret = talk_request(talk, &req, talk_family_cb, &family, NULL);
	if (!ret && !family.id)
		ret = -EPROTO;
	*id = ret ? 0 : family.id;
	if (group_id)
		*group_id = ret ? 0 : family.group_id;
	return ret;
}

int talk_ethtool(struct optmon_talk *talk)
{
	if (talk->ethtool_id)
		return 0;
	return talk_resolve(talk, ETHTOOL_GENL_NAME, &talk->ethtool_id, NULL,
			    NULL);
}

/* Asked anew each time: a driver that is loaded again has another number. */
int talk_optmon(struct optmon_talk *talk)
{
	return talk_resolve(talk, OPTMON_FAMILY_NAME, &talk->optmon_id,
			    OPTMON_MCGRP_EVENTS, &talk->events_group);
}
