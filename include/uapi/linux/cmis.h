/* SPDX-License-Identifier: (GPL-2.0 WITH Linux-syscall-note) OR LGPL-2.1-or-later */
/*
 * The memory map of a CMIS module: byte offsets, bits and scalings.
 *
 * Offsets are those of the specification: 0..127 is lower memory, 128..255 is
 * the upper memory of the selected page. Table numbers are of OIF-CMIS-05.4.
 * Multi-byte registers are big endian unless said otherwise.
 *
 * Names: CMIS_LM_x is an offset in lower memory, CMIS_Pnn_x one on page nn.
 */
#ifndef _UAPI_LINUX_CMIS_H
#define _UAPI_LINUX_CMIS_H

#include <linux/types.h>

#define CMIS_I2C_ADDR			0x50	/* 7-bit; A0h with the R/W bit */
#define CMIS_PAGE_LEN			128
#define CMIS_UPPER			128	/* first offset of upper memory */
#define CMIS_LANES_PER_BANK		8
/* 01h:174 may advertise more; the flags summary has room for these (Table 8-8) */
#define CMIS_MAX_BANKS			4

/* Reads of eight bytes always work; 128 only where 01h:251 says so (Table 8-62). */
#define CMIS_READ_LEN_DEFAULT		8

/* The hold-off after a page or bank change is at most this (Table 10-4, tBPC). */
#define CMIS_T_BPC_MAX_MS		10
/* The longest a module may hold off after a write of volatile registers. */
#define CMIS_T_WRITE_MAX_MS		10
/* ... and of non-volatile ones. */
#define CMIS_T_NVM_WRITE_MAX_MS		80
/* From the selection of diagnostics data to their being there (Table 10-5, tDDCS). */
#define CMIS_T_DDCS_MAX_MS		10
#define CMIS_T_VDMF_MAX_MS		10	/* to freeze VDM statistics, Table 10-5 */
/* From reset or power to the end of MgmtInit, the longest (Table 10-4). */
#define CMIS_T_MGMT_INIT_MAX_MS		2000

/* Lower memory ---------------------------------------------------------- */

/* Table 8-5: management characteristics */
#define CMIS_LM_IDENTIFIER		0	/* SFF-8024 Table 4-1 */
#define CMIS_LM_REVISION		1	/* major in bits 7-4, minor in 3-0 */
#define CMIS_LM_CHARACTERISTICS		2
#define CMIS_FLAT_MEMORY		0x80	/* lower memory and page 00h only */
#define CMIS_STEPPED_CONFIG_ONLY	0x40
#define CMIS_MCI_MAX_SPEED(b)		(((b) >> 2) & 0xf)	/* 0: 400 kHz, 1: 1 MHz */

/* SFF-8024 Table 4-1: identifiers of modules managed by CMIS */
#define CMIS_ID_QSFP_DD			0x18
#define CMIS_ID_OSFP			0x19
#define CMIS_ID_SFP_DD			0x1a
#define CMIS_ID_DSFP			0x1b
#define CMIS_ID_QSFP_CMIS		0x1e
#define CMIS_ID_SFP_DD_CMIS		0x1f
#define CMIS_ID_SFP_CMIS		0x20
#define CMIS_ID_OSFP_XD			0x21
#define CMIS_ID_OIF_ELSFP		0x22
#define CMIS_ID_CDFP_X4			0x23
#define CMIS_ID_CDFP_X8			0x24
#define CMIS_ID_CDFP_X16		0x25
/* ... of those managed by SFF-8472, with a second address */
#define SFF8472_ID_SOLDERED		0x02
#define SFF8472_ID_SFP			0x03
/* ... and of those managed by SFF-8636 */
#define SFF8636_ID_QSFP			0x0c
#define SFF8636_ID_QSFP_PLUS		0x0d
#define SFF8636_ID_QSFP28		0x11

/* Tables 8-6 and 8-7: global status */
#define CMIS_LM_GLOBAL_STATUS		3
#define CMIS_MODULE_STATE(b)		(((b) >> 1) & 0x7)
#define CMIS_INT_DEASSERTED		0x01
#define CMIS_STATE_LOW_PWR		1
#define CMIS_STATE_PWR_UP		2
#define CMIS_STATE_READY		3
#define CMIS_STATE_PWR_DN		4
#define CMIS_STATE_FAULT		5

/* Table 8-8: lane-level flags summary, a byte a bank, not latched */
#define CMIS_LM_FLAGS_SUMMARY		4
#define CMIS_FLAGS_SUMMARY_LEN		4
#define CMIS_SUMMARY_P2C		0x08
#define CMIS_SUMMARY_P14		0x04
#define CMIS_SUMMARY_P12		0x02
#define CMIS_SUMMARY_P11		0x01

/* Table 8-9: module-level flags, latched, cleared when read */
#define CMIS_LM_FLAGS			8
#define CMIS_LM_FLAGS_LEN		6
#define CMIS_LM_FLAGS_MODULE		8
#define CMIS_FLAG_CDB2_DONE		0x80
#define CMIS_FLAG_CDB1_DONE		0x40
#define CMIS_FLAG_ABNORMAL_FW		0x08
#define CMIS_FLAG_DP_FW_ERROR		0x04
#define CMIS_FLAG_MODULE_FW_ERROR	0x02
#define CMIS_FLAG_STATE_CHANGED		0x01
/* Four bits a monitor: low warning, high warning, low alarm, high alarm. */
#define CMIS_LM_FLAGS_VCC_TEMP		9	/* Vcc in bits 7-4, temperature in 3-0 */
#define CMIS_LM_FLAGS_AUX2_AUX1		10
#define CMIS_LM_FLAGS_CUSTOM_AUX3	11
#define CMIS_LM_FLAGS_CUSTOM		13
#define CMIS_MON_LOW_WARNING		0x08
#define CMIS_MON_HIGH_WARNING		0x04
#define CMIS_MON_LOW_ALARM		0x02
#define CMIS_MON_HIGH_ALARM		0x01

/* Table 8-10: module-level monitors */
#define CMIS_LM_TEMP			14	/* S16, 1/256 degC */
#define CMIS_LM_VCC			16	/* U16, 100 uV */
#define CMIS_LM_AUX1			18	/* S16 */
#define CMIS_LM_AUX2			20	/* S16 */
#define CMIS_LM_AUX3			22	/* S16 */
#define CMIS_LM_CUSTOM			24	/* S16 or U16 */

/* Table 8-11: module-level controls */
#define CMIS_LM_CONTROL			26
#define CMIS_BANK_BROADCAST		0x80
#define CMIS_LOW_PWR_ALLOW_HW		0x40
#define CMIS_SQUELCH_METHOD		0x20
#define CMIS_LOW_PWR_REQUEST_SW		0x10
#define CMIS_SOFTWARE_RESET		0x08

/* Table 8-12: masks of the flags at 8..13, in the same layout */
#define CMIS_LM_MASKS			31
#define CMIS_LM_MASKS_LEN		6

/* Tables 8-13 to 8-17: CDB status, firmware, fault, miscellaneous */
#define CMIS_LM_CDB_STATUS		37	/* one byte for each of two instances */
#define CMIS_CDB_BUSY			0x80
#define CMIS_CDB_FAILED			0x40
#define CMIS_CDB_RESULT(b)		((b) & 0x3f)
#define CMIS_LM_FW_ACTIVE		39	/* major, minor; 0.0 none, 255.255 invalid */
#define CMIS_LM_FAULT_CAUSE		41
#define CMIS_LM_PASSWORD_RESULT		42

/* Table 8-18: extended module information */
#define CMIS_REVISION_5_3		0x53	/* the first that has it */
#define CMIS_LM_SM_SUPPORT		56
#define CMIS_LM_FUNCTION_TYPE		57	/* 0 transmission, 1 ELSFP */
#define CMIS_LM_SUBTYPE			60
#define CMIS_LM_HEATSINK_FIBRE_FACE	61

/* Tables 8-20 to 8-24: media type and applications 1..8 */
#define CMIS_LM_MEDIA_TYPE		85
#define CMIS_MEDIA_UNDEFINED		0x00
#define CMIS_MEDIA_MMF			0x01
#define CMIS_MEDIA_SMF			0x02
#define CMIS_MEDIA_PASSIVE_CABLE	0x03
#define CMIS_MEDIA_ACTIVE_CABLE		0x04
#define CMIS_MEDIA_BASE_T		0x05
#define CMIS_LM_APPS			86
#define CMIS_APP_LEN			4	/* host id, media id, lane counts, host assignment */
#define CMIS_LM_APPS_COUNT		8
#define CMIS_APP_END			0xff	/* host id of the first unused descriptor */

/* Table 8-25: passwords, never logged */
#define CMIS_LM_PASSWORD_CHANGE		118
#define CMIS_LM_PASSWORD_ENTRY		122
#define CMIS_LM_PASSWORD_END		126	/* first byte after them */

/* Table 8-26: page mapping; bank and page change in one write of two bytes */
#define CMIS_LM_BANK_SELECT		126
#define CMIS_LM_PAGE_SELECT		127

/* Page 00h: identity (Tables 8-27 to 8-41) -------------------------------- */

#define CMIS_P00_IDENTIFIER		128
#define CMIS_P00_VENDOR_NAME		129
#define CMIS_P00_VENDOR_NAME_LEN	16
#define CMIS_P00_VENDOR_OUI		145
#define CMIS_P00_VENDOR_PN		148
#define CMIS_P00_VENDOR_PN_LEN		16
#define CMIS_P00_VENDOR_REV		164
#define CMIS_P00_VENDOR_REV_LEN		2
#define CMIS_P00_VENDOR_SN		166
#define CMIS_P00_VENDOR_SN_LEN		16
#define CMIS_P00_DATE_CODE		182
#define CMIS_P00_DATE_CODE_LEN		8
#define CMIS_P00_CLEI			190
#define CMIS_P00_CLEI_LEN		10
#define CMIS_P00_POWER_CLASS		200	/* class - 1 in bits 7-5 */
#define CMIS_P00_MAX_POWER		201	/* 0.25 W */
#define CMIS_P00_CABLE_LENGTH		202	/* multiplier in bits 7-6, metres in 5-0 */
#define CMIS_P00_CONNECTOR		203	/* SFF-8024 Table 4-3 */
#define CMIS_P00_ATTENUATION		204	/* 5, 7, 12.9, 25.8, 53.125 GHz; 1 dB */
#define CMIS_P00_MEDIA_LANES		210	/* a set bit is an unsupported lane */
#define CMIS_P00_FAR_END		211
#define CMIS_P00_MEDIA_TECH		212	/* Table 8-41 */
#define CMIS_P00_CHECKSUM		222	/* sum of 128..221 */
#define CMIS_TECH_COPPER_FIRST		0x0a	/* passive copper; beyond: equalised, active */
#define CMIS_TECH_COPPER_LAST		0x0f
#define CMIS_TECH_COPPER_LINEAR_FIRST	0x12	/* linear active equalisers */
#define CMIS_TECH_COPPER_LINEAR_LAST	0x14

/* Page 01h: advertisements (Tables 8-43 to 8-62) -------------------------- */

#define CMIS_P01_FW_INACTIVE		128
#define CMIS_P01_HW_REVISION		130
#define CMIS_P01_LENGTH_SMF		132	/* multiplier in bits 7-6, km in 5-0 */
#define CMIS_P01_LENGTH_OM5		133	/* 2 m */
#define CMIS_P01_LENGTH_OM4		134	/* 2 m */
#define CMIS_P01_LENGTH_OM3		135	/* 2 m */
#define CMIS_P01_LENGTH_OM2		136	/* 1 m */
#define CMIS_P01_LENGTH_SMF_2		137	/* multiplier in bits 7-6 where 132 has 11b */
#define CMIS_P01_WAVELENGTH		138	/* U16, 0.05 nm */
#define CMIS_P01_WAVELENGTH_TOL		140	/* U16, 0.005 nm */
#define CMIS_P01_PAGES			142	/* Table 8-47 */
#define CMIS_PAGES_NETWORK_PATH		0x80
#define CMIS_PAGES_VDM			0x40
#define CMIS_PAGES_DIAG			0x20
#define CMIS_PAGES_COHERENT		0x10
#define CMIS_PAGES_CMIS_FF		0x08
#define CMIS_PAGES_USER_03		0x04
#define CMIS_PAGES_BANKS		0x03
#define CMIS_BANKS_1			0
#define CMIS_BANKS_2			1
#define CMIS_BANKS_4			2
#define CMIS_BANKS_BY_174		3
#define CMIS_P01_MODSEL_WAIT		143
#define CMIS_P01_DURATION_DP_INIT	144	/* deinit in bits 7-4, init in 3-0; Table 8-49 */
#define CMIS_P01_CHARACTERISTICS	145	/* Table 8-50 */
#define CMIS_COOLED			0x80
#define CMIS_TIMING_P15			0x08
#define CMIS_AUX3_IS_VCC2		0x04	/* else laser temperature */
#define CMIS_AUX2_IS_TEC		0x02	/* else laser temperature */
#define CMIS_AUX1_IS_TEC		0x01	/* else custom */
#define CMIS_P01_TEMP_MAX		146	/* S8, 1 degC */
#define CMIS_P01_TEMP_MIN		147
#define CMIS_P01_PROPAGATION_DELAY	148	/* U16, 10 ns */
#define CMIS_P01_VCC_MIN		150	/* 20 mV */
#define CMIS_P01_DETECTOR		151
#define CMIS_RX_POWER_IS_AVERAGE	0x10	/* else OMA */
#define CMIS_TX_DISABLE_MODULE_WIDE	0x01
#define CMIS_P01_CONTROLS		155	/* Table 8-51, two bytes: Tx, Rx */
#define CMIS_WAVELENGTH_CONTROL		0x80
#define CMIS_TX_TUNABLE			0x40	/* pages 04h and 12h */
#define CMIS_TX_DISABLE_SUPPORTED	0x02
#define CMIS_P01_FLAGS_TX		157	/* Table 8-52 */
#define CMIS_TX_EQ_FAIL_SUPPORTED	0x08
#define CMIS_TX_LOL_SUPPORTED		0x04
#define CMIS_TX_LOS_SUPPORTED		0x02
#define CMIS_TX_FAILURE_SUPPORTED	0x01
#define CMIS_P01_FLAGS_RX		158
#define CMIS_RX_LOL_SUPPORTED		0x04
#define CMIS_RX_LOS_SUPPORTED		0x02
#define CMIS_P01_MONITORS_MODULE	159	/* Table 8-53 */
#define CMIS_MON_CUSTOM			0x20
#define CMIS_MON_AUX3			0x10
#define CMIS_MON_AUX2			0x08
#define CMIS_MON_AUX1			0x04
#define CMIS_MON_VCC			0x02
#define CMIS_MON_TEMP			0x01
#define CMIS_P01_MONITORS_LANE		160
#define CMIS_BIAS_SCALE(b)		(((b) >> 3) & 0x3)	/* 0..2: x1, x2, x4 */
#define CMIS_MON_RX_POWER		0x04
#define CMIS_MON_TX_POWER		0x02
#define CMIS_MON_TX_BIAS		0x01
#define CMIS_P01_SI_TX			161	/* Table 8-54 */
#define CMIS_P01_SI_RX			162
#define CMIS_SI_UNIDIRECTIONAL		0x40	/* Tx and Rx configured apart: page 19h */
#define CMIS_P01_CDB			163	/* Table 8-55, four bytes */
#define CMIS_CDB_INSTANCES(b)		((b) >> 6)
#define CMIS_CDB_BACKGROUND		0x20	/* of the first byte */
#define CMIS_CDB_AUTO_PAGING		0x10
#define CMIS_CDB_TRIGGER_ON_STOP	0x80	/* of the third */
#define CMIS_CDB_BUSY_EXTENDED		0x80	/* of the fourth: see the third */
#define CMIS_P01_DURATION_PWR_UP	167	/* down in bits 7-4, up in 3-0 */
#define CMIS_P01_DURATION_TX_ON		168	/* off in bits 7-4, on in 3-0 */
#define CMIS_P01_DURATION_BPC		169	/* i: tBPC / 2^i */
#define CMIS_P01_POLARITY_TX		171	/* Table 8-57; a bit a host lane */
#define CMIS_P01_POLARITY_RX		172
#define CMIS_P01_PAGES_0X		173	/* 0Ch, 0Dh in bits 7-6 */
#define CMIS_P01_PAGES_6X		174	/* 60h..62h in bits 7-5; extra banks in 4-0 */
#define CMIS_PAGES_0C			0x80	/* of CMIS_P01_PAGES_0X */
#define CMIS_PAGES_0D			0x40
#define CMIS_PAGES_60			0x80	/* of CMIS_P01_PAGES_6X */
#define CMIS_PAGES_61			0x40
#define CMIS_PAGES_62			0x20
#define CMIS_P01_NAD_BANKS		175
#define CMIS_P01_MEDIA_ASSIGN		176	/* Table 8-60, applications 1..15 */
#define CMIS_P01_APPS			223	/* Table 8-61, applications 9..15 */
#define CMIS_P01_APPS_COUNT		7
#define CMIS_P01_MISC			251	/* Table 8-62 */
#define CMIS_FULL_PAGE_READ(b)		((b) & 0x3)
#define CMIS_FULL_PAGE_READ_YES		2
#define CMIS_P01_SWITCHING		252
#define CMIS_HOST_LANE_SWITCHING	0x80	/* page 1Dh */
#define CMIS_LINK_TRAINING		0x40	/* pages 50h..53h */
#define CMIS_MEDIA_LANE_SWITCHING	0x20	/* page 6Dh */
#define CMIS_P01_CHECKSUM		255	/* sum of 130..254 */

/* Page 02h: thresholds (Tables 8-63 to 8-65) ------------------------------ */

/* Four U16 or S16 each: high alarm, low alarm, high warning, low warning. */
#define CMIS_P02_TEMP			128
#define CMIS_P02_VCC			136
#define CMIS_P02_AUX1			144
#define CMIS_P02_AUX2			152
#define CMIS_P02_AUX3			160
#define CMIS_P02_CUSTOM			168
#define CMIS_P02_TX_POWER		176
#define CMIS_P02_TX_BIAS		184
#define CMIS_P02_RX_POWER		192
#define CMIS_P02_LANE_THRESHOLDS	176	/* first byte of the three above */
#define CMIS_P02_CHECKSUM		255	/* sum of 128..254 */

/* Page 04h: laser capabilities (Table 8-68) -------------------------------- */

#define CMIS_P04_GRIDS			128	/* 75, 33, 100, 50, 25, 12.5, 6.25, 3.125 GHz */
#define CMIS_P04_GRIDS_2		129	/* fine tuning, 150, 300 GHz in bits 7-5 */
#define CMIS_P04_CHANNELS		130	/* S16 low and high, a grid after the other */
#define CMIS_P04_FINE_RESOLUTION	190	/* U16, 1 MHz, then S16 low and high */
#define CMIS_P04_POWER_SUPPORT		196
#define CMIS_P04_POWER_MIN		198	/* S16, 0.01 dBm, then the highest */
#define CMIS_P04_CHECKSUM		255	/* sum of 128..254 */

/* Page 0Dh: firmware loads (Tables 8-75 and 8-76) --------------------------- */

#define CMIS_P0D_CAPABILITIES		128	/* fixed, B, A in bits 2-0 */
#define CMIS_P0D_STATUS			136	/* invalid, committed, running: B 6-4, A 2-0 */
#define CMIS_P0D_VERSION_A		148	/* major, minor, U16 build, text[32] */
#define CMIS_P0D_VERSION_LEN		36	/* then of B and of the fixed load */

/* Page 10h: lane and data path control (Tables 8-77 to 8-91) -------------- */

#define CMIS_P10_DP_DEINIT		128
#define CMIS_P10_TX_POLARITY_FLIP	129
#define CMIS_P10_TX_DISABLE		130
#define CMIS_P10_TX_SQUELCH_DISABLE	131
#define CMIS_P10_TX_FORCE_SQUELCH	132
#define CMIS_P10_TX_EQ_FREEZE		134
#define CMIS_P10_RX_POLARITY_FLIP	137
#define CMIS_P10_RX_DISABLE		138
#define CMIS_P10_RX_SQUELCH_DISABLE	139
#define CMIS_P10_APPLY_DP_INIT		143	/* staged control set 0 */
#define CMIS_P10_APPLY_IMMEDIATE	144
#define CMIS_P10_DP_CONFIG		145	/* a byte a lane: AppSel, DPID, explicit */
#define CMIS_P10_MASKS			213	/* Table 8-91, layout of 11h:134..152 */
#define CMIS_P10_MASKS_LEN		20

/* Page 11h: lane and data path status (Tables 8-92 to 8-107) -------------- */

#define CMIS_P11_DP_STATE		128	/* a nibble a lane, lane 1 in bits 3-0 of 128 */
#define CMIS_DP_DEACTIVATED		1
#define CMIS_DP_INIT			2
#define CMIS_DP_DEINIT			3
#define CMIS_DP_ACTIVATED		4
#define CMIS_DP_TX_TURN_ON		5
#define CMIS_DP_TX_TURN_OFF		6
#define CMIS_DP_INITIALIZED		7
#define CMIS_P11_OUTPUT_STATUS_RX	132
#define CMIS_P11_OUTPUT_STATUS_TX	133
/* Latched flags, cleared when read; one bit a lane, lane 1 is bit 0. */
#define CMIS_P11_FLAGS			134
#define CMIS_P11_FLAGS_LEN		20
#define CMIS_P11_DP_STATE_CHANGED	134	/* Table 8-96 */
#define CMIS_P11_TX_FAILURE		135	/* Table 8-97 */
#define CMIS_P11_TX_LOS			136
#define CMIS_P11_TX_LOL			137
#define CMIS_P11_TX_EQ_FAIL		138
#define CMIS_P11_TX_POWER_HA		139	/* then low alarm, high warning, low warning */
#define CMIS_P11_TX_BIAS_HA		143
#define CMIS_P11_RX_LOS			147	/* Table 8-98 */
#define CMIS_P11_RX_LOL			148
#define CMIS_P11_RX_POWER_HA		149
#define CMIS_P11_RX_OUTPUT_CHANGED	153
/* Table 8-99: eight U16 each */
#define CMIS_P11_TX_POWER		154	/* 0.1 uW */
#define CMIS_P11_TX_BIAS		170	/* 2 uA times the scale of 01h:160 */
#define CMIS_P11_RX_POWER		186	/* 0.1 uW */
#define CMIS_P11_MONITORS_END		202	/* first byte after them */
#define CMIS_P11_CONFIG_STATUS		202	/* a nibble a lane; Table 8-101 */
#define CMIS_CONFIG_SUCCESS		1
#define CMIS_CONFIG_REJECTED		2
#define CMIS_CONFIG_IN_PROGRESS		0xc
#define CMIS_P11_ACS			206	/* active set, a byte a lane; Table 8-103 */
#define CMIS_ACS_APPSEL(b)		((b) >> 4)
#define CMIS_ACS_DPID(b)		(((b) >> 1) & 0x7)
/* Tables 8-104 and 8-105: provisioned signal integrity */
#define CMIS_P11_TX_ADAPTIVE_EQ		214	/* a bit a lane */
#define CMIS_P11_TX_EQ_TARGET		217	/* a nibble a lane */
#define CMIS_P11_TX_CDR			221	/* a bit a lane */
#define CMIS_P11_RX_CDR			222
#define CMIS_P11_RX_PRE_CURSOR		223	/* a nibble a lane */
#define CMIS_P11_RX_POST_CURSOR		227
#define CMIS_P11_RX_AMPLITUDE		231
#define CMIS_P11_DP_INIT_PENDING	235
#define CMIS_P11_LANE_MAP_TX		240	/* wavelength in bits 7-4, fibre in 3-0 */
#define CMIS_P11_LANE_MAP_RX		248

/* Page 12h: tunable lasers (Table 8-109) ---------------------------------- */

#define CMIS_P12_GRID			128	/* a byte a lane */
#define CMIS_P12_CHANNEL		136	/* S16 a lane */
#define CMIS_P12_FINE_OFFSET		152	/* S16 a lane, 1 MHz */
#define CMIS_P12_FREQUENCY		168	/* U32 a lane, MHz; before CMIS 5.0 U16 THz, U16 50 MHz */
#define CMIS_P12_TARGET_POWER		200	/* S16 a lane, 0.01 dBm */
#define CMIS_P12_STATUS			222
#define CMIS_TUNING_IN_PROGRESS		0x02
#define CMIS_WAVELENGTH_UNLOCKED	0x01
#define CMIS_P12_FLAGS			231	/* a byte a lane, latched, after a summary at 230 */
#define CMIS_P12_FLAGS_LEN		8
#define CMIS_P12_FLAG_BITS		0x3f
#define CMIS_P12_MASKS			239

/* Page 13h: diagnostics control (Tables 8-110 to 8-134) */

#define CMIS_P13_LOOPBACK_SUPPORT	128	/* Table 8-111; bits 3-0 as 180..183 */
#define CMIS_LOOPBACK_BOTH_SIDES	0x40
#define CMIS_LOOPBACK_MEDIA_LANES	0x20
#define CMIS_LOOPBACK_HOST_LANES	0x10
#define CMIS_P13_MEASUREMENT		129	/* Table 8-112 */
#define CMIS_GATING(b)			((b) >> 6)	/* 0: none; else its accuracy */
#define CMIS_GATED_RESULTS		0x20
#define CMIS_PERIODIC_UPDATES		0x10
#define CMIS_PER_LANE_GATES		0x08
#define CMIS_P13_REPORTING		130	/* Table 8-113 */
#define CMIS_DIAG_MEDIA_FEC		0x80
#define CMIS_DIAG_HOST_FEC		0x40
#define CMIS_DIAG_MEDIA_SNR		0x20
#define CMIS_DIAG_HOST_SNR		0x10
#define CMIS_DIAG_COUNTERS		0x02
#define CMIS_DIAG_RATIOS		0x01
#define CMIS_P13_LOCATIONS		131	/* Table 8-114 */
/* Tables 8-116, 8-117: U16 little endian, in the order of the blocks below */
#define CMIS_P13_PATTERNS		132
/* Enable byte of each block; a nibble a lane selects the pattern 4 bytes on */
#define CMIS_P13_HOST_GENERATOR		144
#define CMIS_P13_MEDIA_GENERATOR	152
#define CMIS_P13_HOST_CHECKER		160
#define CMIS_P13_MEDIA_CHECKER		168
#define CMIS_P13_PATTERN_FEC		3	/* a bit a lane: inside the FEC */
#define CMIS_P13_PATTERN_SELECT		4
#define CMIS_P13_PER_LANE		142	/* Table 8-118 */
#define CMIS_P13_MEASURING		177	/* Table 8-127 */
#define CMIS_GATE_TIME(b)		(((b) >> 1) & 0x7)
#define CMIS_GATE_TIME_VENDOR		7
#define CMIS_MEASURING_RESET		0x20
#define CMIS_MEASURING_AUTO_RESTART	0x10
/* Table 8-131: media output, media input, host output, host input side */
#define CMIS_P13_LOOPBACK		180
#define CMIS_P13_MASKS			206	/* of page 14h, Table 8-133 */

/* Page 14h: diagnostics (Tables 8-135 to 8-139) --------------------------- */

#define CMIS_P14_SELECTOR		128
#define CMIS_P14_FLAGS			132	/* latched */
#define CMIS_P14_FLAG_REFERENCE_CLOCK	0x80	/* lost; of the first byte */
#define CMIS_P14_GATE_OVER_HOST		134	/* a bit a lane; then media */
#define CMIS_P14_CHECKER_LOL_HOST	138	/* likewise */
#define CMIS_P14_FLAGS_LEN		8
#define CMIS_P14_DATA			192
/* Selectors (Table 8-137); data is little endian but for F16 */
#define CMIS_DIAG_BER			1	/* F16: eight host, eight media lanes */
#define CMIS_DIAG_COUNTERS_FIRST	2	/* U64 errors and bits of four lanes: */
#define CMIS_DIAG_COUNTERS_LAST		5	/* host 1-4, 5-8, media 1-4, 5-8 */
#define CMIS_DIAG_SNR			6	/* U16, 1/256 dB */
#define CMIS_DIAG_GATED			0x10	/* 11h..15h: of the last gating period */
#define CMIS_P14_SNR_HOST		208
#define CMIS_P14_SNR_MEDIA		240

/* Page 15h: timing (Table 8-141); U16 a host lane, 1 ns */
#define CMIS_P15_RX_LATENCY		224
#define CMIS_P15_TX_LATENCY		240

/* Pages 16h and 17h: network paths (Tables 8-142 to 8-164) ------------------ */

#define CMIS_P16_CONFIG_STATUS		178	/* a nibble a lane; Table 8-151 */
#define CMIS_P16_ACS			192	/* a byte a lane: path - 1 in bits 3-1, in use */
#define CMIS_P16_NP_STATE		200	/* a nibble a lane; Table 8-154 */
#define CMIS_P16_INIT_PENDING		204
#define CMIS_P16_DURATIONS		224	/* deinit, init; Tx off, Tx on; Table 8-49 */
#define CMIS_P16_APPS			248	/* U16, bit n: application n is a network path */
#define CMIS_P17_NP_STATE_CHANGED	128	/* latched; a bit a lane */
#define CMIS_P17_MASK			192

/* Page 19h: active sets by direction (Tables 8-169 to 8-171) */
#define CMIS_P19_ACS_TX			128	/* as 11h:206 */
#define CMIS_P19_ACS_RX			136
#define CMIS_P19_NAD_BLOCK		144	/* a byte a lane */

/* Page 1Ch: normalised application descriptors (Table 8-173) */
#define CMIS_P1C_NAD			128
#define CMIS_NAD_LEN			8	/* ids, lane counts, assignments, path, GIDs */
#define CMIS_NAD_PER_BANK		15
#define CMIS_NAD_NETWORK_PATH		0x80

/* Pages 1Dh and 6Dh: lane switching (Tables 8-176 and 8-196) */
#define CMIS_P1D_REDIRECTED		184	/* lane number, a byte a lane */

/* Pages 1Ah and 1Bh of external lasers (OIF-ELSFP-CMIS-01.0) --------------- */

#define CMIS_FUNCTION_ELSFP		1	/* of CMIS_LM_FUNCTION_TYPE */
#define CMIS_P1A_POWER_MAX		128	/* U16, 10 uW, then the lowest */
#define CMIS_P1A_BIAS_MAX		132	/* U16, 100 uA, then the lowest */
#define CMIS_P1A_LANES			140	/* number in bits 7-1; bit 0: constant power */
#define CMIS_P1A_BIAS_THRESHOLDS	141	/* four U16 as on page 02h */
#define CMIS_P1A_POWER_THRESHOLDS	149
#define CMIS_P1A_SUMMARY		165	/* warning in bit 3, fault in bit 2 */
#define CMIS_P1A_FAULTS			166	/* latched; a bit a lane of 32 */
#define CMIS_P1A_WARNINGS		174
#define CMIS_P1A_FLAGS			186	/* four bytes of bias, four of power */
#define CMIS_P1A_FLAGS_LEN		8
#define CMIS_P1A_MASKS			198
#define CMIS_P1A_CODES			212	/* a byte a lane: warning, fault */
#define CMIS_P1A_ENABLE			220	/* a bit a lane */
#define CMIS_P1A_STATE			221	/* two bits a lane: off, ramping, on */
#define CMIS_P1A_FIBRE			224	/* a byte a lane */
#define CMIS_P1A_FREQUENCY		232	/* U16 a lane, 5 GHz */
#define CMIS_P1B_BIAS_SETPOINT		128	/* U16 a lane, 100 uA */
#define CMIS_P1B_POWER_SETPOINT		144	/* U16 a lane, 10 uW */
#define CMIS_P1B_BIAS			184
#define CMIS_P1B_POWER			200
#define CMIS_P1B_VOLTAGE		232	/* a byte a lane, 15 mV */
#define CMIS_P1B_SUPPLY_CURRENT		240	/* U16, 200 uA */

/* Pages 20h..2Fh: versatile diagnostics (Tables 8-177 to 8-186) ----------- */

#define CMIS_VDM_GROUPS			4
#define CMIS_VDM_PER_GROUP		64
#define CMIS_PAGE_VDM_DESCRIPTORS	0x20	/* + group 0..3; two bytes an instance */
#define CMIS_PAGE_VDM_VALUES		0x24	/* + group; X16 an instance */
#define CMIS_PAGE_VDM_THRESHOLDS	0x28	/* + group; 16 sets of four X16 */
#define CMIS_PAGE_VDM_FLAGS		0x2c	/* a nibble an instance, latched */
#define CMIS_PAGE_VDM_MASKS		0x2d
#define CMIS_PAGE_VDM_CONTROL		0x2f
#define CMIS_VDM_THRESHOLD_SET(b)	((b) >> 4)	/* of the descriptor's first byte */
#define CMIS_VDM_LOCATION(b)		((b) & 0xf)
#define CMIS_VDM_LOCATION_MODULE	15
#define CMIS_P2F_SUPPORT		128	/* groups - 1 in bits 1-0 */
#define CMIS_P2F_FINE_INTERVAL		129	/* U16, 0.1 ms */
#define CMIS_P2F_FREEZE			144
#define CMIS_VDM_FREEZE_REQUEST		0x80
#define CMIS_VDM_POWER_SAVING		0x40
#define CMIS_P2F_FREEZE_STATUS		145
#define CMIS_VDM_FREEZE_DONE		0x80
#define CMIS_VDM_UNFREEZE_DONE		0x40
/* Table 8-180: types that occur most; the decoder has them all */
#define CMIS_VDM_SNR_MEDIA		5	/* U16, 1/256 dB */
#define CMIS_VDM_SNR_HOST		6
#define CMIS_VDM_BER_MIN_MEDIA		9	/* F16 from here to 26 */
#define CMIS_VDM_BER_MIN_HOST		10
#define CMIS_VDM_BER_MAX_MEDIA		11
#define CMIS_VDM_BER_MAX_HOST		12
#define CMIS_VDM_BER_AVG_MEDIA		13
#define CMIS_VDM_BER_AVG_HOST		14
#define CMIS_VDM_BER_NOW_MEDIA		15
#define CMIS_VDM_BER_NOW_HOST		16
#define CMIS_VDM_FERC_MIN_MEDIA		17
#define CMIS_VDM_FERC_AVG_HOST		22
#define CMIS_VDM_FERC_TOTAL_MEDIA	25
#define CMIS_VDM_SEW_MIN_MEDIA		27	/* U16 */
#define CMIS_VDM_SEW_AVG_HOST		32
#define CMIS_VDM_VCC_1V2		79	/* U16, 100 uV; of co-packaged optics */
#define CMIS_VDM_VCC_0V9		80
#define CMIS_VDM_ELS_POWER		84	/* S16, 0.01 dBm; its location is an input */

/* F16 (section 8.1.3.1.2): mantissa in bits 10-0, exponent + 24 in bits 15-11 */
#define CMIS_F16_MANTISSA(x)		((x) & 0x7ff)
#define CMIS_F16_EXPONENT(x)		((int)((x) >> 11) - 24)

/* Pages 30h to 4Fh: coherent modules (OIF-C-CMIS-01.3) --------------------- */

#define CMIS_P30_TOTAL_POWER		128	/* four S16, 0.01 dBm, as on page 02h */
#define CMIS_P30_SIGNAL_POWER		136
#define CMIS_P30_IN_USE			144	/* of the two above, else those of page 41h */
#define CMIS_TOTAL_POWER_CONFIGURED	0x02
#define CMIS_SIGNAL_POWER_CONFIGURED	0x01
#define CMIS_P30_DEGRADE		160	/* four F16: detected raise, clear, excessive */
#define CMIS_DEGRADE_ENABLE		8	/* byte after the first of the four */
#define CMIS_EXCESSIVE_ENABLED		0x02
#define CMIS_DETECTED_ENABLED		0x01
#define CMIS_P33_FLAGS			128	/* latched; media lane */
#define CMIS_P33_FLAGS_LEN		6

#define CMIS_P34_BITS			128	/* U64, then of the sub-interval */
#define CMIS_P34_CORRECTED_BITS		144	/* U64, then minimum, maximum */
#define CMIS_P34_FRAMES			168	/* U32, then of the sub-interval */
#define CMIS_P34_UNCORRECTED_FRAMES	176	/* U32, then minimum, maximum */
#define CMIS_P35_CD			128	/* S32 average, minimum, maximum; ps/nm */
#define CMIS_P35_MONITORS		140	/* X16 likewise, from DGD on */
#define CMIS_P38_DEGRADE		128	/* as 30h:160, of the host interface */
#define CMIS_P3A_BITS			128	/* as page 34h, of the host interface */
#define CMIS_P3A_CORRECTED_FRAMES	188	/* U32, then of the sub-interval */
#define CMIS_P3B_FLAGS			192	/* latched; host interface */
#define CMIS_P3B_FLAGS_LEN		5
#define CMIS_P40_REVISION		128	/* of C-CMIS, a nibble each */
#define CMIS_P41_CONFIGURABLE		128
#define CMIS_P41_TOTAL_POWER		130	/* as 30h:128 */
#define CMIS_P41_SIGNAL_POWER		138
#define CMIS_P42_MONITORS		128	/* a nibble a monitor: now, average, min, max */
#define CMIS_P42_LEN			13
#define CMIS_P44_ALARMS			128	/* which flags there are */
#define CMIS_P44_LEN			10

/* Pages 60h to 62h (Tables 8-187 to 8-194) --------------------------------- */

#define CMIS_P60_POLARITY_TX		128	/* a bit a host lane: inverted */
#define CMIS_P60_POLARITY_RX		129
#define CMIS_P60_COUNTERS		130	/* Rx, Tx, data path Rx, Tx in bits 7-4 */
#define CMIS_P61_ACQUISITIONS_TX	128	/* U16 a lane */
#define CMIS_P61_ACQUISITIONS_RX	144
#define CMIS_P61_DP_ACQUISITIONS_TX	160
#define CMIS_P61_DP_ACQUISITIONS_RX	176
#define CMIS_P62_TX_POWER		128	/* four S16 a lane, 0.01 dBm, as on page 02h */

/* Page 9Fh: CDB messages (Tables 8-197 to 8-200) -------------------------- */

#define CMIS_PAGE_CDB			0x9f
#define CMIS_P9F_COMMAND		128	/* U16; writing 129 starts it */
#define CMIS_P9F_EPL_LEN		130	/* U16 */
#define CMIS_P9F_LPL_LEN		132
#define CMIS_P9F_CHECK			133	/* ~ sum of 128..132 and the payload */
#define CMIS_P9F_REPLY_LEN		134
#define CMIS_P9F_REPLY_CHECK		135	/* ~ sum of the reply */
#define CMIS_P9F_LPL			136
#define CMIS_CDB_CMD_ENTER_PASSWORD	0x0001	/* Tables 9-4 and 9-5 */
#define CMIS_CDB_CMD_CHANGE_PASSWORD	0x0002
#define CMIS_CDB_CMD_ABORT		0x0004
#define CMIS_CDB_CMD_START_FIRMWARE	0x0101	/* Table 9-18 */
#define CMIS_CDB_CMD_RUN_FIRMWARE	0x0109
#define CMIS_CDB_CMD_COMMIT_FIRMWARE	0x010a
#define CMIS_PAGE_CDB_EPL		0xa0
#define CMIS_PAGE_CDB_EPL_LAST		0xaf

#endif /* _UAPI_LINUX_CMIS_H */
