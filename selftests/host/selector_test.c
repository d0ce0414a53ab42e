// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Names of ports: which selectors match them, and in which order they come.
 */
#include <stdlib.h>
#include <string.h>

#include <optmon/port.h>

#include "../ktap.h"

static const struct {
	const char *selector;
	const char *name;
	bool match;
} matches[] = {
	{ "osfp1", "osfp1", true },
	{ "osfp1", "osfp10", false },
	{ "osfp*", "osfp10", true },
	{ "osfp?", "osfp10", false },
	{ "osfp[12]", "osfp2", true },
	{ "swp*", "osfp1", false },
	{ "osfp1-8", "osfp1", true },
	{ "osfp1-8", "osfp8", true },
	{ "osfp1-8", "osfp9", false },
	{ "osfp1-8", "osfp10", false },
	{ "osfp1-osfp8", "osfp4", true },
	{ "osfp1-swp8", "osfp4", false },
	{ "osfp8-1", "osfp4", false },
	{ "swp1s0-3", "swp1s2", true },
	{ "swp1s0-3", "swp2s2", false },
	{ "swp1s0-swp1s3", "swp1s3", true },
	{ "eth-1", "eth-1", true },
	{ "eth-1", "eth1", false },
	{ "a-b1-3", "a-b2", true },
	{ "osfp1-", "osfp1", false },
	{ "-8", "8", false },
	{ "osfp1-99999999999999999999", "osfp4", false },
	{ "", "osfp1", false },
};

static int compare(const void *a, const void *b)
{
	return optmon_natural_compare(*(const char *const *)a,
				      *(const char *const *)b);
}

static void test_order(void)
{
	static const char *const sorted[] = {
		"eth0", "osfp", "osfp01", "osfp1", "osfp2", "osfp9", "osfp10",
		"osfp10s0", "osfp10s1", "osfp10s10", "osfp100",
		"osfp99999999999999999999999", "swp1",
	};
	const size_t n = sizeof(sorted) / sizeof(sorted[0]);
	const char *names[sizeof(sorted) / sizeof(sorted[0])];
	bool good = true;
	size_t i;

	for (i = 0; i < n; i++)
		names[i] = sorted[(i * 5 + 3) % n];
	qsort(names, n, sizeof(names[0]), compare);
	for (i = 0; i < n; i++)
		good &= !strcmp(names[i], sorted[i]);
	if (!ktap_check(good, "names are in natural order")) {
		for (i = 0; i < n; i++)
			ktap_diag("%s", names[i]);
	}
	ktap_check(!optmon_natural_compare("osfp7", "osfp7"),
		   "a name equals itself");
}

int main(void)
{
	size_t i;

	ktap_begin();
	for (i = 0; i < sizeof(matches) / sizeof(matches[0]); i++)
		ktap_check(optmon_selector_match(matches[i].selector,
						 matches[i].name) ==
			   matches[i].match, "'%s' %s '%s'",
			   matches[i].selector,
			   matches[i].match ? "selects" : "does not select",
			   matches[i].name);
	test_order();
	return ktap_end();
}
