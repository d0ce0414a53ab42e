// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From the state of lasers, fibres, receivers and boards to light and errors.
 *
 * Laser: L = eta(T) (I - Ith(T)), Ith ~ exp(T / T0), eta ~ exp(-T / T1), with a
 * control loop that holds L until the driver's current ends. Receiver: the eye
 * is thermal noise against the signal plus noise that grows with the signal.
 */
#include <math.h>
#include <string.h>

#include "fleet.h"

#define REFERENCE_C	50.0

double spell_level(const struct spell *spell, double t)
{
	double x;

	if (t < spell->start || t >= spell->end)
		return 0;
	if (spell->full <= spell->start)
		return 1;
	x = (t - spell->start) / (spell->full - spell->start);
	if (x > 1 && !spell->beyond)
		return 1;
	return spell->power == 1 ? x : pow(x, spell->power);
}

static void effects_add(const struct spell *spells, unsigned int count, double t,
			struct effects *effects)
{
	const struct spell *spell;
	double level;
	int i;

	for (spell = spells; spell < spells + count; spell++) {
		if (t < spell->start || t >= spell->end)
			continue;
		level = spell_level(spell, t);
		for (i = 0; i < LANES_MAX; i++)
			effects->value[spell->kind][i] += level * spell->value[i];
	}
}

void effects_at(const struct host *host, const struct port *port, double t, struct effects *effects)
{
	memset(effects, 0, sizeof(*effects));
	effects_add(host->spells, host->spells_count, t, effects);
	effects_add(port->spells, port->spells_count, t, effects);
}

/* Air at the inlet: the year, the day, and what the hall does by itself. */
double host_ambient_c(struct host *host, double t)
{
	double decay;

	if (t > host->wander_t) {
		decay = exp((host->wander_t - t) / (8 * 3600));
		host->wander_c = host->wander_c * decay +
			0.5 * sqrt(1 - decay * decay) * rng_normal(&host->rng);
		host->wander_t = t;
	}
	return host->ambient_c + 2.5 * cos(2 * M_PI * t / YEAR + host->season_phase) +
		1.2 * cos(2 * M_PI * (t / DAY - 0.65)) + host->wander_c;
}

/* Traffic, as a share: low at night, lower at the weekend. */
static double load_at(const struct port *port, double t)
{
	double day = fmod(t / DAY + 4, 7);	/* 1970-01-01 was a Thursday: 0 is Sunday */

	return 0.55 + 0.3 * sin(2 * M_PI * (t / DAY - 0.4)) -
		(day < 1 || day >= 6 ? 0.12 : 0) + 0.05 * sin(port->index + t / 7000);
}

/* Current that holds the power, over the new one at the reference temperature. */
static double needed_current(const struct lane *lane, double laser_c, double age)
{
	double warmer = laser_c - REFERENCE_C;
	double threshold = lane->threshold_share * exp(warmer / lane->t0_c) * (1 + age);
	double above = (1 - lane->threshold_share) * exp(warmer / lane->efficiency_t1_c);

	return threshold + above * (1 + age);
}

static void transmit(const struct module *module, const struct lane *lane, double laser_c,
		     double age, struct light *light)
{
	double current = needed_current(lane, laser_c, age), end, threshold;

	light->tx_dbm = lane->tx_dbm;
	if (module->kind->laser == LASER_EXTERNAL) {
		light->bias_ma = NAN;
		return;
	}
	/* the limit of the driver is set where a new and hot laser still fits */
	end = module->current_max * needed_current(lane, fmax(laser_c, REFERENCE_C), 0);
	if (current > end) {
		threshold = lane->threshold_share * exp((laser_c - REFERENCE_C) / lane->t0_c) *
			(1 + age);
		light->tx_dbm += 10 * log10(fmax(end - threshold, 1e-4) / (current - threshold));
		current = end;
	}
	light->bias_ma = lane->bias_ma * current;
}

/* Decision errors of PAM4 (three eyes of six half-heights, Gray coded) and NRZ. */
static double error_ratio(const struct kind *kind, double quality)
{
	double tail = 0.5 * erfc(quality / M_SQRT2);

	return kind->nrz ? tail : 0.75 * tail;
}

static void receive(const struct port *port, int i, double case_c, double loss_db,
		    double noise_db, struct light *light)
{
	const struct module *module = &port->module;
	const struct lane *lane = &module->lanes[i];
	double signal, noise, penalty;

	light->rx_dbm = fmax(light->far_dbm - loss_db, DARK_DBM);
	penalty = noise_db + lane->penalty_db_per_10c * (case_c - 45) / 10;
	signal = pow(10, (light->rx_dbm - lane->sensitivity_dbm - penalty) / 10);
	/* at the sensitivity the eye is 3.41 sigma: 2.4e-4, what clause 124 asks for */
	noise = 1 / 3.41;
	light->quality = signal / hypot(noise, signal / lane->quality_max *
					pow(10, noise_db / 20));
	light->ber = error_ratio(module->kind, light->quality);
}

static double symbol_ratio(double ber)
{
	return -expm1(10 * log1p(-fmin(ber, 0.4)));
}

static void errors_of_lanes(const struct port *port, struct state *state)
{
	const struct kind *kind = port->module.kind;
	double sum = 0, bits = 0;
	int i;

	for (i = 0; i < kind->media_lanes; i++) {
		sum += symbol_ratio(state->lanes[i].ber) + symbol_ratio(state->lanes[i].host_ber);
		bits += state->lanes[i].ber + state->lanes[i].host_ber;
	}
	state->event_ratio = sum / kind->media_lanes *
		(1 - codeword_shapes[port->shape].run);
	state->mean_ber = bits / kind->media_lanes;
}

void state_at(struct host *host, struct port *port, double t, double ambient_c, bool wander,
	      struct state *state)
{
	const struct module *module = &port->module;
	const struct kind *kind = module->kind;
	const struct effects *e = &state->effects;
	double age, years_kh, reach, deviation = 0, host_db;
	const struct lane *lane;
	struct light *light;
	int i;

	effects_at(host, port, t, &state->effects);
	state->gone = e->value[EFFECT_GONE][0] > 0 || port->role == ROLE_EMPTY;
	state->case_c = ambient_c + e->value[EFFECT_CHASSIS][0] + port->position_c +
		module->rise_c + e->value[EFFECT_CASE][0] +
		2 * (load_at(port, t) * (1 - e->value[EFFECT_LOAD][0]) - 0.5) +
		(wander ? port->case_wander : 0);
	state->voltage_v = module->voltage_v + e->value[EFFECT_VOLTAGE][0];
	state->laser_c = state->case_c + (kind->laser == LASER_VCSEL ? 6 : 4);
	state->tec_pct = 0;
	if (kind->cooled) {
		/* besides the case it pumps what the laser itself gives off, worth 18 degrees */
		reach = 45 * (1 - fmin(e->value[EFFECT_TEC][0], 0.95));
		state->tec_pct = 100 * (state->case_c + 18 - module->set_point_c) / reach;
		if (state->tec_pct > 100)
			deviation = (state->tec_pct - 100) / 100 * reach;
		state->tec_pct = fmin(fmax(state->tec_pct, -100), 100);
		state->laser_c = module->set_point_c + deviation;
	}
	state->signal = port->role == ROLE_LINK || port->role == ROLE_CABLE;
	for (i = 0; i < kind->media_lanes; i++) {
		lane = &module->lanes[i];
		light = &state->lanes[i];
		years_kh = fmax(t - module->born, 0) / 3.6e6;
		age = lane->ageing_per_kh * pow(years_kh, lane->ageing_power) +
			e->value[EFFECT_AGE][i];
		transmit(module, lane, state->laser_c, age, light);
		light->tx_dbm -= e->value[EFFECT_TX][i] +
			lane->tracking_db_per_c * (state->case_c - 45);
		light->far_dbm = lane->far_tx_dbm - e->value[EFFECT_FAR][i];
		if (wander) {
			light->bias_ma *= 1 + 0.002 * lane->bias_wander;
			light->tx_dbm += 0.04 * lane->tx_wander;
			light->far_dbm += 0.04 * lane->far_wander;
		}
		if (e->value[EFFECT_ADMIN_DOWN][0] > 0) {
			light->bias_ma = kind->laser == LASER_EXTERNAL ? NAN : 0;
			light->tx_dbm = DARK_DBM;
		}
		if (e->value[EFFECT_FAR_DOWN][0] > 0 || port->role == ROLE_DARK)
			light->far_dbm = DARK_DBM;
		if (kind->laser == LASER_NONE) {
			light->ber = 0;
			light->quality = 6;
		} else {
			receive(port, i, state->case_c, port->loss_db[i] +
				e->value[EFFECT_LOSS][i] + (wander ? 0.03 * lane->loss_wander : 0) +
				(e->value[EFFECT_CUT][0] > 0 ? 60 : 0),
				e->value[EFFECT_NOISE][i] + 0.25 * fmax(deviation, 0) +
				(wander ? 0.06 * lane->snr_wander + port->snr_common : 0), light);
			if (light->quality < 1.8)
				state->signal = false;
		}
		host_db = e->value[EFFECT_HOST][i] +
			e->value[EFFECT_HOST_PER_C][i] * fmax(state->case_c - 45, -20);
		light->host_ber = error_ratio(kind, port->host_quality[i] *
					      pow(10, -host_db / 20));
	}
	if (state->gone || e->value[EFFECT_ADMIN_DOWN][0] > 0 ||
	    e->value[EFFECT_FAR_DOWN][0] > 0 || e->value[EFFECT_CUT][0] > 0)
		state->signal = false;
	errors_of_lanes(port, state);
}

double receiver_margin_db(struct host *host, struct port *port, unsigned int mask)
{
	const struct kind *kind = port->module.kind;
	double low = 0, high = 20, middle, keep[LANES_MAX], ratio;
	struct state state;
	int i, step;

	if (!kind->code)
		return 3;
	for (i = 0; i < kind->media_lanes; i++)
		keep[i] = port->module.lanes[i].sensitivity_dbm;
	for (step = 0; step < 16; step++) {
		middle = (low + high) / 2;
		for (i = 0; i < kind->media_lanes; i++)
			port->module.lanes[i].sensitivity_dbm = keep[i] +
				(mask >> i & 1 ? middle : 0);
		state_at(host, port, host->start - 1, 45 - port->position_c -
			 port->module.rise_c, false, &state);
		ratio = codeword_error_ratio(kind->code, port->shape, state.event_ratio);
		if (ratio < CER_FAILURE)
			low = middle;
		else
			high = middle;
	}
	for (i = 0; i < kind->media_lanes; i++)
		port->module.lanes[i].sensitivity_dbm = keep[i];
	return low;
}

double failure_time(struct host *host, struct port *port, double from, double to)
{
	const struct kind *kind = port->module.kind;
	double step = fmax((to - from) / 2000, 60), t, before[LANES_MAX];
	struct state state;
	int i;

	state_at(host, port, from - 1, host->ambient_c, false, &state);
	for (i = 0; i < kind->media_lanes; i++)
		before[i] = state.lanes[i].tx_dbm;
	for (t = from; t < to; t += step) {
		state_at(host, port, t, host->ambient_c, false, &state);
		if (!state.signal)
			return t;
		if (kind->code && codeword_error_ratio(kind->code, port->shape,
						       state.event_ratio) >= CER_FAILURE)
			return t;
		for (i = 0; i < kind->media_lanes; i++)
			if (state.lanes[i].tx_dbm < before[i] - port->reverse_margin_db)
				return t;
	}
	return to;
}
