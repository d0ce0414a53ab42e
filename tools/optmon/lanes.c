// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmon lanes: power, bias, signal quality and state of each lane, with the
 * thresholds under the values; and the module's own monitors.
 */
#include <stddef.h>
#include <stdlib.h>

#include "render.h"
#include "table.h"

static const struct table_column monitor_columns[] = {
	{ .title = "  MONITOR" },
	{ .title = "VALUE", .right = true },
	{ .title = "UNIT" },
	{ .title = "LOW ALARM", .right = true },
	{ .title = "LOW WARN", .right = true },
	{ .title = "HIGH WARN", .right = true },
	{ .title = "HIGH ALARM", .right = true },
};

static void number_cell(struct table *table, enum cmd_style style, bool known,
			double value, int decimals)
{
	if (known)
		table_cell(table, style, "%.*f", decimals, value);
	else
		table_cell(table, CMD_DIM, "-");
}

static void monitor_row(struct table *table, const struct optmon_monitors *mon,
			unsigned int i)
{
	bool has = mon->has & OPTMON_BIT(i);
	bool limits = mon->has_thresholds & OPTMON_BIT(i);
	const struct optmon_thresholds *t = &mon->thresholds[i];
	int decimals = mon->observes[i] == OPTMON_OBSERVES_VOLTAGE ? 3 : 1;
	enum level level = has && limits ? level_of(mon->value[i], t) :
					   LEVEL_NONE;

	if (i <= OPTMON_MON_VOLTAGE)
		table_cell(table, CMD_PLAIN, "  %s", optmon_monitor_name(i));
	else
		table_cell(table, CMD_PLAIN, "  %s (%s)",
			   optmon_monitor_name(i),
			   optmon_observable_name(mon->observes[i]));
	number_cell(table, level_style(level), has, mon->value[i], decimals);
	table_cell(table, CMD_PLAIN, "%s",
		   optmon_observable_unit(mon->observes[i]));
	number_cell(table, CMD_DIM, limits, t->low_alarm, decimals);
	number_cell(table, CMD_DIM, limits, t->low_warning, decimals);
	number_cell(table, CMD_DIM, limits, t->high_warning, decimals);
	number_cell(table, CMD_DIM, limits, t->high_alarm, decimals);
}

int render_monitors(struct cmd *cmd, const struct view *view)
{
	const struct optmon_monitors *mon = &view->module->monitors;
	struct table *table;
	unsigned int i;

	if (!mon->has)
		return 0;
	table = table_new(monitor_columns, 7);
	if (!table)
		return render_no_memory(cmd);
	for (i = 0; i < OPTMON_MONITORS; i++)
		if ((mon->has | mon->has_thresholds) & OPTMON_BIT(i))
			monitor_row(table, mon, i);
	return table_print(cmd, table, cmd->width);
}

enum {
	COLUMN_LANE,
	COLUMN_STATE,
	COLUMN_APP,
	COLUMN_BIAS,
	COLUMN_TX,
	COLUMN_RX,
	COLUMN_SNR,
	COLUMN_FLAGS,
	COLUMNS,
};

static const struct table_column lane_columns[COLUMNS] = {
	[COLUMN_LANE]  = { .title = "  LANE", .right = true },
	[COLUMN_STATE] = { .title = "STATE", .min = 8 },
	[COLUMN_APP]   = { .title = "APP", .right = true },
	[COLUMN_BIAS]  = { .title = "BIAS mA", .right = true },
	[COLUMN_TX]    = { .title = "TX dBm", .right = true },
	[COLUMN_RX]    = { .title = "RX dBm", .right = true },
	[COLUMN_SNR]   = { .title = "SNR dB", .right = true },
	[COLUMN_FLAGS] = { .title = "FLAGS", .right = true },
};

static enum cmd_style lane_style(const struct optmon_module *m,
				 const struct optmon_lane *lane, unsigned int i)
{
	if (i == OPTMON_LANE_TX_POWER &&
	    lane->has & OPTMON_BIT(OPTMON_LV_POWER_THRESHOLDS))
		return level_style(level_of(optmon_dbm(lane->monitor[i]),
					    &lane->tx_power_thresholds_dbm));
	if (!(m->monitors.has_lane_thresholds & OPTMON_BIT(i)))
		return CMD_PLAIN;
	return level_style(level_of(lane->monitor[i],
				    &m->monitors.lane_thresholds[i]));
}

static void monitor_cell(struct table *table, const struct optmon_module *m,
			 const struct optmon_lane *lane, unsigned int i)
{
	double value = lane->monitor[i];
	bool has = lane->has & OPTMON_BIT(i);

	if (i == OPTMON_LANE_TX_BIAS)
		number_cell(table, lane_style(m, lane, i), has, value, 3);
	else
		number_cell(table, lane_style(m, lane, i), has,
			    has ? optmon_dbm(value) : 0, 2);
}

/* How many flags are set: their names are listed below the table. */
static void flags_cell(struct table *table, const struct optmon_lane *lane)
{
	bool has = lane->has & OPTMON_BIT(OPTMON_LV_FLAGS);

	if (!has)
		table_cell(table, CMD_DIM, "-");
	else if (!lane->flags)
		table_cell(table, CMD_DIM, "none");
	else
		table_cell(table, CMD_NOTE, "%d",
			   __builtin_popcountll(lane->flags));
}

static void state_cell(struct table *table, const struct optmon_lane *lane)
{
	char hex[OPTMON_CODE_NAME];

	if (lane->has & OPTMON_BIT(OPTMON_LV_DP_STATE))
		table_cell(table, lane->dp_state == 4 ? CMD_GOOD : CMD_PLAIN,
			   "%s",
			   optmon_code_name(optmon_dp_state_name(lane->dp_state),
					    lane->dp_state, hex));
	else
		table_cell(table, CMD_DIM, "-");
}

static void application_cell(struct table *table,
			     const struct optmon_lane *lane)
{
	if (lane->has & OPTMON_BIT(OPTMON_LV_APPLICATION))
		table_cell(table, CMD_PLAIN, "%u", lane->application);
	else
		table_cell(table, CMD_DIM, "-");
}

static void lane_cell(struct table *table, const struct optmon_module *m,
		      const struct optmon_lane *lane, unsigned int column)
{
	switch (column) {
	case COLUMN_LANE:
		table_cell(table, CMD_PLAIN, "%u", lane->lane);
		break;
	case COLUMN_STATE:
		state_cell(table, lane);
		break;
	case COLUMN_APP:
		application_cell(table, lane);
		break;
	case COLUMN_BIAS ... COLUMN_RX:
		monitor_cell(table, m, lane, column - COLUMN_BIAS);
		break;
	case COLUMN_SNR:
		number_cell(table, CMD_PLAIN,
			    lane->has & OPTMON_BIT(OPTMON_LV_SNR_MEDIA),
			    lane->snr_media_db, 2);
		break;
	case COLUMN_FLAGS:
		flags_cell(table, lane);
		break;
	}
}

/*
 * Columns that have something in them: an SFP has no states, a cable no light.
 * The second is always there, as the limits have their names in it.
 */
static unsigned int columns_of(const struct optmon_module *m)
{
	static const uint8_t values[COLUMNS] = {
		[COLUMN_APP] = OPTMON_LV_APPLICATION,
		[COLUMN_BIAS] = OPTMON_LV_TX_BIAS,
		[COLUMN_TX] = OPTMON_LV_TX_POWER,
		[COLUMN_RX] = OPTMON_LV_RX_POWER,
		[COLUMN_SNR] = OPTMON_LV_SNR_MEDIA,
		[COLUMN_FLAGS] = OPTMON_LV_FLAGS,
	};
	unsigned int i, column, shown = 1u << COLUMN_LANE | 1u << COLUMN_STATE;

	for (i = 0; i < m->lane_count; i++)
		for (column = COLUMN_APP; column < COLUMNS; column++)
			if (m->lane[i].has & OPTMON_BIT(values[column]))
				shown |= 1u << column;
	for (i = 0; i < OPTMON_LANE_MONITORS; i++)
		if (m->monitors.has_lane_thresholds & OPTMON_BIT(i))
			shown |= 1u << (COLUMN_BIAS + i);
	return shown;
}

static void limit_cell(struct table *table, const struct optmon_monitors *mon,
		       unsigned int i, double value)
{
	bool has = mon->has_lane_thresholds & OPTMON_BIT(i);

	if (i == OPTMON_LANE_TX_BIAS)
		number_cell(table, CMD_DIM, has, value, 3);
	else
		number_cell(table, CMD_DIM, has, has ? optmon_dbm(value) : 0, 2);
}

static double threshold_at(const struct optmon_thresholds *t, size_t offset)
{
	return *(const double *)((const char *)t + offset);
}

/* The four limits, in the order of a scale: the highest on top */
static void limit_rows(struct table *table, const struct optmon_monitors *mon,
		       unsigned int shown)
{
	static const struct {
		const char *name;
		size_t offset;
	} rows[] = {
		{ "high alarm", offsetof(struct optmon_thresholds, high_alarm) },
		{ "high warning",
		  offsetof(struct optmon_thresholds, high_warning) },
		{ "low warning",
		  offsetof(struct optmon_thresholds, low_warning) },
		{ "low alarm", offsetof(struct optmon_thresholds, low_alarm) },
	};
	unsigned int i, column;

	for (i = 0; mon->has_lane_thresholds && i < 4; i++) {
		table_cell(table, CMD_DIM, "limit");
		table_cell(table, CMD_DIM, "%s", rows[i].name);
		for (column = COLUMN_APP; column < COLUMNS; column++) {
			unsigned int n = column - COLUMN_BIAS;

			if (!(shown >> column & 1))
				continue;
			if (n < OPTMON_LANE_MONITORS)
				limit_cell(table, mon, n,
					   threshold_at(&mon->lane_thresholds[n],
							rows[i].offset));
			else
				table_cell(table, CMD_DIM, "%s", "");
		}
	}
}

/* A lane that no form factor has, or that nothing was ever said of */
static bool is_blank(const struct optmon_lane *lane)
{
	return !(lane->has & (OPTMON_BIT(OPTMON_LV_TX_BIAS) |
			      OPTMON_BIT(OPTMON_LV_TX_POWER) |
			      OPTMON_BIT(OPTMON_LV_RX_POWER))) &&
	       !lane->dp_state && !lane->application && !lane->flags;
}

/* How far a lane is gone: the worst of its monitors in units of their range */
static double lane_badness(const struct optmon_module *m,
			   const struct optmon_lane *lane)
{
	double worst = 0, bad;
	unsigned int i;

	for (i = 0; i < OPTMON_LANE_MONITORS; i++) {
		struct optmon_thresholds t = m->monitors.lane_thresholds[i];
		double value = lane->monitor[i];

		if (!(lane->has & m->monitors.has_lane_thresholds &
		      OPTMON_BIT(i)))
			continue;
		if (i != OPTMON_LANE_TX_BIAS) {
			t.high_alarm = optmon_dbm(t.high_alarm);
			t.low_alarm = optmon_dbm(t.low_alarm);
			value = optmon_dbm(value);
		}
		bad = badness_of(value, &t);
		worst = bad > worst ? bad : worst;
	}
	return worst;
}

/**
 * struct order - a lane and its place in the list
 */
struct order {
	const struct optmon_lane *lane;
	double badness;
};

static int compare_order(const void *a, const void *b)
{
	const struct order *x = a, *y = b;

	if (x->badness != y->badness)
		return x->badness < y->badness ? 1 : -1;
	return x->lane->lane - y->lane->lane;
}

int render_lanes(struct cmd *cmd, const struct view *view)
{
	const struct optmon_module *m = view->module;
	struct table_column columns[COLUMNS];
	struct order order[OPTMON_MAX_LANES];
	unsigned int shown = columns_of(m);
	unsigned int i, column, width = 0, n = 0;
	struct table *table;

	for (i = 0; i < m->lane_count; i++) {
		if (is_blank(&m->lane[i]) && !view->all)
			continue;
		order[n].lane = &m->lane[i];
		order[n++].badness = view->sort ? lane_badness(m, &m->lane[i]) :
						  0;
	}
	if (!n)
		return 0;
	qsort(order, n, sizeof(order[0]), compare_order);
	for (column = 0; column < COLUMNS; column++)
		if (shown >> column & 1)
			columns[width++] = lane_columns[column];
	table = table_new(columns, width);
	if (!table)
		return render_no_memory(cmd);
	for (i = 0; i < n; i++)
		for (column = 0; column < COLUMNS; column++)
			if (shown >> column & 1)
				lane_cell(table, m, order[i].lane, column);
	limit_rows(table, &m->monitors, shown);
	return table_print(cmd, table, cmd->width);
}

static int render_titled_lanes(struct cmd *cmd, const struct view *view)
{
	int code;

	render_title(cmd, view);
	if (!view->module->lane_count) {
		fprintf(cmd->out, "  no lane has monitors or states\n");
		return 0;
	}
	code = render_lanes(cmd, view);
	if (!code) {
		render_lane_lines(cmd, view);
		render_flag_lines(cmd, view);
	}
	return code;
}

int cmd_lanes(struct cmd *cmd, int argc, char **argv)
{
	return view_ports(cmd, argc, argv, render_titled_lanes);
}
