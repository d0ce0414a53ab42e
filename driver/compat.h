/* SPDX-License-Identifier: GPL-2.0 */
/* The differences between the kernels this builds on, and nothing else. */
#ifndef _OPTMON_COMPAT_H
#define _OPTMON_COMPAT_H

#include <linux/hwmon.h>
#include <linux/netdevice.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
#include <linux/unaligned.h>
#else
#include <asm/unaligned.h>
#endif

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 3, 0)
#define optmon_i2c_probe	probe
typedef const struct hwmon_channel_info *const *optmon_hwmon_info;
#else
#define optmon_i2c_probe	probe_new
typedef const struct hwmon_channel_info **optmon_hwmon_info;
#endif

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
#define optmon_dump_attrs(dump)	((dump)->info.attrs)
#else
#define optmon_dump_attrs(dump)	((dump)->attrs)
#endif

/* By the macro, not the version: stable kernels took the change back. */
#ifdef NETIF_F_NETNS_LOCAL
#define optmon_netns_local(dev)	((dev)->features |= NETIF_F_NETNS_LOCAL)
#else
#define optmon_netns_local(dev)	((dev)->netns_immutable = true)
#endif

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 16, 0)
typedef const struct bin_attribute optmon_bin_attribute;
#else
typedef struct bin_attribute optmon_bin_attribute;
#endif

/* Firmware flash came to ethtool with a way to write a module's memory. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
#define OPTMON_HAS_SET_EEPROM
#endif

#endif /* _OPTMON_COMPAT_H */
