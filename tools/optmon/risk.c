// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmon risk: modules by the probability that they need hands within 30 days.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "daemon.h"
#include "table.h"

#define HORIZON_S	(30 * 86400.0)

/**
 * struct module_risk - of one cage
 * @none: probability that none of its alarms needs hands
 * @worst: its alarm that is most likely to; belongs to the answer
 */
struct module_risk {
	const char *host, *cage;
	double none, worst_risk;
	struct json_object *worst;
};

static struct module_risk *find(struct module_risk *list, size_t *n,
				struct json_object *alarm)
{
	const char *host = doc_text(alarm, "host"), *cage = doc_text(alarm, "cage");
	size_t i;

	for (i = 0; i < *n; i++) {
		if (!strcmp(list[i].host, host) && !strcmp(list[i].cage, cage))
			return &list[i];
	}
	list[*n] = (struct module_risk) { .host = host, .cage = cage, .none = 1 };
	return &list[(*n)++];
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

/* Modules with a risk, the greatest first; to be freed. NULL when out of memory */
static struct module_risk *collect(struct json_object *alarms, size_t *n)
{
	size_t i, all = alarms ? json_object_array_length(alarms) : 0;
	struct module_risk *list = calloc(all + 1, sizeof(*list)), *m;
	struct json_object *alarm;
	double risk;

	*n = 0;
	for (i = 0; list && i < all; i++) {
		alarm = json_object_array_get_idx(alarms, i);
		risk = fmin(doc_number(alarm, "risk_30d", 0), 1);
		if (risk <= 0)
			continue;
		m = find(list, n, alarm);
		m->none *= 1 - risk;
		if (risk > m->worst_risk) {
			m->worst_risk = risk;
			m->worst = alarm;
		}
	}
	if (list)
		qsort(list, *n, sizeof(*list), by_risk);
	return list;
}

/* When it is expected: the middle of the interval, or the date that was set */
static double date_of(struct json_object *alarm)
{
	struct json_object *time = doc_list(alarm, "time_to_threshold_s");

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

static int print_json(struct cmd *cmd, const struct module_risk *list, size_t n)
{
	struct json_object *doc = json_object_new_object();
	struct json_object *modules = json_object_new_array(), *m;
	size_t i;

	json_object_object_add(doc, "schema",
			       json_object_new_string("optmon.risk/1"));
	json_object_object_add(doc, "horizon_s",
			       json_object_new_double(HORIZON_S));
	for (i = 0; i < n; i++) {
		m = json_object_new_object();
		if (*list[i].host)
			json_object_object_add(m, "host",
				json_object_new_string(list[i].host));
		json_object_object_add(m, "cage",
				       json_object_new_string(list[i].cage));
		json_object_object_add(m, "risk", json_object_new_double(
			round((1 - list[i].none) * 1000) / 1000));
		if (date_of(list[i].worst) > 0)
			json_object_object_add(m, "date", json_object_new_double(
				round(date_of(list[i].worst))));
		json_object_object_add(m, "alarm", json_object_new_int64(
			doc_number(list[i].worst, "id", 0)));
		json_object_object_add(m, "mode", json_object_new_string(
			doc_text(list[i].worst, "mode")));
		json_object_object_add(m, "reason", json_object_new_string(
			reason_of(list[i].worst)));
		json_object_object_add(m, "action", json_object_new_string(
			doc_text(list[i].worst, "action")));
		json_object_array_add(modules, m);
	}
	json_object_object_add(doc, "modules", modules);
	return cmd_json(cmd, doc);
}

static void row(struct table *table, const struct module_risk *m)
{
	double date = date_of(m->worst);
	char when[24] = "-";

	if (date > 0) {
		time_text(date, when, sizeof(when));
		when[10] = '\0';
	}
	table_cell(table, m->none < 0.5 ? CMD_BOLD : CMD_PLAIN, "%.0f %%",
		   (1 - m->none) * 100);
	table_cell(table, CMD_BOLD, "%s%s%s", m->host, *m->host ? ":" : "",
		   m->cage);
	table_cell(table, CMD_PLAIN, "%s", when);
	table_cell(table, CMD_PLAIN, "%s", doc_text(m->worst, "mode"));
	table_cell(table, CMD_PLAIN, "%s", reason_of(m->worst));
	table_cell(table, CMD_PLAIN, "%s", doc_text(m->worst, "action"));
}

static int print_text(struct cmd *cmd, const struct module_risk *list, size_t n)
{
	static const struct table_column columns[] = {
		{ "RISK", true, 0 }, { "PORT", false, 0 }, { "DATE", false, 0 },
		{ "MODE", false, 0 }, { "REASON", false, 12 },
		{ "ACTION", false, 12 },
	};
	struct table *table;
	size_t i;

	if (!n) {
		fprintf(cmd->out, "nothing is known that needs hands within 30 days\n");
		return 0;
	}
	table = table_new(columns, sizeof(columns) / sizeof(columns[0]));
	if (!table)
		return OPTMON_E_SOFTWARE;
	for (i = 0; i < n; i++)
		row(table, &list[i]);
	return table_print(cmd, table, cmd->width);
}

int cmd_risk(struct cmd *cmd, int argc, char **argv)
{
	static const struct option longs[] = { { NULL, 0, NULL, 0 } };
	struct json_object *request, *answer;
	struct module_risk *list;
	size_t n;
	int opt, code;

	opt = cmd_getopt(cmd, argc, argv, "", longs);
	if (opt != CMD_OPT_END)
		return opt == CMD_OPT_HELP ? 0 : OPTMON_E_USAGE;
	request = daemon_request("alarms");
	if (argc > optind)
		daemon_ports(request, argc - optind, argv + optind);
	code = daemon_ask(cmd, request, &answer);
	if (code)
		return code;
	list = collect(doc_list(answer, "alarms"), &n);
	if (!list)
		code = OPTMON_E_SOFTWARE;
	else
		code = cmd->json ? print_json(cmd, list, n) :
				   print_text(cmd, list, n);
	free(list);
	json_object_put(answer);
	return code;
}
