// SPDX-License-Identifier: GPL-2.0
/*
 * The memory of a module as I2C shows it: pages and banks, the rules of page
 * selection, access types, read lengths and hold-off.
 */
#include <linux/delay.h>
#include <linux/slab.h>

#include "sim.h"

/* Pages below this have no banks (CMIS Table 8-1). */
#define FIRST_BANKED_PAGE	0x10

/* Access types of registers; what is not named is read-only. */
static const struct {
	u8 page;
	bool lower;
	u8 first;
	u8 last;
	enum sim_access access;
} sim_registers[] = {
	{ 0, true, 8, 13, SIM_COR },			/* Table 8-9 */
	{ 0, true, 26, 30, SIM_RW },			/* Table 8-11 */
	{ 0, true, 31, 36, SIM_MASK },			/* Table 8-12 */
	{ 0, true, 118, 125, SIM_SC },			/* Table 8-25 */
	{ 0x03, false, 128, 255, SIM_NV },		/* user page */
	{ 0x10, false, 128, 142, SIM_RW },		/* Tables 8-78 to 8-80 */
	{ 0x10, false, 143, 144, SIM_SC },		/* Table 8-81 */
	{ 0x10, false, 145, 212, SIM_RW },		/* staged control sets */
	{ 0x10, false, 213, 232, SIM_MASK },		/* Table 8-91 */
	{ 0x11, false, 134, 153, SIM_COR },		/* Tables 8-96 to 8-98 */
	{ 0x12, false, 128, 167, SIM_RW },		/* Table 8-109 */
	{ 0x12, false, 200, 215, SIM_RW },
	{ 0x12, false, 231, 238, SIM_COR },
	{ 0x12, false, 239, 246, SIM_MASK },
	{ 0x13, false, 144, 205, SIM_RW },		/* diagnostics controls */
	{ 0x13, false, 206, 213, SIM_MASK },
	{ 0x14, false, 128, 128, SIM_RW },
	{ 0x14, false, 132, 139, SIM_COR },
	{ 0x1a, false, 166, 169, SIM_COR },		/* external lasers */
	{ 0x1a, false, 174, 177, SIM_COR },
	{ 0x1a, false, 186, 193, SIM_COR },
	{ 0x1a, false, 198, 205, SIM_MASK },
	{ 0x1a, false, 220, 220, SIM_RW },
	{ 0x1b, false, 128, 159, SIM_RW },
	{ 0x2c, false, 128, 255, SIM_COR },
	{ 0x2d, false, 128, 255, SIM_MASK },
	{ 0x2f, false, 144, 144, SIM_RW },		/* Table 8-186 */
	{ 0x9f, false, 128, 255, SIM_RW },		/* Tables 8-198, 8-199 */
};

/**
 * sim_register_access() - the access type of a CMIS register
 * @key: page and bank, or SIM_LOWER
 * @offset: 0..255
 *
 * Return: the access type of CMIS section 8.1.3.6.
 */
enum sim_access sim_register_access(u32 key, u8 offset)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sim_registers); i++) {
		if (sim_registers[i].lower != (key == SIM_LOWER))
			continue;
		if (key != SIM_LOWER && sim_registers[i].page != (key & 0xff))
			continue;
		if (offset >= sim_registers[i].first &&
		    offset <= sim_registers[i].last)
			return sim_registers[i].access;
	}
	return SIM_RO;
}

/* Of SFF-8636: tables 6-5 to 6-7, 6-13 and 6-35 */
static enum sim_access sim_qsfp_access(u32 key, u8 offset)
{
	if (key == SIM_LOWER && offset >= SFF8636_LM_FLAGS &&
	    offset < SFF8636_LM_FLAGS + SFF8636_LM_FLAGS_LEN)
		return SIM_COR;
	if (key == SIM_LOWER && offset >= SFF8636_LM_MASKS &&
	    offset < SFF8636_LM_MASKS + SIM_QSFP_MASKS)
		return SIM_MASK;
	if (key == SIM_PAGE(3, 0) && offset >= SFF8636_P03_MASKS &&
	    offset < SFF8636_P03_MASKS + SFF8636_P03_MASKS_LEN)
		return SIM_MASK;
	return SIM_RO;
}

/**
 * sim_access_of() - the access type of a register of a module
 * @module: the module
 * @key: page and bank, or SIM_LOWER
 * @offset: 0..255
 *
 * Return: the access type.
 */
enum sim_access sim_access_of(const struct sim_module *module, u32 key, u8 offset)
{
	if (module->protocol == SIM_CMIS)
		return sim_register_access(key, offset);
	return module->protocol == SIM_SFF8636 ? sim_qsfp_access(key, offset) : SIM_RO;
}

/* Memory ------------------------------------------------------------------- */

struct sim_page *sim_page_get(struct sim_mem *mem, u32 key)
{
	return xa_load(&mem->pages, key);
}

/**
 * sim_page_add() - a page of the module, zeroed when it is new
 * @mem: the memory of one I2C address
 * @key: page and bank, or SIM_LOWER
 *
 * Return: the page, or NULL when memory or the module's pool is used up.
 */
struct sim_page *sim_page_add(struct sim_mem *mem, u32 key)
{
	struct sim_page *page = xa_load(&mem->pages, key);

	if (page)
		return page;
	if (mem->npages == SIM_PAGES_MAX)
		return NULL;
	page = kzalloc(sizeof(*page), GFP_KERNEL);
	if (!page)
		return NULL;
	if (xa_err(xa_store(&mem->pages, key, page, GFP_KERNEL))) {
		kfree(page);
		return NULL;
	}
	mem->npages++;
	return page;
}

/**
 * sim_reg() - a byte of module memory
 * @module: the module
 * @key: page and bank, or SIM_LOWER
 * @offset: 0..255; the upper bit is ignored
 *
 * Return: the byte, or NULL when the module has no such page.
 */
u8 *sim_reg(struct sim_module *module, u32 key, u8 offset)
{
	struct sim_page *page = sim_page_get(&module->mem[0], key);

	return page ? &page->data[offset & 0x7f] : NULL;
}

static void sim_mem_free(struct sim_mem *mem)
{
	struct sim_page *page;
	unsigned long key;

	xa_for_each(&mem->pages, key, page)
		kfree(page);
	xa_destroy(&mem->pages);
}

struct sim_module *sim_module_alloc(void)
{
	struct sim_module *module;

	module = kzalloc(sizeof(*module), GFP_KERNEL);
	if (!module)
		return NULL;
	xa_init(&module->mem[0].pages);
	xa_init(&module->mem[1].pages);
	xa_init(&module->shadow.pages);
	return module;
}

void sim_module_free(struct sim_module *module)
{
	if (!module)
		return;
	sim_mem_free(&module->mem[0]);
	sim_mem_free(&module->mem[1]);
	sim_mem_free(&module->shadow);
	kfree(module);
}

/*
 * By SFF-8024 Table 4-1. What is not known has one byte of page select, unless
 * it is a vendor's and has a revision of CMIS.
 */
static enum sim_protocol sim_protocol_of(const u8 *lower)
{
	switch (lower[CMIS_LM_IDENTIFIER]) {
	case 0x03:		/* SFP and its successors */
	case 0x0b:		/* DWDM-SFP */
		return SIM_SFF8472;
	case CMIS_ID_QSFP_DD ... CMIS_ID_DSFP:
	case CMIS_ID_QSFP_CMIS ... CMIS_ID_OIF_ELSFP:
		return SIM_CMIS;
	case 0x80 ... 0xfe:
		return lower[CMIS_LM_REVISION] >= 0x30 ? SIM_CMIS : SIM_SFF8636;
	default:
		return SIM_SFF8636;
	}
}

static bool sim_mem_fix(struct sim_mem *mem)
{
	mem->lower = sim_page_add(mem, SIM_LOWER);
	mem->upper = sim_page_add(mem, SIM_PAGE(0, 0));
	return mem->lower && mem->upper;
}

static unsigned int sim_banks_of(struct sim_module *module)
{
	unsigned int bank;

	for (bank = 1; bank < CMIS_MAX_BANKS; bank++)
		if (!sim_page_get(&module->mem[0], SIM_PAGE(0x11, bank)))
			break;
	return bank;
}

/* Gbit/s of a lane of a host interface; SFF-8024 Table 4-5. */
static unsigned int sim_lane_gbps(u8 host_id)
{
	static const struct {
		u8 first;
		u8 last;
		u8 gbps;
	} rates[] = {
		{ 0x0d, 0x0d, 50 },	/* 100GAUI-2 */
		{ 0x0f, 0x0f, 50 },	/* 200GAUI-4 */
		{ 0x11, 0x11, 50 },	/* 400GAUI-8 */
		{ 0x20, 0x23, 100 },	/* LEI-100G-PAM4-1 .. LEI-800G-PAM4-8 */
		{ 0x4b, 0x52, 100 },	/* 100GAUI-1 .. 800GAUI-8 */
		{ 0x55, 0x56, 100 },	/* 1.6TAUI-16 */
		{ 0x82, 0x83, 200 },	/* 800GAUI-4, 1.6TAUI-8 */
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rates); i++)
		if (host_id >= rates[i].first && host_id <= rates[i].last)
			return rates[i].gbps;
	return 0;
}

/**
 * sim_module_fix() - complete a module after its memory is filled
 * @module: the module
 *
 * Return: 0 or -ENOMEM.
 */
int sim_module_fix(struct sim_module *module)
{
	const u8 *misc;

	if (!sim_mem_fix(&module->mem[0]))
		return -ENOMEM;
	if (module->mem[1].npages && !sim_mem_fix(&module->mem[1]))
		return -ENOMEM;
	module->protocol = sim_protocol_of(module->mem[0].lower->data);
	module->banks = sim_banks_of(module);
	module->lasers = sim_lasers_count(module);
	if (module->lasers)
		module->banks = DIV_ROUND_UP(module->lasers, CMIS_LANES_PER_BANK);
	if (!module->lanes)
		module->lanes = module->banks * CMIS_LANES_PER_BANK;
	if (module->protocol == SIM_CMIS)
		module->lane_gbps =
			sim_lane_gbps(module->mem[0].lower->data[CMIS_LM_APPS]);
	if (!module->max_read) {
		misc = sim_reg(module, SIM_PAGE(0x01, 0), CMIS_P01_MISC);
		module->max_read = CMIS_READ_LEN_DEFAULT;
		if (module->protocol != SIM_CMIS ||
		    (misc && CMIS_FULL_PAGE_READ(*misc) == CMIS_FULL_PAGE_READ_YES))
			module->max_read = CMIS_PAGE_LEN;
		if (module->protocol != SIM_CMIS)
			module->max_read = 2 * CMIS_PAGE_LEN;
	}
	return 0;
}

/* Transactions --------------------------------------------------------------- */

static struct sim_mem *sim_mem_at(struct sim_module *module, u16 addr)
{
	if (addr == CMIS_I2C_ADDR)
		return &module->mem[0];
	if (addr == SIM_DIAG_ADDR && module->mem[1].lower)
		return &module->mem[1];
	return NULL;
}

/**
 * sim_module_acks() - does a module acknowledge its address now
 * @module: the module, or NULL for an empty cage
 * @addr: 7-bit I2C address
 *
 * Return: false when nobody is there, and for a module that is in reset or
 * holds off accesses.
 */
bool sim_module_acks(struct sim_module *module, u16 addr)
{
	if (!module || !sim_mem_at(module, addr) ||
	    !sim_gpio_get(module->cage, SIM_SIG_RESET))
		return false;
	if (module->live) {
		sim_cmis_advance(module);
		sim_physics_update(module, false);
		sim_flags_update(module);
	}
	if (module->state == SIM_MSM_RESET || module->state == SIM_MSM_MGMT_INIT)
		return false;
	return ktime_compare(ktime_get(), module->busy_until) >= 0;
}

static bool sim_has_page_select(const struct sim_module *module,
				const struct sim_mem *mem)
{
	/* SFF-8472: no pages at A0h; at A2h byte 127 selects (section 10.3). */
	return module->protocol != SIM_SFF8472 || mem == &module->mem[1];
}

static bool sim_is_select(const struct sim_module *module,
			  const struct sim_mem *mem, u8 offset)
{
	if (offset == CMIS_LM_PAGE_SELECT)
		return sim_has_page_select(module, mem);
	return offset == CMIS_LM_BANK_SELECT && module->protocol == SIM_CMIS;
}

static u32 sim_key(const struct sim_mem *mem, u8 offset)
{
	if (offset < CMIS_UPPER)
		return SIM_LOWER;
	if (mem->page < FIRST_BANKED_PAGE)
		return SIM_PAGE(mem->page, 0);
	return SIM_PAGE(mem->page, mem->bank);
}

/* The byte address rolls over within its half (CMIS B.1.2). */
static u8 sim_next(u8 offset)
{
	return (offset & 0x80) | ((offset + 1) & 0x7f);
}

static u8 sim_read_byte(struct sim_module *module, struct sim_mem *mem, u8 offset)
{
	struct sim_page *page = offset < CMIS_UPPER ? mem->lower : mem->upper;
	u8 *byte = &page->data[offset & 0x7f];
	u8 value = *byte;

	if (sim_is_select(module, mem, offset))
		return offset == CMIS_LM_PAGE_SELECT ? mem->page : mem->bank;
	if (!module->latches)
		return value;
	/* A condition that persists sets its flag again (CMIS 8.1.4.2). */
	if (sim_access_of(module, sim_key(mem, offset), offset) == SIM_COR)
		*byte = page->cond[offset & 0x7f];
	return value;
}

/**
 * sim_module_read() - read from the current byte address on
 * @module: the module
 * @addr: 7-bit I2C address
 * @buf: receives the bytes
 * @len: how many
 *
 * Return: 0, or -EIO when the module refuses so long a read.
 */
int sim_module_read(struct sim_module *module, u16 addr, u8 *buf, u16 len)
{
	struct sim_mem *mem = sim_mem_at(module, addr);
	unsigned int i;

	if (!mem)
		return -ENXIO;
	if (len > module->max_read && module->long_read_nacks)
		return -EIO;
	for (i = 0; i < len; i++) {
		if (i >= module->max_read) {
			buf[i] = 0xff;
			continue;
		}
		buf[i] = sim_read_byte(module, mem, mem->pointer);
		mem->pointer = sim_next(mem->pointer);
	}
	if (module->latches)
		sim_flags_update(module);
	return 0;
}

static void sim_hold_off(struct sim_module *module, unsigned int us)
{
	ktime_t until = ktime_add_us(ktime_get(), us);

	if (us && ktime_after(until, module->busy_until))
		module->busy_until = until;
}

/*
 * PageSelect was written: map the page, or page 00h when there is no such page
 * (CMIS 8.2.15). BankSelect counts only when written together with it.
 */
static void sim_select(struct sim_module *module, struct sim_mem *mem, u8 bank,
		       u8 page)
{
	mem->bank = bank;
	mem->page = page;
	mem->upper = sim_page_get(mem, sim_key(mem, CMIS_UPPER));
	if (!mem->upper) {
		mem->page = 0;
		mem->upper = sim_page_get(mem, SIM_PAGE(0, 0));
	}
	sim_hold_off(module, module->bpc_us);
}

/* The masks of an image that stands still, first as the image has them. */
static struct sim_page *sim_shadow(struct sim_module *module,
				   struct sim_mem *mem, u32 key)
{
	struct sim_page *image = sim_page_get(mem, key);
	struct sim_page *page = sim_page_get(&module->shadow, key);

	if (page)
		return page;
	page = sim_page_add(&module->shadow, key);
	if (page && image)
		memcpy(page->data, image->data, sizeof(page->data));
	return page;
}

static enum sim_count sim_write_byte(struct sim_module *module,
				     struct sim_mem *mem, u8 offset, u8 value)
{
	u32 key = sim_key(mem, offset);
	enum sim_access access = sim_access_of(module, key, offset);
	struct sim_page *page;
	u8 *byte;

	if (module->ignores && offset == module->ignored_offset &&
	    mem->page == module->ignored_page)
		return SIM_CONTROL_WRITES;
	if (!module->live) {
		/* The image stands still, but its masks must act. */
		page = access == SIM_MASK ? sim_shadow(module, mem, key) : NULL;
		if (page)
			page->data[offset & 0x7f] = value;
	} else if (access != SIM_RO && access != SIM_COR) {
		page = offset < CMIS_UPPER ? mem->lower : mem->upper;
		byte = &page->data[offset & 0x7f];
		*byte = value;
		sim_cmis_written(module, key, offset);
		if (access == SIM_SC)
			*byte = 0;
		sim_hold_off(module, access == SIM_NV ? module->nv_write_us :
							module->write_us);
	}
	return access == SIM_MASK ? SIM_MASK_WRITES : SIM_CONTROL_WRITES;
}

/**
 * sim_module_write() - a write message: byte address, then data
 * @module: the module
 * @addr: 7-bit I2C address
 * @buf: the byte address and the data
 * @len: length of both
 * @stop: a STOP follows; without it the data are lost (CMIS B.2.5.3)
 */
void sim_module_write(struct sim_module *module, u16 addr, const u8 *buf,
		      u16 len, bool stop)
{
	struct sim_mem *mem = sim_mem_at(module, addr);
	enum sim_count kind = SIM_PAGE_SELECTS, this;
	int bank = -1, page = -1;
	unsigned int i;

	if (!mem || !len)
		return;
	mem->pointer = buf[0];
	if (len == 1 || !stop)
		return;
	for (i = 1; i < len; i++) {
		this = SIM_PAGE_SELECTS;
		if (!sim_is_select(module, mem, mem->pointer))
			this = sim_write_byte(module, mem, mem->pointer, buf[i]);
		else if (mem->pointer == CMIS_LM_PAGE_SELECT)
			page = buf[i];
		else
			bank = buf[i];
		kind = max(kind, this);
		mem->pointer = sim_next(mem->pointer);
	}
	sim_account_add(&module->cage->account, kind, 1);
	sim_account_add(&module->cage->root->account, kind, 1);
	if (page >= 0)
		sim_select(module, mem, bank >= 0 ? bank : mem->bank, page);
	if (page > 0 && sim_fault_master(module->cage))
		sim_select(module, mem, 0, module->cage->fault.master_page);
	sim_flags_update(module);
}
