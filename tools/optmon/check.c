// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmon check: is a port fit for service? The verdict goes to optmond, where
 * baselines start only after it is good, or waived.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <optmon/decode.h>

#include "check.h"
#include "daemon.h"
#include "deadline.h"
#include "reading.h"

/* At least one port failed. */
#define EXIT_FAILED	1
/* Without a soak, errors are counted for so long. */
#define GLANCE_S	1.0

struct choice {
	double soak_s;
	const char *policy;
	bool waive, quiet;
};

struct check {
	struct cmd *cmd;
	struct choice choice;
	struct check_subject *list;
	size_t n;
	struct neighbours far;
	struct optmon_module *module;
};

static const char *const verdicts[] = {
	[VERDICT_PASS] = "pass", [VERDICT_FAIL] = "fail",
	[VERDICT_SKIPPED] = "skipped",
};

static const char *const results[] = {
	[CHECK_PASS] = "pass", [CHECK_FAIL] = "fail", [CHECK_SKIP] = "skipped",
};

/* -- reading ---------------------------------------------------------------------- */

static void read_fec(struct check *c, struct check_subject *s, int which)
{
	unsigned int i;

	for (i = 0; i < s->port.n_links; i++)
		s->has_fec[which][i] =
			!optmon_link_fec(c->cmd->talk, &s->port.links[i],
					 &s->fec[which][i], NULL);
}

static void take_reading(struct check *c, struct check_subject *s,
			 const struct optmon_port_reading *r)
{
	s->empty = r->port->has_cage ?
		   r->port->cage.state == OPTMON_CAGE_STATE_EMPTY :
		   r->err.code == OPTMON_E_UNAVAILABLE;
	snprintf(s->why, sizeof(s->why), "%s",
		 r->err.code ? r->err.message : "cannot be decoded");
	s->readable = !r->err.code && !optmon_decode(r->img, c->module);
	if (!s->readable)
		return;
	s->flat = c->module->advertised.flat_memory;
	s->identity.kind = OPTMON_LINE_IDENTITY;
	s->sample.kind = OPTMON_LINE_SAMPLE;
	optmon_line_of_module(c->module, &s->identity);
	optmon_line_of_module(c->module, &s->sample);
}

static struct check_subject *subject_of(struct check *c, const char *name)
{
	size_t i;

	for (i = 0; i < c->n; i++) {
		if (!strcmp(c->list[i].port.name, name))
			return &c->list[i];
	}
	return NULL;
}

/* One look at all; the first makes the list, the second ends the soak. */
static int look(struct check *c, int argc, char **argv, int which)
{
	struct readings readings = { 0 };
	struct optmon_ports *ports;
	struct check_subject *s;
	unsigned int i;
	size_t n;
	int code;

	code = cmd_ports(c->cmd, argc, argv, &ports);
	if (!code)
		code = readings_new(c->cmd, ports, 0, &readings);
	if (!code && !which) {
		c->list = calloc(ports->n + 1, sizeof(*c->list));
		c->n = c->list ? ports->n : 0;
	}
	for (n = 0; !code && n < readings.n; n++) {
		s = which ? subject_of(c, ports->port[n].name) : &c->list[n];
		if (!s)
			continue;
		s->port = ports->port[n];
		s->named = cmd_port_named(&s->port, argc, argv);
		for (i = 0; !which && i < s->port.n_links; i++)
			s->changes[i] = s->port.links[i].carrier_changes;
		take_reading(c, s, &readings.list[n]);
		read_fec(c, s, which);
	}
	readings_free(&readings);
	optmon_ports_free(ports);
	return code;
}

static void pause_for(double seconds)
{
	struct timespec left = {
		.tv_sec = (time_t)seconds,
		.tv_nsec = (long)((seconds - (time_t)seconds) * 1e9),
	};

	clock_nanosleep(CLOCK_MONOTONIC, 0, &left, NULL);
}

static int read_all(struct check *c, int argc, char **argv)
{
	int64_t start = monotonic_ms();
	double seconds;
	int code;
	size_t i;

	code = look(c, argc, argv, 0);
	if (code)
		return code;
	pause_for(c->choice.soak_s > 0 ? c->choice.soak_s : GLANCE_S);
	code = look(c, argc, argv, 1);
	seconds = (monotonic_ms() - start) / 1e3;
	for (i = 0; i < c->n; i++)
		c->list[i].seconds = seconds;
	return code;
}

static int read_policies(struct check *c)
{
	struct json_object *file = NULL;
	int code = 0;
	size_t i;

	if (c->choice.policy) {
		file = check_policy_read(c->cmd, c->choice.policy, &code);
		if (!file)
			return code;
	}
	for (i = 0; i < c->n && !code; i++) {
		if (!check_policy_of(c->cmd, file, c->list[i].port.name,
				     &c->list[i].policy))
			code = OPTMON_E_DATA;
	}
	json_object_put(file);
	return code;
}

/* -- output ----------------------------------------------------------------------- */

static void print_port(struct cmd *cmd, const struct check_subject *s)
{
	static const enum cmd_style styles[] = {
		[VERDICT_PASS] = CMD_GOOD, [VERDICT_FAIL] = CMD_BAD,
		[VERDICT_SKIPPED] = CMD_DIM,
	};
	const struct check_finding *f;
	unsigned int i;

	fprintf(cmd->out, "%s%s%s  %s%s%s\n", cmd_style(cmd, CMD_BOLD),
		s->port.name, cmd_style(cmd, CMD_PLAIN),
		cmd_style(cmd, styles[s->verdict]), verdicts[s->verdict],
		cmd_style(cmd, CMD_PLAIN));
	for (i = 0; i < s->n; i++) {
		f = &s->finding[i];
		fprintf(cmd->out, "  %-8s%-14s%s\n", results[f->result],
			f->name, f->text);
	}
}

static struct json_object *port_document(const struct check_subject *s)
{
	const struct optmon_line_identity *id = &s->identity.identity;
	struct json_object *o = json_object_new_object(), *one;
	struct json_object *list = json_object_new_array();
	char number[32];
	unsigned int i;

	json_object_object_add(o, "port", json_object_new_string(s->port.name));
	json_object_object_add(o, "verdict",
			       json_object_new_string(verdicts[s->verdict]));
	if (s->readable && id->has & (1u << OPTMON_LI_SERIAL_NUMBER))
		json_object_object_add(o, "serial_number",
			json_object_new_string(id->serial_number));
	snprintf(number, sizeof(number), "%.1f", s->seconds);
	json_object_object_add(o, "seconds",
			       json_object_new_double_s(s->seconds, number));
	for (i = 0; i < s->n; i++) {
		one = json_object_new_object();
		json_object_object_add(one, "name",
			json_object_new_string(s->finding[i].name));
		json_object_object_add(one, "result",
			json_object_new_string(results[s->finding[i].result]));
		json_object_object_add(one, "text",
			json_object_new_string(s->finding[i].text));
		json_object_array_add(list, one);
	}
	json_object_object_add(o, "checks", list);
	return o;
}

static int print(struct check *c)
{
	size_t count[3] = { 0 }, i;
	struct json_object *doc, *list;

	for (i = 0; i < c->n; i++)
		count[c->list[i].verdict]++;
	if (c->cmd->json) {
		doc = json_object_new_object();
		list = json_object_new_array();
		json_object_object_add(doc, "schema",
			json_object_new_string("optmon.check/1"));
		json_object_object_add(doc, "passed",
				       json_object_new_int64(count[0]));
		json_object_object_add(doc, "failed",
				       json_object_new_int64(count[1]));
		json_object_object_add(doc, "skipped",
				       json_object_new_int64(count[2]));
		for (i = 0; i < c->n; i++)
			json_object_array_add(list,
					      port_document(&c->list[i]));
		json_object_object_add(doc, "ports", list);
		return cmd_json(c->cmd, doc);
	}
	for (i = 0; i < c->n; i++) {
		if (c->choice.quiet && c->list[i].verdict != VERDICT_FAIL)
			continue;
		print_port(c->cmd, &c->list[i]);
	}
	fprintf(c->cmd->out, "%zu passed, %zu failed, %zu skipped\n", count[0],
		count[1], count[2]);
	return 0;
}

/* -- optmond ------------------------------------------------------------------------ */

/* A port that optmond does not watch has no baselines to start. */
static int tell_one(struct check *c, const struct check_subject *s)
{
	char *name = (char *)(s->port.has_cage ? s->port.cage.label :
						 s->port.name);
	const char *verdict = verdicts[s->verdict];
	struct json_object *request, *answer;
	int code;

	if (s->verdict == VERDICT_SKIPPED)
		return 0;
	if (s->verdict == VERDICT_FAIL && c->choice.waive)
		verdict = "waived";
	request = daemon_request("accept");
	daemon_ports(request, 1, &name);
	json_object_object_add(request, "verdict",
			       json_object_new_string(verdict));
	json_object_object_add(request, "doc", port_document(s));
	code = daemon_ask(c->cmd, request, &answer);
	json_object_put(answer);
	return code;
}

static int tell(struct check *c)
{
	int code = 0;
	size_t i;

	if (!daemon_there()) {
		if (c->choice.waive)
			fprintf(stderr, "optmon: optmond does not run: nothing "
				"was waived\n");
		return c->choice.waive ? OPTMON_E_UNAVAILABLE : 0;
	}
	for (i = 0; i < c->n && !code; i++)
		code = tell_one(c, &c->list[i]);
	return code;
}

static int run(struct check *c, int argc, char **argv)
{
	struct optmon_error err = { 0 };
	bool failed = false;
	int code, told;
	size_t i;

	c->module = malloc(sizeof(*c->module));
	if (!c->module)
		return OPTMON_E_SOFTWARE;
	code = read_all(c, argc, argv);
	if (!code)
		code = read_policies(c);
	if (!code && neighbours_read(&c->far, &err))
		code = cmd_error(c->cmd, NULL, &err);
	if (code)
		return code;
	for (i = 0; i < c->n; i++) {
		check_judge(&c->list[i], c->list, c->n, &c->far);
		failed |= c->list[i].verdict == VERDICT_FAIL;
	}
	code = print(c);
	told = tell(c);
	if (code || told)
		return code ? code : told;
	return failed && !c->choice.waive ? EXIT_FAILED : 0;
}

int cmd_check(struct cmd *cmd, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "soak", required_argument, NULL, 's' },
		{ "policy", required_argument, NULL, 'p' },
		{ "waive", no_argument, NULL, 'w' },
		{ "quiet", no_argument, NULL, 'q' },
		{ NULL, 0, NULL, 0 },
	};
	struct check c = { .cmd = cmd };
	int code, opt;

	while ((opt = cmd_getopt(cmd, argc, argv, "q", longs)) >= 0) {
		if (opt == 'p')
			c.choice.policy = optarg;
		else if (opt == 'w')
			c.choice.waive = true;
		else if (opt == 'q')
			c.choice.quiet = true;
		else if (!daemon_duration(cmd, optarg, &c.choice.soak_s))
			return OPTMON_E_USAGE;
	}
	if (opt != CMD_OPT_END)
		return opt == CMD_OPT_HELP ? 0 : OPTMON_E_USAGE;
	code = run(&c, argc - optind, argv + optind);
	neighbours_free(&c.far);
	free(c.list);
	free(c.module);
	return code;
}
