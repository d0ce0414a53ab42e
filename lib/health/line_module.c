// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What a decoded module says, as a reading.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <linux/cmis.h>
#include <optmon/names.h>

#include "line_internal.h"

static void take_text(struct optmon_line_identity *id,
		      enum optmon_line_identity_value value, char *to,
		      size_t room, const char *text)
{
	if (!text || !text[0])
		return;
	/* Done for each reading, so not by printf; @to is all zero. */
	memccpy(to, text, '\0', room - 1);
	id->has |= 1u << value;
}

static void take_limit(struct optmon_line_identity *id,
		       enum optmon_line_threshold which,
		       const struct optmon_thresholds *limit)
{
	struct optmon_thresholds copy = *limit;
	unsigned int i;

	for (i = 0; i < 4; i++) {
		if (isfinite(*line_level(&copy, i)))
			id->has_limit_of[which] |= 1u << i;
	}
	id->limit[which] = copy;
	if (id->has_limit_of[which])
		id->has_limits |= 1u << which;
}

/* The first auxiliary monitor that observes this; OPTMON_MONITORS for none. */
static enum optmon_monitor aux_of(const struct optmon_monitors *mon,
				  enum optmon_observable observable)
{
	enum optmon_monitor i;

	for (i = OPTMON_MON_AUX1; i <= OPTMON_MON_AUX3; i++) {
		if (mon->has & OPTMON_BIT(i) && mon->observes[i] == observable)
			return i;
	}
	return OPTMON_MONITORS;
}

static void take_limits(struct optmon_line_identity *id,
			const struct optmon_monitors *mon)
{
	enum optmon_monitor aux = aux_of(mon, OPTMON_OBSERVES_LASER_TEMPERATURE);
	unsigned int i;

	if (mon->has_thresholds & OPTMON_BIT(OPTMON_MON_TEMPERATURE))
		take_limit(id, OPTMON_LIMIT_TEMPERATURE,
			   &mon->thresholds[OPTMON_MON_TEMPERATURE]);
	if (mon->has_thresholds & OPTMON_BIT(OPTMON_MON_VOLTAGE))
		take_limit(id, OPTMON_LIMIT_VOLTAGE,
			   &mon->thresholds[OPTMON_MON_VOLTAGE]);
	if (aux != OPTMON_MONITORS && mon->has_thresholds & OPTMON_BIT(aux))
		take_limit(id, OPTMON_LIMIT_LASER_TEMPERATURE,
			   &mon->thresholds[aux]);
	for (i = 0; i < OPTMON_LANE_MONITORS; i++) {
		if (mon->has_lane_thresholds & OPTMON_BIT(i))
			take_limit(id, OPTMON_LIMIT_TX_BIAS + i,
				   &mon->lane_thresholds[i]);
	}
}

static void take_map(struct optmon_line_identity *id,
		     const struct optmon_module *m)
{
	struct optmon_lane_place *place;
	unsigned int i;

	for (i = 0; i < m->lane_count && i < OPTMON_MAX_LANES; i++) {
		if (!(m->lane[i].has & OPTMON_BIT(OPTMON_LV_MAP)) ||
		    !m->lane[i].map.rx_fiber)
			continue;
		place = &id->lane_map[id->n_lanes++];
		place->lane = i + 1;
		place->has_fibre = true;
		place->fibre = m->lane[i].map.rx_fiber;
	}
}

static void take_identity(const struct optmon_module *m,
			  struct optmon_line_identity *id)
{
	const struct optmon_identity *from = &m->identity;
	char code[OPTMON_CODE_NAME], firmware[16];

	memset(id, 0, sizeof(*id));
	if (from->has & OPTMON_BIT(OPTMON_ID_VENDOR))
		take_text(id, OPTMON_LI_VENDOR, id->vendor, sizeof(id->vendor),
			  from->vendor);
	if (from->has & OPTMON_BIT(OPTMON_ID_PART_NUMBER))
		take_text(id, OPTMON_LI_PART_NUMBER, id->part_number,
			  sizeof(id->part_number), from->part_number);
	if (from->has & OPTMON_BIT(OPTMON_ID_SERIAL_NUMBER))
		take_text(id, OPTMON_LI_SERIAL_NUMBER, id->serial_number,
			  sizeof(id->serial_number), from->serial_number);
	if (from->has & OPTMON_BIT(OPTMON_ID_FIRMWARE_ACTIVE)) {
		snprintf(firmware, sizeof(firmware), "%u.%u",
			 from->firmware_active[0], from->firmware_active[1]);
		take_text(id, OPTMON_LI_FIRMWARE, id->firmware,
			  sizeof(id->firmware), firmware);
	}
	if (from->has & OPTMON_BIT(OPTMON_ID_MEDIA_TECHNOLOGY))
		take_text(id, OPTMON_LI_MEDIA_TECHNOLOGY, id->media_technology,
			  sizeof(id->media_technology), optmon_code_name(
			optmon_media_technology_name(from->media_technology),
			from->media_technology, code));
	if (m->application_count)
		take_text(id, OPTMON_LI_APPLICATION, id->application,
			  sizeof(id->application), optmon_application_media(
			m, &m->application[0], code));
	take_limits(id, &m->monitors);
	take_map(id, m);
}

static void take_value(struct optmon_line_sample *s,
		       const struct optmon_monitors *mon,
		       enum optmon_monitor monitor,
		       enum optmon_line_sample_value value, double *to)
{
	if (monitor == OPTMON_MONITORS || !(mon->has & OPTMON_BIT(monitor)) ||
	    !isfinite(mon->value[monitor]))
		return;
	*to = mon->value[monitor];
	s->has |= 1u << value;
}

static void take_media(const struct optmon_lane *lane,
		       struct optmon_line_lane *to)
{
	static const enum optmon_line_lane_value values[] = {
		OPTMON_LL_TX_BIAS, OPTMON_LL_TX_POWER, OPTMON_LL_RX_POWER,
	};
	double *const fields[] = {
		&to->tx_bias_ma, &to->tx_power_dbm, &to->rx_power_dbm,
	};
	unsigned int i;

	for (i = 0; i < OPTMON_LANE_MONITORS; i++) {
		if (!(lane->has & OPTMON_BIT(i)) || !isfinite(lane->monitor[i]))
			continue;
		*fields[i] = i == OPTMON_LANE_TX_BIAS ? lane->monitor[i] :
			     optmon_dbm(lane->monitor[i]);
		to->has |= 1u << values[i];
	}
	if (lane->has & OPTMON_BIT(OPTMON_LV_SNR_MEDIA)) {
		to->snr_db = lane->snr_media_db;
		to->has |= 1u << OPTMON_LL_SNR;
	}
	if (lane->has & OPTMON_BIT(OPTMON_LV_BER_MEDIA)) {
		to->prefec_ber = lane->ber_media;
		to->has |= 1u << OPTMON_LL_BER;
	}
	if (lane->has & OPTMON_BIT(OPTMON_LV_CONTROLS)) {
		to->tx_disabled = lane->controls &
				  OPTMON_BIT(OPTMON_CONTROL_TX_DISABLE);
		to->has |= 1u << OPTMON_LL_TX_DISABLED;
	}
	if (lane->has & OPTMON_BIT(OPTMON_LV_FLAGS)) {
		to->flags = lane->flags;
		to->has |= 1u << OPTMON_LL_FLAGS;
	}
}

static void take_host(const struct optmon_lane *lane,
		      struct optmon_line_lane *to)
{
	if (lane->has & OPTMON_BIT(OPTMON_LV_SNR_HOST)) {
		to->snr_db = lane->snr_host_db;
		to->has |= 1u << OPTMON_LL_SNR;
	}
	if (lane->has & OPTMON_BIT(OPTMON_LV_BER_HOST)) {
		to->prefec_ber = lane->ber_host;
		to->has |= 1u << OPTMON_LL_BER;
	}
}

/*
 * Where the diagnostics page does not tell of a lane's signal, the observables
 * of VDM may (Table 8-180).
 */
static void take_vdm(const struct optmon_module *m,
		     struct optmon_line_sample *s)
{
	static const struct {
		uint8_t type;
		bool host;
		enum optmon_line_lane_value value;
	} observables[] = {
		{ CMIS_VDM_SNR_MEDIA, false, OPTMON_LL_SNR },
		{ CMIS_VDM_SNR_HOST, true, OPTMON_LL_SNR },
		{ CMIS_VDM_BER_NOW_MEDIA, false, OPTMON_LL_BER },
		{ CMIS_VDM_BER_NOW_HOST, true, OPTMON_LL_BER },
	};
	struct optmon_line_lane *lane;
	unsigned int i, j;

	for (i = 0; i < m->vdm_count; i++) {
		for (j = 0; j < sizeof(observables) / sizeof(observables[0]);
		     j++) {
			if (m->vdm[i].type != observables[j].type ||
			    !(m->vdm[i].has & OPTMON_BIT(OPTMON_VDM_VALUE)) ||
			    !m->vdm[i].lane || m->vdm[i].lane > s->n_media ||
			    !isfinite(m->vdm[i].value))
				continue;
			lane = observables[j].host ?
			       &s->host[m->vdm[i].lane - 1] :
			       &s->media[m->vdm[i].lane - 1];
			if (lane->has & 1u << observables[j].value)
				continue;
			*(observables[j].value == OPTMON_LL_SNR ?
			  &lane->snr_db : &lane->prefec_ber) = m->vdm[i].value;
			lane->has |= 1u << observables[j].value;
		}
	}
}

static void take_sample(const struct optmon_module *m,
			struct optmon_line_sample *s)
{
	const struct optmon_monitors *mon = &m->monitors;
	unsigned int i;

	memset(s, 0, sizeof(*s));
	take_value(s, mon, OPTMON_MON_TEMPERATURE, OPTMON_LS_TEMPERATURE,
		   &s->temperature_c);
	take_value(s, mon, OPTMON_MON_VOLTAGE, OPTMON_LS_VOLTAGE, &s->voltage_v);
	take_value(s, mon, aux_of(mon, OPTMON_OBSERVES_LASER_TEMPERATURE),
		   OPTMON_LS_LASER_TEMPERATURE, &s->laser_temperature_c);
	take_value(s, mon, aux_of(mon, OPTMON_OBSERVES_TEC_CURRENT),
		   OPTMON_LS_TEC_CURRENT, &s->tec_current_pct);
	if (m->state.has & OPTMON_BIT(OPTMON_STATE_MODULE)) {
		s->module_state = m->state.module_state;
		s->has |= 1u << OPTMON_LS_MODULE_STATE;
	}
	if (m->has_flags) {
		s->flags = m->flags;
		s->has |= 1u << OPTMON_LS_FLAGS;
	}
	for (i = 0; i < m->lane_count && i < OPTMON_MAX_LANES; i++) {
		s->media[i].lane = i + 1;
		s->host[i].lane = i + 1;
		take_media(&m->lane[i], &s->media[i]);
		take_host(&m->lane[i], &s->host[i]);
		if (m->lane[i].has & OPTMON_BIT(OPTMON_LV_DP_STATE)) {
			s->dp_state[i] = m->lane[i].dp_state;
			s->n_states = i + 1;
			s->has |= 1u << OPTMON_LS_DATA_PATH_STATES;
		}
	}
	s->n_media = i;
	s->n_host = i;
	take_vdm(m, s);
}

void optmon_line_of_module(const struct optmon_module *module,
			   struct optmon_line *line)
{
	if (line->kind == OPTMON_LINE_IDENTITY)
		take_identity(module, &line->identity);
	else
		take_sample(module, &line->sample);
}
