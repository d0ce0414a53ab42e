// SPDX-License-Identifier: GPL-2.0
/*
 * The physics of a live module: laser, fibre, receiver and temperature, from
 * what its image says it does when nothing is wrong and what the knobs change.
 *
 * The laser is held at constant power by its bias, up to a limit; the far end
 * sends what it always did; the receiver's noise and the transmitter's own
 * imperfections add up to an SNR, which is a BER.
 */
#include <linux/math64.h>

#include "fixed.h"
#include "sim.h"

#define NW_PER_LSB		100	/* optical powers: 0.1 uW */
#define BIAS_UA_PER_LSB		2	/* times the scale of 01h:160 */
#define MIN_STEP_MS		50	/* readings do not move faster */
#define MAX_STEP_MS		2000
#define AGE_UNIT_MS		36000	/* of simulated time: 1/100 h */
#define AGE_UNITS_PER_H		100
#define THERMAL_TAU_MS		20000
#define LOW_POWER_COOLER_MDEGC	15000
#define AMBIENT0_MDEGC		25000

#define BIAS_THRESHOLD_PCT	20	/* of the bias at begin of life */
#define BIAS_PPM_PER_DEGC	8000

/* SNR at the nominal power: of the receiver's noise, and of all the rest. */
#define SNR_RECEIVER_MDB	27000
#define SNR_LIMIT_MDB		24000
#define SNR_HOST_MDB		23000
#define LOS_MDB			13000	/* below the nominal power */

#define M			((s64)SIM_MICRO)

const struct sim_knob_info sim_knob_info[SIM_KNOBS] = {
	[SIM_KNOB_TEMPERATURE]	= { "temperature_c", -40 * M, 125 * M, SIM_KNOB_AUTO },
	[SIM_KNOB_AMBIENT]	= { "ambient_c", -20 * M, 90 * M, 25 * M },
	[SIM_KNOB_VOLTAGE]	= { "voltage_v", 0, 6 * M, SIM_KNOB_AUTO },
	[SIM_KNOB_NOISE]	= { "noise_pct", 0, 10000 * M, 100 * M },
	[SIM_KNOB_WEAR]		= { "wear_pct", 0, 1000 * M, 0 },
	[SIM_KNOB_WEAR_SPEED]	= { "wear_pct_per_kh", 0, 50 * M, M / 5 },
	[SIM_KNOB_BIAS_END]	= { "bias_end_pct", 100 * M, 400 * M, 160 * M },
	[SIM_KNOB_TX_LOSS]	= { "tx_loss_db", 0, 60 * M, 0 },
	[SIM_KNOB_RX_LOSS]	= { "rx_loss_db", -6 * M, 60 * M, 0 },
	[SIM_KNOB_CONTAMINATION] = { "contamination_db", 0, 60 * M, 0 },
	[SIM_KNOB_SNR_LOSS]	= { "snr_loss_db", 0, 20 * M, 0 },
	[SIM_KNOB_HOST_SNR_LOSS] = { "host_snr_loss_db", 0, 20 * M, 0 },
};

/* A knob in thousandths. */
static s32 sim_knob_milli(const struct sim_physics *phys, enum sim_knob knob,
			  unsigned int lane)
{
	return div_s64(phys->knob[knob][lane], 1000);
}

/* About normally distributed, with this standard deviation times the knob. */
static s32 sim_noise(struct sim_physics *phys, u32 sigma)
{
	s64 sum = 0;
	int i;

	/* Six uniform numbers from 0 to 2^16: mean 3 * 2^16, sigma 46341. */
	for (i = 0; i < 6; i++)
		sum += prandom_u32_state(&phys->rnd) & 0xffff;
	sum -= 6 * 0x7fff;
	sum = div_s64(sum * sigma, 46341);
	return div_s64(sum * sim_knob_milli(phys, SIM_KNOB_NOISE, 0), 100000);
}

static unsigned int sim_bias_scale(struct sim_module *module)
{
	const u8 *byte = sim_reg(module, SIM_PAGE(0x01, 0), CMIS_P01_MONITORS_LANE);

	return byte ? min(CMIS_BIAS_SCALE(*byte), 2) : 0;
}

static u16 sim_get16(struct sim_module *module, u32 key, u8 offset)
{
	const u8 *p = sim_reg(module, key, offset);

	return p ? p[0] << 8 | p[1] : 0;
}

static void sim_put16(struct sim_module *module, u32 key, u8 offset, u32 value)
{
	u8 *p = sim_reg(module, key, offset);

	if (!p)
		return;
	value = min(value, 0xffffU);
	p[0] = value >> 8;
	p[1] = value;
}

/* Where a lane has its monitors. */
static u32 sim_lane_key(unsigned int lane)
{
	return SIM_PAGE(0x11, lane / CMIS_LANES_PER_BANK);
}

static u8 sim_lane_offset(u8 first, unsigned int lane)
{
	return first + 2 * (lane % CMIS_LANES_PER_BANK);
}

/**
 * sim_physics_init() - take the image's readings as those of a healthy module
 * @module: a live module with its memory filled
 * @seed: of its noise
 */
void sim_physics_init(struct sim_module *module, u32 seed)
{
	unsigned int lsb_ua = BIAS_UA_PER_LSB << sim_bias_scale(module);
	struct sim_physics *phys = &module->phys;
	unsigned int lane, knob;

	prandom_seed_state(&phys->rnd, seed);
	phys->last = ktime_get();
	phys->temp0_mdegc = (s16)sim_get16(module, SIM_LOWER, CMIS_LM_TEMP) * 1000 / 256;
	phys->temp_mdegc = phys->temp0_mdegc;
	phys->vcc0_100uv = sim_get16(module, SIM_LOWER, CMIS_LM_VCC);
	for (lane = 0; lane < SIM_MAX_LANES; lane++) {
		struct sim_lane *l = &phys->lane[lane];
		u32 key = sim_lane_key(lane);

		for (knob = 0; knob < SIM_KNOBS; knob++)
			phys->knob[knob][lane] = sim_knob_info[knob].initial;
		if (lane >= module->lanes)
			continue;
		l->tx0_nw = NW_PER_LSB *
			sim_get16(module, key, sim_lane_offset(CMIS_P11_TX_POWER, lane));
		l->bias0_ua = lsb_ua *
			sim_get16(module, key, sim_lane_offset(CMIS_P11_TX_BIAS, lane));
		l->rx0_nw = NW_PER_LSB *
			sim_get16(module, key, sim_lane_offset(CMIS_P11_RX_POWER, lane));
	}
	sim_lasers_init(module);
}

static void sim_wear(struct sim_module *module, s64 units)
{
	struct sim_physics *phys = &module->phys;
	unsigned int lane;

	for (lane = 0; lane < module->lanes; lane++) {
		s64 *wear = &phys->knob[SIM_KNOB_WEAR][lane];

		/* Per 1000 h, and a unit is 1/100 h. */
		*wear += div_s64(phys->knob[SIM_KNOB_WEAR_SPEED][lane] * units,
				 1000 * AGE_UNITS_PER_H);
		*wear = min(*wear, sim_knob_info[SIM_KNOB_WEAR].max);
	}
}

/* Lasers wear while simulated time passes. */
static void sim_age(struct sim_module *module, s64 dt_ms, u32 time_scale)
{
	struct sim_physics *phys = &module->phys;
	s64 units;

	phys->aged_ms += dt_ms * time_scale;
	units = div_s64(phys->aged_ms, AGE_UNIT_MS);
	phys->aged_ms -= units * AGE_UNIT_MS;
	sim_wear(module, units);
}

static void sim_temperature(struct sim_module *module, s64 dt_ms)
{
	struct sim_physics *phys = &module->phys;
	s64 target;

	if (phys->knob[SIM_KNOB_TEMPERATURE][0] != SIM_KNOB_AUTO) {
		phys->temp_mdegc = sim_knob_milli(phys, SIM_KNOB_TEMPERATURE, 0);
		return;
	}
	target = phys->temp0_mdegc - AMBIENT0_MDEGC +
		 sim_knob_milli(phys, SIM_KNOB_AMBIENT, 0);
	if (module->state != CMIS_STATE_READY)
		target -= LOW_POWER_COOLER_MDEGC;
	target += sim_noise(phys, 150);
	phys->temp_mdegc += div_s64((target - phys->temp_mdegc) * dt_ms,
				    THERMAL_TAU_MS);
}

/* A laser whose loop keeps its power constant until the bias has no more. */
static void sim_laser(struct sim_module *module, struct sim_lane *l,
		      unsigned int lane)
{
	struct sim_physics *phys = &module->phys;
	s64 ppm, need, most, threshold;

	l->tx_nw = 0;
	l->bias_ua = 0;
	if (!l->lit)
		return;
	ppm = SIM_MICRO + div_s64(phys->knob[SIM_KNOB_WEAR][lane], 100);
	ppm += div_s64((s64)(phys->temp_mdegc - phys->temp0_mdegc) *
		       BIAS_PPM_PER_DEGC, 1000);
	need = max_t(s64, 0, div_s64(l->bias0_ua * ppm, SIM_MICRO));
	most = div_s64((s64)l->bias0_ua *
		       sim_knob_milli(phys, SIM_KNOB_BIAS_END, lane), 100000);
	threshold = (s64)l->bias0_ua * BIAS_THRESHOLD_PCT / 100;
	l->bias_ua = min(need, most);
	l->tx_nw = l->tx0_nw;
	if (need > most && need > threshold)
		l->tx_nw = div64_s64((s64)l->tx0_nw * (most - threshold),
				     need - threshold);
	if (module->engine)
		l->tx_nw = div_u64((u64)l->tx_nw * sim_feed_share(module, lane), 1000);
	l->tx_nw = sim_scale_db(l->tx_nw,
				-sim_knob_milli(phys, SIM_KNOB_TX_LOSS, lane));
	l->bias_ua += div_s64((s64)l->bias_ua * sim_noise(phys, 1500), SIM_MICRO);
	l->tx_nw += div_s64((s64)l->tx_nw * sim_noise(phys, 2500), SIM_MICRO);
}

static void sim_ber_update(struct sim_ber *ber, s32 now)
{
	ber->now = now;
	if (!ber->max && !ber->min)	/* a new interval: a BER of 1 is not real */
		*ber = (struct sim_ber){ now, now, now, now };
	ber->min = min(ber->min, now);
	ber->max = max(ber->max, now);
	ber->avg += (now - ber->avg) / 8;
}

static void sim_receiver(struct sim_module *module, struct sim_lane *l,
			 unsigned int lane)
{
	struct sim_physics *phys = &module->phys;
	s32 loss, receiver;

	loss = sim_knob_milli(phys, SIM_KNOB_RX_LOSS, lane) +
	       sim_knob_milli(phys, SIM_KNOB_CONTAMINATION, lane);
	l->rx_nw = sim_scale_db(l->rx0_nw, -loss);
	l->rx_nw += div_s64((s64)l->rx_nw * sim_noise(phys, 3000), SIM_MICRO);
	if (l->rx_nw < NW_PER_LSB)
		l->rx_nw = 0;
	l->los = l->rx0_nw && loss > LOS_MDB;

	/* Electrical SNR of thermal noise falls twice as fast as light. */
	receiver = SNR_RECEIVER_MDB - 2 * loss -
		   sim_knob_milli(phys, SIM_KNOB_SNR_LOSS, lane);
	l->snr_mdb = sim_add_noise(SNR_LIMIT_MDB, clamp(receiver, -50000, 60000));
	l->snr_mdb = max(0, l->snr_mdb + sim_noise(phys, 60));
	sim_ber_update(&l->media, sim_ber_of_snr(l->snr_mdb));
	l->host_snr_mdb = SNR_HOST_MDB + sim_noise(phys, 60) -
			  sim_knob_milli(phys, SIM_KNOB_HOST_SNR_LOSS, lane);
	sim_ber_update(&l->host, sim_ber_of_snr(l->host_snr_mdb));
}

/* Which host lane carries what a media lane sends. */
static unsigned int sim_host_lane(struct sim_module *module, unsigned int lane)
{
	unsigned int media = module->media_lanes;

	return media ? lane * module->lanes / media : lane;
}

static void sim_publish(struct sim_module *module)
{
	unsigned int lsb_ua = BIAS_UA_PER_LSB << sim_bias_scale(module);
	struct sim_physics *phys = &module->phys;
	unsigned int lane;

	sim_put16(module, SIM_LOWER, CMIS_LM_TEMP,
		  (u16)(s16)(phys->temp_mdegc * 256 / 1000));
	sim_put16(module, SIM_LOWER, CMIS_LM_VCC, phys->vcc_100uv);
	for (lane = 0; lane < module->lanes; lane++) {
		struct sim_lane *l = &phys->lane[lane];
		u32 key = sim_lane_key(lane);

		if (l->tx0_nw)
			sim_put16(module, key,
				  sim_lane_offset(CMIS_P11_TX_POWER, lane),
				  l->tx_nw / NW_PER_LSB);
		if (l->bias0_ua)
			sim_put16(module, key,
				  sim_lane_offset(CMIS_P11_TX_BIAS, lane),
				  l->bias_ua / lsb_ua);
		if (l->rx0_nw)
			sim_put16(module, key,
				  sim_lane_offset(CMIS_P11_RX_POWER, lane),
				  l->rx_nw / NW_PER_LSB);
	}
	sim_lasers_publish(module);
	sim_vdm_publish(module);
	sim_monitors_check(module);
}

/**
 * sim_physics_update() - let the readings catch up with the time
 * @module: the module
 * @now_too: also when the last time was just before, because a knob moved
 */
void sim_physics_update(struct sim_module *module, bool now_too)
{
	struct sim_physics *phys = &module->phys;
	s64 dt_ms = ktime_ms_delta(ktime_get(), phys->last);
	unsigned int lane;

	if (!module->live || (dt_ms < MIN_STEP_MS && !now_too))
		return;
	phys->last = ktime_get();
	dt_ms = min_t(s64, dt_ms, MAX_STEP_MS);
	sim_age(module, dt_ms, READ_ONCE(module->cage->sw->time_scale));
	sim_temperature(module, dt_ms);
	phys->vcc_100uv = phys->vcc0_100uv;
	if (phys->knob[SIM_KNOB_VOLTAGE][0] != SIM_KNOB_AUTO)
		phys->vcc_100uv = sim_knob_milli(phys, SIM_KNOB_VOLTAGE, 0) * 10;
	else
		phys->vcc_100uv += sim_noise(phys, 15);
	for (lane = 0; lane < module->lanes; lane++) {
		phys->lane[lane].lit = module->lasers ? sim_laser_on(module, lane) :
			sim_cmis_lit(module, sim_host_lane(module, lane));
		sim_laser(module, &phys->lane[lane], lane);
		sim_receiver(module, &phys->lane[lane], lane);
	}
	sim_diag_update(module);
	if (!module->cage->fault.hang)
		sim_publish(module);
}

/**
 * sim_physics_pass() - let hours go by at once
 * @module: the module
 * @hours: lasers wear by these, and its temperature arrives where it was going
 */
void sim_physics_pass(struct sim_module *module, unsigned int hours)
{
	if (!module->live)
		return;
	sim_wear(module, (s64)hours * AGE_UNITS_PER_H);
	sim_temperature(module, THERMAL_TAU_MS);
	sim_physics_update(module, true);
}
