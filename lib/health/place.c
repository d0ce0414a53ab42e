// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Hosts, cages, links and lanes by their names, out of fixed pools.
 */
#include "internal.h"

/* FNV-1a, over the host's number and the name */
static uint32_t hash_of(uint32_t host, const char *name)
{
	uint32_t hash = (2166136261u ^ host) * 16777619u;

	while (*name)
		hash = (hash ^ (unsigned char)*name++) * 16777619u;
	return hash;
}

static bool same_name(const char *name, uint32_t host, const char *other,
		      uint32_t other_host)
{
	return host == other_host && !strcmp(name, other);
}

struct host *place_host(struct optmon_health *h, const char *name)
{
	struct host *host;
	uint32_t i;

	for (i = 0; i < h->n_hosts; i++) {
		if (!strcmp(h->hosts[i].name, name))
			return &h->hosts[i];
	}
	if (h->n_hosts == h->config.max_hosts)
		return NULL;
	host = &h->hosts[h->n_hosts++];
	strcpy(host->name, name);
	host->now = NEVER;
	host->stored = NEVER;
	host->awake = NEVER;
	host->sampled = NEVER;
	host->doubt = NEVER;
	host->cages = NONE;
	host->heat_cage = NONE;
	return host;
}

static void cage_init(struct cage *cage, uint32_t host, const char *name)
{
	unsigned int i;

	strcpy(cage->name, name);
	cage->host = host;
	cage->links = NONE;
	for (i = 0; i < OPTMON_LINE_KINDS; i++)
		cage->last[i] = NEVER;
	cage->cell_at = NEVER;
	cage->day = NO_DAY;
	slow_clear(&cage->tec);
	cage->interrupted = NEVER;
	cage->rerouted = NEVER;
	cage->before = NEVER;
	cage->named_before = NEVER;
	cage->renamed = NEVER;
	cage->returned_from = NEVER;
	cage->returned = NEVER;
	cage->awaits = NEVER;
	cage->sampled = NEVER;
	cage->unseen_from = NEVER;
	cage->unseen_to = NEVER;
	cage->plugged = NEVER;
	cage->mask_until = NEVER;
	cage->mask_at = NEVER;
	cage->accepted = NEVER;
	cage->maintenance_until = NEVER;
	cage->dark_since = NEVER;
	cage->dark_seen = NEVER;
	cage->unlit_at = NEVER;
	cage->hot_since = NEVER;
	cage->usual = NAN;
	for (i = 0; i < MODULE_QUANTITIES; i++)
		level_forget(&cage->level[i]);
	for (i = 0; i < OPTMON_LIMITS; i++)
		limits_take(&cage->limits[i], NULL, 0);
	for (i = 0; i < OPTMON_MAX_LANES; i++)
		cage->lane[i] = NONE;
	for (i = 0; i < PROBLEMS; i++) {
		cage->memory[i].alarm = NONE;
		cage->memory[i].closed_at = NEVER;
		cage->memory[i].raised_at = NEVER;
	}
}

struct cage *place_cage(struct optmon_health *h, struct host *host,
			const char *name, bool make)
{
	uint32_t number = host - h->hosts, at = hash_of(number, name);
	struct cage *cage;

	for (;; at++) {
		at &= h->cage_mask;
		if (h->cage_index[at] == NONE)
			break;
		cage = &h->cages[h->cage_index[at]];
		if (same_name(cage->name, cage->host, name, number))
			return cage;
	}
	if (!make || h->n_cages == h->config.max_cages)
		return NULL;
	h->cage_index[at] = h->n_cages;
	cage = &h->cages[h->n_cages++];
	cage_init(cage, number, name);
	cage->next = host->cages;
	host->cages = cage - h->cages;
	return cage;
}

struct link *place_link(struct optmon_health *h, struct host *host,
			const char *name, bool make)
{
	uint32_t number = host - h->hosts, at = hash_of(number, name);
	struct link *link;

	for (;; at++) {
		at &= h->link_mask;
		if (h->link_index[at] == NONE)
			break;
		link = &h->links[h->link_index[at]];
		if (same_name(link->name, link->host, name, number))
			return link;
	}
	if (!make || h->n_links == h->config.max_links)
		return NULL;
	h->link_index[at] = h->n_links;
	link = &h->links[h->n_links++];
	strcpy(link->name, name);
	link->host = number;
	link->cage = NONE;
	link->next = NONE;
	link->last[0] = NEVER;
	link->last[1] = NEVER;
	link->up_at = NEVER;
	link->down_at = NEVER;
	link->named_at = NEVER;
	link->in_turns = NEVER;
	link->cut.from = NEVER;
	link->other_at = NEVER;
	link->own_at = NEVER;
	link->lit_at = NEVER;
	link->off_at = NEVER;
	link->counted_at = NEVER;
	link->cell_at = NEVER;
	link->moved_at = NEVER;
	link->ber_at = NEVER;
	link->peer_at = NEVER;
	link->day = NO_DAY;
	slow_clear(&link->slow);
	level_forget(&link->ber);
	return link;
}

static void untie(struct optmon_health *h, struct link *link)
{
	uint32_t number = link - h->links, *at;

	if (link->cage == NONE)
		return;
	for (at = &h->cages[link->cage].links; *at != NONE;
	     at = &h->links[*at].next) {
		if (*at == number) {
			*at = link->next;
			break;
		}
	}
	link->cage = NONE;
}

void place_tie(struct optmon_health *h, struct link *link, struct cage *cage)
{
	if (link->cage == index_of(h, cage))
		return;
	untie(h, link);
	link->cage = index_of(h, cage);
	link->next = cage->links;
	cage->links = link - h->links;
	strcpy(cage->interface, link->name);
}

struct host_lane *place_host_lane(struct optmon_health *h, struct lane *lane,
				  bool make)
{
	struct host_lane *host;
	unsigned int i;

	if (lane->host != NONE)
		return &h->host_lanes[lane->host];
	if (!make || h->n_host_lanes == h->config.max_lanes)
		return NULL;
	lane->host = h->n_host_lanes;
	host = &h->host_lanes[h->n_host_lanes++];
	for (i = 0; i < HOST_QUANTITIES; i++)
		level_forget(&host->level[i]);
	return host;
}

struct lane *place_lane(struct optmon_health *h, struct cage *cage,
			unsigned int number, bool make)
{
	struct lane *lane = lane_at(h, cage, number - 1);
	unsigned int i;

	if (lane || !make)
		return lane;
	if (h->n_lanes == h->config.max_lanes)
		return NULL;
	cage->lane[number - 1] = h->n_lanes;
	if (cage->n_lanes < number)
		cage->n_lanes = number;
	lane = &h->lanes[h->n_lanes++];
	lane->number = number;
	lane->path = NAN;
	lane->host = NONE;
	slow_forget(lane);
	for (i = 0; i < LANE_QUANTITIES; i++)
		level_forget(&lane->level[i]);
	return lane;
}
