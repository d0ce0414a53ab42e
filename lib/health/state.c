// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The engine's memory as records, to be kept by somebody else.
 *
 * A record is a header and the bytes of a structure of this build: the header says
 * which, so that another build refuses what it would misread, or reads it as what it is
 * (record_2.c, record_3.c).
 */
#include <inttypes.h>

#include "record.h"

#define RECORD_MAGIC	0x4f504d48	/* and the order of bytes */

struct header {
	uint32_t magic;
	uint16_t version, kind;
	uint32_t size;
	uint32_t sum;
};

/* -- records ------------------------------------------------------------------------------- */

static uint32_t sum_of(const unsigned char *bytes, size_t len)
{
	uint32_t sum = 2166136261u;

	while (len--)
		sum = (sum ^ *bytes++) * 16777619u;
	return sum;
}

static void seal(struct optmon_health_record *record,
		 enum optmon_health_record_kind kind, const void *data,
		 size_t size)
{
	struct header header = {
		RECORD_MAGIC, RECORD_VERSION, kind, size, 0,
	};

	_Static_assert(sizeof(struct path_record) + sizeof(struct header) <=
		       OPTMON_RECORD_MAX, "a record has no room");
	_Static_assert(sizeof(struct alarm_record) + sizeof(struct header) <=
		       OPTMON_RECORD_MAX, "a record has no room");
	_Static_assert(sizeof(struct remembered) + sizeof(struct header) <=
		       OPTMON_RECORD_MAX, "a record has no room");
	header.sum = sum_of(data, size);
	record->kind = kind;
	record->len = sizeof(header) + size;
	memcpy(record->data, &header, sizeof(header));
	memcpy(record->data + sizeof(header), data, size);
}

static bool save_module(const struct optmon_health *h, uint32_t i,
			struct optmon_health_record *record)
{
	struct remembered r;

	if (!module_remember(h, &h->cages[i], &r))
		return false;
	strcpy(record->key, r.key);
	seal(record, OPTMON_RECORD_MODULE, &r, sizeof(r));
	return true;
}

bool optmon_health_module(const struct optmon_health *h, const char *key,
			  struct optmon_health_record *record)
{
	struct remembered r;

	if (!module_held(h, key, &r))
		return false;
	strcpy(record->key, r.key);
	seal(record, OPTMON_RECORD_MODULE, &r, sizeof(r));
	return true;
}

static const struct link *link_of(const struct optmon_health *h,
				  const struct cage *cage)
{
	return cage->links == NONE ? NULL : &h->links[cage->links];
}

/* A link, and what its far end says */
static void save_far_end(const struct link *link, struct path_record *r)
{
	r->has_up = link->has_up;
	r->up = link->up;
	r->ever_up = link->ever_up;
	r->has_admin = link->has_admin;
	r->admin_up = link->admin_up;
	r->up_at = link->up_at;
	r->down_at = link->down_at;
	r->named_at = link->named_at;
	r->in_turns = link->in_turns;
	memcpy(r->former, link->former, sizeof(r->former));
	r->peer_at = link->peer_at;
	r->lit_at = link->lit_at;
	r->off_at = link->off_at;
	strcpy(r->peer_host, link->peer_host);
	strcpy(r->peer_cage, link->peer_cage);
	r->peer_known = link->peer_known;
	memcpy(r->peer_tx, link->peer_tx, sizeof(r->peer_tx));
	memcpy(r->peer_base, link->peer_base, sizeof(r->peer_base));
}

static void restore_far_end(struct link *link, const struct path_record *r)
{
	link->has_up = r->has_up;
	link->up = r->up;
	link->ever_up = r->ever_up;
	link->has_admin = r->has_admin;
	link->admin_up = r->admin_up;
	link->up_at = r->up_at;
	link->down_at = r->down_at;
	link->named_at = r->named_at;
	link->in_turns = r->in_turns;
	memcpy(link->former, r->former, sizeof(r->former));
	link->peer_at = r->peer_at;
	link->lit_at = r->lit_at;
	link->off_at = r->off_at;
	memcpy(link->peer_host, r->peer_host, sizeof(r->peer_host) - 1);
	memcpy(link->peer_cage, r->peer_cage, sizeof(r->peer_cage) - 1);
	link->peer_known = r->peer_known;
	memcpy(link->peer_tx, r->peer_tx, sizeof(r->peer_tx));
	memcpy(link->peer_base, r->peer_base, sizeof(r->peer_base));
}

/* What is on its way, or of now */
static void save_course(const struct link *link, struct path_record *r)
{
	r->loss_codewords = link->loss_codewords;
	r->quiet_codewords = link->quiet_codewords;
	r->seen_codewords = link->seen_codewords;
	r->counted_at = link->counted_at;
	r->other_at = link->other_at;
	r->own_at = link->own_at;
	r->cut = link->cut;
	r->waiting_total = link->waiting_total;
	r->waited = link->waited;
	r->waits_for = link->waits_for;
	r->waiting = link->waiting;
	r->code = link->code;
	r->ber_level = link->ber_level;
	r->ber_now = link->ber_now;
	r->ber_at = link->ber_at;
	r->ber_since = link->ber_since;
}

static void restore_course(struct link *link, const struct path_record *r)
{
	link->loss_codewords = r->loss_codewords;
	link->quiet_codewords = r->quiet_codewords;
	link->seen_codewords = r->seen_codewords;
	link->counted_at = r->counted_at;
	link->other_at = r->other_at;
	link->own_at = r->own_at;
	link->cut = r->cut;
	link->waiting_total = r->waiting_total;
	link->waited = r->waited;
	link->waits_for = r->waits_for;
	link->waiting = r->waiting;
	link->code = r->code;
	link->ber_level = r->ber_level;
	link->ber_now = r->ber_now;
	link->ber_at = r->ber_at;
	link->ber_since = r->ber_since;
}

static bool are_times(const int64_t *times, unsigned int n)
{
	while (n--) {
		if (times[n] != NEVER && !time_is_sane(times[n]))
			return false;
	}
	return true;
}

/* Times of which each has a meaning with the other alone */
static bool is_pair(int64_t a, int64_t b)
{
	return (a == NEVER) == (b == NEVER);
}

/* To be asked before one of them is read: a bool of another value is none. */
static bool are_flags(const bool *const *flags, unsigned int n)
{
	unsigned char byte;

	while (n--) {
		memcpy(&byte, flags[n], 1);
		if (byte > 1)
			return false;
	}
	return true;
}

static bool path_flags_are_sane(const struct path_record *r)
{
	unsigned int i;

	for (i = 0; i < OPTMON_MAX_LANES; i++) {
		if (!are_flags((const bool *const []) {
				&r->lane[i].lit, &r->lane[i].moved, &r->lane[i].touched,
			       }, 3))
			return false;
	}
	return are_flags((const bool *const []) {
			&r->has_link, &r->has_up, &r->up, &r->ever_up, &r->has_admin,
			&r->admin_up, &r->rezero, &r->loss.active, &r->flap.active,
			&r->uncorrectable.known, &r->uncorrectable.back,
			&r->flaps.known, &r->flaps.back, &r->seen_codewords.known,
			&r->seen_codewords.back, &r->cut.down, &r->cut.counted,
	       }, 17);
}

/* A link that is up and was down has come up. */
static bool carrier_is_sane(const struct path_record *r)
{
	if (!r->has_up)
		return !r->up && r->up_at == NEVER && r->down_at == NEVER;
	return !r->up || r->down_at == NEVER || r->up_at != NEVER;
}

static bool cut_is_sane(const struct cut *cut)
{
	return cut->n <= FLAPS_AT_ONCE && time_is_sane(cut->at) &&
	       are_times((const int64_t []) { cut->from, cut->carrier }, 2) &&
	       (cut->from != NEVER || !cut->n);
}

/* No engine stores a link like that: a limit without a reading or a code, and the like. */
static bool course_is_sane(const struct path_record *r)
{
	if (r->code > OPTMON_LINE_FEC_OFEC || r->waiting >= FLAPS_AT_ONCE ||
	    !cut_is_sane(&r->cut) || !carrier_is_sane(r) ||
	    !rare_is_sane(&r->loss) || !rare_is_sane(&r->flap) ||
	    !time_is_sane(r->waited) || !time_is_sane(r->waits_for) ||
	    !time_is_sane(r->ber_since) || !isfinite(r->ber_now) || r->ber_now < 0 ||
	    (r->peer_cage[0] && r->named_at == NEVER) ||
	    (r->peer_known && r->peer_at == NEVER) ||
	    !are_times((const int64_t []) {
			r->up_at, r->down_at, r->named_at, r->in_turns, r->peer_at,
			r->lit_at, r->off_at, r->counted_at, r->other_at, r->own_at,
			r->former[0].left, r->former[1].left,
		    }, 12))
		return false;
	if (r->ber_at == NEVER || (r->code != OPTMON_LINE_FEC_KP4 &&
				   r->code != OPTMON_LINE_FEC_KR4))
		return !r->ber_level && (r->ber_at == NEVER || time_is_sane(r->ber_at));
	return r->ber_level <= OPTMON_LEVEL_ALARM && time_is_sane(r->ber_at);
}

static bool save_path(const struct optmon_health *h, uint32_t i,
		      struct optmon_health_record *record)
{
	const struct cage *cage = &h->cages[i];
	const struct link *link = link_of(h, cage);
	const char *host = host_of(h, cage)->name;
	struct path_record r;
	const struct lane *lane;
	unsigned int n;

	memset(&r, 0, sizeof(r));
	strcpy(r.host, host);
	strcpy(r.cage, cage->name);
	r.epoch = h->epoch;
	r.n_lanes = cage->n_lanes;
	for (n = 0; n < cage->n_lanes; n++) {
		lane = lane_at(h, cage, n);
		if (!lane)
			continue;
		r.lane[n].rx = lane->level[LQ_RX];
		r.lane[n].snr = lane->level[LQ_SNR];
		r.lane[n].ber = lane->level[LQ_BER];
		r.lane[n].slow_rx = lane->slow[SQ_RX];
		r.lane[n].slow_snr = lane->slow[SQ_SNR];
		r.lane[n].light = lane->symptom[LS_RX];
		r.lane[n].path = lane->path;
		r.lane[n].lit = lane->lit;
		r.lane[n].moved = lane->moved;
		r.lane[n].touched = lane->touched;
		r.lane[n].rezero = lane->rezero;
	}
	if (link) {
		strcpy(r.interface, link->name);
		r.has_link = true;
		save_far_end(link, &r);
		save_course(link, &r);
		r.rezero = link->rezero;
		r.link_ber = link->ber;
		r.link_slow = link->slow;
		r.link_day = link->day;
		r.loss = link->loss;
		r.flap = link->flap;
		r.uncorrectable = link->uncorrectable;
		r.flaps = link->flaps;
	}
	snprintf(record->key, sizeof(record->key), "%.60s|%.60s|%.60s|%.60s",
		 host, cage->name, link ? link->peer_host : "",
		 link ? link->peer_cage : "");
	seal(record, OPTMON_RECORD_LINK, &r, sizeof(r));
	return true;
}

static bool is_pace(int64_t gap)
{
	return gap >= 0 && gap <= DAY_MS;
}

static bool cage_is_sane(const struct cage_record *r)
{
	return are_flags((const bool *const []) {
			&r->known, &r->admin_down, &r->removed, &r->hot, &r->crept,
			&r->darks.active,
	       }, 6) && rare_is_sane(&r->darks) && (!r->hot || r->hot_since != NEVER) &&
	       is_pair(r->named_before, r->renamed) &&
	       is_pair(r->returned_from, r->returned) &&
	       is_pair(r->unseen_from, r->unseen_to) &&
	       is_pace(r->gap) && is_pace(r->unseen_gap) && are_times(r->closed_at, PROBLEMS) &&
	       are_times((const int64_t []) {
			r->maintenance_until, r->mask_until, r->mask_at, r->interrupted,
			r->before, r->rerouted, r->plugged, r->named_before, r->renamed,
			r->returned_from, r->returned, r->awaits, r->sampled,
			r->unseen_from, r->unseen_to, r->dark_since, r->dark_seen,
			r->unlit_at, r->hot_since,
	       }, 19);
}

static bool save_cage(const struct optmon_health *h, uint32_t i,
		      struct optmon_health_record *record)
{
	const struct cage *cage = &h->cages[i];
	struct cage_record r;
	enum problem p;

	memset(&r, 0, sizeof(r));
	strcpy(r.host, host_of(h, cage)->name);
	strcpy(r.cage, cage->name);
	strcpy(r.vendor, cage->vendor);
	strcpy(r.part, cage->part);
	strcpy(r.serial, cage->serial);
	strcpy(r.firmware, cage->firmware);
	r.known = cage->known;
	r.admin_down = cage->admin_down;
	r.removed = cage->removed;
	r.maintenance_until = cage->maintenance_until;
	r.mask_until = cage->mask_until;
	r.mask_at = cage->mask_at;
	r.gap = cage->gap;
	r.interrupted = cage->interrupted;
	r.before = cage->before;
	r.rerouted = cage->rerouted;
	r.plugged = cage->plugged;
	r.named_before = cage->named_before;
	r.renamed = cage->renamed;
	r.returned_from = cage->returned_from;
	r.returned = cage->returned;
	r.awaits = cage->awaits;
	r.sampled = cage->last[OPTMON_LINE_SAMPLE];
	if (r.sampled == NEVER)
		r.sampled = cage->sampled;
	r.unseen_from = cage->unseen_from;
	r.unseen_to = cage->unseen_to;
	r.unseen_gap = cage->unseen_gap;
	r.dark_since = cage->dark_since;
	r.dark_seen = cage->dark_seen;
	r.unlit_at = cage->unlit_at;
	r.darks = cage->darks;
	r.hot = cage->hot;
	r.hot_since = cage->hot_since;
	r.crept = cage->crept;
	r.usual = cage->usual;
	r.usual_n = cage->usual_n;
	r.epoch = h->epoch;
	r.day = cage->day;
	r.tec = cage->tec;
	r.tec_warm = cage->tec_warm;
	for (p = 0; p < PROBLEMS; p++) {
		r.closed_at[p] = cage->memory[p].closed_at;
		r.did[p] = cage->memory[p].did;
	}
	memcpy(r.level, cage->level, sizeof(r.level));
	snprintf(record->key, sizeof(record->key), "%s|%s", r.host, r.cage);
	seal(record, OPTMON_RECORD_CAGE, &r, sizeof(r));
	return true;
}

static bool save_alarm(const struct optmon_health *h, uint32_t i,
		       struct optmon_health_record *record)
{
	const struct standing *s = &h->alarms[i];
	struct alarm_record r;
	const struct cage *cage;

	if (!s->used)
		return false;
	memset(&r, 0, sizeof(r));
	cage = &h->cages[s->cage];
	strcpy(r.host, host_of(h, cage)->name);
	strcpy(r.cage, cage->name);
	strcpy(r.interface, cage->interface);
	r.next_id = h->next_id;
	r.standing = *s;
	r.standing.a.host = NULL;
	r.standing.a.cage = NULL;
	r.standing.a.interface = NULL;
	snprintf(record->key, sizeof(record->key), "%" PRIu64, s->a.id);
	seal(record, OPTMON_RECORD_ALARM, &r, sizeof(r));
	return true;
}

/* Was anything of a cage fed after so many lines? */
static bool is_new(const struct optmon_health *h, uint32_t cage, uint64_t since)
{
	return !since || h->cages[cage].fed > since;
}

bool optmon_health_save(const struct optmon_health *h, uint64_t *cursor,
			uint64_t since, struct optmon_health_record *record)
{
	enum optmon_health_record_kind kind = *cursor >> 32;
	uint32_t i = *cursor, n;
	bool saved;

	for (; kind < OPTMON_RECORD_KINDS; kind++, i = 0) {
		n = kind == OPTMON_RECORD_ALARM ? h->config.max_alarms :
						  h->n_cages;
		for (; i < n; i++) {
			if (kind != OPTMON_RECORD_ALARM && !is_new(h, i, since))
				continue;
			saved = kind == OPTMON_RECORD_MODULE ?
				save_module(h, i, record) :
				kind == OPTMON_RECORD_LINK ?
				save_path(h, i, record) :
				kind == OPTMON_RECORD_CAGE ?
				save_cage(h, i, record) :
				save_alarm(h, i, record);
			if (!saved)
				continue;
			*cursor = (uint64_t)kind << 32 | (i + 1);
			return true;
		}
	}
	*cursor = (uint64_t)kind << 32;
	return false;
}

/* -- giving back ------------------------------------------------------------------------------- */

static int no_room(struct optmon_error *err)
{
	return optmon_error_set(err, OPTMON_E_SOFTWARE, 0, 0,
				"no room for what was stored");
}

static struct cage *cage_named(struct optmon_health *h, char *host_name,
			       char *cage_name)
{
	struct host *host;

	host_name[OPTMON_LINE_NAME - 1] = '\0';
	cage_name[OPTMON_LINE_NAME - 1] = '\0';
	host = place_host(h, host_name);
	return host ? place_cage(h, host, cage_name, true) : NULL;
}

static void take_epoch(struct optmon_health *h, int64_t epoch)
{
	if (h->has_epoch)
		return;
	h->epoch = epoch;
	h->has_epoch = true;
}

static int restore_module(struct optmon_health *h, const void *data,
			  struct optmon_error *err)
{
	struct remembered r;
	char key[OPTMON_RECORD_KEY];
	uint32_t i;

	memcpy(&r, data, sizeof(r));
	r.key[OPTMON_RECORD_KEY - 1] = '\0';
	r.host[OPTMON_LINE_NAME - 1] = '\0';
	r.cage[OPTMON_LINE_NAME - 1] = '\0';
	if (r.n_lanes > OPTMON_MAX_LANES || !are_flags((const bool *const []) { &r.used }, 1))
		return optmon_error_set(err, OPTMON_E_DATA, 0, 0,
					"a record that contradicts itself");
	for (i = 0; i < h->n_cages; i++) {
		if (!module_is(&h->cages[i], r.key))
			continue;
		/* It may come back there as well as elsewhere. */
		if (h->cages[i].removed) {
			module_recall(h, &h->cages[i], &r);
			continue;
		}
		/* Whether it is doubled is asked of the one: that takes all of them. */
		if (module_key(h, &h->cages[i], key)) {
			module_recall(h, &h->cages[i], &r);
			return 0;
		}
	}
	r.used = true;
	shelf_merge(h, &r);
	return 0;
}

/* None of what was stored is ahead of the host, whatever its clock says by then. */
static void not_before(struct host *host, const int64_t *times, unsigned int n)
{
	while (n--)
		clock_stored(host, times[n]);
}

static int restore_path(struct optmon_health *h, const void *data,
			struct optmon_error *err)
{
	struct path_record r;
	struct cage *cage;
	struct link *link;
	struct lane *lane;
	unsigned int i;

	memcpy(&r, data, sizeof(r));
	if (!path_flags_are_sane(&r) || (r.has_link && !course_is_sane(&r)))
		return optmon_error_set(err, OPTMON_E_DATA, 0, 0,
					"a record that contradicts itself");
	take_epoch(h, r.epoch);
	cage = cage_named(h, r.host, r.cage);
	if (!cage || r.n_lanes > OPTMON_MAX_LANES)
		return no_room(err);
	/* One that is given to an engine at work is to be saved like what it is fed. */
	cage->fed = ++h->fed;
	for (i = 0; i < r.n_lanes; i++) {
		lane = place_lane(h, cage, i + 1, true);
		if (!lane)
			return no_room(err);
		/* The longer experience counts. */
		if (lane->level[LQ_RX].n > r.lane[i].rx.n)
			continue;
		lane->level[LQ_RX] = r.lane[i].rx;
		lane->level[LQ_SNR] = r.lane[i].snr;
		lane->level[LQ_BER] = r.lane[i].ber;
		lane->slow[SQ_RX] = r.lane[i].slow_rx;
		lane->slow[SQ_SNR] = r.lane[i].slow_snr;
		lane->symptom[LS_RX] = r.lane[i].light;
		lane->path = r.lane[i].path;
		lane->lit = r.lane[i].lit;
		lane->moved = r.lane[i].moved;
		lane->touched = r.lane[i].touched;
		lane->rezero = r.lane[i].rezero;
	}
	if (!r.has_link)
		return 0;
	r.interface[OPTMON_LINE_NAME - 1] = '\0';
	link = place_link(h, host_of(h, cage), r.interface, true);
	if (!link)
		return no_room(err);
	/* One that was heard of is of now. */
	if (link->last[0] != NEVER || link->last[1] != NEVER)
		return 0;
	place_tie(h, link, cage);
	restore_far_end(link, &r);
	restore_course(link, &r);
	link->rezero = r.rezero;
	link_recall(link, &r.link_ber);
	link->slow = r.link_slow;
	link->day = r.link_day;
	link->loss = r.loss;
	link->flap = r.flap;
	link->uncorrectable = r.uncorrectable;
	link->flaps = r.flaps;
	not_before(host_of(h, cage), (int64_t[]) {
			r.loss.seen, r.flap.seen, r.up_at, r.down_at, r.named_at,
			r.peer_at, r.waits_for, r.ber_at,
		   }, 8);
	return 0;
}

static int restore_cage(struct optmon_health *h, const void *data,
			struct optmon_error *err)
{
	struct cage_record r;
	struct cage *cage;
	enum problem p;

	memcpy(&r, data, sizeof(r));
	if (!cage_is_sane(&r))
		return optmon_error_set(err, OPTMON_E_DATA, 0, 0,
					"a record that contradicts itself");
	take_epoch(h, r.epoch);
	cage = cage_named(h, r.host, r.cage);
	if (!cage)
		return no_room(err);
	memcpy(cage->vendor, r.vendor, sizeof(r.vendor) - 1);
	memcpy(cage->part, r.part, sizeof(r.part) - 1);
	memcpy(cage->serial, r.serial, sizeof(r.serial) - 1);
	memcpy(cage->firmware, r.firmware, sizeof(r.firmware) - 1);
	cage->known = r.known;
	cage->admin_down = r.admin_down;
	cage->removed = r.removed;
	cage->maintenance_until = r.maintenance_until;
	cage->mask_until = r.mask_until;
	cage->mask_at = r.mask_at;
	cage->gap = r.gap;
	cage->interrupted = r.interrupted;
	cage->before = r.before;
	cage->rerouted = r.rerouted;
	cage->plugged = r.plugged;
	cage->named_before = r.named_before;
	cage->renamed = r.renamed;
	cage->returned_from = r.returned_from;
	cage->returned = r.returned;
	cage->awaits = r.awaits;
	cage->sampled = r.sampled;
	cage->unseen_from = r.unseen_from;
	cage->unseen_to = r.unseen_to;
	cage->unseen_gap = r.unseen_gap;
	cage->dark_since = r.dark_since;
	cage->dark_seen = r.dark_seen;
	cage->unlit_at = r.unlit_at;
	cage->darks = r.darks;
	cage->hot = r.hot;
	cage->hot_since = r.hot_since;
	cage->crept = r.crept;
	cage->usual = r.usual;
	cage->usual_n = r.usual_n;
	cage->day = r.day;
	cage->tec = r.tec;
	cage->tec_warm = r.tec_warm;
	for (p = 0; p < PROBLEMS; p++) {
		cage->memory[p].closed_at = r.closed_at[p];
		cage->memory[p].did = r.did[p];
	}
	memcpy(cage->level, r.level, sizeof(r.level));
	not_before(host_of(h, cage), (int64_t[]) {
			r.darks.seen, r.interrupted, r.plugged, r.mask_at,
			r.dark_seen, r.hot_since, r.renamed, r.returned,
		   }, 8);
	shelf_take(h, cage);
	return 0;
}

static bool alarm_is_sane(const struct standing *s)
{
	return are_times((const int64_t []) {
			s->quiet_since, s->better_since, s->shelved_until,
	       }, 3) && time_is_sane(s->raised) && are_flags((const bool *const []) {
			&s->used, &s->hold, &s->restored, &s->a.host_side, &s->a.disruptive,
			&s->a.drain_first, &s->a.latched, &s->a.acknowledged, &s->a.shelved,
			&s->a.has_due, &s->a.has_time,
	       }, 11);
}

static int restore_alarm(struct optmon_health *h, const void *data,
			 struct optmon_error *err)
{
	struct alarm_record r;
	struct standing *s = NULL;
	struct cage *cage;
	uint32_t i;

	memcpy(&r, data, sizeof(r));
	if (!alarm_is_sane(&r.standing) ||
	    (unsigned int)r.standing.problem >= PROBLEMS ||
	    (unsigned int)r.standing.a.mode >= OPTMON_MODES ||
	    r.standing.a.n_evidence > OPTMON_EVIDENCE_MAX ||
	    r.standing.a.n_rejected > OPTMON_REJECTED_MAX)
		return optmon_error_set(err, OPTMON_E_DATA, 0, 0,
					"a record that contradicts itself");
	cage = cage_named(h, r.host, r.cage);
	if (!cage)
		return no_room(err);
	if (cage->memory[r.standing.problem].alarm != NONE)
		return 0;
	for (i = 0; i < h->config.max_alarms && !s; i++) {
		if (!h->alarms[i].used)
			s = &h->alarms[i];
	}
	if (!s)
		return no_room(err);
	*s = r.standing;
	s->used = true;
	s->restored = true;
	s->quiet_since = NEVER;
	s->cage = index_of(h, cage);
	cage->memory[s->problem].alarm = s - h->alarms;
	if (h->next_id < r.next_id)
		h->next_id = r.next_id;
	if (h->next_id <= s->a.id)
		h->next_id = s->a.id + 1;
	return 0;
}

int optmon_health_restore(struct optmon_health *h,
			  const struct optmon_health_record *record,
			  struct optmon_error *err)
{
	static const struct {
		size_t size;
		int (*restore)(struct optmon_health *h, const void *data,
			       struct optmon_error *err);
	} kinds[OPTMON_RECORD_KINDS] = {
		[OPTMON_RECORD_MODULE] = { sizeof(struct remembered),
					   restore_module },
		[OPTMON_RECORD_LINK] = { sizeof(struct path_record),
					 restore_path },
		[OPTMON_RECORD_CAGE] = { sizeof(struct cage_record),
					 restore_cage },
		[OPTMON_RECORD_ALARM] = { sizeof(struct alarm_record),
					  restore_alarm },
	};
	static size_t (*const older[RECORD_VERSION])(unsigned int kind, const void *data,
						     size_t size, void *to) = {
		[2] = record_of_2,
		[3] = record_of_3,
	};
	const unsigned char *data = record->data + sizeof(struct header);
	unsigned char newer[OPTMON_RECORD_MAX];
	struct header header;
	size_t size;
	bool known;

	memset(&header, 0, sizeof(header));
	if (record->len >= sizeof(header) && record->len <= OPTMON_RECORD_MAX)
		memcpy(&header, record->data, sizeof(header));
	size = header.size;
	if (header.magic != RECORD_MAGIC || header.kind >= OPTMON_RECORD_KINDS ||
	    header.kind != record->kind ||
	    record->len != sizeof(header) + size)
		return optmon_error_set(err, OPTMON_E_DATA, 0, 0, "no record of an engine");
	if (header.sum != sum_of(data, size))
		return optmon_error_set(err, OPTMON_E_DATA, 0, 0,
					"a damaged record");
	known = header.version == RECORD_VERSION;
	if (header.version < RECORD_VERSION && older[header.version]) {
		size = older[header.version](header.kind, data, size, newer);
		data = newer;
		known = true;
	}
	if (!known || size != kinds[header.kind].size)
		return optmon_error_set(err, OPTMON_E_DATA, 0, 0,
					"a record of another version of optmon: %u, "
					"%u bytes, not %u, %zu bytes", header.version,
					(unsigned int)header.size, RECORD_VERSION,
					kinds[header.kind].size);
	return kinds[header.kind].restore(h, data, err);
}
