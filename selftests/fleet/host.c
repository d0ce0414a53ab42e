// SPDX-License-Identifier: GPL-2.0-or-later
/* A host through time: who is polled next, and what happened since. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fleet.h"

#define EPOCH	1704067200.0	/* 2024-01-01 */

static void wander(double *value, struct rng *rng, double seconds, double tau)
{
	double decay = exp(-seconds / tau);

	*value = *value * decay + sqrt(1 - decay * decay) * rng_normal(rng);
}

/* Random walks of a port that return to their mean, each with its own memory. */
static void port_wander(struct port *port, double seconds)
{
	struct rng *rng = &port->reading_rng;
	struct lane *lane;
	double unit = port->case_wander / 0.4;
	int i;

	wander(&unit, rng, seconds, 5400);
	port->case_wander = 0.4 * unit;
	unit = port->snr_common / 0.04;
	wander(&unit, rng, seconds, 4 * 3600);
	port->snr_common = 0.04 * unit;
	for (i = 0; i < port->module.kind->media_lanes; i++) {
		lane = &port->module.lanes[i];
		wander(&lane->bias_wander, rng, seconds, 3 * 3600);
		wander(&lane->tx_wander, rng, seconds, 10 * 3600);
		wander(&lane->far_wander, rng, seconds, 10 * 3600);
		wander(&lane->loss_wander, rng, seconds, 20 * 3600);
		wander(&lane->snr_wander, rng, seconds, 2 * 3600);
	}
}

static void now_is(struct host *host, double t)
{
	unsigned int i;

	host->clock_s = 0;
	for (i = 0; i < host->spells_count; i++)
		if (host->spells[i].kind == EFFECT_CLOCK)
			host->clock_s += spell_level(&host->spells[i], t) * host->spells[i].value[0];
}

static void swap_module(struct host *host, struct port *port)
{
	struct module old = port->module;
	int i;

	port->generation++;
	module_draw(&port->module, old.kind, host, port);
	port->module.born = host->start;
	for (i = 0; i < LANES_MAX; i++) {
		port->module.lanes[i].far_tx_dbm = old.lanes[i].far_tx_dbm;
		/* what is put in is accepted first: it does not make a bad link */
		port->module.lanes[i].sensitivity_dbm = fmin(old.lanes[i].sensitivity_dbm,
			port->module.lanes[i].sensitivity_dbm);
		port->module.lanes[i].quality_max = fmax(old.lanes[i].quality_max,
			port->module.lanes[i].quality_max);
	}
	port->frozen_length = 0;
}

static void reset_counters(struct port *port)
{
	memset(&port->counts, 0, sizeof(port->counts));
	port->corrected_bits = 0;
	if (port->counter_start)
		port->counter_start = 1;	/* still counts modulo 2^48 */
}

static void link_goes(struct writer *w, struct host *host, struct port *port, double t, bool up,
		      const struct state *state)
{
	if (port->up && !up)
		port->flaps++;
	port->up = up;
	port->last_link_t = t;
	write_link(w, host, port, t, up, state);
}

static void happening_flap(struct writer *w, struct host *host, struct port *port,
			   const struct happening *h)
{
	if (!port->up)
		return;
	link_goes(w, host, port, h->t, false, NULL);
	if (rng_chance(&port->fec_rng, 0.3))
		port->counts.uncorrectable += rng_lognormal(&port->fec_rng, 50, 1.2);
	happen(port, h->t + h->value, HAPPEN_FLAP_END, 0);
}

static void happens(struct writer *w, struct host *host, struct port *port)
{
	static const char *const hints[] = { "touch", "cleaned", "path_change" };
	struct happening h = port->happenings[port->happening++];
	struct rng *rng = &port->reading_rng;

	if (port->happening > HAPPENINGS_MAX / 4) {	/* forget what is past */
		port->happenings_count -= port->happening;
		memmove(port->happenings, port->happenings + port->happening,
			port->happenings_count * sizeof(port->happenings[0]));
		port->happening = 0;
	}
	now_is(host, h.t);
	switch (h.kind) {
	case HAPPEN_FLAP:
		happening_flap(w, host, port, &h);
		break;
	case HAPPEN_FLAP_END:
		if (!port->up)
			link_goes(w, host, port, h.t, true, NULL);
		break;
	case HAPPEN_REMOVE:
		write_event(w, host, port, h.t, "remove");
		if (port->up)
			link_goes(w, host, port, h.t + 0.001, false, NULL);
		break;
	case HAPPEN_SWAP:
		swap_module(host, port);
		/* fall through */
	case HAPPEN_INSERT:
		write_event(w, host, port, h.t, "insert");
		write_identity(w, host, port, h.t + 0.5);
		break;
	case HAPPEN_RESET:
		reset_counters(port);
		break;
	case HAPPEN_REBOOT:
		if (host->boot_t < h.t) {
			host->boot_t = h.t + h.value - 60;
			host->boots++;
		}
		reset_counters(port);
		port->flaps = 0;
		port->known = false;
		port->next_t = h.t + h.value + rng_between(rng, 0, 30);
		port->up = false;
		port->last_fec_t = port->next_t;
		break;
	case HAPPEN_PEER:
		port->peer = h.value;
		break;
	case HAPPEN_ABSURD:
		port->absurd = true;
		break;
	case HAPPEN_HINT:
		if (host->options->hints)
			write_event(w, host, port, h.t, hints[(int)h.value]);
		break;
	case HAPPEN_ADMIN:
		write_event(w, host, port, h.t, h.value ? "admin_up" : "admin_down");
		break;
	case HAPPEN_FIRMWARE:
		snprintf(port->module.firmware, sizeof(port->module.firmware), "3.%u",
			 rng_below(rng, 8));
		write_event(w, host, port, h.t, "firmware");
		write_identity(w, host, port, h.t + 0.5);
		break;
	}
}

/* Milliseconds in which a lane has no contact: every codeword of them is lost. */
static void count_bursts(struct port *port, double t, double seconds, double per_s,
			 const struct state *state)
{
	struct rng *rng = &port->fec_rng;
	double rate, length;
	uint64_t n;
	int i;

	for (i = 0; i < port->module.kind->media_lanes; i++) {
		rate = state->effects.value[EFFECT_BURSTS][i] *
			exp((state->case_c - 45) / 8) / 3600;
		for (n = rng_poisson(rng, rate * seconds); n; n--) {
			length = fmin(rng_lognormal(rng, 0.004, 1.2), 0.5);
			port->counts.uncorrectable += length * per_s + 1;
			port->counts.bins[8 + rng_below(rng, 8)] += length * per_s * 0.02;
			port->lol[i] = t;
			if (rng_chance(rng, 0.12))
				happen(port, t + 0.01 + rng_uniform(rng), HAPPEN_FLAP,
				       rng_between(rng, 0.02, 3));
		}
	}
}

static void count(struct host *host, struct port *port, double t, const struct state *state)
{
	const struct kind *kind = port->module.kind;
	double seconds = t - port->last_fec_t, per_s, bits;
	struct rng *rng = &port->fec_rng;

	port->last_fec_t = t;
	if (!port->up || !state->signal || seconds <= 0)
		return;
	if (!kind->code) {
		/* a concatenated code ends at a cliff near 1.25e-2 */
		bits = kind->speed_100g * 1.2e11 * seconds;
		port->corrected_bits += bits * state->mean_ber *
			(1 + 1e-3 * rng_normal(rng));
		if (state->mean_ber > 1.25e-2)
			port->counts.uncorrectable += rng_poisson(rng, 1e4 * seconds);
		return;
	}
	per_s = kind->code->per_s_100g * kind->speed_100g;
	codeword_draw(kind->code, port->shape, state->event_ratio, per_s * seconds, rng,
		      &port->counts);
	/* a spoiled symbol is one wrong bit, seldom two */
	port->corrected_bits = port->counts.symbol_errors + port->counts.symbol_errors / 50;
	count_bursts(port, t, seconds, per_s, state);
}

static double next_poll(const struct host *host, struct port *port, double t)
{
	double cadence = host->cadence_s, next;
	const struct spell *spell;
	unsigned int i;

	for (i = 0; i < port->spells_count; i++) {
		spell = &port->spells[i];
		if (spell->kind == EFFECT_DENSE && t >= spell->start && t < spell->end)
			cadence = fmin(cadence, spell->value[0]);
	}
	next = t + cadence * rng_between(&port->reading_rng, 0.995, 1.005);
	for (i = 0; i < port->spells_count; i++) {
		spell = &port->spells[i];
		if (spell->kind == EFFECT_DENSE && spell->start > t && spell->start < next)
			next = spell->start;
	}
	return next;
}

/*
 * Whether this poll is lost on its way: one or a few of a port, or all of the host
 * for hours while nobody collects.
 */
static bool lost(struct host *host, struct port *port, double t)
{
	struct rng *rng = &port->reading_rng;

	if (t < port->blind_until || t < host->blind_until)
		return true;
	if (host->options->no_nuisances || !rng_chance(rng, 0.002))
		return false;
	if (rng_chance(rng, 0.2))
		port->blind_until = t + (port->next_t - t) * rng_between(rng, 0, 2);
	else if (rng_chance(rng, 0.02))
		host->blind_until = t + rng_between(rng, 600, 6 * 3600);
	return true;
}

static void poll(struct writer *w, struct host *host, struct port *port)
{
	double t = port->next_t, ambient = host_ambient_c(host, t);
	struct state state;
	bool miss;

	now_is(host, t);
	port_wander(port, t - port->last_t);
	state_at(host, port, t, ambient, true, &state);
	port->next_t = next_poll(host, port, t);
	miss = lost(host, port, t);
	if (port->up != state.signal || !port->known) {
		if (port->up && !state.signal && !state.gone && rng_chance(&port->fec_rng, 0.3))
			port->counts.uncorrectable += rng_lognormal(&port->fec_rng, 50, 1.2);
		if (port->up != state.signal)
			port->last_fec_t = t;
		link_goes(w, host, port, t, state.signal, &state);
	}
	if (port->role == ROLE_EMPTY) {
		port->known = true;
		return;
	}
	count(host, port, t, &state);
	if (!state.gone && (!port->known || t - port->last_identity_t > DAY)) {
		write_identity(w, host, port, t);
		port->last_identity_t = t;
	}
	port->known = true;
	if (!miss) {
		if (!state.gone && !(state.effects.value[EFFECT_SILENT][0] > 0))
			write_sample(w, host, port, t, &state);
		write_fec(w, host, port, t + 0.02);
		if (t - port->last_link_t > fmin(4 * 3600, 6 * (port->next_t - t))) {
			port->last_link_t = t;
			write_link(w, host, port, t + 0.03, port->up, &state);
		}
	}
	port->last_t = t;
}

static void host_begin(struct host *host, const struct options *options, unsigned int index)
{
	struct port *port;
	unsigned int i;

	memset(host, 0, sizeof(*host));
	host->options = options;
	host->index = index;
	host->key = options->seed * 16 + options->stream * 2 + options->eval;
	snprintf(host->name, sizeof(host->name), "%s%03u", options->preset, index);
	host->start = EPOCH + index % 120 * 3 * DAY;
	host->end = host->start + options->days * DAY;
	host->cadence_s = options->cadence_s;
	if (!strcmp(options->preset, "week") && options->cadence_s == 900)
		host->cadence_s = index == 0 ? 60 : index % 8 == 1 ? 300 : 900;
	host->boot_t = host->start - 20 * DAY;
	rng_seed(&host->rng, host->key, index, 0, RNG_HOST);
	host->season_phase = rng_between(&host->rng, 0, 2 * M_PI);
	host->ambient_c = rng_between(&host->rng, 22, 27);
	host->ports_count = options->ports;
	host->ports = calloc(host->ports_count, sizeof(*host->ports));
	if (!host->ports)
		abort();
	for (i = 0; i < host->ports_count; i++)
		port_draw(host, &host->ports[i], i, NULL);
	faults_plan(host);
	nuisances_plan(host);
	for (i = 0; i < host->ports_count; i++) {
		port = &host->ports[i];
		port->next_t = host->start + 0.05 * i;
		port->last_t = port->last_fec_t = host->start - DAY;
	}
}

static double port_next(const struct port *port)
{
	if (port->happening < port->happenings_count)
		return fmin(port->next_t, port->happenings[port->happening].t);
	return port->next_t;
}

/* What was watched: a score needs the module-years. */
static void write_exposure(const struct host *host)
{
	unsigned int i, modules = 0;

	if (!host->options->truth)
		return;
	for (i = 0; i < host->ports_count; i++)
		modules += host->ports[i].role != ROLE_EMPTY;
	fprintf(host->options->truth, "{\"kind\":\"exposure\",\"host\":\"%s\",\"modules\":%u,"
		"\"ports\":%u,\"start\":%.0f,\"end\":%.0f,\"cadence_s\":%.0f}\n", host->name, modules,
		host->ports_count, host->start, host->end, host->cadence_s);
}

void host_run(const struct options *options, unsigned int index, struct writer *w)
{
	struct port *port, *next;
	struct host host;
	unsigned int i;

	host_begin(&host, options, index);
	rng_seed(&w->rng, host.key, index, 0, RNG_HOST + 200);
	write_exposure(&host);
	for (;;) {
		next = &host.ports[0];
		for (i = 1; i < host.ports_count; i++) {
			port = &host.ports[i];
			if (port_next(port) < port_next(next))
				next = port;
		}
		if (port_next(next) >= host.end)
			break;
		if (port_next(next) < next->next_t)
			happens(w, &host, next);
		else
			poll(w, &host, next);
	}
	writer_flush(w);
	if (w->held_length && fwrite(w->held, 1, w->held_length, w->out) != w->held_length)
		exit(1);
	w->held_length = 0;
	free(host.ports);
}
