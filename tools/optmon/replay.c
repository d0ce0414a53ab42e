// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmon replay: the health engine over readings that were written down.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <optmon/health.h>

#include "alarm_text.h"
#include "cmd.h"

struct replay {
	struct cmd *cmd;
	struct optmon_health *health;
	const char *name;
	FILE *in;
	uint64_t lines, refused, raised;
	bool no_room, enough;
};

static void on_alarm(void *context, const struct optmon_health_alarm *alarm)
{
	struct replay *r = context;

	if (r->enough)
		return;
	r->raised += alarm->transition == OPTMON_RAISED;
	if (r->cmd->json)
		alarm_json(r->cmd, alarm);
	else
		alarm_text(r->cmd, alarm, true);
	if (ferror(r->cmd->out))
		r->enough = true;
}

static void complain(struct replay *r, struct optmon_error *err)
{
	err->line = r->lines > UINT32_MAX ? UINT32_MAX : r->lines;
	cmd_error(r->cmd, r->name, err);
	r->refused++;
}

static void take_line(struct replay *r, const char *text, size_t len)
{
	struct optmon_error err = { 0 };
	struct optmon_line line;

	if (optmon_line_parse(text, len, &line, &err)) {
		complain(r, &err);
		return;
	}
	if (optmon_health_feed(r->health, &line) != OPTMON_FED_NO_ROOM ||
	    r->no_room)
		return;
	/* Said once: the rest of that host or port fares alike. */
	r->no_room = true;
	optmon_error_set(&err, OPTMON_E_DATA, 0, 0,
			 "more hosts or ports than there is room for: those beyond are left out");
	complain(r, &err);
}

/* A line of any length in bounded memory; false at the end. */
static bool next_line(struct replay *r, char *text, size_t *len)
{
	bool some = false;
	int c;

	*len = 0;
	while ((c = getc_unlocked(r->in)) != EOF) {
		some = true;
		if (c == '\n')
			break;
		if (*len <= OPTMON_LINE_MAX)
			text[(*len)++] = c;
	}
	return some;
}

static bool is_blank(const char *text, size_t len)
{
	while (len && strchr(" \t\r", text[len - 1]) && text[len - 1])
		len--;
	return !len;
}

static void show_end(struct replay *r)
{
	struct optmon_health_counts counts;
	unsigned int i;

	optmon_health_counts(r->health, &counts);
	fprintf(r->cmd->out, "%" PRIu64 " lines", r->lines);
	if (r->refused)
		fprintf(r->cmd->out, ", %" PRIu64 " refused", r->refused);
	for (i = OPTMON_FED_DUPLICATE; i < OPTMON_FED_KINDS; i++) {
		if (counts.fed[i])
			fprintf(r->cmd->out, ", %" PRIu64 " %s", counts.fed[i],
				optmon_fed_name(i));
	}
	fprintf(r->cmd->out, "; %u ports, %" PRIu64 " alarms, %u stand\n",
		counts.cages, r->raised, counts.alarms);
}

static int replay_lines(struct replay *r)
{
	char *text = malloc(OPTMON_LINE_MAX + 1);
	struct optmon_error err = { 0 };
	size_t len;

	r->health = optmon_health_new(&optmon_health_steady, on_alarm, r);
	if (!text || !r->health) {
		free(text);
		optmon_error_set(&err, OPTMON_E_SOFTWARE, 0, 0, "out of memory");
		return cmd_error(r->cmd, NULL, &err);
	}
	while (!r->enough && next_line(r, text, &len)) {
		r->lines++;
		if (!is_blank(text, len))
			take_line(r, text, len);
	}
	free(text);
	if (ferror(r->in)) {
		optmon_error_set(&err, OPTMON_E_IO, 0, 0, "%s", strerror(errno));
		return cmd_error(r->cmd, r->name, &err);
	}
	if (!r->cmd->json && !r->enough)
		show_end(r);
	return r->refused ? OPTMON_E_DATA : 0;
}

int cmd_replay(struct cmd *cmd, int argc, char **argv)
{
	struct replay r = { .cmd = cmd };
	struct optmon_error err = { 0 };
	int opt, code;

	opt = cmd_getopt(cmd, argc, argv, "", NULL);
	if (opt != CMD_OPT_END)
		return opt == CMD_OPT_HELP ? 0 : OPTMON_E_USAGE;
	if (argc - optind != 1)
		return cmd_usage(cmd, "which file? - is standard input");
	r.name = argv[optind];
	r.in = stdin;
	if (strcmp(r.name, "-")) {
		r.in = fopen(r.name, "re");
		if (!r.in) {
			optmon_error_set(&err, errno == EACCES ?
					 OPTMON_E_PERMISSION : OPTMON_E_NOINPUT,
					 0, 0, "%s", strerror(errno));
			return cmd_error(cmd, r.name, &err);
		}
	} else {
		r.name = "standard input";
	}
	cmd_live(cmd);
	code = replay_lines(&r);
	optmon_health_free(r.health);
	if (r.in != stdin)
		fclose(r.in);
	return code;
}
