// SPDX-License-Identifier: GPL-2.0
/*
 * The life of a module in its cage: presence and its debounce, MgmtInit,
 * identification, low power, power up, ready, fault, reset, removal.
 * CMIS section 6.3.2 from the host's side.
 */
#include <linux/cmis.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <uapi/linux/optmon.h>

#include "state.h"

/**
 * life_bound_ms() - how long to wait for a transient state
 * @code: as advertised (Table 8-49)
 *
 * Return: twice the upper end of the code's range, since bus and poll add to
 * it, within LIFE_BOUND_MIN_MS and LIFE_BOUND_MAX_MS. Reserved codes count as
 * the longest.
 */
unsigned int life_bound_ms(u8 code)
{
	static const unsigned int upper_ms[] = {
		1, 5, 10, 50, 100, 500, 1000, 5000, 10000, 60000,
	};

	if (code >= ARRAY_SIZE(upper_ms))
		return LIFE_BOUND_MAX_MS;
	return clamp_t(unsigned int, 2 * upper_ms[code], LIFE_BOUND_MIN_MS,
		       LIFE_BOUND_MAX_MS);
}

/**
 * life_left_ms() - how long it is to a deadline
 * @due: the deadline
 * @now: now, which may be after it
 *
 * Return: milliseconds, rounded up, so that the deadline has passed by then; 0
 * once it has.
 */
unsigned int life_left_ms(ktime_t due, ktime_t now)
{
	if (!ktime_before(now, due))
		return 0;
	return min_t(s64, ktime_ms_delta(due, now) + 1, INT_MAX);
}

/**
 * life_power_control() - the control byte 1Ah that asks for low or high power
 * @control: the byte as it is
 * @high: which
 *
 * LowPwrS is LowPwrRequestSW, or LowPwrAllowRequestHW and the signal (Table
 * 6-12). High power must not depend on a signal that may be asserted. The
 * other bits stay, but for the one that would reset.
 *
 * Return: the byte to write.
 */
u8 life_power_control(u8 control, bool high)
{
	control &= ~(u8)CMIS_SOFTWARE_RESET;
	if (high)
		return control & ~(u8)(CMIS_LOW_PWR_REQUEST_SW | CMIS_LOW_PWR_ALLOW_HW);
	return control | CMIS_LOW_PWR_REQUEST_SW;
}

/**
 * life_wish() - what the host wants of a module's power
 * @p: policy and circumstances
 *
 * Without a command nothing is asked of a module whose cage no MAC driver
 * claims, nor of one that was there before the driver and is left as it is.
 *
 * Return: LIFE_WISH_NONE where nothing may be written.
 */
enum life_wish life_wish(const struct life_policy *p)
{
	if (!p->commanded && (!p->claimed || p->adopted))
		return LIFE_WISH_NONE;
	switch (p->policy) {
	case OPTMON_POWER_POLICY_LOW:
		return LIFE_WISH_LOW;
	case OPTMON_POWER_POLICY_AUTO:
		return p->port_up ? LIFE_WISH_HIGH : LIFE_WISH_LOW;
	default:
		return LIFE_WISH_HIGH;
	}
}

/* Where the observed state and the wish lead, whatever was before. */
static struct life_step life_meet(enum life_state state,
				  const struct life_facts *f)
{
	bool high = f->wish == LIFE_WISH_HIGH, low = f->wish == LIFE_WISH_LOW;
	bool asked_up = state == LIFE_POWER_UP;

	switch (f->observed) {
	case CMIS_STATE_LOW_PWR:
		if (high && !f->fits)
			return (struct life_step) {
				LIFE_DENIED,
				state == LIFE_DENIED ? 0 : LIFE_DO_SAY_DENIED,
			};
		if (high && (asked_up || state == LIFE_LATE))
			return (struct life_step) { state };
		if (high)
			return (struct life_step) {
				LIFE_POWER_UP, LIFE_DO_REQUEST_HIGH, f->up_ms,
			};
		return (struct life_step) { LIFE_LOW_POWER };
	case CMIS_STATE_PWR_UP:
	case CMIS_STATE_READY:
		if (low || (high && !f->fits)) {
			/* One request, and then its time; LATE waits for news. */
			if (state == LIFE_POWER_DOWN || state == LIFE_LATE)
				return (struct life_step) { state };
			return (struct life_step) {
				LIFE_POWER_DOWN, LIFE_DO_REQUEST_LOW, f->down_ms,
			};
		}
		if (f->observed == CMIS_STATE_READY)
			return (struct life_step) { LIFE_READY };
		return (struct life_step) {
			state == LIFE_LATE ? LIFE_LATE : LIFE_POWER_UP, 0,
			asked_up || state == LIFE_LATE ? 0 : f->up_ms,
		};
	case CMIS_STATE_PWR_DN:
		return (struct life_step) {
			state == LIFE_LATE ? LIFE_LATE : LIFE_POWER_DOWN, 0,
			state == LIFE_POWER_DOWN || state == LIFE_LATE ?
				0 : f->down_ms,
		};
	case CMIS_STATE_FAULT:
		return (struct life_step) {
			LIFE_FAULT, state == LIFE_FAULT ? 0 : LIFE_DO_SAY_FAULT,
		};
	}
	return (struct life_step) { state };	/* a reserved code says nothing */
}

static struct life_step life_timeout(enum life_state state,
				     const struct life_facts *f)
{
	switch (state) {
	case LIFE_INIT:
		return (struct life_step) {
			LIFE_UNREADABLE, LIFE_DO_SAY_UNREADABLE | LIFE_DO_RETRY,
		};
	case LIFE_POWER_UP:
	case LIFE_POWER_DOWN:
		return (struct life_step) {
			LIFE_LATE, LIFE_DO_SAY_LATE, LIFE_AGAIN_MS,
		};
	case LIFE_LATE:
		return life_meet(LIFE_READY, f);
	default:
		return (struct life_step) { state };
	}
}

/* A module is there and in use: LIFE_INIT and all states after it. */
static struct life_step life_inserted(enum life_state state,
				      enum life_event event,
				      const struct life_facts *f)
{
	bool known = state >= LIFE_LOW_POWER;
	enum life_state from = state;

	switch (event) {
	case LIFE_ABSENT:
		return (struct life_step) { LIFE_EMPTY, LIFE_DO_FORGET };
	case LIFE_DISTURBED:
		return (struct life_step) {
			LIFE_INIT, LIFE_DO_FORGET | LIFE_DO_START, LIFE_INIT_MS,
		};
	case LIFE_IDENTIFIED:
		if (state != LIFE_INIT && state != LIFE_UNREADABLE)
			break;
		if (!f->managed)
			return (struct life_step) { LIFE_STATIC };
		return life_meet(LIFE_READY, f);
	case LIFE_SILENT:
		if (state == LIFE_INIT || state == LIFE_UNREADABLE)
			return (struct life_step) { state, LIFE_DO_RETRY };
		return (struct life_step) {
			LIFE_UNREADABLE, LIFE_DO_SAY_UNREADABLE | LIFE_DO_RETRY,
		};
	case LIFE_CHANGED:
		/* A new wish is a new try. */
		if (state == LIFE_LATE)
			from = LIFE_READY;
		if (state == LIFE_POWER_UP && f->wish != LIFE_WISH_HIGH)
			from = LIFE_READY;
		if (state == LIFE_POWER_DOWN && f->wish == LIFE_WISH_HIGH)
			from = LIFE_READY;
		return known ? life_meet(from, f) : (struct life_step) { state };
	case LIFE_OBSERVED:
		if (known)
			return life_meet(state, f);
		break;
	case LIFE_REFUSED:
		if (state == LIFE_POWER_UP || state == LIFE_POWER_DOWN)
			return (struct life_step) { LIFE_LATE, 0, LIFE_REFUSED_MS };
		break;
	case LIFE_TIMEOUT:
		return life_timeout(state, f);
	default:
		break;
	}
	return (struct life_step) { state };
}

/**
 * life_next() - what follows
 * @state: where the cage is
 * @event: what happened
 * @facts: what is known and wanted
 *
 * Return: the next state, what to do on the way, and the deadline from now. A
 * deadline of 0 leaves the running one while the state stays, and ends it
 * when the state changes.
 */
struct life_step life_next(enum life_state state, enum life_event event,
			   const struct life_facts *facts)
{
	switch (state) {
	case LIFE_EMPTY:
		if (event == LIFE_PRESENT)
			return (struct life_step) {
				LIFE_SETTLING, 0, LIFE_SETTLE_MS,
			};
		return (struct life_step) { state };
	case LIFE_SETTLING:
		if (event == LIFE_ABSENT)
			return (struct life_step) { LIFE_EMPTY };
		if (event == LIFE_PRESENT)
			return (struct life_step) {
				LIFE_INIT, LIFE_DO_START, LIFE_INIT_MS,
			};
		return (struct life_step) { state };
	default:
		return life_inserted(state, event, facts);
	}
}

/**
 * life_name() - a state in words
 * @state: the state
 *
 * Return: for messages and traces.
 */
const char *life_name(enum life_state state)
{
	static const char * const names[LIFE_STATES] = {
		[LIFE_EMPTY] = "empty",
		[LIFE_SETTLING] = "settling",
		[LIFE_INIT] = "init",
		[LIFE_UNREADABLE] = "unreadable",
		[LIFE_STATIC] = "static",
		[LIFE_LOW_POWER] = "low-power",
		[LIFE_POWER_UP] = "power-up",
		[LIFE_READY] = "ready",
		[LIFE_POWER_DOWN] = "power-down",
		[LIFE_FAULT] = "fault",
		[LIFE_DENIED] = "denied",
		[LIFE_LATE] = "late",
	};

	return state < LIFE_STATES ? names[state] : "?";
}
