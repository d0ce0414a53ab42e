// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A reading as JSON.
 */
#include <math.h>
#include <string.h>

#include <json-c/json.h>

#include <optmon/json.h>
#include <optmon/names.h>

#include "line_internal.h"

/* Put @value under @key; what could not be made makes the whole fail. */
static void put(struct json_object *to, const char *key,
		struct json_object *value, bool *failed)
{
	if (!value || json_object_object_add(to, key, value)) {
		json_object_put(value);
		*failed = true;
	}
}

static void append(struct json_object *to, struct json_object *value,
		   bool *failed)
{
	if (json_object_array_add(to, value)) {
		json_object_put(value);
		*failed = true;
	}
}

/* With the digits that mean something, or with all where those are not it. */
static struct json_object *number(double value, int decimals)
{
	double rounded;

	if (!isfinite(value))
		return NULL;
	rounded = optmon_round_number(value, decimals);
	return memcmp(&rounded, &value, sizeof(value)) ?
	       json_object_new_double(value) :
	       optmon_json_number(value, decimals);
}

static struct json_object *names_of(uint64_t bits, unsigned int n,
				    bool of_lane, bool *failed)
{
	struct json_object *array = json_object_new_array();
	const char *name;
	unsigned int i;

	for (i = 0; array && i < n; i++) {
		if (!(bits >> i & 1))
			continue;
		name = of_lane ? optmon_lane_flag_name(i) : optmon_flag_name(i);
		if (name)
			append(array, json_object_new_string(name), failed);
	}
	return array;
}

static struct json_object *value_of(const struct line_key *key,
				    const void *field, bool *failed)
{
	char code[OPTMON_CODE_NAME];

	switch (key->type) {
	case LINE_NUMBER:
	case LINE_POWER:
	case LINE_RATIO:
		return number(*(const double *)field, key->decimals);
	case LINE_COUNT:
		return json_object_new_uint64(*(const uint64_t *)field);
	case LINE_BOOL:
		return json_object_new_boolean(*(const bool *)field);
	case LINE_STRING:
		return json_object_new_string(field);
	case LINE_LANE_FLAGS:
		return names_of(*(const uint64_t *)field, OPTMON_LANE_FLAGS,
				true, failed);
	case LINE_FLAGS:
		return names_of(*(const uint64_t *)field, OPTMON_FLAGS, false,
				failed);
	case LINE_STATE:
		return json_object_new_string(optmon_code_name(
			optmon_module_state_name(*(const uint8_t *)field),
			*(const uint8_t *)field, code));
	case LINE_CODE:
		return json_object_new_string(optmon_fec_code_name(
			*(const enum optmon_fec_code *)field));
	}
	return NULL;
}

static void put_keys(struct json_object *to, const struct line_key *key,
		     const void *fields, uint32_t has, bool *failed)
{
	for (; key->name; key++) {
		if (has & 1u << key->bit)
			put(to, key->name,
			    value_of(key, (const char *)fields + key->offset,
				     failed), failed);
	}
}

static void put_limits(struct json_object *to,
		       const struct optmon_line_identity *id, bool *failed)
{
	struct json_object *limits, *one;
	struct optmon_thresholds limit;
	unsigned int i, level;

	if (!id->has_limits)
		return;
	limits = json_object_new_object();
	for (i = 0; i < OPTMON_LIMITS; i++) {
		if (!(id->has_limits & 1u << i))
			continue;
		one = json_object_new_object();
		limit = id->limit[i];
		for (level = 0; level < 4; level++) {
			if (id->has_limit_of[i] & 1u << level)
				put(one, line_level_names[level],
				    number(*line_level(&limit, level),
					   LINE_DECIMALS), failed);
		}
		put(limits, line_limit_names[i], one, failed);
	}
	put(to, "thresholds", limits, failed);
}

static void put_identity(struct json_object *to,
			 const struct optmon_line_identity *id, bool *failed)
{
	struct json_object *map, *entry;
	unsigned int i;

	put_keys(to, line_identity_keys, id, id->has, failed);
	put_limits(to, id, failed);
	if (!id->n_lanes)
		return;
	map = json_object_new_array();
	for (i = 0; i < id->n_lanes; i++) {
		const struct optmon_lane_place *place = &id->lane_map[i];

		entry = json_object_new_object();
		put(entry, "lane", json_object_new_int(place->lane), failed);
		if (place->has_fibre)
			put(entry, "fibre", json_object_new_int(place->fibre),
			    failed);
		if (place->has_laser)
			put(entry, "laser", json_object_new_int(place->laser),
			    failed);
		append(map, entry, failed);
	}
	put(to, "lane_map", map, failed);
}

static void put_lanes(struct json_object *to, const char *key,
		      const struct line_key *keys,
		      const struct optmon_line_lane *lanes, unsigned int n,
		      bool *failed)
{
	struct json_object *array, *entry;
	unsigned int i;

	if (!n)
		return;
	array = json_object_new_array();
	for (i = 0; i < n; i++) {
		entry = json_object_new_object();
		put(entry, "lane", json_object_new_int(lanes[i].lane), failed);
		put_keys(entry, keys, &lanes[i], lanes[i].has, failed);
		append(array, entry, failed);
	}
	put(to, key, array, failed);
}

static void put_sample(struct json_object *to, const struct optmon_line_sample *s,
		       bool *failed)
{
	struct json_object *states;
	char code[OPTMON_CODE_NAME];
	unsigned int i;

	put_keys(to, line_sample_keys, s, s->has, failed);
	put_lanes(to, "media_lanes", line_media_keys, s->media, s->n_media,
		  failed);
	put_lanes(to, "host_lanes", line_host_keys, s->host, s->n_host, failed);
	if (!(s->has & 1u << OPTMON_LS_DATA_PATH_STATES))
		return;
	states = json_object_new_array();
	for (i = 0; i < s->n_states; i++)
		append(states, s->dp_state[i] ? json_object_new_string(
			optmon_code_name(optmon_dp_state_name(s->dp_state[i]),
					 s->dp_state[i], code)) : NULL, failed);
	put(to, "data_path_states", states, failed);
}

static void put_fec(struct json_object *to, const struct optmon_line_fec *fec,
		    bool *failed)
{
	struct json_object *bins, *entry;
	unsigned int i;

	put_keys(to, line_fec_keys, fec, fec->has, failed);
	if (!(fec->has & 1u << OPTMON_LF_BINS))
		return;
	bins = json_object_new_array();
	for (i = 0; i < fec->n_bins; i++) {
		entry = json_object_new_object();
		put(entry, "low", json_object_new_int(fec->bin[i].low), failed);
		put(entry, "high", json_object_new_int(fec->bin[i].high), failed);
		put(entry, "total", json_object_new_uint64(fec->bin[i].total),
		    failed);
		append(bins, entry, failed);
	}
	put(to, "bins", bins, failed);
}

static void put_link(struct json_object *to, const struct optmon_line_link *link,
		     bool *failed)
{
	struct json_object *peer, *powers;
	unsigned int i;

	put_keys(to, line_link_keys, link, link->has, failed);
	if (!(link->has & 1u << OPTMON_LK_PEER))
		return;
	peer = json_object_new_object();
	if (link->peer_host[0])
		put(peer, "host", json_object_new_string(link->peer_host),
		    failed);
	if (link->peer_interface[0])
		put(peer, "interface",
		    json_object_new_string(link->peer_interface), failed);
	if (link->peer_cage[0])
		put(peer, "cage", json_object_new_string(link->peer_cage),
		    failed);
	if (link->peer_incident[0])
		put(peer, "incident",
		    json_object_new_string(link->peer_incident), failed);
	if (link->n_peer_lanes) {
		powers = json_object_new_array();
		for (i = 0; i < link->n_peer_lanes; i++)
			append(powers, link->peer_has_tx & 1u << i ?
			       number(link->peer_tx_power_dbm[i],
				      LINE_DECIMALS) :
			       NULL, failed);
		put(peer, "tx_power_dbm", powers, failed);
	}
	put(to, "peer", peer, failed);
}

struct json_object *optmon_line_json(const struct optmon_line *line)
{
	struct json_object *to = json_object_new_object();
	bool failed = false;

	if (!to)
		return NULL;
	put(to, "kind", json_object_new_string(optmon_line_kind_name(line->kind)),
	    &failed);
	put(to, "t", number(line->t, LINE_TIME_DECIMALS), &failed);
	put_keys(to, line_common_keys, line, line->has, &failed);
	switch (line->kind) {
	case OPTMON_LINE_IDENTITY:
		put_identity(to, &line->identity, &failed);
		break;
	case OPTMON_LINE_SAMPLE:
		put_sample(to, &line->sample, &failed);
		break;
	case OPTMON_LINE_FEC:
		put_fec(to, &line->fec, &failed);
		break;
	case OPTMON_LINE_EVENT:
		put(to, "event", json_object_new_string(
			optmon_line_event_name(line->event.event)), &failed);
		if (line->event.note[0])
			put(to, "note", json_object_new_string(line->event.note),
			    &failed);
		break;
	default:
		put_link(to, &line->link, &failed);
		break;
	}
	if (!failed)
		return to;
	json_object_put(to);
	return NULL;
}
