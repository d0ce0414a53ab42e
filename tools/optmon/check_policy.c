// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "check.h"
#include "daemon.h"

#define SCHEMA	"optmon.policy/1"

/*
 * KP4 loses about five codewords a day at a BER of 2.4e-4 (RS(544,514),
 * independent errors, 400G); a decade below leaves room for years. The other
 * figures are what a clean link keeps by far.
 */
void check_policy_default(struct check_policy *policy)
{
	memset(policy, 0, sizeof(*policy));
	policy->max_ber = 2.4e-5;
	policy->min_rx_power_dbm = -100;
	policy->rx_margin_db = 1;
	policy->max_spread_db = 3;
}

struct json_object *check_policy_read(struct cmd *cmd, const char *name,
				      int *code)
{
	struct json_object *doc = json_object_from_file(name);
	struct optmon_error err;
	const char *why = json_util_get_last_err();
	size_t len;

	if (!doc) {
		/* json-c ends its words with a line break. */
		len = why ? strcspn(why, "\n") : 0;
		optmon_error_set(&err, errno == ENOENT ? OPTMON_E_NOINPUT :
				 OPTMON_E_DATA, 0, 0, "%.*s", (int)len,
				 why ? why : "");
		*code = cmd_error(cmd, len ? NULL : name, &err);
		return NULL;
	}
	if (strcmp(doc_text(doc, "schema"), SCHEMA)) {
		json_object_put(doc);
		optmon_error_set(&err, OPTMON_E_DATA, 0, 0,
				 "no policy: \"schema\" is not \"" SCHEMA "\"");
		*code = cmd_error(cmd, name, &err);
		return NULL;
	}
	return doc;
}

/* -- rules ---------------------------------------------------------------------- */

static bool take_words(struct json_object *o, struct check_words *words)
{
	size_t i, n = json_object_is_type(o, json_type_array) ?
		      json_object_array_length(o) : 1;
	struct json_object *one;

	words->n = 0;
	for (i = 0; i < n && i < CHECK_WORDS; i++) {
		one = json_object_is_type(o, json_type_array) ?
		      json_object_array_get_idx(o, i) : o;
		if (!json_object_is_type(one, json_type_string))
			return false;
		snprintf(words->word[words->n++], CHECK_WORD, "%s",
			 json_object_get_string(one));
	}
	return n <= CHECK_WORDS;
}

static bool take_number(struct json_object *o, double *value)
{
	if (!json_object_is_type(o, json_type_double) &&
	    !json_object_is_type(o, json_type_int))
		return false;
	*value = json_object_get_double(o);
	return true;
}

static bool take_peer(struct json_object *o, struct check_policy *p)
{
	if (!json_object_is_type(o, json_type_object))
		return false;
	snprintf(p->peer_host, sizeof(p->peer_host), "%s", doc_text(o, "host"));
	snprintf(p->peer_interface, sizeof(p->peer_interface), "%s",
		 doc_text(o, "interface"));
	return *p->peer_host || *p->peer_interface;
}

static bool take_rule(struct check_policy *p, const char *key,
		      struct json_object *o)
{
	const struct {
		const char *key;
		double *value;
	} numbers[] = {
		{ "speed_mbps", &p->speed_mbps },
		{ "max_prefec_ber", &p->max_ber },
		{ "min_snr_db", &p->min_snr_db },
		{ "min_rx_power_dbm", &p->min_rx_power_dbm },
		{ "rx_margin_db", &p->rx_margin_db },
		{ "max_loss_db", &p->max_loss_db },
		{ "max_spread_db", &p->max_spread_db },
		{ "max_temperature_c", &p->max_temperature_c },
	};
	const struct {
		const char *key;
		struct check_words *words;
	} lists[] = {
		{ "vendor", &p->vendor }, { "part_number", &p->part },
		{ "firmware", &p->firmware }, { "media", &p->media },
	};
	size_t i;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (!strcmp(numbers[i].key, key))
			return take_number(o, numbers[i].value);
	}
	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		if (!strcmp(lists[i].key, key))
			return take_words(o, lists[i].words);
	}
	if (!strcmp(key, "peer"))
		return take_peer(o, p);
	if (!strcmp(key, "skip")) {
		p->skip = json_object_get_boolean(o);
		return json_object_is_type(o, json_type_boolean);
	}
	return !strcmp(key, "ports") || !strcmp(key, "comment");
}

static bool take_rules(struct cmd *cmd, struct json_object *rules,
		       struct check_policy *policy)
{
	struct optmon_error err;

	if (!json_object_is_type(rules, json_type_object)) {
		optmon_error_set(&err, OPTMON_E_DATA, 0, 0,
				 "policy: rules are an object");
		cmd_error(cmd, NULL, &err);
		return false;
	}
	json_object_object_foreach(rules, key, value) {
		if (take_rule(policy, key, value))
			continue;
		optmon_error_set(&err, OPTMON_E_DATA, 0, 0,
				 "policy: \"%.40s\" is not known, or its value is "
				 "of a wrong type: see optmon-check(1)", key);
		cmd_error(cmd, NULL, &err);
		return false;
	}
	return true;
}

static bool concerns(struct json_object *rules, const char *port)
{
	const char *list = doc_text(rules, "ports");
	char one[128];
	size_t len;

	for (; *list; list += len + (list[len] == ',')) {
		len = strcspn(list, ",");
		snprintf(one, sizeof(one), "%.*s", (int)len, list);
		if (!strcmp(one, "all") || optmon_selector_match(one, port))
			return true;
	}
	return false;
}

bool check_policy_of(struct cmd *cmd, struct json_object *file,
		     const char *port, struct check_policy *policy)
{
	struct json_object *rules, *list;
	size_t i;

	check_policy_default(policy);
	if (!file)
		return true;
	if (json_object_object_get_ex(file, "default", &rules) &&
	    !take_rules(cmd, rules, policy))
		return false;
	list = doc_list(file, "rules");
	for (i = 0; list && i < json_object_array_length(list); i++) {
		rules = json_object_array_get_idx(list, i);
		if (concerns(rules, port) && !take_rules(cmd, rules, policy))
			return false;
	}
	return true;
}
