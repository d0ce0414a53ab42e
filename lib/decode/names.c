// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Names of CMIS codes, of flags and of our own enumerations.
 */
#include <linux/cmis.h>

#include "internal.h"

#define NAME(table, code) ((code) < sizeof(table) / sizeof((table)[0]) ? \
			   (table)[code] : NULL)

static const char *const managements[] = {
	[OPTMON_MANAGEMENT_UNKNOWN] = "unknown",
	[OPTMON_MANAGEMENT_CMIS]    = "CMIS",
	[OPTMON_MANAGEMENT_SFF8636] = "SFF-8636",
	[OPTMON_MANAGEMENT_SFF8472] = "SFF-8472",
};

/* Table 8-20 */
static const char *const media_types[] = {
	"undefined", "MMF", "SMF", "passive copper cable", "active cable",
	"BASE-T",
};

/* Table 8-41; SFF-8636 Table 6-19 has the first sixteen in its upper nibble */
static const char *const media_technologies[] = {
	[0x00] = "850 nm VCSEL",
	[0x01] = "1310 nm VCSEL",
	[0x02] = "1550 nm VCSEL",
	[0x03] = "1310 nm FP laser",
	[0x04] = "1310 nm DFB laser",
	[0x05] = "1550 nm DFB laser",
	[0x06] = "1310 nm EML",
	[0x07] = "1550 nm EML",
	[0x08] = "Others",
	[0x09] = "1490 nm DFB laser",
	[0x0a] = "Copper cable, passive, unequalized",
	[0x0b] = "Copper cable, passive, equalized",
	[0x0c] = "Copper cable, near and far end limiting active equalizers",
	[0x0d] = "Copper cable, far end limiting active equalizers",
	[0x0e] = "Copper cable, near end limiting active equalizers",
	[0x0f] = "Copper cable, linear active equalizers",
	[0x10] = "C-band tunable laser",
	[0x11] = "L-band tunable laser",
	[0x12] = "Copper cable, near and far end linear active equalizers",
	[0x13] = "Copper cable, far end linear active equalizers",
	[0x14] = "Copper cable, near end linear active equalizers",
};

/* Table 8-7 */
static const char *const module_states[] = {
	[CMIS_STATE_LOW_PWR] = "ModuleLowPwr",
	[CMIS_STATE_PWR_UP]  = "ModulePwrUp",
	[CMIS_STATE_READY]   = "ModuleReady",
	[CMIS_STATE_PWR_DN]  = "ModulePwrDn",
	[CMIS_STATE_FAULT]   = "ModuleFault",
};

/* Table 8-16 */
static const char *const fault_causes[] = {
	"No fault detected", "TEC runaway", "Data memory corrupted",
	"Program memory corrupted", "Transmitter fault", "Receiver fault",
	"Temperature related fault",
};

/* Table 8-94 */
static const char *const dp_states[] = {
	[CMIS_DP_DEACTIVATED] = "DPDeactivated",
	[CMIS_DP_INIT]	      = "DPInit",
	[CMIS_DP_DEINIT]      = "DPDeinit",
	[CMIS_DP_ACTIVATED]   = "DPActivated",
	[CMIS_DP_TX_TURN_ON]  = "DPTxTurnOn",
	[CMIS_DP_TX_TURN_OFF] = "DPTxTurnOff",
	[CMIS_DP_INITIALIZED] = "DPInitialized",
};

/* Table 8-101 */
static const char *const config_states[] = {
	"ConfigUndefined", "ConfigSuccess", "ConfigRejected",
	"ConfigRejectedInvalidAppSel", "ConfigRejectedInvalidDataPath",
	"ConfigRejectedInvalidSI", "ConfigRejectedLanesInUse",
	"ConfigRejectedPartialDataPath", "ConfigRejectedNoEmulation",
	[CMIS_CONFIG_IN_PROGRESS] = "ConfigInProgress",
};

static const char *const features[OPTMON_FEATURES] = {
	[OPTMON_FEATURE_NETWORK_PATH]	 = "network_path",
	[OPTMON_FEATURE_VDM]		 = "vdm",
	[OPTMON_FEATURE_DIAGNOSTICS]	 = "diagnostics",
	[OPTMON_FEATURE_COHERENT]	 = "coherent",
	[OPTMON_FEATURE_FORM_FACTOR]	 = "form_factor",
	[OPTMON_FEATURE_USER_PAGE]	 = "user_page",
	[OPTMON_FEATURE_TIMING]		 = "timing",
	[OPTMON_FEATURE_TUNABLE]	 = "tunable",
	[OPTMON_FEATURE_CDB]		 = "cdb",
	[OPTMON_FEATURE_PAGE_0C]	 = "page_0c",
	[OPTMON_FEATURE_PAGE_0D]	 = "page_0d",
	[OPTMON_FEATURE_PAGE_60]	 = "page_60",
	[OPTMON_FEATURE_PAGE_61]	 = "page_61",
	[OPTMON_FEATURE_PAGE_62]	 = "page_62",
	[OPTMON_FEATURE_NAD]		 = "normalized_applications",
	[OPTMON_FEATURE_HOST_SWITCHING]	 = "host_lane_switching",
	[OPTMON_FEATURE_LINK_TRAINING]	 = "link_training",
	[OPTMON_FEATURE_MEDIA_SWITCHING] = "media_lane_switching",
	[OPTMON_FEATURE_FULL_PAGE_READ]	 = "full_page_read",
	[OPTMON_FEATURE_UNIDIRECTIONAL]	 = "unidirectional_configuration",
	[OPTMON_FEATURE_EXTERNAL_LASER]	 = "external_laser",
};

static const char *const durations[OPTMON_DURATIONS] = {
	[OPTMON_DURATION_MODULE_POWER_UP]   = "module_power_up",
	[OPTMON_DURATION_MODULE_POWER_DOWN] = "module_power_down",
	[OPTMON_DURATION_DP_INIT]	    = "data_path_init",
	[OPTMON_DURATION_DP_DEINIT]	    = "data_path_deinit",
	[OPTMON_DURATION_TX_TURN_ON]	    = "tx_turn_on",
	[OPTMON_DURATION_TX_TURN_OFF]	    = "tx_turn_off",
	[OPTMON_DURATION_NP_INIT]	    = "network_path_init",
	[OPTMON_DURATION_NP_DEINIT]	    = "network_path_deinit",
	[OPTMON_DURATION_NP_TX_TURN_ON]	    = "network_path_tx_turn_on",
	[OPTMON_DURATION_NP_TX_TURN_OFF]    = "network_path_tx_turn_off",
};

static const char *const monitors[OPTMON_MONITORS] = {
	[OPTMON_MON_TEMPERATURE] = "temperature",
	[OPTMON_MON_VOLTAGE]	 = "voltage",
	[OPTMON_MON_AUX1]	 = "aux1",
	[OPTMON_MON_AUX2]	 = "aux2",
	[OPTMON_MON_AUX3]	 = "aux3",
	[OPTMON_MON_CUSTOM]	 = "custom",
};

static const char *const lane_monitors[OPTMON_LANE_MONITORS] = {
	[OPTMON_LANE_TX_BIAS]  = "tx_bias",
	[OPTMON_LANE_TX_POWER] = "tx_power",
	[OPTMON_LANE_RX_POWER] = "rx_power",
};

static const struct {
	const char *name;
	const char *unit;
} observables[] = {
	[OPTMON_OBSERVES_CUSTOM]	    = { "custom", "" },
	[OPTMON_OBSERVES_TEC_CURRENT]	    = { "tec_current", "%" },
	[OPTMON_OBSERVES_LASER_TEMPERATURE] = { "laser_temperature", "degC" },
	[OPTMON_OBSERVES_VOLTAGE]	    = { "voltage", "V" },
	[OPTMON_OBSERVES_TEMPERATURE]	    = { "temperature", "degC" },
	[OPTMON_OBSERVES_TEC_CURRENT_MA]    = { "tec_current", "mA" },
};

#define FOUR(name) name "_high_alarm", name "_low_alarm", \
		   name "_high_warning", name "_low_warning"

static const char *const flags[OPTMON_FLAGS] = {
	[OPTMON_FLAG_STATE_CHANGED]	      = "module_state_changed",
	[OPTMON_FLAG_MODULE_FIRMWARE_ERROR]   = "module_firmware_error",
	[OPTMON_FLAG_DATA_PATH_FIRMWARE_ERROR] = "data_path_firmware_error",
	[OPTMON_FLAG_ABNORMAL_FIRMWARE]	      = "abnormal_firmware",
	[OPTMON_FLAG_CDB1_COMPLETE]	      = "cdb1_complete",
	[OPTMON_FLAG_CDB2_COMPLETE]	      = "cdb2_complete",
	[OPTMON_FLAG_LOSS_OF_REFERENCE_CLOCK] = "loss_of_reference_clock",
	[OPTMON_FLAG_INITIALIZATION_COMPLETE] = "initialization_complete",
	[OPTMON_FLAG_TC_READINESS]	      = "tc_readiness",
	[OPTMON_FLAG_MONITOR] = FOUR("temperature"), FOUR("voltage"),
	FOUR("aux1"), FOUR("aux2"), FOUR("aux3"), FOUR("custom"),
};

static const char *const lane_flags[OPTMON_LANE_FLAGS] = {
	[OPTMON_LANE_FLAG_DP_STATE_CHANGED]  = "data_path_state_changed",
	[OPTMON_LANE_FLAG_TX_FAULT]	     = "tx_fault",
	[OPTMON_LANE_FLAG_TX_LOS]	     = "tx_los",
	[OPTMON_LANE_FLAG_TX_LOL]	     = "tx_lol",
	[OPTMON_LANE_FLAG_TX_EQ_FAULT]	     = "tx_adaptive_eq_fault",
	[OPTMON_LANE_FLAG_RX_LOS]	     = "rx_los",
	[OPTMON_LANE_FLAG_RX_LOL]	     = "rx_lol",
	[OPTMON_LANE_FLAG_RX_OUTPUT_CHANGED] = "rx_output_changed",
	[OPTMON_LANE_FLAG_MONITOR] = FOUR("tx_bias"), FOUR("tx_power"),
	FOUR("rx_power"),
	[OPTMON_LANE_FLAG_TUNING_COMPLETE]   = "tuning_complete",
	[OPTMON_LANE_FLAG_WAVELENGTH_UNLOCKED] = "wavelength_unlocked",
	[OPTMON_LANE_FLAG_INVALID_CHANNEL]   = "invalid_channel",
	[OPTMON_LANE_FLAG_TUNING_NOT_ACCEPTED] = "tuning_not_accepted",
	[OPTMON_LANE_FLAG_FINE_TUNING_OUT_OF_RANGE] =
		"fine_tuning_out_of_range",
	[OPTMON_LANE_FLAG_TARGET_POWER_OUT_OF_RANGE] =
		"target_power_out_of_range",
	[OPTMON_LANE_FLAG_HOST_GATING_COMPLETE]	 = "host_gating_complete",
	[OPTMON_LANE_FLAG_MEDIA_GATING_COMPLETE] = "media_gating_complete",
	[OPTMON_LANE_FLAG_HOST_GENERATOR_LOL]	 = "host_generator_lol",
	[OPTMON_LANE_FLAG_MEDIA_GENERATOR_LOL]	 = "media_generator_lol",
	[OPTMON_LANE_FLAG_HOST_CHECKER_LOL]	 = "host_checker_lol",
	[OPTMON_LANE_FLAG_MEDIA_CHECKER_LOL]	 = "media_checker_lol",
	[OPTMON_LANE_FLAG_NP_STATE_CHANGED]	 = "network_path_state_changed",
	[OPTMON_LANE_FLAG_LASER_FAULT]		 = "laser_fault",
	[OPTMON_LANE_FLAG_LASER_WARNING]	 = "laser_warning",
};

static const char *const lane_controls[OPTMON_CONTROLS] = {
	[OPTMON_CONTROL_DP_DEINIT]	    = "data_path_deinit",
	[OPTMON_CONTROL_TX_POLARITY_FLIP]   = "tx_polarity_flip",
	[OPTMON_CONTROL_TX_DISABLE]	    = "tx_disable",
	[OPTMON_CONTROL_TX_SQUELCH_DISABLE] = "tx_squelch_disable",
	[OPTMON_CONTROL_TX_SQUELCH_FORCE]   = "tx_squelch_force",
	[OPTMON_CONTROL_TX_EQ_FREEZE]	    = "tx_eq_freeze",
	[OPTMON_CONTROL_RX_POLARITY_FLIP]   = "rx_polarity_flip",
	[OPTMON_CONTROL_RX_DISABLE]	    = "rx_disable",
	[OPTMON_CONTROL_RX_SQUELCH_DISABLE] = "rx_squelch_disable",
	[OPTMON_CONTROL_TX_CDR_ON]	    = "tx_cdr_on",
	[OPTMON_CONTROL_RX_CDR_ON]	    = "rx_cdr_on",
};

static const char *const loopbacks[OPTMON_LOOPBACKS] = {
	[OPTMON_LOOPBACK_MEDIA_OUTPUT] = "media_output",
	[OPTMON_LOOPBACK_MEDIA_INPUT]  = "media_input",
	[OPTMON_LOOPBACK_HOST_OUTPUT]  = "host_output",
	[OPTMON_LOOPBACK_HOST_INPUT]   = "host_input",
};

static const char *const pattern_blocks[OPTMON_PATTERN_BLOCKS] = {
	[OPTMON_HOST_GENERATOR]	 = "host_generator",
	[OPTMON_MEDIA_GENERATOR] = "media_generator",
	[OPTMON_HOST_CHECKER]	 = "host_checker",
	[OPTMON_MEDIA_CHECKER]	 = "media_checker",
};

/* Tables 8-112 to 8-114, by bit */
static const char *const abilities[OPTMON_ABILITIES][8] = {
	[OPTMON_ABILITY_MEASUREMENT] = {
		NULL, NULL, "auto_restart_gating", "per_lane_gating_timers",
		"periodic_updates", "gating_results", NULL, NULL,
	},
	[OPTMON_ABILITY_REPORTING] = {
		"error_ratios", "error_counters", NULL, NULL, "snr_host",
		"snr_media", "fec_host", "fec_media",
	},
	[OPTMON_ABILITY_LOCATIONS] = {
		"host_checker_post_fec", "host_checker_pre_fec",
		"host_generator_post_fec", "host_generator_pre_fec",
		"media_checker_post_fec", "media_checker_pre_fec",
		"media_generator_post_fec", "media_generator_pre_fec",
	},
};

/* Table 8-154; and Table 8-151, which differs from 8-101 in two codes */
static const char *const np_states[] = {
	NULL, "NPDeactivated", "NPInit", "NPDeinit", "NPActivated",
	"NPTxTurnOn", "NPTxTurnOff", "NPInitialized",
};

static const char *const np_config_states[] = {
	"ConfigUndefined", "ConfigSuccess", "ConfigRejected",
	"ConfigRejectedInvalidAppSel", "ConfigRejectedInvalidNetworkPath",
	NULL, "ConfigRejectedLanesInUse", "ConfigRejectedPartialNetworkPath",
	NULL, NULL, NULL, NULL, "ConfigInProgress",
};

/* OIF-ELSFP-CMIS-01.0 Tables 7 and 8 */
static const char *const laser_states[] = { "off", "ramping", "on" };

static const char *const laser_faults[] = {
	"none", "power_control_loop", "current_control_loop",
};

/* Table 8-115 */
static const char *const patterns[] = {
	"PRBS-31Q", "PRBS-31", "PRBS-23Q", "PRBS-23", "PRBS-15Q", "PRBS-15",
	"PRBS-13Q", "PRBS-13", "PRBS-9Q", "PRBS-9", "PRBS-7Q", "PRBS-7",
	"SSPRQ", NULL, "custom", "user",
};

/* Table 8-109 */
static const char *const grids[] = {
	"3.125 GHz", "6.25 GHz", "12.5 GHz", "25 GHz", "50 GHz", "100 GHz",
	"33 GHz", "75 GHz", "150 GHz", "300 GHz",
};

static const char *const checksums[][OPTMON_CHECKSUMS] = {
	[OPTMON_MANAGEMENT_CMIS] = {
		[OPTMON_CHECKSUM_PAGE_00] = "page_00",
		[OPTMON_CHECKSUM_PAGE_01] = "page_01",
		[OPTMON_CHECKSUM_PAGE_02] = "page_02",
		[OPTMON_CHECKSUM_PAGE_04] = "page_04",
	},
	[OPTMON_MANAGEMENT_SFF8636] = {
		[OPTMON_CHECKSUM_PAGE_00]  = "base",
		[OPTMON_CHECKSUM_EXTENDED] = "extended",
	},
	[OPTMON_MANAGEMENT_SFF8472] = {
		[OPTMON_CHECKSUM_PAGE_00]     = "base",
		[OPTMON_CHECKSUM_EXTENDED]    = "extended",
		[OPTMON_CHECKSUM_DIAGNOSTICS] = "diagnostics",
	},
};

/* Table 8-49: a state lasts less than this; the last code has no bound. */
static const uint32_t duration_ms[] = {
	1, 5, 10, 50, 100, 500, 1000, 5000, 10000, 60000, 300000, 600000,
	3000000, 3000000,
};

uint32_t optmon_duration_ms(uint8_t code)
{
	return code < sizeof(duration_ms) / sizeof(duration_ms[0]) ?
	       duration_ms[code] : 0;
}

const char *optmon_management_name(enum optmon_management by)
{
	return NAME(managements, by);
}

const char *optmon_lane_monitor_name(enum optmon_lane_monitor monitor)
{
	return NAME(lane_monitors, monitor);
}

const char *optmon_media_type_name(uint8_t media_type)
{
	return NAME(media_types, media_type);
}

const char *optmon_media_technology_name(uint8_t technology)
{
	return NAME(media_technologies, technology);
}

const char *optmon_module_state_name(uint8_t state)
{
	return NAME(module_states, state);
}

const char *optmon_fault_cause_name(uint8_t cause)
{
	return NAME(fault_causes, cause);
}

const char *optmon_dp_state_name(uint8_t state)
{
	return NAME(dp_states, state);
}

const char *optmon_config_status_name(uint8_t status)
{
	return NAME(config_states, status);
}

const char *optmon_feature_name(enum optmon_feature feature)
{
	return NAME(features, feature);
}

const char *optmon_duration_name(enum optmon_duration duration)
{
	return NAME(durations, duration);
}

const char *optmon_checksum_name(enum optmon_management by,
				 enum optmon_checksum checksum)
{
	if (by >= sizeof(checksums) / sizeof(checksums[0]) ||
	    checksum >= OPTMON_CHECKSUMS)
		return NULL;
	return checksums[by][checksum];
}

const char *optmon_monitor_name(enum optmon_monitor monitor)
{
	return NAME(monitors, monitor);
}

const char *optmon_observable_name(enum optmon_observable observable)
{
	if (observable >= sizeof(observables) / sizeof(observables[0]))
		return NULL;
	return observables[observable].name;
}

const char *optmon_observable_unit(enum optmon_observable observable)
{
	if (observable >= sizeof(observables) / sizeof(observables[0]))
		return NULL;
	return observables[observable].unit;
}

const char *optmon_flag_name(enum optmon_flag flag)
{
	return NAME(flags, flag);
}

const char *optmon_lane_flag_name(enum optmon_lane_flag flag)
{
	return NAME(lane_flags, flag);
}

const char *optmon_lane_control_name(enum optmon_lane_control control)
{
	return NAME(lane_controls, control);
}

const char *optmon_loopback_name(enum optmon_loopback loopback)
{
	return NAME(loopbacks, loopback);
}

const char *optmon_pattern_block_name(enum optmon_pattern_block block)
{
	return NAME(pattern_blocks, block);
}

const char *optmon_ability_name(enum optmon_ability which, unsigned int bit)
{
	return which < OPTMON_ABILITIES && bit < 8 ? abilities[which][bit] :
						     NULL;
}

const char *optmon_np_state_name(uint8_t state)
{
	return NAME(np_states, state);
}

const char *optmon_np_config_status_name(uint8_t status)
{
	return NAME(np_config_states, status);
}

const char *optmon_laser_state_name(uint8_t state)
{
	return NAME(laser_states, state);
}

const char *optmon_laser_fault_name(uint8_t code)
{
	return NAME(laser_faults, code);
}

const char *optmon_prbs_name(uint8_t pattern)
{
	return NAME(patterns, pattern);
}

const char *optmon_grid_name(uint8_t grid)
{
	return NAME(grids, grid);
}
