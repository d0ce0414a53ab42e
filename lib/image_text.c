// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Module memory as text: our dump format both ways, and what ethtool prints.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "image_internal.h"

/* No line of either format needs more; a longer one is not looked through. */
#define MAX_LINE	1024

/**
 * struct text - a place in a text
 * @at: next character
 * @end: end of the whole text
 * @eol: end of the current line
 * @line: its number, from 1
 * @start: its first character
 */
struct text {
	const char *at;
	const char *end;
	const char *eol;
	const char *start;
	unsigned int line;
};

static int text_error(const struct text *t, struct optmon_error *err,
		      const char *message)
{
	return optmon_error_set(err, OPTMON_E_DATA, t->line,
				t->at - t->start + 1, "%s", message);
}

/* Steps to the next line. Return: 1, 0 at the end, -1 with @err. */
static int next_line(struct text *t, struct optmon_error *err)
{
	const char *newline;

	t->at = t->start = t->line ? t->eol + 1 : t->at;
	if (t->at >= t->end)
		return 0;
	t->line++;
	newline = memchr(t->at, '\n', t->end - t->at);
	if (!newline) {
		t->at = t->end;
		return text_error(t, err,
				  "the text ends inside a line: cut short?");
	}
	if (newline - t->at > MAX_LINE) {
		t->at += MAX_LINE;
		return text_error(t, err, "line too long for module memory");
	}
	t->eol = newline;
	return 1;
}

static bool at_eol(const struct text *t)
{
	return t->at == t->eol || (*t->at == '\r' && t->at + 1 == t->eol);
}

static void skip_blanks(struct text *t)
{
	while (t->at < t->eol && (*t->at == ' ' || *t->at == '\t'))
		t->at++;
}

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 16;
}

/*
 * Reads a number of @least to @most digits. Return: the number, or -1 with the
 * place at the first character that does not belong.
 */
static int number(struct text *t, int base, int least, int most)
{
	int value = 0, digits;

	for (digits = 0; digits < most && t->at < t->eol; digits++) {
		int digit = digit_value(*t->at);

		if (digit >= base)
			break;
		value = value * base + digit;
		t->at++;
	}
	return digits < least ? -1 : value;
}

static bool keyword(struct text *t, const char *word)
{
	size_t len = strlen(word);

	if ((size_t)(t->eol - t->at) < len || memcmp(t->at, word, len))
		return false;
	t->at += len;
	return true;
}

static int store(struct optmon_image *img, const struct optmon_range *where,
		 const uint8_t *data, const struct text *t,
		 struct optmon_error *err)
{
	switch (optmon_image_set(img, where->addr, where->page, where->bank,
				 where->offset, data, where->len)) {
	case 0:
		return 0;
	case -ENOSPC:
		return text_error(t, err, "more pages than a module can have");
	default:
		return optmon_error_set(err, OPTMON_E_SOFTWARE, t->line, 0,
					"out of memory");
	}
}

/*
 * Reads bytes up to the end of the line and stores them. Each byte may be
 * given once: a second value means that two modules got mixed up.
 */
static int bytes(struct text *t, struct optmon_image *img,
		 struct optmon_range *where, struct optmon_error *err)
{
	bool crosses = !where->page && !where->bank;
	unsigned int limit = where->offset < IMAGE_PAGE_LEN && !crosses ?
			     IMAGE_PAGE_LEN : 256;
	uint8_t data[256];
	size_t n = 0;

	for (skip_blanks(t); !at_eol(t); skip_blanks(t)) {
		const char *token = t->at;
		int value = number(t, 16, 2, 2);

		if (value < 0 || (!at_eol(t) && *t->at != ' ' &&
				  *t->at != '\t'))
			return text_error(t, err,
					  "expected a byte of two hex digits");
		if (where->offset + n >= limit) {
			t->at = token;
			return text_error(t, err,
					  "byte lies beyond the end of the page");
		}
		if (optmon_image_known(img, where->addr, where->page,
				       where->bank, where->offset + n, 1)) {
			t->at = token;
			return text_error(t, err,
					  "byte is given twice: two dumps in one?");
		}
		data[n++] = value;
	}
	if (!n)
		return text_error(t, err, "line without a byte");
	where->len = n == 256 ? 128 : n;
	if (n == 256) {
		if (store(img, where, data, t, err))
			return -1;
		where->offset = IMAGE_PAGE_LEN;
		return store(img, where, data + IMAGE_PAGE_LEN, t, err);
	}
	return store(img, where, data, t, err);
}

/* "PP B OO:" */
static int dump_place(struct text *t, struct optmon_range *where,
		      struct optmon_error *err)
{
	int page, bank, offset;

	page = number(t, 16, 2, 2);
	if (page < 0)
		return text_error(t, err,
				  "expected \"PP B OO: xx xx ...\": page (hex), bank (decimal), offset (hex), bytes");
	skip_blanks(t);
	bank = number(t, 10, 1, 3);
	if (bank < 0 || bank > 255)
		return text_error(t, err, "expected a bank (decimal, 0 to 255)");
	skip_blanks(t);
	offset = number(t, 16, 2, 2);
	if (offset < 0 || t->at == t->eol || *t->at != ':')
		return text_error(t, err,
				  "expected an offset of two hex digits and a colon");
	t->at++;
	if (offset < IMAGE_PAGE_LEN && (page || bank))
		return text_error(t, err,
				  "offsets below 80 are lower memory, written as page 00 bank 0");
	where->page = page;
	where->bank = bank;
	where->offset = offset;
	return 0;
}

/* "i2c 51": which address the lines below are of */
static int dump_address(struct text *t, struct optmon_range *where,
			struct optmon_error *err)
{
	int addr;

	skip_blanks(t);
	addr = number(t, 16, 2, 2);
	skip_blanks(t);
	if ((addr != OPTMON_ADDR_50 && addr != OPTMON_ADDR_51) || !at_eol(t))
		return text_error(t, err, "expected \"i2c 50\" or \"i2c 51\"");
	where->addr = addr;
	return 0;
}

int image_parse_dump(struct optmon_image *img, const char *text, size_t len,
		     struct optmon_error *err)
{
	struct text t = { .at = text, .end = text + len };
	struct optmon_range where = { .addr = OPTMON_ADDR_50 };
	int ret;

	while ((ret = next_line(&t, err)) > 0) {
		skip_blanks(&t);
		if (at_eol(&t) || *t.at == '#')
			continue;
		if (keyword(&t, "i2c")) {
			ret = dump_address(&t, &where, err);
		} else {
			ret = dump_place(&t, &where, err);
			if (!ret)
				ret = bytes(&t, img, &where, err);
		}
		if (ret)
			return -1;
	}
	return ret;
}

/* "0x0010:": offsets run through the linear layout without a gap. */
static int hex_place(struct text *t, size_t expected, bool first,
		     struct optmon_error *err)
{
	const char *token = t->at;
	int offset;

	if (!keyword(t, "0x"))
		return text_error(t, err,
				  "expected an offset such as 0x0010: of ethtool's hex output");
	offset = number(t, 16, 4, 6);
	if (offset < 0 || t->at == t->eol || *t->at != ':')
		return text_error(t, err, "expected hex digits and a colon");
	t->at++;
	if (!first && (size_t)offset != expected) {
		t->at = token;
		return optmon_error_set(err, OPTMON_E_DATA, t->line, 1,
					"offset 0x%04zx expected here: lines are missing or mixed up",
					expected);
	}
	if (first && offset && offset != IMAGE_PAGE_LEN) {
		t->at = token;
		return text_error(t, err,
				  "the first offset must be 0x0000 or 0x0080");
	}
	return offset;
}

static int hex_bytes(struct text *t, uint8_t *data, size_t *len, size_t room,
		     struct optmon_error *err)
{
	for (skip_blanks(t); !at_eol(t); skip_blanks(t)) {
		int value = number(t, 16, 2, 2);

		if (value < 0 || (!at_eol(t) && *t->at != ' ' &&
				  *t->at != '\t'))
			return text_error(t, err,
					  "expected a byte of two hex digits");
		if (*len == room)
			return text_error(t, err,
					  "more bytes than a module can have");
		data[(*len)++] = value;
	}
	return 0;
}

/* The table's head: "Offset  Values" and a line of dashes */
static bool hex_head(struct text *t)
{
	if (keyword(t, "Offset"))
		return true;
	return t->at < t->eol && *t->at == '-';
}

/*
 * ethtool prints any length, so the last page may be cut. A text that starts at
 * 0x0080 is one upper page; the text does not say which, page 00h is assumed.
 */
static int hex_store(struct optmon_image *img, const uint8_t *data, size_t len,
		     int start, struct optmon_error *err)
{
	if (!start)
		return image_store_linear(img, data, len, err);
	if (len > IMAGE_PAGE_LEN)
		return optmon_error_set(err, OPTMON_E_DATA, 0, 0,
					"%zu bytes from offset 0x80: a page has 128",
					len);
	if (optmon_image_set(img, OPTMON_ADDR_50, 0, 0, start, data, len))
		return optmon_error_set(err, OPTMON_E_SOFTWARE, 0, 0,
					"out of memory");
	return 0;
}

int image_parse_hex(struct optmon_image *img, const char *text, size_t len,
		    struct optmon_error *err)
{
	struct text t = { .at = text, .end = text + len };
	/* Each byte takes at least two digits. */
	size_t room = len / 2 + 1, have = 0;
	uint8_t *data = malloc(room);
	int start = -1;
	int ret;

	if (!data)
		return optmon_error_set(err, OPTMON_E_SOFTWARE, 0, 0,
					"out of memory");
	while ((ret = next_line(&t, err)) > 0) {
		int offset;

		skip_blanks(&t);
		if (at_eol(&t) || hex_head(&t))
			continue;
		offset = hex_place(&t, start < 0 ? 0 : start + have, start < 0,
				   err);
		ret = offset < 0 ? -1 : hex_bytes(&t, data, &have, room, err);
		if (ret)
			break;
		if (start < 0)
			start = offset;
	}
	if (!ret && !have)
		ret = optmon_error_set(err, OPTMON_E_DATA, t.line, 0,
				       "no line of bytes in it");
	if (!ret)
		ret = hex_store(img, data, have, start, err);
	free(data);
	return ret;
}

static int dump_line(const struct optmon_range *range,
		     const uint8_t *data, FILE *out)
{
	unsigned int i;

	fprintf(out, "%02x %u %02x:", range->page, range->bank, range->offset);
	for (i = 0; i < range->len; i++)
		fprintf(out, " %02x", data[i]);
	return fputc('\n', out) == EOF ? -EIO : 0;
}

int optmon_image_dump(const struct optmon_image *img, FILE *out)
{
	unsigned int addr = OPTMON_ADDR_50;
	struct optmon_range range;
	size_t pos = 0;

	while (optmon_image_next(img, &pos, &range)) {
		unsigned int left = range.len;
		uint8_t data[16];

		if (range.addr != addr) {
			addr = range.addr;
			fprintf(out, "i2c %02x\n", addr);
		}
		while (left) {
			range.len = 16 - range.offset % 16;
			if (range.len > left)
				range.len = left;
			optmon_image_get(img, addr, range.page, range.bank,
					 range.offset, data, range.len);
			if (dump_line(&range, data, out))
				return -EIO;
			range.offset += range.len;
			left -= range.len;
		}
	}
	return ferror(out) ? -EIO : 0;
}
