/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Inside the judge: rules are a table, states a few bytes each.
 */
#ifndef OPTMON_LIB_JUDGE_H
#define OPTMON_LIB_JUDGE_H

#include <optmon/judge.h>

#define LANE_KINDS	(OPTMON_ALARM_KINDS - OPTMON_ALARM_LANE)

/**
 * struct rule - what is the same for every alarm of a kind
 * @name: for JSON
 * @text: for people
 * @unit: of its value
 * @suspect: where nothing tells otherwise
 * @action: what to do, the harmless first
 * @disruptive: that cuts a link which works
 * @due_s: of a warning
 */
struct rule {
	const char *name;
	const char *text;
	const char *unit;
	enum optmon_suspect suspect;
	const char *action;
	bool disruptive;
	uint32_t due_s;
};

extern const struct rule judge_rules[OPTMON_ALARM_KINDS];

/**
 * struct condition - what one reading says of one thing
 * @known: the reading says something of it
 * @above: level whose limit is crossed
 * @hold: level whose limit, eased by the dead band, is crossed
 * @value: as read
 * @limit: that was crossed, or is nearest
 * @has_value: @value is valid
 * @has_limit: @limit is valid
 * @flag_only: @value is inside the limit, and only a flag tells of @above
 */
struct condition {
	bool known;
	bool has_value;
	bool has_limit;
	bool flag_only;
	uint8_t above;
	uint8_t hold;
	double value;
	double limit;
};

/**
 * struct track - memory of one thing
 * @level: that was raised, or none
 * @severity: with which it was raised
 * @pending: level it is on the way to
 * @direction: 1 up, -1 down, 0 at rest
 * @readings: that agreed with the direction
 * @pending_ms: first of them
 * @since_ms: first reading that told of what was raised
 * @has_value: @value is valid
 * @has_limit: @limit is valid
 * @value: the worst while on the way up, then the latest
 * @limit: that goes with it
 */
struct track {
	uint8_t level;
	uint8_t severity;
	uint8_t pending;
	int8_t direction;
	uint16_t readings;
	bool has_value;
	bool has_limit;
	int64_t pending_ms;
	int64_t since_ms;
	double value;
	double limit;
};

/* A counter that tells of trouble by growing. */
struct growth {
	bool based;
	uint8_t hits;
	uint64_t base;
	uint64_t count;		/* since the first hit */
	int64_t first_ms;
	int64_t last_ms;
};

struct optmon_judge {
	struct optmon_judge_config config;
	bool judged;		/* the port was in use at the last step */
	bool carrier;
	int64_t carrier_ms;	/* since when */
	int64_t sample_ms;	/* of the last reading; -1 for none */
	int64_t blind_ms;	/* since when there is none; -1 for not */
	char serial[17];	/* of the module that is judged */
	uint32_t lit;		/* lanes that were seen with light */
	struct growth loss;
	struct growth flaps;
	struct track module[OPTMON_ALARM_LANE];
	struct track lane[OPTMON_MAX_LANES][LANE_KINDS];
};

/* Of two values of a kind, is the first further beyond its limit? */
bool judge_is_worse(enum optmon_alarm_kind kind, double a, double b);

/* What a reading says; lane is an index from 0. */
void judge_module_condition(const struct optmon_judge_input *in,
			    enum optmon_alarm_kind kind, struct condition *c);
void judge_lane_condition(const struct optmon_judge_input *in,
			  const struct optmon_lane *lane,
			  enum optmon_alarm_kind kind, struct condition *c);

/* Is the module a cable without anything that could be monitored? */
bool judge_is_passive(const struct optmon_module *m);

/* Suspect, action, due and evidence of an alarm whose values are filled in. */
void judge_explain(const struct optmon_judge *judge,
		   const struct optmon_judge_input *in,
		   struct optmon_alarm *alarm);
enum optmon_severity judge_severity(const struct optmon_judge_input *in,
				    enum optmon_alarm_kind kind,
				    enum optmon_level level);

#endif /* OPTMON_LIB_JUDGE_H */
