/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The levels that a monitor is compared with.
 */
#ifndef OPTMON_THRESHOLDS_H
#define OPTMON_THRESHOLDS_H

/**
 * struct optmon_thresholds - the four levels of a monitor
 *
 * A flag is latched above a high level and below a low one (section 8.1.4.2).
 */
struct optmon_thresholds {
	double high_alarm;
	double low_alarm;
	double high_warning;
	double low_warning;
};

#endif /* OPTMON_THRESHOLDS_H */
