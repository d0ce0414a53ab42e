// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Events: datagrams as a socket would give them. Whatever is in them, each event
 * comes out once and in order, what is lost comes out as a gap, and the source
 * does not grow without bound.
 */
#include <optmon/event.h>

#include "netlink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FAMILY		0x1d
/* Longer inputs are cut into datagrams of at most this length. */
#define DATAGRAM	512

/* Events of a datagram, and whether all of it can be read */
struct content {
	unsigned int events;
	bool broken;
};

static int count_event(const struct nlmsghdr *nlh, void *data)
{
	struct content *content = data;
	struct optmon_event event;

	if (nlh->nlmsg_type == FAMILY && talk_event_read(nlh, &event)) {
		require(memchr(event.label, '\0', sizeof(event.label)));
		content->events++;
	}
	return MNL_CB_OK;
}

static void feed(struct optmon_events *events, const void *buf, size_t len)
{
	struct content content = { 0 };
	unsigned int seen = 0, gaps = 0;
	struct optmon_event event;
	int ret;

	content.broken = talk_feed(buf, len, 0, 0, count_event, &content,
				   NULL) == MNL_CB_ERROR;
	talk_events_feed(events, buf, len);
	while ((ret = optmon_events_next(events, &event, NULL)) == 1) {
		require(optmon_event_kind_name(event.kind));
		if (event.gap == OPTMON_GAP_SEQUENCE ||
		    event.gap == OPTMON_GAP_SOCKET)
			gaps++;
		else
			seen++;
	}
	require(seen <= content.events);
	if (seen < content.events || content.broken)
		require(gaps);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct optmon_events *events = talk_events_new(FAMILY);
	size_t at, len;
	void *copy;

	require(events);
	for (at = 0; at < size; at += DATAGRAM) {
		size_t piece = size - at < DATAGRAM ? size - at : DATAGRAM;

		/* Of its own, so that a step too far shows */
		copy = malloc(piece);
		require(copy);
		memcpy(copy, data + at, piece);
		feed(events, copy, piece);
		free(copy);
		copy = with_lengths(data + at, piece, &len);
		if (len)
			feed(events, copy, len);
		free(copy);
	}
	optmon_events_close(events);
	return 0;
}
