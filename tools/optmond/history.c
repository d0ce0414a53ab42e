// SPDX-License-Identifier: GPL-2.0-or-later
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "history.h"
#include "optmond.h"

/* Steps, and for how long they are kept. */
static const struct {
	unsigned int seconds;
	double keep_days;
} steps[] = {
	{ 600, 8 },
	{ 3600, 92 },
	{ 86400, 3660 },
};

#define N_STEPS	(sizeof(steps) / sizeof(steps[0]))

static const char *const names[] = {
	[HISTORY_TEMPERATURE] = "temperature_c",
	[HISTORY_VOLTAGE] = "voltage_v",
	[HISTORY_LASER_TEMPERATURE] = "laser_temperature_c",
	[HISTORY_TEC_CURRENT] = "tec_current_pct",
	[HISTORY_TX_BIAS] = "tx_bias_ma",
	[HISTORY_TX_POWER] = "tx_power_dbm",
	[HISTORY_RX_POWER] = "rx_power_dbm",
	[HISTORY_SNR] = "snr_db",
	[HISTORY_BER] = "prefec_ber",
};

/* One value in the database; 22 bytes, little endian as the machine is. */
struct __attribute__((packed)) stored {
	uint8_t quantity;
	uint8_t lane;
	uint32_t count;
	float low, high;
	double sum;
};

#define LANE_QUANTITIES	(HISTORY_QUANTITIES - HISTORY_MODULE_QUANTITIES)
#define VALUES		(HISTORY_MODULE_QUANTITIES + \
			 LANE_QUANTITIES * HISTORY_LANES)

/* In front of the values in the database. */
struct __attribute__((packed)) stored_head {
	uint8_t version;
	double last;	/* time of the last sample in it */
};

#define VERSION	1

/* A step that is being filled. */
struct bucket {
	int64_t start;		/* -1: none */
	double last;
	bool dirty;
	bool unread;		/* what is stored of it could not be read */
	unsigned int lanes;	/* highest lane */
	struct history_value *value;	/* as many as @room lanes need */
	unsigned int room;
};

struct port {
	char name[PORT_KEY];
	uint64_t used;
	struct bucket bucket[N_STEPS];
	struct bucket over[N_STEPS];	/* the step before, until it is stored */
};

struct history {
	unsigned int n;
	uint64_t calls;
	struct port *ports[HISTORY_PORTS];
};

const char *history_name(enum history_quantity quantity)
{
	return (unsigned int)quantity < HISTORY_QUANTITIES ? names[quantity] :
							     NULL;
}

struct history *history_new(void)
{
	return calloc(1, sizeof(struct history));
}

static void port_free(struct port *port)
{
	size_t i;

	for (i = 0; i < N_STEPS; i++) {
		free(port->bucket[i].value);
		free(port->over[i].value);
	}
	free(port);
}

void history_free(struct history *history)
{
	unsigned int i;

	for (i = 0; history && i < history->n; i++)
		port_free(history->ports[i]);
	free(history);
}

/* -- the database ------------------------------------------------------------------ */

static size_t index_of(enum history_quantity quantity, unsigned int lane)
{
	if (quantity < HISTORY_MODULE_QUANTITIES)
		return quantity;
	return HISTORY_MODULE_QUANTITIES + (lane - 1) * LANE_QUANTITIES +
	       quantity - HISTORY_MODULE_QUANTITIES;
}

static void place_of(size_t index, struct stored *stored)
{
	if (index < HISTORY_MODULE_QUANTITIES) {
		stored->quantity = index;
		stored->lane = 0;
		return;
	}
	index -= HISTORY_MODULE_QUANTITIES;
	stored->lane = index / LANE_QUANTITIES + 1;
	stored->quantity = HISTORY_MODULE_QUANTITIES + index % LANE_QUANTITIES;
}

typedef void (*unpack_fn)(void *context, const struct stored *stored);

/* False for a row of another version or one that is cut. */
static bool unpack(sqlite3_stmt *row, int column, double *last, unpack_fn fn,
		   void *context)
{
	const unsigned char *data = sqlite3_column_blob(row, column);
	size_t len = sqlite3_column_bytes(row, column), at;
	struct stored_head head;
	struct stored stored;

	if (len < sizeof(head))
		return false;
	memcpy(&head, data, sizeof(head));
	if (head.version != VERSION)
		return false;
	*last = head.last;
	for (at = sizeof(head); at + sizeof(stored) <= len;
	     at += sizeof(stored)) {
		memcpy(&stored, data + at, sizeof(stored));
		if (stored.quantity >= HISTORY_QUANTITIES || !stored.count ||
		    stored.lane > HISTORY_LANES ||
		    (stored.quantity < HISTORY_MODULE_QUANTITIES) !=
			    !stored.lane)
			continue;
		fn(context, &stored);
	}
	return true;
}

/* -- filling ------------------------------------------------------------------------ */

static bool room_for(struct bucket *bucket, unsigned int lanes)
{
	size_t n = index_of(HISTORY_TX_BIAS, lanes + 1);
	struct history_value *bigger;

	if (bucket->value && lanes <= bucket->room)
		return true;
	bigger = reallocarray(bucket->value, n, sizeof(*bigger));
	if (!bigger)
		return false;
	if (!bucket->value)
		memset(bigger, 0, n * sizeof(*bigger));
	else
		memset(bigger + index_of(HISTORY_TX_BIAS, bucket->room + 1), 0,
		       (lanes - bucket->room) * LANE_QUANTITIES *
		       sizeof(*bigger));
	bucket->value = bigger;
	bucket->room = lanes;
	return true;
}

static void take_back(void *context, const struct stored *stored)
{
	struct bucket *bucket = context;
	struct history_value *value;

	if (!room_for(bucket, stored->lane))
		return;
	if (stored->lane > bucket->lanes)
		bucket->lanes = stored->lane;
	value = &bucket->value[index_of(stored->quantity, stored->lane)];
	if (!value->count || stored->low < value->low)
		value->low = stored->low;
	if (!value->count || stored->high > value->high)
		value->high = stored->high;
	value->count += stored->count;
	value->sum += stored->sum;
}

static bool load_row(sqlite3_stmt *row, void *context)
{
	struct bucket *bucket = context;
	double last = bucket->last;

	unpack(row, 0, &last, take_back, bucket);
	bucket->last = fmax(bucket->last, last);
	return false;
}

/* What is stored of a step belongs to it, and is added when it can be read: once. */
static bool read_back(struct bucket *bucket, struct store *store, const char *port,
		      size_t step)
{
	bucket->unread = !store_query(store, load_row, bucket, "SELECT data FROM history "
				      "WHERE port = ? AND step = ? AND t = ?", "tii", port,
				      (int64_t)steps[step].seconds, bucket->start);
	return !bucket->unread;
}

static bool save_bucket(struct store *store, const char *port, size_t step,
			struct bucket *bucket)
{
	unsigned char data[sizeof(struct stored_head) +
			   VALUES * sizeof(struct stored)];
	struct stored_head head = { .version = VERSION };
	size_t i, len = sizeof(head), n;
	struct stored stored;

	/* It was begun without the file, or beside one that could not be read. */
	if (bucket->unread && !read_back(bucket, store, port, step))
		return false;
	head.last = bucket->last;
	n = index_of(HISTORY_TX_BIAS, bucket->lanes + 1);
	memcpy(data, &head, sizeof(head));
	for (i = 0; i < n; i++) {
		if (!bucket->value[i].count)
			continue;
		place_of(i, &stored);
		stored.count = bucket->value[i].count;
		stored.low = bucket->value[i].low;
		stored.high = bucket->value[i].high;
		stored.sum = bucket->value[i].sum;
		memcpy(data + len, &stored, sizeof(stored));
		len += sizeof(stored);
	}
	return store_run(store, "INSERT OR REPLACE INTO history "
			 "(port, step, t, data) VALUES (?, ?, ?, ?)", "tiib",
			 port, (int64_t)steps[step].seconds, bucket->start,
			 data, (int)len);
}

/* Begin a step, or go on with the one that an earlier run began. */
static void begin(struct bucket *bucket, struct store *store, const char *port,
		  size_t step, int64_t start)
{
	if (bucket->value)
		memset(bucket->value, 0,
		       index_of(HISTORY_TX_BIAS, bucket->room + 1) *
		       sizeof(*bucket->value));
	bucket->start = start;
	bucket->last = -DBL_MAX;
	bucket->lanes = 0;
	bucket->dirty = false;
	read_back(bucket, store, port, step);
}

static void put(struct bucket *bucket, enum history_quantity quantity,
		unsigned int lane, double value)
{
	struct history_value *v;

	if (!isfinite(value) || lane > bucket->room)
		return;
	v = &bucket->value[index_of(quantity, lane)];
	if (!v->count || value < v->low)
		v->low = value;
	if (!v->count || value > v->high)
		v->high = value;
	v->sum += value;
	v->count++;
}

static void put_lane(struct bucket *bucket, const struct optmon_line_lane *l)
{
	const struct {
		unsigned int bit;
		enum history_quantity quantity;
		double value;
	} values[] = {
		{ OPTMON_LL_TX_BIAS, HISTORY_TX_BIAS, l->tx_bias_ma },
		{ OPTMON_LL_TX_POWER, HISTORY_TX_POWER, l->tx_power_dbm },
		{ OPTMON_LL_RX_POWER, HISTORY_RX_POWER, l->rx_power_dbm },
		{ OPTMON_LL_SNR, HISTORY_SNR, l->snr_db },
		{ OPTMON_LL_BER, HISTORY_BER, l->prefec_ber },
	};
	size_t i;

	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		if (l->has & (1u << values[i].bit))
			put(bucket, values[i].quantity, l->lane,
			    values[i].value);
	}
}

static void put_sample(struct bucket *bucket, const struct optmon_line_sample *s)
{
	const struct {
		unsigned int bit;
		enum history_quantity quantity;
		double value;
	} values[] = {
		{ OPTMON_LS_TEMPERATURE, HISTORY_TEMPERATURE, s->temperature_c },
		{ OPTMON_LS_VOLTAGE, HISTORY_VOLTAGE, s->voltage_v },
		{ OPTMON_LS_LASER_TEMPERATURE, HISTORY_LASER_TEMPERATURE,
		  s->laser_temperature_c },
		{ OPTMON_LS_TEC_CURRENT, HISTORY_TEC_CURRENT,
		  s->tec_current_pct },
	};
	unsigned int lanes = 0;
	size_t i;

	for (i = 0; i < s->n_media; i++) {
		if (s->media[i].lane > lanes)
			lanes = s->media[i].lane;
	}
	if (!room_for(bucket, lanes))
		return;
	if (lanes > bucket->lanes)
		bucket->lanes = lanes;
	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		if (s->has & (1u << values[i].bit))
			put(bucket, values[i].quantity, 0, values[i].value);
	}
	for (i = 0; i < s->n_media; i++)
		put_lane(bucket, &s->media[i]);
}

static struct port *port_of(struct history *history, const char *name)
{
	unsigned int i, oldest = 0;
	struct port *port;

	for (i = 0; i < history->n; i++) {
		if (!strcmp(history->ports[i]->name, name))
			return history->ports[i];
		if (history->ports[i]->used < history->ports[oldest]->used)
			oldest = i;
	}
	port = calloc(1, sizeof(*port));
	if (!port)
		return NULL;
	strcpy(port->name, name);
	for (i = 0; i < N_STEPS; i++)
		port->bucket[i].start = -1;
	if (history->n < HISTORY_PORTS) {
		history->ports[history->n++] = port;
	} else {
		port_free(history->ports[oldest]);
		history->ports[oldest] = port;
	}
	return port;
}

/*
 * A step that is over waits for the next commit: those of all ports end at a time, and a
 * commit for each would take seconds of a slow disk.
 */
static void finish(struct history *history, struct store *store, struct port *port,
		   size_t step)
{
	struct bucket *bucket = &port->bucket[step], *over = &port->over[step];
	struct bucket was = *over;

	/* Readings of the past come faster than commits. */
	if (bucket->dirty && over->dirty && store_begin(store)) {
		if (history_save(history, store) && store_commit(store))
			history_saved(history);
		else
			store_rollback(store);
	}
	if (!bucket->dirty)
		return;
	*over = *bucket;
	*bucket = was;
}

void history_add(struct history *history, struct store *store,
		 const struct optmon_line *line)
{
	char key[PORT_KEY];
	const char *name = port_key_of(key, line);
	struct bucket *bucket;
	struct port *port;
	int64_t start;
	size_t i;

	if (line->kind != OPTMON_LINE_SAMPLE)
		return;
	port = port_of(history, name);
	if (!port)
		return;
	port->used = ++history->calls;
	for (i = 0; i < N_STEPS; i++) {
		bucket = &port->bucket[i];
		start = (int64_t)line->t / steps[i].seconds * steps[i].seconds;
		if (start != bucket->start) {
			/* What comes late belongs to a step that is closed. */
			if (start < bucket->start)
				continue;
			finish(history, store, port, i);
			begin(bucket, store, name, i, start);
		}
		/* After a restart a feeder may say again what is in already. */
		if (line->t <= bucket->last)
			continue;
		put_sample(bucket, &line->sample);
		bucket->last = line->t;
		bucket->dirty = true;
	}
}

bool history_save(struct history *history, struct store *store)
{
	struct port *port;
	unsigned int i;
	size_t step;

	for (i = 0; i < history->n; i++) {
		port = history->ports[i];
		for (step = 0; step < N_STEPS; step++) {
			if ((port->over[step].dirty &&
			     !save_bucket(store, port->name, step, &port->over[step])) ||
			    (port->bucket[step].dirty &&
			     !save_bucket(store, port->name, step, &port->bucket[step])))
				return false;
		}
	}
	return true;
}

void history_saved(struct history *history)
{
	unsigned int i;
	size_t step;

	for (i = 0; i < history->n; i++) {
		for (step = 0; step < N_STEPS; step++) {
			history->ports[i]->bucket[step].dirty = false;
			history->ports[i]->over[step].dirty = false;
		}
	}
}

static bool keep_time(sqlite3_stmt *row, void *context)
{
	*(int64_t *)context = sqlite3_column_int64(row, 0);
	return false;
}

double history_clock(struct store *store, double wall)
{
	int64_t first = -1;

	/* Of the last 24 hours with a reading, whenever they were */
	store_query(store, keep_time, &first, "SELECT DISTINCT t FROM history "
		    "WHERE step = 3600 ORDER BY t DESC LIMIT 1 OFFSET 23", "");
	return first < 0 ? 0 : fmin(wall, first + 86400.0);
}

bool history_prune(struct store *store, double now)
{
	bool good = true;
	size_t i;

	for (i = 0; good && i < N_STEPS; i++)
		good = store_run(store, "DELETE FROM history WHERE step = ? "
				 "AND t < ?", "ii", (int64_t)steps[i].seconds,
				 (int64_t)(now - steps[i].keep_days * 86400));
	return good;
}

/* -- reading ------------------------------------------------------------------------- */

struct reader {
	history_fn fn;
	void *context;
	int64_t t;
	unsigned int step;
	bool any;
};

static void give(void *context, const struct stored *stored)
{
	const struct history_value value = {
		stored->count, stored->low, stored->high, stored->sum,
	};
	struct reader *reader = context;

	reader->any = true;
	reader->fn(reader->context, reader->t, reader->step, stored->quantity,
		   stored->lane, &value);
}

static bool read_row(sqlite3_stmt *row, void *context)
{
	struct reader *reader = context;
	double last;

	reader->t = sqlite3_column_int64(row, 0);
	unpack(row, 1, &last, give, reader);
	return true;
}

unsigned int history_read(struct store *store, const char *port, double from,
			  double to, history_fn fn, void *context)
{
	struct reader reader = { .fn = fn, .context = context };
	size_t i = 0;

	/* Ten-minute steps up to two days, hours up to two months, then days. */
	if (to - from > 2 * 86400.0)
		i = 1;
	if (to - from > 61 * 86400.0)
		i = 2;
	reader.step = steps[i].seconds;
	store_query(store, read_row, &reader, "SELECT t, data FROM history "
		    "WHERE port = ? AND step = ? AND t > ? AND t <= ? "
		    "ORDER BY t", "tiii", port, (int64_t)reader.step,
		    (int64_t)from - (int64_t)reader.step, (int64_t)to);
	return reader.any ? reader.step : 0;
}
