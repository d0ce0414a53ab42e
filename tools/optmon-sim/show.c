// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * show, bus, time-scale and bus-speed: how the switch is.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim.h"

static int read_failed(const char *dir, const char *name, int err)
{
	int code = OPTMON_E_IO;

	if (err == -EACCES || err == -EPERM)
		code = OPTMON_E_PERMISSION;
	return fail(code, dir, "cannot read %s: %s", name, strerror(-err));
}

/* The value of a line "NAME VALUE" in a text; "" when it is not there. */
static void get_value(const char *text, const char *name, char *value, size_t size)
{
	size_t len = strlen(name);

	value[0] = '\0';
	while (text && *text) {
		if (!strncmp(text, name, len) && text[len] == ' ') {
			snprintf(value, size, "%.*s",
				 (int)strcspn(text + len + 1, "\n"), text + len + 1);
			return;
		}
		text = strchr(text, '\n');
		text = text ? text + 1 : NULL;
	}
}

static int show_line(const char *cage)
{
	static const char *const columns[] = { "part", "module", "state", "link" };
	char status[KNOB_MAX], faults[KNOB_MAX], value[64], *p;
	size_t i;
	int ret;

	ret = knob_read(cage, "status", status, sizeof(status));
	if (ret)
		return read_failed(cage, "status", ret);
	ret = knob_read(cage, "fault", faults, sizeof(faults));
	if (ret)
		return read_failed(cage, "fault", ret);
	printf("%-8s", cage);
	for (i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		get_value(status, columns[i], value, sizeof(value));
		printf("%s %-*s", i ? "" : " ", i ? 11 : 17, value[0] ? value : "-");
	}
	while ((p = strchr(faults, '\n')))
		*p = ' ';
	printf(" %s\n", faults);
	return 0;
}

/* Print a file's lines with an indent; nothing when it has none. */
static int show_file(const char *cage, const char *name, const char *title)
{
	char text[KNOB_MAX], *line, *rest = text;
	int ret = knob_read(cage, name, text, sizeof(text));

	if (ret)
		return read_failed(cage, name, ret);
	if (text[0])
		printf("  %s\n", title);
	while ((line = strsep(&rest, "\n")) && *line)
		printf("    %s\n", line);
	return 0;
}

static int show_all(const char *cage)
{
	static const char *const files[][2] = {
		{ "status", "status" },
		{ "set", "knobs (of lanes from 1 on)" },
		{ "fault", "faults" },
		{ "account", "bus account" },
	};
	int code = 0;
	size_t i;

	printf("%s\n", cage);
	for (i = 0; i < sizeof(files) / sizeof(files[0]) && !code; i++)
		code = show_file(cage, files[i][0], files[i][1]);
	return code;
}

int verb_show(int argc, char **argv)
{
	struct cages cages;
	int code, one;
	size_t i;

	if (argc > 2)
		return usage("show");
	code = cages_select(&cages, argc == 2 ? argv[1] : "all");
	if (argc == 1 && cages.n)
		printf("%-8s  %-17s %-11s %-11s %-11s %s\n", "CAGE", "PART",
		       "MODULE", "STATE", "LINK", "FAULTS");
	for (i = 0; i < cages.n; i++) {
		one = argc == 1 ? show_line(cages.name[i]) : show_all(cages.name[i]);
		if (!code)
			code = one;
	}
	cages_free(&cages);
	return code;
}

static int reset_account(const char *dir)
{
	int ret = knob_write(dir, "account", "0", 1);

	if (!ret)
		return 0;
	return fail(ret == -EACCES || ret == -EPERM ? OPTMON_E_PERMISSION :
						      OPTMON_E_IO,
		    dir, "cannot reset the account: %s", strerror(-ret));
}

/* Columns of the table are the lines of an account. */
static int bus_line(const char *bus, bool first)
{
	char text[KNOB_MAX], copy[KNOB_MAX], *line, *rest = copy;
	int ret = knob_read(bus, "account", text, sizeof(text));

	if (ret)
		return read_failed(bus, "account", ret);
	if (first) {
		memcpy(copy, text, sizeof(copy));
		printf("%-6s", "BUS");
		while ((line = strsep(&rest, "\n")) && *line)
			printf(" %*.*s", 16, (int)strcspn(line, " "), line);
		printf("\n");
	}
	rest = text;
	printf("%-6s", bus);
	while ((line = strsep(&rest, "\n")) && *line)
		printf(" %16s", line + strcspn(line, " ") + 1);
	printf("\n");
	return 0;
}

int verb_bus(int argc, char **argv)
{
	static const struct option options[] = {
		{ "reset", no_argument, NULL, 'r' },
		{ NULL, 0, NULL, 0 },
	};
	struct cages cages = { 0 };
	bool reset = false;
	int opt, code = 0;
	char **buses;
	size_t i;

	while ((opt = getopt_long(argc, argv, "r", options, NULL)) != -1) {
		if (opt != 'r')
			return usage("bus");
		reset = true;
	}
	if (optind != argc)
		return usage("bus");
	if (knob_list("bus", &buses) < 0)
		return fail(OPTMON_E_UNAVAILABLE, NULL, "cannot list the buses");
	for (i = 0; buses[i] && !code; i++)
		code = reset ? reset_account(buses[i]) : bus_line(buses[i], !i);
	knob_list_free(buses);
	if (reset && !code)
		code = cages_select(&cages, "all");
	for (i = 0; i < cages.n && !code; i++)
		code = reset_account(cages.name[i]);
	cages_free(&cages);
	return code;
}

/* A number of the switch: print it, or set it. */
static int switch_number(int argc, char **argv, const char *verb, const char *name)
{
	char text[KNOB_MAX];
	int ret;

	if (argc > 2)
		return usage(verb);
	if (argc == 1) {
		ret = knob_read("switch", name, text, sizeof(text));
		if (ret)
			return read_failed("switch", name, ret);
		fputs(text, stdout);
		return 0;
	}
	ret = knob_write("switch", name, argv[1], strlen(argv[1]));
	if (ret == -EINVAL || ret == -ERANGE)
		return fail(OPTMON_E_USAGE, argv[1], "not a number that %s takes",
			    verb);
	if (ret)
		return fail(ret == -EACCES || ret == -EPERM ?
				    OPTMON_E_PERMISSION : OPTMON_E_IO,
			    name, "%s", strerror(-ret));
	return 0;
}

int verb_time_scale(int argc, char **argv)
{
	return switch_number(argc, argv, "time-scale", "time_scale");
}

int verb_bus_speed(int argc, char **argv)
{
	return switch_number(argc, argv, "bus-speed", "bus_hz");
}
