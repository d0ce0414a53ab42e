// SPDX-License-Identifier: GPL-2.0
/*
 * The command data block of a live module (CMIS sections 7.2 and 9): one
 * instance, in background mode, with payloads in page 9Fh, and two firmware
 * banks.
 *
 * A firmware image for these modules is a header of SIM_FW_HEADER bytes: the
 * text "OPTMONFW", major, minor, build (U16), the sum of the bytes that follow
 * the header (U32); then these bytes, any number of them. It is what the host
 * sends as vendor data when it starts the transfer.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "compat.h"
#include "sim.h"

#define CDB_KEY		SIM_PAGE(CMIS_PAGE_CDB, 0)
#define CDB_TRIGGER	129	/* low byte of CMDID */
#define CDB_EPL_LEN	130
#define CDB_LPL_LEN	132
#define CDB_CHECK	133
#define CDB_REPLY_LEN	134
#define CDB_REPLY_CHECK	135
#define CDB_LPL		136
#define CDB_LPL_MAX	120

/* Table 8-13 */
#define STATUS_BUSY	0x83	/* executing */
#define STATUS_SUCCESS	0x01
#define STATUS_UNKNOWN	0x41	/* no such command */
#define STATUS_RANGE	0x42
#define STATUS_CHECK	0x45
#define STATUS_FAILED	0x40

#define CDB_ABORT	0x0004
#define CDB_TAKE_TIME	0x8000	/* custom (Table 9-1) */

#define FW_MAGIC	"OPTMONFW"
#define FW_INFO_LEN	110	/* Table 9-20 */
#define FW_BANK_LEN	36

/* How long commands take, and what is advertised for them. */
#define COMMAND_MS	10
#define COMMAND_MAX_MS	1000
#define WRITE_MAX_MS	500

static u32 be32_at(const u8 *p)
{
	return (u32)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
}

static u8 ones_sum(const u8 *p, unsigned int len, u8 sum)
{
	while (len--)
		sum += *p++;
	return sum;
}

static bool check_code_fits(const u8 *p)
{
	u8 sum = ones_sum(p, CDB_CHECK - CMIS_UPPER, 0);

	sum = ones_sum(p + CDB_LPL - CMIS_UPPER, p[CDB_LPL_LEN - CMIS_UPPER], sum);
	return p[CDB_CHECK - CMIS_UPPER] == (u8)~sum;
}

static u8 *reply(u8 *p, unsigned int len)
{
	u8 *lpl = p + CDB_LPL - CMIS_UPPER;

	memset(lpl, 0, len);
	p[CDB_REPLY_LEN - CMIS_UPPER] = len;
	return lpl;
}

static void put_be16(u8 *p, u16 value)
{
	p[0] = value >> 8;
	p[1] = value;
}

static u8 query_status(struct sim_module *module, u8 *p)
{
	u8 *lpl = reply(p, 2);

	lpl[0] = 2;
	lpl[1] = 0x03;		/* host password accepted */
	return STATUS_SUCCESS;
}

/* Table 9-10 */
static u8 module_features(struct sim_module *module, u8 *p)
{
	static const u8 commands[] = { 0x00, 0x40, 0x41 };
	u8 *lpl = reply(p, 36);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		lpl[2 + commands[i] / 8] |= BIT(commands[i] % 8);
	put_be16(lpl + 34, COMMAND_MAX_MS);
	return STATUS_SUCCESS;
}

/* Table 9-11 */
static u8 firmware_features(struct sim_module *module, u8 *p)
{
	u8 *lpl = reply(p, 18);

	lpl[1] = 0x01;			/* abort */
	lpl[2] = SIM_FW_HEADER;
	lpl[4] = 15;			/* octets beyond the first */
	lpl[5] = 0x01;			/* written by LPL */
	put_be16(lpl + 8, COMMAND_MAX_MS);
	put_be16(lpl + 10, COMMAND_MAX_MS);
	put_be16(lpl + 12, WRITE_MAX_MS);
	put_be16(lpl + 14, COMMAND_MAX_MS);
	return STATUS_SUCCESS;
}

/* Table 9-20 */
static u8 firmware_info(struct sim_module *module, u8 *p)
{
	const struct sim_cdb *cdb = &module->cdb;
	u8 *lpl = reply(p, FW_INFO_LEN);
	unsigned int bank;

	lpl[1] = 0x03;			/* A and B are told of */
	for (bank = 0; bank < 2; bank++) {
		const struct sim_firmware *fw = &cdb->bank[bank];
		u8 *at = lpl + 2 + bank * FW_BANK_LEN;

		lpl[0] |= (cdb->running == bank) << (4 * bank) |
			  (cdb->committed == bank) << (4 * bank + 1) |
			  !fw->valid << (4 * bank + 2);
		at[0] = fw->major;
		at[1] = fw->minor;
		put_be16(at + 2, fw->build);
	}
	return STATUS_SUCCESS;
}

/* Table 9-4: any password is one of the host's. */
static u8 enter_password(struct sim_module *module, u8 *p)
{
	return p[CDB_LPL_LEN - CMIS_UPPER] == 4 ? STATUS_SUCCESS : STATUS_RANGE;
}

/* One of ours: it takes the milliseconds in its payload, and replies with that. */
static u8 take_time(struct sim_module *module, u8 *p)
{
	p[CDB_REPLY_LEN - CMIS_UPPER] = p[CDB_LPL_LEN - CMIS_UPPER];
	return STATUS_SUCCESS;
}

static u8 start_transfer(struct sim_module *module, u8 *p)
{
	const u8 *lpl = p + CDB_LPL - CMIS_UPPER, *header = lpl + 8;
	struct sim_cdb *cdb = &module->cdb;
	u32 size = be32_at(lpl);

	if (p[CDB_LPL_LEN - CMIS_UPPER] != 8 + SIM_FW_HEADER ||
	    size <= SIM_FW_HEADER || memcmp(header, FW_MAGIC, 8))
		return STATUS_RANGE;
	cdb->loading = true;
	cdb->left = size - SIM_FW_HEADER;
	cdb->next = 0;
	cdb->sum = be32_at(header + 12);
	cdb->bank[!cdb->running] = (struct sim_firmware) {
		.major = header[8], .minor = header[9],
		.build = header[10] << 8 | header[11],
	};
	return STATUS_SUCCESS;
}

static u8 abort_transfer(struct sim_module *module, u8 *p)
{
	module->cdb.loading = false;
	return STATUS_SUCCESS;
}

static u8 write_block(struct sim_module *module, u8 *p)
{
	const u8 *lpl = p + CDB_LPL - CMIS_UPPER;
	unsigned int len = p[CDB_LPL_LEN - CMIS_UPPER];
	struct sim_cdb *cdb = &module->cdb;
	unsigned int i;

	if (!cdb->loading)
		return STATUS_FAILED;
	if (len <= 4 || len - 4 > cdb->left || be32_at(lpl) != cdb->next)
		return STATUS_RANGE;
	for (i = 4; i < len; i++)
		cdb->sum -= lpl[i];
	cdb->left -= len - 4;
	cdb->next += len - 4;
	return STATUS_SUCCESS;
}

static u8 complete_transfer(struct sim_module *module, u8 *p)
{
	struct sim_cdb *cdb = &module->cdb;

	if (!cdb->loading || cdb->left || cdb->sum)
		return STATUS_FAILED;
	cdb->loading = false;
	cdb->bank[!cdb->running].valid = true;
	return STATUS_SUCCESS;
}

/* Table 9-29: it resets, and runs what it was told to. */
static u8 run_load(struct sim_module *module, u8 *p)
{
	u8 what = p[CDB_LPL - CMIS_UPPER + 1];
	struct sim_cdb *cdb = &module->cdb;

	if (what != 0 && what != 2)
		return STATUS_RANGE;
	if (!what && !cdb->bank[!cdb->running].valid)
		return STATUS_FAILED;
	cdb->run = what ? cdb->running : !cdb->running;
	cdb->restart = true;
	return STATUS_SUCCESS;
}

static u8 commit_load(struct sim_module *module, u8 *p)
{
	module->cdb.committed = module->cdb.running;
	return STATUS_SUCCESS;
}

static const struct {
	u16 id;
	u8 (*run)(struct sim_module *module, u8 *p);
} commands[] = {
	{ 0x0000, query_status },
	{ 0x0001, enter_password },
	{ 0x0040, module_features },
	{ 0x0041, firmware_features },
	{ 0x0100, firmware_info },
	{ 0x0101, start_transfer },
	{ 0x0102, abort_transfer },
	{ 0x0103, write_block },
	{ 0x0107, complete_transfer },
	{ 0x0109, run_load },
	{ 0x010a, commit_load },
	{ CDB_TAKE_TIME, take_time },
};

static u8 execute(struct sim_module *module, u8 *p)
{
	u16 id = p[0] << 8 | p[1];
	unsigned int i;

	p[CDB_REPLY_LEN - CMIS_UPPER] = 0;
	if (p[CDB_LPL_LEN - CMIS_UPPER] > CDB_LPL_MAX)
		return STATUS_RANGE;
	if (!check_code_fits(p))
		return STATUS_CHECK;
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (commands[i].id == id)
			return commands[i].run(module, p);
	return STATUS_UNKNOWN;
}

static void report(struct sim_module *module)
{
	const struct sim_cdb *cdb = &module->cdb;
	const struct sim_firmware *fw = &cdb->bank[cdb->running];
	u8 *lower = module->mem[0].lower->data;
	u8 *p01 = sim_reg(module, SIM_PAGE(0x01, 0), CMIS_P01_FW_INACTIVE);

	lower[CMIS_LM_FW_ACTIVE] = fw->major;
	lower[CMIS_LM_FW_ACTIVE + 1] = fw->minor;
	fw = &cdb->bank[!cdb->running];
	if (p01) {
		p01[0] = fw->valid ? fw->major : 0xff;
		p01[1] = fw->valid ? fw->minor : 0xff;
	}
}

/**
 * sim_cdb_init() - give a module the command data block and its firmware
 * @module: the module, whose memory is filled
 * @major: of the firmware in both banks
 * @minor: likewise
 */
void sim_cdb_init(struct sim_module *module, u8 major, u8 minor)
{
	struct sim_cdb *cdb = &module->cdb;
	unsigned int bank;

	for (bank = 0; bank < 2; bank++)
		cdb->bank[bank] = (struct sim_firmware) {
			.valid = true, .major = major, .minor = minor,
		};
	cdb->due = KTIME_MAX;
	cdb->there = true;
}

/**
 * sim_cdb_written() - the host wrote a byte of the block
 * @module: the module
 * @offset: which; the low byte of CMDID starts the command
 */
void sim_cdb_written(struct sim_module *module, u8 offset)
{
	const u8 *p = sim_reg(module, CDB_KEY, CMIS_UPPER);
	struct sim_cdb *cdb = &module->cdb;
	unsigned int ms = COMMAND_MS;
	u16 id;

	if (!cdb->there || offset != CDB_TRIGGER || !p)
		return;
	id = p[0] << 8 | p[1];
	if (id == CDB_ABORT) {
		/* Table 9-6: the one that is heeded while another runs. */
		cdb->due = KTIME_MAX;
		module->mem[0].lower->data[CMIS_LM_CDB_STATUS] = STATUS_SUCCESS;
		return;
	}
	if (cdb->due != KTIME_MAX)
		return;
	if (id == CDB_TAKE_TIME)
		ms = p[CDB_LPL - CMIS_UPPER] << 8 | p[CDB_LPL + 1 - CMIS_UPPER];
	module->mem[0].lower->data[CMIS_LM_CDB_STATUS] = STATUS_BUSY;
	cdb->due = ktime_add_ms(ktime_get(), ms);
}

/**
 * sim_cdb_advance() - let a command end that is due
 * @module: the module
 * @restart: takes whether the module resets now
 *
 * Return: when something is due, KTIME_MAX for never.
 */
ktime_t sim_cdb_advance(struct sim_module *module, bool *restart)
{
	struct sim_cdb *cdb = &module->cdb;
	u8 *p;

	*restart = false;
	if (!cdb->there || cdb->due == KTIME_MAX)
		return KTIME_MAX;
	if (ktime_before(ktime_get(), cdb->due))
		return cdb->due;
	cdb->due = KTIME_MAX;
	p = sim_reg(module, CDB_KEY, CMIS_UPPER);
	if (!p)
		return KTIME_MAX;
	module->mem[0].lower->data[CMIS_LM_CDB_STATUS] = execute(module, p);
	p[CDB_REPLY_CHECK - CMIS_UPPER] =
		~ones_sum(p + CDB_LPL - CMIS_UPPER,
			  p[CDB_REPLY_LEN - CMIS_UPPER], 0);
	sim_flag_event(module, SIM_LOWER, CMIS_LM_FLAGS_MODULE,
		       CMIS_FLAG_CDB1_DONE);
	report(module);
	*restart = cdb->restart;
	return KTIME_MAX;
}

/**
 * sim_cdb_reset() - the module begins anew, with the firmware it is to run
 * @module: the module
 *
 * That is what was committed, unless a command said otherwise just now.
 */
void sim_cdb_reset(struct sim_module *module)
{
	struct sim_cdb *cdb = &module->cdb;

	if (!cdb->there)
		return;
	cdb->running = cdb->restart ? cdb->run : cdb->committed;
	cdb->restart = false;
	cdb->loading = false;
	cdb->due = KTIME_MAX;
	module->mem[0].lower->data[CMIS_LM_CDB_STATUS] = 0;
	report(module);
}
