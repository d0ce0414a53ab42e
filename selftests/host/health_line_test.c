// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Readings as lines: what is taken, what is refused and how, and the way back.
 */
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include <optmon/names.h>
#include <optmon/reading_line.h>

#include "../ktap.h"

static struct optmon_line line;
static struct optmon_error err;

static bool parse(const char *text)
{
	memset(&err, 0, sizeof(err));
	return !optmon_line_parse(text, strlen(text), &line, &err);
}

static void refused(const char *what, const char *text, const char *words)
{
	bool taken = parse(text);

	if (!ktap_check(!taken && err.code == OPTMON_E_DATA &&
			strstr(err.message, words), "refused: %s", what))
		ktap_diag("%s", taken ? "taken" : err.message);
}

static void test_sample(void)
{
	const struct optmon_line_sample *s = &line.sample;

	ktap_check(parse("{\"kind\":\"sample\",\"t\":1700000000.25,"
			 "\"mono_s\":12.5,\"boot\":\"b1\",\"host\":\"leaf1\","
			 "\"cage\":\"osfp3\",\"temperature_c\":41.5,"
			 "\"media_lanes\":[{\"lane\":2,\"tx_bias_ma\":71,"
			 "\"rx_power_dbm\":-1.5,\"tx_disabled\":false,"
			 "\"flags\":[\"rx_los\",\"nonsense\"]}],"
			 "\"host_lanes\":[{\"lane\":1,\"prefec_ber\":1e-8}],"
			 "\"module_state\":\"ModuleReady\","
			 "\"data_path_states\":[\"DPActivated\",null],"
			 "\"later\":{\"deep\":[1]}}\n"),
		   "a sample with what a later schema may add");
	ktap_check(line.kind == OPTMON_LINE_SAMPLE && line.t == 1700000000.25 &&
		   line.mono_s == 12.5 && !strcmp(line.host, "leaf1") &&
		   !strcmp(line.cage, "osfp3") && !strcmp(line.boot, "b1"),
		   "when and where");
	ktap_check(s->has == (1u << OPTMON_LS_TEMPERATURE |
			      1u << OPTMON_LS_MODULE_STATE |
			      1u << OPTMON_LS_DATA_PATH_STATES) &&
		   s->temperature_c == 41.5 && s->module_state == 3,
		   "missing is missing");
	ktap_check(s->n_media == 1 && s->media[0].lane == 2 &&
		   s->media[0].tx_bias_ma == 71 &&
		   !(s->media[0].has & 1u << OPTMON_LL_TX_POWER) &&
		   s->media[0].flags == OPTMON_BIT(OPTMON_LANE_FLAG_RX_LOS),
		   "lanes, by their number, with flags that are known");
	ktap_check(s->n_states == 2 && s->dp_state[0] == 4 && !s->dp_state[1] &&
		   s->n_host == 1 && s->host[0].prefec_ber == 1e-8,
		   "data paths and host lanes");
}

static void test_others(void)
{
	ktap_check(parse("{\"kind\":\"fec\",\"t\":1,\"interface\":\"eth0\","
			 "\"code\":\"rs544\",\"codewords_total\":18446744073709551615,"
			 "\"bins\":[{\"low\":0,\"high\":0,\"total\":5},"
			 "{\"low\":1,\"high\":3,\"total\":2}]}") &&
		   line.fec.code == OPTMON_LINE_FEC_KP4 &&
		   line.fec.codewords_total == UINT64_MAX &&
		   line.fec.n_bins == 2 && line.fec.bin[1].high == 3,
		   "FEC counters of 64 bits and bins that are ranges");
	ktap_check(parse("{\"kind\":\"fec\",\"t\":1,\"interface\":\"e\","
			 "\"code\":\"firecode\"}") &&
		   line.fec.code == OPTMON_LINE_FEC_UNKNOWN,
		   "a code that is not known computes nothing");
	ktap_check(parse("{\"kind\":\"event\",\"t\":1,\"cage\":\"a\","
			 "\"event\":\"path_change\",\"note\":\"ocs 7\"}") &&
		   line.event.event == OPTMON_EV_PATH_CHANGE &&
		   !strcmp(line.event.note, "ocs 7"), "an event");
	ktap_check(parse("{\"kind\":\"event\",\"t\":1,\"event\":\"tick\"}"),
		   "an event of the whole host");
	ktap_check(parse("{\"kind\":\"link\",\"t\":1,\"interface\":\"e\","
			 "\"up\":true,\"flaps_total\":3,\"peer\":{\"host\":\"b\","
			 "\"cage\":\"c\",\"tx_power_dbm\":[1.5,null,-40]}}") &&
		   line.link.up && line.link.flaps_total == 3 &&
		   line.link.n_peer_lanes == 3 && line.link.peer_has_tx == 5,
		   "a link with what its far end sends");
	ktap_check(parse("{\"kind\":\"identity\",\"t\":1,\"cage\":\"a\","
			 "\"serial_number\":\"\",\"thresholds\":{\"rx_power_mw\":"
			 "{\"high_alarm\":2,\"low_alarm\":0.2}},\"lane_map\":"
			 "[{\"lane\":1,\"fibre\":7}]}") &&
		   line.identity.has == 1u << OPTMON_LI_SERIAL_NUMBER &&
		   line.identity.has_limit_of[OPTMON_LIMIT_RX_POWER] == 3 &&
		   line.identity.lane_map[0].has_fibre &&
		   !line.identity.lane_map[0].has_laser,
		   "an identity with two of four limits");
}

static void test_refusals(void)
{
	char longer[200];

	refused("half a line", "{\"kind\":\"sample\",\"t\":1,", "too early");
	refused("garbage", "\x01\xff\xfe garbage", "no JSON");
	refused("an empty line", "  \n", "empty");
	refused("two documents", "{\"kind\":\"link\"} {}", "no JSON");
	refused("an array", "[1]", "not a JSON object");
	refused("no kind", "{\"t\":1,\"cage\":\"a\"}", "kind: missing");
	refused("another kind", "{\"kind\":\"x\",\"t\":1}", "kind: none of");
	refused("no time", "{\"kind\":\"sample\",\"cage\":\"a\"}", "t: missing");
	refused("a time that is text",
		"{\"kind\":\"sample\",\"t\":\"now\",\"cage\":\"a\"}", "t: not a");
	refused("a time before 1970",
		"{\"kind\":\"sample\",\"t\":-5,\"cage\":\"a\"}", "t: not a time");
	refused("no place", "{\"kind\":\"sample\",\"t\":1}", "cage: missing");
	refused("another schema", "{\"schema\":\"optmon.reading/2\","
		"\"kind\":\"sample\",\"t\":1,\"cage\":\"a\"}", "schema");
	refused("NaN", "{\"kind\":\"sample\",\"t\":1,\"cage\":\"a\","
		"\"temperature_c\":NaN}", "");
	refused("a temperature beyond all bounds",
		"{\"kind\":\"sample\",\"t\":1,\"cage\":\"a\","
		"\"temperature_c\":1e300}", "temperature_c: a number beyond");
	refused("a ratio above one",
		"{\"kind\":\"sample\",\"t\":1,\"cage\":\"a\",\"media_lanes\":"
		"[{\"lane\":1,\"prefec_ber\":1.5}]}", "prefec_ber");
	refused("lane 0", "{\"kind\":\"sample\",\"t\":1,\"cage\":\"a\","
		"\"media_lanes\":[{\"lane\":0}]}", "media_lanes");
	refused("lane 33", "{\"kind\":\"sample\",\"t\":1,\"cage\":\"a\","
		"\"media_lanes\":[{\"lane\":33}]}", "lane: too great");
	refused("a lane twice", "{\"kind\":\"sample\",\"t\":1,\"cage\":\"a\","
		"\"media_lanes\":[{\"lane\":1},{\"lane\":1}]}", "twice");
	refused("a counter below zero",
		"{\"kind\":\"fec\",\"t\":1,\"interface\":\"e\","
		"\"codewords_total\":-1}", "codewords_total: not a count");
	refused("bins out of order",
		"{\"kind\":\"fec\",\"t\":1,\"interface\":\"e\",\"bins\":"
		"[{\"low\":2,\"high\":3,\"total\":1},"
		"{\"low\":3,\"high\":4,\"total\":1}]}", "bins: out of order");
	snprintf(longer, sizeof(longer), "{\"kind\":\"sample\",\"t\":1,"
		 "\"cage\":\"%080d\"}", 7);
	refused("a name that is too long", longer, "cage: too long");
	refused("a name with a line break",
		"{\"kind\":\"sample\",\"t\":1,\"cage\":\"a\\nb\"}", "control");
	refused("what is nested too deep",
		"{\"kind\":\"sample\",\"t\":1,\"cage\":\"a\",\"x\":"
		"[[[[[[[[[[1]]]]]]]]]]}", "no JSON");
	refused("what is no UTF-8", "{\"kind\":\"sample\",\"t\":1,"
		"\"cage\":\"a\xff\"}", "no JSON");
	ktap_check(optmon_line_parse("{", OPTMON_LINE_MAX + 1, &line, &err) &&
		   strstr(err.message, "65536"), "refused: a huge line, unread");
	ktap_check(!parse("{\"kind\":\"sample\",}") && err.column > 10,
		   "an error of JSON has its column");
}

/* A line, written and read again, is the same line. */
static void test_round_trip(void)
{
	static const char *const texts[] = {
		"{\"kind\":\"sample\",\"t\":1.500,\"cage\":\"a\",\"temperature_c\":1.5000,\"module_state\":\"ModuleReady\",\"media_lanes\":[{\"lane\":1,\"tx_bias_ma\":70.0000,\"rx_power_dbm\":-40.0000,\"prefec_ber\":1.000e-08,\"tx_disabled\":true,\"flags\":[]}],\"host_lanes\":[{\"lane\":1,\"snr_db\":20.0000}],\"data_path_states\":[\"DPActivated\",null]}",
		"{\"kind\":\"fec\",\"t\":1.000,\"interface\":\"e\",\"code\":\"kp4\",\"codewords_total\":7,\"bins\":[{\"low\":0,\"high\":15,\"total\":3}]}",
		"{\"kind\":\"event\",\"t\":1.000,\"cage\":\"a\",\"event\":\"touch\",\"note\":\"n\"}",
		"{\"kind\":\"link\",\"t\":1.000,\"interface\":\"e\",\"up\":false,\"peer\":{\"host\":\"h\",\"interface\":\"i\",\"cage\":\"c\",\"tx_power_dbm\":[1.0000,null]}}",
		"{\"kind\":\"identity\",\"t\":1.000,\"cage\":\"a\",\"vendor\":\"V\",\"thresholds\":{\"voltage_v\":{\"high_alarm\":3.6000,\"low_alarm\":3.0000}},\"lane_map\":[{\"lane\":1,\"fibre\":2,\"laser\":3}]}",
	};
	struct json_object *o;
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		o = parse(texts[i]) ? optmon_line_json(&line) : NULL;
		if (!ktap_check(o && !strcmp(json_object_to_json_string_ext(o,
				JSON_C_TO_STRING_PLAIN), texts[i]),
				"%s: written as it was read",
				optmon_line_kind_name(i < 1 ? 1 : i < 2 ? 2 :
						      i < 3 ? 3 : i < 4 ? 4 : 0)))
			ktap_diag("%s", o ? json_object_to_json_string_ext(o,
				  JSON_C_TO_STRING_PLAIN) : err.message);
		json_object_put(o);
	}
	ktap_check(optmon_line_event_of("path-change") == OPTMON_EV_PATH_CHANGE &&
		   optmon_line_event_of("whatever") == OPTMON_EV_OTHER,
		   "words as people type them");
}

/* A reader keeps nothing of a line, least of all of half a line. */
static void test_reader(void)
{
	static const struct {
		const char *text;
		bool good;
	} lines[] = {
		{ "{\"kind\":\"event\",\"t\":1,\"cage\":\"a\",\"event\":\"touch\",\"note\":\"n\"}", true },
		{ "{\"kind\":\"sample\",\"t\":[", false },
		{ "{\"kind\":\"event\",\"t\":2,\"cage\":\"\xc3\xa4\",\"event\":\"insert\"}", true },
		{ "\"text", false },
		{ "{\"kind\":\"event\",\"t\":3,\"cage\":\"\xff\",\"event\":\"insert\"}", false },
		{ "{\"event\":\"insert\",\"cage\":\"a\",\"t\":4,\"kind\":\"event\"}", true },
	};
	struct optmon_line_reader *reader = optmon_line_reader_new();
	static struct optmon_line alone;
	bool same = reader != NULL;
	size_t i;

	for (i = 0; reader && i < sizeof(lines) / sizeof(lines[0]); i++) {
		if (!optmon_line_read(reader, lines[i].text,
				      strlen(lines[i].text), &line, &err) !=
		    lines[i].good)
			same = false;
		if (!lines[i].good)
			continue;
		if (optmon_line_parse(lines[i].text, strlen(lines[i].text),
				      &alone, &err) ||
		    memcmp(&alone, &line, sizeof(line)))
			same = false;
	}
	ktap_check(same, "a reader takes each line as if it were the first");
	optmon_line_reader_free(reader);
}

static void test_module(void)
{
	static struct optmon_module m;

	m.monitors.has = OPTMON_BIT(OPTMON_MON_TEMPERATURE);
	m.monitors.value[OPTMON_MON_TEMPERATURE] = 40;
	m.monitors.has_lane_thresholds = 1 << OPTMON_LANE_RX_POWER;
	m.monitors.lane_thresholds[OPTMON_LANE_RX_POWER] =
		(struct optmon_thresholds) { 2, 0.2, 1, 0.3 };
	m.lane_count = 2;
	m.lane[1].has = OPTMON_BIT(OPTMON_LV_RX_POWER);
	m.lane[1].monitor[OPTMON_LANE_RX_POWER] = 1;
	memset(&line, 0, sizeof(line));
	line.kind = OPTMON_LINE_SAMPLE;
	optmon_line_of_module(&m, &line);
	ktap_check(line.sample.has == 1u << OPTMON_LS_TEMPERATURE &&
		   line.sample.n_media == 2 && !line.sample.media[0].has &&
		   line.sample.media[1].rx_power_dbm == 0,
		   "a decoded module as a sample");
	line.kind = OPTMON_LINE_IDENTITY;
	optmon_line_of_module(&m, &line);
	ktap_check(line.identity.has_limits == 1u << OPTMON_LIMIT_RX_POWER &&
		   line.identity.limit[OPTMON_LIMIT_RX_POWER].low_alarm == 0.2,
		   "and as an identity");
}

int main(void)
{
	ktap_begin();
	test_sample();
	test_others();
	test_refusals();
	test_round_trip();
	test_reader();
	test_module();
	return ktap_end();
}
