// SPDX-License-Identifier: GPL-2.0
/*
 * The broker of latched flags.
 *
 * A flag is cleared by whoever reads it. All reads of flag bytes come through
 * here, and each bit found set is given to three accounts: the state that
 * hwmon and the samples show, the events, and the shadow that raw readers of
 * the module's memory consume in the module's stead.
 *
 * A condition that lasts sets its flag again after every read, and asserts
 * the interrupt again (section 8.1.4.2). Its mask is set then, and the flag
 * polled, until two reads OPTMON_FLAG_SETTLE_MS apart found it clear.
 *
 * Masks of optional pages are set when a module starts (section 8.1.3.4), and
 * their flags found by slow samples. While somebody listens to events they are
 * open, so that the module says at once what is new.
 */
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/sff8636.h>
#include <linux/slab.h>

#include "core.h"
#include "trace.h"

#define FLAG_BUDGET_MS		(20 * CMIS_T_WRITE_MAX_MS)

/* Faults, warnings, and the flags of each bank */
#define LASER_AREAS(banks)	((banks) ? 2 + (banks) : 0)

/* A harvest that leaves the interrupt asserted is repeated this often. */
#define HARVEST_ROUNDS		3

/* Flags of an event have no condition to wait for: each latch is one event. */
static u8 event_bits(const struct flag_area *a, unsigned int i)
{
	u8 off = a->off + i;

	if (a->sff8636)
		return off == SFF8636_LM_FLAGS_TEMP ? SFF8636_FLAG_TC_READY |
		       SFF8636_FLAG_INIT_COMPLETE : 0;
	if (off < CMIS_UPPER)
		return off == CMIS_LM_FLAGS_MODULE ? CMIS_FLAG_CDB1_DONE |
		       CMIS_FLAG_CDB2_DONE | CMIS_FLAG_STATE_CHANGED : 0;
	if (a->page == 0x11)
		return off == CMIS_P11_DP_STATE_CHANGED ||
		       off == CMIS_P11_RX_OUTPUT_CHANGED ? 0xff : 0;
	if (a->page == 0x12)
		return 0x01;		/* tuning complete */
	return a->page == 0x14 && (off == CMIS_P14_GATE_OVER_HOST ||
				   off == CMIS_P14_GATE_OVER_HOST + 1) ? 0xff : 0;
}

static u32 now_ms(void)
{
	u32 ms = jiffies_to_msecs(jiffies);

	return ms ?: 1;		/* 0 means never */
}

static void area_add(struct xcvr *m, struct flag_area area)
{
	area.base = m->flags.len;
	area.polled = xcvr_range(m, CLASS_FAST, area.bank, area.page, area.off);
	m->flags.areas[m->flags.n_areas++] = area;
	m->flags.len += area.len;
}

static bool held_page(const struct xcvr *m, u8 bank, u8 page)
{
	return xcvr_range(m, CLASS_SLOW, bank, page, 255);
}

/*
 * Of external lasers: faults and warnings of all lanes, for which no masks are
 * known, are in bank 0; the monitors' are in each bank.
 */
static void laser_areas(struct xcvr *m)
{
	unsigned int bank;

	if (xcvr_range(m, CLASS_FAST, 0, 0x1a, CMIS_P1A_FAULTS)) {
		area_add(m, (struct flag_area) {
			.page = 0x1a, .off = CMIS_P1A_FAULTS, .len = laser_banks(m),
		});
		area_add(m, (struct flag_area) {
			.page = 0x1a, .off = CMIS_P1A_WARNINGS, .len = laser_banks(m),
		});
	}
	for (bank = 0; bank < laser_banks(m); bank++)
		if (xcvr_range(m, CLASS_FAST, bank, 0x1a, CMIS_P1A_FLAGS))
			area_add(m, (struct flag_area) {
				.page = 0x1a, .bank = bank,
				.off = CMIS_P1A_FLAGS, .len = CMIS_P1A_FLAGS_LEN,
				.mask_page = 0x1a, .mask_off = CMIS_P1A_MASKS,
				.maskable = held_page(m, bank, 0x1a),
			});
}

static void cmis_areas(struct xcvr *m)
{
	unsigned int bank;

	area_add(m, (struct flag_area) {
		.off = CMIS_LM_FLAGS, .len = CMIS_LM_FLAGS_LEN,
		.mask_off = CMIS_LM_MASKS, .maskable = true,
	});
	laser_areas(m);
	for (bank = 0; bank < m->banks; bank++) {
		if (xcvr_range(m, CLASS_FAST, bank, 0x11, CMIS_P11_FLAGS))
			area_add(m, (struct flag_area) {
				.page = 0x11, .bank = bank,
				.off = CMIS_P11_FLAGS, .len = CMIS_P11_FLAGS_LEN,
				.mask_page = 0x10, .mask_off = CMIS_P10_MASKS,
				.maskable = held_page(m, bank, 0x10),
			});
		if (held_page(m, bank, 0x12))
			area_add(m, (struct flag_area) {
				.page = 0x12, .bank = bank,
				.off = CMIS_P12_FLAGS, .len = CMIS_P12_FLAGS_LEN,
				.mask_page = 0x12, .mask_off = CMIS_P12_MASKS,
				.maskable = true,
			});
		if (held_page(m, bank, 0x14))
			area_add(m, (struct flag_area) {
				.page = 0x14, .bank = bank,
				.off = CMIS_P14_FLAGS, .len = CMIS_P14_FLAGS_LEN,
				.mask_page = 0x13, .mask_off = CMIS_P13_MASKS,
				.maskable = held_page(m, bank, 0x13),
			});
		if (held_page(m, bank, CMIS_PAGE_VDM_FLAGS))
			area_add(m, (struct flag_area) {
				.page = CMIS_PAGE_VDM_FLAGS, .bank = bank,
				.off = CMIS_UPPER, .len = CMIS_PAGE_LEN,
				.mask_page = CMIS_PAGE_VDM_MASKS,
				.mask_off = CMIS_UPPER,
				.maskable = held_page(m, bank, CMIS_PAGE_VDM_MASKS),
			});
	}
}

static void sff8636_areas(struct xcvr *m)
{
	struct flag_area areas[SFF8636_AREAS];
	unsigned int n = sff8636_flag_areas(m, areas), i;

	for (i = 0; i < n; i++)
		area_add(m, areas[i]);
}

/**
 * flags_init() - open the accounts of a module whose plans are made
 * @m: the module; the caller holds its cage's io_lock
 *
 * Return: 0 or -ENOMEM.
 */
int flags_init(struct xcvr *m)
{
	unsigned int most = m->sff8636 ? SFF8636_AREAS :
			    1 + 4 * m->banks + LASER_AREAS(laser_banks(m));
	struct flags *f = &m->flags;
	u8 *bytes;

	f->areas = kcalloc(most, sizeof(*f->areas), GFP_KERNEL);
	if (!f->areas)
		return -ENOMEM;
	if (m->sff8636)
		sff8636_areas(m);
	else
		cmis_areas(m);

	bytes = kcalloc(10, f->len, GFP_KERNEL);
	f->one_ms = kcalloc(2 * 8 * f->len, sizeof(u32), GFP_KERNEL);
	/* Who identifies tells of the failure and tries again: no trace, too. */
	f->counts = kvcalloc(8 * f->len, sizeof(*f->counts), GFP_KERNEL | __GFP_NOWARN);
	if (!bytes || !f->one_ms || !f->counts) {
		kfree(bytes);
		flags_free(m);
		return -ENOMEM;
	}
	f->held = bytes;
	f->lasting = bytes + f->len;
	f->shadow = bytes + 2 * f->len;
	f->mask_theirs = bytes + 3 * f->len;
	f->mask_now = bytes + 4 * f->len;
	f->opens = bytes + 5 * f->len;
	f->unsure = bytes + 6 * f->len;
	f->raised = bytes + 7 * f->len;
	f->cleared = bytes + 8 * f->len;
	f->changed = bytes + 9 * f->len;
	f->zero_ms = f->one_ms + 8 * f->len;
	return 0;
}

/**
 * flags_free() - close the accounts
 * @m: the module, which nobody else has any more, or with its cage's io_lock held
 */
void flags_free(struct xcvr *m)
{
	struct flags *f = &m->flags;

	kfree(f->areas);
	kfree(f->held);
	kfree(f->one_ms);
	kvfree(f->counts);
	f->areas = NULL;
	f->held = NULL;
	f->one_ms = NULL;
	f->counts = NULL;
	f->n_areas = 0;
	f->len = 0;
	f->untold = false;
}

/**
 * flags_area() - the area a byte of memory belongs to
 * @m: the module
 * @bank: bank
 * @page: page
 * @off: offset
 *
 * Return: the area, or NULL when the byte holds no latched flags of ours.
 */
const struct flag_area *flags_area(const struct xcvr *m, u8 bank, u8 page,
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

		if (a->page == page && a->bank == bank && off >= a->off &&
		    off - a->off < a->len)
			return a;
	}
	return NULL;
}

/*
 * Books one byte as it was read, and what is to be told of it; the caller holds
 * the lock. Does the next read decide something?
 *
 * A flag found set once more, with no clear read in between, is a condition
 * that lasts. Found clear and then set again it was latched anew.
 */
static bool book(struct flags *f, unsigned int at, u8 value, u8 events, u32 now)
{
	u8 before = f->held[at], raised = 0;
	bool unsettled = false;
	unsigned int b;

	f->shadow[at] |= value;
	for (b = 0; b < 8; b++) {
		u32 *one = &f->one_ms[8 * at + b], *zero = &f->zero_ms[8 * at + b];
		u8 bit = BIT(b);

		if (value & bit) {
			if (f->held[at] & bit && !(events & bit) && !*zero) {
				f->lasting[at] |= bit;
			} else {
				raised |= bit;
				unsettled = true;
			}
			f->held[at] |= bit;
			*one = now;
			*zero = 0;
		} else if (f->held[at] & bit) {
			if (!*zero) {
				*zero = now;
				unsettled = true;
			} else if (now - *zero >= OPTMON_FLAG_SETTLE_MS &&
				   now - *one >= OPTMON_FLAG_HOLD_MS) {
				f->held[at] &= ~bit;
				f->lasting[at] &= ~bit;
				if (!(events & bit))
					f->cleared[at] |= bit;
			}
		}
	}
	flags_count(f, at, raised);
	f->raised[at] |= raised;
	f->changed[at] |= before ^ f->held[at];
	f->untold |= f->raised[at] | f->cleared[at] | f->changed[at];
	return unsettled;
}

static void tell_byte(struct xcvr *m, const struct flag_area *a, unsigned int i)
{
	struct event e = {
		.has_place = true,
		.page = a->page, .bank = a->bank, .off = a->off + i,
	};
	struct flags *f = &m->flags;
	unsigned int at = a->base + i;
	u8 raised, cleared, changed;

	spin_lock(&f->lock);
	raised = f->raised[at];
	cleared = f->cleared[at];
	changed = f->changed[at];
	f->raised[at] = 0;
	f->cleared[at] = 0;
	f->changed[at] = 0;
	spin_unlock(&f->lock);
	if (raised || cleared)
		trace_optmon_flag(m->cage, a->bank, a->page, e.off, raised, cleared);
	/*
	 * A flag in both was gone and came up again in one burst: what is raised is
	 * held for longer than any burst.
	 */
	if (cleared) {
		e.kind = OPTMON_EVENT_KIND_FLAG_CLEARED;
		e.bits = cleared;
		netlink_event(m->cage, &e);
	}
	if (raised) {
		e.kind = OPTMON_EVENT_KIND_FLAG_RAISED;
		e.bits = raised;
		netlink_event(m->cage, &e);
	}
	if (changed)
		hwmon_flag_changed(m, a->bank, a->page, e.off, changed);
}

static void tell_gap(struct xcvr *m, const struct flag_gap *gap)
{
	trace_optmon_gap(m->cage, gap->bank, gap->page, gap->off, gap->len);
	netlink_event(m->cage, &(struct event) {
		.kind = OPTMON_EVENT_KIND_GAP,
		.has_place = true,
		.page = gap->page, .bank = gap->bank, .off = gap->off,
		.length = gap->len,
	});
}

/**
 * flags_tell() - tell what a burst found and lost
 * @io: the burst, which has let the bus go
 *
 * Whoever is told may use the same bus, as a fan does that a thermal zone turns
 * up, and so must not be told while the burst has it. The cage's io_lock is held:
 * what is told of a flag comes in the order in which it was read.
 */
void flags_tell(struct io *io)
{
	struct xcvr *m = io->module;
	struct flags *f = &m->flags;
	unsigned int k, i;

	for (i = 0; i < io->gaps; i++)
		tell_gap(m, &io->gap[i]);
	if (!f->untold)
		return;
	f->untold = false;
	for (k = 0; k < f->n_areas; k++)
		for (i = 0; i < f->areas[k].len; i++)
			tell_byte(m, &f->areas[k], i);
}

static void harvest_area(struct xcvr *m, const struct flag_area *a,
			 const u8 *data, unsigned int first, unsigned int len)
{
	struct flags *f = &m->flags;
	bool unsettled = false;
	u32 now = now_ms();
	unsigned int i;

	for (i = first; i < first + len; i++) {
		spin_lock(&f->lock);
		unsettled |= book(f, a->base + i, data[i - first], event_bits(a, i), now);
		if (a->maskable && flags_mask_due(f, a->base + i))
			f->remask = true;
		spin_unlock(&f->lock);
	}
	/* Soon it will be known whether it lasts, or is gone. */
	if (unsettled && m->ready && a->maskable && a->polled)
		sampler_hasten(m->cage, JOB_POLL, OPTMON_FLAG_SETTLE_MS + 50);
}

/**
 * flags_harvest() - book what was just read
 * @m: the module
 * @io: the burst it was read in
 * @bank: bank
 * @page: page
 * @off: first byte read
 * @data: the bytes
 * @len: how many; those that are not flags are passed over
 *
 * Return: true if flags_apply_masks() has something to do, of whatever flags.
 */
bool flags_harvest(struct xcvr *m, struct io *io, u8 bank, u8 page, u8 off,
		   const u8 *data, unsigned int len)
{
	struct flags *f = &m->flags;
	unsigned int k, first, last;

	if (off < CMIS_UPPER) {
		bank = 0;
		page = 0;
	}
	for (k = 0; k < f->n_areas; k++) {
		const struct flag_area *a = &f->areas[k];

		if (a->page != page || a->bank != bank)
			continue;
		first = max(off, a->off);
		last = min(off + len, (unsigned int)a->off + a->len);
		if (first < last)
			harvest_area(m, a, data + (first - off), first - a->off,
				     last - first);
	}
	return io->cage->line && flags_masks_wanted(m);
}

static int harvest_page(struct xcvr *m, struct io *io, u8 bank, u8 page, bool *remask)
{
	u8 data[CMIS_PAGE_LEN];
	unsigned int k;
	int err = 0;

	for (k = 0; !err && k < m->flags.n_areas; k++) {
		const struct flag_area *a = &m->flags.areas[k];

		if (a->page != page || a->bank != bank)
			continue;
		err = io_read_warily(io, bank, page, a->off, data, a->len);
		*remask |= flags_harvest(m, io, bank, page, a->off, data, io->done);
	}
	return err;
}

static int harvest_round(struct xcvr *m, struct io *io, bool *remask)
{
	u8 low[CMIS_LM_FLAGS + CMIS_LM_FLAGS_LEN - CMIS_LM_GLOBAL_STATUS];
	static const struct { u8 bit, page; } pages[] = {
		{ CMIS_SUMMARY_P11, 0x11 },
		{ CMIS_SUMMARY_P12, 0x12 },
		{ CMIS_SUMMARY_P14, 0x14 },
		{ CMIS_SUMMARY_P2C, CMIS_PAGE_VDM_FLAGS },
	};
	unsigned int bank, p;
	int err;

	err = io_read(io, 0, 0, CMIS_LM_GLOBAL_STATUS, low, 1);
	if (err || low[0] & CMIS_INT_DEASSERTED)
		return err;
	err = io_read(io, 0, 0, CMIS_LM_FLAGS_SUMMARY, low + 1, sizeof(low) - 1);
	*remask |= flags_harvest(m, io, 0, 0, CMIS_LM_FLAGS_SUMMARY, low + 1, io->done);

	for (bank = 0; !err && bank < m->banks; bank++) {
		for (p = 0; !err && p < ARRAY_SIZE(pages); p++)
			if (low[1 + bank] & pages[p].bit)
				err = harvest_page(m, io, bank, pages[p].page, remask);
		/* Of these the summary says nothing (Table 8-8). */
		if (!err && m->lasers)
			err = harvest_page(m, io, bank, 0x1a, remask);
	}
	return err ?: 1;
}

static int harvest_burst(struct cage *c, struct xcvr *m)
{
	bool remask = false;
	struct io io;
	int ret, err;

	err = io_begin(&io, c, m, FLAG_BUDGET_MS);
	if (err)
		return err;
	ret = m->sff8636 ? sff8636_harvest(m, &io, &remask) :
			   harvest_round(m, &io, &remask);
	io_end(&io);
	/* A mask that is not taken leaves the line asserted, which tells enough. */
	if (ret > 0 && remask)
		flags_apply_masks(c, m, FLAG_BUDGET_MS);
	return ret;
}

/**
 * flags_interrupt() - read a module's flags because its line is asserted
 * @c: the cage
 * @m: its module
 *
 * Only flag bytes are read, those the summary points at, until the module
 * lets go of the line, a few times at most. Each time is a burst, and a few more
 * for masks, so that neighbours wait for one at most.
 *
 * Return: 1 if it was this module and it let go, 0 if it was not, -EBUSY if
 * it holds on, or what the bus returned.
 */
int flags_interrupt(struct cage *c, struct xcvr *m)
{
	unsigned int round, rounds = m->flags.holds_on ? 1 : HARVEST_ROUNDS;
	bool held_on = m->flags.holds_on;
	int ret = 0;

	if (!xcvr_is_ready(m) || !m->flags.areas)
		return -EBUSY;
	for (round = 0; round < rounds; round++) {
		ret = harvest_burst(c, m);
		if (ret <= 0)
			break;
	}
	if (ret < 0)
		return ret;
	m->flags.holds_on = round == rounds;
	if (m->flags.holds_on) {
		/* It may have lost masks; if that is not why, once is enough. */
		if (!held_on)
			flags_forget_masks(m);
		return -EBUSY;
	}
	return round ? 1 : 0;
}

static void add_gap(struct io *io, u8 bank, u8 page, u8 off, u8 len)
{
	struct flag_gap gap = {
		.page = off < CMIS_UPPER ? 0 : page,
		.bank = off < CMIS_UPPER ? 0 : bank,
		.off = off, .len = len,
	};

	if (io->gaps < ARRAY_SIZE(io->gap))
		io->gap[io->gaps++] = gap;
	else
		tell_gap(io->module, &gap);	/* better with the bus held than never */
}

/**
 * flags_lost() - a clear-on-read transfer failed after it may have cleared
 * @io: the burst it was in
 * @bank: bank
 * @page: page
 * @off: first byte of the transfer
 * @len: bytes
 */
void flags_lost(struct io *io, u8 bank, u8 page, u8 off, unsigned int len)
{
	struct xcvr *m = io->module;
	unsigned int first = len, last = 0, i;

	for (i = 0; i < len; i++) {
		if (!flags_area(m, bank, page, off + i))
			continue;
		first = min(first, i);
		last = i;
	}
	if (first == len)
		return;
	add_gap(io, bank, page, off + first, last - first + 1);
}

/* Where a module that is not identified yet may have latched flags. */
static bool may_hold_flags(u8 page, u8 off, unsigned int len)
{
	if (off < CMIS_UPPER)
		return off < SFF8636_LM_TEMP && off + len > SFF8636_LM_LOS;
	return page == 0x11 || page == 0x12 || page == 0x14 || page == 0x1a ||
	       page == CMIS_PAGE_VDM_FLAGS;
}

/**
 * flags_unseen() - a raw reader may have cleared flags that no account is open for
 * @io: the burst, of a module that may not be identified yet
 * @bank: bank
 * @page: page
 * @off: first byte read
 * @len: bytes
 */
void flags_unseen(struct io *io, u8 bank, u8 page, u8 off, unsigned int len)
{
	if (!xcvr_is_ready(io->module) && may_hold_flags(page, off, len))
		add_gap(io, bank, page, off, len);
}

/**
 * flags_take_shadow() - what a raw reader gets for a flag byte
 * @m: the module
 * @a: the area
 * @off: the byte's offset in memory
 *
 * The bits latched since the last raw read, which this read clears, and those
 * whose condition lasts, which the module would have set again by now.
 *
 * Return: the byte.
 */
u8 flags_take_shadow(struct xcvr *m, const struct flag_area *a, u8 off)
{
	struct flags *f = &m->flags;
	unsigned int at = a->base + off - a->off;
	u8 value;

	spin_lock(&f->lock);
	value = f->shadow[at] | f->lasting[at];
	f->shadow[at] = 0;
	spin_unlock(&f->lock);
	return value;
}

/**
 * flags_drop_shadow() - a new command begins: what the last one latched is old
 * @m: the module
 * @off: a byte of the module's own flags, in lower memory
 * @bits: of it
 */
void flags_drop_shadow(struct xcvr *m, u8 off, u8 bits)
{
	const struct flag_area *a = flags_area(m, 0, 0, off);
	struct flags *f = &m->flags;

	if (!a)
		return;
	spin_lock(&f->lock);
	f->shadow[a->base + off - a->off] &= ~bits;
	spin_unlock(&f->lock);
}

/**
 * flags_summary() - latches in the shadow that the module itself no longer has
 * @m: the module
 * @bank: bank
 *
 * Return: bits of the flags summary of that bank (Table 8-8).
 */
u8 flags_summary(struct xcvr *m, u8 bank)
{
	struct flags *f = &m->flags;
	unsigned int k, i;
	u8 summary = 0;

	spin_lock(&f->lock);
	for (k = 0; k < f->n_areas; k++) {
		const struct flag_area *a = &f->areas[k];
		u8 any = 0;

		/* External lasers have no bit in the summary. */
		if (a->bank != bank || a->off < CMIS_UPPER || a->page == 0x1a)
			continue;
		for (i = 0; i < a->len; i++)
			any |= f->shadow[a->base + i] & ~f->lasting[a->base + i];
		if (!any)
			continue;
		summary |= a->page == 0x11 ? CMIS_SUMMARY_P11 :
			   a->page == 0x12 ? CMIS_SUMMARY_P12 :
			   a->page == 0x14 ? CMIS_SUMMARY_P14 : CMIS_SUMMARY_P2C;
	}
	spin_unlock(&f->lock);
	return summary;
}

/**
 * flags_pending() - would the module still interrupt, had we not read it?
 * @m: the module
 *
 * Return: true if the shadow holds an unmasked latch.
 */
bool flags_pending(struct xcvr *m)
{
	struct flags *f = &m->flags;
	unsigned int k, i;
	bool any = false;

	spin_lock(&f->lock);
	for (k = 0; k < f->n_areas && !any; k++) {
		const struct flag_area *a = &f->areas[k];

		for (i = 0; a->maskable && i < a->len && !any; i++)
			any = f->shadow[a->base + i] & ~f->lasting[a->base + i] &
			      ~f->mask_theirs[a->base + i];
	}
	spin_unlock(&f->lock);
	return any;
}

/**
 * flags_alarm() - the state of a flag, alike for all who ask
 * @m: the module
 * @bank: bank
 * @page: page
 * @off: the byte
 * @bits: which flags of it
 *
 * Set by a latch and held until the condition was found gone, two sample
 * periods at least: see book().
 *
 * Return: those of @bits that are in alarm.
 */
u8 flags_alarm(struct xcvr *m, u8 bank, u8 page, u8 off, u8 bits)
{
	const struct flag_area *a = flags_area(m, bank, page, off);

	return a ? READ_ONCE(m->flags.held[a->base + off - a->off]) & bits : 0;
}
