// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The floor under everything: a vendor's limits and flags, with a dead band and
 * with delays.
 */
#include "internal.h"

static bool says_something(double low, double high)
{
	return isfinite(low) && isfinite(high) && low < high;
}

/* Zeroes and inverted limits say nothing. */
void limits_take(struct limits *to, const struct optmon_thresholds *from,
		 uint8_t has)
{
	*to = (struct limits) { { NAN, NAN }, { NAN, NAN } };
	if ((has & 3) != 3 || !says_something(from->low_alarm, from->high_alarm))
		return;
	to->alarm[0] = from->low_alarm;
	to->alarm[1] = from->high_alarm;
	if ((has & 12) != 12 ||
	    !says_something(from->low_warning, from->high_warning) ||
	    from->high_warning > from->high_alarm ||
	    from->low_warning < from->low_alarm)
		return;
	to->warning[0] = from->low_warning;
	to->warning[1] = from->high_warning;
}

static bool beyond(double value, double limit, bool high)
{
	return high ? value > limit : value < limit;
}

/* The limit as it is for coming back */
static double eased(double limit, bool high, float absolute, float relative)
{
	double band = absolute + fabs(limit) * relative;

	return high ? limit - band : limit + band;
}

static double in_unit(float limit, bool power)
{
	return power ? optmon_dbm(limit) : (double)limit;
}

static void check_side(struct condition *c, double value,
		       const struct limits *l, bool high, float absolute,
		       float relative, bool power)
{
	const float level[] = { l->warning[high], l->alarm[high] };
	double limit;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		/* A power's lower limit of zero is one that is not given. */
		if (isnan(level[i]) || (power && level[i] <= 0))
			continue;
		limit = in_unit(level[i], power);
		c->known = true;
		if (beyond(value, limit, high)) {
			c->above = OPTMON_LEVEL_WARNING + i;
			c->high = high;
			c->limit = limit;
		}
		if (beyond(value, eased(limit, high, absolute, relative), high) &&
		    c->hold < OPTMON_LEVEL_WARNING + i)
			c->hold = OPTMON_LEVEL_WARNING + i;
		if (isnan(c->limit) && !high)
			c->limit = limit;
	}
}

/* @power: limits are in mW, the value in dBm */
void limit_check(struct condition *c, double value, const struct limits *limits,
		 float absolute, float relative, bool power)
{
	*c = (struct condition) { .value = value, .limit = NAN };
	check_side(c, value, limits, true, absolute, relative, power);
	if (c->above)
		return;
	check_side(c, value, limits, false, absolute, relative, power);
}

/*
 * The module's own comparison counts as ours does: it is made far more often.
 * Flags come as high alarm, low alarm, high warning, low warning.
 */
void limit_flags(struct condition *c, unsigned int four)
{
	unsigned int level = OPTMON_LEVEL_NONE;
	bool high;

	if (!c->known || !(four & 15))
		return;
	level = four & 3 ? OPTMON_LEVEL_ALARM : OPTMON_LEVEL_WARNING;
	high = four & (four & 3 ? 1 : 4);
	if (level > c->above) {
		c->flag_only = !c->hold;
		if (!c->above)
			c->high = high;
		c->above = level;
	}
	if (level > c->hold)
		c->hold = level;
}

void limit_flag(struct condition *c, bool set, enum optmon_level level)
{
	c->known = true;
	if (!set)
		return;
	if (c->above < level) {
		c->above = level;
		c->high = false;
	}
	if (c->hold < level)
		c->hold = level;
}

/* Two readings are enough where they are so far apart. */
#define FAR_APART_MS	(30 * SECOND_MS)

static void settle(struct symptom *s, uint8_t level, uint32_t since)
{
	if (!s->level)
		s->since = since;
	s->level = level;
	s->direction = 0;
	s->readings = 0;
}

static bool step_up(struct optmon_health *h, struct symptom *s,
		    const struct condition *c, int64_t now)
{
	int64_t since;

	if (s->direction != 1) {
		s->direction = 1;
		s->readings = 0;
		s->at = tick_of(h, now);
		s->pending = c->above;
	}
	/* Only what every reading confirmed counts. */
	if (c->above < s->pending)
		s->pending = c->above;
	if (s->readings < UINT8_MAX)
		s->readings++;
	since = now - ms_of(h, s->at);
	/*
	 * A flag outlives its condition, for as long as the driver holds it: where
	 * the value is good, the flag alone must last twice as long.
	 */
	if (since < h->config.raise_delay_ms * (c->flag_only ? INT64_C(2) : 1))
		return false;
	if (s->readings < h->config.raise_readings &&
	    !(s->readings >= 2 && since >= FAR_APART_MS))
		return false;
	s->high = c->high;
	s->flag_only = c->flag_only;
	settle(s, s->pending, s->at);
	return true;
}

static bool step_down(struct optmon_health *h, struct symptom *s,
		      const struct condition *c, int64_t now)
{
	if (s->direction != -1) {
		s->direction = -1;
		s->at = tick_of(h, now);
		s->pending = c->hold;
	}
	if (c->hold > s->pending)
		s->pending = c->hold;
	if (now - ms_of(h, s->at) < h->config.clear_delay_ms)
		return false;
	settle(s, s->pending, s->since);
	return true;
}

bool symptom_step(struct optmon_health *h, struct symptom *s,
		  const struct condition *c, int64_t now)
{
	bool high = s->level ? s->high : c->high;

	/* What is missing is not good, and not bad either. */
	if (!c->known)
		return false;
	/* On the way up the worst is kept: it is why there is an alarm. */
	if (s->direction != 1 || isnan(s->value) || isnan(c->value) ||
	    beyond(c->value, s->value, high)) {
		s->value = c->value;
		s->limit = c->limit;
	}
	if (c->above > s->level)
		return step_up(h, s, c, now);
	if (c->hold < s->level)
		return step_down(h, s, c, now);
	s->direction = 0;
	return false;
}

bool symptom_drop(struct symptom *s)
{
	bool stood = s->level;

	memset(s, 0, sizeof(*s));
	return stood;
}
