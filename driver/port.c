// SPDX-License-Identifier: GPL-2.0
/*
 * A stand-in network device for a cage that no MAC driver claims, so that
 * ethtool has something to name. It carries no traffic and has no address.
 */
#include <linux/ethtool.h>
#include <linux/if_arp.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>

#include "core.h"

struct stand_in {
	struct cage *cage;
};

static netdev_tx_t port_xmit(struct sk_buff *skb, struct net_device *dev)
{
	dev->stats.tx_dropped++;
	dev_kfree_skb_any(skb);
	return NETDEV_TX_OK;
}

static const struct net_device_ops port_ops = {
	.ndo_start_xmit = port_xmit,
};

static int port_eeprom_by_page(struct net_device *dev,
			       const struct ethtool_module_eeprom *page,
			       struct netlink_ext_ack *extack)
{
	struct stand_in *port = netdev_priv(dev);

	return cage_eeprom_by_page(port->cage, page, extack);
}

static int port_module_info(struct net_device *dev, struct ethtool_modinfo *info)
{
	struct stand_in *port = netdev_priv(dev);

	return cage_module_info(port->cage, info);
}

static int port_module_eeprom(struct net_device *dev, struct ethtool_eeprom *eeprom,
			      u8 *data)
{
	struct stand_in *port = netdev_priv(dev);

	return cage_module_eeprom(port->cage, eeprom, data);
}

static void port_drvinfo(struct net_device *dev, struct ethtool_drvinfo *info)
{
	struct stand_in *port = netdev_priv(dev);

	strscpy(info->driver, "optmon", sizeof(info->driver));
	strscpy(info->bus_info, port->cage->device, sizeof(info->bus_info));
}

static int __maybe_unused
port_set_eeprom_by_page(struct net_device *dev,
			const struct ethtool_module_eeprom *page,
			struct netlink_ext_ack *extack)
{
	struct stand_in *port = netdev_priv(dev);

	return cage_set_eeprom_by_page(port->cage, page, extack);
}

static int port_get_power_mode(struct net_device *dev,
			       struct ethtool_module_power_mode_params *params,
			       struct netlink_ext_ack *extack)
{
	struct stand_in *port = netdev_priv(dev);

	return cage_get_power_mode(port->cage, params);
}

static int port_set_power_mode(struct net_device *dev,
			       const struct ethtool_module_power_mode_params *params,
			       struct netlink_ext_ack *extack)
{
	struct stand_in *port = netdev_priv(dev);

	return cage_set_power_mode(port->cage, params, extack);
}

static int port_reset(struct net_device *dev, u32 *flags)
{
	struct stand_in *port = netdev_priv(dev);

	return cage_reset(port->cage, flags);
}

static int port_link_ext_state(struct net_device *dev,
			       struct ethtool_link_ext_state_info *info)
{
	struct stand_in *port = netdev_priv(dev);

	return cage_link_ext_state(port->cage, info);
}

static const struct ethtool_ops port_ethtool_ops = {
	.get_drvinfo = port_drvinfo,
	.get_link = ethtool_op_get_link,
	.get_module_eeprom_by_page = port_eeprom_by_page,
	.get_module_info = port_module_info,
	.get_module_eeprom = port_module_eeprom,
#ifdef OPTMON_HAS_SET_EEPROM
	.set_module_eeprom_by_page = port_set_eeprom_by_page,
#endif
	.get_module_power_mode = port_get_power_mode,
	.set_module_power_mode = port_set_power_mode,
	.reset = port_reset,
	.get_link_ext_state = port_link_ext_state,
};

static void port_setup(struct net_device *dev)
{
	dev->netdev_ops = &port_ops;
	dev->ethtool_ops = &port_ethtool_ops;
	dev->type = ARPHRD_NONE;
	dev->flags = IFF_NOARP;
	dev->mtu = ETH_DATA_LEN;
	optmon_netns_local(dev);
	netif_keep_dst(dev);
}

static void port_free(struct net_device *dev)
{
	struct stand_in *port = netdev_priv(dev);

	cage_put(port->cage);
	free_netdev(dev);
}

static int port_add(struct cage *c)
{
	struct net_device *dev;
	struct stand_in *port;
	int err;

	dev = alloc_netdev(sizeof(*port), c->label, NET_NAME_PREDICTABLE,
			   port_setup);
	if (!dev)
		return -ENOMEM;
	port = netdev_priv(dev);
	port->cage = cage_get(c);
	SET_NETDEV_DEV(dev, &c->client->dev);
	netif_carrier_off(dev);

	err = register_netdev(dev);
	if (err) {
		dev_warn(&c->client->dev,
			 "%s: no stand-in network device (%d): is the name taken?\n",
			 c->label, err);
		port_free(dev);
		return err;
	}
	rtnl_lock();
	WRITE_ONCE(c->stand_in, dev);
	rtnl_unlock();
	return 0;
}

/**
 * port_remove() - take the stand-in away, if there is one
 * @c: the cage; no lock may be held
 */
void port_remove(struct cage *c)
{
	struct net_device *dev;

	rtnl_lock();
	dev = c->stand_in;
	WRITE_ONCE(c->stand_in, NULL);
	rtnl_unlock();
	if (!dev)
		return;
	unregister_netdev(dev);
	port_free(dev);
}

/**
 * port_reconcile() - have a stand-in exactly when no MAC driver is attached
 * @c: a bound cage; no lock may be held
 *
 * Return: 0 or why there is none.
 */
int port_reconcile(struct cage *c)
{
	if (upstream_ports(c).attached)
		port_remove(c);
	else if (!READ_ONCE(c->stand_in))
		return port_add(c);
	return 0;
}
