// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * CMIS: lower memory and the order in which the rest is decoded.
 */
#include <linux/cmis.h>

#include "internal.h"

static void decode_state(struct decoder *d, const struct image_page *lower)
{
	const uint8_t *status = bytes_at(lower, CMIS_LM_GLOBAL_STATUS, 1);
	const uint8_t *fault = bytes_at(lower, CMIS_LM_FAULT_CAUSE, 1);
	struct optmon_state *s = &d->m->state;

	if (!status)
		return;
	s->module_state = CMIS_MODULE_STATE(*status);
	s->has |= OPTMON_BIT(OPTMON_STATE_MODULE);
	if (d->m->advertised.flat_memory)
		return;
	s->interrupt = !(*status & CMIS_INT_DEASSERTED);
	s->has |= OPTMON_BIT(OPTMON_STATE_INTERRUPT);
	if (s->module_state >= CMIS_STATE_LOW_PWR &&
	    s->module_state <= CMIS_STATE_FAULT) {
		s->low_power = s->module_state == CMIS_STATE_LOW_PWR;
		s->has |= OPTMON_BIT(OPTMON_STATE_LOW_POWER);
	}
	/* Table 8-16: 0 is "no fault" or "not supported" */
	if (fault && *fault) {
		s->fault_cause = *fault;
		s->has |= OPTMON_BIT(OPTMON_STATE_FAULT_CAUSE);
	}
}

const struct monitor_flag_place cmis_monitor_flags[OPTMON_MONITORS] = {
	[OPTMON_MON_TEMPERATURE] = { CMIS_LM_FLAGS_VCC_TEMP, 0 },
	[OPTMON_MON_VOLTAGE]	 = { CMIS_LM_FLAGS_VCC_TEMP, 4 },
	[OPTMON_MON_AUX1]	 = { CMIS_LM_FLAGS_AUX2_AUX1, 0 },
	[OPTMON_MON_AUX2]	 = { CMIS_LM_FLAGS_AUX2_AUX1, 4 },
	[OPTMON_MON_AUX3]	 = { CMIS_LM_FLAGS_CUSTOM_AUX3, 0 },
	[OPTMON_MON_CUSTOM]	 = { CMIS_LM_FLAGS_CUSTOM_AUX3, 4 },
};

/* Six bytes of flags (Table 8-9), or of their masks (Table 8-12) */
static uint64_t flag_word(const struct optmon_module *m, const uint8_t *p)
{
	static const struct {
		uint8_t bit;
		uint8_t flag;
	} module_flags[] = {
		{ CMIS_FLAG_STATE_CHANGED, OPTMON_FLAG_STATE_CHANGED },
		{ CMIS_FLAG_MODULE_FW_ERROR, OPTMON_FLAG_MODULE_FIRMWARE_ERROR },
		{ CMIS_FLAG_DP_FW_ERROR, OPTMON_FLAG_DATA_PATH_FIRMWARE_ERROR },
		{ CMIS_FLAG_ABNORMAL_FW, OPTMON_FLAG_ABNORMAL_FIRMWARE },
		{ CMIS_FLAG_CDB1_DONE, OPTMON_FLAG_CDB1_COMPLETE },
		{ CMIS_FLAG_CDB2_DONE, OPTMON_FLAG_CDB2_COMPLETE },
	};
	uint64_t word = 0;
	unsigned int i;

	for (i = 0; i < sizeof(module_flags) / sizeof(module_flags[0]); i++)
		if (p[0] & module_flags[i].bit)
			word |= OPTMON_BIT(module_flags[i].flag);
	for (i = 0; i < OPTMON_MONITORS; i++) {
		const struct monitor_flag_place *at = &cmis_monitor_flags[i];
		uint64_t four = p[at->offset - CMIS_LM_FLAGS] >> at->shift & 0xf;

		if (m->monitors.has & OPTMON_BIT(i))
			word |= four << (OPTMON_FLAG_MONITOR + 4 * i);
	}
	return word;
}

static void decode_flags(struct decoder *d, const struct image_page *lower)
{
	const uint8_t *flags = bytes_at(lower, CMIS_LM_FLAGS,
					CMIS_LM_FLAGS_LEN);
	const uint8_t *masks = bytes_at(lower, CMIS_LM_MASKS,
					CMIS_LM_MASKS_LEN);
	struct optmon_module *m = d->m;

	if (flags) {
		m->has_flags = true;
		m->flags = flag_word(m, flags);
	}
	if (masks) {
		m->has_masks = true;
		m->masks = flag_word(m, masks);
	}
}

static void decode_firmware(struct decoder *d, const struct image_page *lower)
{
	const uint8_t *fw = bytes_at(lower, CMIS_LM_FW_ACTIVE, 2);
	struct optmon_identity *id = &d->m->identity;

	if (!fw)
		return;
	if (fw[0] == 0xff && fw[1] == 0xff) {
		decode_warn(d, OPTMON_WARN_FIRMWARE_INVALID, 0, 0);
		return;
	}
	id->firmware_active[0] = fw[0];
	id->firmware_active[1] = fw[1];
	id->has |= OPTMON_BIT(OPTMON_ID_FIRMWARE_ACTIVE);
}

/* Tables 8-18 and 8-21; the extended information came with CMIS 5.3 */
static void decode_kind(struct decoder *d, const struct image_page *lower)
{
	const uint8_t *type = bytes_at(lower, CMIS_LM_MEDIA_TYPE, 1);
	const uint8_t *info = bytes_at(lower, CMIS_LM_SM_SUPPORT, 6);
	struct optmon_identity *id = &d->m->identity;

	if (type) {
		id->media_type = *type;
		id->has |= OPTMON_BIT(OPTMON_ID_MEDIA_TYPE);
	}
	if (!info || !(id->has & OPTMON_BIT(OPTMON_ID_CMIS_REVISION)) ||
	    id->cmis_major < 5 ||
	    (id->cmis_major == 5 && id->cmis_minor < 3))
		return;
	if (info[0]) {
		id->state_machines = info[0];
		id->has |= OPTMON_BIT(OPTMON_ID_STATE_MACHINES);
	}
	id->function_type = info[1];
	id->has |= OPTMON_BIT(OPTMON_ID_FUNCTION_TYPE);
	if (info[4] & 0xf) {
		id->subtype = info[4] & 0xf;
		id->has |= OPTMON_BIT(OPTMON_ID_SUBTYPE);
	}
	if (info[5] >> 4) {
		id->heatsink = info[5] >> 4;
		id->has |= OPTMON_BIT(OPTMON_ID_HEATSINK);
	}
	if (info[5] & 0x3) {
		id->fiber_face = info[5] & 0x3;
		id->has |= OPTMON_BIT(OPTMON_ID_FIBER_FACE);
	}
}

static void decode_revision(struct decoder *d, const struct image_page *lower)
{
	const uint8_t *revision = bytes_at(lower, CMIS_LM_REVISION, 1);
	const uint8_t *model = bytes_at(lower, CMIS_LM_CHARACTERISTICS, 1);
	struct optmon_identity *id = &d->m->identity;

	if (revision) {
		id->cmis_major = *revision >> 4;
		id->cmis_minor = *revision & 0xf;
		id->has |= OPTMON_BIT(OPTMON_ID_CMIS_REVISION);
		if (id->cmis_major < 3 || id->cmis_major > 5)
			decode_warn(d, OPTMON_WARN_REVISION, *revision, 0);
	}
	d->m->advertised.flat_memory = model && *model & CMIS_FLAT_MEMORY;
}

void decode_cmis(struct decoder *d)
{
	const struct image_page *lower = image_lower(d->img, OPTMON_ADDR_50);

	decode_revision(d, lower);
	decode_kind(d, lower);
	decode_firmware(d, lower);
	decode_cmis_identity(d);
	if (d->m->advertised.flat_memory)
		d->m->advertised.known = true;
	else
		decode_cmis_advertised(d);
	decode_cmis_applications(d);
	decode_state(d, lower);
	if (d->m->advertised.flat_memory)
		return;
	decode_cmis_capabilities(d);
	decode_cmis_monitors(d);
	decode_flags(d, lower);
	if (has_feature(d, OPTMON_FEATURE_EXTERNAL_LASER)) {
		decode_cmis_external_lasers(d);
	} else {
		decode_cmis_lanes(d);
		if (has_feature(d, OPTMON_FEATURE_TUNABLE))
			decode_cmis_tuning(d);
		if (has_feature(d, OPTMON_FEATURE_DIAGNOSTICS))
			decode_cmis_diagnostics(d);
		decode_cmis_paths(d);
	}
	if (has_feature(d, OPTMON_FEATURE_VDM))
		decode_cmis_vdm(d);
	if (has_feature(d, OPTMON_FEATURE_COHERENT))
		decode_cmis_coherent(d);
}
