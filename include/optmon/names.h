/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Names of what the decoder yields as codes and bits: for JSON, where they are
 * words joined by '_', and for people.
 */
#ifndef OPTMON_NAMES_H
#define OPTMON_NAMES_H

#include <optmon/decode.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/*
 * Names of codes. Each returns a static string, or NULL for a code that the
 * tables do not name; optmon_code_name() turns that into "0xNN".
 */
const char *optmon_management_name(enum optmon_management by);
const char *optmon_identifier_name(uint8_t identifier);
const char *optmon_connector_name(uint8_t connector);
const char *optmon_encoding_name(uint8_t encoding, enum optmon_management by);
const char *optmon_extended_compliance_name(uint8_t code);
const char *optmon_host_interface_name(uint8_t host_id);
const char *optmon_media_interface_name(uint8_t media_type, uint8_t media_id);
const char *optmon_media_type_name(uint8_t media_type);
const char *optmon_media_technology_name(uint8_t technology);
const char *optmon_module_state_name(uint8_t state);
const char *optmon_fault_cause_name(uint8_t cause);
const char *optmon_dp_state_name(uint8_t state);
const char *optmon_config_status_name(uint8_t status);
const char *optmon_feature_name(enum optmon_feature feature);
const char *optmon_duration_name(enum optmon_duration duration);
const char *optmon_checksum_name(enum optmon_management by,
				 enum optmon_checksum checksum);
const char *optmon_monitor_name(enum optmon_monitor monitor);
const char *optmon_lane_monitor_name(enum optmon_lane_monitor monitor);
const char *optmon_observable_name(enum optmon_observable observable);
const char *optmon_observable_unit(enum optmon_observable observable);
const char *optmon_flag_name(enum optmon_flag flag);
const char *optmon_lane_flag_name(enum optmon_lane_flag flag);
const char *optmon_lane_control_name(enum optmon_lane_control control);
const char *optmon_loopback_name(enum optmon_loopback loopback);
const char *optmon_pattern_block_name(enum optmon_pattern_block block);
const char *optmon_np_state_name(uint8_t state);
const char *optmon_np_config_status_name(uint8_t status);
const char *optmon_laser_state_name(uint8_t state);
const char *optmon_laser_fault_name(uint8_t code);
const char *optmon_prbs_name(uint8_t pattern);
const char *optmon_grid_name(uint8_t grid);

/*
 * Names of an application's interfaces; an ID of twelve bits that the tables do
 * not have is put into @buffer of OPTMON_CODE_NAME bytes as "0xNNN".
 */
const char *optmon_application_host(const struct optmon_application *a,
				    char *buffer);
const char *optmon_application_media(const struct optmon_module *module,
				     const struct optmon_application *a,
				     char *buffer);

/* enum optmon_ability - bytes of struct optmon_diagnostics whose bits have names */
enum optmon_ability {
	OPTMON_ABILITY_MEASUREMENT,
	OPTMON_ABILITY_REPORTING,
	OPTMON_ABILITY_LOCATIONS,
	OPTMON_ABILITIES,
};

/* Name of a bit, NULL for a reserved one */
const char *optmon_ability_name(enum optmon_ability which, unsigned int bit);

/* enum optmon_sff_field - registers of struct optmon_sff whose bits have names */
enum optmon_sff_field {
	OPTMON_SFF_COMPLIANCE,
	OPTMON_SFF_OPTIONS,
	OPTMON_SFF_ENHANCED_OPTIONS,
	OPTMON_SFF_DIAGNOSTICS,
	OPTMON_SFF_TECHNOLOGY,
	OPTMON_SFF_INFINIBAND,
	OPTMON_SFF_CONTROLS,
	OPTMON_SFF_CABLE,
	OPTMON_SFF_STATUS,
};

/* Name of a bit of a field's byte, NULL for a reserved one */
const char *optmon_sff_bit_name(enum optmon_management by,
				enum optmon_sff_field field, unsigned int byte,
				unsigned int bit);
const char *optmon_sff_revision_name(enum optmon_management by, uint8_t code);

/* Lanes that an interface defines, 0 when it does not (SFF-8024) */
uint8_t optmon_host_interface_lanes(uint8_t host_id);
uint8_t optmon_media_interface_lanes(uint8_t media_type, uint8_t media_id);

#define OPTMON_CODE_NAME	8

/**
 * optmon_code_name() - a name, or the code in hex
 * @name: what a function above returned
 * @code: code it was asked for
 * @buffer: OPTMON_CODE_NAME bytes, used when there is no name
 *
 * Return: @name, or @buffer with "0xNN".
 */
const char *optmon_code_name(const char *name, uint8_t code, char *buffer);

/**
 * struct optmon_vdm_type - what a VDM type means (Table 8-180)
 * @name: short name for JSON: words joined by '_'
 * @text: name for people
 * @unit: "dB", "%", ...; "" for a ratio or count
 * @scope: 'm' module, 'h' host lane, 'l' media lane, 'd' data path (host),
 *	'n' network or data path (media), 'e' external laser
 * @format: 'u' U16, 's' S16, 'f' F16
 * @statistic: a statistic of a basic observable
 * @scale: unit per register step
 */
struct optmon_vdm_type {
	const char *name;
	const char *text;
	const char *unit;
	char scope;
	char format;
	bool statistic;
	double scale;
};

/**
 * optmon_vdm_type() - meaning of a VDM type ID
 * @type: ID
 *
 * Return: the meaning, or NULL for custom and reserved types.
 */
const struct optmon_vdm_type *optmon_vdm_type(uint8_t type);

/* enum optmon_flag_scope - what a flag is about */
enum optmon_flag_scope {
	OPTMON_SCOPE_MODULE,
	OPTMON_SCOPE_LANE,
	OPTMON_SCOPE_VDM,
};

#define OPTMON_FLAG_NAME	48

/**
 * struct optmon_flag_ref - the meaning of one bit of a flag register
 * @scope: which of the following counts
 * @flag: enum optmon_flag, enum optmon_lane_flag, or for VDM 0 to 3: high
 *	alarm, low alarm, high warning, low warning
 * @lane: from 1 through all banks; 0 for the module
 * @instance: VDM instance within the bank, from 1; else 0
 * @name: such as "temperature_high_alarm", "rx_los", "snr_media_low_warning"
 */
struct optmon_flag_ref {
	enum optmon_flag_scope scope;
	unsigned int flag;
	unsigned int lane;
	unsigned int instance;
	char name[OPTMON_FLAG_NAME];
};

/**
 * optmon_flag_at() - what a latched flag means, by its place
 * @img: image with the identifier, without which CMIS is assumed, and the VDM
 *	descriptors, without which VDM flags are named "vdm_N_..."; may be NULL
 * @page: 0 with offsets 8 to 13 of lower memory; 11h, 12h, 14h, 17h, 1Ah or 2Ch;
 *	of SFF-8636 0 with offsets 3 to 14
 * @bank: bank
 * @offset: byte
 * @bit: bit, 0 to 7
 * @ref: filled in
 *
 * Return: true, or false for a bit that is no flag.
 */
bool optmon_flag_at(const struct optmon_image *img, unsigned int page,
		    unsigned int bank, unsigned int offset, unsigned int bit,
		    struct optmon_flag_ref *ref);

/* Key in JSON, unit and name for people of a coherent monitor */
const char *optmon_coherent_name(enum optmon_coherent_monitor monitor);
const char *optmon_coherent_unit(enum optmon_coherent_monitor monitor);
const char *optmon_coherent_text(enum optmon_coherent_monitor monitor);

/* Key in JSON of a flag of a coherent media lane, or of its host interface */
const char *optmon_coherent_flag_name(enum optmon_coherent_flag flag);
const char *optmon_coherent_host_flag_name(enum optmon_coherent_host_flag flag);

#define OPTMON_WARNING_TEXT	160

/**
 * optmon_warning_text() - a warning as a sentence
 * @module: module it belongs to
 * @warning: warning
 * @buffer: OPTMON_WARNING_TEXT bytes
 *
 * Return: @buffer.
 */
const char *optmon_warning_text(const struct optmon_module *module,
				const struct optmon_module_warning *warning,
				char *buffer);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif /* OPTMON_NAMES_H */
