// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "record.h"

#define YEAR	(365.25 * 86400)

const char *const mode_names[MODES] = {
	"WEAROUT", "EXT_LASER", "LANE_LASER", "OPTICAL_LOSS", "RX_SENS", "THERMAL",
	"INTERMITTENT", "STALE_TELEMETRY", "HOST_SI", "HOST_EQ", "COHORT", "LIMIT", "other",
};

static const char *const suspect_names[SUSPECTS] = {
	"near_module", "far_module", "fibre", "host", "chassis", "external_laser", "unknown",
};

static const struct {
	const char *word;
	enum action action;
} words[] = {
	{ "clean", ACTION_CLEAN }, { "inspect", ACTION_INSPECT }, { "reseat", ACTION_RESEAT },
	{ "swap", ACTION_SWAP }, { "replace", ACTION_SWAP }, { "retune", ACTION_RETUNE },
	{ "airflow", ACTION_AIRFLOW }, { "fan", ACTION_AIRFLOW }, { "cooling", ACTION_AIRFLOW },
	{ "reset", ACTION_RESET }, { "vendor", ACTION_VENDOR }, { "none", ACTION_NONE },
	{ "nothing", ACTION_NONE }, { "watch", ACTION_NONE },
};

static void broken(const char *path, const char *line, const char *what)
{
	fprintf(stderr, "fleet-score: %s: %s: %.120s\n", path, what, line);
	exit(1);
}

enum mode mode_of(const char *name)
{
	unsigned int i, k;

	for (i = 0; i < MODE_OTHER; i++) {
		for (k = 0; name[k]; k++)
			if (toupper((unsigned char)name[k]) != mode_names[i][k] &&
			    !(name[k] == '-' && mode_names[i][k] == '_'))
				break;
		if (!name[k] && !mode_names[i][k])
			return i;
	}
	return MODE_OTHER;
}

enum action action_of(const char *text)
{
	enum action action = ACTION_UNKNOWN;
	const char *at, *first = NULL;
	unsigned int i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		at = strcasestr(text, words[i].word);
		if (at && (!first || at < first)) {
			first = at;
			action = words[i].action;
		}
	}
	return action;
}

static const char *text_of(struct json_object *object, const char *key)
{
	struct json_object *value;

	if (!json_object_object_get_ex(object, key, &value) || !value)
		return "";
	return json_object_get_string(value);
}

static double number_of(struct json_object *object, const char *key)
{
	struct json_object *value;

	return json_object_object_get_ex(object, key, &value) ? json_object_get_double(value) : 0;
}

static bool truth_of(struct json_object *object, const char *key)
{
	struct json_object *value;

	return json_object_object_get_ex(object, key, &value) && json_object_get_boolean(value);
}

/* The number at the end of a cage's name: 0 for none. */
static int cage_of(const char *name)
{
	const char *at = name + strlen(name);

	while (at > name && isdigit((unsigned char)at[-1]))
		at--;
	return atoi(at);
}

static unsigned int index_of(const char *const *names, unsigned int count, const char *name)
{
	unsigned int i;

	for (i = 0; i < count && strcasecmp(names[i], name); i++)
		;
	return i;
}

static void fault_load(struct truth *truth, struct json_object *line)
{
	struct json_object *list;
	struct fault *fault;
	unsigned int i, n;

	truth->faults = realloc(truth->faults, (truth->faults_count + 1) * sizeof(*fault));
	if (!truth->faults)
		abort();
	fault = memset(&truth->faults[truth->faults_count++], 0, sizeof(*fault));
	snprintf(fault->host, sizeof(fault->host), "%s", text_of(line, "host"));
	snprintf(fault->shape, sizeof(fault->shape), "%s", text_of(line, "shape"));
	fault->mode = mode_of(text_of(line, "mode"));
	fault->gradual = truth_of(line, "gradual");
	fault->onset = number_of(line, "onset");
	fault->failure = number_of(line, "failure");
	fault->until = number_of(line, "until");
	fault->repair = number_of(line, "repair");
	fault->cadence_s = number_of(line, "cadence_s");
	fault->named = -1;
	if (json_object_object_get_ex(line, "cages", &list)) {
		n = json_object_array_length(list);
		for (i = 0; i < n && i < 128; i++)
			fault->cages[fault->cages_count++] = cage_of(json_object_get_string(
				json_object_array_get_idx(list, i)));
	}
	if (json_object_object_get_ex(line, "accept", &list))
		for (i = 0, n = json_object_array_length(list); i < n; i++)
			fault->accept |= 1u << mode_of(json_object_get_string(
				json_object_array_get_idx(list, i)));
	if (json_object_object_get_ex(line, "suspects", &list))
		for (i = 0, n = json_object_array_length(list); i < n; i++)
			fault->suspects |= 1u << index_of(suspect_names, SUSPECTS,
				json_object_get_string(json_object_array_get_idx(list, i)));
	if (json_object_object_get_ex(line, "actions", &list))
		for (i = 0, n = json_object_array_length(list); i < n; i++)
			fault->actions |= 1u << action_of(json_object_get_string(
				json_object_array_get_idx(list, i)));
	if (!fault->actions)
		fault->actions = ~0u;
}

static void excuse_load(struct truth *truth, struct json_object *line)
{
	struct excuse *excuse;

	truth->excuses = realloc(truth->excuses, (truth->excuses_count + 1) * sizeof(*excuse));
	if (!truth->excuses)
		abort();
	excuse = &truth->excuses[truth->excuses_count++];
	snprintf(excuse->host, sizeof(excuse->host), "%s", text_of(line, "host"));
	excuse->cage = cage_of(text_of(line, "cage"));
	excuse->start = number_of(line, "start");
	excuse->end = number_of(line, "end");
}

static void run_load(struct truth *truth, struct json_object *line)
{
	char *old = truth->runs, name[96];

	truth->far_end = truth_of(line, "far_end");
	snprintf(name, sizeof(name), "%s seed %s %s", text_of(line, "preset"),
		 text_of(line, "seed"), text_of(line, "split"));
	if (old && strstr(old, name))
		return;
	if (asprintf(&truth->runs, "%s%s%s", old ? old : "", old ? ", " : "", name) < 0)
		abort();
	free(old);
}

void truth_load(struct truth *truth, const char *path)
{
	FILE *in = fopen(path, "r");
	struct json_object *line;
	const char *kind;
	char *text = NULL;
	size_t size = 0;

	if (!in) {
		fprintf(stderr, "fleet-score: %s: %s\n", path, strerror(errno));
		exit(1);
	}
	while (getline(&text, &size, in) > 0) {
		line = json_tokener_parse(text);
		kind = line ? text_of(line, "kind") : "";
		if (!strcmp(kind, "fault")) {
			fault_load(truth, line);
		} else if (!strcmp(kind, "excuse")) {
			excuse_load(truth, line);
		} else if (!strcmp(kind, "run")) {
			run_load(truth, line);
		} else if (!strcmp(kind, "exposure")) {
			truth->hosts++;
			truth->modules += number_of(line, "modules");
			truth->ports += number_of(line, "ports");
			truth->module_years += number_of(line, "modules") *
				(number_of(line, "end") - number_of(line, "start")) / YEAR;
		} else {
			broken(path, text, "not a line of truth");
		}
		json_object_put(line);
	}
	free(text);
	fclose(in);
}

void truth_free(struct truth *truth)
{
	free(truth->faults);
	free(truth->excuses);
	free(truth->runs);
}

static void alarm_fill(struct alarm *alarm, struct json_object *line)
{
	const char *state = text_of(line, "state"), *severity = text_of(line, "severity");
	struct json_object *span;

	memset(alarm, 0, sizeof(*alarm));
	snprintf(alarm->host, sizeof(alarm->host), "%s", text_of(line, "host"));
	snprintf(alarm->incident, sizeof(alarm->incident), "%s", text_of(line, "incident"));
	alarm->t = number_of(line, "t");
	alarm->cage = cage_of(text_of(line, "cage"));
	if (!alarm->cage)
		alarm->cage = cage_of(text_of(line, "interface"));
	alarm->lane = number_of(line, "lane");
	alarm->mode = mode_of(text_of(line, "mode"));
	alarm->severity = !strcasecmp(severity, "critical") ? SEVERITY_CRITICAL :
		!strcasecmp(severity, "warning") ? SEVERITY_WARNING : SEVERITY_INFO;
	alarm->suspect = index_of(suspect_names, SUSPECT_UNKNOWN, text_of(line, "suspect"));
	alarm->action = action_of(text_of(line, "action"));
	alarm->state = !strcasecmp(state, "cleared") ? ALARM_CLEARED :
		!strcasecmp(state, "updated") ? ALARM_UPDATED : ALARM_RAISED;
	alarm->disruptive = truth_of(line, "disruptive");
	alarm->drain_first = truth_of(line, "drain_first");
	if (json_object_object_get_ex(line, "time_to_threshold_s", &span) &&
	    json_object_is_type(span, json_type_array) && json_object_array_length(span) == 3) {
		alarm->low_s = json_object_get_double(json_object_array_get_idx(span, 0));
		alarm->mid_s = json_object_get_double(json_object_array_get_idx(span, 1));
		alarm->high_s = json_object_get_double(json_object_array_get_idx(span, 2));
	}
}

bool alarm_next(FILE *in, const char *path, struct alarm *alarm)
{
	static struct json_tokener *tokener;
	static char *text;
	static size_t size;
	struct json_object *line;
	ssize_t length;

	if (!tokener && !(tokener = json_tokener_new()))
		abort();
	length = getline(&text, &size, in);
	if (length <= 0)
		return false;
	json_tokener_reset(tokener);
	line = json_tokener_parse_ex(tokener, text, length);
	if (!line || !json_object_is_type(line, json_type_object))
		broken(path, text, "not an alarm");
	alarm_fill(alarm, line);
	json_object_put(line);
	return true;
}
