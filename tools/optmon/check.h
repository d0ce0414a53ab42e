/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Acceptance of a port: what is expected, what was found, and the verdict.
 */
#ifndef OPTMON_CHECK_H
#define OPTMON_CHECK_H

#include <json-c/json.h>

#include <optmon/link.h>
#include <optmon/reading_line.h>

#include "cmd.h"
#include "neighbours.h"

#define CHECK_WORDS	8
#define CHECK_WORD	64
#define CHECK_TEXT	160
#define CHECKS_MAX	32

/* A list of globs, one of which must match; none: anything will do. */
struct check_words {
	unsigned int n;
	char word[CHECK_WORDS][CHECK_WORD];
};

/**
 * struct check_policy - what is expected of a port
 * @speed_mbps: 0: anything
 * @max_ber: pre-FEC, of a lane or of the link
 * @min_snr_db: of a media lane; 0: not judged
 * @min_rx_power_dbm: -100: not judged
 * @rx_margin_db: above the module's low warning limit
 * @max_loss_db: from the far end's Tx to the near Rx; 0: not judged
 * @max_spread_db: of Rx power between lanes
 * @max_temperature_c: 0: the module's own warning limit
 * @peer_host: expected far end; empty: not judged
 * @skip: do not judge this port at all
 */
struct check_policy {
	struct check_words vendor, part, firmware, media;
	double speed_mbps;
	double max_ber;
	double min_snr_db;
	double min_rx_power_dbm;
	double rx_margin_db;
	double max_loss_db;
	double max_spread_db;
	double max_temperature_c;
	char peer_host[CHECK_WORD];
	char peer_interface[CHECK_WORD];
	bool skip;
};

enum check_result { CHECK_PASS, CHECK_FAIL, CHECK_SKIP };

struct check_finding {
	const char *name;
	enum check_result result;
	char text[CHECK_TEXT];
};

enum check_verdict { VERDICT_PASS, VERDICT_FAIL, VERDICT_SKIPPED };

/**
 * struct check_subject - one port under judgement
 * @named: the user named it, so that an empty cage fails
 * @readable: @identity and @sample are valid
 * @why: why it is not readable
 * @fec: by network device, before and after the soak
 * @flaps: carrier changes before the soak
 * @seconds: of the soak
 */
struct check_subject {
	struct optmon_port port;
	bool named;
	bool empty;
	bool readable;
	char why[OPTMON_ERROR_TEXT];
	bool flat;
	struct optmon_line identity, sample;
	struct optmon_fec fec[2][OPTMON_PORT_LINKS];
	bool has_fec[2][OPTMON_PORT_LINKS];
	uint32_t changes[OPTMON_PORT_LINKS];
	double seconds;
	struct check_policy policy;
	enum check_verdict verdict;
	unsigned int n;
	struct check_finding finding[CHECKS_MAX];
};

/* check_policy.c */
void check_policy_default(struct check_policy *policy);
/* A policy file; NULL and the error printed. */
struct json_object *check_policy_read(struct cmd *cmd, const char *name,
				      int *code);
/* What it says of a port; false with the error printed. */
bool check_policy_of(struct cmd *cmd, struct json_object *file,
		     const char *port, struct check_policy *policy);

/* check_rules.c: judge @s; the others are where its far end may be. */
void check_judge(struct check_subject *s, const struct check_subject *all,
		 size_t n, const struct neighbours *far);

#endif /* OPTMON_CHECK_H */
