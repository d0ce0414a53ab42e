// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmon decode: explain a dump of a module's memory.
 */
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include <optmon/json.h>

#include "render.h"

/* Options of this verb */
enum {
	OPT_FORMAT = 256,
	OPT_ALL,
};

static const struct option options[] = {
	{ "format", required_argument, NULL, OPT_FORMAT },
	{ "all", no_argument, NULL, OPT_ALL },
	{ 0 },
};

static const struct {
	const char *name;
	enum optmon_format format;
} formats[] = {
	{ "auto", OPTMON_FORMAT_AUTO },
	{ "dump", OPTMON_FORMAT_DUMP },
	{ "linear", OPTMON_FORMAT_LINEAR },
	{ "hex", OPTMON_FORMAT_HEX },
};

static bool find_format(const char *name, enum optmon_format *format)
{
	size_t i;

	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (!strcmp(formats[i].name, name)) {
			*format = formats[i].format;
			return true;
		}
	}
	return false;
}

/**
 * struct decoding - what decoding of several files shares
 * @img: reused for each file
 * @module: likewise
 * @documents: JSON of what was decoded so far
 */
struct decoding {
	struct optmon_image *img;
	struct optmon_module *module;
	struct json_object *documents;
	enum optmon_format format;
	bool all;
};

static int decode_file(struct cmd *cmd, struct decoding *d, const char *path)
{
	struct view view = {
		.name = path, .module = d->module, .all = d->all,
	};
	struct optmon_error err = { 0 };
	struct json_object *document;

	if (optmon_image_load(d->img, path, d->format, &err))
		return cmd_error(cmd, path, &err);
	if (optmon_decode(d->img, d->module)) {
		optmon_error_set(&err, OPTMON_E_DATA, 0, 0,
				 "byte 0, which says what the module is, is not in it");
		return cmd_error(cmd, path, &err);
	}
	if (!cmd->json)
		return render_module(cmd, &view);
	document = view_json(&view);
	if (!document || json_object_array_add(d->documents, document)) {
		json_object_put(document);
		return render_no_memory(cmd);
	}
	return 0;
}

/* One file: its object. Several: an array of objects. */
static int print_documents(struct cmd *cmd, struct decoding *d, int files)
{
	struct json_object *document = d->documents;

	if (!json_object_array_length(d->documents))
		return 0;
	if (files == 1)
		document = json_object_array_get_idx(d->documents, 0);
	return cmd_json(cmd, json_object_get(document));
}

static int decode_files(struct cmd *cmd, struct decoding *d, int n, char **paths)
{
	int code = 0, ret, i;

	for (i = 0; i < n; i++) {
		if (i && !cmd->json)
			fputc('\n', cmd->out);
		ret = decode_file(cmd, d, paths[i]);
		if (!code)
			code = ret;
	}
	ret = cmd->json ? print_documents(cmd, d, n) : 0;
	return code ? code : ret;
}

int cmd_decode(struct cmd *cmd, int argc, char **argv)
{
	struct decoding d = { .format = OPTMON_FORMAT_AUTO };
	int opt, code;

	while ((opt = cmd_getopt(cmd, argc, argv, "", options)) >= 0) {
		if (opt == OPT_ALL)
			d.all = true;
		else if (!find_format(optarg, &d.format))
			return cmd_usage(cmd,
					 "%s: no such format: auto, dump, linear or hex",
					 optarg);
	}
	if (opt != CMD_OPT_END)
		return opt == CMD_OPT_HELP ? 0 : OPTMON_E_USAGE;
	if (optind == argc)
		return cmd_usage(cmd, "which file? - is standard input");
	d.img = optmon_image_new();
	d.module = malloc(sizeof(*d.module));
	d.documents = json_object_new_array();
	if (d.img && d.module && d.documents)
		code = decode_files(cmd, &d, argc - optind, argv + optind);
	else
		code = render_no_memory(cmd);
	json_object_put(d.documents);
	free(d.module);
	optmon_image_free(d.img);
	return code;
}
