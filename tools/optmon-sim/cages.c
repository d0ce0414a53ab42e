// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Cage selectors: 5, osfp5, 1-8, osfp1-8, osfp1-osfp8, globs, lists of these
 * with commas, all.
 */
#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim.h"

#define PREFIX	"osfp"

/* A cage's number from "5" or "osfp5"; *end is what follows. 0: none. */
static unsigned long cage_number(const char *text, const char **end)
{
	unsigned long n;
	char *after;

	if (!strncmp(text, PREFIX, strlen(PREFIX)))
		text += strlen(PREFIX);
	*end = text;
	if (!isdigit((unsigned char)*text))
		return 0;
	errno = 0;
	n = strtoul(text, &after, 10);
	if (errno)
		return 0;
	*end = after;
	return n;
}

static bool is_selected(const char *name, const char *item)
{
	unsigned long first, last, number;
	const char *end;

	if (!strcmp(item, "all"))
		return true;
	number = cage_number(name, &end);
	first = cage_number(item, &end);
	last = first;
	if (first && *end == '-') {
		last = cage_number(end + 1, &end);
		if (!last)
			return false;
	}
	if (first && !*end)
		return number >= first && number <= last;
	return !fnmatch(item, name, 0);
}

static bool is_chosen(const struct cages *cages, const char *name)
{
	size_t i;

	for (i = 0; i < cages->n; i++)
		if (!strcmp(cages->name[i], name))
			return true;
	return false;
}

/* Append the cages that one item of the list names; how many it names. */
static size_t add_item(struct cages *cages, char **all, const char *item)
{
	size_t i, found = 0;

	for (i = 0; all[i]; i++) {
		if (!is_selected(all[i], item))
			continue;
		found++;
		if (!is_chosen(cages, all[i]))
			cages->name[cages->n++] = strdup(all[i]);
	}
	return found;
}

/**
 * cages_select() - the cages that a selector names
 * @cages: filled in, for cages_free()
 * @selector: as above
 *
 * Return: 0, or an exit code with the message printed: OPTMON_E_NOINPUT when
 * a part of the selector names no cage.
 */
int cages_select(struct cages *cages, const char *selector)
{
	char *copy, *item, *rest, **all;
	int n, code = 0;

	*cages = (struct cages){ 0 };
	n = knob_list(PREFIX, &all);
	if (n < 0)
		return fail(OPTMON_E_UNAVAILABLE, NULL, "cannot list the cages: %s",
			    strerror(-n));
	cages->name = calloc(n + 1, sizeof(*cages->name));
	copy = strdup(selector);
	if (!cages->name || !copy)
		code = fail(OPTMON_E_SOFTWARE, NULL, "out of memory");
	rest = copy;
	while (!code && (item = strsep(&rest, ",")))
		if (!add_item(cages, all, item))
			code = fail(OPTMON_E_NOINPUT, item,
				    "no such cage; there are %s1 to %s%d", PREFIX,
				    PREFIX, n);
	free(copy);
	knob_list_free(all);
	if (code)
		cages_free(cages);
	return code;
}

void cages_free(struct cages *cages)
{
	knob_list_free(cages->name);
	cages->name = NULL;
	cages->n = 0;
}
