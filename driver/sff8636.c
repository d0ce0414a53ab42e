// SPDX-License-Identifier: GPL-2.0
/*
 * QSFP modules, managed by SFF-8636: what of their memory is read how often,
 * and where their flags are.
 */
#include <linux/errno.h>
#include <linux/sff8636.h>

#include "core.h"

/*
 * The specification sets no limit to a read, but some modules lock up on more
 * than this.
 */
#define READ_LEN	16

/**
 * sff8636_identify() - is a module managed by SFF-8636?
 * @m: the module, m->head known
 * @id_copy: the identifier on page 00h
 *
 * Some modules have the identifier only there. If so, m->sff8636 and m->flat
 * are set.
 */
void sff8636_identify(struct xcvr *m, u8 id_copy)
{
	u8 id = m->head[CMIS_LM_IDENTIFIER] ?: id_copy;
	u8 status = m->head[SFF8636_LM_STATUS];

	if (id != SFF8636_ID_QSFP && id != SFF8636_ID_QSFP_PLUS &&
	    id != SFF8636_ID_QSFP28)
		return;
	m->sff8636 = true;
	m->read_len = READ_LEN;
	m->flat = status != SFF8636_STATUS_NONE && status & SFF8636_FLAT_MEMORY;
	/* The status that the head was read with does not stay as it is. */
	m->plan[CLASS_STATIC].ranges[0].len = SFF8636_LM_STATUS;
}

/**
 * sff8636_plan() - what is read again and again
 * @c: the cage
 * @m: its module
 *
 * Monitors are in lower memory, which static memory modules have as well.
 *
 * Return: 0 or a negative errno.
 */
int sff8636_plan(struct cage *c, struct xcvr *m)
{
	struct plan *slow = &m->plan[CLASS_SLOW];
	int err;

	plan_add(&m->plan[CLASS_FAST], 0, 0, SFF8636_LM_STATUS,
		 SFF8636_LM_MONITORS_END - SFF8636_LM_STATUS);
	plan_add(slow, 0, 0, SFF8636_LM_MONITORS_END,
		 SFF8636_LM_PASSWORD_CHANGE - SFF8636_LM_MONITORS_END);
	if (m->flat)
		return 0;
	if (static_get(m, 0, SFF8636_P00_EXT_IDENTIFIER) & SFF8636_HAS_CLEI) {
		err = add_if_held(c, m, CLASS_SLOW, 0, 2, CMIS_UPPER, CMIS_PAGE_LEN);
		if (err)
			return err;
	}
	err = read_optional(c, m, 0, 3, CMIS_UPPER,
			    SFF8636_P03_THRESHOLDS_END - CMIS_UPPER);
	if (err)
		return err;
	if (xcvr_range(m, CLASS_STATIC, 0, 3, CMIS_UPPER))
		plan_add(slow, 0, 3, SFF8636_P03_THRESHOLDS_END,
			 256 - SFF8636_P03_THRESHOLDS_END);
	return 0;
}

/**
 * sff8636_flag_areas() - where the latched flags are
 * @m: the module, its plans made
 * @areas: takes up to SFF8636_AREAS
 *
 * Return: how many there are.
 */
unsigned int sff8636_flag_areas(const struct xcvr *m, struct flag_area *areas)
{
	const struct flag_area all[SFF8636_AREAS] = {
		{
			.off = SFF8636_LM_LOS,
			.len = SFF8636_LM_FLAGS_VENDOR - SFF8636_LM_LOS,
			.mask_off = SFF8636_LM_MASKS, .maskable = true,
			.sff8636 = true,
		}, {
			/* What these mean, and so their masks, nobody tells. */
			.off = SFF8636_LM_FLAGS_VENDOR, .len = 1, .sff8636 = true,
		}, {
			.off = SFF8636_LM_FLAGS_RX_POWER,
			.len = SFF8636_P03_MASKS_LEN,
			.mask_page = 3, .mask_off = SFF8636_P03_MASKS,
			.maskable = xcvr_range(m, CLASS_SLOW, 0, 3, SFF8636_P03_MASKS),
			.sff8636 = true,
		}, {
			.off = SFF8636_LM_FLAGS_MORE,
			.len = SFF8636_LM_TEMP - SFF8636_LM_FLAGS_MORE,
			.sff8636 = true,
		},
	};

	memcpy(areas, all, sizeof(all));
	return SFF8636_AREAS;
}

/**
 * sff8636_harvest() - read the flags because the interrupt line is asserted
 * @m: the module
 * @io: the burst to read in
 * @remask: set if flags_apply_masks() has something to do
 *
 * Return: 1 if it is this module, 0 if not, or what the bus returned.
 */
int sff8636_harvest(struct xcvr *m, struct io *io, bool *remask)
{
	u8 data[SFF8636_LM_FLAGS_LEN], status;
	int err;

	err = io_read(io, 0, 0, SFF8636_LM_STATUS, &status, 1);
	if (err || status & SFF8636_INT_DEASSERTED)
		return err;
	err = io_read(io, 0, 0, SFF8636_LM_FLAGS, data, sizeof(data));
	*remask |= flags_harvest(m, io, 0, 0, SFF8636_LM_FLAGS, data, io->done);
	return err ?: 1;
}
