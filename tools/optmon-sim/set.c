// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * set, fault and clear: what happens to a module.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim.h"

#define MAX_LANES	32

/* What the simulator's answer to an assignment or a fault means. */
static int change_failed(const char *cage, const char *what, int err)
{
	switch (-err) {
	case ENOENT:
		return fail(OPTMON_E_USAGE, cage,
			    "%s: no such knob; 'optmon-sim show %s' lists them",
			    what, cage);
	case EINVAL:
		return fail(OPTMON_E_USAGE, cage, "%s: not understood", what);
	case ERANGE:
		return fail(OPTMON_E_USAGE, cage, "%s: out of range", what);
	case ENODEV:
		return fail(OPTMON_E_UNAVAILABLE, cage, "%s: the cage is empty", what);
	case EOPNOTSUPP:
		return fail(OPTMON_E_UNAVAILABLE, cage,
			    "%s: the image stands still; insert it with --alive",
			    what);
	case EACCES:
	case EPERM:
		return fail(OPTMON_E_PERMISSION, cage, "%s: run as root",
			    strerror(-err));
	}
	return fail(OPTMON_E_IO, cage, "%s: %s", what, strerror(-err));
}

static int change(const char *cage, const char *file, const char *text)
{
	int ret = knob_write(cage, file, text, strlen(text));

	return ret ? change_failed(cage, text, ret) : 0;
}

/* Lanes of "3", "1-4" or "1,3,5-8", from 1, as bits. 0: not understood. */
static unsigned int parse_lanes(const char *text)
{
	unsigned long first, last;
	unsigned int lanes = 0;
	char *end;

	for (;;) {
		first = strtoul(text, &end, 10);
		last = first;
		if (end == text)
			return 0;
		if (*end == '-') {
			text = end + 1;
			last = strtoul(text, &end, 10);
			if (end == text)
				return 0;
		}
		if (!first || first > last || last > MAX_LANES)
			return 0;
		for (; first <= last; first++)
			lanes |= 1u << (first - 1);
		if (!*end)
			return lanes;
		if (*end != ',')
			return 0;
		text = end + 1;
	}
}

static int set_one(const char *cage, const char *assignment, unsigned int lanes)
{
	char text[128];
	int code = 0;
	unsigned int lane;

	if (!lanes)
		return change(cage, "set", assignment);
	for (lane = 0; lane < MAX_LANES && !code; lane++) {
		if (!(lanes & 1u << lane))
			continue;
		snprintf(text, sizeof(text), "%s lane=%u", assignment, lane + 1);
		code = change(cage, "set", text);
	}
	return code;
}

int verb_set(int argc, char **argv)
{
	unsigned int lanes = 0;
	struct cages cages;
	int code, a, one;
	size_t i;

	if (argc < 3)
		return usage("set");
	for (a = 2; a < argc; a++) {
		if (!strchr(argv[a], '=') || strlen(argv[a]) > 100)
			return fail(OPTMON_E_USAGE, argv[a], "is not KEY=VALUE");
		if (strncmp(argv[a], "lane=", 5))
			continue;
		lanes = parse_lanes(argv[a] + 5);
		if (!lanes)
			return fail(OPTMON_E_USAGE, argv[a],
				    "is not a lane from 1, a range or a list");
	}
	code = cages_select(&cages, argv[1]);
	for (i = 0; i < cages.n; i++) {
		for (a = 2; a < argc; a++) {
			if (!strncmp(argv[a], "lane=", 5))
				continue;
			one = set_one(cages.name[i], argv[a], lanes);
			if (!code)
				code = one;
		}
	}
	cages_free(&cages);
	return code;
}

int verb_fault(int argc, char **argv)
{
	struct cages cages;
	int code, a, one;
	size_t i;

	if (argc < 3)
		return usage("fault");
	code = cages_select(&cages, argv[1]);
	for (i = 0; i < cages.n; i++) {
		for (a = 2; a < argc; a++) {
			one = change(cages.name[i], "fault", argv[a]);
			if (!code)
				code = one;
		}
	}
	cages_free(&cages);
	return code;
}

/* End the faults and put every knob back. */
static int clear_one(const char *cage)
{
	char knobs[KNOB_MAX], text[128], *line, *rest = knobs;
	int code, ret;

	code = change(cage, "fault", "none");
	ret = knob_read(cage, "set", knobs, sizeof(knobs));
	if (ret)
		return change_failed(cage, "set", ret);
	while (!code && (line = strsep(&rest, "\n")) && *line) {
		line[strcspn(line, " ")] = '\0';
		snprintf(text, sizeof(text), "%s=auto", line);
		code = change(cage, "set", text);
	}
	return code;
}

int verb_clear(int argc, char **argv)
{
	struct cages cages;
	int code, one;
	size_t i;

	if (argc != 2)
		return usage("clear");
	code = cages_select(&cages, argv[1]);
	for (i = 0; i < cages.n; i++) {
		one = clear_one(cages.name[i]);
		if (!code)
			code = one;
	}
	cages_free(&cages);
	return code;
}
