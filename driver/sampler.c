// SPDX-License-Identifier: GPL-2.0
/*
 * The sampler: one thread for each root bus, which decides what is read next.
 *
 * A cage has a due time for each kind of job, and each kind may be late by so
 * much. Of all that are due the one goes first whose time to be late is over
 * first: the urgent kinds, but a bus that is full starves none. A job is one
 * burst on the bus, or a few with the bus let go in between, so that a slow
 * module delays its neighbours by one job at most.
 */
#include <linux/freezer.h>
#include <linux/i2c-mux.h>
#include <linux/kref.h>
#include <linux/kthread.h>
#include <linux/slab.h>
#include <linux/wait.h>

#include "core.h"

struct sampler {
	struct list_head node;		/* samplers_lock */
	struct i2c_adapter *root;	/* a key, not a reference */
	unsigned int users;		/* samplers_lock: cages that take part */
	struct kref ref;		/* and those that did, until they are freed */
	struct task_struct *task;
	wait_queue_head_t wq;
	spinlock_t lock;		/* guards what follows */
	struct list_head cages;		/* lock */
	struct cage *running;		/* lock */
	bool kicked;			/* lock: the schedule changed */
};

static LIST_HEAD(samplers);
static DEFINE_MUTEX(samplers_lock);

/* How late a job may be before it goes first. */
static const unsigned int slack_ms[JOB_COUNT] = {
	[JOB_PRESENCE]	= 0,
	[JOB_CONTROL]	= 10,
	[JOB_POLL]	= OPTMON_PERIOD_MS / 4,
	[JOB_IDENTIFY]	= OPTMON_PERIOD_MS / 2,
	[JOB_SLOW]	= OPTMON_PERIOD_MS * OPTMON_SLOW_EVERY / 2,
};

/* The next job that is due, or NULL and the time of the first to come. */
static struct cage *sampler_pick(struct sampler *s, enum job *job, ktime_t *next)
{
	ktime_t now = ktime_get(), late, first = KTIME_MAX;
	struct cage *c, *best = NULL;
	unsigned int j;

	*next = KTIME_MAX;
	list_for_each_entry(c, &s->cages, sampler_node) {
		for (j = 0; j < JOB_COUNT; j++) {
			if (ktime_after(c->due[j], now)) {
				*next = min(*next, c->due[j]);
				continue;
			}
			late = ktime_add_ms(c->due[j], slack_ms[j]);
			if (best && !ktime_before(late, first))
				continue;
			best = c;
			first = late;
			*job = j;
		}
	}
	if (best)
		best->due[*job] = KTIME_MAX;
	return best;
}

static int sampler_thread(void *arg)
{
	struct sampler *s = arg;
	ktime_t next;
	enum job job;
	long wait;

	set_freezable();
	while (!kthread_should_stop()) {
		spin_lock(&s->lock);
		s->kicked = false;
		s->running = sampler_pick(s, &job, &next);
		spin_unlock(&s->lock);

		if (s->running) {
			cage_run_job(s->running, job);
			spin_lock(&s->lock);
			s->running = NULL;
			spin_unlock(&s->lock);
			wake_up_all(&s->wq);
			cond_resched();
			continue;
		}
		wait = MAX_SCHEDULE_TIMEOUT;
		if (next != KTIME_MAX)
			wait = nsecs_to_jiffies(max_t(s64, 0, next - ktime_get())) + 1;
		/* Over a suspend, in which the adapter sleeps, so does it. */
		wait_event_freezable_timeout(s->wq, READ_ONCE(s->kicked) ||
					     kthread_should_stop(), wait);
	}
	return 0;
}

static struct sampler *sampler_new(struct i2c_adapter *root)
{
	struct sampler *s;

	s = kzalloc(sizeof(*s), GFP_KERNEL);
	if (!s)
		return ERR_PTR(-ENOMEM);
	s->root = root;
	kref_init(&s->ref);
	init_waitqueue_head(&s->wq);
	spin_lock_init(&s->lock);
	INIT_LIST_HEAD(&s->cages);
	s->task = kthread_run(sampler_thread, s, "optmon/%d", root->nr);
	if (IS_ERR(s->task)) {
		int err = PTR_ERR(s->task);

		kfree(s);
		return ERR_PTR(err);
	}
	list_add(&s->node, &samplers);
	return s;
}

/**
 * sampler_join() - let a cage take part in the schedule of its root bus
 * @c: the cage; its jobs become due only when they are scheduled
 *
 * Return: 0 or a negative errno.
 */
int sampler_join(struct cage *c)
{
	struct i2c_adapter *root = i2c_root_adapter(&c->client->dev);
	struct sampler *s, *found = NULL;
	unsigned int j;

	if (!root)
		root = c->client->adapter;
	for (j = 0; j < JOB_COUNT; j++)
		c->due[j] = KTIME_MAX;

	mutex_lock(&samplers_lock);
	list_for_each_entry(s, &samplers, node)
		if (s->root == root)
			found = s;
	if (found)
		kref_get(&found->ref);
	else
		found = sampler_new(root);
	if (!IS_ERR(found))
		found->users++;
	mutex_unlock(&samplers_lock);
	if (IS_ERR(found))
		return PTR_ERR(found);

	c->sampler = found;
	spin_lock(&found->lock);
	list_add_tail(&c->sampler_node, &found->cages);
	spin_unlock(&found->lock);
	return 0;
}

/**
 * sampler_leave() - take a cage out, and wait for its job in progress
 * @c: the cage; scheduling it afterwards does nothing
 */
void sampler_leave(struct cage *c)
{
	struct sampler *s = c->sampler;

	spin_lock(&s->lock);
	list_del_init(&c->sampler_node);
	spin_unlock(&s->lock);
	wait_event(s->wq, READ_ONCE(s->running) != c);

	mutex_lock(&samplers_lock);
	if (--s->users)
		s = NULL;
	else
		list_del(&s->node);
	mutex_unlock(&samplers_lock);
	if (!s)
		return;
	kthread_stop(s->task);
}

static void sampler_free(struct kref *ref)
{
	kfree(container_of(ref, struct sampler, ref));
}

/**
 * sampler_forget() - a cage that has left, or never joined, is freed
 * @c: the cage
 */
void sampler_forget(struct cage *c)
{
	if (c->sampler)
		kref_put(&c->sampler->ref, sampler_free);
}

static void sampler_set(struct cage *c, enum job job, ktime_t due, bool sooner)
{
	struct sampler *s = c->sampler;

	spin_lock(&s->lock);
	if (!sooner || ktime_before(due, c->due[job])) {
		c->due[job] = due;
		s->kicked = true;
	}
	spin_unlock(&s->lock);
	wake_up_all(&s->wq);
}

/**
 * sampler_schedule() - make a job due at a time, whatever was due before
 * @c: the cage
 * @job: the job
 * @delay_ms: from now
 *
 * For the cage's own jobs and for whoever knows that it has joined.
 */
void sampler_schedule(struct cage *c, enum job job, unsigned int delay_ms)
{
	sampler_set(c, job, ktime_add_ms(ktime_get(), delay_ms), false);
}

/**
 * sampler_hasten() - make a job due at a time, unless it is due before
 * @c: the cage
 * @job: the job
 * @delay_ms: from now
 */
void sampler_hasten(struct cage *c, enum job job, unsigned int delay_ms)
{
	sampler_set(c, job, ktime_add_ms(ktime_get(), delay_ms), true);
}

/**
 * sampler_cancel() - make a job not due
 * @c: the cage
 * @job: the job
 */
void sampler_cancel(struct cage *c, enum job job)
{
	sampler_set(c, job, KTIME_MAX, false);
}
