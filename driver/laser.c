// SPDX-License-Identifier: GPL-2.0
/*
 * External lasers (ELSFP): resource modules that have lasers for lanes, on pages
 * 1Ah and 1Bh of OIF-ELSFP-CMIS-01.0, and neither data paths nor pages 10h and
 * 11h. CMIS itself only reserves the pages (section 8.23).
 */
#include <linux/errno.h>
#include <linux/math.h>
#include <linux/minmax.h>

#include "core.h"

/* What page 1Ah advertises: limits and the number of lasers, Table 4 */
#define P1A_STATIC	CMIS_UPPER
#define P1A_STATIC_LEN	(CMIS_P1A_SUMMARY - P1A_STATIC)
/* All that is latched, then masks, then codes, controls and states */
#define P1A_FLAGS	CMIS_P1A_SUMMARY
#define P1A_FLAGS_LEN	(CMIS_P1A_FLAGS + CMIS_P1A_FLAGS_LEN - P1A_FLAGS)
#define P1A_MASKS	(P1A_FLAGS + P1A_FLAGS_LEN)
#define P1A_MASKS_LEN	(CMIS_P1A_CODES - P1A_MASKS)
#define P1A_STATE	CMIS_P1A_CODES
#define P1A_STATE_LEN	(CMIS_P1A_FIBRE - P1A_STATE)
#define P1A_SLOW	CMIS_P1A_FIBRE
#define P1A_SLOW_LEN	(256 - P1A_SLOW)
/* Setpoints, monitors, and what is custom or reserved */
#define P1B_SLOW	CMIS_UPPER
#define P1B_SLOW_LEN	(CMIS_P1B_BIAS - P1B_SLOW)
#define P1B_FAST	CMIS_P1B_BIAS
#define P1B_FAST_LEN	(CMIS_P1B_SUPPLY_CURRENT + 2 - P1B_FAST)
#define P1B_REST	(P1B_FAST + P1B_FAST_LEN)
#define P1B_REST_LEN	(256 - P1B_REST)

/* The function type came with CMIS 5.3 (Table 8-18). 1, 0 or a negative errno. */
static int is_external_laser(struct cage *c, struct xcvr *m)
{
	struct io io;
	u8 type;
	int err;

	if (!m->cmis || m->flat)
		return 0;
	if (m->head[CMIS_LM_IDENTIFIER] == CMIS_ID_OIF_ELSFP)
		return 1;
	if (m->head[CMIS_LM_REVISION] < CMIS_REVISION_5_3)
		return 0;
	err = io_begin(&io, c, m, OPTMON_BURST_BUDGET_MS);
	if (err)
		return err;
	err = io_read(&io, 0, 0, CMIS_LM_FUNCTION_TYPE, &type, 1);
	io_end(&io);
	return err ?: type == CMIS_FUNCTION_ELSFP;
}

/**
 * laser_banks() - banks of eight that the lasers of a module fill
 * @m: the module
 *
 * Return: the number, 0 for a module that is no external laser.
 */
unsigned int laser_banks(const struct xcvr *m)
{
	return DIV_ROUND_UP(m->lasers, CMIS_LANES_PER_BANK);
}

/**
 * laser_identify() - is a module an external laser, and of how many lasers?
 * @c: the cage
 * @m: its module, page 01h of which is known
 *
 * A module that is one and has no page 1Ah is monitored as a whole.
 *
 * Return: 0 or a negative errno.
 */
int laser_identify(struct cage *c, struct xcvr *m)
{
	unsigned int most = CMIS_MAX_BANKS * CMIS_LANES_PER_BANK, lasers;
	int err;

	err = is_external_laser(c, m);
	if (err <= 0)
		return err;
	m->resource = true;
	err = read_optional(c, m, 0, 0x1a, P1A_STATIC, P1A_STATIC_LEN);
	if (err)
		return err;
	lasers = static_get(m, 0x1a, CMIS_P1A_LANES) >> 1;
	if (lasers > most)
		dev_warn(&c->client->dev,
			 "%s: %u lasers are advertised: the first %u are monitored\n",
			 c->label, lasers, most);
	m->lasers = min(lasers, most);
	m->banks = max_t(unsigned int, m->banks, laser_banks(m));
	return 0;
}

/**
 * laser_plan() - have a bank of lasers sampled
 * @c: the cage
 * @m: its module
 * @bank: bank
 *
 * Return: 0 or a negative errno.
 */
int laser_plan(struct cage *c, struct xcvr *m, unsigned int bank)
{
	static const struct { u8 class, page, off, len; } ranges[] = {
		{ CLASS_FAST, 0x1a, P1A_FLAGS, P1A_FLAGS_LEN },
		{ CLASS_FAST, 0x1a, P1A_STATE, P1A_STATE_LEN },
		{ CLASS_FAST, 0x1b, P1B_FAST, P1B_FAST_LEN },
		{ CLASS_SLOW, 0x1a, P1A_MASKS, P1A_MASKS_LEN },
		{ CLASS_SLOW, 0x1a, P1A_SLOW, P1A_SLOW_LEN },
		{ CLASS_SLOW, 0x1b, P1B_SLOW, P1B_SLOW_LEN },
		{ CLASS_SLOW, 0x1b, P1B_REST, P1B_REST_LEN },
	};
	unsigned int i;
	int err = 0;

	/* Bank 0 was read when they were counted. */
	if (bank)
		err = add_if_held(c, m, CLASS_SLOW, bank, 0x1a, P1A_STATIC,
				  P1A_STATIC_LEN);
	for (i = 0; !err && i < ARRAY_SIZE(ranges); i++)
		err = add_if_held(c, m, ranges[i].class, bank, ranges[i].page,
				  ranges[i].off, ranges[i].len);
	return err;
}
