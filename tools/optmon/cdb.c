// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmon cdb: a command to a module's command data block.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include <optmon/diag.h>

#include "cmd.h"

#define CDB_SCHEMA	"optmon.cdb/1"
#define TIMEOUT_MAX_S	60.0

static const struct option longs[] = {
	{ "timeout", required_argument, NULL, 't' },
	{ 0 }
};

/* "0040", "0040h" or "0x40"; false for what is no number of 16 bits. */
static bool parse_command(const char *text, uint16_t *command)
{
	unsigned long value;
	char *end;

	if (!isxdigit((unsigned char)*text))
		return false;
	value = strtoul(text, &end, 16);
	if (*end == 'h' || *end == 'H')
		end++;
	*command = value;
	return !*end && value <= 0xffff;
}

/* Hex digits, with or without blanks, are added to the payload. */
static bool parse_bytes(const char *text, struct optmon_cdb *cdb)
{
	char byte[3] = "";

	for (; *text; text++) {
		if (isspace((unsigned char)*text) || *text == ':')
			continue;
		if (!isxdigit((unsigned char)text[0]) ||
		    !isxdigit((unsigned char)text[1]) ||
		    cdb->payload_len == sizeof(cdb->payload))
			return false;
		memcpy(byte, text++, 2);
		cdb->payload[cdb->payload_len++] = strtoul(byte, NULL, 16);
	}
	return true;
}

/* So that a password is not among the arguments that everybody can see. */
static bool read_bytes(FILE *in, struct optmon_cdb *cdb)
{
	char line[4 * OPTMON_CDB_MAX];

	while (fgets(line, sizeof(line), in)) {
		if (!parse_bytes(line, cdb))
			return false;
	}
	return !ferror(in);
}

static void print_text(struct cmd *cmd, const struct optmon_cdb *cdb)
{
	size_t i;

	fprintf(cmd->out, "status %02Xh: %s\n", cdb->status,
		optmon_cdb_status_name(cdb->status));
	for (i = 0; i < cdb->reply_len; i++) {
		if (i % 16 == 0)
			fprintf(cmd->out, "%s%3zu:", i ? "\n" : "", i + 136);
		fprintf(cmd->out, " %02x", cdb->reply[i]);
	}
	if (cdb->reply_len)
		fprintf(cmd->out, "\n");
}

static int print_json(struct cmd *cmd, const struct optmon_port *port,
		      const struct optmon_cdb *cdb)
{
	struct json_object *doc = json_object_new_object();
	char hex[2 * OPTMON_CDB_MAX + 1] = "";
	size_t i;

	for (i = 0; i < cdb->reply_len; i++)
		snprintf(hex + 2 * i, 3, "%02x", cdb->reply[i]);
	json_object_object_add(doc, "schema",
			       json_object_new_string(CDB_SCHEMA));
	json_object_object_add(doc, "port", json_object_new_string(port->name));
	json_object_object_add(doc, "command",
			       json_object_new_int(cdb->command));
	json_object_object_add(doc, "status", json_object_new_int(cdb->status));
	json_object_object_add(doc, "status_text", json_object_new_string(
			       optmon_cdb_status_name(cdb->status)));
	json_object_object_add(doc, "reply", json_object_new_string(hex));
	json_object_object_add(doc, "damaged",
			       json_object_new_boolean(cdb->damaged));
	return cmd_json(cmd, doc);
}

static int run_port(struct cmd *cmd, const struct optmon_port *port,
		    struct optmon_cdb *cdb)
{
	struct optmon_error err = { 0 };

	if (optmon_cdb_run(cmd->talk, port, cdb, &err))
		return cmd_error(cmd, port->name, &err);
	if (optmon_cdb_failed(cdb->status)) {
		optmon_error_set(&err, OPTMON_E_UNAVAILABLE, 0, 0,
				 "CDB %04Xh: status %02Xh: %s", cdb->command,
				 cdb->status,
				 optmon_cdb_status_name(cdb->status));
		return cmd_error(cmd, port->name, &err);
	}
	if (cdb->damaged) {
		optmon_error_set(&err, OPTMON_E_DATA, 0, 0,
				 "CDB %04Xh: the reply does not fit its check code: try again",
				 cdb->command);
		return cmd_error(cmd, port->name, &err);
	}
	if (cmd->json)
		return print_json(cmd, port, cdb);
	print_text(cmd, cdb);
	return 0;
}

static int parse(struct cmd *cmd, int argc, char **argv, struct optmon_cdb *cdb)
{
	bool good = true;
	int i;

	if (argc - optind < 2)
		return cmd_usage(cmd, "name a port, then the number of a command");
	if (!parse_command(argv[optind + 1], &cdb->command))
		return cmd_usage(cmd, "%s: commands are like 0040", argv[optind + 1]);
	for (i = optind + 2; good && i < argc; i++)
		good = strcmp(argv[i], "-") ? parse_bytes(argv[i], cdb) :
					      read_bytes(stdin, cdb);
	if (good)
		return 0;
	return cmd_usage(cmd, "the payload is hex digits, two a byte, 120 bytes at most");
}

int cmd_cdb(struct cmd *cmd, int argc, char **argv)
{
	struct optmon_cdb cdb = { 0 };
	struct optmon_ports *ports;
	double timeout_s = 0;
	int opt, code;

	while ((opt = cmd_getopt(cmd, argc, argv, "t:", longs)) != CMD_OPT_END) {
		if (opt != 't')
			return opt == CMD_OPT_HELP ? 0 : OPTMON_E_USAGE;
		if (!cmd_seconds(cmd, optarg, TIMEOUT_MAX_S, &timeout_s))
			return OPTMON_E_USAGE;
	}
	code = parse(cmd, argc, argv, &cdb);
	if (code)
		return code;
	cdb.timeout_ms = timeout_s * 1000 + 0.5;
	code = cmd_ports(cmd, 1, argv + optind, &ports);
	if (code)
		return code;
	if (ports->n == 1)
		code = run_port(cmd, &ports->port[0], &cdb);
	else
		code = cmd_usage(cmd, "%s: name one port", argv[optind]);
	optmon_ports_free(ports);
	return code;
}
