// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Ports of optmond one by one: a day of a whole switch is more than one answer
 * should be.
 */
#include "daemon.h"

int daemon_places(struct cmd *cmd, int n, char **selectors,
		  struct json_object **answer)
{
	struct json_object *request = daemon_request("ports");

	daemon_ports(request, n, selectors);
	return daemon_ask(cmd, request, answer);
}

/* The request with one place of the list added to it. */
static struct json_object *about(struct json_object *request,
				 struct json_object *place)
{
	struct json_object *one = json_object_new_object();

	json_object_object_foreach(request, key, value) {
		json_object_object_add(one, key, json_object_get(value));
	}
	json_object_object_add(one, "place", json_object_get(place));
	return one;
}

int daemon_each_port(struct cmd *cmd, struct json_object *places,
		     struct json_object *request, daemon_port_fn fn,
		     void *context)
{
	struct json_object *list = doc_list(places, "ports"), *answer, *ports;
	size_t i, n = list ? json_object_array_length(list) : 0;
	int code = 0;

	for (i = 0; i < n && !code; i++) {
		code = daemon_ask(cmd, about(request,
					     json_object_array_get_idx(list, i)),
				  &answer);
		if (code)
			break;
		ports = doc_list(answer, "ports");
		if (ports && json_object_array_length(ports))
			code = fn(cmd, json_object_array_get_idx(ports, 0), i,
				  context);
		json_object_put(answer);
	}
	json_object_put(request);
	return code;
}

static int print_one(struct cmd *cmd, struct json_object *port, size_t i,
		     void *context)
{
	if (i)
		fputs(",\n", cmd->out);
	fputs(json_object_to_json_string_ext(port, JSON_C_TO_STRING_PRETTY |
					     JSON_C_TO_STRING_SPACED |
					     JSON_C_TO_STRING_NOSLASHESCAPE),
	      cmd->out);
	return 0;
}

int daemon_ports_json(struct cmd *cmd, struct json_object *places,
		      struct json_object *request, const char *schema)
{
	int code;

	fprintf(cmd->out, "{\n\"schema\": \"%s\",\n\"ports\": [\n", schema);
	code = daemon_each_port(cmd, places, request, print_one, NULL);
	fputs("\n]\n}\n", cmd->out);
	return code;
}
