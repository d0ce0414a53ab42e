// SPDX-License-Identifier: GPL-2.0
/*
 * Typed commands to a module. They are carried out by the sampler's thread, a
 * burst at a time, so that they and the samples wait for each other by one
 * burst at most, and readers not at all.
 */
#include <linux/completion.h>
#include <linux/ethtool.h>
#include <linux/minmax.h>
#include <linux/netlink.h>
#include <linux/slab.h>

#include "command.h"
#include "trace.h"

/* Whoever asked waits so long for the end; RTNL may be held. */
#define COMMAND_WAIT_MS		2000
/* After the time of a CDB command, for what is before and after it. */
#define CDB_MARGIN_MS		1000
/* Statistics are up to 16 pages, of which each waits for neighbours on the bus. */
#define STATISTICS_WAIT_MS	5000

static const char * const command_names[] = {
	[OPTMON_COMMAND_KIND_POWER] = "power",
	[OPTMON_COMMAND_KIND_RESET] = "reset",
	[OPTMON_COMMAND_KIND_TX_DISABLE] = "tx-disable",
	[OPTMON_COMMAND_KIND_APPLICATION] = "application",
	[OPTMON_COMMAND_KIND_LOOPBACK] = "loopback",
	[OPTMON_COMMAND_KIND_PATTERN] = "pattern",
	[OPTMON_COMMAND_KIND_DIAGNOSTICS] = "diagnostics",
	[OPTMON_COMMAND_KIND_CDB] = "cdb",
	[OPTMON_COMMAND_KIND_STATISTICS] = "statistics",
};

static void command_free(struct kref *ref)
{
	struct command *cmd = container_of(ref, struct command, ref);

	if (cmd->module)
		xcvr_put(cmd->module);
	/* It may be a password. */
	kfree_sensitive(cmd->args.data);
	kfree(cmd);
}

/* A question changes nothing: it is traced, and no more. */
static bool is_question(const struct command_args *args)
{
	return args->kind == OPTMON_COMMAND_KIND_DIAGNOSTICS ||
	       args->kind == OPTMON_COMMAND_KIND_STATISTICS;
}

/* What who asks later is told; not while another command is under way. */
static void command_note(struct cage *c, const struct command_args *args, int result)
{
	if (is_question(args))
		return;
	WRITE_ONCE(c->command_kind, args->kind);
	WRITE_ONCE(c->command_error, result);
}

/* Every command is told of, by whomever it was asked for and however it ended. */
static void command_tell(struct cage *c, const struct command_args *args,
			 int result)
{
	trace_optmon_command(c, args, result);
	if (is_question(args))
		return;
	pr_info("optmon: %s: %s lanes=%#x value=%#x%s: %d\n", c->label,
		command_names[args->kind], args->lanes, args->value,
		args->force ? " force" : "", result);
	netlink_event(c, &(struct event) {
		.kind = OPTMON_EVENT_KIND_COMMAND,
		.value = args->kind, .error = result,
	});
}

/* Change bits of a byte, and see that the module took them. */
static int change_bits(struct io *io, u8 bank, u8 page, u8 off, u8 mask, u8 value)
{
	u8 now, then;
	int err;

	err = io_read(io, bank, page, off, &now, 1);
	if (err)
		return err;
	then = (now & ~mask) | (value & mask);
	if (then == now)
		return 0;
	err = io_write(io, bank, page, off, &then, 1);
	if (!err)
		err = io_read(io, bank, page, off, &now, 1);
	if (!err && now != then)
		err = -EIO;
	return err;
}

/* The same in each bank that lanes are of. */
static int change_lanes(struct cage *c, struct xcvr *m, u8 page, u8 off,
			u32 lanes, u32 value)
{
	unsigned int bank;
	struct io io;
	int err;

	err = io_begin(&io, c, m, COMMAND_BUDGET_MS);
	if (err)
		return err;
	for (bank = 0; !err && bank < m->banks; bank++)
		if (bank_lanes(lanes, bank))
			err = change_bits(&io, bank, page, off,
					  bank_lanes(lanes, bank),
					  bank_lanes(value, bank));
	io_end(&io);
	return err;
}

static int step_reset(struct cage *c, struct xcvr *m, struct command *cmd)
{
	cmd->why = "the cage has no reset signal and the module no register for it";
	return power_reset(c, m);
}

static int step_tx_disable(struct cage *c, struct xcvr *m, struct command *cmd)
{
	unsigned int most = m->lasers ?: m->banks * CMIS_LANES_PER_BANK;
	u32 lanes = cmd->args.lanes & GENMASK(most - 1, 0);
	int err;

	cmd->why = "the module does not advertise that it can disable Tx";
	if (m->resource ? !m->lasers :
	    !(advertised(m, CMIS_P01_CONTROLS) & CMIS_TX_DISABLE_SUPPORTED))
		return -EOPNOTSUPP;
	cmd->why = "the module has no such lanes";
	if (!lanes)
		return -EINVAL;
	cmd->why = "the module does not take it";
	if (m->resource)
		err = change_lanes(c, m, 0x1a, CMIS_P1A_ENABLE, lanes,
				   ~cmd->args.value);
	else
		err = change_lanes(c, m, 0x10, CMIS_P10_TX_DISABLE, lanes,
				   cmd->args.value);
	xcvr_changed(c, m);
	return err;
}

/* Applications ------------------------------------------------------------- */

#define DP_STOPPED	BIT(CMIS_DP_DEACTIVATED)
#define DP_STARTED	(BIT(CMIS_DP_ACTIVATED) | BIT(CMIS_DP_INITIALIZED))

/**
 * command_apps() - the applications that a module advertises
 * @m: the module
 * @apps: room for APPS_MAX descriptors (Table 8-23)
 *
 * Return: how many are known.
 */
unsigned int command_apps(struct xcvr *m, u8 *apps)
{
	unsigned int first = CMIS_LM_APPS_COUNT * CMIS_APP_LEN;
	unsigned int more = CMIS_P01_APPS_COUNT * CMIS_APP_LEN;

	if (xcvr_copy(m, 0, 0, CMIS_LM_APPS, apps, first) != first)
		return 0;
	if (xcvr_copy(m, 0, 1, CMIS_P01_APPS, apps + first, more) != more)
		return CMIS_LM_APPS_COUNT;
	return APPS_MAX;
}

static unsigned int nibble_ms(struct xcvr *m, u8 off, bool high)
{
	u8 codes = advertised(m, off);

	return life_bound_ms(high ? codes >> 4 : codes & 0xf);
}

static bool takes_back(const struct command *cmd)
{
	return cmd->phase == PATH_UNDOING || cmd->phase == PATH_RESTORING;
}

/*
 * Lanes whose data paths are not to start. Who applies an application wants it to
 * run; but what is taken back is as it was found.
 */
static u32 stay_down(const struct command *cmd)
{
	return cmd->phase == PATH_STARTING ? 0 : cmd->held;
}

/* What the module reports of the lanes, over all banks. */
static int look_at_paths(struct cage *c, struct xcvr *m, struct command *cmd,
			 struct path_facts *f)
{
	u8 states[CMIS_LANES_PER_BANK / 2], config[CMIS_LANES_PER_BANK / 2];
	u8 active[CMIS_LANES_PER_BANK];
	enum path_config all = PATH_CONFIG_NONE;
	unsigned int bank;
	struct io io;
	u8 code = 0;
	int err;

	f->stopped = true;
	f->started = true;
	f->active = true;
	err = io_begin(&io, c, m, COMMAND_BUDGET_MS);
	if (err)
		return err;
	for (bank = 0; !err && bank < m->banks; bank++) {
		const u8 *set = takes_back(cmd) ? cmd->before[bank] : cmd->wanted[bank];
		u8 lanes = bank_lanes(cmd->args.lanes, bank);
		u8 starting = path_used(set, lanes) & ~bank_lanes(stay_down(cmd), bank);

		if (!lanes)
			continue;
		err = io_read(&io, bank, 0x11, CMIS_P11_DP_STATE, states,
			      sizeof(states));
		if (!err)
			err = io_read(&io, bank, 0x11, CMIS_P11_CONFIG_STATUS,
				      config, sizeof(config));
		if (!err)
			err = io_read(&io, bank, 0x11, CMIS_P11_ACS, active,
				      sizeof(active));
		if (err)
			break;
		f->stopped &= path_all_in(states, lanes, DP_STOPPED);
		f->started &= path_all_in(states, starting, DP_STARTED);
		f->active &= path_uses(active, lanes, set);
		all = max(all, path_config_of(config, lanes, &code));
	}
	io_end(&io);
	if (err) {
		/* Of the rest nothing is known, which is not that all is well. */
		f->stopped = false;
		f->started = false;
		f->active = false;
		return err;
	}
	f->config = all;
	if (cmd->phase == PATH_APPLYING && all == PATH_CONFIG_REJECTED)
		cmd->why = path_reject_text(code);
	return 0;
}

/* Stages a set for the lanes of a bank, neighbours at once, and applies it. */
static int stage_bank(struct io *io, unsigned int bank, u8 lanes, const u8 *set)
{
	unsigned int lane, n;
	int err = 0;

	for (lane = 0; !err && lane < CMIS_LANES_PER_BANK; lane += n) {
		for (n = 0; lane + n < CMIS_LANES_PER_BANK && lanes & BIT(lane + n); n++)
			;
		if (n)
			err = io_write(io, bank, 0x10, CMIS_P10_DP_CONFIG + lane,
				       set + lane, n);
		else
			n = 1;
	}
	return err ?: io_write(io, bank, 0x10, CMIS_P10_APPLY_DP_INIT, &lanes, 1);
}

static int stage(struct cage *c, struct xcvr *m, struct command *cmd,
		 u8 (*set)[CMIS_LANES_PER_BANK])
{
	unsigned int bank;
	struct io io;
	int err = 0;

	/* A burst for each: a module may take 10 ms for every byte. */
	for (bank = 0; !err && bank < m->banks; bank++) {
		u8 lanes = bank_lanes(cmd->args.lanes, bank);

		if (!lanes)
			continue;
		err = io_begin(&io, c, m, COMMAND_BUDGET_MS);
		if (err)
			return err;
		err = stage_bank(&io, bank, lanes, set[bank]);
		io_end(&io);
	}
	return err;
}

/* Is the command possible? Keeps what was active before, and what was held down. */
static int check_application(struct cage *c, struct xcvr *m, struct command *cmd)
{
	u8 apps[APPS_MAX * CMIS_APP_LEN];
	unsigned int bank, lane, count;
	struct io io;
	int err;

	cmd->why = "the module has no such lanes";
	cmd->args.lanes &= GENMASK(m->banks * CMIS_LANES_PER_BANK - 1, 0);
	if (!cmd->args.lanes)
		return -EINVAL;
	cmd->why = "the module's applications could not be read";
	count = command_apps(m, apps);
	if (!count)
		return -ENODATA;
	err = io_begin(&io, c, m, COMMAND_BUDGET_MS);
	if (err)
		return err;
	for (bank = 0; !err && bank < m->banks; bank++) {
		u8 lanes = bank_lanes(cmd->args.lanes, bank), held = 0;

		if (!lanes)
			continue;
		cmd->why = "the module does not answer";
		err = io_read(&io, bank, 0x11, CMIS_P11_ACS, cmd->before[bank],
			      CMIS_LANES_PER_BANK);
		if (!err)
			err = io_read(&io, bank, 0x10, CMIS_P10_DP_DEINIT, &held, 1);
		cmd->held |= (u32)held << bank * CMIS_LANES_PER_BANK;
		if (!err)
			err = path_check(apps, count, cmd->args.value, lanes,
					 cmd->before[bank], &cmd->why);
		for (lane = 0; !err && lane < CMIS_LANES_PER_BANK; lane++)
			cmd->wanted[bank][lane] = lanes & BIT(lane) ?
				path_config_byte(apps, cmd->args.value, lanes, lane) : 0;
	}
	io_end(&io);
	return err;
}

static int carry_out(struct cage *c, struct xcvr *m, struct command *cmd, u32 todo)
{
	int err = 0;

	if (todo & PATH_DO_STOP)
		err = change_lanes(c, m, 0x10, CMIS_P10_DP_DEINIT,
				   cmd->args.lanes, ~0);
	if (!err && todo & PATH_DO_APPLY)
		err = stage(c, m, cmd, cmd->wanted);
	if (!err && todo & PATH_DO_UNDO)
		err = stage(c, m, cmd, cmd->before);
	if (!err && todo & PATH_DO_START)
		err = change_lanes(c, m, 0x10, CMIS_P10_DP_DEINIT,
				   cmd->args.lanes, stay_down(cmd));
	if (!err && todo & PATH_DO_UNDO)
		cmd->undone = true;
	return err;
}

/* Each time that something is written again in vain it has twice as long. */
static int again_ms(const struct command *cmd)
{
	return min(COMMAND_RETRY_MAX_MS, COMMAND_POLL_MS << min(cmd->again, 5U));
}

static int step_application(struct cage *c, struct xcvr *m, struct command *cmd)
{
	struct path_facts facts = {
		.rests = m->state == CMIS_STATE_LOW_PWR ||
			 m->state == CMIS_STATE_PWR_UP ||
			 m->state == CMIS_STATE_PWR_DN,
		.fault = m->state == CMIS_STATE_FAULT,
		.broken = cmd->broken,
		.undone = cmd->undone,
		.stop_ms = nibble_ms(m, CMIS_P01_DURATION_DP_INIT, true) +
			   nibble_ms(m, CMIS_P01_DURATION_TX_ON, true),
		.start_ms = nibble_ms(m, CMIS_P01_DURATION_DP_INIT, false) +
			    nibble_ms(m, CMIS_P01_DURATION_TX_ON, false),
	};
	enum path_phase before = cmd->phase;
	struct path_step step;
	int err;

	if (cmd->phase == PATH_BEGIN) {
		err = check_application(c, m, cmd);
	} else {
		if (!cmd->error)
			cmd->why = facts.fault ? "the module reports a fault: reset it" :
				   "the module did not get there in time";
		err = look_at_paths(c, m, cmd, &facts);
	}
	if (err == -ENODEV || (err && cmd->phase == PATH_BEGIN))
		return err;
	facts.expired = ktime_after(ktime_get(), cmd->due);
	if (err && !facts.expired)
		return COMMAND_POLL_MS;	/* it holds off; its time is running */
	step = path_next(cmd->phase, &facts);
	cmd->phase = step.phase;
	cmd->again = step.phase == before ? cmd->again + !!step.todo : 0;
	cmd->error = step.error ?: cmd->error;
	if (step.within_ms)
		cmd->due = ktime_add_ms(ktime_get(), step.within_ms);
	if (step.todo) {
		err = carry_out(c, m, cmd, step.todo);
		/* What is tried again and again is not looked at each time. */
		if (step.phase == before)
			xcvr_written(m);
		else
			xcvr_changed(c, m);
		if (err == -ENODEV)
			return err;
		cmd->broken = err;
		if (!takes_back(cmd)) {
			cmd->error = err;
			cmd->why = "the module does not take it";
		}
	}
	if (step.phase < PATH_DONE)
		return step.todo ? again_ms(cmd) : COMMAND_POLL_MS;
	xcvr_changed(c, m);
	return step.phase == PATH_DONE ? 0 : cmd->error ?: -EIO;
}

/* Running ------------------------------------------------------------------ */

static int (*const command_steps[])(struct cage *c, struct xcvr *m,
				    struct command *cmd) = {
	[OPTMON_COMMAND_KIND_RESET] = step_reset,
	[OPTMON_COMMAND_KIND_TX_DISABLE] = step_tx_disable,
	[OPTMON_COMMAND_KIND_APPLICATION] = step_application,
	[OPTMON_COMMAND_KIND_LOOPBACK] = step_loopback,
	[OPTMON_COMMAND_KIND_PATTERN] = step_pattern,
	[OPTMON_COMMAND_KIND_DIAGNOSTICS] = step_diagnostics,
	[OPTMON_COMMAND_KIND_CDB] = step_cdb,
	[OPTMON_COMMAND_KIND_STATISTICS] = step_statistics,
};

/*
 * Ends the command of a cage; the caller holds the lock. What a reset halted ends
 * with it; if the module was not reset it is the cage's command again.
 */
static void command_end(struct cage *c, struct command *cmd, int result)
{
	if (cmd->halted && !result) {
		cmd->halted->why = "the module was reset";
		command_end(c, cmd->halted, -ECANCELED);
		cmd->halted = NULL;
	}
	if (cmd->args.kind == OPTMON_COMMAND_KIND_CDB)
		cdb_over(c, cmd);
	else if (cmd->args.kind == OPTMON_COMMAND_KIND_STATISTICS)
		vdm_over(c, cmd->module);
	cmd->result = result;
	command_note(c, &cmd->args, result);
	/* Who does not find it under way any more finds how it ended. */
	smp_store_release(&c->command, cmd->halted);
	command_tell(c, &cmd->args, result);
	complete(&cmd->done);
	kref_put(&cmd->ref, command_free);
}

static int refuse(struct command *cmd, int error, const char *why)
{
	cmd->why = why;
	return error;
}

static int command_one(struct cage *c, struct xcvr *m, struct command *cmd)
{
	bool reset = cmd->args.kind == OPTMON_COMMAND_KIND_RESET;

	if (!m)
		return refuse(cmd, -ENODEV, "the cage is empty");
	if (reset)
		return step_reset(c, m, cmd);
	if (cmd->module && cmd->module != m)
		return refuse(cmd, -ENODEV, "the module was changed for another");
	if (!m->ready || !m->cmis || m->flat)
		return refuse(cmd, -EOPNOTSUPP,
			      "the module is not identified, or has nothing to control");
	if (m->resource && cmd->args.kind == OPTMON_COMMAND_KIND_APPLICATION)
		return refuse(cmd, -EOPNOTSUPP, "an external laser has no data paths");
	if (!cmd->module) {
		kref_get(&m->ref);
		cmd->module = m;
	}
	return command_steps[cmd->args.kind](c, m, cmd);
}

/**
 * command_step() - go on with the command of a cage, if there is one
 * @c: the cage; for its sampler's job
 * @m: its module or NULL
 */
void command_step(struct cage *c, struct xcvr *m)
{
	struct command *cmd;
	int ret;

	mutex_lock(&c->command_lock);
	cmd = c->command;
	/* The job may be for something else, and the module is to have its time. */
	ret = cmd ? life_left_ms(cmd->next, ktime_get()) : 0;
	if (ret) {
		sampler_hasten(c, JOB_CONTROL, ret);
	} else if (cmd) {
		ret = command_one(c, m, cmd);
		cmd->next = ktime_add_ms(ktime_get(), max(ret, 0));
		if (ret <= 0)
			command_end(c, cmd, ret);
		if (c->command)
			sampler_hasten(c, JOB_CONTROL, max(ret, 0));
	}
	mutex_unlock(&c->command_lock);
}

/**
 * command_abort() - the cage is let go: end its command
 * @c: the cage, whose sampler is quiet
 */
void command_abort(struct cage *c)
{
	struct xcvr *m = cage_get_module(c);
	struct command *cmd;
	int err;

	mutex_lock(&c->command_lock);
	/* After a reset that did not come to be there is what it halted. */
	while ((cmd = c->command)) {
		err = 0;
		/* Lanes that were stopped do not stay dark. */
		if (cmd->module && cmd->phase > PATH_BEGIN && cmd->phase < PATH_DONE)
			err = carry_out(c, cmd->module, cmd, PATH_DO_START);
		if (err && err != -ENODEV)
			dev_warn(&c->client->dev,
				 "%s: let go amid a change of application: lanes may have stayed stopped\n",
				 c->label);
		cmd->why = "the cage was let go";
		command_end(c, cmd, -ENODEV);
	}
	/* Of an earlier one, which the module did not let go of. */
	vdm_over(c, m);
	mutex_unlock(&c->command_lock);
	if (m)
		xcvr_put(m);
}

static void explain(struct netlink_ext_ack *extack, const char *why)
{
	if (extack)
		extack->_msg = why;
}

/* What stops no traffic that is not stopped already. */
static bool is_harmless(const struct command_args *args)
{
	switch (args->kind) {
	case OPTMON_COMMAND_KIND_POWER:
		return args->value != OPTMON_POWER_POLICY_LOW;
	case OPTMON_COMMAND_KIND_LOOPBACK:
		return !args->value;
	case OPTMON_COMMAND_KIND_PATTERN:
		return args->value == PATTERN_STOP;
	case OPTMON_COMMAND_KIND_DIAGNOSTICS:
	case OPTMON_COMMAND_KIND_STATISTICS:
		return true;
	case OPTMON_COMMAND_KIND_CDB:	/* has rules of its own */
		return true;
	default:
		return false;
	}
}

/* What is refused before the module is asked. */
static int command_check(struct cage *c, const struct command_args *args,
			 const char **why)
{
	struct upstream_ports ports = upstream_ports(c);
	bool reset = args->kind == OPTMON_COMMAND_KIND_RESET;

	if (reset && ports.up) {
		*why = "a port of the cage is up: set it down first";
		return -EBUSY;
	}
	if (reset && ports.attached > 1 && !args->force) {
		*why = "other ports share the cage: reset all of it, or none";
		return -EBUSY;
	}
	if (ports.up && !is_harmless(args) && !args->force) {
		*why = "a port of the cage is up: set it down first, or force it";
		return -EBUSY;
	}
	if (args->kind == OPTMON_COMMAND_KIND_CDB) {
		*why = cdb_check_command(c, args->value);
		return *why ? -EBUSY : 0;
	}
	return 0;
}

/*
 * Hands the command to the sampler; returns 0, or why not. A change of application
 * may take as long as the module says: a reset does not wait for it.
 */
static int command_post(struct cage *c, struct command *cmd)
{
	bool reset = cmd->args.kind == OPTMON_COMMAND_KIND_RESET;
	int err = 0;

	cmd->why = "another command is under way";
	/* The lock is held for a step of it, which has the bus to wait for. */
	if (!reset && READ_ONCE(c->command))
		return -EBUSY;
	mutex_lock(&c->command_lock);
	if (c->unbinding) {
		cmd->why = "no driver is bound to the cage";
		err = -ENODEV;
	} else if (c->command &&
		   (!reset || c->command->args.kind != OPTMON_COMMAND_KIND_APPLICATION)) {
		err = -EBUSY;
	} else {
		cmd->halted = c->command;
		kref_get(&cmd->ref);
		WRITE_ONCE(c->command, cmd);
		command_note(c, &cmd->args, 0);
		sampler_hasten(c, JOB_CONTROL, 0);
	}
	mutex_unlock(&c->command_lock);
	return err;
}

/* Time is up: an application goes on by itself, others are taken back. */
static int command_late(struct cage *c, struct command *cmd)
{
	int ret = 0;

	mutex_lock(&c->command_lock);
	if (c->command != cmd) {
		ret = cmd->result;
	} else if (cmd->args.kind != OPTMON_COMMAND_KIND_APPLICATION) {
		cmd->why = "the bus is busy: nothing was done";
		if (cmd->step)
			cmd->why = "the module did not answer in time";
		ret = cmd->step ? -ETIMEDOUT : -EBUSY;
		command_end(c, cmd, ret);
		if (c->command)
			sampler_hasten(c, JOB_CONTROL, 0);
	}
	mutex_unlock(&c->command_lock);
	return ret;
}

static struct command *command_new(const struct command_args *args)
{
	struct command *cmd;

	cmd = kzalloc(sizeof(*cmd), GFP_KERNEL);
	if (!cmd)
		return NULL;
	kref_init(&cmd->ref);
	init_completion(&cmd->done);
	cmd->args = *args;
	cmd->due = KTIME_MAX;
	/* It may outlive whoever asked. */
	if (args->data)
		cmd->args.data = kmemdup(args->data, args->data_len, GFP_KERNEL);
	if (!args->data || cmd->args.data)
		return cmd;
	kref_put(&cmd->ref, command_free);
	return NULL;
}

static unsigned int command_wait_ms(const struct command_args *args)
{
	const struct cdb_exchange *x = args->data;

	if (args->kind == OPTMON_COMMAND_KIND_CDB)
		return x->timeout_ms + CDB_MARGIN_MS;
	if (args->kind == OPTMON_COMMAND_KIND_STATISTICS)
		return STATISTICS_WAIT_MS;
	return COMMAND_WAIT_MS;
}

static int command_wait(struct cage *c, const struct command_args *args,
			const char **why)
{
	struct command *cmd = command_new(args);
	int ret;

	if (!cmd)
		return -ENOMEM;
	ret = command_post(c, cmd);
	if (!ret) {
		if (wait_for_completion_killable_timeout(&cmd->done,
				msecs_to_jiffies(command_wait_ms(args))) > 0)
			ret = cmd->result;
		else
			ret = command_late(c, cmd);
		/* Only an application goes on, and it has nothing to give. */
		if (args->data)
			memcpy(args->data, cmd->args.data, args->data_len);
	} else {
		trace_optmon_command(c, args, ret);
	}
	*why = cmd->why;
	kref_put(&cmd->ref, command_free);
	return ret;
}

/**
 * command_run() - do what somebody who may asks for
 * @c: the cage
 * @args: what
 * @extack: says in words why not; may be NULL
 *
 * Waits COMMAND_WAIT_MS, for statistics STATISTICS_WAIT_MS, for a CDB command as
 * long as that says, and then for the end of a step that has begun, a burst or two
 * for each bank of lanes; never for another's command, a reset for a step of it.
 * RTNL may be held, but for statistics and CDB; it need not be.
 *
 * Return: 0 when it is done, or for an application under way; -EBUSY for what
 * the state of a port forbids, -EOPNOTSUPP for what the module cannot,
 * -EINVAL for what it rejects, -EIO for what it does not take, -ENODEV without
 * a module, -ETIMEDOUT, -EREMOTEIO for a CDB command that failed, -ECANCELED for
 * an application when the module is reset.
 */
int command_run(struct cage *c, const struct command_args *args,
		struct netlink_ext_ack *extack)
{
	const char *why = NULL;
	int ret;

	ret = command_check(c, args, &why);
	if (ret)
		trace_optmon_command(c, args, ret);
	if (!ret && args->kind == OPTMON_COMMAND_KIND_POWER) {
		if (READ_ONCE(c->unbinding))
			return -ENODEV;
		power_set_policy(c, args->value);
		if (!READ_ONCE(c->command))
			command_note(c, args, 0);
		command_tell(c, args, 0);
	} else if (!ret) {
		ret = command_wait(c, args, &why);
	}
	if (ret)
		explain(extack, why);
	return ret;
}
