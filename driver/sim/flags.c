// SPDX-License-Identifier: GPL-2.0
/*
 * Latched flags, their summaries and masks, and the interrupt request
 * (CMIS 8.1.4.2).
 */
#include "sim.h"

/* Where flags are, where their masks are, and their bit in the summary. */
static const struct {
	u8 page;
	u8 first;
	u8 len;
	u8 mask_page;
	u8 mask_first;
	u8 summary;	/* of lower bytes 4..7; 0: module-level flags */
	bool optional;	/* the page: masks default to set (CMIS 8.1.3.4) */
} sim_flag_ranges[] = {
	{ 0, 8, 6, 0, 31, 0, false },
	{ 0x11, 134, 20, 0x10, 213, CMIS_SUMMARY_P11, false },
	{ 0x12, 231, 8, 0x12, 239, CMIS_SUMMARY_P12, true },
	{ 0x14, 132, 8, 0x13, 206, CMIS_SUMMARY_P14, true },
	{ 0x1a, 186, 8, 0x1a, 198, 0, true },
	{ 0x2c, 128, 128, 0x2d, 128, CMIS_SUMMARY_P2C, true },
};

/* The masks that act: for an image that stands still, those written to it. */
static const u8 *sim_masks(struct sim_module *module, u32 key, u8 first)
{
	struct sim_page *page = NULL;

	if (!module->live)
		page = sim_page_get(&module->shadow, key);
	if (!page)
		page = sim_page_get(&module->mem[0], key);
	return page ? &page->data[first & 0x7f] : NULL;
}

static u32 sim_flag_key(u8 first, u8 page, unsigned int bank)
{
	return first < CMIS_UPPER ? SIM_LOWER : SIM_PAGE(page, bank);
}

static void sim_flag_count(struct sim_module *module, u32 key, u8 offset, u8 bits)
{
	unsigned int b;

	sim_account_add(&module->cage->account, SIM_LATCHES, hweight8(bits));
	if (key != SIM_PAGE(0x11, 0) || offset < CMIS_P11_FLAGS ||
	    offset >= CMIS_P11_FLAGS + CMIS_P11_FLAGS_LEN)
		return;
	for (b = 0; b < 8; b++)
		if (bits & BIT(b))
			module->latched[8 * (offset - CMIS_P11_FLAGS) + b]++;
}

/**
 * sim_flag_event() - something happened: latch its flag
 * @module: the module
 * @key: page and bank, or SIM_LOWER
 * @offset: of the flags
 * @bits: those to set
 */
void sim_flag_event(struct sim_module *module, u32 key, u8 offset, u8 bits)
{
	u8 *byte = sim_reg(module, key, offset);

	if (!byte)
		return;
	if (bits & ~*byte)
		sim_flag_count(module, key, offset, bits & ~*byte);
	*byte |= bits;
}

/**
 * sim_flag_condition() - a condition appears, persists or goes
 * @module: the module
 * @key: page and bank, or SIM_LOWER
 * @offset: of the flags
 * @bits: those that belong to the condition
 * @on: the condition is there
 *
 * The flag stays latched until it is read after the condition has gone.
 */
void sim_flag_condition(struct sim_module *module, u32 key, u8 offset, u8 bits,
			bool on)
{
	struct sim_page *page = sim_page_get(&module->mem[0], key);
	const struct sim_fault *fault = &module->cage->fault;

	if (!page)
		return;
	/* A condition that was injected has its own time. */
	if (!on && fault->flag_until && fault->flag_key == key &&
	    fault->flag_offset == offset)
		bits &= ~fault->flag_bits;
	offset &= 0x7f;
	if (on) {
		page->cond[offset] |= bits;
		page->data[offset] |= bits;
	} else {
		page->cond[offset] &= ~bits;
	}
}

/**
 * sim_flag_nibble() - the four conditions of a monitor
 * @module: the module
 * @key: page and bank, or SIM_LOWER
 * @offset: of the flags
 * @shift: 0 or 4
 * @bits: which of them are there
 */
void sim_flag_nibble(struct sim_module *module, u32 key, u8 offset, u8 shift,
		     u8 bits)
{
	sim_flag_condition(module, key, offset, ~bits << shift & 0xf << shift,
			   false);
	if (bits)
		sim_flag_condition(module, key, offset, bits << shift, true);
}

/* Reset clears all flags and forgets what persisted. */
void sim_flags_clear(struct sim_module *module)
{
	unsigned int i, bank;
	struct sim_page *page;

	for (i = 0; i < ARRAY_SIZE(sim_flag_ranges); i++) {
		for (bank = 0; bank < module->banks; bank++) {
			page = sim_page_get(&module->mem[0],
					    sim_flag_key(sim_flag_ranges[i].first,
							 sim_flag_ranges[i].page,
							 bank));
			if (!page)
				continue;
			memset(&page->data[sim_flag_ranges[i].first & 0x7f], 0,
			       sim_flag_ranges[i].len);
			memset(page->cond, 0, sizeof(page->cond));
		}
	}
	sim_lasers_clear(module);
}

/* Masks reset in MgmtInit: open, but set for flags on optional pages. */
void sim_flags_default_masks(struct sim_module *module)
{
	unsigned int i, bank;
	struct sim_page *page;

	for (i = 0; i < ARRAY_SIZE(sim_flag_ranges); i++) {
		for (bank = 0; bank < module->banks; bank++) {
			page = sim_page_get(&module->mem[0],
					    sim_flag_key(sim_flag_ranges[i].mask_first,
							 sim_flag_ranges[i].mask_page,
							 bank));
			if (!page)
				continue;
			memset(&page->data[sim_flag_ranges[i].mask_first & 0x7f],
			       sim_flag_ranges[i].optional ? 0xff : 0,
			       sim_flag_ranges[i].len);
		}
	}
}

/* Is a flag of a range set, and one that is not masked? */
static bool sim_range_state(struct sim_module *module, unsigned int range,
			    unsigned int bank, bool *unmasked)
{
	const u8 *flags, *masks;
	bool any = false;
	unsigned int i;

	flags = sim_reg(module, sim_flag_key(sim_flag_ranges[range].first,
					     sim_flag_ranges[range].page, bank),
			sim_flag_ranges[range].first);
	if (!flags)
		return false;
	masks = sim_masks(module, sim_flag_key(sim_flag_ranges[range].mask_first,
					       sim_flag_ranges[range].mask_page,
					       bank),
			  sim_flag_ranges[range].mask_first);
	for (i = 0; i < sim_flag_ranges[range].len; i++) {
		if (!flags[i])
			continue;
		any = true;
		if (!masks || (flags[i] & ~masks[i]))
			*unmasked = true;
	}
	return any;
}

/* Summaries and status byte of a live module; is there an unmasked flag? */
static bool sim_flags_summarise(struct sim_module *module)
{
	u8 *lower = module->mem[0].lower->data;
	u8 summary[CMIS_MAX_BANKS] = { };
	bool unmasked = false;
	unsigned int i, bank;

	for (i = 0; i < ARRAY_SIZE(sim_flag_ranges); i++) {
		for (bank = 0; bank < module->banks; bank++) {
			if (sim_range_state(module, i, bank, &unmasked))
				summary[bank] |= sim_flag_ranges[i].summary;
			if (sim_flag_ranges[i].first < CMIS_UPPER)
				break;
		}
	}
	if (!module->live)
		return unmasked;
	memcpy(&lower[CMIS_LM_FLAGS_SUMMARY], summary, sizeof(summary));
	lower[CMIS_LM_GLOBAL_STATUS] &= ~CMIS_INT_DEASSERTED;
	if (!unmasked)
		lower[CMIS_LM_GLOBAL_STATUS] |= CMIS_INT_DEASSERTED;
	return unmasked;
}

/* Likewise of a QSFP module, which has no summary but its status byte. */
static bool sim_qsfp_flags(struct sim_module *module)
{
	const u8 *flags = &module->mem[0].lower->data[SFF8636_LM_FLAGS];
	const u8 *low = sim_masks(module, SIM_LOWER, SFF8636_LM_MASKS);
	const u8 *high = sim_masks(module, SIM_PAGE(3, 0), SFF8636_P03_MASKS);
	u8 *status = &module->mem[0].lower->data[SFF8636_LM_STATUS];
	const unsigned int first = SFF8636_LM_FLAGS_RX_POWER - SFF8636_LM_FLAGS;
	bool unmasked = false;
	unsigned int i;

	if (!module->latches)
		return false;
	for (i = 0; i < SIM_QSFP_MASKS; i++)
		unmasked |= flags[i] & ~low[i];
	for (i = 0; i < SFF8636_P03_MASKS_LEN; i++)
		unmasked |= flags[first + i] & ~(high ? high[i] : 0);
	*status &= ~SFF8636_INT_DEASSERTED;
	if (!unmasked)
		*status |= SFF8636_INT_DEASSERTED;
	return unmasked;
}

/**
 * sim_flags_update() - summaries and interrupt request after any change
 * @module: the module
 *
 * An image that stands still keeps its summary and status bytes as they are;
 * only its interrupt line follows the masks.
 */
void sim_flags_update(struct sim_module *module)
{
	bool intl = module->cage->fault.intl;

	if (module->protocol == SIM_CMIS)
		intl |= sim_flags_summarise(module);
	else if (module->protocol == SIM_SFF8636)
		intl |= sim_qsfp_flags(module);
	if (intl == module->intl)
		return;
	module->intl = intl;
	sim_gpio_set_intl(module->cage, intl);
}
