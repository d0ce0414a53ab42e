// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit: which observables are statistics.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "vdm_types.c"	/* as it is */

/* Table 8-180: PM type "Statistic" */
static void types(struct kunit *test)
{
	static const u8 statistics[] = {
		9, 10, 11, 12, 13, 14, 17, 18, 19, 20, 21, 22, 25, 26,
		27, 28, 29, 30, 31, 32,
	};
	unsigned int type, n = 0;

	for (type = 0; type < 256; type++) {
		bool is = n < ARRAY_SIZE(statistics) && statistics[n] == type;

		n += is;
		KUNIT_EXPECT_EQ_MSG(test, vdm_is_statistic(type), is, "type %u", type);
	}
	KUNIT_EXPECT_EQ(test, n, (unsigned int)ARRAY_SIZE(statistics));
}

static void pages(struct kunit *test)
{
	u8 page[CMIS_PAGE_LEN] = { };
	unsigned int i;

	KUNIT_EXPECT_FALSE(test, vdm_has_statistics(page));
	/* A descriptor's first byte is a threshold set and a location. */
	memset(page, CMIS_VDM_BER_AVG_HOST, sizeof(page));
	for (i = 0; i < CMIS_VDM_PER_GROUP; i++)
		page[2 * i + 1] = CMIS_VDM_BER_NOW_HOST;
	KUNIT_EXPECT_FALSE(test, vdm_has_statistics(page));
	page[CMIS_PAGE_LEN - 1] = CMIS_VDM_FERC_TOTAL_MEDIA;
	KUNIT_EXPECT_TRUE(test, vdm_has_statistics(page));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(types),
	KUNIT_CASE(pages),
	{ },
};

static struct kunit_suite suite = {
	.name = "optmon-vdm",
	.test_cases = cases,
};

kunit_test_suite(suite);
