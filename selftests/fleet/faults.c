// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What fails in a fleet, each with the line of truth that a score is made by.
 *
 * Rates and shapes: laser wear-out by Meeker and Escobar's GaAs data and by
 * Telcordia GR-468's sublinear and accelerating laws, with heavy tails; the others
 * are drawn as wide as field reports allow.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fleet.h"

struct fault {
	struct host *host;
	struct port *port;
	struct rng *rng;
	double onset, latest;		/* it should have failed before latest */
	double failure, until, repair;	/* 0: never; alarms count until then */
	unsigned int lanes;
	bool cage[PORTS_MAX];
	bool swap;			/* repaired by another module */
};

struct recipe {
	const char *mode, *shape;
	bool slow;
	bool (*fits)(const struct kind *kind);
	void (*plan)(struct fault *fault);
	const char *accept, *suspects, *actions;	/* JSON strings, comma-separated */
};

static bool any(const struct kind *kind)
{
	return kind->laser != LASER_NONE;
}

static bool has_laser(const struct kind *kind)
{
	return kind->laser != LASER_EXTERNAL && kind->laser != LASER_COHERENT &&
		kind->laser != LASER_NONE;
}

static bool external(const struct kind *kind)
{
	return kind->laser == LASER_EXTERNAL;
}

static bool lasers_of_their_own(const struct kind *kind)
{
	return has_laser(kind) && kind->lanes_per_laser == 1;
}

static bool many_lanes(const struct kind *kind)
{
	return any(kind) && kind->media_lanes > 1 && !kind->nrz;
}

static bool cooled(const struct kind *kind)
{
	return kind->cooled && kind->code;
}

static bool has_dsp(const struct kind *kind)
{
	return kind->dsp && kind->code && !kind->nrz;
}

static bool linear(const struct kind *kind)
{
	return any(kind) && !kind->dsp && !kind->nrz;
}

/* The lanes that one laser, or one fibre, feeds. */
static unsigned int group_of(struct fault *f, int width)
{
	int lanes = f->port->module.kind->media_lanes;
	int first = rng_below(f->rng, lanes);

	first -= first % width;
	return ((1u << width) - 1) << first & ((1u << lanes) - 1);
}

static struct spell *effect(struct fault *f, enum effect_kind kind, double full, double value)
{
	struct spell *spell = spell_add(f->port, kind, f->onset, f->host->end + 1);

	spell->full = full;
	spell_fill(spell, f->port->module.kind, f->lanes, value);
	if (kind == EFFECT_CASE || kind == EFFECT_TEC || kind == EFFECT_VOLTAGE ||
	    kind == EFFECT_FROZEN || kind == EFFECT_SILENT)
		spell->value[0] = value;
	return spell;
}

/* When it loses frames, up to when an alarm about it still helps, when it is gone. */
static void ends(struct fault *f, double grace)
{
	double failure = failure_time(f->host, f->port, f->onset, f->host->end);

	f->failure = failure < f->host->end ? failure : 0;
	f->until = fmax(f->failure, f->onset + grace);
	if (!f->failure && !grace)	/* still going on when the run ends */
		f->until = f->host->end;
	f->repair = f->until + rng_lognormal(f->rng, 1.5 * DAY, 0.4);
}

static void wearout(struct fault *f, double power)
{
	double life = f->latest - f->onset, end, full;
	struct spell *spell;

	f->lanes = group_of(f, f->port->module.kind->lanes_per_laser);
	/* growth until the driver's current ends; from there the light falls */
	end = (f->port->module.current_max - 1) * rng_between(f->rng, 0.95, 1.1);
	life *= exp(rng_between(f->rng, log(0.22), log(0.7)));
	spell = effect(f, EFFECT_AGE, f->onset + life, end);
	spell->power = power;
	spell->beyond = true;
	/* second stage: the junction that can be driven no harder gives up */
	full = f->onset + life * pow((f->port->module.current_max - 1) / end, 1 / power);
	spell = effect(f, EFFECT_TX, full + life * rng_between(f->rng, 0.2, 0.35), 7);
	spell->start = full;
	spell->power = rng_between(f->rng, 1, 2.5);
	spell->beyond = true;
	f->swap = true;
	ends(f, 0);
}

static void wearout_linear(struct fault *f)
{
	wearout(f, 1);
}

static void wearout_sublinear(struct fault *f)
{
	wearout(f, rng_between(f->rng, 0.5, 0.75));
}

static void wearout_accelerating(struct fault *f)
{
	wearout(f, rng_between(f->rng, 1.5, 3));
}

static void external_slow(struct fault *f)
{
	double days = rng_between(f->rng, 20, 80);
	struct spell *spell;

	f->lanes = 0xff;
	spell = effect(f, EFFECT_TX, fmin(f->onset + days * DAY, f->latest),
		       f->port->reverse_margin_db * rng_between(f->rng, 1.05, 1.5));
	spell->power = rng_between(f->rng, 0.8, 2);
	f->swap = true;
	ends(f, 0);
}

static void external_at_once(struct fault *f)
{
	f->lanes = 0xff;
	effect(f, EFFECT_TX, f->onset, rng_chance(f->rng, 0.3) ? 35 : rng_between(f->rng, 1.2, 6));
	f->swap = true;
	ends(f, DAY);
}

static void lane_laser(struct fault *f, enum effect_kind kind)
{
	double hours = exp(rng_between(f->rng, log(0.5), log(100)));
	struct spell *spell;

	f->lanes = group_of(f, 1);
	spell = effect(f, kind, f->onset + hours * 3600, rng_chance(f->rng, 0.5) ? 30 :
		       rng_between(f->rng, 2, 8));
	spell->power = rng_between(f->rng, 0.7, 2);
	f->swap = kind == EFFECT_TX;
	ends(f, hours * 3600 + DAY);
}

static void lane_laser_near(struct fault *f)
{
	lane_laser(f, EFFECT_TX);
}

static void lane_laser_far(struct fault *f)
{
	lane_laser(f, EFFECT_FAR);
}

/* Lanes of one fibre, or of a connector that sits askew on all of them. */
static void choose_fibres(struct fault *f)
{
	f->lanes = rng_chance(f->rng, 0.7) ? group_of(f, f->port->module.kind->lanes_per_fibre) :
		0xff;
}

static void loss_step(struct fault *f)
{
	struct spell *spell;
	int i;

	choose_fibres(f);
	spell = effect(f, EFFECT_LOSS, f->onset, rng_between(f->rng, 0.7, 5));
	for (i = 0; i < LANES_MAX && f->port->module.kind->lanes_per_fibre == 1; i++)
		spell->value[i] *= rng_between(f->rng, 0.7, 1);
	if (rng_chance(f->rng, 0.4))
		happen(f->port, f->onset, HAPPEN_FLAP, rng_between(f->rng, 0.05, 20));
	ends(f, DAY);
}

static void loss_los(struct fault *f)
{
	f->lanes = 0xff;
	effect(f, EFFECT_LOSS, f->onset, 60);
	ends(f, DAY);
}

static void loss_drift(struct fault *f)
{
	double days = exp(rng_between(f->rng, log(7), log(90)));
	double full = fmin(f->onset + days * DAY, f->latest);
	struct spell *spell;

	choose_fibres(f);
	spell = effect(f, EFFECT_LOSS, full, receiver_margin_db(f->host, f->port, f->lanes) *
		       rng_between(f->rng, 1.05, 1.4));
	spell->power = rng_between(f->rng, 0.6, 1.8);
	ends(f, 0);
}

static void receiver(struct fault *f)
{
	double days = exp(rng_between(f->rng, log(14), log(150)));
	double full = fmin(f->onset + days * DAY, f->latest);
	struct spell *spell;

	f->lanes = group_of(f, 1);
	spell = effect(f, EFFECT_NOISE, full, receiver_margin_db(f->host, f->port, f->lanes) *
		       rng_between(f->rng, 1, 1.3));
	spell->power = rng_between(f->rng, 0.6, 2);
	f->swap = true;
	ends(f, 0);
}

static void cooler(struct fault *f)
{
	struct spell *spell;

	f->lanes = 0xff;
	spell = effect(f, EFFECT_TEC, f->onset + (f->latest - f->onset) *
		       rng_between(f->rng, 0.4, 0.9), rng_between(f->rng, 0.8, 1.1));
	spell->power = rng_between(f->rng, 0.7, 1.5);
	f->swap = true;
	ends(f, 0);
}

static void hot_module(struct fault *f)
{
	double minutes = exp(rng_between(f->rng, log(10), log(3000)));

	f->lanes = 0xff;
	effect(f, EFFECT_CASE, f->onset + minutes * 60, rng_between(f->rng, 14, 26));
	ends(f, minutes * 60 + DAY);
}

static void hot_chassis(struct fault *f)
{
	double minutes = exp(rng_between(f->rng, log(8), log(90)));
	struct host *host = f->host;
	struct spell *spell = &host->spells[host->spells_count++];
	unsigned int i;

	f->until = f->onset + DAY;
	f->repair = f->onset + rng_between(f->rng, 1, 2) * DAY;
	f->lanes = 0xff;
	*spell = (struct spell){ .kind = EFFECT_CHASSIS, .start = f->onset,
		.full = f->onset + minutes * 60, .end = f->repair, .power = 0.6,
		.value = { rng_between(f->rng, 12, 20) } };
	for (i = 0; i < host->ports_count; i++)
		if (host->ports[i].role != ROLE_EMPTY) {
			f->cage[i] = true;
			dense_window(host, &host->ports[i], f->onset - 900, f->onset + 4 * 3600);
		}
}

static void bursts(struct fault *f)
{
	f->lanes = group_of(f, 1);
	effect(f, EFFECT_BURSTS, f->onset + rng_between(f->rng, 0, 3) * DAY,
	       exp(rng_between(f->rng, log(0.2), log(20))));
	f->swap = true;
	f->until = f->onset + 5 * DAY;
	f->repair = f->until + DAY;
}

static void frozen(struct fault *f)
{
	effect(f, EFFECT_FROZEN, f->onset, 1);
	f->until = f->onset + 3 * DAY;
	f->repair = f->until + DAY;
}

static void silent(struct fault *f)
{
	effect(f, EFFECT_SILENT, f->onset, 1);
	f->until = f->onset + 3 * DAY;
	f->repair = f->until + DAY;
}

static void host_signal(struct fault *f)
{
	f->lanes = group_of(f, 1 + rng_below(f->rng, 2));
	/* from the first day, or since somebody pushed the module in again */
	if (rng_chance(f->rng, 0.5)) {
		f->onset = f->host->start;
	} else {
		happen(f->port, f->onset - 60, HAPPEN_REMOVE, 0);
		happen(f->port, f->onset, HAPPEN_INSERT, 0);
		spell_add(f->port, EFFECT_GONE, f->onset - 60, f->onset);
	}
	effect(f, EFFECT_HOST, f->onset, rng_between(f->rng, 3, 5.5));
	f->until = f->onset + 5 * DAY;
	f->repair = f->host->end + 1;
}

static void host_equaliser(struct fault *f)
{
	double full = f->onset + (f->latest - f->onset) * rng_between(f->rng, 0.5, 0.9);
	struct spell *spell;

	f->lanes = group_of(f, 1 + rng_below(f->rng, 4));
	spell = effect(f, EFFECT_HOST, full, rng_between(f->rng, 5, 7));
	spell->power = rng_between(f->rng, 0.7, 1.5);
	effect(f, EFFECT_HOST_PER_C, full, rng_between(f->rng, 0.04, 0.1));
	ends(f, 0);
}

static void lot(struct fault *f)
{
	double weeks = rng_between(f->rng, 4, 10), dose = rng_between(f->rng, 0.35, 0.6);
	struct host *host = f->host;
	const struct kind *kind = &kinds[host->index % 4];	/* the commonest here */
	unsigned int i, members = 0;
	struct spell *spell;
	struct port *port;

	for (i = 0; i < host->ports_count && members < 8; i++) {
		port = &host->ports[i];
		if (port->faulty || port->role != ROLE_LINK || port->module.kind != kind)
			continue;
		members++;
		port->faulty = true;
		f->cage[i] = true;
		strcpy(port->module.firmware, "4.7");
		f->port = port;
		f->lanes = 0xff;
		spell = effect(f, EFFECT_NOISE, f->onset + weeks * 7 * DAY, dose *
			       receiver_margin_db(host, port, ~0u) * rng_between(f->rng, 0.8, 1));
		spell->power = rng_between(f->rng, 0.8, 1.2);
	}
	f->until = f->onset + 2 * weeks * 7 * DAY;
	f->repair = host->end + 1;
}

static void rail(struct fault *f)
{
	effect(f, EFFECT_VOLTAGE, f->onset + 3600, rng_chance(f->rng, 0.5) ?
	       rng_between(f->rng, -0.6, -0.42) : rng_between(f->rng, 0.42, 0.6));
	f->port->module.thresholds_zero = false;
	f->port->module.limits[LIMITS_VOLTAGE] =
		(struct limits){ 3.63, 2.97, 3.465, 3.135 };
	f->until = f->onset + DAY;
	f->repair = f->until + DAY;
}

#define NEAR	"\"near_module\""
#define FIBRE	"\"fibre\",\"unknown\""
#define CLEAN	"\"clean\",\"inspect\""

static const struct recipe recipes[] = {
	{ "WEAROUT", "linear", true, has_laser, wearout_linear, "\"WEAROUT\"", NEAR, "\"swap\"" },
	{ "OPTICAL_LOSS", "drift", true, has_dsp, loss_drift, "\"OPTICAL_LOSS\"", FIBRE, CLEAN },
	{ "RX_SENS", "drift", true, has_dsp, receiver, "\"RX_SENS\"", NEAR, "\"swap\"" },
	{ "WEAROUT", "sublinear", true, has_laser, wearout_sublinear, "\"WEAROUT\"", NEAR, "\"swap\"" },
	{ "THERMAL", "cooler", true, cooled, cooler, "\"THERMAL\"", NEAR, "\"swap\",\"airflow\"" },
	{ "EXT_LASER", "slow", true, external, external_slow, "\"EXT_LASER\"",
	  "\"external_laser\"", "\"swap\"" },
	{ "HOST_EQ", "drift", true, linear, host_equaliser, "\"HOST_EQ\"",
	  "\"host\",\"near_module\"", "\"retune\"" },
	{ "WEAROUT", "accelerating", true, has_laser, wearout_accelerating, "\"WEAROUT\"", NEAR,
	  "\"swap\"" },
	{ "COHORT", "lot", true, has_dsp, lot, "\"COHORT\"", NEAR, "\"vendor\"" },
	{ "OPTICAL_LOSS", "step", false, many_lanes, loss_step, "\"OPTICAL_LOSS\"", FIBRE, CLEAN },
	{ "LANE_LASER", "near", false, lasers_of_their_own, lane_laser_near, "\"LANE_LASER\"", NEAR,
	  "\"swap\"" },
	{ "THERMAL", "module", false, any, hot_module, "\"THERMAL\"", "\"near_module\",\"chassis\"",
	  "\"airflow\",\"swap\"" },
	{ "INTERMITTENT", "bursts", false, many_lanes, bursts, "\"INTERMITTENT\"",
	  "\"near_module\",\"unknown\"", "\"reseat\"" },
	{ "STALE_TELEMETRY", "frozen", false, any, frozen, "\"STALE_TELEMETRY\"", NEAR,
	  "\"none\",\"reset\"" },
	{ "HOST_SI", "static", false, has_dsp, host_signal, "\"HOST_SI\"", "\"host\"", "\"retune\"" },
	{ "OPTICAL_LOSS", "los", false, any, loss_los, "\"OPTICAL_LOSS\"", FIBRE, CLEAN },
	{ "EXT_LASER", "at_once", false, external, external_at_once, "\"EXT_LASER\"",
	  "\"external_laser\"", "\"swap\"" },
	{ "LANE_LASER", "far", false, many_lanes, lane_laser_far, "\"LANE_LASER\",\"OPTICAL_LOSS\"",
	  "\"far_module\",\"unknown\"", "\"swap\",\"clean\",\"inspect\"" },
	{ "STALE_TELEMETRY", "silent", false, any, silent, "\"STALE_TELEMETRY\"", NEAR,
	  "\"none\",\"reset\"" },
	{ "LIMIT", "voltage", false, any, rail, "\"LIMIT\"",
	  "\"near_module\",\"host\",\"chassis\",\"unknown\"", NULL },
	{ "THERMAL", "chassis", false, any, hot_chassis, "\"THERMAL\"", "\"chassis\"",
	  "\"airflow\"" },
};

static void write_truth(const struct fault *f, const struct recipe *recipe)
{
	FILE *out = f->host->options->truth;
	const char *comma = "";
	unsigned int i;

	if (!out)
		return;
	fprintf(out, "{\"kind\":\"fault\",\"host\":\"%s\",\"mode\":\"%s\",\"shape\":\"%s\","
		"\"gradual\":%s,\"cages\":[", f->host->name, recipe->mode, recipe->shape,
		recipe->slow ? "true" : "false");
	for (i = 0; i < f->host->ports_count; i++)
		if (f->cage[i]) {
			fprintf(out, "%s\"osfp%u\"", comma, i + 1);
			comma = ",";
		}
	fprintf(out, "],\"part\":\"%s\",\"lanes\":[", f->port->module.kind->part);
	comma = "";
	for (i = 0; (int)i < f->port->module.kind->media_lanes; i++)
		if (f->lanes >> i & 1) {
			fprintf(out, "%s%u", comma, i + 1);
			comma = ",";
		}
	fprintf(out, "],\"onset\":%.0f", f->onset);
	if (f->failure)
		fprintf(out, ",\"failure\":%.0f", f->failure);
	fprintf(out, ",\"until\":%.0f,\"repair\":%.0f,\"cadence_s\":%.0f,\"accept\":[%s],"
		"\"suspects\":[%s],\"actions\":[%s]}\n", fmin(f->until, f->host->end),
		fmin(f->repair, f->host->end), recipe->slow ? f->host->cadence_s :
		fmin(f->host->cadence_s, f->host->options->dense_s), recipe->accept,
		recipe->suspects, recipe->actions ? recipe->actions : "");
}

/* What the repair ends: the spells that the fault brought. */
static void repair(struct fault *f, unsigned int first_spell)
{
	unsigned int i;
	double out;

	if (f->repair >= f->host->end)
		return;
	for (i = first_spell; i < f->port->spells_count; i++)
		if (f->port->spells[i].kind != EFFECT_DENSE)
			f->port->spells[i].end = fmin(f->port->spells[i].end, f->repair);
	out = rng_between(f->rng, 60, 600);
	if (f->swap) {
		happen(f->port, f->repair, HAPPEN_REMOVE, 0);
		happen(f->port, f->repair + out, HAPPEN_SWAP, 0);
		spell_add(f->port, EFFECT_GONE, f->repair, f->repair + out);
	} else {
		spell_add(f->port, EFFECT_CUT, f->repair, f->repair + out);
		happen(f->port, f->repair + out, HAPPEN_HINT, HINT_CLEANED);
	}
}

/* A port of a kind that can fail so; made one when the host has none. */
static struct port *choose_port(struct host *host, const struct recipe *recipe, struct rng *rng)
{
	struct port *port;
	unsigned int i;

	for (i = 0; i < 400; i++) {
		port = &host->ports[rng_below(rng, host->ports_count)];
		if (!port->faulty && port->role == ROLE_LINK && recipe->fits(port->module.kind))
			return port;
	}
	for (i = 0; i < 400; i++) {
		port = &host->ports[rng_below(rng, host->ports_count)];
		if (!port->faulty && port->index % 3)
			break;
	}
	for (i = 0; !recipe->fits(&kinds[i]); i++)
		;
	port_draw(host, port, port->index, &kinds[i]);
	return port;
}

static void plan_one(struct host *host, const struct recipe *recipe, struct rng *rng)
{
	struct fault f = { .host = host, .rng = rng };
	double days = (host->end - host->start) / DAY;
	unsigned int first;

	f.port = choose_port(host, recipe, rng);
	first = f.port->spells_count;
	f.onset = host->start + days * DAY * rng_between(rng, recipe->slow ? 0.15 : 0.35,
							 recipe->slow ? 0.35 : 0.75);
	f.latest = host->start + days * DAY * 0.9;
	if (recipe->plan != hot_chassis && recipe->plan != lot) {
		f.port->faulty = true;
		f.cage[f.port->index] = true;
	}
	recipe->plan(&f);
	if (!recipe->slow)
		dense_window(host, f.port, f.onset - 1800, f.onset + 6 * 3600);
	if (recipe->plan != hot_chassis && recipe->plan != lot)
		repair(&f, first);
	write_truth(&f, recipe);
}

void faults_plan(struct host *host)
{
	const struct options *options = host->options;
	unsigned int i, planned = 0, at, count = sizeof(recipes) / sizeof(recipes[0]), turn;
	struct rng rng;

	rng_seed(&rng, host->key, host->index, 0, RNG_FAULT);
	/* the recipes in turn over the hosts, so that each mode has its share */
	for (i = turn = 0; i < count; i++)
		turn += recipes[i].slow == options->slow;
	at = host->index * options->faults % turn;
	for (i = 0; planned < options->faults && i < 1000; i++) {
		unsigned int n = (at + i) % turn, r;

		for (r = 0; r < count; r++)
			if (recipes[r].slow == options->slow && !n--)
				break;
		if (options->only_mode && strcmp(options->only_mode, recipes[r].mode))
			continue;
		plan_one(host, &recipes[r], &rng);
		planned++;
	}
}
