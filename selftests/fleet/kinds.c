// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The modules a fleet is made of, and how one differs from the next.
 *
 * Powers and sensitivities lie inside IEEE 802.3 clauses 124 (DR4), 151 (FR4),
 * 138/167 (SR) and 95 (SR4); spreads are what acceptance tests of such parts show.
 */
#include <math.h>
#include <string.h>

#include "fleet.h"

const struct kind kinds[] = {
	{ "NORTHLIGHT", "NL-400-DR4", "1310 nm EML", "400GBASE-DR4", 4, 8, LASER_EML, 1, 1,
	  true, true, false, &code_kp4, 4, 72, 1.0, 1.6, -6.8, 5.6, 9.5, 0.2 },
	{ "SILPHOT", "SP4-DR4-CW", "1310 nm DFB laser", "400GBASE-DR4", 4, 8, LASER_CW, 2, 1,
	  false, true, false, &code_kp4, 4, 125, 0.6, 1.4, -6.6, 5.5, 8.5, 0.15 },
	{ "NORTHLIGHT", "NL-400-FR4", "1310 nm DFB laser", "400GBASE-FR4", 4, 8, LASER_DML, 1, 4,
	  false, true, false, &code_kp4, 4, 58, 1.2, 2.2, -7.0, 5.5, 9.0, 0.18 },
	{ "MULTIMODE", "MM-400-SR8", "850 nm VCSEL", "400GBASE-SR8", 8, 8, LASER_VCSEL, 1, 1,
	  false, true, false, &code_kp4, 4, 7.2, 0.4, 1.0, -6.4, 5.6, 8.0, 0.13 },
	{ "SILPHOT", "SP8-DR8-LPO", "1310 nm DFB laser", "800GBASE-DR8", 8, 8, LASER_CW, 4, 1,
	  false, false, false, &code_kp4, 8, 140, 1.0, 1.3, -5.6, 5.3, 7.5, 0.1 },
	{ "LUMOSYS", "LX8-ELS", "1310 nm DFB laser", "800GBASE-DR8", 8, 8, LASER_EXTERNAL, 8, 1,
	  false, true, false, &code_kp4, 8, 0, 0.4, 1.3, -6.6, 5.5, 11, 0.08 },
	{ "MULTIMODE", "MM-100-SR4", "850 nm VCSEL", "100GBASE-SR4 (Clause 95)", 4, 4,
	  LASER_VCSEL, 1, 1, false, false, true, &code_kr4, 1, 6.4, -0.8, 1.0, -7.5, 8.5, 2.5, 0.1 },
	{ "COHERA", "CO-400ZR", "1550 nm DFB laser", "400ZR", 1, 8, LASER_COHERENT, 1, 1,
	  true, true, false, NULL, 4, 160, -9.5, 1.0, -14, 3.3, 19, 0.06 },
	{ "COPPER", "CU-400-2M", "Copper cable, unequalized", "400GBASE-CR4", 4, 8, LASER_NONE, 1, 1,
	  false, false, false, &code_kp4, 4, 0, 0, 0, 0, 0, 0.1, 0 },
};

const unsigned int kinds_count = sizeof(kinds) / sizeof(kinds[0]);

static void limits_around(struct limits *limits, double low_alarm, double low_warning,
			  double high_warning, double high_alarm)
{
	limits->low_alarm = low_alarm;
	limits->low_warning = low_warning;
	limits->high_warning = high_warning;
	limits->high_alarm = high_alarm;
}

static void lane_draw(struct lane *lane, const struct kind *kind, struct rng *rng)
{
	lane->bias_ma = kind->bias_ma * rng_lognormal(rng, 1, 0.06);
	lane->tx_dbm = kind->tx_dbm + 0.5 * rng_normal(rng);
	/*
	 * Threshold share, T0 and slope: VCSELs sit far above a threshold that
	 * hardly moves, long-wave DFBs have T0 of 50-70 K (InGaAsP) to 80-100 K
	 * (InGaAlAs).
	 */
	lane->threshold_share = kind->laser == LASER_VCSEL ? rng_between(rng, 0.08, 0.15) :
		rng_between(rng, 0.12, 0.3);
	lane->t0_c = kind->laser == LASER_VCSEL ? rng_between(rng, 120, 220) :
		rng_between(rng, 55, 95);
	lane->efficiency_t1_c = rng_between(rng, 180, 350);
	/*
	 * 2 %/1000 h at 80 degrees, brought to 50 with 0.7 eV, is 0.24 %/1000 h.
	 * Heavy tail, but no healthy laser ages out within the years simulated.
	 */
	lane->ageing_per_kh = fmin(rng_lognormal(rng, 0.0014, 0.6), 0.004);
	lane->ageing_power = rng_chance(rng, 0.5) ? 1 : rng_between(rng, 0.5, 1);
	lane->tracking_db_per_c = 0.008 * rng_normal(rng);
	lane->sensitivity_dbm = kind->sensitivity_dbm + 0.4 * rng_normal(rng);
	lane->quality_max = kind->quality_max * rng_lognormal(rng, 1, 0.035);
	lane->penalty_db_per_10c = kind->dsp ? rng_between(rng, 0.02, 0.12) :
		rng_between(rng, 0.05, 0.25);
	lane->rx_offset_db = 0.8 * rng_normal(rng);
	lane->snr_offset_db = 0.4 * rng_normal(rng);
}

void module_draw(struct module *module, const struct kind *kind, const struct host *host,
		 const struct port *port)
{
	struct rng rng;
	int i, laser;

	rng_seed(&rng, host->key, host->index, port->index, RNG_MODULE + 16 * port->generation);
	memset(module, 0, sizeof(*module));
	module->kind = kind;
	module->lot = rng_below(&rng, 4);
	snprintf(module->serial, sizeof(module->serial), "%c%c%02d%08X",
		 kind->vendor[0], kind->part[0], module->lot + 21,
		 rng_below(&rng, 0x7fffffff));
	snprintf(module->firmware, sizeof(module->firmware), "%u.%u", 1 + rng_below(&rng, 3),
		 rng_below(&rng, 6));
	if (!port->generation)		/* what is plugged in later comes out of stock */
		module->born = host->start - rng_exponential(&rng, 0.8 * YEAR);
	module->rise_c = kind->watts * rng_between(&rng, 0.9, 1.6);
	module->temperature_step_c = rng_chance(&rng, 0.6) ? 1 / 256. :
		rng_chance(&rng, 0.5) ? 0.5 : 1;
	module->bias_step_ma = 0.002 * (1 << (kind->bias_ma > 130 ? 2 : kind->bias_ma > 65));
	module->voltage_v = rng_between(&rng, 3.25, 3.36);
	module->set_point_c = rng_between(&rng, 44, 54);
	module->current_max = rng_between(&rng, 1.2, 1.5);
	module->has_snr = kind->dsp && rng_chance(&rng, 0.9);
	module->has_flags = rng_chance(&rng, 0.9);
	module->thresholds_zero = rng_chance(&rng, 0.04);
	limits_around(&module->limits[LIMITS_TEMPERATURE], -5, 0, 75, 80);
	limits_around(&module->limits[LIMITS_VOLTAGE], 2.97, 3.135, 3.465, 3.63);
	limits_around(&module->limits[LIMITS_BIAS], kind->bias_ma * 0.25, kind->bias_ma * 0.35,
		      kind->bias_ma * 1.75, kind->bias_ma * 1.9);
	limits_around(&module->limits[LIMITS_TX], pow(10, (kind->tx_dbm - 5) / 10),
		      pow(10, (kind->tx_dbm - 4) / 10), pow(10, (kind->tx_dbm + 3.5) / 10),
		      pow(10, (kind->tx_dbm + 4.5) / 10));
	limits_around(&module->limits[LIMITS_RX], pow(10, (kind->sensitivity_dbm - 3.5) / 10),
		      pow(10, (kind->sensitivity_dbm - 2) / 10), pow(10, 4.5 / 10),
		      pow(10, 5.5 / 10));
	for (i = 0; i < kind->media_lanes; i++) {
		lane_draw(&module->lanes[i], kind, &rng);
		laser = i - i % kind->lanes_per_laser;
		if (laser == i)
			continue;
		/* one laser, split: its current and its age are the same on all lanes */
		module->lanes[i].bias_ma = module->lanes[laser].bias_ma;
		module->lanes[i].threshold_share = module->lanes[laser].threshold_share;
		module->lanes[i].t0_c = module->lanes[laser].t0_c;
		module->lanes[i].efficiency_t1_c = module->lanes[laser].efficiency_t1_c;
		module->lanes[i].ageing_per_kh = module->lanes[laser].ageing_per_kh;
		module->lanes[i].ageing_power = module->lanes[laser].ageing_power;
	}
	/* thresholds that were written the wrong way round, or blank, are in the field */
	if (rng_chance(&rng, 0.015))
		for (i = 0; i < LIMITS; i++)
			limits_around(&module->limits[i], module->limits[i].high_alarm,
				      module->limits[i].high_warning,
				      module->limits[i].low_warning,
				      module->limits[i].low_alarm);
	if (module->thresholds_zero)
		memset(module->limits, 0, sizeof(module->limits));
	if (rng_chance(&rng, 0.015))
		module->serial[0] = 0;
	else if (rng_chance(&rng, 0.02))
		strcpy(module->serial, "0000000001");
}

static const struct kind *kind_draw(struct rng *rng)
{
	double at = 0;
	unsigned int i;

	for (i = 0; i < kinds_count; i++)
		at += kinds[i].share;
	at *= rng_uniform(rng);
	for (i = 0; i + 1 < kinds_count; i++) {
		at -= kinds[i].share;
		if (at < 0)
			break;
	}
	return &kinds[i];
}

void port_draw(struct host *host, struct port *port, int index, const struct kind *wanted)
{
	const struct kind *kind;
	struct rng rng;
	double role, margin, tail = 0;
	int i;

	rng_seed(&rng, host->key, host->index, index, RNG_PLAN);
	memset(port, 0, sizeof(*port));
	port->index = index;
	rng_seed(&port->reading_rng, host->key, host->index, index, RNG_READING);
	rng_seed(&port->fec_rng, host->key, host->index, index, RNG_FEC);
	role = rng_uniform(&rng);
	port->role = role < 0.03 ? ROLE_EMPTY : role < 0.06 ? ROLE_DARK :
		role < 0.13 ? ROLE_CABLE : ROLE_LINK;
	kind = kind_draw(&rng);
	/* Lots come in batches: a third of a host is one part. */
	if (index % 3 == 0)
		kind = &kinds[host->index % 4];
	if (wanted) {
		port->role = ROLE_LINK;
		kind = wanted;
	}
	if (port->role == ROLE_CABLE)
		kind = &kinds[kinds_count - 1];
	module_draw(&port->module, kind, host, port);
	port->position_c = rng_between(&rng, 0, 7);
	port->peer = rng_below(&rng, 1000);
	port->circuit_switched = rng_chance(&rng, 0.25);
	port->counters_short = rng_chance(&rng, 0.05);
	port->counter_start = rng_chance(&rng, 0.1) ? rng_u64(&rng) >> 17 : 0;
	port->bins = !kind->code ? 0 : rng_chance(&rng, 0.75) ? 1 : rng_chance(&rng, 0.5) ? 2 : 0;
	port->shape = rng_below(&rng, CODEWORD_SHAPES);
	for (i = 0; i < LANES_MAX; i++) {
		/* parallel fibres differ by their connectors, one fibre is one loss */
		if (i % kind->lanes_per_fibre == 0)
			tail = kind->loss_db * rng_lognormal(&rng, 1, 0.3) +
				0.25 * fabs(rng_normal(&rng));
		port->loss_db[i] = tail;
		port->host_quality[i] = kind->nrz ? 9 : rng_between(&rng, 5.4, 6.2);
		port->module.lanes[i].far_tx_dbm = kind->tx_dbm + 0.5 * rng_normal(&rng);
	}
	port->reverse_margin_db = rng_between(&rng, 1.5, 4);
	port->up = false;
	if (port->role != ROLE_LINK)
		return;
	/* A link that came up with too little margin would have been turned down. */
	for (i = 0; i < 40 && kind->code; i++) {
		margin = receiver_margin_db(host, port, ~0u);
		if (margin > 1.5)
			break;
		for (int l = 0; l < kind->media_lanes; l++)
			port->loss_db[l] = fmax(port->loss_db[l] - 0.25, 0.1);
		if (i > 10)
			port->shape = 0;
		if (i > 15)
			for (int l = 0; l < kind->media_lanes; l++)
				port->module.lanes[l].quality_max += 0.05;
	}
}
