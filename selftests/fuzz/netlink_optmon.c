// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Replies of the optmon family: cages, flags, results of diagnostics and CDB, and
 * samples of module memory, which are decoded as a reader would.
 */
#include <optmon/decode.h>
#include <optmon/diag.h>
#include <optmon/port.h>

#include "netlink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void feed_cages(const void *buf, size_t len)
{
	struct talk_cages cages = { 0 };
	struct talk_ack ack;
	size_t i;

	talk_feed(buf, len, 0, 0, talk_cage_cb, &cages, &ack);
	require(cages.n <= cages.room);
	for (i = 0; i < cages.n; i++) {
		const struct optmon_cage *cage = &cages.cage[i].cage;

		require(memchr(cage->label, '\0', sizeof(cage->label)));
		require(memchr(cage->device, '\0', sizeof(cage->device)));
		require(cages.cage[i].n_ifindex <= OPTMON_PORT_LINKS);
	}
	free(cages.cage);
}

static void feed_flags(const void *buf, size_t len)
{
	struct talk_flags flags = { .cage = 5 };
	struct talk_ack ack;
	size_t i;

	talk_feed(buf, len, 0, 0, talk_flags_cb, &flags, &ack);
	require(flags.counts.n <= flags.room);
	for (i = 0; i < flags.counts.n; i++) {
		require(flags.counts.flag[i].bit < 8);
		require(flags.counts.flag[i].count);
	}
	optmon_flag_counts_free(&flags.counts);
}

static void feed_replies(const void *buf, size_t len)
{
	static struct optmon_diag diag;
	struct optmon_cdb cdb = { 0 };
	struct talk_statistics statistics = { .img = optmon_image_new() };
	struct talk_ack ack;

	require(statistics.img);
	talk_feed(buf, len, 0, 0, talk_diag_cb, &diag, &ack);
	talk_feed(buf, len, 0, 0, talk_cdb_cb, &cdb, &ack);
	require(cdb.reply_len <= sizeof(cdb.reply));
	talk_feed(buf, len, 0, 0, talk_statistics_cb, &statistics, &ack);
	optmon_image_free(statistics.img);
}

static void feed_samples(const void *buf, size_t len)
{
	static struct optmon_module module;
	struct optmon_port port[2] = {
		{ .has_cage = true, .cage.index = 5 },
		{ .has_cage = false },
	};
	struct optmon_port_reading list[2] = {
		{ .port = &port[0], .img = optmon_image_new() },
		{ .port = &port[1], .img = optmon_image_new() },
	};
	struct talk_samples samples = { .list = list, .n = 2 };
	struct talk_ack ack;

	require(list[0].img && list[1].img);
	talk_feed(buf, len, 0, 0, talk_sample_cb, &samples, &ack);
	/* A port without a cage has no sample. */
	require(!optmon_image_bytes(list[1].img));
	optmon_decode(list[0].img, &module);
	optmon_image_free(list[0].img);
	optmon_image_free(list[1].img);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t len;
	void *copy = with_lengths(data, size, &len);

	feed_cages(data, size);
	feed_flags(data, size);
	feed_replies(data, size);
	feed_samples(data, size);
	feed_cages(copy, len);
	feed_flags(copy, len);
	feed_replies(copy, len);
	feed_samples(copy, len);
	free(copy);
	return 0;
}
