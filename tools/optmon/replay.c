// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmon replay: the health engine over readings that were written down.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <optmon/health.h>

#include "alarm_text.h"
#include "cmd.h"

/* Of the file at a time; the longest line fits more than once. */
#define ROOM	(4 * OPTMON_LINE_MAX)

struct replay {
	struct cmd *cmd;
	struct optmon_health *health;
	struct optmon_line_reader *reader;
	const char *name;
	FILE *in;
	char *text;		/* read; taken up to @start */
	size_t start, len;
	bool end;
	int read_errno;		/* why it ended early, or 0 */
	uint64_t lines, refused, raised;
	bool no_room, enough;
};

static void on_alarm(void *context, const struct optmon_health_alarm *alarm)
{
	struct replay *r = context;

	if (r->enough)
		return;
	r->raised += alarm->transition == OPTMON_RAISED;
	/* The first write that fails says why; those after it may not. */
	errno = 0;
	if (r->cmd->json)
		alarm_json(r->cmd, alarm);
	else
		alarm_text(r->cmd, alarm, true);
	r->enough = !cmd_flush(r->cmd);
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

	if (optmon_line_read(r->reader, text, len, &line, &err)) {
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

/*
 * More of the file; false at its end. What a pipe has now is taken now: who writes
 * into it may not write more for long.
 */
static bool read_more(struct replay *r)
{
	ssize_t n;

	/* Of a line beyond all bounds it is enough to know that it is one. */
	if (!r->start && r->len == ROOM)
		r->len = OPTMON_LINE_MAX + 1;
	memmove(r->text, r->text + r->start, r->len - r->start);
	r->len -= r->start;
	r->start = 0;
	do {
		n = read(fileno(r->in), r->text + r->len, ROOM - r->len);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		r->read_errno = errno;
	else
		r->len += n;
	return n > 0;
}

/* A line of any length in bounded memory; NULL at the end. */
static const char *next_line(struct replay *r, size_t *len)
{
	const char *line, *eol;
	size_t seen = 0;

	while (!(eol = memchr(r->text + r->start + seen, '\n',
			      r->len - r->start - seen))) {
		seen = r->len - r->start;
		if (seen > OPTMON_LINE_MAX)
			seen = OPTMON_LINE_MAX + 1;
		if (r->end)
			break;
		r->end = !read_more(r);
	}
	if (!eol && r->start == r->len)
		return NULL;
	line = r->text + r->start;
	*len = eol ? (size_t)(eol - line) : r->len - r->start;
	r->start += *len + (eol != NULL);
	return line;
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
	struct optmon_error err = { 0 };
	const char *line;
	size_t len;

	r->health = optmon_health_new(&optmon_health_steady, on_alarm, r);
	r->reader = optmon_line_reader_new();
	r->text = malloc(ROOM);
	if (!r->text || !r->reader || !r->health) {
		optmon_error_set(&err, OPTMON_E_SOFTWARE, 0, 0, "out of memory");
		return cmd_error(r->cmd, NULL, &err);
	}
	while (!r->enough && (line = next_line(r, &len))) {
		r->lines++;
		if (!is_blank(line, len))
			take_line(r, line, len);
	}
	if (r->read_errno) {
		optmon_error_set(&err, OPTMON_E_IO, 0, 0, "%s",
				 strerror(r->read_errno));
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
	optmon_line_reader_free(r.reader);
	free(r.text);
	if (r.in != stdin)
		fclose(r.in);
	return code;
}
