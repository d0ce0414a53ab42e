// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <langinfo.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <json-c/json.h>

#include "cmd.h"
#include "frame.h"

#define OPTMON_VERSION	"0.1"

/* Width where standard output is no terminal. */
#define WIDTH_DEFAULT	80
#define WIDTH_MIN	40
#define LONGS_MAX	16

enum { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

/* Values that no short option has. */
enum { OPT_COLOR = 0x1000 };

static const struct option common[] = {
	{ "json", no_argument, NULL, 'j' },
	{ "color", optional_argument, NULL, OPT_COLOR },
	{ "help", no_argument, NULL, 'h' },
};

#define N_COMMON	(sizeof(common) / sizeof(common[0]))

static void set_color(struct cmd *cmd)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	switch (cmd->color_mode) {
	case COLOR_ALWAYS:
		cmd->color = true;
		break;
	case COLOR_NEVER:
		cmd->color = false;
		break;
	default:
		cmd->color = isatty(STDOUT_FILENO) &&
			     !(no_color && *no_color) && term &&
			     strcmp(term, "dumb");
	}
}

static bool parse_color(struct cmd *cmd, const char *when)
{
	static const char *const modes[] = {
		[COLOR_AUTO] = "auto",
		[COLOR_ALWAYS] = "always",
		[COLOR_NEVER] = "never",
	};
	size_t i;

	if (!when)
		when = "always";
	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (strcmp(when, modes[i]))
			continue;
		cmd->color_mode = i;
		set_color(cmd);
		return true;
	}
	cmd_usage(cmd, "--color=%s: auto, always or never", when);
	return false;
}

static int terminal_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	int width = 0;

	if (columns)
		width = atoi(columns);
	if (width < WIDTH_MIN && !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size))
		width = size.ws_col;
	return width < WIDTH_MIN ? WIDTH_DEFAULT : width;
}

int frame_start(struct cmd *cmd)
{
	set_color(cmd);
	cmd->width = terminal_width();
	cmd->utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
	cmd->out = open_memstream(&cmd->text, &cmd->text_len);
	if (!cmd->out) {
		fprintf(stderr, "optmon: out of memory\n");
		return OPTMON_E_SOFTWARE;
	}
	return 0;
}

static void print_version(struct cmd *cmd)
{
	fprintf(cmd->out, "optmon %s\n", OPTMON_VERSION);
}

int frame_global(struct cmd *cmd, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "color", optional_argument, NULL, OPT_COLOR },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ NULL, 0, NULL, 0 },
	};
	int opt;

	while ((opt = getopt_long(argc, argv, "+jhV", longs, NULL)) != -1) {
		switch (opt) {
		case 'j':
			cmd->json = true;
			break;
		case OPT_COLOR:
			if (!parse_color(cmd, optarg))
				return CMD_OPT_USAGE;
			break;
		case 'h':
			return CMD_OPT_HELP;
		case 'V':
			print_version(cmd);
			return 0;
		default:
			fprintf(stderr, "Try 'optmon help'.\n");
			return CMD_OPT_USAGE;
		}
	}
	return CMD_OPT_END;
}

void frame_help(struct cmd *cmd, const struct cmd_verb *verb)
{
	fprintf(cmd->out, "Usage: optmon %s [-j] %s\n\n%s\n", verb->name,
		verb->args, verb->help);
	fprintf(cmd->out, "\n%s", verb->options ? verb->options : "");
	fprintf(cmd->out,
		"  -j, --json            JSON instead of text\n"
		"      --color=WHEN      auto (default), always or never\n"
		"  -h, --help            this text\n");
}

int cmd_getopt(struct cmd *cmd, int argc, char **argv, const char *shorts,
	       const struct option *longs)
{
	struct option all[LONGS_MAX + N_COMMON + 1] = { 0 };
	char all_shorts[64];
	size_t n = 0;
	int opt;

	while (longs && longs[n].name && n < LONGS_MAX) {
		all[n] = longs[n];
		n++;
	}
	memcpy(&all[n], common, sizeof(common));
	snprintf(all_shorts, sizeof(all_shorts), "jh%s", shorts);
	for (;;) {
		opt = getopt_long(argc, argv, all_shorts, all, NULL);
		switch (opt) {
		case -1:
			return CMD_OPT_END;
		case 'j':
			cmd->json = true;
			break;
		case OPT_COLOR:
			if (!parse_color(cmd, optarg))
				return CMD_OPT_USAGE;
			break;
		case 'h':
			frame_help(cmd, cmd->verb);
			return CMD_OPT_HELP;
		case '?':
			fprintf(stderr, "Try 'optmon help %s'.\n",
				cmd->verb->name);
			return CMD_OPT_USAGE;
		default:
			return opt;
		}
	}
}

bool cmd_seconds(struct cmd *cmd, const char *text, double max, double *seconds)
{
	char *end;

	*seconds = strtod(text, &end);
	if (end != text && !*end && *seconds > 0 && *seconds <= max)
		return true;
	cmd_usage(cmd, "%s: not a number of seconds", text);
	return false;
}

bool cmd_count(struct cmd *cmd, const char *text, unsigned long *count)
{
	char *end;

	errno = 0;
	*count = strtoul(text, &end, 10);
	if (*text >= '0' && *text <= '9' && !*end && !errno && *count)
		return true;
	cmd_usage(cmd, "%s: not a count", text);
	return false;
}

int cmd_usage(struct cmd *cmd, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "optmon: ");
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, "\nTry 'optmon help%s%s'.\n", cmd->verb ? " " : "",
		cmd->verb ? cmd->verb->name : "");
	return OPTMON_E_USAGE;
}

int cmd_error(struct cmd *cmd, const char *what, const struct optmon_error *err)
{
	/* In order with what a verb that follows something has printed. */
	if (cmd->live)
		fflush(cmd->out);
	fprintf(stderr, "optmon: ");
	if (what)
		fprintf(stderr, "%s: ", what);
	if (err->line)
		fprintf(stderr, "line %u: ", err->line);
	if (err->column)
		fprintf(stderr, err->line ? "column %u: " : "byte %u: ",
			err->column);
	fprintf(stderr, "%s\n", err->message);
	return err->code ? (int)err->code : OPTMON_E_SOFTWARE;
}

struct optmon_talk *cmd_talk(struct cmd *cmd, struct optmon_error *err)
{
	if (!cmd->talk)
		cmd->talk = optmon_talk_open(err);
	return cmd->talk;
}

int cmd_ports(struct cmd *cmd, int n, char **selectors,
	      struct optmon_ports **ports)
{
	struct optmon_error err = { 0 };

	*ports = NULL;
	if (!cmd_talk(cmd, &err) ||
	    optmon_ports_load(cmd->talk, n, (const char *const *)selectors,
			      ports, &err))
		return cmd_error(cmd, NULL, &err);
	return 0;
}

static bool in_list(const char *list, const char *name)
{
	size_t len = strlen(name);
	const char *at = list;

	while ((at = strstr(at, name))) {
		if ((at == list || at[-1] == ',') &&
		    (at[len] == '\0' || at[len] == ','))
			return true;
		at++;
	}
	return false;
}

bool cmd_port_named(const struct optmon_port *port, int n, char **selectors)
{
	unsigned int j;
	int i;

	for (i = 0; i < n; i++) {
		if (in_list(selectors[i], port->name) ||
		    (port->has_cage && in_list(selectors[i], port->cage.label)))
			return true;
		for (j = 0; j < port->n_links; j++) {
			if (in_list(selectors[i], port->links[j].name))
				return true;
		}
	}
	return false;
}

static int print_json(struct cmd *cmd, struct json_object *doc, int flags)
{
	const char *text = doc ? json_object_to_json_string_ext(doc, flags) :
				 NULL;

	if (!text) {
		json_object_put(doc);
		fprintf(stderr, "optmon: out of memory\n");
		return OPTMON_E_SOFTWARE;
	}
	fprintf(cmd->out, "%s\n", text);
	json_object_put(doc);
	return 0;
}

int cmd_json(struct cmd *cmd, struct json_object *doc)
{
	return print_json(cmd, doc, JSON_C_TO_STRING_PRETTY |
			  JSON_C_TO_STRING_SPACED |
			  JSON_C_TO_STRING_NOSLASHESCAPE);
}

int cmd_json_line(struct cmd *cmd, struct json_object *doc)
{
	return print_json(cmd, doc, JSON_C_TO_STRING_PLAIN |
			  JSON_C_TO_STRING_NOSLASHESCAPE);
}

void cmd_live(struct cmd *cmd)
{
	if (cmd->live)
		return;
	fclose(cmd->out);
	free(cmd->text);
	cmd->text = NULL;
	cmd->live = true;
	setvbuf(stdout, NULL, _IOLBF, 0);
	cmd->out = stdout;
}

const char *cmd_style(const struct cmd *cmd, enum cmd_style style)
{
	static const char *const sequences[] = {
		[CMD_PLAIN] = "\033[0m",
		[CMD_BOLD] = "\033[1m",
		[CMD_DIM] = "\033[2m",
		[CMD_GOOD] = "\033[32m",
		[CMD_NOTE] = "\033[36m",
		[CMD_WARN] = "\033[33m",
		[CMD_BAD] = "\033[1;31m",
	};

	return cmd->color ? sequences[style] : "";
}

bool cmd_flush(struct cmd *cmd)
{
	if (!fflush(cmd->out) && !ferror(cmd->out))
		return true;
	/* Later calls of stdio would say less. */
	if (!cmd->write_errno)
		cmd->write_errno = errno;
	return false;
}

/* Write everything, or say why not; a closed pipe is silent. */
static int write_out(struct cmd *cmd, int code)
{
	errno = cmd->write_errno;
	if (!cmd->live) {
		fclose(cmd->out);
		fwrite(cmd->text, 1, cmd->text_len, stdout);
		free(cmd->text);
		cmd->text = NULL;
	}
	if (!ferror(stdout) && !fflush(stdout))
		return code;
	if (errno == EPIPE)
		return code;
	fprintf(stderr, "optmon: standard output: %s\n", strerror(errno));
	return code ? code : OPTMON_E_IO;
}

int frame_finish(struct cmd *cmd, int code)
{
	if (cmd->out)
		code = write_out(cmd, code);
	optmon_talk_close(cmd->talk);
	return code;
}

int cmd_each_port(struct cmd *cmd, int n, char **selectors, const char *schema,
		  cmd_port_fn show, void *context)
{
	struct json_object *doc = NULL, *list = NULL;
	struct optmon_ports *ports;
	int code, one;
	size_t i;

	code = cmd_ports(cmd, n, selectors, &ports);
	if (code)
		return code;
	if (cmd->json) {
		doc = json_object_new_object();
		list = json_object_new_array();
		json_object_object_add(doc, "schema", json_object_new_string(schema));
		json_object_object_add(doc, "ports", list);
	}
	for (i = 0; i < ports->n; i++) {
		one = show(cmd, &ports->port[i],
			   cmd_port_named(&ports->port[i], n, selectors), list, context);
		code = code ? code : one;
	}
	optmon_ports_free(ports);
	if (!doc)
		return code;
	if (json_object_array_length(list) || !code) {
		one = cmd_json(cmd, doc);
		return code ? code : one;
	}
	json_object_put(doc);
	return code;
}
