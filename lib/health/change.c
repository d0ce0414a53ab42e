// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Has a level changed? Minutes against a baseline, by CUSUM.
 *
 *   r = (x - base) / sigma, clipped to +-6 (Huber)
 *   up = max(0, up + r - k), down = max(0, down - r - k)
 *
 * with k = 0.5 and a limit of 22, set on the 60 s grid, where they gave 0.2 false
 * alarms in 1000 module-years over 48 streams. Sigma is estimated from successive
 * differences, which a slow drift does not widen. A change must also be great
 * enough to mean something: the sums alone would find what nobody cares for.
 */
#include "internal.h"

#define K		0.5f
#define CLIP		6.0f
/* Below that the sums are noise; above it something may have begun. */
#define BEGIN		5.0f
#define LEARN_MINUTES	120.0f
#define LEARN_VAR	(1.0f / 60)
/* A change back is one by half, held for so many minutes. */
#define BACK_MINUTES	3

/*
 * Floors of noise: below them resolution and dithering decide. Effects: half a dB
 * is what a connector moves, 5 % a laser that has another operating point, 5 degC
 * more than a load that changes. Leaps: more than any of them moves between two
 * readings without something that the next reading shows as well.
 */
const struct change_rule lane_rules[LANE_QUANTITIES] = {
	[LQ_BIAS] = { 0.01f, 0.05f, 0.2f, true },
	[LQ_TX] = { 0.05f, 0.45f, 2, true },
	[LQ_RX] = { 0.05f, 0.45f, 2, true },
	[LQ_SNR] = { 0.1f, 0.8f, 3, true },
	[LQ_BER] = { 0.1f, 0.5f, 2, true },
};

const struct change_rule host_rules[HOST_QUANTITIES] = {
	[HQ_SNR] = { 0.1f, 0.8f, 3, true },
	[HQ_BER] = { 0.1f, 0.5f, 2, true },
};

const struct change_rule module_rules[MODULE_QUANTITIES] = {
	[MQ_TEMPERATURE] = { 0.5f, 5, 10 },
	[MQ_VOLTAGE] = { 0.01f, 0.1f, 0.2f },
	[MQ_LASER_TEMPERATURE] = { 0.3f, 2, 10 },
	[MQ_TEC] = { 1, 10, 40 },
};

void level_forget(struct level *l)
{
	*l = (struct level) {
		.last = NAN, .doubt = NAN, .mean = NAN, .base = NAN,
	};
}

bool level_accept(struct level *l, const struct change_rule *rule, double value)
{
	float v = value;

	if (isnan(l->last) || fabsf(v - l->last) <= rule->leap ||
	    (!isnan(l->doubt) && fabsf(v - l->doubt) <= rule->leap)) {
		l->last = v;
		l->doubt = NAN;
		return true;
	}
	l->doubt = v;
	return false;
}

void cell_clear(struct cell *c)
{
	memset(c, 0, sizeof(*c));
}

void cell_add(struct cell *c, double value)
{
	if (c->n == UINT16_MAX)
		return;
	c->sum += (float)value;
	c->n++;
}

void cell_over(struct cell *c, uint32_t minutes)
{
	uint32_t idle = c->n ? 0 : c->idle;

	if (c->n || c->idle)
		c->idle = idle + minutes < UINT16_MAX ? idle + minutes :
							UINT16_MAX;
	c->sum = 0;
	c->n = 0;
}

/* Weights follow the time that passed: baselines are as old at any input rate. */
static void learn(struct level *l, float x, float step, uint32_t minutes)
{
	float weight = fminf(0.5f, minutes / LEARN_MINUTES);
	float square = step * step / 2;

	weight = fmaxf(weight, 1.0f / (l->n + 1));
	l->base += weight * (x - l->base);
	weight = LEARN_VAR;
	if (l->n < 60)
		weight = 1.0f / (l->n + 1);
	l->var += weight * (square - l->var);
	if (l->n < UINT16_MAX)
		l->n++;
}

static void rest(struct level *l)
{
	l->up = 0;
	l->down = 0;
	l->run = 0;
	l->back = 0;
	l->changed = 0;
}

void change_accept(struct level *l, double base)
{
	rest(l);
	l->base = base;
	l->n = CHANGE_WARM;
}

void change_at_once(struct level *l, int8_t to)
{
	rest(l);
	l->changed = to;
	l->mean = l->last;
}

/* While another level than the baseline: is it back? */
static bool step_changed(struct level *l, const struct change_rule *rule, float x)
{
	if (l->run < 63)
		l->run++;
	if ((x - l->base) * l->changed > rule->effect / 2) {
		l->back = 0;
		return false;
	}
	if (++l->back < BACK_MINUTES)
		return false;
	rest(l);
	return true;
}

/*
 * Did most of what it is away from its baseline come with this minute? Then it began
 * with it, whatever small things the sums had gathered before.
 */
static bool fell_at_once(const struct change_rule *rule, float step, float away)
{
	return rule->jumps && fabsf(step) >= rule->effect / 2 &&
	       step * away > 0 && fabsf(step) > fabsf(away) / 2;
}

bool change_step(struct level *l, const struct change_rule *rule, double mean,
		 uint32_t tick, uint32_t minutes, bool may_learn)
{
	float x = mean, sigma, r, step;

	step = isnan(l->mean) ? 0 : x - l->mean;
	l->mean = x;
	if (isnan(l->base)) {
		if (may_learn) {
			l->base = x;
			l->n = 1;
		}
		return false;
	}
	if (l->changed)
		return step_changed(l, rule, x);
	sigma = fmaxf(sqrtf(l->var), rule->floor);
	r = fmaxf(-CLIP, fminf(CLIP, (x - l->base) / sigma));
	/* What was on the way up is not when it fell. */
	if ((l->up < BEGIN && l->down < BEGIN) ||
	    (r < -CLIP / 2 && l->down < BEGIN) ||
	    fell_at_once(rule, step, x - l->base))
		l->since = tick;
	l->up = fminf(CHANGE_H, fmaxf(0, l->up + r - K));
	l->down = fminf(CHANGE_H, fmaxf(0, l->down - r - K));
	if (fabsf(x - l->base) < rule->effect) {
		if (may_learn)
			learn(l, x, fmaxf(-CLIP * sigma,
					  fminf(CLIP * sigma, step)),
			      minutes);
		return false;
	}
	if (l->n < CHANGE_WARM) {
		/* Too early to tell a change from a beginning. */
		if (may_learn)
			learn(l, x, step, minutes);
		return false;
	}
	if (l->up < CHANGE_H && l->down < CHANGE_H)
		return false;
	l->changed = l->up >= CHANGE_H ? 1 : -1;
	l->run = 0;
	l->back = 0;
	return true;
}
