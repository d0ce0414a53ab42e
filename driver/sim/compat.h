/* SPDX-License-Identifier: GPL-2.0 */
/* Differences between kernels, so that no other file of the simulator knows. */
#ifndef OPTMON_SIM_COMPAT_H
#define OPTMON_SIM_COMPAT_H

#include <linux/gpio/driver.h>
#include <linux/i2c-mux.h>
#include <linux/platform_device.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
#include <linux/unaligned.h>
#else
#include <asm/unaligned.h>
#endif

/* 6.3 gave the probe function without an id the name of the one with. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 3, 0)
#define sim_i2c_probe	probe
#else
#define sim_i2c_probe	probe_new
#endif

/* 6.10 dropped the class of a mux channel's adapter. */
static inline int sim_mux_add_adapter(struct i2c_mux_core *muxc, u32 channel)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0)
	return i2c_mux_add_adapter(muxc, 0, channel);
#else
	return i2c_mux_add_adapter(muxc, 0, channel, 0);
#endif
}

/* 6.6 can apply an overlay to a node; NULL is the root. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
#define sim_overlay_apply(fdt, size, id)	of_overlay_fdt_apply(fdt, size, id, NULL)
#else
#define sim_overlay_apply(fdt, size, id)	of_overlay_fdt_apply((void *)(fdt), size, id)
#endif

/* 6.17 lets gpio_chip.set fail. @drive takes (gpio, line, value). */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 17, 0)
#define SIM_GPIO_SET(name, drive)					\
static int name(struct gpio_chip *chip, unsigned int line, int value)	\
{									\
	return drive(gpiochip_get_data(chip), line, value);		\
}
#else
#define SIM_GPIO_SET(name, drive)					\
static void name(struct gpio_chip *chip, unsigned int line, int value)	\
{									\
	drive(gpiochip_get_data(chip), line, value);			\
}
#endif

/* 6.17 has another name for the queue of a processor. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 17, 0)
#define sim_wq		system_percpu_wq
#else
#define sim_wq		system_wq
#endif

/*
 * 6.18 also asks for a histogram. @fill takes (dev, stats); @bin takes (dev, bin,
 * lanes), fills in the lanes' counts of codewords with so many errors, and
 * returns their sum. A bin from 0 to 0 that is not the first ends the ranges.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 18, 0)
#define SIM_GET_FEC_STATS(name, fill, bin, bins)			\
static void name(struct net_device *dev, struct ethtool_fec_stats *stats, \
		 struct ethtool_fec_hist *hist)				\
{									\
	unsigned int i;							\
									\
	BUILD_BUG_ON((bins) >= ETHTOOL_FEC_HIST_MAX);			\
	fill(dev, stats);						\
	for (i = 0; i < (bins); i++) {					\
		hist->ranges_buf[i].low = i;				\
		hist->ranges_buf[i].high = i;				\
		hist->values[i].sum = bin(dev, i, hist->values[i].per_lane); \
	}								\
	hist->ranges_buf[i].low = 0;					\
	hist->ranges_buf[i].high = 0;					\
	hist->ranges = hist->ranges_buf;				\
}
#else
#define SIM_GET_FEC_STATS(name, fill, bin, bins)			\
static void name(struct net_device *dev, struct ethtool_fec_stats *stats) \
{									\
	BUILD_BUG_ON(!(bins));						\
	(void)(bin);							\
	fill(dev, stats);						\
}
#endif

/* 6.11 lets ethtool's core write a module's memory. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
#define SIM_HAS_SET_EEPROM
#endif

#endif /* OPTMON_SIM_COMPAT_H */
