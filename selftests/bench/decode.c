// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How many modules a second one core decodes and writes as JSON. Without
 * arguments an 800G DR8 with two full groups of VDM; else the dumps given.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <json-c/json.h>

#include <optmon/optmon.h>

#include "../host/decode_modules.h"

#define SECONDS 1.0

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/* Keeps the compiler from dropping a result that nobody looks at */
static volatile size_t sink;

static double decodes_per_second(const struct optmon_image *img,
				 struct optmon_module *module)
{
	double start = now(), spent;
	unsigned long n = 0;
	int i;

	do {
		for (i = 0; i < 100; i++, n++)
			sink += optmon_decode(img, module) + module->lane_count;
		spent = now() - start;
	} while (spent < SECONDS);
	return n / spent;
}

/* From the image to the text */
static double texts_per_second(const struct optmon_image *img,
			       struct optmon_module *module, size_t *len)
{
	double start = now(), spent;
	unsigned long n = 0;
	char *text = NULL;
	size_t room = 0;

	do {
		optmon_decode(img, module);
		if (optmon_module_json_text(module, &text, &room, len))
			exit(1);
		n++;
		spent = now() - start;
	} while (spent < SECONDS);
	free(text);
	return n / spent;
}

/* The same by way of json-c's objects, for those who want to look into them */
static double trees_per_second(const struct optmon_image *img,
			       struct optmon_module *module)
{
	double start = now(), spent;
	unsigned long n = 0;

	do {
		struct json_object *root;

		optmon_decode(img, module);
		root = optmon_module_json(module);
		sink += strlen(json_object_to_json_string_ext(root,
						JSON_C_TO_STRING_PLAIN));
		json_object_put(root);
		n++;
		spent = now() - start;
	} while (spent < SECONDS);
	return n / spent;
}

static void measure(const char *name, const struct optmon_image *img)
{
	struct optmon_module *module = malloc(sizeof(*module));
	double decodes, texts, trees;
	size_t len;

	if (!module)
		exit(1);
	decodes = decodes_per_second(img, module);
	texts = texts_per_second(img, module, &len);
	trees = trees_per_second(img, module);
	printf("%s: %u lanes, %u VDM instances, %zu bytes of JSON\n"
	       "  %8.0f decodes/s  %8.0f JSON texts/s  %8.0f by json-c trees/s\n",
	       name, module->lane_count, module->vdm_count, len, decodes,
	       texts, trees);
	free(module);
}

int main(int argc, char **argv)
{
	struct optmon_image *img = optmon_image_new();
	struct made *made = malloc(sizeof(*made));
	struct optmon_error err = { 0 };
	int i;

	if (!img || !made)
		return 1;
	made_dr8(made);
	made_image(made, img);
	if (argc == 1)
		measure("made: 8 lanes, 2 full groups of VDM", img);
	for (i = 1; i < argc; i++) {
		if (optmon_image_load(img, argv[i], OPTMON_FORMAT_AUTO, &err)) {
			fprintf(stderr, "%s: %s\n", argv[i], err.message);
			return 1;
		}
		measure(argv[i], img);
	}
	free(made);
	optmon_image_free(img);
	return 0;
}
