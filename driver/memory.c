// SPDX-License-Identifier: GPL-2.0
/*
 * A module's memory as others may read and write it: ethtool, byte for byte.
 *
 * What was sampled is served from the samples, flags from the shadow that the
 * broker keeps for raw readers, and only the rest from the bus. The driver
 * never reads an unadvertised page by itself; a reader who asks for one is
 * passed on to the module, and told when it has no such page.
 */
#include <linux/ethtool_netlink.h>
#include <linux/netlink.h>
#include <linux/sff8636.h>

#include "core.h"

/*
 * A reader waits this long at most for a module that refuses, and in a row: what
 * was written to last may keep it busy for 80 ms (tWRITENV, table 10-4).
 */
#define MEMORY_BUDGET_MS	100

/* Bytes of which only the module knows the present value. */
static bool is_live(const struct xcvr *m, u8 off)
{
	if (m->sff8636)
		return off == SFF8636_LM_STATUS;
	return off == CMIS_LM_GLOBAL_STATUS || off == CMIS_LM_CDB_STATUS ||
	       off == CMIS_LM_CDB_STATUS + 1;
}

/* Whoever wrote reads what became of it, not what was sampled before. */
static bool is_outdated(struct xcvr *m, u8 bank, u8 page, u8 off)
{
	ktime_t written = READ_ONCE(m->written);

	if (off >= CMIS_UPPER && (page == CMIS_PAGE_VDM_CONTROL ||
				  (page >= CMIS_PAGE_VDM_VALUES &&
				   page < CMIS_PAGE_VDM_VALUES + CMIS_VDM_GROUPS)))
		written = max(written, READ_ONCE(m->thawed));
	return written && !xcvr_was_read_since(m, bank, page, off, written);
}

/* The run of bytes from off on that have to come from the bus. */
static unsigned int bus_run(struct xcvr *m, u8 bank, u8 page, u8 off,
			    unsigned int len)
{
	unsigned int n;
	u8 byte;

	for (n = 0; n < len; n++) {
		if (xcvr_is_ready(m) && flags_area(m, bank, page, off + n))
			break;
		if (!is_live(m, off + n) && !is_outdated(m, bank, page, off + n) &&
		    xcvr_copy(m, bank, page, off + n, &byte, 1) == 1)
			break;
		if (off + n == CMIS_LM_BANK_SELECT || off + n == CMIS_LM_PAGE_SELECT)
			break;
	}
	return n;
}

static int read_bus(struct cage *c, struct xcvr *m, u8 bank, u8 page, u8 off,
		    u8 *buf, unsigned int len, struct netlink_ext_ack *extack)
{
	struct io io;
	int ret, err;

	err = io_begin(&io, c, m, MEMORY_BUDGET_MS);
	if (err)
		return err;
	io.patience_ms = MEMORY_BUDGET_MS;
	ret = 1;
	if (off >= CMIS_UPPER && !xcvr_range(m, CLASS_SLOW, bank, page, off))
		ret = io_page_holds(&io, bank, page);
	if (ret > 0)
		err = io_read(&io, bank, page, off, buf, len);
	else
		err = ret;
	if (!err)
		flags_unseen(&io, bank, page, off, len);
	io_end(&io);
	if (!ret) {
		NL_SET_ERR_MSG(extack, "the module has no such page or bank");
		return -ENXIO;
	}
	if (!err)
		return 0;
	NL_SET_ERR_MSG(extack, "the module does not answer");
	return -EIO;
}

/* One byte that is not simply memory; false if it is. */
static bool read_special(struct cage *c, struct xcvr *m, u8 bank, u8 page, u8 off, u8 *byte)
{
	const struct flag_area *a;

	/* Readers of the linear layout never see a selection but their own. */
	if (off == CMIS_LM_BANK_SELECT || off == CMIS_LM_PAGE_SELECT) {
		*byte = 0;
		return true;
	}
	if (!xcvr_is_ready(m))
		return false;
	a = flags_area(m, bank, page, off);
	if (!a)
		return flags_their_mask(m, bank, page, off, byte);
	*byte = flags_take_shadow(m, a, off);
	if (off == CMIS_LM_FLAGS_MODULE && m->cmis && *byte & CMIS_FLAG_CDB1_DONE)
		cdb_told(c);
	return true;
}

/* Readers that look at the summary first must find what the shadow holds. */
static void add_shadow_summary(struct xcvr *m, u8 off, u8 *buf, unsigned int len)
{
	unsigned int i;

	for (i = 0; i < len; i++) {
		unsigned int at = off + i;

		if (at == CMIS_LM_GLOBAL_STATUS && flags_pending(m))
			buf[i] &= ~CMIS_INT_DEASSERTED;
		if (at >= CMIS_LM_FLAGS_SUMMARY &&
		    at < CMIS_LM_FLAGS_SUMMARY + CMIS_FLAGS_SUMMARY_LEN)
			buf[i] |= flags_summary(m, at - CMIS_LM_FLAGS_SUMMARY);
	}
}

/* Likewise, of a module that has no summary but its interrupt. */
static void add_shadow_status(struct xcvr *m, u8 off, u8 *buf, unsigned int len)
{
	if (off <= SFF8636_LM_STATUS && off + len > SFF8636_LM_STATUS &&
	    buf[SFF8636_LM_STATUS - off] != SFF8636_STATUS_NONE && flags_pending(m))
		buf[SFF8636_LM_STATUS - off] &= ~SFF8636_INT_DEASSERTED;
}

static int read_module(struct cage *c, struct xcvr *m, u8 bank, u8 page,
		       u8 off, u8 *buf, unsigned int len,
		       struct netlink_ext_ack *extack)
{
	unsigned int done = 0;
	int n;

	if (off <= CMIS_LM_FLAGS_MODULE && off + len > CMIS_LM_FLAGS_MODULE)
		cdb_harvest(c, m);
	while (done < len) {
		u8 at = off + done;

		if (read_special(c, m, bank, page, at, buf + done)) {
			done++;
			continue;
		}
		n = bus_run(m, bank, page, at, len - done);
		if (n) {
			int err = read_bus(c, m, bank, page, at, buf + done, n,
					   extack);

			if (err)
				return err;
		} else {
			n = xcvr_copy(m, bank, page, at, buf + done, 1);
			if (n < 0)
				return n;
			/* It went stale in between: the next turn asks the bus. */
		}
		if (xcvr_is_ready(m) && m->sff8636)
			add_shadow_status(m, at, buf + done, n);
		else if (xcvr_is_ready(m) && m->cmis && at < CMIS_UPPER)
			add_shadow_summary(m, at, buf + done, n);
		done += n;
	}
	return 0;
}

/**
 * memory_read() - read the memory of the module in a cage
 * @c: the cage
 * @bank: bank of @page
 * @page: page of upper memory
 * @off: first byte, 0 to 255; below 128 is lower memory
 * @buf: takes @len bytes
 * @len: bytes; ends within the half of memory that @off is in
 * @extack: says in words what went wrong; may be NULL
 *
 * Return: 0; -ENODEV when there is no module; -EINVAL for a range that
 * crosses from lower to upper memory; -ENXIO when the module has no such
 * page; -EIO when it does not answer.
 */
int memory_read(struct cage *c, u8 bank, u8 page, u8 off, u8 *buf,
		unsigned int len, struct netlink_ext_ack *extack)
{
	unsigned int end = off < CMIS_UPPER ? CMIS_UPPER : 256;
	struct xcvr *m;
	int err;

	if (off + len > end) {
		NL_SET_ERR_MSG(extack, "lower memory and a page are read one by one");
		return -EINVAL;
	}
	m = cage_get_module(c);
	if (!m) {
		NL_SET_ERR_MSG(extack, "the cage is empty");
		return -ENODEV;
	}
	err = read_module(c, m, bank, page, off, buf, len, extack);
	if (err == -ENODEV)
		NL_SET_ERR_MSG(extack, "the module was removed");
	xcvr_put(m);
	return err;
}

/* What the driver owns, or has a command for. */
static bool is_owned(const struct xcvr *m, u8 bank, u8 page, u8 off, bool control)
{
	bool ready = xcvr_is_ready(m);

	if (off == CMIS_LM_PAGE_SELECT || (ready && flags_is_mask(m, bank, page, off)))
		return true;
	/* Of SFF-8636 one is supply voltage, the other the end of a password. */
	if (ready && m->sff8636)
		return false;
	return off == CMIS_LM_BANK_SELECT || (off == CMIS_LM_CONTROL && !control);
}

static int write_module(struct cage *c, u8 bank, u8 page, u8 off, const u8 *buf,
			unsigned int len, bool control,
			struct netlink_ext_ack *extack)
{
	unsigned int end = off < CMIS_UPPER ? CMIS_UPPER : 256;
	struct xcvr *m;
	unsigned int i;
	struct io io;
	int err, ret;

	if (!len || off + len > end) {
		NL_SET_ERR_MSG(extack, "lower memory and a page are written one by one");
		return -EINVAL;
	}
	err = cdb_check_write(c, page, off, buf, len, extack);
	if (err)
		return err;
	m = cage_get_module(c);
	if (!m) {
		NL_SET_ERR_MSG(extack, "the cage is empty");
		return -ENODEV;
	}
	for (i = 0; i < len; i++) {
		if (!is_owned(m, bank, page, off + i, control))
			continue;
		NL_SET_ERR_MSG(extack,
			       "power, reset, masks and page selection are the driver's");
		err = -EPERM;
		goto out;
	}
	cdb_wrote(c, m, page, off, buf, len);
	err = io_begin(&io, c, m, MEMORY_BUDGET_MS);
	if (err)
		goto out;
	io.patience_ms = MEMORY_BUDGET_MS;
	ret = off >= CMIS_UPPER ? io_page_holds(&io, bank, page) : 1;
	err = ret < 0 ? ret : ret ? io_write(&io, bank, page, off, buf, len) : -ENXIO;
	WRITE_ONCE(m->written, ktime_get_boottime());
	io_end(&io);
	if (!ret)
		NL_SET_ERR_MSG(extack, "the module has no such page or bank");
	else if (err)
		NL_SET_ERR_MSG(extack, "the module does not answer");
	if (err && ret)
		err = READ_ONCE(m->dead) ? -ENODEV : -EIO;
out:
	xcvr_put(m);
	return err;
}

/**
 * memory_write() - write the memory of the module in a cage
 * @c: the cage
 * @bank: bank of @page
 * @page: page of upper memory
 * @off: first byte, 0 to 255; below 128 is lower memory
 * @buf: the bytes
 * @len: how many; ends within the half of memory that @off is in
 * @extack: says in words what went wrong; may be NULL
 *
 * For the kernel's own users of a module, such as its firmware flash.
 *
 * Return: 0; -ENODEV when there is no module; -EINVAL for a range that crosses
 * from lower to upper memory; -EPERM for what the driver owns; -EBUSY for
 * firmware while a port is up or the cage shared; -ENXIO when the module has
 * no such page; -EIO when it does not answer.
 */
int memory_write(struct cage *c, u8 bank, u8 page, u8 off, const u8 *buf,
		 unsigned int len, struct netlink_ext_ack *extack)
{
	return write_module(c, bank, page, off, buf, len, false, extack);
}

/**
 * memory_write_control() - the same for user space that controls modules itself
 * @c: the cage
 * @bank: bank of @page
 * @page: page of upper memory
 * @off: first byte, 0 to 255; below 128 is lower memory
 * @buf: the bytes
 * @len: how many; ends within the half of memory that @off is in
 *
 * Power and reset of a module that no MAC driver claims are nobody else's: the
 * driver follows what it sees.
 *
 * Return: as memory_write().
 */
int memory_write_control(struct cage *c, u8 bank, u8 page, u8 off, const u8 *buf,
			 unsigned int len)
{
	bool control = !upstream_ports(c).attached;

	return write_module(c, bank, page, off, buf, len, control, NULL);
}
