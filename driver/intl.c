// SPDX-License-Identifier: GPL-2.0
/*
 * Interrupt lines: active low, often shared by many cages; a level, or else its edge.
 *
 * One handler serves all cages on a line. It harvests the flags of each until
 * the line is let go. A line that nobody can be made to let go of is disabled
 * for a while, and the cages on it are polled meanwhile as they are anyway.
 * From then on one run at a time must do, until one helps: the bus is not spent
 * on a module that holds on, and its neighbours' flags are harvested all the
 * same.
 */
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/slab.h>

#include "core.h"

/* This many runs in a row without success, and the line is disabled ... */
#define LINE_FRUITLESS_MAX	8
/* ... for this long. */
#define LINE_BACKOFF_MS		100
/* One that tells of edges only is gone through this often, until nobody is found. */
#define EDGE_ROUNDS		4

struct line {
	struct list_head node;		/* lines_lock */
	unsigned int users;		/* lines_lock */
	int irq;
	struct mutex lock;		/* guards cages and closing */
	struct list_head cages;
	bool closing;			/* it is not to be disabled any more */
	bool disabled;			/* for a while; lock */
	bool edge;			/* it tells once, and not what comes meanwhile */
	unsigned int fruitless;		/* only the handler */
	bool held;			/* likewise: no run helped since it was disabled */
	struct delayed_work enable_work;
};

static LIST_HEAD(lines);
static DEFINE_MUTEX(lines_lock);

/* Each cage once; the caller holds the lock. Did any let go of the line, or hold on? */
static void line_harvest(struct line *line, bool *ours, bool *stuck)
{
	struct cage *c;

	*ours = false;
	list_for_each_entry(c, &line->cages, line_node) {
		struct xcvr *m = cage_get_module(c);
		int ret;

		if (!m)
			continue;
		ret = flags_interrupt(c, m);
		*ours |= ret == 1;
		*stuck |= ret < 0;
		xcvr_put(m);
	}
}

static irqreturn_t line_thread(int irq, void *arg)
{
	bool ours = false, stuck = false, more;
	struct line *line = arg;
	unsigned int round = 1;

	mutex_lock(&line->lock);
	line_harvest(line, &ours, &stuck);
	/* Who asserted it behind our back, while another still did, made no edge. */
	for (more = ours; line->edge && more && !stuck && round < EDGE_ROUNDS; round++)
		line_harvest(line, &more, &stuck);
	if (ours && !stuck) {
		line->fruitless = 0;
		line->held = false;
	} else {
		line->fruitless++;
	}
	if (line->fruitless >= (line->held ? 1 : LINE_FRUITLESS_MAX) &&
	    !line->closing && !line->disabled) {
		line->fruitless = 0;
		line->held = true;
		line->disabled = true;
		disable_irq_nosync(irq);
		queue_delayed_work(cage_wq, &line->enable_work,
				   msecs_to_jiffies(LINE_BACKOFF_MS));
	}
	mutex_unlock(&line->lock);
	return ours || stuck ? IRQ_HANDLED : IRQ_NONE;
}

static void line_enable(struct work_struct *work)
{
	struct line *line = container_of(to_delayed_work(work), struct line,
					 enable_work);

	mutex_lock(&line->lock);
	line->disabled = false;
	enable_irq(line->irq);
	mutex_unlock(&line->lock);
}

static struct line *line_new(int irq)
{
	unsigned long trigger = irq_get_trigger_type(irq) ?: IRQF_TRIGGER_LOW;
	struct line *line;
	int err;

	line = kzalloc(sizeof(*line), GFP_KERNEL);
	if (!line)
		return ERR_PTR(-ENOMEM);
	line->irq = irq;
	line->edge = !(trigger & (IRQF_TRIGGER_LOW | IRQF_TRIGGER_HIGH));
	mutex_init(&line->lock);
	INIT_LIST_HEAD(&line->cages);
	INIT_DELAYED_WORK(&line->enable_work, line_enable);
	err = request_threaded_irq(irq, NULL, line_thread,
				   IRQF_ONESHOT | IRQF_SHARED | trigger,
				   "optmon", line);
	if (err) {
		mutex_destroy(&line->lock);
		kfree(line);
		return ERR_PTR(err);
	}
	list_add(&line->node, &lines);
	return line;
}

/**
 * line_join() - use a module interrupt signal
 * @c: the cage
 * @irq: its interrupt, which other cages may share
 *
 * Return: 0 or a negative errno.
 */
int line_join(struct cage *c, int irq)
{
	struct line *line, *found = NULL;

	mutex_lock(&lines_lock);
	list_for_each_entry(line, &lines, node)
		if (line->irq == irq)
			found = line;
	if (!found)
		found = line_new(irq);
	if (!IS_ERR(found))
		found->users++;
	mutex_unlock(&lines_lock);
	if (IS_ERR(found))
		return PTR_ERR(found);

	c->line = found;
	mutex_lock(&found->lock);
	list_add_tail(&c->line_node, &found->cages);
	mutex_unlock(&found->lock);
	return 0;
}

/**
 * line_leave() - stop using the signal; no harvest of this cage runs after
 * @c: the cage
 */
void line_leave(struct cage *c)
{
	struct line *line = c->line;

	if (!line)
		return;
	mutex_lock(&line->lock);
	list_del_init(&c->line_node);
	mutex_unlock(&line->lock);

	mutex_lock(&lines_lock);
	if (--line->users) {
		mutex_unlock(&lines_lock);
		return;
	}
	list_del(&line->node);
	mutex_unlock(&lines_lock);

	mutex_lock(&line->lock);
	line->closing = true;
	mutex_unlock(&line->lock);
	/* Whoever has the interrupt next must find it as deep as we did. */
	if (cancel_delayed_work_sync(&line->enable_work))
		enable_irq(line->irq);
	free_irq(line->irq, line);
	mutex_destroy(&line->lock);
	kfree(line);
}
