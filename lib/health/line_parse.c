// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A JSON object as a reading.
 */
#include <errno.h>
#include <math.h>
#include <string.h>

#include <json-c/json.h>

#include "line_internal.h"

#define TIME_MAX	253402300799.0	/* end of the year 9999 */

static int refuse(struct optmon_error *err, const char *key, const char *why)
{
	return optmon_error_set(err, OPTMON_E_DATA, 0, 0, "%s: %s", key, why);
}

static int parse_number(struct json_object *value, const struct line_key *key,
			double *number, struct optmon_error *err)
{
	if (!json_object_is_type(value, json_type_double) &&
	    !json_object_is_type(value, json_type_int))
		return refuse(err, key->name, "not a number");
	*number = json_object_get_double(value);
	if (!line_number_fits(key->type, *number))
		return refuse(err, key->name, "a number beyond all bounds");
	return 0;
}

static int parse_count(struct json_object *value, const char *key,
		       uint64_t *count, struct optmon_error *err)
{
	double number;

	if (json_object_is_type(value, json_type_double)) {
		number = json_object_get_double(value);
		if (!(number >= 0 && number <= 9007199254740992.0) ||
		    number != floor(number))
			return refuse(err, key, "not a count");
		*count = number;
		return 0;
	}
	if (!json_object_is_type(value, json_type_int))
		return refuse(err, key, "not a count");
	errno = 0;
	*count = json_object_get_uint64(value);
	if (errno || (*count == 0 && json_object_get_int64(value) < 0))
		return refuse(err, key, "not a count");
	return 0;
}

static int parse_string(struct json_object *value, const char *key, char *text,
			size_t size, struct optmon_error *err)
{
	const char *s;
	size_t len, i;

	if (!json_object_is_type(value, json_type_string))
		return refuse(err, key, "not a string");
	s = json_object_get_string(value);
	len = json_object_get_string_len(value);
	if (len >= size)
		return refuse(err, key, "too long");
	for (i = 0; i < len; i++) {
		if ((unsigned char)s[i] < ' ' || s[i] == 0x7f)
			return refuse(err, key, "has a control character");
	}
	memcpy(text, s, len + 1);
	return 0;
}

/* A word of any length: what is not known means nothing. */
static int parse_word(struct json_object *value, const char *key,
		      const char **word, struct optmon_error *err)
{
	*word = "";
	if (!json_object_is_type(value, json_type_string))
		return refuse(err, key, "not a string");
	*word = json_object_get_string(value);
	return 0;
}

static int parse_flags(struct json_object *value, const struct line_key *key,
		       uint64_t *flags, struct optmon_error *err)
{
	struct json_object *name;
	size_t i;

	if (!json_object_is_type(value, json_type_array))
		return refuse(err, key->name, "not an array");
	*flags = 0;
	for (i = 0; i < json_object_array_length(value); i++) {
		name = json_object_array_get_idx(value, i);
		if (!json_object_is_type(name, json_type_string))
			return refuse(err, key->name, "not an array of names");
		*flags |= key->type == LINE_FLAGS ?
			  line_flag_of(json_object_get_string(name)) :
			  line_lane_flag_of(json_object_get_string(name));
	}
	return 0;
}

static int parse_value(struct json_object *value, const struct line_key *key,
		       void *field, struct optmon_error *err)
{
	const char *word;

	switch (key->type) {
	case LINE_NUMBER:
	case LINE_POWER:
	case LINE_RATIO:
		return parse_number(value, key, field, err);
	case LINE_COUNT:
		return parse_count(value, key->name, field, err);
	case LINE_BOOL:
		if (!json_object_is_type(value, json_type_boolean))
			return refuse(err, key->name, "neither true nor false");
		*(bool *)field = json_object_get_boolean(value);
		return 0;
	case LINE_STRING:
		return parse_string(value, key->name, field, key->size, err);
	case LINE_LANE_FLAGS:
	case LINE_FLAGS:
		return parse_flags(value, key, field, err);
	case LINE_STATE:
		if (parse_word(value, key->name, &word, err))
			return -1;
		*(uint8_t *)field = line_state_of(word);
		return 0;
	case LINE_CODE:
		if (parse_word(value, key->name, &word, err))
			return -1;
		*(enum optmon_fec_code *)field = line_code_of(word);
		return 0;
	}
	return 0;
}

/*
 * The key of that name, NULL for none. Who writes lines keeps an order: the search
 * begins where the last one ended.
 */
static const struct line_key *key_of(const struct line_key *keys,
				     const struct line_key *from,
				     const char *name)
{
	const struct line_key *key;

	for (key = from; key->name; key++) {
		if (*key->name == *name && !strcmp(key->name, name))
			return key;
	}
	for (key = keys; key < from; key++) {
		if (*key->name == *name && !strcmp(key->name, name))
			return key;
	}
	return NULL;
}

/* All keys of a table; @has gets a bit for each that is there. */
static int parse_keys(struct json_object *object, const struct line_key *keys,
		      void *fields, uint32_t *has, struct optmon_error *err)
{
	const struct line_key *key, *from = keys;
	struct json_object_iter at;

	json_object_object_foreachC(object, at) {
		key = at.val ? key_of(keys, from, at.key) : NULL;
		if (!key)
			continue;
		if (parse_value(at.val, key, (char *)fields + key->offset, err))
			return -1;
		*has |= 1u << key->bit;
		from = key + 1;
	}
	return 0;
}

/* An array or nothing; 1 when it is there. */
static int get_array(struct json_object *object, const char *key, size_t room,
		     struct json_object **array, struct optmon_error *err)
{
	if (!json_object_object_get_ex(object, key, array) || !*array)
		return 0;
	if (!json_object_is_type(*array, json_type_array))
		return refuse(err, key, "not an array");
	if (json_object_array_length(*array) > room)
		return refuse(err, key, "has too many entries");
	return 1;
}

/* A number in an object, as a count no greater than @most; 1 when it is there. */
static int get_small(struct json_object *object, const char *key, uint64_t most,
		     uint64_t *number, struct optmon_error *err)
{
	struct json_object *value;

	if (!json_object_object_get_ex(object, key, &value) || !value)
		return 0;
	if (parse_count(value, key, number, err))
		return -1;
	if (*number > most)
		return refuse(err, key, "too great");
	return 1;
}

static int get_lane(struct json_object *object, const char *of, uint32_t *seen,
		    uint8_t *lane, struct optmon_error *err)
{
	uint64_t number;
	int ret;

	if (!json_object_is_type(object, json_type_object))
		return refuse(err, of, "an entry is no object");
	ret = get_small(object, "lane", OPTMON_MAX_LANES, &number, err);
	if (ret < 0)
		return -1;
	if (!ret || !number)
		return refuse(err, of, "an entry without a lane from 1 to 32");
	if (*seen & 1u << (number - 1))
		return refuse(err, of, "a lane comes twice");
	*seen |= 1u << (number - 1);
	*lane = number;
	return 0;
}

/* -- identity ------------------------------------------------------------------- */

static int parse_limit(struct json_object *object, const char *name,
		       struct optmon_thresholds *limit, uint8_t *has,
		       struct optmon_error *err)
{
	struct line_key key = { .type = LINE_NUMBER };
	struct json_object *value;
	unsigned int i;

	if (!json_object_is_type(object, json_type_object))
		return refuse(err, name, "no object");
	for (i = 0; i < 4; i++) {
		if (!json_object_object_get_ex(object, line_level_names[i],
					       &value) || !value)
			continue;
		key.name = line_level_names[i];
		if (parse_number(value, &key, line_level(limit, i), err))
			return -1;
		*has |= 1u << i;
	}
	return 0;
}

static int parse_limits(struct json_object *object,
			struct optmon_line_identity *id,
			struct optmon_error *err)
{
	struct json_object *limits, *one;
	unsigned int i;

	if (!json_object_object_get_ex(object, "thresholds", &limits) || !limits)
		return 0;
	if (!json_object_is_type(limits, json_type_object))
		return refuse(err, "thresholds", "no object");
	for (i = 0; i < OPTMON_LIMITS; i++) {
		if (!json_object_object_get_ex(limits, line_limit_names[i],
					       &one) || !one)
			continue;
		if (parse_limit(one, line_limit_names[i], &id->limit[i],
				&id->has_limit_of[i], err))
			return -1;
		if (id->has_limit_of[i])
			id->has_limits |= 1u << i;
	}
	return 0;
}

static int parse_place(struct json_object *object, struct optmon_lane_place *place,
		       struct optmon_error *err)
{
	uint64_t number;
	int ret;

	ret = get_small(object, "fibre", UINT16_MAX, &number, err);
	if (ret < 0)
		return -1;
	place->has_fibre = ret;
	place->fibre = ret ? number : 0;
	ret = get_small(object, "laser", UINT16_MAX, &number, err);
	if (ret < 0)
		return -1;
	place->has_laser = ret;
	place->laser = ret ? number : 0;
	return 0;
}

static int parse_identity(struct json_object *object,
			  struct optmon_line_identity *id,
			  struct optmon_error *err)
{
	struct json_object *map, *entry;
	uint32_t seen = 0;
	size_t i;
	int ret;

	if (parse_keys(object, line_identity_keys, id, &id->has, err) ||
	    parse_limits(object, id, err))
		return -1;
	ret = get_array(object, "lane_map", OPTMON_MAX_LANES, &map, err);
	if (ret <= 0)
		return ret;
	for (i = 0; i < json_object_array_length(map); i++) {
		entry = json_object_array_get_idx(map, i);
		if (get_lane(entry, "lane_map", &seen, &id->lane_map[i].lane,
			     err) ||
		    parse_place(entry, &id->lane_map[i], err))
			return -1;
		id->n_lanes++;
	}
	return 0;
}

/* -- sample ---------------------------------------------------------------------- */

static int parse_lanes(struct json_object *object, const char *key,
		       const struct line_key *keys,
		       struct optmon_line_lane *lanes, unsigned int *n,
		       struct optmon_error *err)
{
	struct json_object *array, *entry;
	uint32_t has, seen = 0;
	size_t i;
	int ret;

	ret = get_array(object, key, OPTMON_MAX_LANES, &array, err);
	if (ret <= 0)
		return ret;
	for (i = 0; i < json_object_array_length(array); i++) {
		entry = json_object_array_get_idx(array, i);
		has = 0;
		if (get_lane(entry, key, &seen, &lanes[i].lane, err) ||
		    parse_keys(entry, keys, &lanes[i], &has, err))
			return -1;
		lanes[i].has = has;
		++*n;
	}
	return 0;
}

static int parse_states(struct json_object *object,
			struct optmon_line_sample *s, struct optmon_error *err)
{
	static const char key[] = "data_path_states";
	struct json_object *array, *entry;
	const char *word;
	size_t i;
	int ret;

	ret = get_array(object, key, OPTMON_MAX_LANES, &array, err);
	if (ret <= 0)
		return ret;
	s->has |= 1u << OPTMON_LS_DATA_PATH_STATES;
	for (i = 0; i < json_object_array_length(array); i++) {
		entry = json_object_array_get_idx(array, i);
		if (entry) {
			if (parse_word(entry, key, &word, err))
				return -1;
			s->dp_state[i] = line_dp_state_of(word);
		}
		s->n_states++;
	}
	return 0;
}

static int parse_sample(struct json_object *object, struct optmon_line_sample *s,
			struct optmon_error *err)
{
	if (parse_keys(object, line_sample_keys, s, &s->has, err) ||
	    parse_states(object, s, err) ||
	    parse_lanes(object, "media_lanes", line_media_keys, s->media,
			&s->n_media, err))
		return -1;
	return parse_lanes(object, "host_lanes", line_host_keys, s->host,
			   &s->n_host, err);
}

/* -- fec, event, link --------------------------------------------------------------- */

static int parse_bin(struct json_object *entry, struct optmon_line_bin *bin,
		     const struct optmon_line_bin *before,
		     struct optmon_error *err)
{
	enum { LOW, HIGH, TOTAL };
	static const struct line_key keys[] = {
		{ "low", LINE_COUNT, LOW, LOW * sizeof(uint64_t), 0, 0 },
		{ "high", LINE_COUNT, HIGH, HIGH * sizeof(uint64_t), 0, 0 },
		{ "total", LINE_COUNT, TOTAL, TOTAL * sizeof(uint64_t), 0, 0 },
		{ 0 },
	};
	uint64_t value[3];
	uint32_t has = 0;

	if (!json_object_is_type(entry, json_type_object))
		return refuse(err, "bins", "an entry is no object");
	if (parse_keys(entry, keys, value, &has, err))
		return -1;
	if (has != (1u << LOW | 1u << HIGH | 1u << TOTAL))
		return refuse(err, "bins",
			      "an entry without low, high and total");
	if (value[LOW] > UINT16_MAX || value[HIGH] > UINT16_MAX)
		return refuse(err, "bins", "a number of errors is too great");
	if (value[LOW] > value[HIGH] ||
	    (before && value[LOW] <= before->high))
		return refuse(err, "bins", "out of order");
	bin->low = value[LOW];
	bin->high = value[HIGH];
	bin->total = value[TOTAL];
	return 0;
}

static int parse_fec(struct json_object *object, struct optmon_line_fec *fec,
		     struct optmon_error *err)
{
	struct json_object *array;
	size_t i;
	int ret;

	if (parse_keys(object, line_fec_keys, fec, &fec->has, err))
		return -1;
	ret = get_array(object, "bins", OPTMON_LINE_BINS, &array, err);
	if (ret <= 0)
		return ret;
	fec->has |= 1u << OPTMON_LF_BINS;
	for (i = 0; i < json_object_array_length(array); i++) {
		if (parse_bin(json_object_array_get_idx(array, i), &fec->bin[i],
			      i ? &fec->bin[i - 1] : NULL, err))
			return -1;
		fec->n_bins++;
	}
	return 0;
}

static int parse_event(struct json_object *object, struct optmon_line *line,
		       struct optmon_error *err)
{
	struct json_object *value;
	const char *word;

	if (!json_object_object_get_ex(object, "event", &value) || !value)
		return refuse(err, "event", "missing");
	if (parse_word(value, "event", &word, err))
		return -1;
	line->event.event = optmon_line_event_of(word);
	if (!json_object_object_get_ex(object, "note", &value) || !value)
		return 0;
	return parse_string(value, "note", line->event.note,
			    sizeof(line->event.note), err);
}

static int parse_peer(struct json_object *peer, struct optmon_line_link *link,
		      struct optmon_error *err)
{
	static const struct line_key power = {
		.name = "tx_power_dbm", .type = LINE_POWER,
	};
	static const struct line_key keys[] = {
		{ "host", LINE_STRING, 0,
		  offsetof(struct optmon_line_link, peer_host),
		  OPTMON_LINE_NAME, 0 },
		{ "interface", LINE_STRING, 0,
		  offsetof(struct optmon_line_link, peer_interface),
		  OPTMON_LINE_NAME, 0 },
		{ "cage", LINE_STRING, 0,
		  offsetof(struct optmon_line_link, peer_cage),
		  OPTMON_LINE_NAME, 0 },
		{ "incident", LINE_STRING, 0,
		  offsetof(struct optmon_line_link, peer_incident),
		  OPTMON_LINE_INCIDENT, 0 },
		{ 0 },
	};
	struct json_object *array, *entry;
	uint32_t has = 0;
	size_t i;
	int ret;

	if (!json_object_is_type(peer, json_type_object))
		return refuse(err, "peer", "no object");
	if (parse_keys(peer, keys, link, &has, err))
		return -1;
	link->has |= 1u << OPTMON_LK_PEER;
	ret = get_array(peer, "tx_power_dbm", OPTMON_LINE_PEER_LANES, &array,
			err);
	if (ret <= 0)
		return ret;
	for (i = 0; i < json_object_array_length(array); i++) {
		entry = json_object_array_get_idx(array, i);
		if (entry) {
			if (parse_number(entry, &power,
					 &link->peer_tx_power_dbm[i], err))
				return -1;
			link->peer_has_tx |= 1u << i;
		}
		link->n_peer_lanes++;
	}
	return 0;
}

static int parse_link(struct json_object *object, struct optmon_line_link *link,
		      struct optmon_error *err)
{
	struct json_object *peer;

	if (parse_keys(object, line_link_keys, link, &link->has, err))
		return -1;
	if (!json_object_object_get_ex(object, "peer", &peer) || !peer)
		return 0;
	return parse_peer(peer, link, err);
}

/* -- the line ------------------------------------------------------------------------ */

static int parse_kind(struct json_object *object, enum optmon_line_kind *kind,
		      struct optmon_error *err)
{
	struct json_object *value;
	const char *word;
	unsigned int i;

	if (!json_object_object_get_ex(object, "kind", &value) || !value)
		return refuse(err, "kind", "missing");
	if (parse_word(value, "kind", &word, err))
		return -1;
	for (i = 0; i < OPTMON_LINE_KINDS; i++) {
		if (!strcmp(word, optmon_line_kind_name(i))) {
			*kind = i;
			return 0;
		}
	}
	return refuse(err, "kind",
		      "none of identity, sample, fec, event and link");
}

static int parse_schema(struct json_object *object, struct optmon_error *err)
{
	struct json_object *value;
	const char *word;

	if (!json_object_object_get_ex(object, "schema", &value) || !value)
		return 0;
	if (parse_word(value, "schema", &word, err))
		return -1;
	if (strcmp(word, OPTMON_READING_SCHEMA))
		return refuse(err, "schema", "not " OPTMON_READING_SCHEMA);
	return 0;
}

static int parse_time(struct json_object *object, double *t,
		      struct optmon_error *err)
{
	struct json_object *value;

	if (!json_object_object_get_ex(object, "t", &value) || !value)
		return refuse(err, "t", "missing");
	if (!json_object_is_type(value, json_type_double) &&
	    !json_object_is_type(value, json_type_int))
		return refuse(err, "t", "not a number");
	*t = json_object_get_double(value);
	if (!(*t >= 0 && *t <= TIME_MAX))
		return refuse(err, "t", "not a time in UTC seconds");
	return 0;
}

static int check_place(const struct optmon_line *line, struct optmon_error *err)
{
	if (line->cage[0])
		return 0;
	if (line->kind == OPTMON_LINE_IDENTITY ||
	    line->kind == OPTMON_LINE_SAMPLE)
		return refuse(err, "cage", "missing");
	if (line->kind != OPTMON_LINE_EVENT && !line->interface[0])
		return refuse(err, "interface", "missing, and cage as well");
	return 0;
}

int line_parse_object(struct json_object *object, struct optmon_line *line,
		      struct optmon_error *err)
{
	if (!json_object_is_type(object, json_type_object))
		return optmon_error_set(err, OPTMON_E_DATA, 0, 0,
					"not a JSON object");
	memset(line, 0, sizeof(*line));
	if (parse_schema(object, err) || parse_kind(object, &line->kind, err) ||
	    parse_time(object, &line->t, err) ||
	    parse_keys(object, line_common_keys, line, &line->has, err) ||
	    check_place(line, err))
		return -1;
	switch (line->kind) {
	case OPTMON_LINE_IDENTITY:
		return parse_identity(object, &line->identity, err);
	case OPTMON_LINE_SAMPLE:
		return parse_sample(object, &line->sample, err);
	case OPTMON_LINE_FEC:
		return parse_fec(object, &line->fec, err);
	case OPTMON_LINE_EVENT:
		return parse_event(object, line, err);
	default:
		return parse_link(object, &line->link, err);
	}
}
