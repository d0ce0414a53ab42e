/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What ports read, in steps of ten minutes, an hour and a day: lowest, mean and
 * highest of every quantity, for plots.
 */
#ifndef OPTMOND_HISTORY_H
#define OPTMOND_HISTORY_H

#include <stdbool.h>
#include <stdint.h>

#include <optmon/reading_line.h>

#include "store.h"

#define HISTORY_PORTS	1024
#define HISTORY_LANES	OPTMON_MAX_LANES

/* Quantities of a module, then of each media lane. */
enum history_quantity {
	HISTORY_TEMPERATURE,
	HISTORY_VOLTAGE,
	HISTORY_LASER_TEMPERATURE,
	HISTORY_TEC_CURRENT,
	HISTORY_MODULE_QUANTITIES,
	HISTORY_TX_BIAS = HISTORY_MODULE_QUANTITIES,
	HISTORY_TX_POWER,
	HISTORY_RX_POWER,
	HISTORY_SNR,
	HISTORY_BER,
	HISTORY_QUANTITIES,
};

/* The name as in a sample: "rx_power_dbm"; NULL out of range. */
const char *history_name(enum history_quantity quantity);

/* A step of one quantity; @count 0: it was never read. */
struct history_value {
	uint32_t count;
	float low, high;
	double sum;
};

struct history;

struct history *history_new(void);
void history_free(struct history *history);

/* Take in kind "sample"; others are passed over. */
void history_add(struct history *history, struct store *store,
		 const struct optmon_line *line);

/* Within a transaction: all steps that have changed. */
bool history_save(struct history *history, struct store *store);
/* They are in the store. */
void history_saved(struct history *history);

/**
 * history_clock() - the time from which ages are counted
 * @store: database
 * @wall: what the wall clock says, which may be far ahead when a machine starts
 *
 * Return: UTC seconds: @wall when ports were read in a day's hours up to it; else how
 *	far the day before it reached; 0 while there is no day of readings.
 */
double history_clock(struct store *store, double wall);

/* Within a transaction: what is older than its step is kept for. */
bool history_prune(struct store *store, double now);

/* A time and a value of it. */
typedef void (*history_fn)(void *context, int64_t t, unsigned int step,
			   enum history_quantity quantity, unsigned int lane,
			   const struct history_value *value);

/**
 * history_read() - what a port read
 * @store: database; history_save() was called before
 * @port: cage
 * @from: UTC seconds
 * @to: UTC seconds
 * @fn: called for each value in the order of time, from the finest step that
 *	reaches back to @from
 * @context: for @fn
 *
 * Return: the step in seconds; 0 when there is nothing.
 */
unsigned int history_read(struct store *store, const char *port, double from,
			  double to, history_fn fn, void *context);

#endif /* OPTMOND_HISTORY_H */
