// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A hostile module: any bytes as memory, decoded and written as JSON.
 *
 * The input is lower memory and page 00h, then pages as a reader asks for them;
 * where it ends, the module answers with its last bytes again. Pages that are
 * wanted are fetched one round at a time, as over the wire, and every round is
 * decoded: a reader may show what it has so far.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include <optmon/optmon.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ROUNDS	16
#define RANGES	256

/**
 * struct input - what is left of the module's bytes
 */
struct input {
	const uint8_t *data;
	size_t size;
	size_t at;
};

static void require(bool good)
{
	if (!good)
		abort();
}

static void take(struct input *in, uint8_t *to, size_t len)
{
	while (len--) {
		*to++ = in->data[in->at++];
		if (in->at == in->size)
			in->at = in->size > 256 ? in->size - 128 : 0;
	}
}

/* Longer documents have the same in them more often, and take very long. */
#define LONG_TEXT	(48 * 1024)

/* The text and the tree are one document, and both are JSON. */
static void check_json(const struct optmon_module *module)
{
	static char *text;
	static size_t room;
	struct json_object *tree, *parsed;
	const char *tree_text;
	size_t len;

	require(!optmon_module_json_text(module, &text, &room, &len));
	require(strlen(text) == len);
	if (len > LONG_TEXT)
		return;
	tree = optmon_module_json(module);
	require(tree);
	tree_text = json_object_to_json_string_ext(tree, JSON_C_TO_STRING_PLAIN |
						   JSON_C_TO_STRING_NOSLASHESCAPE);
	require(!strcmp(tree_text, text));
	parsed = json_tokener_parse(text);
	require(parsed);
	json_object_put(parsed);
	json_object_put(tree);
}

static void check_decoded(const struct optmon_image *img,
			  struct optmon_module *module)
{
	char text[OPTMON_WARNING_TEXT];
	unsigned int i;

	/* Nothing may depend on what an earlier decoding left behind. */
	memset(module, 0xa5, offsetof(struct optmon_module, vdm));
	require(!optmon_decode(img, module));
	require(module->lane_count <= OPTMON_MAX_LANES);
	require(module->vdm_count <= OPTMON_MAX_VDM);
	require(module->application_count <= OPTMON_MAX_APPLICATIONS);
	for (i = 0; i < module->warning_count; i++)
		require(optmon_warning_text(module, &module->warning[i],
					    text)[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { .data = data, .size = size };
	static struct optmon_range ranges[RANGES];
	static struct optmon_module module;
	struct optmon_image *img;
	unsigned int round;
	size_t wanted, i;

	if (!size)
		return 0;
	img = optmon_image_new();
	require(img);
	for (round = 0; round < ROUNDS; round++) {
		wanted = optmon_pages_wanted(img, ranges, RANGES);
		require(wanted <= RANGES);
		if (!wanted)
			break;
		for (i = 0; i < wanted; i++) {
			uint8_t page[128];

			require(ranges[i].len && ranges[i].len <= 128);
			take(&in, page, ranges[i].len);
			require(!optmon_image_set(img, ranges[i].addr,
						  ranges[i].page,
						  ranges[i].bank,
						  ranges[i].offset, page,
						  ranges[i].len));
		}
		check_decoded(img, &module);
	}
	/* A module cannot make its reader go on for ever. */
	require(round < ROUNDS);
	check_json(&module);
	optmon_image_free(img);
	return 0;
}
