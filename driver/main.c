// SPDX-License-Identifier: GPL-2.0
/*
 * optmon: optical module cages (OSFP, QSFP-DD) as Linux devices.
 */
#include <linux/module.h>

#include "core.h"

static int __init optmon_init(void)
{
	int err;

	debugfs_init();
	err = netlink_init();
	if (err)
		goto debugfs;
	err = upstream_init();
	if (err)
		goto netlink;
	err = cage_driver_register();
	if (err)
		goto upstream;
	return 0;
upstream:
	upstream_exit();
netlink:
	netlink_exit();
debugfs:
	debugfs_exit();
	return err;
}
module_init(optmon_init);

static void __exit optmon_exit(void)
{
	cage_driver_unregister();
	upstream_exit();
	netlink_exit();
	debugfs_exit();
}
module_exit(optmon_exit);

MODULE_DESCRIPTION("Optical module cages: OSFP and QSFP-DD");
MODULE_LICENSE("GPL");
