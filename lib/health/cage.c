// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A cage: which module is in it, what interrupts it, when it is not judged.
 */
#include <stdlib.h>

#include "internal.h"

#define MASK_MS		(10 * MINUTE_MS)
#define MASK_PAUSE_MS	HOUR_MS
/* A change so soon after an interruption may come from it. */
#define EXCUSED_BEFORE_MS	(3 * MINUTE_MS)
#define EXCUSED_AFTER_MS	(12 * MINUTE_MS)
#define PLUGGED_MS	(15 * MINUTE_MS)

/* Just plugged, just up: nothing is learnt. At most once an hour: a port that
 * flaps must not hide behind it.
 */
void cage_mask(struct cage *cage, int64_t now)
{
	if (cage->mask_at != NEVER && now - cage->mask_at < MASK_PAUSE_MS)
		return;
	cage->mask_at = now;
	cage->mask_until = now + MASK_MS;
}

void cage_interrupted(struct cage *cage, int64_t now)
{
	/* Out and in, down and up: what is so near is one. */
	if (cage->interrupted == NEVER || now - cage->interrupted > EXCUSED_AFTER_MS)
		cage->before = cage->interrupted;
	cage->interrupted = now;
	cage->dirty = true;
}

/* Who is not interrupted for a day is on the path that it had. */
#define SILENT_PATH_MS	DAY_MS

/*
 * Another neighbour is on another path, whenever between the two names it came there. What
 * was judged when somebody was at work is not of it. One that is @back excuses the light
 * of its path alone, however often it comes, and takes no excuse of another one away: the
 * name before may be told once more.
 */
void cage_renamed(struct optmon_health *h, struct cage *cage, int64_t before,
		  bool back, int64_t now)
{
	int64_t worked = cage->interrupted;
	uint32_t at = cage->memory[P_RX].alarm;

	if (worked <= before && now - before > SILENT_PATH_MS)
		before = now - SILENT_PATH_MS;
	if (at != NONE && worked > before &&
	    worked > h->alarms[at].raised + EXCUSED_AFTER_MS)
		before = worked;
	if (back) {
		cage->returned_from = before;
		cage->returned = now;
	} else {
		cage->named_before = before;
		cage->renamed = now;
	}
	cage->dirty = true;
}

/* Light that moved by more than daily means do by themselves */
#define MOVED_DB	0.2f
/* A mated pair of connectors may have so much loss (TIA-568.3-D). */
#define CONNECTOR_DB	0.75f

static float light_of(const struct level *l)
{
	return l->changed ? l->mean : l->last;
}

/* Another path has another loss in each of its fibres. */
static bool light_moved(const struct optmon_health *h, const struct cage *cage)
{
	const struct lane *lane;
	unsigned int i, n = 0, moved = 0;
	const struct level *l;

	for (i = 0; i < cage->n_lanes; i++) {
		lane = lane_at(h, cage, i);
		l = lane ? &lane->level[LQ_RX] : NULL;
		if (!l || !lane->used || isnan(l->base) || isnan(l->last))
			continue;
		n++;
		moved += fabsf(light_of(l) - l->base) > MOVED_DB;
	}
	return 2 * moved >= n;
}

/* Do most lanes get what they got on the path before this one? */
static bool light_is_back(const struct optmon_health *h, const struct cage *cage)
{
	const struct lane *lane;
	unsigned int i, n = 0, back = 0;

	for (i = 0; i < cage->n_lanes; i++) {
		lane = lane_at(h, cage, i);
		if (!lane || !lane->used || isnan(lane->level[LQ_RX].last))
			continue;
		n++;
		back += fabsf(light_of(&lane->level[LQ_RX]) - lane->path) < SAME_PATH_DB;
	}
	return n && 2 * back >= n;
}

/* What a change may come from */
enum excuse {
	LAST_INTERRUPTION,
	INTERRUPTION_BEFORE,
	OTHER_NEIGHBOUR,
	FORMER_NEIGHBOUR,
	EXCUSES,
};

/*
 * What the first samples after an outage show may have begun at any time of it. First is
 * what comes within the pace of before: that of now has the outage in it.
 */
static int64_t earliest(const struct cage *cage, int64_t since)
{
	return cage->unseen_to != NEVER && since >= cage->unseen_to - GRID_MS &&
	       since <= cage->unseen_to + GRID_MS + cage->unseen_gap ?
	       cage->unseen_from : since;
}

/*
 * When it was, where a change since then may come from it, or NEVER. Both are known no
 * better than readings are apart, and an interruption may be the last but one by the time
 * that the change is found. Of a neighbour that is back, what most lanes showed holds for
 * the last, as below.
 */
static int64_t excuse_of(const struct optmon_health *h, const struct cage *cage,
			 enum excuse which, int64_t since)
{
	const struct {
		int64_t from, to;
	} span[EXCUSES] = {
		[LAST_INTERRUPTION] = { cage->interrupted, cage->interrupted },
		[INTERRUPTION_BEFORE] = { cage->before, cage->before },
		[OTHER_NEIGHBOUR] = { cage->named_before, cage->renamed },
		[FORMER_NEIGHBOUR] = { cage->returned_from, cage->returned },
	};

	if (span[which].to == NEVER ||
	    since < span[which].from - EXCUSED_BEFORE_MS - cage->gap ||
	    earliest(cage, since) > span[which].to + EXCUSED_AFTER_MS + cage->gap)
		return NEVER;
	if (which == FORMER_NEIGHBOUR && cage->rerouted != cage->returned &&
	    !light_is_back(h, cage))
		return NEVER;
	return span[which].to;
}

bool cage_excused(const struct optmon_health *h, const struct cage *cage, int64_t since)
{
	enum excuse i;

	for (i = 0; i < EXCUSES; i++) {
		if (excuse_of(h, cage, i, since) != NEVER)
			return true;
	}
	return false;
}

bool cage_plugged(const struct cage *cage, int64_t since)
{
	return cage->plugged != NEVER &&
	       llabs(since - cage->plugged) <= PLUGGED_MS + cage->gap;
}

/* What stands since before the last interruption was seen, and judged by what it was. */
static bool was_judged(const struct optmon_health *h, const struct cage *cage)
{
	uint32_t at = cage->memory[P_RX].alarm;

	return at != NONE && h->alarms[at].raised < cage->interrupted;
}

/*
 * Where most lanes get as much as they did, what one of them lost is its own: a
 * connector that was touched, when it is more than a good one loses. Lanes are not
 * found at once: what the first of them showed of an interruption holds for the last.
 * What the light does since another interruption tells nothing of one that was judged.
 */
bool cage_other_path(const struct optmon_health *h, struct cage *cage,
		     const struct level *l)
{
	bool moved = light_moved(h, cage), excused = false;
	enum excuse i;
	int64_t by;

	for (i = 0; i < EXCUSES; i++) {
		by = excuse_of(h, cage, i, ms_of(h, l->since));
		if (by == NEVER)
			continue;
		excused = true;
		if (moved && (i != INTERRUPTION_BEFORE || !was_judged(h, cage)))
			cage->rerouted = by;
		if (cage->rerouted == by)
			return true;
	}
	return excused && l->base - l->mean <= CONNECTOR_DB;
}

/*
 * Light that most lanes lost may be another path's, which the next word of who is there
 * tells: one that was asked for after it, for a name outlives its path by minutes. Who is
 * interrupted again and again is waited for no longer.
 */
bool cage_awaits_name(const struct optmon_health *h, struct cage *cage,
		      int64_t since, int64_t now)
{
	const struct link *link;
	bool named = false;
	uint32_t i;

	for (i = cage->links; i != NONE; i = link->next) {
		link = &h->links[i];
		if (!link->peer_cage[0])
			continue;
		if (link->named_at >= since + EXCUSED_BEFORE_MS)
			return false;
		named = true;
	}
	if (!named || !light_moved(h, cage))
		return false;
	if (cage->awaits < since)
		cage->awaits = cage->interrupted > since ? cage->interrupted : since;
	return now - cage->awaits < (int64_t)h->config.dark_delay_ms;
}

static void forget_lane(struct optmon_health *h, struct lane *lane)
{
	struct host_lane *host = place_host_lane(h, lane, false);
	unsigned int i;

	for (i = 0; host && i < HOST_QUANTITIES; i++) {
		level_forget(&host->level[i]);
		cell_clear(&host->cell[i]);
	}
	slow_forget(lane);

	for (i = 0; i < LANE_QUANTITIES; i++) {
		level_forget(&lane->level[i]);
		cell_clear(&lane->cell[i]);
	}
	for (i = 0; i < LANE_SYMPTOMS; i++)
		symptom_drop(&lane->symptom[i]);
	lane->path = NAN;
	lane->lit = false;
}

/* Another module: nothing that was learnt holds. */
void cage_forget(struct optmon_health *h, struct cage *cage)
{
	struct lane *lane;
	unsigned int i;
	uint32_t n;

	for (i = 0; i < cage->n_lanes; i++) {
		lane = lane_at(h, cage, i);
		if (lane)
			forget_lane(h, lane);
	}
	for (i = 0; i < MODULE_QUANTITIES; i++) {
		level_forget(&cage->level[i]);
		cell_clear(&cage->cell[i]);
	}
	for (i = 0; i < MODULE_SYMPTOMS; i++)
		symptom_drop(&cage->symptom[i]);
	slow_clear(&cage->tec);
	memset(&cage->tec_warm, 0, sizeof(cage->tec_warm));
	for (n = cage->links; n != NONE; n = h->links[n].next)
		slow_clear(&h->links[n].slow);
	cage->frozen = false;
	cage->frozen_n = 0;
	cage->blind = false;
	cage->hot = false;
	cage->crept = false;
	cage->usual = NAN;
	cage->usual_n = 0;
	cage->dark_since = NEVER;
	memset(&cage->darks, 0, sizeof(cage->darks));
	cage->dirty = true;
}

void cage_quiet(struct optmon_health *h, struct cage *cage)
{
	struct lane *lane;
	unsigned int i, j;
	uint32_t n;

	for (i = 0; i < cage->n_lanes; i++) {
		lane = lane_at(h, cage, i);
		for (j = 0; lane && j < LANE_SYMPTOMS; j++)
			symptom_drop(&lane->symptom[j]);
	}
	for (i = 0; i < MODULE_SYMPTOMS; i++)
		symptom_drop(&cage->symptom[i]);
	cage->dark_since = NEVER;
	cage->awaits = NEVER;
	for (n = cage->links; n != NONE; n = h->links[n].next)
		link_quiet(&h->links[n]);
}

bool cage_inhibited(const struct optmon_health *h, const struct cage *cage,
		    int64_t now, const char **why)
{
	bool known = false, admin = false, ever = false, has_admin = false;
	const struct link *link;
	uint32_t i;

	for (i = cage->links; i != NONE; i = link->next) {
		link = &h->links[i];
		known |= link->has_up;
		ever |= link->ever_up;
		has_admin |= link->has_admin;
		admin |= link->admin_up || !link->has_admin;
	}
	*why = NULL;
	if (cage->removed)
		*why = "the module was removed";
	else if (cage->admin_down || (has_admin && !admin))
		*why = "the port is administratively down";
	else if (now < cage->maintenance_until)
		*why = "the port is in maintenance";
	else if (known && !ever)
		*why = "the port never had a link";
	else if (cage->passive)
		*why = "a passive cable has nothing to watch";
	return *why;
}

/* SFF-8024 and CMIS Table 8-41 name technologies without a laser "Copper ...". */
static bool is_passive(const struct optmon_line_identity *id)
{
	return id->has & 1u << OPTMON_LI_MEDIA_TECHNOLOGY &&
	       (!strncasecmp(id->media_technology, "copper", 6) ||
		!strncasecmp(id->media_technology, "passive", 7)) &&
	       !strstr(id->media_technology, "active");
}

static void take_map(struct cage *cage, const struct optmon_line_identity *id)
{
	const struct optmon_lane_place *place;
	unsigned int i;

	cage->has_fibre = 0;
	cage->has_laser = 0;
	for (i = 0; i < id->n_lanes; i++) {
		place = &id->lane_map[i];
		cage->fibre[place->lane - 1] = place->fibre;
		cage->laser[place->lane - 1] = place->laser;
		if (place->has_fibre)
			cage->has_fibre |= 1u << (place->lane - 1);
		if (place->has_laser)
			cage->has_laser |= 1u << (place->lane - 1);
	}
}

/* A serial that says nothing: blank, or one character again and again */
static bool blank(const char *serial)
{
	size_t len = strlen(serial);

	return strspn(serial, " ") == len || strspn(serial, "0") == len ||
	       (len > 1 && strspn(serial, (char[]){ serial[0], 0 }) == len);
}

static bool doubled(const struct optmon_health *h, const struct cage *cage)
{
	const struct cage *other;
	uint32_t i;

	for (i = 0; i < h->n_cages; i++) {
		other = &h->cages[i];
		if (other != cage && !other->removed &&
		    !strcmp(other->serial, cage->serial) &&
		    !strcmp(other->part, cage->part) &&
		    !strcmp(other->vendor, cage->vendor))
			return true;
	}
	return false;
}

static void make_key(char *key, const char *vendor, const char *part,
		     const char *serial)
{
	size_t i;

	snprintf(key, OPTMON_RECORD_KEY, "%s|%s|%s", vendor, part, serial);
	for (i = 0; key[i]; i++) {
		if ((unsigned char)key[i] < ' ')
			key[i] = '?';
	}
}

/* @key after @text, NULL where it says something else */
static const char *after(const char *key, const char *text)
{
	for (; *text; key++, text++) {
		if (*key != ((unsigned char)*text < ' ' ? '?' : *text))
			return NULL;
	}
	return key;
}

bool module_is(const struct cage *cage, const char *key)
{
	key = cage->known ? after(key, cage->vendor) : NULL;
	key = key && *key == '|' ? after(key + 1, cage->part) : NULL;
	key = key && *key == '|' ? after(key + 1, cage->serial) : NULL;
	return key && !*key;
}

bool module_key(const struct optmon_health *h, const struct cage *cage, char *key)
{
	if (!cage->known || blank(cage->serial) || doubled(h, cage))
		return false;
	make_key(key, cage->vendor, cage->part, cage->serial);
	return true;
}

bool identity_key(const struct optmon_line_identity *id, char *key)
{
	if (blank(id->serial_number))
		return false;
	make_key(key, id->vendor, id->part_number, id->serial_number);
	return true;
}

void identity_take(struct optmon_health *h, struct cage *cage,
		   const struct optmon_line_identity *id, int64_t now)
{
	bool other = cage->known && (strcmp(cage->serial, id->serial_number) ||
				     strcmp(cage->part, id->part_number) ||
				     strcmp(cage->vendor, id->vendor));
	bool first = !cage->known;
	unsigned int i;

	if (other) {
		shelf_put(h, cage);
		alarms_drop(h, cage, now, "another module is in the cage");
		cage_forget(h, cage);
		cage_mask(cage, now);
		cage_interrupted(cage, now);
	} else if (cage->known && strcmp(cage->firmware, id->firmware)) {
		/* New firmware may read otherwise: a new offset. */
		cage_mask(cage, now);
		cage_rebase(h, cage);
	}
	strcpy(cage->vendor, id->vendor);
	strcpy(cage->part, id->part_number);
	strcpy(cage->serial, id->serial_number);
	strcpy(cage->firmware, id->firmware);
	cage->known = true;
	cage->removed = false;
	cage->passive = is_passive(id);
	cage->external = strcasestr(id->media_technology, "external") ||
			 strcasestr(id->media_technology, "elsfp");
	cage->linear = strcasestr(id->media_technology, "linear") ||
		       strcasestr(id->part_number, "lpo") ||
		       strcasestr(id->media_technology, "lpo");
	for (i = 0; i < OPTMON_LIMITS; i++) {
		if (id->has_limits & 1u << i)
			limits_take(&cage->limits[i], &id->limit[i],
				    id->has_limit_of[i]);
		else
			limits_take(&cage->limits[i], NULL, 0);
	}
	if (id->n_lanes)
		take_map(cage, id);
	if (first || other)
		shelf_take(h, cage);
	cage->dirty = true;
}

static void rebase(struct level *l)
{
	change_accept(l, NAN);
	l->n = 0;
	l->last = NAN;
}

/* Levels begin anew where they are; what is learnt of their noise stays. */
void cage_rebase(struct optmon_health *h, struct cage *cage)
{
	struct host_lane *host;
	struct lane *lane;
	unsigned int i, j;

	for (i = 0; i < cage->n_lanes; i++) {
		lane = lane_at(h, cage, i);
		if (!lane)
			continue;
		lane->rezero = (1u << LANE_SLOW) - 1;
		/* A day is of one offset. */
		for (j = 0; j < LANE_SLOW; j++)
			slow_anew(&lane->slow[j]);
		for (j = 0; j < LANE_QUANTITIES; j++)
			rebase(&lane->level[j]);
		host = place_host_lane(h, lane, false);
		for (j = 0; host && j < HOST_QUANTITIES; j++)
			rebase(&host->level[j]);
	}
	for (i = 0; i < MODULE_QUANTITIES; i++)
		rebase(&cage->level[i]);
	cage->dirty = true;
}

static void event_in_cage(struct optmon_health *h, struct cage *cage,
			  enum optmon_line_event event, int64_t now)
{
	switch (event) {
	case OPTMON_EV_REMOVE:
		/* It may come back in another cage. */
		shelf_put(h, cage);
		cage->removed = true;
		cage->unread = true;
		cage_quiet(h, cage);
		cage->blind = false;
		cage->frozen = false;
		break;
	case OPTMON_EV_INSERT:
	case OPTMON_EV_SWAPPED:
		cage->plugged = now;
		cage->removed = false;
		cage->unread = true;
		/* Whose serial says nothing may be another one. */
		if (cage->known && blank(cage->serial))
			cage_forget(h, cage);
		cage_mask(cage, now);
		break;
	case OPTMON_EV_ADMIN_DOWN:
		cage->admin_down = true;
		cage_quiet(h, cage);
		break;
	case OPTMON_EV_ADMIN_UP:
		cage->admin_down = false;
		cage_mask(cage, now);
		break;
	case OPTMON_EV_MAINTENANCE_START:
		cage->maintenance_until = now + DAY_MS;
		cage_quiet(h, cage);
		break;
	case OPTMON_EV_MAINTENANCE_END:
		cage->maintenance_until = NEVER;
		cage_mask(cage, now);
		break;
	case OPTMON_EV_FIRMWARE:
	case OPTMON_EV_RESET:
		cage_mask(cage, now);
		cage_rebase(h, cage);
		break;
	case OPTMON_EV_TICK:
	case OPTMON_EV_OTHER:
		return;
	default:
		cage_mask(cage, now);
		break;
	}
	cage_interrupted(cage, now);
}

void event_take(struct optmon_health *h, struct host *host, struct cage *cage,
		enum optmon_line_event event, int64_t now)
{
	uint32_t i;

	if (cage) {
		event_in_cage(h, cage, event, now);
		return;
	}
	for (i = host->cages; i != NONE; i = h->cages[i].next) {
		event_in_cage(h, &h->cages[i], event, now);
		diagnose(h, &h->cages[i], now);
	}
}
