// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What lanes have beyond monitors and data path state, as JSON.
 */
#include "json_internal.h"

#define HAS(lane, which) ((lane)->has & OPTMON_BIT(OPTMON_LV_##which))

static void add_loopbacks(struct json_builder *b, struct json_node *to,
			  const struct optmon_lane *lane)
{
	struct json_node *list = json_add_array(b, to, "loopbacks");
	unsigned int i;

	for (i = 0; i < OPTMON_LOOPBACKS; i++)
		if (lane->loopbacks & OPTMON_BIT(i))
			json_append_text(b, list, optmon_loopback_name(i));
}

static void add_acquisitions(struct json_builder *b, struct json_node *to,
			     const struct optmon_lane *lane)
{
	const struct {
		const char *key;
		uint16_t count;
	} counters[] = {
		{ "tx", lane->acquisitions.tx },
		{ "rx", lane->acquisitions.rx },
		{ "data_path_tx", lane->acquisitions.data_path_tx },
		{ "data_path_rx", lane->acquisitions.data_path_rx },
	};
	struct json_node *object = json_add_object(b, to, "acquisitions");
	unsigned int i;

	for (i = 0; i < sizeof(counters) / sizeof(counters[0]); i++)
		if (lane->acquisitions.which >> i & 1)
			json_add_int(b, object, counters[i].key,
				     counters[i].count);
}

static void add_network_path(struct json_builder *b, struct json_node *to,
			     const struct optmon_lane *lane)
{
	struct json_node *object = json_add_object(b, to, "network_path");

	if (lane->network_path.first)
		json_add_int(b, object, "path", lane->network_path.first);
	json_add_code(b, object, "state", "state_code",
		      optmon_np_state_name(lane->network_path.state),
		      lane->network_path.state);
	json_add_code(b, object, "config_status", "config_status_code",
		      optmon_np_config_status_name(
			      lane->network_path.config_status),
		      lane->network_path.config_status);
	json_add_bool(b, object, "init_pending",
		      lane->network_path.init_pending);
}

static void add_laser(struct json_builder *b, struct json_node *to,
		      const struct optmon_lane *lane)
{
	struct json_node *laser = json_add_object(b, to, "laser");

	if (HAS(lane, LASER)) {
		json_add_bool(b, laser, "enabled", lane->laser.enabled);
		json_add_code(b, laser, "state", "state_code",
			      optmon_laser_state_name(lane->laser.state),
			      lane->laser.state);
		json_add_code(b, laser, "fault", "fault_code",
			      optmon_laser_fault_name(lane->laser.fault),
			      lane->laser.fault);
		json_add_code(b, laser, "warning", "warning_code",
			      optmon_laser_fault_name(lane->laser.warning),
			      lane->laser.warning);
		json_add_number(b, laser, "frequency_thz",
				lane->laser.frequency_thz, 3);
	}
	if (HAS(lane, LASER_MONITORS)) {
		json_add_number(b, laser, "bias_setpoint_ma",
				lane->laser.bias_setpoint_ma, 1);
		json_add_number(b, laser, "power_setpoint_mw",
				lane->laser.power_setpoint_mw, 2);
		json_add_number(b, laser, "voltage_v", lane->laser.voltage_v, 3);
	}
}

void json_lane_paths(struct json_builder *b, struct json_node *to,
		     const struct optmon_lane *lane)
{
	if (HAS(lane, APPLICATION_RX)) {
		json_add_int(b, to, "application_rx", lane->application_rx);
		if (lane->application_rx)
			json_add_int(b, to, "data_path_rx", lane->data_path_rx);
	}
	if (HAS(lane, NETWORK_PATH))
		add_network_path(b, to, lane);
	if (HAS(lane, LOOPBACK))
		add_loopbacks(b, to, lane);
	if (HAS(lane, POLARITY)) {
		json_add_bool(b, to, "tx_polarity_inverted", lane->tx_inverted);
		json_add_bool(b, to, "rx_polarity_inverted", lane->rx_inverted);
	}
	if (HAS(lane, HOST_REDIRECTION))
		json_add_int(b, to, "host_redirected_to",
			     lane->host_redirected_to);
	if (HAS(lane, MEDIA_REDIRECTION))
		json_add_int(b, to, "media_redirected_to",
			     lane->media_redirected_to);
	if (HAS(lane, ACQUISITIONS))
		add_acquisitions(b, to, lane);
	if (HAS(lane, POWER_THRESHOLDS))
		json_add_thresholds(b, to, "tx_power_thresholds_dbm",
				    &lane->tx_power_thresholds_dbm, 2);
	if (HAS(lane, LASER) || HAS(lane, LASER_MONITORS))
		add_laser(b, to, lane);
}
