/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How lanes are brought to another application: a pure transition function
 * over what the module reports of their data paths (CMIS 6.2.4 and 6.3.3).
 */
#ifndef _OPTMON_DATAPATH_H
#define _OPTMON_DATAPATH_H

#include <linux/bits.h>
#include <linux/types.h>

enum path_phase {
	PATH_BEGIN,
	PATH_STOPPING,		/* until all lanes are in DPDeactivated */
	PATH_APPLYING,		/* until the configuration is taken, or not */
	PATH_STARTING,		/* until all lanes are initialized */
	PATH_UNDOING,		/* as PATH_APPLYING, with what was there before */
	PATH_RESTORING,		/* as PATH_STARTING, likewise */
	PATH_DONE,
	PATH_FAILED,
};

#define PATH_DO_STOP		BIT(0)	/* DPDeinit for the lanes */
#define PATH_DO_APPLY		BIT(1)	/* stage, then ApplyDPInit */
#define PATH_DO_START		BIT(2)	/* end DPDeinit */
#define PATH_DO_UNDO		BIT(3)	/* stage what was active, then ApplyDPInit */

/* Of several lanes the last of these that is found counts. */
enum path_config {
	PATH_CONFIG_NONE,	/* not known */
	PATH_CONFIG_TAKEN,
	PATH_CONFIG_UNTOLD,	/* the module says nothing, as it may before CMIS 5 */
	PATH_CONFIG_REJECTED,
	PATH_CONFIG_BUSY,	/* what is triggered now is ignored (6.2.4.2) */
};

struct path_facts {
	bool stopped;		/* all lanes in DPDeactivated */
	bool started;		/* all with an application initialized or activated */
	bool rests;		/* the module is in low power: data paths wait */
	bool fault;		/* it says so, which only a reset ends */
	bool active;		/* the active set has what the phase is to bring */
	bool undone;		/* what was there before was staged and applied */
	bool broken;		/* what the phase began with could not be written */
	bool expired;		/* the deadline of the phase passed */
	enum path_config config;
	unsigned int stop_ms;	/* longest DPDeinit and DPTxTurnOff */
	unsigned int start_ms;	/* longest DPInit and DPTxTurnOn */
};

struct path_step {
	enum path_phase phase;
	u32 todo;
	unsigned int within_ms;	/* 0: the deadline stays */
	int error;		/* what PATH_FAILED ends with; 0: as it was */
};

/* A configuration is accepted or rejected by then. */
#define PATH_APPLY_MS		2000
/* One that is late must end first, before what was there is applied again. */
#define PATH_UNDO_MS		10000

struct path_step path_next(enum path_phase phase, const struct path_facts *f);
enum path_config path_config_of(const u8 *status, u8 lanes, u8 *code);
bool path_all_in(const u8 *states, u8 lanes, u16 set);
bool path_uses(const u8 *active, u8 lanes, const u8 *wanted);
u8 path_used(const u8 *set, u8 lanes);
const char *path_reject_text(u8 code);
int path_check(const u8 *apps, unsigned int count, u8 app, u8 lanes,
	       const u8 *active, const char **why);
u8 path_config_byte(const u8 *apps, u8 app, u8 lanes, unsigned int lane);

#endif /* _OPTMON_DATAPATH_H */
