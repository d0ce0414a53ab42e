// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Words for what the engine says, and evidence as a sentence.
 */
#include <stdarg.h>

#include "internal.h"

static const char *word(const char *const *words, size_t n, size_t i)
{
	return i < n && words[i] ? words[i] : "unknown";
}

#define WORD(words, i) word(words, ARRAY_SIZE(words), i)

static const struct {
	const char *name, *text;
} kinds[OPTMON_ALARM_KINDS] = {
	[OPTMON_ALARM_FRAMES_LOST] = { "frames_lost",
				       "frames are lost, or soon will be" },
	[OPTMON_ALARM_LINK_FLAPS] = { "link_flaps", "the link flaps" },
	[OPTMON_ALARM_MODULE_FAULT] = { "module_fault",
					"the module reports a fault" },
	[OPTMON_ALARM_FIRMWARE_ERROR] = {
		"firmware_error", "the module's firmware reports an error" },
	[OPTMON_ALARM_UNREADABLE] = { "unreadable",
				      "the module cannot be read" },
	[OPTMON_ALARM_TEMPERATURE_HIGH] = { "temperature_high",
					    "module temperature is high" },
	[OPTMON_ALARM_TEMPERATURE_LOW] = { "temperature_low",
					   "module temperature is low" },
	[OPTMON_ALARM_VOLTAGE_HIGH] = { "voltage_high",
					"supply voltage is high" },
	[OPTMON_ALARM_VOLTAGE_LOW] = { "voltage_low", "supply voltage is low" },
	[OPTMON_ALARM_LASER_TEMPERATURE_HIGH] = {
		"laser_temperature_high", "laser temperature is high" },
	[OPTMON_ALARM_LASER_TEMPERATURE_LOW] = {
		"laser_temperature_low", "laser temperature is low" },
	[OPTMON_ALARM_RX_POWER_LOW] = { "rx_power_low",
					"received power is low" },
	[OPTMON_ALARM_RX_POWER_HIGH] = { "rx_power_high",
					 "received power is high" },
	[OPTMON_ALARM_RX_LOCK_LOST] = { "rx_lock_lost",
					"the receiver has lost lock" },
	[OPTMON_ALARM_TX_POWER_LOW] = { "tx_power_low",
					"transmitted power is low" },
	[OPTMON_ALARM_TX_POWER_HIGH] = { "tx_power_high",
					 "transmitted power is high" },
	[OPTMON_ALARM_TX_BIAS_HIGH] = { "tx_bias_high", "laser bias is high" },
	[OPTMON_ALARM_TX_BIAS_LOW] = { "tx_bias_low", "laser bias is low" },
	[OPTMON_ALARM_HOST_SIGNAL_LOST] = {
		"host_signal_lost", "the module gets no signal from the host" },
};

const char *optmon_alarm_kind_name(enum optmon_alarm_kind kind)
{
	return (unsigned int)kind < OPTMON_ALARM_KINDS ? kinds[kind].name :
							 "unknown";
}

const char *optmon_alarm_kind_text(enum optmon_alarm_kind kind)
{
	return (unsigned int)kind < OPTMON_ALARM_KINDS ? kinds[kind].text :
							 "unknown";
}

const char *optmon_severity_name(enum optmon_severity severity)
{
	static const char *const names[] = { "info", "warning", "critical" };

	return WORD(names, severity);
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

	return WORD(names, suspect);
}

const char *optmon_transition_name(enum optmon_transition transition)
{
	static const char *const names[] = { "raised", "updated", "cleared" };

	return WORD(names, transition);
}

const char *optmon_mode_name(enum optmon_mode mode)
{
	static const char *const names[] = {
		[OPTMON_MODE_LIMIT] = "LIMIT",
		[OPTMON_MODE_WEAROUT] = "WEAROUT",
		[OPTMON_MODE_EXT_LASER] = "EXT_LASER",
		[OPTMON_MODE_LANE_LASER] = "LANE_LASER",
		[OPTMON_MODE_OPTICAL_LOSS] = "OPTICAL_LOSS",
		[OPTMON_MODE_RX_SENS] = "RX_SENS",
		[OPTMON_MODE_THERMAL] = "THERMAL",
		[OPTMON_MODE_INTERMITTENT] = "INTERMITTENT",
		[OPTMON_MODE_STALE_TELEMETRY] = "STALE_TELEMETRY",
		[OPTMON_MODE_HOST_SI] = "HOST_SI",
		[OPTMON_MODE_HOST_EQ] = "HOST_EQ",
		[OPTMON_MODE_COHORT] = "COHORT",
	};

	return WORD(names, mode);
}

const char *optmon_mode_text(enum optmon_mode mode)
{
	static const char *const texts[] = {
		[OPTMON_MODE_LIMIT] = "beyond a limit",
		[OPTMON_MODE_WEAROUT] = "a laser wears out",
		[OPTMON_MODE_EXT_LASER] = "a laser of several lanes fails",
		[OPTMON_MODE_LANE_LASER] = "the laser of a lane fails",
		[OPTMON_MODE_OPTICAL_LOSS] = "light is lost on the way",
		[OPTMON_MODE_RX_SENS] = "a receiver gets worse",
		[OPTMON_MODE_THERMAL] = "it is too warm",
		[OPTMON_MODE_INTERMITTENT] = "an intermittent contact",
		[OPTMON_MODE_STALE_TELEMETRY] = "readings stand still",
		[OPTMON_MODE_HOST_SI] = "the host's signal is bad",
		[OPTMON_MODE_HOST_EQ] = "equalisation has no margin",
		[OPTMON_MODE_COHORT] = "worse than its kind",
	};

	return WORD(texts, mode);
}

const char *optmon_shape_name(enum optmon_shape shape)
{
	static const char *const names[] = {
		"none", "step", "drift", "los", "burst",
	};

	return WORD(names, shape);
}

static const struct {
	const char *name, *unit, *text;
	int decimals;
} quantities[OPTMON_QUANTITIES] = {
	[OPTMON_Q_NONE] = { "none", "", "nothing", 0 },
	[OPTMON_Q_TX_BIAS] = { "tx_bias", "mA", "bias", 2 },
	[OPTMON_Q_TX_POWER] = { "tx_power", "dBm", "sent power", 2 },
	[OPTMON_Q_RX_POWER] = { "rx_power", "dBm", "received power", 2 },
	[OPTMON_Q_SNR] = { "snr", "dB", "SNR", 2 },
	[OPTMON_Q_BER] = { "prefec_ber", "", "pre-FEC BER", -1 },
	[OPTMON_Q_HOST_SNR] = { "host_snr", "dB", "SNR of the host side", 2 },
	[OPTMON_Q_HOST_BER] = { "host_prefec_ber", "",
				"pre-FEC BER of the host side", -1 },
	[OPTMON_Q_TEMPERATURE] = { "temperature", "degC", "temperature", 1 },
	[OPTMON_Q_VOLTAGE] = { "voltage", "V", "supply", 3 },
	[OPTMON_Q_LASER_TEMPERATURE] = { "laser_temperature", "degC",
					 "laser temperature", 1 },
	[OPTMON_Q_TEC_CURRENT] = { "tec_current", "%", "TEC current", 1 },
	[OPTMON_Q_FLAGS] = { "flags", "", "lanes whose flag stays set", 0 },
	[OPTMON_Q_MODULE_STATE] = { "module_state", "", "module state", 0 },
	[OPTMON_Q_LINK_BER] = { "link_ber", "", "pre-FEC BER of the link", -1 },
	[OPTMON_Q_CODEWORD_ERROR_RATIO] = { "codeword_error_ratio", "",
					    "codeword error ratio", -1 },
	[OPTMON_Q_UNCORRECTABLE] = { "uncorrectable", "",
				     "uncorrectable codewords", 0 },
	[OPTMON_Q_FLAPS] = { "flaps", "", "times the link went down", 0 },
	[OPTMON_Q_CARRIER] = { "carrier", "", "the link is down", 0 },
	[OPTMON_Q_PEER_TX_POWER] = { "peer_tx_power", "dBm",
				     "power sent by the far end", 2 },
	[OPTMON_Q_FROZEN] = { "frozen", "s", "readings are the same for", 0 },
	[OPTMON_Q_SILENCE] = { "silence", "s", "no sample for", 0 },
	[OPTMON_Q_MODULES] = { "modules", "", "modules that became warmer", 0 },
};

const char *optmon_quantity_name(enum optmon_quantity quantity)
{
	return (unsigned int)quantity < OPTMON_QUANTITIES ?
	       quantities[quantity].name : "unknown";
}

const char *optmon_quantity_unit(enum optmon_quantity quantity)
{
	return (unsigned int)quantity < OPTMON_QUANTITIES ?
	       quantities[quantity].unit : "";
}

int quantity_decimals(enum optmon_quantity quantity)
{
	return quantities[quantity].decimals;
}

const char *optmon_reference_name(enum optmon_reference reference)
{
	static const char *const names[] = {
		"none", "baseline", "warning_limit", "alarm_limit",
		"absolute_limit", "peers",
	};

	return WORD(names, reference);
}

const char *optmon_fed_name(enum optmon_fed fed)
{
	static const char *const names[] = {
		"taken", "a duplicate", "late", "of a doubtful time",
		"without room",
	};

	return WORD(names, fed);
}

const char *optmon_did_name(enum optmon_did did)
{
	static const char *const names[] = {
		"none", "clean", "reseat", "swap", "retune",
	};

	return WORD(names, did);
}

const char *optmon_found_name(enum optmon_found found)
{
	static const char *const names[] = {
		"nothing", "dirt", "module", "fibre", "host", "chassis",
	};

	return WORD(names, found);
}

/* -- sentences --------------------------------------------------------------------------- */

struct text {
	char *at;
	size_t room;
};

__attribute__((format(printf, 2, 3)))
static void say(struct text *t, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(t->at, t->room, format, args);
	va_end(args);
	if (n < 0)
		return;
	if ((size_t)n >= t->room)
		n = t->room - 1;
	t->at += n;
	t->room -= n;
}

static void say_value(struct text *t, enum optmon_quantity q, double value)
{
	if (quantities[q].decimals < 0)
		say(t, "%.2e", value);
	else
		say(t, "%.*f", quantities[q].decimals, value);
	if (quantities[q].unit[0])
		say(t, " %s", quantities[q].unit);
}

/* "lane 3", "lanes 1-4, 7" */
static void say_lanes(struct text *t, uint32_t lanes)
{
	unsigned int i, end;
	bool first = true;

	say(t, "lane%s ", lanes & (lanes - 1) ? "s" : "");
	for (i = 0; i < 32; i = end + 1) {
		end = i;
		if (!(lanes >> i & 1))
			continue;
		while (end < 31 && lanes >> (end + 1) & 1)
			end++;
		say(t, "%s%u", first ? "" : ",", i + 1);
		if (end > i)
			say(t, "-%u", end + 1);
		first = false;
	}
	say(t, ": ");
}

static void say_reference(struct text *t, const struct optmon_evidence *e)
{
	bool above = e->value > e->compared;

	switch (e->reference) {
	case OPTMON_REF_BASELINE:
		say(t, ", used to be ");
		break;
	case OPTMON_REF_WARNING:
		say(t, ", %s the vendor's warning limit of ",
		    above ? "above" : "below");
		break;
	case OPTMON_REF_ALARM:
		say(t, ", %s the vendor's alarm limit of ",
		    above ? "above" : "below");
		break;
	case OPTMON_REF_ABSOLUTE:
		say(t, ", limit ");
		break;
	case OPTMON_REF_PEERS:
		say(t, e->quantity == OPTMON_Q_MODULES ? " of " :
		    e->quantity == OPTMON_Q_LINK_BER ? ", the module's receivers have " :
						       ", its peers have ");
		break;
	default:
		return;
	}
	say_value(t, e->quantity, e->compared);
}

static void say_span(struct text *t, double seconds)
{
	if (seconds < 120)
		say(t, ", for %.0f s", seconds);
	else if (seconds < 2 * 3600)
		say(t, ", for %.0f min", seconds / 60);
	else if (seconds < 2 * 86400)
		say(t, ", for %.0f h", seconds / 3600);
	else
		say(t, ", for %.0f days", seconds / 86400);
}

void evidence_text(struct optmon_evidence *e)
{
	struct text t = { e->text, sizeof(e->text) };

	if (e->lanes)
		say_lanes(&t, e->lanes);
	if (e->quantity == OPTMON_Q_CARRIER) {
		say(&t, "the link is down");
	} else if (e->quantity == OPTMON_Q_FLAGS && e->lanes) {
		say(&t, "the module's own flag stays set");
	} else if (e->quantity == OPTMON_Q_FLAGS &&
		   e->source == OPTMON_LINE_FEC) {
		say(&t, "the codeword counters moved meanwhile, over %.0f samples",
		    e->value);
	} else if (e->quantity == OPTMON_Q_FLAGS) {
		say(&t, "the module's own flag stays set");
	} else {
		say(&t, "%s ", quantities[e->quantity].text);
		say_value(&t, e->quantity, e->value);
		say_reference(&t, e);
	}
	if (e->t - e->since >= 1)
		say_span(&t, e->t - e->since);
}
