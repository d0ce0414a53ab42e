// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <netlink/netlink.h>

#include "talk.h"

/* The caller's callback and where the kernel's words go, side by side. */
struct run {
	mnl_cb_t cb;
	void *data;
	struct talk_ack *ack;
};

static int run_data(const struct nlmsghdr *nlh, void *data)
{
	const struct run *run = data;

	return run->cb ? run->cb(nlh, run->data) : MNL_CB_OK;
}

/* Extended acknowledgement attributes follow the error, and the request. */
static void read_extack(const struct nlmsghdr *nlh, size_t skip,
			struct talk_ack *ack)
{
	const struct nlattr *attr;

	if (!ack || !(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	mnl_attr_for_each(attr, nlh, skip) {
		if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_MSG)
			talk_string(attr, ack->text, sizeof(ack->text));
	}
}

static int run_error(const struct nlmsghdr *nlh, void *data)
{
	const struct run *run = data;
	const struct nlmsgerr *e = mnl_nlmsg_get_payload(nlh);
	size_t skip = sizeof(*e);

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*e)) {
		errno = EBADMSG;
		return MNL_CB_ERROR;
	}
	if (!e->error)
		return MNL_CB_STOP;
	/* Without NLM_F_CAPPED the whole request is echoed. */
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED) &&
	    e->msg.nlmsg_len >= sizeof(struct nlmsghdr) &&
	    e->msg.nlmsg_len <= mnl_nlmsg_get_payload_len(nlh))
		skip += e->msg.nlmsg_len - sizeof(struct nlmsghdr);
	read_extack(nlh, skip, run->ack);
	/* INT_MIN has no positive twin; no kernel sends it. */
	errno = e->error < 0 && e->error > -4096 ? -e->error : EPROTO;
	return MNL_CB_ERROR;
}

static int run_done(const struct nlmsghdr *nlh, void *data)
{
	const struct run *run = data;
	int error;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(error))
		return MNL_CB_STOP;
	memcpy(&error, mnl_nlmsg_get_payload(nlh), sizeof(error));
	if (error >= 0)
		return MNL_CB_STOP;
	read_extack(nlh, sizeof(error), run->ack);
	errno = error > -4096 ? -error : EPROTO;
	return MNL_CB_ERROR;
}

/*
 * libmnl 1.0.4 takes a length beyond INT_MAX for a negative one, and looks for
 * attributes up to the aligned length, which the kernel always pads to.
 */
static bool well_formed(const char *buf, size_t len)
{
	struct nlmsghdr nlh;
	size_t step;

	while (len >= sizeof(nlh)) {
		memcpy(&nlh, buf, sizeof(nlh));
		if (nlh.nlmsg_len < sizeof(nlh) || nlh.nlmsg_len > len)
			return false;
		step = MNL_ALIGN((size_t)nlh.nlmsg_len);
		if (step >= len)
			return step == len;
		buf += step;
		len -= step;
	}
	return false;
}

int talk_feed(const void *buf, size_t len, uint32_t seq, uint32_t portid,
	      mnl_cb_t cb, void *data, struct talk_ack *ack)
{
	static mnl_cb_t control[NLMSG_MIN_TYPE] = {
		[NLMSG_ERROR] = run_error,
		[NLMSG_DONE] = run_done,
	};
	struct run run = { .cb = cb, .data = data, .ack = ack };

	if (!well_formed(buf, len)) {
		errno = EBADMSG;
		return MNL_CB_ERROR;
	}
	return mnl_cb_run2(buf, len, seq, portid, run_data, &run, control,
			   NLMSG_MIN_TYPE);
}

void talk_req_init(struct talk_req *req, uint16_t family, uint8_t cmd,
		   uint8_t version, uint16_t flags)
{
	struct genlmsghdr *genl;

	memset(req, 0, sizeof(*req));
	req->nlh = mnl_nlmsg_put_header(req->buf);
	req->nlh->nlmsg_type = family;
	req->nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	genl = mnl_nlmsg_put_extra_header(req->nlh, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = version;
}

static int receive(struct optmon_talk *talk, mnl_cb_t cb, void *data,
		   struct talk_ack *ack)
{
	ssize_t len;
	int ret;

	for (;;) {
		len = mnl_socket_recvfrom(talk->nl, talk->buf, TALK_BUF_LEN);
		if (len < 0) {
			if (errno == EINTR)
				continue;
			return errno == EAGAIN ? -ETIMEDOUT : -errno;
		}
		ret = talk_feed(talk->buf, len, talk->seq, talk->portid, cb,
				data, ack);
		/* A late reply to a request that we gave up is not ours. */
		if (ret == MNL_CB_ERROR &&
		    (errno == EPROTO || errno == ESRCH) &&
		    (size_t)len >= sizeof(struct nlmsghdr) &&
		    ((struct nlmsghdr *)talk->buf)->nlmsg_seq != talk->seq)
			continue;
		if (ret == MNL_CB_ERROR)
			return errno ? -errno : -EPROTO;
		if (ret == MNL_CB_STOP)
			return 0;
	}
}

int talk_request(struct optmon_talk *talk, struct talk_req *req, mnl_cb_t cb,
		 void *data, struct talk_ack *ack)
{
	if (ack)
		ack->text[0] = '\0';
	req->nlh->nlmsg_seq = ++talk->seq;
	req->nlh->nlmsg_flags |= NLM_F_ACK;
	while (mnl_socket_sendto(talk->nl, req->nlh, req->nlh->nlmsg_len) < 0) {
		if (errno != EINTR)
			return -errno;
	}
	return receive(talk, cb, data, ack);
}

uint8_t talk_cmd(const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*genl))
		return 0;
	return genl->cmd;
}

void talk_attrs(const struct nlmsghdr *nlh, const struct nlattr **tb,
		unsigned int max)
{
	const struct nlattr *attr;

	memset(tb, 0, (max + 1) * sizeof(*tb));
	if (!talk_cmd(nlh))
		return;
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) <= max)
			tb[mnl_attr_get_type(attr)] = attr;
	}
}

void talk_nested(const struct nlattr *nest, const struct nlattr **tb,
		 unsigned int max)
{
	const struct nlattr *attr;

	memset(tb, 0, (max + 1) * sizeof(*tb));
	if (!nest)
		return;
	mnl_attr_for_each_nested(attr, nest) {
		if (mnl_attr_get_type(attr) <= max)
			tb[mnl_attr_get_type(attr)] = attr;
	}
}

uint64_t talk_uint(const struct nlattr *attr, uint64_t absent)
{
	uint32_t u32;
	uint64_t u64;
	uint16_t u16;

	if (!attr)
		return absent;
	switch (mnl_attr_get_payload_len(attr)) {
	case 1:
		return mnl_attr_get_u8(attr);
	case 2:
		memcpy(&u16, mnl_attr_get_payload(attr), sizeof(u16));
		return u16;
	case 4:
		memcpy(&u32, mnl_attr_get_payload(attr), sizeof(u32));
		return u32;
	case 8:
		memcpy(&u64, mnl_attr_get_payload(attr), sizeof(u64));
		return u64;
	}
	return absent;
}

void talk_string(const struct nlattr *attr, char *text, size_t len)
{
	size_t n = 0;

	if (attr)
		n = strnlen(mnl_attr_get_payload(attr),
			    mnl_attr_get_payload_len(attr));
	if (n >= len)
		n = len - 1;
	if (n)
		memcpy(text, mnl_attr_get_payload(attr), n);
	text[n] = '\0';
}

static const char *said(const struct talk_ack *ack)
{
	return ack && ack->text[0] ? ack->text : NULL;
}

int talk_error(struct optmon_error *err, int error, const struct talk_ack *ack,
	       const char *what)
{
	const char *words = said(ack);

	if (error < 0)
		error = -error;
	switch (error) {
	case EPERM:
	case EACCES:
		return optmon_error_set(err, OPTMON_E_PERMISSION, 0, 0,
			"%s: not permitted: run as root or with CAP_NET_ADMIN",
			what);
	case EOPNOTSUPP:
		return optmon_error_set(err, OPTMON_E_UNAVAILABLE, 0, 0,
			"%s: the driver of this network device does not offer it%s%s",
			what, words ? ": " : "", words ? words : "");
	case ENODEV:
		return optmon_error_set(err, OPTMON_E_UNAVAILABLE, 0, 0,
			"%s: %s", what, words ? words : "no module is there");
	case EBUSY:
	case EAGAIN:
	case ETIMEDOUT:
		return optmon_error_set(err, OPTMON_E_TEMPORARY, 0, 0,
			"%s: %s: try again", what,
			words ? words : strerror(error));
	case ENOMEM:
		return optmon_error_set(err, OPTMON_E_SOFTWARE, 0, 0,
			"%s: out of memory", what);
	}
	return optmon_error_set(err, OPTMON_E_IO, 0, 0, "%s: %s%s%s%s", what,
				strerror(error), words ? " (" : "",
				words ? words : "", words ? ")" : "");
}

static int open_genl(struct optmon_talk *talk)
{
	const struct timeval timeout = { .tv_sec = TALK_TIMEOUT_S };
	int on = 1;

	talk->nl = mnl_socket_open2(NETLINK_GENERIC, SOCK_CLOEXEC);
	if (!talk->nl)
		return -errno;
	if (mnl_socket_bind(talk->nl, 0, MNL_SOCKET_AUTOPID) < 0)
		return -errno;
	talk->portid = mnl_socket_get_portid(talk->nl);
	if (setsockopt(mnl_socket_get_fd(talk->nl), SOL_SOCKET, SO_RCVTIMEO,
		       &timeout, sizeof(timeout)) < 0)
		return -errno;
	/* Old kernels have neither; then errors carry no words. */
	mnl_socket_setsockopt(talk->nl, NETLINK_EXT_ACK, &on, sizeof(on));
	mnl_socket_setsockopt(talk->nl, NETLINK_CAP_ACK, &on, sizeof(on));
	return 0;
}

static int open_route(struct optmon_talk *talk)
{
	talk->route = nl_socket_alloc();
	if (!talk->route)
		return -ENOMEM;
	if (nl_connect(talk->route, NETLINK_ROUTE) < 0)
		return -EPROTONOSUPPORT;
	return 0;
}

struct optmon_talk *optmon_talk_open(struct optmon_error *err)
{
	struct optmon_talk *talk = calloc(1, sizeof(*talk));
	int ret = -ENOMEM;

	if (talk)
		talk->buf = malloc(TALK_BUF_LEN);
	if (!talk || !talk->buf)
		goto fail;
	ret = open_genl(talk);
	if (ret < 0)
		goto fail;
	ret = open_route(talk);
	if (ret < 0)
		goto fail;
	/* Either family may be absent: what needs one says so. */
	talk_ethtool(talk);
	talk_optmon(talk);
	return talk;
fail:
	talk_error(err, ret, NULL, "no netlink connection to the kernel");
	optmon_talk_close(talk);
	return NULL;
}

void optmon_talk_close(struct optmon_talk *talk)
{
	if (!talk)
		return;
	if (talk->nl)
		mnl_socket_close(talk->nl);
	if (talk->route)
		nl_socket_free(talk->route);
	free(talk->buf);
	free(talk);
}

bool optmon_talk_driver(const struct optmon_talk *talk)
{
	return talk->optmon_id != 0;
}
