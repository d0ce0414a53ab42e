// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * optmon events: what happens in the cages, as it happens.
 */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <json-c/json.h>

#include <optmon/command.h>
#include <optmon/decode.h>
#include <optmon/event.h>

#include "cmd.h"
#include "deadline.h"
#include "flag_counts.h"
#include "lanes_text.h"

#define TIMEOUT_MAX_S	(10.0 * 365 * 86400)

/* Memory of a cage's module, for the names of its flags. */
struct known {
	uint32_t index;
	struct optmon_image *img;
};

struct follower {
	struct cmd *cmd;
	const struct optmon_ports *ports;
	bool everything;	/* cages that come later are wanted too */
	struct known *known;
	size_t n_known;
	unsigned long left;	/* 0 for no limit */
};

/* The module's published memory; no bus byte is read for it. */
static const struct optmon_image *memory(struct follower *f,
					 const struct optmon_port *port)
{
	struct known *bigger;
	uint8_t identifier;
	size_t i;

	for (i = 0; i < f->n_known; i++) {
		if (f->known[i].index == port->cage.index)
			return f->known[i].img;
	}
	bigger = reallocarray(f->known, f->n_known + 1, sizeof(*bigger));
	if (!bigger)
		return NULL;
	f->known = bigger;
	bigger[f->n_known].index = port->cage.index;
	bigger[f->n_known].img = optmon_image_new();
	if (!bigger[f->n_known].img)
		return NULL;
	optmon_port_read(f->cmd->talk, port, 0, bigger[f->n_known].img, NULL,
			 NULL);
	/* Of a module that is still being identified nothing is known. */
	if (optmon_image_get(bigger[f->n_known].img, OPTMON_ADDR_50, 0, 0, 0,
			     &identifier, 1)) {
		optmon_image_free(bigger[f->n_known].img);
		return NULL;
	}
	return bigger[f->n_known++].img;
}

static void forget(struct follower *f, uint32_t index)
{
	size_t i;

	for (i = 0; i < f->n_known; i++) {
		if (f->known[i].index != index)
			continue;
		optmon_image_free(f->known[i].img);
		f->known[i] = f->known[--f->n_known];
		return;
	}
}

static bool is_flag(const struct optmon_event *event)
{
	return event->kind == OPTMON_EVENT_KIND_FLAG_RAISED ||
	       event->kind == OPTMON_EVENT_KIND_FLAG_CLEARED;
}

static void name_flag(struct follower *f, const struct optmon_port *port,
		      const struct optmon_event *event, unsigned int bit,
		      struct optmon_flag_ref *flag)
{
	/* VDM flags need the module's own descriptors, the lower ones its kind. */
	bool own = event->offset < 128 || event->page == 0x2c;

	flag_at(own && port ? memory(f, port) : NULL, event->page, event->bank,
		event->offset, bit, flag);
}

static void place_text(const struct optmon_event *event, char *text, size_t len)
{
	if (event->offset < 128)
		snprintf(text, len, "lower memory %u", event->offset);
	else
		snprintf(text, len, "page %02Xh bank %u byte %u", event->page,
			 event->bank, event->offset);
}

static void gap_text(const struct optmon_event *event, char *text, size_t len)
{
	char place[48];

	switch (event->gap) {
	case OPTMON_GAP_SEQUENCE:
		snprintf(text, len, "%u events did not arrive", event->lost);
		break;
	case OPTMON_GAP_SOCKET:
		snprintf(text, len, "events came faster than they were read");
		break;
	default:
		place_text(event, place, sizeof(place));
		snprintf(text, len,
			 "flags may be lost: reading %u bytes from %s failed",
			 event->length, place);
	}
}

/* A byte has one flag of eight lanes, or several flags of one thing. */
static void print_flags(struct follower *f, const struct optmon_port *port,
			const struct optmon_event *event)
{
	struct optmon_flag_ref flag, first;
	const char *comma = " ";
	unsigned int bit, other;
	uint8_t left = event->bits;
	char text[128];
	uint32_t lanes;

	for (bit = 0; bit < 8; bit++) {
		if (!(left >> bit & 1))
			continue;
		name_flag(f, port, event, bit, &first);
		lanes = 0;
		for (other = bit; other < 8; other++) {
			if (!(left >> other & 1))
				continue;
			name_flag(f, port, event, other, &flag);
			if (strcmp(flag.name, first.name))
				continue;
			left &= ~(1u << other);
			if (flag.lane && flag.lane <= OPTMON_MAX_LANES)
				lanes |= 1u << (flag.lane - 1);
		}
		lanes_text(lanes, text, sizeof(text));
		fprintf(f->cmd->out, "%s%s%s", comma, first.name, text);
		comma = ", ";
	}
}

static enum cmd_style style_of(const struct optmon_event *event)
{
	switch (event->kind) {
	case OPTMON_EVENT_KIND_UNREADABLE:
	case OPTMON_EVENT_KIND_GAP:
	case OPTMON_EVENT_KIND_POWER_LATE:
		return CMD_BAD;
	case OPTMON_EVENT_KIND_POWER_DENIED:
	case OPTMON_EVENT_KIND_FLAG_RAISED:
		return CMD_WARN;
	case OPTMON_EVENT_KIND_FLAG_CLEARED:
	case OPTMON_EVENT_KIND_READY:
		return CMD_GOOD;
	}
	return CMD_NOTE;
}

static void print_text(struct follower *f, const struct optmon_port *port,
		       const struct optmon_event *event, const char *name)
{
	time_t seconds = event->time_ns / 1000000000;
	char gap[160], state[8];
	FILE *out = f->cmd->out;
	struct tm tm;

	localtime_r(&seconds, &tm);
	fprintf(out, "%02d:%02d:%02d.%03u %-8s %s%s%s", tm.tm_hour,
		tm.tm_min, tm.tm_sec,
		(unsigned int)(event->time_ns / 1000000 % 1000), name,
		cmd_style(f->cmd, style_of(event)),
		optmon_event_kind_name(event->kind),
		cmd_style(f->cmd, CMD_PLAIN));
	if (is_flag(event)) {
		print_flags(f, port, event);
	} else if (event->kind == OPTMON_EVENT_KIND_MODULE_STATE) {
		fprintf(out, " %s",
			optmon_code_name(optmon_module_state_name(event->value),
					 event->value, state));
	} else if (event->kind == OPTMON_EVENT_KIND_GAP) {
		gap_text(event, gap, sizeof(gap));
		fprintf(out, " %s", gap);
	} else if (event->kind == OPTMON_EVENT_KIND_COMMAND) {
		fprintf(out, " %s: %s", optmon_command_name(event->value),
			event->error ? strerror(-event->error) : "done");
	}
	fputc('\n', out);
}

static struct json_object *flags_json(struct follower *f,
				      const struct optmon_port *port,
				      const struct optmon_event *event)
{
	struct json_object *list = json_object_new_array(), *o;
	struct optmon_flag_ref flag;
	unsigned int bit;

	for (bit = 0; bit < 8; bit++) {
		if (!(event->bits >> bit & 1))
			continue;
		name_flag(f, port, event, bit, &flag);
		o = json_object_new_object();
		json_object_object_add(o, "name",
				       json_object_new_string(flag.name));
		if (flag.lane)
			json_object_object_add(o, "lane",
				json_object_new_int(flag.lane));
		json_object_array_add(list, o);
	}
	return list;
}

static void add_place(struct json_object *o, const struct optmon_event *event)
{
	if (event->offset >= 128) {
		json_object_object_add(o, "page",
				       json_object_new_int(event->page));
		json_object_object_add(o, "bank",
				       json_object_new_int(event->bank));
	}
	json_object_object_add(o, "offset", json_object_new_int(event->offset));
}

static void add_gap(struct json_object *o, const struct optmon_event *event)
{
	static const char *const reasons[] = {
		[OPTMON_GAP_NONE] = "unknown",
		[OPTMON_GAP_BUS] = "bus",
		[OPTMON_GAP_SEQUENCE] = "sequence",
		[OPTMON_GAP_SOCKET] = "socket",
	};
	char text[160];

	json_object_object_add(o, "reason",
			       json_object_new_string(reasons[event->gap]));
	if (event->gap == OPTMON_GAP_SEQUENCE)
		json_object_object_add(o, "lost",
				       json_object_new_int64(event->lost));
	if (event->gap == OPTMON_GAP_BUS) {
		add_place(o, event);
		json_object_object_add(o, "length",
				       json_object_new_int64(event->length));
	}
	gap_text(event, text, sizeof(text));
	json_object_object_add(o, "text", json_object_new_string(text));
}

static void print_json(struct follower *f, const struct optmon_port *port,
		       const struct optmon_event *event, const char *name)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "schema",
			       json_object_new_string("optmon.event/1"));
	json_object_object_add(o, "event",
		json_object_new_string(optmon_event_kind_name(event->kind)));
	json_object_object_add(o, "time_ns",
			       json_object_new_uint64(event->time_ns));
	if (event->cage_index != OPTMON_ALL_CAGES) {
		json_object_object_add(o, "port", json_object_new_string(name));
		json_object_object_add(o, "cage",
				       json_object_new_string(event->label));
	}
	if (event->seq)
		json_object_object_add(o, "seq",
				       json_object_new_int64(event->seq));
	if (is_flag(event)) {
		add_place(o, event);
		json_object_object_add(o, "flags", flags_json(f, port, event));
	} else if (event->kind == OPTMON_EVENT_KIND_MODULE_STATE) {
		char hex[8];

		json_object_object_add(o, "module_state", json_object_new_string(
			optmon_code_name(optmon_module_state_name(event->value),
					 event->value, hex)));
	} else if (event->kind == OPTMON_EVENT_KIND_GAP) {
		add_gap(o, event);
	} else if (event->kind == OPTMON_EVENT_KIND_COMMAND) {
		json_object_object_add(o, "command", json_object_new_string(
			optmon_command_name(event->value)));
		json_object_object_add(o, "error",
				       json_object_new_int(event->error));
	}
	cmd_json_line(f->cmd, o);
}

/* Returns false when enough was printed, or nobody reads any more. */
static bool show(struct follower *f, const struct optmon_event *event)
{
	const struct optmon_port *port;
	const char *name;

	port = optmon_ports_by_cage(f->ports, event->cage_index);
	if (!port && !f->everything && event->cage_index != OPTMON_ALL_CAGES)
		return true;
	if (event->kind == OPTMON_EVENT_KIND_INSERTED ||
	    event->kind == OPTMON_EVENT_KIND_REMOVED ||
	    event->kind == OPTMON_EVENT_KIND_READY)
		forget(f, event->cage_index);
	name = port ? port->name : event->label[0] ? event->label : "*";
	if (f->cmd->json)
		print_json(f, port, event, name);
	else
		print_text(f, port, event, name);
	return cmd_flush(f->cmd) && (!f->left || --f->left);
}

static int follow(struct follower *f, struct optmon_events *events,
		  const struct deadline *deadline)
{
	struct pollfd pfd = {
		.fd = optmon_events_fd(events), .events = POLLIN,
	};
	struct optmon_error err = { 0 };
	struct optmon_event event;
	int ret;

	for (;;) {
		while ((ret = optmon_events_next(events, &event, &err)) > 0) {
			if (!show(f, &event))
				return 0;
		}
		if (ret < 0)
			return cmd_error(f->cmd, NULL, &err);
		ret = poll(&pfd, 1, deadline_left_ms(deadline));
		if (ret < 0 && errno != EINTR) {
			optmon_error_set(&err, OPTMON_E_SOFTWARE, 0, 0,
					 "poll: %s", strerror(errno));
			return cmd_error(f->cmd, NULL, &err);
		}
		if (!ret && deadline_passed(deadline))
			return 0;
	}
}

static int events(struct cmd *cmd, unsigned long count, double timeout, int n,
		  char **selectors)
{
	struct follower f = { .cmd = cmd, .left = count, .everything = !n };
	struct optmon_ports *ports = NULL;
	struct optmon_events *source;
	struct optmon_error err = { 0 };
	struct deadline deadline;
	int code;

	deadline_set(&deadline, timeout);
	if (!cmd_talk(cmd, &err))
		return cmd_error(cmd, NULL, &err);
	/* Listen first: nothing is missed while the ports are looked up. */
	source = optmon_events_open(cmd->talk, &err);
	if (!source)
		return cmd_error(cmd, NULL, &err);
	code = cmd_ports(cmd, n, selectors, &ports);
	if (!code) {
		f.ports = ports;
		cmd_live(cmd);
		code = follow(&f, source, &deadline);
	}
	while (f.n_known)
		forget(&f, f.known[0].index);
	free(f.known);
	optmon_ports_free(ports);
	optmon_events_close(source);
	return code;
}

int cmd_events(struct cmd *cmd, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "count", required_argument, NULL, 'n' },
		{ "timeout", required_argument, NULL, 't' },
		{ NULL, 0, NULL, 0 },
	};
	unsigned long count = 0;
	double timeout = 0;
	int opt;

	while ((opt = cmd_getopt(cmd, argc, argv, "n:t:", longs)) >= 0) {
		if (opt == 'n' && !cmd_count(cmd, optarg, &count))
			return OPTMON_E_USAGE;
		if (opt == 't' &&
		    !cmd_seconds(cmd, optarg, TIMEOUT_MAX_S, &timeout))
			return OPTMON_E_USAGE;
	}
	if (opt != CMD_OPT_END)
		return opt == CMD_OPT_HELP ? 0 : OPTMON_E_USAGE;
	return events(cmd, count, timeout, argc - optind, argv + optind);
}
