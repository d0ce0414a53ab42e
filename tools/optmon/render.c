// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What all views of a module share: levels, the title, ports and JSON.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include <optmon/json.h>

#include "reading.h"
#include "render.h"

static bool usable(const struct optmon_thresholds *t)
{
	return t->high_alarm > t->low_alarm;
}

enum level level_of(double value, const struct optmon_thresholds *t)
{
	if (!usable(t))
		return LEVEL_NONE;
	if (value > t->high_alarm || value < t->low_alarm)
		return LEVEL_ALARM;
	if (t->high_warning > t->low_warning &&
	    (value > t->high_warning || value < t->low_warning))
		return LEVEL_WARNING;
	return LEVEL_GOOD;
}

enum cmd_style level_style(enum level level)
{
	static const enum cmd_style styles[] = {
		[LEVEL_NONE]	= CMD_PLAIN,
		[LEVEL_GOOD]	= CMD_PLAIN,
		[LEVEL_WARNING] = CMD_WARN,
		[LEVEL_ALARM]	= CMD_BAD,
	};

	return styles[level];
}

double badness_of(double value, const struct optmon_thresholds *t)
{
	double middle, half;

	if (!usable(t))
		return 0;
	middle = (t->high_alarm + t->low_alarm) / 2;
	half = (t->high_alarm - t->low_alarm) / 2;
	return fabs(value - middle) / half;
}

static void age_text(int64_t age_ms, char *text, size_t len)
{
	if (age_ms < 0)
		snprintf(text, len, "age unknown");
	else if (age_ms < 10000)
		snprintf(text, len, "%.1f s old", age_ms / 1e3);
	else
		snprintf(text, len, "%lld s old", (long long)(age_ms / 1000));
}

void render_title(struct cmd *cmd, const struct view *view)
{
	const struct optmon_identity *id = &view->module->identity;
	const struct optmon_reading *reading = view->reading;
	char hex[OPTMON_CODE_NAME], age[32];

	fprintf(cmd->out, "%s%s%s: %s", cmd_style(cmd, CMD_BOLD), view->name,
		cmd_style(cmd, CMD_PLAIN),
		optmon_code_name(optmon_identifier_name(id->identifier),
				 id->identifier, hex));
	if (id->has & OPTMON_BIT(OPTMON_ID_VENDOR) && id->vendor[0])
		fprintf(cmd->out, ", %s", id->vendor);
	if (id->has & OPTMON_BIT(OPTMON_ID_PART_NUMBER) && id->part_number[0])
		fprintf(cmd->out, " %s", id->part_number);
	if (reading) {
		age_text(reading->age_fast_ms, age, sizeof(age));
		fprintf(cmd->out, ", %s", age);
	}
	fputc('\n', cmd->out);
}

void render_paragraph(struct cmd *cmd, enum cmd_style style, const char *label,
		      const char *text)
{
	int room = (cmd->width < 40 ? 40 : cmd->width) - RENDER_INDENT;
	int at = 0, len;

	fprintf(cmd->out, "  %s%-13s%s ", cmd_style(cmd, style), label,
		cmd_style(cmd, CMD_PLAIN));
	while (*text) {
		len = strcspn(text, " ");
		if (at && at + 1 + len > room) {
			fprintf(cmd->out, "\n%*s", RENDER_INDENT, "");
			at = 0;
		}
		at += fprintf(cmd->out, "%s%.*s", at ? " " : "", len, text);
		text += len;
		text += strspn(text, " ");
	}
	fputc('\n', cmd->out);
}

void lane_label(char *text, size_t len, const struct optmon_lane *first,
		const struct optmon_lane *last)
{
	if (first == last)
		snprintf(text, len, "Lane %u", first->lane);
	else
		snprintf(text, len, "Lanes %u-%u", first->lane, last->lane);
}

int render_no_memory(struct cmd *cmd)
{
	struct optmon_error err = { 0 };

	optmon_error_set(&err, OPTMON_E_SOFTWARE, 0, 0, "out of memory");
	return cmd_error(cmd, NULL, &err);
}

struct json_object *view_json(const struct view *view)
{
	struct json_object *document = optmon_module_json(view->module);

	if (!document)
		return NULL;
	if (view->port)
		port_json(document, view->port);
	if (view->reading)
		reading_json(document, view->reading);
	return document;
}

enum {
	OPT_SORT = 256,
	OPT_ALL,
};

static const struct option options[] = {
	{ "sort", no_argument, NULL, OPT_SORT },
	{ "all", no_argument, NULL, OPT_ALL },
	{ 0 },
};

/**
 * struct viewing - what showing several ports shares
 * @view: the view of the current port
 * @module: what it decodes into
 * @documents: JSON so far
 * @shown: how many were shown
 */
struct viewing {
	struct view view;
	struct optmon_module *module;
	struct json_object *documents;
	unsigned int shown;
};

static int show_reading(struct cmd *cmd, struct viewing *v,
			const struct optmon_port_reading *r, render_fn *render)
{
	struct optmon_error err = { 0 };
	struct json_object *document;

	v->view.name = r->port->name;
	v->view.port = r->port;
	v->view.reading = &r->reading;
	if (optmon_decode(r->img, v->module)) {
		optmon_error_set(&err, OPTMON_E_IO, 0, 0,
				 "the module's identifier could not be read");
		return cmd_error(cmd, r->port->name, &err);
	}
	v->shown++;
	if (!cmd->json) {
		if (v->shown > 1)
			fputc('\n', cmd->out);
		return render(cmd, &v->view);
	}
	document = view_json(&v->view);
	if (document && !json_object_array_add(v->documents, document))
		return 0;
	json_object_put(document);
	return render_no_memory(cmd);
}

/*
 * A port that was named must answer; of those that "all" or a glob brought
 * along, empty ones are passed over in silence.
 */
static int show_readings(struct cmd *cmd, struct viewing *v,
			 struct readings *readings, int n, char **selectors,
			 render_fn *render)
{
	int code = 0, ret;
	size_t i;

	for (i = 0; i < readings->n; i++) {
		const struct optmon_port_reading *r = &readings->list[i];

		if (r->err.code == OPTMON_OK)
			ret = show_reading(cmd, v, r, render);
		else if (r->err.code != OPTMON_E_UNAVAILABLE ||
			 cmd_port_named(r->port, n, selectors))
			ret = cmd_error(cmd, r->port->name, &r->err);
		else
			ret = 0;
		if (!code)
			code = ret;
	}
	return code;
}

static int print_documents(struct cmd *cmd, struct viewing *v, bool single)
{
	struct json_object *document = v->documents;

	if (single && json_object_array_length(document) != 1)
		return 0;
	if (single)
		document = json_object_array_get_idx(document, 0);
	return cmd_json(cmd, json_object_get(document));
}

static int view_selected(struct cmd *cmd, struct viewing *v, int n,
			 char **selectors, render_fn *render)
{
	struct optmon_ports *ports;
	struct readings readings;
	bool single;
	int code, ret;

	code = cmd_ports(cmd, n, selectors, &ports);
	if (code)
		return code;
	code = readings_new(cmd, ports, 0, &readings);
	if (!code) {
		single = ports->n == 1 &&
			 cmd_port_named(&ports->port[0], n, selectors);
		code = show_readings(cmd, v, &readings, n, selectors, render);
		ret = cmd->json ? print_documents(cmd, v, single) : 0;
		if (!code)
			code = ret;
		readings_free(&readings);
	}
	optmon_ports_free(ports);
	return code;
}

int view_ports(struct cmd *cmd, int argc, char **argv, render_fn *render)
{
	struct viewing v = { 0 };
	int opt, code;

	while ((opt = cmd_getopt(cmd, argc, argv, "", options)) >= 0) {
		v.view.sort |= opt == OPT_SORT;
		v.view.all |= opt == OPT_ALL;
	}
	if (opt != CMD_OPT_END)
		return opt == CMD_OPT_HELP ? 0 : OPTMON_E_USAGE;
	if (optind == argc)
		return cmd_usage(cmd, "which ports? 'all' is every one");
	v.module = malloc(sizeof(*v.module));
	v.documents = json_object_new_array();
	v.view.module = v.module;
	if (v.module && v.documents)
		code = view_selected(cmd, &v, argc - optind, argv + optind,
				     render);
	else
		code = render_no_memory(cmd);
	json_object_put(v.documents);
	free(v.module);
	return code;
}
