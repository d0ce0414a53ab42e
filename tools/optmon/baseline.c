// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmon baseline: what is known of modules and links, to take along.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon.h"

#define SCHEMA	"optmon.baseline/1"
/* Longer than an export of thousands of modules. */
#define FILE_MAX	(256L << 20)

static int export_to(struct cmd *cmd, const char *module, bool all)
{
	struct json_object *request = daemon_request("export"), *answer;
	int code;

	if (module)
		json_object_object_add(request, "module",
				       json_object_new_string(module));
	if (all)
		json_object_object_add(request, "all", json_object_new_boolean(1));
	code = daemon_ask(cmd, request, &answer);
	return code ? code : daemon_json(cmd, answer, SCHEMA);
}

static char *read_file(const char *name)
{
	FILE *in = strcmp(name, "-") ? fopen(name, "re") : stdin;
	size_t len = 0, room = 65536, n;
	char *text = in ? malloc(room) : NULL, *bigger;

	while (text && (n = fread(text + len, 1, room - len - 1, in)) > 0) {
		len += n;
		if (room - len > 1)
			continue;
		bigger = room < FILE_MAX ? realloc(text, 2 * room) : NULL;
		if (!bigger) {
			free(text);
			text = NULL;
			errno = EFBIG;
			break;
		}
		text = bigger;
		room *= 2;
	}
	if (text && ferror(in)) {
		free(text);
		text = NULL;
	}
	if (text)
		text[len] = '\0';
	if (in && in != stdin)
		fclose(in);
	return text;
}

struct taken {
	size_t n, foreign, known;
};

static bool are_records(struct json_object *list)
{
	size_t i, n = list ? json_object_array_length(list) : 0;

	for (i = 0; i < n; i++) {
		if (!json_object_is_type(json_object_array_get_idx(list, i),
					 json_type_object))
			return false;
	}
	return list;
}

static int import_records(struct cmd *cmd, struct json_object *doc,
			  struct taken *taken)
{
	struct json_object *list = doc_list(doc, "records"), *request, *answer;
	int code = 0;
	size_t i;

	for (i = 0; i < json_object_array_length(list) && !code; i++) {
		request = daemon_request("import");
		json_object_object_add(request, "record",
			json_object_get(json_object_array_get_idx(list, i)));
		json_object_object_add(request, "host",
				       json_object_new_string(doc_text(doc, "host")));
		code = daemon_ask(cmd, request, &answer);
		if (!code && !strcmp(doc_text(answer, "left_out"), "foreign"))
			taken->foreign++;
		else if (!code && *doc_text(answer, "left_out"))
			taken->known++;
		else if (!code)
			taken->n++;
		json_object_put(answer);
	}
	return code;
}

static int import_from(struct cmd *cmd, const char *name)
{
	char *text = read_file(name);
	struct optmon_error err;
	struct json_object *doc;
	struct taken taken = { 0 };
	int code;

	if (!text) {
		optmon_error_set(&err, OPTMON_E_NOINPUT, 0, 0, "%s",
				 strerror(errno));
		return cmd_error(cmd, name, &err);
	}
	doc = json_tokener_parse(text);
	free(text);
	if (strcmp(doc_text(doc, "schema"), SCHEMA) ||
	    !are_records(doc_list(doc, "records"))) {
		json_object_put(doc);
		optmon_error_set(&err, OPTMON_E_DATA, 0, 0,
				 "not what 'optmon baseline export' writes");
		return cmd_error(cmd, name, &err);
	}
	code = import_records(cmd, doc, &taken);
	json_object_put(doc);
	if (code)
		return code;
	if (cmd->json) {
		doc = json_object_new_object();
		json_object_object_add(doc, "records",
				       json_object_new_int64(taken.n));
		json_object_object_add(doc, "left_out",
				       json_object_new_int64(taken.foreign + taken.known));
		return daemon_json(cmd, doc, "optmon.done/1");
	}
	fprintf(cmd->out, "%zu baselines taken in\n", taken.n);
	if (taken.foreign)
		fprintf(cmd->out, "%zu left out: of links of another host\n",
			taken.foreign);
	if (taken.known)
		fprintf(cmd->out, "%zu left out: no more than is known here\n",
			taken.known);
	return 0;
}

int cmd_baseline(struct cmd *cmd, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "module", required_argument, NULL, 'm' },
		{ "all", no_argument, NULL, 'A' },
		{ NULL, 0, NULL, 0 },
	};
	const char *module = NULL;
	bool all = false;
	int opt;

	while ((opt = cmd_getopt(cmd, argc, argv, "", longs)) >= 0) {
		if (opt == 'A')
			all = true;
		else
			module = optarg;
	}
	if (opt != CMD_OPT_END)
		return opt == CMD_OPT_HELP ? 0 : OPTMON_E_USAGE;
	argc -= optind;
	argv += optind;
	if (argc == 1 && !strcmp(argv[0], "export"))
		return export_to(cmd, module, all);
	if (argc == 2 && !strcmp(argv[0], "import"))
		return import_from(cmd, argv[1]);
	return cmd_usage(cmd, "export, or import FILE");
}
