// SPDX-License-Identifier: GPL-2.0
/*
 * Data paths: which lanes an application may use, and the way from one
 * application to another, as pure functions.
 */
#include <linux/bitops.h>
#include <linux/cmis.h>
#include <linux/errno.h>
#include <linux/kernel.h>

#include "datapath.h"

/**
 * path_next() - what follows
 * @phase: where it is
 * @f: what the module reports, and the durations that it advertises
 *
 * Lanes are stopped, configured and started. What the module rejects, or does
 * not take in time, is not left half done: the lanes start again as they were.
 *
 * Return: the next phase, what to write, and the deadline of the phase.
 */
struct path_step path_next(enum path_phase phase, const struct path_facts *f)
{
	switch (phase) {
	case PATH_BEGIN:
		return (struct path_step) {
			PATH_STOPPING, PATH_DO_STOP, f->stop_ms,
		};
	case PATH_STOPPING:
		if (f->stopped)
			return (struct path_step) {
				PATH_APPLYING, PATH_DO_APPLY, PATH_APPLY_MS,
			};
		if (f->expired)
			return (struct path_step) {
				PATH_RESTORING, PATH_DO_START, f->start_ms,
				-ETIMEDOUT,
			};
		break;
	case PATH_APPLYING:
		if (f->config == PATH_CONFIG_TAKEN)
			return (struct path_step) {
				f->used ? PATH_STARTING : PATH_DONE,
				PATH_DO_START, f->start_ms,
			};
		if (f->config == PATH_CONFIG_REJECTED)
			return (struct path_step) {
				PATH_RESTORING, PATH_DO_START, f->start_ms,
				-EINVAL,
			};
		if (f->expired)
			return (struct path_step) {
				PATH_RESTORING, PATH_DO_START, f->start_ms,
				-ETIMEDOUT,
			};
		break;
	case PATH_STARTING:
		/* In low power a data path waits; it has what it was to have. */
		if (f->started || !f->ready)
			return (struct path_step) { PATH_DONE };
		if (f->expired)
			return (struct path_step) {
				PATH_FAILED, .error = -ETIMEDOUT,
			};
		break;
	case PATH_RESTORING:
		if (f->started || !f->ready || f->expired)
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
 * path_config_of() - what became of a configuration command
 * @status: 11h:202 to 205 (Table 8-101)
 * @lanes: the lanes it was for
 * @code: takes the code of a lane that is rejected
 *
 * Return: rejected if any lane is, else busy if any is, else taken.
 */
enum path_config path_config_of(const u8 *status, u8 lanes, u8 *code)
{
	enum path_config all = PATH_CONFIG_TAKEN;
	unsigned int lane;

	for (lane = 0; lane < CMIS_LANES_PER_BANK; lane++) {
		u8 value = nibble(status, lane);

		if (!(lanes & BIT(lane)) || value == CMIS_CONFIG_SUCCESS)
			continue;
		if (!value || value == CMIS_CONFIG_IN_PROGRESS) {
			all = PATH_CONFIG_BUSY;
			continue;
		}
		*code = value;
		return PATH_CONFIG_REJECTED;
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
