/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the fuzzers of netlink replies share: the input as it is, and once more
 * with the lengths of its messages put right, for most broken messages are
 * broken in their first field and say nothing about what comes after it.
 */
#ifndef SELFTESTS_FUZZ_NETLINK_H
#define SELFTESTS_FUZZ_NETLINK_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "talk.h"

static inline void require(bool good)
{
	if (!good)
		abort();
}

/*
 * A copy of @data, no longer than it, as messages that fill it: a message that
 * says it is longer than what is left ends with the buffer, one that is shorter
 * than its headers takes all the rest. The caller frees.
 */
static inline void *with_lengths(const uint8_t *data, size_t size, size_t *len)
{
	size_t whole = size & ~(size_t)(NLMSG_ALIGNTO - 1), at = 0;
	uint8_t *copy = malloc(whole ? whole : 1);
	const size_t least = sizeof(struct nlmsghdr) + sizeof(struct genlmsghdr);

	require(copy);
	if (whole)
		memcpy(copy, data, whole);
	while (whole - at >= least) {
		struct nlmsghdr header;

		memcpy(&header, copy + at, sizeof(header));
		if (header.nlmsg_len < least ||
		    MNL_ALIGN((size_t)header.nlmsg_len) + least > whole - at)
			header.nlmsg_len = whole - at;
		memcpy(copy + at, &header, sizeof(header));
		at += MNL_ALIGN((size_t)header.nlmsg_len);
	}
	*len = at;
	return copy;
}

#endif /* SELFTESTS_FUZZ_NETLINK_H */
