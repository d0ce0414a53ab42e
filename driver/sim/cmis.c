// SPDX-License-Identifier: GPL-2.0
/*
 * The module state machine (CMIS 6.3.2) and the data path state machines
 * (6.3.3), with the durations that the module advertises.
 */
#include <linux/bitops.h>

#include "sim.h"

#define MGMT_INIT_MS	300	/* of at most 2000 (Table 10-2) */

/* How long a transient state lasts: within its code's range, Table 8-49. */
static const unsigned int sim_duration_ms[16] = {
	0, 2, 6, 25, 60, 200, 600, 2000, 6000, 20000, 120000, 360000, 900000,
	3600000, 0, 0,
};

static u8 sim_lower(const struct sim_module *module, u8 offset)
{
	return module->mem[0].lower->data[offset];
}

/* A byte that may not be there reads as zero. */
static u8 sim_byte(struct sim_module *module, u32 key, u8 offset)
{
	const u8 *byte = sim_reg(module, key, offset);

	return byte ? *byte : 0;
}

static ktime_t sim_after_ms(unsigned int ms)
{
	return ktime_add_ms(ktime_get(), ms);
}

/* When a state is over whose duration a nibble of page 01h advertises. */
static ktime_t sim_due(struct sim_module *module, u8 offset, bool high_nibble)
{
	u8 code = sim_byte(module, SIM_PAGE(0x01, 0), offset);

	code = high_nibble ? code >> 4 : code & 0xf;
	return sim_after_ms(sim_duration_ms[code]);
}

/* Data paths ------------------------------------------------------------------ */

static u8 sim_lane_byte(struct sim_module *module, u8 page, u8 offset,
			unsigned int lane)
{
	return sim_byte(module, SIM_PAGE(page, lane / CMIS_LANES_PER_BANK), offset);
}

static bool sim_lane_bit(struct sim_module *module, u8 offset, unsigned int lane)
{
	return sim_lane_byte(module, 0x10, offset, lane) &
	       BIT(lane % CMIS_LANES_PER_BANK);
}

static bool sim_any_lane_bit(struct sim_module *module, u8 offset, u32 lanes)
{
	unsigned int lane;

	for (lane = 0; lane < module->lanes; lane++)
		if ((lanes & BIT(lane)) && sim_lane_bit(module, offset, lane))
			return true;
	return false;
}

/* Table 8-93: report the state of a data path on all its lanes. */
static void sim_dp_report(struct sim_module *module, u32 lanes, u8 state)
{
	unsigned int lane, shift;
	u8 *byte, valid;

	for (lane = 0; lane < module->lanes; lane++) {
		u32 key = SIM_PAGE(0x11, lane / CMIS_LANES_PER_BANK);

		if (!(lanes & BIT(lane)))
			continue;
		byte = sim_reg(module, key, CMIS_P11_DP_STATE +
			       lane % CMIS_LANES_PER_BANK / 2);
		if (!byte)
			return;
		shift = lane & 1 ? 4 : 0;
		*byte = (*byte & ~(0xf << shift)) | state << shift;

		valid = BIT(lane % CMIS_LANES_PER_BANK);
		byte = sim_reg(module, key, CMIS_P11_OUTPUT_STATUS_TX);
		*byte = state == CMIS_DP_ACTIVATED ? *byte | valid : *byte & ~valid;
		byte = sim_reg(module, key, CMIS_P11_OUTPUT_STATUS_RX);
		*byte = state == CMIS_DP_ACTIVATED ? *byte | valid : *byte & ~valid;
	}
}

static void sim_dp_enter(struct sim_module *module, struct sim_datapath *dp,
			 u8 state, ktime_t due)
{
	bool steady = state == CMIS_DP_DEACTIVATED || state == CMIS_DP_ACTIVATED ||
		      state == CMIS_DP_INITIALIZED;
	unsigned int bank;

	dp->state = state;
	dp->due = due;
	sim_dp_report(module, dp->lanes, state);
	if (!steady)
		return;
	/* Table 6-19: a change shows on entry to a steady state. */
	for (bank = 0; bank < module->banks; bank++)
		sim_flag_event(module, SIM_PAGE(0x11, bank),
			       CMIS_P11_DP_STATE_CHANGED,
			       dp->lanes >> (bank * CMIS_LANES_PER_BANK));
}

/*
 * One step of a data path that is due, by the transition signals of
 * equations 6-9 to 6-14. Returns whether there was one.
 */
static bool sim_dp_step(struct sim_module *module, struct sim_datapath *dp)
{
	bool deinit = module->state != CMIS_STATE_READY ||
		      sim_any_lane_bit(module, CMIS_P10_DP_DEINIT, dp->lanes);
	bool dark = deinit ||
		    sim_any_lane_bit(module, CMIS_P10_TX_DISABLE, dp->lanes) ||
		    sim_any_lane_bit(module, CMIS_P10_TX_FORCE_SQUELCH, dp->lanes);
	bool over = ktime_compare(ktime_get(), dp->due) >= 0;

	switch (dp->state) {
	case CMIS_DP_DEACTIVATED:
		if (deinit)
			return false;
		sim_dp_enter(module, dp, CMIS_DP_INIT,
			     sim_due(module, CMIS_P01_DURATION_DP_INIT, false));
		return true;
	case CMIS_DP_INIT:
		if (over)
			sim_dp_enter(module, dp, CMIS_DP_INITIALIZED, KTIME_MAX);
		return over;
	case CMIS_DP_INITIALIZED:
		if (deinit)
			sim_dp_enter(module, dp, CMIS_DP_DEINIT,
				     sim_due(module, CMIS_P01_DURATION_DP_INIT,
					     true));
		else if (!dark)
			sim_dp_enter(module, dp, CMIS_DP_TX_TURN_ON,
				     sim_due(module, CMIS_P01_DURATION_TX_ON,
					     false));
		return deinit || !dark;
	case CMIS_DP_TX_TURN_ON:
		if (over)
			sim_dp_enter(module, dp, CMIS_DP_ACTIVATED, KTIME_MAX);
		return over;
	case CMIS_DP_ACTIVATED:
		if (dark)
			sim_dp_enter(module, dp, CMIS_DP_TX_TURN_OFF,
				     sim_due(module, CMIS_P01_DURATION_TX_ON,
					     true));
		return dark;
	case CMIS_DP_TX_TURN_OFF:
		if (over)
			sim_dp_enter(module, dp, CMIS_DP_INITIALIZED, KTIME_MAX);
		return over;
	case CMIS_DP_DEINIT:
		if (over)
			sim_dp_enter(module, dp, CMIS_DP_DEACTIVATED, KTIME_MAX);
		return over;
	}
	return false;
}

/* Lanes of the same application and data path ID move together. */
static void sim_dp_find(struct sim_module *module)
{
	unsigned int lane, other;
	u32 seen = 0;

	module->ndp = 0;
	for (lane = 0; lane < module->lanes; lane++) {
		struct sim_datapath *dp = &module->dp[module->ndp];
		u8 acs = sim_lane_byte(module, 0x11, CMIS_P11_ACS +
				       lane % CMIS_LANES_PER_BANK, lane);

		if (!CMIS_ACS_APPSEL(acs) || (seen & BIT(lane)))
			continue;
		dp->lanes = 0;
		for (other = lane; other < module->lanes; other++)
			if (other / CMIS_LANES_PER_BANK ==
				    lane / CMIS_LANES_PER_BANK &&
			    sim_lane_byte(module, 0x11, CMIS_P11_ACS +
					  other % CMIS_LANES_PER_BANK, other) == acs)
				dp->lanes |= BIT(other);
		seen |= dp->lanes;
		module->ndp++;
		dp->due = KTIME_MAX;
		dp->state = CMIS_DP_DEACTIVATED;
		sim_dp_report(module, dp->lanes, CMIS_DP_DEACTIVATED);
	}
}

/* Table 8-101, for some lanes of a bank */
static void sim_config_status(u8 *status, u8 lanes, u8 value)
{
	unsigned int lane, shift;

	for (lane = 0; status && lane < CMIS_LANES_PER_BANK; lane++) {
		shift = lane & 1 ? 4 : 0;
		if (lanes & BIT(lane))
			status[lane / 2] = (status[lane / 2] & ~(0xf << shift)) |
					   value << shift;
	}
}

/*
 * ApplyDPInit: the staged set becomes the active set (CMIS 6.2.4). A lane
 * whose application is not advertised is rejected (Table 8-101), and by some
 * modules any.
 */
static void sim_apply(struct sim_module *module, unsigned int bank, u8 lanes)
{
	u8 *staged = sim_reg(module, SIM_PAGE(0x10, bank), CMIS_P10_DP_CONFIG);
	u8 *acs = sim_reg(module, SIM_PAGE(0x11, bank), CMIS_P11_ACS);
	u8 *status = sim_reg(module, SIM_PAGE(0x11, bank), CMIS_P11_CONFIG_STATUS);
	unsigned int lane, app;
	u8 result;

	if (!staged || !acs || !status)
		return;
	for (lane = 0; lane < CMIS_LANES_PER_BANK; lane++) {
		if (!(lanes & BIT(lane)))
			continue;
		app = CMIS_ACS_APPSEL(staged[lane]);
		result = CMIS_CONFIG_SUCCESS;
		if (module->rejects || app > CMIS_LM_APPS_COUNT ||
		    (app && sim_lower(module, CMIS_LM_APPS +
				      (app - 1) * CMIS_APP_LEN) == CMIS_APP_END))
			result = CMIS_CONFIG_REJECTED;
		else
			acs[lane] = staged[lane];
		sim_config_status(status, BIT(lane), result);
	}
	sim_dp_find(module);
}

/* A trigger while another is served is ignored (8.14.5). */
static void sim_apply_begin(struct sim_module *module, unsigned int bank, u8 lanes)
{
	if (!module->apply_us) {
		sim_apply(module, bank, lanes);
		return;
	}
	if (bank >= CMIS_MAX_BANKS || module->apply_due[bank])
		return;
	module->apply_due[bank] = ktime_add_us(ktime_get(), module->apply_us);
	module->apply_lanes[bank] = lanes;
	sim_config_status(sim_reg(module, SIM_PAGE(0x11, bank), CMIS_P11_CONFIG_STATUS),
			  lanes, CMIS_CONFIG_IN_PROGRESS);
}

/* Those that are due; returns when the next is. */
static ktime_t sim_apply_advance(struct sim_module *module)
{
	ktime_t next = KTIME_MAX;
	unsigned int bank;

	for (bank = 0; bank < CMIS_MAX_BANKS; bank++) {
		if (!module->apply_due[bank])
			continue;
		if (ktime_after(module->apply_due[bank], ktime_get())) {
			next = min(next, module->apply_due[bank]);
			continue;
		}
		module->apply_due[bank] = 0;
		sim_apply(module, bank, module->apply_lanes[bank]);
	}
	return next;
}

/* Module ----------------------------------------------------------------------- */

static void sim_msm_report(struct sim_module *module, u8 state)
{
	u8 *status = &module->mem[0].lower->data[CMIS_LM_GLOBAL_STATUS];

	*status = (*status & ~0x0e) | state << 1;
}

static void sim_msm_enter(struct sim_module *module, u8 state, ktime_t due)
{
	bool steady = state == CMIS_STATE_LOW_PWR || state == CMIS_STATE_READY;

	module->state = state;
	module->state_due = due;
	if (state == SIM_MSM_RESET || state == SIM_MSM_MGMT_INIT)
		return;
	sim_msm_report(module, state);
	if (steady)
		sim_flag_event(module, SIM_LOWER, CMIS_LM_FLAGS_MODULE,
			       CMIS_FLAG_STATE_CHANGED);
}

/* The end of MgmtInit: every control register has its default. */
static void sim_msm_defaults(struct sim_module *module)
{
	static const u8 cleared[] = {
		CMIS_P10_DP_DEINIT, CMIS_P10_TX_DISABLE,
		CMIS_P10_TX_FORCE_SQUELCH, CMIS_P10_RX_DISABLE,
	};
	unsigned int bank, i;
	u8 *byte;

	module->mem[0].lower->data[CMIS_LM_CONTROL] = CMIS_LOW_PWR_ALLOW_HW;
	sim_flags_clear(module);
	sim_flags_default_masks(module);
	for (bank = 0; bank < module->banks; bank++) {
		for (i = 0; i < ARRAY_SIZE(cleared); i++) {
			byte = sim_reg(module, SIM_PAGE(0x10, bank), cleared[i]);
			if (byte)
				*byte = 0;
		}
		byte = sim_reg(module, SIM_PAGE(CMIS_PAGE_VDM_CONTROL, bank),
			       CMIS_P2F_FREEZE);
		if (byte)
			*byte &= ~CMIS_VDM_FREEZE_REQUEST;
	}
	module->phys.frozen = false;
	memset(module->apply_due, 0, sizeof(module->apply_due));
	module->freeze_due = 0;
	sim_diag_reset(module);
	sim_dp_find(module);
}

/* LowPwrS of Table 6-12. */
static bool sim_low_power(struct sim_module *module)
{
	u8 control = sim_lower(module, CMIS_LM_CONTROL);

	if (control & CMIS_LOW_PWR_REQUEST_SW)
		return true;
	return (control & CMIS_LOW_PWR_ALLOW_HW) &&
	       sim_gpio_get(module->cage, SIM_SIG_LOW_POWER);
}

static bool sim_all_deactivated(const struct sim_module *module)
{
	unsigned int i;

	for (i = 0; i < module->ndp; i++)
		if (module->dp[i].state != CMIS_DP_DEACTIVATED)
			return false;
	return true;
}

static void sim_mgmt_init(struct sim_module *module)
{
	module->mem[0].page = 0;
	module->mem[0].bank = 0;
	module->mem[0].upper = sim_page_get(&module->mem[0], SIM_PAGE(0, 0));
	module->busy_until = 0;
	sim_flags_clear(module);
	sim_cdb_reset(module);
	sim_msm_enter(module, SIM_MSM_MGMT_INIT, sim_after_ms(MGMT_INIT_MS));
}

/* One step of the module that is due. Returns whether there was one. */
static bool sim_msm_step(struct sim_module *module)
{
	bool over = ktime_compare(ktime_get(), module->state_due) >= 0;

	switch (module->state) {
	case SIM_MSM_RESET:
		sim_mgmt_init(module);
		return true;
	case SIM_MSM_MGMT_INIT:
		if (!over)
			return false;
		sim_msm_defaults(module);
		sim_msm_enter(module, CMIS_STATE_LOW_PWR, KTIME_MAX);
		return true;
	case CMIS_STATE_LOW_PWR:
		if (sim_low_power(module))
			return false;
		sim_msm_enter(module, CMIS_STATE_PWR_UP,
			      sim_due(module, CMIS_P01_DURATION_PWR_UP, false));
		return true;
	case CMIS_STATE_PWR_UP:
		if (over)
			sim_msm_enter(module, CMIS_STATE_READY, KTIME_MAX);
		return over;
	case CMIS_STATE_READY:
		if (!sim_low_power(module))
			return false;
		/* LowPwrExS: the data paths go first (Table 6-13). */
		sim_msm_enter(module, CMIS_STATE_PWR_DN,
			      sim_due(module, CMIS_P01_DURATION_PWR_UP, true));
		return true;
	case CMIS_STATE_PWR_DN:
		if (!over || !sim_all_deactivated(module))
			return false;
		sim_msm_enter(module, CMIS_STATE_LOW_PWR, KTIME_MAX);
		return true;
	}
	return false;
}

/**
 * sim_cmis_power_on() - the module gets its supply
 * @module: the module, already in its cage
 */
void sim_cmis_power_on(struct sim_module *module)
{
	if (!module->live) {
		module->state = CMIS_STATE_READY;
		module->state_due = KTIME_MAX;
		return;
	}
	sim_mgmt_init(module);
}

/**
 * sim_cmis_advance() - let happen what is due
 * @module: the module
 *
 * Return: when something is due next, KTIME_MAX for never.
 */
ktime_t sim_cmis_advance(struct sim_module *module)
{
	ktime_t next, applied;
	bool moved, restart;
	unsigned int i;

	if (!module->live)
		return KTIME_MAX;
	if (!sim_gpio_get(module->cage, SIM_SIG_RESET)) {
		if (module->state != SIM_MSM_RESET)
			sim_flags_clear(module);
		sim_msm_enter(module, SIM_MSM_RESET, KTIME_MAX);
		module->ndp = 0;
		return KTIME_MAX;
	}
	applied = sim_apply_advance(module);
	do {
		moved = sim_msm_step(module);
		for (i = 0; i < module->ndp; i++)
			moved |= sim_dp_step(module, &module->dp[i]);
	} while (moved);

	next = sim_cdb_advance(module, &restart);
	if (restart) {
		/* As by SoftwareReset, but with the firmware that was loaded. */
		sim_mgmt_init(module);
	}
	next = min3(next, applied, module->state_due);
	next = min(next, sim_vdm_advance(module));
	for (i = 0; i < module->ndp; i++)
		if (ktime_before(module->dp[i].due, next))
			next = module->dp[i].due;
	return next;
}

/**
 * sim_cmis_written() - the host wrote a register
 * @module: the module
 * @key: page and bank, or SIM_LOWER
 * @offset: of the byte, which has its new value
 */
void sim_cmis_written(struct sim_module *module, u32 key, u8 offset)
{
	u8 *byte = sim_reg(module, key, offset);

	if (key == SIM_LOWER && offset == CMIS_LM_CONTROL &&
	    (*byte & CMIS_SOFTWARE_RESET))
		sim_mgmt_init(module);
	if (key != SIM_LOWER && (key & 0xff) == 0x10 &&
	    offset == CMIS_P10_APPLY_DP_INIT)
		sim_apply_begin(module, key >> 8, *byte);
	if (key != SIM_LOWER && ((key & 0xff) == 0x13 || (key & 0xff) == 0x14))
		sim_diag_written(module, key, offset);
	if (key == SIM_PAGE(CMIS_PAGE_CDB, 0))
		sim_cdb_written(module, offset);
	if (key != SIM_LOWER && (key & 0xff) == CMIS_PAGE_VDM_CONTROL &&
	    offset == CMIS_P2F_FREEZE)
		sim_vdm_freeze(module, *byte);
	sim_cage_kick(module->cage);
}

/**
 * sim_cmis_lit() - does a lane send light
 * @module: the module
 * @lane: from 0
 *
 * Return: true when the lane's data path is active and Tx is not disabled.
 */
bool sim_cmis_lit(struct sim_module *module, unsigned int lane)
{
	unsigned int i;

	if (!module->live)
		return true;
	for (i = 0; i < module->ndp; i++)
		if ((module->dp[i].lanes & BIT(lane)) &&
		    module->dp[i].state == CMIS_DP_ACTIVATED)
			return true;
	return false;
}

/* Do all data paths carry traffic? */
bool sim_cmis_ready(struct sim_module *module)
{
	unsigned int i;

	if (!module->live)
		return true;
	for (i = 0; i < module->ndp; i++)
		if (module->dp[i].state != CMIS_DP_ACTIVATED)
			return false;
	return module->state == CMIS_STATE_READY && module->ndp;
}
