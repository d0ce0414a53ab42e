// SPDX-License-Identifier: GPL-2.0-or-later
/* The tables of a score. */
#include <math.h>
#include <string.h>

#include "bounds.h"
#include "score.h"

#define DAY	86400.0
#define GRID_S	60.0

/*
 * Of a thousand modules so many fail so in a year, of all failures: the mix that
 * precision is re-weighted to. Connectors and dirt lead every field report.
 */
static const double mix[MODES] = {
	[MODE_WEAROUT] = 0.12, [MODE_EXT_LASER] = 0.02, [MODE_LANE_LASER] = 0.1,
	[MODE_OPTICAL_LOSS] = 0.4, [MODE_RX_SENS] = 0.08, [MODE_THERMAL] = 0.08,
	[MODE_INTERMITTENT] = 0.07, [MODE_STALE_TELEMETRY] = 0.05, [MODE_HOST_SI] = 0.05,
	[MODE_HOST_EQ] = 0.01, [MODE_COHORT] = 0.01, [MODE_LIMIT] = 0.01,
};

static const double prevalences[] = { 0.003, 0.01, 0.05 };	/* failures a module-year */

struct summary {
	unsigned int faults, seen, right, named_right, action_right, suspect_right;
	unsigned int named_so;		/* faults of any mode that were named this one */
};

static struct summary summarise(const struct tally *tally, int mode)
{
	const struct truth *truth = tally->truth;
	const struct fault *fault;
	struct summary s = { 0 };
	unsigned int i;

	for (i = 0; i < truth->faults_count; i++) {
		fault = &truth->faults[i];
		if (fault->named >= 0)	/* a name that will do is as good as its own */
			s.named_so += (fault->accept >> fault->named & 1 ? (int)fault->mode :
				       fault->named) == mode;
		if (mode != (int)MODES && (int)fault->mode != mode)
			continue;
		s.faults++;
		s.seen += fault->first_any > 0;
		s.right += fault->first_right > 0;
		s.named_right += fault->named >= 0 && (fault->accept >> fault->named & 1);
		s.action_right += fault->named >= 0 && fault->action_right;
		s.suspect_right += fault->named >= 0 && fault->suspect_right;
	}
	return s;
}

static double share(double part, double whole)
{
	return whole > 0 ? part / whole : NAN;
}

static const char *shown(char *text, size_t size, const char *format, double value)
{
	if (isnan(value))
		snprintf(text, size, "-");
	else
		snprintf(text, size, format, value);
	return text;
}

#define SHOW(format, value)	shown((char[24]){ 0 }, 24, format, value)

/* Quantile of what pick() gives for the faults of a mode (MODES: all); NaN entries are left out. */
static double quantile_of(const struct tally *tally, unsigned int modes, double q,
			  double (*pick)(const struct fault *fault))
{
	static double values[100000];
	unsigned int i, n = 0;
	double value;

	for (i = 0; i < tally->truth->faults_count && n < 100000; i++) {
		if (!(modes >> tally->truth->faults[i].mode & 1))
			continue;
		value = pick(&tally->truth->faults[i]);
		if (!isnan(value))
			values[n++] = value;
	}
	sort_doubles(values, n);
	return quantile_sorted(values, n, q);
}

static double lead_days(const struct fault *fault)
{
	if (!fault->gradual || !fault->failure || !fault->first_right)
		return NAN;
	return (fault->failure - fault->first_right) / DAY;
}

/* What was missed has no lead; a tenth percentile must know it. */
static double lead_days_or_none(const struct fault *fault)
{
	if (!fault->gradual || !fault->failure)
		return NAN;
	return fault->first_right ? (fault->failure - fault->first_right) / DAY : 0;
}

static double ticket_days(const struct fault *fault)
{
	if (!fault->gradual || !fault->failure)
		return NAN;
	return fault->first_ticket ? (fault->failure - fault->first_ticket) / DAY : -1;
}

static double latency_steps(const struct fault *fault)
{
	if (fault->gradual || !fault->first_right)
		return NAN;
	return fmax(fault->first_right - fault->onset, 0) / GRID_S;
}

static double precision_at(const struct tally *tally, int mode, double prevalence)
{
	struct summary s = summarise(tally, mode), all = summarise(tally, MODES);
	double found, wrong, false_rate;

	found = share(s.right, s.faults) * prevalence * mix[mode];
	wrong = share(tally->wrong_by_mode[mode], all.faults - s.faults) * prevalence *
		(1 - mix[mode]);
	false_rate = share(tally->false_by_mode[mode], tally->healthy_years);
	return share(found, found + wrong + false_rate);
}

static void per_mode(const struct tally *tally, FILE *out)
{
	unsigned int mode, i;
	struct summary s;
	double false_k;

	fprintf(out, "\nPer mode (recall: first alarm of the right class after onset and in time; 95 %% "
		"limits exact,\nprecision re-weighted to so many failures a module-year, false alarms "
		"per 1000 module-years)\n");
	fprintf(out, "%-16s %4s %5s %6s %6s %6s  %-7s %-7s %-7s %7s %7s %8s %8s %6s %8s\n", "mode", "n",
		"seen", "recall", ">=", "prec.", "at .003", "at .01", "at .05", "lead d", "p10 d",
		"steps", "p90", "false", "<=");
	for (mode = 0; mode < MODES; mode++) {
		s = summarise(tally, mode);
		if (!s.faults && !tally->false_by_mode[mode])
			continue;
		false_k = share(1000, tally->healthy_years);
		fprintf(out, "%-16s %4u %5s %6s %6.2f %6s ", mode_names[mode], s.faults,
			SHOW("%.2f", share(s.seen, s.faults)), SHOW("%.2f", share(s.right, s.faults)),
			binomial_lower(s.right, s.faults, 0.95),
			SHOW("%.2f", share(s.right, s.right + tally->wrong_by_mode[mode] +
					   tally->false_by_mode[mode])));
		for (i = 0; i < 3; i++)
			fprintf(out, " %-7s", SHOW("%.3f", precision_at(tally, mode, prevalences[i])));
		fprintf(out, " %7s %7s %8s %8s",
			SHOW("%.1f", quantile_of(tally, 1u << mode, 0.5, lead_days)),
			SHOW("%.1f", quantile_of(tally, 1u << mode, 0.1, lead_days_or_none)),
			SHOW("%.1f", quantile_of(tally, 1u << mode, 0.5, latency_steps)),
			SHOW("%.1f", quantile_of(tally, 1u << mode, 0.9, latency_steps)));
		fprintf(out, " %6s %8s\n", SHOW("%.1f", tally->false_by_mode[mode] * false_k),
			SHOW("%.1f", poisson_upper(tally->false_by_mode[mode], 0.95) * false_k));
	}
}

static void confusion(const struct tally *tally, FILE *out)
{
	unsigned int row, column, i, n, none;

	fprintf(out, "\nNames: rows are what it was, columns what the first alarm called it\n%-16s",
		"");
	for (column = 0; column < MODES; column++)
		fprintf(out, " %.6s", mode_names[column]);
	fprintf(out, "   none\n");
	for (row = 0; row < MODE_OTHER; row++) {
		if (!summarise(tally, row).faults)
			continue;
		fprintf(out, "%-16s", mode_names[row]);
		for (column = 0; column < MODES; column++) {
			for (i = n = 0; i < tally->truth->faults_count; i++)
				n += tally->truth->faults[i].mode == row &&
					tally->truth->faults[i].named == (int)column;
			if (n)
				fprintf(out, " %*u", (int)fmin(strlen(mode_names[column]), 6), n);
			else
				fprintf(out, " %*s", (int)fmin(strlen(mode_names[column]), 6), ".");
		}
		for (i = none = 0; i < tally->truth->faults_count; i++)
			none += tally->truth->faults[i].mode == row &&
				tally->truth->faults[i].named < 0;
		fprintf(out, " %6u\n", none);
	}
}

/* Of the modes in the truth: the mean of 2 P R / (P + R) of names given. */
static double macro_f1(const struct tally *tally)
{
	double sum = 0, p, r;
	unsigned int mode, modes = 0;
	struct summary s;

	for (mode = 0; mode < MODE_OTHER; mode++) {
		s = summarise(tally, mode);
		if (!s.faults)
			continue;
		modes++;
		p = share(s.named_right, s.named_so);
		r = share(s.named_right, s.faults);
		if (p + r > 0)
			sum += 2 * p * r / (p + r);
	}
	return share(sum, modes);
}

static double pooled_f1(const struct tally *tally, unsigned int modes, double *precision,
			double *recall)
{
	unsigned int mode, right = 0, faults = 0, wrong = 0;
	struct summary s;

	for (mode = 0; mode < MODES; mode++) {
		if (!(modes >> mode & 1))
			continue;
		s = summarise(tally, mode);
		right += s.right;
		faults += s.faults;
		wrong += tally->wrong_by_mode[mode] + tally->false_by_mode[mode];
	}
	*precision = share(right, right + wrong);
	*recall = share(right, faults);
	return *precision + *recall > 0 ? 2 * *precision * *recall / (*precision + *recall) : 0;
}

/* Gradual loss of light and of receivers, as G2 asks; steps are left out. */
static double gradual_f1(const struct tally *tally)
{
	unsigned int i, right = 0, faults = 0, wrong;
	const struct fault *fault;

	for (i = 0; i < tally->truth->faults_count; i++) {
		fault = &tally->truth->faults[i];
		if (!fault->gradual || (fault->mode != MODE_OPTICAL_LOSS &&
					fault->mode != MODE_RX_SENS))
			continue;
		faults++;
		right += fault->first_right > 0;
	}
	wrong = tally->wrong_by_mode[MODE_OPTICAL_LOSS] + tally->wrong_by_mode[MODE_RX_SENS] +
		tally->false_by_mode[MODE_OPTICAL_LOSS] + tally->false_by_mode[MODE_RX_SENS];
	return faults ? share(2 * right, 2 * right + wrong + faults - right) : NAN;
}

static void goal(FILE *out, const char *name, const char *what, const char *got, bool met,
		 const char *wanted, const char *published)
{
	fprintf(out, "%-4s %-34s %-26s %-4s %-30s %s\n", name, what, got,
		strcmp(got, "-") ? met ? "yes" : "NO" : "-", wanted, published);
}

static void goals_of_recall(const struct tally *tally, FILE *out)
{
	unsigned int wear = 1u << MODE_WEAROUT, all = (1u << MODE_LIMIT) - 1, i, late = 0, n = 0;
	unsigned int gradual = 1u << MODE_OPTICAL_LOSS | 1u << MODE_RX_SENS;
	double p, r, f1, median, tenth;
	struct summary s;
	char got[80];

	pooled_f1(tally, wear, &p, &r);
	s = summarise(tally, MODE_WEAROUT);	/* a note without cause costs here too */
	p = share(s.right, s.right + tally->wrong_by_mode[MODE_WEAROUT] +
		  tally->false_by_mode[MODE_WEAROUT] + tally->notes_by_mode[MODE_WEAROUT]);
	median = quantile_of(tally, wear, 0.5, lead_days);
	tenth = quantile_of(tally, wear, 0.1, lead_days_or_none);
	snprintf(got, sizeof(got), "R %.2f P %.2f", r, p);
	goal(out, "G1", "wear-out, recall and precision", isnan(r) ? "-" : got, r >= 0.98 && p >= 0.98,
	     ">= 0.98 both", "F1 0.884 (OptProphet)");
	snprintf(got, sizeof(got), "%.0f d, p10 %.0f d", median, tenth);
	goal(out, "", "first note before failure", isnan(median) ? "-" : got,
	     median >= 60 && tenth >= 21, "60 d, p10 21 d", "1.11 d");
	for (i = 0; i < tally->truth->faults_count; i++)
		if (tally->truth->faults[i].mode == MODE_WEAROUT && tally->truth->faults[i].failure) {
			n++;
			late += ticket_days(&tally->truth->faults[i]) < 14;
		}
	snprintf(got, sizeof(got), "%.2f of %u", 1 - share(late, n), n);
	goal(out, "", "ticket 14 d and more before", n ? got : "-", late <= 0.05 * n, ">= 0.95", "");
	f1 = gradual_f1(tally);
	median = quantile_of(tally, gradual, 0.5, lead_days);
	tenth = quantile_of(tally, gradual, 0.1, lead_days_or_none);
	snprintf(got, sizeof(got), "%.2f, %.1f d, p10 %.1f d", f1, median, tenth);
	goal(out, "G2", "gradual BER and loss: F1, lead", isnan(f1) ? "-" : got,
	     f1 >= 0.95 && median >= 7 && tenth >= 2, "0.95, 7 d, 2 d", "repair takes 2.0 d");
	f1 = pooled_f1(tally, all, &p, &r);
	snprintf(got, sizeof(got), "%.3f (P %.2f R %.2f)", f1, p, r);
	goal(out, "G3", "all ten and COHORT pooled: F1", isnan(r) ? "-" : got, f1 >= 0.93, ">= 0.93", "0.884");
}

static void goals_of_calm(const struct tally *tally, FILE *out)
{
	struct summary all = summarise(tally, MODES);
	double k = share(1000, tally->healthy_years), f1 = macro_f1(tally), action, worst = 0, p;
	unsigned int i, chassis = 0, split = 0, mode;
	const struct fault *fault;
	char got[80];

	action = share(all.action_right, all.seen);
	snprintf(got, sizeof(got), "%.3f, action %s", f1, SHOW("%.2f", action));
	goal(out, "G4", "naming macro-F1, right action", all.faults ? got : "-",
	     f1 >= 0.92 && action >= 0.9, ">= 0.92, >= 0.90", "0.855, ~0.8 (CorrOpt)");
	for (mode = 0; mode < MODES; mode++)
		worst = fmax(worst, poisson_upper(tally->false_by_mode[mode], 0.95) * k);
	snprintf(got, sizeof(got), "%.1f, <= %.1f; class <= %.1f", tally->false_all * k,
		 poisson_upper(tally->false_all, 0.95) * k, worst);
	goal(out, "G5", "false per 1000 module-years", got,
	     poisson_upper(tally->false_all, 0.95) * k <= 5 && worst <= 1,
	     "<= 5 all, <= 1 a class", "685084 (EWMA)");
	for (i = 0; i < tally->truth->faults_count; i++) {
		fault = &tally->truth->faults[i];
		if (fault->mode != MODE_THERMAL || strcmp(fault->shape, "chassis"))
			continue;
		chassis++;
		split += fault->incidents != 1;
	}
	snprintf(got, sizeof(got), "%u chattering, %u of %u", tally->chatter, chassis - split, chassis);
	goal(out, "G9", "calm; cooling event one incident", got, !tally->chatter && !split,
	     "none; every one", "");
	/* precision of alarms that call for hands, at 3 failures in 1000 module-years */
	p = share(tally->hands_right, all.faults) * 0.003;
	p = share(p, p + share(tally->hands_wrong, all.faults) * 0.003 +
		  share(tally->false_hands, tally->healthy_years));
	snprintf(got, sizeof(got), "%.2f, <= %.2f; P %s", tally->false_hands * k,
		 poisson_upper(tally->false_hands, 0.95) * k, SHOW("%.2f", p));
	goal(out, "G11", "hands: false per 1000 m-y, precision", got,
	     poisson_upper(tally->false_hands, 0.95) * k <= 0.75 && p >= 0.8,
	     "<= 0.75, P >= 0.8 at 0.003", "");
}

void report_goals(const struct tally *tally, const char *name, FILE *out)
{
	char heading[64];

	snprintf(heading, sizeof(heading), "what, of %s", name);
	fprintf(out, "\n%-4s %-34s %-26s %-4s %-30s %s\n", "goal", heading, "got", "met", "wanted",
		"best published");
	if (tally->truth->faults_count)
		goals_of_recall(tally, out);
	goals_of_calm(tally, out);
}

void report(const struct tally *tally, const char *name, FILE *out)
{
	const struct truth *truth = tally->truth;
	struct summary all = summarise(tally, MODES);

	fprintf(out, "== %s: %s\n", name, truth->runs ? truth->runs : "");
	fprintf(out, "%u hosts, %u ports, %u modules, %.1f module-years (%.1f without fault), %u faults, "
		"%u transitions of alarms, %u raised\n", truth->hosts, truth->ports, truth->modules,
		truth->module_years, tally->healthy_years, truth->faults_count, tally->alarms,
		tally->raised);
	fprintf(out, "false at warning or above: %u (%u critical, %u on modules that failed later), "
		"notes without cause: %u\n", tally->false_all, tally->false_critical, tally->early,
		tally->false_info);
	if (truth->faults_count) {
		per_mode(tally, out);
		confusion(tally, out);
		fprintf(out, "\nnaming: macro-F1 %.3f; right suspect %s, right action %s of what was seen\n",
			macro_f1(tally), SHOW("%.2f", share(all.suspect_right, all.seen)),
			SHOW("%.2f", share(all.action_right, all.seen)));
	}
	report_goals(tally, name, out);
}

void report_row_heading(FILE *out)
{
	fprintf(out, "%-22s %5s %6s %6s %6s %8s %7s %7s %9s %9s %9s %8s\n", "alarms by", "seen",
		"recall", "prec.", "F1", "macro-F1", "action", "lead d", "false/ky", "<= 95 %",
		"hands/ky", "chatter");
}

void report_row(const struct tally *tally, const char *name, FILE *out)
{
	struct summary all = summarise(tally, MODES);
	double k = share(1000, tally->healthy_years), p, r, f1;

	f1 = pooled_f1(tally, (1u << MODES) - 1, &p, &r);
	fprintf(out, "%-22s %5s %6s %6s %6.3f %8.3f %7s %7s %9.1f %9.1f %9.1f %8u\n", name,
		SHOW("%.2f", share(all.seen, all.faults)), SHOW("%.2f", r), SHOW("%.2f", p), f1,
		macro_f1(tally), SHOW("%.2f", share(all.action_right, all.seen)),
		SHOW("%.1f", quantile_of(tally, ~0u, 0.5, lead_days)), tally->false_all * k,
		poisson_upper(tally->false_all, 0.95) * k, tally->false_hands * k, tally->chatter);
}

void report_misses(const struct tally *tally, const char *name, FILE *out)
{
	const struct fault *fault;
	unsigned int i;

	for (i = 0; i < tally->truth->faults_count; i++) {
		fault = &tally->truth->faults[i];
		if (fault->first_right && fault->named >= 0 && (fault->accept >> fault->named & 1))
			continue;
		fprintf(out, "%s: %s osfp%d %s %s, onset %.0f", name, fault->host,
			fault->cages_count ? fault->cages[0] : 0, mode_names[fault->mode],
			fault->shape, fault->onset);
		if (fault->failure)
			fprintf(out, ", failed after %.1f d", (fault->failure - fault->onset) / DAY);
		if (fault->first_right)
			fprintf(out, ", named after %.2f d", (fault->first_right - fault->onset) / DAY);
		if (fault->named >= 0)
			fprintf(out, ", first called %s\n", mode_names[fault->named]);
		else
			fprintf(out, ", no alarm\n");
	}
}
