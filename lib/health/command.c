// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What an operator says.
 */
#include <inttypes.h>

#include "internal.h"

static struct standing *find_alarm(struct optmon_health *h, uint64_t id)
{
	uint32_t i;

	for (i = 0; i < h->config.max_alarms; i++) {
		if (h->alarms[i].used && h->alarms[i].a.id == id)
			return &h->alarms[i];
	}
	return NULL;
}

static int64_t time_of(const struct host *host, double t)
{
	return llround(t * 1000) + host->offset;
}

static void accept_level(struct level *l)
{
	if (!isnan(l->last))
		change_accept(l, l->last);
}

/* The baselines of a cage start now, from what is there now. */
static void accept(struct optmon_health *h, struct cage *cage)
{
	struct host_lane *host;
	struct lane *lane;
	unsigned int i, j;

	for (i = 0; i < cage->n_lanes; i++) {
		lane = lane_at(h, cage, i);
		if (!lane)
			continue;
		for (j = 0; j < LANE_QUANTITIES; j++)
			accept_level(&lane->level[j]);
		host = place_host_lane(h, lane, false);
		for (j = 0; host && j < HOST_QUANTITIES; j++)
			accept_level(&host->level[j]);
		slow_forget(lane);
	}
	for (j = 0; j < MODULE_QUANTITIES; j++)
		accept_level(&cage->level[j]);
	cage->dirty = true;
}

/* The repair is done: what is read from now on is judged anew. */
static void close_alarm(struct optmon_health *h, struct standing *s,
			const struct optmon_health_command *command)
{
	struct cage *cage = &h->cages[s->cage];
	struct memory *m = &cage->memory[s->problem];
	int64_t now = time_of(host_of(h, cage), command->t);
	char reason[OPTMON_WHY_LEN];

	m->closed_at = now;
	m->did = command->did;
	m->raises = 0;
	snprintf(reason, sizeof(reason), "closed: did %s, found %s",
		 optmon_did_name(command->did),
		 optmon_found_name(command->found));
	alarm_clear(h, s, now, reason);
	cage_quiet(h, cage);
	if (command->did != OPTMON_DID_NONE) {
		cage_interrupted(cage, now);
		cage_mask(cage, now);
	} else {
		/* Nothing was done: what is there now is meant to be. */
		accept(h, cage);
	}
	if (s->problem == P_COUNTS || s->problem == P_RX || s->problem == P_TX) {
		uint32_t i;

		for (i = cage->links; i != NONE; i = h->links[i].next) {
			memset(&h->links[i].loss, 0, sizeof(h->links[i].loss));
			memset(&h->links[i].flap, 0, sizeof(h->links[i].flap));
		}
	}
}

/* What an operator says is as new as a line is. */
static void is_news(struct optmon_health *h, struct cage *cage)
{
	cage->fed = ++h->fed;
}

static int on_alarm(struct optmon_health *h,
		    const struct optmon_health_command *command,
		    struct optmon_error *err)
{
	struct standing *s = find_alarm(h, command->alarm);
	const struct host *host;

	if (!s)
		return optmon_error_set(err, OPTMON_E_NOINPUT, 0, 0,
					"no alarm %" PRIu64 " stands",
					command->alarm);
	host = host_of(h, &h->cages[s->cage]);
	if (command->order == OPTMON_ORDER_CLOSE)
		close_alarm(h, s, command);
	else if (command->order == OPTMON_ORDER_ACK)
		s->a.acknowledged = true;
	else
		alarm_shelve(h, s, time_of(host, command->until),
			     time_of(host, command->t));
	is_news(h, &h->cages[s->cage]);
	return 0;
}

static int on_cage(struct optmon_health *h,
		   const struct optmon_health_command *command,
		   struct optmon_error *err)
{
	struct host *host;
	struct cage *cage;
	int64_t now;

	if (!command->host || !command->cage || !command->cage[0] ||
	    strlen(command->host) >= OPTMON_LINE_NAME ||
	    strlen(command->cage) >= OPTMON_LINE_NAME)
		return optmon_error_set(err, OPTMON_E_USAGE, 0, 0,
					"which cage?");
	host = place_host(h, command->host);
	cage = host ? place_cage(h, host, command->cage, true) : NULL;
	if (!cage)
		return optmon_error_set(err, OPTMON_E_SOFTWARE, 0, 0,
					"no room for another cage");
	now = time_of(host, command->t);
	clock_begin(h, now);
	switch (command->order) {
	case OPTMON_ORDER_MAINTENANCE:
		cage->maintenance_until = command->until > command->t ?
					  time_of(host, command->until) : NEVER;
		cage_interrupted(cage, now);
		break;
	case OPTMON_ORDER_NOTE:
		event_take(h, host, cage, command->event, now);
		break;
	case OPTMON_ORDER_HOLD:
		cage->held = true;
		break;
	default:
		cage->held = false;
		accept(h, cage);
		break;
	}
	is_news(h, cage);
	diagnose(h, cage, now);
	return 0;
}

int optmon_health_command(struct optmon_health *h,
			  const struct optmon_health_command *command,
			  struct optmon_error *err)
{
	switch (command->order) {
	case OPTMON_ORDER_CLOSE:
	case OPTMON_ORDER_ACK:
	case OPTMON_ORDER_SHELVE:
		return on_alarm(h, command, err);
	case OPTMON_ORDER_MAINTENANCE:
	case OPTMON_ORDER_NOTE:
	case OPTMON_ORDER_ACCEPT:
	case OPTMON_ORDER_HOLD:
		return on_cage(h, command, err);
	}
	return optmon_error_set(err, OPTMON_E_USAGE, 0, 0,
				"a command that is not known");
}
