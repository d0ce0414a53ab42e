// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "series.h"

/* Columns of a line before its bars. */
#define LABEL		26
#define NUMBERS		29

static const struct {
	const char *quantity, *unit;
} units[] = {
	{ "temperature_c", "degC" },
	{ "voltage_v", "V" },
	{ "laser_temperature_c", "degC" },
	{ "tec_current_pct", "%" },
	{ "tx_bias_ma", "mA" },
	{ "tx_power_dbm", "dBm" },
	{ "rx_power_dbm", "dBm" },
	{ "snr_db", "dB" },
	{ "prefec_ber", "" },
};

bool series_known(const char *quantity, char *all, size_t len)
{
	size_t i, at = 0;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (!strcmp(units[i].quantity, quantity))
			return true;
		if (at < len)
			at += snprintf(all + at, len - at, "%s%s",
				       at ? ", " : "", units[i].quantity);
	}
	return false;
}

const char *series_unit(const char *quantity)
{
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (!strcmp(units[i].quantity, quantity))
			return units[i].unit;
	}
	return "";
}

static size_t rank_of(const char *quantity)
{
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (!strcmp(units[i].quantity, quantity))
			break;
	}
	return i;
}

static bool before(const struct series *a, const char *quantity, int lane)
{
	size_t left = rank_of(a->quantity), right = rank_of(quantity);

	return left < right || (left == right && a->lane < lane);
}

/* In the order of quantities and lanes; NULL for one too many. */
static struct series *series_of(struct series_set *set, const char *quantity,
				int lane)
{
	struct series *s;
	size_t i;

	for (i = 0; i < set->n && before(&set->series[i], quantity, lane); i++)
		;
	s = &set->series[i];
	if (i < set->n && s->lane == lane && !strcmp(s->quantity, quantity))
		return s;
	if (set->n == SERIES_MAX)
		return NULL;
	memmove(s + 1, s, (set->n - i) * sizeof(*s));
	set->n++;
	memset(s, 0, sizeof(*s));
	snprintf(s->quantity, sizeof(s->quantity), "%s", quantity);
	s->lane = lane;
	return s;
}

bool series_take(struct series_set *set, struct json_object *port)
{
	struct json_object *list = doc_list(port, "values"), *o;
	double step = doc_number(port, "step_s", 600);
	struct series *s;
	size_t i;

	set->from = doc_number(port, "from_t", 0);
	set->to = doc_number(port, "to_t", 0);
	for (i = 0; list && i < json_object_array_length(list); i++) {
		o = json_object_array_get_idx(list, i);
		s = series_of(set, doc_text(o, "quantity"),
			      (int)doc_number(o, "lane", 0));
		if (!s)
			continue;
		s->plot.step_s = step;
		if (!plot_add(&s->plot, doc_number(o, "t", 0),
			      doc_number(o, "low", 0), doc_number(o, "mean", 0),
			      doc_number(o, "high", 0)))
			return false;
	}
	return true;
}

void series_free(struct series_set *set)
{
	size_t i;

	for (i = 0; i < set->n; i++)
		plot_free(&set->series[i].plot);
	set->n = 0;
}

void series_trim(struct series_set *set)
{
	double first = set->to, start;
	size_t i;

	for (i = 0; i < set->n; i++) {
		start = plot_start(&set->series[i].plot, set->from);
		if (start < first)
			first = start;
	}
	if (set->n)
		set->from = first;
}

void series_print(struct cmd *cmd, const struct series_set *set)
{
	const struct series *s;
	char label[64];
	size_t i;

	if (!set->n) {
		fprintf(cmd->out, "  nothing was read in that time\n");
		return;
	}
	fprintf(cmd->out, "%s%-*s%9s%9s%9s%s\n", cmd_style(cmd, CMD_DIM), LABEL,
		"", "lowest", "last", "highest", cmd_style(cmd, CMD_PLAIN));
	for (i = 0; i < set->n; i++) {
		s = &set->series[i];
		if (s->lane)
			snprintf(label, sizeof(label), "  %s lane %d",
				 s->quantity, s->lane);
		else
			snprintf(label, sizeof(label), "  %s", s->quantity);
		fprintf(cmd->out, "%-*s", LABEL, label);
		plot_spark(cmd, &s->plot, set->from, set->to,
			   cmd->width - LABEL - NUMBERS);
	}
}
