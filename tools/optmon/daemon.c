// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "daemon.h"

#define RUN_DIR		"/run/optmon"
/* optmond answers at once; this is for a machine that is on its knees. */
#define TIMEOUT_S	60
/* Longer than any answer. */
#define ANSWER_MAX	(64u << 20)

struct json_object *daemon_request(const char *what)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "do", json_object_new_string(what));
	return o;
}

void daemon_ports(struct json_object *request, int n, char **selectors)
{
	struct json_object *list;
	int i;

	if (!n)
		return;
	list = json_object_new_array();
	for (i = 0; i < n; i++)
		json_object_array_add(list,
				      json_object_new_string(selectors[i]));
	json_object_object_add(request, "ports", list);
}

static void socket_path(struct sockaddr_un *address, const char *name)
{
	const char *dir = getenv("OPTMON_RUN_DIR");

	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	snprintf(address->sun_path, sizeof(address->sun_path),
		 "%s/%s", dir && *dir ? dir : RUN_DIR, name);
}

static int dial(struct sockaddr_un *address, const char *name)
{
	struct timeval timeout = { .tv_sec = TIMEOUT_S };
	int fd, error;

	socket_path(address, name);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
	if (!connect(fd, (struct sockaddr *)address, sizeof(*address)))
		return fd;
	error = -errno;
	close(fd);
	return error;
}

bool daemon_there(void)
{
	struct sockaddr_un address;
	int fd = dial(&address, "control.sock");

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static bool send_all(int fd, const char *text, size_t len)
{
	ssize_t n;

	while (len) {
		n = send(fd, text, len, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		text += n;
		len -= n;
	}
	return true;
}

/* One line, without its end, to be freed; NULL with errno. */
static char *receive(int fd)
{
	size_t len = 0, room = 65536;
	char *text = malloc(room), *bigger;
	ssize_t n;

	errno = ENOMEM;
	while (text) {
		n = recv(fd, text + len, room - len - 1, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			errno = n ? errno : ECONNRESET;
			break;
		}
		len += n;
		text[len] = '\0';
		if (text[len - 1] == '\n') {
			text[len - 1] = '\0';
			return text;
		}
		if (room - len > 1)
			continue;
		bigger = room < ANSWER_MAX ? realloc(text, 2 * room) : NULL;
		if (!bigger)
			break;
		text = bigger;
		room *= 2;
	}
	free(text);
	return NULL;
}

static int not_there(struct cmd *cmd, const struct sockaddr_un *address,
		     int error)
{
	struct optmon_error err;

	if (error == EACCES)
		optmon_error_set(&err, OPTMON_E_PERMISSION, 0, 0,
				 "not allowed to talk to optmond: be root, or see "
				 "--controllers and --feeders in optmond(8)");
	else
		optmon_error_set(&err, OPTMON_E_UNAVAILABLE, 0, 0,
				 "%s: start optmond ('systemctl start optmond')",
				 strerror(error));
	return cmd_error(cmd, address->sun_path, &err);
}

int daemon_feed(struct cmd *cmd, int *fd)
{
	struct sockaddr_un address;

	*fd = dial(&address, "feed.sock");
	return *fd < 0 ? not_there(cmd, &address, -*fd) : 0;
}

/* What optmond says when it refuses, with the exit code it gives. */
static int refused(struct cmd *cmd, struct json_object *answer)
{
	const char *text = doc_text(answer, "error");
	struct optmon_error err;
	int code = (int)doc_number(answer, "code", OPTMON_E_PERMISSION);

	optmon_error_set(&err, code, 0, 0, "%s", text);
	return cmd_error(cmd, NULL, &err);
}

int daemon_ask(struct cmd *cmd, struct json_object *request,
	       struct json_object **answer)
{
	const char *text = json_object_to_json_string_ext(request,
		JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
	struct sockaddr_un address;
	int fd = dial(&address, "control.sock"), error;
	char *line = NULL;

	*answer = NULL;
	if (fd < 0) {
		json_object_put(request);
		return not_there(cmd, &address, -fd);
	}
	/* A peer that was turned away finds the reason waiting. */
	if (send_all(fd, text, strlen(text)) && send_all(fd, "\n", 1))
		errno = 0;
	line = receive(fd);
	error = errno;
	close(fd);
	json_object_put(request);
	if (!line)
		return not_there(cmd, &address, error);
	*answer = json_tokener_parse(line);
	free(line);
	if (!json_object_is_type(*answer, json_type_object)) {
		json_object_put(*answer);
		*answer = NULL;
		return not_there(cmd, &address, EPROTO);
	}
	if (!*doc_text(*answer, "error"))
		return 0;
	error = refused(cmd, *answer);
	json_object_put(*answer);
	*answer = NULL;
	return error;
}

int daemon_json(struct cmd *cmd, struct json_object *answer,
		const char *schema)
{
	struct json_object *doc = json_object_new_object();

	json_object_object_add(doc, "schema", json_object_new_string(schema));
	json_object_object_foreach(answer, key, value) {
		if (strcmp(key, "ok") && strcmp(key, "schema") &&
		    strcmp(key, "now"))
			json_object_object_add(doc, key,
					       json_object_get(value));
	}
	json_object_put(answer);
	return cmd_json(cmd, doc);
}

/* -- arguments -------------------------------------------------------------------- */

bool daemon_duration(struct cmd *cmd, const char *text, double *seconds)
{
	static const struct {
		const char *unit;
		double seconds;
	} units[] = {
		{ "", 1 }, { "s", 1 }, { "m", 60 }, { "min", 60 },
		{ "h", 3600 }, { "d", 86400 }, { "w", 7 * 86400 },
	};
	char *end;
	size_t i;

	*seconds = strtod(text, &end);
	for (i = 0; end != text && i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(end, units[i].unit))
			continue;
		*seconds *= units[i].seconds;
		if (*seconds > 0 && *seconds < 1e10)
			return true;
	}
	cmd_usage(cmd, "%s: not a time such as 30m, 2h or 7d", text);
	return false;
}

bool daemon_id(struct cmd *cmd, const char *text, int64_t *id)
{
	unsigned long number;
	char *end;

	errno = 0;
	number = strtoul(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || errno || !number) {
		cmd_usage(cmd, "%s: not the number of an alarm", text);
		return false;
	}
	*id = number;
	return true;
}

/* -- documents --------------------------------------------------------------------- */

const char *doc_text(struct json_object *o, const char *key)
{
	struct json_object *value;

	if (!json_object_object_get_ex(o, key, &value) ||
	    !json_object_is_type(value, json_type_string))
		return "";
	return json_object_get_string(value);
}

double doc_number(struct json_object *o, const char *key, double absent)
{
	struct json_object *value;

	if (!json_object_object_get_ex(o, key, &value) ||
	    (!json_object_is_type(value, json_type_double) &&
	     !json_object_is_type(value, json_type_int)))
		return absent;
	return json_object_get_double(value);
}

bool doc_true(struct json_object *o, const char *key)
{
	struct json_object *value;

	return json_object_object_get_ex(o, key, &value) &&
	       json_object_get_boolean(value);
}

struct json_object *doc_list(struct json_object *o, const char *key)
{
	struct json_object *value;

	if (!json_object_object_get_ex(o, key, &value) ||
	    !json_object_is_type(value, json_type_array))
		return NULL;
	return value;
}

static int next_lane(struct json_object *list, size_t i)
{
	return i < json_object_array_length(list) ?
	       json_object_get_int(json_object_array_get_idx(list, i)) : -1;
}

void doc_lanes(struct json_object *o, char *text, size_t len)
{
	struct json_object *list = doc_list(o, "lanes");
	int first, last, lane = (int)doc_number(o, "lane", 0);
	size_t i, at = 0;

	snprintf(text, len, lane > 0 ? "%d" : "-", lane);
	for (i = 0; list && i < json_object_array_length(list) && at < len;) {
		first = last = next_lane(list, i++);
		while (next_lane(list, i) == last + 1)
			last = next_lane(list, i++);
		at += snprintf(text + at, len - at, last > first ? "%s%d-%d" :
			       "%s%d", at ? "," : "", first, last);
	}
}

/* -- words ------------------------------------------------------------------------- */

void time_text(double t, char *text, size_t len)
{
	time_t seconds = (time_t)t;
	struct tm tm;

	localtime_r(&seconds, &tm);
	strftime(text, len, "%Y-%m-%d %H:%M", &tm);
}

void span_text(double seconds, char *text, size_t len)
{
	if (seconds < 0)
		seconds = 0;
	if (seconds < 100)
		snprintf(text, len, "%.0f s", seconds);
	else if (seconds < 100 * 60)
		snprintf(text, len, "%.0f min", seconds / 60);
	else if (seconds < 48 * 3600)
		snprintf(text, len, "%.0f h", seconds / 3600);
	else
		snprintf(text, len, "%.0f d", seconds / 86400);
}

enum cmd_style severity_style(const char *severity)
{
	if (!strcmp(severity, "critical"))
		return CMD_BAD;
	if (!strcmp(severity, "warning"))
		return CMD_WARN;
	return CMD_NOTE;
}
