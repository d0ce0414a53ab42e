/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Readings as the baselines take them; every value that is missing is NaN. */
#ifndef FLEET_INPUT_H
#define FLEET_INPUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define INPUT_LANES	16
#define INPUT_PORTS	256

enum quantity { Q_BIAS, Q_TX, Q_RX, Q_BER, QUANTITIES };

struct input_limits {
	double high_alarm, low_alarm, high_warning, low_warning;	/* NaN: none */
};

struct input {
	enum { INPUT_IDENTITY, INPUT_SAMPLE, INPUT_FEC, INPUT_LINK, INPUT_OTHER } kind;
	double t;
	char host[32];
	int port;				/* number at the end of the cage's name */
	char serial[40];
	struct input_limits limits[QUANTITIES], temperature_limits, voltage_limits;
	double temperature_c, voltage_v;
	int lanes;
	double lane[INPUT_LANES][QUANTITIES];	/* mA, dBm, dBm, ratio */
	bool disabled[INPUT_LANES], alarm_flag[INPUT_LANES], warning_flag[INPUT_LANES];
	int bins;				/* with one number of errors each; 0 for none */
	uint64_t bin[16];
	bool kp4;
};

/* Reads a line into *input; false at the end of the file. A broken line ends the program. */
bool input_next(FILE *in, struct input *input);

#endif /* FLEET_INPUT_H */
