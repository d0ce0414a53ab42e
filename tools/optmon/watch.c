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
#include <time.h>

#include <optmon/event.h>
#include <optmon/health.h>

#include "alarm_text.h"
#include "cmd.h"
#include "deadline.h"
#include "reading.h"

#define INTERVAL_MAX_S	3600.0
#define TIMEOUT_MAX_S	(10.0 * 365 * 86400)
/* After an event, wait so long for the sample that goes with it. */
#define EVENT_DELAY_MS	50

/* What was said of a port, kept by name: ports come and go. */
struct bench {
	char name[OPTMON_LABEL_LEN];
	bool seen, present;
	uint64_t identity;	/* digest of what was said last */
};

struct watcher {
	struct cmd *cmd;
	int n_selectors;
	char **selectors;
	double interval_s;
	unsigned long left;	/* transitions; 0 for no limit */
	bool enough;
	bool once;
	struct bench *benches;
	size_t n_benches;
	struct optmon_module *module;
	struct optmon_events *events;
	struct optmon_health *health;
	struct optmon_line line;
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
	bigger += w->n_benches++;
	memset(bigger, 0, sizeof(*bigger));
	snprintf(bigger->name, sizeof(bigger->name), "%s", name);
	return bigger;
}

static void on_alarm(void *context, const struct optmon_health_alarm *alarm)
{
	struct watcher *w = context;

	if (w->enough)
		return;
	if (w->cmd->json)
		alarm_json(w->cmd, alarm);
	else
		alarm_text(w->cmd, alarm, false);
	fflush(w->cmd->out);
	if (ferror(w->cmd->out) || (w->left && !--w->left))
		w->enough = true;
}

/* A line of @kind about a port, as of @age_ms ago, to be filled in and fed. */
static struct optmon_line *begin_line(struct watcher *w, const char *cage,
				      enum optmon_line_kind kind, int64_t age_ms)
{
	struct optmon_line *line = &w->line;
	struct timespec now;

	memset(line, 0, sizeof(*line));
	clock_gettime(CLOCK_REALTIME, &now);
	line->kind = kind;
	line->t = now.tv_sec + now.tv_nsec / 1e9 - age_ms / 1e3;
	line->mono_s = (monotonic_ms() - age_ms) / 1e3;
	line->has = 1u << OPTMON_LINE_HAS_MONO | 1u << OPTMON_LINE_HAS_CAGE;
	snprintf(line->cage, sizeof(line->cage), "%s", cage);
	return line;
}

static void feed(struct watcher *w)
{
	optmon_health_feed(w->health, &w->line);
}

static void feed_event(struct watcher *w, const char *cage,
		       enum optmon_line_event event)
{
	begin_line(w, cage, OPTMON_LINE_EVENT, 0)->event.event = event;
	feed(w);
}

/*
 * RS alone names two codes; what is faster than 100G has only one of them.
 */
static enum optmon_fec_code code_of(const struct optmon_fec *fec,
				    const struct optmon_link *link)
{
	if (fec->active == OPTMON_FEC_RS && link->speed_mbps > 100000)
		return OPTMON_LINE_FEC_KP4;
	return fec->active == OPTMON_FEC_BASER ? OPTMON_LINE_FEC_BASER :
						 OPTMON_LINE_FEC_UNKNOWN;
}

static void take_total(const struct optmon_fec_counter *from,
		       enum optmon_line_fec_value value,
		       struct optmon_line_fec *fec, uint64_t *to)
{
	if (!from->has_total)
		return;
	*to = from->total;
	fec->has |= 1u << value;
}

static void feed_fec(struct watcher *w, const struct optmon_port *port,
		     const struct optmon_link *link)
{
	struct optmon_line *line;
	struct optmon_fec fec;

	if (!link->admin_up || optmon_link_fec(w->cmd->talk, link, &fec, NULL))
		return;
	line = begin_line(w, port->name, OPTMON_LINE_FEC, 0);
	snprintf(line->interface, sizeof(line->interface), "%s", link->name);
	line->fec.code = code_of(&fec, link);
	line->fec.has = 1u << OPTMON_LF_CODE;
	take_total(&fec.uncorrectable_blocks, OPTMON_LF_UNCORRECTABLE,
		   &line->fec, &line->fec.uncorrectable_codewords_total);
	take_total(&fec.corrected_blocks, OPTMON_LF_CORRECTED, &line->fec,
		   &line->fec.corrected_codewords_total);
	take_total(&fec.corrected_bits, OPTMON_LF_CORRECTED_BITS, &line->fec,
		   &line->fec.corrected_bits_total);
	feed(w);
}

static void feed_link(struct watcher *w, const struct optmon_port *port,
		      const struct optmon_link *link)
{
	struct optmon_line *line = begin_line(w, port->name, OPTMON_LINE_LINK, 0);

	snprintf(line->interface, sizeof(line->interface), "%s", link->name);
	line->link.has = 1u << OPTMON_LK_UP | 1u << OPTMON_LK_FLAPS |
			 1u << OPTMON_LK_ADMIN_UP;
	line->link.admin_up = link->admin_up;
	line->link.up = link->carrier && link->admin_up;
	/* One change alone is a device made with a carrier, without a link. */
	line->link.flaps_total = link->carrier_changes / 2;
	feed(w);
	feed_fec(w, port, link);
}

/* FNV-1a of what is said of a module's identity */
static uint64_t digest_of(const struct optmon_line_identity *id)
{
	const unsigned char *bytes = (const unsigned char *)id;
	uint64_t digest = UINT64_C(14695981039346656037);
	size_t i;

	for (i = 0; i < sizeof(*id); i++)
		digest = (digest ^ bytes[i]) * UINT64_C(1099511628211);
	return digest;
}

static void feed_module(struct watcher *w, const struct optmon_port *port,
			struct bench *bench, int64_t age_ms)
{
	struct optmon_line *line;
	uint64_t digest;

	line = begin_line(w, port->name, OPTMON_LINE_IDENTITY, 0);
	optmon_line_of_module(w->module, line);
	digest = digest_of(&line->identity);
	if (digest != bench->identity)
		feed(w);
	bench->identity = digest;
	bench->present = true;
	line = begin_line(w, port->name, OPTMON_LINE_SAMPLE, age_ms);
	optmon_line_of_module(w->module, line);
	feed(w);
}

static void feed_port(struct watcher *w, struct optmon_port_reading *r)
{
	struct bench *bench = bench_of(w, r->port->name);
	bool present = !r->port->has_cage ||
		       r->port->cage.state != OPTMON_CAGE_STATE_EMPTY;
	unsigned int i;

	if (!bench)
		return;
	bench->seen = true;
	/* Elsewhere an absent module is one that gives no access now. */
	if (!r->port->has_cage && r->err.code == OPTMON_E_UNAVAILABLE)
		present = false;
	if (!present && bench->present) {
		feed_event(w, r->port->name, OPTMON_EV_REMOVE);
		bench->present = false;
		bench->identity = 0;
	}
	for (i = 0; i < r->port->n_links; i++) {
		if (!r->port->has_cage || !r->port->cage.stand_in)
			feed_link(w, r->port, &r->port->links[i]);
	}
	if (present && !r->err.code && !optmon_decode(r->img, w->module))
		feed_module(w, r->port, bench, r->reading.age_fast_ms > 0 ?
			    r->reading.age_fast_ms : 0);
}

/* A port that is gone takes its alarms with it. */
static void feed_absent(struct watcher *w)
{
	size_t i;

	for (i = 0; i < w->n_benches; i++) {
		if (!w->benches[i].seen && w->benches[i].present) {
			feed_event(w, w->benches[i].name, OPTMON_EV_REMOVE);
			w->benches[i].present = false;
			w->benches[i].identity = 0;
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
			feed_port(w, &readings.list[i]);
	}
	if (!code && !w->enough)
		feed_absent(w);
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
	struct optmon_health_config config = optmon_health_watch;
	struct optmon_error err = { 0 };
	int code;

	if (w->once) {
		config.raise_delay_ms = 0;
		config.raise_readings = 1;
	}
	if (!cmd_talk(w->cmd, &err))
		return cmd_error(w->cmd, NULL, &err);
	w->module = malloc(sizeof(*w->module));
	w->health = optmon_health_new(&config, on_alarm, w);
	if (!w->module || !w->health) {
		free(w->module);
		optmon_health_free(w->health);
		optmon_error_set(&err, OPTMON_E_SOFTWARE, 0, 0, "out of memory");
		return cmd_error(w->cmd, NULL, &err);
	}
	cmd_live(w->cmd);
	code = watch(w, timeout_s);
	free(w->benches);
	free(w->module);
	optmon_health_free(w->health);
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
