// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * From a file to an image: which format it is, and the linear binary one.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/cmis.h>

#include "image_internal.h"

/* A byte that no text has: it decides between text and binary. */
static bool is_binary(const uint8_t *data, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if ((data[i] < 0x20 && data[i] != '\t' && data[i] != '\n' &&
		     data[i] != '\r') || data[i] == 0x7f)
			return true;
	return false;
}

static enum optmon_format detect_format(const uint8_t *data, size_t len)
{
	static const char word[] = "Offset";
	size_t i = 0;

	if (is_binary(data, len))
		return OPTMON_FORMAT_LINEAR;
	while (i < len && (data[i] == ' ' || data[i] == '\t' ||
			   data[i] == '\r' || data[i] == '\n'))
		i++;
	if (len - i >= sizeof(word) - 1 &&
	    !memcmp(data + i, word, sizeof(word) - 1))
		return OPTMON_FORMAT_HEX;
	return OPTMON_FORMAT_DUMP;
}

/* Identifiers of modules with two addresses (SFF-8024 Table 4-1). */
static bool has_two_addresses(uint8_t identifier)
{
	return identifier == SFF8472_ID_SOLDERED ||
	       identifier == SFF8472_ID_SFP;
}

/* Pages 10h to FFh: those a bank has of its own. */
#define BANKED_PAGES	(256 - 0x10)

/* Where half page number @index of the linear layout belongs. */
static void linear_place(size_t index, bool two_addresses,
			 struct optmon_range *place)
{
	memset(place, 0, sizeof(*place));
	place->addr = OPTMON_ADDR_50;
	place->offset = IMAGE_PAGE_LEN;
	if (two_addresses && index >= 2) {
		place->addr = OPTMON_ADDR_51;
		index -= 2;
	}
	if (!index) {
		place->offset = 0;
		return;
	}
	index--;
	if (index < 256) {
		place->page = index;
		return;
	}
	index -= 256;
	place->bank = 1 + index / BANKED_PAGES;
	place->page = 0x10 + index % BANKED_PAGES;
}

int image_store_linear(struct optmon_image *img, const uint8_t *data,
		       size_t len, struct optmon_error *err)
{
	bool two = len && has_two_addresses(data[0]);
	size_t limit = two ? 2 + 1 + 256 : OPTMON_IMAGE_MAX_PAGES;
	size_t at;

	limit *= IMAGE_PAGE_LEN;
	if (len > limit)
		return optmon_error_set(err, OPTMON_E_DATA, 0, limit + 1,
					"%zu bytes are more than such a module has (%zu)",
					len, limit);
	for (at = 0; at < len; at += IMAGE_PAGE_LEN) {
		size_t piece = len - at;
		struct optmon_range place;

		if (piece > IMAGE_PAGE_LEN)
			piece = IMAGE_PAGE_LEN;
		linear_place(at / IMAGE_PAGE_LEN, two, &place);
		if (optmon_image_set(img, place.addr, place.page, place.bank,
				     place.offset, data + at, piece))
			return optmon_error_set(err, OPTMON_E_SOFTWARE, 0, 0,
						"out of memory");
	}
	return 0;
}

/* A binary file holds whole pages; anything else was cut or is no dump. */
int image_parse_linear(struct optmon_image *img, const uint8_t *data,
		       size_t len, struct optmon_error *err)
{
	if (len % IMAGE_PAGE_LEN)
		return optmon_error_set(err, OPTMON_E_DATA, 0, len,
					"%zu bytes is no whole number of 128-byte pages: cut short, or not module memory",
					len);
	return image_store_linear(img, data, len, err);
}

static int parse_as(struct optmon_image *img, const void *data, size_t len,
		    enum optmon_format format, struct optmon_error *err)
{
	switch (format) {
	case OPTMON_FORMAT_LINEAR:
		return image_parse_linear(img, data, len, err);
	case OPTMON_FORMAT_HEX:
		return image_parse_hex(img, data, len, err);
	default:
		return image_parse_dump(img, data, len, err);
	}
}

int optmon_image_parse(struct optmon_image *img, const void *data, size_t len,
		       enum optmon_format format, struct optmon_error *err)
{
	int ret;

	optmon_image_clear(img);
	if (!len)
		return optmon_error_set(err, OPTMON_E_DATA, 0, 0,
					"empty: no module memory in it");
	if (len > OPTMON_IMAGE_MAX_FILE)
		return optmon_error_set(err, OPTMON_E_DATA, 0, 0,
					"%zu bytes are too many for one module's memory",
					len);
	if (format == OPTMON_FORMAT_AUTO)
		format = detect_format(data, len);
	ret = parse_as(img, data, len, format, err);
	if (!ret && !optmon_image_known(img, OPTMON_ADDR_50, 0, 0,
					CMIS_LM_IDENTIFIER, 1))
		ret = optmon_error_set(err, OPTMON_E_DATA, 0, 0,
				       "byte 0, which says what the module is, is not in it");
	if (ret)
		optmon_image_clear(img);
	return ret;
}

/* Reads all of @file; the caller frees. One byte over the limit is enough. */
static uint8_t *read_all(FILE *file, size_t *len, struct optmon_error *err)
{
	size_t room = 16384, have = 0;
	uint8_t *data = malloc(room);

	while (data) {
		uint8_t *more;

		have += fread(data + have, 1, room - have, file);
		if (ferror(file)) {
			optmon_error_set(err, OPTMON_E_IO, 0, 0,
					 "read failed: %s", strerror(errno));
			free(data);
			return NULL;
		}
		if (have < room || have > OPTMON_IMAGE_MAX_FILE) {
			*len = have;
			return data;
		}
		room *= 2;
		more = realloc(data, room);
		if (!more)
			free(data);
		data = more;
	}
	optmon_error_set(err, OPTMON_E_SOFTWARE, 0, 0, "out of memory");
	return NULL;
}

int optmon_image_load(struct optmon_image *img, const char *path,
		      enum optmon_format format, struct optmon_error *err)
{
	bool is_stdin = !strcmp(path, "-");
	FILE *file = is_stdin ? stdin : fopen(path, "rb");
	uint8_t *data;
	size_t len;
	int ret;

	optmon_image_clear(img);
	if (!file)
		return optmon_error_set(err, errno == EACCES ?
					OPTMON_E_PERMISSION : OPTMON_E_NOINPUT,
					0, 0, "cannot open: %s",
					strerror(errno));
	data = read_all(file, &len, err);
	if (!is_stdin)
		fclose(file);
	if (!data)
		return -1;
	ret = optmon_image_parse(img, data, len, format, err);
	free(data);
	return ret;
}
