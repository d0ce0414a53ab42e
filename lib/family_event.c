// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Events of the optmon family, and the holes in them.
 *
 * Sequence numbers are the driver's, per cage. A hole in them, or an overflow
 * of our socket, becomes a gap event here: what did not reach us is never
 * passed over in silence.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/optmon.h>

#include <optmon/event.h>

#include "talk.h"

/* Cages whose sequence numbers are followed. */
#define TRACK_MAX	4096
/* Events of one recvmsg(); the kernel sends one message a datagram. */
#define QUEUE_MAX	64
/* Room for events while we are away. */
#define SOCKET_BUFFER	(2 << 20)

struct track {
	uint32_t index;
	uint32_t last;
};

struct optmon_events {
	struct mnl_socket *nl;
	uint16_t family;
	struct track *track;
	size_t n_track;
	struct optmon_event queue[QUEUE_MAX];
	size_t head;
	size_t count;
	bool unloaded;
	bool overflow;		/* of the queue */
	uint8_t *buf;
};

const char *optmon_event_kind_name(uint32_t kind)
{
	static const char *const names[] = {
		[OPTMON_EVENT_KIND_INSERTED] = "inserted",
		[OPTMON_EVENT_KIND_REMOVED] = "removed",
		[OPTMON_EVENT_KIND_READY] = "ready",
		[OPTMON_EVENT_KIND_UNREADABLE] = "unreadable",
		[OPTMON_EVENT_KIND_MODULE_STATE] = "module-state",
		[OPTMON_EVENT_KIND_FLAG_RAISED] = "flag-raised",
		[OPTMON_EVENT_KIND_FLAG_CLEARED] = "flag-cleared",
		[OPTMON_EVENT_KIND_GAP] = "gap",
		[OPTMON_EVENT_KIND_POWER_DENIED] = "power-denied",
		[OPTMON_EVENT_KIND_POWER_LATE] = "power-late",
		[OPTMON_EVENT_KIND_COMMAND] = "command",
	};

	if (kind >= sizeof(names) / sizeof(names[0]))
		return "unknown";
	return names[kind];
}

bool talk_event_read(const struct nlmsghdr *nlh, struct optmon_event *event)
{
	const struct nlattr *tb[OPTMON_A_EVENT_MAX + 1];

	memset(event, 0, sizeof(*event));
	if (talk_cmd(nlh) != OPTMON_CMD_EVENT_NTF)
		return false;
	talk_attrs(nlh, tb, OPTMON_A_EVENT_MAX);
	if (!tb[OPTMON_A_EVENT_CAGE_INDEX] || !tb[OPTMON_A_EVENT_KIND])
		return false;
	event->cage_index = talk_uint(tb[OPTMON_A_EVENT_CAGE_INDEX], 0);
	talk_string(tb[OPTMON_A_EVENT_CAGE_LABEL], event->label,
		    sizeof(event->label));
	event->seq = talk_uint(tb[OPTMON_A_EVENT_SEQ], 0);
	event->time_ns = talk_uint(tb[OPTMON_A_EVENT_TIME_NS], 0);
	event->kind = talk_uint(tb[OPTMON_A_EVENT_KIND], UINT32_MAX);
	event->page = talk_uint(tb[OPTMON_A_EVENT_PAGE], 0);
	event->bank = talk_uint(tb[OPTMON_A_EVENT_BANK], 0);
	event->offset = talk_uint(tb[OPTMON_A_EVENT_OFFSET], 0);
	event->bits = talk_uint(tb[OPTMON_A_EVENT_BITS], 0);
	event->length = talk_uint(tb[OPTMON_A_EVENT_LENGTH], 0);
	event->value = talk_uint(tb[OPTMON_A_EVENT_VALUE], 0);
	event->error = (int32_t)talk_uint(tb[OPTMON_A_EVENT_ERROR], 0);
	if (event->kind == OPTMON_EVENT_KIND_GAP)
		event->gap = OPTMON_GAP_BUS;
	return true;
}

static void push(struct optmon_events *events, const struct optmon_event *event)
{
	if (events->count == QUEUE_MAX) {
		events->overflow = true;
		return;
	}
	events->queue[(events->head + events->count) % QUEUE_MAX] = *event;
	events->count++;
}

static struct track *track_of(struct optmon_events *events, uint32_t index)
{
	struct track *bigger;
	size_t i;

	for (i = 0; i < events->n_track; i++) {
		if (events->track[i].index == index)
			return &events->track[i];
	}
	if (events->n_track == TRACK_MAX)
		return NULL;
	bigger = reallocarray(events->track, events->n_track + 1,
			      sizeof(*bigger));
	if (!bigger)
		return NULL;
	events->track = bigger;
	bigger[events->n_track].index = index;
	/* A cage that was not there before begins with its first event. */
	bigger[events->n_track].last = 0;
	return &bigger[events->n_track++];
}

/* Numbers that went back are those of a cage bound anew. */
static void check_sequence(struct optmon_events *events,
			   const struct optmon_event *event)
{
	struct track *track = track_of(events, event->cage_index);
	struct optmon_event gap;
	int32_t step;

	if (!track)
		return;
	step = event->seq - track->last;
	if (step > 1) {
		gap = *event;
		gap.seq = 0;
		gap.kind = OPTMON_EVENT_KIND_GAP;
		gap.gap = OPTMON_GAP_SEQUENCE;
		gap.lost = step - 1;
		gap.bits = 0;
		gap.length = 0;
		push(events, &gap);
	}
	track->last = event->seq;
}

/* The controller's word that a family is gone. */
static bool is_unload(const struct nlmsghdr *nlh, uint16_t family)
{
	const struct nlattr *tb[CTRL_ATTR_MAX + 1];

	if (nlh->nlmsg_type != GENL_ID_CTRL ||
	    talk_cmd(nlh) != CTRL_CMD_DELFAMILY)
		return false;
	talk_attrs(nlh, tb, CTRL_ATTR_MAX);
	return talk_uint(tb[CTRL_ATTR_FAMILY_ID], 0) == family;
}

static int on_message(const struct nlmsghdr *nlh, void *data)
{
	struct optmon_events *events = data;
	struct optmon_event event;

	if (is_unload(nlh, events->family))
		events->unloaded = true;
	if (nlh->nlmsg_type != events->family || !talk_event_read(nlh, &event))
		return MNL_CB_OK;
	check_sequence(events, &event);
	push(events, &event);
	return MNL_CB_OK;
}

static void push_overflow(struct optmon_events *events)
{
	struct optmon_event gap = {
		.cage_index = OPTMON_ALL_CAGES,
		.kind = OPTMON_EVENT_KIND_GAP,
		.gap = OPTMON_GAP_SOCKET,
		.time_ns = talk_realtime_ns(),
	};

	push(events, &gap);
}

void talk_events_feed(struct optmon_events *events, const void *buf, size_t len)
{
	/* What cannot be read is lost. */
	if (talk_feed(buf, len, 0, 0, on_message, events, NULL) ==
	    MNL_CB_ERROR)
		push_overflow(events);
}

/* One datagram; 0 when there is none. */
static int receive(struct optmon_events *events, struct optmon_error *err)
{
	ssize_t len;

	if (!events->nl)
		return 0;
	do {
		len = mnl_socket_recvfrom(events->nl, events->buf,
					  TALK_BUF_LEN);
	} while (len < 0 && errno == EINTR);
	if (len < 0 && errno == EAGAIN)
		return 0;
	if (len < 0 && errno == ENOBUFS) {
		push_overflow(events);
		return 1;
	}
	if (len < 0)
		return talk_error(err, errno, NULL, "listening to events");
	talk_events_feed(events, events->buf, len);
	return 1;
}

int optmon_events_next(struct optmon_events *events,
		       struct optmon_event *event, struct optmon_error *err)
{
	int ret;

	while (!events->count) {
		if (events->overflow) {
			events->overflow = false;
			push_overflow(events);
			break;
		}
		if (events->unloaded)
			return optmon_error_set(err, OPTMON_E_UNAVAILABLE, 0, 0,
				"the optmon driver was unloaded");
		ret = receive(events, err);
		if (ret <= 0)
			return ret;
	}
	*event = events->queue[events->head];
	events->head = (events->head + 1) % QUEUE_MAX;
	events->count--;
	return 1;
}

static int join(struct optmon_events *events, uint32_t group)
{
	return mnl_socket_setsockopt(events->nl, NETLINK_ADD_MEMBERSHIP, &group,
				     sizeof(group)) < 0 ? -errno : 0;
}

static int listen_to(struct optmon_events *events, struct optmon_talk *talk)
{
	uint32_t control = 0;
	uint16_t id;
	int ret, size = SOCKET_BUFFER, fd;

	events->nl = mnl_socket_open2(NETLINK_GENERIC,
				      SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (!events->nl || mnl_socket_bind(events->nl, 0, MNL_SOCKET_AUTOPID))
		return -errno;
	fd = mnl_socket_get_fd(events->nl);
	/* More than the limit needs a capability; less must do otherwise. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	ret = join(events, talk->events_group);
	if (ret)
		return ret;
	if (!talk_resolve(talk, "nlctrl", &id, "notify", &control) && control)
		ret = join(events, control);
	return ret;
}

/* Where each cage's numbers stand; events from now on continue them. */
static int baseline(struct optmon_events *events, struct optmon_talk *talk,
		    struct optmon_error *err)
{
	struct talk_cages cages;
	struct track *track;
	size_t i;

	if (talk_cages_load(talk, &cages, err))
		return -1;
	for (i = 0; i < cages.n; i++) {
		track = track_of(events, cages.cage[i].cage.index);
		if (track)
			track->last = cages.cage[i].cage.event_seq;
	}
	free(cages.cage);
	return 0;
}

struct optmon_events *talk_events_new(uint16_t family)
{
	struct optmon_events *events = calloc(1, sizeof(*events));

	if (!events)
		return NULL;
	events->family = family;
	events->buf = malloc(TALK_BUF_LEN);
	if (events->buf)
		return events;
	free(events);
	return NULL;
}

struct optmon_events *optmon_events_open(struct optmon_talk *talk,
					 struct optmon_error *err)
{
	struct optmon_events *events = NULL;
	int ret;

	if (talk_optmon(talk)) {
		optmon_error_set(err, OPTMON_E_UNAVAILABLE, 0, 0,
			"events need the optmon driver, which is not loaded: 'modprobe optmon'");
		goto fail;
	}
	events = talk_events_new(talk->optmon_id);
	if (!events) {
		talk_error(err, ENOMEM, NULL, "listening to events");
		goto fail;
	}
	ret = listen_to(events, talk);
	if (ret) {
		talk_error(err, ret, NULL, "listening to events");
		goto fail;
	}
	if (baseline(events, talk, err))
		goto fail;
	return events;
fail:
	optmon_events_close(events);
	return NULL;
}

void optmon_events_close(struct optmon_events *events)
{
	if (!events)
		return;
	if (events->nl)
		mnl_socket_close(events->nl);
	free(events->track);
	free(events->buf);
	free(events);
}

int optmon_events_fd(const struct optmon_events *events)
{
	return mnl_socket_get_fd(events->nl);
}
