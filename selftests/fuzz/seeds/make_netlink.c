// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writes the seeds of the fuzzers of netlink replies:
 *
 *	cc -Iinclude/uapi -Iinclude -o /tmp/make-netlink \
 *		selftests/fuzz/seeds/make_netlink.c -lmnl
 *	/tmp/make-netlink selftests/fuzz/seeds
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libmnl/libmnl.h>
#include <linux/ethtool.h>
#include <linux/ethtool_netlink.h>
#include <linux/genetlink.h>
#include <linux/optmon.h>

#define FAMILY	0x1d

static char buf[4096] __attribute__((aligned(8)));
static size_t used;
static struct nlmsghdr *nlh;

/* Another message behind those that are there */
static void message(uint16_t type, uint8_t cmd)
{
	struct genlmsghdr *genl;

	nlh = mnl_nlmsg_put_header(buf + used);
	nlh->nlmsg_type = type;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = 1;
}

static void end(void)
{
	used += MNL_ALIGN(nlh->nlmsg_len);
}

static void write_seed(const char *folder, const char *fuzzer, const char *name)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s/%s", folder, fuzzer, name);
	file = fopen(path, "wb");
	if (!file || fwrite(buf, 1, used, file) != used || fclose(file)) {
		perror(path);
		exit(1);
	}
	memset(buf, 0, sizeof(buf));
	used = 0;
}

static void device(uint16_t attr, uint32_t ifindex)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, attr);

	mnl_attr_put_u32(nlh, ETHTOOL_A_HEADER_DEV_INDEX, ifindex);
	mnl_attr_put_strz(nlh, ETHTOOL_A_HEADER_DEV_NAME, "osfp1");
	mnl_attr_nest_end(nlh, nest);
}

static void refusal(int error, const char *words)
{
	struct nlmsgerr *e;

	nlh = mnl_nlmsg_put_header(buf + used);
	nlh->nlmsg_type = NLMSG_ERROR;
	nlh->nlmsg_flags = NLM_F_CAPPED | NLM_F_ACK_TLVS;
	e = mnl_nlmsg_put_extra_header(nlh, sizeof(*e));
	e->error = error;
	e->msg.nlmsg_len = sizeof(struct nlmsghdr);
	mnl_attr_put_strz(nlh, NLMSGERR_ATTR_MSG, words);
	end();
}

static void done(void)
{
	int *error;

	nlh = mnl_nlmsg_put_header(buf + used);
	nlh->nlmsg_type = NLMSG_DONE;
	nlh->nlmsg_flags = NLM_F_MULTI;
	error = mnl_nlmsg_put_extra_header(nlh, sizeof(*error));
	*error = 0;
	end();
}

static void memory(unsigned int len)
{
	uint8_t bytes[128] = { 0x19, 0x54, 0x04 };

	message(0x15, ETHTOOL_MSG_MODULE_EEPROM_GET_REPLY);
	device(ETHTOOL_A_MODULE_EEPROM_HEADER, 1);
	mnl_attr_put(nlh, ETHTOOL_A_MODULE_EEPROM_DATA, len, bytes);
	end();
}

static void counters(uint16_t attr, unsigned int n)
{
	uint64_t values[9];
	unsigned int i;

	for (i = 0; i < 9; i++)
		values[i] = 1000 * (i + 1);
	mnl_attr_put(nlh, attr, n * sizeof(values[0]), values);
}

static void fec(void)
{
	uint32_t modes[4] = { 0 };
	struct nlattr *nest;

	modes[ETHTOOL_LINK_MODE_FEC_RS_BIT / 32] |=
		1u << ETHTOOL_LINK_MODE_FEC_RS_BIT % 32;
	message(0x15, ETHTOOL_MSG_FEC_GET_REPLY);
	device(ETHTOOL_A_FEC_HEADER, 1);
	nest = mnl_attr_nest_start(nlh, ETHTOOL_A_FEC_MODES);
	mnl_attr_put(nlh, ETHTOOL_A_BITSET_NOMASK, 0, NULL);
	mnl_attr_put_u32(nlh, ETHTOOL_A_BITSET_SIZE, 120);
	mnl_attr_put(nlh, ETHTOOL_A_BITSET_VALUE, sizeof(modes), modes);
	mnl_attr_nest_end(nlh, nest);
	mnl_attr_put_u8(nlh, ETHTOOL_A_FEC_AUTO, 1);
	mnl_attr_put_u32(nlh, ETHTOOL_A_FEC_ACTIVE,
			 ETHTOOL_LINK_MODE_FEC_RS_BIT);
	nest = mnl_attr_nest_start(nlh, ETHTOOL_A_FEC_STATS);
	counters(ETHTOOL_A_FEC_STAT_CORRECTED, 9);
	counters(ETHTOOL_A_FEC_STAT_UNCORR, 1);
	counters(ETHTOOL_A_FEC_STAT_CORR_BITS, 0);
	mnl_attr_nest_end(nlh, nest);
	end();
}

static void speed(uint32_t ifindex)
{
	message(0x15, ETHTOOL_MSG_LINKMODES_GET_REPLY);
	device(ETHTOOL_A_LINKMODES_HEADER, ifindex);
	mnl_attr_put_u32(nlh, ETHTOOL_A_LINKMODES_SPEED, 400000);
	end();
}

static void family(void)
{
	struct nlattr *groups, *group;

	message(GENL_ID_CTRL, CTRL_CMD_NEWFAMILY);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, "optmon");
	mnl_attr_put_u16(nlh, CTRL_ATTR_FAMILY_ID, FAMILY);
	groups = mnl_attr_nest_start(nlh, CTRL_ATTR_MCAST_GROUPS);
	group = mnl_attr_nest_start(nlh, 1);
	mnl_attr_put_strz(nlh, CTRL_ATTR_MCAST_GRP_NAME, "events");
	mnl_attr_put_u32(nlh, CTRL_ATTR_MCAST_GRP_ID, 4);
	mnl_attr_nest_end(nlh, group);
	mnl_attr_nest_end(nlh, groups);
	end();
}

static void cage(uint32_t index)
{
	message(FAMILY, OPTMON_CMD_CAGE_GET);
	mnl_attr_put_u32(nlh, OPTMON_A_CAGE_INDEX, index);
	mnl_attr_put_strz(nlh, OPTMON_A_CAGE_LABEL, "osfp6");
	mnl_attr_put_strz(nlh, OPTMON_A_CAGE_DEVICE, "9-0050");
	mnl_attr_put_u32(nlh, OPTMON_A_CAGE_IFINDEX, 12);
	mnl_attr_put_u32(nlh, OPTMON_A_CAGE_IFINDEX, 13);
	mnl_attr_put_u32(nlh, OPTMON_A_CAGE_STATE,
			 OPTMON_CAGE_STATE_UNREADABLE);
	mnl_attr_put_u32(nlh, OPTMON_A_CAGE_ERROR, -EREMOTEIO);
	mnl_attr_put_u64(nlh, OPTMON_A_CAGE_BYTES, 1ull << 40);
	mnl_attr_put(nlh, OPTMON_A_CAGE_INTERRUPT, 0, NULL);
	end();
}

static void range(uint8_t page, uint8_t bank, uint8_t offset, uint32_t class,
		  const uint8_t *data, size_t len)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, OPTMON_A_SAMPLE_RANGE);

	mnl_attr_put_u8(nlh, OPTMON_A_RANGE_PAGE, page);
	mnl_attr_put_u8(nlh, OPTMON_A_RANGE_BANK, bank);
	mnl_attr_put_u8(nlh, OPTMON_A_RANGE_OFFSET, offset);
	mnl_attr_put_u32(nlh, OPTMON_A_RANGE_CLASS, class);
	mnl_attr_put_u32(nlh, OPTMON_A_RANGE_AGE_MS, 40);
	mnl_attr_put(nlh, OPTMON_A_RANGE_DATA, len, data);
	mnl_attr_nest_end(nlh, nest);
}

static void sample(void)
{
	static const uint8_t lower[128] = {
		0x19, 0x54, 0x00, 0x07, [14] = 0x2d, 0x80, 0x80, 0xe8,
	};
	uint8_t page_01[128] = { [159 - 128] = 0x03, 0x07 };
	uint8_t page_11[74] = { 0x44, 0x44, 0x44, 0x44 };

	message(FAMILY, OPTMON_CMD_SAMPLE_GET);
	mnl_attr_put_u32(nlh, OPTMON_A_SAMPLE_CAGE_INDEX, 5);
	mnl_attr_put_strz(nlh, OPTMON_A_SAMPLE_CAGE_LABEL, "osfp6");
	mnl_attr_put_u32(nlh, OPTMON_A_SAMPLE_PERIOD_MS, 1000);
	range(0, 0, 0, OPTMON_MEMORY_CLASS_FAST, lower, sizeof(lower));
	range(1, 0, 128, OPTMON_MEMORY_CLASS_STATIC, page_01, sizeof(page_01));
	range(0x11, 0, 128, OPTMON_MEMORY_CLASS_FAST, page_11, sizeof(page_11));
	range(0x11, 3, 128, OPTMON_MEMORY_CLASS_SLOW, page_11, sizeof(page_11));
	end();
}

static void event(uint32_t seq, uint32_t kind)
{
	message(FAMILY, OPTMON_CMD_EVENT_NTF);
	mnl_attr_put_u32(nlh, OPTMON_A_EVENT_CAGE_INDEX, 5);
	mnl_attr_put_strz(nlh, OPTMON_A_EVENT_CAGE_LABEL, "osfp6");
	mnl_attr_put_u32(nlh, OPTMON_A_EVENT_SEQ, seq);
	mnl_attr_put_u64(nlh, OPTMON_A_EVENT_TIME_NS, 123456789);
	mnl_attr_put_u32(nlh, OPTMON_A_EVENT_KIND, kind);
	mnl_attr_put_u8(nlh, OPTMON_A_EVENT_PAGE, 0x11);
	mnl_attr_put_u8(nlh, OPTMON_A_EVENT_OFFSET, 147);
	mnl_attr_put_u8(nlh, OPTMON_A_EVENT_BITS, 0x05);
	end();
}

static void flags(uint32_t index)
{
	struct nlattr *nest;
	unsigned int bit;

	message(FAMILY, OPTMON_CMD_FLAG_GET);
	mnl_attr_put_u32(nlh, OPTMON_A_FLAGS_CAGE_INDEX, index);
	mnl_attr_put_strz(nlh, OPTMON_A_FLAGS_CAGE_LABEL, "osfp6");
	for (bit = 0; bit < 3; bit++) {
		nest = mnl_attr_nest_start(nlh, OPTMON_A_FLAGS_FLAG);
		mnl_attr_put_u8(nlh, OPTMON_A_FLAG_PAGE, 0x11);
		mnl_attr_put_u8(nlh, OPTMON_A_FLAG_BANK, 0);
		mnl_attr_put_u8(nlh, OPTMON_A_FLAG_OFFSET, 147);
		mnl_attr_put_u8(nlh, OPTMON_A_FLAG_BIT, bit);
		mnl_attr_put_u32(nlh, OPTMON_A_FLAG_COUNT, bit + 1);
		mnl_attr_put_u64(nlh, OPTMON_A_FLAG_FIRST_NS, 123456789);
		mnl_attr_put_u64(nlh, OPTMON_A_FLAG_LAST_NS, 223456789);
		mnl_attr_put(nlh, OPTMON_A_FLAG_RAISED, 0, NULL);
		mnl_attr_nest_end(nlh, nest);
	}
	end();
}

static void ethtool_seeds(const char *folder)
{
	memory(128);
	write_seed(folder, "netlink_ethtool", "memory");
	memory(1);
	write_seed(folder, "netlink_ethtool", "byte");
	fec();
	write_seed(folder, "netlink_ethtool", "fec");
	speed(1);
	speed(2);
	done();
	write_seed(folder, "netlink_ethtool", "speeds");
	family();
	write_seed(folder, "netlink_ethtool", "family");
	refusal(-EINVAL, "page out of range");
	write_seed(folder, "netlink_ethtool", "refusal");
}

static void optmon_seeds(const char *folder)
{
	cage(5);
	cage(6);
	done();
	write_seed(folder, "netlink_optmon", "cages");
	sample();
	write_seed(folder, "netlink_optmon", "sample");
	flags(5);
	flags(5);
	done();
	write_seed(folder, "netlink_optmon", "flags");
	refusal(-ENODEV, "no such cage");
	write_seed(folder, "netlink_optmon", "refusal");
}

static void event_seeds(const char *folder)
{
	event(1, OPTMON_EVENT_KIND_INSERTED);
	event(2, OPTMON_EVENT_KIND_FLAG_RAISED);
	event(7, OPTMON_EVENT_KIND_GAP);
	write_seed(folder, "events", "sequence");
	event(1, OPTMON_EVENT_KIND_READY);
	message(GENL_ID_CTRL, CTRL_CMD_DELFAMILY);
	mnl_attr_put_u16(nlh, CTRL_ATTR_FAMILY_ID, FAMILY);
	end();
	write_seed(folder, "events", "unload");
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
		return 2;
	}
	ethtool_seeds(argv[1]);
	optmon_seeds(argv[1]);
	event_seeds(argv[1]);
	return 0;
}
