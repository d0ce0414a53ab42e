// SPDX-License-Identifier: GPL-2.0
/*
 * VDM statistics: the minimum, maximum and average of error ratios over an
 * interval that the host ends (CMIS section 8.27.8).
 *
 * Freezing the statistics ends the interval, begins the next, and holds what
 * the module reports until it is unfrozen. It is done only for who asks, and
 * for as long as it takes to read them.
 */
#include "command.h"
#include "vdm.h"

/* From a request to its effect, and some more. */
#define FREEZE_MS		(CMIS_T_VDMF_MAX_MS + 2)
/* A module that is late is looked at again for so long. */
#define FREEZE_LATE_MS		1000

#define NO_ANSWER		"the module does not answer"

enum {
	STEP_BEGIN,
	STEP_THAWED,		/* by others they were held: no more */
	STEP_FROZEN,		/* asked for */
	STEP_READ,		/* + the page that is next */
};

/* Of the pages of values, counted over all banks, one to read from @pos on. */
static unsigned int next_page(struct xcvr *m, unsigned int pos)
{
	u8 descriptors[CMIS_PAGE_LEN];

	for (; pos < m->banks * m->vdm_groups; pos++) {
		u8 bank = pos / m->vdm_groups, group = pos % m->vdm_groups;

		if (xcvr_range(m, CLASS_SLOW, bank, CMIS_PAGE_VDM_VALUES + group,
			       CMIS_UPPER) &&
		    xcvr_copy(m, bank, CMIS_PAGE_VDM_DESCRIPTORS + group, CMIS_UPPER,
			      descriptors, sizeof(descriptors)) == sizeof(descriptors) &&
		    vdm_has_statistics(descriptors))
			break;
	}
	return pos;
}

/* Have them frozen, or not; what else the byte controls stays as it is. */
static int request(struct io *io, bool freeze)
{
	u8 was, then, now;
	int err;

	err = io_read(io, 0, CMIS_PAGE_VDM_CONTROL, CMIS_P2F_FREEZE, &was, 1);
	if (err)
		return err;
	then = freeze ? was | CMIS_VDM_FREEZE_REQUEST : was & ~CMIS_VDM_FREEZE_REQUEST;
	if (then == was)
		return 0;
	err = io_write(io, 0, CMIS_PAGE_VDM_CONTROL, CMIS_P2F_FREEZE, &then, 1);
	if (!err)
		err = io_read(io, 0, CMIS_PAGE_VDM_CONTROL, CMIS_P2F_FREEZE, &now, 1);
	return err ?: now == then ? 0 : -EIO;
}

/* Ends what freeze() began; the caller holds the command lock. */
static int thaw(struct cage *c, struct xcvr *m)
{
	struct io io;
	int err;

	err = io_begin(&io, c, m, DIAG_BUDGET_MS);
	if (!err) {
		err = request(&io, false);
		io_end(&io);
	}
	if (err && err != -ENODEV)
		return err;
	/* Who reads the memory itself is to see the interval that began. */
	WRITE_ONCE(m->thawed, ktime_get_boottime());
	WRITE_ONCE(m->frozen, false);
	return 0;
}

/* How long a module still has to let go of what was frozen, if it was told to. */
static unsigned int thaw_left_ms(const struct xcvr *m)
{
	ktime_t thawed = READ_ONCE(m->thawed);

	return thawed ? life_left_ms(ktime_add_ms(thawed, FREEZE_MS),
				     ktime_get_boottime()) : 0;
}

/* When they last were is kept, so that who asks knows the interval. */
static int freeze(struct io *io, struct xcvr *m, struct command *cmd)
{
	struct vdm_report *r = cmd->args.data;

	cmd->asked = ktime_get_boottime();
	cmd->due = ktime_add_ms(ktime_get(), FREEZE_LATE_MS);
	if (m->frozen_at)
		r->interval_ms = min_t(s64, ktime_ms_delta(cmd->asked, m->frozen_at), U32_MAX);
	m->frozen_at = 0;
	/* Even a write that fails may have been taken. */
	WRITE_ONCE(m->frozen, true);
	return request(io, true);
}

static int begin(struct io *io, struct xcvr *m, struct command *cmd)
{
	unsigned int left_ms = thaw_left_ms(m);
	u8 control;
	int err;

	if (left_ms)
		return left_ms;
	err = io_read(io, 0, CMIS_PAGE_VDM_CONTROL, CMIS_P2F_FREEZE, &control, 1);
	if (err)
		return err;
	cmd->why = "the module has switched its VDM off to save power (page 2Fh, byte 144)";
	if (control & CMIS_VDM_POWER_SAVING)
		return -EBUSY;
	cmd->why = "the module does not take the request to freeze its VDM statistics";
	/* Who leaves them held until the end of an interval ends it so, too. */
	if (control & CMIS_VDM_FREEZE_REQUEST) {
		cmd->step = STEP_THAWED;
		if (!m->frozen)
			m->frozen_at = 0;	/* an interval ended that nobody told of */
		err = request(io, false);
	} else {
		cmd->step = STEP_FROZEN;
		err = freeze(io, m, cmd);
	}
	return err ?: FREEZE_MS;
}

static int look(struct io *io, struct xcvr *m, struct command *cmd)
{
	u8 status;
	int err;

	err = io_read(io, 0, CMIS_PAGE_VDM_CONTROL, CMIS_P2F_FREEZE_STATUS, &status, 1);
	if (err)
		return err;
	cmd->why = "the module did not freeze its VDM statistics in the time it has for that";
	if (!(status & CMIS_VDM_FREEZE_DONE))
		return ktime_after(ktime_get(), cmd->due) ? -ETIMEDOUT : COMMAND_POLL_MS;
	m->frozen_at = cmd->asked;
	cmd->step = STEP_READ;
	return 0;
}

static int take_page(struct io *io, struct xcvr *m, struct vdm_report *r, unsigned int pos)
{
	struct vdm_range *range = &r->range[r->ranges];
	int err;

	range->bank = pos / m->vdm_groups;
	range->page = CMIS_PAGE_VDM_VALUES + pos % m->vdm_groups;
	err = io_read_sure(io, range->bank, range->page, CMIS_UPPER, range->data,
			   sizeof(range->data));
	if (!err)
		r->ranges++;
	return err;
}

/* A page is a burst; the bus is free in between. */
static int take(struct io *io, struct xcvr *m, struct command *cmd)
{
	unsigned int pos = next_page(m, cmd->step - STEP_READ);
	int err;

	err = take_page(io, m, cmd->args.data, pos);
	if (err)
		return err;
	cmd->step = STEP_READ + pos + 1;
	return next_page(m, pos + 1) < m->banks * m->vdm_groups ? 1 : 0;
}

/**
 * step_statistics() - freeze a module's statistics and read them
 * @c: the cage
 * @m: its module
 * @cmd: its data is a struct vdm_report
 *
 * They are unfrozen at the end, however it comes: see vdm_over().
 *
 * Return: 0 when all is read, else when to go on, or a negative errno:
 * -EOPNOTSUPP without statistics, -EBUSY while they are switched off,
 * -ETIMEDOUT when they are not frozen in time, -EIO when that is not taken.
 */
int step_statistics(struct cage *c, struct xcvr *m, struct command *cmd)
{
	struct io io;
	int ret;

	cmd->why = "the module has no VDM statistics";
	if (!xcvr_range(m, CLASS_SLOW, 0, CMIS_PAGE_VDM_CONTROL, CMIS_P2F_FREEZE) ||
	    next_page(m, 0) == m->banks * m->vdm_groups)
		return -EOPNOTSUPP;
	cmd->why = NO_ANSWER;
	ret = io_begin(&io, c, m, DIAG_BUDGET_MS);
	if (ret)
		return ret;
	if (cmd->step == STEP_BEGIN) {
		ret = begin(&io, m, cmd);
	} else if (cmd->step == STEP_THAWED) {
		cmd->step = STEP_FROZEN;
		ret = freeze(&io, m, cmd) ?: FREEZE_MS;
	} else {
		ret = cmd->step == STEP_FROZEN ? look(&io, m, cmd) : 0;
		if (!ret)
			ret = take(&io, m, cmd);
	}
	io_end(&io);
	return ret;
}

/**
 * vdm_over() - a question for statistics has ended: they go on
 * @c: the cage
 * @m: the module that was asked; NULL: none was
 *
 * What a module that does not answer keeps is tried again, see vdm_holds().
 */
void vdm_over(struct cage *c, struct xcvr *m)
{
	int err;

	if (!m || !m->frozen)
		return;
	err = thaw(c, m);
	if (err)
		dev_warn(&c->client->dev,
			 "%s: VDM statistics could not be unfrozen (%d): tried again every %u s\n",
			 c->label, err, OPTMON_PERIOD_MS * OPTMON_SLOW_EVERY / 1000);
}

/**
 * vdm_holds() - is a range not live, because statistics in it are frozen?
 * @c: the cage; for its sampler's slow job
 * @m: its module
 * @r: what is to be read next
 *
 * Return: true if what is there is of the past, or for so long after that.
 */
bool vdm_holds(struct cage *c, struct xcvr *m, const struct span *r)
{
	if (r->page < CMIS_PAGE_VDM_VALUES || r->off < CMIS_UPPER ||
	    r->page >= CMIS_PAGE_VDM_VALUES + CMIS_VDM_GROUPS)
		return false;
	if (READ_ONCE(m->frozen)) {
		mutex_lock(&c->command_lock);
		if (m->frozen && !(c->command && c->command->args.kind ==
						 OPTMON_COMMAND_KIND_STATISTICS))
			thaw(c, m);
		mutex_unlock(&c->command_lock);
	}
	return READ_ONCE(m->frozen) || thaw_left_ms(m);
}
