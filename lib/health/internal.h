/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Inside the engine.
 *
 * A line is bound to its host, cage and link (place.c, clock.c), its values pass
 * hygiene into cells of the 60 s grid (sample.c, link.c), detectors turn values
 * and cells into symptoms (limit.c, change.c, count.c, chassis.c), verdicts turn
 * the symptoms of a cage into problems with a mode (verdict*.c), and alarms are
 * what became of problems (alarm.c). Only alarm.c speaks.
 *
 * Times are milliseconds of a host's steady time: UTC, but for leaps of its clock.
 */
#ifndef OPTMON_LIB_HEALTH_INTERNAL_H
#define OPTMON_LIB_HEALTH_INTERNAL_H

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <optmon/health.h>

#define GRID_MS		INT64_C(60000)
#define NEVER		INT64_MIN
#define NO_DAY		INT32_MIN
#define NONE		UINT32_MAX
#define SECOND_MS	INT64_C(1000)
#define MINUTE_MS	(60 * SECOND_MS)
#define HOUR_MS		(60 * MINUTE_MS)
#define DAY_MS		(24 * HOUR_MS)

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* -- quantities ------------------------------------------------------------------ */

/* Quantities of a lane that have cells and a level */
enum lane_quantity {
	LQ_BIAS,	/* ln mA: a step is a ratio */
	LQ_TX,		/* dBm */
	LQ_RX,		/* dBm */
	LQ_SNR,		/* dB */
	LQ_BER,		/* log10 */
	LANE_QUANTITIES,
};

/* Likewise of a host lane */
enum host_quantity {
	HQ_SNR,		/* dB */
	HQ_BER,		/* log10 */
	HOST_QUANTITIES,
};

/* Likewise of a module */
enum module_quantity {
	MQ_TEMPERATURE,
	MQ_VOLTAGE,
	MQ_LASER_TEMPERATURE,
	MQ_TEC,
	MODULE_QUANTITIES,
};

/**
 * struct cell - the unfinished minute of a quantity
 * @sum: @n: of the readings in it
 * @idle: minutes from the begin of the last one with a reading to that of this
 *	one; 0 for none since the start
 */
struct cell {
	float sum;
	uint16_t n;
	uint16_t idle;
};

/**
 * struct level - what a quantity used to be, and whether it still is
 * @last: accepted reading; NAN for none
 * @doubt: a reading that leapt and waits for one that agrees; NAN for none
 * @mean: of the last finished minute
 * @base: baseline: what it used to be
 * @var: of its noise from minute to minute
 * @up: @down: sums of the change detector
 * @since: when the sums began to grow, in ticks of tick_of()
 * @n: minutes learnt, up to UINT16_MAX
 * @changed: 1 or -1 when it is another level than @base, for @run minutes, of
 *	which @back at the end were near it again
 */
struct level {
	float last, doubt, mean, base, var, up, down;
	uint32_t since;
	uint16_t n;
	uint8_t run : 6, back : 2;
	int8_t changed;
};

/* struct change_rule - what is a change of a quantity */
struct change_rule {
	float floor;	/* least noise that is believed */
	float effect;	/* least change that means something */
	float leap;	/* between two readings: has to be confirmed */
	bool jumps;	/* it may change at once: nothing gives it inertia */
};

/* Warmer by so much: lasers age twice as fast (0.7 eV, near 50 degC). */
#define AGEING_C	10

extern const struct change_rule lane_rules[LANE_QUANTITIES];
extern const struct change_rule host_rules[HOST_QUANTITIES];
extern const struct change_rule module_rules[MODULE_QUANTITIES];

/* -- symptoms --------------------------------------------------------------------- */

/* Limits and flags of a lane; those of one value share a symptom: @high says. */
enum lane_symptom {
	LS_RX,
	LS_TX,
	LS_BIAS,
	LS_LOL,
	LS_HOST_SIGNAL,
	LANE_SYMPTOMS,
};

enum module_symptom {
	MS_TEMPERATURE,
	MS_VOLTAGE,
	MS_LASER_TEMPERATURE,
	MS_FAULT,
	MS_FIRMWARE,
	MODULE_SYMPTOMS,
};

/**
 * struct symptom - a limit or flag, and how long it has been crossed
 * @level: enum optmon_level that stands
 * @pending: level it is on the way to
 * @direction: 1 up, -1 down, 0 at rest
 * @readings: that agreed with the direction
 * @high: the upper limit is meant
 * @flag_only: only a flag told of it
 * @value: @limit: as read and crossed; NAN for none
 * @since: @at: first reading of what stands and of what is on the way, in ticks
 */
struct symptom {
	uint8_t level : 3, pending : 3;
	bool high : 1, flag_only : 1;
	int8_t direction;
	uint8_t readings;
	float value, limit;
	uint32_t since, at;
};

/* struct condition - what one reading says of a symptom */
struct condition {
	bool known, high, flag_only;
	uint8_t above, hold;
	float value, limit;
};

/* struct limits - a vendor's four levels; NAN for what says nothing */
struct limits {
	float alarm[2], warning[2];	/* [0] low, [1] high */
};

/* -- objects ---------------------------------------------------------------------- */

/* Quantities that are also followed from day to day */
enum slow_quantity {
	SQ_BIAS,	/* ln mA at the module's usual temperature */
	SQ_TX,		/* dBm */
	SQ_RX,		/* dBm */
	SQ_SNR,		/* dB */
	LANE_SLOW,
	SQ_TEC = LANE_SLOW, /* %, at the module's usual temperature */
	SQ_LINK,	/* dB of SNR that a link's bit errors stand for */
	SLOW_QUANTITIES,
};

/**
 * struct slow - a quantity from day to day; see slow.c
 * @base: mean of its first days
 * @sum: of the slow change detector, in the direction that is bad
 * @day_sum: @day_n: of the day that is not over; @last: mean of the one before
 * @n: days
 * @mt: ... sums of a straight line that forgets
 */
struct slow {
	float base, sum, day_sum, last;
	uint16_t day_n, n;
	float mt, mx, stt, stx, sxx;
};

/**
 * struct slope - how a quantity follows temperature; see slow.c
 * @b: of it a degree; @s: squared degrees times days from which that is known, with
 *	what the prior is worth; 0: nothing was seen
 * @mt: mean temperature of the day that is not over; @ref: of the first days
 */
struct slope {
	float b, s, mt, ref;
};

/* struct slope_rule - what is known of it before anything was seen, and how well */
struct slope_rule {
	float prior, sigma;
};

/**
 * struct lane - a media lane
 * @slow: by enum slow_quantity
 * @warm: ln bias over module temperature
 * @path: baseline of the path before this one; NAN for none
 * @host: index of the host lane of its number, or NONE
 * @lit: it once had light; @unlit: its last reading showed none
 * @used: its data path is on
 * @moved: what it receives changed with an interruption: another path; @touched: or
 *	something else that came with it
 * @poor: readings in a row whose SNR and BER are both much worse
 * @rezero: bits of enum slow_quantity: the next day is another offset
 */
struct lane {
	struct cell cell[LANE_QUANTITIES];
	struct level level[LANE_QUANTITIES];
	struct symptom symptom[LANE_SYMPTOMS];
	struct slow slow[LANE_SLOW];
	struct slope warm;
	float path;
	uint32_t host;
	uint8_t number;
	bool lit : 1, used : 1, disabled : 1, touched : 1, unlit : 1;
	uint8_t rezero : 4, poor : 3, moved : 1;
};

/* struct host_lane - signal of a host lane, where a module tells of it */
struct host_lane {
	struct cell cell[HOST_QUANTITIES];
	struct level level[HOST_QUANTITIES];
};

/**
 * struct counter - a cumulative counter
 * @known: @base is valid
 * @back: the last reading was below @base
 */
struct counter {
	bool known, back;
	uint64_t base;
};

/**
 * struct rare - rare events, by Poisson CUSUM
 * @sum: log likelihood ratio of ten times the rate that is normal
 * @count: events since @first
 * @total: what they counted
 * @active: it is over its limit, or was until it is quiet
 */
struct rare {
	float sum;
	bool active;
	uint32_t count;
	uint64_t total;
	int64_t first, last, seen;
};

/* RS(544,514), KP4, corrects so many symbols of a codeword. */
#define T_KP4		15
#define FORETOLD_BINS	OPTMON_HISTOGRAM_BINS

/**
 * struct foretold - what a link's histogram foretells; see foretold.c
 * @low: @high: @base: of @n bins, as counted at @since
 * @ratio: of codewords that will be lost; @ber: of independent errors that lose as
 *	many; 0: nothing is foretold; @window: the ratio of the last window alone
 * @seen: codewords of that window, which took @took_ms up to @since; 0: there was none
 */
struct foretold {
	uint8_t n, low[FORETOLD_BINS], high[FORETOLD_BINS];
	float ratio, ber, window;
	int64_t since, took_ms;
	uint64_t base[FORETOLD_BINS], seen[FORETOLD_BINS];
};

/**
 * struct cut - codewords that were lost as the carrier went or came, of which is not known
 *	yet what they were
 * @n: interruptions that lost some; 0: nothing waits
 * @total: codewords lost, of @codewords
 * @at: when they were first read; @from: none of them was lost before; NEVER: there were
 *	none
 * @carrier: when it last went or came, as known with the last of them; @down: it was not
 *	there then
 * @counted: that interruption does not wait any more, and the link lost them
 */
struct cut {
	uint8_t n;
	bool down, counted;
	uint64_t total, codewords;
	int64_t at, from, carrier;
};

/* struct former - a far end that was named, as a digest; 0 for none; and until when */
struct former {
	uint64_t name;
	int64_t left;
};

/* Two may be heard on one path, and one of them have two names. */
#define FORMERS	2

/**
 * struct link - a network interface, of one cage
 * @codewords: ... since the cell began; @ber: level of log10 of its ratio
 * @waiting: flaps of which is not known yet whether they were another path: @waited
 *	since and @waits_for, they came; @waiting_total of them as counted
 * @cut: codewords that wait likewise; @other_at: another neighbour was named that tells
 *	another path, or NEVER; @own_at: the host's or the port's own doing interrupted it,
 *	or NEVER
 * @named_at: a far end was named; @former: those before it, the last one first
 * @in_turns: one of them was named again while nothing interrupted the link, or NEVER
 * @peer_incident: what the far end calls what is wrong there; @incident_at: when it
 *	said so
 * @loss_codewords: from the reading before the first event of @loss to the last one;
 *	@quiet_codewords: since then; @seen_codewords: counter that they are taken from,
 *	which is stored, as that of those that are lost is, and when it was: @counted_at
 * @lit_at: when it first said that it sends after we had lost the light, or NEVER;
 *	@off_at: when it last said that it does not
 * @peer_tx: what the far end sends; @peer_base: what it used to send
 */
struct link {
	char name[OPTMON_LINE_NAME];
	uint32_t host, cage, next;
	bool has_up, up, ever_up, has_admin, admin_up, counts, rezero;
	uint8_t code;
	int64_t last[2];	/* times of the last fec and link line */
	int64_t up_at, down_at;
	struct counter codewords, bits, uncorrectable, symbols, flaps;
	uint64_t cell_codewords, cell_bits;
	int64_t cell_at, moved_at;
	struct level ber;
	uint8_t bad_cells;
	uint8_t ber_level;	/* enum optmon_level of an absolute limit */
	float ber_now;
	int64_t ber_at, ber_since;
	struct slow slow;
	struct foretold foretold;
	int32_t day;
	struct rare loss, flap;
	uint64_t loss_codewords, quiet_codewords;
	struct counter seen_codewords;
	int64_t counted_at;
	struct cut cut;
	int64_t other_at, own_at;
	int64_t waited, waits_for, named_at, in_turns;
	struct former former[FORMERS];
	uint64_t waiting_total;
	uint8_t waiting;
	char peer_host[OPTMON_LINE_NAME], peer_cage[OPTMON_LINE_NAME];
	char peer_incident[OPTMON_INCIDENT_LEN];
	int64_t incident_at;
	int64_t peer_at, lit_at, off_at;
	uint32_t peer_known;
	float peer_tx[OPTMON_MAX_LANES], peer_base[OPTMON_MAX_LANES];
};

/* Problems a cage can have, each at most once: an alarm each */
enum problem {
	P_CHASSIS,
	P_HEAT,
	P_COOLING,
	P_TX,
	P_RX,
	P_BLIND,
	P_FAULT,
	P_FIRMWARE,
	P_VOLTAGE,
	P_WEAR,
	P_BIAS,
	P_TOO_BRIGHT,
	P_LOCK,
	P_HOST_SIGNAL,
	P_BER,
	P_SENSITIVITY,
	P_DRIFT,
	P_HOST_QUALITY,
	P_LINK_DRIFT,
	P_COUNTS,	/* last: others explain them */
	PROBLEMS,
};

/* struct memory - of one problem of a cage: what was tried against it */
struct memory {
	uint32_t alarm;		/* index, or NONE */
	int64_t closed_at, raised_at;
	uint8_t did, raises;
};

/**
 * struct cage - a place and the module in it
 * @rerouted: the interruption after which most lanes got another light, or NEVER
 * @interrupted: when the light or link was last interrupted by something that
 *	need not be a fault; @before: the one before that
 * @renamed: when a link named another neighbour, or NEVER; @named_before: when it named
 *	the one before for the last time
 * @returned: @returned_from: the same of one that had been there before
 * @awaits: since when light that fell waits for a name, or NEVER
 * @sampled: the last sample of an engine that was stopped, or NEVER
 * @unseen_from: @unseen_to: the samples around the last outage, or NEVER; @unseen_gap:
 *	the pace that they had before it
 * @unread: a module was plugged in, and nothing is known of it yet
 * @dark_since: all lanes that had light are dark; @dark_seen: by a reading that nothing
 *	contradicts; @darks: how often, while the far end was not said to be off
 * @unlit_at: the last reading, believed or not, that showed no light at all, or NEVER
 * @hot_since: when it was found to be warmer than it was
 * @usual: temperature that it had in the last days, of @usual_n minutes; @crept: it is
 *	warmer than that
 * @mask_until: detectors do not learn before then; @mask_at: when it was last
 *	extended
 */
struct cage {
	char name[OPTMON_LINE_NAME];
	char interface[OPTMON_LINE_NAME];
	uint32_t host, links, next;
	char vendor[OPTMON_LINE_TEXT], part[OPTMON_LINE_TEXT];
	char serial[OPTMON_LINE_TEXT], firmware[OPTMON_LINE_TEXT];
	bool known, absent, passive, admin_down, external, linear, removed, unread, dirty;
	bool held;		/* not accepted: nothing is learnt */
	struct limits limits[OPTMON_LIMITS];
	uint16_t fibre[OPTMON_MAX_LANES], laser[OPTMON_MAX_LANES];
	uint32_t has_fibre, has_laser;
	int64_t maintenance_until;
	int64_t last[OPTMON_LINE_KINDS];
	int32_t day;		/* that is not over; NO_DAY for none */
	int64_t cell_at, gap, interrupted, plugged, mask_until, mask_at, accepted;
	int64_t rerouted, before, named_before, renamed, returned_from, returned;
	int64_t awaits, sampled, unseen_from, unseen_to, unseen_gap;
	uint8_t state;
	uint64_t digest;
	int64_t frozen_since;
	uint32_t frozen_n;
	bool frozen, blind;
	int64_t dark_since, dark_seen, unlit_at;
	struct rare darks;
	bool hot;
	int64_t hot_since;
	bool crept;
	float usual;
	uint16_t usual_n;
	struct cell cell[MODULE_QUANTITIES];
	struct level level[MODULE_QUANTITIES];
	struct symptom symptom[MODULE_SYMPTOMS];
	struct slow tec;
	struct slope tec_warm;
	struct memory memory[PROBLEMS];
	uint32_t lane[OPTMON_MAX_LANES];
	unsigned int n_lanes;
	uint64_t fed;		/* lines and commands when it was last heard of */
};

struct host {
	char name[OPTMON_LINE_NAME], boot[OPTMON_LINE_NAME];
	int64_t now, grid;
	int64_t awake;		/* since when its lines come without a pause */
	int64_t sampled;	/* last sample of any of its modules */
	int64_t offset;		/* steady time minus UTC */
	int64_t stored;		/* latest that was restored, or NEVER */
	double mono_at;		/* mono_s of @mono_now */
	int64_t mono_now;
	bool has_mono;
	int64_t doubt;		/* a UTC that leapt */
	int64_t late_first, late_last;
	uint32_t late;
	uint32_t cages;		/* list */
	bool heat;		/* the chassis is too warm */
	uint32_t heat_cage;
	int64_t heat_since;
};

/* struct standing - an alarm that stands, and what it belongs to */
struct standing {
	bool used, hold, restored;
	uint32_t cage;
	enum problem problem;
	int64_t raised, quiet_since, better_since, shelved_until;
	struct optmon_health_alarm a;
};

/* struct remembered - of a module that is not there now; see shelf.c */
struct remembered {
	bool used;
	char key[OPTMON_RECORD_KEY];
	char host[OPTMON_LINE_NAME], cage[OPTMON_LINE_NAME];	/* it was last in */
	uint64_t at;
	uint32_t n_lanes;
	struct level level[OPTMON_MAX_LANES][2];	/* bias, Tx */
	struct slow slow[OPTMON_MAX_LANES][2];
	struct slope warm[OPTMON_MAX_LANES];
};

struct optmon_health {
	struct optmon_health_config config;
	optmon_health_emit emit;
	void *context;
	uint64_t fed, next_id;
	struct optmon_health_counts counts;
	uint32_t n_hosts, n_cages, n_links, n_lanes, n_host_lanes;
	struct host *hosts;
	struct cage *cages;
	struct link *links;
	struct lane *lanes;
	struct host_lane *host_lanes;
	struct standing *alarms;
	struct remembered *shelf;
	uint64_t shelved;	/* how many were, so far */
	uint32_t *cage_index, *link_index;
	uint32_t cage_mask, link_mask;
	int64_t epoch;		/* of ticks */
	bool has_epoch;
};

static inline bool has_part(const struct optmon_health *h, enum optmon_health_part part)
{
	return !(h->config.without & 1u << part);
}

/* -- time -------------------------------------------------------------------------- */

/* A tenth of a second since a day before the first line: 13 years in 32 bits. */
static inline uint32_t tick_of(const struct optmon_health *h, int64_t ms)
{
	int64_t tick = (ms - h->epoch) / 100;

	return tick < 0 ? 0 : tick > UINT32_MAX ? UINT32_MAX : tick;
}

static inline int64_t ms_of(const struct optmon_health *h, uint32_t tick)
{
	return h->epoch + tick * INT64_C(100);
}

/* Far beyond any time, and safe to be subtracted from one */
#define TIME_MAX	(INT64_MAX / 4)

/* Not NEVER either */
static inline bool time_is_sane(int64_t ms)
{
	return ms > -TIME_MAX && ms < TIME_MAX;
}

enum optmon_fed clock_take(struct optmon_health *h, struct host *host,
			   const struct optmon_line *line, int64_t *now);
/* The first time that is heard of sets the reach of ticks. */
void clock_begin(struct optmon_health *h, int64_t utc);
double clock_utc(const struct host *host, int64_t ms);
/* It was so late for the host when it was stored. */
void clock_stored(struct host *host, int64_t ms);
/*
 * The latest of what is known of its time: by its lines, by what was stored of it, which is
 * all there is before its first one, and by who knows that it was @t (UTC seconds).
 */
int64_t clock_seen(const struct host *host, double t);

/* -- places ------------------------------------------------------------------------ */

struct host *place_host(struct optmon_health *h, const char *name);
struct cage *place_cage(struct optmon_health *h, struct host *host,
			const char *name, bool make);
struct link *place_link(struct optmon_health *h, struct host *host,
			const char *name, bool make);
void place_tie(struct optmon_health *h, struct link *link, struct cage *cage);
struct lane *place_lane(struct optmon_health *h, struct cage *cage,
			unsigned int number, bool make);
struct host_lane *place_host_lane(struct optmon_health *h, struct lane *lane,
				  bool make);

static inline struct host *host_of(const struct optmon_health *h,
				   const struct cage *cage)
{
	return &h->hosts[cage->host];
}

static inline struct lane *lane_at(const struct optmon_health *h,
				   const struct cage *cage, unsigned int index)
{
	return cage->lane[index] == NONE ? NULL : &h->lanes[cage->lane[index]];
}

static inline uint32_t index_of(const struct optmon_health *h,
				const struct cage *cage)
{
	return cage - h->cages;
}

/* -- detectors --------------------------------------------------------------------- */

void level_forget(struct level *l);
/* Is a reading believed? One that leaps waits for another that agrees. */
bool level_accept(struct level *l, const struct change_rule *rule, double value);
void cell_add(struct cell *c, double value);
void cell_clear(struct cell *c);
/* Its minute is over, and as many as went by without any line. */
void cell_over(struct cell *c, uint32_t minutes);
static inline double cell_mean(const struct cell *c)
{
	return c->sum / c->n;
}

/**
 * change_step() - a finished minute
 * @minutes: since the one before it
 * @learn: the level may be learnt from it
 *
 * Return: true when @changed is another than before.
 */
bool change_step(struct level *l, const struct change_rule *rule, double mean,
		 uint32_t tick, uint32_t minutes, bool learn);
/* It changed, whatever the sums say. */
void change_at_once(struct level *l, int8_t to);
/* What it is now is what it used to be. */
void change_accept(struct level *l, double base);
#define CHANGE_H	22.0f
#define CHANGE_WARM	10	/* minutes before a baseline counts */

/* A minute of a quantity; a day of it is over; nothing is known of it. */
void slow_add(struct slow *s, double x);
/* Return: there was enough of the day, so that it was taken. */
bool slow_over(struct slow *s, enum slow_quantity q, int32_t day, bool rezero);
/* What there is of the day is not to be used. */
void slow_anew(struct slow *s);
void slow_clear(struct slow *s);
/* @x at the usual temperature, @minutes after the one before it, of a day of @s */
double slope_level(struct slope *w, const struct slow *s, enum slow_quantity q,
		   double x, double temperature, uint32_t minutes);
/* A day of @s is over. */
void slope_over(struct slope *w, struct slow *s);
/* What may be wrong with a level at that temperature: half of a 90 % interval */
float slope_doubt(const struct slope *w, enum slow_quantity q, float temperature);
#define SLOW_BASE_DAYS	14
/* A straight line forgets so many days: what is older weighs less than a third. */
#define FORGET_DAYS	15
/* Those of a lane */
void slow_forget(struct lane *lane);
void slow_minute(struct lane *lane, enum slow_quantity q, double mean,
		 double temperature, uint32_t minutes);
void slow_day(struct lane *lane, int32_t day);
/* The level moved by something that is no ageing. */
void slow_shift(struct lane *lane, enum slow_quantity q, double by);
/* Did it lose light by and by? */
bool slow_lost_light(const struct lane *lane);
/* Light was cleaned: what it explains of the SNR is over. */
void slow_cleaned(struct lane *lane);
#define SLOW_H		20.0f
/* So near to it, light is that of a path that is known. */
#define SAME_PATH_DB	0.3f
/* A path that changed is the normal one after so long. */
#define PATH_MINUTES	10
/* Half of a 90 % interval, in standard deviations: see slow.c */
#define T_90		2.015
/* Slope a day, its t value, where it stands, its noise; false: too early */
float slow_sign(enum slow_quantity q);
bool slow_line(const struct slow *s, enum slow_quantity q, int32_t day,
	       double *slope, double *t, double *level, double *noise);
/* Days until @limit is reached: low, mid, high of 90 %; false: not before long */
bool slow_time(const struct slow *s, enum slow_quantity q, int32_t day,
	       double limit, double days[3]);

void limits_take(struct limits *to, const struct optmon_thresholds *from,
		 uint8_t has);
void limit_check(struct condition *c, double value, const struct limits *limits,
		 float absolute, float relative, bool power);
void limit_flags(struct condition *c, unsigned int four);
void limit_flag(struct condition *c, bool set, enum optmon_level level);
/* Return: true when the level that stands changed. */
bool symptom_step(struct optmon_health *h, struct symptom *s,
		  const struct condition *c, int64_t now);
bool symptom_drop(struct symptom *s);

/* By how much a counter grew; 0 when it was not known or was set back. */
uint64_t counter_grow(struct counter *c, uint64_t total);
/* Is it not known by how much it would grow? */
bool counter_fell(const struct counter *c, uint64_t total);
bool rare_event(struct rare *r, int64_t now, uint64_t n, uint64_t total);
bool rare_quiet(struct rare *r, int64_t now, int64_t clear_ms);
/* Is it one that may have been counted? */
bool rare_is_sane(const struct rare *r);

/* -- handling of lines ---------------------------------------------------------------- */

void identity_take(struct optmon_health *h, struct cage *cage,
		   const struct optmon_line_identity *id, int64_t now);
void sample_take(struct optmon_health *h, struct cage *cage,
		 const struct optmon_line_sample *s, int64_t now);
void cage_step(struct optmon_health *h, struct cage *cage, int64_t now);
void cage_forget(struct optmon_health *h, struct cage *cage);
void cage_rebase(struct optmon_health *h, struct cage *cage);
/* What symptoms there are begin anew. */
void cage_quiet(struct optmon_health *h, struct cage *cage);
void cage_mask(struct cage *cage, int64_t now);
bool cage_excused(const struct optmon_health *h, const struct cage *cage, int64_t since);
/* Did it begin when the module was plugged in? */
bool cage_plugged(const struct cage *cage, int64_t since);
/* Is what a lane receives since then another path, as far as can be told? */
bool cage_other_path(const struct optmon_health *h, struct cage *cage,
		     const struct level *l);
void cage_interrupted(struct cage *cage, int64_t now);
/*
 * A link names another neighbour than it did @before, or one that was there before that,
 * which is @back. What interrupted the link by now is known.
 */
void cage_renamed(struct optmon_health *h, struct cage *cage, int64_t before,
		  bool back, int64_t now);
/* Is light that fell since then to be judged when its neighbour was named again? */
bool cage_awaits_name(const struct optmon_health *h, struct cage *cage,
		      int64_t since, int64_t now);
void event_take(struct optmon_health *h, struct host *host, struct cage *cage,
		enum optmon_line_event event, int64_t now);
void fec_take(struct optmon_health *h, struct link *link,
	      const struct optmon_line_fec *fec, int64_t now);
void link_take(struct optmon_health *h, struct link *link,
	       const struct optmon_line_link *line, int64_t now);
void link_quiet(struct link *link);
/* The bit errors that it used to have, as they were stored */
void link_recall(struct link *link, const struct level *ber);
/* So many flaps within an hour need no neighbour to be believed. */
#define FLAPS_AT_ONCE	3
void link_step(struct optmon_health *h, struct link *link, int64_t now);
/* What were flaps, and codewords that were lost with them, that wait? */
void link_flaps(struct optmon_health *h, struct link *link, int64_t now);
void host_step(struct optmon_health *h, struct host *host, int64_t now);

/* A cage that is known, or NULL */
const struct cage *cage_known(const struct optmon_health *h, const char *host,
			      const char *name);
/* Nothing of a cage is judged: absent, down, in maintenance, never up */
bool cage_inhibited(const struct optmon_health *h, const struct cage *cage,
		    int64_t now, const char **why);

/* -- verdicts ------------------------------------------------------------------------- */

/**
 * struct verdict - what is to be said of one problem now
 * @active: there is one
 * @hold: and what was said of it stands until more is known
 * @odds: log-odds of the mode
 */
struct verdict {
	bool active, hold, host_side, disruptive, drain_first, has_time;
	enum optmon_mode mode;
	enum optmon_alarm_kind kind;
	enum optmon_shape shape;
	enum optmon_severity severity;
	enum optmon_suspect suspect;
	uint32_t lanes, due_s;
	int64_t since;
	double odds;
	double time_s[3];
	const char *action, *reason;
	unsigned int n_evidence, n_rejected;
	struct optmon_evidence evidence[OPTMON_EVIDENCE_MAX];
	struct optmon_rejected rejected[OPTMON_REJECTED_MAX];
};

/* struct context - the cage that is judged */
struct context {
	struct optmon_health *h;
	struct host *host;
	struct cage *cage;
	int64_t now;
	bool loses, flaps, down;	/* of its links: frames, carrier */
	struct link *peer;		/* a link whose far end's Tx is known */
	uint32_t dark;			/* lanes without light */
	uint32_t lit;			/* lanes with light */
	bool note_of_light;		/* P_RX is a note on what an interruption left */
	bool found[PROBLEMS];		/* problems that were found so far */
};

void verdict_evidence(struct context *c, struct verdict *v,
		      enum optmon_quantity quantity,
		      enum optmon_line_kind source, uint32_t lanes, int64_t t,
		      int64_t since, double value,
		      enum optmon_reference reference, double compared,
		      double weight);
void verdict_reject(struct verdict *v, enum optmon_mode mode,
		    enum optmon_suspect suspect, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

void verdict_rx(struct context *c, struct verdict *v);
void verdict_tx(struct context *c, struct verdict *v);
void verdict_heat(struct context *c, struct verdict *v);
void verdict_chassis(struct context *c, struct verdict *v);
void verdict_blind(struct context *c, struct verdict *v);
void verdict_lane_limit(struct context *c, struct verdict *v, enum problem p);
void verdict_module_limit(struct context *c, struct verdict *v, enum problem p);
void verdict_ber(struct context *c, struct verdict *v);
void verdict_sensitivity(struct context *c, struct verdict *v);
void verdict_wear(struct context *c, struct verdict *v);
void verdict_drift(struct context *c, struct verdict *v);
void verdict_host_quality(struct context *c, struct verdict *v);
void verdict_counts(struct context *c, struct verdict *v);

void add_foretold(struct context *c, struct verdict *v, const struct link *link,
		  double weight);
void verdict_cooling(struct context *c, struct verdict *v);
void verdict_link_drift(struct context *c, struct verdict *v);
/* Is it the kind of module, not this one? Changes the mode of a verdict. */
void cohort_look(struct context *c, struct verdict *v, enum problem p);

/**
 * struct course - where something goes that was followed for weeks
 * @lane: index of the lane that reaches its limit first; @lanes: all that drift
 * @base: where it began, @level: where it is, @n: days
 * @days: until the limit, low, mid, high; where @has_days
 * @proven: enough for a ticket
 */
struct course {
	unsigned int lane;
	uint32_t lanes;
	double slope, t, level, base, days[3];
	bool has_days, proven;
	int n;
};

typedef double (*course_limit)(const struct context *c, const struct slow *s);

/* Where a quantity must not get; NAN where nobody knows */
double course_bias_limit(const struct context *c, const struct slow *s);
double course_tx_limit(const struct context *c, const struct slow *s);
double course_rx_limit(const struct context *c, const struct slow *s);
double course_snr_limit(const struct context *c, const struct slow *s);
double course_tec_limit(const struct context *c, const struct slow *s);
double course_link_limit(const struct context *c, const struct slow *s);

bool course_settled(const struct context *c, enum problem p);
/* Is a drift proven, and at least so great? */
bool course_find(const struct context *c, const struct slow *s,
		 enum slow_quantity q, enum problem p, double least,
		 course_limit limit, struct course *course);
/* What all of them have in common: shape, severity, time, date */
void course_fill(struct context *c, struct verdict *v, enum problem p,
		 const struct course *course);
/* Lanes whose sent power goes down from day to day, proven or not yet */
uint32_t lanes_fading(const struct context *c);
bool lane_is_worn(const struct lane *lane);
/* Did what they send last until their drivers had no more to give? */
bool lanes_are_worn(const struct context *c, uint32_t lanes);
void reject_laser(const struct context *c, struct verdict *v, enum optmon_mode mode,
		  uint32_t lanes);
/* Lanes that go the way of an alarm of that quantity, if not so far yet */
#define LEANS_T	3
uint32_t lanes_leaning(const struct optmon_health *h, const struct cage *cage,
		       enum slow_quantity q);
uint32_t lanes_in_use(const struct context *c);
bool lanes_one_group(const uint16_t *of, uint32_t has, uint32_t lanes,
		     uint32_t in_use);
/* Bins as counted, and the bit error ratio of the link now */
void foretold_take(struct foretold *f, const struct optmon_line_fec *fec, double ber,
		   int64_t now);
/* Codewords of the last window, @n bins of them */
void foretold_bins(const struct foretold *f, struct optmon_line_bin *bin);
/* How many codewords KP4 loses with independent errors at this ratio */
double foretold_ratio(double ber);
double snr_of_ber(double ber);
double link_ber_limit(const struct link *link);
/* It loses codewords, but no more than a link may. */
bool link_loses_little(const struct link *link);

/*
 * A receiver is to blame only for what the light does not explain: current follows
 * power, so that noise which does not depend on the signal costs two dB of SNR for each
 * dB of light, and any other noise less.
 */
#define SNR_OF_LIGHT	2
/* Less is no change that anybody could see. */
#define LEAST_DB	0.4f

/* Light moves by so much with a lane that gets as much as ever. */
#define SAME_DB		0.3f
/* Less is no light. */
#define FAR_DARK_DBM	(-20.0f)
/* No receiver tells a signal from its own noise below this. */
#define DARK_DBM	(-30.0)

/* Judge a cage and say what changed. */
void diagnose(struct optmon_health *h, struct cage *cage, int64_t now);

/* -- alarms --------------------------------------------------------------------------- */

void alarm_settle(struct context *c, enum problem p, struct verdict *v);
void alarm_clear(struct optmon_health *h, struct standing *s, int64_t now,
		 const char *reason);
void alarms_drop(struct optmon_health *h, struct cage *cage, int64_t now,
		 const char *reason);
/* Nobody is to be called until @until; who is told of alarms is told of that. */
void alarm_shelve(struct optmon_health *h, struct standing *s, int64_t until,
		  int64_t now);
/* The same of those of a host for which that time is over. */
void alarms_unshelve(struct optmon_health *h, const struct host *host);
int quantity_decimals(enum optmon_quantity quantity);
void evidence_text(struct optmon_evidence *e);

/* -- modules that are not there -------------------------------------------------------- */

bool module_key(const struct optmon_health *h, const struct cage *cage, char *key);
/* The key of who says so; false: it cannot be told from others. */
bool identity_key(const struct optmon_line_identity *id, char *key);
/* Is that module in the cage, as far as its key tells? */
bool module_is(const struct cage *cage, const char *key);
bool module_remember(const struct optmon_health *h, const struct cage *cage,
		     struct remembered *r);
void module_recall(struct optmon_health *h, struct cage *cage,
		   const struct remembered *r);
/* The last ones laid there are kept. */
void shelf_lay(struct optmon_health *h, const struct remembered *r);
/* The same of what may be known better there. */
void shelf_merge(struct optmon_health *h, const struct remembered *r);
/* What is known of a module, in its cage or on the shelf */
bool module_held(const struct optmon_health *h, const char *key, struct remembered *r);
void shelf_put(struct optmon_health *h, const struct cage *cage);
void shelf_take(struct optmon_health *h, struct cage *cage);

#endif /* OPTMON_LIB_HEALTH_INTERNAL_H */
