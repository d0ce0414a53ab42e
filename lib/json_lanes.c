// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Lanes and versatile diagnostics as JSON.
 */
#include "json_internal.h"

#define HAS(lane, which) ((lane)->has & OPTMON_BIT(OPTMON_LV_##which))

static void add_power(struct json_builder *b, struct json_node *to,
		      const char *mw_key, const char *dbm_key, double mw)
{
	json_add_number(b, to, mw_key, mw, 4);
	json_add_number(b, to, dbm_key, optmon_dbm(mw), 2);
}

static void add_readings(struct json_builder *b, struct json_node *to,
			 const struct optmon_lane *lane)
{
	if (HAS(lane, TX_BIAS))
		json_add_number(b, to, "tx_bias_ma",
				lane->monitor[OPTMON_LANE_TX_BIAS], 3);
	if (HAS(lane, TX_POWER))
		add_power(b, to, "tx_power_mw", "tx_power_dbm",
			  lane->monitor[OPTMON_LANE_TX_POWER]);
	if (HAS(lane, RX_POWER))
		add_power(b, to, "rx_power_mw", "rx_power_dbm",
			  lane->monitor[OPTMON_LANE_RX_POWER]);
}

static void add_status(struct json_builder *b, struct json_node *to,
		       const struct optmon_lane *lane)
{
	if (HAS(lane, DP_STATE))
		json_add_code(b, to, "data_path_state", "data_path_state_code",
			      optmon_dp_state_name(lane->dp_state),
			      lane->dp_state);
	if (HAS(lane, APPLICATION)) {
		json_add_int(b, to, "application", lane->application);
		if (lane->application)
			json_add_int(b, to, "data_path", lane->data_path);
	}
	if (HAS(lane, CONFIG_STATUS))
		json_add_code(b, to, "config_status", "config_status_code",
			      optmon_config_status_name(lane->config_status),
			      lane->config_status);
	if (HAS(lane, OUTPUT_STATUS)) {
		json_add_bool(b, to, "rx_output_valid", lane->rx_output_valid);
		json_add_bool(b, to, "tx_output_valid", lane->tx_output_valid);
	}
}

static void add_flag_names(struct json_builder *b, struct json_node *to,
			   const char *key, uint64_t flags)
{
	struct json_node *list = json_add_array(b, to, key);

	for (; flags; flags &= flags - 1)
		json_append_text(b, list,
				 optmon_lane_flag_name(__builtin_ctzll(flags)));
}

static void add_controls(struct json_builder *b, struct json_node *to,
			 const struct optmon_lane *lane)
{
	struct json_node *list = json_add_array(b, to, "controls");
	unsigned int i;

	for (i = 0; i < OPTMON_CONTROLS; i++)
		if (lane->controls & OPTMON_BIT(i))
			json_append_text(b, list, optmon_lane_control_name(i));
	if (HAS(lane, RATE_SELECT)) {
		json_add_int(b, to, "tx_rate_select", lane->tx_rate_select);
		json_add_int(b, to, "rx_rate_select", lane->rx_rate_select);
	}
}

static void add_map(struct json_builder *b, struct json_node *to,
		    const struct optmon_lane *lane)
{
	const struct {
		const char *key;
		uint8_t value;
	} numbers[] = {
		{ "tx_wavelength", lane->map.tx_wavelength },
		{ "tx_fiber", lane->map.tx_fiber },
		{ "rx_wavelength", lane->map.rx_wavelength },
		{ "rx_fiber", lane->map.rx_fiber },
	};
	struct json_node *map = json_add_object(b, to, "media_map");
	unsigned int i;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (numbers[i].value)
			json_add_int(b, map, numbers[i].key, numbers[i].value);
}

static void add_signal(struct json_builder *b, struct json_node *to,
		       const struct optmon_lane *lane)
{
	struct json_node *signal = json_add_object(b, to, "signal");

	json_add_bool(b, signal, "tx_adaptive_eq", lane->signal.tx_adaptive_eq);
	json_add_int(b, signal, "tx_eq_target", lane->signal.tx_eq_target);
	json_add_bool(b, signal, "tx_cdr", lane->signal.tx_cdr);
	json_add_bool(b, signal, "rx_cdr", lane->signal.rx_cdr);
	json_add_int(b, signal, "rx_pre_cursor", lane->signal.rx_pre_cursor);
	json_add_int(b, signal, "rx_post_cursor", lane->signal.rx_post_cursor);
	json_add_int(b, signal, "rx_amplitude", lane->signal.rx_amplitude);
}

static void add_tuning(struct json_builder *b, struct json_node *to,
		       const struct optmon_lane *lane)
{
	struct json_node *tuning = json_add_object(b, to, "tuning");

	json_add_code(b, tuning, "grid", "grid_code",
		      optmon_grid_name(lane->tuning.grid), lane->tuning.grid);
	json_add_int(b, tuning, "channel", lane->tuning.channel);
	json_add_number(b, tuning, "frequency_thz", lane->tuning.frequency_thz,
			6);
	if (lane->tuning.fine_tuning)
		json_add_number(b, tuning, "fine_offset_ghz",
				lane->tuning.fine_offset_ghz, 3);
	if (lane->tuning.has_target_power)
		json_add_number(b, tuning, "target_power_dbm",
				lane->tuning.target_power_dbm, 2);
	json_add_bool(b, tuning, "in_progress", lane->tuning.in_progress);
	json_add_bool(b, tuning, "unlocked", lane->tuning.unlocked);
}

static void add_pattern(struct json_builder *b, struct json_node *to,
			const char *key, uint8_t id_and_one)
{
	char buffer[OPTMON_CODE_NAME];

	if (id_and_one)
		json_add_text(b, to, key,
			      optmon_code_name(optmon_prbs_name(id_and_one - 1),
					       id_and_one - 1, buffer));
}

static void add_diagnostics(struct json_builder *b, struct json_node *to,
			    const struct optmon_lane *lane)
{
	struct json_node *prbs;

	if (HAS(lane, SNR_HOST))
		json_add_number(b, to, "snr_host_db", lane->snr_host_db, 4);
	if (HAS(lane, SNR_MEDIA))
		json_add_number(b, to, "snr_media_db", lane->snr_media_db, 4);
	if (HAS(lane, BER_HOST))
		json_add_number(b, to, "ber_host", lane->ber_host,
				OPTMON_JSON_SCIENTIFIC);
	if (HAS(lane, BER_MEDIA))
		json_add_number(b, to, "ber_media", lane->ber_media,
				OPTMON_JSON_SCIENTIFIC);
	if (HAS(lane, COUNT_HOST)) {
		json_add_uint64(b, to, "errors_host", lane->errors_host);
		json_add_uint64(b, to, "bits_host", lane->bits_host);
	}
	if (HAS(lane, COUNT_MEDIA)) {
		json_add_uint64(b, to, "errors_media", lane->errors_media);
		json_add_uint64(b, to, "bits_media", lane->bits_media);
	}
	if (HAS(lane, LATENCY)) {
		json_add_number(b, to, "rx_latency_ns", lane->rx_latency_ns, 0);
		json_add_number(b, to, "tx_latency_ns", lane->tx_latency_ns, 0);
	}
	if (!HAS(lane, PRBS) ||
	    !(lane->prbs.host_generator | lane->prbs.media_generator |
	      lane->prbs.host_checker | lane->prbs.media_checker))
		return;
	prbs = json_add_object(b, to, "prbs");
	add_pattern(b, prbs, "host_generator", lane->prbs.host_generator);
	add_pattern(b, prbs, "media_generator", lane->prbs.media_generator);
	add_pattern(b, prbs, "host_checker", lane->prbs.host_checker);
	add_pattern(b, prbs, "media_checker", lane->prbs.media_checker);
}

void json_module_lanes(struct json_builder *b, struct json_node *root,
		       const struct optmon_module *m)
{
	struct json_node *list;
	unsigned int i;

	if (!m->lane_count)
		return;
	list = json_add_array(b, root, "lanes");
	for (i = 0; i < m->lane_count; i++) {
		const struct optmon_lane *lane = &m->lane[i];
		struct json_node *to = json_append_object(b, list);

		json_add_int(b, to, "lane", lane->lane);
		json_add_int(b, to, "bank", lane->bank);
		add_readings(b, to, lane);
		add_status(b, to, lane);
		if (HAS(lane, FLAGS))
			add_flag_names(b, to, "flags", lane->flags);
		if (HAS(lane, MASKS))
			add_flag_names(b, to, "masks", lane->masks);
		if (HAS(lane, CONTROLS))
			add_controls(b, to, lane);
		if (HAS(lane, SIGNAL))
			add_signal(b, to, lane);
		if (HAS(lane, MAP))
			add_map(b, to, lane);
		if (HAS(lane, TUNING))
			add_tuning(b, to, lane);
		add_diagnostics(b, to, lane);
		json_lane_paths(b, to, lane);
	}
}

static void add_observable(struct json_builder *b, struct json_node *to,
			   const struct optmon_vdm *v)
{
	static const char *const flag_names[] = {
		"high_alarm", "low_alarm", "high_warning", "low_warning",
	};
	const struct optmon_vdm_type *type = optmon_vdm_type(v->type);
	int decimals = !type ? 0 : type->format == 'f' ?
		       OPTMON_JSON_SCIENTIFIC : type->scale == 1 ? 0 : 4;
	char buffer[OPTMON_CODE_NAME];
	struct json_node *list;
	unsigned int i;

	json_add_int(b, to, "group", v->group);
	json_add_int(b, to, "instance", v->instance);
	json_add_int(b, to, "bank", v->bank);
	json_add_int(b, to, "type", v->type);
	json_add_text(b, to, "name", optmon_code_name(type ? type->name : NULL,
						      v->type, buffer));
	if (v->lane)
		json_add_int(b, to, "lane", v->lane);
	if (v->has & OPTMON_BIT(OPTMON_VDM_ELS_ID))
		json_add_int(b, to, "els_id", v->els_id);
	if (v->has & OPTMON_BIT(OPTMON_VDM_VALUE))
		json_add_number(b, to, "value", v->value, decimals);
	json_add_text(b, to, "unit", type ? type->unit : "");
	if (v->has & OPTMON_BIT(OPTMON_VDM_THRESHOLDS))
		json_add_thresholds(b, to, "thresholds", &v->thresholds,
				    decimals);
	if (!(v->has & OPTMON_BIT(OPTMON_VDM_FLAGS)))
		return;
	list = json_add_array(b, to, "flags");
	for (i = 0; i < 4; i++)
		if (v->flags >> i & 1)
			json_append_text(b, list, flag_names[i]);
}

void json_module_vdm(struct json_builder *b, struct json_node *root,
		     const struct optmon_module *m)
{
	struct json_node *list;
	unsigned int i;

	if (!m->vdm_count)
		return;
	list = json_add_array(b, root, "vdm");
	for (i = 0; i < m->vdm_count; i++)
		add_observable(b, json_append_object(b, list), &m->vdm[i]);
}
