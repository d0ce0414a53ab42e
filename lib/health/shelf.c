// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Modules that are not there now: what was learnt of one goes with it, to another cage or
 * host as well.
 */
#include "internal.h"

static const enum lane_quantity emitted[] = { LQ_BIAS, LQ_TX };
static const enum slow_quantity emitted_slow[] = { SQ_BIAS, SQ_TX };

static struct remembered *find_shelf(const struct optmon_health *h,
				     const char *key)
{
	unsigned int i;

	for (i = 0; i < h->config.max_remembered; i++) {
		if (h->shelf[i].used && !strcmp(h->shelf[i].key, key))
			return &h->shelf[i];
	}
	return NULL;
}

/* The one unused for longest gives way. */
static struct remembered *make_room(struct optmon_health *h, const char *key)
{
	struct remembered *r = find_shelf(h, key);
	unsigned int i;

	if (r)
		return r;
	r = &h->shelf[0];
	for (i = 0; i < h->config.max_remembered; i++) {
		if (!h->shelf[i].used)
			return &h->shelf[i];
		if (h->shelf[i].at < r->at)
			r = &h->shelf[i];
	}
	return r;
}

void shelf_lay(struct optmon_health *h, const struct remembered *r)
{
	struct remembered *place = make_room(h, r->key);

	*place = *r;
	place->at = ++h->shelved;
}

bool module_remember(const struct optmon_health *h, const struct cage *cage,
		     struct remembered *r)
{
	const struct lane *lane;
	unsigned int i, q;

	memset(r, 0, sizeof(*r));
	if (!module_key(h, cage, r->key))
		return false;
	strcpy(r->host, host_of(h, cage)->name);
	strcpy(r->cage, cage->name);
	r->used = true;
	r->n_lanes = cage->n_lanes;
	for (i = 0; i < OPTMON_MAX_LANES; i++) {
		lane = i < cage->n_lanes ? lane_at(h, cage, i) : NULL;
		for (q = 0; q < ARRAY_SIZE(emitted); q++) {
			if (lane)
				r->level[i][q] = lane->level[emitted[q]];
			else
				level_forget(&r->level[i][q]);
			if (lane)
				r->slow[i][q] = lane->slow[emitted_slow[q]];
		}
		if (lane)
			r->warm[i] = lane->warm;
	}
	return true;
}

void shelf_put(struct optmon_health *h, const struct cage *cage)
{
	struct remembered r;

	if (module_remember(h, cage, &r))
		shelf_lay(h, &r);
}

/* The longer experience counts; elsewhere, what was on its way is not. */
static void recall(struct level *level, const struct level *from, bool moved)
{
	if (from->n <= level->n)
		return;
	*level = *from;
	level->last = NAN;
	level->doubt = NAN;
	if (!moved)
		return;
	level->up = 0;
	level->down = 0;
	level->run = 0;
	level->back = 0;
	level->changed = 0;
}

void module_recall(struct optmon_health *h, struct cage *cage,
		   const struct remembered *r)
{
	bool moved = strcmp(r->cage, cage->name) ||
		     strcmp(r->host, host_of(h, cage)->name);
	struct lane *lane;
	struct slow *slow;
	unsigned int i, q;

	for (i = 0; i < r->n_lanes && i < OPTMON_MAX_LANES; i++) {
		lane = place_lane(h, cage, i + 1, true);
		/* The longer experience counts. */
		if (lane && r->slow[i][0].n > lane->slow[SQ_BIAS].n)
			lane->warm = r->warm[i];
		for (q = 0; lane && q < ARRAY_SIZE(emitted); q++) {
			slow = &lane->slow[emitted_slow[q]];
			if (r->slow[i][q].n > slow->n)
				*slow = r->slow[i][q];
			recall(&lane->level[emitted[q]], &r->level[i][q], moved);
		}
	}
}

void shelf_merge(struct optmon_health *h, const struct remembered *r)
{
	struct remembered *known = find_shelf(h, r->key);
	unsigned int i, q;
	bool moved;

	if (!known) {
		shelf_lay(h, r);
		return;
	}
	moved = strcmp(r->cage, known->cage) || strcmp(r->host, known->host);
	for (i = 0; i < r->n_lanes; i++) {
		if (r->slow[i][0].n > known->slow[i][0].n)
			known->warm[i] = r->warm[i];
		for (q = 0; q < ARRAY_SIZE(emitted); q++) {
			if (r->slow[i][q].n > known->slow[i][q].n)
				known->slow[i][q] = r->slow[i][q];
			recall(&known->level[i][q], &r->level[i][q], moved);
		}
	}
	if (known->n_lanes < r->n_lanes)
		known->n_lanes = r->n_lanes;
	known->at = ++h->shelved;
}

bool module_held(const struct optmon_health *h, const char *key, struct remembered *r)
{
	const struct remembered *known = find_shelf(h, key);
	uint32_t i;

	for (i = 0; i < h->n_cages; i++) {
		if (!h->cages[i].removed && module_is(&h->cages[i], key) &&
		    module_remember(h, &h->cages[i], r))
			return true;
	}
	if (!known)
		return false;
	*r = *known;
	/* Its turn to give way is of this engine. */
	r->at = 0;
	return true;
}

void shelf_take(struct optmon_health *h, struct cage *cage)
{
	char key[OPTMON_RECORD_KEY];
	struct remembered *r;

	if (!module_key(h, cage, key))
		return;
	r = find_shelf(h, key);
	if (!r)
		return;
	module_recall(h, cage, r);
	r->used = false;
}

bool optmon_health_key(const struct optmon_health *h, const struct optmon_line *line,
		       char *key)
{
	uint32_t i;

	if (line->kind != OPTMON_LINE_IDENTITY ||
	    !identity_key(&line->identity, key) || find_shelf(h, key))
		return false;
	for (i = 0; i < h->n_cages; i++) {
		if (!h->cages[i].removed && module_is(&h->cages[i], key))
			return false;
	}
	return true;
}
