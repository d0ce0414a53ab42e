/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SONiC's predicted frame loss ratio, FLR(P), step for step as port_rates.lua of sonic-swss. */
#ifndef FLEET_SONIC_H
#define FLEET_SONIC_H

#include <stdint.h>

#define SONIC_POLL_S	120	/* its FEC_FLR_POLL_INTERVAL */

/*
 * Codeword error ratio that it extrapolates from differences of bins 0 .. 15; 0
 * when it says that there is not enough. Reads differences as signed, as it does.
 */
double sonic_predicted_cer(const int64_t delta[16]);

/* Its frame loss ratio of that: interleaving 1, 2 or 4, eight frames a codeword. */
double sonic_frame_loss(double cer, int interleaving);

#endif /* FLEET_SONIC_H */
