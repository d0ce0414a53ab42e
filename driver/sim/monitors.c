// SPDX-License-Identifier: GPL-2.0
/*
 * Supervision of the monitors: a reading beyond a threshold of page 02h, light
 * that is lost, VDM values beyond theirs, each a condition of its flags.
 */
#include "fixed.h"
#include "sim.h"

#define CMIS_VDM_TEC_CURRENT	2	/* S16 from here */
#define CMIS_VDM_LASER_TEMP	4	/* ... to here */

enum { HIGH_ALARM, LOW_ALARM, HIGH_WARNING, LOW_WARNING, LIMITS };

/* What is beyond its limits, as the four bits of a monitor's flags. */
static u8 sim_beyond(const s32 *limit, s32 value)
{
	u8 bits = 0;

	if (limit[HIGH_ALARM] > limit[LOW_ALARM]) {
		if (value > limit[HIGH_ALARM])
			bits |= CMIS_MON_HIGH_ALARM;
		if (value < limit[LOW_ALARM])
			bits |= CMIS_MON_LOW_ALARM;
	}
	if (limit[HIGH_WARNING] > limit[LOW_WARNING]) {
		if (value > limit[HIGH_WARNING])
			bits |= CMIS_MON_HIGH_WARNING;
		if (value < limit[LOW_WARNING])
			bits |= CMIS_MON_LOW_WARNING;
	}
	return bits;
}

static s32 sim_value(struct sim_module *module, u32 key, u8 offset, bool is_signed)
{
	const u8 *p = sim_reg(module, key, offset);
	u16 raw = p ? p[0] << 8 | p[1] : 0;

	return is_signed ? (s16)raw : raw;
}

static u8 sim_supervise(struct sim_module *module, u32 key, u8 offset,
			u8 thresholds, bool is_signed)
{
	s32 limit[LIMITS];
	unsigned int i;

	for (i = 0; i < LIMITS; i++)
		limit[i] = sim_value(module, SIM_PAGE(0x02, 0),
				     thresholds + 2 * i, is_signed);
	return sim_beyond(limit, sim_value(module, key, offset, is_signed));
}

/* Monitors of the module, Tables 8-9 and 8-10. */
static const struct {
	u8 monitor;
	u8 thresholds;
	u8 flags;
	u8 shift;
	u8 supported;	/* in 01h:159 */
	bool is_signed;
} sim_module_monitors[] = {
	{ CMIS_LM_TEMP, CMIS_P02_TEMP, 9, 0, CMIS_MON_TEMP, true },
	{ CMIS_LM_VCC, CMIS_P02_VCC, 9, 4, CMIS_MON_VCC, false },
	{ CMIS_LM_AUX1, CMIS_P02_AUX1, 10, 0, CMIS_MON_AUX1, true },
	{ CMIS_LM_AUX2, CMIS_P02_AUX2, 10, 4, CMIS_MON_AUX2, true },
	{ CMIS_LM_AUX3, CMIS_P02_AUX3, 11, 0, CMIS_MON_AUX3, true },
};

/* Monitors of a lane, Tables 8-97 to 8-99. */
static const struct {
	u8 monitor;
	u8 thresholds;
	u8 flags;	/* of the high alarm; then as in HIGH_ALARM .. */
	u8 supported;	/* in 01h:160 */
	bool tx;
} sim_lane_monitors[] = {
	{ CMIS_P11_TX_POWER, CMIS_P02_TX_POWER, CMIS_P11_TX_POWER_HA,
	  CMIS_MON_TX_POWER, true },
	{ CMIS_P11_TX_BIAS, CMIS_P02_TX_BIAS, CMIS_P11_TX_BIAS_HA,
	  CMIS_MON_TX_BIAS, true },
	{ CMIS_P11_RX_POWER, CMIS_P02_RX_POWER, CMIS_P11_RX_POWER_HA,
	  CMIS_MON_RX_POWER, false },
};

static u8 sim_advertised(struct sim_module *module, u8 offset)
{
	const u8 *byte = sim_reg(module, SIM_PAGE(0x01, 0), offset);

	return byte ? *byte : 0;
}

static void sim_check_module(struct sim_module *module)
{
	u8 supported = sim_advertised(module, CMIS_P01_MONITORS_MODULE);
	unsigned int i;
	u8 beyond;

	for (i = 0; i < ARRAY_SIZE(sim_module_monitors); i++) {
		if (!(supported & sim_module_monitors[i].supported))
			continue;
		beyond = sim_supervise(module, SIM_LOWER,
				       sim_module_monitors[i].monitor,
				       sim_module_monitors[i].thresholds,
				       sim_module_monitors[i].is_signed);
		sim_flag_nibble(module, SIM_LOWER, sim_module_monitors[i].flags,
				sim_module_monitors[i].shift, beyond);
	}
}

static void sim_check_lane(struct sim_module *module, unsigned int lane)
{
	u8 supported = sim_advertised(module, CMIS_P01_MONITORS_LANE);
	u32 key = SIM_PAGE(0x11, lane / CMIS_LANES_PER_BANK);
	unsigned int in_bank = lane % CMIS_LANES_PER_BANK;
	struct sim_lane *l = &module->phys.lane[lane];
	bool ready = module->state == CMIS_STATE_READY;
	unsigned int i, limit;
	u8 beyond;

	for (i = 0; i < ARRAY_SIZE(sim_lane_monitors); i++) {
		if (!(supported & sim_lane_monitors[i].supported))
			continue;
		beyond = sim_supervise(module, key,
				       sim_lane_monitors[i].monitor + 2 * in_bank,
				       sim_lane_monitors[i].thresholds, false);
		/* Tables 6-21 and 6-22: not while the lane is off. */
		if (sim_lane_monitors[i].tx ? !l->lit : !ready)
			beyond = 0;
		for (limit = 0; limit < LIMITS; limit++)
			sim_flag_condition(module, key,
					   sim_lane_monitors[i].flags + limit,
					   BIT(in_bank), beyond & BIT(limit));
	}
	if (sim_advertised(module, CMIS_P01_FLAGS_RX) & CMIS_RX_LOS_SUPPORTED)
		sim_flag_condition(module, key, CMIS_P11_RX_LOS, BIT(in_bank),
				   ready && l->los);
	if (sim_advertised(module, CMIS_P01_FLAGS_RX) & CMIS_RX_LOL_SUPPORTED)
		sim_flag_condition(module, key, CMIS_P11_RX_LOL, BIT(in_bank),
				   ready && l->los);
}

/**
 * sim_monitors_check() - set and clear the conditions of all monitors
 * @module: a live module whose readings are up to date
 */
void sim_monitors_check(struct sim_module *module)
{
	unsigned int lane;

	/* Table 6-20: no flags before the management interface is up. */
	if (module->state == SIM_MSM_RESET || module->state == SIM_MSM_MGMT_INIT)
		return;
	sim_check_module(module);
	for (lane = 0; lane < module->lanes; lane++)
		if (!module->media_lanes || lane < module->media_lanes)
			sim_check_lane(module, lane);
	sim_lasers_check(module);
	sim_vdm_check(module);
}

/* VDM ------------------------------------------------------------------------ */

/* F16 as a logarithm, so that values compare whatever their mantissa. */
static s32 sim_f16_log10(u16 raw)
{
	if (!CMIS_F16_MANTISSA(raw))
		return S32_MIN;
	return sim_log10(CMIS_F16_MANTISSA(raw)) + CMIS_F16_EXPONENT(raw) * 1000;
}

static bool sim_vdm_is_f16(u8 type)
{
	return type >= CMIS_VDM_BER_MIN_MEDIA && type <= 26;
}

/* The value of one observable now; false when it does not move. */
static bool sim_vdm_value(struct sim_module *module, u8 type, u8 where, u16 *value)
{
	struct sim_physics *phys = &module->phys;
	struct sim_lane *l = &phys->lane[where];
	bool statistic = type >= CMIS_VDM_BER_MIN_MEDIA &&
			 type <= CMIS_VDM_BER_AVG_HOST;
	const struct sim_ber *ber;

	if (where >= module->lanes || (statistic && phys->frozen))
		return false;
	ber = type & 1 ? &l->media : &l->host;	/* odd types are media side */
	switch (type) {
	case CMIS_VDM_ELS_POWER:
		*value = sim_feed_cdbm(module, where);
		return module->engine;
	case CMIS_VDM_SNR_MEDIA:
		*value = l->snr_mdb * 256 / 1000;
		return true;
	case CMIS_VDM_SNR_HOST:
		*value = l->host_snr_mdb * 256 / 1000;
		return true;
	case CMIS_VDM_BER_MIN_MEDIA:
	case CMIS_VDM_BER_MIN_HOST:
		*value = sim_f16(ber->min);
		return true;
	case CMIS_VDM_BER_MAX_MEDIA:
	case CMIS_VDM_BER_MAX_HOST:
		*value = sim_f16(ber->max);
		return true;
	case CMIS_VDM_BER_AVG_MEDIA:
	case CMIS_VDM_BER_AVG_HOST:
		*value = sim_f16(ber->avg);
		return true;
	case CMIS_VDM_BER_NOW_MEDIA:
	case CMIS_VDM_BER_NOW_HOST:
		*value = sim_f16(ber->now);
		return true;
	}
	return false;
}

static unsigned int sim_vdm_groups(struct sim_module *module)
{
	const u8 *byte;

	if (!(sim_advertised(module, CMIS_P01_PAGES) & CMIS_PAGES_VDM))
		return 0;
	byte = sim_reg(module, SIM_PAGE(CMIS_PAGE_VDM_CONTROL, 0), CMIS_P2F_SUPPORT);
	return byte ? (*byte & 3) + 1 : 0;
}

/* Call @fn for each instance that has a descriptor, a value and thresholds. */
static void sim_vdm_for_each(struct sim_module *module,
			     void (*fn)(struct sim_module *module, u32 bank,
					unsigned int instance, const u8 *desc,
					u8 *value, const u8 *limits))
{
	unsigned int group, bank, i, groups = sim_vdm_groups(module);
	u8 *desc, *value, *limits;

	for (bank = 0; bank < module->banks; bank++) {
		for (group = 0; group < groups; group++) {
			desc = sim_reg(module, SIM_PAGE(CMIS_PAGE_VDM_DESCRIPTORS +
							group, bank), CMIS_UPPER);
			value = sim_reg(module, SIM_PAGE(CMIS_PAGE_VDM_VALUES +
							 group, bank), CMIS_UPPER);
			limits = sim_reg(module, SIM_PAGE(CMIS_PAGE_VDM_THRESHOLDS +
							  group, bank), CMIS_UPPER);
			if (!desc || !value || !limits)
				continue;
			for (i = 0; i < CMIS_VDM_PER_GROUP; i++)
				if (desc[2 * i + 1])
					fn(module, bank,
					   group * CMIS_VDM_PER_GROUP + i,
					   &desc[2 * i], &value[2 * i],
					   &limits[8 * CMIS_VDM_THRESHOLD_SET(desc[2 * i])]);
		}
	}
}

static void sim_vdm_put(struct sim_module *module, u32 bank, unsigned int instance,
			const u8 *desc, u8 *value, const u8 *limits)
{
	u8 where = CMIS_VDM_LOCATION(desc[0]);
	u16 now;

	if (where >= CMIS_LANES_PER_BANK)
		return;
	if (!sim_vdm_value(module, desc[1], bank * CMIS_LANES_PER_BANK + where, &now))
		return;
	value[0] = now >> 8;
	value[1] = now;
}

/* A value or limit as a number that orders as its type does (Table 8-180). */
static s32 sim_vdm_order(u8 type, const u8 *p)
{
	u16 raw = p[0] << 8 | p[1];

	if (sim_vdm_is_f16(type))
		return sim_f16_log10(raw);
	return type == CMIS_VDM_ELS_POWER ||
	       (type >= CMIS_VDM_TEC_CURRENT && type <= CMIS_VDM_LASER_TEMP) ?
	       (s16)raw : raw;
}

static void sim_vdm_supervise(struct sim_module *module, u32 bank,
			      unsigned int instance, const u8 *desc, u8 *value,
			      const u8 *limits)
{
	s32 limit[LIMITS];
	unsigned int i;

	for (i = 0; i < LIMITS; i++)
		limit[i] = sim_vdm_order(desc[1], &limits[2 * i]);
	sim_flag_nibble(module, SIM_PAGE(CMIS_PAGE_VDM_FLAGS, bank),
			CMIS_UPPER + instance / 2, instance & 1 ? 4 : 0,
			sim_beyond(limit, sim_vdm_order(desc[1], value)));
}

void sim_vdm_publish(struct sim_module *module)
{
	sim_vdm_for_each(module, sim_vdm_put);
}

void sim_vdm_check(struct sim_module *module)
{
	if (module->state == CMIS_STATE_READY)
		sim_vdm_for_each(module, sim_vdm_supervise);
}

static void sim_vdm_report(struct sim_module *module, u8 state)
{
	unsigned int bank;
	u8 *status;

	for (bank = 0; bank < module->banks; bank++) {
		status = sim_reg(module, SIM_PAGE(CMIS_PAGE_VDM_CONTROL, bank),
				 CMIS_P2F_FREEZE_STATUS);
		if (status)
			*status = state;
	}
}

/* Freezing ends the interval of the statistics and begins a new one. */
static void sim_vdm_switch(struct sim_module *module, bool freeze)
{
	unsigned int lane;

	if (freeze)
		sim_vdm_publish(module);
	module->phys.frozen = freeze;
	sim_vdm_report(module, freeze ? CMIS_VDM_FREEZE_DONE : CMIS_VDM_UNFREEZE_DONE);
	for (lane = 0; freeze && lane < module->lanes; lane++) {
		memset(&module->phys.lane[lane].media, 0, sizeof(struct sim_ber));
		memset(&module->phys.lane[lane].host, 0, sizeof(struct sim_ber));
	}
}

/* As the host last asked for */
static bool sim_vdm_wanted(struct sim_module *module)
{
	const u8 *control = sim_reg(module, SIM_PAGE(CMIS_PAGE_VDM_CONTROL, 0),
				    CMIS_P2F_FREEZE);

	return control && *control & CMIS_VDM_FREEZE_REQUEST;
}

/**
 * sim_vdm_freeze() - the host wrote the freeze request (Table 8-186)
 * @module: the module
 * @request: the byte as written
 */
void sim_vdm_freeze(struct sim_module *module, u8 request)
{
	bool freeze = request & CMIS_VDM_FREEZE_REQUEST;

	if (freeze == module->phys.frozen && !module->freeze_due)
		return;
	if (!module->freeze_us) {
		sim_vdm_switch(module, freeze);
		return;
	}
	sim_vdm_report(module, 0);
	module->freeze_due = ktime_add_us(ktime_get(), module->freeze_us);
}

/**
 * sim_vdm_advance() - let statistics freeze or go on when that is due
 * @module: the module
 *
 * Return: when it is, KTIME_MAX for never.
 */
ktime_t sim_vdm_advance(struct sim_module *module)
{
	if (!module->freeze_due)
		return KTIME_MAX;
	if (ktime_after(module->freeze_due, ktime_get()))
		return module->freeze_due;
	module->freeze_due = 0;
	sim_vdm_switch(module, sim_vdm_wanted(module));
	return KTIME_MAX;
}
