// SPDX-License-Identifier: GPL-2.0
/*
 * Sampling: a module's ranges read by plan, and published.
 */
#include <linux/errno.h>
#include <linux/random.h>
#include <linux/sff8636.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "core.h"

/*
 * Bytes of a long read may belong to different moments; a read of just one
 * register is coherent (section 5.2.5.1). A register whose high byte moved
 * since the last sample is read again alone.
 */
static int confirm(struct io *io, const struct span *r, u8 *now,
		   const u8 *before, unsigned int first, unsigned int end)
{
	unsigned int off;
	int err;

	for (off = first; off < end; off += 2) {
		unsigned int i = off - r->off;

		if (now[i] == before[i])
			continue;
		err = io_read_warily(io, r->bank, r->page, off, now + i, 2);
		if (err)
			return err;
	}
	return 0;
}

/* The first register of two bytes in a range; beyond it where there is none. */
static unsigned int first_monitor(const struct xcvr *m, const struct span *r)
{
	if (m->sff8636)
		return SFF8636_LM_TEMP;
	if (r->off < CMIS_UPPER)
		return CMIS_LM_TEMP;
	if (r->page == 0x11)
		return CMIS_P11_TX_POWER;
	return r->page == 0x1b ? CMIS_P1B_BIAS : r->off + r->len;
}

/**
 * xcvr_look_again() - what is sampled seldom may be another now
 * @c: the cage; for its sampler's jobs
 * @m: its module
 *
 * A slow sample that was begun before is finished, and followed by another: what
 * was read of it already is of the past.
 */
void xcvr_look_again(struct cage *c, struct xcvr *m)
{
	m->slow_again = m->slow != NULL;
	sampler_hasten(c, JOB_SLOW, 0);
}

/**
 * xcvr_written() - a command wrote to the module, and may do so again soon
 * @m: the module
 *
 * Whoever reads the module's memory is not served from samples before that.
 */
void xcvr_written(struct xcvr *m)
{
	WRITE_ONCE(m->written, ktime_get_boottime());
}

/**
 * xcvr_changed() - a command wrote to the module
 * @c: the cage; for its sampler's jobs
 * @m: its module
 *
 * Whoever reads the module's memory reads what became of it.
 */
void xcvr_changed(struct cage *c, struct xcvr *m)
{
	xcvr_written(m);
	xcvr_look_again(c, m);
}

/* The first range of a poll has the state of the module. */
static void note_state(struct cage *c, struct xcvr *m, const struct image *image)
{
	const struct span *r = m->plan[CLASS_FAST].ranges;
	u8 state;

	if (!m->cmis || !image->at[0])
		return;
	state = CMIS_MODULE_STATE(image->data[r->pos + CMIS_LM_GLOBAL_STATUS - r->off]);
	if (m->state == state)
		return;
	m->state = state;
	netlink_event(c, &(struct event) {
		.kind = OPTMON_EVENT_KIND_MODULE_STATE,
		.value = state,
	});
	if (!m->ready)
		return;
	flags_forget_masks(m);
	m->frozen_at = 0;	/* it may have begun with its statistics anew */
	xcvr_look_again(c, m);
}

/* Reads a range of a poll; what could not be read stays as it was. */
static int poll_range(struct xcvr *m, struct io *io, struct image *image,
		      unsigned int i, bool *remask)
{
	const struct span *r = &m->plan[CLASS_FAST].ranges[i];
	u8 *data = image->data + r->pos;
	u8 before[CMIS_PAGE_LEN];
	bool had = image->at[i];
	int err;

	memcpy(before, data, r->len);
	err = io_read_warily(io, r->bank, r->page, r->off, data, r->len);
	*remask |= flags_harvest(m, io, r->bank, r->page, r->off, data, io->done);
	if (!err && had)
		err = confirm(io, r, data, before, first_monitor(m, r),
			      r->off + r->len);
	if (err) {
		memcpy(data, before, r->len);
		return err;
	}
	image->at[i] = ktime_get_boottime();
	if (r->page == 0x11 && had && m->ready &&
	    memcmp(data, before, CMIS_LANES_PER_BANK / 2))
		xcvr_look_again(m->cage, m);
	return 0;
}

/**
 * xcvr_poll() - take a fast sample and publish it
 * @c: the cage
 * @m: its module
 *
 * Lower memory and the first bank are one burst; every further bank is one, so
 * that neighbours wait for one bank at most, however many lanes a module has. Masks
 * are written when all is read, and do not count: what is left is for the next poll.
 *
 * Return: 0 or a negative errno; ranges that were read are published anyway.
 */
int xcvr_poll(struct cage *c, struct xcvr *m)
{
	const struct plan *plan = &m->plan[CLASS_FAST];
	struct image *image;
	bool remask = false;
	unsigned int i = 0;
	struct io io;
	int err = 0;

	image = image_next(m, CLASS_FAST);
	if (!image)
		return -ENOMEM;
	while (!err && i < plan->count) {
		u8 bank = plan->ranges[i].bank;

		err = io_begin(&io, c, m, OPTMON_BURST_BUDGET_MS);
		if (err)
			break;
		do {
			err = poll_range(m, &io, image, i++, &remask);
		} while (!err && i < plan->count && plan->ranges[i].bank == bank);
		if (!err && i == plan->count)
			m->polls++;
		io_end(&io);
	}
	note_state(c, m, image);
	image_publish(m, CLASS_FAST, image);
	hwmon_sampled(m);
	netlink_sampled(m, CLASS_FAST);
	if (!err && remask)
		flags_apply_masks(c, m, OPTMON_BURST_BUDGET_MS);
	return err;
}

static int slow_range(struct cage *c, struct xcvr *m, const struct span *r,
		      ktime_t *at)
{
	u8 *data = m->slow->data + r->pos;
	struct io io;
	int err;

	err = io_begin(&io, c, m, OPTMON_BURST_BUDGET_MS);
	if (err)
		return err;
	/* Polls are not lengthened by it, and each slow sample looks once. */
	if (m->slow_next == m->slow_sure)
		err = io_read_sure(&io, r->bank, r->page, r->off, data, r->len);
	else
		err = io_read_warily(&io, r->bank, r->page, r->off, data, r->len);
	flags_harvest(m, &io, r->bank, r->page, r->off, data, io.done);
	/* Who writes when this burst is over writes after it. */
	*at = ktime_get_boottime();
	io_end(&io);
	return err;
}

/*
 * May a sample go without a range that cannot be read? Not without lower memory,
 * nor while polls fail: then it is not the range. The first not without masks
 * of what is polled either, which are to be put back as they were found, unless
 * there is no other way.
 */
static bool can_skip(const struct xcvr *m, const struct span *r)
{
	unsigned int off;

	if (r->off < CMIS_UPPER)
		return false;
	if (m->ready)
		return !m->tries;
	if (xcvr_may_lack(m))
		return true;
	for (off = r->off; off < r->off + r->len; off++)
		if (flags_needs_mask(m, r->bank, r->page, off))
			return false;
	return true;
}

/* It is not held to be fresh; the next sample tries it again. */
static void skip_range(struct cage *c, struct xcvr *m, const struct span *r, int err)
{
	m->slow->at[m->slow_next++] = 0;
	if (m->partial)
		return;
	m->partial = true;
	dev_warn(&c->client->dev,
		 "%s: page %02xh bank %u cannot be read (%d): the rest is sampled without it\n",
		 c->label, r->page, r->bank, err);
}

/**
 * xcvr_slow() - read the next range of the slow sample
 * @c: the cage
 * @m: its module; who calls counts failures in a row in its slow_tries
 *
 * A range that cannot be read XCVR_SLOW_TRIES times in a row, or once where the
 * sample before had to do without it, is left out of the sample.
 *
 * Return: 1 when there is more to read, now or again, 0 when the sample is
 * published, or a negative errno.
 */
int xcvr_slow(struct cage *c, struct xcvr *m)
{
	const struct plan *plan = &m->plan[CLASS_SLOW];
	int err;

	if (!m->slow) {
		m->slow = image_next(m, CLASS_SLOW);
		m->slow_next = 0;
		/* Whoever comes in every so many times is not to keep step with it. */
		m->slow_sure = plan->count > 1 ?
			       1 + get_random_u32_below(plan->count - 1) : 0;
		m->slow_again = false;
		if (!m->slow)
			return -ENOMEM;
	}
	/* It stays as it was, and of its time. */
	if (m->slow_next < plan->count && vdm_holds(c, m, &plan->ranges[m->slow_next])) {
		m->slow_next++;
	} else if (m->slow_next < plan->count) {
		const struct span *r = &plan->ranges[m->slow_next];
		bool missed = m->ready && !m->slow->at[m->slow_next];
		ktime_t at;

		err = slow_range(c, m, r, &at);
		if (!err)
			m->slow->at[m->slow_next++] = at;
		else if (err != -ENODEV && err != -ENOMEM && can_skip(m, r) &&
			 (missed || m->slow_tries + 1 >= XCVR_SLOW_TRIES))
			skip_range(c, m, r, err);
		else
			return err;
	}
	if (m->slow_next < plan->count)
		return 1;
	image_publish(m, CLASS_SLOW, m->slow);
	netlink_sampled(m, CLASS_SLOW);
	m->slow = NULL;
	return m->slow_again;
}
