/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a score is made of: truth and alarms, as they lie in files. */
#ifndef FLEET_RECORD_H
#define FLEET_RECORD_H

#include <stdbool.h>
#include <stdio.h>

enum mode { MODE_WEAROUT, MODE_EXT_LASER, MODE_LANE_LASER, MODE_OPTICAL_LOSS, MODE_RX_SENS,
	    MODE_THERMAL, MODE_INTERMITTENT, MODE_STALE_TELEMETRY, MODE_HOST_SI, MODE_HOST_EQ,
	    MODE_COHORT, MODE_LIMIT, MODE_OTHER, MODES };

extern const char *const mode_names[MODES];
enum mode mode_of(const char *name);	/* case, '-' and '_' do not matter */

enum suspect { SUSPECT_NEAR_MODULE, SUSPECT_FAR_MODULE, SUSPECT_FIBRE, SUSPECT_HOST,
	       SUSPECT_CHASSIS, SUSPECT_EXTERNAL_LASER, SUSPECT_UNKNOWN, SUSPECTS };

enum severity { SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_CRITICAL };

/* The first thing that an action asks for, by its words. */
enum action { ACTION_CLEAN, ACTION_INSPECT, ACTION_RESEAT, ACTION_SWAP, ACTION_RETUNE,
	      ACTION_AIRFLOW, ACTION_RESET, ACTION_VENDOR, ACTION_NONE, ACTION_UNKNOWN };

#define ACTION_HANDS	(1u << ACTION_CLEAN | 1u << ACTION_INSPECT | 1u << ACTION_RESEAT | \
			 1u << ACTION_SWAP)	/* touch a module or a fibre */

enum action action_of(const char *text);

struct fault {
	char host[32];
	int cages[128];
	unsigned int cages_count;
	enum mode mode;
	char shape[20];
	bool gradual;
	double onset, failure, until, repair, cadence_s;	/* failure 0: none */
	unsigned int accept, suspects, actions;			/* bits */
	/* by the score */
	double first_any, first_right, first_ticket;		/* 0: never */
	int named;						/* -1: not at all */
	unsigned int named_severity;
	bool suspect_right, action_right, wrong[MODES];
	unsigned int incidents;
};

struct excuse {
	char host[32];
	int cage;
	double start, end;
};

struct truth {
	struct fault *faults;
	struct excuse *excuses;
	unsigned int faults_count, excuses_count, modules, ports, hosts;
	double module_years;
	bool far_end;
	char *runs;			/* what was simulated, for the heading */
};

struct alarm {
	char host[32], incident[96];
	int cage, lane;			/* cage 0: of the whole host; lane 0: all */
	double t, low_s, mid_s, high_s;	/* time to threshold; mid 0: none */
	enum mode mode;
	enum severity severity;
	enum suspect suspect;
	enum action action;
	enum { ALARM_RAISED, ALARM_UPDATED, ALARM_CLEARED } state;
	bool disruptive, drain_first;
};

/* Adds the truth of a file to *truth; says what is wrong and ends the program if it must. */
void truth_load(struct truth *truth, const char *path);

void truth_free(struct truth *truth);

/* Reads a line; false at the end. @path is for messages. Ends the program on a broken line. */
bool alarm_next(FILE *in, const char *path, struct alarm *alarm);

#endif /* FLEET_RECORD_H */
