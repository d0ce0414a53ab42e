// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Keys and words of a reading.
 */
#include <stdlib.h>
#include <string.h>

#include <optmon/names.h>

#include "line_internal.h"

#define KEY(name, type, bit, where, field, decimals) \
	{ name, type, bit, offsetof(where, field), sizeof(((where *)0)->field), \
	  decimals }

const struct line_key line_common_keys[] = {
	KEY("mono_s", LINE_NUMBER, OPTMON_LINE_HAS_MONO, struct optmon_line,
	    mono_s, 3),
	KEY("boot", LINE_STRING, OPTMON_LINE_HAS_BOOT, struct optmon_line,
	    boot, 0),
	KEY("host", LINE_STRING, OPTMON_LINE_HAS_HOST, struct optmon_line,
	    host, 0),
	KEY("cage", LINE_STRING, OPTMON_LINE_HAS_CAGE, struct optmon_line,
	    cage, 0),
	KEY("interface", LINE_STRING, OPTMON_LINE_HAS_INTERFACE,
	    struct optmon_line, interface, 0),
	{ 0 },
};

#define I struct optmon_line_identity
const struct line_key line_identity_keys[] = {
	KEY("vendor", LINE_STRING, OPTMON_LI_VENDOR, I, vendor, 0),
	KEY("part_number", LINE_STRING, OPTMON_LI_PART_NUMBER, I, part_number, 0),
	KEY("serial_number", LINE_STRING, OPTMON_LI_SERIAL_NUMBER, I,
	    serial_number, 0),
	KEY("firmware", LINE_STRING, OPTMON_LI_FIRMWARE, I, firmware, 0),
	KEY("media_technology", LINE_STRING, OPTMON_LI_MEDIA_TECHNOLOGY, I,
	    media_technology, 0),
	KEY("application", LINE_STRING, OPTMON_LI_APPLICATION, I, application, 0),
	{ 0 },
};

#define S struct optmon_line_sample
const struct line_key line_sample_keys[] = {
	KEY("temperature_c", LINE_NUMBER, OPTMON_LS_TEMPERATURE, S,
	    temperature_c, 4),
	KEY("voltage_v", LINE_NUMBER, OPTMON_LS_VOLTAGE, S, voltage_v, 4),
	KEY("laser_temperature_c", LINE_NUMBER, OPTMON_LS_LASER_TEMPERATURE, S,
	    laser_temperature_c, 4),
	KEY("tec_current_pct", LINE_NUMBER, OPTMON_LS_TEC_CURRENT, S,
	    tec_current_pct, 4),
	KEY("module_state", LINE_STATE, OPTMON_LS_MODULE_STATE, S,
	    module_state, 0),
	KEY("flags", LINE_FLAGS, OPTMON_LS_FLAGS, S, flags, 0),
	{ 0 },
};

#define L struct optmon_line_lane
const struct line_key line_media_keys[] = {
	KEY("tx_bias_ma", LINE_NUMBER, OPTMON_LL_TX_BIAS, L, tx_bias_ma, 4),
	KEY("tx_power_dbm", LINE_POWER, OPTMON_LL_TX_POWER, L, tx_power_dbm, 4),
	KEY("rx_power_dbm", LINE_POWER, OPTMON_LL_RX_POWER, L, rx_power_dbm, 4),
	KEY("snr_db", LINE_NUMBER, OPTMON_LL_SNR, L, snr_db, 4),
	KEY("prefec_ber", LINE_RATIO, OPTMON_LL_BER, L, prefec_ber, -1),
	KEY("tx_disabled", LINE_BOOL, OPTMON_LL_TX_DISABLED, L, tx_disabled, 0),
	KEY("flags", LINE_LANE_FLAGS, OPTMON_LL_FLAGS, L, flags, 0),
	{ 0 },
};

const struct line_key line_host_keys[] = {
	KEY("snr_db", LINE_NUMBER, OPTMON_LL_SNR, L, snr_db, 4),
	KEY("prefec_ber", LINE_RATIO, OPTMON_LL_BER, L, prefec_ber, -1),
	KEY("flags", LINE_LANE_FLAGS, OPTMON_LL_FLAGS, L, flags, 0),
	{ 0 },
};

#define F struct optmon_line_fec
const struct line_key line_fec_keys[] = {
	KEY("code", LINE_CODE, OPTMON_LF_CODE, F, code, 0),
	KEY("codewords_total", LINE_COUNT, OPTMON_LF_CODEWORDS, F,
	    codewords_total, 0),
	KEY("corrected_codewords_total", LINE_COUNT, OPTMON_LF_CORRECTED, F,
	    corrected_codewords_total, 0),
	KEY("uncorrectable_codewords_total", LINE_COUNT, OPTMON_LF_UNCORRECTABLE,
	    F, uncorrectable_codewords_total, 0),
	KEY("corrected_bits_total", LINE_COUNT, OPTMON_LF_CORRECTED_BITS, F,
	    corrected_bits_total, 0),
	KEY("symbol_errors_total", LINE_COUNT, OPTMON_LF_SYMBOL_ERRORS, F,
	    symbol_errors_total, 0),
	{ 0 },
};

#define K struct optmon_line_link
const struct line_key line_link_keys[] = {
	KEY("up", LINE_BOOL, OPTMON_LK_UP, K, up, 0),
	KEY("admin_up", LINE_BOOL, OPTMON_LK_ADMIN_UP, K, admin_up, 0),
	KEY("flaps_total", LINE_COUNT, OPTMON_LK_FLAPS, K, flaps_total, 0),
	{ 0 },
};

const char *const line_limit_names[OPTMON_LIMITS] = {
	[OPTMON_LIMIT_TEMPERATURE] = "temperature_c",
	[OPTMON_LIMIT_VOLTAGE] = "voltage_v",
	[OPTMON_LIMIT_TX_BIAS] = "tx_bias_ma",
	[OPTMON_LIMIT_TX_POWER] = "tx_power_mw",
	[OPTMON_LIMIT_RX_POWER] = "rx_power_mw",
	[OPTMON_LIMIT_LASER_TEMPERATURE] = "laser_temperature_c",
};

const char *const line_level_names[4] = {
	"high_alarm", "low_alarm", "high_warning", "low_warning",
};

double *line_level(struct optmon_thresholds *t, unsigned int level)
{
	double *const levels[] = {
		&t->high_alarm, &t->low_alarm, &t->high_warning, &t->low_warning,
	};

	return levels[level];
}

static const char *const kinds[OPTMON_LINE_KINDS] = {
	[OPTMON_LINE_IDENTITY] = "identity",
	[OPTMON_LINE_SAMPLE] = "sample",
	[OPTMON_LINE_FEC] = "fec",
	[OPTMON_LINE_EVENT] = "event",
	[OPTMON_LINE_LINK] = "link",
};

const char *optmon_line_kind_name(enum optmon_line_kind kind)
{
	return (unsigned int)kind < OPTMON_LINE_KINDS ? kinds[kind] : "unknown";
}

static const char *const events[OPTMON_EVENTS] = {
	[OPTMON_EV_OTHER] = "other",
	[OPTMON_EV_INSERT] = "insert",
	[OPTMON_EV_REMOVE] = "remove",
	[OPTMON_EV_TOUCH] = "touch",
	[OPTMON_EV_CLEANED] = "cleaned",
	[OPTMON_EV_PATH_CHANGE] = "path_change",
	[OPTMON_EV_ADMIN_DOWN] = "admin_down",
	[OPTMON_EV_ADMIN_UP] = "admin_up",
	[OPTMON_EV_FIRMWARE] = "firmware",
	[OPTMON_EV_RESET] = "reset",
	[OPTMON_EV_RESEATED] = "reseated",
	[OPTMON_EV_SWAPPED] = "swapped",
	[OPTMON_EV_REBOOT] = "reboot",
	[OPTMON_EV_MAINTENANCE_START] = "maintenance_start",
	[OPTMON_EV_MAINTENANCE_END] = "maintenance_end",
	[OPTMON_EV_TICK] = "tick",
};

const char *optmon_line_event_name(enum optmon_line_event event)
{
	return (unsigned int)event < OPTMON_EVENTS ? events[event] : "unknown";
}

/* '-' and '_' are the same: people type one, the schema has the other. */
static bool same_word(const char *a, const char *b)
{
	for (; *a && *b; a++, b++) {
		if ((*a == '-' ? '_' : *a) != *b)
			return false;
	}
	return *a == *b;
}

enum optmon_line_event optmon_line_event_of(const char *word)
{
	unsigned int i;

	for (i = 0; i < OPTMON_EVENTS; i++) {
		if (same_word(word, events[i]))
			return i;
	}
	return OPTMON_EV_OTHER;
}

static const struct {
	const char *name;
	enum optmon_fec_code code;
} codes[] = {
	/* the first of each is the one that is written */
	{ "kp4", OPTMON_LINE_FEC_KP4 },
	{ "kr4", OPTMON_LINE_FEC_KR4 },
	{ "ll", OPTMON_LINE_FEC_LL },
	{ "baser", OPTMON_LINE_FEC_BASER },
	{ "cfec", OPTMON_LINE_FEC_CFEC },
	{ "ofec", OPTMON_LINE_FEC_OFEC },
	{ "none", OPTMON_LINE_FEC_NONE },
	{ "off", OPTMON_LINE_FEC_NONE },
	{ "rs544", OPTMON_LINE_FEC_KP4 },
	{ "rs528", OPTMON_LINE_FEC_KR4 },
	{ "rs272", OPTMON_LINE_FEC_LL },
};

enum optmon_fec_code line_code_of(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		if (!strcmp(codes[i].name, name))
			return codes[i].code;
	}
	return OPTMON_LINE_FEC_UNKNOWN;
}

const char *optmon_fec_code_name(enum optmon_fec_code code)
{
	size_t i;

	for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		if (codes[i].code == code)
			return codes[i].name;
	}
	return "unknown";
}

/* States are fields of three and of four bits (CMIS Tables 8-6 and 8-75). */
#define STATES	16

/* The code of a name, or of "0xNN"; 0 for neither, which no state is. */
static uint8_t code_of(const char *name, const char *(*name_of)(uint8_t))
{
	const char *known;
	unsigned int code;

	for (code = 1; code < STATES; code++) {
		known = name_of(code);
		if (known && !strcmp(known, name))
			return code;
	}
	if (!strncmp(name, "0x", 2))
		return strtoul(name, NULL, 16);
	return 0;
}

uint8_t line_state_of(const char *name)
{
	return code_of(name, optmon_module_state_name);
}

uint8_t line_dp_state_of(const char *name)
{
	return code_of(name, optmon_dp_state_name);
}

uint64_t line_lane_flag_of(const char *name)
{
	const char *known;
	unsigned int i;

	for (i = 0; i < OPTMON_LANE_FLAGS; i++) {
		known = optmon_lane_flag_name(i);
		if (known && !strcmp(known, name))
			return OPTMON_BIT(i);
	}
	return 0;
}

uint64_t line_flag_of(const char *name)
{
	const char *known;
	unsigned int i;

	for (i = 0; i < OPTMON_FLAGS; i++) {
		known = optmon_flag_name(i);
		if (known && !strcmp(known, name))
			return OPTMON_BIT(i);
	}
	return 0;
}
