// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Names of ports: their order, and the selectors that stand for several.
 */
#include <ctype.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include <optmon/port.h>

/* Digits of a number that may be too long for any integer type. */
static int compare_numbers(const char **a, const char **b)
{
	size_t len_a, len_b;
	int ret;

	while (**a == '0')
		(*a)++;
	while (**b == '0')
		(*b)++;
	len_a = strspn(*a, "0123456789");
	len_b = strspn(*b, "0123456789");
	if (len_a != len_b)
		return len_a < len_b ? -1 : 1;
	ret = strncmp(*a, *b, len_a);
	*a += len_a;
	*b += len_b;
	return ret;
}

int optmon_natural_compare(const char *a, const char *b)
{
	const char *x = a, *y = b;
	int ret;

	while (*x && *y) {
		if (isdigit((unsigned char)*x) && isdigit((unsigned char)*y)) {
			ret = compare_numbers(&x, &y);
			if (ret)
				return ret;
		} else if (*x != *y) {
			return (unsigned char)*x < (unsigned char)*y ? -1 : 1;
		} else {
			x++;
			y++;
		}
	}
	if (*x || *y)
		return *x ? 1 : -1;
	/* Only zeroes in front differ. */
	return strcmp(a, b);
}

/* A name that ends in a number, taken apart; false if it does not. */
static bool split(const char *name, size_t len, size_t *prefix,
		  unsigned long *number)
{
	size_t digits = 0;

	while (digits < len && isdigit((unsigned char)name[len - 1 - digits]))
		digits++;
	if (!digits || digits > 9)
		return false;
	*prefix = len - digits;
	*number = strtoul(name + *prefix, NULL, 10);
	return true;
}

/* osfp1-8 and osfp1-osfp8; the dash is the last one, for names with dashes. */
static bool range_match(const char *selector, const char *name)
{
	size_t prefix_a, prefix_b, prefix;
	const char *dash = strrchr(selector, '-');
	unsigned long first, last, number;

	if (!dash || dash == selector || !dash[1])
		return false;
	if (!split(selector, dash - selector, &prefix_a, &first) ||
	    !split(dash + 1, strlen(dash + 1), &prefix_b, &last) ||
	    !split(name, strlen(name), &prefix, &number))
		return false;
	if (prefix_b && (prefix_b != prefix_a ||
			 strncmp(selector, dash + 1, prefix_a)))
		return false;
	return prefix == prefix_a && !strncmp(selector, name, prefix) &&
	       number >= first && number <= last;
}

bool optmon_selector_match(const char *selector, const char *name)
{
	if (!strcmp(selector, name))
		return true;
	if (strpbrk(selector, "*?["))
		return !fnmatch(selector, name, 0);
	return range_match(selector, name);
}
