// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The textfile that node_exporter's textfile collector serves, in Prometheus'
 * text format: its parser knows no other, and takes the names of OpenMetrics'
 * counters for metrics without a type. Written beside and renamed, so that a scrape
 * never sees half of it.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>

#include "optmond.h"

struct writer {
	FILE *out;
	unsigned int severity[8];
};

/* Label values: a backslash before backslash, quote and line break. */
static void label(FILE *out, const char *name, const char *value, bool last)
{
	fprintf(out, "%s=\"", name);
	for (; *value; value++) {
		if (*value == '\n')
			fputs("\\n", out);
		else if (*value == '"' || *value == '\\')
			fprintf(out, "\\%c", *value);
		else
			fputc(*value, out);
	}
	fprintf(out, last ? "\"" : "\",");
}

static void one_alarm(void *context, const struct optmon_health_alarm *a)
{
	struct writer *w = context;

	if ((unsigned int)a->severity < 8)
		w->severity[a->severity]++;
	fprintf(w->out, "optmon_alarm{id=\"%" PRIu64 "\",", a->id);
	label(w->out, "host", a->host, false);
	label(w->out, "cage", a->cage, false);
	label(w->out, "interface", a->interface, false);
	label(w->out, "mode", optmon_mode_name(a->mode), false);
	label(w->out, "severity", optmon_severity_name(a->severity), false);
	label(w->out, "suspect", optmon_suspect_name(a->suspect), false);
	label(w->out, "incident", a->incident, false);
	label(w->out, "shelved", a->shelved ? "true" : "false", false);
	label(w->out, "acknowledged", a->acknowledged ? "true" : "false", true);
	fprintf(w->out, "} 1\n");
}

static void one_at_work(void *context, const char *host, const char *cage,
			const char *interface, double until)
{
	FILE *out = context;

	fprintf(out, "optmon_port_maintenance{");
	label(out, "host", host, false);
	label(out, "cage", cage, false);
	label(out, "interface", interface, true);
	fprintf(out, "} 1\n");
}

static void family(FILE *out, const char *name, const char *type,
		   const char *help)
{
	fprintf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void value(FILE *out, const char *name, const char *type,
		  const char *help, double number)
{
	family(out, name, type, help);
	fprintf(out, "%s %.17g\n", name, number);
}

static void alarms(struct daemon *d, FILE *out)
{
	static const enum optmon_severity all[] = {
		OPTMON_SEVERITY_INFO, OPTMON_SEVERITY_WARNING,
		OPTMON_SEVERITY_CRITICAL,
	};
	struct writer w = { .out = out };
	size_t i;

	family(out, "optmon_alarm", "gauge", "An alarm that stands.");
	optmon_health_alarms(d->health, one_alarm, &w);
	family(out, "optmon_alarms", "gauge", "Alarms that stand.");
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		fprintf(out, "optmon_alarms{severity=\"%s\"} %u\n",
			optmon_severity_name(all[i]), w.severity[all[i]]);
	family(out, "optmon_port_maintenance", "gauge",
	       "1 while people work on a port: it has no alarms.");
	optmon_health_maintenance(d->health, wall_s(), one_at_work, out);
}

static void lines(struct daemon *d, FILE *out)
{
	struct optmon_health_counts counts;
	int i;

	optmon_health_counts(d->health, &counts);
	family(out, "optmon_lines_total", "counter",
	       "Readings by what became of them.");
	for (i = 0; i < OPTMON_FED_KINDS; i++)
		fprintf(out, "optmon_lines_total{result=\"%s\"} %" PRIu64 "\n",
			optmon_fed_name(i), counts.fed[i]);
	fprintf(out, "optmon_lines_total{result=\"refused\"} %" PRIu64 "\n",
		d->count.refused + d->feed.bad_lines);
	value(out, "optmon_cages", "gauge", "Cages that the engine knows.",
	      counts.cages);
	value(out, "optmon_engine_bytes", "gauge", "Memory of the engine.",
	      counts.bytes);
}

static void daemon_itself(struct daemon *d, FILE *out)
{
	value(out, "optmon_store_up", "gauge",
	      "1 while what happens is stored.", store_well(&d->store));
	value(out, "optmon_store_failures_total", "counter",
	      "Writes that failed.", d->store.failures);
	value(out, "optmon_store_damaged_total", "counter",
	      "Damaged databases that were set aside.", d->store.set_aside);
	value(out, "optmon_commits_total", "counter", "Commits.", d->count.commits);
	value(out, "optmon_transitions_waiting", "gauge",
	      "Transitions of alarms that could not be stored yet.",
	      d->n_pending);
	value(out, "optmon_transitions_lost_total", "counter",
	      "Transitions of alarms that were never stored.",
	      d->count.lost_transitions);
	value(out, "optmon_blackbox_bytes", "gauge",
	      "Memory of the black box.", blackbox_bytes(d->box));
	value(out, "optmon_feeders", "gauge", "Connections that feed.",
	      server_clients(&d->feed));
	value(out, "optmon_peers_refused_total", "counter",
	      "Connections of users that may not.",
	      d->feed.refused + d->control.refused + d->alarms.refused);
	value(out, "optmon_last_line_timestamp_seconds", "gauge",
	      "Time of the newest reading.", d->now);
}

void metrics_write(struct daemon *d)
{
	static bool complained;
	char path[4096], beside[4200];
	FILE *out;
	bool good;

	if (d->options.textfile && !*d->options.textfile)
		return;
	if (d->options.textfile)
		snprintf(path, sizeof(path), "%s", d->options.textfile);
	else
		snprintf(path, sizeof(path), "%s/optmon.prom",
			 d->options.run_dir);
	if (!d->health)
		return;
	snprintf(beside, sizeof(beside), "%s.new", path);
	out = fopen(beside, "we");
	good = out != NULL;
	if (good) {
		alarms(d, out);
		lines(d, out);
		daemon_itself(d, out);
		good = !ferror(out);
		good &= !fclose(out);
		good = good && !rename(beside, path);
	}
	if (!good && !complained)
		say(LOG_ERR, "%s: %s: no metrics until this is mended", path,
		    strerror(errno));
	complained = !good;
}
