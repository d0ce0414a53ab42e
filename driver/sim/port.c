// SPDX-License-Identifier: GPL-2.0
/*
 * The MAC side of a port: a netdev that drops what it is given, whose carrier
 * follows the module, attached to its cage as any MAC driver would. A cage may
 * have several of them, each with some of the lanes (breakout).
 */
#include <linux/bitops.h>
#include <linux/delay.h>
#include <linux/etherdevice.h>
#include <linux/ethtool.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/optmon.h>
#include <linux/platform_device.h>
#include <linux/rtnetlink.h>

#include "compat.h"
#include "sim.h"

/* A stand-in makes way in a while, by a work item. */
#define NAME_WAIT_MS	5000
#define NAME_LOOK_MS	10

struct sim_port {
	struct net_device *dev;
	struct sim_cage *cage;
	u32 lanes;			/* of the host side; all: 0xff */
	struct optmon_upstream *up;	/* constant while registered */
};

static netdev_tx_t sim_port_xmit(struct sk_buff *skb, struct net_device *dev)
{
	dev_core_stats_tx_dropped_inc(dev);
	dev_kfree_skb(skb);
	return NETDEV_TX_OK;
}

static int sim_port_open(struct net_device *dev)
{
	struct sim_port *port = netdev_priv(dev);

	netif_start_queue(dev);
	sim_cage_kick(port->cage);
	return 0;
}

static int sim_port_stop(struct net_device *dev)
{
	struct sim_port *port = netdev_priv(dev);

	netif_stop_queue(dev);
	sim_port_update(port->cage);
	return 0;
}

static const struct net_device_ops sim_port_netdev_ops = {
	.ndo_open		= sim_port_open,
	.ndo_stop		= sim_port_stop,
	.ndo_start_xmit		= sim_port_xmit,
	.ndo_set_mac_address	= eth_mac_addr,
	.ndo_validate_addr	= eth_validate_addr,
};

static u32 sim_port_speed(struct sim_port *port)
{
	struct sim_module *module;
	u32 speed = SPEED_UNKNOWN;

	mutex_lock(&port->cage->lock);
	module = port->cage->module;
	if (module && module->lane_gbps)
		speed = module->lane_gbps * module->lanes * 1000 *
			hweight32(port->lanes) / SIM_FEC_LANES;
	mutex_unlock(&port->cage->lock);
	return speed;
}

static int sim_port_get_link_ksettings(struct net_device *dev,
				       struct ethtool_link_ksettings *settings)
{
	struct sim_port *port = netdev_priv(dev);

	settings->base.port = PORT_FIBRE;
	settings->base.autoneg = AUTONEG_DISABLE;
	settings->base.speed = SPEED_UNKNOWN;
	settings->base.duplex = DUPLEX_UNKNOWN;
	if (netif_carrier_ok(dev)) {
		settings->base.speed = sim_port_speed(port);
		settings->base.duplex = DUPLEX_FULL;
	}
	return 0;
}

static int sim_port_get_fecparam(struct net_device *dev,
				 struct ethtool_fecparam *fec)
{
	fec->fec = ETHTOOL_FEC_RS;
	fec->active_fec = netif_carrier_ok(dev) ? ETHTOOL_FEC_RS : ETHTOOL_FEC_NONE;
	return 0;
}

static void sim_port_get_drvinfo(struct net_device *dev,
				 struct ethtool_drvinfo *info)
{
	strscpy(info->driver, KBUILD_MODNAME, sizeof(info->driver));
	strscpy(info->bus_info, dev_name(dev->dev.parent), sizeof(info->bus_info));
}

/* What is counted of the port's lanes; they are numbered anew, from the first. */
static u64 sim_port_fec_stat(struct ethtool_fec_stat *stat, const u64 *lanes,
			     const struct sim_port *port)
{
	struct sim_module *module = port->cage->module;
	bool wide = module && module->lanes > SIM_FEC_LANES;
	unsigned int lane, n = 0;
	u64 total = 0;

	for (lane = 0; lane < SIM_FEC_LANES; lane++) {
		if (!(port->lanes & BIT(lane)))
			continue;
		total += lanes[lane];
		if (!wide)
			stat->lanes[n++] = lanes[lane];
	}
	if (wide)
		stat->total = total;
	return total;
}

/* The counters are the cage's: they run while any of its ports has a link. */
static bool sim_ports_linked(const struct sim_cage *cage)
{
	unsigned int i;

	for (i = 0; i < cage->sw->nlanes; i++)
		if (cage->port[i] && netif_carrier_ok(cage->port[i]->dev))
			return true;
	return false;
}

/*
 * Lanes here are those of the MAC; the core adds them up. Of a port with more
 * lanes than it has room for there are totals only.
 */
static void sim_port_fec_stats(struct net_device *dev, struct ethtool_fec_stats *stats)
{
	struct sim_port *port = netdev_priv(dev);
	struct sim_cage *cage = port->cage;

	mutex_lock(&cage->lock);
	sim_fec_update(cage, sim_ports_linked(cage));
	sim_port_fec_stat(&stats->corrected_blocks, cage->fec.corrected, port);
	sim_port_fec_stat(&stats->uncorrectable_blocks, cage->fec.uncorrectable,
			  port);
	sim_port_fec_stat(&stats->corrected_bits, cage->fec.bits, port);
	mutex_unlock(&cage->lock);
}

static u64 sim_port_fec_bin(struct net_device *dev, unsigned int bin, u64 *lanes)
{
	struct sim_port *port = netdev_priv(dev);
	struct sim_cage *cage = port->cage;
	struct ethtool_fec_stat stat;
	u64 sum;

	memset(&stat, 0xff, sizeof(stat));
	mutex_lock(&cage->lock);
	sum = sim_port_fec_stat(&stat, cage->fec.bins[bin], port);
	mutex_unlock(&cage->lock);
	memcpy(lanes, stat.lanes, sizeof(stat.lanes));
	return sum;
}

SIM_GET_FEC_STATS(sim_port_get_fec_stats, sim_port_fec_stats, sim_port_fec_bin,
		  SIM_FEC_BINS)

static int sim_port_get_eeprom_by_page(struct net_device *dev,
				       const struct ethtool_module_eeprom *page,
				       struct netlink_ext_ack *extack)
{
	struct sim_port *port = netdev_priv(dev);

	return optmon_get_module_eeprom_by_page(port->up, page, extack);
}

static int sim_port_get_module_info(struct net_device *dev,
				    struct ethtool_modinfo *info)
{
	struct sim_port *port = netdev_priv(dev);

	return optmon_get_module_info(port->up, info);
}

static int sim_port_get_module_eeprom(struct net_device *dev,
				      struct ethtool_eeprom *eeprom, u8 *data)
{
	struct sim_port *port = netdev_priv(dev);

	return optmon_get_module_eeprom(port->up, eeprom, data);
}

static int __maybe_unused
sim_port_set_eeprom_by_page(struct net_device *dev,
			    const struct ethtool_module_eeprom *page,
			    struct netlink_ext_ack *extack)
{
	struct sim_port *port = netdev_priv(dev);

	return optmon_set_module_eeprom_by_page(port->up, page, extack);
}

static int sim_port_get_power_mode(struct net_device *dev,
				   struct ethtool_module_power_mode_params *params,
				   struct netlink_ext_ack *extack)
{
	struct sim_port *port = netdev_priv(dev);

	return optmon_get_module_power_mode(port->up, params, extack);
}

static int sim_port_set_power_mode(struct net_device *dev,
				   const struct ethtool_module_power_mode_params *params,
				   struct netlink_ext_ack *extack)
{
	struct sim_port *port = netdev_priv(dev);

	return optmon_set_module_power_mode(port->up, params, extack);
}

static int sim_port_reset(struct net_device *dev, u32 *flags)
{
	struct sim_port *port = netdev_priv(dev);

	return optmon_reset(port->up, flags);
}

static int sim_port_get_link_ext_state(struct net_device *dev,
				       struct ethtool_link_ext_state_info *info)
{
	struct sim_port *port = netdev_priv(dev);

	return optmon_get_link_ext_state(port->up, info);
}

static const struct ethtool_ops sim_port_ethtool_ops = {
	.get_drvinfo			= sim_port_get_drvinfo,
	.get_link			= ethtool_op_get_link,
	.get_link_ksettings		= sim_port_get_link_ksettings,
	.get_fecparam			= sim_port_get_fecparam,
	.get_fec_stats			= sim_port_get_fec_stats,
	.get_module_eeprom_by_page	= sim_port_get_eeprom_by_page,
	.get_module_info		= sim_port_get_module_info,
	.get_module_eeprom		= sim_port_get_module_eeprom,
#ifdef SIM_HAS_SET_EEPROM
	.set_module_eeprom_by_page = sim_port_set_eeprom_by_page,
#endif
	.get_module_power_mode		= sim_port_get_power_mode,
	.set_module_power_mode		= sim_port_set_power_mode,
	.reset				= sim_port_reset,
	.get_link_ext_state		= sim_port_get_link_ext_state,
};

static void sim_port_setup(struct net_device *dev)
{
	ether_setup(dev);
	dev->netdev_ops = &sim_port_netdev_ops;
	dev->ethtool_ops = &sim_port_ethtool_ops;
	eth_hw_addr_random(dev);
}

/**
 * sim_port_update() - bring the carriers in line with the module
 * @cage: the cage; it may have no port
 *
 * May sleep; needs no lock.
 */
void sim_port_update(struct sim_cage *cage)
{
	unsigned int i;
	bool link;

	mutex_lock(&cage->lock);
	link = cage->port[0] && sim_link_up(cage);
	for (i = 0; i < cage->sw->nlanes; i++) {
		struct sim_port *port = cage->port[i];

		if (!port)
			continue;
		if (link && netif_running(port->dev))
			netif_carrier_on(port->dev);
		else
			netif_carrier_off(port->dev);
	}
	if (cage->port[0])
		sim_fec_update(cage, sim_ports_linked(cage));
	mutex_unlock(&cage->lock);
}

static void sim_port_connect(struct sim_cage *cage, unsigned int index,
			     struct sim_port *port)
{
	mutex_lock(&cage->lock);
	cage->port[index] = port;
	mutex_unlock(&cage->lock);
}

static bool sim_name_taken(const char *name)
{
	bool taken;

	rtnl_lock();
	taken = netdev_name_in_use(&init_net, name);
	rtnl_unlock();
	return taken;
}

/* A stand-in has the cage's name, which the port is to have. */
static int sim_port_register(struct net_device *dev)
{
	unsigned int waited;

	for (waited = 0; waited < NAME_WAIT_MS && sim_name_taken(dev->name);
	     waited += NAME_LOOK_MS)
		msleep(NAME_LOOK_MS);
	return register_netdev(dev);
}

static int sim_port_add(struct sim_cage *cage, unsigned int index)
{
	struct net_device *dev;
	struct sim_port *port;
	char name[32];	/* none is as long as IFNAMSIZ */
	int ret;

	if (cage->sw->nlanes > 1)
		snprintf(name, sizeof(name), "%ss%u", cage->label, index);
	else
		strscpy(name, cage->label, sizeof(name));
	dev = alloc_netdev(sizeof(*port), name, NET_NAME_ENUM, sim_port_setup);
	if (!dev)
		return -ENOMEM;
	SET_NETDEV_DEV(dev, &cage->sw->pdev->dev);
	dev->dev_port = cage->index * cage->sw->nlanes + index;
	port = netdev_priv(dev);
	port->dev = dev;
	port->cage = cage;
	port->lanes = cage->sw->lanes[index];
	netif_carrier_off(dev);

	port->up = optmon_attach(dev, sim_cage_fwnode(cage), port->lanes);
	if (IS_ERR(port->up)) {
		ret = PTR_ERR(port->up);
		goto free;
	}
	sim_port_connect(cage, index, port);
	ret = sim_port_register(dev);
	if (ret)
		goto detach;
	return 0;

detach:
	sim_port_connect(cage, index, NULL);
	optmon_detach(port->up);
free:
	free_netdev(dev);
	return ret;
}

/**
 * sim_ports_present() - is the cage's MAC there?
 * @cage: the cage
 *
 * Return: true if it has ports.
 */
bool sim_ports_present(struct sim_cage *cage)
{
	bool present;

	mutex_lock(&cage->lock);
	present = cage->port[0];
	mutex_unlock(&cage->lock);
	return present;
}

static void sim_ports_drop(struct sim_cage *cage)
{
	unsigned int i;

	for (i = 0; i < cage->sw->nlanes; i++) {
		struct sim_port *port = cage->port[i];

		if (!port)
			continue;
		sim_port_connect(cage, i, NULL);
		unregister_netdev(port->dev);
		optmon_detach(port->up);
		free_netdev(port->dev);
	}
}

/**
 * sim_ports_add() - MAC ports named after their cage, attached to it
 * @cage: the cage, described
 *
 * A stand-in of the cage's name is waited for to make way.
 *
 * Return: 0, also when they are there, or a negative error and no port.
 */
int sim_ports_add(struct sim_cage *cage)
{
	unsigned int i;
	int ret = 0;

	mutex_lock(&cage->mac_lock);
	if (!sim_ports_present(cage))
		for (i = 0; !ret && i < cage->sw->nlanes; i++)
			ret = sim_port_add(cage, i);
	if (ret)
		sim_ports_drop(cage);
	mutex_unlock(&cage->mac_lock);
	return ret;
}

/**
 * sim_ports_remove() - take the MAC away from its cage, which lives on
 * @cage: the cage; it may have no ports
 */
void sim_ports_remove(struct sim_cage *cage)
{
	mutex_lock(&cage->mac_lock);
	sim_ports_drop(cage);
	mutex_unlock(&cage->mac_lock);
}
