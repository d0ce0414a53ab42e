// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What the MAC says of a link: carrier, flaps, codewords.
 *
 * Arithmetic on codewords is gated on the code in use:
 *   KP4 = RS(544,514), symbols of 10 bits, corrects 15; KR4 = RS(528,514), 7.
 *   BER = corrected bits / (codewords n 10), or from symbols
 *   SER = symbol errors / (codewords n), BER = 1 - (1 - SER)^0.1
 */
#include "internal.h"

/*
 * Limits that follow from the code, for errors that are independent: KP4 at 2.0e-4
 * loses 5.4e-14 of its codewords, at 2.4e-4 8.2e-13, which is 5.5 a day at 400G;
 * KR4 at 2.1e-5 4.9e-13. The lower one is worth knowing, the upper one a ticket.
 */
static const struct code_rule {
	unsigned int symbols;
	double limit[2];
} code_rules[] = {
	[OPTMON_LINE_FEC_KP4] = { 544, { 2.0e-4, 2.4e-4 } },
	[OPTMON_LINE_FEC_KR4] = { 528, { 1.4e-5, 2.1e-5 } },
};

#define SYMBOL_BITS	10
#define BETTER_MINUTES	30
/* Minutes in a row over a limit */
#define BER_MINUTES	3
/* Back by this factor */
#define BER_BAND	1.3
/* Links that come up after the host's or the port's own doing */
#define OWN_DOING_MS	(2 * MINUTE_MS)

static const struct change_rule ber_rule = { 0.1f, 0.5f, 3, true };

static struct cage *cage_of(struct optmon_health *h, const struct link *link)
{
	return link->cage == NONE ? NULL : &h->cages[link->cage];
}

static void touch(struct optmon_health *h, const struct link *link)
{
	if (link->cage != NONE)
		h->cages[link->cage].dirty = true;
}

/* -- pre-FEC bit errors ------------------------------------------------------------ */

/* Errors too rare to be counted are as good as none. */
#define BER_SEEN	1e-12

/* Engines of before went below that. */
void link_recall(struct link *link, const struct level *ber)
{
	const float none = log10(BER_SEEN);

	link->ber = *ber;
	if (link->ber.base < none)
		link->ber.base = none;
	if (link->ber.mean < none)
		link->ber.mean = none;
}

/* What was measured holds no longer: another module, or nobody uses the port. */
void link_quiet(struct link *link)
{
	link->ber_level = 0;
	link->bad_cells = 0;
	link->cell_codewords = 0;
	link->cell_bits = 0;
	memset(&link->foretold, 0, sizeof(link->foretold));
}

static const struct code_rule *rule_of(const struct link *link)
{
	if (link->code >= ARRAY_SIZE(code_rules) ||
	    !code_rules[link->code].symbols)
		return NULL;
	return &code_rules[link->code];
}

double link_ber_limit(const struct link *link)
{
	const struct code_rule *rule = rule_of(link);

	return rule ? rule->limit[1] : NAN;
}

static void judge_ber(struct optmon_health *h, struct link *link,
		      const struct code_rule *rule, double ber,
		      unsigned int minutes, int64_t now)
{
	uint8_t above = 0, hold = 0;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		if (ber > rule->limit[i])
			above = OPTMON_LEVEL_WARNING + i;
		if (ber > rule->limit[i] / BER_BAND)
			hold = OPTMON_LEVEL_WARNING + i;
	}
	if (above <= link->ber_level && hold >= link->ber_level) {
		link->bad_cells = 0;
		return;
	}
	if (!link->bad_cells)
		link->ber_since = now;
	link->bad_cells += minutes < BER_MINUTES ? minutes : BER_MINUTES;
	if (link->bad_cells < BER_MINUTES)
		return;
	link->bad_cells = 0;
	link->ber_level = above > link->ber_level ? above : hold;
	touch(h, link);
}

static void follow_day(struct optmon_health *h, struct link *link, double ber,
		       int64_t now)
{
	struct cage *cage = cage_of(h, link);
	int32_t day = now / DAY_MS;
	const char *why;

	if (day != link->day) {
		if (link->day != NO_DAY &&
		    slow_over(&link->slow, SQ_LINK, link->day, link->rezero))
			link->rezero = false;
		link->day = day;
		touch(h, link);
	}
	if (cage && !link->ber.changed && now >= cage->mask_until &&
	    !cage_inhibited(h, cage, now, &why))
		slow_add(&link->slow, snr_of_ber(fmax(ber, BER_SEEN)));
}

/* Do all lanes have the light and the signal that are theirs on this path? */
static bool lanes_are_well(const struct optmon_health *h, const struct cage *cage)
{
	const struct lane *lane;
	unsigned int i;

	for (i = 0; i < cage->n_lanes; i++) {
		lane = lane_at(h, cage, i);
		if (lane && lane->used &&
		    (lane->level[LQ_RX].changed || lane->symptom[LS_RX].level ||
		     lane->level[LQ_SNR].changed < 0 || lane->level[LQ_BER].changed > 0))
			return false;
	}
	return true;
}

/*
 * Another path has other bit errors: those that came with it are what it has now. What
 * came with a plugging may be the host's.
 */
static void follow_path(struct optmon_health *h, struct link *link)
{
	struct cage *cage = cage_of(h, link);
	struct level *l = &link->ber;

	if (!cage || l->changed <= 0 || l->run < PATH_MINUTES || link->ber_level ||
	    !has_part(h, OPTMON_PART_PATHS) ||
	    !cage_excused(h, cage, ms_of(h, l->since)) ||
	    cage_plugged(cage, ms_of(h, l->since)) || !lanes_are_well(h, cage))
		return;
	change_accept(l, l->mean);
	link->rezero = true;
	slow_anew(&link->slow);
	touch(h, link);
}

void link_step(struct optmon_health *h, struct link *link, int64_t now)
{
	const struct code_rule *rule = rule_of(link);
	double bits, ber, minutes;

	if (link->cell_at == NEVER)
		link->cell_at = now;
	if (now - link->cell_at < GRID_MS)
		return;
	minutes = fmin((now - link->cell_at) / GRID_MS, 1440);
	link->cell_at = now;
	if (rule && link->cell_codewords && link->counts) {
		bits = (double)link->cell_codewords * rule->symbols *
		       SYMBOL_BITS;
		/* No error seen: less than that, at 95 %. */
		ber = link->cell_bits ? link->cell_bits / bits : 3 / bits;
		link->ber_now = ber;
		link->ber_at = now;
		if (change_step(&link->ber, &ber_rule, log10(fmax(ber, BER_SEEN)),
				tick_of(h, now), minutes, !link->ber_level))
			touch(h, link);
		/* What is better for so long is what it is now. */
		if (link->ber.changed < 0 && link->ber.run >= BETTER_MINUTES) {
			change_accept(&link->ber, link->ber.mean);
			slow_clear(&link->slow);
		}
		follow_path(h, link);
		ber = fmax(ber, link->foretold.ber);
		judge_ber(h, link, rule, ber, minutes, now);
		follow_day(h, link, ber, now);
	}
	link->cell_codewords = 0;
	link->cell_bits = 0;
}

/* -- codewords that were lost --------------------------------------------------------- */

/* IEEE 802.3 allows frames to be lost at 6.2e-10: codewords at that. */
#define ALLOWED_RATIO	1.45e-11

bool link_loses_little(const struct link *link)
{
	return rule_of(link) &&
	       link->loss.total <= ALLOWED_RATIO * link->loss_codewords;
}

/*
 * Codewords and their errors make a ratio: where one of the counters fell, as one of 32
 * bits does that is read seldom, neither counts. While it may be back with the next
 * reading, the other one waits for it.
 */
static void grow_together(struct counter *const c[2], const uint64_t total[2],
			  uint64_t by[2])
{
	const struct counter before[2] = { *c[0], *c[1] };
	bool fell = false;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		fell |= counter_fell(c[i], total[i]);
		by[i] = counter_grow(c[i], total[i]);
	}
	for (i = 0; fell && i < 2; i++) {
		by[i] = 0;
		if (c[!i]->back && !c[i]->back)
			*c[i] = before[i];
	}
}

/* Codewords and bits in error since the last reading */
static void take_ratio(struct link *link, const struct optmon_line_fec *fec, uint64_t by[2])
{
	bool has_bits = fec->has & 1u << OPTMON_LF_CORRECTED_BITS;
	struct counter *const c[2] = {
		&link->codewords, has_bits ? &link->bits : &link->symbols,
	};
	const uint64_t total[2] = {
		fec->codewords_total,
		has_bits ? fec->corrected_bits_total : fec->symbol_errors_total,
	};
	bool has[2] = {
		fec->has & 1u << OPTMON_LF_CODEWORDS,
		has_bits || fec->has & 1u << OPTMON_LF_SYMBOL_ERRORS,
	};
	unsigned int i;

	if (has[0] && has[1]) {
		grow_together(c, total, by);
		return;
	}
	for (i = 0; i < 2; i++)
		by[i] = has[i] ? counter_grow(c[i], total[i]) : 0;
}

/* -- carrier ------------------------------------------------------------------------------ */

static bool own_doing(struct optmon_health *h, const struct link *link,
		      int64_t now)
{
	const struct cage *cage = cage_of(h, link);
	const char *why;

	if (link->has_admin && !link->admin_up)
		return true;
	return cage && (cage_inhibited(h, cage, now, &why) ||
			(cage->accepted != NEVER &&
			 now - cage->accepted < OWN_DOING_MS));
}

static void went(struct optmon_health *h, struct link *link, bool up, int64_t now)
{
	struct cage *cage = cage_of(h, link);

	if (up)
		link->up_at = now;
	else
		link->down_at = now;
	if (!cage)
		return;
	cage_interrupted(cage, now);
	if (up)
		cage_mask(cage, now);
}

/*
 * A flap is told from another path and from somebody at work by what comes after it:
 * the same neighbour, the same light, and soon. FLAPS_AT_ONCE need none of it: who
 * switches paths does so once.
 */
#define FLAPS_TOGETHER_MS	HOUR_MS
/* Longer than a link takes to come back by itself */
#define OUTAGE_MS	MINUTE_MS
/* A neighbour that is named from time to time is waited for. */
#define NEIGHBOUR_MS	(2 * HOUR_MS)
/* Light that moved by more than daily means do by themselves is another path's. */
#define OTHER_PATH_DB	0.2f

static void drop_flaps(struct link *link)
{
	link->waiting = 0;
	link->waiting_total = 0;
}

static void count_flaps(struct optmon_health *h, struct link *link)
{
	if (link->waiting) {
		rare_event(&link->flap, link->waits_for, link->waiting,
			   link->waiting_total);
		touch(h, link);
	}
	drop_flaps(link);
}

/* By how much light moved since the flap, mean of all lanes; false: nobody knows */
static bool light_moved(const struct optmon_health *h, const struct link *link,
			float *by)
{
	const struct cage *cage = &h->cages[link->cage];
	/* Which lanes are used is told by the first sample. */
	bool sampled = cage->last[OPTMON_LINE_SAMPLE] != NEVER;
	const struct lane *lane;
	unsigned int i, n = 0;
	const struct level *l;

	*by = 0;
	for (i = 0; i < cage->n_lanes; i++) {
		lane = lane_at(h, cage, i);
		l = lane ? &lane->level[LQ_RX] : NULL;
		if (!l || (sampled && !lane->used) || isnan(l->base) || isnan(l->last))
			continue;
		*by += (l->changed ? l->mean : l->last) - l->base;
		n++;
	}
	if (n)
		*by /= n;
	return n;
}

/* Was a neighbour named since then that is on another path than the one before it? */
static bool other_since(const struct link *link, int64_t from)
{
	return link->other_at != NEVER && link->other_at >= from;
}

/* Will a name or the light tell? */
static bool may_be_told(const struct optmon_health *h, const struct link *link)
{
	float moved;

	return link->peer_cage[0] || (link->cage != NONE && light_moved(h, link, &moved));
}

static void judge_flaps(struct optmon_health *h, struct link *link, int64_t now)
{
	const struct cage *cage = cage_of(h, link);
	bool known, named = link->peer_cage[0];
	float moved = 0;

	if (!link->waiting || !cage || (link->has_up && !link->up &&
					now - link->waits_for < OUTAGE_MS))
		return;
	if (other_since(link, link->waited) || (link->has_up && !link->up) ||
	    (link->down_at >= link->waited &&
	     link->up_at - link->down_at >= OUTAGE_MS)) {
		drop_flaps(link);
		return;
	}
	known = light_moved(h, link, &moved);
	if (known && cage->last[OPTMON_LINE_SAMPLE] <= link->waits_for +
						       h->config.settle_ms &&
	    now - link->waits_for < NEIGHBOUR_MS)
		return;
	if (known && fabsf(moved) > OTHER_PATH_DB)
		drop_flaps(link);
	else if (!named || link->named_at > link->waits_for ||
		 now - link->waits_for >= NEIGHBOUR_MS)
		count_flaps(h, link);
}

static void flapped(struct optmon_health *h, struct link *link, uint64_t flaps,
		    int64_t now)
{
	if (link->waiting && now - link->waited > FLAPS_TOGETHER_MS)
		judge_flaps(h, link, now);
	if (!link->waiting)
		link->waited = now;
	link->waiting += flaps > FLAPS_AT_ONCE ? FLAPS_AT_ONCE : flaps;
	link->waiting_total += flaps;
	link->waits_for = now;
	/* Soon, or where nothing could tell, at once */
	if (link->waiting >= FLAPS_AT_ONCE || !has_part(h, OPTMON_PART_FLAPS) ||
	    !may_be_told(h, link))
		count_flaps(h, link);
}

static void take_carrier(struct optmon_health *h, struct link *link,
			 const struct optmon_line_link *line, int64_t now)
{
	bool counted = line->has & 1u << OPTMON_LK_FLAPS, first = !link->has_up;
	bool had = link->up, own;
	uint64_t flaps = 0;

	if (line->has & 1u << OPTMON_LK_ADMIN_UP) {
		if (link->has_admin && link->admin_up != line->admin_up) {
			struct cage *cage = cage_of(h, link);

			if (cage) {
				cage->accepted = now;
				cage->dirty = true;
			}
		}
		link->has_admin = true;
		link->admin_up = line->admin_up;
	}
	own = own_doing(h, link, now);
	if (counted) {
		flaps = counter_grow(&link->flaps, line->flaps_total);
		if (line->flaps_total)
			link->ever_up = true;
	}
	if (line->has & 1u << OPTMON_LK_UP) {
		link->has_up = true;
		link->up = line->up;
		link->ever_up |= line->up;
		if (!first && had != line->up)
			went(h, link, line->up, now);
		if (!counted && !first && had && !line->up)
			flaps = 1;
	}
	/* It was away between two looks. */
	if (flaps && had && link->up)
		went(h, link, true, now);
	if (own && (flaps || (!first && had != link->up)))
		link->own_at = now;
	if (flaps && !own)
		flapped(h, link, flaps, now);
	if (rare_quiet(&link->flap, now, h->config.count_clear_ms))
		touch(h, link);
}

/* -- codewords near an interruption ------------------------------------------------------- */

/*
 * Was the link up, and settled, since then? What it lost on the way down or up comes with
 * that, as long as no reading tells the one from the other. A link whose carrier is not
 * known counts.
 */
static bool settled(const struct optmon_health *h, const struct link *link,
		    int64_t since)
{
	if (!link->has_up)
		return true;
	return link->up && (link->up_at == NEVER ||
			    since - link->up_at >= h->config.settle_ms);
}

static void lose(struct optmon_health *h, struct link *link, unsigned int n, uint64_t lost,
		 uint64_t of, int64_t now)
{
	rare_event(&link->loss, now, n, lost);
	if (link->loss.count <= n)
		link->loss_codewords = of;
	else
		link->loss_codewords += link->quiet_codewords;
	link->quiet_codewords = 0;
	touch(h, link);
}

static int64_t carrier_at(const struct link *link)
{
	return link->up_at > link->down_at ? link->up_at : link->down_at;
}

/*
 * Lost since @before, near an interruption, which is one from its way down until it is up
 * and settled, however often it is read meanwhile and however late.
 */
static void lose_later(struct optmon_health *h, struct link *link, uint64_t lost,
		       uint64_t of, int64_t before, int64_t now)
{
	int64_t carrier = carrier_at(link);
	struct cut *cut = &link->cut;
	bool same = cut->from != NEVER &&
		    (cut->carrier == carrier || (cut->down && cut->carrier == link->down_at));

	if (carrier != NEVER && before > carrier)
		before = carrier;
	if (own_doing(h, link, now) || (link->own_at != NEVER && link->own_at >= before))
		return;
	cut->carrier = carrier;
	cut->down = link->has_up && !link->up;
	if (same && !cut->n) {
		if (cut->counted)
			lose(h, link, 0, lost, of, now);
		return;
	}
	if (!cut->n) {
		cut->total = 0;
		cut->codewords = of;
		cut->at = now;
		cut->from = before;
	}
	cut->n += !same;
	cut->total += lost;
	touch(h, link);
}

static void close_cut(struct optmon_health *h, struct link *link, bool counted)
{
	struct cut *cut = &link->cut;

	if (counted)
		lose(h, link, cut->n, cut->total, cut->codewords, cut->at);
	cut->n = 0;
	cut->counted = counted;
}

/*
 * Without light a link loses codewords for that alone, and what took the light counts by
 * itself, as one of several times: a far end that starts anew, or whoever pulls a fibre.
 */
static bool light_was_gone(const struct link *link, const struct cage *cage)
{
	int64_t from = link->cut.from - MINUTE_MS - cage->gap;

	return cage->unlit_at >= from || link->off_at >= from;
}

/*
 * What were codewords that wait? Whatever interrupts a link takes some with it: that it was
 * a fault of this one is told, like flaps, by what comes after it, when the link is up, but
 * not by how long it was away. What takes so long to be told was lost.
 */
static void link_cut(struct optmon_health *h, struct link *link, int64_t now)
{
	const struct cage *cage = cage_of(h, link);
	int64_t carrier = carrier_at(link);
	struct cut *cut = &link->cut;
	float moved = 0;
	bool due, known;

	if (!cut->n || !cage)
		return;
	if (other_since(link, cut->from) || light_was_gone(link, cage)) {
		close_cut(h, link, false);
		return;
	}
	if (link->has_up && !link->up)
		return;
	if (cut->n >= FLAPS_AT_ONCE || !has_part(h, OPTMON_PART_FLAPS) ||
	    !may_be_told(h, link)) {
		close_cut(h, link, true);
		return;
	}
	due = now - (carrier > cut->at ? carrier : cut->at) >= NEIGHBOUR_MS;
	known = light_moved(h, link, &moved);
	if (known && !due && cage->last[OPTMON_LINE_SAMPLE] <= carrier + h->config.settle_ms)
		return;
	if (known && fabsf(moved) > OTHER_PATH_DB)
		close_cut(h, link, false);
	else if (due || !link->peer_cage[0] || link->named_at > carrier)
		close_cut(h, link, true);
}

/* -- counters ----------------------------------------------------------------------------- */

void fec_take(struct optmon_health *h, struct link *link,
	      const struct optmon_line_fec *fec, int64_t now)
{
	int64_t before = link->counted_at;
	uint64_t by[2], lost = 0, seen = 0;

	/* Another code counts from elsewhere; which one it was may not be known. */
	if (fec->has & 1u << OPTMON_LF_CODE && link->code == OPTMON_LINE_FEC_UNKNOWN)
		link->code = fec->code;
	if (fec->has & 1u << OPTMON_LF_CODE && fec->code != link->code) {
		link->code = fec->code;
		link->codewords.known = false;
		link->bits.known = false;
		link->symbols.known = false;
		link->seen_codewords.known = false;
		level_forget(&link->ber);
		link->ber_level = 0;
		memset(&link->foretold, 0, sizeof(link->foretold));
	}
	take_ratio(link, fec, by);
	if (fec->has & 1u << OPTMON_LF_CODEWORDS)
		seen = counter_grow(&link->seen_codewords, fec->codewords_total);
	if (by[0] || by[1] || seen)
		link->moved_at = now;
	link->counts = fec->has & (1u << OPTMON_LF_CORRECTED_BITS |
				   1u << OPTMON_LF_SYMBOL_ERRORS);
	link->cell_codewords += by[0];
	/* At the ratios that matter a wrong symbol has one wrong bit. */
	link->cell_bits += by[1];
	if (link->code == OPTMON_LINE_FEC_KP4 && link->ber_at != NEVER &&
	    has_part(h, OPTMON_PART_TAIL))
		foretold_take(&link->foretold, fec, link->ber_now, now);
	link_step(h, link, now);
	if (!(fec->has & 1u << OPTMON_LF_UNCORRECTABLE))
		return;
	lost = counter_grow(&link->uncorrectable,
			    fec->uncorrectable_codewords_total);
	link->counted_at = now;
	link->quiet_codewords += seen;
	if (before == NEVER)
		before = now;
	if (link->cut.n)
		link->cut.codewords += seen;
	/* However many in one look, they may be one burst. */
	if (lost && settled(h, link, before))
		lose(h, link, 1, lost, seen, now);
	else if (lost)
		lose_later(h, link, lost, seen, before, now);
	link_cut(h, link, now);
	if (rare_quiet(&link->loss, now, h->config.count_clear_ms))
		touch(h, link);
}

/* -- the far end ----------------------------------------------------------------------------- */

#define PEER_LEARN	0.05f
/* Who comes back sooner is the same one, on the same path. */
#define BACK_MS		DAY_MS
/* No path comes back so soon. */
#define TURNS_MS	(10 * MINUTE_MS)
/* A name is told for so long after its path is gone. */
#define OUTLIVES_MS	(3 * MINUTE_MS)

static uint64_t digest_of(const char *host, const char *cage)
{
	uint64_t digest = UINT64_C(14695981039346656037);

	for (; *host; host++)
		digest = (digest ^ (unsigned char)*host) * UINT64_C(1099511628211);
	digest *= UINT64_C(1099511628211);
	for (; *cage; cage++)
		digest = (digest ^ (unsigned char)*cage) * UINT64_C(1099511628211);
	return digest;
}

/* The name of now is a former one: was @name, which takes its place, one of them? */
static bool leave(struct link *link, uint64_t name, int64_t now)
{
	struct former *former = link->former;
	unsigned int i;
	bool back;

	for (i = 0; i < FORMERS && former[i].name != name; i++)
		;
	back = i < FORMERS && now - former[i].left < BACK_MS;
	if (i == FORMERS)
		i--;
	for (; i; i--)
		former[i] = former[i - 1];
	former[0].name = digest_of(link->peer_host, link->peer_cage);
	former[0].left = now;
	return back;
}

/*
 * Another one is named. One far end may have two names, or two be heard on one path: names
 * that take turns while the link is whole, or from minute to minute, must not hide what is
 * lost meanwhile. One that was not there lately, or that comes back with an interruption, is
 * another path's.
 */
static void turn(struct optmon_health *h, struct link *link,
		 const struct optmon_line_link *line, int64_t now)
{
	struct cage *cage = cage_of(h, link);
	bool soon = now - link->former[0].left < TURNS_MS;
	bool back = leave(link, digest_of(line->peer_host, line->peer_cage), now);

	if (back && carrier_at(link) < link->named_at - OUTLIVES_MS)
		link->in_turns = now;
	if (!back || (!soon && (link->in_turns == NEVER ||
				now - link->in_turns >= BACK_MS)))
		link->other_at = now;
	if (cage)
		cage_renamed(h, cage, link->named_at, back, now);
}

static void take_peer(struct optmon_health *h, struct link *link,
		      const struct optmon_line_link *line, int64_t now)
{
	struct cage *cage = cage_of(h, link);
	unsigned int i;
	bool dark = false;
	float tx;

	if (strcmp(link->peer_host, line->peer_host) ||
	    strcmp(link->peer_cage, line->peer_cage)) {
		link->peer_known = 0;
		if (link->peer_cage[0] && line->peer_cage[0])
			turn(h, link, line, now);
	}
	link->named_at = now;
	strcpy(link->peer_host, line->peer_host);
	strcpy(link->peer_cage, line->peer_cage);
	snprintf(link->peer_incident, sizeof(link->peer_incident), "%s",
		 line->peer_incident);
	link->incident_at = now;
	if (!line->peer_has_tx)
		return;
	link->peer_at = now;
	for (i = 0; i < line->n_peer_lanes; i++) {
		if (!(line->peer_has_tx & 1u << i))
			continue;
		tx = line->peer_tx_power_dbm[i];
		if (!(link->peer_known & 1u << i))
			link->peer_base[i] = tx;
		else if (fabsf(tx - link->peer_base[i]) < 0.45f)
			link->peer_base[i] += PEER_LEARN *
					      (tx - link->peer_base[i]);
		link->peer_tx[i] = tx;
		link->peer_known |= 1u << i;
		dark |= tx <= FAR_DARK_DBM;
	}
	if (dark) {
		link->lit_at = NEVER;
		link->off_at = now;
	} else if (cage && cage->dark_since != NEVER &&
		   link->lit_at < cage->dark_since) {
		link->lit_at = now;
	}
}

void link_flaps(struct optmon_health *h, struct link *link, int64_t now)
{
	judge_flaps(h, link, now);
	link_cut(h, link, now);
}

void link_take(struct optmon_health *h, struct link *link,
	       const struct optmon_line_link *line, int64_t now)
{
	take_carrier(h, link, line, now);
	if (line->has & 1u << OPTMON_LK_PEER) {
		take_peer(h, link, line, now);
		touch(h, link);
	}
	link_flaps(h, link, now);
}
