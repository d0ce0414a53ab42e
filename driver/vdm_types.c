// SPDX-License-Identifier: GPL-2.0
/*
 * Observables of VDM and which of them are statistics, as pure functions.
 */
#include <linux/cmis.h>
#include <linux/kernel.h>

#include "vdm.h"

/**
 * vdm_is_statistic() - is an observable a statistic of another?
 * @type: its type (Table 8-180)
 *
 * Return: true for those that a freeze holds and starts anew.
 */
bool vdm_is_statistic(u8 type)
{
	static const struct { u8 first, last; } statistics[] = {
		{ CMIS_VDM_BER_MIN_MEDIA, CMIS_VDM_BER_AVG_HOST },
		{ CMIS_VDM_FERC_MIN_MEDIA, CMIS_VDM_FERC_AVG_HOST },
		{ CMIS_VDM_FERC_TOTAL_MEDIA, CMIS_VDM_SEW_AVG_HOST },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(statistics); i++)
		if (type >= statistics[i].first && type <= statistics[i].last)
			return true;
	return false;
}

/**
 * vdm_has_statistics() - are there statistics among the instances of a page?
 * @descriptors: page 20h to 23h from 128 on
 *
 * Return: true if there is one.
 */
bool vdm_has_statistics(const u8 *descriptors)
{
	unsigned int i;

	for (i = 0; i < CMIS_VDM_PER_GROUP; i++)
		if (vdm_is_statistic(descriptors[2 * i + 1]))
			return true;
	return false;
}
