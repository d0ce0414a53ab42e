// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmon flags --count: how often flags were latched, and when.
 */
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include <json-c/json.h>

#include <optmon/flags.h>

#include "flag_counts.h"
#include "render.h"
#include "table.h"

#define FLAGS_SCHEMA	"optmon.flags/1"

static const struct table_column columns[] = {
	{ .title = "  FLAG", .min = 20 },
	{ .title = "LANE", .right = true },
	{ .title = "COUNT", .right = true },
	{ .title = "FIRST" },
	{ .title = "LAST" },
	{ .title = "NOW" },
};

/**
 * struct counted - a port and its flags
 * @port: the port
 * @img: the module's memory, for the names of its flags
 * @counts: the flags
 */
struct counted {
	const struct optmon_port *port;
	struct optmon_image *img;
	struct optmon_flag_counts counts;
};

void flag_at(const struct optmon_image *img, unsigned int page, unsigned int bank,
	     unsigned int offset, unsigned int bit, struct optmon_flag_ref *flag)
{
	if (optmon_flag_at(img, page, bank, offset, bit, flag))
		return;
	memset(flag, 0, sizeof(*flag));
	snprintf(flag->name, sizeof(flag->name), "page_%02xh_%u_bit_%u", page,
		 offset, bit);
}

static void name_of(const struct counted *c, const struct optmon_flag_count *one,
		    struct optmon_flag_ref *flag)
{
	flag_at(c->img, one->page, one->bank, one->offset, one->bit, flag);
}

static void time_cell(struct table *table, uint64_t time_ns)
{
	time_t seconds = time_ns / 1000000000;
	char text[32];
	struct tm tm;

	localtime_r(&seconds, &tm);
	strftime(text, sizeof(text), "%F %T", &tm);
	table_cell(table, CMD_PLAIN, "%s", text);
}

static int print_text(struct cmd *cmd, const struct counted *c)
{
	struct optmon_flag_ref flag;
	struct table *table;
	size_t i;

	fprintf(cmd->out, "%s%s%s\n", cmd_style(cmd, CMD_BOLD), c->port->name,
		cmd_style(cmd, CMD_PLAIN));
	if (!c->counts.n) {
		fprintf(cmd->out, "  no flag was latched\n");
		return 0;
	}
	table = table_new(columns, sizeof(columns) / sizeof(columns[0]));
	if (!table)
		return render_no_memory(cmd);
	for (i = 0; i < c->counts.n; i++) {
		const struct optmon_flag_count *one = &c->counts.flag[i];

		name_of(c, one, &flag);
		table_cell(table, CMD_PLAIN, "  %s", flag.name);
		if (flag.lane)
			table_cell(table, CMD_PLAIN, "%u", flag.lane);
		else
			table_cell(table, CMD_DIM, "-");
		table_cell(table, CMD_PLAIN, "%" PRIu32, one->count);
		time_cell(table, one->first_ns);
		time_cell(table, one->last_ns);
		table_cell(table, one->raised ? CMD_WARN : CMD_DIM, "%s",
			   one->raised ? "raised" : "-");
	}
	return table_print(cmd, table, cmd->width);
}

static struct json_object *flag_json(const struct counted *c,
				     const struct optmon_flag_count *one)
{
	struct json_object *o = json_object_new_object();
	struct optmon_flag_ref flag;

	name_of(c, one, &flag);
	json_object_object_add(o, "name", json_object_new_string(flag.name));
	if (flag.lane)
		json_object_object_add(o, "lane",
				       json_object_new_int(flag.lane));
	json_object_object_add(o, "page", json_object_new_int(one->page));
	json_object_object_add(o, "bank", json_object_new_int(one->bank));
	json_object_object_add(o, "offset", json_object_new_int(one->offset));
	json_object_object_add(o, "bit", json_object_new_int(one->bit));
	json_object_object_add(o, "count", json_object_new_int64(one->count));
	json_object_object_add(o, "first_ns",
			       json_object_new_uint64(one->first_ns));
	json_object_object_add(o, "last_ns",
			       json_object_new_uint64(one->last_ns));
	json_object_object_add(o, "raised",
			       json_object_new_boolean(one->raised));
	return o;
}

static void add_json(struct json_object *list, const struct counted *c)
{
	struct json_object *o = json_object_new_object();
	struct json_object *flags = json_object_new_array();
	size_t i;

	for (i = 0; i < c->counts.n; i++)
		json_object_array_add(flags, flag_json(c, &c->counts.flag[i]));
	json_object_object_add(o, "port", json_object_new_string(c->port->name));
	json_object_object_add(o, "flags", flags);
	json_object_array_add(list, o);
}

static int show_port(struct cmd *cmd, const struct optmon_port *port, bool named,
		     struct json_object *list, void *context)
{
	struct counted c = { .port = port, .img = optmon_image_new() };
	struct optmon_error err = { 0 };
	int code = 0;

	(void)context;
	if (!c.img)
		return render_no_memory(cmd);
	if (optmon_flag_counts_read(cmd->talk, port, &c.counts, &err) ||
	    optmon_port_read(cmd->talk, port, 0, c.img, NULL, &err)) {
		/* An empty cage that "all" or a glob brought along */
		if (err.code != OPTMON_E_UNAVAILABLE || named)
			code = cmd_error(cmd, port->name, &err);
	} else if (list) {
		add_json(list, &c);
	} else {
		code = print_text(cmd, &c);
	}
	optmon_flag_counts_free(&c.counts);
	optmon_image_free(c.img);
	return code;
}

int flag_counts(struct cmd *cmd, int n, char **selectors)
{
	return cmd_each_port(cmd, n, selectors, FLAGS_SCHEMA, show_port, NULL);
}
