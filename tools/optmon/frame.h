/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What main() does around a verb.
 */
#ifndef OPTMON_FRAME_H
#define OPTMON_FRAME_H

#include "cmd.h"

/* Set up output; 0 or an exit code. */
int frame_start(struct cmd *cmd);

/* Options before the verb; one of CMD_OPT_*, 0 when all was answered. */
int frame_global(struct cmd *cmd, int argc, char **argv);

/* Usage of one verb. */
void frame_help(struct cmd *cmd, const struct cmd_verb *verb);

/* Write what was printed, free everything; the final exit code. */
int frame_finish(struct cmd *cmd, int code);

#endif /* OPTMON_FRAME_H */
