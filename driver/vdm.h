/* SPDX-License-Identifier: GPL-2.0 */
/* What is known of VDM observables. */
#ifndef _OPTMON_VDM_H
#define _OPTMON_VDM_H

#include <linux/types.h>

bool vdm_is_statistic(u8 type);
bool vdm_has_statistics(const u8 *descriptors);

#endif /* _OPTMON_VDM_H */
