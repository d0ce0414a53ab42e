// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the far end of a port sends, where that is another port of this machine.
 * Of other machines' ports it is told by them (optmon far-end).
 */
#include <stdio.h>
#include <string.h>
#include <syslog.h>

#include "optmond.h"
#include "ports.h"

/* Cables are moved by hand. */
#define LOOK_S		60.0
/* What a far end sent that long ago is not what it sends. */
#define FRESH_S		300.0

void far_end_look(struct ports *p)
{
	struct optmon_error err = { 0 };
	struct neighbours far;

	if (p->far_s && steady_s() - p->far_s < LOOK_S)
		return;
	p->far_s = steady_s();
	if (neighbours_read(&far, &err)) {
		if (strcmp(p->far_why, err.message))
			say(LOG_ERR, "%s: far ends are not known", err.message);
		neighbours_free(&far);
	} else {
		if (neighbours_keep(&far, &p->far))
			say(LOG_ERR, "out of memory: far ends are forgotten");
		p->far = far;
	}
	snprintf(p->far_why, sizeof(p->far_why), "%s", err.message);
}

void far_end_sends(struct ports *p, struct port_memory *cage,
		   const struct optmon_line_sample *sample)
{
	unsigned int i, lane;

	cage->has_tx = 0;
	cage->tx_s = steady_s();
	for (i = 0; i < sample->n_media; i++) {
		lane = sample->media[i].lane;
		if (!lane || lane > OPTMON_LINE_PEER_LANES ||
		    !(sample->media[i].has & 1u << OPTMON_LL_TX_POWER))
			continue;
		cage->has_tx |= 1u << (lane - 1);
		cage->tx_dbm[lane - 1] = sample->media[i].tx_power_dbm;
	}
}

void far_end_put(struct ports *p, const char *interface,
		 struct optmon_line_link *line)
{
	const struct neighbour *far = neighbours_of(&p->far, interface);
	const struct port_memory *there, *cage;

	there = far && far->here ? ports_known(p, far->peer) : NULL;
	cage = there && *there->cage ? ports_known(p, there->cage) : NULL;
	if (!cage)
		return;
	line->has |= 1u << OPTMON_LK_PEER;
	snprintf(line->peer_cage, sizeof(line->peer_cage), "%s", there->cage);
	snprintf(line->peer_interface, sizeof(line->peer_interface), "%s",
		 far->peer);
	if (!cage->has_tx || steady_s() - cage->tx_s > FRESH_S)
		return;
	line->peer_has_tx = cage->has_tx;
	line->n_peer_lanes = 32 - __builtin_clz(cage->has_tx);
	memcpy(line->peer_tx_power_dbm, cage->tx_dbm,
	       line->n_peer_lanes * sizeof(cage->tx_dbm[0]));
}
