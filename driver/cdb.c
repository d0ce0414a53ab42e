// SPDX-License-Identifier: GPL-2.0
/*
 * What the driver does for those who use a module's command data block, such
 * as the kernel's own firmware flash: it keeps the sampler quiet meanwhile,
 * gives the completion flag to whoever gave the command, and looks anew at a
 * module that other firmware was started in (CMIS sections 7.2 and 9).
 */
#include <linux/jiffies.h>
#include <linux/netlink.h>

#include "core.h"

/* The kernel's flash leaves up to two seconds between two accesses. */
#define CDB_QUIET_MS		4000
/* A command is not waited for any longer, however often somebody looks. */
#define CDB_LONGEST_MS		300000
#define CDB_BUDGET_MS		(6 * CMIS_T_WRITE_MAX_MS)

static bool is_cdb_page(u8 page, u8 off)
{
	return off >= CMIS_UPPER && page >= CMIS_PAGE_CDB &&
	       page <= CMIS_PAGE_CDB_EPL_LAST;
}

/* The command that a write starts, or -1: its number is the first two bytes. */
static int command_of(u8 page, u8 off, const u8 *buf, unsigned int len)
{
	if (page != CMIS_PAGE_CDB || off != CMIS_UPPER || len < 2)
		return -1;
	return buf[0] << 8 | buf[1];
}

/* What was to be quiet for longer stays so. */
static void keep_quiet(struct cage *c)
{
	unsigned long until = (jiffies + msecs_to_jiffies(CDB_QUIET_MS)) | 1;
	unsigned long now = READ_ONCE(c->cdb_until);

	if (!now || time_after(until, now))
		WRITE_ONCE(c->cdb_until, until);
}

/**
 * cdb_check_write() - may this be written to a module?
 * @c: the cage
 * @page: page
 * @off: offset
 * @buf: the bytes
 * @len: how many
 * @extack: says in words why not
 *
 * Return: 0, or -EBUSY for what loads or starts firmware while a port of the
 * cage is up, or while several share it, and while a command of ours is under
 * way.
 */
int cdb_check_write(struct cage *c, u8 page, u8 off, const u8 *buf,
		    unsigned int len, struct netlink_ext_ack *extack)
{
	int command = command_of(page, off, buf, len);
	const char *why;

	if (is_cdb_page(page, off) && READ_ONCE(c->cdb_ours)) {
		NL_SET_ERR_MSG(extack, "another CDB command is under way");
		return -EBUSY;
	}
	if (command != CMIS_CDB_CMD_START_FIRMWARE && command != CMIS_CDB_CMD_RUN_FIRMWARE)
		return 0;
	why = cdb_check_command(c, command);
	if (!why)
		return 0;
	if (extack)
		extack->_msg = why;
	return -EBUSY;
}

/**
 * cdb_wrote() - a write of somebody's is about to reach the module
 * @c: the cage
 * @m: its module
 * @page: page
 * @off: offset
 * @buf: the bytes
 * @len: how many
 */
void cdb_wrote(struct cage *c, struct xcvr *m, u8 page, u8 off, const u8 *buf,
	       unsigned int len)
{
	int command;

	if (!is_cdb_page(page, off))
		return;
	command = command_of(page, off, buf, len);
	keep_quiet(c);
	if (command < 0)
		return;
	WRITE_ONCE(c->cdb_since, jiffies | 1);
	/* The flag of the command before is not that of this one. */
	if (xcvr_is_ready(m) && m->flags.areas)
		flags_drop_shadow(m, CMIS_LM_FLAGS_MODULE, CMIS_FLAG_CDB1_DONE);
	if (command == CMIS_CDB_CMD_RUN_FIRMWARE)
		WRITE_ONCE(c->cdb_run, true);
	sampler_hasten(c, JOB_CONTROL, CDB_QUIET_MS + 100);
}

/**
 * cdb_quiet_ms() - how long the sampler leaves a module alone
 * @c: the cage
 *
 * Return: from now, 0 for not at all.
 */
unsigned int cdb_quiet_ms(struct cage *c)
{
	unsigned long until = READ_ONCE(c->cdb_until), now = jiffies;

	if (!until)
		return 0;
	if (time_before(now, until))
		return jiffies_to_msecs(until - now) + 1;
	WRITE_ONCE(c->cdb_until, 0);
	return 0;
}

/**
 * cdb_restarted() - is it time to look anew at a module?
 * @c: the cage
 *
 * Return: true once, when other firmware was started and CDB is over.
 */
bool cdb_restarted(struct cage *c)
{
	unsigned int left = cdb_quiet_ms(c);

	if (!READ_ONCE(c->cdb_run))
		return false;
	if (left) {
		sampler_hasten(c, JOB_CONTROL, left + 1);
		return false;
	}
	WRITE_ONCE(c->cdb_run, false);
	return true;
}

/**
 * cdb_told() - who gave a command was told that it is over
 * @c: the cage
 *
 * Whoever looks at the flags from now on does not wait for it.
 */
void cdb_told(struct cage *c)
{
	WRITE_ONCE(c->cdb_since, 0);
}

/**
 * cdb_harvest() - bring the completion flag to those who wait for it
 * @c: the cage
 * @m: its module
 *
 * The flags are read by the broker alone; while the sampler is quiet and for
 * a module without an interrupt it is done here.
 *
 * Return: 0 or a negative errno.
 */
int cdb_harvest(struct cage *c, struct xcvr *m)
{
	unsigned long since;
	struct io io;
	u8 byte;
	int err;

	if (!cdb_quiet_ms(c) || !xcvr_is_ready(m) || !m->flags.areas)
		return 0;
	since = READ_ONCE(c->cdb_since);
	if (since && time_before(jiffies, since + msecs_to_jiffies(CDB_LONGEST_MS)))
		keep_quiet(c);
	err = io_begin(&io, c, m, CDB_BUDGET_MS);
	if (err)
		return err;
	err = io_read(&io, 0, 0, CMIS_LM_FLAGS_MODULE, &byte, 1);
	flags_harvest(m, &io, 0, 0, CMIS_LM_FLAGS_MODULE, &byte, io.done);
	io_end(&io);
	return err;
}
