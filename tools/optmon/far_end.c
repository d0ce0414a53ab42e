// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmon far-end: what other machines' ports want to know of ours, as lines for
 * their optmond: who is at their far end, what it sends, what is wrong there.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <optmon/decode.h>
#include <optmon/reading_line.h>

#include "daemon.h"
#include "neighbours.h"
#include "reading.h"

struct far_end {
	struct cmd *cmd;
	const char *host;	/* whose far ends; NULL: everybody's */
	char here[NEIGHBOUR_WORD];
	double every_s;
	struct optmon_module *module;
	struct optmon_line line, sample;
	struct neighbours far;
	struct json_object *alarms;
};

/* What is wrong with the light of a cage, as its optmond calls it. */
static const char *incident_of(const struct far_end *f, const char *cage)
{
	static const char *const modes[] = {
		"OPTICAL_LOSS", "LANE_LASER", "EXT_LASER",
	};
	struct json_object *list = f->alarms ? doc_list(f->alarms, "alarms") :
					       NULL, *o;
	size_t i, j;

	for (i = 0; list && i < json_object_array_length(list); i++) {
		o = json_object_array_get_idx(list, i);
		if (*doc_text(o, "host") || strcmp(doc_text(o, "cage"), cage))
			continue;
		for (j = 0; j < sizeof(modes) / sizeof(modes[0]); j++) {
			if (!strcmp(doc_text(o, "mode"), modes[j]))
				return doc_text(o, "incident");
		}
	}
	return "";
}

static void take_powers(struct far_end *f)
{
	const struct optmon_line_sample *sample = &f->sample.sample;
	struct optmon_line_link *link = &f->line.link;
	unsigned int i, lane;

	for (i = 0; i < sample->n_media; i++) {
		lane = sample->media[i].lane;
		if (!lane || lane > OPTMON_LINE_PEER_LANES ||
		    !(sample->media[i].has & 1u << OPTMON_LL_TX_POWER))
			continue;
		link->peer_has_tx |= 1u << (lane - 1);
		link->peer_tx_power_dbm[lane - 1] =
			sample->media[i].tx_power_dbm;
		if (link->n_peer_lanes < lane)
			link->n_peer_lanes = lane;
	}
}

/* The line for the port at the other end of one network device. */
static int print_link(struct far_end *f, const struct optmon_port_reading *r,
		      const struct optmon_link *device)
{
	const struct neighbour *far = neighbours_of(&f->far, device->name);
	struct optmon_line *line = &f->line;
	struct timespec now;

	if (!far || far->here || (f->host && strcmp(far->host, f->host)))
		return 0;
	clock_gettime(CLOCK_REALTIME, &now);
	memset(line, 0, sizeof(*line));
	line->kind = OPTMON_LINE_LINK;
	/* The age of what was read goes along. */
	line->t = now.tv_sec + now.tv_nsec / 1e9;
	if (r->reading.age_fast_ms > 0)
		line->t -= r->reading.age_fast_ms / 1e3;
	line->has = 1u << OPTMON_LINE_HAS_INTERFACE;
	snprintf(line->interface, sizeof(line->interface), "%s", far->peer);
	line->link.has = 1u << OPTMON_LK_PEER;
	snprintf(line->link.peer_host, sizeof(line->link.peer_host), "%s",
		 f->here);
	snprintf(line->link.peer_interface, sizeof(line->link.peer_interface),
		 "%s", device->name);
	snprintf(line->link.peer_cage, sizeof(line->link.peer_cage), "%s",
		 r->port->has_cage ? r->port->cage.label : r->port->name);
	snprintf(line->link.peer_incident, sizeof(line->link.peer_incident),
		 "%s", incident_of(f, line->link.peer_cage));
	take_powers(f);
	optmon_line_round(line);
	return cmd_json_line(f->cmd, optmon_line_json(line));
}

static int print_port(struct far_end *f, const struct optmon_port_reading *r)
{
	unsigned int i;
	int code = 0;

	if (r->err.code || optmon_decode(r->img, f->module))
		return 0;
	f->sample.kind = OPTMON_LINE_SAMPLE;
	memset(&f->sample.sample, 0, sizeof(f->sample.sample));
	optmon_line_of_module(f->module, &f->sample);
	for (i = 0; i < r->port->n_links && !code; i++)
		code = print_link(f, r, &r->port->links[i]);
	return code;
}

static int round_of(struct far_end *f, int argc, char **argv)
{
	struct readings readings = { 0 };
	struct optmon_error err = { 0 };
	struct optmon_ports *ports;
	struct neighbours far;
	size_t i;
	int code;

	code = neighbours_read(&far, &err);
	if (!code && neighbours_keep(&far, &f->far))
		code = optmon_error_set(&err, OPTMON_E_SOFTWARE, 0, 0,
					"out of memory");
	neighbours_free(&f->far);
	f->far = far;
	if (code)
		return cmd_error(f->cmd, NULL, &err);
	/* Without an optmond here there is nothing wrong that has a name. */
	f->alarms = NULL;
	if (daemon_there())
		daemon_ask(f->cmd, daemon_request("alarms"), &f->alarms);
	code = cmd_ports(f->cmd, argc, argv, &ports);
	if (!code)
		code = readings_new(f->cmd, ports, 0, &readings);
	for (i = 0; i < readings.n && !code; i++)
		code = print_port(f, &readings.list[i]);
	readings_free(&readings);
	optmon_ports_free(ports);
	json_object_put(f->alarms);
	return code;
}

int cmd_far_end(struct cmd *cmd, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "every", required_argument, NULL, 'e' },
		{ "host", required_argument, NULL, 'H' },
		{ NULL, 0, NULL, 0 },
	};
	static struct far_end f;
	struct timespec pause;
	int code, opt;

	f.cmd = cmd;
	while ((opt = cmd_getopt(cmd, argc, argv, "", longs)) >= 0) {
		if (opt == 'H')
			f.host = optarg;
		else if (!daemon_duration(cmd, optarg, &f.every_s))
			return OPTMON_E_USAGE;
	}
	if (opt != CMD_OPT_END)
		return opt == CMD_OPT_HELP ? 0 : OPTMON_E_USAGE;
	/* What goes on for ever is not kept to be printed at its end. */
	if (f.every_s > 0)
		cmd_live(cmd);
	gethostname(f.here, sizeof(f.here) - 1);
	f.module = malloc(sizeof(*f.module));
	if (!f.module)
		return OPTMON_E_SOFTWARE;
	pause.tv_sec = (time_t)f.every_s;
	pause.tv_nsec = (long)((f.every_s - pause.tv_sec) * 1e9);
	do {
		code = round_of(&f, argc - optind, argv + optind);
		if (!code && !cmd_flush(cmd))
			code = OPTMON_E_IO;
	} while (!code && f.every_s > 0 &&
		 !clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL));
	neighbours_free(&f.far);
	free(f.module);
	return code;
}
