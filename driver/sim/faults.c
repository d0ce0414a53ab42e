// SPDX-License-Identifier: GPL-2.0
/*
 * Faults that can be injected into a cage, from a module that answers nothing
 * to one that lies about itself.
 */
#include <linux/kstrtox.h>
#include <linux/random.h>

#include "sim.h"

static int sim_fault_number(const char *arg, u32 most, u32 *value)
{
	int ret;

	if (!arg)
		return -EINVAL;
	ret = kstrtou32(arg, 0, value);
	if (ret)
		return ret;
	return *value <= most ? 0 : -ERANGE;
}

static int sim_fault_nack(struct sim_cage *cage, const char *arg)
{
	cage->fault.nack = true;
	return 0;
}

static int sim_fault_fail_nth(struct sim_cage *cage, const char *arg)
{
	return sim_fault_number(arg, U32_MAX, &cage->fault.fail_nth);
}

static int sim_fault_nack_next(struct sim_cage *cage, const char *arg)
{
	return sim_fault_number(arg, U32_MAX, &cage->fault.nack_next);
}

static int sim_fault_stuck(struct sim_cage *cage, const char *arg)
{
	u32 ms;
	int ret = sim_fault_number(arg, 3600000, &ms);

	if (!ret)
		cage->fault.stuck_until = ktime_add_ms(ktime_get(), ms);
	return ret;
}

static int sim_fault_intl(struct sim_cage *cage, const char *arg)
{
	cage->fault.intl = true;
	return 0;
}

static int sim_fault_garbage(struct sim_cage *cage, const char *arg)
{
	cage->fault.garbage = true;
	return 0;
}

static int sim_fault_corrupt(struct sim_cage *cage, const char *arg)
{
	return sim_fault_number(arg, U32_MAX, &cage->fault.corrupt);
}

static int sim_fault_hang(struct sim_cage *cage, const char *arg)
{
	cage->fault.hang = true;
	return 0;
}

static int sim_fault_unplug(struct sim_cage *cage, const char *arg)
{
	cage->fault.unplug = true;
	return 0;
}

/* PAGE[:EVERY], the page in hex. */
static int sim_fault_second_master(struct sim_cage *cage, const char *arg)
{
	unsigned int page, every = 1;

	if (!arg || sscanf(arg, "%x:%u", &page, &every) < 1 || !every)
		return -EINVAL;
	if (page > U8_MAX)
		return -ERANGE;
	cage->fault.master_page = page;
	cage->fault.master_turn = 0;
	cage->fault.master_every = every;
	return 0;
}

/* PAGE in hex; page 00h is not one of those that are selected. */
static int sim_fault_refuse(struct sim_cage *cage, const char *arg)
{
	u8 page;
	int ret;

	if (!arg)
		return -EINVAL;
	ret = kstrtou8(arg, 16, &page);
	if (!ret && !page)
		ret = -ERANGE;
	if (!ret)
		cage->fault.refused_page = page;
	return ret;
}

/* Faults of the module itself: they go with it. */

static int sim_fault_max_read(struct sim_cage *cage, const char *arg)
{
	u32 n;
	int ret = sim_fault_number(arg, 256, &n);

	if (!ret && !n)
		ret = -ERANGE;
	if (!ret)
		cage->module->max_read = n;
	return ret;
}

static int sim_fault_long_read_nacks(struct sim_cage *cage, const char *arg)
{
	cage->module->long_read_nacks = true;
	return 0;
}

static int sim_fault_select_us(struct sim_cage *cage, const char *arg)
{
	return sim_fault_number(arg, 10000000, &cage->module->bpc_us);
}

static int sim_fault_write_us(struct sim_cage *cage, const char *arg)
{
	return sim_fault_number(arg, 10000000, &cage->module->write_us);
}

static int sim_fault_apply_us(struct sim_cage *cage, const char *arg)
{
	return sim_fault_number(arg, 100000000, &cage->module->apply_us);
}

static int sim_fault_reject(struct sim_cage *cage, const char *arg)
{
	cage->module->rejects = true;
	return 0;
}

static int sim_fault_freeze_us(struct sim_cage *cage, const char *arg)
{
	return sim_fault_number(arg, 100000000, &cage->module->freeze_us);
}

/* PAGE:OFFSET, page in hex. */
static int sim_fault_ignore(struct sim_cage *cage, const char *arg)
{
	unsigned int page, offset;

	if (!arg || sscanf(arg, "%x:%u", &page, &offset) != 2)
		return -EINVAL;
	if (page > U8_MAX || offset < CMIS_UPPER || offset > U8_MAX)
		return -ERANGE;
	cage->module->ignores = true;
	cage->module->ignored_page = page;
	cage->module->ignored_offset = offset;
	return 0;
}

static void sim_fault_end_flag(struct sim_cage *cage)
{
	struct sim_fault *fault = &cage->fault;

	if (!fault->flag_until)
		return;
	fault->flag_until = 0;
	if (cage->module)
		sim_flag_condition(cage->module, fault->flag_key,
				   fault->flag_offset, fault->flag_bits, false);
}

/* PAGE[.BANK]:OFFSET:BIT[:MS], page in hex; offsets below 128 need page 0. */
static int sim_fault_flag(struct sim_cage *cage, const char *arg)
{
	struct sim_fault *fault = &cage->fault;
	unsigned int page, bank = 0, offset, bit, ms = 0;
	u32 key;

	if (!cage->module->latches)
		return -EOPNOTSUPP;
	if (!arg || (sscanf(arg, "%x.%u:%u:%u:%u", &page, &bank, &offset, &bit,
			    &ms) < 4 &&
		     sscanf(arg, "%x:%u:%u:%u", &page, &offset, &bit, &ms) < 3))
		return -EINVAL;
	if (page > 0xff || bank > 0xff || offset > 0xff || bit > 7)
		return -ERANGE;
	key = offset < CMIS_UPPER ? SIM_LOWER : SIM_PAGE(page, bank);
	if (sim_access_of(cage->module, key, offset) != SIM_COR ||
	    !sim_reg(cage->module, key, offset))
		return -EINVAL;
	if (!ms) {
		sim_flag_event(cage->module, key, offset, BIT(bit));
		return 0;
	}
	sim_fault_end_flag(cage);
	fault->flag_until = ktime_add_ms(ktime_get(), ms);
	fault->flag_key = key;
	fault->flag_offset = offset;
	fault->flag_bits = BIT(bit);
	sim_flag_condition(cage->module, key, offset, BIT(bit), true);
	return 0;
}

/* What a module may claim that is not so. */
static const struct {
	const char *what;
	u32 key;
	u8 offset;
	u8 value;
} sim_lies[] = {
	{ "banks", SIM_PAGE(0x01, 0), CMIS_P01_PAGES, 0xff },
	{ "banks", SIM_PAGE(0x01, 0), CMIS_P01_PAGES_6X, 0xff },
	{ "durations", SIM_PAGE(0x01, 0), CMIS_P01_DURATION_DP_INIT, 0xff },
	{ "durations", SIM_PAGE(0x01, 0), CMIS_P01_DURATION_PWR_UP, 0xff },
	{ "durations", SIM_PAGE(0x01, 0), CMIS_P01_DURATION_TX_ON, 0xff },
	{ "durations", SIM_PAGE(0x01, 0), CMIS_P01_DURATION_BPC, 0x0f },
	{ "reads", SIM_PAGE(0x01, 0), CMIS_P01_MISC, CMIS_FULL_PAGE_READ_YES },
	{ "vdm", SIM_PAGE(0x01, 0), CMIS_P01_PAGES, CMIS_PAGES_VDM },
	{ "vdm", SIM_PAGE(CMIS_PAGE_VDM_CONTROL, 0), CMIS_P2F_SUPPORT, 0xff },
	{ "checksum", SIM_PAGE(0x00, 0), CMIS_P00_CHECKSUM, 0xa5 },
	{ "checksum", SIM_PAGE(0x01, 0), CMIS_P01_CHECKSUM, 0xa5 },
	{ "identifier", SIM_LOWER, CMIS_LM_IDENTIFIER, 0x7f },
	{ "flat", SIM_LOWER, CMIS_LM_CHARACTERISTICS, CMIS_FLAT_MEMORY },
};

static int sim_fault_lie(struct sim_cage *cage, const char *arg)
{
	unsigned int i;
	int ret = -EINVAL;
	u8 *byte;

	for (i = 0; arg && i < ARRAY_SIZE(sim_lies); i++) {
		if (strcmp(arg, sim_lies[i].what))
			continue;
		byte = sim_reg(cage->module, sim_lies[i].key, sim_lies[i].offset);
		if (byte)
			*byte = sim_lies[i].value;
		ret = 0;
	}
	return ret;
}

static const struct {
	const char *kind;
	bool of_module;		/* an empty cage cannot have it */
	int (*set)(struct sim_cage *cage, const char *arg);
} sim_faults[] = {
	{ "nack", false, sim_fault_nack },
	{ "nack-next", false, sim_fault_nack_next },
	{ "fail-nth", false, sim_fault_fail_nth },
	{ "stuck", false, sim_fault_stuck },
	{ "intl", false, sim_fault_intl },
	{ "garbage", false, sim_fault_garbage },
	{ "corrupt", false, sim_fault_corrupt },
	{ "hang", false, sim_fault_hang },
	{ "unplug", true, sim_fault_unplug },
	{ "master", false, sim_fault_second_master },
	{ "refuse", false, sim_fault_refuse },
	{ "max-read", true, sim_fault_max_read },
	{ "long-read-nacks", true, sim_fault_long_read_nacks },
	{ "select-us", true, sim_fault_select_us },
	{ "write-us", true, sim_fault_write_us },
	{ "apply-us", true, sim_fault_apply_us },
	{ "reject", true, sim_fault_reject },
	{ "freeze-us", true, sim_fault_freeze_us },
	{ "ignore", true, sim_fault_ignore },
	{ "flag", true, sim_fault_flag },
	{ "lie", true, sim_fault_lie },
};

/* The interrupt request may have changed, of an empty cage even. */
static void sim_fault_signal(struct sim_cage *cage)
{
	if (cage->module)
		sim_flags_update(cage->module);
	else
		sim_gpio_set_intl(cage, cage->fault.intl);
}

/**
 * sim_fault_set() - inject a fault
 * @cage: the cage
 * @kind: its name
 * @arg: what follows "=", or NULL
 *
 * Return: 0, -EINVAL for a kind or argument that is not understood, -ERANGE,
 * -ENODEV for a fault of the module when there is none, -EOPNOTSUPP for one
 * that an image which stands still cannot have.
 */
int sim_fault_set(struct sim_cage *cage, const char *kind, const char *arg)
{
	unsigned int i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(sim_faults); i++) {
		if (strcmp(kind, sim_faults[i].kind))
			continue;
		if (sim_faults[i].of_module && !cage->module)
			return -ENODEV;
		ret = sim_faults[i].set(cage, arg);
		sim_fault_signal(cage);
		return ret;
	}
	return -EINVAL;
}

/* End all faults of the cage; what a module claims stays until it goes. */
void sim_fault_clear(struct sim_cage *cage)
{
	sim_fault_end_flag(cage);
	memset(&cage->fault, 0, sizeof(cage->fault));
	sim_fault_signal(cage);
}

ssize_t sim_fault_show(struct sim_cage *cage, char *buf, size_t size)
{
	const struct sim_fault *fault = &cage->fault;
	s64 stuck = ktime_ms_delta(fault->stuck_until, ktime_get());
	ssize_t len = 0;

	if (fault->nack)
		len += scnprintf(buf + len, size - len, "nack\n");
	if (fault->fail_nth)
		len += scnprintf(buf + len, size - len, "fail-nth=%u\n",
				 fault->fail_nth);
	if (fault->nack_next)
		len += scnprintf(buf + len, size - len, "nack-next=%u\n",
				 fault->nack_next);
	if (fault->stuck_until && stuck > 0)
		len += scnprintf(buf + len, size - len, "stuck=%lld\n", stuck);
	if (fault->intl)
		len += scnprintf(buf + len, size - len, "intl\n");
	if (fault->garbage)
		len += scnprintf(buf + len, size - len, "garbage\n");
	if (fault->corrupt)
		len += scnprintf(buf + len, size - len, "corrupt=%u\n",
				 fault->corrupt);
	if (fault->hang)
		len += scnprintf(buf + len, size - len, "hang\n");
	if (fault->unplug)
		len += scnprintf(buf + len, size - len, "unplug\n");
	if (fault->master_every)
		len += scnprintf(buf + len, size - len, "master=%x:%u\n",
				 fault->master_page, fault->master_every);
	if (fault->refused_page)
		len += scnprintf(buf + len, size - len, "refuse=%x\n",
				 fault->refused_page);
	return len;
}

/* Lower memory, and with it the selection of pages, is served all the same. */
static bool sim_fault_refuses(const struct sim_cage *cage, const struct i2c_msg *msg)
{
	u8 page = cage->fault.refused_page;

	return page && cage->module && cage->module->mem[0].page == page &&
	       !(msg->flags & I2C_M_RD) && msg->len && msg->buf[0] >= CMIS_UPPER;
}

/**
 * sim_fault_before() - what stands in the way of a transfer
 * @cage: the cage
 * @msg: its first message
 *
 * Return: 0 for nothing, -ENXIO for no acknowledge, -EIO for a transfer that
 * fails in the middle, -ETIMEDOUT for a bus that is held down.
 */
int sim_fault_before(struct sim_cage *cage, const struct i2c_msg *msg)
{
	struct sim_fault *fault = &cage->fault;

	if (ktime_before(ktime_get(), fault->stuck_until))
		return -ETIMEDOUT;
	if (fault->nack)
		return -ENXIO;
	if (fault->fail_nth && !--fault->fail_nth)
		return -EIO;
	if (fault->nack_next) {
		fault->nack_next--;
		return -ENXIO;
	}
	return sim_fault_refuses(cage, msg) ? -ENXIO : 0;
}

/**
 * sim_fault_master() - does another bus master come in between now?
 * @cage: the cage, in whose module a page was just selected
 *
 * Return: true if it selects fault.master_page.
 */
bool sim_fault_master(struct sim_cage *cage)
{
	struct sim_fault *fault = &cage->fault;

	return fault->master_every &&
	       ++fault->master_turn % fault->master_every == 0;
}

/**
 * sim_fault_read() - what a fault makes of the bytes that were read
 * @cage: the cage
 * @buf: the bytes
 * @len: how many
 */
void sim_fault_read(struct sim_cage *cage, u8 *buf, u16 len)
{
	struct sim_fault *fault = &cage->fault;
	unsigned int i;

	if (fault->garbage)
		get_random_bytes(buf, len);
	for (i = 0; fault->corrupt && i < len; i++)
		if (get_random_u32() % fault->corrupt == 0)
			buf[i] ^= BIT(get_random_u32() % 8);
}

/**
 * sim_fault_advance() - end what has its time
 * @cage: the cage
 *
 * Return: when something ends next, KTIME_MAX for never.
 */
ktime_t sim_fault_advance(struct sim_cage *cage)
{
	struct sim_fault *fault = &cage->fault;

	if (!fault->flag_until)
		return KTIME_MAX;
	if (ktime_before(ktime_get(), fault->flag_until))
		return fault->flag_until;
	sim_fault_end_flag(cage);
	return KTIME_MAX;
}
