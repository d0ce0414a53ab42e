// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <json-c/json.h>

#include "server.h"

/* Supplementary groups of a peer that are looked at. */
#define GROUPS_MAX	256
#define LISTEN_QUEUE	128

/* -- who may connect ------------------------------------------------------------ */

static bool parse_id(const char *text, unsigned long *id)
{
	char *end;

	errno = 0;
	*id = strtoul(text, &end, 10);
	return *text >= '0' && *text <= '9' && !*end && !errno &&
	       *id < UINT32_MAX;
}

static bool parse_peer(struct peers *peers, const char *name)
{
	bool group = *name == '@';
	struct passwd *user;
	struct group *entry;
	unsigned long id;

	name += group;
	if (!parse_id(name, &id)) {
		entry = group ? getgrnam(name) : NULL;
		user = group ? NULL : getpwnam(name);
		if (!entry && !user)
			return false;
		id = entry ? entry->gr_gid : user->pw_uid;
	}
	if (group && peers->n_gid < PEERS_MAX)
		peers->gid[peers->n_gid++] = id;
	else if (!group && peers->n_uid < PEERS_MAX)
		peers->uid[peers->n_uid++] = id;
	else
		return false;
	return true;
}

bool peers_parse(struct peers *peers, const char *list, const char **bad)
{
	static char name[64];
	size_t len;

	while (*list) {
		len = strcspn(list, ",");
		snprintf(name, sizeof(name), "%.*s", (int)len, list);
		if (len && !parse_peer(peers, name)) {
			*bad = name;
			return false;
		}
		list += len + (list[len] == ',');
	}
	return true;
}

static bool has_gid(const struct peers *peers, gid_t gid)
{
	unsigned int i;

	for (i = 0; i < peers->n_gid; i++) {
		if (peers->gid[i] == gid)
			return true;
	}
	return false;
}

static bool may_connect(const struct peers *peers, int fd,
			const struct ucred *cred)
{
	gid_t groups[GROUPS_MAX];
	socklen_t len = sizeof(groups);
	unsigned int i;

	if (!cred->uid || cred->uid == geteuid() || has_gid(peers, cred->gid))
		return true;
	for (i = 0; i < peers->n_uid; i++) {
		if (peers->uid[i] == cred->uid)
			return true;
	}
	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &len))
		return false;
	for (i = 0; i < len / sizeof(groups[0]); i++) {
		if (has_gid(peers, groups[i]))
			return true;
	}
	return false;
}

/* -- connections ------------------------------------------------------------------ */

static void client_close(struct client *client)
{
	struct server *server = client->server;
	unsigned int i;

	for (i = 0; i < SERVER_CLIENTS; i++) {
		if (server->clients[i] == client)
			server->clients[i] = NULL;
	}
	loop_drop(server->loop, &client->source);
	free(client->in);
	free(client->out);
	free(client);
}

static void watch(struct client *client)
{
	uint32_t events = client->out_len > client->out_sent ? EPOLLOUT : 0;

	if (!client->peer_done)
		events |= EPOLLIN;
	loop_change(client->server->loop, &client->source, events);
}

static void flush_out(struct client *client)
{
	ssize_t n;

	while (client->out_sent < client->out_len) {
		n = send(client->source.fd, client->out + client->out_sent,
			 client->out_len - client->out_sent,
			 MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno != EAGAIN)
			client->closing = true;
		if (n < 0)
			break;
		client->out_sent += n;
	}
	if (client->out_sent == client->out_len) {
		client->out_len = client->out_sent = 0;
		/* A big answer is rare; its room is not kept. */
		if (client->out_room > SERVER_LINE) {
			free(client->out);
			client->out = NULL;
			client->out_room = 0;
		}
	}
}

static bool make_room(struct client *client, size_t len)
{
	size_t room = client->out_room ? client->out_room : 4096;
	char *bigger;

	if (client->out_sent) {
		memmove(client->out, client->out + client->out_sent,
			client->out_len - client->out_sent);
		client->out_len -= client->out_sent;
		client->out_sent = 0;
	}
	if (client->out_len + len > client->server->backlog)
		return false;
	while (room < client->out_len + len)
		room *= 2;
	if (room == client->out_room)
		return true;
	bigger = realloc(client->out, room);
	if (!bigger)
		return false;
	client->out = bigger;
	client->out_room = room;
	return true;
}

void client_send(struct client *client, const char *text, size_t len)
{
	if (client->closing)
		return;
	if (!make_room(client, len)) {
		client->dropped++;
		client->closing = client->server->evict;
		return;
	}
	memcpy(client->out + client->out_len, text, len);
	client->out_len += len;
	flush_out(client);
	watch(client);
}

void server_send(struct server *server, const char *text, size_t len)
{
	unsigned int i;

	for (i = 0; i < SERVER_CLIENTS; i++) {
		if (!server->clients[i])
			continue;
		client_send(server->clients[i], text, len);
		if (server->clients[i]->closing)
			client_close(server->clients[i]);
	}
}

static void send_json(struct client *client, struct json_object *doc)
{
	const char *text = json_object_to_json_string_ext(doc,
		JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
	size_t len = strlen(text);
	char *line = malloc(len + 2);

	if (line) {
		snprintf(line, len + 2, "%s\n", text);
		client_send(client, line, len + 1);
		free(line);
	}
	json_object_put(doc);
}

void client_refuse(struct client *client, const char *format, ...)
{
	struct json_object *doc = json_object_new_object();
	char text[256];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	json_object_object_add(doc, "line",
			       json_object_new_uint64(client->lines));
	json_object_object_add(doc, "error", json_object_new_string(text));
	send_json(client, doc);
}

/* -- lines ------------------------------------------------------------------------ */

static void too_long(struct client *client)
{
	client->lines++;
	client->server->bad_lines++;
	client->skipping = true;
	client->in_len = 0;
	client_refuse(client, "longer than %u bytes: passed over up to its end",
		      SERVER_LINE);
}

static void take_line(struct client *client, char *line, size_t len)
{
	if (client->skipping) {
		client->skipping = false;
		return;
	}
	client->lines++;
	line[len] = '\0';
	if (len)
		client->server->on_line(client, line, len);
}

static void take_lines(struct client *client)
{
	char *start = client->in, *end = client->in + client->in_len, *eol;

	while (start < end && (eol = memchr(start, '\n', end - start))) {
		take_line(client, start, eol - start);
		start = eol + 1;
	}
	client->in_len = end - start;
	memmove(client->in, start, client->in_len);
	if (client->skipping)
		client->in_len = 0;
	else if (client->in_len == SERVER_LINE)
		too_long(client);
}

static void end_of_input(struct client *client)
{
	client->peer_done = true;
	if (client->in_len && !client->skipping) {
		client->lines++;
		client_refuse(client,
			      "ends without a newline: a half line is not taken");
	}
	client->in_len = 0;
}

static void read_some(struct client *client)
{
	ssize_t n;

	n = read(client->source.fd, client->in + client->in_len,
		 SERVER_LINE - client->in_len);
	if (n > 0) {
		client->in_len += n;
		take_lines(client);
	} else if (!n) {
		end_of_input(client);
	} else if (errno != EAGAIN && errno != EINTR) {
		client->closing = true;
	}
}

static void client_ready(struct loop_source *source, uint32_t events)
{
	struct client *client = source->context;

	if (events & EPOLLOUT)
		flush_out(client);
	if (events & EPOLLIN && !client->peer_done)
		read_some(client);
	else if (events & (EPOLLHUP | EPOLLERR))
		client->closing = true;
	/* Who has stopped to talk gets what is left to say, and no more. */
	if (client->peer_done && client->out_len == client->out_sent)
		client->closing = true;
	if (client->closing)
		client_close(client);
	else
		watch(client);
}

static struct client *client_new(struct server *server, int fd)
{
	struct client *client;
	unsigned int i;

	for (i = 0; i < SERVER_CLIENTS && server->clients[i]; i++)
		;
	if (i == SERVER_CLIENTS)
		return NULL;
	client = calloc(1, sizeof(*client));
	if (!client)
		return NULL;
	client->in = malloc(SERVER_LINE + 1);
	client->server = server;
	client->source.fd = fd;
	client->source.ready = client_ready;
	client->source.context = client;
	if (!client->in || loop_add(server->loop, &client->source, EPOLLIN)) {
		free(client->in);
		free(client);
		return NULL;
	}
	server->clients[i] = client;
	return client;
}

static void turn_away(struct server *server, int fd, const char *text)
{
	/* Best effort: who does not listen does not learn why. */
	if (send(fd, text, strlen(text), MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
		errno = 0;
	close(fd);
	server->refused++;
}

static void accept_one(struct loop_source *source, uint32_t events)
{
	struct server *server = source->context;
	socklen_t len = sizeof(struct ucred);
	struct client *client;
	struct ucred cred;
	int fd;

	fd = accept4(source->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd < 0)
		return;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) ||
	    !may_connect(&server->peers, fd, &cred)) {
		turn_away(server, fd,
			  "{\"error\": \"this user may not connect here; "
			  "see the options of optmond that name users\"}\n");
		return;
	}
	client = client_new(server, fd);
	if (!client) {
		turn_away(server, fd,
			  "{\"error\": \"too many connections\"}\n");
		return;
	}
	client->uid = cred.uid;
	client->pid = cred.pid;
	if (server->on_open)
		server->on_open(client);
}

/* -- the socket ------------------------------------------------------------------ */

int server_open(struct server *server, struct loop *loop, const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd, ret = 0;

	server->source.fd = -1;
	server->loop = loop;
	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	memcpy(address.sun_path, path, strlen(path) + 1);
	memcpy(server->path, path, strlen(path) + 1);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (unlink(path) && errno != ENOENT)
		ret = -errno;
	/* The credentials of the peer decide, not the mode of the file. */
	if (!ret && (bind(fd, (struct sockaddr *)&address, sizeof(address)) ||
		     chmod(path, 0666) || listen(fd, LISTEN_QUEUE)))
		ret = -errno;
	server->source.fd = fd;
	server->source.ready = accept_one;
	server->source.context = server;
	if (!ret)
		ret = loop_add(loop, &server->source, EPOLLIN);
	if (ret) {
		close(fd);
		server->source.fd = -1;
	}
	return ret;
}

void server_close(struct server *server)
{
	unsigned int i;

	for (i = 0; i < SERVER_CLIENTS; i++) {
		if (server->clients[i])
			client_close(server->clients[i]);
	}
	if (server->source.fd < 0)
		return;
	loop_drop(server->loop, &server->source);
	unlink(server->path);
}

unsigned int server_clients(const struct server *server)
{
	unsigned int i, n = 0;

	for (i = 0; i < SERVER_CLIENTS; i++)
		n += server->clients[i] != NULL;
	return n;
}
