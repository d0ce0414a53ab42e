/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A decoded module as JSON, schema "optmon.module/1"
 * (Documentation/schema/module-1.json).
 *
 * Objects are those of json-c; the caller puts what it gets here
 * (json_object_put()). Numbers are written with a fixed number of decimals and
 * a dot, whatever the locale. Infinities and NaN are never written: they become
 * absent keys.
 */
#ifndef OPTMON_JSON_H
#define OPTMON_JSON_H

#include <stddef.h>

#include <optmon/decode.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

struct json_object;

#define OPTMON_MODULE_SCHEMA	"optmon.module/1"

/* For optmon_json_number(): four significant digits, as in 4.95e-08 */
#define OPTMON_JSON_SCIENTIFIC	(-1)

/**
 * optmon_json_number() - a number with a fixed precision
 * @value: value
 * @decimals: digits after the dot, 0 to 6, or OPTMON_JSON_SCIENTIFIC
 *
 * Return: the object; NULL for a value that is not finite or out of memory.
 */
struct json_object *optmon_json_number(double value, int decimals);

/**
 * optmon_format_number() - what optmon_json_number() writes
 * @buffer: at least 32 bytes
 * @value: finite value; beyond +/-1e12 it is written as %.17g
 * @decimals: as above
 *
 * Return: length.
 */
size_t optmon_format_number(char *buffer, double value, int decimals);

/**
 * optmon_round_number() - a number as its text says it
 * @value: finite value
 * @decimals: as above
 *
 * Return: what a reader makes of the text that optmon_format_number() writes, to
 * the last bit.
 */
double optmon_round_number(double value, int decimals);

/**
 * optmon_module_json() - a module as a JSON object
 * @module: what optmon_decode() filled in
 *
 * Return: a new object, or NULL when out of memory.
 */
struct json_object *optmon_module_json(const struct optmon_module *module);

/**
 * optmon_module_json_text() - a module as JSON text, without a tree
 * @module: what optmon_decode() filled in
 * @text: buffer from malloc(), or NULL; grown as needed, the caller's to free()
 * @room: its size
 * @len: length of the text, which ends in a NUL
 *
 * The same characters as optmon_module_json() gives with
 * JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, several times as fast.
 * A buffer is best kept for the next module.
 *
 * Return: 0 or -ENOMEM; @text and @room are valid either way.
 */
int optmon_module_json_text(const struct optmon_module *module, char **text,
			    size_t *room, size_t *len);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif /* OPTMON_JSON_H */
