/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The memory of one module, as far as it is known.
 *
 * An image is a sparse map from (I2C address, page, bank, offset) to a byte.
 * Offsets 0..127 are lower memory, which has neither page nor bank; offsets
 * 128..255 are the upper memory of a page (OIF-CMIS-05.4 section 8.1,
 * SFF-8636 section 6.1, SFF-8472 section 4). A byte that was never set is
 * unknown, which is not the same as zero.
 */
#ifndef OPTMON_IMAGE_H
#define OPTMON_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <optmon/error.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* The two 7-bit I2C addresses of a module: A0h and A2h on the wire. */
#define OPTMON_ADDR_50		0x50
#define OPTMON_ADDR_51		0x51

/* An image never holds more half pages of 128 bytes than this. */
#define OPTMON_IMAGE_MAX_PAGES	4096
/* A file longer than this is refused before it is looked at. */
#define OPTMON_IMAGE_MAX_FILE	(4u << 20)

struct optmon_image;

/**
 * optmon_image_new() - an image in which no byte is known
 *
 * Return: the image, to be given to optmon_image_free(), or NULL when out of
 * memory.
 */
struct optmon_image *optmon_image_new(void);

/**
 * optmon_image_free() - give an image back
 * @img: image or NULL
 */
void optmon_image_free(struct optmon_image *img);

/**
 * optmon_image_clear() - forget every byte
 * @img: image
 */
void optmon_image_clear(struct optmon_image *img);

/**
 * optmon_image_set() - make a range of bytes known
 * @img: image
 * @addr: OPTMON_ADDR_50 or OPTMON_ADDR_51
 * @page: page, ignored for the part of the range in lower memory
 * @bank: bank, ignored likewise
 * @offset: first offset, 0..255
 * @data: @len bytes
 * @len: length; @offset + @len is at most 256
 *
 * Bytes that are known already are replaced.
 *
 * Return: 0, -EINVAL for a range outside the map, -ENOSPC when the image holds
 * OPTMON_IMAGE_MAX_PAGES already, -ENOMEM.
 */
int optmon_image_set(struct optmon_image *img, unsigned int addr,
		     unsigned int page, unsigned int bank, unsigned int offset,
		     const void *data, size_t len);

/**
 * optmon_image_get() - read a range of bytes
 * @img: image
 * @addr: OPTMON_ADDR_50 or OPTMON_ADDR_51
 * @page: page, ignored for the part of the range in lower memory
 * @bank: bank, ignored likewise
 * @offset: first offset, 0..255
 * @data: where @len bytes go
 * @len: length
 *
 * Return: 0, -EINVAL for a range outside the map, -ENODATA when a byte of the
 * range is unknown; @data is then unchanged.
 */
int optmon_image_get(const struct optmon_image *img, unsigned int addr,
		     unsigned int page, unsigned int bank, unsigned int offset,
		     void *data, size_t len);

/**
 * optmon_image_known() - is every byte of a range known?
 * @img: image
 * @addr: OPTMON_ADDR_50 or OPTMON_ADDR_51
 * @page: page, ignored for the part of the range in lower memory
 * @bank: bank, ignored likewise
 * @offset: first offset
 * @len: length
 */
bool optmon_image_known(const struct optmon_image *img, unsigned int addr,
			unsigned int page, unsigned int bank,
			unsigned int offset, size_t len);

/**
 * optmon_image_bytes() - how many bytes are known
 * @img: image
 */
size_t optmon_image_bytes(const struct optmon_image *img);

/**
 * struct optmon_range - a piece of module memory
 * @addr: I2C address
 * @page: page; 0 for lower memory
 * @bank: bank; 0 for lower memory
 * @offset: first offset
 * @len: bytes; a range does not cross from lower into upper memory
 */
struct optmon_range {
	uint8_t addr;
	uint8_t page;
	uint8_t bank;
	uint8_t offset;
	uint8_t len;
};

/**
 * optmon_image_next() - walk through the known bytes of an image
 * @img: image
 * @pos: set to 0 before the first call, not touched in between
 * @range: the next longest run of known bytes, by address, page, bank, offset,
 *	lower memory first
 *
 * Return: true and a range, or false after the last one.
 */
bool optmon_image_next(const struct optmon_image *img, size_t *pos,
		       struct optmon_range *range);

/**
 * enum optmon_format - what a file of module memory looks like
 * @OPTMON_FORMAT_AUTO: find out from the content
 * @OPTMON_FORMAT_DUMP: our text: lines "PP B OO: xx xx ..."
 * @OPTMON_FORMAT_LINEAR: the bytes in the order of optoe's eeprom file, which
 *	is also what `ethtool -m ... raw on` writes
 * @OPTMON_FORMAT_HEX: what `ethtool -m ... hex on` prints
 */
enum optmon_format {
	OPTMON_FORMAT_AUTO,
	OPTMON_FORMAT_DUMP,
	OPTMON_FORMAT_LINEAR,
	OPTMON_FORMAT_HEX,
};

/**
 * optmon_image_parse() - read an image from the content of a file
 * @img: image, emptied first; after a failure it is empty
 * @data: content
 * @len: its length in bytes
 * @format: format, or OPTMON_FORMAT_AUTO
 * @err: what is wrong and where, or NULL
 *
 * The linear layout is, for modules of SFF-8472 (identifier 03h and its kin):
 * 256 bytes of address 50h, 128 of lower memory of 51h, then the pages of 51h;
 * for all others 128 bytes of lower memory, then pages 00h to FFh of bank 0,
 * then pages 10h to FFh of bank 1, 2 and so on.
 *
 * Return: 0, or -1 with @err.
 */
int optmon_image_parse(struct optmon_image *img, const void *data, size_t len,
		       enum optmon_format format, struct optmon_error *err);

/**
 * optmon_image_load() - read an image from a file
 * @img: image, emptied first
 * @path: file, or "-" for standard input
 * @format: format, or OPTMON_FORMAT_AUTO
 * @err: what is wrong and where, or NULL
 *
 * Return: 0, or -1 with @err.
 */
int optmon_image_load(struct optmon_image *img, const char *path,
		      enum optmon_format format, struct optmon_error *err);

/**
 * optmon_image_dump() - write an image as our dump text
 * @img: image
 * @out: where to
 *
 * What is written parses to an equal image. Lines have at most 16 bytes and
 * start at multiples of 16; comments are the caller's.
 *
 * Return: 0, or -EIO when @out has an error.
 */
int optmon_image_dump(const struct optmon_image *img, FILE *out);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif /* OPTMON_IMAGE_H */
