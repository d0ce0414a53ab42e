// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lines from a feed: what is taken must survive being written and read again, and
 * the engine must survive it, too; what is refused says why.
 */
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include <optmon/health.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool good)
{
	if (!good)
		abort();
}

static void check_alarm(void *context, const struct optmon_health_alarm *alarm)
{
	struct json_object *o = optmon_health_alarm_json(alarm);

	(void)context;
	require(o && alarm->id && alarm->confidence > 0 &&
		alarm->confidence < 1 && alarm->incident[0] &&
		alarm->n_evidence <= OPTMON_EVIDENCE_MAX);
	json_object_put(o);
}

static void check_round_trip(const struct optmon_line *line)
{
	static struct optmon_line again;
	struct json_object *o = optmon_line_json(line);
	struct optmon_error err;
	const char *text;

	require(o);
	text = json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN |
					      JSON_C_TO_STRING_NOSLASHESCAPE);
	require(!optmon_line_parse(text, strlen(text), &again, &err));
	require(!memcmp(&again, line, sizeof(again)));
	json_object_put(o);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct optmon_health_config config = {
		.max_hosts = 2, .max_cages = 3, .max_links = 3, .max_lanes = 20,
		.max_alarms = 4, .max_remembered = 2, .raise_readings = 1,
	};
	static struct optmon_line line;
	struct optmon_health *health;
	const uint8_t *end;
	struct optmon_error err;

	health = optmon_health_new(&config, check_alarm, NULL);
	require(health);
	while (size) {
		end = memchr(data, '\n', size);
		if (!end)
			end = data + size - 1;
		memset(&err, 0, sizeof(err));
		if (optmon_line_parse((const char *)data, end - data + 1, &line,
				      &err)) {
			require(err.code && err.message[0]);
		} else {
			check_round_trip(&line);
			optmon_health_feed(health, &line);
		}
		size -= end - data + 1;
		data = end + 1;
	}
	optmon_health_free(health);
	return 0;
}
