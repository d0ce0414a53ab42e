// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Reading modules: what the driver has published, else what the network
 * device's own driver reads for us.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <linux/cmis.h>

#include <linux/cmis.h>
#include <optmon/decode.h>

#include "talk.h"

/* Rounds of "what next": lower memory, advertisements, and pages they name. */
#define ROUNDS_MAX	8
/* Ranges asked for in one round. */
#define WANTED_MAX	512
/*
 * A range the module refuses is put aside; a module that refuses this many in
 * a row is not going to answer.
 */
#define REFUSALS_MAX	8

uint64_t talk_realtime_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * UINT64_C(1000000000) + now.tv_nsec;
}

static void where(const struct optmon_range *range, char *text, size_t len)
{
	if (range->offset < 128)
		snprintf(text, len, "reading lower memory");
	else if (range->bank)
		snprintf(text, len, "reading page %02Xh of bank %u",
			 range->page, range->bank);
	else
		snprintf(text, len, "reading page %02Xh", range->page);
}

/* Ranges that failed before in this reading. */
struct refused {
	struct optmon_range range[WANTED_MAX];
	size_t n;
	unsigned int in_a_row;
};

static bool was_refused(const struct refused *refused,
			const struct optmon_range *range)
{
	size_t i;

	for (i = 0; i < refused->n; i++) {
		if (!memcmp(&refused->range[i], range, sizeof(*range)))
			return true;
	}
	return false;
}

/*
 * One range. The first one must succeed: without the identifier there is no
 * module to speak of.
 */
static int fetch(struct optmon_talk *talk, const struct optmon_port *port,
		 const struct optmon_range *range, struct refused *refused,
		 struct optmon_port_reading *to)
{
	struct talk_ack ack = { "" };
	uint8_t data[256];
	char what[48];
	int ret;

	ret = talk_eeprom_read(talk, port->module_ifindex, range, data, &ack);
	if (!ret) {
		refused->in_a_row = 0;
		return optmon_image_set(to->img, range->addr, range->page,
					range->bank, range->offset, data,
					range->len);
	}
	if (optmon_image_known(to->img, OPTMON_ADDR_50, 0, 0, 0, 1) &&
	    ret != -EPERM && ret != -ENODEV &&
	    ++refused->in_a_row < REFUSALS_MAX && refused->n < WANTED_MAX) {
		refused->range[refused->n++] = *range;
		to->reading.failed++;
		return 0;
	}
	where(range, what, sizeof(what));
	return talk_error(&to->err, ret, &ack, what);
}

/* Fetch what is wanted and not there yet, until nothing is. */
static int fetch_wanted(struct optmon_talk *talk,
			struct optmon_port_reading *to)
{
	struct optmon_range wanted[WANTED_MAX];
	struct refused refused = { .n = 0 };
	unsigned int round;
	size_t i, n, fresh;
	int ret;

	for (round = 0; round < ROUNDS_MAX; round++) {
		n = optmon_pages_wanted(to->img, wanted, WANTED_MAX);
		if (n > WANTED_MAX)
			n = WANTED_MAX;
		fresh = 0;
		for (i = 0; i < n; i++) {
			if (was_refused(&refused, &wanted[i]))
				continue;
			ret = fetch(talk, to->port, &wanted[i], &refused, to);
			if (ret)
				return ret;
			fresh++;
		}
		if (!fresh)
			break;
	}
	return 0;
}

static int read_ethtool(struct optmon_talk *talk,
			struct optmon_port_reading *to)
{
	if (!to->port->module_ifindex)
		return optmon_error_set(&to->err, OPTMON_E_UNAVAILABLE, 0, 0,
			"no network device is attached to this cage");
	if (fetch_wanted(talk, to))
		return -1;
	if (to->reading.source == OPTMON_SOURCE_NONE) {
		to->reading.source = OPTMON_SOURCE_ETHTOOL;
		to->reading.age_fast_ms = 0;
		to->reading.age_slow_ms = 0;
		to->reading.age_static_ms = 0;
	}
	return 0;
}

/* What the state of a cage alone tells; 0 when it may have a reading. */
static int check_cage(const struct optmon_cage *cage, struct optmon_error *err)
{
	switch (cage->state) {
	case OPTMON_CAGE_STATE_EMPTY:
		return optmon_error_set(err, OPTMON_E_UNAVAILABLE, 0, 0,
			"the cage is empty: insert a module, or see 'optmon list'");
	case OPTMON_CAGE_STATE_INIT:
		return optmon_error_set(err, OPTMON_E_TEMPORARY, 0, 0,
			"the module is still being identified: try again");
	case OPTMON_CAGE_STATE_UNREADABLE:
		return optmon_error_set(err, OPTMON_E_IO, 0, 0,
			"the module does not answer (%s): leave it while its link is up, else reseat it",
			cage->error < 0 && cage->error > -4096 ?
			strerror(-cage->error) : "no reason given");
	}
	return 0;
}

/* Does the driver sample what is in this cage? */
static bool sampled(const struct optmon_port *port, unsigned int flags)
{
	return port->has_cage && !(flags & OPTMON_READ_RAW) &&
	       port->cage.state != OPTMON_CAGE_STATE_UNSUPPORTED;
}

static void start(struct optmon_port_reading *to)
{
	optmon_image_clear(to->img);
	memset(&to->reading, 0, sizeof(to->reading));
	to->reading.age_fast_ms = -1;
	to->reading.age_slow_ms = -1;
	to->reading.age_static_ms = -1;
	to->reading.time_ns = talk_realtime_ns();
	if (to->port->has_cage)
		to->reading.warnings = to->port->cage.warnings;
	to->err.code = OPTMON_OK;
	to->err.message[0] = '\0';
}

/* Nothing of such a module is ever read again. */
static bool is_static_memory(const struct optmon_image *img)
{
	uint8_t characteristics;

	return !optmon_image_get(img, CMIS_I2C_ADDR, 0, 0,
				 CMIS_LM_CHARACTERISTICS, &characteristics, 1) &&
	       characteristics & CMIS_FLAT_MEMORY;
}

/*
 * A sample without monitors is that of a module that has stopped to answer:
 * what it said last is too old, and only what never changes is left. Where the
 * driver has given a module up, a reading that is not yet too old is none either.
 */
static void finish_sample(struct optmon_talk *talk,
			  struct optmon_port_reading *to, unsigned int flags)
{
	if (to->reading.source == OPTMON_SOURCE_NONE ||
	    to->port->cage.state == OPTMON_CAGE_STATE_UNREADABLE) {
		if (!check_cage(&to->port->cage, &to->err))
			optmon_error_set(&to->err, OPTMON_E_TEMPORARY, 0, 0,
				"the driver has no reading of the module: try again");
	} else if (to->reading.age_fast_ms < 0 && !is_static_memory(to->img)) {
		if (!check_cage(&to->port->cage, &to->err))
			optmon_error_set(&to->err, OPTMON_E_IO, 0, 0,
				"the module has stopped to answer: leave it while its link is up, else reseat it");
	} else if (flags & OPTMON_READ_FILL && to->port->module_ifindex) {
		fetch_wanted(talk, to);
	}
}

/* The samples of all cages in the list that the driver samples. */
static void read_samples(struct optmon_talk *talk,
			 struct optmon_port_reading *list, size_t n,
			 unsigned int flags)
{
	struct talk_samples samples = { .list = list, .n = n };
	struct talk_ack ack = { "" };
	size_t i, cages = 0;
	int ret;

	for (i = 0; i < n; i++)
		cages += sampled(list[i].port, flags);
	if (!cages)
		return;
	ret = talk_samples_load(talk, &samples, &ack);
	/* The driver was unloaded, or loaded anew, since the ports were found. */
	if (ret == -ENOENT && !talk_optmon(talk))
		ret = talk_samples_load(talk, &samples, &ack);
	for (i = 0; i < n; i++) {
		if (!sampled(list[i].port, flags))
			continue;
		if (ret)
			talk_error(&list[i].err, ret, &ack,
				   "samples of the optmon driver");
		else
			finish_sample(talk, &list[i], flags);
	}
}

void optmon_ports_read(struct optmon_talk *talk,
		       struct optmon_port_reading *list, size_t n,
		       unsigned int flags)
{
	size_t i;

	for (i = 0; i < n; i++)
		start(&list[i]);
	read_samples(talk, list, n, flags);
	for (i = 0; i < n; i++) {
		if (!sampled(list[i].port, flags)) {
			if (!list[i].port->has_cage ||
			    !check_cage(&list[i].port->cage, &list[i].err))
				read_ethtool(talk, &list[i]);
		}
		if (list[i].err.code &&
		    list[i].reading.source != OPTMON_SOURCE_DRIVER)
			optmon_image_clear(list[i].img);
	}
}

int optmon_port_read(struct optmon_talk *talk, const struct optmon_port *port,
		     unsigned int flags, struct optmon_image *img,
		     struct optmon_reading *reading, struct optmon_error *err)
{
	struct optmon_port_reading one = { .port = port, .img = img };

	optmon_ports_read(talk, &one, 1, flags);
	if (reading)
		*reading = one.reading;
	if (!one.err.code)
		return 0;
	optmon_image_clear(img);
	if (err)
		*err = one.err;
	return -1;
}

int optmon_port_read_range(struct optmon_talk *talk,
			   const struct optmon_port *port,
			   const struct optmon_range *range, uint8_t *data,
			   struct optmon_error *err)
{
	struct talk_ack ack = { "" };
	char what[48];
	int ret;

	if (!port->module_ifindex)
		return optmon_error_set(err, OPTMON_E_UNAVAILABLE, 0, 0,
			"no network device is attached to this cage");
	ret = talk_eeprom_read(talk, port->module_ifindex, range, data, &ack);
	if (!ret)
		return 0;
	where(range, what, sizeof(what));
	return talk_error(err, ret, &ack, what);
}
