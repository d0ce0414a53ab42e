// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writes the seeds of the fuzzers from modules made byte by byte:
 *
 *	cc -D_GNU_SOURCE -Iinclude/uapi -Iinclude -o /tmp/make-seeds selftests/fuzz/seeds/make.c \
 *		build/lib/liboptmon.a $(pkg-config --libs json-c) -lm
 *	/tmp/make-seeds selftests/fuzz/seeds
 */
#include <stdio.h>

#include <optmon/optmon.h>

#include "../../host/decode_paths.h"

static const struct {
	const char *name;
	void (*make)(struct made *m);
} modules[] = {
	{ "dr8", made_dr8 },
	{ "flat-cable", made_flat_cable },
	{ "four-banks", made_four_banks },
	{ "zr", made_zr },
	{ "zr-described", made_zr_described },
	{ "muxponder", made_muxponder },
	{ "external-laser", made_external_laser },
	{ "qsfp28", made_qsfp28 },
	{ "sfp", made_sfp },
};

static struct made made;

static FILE *create(const char *folder, const char *fuzzer, const char *name,
		    const char *suffix)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s/%s%s", folder, fuzzer, name, suffix);
	file = fopen(path, "wb");
	if (!file) {
		perror(path);
		exit(1);
	}
	return file;
}

static const uint8_t *bytes_of(const struct optmon_range *r)
{
	if (r->addr == OPTMON_ADDR_51)
		return made.lower_51 + r->offset;
	if (r->offset < 128)
		return made.lower + r->offset;
	return made.page[r->bank][r->page] + r->offset - 128;
}

/* What a reader fetches, in its order */
static void write_memory(FILE *out, struct optmon_image *img)
{
	struct optmon_range ranges[128];
	size_t n, i;

	optmon_image_clear(img);
	while ((n = optmon_pages_wanted(img, ranges, 128))) {
		for (i = 0; i < n; i++) {
			const struct optmon_range *r = &ranges[i];

			fwrite(bytes_of(r), 1, r->len, out);
			optmon_image_set(img, r->addr, r->page, r->bank,
					 r->offset, bytes_of(r), r->len);
		}
	}
	fclose(out);
}

static void write_linear(FILE *out)
{
	fwrite(made.lower, 1, 128, out);
	fwrite(made.page[0][0], 1, 128, out);
	if (made.has_51)
		fwrite(made.lower_51, 1, 128, out);
	else
		fwrite(made.page[0][1], 1, 3 * 128, out);
	fclose(out);
}

static void write_hex(FILE *out)
{
	unsigned int i;

	fprintf(out, "Offset\t\tValues\n------\t\t------");
	for (i = 0; i < 256; i++) {
		if (i % 16 == 0)
			fprintf(out, "\n0x%04x:\t\t", i);
		fprintf(out, "%02x ", i < 128 ? made.lower[i] :
			made.page[0][0][i - 128]);
	}
	fprintf(out, "\n");
	fclose(out);
}

int main(int argc, char **argv)
{
	struct optmon_image *img = optmon_image_new();
	unsigned int i;
	FILE *out;

	if (argc != 2 || !img)
		return 1;
	for (i = 0; i < sizeof(modules) / sizeof(modules[0]); i++) {
		const char *name = modules[i].name;

		modules[i].make(&made);
		write_memory(create(argv[1], "decode_memory", name, ".bin"), img);
		made_image(&made, img);
		out = create(argv[1], "image_parse", name, ".eeprom");
		optmon_image_dump(img, out);
		fclose(out);
		write_linear(create(argv[1], "image_parse", name, ".bin"));
		write_hex(create(argv[1], "image_parse", name, ".hex"));
	}
	optmon_image_free(img);
	return 0;
}
