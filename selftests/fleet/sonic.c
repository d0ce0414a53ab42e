// SPDX-License-Identifier: GPL-2.0-or-later
#include <math.h>

#include "sonic.h"

#define SIGNIFICANT	10	/* a bin with more than that takes part */
#define FRAMES		8

double sonic_predicted_cer(const int64_t delta[16])
{
	double n = 0, x = 0, y = 0, xx = 0, xy = 0, total = 0, value, slope, intercept, cer = 0;
	int k;

	for (k = 0; k < 16; k++)
		total += delta[k];
	if (total == 0)
		return 0;
	for (k = 1; k < 16; k++) {		/* bin 0 is part of the total, not of the fit */
		if (delta[k] <= SIGNIFICANT)
			continue;
		value = log10(delta[k] / total);
		n++;
		x += k;
		y += value;
		xx += (double)k * k;
		xy += k * value;
	}
	if (n < 2)
		return 0;
	slope = (n * xy - x * y) / (n * xx - x * x);
	intercept = (y - slope * x) / n;
	/* the window is named 16 to 20, the loop adds one more */
	for (k = 16; k <= 21; k++)
		cer += pow(10, intercept + slope * k);
	return cer;
}

double sonic_frame_loss(double cer, int interleaving)
{
	return cer * (1 + interleaving * FRAMES) / FRAMES;
}
