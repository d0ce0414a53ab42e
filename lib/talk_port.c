// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Ports: cages joined with network devices, and the selection among them.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ports_file.h"
#include "talk.h"

/* What a network device that belongs to no cage of ours answers. */
enum access {
	ACCESS_UNKNOWN,
	ACCESS_YES,
	ACCESS_NO,
	ACCESS_DENIED,
};

struct candidate {
	struct optmon_port port;
	enum access access;
	bool chosen;
};

struct inventory {
	struct optmon_talk *talk;
	struct candidate *list;
	size_t n;
	bool denied;
};

const char *optmon_cage_state_name(uint32_t state)
{
	static const char *const names[] = {
		[OPTMON_CAGE_STATE_EMPTY] = "empty",
		[OPTMON_CAGE_STATE_INIT] = "init",
		[OPTMON_CAGE_STATE_READY] = "ready",
		[OPTMON_CAGE_STATE_UNREADABLE] = "unreadable",
		[OPTMON_CAGE_STATE_UNSUPPORTED] = "unsupported",
	};

	if (state >= sizeof(names) / sizeof(names[0]))
		return "unknown";
	return names[state];
}

struct optmon_port *optmon_ports_by_cage(const struct optmon_ports *ports,
					 uint32_t index)
{
	size_t i;

	for (i = 0; i < ports->n; i++) {
		if (ports->port[i].has_cage &&
		    ports->port[i].cage.index == index)
			return &ports->port[i];
	}
	return NULL;
}

void optmon_ports_free(struct optmon_ports *ports)
{
	if (!ports)
		return;
	free(ports->port);
	free(ports);
}

/* A link that is taken out of the list belongs to no other port. */
static void take(struct optmon_port *port, struct optmon_link *link)
{
	port->links[port->n_links++] = *link;
	link->ifindex = 0;
}

static void take_attached(struct optmon_port *port,
			  const struct talk_cage *entry,
			  struct talk_links *links)
{
	unsigned int i;
	size_t j;

	for (i = 0; i < entry->n_ifindex; i++) {
		for (j = 0; j < links->n; j++) {
			if (!links->link[j].ifindex ||
			    links->link[j].ifindex != entry->ifindex[i])
				continue;
			take(port, &links->link[j]);
			break;
		}
	}
}

/* Devices that the file names are in place of a stand-in or of nothing. */
static void take_named(struct optmon_port *port,
		       const struct ports_entry *entry,
		       struct talk_links *links)
{
	unsigned int i;
	size_t j;

	if (port->n_links && !port->cage.stand_in)
		return;
	for (i = 0; i < entry->n_links; i++) {
		for (j = 0; j < links->n; j++) {
			if (!links->link[j].ifindex ||
			    strcmp(links->link[j].name, entry->link[i]))
				continue;
			if (port->cage.stand_in)
				port->n_links = 0;
			port->cage.stand_in = false;
			take(port, &links->link[j]);
			break;
		}
	}
}

static void join(struct optmon_port *port, const struct talk_cage *entry,
		 const struct ports_entry *line, struct talk_links *links)
{
	port->has_cage = true;
	port->cage = entry->cage;
	take_attached(port, entry, links);
	if (port->n_links)
		port->module_ifindex = port->links[0].ifindex;
	if (line) {
		snprintf(port->cage.label, sizeof(port->cage.label), "%s",
			 line->label);
		take_named(port, line, links);
	}
	if (port->n_links == 1)
		snprintf(port->name, sizeof(port->name), "%s",
			 port->links[0].name);
	else
		snprintf(port->name, sizeof(port->name), "%s",
			 port->cage.label);
}

static int compare(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	return optmon_natural_compare(x->port.name, y->port.name);
}

static int load(struct inventory *inv, struct optmon_error *err)
{
	struct talk_cages cages = { NULL };
	struct talk_links links = { NULL };
	struct optmon_port *port;
	struct ports_file file;
	size_t i;
	int ret;

	ret = ports_file_load(&file, err);
	if (ret)
		return ret;
	ret = talk_cages_load(inv->talk, &cages, err);
	if (ret)
		goto out;
	ret = talk_links_load(inv->talk, &links, err);
	if (ret)
		goto out;
	inv->list = calloc(cages.n + links.n + 1, sizeof(*inv->list));
	if (!inv->list) {
		ret = talk_error(err, ENOMEM, NULL, "ports");
		goto out;
	}
	for (i = 0; i < cages.n; i++) {
		inv->list[inv->n].access = ACCESS_YES;
		join(&inv->list[inv->n++].port, &cages.cage[i],
		     ports_file_find(&file, &cages.cage[i].cage), &links);
	}
	for (i = 0; i < links.n; i++) {
		if (!links.link[i].ifindex)
			continue;
		port = &inv->list[inv->n++].port;
		port->n_links = 1;
		port->links[0] = links.link[i];
		port->module_ifindex = links.link[i].ifindex;
		snprintf(port->name, sizeof(port->name), "%s",
			 links.link[i].name);
	}
	qsort(inv->list, inv->n, sizeof(*inv->list), compare);
out:
	free(file.entry);
	free(cages.cage);
	free(links.link);
	return ret;
}

/* Does the driver of this device give access to a module at all? One byte. */
static bool has_access(struct inventory *inv, struct candidate *c)
{
	const struct optmon_range first = { .addr = OPTMON_ADDR_50, .len = 1 };
	uint8_t byte;
	int ret;

	if (c->access == ACCESS_UNKNOWN) {
		ret = talk_eeprom_read(inv->talk, c->port.links[0].ifindex,
				       &first, &byte, NULL);
		if (ret == -EPERM || ret == -EACCES)
			c->access = ACCESS_DENIED;
		else if (ret == -EOPNOTSUPP)
			c->access = ACCESS_NO;
		else
			c->access = ACCESS_YES;
	}
	if (c->access == ACCESS_DENIED)
		inv->denied = true;
	return c->access == ACCESS_YES;
}

static bool named(const struct optmon_port *port, const char *name)
{
	unsigned int i;

	if (!strcmp(port->name, name) ||
	    (port->has_cage && !strcmp(port->cage.label, name)))
		return true;
	for (i = 0; i < port->n_links; i++) {
		if (!strcmp(port->links[i].name, name))
			return true;
	}
	return false;
}

static bool matched(const struct optmon_port *port, const char *selector)
{
	unsigned int i;

	if (optmon_selector_match(selector, port->name) ||
	    (port->has_cage &&
	     optmon_selector_match(selector, port->cage.label)))
		return true;
	for (i = 0; i < port->n_links; i++) {
		if (optmon_selector_match(selector, port->links[i].name))
			return true;
	}
	return false;
}

static bool present(const struct optmon_port *port)
{
	return !port->has_cage || port->cage.state != OPTMON_CAGE_STATE_EMPTY;
}

/* Returns how many ports the selector stands for. */
static size_t choose(struct inventory *inv, const char *selector)
{
	bool everything = !strcmp(selector, "all");
	bool plugged = !strcmp(selector, "present");
	struct candidate *c;
	size_t i, n = 0;

	for (i = 0; i < inv->n; i++) {
		c = &inv->list[i];
		if (named(&c->port, selector)) {
			c->chosen = true;
			n++;
		}
	}
	if (n)
		return n;
	for (i = 0; i < inv->n; i++) {
		c = &inv->list[i];
		if (!everything && !(plugged && present(&c->port)) &&
		    !matched(&c->port, selector))
			continue;
		if (!has_access(inv, c))
			continue;
		c->chosen = true;
		n++;
	}
	return n;
}

static int no_port(struct inventory *inv, const char *selector,
		   struct optmon_error *err)
{
	if (inv->denied)
		return optmon_error_set(err, OPTMON_E_PERMISSION, 0, 0,
			"reading modules is not permitted: run as root or with CAP_NET_ADMIN");
	return optmon_error_set(err, OPTMON_E_NOINPUT, 0, 0,
				"%s: no such port: 'optmon list' shows the ports",
				selector);
}

static int choose_list(struct inventory *inv, const char *list,
		       struct optmon_error *err)
{
	char *copy = strdup(list), *save = NULL, *word;
	int ret = 0;

	if (!copy)
		return talk_error(err, ENOMEM, NULL, "selectors");
	word = strtok_r(copy, ",", &save);
	if (!word)
		ret = optmon_error_set(err, OPTMON_E_USAGE, 0, 0,
				       "an empty name selects no port");
	for (; word && !ret; word = strtok_r(NULL, ",", &save)) {
		if (!choose(inv, word) && strcmp(word, "all") &&
		    strcmp(word, "present"))
			ret = no_port(inv, word, err);
	}
	free(copy);
	return ret;
}

static int collect(struct inventory *inv, struct optmon_ports **ports,
		   struct optmon_error *err)
{
	struct optmon_ports *out = calloc(1, sizeof(*out));
	size_t i;

	if (out)
		out->port = calloc(inv->n + 1, sizeof(*out->port));
	if (!out || !out->port) {
		free(out);
		return talk_error(err, ENOMEM, NULL, "ports");
	}
	for (i = 0; i < inv->n; i++) {
		if (inv->list[i].chosen)
			out->port[out->n++] = inv->list[i].port;
	}
	*ports = out;
	return 0;
}

int optmon_ports_load(struct optmon_talk *talk, size_t n,
		      const char *const *selectors, struct optmon_ports **ports,
		      struct optmon_error *err)
{
	struct inventory inv = { .talk = talk };
	size_t i;
	int ret;

	*ports = NULL;
	ret = load(&inv, err);
	if (!ret && !n)
		ret = choose_list(&inv, "all", err);
	for (i = 0; i < n && !ret; i++)
		ret = choose_list(&inv, selectors[i], err);
	if (!ret)
		ret = collect(&inv, ports, err);
	/* Ports that were left out for want of permission are not absent. */
	if (!ret && !(*ports)->n && inv.denied) {
		optmon_ports_free(*ports);
		*ports = NULL;
		ret = no_port(&inv, "all", err);
	}
	free(inv.list);
	return ret;
}
