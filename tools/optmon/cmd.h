/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the verbs of optmon share.
 *
 * A verb is a file with one function in the table of main.c. What it prints
 * goes to cmd->out, which is memory until the verb returns: a reader of
 * standard output never sees half a document. Verbs that follow something
 * print through cmd_live() instead, a line at a time.
 */
#ifndef OPTMON_CMD_H
#define OPTMON_CMD_H

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>

#include <optmon/error.h>
#include <optmon/port.h>

struct json_object;

/**
 * struct cmd - one run of one verb
 * @out: what the verb prints; memory, written when the verb returns
 * @verb: the verb's entry in the table
 * @json: -j was given
 * @color: escape sequences may be used on @out
 * @width: columns of the terminal; 80 where there is none
 * @utf8: the terminal can show more than ASCII
 */
struct cmd {
	FILE *out;
	const struct cmd_verb *verb;
	bool json;
	bool color;
	bool utf8;
	int width;
	/* private to cmd.c */
	struct optmon_talk *talk;
	bool live;
	char *text;
	size_t text_len;
	int color_mode;
	int write_errno;
};

/**
 * struct cmd_verb - an entry of the table of verbs
 * @name: what is typed
 * @run: does it; argv[0] is the name; returns the exit code
 * @args: options and arguments, for the usage line
 * @help: one line
 * @options: lines that explain the options, or NULL
 */
struct cmd_verb {
	const char *name;
	int (*run)(struct cmd *cmd, int argc, char **argv);
	const char *args;
	const char *help;
	const char *options;
};

/* What cmd_getopt() returns instead of an option. */
#define CMD_OPT_END	(-1)	/* no more options; arguments start at optind */
#define CMD_OPT_USAGE	(-2)	/* wrong option, said so: return OPTMON_E_USAGE */
#define CMD_OPT_HELP	(-3)	/* --help was answered: return 0 */

/**
 * cmd_getopt() - getopt_long() with the options that all verbs have
 * @cmd: command; -j, --json, --color and --help are taken care of here
 * @argc: as given to the verb
 * @argv: as given to the verb
 * @shorts: the verb's short options, or ""
 * @longs: the verb's long options ending in zeroes, or NULL; at most 16
 *
 * Return: an option, or one of CMD_OPT_*.
 */
int cmd_getopt(struct cmd *cmd, int argc, char **argv, const char *shorts,
	       const struct option *longs);

/*
 * A positive number of seconds, at most @max, or a count from 1; complains and
 * returns false for anything else.
 */
bool cmd_seconds(struct cmd *cmd, const char *text, double max,
		 double *seconds);
bool cmd_count(struct cmd *cmd, const char *text, unsigned long *count);

/* Say what is wrong with the arguments and where help is; OPTMON_E_USAGE. */
int cmd_usage(struct cmd *cmd, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * cmd_error() - print an error
 * @cmd: command
 * @what: port or file, or NULL
 * @err: the error
 *
 * Return: the exit code that belongs to @err.
 */
int cmd_error(struct cmd *cmd, const char *what,
	      const struct optmon_error *err);

/* The connection to the kernel, made on first use; NULL with @err. */
struct optmon_talk *cmd_talk(struct cmd *cmd, struct optmon_error *err);

/**
 * cmd_ports() - the ports that arguments select
 * @cmd: command
 * @n: number of selectors; 0 selects all ports
 * @selectors: names, globs, ranges, comma lists, "all", "present"
 * @ports: where the ports go; to be given to optmon_ports_free()
 *
 * Errors are printed here.
 *
 * Return: 0, or an exit code.
 */
int cmd_ports(struct cmd *cmd, int n, char **selectors,
	      struct optmon_ports **ports);

/* Was this port named by the user, and not only matched by "all" or a glob? */
bool cmd_port_named(const struct optmon_port *port, int n, char **selectors);

/*
 * Shows a port: as text, or into @list where that is wanted. @named: it was asked for by
 * its name, not as one of many. Returns an exit code.
 */
typedef int (*cmd_port_fn)(struct cmd *cmd, const struct optmon_port *port, bool named,
			   struct json_object *list, void *context);

/**
 * cmd_each_port() - show the ports that arguments select, one after the other
 * @cmd: the command
 * @n: number of selectors
 * @selectors: as for cmd_ports()
 * @schema: of the JSON document
 * @show: called for each
 * @context: for @show
 *
 * One that fails does not keep the others from being shown; a document about none,
 * where something failed, is not printed.
 *
 * Return: the first exit code that is not 0.
 */
int cmd_each_port(struct cmd *cmd, int n, char **selectors, const char *schema,
		  cmd_port_fn show, void *context);

/* Print a JSON document to cmd->out, pretty, and give it back; the exit code. */
int cmd_json(struct cmd *cmd, struct json_object *doc);

/* Print a JSON document as one line and give it back, for streams. */
int cmd_json_line(struct cmd *cmd, struct json_object *doc);

/* From now on cmd->out is standard output itself, a line at a time. */
void cmd_live(struct cmd *cmd);

/* After a line of such output: did it get out? If not there is no use going on. */
bool cmd_flush(struct cmd *cmd);

/* Escape sequences, empty strings where colours are off. */
enum cmd_style {
	CMD_PLAIN,
	CMD_BOLD,
	CMD_DIM,
	CMD_GOOD,
	CMD_NOTE,
	CMD_WARN,
	CMD_BAD,
};

const char *cmd_style(const struct cmd *cmd, enum cmd_style style);

int cmd_bind(struct cmd *cmd, int argc, char **argv);
int cmd_list(struct cmd *cmd, int argc, char **argv);
int cmd_show(struct cmd *cmd, int argc, char **argv);
int cmd_lanes(struct cmd *cmd, int argc, char **argv);
int cmd_vdm(struct cmd *cmd, int argc, char **argv);
int cmd_flags(struct cmd *cmd, int argc, char **argv);
int cmd_fec(struct cmd *cmd, int argc, char **argv);
int cmd_dump(struct cmd *cmd, int argc, char **argv);
int cmd_decode(struct cmd *cmd, int argc, char **argv);
int cmd_events(struct cmd *cmd, int argc, char **argv);
int cmd_watch(struct cmd *cmd, int argc, char **argv);
int cmd_replay(struct cmd *cmd, int argc, char **argv);
int cmd_set(struct cmd *cmd, int argc, char **argv);
int cmd_apply(struct cmd *cmd, int argc, char **argv);
int cmd_reset(struct cmd *cmd, int argc, char **argv);
int cmd_diag(struct cmd *cmd, int argc, char **argv);
int cmd_statistics(struct cmd *cmd, int argc, char **argv);
int cmd_loopback(struct cmd *cmd, int argc, char **argv);
int cmd_prbs(struct cmd *cmd, int argc, char **argv);
int cmd_cdb(struct cmd *cmd, int argc, char **argv);
int cmd_risk(struct cmd *cmd, int argc, char **argv);
int cmd_alarms(struct cmd *cmd, int argc, char **argv);
int cmd_explain(struct cmd *cmd, int argc, char **argv);
int cmd_ack(struct cmd *cmd, int argc, char **argv);
int cmd_shelve(struct cmd *cmd, int argc, char **argv);
int cmd_maintenance(struct cmd *cmd, int argc, char **argv);
int cmd_note(struct cmd *cmd, int argc, char **argv);
int cmd_feed(struct cmd *cmd, int argc, char **argv);
int cmd_far_end(struct cmd *cmd, int argc, char **argv);
int cmd_history(struct cmd *cmd, int argc, char **argv);
int cmd_baseline(struct cmd *cmd, int argc, char **argv);
int cmd_check(struct cmd *cmd, int argc, char **argv);

#endif /* OPTMON_CMD_H */
