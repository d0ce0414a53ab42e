// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The optmon family: cages and samples (Documentation/netlink/specs/optmon.yaml).
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/optmon.h>

#include "talk.h"

/* A faceplate has some dozens of cages; a reply with more is not believed. */
#define CAGES_MAX	4096

static void read_cage(const struct nlmsghdr *nlh, struct talk_cage *entry)
{
	const struct nlattr *tb[OPTMON_A_CAGE_MAX + 1];
	struct optmon_cage *cage = &entry->cage;
	const struct nlattr *attr;

	talk_attrs(nlh, tb, OPTMON_A_CAGE_MAX);
	cage->index = talk_uint(tb[OPTMON_A_CAGE_INDEX], UINT32_MAX);
	talk_string(tb[OPTMON_A_CAGE_LABEL], cage->label, sizeof(cage->label));
	talk_string(tb[OPTMON_A_CAGE_DEVICE], cage->device,
		    sizeof(cage->device));
	cage->state = talk_uint(tb[OPTMON_A_CAGE_STATE], UINT32_MAX);
	cage->error = (int32_t)talk_uint(tb[OPTMON_A_CAGE_ERROR], 0);
	cage->warnings = talk_uint(tb[OPTMON_A_CAGE_WARNINGS], 0);
	cage->read_len = talk_uint(tb[OPTMON_A_CAGE_READ_LEN], 0);
	cage->event_seq = talk_uint(tb[OPTMON_A_CAGE_EVENT_SEQ], 0);
	cage->period_ms = talk_uint(tb[OPTMON_A_CAGE_PERIOD_MS], 0);
	cage->stand_in = tb[OPTMON_A_CAGE_STAND_IN] != NULL;
	cage->interrupt = tb[OPTMON_A_CAGE_INTERRUPT] != NULL;
	cage->non_removable = tb[OPTMON_A_CAGE_NON_REMOVABLE] != NULL;
	cage->transactions = talk_uint(tb[OPTMON_A_CAGE_TRANSACTIONS], 0);
	cage->bytes = talk_uint(tb[OPTMON_A_CAGE_BYTES], 0);
	cage->errors = talk_uint(tb[OPTMON_A_CAGE_ERRORS], 0);
	cage->polls = talk_uint(tb[OPTMON_A_CAGE_POLLS], 0);
	cage->has_control = tb[OPTMON_A_CAGE_LIFE] != NULL;
	cage->life = talk_uint(tb[OPTMON_A_CAGE_LIFE], 0);
	cage->power_policy = talk_uint(tb[OPTMON_A_CAGE_POWER_POLICY], 0);
	cage->power_mw = talk_uint(tb[OPTMON_A_CAGE_POWER_MW], 0);
	cage->power_limit_mw = talk_uint(tb[OPTMON_A_CAGE_POWER_LIMIT_MW], 0);
	cage->command = talk_uint(tb[OPTMON_A_CAGE_COMMAND], 0);
	cage->command_pending = tb[OPTMON_A_CAGE_COMMAND_PENDING] != NULL;
	cage->command_error =
		(int32_t)talk_uint(tb[OPTMON_A_CAGE_COMMAND_ERROR], 0);
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) == OPTMON_A_CAGE_IFINDEX &&
		    entry->n_ifindex < OPTMON_PORT_LINKS)
			entry->ifindex[entry->n_ifindex++] = talk_uint(attr, 0);
	}
}

int talk_cage_cb(const struct nlmsghdr *nlh, void *data)
{
	struct talk_cages *cages = data;
	struct talk_cage entry = { 0 };
	struct talk_cage *bigger;
	size_t room;

	if (talk_cmd(nlh) != OPTMON_CMD_CAGE_GET)
		return MNL_CB_OK;
	read_cage(nlh, &entry);
	if (entry.cage.index == UINT32_MAX || cages->n >= CAGES_MAX)
		return MNL_CB_OK;
	if (cages->n == cages->room) {
		room = cages->room ? 2 * cages->room : 64;
		bigger = reallocarray(cages->cage, room, sizeof(*bigger));
		if (!bigger) {
			errno = ENOMEM;
			return MNL_CB_ERROR;
		}
		cages->cage = bigger;
		cages->room = room;
	}
	cages->cage[cages->n++] = entry;
	return MNL_CB_OK;
}

/* No driver means no cages, which is no error. */
int talk_cages_load(struct optmon_talk *talk, struct talk_cages *cages,
		    struct optmon_error *err)
{
	struct talk_ack ack = { "" };
	struct talk_req req;
	int ret, tries;

	memset(cages, 0, sizeof(*cages));
	ret = talk_optmon(talk);
	if (ret)
		return 0;
	for (tries = 0; tries < TALK_DUMP_TRIES; tries++) {
		cages->n = 0;
		talk_req_init(&req, talk->optmon_id, OPTMON_CMD_CAGE_GET,
			      OPTMON_FAMILY_VERSION, NLM_F_DUMP);
		ret = talk_request(talk, &req, talk_cage_cb, cages, &ack);
		if (ret != -EINTR)
			break;
	}
	if (!ret)
		return 0;
	free(cages->cage);
	memset(cages, 0, sizeof(*cages));
	return talk_error(err, ret, &ack, "cages of the optmon driver");
}

static void note_age(struct optmon_reading *reading, uint32_t class,
		     int64_t age_ms)
{
	int64_t *age;

	switch (class) {
	case OPTMON_MEMORY_CLASS_FAST:
		age = &reading->age_fast_ms;
		break;
	case OPTMON_MEMORY_CLASS_SLOW:
		age = &reading->age_slow_ms;
		break;
	case OPTMON_MEMORY_CLASS_STATIC:
		age = &reading->age_static_ms;
		break;
	default:
		return;
	}
	if (age_ms > *age)
		*age = age_ms;
}

int talk_range(const struct nlattr *const *tb, struct optmon_image *img)
{
	const struct nlattr *data = tb[OPTMON_A_RANGE_DATA];
	unsigned int offset;
	size_t len;

	if (!data || !tb[OPTMON_A_RANGE_OFFSET])
		return 1;
	offset = talk_uint(tb[OPTMON_A_RANGE_OFFSET], 0);
	len = mnl_attr_get_payload_len(data);
	if (!len || offset + len > 256)
		return 1;
	return optmon_image_set(img, OPTMON_ADDR_50,
				talk_uint(tb[OPTMON_A_RANGE_PAGE], 0),
				talk_uint(tb[OPTMON_A_RANGE_BANK], 0), offset,
				mnl_attr_get_payload(data), len);
}

static int read_range(const struct nlattr *nest,
		      struct optmon_port_reading *to)
{
	const struct nlattr *tb[OPTMON_A_RANGE_MAX + 1];
	int ret;

	talk_nested(nest, tb, OPTMON_A_RANGE_MAX);
	ret = talk_range(tb, to->img);
	if (ret)
		return ret;
	note_age(&to->reading, talk_uint(tb[OPTMON_A_RANGE_CLASS], 0),
		 talk_uint(tb[OPTMON_A_RANGE_AGE_MS], 0));
	to->reading.source = OPTMON_SOURCE_DRIVER;
	return 0;
}

int talk_sample_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[OPTMON_A_SAMPLE_MAX + 1];
	struct optmon_port_reading *to = NULL;
	struct talk_samples *samples = data;
	const struct nlattr *attr;
	uint32_t index;
	size_t i;

	if (talk_cmd(nlh) != OPTMON_CMD_SAMPLE_GET)
		return MNL_CB_OK;
	talk_attrs(nlh, tb, OPTMON_A_SAMPLE_MAX);
	index = talk_uint(tb[OPTMON_A_SAMPLE_CAGE_INDEX], UINT32_MAX);
	for (i = 0; i < samples->n && !to; i++) {
		if (samples->list[i].port->has_cage &&
		    samples->list[i].port->cage.index == index)
			to = &samples->list[i];
	}
	if (!to)
		return MNL_CB_OK;
	to->reading.period_ms = talk_uint(tb[OPTMON_A_SAMPLE_PERIOD_MS], 0);
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) == OPTMON_A_SAMPLE_RANGE &&
		    read_range(attr, to) == -ENOMEM) {
			errno = ENOMEM;
			return MNL_CB_ERROR;
		}
	}
	return MNL_CB_OK;
}

static void forget(struct talk_samples *samples)
{
	struct optmon_reading *reading;
	size_t i;

	for (i = 0; i < samples->n; i++) {
		reading = &samples->list[i].reading;
		optmon_image_clear(samples->list[i].img);
		reading->source = OPTMON_SOURCE_NONE;
		reading->age_fast_ms = -1;
		reading->age_slow_ms = -1;
		reading->age_static_ms = -1;
	}
}

int talk_samples_load(struct optmon_talk *talk, struct talk_samples *samples,
		      struct talk_ack *ack)
{
	struct talk_req req;
	int ret, tries;

	for (tries = 0; tries < TALK_DUMP_TRIES; tries++) {
		forget(samples);
		talk_req_init(&req, talk->optmon_id, OPTMON_CMD_SAMPLE_GET,
			      OPTMON_FAMILY_VERSION, NLM_F_DUMP);
		if (samples->n == 1)
			mnl_attr_put_u32(req.nlh, OPTMON_A_SAMPLE_CAGE_INDEX,
					 samples->list[0].port->cage.index);
		ret = talk_request(talk, &req, talk_sample_cb, samples, ack);
		if (ret != -EINTR)
			break;
	}
	return ret;
}
