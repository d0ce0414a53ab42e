// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmon history: what ports read in the last hours, days or years.
 */
#include <stdlib.h>
#include <string.h>

#include "series.h"

#define FOR_DEFAULT_S	86400.0
#define ROWS		8

struct choice {
	double seconds;
	bool given;		/* the time was asked for */
	const char *quantity;
	unsigned long lane;
};

static void plots(struct cmd *cmd, const struct series_set *set,
		  const struct choice *choice)
{
	const struct series *s;
	bool any = false;
	size_t i;

	for (i = 0; i < set->n; i++) {
		s = &set->series[i];
		if ((choice->quantity && strcmp(s->quantity, choice->quantity)) ||
		    (choice->lane && (int)choice->lane != s->lane))
			continue;
		any = true;
		fprintf(cmd->out, "  %s", s->quantity);
		if (s->lane)
			fprintf(cmd->out, " lane %d", s->lane);
		fputc('\n', cmd->out);
		plot_full(cmd, &s->plot, set->from, set->to,
			  series_unit(s->quantity), ROWS, NULL);
	}
	if (!any)
		fprintf(cmd->out, "  nothing was read in that time\n");
}

static int print_port(struct cmd *cmd, struct json_object *port, size_t i,
		      void *context)
{
	struct series_set *set = calloc(1, sizeof(*set));
	const struct choice *choice = context;

	if (!set)
		return OPTMON_E_SOFTWARE;
	fprintf(cmd->out, "%s%s%s%s%s%s%s\n", i ? "\n" : "",
		cmd_style(cmd, CMD_BOLD), doc_text(port, "host"),
		*doc_text(port, "host") ? ":" : "", doc_text(port, "cage"),
		cmd_style(cmd, CMD_PLAIN),
		doc_number(port, "step_s", 0) > 0 ? "" : ": no history yet");
	if (!series_take(set, port)) {
		series_free(set);
		free(set);
		return OPTMON_E_SOFTWARE;
	}
	/* A short past fills the plot, if no other time was asked for. */
	if (!choice->given)
		series_trim(set);
	if (choice->quantity || choice->lane)
		plots(cmd, set, choice);
	else
		series_print(cmd, set);
	series_free(set);
	free(set);
	return 0;
}

int cmd_history(struct cmd *cmd, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "for", required_argument, NULL, 'f' },
		{ "quantity", required_argument, NULL, 'q' },
		{ "lane", required_argument, NULL, 'l' },
		{ NULL, 0, NULL, 0 },
	};
	struct choice choice = { .seconds = FOR_DEFAULT_S };
	struct json_object *request, *places;
	char all[200];
	int code, opt;

	while ((opt = cmd_getopt(cmd, argc, argv, "q:l:", longs)) >= 0) {
		if (opt == 'q')
			choice.quantity = optarg;
		else if (opt == 'l' && !cmd_count(cmd, optarg, &choice.lane))
			return OPTMON_E_USAGE;
		else if (opt == 'f' &&
			 !daemon_duration(cmd, optarg, &choice.seconds))
			return OPTMON_E_USAGE;
		choice.given |= opt == 'f';
	}
	if (opt != CMD_OPT_END)
		return opt == CMD_OPT_HELP ? 0 : OPTMON_E_USAGE;
	if (optind == argc)
		return cmd_usage(cmd, "which port? 'optmon list' shows them");
	if (choice.quantity && !series_known(choice.quantity, all, sizeof(all)))
		return cmd_usage(cmd, "%.40s: not one of %s", choice.quantity,
				 all);
	code = daemon_places(cmd, argc - optind, argv + optind, &places);
	if (code)
		return code;
	request = daemon_request("history");
	if (choice.quantity)
		json_object_object_add(request, "quantity",
			json_object_new_string(choice.quantity));
	if (choice.lane)
		json_object_object_add(request, "lane",
				       json_object_new_int64(choice.lane));
	json_object_object_add(request, "for",
			       json_object_new_double(choice.seconds));
	if (cmd->json)
		code = daemon_ports_json(cmd, places, request,
					 "optmon.history/1");
	else
		code = daemon_each_port(cmd, places, request, print_port,
					&choice);
	json_object_put(places);
	return code;
}
