// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lines of optmon.reading/1. Numbers are written with the steps of the registers
 * they come from (CMIS 5.4 Tables 8-10, 8-82 to 8-84, VDM F16 and 1/256 dB).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fleet.h"

static char *room(struct writer *w, size_t more)
{
	if (w->length + more > w->size) {
		w->size = 2 * w->size + more + 65536;
		w->buffer = realloc(w->buffer, w->size);
		if (!w->buffer)
			abort();
	}
	return w->buffer + w->length;
}

void writer_flush(struct writer *w)
{
	if (w->length && fwrite(w->buffer, 1, w->length, w->out) != w->length)
		exit(1);	/* the reader is gone */
	w->length = 0;
}

static void put(struct writer *w, const char *text)
{
	size_t length = strlen(text);

	memcpy(room(w, length), text, length);
	w->length += length;
}

static void put_unsigned(struct writer *w, uint64_t value)
{
	char digits[20];
	int n = 0, i;
	char *to;

	do
		digits[n++] = '0' + value % 10;
	while (value /= 10);
	to = room(w, n);
	for (i = 0; i < n; i++)
		to[i] = digits[n - 1 - i];
	w->length += n;
}

/* printf is half the time of a run; this is %.*f without trailing zeros. */
static void put_fixed(struct writer *w, double value, int decimals)
{
	static const double scale[] = { 1, 10, 100, 1e3, 1e4, 1e5, 1e6 };
	uint64_t whole, part;
	double scaled = round(fabs(value) * scale[decimals]);

	if (value < 0 && scaled > 0)
		put(w, "-");
	whole = scaled / scale[decimals];
	part = scaled - whole * scale[decimals];
	put_unsigned(w, whole);
	if (!part)
		return;
	*room(w, 1) = '.';
	w->length++;
	while (part) {
		decimals--;
		*room(w, 1) = '0' + part / (uint64_t)scale[decimals];
		w->length++;
		part %= (uint64_t)scale[decimals];
	}
}

static void put_key(struct writer *w, const char *key, double value, int decimals)
{
	put(w, key);
	put_fixed(w, value, decimals);
}

static void line_begin(struct writer *w, const char *kind, struct host *host, double t)
{
	put(w, "{\"kind\":\"");
	put(w, kind);
	put_key(w, "\",\"t\":", t + host->clock_s, 3);
	put_key(w, ",\"mono_s\":", t - host->boot_t, 3);
	put(w, ",\"boot\":\"");
	put(w, host->name);
	put(w, "-");
	put_unsigned(w, host->boots);
	put(w, "\",\"host\":\"");
	put(w, host->name);
	put(w, "\"");
}

static void put_cage(struct writer *w, const char *key, const struct port *port, const char *end)
{
	put(w, key);
	put(w, "\"osfp");
	put_unsigned(w, port->index + 1);
	put(w, end);
}

/* A line is whole; one in five hundred is overtaken by a few that follow. */
static void line_end(struct writer *w, struct host *host, size_t start)
{
	put(w, "}\n");
	w->lines++;
	if (w->held_length && !w->held_for--) {
		memcpy(room(w, w->held_length), w->held, w->held_length);
		w->length += w->held_length;
		w->held_length = 0;
	} else if (!w->held_length && !host->options->no_nuisances &&
		   w->length - start < sizeof(w->held) && rng_chance(&w->rng, 0.002)) {
		w->held_length = w->length - start;
		memcpy(w->held, w->buffer + start, w->held_length);
		w->length = start;
		w->held_for = 1 + rng_below(&w->rng, 6);
	}
	if (w->length > 1 << 18)
		writer_flush(w);
}

static void put_limits(struct writer *w, const char *name, const struct limits *limits)
{
	put(w, name);
	put_key(w, ":{\"high_alarm\":", limits->high_alarm, 4);
	put_key(w, ",\"low_alarm\":", limits->low_alarm, 4);
	put_key(w, ",\"high_warning\":", limits->high_warning, 4);
	put_key(w, ",\"low_warning\":", limits->low_warning, 4);
	put(w, "}");
}

void write_identity(struct writer *w, struct host *host, struct port *port, double t)
{
	const struct module *module = &port->module;
	const struct kind *kind = module->kind;
	size_t start = w->length;
	int i;

	line_begin(w, "identity", host, t);
	put_cage(w, ",\"cage\":", port, "\"");
	put_cage(w, ",\"interface\":", port, "\"");
	put(w, ",\"vendor\":\"");
	put(w, kind->vendor);
	put(w, "\",\"part_number\":\"");
	put(w, kind->part);
	put(w, "\",\"serial_number\":\"");
	put(w, module->serial);
	put(w, "\",\"firmware\":\"");
	put(w, module->firmware);
	put(w, "\",\"media_technology\":\"");
	put(w, kind->technology);
	put(w, "\",\"application\":\"");
	put(w, kind->application);
	put(w, "\"");
	if (kind->laser != LASER_NONE) {
		put_limits(w, ",\"thresholds\":{\"temperature_c\"",
			   &module->limits[LIMITS_TEMPERATURE]);
		put_limits(w, ",\"voltage_v\"", &module->limits[LIMITS_VOLTAGE]);
		if (kind->laser != LASER_EXTERNAL)
			put_limits(w, ",\"tx_bias_ma\"", &module->limits[LIMITS_BIAS]);
		put_limits(w, ",\"tx_power_mw\"", &module->limits[LIMITS_TX]);
		put_limits(w, ",\"rx_power_mw\"", &module->limits[LIMITS_RX]);
		put(w, "},\"lane_map\":[");
		for (i = 0; i < kind->media_lanes; i++) {
			put(w, i ? ",{\"lane\":" : "{\"lane\":");
			put_unsigned(w, i + 1);
			put(w, ",\"fibre\":");
			put_unsigned(w, i / kind->lanes_per_fibre + 1);
			put(w, ",\"laser\":");
			put_unsigned(w, i / kind->lanes_per_laser + 1);
			put(w, "}");
		}
		put(w, "]");
	}
	line_end(w, host, start);
}

static double milliwatts(double dbm)
{
	return dbm <= DARK_DBM ? 0 : pow(10, dbm / 10);
}

/* dBm of what a register of 0.1 uW steps holds; -40 for nothing at all. */
static double as_read(double dbm)
{
	double mw = round(milliwatts(dbm) * 1e4) / 1e4;

	return mw > 0 ? 10 * log10(mw) : DARK_DBM;
}

struct flags {
	struct writer *w;
	unsigned int count;
};

static void put_flag(struct flags *flags, const char *name, const char *which)
{
	put(flags->w, flags->count++ ? ",\"" : ",\"flags\":[\"");
	put(flags->w, name);
	put(flags->w, which);
	put(flags->w, "\"");
}

static void flags_of(struct flags *flags, const char *name, const struct limits *limits,
		     double value)
{
	if (limits->high_alarm <= limits->low_alarm)
		return;
	if (value > limits->high_alarm)
		put_flag(flags, name, "_high_alarm");
	if (value < limits->low_alarm)
		put_flag(flags, name, "_low_alarm");
	if (value > limits->high_warning)
		put_flag(flags, name, "_high_warning");
	if (value < limits->low_warning)
		put_flag(flags, name, "_low_warning");
}

/* Measured over a second or so: the ratio itself is a count. */
static double counted(struct rng *rng, double ber, double bits)
{
	double expected = ber * bits;

	if (expected < 1e4)
		return rng_poisson(rng, expected) / bits;
	return ber * (1 + rng_normal(rng) / sqrt(expected) + 0.01 * rng_normal(rng));
}

static void put_ratio(struct writer *w, const char *key, double value)
{
	char text[32];

	put(w, key);
	snprintf(text, sizeof(text), "%.3e", fmin(fmax(value, 0), 0.5));
	put(w, value > 0 ? text : "0");
}

static void put_quality(struct writer *w, struct host *host, struct port *port, double quality,
			double ber, double offset_db)
{
	struct rng *rng = &port->reading_rng;
	double snr = 20 * log10(fmax(quality, 0.3)) + 10 * log10(5) + offset_db +
		0.05 * rng_normal(rng);
	double ratio = counted(rng, ber, 5e10);

	/* drawn, though not told: what is left out changes nothing else */
	if (host->options->no_diagnostics)
		return;
	put_key(w, ",\"snr_db\":", round(fmax(snr, 0) * 256) / 256, 3);
	put_ratio(w, ",\"prefec_ber\":", ratio);
}

static void put_media_lane(struct writer *w, struct host *host, struct port *port, double t, int i,
			   const struct state *state)
{
	const struct light *light = &state->lanes[i];
	const struct module *module = &port->module;
	struct rng *rng = &port->reading_rng;
	struct flags flags = { .w = w };
	double bias, tx, rx, true_bias, true_tx, true_rx;

	put(w, i ? ",{\"lane\":" : "{\"lane\":");
	put_unsigned(w, i + 1);
	bias = light->bias_ma * (1 + 0.001 * rng_normal(rng));
	tx = light->tx_dbm + 0.012 * rng_normal(rng);
	rx = light->rx_dbm + module->lanes[i].rx_offset_db + 0.015 * rng_normal(rng);
	if (light->rx_dbm < -32)
		rx = DARK_DBM;
	/* what a disturbed transfer brings latches no flag in the module */
	true_bias = bias;
	true_tx = tx;
	true_rx = rx;
	if (port->absurd && i == 0) {
		bias = 131.07;
		tx = rx = 8.1648;
	}
	bias = round(bias / module->bias_step_ma) * module->bias_step_ma;
	if (isfinite(light->bias_ma))
		put_key(w, ",\"tx_bias_ma\":", bias, 3);
	put_key(w, ",\"tx_power_dbm\":", as_read(tx), 3);
	/* now and then a register does not answer */
	if (host->options->no_nuisances || !rng_chance(rng, 0.0005))
		put_key(w, ",\"rx_power_dbm\":", as_read(rx), 3);
	if (module->has_snr && light->rx_dbm > -30)
		put_quality(w, host, port, light->quality, light->ber,
			    module->lanes[i].snr_offset_db);
	if (state->effects.value[EFFECT_ADMIN_DOWN][0] > 0)
		put(w, ",\"tx_disabled\":true");
	if (module->has_flags) {
		if (isfinite(light->bias_ma))
			flags_of(&flags, "tx_bias", &module->limits[LIMITS_BIAS], true_bias);
		flags_of(&flags, "tx_power", &module->limits[LIMITS_TX], milliwatts(true_tx));
		flags_of(&flags, "rx_power", &module->limits[LIMITS_RX], milliwatts(true_rx));
		if (light->rx_dbm < -18)
			put_flag(&flags, "rx_los", "");
		if (light->rx_dbm < -18 || light->quality < 1.8 ||
		    (port->lol[i] > port->last_t && port->lol[i] <= t))
			put_flag(&flags, "rx_lol", "");
		put(w, flags.count ? "]" : ",\"flags\":[]");
	}
	put(w, "}");
}

static void put_body(struct writer *w, struct host *host, struct port *port, double t,
		     const struct state *state)
{
	const struct module *module = &port->module;
	const struct kind *kind = module->kind;
	struct rng *rng = &port->reading_rng;
	bool off = state->effects.value[EFFECT_ADMIN_DOWN][0] > 0;
	size_t start;
	double c;
	int i;

	if (port->samples++ % 12 == 0) {
		put(w, ",\"module_state\":\"ModuleReady\",\"data_path_states\":[");
		for (i = 0; i < kind->host_lanes; i++) {
			put(w, i ? ",\"" : "\"");
			put(w, off ? "DPInitialized\"" : "DPActivated\"");
		}
		put(w, "]");
	}
	if (kind->laser == LASER_NONE)
		return;
	c = state->case_c + 0.05 * rng_normal(rng);
	c = port->absurd ? 122.8 : round(c / module->temperature_step_c) * module->temperature_step_c;
	put_key(w, ",\"temperature_c\":", c, 3);
	put_key(w, ",\"voltage_v\":", port->absurd ? 6.5535 : state->voltage_v +
		0.002 * rng_normal(rng), 4);
	start = w->length;
	if (kind->cooled) {
		put_key(w, ",\"laser_temperature_c\":", round((state->laser_c + 0.02 *
			rng_normal(rng)) * 256) / 256, 3);
		put_key(w, ",\"tec_current_pct\":", state->tec_pct + 0.3 * rng_normal(rng), 2);
	}
	if (host->options->no_diagnostics)
		w->length = start;
	put(w, ",\"media_lanes\":[");
	for (i = 0; i < kind->media_lanes; i++)
		put_media_lane(w, host, port, t, i, state);
	put(w, "]");
	port->absurd = false;
	if (!module->has_snr)
		return;
	start = w->length;
	put(w, ",\"host_lanes\":[");
	for (i = 0; i < kind->media_lanes; i++) {
		put(w, i ? ",{\"lane\":" : "{\"lane\":");
		put_unsigned(w, i + 1);
		put_quality(w, host, port, sqrt(2) * 3.4 * sqrt(fmax(0.05, -log10(fmax(
			state->lanes[i].host_ber, 1e-15)) / 7.2)), state->lanes[i].host_ber, 0);
		put(w, "}");
	}
	put(w, "]");
	if (host->options->no_diagnostics)
		w->length = start;
}

void write_sample(struct writer *w, struct host *host, struct port *port, double t,
		  const struct state *state)
{
	bool freeze = state->effects.value[EFFECT_FROZEN][0] > 0;
	size_t start = w->length, body;

	line_begin(w, "sample", host, t);
	put_cage(w, ",\"cage\":", port, "\"");
	body = w->length;
	if (freeze && port->frozen_length) {
		memcpy(room(w, port->frozen_length), port->frozen, port->frozen_length);
		w->length += port->frozen_length;
	} else {
		put_body(w, host, port, t, state);
		if (w->length - body < sizeof(port->frozen)) {
			port->frozen_length = w->length - body;
			memcpy(port->frozen, w->buffer + body, port->frozen_length);
		}
	}
	line_end(w, host, start);
}

static void put_bins(struct writer *w, const struct port *port)
{
	static const int edges[] = { 0, 1, 4, 8, 16 };
	int last = port->module.kind->code->corrects, low, high, i, k;
	uint64_t total;

	put(w, ",\"bins\":[");
	for (i = 0; ; i++) {
		low = port->bins == 1 ? i : edges[i];
		high = port->bins == 1 ? i : edges[i + 1] - 1;
		for (k = low, total = 0; k <= high; k++)
			total += port->counts.bins[k];
		put(w, i ? ",{\"low\":" : "{\"low\":");
		put_unsigned(w, low);
		put(w, ",\"high\":");
		put_unsigned(w, high);
		put(w, ",\"total\":");
		put_unsigned(w, total);
		put(w, "}");
		if (high >= last)
			break;
	}
	put(w, "]");
}

void write_fec(struct writer *w, struct host *host, struct port *port, double t)
{
	const struct codeword_code *code = port->module.kind->code;
	uint64_t mask = port->counter_start ? (1ull << 48) - 1 : ~0ull;
	uint64_t mask_short = port->counters_short ? 0xffffffff : mask;
	size_t start = w->length;

	if (host->options->no_fec)
		return;
	line_begin(w, "fec", host, t);
	put_cage(w, ",\"interface\":", port, "\"");
	put(w, ",\"code\":\"");
	put(w, code ? code->name : "cfec");
	put(w, "\",\"uncorrectable_codewords_total\":");
	put_unsigned(w, port->counts.uncorrectable);
	put(w, ",\"corrected_bits_total\":");
	put_unsigned(w, port->corrected_bits & mask_short);
	if (code) {
		put(w, ",\"codewords_total\":");
		put_unsigned(w, (port->counts.codewords + port->counter_start) & mask);
		put(w, ",\"corrected_codewords_total\":");
		put_unsigned(w, port->counts.corrected & mask);
		put(w, ",\"symbol_errors_total\":");
		put_unsigned(w, port->counts.symbol_errors & mask_short);
		if (port->bins && !host->options->no_bins)
			put_bins(w, port);
	}
	line_end(w, host, start);
}

void write_link(struct writer *w, struct host *host, struct port *port, double t, bool up,
		const struct state *state)
{
	struct rng *rng = &port->reading_rng;
	size_t start = w->length, peer;
	int i;

	line_begin(w, "link", host, t);
	put_cage(w, ",\"interface\":", port, "\"");
	put(w, up ? ",\"up\":true" : ",\"up\":false");
	if (state && !(state->effects.value[EFFECT_ADMIN_DOWN][0] > 0))
		put(w, ",\"admin_up\":true");
	else if (state)
		put(w, ",\"admin_up\":false");
	put(w, ",\"flaps_total\":");
	put_unsigned(w, port->flaps);
	peer = w->length;
	if (state && port->role == ROLE_LINK) {
		put(w, ",\"peer\":{\"host\":\"far");
		put_unsigned(w, port->peer / 64);
		put(w, "\",\"interface\":\"osfp");
		put_unsigned(w, port->peer % 64 + 1);
		put(w, "\",\"cage\":\"osfp");
		put_unsigned(w, port->peer % 64 + 1);
		put(w, "\",\"tx_power_dbm\":[");
		for (i = 0; i < port->module.kind->media_lanes; i++) {
			put(w, i ? "," : "");
			put_fixed(w, as_read(state->lanes[i].far_dbm + 0.012 * rng_normal(rng)), 3);
		}
		put(w, "]}");
	}
	if (host->options->no_far)
		w->length = peer;
	line_end(w, host, start);
}

void write_event(struct writer *w, struct host *host, struct port *port, double t,
		 const char *event)
{
	size_t start = w->length;

	line_begin(w, "event", host, t);
	put_cage(w, ",\"cage\":", port, "\"");
	put(w, ",\"event\":\"");
	put(w, event);
	put(w, "\"");
	line_end(w, host, start);
}
