// SPDX-License-Identifier: GPL-2.0
/*
 * Co-packaged optics: modules that are external lasers (ELSFP), with pages 1Ah
 * and 1Bh of OIF-ELSFP-CMIS-01.0, and the light that an engine gets from one.
 *
 * An engine is lit by the external laser in the next cage: by its laser n the
 * lanes 4n+1 to 4n+4. Where there is none, by one that never changes.
 */
#include <linux/minmax.h>

#include "fixed.h"
#include "models.h"
#include "sim.h"

#define BIAS_UA_PER_LSB		100
#define POWER_NW_PER_LSB	10000
#define VOLTAGE_MV_PER_LSB	15
#define SUPPLY_UA_PER_LSB	200
#define FREQUENCY_GHZ_PER_LSB	5
#define FREQUENCY_GHZ		228680	/* 1311 nm */
#define FEED_NW			100000000
#define FEED_LOSS_MDB		1000
#define LANES_PER_LASER		4
#define SUPPLY_IDLE_UA		600000
/* Of the bias at begin of life: the loop has little left. */
#define WARNING_PCT		150

enum { HIGH_ALARM, LOW_ALARM, HIGH_WARNING, LOW_WARNING, LIMITS };

enum { CODE_NONE, CODE_POWER_LOOP };

static u32 laser_key(u8 page, unsigned int lane)
{
	return SIM_PAGE(page, lane / CMIS_LANES_PER_BANK);
}

static u16 laser_get16(struct sim_module *module, u32 key, u8 offset)
{
	const u8 *p = sim_reg(module, key, offset);

	return p ? p[0] << 8 | p[1] : 0;
}

static void laser_put16(u8 *p, u32 value)
{
	value = min(value, 0xffffU);
	p[0] = value >> 8;
	p[1] = value;
}

static void put_limits(u8 *p, u32 high_alarm, u32 low_alarm, u32 high_warning,
		       u32 low_warning)
{
	laser_put16(p, high_alarm);
	laser_put16(p + 2, low_alarm);
	laser_put16(p + 4, high_warning);
	laser_put16(p + 6, low_warning);
}

/* Table 4, the same in each bank */
static void build_abilities(u8 *p, const struct sim_model *model)
{
	u32 bias = model->bias_ua / BIAS_UA_PER_LSB;
	u32 power = model->tx_nw / POWER_NW_PER_LSB;

	laser_put16(&p[CMIS_P1A_POWER_MAX], power * 8 / 5);
	laser_put16(&p[CMIS_P1A_POWER_MAX + 2], power / 5);
	laser_put16(&p[CMIS_P1A_BIAS_MAX], bias * 8 / 5);
	laser_put16(&p[CMIS_P1A_BIAS_MAX + 2], bias / 5);
	p[CMIS_P1A_LANES] = model->lanes << 1 | 1;	/* constant power */
	put_limits(&p[CMIS_P1A_BIAS_THRESHOLDS], bias * 3 / 2, bias / 4,
		   bias * 13 / 10, bias / 3);
	put_limits(&p[CMIS_P1A_POWER_THRESHOLDS], power * 1259 / 1000,
		   power * 794 / 1000, power * 1200 / 1000, power * 840 / 1000);
}

/**
 * sim_lasers_build() - pages 1Ah and 1Bh of a bank
 * @module: the module
 * @model: its type
 * @bank: the bank
 * @rnd: makes the small differences between lasers
 *
 * Return: false without memory.
 */
bool sim_lasers_build(struct sim_module *module, const struct sim_model *model,
		      unsigned int bank, struct rnd_state *rnd)
{
	struct sim_page *p1a = sim_page_add(&module->mem[0], SIM_PAGE(0x1a, bank));
	struct sim_page *p1b = sim_page_add(&module->mem[0], SIM_PAGE(0x1b, bank));
	unsigned int lane, first = bank * CMIS_LANES_PER_BANK;
	u32 spread;
	u8 *a, *b;

	if (!p1a || !p1b)
		return false;
	a = p1a->data - CMIS_UPPER;
	b = p1b->data - CMIS_UPPER;
	build_abilities(a, model);
	for (lane = 0; lane < CMIS_LANES_PER_BANK && first + lane < model->lanes; lane++) {
		spread = 970 + prandom_u32_state(rnd) % 61;	/* +-3 % */
		a[CMIS_P1A_ENABLE] |= BIT(lane);
		a[CMIS_P1A_FIBRE + lane] = first + lane + 1;
		laser_put16(&a[CMIS_P1A_FREQUENCY + 2 * lane],
			    FREQUENCY_GHZ / FREQUENCY_GHZ_PER_LSB);
		laser_put16(&b[CMIS_P1B_POWER_SETPOINT + 2 * lane],
			    model->tx_nw / POWER_NW_PER_LSB);
		laser_put16(&b[CMIS_P1B_POWER + 2 * lane],
			    model->tx_nw / POWER_NW_PER_LSB);
		laser_put16(&b[CMIS_P1B_BIAS + 2 * lane],
			    model->bias_ua / BIAS_UA_PER_LSB * spread / 1000);
		b[CMIS_P1B_VOLTAGE + lane] = 1800 / VOLTAGE_MV_PER_LSB;
	}
	return true;
}

/**
 * sim_lasers_count() - is the module an external laser?
 * @module: the module, its memory filled
 *
 * Return: how many lasers it has, 0 for any other module.
 */
unsigned int sim_lasers_count(struct sim_module *module)
{
	const u8 *lower = module->mem[0].lower->data;
	const u8 *lanes = sim_reg(module, SIM_PAGE(0x1a, 0), CMIS_P1A_LANES);

	if (!lanes || module->protocol != SIM_CMIS ||
	    (lower[CMIS_LM_IDENTIFIER] != CMIS_ID_OIF_ELSFP &&
	     (lower[CMIS_LM_REVISION] < 0x53 ||
	      lower[CMIS_LM_FUNCTION_TYPE] != CMIS_FUNCTION_ELSFP)))
		return 0;
	return min_t(unsigned int, *lanes >> 1, SIM_MAX_LANES);
}

/**
 * sim_lasers_init() - take the image's readings as those of healthy lasers
 * @module: a live module
 */
void sim_lasers_init(struct sim_module *module)
{
	unsigned int lane;

	for (lane = 0; lane < module->lasers; lane++) {
		struct sim_lane *l = &module->phys.lane[lane];
		u8 offset = 2 * (lane % CMIS_LANES_PER_BANK);

		l->tx0_nw = POWER_NW_PER_LSB *
			laser_get16(module, laser_key(0x1b, lane), CMIS_P1B_POWER + offset);
		l->bias0_ua = BIAS_UA_PER_LSB *
			laser_get16(module, laser_key(0x1b, lane), CMIS_P1B_BIAS + offset);
	}
}

/**
 * sim_laser_on() - does a laser of an external laser shine?
 * @module: the module
 * @lane: from 0
 *
 * Return: true if it is enabled and the module has its full power.
 */
bool sim_laser_on(struct sim_module *module, unsigned int lane)
{
	const u8 *enable = sim_reg(module, laser_key(0x1a, lane), CMIS_P1A_ENABLE);

	return enable && *enable & BIT(lane % CMIS_LANES_PER_BANK) &&
	       module->state == CMIS_STATE_READY;
}

/* Table 12, the state of Table 8, and the light that leaves the module */
void sim_lasers_publish(struct sim_module *module)
{
	u32 supply_ua = SUPPLY_IDLE_UA;
	unsigned int lane, bank;
	u8 *a, *b;

	for (lane = 0; lane < module->lasers; lane++) {
		struct sim_lane *l = &module->phys.lane[lane];
		unsigned int i = lane % CMIS_LANES_PER_BANK;

		a = sim_reg(module, laser_key(0x1a, lane), CMIS_P1A_STATE + i / 4);
		b = sim_reg(module, laser_key(0x1b, lane), CMIS_UPPER);
		if (!a || !b)
			return;
		*a = (*a & ~(3 << i % 4 * 2)) | (l->lit ? 2 : 0) << i % 4 * 2;
		b -= CMIS_UPPER;
		laser_put16(&b[CMIS_P1B_BIAS + 2 * i], l->bias_ua / BIAS_UA_PER_LSB);
		laser_put16(&b[CMIS_P1B_POWER + 2 * i], l->tx_nw / POWER_NW_PER_LSB);
		b[CMIS_P1B_VOLTAGE + i] = l->lit ? 1800 / VOLTAGE_MV_PER_LSB : 0;
		supply_ua += l->bias_ua;
		if (lane < SIM_FEEDS)
			WRITE_ONCE(module->cage->laser_nw[lane], l->tx_nw);
	}
	for (bank = 0; bank * CMIS_LANES_PER_BANK < module->lasers; bank++) {
		b = sim_reg(module, SIM_PAGE(0x1b, bank), CMIS_P1B_SUPPLY_CURRENT);
		if (b)
			laser_put16(b, supply_ua / SUPPLY_UA_PER_LSB);
	}
}

static void check_monitor(struct sim_module *module, unsigned int lane, u8 monitor,
			  u8 thresholds, u8 flags)
{
	unsigned int i = lane % CMIS_LANES_PER_BANK, limit;
	u32 value = laser_get16(module, laser_key(0x1b, lane), monitor + 2 * i);
	bool lit = module->phys.lane[lane].lit;
	u32 bound;

	for (limit = 0; limit < LIMITS; limit++) {
		bound = laser_get16(module, SIM_PAGE(0x1a, 0), thresholds + 2 * limit);
		sim_flag_condition(module, laser_key(0x1a, lane), flags + limit, BIT(i),
				   lit && (limit & 1 ? value < bound : value > bound));
	}
}

/* Table 5: all lanes in bank 0; their codes in the lane's own bank, Table 7 */
static void check_loop(struct sim_module *module, unsigned int lane)
{
	u8 *code = sim_reg(module, laser_key(0x1a, lane),
			   CMIS_P1A_CODES + lane % CMIS_LANES_PER_BANK);
	const struct sim_lane *l = &module->phys.lane[lane];
	bool warning, fault;

	warning = l->lit && l->bias_ua > (u64)l->bias0_ua * WARNING_PCT / 100;
	fault = l->lit && l->tx_nw < l->tx0_nw / 2;
	sim_flag_condition(module, SIM_PAGE(0x1a, 0),
			   CMIS_P1A_FAULTS + lane / CMIS_LANES_PER_BANK,
			   BIT(lane % CMIS_LANES_PER_BANK), fault);
	sim_flag_condition(module, SIM_PAGE(0x1a, 0),
			   CMIS_P1A_WARNINGS + lane / CMIS_LANES_PER_BANK,
			   BIT(lane % CMIS_LANES_PER_BANK), warning);
	if (code)
		*code = (warning ? CODE_POWER_LOOP << 4 : CODE_NONE) |
			(fault ? CODE_POWER_LOOP : CODE_NONE);
}

/**
 * sim_lasers_check() - set and clear the conditions of an external laser
 * @module: a live module whose readings are up to date
 */
void sim_lasers_check(struct sim_module *module)
{
	unsigned int lane;

	for (lane = 0; lane < module->lasers; lane++) {
		check_monitor(module, lane, CMIS_P1B_BIAS, CMIS_P1A_BIAS_THRESHOLDS,
			      CMIS_P1A_FLAGS);
		check_monitor(module, lane, CMIS_P1B_POWER, CMIS_P1A_POWER_THRESHOLDS,
			      CMIS_P1A_FLAGS + LIMITS);
		check_loop(module, lane);
	}
}

/* What reset does to the flags that no mask and no summary knows. */
void sim_lasers_clear(struct sim_module *module)
{
	u8 *p = sim_reg(module, SIM_PAGE(0x1a, 0), CMIS_UPPER);

	if (!module->lasers || !p)
		return;
	p -= CMIS_UPPER;
	memset(&p[CMIS_P1A_FAULTS], 0, CMIS_MAX_BANKS);
	memset(&p[CMIS_P1A_WARNINGS], 0, CMIS_MAX_BANKS);
}

/* Engines ------------------------------------------------------------------ */

/**
 * sim_feed_nw() - the light that an engine gets from an external laser
 * @module: the engine, in its cage
 * @input: from 0
 *
 * Return: its power at the engine's input.
 */
u32 sim_feed_nw(const struct sim_module *module, unsigned int input)
{
	const struct sim_cage *cage = module->cage;
	const struct sim_cage *next = NULL;
	u32 nw = FEED_NW;

	if (cage->index + 1 < cage->sw->ncages)
		next = READ_ONCE(cage->sw->cage[cage->index + 1]);
	if (next && READ_ONCE(next->has_lasers))
		nw = READ_ONCE(next->laser_nw[input]);
	return sim_scale_db(nw, -FEED_LOSS_MDB);
}

/* The share of its nominal power that a lane sends, thousandths. */
unsigned int sim_feed_share(const struct sim_module *module, unsigned int lane)
{
	u32 nominal = sim_scale_db(FEED_NW, -FEED_LOSS_MDB);

	return div_u64((u64)sim_feed_nw(module, lane / LANES_PER_LASER) * 1000,
		       nominal);
}

/* 0.01 dBm, as the observable has it (Table 8-180) */
s16 sim_feed_cdbm(const struct sim_module *module, unsigned int input)
{
	u32 nw = sim_feed_nw(module, input);

	return nw ? sim_log10(nw) - 6000 : -4000;
}
