// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmon statistics: what error ratios were in the interval that this ends.
 */
#include <stdlib.h>

#include <json-c/json.h>

#include <optmon/decode.h>
#include <optmon/diag.h>
#include <optmon/json.h>

#include "render.h"
#include "table.h"

#define STATISTICS_SCHEMA	"optmon.statistics/1"

static const struct {
	enum optmon_vdm_statistic which;
	const char *title;
	const char *key;
} values[] = {
	{ OPTMON_VDM_MINIMUM, "MINIMUM", "minimum" },
	{ OPTMON_VDM_AVERAGE, "AVERAGE", "average" },
	{ OPTMON_VDM_MAXIMUM, "MAXIMUM", "maximum" },
	{ OPTMON_VDM_TOTAL, "TOTAL", "total" },
	{ OPTMON_VDM_CURRENT, "NOW", "current" },
};

#define N_VALUES	(sizeof(values) / sizeof(values[0]))
#define N_COLUMNS	(3 + N_VALUES)

/**
 * struct asked - one port and what it answered
 * @interval_s: of the statistics; negative when it is not known
 * @list: @n of them
 */
struct asked {
	const struct optmon_port *port;
	struct optmon_module *module;
	struct optmon_image *img;
	double interval_s;
	struct optmon_vdm_statistics *list;
	size_t n;
};

static bool has(const struct optmon_vdm_statistics *s, size_t i)
{
	return s->has & OPTMON_BIT(values[i].which);
}

static int decimals(const struct optmon_vdm_statistics *s)
{
	return s->count ? 0 : OPTMON_JSON_SCIENTIFIC;
}

static int print_text(struct cmd *cmd, const struct asked *a)
{
	struct table_column columns[N_COLUMNS] = {
		{ .title = "  GROUP", .right = true },
		/* What tells one from another is in the first words. */
		{ .title = "OBSERVABLE", .min = 16 },
		{ .title = "LANE", .right = true },
	};
	struct table *table;
	char text[40];
	size_t i, j;

	for (i = 0; i < N_VALUES; i++)
		columns[3 + i] = (struct table_column) {
			.title = values[i].title, .right = true,
		};
	fprintf(cmd->out, "%s%s%s: ", cmd_style(cmd, CMD_BOLD), a->port->name,
		cmd_style(cmd, CMD_PLAIN));
	if (a->interval_s < 0)
		fprintf(cmd->out, "the interval began before it was asked for first\n");
	else
		fprintf(cmd->out, "the last %.1f s\n", a->interval_s);
	table = table_new(columns, N_COLUMNS);
	if (!table)
		return render_no_memory(cmd);
	for (i = 0; i < a->n; i++) {
		const struct optmon_vdm_statistics *s = &a->list[i];

		table_cell(table, CMD_PLAIN, "%u", s->group);
		table_cell(table, CMD_PLAIN, "%s", s->text);
		if (s->lane)
			table_cell(table, CMD_PLAIN, "%u", s->lane);
		else
			table_cell(table, CMD_DIM, "-");
		for (j = 0; j < N_VALUES; j++) {
			if (!has(s, j)) {
				table_cell(table, CMD_DIM, "-");
				continue;
			}
			optmon_format_number(text, s->value[values[j].which],
					     decimals(s));
			table_cell(table, CMD_PLAIN, "%s", text);
		}
	}
	return table_print(cmd, table, cmd->width);
}

static struct json_object *to_json(const struct asked *a)
{
	struct json_object *o = json_object_new_object();
	struct json_object *list = json_object_new_array(), *one;
	size_t i, j;

	json_object_object_add(o, "port", json_object_new_string(a->port->name));
	if (a->interval_s >= 0)
		json_object_object_add(o, "interval_s",
				       optmon_json_number(a->interval_s, 3));
	for (i = 0; i < a->n; i++) {
		const struct optmon_vdm_statistics *s = &a->list[i];

		one = json_object_new_object();
		json_object_object_add(one, "name", json_object_new_string(s->name));
		json_object_object_add(one, "group", json_object_new_int(s->group));
		if (s->lane)
			json_object_object_add(one, "lane",
					       json_object_new_int(s->lane));
		for (j = 0; j < N_VALUES; j++)
			if (has(s, j))
				json_object_object_add(one, values[j].key,
					optmon_json_number(
						s->value[values[j].which],
						decimals(s)));
		json_object_array_add(list, one);
	}
	json_object_object_add(o, "statistics", list);
	return o;
}

static int ask(struct cmd *cmd, struct asked *a)
{
	struct optmon_error err = { 0 };

	if (optmon_port_read(cmd->talk, a->port, 0, a->img, NULL, &err) ||
	    optmon_statistics_read(cmd->talk, a->port, a->img, &a->interval_s, &err))
		return cmd_error(cmd, a->port->name, &err);
	if (optmon_decode(a->img, a->module)) {
		optmon_error_set(&err, OPTMON_E_IO, 0, 0,
				 "the module's identifier could not be read");
		return cmd_error(cmd, a->port->name, &err);
	}
	a->list = calloc(a->module->vdm_count + 1, sizeof(*a->list));
	if (!a->list)
		return render_no_memory(cmd);
	a->n = optmon_vdm_statistics(a->module, a->list, a->module->vdm_count);
	return 0;
}

/* Text of several ports has a line between them. */
static int show_port(struct cmd *cmd, const struct optmon_port *port, bool named,
		     struct json_object *list, void *context)
{
	struct asked a = { .port = port, .interval_s = -1 };
	unsigned int *shown = context;
	int code;

	(void)named;
	a.module = malloc(sizeof(*a.module));
	a.img = optmon_image_new();
	code = a.module && a.img ? ask(cmd, &a) : render_no_memory(cmd);
	if (!code && list)
		json_object_array_add(list, to_json(&a));
	else if (!code && (*shown)++)
		fputc('\n', cmd->out);
	if (!code && !list)
		code = print_text(cmd, &a);
	free(a.list);
	free(a.module);
	optmon_image_free(a.img);
	return code;
}

int cmd_statistics(struct cmd *cmd, int argc, char **argv)
{
	unsigned int shown = 0;
	int opt;

	opt = cmd_getopt(cmd, argc, argv, "", NULL);
	if (opt != CMD_OPT_END)
		return opt == CMD_OPT_HELP ? 0 : OPTMON_E_USAGE;
	if (optind == argc)
		return cmd_usage(cmd, "name a port");
	return cmd_each_port(cmd, argc - optind, argv + optind, STATISTICS_SCHEMA,
			     show_port, &shown);
}
