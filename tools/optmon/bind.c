// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmon bind: cages made by hand, on hosts whose firmware describes none.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json-c/json.h>

#include "cmd.h"

#define DEVICES		"/sys/bus/i2c/devices"
#define DRIVER		"/sys/bus/i2c/drivers/optmon"
/* Where CMIS and its forerunners answer: 0x50. */
#define CLIENT		"0050"

#define PATH_LEN	300

/* What is at the address on one bus. */
struct owner {
	unsigned int bus;
	bool exists;		/* an i2c client is there */
	bool ours;		/* and our driver has it */
	char type[64];		/* the client's name, such as optoe1 */
	char driver[64];	/* or empty */
	char adapter[128];
};

static bool read_text(const char *path, char *text, size_t len)
{
	FILE *in = fopen(path, "re");
	bool good;

	text[0] = '\0';
	if (!in)
		return false;
	good = fgets(text, len, in);
	fclose(in);
	text[strcspn(text, "\n")] = '\0';
	return good;
}

static bool look(unsigned int bus, struct owner *owner)
{
	char path[PATH_LEN], target[PATH_LEN];
	ssize_t len;

	memset(owner, 0, sizeof(*owner));
	owner->bus = bus;
	snprintf(path, sizeof(path), DEVICES "/i2c-%u/name", bus);
	if (!read_text(path, owner->adapter, sizeof(owner->adapter)))
		return false;
	snprintf(path, sizeof(path), DEVICES "/%u-" CLIENT "/name", bus);
	owner->exists = read_text(path, owner->type, sizeof(owner->type));
	snprintf(path, sizeof(path), DEVICES "/%u-" CLIENT "/driver", bus);
	len = readlink(path, target, sizeof(target) - 1);
	if (len > 0) {
		target[len] = '\0';
		snprintf(owner->driver, sizeof(owner->driver), "%.60s",
			 strrchr(target, '/') ? strrchr(target, '/') + 1 : target);
	}
	owner->ours = !strcmp(owner->driver, "optmon");
	return true;
}

static int by_number(const void *a, const void *b)
{
	const struct owner *x = a, *y = b;

	return x->bus < y->bus ? -1 : x->bus > y->bus;
}

/* All buses; the caller frees the list. */
static size_t look_everywhere(struct owner **list)
{
	struct owner *bigger, owner;
	struct dirent *entry;
	unsigned int bus;
	size_t n = 0;
	DIR *dir;
	char end;

	*list = NULL;
	dir = opendir(DEVICES);
	while (dir && (entry = readdir(dir))) {
		if (sscanf(entry->d_name, "i2c-%u%c", &bus, &end) != 1 ||
		    !look(bus, &owner))
			continue;
		bigger = reallocarray(*list, n + 1, sizeof(**list));
		if (!bigger)
			break;
		*list = bigger;
		bigger[n++] = owner;
	}
	if (dir)
		closedir(dir);
	if (n)
		qsort(*list, n, sizeof(**list), by_number);
	return n;
}

static const char *holder(const struct owner *owner)
{
	if (!owner->exists)
		return "free";
	if (owner->ours)
		return "cage";
	return owner->driver[0] ? owner->driver : "no driver";
}

static int list_json(struct cmd *cmd, const struct owner *list, size_t n)
{
	struct json_object *doc = json_object_new_object();
	struct json_object *buses = json_object_new_array(), *o;
	size_t i;

	for (i = 0; i < n; i++) {
		o = json_object_new_object();
		json_object_object_add(o, "bus",
				       json_object_new_int(list[i].bus));
		json_object_object_add(o, "adapter",
				       json_object_new_string(list[i].adapter));
		json_object_object_add(o, "cage",
				       json_object_new_boolean(list[i].ours));
		if (list[i].exists)
			json_object_object_add(o, "client",
				json_object_new_string(list[i].type));
		if (list[i].driver[0])
			json_object_object_add(o, "driver",
				json_object_new_string(list[i].driver));
		json_object_array_add(buses, o);
	}
	json_object_object_add(doc, "schema",
			       json_object_new_string("optmon.bind/1"));
	json_object_object_add(doc, "buses", buses);
	return cmd_json(cmd, doc);
}

static int list_all(struct cmd *cmd)
{
	struct owner *list;
	size_t i, n = look_everywhere(&list);
	struct optmon_error err;
	int code = 0;

	if (!n) {
		optmon_error_set(&err, OPTMON_E_UNAVAILABLE, 0, 0,
			"no I2C buses: the driver of the bus, or of its multiplexer, is not loaded");
		code = cmd_error(cmd, NULL, &err);
	} else if (cmd->json) {
		code = list_json(cmd, list, n);
	} else {
		fprintf(cmd->out, "%-5s %-10s %-12s %s\n", "BUS", "AT 0x50",
			"CLIENT", "ADAPTER");
		for (i = 0; i < n; i++)
			fprintf(cmd->out, "%-5u %-10s %-12s %s\n", list[i].bus,
				holder(&list[i]),
				list[i].exists ? list[i].type : "-",
				list[i].adapter);
	}
	free(list);
	return code;
}

/* Somebody else is there: who, and how to get them out of the way. */
static int refuse(const struct owner *owner, struct optmon_error *err)
{
	const char *with = owner->driver[0] ? owner->driver : "no driver";

	if (!strncmp(owner->type, "optoe", 5))
		return optmon_error_set(err, OPTMON_E_UNAVAILABLE, 0, 0,
			"0x50 is a client '%s' (%s): stop what reads its eeprom, then 'echo 0x50 > " DEVICES "/i2c-%u/delete_device'",
			owner->type, with, owner->bus);
	if (!strcmp(owner->driver, "at24"))
		return optmon_error_set(err, OPTMON_E_UNAVAILABLE, 0, 0,
			"0x50 is an EEPROM '%s' (at24), maybe the board's own: if it is a cage, 'echo 0x50 > " DEVICES "/i2c-%u/delete_device'",
			owner->type, owner->bus);
	return optmon_error_set(err, OPTMON_E_UNAVAILABLE, 0, 0,
		"0x50 is a client '%s' (%s): if it is a cage, 'echo 0x50 > " DEVICES "/i2c-%u/delete_device'",
		owner->type, with, owner->bus);
}

static int make_client(const struct owner *owner, const char *type,
		       struct optmon_error *err)
{
	char path[PATH_LEN], text[64];
	int fd, len, failed = 0;

	snprintf(path, sizeof(path), DEVICES "/i2c-%u/new_device", owner->bus);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return optmon_error_set(err, errno == EACCES || errno == EPERM ?
			OPTMON_E_PERMISSION : OPTMON_E_IO, 0, 0,
			"%s: %s%s", path, strerror(errno),
			errno == EACCES ? ": run as root" : "");
	len = snprintf(text, sizeof(text), "%s 0x50\n", type);
	if (write(fd, text, len) != len)
		failed = errno;
	close(fd);
	if (failed == EBUSY)
		return optmon_error_set(err, OPTMON_E_UNAVAILABLE, 0, 0,
			"0x50 is in use on a bus above or below this one: name the bus of the cage itself");
	if (failed)
		return optmon_error_set(err, OPTMON_E_IO, 0, 0, "%s: %s", path,
					strerror(failed));
	return 0;
}

static int bind_one(unsigned int bus, const char *type, struct optmon_error *err)
{
	struct owner owner;

	if (!look(bus, &owner))
		return optmon_error_set(err, OPTMON_E_NOINPUT, 0, 0,
			"no such I2C bus: 'optmon bind' shows them");
	if (owner.ours)
		return 0;
	if (owner.exists)
		return refuse(&owner, err);
	if (make_client(&owner, type, err))
		return -1;
	look(bus, &owner);
	if (owner.ours)
		return 0;
	return optmon_error_set(err, OPTMON_E_UNAVAILABLE, 0, 0,
		"a client '%s' was made, but the optmon driver refused it: see dmesg",
		type);
}

/* "12", "i2c-12" or "12-0050" */
static bool parse_bus(const char *text, unsigned int *bus)
{
	char *end;

	if (!strncmp(text, "i2c-", 4))
		text += 4;
	if (!isdigit((unsigned char)*text) || strlen(text) > 12)
		return false;
	*bus = strtoul(text, &end, 10);
	return !*end || !strcmp(end, "-" CLIENT);
}

static int bind_all(struct cmd *cmd, int n, char **names, const char *type)
{
	struct optmon_error err;
	unsigned int bus;
	int code = 0, i, ret;

	for (i = 0; i < n; i++) {
		if (!parse_bus(names[i], &bus))
			return cmd_usage(cmd, "%s: not an I2C bus, such as 12 or i2c-12",
					 names[i]);
	}
	if (access(DRIVER, F_OK)) {
		optmon_error_set(&err, OPTMON_E_UNAVAILABLE, 0, 0,
			"the optmon driver is not loaded: 'modprobe optmon'");
		return cmd_error(cmd, NULL, &err);
	}
	for (i = 0; i < n; i++) {
		parse_bus(names[i], &bus);
		if (!bind_one(bus, type, &err))
			continue;
		ret = cmd_error(cmd, names[i], &err);
		code = code ? code : ret;
	}
	return code;
}

int cmd_bind(struct cmd *cmd, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "type", required_argument, NULL, 't' },
		{ NULL, 0, NULL, 0 },
	};
	const char *type = "osfp";
	int opt;

	while ((opt = cmd_getopt(cmd, argc, argv, "t:", longs)) >= 0) {
		type = optarg;
		if (strcmp(type, "osfp") && strcmp(type, "qsfp-dd") &&
		    strcmp(type, "elsfp") && strcmp(type, "engine"))
			return cmd_usage(cmd, "%s: cages are osfp, qsfp-dd, elsfp or engine",
					 type);
	}
	if (opt != CMD_OPT_END)
		return opt == CMD_OPT_HELP ? 0 : OPTMON_E_USAGE;
	if (optind == argc)
		return list_all(cmd);
	return bind_all(cmd, argc - optind, argv + optind, type);
}
