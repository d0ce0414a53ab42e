// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmon explain: what was seen, since when, against which limits, what else it
 * could have been and why not, and what to do.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "render.h"
#include "series.h"

#define FOR_DEFAULT_S	86400.0
#define ROWS		6

/* Evidence names quantities as the engine does; history as readings do. */
static const char *reading_of(const char *quantity)
{
	static const struct {
		const char *quantity, *reading;
	} names[] = {
		{ "tx_bias", "tx_bias_ma" },
		{ "tx_power", "tx_power_dbm" },
		{ "rx_power", "rx_power_dbm" },
		{ "snr", "snr_db" },
		{ "ber", "prefec_ber" },
		{ "temperature", "temperature_c" },
		{ "voltage", "voltage_v" },
		{ "laser_temperature", "laser_temperature_c" },
		{ "tec_current", "tec_current_pct" },
	};
	size_t i, len;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		len = strlen(names[i].quantity);
		if (!strcmp(names[i].reading, quantity) ||
		    !strcmp(names[i].quantity, quantity) ||
		    (!strncmp(names[i].reading, quantity, len) &&
		     !quantity[len]))
			return names[i].reading;
	}
	return NULL;
}

static void value_text(double value, char *text, size_t len)
{
	if (value && fabs(value) < 1e-3)
		snprintf(text, len, "%.2e", value);
	else
		snprintf(text, len, "%.4g", value);
}

static void print_evidence(struct cmd *cmd, struct json_object *e)
{
	char when[24], lanes[40], value[24], compared[24];

	time_text(doc_number(e, "t", 0), when, sizeof(when));
	doc_lanes(e, lanes, sizeof(lanes));
	value_text(doc_number(e, "value", 0), value, sizeof(value));
	value_text(doc_number(e, "compared", 0), compared, sizeof(compared));
	fprintf(cmd->out, "    %s  %s", when, doc_text(e, "quantity"));
	if (strcmp(lanes, "-"))
		fprintf(cmd->out, " lane%s %s",
			strpbrk(lanes, "-,") ? "s" : "", lanes);
	fprintf(cmd->out, " %s%s%s", value, *doc_text(e, "unit") ? " " : "",
		doc_text(e, "unit"));
	if (*doc_text(e, "reference") &&
	    strcmp(doc_text(e, "reference"), "none"))
		fprintf(cmd->out, ", %s %s", doc_text(e, "reference"),
			compared);
	fputc('\n', cmd->out);
	if (*doc_text(e, "text"))
		render_paragraph(cmd, CMD_DIM, "", doc_text(e, "text"));
}

/* The quantity and lane that the strongest evidence is about. */
static void plot_evidence(struct cmd *cmd, struct json_object *alarm,
			  const struct series_set *set)
{
	struct json_object *list = doc_list(alarm, "evidence"), *e, *lanes;
	const char *reading;
	size_t i, j;
	int lane;

	for (i = 0; list && i < json_object_array_length(list); i++) {
		e = json_object_array_get_idx(list, i);
		reading = reading_of(doc_text(e, "quantity"));
		lanes = doc_list(e, "lanes");
		lane = lanes && json_object_array_length(lanes) ?
		       json_object_get_int(json_object_array_get_idx(lanes, 0)) :
		       (int)doc_number(e, "lane", 0);
		for (j = 0; reading && j < set->n; j++) {
			if (strcmp(set->series[j].quantity, reading) ||
			    set->series[j].lane != lane)
				continue;
			fprintf(cmd->out, "  %s", reading);
			if (lane)
				fprintf(cmd->out, " lane %d", lane);
			fputc('\n', cmd->out);
			plot_full(cmd, &set->series[j].plot, set->from, set->to,
				  series_unit(reading), ROWS);
			return;
		}
	}
}

/* What else it could have been, and why it is not. */
static void print_rejected(struct cmd *cmd, struct json_object *o)
{
	char text[512];

	snprintf(text, sizeof(text), "%s%s%s: %s", doc_text(o, "rejected"),
		 *doc_text(o, "suspect") ? " of " : "", doc_text(o, "suspect"),
		 doc_text(o, "why"));
	render_paragraph(cmd, CMD_PLAIN, "not", text);
}

static void print_action(struct cmd *cmd, struct json_object *alarm)
{
	char text[512], when[24];

	time_text(doc_number(alarm, "due", 0), when, sizeof(when));
	snprintf(text, sizeof(text), "%s%s%s%s%s", doc_text(alarm, "action"),
		 doc_true(alarm, "drain_first") ? "; drain the link first" : "",
		 doc_true(alarm, "disruptive") ? "; this cuts the link" : "",
		 doc_number(alarm, "due", 0) > 0 ? "; by " : "",
		 doc_number(alarm, "due", 0) > 0 ? when : "");
	render_paragraph(cmd, CMD_BOLD, "do", text);
}

static void print_alarm(struct cmd *cmd, struct json_object *alarm,
			const struct series_set *set)
{
	const char *severity = doc_text(alarm, "severity");
	struct json_object *list, *o;
	char when[24], lanes[40];
	size_t i;

	time_text(doc_number(alarm, "since", doc_number(alarm, "t", 0)), when,
		  sizeof(when));
	doc_lanes(alarm, lanes, sizeof(lanes));
	fprintf(cmd->out, "%s%s%s %.0f: %s", cmd_style(cmd,
		severity_style(severity)), severity, cmd_style(cmd, CMD_PLAIN),
		doc_number(alarm, "id", 0), doc_text(alarm, "mode"));
	if (strcmp(lanes, "-"))
		fprintf(cmd->out, " on lane%s %s", strpbrk(lanes, "-,") ? "s" : "",
			lanes);
	fprintf(cmd->out, ", since %s\n", when);
	render_paragraph(cmd, CMD_PLAIN, "suspect", doc_text(alarm, "suspect"));
	if (doc_number(alarm, "confidence", -1) >= 0)
		fprintf(cmd->out, "  confidence    %.2f\n",
			doc_number(alarm, "confidence", 0));
	fprintf(cmd->out, "  what was seen\n");
	list = doc_list(alarm, "evidence");
	for (i = 0; list && i < json_object_array_length(list); i++) {
		o = json_object_array_get_idx(list, i);
		if (*doc_text(o, "quantity"))
			print_evidence(cmd, o);
	}
	plot_evidence(cmd, alarm, set);
	for (i = 0; list && i < json_object_array_length(list); i++) {
		o = json_object_array_get_idx(list, i);
		if (*doc_text(o, "rejected"))
			print_rejected(cmd, o);
	}
	print_action(cmd, alarm);
}

static void print_track(struct cmd *cmd, struct json_object *track)
{
	char value[24], baseline[24], sigma[24];

	value_text(doc_number(track, "value", 0), value, sizeof(value));
	fprintf(cmd->out, "    %s", doc_text(track, "quantity"));
	if (doc_number(track, "lane", 0) > 0)
		fprintf(cmd->out, " lane %.0f", doc_number(track, "lane", 0));
	fprintf(cmd->out, " %s %s", value, doc_text(track, "unit"));
	if (json_object_object_get_ex(track, "baseline", NULL)) {
		value_text(doc_number(track, "baseline", 0), baseline,
			   sizeof(baseline));
		value_text(doc_number(track, "sigma", 0), sigma, sizeof(sigma));
		fprintf(cmd->out, ", used to be %s +/- %s, change detector "
			"%.1f of %.1f", baseline, sigma,
			fmax(doc_number(track, "detector_up", 0),
			     doc_number(track, "detector_down", 0)),
			doc_number(track, "detector_threshold", 0));
	}
	fputc('\n', cmd->out);
}

static void print_said(struct cmd *cmd, struct json_object *o)
{
	char when[24];

	time_text(doc_number(o, "t", 0), when, sizeof(when));
	fprintf(cmd->out, "    %s  %s: %s%s%s\n", when, doc_text(o, "who"),
		doc_text(o, "what"), *doc_text(o, "note") ? ": " : "",
		doc_text(o, "note"));
}

static void each(struct cmd *cmd, struct json_object *port, const char *key,
		 const char *title,
		 void (*print)(struct cmd *cmd, struct json_object *o))
{
	struct json_object *list = doc_list(port, key);
	size_t i, n = list ? json_object_array_length(list) : 0;

	if (n)
		fprintf(cmd->out, "  %s\n", title);
	for (i = 0; i < n; i++)
		print(cmd, json_object_array_get_idx(list, i));
}

static void print_port(struct cmd *cmd, struct json_object *port, int64_t id,
		       const struct series_set *set)
{
	struct json_object *list = doc_list(port, "alarms"), *acceptance, *o;
	size_t i, n = list ? json_object_array_length(list) : 0;
	char when[24];

	fprintf(cmd->out, "%s%s%s\n", cmd_style(cmd, CMD_BOLD),
		doc_text(port, "cage"), cmd_style(cmd, CMD_PLAIN));
	for (i = 0; i < n; i++) {
		o = json_object_array_get_idx(list, i);
		if (!id || (int64_t)doc_number(o, "id", 0) == id)
			print_alarm(cmd, o, set);
	}
	if (id)
		return;
	if (!n)
		fprintf(cmd->out, "  no alarm stands\n");
	if (json_object_object_get_ex(port, "acceptance", &acceptance)) {
		time_text(doc_number(acceptance, "t", 0), when, sizeof(when));
		fprintf(cmd->out, "  acceptance: %s, %s by %s\n",
			doc_text(acceptance, "verdict"), when,
			doc_text(acceptance, "who"));
	}
	each(cmd, port, "tracks", "what it reads", print_track);
	each(cmd, port, "said", "what was said", print_said);
}

/* The place of an alarm, as a selector; -1 and the error was said. */
static int place_of_alarm(struct cmd *cmd, int64_t id, char *port, size_t len)
{
	struct json_object *request = daemon_request("alarm"), *answer, *alarm;
	int code;

	json_object_object_add(request, "id", json_object_new_int64(id));
	code = daemon_ask(cmd, request, &answer);
	if (code)
		return code;
	alarm = json_object_array_get_idx(doc_list(answer, "alarms"), 0);
	snprintf(port, len, "%s%s%s", doc_text(alarm, "host"),
		 *doc_text(alarm, "host") ? ":" : "", doc_text(alarm, "cage"));
	json_object_put(answer);
	return 0;
}

/* An alarm that has cleared is no more at its port: show it as it last was. */
static int explain_past(struct cmd *cmd, int64_t id, struct json_object *port,
			const struct series_set *set)
{
	struct json_object *request = daemon_request("alarm"), *answer, *o;
	int code;

	json_object_object_add(request, "id", json_object_new_int64(id));
	code = daemon_ask(cmd, request, &answer);
	if (code)
		return code;
	o = json_object_array_get_idx(doc_list(answer, "alarms"), 0);
	if (doc_number(o, "cleared_t", 0) > 0)
		print_alarm(cmd, o, set);
	json_object_put(answer);
	return 0;
}

static int print(struct cmd *cmd, struct json_object *answer, int64_t id)
{
	struct json_object *list = doc_list(answer, "ports"), *port;
	struct series_set *set = calloc(1, sizeof(*set));
	int code = 0;
	size_t i;

	if (!set)
		return OPTMON_E_SOFTWARE;
	for (i = 0; list && i < json_object_array_length(list) && !code; i++) {
		port = json_object_array_get_idx(list, i);
		if (i)
			fputc('\n', cmd->out);
		if (series_take(set, port)) {
			print_port(cmd, port, id, set);
			if (id)
				code = explain_past(cmd, id, port, set);
		} else {
			code = OPTMON_E_SOFTWARE;
		}
		series_free(set);
	}
	free(set);
	return code;
}

int cmd_explain(struct cmd *cmd, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "for", required_argument, NULL, 'f' },
		{ NULL, 0, NULL, 0 },
	};
	struct json_object *request, *answer;
	char place[160], *places = place;
	double seconds = FOR_DEFAULT_S;
	int64_t id = 0;
	int code, opt;

	while ((opt = cmd_getopt(cmd, argc, argv, "", longs)) >= 0) {
		if (!daemon_duration(cmd, optarg, &seconds))
			return OPTMON_E_USAGE;
	}
	if (opt != CMD_OPT_END)
		return opt == CMD_OPT_HELP ? 0 : OPTMON_E_USAGE;
	if (optind == argc)
		return cmd_usage(cmd, "which alarm, or which port?");
	/* A word of digits is an alarm; no port has such a name. */
	if (argc - optind == 1 &&
	    strspn(argv[optind], "0123456789") == strlen(argv[optind])) {
		if (!daemon_id(cmd, argv[optind], &id))
			return OPTMON_E_USAGE;
		code = place_of_alarm(cmd, id, place, sizeof(place));
		if (code)
			return code;
	}
	request = daemon_request("explain");
	if (id)
		daemon_ports(request, 1, &places);
	else
		daemon_ports(request, argc - optind, argv + optind);
	json_object_object_add(request, "for", json_object_new_double(seconds));
	code = daemon_ask(cmd, request, &answer);
	if (code)
		return code;
	if (cmd->json)
		return daemon_json(cmd, answer, "optmon.explain/1");
	code = print(cmd, answer, id);
	json_object_put(answer);
	return code;
}
