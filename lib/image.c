// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The sparse memory of one module: half pages of 128 bytes, sorted by where
 * they are. A module has few of them, and a reader looks each up once.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "image_internal.h"

#define KEY_ADDR_51	(1u << 25)
#define KEY_UPPER	(1u << 24)

struct optmon_image {
	size_t count;
	size_t room;
	uint32_t *keys;
	struct image_page **pages;
};

static uint32_t image_key(unsigned int addr, bool upper, unsigned int page,
			  unsigned int bank)
{
	uint32_t key = addr == OPTMON_ADDR_51 ? KEY_ADDR_51 : 0;

	return upper ? key | KEY_UPPER | page << 8 | bank : key;
}

struct optmon_image *optmon_image_new(void)
{
	return calloc(1, sizeof(struct optmon_image));
}

void optmon_image_clear(struct optmon_image *img)
{
	size_t i;

	for (i = 0; i < img->count; i++)
		free(img->pages[i]);
	img->count = 0;
}

void optmon_image_free(struct optmon_image *img)
{
	if (!img)
		return;
	optmon_image_clear(img);
	free(img->keys);
	free(img->pages);
	free(img);
}

/* The first index whose key is not below @key. */
static size_t image_search(const struct optmon_image *img, uint32_t key)
{
	size_t low = 0, high = img->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (img->keys[middle] < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct image_page *image_find(const struct optmon_image *img,
				     uint32_t key)
{
	size_t at = image_search(img, key);

	return at < img->count && img->keys[at] == key ? img->pages[at] : NULL;
}

const struct image_page *image_lower(const struct optmon_image *img,
				     unsigned int addr)
{
	return image_find(img, image_key(addr, false, 0, 0));
}

const struct image_page *image_upper(const struct optmon_image *img,
				     unsigned int addr, unsigned int page,
				     unsigned int bank)
{
	return image_find(img, image_key(addr, true, page, bank));
}

static int image_grow(struct optmon_image *img)
{
	size_t room = img->room ? img->room * 2 : 32;
	struct image_page **pages;
	uint32_t *keys;

	keys = reallocarray(img->keys, room, sizeof(*keys));
	if (!keys)
		return -ENOMEM;
	img->keys = keys;
	pages = reallocarray(img->pages, room, sizeof(*pages));
	if (!pages)
		return -ENOMEM;
	img->pages = pages;
	img->room = room;
	return 0;
}

static int image_find_or_add(struct optmon_image *img, uint32_t key,
			     struct image_page **result)
{
	size_t at = image_search(img, key);
	struct image_page *page;
	int ret;

	if (at < img->count && img->keys[at] == key) {
		*result = img->pages[at];
		return 0;
	}
	if (img->count == OPTMON_IMAGE_MAX_PAGES)
		return -ENOSPC;
	if (img->count == img->room) {
		ret = image_grow(img);
		if (ret)
			return ret;
	}
	page = calloc(1, sizeof(*page));
	if (!page)
		return -ENOMEM;
	memmove(img->keys + at + 1, img->keys + at,
		(img->count - at) * sizeof(*img->keys));
	memmove(img->pages + at + 1, img->pages + at,
		(img->count - at) * sizeof(*img->pages));
	img->keys[at] = key;
	img->pages[at] = page;
	img->count++;
	*result = page;
	return 0;
}

/* Bits @first .. @first + @len - 1 that fall into word @word of a bitmap. */
static uint64_t range_bits(unsigned int first, unsigned int len,
			   unsigned int word)
{
	unsigned int from = word * 64, end = first + len;
	uint64_t bits;

	if (end <= from || first >= from + 64)
		return 0;
	end -= from;
	bits = end >= 64 ? ~0ull : (1ull << end) - 1;
	return first > from ? bits & (~0ull << (first - from)) : bits;
}

bool image_page_known(const struct image_page *page, unsigned int first,
		      unsigned int len)
{
	uint64_t low = range_bits(first, len, 0);
	uint64_t high = range_bits(first, len, 1);

	return page && (page->known[0] & low) == low &&
	       (page->known[1] & high) == high;
}

static bool range_valid(unsigned int addr, unsigned int page,
			unsigned int bank, unsigned int offset, size_t len)
{
	return (addr == OPTMON_ADDR_50 || addr == OPTMON_ADDR_51) &&
	       page <= 255 && bank <= 255 && offset <= 256 &&
	       len <= 256 - offset;
}

static int image_set_half(struct optmon_image *img, uint32_t key,
			  unsigned int first, const uint8_t *data,
			  unsigned int len)
{
	struct image_page *page;
	int ret;

	ret = image_find_or_add(img, key, &page);
	if (ret)
		return ret;
	memcpy(page->data + first, data, len);
	page->known[0] |= range_bits(first, len, 0);
	page->known[1] |= range_bits(first, len, 1);
	return 0;
}

int optmon_image_set(struct optmon_image *img, unsigned int addr,
		     unsigned int page, unsigned int bank, unsigned int offset,
		     const void *data, size_t len)
{
	const uint8_t *bytes = data;
	unsigned int lower = 0;
	int ret;

	if (!range_valid(addr, page, bank, offset, len))
		return -EINVAL;
	if (!len)
		return 0;
	if (offset < IMAGE_PAGE_LEN) {
		lower = IMAGE_PAGE_LEN - offset;
		if (lower > len)
			lower = len;
		ret = image_set_half(img, image_key(addr, false, 0, 0), offset,
				     bytes, lower);
		if (ret || lower == len)
			return ret;
		offset = IMAGE_PAGE_LEN;
	}
	return image_set_half(img, image_key(addr, true, page, bank),
			      offset - IMAGE_PAGE_LEN, bytes + lower,
			      len - lower);
}

bool optmon_image_known(const struct optmon_image *img, unsigned int addr,
			unsigned int page, unsigned int bank,
			unsigned int offset, size_t len)
{
	unsigned int lower = 0;

	if (!range_valid(addr, page, bank, offset, len))
		return false;
	if (offset < IMAGE_PAGE_LEN && len) {
		lower = IMAGE_PAGE_LEN - offset;
		if (lower > len)
			lower = len;
		if (!image_page_known(image_lower(img, addr), offset, lower))
			return false;
		offset += lower;
	}
	return len == lower ||
	       image_page_known(image_upper(img, addr, page, bank),
				offset - IMAGE_PAGE_LEN, len - lower);
}

int optmon_image_get(const struct optmon_image *img, unsigned int addr,
		     unsigned int page, unsigned int bank, unsigned int offset,
		     void *data, size_t len)
{
	unsigned int lower = 0;
	uint8_t *bytes = data;

	if (!range_valid(addr, page, bank, offset, len))
		return -EINVAL;
	if (!optmon_image_known(img, addr, page, bank, offset, len))
		return -ENODATA;
	if (offset < IMAGE_PAGE_LEN && len) {
		lower = IMAGE_PAGE_LEN - offset;
		if (lower > len)
			lower = len;
		memcpy(bytes, image_lower(img, addr)->data + offset, lower);
		offset += lower;
	}
	if (len > lower)
		memcpy(bytes + lower,
		       image_upper(img, addr, page, bank)->data +
		       (offset - IMAGE_PAGE_LEN), len - lower);
	return 0;
}

size_t optmon_image_bytes(const struct optmon_image *img)
{
	size_t i, bytes = 0;

	for (i = 0; i < img->count; i++)
		bytes += __builtin_popcountll(img->pages[i]->known[0]) +
			 __builtin_popcountll(img->pages[i]->known[1]);
	return bytes;
}

bool optmon_image_next(const struct optmon_image *img, size_t *pos,
		       struct optmon_range *range)
{
	size_t at = *pos / IMAGE_PAGE_LEN;
	unsigned int first = *pos % IMAGE_PAGE_LEN;

	for (; at < img->count; at++, first = 0) {
		const struct image_page *page = img->pages[at];
		uint32_t key = img->keys[at];
		unsigned int end;

		while (first < IMAGE_PAGE_LEN &&
		       !image_page_known(page, first, 1))
			first++;
		if (first == IMAGE_PAGE_LEN)
			continue;
		end = first + 1;
		while (end < IMAGE_PAGE_LEN && image_page_known(page, end, 1))
			end++;
		range->addr = key & KEY_ADDR_51 ? OPTMON_ADDR_51 :
						  OPTMON_ADDR_50;
		range->page = key >> 8 & 0xff;
		range->bank = key & 0xff;
		range->offset = first + (key & KEY_UPPER ? IMAGE_PAGE_LEN : 0);
		range->len = end - first;
		*pos = at * IMAGE_PAGE_LEN + end;
		return true;
	}
	*pos = at * IMAGE_PAGE_LEN;
	return false;
}
