// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Parsers of netlink replies: what they make of good messages, and that no
 * message, however broken, makes them read past its end (the sanitizers tell).
 */
#include <errno.h>
#include <stdlib.h>
#include <math.h>
#include <string.h>

#include <linux/ethtool.h>
#include <linux/ethtool_netlink.h>
#include <linux/optmon.h>

#include <optmon/diag.h>
#include <optmon/event.h>

#include "talk.h"

#include "../ktap.h"

#define FAMILY	0x1d
#define SEQ	7
/* Lengths and types of the whole message. */
#define HEADERS	(sizeof(struct nlmsghdr) + sizeof(struct genlmsghdr))
/* Broken messages tried for each good one. */
#define MUTATIONS	20000

struct message {
	char buf[4096] __attribute__((aligned(8)));
	struct nlmsghdr *nlh;
};

static void start(struct message *m, uint8_t cmd)
{
	struct genlmsghdr *genl;

	memset(m, 0, sizeof(*m));
	m->nlh = mnl_nlmsg_put_header(m->buf);
	m->nlh->nlmsg_type = FAMILY;
	m->nlh->nlmsg_seq = SEQ;
	genl = mnl_nlmsg_put_extra_header(m->nlh, sizeof(*genl));
	genl->cmd = cmd;
}

static void put_range(struct message *m, uint8_t page, uint8_t offset,
		      uint32_t class, uint32_t age_ms, const void *data,
		      size_t len)
{
	struct nlattr *nest = mnl_attr_nest_start(m->nlh,
						  OPTMON_A_SAMPLE_RANGE);

	mnl_attr_put_u8(m->nlh, OPTMON_A_RANGE_PAGE, page);
	mnl_attr_put_u8(m->nlh, OPTMON_A_RANGE_BANK, 0);
	mnl_attr_put_u8(m->nlh, OPTMON_A_RANGE_OFFSET, offset);
	mnl_attr_put_u32(m->nlh, OPTMON_A_RANGE_CLASS, class);
	mnl_attr_put_u32(m->nlh, OPTMON_A_RANGE_AGE_MS, age_ms);
	mnl_attr_put(m->nlh, OPTMON_A_RANGE_DATA, len, data);
	mnl_attr_nest_end(m->nlh, nest);
}

static const uint8_t bytes[128] = { 0x19, 0x54, [14] = 0x2d, [15] = 0x80 };

static void make_sample(struct message *m)
{
	start(m, OPTMON_CMD_SAMPLE_GET);
	mnl_attr_put_u32(m->nlh, OPTMON_A_SAMPLE_CAGE_INDEX, 5);
	mnl_attr_put_strz(m->nlh, OPTMON_A_SAMPLE_CAGE_LABEL, "osfp6");
	mnl_attr_put_u32(m->nlh, OPTMON_A_SAMPLE_PERIOD_MS, 1000);
	put_range(m, 0, 0, OPTMON_MEMORY_CLASS_FAST, 40, bytes, 23);
	put_range(m, 0, 128, OPTMON_MEMORY_CLASS_STATIC, 90000, bytes, 128);
	put_range(m, 0x11, 128, OPTMON_MEMORY_CLASS_FAST, 700, bytes, 74);
	/* Ranges that no module has. */
	put_range(m, 0x12, 200, OPTMON_MEMORY_CLASS_FAST, 1, bytes, 128);
	put_range(m, 0x13, 128, OPTMON_MEMORY_CLASS_FAST, 1, bytes, 0);
}

static void make_cage(struct message *m)
{
	start(m, OPTMON_CMD_CAGE_GET);
	mnl_attr_put_u32(m->nlh, OPTMON_A_CAGE_INDEX, 5);
	mnl_attr_put_strz(m->nlh, OPTMON_A_CAGE_LABEL, "osfp6");
	mnl_attr_put_strz(m->nlh, OPTMON_A_CAGE_DEVICE, "9-0050");
	mnl_attr_put_u32(m->nlh, OPTMON_A_CAGE_IFINDEX, 12);
	mnl_attr_put_u32(m->nlh, OPTMON_A_CAGE_IFINDEX, 13);
	mnl_attr_put_u32(m->nlh, OPTMON_A_CAGE_STATE,
			 OPTMON_CAGE_STATE_UNREADABLE);
	mnl_attr_put_u32(m->nlh, OPTMON_A_CAGE_ERROR, -EREMOTEIO);
	mnl_attr_put_u64(m->nlh, OPTMON_A_CAGE_BYTES, 1ull << 40);
	mnl_attr_put(m->nlh, OPTMON_A_CAGE_INTERRUPT, 0, NULL);
}

static void make_numbered(struct message *m, uint32_t seq)
{
	start(m, OPTMON_CMD_EVENT_NTF);
	mnl_attr_put_u32(m->nlh, OPTMON_A_EVENT_CAGE_INDEX, 5);
	mnl_attr_put_strz(m->nlh, OPTMON_A_EVENT_CAGE_LABEL, "osfp6");
	mnl_attr_put_u32(m->nlh, OPTMON_A_EVENT_SEQ, seq);
	mnl_attr_put_u64(m->nlh, OPTMON_A_EVENT_TIME_NS, 123456789);
	mnl_attr_put_u32(m->nlh, OPTMON_A_EVENT_KIND,
			 OPTMON_EVENT_KIND_FLAG_RAISED);
	mnl_attr_put_u8(m->nlh, OPTMON_A_EVENT_PAGE, 0x11);
	mnl_attr_put_u8(m->nlh, OPTMON_A_EVENT_OFFSET, 147);
	mnl_attr_put_u8(m->nlh, OPTMON_A_EVENT_BITS, 0x05);
}

static void make_event(struct message *m)
{
	make_numbered(m, 9);
}

static void make_eeprom(struct message *m)
{
	start(m, ETHTOOL_MSG_MODULE_EEPROM_GET_REPLY);
	mnl_attr_put(m->nlh, ETHTOOL_A_MODULE_EEPROM_DATA, sizeof(bytes),
		     bytes);
}

static void make_fec(struct message *m)
{
	static const uint64_t corrected[] = { 30, 10, 20 };
	static const uint64_t uncorrected[] = { 7 };
	uint32_t modes[4] = { 0 };
	struct nlattr *nest;

	modes[ETHTOOL_LINK_MODE_FEC_RS_BIT / 32] |=
		1u << ETHTOOL_LINK_MODE_FEC_RS_BIT % 32;
	start(m, ETHTOOL_MSG_FEC_GET_REPLY);
	nest = mnl_attr_nest_start(m->nlh, ETHTOOL_A_FEC_MODES);
	mnl_attr_put_u32(m->nlh, ETHTOOL_A_BITSET_SIZE, 120);
	mnl_attr_put(m->nlh, ETHTOOL_A_BITSET_VALUE, sizeof(modes), modes);
	mnl_attr_nest_end(m->nlh, nest);
	mnl_attr_put_u32(m->nlh, ETHTOOL_A_FEC_ACTIVE,
			 ETHTOOL_LINK_MODE_FEC_RS_BIT);
	nest = mnl_attr_nest_start(m->nlh, ETHTOOL_A_FEC_STATS);
	mnl_attr_put(m->nlh, ETHTOOL_A_FEC_STAT_CORRECTED, sizeof(corrected),
		     corrected);
	mnl_attr_put(m->nlh, ETHTOOL_A_FEC_STAT_UNCORR, sizeof(uncorrected),
		     uncorrected);
	mnl_attr_put(m->nlh, ETHTOOL_A_FEC_STAT_CORR_BITS, 0, NULL);
	mnl_attr_nest_end(m->nlh, nest);
}

static void make_family(struct message *m)
{
	struct nlattr *groups, *group;

	start(m, CTRL_CMD_NEWFAMILY);
	mnl_attr_put_u16(m->nlh, CTRL_ATTR_FAMILY_ID, 0x2a);
	groups = mnl_attr_nest_start(m->nlh, CTRL_ATTR_MCAST_GROUPS);
	group = mnl_attr_nest_start(m->nlh, 1);
	mnl_attr_put_strz(m->nlh, CTRL_ATTR_MCAST_GRP_NAME, "other");
	mnl_attr_put_u32(m->nlh, CTRL_ATTR_MCAST_GRP_ID, 3);
	mnl_attr_nest_end(m->nlh, group);
	group = mnl_attr_nest_start(m->nlh, 2);
	mnl_attr_put_strz(m->nlh, CTRL_ATTR_MCAST_GRP_NAME, "events");
	mnl_attr_put_u32(m->nlh, CTRL_ATTR_MCAST_GRP_ID, 4);
	mnl_attr_nest_end(m->nlh, group);
	mnl_attr_nest_end(m->nlh, groups);
}

/* The kernel's refusal, with its words. */
static void make_error(struct message *m, int error, const char *words)
{
	struct nlmsgerr *e;

	memset(m, 0, sizeof(*m));
	m->nlh = mnl_nlmsg_put_header(m->buf);
	m->nlh->nlmsg_type = NLMSG_ERROR;
	m->nlh->nlmsg_flags = NLM_F_CAPPED | NLM_F_ACK_TLVS;
	m->nlh->nlmsg_seq = SEQ;
	e = mnl_nlmsg_put_extra_header(m->nlh, sizeof(*e));
	e->error = error;
	e->msg.nlmsg_len = sizeof(struct nlmsghdr);
	mnl_attr_put_strz(m->nlh, NLMSGERR_ATTR_MSG, words);
}

static int feed(const struct message *m, mnl_cb_t cb, void *data)
{
	return talk_feed(m->buf, m->nlh->nlmsg_len, SEQ, 0, cb, data, NULL);
}

static void test_sample(void)
{
	struct optmon_port port = { .has_cage = true, .cage.index = 5 };
	struct optmon_port_reading r = {
		.port = &port, .img = optmon_image_new(),
		.reading = { .age_fast_ms = -1, .age_slow_ms = -1,
			     .age_static_ms = -1 },
	};
	struct talk_samples samples = { .list = &r, .n = 1 };
	struct message m;
	uint8_t temp[2];

	make_sample(&m);
	ktap_check(feed(&m, talk_sample_cb, &samples) == MNL_CB_OK &&
		   !optmon_image_get(r.img, 0x50, 0, 0, 14, temp, 2) &&
		   temp[0] == 0x2d && temp[1] == 0x80,
		   "a sample's bytes are in the image");
	ktap_check(optmon_image_bytes(r.img) == 23 + 128 + 74,
		   "ranges beyond the memory map are left out");
	ktap_check(r.reading.source == OPTMON_SOURCE_DRIVER &&
		   r.reading.age_fast_ms == 700 &&
		   r.reading.age_slow_ms == -1 &&
		   r.reading.age_static_ms == 90000 &&
		   r.reading.period_ms == 1000,
		   "the age of a class is that of its oldest range");
	port.cage.index = 6;
	optmon_image_clear(r.img);
	feed(&m, talk_sample_cb, &samples);
	ktap_check(!optmon_image_bytes(r.img),
		   "another cage's sample is not taken");
	optmon_image_free(r.img);
}

static void test_cage(void)
{
	struct talk_cages cages = { 0 };
	struct message m;

	make_cage(&m);
	feed(&m, talk_cage_cb, &cages);
	ktap_check(cages.n == 1 && cages.cage[0].cage.index == 5 &&
		   !strcmp(cages.cage[0].cage.label, "osfp6") &&
		   !strcmp(cages.cage[0].cage.device, "9-0050") &&
		   cages.cage[0].cage.error == -EREMOTEIO &&
		   cages.cage[0].cage.bytes == 1ull << 40 &&
		   cages.cage[0].cage.interrupt &&
		   !cages.cage[0].cage.stand_in,
		   "a cage is read");
	ktap_check(cages.n == 1 && cages.cage[0].n_ifindex == 2 &&
		   cages.cage[0].ifindex[1] == 13,
		   "both its network devices are");
	free(cages.cage);
}

static void test_event(void)
{
	struct optmon_event event;
	struct message m;

	make_event(&m);
	ktap_check(talk_event_read(m.nlh, &event) && event.cage_index == 5 &&
		   event.seq == 9 && event.time_ns == 123456789 &&
		   event.kind == OPTMON_EVENT_KIND_FLAG_RAISED &&
		   event.page == 0x11 && event.offset == 147 &&
		   event.bits == 5 && event.gap == OPTMON_GAP_NONE,
		   "an event is read");
	make_cage(&m);
	ktap_check(!talk_event_read(m.nlh, &event),
		   "another message is no event");
}

static void feed_event(struct optmon_events *events, uint32_t seq)
{
	struct message m;

	make_numbered(&m, seq);
	talk_events_feed(events, m.buf, m.nlh->nlmsg_len);
}

static bool next_is(struct optmon_events *events, enum optmon_gap gap,
		    uint32_t seq, uint32_t lost)
{
	struct optmon_event event;

	return optmon_events_next(events, &event, NULL) == 1 &&
	       event.gap == gap && event.seq == seq && event.lost == lost;
}

static void test_sequence(void)
{
	struct optmon_events *events = talk_events_new(FAMILY);
	struct optmon_event event;
	struct optmon_error err;
	struct message m;
	uint32_t i;

	feed_event(events, 1);
	feed_event(events, 2);
	ktap_check(next_is(events, OPTMON_GAP_NONE, 1, 0) &&
		   next_is(events, OPTMON_GAP_NONE, 2, 0) &&
		   !optmon_events_next(events, &event, NULL),
		   "events in sequence have no gap");
	feed_event(events, 6);
	ktap_check(next_is(events, OPTMON_GAP_SEQUENCE, 0, 3) &&
		   next_is(events, OPTMON_GAP_NONE, 6, 0),
		   "a hole in the numbers is a gap before the next event");
	feed_event(events, 1);
	feed_event(events, 2);
	ktap_check(next_is(events, OPTMON_GAP_NONE, 1, 0) &&
		   next_is(events, OPTMON_GAP_NONE, 2, 0),
		   "numbers that begin again are no gap");
	for (i = 3; i < 300; i++)
		feed_event(events, i);
	for (i = 3; optmon_events_next(events, &event, NULL) == 1 &&
	     event.gap == OPTMON_GAP_NONE; i++)
		;
	ktap_check(i < 300 && event.gap == OPTMON_GAP_SOCKET &&
		   event.cage_index == OPTMON_ALL_CAGES,
		   "what does not fit is a gap, not silence");
	make_event(&m);
	talk_events_feed(events, m.buf, m.nlh->nlmsg_len - 4);
	ktap_check(optmon_events_next(events, &event, NULL) == 1 &&
		   event.gap == OPTMON_GAP_SOCKET,
		   "so is a message that cannot be read");
	start(&m, CTRL_CMD_DELFAMILY);
	m.nlh->nlmsg_type = GENL_ID_CTRL;
	mnl_attr_put_u16(m.nlh, CTRL_ATTR_FAMILY_ID, FAMILY);
	talk_events_feed(events, m.buf, m.nlh->nlmsg_len);
	ktap_check(optmon_events_next(events, &event, &err) == -1 &&
		   err.code == OPTMON_E_UNAVAILABLE,
		   "the driver's leaving ends the events");
	optmon_events_close(events);
}

static void test_ethtool(void)
{
	uint8_t data[128] = { 0 };
	struct talk_eeprom eeprom = { .data = data, .want = sizeof(data) };
	struct optmon_fec fec;
	struct message m;

	make_eeprom(&m);
	feed(&m, talk_eeprom_cb, &eeprom);
	ktap_check(eeprom.len == 128 && !memcmp(data, bytes, sizeof(data)),
		   "module memory is read");
	memset(data, 0xee, sizeof(data));
	eeprom.want = 10;
	feed(&m, talk_eeprom_cb, &eeprom);
	ktap_check(eeprom.len == 128 && data[9] == bytes[9] && data[10] == 0xee,
		   "more bytes than were asked for do not overflow");
	make_fec(&m);
	feed(&m, talk_fec_cb, &fec);
	ktap_check(fec.active == OPTMON_FEC_RS &&
		   fec.configured == OPTMON_FEC_RS,
		   "the code in use is read");
	ktap_check(fec.corrected_blocks.has_total &&
		   fec.corrected_blocks.total == 30 &&
		   fec.corrected_blocks.n_lanes == 2 &&
		   fec.corrected_blocks.lane[1] == 20 &&
		   fec.uncorrectable_blocks.total == 7 &&
		   !fec.uncorrectable_blocks.n_lanes,
		   "FEC counters of port and lanes are read");
	ktap_check(!fec.corrected_bits.has_total,
		   "a counter that the driver does not provide is absent");
}

static void test_control(void)
{
	struct talk_family family = { .group = "events" };
	struct talk_ack ack = { "" };
	struct optmon_error err;
	struct message m;
	int ret;

	make_family(&m);
	feed(&m, talk_family_cb, &family);
	ktap_check(family.id == 0x2a && family.group_id == 4,
		   "a family and its group are found");
	make_error(&m, -EINVAL, "page out of range");
	ret = talk_feed(m.buf, m.nlh->nlmsg_len, SEQ, 0, NULL, NULL, &ack);
	ktap_check(ret == MNL_CB_ERROR && errno == EINVAL &&
		   !strcmp(ack.text, "page out of range"),
		   "the kernel's words come with its error");
	talk_error(&err, -EINVAL, &ack, "reading page 11h");
	ktap_check(err.code == OPTMON_E_IO &&
		   strstr(err.message, "page out of range") &&
		   strstr(err.message, "reading page 11h"),
		   "and are passed on");
	make_error(&m, -2147483647 - 1, "");
	ret = talk_feed(m.buf, m.nlh->nlmsg_len, SEQ, 0, NULL, NULL, &ack);
	ktap_check(ret == MNL_CB_ERROR && errno > 0,
		   "an impossible error number is an error");
	make_error(&m, 0, "");
	ktap_check(talk_feed(m.buf, m.nlh->nlmsg_len, SEQ, 0, NULL, NULL,
			     &ack) == MNL_CB_STOP, "an acknowledgement ends");
}

static void make_diag(struct message *m)
{
	struct nlattr *nest;

	start(m, OPTMON_CMD_DIAGNOSTICS_GET);
	mnl_attr_put_u32(m->nlh, OPTMON_A_DIAGNOSTICS_LOOPBACKS, 9);
	mnl_attr_put(m->nlh, OPTMON_A_DIAGNOSTICS_PER_MEDIA_LANE, 0, NULL);
	mnl_attr_put_u32(m->nlh, OPTMON_A_DIAGNOSTICS_GATE_S, 10);
	nest = mnl_attr_nest_start(m->nlh, OPTMON_A_DIAGNOSTICS_PLACE);
	mnl_attr_put_u32(m->nlh, OPTMON_A_DIAG_PLACE_PLACE, 3);
	mnl_attr_put_u32(m->nlh, OPTMON_A_DIAG_PLACE_PATTERNS, 0x141);
	mnl_attr_nest_end(m->nlh, nest);
	/* Lane 33 is one too many. */
	nest = mnl_attr_nest_start(m->nlh, OPTMON_A_DIAGNOSTICS_LANE);
	mnl_attr_put_u32(m->nlh, OPTMON_A_DIAG_LANE_LANE, 33);
	mnl_attr_put_u32(m->nlh, OPTMON_A_DIAG_LANE_SIDE, 0);
	mnl_attr_nest_end(m->nlh, nest);
	nest = mnl_attr_nest_start(m->nlh, OPTMON_A_DIAGNOSTICS_LANE);
	mnl_attr_put_u32(m->nlh, OPTMON_A_DIAG_LANE_LANE, 32);
	mnl_attr_put_u32(m->nlh, OPTMON_A_DIAG_LANE_SIDE,
			 OPTMON_DIAG_SIDE_MEDIA);
	mnl_attr_put_u32(m->nlh, OPTMON_A_DIAG_LANE_CHECKER, 6);
	mnl_attr_put_u64(m->nlh, OPTMON_A_DIAG_LANE_ERRORS, 3);
	mnl_attr_put_u64(m->nlh, OPTMON_A_DIAG_LANE_BITS, 1ull << 40);
	mnl_attr_put_u32(m->nlh, OPTMON_A_DIAG_LANE_BER, 12 << 11 | 273);
	mnl_attr_nest_end(m->nlh, nest);
}

static void make_cdb(struct message *m)
{
	start(m, OPTMON_CMD_CDB_ACT);
	mnl_attr_put_u32(m->nlh, OPTMON_A_CDB_STATUS, 0x41);
	mnl_attr_put(m->nlh, OPTMON_A_CDB_REPLY, 5, bytes);
}

static void make_statistics(struct message *m)
{
	uint8_t page[128] = { 0xa5 };
	struct nlattr *nest;

	start(m, OPTMON_CMD_STATISTICS_GET);
	mnl_attr_put_u32(m->nlh, OPTMON_A_STATISTICS_INTERVAL_MS, 1500);
	nest = mnl_attr_nest_start(m->nlh, OPTMON_A_STATISTICS_RANGE);
	mnl_attr_put_u8(m->nlh, OPTMON_A_RANGE_PAGE, 0x25);
	mnl_attr_put_u8(m->nlh, OPTMON_A_RANGE_BANK, 3);
	mnl_attr_put_u8(m->nlh, OPTMON_A_RANGE_OFFSET, 128);
	mnl_attr_put(m->nlh, OPTMON_A_RANGE_DATA, sizeof(page), page);
	mnl_attr_nest_end(m->nlh, nest);
}

static void test_statistics(void)
{
	struct talk_statistics statistics = { .interval_s = -1 };
	struct message m;
	uint8_t byte = 0;

	statistics.img = optmon_image_new();
	make_statistics(&m);
	feed(&m, talk_statistics_cb, &statistics);
	ktap_check(fabs(statistics.interval_s - 1.5) < 1e-9 &&
		   !optmon_image_get(statistics.img, OPTMON_ADDR_50, 0x25, 3, 128,
				     &byte, 1) && byte == 0xa5 &&
		   !optmon_image_known(statistics.img, OPTMON_ADDR_50, 0x24, 3,
				       128, 1),
		   "frozen statistics get into an image, with their interval");
	optmon_image_free(statistics.img);
}

static void test_diag(void)
{
	const struct optmon_diag_lane *lane;
	struct optmon_diag diag;
	struct optmon_cdb cdb = { 0 };
	struct message m;

	make_diag(&m);
	feed(&m, talk_diag_cb, &diag);
	lane = &diag.lane[OPTMON_SIDE_MEDIA][31];
	ktap_check(diag.loopbacks == 9 && diag.gate_s == 10 &&
		   diag.per_lane[OPTMON_SIDE_MEDIA] &&
		   !diag.per_lane[OPTMON_SIDE_HOST] &&
		   diag.place[OPTMON_MEDIA_CHECKER].patterns == 0x141 &&
		   !diag.place[OPTMON_HOST_CHECKER].there,
		   "what a module can test is read");
	ktap_check(lane->there && lane->checker == 6 && lane->generator == -1 &&
		   lane->errors == 3 && lane->bits == 1ull << 40 &&
		   lane->ber > 2.7e-10 && lane->ber < 2.8e-10 &&
		   !diag.lane[OPTMON_SIDE_HOST][0].there,
		   "so are the results of its last lane");
	make_cdb(&m);
	feed(&m, talk_cdb_cb, &cdb);
	ktap_check(cdb.status == 0x41 && optmon_cdb_failed(cdb.status) &&
		   cdb.reply_len == 5 && !memcmp(cdb.reply, bytes, 5),
		   "and a reply of CDB: %s", optmon_cdb_status_name(cdb.status));
}

static void put_flag(struct message *m, uint8_t bit, uint32_t count, bool raised)
{
	struct nlattr *nest = mnl_attr_nest_start(m->nlh, OPTMON_A_FLAGS_FLAG);

	mnl_attr_put_u8(m->nlh, OPTMON_A_FLAG_PAGE, 0x11);
	mnl_attr_put_u8(m->nlh, OPTMON_A_FLAG_BANK, 3);
	mnl_attr_put_u8(m->nlh, OPTMON_A_FLAG_OFFSET, 147);
	mnl_attr_put_u8(m->nlh, OPTMON_A_FLAG_BIT, bit);
	mnl_attr_put_u32(m->nlh, OPTMON_A_FLAG_COUNT, count);
	mnl_attr_put_u64(m->nlh, OPTMON_A_FLAG_FIRST_NS, 1ull << 60);
	mnl_attr_put_u64(m->nlh, OPTMON_A_FLAG_LAST_NS, (1ull << 60) + 5);
	if (raised)
		mnl_attr_put(m->nlh, OPTMON_A_FLAG_RAISED, 0, NULL);
	mnl_attr_nest_end(m->nlh, nest);
}

static void make_flags(struct message *m)
{
	start(m, OPTMON_CMD_FLAG_GET);
	mnl_attr_put_u32(m->nlh, OPTMON_A_FLAGS_CAGE_INDEX, 5);
	mnl_attr_put_strz(m->nlh, OPTMON_A_FLAGS_CAGE_LABEL, "osfp6");
	put_flag(m, 7, 3, true);
	/* Flags that no byte has, and one that was never latched. */
	put_flag(m, 8, 3, true);
	put_flag(m, 1, 0, false);
	put_flag(m, 0, 1, false);
}

static void test_flags(void)
{
	struct talk_flags flags = { .cage = 5 }, other = { .cage = 6 };
	const struct optmon_flag_count *flag;
	struct message m;

	make_flags(&m);
	feed(&m, talk_flags_cb, &flags);
	flag = flags.counts.flag;
	ktap_check(flags.counts.n == 2 && flag[0].page == 0x11 &&
		   flag[0].bank == 3 && flag[0].offset == 147 &&
		   flag[0].bit == 7 && flag[0].raised && flag[0].count == 3 &&
		   flag[0].first_ns == 1ull << 60 &&
		   flag[0].last_ns == (1ull << 60) + 5 &&
		   flag[1].bit == 0 && !flag[1].raised,
		   "counts and times of flags are read");
	feed(&m, talk_flags_cb, &other);
	ktap_check(!other.counts.n, "those of another cage are passed over");
	optmon_flag_counts_free(&flags.counts);
}

/* xorshift: the same mutations in every run. */
static uint32_t next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

struct target {
	const char *name;
	void (*make)(struct message *m);
};

static int event_cb(const struct nlmsghdr *nlh, void *data)
{
	talk_event_read(nlh, data);
	return MNL_CB_OK;
}

static void feed_all(const char *copy, size_t len)
{
	struct optmon_port port = { .has_cage = true, .cage.index = 5 };
	struct optmon_port_reading r = { .port = &port };
	struct talk_samples samples = { .list = &r, .n = 1 };
	struct talk_statistics statistics;
	struct talk_family family = { .group = "events" };
	struct talk_cages cages = { 0 };
	struct talk_flags flags = { .cage = 5 };
	struct optmon_event event;
	struct optmon_diag diag;
	struct optmon_cdb cdb;
	struct optmon_fec fec;
	struct talk_ack ack;
	uint8_t data[128];
	struct talk_eeprom eeprom = { .data = data, .want = sizeof(data) };
	struct optmon_link link = { .ifindex = 1 };
	struct talk_links links = { .link = &link, .n = 1, .room = 1 };

	r.img = optmon_image_new();
	statistics.img = r.img;
	talk_feed(copy, len, 0, 0, talk_sample_cb, &samples, &ack);
	talk_feed(copy, len, 0, 0, talk_flags_cb, &flags, &ack);
	talk_feed(copy, len, 0, 0, talk_diag_cb, &diag, &ack);
	talk_feed(copy, len, 0, 0, talk_cdb_cb, &cdb, &ack);
	talk_feed(copy, len, 0, 0, talk_statistics_cb, &statistics, &ack);
	talk_feed(copy, len, 0, 0, talk_cage_cb, &cages, &ack);
	talk_feed(copy, len, 0, 0, talk_family_cb, &family, &ack);
	talk_feed(copy, len, 0, 0, talk_eeprom_cb, &eeprom, &ack);
	talk_feed(copy, len, 0, 0, talk_fec_cb, &fec, &ack);
	talk_feed(copy, len, 0, 0, talk_speed_cb, &links, &ack);
	talk_feed(copy, len, 0, 0, event_cb, &event, &ack);
	free(cages.cage);
	optmon_flag_counts_free(&flags.counts);
	optmon_image_free(r.img);
}

/* The copy is exactly as long as the message, so that a step too far shows. */
static void test_mutations(const struct target *target)
{
	uint32_t state = 0x9e3779b9, changes;
	struct message m;
	size_t len, at;
	char *copy;
	int i;

	target->make(&m);
	for (i = 0; i < MUTATIONS; i++) {
		len = m.nlh->nlmsg_len;
		if (next_random(&state) % 4 == 0)
			len -= next_random(&state) % len;
		copy = malloc(len);
		memcpy(copy, m.buf, len);
		/* A message that was cut, but says so. */
		if (len >= sizeof(struct nlmsghdr) && i % 2)
			((struct nlmsghdr *)copy)->nlmsg_len = len;
		changes = 1 + next_random(&state) % 6;
		while (changes--) {
			at = next_random(&state) % len;
			/* Seldom the first lengths, which end all at once. */
			if (at < HEADERS && i % 8)
				continue;
			copy[at] = next_random(&state);
		}
		feed_all(copy, len);
		free(copy);
	}
	ktap_check(true, "%d broken %s messages are survived", MUTATIONS,
		   target->name);
}

static void make_refusal(struct message *m)
{
	make_error(m, -EINVAL, "page out of range");
}

int main(void)
{
	static const struct target targets[] = {
		{ "sample", make_sample }, { "cage", make_cage },
		{ "event", make_event }, { "memory", make_eeprom },
		{ "FEC", make_fec }, { "family", make_family },
		{ "error", make_refusal }, { "diagnostics", make_diag },
		{ "CDB", make_cdb }, { "flags", make_flags },
		{ "statistics", make_statistics },
	};
	size_t i;

	ktap_begin();
	test_sample();
	test_cage();
	test_event();
	test_sequence();
	test_ethtool();
	test_control();
	test_diag();
	test_flags();
	test_statistics();
	for (i = 0; i < sizeof(targets) / sizeof(targets[0]); i++)
		test_mutations(&targets[i]);
	return ktap_end();
}
