// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A switch of 128 ports with an 800G DR8 each, for an optmond that loads this before
 * liboptmon: all it does with its own ports but the talk with the kernel. After
 * OPTMON_BENCH_ROUNDS rounds it ends.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <optmon/event.h>
#include <optmon/image.h>
#include <optmon/link.h>
#include <optmon/port.h>

#include "../host/decode_modules.h"

#define PORTS	128

/* Some address that is not NULL; nobody looks there. */
static char nobody;

static struct made made;
static unsigned int rounds;
/* The banks and pages that there are */
static struct { unsigned char bank, page; } pages[64];
static unsigned int n_pages;

static uint32_t noise(void)
{
	static uint32_t state = 1;

	return (state = state * 1664525 + 1013904223) >> 16;
}

struct optmon_talk *optmon_talk_open(struct optmon_error *err)
{
	unsigned int i;

	(void)err;
	made_dr8(&made);
	for (i = 0; i < MADE_BANKS * 256; i++) {
		if (!made.has[i / 256][i % 256])
			continue;
		pages[n_pages].bank = i / 256;
		pages[n_pages++].page = i % 256;
	}
	return (struct optmon_talk *)&nobody;
}

void optmon_talk_close(struct optmon_talk *talk)
{
	(void)talk;
}

struct optmon_events *optmon_events_open(struct optmon_talk *talk,
					 struct optmon_error *err)
{
	(void)talk;
	(void)err;
	return NULL;
}

int optmon_ports_load(struct optmon_talk *talk, size_t n,
		      const char *const *selectors, struct optmon_ports **ports,
		      struct optmon_error *err)
{
	const char *most = getenv("OPTMON_BENCH_ROUNDS");
	struct optmon_port *port;
	unsigned int i;

	(void)talk;
	(void)n;
	(void)selectors;
	(void)err;
	if (rounds++ == (most ? (unsigned int)atoi(most) : 1))
		kill(getpid(), SIGTERM);
	*ports = malloc(sizeof(**ports));
	port = *ports ? calloc(PORTS, sizeof(*port)) : NULL;
	if (!port)
		abort();
	(*ports)->n = PORTS;
	(*ports)->port = port;
	for (i = 0; i < PORTS; i++, port++) {
		snprintf(port->name, sizeof(port->name), "osfp%u", i + 1);
		strcpy(port->cage.label, port->name);
		port->has_cage = true;
		port->cage.state = OPTMON_CAGE_STATE_READY;
		port->n_links = 1;
		strcpy(port->links[0].name, port->name);
		port->links[0].admin_up = true;
		port->links[0].carrier = true;
		port->links[0].speed_mbps = 800000;
	}
	return 0;
}

/* The last digits of every monitor move. */
static void vary(void)
{
	unsigned int i;

	made.lower[15] = noise();
	for (i = 154; i < 202; i += 2)
		*made_at(&made, 0, 0x11, i + 1) = noise();
	for (i = 208; i < 256; i += 2)
		*made_at(&made, 0, 0x14, i) = noise();
	for (i = 0; i < 128; i++)
		*made_at(&made, 0, 0x24 + i / 64, 129 + 2 * (i % 64)) = noise();
}

void optmon_ports_read(struct optmon_talk *talk,
		       struct optmon_port_reading *list, size_t n,
		       unsigned int flags)
{
	size_t i;

	unsigned int j;

	(void)talk;
	(void)flags;
	for (i = 0; i < n; i++) {
		vary();
		optmon_image_clear(list[i].img);
		optmon_image_set(list[i].img, OPTMON_ADDR_50, 0, 0, 0,
				 made.lower, 128);
		for (j = 0; j < n_pages; j++)
			optmon_image_set(list[i].img, OPTMON_ADDR_50,
					 pages[j].page, pages[j].bank, 128,
					 made.page[pages[j].bank][pages[j].page],
					 128);
		memset(&list[i].reading, 0, sizeof(list[i].reading));
		list[i].reading.source = OPTMON_SOURCE_DRIVER;
		list[i].err.code = OPTMON_OK;
	}
}

int optmon_link_fec(struct optmon_talk *talk, const struct optmon_link *link,
		    struct optmon_fec *fec, struct optmon_error *err)
{
	unsigned int i;

	(void)talk;
	(void)link;
	(void)err;
	memset(fec, 0, sizeof(*fec));
	fec->active = OPTMON_FEC_RS;
	fec->corrected_blocks.has_total = true;
	fec->corrected_blocks.total = rounds * UINT64_C(400000) + noise() % 1000;
	fec->uncorrectable_blocks.has_total = true;
	fec->n_bins = 16;
	for (i = 0; i < fec->n_bins; i++) {
		fec->bin[i].low = fec->bin[i].high = i;
		fec->bin[i].total = fec->corrected_blocks.total >> i;
	}
	return 0;
}
