/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Coherent modules: what OIF-C-CMIS-01.3 adds to a module, part of struct
 * optmon_module of optmon/decode.h.
 */
#ifndef OPTMON_COHERENT_H
#define OPTMON_COHERENT_H

#include <stdbool.h>
#include <stdint.h>

#include <optmon/thresholds.h>

/* Link performance monitors of C-CMIS page 35h, in their order there */
enum optmon_coherent_monitor {
	OPTMON_COHERENT_CD,
	OPTMON_COHERENT_DGD,
	OPTMON_COHERENT_SOPMD,
	OPTMON_COHERENT_PDL,
	OPTMON_COHERENT_OSNR,
	OPTMON_COHERENT_ESNR,
	OPTMON_COHERENT_CFO,
	OPTMON_COHERENT_EVM,
	OPTMON_COHERENT_TX_POWER,
	OPTMON_COHERENT_RX_TOTAL_POWER,
	OPTMON_COHERENT_RX_SIGNAL_POWER,
	OPTMON_COHERENT_SOP_ROC,
	OPTMON_COHERENT_MER,
	OPTMON_COHERENT_CLOCK_RECOVERY,
	OPTMON_COHERENT_SOPMD_COARSE,
	OPTMON_COHERENT_SNR_MARGIN,
	OPTMON_COHERENT_Q_FACTOR,
	OPTMON_COHERENT_Q_MARGIN,
	OPTMON_COHERENT_MONITORS,
};

/* Flags of a coherent module that only the media lane has (page 33h) */
enum optmon_coherent_flag {
	OPTMON_COHERENT_TX_LOSS_OF_ALIGNMENT,
	OPTMON_COHERENT_TX_OUT_OF_ALIGNMENT,
	OPTMON_COHERENT_TX_CMU_LOL,
	OPTMON_COHERENT_TX_REFERENCE_CLOCK_LOL,
	OPTMON_COHERENT_TX_DESKEW_LOL,
	OPTMON_COHERENT_TX_FIFO_ERROR,
	OPTMON_COHERENT_RX_LOSS_OF_FRAME,
	OPTMON_COHERENT_RX_LOSS_OF_MULTIFRAME,
	OPTMON_COHERENT_RX_DEMODULATOR_LOL,
	OPTMON_COHERENT_RX_DISPERSION_LOL,
	OPTMON_COHERENT_RX_LOSS_OF_ALIGNMENT,
	OPTMON_COHERENT_RX_OUT_OF_ALIGNMENT,
	OPTMON_COHERENT_RX_DESKEW_LOL,
	OPTMON_COHERENT_RX_FIFO_ERROR,
	OPTMON_COHERENT_RX_EXCESSIVE_DEGRADE,
	OPTMON_COHERENT_RX_DETECTED_DEGRADE,
	OPTMON_COHERENT_RX_AIS,
	OPTMON_COHERENT_RX_LOCKED,
	OPTMON_COHERENT_RX_PAYLOAD_MISMATCH,
	OPTMON_COHERENT_REMOTE_DEGRADE,
	OPTMON_COHERENT_LOCAL_DEGRADE,
	OPTMON_COHERENT_REMOTE_PHY_FAULT,
	OPTMON_COHERENT_FLAGS,
};

/* Flags of its host interface (page 3Bh) */
enum optmon_coherent_host_flag {
	OPTMON_COHERENT_HOST_TX_EXCESSIVE_DEGRADE,
	OPTMON_COHERENT_HOST_TX_DETECTED_DEGRADE,
	OPTMON_COHERENT_HOST_RX_REMOTE_DEGRADE,
	OPTMON_COHERENT_HOST_RX_LOCAL_DEGRADE,
	OPTMON_COHERENT_HOST_RX_LOCKED,
	OPTMON_COHERENT_HOST_RX_STRUCTURE_MISMATCH,
	OPTMON_COHERENT_HOST_RX_CLIENT_SIGNAL_FAIL,
	OPTMON_COHERENT_HOST_TX_REMOTE_DEGRADE,
	OPTMON_COHERENT_HOST_TX_LOCAL_DEGRADE,
	OPTMON_COHERENT_HOST_FLEXE_REMOTE_PHY_FAULT,
	OPTMON_COHERENT_HOST_FLEXE_GROUP_MISMATCH,
	OPTMON_COHERENT_HOST_FLEXE_MAP_MISMATCH,
	OPTMON_COHERENT_HOST_FLEXE_CALENDAR_MISMATCH,
	OPTMON_COHERENT_HOST_FLEXE_INSTANCE_MISMATCH,
	OPTMON_COHERENT_HOST_FLEXE_LOSS_OF_FRAME,
	OPTMON_COHERENT_HOST_FLEXE_LOSS_OF_MULTIFRAME,
	OPTMON_COHERENT_HOST_FLEXE_LOSS_OF_PAD_BLOCK,
	OPTMON_COHERENT_HOST_TX_LOSS_OF_ALIGNMENT,
	OPTMON_COHERENT_HOST_TX_REMOTE_FAULT,
	OPTMON_COHERENT_HOST_TX_LOCAL_FAULT,
	OPTMON_COHERENT_HOST_RX_LOSS_OF_ALIGNMENT,
	OPTMON_COHERENT_HOST_RX_REMOTE_FAULT,
	OPTMON_COHERENT_HOST_RX_LOCAL_FAULT,
	OPTMON_COHERENT_HOST_FLAGS,
};

enum optmon_statistic_value {
	OPTMON_STATISTIC_AVERAGE,
	OPTMON_STATISTIC_MINIMUM,
	OPTMON_STATISTIC_MAXIMUM,
};

/**
 * struct optmon_statistic - over one performance monitoring interval
 * @has: bits 1 << enum optmon_statistic_value
 */
struct optmon_statistic {
	uint8_t has;
	double average;
	double minimum;
	double maximum;
};

/**
 * struct optmon_coherent_fec - FEC counters of one interval
 *
 * Minimum and maximum are those of the sub-intervals.
 */
struct optmon_coherent_fec {
	uint64_t bits, bits_sub_interval;
	uint64_t corrected_bits;
	uint64_t corrected_bits_minimum, corrected_bits_maximum;
	uint32_t frames, frames_sub_interval;
	uint32_t uncorrected_frames;
	uint32_t uncorrected_frames_minimum, uncorrected_frames_maximum;
	uint32_t corrected_frames, corrected_frames_sub_interval;
};

/**
 * struct optmon_degrade - bit error ratios that raise and clear a flag
 */
struct optmon_degrade {
	bool enabled;
	double raise;
	double clear;
};

enum optmon_coherent_value {
	OPTMON_COHERENT_FEC,
	OPTMON_COHERENT_HOST_FEC,
	OPTMON_COHERENT_HOST_CORRECTED_FRAMES,
	OPTMON_COHERENT_TOTAL_POWER_THRESHOLDS,
	OPTMON_COHERENT_SIGNAL_POWER_THRESHOLDS,
	OPTMON_COHERENT_DEGRADE,
	OPTMON_COHERENT_HOST_DEGRADE,
	OPTMON_COHERENT_MEDIA_FLAGS,
	OPTMON_COHERENT_HOST_SIDE_FLAGS,
};

/**
 * struct optmon_coherent - a coherent media lane and its host interface: C-CMIS
 * pages 30h to 3Bh
 * @bank: bank of its pages
 * @has: bits 1 << enum optmon_coherent_value
 * @has_link: bits 1 << enum optmon_coherent_monitor
 * @fec: page 34h; @host_fec: page 3Ah
 * @link: page 35h, in the unit of optmon_coherent_unit()
 * @total_power_dbm: thresholds of the power of all wavelengths received, and
 *	@signal_power_dbm: of the one tuned to: those of page 30h where the host
 *	has set them (@total_power_configured), else the module's of page 41h
 * @detected: FEC detected degrade of the media lane; @excessive: likewise
 * @host_detected: and @host_excessive: of the host interface
 * @flags: bits 1 << enum optmon_coherent_flag
 * @host_flags: bits 1 << enum optmon_coherent_host_flag
 */
struct optmon_coherent {
	uint8_t bank;
	bool total_power_configured, signal_power_configured;
	uint16_t has;
	uint32_t has_link;
	uint32_t flags, host_flags;
	struct optmon_coherent_fec fec, host_fec;
	struct optmon_statistic link[OPTMON_COHERENT_MONITORS];
	struct optmon_thresholds total_power_dbm, signal_power_dbm;
	struct optmon_degrade detected, excessive;
	struct optmon_degrade host_detected, host_excessive;
};

#endif /* OPTMON_COHERENT_H */
