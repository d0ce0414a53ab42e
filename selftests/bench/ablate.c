// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The engine without one of its parts: readings on standard input, alarms on standard
 * output. Without an argument it names the parts.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <optmon/health.h>

static const char *const parts[OPTMON_PARTS] = {
	[OPTMON_PART_LEAPS] = "leaps", [OPTMON_PART_PATHS] = "paths",
	[OPTMON_PART_DARK] = "dark", [OPTMON_PART_FLAPS] = "flaps",
	[OPTMON_PART_WARMTH] = "warmth", [OPTMON_PART_GROUPS] = "groups",
	[OPTMON_PART_SLOPE] = "slope", [OPTMON_PART_DAYS] = "days",
	[OPTMON_PART_TAIL] = "tail", [OPTMON_PART_PAIRS] = "pairs",
};

static void show(void *context, const struct optmon_health_alarm *alarm)
{
	struct json_object *o = optmon_health_alarm_json(alarm);

	(void)context;
	if (!o)
		exit(1);
	puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN));
	json_object_put(o);
}

int main(int argc, char **argv)
{
	struct optmon_health_config config = optmon_health_steady;
	struct optmon_health *health;
	struct optmon_line line;
	struct optmon_error err;
	char *text = NULL;
	size_t size = 0;
	unsigned int i;
	ssize_t len;

	for (i = 0; i < OPTMON_PARTS; i++) {
		if (argc < 2)
			puts(parts[i]);
		else if (!strcmp(argv[1], parts[i]))
			config.without = 1u << i;
	}
	if (argc < 2)
		return 0;
	if (!config.without && strcmp(argv[1], "nothing")) {
		fprintf(stderr, "ablate: no part is called %s\n", argv[1]);
		return 2;
	}
	health = optmon_health_new(&config, show, NULL);
	if (!health)
		return 1;
	while ((len = getline(&text, &size, stdin)) > 0) {
		if (text[len - 1] == '\n')
			len--;
		if (!optmon_line_parse(text, len, &line, &err))
			optmon_health_feed(health, &line);
	}
	optmon_health_free(health);
	free(text);
	return 0;
}
