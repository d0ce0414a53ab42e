/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Netlink inside the library: one request, its replies, and their parsers.
 *
 * Every parser takes one message and trusts no length in it, so that a fuzzer
 * can call it with any buffer (talk_feed()).
 */
#ifndef OPTMON_LIB_TALK_H
#define OPTMON_LIB_TALK_H

#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>

#include <optmon/flags.h>
#include <optmon/port.h>

struct nl_sock;

/* Longest message the kernel sends in a dump (NLMSG_GOODSIZE and growth). */
#define TALK_BUF_LEN	(64 * 1024)
/* A request is a header and a few attributes. */
#define TALK_REQ_LEN	512
/* Replies are made while the request is sent; later than this, none comes. */
#define TALK_TIMEOUT_S	10
#define TALK_EXTACK_LEN	96
/* A dump that was disturbed by a change is begun again this often. */
#define TALK_DUMP_TRIES	5

struct optmon_talk {
	struct mnl_socket *nl;
	struct nl_sock *route;
	uint32_t portid;
	uint32_t seq;
	uint16_t ethtool_id;	/* 0 while not known */
	uint16_t optmon_id;	/* 0 while the driver is not there */
	uint32_t events_group;
	uint8_t *buf;
};

/* What the kernel said about a request that failed. */
struct talk_ack {
	char text[TALK_EXTACK_LEN];
};

/* A request under construction. */
struct talk_req {
	char buf[TALK_REQ_LEN] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *nlh;
};

/* Start a generic netlink request. */
void talk_req_init(struct talk_req *req, uint16_t family, uint8_t cmd,
		   uint8_t version, uint16_t flags);

/*
 * Send a request and give each reply to @cb. Return 0 or a negative errno,
 * with the kernel's own words in @ack if it has any.
 */
int talk_request(struct optmon_talk *talk, struct talk_req *req, mnl_cb_t cb,
		 void *data, struct talk_ack *ack);

/*
 * Give the messages in a buffer to @cb. Return MNL_CB_OK when more may come,
 * MNL_CB_STOP after the last, MNL_CB_ERROR with errno.
 */
int talk_feed(const void *buf, size_t len, uint32_t seq, uint32_t portid,
	      mnl_cb_t cb, void *data, struct talk_ack *ack);

/*
 * Attributes of a generic netlink message, or of a nest, by type. The last of
 * a type wins; types over @max are passed over.
 */
void talk_attrs(const struct nlmsghdr *nlh, const struct nlattr **tb,
		unsigned int max);
void talk_nested(const struct nlattr *nest, const struct nlattr **tb,
		 unsigned int max);
/* The command of a generic netlink message; 0 if it is too short for one. */
uint8_t talk_cmd(const struct nlmsghdr *nlh);

/* Values; the default where the attribute is absent or of a wrong length. */
uint64_t talk_uint(const struct nlattr *attr, uint64_t absent);
void talk_string(const struct nlattr *attr, char *text, size_t len);

/* genl.c of talk: find families; 0 or a negative errno. */
int talk_resolve(struct optmon_talk *talk, const char *family, uint16_t *id,
		 const char *group, uint32_t *group_id);
int talk_ethtool(struct optmon_talk *talk);
int talk_optmon(struct optmon_talk *talk);

struct talk_family {
	uint16_t id;
	const char *group;
	uint32_t group_id;
};

int talk_family_cb(const struct nlmsghdr *nlh, void *data);

/* The ethtool family. */
void talk_ethtool_header(struct talk_req *req, uint16_t attr, uint32_t ifindex,
			 uint32_t flags);

struct talk_eeprom {
	uint8_t *data;
	size_t want;
	size_t len;
};

int talk_eeprom_cb(const struct nlmsghdr *nlh, void *data);
int talk_eeprom_read(struct optmon_talk *talk, uint32_t ifindex,
		     const struct optmon_range *range, uint8_t *data,
		     struct talk_ack *ack);
int talk_fec_cb(const struct nlmsghdr *nlh, void *data);

/* Link speeds, filled into the links of ports. */
struct talk_links {
	struct optmon_link *link;
	size_t n;
	size_t room;
};

int talk_speed_cb(const struct nlmsghdr *nlh, void *data);
int talk_links_load(struct optmon_talk *talk, struct talk_links *links,
		    struct optmon_error *err);

/* The optmon family. */
struct talk_cage {
	struct optmon_cage cage;
	unsigned int n_ifindex;
	uint32_t ifindex[OPTMON_PORT_LINKS];
};

struct talk_cages {
	struct talk_cage *cage;
	size_t n;
	size_t room;
};

int talk_cage_cb(const struct nlmsghdr *nlh, void *data);
int talk_cages_load(struct optmon_talk *talk, struct talk_cages *cages,
		    struct optmon_error *err);

/* Samples: ranges go into the reading whose port has that cage. */
struct talk_samples {
	struct optmon_port_reading *list;
	size_t n;
	int oom;
};

int talk_sample_cb(const struct nlmsghdr *nlh, void *data);
int talk_samples_load(struct optmon_talk *talk, struct talk_samples *samples,
		      struct talk_ack *ack);

/* Flags of the cage with that index. */
struct talk_flags {
	uint32_t cage;
	struct optmon_flag_counts counts;
	size_t room;
};

int talk_flags_cb(const struct nlmsghdr *nlh, void *data);

/* One event of the optmon family; false if the message is none. */
struct optmon_event;
struct optmon_events;
bool talk_event_read(const struct nlmsghdr *nlh, struct optmon_event *event);
/* A source without a socket, and what a socket would have given it. */
struct optmon_events *talk_events_new(uint16_t family);
void talk_events_feed(struct optmon_events *events, const void *buf,
		      size_t len);

/* A reply about diagnostics, into a struct optmon_diag; of CDB, optmon_cdb. */
int talk_diag_cb(const struct nlmsghdr *nlh, void *data);
int talk_cdb_cb(const struct nlmsghdr *nlh, void *data);

/* One range of memory into an image: 0, 1 if it is none, or -ENOMEM. */
int talk_range(const struct nlattr *const *tb, struct optmon_image *img);

/* Frozen statistics of VDM: their pages into an image. */
struct talk_statistics {
	struct optmon_image *img;
	double interval_s;	/* negative: not known */
};

int talk_statistics_cb(const struct nlmsghdr *nlh, void *data);

uint64_t talk_realtime_ns(void);

/* Turn an errno into an error of ours. */
int talk_error(struct optmon_error *err, int error, const struct talk_ack *ack,
	       const char *what);

/* The same for a command: our wording where the driver has said all there is. */
int talk_refused(struct optmon_error *err, int error, const struct talk_ack *ack,
		 const char *what);

#endif /* OPTMON_LIB_TALK_H */
