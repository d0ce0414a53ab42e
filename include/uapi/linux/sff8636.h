/* SPDX-License-Identifier: (GPL-2.0 WITH Linux-syscall-note) OR LGPL-2.1-or-later */
/*
 * The memory map of a QSFP module: what monitoring needs of it.
 *
 * Offsets are those of SFF-8636 revision 2.11, whose tables are named. Memory
 * is laid out as in cmis.h, without banks: 127 selects the page at 128..255.
 */
#ifndef _UAPI_LINUX_SFF8636_H
#define _UAPI_LINUX_SFF8636_H

#define SFF8636_LANES			4

/* Tables 6-3 and 6-4 */
#define SFF8636_LM_REVISION		1
#define SFF8636_REVISION_2_8		8	/* 2.8 to 2.10; more is reserved */
#define SFF8636_REVISION_NONE		0xff
#define SFF8636_LM_STATUS		2
#define SFF8636_STATUS_NONE		0xff	/* reserved bits set: no status at all */
#define SFF8636_FLAT_MEMORY		0x04
#define SFF8636_INT_DEASSERTED		0x02
#define SFF8636_DATA_NOT_READY		0x01

/* Tables 6-5 to 6-7: latched flags, cleared when read */
#define SFF8636_LM_FLAGS		3
#define SFF8636_LM_FLAGS_LEN		19
#define SFF8636_LM_LOS			3	/* Tx in bits 7-4, Rx in 3-0 */
#define SFF8636_LM_FAULT		4
#define SFF8636_LM_LOL			5
#define SFF8636_LM_FLAGS_TEMP		6	/* bits 7-4: high, low alarm, high, low warning */
#define SFF8636_FLAG_TC_READY		0x02
#define SFF8636_FLAG_INIT_COMPLETE	0x01
#define SFF8636_LM_FLAGS_VCC		7
#define SFF8636_LM_FLAGS_VENDOR		8
#define SFF8636_LM_FLAGS_RX_POWER	9	/* a nibble a lane, lane 1 in bits 7-4 */
#define SFF8636_LM_FLAGS_TX_BIAS	11
#define SFF8636_LM_FLAGS_TX_POWER	13
#define SFF8636_LM_FLAGS_MORE		15	/* reserved and vendor specific */

/* Tables 6-8 and 6-9: monitors */
#define SFF8636_LM_TEMP			22	/* S16, 1/256 degC */
#define SFF8636_LM_VCC			26	/* U16, 100 uV */
#define SFF8636_LM_RX_POWER		34	/* U16 a lane, 0.1 uW */
#define SFF8636_LM_TX_BIAS		42	/* U16 a lane, 2 uA */
#define SFF8636_LM_TX_POWER		50	/* U16 a lane, 0.1 uW */
#define SFF8636_LM_MONITORS_END		58	/* first byte after those of four lanes */

/* Table 6-13: masks of the flags at 3..7, in the same layout */
#define SFF8636_LM_MASKS		100
#define SFF8636_LM_PASSWORD_CHANGE	119

/* Tables 6-15 to 6-24: page 00h */
#define SFF8636_P00_EXT_IDENTIFIER	129
#define SFF8636_HAS_CLEI		0x10	/* on page 02h */
#define SFF8636_P00_TECHNOLOGY		147	/* transmitter in bits 7-4; Table 6-20 */
#define SFF8636_TECH_COPPER		0x0a	/* it and those after it have no light */
#define SFF8636_P00_CHECK_BASE		191	/* sum of 128..190 */
#define SFF8636_P00_DIAGNOSTICS		220
#define SFF8636_TEMP_MONITORED		0x20	/* since revision 2.8 */
#define SFF8636_VCC_MONITORED		0x10
#define SFF8636_TX_POWER_MONITORED	0x04

/* Table 6-28: page 03h; high alarm, low alarm, high warning, low warning */
#define SFF8636_P03_TEMP		128
#define SFF8636_P03_VCC			144
#define SFF8636_P03_RX_POWER		176
#define SFF8636_P03_TX_BIAS		184
#define SFF8636_P03_TX_POWER		192
#define SFF8636_P03_THRESHOLDS_END	224
/* Table 6-35: masks of the flags at 9..14 */
#define SFF8636_P03_MASKS		242
#define SFF8636_P03_MASKS_LEN		6

#endif /* _UAPI_LINUX_SFF8636_H */
