// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What happens in a healthy fleet. None of it is a failure; all of it moves
 * readings. Rates are a year, times the preset's factor.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fleet.h"

struct spell *spell_add(struct port *port, enum effect_kind kind, double start, double end)
{
	struct spell *spell;

	if (port->spells_count >= SPELLS_MAX) {
		fprintf(stderr, "fleet-sim: port %d has more than %d spells: shorten --days\n",
			port->index, SPELLS_MAX);
		exit(1);
	}
	spell = &port->spells[port->spells_count++];
	*spell = (struct spell){ .kind = kind, .start = start, .full = start, .end = end,
				 .power = 1, .value = { 1 } };
	return spell;
}

void spell_fill(struct spell *spell, const struct kind *kind, unsigned int mask, double value)
{
	int i;

	for (i = 0; i < LANES_MAX; i++)
		spell->value[i] = i < kind->media_lanes && (mask >> i & 1) ? value : 0;
}

void happen(struct port *port, double t, enum happening_kind kind, double value)
{
	struct happening *slot;

	if (port->happenings_count >= HAPPENINGS_MAX) {
		fprintf(stderr, "fleet-sim: more than %d events on port %d: shorten --days\n",
			HAPPENINGS_MAX, port->index);
		exit(1);
	}
	/* kept in order of time; those of one time in order of call */
	slot = &port->happenings[port->happenings_count++];
	while (slot > port->happenings && slot[-1].t > t) {
		*slot = slot[-1];
		slot--;
	}
	*slot = (struct happening){ t, kind, value };
}

void dense_window(const struct host *host, struct port *port, double start, double end)
{
	struct spell *spell;

	if (host->options->dense_s >= host->cadence_s)
		return;
	spell = spell_add(port, EFFECT_DENSE, start, end);
	spell->value[0] = host->options->dense_s;
}

/* Next time of something that comes @per_year times; 0 when not within the run. */
static double next_time(const struct host *host, struct rng *rng, double after, double per_year)
{
	double t;

	per_year *= host->options->nuisance_rate;
	if (per_year <= 0)
		return 0;
	t = after + rng_exponential(rng, YEAR / per_year);
	return t < host->end - 3600 ? t : 0;
}

/* New losses of a fibre that was plugged again: the same on all lanes, and a bit of its own. */
static void replugged(struct host *host, struct port *port, struct rng *rng, double t,
		      double common_db, double own_db)
{
	struct spell *spell = spell_add(port, EFFECT_LOSS, t, host->end + 1);
	double common = common_db * rng_normal(rng);
	const struct kind *kind = port->module.kind;
	double own = 0;
	int i;

	for (i = 0; i < LANES_MAX; i++) {
		if (i % kind->lanes_per_fibre == 0)
			own = own_db * rng_normal(rng);
		spell->value[i] = common + own;
	}
}

static void touched(struct host *host, struct port *port, struct rng *rng, double t)
{
	struct spell *spell;
	double out;

	if (rng_chance(rng, 0.5)) {		/* the module is pulled and put back */
		out = rng_between(rng, 5, 90);
		happen(port, t, HAPPEN_REMOVE, 0);
		happen(port, t + out, HAPPEN_INSERT, 0);
		spell_add(port, EFFECT_GONE, t, t + out);
		replugged(host, port, rng, t, 0.08, 0.08);
	} else {				/* a fibre is moved: it bends for a moment */
		spell = spell_add(port, EFFECT_LOSS, t, t + rng_between(rng, 2, 40));
		spell_fill(spell, port->module.kind, ~0u, rng_between(rng, 0.5, 4));
		replugged(host, port, rng, t, 0.03, 0.03);
	}
	happen(port, t, HAPPEN_HINT, HINT_TOUCH);
	dense_window(host, port, t - 900, t + 3600);
}

static void cleaned(struct host *host, struct port *port, struct rng *rng, double t)
{
	const struct kind *kind = port->module.kind;
	double out = fmin(rng_lognormal(rng, 50, 0.5), 300);
	struct spell *spell;

	/* the careful shut the port first */
	if (rng_chance(rng, 0.5)) {
		spell_add(port, EFFECT_ADMIN_DOWN, t - 120, t + out + 60);
		happen(port, t - 120, HAPPEN_ADMIN, 0);
		happen(port, t + out + 60, HAPPEN_ADMIN, 1);
	}
	spell_add(port, EFFECT_CUT, t, t + out);
	spell = spell_add(port, EFFECT_LOSS, t, host->end + 1);
	spell_fill(spell, kind, ~0u, -fabs(0.15 * rng_normal(rng)));
	happen(port, t + out, HAPPEN_HINT, HINT_CLEANED);
	dense_window(host, port, t - 900, t + 3600);
}

/*
 * An optical circuit switch turns to another path, and later back to the old one:
 * when that is, for a port has one path at a time.
 */
static double rerouted(struct host *host, struct port *port, struct rng *rng, double t)
{
	double back = t + rng_lognormal(rng, 2 * DAY, 1.2), level = rng_between(rng, -1.2, 1.2);
	const struct kind *kind = port->module.kind;
	struct spell *spell = spell_add(port, EFFECT_LOSS, t, back);
	int i;

	for (i = 0; i < kind->media_lanes; i++)
		spell->value[i] = level + (kind->lanes_per_fibre == 1 ? 0.15 * rng_normal(rng) : 0);
	/* no path is chosen that the link cannot live on */
	for (i = 0; i < kind->media_lanes; i++)
		if (level > 0)
			spell->value[i] *= fmin(1, 0.5 * receiver_margin_db(host, port, ~0u));
	happen(port, t, HAPPEN_FLAP, rng_between(rng, 0.02, 8));
	happen(port, t, HAPPEN_PEER, rng_below(rng, 1000));
	happen(port, t, HAPPEN_HINT, HINT_PATH_CHANGE);
	dense_window(host, port, t - 900, t + 3600);
	if (back >= host->end)
		return back;
	happen(port, back, HAPPEN_FLAP, rng_between(rng, 0.02, 8));
	happen(port, back, HAPPEN_PEER, port->peer);
	happen(port, back, HAPPEN_HINT, HINT_PATH_CHANGE);
	dense_window(host, port, back - 900, back + 3600);
	return back;
}

static void swapped(struct host *host, struct port *port, struct rng *rng, double t)
{
	double out = rng_between(rng, 20, 900);

	happen(port, t, HAPPEN_REMOVE, 0);
	happen(port, t + out, HAPPEN_SWAP, 0);
	spell_add(port, EFFECT_GONE, t, t + out);
	replugged(host, port, rng, t, 0.1, 0.1);
	dense_window(host, port, t - 900, t + 3600);
}

static void shut(struct port *port, struct rng *rng, double t, enum effect_kind kind)
{
	double back = t + rng_lognormal(rng, kind == EFFECT_FAR_DOWN ? 900 : 4 * 3600, 1.2);

	spell_add(port, kind, t, back);
	if (kind != EFFECT_ADMIN_DOWN)
		return;
	happen(port, t, HAPPEN_ADMIN, 0);
	happen(port, back, HAPPEN_ADMIN, 1);
}

/* An interval in which an alarm is right if the far end is not known to be off. */
static void excuse(const struct host *host, const struct port *port, double from)
{
	const struct spell *spell = &port->spells[port->spells_count - 1];

	if (host->options->truth)
		fprintf(host->options->truth, "{\"kind\":\"excuse\",\"host\":\"%s\","
			"\"cage\":\"osfp%d\",\"start\":%.0f,\"end\":%.0f,\"known_by\":\"far_end\"}\n",
			host->name, port->index + 1, from, spell->end + 600);
}

static void port_nuisances(struct host *host, struct port *port, struct rng *rng)
{
	struct spell *spell;
	double t;

	for (t = host->start; (t = next_time(host, rng, t, 1.5)); )
		touched(host, port, rng, t);
	for (t = host->start; (t = next_time(host, rng, t, 0.7)); )
		cleaned(host, port, rng, t);
	for (t = host->start; port->circuit_switched && (t = next_time(host, rng, t, 4)); )
		t = rerouted(host, port, rng, t);
	for (t = host->start; !port->faulty && (t = next_time(host, rng, t, 0.12)); )
		swapped(host, port, rng, t);
	for (t = host->start; (t = next_time(host, rng, t, 1.5)); )
		shut(port, rng, t, EFFECT_ADMIN_DOWN);
	for (t = host->start; (t = next_time(host, rng, t, 1)); ) {
		shut(port, rng, t, EFFECT_FAR_DOWN);
		excuse(host, port, t - 60);
	}
	for (t = host->start; (t = next_time(host, rng, t, 6)); ) {	/* drain */
		spell = spell_add(port, EFFECT_LOAD, t, t + rng_between(rng, 1800, 6 * 3600));
		spell->value[0] = rng_between(rng, 0.9, 1);
	}
	for (t = host->start; (t = next_time(host, rng, t, 3)); ) {	/* traffic moves */
		spell = spell_add(port, EFFECT_LOAD, t, t + rng_lognormal(rng, 5 * DAY, 1));
		spell->value[0] = rng_between(rng, -0.6, 0.6);
	}
	for (t = host->start; (t = next_time(host, rng, t, 2)); )
		happen(port, t, HAPPEN_RESET, 0);
	for (t = host->start; (t = next_time(host, rng, t, 1.2)); )
		happen(port, t, HAPPEN_ABSURD, 0);
	for (t = host->start; (t = next_time(host, rng, t, 0.3)); )
		happen(port, t, HAPPEN_FIRMWARE, 0);
	for (t = host->start; (t = next_time(host, rng, t, 3)); )	/* polled fast, for no reason */
		dense_window(host, port, t, t + rng_between(rng, 600, 7200));
	for (t = host->start; (t = next_time(host, rng, t, 0.5)); ) {
		spell = spell_add(port, EFFECT_DENSE, t, t + 300);
		spell->value[0] = 1;
	}
}

static struct spell *host_spell(struct host *host, enum effect_kind kind, double start, double end)
{
	struct spell *spell;

	if (host->spells_count >= sizeof(host->spells) / sizeof(host->spells[0])) {
		fprintf(stderr, "fleet-sim: too many spells of a host: shorten --days\n");
		exit(1);
	}
	spell = &host->spells[host->spells_count++];
	*spell = (struct spell){ .kind = kind, .start = start, .full = start, .end = end,
				 .power = 1, .value = { 1 } };
	return spell;
}

static void host_nuisances(struct host *host, struct rng *rng)
{
	struct spell *spell;
	unsigned int i;
	double t, down;

	for (t = host->start; (t = next_time(host, rng, t, 3)); ) {
		down = rng_between(rng, 150, 600);
		for (i = 0; i < host->ports_count; i++)
			happen(&host->ports[i], t, HAPPEN_REBOOT, down);
	}
	for (t = host->start; (t = next_time(host, rng, t, 5)); ) {	/* fans, doors, neighbours */
		spell = host_spell(host, EFFECT_CHASSIS, t, t + rng_lognormal(rng, 2 * DAY, 1));
		spell->full = t + 900;
		spell->value[0] = rng_between(rng, -2, 2.5);
	}
	for (t = host->start; (t = next_time(host, rng, t, 1)); ) {
		spell = host_spell(host, EFFECT_CLOCK, t, t + rng_between(rng, 600, 5400));
		spell->value[0] = rng_chance(rng, 0.3) ? -rng_between(rng, 60, 5000) :
			rng_chance(rng, 0.7) ? rng_between(rng, 60, 5000) : 4 * YEAR;
	}
}

void nuisances_plan(struct host *host)
{
	struct rng rng;
	unsigned int i;

	if (host->options->no_nuisances)
		return;
	rng_seed(&rng, host->key, host->index, 0, RNG_HOST + 100);
	host_nuisances(host, &rng);
	for (i = 0; i < host->ports_count; i++) {
		rng_seed(&rng, host->key, host->index, i, RNG_PLAN + 100);
		if (host->ports[i].role == ROLE_LINK)
			port_nuisances(host, &host->ports[i], &rng);
	}
}
