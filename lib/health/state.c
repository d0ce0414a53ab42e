// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The engine's memory as records, to be kept by somebody else.
 *
 * A record is a header and the bytes of a structure of this build: the header says
 * which, so that another build refuses what it would misread.
 */
#include <inttypes.h>

#include "internal.h"

#define RECORD_MAGIC	0x4f504d48	/* and the order of bytes */
#define RECORD_VERSION	2

struct header {
	uint32_t magic;
	uint16_t version, kind;
	uint32_t size;
	uint32_t sum;
};

/* -- modules that are not there ------------------------------------------------------------ */

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

/* A place on the shelf; the one unused for longest gives way. */
static struct remembered *make_shelf(struct optmon_health *h, const char *key)
{
	struct remembered *r = find_shelf(h, key);
	unsigned int i;

	if (r)
		return r;
	r = &h->shelf[0];
	for (i = 0; i < h->config.max_remembered; i++) {
		if (!h->shelf[i].used) {
			r = &h->shelf[i];
			break;
		}
		if (h->shelf[i].at < r->at)
			r = &h->shelf[i];
	}
	return r;
}

static bool remember(const struct optmon_health *h, const struct cage *cage,
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
	r->at = h->fed;
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

	if (remember(h, cage, &r))
		*make_shelf(h, r.key) = r;
}

static void recall(struct optmon_health *h, struct cage *cage,
		   const struct remembered *r)
{
	bool moved = strcmp(r->cage, cage->name) ||
		     strcmp(r->host, host_of(h, cage)->name);
	struct level *level;
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
			level = &lane->level[emitted[q]];
			if (r->level[i][q].n <= level->n)
				continue;
			*level = r->level[i][q];
			level->last = NAN;
			level->doubt = NAN;
			if (!moved)
				continue;
			level->up = 0;
			level->down = 0;
			level->run = 0;
			level->back = 0;
			level->changed = 0;
		}
	}
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
	recall(h, cage, r);
	r->used = false;
}

/* -- records ------------------------------------------------------------------------------- */

/* struct path_record - what a path loses, and how its link behaves */
struct path_record {
	char host[OPTMON_LINE_NAME], cage[OPTMON_LINE_NAME];
	char interface[OPTMON_LINE_NAME];
	uint32_t n_lanes;
	struct {
		struct level rx, snr, ber;
		struct slow slow_rx, slow_snr;
		float path;
		bool lit;
	} lane[OPTMON_MAX_LANES];
	struct level link_ber;
	struct slow link_slow;
	int32_t link_day;
	struct rare loss, flap;
	struct counter uncorrectable, flaps;
	bool has_link, ever_up;
	int64_t epoch;
};

/* struct cage_record - a place */
struct cage_record {
	char host[OPTMON_LINE_NAME], cage[OPTMON_LINE_NAME];
	char vendor[OPTMON_LINE_TEXT], part[OPTMON_LINE_TEXT];
	char serial[OPTMON_LINE_TEXT], firmware[OPTMON_LINE_TEXT];
	bool known, admin_down, removed;
	int64_t maintenance_until, interrupted, mask_until, mask_at;
	int64_t closed_at[PROBLEMS];
	uint8_t did[PROBLEMS];
	struct level level[MODULE_QUANTITIES];
	struct slow tec;
	struct slope tec_warm;
	int32_t day;
	int64_t epoch;
};

struct alarm_record {
	char host[OPTMON_LINE_NAME], cage[OPTMON_LINE_NAME];
	char interface[OPTMON_LINE_NAME];
	uint64_t next_id;
	struct standing standing;
};

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

	if (!remember(h, &h->cages[i], &r))
		return false;
	strcpy(record->key, r.key);
	r.at = 0;
	seal(record, OPTMON_RECORD_MODULE, &r, sizeof(r));
	return true;
}

static const struct link *link_of(const struct optmon_health *h,
				  const struct cage *cage)
{
	return cage->links == NONE ? NULL : &h->links[cage->links];
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
		r.lane[n].path = lane->path;
		r.lane[n].lit = lane->lit;
	}
	if (link) {
		strcpy(r.interface, link->name);
		r.has_link = true;
		r.ever_up = link->ever_up;
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
	r.interrupted = cage->interrupted;
	r.mask_until = cage->mask_until;
	r.mask_at = cage->mask_at;
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
	if (r.n_lanes > OPTMON_MAX_LANES)
		return optmon_error_set(err, OPTMON_E_DATA, 0, 0,
					"a record that contradicts itself");
	for (i = 0; i < h->n_cages; i++) {
		if (!h->cages[i].removed && module_key(h, &h->cages[i], key) &&
		    !strcmp(key, r.key)) {
			recall(h, &h->cages[i], &r);
			return 0;
		}
	}
	r.used = true;
	r.at = h->fed;
	*make_shelf(h, r.key) = r;
	return 0;
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
	take_epoch(h, r.epoch);
	cage = cage_named(h, r.host, r.cage);
	if (!cage || r.n_lanes > OPTMON_MAX_LANES)
		return no_room(err);
	for (i = 0; i < r.n_lanes; i++) {
		lane = place_lane(h, cage, i + 1, true);
		if (!lane)
			return no_room(err);
		lane->level[LQ_RX] = r.lane[i].rx;
		lane->level[LQ_SNR] = r.lane[i].snr;
		lane->level[LQ_BER] = r.lane[i].ber;
		lane->slow[SQ_RX] = r.lane[i].slow_rx;
		lane->slow[SQ_SNR] = r.lane[i].slow_snr;
		lane->path = r.lane[i].path;
		lane->lit = r.lane[i].lit;
	}
	if (!r.has_link)
		return 0;
	r.interface[OPTMON_LINE_NAME - 1] = '\0';
	link = place_link(h, host_of(h, cage), r.interface, true);
	if (!link)
		return no_room(err);
	place_tie(h, link, cage);
	link->ever_up = r.ever_up;
	link->ber = r.link_ber;
	link->slow = r.link_slow;
	link->day = r.link_day;
	link->loss = r.loss;
	link->flap = r.flap;
	link->uncorrectable = r.uncorrectable;
	link->flaps = r.flaps;
	return 0;
}

static int restore_cage(struct optmon_health *h, const void *data,
			struct optmon_error *err)
{
	struct cage_record r;
	struct cage *cage;
	enum problem p;

	memcpy(&r, data, sizeof(r));
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
	cage->interrupted = r.interrupted;
	cage->mask_until = r.mask_until;
	cage->mask_at = r.mask_at;
	cage->day = r.day;
	cage->tec = r.tec;
	cage->tec_warm = r.tec_warm;
	for (p = 0; p < PROBLEMS; p++) {
		cage->memory[p].closed_at = r.closed_at[p];
		cage->memory[p].did = r.did[p];
	}
	memcpy(cage->level, r.level, sizeof(r.level));
	shelf_take(h, cage);
	return 0;
}

static int restore_alarm(struct optmon_health *h, const void *data,
			 struct optmon_error *err)
{
	struct alarm_record r;
	struct standing *s = NULL;
	struct cage *cage;
	uint32_t i;

	memcpy(&r, data, sizeof(r));
	if ((unsigned int)r.standing.problem >= PROBLEMS ||
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
	const unsigned char *data = record->data + sizeof(struct header);
	struct header header;

	memset(&header, 0, sizeof(header));
	if (record->len >= sizeof(header) && record->len <= OPTMON_RECORD_MAX)
		memcpy(&header, record->data, sizeof(header));
	if (header.magic != RECORD_MAGIC || header.version != RECORD_VERSION ||
	    header.kind >= OPTMON_RECORD_KINDS ||
	    header.size != kinds[header.kind].size ||
	    record->len != sizeof(header) + header.size)
		return optmon_error_set(err, OPTMON_E_DATA, 0, 0,
					"not a record of this version");
	if (header.sum != sum_of(data, header.size))
		return optmon_error_set(err, OPTMON_E_DATA, 0, 0,
					"a damaged record");
	return kinds[header.kind].restore(h, data, err);
}
