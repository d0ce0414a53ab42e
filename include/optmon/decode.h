/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * From the memory of a module to its meaning.
 *
 * Decoding is a pure function of an image: no I/O, no clock, no globals, no
 * allocation. Whatever a module does not advertise, or whatever is not in the
 * image, is absent: each group has a mask @has with a bit for each of its
 * values, and a value whose bit is clear means nothing. A mask is the first
 * thing to look at; the rest of an absent value is not initialised.
 *
 * Units are in the names. Lanes count from 1. Powers are in mW at the full
 * resolution of the register; optmon_dbm() gives dBm.
 *
 * Table numbers are of OIF-CMIS-05.4 unless another document is named.
 */
#ifndef OPTMON_DECODE_H
#define OPTMON_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <optmon/capabilities.h>
#include <optmon/coherent.h>
#include <optmon/image.h>
#include <optmon/thresholds.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

#define OPTMON_MAX_BANKS	4
#define OPTMON_MAX_LANES	32
#define OPTMON_MAX_APPLICATIONS	120
#define OPTMON_MAX_VDM		(OPTMON_MAX_BANKS * 256)
#define OPTMON_MAX_WARNINGS	16

/* enum optmon_management - which specification the memory follows */
enum optmon_management {
	OPTMON_MANAGEMENT_UNKNOWN,
	OPTMON_MANAGEMENT_CMIS,
	OPTMON_MANAGEMENT_SFF8636,
	OPTMON_MANAGEMENT_SFF8472,
};

/* -- identity --------------------------------------------------------------- */

enum optmon_identity_value {
	OPTMON_ID_VENDOR,
	OPTMON_ID_VENDOR_OUI,
	OPTMON_ID_PART_NUMBER,
	OPTMON_ID_REVISION,
	OPTMON_ID_SERIAL_NUMBER,
	OPTMON_ID_DATE_CODE,
	OPTMON_ID_CLEI,
	OPTMON_ID_CMIS_REVISION,
	OPTMON_ID_CONNECTOR,
	OPTMON_ID_MEDIA_TYPE,
	OPTMON_ID_MEDIA_TECHNOLOGY,
	OPTMON_ID_POWER_CLASS,
	OPTMON_ID_MAX_POWER,
	OPTMON_ID_CABLE_LENGTH,
	OPTMON_ID_WAVELENGTH,
	OPTMON_ID_WAVELENGTH_TOLERANCE,
	OPTMON_ID_LENGTH_SMF,
	OPTMON_ID_LENGTH_OM5,
	OPTMON_ID_LENGTH_OM4,
	OPTMON_ID_LENGTH_OM3,
	OPTMON_ID_LENGTH_OM2,
	OPTMON_ID_LENGTH_OM1,
	OPTMON_ID_LENGTH_COPPER,
	OPTMON_ID_FIRMWARE_ACTIVE,
	OPTMON_ID_FIRMWARE_INACTIVE,
	OPTMON_ID_HARDWARE_REVISION,
	OPTMON_ID_ATTENUATION,
	OPTMON_ID_SUBTYPE,
	OPTMON_ID_HEATSINK,
	OPTMON_ID_FIBER_FACE,
	OPTMON_ID_FUNCTION_TYPE,
	OPTMON_ID_STATE_MACHINES,
	OPTMON_ID_BIT_RATE,
	OPTMON_ID_ENCODING,
	OPTMON_ID_TEMPERATURE_MAX,
	OPTMON_ID_TEMPERATURE_MIN,
	OPTMON_ID_VOLTAGE_MIN,
	OPTMON_ID_PROPAGATION_DELAY,
	OPTMON_ID_MEDIA_LANES_UNSUPPORTED,
	OPTMON_ID_FAR_END,
};

/* Frequencies at which a copper cable's attenuation is given */
#define OPTMON_ATTENUATIONS	5

/**
 * struct optmon_identity - what a module is; constant while it is plugged
 * @has: bits 1 << enum optmon_identity_value
 * @identifier: SFF-8024 Table 4-1; always known
 * @vendor: trimmed; bytes that are no printable ASCII show as '?'
 * @date_code: YYMMDD and lot, as the module has it
 * @cmis_major: and @cmis_minor: CMIS revision
 * @sff_revision: revision code of SFF-8636 (lower byte 1) or SFF-8472 (94)
 * @power_class: 1 to 8, of the form factor's specification
 * @max_power_w: the advertised maximum, never a measurement
 * @cable_length_m: of a cable assembly; absent for separable media
 * @wavelength_nm: nominal; @wavelength_tolerance_nm: +/- around it
 * @attenuation_db: of a copper cable at @attenuation_ghz; 0 where not given
 * @attenuation_ghz: frequencies
 * @bit_rate_mbps: nominal signalling rate in Mb/s (SFF-8472, SFF-8636)
 */
struct optmon_identity {
	uint64_t has;
	uint8_t identifier;
	char vendor[17];
	uint8_t vendor_oui[3];
	char part_number[17];
	char revision[5];
	char serial_number[17];
	char date_code[9];
	char clei[11];
	uint8_t cmis_major, cmis_minor;
	uint8_t sff_revision;
	uint8_t connector;
	uint8_t media_type;
	uint8_t media_technology;
	uint8_t power_class;
	uint8_t firmware_active[2];
	uint8_t firmware_inactive[2];
	uint8_t hardware_revision[2];
	uint8_t attenuation_db[OPTMON_ATTENUATIONS];
	float attenuation_ghz[OPTMON_ATTENUATIONS];
	uint8_t subtype;
	uint8_t heatsink;
	uint8_t fiber_face;
	uint8_t function_type;
	uint8_t state_machines;
	uint8_t encoding;
	uint8_t media_lanes_unsupported;
	uint8_t far_end;
	int16_t temperature_max_c, temperature_min_c;
	double max_power_w;
	double cable_length_m;
	double wavelength_nm, wavelength_tolerance_nm;
	double length_smf_km;
	double length_om5_m, length_om4_m, length_om3_m;
	double length_om2_m, length_om1_m, length_copper_m;
	double bit_rate_mbps;
	double voltage_min_v;
	double propagation_delay_ns;
};

/* enum optmon_checksum - checksums that a module's pages carry */
enum optmon_checksum {
	OPTMON_CHECKSUM_PAGE_00,	/* CMIS 00h:222; SFF-8636 191; SFF-8472 63 */
	OPTMON_CHECKSUM_EXTENDED,	/* SFF-8636 223; SFF-8472 95 */
	OPTMON_CHECKSUM_PAGE_01,	/* CMIS 01h:255 */
	OPTMON_CHECKSUM_PAGE_02,	/* CMIS 02h:255 */
	OPTMON_CHECKSUM_PAGE_04,	/* CMIS 04h:255 */
	OPTMON_CHECKSUM_DIAGNOSTICS,	/* SFF-8472 A2h:95 */
	OPTMON_CHECKSUMS,
};

/* -- module monitors --------------------------------------------------------- */

enum optmon_monitor {
	OPTMON_MON_TEMPERATURE,		/* degC */
	OPTMON_MON_VOLTAGE,		/* V */
	OPTMON_MON_AUX1,
	OPTMON_MON_AUX2,
	OPTMON_MON_AUX3,
	OPTMON_MON_CUSTOM,
	OPTMON_MONITORS,
};

/* What an auxiliary monitor observes (Table 8-50) */
enum optmon_observable {
	OPTMON_OBSERVES_CUSTOM,			/* register value */
	OPTMON_OBSERVES_TEC_CURRENT,		/* % of the maximum */
	OPTMON_OBSERVES_LASER_TEMPERATURE,	/* degC */
	OPTMON_OBSERVES_VOLTAGE,		/* V */
	OPTMON_OBSERVES_TEMPERATURE,		/* degC */
	OPTMON_OBSERVES_TEC_CURRENT_MA,		/* mA (SFF-8472) */
};

/* Monitors of lanes, where a threshold set is shared by all lanes */
enum optmon_lane_monitor {
	OPTMON_LANE_TX_BIAS,		/* mA */
	OPTMON_LANE_TX_POWER,		/* mW */
	OPTMON_LANE_RX_POWER,		/* mW */
	OPTMON_LANE_MONITORS,
};

/**
 * struct optmon_monitors - module-level readings and all thresholds
 * @has: bits 1 << enum optmon_monitor
 * @has_thresholds: likewise
 * @observes: enum optmon_observable of each
 * @value: in the unit of what is observed
 * @thresholds: likewise
 * @has_lane_thresholds: bits 1 << enum optmon_lane_monitor
 * @lane_thresholds: mA and mW
 */
struct optmon_monitors {
	uint8_t has;
	uint8_t has_thresholds;
	uint8_t has_lane_thresholds;
	uint8_t observes[OPTMON_MONITORS];
	double value[OPTMON_MONITORS];
	struct optmon_thresholds thresholds[OPTMON_MONITORS];
	struct optmon_thresholds lane_thresholds[OPTMON_LANE_MONITORS];
};

/* -- state and flags ------------------------------------------------------------ */

enum optmon_state_value {
	OPTMON_STATE_MODULE,		/* CMIS */
	OPTMON_STATE_FAULT_CAUSE,	/* CMIS, only in ModuleFault */
	OPTMON_STATE_LOW_POWER,
	OPTMON_STATE_INTERRUPT,
	OPTMON_STATE_READY,		/* SFF: data ready */
	OPTMON_STATE_TX_DISABLE_PIN,	/* SFF-8472 A2h:110 */
	OPTMON_STATE_TX_FAULT_PIN,
	OPTMON_STATE_RX_LOS_PIN,
};

/**
 * struct optmon_state - how a module is
 * @has: bits 1 << enum optmon_state_value
 * @module_state: Table 8-7
 * @fault_cause: Table 8-16
 * @low_power: in low power, by state (CMIS) or by request (SFF-8636)
 * @interrupt: IntL is asserted
 */
struct optmon_state {
	uint32_t has;
	uint8_t module_state;
	uint8_t fault_cause;
	bool low_power;
	bool interrupt;
	bool ready;
	bool tx_disable_pin;
	bool tx_fault_pin;
	bool rx_los_pin;
};

/*
 * Module-level flags. For each enum optmon_monitor there are four, from
 * OPTMON_FLAG_MONITOR on: high alarm, low alarm, high warning, low warning.
 */
enum optmon_flag {
	OPTMON_FLAG_STATE_CHANGED,
	OPTMON_FLAG_MODULE_FIRMWARE_ERROR,
	OPTMON_FLAG_DATA_PATH_FIRMWARE_ERROR,
	OPTMON_FLAG_ABNORMAL_FIRMWARE,
	OPTMON_FLAG_CDB1_COMPLETE,
	OPTMON_FLAG_CDB2_COMPLETE,
	OPTMON_FLAG_LOSS_OF_REFERENCE_CLOCK,
	OPTMON_FLAG_INITIALIZATION_COMPLETE,	/* SFF-8636 */
	OPTMON_FLAG_TC_READINESS,		/* SFF-8636 */
	OPTMON_FLAG_MONITOR = 16,
	OPTMON_FLAGS = OPTMON_FLAG_MONITOR + 4 * OPTMON_MONITORS,
};

/*
 * Lane flags. For each enum optmon_lane_monitor there are four, from
 * OPTMON_LANE_FLAG_MONITOR on: high alarm, low alarm, high warning, low warning.
 */
enum optmon_lane_flag {
	OPTMON_LANE_FLAG_DP_STATE_CHANGED,
	OPTMON_LANE_FLAG_TX_FAULT,
	OPTMON_LANE_FLAG_TX_LOS,
	OPTMON_LANE_FLAG_TX_LOL,
	OPTMON_LANE_FLAG_TX_EQ_FAULT,
	OPTMON_LANE_FLAG_RX_LOS,
	OPTMON_LANE_FLAG_RX_LOL,
	OPTMON_LANE_FLAG_RX_OUTPUT_CHANGED,
	OPTMON_LANE_FLAG_MONITOR,
	OPTMON_LANE_FLAG_TUNING = OPTMON_LANE_FLAG_MONITOR +
				  4 * OPTMON_LANE_MONITORS,
	OPTMON_LANE_FLAG_TUNING_COMPLETE = OPTMON_LANE_FLAG_TUNING,
	OPTMON_LANE_FLAG_WAVELENGTH_UNLOCKED,
	OPTMON_LANE_FLAG_INVALID_CHANNEL,
	OPTMON_LANE_FLAG_TUNING_NOT_ACCEPTED,
	OPTMON_LANE_FLAG_FINE_TUNING_OUT_OF_RANGE,
	OPTMON_LANE_FLAG_TARGET_POWER_OUT_OF_RANGE,
	OPTMON_LANE_FLAG_DIAGNOSTICS,
	OPTMON_LANE_FLAG_HOST_GATING_COMPLETE = OPTMON_LANE_FLAG_DIAGNOSTICS,
	OPTMON_LANE_FLAG_MEDIA_GATING_COMPLETE,
	OPTMON_LANE_FLAG_HOST_GENERATOR_LOL,
	OPTMON_LANE_FLAG_MEDIA_GENERATOR_LOL,
	OPTMON_LANE_FLAG_HOST_CHECKER_LOL,
	OPTMON_LANE_FLAG_MEDIA_CHECKER_LOL,
	OPTMON_LANE_FLAG_NP_STATE_CHANGED,
	OPTMON_LANE_FLAG_LASER_FAULT,	/* external lasers */
	OPTMON_LANE_FLAG_LASER_WARNING,
	OPTMON_LANE_FLAGS,
};

/* -- lanes ------------------------------------------------------------------ */

enum optmon_lane_value {
	/* the first three are enum optmon_lane_monitor */
	OPTMON_LV_TX_BIAS,
	OPTMON_LV_TX_POWER,
	OPTMON_LV_RX_POWER,
	OPTMON_LV_FLAGS,
	OPTMON_LV_DP_STATE,
	OPTMON_LV_APPLICATION,
	OPTMON_LV_CONFIG_STATUS,
	OPTMON_LV_OUTPUT_STATUS,
	OPTMON_LV_MAP,
	OPTMON_LV_CONTROLS,
	OPTMON_LV_TUNING,
	OPTMON_LV_SNR_HOST,
	OPTMON_LV_SNR_MEDIA,
	OPTMON_LV_BER_HOST,
	OPTMON_LV_BER_MEDIA,
	OPTMON_LV_COUNT_HOST,
	OPTMON_LV_COUNT_MEDIA,
	OPTMON_LV_PRBS,
	OPTMON_LV_LATENCY,
	OPTMON_LV_MASKS,
	OPTMON_LV_RATE_SELECT,
	OPTMON_LV_SIGNAL,
	OPTMON_LV_LOOPBACK,
	OPTMON_LV_POLARITY,
	OPTMON_LV_ACQUISITIONS,
	OPTMON_LV_NETWORK_PATH,
	OPTMON_LV_POWER_THRESHOLDS,
	OPTMON_LV_HOST_REDIRECTION,
	OPTMON_LV_MEDIA_REDIRECTION,
	OPTMON_LV_APPLICATION_RX,
	OPTMON_LV_LASER,
	OPTMON_LV_LASER_MONITORS,
};

/* Per-lane controls, of CMIS page 10h (Tables 8-78, 8-79) or SFF-8636 */
enum optmon_lane_control {
	OPTMON_CONTROL_DP_DEINIT,
	OPTMON_CONTROL_TX_POLARITY_FLIP,
	OPTMON_CONTROL_TX_DISABLE,
	OPTMON_CONTROL_TX_SQUELCH_DISABLE,
	OPTMON_CONTROL_TX_SQUELCH_FORCE,
	OPTMON_CONTROL_TX_EQ_FREEZE,
	OPTMON_CONTROL_RX_POLARITY_FLIP,
	OPTMON_CONTROL_RX_DISABLE,
	OPTMON_CONTROL_RX_SQUELCH_DISABLE,
	OPTMON_CONTROL_TX_CDR_ON,	/* SFF-8636 */
	OPTMON_CONTROL_RX_CDR_ON,	/* SFF-8636 */
	OPTMON_CONTROLS,
};

/**
 * struct optmon_lane - one lane; host and media lanes share the number
 * @has: bits 1 << enum optmon_lane_value
 * @lane: from 1, counted through all banks
 * @bank: bank its registers are in
 * @dp_state: Table 8-94
 * @application: code of the application in use, 0 for none (Table 8-102)
 * @application_rx: and @data_path_rx: of the receive direction, in modules that
 *	configure the directions apart (Table 8-170)
 * @data_path: first lane of its data path
 * @explicit_control: signal integrity is the host's
 * @config_status: Table 8-101
 * @rx_output_valid: and @tx_output_valid: Table 8-95
 * @map: media wavelength and fibre of Tx and Rx, 0 for unknown (Table 8-107)
 * @controls: bits 1 << enum optmon_lane_control
 * @signal: provisioned signal integrity (Tables 8-104 and 8-105)
 * @monitor: by enum optmon_lane_monitor: mA, mW, mW
 * @flags: bits 1 << enum optmon_lane_flag
 * @masks: likewise; a masked flag asserts no interrupt
 * @tx_rate_select: and @rx_rate_select: SFF-8636, 0 to 3
 * @tuning: grid and channel (Table 8-109)
 * @snr_host_db: and so on: page 14h (Table 8-139)
 * @errors_host: bit errors of the pattern checker; @bits_host: bits seen, an
 *	odd number when lock was lost
 * @prbs: pattern ID + 1 of each generator and checker, 0 where it is off
 *	(Table 8-115)
 * @rx_latency_ns: Table 8-141
 * @loopbacks: bits 1 << enum optmon_loopback that are on (Table 8-131)
 * @tx_inverted: and @rx_inverted: polarity of the host lane (Table 8-188)
 * @acquisitions: how often a receiver locked (Table 8-191); bits of @which say
 *	which of the four are counted: 0 tx, 1 rx, 2 data_path_tx, 3 data_path_rx
 * @network_path: @first lane, 0 when not in use; @state of Table 8-154;
 *	@config_status of Table 8-101 (8-151 has the same codes)
 * @tx_power_thresholds_dbm: of this lane alone (Table 8-194)
 * @host_redirected_to: and @media_redirected_to: lane switching (Tables 8-176,
 *	8-196)
 * @laser: of an external laser: @state 0 off, 1 ramping, 2 on; codes of its
 *	last fault and warning, 0 for none; the three values from
 *	@bias_setpoint_ma on are there with OPTMON_LV_LASER_MONITORS
 */
struct optmon_lane {
	uint32_t has;
	uint8_t lane;
	uint8_t bank;
	uint8_t dp_state;
	uint8_t data_path, data_path_rx;
	uint16_t application, application_rx;
	bool explicit_control;
	uint8_t config_status;
	bool rx_output_valid, tx_output_valid;
	struct {
		uint8_t tx_wavelength, tx_fiber, rx_wavelength, rx_fiber;
	} map;
	uint8_t tx_rate_select, rx_rate_select;
	uint16_t controls;
	struct {
		bool tx_adaptive_eq, tx_cdr, rx_cdr;
		uint8_t tx_eq_target;
		uint8_t rx_pre_cursor, rx_post_cursor, rx_amplitude;
	} signal;
	uint64_t flags;
	uint64_t masks;
	double monitor[OPTMON_LANE_MONITORS];
	struct {
		uint8_t grid;
		bool fine_tuning, in_progress, unlocked;
		bool has_target_power;
		int16_t channel;
		double fine_offset_ghz;
		double frequency_thz;
		double target_power_dbm;
	} tuning;
	double snr_host_db, snr_media_db;
	double ber_host, ber_media;
	uint64_t errors_host, bits_host, errors_media, bits_media;
	struct {
		uint8_t host_generator, media_generator;
		uint8_t host_checker, media_checker;
	} prbs;
	double rx_latency_ns, tx_latency_ns;
	uint8_t loopbacks;
	bool tx_inverted, rx_inverted;
	uint8_t host_redirected_to, media_redirected_to;
	struct {
		uint8_t which;
		uint16_t tx, rx, data_path_tx, data_path_rx;
	} acquisitions;
	struct {
		uint8_t first;
		uint8_t state;
		uint8_t config_status;
		bool init_pending;
	} network_path;
	struct optmon_thresholds tx_power_thresholds_dbm;
	struct {
		bool enabled;
		uint8_t state;
		uint8_t fault, warning;
		double frequency_thz;
		double bias_setpoint_ma, power_setpoint_mw;
		double voltage_v;
	} laser;
};

/* -- versatile diagnostics ------------------------------------------------------- */

enum optmon_vdm_value {
	OPTMON_VDM_VALUE,
	OPTMON_VDM_THRESHOLDS,
	OPTMON_VDM_FLAGS,
	OPTMON_VDM_MASKS,
	OPTMON_VDM_ELS_ID,
};

/**
 * struct optmon_vdm - one VDM instance (Tables 8-178 to 8-185)
 * @has: bits 1 << enum optmon_vdm_value
 * @bank: bank of its pages
 * @group: 1 to 4
 * @instance: 1 to 256 within the bank
 * @type: VDM type ID (Table 8-180)
 * @lane: lane or data path, from 1 through all banks; 0 for the module
 * @els_id: external laser that the observable is of, as the module numbers them
 * @threshold_set: 1 to 64 within the bank
 * @flags: bit 0 high alarm, 1 low alarm, 2 high warning, 3 low warning
 * @masks: likewise
 * @raw: register
 * @value: in the unit of the type, see optmon_vdm_type(); the register for
 *	types without one
 * @thresholds: in the same unit
 */
struct optmon_vdm {
	uint8_t has;
	uint8_t bank;
	uint8_t group;
	uint8_t type;
	uint8_t lane;
	uint8_t threshold_set;
	uint8_t flags;
	uint8_t masks;
	uint8_t els_id;
	uint16_t instance;
	uint16_t raw;
	double value;
	struct optmon_thresholds thresholds;
};

enum optmon_vdm_statistic {
	OPTMON_VDM_MINIMUM,
	OPTMON_VDM_AVERAGE,
	OPTMON_VDM_MAXIMUM,
	OPTMON_VDM_CURRENT,
	OPTMON_VDM_TOTAL,
	OPTMON_VDM_STATISTICS
};

/**
 * struct optmon_vdm_statistics - what became of one observable in an interval
 * @name: short name for JSON, such as "pre_fec_ber_media"
 * @text: name for people
 * @group: 1 to 4
 * @lane: lane or data path, from 1 through all banks; 0 for the module
 * @count: values are whole numbers, else ratios
 * @has: bits 1 << enum optmon_vdm_statistic
 * @value: by enum optmon_vdm_statistic; the current value is of no interval
 */
struct optmon_vdm_statistics {
	const char *name;
	const char *text;
	uint8_t group;
	uint8_t lane;
	bool count;
	uint8_t has;
	double value[OPTMON_VDM_STATISTICS];
};

/* -- warnings ------------------------------------------------------------------ */

enum optmon_warning_code {
	OPTMON_WARN_CHECKSUM,		/* arg: enum optmon_checksum */
	OPTMON_WARN_IDENTIFIER_COPY,	/* arg: the copy */
	OPTMON_WARN_IDENTIFIER_UNKNOWN,	/* arg: identifier */
	OPTMON_WARN_ASSUMED,		/* arg: enum optmon_management */
	OPTMON_WARN_REVISION,		/* arg: revision byte */
	OPTMON_WARN_BIAS_SCALE,
	OPTMON_WARN_BANKS,		/* arg: banks advertised */
	OPTMON_WARN_MEDIA_LANES,
	OPTMON_WARN_FIRMWARE_INVALID,	/* arg: 0 active, 1 inactive */
	OPTMON_WARN_PAGES_MISSING,	/* arg: how many, arg2: the first page */
	OPTMON_WARN_PAGE_ECHO,		/* arg: page that repeats page 00h */
	OPTMON_WARN_CALIBRATION,
	OPTMON_WARN_APPLICATION_LANES,	/* arg: AppSel code */
	OPTMON_WARN_STATUS,		/* arg: status byte */
	OPTMON_WARN_FLAG,		/* arg: enum optmon_lane_flag */
	OPTMON_WARN_APPLICATIONS,	/* arg: blocks advertised */
	OPTMON_WARNINGS,
};

/* struct optmon_module_warning - something a user should know; see optmon_warning_text() */
struct optmon_module_warning {
	uint16_t code;
	uint16_t arg;
	uint16_t arg2;
};

/* -- SFF-8636 and SFF-8472 ---------------------------------------------------- */

/**
 * struct optmon_sff - what only the SFF memory maps have
 *
 * Raw registers for those who need them; the bits are named by the
 * specification. Valid when @known.
 */
struct optmon_sff {
	bool known;
	uint8_t extended_identifier;	/* SFF-8636 129, SFF-8472 1 */
	uint8_t compliance[8];		/* SFF-8636 131-138, SFF-8472 3-10 */
	uint8_t extended_compliance;	/* SFF-8636 192, SFF-8472 36 */
	uint8_t rate_identifier;	/* SFF-8636 141, SFF-8472 13 */
	uint8_t diagnostics_type;	/* SFF-8636 220, SFF-8472 92 */
	uint8_t enhanced_options;	/* SFF-8636 221, SFF-8472 93 */
	uint8_t options[4];		/* SFF-8636 193-195, SFF-8472 64-65 */
	uint8_t device_technology;	/* SFF-8636 147 */
	uint8_t extended_module;	/* SFF-8636 164: InfiniBand rates */
	bool is_cable;			/* SFF-8472: @cable_compliance is there */
	uint8_t cable_compliance[2];	/* SFF-8472 60-61 of a cable */
	bool has_status;		/* SFF-8472: the four after it are there */
	uint8_t status[3];		/* SFF-8472 A2h:110, 118, 119 */
	uint8_t input_equalization;	/* SFF-8472 A2h:114, high rate in 7-4 */
	uint8_t output_emphasis;	/* SFF-8472 A2h:115, likewise */
	bool has_free_side;		/* SFF-8636: the two after it are there */
	uint8_t free_side;		/* SFF-8636 110 */
	uint8_t ends;			/* SFF-8636 113 */
	uint8_t bit_rate_max, bit_rate_min;	/* SFF-8472 66-67: margins in % */
	uint8_t controls[4];		/* SFF-8636 93, 99 */
	bool external_calibration;
};

/* -- the whole ------------------------------------------------------------------ */

/**
 * struct optmon_module - everything that is known about a module
 *
 * About 110 KB: keep it on the heap or static, and reuse it. Arrays are valid
 * up to their count.
 */
struct optmon_module {
	enum optmon_management management;
	struct optmon_identity identity;
	uint8_t checksum_known;		/* bits 1 << enum optmon_checksum */
	uint8_t checksum_good;
	struct optmon_advertised advertised;
	struct optmon_laser laser;
	struct optmon_diagnostics diagnostics;
	struct optmon_external_laser external_laser;
	struct optmon_firmware_load firmware_load[OPTMON_LOADS];
	struct optmon_state state;
	struct optmon_monitors monitors;
	bool has_flags;
	bool has_masks;
	uint64_t flags;			/* bits 1 << enum optmon_flag */
	uint64_t masks;			/* likewise */
	struct optmon_sff sff;
	unsigned int application_count;
	struct optmon_application application[OPTMON_MAX_APPLICATIONS];
	unsigned int lane_count;
	struct optmon_lane lane[OPTMON_MAX_LANES];
	unsigned int warning_count;
	struct optmon_module_warning warning[OPTMON_MAX_WARNINGS];
	uint8_t coherent_revision;	/* of C-CMIS, a nibble each; 0 for unknown */
	unsigned int coherent_count;
	struct optmon_coherent coherent[OPTMON_MAX_BANKS];
	unsigned int vdm_count;
	struct optmon_vdm vdm[OPTMON_MAX_VDM];
};

/**
 * optmon_decode() - give meaning to a module's memory
 * @img: image; byte 0 of lower memory must be known
 * @module: filled in
 *
 * Return: 0, or -ENODATA when not even the identifier is known.
 */
int optmon_decode(const struct optmon_image *img, struct optmon_module *module);

/**
 * optmon_pages_wanted() - what a reader must fetch next
 * @img: what is known so far, possibly nothing
 * @ranges: filled with up to @room ranges, in the order to read them in
 * @room: length of @ranges
 *
 * One rule for every reader: start with an empty image, fetch what is wanted,
 * ask again, until nothing is wanted. Only pages that the module advertises are
 * ever named, each once. Latched flags are among them: reading those clears
 * them. A range that could not be read must be put aside by the caller, or
 * filled in otherwise; it would be named again.
 *
 * Return: how many ranges are wanted, which may exceed @room; 0 when the image
 * is complete.
 */
size_t optmon_pages_wanted(const struct optmon_image *img,
			   struct optmon_range *ranges, size_t room);

/**
 * optmon_vdm_statistics() - VDM instances by observable and lane
 * @module: what optmon_decode() filled in
 * @list: filled with up to @room observables that have statistics
 * @room: length of @list; vdm_count of the module is enough
 *
 * Values belong to one interval where they were read while they were frozen, see
 * optmon_statistics_read(); else each may be of another moment.
 *
 * Return: how many were filled in.
 */
size_t optmon_vdm_statistics(const struct optmon_module *module,
			     struct optmon_vdm_statistics *list, size_t room);

/**
 * optmon_dbm() - optical power in dBm
 * @mw: power in mW
 *
 * Return: dBm; -40.00 for exactly zero (and anything below), the floor that
 * a register of 0.1 uW can show.
 */
double optmon_dbm(double mw);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#include <optmon/names.h>

#endif /* OPTMON_DECODE_H */
