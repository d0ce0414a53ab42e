/* SPDX-License-Identifier: GPL-2.0 */
/* A command under way, for the files that carry commands out. */
#ifndef _OPTMON_COMMAND_H
#define _OPTMON_COMMAND_H

#include <linux/completion.h>

#include "core.h"
#include "datapath.h"

/* How long a burst may go on trying a module that refuses. */
#define COMMAND_BUDGET_MS	(20 * CMIS_T_WRITE_MAX_MS)
/* A module on its way is looked at this often. */
#define COMMAND_POLL_MS		20
/* One that refuses is asked less and less often, down to this. */
#define COMMAND_RETRY_MAX_MS	640

struct command {
	struct kref ref;
	struct command_args args;	/* with its own copy of what it points at */
	struct completion done;
	int result;
	const char *why;	/* of a refusal; a string that stays */
	struct xcvr *module;	/* what it was begun with, counted; NULL: not begun */
	struct command *halted;	/* of a reset: the change that it ends; else NULL */
	unsigned int step;	/* of what takes several */
	ktime_t next;		/* the step; not before, 0 for at once */
	ktime_t due;
	ktime_t asked;		/* for statistics to be frozen; boot time */
	/* of an application */
	enum path_phase phase;
	unsigned int again;	/* writes of the phase that were repeated */
	int error;
	bool broken;		/* what the phase begins with could not be written */
	bool undone;		/* what was before is staged and applied */
	u32 held;		/* lanes that were held down before, by DPDeinit */
	u8 wanted[CMIS_MAX_BANKS][CMIS_LANES_PER_BANK];
	u8 before[CMIS_MAX_BANKS][CMIS_LANES_PER_BANK];
};

#define APPS_MAX	(CMIS_LM_APPS_COUNT + CMIS_P01_APPS_COUNT)

/* command.c */
unsigned int command_apps(struct xcvr *m, u8 *apps);

static inline u8 bank_lanes(u32 lanes, unsigned int bank)
{
	return lanes >> (bank * CMIS_LANES_PER_BANK);
}

static inline u8 advertised(struct xcvr *m, u8 off)
{
	u8 byte = 0;

	xcvr_copy(m, 0, 1, off, &byte, 1);
	return byte;
}

/*
 * Steps of commands, for the sampler's job: 0 when done, milliseconds after
 * which to go on, or a negative errno with cmd->why set.
 */

/* diag.c */

/* A few writes of a module that takes its time for each. */
#define DIAG_BUDGET_MS		(6 * CMIS_T_WRITE_MAX_MS)

#define DIAG_NO_PAGES		"the module has no diagnostics (CMIS pages 13h and 14h)"
#define DIAG_NO_ANSWER		"the module does not answer"

/* A capability in what was read of page 13h from 128 on. */
static inline u8 diag_cap(const u8 *head, u8 off)
{
	return head[off - CMIS_UPPER];
}

unsigned int diag_banks(const struct xcvr *m);
u32 diag_lanes(struct xcvr *m, enum diag_side side);
int step_loopback(struct cage *c, struct xcvr *m, struct command *cmd);
int step_pattern(struct cage *c, struct xcvr *m, struct command *cmd);

/* diag_results.c */
int step_diagnostics(struct cage *c, struct xcvr *m, struct command *cmd);

/* vdm.c */
int step_statistics(struct cage *c, struct xcvr *m, struct command *cmd);
void vdm_over(struct cage *c, struct xcvr *m);

/* cdb_command.c */
int step_cdb(struct cage *c, struct xcvr *m, struct command *cmd);
void cdb_over(struct cage *c, struct command *cmd);

#endif /* _OPTMON_COMMAND_H */
