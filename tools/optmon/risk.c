// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmon risk: modules by the probability that they need hands within 30 days.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <optmon/health.h>
#include <optmon/json.h>

#include "daemon.h"
#include "table.h"

#define HORIZON_S	(30 * 86400.0)

/**
 * struct module_risk - of one cage
 * @none: probability that it needs no hands
 * @worst: its alarm that is most likely to ask for them, NULL for none; belongs to
 *	the answer
 */
struct module_risk {
	const char *host, *cage;
	double none, worst_risk;
	struct json_object *worst;
};

static struct module_risk *find(struct module_risk *list, size_t n,
				struct json_object *at)
{
	const char *host = doc_text(at, "host"), *cage = doc_text(at, "cage");
	size_t i;

	for (i = 0; i < n; i++) {
		if (!strcmp(list[i].host, host) && !strcmp(list[i].cage, cage))
			return &list[i];
	}
	return NULL;
}

static struct module_risk *take(struct module_risk *list, size_t *n,
				struct json_object *at)
{
	struct module_risk *m = find(list, *n, at);

	if (m)
		return m;
	m = &list[(*n)++];
	*m = (struct module_risk) {
		.host = doc_text(at, "host"), .cage = doc_text(at, "cage"),
		.none = 1 - optmon_health_base_risk(HORIZON_S),
	};
	return m;
}

static int by_risk(const void *a, const void *b)
{
	const struct module_risk *x = a, *y = b;
	int order;

	if (x->none != y->none)
		return x->none < y->none ? -1 : 1;
	order = strcmp(x->host, y->host);
	return order ? order : strcmp(x->cage, y->cage);
}

static size_t length(struct json_object *list)
{
	return list ? json_object_array_length(list) : 0;
}

/* All modules, the greatest risk first; to be freed. NULL when out of memory */
static struct module_risk *collect(struct json_object *ports,
				   struct json_object *alarms, size_t *n)
{
	size_t i, all = length(ports) + length(alarms);
	struct module_risk *list = calloc(all + 1, sizeof(*list)), *m;
	struct json_object *o;
	double risk;

	*n = 0;
	for (i = 0; list && i < length(ports); i++) {
		o = json_object_array_get_idx(ports, i);
		if (doc_true(o, "present"))
			take(list, n, o);
	}
	for (i = 0; list && i < length(alarms); i++) {
		o = json_object_array_get_idx(alarms, i);
		risk = fmin(doc_number(o, "risk_30d", 0), 1);
		if (risk <= 0)
			continue;
		m = take(list, n, o);
		m->none *= 1 - risk;
		if (risk > m->worst_risk) {
			m->worst_risk = risk;
			m->worst = o;
		}
	}
	if (list)
		qsort(list, *n, sizeof(*list), by_risk);
	return list;
}

/*
 * Ports that are known from before optmond's start, or by their name alone, and of which no
 * reading has come yet: what is in them is not known, unless an alarm stands.
 */
static size_t unread(struct json_object *ports, struct module_risk *list, size_t n)
{
	size_t i, found = 0;
	struct json_object *o;

	for (i = 0; i < length(ports); i++) {
		o = json_object_array_get_idx(ports, i);
		found += doc_number(o, "last_t", 0) <= 0 && !find(list, n, o);
	}
	return found;
}

/* When it is expected: the middle of the interval, by now, or the date that was set */
static double date_of(struct json_object *alarm)
{
	struct json_object *time = doc_list(alarm, "time_to_threshold_s"), *trend;
	struct json_object *crossing = NULL;

	if (json_object_object_get_ex(alarm, "trend", &trend))
		crossing = doc_list(trend, "crossing_t");
	if (crossing && json_object_array_length(crossing) == 3)
		return json_object_get_double(json_object_array_get_idx(crossing, 1));
	if (time && json_object_array_length(time) == 3)
		return doc_number(alarm, "t", 0) + json_object_get_double(
			json_object_array_get_idx(time, 1));
	return doc_number(alarm, "due", 0);
}

static const char *reason_of(struct json_object *alarm)
{
	struct json_object *evidence = doc_list(alarm, "evidence");

	if (!evidence || !json_object_array_length(evidence))
		return "";
	return doc_text(json_object_array_get_idx(evidence, 0), "text");
}

static void put_reason(struct json_object *m, struct json_object *alarm)
{
	if (date_of(alarm) > 0)
		json_object_object_add(m, "date",
			json_object_new_double(round(date_of(alarm))));
	json_object_object_add(m, "alarm", json_object_new_int64(
		doc_number(alarm, "id", 0)));
	json_object_object_add(m, "mode", json_object_new_string(
		doc_text(alarm, "mode")));
	json_object_object_add(m, "reason", json_object_new_string(
		reason_of(alarm)));
	json_object_object_add(m, "action", json_object_new_string(
		doc_text(alarm, "action")));
}

/* Enough for the base rate */
#define DECIMALS	6

static int print_json(struct cmd *cmd, const struct module_risk *list, size_t n,
		      size_t silent)
{
	struct json_object *doc = json_object_new_object();
	struct json_object *modules = json_object_new_array(), *m;
	size_t i;

	json_object_object_add(doc, "schema",
			       json_object_new_string("optmon.risk/1"));
	json_object_object_add(doc, "horizon_s",
			       json_object_new_double(HORIZON_S));
	json_object_object_add(doc, "base_risk", optmon_json_number(
		optmon_health_base_risk(HORIZON_S), DECIMALS));
	for (i = 0; i < n; i++) {
		m = json_object_new_object();
		if (*list[i].host)
			json_object_object_add(m, "host",
				json_object_new_string(list[i].host));
		json_object_object_add(m, "cage",
				       json_object_new_string(list[i].cage));
		json_object_object_add(m, "risk", optmon_json_number(
			1 - list[i].none, DECIMALS));
		if (list[i].worst)
			put_reason(m, list[i].worst);
		json_object_array_add(modules, m);
	}
	json_object_object_add(doc, "modules", modules);
	json_object_object_add(doc, "unread_ports", json_object_new_int64(silent));
	return cmd_json(cmd, doc);
}

static void row(struct table *table, const struct module_risk *m)
{
	double date = m->worst ? date_of(m->worst) : 0, risk = 100 * (1 - m->none);
	char when[24] = "-";

	if (date > 0) {
		time_text(date, when, sizeof(when));
		when[10] = '\0';
	}
	table_cell(table, m->none < 0.5 ? CMD_BOLD : CMD_PLAIN,
		   risk < 1 ? "%.2f %%" : "%.0f %%", risk);
	table_cell(table, CMD_BOLD, "%s%s%s", m->host, *m->host ? ":" : "",
		   m->cage);
	table_cell(table, CMD_PLAIN, "%s", when);
	table_cell(table, CMD_PLAIN, "%s", m->worst ? doc_text(m->worst, "mode") : "-");
	table_cell(table, CMD_PLAIN, "%s", m->worst ? reason_of(m->worst) : "base rate");
	table_cell(table, CMD_PLAIN, "%s", m->worst ? doc_text(m->worst, "action") : "-");
}

static int print_text(struct cmd *cmd, const struct module_risk *list, size_t n,
		      size_t silent, bool all)
{
	static const struct table_column columns[] = {
		{ "RISK", true, 0 }, { "PORT", false, 0 }, { "DATE", false, 0 },
		{ "MODE", false, 0 }, { "REASON", false, 12 },
		{ "ACTION", false, 12 },
	};
	size_t i, shown = 0;
	struct table *table;
	int code;

	/* Sorted: what has no alarm comes last. */
	while (shown < n && (all || list[shown].worst))
		shown++;
	if (shown) {
		table = table_new(columns, sizeof(columns) / sizeof(columns[0]));
		if (!table)
			return OPTMON_E_SOFTWARE;
		for (i = 0; i < shown; i++)
			row(table, &list[i]);
		code = table_print(cmd, table, cmd->width);
		if (code)
			return code;
	}
	if (!n && !silent)
		fprintf(cmd->out, "no modules\n");
	if (shown < n)
		fprintf(cmd->out, "%s%zu module%s at the base rate of %.2f %% in 30 days\n",
			shown ? "and " : "", n - shown, n - shown > 1 ? "s" : "",
			100 * optmon_health_base_risk(HORIZON_S));
	if (silent)
		fprintf(cmd->out, "no reading yet of %s%zu port%s\n", n ? "another " : "",
			silent, silent > 1 ? "s" : "");
	return 0;
}

int cmd_risk(struct cmd *cmd, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "all", no_argument, NULL, 'a' },
		{ NULL, 0, NULL, 0 },
	};
	struct json_object *request, *places, *answer = NULL;
	struct module_risk *list = NULL;
	bool all = false;
	size_t n, silent;
	int opt, code;

	while ((opt = cmd_getopt(cmd, argc, argv, "a", longs)) == 'a')
		all = true;
	if (opt != CMD_OPT_END)
		return opt == CMD_OPT_HELP ? 0 : OPTMON_E_USAGE;
	code = daemon_places(cmd, argc - optind, argv + optind, &places);
	if (code)
		return code;
	request = daemon_request("alarms");
	json_object_object_add(request, "trend", json_object_new_int(1));
	if (argc > optind)
		daemon_ports(request, argc - optind, argv + optind);
	code = daemon_ask(cmd, request, &answer);
	if (!code) {
		list = collect(doc_list(places, "ports"), doc_list(answer, "alarms"),
			       &n);
		silent = list ? unread(doc_list(places, "ports"), list, n) : 0;
		code = !list ? OPTMON_E_SOFTWARE :
		       cmd->json ? print_json(cmd, list, n, silent) :
				   print_text(cmd, list, n, silent, all);
	}
	free(list);
	json_object_put(places);
	json_object_put(answer);
	return code;
}
