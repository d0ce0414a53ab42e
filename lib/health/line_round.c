// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Numbers of a reading as its text says them.
 */
#include <optmon/json.h>

#include "line_internal.h"

/* Absolute bounds: beyond them a number is no reading but garbage. */
#define NUMBER_MAX	1e9
#define POWER_MIN_DBM	-1000
#define POWER_MAX_DBM	60

bool line_number_fits(enum line_type type, double number)
{
	switch (type) {
	case LINE_RATIO:
		return number >= 0 && number <= 1;
	case LINE_POWER:
		return number >= POWER_MIN_DBM && number <= POWER_MAX_DBM;
	default:
		return number >= -NUMBER_MAX && number <= NUMBER_MAX;
	}
}

static uint32_t round_keys(const struct line_key *key, void *fields, uint32_t has)
{
	double *number;

	for (; key->name; key++) {
		if (!(has & 1u << key->bit) ||
		    (key->type != LINE_NUMBER && key->type != LINE_POWER &&
		     key->type != LINE_RATIO))
			continue;
		number = (double *)((char *)fields + key->offset);
		if (line_number_fits(key->type, *number))
			*number = optmon_round_number(*number, key->decimals);
		else
			has &= ~(1u << key->bit);
	}
	return has;
}

static void round_lanes(const struct line_key *keys,
			struct optmon_line_lane *lane, unsigned int n)
{
	for (; n--; lane++)
		lane->has = round_keys(keys, lane, lane->has);
}

static void round_limits(struct optmon_line_identity *id)
{
	unsigned int i, level;
	double *number;

	for (i = 0; i < OPTMON_LIMITS; i++) {
		for (level = 0; level < 4; level++) {
			if (!(id->has_limit_of[i] & 1u << level))
				continue;
			number = line_level(&id->limit[i], level);
			if (line_number_fits(LINE_NUMBER, *number))
				*number = optmon_round_number(*number,
							      LINE_DECIMALS);
			else
				id->has_limit_of[i] &= ~(1u << level);
		}
		if (!id->has_limit_of[i])
			id->has_limits &= ~(1u << i);
	}
}

static void round_peer(struct optmon_line_link *link)
{
	unsigned int i;

	for (i = 0; i < link->n_peer_lanes; i++) {
		if (!(link->peer_has_tx & 1u << i))
			continue;
		if (line_number_fits(LINE_POWER, link->peer_tx_power_dbm[i]))
			link->peer_tx_power_dbm[i] = optmon_round_number(
				link->peer_tx_power_dbm[i], LINE_DECIMALS);
		else
			link->peer_has_tx &= ~(1u << i);
	}
}

void optmon_line_round(struct optmon_line *line)
{
	struct optmon_line_sample *s = &line->sample;

	line->t = optmon_round_number(line->t, LINE_TIME_DECIMALS);
	line->has = round_keys(line_common_keys, line, line->has);
	switch (line->kind) {
	case OPTMON_LINE_IDENTITY:
		round_limits(&line->identity);
		break;
	case OPTMON_LINE_SAMPLE:
		s->has = round_keys(line_sample_keys, s, s->has);
		round_lanes(line_media_keys, s->media, s->n_media);
		round_lanes(line_host_keys, s->host, s->n_host);
		break;
	case OPTMON_LINE_LINK:
		round_peer(&line->link);
		break;
	default:
		break;
	}
}
