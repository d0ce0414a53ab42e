// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The simulator's files in configfs.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim.h"

#define CONFIGFS	"/sys/kernel/config"
#define KNOBS		CONFIGFS "/optmon_sim"
#define MODULE		"/sys/module/optmon_sim"

static bool exists(const char *path)
{
	struct stat st;

	return !stat(path, &st);
}

/*
 * Find the files; where nobody has mounted configfs yet, do it.
 * Returns 0 or an exit code, with the message printed.
 */
int knobs_open(void)
{
	if (exists(KNOBS))
		return 0;
	if (!exists(MODULE))
		return fail(OPTMON_E_UNAVAILABLE, NULL,
			    "the simulator is not loaded: try 'modprobe optmon_sim'");
	if (mount("configfs", CONFIGFS, "configfs", 0, NULL) && errno != EBUSY)
		return fail(errno == EPERM ? OPTMON_E_PERMISSION :
					     OPTMON_E_UNAVAILABLE, CONFIGFS,
			    "cannot mount configfs: %s", strerror(errno));
	if (!exists(KNOBS))
		return fail(OPTMON_E_UNAVAILABLE, KNOBS,
			    "not there though the simulator is loaded");
	return 0;
}

static int knob_path(char *path, size_t size, const char *dir, const char *name)
{
	int len = snprintf(path, size, KNOBS "/%s/%s", dir, name);

	return len < 0 || (size_t)len >= size ? -ENAMETOOLONG : 0;
}

/**
 * knob_write() - write a file in one go
 * @dir: its directory: of a cage, a bus or the switch
 * @name: its name
 * @data: what to write
 * @len: length of @data
 *
 * Return: 0 or a negative errno.
 */
int knob_write(const char *dir, const char *name, const void *data, size_t len)
{
	const char *p = data;
	char path[256];
	ssize_t n;
	int fd, ret;

	ret = knob_path(path, sizeof(path), dir, name);
	if (ret)
		return ret;
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	while (len) {
		n = write(fd, p, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			ret = n ? -errno : -EIO;
			break;
		}
		p += n;
		len -= n;
	}
	/* The kernel takes an image when its file is closed. */
	if (close(fd) && !ret)
		ret = -errno;
	return ret;
}

/**
 * knob_read() - read a file as text
 * @dir: its directory
 * @name: its name
 * @buf: where to
 * @size: size of @buf
 *
 * Return: 0 or a negative errno.
 */
int knob_read(const char *dir, const char *name, char *buf, size_t size)
{
	char path[256];
	size_t len = 0;
	ssize_t n;
	int fd, ret;

	ret = knob_path(path, sizeof(path), dir, name);
	if (ret)
		return ret;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	while (len < size - 1) {
		n = read(fd, buf + len, size - 1 - len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			ret = -errno;
		if (n <= 0)
			break;
		len += n;
	}
	buf[len] = '\0';
	close(fd);
	return ret;
}

static const char *list_prefix;

static int is_listed(const struct dirent *entry)
{
	return !strncmp(entry->d_name, list_prefix, strlen(list_prefix));
}

/**
 * knob_list() - the directories of one kind, in the order of their numbers
 * @prefix: what their names begin with
 * @names: set to a list that ends with NULL, for knob_list_free()
 *
 * Return: how many, or a negative errno.
 */
int knob_list(const char *prefix, char ***names)
{
	struct dirent **entries;
	int i, n;

	list_prefix = prefix;
	n = scandir(KNOBS, &entries, is_listed, versionsort);
	if (n < 0)
		return -errno;
	*names = calloc(n + 1, sizeof(**names));
	for (i = 0; i < n; i++) {
		if (*names)
			(*names)[i] = strdup(entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	if (!*names)
		return -ENOMEM;
	for (i = 0; i < n; i++) {
		if (!(*names)[i]) {
			knob_list_free(*names);
			return -ENOMEM;
		}
	}
	return n;
}

void knob_list_free(char **names)
{
	size_t i;

	for (i = 0; names && names[i]; i++)
		free(names[i]);
	free(names);
}

/**
 * fail() - say what went wrong
 * @code: exit code
 * @where: cage, file or argument, or NULL
 * @format: of the text
 *
 * Return: @code.
 */
int fail(int code, const char *where, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "optmon-sim: %s%s", where ? where : "", where ? ": " : "");
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return code;
}
