// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /etc/optmon/ports: what its lines say, and what is wrong with them.
 */
#include <stdlib.h>
#include <string.h>

#include "ports_file.h"

#include "../ktap.h"

static int parse(const char *text, struct ports_file *file,
		 struct optmon_error *err)
{
	FILE *in = fmemopen((void *)text, strlen(text), "r");
	int ret;

	memset(err, 0, sizeof(*err));
	ret = ports_file_parse(in, "ports", file, err);
	fclose(in);
	return ret;
}

static void test_good(void)
{
	static const char text[] =
		"# label cage devices\n"
		"\n"
		"osfp1\t12-0050   Ethernet0 # the first\n"
		"  osfp2 13-0050 Ethernet8 Ethernet12\r\n"
		"osfp3 - Ethernet16\n"
		"osfp4 -";
	struct optmon_cage by_device = { .device = "13-0050", .label = "cage13-0050" };
	struct optmon_cage by_label = { .device = "14-0050", .label = "osfp3" };
	struct optmon_cage other = { .device = "99-0050", .label = "osfp99" };
	const struct ports_entry *entry;
	struct ports_file file;
	struct optmon_error err;

	ktap_check(!parse(text, &file, &err) && file.n == 4, "four cages");
	ktap_diag("%s", err.message);
	entry = ports_file_find(&file, &by_device);
	ktap_check(entry && !strcmp(entry->label, "osfp2") &&
		   entry->n_links == 2 && !strcmp(entry->link[1], "Ethernet12"),
		   "a cage by its i2c client, with a breakout");
	entry = ports_file_find(&file, &by_label);
	ktap_check(entry && entry->n_links == 1 && entry->line == 5 &&
		   !strcmp(entry->link[0], "Ethernet16"),
		   "a cage by the label that the driver knows");
	ktap_check(!ports_file_find(&file, &other), "a cage that is not in it");
	free(file.entry);
}

static void test_bad(void)
{
	static const struct {
		const char *text;
		const char *says;
	} bad[] = {
		{ "osfp1\n", "line 1: a line is LABEL CAGE" },
		{ "a b\n# c\nosfp1 b\n", "line 3: label, cage or network device is that of line 1" },
		{ "a b\na c\n", "line 2: label, cage" },
		{ "a b Ethernet0\nc d Ethernet0\n", "line 2: label, cage" },
		{ "a b Ethernet0123456789\n", "line 1: 'Ethernet0123456789" },
		{ "a b 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17\n",
		  "line 1: more than 16 network devices" },
		{ "0123456789012345678901234567890123456789012345678901234567890123 b\n",
		  "is too long for a label" },
	};
	struct ports_file file;
	struct optmon_error err;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		bool good = parse(bad[i].text, &file, &err) == -1 &&
			    err.code == OPTMON_E_CONFIG &&
			    strstr(err.message, bad[i].says) &&
			    !strncmp(err.message, "ports: ", 7) && !file.n &&
			    !file.entry;

		ktap_check(good, "refused: %s", bad[i].says);
		if (!good)
			ktap_diag("%d %s", err.code, err.message);
	}
}

int main(void)
{
	struct ports_file file;
	struct optmon_error err = { 0 };

	ktap_begin();
	test_good();
	test_bad();
	setenv("OPTMON_PORTS", "/nonexistent/ports", 1);
	ktap_check(!ports_file_load(&file, &err) && !file.n, "no file is no error");
	setenv("OPTMON_PORTS", "/", 1);
	ktap_check(ports_file_load(&file, &err) == -1 && err.message[0],
		   "a file that cannot be read is one: %s", err.message);
	return ktap_end();
}
