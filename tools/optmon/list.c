// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmon list: all ports, a line each.
 */
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "cmd.h"
#include "reading.h"
#include "table.h"

static const struct table_column columns[] = {
	{ .title = "PORT" },
	{ .title = "MODULE" },
	{ .title = "VENDOR", .min = 8 },
	{ .title = "PART", .min = 8 },
	{ .title = "SERIAL", .min = 8 },
	{ .title = "LINK" },
	{ .title = "TEMP", .right = true },
	{ .title = "FLAG", .min = 10 },
};

#define N_COLUMNS	((int)(sizeof(columns) / sizeof(columns[0])))

/* The form factor alone: the name up to what qualifies it. */
static void form_factor(const struct optmon_module *module, char *text,
			size_t len)
{
	uint8_t code = module->identity.identifier;
	char hex[OPTMON_CODE_NAME];
	const char *name;

	name = optmon_code_name(optmon_identifier_name(code), code, hex);
	snprintf(text, len, "%.*s", (int)strcspn(name, " /"), name);
}

static const char *or_dash(bool known, const char *text)
{
	return known && text[0] ? text : "-";
}

static void module_cells(struct table *table, const struct optmon_module *m)
{
	const struct optmon_identity *id = &m->identity;
	char type[24];

	form_factor(m, type, sizeof(type));
	table_cell(table, CMD_PLAIN, "%s", type);
	table_cell(table, CMD_PLAIN, "%s",
		   or_dash(id->has & OPTMON_BIT(OPTMON_ID_VENDOR), id->vendor));
	table_cell(table, CMD_PLAIN, "%s",
		   or_dash(id->has & OPTMON_BIT(OPTMON_ID_PART_NUMBER),
			   id->part_number));
	table_cell(table, CMD_PLAIN, "%s",
		   or_dash(id->has & OPTMON_BIT(OPTMON_ID_SERIAL_NUMBER),
			   id->serial_number));
}

static void link_cell(struct table *table, const struct optmon_port *port)
{
	enum cmd_style style = CMD_DIM;
	char text[24];
	unsigned int i;

	for (i = 0; i < port->n_links; i++) {
		if (port->links[i].admin_up)
			style = port->links[i].carrier ? CMD_GOOD : CMD_WARN;
	}
	link_text(port, text, sizeof(text));
	table_cell(table, !strcmp(text, "-") ? CMD_PLAIN : style, "%s", text);
}

static void flag_cell(struct table *table, const struct optmon_module *m)
{
	struct worst_flag worst;
	char more[16] = "", lane[16] = "";

	if (!worst_flag(m, &worst)) {
		table_cell(table, CMD_PLAIN, "-");
		return;
	}
	if (worst.lane)
		snprintf(lane, sizeof(lane), " %u", worst.lane);
	if (worst.others)
		snprintf(more, sizeof(more), " +%u", worst.others);
	table_cell(table, worst.alarm ? CMD_BAD : CMD_WARN, "%s%s%s",
		   worst.name, lane, more);
}

/* The module column of a port that gave no reading. */
static void no_module(struct table *table,
		      const struct optmon_port_reading *reading)
{
	const struct optmon_port *port = reading->port;
	int i;

	if (port->has_cage && port->cage.state == OPTMON_CAGE_STATE_EMPTY)
		table_cell(table, CMD_DIM, "empty");
	else if (reading->err.code == OPTMON_E_UNAVAILABLE)
		table_cell(table, CMD_DIM, "-");
	else if (reading->err.code == OPTMON_E_TEMPORARY)
		table_cell(table, CMD_NOTE, "init");
	else if (reading->err.code == OPTMON_E_PERMISSION)
		table_cell(table, CMD_WARN, "no access");
	else
		table_cell(table, CMD_BAD, "unreadable");
	for (i = 0; i < 3; i++)
		table_cell(table, CMD_PLAIN, "-");
}

static void text_row(struct table *table,
		     const struct optmon_port_reading *reading,
		     struct optmon_module *m)
{
	/* A module that has stopped to answer can still be named. */
	bool known = !optmon_decode(reading->img, m);
	bool read = known && !reading->err.code;

	table_cell(table, CMD_PLAIN, "%s", reading->port->name);
	if (known)
		module_cells(table, m);
	else
		no_module(table, reading);
	link_cell(table, reading->port);
	if (read && m->monitors.has & OPTMON_BIT(OPTMON_MON_TEMPERATURE))
		table_cell(table, CMD_PLAIN, "%.1f",
			   m->monitors.value[OPTMON_MON_TEMPERATURE]);
	else
		table_cell(table, CMD_PLAIN, "-");
	if (read)
		flag_cell(table, m);
	else if (known)
		table_cell(table, CMD_BAD, "no answer");
	else
		table_cell(table, CMD_PLAIN, "-");
}

static void add_text(struct json_object *to, const char *name, bool known,
		     const char *text)
{
	if (known)
		json_object_object_add(to, name, json_object_new_string(text));
}

static struct json_object *module_json(const struct optmon_module *m)
{
	const struct optmon_identity *id = &m->identity;
	struct json_object *o = json_object_new_object();
	char type[24];

	form_factor(m, type, sizeof(type));
	json_object_object_add(o, "type", json_object_new_string(type));
	add_text(o, "vendor", id->has & OPTMON_BIT(OPTMON_ID_VENDOR),
		 id->vendor);
	add_text(o, "part_number", id->has & OPTMON_BIT(OPTMON_ID_PART_NUMBER),
		 id->part_number);
	add_text(o, "serial_number",
		 id->has & OPTMON_BIT(OPTMON_ID_SERIAL_NUMBER),
		 id->serial_number);
	if (m->monitors.has & OPTMON_BIT(OPTMON_MON_TEMPERATURE))
		json_object_object_add(o, "temperature_c",
			json_object_new_double(
				m->monitors.value[OPTMON_MON_TEMPERATURE]));
	return o;
}

static struct json_object *flag_json(const struct worst_flag *worst)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "name", json_object_new_string(worst->name));
	if (worst->lane)
		json_object_object_add(o, "lane",
				       json_object_new_int(worst->lane));
	json_object_object_add(o, "alarm",
			       json_object_new_boolean(worst->alarm));
	json_object_object_add(o, "others",
			       json_object_new_int(worst->others));
	return o;
}

static struct json_object *row_json(const struct optmon_port_reading *reading,
				    struct optmon_module *m)
{
	struct json_object *o = json_object_new_object();
	struct worst_flag worst;

	port_json(o, reading->port);
	if (reading->err.code)
		json_object_object_add(o, "error",
			json_object_new_string(reading->err.message));
	else
		reading_json(o, &reading->reading);
	if (optmon_decode(reading->img, m))
		return o;
	json_object_object_add(o, "module", module_json(m));
	if (!reading->err.code && worst_flag(m, &worst))
		json_object_object_add(o, "worst_flag", flag_json(&worst));
	return o;
}

static int print_json(struct cmd *cmd, const struct readings *readings,
		      struct optmon_module *m)
{
	struct json_object *doc = json_object_new_object();
	struct json_object *ports = json_object_new_array();
	size_t i;

	for (i = 0; i < readings->n; i++)
		json_object_array_add(ports, row_json(&readings->list[i], m));
	json_object_object_add(doc, "schema",
			       json_object_new_string("optmon.list/1"));
	json_object_object_add(doc, "ports", ports);
	return cmd_json(cmd, doc);
}

static int print_text(struct cmd *cmd, const struct readings *readings,
		      struct optmon_module *m, int width)
{
	struct table *table = table_new(columns, N_COLUMNS);
	size_t i;

	if (!readings->n)
		fprintf(stderr, "optmon: no ports: no cage of the optmon driver, and no network device that gives access to a module\n");
	if (!table)
		return OPTMON_E_SOFTWARE;
	for (i = 0; i < readings->n; i++)
		text_row(table, &readings->list[i], m);
	return table_print(cmd, table, width);
}

/*
 * A port that was asked for by name and gives no access is an error; a cage
 * that is empty is a fact.
 */
static int complain(struct cmd *cmd, const struct readings *readings, int n,
		    char **selectors)
{
	const struct optmon_port_reading *r;
	int code = 0, ret;
	size_t i;

	for (i = 0; i < readings->n; i++) {
		r = &readings->list[i];
		if (!r->err.code || r->port->has_cage ||
		    !cmd_port_named(r->port, n, selectors))
			continue;
		ret = cmd_error(cmd, r->port->name, &r->err);
		if (!code)
			code = ret;
	}
	return code;
}

static int list(struct cmd *cmd, int n, char **selectors, int width)
{
	struct optmon_module *m = malloc(sizeof(*m));
	struct readings readings = { 0 };
	struct optmon_ports *ports = NULL;
	int code, bad;

	code = m ? cmd_ports(cmd, n, selectors, &ports) : OPTMON_E_SOFTWARE;
	if (!code)
		code = readings_new(cmd, ports, 0, &readings);
	if (!code) {
		bad = complain(cmd, &readings, n, selectors);
		if (bad && ports->n == 1)
			code = bad;
		else if (cmd->json)
			code = print_json(cmd, &readings, m);
		else
			code = print_text(cmd, &readings, m, width);
		if (!code)
			code = bad;
	}
	readings_free(&readings);
	optmon_ports_free(ports);
	free(m);
	return code;
}

int cmd_list(struct cmd *cmd, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "wide", no_argument, NULL, 'w' },
		{ NULL, 0, NULL, 0 },
	};
	int width = cmd->width;
	int opt;

	while ((opt = cmd_getopt(cmd, argc, argv, "w", longs)) >= 0) {
		if (opt == 'w')
			width = 0;
	}
	if (opt != CMD_OPT_END)
		return opt == CMD_OPT_HELP ? 0 : OPTMON_E_USAGE;
	return list(cmd, argc - optind, argv + optind, width);
}
