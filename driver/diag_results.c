// SPDX-License-Identifier: GPL-2.0
/*
 * What pattern checkers counted: diagnostics data of page 14h, of which one
 * kind is there at a time (CMIS section 8.17).
 */
#include "command.h"

/* From the selection of a result to its being there, and some more. */
#define DIAG_SELECT_MS		(CMIS_T_DDCS_MAX_MS + 2)

/* The results of a bank: ratios, then counters of four lanes at a time. */
#define RESULTS		(CMIS_DIAG_COUNTERS_LAST - CMIS_DIAG_BER + 1)
#define RESULT_LEN	64

static u8 selector_of(const struct diag_report *r, unsigned int pos)
{
	u8 selector = CMIS_DIAG_BER + pos % RESULTS;

	return r->gated ? selector | CMIS_DIAG_GATED : selector;
}

/* Does the module have this result? */
static bool result_there(const struct diag_report *r, unsigned int pos)
{
	u8 reporting = diag_cap(r->head, CMIS_P13_REPORTING);

	return reporting & (pos % RESULTS ? CMIS_DIAG_COUNTERS : CMIS_DIAG_RATIOS);
}

/* Is the checker of a lane on? */
static bool checker_on(const struct diag_report *r, enum diag_side side, unsigned int lane)
{
	u8 block = side == DIAG_HOST ? CMIS_P13_HOST_CHECKER : CMIS_P13_MEDIA_CHECKER;

	return diag_control(r, block, lane);
}

static void take_ratios(struct diag_report *r, unsigned int bank, const u8 *data)
{
	unsigned int side, i;

	for (side = 0; side < DIAG_SIDES; side++) {
		for (i = 0; i < CMIS_LANES_PER_BANK; i++, data += 2) {
			unsigned int n = bank * CMIS_LANES_PER_BANK + i;
			struct diag_lane *lane = &r->lane[side][n];

			lane->ber = get_unaligned_be16(data);
			lane->rated = lane->ber || checker_on(r, side, n);
		}
	}
}

/* An odd number of bits says that lock was lost (section 8.17.3). */
static void take_counters(struct diag_report *r, unsigned int bank, unsigned int quarter,
			  const u8 *data)
{
	unsigned int side = quarter / 2, i;

	for (i = 0; i < 4; i++, data += 16) {
		unsigned int n = bank * CMIS_LANES_PER_BANK + quarter % 2 * 4 + i;
		struct diag_lane *lane = &r->lane[side][n];
		u64 bits = get_unaligned_le64(data + 8);

		lane->errors = get_unaligned_le64(data);
		lane->bits = bits & ~1ULL;
		lane->lost = bits & 1;
		lane->counted = bits || checker_on(r, side, n);
	}
}

static int take_result(struct io *io, struct diag_report *r, unsigned int pos)
{
	unsigned int bank = pos / RESULTS;
	u8 data[RESULT_LEN], selector;
	int err;

	err = io_read(io, bank, 0x14, CMIS_P14_SELECTOR, &selector, 1);
	if (!err)
		err = io_read(io, bank, 0x14, CMIS_P14_DATA, data, RESULT_LEN);
	/* It is 0 where the module has no such result (Table 8-136). */
	if (err || selector != selector_of(r, pos))
		return err;
	if (pos % RESULTS)
		take_counters(r, bank, pos % RESULTS - 1, data);
	else
		take_ratios(r, bank, data);
	return 0;
}

/* Without counters, the flags tell whether a checker lost lock. */
static int take_flags(struct io *io, struct xcvr *m, struct diag_report *r, unsigned int bank)
{
	u8 flags[CMIS_P14_FLAGS_LEN];
	unsigned int side, i;
	int err;

	if (diag_cap(r->head, CMIS_P13_REPORTING) & CMIS_DIAG_COUNTERS || !m->flags.areas)
		return 0;
	err = io_read(io, bank, 0x14, CMIS_P14_FLAGS, flags, sizeof(flags));
	/* Masks are for the next poll. */
	flags_harvest(m, io, bank, 0x14, CMIS_P14_FLAGS, flags, io->done);
	for (side = 0; !err && side < DIAG_SIDES; side++) {
		for (i = 0; i < CMIS_LANES_PER_BANK; i++) {
			unsigned int n = bank * CMIS_LANES_PER_BANK + i;
			u8 off = CMIS_P14_CHECKER_LOL_HOST + side;

			r->lane[side][n].lost = checker_on(r, side, n) &&
				(flags[off - CMIS_P14_FLAGS] & BIT(i) ||
				 flags_alarm(m, bank, 0x14, off, BIT(i)));
		}
	}
	return err;
}

static int diag_begin(struct io *io, struct xcvr *m, struct diag_report *r)
{
	unsigned int bank;
	int err;

	r->banks = diag_banks(m);
	r->lanes[DIAG_HOST] = diag_lanes(m, DIAG_HOST);
	r->lanes[DIAG_MEDIA] = diag_lanes(m, DIAG_MEDIA);
	err = io_read(io, 0, 0x13, CMIS_UPPER, r->head, sizeof(r->head));
	for (bank = 0; !err && bank < r->banks; bank++) {
		err = io_read(io, bank, 0x13, CMIS_P13_HOST_GENERATOR, r->control[bank],
			      sizeof(r->control[bank]));
		if (!err)
			err = io_read(io, bank, 0x14, CMIS_P14_SELECTOR,
				      &r->selector[bank], 1);
		if (!err)
			err = take_flags(io, m, r, bank);
	}
	return err;
}

/* What others had selected is selected again. */
static void diag_end(struct io *io, const struct diag_report *r)
{
	unsigned int bank;

	for (bank = 0; bank < r->banks; bank++)
		io_write(io, bank, 0x14, CMIS_P14_SELECTOR, &r->selector[bank], 1);
}

/**
 * step_diagnostics() - read what a module tests, and with what result
 * @c: the cage
 * @m: its module
 * @cmd: its data is a struct diag_report
 *
 * A result is selected, and read when it is there, 10 ms later; the bus is
 * free in between.
 *
 * Return: 0 when all is read, else when to go on, or a negative errno.
 */
int step_diagnostics(struct cage *c, struct xcvr *m, struct command *cmd)
{
	struct diag_report *r = cmd->args.data;
	unsigned int pos = cmd->step;	/* the next one; the one before is selected */
	u8 selector;
	struct io io;
	int err;

	cmd->why = DIAG_NO_PAGES;
	if (!diag_banks(m))
		return -EOPNOTSUPP;
	cmd->why = DIAG_NO_ANSWER;
	err = io_begin(&io, c, m, DIAG_BUDGET_MS);
	if (err)
		return err;
	err = pos ? take_result(&io, r, pos - 1) : diag_begin(&io, m, r);
	if (!err && r->gated &&
	    !(diag_cap(r->head, CMIS_P13_MEASUREMENT) & CMIS_GATED_RESULTS)) {
		cmd->why = "the module keeps no results of a gating period";
		err = -EOPNOTSUPP;
	}
	while (pos < r->banks * RESULTS && !result_there(r, pos))
		pos++;
	if (!err && pos < r->banks * RESULTS) {
		selector = selector_of(r, pos);
		err = io_write(&io, pos / RESULTS, 0x14, CMIS_P14_SELECTOR, &selector, 1);
		cmd->step = pos + 1;
		if (!err)
			err = DIAG_SELECT_MS;
	}
	if (err <= 0 && cmd->step)
		diag_end(&io, r);
	io_end(&io);
	return err;
}
