// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * An alarm's transition as JSON, schema "optmon.alarm/1".
 */
#include <json-c/json.h>

#include <optmon/json.h>

#include "internal.h"

#define RISK_S	(30 * 86400.0)

struct builder {
	bool failed;
};

static void put(struct builder *b, struct json_object *to, const char *key,
		struct json_object *value)
{
	if (!value || json_object_object_add(to, key, value)) {
		json_object_put(value);
		b->failed = true;
	}
}

static void put_text(struct builder *b, struct json_object *to, const char *key,
		     const char *text)
{
	put(b, to, key, json_object_new_string(text));
}

static void put_time(struct builder *b, struct json_object *to, const char *key,
		     double t)
{
	put(b, to, key, optmon_json_number(t, 3));
}

static void put_lanes(struct builder *b, struct json_object *to, uint32_t lanes)
{
	struct json_object *list;
	unsigned int i;

	if (!lanes)
		return;
	if (!(lanes & (lanes - 1))) {
		put(b, to, "lane",
		    json_object_new_int(__builtin_ctz(lanes) + 1));
		return;
	}
	list = json_object_new_array();
	for (i = 0; list && i < 32; i++) {
		if (lanes >> i & 1)
			json_object_array_add(list, json_object_new_int(i + 1));
	}
	put(b, to, "lanes", list);
}

static struct json_object *evidence_json(struct builder *b,
					 const struct optmon_evidence *e)
{
	struct json_object *o = json_object_new_object();
	int decimals = quantity_decimals(e->quantity);

	if (!o)
		return NULL;
	put_text(b, o, "quantity", optmon_quantity_name(e->quantity));
	put_text(b, o, "source", optmon_line_kind_name(e->source));
	put_lanes(b, o, e->lanes);
	put_time(b, o, "t", e->t);
	put_time(b, o, "since", e->since);
	put(b, o, "value", optmon_json_number(e->value, decimals));
	if (optmon_quantity_unit(e->quantity)[0])
		put_text(b, o, "unit", optmon_quantity_unit(e->quantity));
	if (e->reference != OPTMON_REF_NONE) {
		put_text(b, o, "reference", optmon_reference_name(e->reference));
		put(b, o, "compared", optmon_json_number(e->compared, decimals));
	}
	put_text(b, o, "text", e->text);
	return o;
}

static struct json_object *rejected_json(struct builder *b,
					 const struct optmon_rejected *r)
{
	struct json_object *o = json_object_new_object();

	if (!o)
		return NULL;
	put_text(b, o, "rejected", optmon_mode_name(r->mode));
	if (r->suspect != OPTMON_SUSPECT_UNKNOWN)
		put_text(b, o, "suspect", optmon_suspect_name(r->suspect));
	put_text(b, o, "why", r->why);
	return o;
}

static void put_evidence(struct builder *b, struct json_object *to,
			 const struct optmon_health_alarm *a)
{
	struct json_object *list = json_object_new_array();
	unsigned int i;

	for (i = 0; list && i < a->n_evidence; i++)
		json_object_array_add(list, evidence_json(b, &a->evidence[i]));
	for (i = 0; list && i < a->n_rejected; i++)
		json_object_array_add(list, rejected_json(b, &a->rejected[i]));
	put(b, to, "evidence", list);
}

static void put_what_to_do(struct builder *b, struct json_object *o,
			   const struct optmon_health_alarm *a)
{
	struct json_object *list;
	unsigned int i;

	put_text(b, o, "action", a->action);
	put(b, o, "disruptive", json_object_new_boolean(a->disruptive));
	put(b, o, "drain_first", json_object_new_boolean(a->drain_first));
	if (a->has_due)
		put_time(b, o, "due", a->due);
	if (!a->has_time)
		return;
	list = json_object_new_array();
	for (i = 0; list && i < 3; i++)
		json_object_array_add(list, optmon_json_number(
			a->time_to_threshold_s[i], 0));
	put(b, o, "time_to_threshold_s", list);
}

struct json_object *
optmon_health_alarm_json(const struct optmon_health_alarm *a)
{
	struct json_object *o = json_object_new_object();
	struct builder b = { 0 };

	if (!o)
		return NULL;
	put_text(&b, o, "schema", OPTMON_ALARM_SCHEMA);
	put(&b, o, "id", json_object_new_uint64(a->id));
	put_time(&b, o, "t", a->t);
	put_time(&b, o, "since", a->since);
	if (a->host[0])
		put_text(&b, o, "host", a->host);
	put_text(&b, o, "cage", a->cage);
	if (a->interface[0])
		put_text(&b, o, "interface", a->interface);
	put_lanes(&b, o, a->lanes);
	if (a->lanes)
		put_text(&b, o, "side", a->host_side ? "host" : "media");
	put_text(&b, o, "mode", optmon_mode_name(a->mode));
	put_text(&b, o, "alarm", optmon_alarm_kind_name(a->kind));
	if (a->shape != OPTMON_SHAPE_NONE)
		put_text(&b, o, "shape", optmon_shape_name(a->shape));
	put_text(&b, o, "severity", optmon_severity_name(a->severity));
	put_text(&b, o, "state", optmon_transition_name(a->transition));
	put_text(&b, o, "suspect", optmon_suspect_name(a->suspect));
	put_what_to_do(&b, o, a);
	put(&b, o, "confidence", optmon_json_number(a->confidence, 3));
	put(&b, o, "risk_30d", optmon_json_number(
		optmon_health_risk(a, RISK_S), 3));
	put_evidence(&b, o, a);
	put_text(&b, o, "incident", a->incident);
	if (a->latched)
		put(&b, o, "latched", json_object_new_boolean(true));
	if (a->acknowledged)
		put(&b, o, "acknowledged", json_object_new_boolean(true));
	if (a->shelved)
		put(&b, o, "shelved", json_object_new_boolean(true));
	if (a->reason[0])
		put_text(&b, o, "reason", a->reason);
	if (!b.failed)
		return o;
	json_object_put(o);
	return NULL;
}
