/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A UNIX stream socket that speaks lines: who may connect, how much a peer may
 * make us hold, and what it hears when it does something wrong.
 */
#ifndef OPTMOND_SERVER_H
#define OPTMOND_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "loop.h"

#define SERVER_CLIENTS	32
/* Longest line; a reading of 32 lanes has about 12 KiB. */
#define SERVER_LINE	(64 * 1024)
#define PEERS_MAX	16

/**
 * struct peers - who may connect, besides root and ourselves
 * @n_uid: users
 * @n_gid: groups, primary or not
 */
struct peers {
	unsigned int n_uid, n_gid;
	uid_t uid[PEERS_MAX];
	gid_t gid[PEERS_MAX];
};

struct server;

/**
 * struct client - a connection
 * @uid: of the peer
 * @pid: of the peer, when it connected
 * @lines: lines received, empty and refused ones too
 * @accepted: for the owner: lines that meant something
 * @dropped: replies that the peer did not fetch in time
 */
struct client {
	struct loop_source source;
	struct server *server;
	uid_t uid;
	pid_t pid;
	uint64_t lines;
	uint64_t accepted;
	uint64_t dropped;
	/* private */
	bool skipping;
	bool closing;
	bool peer_done;
	size_t in_len;
	size_t out_len, out_sent, out_room;
	char *in;
	char *out;
};

/**
 * struct server - a listening socket
 * @path: where it is
 * @backlog: bytes that may wait for a peer
 * @evict: a peer that lets more wait is disconnected; otherwise what does not
 *	fit is dropped and counted
 * @on_line: a line without its end, NUL-terminated; may call client_*()
 * @on_open: someone was let in, or NULL
 * @context: for the callbacks
 * @refused: peers that were not let in
 * @bad_lines: lines that were too long
 */
struct server {
	struct loop_source source;
	struct loop *loop;
	char path[108];
	struct peers peers;
	size_t backlog;
	bool evict;
	void (*on_line)(struct client *client, char *line, size_t len);
	void (*on_open)(struct client *client);
	void *context;
	uint64_t refused;
	uint64_t bad_lines;
	struct client *clients[SERVER_CLIENTS];
};

/* Listen; what is left of an earlier run is replaced. 0 or a negative errno. */
int server_open(struct server *server, struct loop *loop, const char *path);
void server_close(struct server *server);

/*
 * "alice,@netops,1000": add to @peers. False for an unknown name, which is then
 * in @bad, or for too many.
 */
bool peers_parse(struct peers *peers, const char *list, const char **bad);

/* Send a text that ends in a newline. */
void client_send(struct client *client, const char *text, size_t len);
/* The same to all. */
void server_send(struct server *server, const char *text, size_t len);
/* {"line": N, "error": "..."} with the number of the last line. */
void client_refuse(struct client *client, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

unsigned int server_clients(const struct server *server);

#endif /* OPTMOND_SERVER_H */
