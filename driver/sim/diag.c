// SPDX-License-Identifier: GPL-2.0
/*
 * Loopbacks, pattern generators and checkers of a live module (CMIS sections
 * 8.16 and 8.17).
 *
 * The MAC and the far end send whatever pattern a checker looks for, so what
 * it counts is what the physics of its lane does to the bits. A checker on a
 * side that is looped back hears the generator of that side, without errors,
 * or nothing that it knows.
 */
#include <linux/math64.h>

#include "compat.h"
#include "fixed.h"
#include "models.h"
#include "sim.h"

#define LINE_KHZ_PER_GBPS	1062500
#define MAX_GAP_MS		5000

/* In the order of 13h:128 and of 13h:180 to 183 */
enum { MEDIA_OUTPUT, MEDIA_INPUT, HOST_OUTPUT, HOST_INPUT, LOOPBACKS };

/* PRBS-31Q, -13Q and -9Q; generators SSPRQ too (Table 8-115). */
#define CHECKED		0x0141
#define GENERATED	0x1141

static const u16 gates_s[8] = { 0, 5, 10, 30, 60, 120, 300, 1 };

static u8 *control(struct sim_module *module, unsigned int bank, u8 off)
{
	return sim_reg(module, SIM_PAGE(0x13, bank), off);
}

/**
 * sim_diag_build() - pages 13h and 14h of a module that has them
 * @module: the module
 * @model: its type: optics with retimers have them
 *
 * Return: false without memory.
 */
bool sim_diag_build(struct sim_module *module, const struct sim_model *model)
{
	unsigned int bank, i;

	if (!sim_diag_of(model))
		return true;
	for (bank = 0; bank * CMIS_LANES_PER_BANK < model->lanes; bank++) {
		struct sim_page *page = sim_page_add(&module->mem[0], SIM_PAGE(0x13, bank));
		u8 *p;

		if (!page || !sim_page_add(&module->mem[0], SIM_PAGE(0x14, bank)))
			return false;
		p = page->data - CMIS_UPPER;
		/* One kind can do less: one side at a time, and all its lanes. */
		p[CMIS_P13_LOOPBACK_SUPPORT] = model->wdm ? BIT(MEDIA_OUTPUT) | BIT(HOST_INPUT) :
			CMIS_LOOPBACK_BOTH_SIDES | CMIS_LOOPBACK_MEDIA_LANES |
			CMIS_LOOPBACK_HOST_LANES | (BIT(LOOPBACKS) - 1);
		p[CMIS_P13_MEASUREMENT] = 1 << 6 | CMIS_GATED_RESULTS |
			CMIS_PERIODIC_UPDATES | CMIS_PER_LANE_GATES;
		p[CMIS_P13_REPORTING] = CMIS_DIAG_COUNTERS | CMIS_DIAG_RATIOS;
		/* On the line; coherent ones also behind their own FEC. */
		p[CMIS_P13_LOCATIONS] = 0x66 | (model->tunable ? 0x90 : 0);
		for (i = 0; i < 4; i++)
			put_unaligned_le16(i < 2 ? GENERATED : CHECKED,
					   &p[CMIS_P13_PATTERNS + 2 * i]);
		p[CMIS_P13_PER_LANE] = model->wdm ? 0 : 0xff;
	}
	module->diag.there = true;
	return true;
}

/**
 * sim_diag_reset() - controls have their defaults
 * @module: the module
 */
void sim_diag_reset(struct sim_module *module)
{
	unsigned int bank;
	u8 *p;

	if (!module->diag.there)
		return;
	memset(module->diag.checker, 0, sizeof(module->diag.checker));
	memset(module->diag.loopback, 0, sizeof(module->diag.loopback));
	module->diag.last = ktime_get();
	for (bank = 0; bank < module->banks; bank++) {
		p = control(module, bank, CMIS_P13_HOST_GENERATOR);
		if (p)
			memset(p, 0, CMIS_P13_LOOPBACK + LOOPBACKS - CMIS_P13_HOST_GENERATOR);
		p = sim_reg(module, SIM_PAGE(0x14, bank), CMIS_P14_SELECTOR);
		if (p)
			*p = 0;
	}
}

/* A bit of a lane's, and the pattern that goes with it. */
static bool lane_bit(struct sim_module *module, u8 off, unsigned int lane)
{
	const u8 *p = control(module, lane / CMIS_LANES_PER_BANK, off);

	return p && *p & BIT(lane % CMIS_LANES_PER_BANK);
}

static u8 lane_pattern(struct sim_module *module, u8 block, unsigned int lane)
{
	const u8 *p = control(module, lane / CMIS_LANES_PER_BANK,
			      block + CMIS_P13_PATTERN_SELECT +
			      lane % CMIS_LANES_PER_BANK / 2);

	return p ? (lane & 1 ? *p >> 4 : *p & 0xf) : 0;
}

static unsigned int media_lane(const struct sim_module *module, unsigned int lane)
{
	return module->media_lanes ? lane * module->media_lanes / module->lanes : lane;
}

/* What becomes of the signal between the MAC and the fibre. */

/**
 * sim_diag_looped() - does the MAC get its own signal back on a lane?
 * @module: the module
 * @lane: host lane
 *
 * Return: true if so.
 */
bool sim_diag_looped(struct sim_module *module, unsigned int lane)
{
	return module->diag.there &&
	       (lane_bit(module, CMIS_P13_LOOPBACK + HOST_INPUT, lane) ||
		lane_bit(module, CMIS_P13_LOOPBACK + MEDIA_OUTPUT, media_lane(module, lane)));
}

/**
 * sim_diag_cut() - is a lane's signal not what the other end sent?
 * @module: the module
 * @lane: host lane
 *
 * Return: true for a test pattern, or a signal that goes back to where it
 * came from, on the fibre's side.
 */
bool sim_diag_cut(struct sim_module *module, unsigned int lane)
{
	unsigned int media = media_lane(module, lane);

	return module->diag.there &&
	       (lane_bit(module, CMIS_P13_HOST_GENERATOR, lane) ||
		lane_bit(module, CMIS_P13_MEDIA_GENERATOR, media) ||
		lane_bit(module, CMIS_P13_LOOPBACK + HOST_OUTPUT, lane) ||
		lane_bit(module, CMIS_P13_LOOPBACK + MEDIA_INPUT, media));
}

/* Checkers ------------------------------------------------------------------ */

static u8 checker_block(unsigned int side)
{
	return side ? CMIS_P13_MEDIA_CHECKER : CMIS_P13_HOST_CHECKER;
}

/* Does a checker find its pattern? *ber is its logarithm, S32_MIN for none. */
static bool locked(struct sim_module *module, unsigned int side, unsigned int lane, s32 *ber)
{
	u8 generator = side ? CMIS_P13_MEDIA_GENERATOR : CMIS_P13_HOST_GENERATOR;
	u8 loop = CMIS_P13_LOOPBACK + (side ? MEDIA_OUTPUT : HOST_OUTPUT);
	const struct sim_lane *l = &module->phys.lane[lane];

	*ber = S32_MIN;
	if (module->state != CMIS_STATE_READY)
		return false;
	if (lane_bit(module, loop, lane))
		return lane_bit(module, generator, lane) &&
		       lane_pattern(module, generator, lane) ==
		       lane_pattern(module, checker_block(side), lane);
	*ber = side ? l->media.now : l->host.now;
	return !side || !l->los;
}

static void hold_results(struct sim_checker *checker)
{
	checker->gated_errors = checker->errors;
	checker->gated_bits = checker->bits;
	checker->gated_lost = checker->lost;
}

static void restart(struct sim_checker *checker)
{
	checker->errors = 0;
	checker->bits = 0;
	checker->lost = false;
	checker->over = false;
	checker->ms = 0;
}

static void count(struct sim_module *module, unsigned int side, unsigned int lane, u32 ms)
{
	struct sim_checker *checker = &module->diag.checker[side][lane];
	unsigned int bank = lane / CMIS_LANES_PER_BANK, in_bank = lane % CMIS_LANES_PER_BANK;
	const u8 *measuring = control(module, bank, CMIS_P13_MEASURING);
	u32 gate_ms = gates_s[CMIS_GATE_TIME(*measuring)] * 1000;
	u64 bits = (u64)module->lane_gbps * LINE_KHZ_PER_GBPS;
	bool lock;
	s32 ber;

	lock = locked(module, side, lane, &ber);
	sim_flag_condition(module, SIM_PAGE(0x14, bank), CMIS_P14_CHECKER_LOL_HOST + side,
			   BIT(in_bank), !lock);
	if (checker->over || *measuring & CMIS_MEASURING_RESET)
		return;
	if (gate_ms)
		ms = min(ms, gate_ms - checker->ms);
	if (side && module->media_lanes)
		bits = div_u64(bits * module->lanes, module->media_lanes);
	bits *= ms;
	checker->ms += ms;
	checker->bits += bits;
	checker->lost |= !lock;
	if (lock && ber != S32_MIN)
		checker->errors += sim_scale(bits, ber);
	if (!gate_ms || checker->ms < gate_ms)
		return;
	checker->over = true;
	hold_results(checker);
	sim_flag_event(module, SIM_PAGE(0x14, bank), CMIS_P14_GATE_OVER_HOST + side,
		       BIT(in_bank));
}

/* Results ------------------------------------------------------------------- */

static u64 odd_if(u64 bits, bool lost)
{
	return (bits & ~1ULL) | lost;
}

static void put_counters(struct sim_module *module, u8 *p, unsigned int bank,
			 unsigned int quarter, bool gated)
{
	unsigned int i;

	for (i = 0; i < 4; i++, p += 16) {
		const struct sim_checker *checker = &module->diag.checker[quarter / 2]
			[bank * CMIS_LANES_PER_BANK + quarter % 2 * 4 + i];

		put_unaligned_le64(gated ? checker->gated_errors : checker->errors, p);
		put_unaligned_le64(gated ? odd_if(checker->gated_bits, checker->gated_lost) :
					   odd_if(checker->bits, checker->lost), p + 8);
	}
}

static void put_ratios(struct sim_module *module, u8 *p, unsigned int bank, bool gated)
{
	unsigned int side, i;

	for (side = 0; side < 2; side++) {
		for (i = 0; i < CMIS_LANES_PER_BANK; i++, p += 2) {
			const struct sim_checker *checker =
				&module->diag.checker[side][bank * CMIS_LANES_PER_BANK + i];
			u64 errors = gated ? checker->gated_errors : checker->errors;
			u64 bits = gated ? checker->gated_bits : checker->bits;

			put_unaligned_be16(errors && bits ? sim_f16(sim_log10(errors) -
								    sim_log10(bits)) : 0, p);
		}
	}
}

/* What the selector asks for; it is 0 for what there is not. */
static void publish(struct sim_module *module, unsigned int bank)
{
	u8 *selector = sim_reg(module, SIM_PAGE(0x14, bank), CMIS_P14_SELECTOR);
	bool gated = *selector & CMIS_DIAG_GATED;
	u8 which = *selector & ~CMIS_DIAG_GATED;
	u8 *data = selector + CMIS_P14_DATA - CMIS_P14_SELECTOR;

	memset(data, 0, 64);
	if (which == CMIS_DIAG_BER)
		put_ratios(module, data, bank, gated);
	else if (which >= CMIS_DIAG_COUNTERS_FIRST && which <= CMIS_DIAG_COUNTERS_LAST)
		put_counters(module, data, bank, which - CMIS_DIAG_COUNTERS_FIRST, gated);
	else
		*selector = 0;
}

/**
 * sim_diag_update() - let the checkers catch up with the time
 * @module: the module, its physics up to date
 */
void sim_diag_update(struct sim_module *module)
{
	struct sim_diag *diag = &module->diag;
	unsigned int side, lane, bank;
	ktime_t now = ktime_get();
	u32 ms;

	if (!diag->there)
		return;
	ms = min_t(s64, ktime_ms_delta(now, diag->last), MAX_GAP_MS);
	if (!ms)
		return;
	diag->last = now;
	for (side = 0; side < 2; side++)
		for (lane = 0; lane < module->lanes; lane++)
			if (diag->checker[side][lane].on)
				count(module, side, lane, ms);
	for (bank = 0; bank < module->banks; bank++)
		if (sim_page_get(&module->mem[0], SIM_PAGE(0x14, bank)))
			publish(module, bank);
}

/* Writes -------------------------------------------------------------------- */

/* What the module cannot it does not take (section 8.16.12). */
static void loopback_written(struct sim_module *module, unsigned int bank, u8 off)
{
	u8 *bytes = control(module, bank, CMIS_P13_LOOPBACK);
	u8 caps = *control(module, 0, CMIS_P13_LOOPBACK_SUPPORT);
	u8 *taken = module->diag.loopback[bank];
	unsigned int kind = off - CMIS_P13_LOOPBACK;

	if ((bytes[kind] && !(caps & BIT(kind))) ||
	    (!(caps & CMIS_LOOPBACK_BOTH_SIDES) &&
	     bytes[MEDIA_OUTPUT] | bytes[MEDIA_INPUT] &&
	     bytes[HOST_OUTPUT] | bytes[HOST_INPUT]))
		bytes[kind] = taken[kind];
	taken[kind] = bytes[kind];
}

static void checker_written(struct sim_module *module, unsigned int bank, unsigned int side)
{
	u8 on = *control(module, bank, checker_block(side));
	unsigned int i;

	for (i = 0; i < CMIS_LANES_PER_BANK; i++) {
		unsigned int lane = bank * CMIS_LANES_PER_BANK + i;
		struct sim_checker *checker = &module->diag.checker[side][lane];

		if (on & BIT(i) && !checker->on)
			restart(checker);
		if (!(on & BIT(i)) && checker->on) {
			hold_results(checker);
			sim_flag_condition(module, SIM_PAGE(0x14, bank),
					   CMIS_P14_CHECKER_LOL_HOST + side, BIT(i), false);
		}
		checker->on = on & BIT(i);
	}
}

static void measuring_written(struct sim_module *module, unsigned int bank)
{
	bool reset = *control(module, bank, CMIS_P13_MEASURING) & CMIS_MEASURING_RESET;
	unsigned int side, i;

	if (reset == module->diag.reset[bank])
		return;
	module->diag.reset[bank] = reset;
	for (side = 0; side < 2; side++) {
		for (i = 0; i < CMIS_LANES_PER_BANK; i++) {
			struct sim_checker *checker =
				&module->diag.checker[side][bank * CMIS_LANES_PER_BANK + i];

			if (checker->on && reset)
				hold_results(checker);
			else if (checker->on)
				restart(checker);
		}
	}
}

/**
 * sim_diag_written() - the host wrote a control or the selector
 * @module: the module
 * @key: page and bank
 * @offset: of the byte, which has its new value
 */
void sim_diag_written(struct sim_module *module, u32 key, u8 offset)
{
	unsigned int bank = key >> 8;

	if (!module->diag.there || bank >= CMIS_MAX_BANKS)
		return;
	/* What was counted until now was counted as things were. */
	sim_diag_update(module);
	if (key == SIM_PAGE(0x14, bank) && offset == CMIS_P14_SELECTOR)
		publish(module, bank);
	if (key != SIM_PAGE(0x13, bank))
		return;
	if (offset >= CMIS_P13_LOOPBACK && offset < CMIS_P13_LOOPBACK + LOOPBACKS)
		loopback_written(module, bank, offset);
	else if (offset == CMIS_P13_HOST_CHECKER)
		checker_written(module, bank, 0);
	else if (offset == CMIS_P13_MEDIA_CHECKER)
		checker_written(module, bank, 1);
	else if (offset == CMIS_P13_MEASURING)
		measuring_written(module, bank);
}
