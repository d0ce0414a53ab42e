// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmon vdm: versatile diagnostics, each value among its limits.
 */
#include <stdlib.h>
#include <string.h>

#include <optmon/json.h>

#include "render.h"
#include "table.h"

static const struct table_column columns[] = {
	{ .title = "  GROUP", .right = true },
	{ .title = "OBSERVABLE", .min = 16 },
	{ .title = "LANE", .right = true },
	{ .title = "VALUE", .right = true },
	{ .title = "UNIT" },
	{ .title = "LOW ALARM", .right = true },
	{ .title = "HIGH ALARM", .right = true },
	{ .title = "FLAGS", .min = 10 },
};

#define N_COLUMNS	((int)(sizeof(columns) / sizeof(columns[0])))

static void value_text(const struct optmon_vdm *v, double value, char *text)
{
	const struct optmon_vdm_type *type = optmon_vdm_type(v->type);
	int decimals = !type || type->scale == 1 ? 0 : 2;

	if (type && type->format == 'f')
		decimals = OPTMON_JSON_SCIENTIFIC;
	optmon_format_number(text, value, decimals);
}

static void value_cell(struct table *table, enum cmd_style style,
		       const struct optmon_vdm *v, bool known, double value)
{
	char text[40];

	if (!known) {
		table_cell(table, CMD_DIM, "-");
		return;
	}
	value_text(v, value, text);
	table_cell(table, style, "%s", text);
}

static enum level vdm_level(const struct optmon_vdm *v)
{
	if (!(v->has & OPTMON_BIT(OPTMON_VDM_VALUE)) ||
	    !(v->has & OPTMON_BIT(OPTMON_VDM_THRESHOLDS)))
		return LEVEL_NONE;
	return level_of(v->value, &v->thresholds);
}

static void flags_cell(struct table *table, const struct optmon_vdm *v)
{
	static const char *const names[] = {
		"high_alarm", "low_alarm", "high_warning", "low_warning",
	};
	char text[64] = "";
	unsigned int i;

	for (i = 0; i < 4; i++) {
		if (!(v->has & OPTMON_BIT(OPTMON_VDM_FLAGS)) ||
		    !(v->flags >> i & 1))
			continue;
		if (text[0])
			strcat(text, " ");
		strcat(text, names[i]);
	}
	table_cell(table, CMD_NOTE, "%s", text);
}

static void vdm_row(struct table *table, const struct optmon_vdm *v)
{
	const struct optmon_vdm_type *type = optmon_vdm_type(v->type);
	bool limits = v->has & OPTMON_BIT(OPTMON_VDM_THRESHOLDS);
	char hex[OPTMON_CODE_NAME];

	table_cell(table, CMD_PLAIN, "%u", v->group);
	table_cell(table, CMD_PLAIN, "%s",
		   optmon_code_name(type ? type->text : NULL, v->type, hex));
	if (v->lane)
		table_cell(table, CMD_PLAIN, "%u", v->lane);
	else if (v->has & OPTMON_BIT(OPTMON_VDM_ELS_ID))
		table_cell(table, CMD_PLAIN, "ELS %u", v->els_id);
	else
		table_cell(table, CMD_DIM, "-");
	value_cell(table, level_style(vdm_level(v)), v,
		   v->has & OPTMON_BIT(OPTMON_VDM_VALUE), v->value);
	table_cell(table, CMD_PLAIN, "%s", type ? type->unit : "");
	value_cell(table, CMD_DIM, v, limits, v->thresholds.low_alarm);
	value_cell(table, CMD_DIM, v, limits, v->thresholds.high_alarm);
	flags_cell(table, v);
}

/**
 * struct order - an instance and its place in the list
 */
struct order {
	const struct optmon_vdm *vdm;
	double badness;
};

static int compare_order(const void *a, const void *b)
{
	const struct order *x = a, *y = b;

	if (x->badness != y->badness)
		return x->badness < y->badness ? 1 : -1;
	return x->vdm < y->vdm ? -1 : x->vdm > y->vdm;
}

/* A latched flag counts like the alarm or warning that set it. */
static double vdm_badness(const struct optmon_vdm *v)
{
	double bad = vdm_level(v) == LEVEL_NONE ? 0 :
		     badness_of(v->value, &v->thresholds);

	if (v->has & OPTMON_BIT(OPTMON_VDM_FLAGS) && v->flags & 0x3)
		bad += 1;
	return bad;
}

int render_vdm(struct cmd *cmd, const struct view *view)
{
	const struct optmon_module *m = view->module;
	struct table *table;
	struct order *order;
	unsigned int i;

	render_title(cmd, view);
	if (!m->vdm_count) {
		fprintf(cmd->out, "  no versatile diagnostics are advertised\n");
		return 0;
	}
	order = calloc(m->vdm_count, sizeof(*order));
	table = table_new(columns, N_COLUMNS);
	if (!order || !table) {
		free(order);
		free(table);
		return render_no_memory(cmd);
	}
	for (i = 0; i < m->vdm_count; i++) {
		order[i].vdm = &m->vdm[i];
		order[i].badness = view->sort ? vdm_badness(&m->vdm[i]) : 0;
	}
	qsort(order, m->vdm_count, sizeof(*order), compare_order);
	for (i = 0; i < m->vdm_count; i++)
		vdm_row(table, order[i].vdm);
	free(order);
	return table_print(cmd, table, cmd->width);
}

int cmd_vdm(struct cmd *cmd, int argc, char **argv)
{
	return view_ports(cmd, argc, argv, render_vdm);
}
