// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The ethtool family: module memory by page, FEC, link speed
 * (Documentation/networking/ethtool-netlink.rst of the kernel).
 */
#include <errno.h>
#include <string.h>

#include <linux/ethtool.h>
#include <linux/ethtool_netlink.h>

#include "talk.h"

void talk_ethtool_header(struct talk_req *req, uint16_t attr, uint32_t ifindex,
			 uint32_t flags)
{
	struct nlattr *nest = mnl_attr_nest_start(req->nlh, attr);

	if (ifindex)
		mnl_attr_put_u32(req->nlh, ETHTOOL_A_HEADER_DEV_INDEX, ifindex);
	if (flags)
		mnl_attr_put_u32(req->nlh, ETHTOOL_A_HEADER_FLAGS, flags);
	mnl_attr_nest_end(req->nlh, nest);
}

/* The device a reply is about. */
static uint32_t header_ifindex(const struct nlattr *header)
{
	const struct nlattr *tb[ETHTOOL_A_HEADER_MAX + 1];

	talk_nested(header, tb, ETHTOOL_A_HEADER_MAX);
	return talk_uint(tb[ETHTOOL_A_HEADER_DEV_INDEX], 0);
}

int talk_eeprom_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[ETHTOOL_A_MODULE_EEPROM_MAX + 1];
	struct talk_eeprom *eeprom = data;
	const struct nlattr *attr;
	size_t len;

	if (talk_cmd(nlh) != ETHTOOL_MSG_MODULE_EEPROM_GET_REPLY)
		return MNL_CB_OK;
	talk_attrs(nlh, tb, ETHTOOL_A_MODULE_EEPROM_MAX);
	attr = tb[ETHTOOL_A_MODULE_EEPROM_DATA];
	if (!attr)
		return MNL_CB_OK;
	len = mnl_attr_get_payload_len(attr);
	eeprom->len = len;
	memcpy(eeprom->data, mnl_attr_get_payload(attr),
	       len < eeprom->want ? len : eeprom->want);
	return MNL_CB_OK;
}

int talk_eeprom_read(struct optmon_talk *talk, uint32_t ifindex,
		     const struct optmon_range *range, uint8_t *data,
		     struct talk_ack *ack)
{
	struct talk_eeprom eeprom = { .data = data, .want = range->len };
	struct talk_req req;
	int ret;

	ret = talk_ethtool(talk);
	if (ret)
		return ret == -ENOENT ? -EOPNOTSUPP : ret;
	talk_req_init(&req, talk->ethtool_id, ETHTOOL_MSG_MODULE_EEPROM_GET,
		      ETHTOOL_GENL_VERSION, 0);
	talk_ethtool_header(&req, ETHTOOL_A_MODULE_EEPROM_HEADER, ifindex, 0);
	mnl_attr_put_u32(req.nlh, ETHTOOL_A_MODULE_EEPROM_LENGTH, range->len);
	mnl_attr_put_u32(req.nlh, ETHTOOL_A_MODULE_EEPROM_OFFSET,
			 range->offset);
	mnl_attr_put_u8(req.nlh, ETHTOOL_A_MODULE_EEPROM_PAGE, range->page);
	mnl_attr_put_u8(req.nlh, ETHTOOL_A_MODULE_EEPROM_BANK, range->bank);
	mnl_attr_put_u8(req.nlh, ETHTOOL_A_MODULE_EEPROM_I2C_ADDRESS,
			range->addr);
	ret = talk_request(talk, &req, talk_eeprom_cb, &eeprom, ack);
	if (!ret && eeprom.len != range->len)
		ret = -EBADMSG;
	return ret;
}

/* An array of 64-bit counters: the total, then the lanes. */
static void read_counter(const struct nlattr *attr,
			 struct optmon_fec_counter *counter)
{
	const uint8_t *bytes;
	size_t i, n;

	if (!attr)
		return;
	bytes = mnl_attr_get_payload(attr);
	n = mnl_attr_get_payload_len(attr) / sizeof(uint64_t);
	if (!n)
		return;
	counter->has_total = true;
	memcpy(&counter->total, bytes, sizeof(uint64_t));
	if (n > OPTMON_FEC_LANES + 1)
		n = OPTMON_FEC_LANES + 1;
	counter->n_lanes = n - 1;
	for (i = 1; i < n; i++)
		memcpy(&counter->lane[i - 1], bytes + i * sizeof(uint64_t),
		       sizeof(uint64_t));
}

/* Headers before Linux 6.18 lack the histogram. */
#define FEC_STAT_HIST			5
#define FEC_HIST_BIN_LOW		2
#define FEC_HIST_BIN_HIGH		3
#define FEC_HIST_BIN_VAL		4
#define FEC_HIST_BIN_VAL_PER_LANE	5

static void read_bin(const struct nlattr *nest, struct optmon_fec *fec)
{
	const struct nlattr *tb[FEC_HIST_BIN_VAL_PER_LANE + 1];
	struct optmon_fec_bin *bin = &fec->bin[fec->n_bins];
	const struct nlattr *lanes;
	size_t len = 0;

	if (fec->n_bins == OPTMON_FEC_BINS)
		return;
	talk_nested(nest, tb, FEC_HIST_BIN_VAL_PER_LANE);
	if (!tb[FEC_HIST_BIN_LOW] || !tb[FEC_HIST_BIN_VAL])
		return;
	bin->low = talk_uint(tb[FEC_HIST_BIN_LOW], 0);
	bin->high = talk_uint(tb[FEC_HIST_BIN_HIGH], bin->low);
	if (bin->high < bin->low)
		return;
	bin->total = talk_uint(tb[FEC_HIST_BIN_VAL], 0);
	lanes = tb[FEC_HIST_BIN_VAL_PER_LANE];
	if (lanes)
		len = mnl_attr_get_payload_len(lanes);
	if (len > sizeof(bin->lane))
		len = sizeof(bin->lane);
	bin->n_lanes = len / sizeof(uint64_t);
	if (bin->n_lanes)
		memcpy(bin->lane, mnl_attr_get_payload(lanes),
		       bin->n_lanes * sizeof(uint64_t));
	fec->n_bins++;
}

/* Link mode bits that stand for codes, with ethtool's names. */
static const struct {
	uint32_t code;
	unsigned int bit;
	const char *name;
} codes[] = {
	{ OPTMON_FEC_NONE, ETHTOOL_LINK_MODE_FEC_NONE_BIT, "None" },
	{ OPTMON_FEC_RS, ETHTOOL_LINK_MODE_FEC_RS_BIT, "RS" },
	{ OPTMON_FEC_BASER, ETHTOOL_LINK_MODE_FEC_BASER_BIT, "BaseR" },
	{ OPTMON_FEC_LLRS, ETHTOOL_LINK_MODE_FEC_LLRS_BIT, "LLRS" },
};

#define N_CODES	(sizeof(codes) / sizeof(codes[0]))

const char *optmon_fec_name(uint32_t code)
{
	size_t i;

	for (i = 0; i < N_CODES; i++) {
		if (codes[i].code == code)
			return codes[i].name;
	}
	return NULL;
}

/* A compact bit set: 32-bit words in host order, bit 0 first. */
static uint32_t read_modes(const struct nlattr *bitset)
{
	const struct nlattr *tb[ETHTOOL_A_BITSET_MAX + 1];
	uint32_t word, modes = 0;
	const uint8_t *words;
	size_t i, at, len;

	talk_nested(bitset, tb, ETHTOOL_A_BITSET_MAX);
	if (!tb[ETHTOOL_A_BITSET_VALUE])
		return 0;
	words = mnl_attr_get_payload(tb[ETHTOOL_A_BITSET_VALUE]);
	len = mnl_attr_get_payload_len(tb[ETHTOOL_A_BITSET_VALUE]);
	for (i = 0; i < N_CODES; i++) {
		at = codes[i].bit / 32 * sizeof(word);
		if (at + sizeof(word) > len)
			continue;
		memcpy(&word, words + at, sizeof(word));
		if (word & 1u << codes[i].bit % 32)
			modes |= codes[i].code;
	}
	return modes;
}

int talk_fec_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *stat[ETHTOOL_A_FEC_STAT_MAX + 1];
	const struct nlattr *tb[ETHTOOL_A_FEC_MAX + 1];
	struct optmon_fec *fec = data;
	const struct nlattr *bin;
	uint64_t active;
	size_t i;

	if (talk_cmd(nlh) != ETHTOOL_MSG_FEC_GET_REPLY)
		return MNL_CB_OK;
	talk_attrs(nlh, tb, ETHTOOL_A_FEC_MAX);
	memset(fec, 0, sizeof(*fec));
	fec->configured = read_modes(tb[ETHTOOL_A_FEC_MODES]);
	fec->automatic = talk_uint(tb[ETHTOOL_A_FEC_AUTO], 0);
	active = talk_uint(tb[ETHTOOL_A_FEC_ACTIVE], UINT64_MAX);
	for (i = 0; i < N_CODES; i++) {
		if (codes[i].bit == active)
			fec->active = codes[i].code;
	}
	talk_nested(tb[ETHTOOL_A_FEC_STATS], stat, ETHTOOL_A_FEC_STAT_MAX);
	read_counter(stat[ETHTOOL_A_FEC_STAT_CORRECTED],
		     &fec->corrected_blocks);
	read_counter(stat[ETHTOOL_A_FEC_STAT_UNCORR],
		     &fec->uncorrectable_blocks);
	read_counter(stat[ETHTOOL_A_FEC_STAT_CORR_BITS], &fec->corrected_bits);
	if (!tb[ETHTOOL_A_FEC_STATS])
		return MNL_CB_OK;
	mnl_attr_for_each_nested(bin, tb[ETHTOOL_A_FEC_STATS]) {
		if (mnl_attr_get_type(bin) == FEC_STAT_HIST)
			read_bin(bin, fec);
	}
	return MNL_CB_OK;
}

int optmon_link_fec(struct optmon_talk *talk, const struct optmon_link *link,
		    struct optmon_fec *fec, struct optmon_error *err)
{
	struct talk_ack ack = { "" };
	struct talk_req req;
	int ret;

	memset(fec, 0, sizeof(*fec));
	ret = talk_ethtool(talk);
	if (!ret) {
		talk_req_init(&req, talk->ethtool_id, ETHTOOL_MSG_FEC_GET,
			      ETHTOOL_GENL_VERSION, 0);
		talk_ethtool_header(&req, ETHTOOL_A_FEC_HEADER, link->ifindex,
				    ETHTOOL_FLAG_COMPACT_BITSETS |
				    ETHTOOL_FLAG_STATS);
		ret = talk_request(talk, &req, talk_fec_cb, fec, &ack);
	} else if (ret == -ENOENT) {
		ret = -EOPNOTSUPP;
	}
	if (ret)
		return talk_error(err, ret, &ack, "FEC counters");
	return 0;
}

int talk_speed_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[ETHTOOL_A_LINKMODES_MAX + 1];
	struct talk_links *links = data;
	uint32_t ifindex;
	uint64_t speed;
	size_t i;

	if (talk_cmd(nlh) != ETHTOOL_MSG_LINKMODES_GET_REPLY)
		return MNL_CB_OK;
	talk_attrs(nlh, tb, ETHTOOL_A_LINKMODES_MAX);
	ifindex = header_ifindex(tb[ETHTOOL_A_LINKMODES_HEADER]);
	speed = talk_uint(tb[ETHTOOL_A_LINKMODES_SPEED], 0);
	if (speed >= INT32_MAX)
		return MNL_CB_OK;
	for (i = 0; i < links->n; i++) {
		if (links->link[i].ifindex == ifindex)
			links->link[i].speed_mbps = speed;
	}
	return MNL_CB_OK;
}
