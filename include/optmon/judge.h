/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * From readings to alarms: vendor limits, flags, lost frames, flapping links.
 *
 * Pure: no I/O, no clock, no allocation after optmon_judge_new(), the same
 * result for the same series. An alarm is something to act on: a flag that is
 * set once, or a value beyond its limit in one reading, is none. What is not
 * in use is not judged: empty cages, ports that are administratively down or
 * never had a link, lanes without a data path, passive cables, limits that are
 * zero or inverted.
 */
#ifndef OPTMON_JUDGE_H
#define OPTMON_JUDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <optmon/decode.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/**
 * enum optmon_alarm_kind - what an alarm is about
 *
 * From OPTMON_ALARM_LANE on they are about lanes.
 */
enum optmon_alarm_kind {
	OPTMON_ALARM_FRAMES_LOST,
	OPTMON_ALARM_LINK_FLAPS,
	OPTMON_ALARM_MODULE_FAULT,
	OPTMON_ALARM_FIRMWARE_ERROR,
	OPTMON_ALARM_UNREADABLE,
	OPTMON_ALARM_TEMPERATURE_HIGH,
	OPTMON_ALARM_TEMPERATURE_LOW,
	OPTMON_ALARM_VOLTAGE_HIGH,
	OPTMON_ALARM_VOLTAGE_LOW,
	OPTMON_ALARM_LASER_TEMPERATURE_HIGH,
	OPTMON_ALARM_LASER_TEMPERATURE_LOW,
	OPTMON_ALARM_LANE,
	OPTMON_ALARM_RX_POWER_LOW = OPTMON_ALARM_LANE,
	OPTMON_ALARM_RX_POWER_HIGH,
	OPTMON_ALARM_RX_LOCK_LOST,
	OPTMON_ALARM_TX_POWER_LOW,
	OPTMON_ALARM_TX_POWER_HIGH,
	OPTMON_ALARM_TX_BIAS_HIGH,
	OPTMON_ALARM_TX_BIAS_LOW,
	OPTMON_ALARM_HOST_SIGNAL_LOST,
	OPTMON_ALARM_KINDS,
};

/* Impact times urgency, never the kind alone. */
enum optmon_severity {
	OPTMON_SEVERITY_INFO,		/* kept and shown, nobody is called */
	OPTMON_SEVERITY_WARNING,	/* a ticket with a date */
	OPTMON_SEVERITY_CRITICAL,	/* frames are being lost */
};

enum optmon_suspect {
	OPTMON_SUSPECT_UNKNOWN,
	OPTMON_SUSPECT_NEAR_MODULE,
	OPTMON_SUSPECT_FAR_MODULE,
	OPTMON_SUSPECT_FIBRE,
	OPTMON_SUSPECT_HOST,
	OPTMON_SUSPECT_CHASSIS,
	OPTMON_SUSPECT_EXTERNAL_LASER,
};

enum optmon_transition {
	OPTMON_RAISED,
	OPTMON_UPDATED,		/* severity or level changed */
	OPTMON_CLEARED,
};

/* How far beyond its limits something is. */
enum optmon_level {
	OPTMON_LEVEL_NONE,
	OPTMON_LEVEL_WARNING,	/* the vendor's warning limit */
	OPTMON_LEVEL_ALARM,	/* the vendor's alarm limit, or a fault flag */
	OPTMON_LEVEL_LOSS,	/* no light: loss of signal, laser off */
};

#define OPTMON_EVIDENCE_LEN	320

/**
 * struct optmon_alarm - one transition of one alarm
 * @transition: what happened to it
 * @kind: what it is about
 * @severity: enum optmon_severity; of a cleared alarm, the last
 * @level: enum optmon_level; of a cleared alarm, the last
 * @lanes: bit 0 is lane 1; 0 for the module or the port
 * @suspect: what is to blame, as far as that can be told
 * @disruptive: the action cuts a link that works
 * @drain_first: move the traffic away before acting
 * @due_s: act within so many seconds of @time_ms; 0 for no date
 * @time_ms: time of the transition, in the caller's clock
 * @since_ms: time of the first reading that told of it
 * @has_value: @value is valid; the worst of @lanes
 * @has_limit: @limit is valid
 * @value: in @unit
 * @limit: that was crossed
 * @unit: "degC", "V", "mA", "mW", "" for a count
 * @action: what to do, the harmless first
 * @evidence: values, times, and what was ruled out and why
 */
struct optmon_alarm {
	enum optmon_transition transition;
	enum optmon_alarm_kind kind;
	enum optmon_severity severity;
	enum optmon_level level;
	uint32_t lanes;
	enum optmon_suspect suspect;
	bool disruptive;
	bool drain_first;
	uint32_t due_s;
	int64_t time_ms;
	int64_t since_ms;
	bool has_value;
	bool has_limit;
	double value;
	double limit;
	const char *unit;
	const char *action;
	char evidence[OPTMON_EVIDENCE_LEN];
};

/**
 * struct optmon_judge_config - how patient a judge is
 * @raise_delay_ms: a limit must be crossed for so long, in at least
 *	@raise_readings readings
 * @raise_readings: see there; at least 1
 * @clear_delay_ms: what was raised must be inside its limit by the dead band
 *	for so long
 * @blind_delay_ms: without a reading for so long, a module is unreadable
 * @loss_window_ms: uncorrectable codewords in two readings within this time
 *	are frames being lost, not a single hit
 * @loss_clear_ms: without one for so long, it is over
 * @settle_ms: uncorrectable codewords so soon after a link came up belong to
 *	its coming up
 * @flap_window_ms: a link that went down twice within this time flaps
 * @flap_clear_ms: steady for so long, it does not any more
 */
struct optmon_judge_config {
	uint32_t raise_delay_ms;
	uint32_t raise_readings;
	uint32_t clear_delay_ms;
	uint32_t blind_delay_ms;
	uint32_t loss_window_ms;
	uint32_t loss_clear_ms;
	uint32_t settle_ms;
	uint32_t flap_window_ms;
	uint32_t flap_clear_ms;
};

/* The defaults, and those of a single look at everything. */
extern const struct optmon_judge_config optmon_judge_patient;
extern const struct optmon_judge_config optmon_judge_at_once;

/**
 * struct optmon_judge_link - the MAC's side of a port
 * @known: a MAC is attached; the rest is valid
 * @admin_up: a network device of the port is up
 * @ever_up: it had a link at some time
 * @carrier: it has one
 * @carrier_changes: how often that changed
 * @has_uncorrectable: the MAC counts codewords that were lost
 * @uncorrectable: how many
 */
struct optmon_judge_link {
	bool known;
	bool admin_up;
	bool ever_up;
	bool carrier;
	uint32_t carrier_changes;
	bool has_uncorrectable;
	uint64_t uncorrectable;
};

/**
 * struct optmon_judge_input - one look at a port
 * @time_ms: now, in any steady clock
 * @sample_ms: when @module was read, in the same clock
 * @present: a module is there, as far as is known
 * @module: what was read, or NULL when the module could not be read
 * @link: the MAC's side
 */
struct optmon_judge_input {
	int64_t time_ms;
	int64_t sample_ms;
	bool present;
	const struct optmon_module *module;
	struct optmon_judge_link link;
};

struct optmon_judge;

typedef void (*optmon_judge_emit)(void *context,
				  const struct optmon_alarm *alarm);

/**
 * optmon_judge_new() - a judge of one port
 * @config: how patient; copied
 *
 * Return: the judge, to be given to optmon_judge_free(), or NULL when out of
 * memory.
 */
struct optmon_judge *optmon_judge_new(const struct optmon_judge_config *config);

/**
 * optmon_judge_free() - give a judge back
 * @judge: judge or NULL
 */
void optmon_judge_free(struct optmon_judge *judge);

/**
 * optmon_judge_step() - look at a port once more
 * @judge: judge
 * @input: what is seen; its times never go back
 * @emit: called for each transition, lanes with the same one together
 * @context: for @emit
 */
void optmon_judge_step(struct optmon_judge *judge,
		       const struct optmon_judge_input *input,
		       optmon_judge_emit emit, void *context);

/**
 * optmon_judge_active() - alarms that stand
 * @judge: judge
 *
 * Return: bits 1 << enum optmon_alarm_kind.
 */
uint32_t optmon_judge_active(const struct optmon_judge *judge);

/* Words for JSON and people; "unknown" for what is out of range. */
const char *optmon_alarm_kind_name(enum optmon_alarm_kind kind);
const char *optmon_alarm_kind_text(enum optmon_alarm_kind kind);
const char *optmon_severity_name(enum optmon_severity severity);
const char *optmon_suspect_name(enum optmon_suspect suspect);
const char *optmon_transition_name(enum optmon_transition transition);
const char *optmon_level_name(enum optmon_level level);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif /* OPTMON_JUDGE_H */
