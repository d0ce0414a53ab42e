// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Histograms of "fleet-cer -g" on standard input, log10 of the ratio of codewords that
 * will be lost on standard output. With the argument "ranges" bins are joined first to
 * 0, 1-3, 4-7, 8-11, 12-15, as some drivers count.
 */
#include <json-c/json.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <optmon/health.h>

#define BINS	16

static unsigned int join(struct optmon_line_bin *bins)
{
	static const unsigned int low[] = { 0, 1, 4, 8, 12, BINS };
	struct optmon_line_bin joined[5];
	unsigned int i, k;

	for (i = 0; i < 5; i++) {
		joined[i] = bins[low[i]];
		joined[i].high = low[i + 1] - 1;
		for (k = low[i] + 1; k < low[i + 1]; k++)
			joined[i].total += bins[k].total;
	}
	memcpy(bins, joined, sizeof(joined));
	return 5;
}

int main(int argc, char **argv)
{
	struct optmon_line_bin bins[BINS];
	struct json_object *o, *list;
	struct optmon_tail tail;
	unsigned int i, n;
	char *line = NULL;
	size_t size = 0;

	while (getline(&line, &size, stdin) > 0) {
		o = json_tokener_parse(line);
		if (!json_object_object_get_ex(o, "bins", &list) ||
		    json_object_array_length(list) != BINS) {
			fprintf(stderr, "tail: no histogram of %d bins\n", BINS);
			return 1;
		}
		memset(bins, 0, sizeof(bins));
		for (i = 0; i < BINS; i++) {
			bins[i].low = i;
			bins[i].high = i;
			bins[i].total = json_object_get_int64(
				json_object_array_get_idx(list, i));
		}
		n = argc > 1 && !strcmp(argv[1], "ranges") ? join(bins) : BINS;
		if (optmon_fec_tail(bins, n, &tail))
			printf("%.4f\n", log10(tail.ratio));
		else
			printf("-99\n");
		json_object_put(o);
	}
	free(line);
	return 0;
}
