/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Talk to optmond, and what verbs that do so share.
 */
#ifndef OPTMON_TOOL_DAEMON_H
#define OPTMON_TOOL_DAEMON_H

#include <json-c/json.h>

#include "cmd.h"

/* A request of optmond's control socket. */
struct json_object *daemon_request(const char *what);
/* Its "ports": what the user selected; none stands for all. */
void daemon_ports(struct json_object *request, int n, char **selectors);

/**
 * daemon_ask() - send a request and wait for its answer
 * @cmd: command
 * @request: given back here
 * @answer: the answer, to be put by the caller; NULL on failure
 *
 * Errors are printed here. Return: 0 or an exit code.
 */
int daemon_ask(struct cmd *cmd, struct json_object *request,
	       struct json_object **answer);

/* The ports that @selectors name, as a document with a list "ports". */
int daemon_places(struct cmd *cmd, int n, char **selectors,
		  struct json_object **answer);

/* One port of an answer, the @i-th; 0 or an exit code. */
typedef int (*daemon_port_fn)(struct cmd *cmd, struct json_object *port,
			      size_t i, void *context);

/**
 * daemon_each_port() - send a request for each port of a list
 * @cmd: command
 * @places: a document of daemon_places()
 * @request: without ports; given back here
 * @fn: called with the "ports" entry of each answer
 * @context: for @fn
 *
 * Return: 0 or the first exit code that is none.
 */
int daemon_each_port(struct cmd *cmd, struct json_object *places,
		     struct json_object *request, daemon_port_fn fn,
		     void *context);
/* The same, printed as one document of a schema. */
int daemon_ports_json(struct cmd *cmd, struct json_object *places,
		      struct json_object *request, const char *schema);

/* A connection that takes readings in; 0 or an exit code, the error printed. */
int daemon_feed(struct cmd *cmd, int *fd);

/* Is there an optmond to ask? */
bool daemon_there(void);

/* Print an answer as JSON of a schema and give it back. */
int daemon_json(struct cmd *cmd, struct json_object *answer,
		const char *schema);

/* "90", "90s", "30m", "2h", "7d": seconds; complains and returns false. */
bool daemon_duration(struct cmd *cmd, const char *text, double *seconds);
/* The number of an alarm; complains and returns false. */
bool daemon_id(struct cmd *cmd, const char *text, int64_t *id);

/* Values of a document; "" and the default where there is none. */
const char *doc_text(struct json_object *o, const char *key);
double doc_number(struct json_object *o, const char *key, double absent);
bool doc_true(struct json_object *o, const char *key);
/* A list; NULL where there is none. */
struct json_object *doc_list(struct json_object *o, const char *key);
/* "1-4,7" of the lanes of an alarm, "-" for none. */
void doc_lanes(struct json_object *o, char *text, size_t len);

/* "2026-11-21 14:03", local time; 20 bytes are enough. */
void time_text(double t, char *text, size_t len);
/* "3 d", "2 h", "5 min", "8 s". */
void span_text(double seconds, char *text, size_t len);

enum cmd_style severity_style(const char *severity);

#endif /* OPTMON_TOOL_DAEMON_H */
