// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The building blocks of a document, as a tree of json-c or as text.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "json_internal.h"

/* -- text -------------------------------------------------------------------- */

/* Room for @more characters; NULL when there is none */
static char *reserve(struct json_builder *b, size_t more)
{
	char *bigger;
	size_t room;

	if (b->failed)
		return NULL;
	if (b->room - b->len >= more)
		return b->text + b->len;
	room = 2 * b->room + more;
	bigger = realloc(b->text, room);
	if (!bigger) {
		b->failed = true;
		return NULL;
	}
	b->text = bigger;
	b->room = room;
	return b->text + b->len;
}

static void write_bytes(struct json_builder *b, const char *bytes, size_t len)
{
	char *at = reserve(b, len);

	if (!at)
		return;
	memcpy(at, bytes, len);
	b->len += len;
}

/* Our texts are printable ASCII; only two characters of it need an escape. */
static void write_string(struct json_builder *b, const char *text)
{
	size_t len = strlen(text);
	char *at = reserve(b, 2 * len + 2);
	char *start = at;

	if (!at)
		return;
	*at++ = '"';
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			*at++ = '\\';
		*at++ = *text;
	}
	*at++ = '"';
	b->len += at - start;
}

static void close_level(struct json_builder *b)
{
	b->depth--;
	write_bytes(b, b->level[b->depth].is_array ? "]" : "}", 1);
}

/* Where the next member of @to starts: what is open below @to is closed. */
static void start_member(struct json_builder *b, const struct json_node *to,
			 const char *key)
{
	unsigned int depth = (const struct json_level *)to - b->level + 1;
	struct json_level *level = &b->level[depth - 1];
	size_t len;
	char *at;

	while (b->depth > depth)
		close_level(b);
	if (level->has_members)
		write_bytes(b, ",", 1);
	level->has_members = true;
	if (!key)
		return;
	len = strlen(key);
	at = reserve(b, len + 3);
	if (!at)
		return;
	*at++ = '"';
	memcpy(at, key, len);
	memcpy(at + len, "\":", 2);
	b->len += len + 3;
}

static struct json_node *open_level(struct json_builder *b, bool is_array)
{
	struct json_level *level = &b->level[b->depth];

	if (b->depth == JSON_DEPTH) {
		b->failed = true;
		return NULL;
	}
	write_bytes(b, is_array ? "[" : "{", 1);
	level->is_array = is_array;
	level->has_members = false;
	b->depth++;
	return (struct json_node *)level;
}

void json_close(struct json_builder *b)
{
	char *end;

	while (b->depth)
		close_level(b);
	end = reserve(b, 1);
	if (end)
		*end = '\0';
}

/* -- tree -------------------------------------------------------------------- */

static void add(struct json_builder *b, struct json_node *to, const char *key,
		struct json_object *value)
{
	struct json_object *object = (struct json_object *)to;
	int ret = -1;

	if (value && to && key)
		ret = json_object_object_add_ex(object, key, value,
						JSON_C_OBJECT_ADD_KEY_IS_NEW |
						JSON_C_OBJECT_ADD_CONSTANT_KEY);
	else if (value && to)
		ret = json_object_array_add(object, value);
	if (ret) {
		json_object_put(value);
		b->failed = true;
	}
}

/* -- both ---------------------------------------------------------------------- */

struct json_node *json_open(struct json_builder *b)
{
	struct json_object *root;

	if (b->text)
		return open_level(b, false);
	root = json_object_new_object();
	b->failed = !root;
	return (struct json_node *)root;
}

static struct json_node *add_node(struct json_builder *b, struct json_node *to,
				  const char *key, bool is_array)
{
	struct json_object *object;

	if (b->failed)
		return NULL;
	if (b->text) {
		start_member(b, to, key);
		return open_level(b, is_array);
	}
	object = is_array ? json_object_new_array() : json_object_new_object();
	add(b, to, key, object);
	return b->failed ? NULL : (struct json_node *)object;
}

struct json_node *json_add_object(struct json_builder *b, struct json_node *to,
				  const char *key)
{
	return add_node(b, to, key, false);
}

struct json_node *json_add_array(struct json_builder *b, struct json_node *to,
				 const char *key)
{
	return add_node(b, to, key, true);
}

struct json_node *json_append_object(struct json_builder *b,
				     struct json_node *to)
{
	return add_node(b, to, NULL, false);
}

void json_add_text(struct json_builder *b, struct json_node *to,
		   const char *key, const char *text)
{
	if (b->failed)
		return;
	if (b->text) {
		start_member(b, to, key);
		write_string(b, text);
	} else {
		add(b, to, key, json_object_new_string(text));
	}
}

void json_append_text(struct json_builder *b, struct json_node *to,
		      const char *text)
{
	json_add_text(b, to, NULL, text);
}

static void write_digits(struct json_builder *b, uint64_t value, bool negative)
{
	char digits[24], *end = digits + sizeof(digits), *at = end;

	do {
		*--at = '0' + value % 10;
		value /= 10;
	} while (value);
	if (negative)
		*--at = '-';
	write_bytes(b, at, end - at);
}

void json_add_int(struct json_builder *b, struct json_node *to,
		  const char *key, int64_t value)
{
	if (b->failed)
		return;
	if (b->text) {
		start_member(b, to, key);
		write_digits(b, value < 0 ? -(uint64_t)value : (uint64_t)value,
			     value < 0);
	} else {
		add(b, to, key, json_object_new_int64(value));
	}
}

void json_add_uint64(struct json_builder *b, struct json_node *to,
		     const char *key, uint64_t value)
{
	if (b->failed)
		return;
	if (b->text) {
		start_member(b, to, key);
		write_digits(b, value, false);
	} else {
		add(b, to, key, json_object_new_uint64(value));
	}
}

void json_add_bool(struct json_builder *b, struct json_node *to,
		   const char *key, bool value)
{
	if (b->failed)
		return;
	if (b->text) {
		start_member(b, to, key);
		write_bytes(b, value ? "true" : "false", value ? 4 : 5);
	} else {
		add(b, to, key, json_object_new_boolean(value));
	}
}

/* A value that is no number is absent, and no failure. */
void json_add_number(struct json_builder *b, struct json_node *to,
		     const char *key, double value, int decimals)
{
	char number[40];

	if (b->failed || !isfinite(value))
		return;
	if (b->text) {
		start_member(b, to, key);
		write_bytes(b, number,
			    optmon_format_number(number, value, decimals));
	} else {
		add(b, to, key, optmon_json_number(value, decimals));
	}
}

/* A code under two keys: what it means, or 0xNN, and the number */
void json_add_code(struct json_builder *b, struct json_node *to,
		   const char *key, const char *code_key, const char *name,
		   uint8_t code)
{
	char buffer[OPTMON_CODE_NAME];

	json_add_text(b, to, key, optmon_code_name(name, code, buffer));
	json_add_int(b, to, code_key, code);
}

void json_add_thresholds(struct json_builder *b, struct json_node *to,
			 const char *key, const struct optmon_thresholds *t,
			 int decimals)
{
	struct json_node *object = json_add_object(b, to, key);

	json_add_number(b, object, "high_alarm", t->high_alarm, decimals);
	json_add_number(b, object, "low_alarm", t->low_alarm, decimals);
	json_add_number(b, object, "high_warning", t->high_warning, decimals);
	json_add_number(b, object, "low_warning", t->low_warning, decimals);
}
