// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The inventory of network devices.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/ethtool.h>
#include <linux/ethtool_netlink.h>
#include <linux/if.h>

#include <netlink/cache.h>
#include <netlink/route/link.h>

#include "talk.h"

static void add_link(struct nl_object *object, void *data)
{
	struct rtnl_link *entry = (struct rtnl_link *)object;
	const char *name = rtnl_link_get_name(entry);
	struct talk_links *links = data;
	struct optmon_link *link;

	if (!name || links->n == links->room)
		return;
	link = &links->link[links->n++];
	link->ifindex = rtnl_link_get_ifindex(entry);
	snprintf(link->name, sizeof(link->name), "%s", name);
	link->admin_up = rtnl_link_get_flags(entry) & IFF_UP;
	link->carrier = rtnl_link_get_carrier(entry);
	rtnl_link_get_carrier_changes(entry, &link->carrier_changes);
}

/* One request for the speeds of all; a device without one stays at 0. */
static void load_speeds(struct optmon_talk *talk, struct talk_links *links)
{
	struct talk_req req;

	if (talk_ethtool(talk))
		return;
	talk_req_init(&req, talk->ethtool_id, ETHTOOL_MSG_LINKMODES_GET,
		      ETHTOOL_GENL_VERSION, NLM_F_DUMP);
	talk_ethtool_header(&req, ETHTOOL_A_LINKMODES_HEADER, 0,
			    ETHTOOL_FLAG_COMPACT_BITSETS);
	talk_request(talk, &req, talk_speed_cb, links, NULL);
}

int talk_links_load(struct optmon_talk *talk, struct talk_links *links,
		    struct optmon_error *err)
{
	struct nl_cache *cache;
	int ret;

	memset(links, 0, sizeof(*links));
	ret = rtnl_link_alloc_cache(talk->route, AF_UNSPEC, &cache);
	if (ret < 0)
		return optmon_error_set(err, OPTMON_E_IO, 0, 0,
					"cannot list the network devices: %s",
					nl_geterror(ret));
	links->room = nl_cache_nitems(cache);
	links->link = calloc(links->room + 1, sizeof(*links->link));
	if (!links->link) {
		nl_cache_free(cache);
		return talk_error(err, ENOMEM, NULL, "network devices");
	}
	nl_cache_foreach(cache, add_link, links);
	nl_cache_free(cache);
	load_speeds(talk, links);
	return 0;
}
