// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmon watch: alarms as they are raised and cleared.
 *
 * Where the optmon driver is there its samples are looked at once for each
 * interval and whenever an event comes in; other ports are read at the
 * interval.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include <optmon/event.h>
#include <optmon/judge.h>

#include "alarm_text.h"
#include "cmd.h"
#include "deadline.h"
#include "reading.h"

#define INTERVAL_MAX_S	3600.0
#define TIMEOUT_MAX_S	(10.0 * 365 * 86400)
/* After an event, wait so long for the sample that goes with it. */
#define EVENT_DELAY_MS	50

/* The judge of a port, kept by name: ports come and go. */
struct bench {
	char name[OPTMON_LABEL_LEN];
	struct optmon_judge *judge;
	bool seen;
};

struct watcher {
	struct cmd *cmd;
	int n_selectors;
	char **selectors;
	struct optmon_judge_config config;
	double interval_s;
	unsigned long left;	/* transitions; 0 for no limit */
	bool enough;
	bool once;
	struct bench *benches;
	size_t n_benches;
	struct optmon_module *module;
	struct optmon_events *events;
	const struct optmon_port *port;	/* that is being judged */
};

static struct bench *bench_of(struct watcher *w, const char *name)
{
	struct bench *bigger;
	size_t i;

	for (i = 0; i < w->n_benches; i++) {
		if (!strcmp(w->benches[i].name, name))
			return &w->benches[i];
	}
	bigger = reallocarray(w->benches, w->n_benches + 1, sizeof(*bigger));
	if (!bigger)
		return NULL;
	w->benches = bigger;
	bigger += w->n_benches;
	memset(bigger, 0, sizeof(*bigger));
	snprintf(bigger->name, sizeof(bigger->name), "%s", name);
	bigger->judge = optmon_judge_new(&w->config);
	if (!bigger->judge)
		return NULL;
	w->n_benches++;
	return bigger;
}

static void on_alarm(void *context, const struct optmon_alarm *alarm)
{
	struct watcher *w = context;

	if (w->enough)
		return;
	if (w->cmd->json)
		alarm_json(w->cmd, w->port, alarm);
	else
		alarm_text(w->cmd, w->port, alarm);
	if (!cmd_flush(w->cmd) || (w->left && !--w->left))
		w->enough = true;
}

/* The MAC's side; several network devices of one cage count as one. */
static void read_link(struct watcher *w, const struct optmon_port *port,
		      struct optmon_judge_link *link)
{
	struct optmon_fec fec;
	unsigned int i;

	memset(link, 0, sizeof(*link));
	if (!port->n_links || (port->has_cage && port->cage.stand_in))
		return;
	link->known = true;
	for (i = 0; i < port->n_links; i++) {
		const struct optmon_link *l = &port->links[i];

		link->admin_up |= l->admin_up;
		/* One change alone is a device made with a carrier and
		 * without a link.
		 */
		link->ever_up |= l->carrier || l->carrier_changes > 1;
		link->carrier |= l->carrier && l->admin_up;
		link->carrier_changes += l->carrier_changes;
		if (!l->admin_up ||
		    optmon_link_fec(w->cmd->talk, l, &fec, NULL) ||
		    !fec.uncorrectable_blocks.has_total)
			continue;
		link->has_uncorrectable = true;
		link->uncorrectable += fec.uncorrectable_blocks.total;
	}
}

static void judge_port(struct watcher *w, struct optmon_port_reading *r)
{
	struct optmon_judge_input in = { .time_ms = monotonic_ms() };
	struct bench *bench = bench_of(w, r->port->name);

	if (!bench)
		return;
	bench->seen = true;
	read_link(w, r->port, &in.link);
	in.present = !r->port->has_cage ||
		     r->port->cage.state != OPTMON_CAGE_STATE_EMPTY;
	/* Elsewhere an absent module is one that gives no access now. */
	if (!r->port->has_cage && r->err.code == OPTMON_E_UNAVAILABLE)
		in.present = false;
	if (!r->err.code && !optmon_decode(r->img, w->module)) {
		in.module = w->module;
		in.sample_ms = in.time_ms -
			       (r->reading.age_fast_ms > 0 ?
				r->reading.age_fast_ms : 0);
	}
	w->port = r->port;
	optmon_judge_step(bench->judge, &in, on_alarm, w);
}

/* A port that is gone takes its alarms with it. */
static void judge_absent(struct watcher *w)
{
	struct optmon_judge_input in = { .time_ms = monotonic_ms() };
	struct optmon_port gone = { 0 };
	size_t i;

	for (i = 0; i < w->n_benches; i++) {
		if (!w->benches[i].seen) {
			memcpy(gone.name, w->benches[i].name,
			       sizeof(gone.name));
			w->port = &gone;
			optmon_judge_step(w->benches[i].judge, &in, on_alarm,
					  w);
		}
		w->benches[i].seen = false;
	}
}

/* One look at all ports; 0 or an exit code. */
static int look(struct watcher *w)
{
	struct readings readings = { 0 };
	struct optmon_ports *ports = NULL;
	int code;
	size_t i;

	code = cmd_ports(w->cmd, w->n_selectors, w->selectors, &ports);
	if (!code)
		code = readings_new(w->cmd, ports, 0, &readings);
	for (i = 0; !code && i < readings.n && !w->enough; i++) {
		if (readings.list[i].err.code == OPTMON_E_PERMISSION)
			code = cmd_error(w->cmd, ports->port[i].name,
					 &readings.list[i].err);
		else
			judge_port(w, &readings.list[i]);
	}
	if (!code && !w->enough)
		judge_absent(w);
	readings_free(&readings);
	optmon_ports_free(ports);
	return code;
}

/* The driver may come and go while we watch; without it we poll. */
static void listen_again(struct watcher *w)
{
	if (!w->events)
		w->events = optmon_events_open(w->cmd->talk, NULL);
}

static void drain(struct watcher *w)
{
	struct optmon_event event;
	int ret;

	do {
		ret = optmon_events_next(w->events, &event, NULL);
	} while (ret > 0);
	if (ret == 0)
		return;
	optmon_events_close(w->events);
	w->events = NULL;
}

/* Until the interval is over, or something happened. */
static void wait_for_news(struct watcher *w, const struct deadline *deadline)
{
	struct pollfd pfd = { .fd = -1, .events = POLLIN };
	struct deadline pause, settle;
	int left;

	deadline_set(&pause, w->interval_s);
	left = deadline_left_ms(&pause);
	if (deadline->set && deadline_left_ms(deadline) < left)
		left = deadline_left_ms(deadline);
	if (w->events)
		pfd.fd = optmon_events_fd(w->events);
	if (poll(&pfd, 1, left) <= 0)
		return;
	/* One thing often comes with others: look at them together. */
	deadline_set(&settle, EVENT_DELAY_MS / 1e3);
	do {
		drain(w);
		if (!w->events)
			return;
	} while (poll(&pfd, 1, deadline_left_ms(&settle)) > 0 &&
		 !deadline_passed(&settle));
}

static int watch(struct watcher *w, double timeout_s)
{
	struct deadline deadline;
	int code;

	deadline_set(&deadline, timeout_s);
	do {
		if (!w->once)
			listen_again(w);
		code = look(w);
		if (code || w->once || w->enough)
			break;
		wait_for_news(w, &deadline);
	} while (!deadline_passed(&deadline));
	return code;
}

static int start(struct watcher *w, double timeout_s)
{
	struct optmon_error err = { 0 };
	int code;
	size_t i;

	if (!cmd_talk(w->cmd, &err))
		return cmd_error(w->cmd, NULL, &err);
	w->module = malloc(sizeof(*w->module));
	if (!w->module) {
		optmon_error_set(&err, OPTMON_E_SOFTWARE, 0, 0, "out of memory");
		return cmd_error(w->cmd, NULL, &err);
	}
	w->config = w->once ? optmon_judge_at_once : optmon_judge_patient;
	cmd_live(w->cmd);
	code = watch(w, timeout_s);
	for (i = 0; i < w->n_benches; i++)
		optmon_judge_free(w->benches[i].judge);
	free(w->benches);
	free(w->module);
	optmon_events_close(w->events);
	return code;
}

int cmd_watch(struct cmd *cmd, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "interval", required_argument, NULL, 'i' },
		{ "count", required_argument, NULL, 'n' },
		{ "timeout", required_argument, NULL, 't' },
		{ "once", no_argument, NULL, '1' },
		{ NULL, 0, NULL, 0 },
	};
	struct watcher w = { .cmd = cmd, .interval_s = 1 };
	double timeout_s = 0;
	bool good = true;
	int opt;

	while ((opt = cmd_getopt(cmd, argc, argv, "i:n:t:1", longs)) >= 0) {
		if (opt == 'i')
			good = cmd_seconds(cmd, optarg, INTERVAL_MAX_S,
					   &w.interval_s);
		else if (opt == 'n')
			good = cmd_count(cmd, optarg, &w.left);
		else if (opt == 't')
			good = cmd_seconds(cmd, optarg, TIMEOUT_MAX_S,
					   &timeout_s);
		else
			w.once = true;
		if (!good)
			return OPTMON_E_USAGE;
	}
	if (opt != CMD_OPT_END)
		return opt == CMD_OPT_HELP ? 0 : OPTMON_E_USAGE;
	w.n_selectors = argc - optind;
	w.selectors = argv + optind;
	return start(&w, timeout_s);
}
