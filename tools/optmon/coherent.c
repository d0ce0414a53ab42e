// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Coherent media lanes: FEC, link monitors and flags of C-CMIS. Nothing for a
 * module without.
 */
#include <string.h>

#include "render.h"
#include "table.h"

#define HAS(c, which) ((c)->has & OPTMON_BIT(OPTMON_COHERENT_##which))

static const struct table_column link_columns[] = {
	{ .title = "  COHERENT", .min = 16 },
	{ .title = "AVERAGE", .right = true },
	{ .title = "MINIMUM", .right = true },
	{ .title = "MAXIMUM", .right = true },
	{ .title = "UNIT" },
};

static void statistic_cell(struct table *table, const struct optmon_statistic *s,
			   enum optmon_statistic_value which, double value)
{
	if (s->has & OPTMON_BIT(which))
		table_cell(table, CMD_PLAIN, "%.2f", value);
	else
		table_cell(table, CMD_DIM, "-");
}

static int link_table(struct cmd *cmd, const struct optmon_coherent *c)
{
	struct table *table;
	unsigned int i;

	if (!c->has_link)
		return 0;
	table = table_new(link_columns, 5);
	if (!table)
		return render_no_memory(cmd);
	for (i = 0; i < OPTMON_COHERENT_MONITORS; i++) {
		const struct optmon_statistic *s = &c->link[i];

		if (!(c->has_link & OPTMON_BIT(i)))
			continue;
		table_cell(table, CMD_PLAIN, "  %s", optmon_coherent_text(i));
		statistic_cell(table, s, OPTMON_STATISTIC_AVERAGE, s->average);
		statistic_cell(table, s, OPTMON_STATISTIC_MINIMUM, s->minimum);
		statistic_cell(table, s, OPTMON_STATISTIC_MAXIMUM, s->maximum);
		table_cell(table, CMD_PLAIN, "%s", optmon_coherent_unit(i));
	}
	return table_print(cmd, table, cmd->width);
}

static void fec_line(struct cmd *cmd, const char *label,
		     const struct optmon_coherent_fec *fec)
{
	char text[160];

	snprintf(text, sizeof(text),
		 "BER %.3e before correction, %u of %u frames uncorrected",
		 (double)fec->corrected_bits / fec->bits,
		 fec->uncorrected_frames, fec->frames);
	render_paragraph(cmd, fec->uncorrected_frames ? CMD_BAD : CMD_PLAIN,
			 label, text);
}

/* Thresholds of no use say nothing; what is enabled does. */
static void degrade_line(struct cmd *cmd, const char *label,
			 const struct optmon_degrade *detected,
			 const struct optmon_degrade *excessive)
{
	const struct {
		const char *name;
		const struct optmon_degrade *of;
	} both[] = { { "detected", detected }, { "excessive", excessive } };
	char text[160] = "";
	unsigned int i;
	size_t len = 0;

	for (i = 0; i < 2; i++)
		if (both[i].of->enabled)
			len += snprintf(text + len, sizeof(text) - len,
					"%s%s above a BER of %.3e until %.3e",
					len ? ", " : "", both[i].name,
					both[i].of->raise, both[i].of->clear);
	if (len)
		render_paragraph(cmd, CMD_PLAIN, label, text);
}

static void flag_paragraph(struct cmd *cmd, const char *label, uint32_t flags,
			   bool host)
{
	char text[1024] = "";
	size_t at = 0;

	for (; flags; flags &= flags - 1) {
		unsigned int i = __builtin_ctz(flags);

		at += snprintf(text + at, sizeof(text) - at, "%s%s",
			       at ? " " : "",
			       host ? optmon_coherent_host_flag_name(i) :
				      optmon_coherent_flag_name(i));
	}
	if (at)
		render_paragraph(cmd, CMD_NOTE, label, text);
}

int render_coherent(struct cmd *cmd, const struct view *view)
{
	const struct optmon_module *m = view->module;
	unsigned int i;
	int code = 0;

	for (i = 0; i < m->coherent_count && !code; i++) {
		const struct optmon_coherent *c = &m->coherent[i];

		if (m->coherent_count > 1)
			fprintf(cmd->out, "  Bank %u\n", c->bank);
		code = link_table(cmd, c);
		if (HAS(c, FEC))
			fec_line(cmd, "Media FEC", &c->fec);
		if (HAS(c, HOST_FEC))
			fec_line(cmd, "Host FEC", &c->host_fec);
		if (HAS(c, DEGRADE))
			degrade_line(cmd, "Media degrade", &c->detected,
				     &c->excessive);
		if (HAS(c, HOST_DEGRADE))
			degrade_line(cmd, "Host degrade", &c->host_detected,
				     &c->host_excessive);
		flag_paragraph(cmd, "Media flags", c->flags, false);
		flag_paragraph(cmd, "Host flags", c->host_flags, true);
	}
	return code;
}
