// SPDX-License-Identifier: GPL-2.0
/*
 * ethtool's module operations for one cage, by page and by the older ioctl.
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
