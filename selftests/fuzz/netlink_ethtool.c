// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Replies of the ethtool family and of the controller: module memory, FEC
 * counters, link speeds, families, and the kernel's refusals.
 */
#include <optmon/port.h>

#include "netlink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Lengths that are asked for; the reply may have any. */
static void feed_memory(const void *buf, size_t len)
{
	static const size_t lengths[] = { 1, 23, 128 };
	struct talk_ack ack;
	size_t i;

	for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		uint8_t *room = malloc(lengths[i]);
		struct talk_eeprom eeprom = { .data = room, .want = lengths[i] };

		require(room);
		talk_feed(buf, len, 0, 0, talk_eeprom_cb, &eeprom, &ack);
		free(room);
	}
}

static void feed_fec(const void *buf, size_t len)
{
	struct optmon_fec fec = { 0 };
	struct talk_ack ack;

	talk_feed(buf, len, 0, 0, talk_fec_cb, &fec, &ack);
	require(fec.corrected_blocks.n_lanes <= OPTMON_FEC_LANES);
	require(fec.uncorrectable_blocks.n_lanes <= OPTMON_FEC_LANES);
	require(fec.corrected_bits.n_lanes <= OPTMON_FEC_LANES);
}

static void feed_speeds(const void *buf, size_t len)
{
	struct optmon_link link[2] = { { .ifindex = 1 }, { .ifindex = 2 } };
	struct talk_links links = { .link = link, .n = 2, .room = 2 };
	struct talk_ack ack;

	talk_feed(buf, len, 0, 0, talk_speed_cb, &links, &ack);
	require(links.n == 2);
}

static void feed_family(const void *buf, size_t len)
{
	struct talk_family family = { .group = "events" };
	struct talk_ack ack = { "" };

	talk_feed(buf, len, 0, 0, talk_family_cb, &family, &ack);
	require(memchr(ack.text, '\0', sizeof(ack.text)));
}

static void feed(const void *buf, size_t len)
{
	feed_memory(buf, len);
	feed_fec(buf, len);
	feed_speeds(buf, len);
	feed_family(buf, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t len;
	void *copy = with_lengths(data, size, &len);

	feed(data, size);
	feed(copy, len);
	free(copy);
	return 0;
}
