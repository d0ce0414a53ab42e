// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmon diag: what a module can test, what it tests now, and with what result.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include <optmon/diag.h>
#include <optmon/json.h>
#include <optmon/names.h>

#include "cmd.h"
#include "table.h"
#include "testing.h"

#define DIAG_SCHEMA	"optmon.diag/1"

static const struct option longs[] = {
	{ "gated", no_argument, NULL, 'g' },
	{ "all", no_argument, NULL, 'a' },
	{ 0 }
};

static const struct table_column columns[] = {
	{ .title = "  SIDE" },
	{ .title = "LANE", .right = true },
	{ .title = "LOOPBACK" },
	{ .title = "GENERATOR" },
	{ .title = "CHECKER" },
	{ .title = "BITS", .right = true },
	{ .title = "ERRORS", .right = true },
	{ .title = "BER", .right = true },
};

static const char *side_name(unsigned int side)
{
	return side == OPTMON_SIDE_HOST ? "host" : "media";
}

const char *testing_word(const char *name, char *buffer, size_t len)
{
	size_t i;

	snprintf(buffer, len, "%s", name ? name : "?");
	for (i = 0; buffer[i]; i++) {
		if (buffer[i] == '_')
			buffer[i] = '-';
	}
	return buffer;
}

static bool in_use(const struct optmon_diag_lane *lane)
{
	return lane->loopbacks || lane->generator >= 0 || lane->checker >= 0 ||
	       (lane->counted && lane->bits);
}

/* -- text -------------------------------------------------------------------- */

static void loopback_cell(struct table *table, uint8_t loopbacks)
{
	char text[64] = "", word[32];
	size_t len = 0;
	unsigned int i;

	for (i = 0; i < OPTMON_LOOPBACKS; i++) {
		if (loopbacks & OPTMON_BIT(i))
			len += snprintf(text + len, sizeof(text) - len, "%s%s",
					len ? "," : "",
					testing_word(optmon_loopback_name(i),
						     word, sizeof(word)));
	}
	table_cell(table, len ? CMD_WARN : CMD_DIM, "%s", len ? text : "-");
}

static void pattern_cell(struct table *table, int8_t id)
{
	char code[OPTMON_CODE_NAME];

	if (id < 0)
		table_cell(table, CMD_DIM, "-");
	else
		table_cell(table, CMD_PLAIN, "%s",
			   optmon_code_name(optmon_prbs_name(id), id, code));
}

/* Without an error all that is known is that one in so many was none. */
static void ratio_cell(struct table *table, const struct optmon_diag_lane *lane)
{
	if (lane->lock_lost)
		table_cell(table, CMD_BAD, "lock lost");
	else if (lane->counted && lane->bits && !lane->errors)
		table_cell(table, CMD_GOOD, "<%.1e", 1.0 / lane->bits);
	else if (lane->counted && lane->bits)
		table_cell(table, CMD_PLAIN, "%.2e",
			   (double)lane->errors / lane->bits);
	else if (lane->rated)
		table_cell(table, CMD_PLAIN, "%.2e", lane->ber);
	else
		table_cell(table, CMD_DIM, "-");
}

static void lane_row(struct table *table, const struct optmon_diag *diag,
		     unsigned int side, unsigned int i)
{
	const struct optmon_diag_lane *lane = &diag->lane[side][i];

	table_cell(table, CMD_PLAIN, "  %s", side_name(side));
	table_cell(table, CMD_PLAIN, "%u", i + 1);
	loopback_cell(table, lane->loopbacks);
	pattern_cell(table, lane->generator);
	pattern_cell(table, lane->checker);
	if (lane->counted) {
		table_cell(table, CMD_PLAIN, "%" PRIu64, lane->bits);
		table_cell(table, lane->errors ? CMD_WARN : CMD_PLAIN,
			   "%" PRIu64, lane->errors);
	} else {
		table_cell(table, CMD_DIM, "-");
		table_cell(table, CMD_DIM, "-");
	}
	ratio_cell(table, lane);
}

static void print_loopbacks(struct cmd *cmd, const struct optmon_diag *diag)
{
	const char *sep = " ";
	unsigned int i;
	char word[32];

	fprintf(cmd->out, "  loopbacks ");
	if (!diag->loopbacks)
		fprintf(cmd->out, " none");
	for (i = 0; i < OPTMON_LOOPBACKS; i++) {
		if (!(diag->loopbacks & OPTMON_BIT(i)))
			continue;
		fprintf(cmd->out, "%s%s", sep,
			testing_word(optmon_loopback_name(i), word,
				     sizeof(word)));
		sep = ", ";
	}
	if (diag->loopbacks && !diag->both_sides)
		fprintf(cmd->out, "; one side at a time");
	for (i = 0; diag->loopbacks && i < OPTMON_SIDES; i++) {
		if (!diag->per_lane[i])
			fprintf(cmd->out, "; all %s lanes at once",
				side_name(i));
	}
	fprintf(cmd->out, "\n");
}

static void print_place(struct cmd *cmd, unsigned int which,
			const struct optmon_diag_place *place)
{
	char word[32], code[OPTMON_CODE_NAME];
	unsigned int id;

	if (!place->there)
		return;
	fprintf(cmd->out, "  %-15s",
		testing_word(optmon_pattern_block_name(which), word,
			     sizeof(word)));
	for (id = 0; id < OPTMON_PATTERNS; id++) {
		if (place->patterns & OPTMON_BIT(id))
			fprintf(cmd->out, " %s",
				optmon_code_name(optmon_prbs_name(id), id,
						 code));
	}
	if (place->fec)
		fprintf(cmd->out, place->line ? "; also behind the FEC" :
						"; behind the FEC only");
	fprintf(cmd->out, "%s\n", place->per_lane ? "" : "; all lanes at once");
}

static void print_measurement(struct cmd *cmd, const struct optmon_diag *diag)
{
	fprintf(cmd->out, "  checkers count  ");
	if (diag->gate_s > 0)
		fprintf(cmd->out, "for %d s", diag->gate_s);
	else
		fprintf(cmd->out, diag->gate_s ? "as the vendor knows" :
						 "until they are stopped");
	if (!diag->live_results)
		fprintf(cmd->out, "; results come at the end");
	fprintf(cmd->out, "%s\n", diag->gated ?
		"; these are of the last time that is over" : "");
}

static int print_text(struct cmd *cmd, const struct optmon_port *port,
		      const struct optmon_diag *diag, bool all)
{
	struct table *table = table_new(columns,
					sizeof(columns) / sizeof(columns[0]));
	unsigned int side, i, rows = 0;

	fprintf(cmd->out, "%s%s%s\n", cmd_style(cmd, CMD_BOLD), port->name,
		cmd_style(cmd, CMD_PLAIN));
	print_loopbacks(cmd, diag);
	for (i = 0; i < OPTMON_PATTERN_BLOCKS; i++)
		print_place(cmd, i, &diag->place[i]);
	print_measurement(cmd, diag);
	for (side = 0; table && side < OPTMON_SIDES; side++) {
		for (i = 0; i < OPTMON_DIAG_LANES; i++) {
			const struct optmon_diag_lane *lane =
				&diag->lane[side][i];

			if (!lane->there || !(all || in_use(lane)))
				continue;
			lane_row(table, diag, side, i);
			rows++;
		}
	}
	if (rows)
		return table_print(cmd, table, cmd->width);
	table_free(table);
	fprintf(cmd->out, "  nothing is looped back or tested\n");
	return 0;
}

/* -- JSON -------------------------------------------------------------------- */

static void add_bool(struct json_object *o, const char *key, bool value)
{
	json_object_object_add(o, key, json_object_new_boolean(value));
}

static void add_pattern(struct json_object *o, const char *key, int8_t id)
{
	char code[OPTMON_CODE_NAME];

	if (id >= 0)
		json_object_object_add(o, key, json_object_new_string(
			optmon_code_name(optmon_prbs_name(id), id, code)));
}

static struct json_object *loopbacks_json(uint8_t loopbacks)
{
	struct json_object *list = json_object_new_array();
	unsigned int i;

	for (i = 0; i < OPTMON_LOOPBACKS; i++) {
		if (loopbacks & OPTMON_BIT(i))
			json_object_array_add(list, json_object_new_string(
				optmon_loopback_name(i)));
	}
	return list;
}

static struct json_object *lane_json(const struct optmon_diag_lane *lane,
				     unsigned int side, unsigned int i)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "side",
			       json_object_new_string(side_name(side)));
	json_object_object_add(o, "lane", json_object_new_int(i + 1));
	json_object_object_add(o, "loopbacks", loopbacks_json(lane->loopbacks));
	add_pattern(o, "generator", lane->generator);
	add_pattern(o, "checker", lane->checker);
	if (lane->counted) {
		json_object_object_add(o, "errors",
				       json_object_new_uint64(lane->errors));
		json_object_object_add(o, "bits",
				       json_object_new_uint64(lane->bits));
	}
	if (lane->rated)
		json_object_object_add(o, "ber", optmon_json_number(
			lane->ber, OPTMON_JSON_SCIENTIFIC));
	if (lane->counted || lane->rated)
		add_bool(o, "lock_lost", lane->lock_lost);
	return o;
}

static struct json_object *place_json(const struct optmon_diag_place *place)
{
	struct json_object *o = json_object_new_object();
	struct json_object *list = json_object_new_array();
	char code[OPTMON_CODE_NAME];
	unsigned int id;

	for (id = 0; id < OPTMON_PATTERNS; id++) {
		if (place->patterns & OPTMON_BIT(id))
			json_object_array_add(list, json_object_new_string(
				optmon_code_name(optmon_prbs_name(id), id,
						 code)));
	}
	json_object_object_add(o, "patterns", list);
	add_bool(o, "line", place->line);
	add_bool(o, "fec", place->fec);
	add_bool(o, "per_lane", place->per_lane);
	add_bool(o, "per_lane_pattern", place->per_lane_pattern);
	return o;
}

static struct json_object *diag_json(const struct optmon_port *port,
				     const struct optmon_diag *diag)
{
	struct json_object *o = json_object_new_object();
	struct json_object *places = json_object_new_object();
	struct json_object *lanes = json_object_new_array();
	unsigned int i, side;

	json_object_object_add(o, "port", json_object_new_string(port->name));
	add_bool(o, "gated", diag->gated);
	json_object_object_add(o, "loopbacks", loopbacks_json(diag->loopbacks));
	add_bool(o, "loopback_both_sides", diag->both_sides);
	add_bool(o, "loopback_per_host_lane", diag->per_lane[OPTMON_SIDE_HOST]);
	add_bool(o, "loopback_per_media_lane",
		 diag->per_lane[OPTMON_SIDE_MEDIA]);
	add_bool(o, "gating", diag->gating);
	add_bool(o, "gated_results", diag->gated_results);
	add_bool(o, "live_results", diag->live_results);
	if (diag->gate_s >= 0)
		json_object_object_add(o, "gate_s",
				       json_object_new_int(diag->gate_s));
	for (i = 0; i < OPTMON_PATTERN_BLOCKS; i++) {
		if (diag->place[i].there)
			json_object_object_add(places,
					       optmon_pattern_block_name(i),
					       place_json(&diag->place[i]));
	}
	json_object_object_add(o, "patterns", places);
	for (side = 0; side < OPTMON_SIDES; side++) {
		for (i = 0; i < OPTMON_DIAG_LANES; i++) {
			if (diag->lane[side][i].there)
				json_object_array_add(lanes, lane_json(
					&diag->lane[side][i], side, i));
		}
	}
	json_object_object_add(o, "lanes", lanes);
	return o;
}

/* ---------------------------------------------------------------------------- */

struct wish {
	bool gated, all;
};

static int show_port(struct cmd *cmd, const struct optmon_port *port, bool named,
		     struct json_object *list, void *context)
{
	const struct wish *wish = context;
	struct optmon_error err = { 0 };
	struct optmon_diag diag;

	(void)named;
	if (optmon_diag_read(cmd->talk, port, wish->gated, &diag, &err))
		return cmd_error(cmd, port->name, &err);
	if (!list)
		return print_text(cmd, port, &diag, wish->all);
	json_object_array_add(list, diag_json(port, &diag));
	return 0;
}

int cmd_diag(struct cmd *cmd, int argc, char **argv)
{
	struct wish wish = { 0 };
	int opt;

	while ((opt = cmd_getopt(cmd, argc, argv, "ga", longs)) != CMD_OPT_END) {
		if (opt != 'g' && opt != 'a')
			return opt == CMD_OPT_HELP ? 0 : OPTMON_E_USAGE;
		wish.gated |= opt == 'g';
		wish.all |= opt == 'a';
	}
	if (optind == argc)
		return cmd_usage(cmd, "name a port");
	return cmd_each_port(cmd, argc - optind, argv + optind, DIAG_SCHEMA, show_port,
			     &wish);
}
