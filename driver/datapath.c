// SPDX-License-Identifier: GPL-2.0
/*
 * Data paths: which lanes an application may use, and the way from one
 * application to another, as pure functions.
 */
#include <linux/bitops.h>
#include <linux/cmis.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/minmax.h>

#include "datapath.h"

/* The lanes have the configuration that was to be: the status alone may be old. */
static bool path_taken(const struct path_facts *f)
{
	return !f->broken && f->active && (f->config == PATH_CONFIG_TAKEN ||
					   f->config == PATH_CONFIG_UNTOLD);
}

/*
 * The lanes have what they had, and it is what is staged. Whether the module
 * took it or rejects it does not matter: some reject lanes without an application.
 */
static bool path_undone(const struct path_facts *f)
{
	return !f->broken && f->undone && f->active &&
	       f->config != PATH_CONFIG_NONE && f->config != PATH_CONFIG_BUSY;
}

static struct path_step path_undo(const struct path_facts *f, int error)
{
	return (struct path_step) {
		PATH_UNDOING, f->config == PATH_CONFIG_BUSY ? 0 : PATH_DO_UNDO,
		PATH_UNDO_MS, error,
	};
}

static struct path_step path_restore(const struct path_facts *f, int error)
{
	return (struct path_step) {
		PATH_RESTORING, PATH_DO_START, f->start_ms, error,
	};
}

/* What begins a phase could not be written: once more, while it may help. */
static struct path_step path_retry(enum path_phase phase, const struct path_facts *f)
{
	static const u32 todo[] = {
		[PATH_STOPPING] = PATH_DO_STOP,
		[PATH_APPLYING] = PATH_DO_APPLY,
		[PATH_STARTING] = PATH_DO_START,
		[PATH_UNDOING] = PATH_DO_UNDO,
		[PATH_RESTORING] = PATH_DO_START,
	};
	bool triggers = phase == PATH_APPLYING || phase == PATH_UNDOING;

	/* Some banks may have begun with it. */
	if (triggers && f->config == PATH_CONFIG_BUSY)
		return (struct path_step) { phase };
	return (struct path_step) { phase, todo[phase] };
}

/**
 * path_next() - what follows
 * @phase: where it is
 * @f: what the module reports, and the durations that it advertises
 *
 * Lanes are stopped, configured and started. A configuration that the module
 * rejects, or does not take in time, is undone: the lanes get back what they had
 * and start again, but for those that were held down. Lanes that have what they
 * were to have and do not start keep it. What cannot be written is tried again
 * until the deadline of its phase.
 *
 * Return: the next phase, what to write, and the deadline of the phase.
 */
struct path_step path_next(enum path_phase phase, const struct path_facts *f)
{
	int late = f->broken ? 0 : -ETIMEDOUT;

	if (phase > PATH_BEGIN && phase < PATH_DONE && f->broken && !f->expired)
		return path_retry(phase, f);
	switch (phase) {
	case PATH_BEGIN:
		return (struct path_step) {
			PATH_STOPPING, PATH_DO_STOP, f->stop_ms,
		};
	case PATH_STOPPING:
		if (f->stopped && !f->broken && f->config != PATH_CONFIG_BUSY)
			return (struct path_step) {
				PATH_APPLYING, PATH_DO_APPLY, PATH_APPLY_MS,
			};
		if (f->expired)
			return path_restore(f, late);
		break;
	case PATH_APPLYING:
		if (path_taken(f))
			return (struct path_step) {
				PATH_STARTING, PATH_DO_START, f->start_ms,
			};
		if (f->config == PATH_CONFIG_REJECTED && !f->broken)
			return path_undo(f, -EINVAL);
		if (f->expired)
			return path_undo(f, late);
		break;
	case PATH_STARTING:
		/* In low power a data path waits; it has what it was to have. */
		if ((f->started || f->rests) && f->active && !f->broken)
			return (struct path_step) { PATH_DONE };
		if (f->fault)
			return (struct path_step) {
				PATH_FAILED, .error = -EIO,
			};
		if (f->expired)
			return (struct path_step) {
				PATH_FAILED, .error = late,
			};
		break;
	case PATH_UNDOING:
		if (path_undone(f))
			return path_restore(f, 0);
		if (f->expired)
			return path_restore(f, -EIO);
		/* What was under way came to its end, and what was is not there, or not staged. */
		if (f->config != PATH_CONFIG_NONE && f->config != PATH_CONFIG_BUSY)
			return path_retry(phase, f);
		break;
	case PATH_RESTORING:
		if (f->started || f->rests || f->fault || f->expired)
			return (struct path_step) { PATH_FAILED };
		break;
	default:
		break;
	}
	return (struct path_step) { phase };
}

static u8 nibble(const u8 *bytes, unsigned int lane)
{
	return lane & 1 ? bytes[lane / 2] >> 4 : bytes[lane / 2] & 0xf;
}

/**
 * path_all_in() - are all lanes in one of some states?
 * @states: 11h:128 to 131 (Table 8-93)
 * @lanes: the lanes of the bank
 * @set: the states, a bit each
 *
 * Return: true if so.
 */
bool path_all_in(const u8 *states, u8 lanes, u16 set)
{
	unsigned int lane;

	for (lane = 0; lane < CMIS_LANES_PER_BANK; lane++)
		if (lanes & BIT(lane) && !(set & BIT(nibble(states, lane))))
			return false;
	return true;
}

/**
 * path_uses() - do lanes have the applications that they are to have?
 * @active: the active set, 11h:206 to 213 (Table 8-103)
 * @lanes: the lanes of the bank
 * @wanted: a configuration byte of each lane
 *
 * Return: true if so, and if they are of the same data paths.
 */
bool path_uses(const u8 *active, u8 lanes, const u8 *wanted)
{
	unsigned int lane;

	for (lane = 0; lane < CMIS_LANES_PER_BANK; lane++) {
		u8 is = active[lane], is_to_be = wanted[lane];

		if (!(lanes & BIT(lane)))
			continue;
		if (CMIS_ACS_APPSEL(is) != CMIS_ACS_APPSEL(is_to_be))
			return false;
		/* The last bit is whose signal integrity settings it has. */
		if (CMIS_ACS_APPSEL(is) && is >> 1 != is_to_be >> 1)
			return false;
	}
	return true;
}

/**
 * path_used() - which lanes have an application at all?
 * @set: a configuration byte of each lane
 * @lanes: the lanes of the bank
 *
 * Return: those; the others stay in DPDeactivated (Table 8-94).
 */
u8 path_used(const u8 *set, u8 lanes)
{
	unsigned int lane;

	for (lane = 0; lane < CMIS_LANES_PER_BANK; lane++)
		if (!CMIS_ACS_APPSEL(set[lane]))
			lanes &= ~BIT(lane);
	return lanes;
}

/**
 * path_config_of() - what became of a configuration command
 * @status: 11h:202 to 205 (Table 8-101)
 * @lanes: the lanes it was for
 * @code: takes the code of a lane that is rejected
 *
 * Return: busy if any lane is, else rejected if any is, else untold or taken.
 */
enum path_config path_config_of(const u8 *status, u8 lanes, u8 *code)
{
	enum path_config all = PATH_CONFIG_TAKEN, one;
	unsigned int lane;

	for (lane = 0; lane < CMIS_LANES_PER_BANK; lane++) {
		u8 value = nibble(status, lane);

		if (!(lanes & BIT(lane)) || value == CMIS_CONFIG_SUCCESS)
			continue;
		if (value == CMIS_CONFIG_IN_PROGRESS) {
			one = PATH_CONFIG_BUSY;
		} else if (!value) {
			one = PATH_CONFIG_UNTOLD;
		} else {
			one = PATH_CONFIG_REJECTED;
			*code = value;
		}
		all = max(all, one);
	}
	return all;
}

/**
 * path_reject_text() - a rejection in words
 * @code: of Table 8-101
 *
 * Return: a sentence.
 */
const char *path_reject_text(u8 code)
{
	switch (code) {
	case 3:
		return "the module rejects the application code";
	case 4:
		return "the module rejects these lanes for the application";
	case 5:
		return "the module rejects the signal integrity settings";
	case 6:
		return "the module says that lanes are still in use";
	case 7:
		return "the module says that lanes of the data path are missing";
	case 8:
		return "the module says that it cannot emulate this data path";
	default:
		return "the module rejects the configuration";
	}
}

/* Of the descriptors at @apps, host lanes of one instance; 0 without one. */
static unsigned int app_width(const u8 *apps, u8 app)
{
	return apps[(app - 1) * CMIS_APP_LEN + 2] >> 4;
}

/**
 * path_check() - may an application run on these lanes?
 * @apps: descriptors of four bytes (Table 8-23)
 * @count: how many of them
 * @app: AppSel code; 0 for none
 * @lanes: the lanes of the bank
 * @active: the active set, 11h:206 to 213
 * @why: takes a sentence
 *
 * Lanes must be whole instances of the new application, each beginning where
 * one may, and whole data paths of the old one.
 *
 * Return: 0 or -EINVAL.
 */
int path_check(const u8 *apps, unsigned int count, u8 app, u8 lanes,
	       const u8 *active, const char **why)
{
	unsigned int lane, other, width;
	u8 starts;

	*why = "name the lanes";
	if (!lanes)
		return -EINVAL;
	*why = "some of these lanes are of a data path with others: name all its lanes";
	for (lane = 0; lane < CMIS_LANES_PER_BANK; lane++) {
		if (!(lanes & BIT(lane)) || !CMIS_ACS_APPSEL(active[lane]))
			continue;
		for (other = 0; other < CMIS_LANES_PER_BANK; other++)
			if (active[other] >> 1 == active[lane] >> 1 &&
			    !(lanes & BIT(other)))
				return -EINVAL;
	}
	if (!app)
		return 0;
	*why = "the module advertises no such application";
	if (app > count || apps[(app - 1) * CMIS_APP_LEN] == CMIS_APP_END ||
	    !apps[(app - 1) * CMIS_APP_LEN])
		return -EINVAL;
	width = app_width(apps, app);
	starts = apps[(app - 1) * CMIS_APP_LEN + 3];
	if (!width || width > CMIS_LANES_PER_BANK)
		return -EINVAL;
	*why = "an instance of the application cannot use these lanes";
	for (lane = 0; lane < CMIS_LANES_PER_BANK; lane++) {
		if (!(lanes & BIT(lane)))
			continue;
		if (!(starts & BIT(lane)) || lane + width > CMIS_LANES_PER_BANK)
			return -EINVAL;
		for (other = lane; other < lane + width; other++)
			if (!(lanes & BIT(other)))
				return -EINVAL;
		lane += width - 1;
	}
	return 0;
}

/**
 * path_config_byte() - what to stage for a lane
 * @apps: descriptors
 * @app: AppSel code, checked with path_check(), or 0
 * @lanes: the lanes of the bank
 * @lane: one of them
 *
 * Return: AppSel, DataPathID and default signal integrity (Table 8-82).
 */
u8 path_config_byte(const u8 *apps, u8 app, u8 lanes, unsigned int lane)
{
	unsigned int width, first;

	if (!app)
		return 0;
	width = app_width(apps, app);
	for (first = 0; first <= lane; first += width) {
		while (first < lane && !(lanes & BIT(first)))
			first++;
		if (lane < first + width)
			break;
	}
	return app << 4 | first << 1;
}
