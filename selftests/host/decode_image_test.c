// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Images and the files they come from: ranges, formats, errors with their place.
 */
#include <errno.h>

#include "decode_check.h"
#include "decode_paths.h"

static void test_ranges(void)
{
	struct optmon_image *img = optmon_image_new();
	uint8_t bytes[256], back[256];
	struct optmon_range range;
	unsigned int i;
	size_t pos = 0;

	for (i = 0; i < 256; i++)
		bytes[i] = i;
	ktap_check(!optmon_image_known(img, 0x50, 0, 0, 0, 1) &&
		   optmon_image_get(img, 0x50, 0, 0, 0, back, 1) == -ENODATA,
		   "nothing is known of a new image");
	ktap_check(!optmon_image_set(img, 0x50, 3, 2, 120, bytes + 120, 16) &&
		   optmon_image_bytes(img) == 16 &&
		   optmon_image_known(img, 0x50, 7, 1, 120, 8) &&
		   optmon_image_known(img, 0x50, 3, 2, 128, 8) &&
		   !optmon_image_known(img, 0x50, 7, 1, 120, 9),
		   "lower memory has no page, upper memory has");
	memset(back, 0, sizeof(back));
	ktap_check(!optmon_image_get(img, 0x50, 3, 2, 122, back, 12) &&
		   !memcmp(back, bytes + 122, 12), "a range across both");
	ktap_check(optmon_image_get(img, 0x50, 3, 2, 119, back, 2) == -ENODATA &&
		   optmon_image_get(img, 0x50, 3, 2, 135, back, 2) == -ENODATA,
		   "one unknown byte is enough to fail");
	ktap_check(optmon_image_set(img, 0x50, 0, 0, 255, bytes, 2) == -EINVAL &&
		   optmon_image_set(img, 0x50, 256, 0, 0, bytes, 1) == -EINVAL &&
		   optmon_image_set(img, 0x50, 0, 256, 0, bytes, 1) == -EINVAL &&
		   optmon_image_set(img, 0x52, 0, 0, 0, bytes, 1) == -EINVAL &&
		   optmon_image_set(img, 0x50, 0, 0, 0, bytes, (size_t)-1) ==
		   -EINVAL && !optmon_image_set(img, 0x50, 0, 0, 256, bytes, 0),
		   "ranges outside the map are refused");
	optmon_image_set(img, 0x51, 0, 0, 5, bytes, 1);
	optmon_image_set(img, 0x50, 3, 2, 140, bytes, 1);
	ktap_check(optmon_image_next(img, &pos, &range) && range.addr == 0x50 &&
		   range.offset == 120 && range.len == 8 && range.page == 0 &&
		   optmon_image_next(img, &pos, &range) && range.offset == 128 &&
		   range.len == 8 && range.page == 3 && range.bank == 2 &&
		   optmon_image_next(img, &pos, &range) && range.offset == 140 &&
		   optmon_image_next(img, &pos, &range) && range.addr == 0x51 &&
		   range.offset == 5 && !optmon_image_next(img, &pos, &range),
		   "known runs in order");
	optmon_image_free(img);
}

static void test_limit(void)
{
	struct optmon_image *img = optmon_image_new();
	unsigned int page, bank, stored = 0;
	uint8_t byte = 1;
	int ret = 0;

	for (bank = 0; bank < 32 && !ret; bank++)
		for (page = 0; page < 256 && !ret; page++, stored += !ret)
			ret = optmon_image_set(img, 0x50, 255 - page, bank, 128,
					       &byte, 1);
	ktap_check(ret == -ENOSPC && stored == OPTMON_IMAGE_MAX_PAGES &&
		   !optmon_image_set(img, 0x50, 255, 0, 129, &byte, 1),
		   "an image has room for %u half pages", OPTMON_IMAGE_MAX_PAGES);
	optmon_image_free(img);
}

/* Every kind of mistake in a text, and where it is seen */
static const struct {
	const char *what;
	const char *text;
	unsigned int line, column;
} mistakes[] = {
	{ "a word", "hello\n", 1, 1 },
	{ "an HTML page", "<html>\n", 1, 1 },
	{ "a page of one digit", "0 0 00: 18\n", 1, 2 },
	{ "a page without a bank", "00 x 00: 18\n", 1, 4 },
	{ "a bank of 256", "10 256 80: 18\n", 1, 7 },
	{ "an offset of one digit", "00 0 0: 18\n", 1, 7 },
	{ "no colon", "00 0 00 18\n", 1, 8 },
	{ "a line without bytes", "00 0 00:\n", 1, 9 },
	{ "half a byte", "00 0 00: 18 4\n", 1, 14 },
	{ "a byte of three digits", "00 0 00: 184\n", 1, 12 },
	{ "a byte that is none", "00 0 00: 18 4g\n", 1, 14 },
	{ "a second line that is wrong", "00 0 00: 18\n00 0 01: zz\n", 2, 10 },
	{ "a byte beyond the page", "00 0 ff: 18 19\n", 1, 13 },
	{ "lower memory of a page", "01 0 00: 18\n", 1, 9 },
	{ "lower memory of a bank", "00 1 00: 18\n", 1, 9 },
	{ "a byte given twice", "00 0 00: 18\n00 0 00: 18\n", 2, 10 },
	{ "an overlap of lines", "00 0 00: 18 01 02\n00 0 02: 03\n", 2, 10 },
	{ "an address that is none", "i2c 52\n00 0 00: 18\n", 1, 7 },
	{ "an address and more", "i2c 50 51\n", 1, 8 },
	{ "an end inside a line", "00 0 00: 18\n00 0 01: 02", 2, 12 },
	{ "no identifier", "00 0 01: 18\n", 0, 0 },
	{ "nothing but a comment", "# a dump\n", 0, 0 },
	{ "ethtool's text without lines", "Offset\t\tValues\n------\t\t------\n", 2, 0 },
	{ "an offset that is none", "Offset\nxx\n", 2, 1 },
	{ "an offset in decimal", "Offset\n0x12: 18\n", 2, 5 },
	{ "a line of ethtool's that is missing",
	  "Offset\n0x0000: 18 19\n0x0010: 00\n", 3, 1 },
	{ "a first offset of 16", "Offset\n0x0010: 18\n", 2, 1 },
	{ "a byte of ethtool's that is none", "Offset\n0x0000: 18 1\n", 2, 13 },
};

static void test_mistakes(void)
{
	struct optmon_image *img = optmon_image_new();
	unsigned int i;

	for (i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		const char *text = mistakes[i].text;
		struct optmon_error err = { 0 };
		int ret;

		ret = optmon_image_parse(img, text, strlen(text),
					 OPTMON_FORMAT_AUTO, &err);
		if (!ktap_check(ret == -1 && err.code == OPTMON_E_DATA &&
				err.line == mistakes[i].line &&
				err.column == mistakes[i].column &&
				err.message[0] && !optmon_image_bytes(img),
				"%s: line %u, column %u", mistakes[i].what,
				mistakes[i].line, mistakes[i].column))
			ktap_diag("line %u, column %u: %s", err.line, err.column,
				  err.message);
	}
	optmon_image_free(img);
}

static void test_text(void)
{
	static const char text[] =
		"# a comment\n\n  00 0 00: 18 40 00\r\n00 0 80:\t18\n"
		"11 3 FF: Ab\ni2c 51\n00 0 7f: 01 02\ni2c 50\n# end\n";
	struct optmon_image *img = optmon_image_new();
	struct optmon_error err = { 0 };
	uint8_t byte;

	ktap_check(!optmon_image_parse(img, text, sizeof(text) - 1,
				       OPTMON_FORMAT_AUTO, &err) &&
		   optmon_image_bytes(img) == 7 &&
		   !optmon_image_get(img, 0x50, 0x11, 3, 255, &byte, 1) &&
		   byte == 0xab && optmon_image_known(img, 0x51, 0, 0, 127, 2),
		   "blanks, comments, carriage returns, capitals, both addresses");
	optmon_image_free(img);
}

/* Sizes of files that cannot be module memory */
static void test_sizes(void)
{
	static const struct {
		size_t size;
		uint8_t identifier;
		bool good;
	} sizes[] = {
		{ 128, 0x18, true }, { 256, 0x18, true }, { 640, 0x0d, true },
		{ 256 + 255 * 128, 0x18, true }, { 255, 0x18, false },
		{ 1, 0x18, false }, { 4096 * 128, 0x18, true },
		{ 4097 * 128, 0x18, false }, { 512, 0x03, true },
		{ 259 * 128, 0x03, true }, { 260 * 128, 0x03, false },
	};
	uint8_t *data = calloc(1, OPTMON_IMAGE_MAX_FILE + 1);
	struct optmon_image *img = optmon_image_new();
	struct optmon_error err = { 0 };
	unsigned int i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		data[0] = sizes[i].identifier;
		ktap_check(!optmon_image_parse(img, data, sizes[i].size,
					       OPTMON_FORMAT_AUTO, &err) ==
			   sizes[i].good &&
			   optmon_image_bytes(img) ==
			   (sizes[i].good ? sizes[i].size : 0),
			   "%zu bytes that start with %02x %s", sizes[i].size,
			   sizes[i].identifier, sizes[i].good ? "are read" :
			   "are refused");
	}
	ktap_check(optmon_image_parse(img, data, 0, OPTMON_FORMAT_AUTO, &err) ==
		   -1 && optmon_image_parse(img, data,
					    OPTMON_IMAGE_MAX_FILE + 1,
					    OPTMON_FORMAT_AUTO, &err) == -1,
		   "no bytes and too many are refused");
	free(data);
	optmon_image_free(img);
}

/* Half page number @n of the linear layout holds n, n, n ... */
static void test_linear(void)
{
	size_t size = (size_t)(257 + 2 * 240) * 128;
	struct optmon_image *img = optmon_image_new();
	struct optmon_error err = { 0 };
	uint8_t *data = malloc(size), byte[2];
	size_t n;

	for (n = 0; n < size / 128; n++) {
		memset(data + n * 128, n & 0xff, 128);
		data[n * 128 + 1] = n >> 8;
	}
	data[0] = 0x18;
	ktap_check(!optmon_image_parse(img, data, size, OPTMON_FORMAT_LINEAR,
				       &err) &&
		   !optmon_image_get(img, 0x50, 0x11, 0, 128, byte, 2) &&
		   byte[0] == 0x12 && byte[1] == 0 &&
		   !optmon_image_get(img, 0x50, 0xff, 0, 128, byte, 2) &&
		   byte[0] == 0x00 && byte[1] == 1,
		   "page N of bank 0 is at (N + 1) x 128");
	ktap_check(!optmon_image_get(img, 0x50, 0x10, 1, 128, byte, 2) &&
		   byte[0] == 0x01 && byte[1] == 1 &&
		   !optmon_image_get(img, 0x50, 0x11, 2, 128, byte, 2) &&
		   byte[0] == 0xf2 && byte[1] == 1,
		   "pages 10h to FFh of further banks follow");
	data[0] = 0x03;
	ktap_check(!optmon_image_parse(img, data, 6 * 128, OPTMON_FORMAT_AUTO,
				       &err) &&
		   !optmon_image_get(img, 0x51, 0, 0, 0, byte, 2) &&
		   byte[0] == 2 &&
		   !optmon_image_get(img, 0x51, 2, 0, 128, byte, 2) &&
		   byte[0] == 5, "an SFP has address 51h from byte 256 on");
	free(data);
	optmon_image_free(img);
}

static char *text_of(const struct optmon_image *img, size_t *len)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, len);

	optmon_image_dump(img, out);
	fclose(out);
	return text;
}

/* What ethtool prints of the first pages */
static char *ethtool_text(const struct made *m, size_t *len)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, len);
	unsigned int i;

	fprintf(out, "Offset\t\tValues\n------\t\t------");
	for (i = 0; i < 384; i++) {
		if (i % 16 == 0)
			fprintf(out, "\n0x%04x:\t\t", i);
		fprintf(out, "%02x ", i < 128 ? m->lower[i] :
			m->page[0][i / 128 - 1][i % 128]);
	}
	fprintf(out, "\n");
	fclose(out);
	return text;
}

static void test_round_trips(void)
{
	void (*const makers[])(struct made *m) = {
		made_dr8, made_flat_cable, made_four_banks, made_zr,
		made_qsfp28, made_sfp, made_muxponder, made_external_laser,
	};
	struct optmon_image *again = optmon_image_new();
	struct optmon_error err = { 0 };
	size_t len, len_again;
	char *text, *text_again;
	unsigned int i;

	for (i = 0; i < sizeof(makers) / sizeof(makers[0]); i++) {
		makers[i](&made);
		decode_made();
		text = text_of(image, &len);
		if (!ktap_check(!optmon_image_parse(again, text, len,
						    OPTMON_FORMAT_AUTO, &err),
				"a dump that we wrote is read"))
			ktap_diag("%u:%u %s", err.line, err.column, err.message);
		text_again = text_of(again, &len_again);
		ktap_check(len == len_again && !memcmp(text, text_again, len),
			   "and written again it is the same");
		free(text);
		free(text_again);
	}
	made_dr8(&made);
	text = ethtool_text(&made, &len);
	ktap_check(!optmon_image_parse(again, text, len, OPTMON_FORMAT_AUTO,
				       &err) &&
		   optmon_image_bytes(again) == 384 &&
		   optmon_image_known(again, 0x50, 0x01, 0, 128, 128),
		   "ethtool's hex output is the linear layout");
	free(text);
	optmon_image_free(again);
}

static void test_files(void)
{
	struct optmon_image *img = optmon_image_new();
	struct optmon_error err = { 0 };

	ktap_check(optmon_image_load(img, "/nonexistent/dump",
				     OPTMON_FORMAT_AUTO, &err) == -1 &&
		   err.code == OPTMON_E_NOINPUT && !err.line,
		   "a file that is not there");
	ktap_check(optmon_image_load(img, "/", OPTMON_FORMAT_AUTO, &err) == -1 &&
		   err.code == OPTMON_E_IO, "a folder");
	ktap_check(optmon_image_load(img, "/dev/null", OPTMON_FORMAT_AUTO,
				     &err) == -1 && err.code == OPTMON_E_DATA,
		   "an empty file");
	ktap_check(optmon_image_load(img, "/dev/zero", OPTMON_FORMAT_AUTO,
				     &err) == -1 && err.code == OPTMON_E_DATA,
		   "a file without an end");
	optmon_image_free(img);
}

/* Answer what is wanted from @made until nothing more is; the rounds it took */
static unsigned int fetch_all(struct optmon_image *img, size_t *bytes)
{
	struct optmon_range ranges[128];
	unsigned int round, bank;
	size_t n, i;

	optmon_image_clear(img);
	*bytes = 0;
	for (round = 0; round < 10; round++) {
		n = optmon_pages_wanted(img, ranges, 128);
		if (!n)
			return round;
		for (i = 0; i < n; i++) {
			const struct optmon_range *r = &ranges[i];
			const uint8_t *from;

			bank = r->bank;
			from = r->addr == 0x51 ? made.lower_51 :
			       r->offset < 128 ? made.lower :
			       made.page[bank][r->page];
			if (r->offset >= 128 && !made.has[bank][r->page])
				ktap_diag("page %02x of bank %u is wanted",
					  r->page, bank);
			optmon_image_set(img, r->addr, r->page, bank, r->offset,
					 from + r->offset % 128, r->len);
			*bytes += r->len;
		}
	}
	return round;
}

static void test_wanted(void)
{
	static const struct {
		void (*make)(struct made *m);
		const char *name;
		unsigned int rounds;
		size_t pages;	/* of 128 bytes */
	} modules[] = {
		{ made_flat_cable, "a flat cable", 1, 2 },
		{ made_sfp, "an SFP", 2, 3 },
		{ made_qsfp28, "a QSFP28", 2, 3 },
		{ made_dr8, "800G DR8", 4, 2 + 2 + 5 + 8 },
		{ made_zr, "400ZR", 3, 2 + 2 + 8 + 4 },
		{ made_zr_described, "400ZR of C-CMIS 1.3", 4, 2 + 2 + 8 + 4 + 5 },
		{ made_muxponder, "a muxponder", 3, 2 + 2 + 3 + 12 },
		{ made_external_laser, "an external laser", 4, 2 + 2 + 4 },
		{ made_four_banks, "four banks", 4, 2 + 2 + 4 * (3 + 5) },
	};
	struct optmon_image *img = optmon_image_new();
	unsigned int i, rounds;
	size_t bytes;

	for (i = 0; i < sizeof(modules) / sizeof(modules[0]); i++) {
		modules[i].make(&made);
		rounds = fetch_all(img, &bytes);
		if (!ktap_check(rounds == modules[i].rounds &&
				bytes == 128 * modules[i].pages,
				"%s: %zu pages in %u rounds", modules[i].name,
				modules[i].pages, modules[i].rounds))
			ktap_diag("%zu pages in %u rounds", bytes / 128, rounds);
		memset(&module, 0, sizeof(module));
		optmon_decode(img, &module);
		ktap_check(!has_warning(OPTMON_WARN_PAGES_MISSING),
			   "and the decoder misses nothing");
	}
	optmon_image_clear(img);
	ktap_check(optmon_pages_wanted(img, NULL, 0) == 2,
		   "of an unknown module lower memory and page 00h are wanted");
	optmon_image_free(img);
}

int main(void)
{
	ktap_begin();
	test_ranges();
	test_limit();
	test_mistakes();
	test_text();
	test_sizes();
	test_linear();
	test_round_trips();
	test_files();
	test_wanted();
	optmon_image_free(image);
	return ktap_end();
}
