// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Readings of optmond's own ports never become text unless somebody wants it: what
 * the engine takes live is to the last bit what it takes from a recording, and what
 * the black box gives back is what was put in.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include <optmon/json.h>
#include <optmon/reading_line.h>

#include "../../tools/optmond/blackbox.h"
#include "../../tools/optmond/pack.h"
#include "../../tools/optmond/tidy.h"
#include "../ktap.h"

#define ROUNDS	2000
#define LANES	8

static uint64_t state = 88172645463325252u;

static uint64_t any(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	return state ^= state << 17;
}

/* From 0 to 1 */
static double part(void)
{
	return (any() >> 11) / 9007199254740992.0;
}

/* A number as a module may give it, and now and then as it should not. */
static double number(void)
{
	switch (any() % 16) {
	case 0:
		return 0;
	case 1:
		return -0.0;
	case 2:
		return (double)(any() % 4096) / 256;
	case 3:
		return (part() - 0.5) * 1e-5;
	case 4:
		return (part() - 0.5) * 2e9;
	default:
		return (part() - 0.5) * 200;
	}
}

static double ratio(void)
{
	return any() % 8 ? pow(10, -26 * part()) : (any() % 2 ? 0 : 1);
}

static void lanes(struct optmon_line_lane *lane, unsigned int n, bool media)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		lane[i].lane = i + 1;
		lane[i].has = any() & (1u << OPTMON_LL_SNR | 1u << OPTMON_LL_BER);
		if (media)
			lane[i].has |= any() & 0x7f;
		lane[i].snr_db = lane[i].has & 1u << OPTMON_LL_SNR ? number() : 0;
		lane[i].prefec_ber = lane[i].has & 1u << OPTMON_LL_BER ?
				     ratio() : 0;
		if (lane[i].has & 1u << OPTMON_LL_TX_BIAS)
			lane[i].tx_bias_ma = number();
		if (lane[i].has & 1u << OPTMON_LL_TX_POWER)
			lane[i].tx_power_dbm = number();
		if (lane[i].has & 1u << OPTMON_LL_RX_POWER)
			lane[i].rx_power_dbm = number();
	}
}

/* A reading of any kind with any numbers */
static void make(struct optmon_line *line, double t)
{
	unsigned int i;

	memset(line, 0, sizeof(*line));
	line->kind = any() % OPTMON_LINE_KINDS;
	line->t = t;
	line->has = 1u << OPTMON_LINE_HAS_CAGE | 1u << OPTMON_LINE_HAS_INTERFACE |
		    1u << OPTMON_LINE_HAS_MONO;
	line->mono_s = t - 1.6e9;
	strcpy(line->cage, "osfp1");
	strcpy(line->interface, "osfp1");
	switch (line->kind) {
	case OPTMON_LINE_IDENTITY:
		line->identity.has = 1u << OPTMON_LI_VENDOR;
		strcpy(line->identity.vendor, "a \"vendor\"");
		line->identity.has_limits = 1u << OPTMON_LIMIT_VOLTAGE;
		line->identity.has_limit_of[OPTMON_LIMIT_VOLTAGE] = 1;
		line->identity.limit[OPTMON_LIMIT_VOLTAGE].high_alarm = number();
		line->identity.n_lanes = 1;
		line->identity.lane_map[0].lane = 3;
		break;
	case OPTMON_LINE_SAMPLE:
		line->sample.has = 1u << OPTMON_LS_TEMPERATURE |
				   1u << OPTMON_LS_MODULE_STATE |
				   1u << OPTMON_LS_DATA_PATH_STATES;
		line->sample.temperature_c = number();
		line->sample.module_state = any() % 256;
		line->sample.n_states = LANES;
		for (i = 0; i < LANES; i++)
			line->sample.dp_state[i] = any() % 20;
		line->sample.n_media = any() % (LANES + 1);
		line->sample.n_host = any() % (LANES + 1);
		lanes(line->sample.media, line->sample.n_media, true);
		lanes(line->sample.host, line->sample.n_host, false);
		break;
	case OPTMON_LINE_FEC:
		line->fec.has = 1u << OPTMON_LF_CORRECTED | 1u << OPTMON_LF_BINS;
		line->fec.corrected_codewords_total = any() >> any() % 64;
		line->fec.n_bins = any() % 17;
		for (i = 0; i < line->fec.n_bins; i++) {
			line->fec.bin[i].low = line->fec.bin[i].high = i;
			line->fec.bin[i].total = any() >> any() % 64;
		}
		break;
	case OPTMON_LINE_EVENT:
		line->event.event = any() % OPTMON_EVENTS;
		strcpy(line->event.note, "n");
		break;
	default:
		line->link.has = 1u << OPTMON_LK_UP | 1u << OPTMON_LK_PEER;
		line->link.n_peer_lanes = 2;
		line->link.peer_has_tx = 2;
		line->link.peer_tx_power_dbm[1] = number();
		break;
	}
}

static char *text_of(const struct optmon_line *line)
{
	struct json_object *o = optmon_line_json(line);
	char *text = o ? strdup(json_object_to_json_string_ext(o,
		JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE)) : NULL;

	json_object_put(o);
	return text;
}

/* What is left out is not compared: a reader leaves zero there. */
static void clear_missing(struct optmon_line *line)
{
	struct optmon_line_lane *lane;
	unsigned int i;

	for (i = 0; line->kind == OPTMON_LINE_SAMPLE && i < 2 * LANES; i++) {
		lane = i < LANES ? &line->sample.media[i] :
				   &line->sample.host[i - LANES];
		if (!(lane->has & 1u << OPTMON_LL_TX_BIAS))
			lane->tx_bias_ma = 0;
		if (!(lane->has & 1u << OPTMON_LL_TX_POWER))
			lane->tx_power_dbm = 0;
		if (!(lane->has & 1u << OPTMON_LL_RX_POWER))
			lane->rx_power_dbm = 0;
		if (!(lane->has & 1u << OPTMON_LL_SNR))
			lane->snr_db = 0;
		if (!(lane->has & 1u << OPTMON_LL_BER))
			lane->prefec_ber = 0;
	}
	if (line->kind == OPTMON_LINE_SAMPLE &&
	    !(line->sample.has & 1u << OPTMON_LS_TEMPERATURE))
		line->sample.temperature_c = 0;
	if (line->kind == OPTMON_LINE_IDENTITY && !line->identity.has_limits)
		memset(line->identity.limit, 0, sizeof(line->identity.limit));
	if (line->kind == OPTMON_LINE_LINK && !line->link.peer_has_tx)
		line->link.peer_tx_power_dbm[1] = 0;
}

/* Does its text say the same as the reading? */
static bool same_as_text(struct optmon_line *line, bool rounded)
{
	static struct optmon_line again;
	struct optmon_error err = { 0 };
	char *text;
	bool good;

	if (rounded)
		optmon_line_round(line);
	clear_missing(line);
	text = text_of(line);
	good = text && !optmon_line_parse(text, strlen(text), &again, &err) &&
	       !memcmp(&again, line, sizeof(*line));
	if (!good)
		ktap_diag("%s: %s", err.message, text ? text : "no text");
	free(text);
	return good;
}

static void test_text(void)
{
	unsigned int i, rounded = 0, whole = 0, longest = 0;
	static struct optmon_line line;
	char *text;

	for (i = 0; i < ROUNDS && rounded == i; i++) {
		make(&line, 1.7e9 + i * part());
		rounded += same_as_text(&line, true);
		text = text_of(&line);
		if (text && line.kind == OPTMON_LINE_SAMPLE &&
		    strlen(text) > longest)
			longest = strlen(text);
		free(text);
	}
	ktap_check(rounded == ROUNDS,
		   "a reading that was rounded is the same as its text");
	ktap_check(longest && longest < 2600, "which has no digits without a meaning: %u bytes",
		   longest);
	for (i = 0; i < ROUNDS && whole == i; i++) {
		/* What a feed may say, with all the digits it has */
		do {
			make(&line, 1.7e9 + i * part());
			optmon_line_round(&line);
		} while (line.kind != OPTMON_LINE_SAMPLE);
		line.t += part() / 3e3;
		line.sample.temperature_c = (part() - 0.5) * 180;
		line.sample.has |= 1u << OPTMON_LS_TEMPERATURE;
		whole += same_as_text(&line, false);
	}
	ktap_check(whole == ROUNDS, "and so is one with any digits");
}

/* Names that a hostile module, board or administrator gave; a feeder would be refused. */
static void test_names(void)
{
	static const char evil[] = "a\x1b[2J\n\xff\x7f\"|\\";
	struct optmon_error err = { 0 };
	struct optmon_line line, again;
	unsigned int i, refused = 0, good = 0;
	char *text;

	for (i = 0; i < 3; i++) {
		memset(&line, 0, sizeof(line));
		line.kind = i == 0 ? OPTMON_LINE_IDENTITY : i == 1 ? OPTMON_LINE_EVENT :
			    OPTMON_LINE_LINK;
		line.t = 1.7e9;
		line.has = 1u << OPTMON_LINE_HAS_CAGE | 1u << OPTMON_LINE_HAS_INTERFACE;
		strcpy(line.cage, evil);
		/* No end, as nobody should leave it */
		memset(line.interface, 'x', sizeof(line.interface));
		if (i == 0) {
			line.identity.has = 15;
			strcpy(line.identity.vendor, evil);
			strcpy(line.identity.part_number, evil);
			memset(line.identity.serial_number, '\t',
			       sizeof(line.identity.serial_number));
			strcpy(line.identity.firmware, evil);
		} else if (i == 1) {
			strcpy(line.event.note, evil);
		} else {
			line.link.has = 1u << OPTMON_LK_UP | 1u << OPTMON_LK_PEER;
			strcpy(line.link.peer_cage, evil);
		}
		again = line;
		again.interface[OPTMON_LINE_NAME - 1] = '\0';
		again.identity.serial_number[OPTMON_LINE_TEXT - 1] = '\0';
		text = text_of(&again);
		refused += !text || optmon_line_parse(text, strlen(text), &again, &err);
		free(text);
		line_tidy(&line);
		good += same_as_text(&line, false) && !strcmp(line.cage, "a?[2J???\"|\\");
	}
	ktap_check(refused == 3 && good == 3,
		   "names that a feeder is refused for are made good in our own readings");
}

/* What is wrong with a black box is said. */
static void test_refused(const void *box, size_t len)
{
	struct optmon_error err = { 0 };
	unsigned char *copy = malloc(len);
	size_t text_len;

	memcpy(copy, box, len);
	copy[4] ^= 1;
	ktap_check(!blackbox_unpack(copy, len, &text_len, &err) && err.code == OPTMON_E_DATA &&
		   strstr(err.message, "another version"),
		   "a black box of another layout is called so: %s", err.message);
	memcpy(copy, box, len);
	ktap_check(!blackbox_unpack(copy, len - 3, &text_len, &err) &&
		   err.code == OPTMON_E_DATA && strstr(err.message, "damaged"),
		   "and one that is cut: %s", err.message);
	free(copy);
}

static void test_pack(void)
{
	static unsigned char packed[64 * 1024];
	struct pack in = { { NULL } }, out = { { NULL } };
	static struct optmon_line line, again;
	const unsigned char *at;
	unsigned int i, good = 0;
	size_t len;

	for (i = 0; i < ROUNDS && good == i; i++) {
		make(&line, 1.7e9 + i);
		if (i % 2)
			optmon_line_round(&line);
		len = pack_line(&in, &line, packed);
		at = len ? pack_next(&out, packed, packed + len, &again) : NULL;
		good += at == packed + len && len <= PACK_ROOM &&
			!memcmp(&again, &line, sizeof(line));
	}
	ktap_check(good == ROUNDS, "a packed reading comes back to the last bit");
	pack_free(&in);
	pack_free(&out);
}

/* A port that reads once a second: what noise there is, is in the last digits. */
static void sample(struct optmon_line *line, double t)
{
	unsigned int i;

	memset(line, 0, sizeof(*line));
	line->kind = OPTMON_LINE_SAMPLE;
	line->t = t;
	line->has = 1u << OPTMON_LINE_HAS_CAGE;
	strcpy(line->cage, "osfp1");
	line->sample.has = 1u << OPTMON_LS_TEMPERATURE | 1u << OPTMON_LS_VOLTAGE;
	line->sample.temperature_c = 45 + part();
	line->sample.voltage_v = 3.3 + 0.01 * part();
	line->sample.n_media = LANES;
	lanes(line->sample.media, LANES, true);
	for (i = 0; i < LANES; i++) {
		line->sample.media[i].has = 0x7f;
		line->sample.media[i].tx_bias_ma = 70 + part();
		line->sample.media[i].tx_power_dbm = 1 + 0.1 * part();
		line->sample.media[i].rx_power_dbm = -2 + 0.1 * part();
		line->sample.media[i].snr_db = 21 + 0.1 * part();
		line->sample.media[i].prefec_ber = 1e-8 * (1 + 0.1 * part());
	}
	optmon_line_round(line);
}

#define MINUTES	15

static void test_box(void)
{
	struct blackbox *box = blackbox_new();
	static struct optmon_line line;
	char *want[MINUTES * 60], *text, *copy, *all, *at, *rest;
	unsigned int i, first, wrong = 0, crashed = 0;
	size_t len, text_len, plain = 0;

	for (i = 0; i < MINUTES * 60; i++) {
		sample(&line, 1.7e9 + i);
		want[i] = text_of(&line);
		plain += strlen(want[i]);
		blackbox_add(box, "osfp1", &line);
	}
	copy = blackbox_copy(box, "osfp1", &len);
	text = copy ? blackbox_unpack(copy, len, &text_len, NULL) : NULL;
	ktap_check(text && strlen(text) == text_len, "a black box is opened");
	/* Ten whole minutes and what is left of the next one */
	first = 0;
	for (at = text, i = 0; at && *at; at = rest + 1, i++) {
		rest = strchr(at, '\n');
		*rest = '\0';
		while (!i && first < MINUTES * 60 && strcmp(at, want[first]))
			first++;
		wrong += first + i >= MINUTES * 60 || strcmp(at, want[first + i]);
	}
	ktap_check(!wrong && i >= 600 && first + i == MINUTES * 60,
		   "the last ten minutes are in it as they came: %u readings, %u wrong",
		   i, wrong);
	ktap_check(len / i < plain / (MINUTES * 60) / 4,
		   "in a quarter of the room: %zu bytes a reading of %zu", len / i,
		   plain / (MINUTES * 60));
	free(text);
	for (i = 0; copy && i < 3000; i++) {
		all = malloc(len);
		memcpy(all, copy, len);
		all[any() % (i % 2 ? len : 400)] ^= 1u << any() % 8;
		text = blackbox_unpack(all, any() % 8 ? len : any() % len,
				       &text_len, NULL);
		crashed += text && strlen(text) != text_len;
		free(text);
		free(all);
		/* A whole box of text takes its time: some damage shows at once. */
		if (i > 40 && i % 2)
			i += 100;
	}
	ktap_check(!crashed, "a damaged one does no harm");
	if (copy)
		test_refused(copy, len);
	free(copy);
	for (i = 0; i < MINUTES * 60; i++)
		free(want[i]);
	blackbox_free(box);
}

/* Many lanes that are read often and never change: next to nothing, but for its text. */
static void test_bound(void)
{
	struct blackbox *box = blackbox_new();
	static struct optmon_line line;
	size_t len, text_len = 0;
	char *text, *copy;
	unsigned int i;

	sample(&line, 0);
	line.sample.n_media = line.sample.n_host = OPTMON_MAX_LANES;
	for (i = 0; i < OPTMON_MAX_LANES; i++) {
		line.sample.media[i] = line.sample.media[0];
		line.sample.media[i].lane = line.sample.host[i].lane = i + 1;
		line.sample.media[i].flags = UINT64_MAX;
	}
	for (i = 0; i < 6000; i++) {
		line.t = 1.7e9 + i * 0.1;
		blackbox_add(box, "osfp1", &line);
	}
	copy = blackbox_copy(box, "osfp1", &len);
	text = copy ? blackbox_unpack(copy, len, &text_len, NULL) : NULL;
	ktap_check(text && text_len <= (BLACKBOX_CHUNKS + 1) * BLACKBOX_CHUNK_TEXT,
		   "an answer is bounded, whatever little room it has: %zu bytes",
		   text_len);
	free(text);
	free(copy);
	blackbox_free(box);
}

int main(void)
{
	ktap_begin();
	test_text();
	test_names();
	test_pack();
	test_box();
	test_bound();
	return ktap_end();
}
