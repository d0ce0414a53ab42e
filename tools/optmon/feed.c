// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmon feed: lines of readings from a file or a pipe for optmond.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <optmon/reading_line.h>

#include "daemon.h"

#define SYNC	"{\"sync\":0}\n"
#define ANSWER	4096

struct feed {
	struct cmd *cmd;
	const char *peer;	/* only what that host says of its own ports */
	FILE *in;
	int fd;
	unsigned long lines;	/* read */
	unsigned long passed;	/* given to optmond */
	unsigned long refused;
	bool stored, failed;
	size_t len;
	char answer[ANSWER];
	struct optmon_line line;
};

static int complain(struct feed *f, unsigned long at, const char *text)
{
	f->refused++;
	fprintf(stderr, "optmon: line %lu: %s\n", at, text);
	return 0;
}

/* What optmond says: lines that it refused, and that all is stored. */
static void take_answer(struct feed *f, const char *text)
{
	struct json_object *o = json_tokener_parse(text);

	/* A sync that fails is the last answer, too. */
	f->failed |= strstr(doc_text(o, "error"), "not stored") != NULL;
	if (*doc_text(o, "error"))
		complain(f, doc_number(o, "line", 0), doc_text(o, "error"));
	else if (json_object_is_type(o, json_type_object))
		f->stored |= doc_true(o, "stored");
	json_object_put(o);
}

/* false when optmond has gone. */
static bool listen_to(struct feed *f, int flags)
{
	char *end;
	ssize_t n;

	n = recv(f->fd, f->answer + f->len, ANSWER - 1 - f->len, flags);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR;
	if (!n)
		return false;
	f->len += n;
	f->answer[f->len] = '\0';
	while ((end = strchr(f->answer, '\n'))) {
		*end = '\0';
		take_answer(f, f->answer);
		f->len -= end + 1 - f->answer;
		memmove(f->answer, end + 1, f->len + 1);
	}
	/* No answer is that long. */
	if (f->len == ANSWER - 1)
		f->len = 0;
	return true;
}

static bool send_all(struct feed *f, const char *text, size_t len)
{
	ssize_t n;

	while (len) {
		n = send(f->fd, text, len, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		text += n;
		len -= n;
		if (!listen_to(f, MSG_DONTWAIT))
			return false;
	}
	return true;
}

/* May the other host say that? Only what its own end of our links does. */
static const char *not_allowed(struct feed *f, const char *text, size_t len)
{
	static struct optmon_error err;

	if (optmon_line_parse(text, len, &f->line, &err))
		return err.message;
	if (f->line.kind != OPTMON_LINE_LINK ||
	    f->line.link.has != 1u << OPTMON_LK_PEER ||
	    f->line.has & 1u << OPTMON_LINE_HAS_HOST)
		return "not passed on: --peer takes links with their far end only";
	if (strcmp(f->line.link.peer_host, f->peer))
		return "not passed on: it is said of another host than --peer's";
	return NULL;
}

static bool pass(struct feed *f, char *line, size_t len)
{
	const char *why;

	f->lines++;
	/* Numbers of lines shall be the same here and there. */
	why = f->peer ? not_allowed(f, line, len - 1) : NULL;
	if (why) {
		complain(f, f->lines, why);
		return send_all(f, "\n", 1);
	}
	f->passed++;
	return send_all(f, line, len);
}

static int run(struct feed *f)
{
	struct optmon_error err = { 0 };
	char *line = NULL;
	size_t room = 0;
	bool there = true;
	ssize_t len;

	while (there && (len = getline(&line, &room, f->in)) > 0) {
		if (line[len - 1] != '\n') {
			f->lines++;
			complain(f, f->lines,
				 "ends without a newline: a half line is not taken");
			break;
		}
		there = pass(f, line, len);
	}
	free(line);
	there = there && send_all(f, SYNC, strlen(SYNC));
	while (there && !f->stored && !f->failed)
		there = listen_to(f, 0);
	if (there && f->failed)
		return OPTMON_E_IO;
	if (there)
		return f->refused ? OPTMON_E_DATA : 0;
	optmon_error_set(&err, OPTMON_E_UNAVAILABLE, 0, 0,
			 "optmond has gone, or did not let us in");
	return cmd_error(f->cmd, NULL, &err);
}

int cmd_feed(struct cmd *cmd, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "peer", required_argument, NULL, 'p' },
		{ NULL, 0, NULL, 0 },
	};
	static struct feed f;
	struct optmon_error err = { 0 };
	const char *name;
	int code, opt;

	f.cmd = cmd;
	while ((opt = cmd_getopt(cmd, argc, argv, "", longs)) >= 0)
		f.peer = optarg;
	if (opt != CMD_OPT_END)
		return opt == CMD_OPT_HELP ? 0 : OPTMON_E_USAGE;
	if (argc - optind > 1)
		return cmd_usage(cmd, "one file, or - for standard input");
	name = optind < argc ? argv[optind] : "-";
	f.in = strcmp(name, "-") ? fopen(name, "re") : stdin;
	if (!f.in) {
		optmon_error_set(&err, OPTMON_E_NOINPUT, 0, 0, "%s",
				 strerror(errno));
		return cmd_error(cmd, name, &err);
	}
	code = daemon_feed(cmd, &f.fd);
	if (!code)
		code = run(&f);
	if (f.fd > 0)
		close(f.fd);
	if (f.in != stdin)
		fclose(f.in);
	if (!cmd->json && !code)
		fprintf(cmd->out, "%lu lines taken and stored\n", f.passed);
	return code;
}
