// SPDX-License-Identifier: GPL-2.0
/*
 * A storm of flags: so many a second, one module after the other and one flag
 * after the other, so that none comes again before all others came. Of fewer
 * flags each comes again the sooner.
 */
#include <linux/math64.h>
#include <linux/slab.h>

#include "compat.h"
#include "sim.h"

#define STORM_TICK_MS	10

struct sim_storm {
	struct sim_switch *sw;
	struct delayed_work work;
	struct mutex lock;	/* guards what follows */
	u32 rate;		/* a second */
	u32 count;		/* in all */
	u32 first;		/* of the flags of page 11h */
	u32 flags;		/* from that one on, how many */
	u32 done;
	u32 next;		/* place in the order of flags; goes on over storms */
	ktime_t start;
};

/* Cages take turns, and each gets its next flag when it is its turn. */
static void sim_storm_flag(struct sim_storm *storm)
{
	struct sim_switch *sw = storm->sw;
	u32 flag = storm->first + storm->next / sw->ncages % storm->flags;
	struct sim_cage *cage = sw->cage[storm->next % sw->ncages];

	storm->next++;
	mutex_lock(&cage->lock);
	if (cage->module && cage->module->live) {
		sim_flag_event(cage->module, SIM_PAGE(0x11, 0),
			       CMIS_P11_FLAGS + flag / 8, BIT(flag % 8));
		sim_flags_update(cage->module);
		storm->done++;
	}
	mutex_unlock(&cage->lock);
}

static void sim_storm_work(struct work_struct *work)
{
	struct sim_storm *storm = container_of(to_delayed_work(work),
					       struct sim_storm, work);
	u32 due, tried = 0;
	bool more;

	mutex_lock(&storm->lock);
	due = min_t(u64, storm->count,
		    div_u64(ktime_ms_delta(ktime_get(), storm->start) * storm->rate,
			    1000));
	/* A switch without modules has nothing to storm. */
	while (storm->done < due && tried++ < storm->rate + storm->sw->ncages)
		sim_storm_flag(storm);
	more = storm->done < storm->count;
	mutex_unlock(&storm->lock);
	if (more)
		queue_delayed_work(sim_wq, &storm->work,
				   msecs_to_jiffies(STORM_TICK_MS));
}

/**
 * sim_storm_set() - begin a storm, or end it
 * @sw: the switch
 * @count: flags in all, 0 to end one
 * @rate: flags a second
 * @first: only flags from this one on, of those of page 11h
 * @flags: and so many
 */
void sim_storm_set(struct sim_switch *sw, u32 count, u32 rate, u32 first, u32 flags)
{
	struct sim_storm *storm = sw->storm;

	cancel_delayed_work_sync(&storm->work);
	mutex_lock(&storm->lock);
	storm->count = count;
	storm->rate = rate;
	storm->first = first;
	storm->flags = flags;
	storm->done = 0;
	storm->start = ktime_get();
	mutex_unlock(&storm->lock);
	if (count)
		queue_delayed_work(sim_wq, &storm->work, 0);
}

/**
 * sim_storm_left() - how much of a storm is still to come
 * @sw: the switch
 *
 * Return: flags.
 */
u32 sim_storm_left(struct sim_switch *sw)
{
	struct sim_storm *storm = sw->storm;
	u32 left;

	mutex_lock(&storm->lock);
	left = storm->count - storm->done;
	mutex_unlock(&storm->lock);
	return left;
}

/**
 * sim_storm_add() - make storms possible
 * @sw: the switch, its cages there
 *
 * Return: 0 or -ENOMEM.
 */
int sim_storm_add(struct sim_switch *sw)
{
	struct sim_storm *storm = kzalloc(sizeof(*storm), GFP_KERNEL);

	if (!storm)
		return -ENOMEM;
	storm->sw = sw;
	mutex_init(&storm->lock);
	INIT_DELAYED_WORK(&storm->work, sim_storm_work);
	sw->storm = storm;
	return 0;
}

/* Ends the storm; the cages are still there. */
void sim_storm_remove(struct sim_switch *sw)
{
	if (!sw->storm)
		return;
	cancel_delayed_work_sync(&sw->storm->work);
	mutex_destroy(&sw->storm->lock);
	kfree(sw->storm);
	sw->storm = NULL;
}
