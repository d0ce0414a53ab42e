// SPDX-License-Identifier: GPL-2.0-or-later
/* fleet-score: reads truth and alarms, prints what the alarms are worth. */
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "score.h"

#define AFTER_REPAIR_S	(2 * 86400.0)	/* alarms clear late, and a repair is a change too */
#define CHATTER_S	86400.0
#define KEY_MAX		136
#define YEAR		(365.25 * 86400)

/*
 * False alarms are counted once an incident; without one, once a raise. What was
 * raised as info becomes an alarm when an update lifts it.
 */
struct seen {
	char key[KEY_MAX];
	bool counted;
	double times[4];
	unsigned int next;
};

static struct seen *seen;
static size_t seen_size, seen_count;

static struct seen *seen_slot(const char *key)
{
	size_t at = 1469598103934665603ull;
	struct seen *old = seen;
	size_t size = seen_size, i;
	const char *c;

	if (2 * seen_count >= seen_size) {
		seen_size = seen_size ? 2 * seen_size : 4096;
		seen = calloc(seen_size, sizeof(*seen));
		if (!seen)
			abort();
		seen_count = 0;
		for (i = 0; i < size; i++)
			if (old[i].key[0])
				*seen_slot(old[i].key) = old[i];
		free(old);
	}
	for (c = key; *c; c++)
		at = (at ^ (unsigned char)*c) * 1099511628211ull;
	for (at %= seen_size; seen[at].key[0]; at = (at + 1) % seen_size)
		if (!strcmp(seen[at].key, key))
			return &seen[at];
	snprintf(seen[at].key, sizeof(seen[at].key), "%s", key);
	seen_count++;
	return &seen[at];
}

static bool on_cage(const struct fault *fault, const struct alarm *alarm)
{
	unsigned int i;

	if (strcmp(fault->host, alarm->host))
		return false;
	if (!alarm->cage)	/* of the host: only what many modules share */
		return fault->cages_count > 1;
	for (i = 0; i < fault->cages_count; i++)
		if (fault->cages[i] == alarm->cage)
			return true;
	return false;
}

static bool excused(const struct truth *truth, const struct alarm *alarm)
{
	unsigned int i;

	for (i = 0; !truth->far_end && i < truth->excuses_count; i++)
		if (truth->excuses[i].cage == alarm->cage &&
		    !strcmp(truth->excuses[i].host, alarm->host) &&
		    alarm->t >= truth->excuses[i].start && alarm->t <= truth->excuses[i].end)
			return true;
	return false;
}

static void on_fault(struct tally *tally, struct fault *fault, const struct alarm *alarm,
		     bool new_incident)
{
	bool right = fault->accept >> alarm->mode & 1, in_time = alarm->t <= fault->until;
	bool hands = ACTION_HANDS >> alarm->action & 1;

	if (!in_time)
		return;
	if (!fault->first_any)
		fault->first_any = alarm->t;
	if (right && !fault->first_right)
		fault->first_right = alarm->t;
	if (right && alarm->severity >= SEVERITY_WARNING && !fault->first_ticket)
		fault->first_ticket = alarm->t;
	if (alarm->severity >= SEVERITY_WARNING && new_incident)
		fault->incidents++;
	/*
	 * The name is that of the first alarm; one that notifies outweighs a note,
	 * and the vendor's limits speak only when nobody else does.
	 */
	if (fault->named < 0 || (fault->named == MODE_LIMIT && alarm->mode != MODE_LIMIT) ||
	    (!fault->named_severity && alarm->severity >= SEVERITY_WARNING &&
	     alarm->mode != MODE_LIMIT)) {
		fault->named = alarm->mode;
		fault->named_severity = alarm->severity;
		fault->suspect_right = fault->suspects >> alarm->suspect & 1;
		fault->action_right = fault->actions >> alarm->action & 1;
	}
	if (!right && alarm->mode != MODE_LIMIT && alarm->severity >= SEVERITY_WARNING)
		fault->wrong[alarm->mode] = true;
	if (hands && new_incident && alarm->severity >= SEVERITY_WARNING) {
		if (fault->actions >> alarm->action & 1)
			tally->hands_right++;
		else
			tally->hands_wrong++;
	}
}

void tally_alarm(struct tally *tally, const struct alarm *alarm)
{
	struct truth *truth = tally->truth;
	struct fault *fault, *mine = NULL;
	bool new_incident, before = false;
	char key[KEY_MAX];
	struct seen *slot;
	unsigned int i;

	tally->alarms++;
	if (alarm->state == ALARM_CLEARED)
		return;
	snprintf(key, sizeof(key), "%s %d %d %u", alarm->host, alarm->cage, alarm->lane, alarm->mode);
	slot = seen_slot(key);
	if (alarm->state == ALARM_RAISED) {
		tally->raised++;
		slot->counted = false;
		/* a fourth raise of the same within a day is chattering */
		if (slot->times[slot->next] && alarm->t - slot->times[slot->next] < CHATTER_S &&
		    alarm->severity >= SEVERITY_WARNING)
			tally->chatter++;
		slot->times[slot->next] = alarm->t;
		slot->next = (slot->next + 1) % 3;
	}
	if (alarm->incident[0]) {
		snprintf(key, sizeof(key), "%s #%s", alarm->host, alarm->incident);
		slot = seen_slot(key);
	}
	new_incident = !slot->counted;
	if (alarm->severity >= SEVERITY_WARNING)
		slot->counted = true;
	for (i = 0; i < truth->faults_count; i++) {
		fault = &truth->faults[i];
		if (!on_cage(fault, alarm))
			continue;
		if (alarm->t >= fault->onset - 1 && alarm->t <= fault->repair + AFTER_REPAIR_S) {
			/* of two faults on a cage the one it names */
			if (!mine || fault->accept >> alarm->mode & 1)
				mine = fault;
		} else if (alarm->t < fault->onset) {
			before = true;
		}
	}
	if (mine) {
		on_fault(tally, mine, alarm, new_incident);
		return;
	}
	if (excused(truth, alarm))
		return;
	if (alarm->severity < SEVERITY_WARNING) {
		tally->false_info += alarm->state == ALARM_RAISED;
		tally->notes_by_mode[alarm->mode] += alarm->state == ALARM_RAISED;
		return;
	}
	if (!new_incident)
		return;
	tally->false_all++;
	tally->false_by_mode[alarm->mode]++;
	tally->false_critical += alarm->severity == SEVERITY_CRITICAL;
	tally->false_hands += ACTION_HANDS >> alarm->action & 1;
	tally->early += before;
}

void tally_end(struct tally *tally)
{
	struct truth *truth = tally->truth;
	const struct fault *fault;
	unsigned int i, mode;

	tally->healthy_years = truth->module_years;
	for (i = 0; i < truth->faults_count; i++) {
		fault = &truth->faults[i];
		tally->healthy_years -= fault->cages_count * (fault->repair - fault->onset) / YEAR;
		for (mode = 0; mode < MODES; mode++)
			tally->wrong_by_mode[mode] += fault->wrong[mode];
	}
	tally->healthy_years = fmax(tally->healthy_years, 0);
}

static void usage(FILE *out)
{
	fprintf(out,
		"Usage: fleet-score [OPTION]... -t TRUTH... ALARMS...\n\n"
		"Scores alarms (JSON Lines with a key \"host\") against the truth of fleet-sim.\n\n"
		"  -t, --truth FILE   may be repeated\n"
		"  -n, --name NAME    whose alarms they are\n"
		"  -r, --row          one row of a comparison only\n"
		"  -R, --row-heading  the heading of such rows\n"
		"  -g, --goals        the table of goals only\n"
		"  -m, --misses       the faults that were missed or misnamed, one a line\n"
		"  -x, --no-far-end   the far end was not told: excuse what it would have explained\n");
}

static void read_alarms(struct tally *tally, const char *path)
{
	FILE *in = strcmp(path, "-") ? fopen(path, "r") : stdin;
	struct alarm alarm;

	if (!in) {
		fprintf(stderr, "fleet-score: %s: %s\n", path, strerror(errno));
		exit(1);
	}
	while (alarm_next(in, path, &alarm))
		tally_alarm(tally, &alarm);
	if (in != stdin)
		fclose(in);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "truth", required_argument, NULL, 't' },
		{ "name", required_argument, NULL, 'n' },
		{ "row", no_argument, NULL, 'r' },
		{ "row-heading", no_argument, NULL, 'R' },
		{ "misses", no_argument, NULL, 'm' },
		{ "goals", no_argument, NULL, 'g' },
		{ "no-far-end", no_argument, NULL, 'x' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	bool row = false, misses = false, goals = false, no_far = false;
	struct truth truth = { .far_end = true };
	struct tally tally = { .truth = &truth };
	const char *name = "alarms";
	int option;

	while ((option = getopt_long(argc, argv, "t:n:rRmgxh", options, NULL)) != -1) {
		switch (option) {
		case 't':
			truth_load(&truth, optarg);
			break;
		case 'n':
			name = optarg;
			break;
		case 'r':
			row = true;
			break;
		case 'R':
			report_row_heading(stdout);
			return 0;
		case 'm':
			misses = true;
			break;
		case 'g':
			goals = true;
			break;
		case 'x':
			no_far = true;
			break;
		case 'h':
			usage(stdout);
			return 0;
		default:
			usage(stderr);
			return 2;
		}
	}
	if (!truth.hosts || optind == argc) {
		fprintf(stderr, "fleet-score: truth (-t) and alarms are needed; see --help\n");
		return 2;
	}
	truth.far_end &= !no_far;
	for (; optind < argc; optind++)
		read_alarms(&tally, argv[optind]);
	tally_end(&tally);
	if (row)
		report_row(&tally, name, stdout);
	else if (goals)
		report_goals(&tally, name, stdout);
	else if (misses)
		report_misses(&tally, name, stdout);
	else
		report(&tally, name, stdout);
	truth_free(&truth);
	free(seen);
	return 0;
}
