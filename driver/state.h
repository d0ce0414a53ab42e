/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The life of a module in its cage, as a pure transition function: facts and
 * an event go in, the next state, what to do and a deadline come out. Nothing
 * here reads a clock, takes a lock or knows of a bus.
 */
#ifndef _OPTMON_STATE_H
#define _OPTMON_STATE_H

#include <linux/bits.h>
#include <linux/ktime.h>
#include <linux/types.h>

/* Numbered as OPTMON_LIFE_x of the netlink family. */
enum life_state {
	LIFE_EMPTY,
	LIFE_SETTLING,		/* seen once: the contacts may bounce */
	LIFE_INIT,		/* MgmtInit, then identification */
	LIFE_UNREADABLE,	/* does not answer; asked less and less often */
	LIFE_STATIC,		/* readable, with nothing to control */
	LIFE_LOW_POWER,
	LIFE_POWER_UP,
	LIFE_READY,
	LIFE_POWER_DOWN,
	LIFE_FAULT,		/* ModuleFault */
	LIFE_DENIED,		/* kept in low power: over a power budget */
	LIFE_LATE,		/* does not follow a request */
	LIFE_STATES
};

enum life_event {
	LIFE_PRESENT,		/* looked: a module is there */
	LIFE_ABSENT,		/* looked: none is there */
	LIFE_IDENTIFIED,
	LIFE_SILENT,		/* gave up on reading it for now */
	LIFE_OBSERVED,		/* a sample was taken */
	LIFE_CHANGED,		/* the wish or a budget changed */
	LIFE_DISTURBED,		/* was reset, or may be another: start over */
	LIFE_REFUSED,		/* the module did not take a request */
	LIFE_TIMEOUT,		/* the deadline passed */
	LIFE_EVENTS
};

enum life_wish {
	LIFE_WISH_NONE,		/* nothing is written to the module */
	LIFE_WISH_LOW,
	LIFE_WISH_HIGH,
};

/* What to do on a transition, in the order of the bits. */
#define LIFE_DO_FORGET		BIT(0)	/* the module that was there is gone */
#define LIFE_DO_START		BIT(1)	/* a module came: identify it */
#define LIFE_DO_RETRY		BIT(2)	/* try later to identify it */
#define LIFE_DO_REQUEST_HIGH	BIT(3)	/* write the power control */
#define LIFE_DO_REQUEST_LOW	BIT(4)
#define LIFE_DO_SAY_UNREADABLE	BIT(5)
#define LIFE_DO_SAY_FAULT	BIT(6)
#define LIFE_DO_SAY_DENIED	BIT(7)
#define LIFE_DO_SAY_LATE	BIT(8)

struct life_facts {
	bool managed;		/* paged memory of a CMIS module */
	u8 observed;		/* CMIS_STATE_x last seen; 0 while unknown */
	enum life_wish wish;
	bool fits;		/* within the budgets of cage and switch */
	unsigned int up_ms;	/* longest ModulePwrUp, as life_bound_ms() */
	unsigned int down_ms;
};

struct life_step {
	enum life_state state;
	u32 todo;		/* LIFE_DO_x */
	unsigned int within_ms;	/* LIFE_TIMEOUT after so long; 0: keep, or none */
};

/* Why a cage's module should be in low or high power. */
struct life_policy {
	u8 policy;		/* OPTMON_POWER_POLICY_x */
	bool commanded;		/* it was set by a command */
	bool claimed;		/* a MAC driver is attached */
	bool port_up;		/* an attached port is administratively up */
	bool adopted;		/* was there before us, and left alone since */
};

/* A contact that bounces while a module slides in has settled by then. */
#define LIFE_SETTLE_MS		30
/* MgmtInit takes 2 s at most (Table 10-2); some modules need longer. */
#define LIFE_INIT_MS		5000
/* Bounds of an advertised duration, whatever the module says. */
#define LIFE_BOUND_MIN_MS	1000
#define LIFE_BOUND_MAX_MS	300000

/* A module that did not follow is asked again after so long ... */
#define LIFE_AGAIN_MS		60000
/* ... and one that did not take the write. */
#define LIFE_REFUSED_MS		1000

struct life_step life_next(enum life_state state, enum life_event event,
			   const struct life_facts *facts);
enum life_wish life_wish(const struct life_policy *p);
unsigned int life_bound_ms(u8 code);
unsigned int life_left_ms(ktime_t due, ktime_t now);
u8 life_power_control(u8 control, bool high);
const char *life_name(enum life_state state);

#endif /* _OPTMON_STATE_H */
