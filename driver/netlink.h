/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of the netlink family share. */
#ifndef _OPTMON_NETLINK_H
#define _OPTMON_NETLINK_H

#include <net/genetlink.h>

#include "core.h"

/* netlink.c */
enum { GROUP_EVENTS, GROUP_SAMPLES };

extern struct genl_family optmon_family;

typedef int (*dump_cage)(struct sk_buff *skb, struct netlink_callback *cb,
			 struct cage *c);

struct cage *cage_asked(struct nlattr *index, struct nlattr *label,
			struct netlink_ext_ack *extack);
int netlink_dump_cages(struct sk_buff *skb, struct netlink_callback *cb,
		       struct nlattr *index, struct nlattr *label, dump_cage put);
int netlink_command(struct genl_info *info, struct command_args *args);

/* netlink_sample.c */
extern const struct nla_policy sample_policy[OPTMON_A_SAMPLE_CLASSES + 1];

int sample_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);

/* netlink_flags.c */
extern const struct nla_policy flags_policy[OPTMON_A_FLAGS_CAGE_LABEL + 1];

int flag_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);

/* netlink_diag.c */
extern const struct nla_policy diagnostics_policy[OPTMON_A_DIAGNOSTICS_GATED + 1];
extern const struct nla_policy cdb_policy[OPTMON_A_CDB_TIMEOUT_MS + 1];
extern const struct nla_policy statistics_policy[OPTMON_A_STATISTICS_CAGE_LABEL + 1];

int loopback_set_doit(struct sk_buff *skb, struct genl_info *info);
int pattern_set_doit(struct sk_buff *skb, struct genl_info *info);
int diagnostics_get_doit(struct sk_buff *skb, struct genl_info *info);
int cdb_act_doit(struct sk_buff *skb, struct genl_info *info);
int statistics_get_doit(struct sk_buff *skb, struct genl_info *info);

#endif /* _OPTMON_NETLINK_H */
