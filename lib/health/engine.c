// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The engine: made, fed, freed.
 */
#include <stdlib.h>

#include "internal.h"

/* Readings come at least so often: what is longer was an outage. */
#define PACE_MAX_MS	HOUR_MS

const struct optmon_health_config optmon_health_steady = {
	.max_hosts = 256,
	.max_cages = 4096,
	.max_links = 8192,
	.max_lanes = 40960,
	.max_alarms = 2048,
	.max_remembered = 1024,
	.raise_delay_ms = 3000,
	.raise_readings = 3,
	.clear_delay_ms = 5 * MINUTE_MS,
	/* Who begins to ask each quarter of an hour, and is late, has not lost a module. */
	.blind_delay_ms = 17 * MINUTE_MS,
	.dark_delay_ms = 15 * MINUTE_MS,
	.dark_ticket_ms = DAY_MS,
	.group_delay_ms = 4 * MINUTE_MS,
	.settle_ms = 10000,
	.chatter_ms = HOUR_MS,
	.count_clear_ms = DAY_MS,
};

/*
 * Somebody looks on: what is there is said at once, and what is over, too. A driver
 * holds a latched flag for two of its periods; three seconds at a period of one are
 * more than one flag alone can last.
 */
const struct optmon_health_config optmon_health_watch = {
	.max_hosts = 2,
	.max_cages = 512,
	.max_links = 1024,
	.max_lanes = 8192,
	.max_alarms = 1024,
	.max_remembered = 16,
	.raise_delay_ms = 3000,
	.raise_readings = 3,
	.clear_delay_ms = 10000,
	.blind_delay_ms = 15000,
	.settle_ms = 5000,
	.chatter_ms = 0,
	.count_clear_ms = 60000,
};

static uint32_t power_of_two(uint32_t n)
{
	uint32_t size = 16;

	while (size < n)
		size *= 2;
	return size;
}

static bool allocate(struct optmon_health *h)
{
	const struct optmon_health_config *c = &h->config;
	uint32_t cages = power_of_two(2 * c->max_cages);
	uint32_t links = power_of_two(2 * c->max_links);

	h->hosts = calloc(c->max_hosts, sizeof(*h->hosts));
	h->cages = calloc(c->max_cages, sizeof(*h->cages));
	h->links = calloc(c->max_links, sizeof(*h->links));
	h->lanes = calloc(c->max_lanes, sizeof(*h->lanes));
	h->host_lanes = calloc(c->max_lanes, sizeof(*h->host_lanes));
	h->alarms = calloc(c->max_alarms, sizeof(*h->alarms));
	h->shelf = calloc(c->max_remembered, sizeof(*h->shelf));
	h->cage_index = malloc(cages * sizeof(*h->cage_index));
	h->link_index = malloc(links * sizeof(*h->link_index));
	if (!h->hosts || !h->cages || !h->links || !h->lanes ||
	    !h->host_lanes || !h->alarms || !h->shelf || !h->cage_index || !h->link_index)
		return false;
	memset(h->cage_index, 0xff, cages * sizeof(*h->cage_index));
	memset(h->link_index, 0xff, links * sizeof(*h->link_index));
	h->cage_mask = cages - 1;
	h->link_mask = links - 1;
	h->counts.bytes = sizeof(*h) + c->max_hosts * sizeof(*h->hosts) +
			  c->max_cages * sizeof(*h->cages) +
			  c->max_links * sizeof(*h->links) +
			  c->max_lanes * (sizeof(*h->lanes) +
					  sizeof(*h->host_lanes)) +
			  c->max_alarms * sizeof(*h->alarms) +
			  c->max_remembered * sizeof(*h->shelf) +
			  cages * sizeof(*h->cage_index) +
			  links * sizeof(*h->link_index);
	return true;
}

struct optmon_health *optmon_health_new(const struct optmon_health_config *config,
					optmon_health_emit emit, void *context)
{
	struct optmon_health *h = calloc(1, sizeof(*h));

	if (!h)
		return NULL;
	h->config = *config;
	if (!h->config.raise_readings)
		h->config.raise_readings = 1;
	/* None of these may be nothing: calloc() may return NULL for it. */
	if (!h->config.max_remembered)
		h->config.max_remembered = 1;
	h->emit = emit;
	h->context = context;
	h->next_id = 1;
	if (allocate(h))
		return h;
	optmon_health_free(h);
	return NULL;
}

void optmon_health_free(struct optmon_health *h)
{
	if (!h)
		return;
	free(h->hosts);
	free(h->cages);
	free(h->links);
	free(h->lanes);
	free(h->host_lanes);
	free(h->alarms);
	free(h->shelf);
	free(h->cage_index);
	free(h->link_index);
	free(h);
}

/* -- whose line it is ------------------------------------------------------------------ */

struct place {
	struct host *host;
	struct cage *cage;
	struct link *link;
};

/* An interface belongs to the cage it was tied to, or to that of its name. */
static bool find_place(struct optmon_health *h, const struct optmon_line *line,
		       struct place *at)
{
	bool of_link = line->kind == OPTMON_LINE_FEC ||
		       line->kind == OPTMON_LINE_LINK;

	if (line->cage[0]) {
		at->cage = place_cage(h, at->host, line->cage, true);
		if (!at->cage)
			return false;
	}
	if (line->interface[0] || of_link) {
		at->link = place_link(h, at->host, line->interface[0] ?
				      line->interface : line->cage, true);
		if (!at->link)
			return false;
	}
	if (at->link && at->cage)
		place_tie(h, at->link, at->cage);
	if (at->cage || !at->link)
		return true;
	if (at->link->cage == NONE) {
		at->cage = place_cage(h, at->host, line->interface, true);
		if (!at->cage)
			return false;
		place_tie(h, at->link, at->cage);
	}
	at->cage = &h->cages[at->link->cage];
	return true;
}

/*
 * The pace of a cage's samples: the longest gap of about the last day. Where
 * somebody looked closer for a while, the usual pace afterwards is no silence.
 */
static void note_gap(struct cage *cage, int64_t gap)
{
	if (cage->blind || cage->removed)
		return;
	if (gap > PACE_MAX_MS)
		gap = PACE_MAX_MS;
	if (gap >= cage->gap)
		cage->gap = gap;
	else
		cage->gap += (gap - cage->gap) * gap / DAY_MS;
}

/* Nobody looked, be it that the engine was stopped. To be asked before note_gap(). */
static void note_outage(struct cage *cage, int64_t now)
{
	int64_t last = cage->last[OPTMON_LINE_SAMPLE];

	if (last == NEVER)
		last = cage->sampled;
	if (last == NEVER || now - last <= PACE_MAX_MS)
		return;
	cage->unseen_from = last;
	cage->unseen_to = now;
	cage->unseen_gap = cage->gap;
}

/*
 * Modules that were all silent together were not asked: the collector slept, whatever
 * else came meanwhile. Silence counts from when the first of them speaks again.
 */
static void note_samples(const struct optmon_health *h, const struct place *at,
			 int64_t now)
{
	if (at->host->sampled != NEVER &&
	    now - at->host->sampled > h->config.blind_delay_ms / 2 + at->cage->gap)
		at->host->awake = now;
	at->host->sampled = now;
}

/* Lines of one kind about one thing come in the order of their time. */
static enum optmon_fed check_order(const struct optmon_health *h,
				   const struct optmon_line *line,
				   const struct place *at, int64_t now)
{
	int64_t *last;

	if (line->kind == OPTMON_LINE_FEC || line->kind == OPTMON_LINE_LINK)
		last = &at->link->last[line->kind == OPTMON_LINE_LINK];
	else if (at->cage)
		last = &at->cage->last[line->kind];
	else
		return OPTMON_FED;
	/* Two events can come at a time. */
	if (*last != NEVER && now == *last && line->kind != OPTMON_LINE_EVENT)
		return OPTMON_FED_DUPLICATE;
	if (*last != NEVER && now < *last)
		return OPTMON_FED_LATE;
	if (line->kind == OPTMON_LINE_SAMPLE) {
		note_outage(at->cage, now);
		if (*last != NEVER)
			note_gap(at->cage, now - *last);
		note_samples(h, at, now);
	}
	*last = now;
	return OPTMON_FED;
}

static void take(struct optmon_health *h, const struct optmon_line *line,
		 struct place *at, int64_t now)
{
	switch (line->kind) {
	case OPTMON_LINE_IDENTITY:
		identity_take(h, at->cage, &line->identity, now);
		break;
	case OPTMON_LINE_SAMPLE:
		sample_take(h, at->cage, &line->sample, now);
		break;
	case OPTMON_LINE_FEC:
		fec_take(h, at->link, &line->fec, now);
		break;
	case OPTMON_LINE_EVENT:
		event_take(h, at->host, at->cage, line->event.event, now);
		break;
	default:
		link_take(h, at->link, &line->link, now);
		break;
	}
	if (at->cage)
		at->cage->fed = h->fed;
	if (at->cage && at->cage->dirty)
		diagnose(h, at->cage, now);
}

static void step_host(struct optmon_health *h, struct host *host)
{
	if (host->now - host->grid < GRID_MS)
		return;
	host->grid = host->now - (host->now % GRID_MS + GRID_MS) % GRID_MS;
	alarms_unshelve(h, host);
	host_step(h, host, host->grid);
}

/* A collector that slept makes no module blind. */
static void note_pause(const struct optmon_health *h, struct host *host,
		       int64_t before)
{
	if (before == NEVER || host->now - before > h->config.blind_delay_ms / 2)
		host->awake = host->now;
}

enum optmon_fed optmon_health_feed(struct optmon_health *h,
				   const struct optmon_line *line)
{
	struct place at = { 0 };
	enum optmon_fed fed;
	int64_t now, before;

	h->fed++;
	at.host = place_host(h, line->host);
	if (!at.host) {
		h->counts.fed[OPTMON_FED_NO_ROOM]++;
		return OPTMON_FED_NO_ROOM;
	}
	before = at.host->now;
	fed = clock_take(h, at.host, line, &now);
	if (fed == OPTMON_FED) {
		note_pause(h, at.host, before);
		step_host(h, at.host);
		if (!find_place(h, line, &at))
			fed = OPTMON_FED_NO_ROOM;
	}
	if (fed == OPTMON_FED)
		fed = check_order(h, line, &at, now);
	if (fed == OPTMON_FED)
		take(h, line, &at, now);
	h->counts.fed[fed]++;
	return fed;
}

void optmon_health_first_alarm(struct optmon_health *h, uint64_t id)
{
	if (h->next_id < id)
		h->next_id = id;
}

void optmon_health_advance(struct optmon_health *h, const char *host, double t)
{
	int64_t utc = llround(t * 1000);
	uint32_t i;

	for (i = 0; i < h->n_hosts; i++) {
		if ((host && strcmp(h->hosts[i].name, host)) ||
		    h->hosts[i].now == NEVER ||
		    utc + h->hosts[i].offset <= h->hosts[i].now)
			continue;
		h->hosts[i].now = utc + h->hosts[i].offset;
		step_host(h, &h->hosts[i]);
	}
}

uint64_t optmon_health_fed(const struct optmon_health *h)
{
	return h->fed;
}

void optmon_health_counts(const struct optmon_health *h,
			  struct optmon_health_counts *counts)
{
	uint32_t i;

	*counts = h->counts;
	counts->hosts = h->n_hosts;
	counts->cages = h->n_cages;
	counts->links = h->n_links;
	counts->lanes = h->n_lanes;
	counts->alarms = 0;
	for (i = 0; i < h->config.max_alarms; i++)
		counts->alarms += h->alarms[i].used;
}

/* -- what is known of a cage -------------------------------------------------------------- */

/*
 * When the value was read: at the end of its minute. 0 when that was in an
 * earlier run, which does not remember it.
 */
static double read_at(const struct level *l, const struct cell *c, double t)
{
	if (!c || isnan(l->mean))
		return t;
	return c->idle ? t - (c->idle - 1) * (GRID_MS / 1e3) : 0;
}

static void show_level(const struct level *l, const struct cell *c,
		       enum optmon_quantity quantity, unsigned int lane,
		       double t, optmon_health_show show, void *context)
{
	bool logarithm = quantity == OPTMON_Q_BER ||
			 quantity == OPTMON_Q_HOST_BER ||
			 quantity == OPTMON_Q_LINK_BER;
	struct optmon_health_track track = {
		.quantity = quantity,
		.lane = lane,
		.t = read_at(l, c, t),
		.value = isnan(l->mean) ? l->last : l->mean,
		.has_baseline = l->n >= CHANGE_WARM,
		.baseline = l->base,
		.sigma = sqrtf(l->var),
		.up = l->up,
		.down = l->down,
		.threshold = CHANGE_H,
		.changed = l->changed,
	};

	if (isnan(l->last) && isnan(l->mean))
		return;
	if (quantity == OPTMON_Q_TX_BIAS) {
		track.value = exp(track.value);
		track.baseline = exp(track.baseline);
		track.sigma *= track.baseline;
	} else if (logarithm) {
		track.value = pow(10, track.value);
		track.baseline = pow(10, track.baseline);
	}
	show(context, &track);
}

const struct cage *cage_known(const struct optmon_health *h, const char *host,
			      const char *name)
{
	uint32_t i;

	for (i = 0; i < h->n_cages; i++) {
		if (!strcmp(h->cages[i].name, name) &&
		    !strcmp(host_of(h, &h->cages[i])->name, host))
			return &h->cages[i];
	}
	return NULL;
}

int optmon_health_explain(const struct optmon_health *h, const char *host_name,
			  const char *cage_name, optmon_health_show show,
			  void *context)
{
	static const enum optmon_quantity of_lane[LANE_QUANTITIES] = {
		OPTMON_Q_TX_BIAS, OPTMON_Q_TX_POWER, OPTMON_Q_RX_POWER,
		OPTMON_Q_SNR, OPTMON_Q_BER,
	};
	static const enum optmon_quantity of_host[HOST_QUANTITIES] = {
		OPTMON_Q_HOST_SNR, OPTMON_Q_HOST_BER,
	};
	static const enum optmon_quantity of_module[MODULE_QUANTITIES] = {
		OPTMON_Q_TEMPERATURE, OPTMON_Q_VOLTAGE,
		OPTMON_Q_LASER_TEMPERATURE, OPTMON_Q_TEC_CURRENT,
	};
	const struct cage *cage = cage_known(h, host_name, cage_name);
	const struct lane *lane;
	unsigned int i, j;
	double t;

	if (!cage)
		return -1;
	t = cage->cell_at == NEVER ? 0 : clock_utc(host_of(h, cage),
						   cage->cell_at);
	for (j = 0; j < MODULE_QUANTITIES; j++)
		show_level(&cage->level[j], &cage->cell[j], of_module[j], 0, t,
			   show, context);
	for (i = 0; i < cage->n_lanes; i++) {
		lane = lane_at(h, cage, i);
		for (j = 0; lane && j < LANE_QUANTITIES; j++)
			show_level(&lane->level[j], &lane->cell[j], of_lane[j],
				   lane->number, t, show, context);
		for (j = 0; lane && lane->host != NONE && j < HOST_QUANTITIES;
		     j++)
			show_level(&h->host_lanes[lane->host].level[j],
				   &h->host_lanes[lane->host].cell[j],
				   of_host[j], lane->number, t, show, context);
	}
	for (i = cage->links; i != NONE; i = h->links[i].next)
		show_level(&h->links[i].ber, NULL, OPTMON_Q_LINK_BER, 0,
			   h->links[i].ber_at == NEVER ? 0 :
			   clock_utc(host_of(h, cage), h->links[i].ber_at),
			   show, context);
	return 0;
}

void optmon_health_maintenance(const struct optmon_health *h, double t,
			       optmon_health_at_work show, void *context)
{
	const struct cage *cage;
	const struct host *host;
	uint32_t i;

	for (i = 0; i < h->n_cages; i++) {
		cage = &h->cages[i];
		host = host_of(h, cage);
		if (cage->maintenance_until > clock_seen(host, t))
			show(context, host->name, cage->name, cage->interface,
			     clock_utc(host, cage->maintenance_until));
	}
}
