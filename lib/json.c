// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * JSON numbers of a given precision, and building blocks over json-c.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <json-c/printbuf.h>

#include "json_internal.h"

static const uint32_t powers[] = { 1, 10, 100, 1000, 10000, 100000, 1000000 };

/* Decimal digits of @value, at least @least of them, before @end */
static char *digits_before(char *end, uint64_t value, unsigned int least)
{
	while (value || least) {
		*--end = '0' + value % 10;
		value /= 10;
		if (least)
			least--;
	}
	return end;
}

static size_t format_fixed(char *buffer, double value, unsigned int decimals)
{
	uint64_t scaled = llrint(fabs(value) * powers[decimals]);
	bool negative = value < 0 && scaled;
	char text[32], *end = text + sizeof(text), *at = end;

	if (decimals) {
		at = digits_before(at, scaled % powers[decimals], decimals);
		*--at = '.';
	}
	at = digits_before(at, scaled / powers[decimals], 1);
	if (negative)
		*--at = '-';
	memcpy(buffer, at, end - at);
	buffer[end - at] = '\0';
	return end - at;
}

/* Four significant digits; zero has none. */
static size_t format_scientific(char *buffer, double value)
{
	int exponent;
	uint64_t mantissa;
	char *at = buffer;

	if (value == 0)
		return format_fixed(buffer, 0, 0);
	exponent = (int)floor(log10(fabs(value)));
	mantissa = llrint(fabs(value) * pow(10, 3 - exponent));
	if (mantissa >= 10000) {
		mantissa = (mantissa + 5) / 10;
		exponent++;
	}
	if (value < 0)
		*at++ = '-';
	*at++ = '0' + mantissa / 1000;
	*at++ = '.';
	digits_before(at + 3, mantissa % 1000, 3);
	at += 3;
	*at++ = 'e';
	*at++ = exponent < 0 ? '-' : '+';
	exponent = exponent < 0 ? -exponent : exponent;
	if (exponent >= 100)
		*at++ = '0' + exponent / 100;
	*at++ = '0' + exponent / 10 % 10;
	*at++ = '0' + exponent % 10;
	*at = '\0';
	return at - buffer;
}

size_t optmon_format_number(char *buffer, double value, int decimals)
{
	if (decimals == OPTMON_JSON_SCIENTIFIC)
		return format_scientific(buffer, value);
	if (fabs(value) > 1e12)
		return sprintf(buffer, "%.17g", value);
	return format_fixed(buffer, value, decimals);
}

static int number_to_json(struct json_object *object, struct printbuf *out,
			  int level, int flags)
{
	int decimals = (int)(intptr_t)json_object_get_userdata(object);
	char text[40];
	size_t len;

	(void)level;
	(void)flags;
	len = optmon_format_number(text, json_object_get_double(object),
				   decimals);
	return printbuf_memappend(out, text, len) < 0 ? -1 : (int)len;
}

struct json_object *optmon_json_number(double value, int decimals)
{
	struct json_object *object;

	if (!isfinite(value))
		return NULL;
	object = json_object_new_double(value);
	if (object)
		json_object_set_serializer(object, number_to_json,
					   (void *)(intptr_t)decimals, NULL);
	return object;
}

void json_add(struct json_builder *b, struct json_object *to, const char *key,
	      struct json_object *value)
{
	if (!value || !to ||
	    json_object_object_add_ex(to, key, value,
				      JSON_C_OBJECT_ADD_KEY_IS_NEW |
				      JSON_C_OBJECT_ADD_CONSTANT_KEY)) {
		json_object_put(value);
		b->failed = true;
	}
}

struct json_object *json_add_object(struct json_builder *b,
				    struct json_object *to, const char *key)
{
	struct json_object *object = json_object_new_object();

	json_add(b, to, key, object);
	return b->failed ? NULL : object;
}

struct json_object *json_add_array(struct json_builder *b,
				   struct json_object *to, const char *key)
{
	struct json_object *array = json_object_new_array();

	json_add(b, to, key, array);
	return b->failed ? NULL : array;
}

static void append(struct json_builder *b, struct json_object *to,
		   struct json_object *value)
{
	if (!value || !to || json_object_array_add(to, value)) {
		json_object_put(value);
		b->failed = true;
	}
}

struct json_object *json_append_object(struct json_builder *b,
				       struct json_object *to)
{
	struct json_object *object = json_object_new_object();

	append(b, to, object);
	return b->failed ? NULL : object;
}

void json_append_text(struct json_builder *b, struct json_object *to,
		      const char *text)
{
	append(b, to, json_object_new_string(text));
}

void json_add_text(struct json_builder *b, struct json_object *to,
		   const char *key, const char *text)
{
	json_add(b, to, key, json_object_new_string(text));
}

void json_add_int(struct json_builder *b, struct json_object *to,
		  const char *key, int64_t value)
{
	json_add(b, to, key, json_object_new_int64(value));
}

void json_add_uint64(struct json_builder *b, struct json_object *to,
		     const char *key, uint64_t value)
{
	json_add(b, to, key, json_object_new_uint64(value));
}

void json_add_bool(struct json_builder *b, struct json_object *to,
		   const char *key, bool value)
{
	json_add(b, to, key, json_object_new_boolean(value));
}

/* A value that is no number is absent, and no failure. */
void json_add_number(struct json_builder *b, struct json_object *to,
		     const char *key, double value, int decimals)
{
	if (isfinite(value))
		json_add(b, to, key, optmon_json_number(value, decimals));
}

/* A code under two keys: what it means, or 0xNN, and the number */
void json_add_code(struct json_builder *b, struct json_object *to,
		   const char *key, const char *code_key, const char *name,
		   uint8_t code)
{
	char buffer[OPTMON_CODE_NAME];

	json_add_text(b, to, key, optmon_code_name(name, code, buffer));
	json_add_int(b, to, code_key, code);
}

void json_add_thresholds(struct json_builder *b, struct json_object *to,
			 const char *key, const struct optmon_thresholds *t,
			 int decimals)
{
	struct json_object *object = json_add_object(b, to, key);

	json_add_number(b, object, "high_alarm", t->high_alarm, decimals);
	json_add_number(b, object, "low_alarm", t->low_alarm, decimals);
	json_add_number(b, object, "high_warning", t->high_warning, decimals);
	json_add_number(b, object, "low_warning", t->low_warning, decimals);
}
