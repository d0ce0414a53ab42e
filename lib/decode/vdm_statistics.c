// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Statistics of VDM observables, which a module reports as instances of their
 * own: OIF-CMIS-05.4 Table 8-180.
 */
#include <linux/cmis.h>

#include "internal.h"

/* Types come in pairs, media input and host input, in this order. */
static const struct {
	const char *name[2];
	const char *text[2];
	uint8_t first;
	uint8_t total;		/* 0: it has none */
	bool count;
} observables[] = {
	{ { "pre_fec_ber_media", "pre_fec_ber_host" },
	  { "Pre-FEC BER, media input", "Pre-FEC BER, host input" },
	  CMIS_VDM_BER_MIN_MEDIA, 0, false },
	{ { "ferc_media", "ferc_host" },
	  { "FERC, media input", "FERC, host input" },
	  CMIS_VDM_FERC_MIN_MEDIA, CMIS_VDM_FERC_TOTAL_MEDIA, false },
	{ { "sew_max_media", "sew_max_host" },
	  { "SEWmax, media input", "SEWmax, host input" },
	  CMIS_VDM_SEW_MIN_MEDIA, 0, true },
};

#define N_OBSERVABLES	(sizeof(observables) / sizeof(observables[0]))

static const enum optmon_vdm_statistic order[] = {
	OPTMON_VDM_MINIMUM, OPTMON_VDM_MAXIMUM,
	OPTMON_VDM_AVERAGE, OPTMON_VDM_CURRENT,
};

/* What a type is of which observable; false when it is of none here. */
static bool meaning(uint8_t type, struct optmon_vdm_statistics *s,
		    enum optmon_vdm_statistic *which)
{
	unsigned int i, host;

	for (i = 0; i < N_OBSERVABLES; i++) {
		uint8_t first = observables[i].first, total = observables[i].total;

		if (type >= first && type < first + 8) {
			*which = order[(type - first) / 2];
			host = (type - first) % 2;
		} else if (total && (type == total || type == total + 1)) {
			*which = OPTMON_VDM_TOTAL;
			host = type - total;
		} else {
			continue;
		}
		s->name = observables[i].name[host];
		s->text = observables[i].text[host];
		s->count = observables[i].count;
		return true;
	}
	return false;
}

static struct optmon_vdm_statistics *find(struct optmon_vdm_statistics *list,
					  size_t n,
					  const struct optmon_vdm_statistics *s)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (list[i].name == s->name && list[i].group == s->group &&
		    list[i].lane == s->lane)
			return &list[i];
	return NULL;
}

size_t optmon_vdm_statistics(const struct optmon_module *module,
			     struct optmon_vdm_statistics *list, size_t room)
{
	size_t n = 0, kept = 0, i;

	for (i = 0; i < module->vdm_count; i++) {
		const struct optmon_vdm *v = &module->vdm[i];
		struct optmon_vdm_statistics one = {
			.group = v->group, .lane = v->lane,
		}, *s;
		enum optmon_vdm_statistic which;

		if (!(v->has & OPTMON_BIT(OPTMON_VDM_VALUE)) ||
		    !meaning(v->type, &one, &which))
			continue;
		s = find(list, n, &one);
		if (!s && n == room)
			continue;
		if (!s) {
			s = &list[n++];
			*s = one;
		}
		s->value[which] = v->value;
		s->has |= OPTMON_BIT(which);
	}
	/* A current value alone is no statistic. */
	for (i = 0; i < n; i++)
		if (list[i].has & ~OPTMON_BIT(OPTMON_VDM_CURRENT))
			list[kept++] = list[i];
	return kept;
}
