// SPDX-License-Identifier: GPL-2.0
/*
 * Loopbacks, pattern generators and checkers, and what checkers counted (CMIS
 * sections 8.16 and 8.17): pages 13h and 14h, a bank for eight lanes.
 */
#include <linux/minmax.h>
#include <linux/string.h>

#include "command.h"

#define LOOPBACKS		4	/* kinds; Table 8-131 */
#define BLOCK_LEN		8	/* of controls of a generator or checker */
#define CONTROLS		sizeof_field(struct diag_report, control[0])
#define HEAD			sizeof_field(struct diag_report, head)

static const char no_lane[] = "the module has no such lane";
static const char not_taken[] = "the module does not take it";

/* Generators and checkers by OPTMON_PATTERN_PLACE_x: Tables 8-114, 8-118 to 8-126. */
static const struct place {
	u8 block;		/* first control */
	u8 line;		/* bit of 13h:131: it works on the line */
	u8 fec;			/* ... on the other side of the FEC */
	u8 per_lane;		/* bit of 13h:142 */
	u8 per_lane_pattern;
	bool checker;
	enum diag_side side;
} places[] = {
	[OPTMON_PATTERN_PLACE_HOST_GENERATOR] = {
		CMIS_P13_HOST_GENERATOR, BIT(2), BIT(3), BIT(1), BIT(0),
		false, DIAG_HOST,
	},
	[OPTMON_PATTERN_PLACE_MEDIA_GENERATOR] = {
		CMIS_P13_MEDIA_GENERATOR, BIT(6), BIT(7), BIT(5), BIT(4),
		false, DIAG_MEDIA,
	},
	[OPTMON_PATTERN_PLACE_HOST_CHECKER] = {
		CMIS_P13_HOST_CHECKER, BIT(1), BIT(0), BIT(3), BIT(2),
		true, DIAG_HOST,
	},
	[OPTMON_PATTERN_PLACE_MEDIA_CHECKER] = {
		CMIS_P13_MEDIA_CHECKER, BIT(5), BIT(4), BIT(7), BIT(6),
		true, DIAG_MEDIA,
	},
};

/**
 * diag_place_caps() - what a module's generator or checker can do
 * @head: page 13h from 128 on
 * @place: OPTMON_PATTERN_PLACE_x
 *
 * Return: DIAG_PLACE_x; neither _LINE nor _FEC where there is none.
 */
u32 diag_place_caps(const u8 *head, u32 place)
{
	u8 at = diag_cap(head, CMIS_P13_LOCATIONS);
	u8 per_lane = diag_cap(head, CMIS_P13_PER_LANE);
	const struct place *p = &places[place];

	return (at & p->line ? DIAG_PLACE_LINE : 0) |
	       (at & p->fec ? DIAG_PLACE_FEC : 0) |
	       (per_lane & p->per_lane ? DIAG_PLACE_PER_LANE : 0) |
	       (per_lane & p->per_lane_pattern ? DIAG_PLACE_PER_LANE_PATTERN : 0);
}

/* Gating times by their code in 13h:177 */
static const u16 gates_s[] = { 0, 5, 10, 30, 60, 120, 300 };

/**
 * diag_gate_s() - the gating time that a module uses
 * @control: 13h:177 (Table 8-127)
 *
 * Return: seconds, 0 for none, U32_MAX for one that only the vendor knows.
 */
unsigned int diag_gate_s(u8 control)
{
	unsigned int code = CMIS_GATE_TIME(control);

	return code < ARRAY_SIZE(gates_s) ? gates_s[code] : U32_MAX;
}

/**
 * diag_banks() - banks that have diagnostics
 * @m: the module
 *
 * Return: how many, from the first on; 0 without pages 13h and 14h.
 */
unsigned int diag_banks(const struct xcvr *m)
{
	unsigned int bank, most = min_t(unsigned int, m->banks, CMIS_MAX_BANKS);

	for (bank = 0; bank < most; bank++)
		if (!xcvr_range(m, CLASS_SLOW, bank, 0x13, CMIS_UPPER) ||
		    !xcvr_range(m, CLASS_SLOW, bank, 0x14, CMIS_UPPER))
			break;
	return bank;
}

/* Host lanes of a bank that an application can use. */
static u8 host_lanes(struct xcvr *m)
{
	u8 apps[APPS_MAX * CMIS_APP_LEN];
	unsigned int n = command_apps(m, apps), i, start, width;
	u16 lanes = 0;

	for (i = 0; i < n; i++) {
		const u8 *app = apps + i * CMIS_APP_LEN;

		if (app[0] == CMIS_APP_END)
			continue;
		width = app[2] >> 4;
		for (start = 0; width && start < CMIS_LANES_PER_BANK; start++)
			if (app[3] & BIT(start))
				lanes |= GENMASK(start + width - 1, start);
	}
	return lanes ?: 0xff;
}

/**
 * diag_lanes() - the lanes of a side that a module has
 * @m: the module
 * @side: host or media
 *
 * Return: a mask over all banks with diagnostics.
 */
u32 diag_lanes(struct xcvr *m, enum diag_side side)
{
	unsigned int banks = diag_banks(m), bank;
	u32 all = 0;
	u8 lanes = 0;

	if (side == DIAG_HOST)
		lanes = host_lanes(m);
	else if (banks == 1 && xcvr_copy(m, 0, 0, CMIS_P00_MEDIA_LANES, &lanes, 1) == 1)
		lanes = ~lanes;
	for (bank = 0; bank < banks; bank++)
		all |= (u32)(lanes ?: 0xff) << (bank * CMIS_LANES_PER_BANK);
	return all;
}

/* What page 13h advertises, and whether there is one. */
static int read_head(struct cage *c, struct xcvr *m, struct command *cmd, u8 *head)
{
	struct io io;
	int err;

	cmd->why = DIAG_NO_PAGES;
	if (!diag_banks(m))
		return -EOPNOTSUPP;
	cmd->why = DIAG_NO_ANSWER;
	err = io_begin(&io, c, m, COMMAND_BUDGET_MS);
	if (err)
		return err;
	err = io_read(&io, 0, 0x13, CMIS_UPPER, head, HEAD);
	io_end(&io);
	return err;
}

/* Loopbacks ---------------------------------------------------------------- */

/* Those of all banks, as they are and as they are to be. */
struct loopbacks {
	u8 was[CMIS_MAX_BANKS][LOOPBACKS];
	u8 then[CMIS_MAX_BANKS][LOOPBACKS];
};

static enum diag_side loopback_side(unsigned int kind)
{
	return BIT(kind) & (OPTMON_LOOPBACK_KIND_MEDIA_OUTPUT |
			    OPTMON_LOOPBACK_KIND_MEDIA_INPUT) ? DIAG_MEDIA : DIAG_HOST;
}

static int read_loopbacks(struct cage *c, struct xcvr *m, struct loopbacks *l)
{
	unsigned int bank, banks = diag_banks(m);
	struct io io;
	int err;

	err = io_begin(&io, c, m, COMMAND_BUDGET_MS);
	if (err)
		return err;
	for (bank = 0; !err && bank < banks; bank++)
		err = io_read(&io, bank, 0x13, CMIS_P13_LOOPBACK, l->was[bank], LOOPBACKS);
	io_end(&io);
	return err;
}

/* What is to become of the loopbacks of one kind in one bank. */
static int plan_kind(struct loopbacks *l, struct command *cmd, unsigned int bank,
		     unsigned int kind, u8 there, bool per_lane)
{
	u8 lanes = bank_lanes(cmd->args.lanes, bank) & there;
	u8 was = l->was[bank][kind];
	u8 then = cmd->args.value & BIT(kind) ? was | lanes : was & ~lanes;

	l->then[bank][kind] = then;
	if (then == was || per_lane || lanes == there)
		return 0;
	cmd->why = "the module loops back all lanes of a side or none: name all lanes";
	return -EINVAL;
}

static int plan_loopbacks(struct xcvr *m, struct command *cmd, struct loopbacks *l,
			  const u8 *head)
{
	u8 caps = diag_cap(head, CMIS_P13_LOOPBACK_SUPPORT), on[DIAG_SIDES] = { };
	unsigned int bank, kind, banks = diag_banks(m);
	int err;

	cmd->why = no_lane;
	if (!(cmd->args.lanes & (diag_lanes(m, DIAG_HOST) | diag_lanes(m, DIAG_MEDIA))))
		return -EINVAL;
	cmd->why = "the module does not advertise this loopback";
	if (cmd->args.value & ~(caps & (BIT(LOOPBACKS) - 1)))
		return -EOPNOTSUPP;
	for (kind = 0; kind < LOOPBACKS; kind++) {
		enum diag_side side = loopback_side(kind);
		u32 there = diag_lanes(m, side);
		bool per_lane = caps & (side == DIAG_HOST ? CMIS_LOOPBACK_HOST_LANES :
							    CMIS_LOOPBACK_MEDIA_LANES);

		cmd->why = no_lane;
		if (cmd->args.value & BIT(kind) && !(cmd->args.lanes & there))
			return -EINVAL;
		for (bank = 0; bank < banks; bank++) {
			err = plan_kind(l, cmd, bank, kind, bank_lanes(there, bank), per_lane);
			if (err)
				return err;
			on[side] |= l->then[bank][kind];
		}
	}
	cmd->why = "the module cannot loop back host and media side at the same time: end the other first";
	if (on[DIAG_HOST] && on[DIAG_MEDIA] && cmd->args.value &&
	    !(caps & CMIS_LOOPBACK_BOTH_SIDES))
		return -EBUSY;
	return 0;
}

static int write_loopbacks(struct io *io, unsigned int bank, const u8 *was, const u8 *then)
{
	u8 between[LOOPBACKS];
	unsigned int kind;
	int err = 0;

	/* A module may refuse one kind as long as there is another. */
	for (kind = 0; kind < LOOPBACKS; kind++)
		between[kind] = was[kind] & then[kind];
	if (memcmp(between, was, LOOPBACKS))
		err = io_write(io, bank, 0x13, CMIS_P13_LOOPBACK, between, LOOPBACKS);
	if (!err && memcmp(between, then, LOOPBACKS))
		err = io_write(io, bank, 0x13, CMIS_P13_LOOPBACK, then, LOOPBACKS);
	return err;
}

static int set_loopbacks(struct cage *c, struct xcvr *m, struct command *cmd,
			 unsigned int bank, const u8 *was, const u8 *then)
{
	u8 now[LOOPBACKS];
	struct io io;
	int err;

	if (!memcmp(was, then, LOOPBACKS))
		return 0;
	err = io_begin(&io, c, m, DIAG_BUDGET_MS);
	if (err)
		return err;
	cmd->why = DIAG_NO_ANSWER;
	err = write_loopbacks(&io, bank, was, then);
	if (!err)
		err = io_read(&io, bank, 0x13, CMIS_P13_LOOPBACK, now, LOOPBACKS);
	if (!err && memcmp(now, then, LOOPBACKS)) {
		cmd->why = not_taken;
		err = -EIO;
	}
	io_end(&io);
	return err;
}

/**
 * step_loopback() - have lanes loop back some signals and no others
 * @c: the cage
 * @m: its module
 * @cmd: its value is a set of OPTMON_LOOPBACK_KIND_x
 *
 * Return: 0, -EOPNOTSUPP for what is not advertised, -EINVAL for lanes that
 * cannot be looped apart, -EBUSY for what another loopback stands against,
 * -EIO when the module does not take it; then it is as it was.
 */
int step_loopback(struct cage *c, struct xcvr *m, struct command *cmd)
{
	unsigned int bank, done, banks = diag_banks(m);
	struct loopbacks l = { };
	const char *why;
	u8 head[HEAD];
	int err;

	err = read_head(c, m, cmd, head);
	if (!err)
		err = read_loopbacks(c, m, &l);
	if (!err)
		err = plan_loopbacks(m, cmd, &l, head);
	if (err)
		return err;
	for (bank = 0; !err && bank < banks; bank++)
		err = set_loopbacks(c, m, cmd, bank, l.was[bank], l.then[bank]);
	why = cmd->why;
	for (done = 0; err && err != -ENODEV && done < bank; done++)
		set_loopbacks(c, m, cmd, done, l.then[done], l.was[done]);
	cmd->why = why;
	xcvr_changed(c, m);
	return err;
}

/* Patterns ----------------------------------------------------------------- */

static u8 pattern_of(const u8 *block, unsigned int lane)
{
	u8 byte = block[CMIS_P13_PATTERN_SELECT + lane / 2];

	return lane & 1 ? byte >> 4 : byte & 0xf;
}

static void set_pattern(u8 *block, unsigned int lane, u8 pattern)
{
	u8 *byte = &block[CMIS_P13_PATTERN_SELECT + lane / 2];

	*byte = lane & 1 ? (*byte & 0xf) | pattern << 4 : (*byte & 0xf0) | pattern;
}

/* The code of the gating time that is asked for, or -1 when there is none. */
static int gate_code(const struct command_args *args)
{
	unsigned int code;

	for (code = 0; code < ARRAY_SIZE(gates_s); code++)
		if (gates_s[code] == args->gate_s)
			return code;
	return -1;
}

/* Is it possible at all? */
static int check_pattern(struct xcvr *m, struct command *cmd, const struct place *p,
			 const u8 *head)
{
	const struct command_args *args = &cmd->args;
	u32 caps = diag_place_caps(head, args->place);
	u32 there = diag_lanes(m, p->side);
	unsigned int bank;
	u16 patterns;

	cmd->why = p->checker ? "the module has no such checker" :
				"the module has no such generator";
	if (!(caps & (DIAG_PLACE_LINE | DIAG_PLACE_FEC)))
		return -EOPNOTSUPP;
	cmd->why = no_lane;
	if (!(args->lanes & there))
		return -EINVAL;
	cmd->why = "the module starts and stops all lanes of a side: name all lanes";
	for (bank = 0; bank < diag_banks(m); bank++)
		if (bank_lanes(args->lanes & there, bank) &&
		    bank_lanes(there & ~args->lanes, bank) &&
		    !(caps & DIAG_PLACE_PER_LANE))
			return -EINVAL;
	if (args->value == PATTERN_STOP)
		return 0;
	cmd->why = args->fec ? "the module cannot do it on the far side of its FEC" :
			       "the module can do it on the far side of its FEC only: ask for that";
	if (!(caps & (args->fec ? DIAG_PLACE_FEC : DIAG_PLACE_LINE)))
		return -EOPNOTSUPP;
	cmd->why = "the module does not advertise this pattern";
	patterns = get_unaligned_le16(&head[CMIS_P13_PATTERNS - CMIS_UPPER + 2 * args->place]);
	if (!(patterns & BIT(args->value)))
		return -EOPNOTSUPP;
	if (!args->gate)
		return 0;
	cmd->why = "a gating time is for a checker: 0, 5, 10, 30, 60, 120 or 300 s";
	if (!p->checker || gate_code(args) < 0)
		return -EINVAL;
	cmd->why = "the module cannot end a measurement by itself";
	if (args->gate_s && !CMIS_GATING(diag_cap(head, CMIS_P13_MEASUREMENT)))
		return -EOPNOTSUPP;
	return 0;
}

/* Does what else runs in the bank allow it? */
static int check_others(struct command *cmd, const struct place *p, const u8 *head,
			const u8 *control, const u8 *block, u8 lanes, u8 measuring)
{
	u8 checkers = control[CMIS_P13_HOST_CHECKER - CMIS_P13_HOST_GENERATOR] |
		      control[CMIS_P13_MEDIA_CHECKER - CMIS_P13_HOST_GENERATOR];
	bool mine = p->checker && !(block[0] & ~lanes) &&
		    checkers == (block[0] & lanes);

	cmd->why = "the module has one pattern for all lanes: stop the others first";
	if (!(diag_place_caps(head, cmd->args.place) & DIAG_PLACE_PER_LANE_PATTERN) &&
	    block[0] & ~lanes && pattern_of(block, 0) != cmd->args.value)
		return -EBUSY;
	cmd->why = "checkers that run have another gating time: stop them first";
	if (cmd->args.gate && checkers && !mine &&
	    CMIS_GATE_TIME(measuring) != gate_code(&cmd->args))
		return -EBUSY;
	return 0;
}

/* Write what differs of some bytes, and see that the module took it. */
static int put(struct io *io, struct command *cmd, unsigned int bank, u8 off, u8 *was,
	       const u8 *then, unsigned int len)
{
	u8 now[BLOCK_LEN];
	int err;

	if (!memcmp(was, then, len))
		return 0;
	cmd->why = DIAG_NO_ANSWER;
	err = io_write(io, bank, 0x13, off, then, len);
	if (!err)
		err = io_read(io, bank, 0x13, off, now, len);
	if (!err && memcmp(now, then, len)) {
		cmd->why = not_taken;
		err = -EIO;
	}
	memcpy(was, then, len);
	return err;
}

/* Off, then the configuration, then on: so a checker counts from 0. */
static int switch_pattern(struct io *io, struct command *cmd, const struct place *p,
			  unsigned int bank, u8 *block, u8 *measuring, u8 lanes)
{
	u8 off = block[0] & ~lanes, on = off | lanes, gate, config[BLOCK_LEN];
	unsigned int lane;
	int err;

	err = put(io, cmd, bank, p->block, block, &off, 1);
	if (err || cmd->args.value == PATTERN_STOP)
		return err;
	memcpy(config, block, BLOCK_LEN);
	config[1] &= ~lanes;		/* not inverted */
	config[2] &= ~lanes;		/* not swapped */
	config[CMIS_P13_PATTERN_FEC] &= ~lanes;
	if (cmd->args.fec)
		config[CMIS_P13_PATTERN_FEC] |= lanes;
	/* Lane 1 has the pattern of all where there is but one. */
	for (lane = 0; lane < CMIS_LANES_PER_BANK; lane++)
		if (lanes & BIT(lane) || (!lane && !off))
			set_pattern(config, lane, cmd->args.value);
	err = put(io, cmd, bank, p->block + 1, block + 1, config + 1, BLOCK_LEN - 1);
	if (!err && p->checker) {
		gate = *measuring & ~CMIS_MEASURING_RESET;
		if (cmd->args.gate)
			gate = (gate & ~(0xe | CMIS_MEASURING_AUTO_RESTART)) |
			       gate_code(&cmd->args) << 1;
		err = put(io, cmd, bank, CMIS_P13_MEASURING, measuring, &gate, 1);
	}
	if (!err)
		err = put(io, cmd, bank, p->block, block, &on, 1);
	/* Half configured it is not left running. */
	if (err && err != -ENODEV)
		io_write(io, bank, 0x13, p->block, &off, 1);
	return err;
}

static int pattern_bank(struct cage *c, struct xcvr *m, struct command *cmd,
			const struct place *p, unsigned int bank, u8 lanes, const u8 *head)
{
	u8 control[CONTROLS], *measuring, *block;
	struct io io;
	int err;

	block = control + p->block - CMIS_P13_HOST_GENERATOR;
	measuring = control + CMIS_P13_MEASURING - CMIS_P13_HOST_GENERATOR;
	err = io_begin(&io, c, m, DIAG_BUDGET_MS);
	if (err)
		return err;
	cmd->why = DIAG_NO_ANSWER;
	err = io_read(&io, bank, 0x13, CMIS_P13_HOST_GENERATOR, control, CONTROLS);
	if (!err && cmd->args.value != PATTERN_STOP)
		err = check_others(cmd, p, head, control, block, lanes, *measuring);
	if (!err)
		err = switch_pattern(&io, cmd, p, bank, block, measuring, lanes);
	io_end(&io);
	return err;
}

/**
 * step_pattern() - start or stop a generator or checker on lanes
 * @c: the cage
 * @m: its module
 * @cmd: its value is a pattern ID or PATTERN_STOP
 *
 * Return: 0, -EOPNOTSUPP for what is not advertised, -EINVAL for lanes that
 * cannot be told apart, -EBUSY for what others that run stand against, -EIO
 * when the module does not take it; then it is off.
 */
int step_pattern(struct cage *c, struct xcvr *m, struct command *cmd)
{
	const struct place *p = &places[cmd->args.place];
	unsigned int bank;
	u8 head[HEAD];
	int err;

	err = read_head(c, m, cmd, head);
	if (!err)
		err = check_pattern(m, cmd, p, head);
	for (bank = 0; !err && bank < diag_banks(m); bank++) {
		u8 lanes = bank_lanes(cmd->args.lanes & diag_lanes(m, p->side), bank);

		if (lanes)
			err = pattern_bank(c, m, cmd, p, bank, lanes, head);
	}
	xcvr_changed(c, m);
	return err;
}
