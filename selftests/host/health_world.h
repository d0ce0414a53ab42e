/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A few ports with noise, to be disturbed, and a record of what the engine says.
 */
#ifndef OPTMON_SELFTESTS_HEALTH_WORLD_H
#define OPTMON_SELFTESTS_HEALTH_WORLD_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <optmon/health.h>

#include "../ktap.h"

#define PORTS		12
#define LANES		8
#define HEARD_MAX	200

/* One port: what is true of it, before noise */
struct port {
	bool module, link, mute, up, peer, host_lanes, no_rx, no_lane_ber;
	const char *serial;
	double temperature, voltage, tec, bias[LANES], tx[LANES], rx[LANES];
	double snr[LANES], lane_ber[LANES], peer_tx[LANES];
	double host_snr[LANES], host_ber[LANES];
	uint64_t flags[LANES], module_flags;
	bool disabled[LANES], off[LANES];
	uint8_t state;
	double ber;
	uint64_t codewords, bits, lost, flaps;
	unsigned int far;	/* its far end: osfp of that number */
	bool freeze;
	struct optmon_line frozen;
};

struct world {
	struct optmon_health *health;
	unsigned int ports;
	double t, step;
	uint64_t seed;
	struct port port[PORTS];
	unsigned int heard;
	struct optmon_health_alarm alarm[HEARD_MAX];
	char cage[HEARD_MAX][16];
};

static struct world w;

static void hear(void *context, const struct optmon_health_alarm *alarm)
{
	struct world *to = context;

	if (to->heard < HEARD_MAX) {
		to->alarm[to->heard] = *alarm;
		snprintf(to->cage[to->heard], sizeof(to->cage[0]), "%s",
			 alarm->cage);
	}
	to->heard++;
}

/* Uniform in (0, 1) */
static double uniform(void)
{
	w.seed = w.seed * UINT64_C(6364136223846793005) +
		 UINT64_C(1442695040888963407);
	return ((w.seed >> 11) + 0.5) / 9007199254740992.0;
}

/* Gaussian with standard deviation @sigma */
static double noise(double sigma)
{
	return sigma * sqrt(-2 * log(uniform())) * cos(6.283185307 * uniform());
}

static void cage_name(unsigned int i, char *name)
{
	snprintf(name, 16, "osfp%u", i + 1);
}

static struct optmon_line line_of(unsigned int i, enum optmon_line_kind kind)
{
	struct optmon_line line;

	memset(&line, 0, sizeof(line));
	line.kind = kind;
	line.t = w.t;
	line.has = 1u << OPTMON_LINE_HAS_CAGE;
	cage_name(i, line.cage);
	return line;
}

static void give(const struct optmon_line *line)
{
	optmon_health_feed(w.health, line);
}

static void set_limit(struct optmon_line_identity *id,
		      enum optmon_line_threshold which, double ha, double la,
		      double hw, double lw)
{
	id->limit[which] = (struct optmon_thresholds) { ha, la, hw, lw };
	id->has_limit_of[which] = 15;
	id->has_limits |= 1u << which;
}

static struct optmon_line identity_of(unsigned int i)
{
	struct optmon_line line = line_of(i, OPTMON_LINE_IDENTITY);
	struct optmon_line_identity *id = &line.identity;

	id->has = 15;
	strcpy(id->vendor, "ACME");
	strcpy(id->part_number, "OSFP-800G-DR8");
	snprintf(id->serial_number, sizeof(id->serial_number), "%s",
		 w.port[i].serial);
	if (!strcmp(w.port[i].serial, "unique"))
		snprintf(id->serial_number, sizeof(id->serial_number), "A%04u",
			 i + 17);
	strcpy(id->firmware, "1.0");
	set_limit(id, OPTMON_LIMIT_TEMPERATURE, 75, -5, 70, 0);
	set_limit(id, OPTMON_LIMIT_VOLTAGE, 3.63, 2.97, 3.465, 3.135);
	set_limit(id, OPTMON_LIMIT_TX_BIAS, 105, 17, 91, 23);
	set_limit(id, OPTMON_LIMIT_TX_POWER, 3.1, 0.35, 2.8, 0.44);
	set_limit(id, OPTMON_LIMIT_RX_POWER, 2.5, 0.20, 2.0, 0.30);
	return line;
}

static void give_sample(unsigned int i)
{
	struct optmon_line line = line_of(i, OPTMON_LINE_SAMPLE);
	struct optmon_line_sample *s = &line.sample;
	struct port *p = &w.port[i];
	unsigned int l;

	if (p->freeze) {
		p->frozen.t = w.t;
		give(&p->frozen);
		return;
	}
	s->has = 1u << OPTMON_LS_TEMPERATURE | 1u << OPTMON_LS_VOLTAGE |
		 1u << OPTMON_LS_MODULE_STATE | 1u << OPTMON_LS_FLAGS |
		 1u << OPTMON_LS_DATA_PATH_STATES;
	s->temperature_c = p->temperature + noise(0.2);
	s->voltage_v = p->voltage + noise(0.002);
	if (p->tec > 0) {
		s->tec_current_pct = p->tec + noise(0.3);
		s->has |= 1u << OPTMON_LS_TEC_CURRENT;
	}
	s->module_state = p->state;
	s->flags = p->module_flags;
	s->n_media = LANES;
	s->n_states = LANES;
	s->n_host = p->host_lanes ? LANES : 0;
	for (l = 0; l < LANES; l++) {
		struct optmon_line_lane *to = &s->media[l];

		s->dp_state[l] = p->off[l] ? 1 : 4;
		to->lane = l + 1;
		to->has = 1u << OPTMON_LL_TX_BIAS | 1u << OPTMON_LL_TX_POWER |
			  1u << OPTMON_LL_FLAGS | 1u << OPTMON_LL_TX_DISABLED;
		to->tx_bias_ma = p->bias[l] * (1 + noise(0.002));
		to->tx_power_dbm = p->tx[l] + noise(0.03);
		to->flags = p->flags[l];
		to->tx_disabled = p->disabled[l];
		if (!p->no_rx) {
			to->rx_power_dbm = p->rx[l] + noise(0.03);
			to->has |= 1u << OPTMON_LL_RX_POWER;
		}
		if (p->snr[l] > 0) {
			to->snr_db = p->snr[l] + noise(0.05);
			to->prefec_ber = p->lane_ber[l] *
					 pow(10, noise(0.03));
			to->has |= 1u << OPTMON_LL_SNR;
			if (!p->no_lane_ber)
				to->has |= 1u << OPTMON_LL_BER;
		}
		s->host[l].lane = l + 1;
		s->host[l].has = 1u << OPTMON_LL_SNR | 1u << OPTMON_LL_BER;
		s->host[l].snr_db = p->host_snr[l] + noise(0.05);
		s->host[l].prefec_ber = p->host_ber[l] * pow(10, noise(0.03));
	}
	p->frozen = line;
	give(&line);
}

static void give_fec(unsigned int i)
{
	struct optmon_line line = line_of(i, OPTMON_LINE_FEC);
	struct port *p = &w.port[i];

	p->codewords += 7.8e7 * w.step;
	p->bits += 7.8e7 * w.step * 5440 * p->ber * pow(10, noise(0.02));
	line.fec.has = 1u << OPTMON_LF_CODE | 1u << OPTMON_LF_CODEWORDS |
		       1u << OPTMON_LF_CORRECTED_BITS |
		       1u << OPTMON_LF_UNCORRECTABLE;
	line.fec.code = OPTMON_LINE_FEC_KP4;
	line.fec.codewords_total = p->codewords;
	line.fec.corrected_bits_total = p->bits;
	line.fec.uncorrectable_codewords_total = p->lost;
	give(&line);
}

static void give_link(unsigned int i)
{
	struct optmon_line line = line_of(i, OPTMON_LINE_LINK);
	struct port *p = &w.port[i];
	unsigned int l;

	line.link.has = 1u << OPTMON_LK_UP | 1u << OPTMON_LK_FLAPS;
	line.link.up = p->up;
	line.link.flaps_total = p->flaps;
	if (p->peer) {
		line.link.has |= 1u << OPTMON_LK_PEER;
		strcpy(line.link.peer_host, "far");
		snprintf(line.link.peer_cage, sizeof(line.link.peer_cage),
			 "osfp%u", p->far);
		line.link.n_peer_lanes = LANES;
		for (l = 0; l < LANES; l++) {
			line.link.peer_has_tx |= 1u << l;
			line.link.peer_tx_power_dbm[l] = p->peer_tx[l] +
							 noise(0.03);
		}
	}
	give(&line);
}

static inline void give_event(unsigned int i, enum optmon_line_event event)
{
	struct optmon_line line = line_of(i, OPTMON_LINE_EVENT);

	line.event.event = event;
	give(&line);
}

static void set_port(struct port *p)
{
	unsigned int l;

	memset(p, 0, sizeof(*p));
	p->module = true;
	p->link = true;
	p->up = true;
	p->serial = "unique";
	p->temperature = 45;
	p->voltage = 3.3;
	p->state = 3;
	p->ber = 1e-6;
	p->flaps = 1;
	p->far = 1;
	for (l = 0; l < LANES; l++) {
		p->bias[l] = 70;
		p->tx[l] = 1;
		p->rx[l] = -1 - 0.1 * l;
		p->peer_tx[l] = 1.2;
		p->host_snr[l] = 22;
		p->host_ber[l] = 1e-8;
	}
}

/* A reading of everything, then time goes on. */
static inline void run(double seconds)
{
	double until = w.t + seconds - w.step / 2;
	unsigned int i;

	while (w.t < until) {
		w.t += w.step;
		for (i = 0; i < w.ports; i++) {
			if (w.port[i].link) {
				give_link(i);
				give_fec(i);
			}
			if (w.port[i].module && !w.port[i].mute)
				give_sample(i);
		}
	}
}

/* @ports healthy ports that are read each @step seconds, for @before seconds */
static inline void begin_with(const struct optmon_health_config *config,
		       unsigned int ports, double step, double before)
{
	struct optmon_line line;
	unsigned int i;

	optmon_health_free(w.health);
	memset(&w, 0, sizeof(w));
	w.health = optmon_health_new(config, hear, &w);
	if (!w.health)
		exit(1);
	w.seed = 4711;
	w.ports = ports;
	w.step = step;
	w.t = 1.7e9;
	for (i = 0; i < ports; i++) {
		set_port(&w.port[i]);
		line = identity_of(i);
		give(&line);
	}
	run(before);
}

static inline void begin(unsigned int ports, double step, double before)
{
	begin_with(&optmon_health_steady, ports, step, before);
}

static inline const struct optmon_health_alarm *last(void)
{
	static const struct optmon_health_alarm none = { .id = 0 };

	return w.heard && w.heard <= HEARD_MAX ? &w.alarm[w.heard - 1] : &none;
}

/* The last one heard of that transition, or one that is none */
static inline const struct optmon_health_alarm *last_of(enum optmon_transition what)
{
	static const struct optmon_health_alarm none = { .id = 0 };
	unsigned int i;

	for (i = w.heard < HEARD_MAX ? w.heard : HEARD_MAX; i; i--) {
		if (w.alarm[i - 1].transition == what)
			return &w.alarm[i - 1];
	}
	return &none;
}

static inline unsigned int count_of(enum optmon_transition what)
{
	unsigned int i, n = 0;

	for (i = 0; i < w.heard && i < HEARD_MAX; i++)
		n += w.alarm[i].transition == what;
	return n;
}

/* Nothing but this port was heard of. */
static inline bool only(unsigned int port)
{
	char name[16];
	unsigned int i;

	cage_name(port, name);
	for (i = 0; i < w.heard && i < HEARD_MAX; i++) {
		if (strcmp(w.cage[i], name))
			return false;
	}
	return w.heard;
}

static inline void tell(void)
{
	unsigned int i;

	for (i = 0; i < w.heard && i < 12; i++)
		ktap_diag("t+%.0f %s %s %s %s %s lanes %#x: %s %s",
			  w.alarm[i].t - 1.7e9, w.cage[i],
			  optmon_transition_name(w.alarm[i].transition),
			  optmon_severity_name(w.alarm[i].severity),
			  optmon_mode_name(w.alarm[i].mode),
			  optmon_suspect_name(w.alarm[i].suspect),
			  w.alarm[i].lanes, w.alarm[i].evidence[0].text,
			  w.alarm[i].reason);
}

static inline bool check(bool good, const char *text)
{
	if (!ktap_check(good, "%s", text))
		tell();
	return good;
}

static inline bool is(const struct optmon_health_alarm *a,
		      enum optmon_mode mode, enum optmon_severity severity,
		      enum optmon_suspect suspect, uint32_t lanes)
{
	return a->id && a->mode == mode && a->severity == severity &&
	       a->suspect == suspect && a->lanes == lanes;
}

#endif /* OPTMON_SELFTESTS_HEALTH_WORLD_H */
