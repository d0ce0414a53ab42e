// SPDX-License-Identifier: GPL-2.0
/*
 * Paged access to a module's memory: the only place that calls into I2C.
 *
 * A burst holds the bus segment from the selection of a page to the last byte
 * read of it, so that no other user of the bus, user space included, comes in
 * between. It never sleeps while it holds the segment: a module that does not
 * acknowledge is let go and waited for, and asked which page it has before it is
 * read on.
 */
#include <linux/delay.h>
#include <linux/errno.h>
#include <linux/minmax.h>

#include "core.h"

/* A module that holds off is asked again this often. */
#define IO_RETRY_US	1000
/* Twice what a write or a change of the page may take (table 10-4). */
#define IO_PATIENCE_MS	(2 * CMIS_T_WRITE_MAX_MS)
/* No page is this one, so that the next selection is written. */
#define IO_UNKNOWN	0x100

/* Reads of a page that another selected in between are repeated so often ... */
#define IO_SURE_TRIES	3
/* ... and so many after it are checked. */
#define IO_DOUBTS	64

/*
 * Linux has -ENXIO for an address nobody acknowledged; adapters that do not
 * tell the phases apart say -EREMOTEIO. A slave cannot refuse data it sends,
 * so after either of these nothing was read and nothing cleared.
 */
static bool io_was_refused(int err)
{
	return err == -ENXIO || err == -EREMOTEIO;
}

/* Writes data, or reads it from offset off, as one transaction. */
static int io_smbus(struct io *io, bool read, u8 off, u8 *buf, u8 len)
{
	union i2c_smbus_data data;
	int size, err;

	if (read && len <= 2) {
		size = len == 1 ? I2C_SMBUS_BYTE_DATA : I2C_SMBUS_WORD_DATA;
	} else if (read) {
		size = I2C_SMBUS_I2C_BLOCK_DATA;
		data.block[0] = len;
	} else if (len == 1) {
		size = I2C_SMBUS_BYTE_DATA;
		data.byte = buf[0];
	} else if (len == 2) {
		size = I2C_SMBUS_WORD_DATA;
		data.word = get_unaligned_le16(buf);
	} else {
		return -EOPNOTSUPP;
	}

	err = __i2c_smbus_xfer(io->adap, CMIS_I2C_ADDR, 0,
			       read ? I2C_SMBUS_READ : I2C_SMBUS_WRITE, off,
			       size, &data);
	if (err)
		return err;
	if (read && len == 1) {
		buf[0] = data.byte;
	} else if (read && len == 2) {
		put_unaligned_le16(data.word, buf);
	} else if (read) {
		if (data.block[0] != len)
			return -EPROTO;
		memcpy(buf, data.block + 1, len);
	}
	return 0;
}

static int io_i2c(struct io *io, bool read, u8 off, u8 *buf, u8 len)
{
	u8 out[1 + CMIS_PAGE_LEN];
	struct i2c_msg msgs[2] = {
		{ .addr = CMIS_I2C_ADDR, .buf = out, .len = 1 },
		{ .addr = CMIS_I2C_ADDR, .flags = I2C_M_RD, .buf = buf, .len = len },
	};
	int n = read ? 2 : 1;
	int ret;

	out[0] = off;
	if (!read) {
		memcpy(out + 1, buf, len);
		msgs[0].len = 1 + len;
	}
	ret = __i2c_transfer(io->adap, msgs, n);
	if (ret < 0)
		return ret;
	return ret == n ? 0 : -EIO;
}

static int io_transfer(struct io *io, bool read, u8 off, u8 *buf, u8 len)
{
	struct account *account = &io->cage->account;
	struct transfer seen = {
		.at = ktime_get_boottime(),
		.read = read, .off = off, .len = len,
		.bank = io->bank, .page = io->page,
	};
	int err;

	if (io->cage->smbus_only)
		err = io_smbus(io, read, off, buf, len);
	else
		err = io_i2c(io, read, off, buf, len);
	seen.took_us = ktime_us_delta(ktime_get_boottime(), seen.at);
	seen.error = err;
	debugfs_transfer(io->cage, &seen, buf);

	account->transactions++;
	if (err) {
		account->errors++;
	} else {
		account->bytes += (read ? 3 : 2) + len;
		io->refused = 0;
	}
	return err;
}

/*
 * The page and, where there are banks, the bank before it, in one write: a
 * new bank takes effect only with the page (section 8.2.15).
 */
static int io_select(struct io *io, u8 bank, u8 page)
{
	u8 select[2] = { bank, page };
	int err;

	if (io->page == page && (io->bank == bank || !io->banked)) {
		u8 now[2];

		if (!io->waited || !page)
			return 0;
		err = io_transfer(io, true, CMIS_LM_BANK_SELECT, now, 2);
		if (err)
			return err;
		io->waited = false;
		if (now[1] == page && (now[0] == bank || !io->banked))
			return 0;
	}
	if (io->banked)
		err = io_transfer(io, false, CMIS_LM_BANK_SELECT, select, 2);
	else
		err = io_transfer(io, false, CMIS_LM_PAGE_SELECT, select + 1, 1);
	if (!err) {
		io->page = page;
		io->bank = bank;
		io->waited = false;
	} else if (!io_was_refused(err)) {
		io->page = IO_UNKNOWN;	/* the module may have taken it, or not */
	}
	return err;
}

static void io_lock_bus(struct io *io)
{
	i2c_lock_bus(io->adap, I2C_LOCK_SEGMENT);
	io->taken = ktime_get();
	io->before = io->cage->account.transactions;
}

static void io_unlock_bus(struct io *io, bool wait)
{
	u32 held_us = ktime_us_delta(ktime_get(), io->taken);
	u32 transfers = io->cage->account.transactions - io->before;

	i2c_unlock_bus(io->adap, I2C_LOCK_SEGMENT);
	debugfs_hold(io->cage, held_us, transfers, wait);
}

/*
 * Lets the bus go while the module holds off; false when time is up. Its page
 * stays: to select another starts a hold-off of its own.
 */
static bool io_wait(struct io *io)
{
	ktime_t now = ktime_get();
	bool more;

	if (!io->refused)
		io->refused = now;
	io->waited = true;
	io_unlock_bus(io, true);
	more = cage_is_present(io->cage) && ktime_before(now, io->deadline) &&
	       ktime_ms_delta(now, io->refused) < io->patience_ms;
	if (more)
		usleep_range(IO_RETRY_US, 2 * IO_RETRY_US);
	io_lock_bus(io);
	return more;
}

/* Only who is known to have pages is asked for one. */
static bool has_pages(const struct xcvr *m)
{
	return m && (m->cmis || m->sff8636) && !m->flat;
}

/**
 * io_begin() - take the bus for a burst of accesses to one module
 * @io: the burst, filled in
 * @c: the cage
 * @m: its module, or NULL while nothing is known of it
 * @budget_ms: how long the burst may go on trying a module that refuses, from
 *	when it has the bus; in a row, IO_PATIENCE_MS at most
 *
 * Return: 0, or -ENODEV when the cage is unbound or the module dead; then
 * there is no burst and io_end() must not be called.
 */
int io_begin(struct io *io, struct cage *c, struct xcvr *m,
	     unsigned int budget_ms)
{
	mutex_lock(&c->io_lock);
	if (!c->client || (m && READ_ONCE(m->dead))) {
		mutex_unlock(&c->io_lock);
		return -ENODEV;
	}
	*io = (struct io) {
		.cage = c,
		.module = m,
		.adap = c->client->adapter,
		.banked = m && m->banks > 1,
		.read_len = min(m ? m->read_len : CMIS_READ_LEN_DEFAULT,
				c->max_read),
		.patience_ms = min_t(unsigned int, budget_ms, IO_PATIENCE_MS),
	};
	if (c->page_kept && has_pages(m))
		io->page = IO_UNKNOWN;
	io_lock_bus(io);
	/* To wait for others is not to wait for the module. */
	io->deadline = ktime_add_ms(io->taken, budget_ms);
	return 0;
}

/**
 * io_end() - leave page 00h selected and let the bus go
 * @io: the burst
 *
 * A module that refuses until the deadline keeps its page, which the next burst
 * must know.
 */
void io_end(struct io *io)
{
	int err;

	do {
		err = io_select(io, 0, 0);
	} while (err && io_was_refused(err) && io_wait(io));
	/* Where nothing could be selected, nothing was selected back. */
	if (err || has_pages(io->module))
		io->cage->page_kept = err;
	io_unlock_bus(io, false);
	if (io->module)
		flags_tell(io);
	mutex_unlock(&io->cage->io_lock);
}

/* One chunk within what the module serves at once. */
static int io_chunk(struct io *io, bool read, u8 bank, u8 page, u8 off, u8 *buf,
		    u8 len)
{
	int err;

	do {
		/* Lower memory is there whatever page is selected. */
		err = off < CMIS_UPPER ? 0 : io_select(io, bank, page);
		if (!err) {
			err = io_transfer(io, read, off, buf, len);
			if (err && read && io->module && !io_was_refused(err))
				flags_lost(io, bank, page, off, len);
		}
	} while (err && io_was_refused(err) && io_wait(io));
	return err;
}

/**
 * io_read() - read consecutive bytes of a module
 * @io: the burst
 * @bank: bank of @page; without meaning below 128
 * @page: page of upper memory; without meaning below 128
 * @off: first byte, 0 to 255
 * @buf: takes @len bytes
 * @len: bytes; must end within the half of memory that @off is in
 *
 * Return: 0, or what the bus returned; io->done bytes were read either way,
 * which matters when reading clears them.
 */
int io_read(struct io *io, u8 bank, u8 page, u8 off, u8 *buf, unsigned int len)
{
	int err;

	io->done = 0;
	while (len) {
		u8 n = min_t(unsigned int, len, io->read_len);

		err = io_chunk(io, true, bank, page, off, buf, n);
		if (err)
			return err;
		io->done += n;
		off += n;
		buf += n;
		len -= n;
	}
	return 0;
}

/**
 * io_write() - write consecutive bytes of a module
 * @io: the burst
 * @bank: bank of @page
 * @page: page of upper memory
 * @off: first byte
 * @buf: what to write
 * @len: bytes, two at a time on an adapter that only knows SMBus
 *
 * Return: 0, or what the bus returned.
 */
int io_write(struct io *io, u8 bank, u8 page, u8 off, const u8 *buf,
	     unsigned int len)
{
	unsigned int most = io->cage->smbus_only ? 2 : CMIS_READ_LEN_DEFAULT;
	u8 chunk[CMIS_READ_LEN_DEFAULT];
	int err;

	while (len) {
		u8 n = min(len, most);

		memcpy(chunk, buf, n);
		err = io_chunk(io, false, bank, page, off, chunk, n);
		if (err)
			return err;
		off += n;
		buf += n;
		len -= n;
	}
	return 0;
}

/* Selects a page and reads into now which one it is; was the module waited for? */
static int io_try_page(struct io *io, u8 bank, u8 page, u8 *now, bool *waited)
{
	int err;

	*waited = false;
	for (;;) {
		io->waited = false;	/* to look is what follows */
		err = io_select(io, bank, page);
		if (!err)
			err = io_transfer(io, true, CMIS_LM_BANK_SELECT, now, 2);
		if (!err || !io_was_refused(err) || !io_wait(io))
			break;
		*waited = true;
	}
	if (!err) {
		io->bank = now[0];
		io->page = now[1];
	}
	return err;
}

/**
 * io_page_holds() - does the module have this page?
 * @io: the burst
 * @bank: bank
 * @page: page
 *
 * A module clears PageSelect when it does not (section 8.2.15), and answers
 * with page 00h from then on. So does one on which another selected meanwhile.
 *
 * Return: 1 if it has, 0 if not, or what the bus returned.
 */
int io_page_holds(struct io *io, u8 bank, u8 page)
{
	unsigned int tries = 2;
	bool waited;
	u8 now[2];
	int err;

	if (!page && !bank)
		return 1;
	do {
		err = io_try_page(io, bank, page, now, &waited);
		if (err)
			return err;
		if (now[1] == page && (now[0] == bank || !io->banked))
			return 1;
	} while (waited && --tries);
	return 0;
}

/* What was read is of another page: say so once, and look closer for a while. */
static void io_intruded(struct io *io, u8 bank, u8 page, u8 off, unsigned int len)
{
	struct xcvr *m = io->module;

	debugfs_intrusion(io->cage);
	if (!m)
		return;
	m->doubts = IO_DOUBTS;
	flags_lost(io, bank, page, off, len);
	if (m->doubted)
		return;
	m->doubted = true;
	dev_warn(&io->cage->client->dev,
		 "%s: something else selects pages of the module: look for another bus master, or user space at 0x50\n",
		 io->cage->label);
}

/**
 * io_read_sure() - read bytes, and see that they are of the page they should be
 * @io: the burst
 * @bank: bank of @page
 * @page: page of upper memory
 * @off: first byte, 0 to 255
 * @buf: takes @len bytes
 * @len: bytes; must end within the half of memory that @off is in
 *
 * The segment lock keeps out who is on this side of the bus. A controller on
 * the board that has the same bus is not: it may select another page between
 * our selection and the end of the read.
 *
 * Return: as io_read(); -ESTALE when another page was found selected time after
 * time, with io->done 0.
 */
int io_read_sure(struct io *io, u8 bank, u8 page, u8 off, u8 *buf,
		 unsigned int len)
{
	unsigned int try, done;
	int ret;

	for (try = 0; try < IO_SURE_TRIES; try++) {
		ret = io_read(io, bank, page, off, buf, len);
		if (ret || off < CMIS_UPPER)
			return ret;
		done = io->done;
		ret = io_page_holds(io, bank, page);
		io->done = ret > 0 ? done : 0;
		if (ret) {
			if (ret > 0 && io->module && io->module->doubts)
				io->module->doubts--;
			return min(ret, 0);
		}
		io_intruded(io, bank, page, off, len);
	}
	return -ESTALE;
}

/**
 * io_read_warily() - read bytes, surely while another was seen to select pages
 * @io: the burst of a module
 * @bank: bank of @page
 * @page: page of upper memory
 * @off: first byte, 0 to 255
 * @buf: takes @len bytes
 * @len: bytes; must end within the half of memory that @off is in
 *
 * Return: as io_read_sure().
 */
int io_read_warily(struct io *io, u8 bank, u8 page, u8 off, u8 *buf,
		   unsigned int len)
{
	if (io->module->doubts)
		return io_read_sure(io, bank, page, off, buf, len);
	return io_read(io, bank, page, off, buf, len);
}
