/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * How user space hands the memory of a module to the simulator: records of
 * bytes, one after the other, written to a cage's "image".
 */
#ifndef OPTMON_SIM_IMAGE_H
#define OPTMON_SIM_IMAGE_H

#include <linux/types.h>

#define SIM_IMAGE_MAX_BYTES	(256 * 1024)

struct sim_image_record {
	__u8 addr;	/* 0x50 or 0x51 */
	__u8 page;	/* of upper memory */
	__u8 bank;
	__u8 offset;	/* below 128: lower memory */
	__u8 len;	/* 1..128, within its half of memory */
	__u8 data[];
};

#endif /* OPTMON_SIM_IMAGE_H */
