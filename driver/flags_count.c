// SPDX-License-Identifier: GPL-2.0
/*
 * How often each flag of a module was latched, and when: what the events said of
 * it, for those who come later.
 */
#include <linux/slab.h>
#include <linux/timekeeping.h>

#include "core.h"

/**
 * flags_count() - flags of a byte were raised
 * @f: the accounts; the caller holds their lock
 * @at: the byte's index in them
 * @raised: the flags
 */
void flags_count(struct flags *f, unsigned int at, u8 raised)
{
	u64 now_ns = ktime_get_real_ns();
	unsigned int b;

	for (b = 0; b < 8; b++) {
		struct flag_count *c = &f->counts[8 * at + b];

		if (!(raised & BIT(b)))
			continue;
		if (!c->count++)
			c->first_ns = now_ns;
		c->last_ns = now_ns;
	}
}

static const struct flag_area *area_at(const struct flags *f, unsigned int at)
{
	unsigned int k;

	for (k = 0; k < f->n_areas; k++)
		if (at - f->areas[k].base < f->areas[k].len)
			return &f->areas[k];
	return NULL;
}

/**
 * flags_counted() - the next flag that was latched since the module came
 * @m: the module, identified
 * @at: from which flag on, 0 for the first; that of @record on return
 * @record: filled in
 *
 * Return: true if there is one.
 */
bool flags_counted(struct xcvr *m, unsigned int *at, struct flag_record *record)
{
	struct flags *f = &m->flags;
	const struct flag_area *a = NULL;
	unsigned int i = *at;

	spin_lock(&f->lock);
	while (i < 8 * f->len && !f->counts[i].count)
		i++;
	if (i < 8 * f->len) {
		record->times = f->counts[i];
		record->raised = f->held[i / 8] & BIT(i % 8);
		a = area_at(f, i / 8);
	}
	spin_unlock(&f->lock);
	if (!a)
		return false;
	record->page = a->page;
	record->bank = a->bank;
	record->off = a->off + i / 8 - a->base;
	record->bit = i % 8;
	*at = i;
	return true;
}
