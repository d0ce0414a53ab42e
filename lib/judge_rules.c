// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What each alarm means and what to do about it; and what a reading says.
 */
#include <math.h>

#include "judge_internal.h"

#define DAY	86400u

const struct rule judge_rules[OPTMON_ALARM_KINDS] = {
	[OPTMON_ALARM_FRAMES_LOST] = {
		"frames_lost", "frames are being lost", "",
		OPTMON_SUSPECT_UNKNOWN,
		"look at power and signal quality of both ends; drain the link if it goes on",
	},
	[OPTMON_ALARM_LINK_FLAPS] = {
		"link_flaps", "the link flaps", "", OPTMON_SUSPECT_UNKNOWN,
		"drain the link; look at power of both ends, then reseat and clean",
	},
	[OPTMON_ALARM_MODULE_FAULT] = {
		"module_fault", "the module reports a fault", "",
		OPTMON_SUSPECT_NEAR_MODULE,
		"reset the module at the next drain; if the fault comes back, swap it",
		true, DAY,
	},
	[OPTMON_ALARM_FIRMWARE_ERROR] = {
		"firmware_error", "the module's firmware reports an error", "",
		OPTMON_SUSPECT_NEAR_MODULE,
		"note the firmware version; reset the module at the next drain",
		true, 7 * DAY,
	},
	[OPTMON_ALARM_UNREADABLE] = {
		"unreadable", "the module cannot be read", "",
		OPTMON_SUSPECT_NEAR_MODULE,
		"nothing while the link is up; reset the module at the next drain",
		true, 0,
	},
	[OPTMON_ALARM_TEMPERATURE_HIGH] = {
		"temperature_high", "module temperature is high", "degC",
		OPTMON_SUSPECT_CHASSIS,
		"check fans, airflow and the neighbours' temperatures",
		false, DAY,
	},
	[OPTMON_ALARM_TEMPERATURE_LOW] = {
		"temperature_low", "module temperature is low", "degC",
		OPTMON_SUSPECT_CHASSIS,
		"check the inlet temperature", false, 7 * DAY,
	},
	[OPTMON_ALARM_VOLTAGE_HIGH] = {
		"voltage_high", "supply voltage is high", "V",
		OPTMON_SUSPECT_HOST,
		"compare the voltage of the neighbouring ports; check the board's supply",
		false, 7 * DAY,
	},
	[OPTMON_ALARM_VOLTAGE_LOW] = {
		"voltage_low", "supply voltage is low", "V",
		OPTMON_SUSPECT_HOST,
		"compare the voltage of the neighbouring ports; check the board's supply",
		false, 7 * DAY,
	},
	[OPTMON_ALARM_LASER_TEMPERATURE_HIGH] = {
		"laser_temperature_high", "laser temperature is high", "degC",
		OPTMON_SUSPECT_NEAR_MODULE,
		"check airflow; if the module itself is cool, plan its swap",
		true, 7 * DAY,
	},
	[OPTMON_ALARM_LASER_TEMPERATURE_LOW] = {
		"laser_temperature_low", "laser temperature is low", "degC",
		OPTMON_SUSPECT_NEAR_MODULE,
		"check the inlet temperature; if it is normal, plan a swap of the module",
		true, 7 * DAY,
	},
	[OPTMON_ALARM_RX_POWER_LOW] = {
		"rx_power_low", "received power is low", "mW",
		OPTMON_SUSPECT_UNKNOWN,
		"read the far end's Tx power; if it is normal, drain the link, inspect and clean both ends, then the fibre",
		true, 3 * DAY,
	},
	[OPTMON_ALARM_RX_POWER_HIGH] = {
		"rx_power_high", "received power is high", "mW",
		OPTMON_SUSPECT_FAR_MODULE,
		"check that the module types of both ends match; add an attenuator at the next drain",
		true, 7 * DAY,
	},
	[OPTMON_ALARM_RX_LOCK_LOST] = {
		"rx_lock_lost", "the receiver has lost lock", "",
		OPTMON_SUSPECT_FAR_MODULE,
		"check speed, modulation and FEC of the far end; then its Tx",
		false, DAY,
	},
	[OPTMON_ALARM_TX_POWER_LOW] = {
		"tx_power_low", "transmitted power is low", "mW",
		OPTMON_SUSPECT_NEAR_MODULE,
		"check that Tx is not disabled or squelched; plan a swap of the module, drained",
		true, 7 * DAY,
	},
	[OPTMON_ALARM_TX_POWER_HIGH] = {
		"tx_power_high", "transmitted power is high", "mW",
		OPTMON_SUSPECT_NEAR_MODULE,
		"check the power at the far end; plan a swap of the module, drained",
		true, 14 * DAY,
	},
	[OPTMON_ALARM_TX_BIAS_HIGH] = {
		"tx_bias_high", "laser bias is high", "mA",
		OPTMON_SUSPECT_NEAR_MODULE,
		"check the module's temperature; if it is normal the laser wears out: plan a swap of the module, drained",
		true, 14 * DAY,
	},
	[OPTMON_ALARM_TX_BIAS_LOW] = {
		"tx_bias_low", "laser bias is low", "mA",
		OPTMON_SUSPECT_NEAR_MODULE,
		"check that Tx is not disabled; plan a swap of the module, drained",
		true, 7 * DAY,
	},
	[OPTMON_ALARM_HOST_SIGNAL_LOST] = {
		"host_signal_lost", "the module gets no signal from the host",
		"", OPTMON_SUSPECT_HOST,
		"check the MAC's lanes, speed and equalisation of this port",
		false, DAY,
	},
};

/*
 * Dead bands: a value must come back inside its limit by so much before an
 * alarm clears. Half a dB of power, since that is what a clean connector moves.
 */
#define BAND_TEMPERATURE_C	2.0
#define BAND_VOLTAGE		0.01	/* of the limit */
#define BAND_BIAS		0.03	/* of the limit */
#define BAND_POWER		0.122	/* of the limit: 0.5 dB */

/* Which side, and how wide the dead band is. */
struct side {
	bool high;
	double absolute;
	double relative;
};

/* Limits of one side: warning, alarm; NAN where there is none to speak of. */
static void limits_of(const struct optmon_thresholds *t, bool high,
		      double *warning, double *alarm)
{
	*warning = NAN;
	*alarm = NAN;
	/* Zeroes and inverted limits say nothing. */
	if (!(t->low_alarm < t->high_alarm))
		return;
	*alarm = high ? t->high_alarm : t->low_alarm;
	if (!(t->low_warning < t->high_warning) ||
	    t->high_warning > t->high_alarm || t->low_warning < t->low_alarm)
		return;
	*warning = high ? t->high_warning : t->low_warning;
}

bool judge_is_worse(enum optmon_alarm_kind kind, double a, double b)
{
	switch (kind) {
	case OPTMON_ALARM_TEMPERATURE_LOW:
	case OPTMON_ALARM_VOLTAGE_LOW:
	case OPTMON_ALARM_LASER_TEMPERATURE_LOW:
	case OPTMON_ALARM_RX_POWER_LOW:
	case OPTMON_ALARM_TX_POWER_LOW:
	case OPTMON_ALARM_TX_BIAS_LOW:
		return a < b;
	default:
		return a > b;
	}
}

static bool beyond(double value, double limit, bool high)
{
	return high ? value > limit : value < limit;
}

/* The limit as it is for coming back. */
static double eased(double limit, const struct side *side)
{
	double band = side->absolute + fabs(limit) * side->relative;

	return side->high ? limit - band : limit + band;
}

static void against(struct condition *c, double value,
		    const struct optmon_thresholds *t, const struct side *side)
{
	double warning, alarm;

	limits_of(t, side->high, &warning, &alarm);
	if (isnan(alarm))
		return;
	c->known = true;
	c->has_value = true;
	c->value = value;
	c->has_limit = true;
	c->limit = isnan(warning) ? alarm : warning;
	if (!isnan(warning) && beyond(value, warning, side->high))
		c->above = OPTMON_LEVEL_WARNING;
	if (!isnan(warning) && beyond(value, eased(warning, side), side->high))
		c->hold = OPTMON_LEVEL_WARNING;
	if (beyond(value, alarm, side->high)) {
		c->above = OPTMON_LEVEL_ALARM;
		c->limit = alarm;
	}
	if (beyond(value, eased(alarm, side), side->high))
		c->hold = OPTMON_LEVEL_ALARM;
}

/*
 * The module's own comparison counts as ours does: it is made far more often
 * than we read. Flags come as high alarm, low alarm, high warning, low warning.
 */
static void with_flags(struct condition *c, unsigned int four, bool high)
{
	unsigned int level = OPTMON_LEVEL_NONE;

	if (four & (high ? 4 : 8))
		level = OPTMON_LEVEL_WARNING;
	if (four & (high ? 1 : 2))
		level = OPTMON_LEVEL_ALARM;
	if (!c->known)
		return;
	if (level > c->above) {
		c->flag_only = !c->hold;
		c->above = level;
	}
	if (level > c->hold)
		c->hold = level;
}

static void flag_condition(struct condition *c, bool set,
			   enum optmon_level level)
{
	c->known = true;
	if (set && c->above < level)
		c->above = level;
	if (set && c->hold < level)
		c->hold = level;
}

static void monitor_condition(const struct optmon_module *m,
			      enum optmon_monitor monitor,
			      const struct side *side, struct condition *c)
{
	unsigned int at = OPTMON_FLAG_MONITOR + 4 * monitor;

	if (!(m->monitors.has & OPTMON_BIT(monitor)) ||
	    !(m->monitors.has_thresholds & OPTMON_BIT(monitor)))
		return;
	against(c, m->monitors.value[monitor], &m->monitors.thresholds[monitor],
		side);
	if (m->has_flags)
		with_flags(c, m->flags >> at & 0xf, side->high);
}

/* The first auxiliary monitor that observes a laser's temperature. */
static void laser_condition(const struct optmon_module *m,
			    const struct side *side, struct condition *c)
{
	enum optmon_monitor monitor;

	for (monitor = OPTMON_MON_AUX1; monitor <= OPTMON_MON_AUX3; monitor++) {
		if (m->monitors.observes[monitor] !=
		    OPTMON_OBSERVES_LASER_TEMPERATURE)
			continue;
		monitor_condition(m, monitor, side, c);
		if (c->known)
			return;
	}
}

void judge_module_condition(const struct optmon_judge_input *in,
			    enum optmon_alarm_kind kind, struct condition *c)
{
	static const struct side hot = { true, BAND_TEMPERATURE_C, 0 };
	static const struct side cold = { false, BAND_TEMPERATURE_C, 0 };
	static const struct side over = { true, 0, BAND_VOLTAGE };
	static const struct side under = { false, 0, BAND_VOLTAGE };
	const struct optmon_module *m = in->module;

	*c = (struct condition) { 0 };
	switch (kind) {
	case OPTMON_ALARM_MODULE_FAULT:
		if (m->state.has & OPTMON_BIT(OPTMON_STATE_MODULE))
			flag_condition(c, m->state.module_state == 5,
				       OPTMON_LEVEL_ALARM);
		break;
	case OPTMON_ALARM_FIRMWARE_ERROR:
		if (m->has_flags)
			flag_condition(c, m->flags &
				(OPTMON_BIT(OPTMON_FLAG_MODULE_FIRMWARE_ERROR) |
				 OPTMON_BIT(OPTMON_FLAG_DATA_PATH_FIRMWARE_ERROR)),
				OPTMON_LEVEL_ALARM);
		break;
	case OPTMON_ALARM_TEMPERATURE_HIGH:
		monitor_condition(m, OPTMON_MON_TEMPERATURE, &hot, c);
		break;
	case OPTMON_ALARM_TEMPERATURE_LOW:
		monitor_condition(m, OPTMON_MON_TEMPERATURE, &cold, c);
		break;
	case OPTMON_ALARM_VOLTAGE_HIGH:
		monitor_condition(m, OPTMON_MON_VOLTAGE, &over, c);
		break;
	case OPTMON_ALARM_VOLTAGE_LOW:
		monitor_condition(m, OPTMON_MON_VOLTAGE, &under, c);
		break;
	case OPTMON_ALARM_LASER_TEMPERATURE_HIGH:
		laser_condition(m, &hot, c);
		break;
	case OPTMON_ALARM_LASER_TEMPERATURE_LOW:
		laser_condition(m, &cold, c);
		break;
	default:
		break;
	}
}

static void lane_monitor_condition(const struct optmon_module *m,
				   const struct optmon_lane *lane,
				   enum optmon_lane_monitor monitor,
				   const struct side *side, struct condition *c)
{
	unsigned int at = OPTMON_LANE_FLAG_MONITOR + 4 * monitor;

	if (!(lane->has & OPTMON_BIT(monitor)) ||
	    !(m->monitors.has_lane_thresholds & OPTMON_BIT(monitor)))
		return;
	against(c, lane->monitor[monitor],
		&m->monitors.lane_thresholds[monitor], side);
	if (lane->has & OPTMON_BIT(OPTMON_LV_FLAGS))
		with_flags(c, lane->flags >> at & 0xf, side->high);
}

static bool flagged(const struct optmon_lane *lane, enum optmon_lane_flag flag)
{
	return lane->has & OPTMON_BIT(OPTMON_LV_FLAGS) &&
	       lane->flags & OPTMON_BIT(flag);
}

void judge_lane_condition(const struct optmon_judge_input *in,
			  const struct optmon_lane *lane,
			  enum optmon_alarm_kind kind, struct condition *c)
{
	static const struct side strong = { true, 0, BAND_POWER };
	static const struct side weak = { false, 0, BAND_POWER };
	static const struct side more = { true, 0, BAND_BIAS };
	static const struct side less = { false, 0, BAND_BIAS };
	const struct optmon_module *m = in->module;
	bool flags = lane->has & OPTMON_BIT(OPTMON_LV_FLAGS);

	*c = (struct condition) { 0 };
	switch (kind) {
	case OPTMON_ALARM_RX_POWER_LOW:
		lane_monitor_condition(m, lane, OPTMON_LANE_RX_POWER, &weak, c);
		if (flags)
			flag_condition(c, flagged(lane, OPTMON_LANE_FLAG_RX_LOS),
				       OPTMON_LEVEL_LOSS);
		break;
	case OPTMON_ALARM_RX_POWER_HIGH:
		lane_monitor_condition(m, lane, OPTMON_LANE_RX_POWER, &strong,
				       c);
		break;
	case OPTMON_ALARM_RX_LOCK_LOST:
		/* Without light there is nothing to lock to. */
		if (flags)
			flag_condition(c, flagged(lane, OPTMON_LANE_FLAG_RX_LOL) &&
				       !flagged(lane, OPTMON_LANE_FLAG_RX_LOS),
				       OPTMON_LEVEL_ALARM);
		break;
	case OPTMON_ALARM_TX_POWER_LOW:
		lane_monitor_condition(m, lane, OPTMON_LANE_TX_POWER, &weak, c);
		if (flags)
			flag_condition(c, flagged(lane, OPTMON_LANE_FLAG_TX_FAULT),
				       OPTMON_LEVEL_LOSS);
		break;
	case OPTMON_ALARM_TX_POWER_HIGH:
		lane_monitor_condition(m, lane, OPTMON_LANE_TX_POWER, &strong,
				       c);
		break;
	case OPTMON_ALARM_TX_BIAS_HIGH:
		lane_monitor_condition(m, lane, OPTMON_LANE_TX_BIAS, &more, c);
		break;
	case OPTMON_ALARM_TX_BIAS_LOW:
		lane_monitor_condition(m, lane, OPTMON_LANE_TX_BIAS, &less, c);
		break;
	case OPTMON_ALARM_HOST_SIGNAL_LOST:
		if (flags)
			flag_condition(c, flagged(lane, OPTMON_LANE_FLAG_TX_LOS) ||
				       flagged(lane, OPTMON_LANE_FLAG_TX_LOL),
				       OPTMON_LEVEL_ALARM);
		break;
	default:
		break;
	}
}

/* SFF-8024 Table 4-... of CMIS: media type 03h; technology 0Ah, 0Bh: no laser */
bool judge_is_passive(const struct optmon_module *m)
{
	const struct optmon_identity *id = &m->identity;

	if (id->has & OPTMON_BIT(OPTMON_ID_MEDIA_TYPE) &&
	    m->management == OPTMON_MANAGEMENT_CMIS && id->media_type == 3)
		return true;
	return id->has & OPTMON_BIT(OPTMON_ID_MEDIA_TECHNOLOGY) &&
	       (id->media_technology == 0x0a || id->media_technology == 0x0b);
}
