// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Neighbours as lldpd knows them, by its own tool: "json0" is the one of its
 * formats whose shape does not depend on how many neighbours there are.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "daemon.h"

#define COMMAND	"lldpcli -f json0 show neighbors 2>/dev/null"
/* A fabric switch has a few hundred neighbours of some kilobytes. */
#define ANSWER_MAX	(8u << 20)

static char *ask(void)
{
	FILE *pipe = popen(COMMAND, "re");
	size_t len = 0, room = 65536, n;
	char *text = pipe ? malloc(room) : NULL, *bigger;

	while (text && (n = fread(text + len, 1, room - len - 1, pipe)) > 0) {
		len += n;
		if (room - len > 1)
			continue;
		bigger = room < ANSWER_MAX ? realloc(text, 2 * room) : NULL;
		if (!bigger)
			break;
		text = bigger;
		room *= 2;
	}
	if (text)
		text[len] = '\0';
	if (pipe && pclose(pipe) && text) {
		free(text);
		text = NULL;
	}
	return text;
}

/* o[key][0], or NULL. */
static struct json_object *first(struct json_object *o, const char *key)
{
	struct json_object *list = o ? doc_list(o, key) : NULL;

	return list && json_object_array_length(list) ?
	       json_object_array_get_idx(list, 0) : NULL;
}

static void take(struct check_lldp *lldp, struct json_object *o)
{
	struct check_neighbour *bigger, *neighbour;
	struct json_object *port = first(o, "port"), *name;

	if (!*doc_text(o, "name") || !port)
		return;
	bigger = reallocarray(lldp->list, lldp->n + 1, sizeof(*bigger));
	if (!bigger)
		return;
	lldp->list = bigger;
	neighbour = &bigger[lldp->n++];
	memset(neighbour, 0, sizeof(*neighbour));
	snprintf(neighbour->interface, sizeof(neighbour->interface), "%s",
		 doc_text(o, "name"));
	name = first(first(o, "chassis"), "name");
	if (name)
		snprintf(neighbour->host, CHECK_WORD, "%s",
			 doc_text(name, "value"));
	/* The port's ID is a name where its type says so, else its text is. */
	name = first(port, "id");
	if (name && strcmp(doc_text(name, "type"), "ifname"))
		name = first(port, "descr");
	if (name)
		snprintf(neighbour->peer, CHECK_WORD, "%s",
			 doc_text(name, "value"));
}

void check_lldp_read(struct check_lldp *lldp)
{
	struct json_object *doc, *list;
	char *text = ask();
	size_t i;

	memset(lldp, 0, sizeof(*lldp));
	if (!text)
		return;
	doc = json_tokener_parse(text);
	free(text);
	if (!json_object_is_type(doc, json_type_object)) {
		json_object_put(doc);
		return;
	}
	lldp->there = true;
	list = first(doc, "lldp");
	list = list ? doc_list(list, "interface") : NULL;
	for (i = 0; list && i < json_object_array_length(list); i++)
		take(lldp, json_object_array_get_idx(list, i));
	json_object_put(doc);
}

void check_lldp_free(struct check_lldp *lldp)
{
	free(lldp->list);
	memset(lldp, 0, sizeof(*lldp));
}

const struct check_neighbour *check_lldp_of(const struct check_lldp *lldp,
					    const char *interface)
{
	size_t i;

	for (i = 0; i < lldp->n; i++) {
		if (!strcmp(lldp->list[i].interface, interface))
			return &lldp->list[i];
	}
	return NULL;
}
