/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Flags by their places.
 */
#ifndef OPTMON_FLAG_COUNTS_H
#define OPTMON_FLAG_COUNTS_H

#include <optmon/image.h>
#include <optmon/names.h>

#include "cmd.h"

/* As optmon_flag_at(); a flag that has no name gets one of its place. */
void flag_at(const struct optmon_image *img, unsigned int page, unsigned int bank,
	     unsigned int offset, unsigned int bit, struct optmon_flag_ref *flag);

/* Print how often flags of ports were latched, and when; an exit code. */
int flag_counts(struct cmd *cmd, int n, char **selectors);

#endif /* OPTMON_FLAG_COUNTS_H */
