// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "loop.h"

int loop_open(struct loop *loop)
{
	loop->stop = false;
	loop->epoll = epoll_create1(EPOLL_CLOEXEC);
	return loop->epoll < 0 ? -errno : 0;
}

void loop_close(struct loop *loop)
{
	if (loop->epoll >= 0)
		close(loop->epoll);
	loop->epoll = -1;
}

static int control(struct loop *loop, int op, struct loop_source *source,
		   uint32_t events)
{
	struct epoll_event event = { .events = events, .data.ptr = source };

	return epoll_ctl(loop->epoll, op, source->fd, &event) ? -errno : 0;
}

int loop_add(struct loop *loop, struct loop_source *source, uint32_t events)
{
	return control(loop, EPOLL_CTL_ADD, source, events);
}

int loop_change(struct loop *loop, struct loop_source *source, uint32_t events)
{
	return control(loop, EPOLL_CTL_MOD, source, events);
}

void loop_drop(struct loop *loop, struct loop_source *source)
{
	if (source->fd < 0)
		return;
	control(loop, EPOLL_CTL_DEL, source, 0);
	close(source->fd);
	source->fd = -1;
}

int loop_timer(struct loop *loop, struct loop_source *source, double seconds)
{
	struct timespec step = {
		.tv_sec = (time_t)seconds,
		.tv_nsec = (long)((seconds - (time_t)seconds) * 1e9),
	};
	struct itimerspec when = { .it_interval = step, .it_value = step };
	int ret;

	source->fd = timerfd_create(CLOCK_MONOTONIC,
				    TFD_NONBLOCK | TFD_CLOEXEC);
	if (source->fd < 0)
		return -errno;
	ret = timerfd_settime(source->fd, 0, &when, NULL) ? -errno : 0;
	if (!ret)
		ret = loop_add(loop, source, EPOLLIN);
	if (ret) {
		close(source->fd);
		source->fd = -1;
	}
	return ret;
}

void loop_timer_read(struct loop_source *source)
{
	uint64_t times;

	/* Late ticks come as one; an empty timer is no error either. */
	while (read(source->fd, &times, sizeof(times)) < 0 && errno == EINTR)
		;
}

int loop_run(struct loop *loop)
{
	struct epoll_event event;
	struct loop_source *source;
	int n;

	while (!loop->stop) {
		n = epoll_wait(loop->epoll, &event, 1, -1);
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n <= 0)
			continue;
		source = event.data.ptr;
		source->ready(source, event.events);
	}
	return 0;
}
