// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Files of module memory in every format: what is accepted must survive being
 * written as a dump and read again, and what is refused must leave nothing behind
 * but an error.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <optmon/optmon.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool good)
{
	if (!good)
		abort();
}

static char *dump_of(const struct optmon_image *img, size_t *len)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, len);

	require(out && !optmon_image_dump(img, out));
	fclose(out);
	return text;
}

static void check_round_trip(const struct optmon_image *img)
{
	struct optmon_image *again = optmon_image_new();
	struct optmon_error err = { 0 };
	size_t len, len_again;
	char *text, *text_again;

	require(again);
	text = dump_of(img, &len);
	require(!optmon_image_parse(again, text, len, OPTMON_FORMAT_AUTO, &err));
	require(optmon_image_bytes(img) == optmon_image_bytes(again));
	text_again = dump_of(again, &len_again);
	require(len == len_again && !memcmp(text, text_again, len));
	free(text_again);
	free(text);
	optmon_image_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct optmon_module module;
	struct optmon_image *img = optmon_image_new();
	struct optmon_error err;
	int format;

	require(img);
	for (format = OPTMON_FORMAT_AUTO; format <= OPTMON_FORMAT_HEX; format++) {
		memset(&err, 0, sizeof(err));
		if (optmon_image_parse(img, data, size, format, &err)) {
			require(err.code && err.message[0]);
			require(!optmon_image_bytes(img));
			continue;
		}
		require(optmon_image_bytes(img));
		check_round_trip(img);
		require(!optmon_decode(img, &module));
	}
	optmon_image_free(img);
	return 0;
}
