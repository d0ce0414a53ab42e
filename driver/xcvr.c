// SPDX-License-Identifier: GPL-2.0
/*
 * A module: its life, the plans of what is read of it, and the readings as
 * published.
 */
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "core.h"

/* Four banks of a module with everything: far more than any seen. */
#define MAX_RANGES		96

static struct image *image_new(unsigned int count, unsigned int len)
{
	struct image *image;

	image = kzalloc(sizeof(*image) + count * sizeof(ktime_t) + len,
			GFP_KERNEL);
	if (!image)
		return NULL;
	image->at = (ktime_t *)(image + 1);
	image->data = (u8 *)(image->at + count);
	return image;
}

/**
 * image_next() - a new image of a class, a copy of the published one
 * @m: the module
 * @class: CLASS_x
 *
 * For the sampler's job, which alone publishes.
 *
 * Return: the image, for image_publish() or kfree(), or NULL.
 */
struct image *image_next(struct xcvr *m, unsigned int class)
{
	const struct plan *plan = &m->plan[class];
	struct image *old, *image;

	image = image_new(plan->count, plan->len);
	if (!image)
		return NULL;
	/* Only the caller's job publishes, so the old one stays. */
	old = rcu_dereference_protected(m->image[class], true);
	if (old) {
		memcpy(image->at, old->at, plan->count * sizeof(ktime_t));
		memcpy(image->data, old->data, plan->len);
	}
	return image;
}

/**
 * image_publish() - make an image what readers see
 * @m: the module
 * @class: CLASS_x
 * @image: the image, or NULL to withdraw the one before
 */
void image_publish(struct xcvr *m, unsigned int class, struct image *image)
{
	struct image *old = rcu_dereference_protected(m->image[class], true);

	rcu_assign_pointer(m->image[class], image);
	if (old)
		kfree_rcu(old, rcu);
}

/**
 * plan_add() - have one more range read
 * @plan: the plan
 * @bank: bank
 * @page: page
 * @off: first byte
 * @len: bytes
 *
 * Return: the range, or NULL when the plan is full.
 */
struct span *plan_add(struct plan *plan, u8 bank, u8 page, u8 off, u8 len)
{
	struct span *r;

	if (plan->count == MAX_RANGES)
		return NULL;
	r = &plan->ranges[plan->count++];
	*r = (struct span) {
		.page = page,
		.bank = bank,
		.off = off,
		.len = len,
		.pos = plan->len,
	};
	plan->len += len;
	return r;
}

/**
 * xcvr_new() - a module that was just seen in a cage
 * @c: the cage
 *
 * Return: the module, to be given back with xcvr_put(), or NULL.
 */
struct xcvr *xcvr_new(struct cage *c)
{
	struct xcvr *m;
	unsigned int i;

	m = kzalloc(sizeof(*m), GFP_KERNEL);
	if (!m)
		return NULL;
	kref_init(&m->ref);
	m->cage = cage_get(c);
	m->banks = 1;
	m->read_len = CMIS_READ_LEN_DEFAULT;
	mutex_init(&m->hwmon_lock);
	spin_lock_init(&m->flags.lock);
	for (i = 0; i < CLASS_COUNT; i++) {
		m->plan[i].ranges = kcalloc(MAX_RANGES, sizeof(struct span),
					    GFP_KERNEL);
		if (!m->plan[i].ranges)
			goto fail;
	}
	m->building = image_new(MAX_RANGES, MAX_RANGES * CMIS_PAGE_LEN);
	if (!m->building)
		goto fail;
	return m;
fail:
	xcvr_put(m);
	return NULL;
}

static void xcvr_free(struct kref *ref)
{
	struct xcvr *m = container_of(ref, struct xcvr, ref);
	unsigned int i;

	for (i = 0; i < CLASS_COUNT; i++) {
		kfree(m->plan[i].ranges);
		kfree(rcu_dereference_protected(m->image[i], true));
	}
	flags_free(m);
	kfree(m->building);
	kfree(m->slow);
	kfree(m->layout);
	mutex_destroy(&m->hwmon_lock);
	cage_put(m->cage);
	kfree(m);
}

/**
 * xcvr_put() - give a module back
 * @m: the module
 */
void xcvr_put(struct xcvr *m)
{
	kref_put(&m->ref, xcvr_free);
}

/**
 * xcvr_kill() - the module is gone: every later call returns -ENODEV
 * @m: the module
 *
 * A burst in progress ends at its next transfer.
 */
void xcvr_kill(struct xcvr *m)
{
	WRITE_ONCE(m->dead, true);
}

/**
 * xcvr_is_ready() - is the module identified?
 * @m: the module
 *
 * Return: true if its plans, areas of flags and static image may be used.
 */
bool xcvr_is_ready(const struct xcvr *m)
{
	/* Pairs with the release at the end of xcvr_identify(). */
	return smp_load_acquire(&m->ready);
}

/**
 * range_is_fresh() - does a reading of this age count?
 * @class: CLASS_x
 * @at: when it was read, 0 for never
 * @now: boot time
 *
 * Return: true if it does.
 */
bool range_is_fresh(unsigned int class, ktime_t at, ktime_t now)
{
	static const unsigned int period_ms[CLASS_COUNT] = {
		[CLASS_SLOW] = OPTMON_PERIOD_MS * OPTMON_SLOW_EVERY,
		[CLASS_FAST] = OPTMON_PERIOD_MS,
	};

	if (!at || class == CLASS_STATIC)
		return at;
	return ktime_ms_delta(now, at) <= OPTMON_STALE_PERIODS * period_ms[class];
}

/**
 * xcvr_range() - which range of a class holds a byte
 * @m: the module
 * @class: CLASS_x
 * @bank: bank
 * @page: page
 * @off: offset, 0 to 255; below 128 @bank and @page do not matter
 *
 * Return: the range or NULL.
 */
const struct span *xcvr_range(const struct xcvr *m, unsigned int class,
				 u8 bank, u8 page, u8 off)
{
	const struct plan *plan = &m->plan[class];
	unsigned int i;

	if (off < CMIS_UPPER) {
		bank = 0;
		page = 0;
	}
	for (i = 0; i < plan->count; i++) {
		const struct span *r = &plan->ranges[i];

		if (r->page == page && r->bank == bank && off >= r->off &&
		    off - r->off < r->len)
			return r;
	}
	return NULL;
}

/**
 * xcvr_copy() - bytes as they were last read, without going to the bus
 * @m: the module
 * @bank: bank
 * @page: page
 * @off: first byte
 * @buf: takes @len bytes
 * @len: bytes
 *
 * Return: how many bytes from the first on are held and fresh, or -ENODEV.
 */
int xcvr_copy(struct xcvr *m, u8 bank, u8 page, u8 off, u8 *buf,
		unsigned int len)
{
	ktime_t now = ktime_get_boottime();
	const struct span *r = NULL;
	unsigned int class, done = 0;

	if (READ_ONCE(m->dead))
		return -ENODEV;
	if (!xcvr_is_ready(m))
		return 0;

	rcu_read_lock();
	while (done < len) {
		const struct image *image;
		unsigned int n;

		for (class = 0; class < CLASS_COUNT; class++) {
			r = xcvr_range(m, class, bank, page, off + done);
			if (r)
				break;
		}
		if (!r)
			break;
		image = rcu_dereference(m->image[class]);
		if (!image ||
		    !range_is_fresh(class, image->at[r - m->plan[class].ranges], now))
			break;
		n = min(len - done, (unsigned int)r->off + r->len - (off + done));
		memcpy(buf + done, image->data + r->pos + (off + done - r->off), n);
		done += n;
	}
	rcu_read_unlock();
	return done;
}

/**
 * xcvr_was_read_since() - is what is held of a byte newer than that?
 * @m: the module
 * @bank: bank
 * @page: page
 * @off: offset
 * @when: boot time
 *
 * Return: false for a byte of a sample taken before. What never changes is as
 * good as new.
 */
bool xcvr_was_read_since(struct xcvr *m, u8 bank, u8 page, u8 off, ktime_t when)
{
	const struct span *r = NULL;
	const struct image *image;
	unsigned int class;
	bool newer = true;

	if (!xcvr_is_ready(m))
		return false;
	for (class = CLASS_SLOW; class < CLASS_COUNT && !r; class++) {
		r = xcvr_range(m, class, bank, page, off);
		if (!r)
			continue;
		rcu_read_lock();
		image = rcu_dereference(m->image[class]);
		newer = image && ktime_after(image->at[r - m->plan[class].ranges], when);
		rcu_read_unlock();
	}
	return newer;
}

/**
 * xcvr_be16() - a 16-bit register as it was last read
 * @m: the module
 * @bank: bank
 * @page: page
 * @off: offset of its high byte
 *
 * Return: the register, -ENODATA when no fresh reading is held, or -ENODEV.
 */
int xcvr_be16(struct xcvr *m, u8 bank, u8 page, u8 off)
{
	u8 raw[2];
	int n = xcvr_copy(m, bank, page, off, raw, 2);

	if (n < 0)
		return n;
	return n == 2 ? get_unaligned_be16(raw) : -ENODATA;
}
