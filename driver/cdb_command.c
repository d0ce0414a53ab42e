// SPDX-License-Identifier: GPL-2.0
/*
 * Commands that somebody gives to a module by its command data block (CMIS
 * sections 7.2, 8.34 and 9.2), through the first instance, with payload and
 * reply on page 9Fh.
 */
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "command.h"

/* Some sixteen writes of a module that takes its time for each. */
#define CDB_WRITE_BUDGET_MS	(20 * CMIS_T_WRITE_MAX_MS)
/* After other firmware was started the module is left alone for so long. */
#define CDB_RESTART_MS		4000

/**
 * cdb_check_command() - may a command be given to a module now?
 * @c: the cage
 * @command: its number
 *
 * Return: why not, or NULL.
 */
const char *cdb_check_command(struct cage *c, u16 command)
{
	struct upstream_ports ports;

	if (command < CMIS_CDB_CMD_START_FIRMWARE ||
	    command > CMIS_CDB_CMD_COMMIT_FIRMWARE)
		return NULL;
	ports = upstream_ports(c);
	if (ports.up)
		return "a port of the cage is up: set it down first";
	return ports.attached > 1 ? "other ports share the cage" : NULL;
}

static u8 sum_of(const u8 *p, unsigned int len, u8 sum)
{
	while (len--)
		sum += *p++;
	return sum;
}

/* A failed command in words (Table 8-14). */
static const char *failure(u8 status)
{
	switch (CMIS_CDB_RESULT(status)) {
	case 1:
		return "the module does not know the command";
	case 2:
		return "the module says that a parameter is out of range";
	case 3:
		return "the module says that the command before was not aborted";
	case 4:
		return "the module says that checking the command took too long";
	case 5:
		return "the module says that the check code is wrong";
	case 6:
		return "the module says that it is a matter of the password";
	case 7:
		return "the module says that it cannot in this state";
	default:
		return "the module says that the command failed";
	}
}

static int write_message(struct io *io, const struct command *cmd)
{
	const struct cdb_exchange *x = cmd->args.data;
	/* From the number of the command to the check code of the reply. */
	u8 head[CMIS_P9F_LPL - CMIS_P9F_COMMAND] = { };
	u8 *check = &head[CMIS_P9F_CHECK - CMIS_P9F_COMMAND];
	int err;

	put_unaligned_be16(cmd->args.value, head);
	head[CMIS_P9F_LPL_LEN - CMIS_P9F_COMMAND] = x->len;
	*check = ~sum_of(x->payload, x->len, sum_of(head, sizeof(head), 0));
	err = io_write(io, 0, CMIS_PAGE_CDB, CMIS_P9F_EPL_LEN, head + 2, sizeof(head) - 2);
	if (!err)
		err = io_write(io, 0, CMIS_PAGE_CDB, CMIS_P9F_LPL, x->payload, x->len);
	/* Two bytes in one write start it, whatever starts it (Table 8-55). */
	if (!err)
		err = io_write(io, 0, CMIS_PAGE_CDB, CMIS_P9F_COMMAND, head, 2);
	return err;
}

/* Is the block there, and free? */
static int check_block(struct io *io, struct command *cmd)
{
	u8 status;
	int ret;

	cmd->why = "the module does not answer";
	ret = io_read(io, 0, 0, CMIS_LM_CDB_STATUS, &status, 1);
	if (ret)
		return ret;
	cmd->why = "the module is busy with another command: 0004h aborts it";
	if (status & CMIS_CDB_BUSY && cmd->args.value != CMIS_CDB_CMD_ABORT)
		return -EBUSY;
	ret = io_page_holds(io, 0, CMIS_PAGE_CDB);
	cmd->why = ret ? "the module does not answer" :
			 "the module has no page 9Fh for commands";
	return ret < 0 ? ret : ret ? 0 : -EOPNOTSUPP;
}

static int cdb_start(struct cage *c, struct xcvr *m, struct command *cmd)
{
	struct cdb_exchange *x = cmd->args.data;
	u8 support = advertised(m, CMIS_P01_CDB);
	struct io io;
	int err;

	cmd->why = "the module has no command data block (CDB)";
	if (!CMIS_CDB_INSTANCES(support))
		return -EOPNOTSUPP;
	cmd->why = "the command data block is in use, perhaps by a flash: try again in some seconds";
	if (cdb_quiet_ms(c))
		return -EBUSY;
	cmd->why = "the module does not answer";
	err = io_begin(&io, c, m, CDB_WRITE_BUDGET_MS);
	if (err)
		return err;
	io.patience_ms = CDB_WRITE_BUDGET_MS;
	err = check_block(&io, cmd);
	if (!err) {
		WRITE_ONCE(c->cdb_ours, true);
		cmd->step = 1;
		cmd->due = ktime_add_ms(ktime_get(), x->timeout_ms);
		/* Without background mode it refuses everything meanwhile. */
		x->quiet = !(support & CMIS_CDB_BACKGROUND);
		if (x->quiet)
			WRITE_ONCE(c->cdb_until,
				   (jiffies + msecs_to_jiffies(x->timeout_ms)) | 1);
		err = write_message(&io, cmd);
	}
	io_end(&io);
	return err ?: COMMAND_POLL_MS;
}

static int read_reply(struct io *io, struct cdb_exchange *x)
{
	u8 head[2];
	int err;

	err = io_read(io, 0, CMIS_PAGE_CDB, CMIS_P9F_REPLY_LEN, head, sizeof(head));
	if (err)
		return err;
	x->reply_len = min_t(u8, head[0], CDB_LPL_MAX);
	err = io_read(io, 0, CMIS_PAGE_CDB, CMIS_P9F_LPL, x->reply, x->reply_len);
	if (err)
		return err;
	x->damaged = head[0] > CDB_LPL_MAX ||
		     (u8)~sum_of(x->reply, x->reply_len, 0) != head[1];
	x->answered = true;
	return 0;
}

/* A password is not left where everybody can read it. */
static int wipe_password(struct io *io, const struct command *cmd)
{
	static const u8 nothing[CDB_LPL_MAX];
	const struct cdb_exchange *x = cmd->args.data;

	if (cmd->args.value != CMIS_CDB_CMD_ENTER_PASSWORD &&
	    cmd->args.value != CMIS_CDB_CMD_CHANGE_PASSWORD)
		return 0;
	return io_write(io, 0, CMIS_PAGE_CDB, CMIS_P9F_LPL, nothing, x->len);
}

static int cdb_poll(struct cage *c, struct xcvr *m, struct command *cmd)
{
	struct cdb_exchange *x = cmd->args.data;
	bool over = ktime_after(ktime_get(), cmd->due);
	bool pending = false;
	struct io io;
	int err;

	err = io_begin(&io, c, m, COMMAND_BUDGET_MS);
	if (err)
		return err;
	cmd->why = "the module does not answer";
	err = io_read(&io, 0, 0, CMIS_LM_CDB_STATUS, &x->status, 1);
	/* No module ends with the status 0, which is reserved. */
	if (!err)
		pending = x->status & CMIS_CDB_BUSY || !x->status;
	if (!err && !pending)
		err = read_reply(&io, x);
	if (!err && !pending)
		err = wipe_password(&io, cmd);
	io_end(&io);
	if (err == -ENODEV)
		return err;
	if (!over && (err || pending))
		return COMMAND_POLL_MS;
	if (err)
		return err;
	if (pending) {
		cmd->why = "the module did not end the command in time: 0004h aborts it";
		return -ETIMEDOUT;
	}
	if (x->status & CMIS_CDB_FAILED) {
		cmd->why = failure(x->status);
		return -EREMOTEIO;
	}
	return 0;
}

/**
 * step_cdb() - give a module a command, and wait for its reply
 * @c: the cage
 * @m: its module
 * @cmd: its value is the number, its data a struct cdb_exchange
 *
 * Return: 0 with the reply, when to look again, or a negative errno:
 * -EREMOTEIO with the reply when the module says that it failed, -EBUSY while
 * the block is in use, -EOPNOTSUPP when there is none, -ETIMEDOUT.
 */
int step_cdb(struct cage *c, struct xcvr *m, struct command *cmd)
{
	return cmd->step ? cdb_poll(c, m, cmd) : cdb_start(c, m, cmd);
}

/**
 * cdb_over() - a command ends, however it does
 * @c: the cage
 * @cmd: the command
 */
void cdb_over(struct cage *c, struct command *cmd)
{
	const struct cdb_exchange *x = cmd->args.data;

	if (!cmd->step)
		return;
	WRITE_ONCE(c->cdb_ours, false);
	if (cmd->args.value == CMIS_CDB_CMD_RUN_FIRMWARE && x->answered) {
		WRITE_ONCE(c->cdb_until,
			   (jiffies + msecs_to_jiffies(CDB_RESTART_MS)) | 1);
		WRITE_ONCE(c->cdb_run, true);
		sampler_hasten(c, JOB_CONTROL, CDB_RESTART_MS + 100);
	} else if (x->quiet) {
		WRITE_ONCE(c->cdb_until, 0);
		sampler_hasten(c, JOB_POLL, 0);
		sampler_hasten(c, JOB_SLOW, OPTMON_PERIOD_MS);
	}
}
