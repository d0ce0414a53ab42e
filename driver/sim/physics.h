/* SPDX-License-Identifier: GPL-2.0 */
/* What moves the readings of a live module. */
#ifndef OPTMON_SIM_PHYSICS_H
#define OPTMON_SIM_PHYSICS_H

#include <linux/ktime.h>
#include <linux/prandom.h>
#include <linux/types.h>

#define SIM_MICRO	1000000		/* knobs are kept in millionths */
#define SIM_KNOB_AUTO	S64_MIN		/* the module decides by itself */

/* What can be set from outside; the table in physics.c has the units. */
enum sim_knob {
	SIM_KNOB_TEMPERATURE,
	SIM_KNOB_AMBIENT,
	SIM_KNOB_VOLTAGE,
	SIM_KNOB_NOISE,
	SIM_KNOB_LANE,			/* from here on one for each lane */
	SIM_KNOB_WEAR = SIM_KNOB_LANE,
	SIM_KNOB_WEAR_SPEED,
	SIM_KNOB_BIAS_END,
	SIM_KNOB_TX_LOSS,
	SIM_KNOB_RX_LOSS,
	SIM_KNOB_CONTAMINATION,
	SIM_KNOB_SNR_LOSS,
	SIM_KNOB_HOST_SNR_LOSS,
	SIM_KNOBS
};

struct sim_knob_info {
	const char *name;
	s64 min;			/* millionths of the unit in the name */
	s64 max;
	s64 initial;
};

extern const struct sim_knob_info sim_knob_info[SIM_KNOBS];

/* log10 of a BER, thousandths, over a time. */
struct sim_ber {
	s32 now;
	s32 min;
	s32 max;
	s32 avg;
};

struct sim_lane {
	/* As in the image: what the lane does when nothing is wrong. */
	u32 tx0_nw;
	u32 bias0_ua;
	u32 rx0_nw;
	/* Now */
	u32 tx_nw;
	u32 bias_ua;
	u32 rx_nw;
	s32 snr_mdb;
	s32 host_snr_mdb;
	bool lit;
	bool los;
	struct sim_ber media;
	struct sim_ber host;
};

struct sim_physics {
	struct rnd_state rnd;
	ktime_t last;
	s64 aged_ms;			/* simulated time not yet worn off */
	s32 temp0_mdegc;
	s32 temp_mdegc;
	s32 vcc0_100uv;
	s32 vcc_100uv;
	bool frozen;			/* VDM statistics are held */
	struct sim_lane lane[32];
	s64 knob[SIM_KNOBS][32];	/* module-wide ones: [0] */
};

#endif /* OPTMON_SIM_PHYSICS_H */
