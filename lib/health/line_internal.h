/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The keys of a reading, once for reading and for writing.
 */
#ifndef OPTMON_LIB_LINE_INTERNAL_H
#define OPTMON_LIB_LINE_INTERNAL_H

#include <stddef.h>

#include <optmon/reading_line.h>

/* How a key's value is kept */
enum line_type {
	LINE_NUMBER,	/* double */
	LINE_POWER,	/* double, dBm */
	LINE_RATIO,	/* double from 0 to 1 */
	LINE_COUNT,	/* uint64_t */
	LINE_BOOL,
	LINE_STRING,	/* char[], @size with its NUL */
	LINE_LANE_FLAGS,
	LINE_FLAGS,
	LINE_STATE,	/* uint8_t, code of a module state */
	LINE_CODE,	/* enum optmon_fec_code */
};

/**
 * struct line_key - a key whose value is a field of a structure
 * @name: key
 * @type: enum line_type
 * @bit: of the mask that says whether it is there
 * @offset: of the field
 * @size: of a string
 * @decimals: of a number that is written
 */
struct line_key {
	const char *name;
	enum line_type type;
	unsigned int bit;
	size_t offset;
	size_t size;
	int decimals;
};

/* Of numbers that no table tells of */
#define LINE_DECIMALS		4
#define LINE_TIME_DECIMALS	3

/* Tables end with a key without a name. */
extern const struct line_key line_common_keys[];
extern const struct line_key line_identity_keys[];
extern const struct line_key line_sample_keys[];
extern const struct line_key line_media_keys[];
extern const struct line_key line_host_keys[];
extern const struct line_key line_fec_keys[];
extern const struct line_key line_link_keys[];

/* Keys of limits, by enum optmon_line_threshold, and of their four levels */
extern const char *const line_limit_names[OPTMON_LIMITS];
extern const char *const line_level_names[4];
/* Is it a number that such a key can have? */
bool line_number_fits(enum line_type type, double number);
double *line_level(struct optmon_thresholds *t, unsigned int level);

struct json_object;

/* line_parse.c: what an object says; -1 with @err set where it is no reading */
int line_parse_object(struct json_object *object, struct optmon_line *line,
		      struct optmon_error *err);

uint8_t line_state_of(const char *name);
uint8_t line_dp_state_of(const char *name);
enum optmon_fec_code line_code_of(const char *name);
uint64_t line_lane_flag_of(const char *name);
uint64_t line_flag_of(const char *name);

#endif /* OPTMON_LIB_LINE_INTERNAL_H */
