/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the fleet simulator is made of: hosts with ports, modules in them, and
 * spells, which are everything that happens to them. kinds.c draws modules,
 * physics.c turns their state into light and errors, nuisances.c and faults.c
 * plan spells, host.c runs a host through time, reading.c writes lines.
 *
 * Powers are in dBm, losses and penalties in dB, currents in mA, temperatures
 * in degrees Celsius, times in seconds since 1970.
 */
#ifndef FLEET_FLEET_H
#define FLEET_FLEET_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "codeword.h"
#include "random.h"

#define LANES_MAX	8
#define PORTS_MAX	128
#define SPELLS_MAX	512
#define HAPPENINGS_MAX	1024
#define DAY		86400.0
#define YEAR		(365.25 * DAY)
#define DARK_DBM	-40.0

enum laser { LASER_VCSEL, LASER_DML, LASER_EML, LASER_CW, LASER_EXTERNAL, LASER_COHERENT, LASER_NONE };

struct kind {
	const char *vendor, *part, *technology, *application;
	int media_lanes, host_lanes;
	enum laser laser;
	int lanes_per_laser, lanes_per_fibre;
	bool cooled;		/* laser on a TEC, its temperature reported */
	bool dsp;		/* SNR and error ratio of lanes reported */
	bool nrz;
	const struct codeword_code *code;	/* NULL: concatenated FEC of coherent optics */
	double speed_100g;
	double bias_ma, tx_dbm, loss_db, sensitivity_dbm, quality_max, watts;
	double share;		/* of a population */
};

extern const struct kind kinds[];
extern const unsigned int kinds_count;

struct lane {
	double bias_ma, tx_dbm;		/* at the reference temperature, new */
	double threshold_share;		/* of the current at the reference */
	double t0_c, efficiency_t1_c;	/* of threshold and slope efficiency */
	double ageing_per_kh, ageing_power;
	double tracking_db_per_c;	/* of the power monitor */
	double sensitivity_dbm, quality_max, penalty_db_per_10c;
	double rx_offset_db, snr_offset_db;
	double far_tx_dbm;
	double bias_wander, tx_wander, far_wander, loss_wander, snr_wander;
};

struct limits {
	double high_alarm, low_alarm, high_warning, low_warning;
};

enum { LIMITS_TEMPERATURE, LIMITS_VOLTAGE, LIMITS_BIAS, LIMITS_TX, LIMITS_RX, LIMITS };

struct module {
	const struct kind *kind;
	char serial[32], firmware[8];
	int lot;
	double born;			/* when it began to burn */
	double rise_c, temperature_step_c, bias_step_ma, voltage_v;
	double set_point_c, current_max;	/* of the driver, share of the new current */
	bool has_snr, has_flags, thresholds_zero;
	struct limits limits[LIMITS];
	struct lane lanes[LANES_MAX];
};

enum effect_kind {
	EFFECT_AGE,		/* share by which the laser needs more current */
	EFFECT_TX,		/* dB that a transmitter loses at the same current */
	EFFECT_LOSS,		/* dB of the fibre towards us */
	EFFECT_FAR,		/* dB that the far transmitter loses */
	EFFECT_NOISE,		/* dB that the receiver loses */
	EFFECT_HOST,		/* dB that the electrical side loses */
	EFFECT_HOST_PER_C,	/* dB a degree above 45 that it loses (LPO) */
	EFFECT_CASE,		/* degrees of the module */
	EFFECT_CHASSIS,		/* degrees of all modules of the host */
	EFFECT_TEC,		/* share of its reach that the cooler lost */
	EFFECT_VOLTAGE,		/* volts */
	EFFECT_BURSTS,		/* an hour, on a lane */
	EFFECT_LOAD,		/* share of the traffic that is gone */
	EFFECT_FROZEN,		/* readings stand still */
	EFFECT_SILENT,		/* no answer from the module */
	EFFECT_ADMIN_DOWN,
	EFFECT_FAR_DOWN,	/* far transmitters off */
	EFFECT_CUT,		/* fibre out */
	EFFECT_GONE,		/* module out */
	EFFECT_CLOCK,		/* seconds that the host's clock is off */
	EFFECT_DENSE,		/* polled every so many seconds */
	EFFECTS
};

/* Something that holds from start to end and is whole at full: value * x ^ power. */
struct spell {
	enum effect_kind kind;
	double start, full, end, power;
	double value[LANES_MAX];	/* value[0] for what has no lanes */
	bool beyond;			/* goes on growing after full */
};

enum happening_kind {
	HAPPEN_FLAP,		/* link down and up again, value: seconds */
	HAPPEN_FLAP_END,
	HAPPEN_REMOVE, HAPPEN_INSERT,
	HAPPEN_SWAP,		/* the module that is in from now on is another */
	HAPPEN_RESET,		/* counters start again */
	HAPPEN_REBOOT,		/* of the host, value: seconds */
	HAPPEN_PEER,		/* another far end, value: which */
	HAPPEN_ABSURD,		/* one reading that cannot be */
	HAPPEN_HINT,		/* what a person might have noted, value: hint */
	HAPPEN_ADMIN,		/* value: up */
	HAPPEN_FIRMWARE,
};

enum hint { HINT_TOUCH, HINT_CLEANED, HINT_PATH_CHANGE };

struct happening {
	double t;
	enum happening_kind kind;
	double value;
};

enum role { ROLE_LINK, ROLE_DARK, ROLE_EMPTY, ROLE_CABLE };

struct port {
	int index;
	enum role role;
	struct module module;
	int generation;
	bool faulty;			/* has a fault of its own: nobody swaps it by chance */
	double loss_db[LANES_MAX], host_quality[LANES_MAX];
	double position_c, reverse_margin_db;
	int shape;			/* of codewords */
	int peer;
	bool circuit_switched, counters_short;
	int bins;			/* 0: no histogram, 1: all, 2: ranges */
	struct spell spells[SPELLS_MAX];
	unsigned int spells_count;
	struct happening happenings[HAPPENINGS_MAX];
	unsigned int happenings_count, happening;
	/* running */
	struct rng reading_rng, fec_rng;
	double next_t, last_t, last_fec_t, last_link_t, last_identity_t;
	double case_wander, snr_common;
	struct codeword_counts counts;
	uint64_t corrected_bits, counter_start, flaps;
	bool up, known, absurd;
	double blind_until;
	double lol[LANES_MAX];		/* when a lane last lost its signal */
	unsigned int samples;
	char frozen[8192];
	size_t frozen_length;
};

struct options {
	const char *preset;
	uint64_t seed;
	unsigned int stream;		/* of the preset: fleets have nothing in common */
	bool eval;
	unsigned int hosts, ports;
	double days, cadence_s, nuisance_rate;
	double dense_s;
	unsigned int faults;		/* a host */
	bool slow;			/* faults that take weeks, not hours */
	const char *only_mode;
	bool hints, no_fec, no_bins, no_far, no_diagnostics, no_nuisances;
	FILE *truth;
};

struct host {
	const struct options *options;
	unsigned int index;
	uint64_t key;
	double start, end, cadence_s;
	struct port *ports;
	unsigned int ports_count;
	struct spell spells[64];
	unsigned int spells_count;
	double wander_c, wander_t, season_phase, ambient_c;
	double boot_t;
	unsigned int boots;
	double clock_s;			/* off by now */
	double blind_until;
	struct rng rng;
	char name[32];
};

/* What the spells of a port and its host come to at one time. */
struct effects {
	double value[EFFECTS][LANES_MAX];
};

/* kinds.c */
void module_draw(struct module *module, const struct kind *kind, const struct host *host,
		 const struct port *port);
/* @wanted: a link of that kind whatever the draw; NULL: what the draw gives. */
void port_draw(struct host *host, struct port *port, int index, const struct kind *wanted);

/* physics.c */
struct light {			/* of a lane */
	double bias_ma, tx_dbm, far_dbm, rx_dbm, quality, ber, host_ber;
};

struct state {			/* of a port at one time */
	struct effects effects;
	double case_c, laser_c, tec_pct, voltage_v;
	struct light lanes[LANES_MAX];
	double event_ratio;	/* of RS symbols over all lanes */
	double mean_ber;
	bool gone, signal;	/* module out; light and lock on all lanes */
};

double host_ambient_c(struct host *host, double t);
double spell_level(const struct spell *spell, double t);
void effects_at(const struct host *host, const struct port *port, double t, struct effects *effects);

/* @wander: add the random walks of the port's running state. */
void state_at(struct host *host, struct port *port, double t, double ambient_c, bool wander,
	      struct state *state);

/*
 * dB that a receiver may lose on the lanes of @mask before uncorrectable
 * codewords come at CER_FAILURE, at a case of 45 degrees; 20 at most.
 */
#define CER_FAILURE	1.45e-11
double receiver_margin_db(struct host *host, struct port *port, unsigned int mask);

/*
 * First time in [from, to) at which, at mean temperature and without noise, the
 * link loses frames in one direction or the other; @to when it does not.
 */
double failure_time(struct host *host, struct port *port, double from, double to);

/* nuisances.c, faults.c: add spells, happenings and lines of truth. */
struct spell *spell_add(struct port *port, enum effect_kind kind, double start, double end);
void spell_fill(struct spell *spell, const struct kind *kind, unsigned int mask, double value);
void happen(struct port *port, double t, enum happening_kind kind, double value);
void dense_window(const struct host *host, struct port *port, double start, double end);
void nuisances_plan(struct host *host);
void faults_plan(struct host *host);

/* reading.c */
struct writer {
	FILE *out;
	char *buffer;
	size_t length, size;
	char held[8192];	/* a line that comes late */
	size_t held_length;
	unsigned int held_for;
	struct rng rng;		/* which lines come late */
	uint64_t lines;
};

void write_identity(struct writer *w, struct host *host, struct port *port, double t);
void write_sample(struct writer *w, struct host *host, struct port *port, double t,
		  const struct state *state);
void write_fec(struct writer *w, struct host *host, struct port *port, double t);
void write_link(struct writer *w, struct host *host, struct port *port, double t, bool up,
		const struct state *state);
void write_event(struct writer *w, struct host *host, struct port *port, double t,
		 const char *event);
void writer_flush(struct writer *w);

/* host.c */
void host_run(const struct options *options, unsigned int index, struct writer *w);

#endif /* FLEET_FLEET_H */
