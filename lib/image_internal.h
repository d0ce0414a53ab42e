/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The inside of an image, for the parsers and the decoder.
 */
#ifndef OPTMON_IMAGE_INTERNAL_H
#define OPTMON_IMAGE_INTERNAL_H

#include <optmon/image.h>

#define IMAGE_PAGE_LEN		128

/**
 * struct image_page - 128 bytes: lower memory, or the upper memory of a page
 * @known: a bit for each byte, the first byte's in bit 0 of @known[0]
 * @data: the bytes; 0 where unknown
 */
struct image_page {
	uint64_t known[2];
	uint8_t data[IMAGE_PAGE_LEN];
};

/**
 * image_lower() - lower memory of an address
 *
 * Return: the page, or NULL when no byte of it is known.
 */
const struct image_page *image_lower(const struct optmon_image *img,
				     unsigned int addr);

/**
 * image_upper() - upper memory of a page
 *
 * Return: the page, or NULL when no byte of it is known.
 */
const struct image_page *image_upper(const struct optmon_image *img,
				     unsigned int addr, unsigned int page,
				     unsigned int bank);

/**
 * image_page_known() - are all bytes of a range within a half page known?
 * @page: half page or NULL
 * @first: index of the first byte, 0..127
 * @len: bytes; the range must lie within the half page
 */
bool image_page_known(const struct image_page *page, unsigned int first,
		      unsigned int len);

int image_parse_dump(struct optmon_image *img, const char *text, size_t len,
		     struct optmon_error *err);
int image_parse_hex(struct optmon_image *img, const char *text, size_t len,
		    struct optmon_error *err);
int image_store_linear(struct optmon_image *img, const uint8_t *data,
		       size_t len, struct optmon_error *err);
int image_parse_linear(struct optmon_image *img, const uint8_t *data,
		       size_t len, struct optmon_error *err);

#endif /* OPTMON_IMAGE_INTERNAL_H */
