// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Neighbours as lldpd knows them, by its own tool: "json0" is the one of its
 * formats whose shape does not depend on how many neighbours there are.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json-c/json.h>

#include "neighbours.h"

#define COMMAND	"timeout 5 lldpcli -f json0 show neighbors 2>/dev/null"
#define FILE_NAME	"/etc/optmon/cables"
/* A fabric switch has a few hundred neighbours of some kilobytes. */
#define ANSWER_MAX	(8u << 20)

static bool add(struct neighbours *list, const char *interface,
		const char *host, const char *peer, bool heard)
{
	struct neighbour *bigger;
	char here[NEIGHBOUR_WORD] = "";

	bigger = reallocarray(list->list, list->n + 1, sizeof(*bigger));
	if (!bigger)
		return false;
	list->list = bigger;
	bigger += list->n++;
	gethostname(here, sizeof(here) - 1);
	snprintf(bigger->interface, NEIGHBOUR_WORD, "%s", interface);
	snprintf(bigger->host, NEIGHBOUR_WORD, "%s", host);
	snprintf(bigger->peer, NEIGHBOUR_WORD, "%s", peer);
	bigger->here = !*host || !strcmp(host, here);
	bigger->heard = heard;
	return true;
}

/* -- LLDP ---------------------------------------------------------------------- */

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

/* o[key][i], or NULL. */
static struct json_object *nth(struct json_object *o, const char *key, size_t i)
{
	struct json_object *list;

	if (!json_object_is_type(o, json_type_object) ||
	    !json_object_object_get_ex(o, key, &list) ||
	    !json_object_is_type(list, json_type_array) ||
	    i >= json_object_array_length(list))
		return NULL;
	return json_object_array_get_idx(list, i);
}

static const char *text_of(struct json_object *o, const char *key)
{
	struct json_object *value;

	if (!json_object_is_type(o, json_type_object) ||
	    !json_object_object_get_ex(o, key, &value) ||
	    !json_object_is_type(value, json_type_string))
		return "";
	return json_object_get_string(value);
}

static bool take(struct neighbours *list, struct json_object *o)
{
	struct json_object *port = nth(o, "port", 0), *name;
	struct json_object *host = nth(nth(o, "chassis", 0), "name", 0);

	if (!*text_of(o, "name") || !port)
		return true;
	/* The port's ID is a name where its type says so, else its text is. */
	name = nth(port, "id", 0);
	if (strcmp(text_of(name, "type"), "ifname"))
		name = nth(port, "descr", 0);
	return add(list, text_of(o, "name"), text_of(host, "value"),
		   text_of(name, "value"), true);
}

static bool read_lldp(struct neighbours *list)
{
	struct json_object *doc, *lldp, *o;
	char *text = ask();
	bool good = true;
	size_t i;

	if (!text)
		return true;
	doc = json_tokener_parse(text);
	free(text);
	lldp = nth(doc, "lldp", 0);
	list->lldp = json_object_is_type(doc, json_type_object);
	for (i = 0; good && (o = nth(lldp, "interface", i)); i++)
		good = take(list, o);
	json_object_put(doc);
	return good;
}

/* -- the file ------------------------------------------------------------------- */

static bool take_line(struct neighbours *list, char *line, const char **why)
{
	char *save, *near = strtok_r(line, " \t\r\n", &save), *far, *colon;
	const char *host = "";

	*why = NULL;
	if (!near || *near == '#')
		return true;
	far = strtok_r(NULL, " \t\r\n", &save);
	if (!far || *far == '#') {
		*why = "a network device and its far end are wanted";
		return true;
	}
	near[strcspn(near, "#")] = '\0';
	save = strtok_r(NULL, " \t\r\n", &save);
	if (save && *save != '#')
		*why = "more than a network device and its far end";
	colon = strrchr(far, ':');
	if (colon) {
		*colon = '\0';
		host = far;
		far = colon + 1;
	}
	if (!*far || strlen(near) >= NEIGHBOUR_WORD ||
	    strlen(far) >= NEIGHBOUR_WORD || strlen(host) >= NEIGHBOUR_WORD)
		*why = "that is no name";
	if (*why)
		return true;
	return add(list, near, host, far, false) &&
	       (*host || add(list, far, "", near, false));
}

static int read_file(struct neighbours *list, struct optmon_error *err)
{
	const char *name = getenv("OPTMON_CABLES"), *why = NULL;
	bool given = name && *name, good = true;
	unsigned int at = 0;
	char line[512];
	FILE *file;

	if (!given)
		name = FILE_NAME;
	file = fopen(name, "re");
	if (!file && errno == ENOENT && !given)
		return 0;
	if (!file)
		return optmon_error_set(err, OPTMON_E_CONFIG, 0, 0, "%s: %s",
					name, strerror(errno));
	list->file = true;
	while (good && !why && fgets(line, sizeof(line), file)) {
		at++;
		good = take_line(list, line, &why);
	}
	fclose(file);
	if (!good)
		return optmon_error_set(err, OPTMON_E_SOFTWARE, 0, 0,
					"out of memory");
	if (why)
		return optmon_error_set(err, OPTMON_E_CONFIG, 0, 0,
					"%s:%u: %s", name, at, why);
	return 0;
}

int neighbours_read(struct neighbours *list, struct optmon_error *err)
{
	int code;

	memset(list, 0, sizeof(*list));
	code = read_file(list, err);
	if (!code && !read_lldp(list))
		code = optmon_error_set(err, OPTMON_E_SOFTWARE, 0, 0,
					"out of memory");
	return code;
}

void neighbours_free(struct neighbours *list)
{
	free(list->list);
	memset(list, 0, sizeof(*list));
}

static const struct neighbour *find(const struct neighbours *list,
				    const char *interface, bool heard)
{
	size_t i;

	for (i = 0; i < list->n; i++) {
		if (list->list[i].heard >= heard &&
		    !strcmp(list->list[i].interface, interface))
			return &list->list[i];
	}
	return NULL;
}

const struct neighbour *neighbours_of(const struct neighbours *list,
				      const char *interface)
{
	return find(list, interface, false);
}

const struct neighbour *neighbours_heard(const struct neighbours *list,
					 const char *interface)
{
	return find(list, interface, true);
}

static bool has_carrier(const char *interface)
{
	char path[NEIGHBOUR_WORD + 32];
	FILE *file;
	int c;

	snprintf(path, sizeof(path), "/sys/class/net/%s/carrier", interface);
	file = fopen(path, "re");
	if (!file)
		return false;
	c = fgetc(file);
	fclose(file);
	return c == '1';
}

int neighbours_keep(struct neighbours *list, struct neighbours *before)
{
	const struct neighbour *old;
	bool good = true;
	size_t i;

	for (i = 0; good && i < before->n; i++) {
		old = &before->list[i];
		if (old->heard && !neighbours_heard(list, old->interface) &&
		    !has_carrier(old->interface))
			good = add(list, old->interface, old->host, old->peer,
				   true);
	}
	neighbours_free(before);
	return good ? 0 : -1;
}
