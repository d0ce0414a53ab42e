// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What becomes of problems: alarms that are raised once, updated when there is
 * something else to be done, and cleared once.
 *
 * An alarm that came and went three times within the chatter time stands until it
 * was quiet for that time. One that comes back within a week of a repair is latched:
 * the repair did not help, so the next action is named, and only closing ends it.
 */
#include <time.h>

#include "internal.h"

#define CHATTER_RAISES	3
#define FAILED_REPAIR_MS	(7 * DAY_MS)
/* For the better only when so many readings agree */
#define BETTER_GAPS	6
/* What begins so soon after another problem of a cage has its cause. */
#define SAME_CAUSE_MS	(30 * MINUTE_MS)

static struct standing *standing_of(struct optmon_health *h,
				    const struct cage *cage, enum problem p)
{
	uint32_t at = cage->memory[p].alarm;

	return at == NONE ? NULL : &h->alarms[at];
}

static struct standing *new_standing(struct optmon_health *h)
{
	uint32_t i;

	for (i = 0; i < h->config.max_alarms; i++) {
		if (!h->alarms[i].used)
			return &h->alarms[i];
	}
	return NULL;
}

/* -- incidents ----------------------------------------------------------------------- */

/*
 * UTC, as in 20261121T170001Z. gmtime_r() would look for a file of time zones,
 * and allocate. A year of the calendar begins in March here, so that the day that
 * some years have more comes last.
 */
static void write_stamp(char *to, size_t len, int64_t t)
{
	int64_t days = t / 86400 - (t % 86400 < 0);
	unsigned int second = t - days * 86400;
	int64_t era_day = days + 719468;	/* since 1 March of year 0 */
	int64_t era = era_day / 146097 - (era_day % 146097 < 0);
	unsigned int day = era_day - era * 146097;
	unsigned int year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	unsigned int month;

	day -= 365 * year + year / 4 - year / 100;
	month = (5 * day + 2) / 153;
	day -= (153 * month + 2) / 5;
	month = month < 10 ? month + 3 : month - 9;
	snprintf(to, len, "%04d%02hhu%02hhuT%02hhu%02hhu%02hhuZ",
		 (int16_t)(era * 400 + year + (month <= 2)), (uint8_t)month,
		 (uint8_t)(day + 1), (uint8_t)(second / 3600),
		 (uint8_t)(second / 60 % 60), (uint8_t)(second % 60));
}

static void name_incident(const struct context *c, const struct standing *s,
			  char *incident)
{
	char stamp[24];

	write_stamp(stamp, sizeof(stamp), s->a.t);
	snprintf(incident, OPTMON_INCIDENT_LEN, "%s%s%s/%s/%s", c->host->name,
		 c->host->name[0] ? "/" : "",
		 s->problem == P_CHASSIS ? "chassis" : c->cage->name,
		 optmon_mode_name(s->a.mode), stamp);
}

/* Whose far end a cage is */
static struct cage *near_cage(struct optmon_health *h, const struct cage *cage)
{
	const char *host = host_of(h, cage)->name;
	const struct link *link;
	uint32_t i;

	for (i = 0; i < h->n_links; i++) {
		link = &h->links[i];
		if (link->cage != NONE && !strcmp(link->peer_cage, cage->name) &&
		    (!strcmp(link->peer_host, host) ||
		     (!link->peer_host[0] && link->host == cage->host)))
			return &h->cages[link->cage];
	}
	return NULL;
}

/* The cage at the far end of a link, where it is one of ours */
static struct cage *far_cage(struct optmon_health *h, const struct cage *cage)
{
	struct link *link;
	uint32_t i, n;

	for (i = cage->links; i != NONE; i = link->next) {
		link = &h->links[i];
		if (!link->peer_cage[0])
			continue;
		for (n = 0; n < h->n_hosts; n++) {
			if (!strcmp(h->hosts[n].name, link->peer_host[0] ?
				    link->peer_host : host_of(h, cage)->name))
				return place_cage(h, &h->hosts[n],
						  link->peer_cage, false);
		}
	}
	return near_cage(h, cage);
}

/* Is it about the path, which has another end? */
static bool of_path(const struct standing *s)
{
	return s->problem == P_RX || s->problem == P_TX ||
	       s->problem == P_COUNTS || s->problem == P_BER;
}

/* What another host's end calls it, where that is still so. */
static const char *far_incident(const struct context *c)
{
	const struct link *link;
	uint32_t i;

	for (i = c->cage->links; i != NONE; i = link->next) {
		link = &c->h->links[i];
		if (link->peer_incident[0] &&
		    c->now - link->incident_at <= SAME_CAUSE_MS)
			return link->peer_incident;
	}
	return NULL;
}

/* Names end in the time at which they were given: the older one stays. */
static bool is_older(const char *incident, const char *than)
{
	const char *left = strrchr(incident, '/'), *right = strrchr(than, '/');
	int order = left && right ? strcmp(left, right) : 0;

	return order ? order < 0 : strcmp(incident, than) < 0;
}

/*
 * Both ends raise their alarms without having heard of each other: who learns of an
 * older name for the same path takes it. True when there is news.
 */
static bool adopt_incident(struct context *c, struct standing *s)
{
	const char *incident = of_path(s) ? far_incident(c) : NULL;

	if (!incident || !is_older(incident, s->a.incident))
		return false;
	snprintf(s->a.incident, sizeof(s->a.incident), "%s", incident);
	return true;
}

/* A module that only sends, and has no link, lights others: an external laser's. */
static bool only_sends(const struct optmon_health *h, const struct cage *cage)
{
	const struct lane *lane;
	bool sends = false;
	unsigned int i;
	uint32_t n;

	for (n = cage->links; n != NONE; n = h->links[n].next) {
		if (h->links[n].has_up)
			return false;
	}
	for (i = 0; i < cage->n_lanes; i++) {
		lane = lane_at(h, cage, i);
		if (lane && !isnan(lane->level[LQ_RX].last))
			return false;
		sends |= lane && !isnan(lane->level[LQ_TX].last);
	}
	return sends;
}

static bool lit_by_another(const struct standing *s)
{
	return s->problem == P_TX && s->a.mode == OPTMON_MODE_EXT_LASER &&
	       s->a.suspect == OPTMON_SUSPECT_EXTERNAL_LASER;
}

/*
 * Whose laser is in a cage of its own falls with it. Which of them that is no module
 * tells: of one host and of one time is what can be known.
 */
static const struct standing *same_laser(const struct context *c,
					 const struct standing *s)
{
	const struct standing *other;
	const struct cage *cage;
	uint32_t i;

	if (s->problem != P_TX)
		return NULL;
	for (i = c->host->cages; i != NONE; i = cage->next) {
		cage = &c->h->cages[i];
		other = standing_of(c->h, cage, P_TX);
		if (cage == c->cage || !other ||
		    c->now - other->raised > SAME_CAUSE_MS)
			continue;
		if ((lit_by_another(s) && only_sends(c->h, cage)) ||
		    (lit_by_another(other) && only_sends(c->h, c->cage)))
			return other;
	}
	return NULL;
}

/* Both ends of a path name the same incident, and so does what follows from it. */
static const struct standing *same_cause(struct context *c,
					 const struct standing *s)
{
	struct cage *far = far_cage(c->h, c->cage);
	const struct standing *other;
	enum problem p;

	for (p = 0; p < PROBLEMS; p++) {
		other = standing_of(c->h, c->cage, p);
		if (other && other != s &&
		    c->now - other->raised <= SAME_CAUSE_MS)
			return other;
	}
	other = same_laser(c, s);
	if (other || !far || !of_path(s))
		return other;
	other = standing_of(c->h, far, P_TX);
	if (!other)
		other = standing_of(c->h, far, P_RX);
	return other;
}

/* -- saying it --------------------------------------------------------------------------- */

/* By the time of the host's readings, as all that a replay can do again. */
static bool is_shelved(const struct optmon_health *h, const struct standing *s)
{
	return s->shelved_until != NEVER &&
	       s->shelved_until > host_of(h, &h->cages[s->cage])->now;
}

static void emit(struct optmon_health *h, struct standing *s)
{
	const struct cage *cage = &h->cages[s->cage];

	s->a.host = host_of(h, cage)->name;
	s->a.cage = cage->name;
	s->a.interface = cage->interface;
	s->a.shelved = is_shelved(h, s);
	if (h->emit)
		h->emit(h->context, &s->a);
}

/* What is told again, and was not judged again: time went by since. */
static void date(struct optmon_health *h, struct standing *s, int64_t now)
{
	double t = clock_utc(host_of(h, &h->cages[s->cage]), now), gone = t - s->a.t;
	unsigned int i;

	for (i = 0; s->a.has_time && i < 3; i++)
		s->a.time_to_threshold_s[i] = fmax(s->a.time_to_threshold_s[i] - gone, 0);
	s->a.t = t;
}

/* Who was told that it is shelved, or that it is not, hears when that changes. */
static void tell_shelving(struct optmon_health *h, struct standing *s, int64_t now)
{
	if (s->a.shelved == is_shelved(h, s))
		return;
	s->a.transition = OPTMON_UPDATED;
	date(h, s, now);
	emit(h, s);
}

void alarm_shelve(struct optmon_health *h, struct standing *s, int64_t until,
		  int64_t now)
{
	s->shelved_until = until;
	tell_shelving(h, s, now);
}

void alarms_unshelve(struct optmon_health *h, const struct host *host)
{
	const struct cage *cage;
	struct standing *s;
	enum problem p;
	uint32_t i;

	for (i = host->cages; i != NONE; i = cage->next) {
		cage = &h->cages[i];
		for (p = 0; p < PROBLEMS; p++) {
			s = standing_of(h, cage, p);
			if (s)
				tell_shelving(h, s, host->now);
		}
	}
}

static double confidence_of(double odds)
{
	double p = 1 / (1 + exp(-odds));

	return fmin(0.99, fmax(0.01, p));
}

/* A repair that did not help: what comes after it. */
static const char *next_action(enum optmon_did did)
{
	switch (did) {
	case OPTMON_DID_CLEAN:
		return "cleaning did not help: inspect again, then swap the module, drained";
	case OPTMON_DID_RESEAT:
	case OPTMON_DID_RETUNE:
		return "that did not help: swap the module, drained";
	case OPTMON_DID_SWAP:
		return "swapping did not help: look at the fibre, the far end and the port";
	default:
		return NULL;
	}
}

static void fill_in(struct context *c, struct standing *s, const struct verdict *v,
		    enum optmon_transition transition)
{
	const struct memory *m = &c->cage->memory[s->problem];
	struct optmon_health_alarm *a = &s->a;
	const char *action = v->action;
	unsigned int i;

	a->transition = transition;
	a->t = clock_utc(c->host, c->now);
	a->lanes = v->lanes;
	a->host_side = v->host_side;
	a->mode = v->mode;
	a->kind = v->kind;
	a->shape = v->shape;
	if (v->severity != OPTMON_SEVERITY_WARNING) {
		a->has_due = false;
	} else if (!a->has_due && v->due_s) {
		a->has_due = true;
		a->due = a->t + v->due_s;
	}
	a->severity = v->severity;
	a->suspect = v->suspect;
	a->disruptive = v->disruptive;
	a->drain_first = v->drain_first;
	a->confidence = confidence_of(v->odds);
	a->has_time = v->has_time;
	memcpy(a->time_to_threshold_s, v->time_s, sizeof(v->time_s));
	a->n_evidence = v->n_evidence;
	a->n_rejected = v->n_rejected;
	memcpy(a->evidence, v->evidence, sizeof(a->evidence));
	memcpy(a->rejected, v->rejected, sizeof(a->rejected));
	for (i = 0; i < a->n_evidence; i++)
		evidence_text(&a->evidence[i]);
	if (a->latched && next_action(m->did))
		action = next_action(m->did);
	snprintf(a->action, sizeof(a->action), "%s", action ? action : "");
	a->reason[0] = '\0';
}

static void raise(struct context *c, enum problem p, const struct verdict *v)
{
	struct memory *m = &c->cage->memory[p];
	struct standing *s = new_standing(c->h);
	const struct standing *cause;

	if (!s)
		return;
	memset(s, 0, sizeof(*s));
	s->used = true;
	s->cage = index_of(c->h, c->cage);
	s->problem = p;
	s->raised = c->now;
	s->quiet_since = NEVER;
	s->better_since = NEVER;
	s->shelved_until = NEVER;
	s->a.id = c->h->next_id++;
	s->a.since = clock_utc(c->host, v->since == NEVER ? c->now : v->since);
	if (m->raised_at == NEVER || c->now - m->raised_at >
				     (int64_t)c->h->config.chatter_ms) {
		m->raised_at = c->now;
		m->raises = 0;
	}
	s->hold = ++m->raises >= CHATTER_RAISES && c->h->config.chatter_ms;
	s->a.latched = m->did != OPTMON_DID_NONE && m->closed_at != NEVER &&
		       c->now - m->closed_at < FAILED_REPAIR_MS;
	fill_in(c, s, v, OPTMON_RAISED);
	cause = same_cause(c, s);
	if (cause)
		memcpy(s->a.incident, cause->a.incident, sizeof(s->a.incident));
	else
		name_incident(c, s, s->a.incident);
	adopt_incident(c, s);
	m->alarm = s - c->h->alarms;
	c->h->counts.raised[v->mode]++;
	emit(c->h, s);
}

/* Is there something else to be done? 1 worse or other, -1 only better */
static int differs(const struct optmon_health_alarm *a, const struct verdict *v)
{
	/* To know less than before is no news. */
	bool suspect = v->suspect != a->suspect &&
		       v->suspect != OPTMON_SUSPECT_UNKNOWN;

	if (v->severity > a->severity || v->mode != a->mode || suspect ||
	    v->lanes & ~a->lanes)
		return 1;
	return v->severity < a->severity || v->lanes != a->lanes ? -1 : 0;
}

static void update(struct context *c, struct standing *s,
		   const struct verdict *v)
{
	int64_t patience = c->h->config.clear_delay_ms +
			   BETTER_GAPS * c->cage->gap;
	int how = differs(&s->a, v);

	s->quiet_since = NEVER;
	if (adopt_incident(c, s) && how <= 0) {
		s->a.transition = OPTMON_UPDATED;
		date(c->h, s, c->now);
		emit(c->h, s);
	}
	if (how >= 0)
		s->better_since = NEVER;
	if (!how)
		return;
	if (how < 0) {
		/* What has nothing to show is about to be over. */
		if (!v->n_evidence)
			return;
		if (s->better_since == NEVER)
			s->better_since = c->now;
		if (c->now - s->better_since < patience) {
			c->cage->dirty = true;
			return;
		}
		s->better_since = NEVER;
	}
	fill_in(c, s, v, OPTMON_UPDATED);
	emit(c->h, s);
}

void alarm_clear(struct optmon_health *h, struct standing *s, int64_t now,
		 const char *reason)
{
	struct cage *cage = &h->cages[s->cage];

	s->a.transition = OPTMON_CLEARED;
	s->a.t = clock_utc(host_of(h, cage), now);
	s->a.has_due = false;
	s->a.has_time = false;
	snprintf(s->a.reason, sizeof(s->a.reason), "%s", reason);
	emit(h, s);
	cage->memory[s->problem].alarm = NONE;
	s->used = false;
}

void alarms_drop(struct optmon_health *h, struct cage *cage, int64_t now,
		 const char *reason)
{
	struct standing *s;
	enum problem p;

	for (p = 0; p < PROBLEMS; p++) {
		s = standing_of(h, cage, p);
		if (s)
			alarm_clear(h, s, now, reason);
	}
}

/* Light of these lanes fell, and is no fault all the same. */
static bool is_other_path(const struct context *c, uint32_t lanes)
{
	const struct lane *lane;
	unsigned int i;

	for (i = 0; i < c->cage->n_lanes; i++) {
		lane = lane_at(c->h, c->cage, i);
		if (lanes & 1u << i && lane && lane->used &&
		    lane->level[LQ_RX].changed < 0)
			return true;
	}
	return false;
}

/* Why an alarm is over: another problem of the cage took its place, or it is good. */
static const char *why_over(const struct context *c, enum problem p, uint32_t lanes)
{
	if (p == P_HEAT && c->host->heat)
		return "it belongs to the chassis";
	if (p == P_RX && is_other_path(c, lanes))
		return "another path: what it gets came with it";
	if (p == P_BIAS && c->found[P_WEAR])
		return "another alarm of the port explains it";
	if (p == P_WEAR && (c->found[P_TX] || c->found[P_COOLING]))
		return "another alarm of the port explains it";
	if ((p == P_COUNTS || p == P_BER || p == P_LOCK) &&
	    (c->found[P_RX] || c->found[P_TX]))
		return "another alarm of the port explains it";
	return "it is as it should be again";
}

void alarm_settle(struct context *c, enum problem p, struct verdict *v)
{
	struct standing *s = standing_of(c->h, c->cage, p);

	if (v->active) {
		if (s && v->hold)
			s->quiet_since = NEVER;
		else if (s)
			update(c, s, v);
		else
			raise(c, p, v);
		return;
	}
	if (!s || s->a.latched)
		return;
	/* Symptoms are not remembered: they get the time to come back. */
	if (s->hold || s->restored) {
		if (s->quiet_since == NEVER)
			s->quiet_since = c->now;
		if (c->now - s->quiet_since < (int64_t)(s->hold ?
				c->h->config.chatter_ms :
				c->h->config.clear_delay_ms)) {
			c->cage->dirty = true;
			return;
		}
	}
	alarm_clear(c->h, s, c->now, why_over(c, p, s->a.lanes));
}

void optmon_health_alarms(const struct optmon_health *h, optmon_health_emit show,
			  void *context)
{
	struct optmon_health_alarm a;
	uint64_t last = 0;
	uint32_t i, next;

	for (;;) {
		next = NONE;
		for (i = 0; i < h->config.max_alarms; i++) {
			if (h->alarms[i].used && h->alarms[i].a.id > last &&
			    (next == NONE ||
			     h->alarms[i].a.id < h->alarms[next].a.id))
				next = i;
		}
		if (next == NONE)
			return;
		last = h->alarms[next].a.id;
		a = h->alarms[next].a;
		a.host = host_of(h, &h->cages[h->alarms[next].cage])->name;
		a.cage = h->cages[h->alarms[next].cage].name;
		a.interface = h->cages[h->alarms[next].cage].interface;
		a.shelved = is_shelved(h, &h->alarms[next]);
		show(context, &a);
	}
}
