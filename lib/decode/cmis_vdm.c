// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * CMIS versatile diagnostics: pages 20h to 2Fh (Tables 8-177 to 8-186).
 *
 * Instances are kept as the module lists them. Groups are independent of each
 * other: the same observable of the same lane may appear in several, and each
 * appearance is an instance of its own.
 */
#include <linux/cmis.h>

#include "internal.h"

/**
 * struct group - the pages of one group in one bank; a part may be NULL
 * @descriptors: 64 of two bytes
 * @values: 64 of two bytes
 * @thresholds: 16 sets of four times two bytes
 * @flags: 64 nibbles
 * @masks: 64 nibbles
 */
struct group {
	unsigned int bank;
	unsigned int number;
	const uint8_t *descriptors;
	const uint8_t *values;
	const uint8_t *thresholds;
	const uint8_t *flags;
	const uint8_t *masks;
};

static double vdm_value(const struct optmon_vdm_type *type, uint16_t raw)
{
	if (!type)
		return raw;
	switch (type->format) {
	case 'f':
		return f16_value(raw);
	case 's':
		return (int16_t)raw * type->scale;
	default:
		return raw * type->scale;
	}
}

static void vdm_thresholds(struct optmon_vdm *v, const uint8_t *p,
			   const struct optmon_vdm_type *type)
{
	v->thresholds.high_alarm = vdm_value(type, be16(p));
	v->thresholds.low_alarm = vdm_value(type, be16(p + 2));
	v->thresholds.high_warning = vdm_value(type, be16(p + 4));
	v->thresholds.low_warning = vdm_value(type, be16(p + 6));
	v->has |= OPTMON_BIT(OPTMON_VDM_THRESHOLDS);
}

static unsigned int nibble(const uint8_t *p, unsigned int i)
{
	return p[i / 2] >> (i % 2 * 4) & 0xf;
}

/*
 * Table 8-179; a location of 8 to 14 is reserved and taken as the module. That of
 * an external laser is its number, of a scheme defined elsewhere (Table 8-180).
 */
static void add_instance(struct decoder *d, const struct group *g,
			 unsigned int i)
{
	const uint8_t *descriptor = g->descriptors + 2 * i;
	const struct optmon_vdm_type *type = optmon_vdm_type(descriptor[1]);
	unsigned int location = CMIS_VDM_LOCATION(descriptor[0]);
	unsigned int set = CMIS_VDM_THRESHOLD_SET(descriptor[0]);
	bool laser = type && type->scope == 'e';
	struct optmon_vdm *v = &d->m->vdm[d->m->vdm_count++];

	v->has = 0;
	v->bank = g->bank;
	v->group = g->number;
	v->type = descriptor[1];
	v->lane = location < CMIS_LANES_PER_BANK && !laser ?
		  g->bank * CMIS_LANES_PER_BANK + location + 1 : 0;
	if (laser && location != CMIS_VDM_LOCATION_MODULE) {
		v->els_id = location;
		v->has |= OPTMON_BIT(OPTMON_VDM_ELS_ID);
	}
	v->instance = (g->number - 1) * CMIS_VDM_PER_GROUP + i + 1;
	v->threshold_set = (g->number - 1) * 16 + set + 1;
	if (g->values) {
		v->raw = be16(g->values + 2 * i);
		v->value = vdm_value(type, v->raw);
		v->has |= OPTMON_BIT(OPTMON_VDM_VALUE);
	}
	if (g->thresholds)
		vdm_thresholds(v, g->thresholds + 8 * set, type);
	if (g->flags) {
		v->flags = nibble(g->flags, i);
		v->has |= OPTMON_BIT(OPTMON_VDM_FLAGS);
	}
	if (g->masks) {
		v->masks = nibble(g->masks, i);
		v->has |= OPTMON_BIT(OPTMON_VDM_MASKS);
	}
}

static void decode_group(struct decoder *d, const struct group *g)
{
	unsigned int i;

	if (!g->descriptors)
		return;
	for (i = 0; i < CMIS_VDM_PER_GROUP; i++)
		if (g->descriptors[2 * i + 1])	/* type 0: not used */
			add_instance(d, g, i);
}

/*
 * Page 2Fh says how many groups there are. Where it is not in the image, a
 * group counts if its descriptors are.
 */
static unsigned int group_count(struct decoder *d, unsigned int bank)
{
	const uint8_t *support = bytes_at(advertised_page(d,
					  CMIS_PAGE_VDM_CONTROL, bank),
					  CMIS_P2F_SUPPORT, 1);
	unsigned int groups = 0;

	if (support)
		return (*support & 0x3) + 1;
	while (groups < CMIS_VDM_GROUPS &&
	       image_upper(d->img, OPTMON_ADDR_50,
			   CMIS_PAGE_VDM_DESCRIPTORS + groups, bank))
		groups++;
	return groups;
}

static const uint8_t *group_page(struct decoder *d, unsigned int first,
				 const struct group *g)
{
	return bytes_at(advertised_page(d, first + g->number - 1, g->bank),
			CMIS_UPPER, IMAGE_PAGE_LEN);
}

static void decode_bank(struct decoder *d, unsigned int bank)
{
	unsigned int groups = group_count(d, bank), n;
	const struct image_page *flags, *masks;

	if (!groups)
		return;
	flags = advertised_page(d, CMIS_PAGE_VDM_FLAGS, bank);
	masks = image_upper(d->img, OPTMON_ADDR_50, CMIS_PAGE_VDM_MASKS, bank);
	for (n = 1; n <= groups; n++) {
		struct group g = { .bank = bank, .number = n };
		unsigned int quarter = CMIS_UPPER + 32 * (n - 1);

		g.descriptors = group_page(d, CMIS_PAGE_VDM_DESCRIPTORS, &g);
		g.values = group_page(d, CMIS_PAGE_VDM_VALUES, &g);
		g.thresholds = group_page(d, CMIS_PAGE_VDM_THRESHOLDS, &g);
		g.flags = bytes_at(flags, quarter, 32);
		g.masks = bytes_at(masks, quarter, 32);
		decode_group(d, &g);
	}
}

void decode_cmis_vdm(struct decoder *d)
{
	unsigned int bank;

	for (bank = 0; bank < d->m->advertised.banks; bank++)
		decode_bank(d, bank);
}
