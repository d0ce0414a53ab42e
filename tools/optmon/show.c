// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmon show: what a module is and how it is.
 */
#include <string.h>

#include "render.h"
#include "table.h"

#define HAS(id, which) ((id)->has & OPTMON_BIT(OPTMON_ID_##which))
#define LABEL	"  %-13s "

static void code_line(struct cmd *cmd, const char *label, const char *name,
		      uint8_t code)
{
	char hex[OPTMON_CODE_NAME];

	fprintf(cmd->out, LABEL "%s\n", label,
		optmon_code_name(name, code, hex));
}

/* "250331" is 2025-03-31; anything else is shown as it is. */
static void date_text(const char *code, char *text, size_t len)
{
	if (strspn(code, "0123456789") >= 6)
		snprintf(text, len, "20%.2s-%.2s-%.2s", code, code + 2,
			 code + 4);
	else
		snprintf(text, len, "%s", code);
}

/* Fields that a module leaves blank are told from those that it has not. */
static const char *text_or_blank(const char *text)
{
	return text[0] ? text : "(blank)";
}

static void identity_lines(struct cmd *cmd, const struct optmon_identity *id)
{
	char date[16];

	if (HAS(id, VENDOR)) {
		fprintf(cmd->out, LABEL "%s", "Vendor",
			text_or_blank(id->vendor));
		if (HAS(id, VENDOR_OUI))
			fprintf(cmd->out, " (OUI %02x:%02x:%02x)",
				id->vendor_oui[0], id->vendor_oui[1],
				id->vendor_oui[2]);
		fputc('\n', cmd->out);
	}
	if (HAS(id, PART_NUMBER))
		fprintf(cmd->out, LABEL "%s%s%s\n", "Part number",
			text_or_blank(id->part_number),
			id->revision[0] ? ", revision " : "", id->revision);
	if (HAS(id, SERIAL_NUMBER)) {
		date_text(id->date_code, date, sizeof(date));
		fprintf(cmd->out, LABEL "%s%s%s\n", "Serial number",
			text_or_blank(id->serial_number),
			date[0] ? ", made " : "", date);
	}
	if (HAS(id, CLEI))
		fprintf(cmd->out, LABEL "%s\n", "CLEI", id->clei);
}

static void version_text(const uint8_t *version, char *text, size_t len)
{
	/* Table 8-15 */
	if (!version[0] && !version[1])
		snprintf(text, len, "none");
	else
		snprintf(text, len, "%u.%u", version[0], version[1]);
}

static void firmware_line(struct cmd *cmd, const struct optmon_identity *id)
{
	char active[16] = "invalid", inactive[16], hardware[16];

	if (!HAS(id, FIRMWARE_ACTIVE) && !HAS(id, FIRMWARE_INACTIVE))
		return;
	if (HAS(id, FIRMWARE_ACTIVE))
		version_text(id->firmware_active, active, sizeof(active));
	fprintf(cmd->out, LABEL "%s", "Firmware", active);
	if (HAS(id, FIRMWARE_INACTIVE)) {
		version_text(id->firmware_inactive, inactive, sizeof(inactive));
		fprintf(cmd->out, ", inactive %s", inactive);
	}
	if (HAS(id, HARDWARE_REVISION)) {
		version_text(id->hardware_revision, hardware, sizeof(hardware));
		fprintf(cmd->out, ", hardware %s", hardware);
	}
	fputc('\n', cmd->out);
}

static void length_line(struct cmd *cmd, const struct optmon_identity *id)
{
	const struct {
		const char *name;
		uint8_t value;
		double length;
		const char *unit;
	} lengths[] = {
		{ "SMF", OPTMON_ID_LENGTH_SMF, id->length_smf_km, "km" },
		{ "OM5", OPTMON_ID_LENGTH_OM5, id->length_om5_m, "m" },
		{ "OM4", OPTMON_ID_LENGTH_OM4, id->length_om4_m, "m" },
		{ "OM3", OPTMON_ID_LENGTH_OM3, id->length_om3_m, "m" },
		{ "OM2", OPTMON_ID_LENGTH_OM2, id->length_om2_m, "m" },
		{ "OM1", OPTMON_ID_LENGTH_OM1, id->length_om1_m, "m" },
		{ "copper", OPTMON_ID_LENGTH_COPPER, id->length_copper_m, "m" },
		{ "cable", OPTMON_ID_CABLE_LENGTH, id->cable_length_m, "m" },
	};
	const char *before = NULL;
	unsigned int i;

	for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		if (!(id->has & OPTMON_BIT(lengths[i].value)))
			continue;
		if (!before)
			fprintf(cmd->out, LABEL, "Length");
		fprintf(cmd->out, "%s%s %g %s", before ? before : "",
			lengths[i].name, lengths[i].length, lengths[i].unit);
		before = ", ";
	}
	if (before)
		fputc('\n', cmd->out);
}

static void attenuation_line(struct cmd *cmd, const struct optmon_identity *id)
{
	char text[256] = "";
	unsigned int i;
	size_t len = 0;

	if (!HAS(id, ATTENUATION))
		return;
	for (i = 0; i < OPTMON_ATTENUATIONS; i++) {
		if (id->attenuation_db[i])
			len += snprintf(text + len, sizeof(text) - len,
					"%s%u dB at %g GHz", len ? ", " : "",
					id->attenuation_db[i],
					id->attenuation_ghz[i]);
	}
	if (len)
		render_paragraph(cmd, CMD_PLAIN, "Attenuation", text);
}

static void media_lines(struct cmd *cmd, const struct optmon_module *m)
{
	const struct optmon_identity *id = &m->identity;

	if (HAS(id, MEDIA_TYPE) && id->media_type)
		code_line(cmd, "Media", optmon_media_type_name(id->media_type),
			  id->media_type);
	if (HAS(id, MEDIA_TECHNOLOGY))
		code_line(cmd, "Technology",
			  optmon_media_technology_name(id->media_technology),
			  id->media_technology);
	if (HAS(id, CONNECTOR))
		code_line(cmd, "Connector", optmon_connector_name(id->connector),
			  id->connector);
	if (HAS(id, WAVELENGTH))
		fprintf(cmd->out, LABEL "%.2f nm", "Wavelength",
			id->wavelength_nm);
	if (HAS(id, WAVELENGTH_TOLERANCE))
		fprintf(cmd->out, " +/- %g nm", id->wavelength_tolerance_nm);
	if (HAS(id, WAVELENGTH))
		fputc('\n', cmd->out);
	length_line(cmd, id);
	attenuation_line(cmd, id);
	if (HAS(id, BIT_RATE))
		fprintf(cmd->out, LABEL "%g Gb/s\n", "Nominal rate",
			id->bit_rate_mbps / 1e3);
	if (HAS(id, POWER_CLASS))
		fprintf(cmd->out, LABEL "class %u", "Power",
			id->power_class);
	if (HAS(id, POWER_CLASS) && HAS(id, MAX_POWER))
		fprintf(cmd->out, ", %.2f W at most", id->max_power_w);
	if (HAS(id, POWER_CLASS))
		fputc('\n', cmd->out);
}

static void management_line(struct cmd *cmd, const struct optmon_module *m)
{
	const struct optmon_identity *id = &m->identity;

	fprintf(cmd->out, LABEL "%s", "Management",
		optmon_management_name(m->management));
	if (HAS(id, CMIS_REVISION))
		fprintf(cmd->out, " %u.%u", id->cmis_major, id->cmis_minor);
	if (m->advertised.flat_memory)
		fprintf(cmd->out, ", flat memory");
	else if (m->advertised.banks > 1)
		fprintf(cmd->out, ", %u banks", m->advertised.banks);
	fputc('\n', cmd->out);
}

static void state_line(struct cmd *cmd, const struct optmon_state *s)
{
	char hex[OPTMON_CODE_NAME];

	if (s->has & OPTMON_BIT(OPTMON_STATE_MODULE))
		fprintf(cmd->out, LABEL "%s", "State",
			optmon_code_name(optmon_module_state_name(s->module_state),
					 s->module_state, hex));
	else if (s->has & OPTMON_BIT(OPTMON_STATE_READY))
		fprintf(cmd->out, LABEL "%s", "State",
			s->ready ? "ready" : "monitors not ready yet");
	else
		return;
	if (s->has & OPTMON_BIT(OPTMON_STATE_FAULT_CAUSE))
		fprintf(cmd->out, ": %s",
			optmon_code_name(optmon_fault_cause_name(s->fault_cause),
					 s->fault_cause, hex));
	if (s->has & OPTMON_BIT(OPTMON_STATE_LOW_POWER) && s->low_power)
		fprintf(cmd->out, ", low power");
	if (s->has & OPTMON_BIT(OPTMON_STATE_INTERRUPT) && s->interrupt)
		fprintf(cmd->out, ", interrupt asserted");
	fputc('\n', cmd->out);
}

static const struct table_column application_columns[] = {
	{ .title = "  APP", .right = true },
	{ .title = "HOST INTERFACE", .min = 20 },
	{ .title = "LANES", .right = true },
	{ .title = "MEDIA INTERFACE", .min = 20 },
	{ .title = "LANES", .right = true },
	{ .title = "USE" },
};

/* Lanes that run the application now */
static unsigned int lanes_running(const struct optmon_module *m,
				  unsigned int code)
{
	unsigned int i, lanes = 0;

	for (i = 0; i < m->lane_count; i++)
		lanes += m->lane[i].has & OPTMON_BIT(OPTMON_LV_APPLICATION) &&
			 m->lane[i].application == code;
	return lanes;
}

static void lanes_cell(struct table *table, unsigned int lanes)
{
	if (lanes)
		table_cell(table, CMD_PLAIN, "%u", lanes);
	else
		table_cell(table, CMD_DIM, "-");
}

static int application_table(struct cmd *cmd, const struct optmon_module *m)
{
	struct table *table;
	char hex[OPTMON_CODE_NAME];
	unsigned int i;

	if (!m->application_count)
		return 0;
	table = table_new(application_columns, 6);
	if (!table)
		return render_no_memory(cmd);
	for (i = 0; i < m->application_count; i++) {
		const struct optmon_application *a = &m->application[i];

		table_cell(table, CMD_PLAIN, "%u", a->code);
		table_cell(table, CMD_PLAIN, "%s",
			   optmon_application_host(a, hex));
		lanes_cell(table, a->host_lanes);
		table_cell(table, CMD_PLAIN, "%s",
			   optmon_application_media(m, a, hex));
		lanes_cell(table, a->media_lanes);
		table_cell(table, CMD_GOOD, "%s",
			   lanes_running(m, a->code) ? "in use" : "");
	}
	return table_print(cmd, table, cmd->width);
}

static void warning_lines(struct cmd *cmd, const struct optmon_module *m)
{
	char text[OPTMON_WARNING_TEXT];
	unsigned int i;

	for (i = 0; i < m->warning_count; i++)
		render_paragraph(cmd, CMD_WARN, "Warning",
				 optmon_warning_text(m, &m->warning[i], text));
}

int render_module(struct cmd *cmd, const struct view *view)
{
	const struct optmon_module *m = view->module;
	int code;

	render_title(cmd, view);
	identity_lines(cmd, &m->identity);
	management_line(cmd, m);
	firmware_line(cmd, &m->identity);
	render_loads(cmd, m);
	media_lines(cmd, m);
	render_tuning_range(cmd, m);
	render_external_laser(cmd, m);
	state_line(cmd, &m->state);
	warning_lines(cmd, m);
	code = application_table(cmd, m);
	if (!code)
		code = render_monitors(cmd, view);
	if (!code && m->lane_count)
		code = render_lanes(cmd, view);
	if (!code)
		code = render_coherent(cmd, view);
	if (!code) {
		render_lane_lines(cmd, view);
		render_flag_lines(cmd, view);
	}
	return code;
}

int cmd_show(struct cmd *cmd, int argc, char **argv)
{
	return view_ports(cmd, argc, argv, render_module);
}
