// SPDX-License-Identifier: GPL-2.0
/*
 * ethtool's module operations for one cage: memory by page and by the older
 * ioctl, power mode, reset, and why there is no link.
 */
#include <linux/ethtool.h>
#include <linux/netlink.h>

#include "core.h"

/**
 * cage_eeprom_by_page() - answer ETHTOOL_MSG_MODULE_EEPROM_GET
 * @c: the cage
 * @page: what is asked for, and where it goes
 * @extack: says in words what went wrong
 *
 * Return: the number of bytes read, or a negative errno; see memory_read().
 */
int cage_eeprom_by_page(struct cage *c, const struct ethtool_module_eeprom *page,
			struct netlink_ext_ack *extack)
{
	int err;

	if (page->i2c_address != CMIS_I2C_ADDR) {
		NL_SET_ERR_MSG(extack, "the module's memory is at address 50h");
		return -EINVAL;
	}
	if (page->offset > 255 || page->length > 256) {
		NL_SET_ERR_MSG(extack, "offsets end at 255");
		return -EINVAL;
	}
	err = memory_read(c, page->bank, page->page, page->offset, page->data,
			  page->length, extack);
	return err ?: page->length;
}

/**
 * cage_module_info() - answer the ioctl ETHTOOL_GMODULEINFO
 * @c: the cage
 * @info: filled in
 *
 * The ioctl has no name for CMIS. Its readers go by the identifier in byte 0;
 * the layout is that of SFF-8636: lower memory, then pages 00h to 03h.
 *
 * Return: 0 or -ENODEV when there is no module.
 */
int cage_module_info(struct cage *c, struct ethtool_modinfo *info)
{
	struct xcvr *m = cage_get_module(c);

	if (!m)
		return -ENODEV;
	info->type = ETH_MODULE_SFF_8636;
	info->eeprom_len = m->flat ? ETH_MODULE_SFF_8636_LEN :
				     ETH_MODULE_SFF_8636_MAX_LEN;
	xcvr_put(m);
	return 0;
}

/**
 * cage_module_eeprom() - answer the ioctl ETHTOOL_GMODULEEEPROM
 * @c: the cage
 * @eeprom: offset and length in the linear layout
 * @data: takes the bytes; those of pages the module does not have are zero
 *
 * Return: 0 or a negative errno; see memory_read().
 */
int cage_module_eeprom(struct cage *c, struct ethtool_eeprom *eeprom, u8 *data)
{
	unsigned int at = eeprom->offset, left = eeprom->len;

	while (left) {
		u8 page = at < CMIS_PAGE_LEN ? 0 : at / CMIS_PAGE_LEN - 1;
		unsigned int off = at % CMIS_PAGE_LEN;
		unsigned int n = min(left, CMIS_PAGE_LEN - off);
		int err;

		if (at >= CMIS_PAGE_LEN)
			off += CMIS_UPPER;
		err = memory_read(c, 0, page, off, data, n, NULL);
		if (err == -ENXIO && page)
			memset(data, 0, n);
		else if (err)
			return err;
		at += n;
		data += n;
		left -= n;
	}
	return 0;
}

/**
 * cage_set_eeprom_by_page() - write a module's memory for ethtool's core
 * @c: the cage
 * @page: where, and what
 * @extack: says in words what went wrong
 *
 * Return: 0 or a negative errno; see memory_write().
 */
int cage_set_eeprom_by_page(struct cage *c,
			    const struct ethtool_module_eeprom *page,
			    struct netlink_ext_ack *extack)
{
	if (page->i2c_address != CMIS_I2C_ADDR) {
		NL_SET_ERR_MSG(extack, "the module's memory is at address 50h");
		return -EINVAL;
	}
	if (page->offset > 255 || page->length > 256) {
		NL_SET_ERR_MSG(extack, "offsets end at 255");
		return -EINVAL;
	}
	return memory_write(c, page->bank, page->page, page->offset, page->data,
			    page->length, extack);
}

/**
 * cage_get_power_mode() - answer ETHTOOL_MSG_MODULE_GET
 * @c: the cage
 * @params: filled in; ethtool has no policy of low power, which is left out
 *
 * Return: 0.
 */
int cage_get_power_mode(struct cage *c,
			struct ethtool_module_power_mode_params *params)
{
	u8 policy = READ_ONCE(c->power_policy);

	params->mode = power_mode(c);
	if (policy == OPTMON_POWER_POLICY_HIGH)
		params->policy = ETHTOOL_MODULE_POWER_MODE_POLICY_HIGH;
	else if (policy == OPTMON_POWER_POLICY_AUTO)
		params->policy = ETHTOOL_MODULE_POWER_MODE_POLICY_AUTO;
	return 0;
}

/**
 * cage_set_power_mode() - answer ETHTOOL_MSG_MODULE_SET
 * @c: the cage
 * @params: the policy
 * @extack: says in words what went wrong
 *
 * Waits for no bus.
 *
 * Return: 0 or -EINVAL.
 */
int cage_set_power_mode(struct cage *c,
			const struct ethtool_module_power_mode_params *params,
			struct netlink_ext_ack *extack)
{
	struct command_args args = { .kind = OPTMON_COMMAND_KIND_POWER };

	if (params->policy == ETHTOOL_MODULE_POWER_MODE_POLICY_HIGH) {
		args.value = OPTMON_POWER_POLICY_HIGH;
	} else if (params->policy == ETHTOOL_MODULE_POWER_MODE_POLICY_AUTO) {
		args.value = OPTMON_POWER_POLICY_AUTO;
	} else {
		NL_SET_ERR_MSG(extack, "the policies are high and auto");
		return -EINVAL;
	}
	return command_run(c, &args, extack);
}

/**
 * cage_reset() - answer the ioctl ETHTOOL_RESET, and the core's firmware flash
 * @c: the cage
 * @flags: what to reset; what was reset is cleared
 *
 * The module is the PHY. It is not reset while a port is up, and in a cage
 * with several ports only by the flag for shared parts.
 *
 * Return: 0 or a negative errno, -EBUSY for those.
 */
int cage_reset(struct cage *c, u32 *flags)
{
	u32 shared = ETH_RESET_PHY << ETH_RESET_SHARED_SHIFT;
	struct command_args args = {
		.kind = OPTMON_COMMAND_KIND_RESET,
		.force = *flags & shared,
	};
	int err;

	if (!(*flags & (ETH_RESET_PHY | shared)))
		return -EOPNOTSUPP;
	err = command_run(c, &args, NULL);
	if (!err)
		*flags &= ~(ETH_RESET_PHY | shared);
	return err;
}

/**
 * cage_link_ext_state() - is the module why there is no link?
 * @c: the cage
 * @info: filled in if it is
 *
 * Return: 0, or -ENODATA if it is not.
 */
int cage_link_ext_state(struct cage *c, struct ethtool_link_ext_state_info *info)
{
	switch (READ_ONCE(c->life)) {
	case LIFE_EMPTY:
	case LIFE_SETTLING:
		info->link_ext_state = ETHTOOL_LINK_EXT_STATE_NO_CABLE;
		return 0;
	case LIFE_DENIED:
		info->link_ext_state = ETHTOOL_LINK_EXT_STATE_POWER_BUDGET_EXCEEDED;
		return 0;
	case LIFE_UNREADABLE:
		info->link_ext_state = ETHTOOL_LINK_EXT_STATE_EEPROM_ISSUE;
		return 0;
	case LIFE_READY:
	case LIFE_STATIC:
		return -ENODATA;
	default:
		info->link_ext_state = ETHTOOL_LINK_EXT_STATE_MODULE;
		info->module = ETHTOOL_LINK_EXT_SUBSTATE_MODULE_CMIS_NOT_READY;
		return 0;
	}
}
