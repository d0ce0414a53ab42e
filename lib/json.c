// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * JSON numbers of a given precision, and building blocks over json-c.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
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

/* 10^exponent; those that occur come from a table */
static double power_of_ten(int exponent)
{
	static const double table[] = {
		1e-12, 1e-11, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3,
		1e-2, 1e-1, 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9,
		1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
		1e20, 1e21, 1e22, 1e23, 1e24, 1e25, 1e26, 1e27, 1e28, 1e29,
		1e30, 1e31, 1e32,
	};

	if (exponent < -12 || exponent > 32)
		return pow(10, exponent);
	return table[exponent + 12];
}

/* Four significant digits of @size, which is not zero, and its decimal exponent */
static uint64_t four_digits(double size, int *exponent)
{
	uint64_t mantissa;

	/* The binary exponent gives the decimal one, or one less. */
	*exponent = (int)floor(ilogb(size) * 0.30102999566398120);
	mantissa = llrint(size * power_of_ten(3 - *exponent));
	if (mantissa >= 10000) {
		++*exponent;
		mantissa = llrint(size * power_of_ten(3 - *exponent));
	}
	return mantissa;
}

/* Zero has no digits. */
static size_t format_scientific(char *buffer, double value)
{
	uint64_t mantissa;
	char *at = buffer;
	int exponent;

	if (value == 0)
		return format_fixed(buffer, 0, 0);
	mantissa = four_digits(fabs(value), &exponent);
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

/* Powers of ten up to this one are exact. */
#define EXACT_POWER	22

static double round_scientific(double value)
{
	uint64_t mantissa;
	char text[48];
	int exponent;

	if (value == 0)
		return 0;
	mantissa = four_digits(fabs(value), &exponent);
	exponent -= 3;
	/* A quotient and a product of exact numbers are as near as can be. */
	if (exponent <= 0 && exponent >= -EXACT_POWER)
		return copysign(mantissa / power_of_ten(-exponent), value);
	if (exponent > 0 && exponent <= EXACT_POWER)
		return copysign(mantissa * power_of_ten(exponent), value);
	/* No point in it, which some locales want to be another. */
	snprintf(text, sizeof(text), "%llue%d", (unsigned long long)mantissa,
		 exponent);
	return copysign(strtod(text, NULL), value);
}

double optmon_round_number(double value, int decimals)
{
	uint64_t scaled;

	if (decimals == OPTMON_JSON_SCIENTIFIC)
		return round_scientific(value);
	if (fabs(value) > 1e12)
		return value;
	scaled = llrint(fabs(value) * powers[decimals]);
	return scaled && value < 0 ? -((double)scaled / powers[decimals]) :
				     (double)scaled / powers[decimals];
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

