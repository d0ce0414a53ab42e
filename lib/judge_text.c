// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Why an alarm is raised: severity, suspect, and the evidence in words.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "judge_internal.h"

static const char *name_of(const char *const *names, size_t n, size_t i)
{
	return i < n && names[i] ? names[i] : "unknown";
}

#define NAME(names, i) name_of(names, sizeof(names) / sizeof((names)[0]), i)

const char *optmon_alarm_kind_name(enum optmon_alarm_kind kind)
{
	if ((unsigned int)kind >= OPTMON_ALARM_KINDS)
		return "unknown";
	return judge_rules[kind].name;
}

const char *optmon_alarm_kind_text(enum optmon_alarm_kind kind)
{
	if ((unsigned int)kind >= OPTMON_ALARM_KINDS)
		return "unknown";
	return judge_rules[kind].text;
}

const char *optmon_severity_name(enum optmon_severity severity)
{
	static const char *const names[] = { "info", "warning", "critical" };

	return NAME(names, severity);
}

const char *optmon_suspect_name(enum optmon_suspect suspect)
{
	static const char *const names[] = {
		[OPTMON_SUSPECT_UNKNOWN] = "unknown",
		[OPTMON_SUSPECT_NEAR_MODULE] = "near_module",
		[OPTMON_SUSPECT_FAR_MODULE] = "far_module",
		[OPTMON_SUSPECT_FIBRE] = "fibre",
		[OPTMON_SUSPECT_HOST] = "host",
		[OPTMON_SUSPECT_CHASSIS] = "chassis",
		[OPTMON_SUSPECT_EXTERNAL_LASER] = "external_laser",
	};

	return NAME(names, suspect);
}

const char *optmon_transition_name(enum optmon_transition transition)
{
	static const char *const names[] = { "raised", "updated", "cleared" };

	return NAME(names, transition);
}

const char *optmon_level_name(enum optmon_level level)
{
	static const char *const names[] = {
		"none", "warning", "alarm", "loss",
	};

	return NAME(names, level);
}

/*
 * Critical is what loses frames now. Beyond the vendor's alarm limit is a
 * ticket; beyond the warning limit is worth knowing.
 */
enum optmon_severity judge_severity(const struct optmon_judge_input *in,
				    enum optmon_alarm_kind kind,
				    enum optmon_level level)
{
	bool down = in->link.known && !in->link.carrier;

	switch (kind) {
	case OPTMON_ALARM_FRAMES_LOST:
	case OPTMON_ALARM_LINK_FLAPS:
		return OPTMON_SEVERITY_CRITICAL;
	case OPTMON_ALARM_UNREADABLE:
		return OPTMON_SEVERITY_INFO;
	case OPTMON_ALARM_RX_LOCK_LOST:
	case OPTMON_ALARM_HOST_SIGNAL_LOST:
	case OPTMON_ALARM_MODULE_FAULT:
	case OPTMON_ALARM_RX_POWER_LOW:
	case OPTMON_ALARM_TX_POWER_LOW:
		/* Enough to take a link down, and it is down. */
		if (down && level >= OPTMON_LEVEL_ALARM)
			return OPTMON_SEVERITY_CRITICAL;
		break;
	default:
		break;
	}
	return level >= OPTMON_LEVEL_ALARM ? OPTMON_SEVERITY_WARNING :
					     OPTMON_SEVERITY_INFO;
}

__attribute__((format(printf, 2, 3)))
static void say(struct optmon_alarm *alarm, const char *format, ...)
{
	size_t at = strlen(alarm->evidence);
	va_list args;

	va_start(args, format);
	vsnprintf(alarm->evidence + at, sizeof(alarm->evidence) - at, format,
		  args);
	va_end(args);
}

static void say_value(struct optmon_alarm *alarm, double value)
{
	if (!strcmp(alarm->unit, "mW"))
		say(alarm, "%.4f mW (%.2f dBm)", value, optmon_dbm(value));
	else if (!strcmp(alarm->unit, "degC"))
		say(alarm, "%.1f degC", value);
	else if (!strcmp(alarm->unit, "V"))
		say(alarm, "%.3f V", value);
	else if (alarm->unit[0])
		say(alarm, "%.2f %s", value, alarm->unit);
	else
		say(alarm, "%.0f", value);
}

static double seconds(const struct optmon_alarm *alarm)
{
	return (alarm->time_ms - alarm->since_ms) / 1000.0;
}

static void say_count(const struct optmon_judge *judge,
		      const struct optmon_judge_input *in,
		      struct optmon_alarm *alarm)
{
	const struct growth *g = &judge->loss;

	if (alarm->kind == OPTMON_ALARM_LINK_FLAPS) {
		g = &judge->flaps;
		if (alarm->transition == OPTMON_CLEARED)
			say(alarm, "steady for %.0f s",
			    (in->time_ms - g->last_ms) / 1000.0);
		else
			say(alarm, "went down and up %" PRIu64 " times in %.0f s",
			    g->count, seconds(alarm));
		return;
	}
	if (alarm->transition == OPTMON_CLEARED)
		say(alarm, "no uncorrectable codeword for %.0f s",
		    (in->time_ms - g->last_ms) / 1000.0);
	else
		say(alarm, "%" PRIu64 " uncorrectable codewords in %.0f s",
		    g->count, seconds(alarm));
}

static const char *limit_name(const struct optmon_alarm *alarm)
{
	return alarm->level == OPTMON_LEVEL_WARNING ? "warning" : "alarm";
}

/* The measured value against the vendor's limit. */
static void say_limit(struct optmon_alarm *alarm)
{
	bool low = judge_is_worse(alarm->kind, 0, 1);
	bool crossed = judge_is_worse(alarm->kind, alarm->value, alarm->limit);

	if (alarm->level == OPTMON_LEVEL_LOSS &&
	    alarm->transition != OPTMON_CLEARED &&
	    (crossed || !alarm->has_value || !alarm->has_limit))
		say(alarm, alarm->kind == OPTMON_ALARM_RX_POWER_LOW ?
		    "no light: " : "the laser is off: ");
	if (alarm->has_value)
		say_value(alarm, alarm->value);
	if (!alarm->has_value || !alarm->has_limit)
		return;
	if (alarm->transition == OPTMON_CLEARED)
		say(alarm, ", limit ");
	else if (!crossed)
		say(alarm, " when read, but the module's own flag for the %s limit stays set, ",
		    limit_name(alarm));
	else
		say(alarm, ", %s the vendor's %s limit of ",
		    low ? "below" : "above", limit_name(alarm));
	say_value(alarm, alarm->limit);
}

/* A lane that is in use and inside its limits: what all share is then good. */
static unsigned int good_lanes(const struct optmon_judge_input *in,
			       const struct optmon_judge *judge,
			       enum optmon_alarm_kind kind)
{
	unsigned int i, good = 0;
	struct condition c;

	for (i = 0; i < in->module->lane_count; i++) {
		if (judge->lane[i][kind - OPTMON_ALARM_LANE].level)
			continue;
		judge_lane_condition(in, &in->module->lane[i], kind, &c);
		good += c.known && !c.above;
	}
	return good;
}

/* Lanes whose received power is below a limit in this very reading. */
static unsigned int low_lanes(const struct optmon_judge_input *in)
{
	unsigned int i, low = 0;
	struct condition c;

	for (i = 0; i < in->module->lane_count; i++) {
		judge_lane_condition(in, &in->module->lane[i],
				     OPTMON_ALARM_RX_POWER_LOW, &c);
		low += c.known && c.above;
	}
	return low;
}

static bool standing(const struct optmon_judge *judge,
		     enum optmon_alarm_kind kind)
{
	return optmon_judge_active(judge) & 1u << kind;
}

/* The alternative that was looked at, and why it was put aside. */
static void say_rejected(const struct optmon_judge *judge,
			 const struct optmon_judge_input *in,
			 struct optmon_alarm *alarm)
{
	const struct optmon_module *m = in->module;
	unsigned int good;

	switch (alarm->kind) {
	case OPTMON_ALARM_RX_POWER_LOW:
		good = good_lanes(in, judge, alarm->kind);
		if (good)
			say(alarm, "; not the near module as a whole: %u other lanes receive well",
			    good);
		say(alarm, "; fibre or far laser cannot be told apart without the far end's Tx power");
		break;
	case OPTMON_ALARM_TX_POWER_LOW:
		if (!standing(judge, OPTMON_ALARM_HOST_SIGNAL_LOST))
			say(alarm, "; not the host: its signal is there");
		break;
	case OPTMON_ALARM_TX_BIAS_HIGH:
		if (m->monitors.has & OPTMON_BIT(OPTMON_MON_TEMPERATURE) &&
		    !standing(judge, OPTMON_ALARM_TEMPERATURE_HIGH))
			say(alarm, "; not heat: the module is at %.1f degC, inside its limits",
			    m->monitors.value[OPTMON_MON_TEMPERATURE]);
		break;
	case OPTMON_ALARM_FRAMES_LOST:
		if (low_lanes(in))
			say(alarm, "; received power is low at the same time, lanes: %u",
			    low_lanes(in));
		else
			say(alarm, "; not received power: no lane is below its limit");
		break;
	default:
		break;
	}
}

/* Lost frames with a dark receiver come from outside. */
static enum optmon_suspect suspect_of(const struct optmon_judge *judge,
				      enum optmon_alarm_kind kind)
{
	if (kind == OPTMON_ALARM_FRAMES_LOST &&
	    standing(judge, OPTMON_ALARM_TX_POWER_LOW))
		return OPTMON_SUSPECT_NEAR_MODULE;
	return judge_rules[kind].suspect;
}

void judge_explain(const struct optmon_judge *judge,
		   const struct optmon_judge_input *in,
		   struct optmon_alarm *alarm)
{
	const struct rule *rule = &judge_rules[alarm->kind];
	bool link = alarm->kind == OPTMON_ALARM_FRAMES_LOST ||
		    alarm->kind == OPTMON_ALARM_LINK_FLAPS;
	bool cleared = alarm->transition == OPTMON_CLEARED;

	alarm->unit = rule->unit;
	alarm->action = rule->action;
	alarm->suspect = suspect_of(judge, alarm->kind);
	alarm->disruptive = rule->disruptive;
	alarm->drain_first = rule->disruptive || link;
	if (!cleared && alarm->severity == OPTMON_SEVERITY_WARNING)
		alarm->due_s = rule->due_s;
	alarm->evidence[0] = '\0';
	if (cleared && !in->present && !link) {
		say(alarm, "the module was removed");
		return;
	}
	if (cleared && in->link.known && !in->link.admin_up) {
		say(alarm, "the port is administratively down");
		return;
	}
	if (link)
		say_count(judge, in, alarm);
	else if (alarm->kind == OPTMON_ALARM_UNREADABLE)
		say(alarm, cleared ? "it answers again" : "no reading");
	else if (alarm->has_value || alarm->level == OPTMON_LEVEL_LOSS)
		say_limit(alarm);
	else
		say(alarm, cleared ? "the flag is clear" : "the flag stays set");
	if (cleared)
		return;
	if (!link)
		say(alarm, " for %.0f s", seconds(alarm));
	if (in->module)
		say_rejected(judge, in, alarm);
}
