/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How alarms compare with the truth: the tally, and its table. */
#ifndef FLEET_SCORE_H
#define FLEET_SCORE_H

#include "record.h"

#define MISSES_MAX	2000

struct tally {
	struct truth *truth;
	double healthy_years;			/* module-years outside of faults */
	unsigned int false_by_mode[MODES];	/* at warning or above */
	unsigned int notes_by_mode[MODES];	/* false ones that notified nobody */
	unsigned int false_info, false_critical, false_all, false_hands;
	unsigned int hands_right, hands_wrong;	/* of alarms on real faults */
	unsigned int early;			/* on a module that was to fail, before it did */
	unsigned int wrong_by_mode[MODES];	/* named so, but it was another */
	unsigned int chatter, alarms, raised;
};

/* Files one transition under a fault, an excuse or the false ones. In order of time per host. */
void tally_alarm(struct tally *tally, const struct alarm *alarm);

/* After the last alarm: what only the whole can tell. */
void tally_end(struct tally *tally);

/* The whole report; its table of goals alone; one row of the comparison; the misses, one a line. */
void report(const struct tally *tally, const char *name, FILE *out);
void report_goals(const struct tally *tally, const char *name, FILE *out);
void report_row(const struct tally *tally, const char *name, FILE *out);
void report_row_heading(FILE *out);
void report_misses(const struct tally *tally, const char *name, FILE *out);

#endif /* FLEET_SCORE_H */
