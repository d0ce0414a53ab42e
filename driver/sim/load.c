// SPDX-License-Identifier: GPL-2.0
/*
 * A module from an image that user space wrote: records of bytes, see
 * sim_image.h.
 */
#include <linux/err.h>
#include <linux/string.h>

#include "sim.h"
#include "sim_image.h"

static int sim_load_record(struct sim_module *module,
			   const struct sim_image_record *record)
{
	struct sim_page *page;
	struct sim_mem *mem;
	u32 key;

	if (record->addr == CMIS_I2C_ADDR)
		mem = &module->mem[0];
	else if (record->addr == SIM_DIAG_ADDR)
		mem = &module->mem[1];
	else
		return -EINVAL;
	if (!record->len || record->len > CMIS_PAGE_LEN ||
	    (record->offset & 0x7f) + record->len > CMIS_PAGE_LEN)
		return -EINVAL;
	key = SIM_LOWER;
	if (record->offset >= CMIS_UPPER)
		key = SIM_PAGE(record->page, record->bank);
	page = sim_page_add(mem, key);
	if (!page)
		return mem->npages == SIM_PAGES_MAX ? -E2BIG : -ENOMEM;
	memcpy(&page->data[record->offset & 0x7f], record->data, record->len);
	return 0;
}

static int sim_load_records(struct sim_module *module, const u8 *p, size_t len)
{
	const struct sim_image_record *record;
	int ret;

	while (len) {
		record = (const void *)p;
		if (len < sizeof(*record) || len - sizeof(*record) < record->len)
			return -EINVAL;
		ret = sim_load_record(module, record);
		if (ret)
			return ret;
		p += sizeof(*record) + record->len;
		len -= sizeof(*record) + record->len;
	}
	return 0;
}

/* Media lanes by 00h:210, where a set bit is a lane that is not there. */
static void sim_load_lanes(struct sim_module *module)
{
	const u8 *absent = sim_reg(module, SIM_PAGE(0, 0), CMIS_P00_MEDIA_LANES);

	if (absent && module->banks == 1)
		module->media_lanes = CMIS_LANES_PER_BANK - hweight8(*absent);
}

/**
 * sim_load() - a module from an image
 * @blob: records as sim_image.h has them
 * @len: length of all
 * @seed: of the noise of its readings
 * @live: readings move, flags latch, states change; else it stands still. Of a
 *	QSFP module flags latch, and that is all.
 *
 * Return: the module, not in any cage yet, or an error pointer: -EINVAL for
 * an empty or broken image, -E2BIG for too many pages, -EOPNOTSUPP for a live
 * module that is an SFP, -ENOMEM.
 */
struct sim_module *sim_load(const void *blob, size_t len, u32 seed, bool live)
{
	struct sim_module *module;
	int ret;

	if (!len)
		return ERR_PTR(-EINVAL);
	module = sim_module_alloc();
	if (!module)
		return ERR_PTR(-ENOMEM);
	ret = sim_load_records(module, blob, len);
	if (!ret)
		ret = sim_module_fix(module);
	if (!ret && live && module->protocol == SIM_SFF8472)
		ret = -EOPNOTSUPP;
	if (ret) {
		sim_module_free(module);
		return ERR_PTR(ret);
	}
	module->latches = live;
	module->live = live && module->protocol == SIM_CMIS;
	if (module->live) {
		sim_load_lanes(module);
		sim_physics_init(module, seed);
	}
	return module;
}
