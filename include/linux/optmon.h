/* SPDX-License-Identifier: GPL-2.0 */
/*
 * optmon: optical module cages, the interface for MAC drivers.
 *
 * A MAC driver attaches its net_device to the cage that its port's firmware
 * description names, and answers the module operations of its ethtool_ops
 * with the helpers below. Either side may come first: an upstream that
 * attaches before its cage is bound waits for it, and calls made meanwhile
 * return -ENODEV, that for the link's extended state -ENODATA.
 */
#ifndef _LINUX_OPTMON_H
#define _LINUX_OPTMON_H

#include <linux/types.h>

struct ethtool_eeprom;
struct ethtool_link_ext_state_info;
struct ethtool_modinfo;
struct ethtool_module_eeprom;
struct ethtool_module_power_mode_params;
struct fwnode_handle;
struct net_device;
struct netlink_ext_ack;
struct optmon_upstream;

struct optmon_upstream *optmon_attach(struct net_device *dev,
				      struct fwnode_handle *cage,
				      u32 host_lanes);
void optmon_detach(struct optmon_upstream *up);

int optmon_get_module_eeprom_by_page(struct optmon_upstream *up,
				     const struct ethtool_module_eeprom *page,
				     struct netlink_ext_ack *extack);
int optmon_get_module_info(struct optmon_upstream *up,
			   struct ethtool_modinfo *info);
int optmon_get_module_eeprom(struct optmon_upstream *up,
			     struct ethtool_eeprom *eeprom, u8 *data);
int optmon_set_module_eeprom_by_page(struct optmon_upstream *up,
				     const struct ethtool_module_eeprom *page,
				     struct netlink_ext_ack *extack);
int optmon_get_module_power_mode(struct optmon_upstream *up,
				 struct ethtool_module_power_mode_params *params,
				 struct netlink_ext_ack *extack);
int optmon_set_module_power_mode(struct optmon_upstream *up,
				 const struct ethtool_module_power_mode_params *params,
				 struct netlink_ext_ack *extack);
int optmon_reset(struct optmon_upstream *up, u32 *flags);
int optmon_get_link_ext_state(struct optmon_upstream *up,
			      struct ethtool_link_ext_state_info *info);

#endif /* _LINUX_OPTMON_H */
