// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmon fec: forward error correction as the MAC counts it.
 *
 * The lanes of these counters are PCS lanes, numbered from 0 as ethtool and
 * IEEE 802.3 do. They are no optical lanes: the PCS spreads every codeword
 * over all of them.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <json-c/json.h>

#include "cmd.h"

/* Longer than anyone would wait for. */
#define INTERVAL_MAX_S	86400.0

static const struct counter {
	const char *name;
	size_t offset;
} counters[] = {
	{ "corrected_blocks", offsetof(struct optmon_fec, corrected_blocks) },
	{ "uncorrectable_blocks",
	  offsetof(struct optmon_fec, uncorrectable_blocks) },
	{ "corrected_bits", offsetof(struct optmon_fec, corrected_bits) },
};

#define N_COUNTERS	(sizeof(counters) / sizeof(counters[0]))

/* One network device; a port with a breakout has several. */
struct subject {
	const struct optmon_port *port;
	const struct optmon_link *link;
	struct optmon_fec fec;
	struct optmon_fec before;
	double seconds;		/* between the two; 0 for none */
	struct timespec time;
	struct optmon_error err;
};

static const struct optmon_fec_counter *get(const struct optmon_fec *fec,
					    size_t i)
{
	return (const void *)((const char *)fec + counters[i].offset);
}

static double seconds_between(const struct timespec *a,
			      const struct timespec *b)
{
	return b->tv_sec - a->tv_sec + (b->tv_nsec - a->tv_nsec) / 1e9;
}

static void read_fec(struct cmd *cmd, struct subject *s)
{
	optmon_link_fec(cmd->talk, s->link, &s->fec, &s->err);
	clock_gettime(CLOCK_MONOTONIC, &s->time);
}

static void read_again(struct cmd *cmd, struct subject *s)
{
	struct timespec then = s->time;

	if (s->err.code)
		return;
	s->before = s->fec;
	read_fec(cmd, s);
	s->seconds = seconds_between(&then, &s->time);
}

/* A counter that went backwards was reset: there is no difference then. */
static bool difference(uint64_t before, uint64_t now, uint64_t *diff)
{
	*diff = now - before;
	return now >= before;
}

static void print_codes(struct cmd *cmd, uint32_t set)
{
	uint32_t code;

	for (code = OPTMON_FEC_NONE; code <= OPTMON_FEC_LLRS; code <<= 1) {
		if (set & code)
			fprintf(cmd->out, " %s", optmon_fec_name(code));
	}
}

static void print_value(struct cmd *cmd, uint64_t now, uint64_t before,
			double seconds)
{
	uint64_t diff;

	fprintf(cmd->out, "%20" PRIu64, now);
	if (seconds <= 0)
		fprintf(cmd->out, "\n");
	else if (difference(before, now, &diff))
		fprintf(cmd->out, "  %+" PRId64 " (%.4g/s)\n", (int64_t)diff,
			diff / seconds);
	else
		fprintf(cmd->out, "  (reset)\n");
}

static void print_counter(struct cmd *cmd, const struct subject *s, size_t i)
{
	const struct optmon_fec_counter *before = get(&s->before, i);
	const struct optmon_fec_counter *now = get(&s->fec, i);
	unsigned int lane;

	if (!now->has_total)
		return;
	fprintf(cmd->out, "  %-22s", counters[i].name);
	print_value(cmd, now->total, before->total, s->seconds);
	for (lane = 0; lane < now->n_lanes; lane++) {
		fprintf(cmd->out, "    PCS lane %-11u", lane);
		print_value(cmd, now->lane[lane], before->lane[lane],
			    s->seconds);
	}
}

/* The same bin of the reading before; the driver may have changed its mind. */
static const struct optmon_fec_bin *bin_before(const struct subject *s, size_t i)
{
	const struct optmon_fec_bin *now = &s->fec.bin[i];
	const struct optmon_fec_bin *before = &s->before.bin[i];

	return s->seconds > 0 && i < s->before.n_bins &&
	       before->low == now->low && before->high == now->high ? before : NULL;
}

/* The bins after the last that counted anything are one line. */
static void print_bins(struct cmd *cmd, const struct subject *s)
{
	const struct optmon_fec_bin *now, *before;
	size_t i, n = s->fec.n_bins;
	char range[24];

	if (!n)
		return;
	fprintf(cmd->out, "  codewords by symbol errors\n");
	while (n && !s->fec.bin[n - 1].total)
		n--;
	for (i = 0; i < n; i++) {
		now = &s->fec.bin[i];
		before = bin_before(s, i);
		snprintf(range, sizeof(range), now->low == now->high ? "%u" :
			 "%u to %u", now->low, now->high);
		fprintf(cmd->out, "    %-20s", range);
		print_value(cmd, now->total, before ? before->total : 0,
			    before ? s->seconds : 0);
	}
	if (n < s->fec.n_bins) {
		snprintf(range, sizeof(range), "%u and more", s->fec.bin[n].low);
		fprintf(cmd->out, "    %-20s%20d\n", range, 0);
	}
}

static void print_subject(struct cmd *cmd, const struct subject *s)
{
	bool any = false;
	size_t i;

	fprintf(cmd->out, "%s%s%s", cmd_style(cmd, CMD_BOLD), s->link->name,
		cmd_style(cmd, CMD_PLAIN));
	if (s->port->has_cage && strcmp(s->port->cage.label, s->link->name))
		fprintf(cmd->out, " (cage %s)", s->port->cage.label);
	fprintf(cmd->out, "\n  code in use           ");
	if (s->fec.active)
		print_codes(cmd, s->fec.active);
	else
		fprintf(cmd->out, " unknown");
	fprintf(cmd->out, "\n  configured            ");
	if (s->fec.automatic)
		fprintf(cmd->out, " Auto");
	print_codes(cmd, s->fec.configured);
	fprintf(cmd->out, "\n");
	for (i = 0; i < N_COUNTERS; i++) {
		print_counter(cmd, s, i);
		any |= get(&s->fec, i)->has_total;
	}
	print_bins(cmd, s);
	if (!any)
		fprintf(cmd->out, "  the MAC driver gives no counters\n");
}

static struct json_object *codes_json(uint32_t set)
{
	struct json_object *list = json_object_new_array();
	uint32_t code;

	for (code = OPTMON_FEC_NONE; code <= OPTMON_FEC_LLRS; code <<= 1) {
		if (set & code)
			json_object_array_add(list,
				json_object_new_string(optmon_fec_name(code)));
	}
	return list;
}

static void add_difference(struct json_object *o, uint64_t before, uint64_t now,
			   double seconds)
{
	uint64_t diff;

	if (seconds <= 0 || !difference(before, now, &diff))
		return;
	json_object_object_add(o, "difference", json_object_new_uint64(diff));
	json_object_object_add(o, "per_second",
			       json_object_new_double(diff / seconds));
}

static struct json_object *counter_json(const struct subject *s, size_t i)
{
	const struct optmon_fec_counter *before = get(&s->before, i);
	const struct optmon_fec_counter *now = get(&s->fec, i);
	struct json_object *o = json_object_new_object();
	struct json_object *lanes, *lane;
	unsigned int n;

	json_object_object_add(o, "total", json_object_new_uint64(now->total));
	add_difference(o, before->total, now->total, s->seconds);
	if (!now->n_lanes)
		return o;
	lanes = json_object_new_array();
	for (n = 0; n < now->n_lanes; n++) {
		lane = json_object_new_object();
		json_object_object_add(lane, "pcs_lane",
				       json_object_new_int(n));
		json_object_object_add(lane, "count",
			json_object_new_uint64(now->lane[n]));
		add_difference(lane, before->lane[n], now->lane[n], s->seconds);
		json_object_array_add(lanes, lane);
	}
	json_object_object_add(o, "pcs_lanes", lanes);
	return o;
}

static struct json_object *bins_json(const struct subject *s)
{
	struct json_object *list = json_object_new_array(), *o, *lanes;
	const struct optmon_fec_bin *now, *before;
	unsigned int lane;
	size_t i;

	for (i = 0; i < s->fec.n_bins; i++) {
		now = &s->fec.bin[i];
		before = bin_before(s, i);
		o = json_object_new_object();
		json_object_object_add(o, "low", json_object_new_int(now->low));
		json_object_object_add(o, "high", json_object_new_int(now->high));
		json_object_object_add(o, "total",
				       json_object_new_uint64(now->total));
		if (before)
			add_difference(o, before->total, now->total, s->seconds);
		if (now->n_lanes) {
			lanes = json_object_new_array();
			for (lane = 0; lane < now->n_lanes; lane++)
				json_object_array_add(lanes,
					json_object_new_uint64(now->lane[lane]));
			json_object_object_add(o, "by_pcs_lane", lanes);
		}
		json_object_array_add(list, o);
	}
	return list;
}

static struct json_object *subject_json(const struct subject *s)
{
	struct json_object *o = json_object_new_object();
	size_t i;

	json_object_object_add(o, "port",
			       json_object_new_string(s->port->name));
	json_object_object_add(o, "network_device",
			       json_object_new_string(s->link->name));
	if (s->err.code) {
		json_object_object_add(o, "error",
				       json_object_new_string(s->err.message));
		return o;
	}
	if (s->fec.active)
		json_object_object_add(o, "active",
			json_object_new_string(optmon_fec_name(s->fec.active)));
	json_object_object_add(o, "automatic",
			       json_object_new_boolean(s->fec.automatic));
	json_object_object_add(o, "configured", codes_json(s->fec.configured));
	if (s->seconds > 0)
		json_object_object_add(o, "seconds",
				       json_object_new_double(s->seconds));
	for (i = 0; i < N_COUNTERS; i++) {
		if (get(&s->fec, i)->has_total)
			json_object_object_add(o, counters[i].name,
					       counter_json(s, i));
	}
	if (s->fec.n_bins)
		json_object_object_add(o, "histogram", bins_json(s));
	return o;
}

static int print(struct cmd *cmd, const struct subject *list, size_t n)
{
	struct json_object *doc, *ports;
	bool first = true;
	size_t i;

	if (cmd->json) {
		doc = json_object_new_object();
		ports = json_object_new_array();
		for (i = 0; i < n; i++)
			json_object_array_add(ports, subject_json(&list[i]));
		json_object_object_add(doc, "schema",
			json_object_new_string("optmon.fec/1"));
		json_object_object_add(doc, "ports", ports);
		return cmd_json(cmd, doc);
	}
	for (i = 0; i < n; i++) {
		if (list[i].err.code)
			continue;
		fprintf(cmd->out, "%s", first ? "" : "\n");
		print_subject(cmd, &list[i]);
		first = false;
	}
	return 0;
}

/* Errors of ports that were named; the others merely have no counters. */
static int complain(struct cmd *cmd, struct subject *list, size_t *n,
		    int n_selectors, char **selectors)
{
	size_t i, kept = 0;
	int code = 0, ret;

	for (i = 0; i < *n; i++) {
		if (list[i].err.code == OPTMON_E_UNAVAILABLE &&
		    !cmd_port_named(list[i].port, n_selectors, selectors))
			continue;
		if (list[i].err.code) {
			ret = cmd_error(cmd, list[i].link->name, &list[i].err);
			code = code ? code : ret;
		}
		list[kept++] = list[i];
	}
	*n = kept;
	return code;
}

static int no_link(struct cmd *cmd, const struct optmon_port *port)
{
	struct optmon_error err;

	optmon_error_set(&err, OPTMON_E_UNAVAILABLE, 0, 0,
			 "no network device is attached to this cage, so nothing counts");
	return cmd_error(cmd, port->name, &err);
}

static void wait_for(double seconds)
{
	struct timespec left = {
		.tv_sec = (time_t)seconds,
		.tv_nsec = (long)((seconds - (time_t)seconds) * 1e9),
	};

	clock_nanosleep(CLOCK_MONOTONIC, 0, &left, NULL);
}

static int fec(struct cmd *cmd, const struct optmon_ports *ports,
	       double interval, int n_selectors, char **selectors)
{
	struct subject *list;
	size_t i, n = 0;
	unsigned int j;
	int code = 0, ret;

	list = calloc(ports->n * OPTMON_PORT_LINKS + 1, sizeof(*list));
	if (!list)
		return OPTMON_E_SOFTWARE;
	for (i = 0; i < ports->n; i++) {
		const struct optmon_port *port = &ports->port[i];

		if (!port->n_links &&
		    cmd_port_named(port, n_selectors, selectors)) {
			ret = no_link(cmd, port);
			code = code ? code : ret;
		}
		for (j = 0; j < port->n_links; j++, n++) {
			list[n].port = port;
			list[n].link = &port->links[j];
			read_fec(cmd, &list[n]);
		}
	}
	if (interval > 0) {
		wait_for(interval);
		for (i = 0; i < n; i++)
			read_again(cmd, &list[i]);
	}
	ret = complain(cmd, list, &n, n_selectors, selectors);
	code = code ? code : ret;
	for (i = 0; i < n && list[i].err.code; i++)
		;
	/* Nothing but errors: they have been said. */
	if (i < n || (!code && cmd->json))
		ret = print(cmd, list, n);
	free(list);
	return code ? code : ret;
}

int cmd_fec(struct cmd *cmd, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "interval", required_argument, NULL, 'i' },
		{ NULL, 0, NULL, 0 },
	};
	struct optmon_ports *ports;
	double interval = 0;
	int code, opt;

	while ((opt = cmd_getopt(cmd, argc, argv, "i:", longs)) >= 0) {
		if (!cmd_seconds(cmd, optarg, INTERVAL_MAX_S, &interval))
			return OPTMON_E_USAGE;
	}
	if (opt != CMD_OPT_END)
		return opt == CMD_OPT_HELP ? 0 : OPTMON_E_USAGE;
	if (optind == argc)
		return cmd_usage(cmd, "which port? 'optmon list' shows them");
	code = cmd_ports(cmd, argc - optind, argv + optind, &ports);
	if (code)
		return code;
	code = fec(cmd, ports, interval, argc - optind, argv + optind);
	optmon_ports_free(ports);
	return code;
}
