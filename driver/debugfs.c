// SPDX-License-Identifier: GPL-2.0
/*
 * The last transfers of each cage, and what they cost: for whoever has to find
 * out what happened on a bus. Kept all the time, because it is asked for when
 * it has happened already.
 */
#include <linux/debugfs.h>
#include <linux/minmax.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "core.h"
#include "trace.h"

/* Some seconds of a module at rest, all of a flag and its harvest. */
#define TRANSFERS_KEPT	128

/*
 * What goes along with a CDB command, a password with some (section 9.3.2), and
 * the check code before it, which would tell of its sum.
 */
#define CDB_PAYLOAD	CMIS_P9F_CHECK

struct seen {
	spinlock_t lock;		/* guards all below but the directory */
	struct transfer ring[TRANSFERS_KEPT];
	u64 transfers;			/* the next goes to this, modulo the size */
	u64 bytes;
	u64 errors;
	u64 took_us;
	u32 longest_us;
	u64 bursts;
	u64 waits;			/* times a module was let go and waited for */
	u32 longest_hold_us;		/* the bus was held at most so long ... */
	u32 longest_hold;		/* ... and for so many transfers */
	u64 intrusions;			/* pages that another selected in between */
	struct dentry *dir;
};

static struct dentry *debugfs_top;

/*
 * What nobody but its owner may see: passwords, which are entered and changed in
 * lower memory (Table 8-20) or by CDB. Those of SFF-8636 end a byte later, at
 * what is the bank in CMIS, which is never written without the page after it.
 */
static bool transfer_hides(const struct transfer *t)
{
	unsigned int end = t->off + t->len;

	if (t->off >= CMIS_UPPER)
		return t->page == CMIS_PAGE_CDB && end > CDB_PAYLOAD;
	return (t->off < CMIS_LM_PASSWORD_END && end > CMIS_LM_PASSWORD_CHANGE) ||
	       (!t->read && end == CMIS_LM_PASSWORD_END + 1);
}

/**
 * debugfs_transfer() - note a transfer
 * @c: the cage
 * @t: the transfer; its @data is filled in here
 * @buf: what was read or written
 */
void debugfs_transfer(struct cage *c, struct transfer *t, const u8 *buf)
{
	struct seen *seen = c->seen;

	if (!transfer_hides(t) && !(t->read && t->error)) {
		t->held = min_t(u8, t->len, TRANSFER_DATA);
		memcpy(t->data, buf, t->held);
	}
	trace_optmon_transfer(c, t);

	spin_lock(&seen->lock);
	seen->ring[seen->transfers++ % TRANSFERS_KEPT] = *t;
	seen->took_us += t->took_us;
	seen->longest_us = max(seen->longest_us, t->took_us);
	if (t->error)
		seen->errors++;
	else
		seen->bytes += t->len;
	spin_unlock(&seen->lock);
}

/**
 * debugfs_hold() - note that the bus was let go
 * @c: the cage
 * @held_us: after so long
 * @transfers: and so many transactions
 * @wait: to come back, because the module refused; else the burst is over
 */
void debugfs_hold(struct cage *c, u32 held_us, u32 transfers, bool wait)
{
	struct seen *seen = c->seen;

	spin_lock(&seen->lock);
	seen->longest_hold_us = max(seen->longest_hold_us, held_us);
	seen->longest_hold = max(seen->longest_hold, transfers);
	if (wait)
		seen->waits++;
	else
		seen->bursts++;
	spin_unlock(&seen->lock);
}

/**
 * debugfs_intrusion() - note that a page was not the one selected
 * @c: the cage
 */
void debugfs_intrusion(struct cage *c)
{
	spin_lock(&c->seen->lock);
	c->seen->intrusions++;
	spin_unlock(&c->seen->lock);
}

static void show_transfer(struct seq_file *s, const struct transfer *t)
{
	u64 us = div_u64(ktime_to_ns(t->at), NSEC_PER_USEC);
	u32 rest = do_div(us, USEC_PER_SEC);

	seq_printf(s, "%llu.%06u %s ", us, rest, t->read ? "read " : "write");
	if (t->off < CMIS_UPPER)
		seq_puts(s, "- -- ");
	else
		seq_printf(s, "%u %02x ", t->bank, t->page);
	seq_printf(s, "%02x %3u %6u %4d  %*ph%s\n", t->off, t->len, t->took_us,
		   t->error, t->held, t->data,
		   transfer_hides(t) ? "hidden" : t->len > t->held && t->held ? " ..." : "");
}

static int transfers_show(struct seq_file *s, void *unused)
{
	struct cage *c = s->private;
	struct seen *seen = c->seen, *copy;
	u64 i;

	copy = kmalloc(sizeof(*copy), GFP_KERNEL);
	if (!copy)
		return -ENOMEM;
	spin_lock(&seen->lock);
	memcpy(copy->ring, seen->ring, sizeof(copy->ring));
	copy->transfers = seen->transfers;
	spin_unlock(&seen->lock);

	seq_puts(s, "# time what bank page offset length us error data\n");
	i = copy->transfers > TRANSFERS_KEPT ? copy->transfers - TRANSFERS_KEPT : 0;
	for (; i < copy->transfers; i++)
		show_transfer(s, &copy->ring[i % TRANSFERS_KEPT]);
	kfree(copy);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(transfers);

static int counters_show(struct seq_file *s, void *unused)
{
	struct cage *c = s->private;
	struct seen *seen = c->seen;

	spin_lock(&seen->lock);
	seq_printf(s, "transfers %llu\nbytes %llu\nerrors %llu\ntook_us %llu\nlongest_us %u\n",
		   seen->transfers, seen->bytes, seen->errors, seen->took_us,
		   seen->longest_us);
	seq_printf(s, "bursts %llu\nwaits %llu\nlongest_hold_us %u\nlongest_hold %u\nintrusions %llu\n",
		   seen->bursts, seen->waits, seen->longest_hold_us,
		   seen->longest_hold, seen->intrusions);
	spin_unlock(&seen->lock);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(counters);

/**
 * debugfs_alloc() - have room for what is seen of a cage
 * @c: the cage
 *
 * Return: 0 or -ENOMEM; debugfs_free() gives it back.
 */
int debugfs_alloc(struct cage *c)
{
	c->seen = kzalloc(sizeof(*c->seen), GFP_KERNEL);
	if (!c->seen)
		return -ENOMEM;
	spin_lock_init(&c->seen->lock);
	return 0;
}

/**
 * debugfs_free() - the cage is gone
 * @c: the cage
 */
void debugfs_free(struct cage *c)
{
	kfree(c->seen);
}

/**
 * debugfs_add() - show a cage
 * @c: the cage, named
 *
 * Whether it works matters to nobody.
 */
void debugfs_add(struct cage *c)
{
	struct dentry *dir = debugfs_create_dir(c->label, debugfs_top);

	/* Two cages with one name. */
	if (IS_ERR(dir))
		dir = debugfs_create_dir(c->device, debugfs_top);
	c->seen->dir = dir;
	debugfs_create_file("transfers", 0400, dir, c, &transfers_fops);
	debugfs_create_file("counters", 0400, dir, c, &counters_fops);
}

/**
 * debugfs_remove_cage() - show a cage no more, and wait for who is looking
 * @c: the cage
 */
void debugfs_remove_cage(struct cage *c)
{
	debugfs_remove_recursive(c->seen->dir);
}

/**
 * debugfs_init() - make the directory
 */
void __init debugfs_init(void)
{
	debugfs_top = debugfs_create_dir("optmon", NULL);
}

/**
 * debugfs_exit() - remove it
 */
void debugfs_exit(void)
{
	debugfs_remove_recursive(debugfs_top);
}
