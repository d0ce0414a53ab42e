// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "input.h"

static double number_of(struct json_object *object, const char *key)
{
	struct json_object *value;

	if (!json_object_object_get_ex(object, key, &value) || !value)
		return NAN;
	return json_object_get_double(value);
}

static const char *text_of(struct json_object *object, const char *key)
{
	struct json_object *value;

	if (!json_object_object_get_ex(object, key, &value) || !value)
		return "";
	return json_object_get_string(value);
}

static int port_of(const char *name)
{
	const char *at = name + strlen(name);
	int port;

	while (at > name && isdigit((unsigned char)at[-1]))
		at--;
	port = atoi(at);
	return port < INPUT_PORTS ? port : 0;
}

static void limits_of(struct json_object *thresholds, const char *key, struct input_limits *limits)
{
	struct json_object *object = NULL;

	json_object_object_get_ex(thresholds, key, &object);
	limits->high_alarm = number_of(object, "high_alarm");
	limits->low_alarm = number_of(object, "low_alarm");
	limits->high_warning = number_of(object, "high_warning");
	limits->low_warning = number_of(object, "low_warning");
	/* blank or the wrong way round: everybody leaves those out */
	if (!(limits->high_alarm > limits->low_alarm))
		*limits = (struct input_limits){ NAN, NAN, NAN, NAN };
}

static void identity_of(struct json_object *line, struct input *input)
{
	struct json_object *thresholds = NULL;

	snprintf(input->serial, sizeof(input->serial), "%s", text_of(line, "serial_number"));
	json_object_object_get_ex(line, "thresholds", &thresholds);
	limits_of(thresholds, "temperature_c", &input->temperature_limits);
	limits_of(thresholds, "voltage_v", &input->voltage_limits);
	limits_of(thresholds, "tx_bias_ma", &input->limits[Q_BIAS]);
	limits_of(thresholds, "tx_power_mw", &input->limits[Q_TX]);
	limits_of(thresholds, "rx_power_mw", &input->limits[Q_RX]);
}

static void lane_of(struct json_object *object, struct input *input, int i)
{
	struct json_object *list;
	const char *flag;
	unsigned int n, k;

	input->lane[i][Q_BIAS] = number_of(object, "tx_bias_ma");
	input->lane[i][Q_TX] = number_of(object, "tx_power_dbm");
	input->lane[i][Q_RX] = number_of(object, "rx_power_dbm");
	input->lane[i][Q_BER] = number_of(object, "prefec_ber");
	input->disabled[i] = number_of(object, "tx_disabled") > 0;
	if (!json_object_object_get_ex(object, "flags", &list) || !list)
		return;
	n = json_object_array_length(list);
	for (k = 0; k < n; k++) {
		flag = json_object_get_string(json_object_array_get_idx(list, k));
		if (input->disabled[i] && !strncmp(flag, "tx_", 3))
			continue;
		if (strstr(flag, "_alarm") || !strcmp(flag, "rx_los") || !strcmp(flag, "tx_fault"))
			input->alarm_flag[i] = true;
		else if (strstr(flag, "_warning"))
			input->warning_flag[i] = true;
	}
}

static void sample_of(struct json_object *line, struct input *input)
{
	struct json_object *list;
	int i, n, lane;

	input->temperature_c = number_of(line, "temperature_c");
	input->voltage_v = number_of(line, "voltage_v");
	input->lanes = 0;
	if (!json_object_object_get_ex(line, "media_lanes", &list) || !list)
		return;
	n = json_object_array_length(list);
	for (i = 0; i < n; i++) {
		lane = number_of(json_object_array_get_idx(list, i), "lane");
		if (lane < 1 || lane > INPUT_LANES)
			continue;
		while (input->lanes < lane) {
			input->lane[input->lanes][Q_BIAS] = input->lane[input->lanes][Q_TX] =
				input->lane[input->lanes][Q_RX] =
				input->lane[input->lanes][Q_BER] = NAN;
			input->lanes++;
		}
		lane_of(json_object_array_get_idx(list, i), input, lane - 1);
	}
}

static void fec_of(struct json_object *line, struct input *input)
{
	struct json_object *list, *bin, *value;
	int i, n, low;

	input->kp4 = !strcmp(text_of(line, "code"), "kp4");
	input->bins = 0;
	if (!json_object_object_get_ex(line, "bins", &list) || !list)
		return;
	n = json_object_array_length(list);
	for (i = 0; i < n; i++) {
		bin = json_object_array_get_idx(list, i);
		low = number_of(bin, "low");
		if (low != i || number_of(bin, "high") != low || low > 15)
			break;
		json_object_object_get_ex(bin, "total", &value);
		input->bin[low] = json_object_get_uint64(value);
		input->bins = low + 1;
	}
	if (i < n)
		input->bins = 0;	/* ranges: no use to who wants single ones */
}

bool input_next(FILE *in, struct input *input)
{
	static struct json_tokener *tokener;
	static char *text;
	static size_t size;
	struct json_object *line;
	const char *kind, *name;
	ssize_t length;

	if (!tokener && !(tokener = json_tokener_new()))
		abort();
	length = getline(&text, &size, in);
	if (length <= 0)
		return false;
	json_tokener_reset(tokener);
	line = json_tokener_parse_ex(tokener, text, length);
	if (!line || !json_object_is_type(line, json_type_object)) {
		fprintf(stderr, "fleet-baseline: not a reading: %.120s\n", text);
		exit(1);
	}
	kind = text_of(line, "kind");
	memset(input, 0, sizeof(*input));
	input->t = number_of(line, "t");
	snprintf(input->host, sizeof(input->host), "%s", text_of(line, "host"));
	name = text_of(line, "cage");
	input->port = port_of(*name ? name : text_of(line, "interface"));
	input->kind = INPUT_OTHER;
	if (!strcmp(kind, "identity")) {
		input->kind = INPUT_IDENTITY;
		identity_of(line, input);
	} else if (!strcmp(kind, "sample")) {
		input->kind = INPUT_SAMPLE;
		sample_of(line, input);
	} else if (!strcmp(kind, "fec")) {
		input->kind = INPUT_FEC;
		fec_of(line, input);
	} else if (!strcmp(kind, "link")) {
		input->kind = INPUT_LINK;
	}
	json_object_put(line);
	return true;
}
