// SPDX-License-Identifier: GPL-2.0-or-later
#include <math.h>
#include <string.h>
#include <time.h>

#include "alarm_stats.h"
#include "daemon.h"

#define MODES_MAX	32

/* What is found when a mode was right; LIMIT names no cause. */
static const struct {
	const char *mode;
	const char *found[4];
} right[] = {
	{ "LIMIT", { "dirt", "module", "fibre", "host" } },
	{ "WEAROUT", { "module" } },
	{ "EXT_LASER", { "module" } },
	{ "LANE_LASER", { "module" } },
	{ "OPTICAL_LOSS", { "dirt", "fibre" } },
	{ "RX_SENS", { "module" } },
	{ "THERMAL", { "chassis", "module" } },
	{ "INTERMITTENT", { "module", "host" } },
	{ "STALE_TELEMETRY", { "module" } },
	{ "HOST_SI", { "host" } },
	{ "HOST_EQ", { "host" } },
	{ "COHORT", { "module" } },
};

struct tally {
	char mode[32];
	unsigned int raised, closed, real, right;
};

/* P(X >= k) of a binomial distribution. */
static double upper_tail(unsigned int k, unsigned int n, double p)
{
	double sum = 0;
	unsigned int i;

	if (p <= 0)
		return k ? 0 : 1;
	if (p >= 1)
		return 1;
	for (i = k; i <= n; i++)
		sum += exp(lgamma(n + 1.0) - lgamma(i + 1.0) -
			   lgamma(n - i + 1.0) + i * log(p) +
			   (n - i) * log1p(-p));
	return sum;
}

/* p at which P(X >= k) is @level; it grows with p. */
static double solve(unsigned int k, unsigned int n, double level)
{
	double low = 0, high = 1, p = 0.5;
	int i;

	for (i = 0; i < 60; i++) {
		p = (low + high) / 2;
		if (upper_tail(k, n, p) < level)
			low = p;
		else
			high = p;
	}
	return p;
}

void exact_bounds(unsigned int hits, unsigned int n, double *low, double *high)
{
	*low = hits ? solve(hits, n, 0.025) : 0;
	*high = hits < n ? solve(hits + 1, n, 0.975) : 1;
}

static bool is_right(const char *mode, const char *found)
{
	size_t i, j;

	for (i = 0; i < sizeof(right) / sizeof(right[0]); i++) {
		if (strcmp(right[i].mode, mode))
			continue;
		for (j = 0; j < 4 && right[i].found[j]; j++) {
			if (!strcmp(right[i].found[j], found))
				return true;
		}
		/* Any of the five is what a limit may stand for. */
		return !strcmp(mode, "LIMIT") && !strcmp(found, "chassis");
	}
	return false;
}

static struct tally *tally_of(struct tally *tallies, size_t *n,
			      const char *mode)
{
	size_t i;

	for (i = 0; i < *n; i++) {
		if (!strcmp(tallies[i].mode, mode))
			return &tallies[i];
	}
	if (*n == MODES_MAX)
		return NULL;
	snprintf(tallies[*n].mode, sizeof(tallies[*n].mode), "%s", mode);
	return &tallies[(*n)++];
}

static size_t count(struct json_object *answer, struct tally *tallies)
{
	struct json_object *list = doc_list(answer, "counts"), *o;
	const char *mode, *found;
	unsigned int times;
	struct tally *tally;
	size_t i, n = 0;

	for (i = 0; list && i < json_object_array_length(list); i++) {
		o = json_object_array_get_idx(list, i);
		mode = doc_text(o, "mode");
		found = doc_text(o, "found");
		times = (unsigned int)doc_number(o, "count", 0);
		tally = tally_of(tallies, &n, mode);
		if (!tally)
			break;
		tally->raised += times;
		tally->closed += *found ? times : 0;
		tally->real += *found && strcmp(found, "nothing") ? times : 0;
		tally->right += is_right(mode, found) ? times : 0;
	}
	return n;
}

static void text_of(struct cmd *cmd, const struct tally *t)
{
	double low, high;

	fprintf(cmd->out, "%-16s %7u %7u %6u %6u  ", t->mode, t->raised,
		t->closed, t->real, t->right);
	if (!t->closed) {
		fprintf(cmd->out, "%8s %s\n", "-", "none was closed");
		return;
	}
	exact_bounds(t->right, t->closed, &low, &high);
	fprintf(cmd->out, "%8.3f %.3f to %.3f\n",
		(double)t->right / t->closed, low, high);
}

static void add(struct json_object *o, const char *key, double value)
{
	char text[32];

	snprintf(text, sizeof(text), "%.4f", value);
	json_object_object_add(o, key, json_object_new_double_s(value, text));
}

static struct json_object *json_of(const struct tally *t)
{
	struct json_object *o = json_object_new_object();
	double low, high;

	json_object_object_add(o, "mode", json_object_new_string(t->mode));
	json_object_object_add(o, "raised", json_object_new_int64(t->raised));
	json_object_object_add(o, "closed", json_object_new_int64(t->closed));
	json_object_object_add(o, "real", json_object_new_int64(t->real));
	json_object_object_add(o, "right", json_object_new_int64(t->right));
	if (!t->closed)
		return o;
	exact_bounds(t->right, t->closed, &low, &high);
	add(o, "precision", (double)t->right / t->closed);
	add(o, "precision_low", low);
	add(o, "precision_high", high);
	return o;
}

int alarm_stats(struct cmd *cmd, double since)
{
	struct json_object *request = daemon_request("stats"), *answer, *modes;
	struct tally tallies[MODES_MAX] = { 0 };
	size_t i, n;
	int code;

	if (since > 0)
		json_object_object_add(request, "since",
			json_object_new_double((double)time(NULL) - since));
	code = daemon_ask(cmd, request, &answer);
	if (code)
		return code;
	n = count(answer, tallies);
	if (cmd->json) {
		modes = json_object_new_array();
		for (i = 0; i < n; i++)
			json_object_array_add(modes, json_of(&tallies[i]));
		json_object_object_add(answer, "modes", modes);
		return daemon_json(cmd, answer, "optmon.stats/1");
	}
	json_object_put(answer);
	fprintf(cmd->out, "%-16s %7s %7s %6s %6s  %8s %s\n", "MODE", "RAISED",
		"CLOSED", "REAL", "RIGHT", "PRECISION", "95 % BOUNDS");
	for (i = 0; i < n; i++)
		text_of(cmd, &tallies[i]);
	if (!n)
		fprintf(cmd->out, "no alarms yet\n");
	return 0;
}
