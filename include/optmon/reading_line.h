/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Readings as lines of JSON, schema "optmon.reading/1"
 * (Documentation/schema/reading-1.json): what the daemon takes in from ports,
 * from a feed and from a file, and what `optmon replay` reads.
 *
 * A line is one JSON object without a line break. Missing means missing: each
 * group has a mask @has with a bit for each value, and a value whose bit is
 * clear means nothing. A key with the value null counts as missing. Keys that
 * are not known are passed over, so that a later schema may add some. Strings
 * are UTF-8 without control characters.
 *
 * Names of cages are those of the host's inventory. Lanes count from 1. A flag
 * is named as in the module's JSON ("rx_los", "tx_fault"...); names that are not
 * known are passed over.
 */
#ifndef OPTMON_READING_LINE_H
#define OPTMON_READING_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <optmon/decode.h>
#include <optmon/error.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

#define OPTMON_READING_SCHEMA	"optmon.reading/1"

/* Longest line that is parsed; a longer one is refused unread */
#define OPTMON_LINE_MAX		65536

/* Lengths of strings, with their NUL; a longer one is refused */
#define OPTMON_LINE_NAME	64	/* host, cage, interface, boot */
#define OPTMON_LINE_TEXT	40	/* vendor, part, serial, firmware */
#define OPTMON_LINE_NOTE	120

#define OPTMON_LINE_BINS	64
#define OPTMON_LINE_PEER_LANES	OPTMON_MAX_LANES
#define OPTMON_LINE_INCIDENT	160

enum optmon_line_kind {
	OPTMON_LINE_IDENTITY,	/* what is in a cage */
	OPTMON_LINE_SAMPLE,	/* what it says of itself */
	OPTMON_LINE_FEC,	/* what the MAC counts on it */
	OPTMON_LINE_EVENT,	/* what somebody did, or something happened */
	OPTMON_LINE_LINK,	/* is the link up, and who is at its far end */
	OPTMON_LINE_KINDS,
};

/* What every line may have, for @has of struct optmon_line */
enum optmon_line_value {
	OPTMON_LINE_HAS_MONO,
	OPTMON_LINE_HAS_BOOT,
	OPTMON_LINE_HAS_HOST,
	OPTMON_LINE_HAS_CAGE,
	OPTMON_LINE_HAS_INTERFACE,
};

/* enum optmon_line_threshold - monitors whose vendor limits a line can carry */
enum optmon_line_threshold {
	OPTMON_LIMIT_TEMPERATURE,	/* degC */
	OPTMON_LIMIT_VOLTAGE,		/* V */
	OPTMON_LIMIT_TX_BIAS,		/* mA */
	OPTMON_LIMIT_TX_POWER,		/* mW, as in the module's JSON */
	OPTMON_LIMIT_RX_POWER,		/* mW */
	OPTMON_LIMIT_LASER_TEMPERATURE,	/* degC */
	OPTMON_LIMITS,
};

/**
 * struct optmon_lane_place - what a media lane shares with others
 * @lane: from 1
 * @fibre: number of its fibre, from 0; lanes of one fibre are lost together
 * @laser: number of its laser, from 0; lanes of one laser fall together
 */
struct optmon_lane_place {
	uint8_t lane;
	bool has_fibre, has_laser;
	uint16_t fibre, laser;
};

enum optmon_line_identity_value {
	OPTMON_LI_VENDOR,
	OPTMON_LI_PART_NUMBER,
	OPTMON_LI_SERIAL_NUMBER,
	OPTMON_LI_FIRMWARE,
	OPTMON_LI_MEDIA_TECHNOLOGY,
	OPTMON_LI_APPLICATION,
};

/**
 * struct optmon_line_identity - kind "identity"
 * @has: bits 1 << enum optmon_line_identity_value
 * @firmware: version, as text
 * @media_technology: name, as in the module's JSON
 * @application: name of the media interface in use
 * @has_limits: bits 1 << enum optmon_line_threshold
 * @limit: vendor's limits
 * @has_limit_of: for each of @limit: bit 0 high alarm, 1 low alarm, 2 high
 *	warning, 3 low warning
 * @n_lanes: entries of @lane_map; 0: it is not known what lanes share
 */
struct optmon_line_identity {
	uint32_t has;
	char vendor[OPTMON_LINE_TEXT];
	char part_number[OPTMON_LINE_TEXT];
	char serial_number[OPTMON_LINE_TEXT];
	char firmware[OPTMON_LINE_TEXT];
	char media_technology[OPTMON_LINE_NAME];
	char application[OPTMON_LINE_NAME];
	uint32_t has_limits;
	uint8_t has_limit_of[OPTMON_LIMITS];
	struct optmon_thresholds limit[OPTMON_LIMITS];
	unsigned int n_lanes;
	struct optmon_lane_place lane_map[OPTMON_MAX_LANES];
};

enum optmon_line_lane_value {
	OPTMON_LL_TX_BIAS,	/* media lanes only */
	OPTMON_LL_TX_POWER,	/* media lanes only */
	OPTMON_LL_RX_POWER,	/* media lanes only */
	OPTMON_LL_SNR,
	OPTMON_LL_BER,
	OPTMON_LL_TX_DISABLED,	/* media lanes only */
	OPTMON_LL_FLAGS,
};

/**
 * struct optmon_line_lane - one lane of a sample, of the media or the host side
 * @lane: from 1
 * @has: bits 1 << enum optmon_line_lane_value
 * @tx_disabled: somebody switched its transmitter off
 * @flags: bits 1 << enum optmon_lane_flag
 */
struct optmon_line_lane {
	uint8_t lane;
	bool tx_disabled;
	uint16_t has;
	uint64_t flags;
	double tx_bias_ma;
	double tx_power_dbm;
	double rx_power_dbm;
	double snr_db;
	double prefec_ber;
};

enum optmon_line_sample_value {
	OPTMON_LS_TEMPERATURE,
	OPTMON_LS_VOLTAGE,
	OPTMON_LS_LASER_TEMPERATURE,
	OPTMON_LS_TEC_CURRENT,
	OPTMON_LS_MODULE_STATE,
	OPTMON_LS_DATA_PATH_STATES,
	OPTMON_LS_FLAGS,
};

/**
 * struct optmon_line_sample - kind "sample"
 * @has: bits 1 << enum optmon_line_sample_value
 * @module_state: code of CMIS Table 8-7; in JSON its name, or 0xNN
 * @flags: of the module: bits 1 << enum optmon_flag; key "flags"
 * @n_states: entries of @dp_state
 * @dp_state: data path state of each host lane from lane 1 on: code of CMIS
 *	Table 8-75, in JSON its name; 0 for one that is not known (null)
 * @n_media: entries of @media
 * @n_host: entries of @host
 * @media: in the order of the line, each lane at most once
 */
struct optmon_line_sample {
	uint32_t has;
	uint8_t module_state;
	double temperature_c;
	double voltage_v;
	double laser_temperature_c;
	double tec_current_pct;
	uint64_t flags;
	unsigned int n_states, n_media, n_host;
	uint8_t dp_state[OPTMON_MAX_LANES];
	struct optmon_line_lane media[OPTMON_MAX_LANES];
	struct optmon_line_lane host[OPTMON_MAX_LANES];
};

/* enum optmon_fec_code - which code the counters are of */
enum optmon_fec_code {
	OPTMON_LINE_FEC_UNKNOWN,	/* missing, or a name that is not known */
	OPTMON_LINE_FEC_NONE,	/* "none", "off" */
	OPTMON_LINE_FEC_KP4,		/* "kp4", "rs544": RS(544,514) */
	OPTMON_LINE_FEC_KR4,		/* "kr4", "rs528": RS(528,514) */
	OPTMON_LINE_FEC_LL,		/* "ll", "rs272": RS(272,257) */
	OPTMON_LINE_FEC_BASER,	/* "baser": clause 74 */
	OPTMON_LINE_FEC_CFEC,	/* "cfec" */
	OPTMON_LINE_FEC_OFEC,	/* "ofec" */
};

enum optmon_line_fec_value {
	OPTMON_LF_CODE,
	OPTMON_LF_CODEWORDS,
	OPTMON_LF_CORRECTED,
	OPTMON_LF_UNCORRECTABLE,
	OPTMON_LF_CORRECTED_BITS,
	OPTMON_LF_SYMBOL_ERRORS,
	OPTMON_LF_BINS,
};

/* struct optmon_line_bin - codewords that had from @low to @high symbol errors */
struct optmon_line_bin {
	uint16_t low, high;
	uint64_t total;
};

/**
 * struct optmon_line_fec - kind "fec": counters since some start, of one link
 * @has: bits 1 << enum optmon_line_fec_value
 * @code: enum optmon_fec_code
 * @n_bins: entries of @bin, in ascending order, not overlapping
 */
struct optmon_line_fec {
	uint32_t has;
	enum optmon_fec_code code;
	uint64_t codewords_total;
	uint64_t corrected_codewords_total;
	uint64_t uncorrectable_codewords_total;
	uint64_t corrected_bits_total;
	uint64_t symbol_errors_total;
	unsigned int n_bins;
	struct optmon_line_bin bin[OPTMON_LINE_BINS];
};

/* enum optmon_line_event - what happened, for kind "event" */
enum optmon_line_event {
	OPTMON_EV_OTHER,	/* a word that is not known; kept in @note */
	OPTMON_EV_INSERT,
	OPTMON_EV_REMOVE,
	OPTMON_EV_TOUCH,
	OPTMON_EV_CLEANED,
	OPTMON_EV_PATH_CHANGE,
	OPTMON_EV_ADMIN_DOWN,
	OPTMON_EV_ADMIN_UP,
	OPTMON_EV_FIRMWARE,	/* new firmware was loaded */
	OPTMON_EV_RESET,
	OPTMON_EV_RESEATED,
	OPTMON_EV_SWAPPED,
	OPTMON_EV_REBOOT,	/* of the host */
	OPTMON_EV_MAINTENANCE_START,
	OPTMON_EV_MAINTENANCE_END,
	OPTMON_EV_TICK,		/* nothing: time went on */
	OPTMON_EVENTS,
};

enum optmon_line_link_value {
	OPTMON_LK_UP,
	OPTMON_LK_FLAPS,
	OPTMON_LK_ADMIN_UP,
	OPTMON_LK_PEER,
};

/**
 * struct optmon_line_link - kind "link"
 * @has: bits 1 << enum optmon_line_link_value
 * @up: carrier
 * @admin_up: somebody wants it up; key "admin_up"
 * @flaps_total: how often it went down since some start
 * @peer_host: who is at the far end, as far as known; empty for what is not
 * @peer_incident: what the far end calls what is wrong there; empty for nothing
 * @n_peer_lanes: entries of @peer_tx_power_dbm, from lane 1 on
 * @peer_has_tx: bit 0 is lane 1
 * @peer_tx_power_dbm: what the far end sends
 */
struct optmon_line_link {
	uint32_t has;
	bool up;
	bool admin_up;
	uint64_t flaps_total;
	char peer_host[OPTMON_LINE_NAME];
	char peer_interface[OPTMON_LINE_NAME];
	char peer_cage[OPTMON_LINE_NAME];
	char peer_incident[OPTMON_LINE_INCIDENT];
	unsigned int n_peer_lanes;
	uint32_t peer_has_tx;
	double peer_tx_power_dbm[OPTMON_LINE_PEER_LANES];
};

/**
 * struct optmon_line - one reading
 * @kind: enum optmon_line_kind: which of the last five counts
 * @has: bits 1 << enum optmon_line_value
 * @t: UTC seconds
 * @mono_s: seconds of a steady clock that starts anew with each boot
 * @boot: names the boot of the host; another name means counters started anew
 * @host: whose port it is; empty for the only host
 * @cage: empty where only the interface is known (fec, link)
 * @interface: network interface; may go with a cage in every kind, which ties
 *	the interface to the cage for lines that name only the interface. An
 *	interface that was never tied to a cage belongs to the cage of its name.
 *
 * About 6 KB.
 */
struct optmon_line {
	enum optmon_line_kind kind;
	uint32_t has;
	double t;
	double mono_s;
	char boot[OPTMON_LINE_NAME];
	char host[OPTMON_LINE_NAME];
	char cage[OPTMON_LINE_NAME];
	char interface[OPTMON_LINE_NAME];
	union {
		struct optmon_line_identity identity;
		struct optmon_line_sample sample;
		struct optmon_line_fec fec;
		struct {
			enum optmon_line_event event;
			char note[OPTMON_LINE_NOTE];
		} event;
		struct optmon_line_link link;
	};
};

/* What it takes to read lines, kept from one to the next */
struct optmon_line_reader;

/* NULL out of memory; one thread at a time. */
struct optmon_line_reader *optmon_line_reader_new(void);
void optmon_line_reader_free(struct optmon_line_reader *reader);

/**
 * optmon_line_read() - a line of JSON as a reading
 * @reader: any, of any lines before
 * @text: the line, with or without its line break; needs no NUL
 * @len: its length
 * @line: filled in; undefined after an error
 * @err: set when the line is refused: code OPTMON_E_DATA, @column where there is one, and a message that names the key;
 *	@line of it is left to the caller. May be NULL.
 *
 * What is refused: more than OPTMON_LINE_MAX bytes, what is no JSON object, a kind,
 * time or place that is missing, a value of another type, a number that is not
 * finite or beyond what the field can be, a string that is too long or has control
 * characters, a lane that is not 1 to OPTMON_MAX_LANES or comes twice, bins out of
 * order.
 *
 * Return: 0, or -1 with @err set.
 */
int optmon_line_read(struct optmon_line_reader *reader, const char *text,
		     size_t len, struct optmon_line *line,
		     struct optmon_error *err);

/* The same for a single line; OPTMON_E_SOFTWARE out of memory. */
int optmon_line_parse(const char *text, size_t len, struct optmon_line *line,
		      struct optmon_error *err);

struct json_object;

/**
 * optmon_line_json() - a reading as a JSON object
 * @line: reading
 *
 * What optmon_line_read() makes of its text equals @line to the last bit: a number
 * has four decimals, a time three and a ratio four digits where those are all of it,
 * as after optmon_line_round(), else as many as it takes.
 *
 * Return: a new object, the caller's to json_object_put(); NULL out of memory.
 */
struct json_object *optmon_line_json(const struct optmon_line *line);

/**
 * optmon_line_round() - leave of numbers what means something
 * @line: reading
 *
 * Four decimals, three of times, four digits of ratios. Numbers that
 * optmon_line_read() would refuse are taken out: missing means missing.
 */
void optmon_line_round(struct optmon_line *line);

/**
 * optmon_line_of_module() - kind "identity" or "sample" of a decoded module
 * @module: what optmon_decode() filled in
 * @line: @kind says which; @t, @host, @cage and @interface are left as they are
 */
void optmon_line_of_module(const struct optmon_module *module,
			   struct optmon_line *line);

/* Words of the schema; "unknown" for what is out of range. */
const char *optmon_line_kind_name(enum optmon_line_kind kind);
const char *optmon_line_event_name(enum optmon_line_event event);
const char *optmon_fec_code_name(enum optmon_fec_code code);

/**
 * optmon_line_event_of() - event of a word
 * @word: such as "path_change", or "path-change" as people type it
 *
 * Return: the event, OPTMON_EV_OTHER for a word that is not known.
 */
enum optmon_line_event optmon_line_event_of(const char *word);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif /* OPTMON_READING_LINE_H */
