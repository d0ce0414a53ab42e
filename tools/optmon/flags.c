// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmon flags: what is set, for the module, its lanes, its observables and its
 * coherent side.
 */
#include <string.h>

#include "flag_counts.h"
#include "render.h"

static enum cmd_style flag_style(const char *name)
{
	if (strstr(name, "_alarm") || strstr(name, "_fault") ||
	    strstr(name, "_los") || strstr(name, "_error") ||
	    strstr(name, "_loss_of_") || strstr(name, "_fail"))
		return CMD_BAD;
	if (strstr(name, "_warning") || strstr(name, "_lol") ||
	    strstr(name, "_degrade"))
		return CMD_WARN;
	return CMD_PLAIN;
}

static void flag_line(struct cmd *cmd, const char *where, const char *name)
{
	fprintf(cmd->out, "  %-24s %s%s%s\n", where,
		cmd_style(cmd, flag_style(name)), name,
		cmd_style(cmd, CMD_PLAIN));
}

static unsigned int module_flags(struct cmd *cmd, const struct optmon_module *m)
{
	unsigned int i, n = 0;

	for (i = 0; i < OPTMON_FLAGS; i++) {
		if (!m->has_flags || !(m->flags & OPTMON_BIT(i)))
			continue;
		flag_line(cmd, "module", optmon_flag_name(i));
		n++;
	}
	return n;
}

static unsigned int lane_flags(struct cmd *cmd, const struct optmon_lane *lane)
{
	unsigned int i, n = 0;
	char where[16];

	snprintf(where, sizeof(where), "lane %u", lane->lane);
	for (i = 0; i < OPTMON_LANE_FLAGS; i++) {
		if (!(lane->has & OPTMON_BIT(OPTMON_LV_FLAGS)) ||
		    !(lane->flags & OPTMON_BIT(i)))
			continue;
		flag_line(cmd, where, optmon_lane_flag_name(i));
		n++;
	}
	return n;
}

static unsigned int vdm_flags(struct cmd *cmd, const struct optmon_vdm *v)
{
	static const char *const levels[] = {
		"high_alarm", "low_alarm", "high_warning", "low_warning",
	};
	const struct optmon_vdm_type *type = optmon_vdm_type(v->type);
	char where[32], name[64], hex[OPTMON_CODE_NAME];
	unsigned int i, n = 0;

	if (!(v->has & OPTMON_BIT(OPTMON_VDM_FLAGS)))
		return 0;
	snprintf(where, sizeof(where), "VDM group %u", v->group);
	if (v->lane)
		snprintf(where, sizeof(where), "VDM group %u, lane %u",
			 v->group, v->lane);
	for (i = 0; i < 4; i++) {
		if (!(v->flags >> i & 1))
			continue;
		snprintf(name, sizeof(name), "%s_%s",
			 optmon_code_name(type ? type->name : NULL, v->type,
					  hex), levels[i]);
		flag_line(cmd, where, name);
		n++;
	}
	return n;
}

static unsigned int coherent_flags(struct cmd *cmd,
				   const struct optmon_coherent *c)
{
	unsigned int i, n = 0;

	for (i = 0; i < OPTMON_COHERENT_FLAGS; i++) {
		if (!(c->flags & OPTMON_BIT(i)))
			continue;
		flag_line(cmd, "coherent media lane",
			  optmon_coherent_flag_name(i));
		n++;
	}
	for (i = 0; i < OPTMON_COHERENT_HOST_FLAGS; i++) {
		if (!(c->host_flags & OPTMON_BIT(i)))
			continue;
		flag_line(cmd, "coherent host interface",
			  optmon_coherent_host_flag_name(i));
		n++;
	}
	return n;
}

/* The names of a set of flags, as words */
static void flag_words(char *text, size_t room, uint64_t flags,
		       const char *(*name)(unsigned int flag))
{
	size_t at = 0;

	text[0] = '\0';
	for (; flags && at < room; flags &= flags - 1)
		at += snprintf(text + at, room - at, "%s%s", at ? " " : "",
			       name(__builtin_ctzll(flags)));
}

static const char *module_flag_name(unsigned int flag)
{
	return optmon_flag_name(flag);
}

static const char *lane_flag_name(unsigned int flag)
{
	return optmon_lane_flag_name(flag);
}

static uint64_t flags_of(const struct optmon_lane *lane)
{
	return lane->has & OPTMON_BIT(OPTMON_LV_FLAGS) ? lane->flags : 0;
}

/* Lanes one after the other with the same flags share a line. */
void render_flag_lines(struct cmd *cmd, const struct view *view)
{
	const struct optmon_module *m = view->module;
	char text[1024], label[24];
	unsigned int i, end;

	if (m->has_flags && m->flags) {
		flag_words(text, sizeof(text), m->flags, module_flag_name);
		render_paragraph(cmd, CMD_NOTE, "Flags", text);
	}
	for (i = 0; i < m->lane_count; i = end) {
		const struct optmon_lane *lane = &m->lane[i];

		end = i + 1;
		while (end < m->lane_count &&
		       flags_of(&m->lane[end]) == flags_of(lane))
			end++;
		if (!flags_of(lane))
			continue;
		lane_label(label, sizeof(label), lane, &m->lane[end - 1]);
		flag_words(text, sizeof(text), lane->flags, lane_flag_name);
		render_paragraph(cmd, CMD_NOTE, label, text);
	}
}

int render_flags(struct cmd *cmd, const struct view *view)
{
	const struct optmon_module *m = view->module;
	unsigned int i, n;

	render_title(cmd, view);
	n = module_flags(cmd, m);
	for (i = 0; i < m->lane_count; i++)
		n += lane_flags(cmd, &m->lane[i]);
	for (i = 0; i < m->vdm_count; i++)
		n += vdm_flags(cmd, &m->vdm[i]);
	for (i = 0; i < m->coherent_count; i++)
		n += coherent_flags(cmd, &m->coherent[i]);
	if (!n)
		fprintf(cmd->out, "  no flag is set\n");
	return 0;
}

int cmd_flags(struct cmd *cmd, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "sort", no_argument, NULL, 's' },
		{ "all", no_argument, NULL, 'a' },
		{ "count", no_argument, NULL, 'c' },
		{ 0 },
	};
	bool count = false, view = false;
	int opt;

	while ((opt = cmd_getopt(cmd, argc, argv, "c", longs)) >= 0) {
		count |= opt == 'c';
		view |= opt != 'c';
	}
	if (opt != CMD_OPT_END)
		return opt == CMD_OPT_HELP ? 0 : OPTMON_E_USAGE;
	if (!count) {
		optind = 0;
		return view_ports(cmd, argc, argv, render_flags);
	}
	if (view)
		return cmd_usage(cmd, "--count goes without --sort and --all");
	if (optind == argc)
		return cmd_usage(cmd, "which ports? 'all' is every one");
	return flag_counts(cmd, argc - optind, argv + optind);
}
