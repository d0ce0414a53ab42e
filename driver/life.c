// SPDX-License-Identifier: GPL-2.0
/*
 * What the sampler does for a cage, and with which the course of a module's
 * life there is carried out: state.c decides.
 */
#include <linux/gpio/consumer.h>
#include <linux/minmax.h>

#include "command.h"
#include "trace.h"

/* Presence is looked at this often without an interrupt, and with one. */
#define PRESENCE_POLL_MS	500
#define PRESENCE_CHECK_MS	2000
/* Without a signal the address is probed. */
#define PROBE_MS		1000
#define PROBE_BUDGET_MS		2

#define INIT_RETRY_MS		100
#define RETRY_MAX_MS		60000
/* So many polls in a row must fail before a module counts as unreadable. */
#define FAILURES_MAX		3
/* A module on its way is looked at this often. */
#define TRANSIENT_MS		200

static void cage_event(struct cage *c, u32 kind)
{
	netlink_event(c, &(struct event) { .kind = kind });
}

/* Facts -------------------------------------------------------------------- */

static u8 duration_code(struct xcvr *m, bool down)
{
	u8 codes;

	/* Where nothing is advertised: ModulePwrUp of some seconds. */
	if (xcvr_copy(m, 0, 1, CMIS_P01_DURATION_PWR_UP, &codes, 1) != 1)
		return 0x8;
	return down ? codes >> 4 : codes & 0xf;
}

static struct life_facts gather(struct cage *c, struct xcvr *m)
{
	struct upstream_ports ports = upstream_ports(c);
	struct life_policy policy = {
		.policy = READ_ONCE(c->power_policy),
		.commanded = READ_ONCE(c->power_commanded),
		.claimed = ports.attached,
		.port_up = ports.up,
		.adopted = READ_ONCE(c->adopted),
	};
	struct life_facts f = { };
	bool running;

	f.managed = m && m->ready && m->cmis && !m->flat;
	if (!f.managed)
		return f;
	f.observed = m->state;
	f.wish = life_wish(&policy);
	f.up_ms = life_bound_ms(duration_code(m, false));
	f.down_ms = life_bound_ms(duration_code(m, true));
	running = m->state == CMIS_STATE_PWR_UP || m->state == CMIS_STATE_READY;
	if (running || f.wish == LIFE_WISH_HIGH)
		f.fits = power_fits(c, m, running && f.wish != LIFE_WISH_HIGH);
	return f;
}

/* Actions ------------------------------------------------------------------ */

static void start_module(struct cage *c)
{
	struct xcvr *m = xcvr_new(c);

	if (!m) {
		dev_err(&c->client->dev, "%s: no memory for a module\n", c->label);
		c->life = LIFE_EMPTY;
		sampler_schedule(c, JOB_PRESENCE, PRESENCE_CHECK_MS);
		return;
	}
	WRITE_ONCE(c->disturbed, false);
	WRITE_ONCE(c->cdb_until, 0);
	WRITE_ONCE(c->cdb_run, false);
	c->error = 0;
	c->refused = false;
	cage_set_module(c, m);
	sampler_schedule(c, JOB_IDENTIFY, 0);
}

static void forget_module(struct cage *c)
{
	sampler_cancel(c, JOB_IDENTIFY);
	sampler_cancel(c, JOB_POLL);
	sampler_cancel(c, JOB_SLOW);
	c->error = 0;
	power_release(c);
	cage_set_module(c, NULL);
	cage_update_interfaces(c);
}

static unsigned int backoff_ms(unsigned int tries)
{
	return min_t(unsigned int, RETRY_MAX_MS,
		     OPTMON_PERIOD_MS << min(tries, 6U));
}

/* The next attempt at a module that cannot be read. */
static void retry_module(struct cage *c, struct xcvr *m)
{
	if (c->life == LIFE_INIT)
		sampler_schedule(c, JOB_IDENTIFY, INIT_RETRY_MS);
	else if (!m->ready)
		sampler_schedule(c, JOB_IDENTIFY, backoff_ms(m->tries++));
	else
		sampler_schedule(c, JOB_POLL, backoff_ms(m->tries - FAILURES_MAX));
}

/* One clear message of each kind, until it is well again. */
static void say(struct cage *c, struct xcvr *m, u32 todo)
{
	struct device *dev = &c->client->dev;

	todo &= ~m->said;
	m->said |= todo;
	if (todo & LIFE_DO_SAY_UNREADABLE)
		dev_warn(dev, "%s: the module does not answer (%d): tried again, less and less often\n",
			 c->label, c->error);
	if (todo & LIFE_DO_SAY_FAULT)
		dev_warn(dev, "%s: the module reports a fault: reset or replace it\n",
			 c->label);
	if (todo & LIFE_DO_SAY_DENIED)
		dev_warn(dev, "%s: a module of %u mW stays in low power: the cage gives %u mW, the switch has a budget\n",
			 c->label, power_of(m), c->max_power_mw);
	if (todo & LIFE_DO_SAY_LATE)
		dev_warn(dev, "%s: the module does not change its power as asked: asked again once a minute\n",
			 c->label);
	if (c->life == LIFE_READY || c->life == LIFE_LOW_POWER)
		m->said = 0;
}

static u32 cage_state_of(enum life_state life, const struct xcvr *m)
{
	switch (life) {
	case LIFE_EMPTY:
	case LIFE_SETTLING:
		return OPTMON_CAGE_STATE_EMPTY;
	case LIFE_INIT:
		return OPTMON_CAGE_STATE_INIT;
	case LIFE_UNREADABLE:
		return OPTMON_CAGE_STATE_UNREADABLE;
	case LIFE_STATIC:
		return m && (m->cmis || m->sff8636) ?
			OPTMON_CAGE_STATE_READY : OPTMON_CAGE_STATE_UNSUPPORTED;
	default:
		return OPTMON_CAGE_STATE_READY;
	}
}

static void life_run(struct cage *c, struct xcvr *m, enum life_event event);

static void act(struct cage *c, struct xcvr *m, enum life_event event, u32 todo)
{
	int err = 0;

	if (todo & LIFE_DO_FORGET)
		forget_module(c);
	if (todo & LIFE_DO_START)
		start_module(c);
	if (event == LIFE_ABSENT && todo & LIFE_DO_FORGET) {
		WRITE_ONCE(c->adopted, false);
		cage_event(c, OPTMON_EVENT_KIND_REMOVED);
	}
	if (!m || todo & LIFE_DO_FORGET)
		return;
	say(c, m, todo);
	if (todo & LIFE_DO_SAY_UNREADABLE)
		cage_event(c, OPTMON_EVENT_KIND_UNREADABLE);
	if (todo & LIFE_DO_SAY_DENIED)
		cage_event(c, OPTMON_EVENT_KIND_POWER_DENIED);
	if (todo & LIFE_DO_SAY_LATE)
		cage_event(c, OPTMON_EVENT_KIND_POWER_LATE);
	if (todo & LIFE_DO_RETRY)
		retry_module(c, m);
	if (todo & (LIFE_DO_REQUEST_HIGH | LIFE_DO_REQUEST_LOW))
		err = power_request(c, m, todo & LIFE_DO_REQUEST_HIGH);
	if (err)
		life_run(c, m, LIFE_REFUSED);
}

static bool is_transient(enum life_state life)
{
	return life == LIFE_POWER_UP || life == LIFE_POWER_DOWN;
}

/* Lets the event have its effect; @m may be gone after it. */
static void life_run(struct cage *c, struct xcvr *m, enum life_event event)
{
	struct life_facts facts = gather(c, m);
	enum life_state old = c->life;
	struct life_step step;

	step = life_next(old, event, &facts);
	if (step.state != old)
		trace_optmon_state(c, old, step.state, event);
	if (step.within_ms)
		c->life_due = ktime_add_ms(ktime_get(), step.within_ms);
	else if (step.state != old)
		c->life_due = KTIME_MAX;
	WRITE_ONCE(c->life, step.state);
	/* Without the module at hand it is what it was: presence tells no more. */
	if (m || step.state != old)
		WRITE_ONCE(c->state, cage_state_of(step.state, m));
	if (step.within_ms)
		sampler_hasten(c, JOB_CONTROL, step.within_ms);
	if (step.state == LIFE_LOW_POWER || step.state == LIFE_DENIED)
		power_release(c);
	if (is_transient(step.state))
		sampler_hasten(c, JOB_POLL, TRANSIENT_MS);
	act(c, m, event, step.todo);
}

/**
 * life_disturbed() - the module was reset: begin with it anew
 * @c: the cage; for its sampler's job
 */
void life_disturbed(struct cage *c)
{
	if (c->life > LIFE_SETTLING)
		life_run(c, NULL, LIFE_DISTURBED);
}

/* Jobs --------------------------------------------------------------------- */

/* The bytes that tell what manages a module's memory, 0 to 2. */
static int read_head(struct cage *c, u8 *head)
{
	struct io io;
	int err;

	err = io_begin(&io, c, NULL, PROBE_BUDGET_MS);
	if (err)
		return err;
	err = io_read(&io, 0, 0, CMIS_LM_IDENTIFIER, head, XCVR_HEAD_LEN);
	io_end(&io);
	return err;
}

static void job_presence(struct cage *c)
{
	enum life_state before = c->life;
	bool signal = cage_knows_presence(c);
	u8 head[XCVR_HEAD_LEN];
	unsigned int next;
	bool present;

	/* Changed for another while nobody looked: the signal moved twice. */
	if (xchg(&c->disturbed, false) && c->life > LIFE_SETTLING)
		life_run(c, NULL, LIFE_ABSENT);
	present = signal ? cage_is_present(c) :
			   c->life > LIFE_SETTLING || !read_head(c, head);
	if (!c->looked)
		WRITE_ONCE(c->adopted, present);
	c->looked = true;
	/* While it settles, what the contacts say in between does not count. */
	if (c->life != LIFE_SETTLING || !present ||
	    !ktime_before(ktime_get(), c->life_due))
		life_run(c, NULL, present ? LIFE_PRESENT : LIFE_ABSENT);
	if (c->life == LIFE_SETTLING) {
		sampler_schedule(c, JOB_PRESENCE, life_left_ms(c->life_due, ktime_get()));
		return;
	}
	if (c->life == LIFE_EMPTY)
		WRITE_ONCE(c->adopted, false);
	if (before <= LIFE_SETTLING && c->life == LIFE_INIT)
		cage_event(c, OPTMON_EVENT_KIND_INSERTED);
	next = !signal ? PROBE_MS :
	       c->present_irq || c->fixed ? PRESENCE_CHECK_MS : PRESENCE_POLL_MS;
	sampler_hasten(c, JOB_PRESENCE, next);
}

/* A module that is not sampled is still looked at, to see that it is the same. */
static unsigned int check_ms(const struct cage *c)
{
	return OPTMON_PERIOD_MS * (cage_knows_presence(c) ? OPTMON_SLOW_EVERY : 1);
}

static void job_identify(struct cage *c, struct xcvr *m)
{
	ktime_t start = ktime_get();
	int ret = xcvr_identify(c, m);

	trace_optmon_sample(c, CLASS_STATIC, ktime_us_delta(ktime_get(), start), ret);
	if (ret == -ENODEV)
		return;
	/* That memory is short says nothing of the module. */
	c->refused = ret < 0 && ret != -ENOMEM;
	if (ret > 0) {
		sampler_schedule(c, JOB_IDENTIFY, 0);
		return;
	}
	if (ret < 0) {
		if (c->life == LIFE_UNREADABLE)
			c->error = ret;
		life_run(c, m, LIFE_SILENT);
		return;
	}
	m->tries = 0;
	c->error = 0;
	if (m->sampled) {
		sampler_schedule(c, JOB_POLL, OPTMON_PERIOD_MS);
		sampler_schedule(c, JOB_SLOW, OPTMON_PERIOD_MS * OPTMON_SLOW_EVERY);
	} else {
		sampler_schedule(c, JOB_POLL, check_ms(c));
	}
	life_run(c, m, LIFE_IDENTIFIED);
	cage_update_interfaces(c);
}

static void poll_failed(struct cage *c, struct xcvr *m, int err)
{
	m->tries++;
	if (m->tries < FAILURES_MAX) {
		sampler_schedule(c, JOB_POLL, OPTMON_PERIOD_MS);
	} else if (!cage_knows_presence(c)) {
		life_run(c, m, LIFE_ABSENT);
	} else {
		c->error = err;
		life_run(c, m, LIFE_SILENT);
	}
}

static void job_poll(struct cage *c, struct xcvr *m)
{
	bool sampled = m->sampled;
	ktime_t start = ktime_get();
	u8 head[XCVR_HEAD_LEN];
	unsigned int took;
	int err;

	err = sampled ? xcvr_poll(c, m) : read_head(c, head);
	trace_optmon_sample(c, CLASS_FAST, ktime_us_delta(ktime_get(), start), err);
	if (err == -ENODEV)
		return;
	if (err == -ENOMEM) {
		sampler_schedule(c, JOB_POLL, OPTMON_PERIOD_MS);
		return;
	}
	if (err) {
		poll_failed(c, m, err);
		return;
	}
	if (m->tries >= FAILURES_MAX ||
	    (!sampled && memcmp(head, m->head, XCVR_HEAD_LEN))) {
		/*
		 * Who knows what it is now: it may have been reset or changed. If it
		 * was not, what we wrote is not to be taken for what others did.
		 */
		flags_restore_masks(c, m);
		mutex_lock(&c->command_lock);
		vdm_over(c, m);
		mutex_unlock(&c->command_lock);
		life_run(c, m, LIFE_DISTURBED);
		return;
	}
	m->tries = 0;
	if (!sampled) {
		sampler_hasten(c, JOB_POLL, check_ms(c));
		return;
	}
	took = min_t(s64, ktime_ms_delta(ktime_get(), start), OPTMON_PERIOD_MS);
	sampler_hasten(c, JOB_POLL, OPTMON_PERIOD_MS - took);
	life_run(c, m, LIFE_OBSERVED);
}

static void job_slow(struct cage *c, struct xcvr *m)
{
	unsigned int next_ms = OPTMON_PERIOD_MS * OPTMON_SLOW_EVERY;
	ktime_t start = ktime_get();
	int ret = xcvr_slow(c, m);

	trace_optmon_sample(c, CLASS_SLOW, ktime_us_delta(ktime_get(), start), ret);
	if (ret == -ENODEV)
		return;
	if (ret > 0)
		next_ms = 0;
	else if (ret < 0)
		next_ms = min(next_ms, backoff_ms(m->slow_tries++));
	if (ret >= 0)
		m->slow_tries = 0;
	sampler_hasten(c, JOB_SLOW, next_ms);
}

/* What the passing of the deadline means. */
static void deadline_passed(struct cage *c, struct xcvr *m)
{
	if (c->life == LIFE_SETTLING) {
		sampler_hasten(c, JOB_PRESENCE, 0);	/* it is for a look at presence to end it */
		return;
	}
	c->life_due = KTIME_MAX;
	if (c->life == LIFE_INIT && !c->refused) {
		/* It answers; others on the bus take the time. */
		c->life_due = ktime_add_ms(ktime_get(), LIFE_INIT_MS);
		sampler_hasten(c, JOB_CONTROL, LIFE_INIT_MS);
	} else if (c->life == LIFE_INIT && !cage_knows_presence(c)) {
		life_run(c, m, LIFE_ABSENT);
	} else {
		life_run(c, m, LIFE_TIMEOUT);
	}
}

/* A deadline passed, or somebody wants something. */
static void job_control(struct cage *c, struct xcvr *m)
{
	unsigned int left_ms;

	if (c->life_due != KTIME_MAX) {
		left_ms = life_left_ms(c->life_due, ktime_get());
		if (left_ms)
			sampler_hasten(c, JOB_CONTROL, left_ms);
		else
			deadline_passed(c, m);
	}
	if (cdb_restarted(c)) {
		/* Other firmware, perhaps with other pages. */
		life_run(c, m, LIFE_DISTURBED);
		sampler_hasten(c, JOB_CONTROL, 0);	/* of the module as it is now */
		return;
	}
	if (xchg(&c->changed, false))
		life_run(c, m, LIFE_CHANGED);
	command_step(c, m);
}

/**
 * life_changed() - what is wanted of a module, or may be, is another now
 * @c: a bound cage; may be called from any context that may take spinlocks
 */
void life_changed(struct cage *c)
{
	WRITE_ONCE(c->changed, true);
	sampler_hasten(c, JOB_CONTROL, 0);
}

/**
 * cage_run_job() - do one job of the sampler's
 * @c: a cage that takes part in the schedule
 * @job: the job; it is no longer due unless it makes itself so
 */
void cage_run_job(struct cage *c, enum job job)
{
	struct xcvr *m;

	if (job == JOB_PRESENCE) {
		job_presence(c);
		return;
	}
	m = cage_get_module(c);
	if (job != JOB_CONTROL && cdb_quiet_ms(c))
		sampler_schedule(c, job, cdb_quiet_ms(c));
	else if (job == JOB_CONTROL)
		job_control(c, m);
	else if (!m)
		return;
	else if (job == JOB_IDENTIFY)
		job_identify(c, m);
	else if (job == JOB_POLL)
		job_poll(c, m);
	else
		job_slow(c, m);
	if (m)
		xcvr_put(m);
}
