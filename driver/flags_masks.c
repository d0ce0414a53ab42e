// SPDX-License-Identifier: GPL-2.0
/*
 * The masks of latched flags, which the broker owns: those of conditions that last
 * are set, those of optional pages open while somebody listens, and all are as they
 * were found when the driver goes.
 */
#include <linux/minmax.h>

#include "core.h"

/* Writes of masks in a burst: with the selections well within its budget. */
#define MASK_WRITES		4
/* All banks of a module with everything, that takes its time for each write. */
#define RESTORE_MS		2000

/* The flags of a byte that belong to VDM instances in use */
static u8 vdm_flags(const struct xcvr *m, u8 bank, unsigned int i)
{
	const struct span *r = xcvr_range(m, CLASS_STATIC, bank,
					  CMIS_PAGE_VDM_DESCRIPTORS + 2 * i / CMIS_VDM_PER_GROUP,
					  CMIS_UPPER);
	const u8 *descriptors;

	if (!r)
		return 0;
	descriptors = m->building->data + r->pos + 4 * i % CMIS_PAGE_LEN;
	return (descriptors[1] ? 0x0f : 0) | (descriptors[3] ? 0xf0 : 0);
}

/* The flags of a byte that are told at once while somebody listens */
static u8 opened(const struct xcvr *m, const struct flag_area *a, unsigned int i)
{
	if (a->sff8636 || a->off < CMIS_UPPER)
		return 0;
	if (a->page == 0x12)
		return CMIS_P12_FLAG_BITS;
	if (a->page == 0x14)
		return i == 0 ? CMIS_P14_FLAG_REFERENCE_CLOCK : i == 1 ? 0 : 0xff;
	return a->page == CMIS_PAGE_VDM_FLAGS ? vdm_flags(m, a->bank, i) : 0;
}

/**
 * flags_learn_masks() - remember the masks as they were found
 * @m: the module, being identified, its slow image just published
 */
void flags_learn_masks(struct xcvr *m)
{
	const struct image *image = rcu_dereference_protected(m->image[CLASS_SLOW], true);
	struct flags *f = &m->flags;
	unsigned int k, i;

	for (k = 0; k < f->n_areas; k++) {
		struct flag_area *a = &f->areas[k];
		const struct span *r;

		if (!a->maskable)
			continue;
		for (i = 0; i < a->len; i++) {
			f->opens[a->base + i] = opened(m, a, i);
			r = xcvr_range(m, CLASS_SLOW, a->bank, a->mask_page,
					 a->mask_off + i);
			/* What cannot be put back is not changed. */
			if (r && !image->at[r - m->plan[CLASS_SLOW].ranges])
				a->maskable = false;
			else if (r)
				f->mask_theirs[a->base + i] =
					image->data[r->pos + a->mask_off + i - r->off];
		}
	}
	memcpy(f->mask_now, f->mask_theirs, f->len);
}

/* What a mask is to be; the caller holds the lock. */
static u8 wanted_mask(const struct flags *f, unsigned int at)
{
	u8 mask = f->mask_theirs[at];

	if (f->given_back)
		return mask;
	if (f->heard)
		mask &= ~f->opens[at];
	return mask | f->lasting[at];
}

/**
 * flags_mask_due() - is a mask to be written?
 * @f: the accounts; the caller holds their lock
 * @at: the index in them of the byte it is of
 *
 * Return: true if the module has not what it is to have, or may not have it.
 */
bool flags_mask_due(const struct flags *f, unsigned int at)
{
	return f->unsure[at] || wanted_mask(f, at) != f->mask_now[at];
}

/**
 * flags_masks_wanted() - do masks have to be written?
 * @m: the module
 *
 * Return: true if they do, for what was read or for who listens by now.
 */
bool flags_masks_wanted(struct xcvr *m)
{
	bool heard = m->ready && netlink_heard();
	struct flags *f = &m->flags;
	bool remask;

	spin_lock(&f->lock);
	if (f->heard != heard) {
		f->heard = heard;
		f->remask = true;
	}
	remask = f->remask;
	spin_unlock(&f->lock);
	return remask;
}

/* Masks from a byte of an area on that are to be written in one transfer. */
static unsigned int masks_due(struct flags *f, const struct flag_area *a,
			      unsigned int first, unsigned int most, u8 *masks)
{
	unsigned int n;

	spin_lock(&f->lock);
	for (n = 0; n < most && first + n < a->len; n++) {
		if (!flags_mask_due(f, a->base + first + n))
			break;
		masks[n] = wanted_mask(f, a->base + first + n);
	}
	spin_unlock(&f->lock);
	return n;
}

/* Writes some of an area's masks, from @i on, which is moved on. */
static int apply_some(struct xcvr *m, struct io *io, const struct flag_area *a,
		      unsigned int *i)
{
	unsigned int most = m->sff8636 ? 1 : CMIS_READ_LEN_DEFAULT, writes = 0, n;
	u8 masks[CMIS_READ_LEN_DEFAULT];
	struct flags *f = &m->flags;
	int err;

	for (; *i < a->len && writes < MASK_WRITES; *i += n ?: 1) {
		n = masks_due(f, a, *i, most, masks);
		if (!n)
			continue;
		err = io_write(io, a->bank, a->mask_page, a->mask_off + *i, masks, n);
		if (err)
			return err;
		spin_lock(&f->lock);
		memcpy(f->mask_now + a->base + *i, masks, n);
		memset(f->unsure + a->base + *i, 0, n);
		spin_unlock(&f->lock);
		writes++;
	}
	return 0;
}

/* The first mask of an area from a byte on that is to be written; its end if none is. */
static unsigned int next_due(struct flags *f, const struct flag_area *a, unsigned int i)
{
	spin_lock(&f->lock);
	while (i < a->len && !flags_mask_due(f, a->base + i))
		i++;
	spin_unlock(&f->lock);
	return i;
}

static int apply_area(struct cage *c, struct xcvr *m, const struct flag_area *a,
		      ktime_t end)
{
	unsigned int i = next_due(&m->flags, a, 0);
	struct io io;
	int err;

	while (i < a->len) {
		err = io_begin(&io, c, m, OPTMON_BURST_BUDGET_MS);
		if (err)
			return err;
		err = apply_some(m, &io, a, &i);
		io_end(&io);
		if (err)
			return err;
		i = next_due(&m->flags, a, i);
		if (i < a->len && !ktime_before(ktime_get(), end))
			return -EAGAIN;
	}
	return 0;
}

/**
 * flags_apply_masks() - set the masks of conditions that last, open those of who
 * listens, undo the others
 * @c: the cage
 * @m: its module
 * @ms: begin nothing after that
 *
 * Masks side by side are written together, eight at most (CMIS section 5.2.2.2);
 * those of SFF-8636 one by one. A few writes are a burst of their own: a module
 * may take 10 ms for each, which no sample has to wait for. What is written is
 * done with; the next time goes on with the next area, so that one that is
 * refused stands in no other's way.
 *
 * Return: 0, -EAGAIN when time is up, or what the bus returned; what is left is
 * tried at the next poll.
 */
int flags_apply_masks(struct cage *c, struct xcvr *m, unsigned int ms)
{
	ktime_t end = ktime_add_ms(ktime_get(), ms);
	struct flags *f = &m->flags;
	unsigned int k, first;
	int err = 0, ret = 0;

	spin_lock(&f->lock);
	f->remask = false;
	first = f->first;
	spin_unlock(&f->lock);
	for (k = 0; k < f->n_areas && ret != -ENODEV; k++) {
		const struct flag_area *a = &f->areas[(first + k) % f->n_areas];

		if (!a->maskable || next_due(f, a, 0) == a->len)
			continue;
		if (k && !ktime_before(ktime_get(), end)) {
			err = err ?: -EAGAIN;
			break;
		}
		ret = apply_area(c, m, a, end);
		err = ret ?: err;
		if (ret) {
			spin_lock(&f->lock);
			f->first = (first + k + 1) % f->n_areas;
			spin_unlock(&f->lock);
		}
	}
	if (err) {
		spin_lock(&f->lock);
		f->remask = true;
		spin_unlock(&f->lock);
	}
	return err;
}

/**
 * flags_forget_masks() - the module may have lost our masks: write them again
 * @m: the module
 *
 * A module that was reset has the masks it starts with; those of optional pages
 * are closed then. What it is to be may be what it is, so it is only not known.
 */
void flags_forget_masks(struct xcvr *m)
{
	struct flags *f = &m->flags;
	unsigned int at;

	spin_lock(&f->lock);
	for (at = 0; f->areas && at < f->len; at++) {
		u8 theirs = f->mask_theirs[at];

		f->unsure[at] |= wanted_mask(f, at) != theirs || f->mask_now[at] != theirs ||
				 (f->heard && f->opens[at]);
	}
	f->remask = f->areas;
	spin_unlock(&f->lock);
}

/**
 * flags_restore_masks() - put the masks back as they were found
 * @c: the cage
 * @m: its module, of which no more is wanted
 */
void flags_restore_masks(struct cage *c, struct xcvr *m)
{
	struct flags *f = &m->flags;
	int err;

	if (!f->areas)
		return;
	spin_lock(&f->lock);
	f->given_back = true;
	spin_unlock(&f->lock);
	err = flags_apply_masks(c, m, RESTORE_MS);
	if (err && err != -ENODEV)
		dev_warn(&c->client->dev,
			 "%s: masks could not be put back (%d): reset the module to clear them\n",
			 c->label, err);
}

/* The area whose masks have a byte, or NULL. */
static const struct flag_area *mask_area(const struct xcvr *m, u8 bank, u8 page,
					 u8 off)
{
	const struct flags *f = &m->flags;
	unsigned int k;

	if (off < CMIS_UPPER) {
		bank = 0;
		page = 0;
	}
	for (k = 0; k < f->n_areas; k++) {
		const struct flag_area *a = &f->areas[k];

		if (a->maskable && a->mask_page == page && a->bank == bank &&
		    off >= a->mask_off && off - a->mask_off < a->len)
			return a;
	}
	return NULL;
}

/**
 * flags_is_mask() - is a byte of memory a mask that the broker keeps?
 * @m: the module, identified
 * @bank: bank
 * @page: page
 * @off: offset
 *
 * Return: true if it is, whether the broker changed it or not.
 */
bool flags_is_mask(const struct xcvr *m, u8 bank, u8 page, u8 off)
{
	return mask_area(m, bank, page, off);
}

/**
 * flags_needs_mask() - is a byte a mask that the driver cannot do without?
 * @m: the module, being identified
 * @bank: bank
 * @page: page
 * @off: offset
 *
 * Those of optional pages are set as a module starts, and may stay so.
 *
 * Return: true for masks of flags that every poll reads.
 */
bool flags_needs_mask(const struct xcvr *m, u8 bank, u8 page, u8 off)
{
	const struct flag_area *a = mask_area(m, bank, page, off);

	return a && a->polled;
}

/**
 * flags_their_mask() - a mask byte as it was before the broker changed it
 * @m: the module
 * @bank: bank
 * @page: page
 * @off: offset
 * @mask: takes the byte
 *
 * Return: true if the byte is a mask that the broker changed.
 */
bool flags_their_mask(struct xcvr *m, u8 bank, u8 page, u8 off, u8 *mask)
{
	const struct flag_area *a = mask_area(m, bank, page, off);
	struct flags *f = &m->flags;
	unsigned int at;

	if (!a)
		return false;
	at = a->base + off - a->mask_off;
	*mask = f->mask_theirs[at];
	return f->mask_now[at] != f->mask_theirs[at];
}
