// SPDX-License-Identifier: GPL-2.0
/*
 * MAC drivers' network devices, attached to cages. They meet by the cage's
 * firmware node; either side may come first, and go first.
 */
#include <linux/export.h>
#include <linux/netdevice.h>
#include <linux/netlink.h>
#include <linux/optmon.h>
#include <linux/property.h>
#include <linux/slab.h>

#include "core.h"

struct optmon_upstream {
	struct list_head node;		/* upstreams_lock */
	struct net_device *dev;
	struct fwnode_handle *fwnode;	/* counted */
	struct cage *cage;		/* counted; NULL while unbound; upstreams_lock */
	u32 host_lanes;
};

static LIST_HEAD(upstreams);
static DEFINE_MUTEX(upstreams_lock);

/* The caller holds upstreams_lock; the cage is counted for it. */
static struct cage *find_cage(struct fwnode_handle *fwnode)
{
	struct cage *c, *found = NULL;

	mutex_lock(&cages_lock);
	list_for_each_entry(c, &cages, node)
		if (c->fwnode == fwnode && !c->unbinding)
			found = cage_get(c);
	mutex_unlock(&cages_lock);
	return found;
}

/**
 * optmon_attach() - attach a network device to the cage of its port
 * @dev: the device; it must stay until optmon_detach()
 * @cage: the cage's firmware node, as the port's description names it
 * @host_lanes: the cage's host lanes that the device uses, bit 0 for lane 1;
 *	a cage may have several devices with disjoint lanes (breakout)
 *
 * A stand-in device of the cage goes away, in a while. May sleep; RTNL may be
 * held.
 *
 * Return: a handle, or an error pointer: -EINVAL without node or lanes,
 * -EBUSY when another device has one of the lanes, -ENOMEM.
 */
struct optmon_upstream *optmon_attach(struct net_device *dev,
				      struct fwnode_handle *cage, u32 host_lanes)
{
	struct optmon_upstream *up, *other;

	if (!dev || !cage || !host_lanes)
		return ERR_PTR(-EINVAL);
	up = kzalloc(sizeof(*up), GFP_KERNEL);
	if (!up)
		return ERR_PTR(-ENOMEM);
	up->dev = dev;
	up->host_lanes = host_lanes;

	mutex_lock(&upstreams_lock);
	list_for_each_entry(other, &upstreams, node) {
		if (other->fwnode == cage && other->host_lanes & host_lanes) {
			mutex_unlock(&upstreams_lock);
			kfree(up);
			return ERR_PTR(-EBUSY);
		}
	}
	up->fwnode = fwnode_handle_get(cage);
	up->cage = find_cage(cage);
	list_add_tail(&up->node, &upstreams);
	if (up->cage) {
		cage_update_interfaces(up->cage);
		life_changed(up->cage);
	}
	mutex_unlock(&upstreams_lock);
	return up;
}
EXPORT_SYMBOL_GPL(optmon_attach);

/**
 * optmon_detach() - undo optmon_attach()
 * @up: the handle; no helper may run or be called with it from now on
 */
void optmon_detach(struct optmon_upstream *up)
{
	mutex_lock(&upstreams_lock);
	list_del(&up->node);
	if (up->cage)
		cage_update_interfaces(up->cage);
	mutex_unlock(&upstreams_lock);
	if (up->cage)
		cage_put(up->cage);
	fwnode_handle_put(up->fwnode);
	kfree(up);
}
EXPORT_SYMBOL_GPL(optmon_detach);

/* The cage, counted, or NULL while none is bound, which is said. */
static struct cage *upstream_cage(struct optmon_upstream *up,
				  struct netlink_ext_ack *extack)
{
	struct cage *c;

	mutex_lock(&upstreams_lock);
	c = up->cage ? cage_get(up->cage) : NULL;
	mutex_unlock(&upstreams_lock);
	if (!c)
		NL_SET_ERR_MSG(extack, "no driver is bound to the cage");
	return c;
}

/**
 * optmon_get_module_eeprom_by_page() - helper for ethtool_ops of that name
 * @up: the handle
 * @page: what is asked for, and where it goes
 * @extack: says in words what went wrong
 *
 * Return: the number of bytes read, or a negative errno: -ENODEV without a
 * bound cage or a module in it.
 */
int optmon_get_module_eeprom_by_page(struct optmon_upstream *up,
				     const struct ethtool_module_eeprom *page,
				     struct netlink_ext_ack *extack)
{
	struct cage *c = upstream_cage(up, extack);
	int ret;

	if (!c)
		return -ENODEV;
	ret = cage_eeprom_by_page(c, page, extack);
	cage_put(c);
	return ret;
}
EXPORT_SYMBOL_GPL(optmon_get_module_eeprom_by_page);

/**
 * optmon_get_module_info() - helper for ethtool_ops of that name
 * @up: the handle
 * @info: filled in
 *
 * Return: 0 or -ENODEV without a bound cage or a module in it.
 */
int optmon_get_module_info(struct optmon_upstream *up, struct ethtool_modinfo *info)
{
	struct cage *c = upstream_cage(up, NULL);
	int ret;

	if (!c)
		return -ENODEV;
	ret = cage_module_info(c, info);
	cage_put(c);
	return ret;
}
EXPORT_SYMBOL_GPL(optmon_get_module_info);

/**
 * optmon_get_module_eeprom() - helper for ethtool_ops of that name
 * @up: the handle
 * @eeprom: offset and length in the linear layout of SFF-8636
 * @data: takes the bytes
 *
 * Return: 0 or a negative errno: -ENODEV without a bound cage or a module.
 */
int optmon_get_module_eeprom(struct optmon_upstream *up,
			     struct ethtool_eeprom *eeprom, u8 *data)
{
	struct cage *c = upstream_cage(up, NULL);
	int ret;

	if (!c)
		return -ENODEV;
	ret = cage_module_eeprom(c, eeprom, data);
	cage_put(c);
	return ret;
}
EXPORT_SYMBOL_GPL(optmon_get_module_eeprom);

/**
 * optmon_set_module_eeprom_by_page() - helper for ethtool_ops of that name
 * @up: the handle
 * @page: where, and what
 * @extack: says in words what went wrong
 *
 * For kernels whose ethtool_ops have it; with it and optmon_reset() the
 * kernel's own firmware flash works. Needs no RTNL.
 *
 * Return: 0 or a negative errno: -ENODEV without a bound cage or a module,
 * -EPERM for what the driver owns, -EBUSY for firmware while a port is up.
 */
int optmon_set_module_eeprom_by_page(struct optmon_upstream *up,
				     const struct ethtool_module_eeprom *page,
				     struct netlink_ext_ack *extack)
{
	struct cage *c = upstream_cage(up, extack);
	int ret;

	if (!c)
		return -ENODEV;
	ret = cage_set_eeprom_by_page(c, page, extack);
	cage_put(c);
	return ret;
}
EXPORT_SYMBOL_GPL(optmon_set_module_eeprom_by_page);

/**
 * optmon_get_module_power_mode() - helper for ethtool_ops of that name
 * @up: the handle
 * @params: filled in
 * @extack: says in words what went wrong
 *
 * Return: 0 or -ENODEV without a bound cage.
 */
int optmon_get_module_power_mode(struct optmon_upstream *up,
				 struct ethtool_module_power_mode_params *params,
				 struct netlink_ext_ack *extack)
{
	struct cage *c = upstream_cage(up, extack);
	int ret;

	if (!c)
		return -ENODEV;
	ret = cage_get_power_mode(c, params);
	cage_put(c);
	return ret;
}
EXPORT_SYMBOL_GPL(optmon_get_module_power_mode);

/**
 * optmon_set_module_power_mode() - helper for ethtool_ops of that name
 * @up: the handle
 * @params: the policy, high or auto
 * @extack: says in words what went wrong
 *
 * The module follows in a while; nothing here waits for it.
 *
 * Return: 0, -EINVAL, or -ENODEV without a bound cage.
 */
int optmon_set_module_power_mode(struct optmon_upstream *up,
				 const struct ethtool_module_power_mode_params *params,
				 struct netlink_ext_ack *extack)
{
	struct cage *c = upstream_cage(up, extack);
	int ret;

	if (!c)
		return -ENODEV;
	ret = cage_set_power_mode(c, params, extack);
	cage_put(c);
	return ret;
}
EXPORT_SYMBOL_GPL(optmon_set_module_power_mode);

/**
 * optmon_reset() - helper for ethtool_ops.reset: the module is the PHY
 * @up: the handle
 * @flags: what to reset; ETH_RESET_PHY is cleared when it was, also where it
 *	is shifted by ETH_RESET_SHARED_SHIFT, which a cage with several ports needs
 *
 * Waits three seconds at most where the bus works. Needs no RTNL.
 *
 * Return: 0, -EBUSY while a port is up or for want of the shared flag,
 * -EOPNOTSUPP when nothing of @flags is the module's, or -ENODEV.
 */
int optmon_reset(struct optmon_upstream *up, u32 *flags)
{
	struct cage *c = upstream_cage(up, NULL);
	int ret;

	if (!c)
		return -ENODEV;
	ret = cage_reset(c, flags);
	cage_put(c);
	return ret;
}
EXPORT_SYMBOL_GPL(optmon_reset);

/**
 * optmon_get_link_ext_state() - helper for ethtool_ops of that name
 * @up: the handle
 * @info: filled in when the module is why there is no link
 *
 * ethtool's core asks of every port that is up, with a link or without.
 *
 * Return: 0, or -ENODATA when it is not, there is a link, or nobody knows.
 */
int optmon_get_link_ext_state(struct optmon_upstream *up,
			      struct ethtool_link_ext_state_info *info)
{
	struct cage *c;
	int ret;

	if (netif_carrier_ok(up->dev))
		return -ENODATA;
	c = upstream_cage(up, NULL);
	if (!c)
		return -ENODATA;
	ret = cage_link_ext_state(c, info);
	cage_put(c);
	return ret;
}
EXPORT_SYMBOL_GPL(optmon_get_link_ext_state);

/**
 * upstream_ports() - the MAC drivers' network devices attached to a cage
 * @c: the cage
 *
 * Return: how many there are, and how many of them are up.
 */
struct upstream_ports upstream_ports(struct cage *c)
{
	struct upstream_ports ports = { };
	struct optmon_upstream *up;

	mutex_lock(&upstreams_lock);
	list_for_each_entry(up, &upstreams, node) {
		if (up->cage != c)
			continue;
		ports.attached++;
		ports.up += !!(READ_ONCE(up->dev->flags) & IFF_UP);
	}
	mutex_unlock(&upstreams_lock);
	return ports;
}

/**
 * upstream_bound() - a cage was bound: those who wait for it meet it
 * @c: the cage, already in the list of cages
 */
void upstream_bound(struct cage *c)
{
	struct optmon_upstream *up;

	mutex_lock(&upstreams_lock);
	list_for_each_entry(up, &upstreams, node)
		if (!up->cage && c->fwnode && up->fwnode == c->fwnode)
			up->cage = cage_get(c);
	mutex_unlock(&upstreams_lock);
}

/**
 * upstream_unbound() - a cage was unbound: its devices wait for the next
 * @c: the cage, no longer in the list of cages
 */
void upstream_unbound(struct cage *c)
{
	struct optmon_upstream *up;

	mutex_lock(&upstreams_lock);
	list_for_each_entry(up, &upstreams, node) {
		if (up->cage != c)
			continue;
		up->cage = NULL;
		cage_put(c);
	}
	mutex_unlock(&upstreams_lock);
}

/* A port that comes up needs its module; with one that goes down it may rest. */
static int port_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct optmon_upstream *up;

	if (event != NETDEV_UP && event != NETDEV_DOWN)
		return NOTIFY_DONE;
	mutex_lock(&upstreams_lock);
	list_for_each_entry(up, &upstreams, node) {
		if (up->dev != dev || !up->cage)
			continue;
		if (event == NETDEV_UP)
			WRITE_ONCE(up->cage->adopted, false);
		life_changed(up->cage);
	}
	mutex_unlock(&upstreams_lock);
	return NOTIFY_DONE;
}

static struct notifier_block port_notifier = {
	.notifier_call = port_event,
};

/**
 * upstream_init() - begin to follow the state of ports
 *
 * Return: 0 or a negative errno.
 */
int __init upstream_init(void)
{
	return register_netdevice_notifier(&port_notifier);
}

/**
 * upstream_exit() - end it
 */
void upstream_exit(void)
{
	unregister_netdevice_notifier(&port_notifier);
}

/**
 * upstream_walk_ifindexes() - the network devices attached to a cage
 * @c: the cage
 * @fn: called for each; anything but 0 ends the walk
 * @arg: passed on
 *
 * Return: 0 or what @fn returned.
 */
int upstream_walk_ifindexes(struct cage *c, upstream_visit fn, void *arg)
{
	struct optmon_upstream *up;
	int ret = 0;

	mutex_lock(&upstreams_lock);
	list_for_each_entry(up, &upstreams, node) {
		if (up->cage != c)
			continue;
		ret = fn(up->dev->ifindex, arg);
		if (ret)
			break;
	}
	mutex_unlock(&upstreams_lock);
	return ret;
}
