// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmon dump: a module's memory as text that `optmon decode` reads.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <json-c/json.h>

#include "cmd.h"
#include "reading.h"

#define PAGES	256

/*
 * Every page of bank 0, whether advertised or not. What is refused is left
 * out; a module that has gone away is an error.
 */
static int read_all(struct cmd *cmd, const struct optmon_port *port,
		    struct optmon_image *img, unsigned int *refused,
		    struct optmon_error *err)
{
	struct optmon_range range = {
		.addr = OPTMON_ADDR_50, .offset = 128, .len = 128,
	};
	struct optmon_error why;
	unsigned int page;
	uint8_t data[128];

	for (page = 0; page < PAGES; page++) {
		if (optmon_image_known(img, OPTMON_ADDR_50, page, 0, 128, 128))
			continue;
		range.page = page;
		if (!optmon_port_read_range(cmd->talk, port, &range, data,
					    &why)) {
			if (optmon_image_set(img, OPTMON_ADDR_50, page, 0, 128,
					     data, sizeof(data)))
				return optmon_error_set(err, OPTMON_E_SOFTWARE,
							0, 0, "out of memory");
		} else if (why.code == OPTMON_E_IO ||
			   why.code == OPTMON_E_TEMPORARY) {
			(*refused)++;
		} else {
			*err = why;
			return -1;
		}
	}
	return 0;
}

/*
 * Where passwords are entered. They are write-only by the specifications, but
 * a dump goes to strangers, and modules err.
 */
static const struct {
	enum optmon_management management;
	struct optmon_range range;
} passwords[] = {
	/* CMIS Table 8-25; SFF-8636 section 6.2.10; SFF-8472 A2h, vendor specific */
	{ OPTMON_MANAGEMENT_CMIS, { OPTMON_ADDR_50, 0, 0, 118, 8 } },
	{ OPTMON_MANAGEMENT_SFF8636, { OPTMON_ADDR_50, 0, 0, 119, 8 } },
	{ OPTMON_MANAGEMENT_SFF8472, { OPTMON_ADDR_51, 0, 0, 120, 7 } },
};

static int blank_passwords(struct optmon_image *img)
{
	static const uint8_t blank[8];
	struct optmon_module *module = malloc(sizeof(*module));
	const struct optmon_range *r;
	size_t i;

	if (!module)
		return -1;
	if (optmon_decode(img, module))
		module->management = OPTMON_MANAGEMENT_CMIS;
	for (i = 0; i < sizeof(passwords) / sizeof(passwords[0]); i++) {
		r = &passwords[i].range;
		if (passwords[i].management == module->management &&
		    optmon_image_known(img, r->addr, 0, 0, r->offset, r->len))
			optmon_image_set(img, r->addr, 0, 0, r->offset, blank,
					 r->len);
	}
	free(module);
	return 0;
}

static void print_comments(FILE *out, const struct optmon_port *port,
			   const struct optmon_reading *reading,
			   unsigned int refused)
{
	time_t seconds = reading->time_ns / 1000000000;
	struct tm tm;
	char text[32];

	gmtime_r(&seconds, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	fprintf(out, "# port: %s\n# time: %s\n# read by: %s\n", port->name,
		text, reading->source == OPTMON_SOURCE_DRIVER ?
		"samples of the optmon driver" : "ethtool");
	if (refused)
		fprintf(out, "# pages refused: %u\n", refused);
}

static struct json_object *range_json(const struct optmon_image *img,
				      const struct optmon_range *range)
{
	struct json_object *o = json_object_new_object();
	uint8_t data[256];
	char hex[2 * sizeof(data) + 1] = "";
	unsigned int i;

	json_object_object_add(o, "i2c_address",
			       json_object_new_int(range->addr));
	if (range->offset >= 128) {
		json_object_object_add(o, "page",
				       json_object_new_int(range->page));
		json_object_object_add(o, "bank",
				       json_object_new_int(range->bank));
	}
	json_object_object_add(o, "offset", json_object_new_int(range->offset));
	if (!optmon_image_get(img, range->addr, range->page, range->bank,
			      range->offset, data, range->len)) {
		for (i = 0; i < range->len; i++)
			sprintf(hex + 2 * i, "%02x", data[i]);
	}
	json_object_object_add(o, "data", json_object_new_string(hex));
	return o;
}

static int print_json(struct cmd *cmd, const struct optmon_port *port,
		      const struct optmon_image *img,
		      const struct optmon_reading *reading)
{
	struct json_object *doc = json_object_new_object();
	struct json_object *ranges = json_object_new_array();
	struct optmon_range range;
	size_t pos = 0;

	json_object_object_add(doc, "schema",
			       json_object_new_string("optmon.dump/1"));
	port_json(doc, port);
	reading_json(doc, reading);
	while (optmon_image_next(img, &pos, &range))
		json_object_array_add(ranges, range_json(img, &range));
	json_object_object_add(doc, "memory", ranges);
	return cmd_json(cmd, doc);
}

/* The whole text goes there at once, and nothing to standard output. */
static int write_file(struct cmd *cmd, const char *path)
{
	struct optmon_error err = { 0 };
	bool good = false;
	FILE *file;

	fflush(cmd->out);
	file = fopen(path, "w");
	if (file) {
		fwrite(cmd->text, 1, cmd->text_len, file);
		good = !ferror(file);
		good &= !fclose(file);
	}
	if (!good)
		optmon_error_set(&err, OPTMON_E_IO, 0, 0, "%s",
				 strerror(errno));
	rewind(cmd->out);
	fflush(cmd->out);
	return good ? 0 : cmd_error(cmd, path, &err);
}

static int dump(struct cmd *cmd, const struct optmon_port *port, bool all,
		const char *path)
{
	unsigned int flags = port->module_ifindex ? OPTMON_READ_RAW : 0;
	struct optmon_image *img = optmon_image_new();
	struct optmon_reading reading = { 0 };
	struct optmon_error err = { 0 };
	unsigned int refused;
	int code = 0;

	if (!img) {
		optmon_error_set(&err, OPTMON_E_SOFTWARE, 0, 0, "out of memory");
		return cmd_error(cmd, port->name, &err);
	}
	if (optmon_port_read(cmd->talk, port, flags, img, &reading, &err))
		code = cmd_error(cmd, port->name, &err);
	refused = reading.failed;
	if (!code && all && read_all(cmd, port, img, &refused, &err))
		code = cmd_error(cmd, port->name, &err);
	if (!code && blank_passwords(img)) {
		optmon_error_set(&err, OPTMON_E_SOFTWARE, 0, 0, "out of memory");
		code = cmd_error(cmd, port->name, &err);
	}
	if (!code && cmd->json) {
		code = print_json(cmd, port, img, &reading);
	} else if (!code) {
		print_comments(cmd->out, port, &reading, refused);
		optmon_image_dump(img, cmd->out);
	}
	if (!code && path)
		code = write_file(cmd, path);
	optmon_image_free(img);
	return code;
}

int cmd_dump(struct cmd *cmd, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "all", no_argument, NULL, 'a' },
		{ "output", required_argument, NULL, 'o' },
		{ NULL, 0, NULL, 0 },
	};
	struct optmon_ports *ports;
	const char *path = NULL;
	bool all = false;
	int code, opt;

	while ((opt = cmd_getopt(cmd, argc, argv, "ao:", longs)) >= 0) {
		if (opt == 'a')
			all = true;
		else
			path = strcmp(optarg, "-") ? optarg : NULL;
	}
	if (opt != CMD_OPT_END)
		return opt == CMD_OPT_HELP ? 0 : OPTMON_E_USAGE;
	if (argc - optind != 1)
		return cmd_usage(cmd, "dump takes one port");
	code = cmd_ports(cmd, 1, argv + optind, &ports);
	if (code)
		return code;
	if (ports->n == 1)
		code = dump(cmd, &ports->port[0], all, path);
	else
		code = cmd_usage(cmd, "%s selects %zu ports; dump takes one",
				 argv[optind], ports->n);
	optmon_ports_free(ports);
	return code;
}
