/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The health engine: readings in, alarms out.
 *
 * Pure: no I/O, no clock, no allocation after optmon_health_new(), bounded
 * state, the same transitions for the same lines, bit for bit. Time is what the
 * lines say: each line moves the time of its host on, and nothing else does but
 * optmon_health_advance(). Lines of different cages may come interleaved in any
 * way; the lines of one kind about one cage come in the order of their time, and
 * those that do not are counted and passed over.
 *
 * An alarm is something to act on. It belongs to one problem of one cage (or of
 * a chassis) and is raised once, updated when its mode, severity, suspect or
 * lanes change, and cleared once. Alarms of one root cause share an incident.
 * Documentation/health.rst tells the rules, delays and figures.
 */
#ifndef OPTMON_HEALTH_H
#define OPTMON_HEALTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <optmon/error.h>
#include <optmon/reading_line.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* enum optmon_mode - what is wrong; in JSON its name, such as "OPTICAL_LOSS" */
enum optmon_mode {
	OPTMON_MODE_LIMIT,		/* a vendor limit or flag, or an absolute one */
	OPTMON_MODE_WEAROUT,
	OPTMON_MODE_EXT_LASER,
	OPTMON_MODE_LANE_LASER,
	OPTMON_MODE_OPTICAL_LOSS,
	OPTMON_MODE_RX_SENS,
	OPTMON_MODE_THERMAL,
	OPTMON_MODE_INTERMITTENT,
	OPTMON_MODE_STALE_TELEMETRY,
	OPTMON_MODE_HOST_SI,
	OPTMON_MODE_HOST_EQ,
	OPTMON_MODE_COHORT,
	OPTMON_MODES,
};

/**
 * enum optmon_alarm_kind - what an alarm is about
 *
 * The limit or count, for mode LIMIT. From OPTMON_ALARM_LANE on they are about
 * lanes.
 */
enum optmon_alarm_kind {
	OPTMON_ALARM_FRAMES_LOST,
	OPTMON_ALARM_LINK_FLAPS,
	OPTMON_ALARM_MODULE_FAULT,
	OPTMON_ALARM_FIRMWARE_ERROR,
	OPTMON_ALARM_UNREADABLE,
	OPTMON_ALARM_TEMPERATURE_HIGH,
	OPTMON_ALARM_TEMPERATURE_LOW,
	OPTMON_ALARM_VOLTAGE_HIGH,
	OPTMON_ALARM_VOLTAGE_LOW,
	OPTMON_ALARM_LASER_TEMPERATURE_HIGH,
	OPTMON_ALARM_LASER_TEMPERATURE_LOW,
	OPTMON_ALARM_LANE,
	OPTMON_ALARM_RX_POWER_LOW = OPTMON_ALARM_LANE,
	OPTMON_ALARM_RX_POWER_HIGH,
	OPTMON_ALARM_RX_LOCK_LOST,
	OPTMON_ALARM_TX_POWER_LOW,
	OPTMON_ALARM_TX_POWER_HIGH,
	OPTMON_ALARM_TX_BIAS_HIGH,
	OPTMON_ALARM_TX_BIAS_LOW,
	OPTMON_ALARM_HOST_SIGNAL_LOST,
	OPTMON_ALARM_KINDS,
};

/* Impact times urgency, never the kind alone. */
enum optmon_severity {
	OPTMON_SEVERITY_INFO,		/* kept and shown, nobody is called */
	OPTMON_SEVERITY_WARNING,	/* a ticket with a date */
	OPTMON_SEVERITY_CRITICAL,	/* frames are being lost */
};

enum optmon_suspect {
	OPTMON_SUSPECT_UNKNOWN,
	OPTMON_SUSPECT_NEAR_MODULE,
	OPTMON_SUSPECT_FAR_MODULE,
	OPTMON_SUSPECT_FIBRE,
	OPTMON_SUSPECT_HOST,
	OPTMON_SUSPECT_CHASSIS,
	OPTMON_SUSPECT_EXTERNAL_LASER,
};

enum optmon_transition {
	OPTMON_RAISED,
	OPTMON_UPDATED,		/* mode, severity, suspect or lanes changed */
	OPTMON_CLEARED,
};

/* How far beyond its limits something is. */
enum optmon_level {
	OPTMON_LEVEL_NONE,
	OPTMON_LEVEL_WARNING,	/* the vendor's warning limit */
	OPTMON_LEVEL_ALARM,	/* the vendor's alarm limit, or a fault flag */
	OPTMON_LEVEL_LOSS,	/* no light: loss of signal, laser off */
};

/* enum optmon_shape - how it came */
enum optmon_shape {
	OPTMON_SHAPE_NONE,	/* not known, or of no meaning */
	OPTMON_SHAPE_STEP,
	OPTMON_SHAPE_DRIFT,
	OPTMON_SHAPE_LOS,	/* no light at all */
	OPTMON_SHAPE_BURST,
};

/* enum optmon_quantity - what a piece of evidence is about; in JSON its name */
enum optmon_quantity {
	OPTMON_Q_NONE,
	OPTMON_Q_TX_BIAS,		/* mA */
	OPTMON_Q_TX_POWER,		/* dBm */
	OPTMON_Q_RX_POWER,		/* dBm */
	OPTMON_Q_SNR,			/* dB */
	OPTMON_Q_BER,			/* pre-FEC, a ratio */
	OPTMON_Q_HOST_SNR,		/* dB */
	OPTMON_Q_HOST_BER,
	OPTMON_Q_TEMPERATURE,		/* degC */
	OPTMON_Q_VOLTAGE,		/* V */
	OPTMON_Q_LASER_TEMPERATURE,	/* degC */
	OPTMON_Q_TEC_CURRENT,		/* % */
	OPTMON_Q_FLAGS,			/* value: how many lanes show the flag */
	OPTMON_Q_MODULE_STATE,
	OPTMON_Q_LINK_BER,		/* pre-FEC, from the MAC's counters */
	OPTMON_Q_CODEWORD_ERROR_RATIO,	/* extrapolated */
	OPTMON_Q_UNCORRECTABLE,		/* codewords */
	OPTMON_Q_FLAPS,
	OPTMON_Q_CARRIER,		/* 1 up, 0 down */
	OPTMON_Q_PEER_TX_POWER,		/* dBm */
	OPTMON_Q_FROZEN,		/* seconds without a change */
	OPTMON_Q_SILENCE,		/* seconds without a sample */
	OPTMON_Q_MODULES,		/* modules that changed together */
	OPTMON_QUANTITIES,
};

/* enum optmon_reference - what a value is compared with */
enum optmon_reference {
	OPTMON_REF_NONE,
	OPTMON_REF_BASELINE,	/* what it used to be */
	OPTMON_REF_WARNING,	/* the vendor's warning limit */
	OPTMON_REF_ALARM,	/* the vendor's alarm limit */
	OPTMON_REF_ABSOLUTE,	/* a limit that follows from the physics or code */
	OPTMON_REF_PEERS,	/* the median of its peers */
};

#define OPTMON_WHY_LEN		120
#define OPTMON_EVIDENCE_MAX	8
#define OPTMON_REJECTED_MAX	3

/**
 * struct optmon_evidence - one piece of what speaks for an alarm
 * @quantity: enum optmon_quantity
 * @source: kind of the line that said it
 * @lanes: bit 0 is lane 1; 0 for module or link; the value is of the worst
 * @t: UTC seconds of the reading that said it
 * @since: UTC seconds of the first that did
 * @value: measured
 * @reference: enum optmon_reference
 * @compared: the value of the reference
 * @weight: log-odds it adds to the mode
 */
struct optmon_evidence {
	enum optmon_quantity quantity;
	enum optmon_line_kind source;
	uint32_t lanes;
	double t;
	double since;
	double value;
	enum optmon_reference reference;
	double compared;
	double weight;
	char text[OPTMON_WHY_LEN];	/* the same for a person */
};

/* struct optmon_rejected - an alternative that was looked at, and why not */
struct optmon_rejected {
	enum optmon_mode mode;
	enum optmon_suspect suspect;	/* UNKNOWN: the mode is meant */
	char why[OPTMON_WHY_LEN];
};

#define OPTMON_INCIDENT_LEN	160
#define OPTMON_ACTION_LEN	160

/**
 * struct optmon_health_alarm - one transition of one alarm, or how it stands
 * @id: of the alarm, from 1, never used again
 * @transition: enum optmon_transition
 * @t: UTC seconds of the transition, from the line that brought it
 * @since: UTC seconds of the first reading that told of it
 * @host: @cage: @interface: where; strings of the engine, valid in the call back.
 *	@interface is empty where none is tied to the cage. A chassis' alarm names
 *	the cage that shows it most.
 * @lanes: bit 0 is lane 1; 0 for the module, link or chassis
 * @host_side: @lanes are host lanes
 * @mode: enum optmon_mode
 * @kind: what limit or count it is about, for mode LIMIT; else the symptom that
 *	was first
 * @shape: enum optmon_shape
 * @severity: enum optmon_severity; of a cleared alarm, the last
 * @suspect: what is to blame, as far as that can be told
 * @action: what to do, the harmless first
 * @disruptive: that cuts a link which works
 * @drain_first: move the traffic away before acting
 * @has_due: @due is valid: act before that time (UTC seconds)
 * @confidence: 0 to 1 that the mode is right
 * @latched: came back after a repair; stays until it is closed
 * @acknowledged: somebody knows
 * @shelved: nobody is to be called, at the time of the host's newest reading; when
 *	that begins or is over the alarm is updated
 * @n_evidence: at least one
 * @n_rejected: at least one for every mode but LIMIT by value
 * @has_time: @time_to_threshold_s is valid: low, mid, high of 90 %
 * @reason: of a cleared alarm, why; else empty
 * @incident: name of the root cause's incident
 */
struct optmon_health_alarm {
	uint64_t id;
	enum optmon_transition transition;
	double t;
	double since;
	const char *host, *cage, *interface;
	uint32_t lanes;
	bool host_side;
	enum optmon_mode mode;
	enum optmon_alarm_kind kind;
	enum optmon_shape shape;
	enum optmon_severity severity;
	enum optmon_suspect suspect;
	bool disruptive, drain_first;
	bool latched, acknowledged, shelved;
	bool has_due, has_time;
	double due;
	double confidence;
	double time_to_threshold_s[3];
	unsigned int n_evidence, n_rejected;
	struct optmon_evidence evidence[OPTMON_EVIDENCE_MAX];
	struct optmon_rejected rejected[OPTMON_REJECTED_MAX];
	char action[OPTMON_ACTION_LEN];
	char reason[OPTMON_WHY_LEN];
	char incident[OPTMON_INCIDENT_LEN];
};

/*
 * enum optmon_health_part - what an engine may be told to do without, to learn what it
 * is worth: for evaluation alone
 */
enum optmon_health_part {
	OPTMON_PART_LEAPS,	/* a value that leaps waits for another */
	OPTMON_PART_PATHS,	/* a change at an interruption is another path */
	OPTMON_PART_DARK,	/* light gone as a whole is no fault yet */
	OPTMON_PART_FLAPS,	/* flaps are told from other paths and work */
	OPTMON_PART_WARMTH,	/* bias at the module's usual temperature */
	OPTMON_PART_GROUPS,	/* lanes of a laser, modules of a chassis */
	OPTMON_PART_SLOPE,	/* a drift has a slope that is proven */
	OPTMON_PART_DAYS,	/* levels from day to day */
	OPTMON_PART_TAIL,	/* what histograms foretell */
	OPTMON_PART_PAIRS,	/* two signals that agree are known at once */
	OPTMON_PARTS,
};

/**
 * struct optmon_health_config - sizes and patience of an engine
 * @max_hosts: how many of each there is room for
 * @max_cages: likewise
 * @max_links: interfaces
 * @max_lanes: media lanes of all cages
 * @max_alarms: that stand at a time
 * @max_remembered: modules that are not there now, whose baselines are kept; the one
 *	unused for longest gives way
 * @raise_delay_ms: a limit must be crossed for so long, in at least
 *	@raise_readings readings
 * @raise_readings: see there; two are enough where they are 30 s apart
 * @clear_delay_ms: what was raised must be good by the dead band for so long
 * @blind_delay_ms: without a sample for so long, while other cages of its host
 *	give some, a module is blind
 * @dark_delay_ms: a module that loses the light on all lanes has a far end that
 *	may be starting anew; without the far end's word it is given so long
 * @dark_ticket_ms: light that is gone on all lanes, with nothing that tells a fault
 *	from a far end that is off, is worth a ticket after so long; 0: at once
 * @group_delay_ms: what may be shared by a chassis waits so long for its
 *	neighbours
 * @settle_ms: uncorrectable codewords so soon after a link came up belong to
 *	its coming up, and count when that was no other path
 * @chatter_ms: an alarm that was raised and cleared three times within this
 *	time stands until it is quiet for so long
 * @count_clear_ms: without a flap or lost frame for so long, it is over
 * @without: bits 1 << enum optmon_health_part; 0 but for evaluation
 */
struct optmon_health_config {
	unsigned int max_hosts, max_cages, max_links, max_lanes, max_alarms;
	unsigned int max_remembered;
	uint32_t raise_delay_ms;
	uint32_t raise_readings;
	uint32_t clear_delay_ms;
	uint32_t blind_delay_ms;
	uint32_t dark_delay_ms;
	uint32_t dark_ticket_ms;
	uint32_t group_delay_ms;
	uint32_t settle_ms;
	uint32_t chatter_ms;
	uint32_t count_clear_ms;
	uint32_t without;
};

/*
 * Patience for a daemon and for replay (4096 cages, memory is taken as it is
 * used), and for somebody who looks on (512 cages, clears in seconds).
 */
extern const struct optmon_health_config optmon_health_steady;
extern const struct optmon_health_config optmon_health_watch;

struct optmon_health;

typedef void (*optmon_health_emit)(void *context,
				   const struct optmon_health_alarm *alarm);

/**
 * optmon_health_new() - an engine
 * @config: copied
 * @emit: called for each transition, from within the functions below; what it is
 *	given is valid during the call. It must not call the engine.
 * @context: for @emit
 *
 * Return: the engine, to be given to optmon_health_free(), or NULL when out of
 * memory.
 */
struct optmon_health *optmon_health_new(const struct optmon_health_config *config,
					optmon_health_emit emit, void *context);
void optmon_health_free(struct optmon_health *health);

/* enum optmon_fed - what became of a line */
enum optmon_fed {
	OPTMON_FED,		/* taken */
	OPTMON_FED_DUPLICATE,	/* of the same time as the one before it */
	OPTMON_FED_LATE,	/* older than the one before it */
	OPTMON_FED_DOUBTFUL,	/* its time leaps; taken if the next agrees */
	OPTMON_FED_NO_ROOM,	/* more hosts, cages, links or lanes than room */
	OPTMON_FED_KINDS,
};

/**
 * optmon_health_feed() - take in a reading
 * @health: engine
 * @line: reading
 *
 * Return: what became of it; none of these is an error of the caller.
 */
enum optmon_fed optmon_health_feed(struct optmon_health *health,
				   const struct optmon_line *line);

/**
 * optmon_health_advance() - time went on without a line
 * @health: engine
 * @host: whose time; NULL for all
 * @t: UTC seconds; earlier than what is known does nothing
 *
 * Judges what is due by then. A replay gives the same alarms only if it is called
 * at the same places: a caller that records its lines records an event "tick"
 * and feeds that instead.
 */
void optmon_health_advance(struct optmon_health *health, const char *host,
			   double t);

/**
 * optmon_health_first_alarm() - do not use the numbers of alarms again
 * @health: engine
 * @id: alarms raised from now on have at least this number
 *
 * For a caller that keeps the alarms of earlier runs.
 */
void optmon_health_first_alarm(struct optmon_health *health, uint64_t id);

/* -- commands ----------------------------------------------------------------- */

enum optmon_health_order {
	OPTMON_ORDER_CLOSE,		/* somebody did something about an alarm */
	OPTMON_ORDER_ACK,
	OPTMON_ORDER_SHELVE,		/* until @until nobody is to be called */
	OPTMON_ORDER_MAINTENANCE,	/* of a cage, until @until; 0 ends it */
	OPTMON_ORDER_NOTE,		/* an event at a cage, as a line of it would be */
	OPTMON_ORDER_ACCEPT,		/* the baselines of a cage start now */
	OPTMON_ORDER_HOLD,		/* they wait until then; a restart forgets it */
};

enum optmon_did {
	OPTMON_DID_NONE,
	OPTMON_DID_CLEAN,
	OPTMON_DID_RESEAT,
	OPTMON_DID_SWAP,
	OPTMON_DID_RETUNE,
	OPTMON_DIDS,
};

enum optmon_found {
	OPTMON_FOUND_NOTHING,
	OPTMON_FOUND_DIRT,
	OPTMON_FOUND_MODULE,
	OPTMON_FOUND_FIBRE,
	OPTMON_FOUND_HOST,
	OPTMON_FOUND_CHASSIS,
	OPTMON_FOUNDS,
};

/**
 * struct optmon_health_command - what an operator says
 * @order: enum optmon_health_order
 * @t: UTC seconds
 * @alarm: id, for CLOSE, ACK and SHELVE
 * @host: @cage: for the others; a cage that is not known yet gets its state
 * @until: UTC seconds, for SHELVE and MAINTENANCE
 * @did: @found: for CLOSE. An alarm closed after a repair is cleared; if it comes
 *	back within 7 days it is latched and its action is the next one.
 * @event: for NOTE
 */
struct optmon_health_command {
	enum optmon_health_order order;
	double t;
	uint64_t alarm;
	const char *host, *cage;
	double until;
	enum optmon_did did;
	enum optmon_found found;
	enum optmon_line_event event;
};

/**
 * optmon_health_command() - do what an operator says
 * @health: engine
 * @command: what
 * @err: set on failure: OPTMON_E_NOINPUT no such alarm, OPTMON_E_USAGE a command
 *	that means nothing, OPTMON_E_SOFTWARE no room for another cage
 *
 * Return: 0 or -1.
 */
int optmon_health_command(struct optmon_health *health,
			  const struct optmon_health_command *command,
			  struct optmon_error *err);

/* -- what stands --------------------------------------------------------------- */

/**
 * optmon_health_alarms() - every alarm that stands, oldest first
 * @health: engine
 * @emit: called for each, with the transition that was last
 * @context: for @emit
 */
void optmon_health_alarms(const struct optmon_health *health,
			  optmon_health_emit emit, void *context);

/**
 * struct optmon_health_counts - what went through an engine
 * @fed: lines, by enum optmon_fed
 * @raised: alarms, by enum optmon_mode
 * @cages: @lanes: @links: in use
 * @bytes: memory taken by the engine when all of it is used
 */
struct optmon_health_counts {
	uint64_t fed[OPTMON_FED_KINDS];
	uint64_t raised[OPTMON_MODES];
	unsigned int hosts, cages, lanes, links, alarms;
	size_t bytes;
};

void optmon_health_counts(const struct optmon_health *health,
			  struct optmon_health_counts *counts);

/**
 * struct optmon_health_track - what the engine knows of one quantity of one lane
 * @quantity: enum optmon_quantity
 * @lane: from 1; 0 for module or link
 * @t: UTC seconds of @value; 0 when it was read before a restart
 * @value: mean of the last minute that had a reading
 * @has_baseline: @baseline and @sigma are valid
 * @baseline: what it used to be
 * @sigma: its noise from minute to minute
 * @up: @down: sums of the change detector, which speaks at @threshold
 * @changed: 1 or -1 when it is confirmed that it is higher or lower than it used to be
 */
struct optmon_health_track {
	enum optmon_quantity quantity;
	unsigned int lane;
	double t;
	double value;
	bool has_baseline;
	double baseline, sigma;
	double up, down, threshold;
	int changed;
};

typedef void (*optmon_health_show)(void *context,
				   const struct optmon_health_track *track);

/**
 * optmon_health_explain() - what the engine knows of a cage
 * @health: engine
 * @host: "" for the only host
 * @cage: cage
 * @show: called for each quantity of each lane that was ever read
 * @context: for @show
 *
 * What was concluded is in the alarms.
 *
 * Return: 0, or -1 for a cage that is not known.
 */
int optmon_health_explain(const struct optmon_health *health, const char *host,
			  const char *cage, optmon_health_show show,
			  void *context);

/* A cage that people work on, until @until (UTC seconds) at the latest. */
typedef void (*optmon_health_at_work)(void *context, const char *host, const char *cage,
				      const char *interface, double until);

/**
 * optmon_health_maintenance() - every cage that is not judged because of maintenance
 * @health: engine
 * @t: UTC seconds, now: what is over by then is over, even if its host is silent; 0 to go
 *	by what hosts said alone
 * @show: called for each; strings of the engine, @interface empty where none is tied
 *	to the cage
 * @context: for @show
 */
void optmon_health_maintenance(const struct optmon_health *health, double t,
			       optmon_health_at_work show, void *context);

/**
 * struct optmon_health_trend - where something goes that an alarm is about
 * @quantity: enum optmon_quantity
 * @lane: from 1; 0 for module or link. Of several, the one that gets there first
 * @exponential: it goes on by the same share each day, not by the same amount
 * @since: UTC seconds; what is older weighs little
 * @t: UTC seconds, now
 * @value: of the fitted line at @t
 * @slope: a day, at @t
 * @baseline: what it used to be
 * @has_limit: @limit is valid: where it must not get
 * @has_crossing: @crossing is valid: UTC seconds, low, mid, high of 90 %
 */
struct optmon_health_trend {
	enum optmon_quantity quantity;
	unsigned int lane;
	bool exponential, has_limit, has_crossing;
	double since, t, value, slope, baseline, limit;
	double crossing[3];
};

/**
 * optmon_health_trend() - the trend of an alarm as it is now
 * @health: engine
 * @alarm: id
 * @trend: the result
 *
 * "Now" is the time of the host's last reading; after a restart, before its first one, the
 * latest that was stored.
 *
 * Return: false for an alarm that does not stand, or is about no trend.
 */
bool optmon_health_trend(const struct optmon_health *health, uint64_t alarm,
			 struct optmon_health_trend *trend);
/* The fitted line at another time */
double optmon_health_trend_at(const struct optmon_health_trend *trend, double t);

/**
 * optmon_health_judged() - is a cage judged at all?
 * @health: engine
 * @host: "" for the only host
 * @cage: cage
 * @t: as of optmon_health_maintenance()
 * @why: set to a constant when it is not
 * @until: set to UTC seconds, 0 for as long as it is so
 *
 * Return: false when it is not; true for a cage that is not known.
 */
bool optmon_health_judged(const struct optmon_health *health, const char *host,
			  const char *cage, double t, const char **why,
			  double *until);

/* -- memory --------------------------------------------------------------------- */

enum optmon_health_record_kind {
	OPTMON_RECORD_MODULE,	/* what a module emits; key vendor|part|serial */
	OPTMON_RECORD_LINK,	/* what a path loses; key host|cage|peer host|peer cage */
	OPTMON_RECORD_CAGE,	/* a place: counters, inhibits; key host|cage */
	OPTMON_RECORD_ALARM,	/* an alarm that stands; key its id */
	OPTMON_RECORD_KINDS,
};

#define OPTMON_RECORD_KEY	256
#define OPTMON_RECORD_MAX	16384

/**
 * struct optmon_health_record - a piece of the engine's state
 * @kind: enum optmon_health_record_kind
 * @key: printable, unique within @kind. Blank and doubled serials have no record
 *	of a module: theirs stays with the cage.
 * @len: bytes of @data
 * @data: versioned and summed; to be stored and given back as it is
 */
struct optmon_health_record {
	enum optmon_health_record_kind kind;
	char key[OPTMON_RECORD_KEY];
	size_t len;
	unsigned char data[OPTMON_RECORD_MAX];
};

/**
 * optmon_health_save() - the state, record by record
 * @health: engine
 * @cursor: 0 to begin; where the next begins
 * @since: only what changed after this many lines and commands; 0 for all
 * @record: filled in
 *
 * Return: true, or false when there is no more. An engine that was given every
 * record goes on as this one would, but for what is in an unfinished minute.
 */
bool optmon_health_save(const struct optmon_health *health, uint64_t *cursor,
			uint64_t since, struct optmon_health_record *record);

/* Lines and commands so far: for @since of optmon_health_save(). */
uint64_t optmon_health_fed(const struct optmon_health *health);

/**
 * optmon_health_restore() - give a record back
 * @health: engine
 * @record: from optmon_health_save(), of this or another engine
 * @err: set to OPTMON_E_DATA for a record that is damaged, or neither of this version nor
 *	of one whose records can be made of it,
 *	OPTMON_E_SOFTWARE when there is no room
 *
 * A module's or link's record is put on the shelf of those remembered until that
 * module or link is seen; for one that is there or remembered already, the longer
 * experience counts. To be given before the first line, or as soon as an identity is known:
 * optmon_health_key() tells whose record an identity line asks for.
 *
 * Return: 0 or -1.
 */
int optmon_health_restore(struct optmon_health *health,
			  const struct optmon_health_record *record,
			  struct optmon_error *err);

/**
 * optmon_health_key() - key of the module's record that an identity asks for
 * @health: engine that is about to be fed the line
 * @line: kind "identity"
 * @key: OPTMON_RECORD_KEY bytes
 *
 * Return: true, or false for a module that cannot be told from others, or of which the
 * engine itself knows: what was stored of it is older.
 */
bool optmon_health_key(const struct optmon_health *health,
		       const struct optmon_line *line, char *key);

/**
 * optmon_health_module() - what is known of a module now
 * @health: engine
 * @key: of its record
 * @record: filled in
 *
 * Return: true, or false for a module of which the engine itself does not know.
 */
bool optmon_health_module(const struct optmon_health *health, const char *key,
			  struct optmon_health_record *record);

/* -- words and JSON -------------------------------------------------------------- */

struct json_object;

#define OPTMON_ALARM_SCHEMA	"optmon.alarm/1"

/**
 * optmon_health_alarm_json() - a transition as a JSON object
 *	(Documentation/schema/alarm-1.json)
 * @alarm: transition
 *
 * Return: a new object, or NULL when out of memory.
 */
struct json_object *
optmon_health_alarm_json(const struct optmon_health_alarm *alarm);

/**
 * optmon_health_risk() - how likely somebody must lay hands on it within some time
 * @alarm: an alarm
 * @horizon_s: seconds from its time on
 *
 * Return: 0 to 1; 0 for what is cleared and for actions that need no hands: those that
 * touch nothing, and a reset. In JSON it is risk_30d.
 */
double optmon_health_risk(const struct optmon_health_alarm *alarm,
			  double horizon_s);
/* The same of a module without an alarm: three failures in 1000 module-years */
double optmon_health_base_risk(double horizon_s);

/**
 * struct optmon_tail - what a histogram of corrected symbols foretells
 * @ratio: of codewords that will be lost
 * @burst: its upper end lies above what the rest foretells
 * @ranges: bins were ranges: it is less certain
 * @from: symbol errors from which on it is extrapolated
 * @share: of the codewords that have so many
 * @a: @b: slope and intercept of the line
 */
struct optmon_tail {
	double ratio;
	bool burst, ranges;
	unsigned int from;
	double share, a, b;
};

/**
 * optmon_fec_tail() - the ratio of codewords that RS(544,514) will lose
 * @bins: codewords of some time with from low to high symbol errors, ascending; what
 *	is beyond 15 counts as codewords only
 * @n_bins: how many
 * @tail: the result
 *
 * Works on differences of counters; two minutes of a 400G link are enough for
 * ratios of 1e-14. See lib/health/tail.c for the method.
 *
 * Return: false when there are too few errors to tell.
 */
bool optmon_fec_tail(const struct optmon_line_bin *bins, unsigned int n_bins,
		     struct optmon_tail *tail);

/* The share of codewords with so many symbol errors; NAN below @from */
double optmon_fec_tail_at(const struct optmon_tail *tail, unsigned int errors);

#define OPTMON_HISTOGRAM_BINS	16

/**
 * struct optmon_health_histogram - codewords of a link by their symbol errors
 * @interface: valid in the call back
 * @t: UTC seconds when they were counted, over @seconds
 * @codewords: all of them
 * @bin: @n_bins of them, ascending
 * @corrects: more symbol errors than that are lost
 * @foretold: @tail is valid
 * @tail: what these bins foretell
 * @ratio: what is believed: the less of this and the one before; 0 for nothing
 * @limit: ratio from which on a link is in trouble
 */
struct optmon_health_histogram {
	const char *interface;
	double t, seconds, codewords;
	unsigned int n_bins, corrects;
	struct optmon_line_bin bin[OPTMON_HISTOGRAM_BINS];
	bool foretold;
	struct optmon_tail tail;
	double ratio, limit;
};

typedef void (*optmon_health_bins)(void *context,
				   const struct optmon_health_histogram *histogram);

/**
 * optmon_health_histograms() - what the links of a cage last counted
 * @health: engine
 * @host: "" for the only host
 * @cage: cage
 * @show: called for each link whose code is RS(544,514) and that has bins
 * @context: for @show
 */
void optmon_health_histograms(const struct optmon_health *health, const char *host,
			      const char *cage, optmon_health_bins show,
			      void *context);

/* "unknown" for what is out of range */
const char *optmon_alarm_kind_name(enum optmon_alarm_kind kind);
const char *optmon_alarm_kind_text(enum optmon_alarm_kind kind);
const char *optmon_severity_name(enum optmon_severity severity);
const char *optmon_suspect_name(enum optmon_suspect suspect);
const char *optmon_transition_name(enum optmon_transition transition);
const char *optmon_mode_name(enum optmon_mode mode);
const char *optmon_mode_text(enum optmon_mode mode);
const char *optmon_shape_name(enum optmon_shape shape);
const char *optmon_quantity_name(enum optmon_quantity quantity);
const char *optmon_quantity_unit(enum optmon_quantity quantity);
const char *optmon_reference_name(enum optmon_reference reference);
const char *optmon_fed_name(enum optmon_fed fed);
const char *optmon_did_name(enum optmon_did did);
const char *optmon_found_name(enum optmon_found found);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif /* OPTMON_HEALTH_H */
