// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * insert and remove: what is in a cage.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <optmon/image.h>

#include "../../driver/sim/sim_image.h"
#include "sim.h"

/* An image as the records that the simulator takes. */
struct blob {
	unsigned char *data;
	size_t len;
};

static int blob_add(struct blob *blob, const struct optmon_image *img,
		    const struct optmon_range *range)
{
	struct sim_image_record *record;
	unsigned char *data;

	data = realloc(blob->data, blob->len + sizeof(*record) + range->len);
	if (!data)
		return -ENOMEM;
	blob->data = data;
	record = (struct sim_image_record *)(data + blob->len);
	record->addr = range->addr;
	record->page = range->page;
	record->bank = range->bank;
	record->offset = range->offset;
	record->len = range->len;
	blob->len += sizeof(*record) + range->len;
	return optmon_image_get(img, range->addr, range->page, range->bank,
				range->offset, record->data, range->len);
}

static int blob_load(struct blob *blob, const char *path)
{
	struct optmon_image *img = optmon_image_new();
	struct optmon_error err = { 0 };
	struct optmon_range range;
	int code = 0, ret = 0;
	size_t pos = 0;

	if (!img)
		return fail(OPTMON_E_SOFTWARE, path, "out of memory");
	if (optmon_image_load(img, path, OPTMON_FORMAT_AUTO, &err)) {
		if (err.line)
			code = fail(err.code, path, "line %u, column %u: %s",
				    err.line, err.column, err.message);
		else
			code = fail(err.code, path, "%s", err.message);
	}
	while (!code && !ret && optmon_image_next(img, &pos, &range))
		ret = blob_add(blob, img, &range);
	if (!code && ret)
		code = fail(OPTMON_E_SOFTWARE, path, "%s", strerror(-ret));
	if (!code && blob->len > SIM_IMAGE_MAX_BYTES)
		code = fail(OPTMON_E_DATA, path, "too many pages for the simulator");
	optmon_image_free(img);
	return code;
}

static int insert_failed(const char *cage, int err)
{
	switch (-err) {
	case ENOENT:
		return fail(OPTMON_E_USAGE, cage,
			    "no such model, or a cage that is empty by default: "
			    "name a FILE or a --model");
	case EOPNOTSUPP:
		return fail(OPTMON_E_DATA, cage,
			    "an SFP cannot be alive: leave --alive out");
	case EINVAL:
	case E2BIG:
		return fail(OPTMON_E_DATA, cage,
			    "the simulator does not take this image: %s",
			    strerror(-err));
	case EACCES:
	case EPERM:
		return fail(OPTMON_E_PERMISSION, cage, "%s: run as root",
			    strerror(-err));
	}
	return fail(OPTMON_E_IO, cage, "cannot insert: %s", strerror(-err));
}

static int insert_one(const char *cage, const struct blob *blob, const char *what)
{
	int ret = 0;

	if (blob->len)
		ret = knob_write(cage, "image", blob->data, blob->len);
	if (!ret)
		ret = knob_write(cage, "insert", what, strlen(what));
	return ret ? insert_failed(cage, ret) : 0;
}

int verb_insert(int argc, char **argv)
{
	static const struct option options[] = {
		{ "alive", no_argument, NULL, 'a' },
		{ "model", required_argument, NULL, 'm' },
		{ NULL, 0, NULL, 0 },
	};
	const char *what = "default", *alive = "still";
	struct blob blob = { 0 };
	struct cages cages;
	int opt, code, one;
	size_t i;

	while ((opt = getopt_long(argc, argv, "am:", options, NULL)) != -1) {
		if (opt == 'a')
			alive = "alive";
		else if (opt == 'm')
			what = optarg;
		else
			return usage("insert");
	}
	argc -= optind;
	argv += optind;
	if (argc < 1 || argc > 2 || (argc == 2 && strcmp(what, "default")))
		return usage("insert");
	code = cages_select(&cages, argv[0]);
	if (code)
		return code;
	if (argc == 2) {
		what = alive;
		code = blob_load(&blob, argv[1]);
	}
	for (i = 0; i < cages.n && (!code || i); i++) {
		one = insert_one(cages.name[i], &blob, what);
		if (!code)
			code = one;
	}
	free(blob.data);
	cages_free(&cages);
	return code;
}

int verb_remove(int argc, char **argv)
{
	struct cages cages;
	int code, ret;
	size_t i;

	if (argc != 2)
		return usage("remove");
	code = cages_select(&cages, argv[1]);
	for (i = 0; i < cages.n; i++) {
		ret = knob_write(cages.name[i], "remove", "1", 1);
		/* Among many, an empty one is as wanted. */
		if (!ret || code || (ret == -ENODEV && cages.n > 1))
			continue;
		if (ret == -ENODEV)
			code = fail(OPTMON_E_UNAVAILABLE, cages.name[i],
				    "is empty already");
		else
			code = fail(ret == -EACCES || ret == -EPERM ?
					    OPTMON_E_PERMISSION : OPTMON_E_IO,
				    cages.name[i], "cannot remove: %s",
				    strerror(-ret));
	}
	cages_free(&cages);
	return code;
}
