/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a module says it can do: advertisements, which do not change while it is
 * plugged. Part of what optmon/decode.h describes, where the rules are.
 */
#ifndef OPTMON_CAPABILITIES_H
#define OPTMON_CAPABILITIES_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

#define OPTMON_BIT(n)		(1ull << (n))

/* Pages and features that CMIS advertises (Tables 8-47, 8-50, 8-55, 8-58, 8-62) */
enum optmon_feature {
	OPTMON_FEATURE_NETWORK_PATH,
	OPTMON_FEATURE_VDM,
	OPTMON_FEATURE_DIAGNOSTICS,
	OPTMON_FEATURE_COHERENT,
	OPTMON_FEATURE_FORM_FACTOR,
	OPTMON_FEATURE_USER_PAGE,
	OPTMON_FEATURE_TIMING,
	OPTMON_FEATURE_TUNABLE,
	OPTMON_FEATURE_CDB,
	OPTMON_FEATURE_PAGE_0C,
	OPTMON_FEATURE_PAGE_0D,
	OPTMON_FEATURE_PAGE_60,
	OPTMON_FEATURE_PAGE_61,
	OPTMON_FEATURE_PAGE_62,
	OPTMON_FEATURE_NAD,
	OPTMON_FEATURE_HOST_SWITCHING,
	OPTMON_FEATURE_LINK_TRAINING,
	OPTMON_FEATURE_MEDIA_SWITCHING,
	OPTMON_FEATURE_FULL_PAGE_READ,
	OPTMON_FEATURE_UNIDIRECTIONAL,
	OPTMON_FEATURE_EXTERNAL_LASER,
	OPTMON_FEATURES,
};

/* States whose longest duration CMIS advertises (Tables 8-48, 8-56, 8-156) */
enum optmon_duration {
	OPTMON_DURATION_MODULE_POWER_UP,
	OPTMON_DURATION_MODULE_POWER_DOWN,
	OPTMON_DURATION_DP_INIT,
	OPTMON_DURATION_DP_DEINIT,
	OPTMON_DURATION_TX_TURN_ON,
	OPTMON_DURATION_TX_TURN_OFF,
	OPTMON_DURATION_NP_INIT,
	OPTMON_DURATION_NP_DEINIT,
	OPTMON_DURATION_NP_TX_TURN_ON,
	OPTMON_DURATION_NP_TX_TURN_OFF,
	OPTMON_DURATIONS,
};

/**
 * struct optmon_advertised - CMIS page 01h, or what a flat module implies
 * @known: page 01h is there, or the module is flat: the rest is valid
 * @flat_memory: lower memory and page 00h only
 * @banks: banks of lane pages, each of eight lanes
 * @features: bits 1 << enum optmon_feature
 * @duration_code: Table 8-49
 * @bias_scale: 1, 2 or 4: multiplier of the Tx bias registers; 0 if reserved
 * @module_monitors: 01h:159 (Table 8-53)
 * @lane_monitors: 01h:160
 * @flags_tx: 01h:157 (Table 8-52)
 * @flags_rx: 01h:158
 * @controls_tx: 01h:155 (Table 8-51)
 * @controls_rx: 01h:156
 * @characteristics: 01h:145 (Table 8-50)
 * @detector: 01h:151
 * @cdb: messaging, if OPTMON_FEATURE_CDB (Table 8-55); @epl_bytes of extended
 *	payload, @transfer_bytes at most in one access to its pages
 * @monitors: what both bytes of monitors say: bits 1 << enum optmon_monitor,
 *	then 1 << (OPTMON_MONITORS + enum optmon_lane_monitor)
 */
struct optmon_advertised {
	bool known;
	bool flat_memory;
	uint8_t banks;
	uint8_t bias_scale;
	uint32_t features;
	uint8_t duration_code[OPTMON_DURATIONS];
	uint8_t module_monitors;
	uint8_t lane_monitors;
	uint8_t flags_tx;
	uint8_t flags_rx;
	uint8_t controls_tx;
	uint8_t controls_rx;
	uint8_t characteristics;
	uint8_t detector;
	struct {
		uint8_t instances;
		bool background;
		bool auto_paging;
		bool trigger_on_stop;
		uint16_t epl_bytes;
		uint16_t transfer_bytes;
		uint16_t max_busy_ms;
	} cdb;
	uint16_t monitors;
};

/**
 * optmon_duration_ms() - upper bound of a duration
 * @code: Table 8-49
 *
 * Return: milliseconds, or 0 for a reserved code.
 */
uint32_t optmon_duration_ms(uint8_t code);

#define OPTMON_GRIDS		10

/**
 * struct optmon_laser - tuning of the lasers: page 04h (Table 8-68)
 * @known: the page is there: the rest is valid
 * @grids: bits 1 << grid code, as optmon_grid_name() takes it
 * @low: and @high: channel range of each grid
 * @fine_tuning: between channels; then the three offsets are valid
 * @power_programmable: output power per lane; then the range is valid
 */
struct optmon_laser {
	bool known;
	bool fine_tuning;
	bool power_programmable;
	uint16_t grids;
	int16_t low[OPTMON_GRIDS], high[OPTMON_GRIDS];
	double fine_resolution_ghz, fine_low_ghz, fine_high_ghz;
	double power_min_dbm, power_max_dbm;
};

/* optmon_channel_thz() - frequency of a channel of a grid; 0 for an unknown grid */
double optmon_channel_thz(uint8_t grid, int channel);

/* Loopbacks, in the order of 13h:128 and of 13h:180-183 */
enum optmon_loopback {
	OPTMON_LOOPBACK_MEDIA_OUTPUT,
	OPTMON_LOOPBACK_MEDIA_INPUT,
	OPTMON_LOOPBACK_HOST_OUTPUT,
	OPTMON_LOOPBACK_HOST_INPUT,
	OPTMON_LOOPBACKS,
};

/* Pattern generators and checkers of a lane */
enum optmon_pattern_block {
	OPTMON_HOST_GENERATOR,
	OPTMON_MEDIA_GENERATOR,
	OPTMON_HOST_CHECKER,
	OPTMON_MEDIA_CHECKER,
	OPTMON_PATTERN_BLOCKS,
};

/**
 * struct optmon_diagnostics - what page 13h advertises (Tables 8-111 to 8-117)
 * @known: the page is there: the rest is valid
 * @loopbacks: bits 1 << enum optmon_loopback
 * @loopback_both_sides: host and media side at the same time
 * @loopback_per_media_lane: and @loopback_per_host_lane: else all lanes of a side
 * @measurement: 13h:129
 * @reporting: 13h:130
 * @locations: 13h:131
 * @patterns: of each enum optmon_pattern_block: bits 1 << pattern ID
 */
struct optmon_diagnostics {
	bool known;
	bool loopback_both_sides;
	bool loopback_per_media_lane, loopback_per_host_lane;
	uint8_t loopbacks;
	uint8_t measurement;
	uint8_t reporting;
	uint8_t locations;
	uint16_t patterns[OPTMON_PATTERN_BLOCKS];
};

/* Places of firmware */
enum optmon_load {
	OPTMON_LOAD_A,
	OPTMON_LOAD_B,
	OPTMON_LOAD_FIXED,
	OPTMON_LOADS,
};

/**
 * struct optmon_firmware_load - one of the loads of page 0Dh (Table 8-76)
 * @known: the bank exists and has a valid load: the rest is valid
 * @running: it is what runs; absent for the fixed load
 * @committed: it is what runs after a reset; likewise
 * @description: of the vendor
 */
struct optmon_firmware_load {
	bool known;
	bool running;
	bool committed;
	uint8_t major, minor;
	uint16_t build;
	char description[33];
};

/**
 * struct optmon_external_laser - an external laser's page 1Ah
 * @known: the page is there: the rest is valid
 * @lanes: lasers
 * @constant_power: they are controlled for power, else for current
 * @has_supply: page 1Bh is there too: @supply_ma, what the module takes, is valid
 */
struct optmon_external_laser {
	bool known;
	bool constant_power;
	bool has_supply;
	uint8_t lanes;
	double power_min_mw, power_max_mw;
	double bias_min_ma, bias_max_ma;
	double supply_ma;
};

/**
 * struct optmon_application - one application descriptor (Tables 8-22, 8-173)
 * @code: AppSel code, from 1; where there are more than 15 applications the
 *	application number, which goes on through the blocks
 * @host_id: SFF-8024 Table 4-5
 * @media_id: SFF-8024 Tables 4-6 to 4-10, by media type
 * @host_group: and @media_group: high four bits of IDs of twelve; 0 for all that
 *	those tables name
 * @host_lanes: lane count; 0 when the interface defines it and is unknown
 * @media_lanes: likewise
 * @host_assignment: bit per host lane where a data path may begin
 * @media_assignment: likewise for media lanes
 * @has_media_assignment: @media_assignment is known
 * @network_path: part of a network path rather than a data path
 */
struct optmon_application {
	uint16_t code;
	uint8_t host_id;
	uint8_t media_id;
	uint8_t host_group;
	uint8_t media_group;
	uint8_t host_lanes;
	uint8_t media_lanes;
	uint8_t host_assignment;
	uint8_t media_assignment;
	bool has_media_assignment;
	bool network_path;
};

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif /* OPTMON_CAPABILITIES_H */
