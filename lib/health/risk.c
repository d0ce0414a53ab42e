// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * How likely an alarm needs hands within some time.
 *
 * The time to a threshold is taken as log-normal, with the middle and the upper end of
 * its 90 % interval; times the confidence that it is what it seems to be. Where no time
 * is known severity stands for it: frames are being lost, a date was set, or nobody is
 * called. What needs no hands has no risk.
 */
#include "internal.h"

/* Three failures in 1000 module-years: the prevalence of Documentation/evaluation.rst */
#define BASE_YEAR	(3 / 1000.0)
#define YEAR_S		(365.25 * 86400)

/* Notes without a time: one in ten is taken up within a month. */
#define NOTE	0.1

/* A reset cuts the link, and is a command; one that did not help leads to a swap. */
static bool needs_hands(const struct optmon_health_alarm *a)
{
	return a->disruptive && (a->latched ||
				 (a->mode != OPTMON_MODE_STALE_TELEMETRY &&
				  a->kind != OPTMON_ALARM_FIRMWARE_ERROR));
}

double optmon_health_risk(const struct optmon_health_alarm *a, double horizon_s)
{
	const double *time = a->time_to_threshold_s;
	double sigma;

	if (!needs_hands(a) || a->transition == OPTMON_CLEARED)
		return 0;
	if (!a->has_time || horizon_s <= 0)
		return a->confidence *
		       (a->severity > OPTMON_SEVERITY_INFO ? 1 : NOTE);
	if (time[1] <= 0)
		return a->confidence;
	sigma = fmax(log(time[2] / time[1]) / T_90, 1e-3);
	return a->confidence * 0.5 *
	       erfc(-log(horizon_s / time[1]) / sigma / sqrt(2));
}

double optmon_health_base_risk(double horizon_s)
{
	return -expm1(-BASE_YEAR * fmax(horizon_s, 0) / YEAR_S);
}
