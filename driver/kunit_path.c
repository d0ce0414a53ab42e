// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit: the way from one application to another.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "datapath.c"	/* as it is, with its static functions */

/* 800G on 8 lanes, 400G on 4 at 1 or 5, 100G on any; then the end. */
static const u8 apps[] = {
	0x51, 0x56, 0x88, 0x01,
	0x4f, 0x1c, 0x44, 0x11,
	0x4b, 0x14, 0x11, 0xff,
	0xff, 0x00, 0x00, 0x00,
};

static const u8 all_of_one[CMIS_LANES_PER_BANK] = {
	0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10,
};

static const u8 two_of_four[CMIS_LANES_PER_BANK] = {
	0x20, 0x20, 0x20, 0x20, 0x28, 0x28, 0x28, 0x28,
};

static void expect(struct kunit *test, enum path_phase from,
		   const struct path_facts *f, enum path_phase to, u32 todo,
		   int error)
{
	struct path_step step = path_next(from, f);

	KUNIT_EXPECT_EQ_MSG(test, (int)step.phase, (int)to, "from %d", from);
	KUNIT_EXPECT_EQ_MSG(test, step.todo, todo, "from %d", from);
	KUNIT_EXPECT_EQ_MSG(test, step.error, error, "from %d", from);
}

static void accepted(struct kunit *test)
{
	struct path_facts f = { .config = PATH_CONFIG_TAKEN };

	expect(test, PATH_BEGIN, &f, PATH_STOPPING, PATH_DO_STOP, 0);
	expect(test, PATH_STOPPING, &f, PATH_STOPPING, 0, 0);
	f.stopped = true;
	f.config = PATH_CONFIG_BUSY;
	expect(test, PATH_STOPPING, &f, PATH_STOPPING, 0, 0);
	f.config = PATH_CONFIG_UNTOLD;
	expect(test, PATH_STOPPING, &f, PATH_APPLYING, PATH_DO_APPLY, 0);
	expect(test, PATH_APPLYING, &f, PATH_APPLYING, 0, 0);
	f.config = PATH_CONFIG_BUSY;
	expect(test, PATH_APPLYING, &f, PATH_APPLYING, 0, 0);
	/* What an earlier command left there is not yet an answer. */
	f.config = PATH_CONFIG_TAKEN;
	expect(test, PATH_APPLYING, &f, PATH_APPLYING, 0, 0);
	f.active = true;
	expect(test, PATH_APPLYING, &f, PATH_STARTING, PATH_DO_START, 0);
	f.config = PATH_CONFIG_UNTOLD;
	expect(test, PATH_APPLYING, &f, PATH_STARTING, PATH_DO_START, 0);
	f.stopped = false;
	expect(test, PATH_STARTING, &f, PATH_STARTING, 0, 0);
	f.started = true;
	expect(test, PATH_STARTING, &f, PATH_DONE, 0, 0);
	f.active = false;
	expect(test, PATH_STARTING, &f, PATH_STARTING, 0, 0);
}

/* What is rejected is undone, once nothing is under way. */
static void rejected(struct kunit *test)
{
	struct path_facts f = {
		.stopped = true, .config = PATH_CONFIG_REJECTED,
	};

	expect(test, PATH_APPLYING, &f, PATH_UNDOING, PATH_DO_UNDO, -EINVAL);
	f.undone = true;
	f.config = PATH_CONFIG_BUSY;
	expect(test, PATH_UNDOING, &f, PATH_UNDOING, 0, 0);
	f.config = PATH_CONFIG_TAKEN;
	expect(test, PATH_UNDOING, &f, PATH_UNDOING, PATH_DO_UNDO, 0);
	f.active = true;
	expect(test, PATH_UNDOING, &f, PATH_RESTORING, PATH_DO_START, 0);
	f.stopped = false;
	expect(test, PATH_RESTORING, &f, PATH_RESTORING, 0, 0);
	f.started = true;
	expect(test, PATH_RESTORING, &f, PATH_FAILED, 0, 0);
}

/* A module that rejects what it had as well has it still. */
static void rejects_all(struct kunit *test)
{
	struct path_facts f = {
		.stopped = true, .active = true, .config = PATH_CONFIG_REJECTED,
	};

	/* What was to be is staged until what was is. */
	expect(test, PATH_UNDOING, &f, PATH_UNDOING, PATH_DO_UNDO, 0);
	f.undone = true;
	expect(test, PATH_UNDOING, &f, PATH_RESTORING, PATH_DO_START, 0);
	f.broken = true;
	expect(test, PATH_UNDOING, &f, PATH_UNDOING, PATH_DO_UNDO, 0);
	f.broken = false;
	f.config = PATH_CONFIG_BUSY;
	expect(test, PATH_UNDOING, &f, PATH_UNDOING, 0, 0);
	f.config = PATH_CONFIG_REJECTED;
	f.active = false;
	expect(test, PATH_UNDOING, &f, PATH_UNDOING, PATH_DO_UNDO, 0);
	f.expired = true;
	expect(test, PATH_UNDOING, &f, PATH_RESTORING, PATH_DO_START, -EIO);
	/* What the deadline finds as it was is no other error. */
	f.active = true;
	expect(test, PATH_UNDOING, &f, PATH_RESTORING, PATH_DO_START, 0);
}

static void late(struct kunit *test)
{
	struct path_facts f = {
		.expired = true, .config = PATH_CONFIG_TAKEN,
	};

	expect(test, PATH_STOPPING, &f, PATH_RESTORING, PATH_DO_START, -ETIMEDOUT);
	expect(test, PATH_APPLYING, &f, PATH_UNDOING, PATH_DO_UNDO, -ETIMEDOUT);
	expect(test, PATH_STARTING, &f, PATH_FAILED, 0, -ETIMEDOUT);
	expect(test, PATH_UNDOING, &f, PATH_RESTORING, PATH_DO_START, -EIO);
	expect(test, PATH_RESTORING, &f, PATH_FAILED, 0, 0);
	/* A trigger would not be heard. */
	f.config = PATH_CONFIG_BUSY;
	expect(test, PATH_APPLYING, &f, PATH_UNDOING, 0, -ETIMEDOUT);
}

/* What cannot be written is tried again, and taken back when time is up. */
static void broken(struct kunit *test)
{
	struct path_facts f = {
		.stopped = true, .started = true, .active = true,
		.config = PATH_CONFIG_TAKEN, .broken = true,
	};

	expect(test, PATH_STOPPING, &f, PATH_STOPPING, PATH_DO_STOP, 0);
	expect(test, PATH_APPLYING, &f, PATH_APPLYING, PATH_DO_APPLY, 0);
	expect(test, PATH_STARTING, &f, PATH_STARTING, PATH_DO_START, 0);
	expect(test, PATH_UNDOING, &f, PATH_UNDOING, PATH_DO_UNDO, 0);
	expect(test, PATH_RESTORING, &f, PATH_RESTORING, PATH_DO_START, 0);
	f.config = PATH_CONFIG_BUSY;
	expect(test, PATH_APPLYING, &f, PATH_APPLYING, 0, 0);
	expect(test, PATH_UNDOING, &f, PATH_UNDOING, 0, 0);
	f.config = PATH_CONFIG_TAKEN;
	f.expired = true;
	expect(test, PATH_STOPPING, &f, PATH_RESTORING, PATH_DO_START, 0);
	expect(test, PATH_APPLYING, &f, PATH_UNDOING, PATH_DO_UNDO, 0);
	expect(test, PATH_STARTING, &f, PATH_FAILED, 0, 0);
	expect(test, PATH_UNDOING, &f, PATH_RESTORING, PATH_DO_START, -EIO);
	expect(test, PATH_RESTORING, &f, PATH_FAILED, 0, 0);
}

/* In low power nothing starts. */
static void at_rest(struct kunit *test)
{
	struct path_facts f = {
		.rests = true, .active = true, .config = PATH_CONFIG_TAKEN,
	};

	expect(test, PATH_STARTING, &f, PATH_DONE, 0, 0);
	expect(test, PATH_RESTORING, &f, PATH_FAILED, 0, 0);
	f.rests = false;
	expect(test, PATH_STARTING, &f, PATH_STARTING, 0, 0);
	expect(test, PATH_RESTORING, &f, PATH_RESTORING, 0, 0);
}

/* In a fault nothing starts either, and that is no success. */
static void faulty(struct kunit *test)
{
	struct path_facts f = {
		.fault = true, .active = true, .config = PATH_CONFIG_TAKEN,
	};

	expect(test, PATH_STARTING, &f, PATH_FAILED, 0, -EIO);
	expect(test, PATH_RESTORING, &f, PATH_FAILED, 0, 0);
}

/* From any phase, whatever a module reports, it comes to an end. */
static void ends(struct kunit *test)
{
	unsigned int bits, phase, config;

	for (bits = 0; bits < 128; bits++) {
		for (phase = PATH_BEGIN; phase <= PATH_FAILED; phase++) {
			for (config = PATH_CONFIG_NONE; config <= PATH_CONFIG_BUSY; config++) {
				struct path_facts f = {
					.stopped = bits & 1, .started = bits & 2,
					.rests = bits & 4, .active = bits & 8,
					.broken = bits & 16, .fault = bits & 32,
					.undone = bits & 64,
					.config = config, .expired = true,
				};
				enum path_phase now = phase;
				unsigned int steps = 0;

				while (now < PATH_DONE && steps++ < 8)
					now = path_next(now, &f).phase;
				KUNIT_EXPECT_GE(test, (int)now, (int)PATH_DONE);
			}
		}
	}
}

static void uses(struct kunit *test)
{
	static const u8 none[CMIS_LANES_PER_BANK];
	static const u8 first_half[CMIS_LANES_PER_BANK] = { 0x21, 0x21, 0x21, 0x21 };

	KUNIT_EXPECT_TRUE(test, path_uses(two_of_four, 0xff, two_of_four));
	KUNIT_EXPECT_FALSE(test, path_uses(all_of_one, 0xff, two_of_four));
	KUNIT_EXPECT_FALSE(test, path_uses(none, 0x01, two_of_four));
	KUNIT_EXPECT_TRUE(test, path_uses(none, 0xf0, first_half));
	/* Whose settings they have does not matter, of which data path they are does. */
	KUNIT_EXPECT_TRUE(test, path_uses(first_half, 0x0f, two_of_four));
	KUNIT_EXPECT_FALSE(test, path_uses(two_of_four + 4, 0x0f, two_of_four));
	KUNIT_EXPECT_EQ(test, path_used(first_half, 0xff), 0x0f);
	KUNIT_EXPECT_EQ(test, path_used(none, 0xff), 0x00);
}

static void config_status(struct kunit *test)
{
	static const u8 mixed[] = { 0x11, 0xc1, 0x31, 0x11 };
	static const u8 untold[] = { 0x10, 0x11, 0x11, 0x11 };
	u8 code = 0;

	KUNIT_EXPECT_EQ(test, (int)path_config_of(mixed, 0x07, &code),
			(int)PATH_CONFIG_TAKEN);
	KUNIT_EXPECT_EQ(test, (int)path_config_of(mixed, 0x0f, &code),
			(int)PATH_CONFIG_BUSY);
	/* One lane is rejected, and another is not done. */
	KUNIT_EXPECT_EQ(test, (int)path_config_of(mixed, 0xff, &code),
			(int)PATH_CONFIG_BUSY);
	KUNIT_EXPECT_EQ(test, (int)path_config_of(mixed, 0xf7, &code),
			(int)PATH_CONFIG_REJECTED);
	KUNIT_EXPECT_EQ(test, code, 3);
	KUNIT_EXPECT_EQ(test, (int)path_config_of(untold, 0x03, &code),
			(int)PATH_CONFIG_UNTOLD);
	KUNIT_EXPECT_TRUE(test, path_all_in(mixed, 0x87, BIT(1)));
	KUNIT_EXPECT_FALSE(test, path_all_in(mixed, 0x8f, BIT(1)));
}

static void lanes_of_application(struct kunit *test)
{
	const char *why;

	KUNIT_EXPECT_EQ(test, path_check(apps, 4, 2, 0xff, all_of_one, &why), 0);
	KUNIT_EXPECT_EQ(test, path_check(apps, 4, 2, 0xf0, two_of_four, &why), 0);
	KUNIT_EXPECT_EQ(test, path_check(apps, 4, 3, 0x0f, two_of_four, &why), 0);
	KUNIT_EXPECT_EQ(test, path_check(apps, 4, 0, 0x0f, two_of_four, &why), 0);
	/* Half of a data path. */
	KUNIT_EXPECT_EQ(test, path_check(apps, 4, 2, 0x0f, all_of_one, &why), -EINVAL);
	/* Where no instance begins, or not to its end. */
	KUNIT_EXPECT_EQ(test, path_check(apps, 4, 1, 0x0f, two_of_four, &why), -EINVAL);
	KUNIT_EXPECT_EQ(test, path_check(apps, 4, 1, 0xf0, two_of_four, &why), -EINVAL);
	/* Not advertised; not even a descriptor. */
	KUNIT_EXPECT_EQ(test, path_check(apps, 4, 4, 0xff, all_of_one, &why), -EINVAL);
	KUNIT_EXPECT_EQ(test, path_check(apps, 4, 9, 0xff, all_of_one, &why), -EINVAL);
	KUNIT_EXPECT_EQ(test, path_check(apps, 4, 1, 0, all_of_one, &why), -EINVAL);
}

static void staged(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, path_config_byte(apps, 1, 0xff, 7), 0x10);
	KUNIT_EXPECT_EQ(test, path_config_byte(apps, 2, 0xff, 3), 0x20);
	KUNIT_EXPECT_EQ(test, path_config_byte(apps, 2, 0xff, 4), 0x28);
	KUNIT_EXPECT_EQ(test, path_config_byte(apps, 2, 0xf0, 7), 0x28);
	KUNIT_EXPECT_EQ(test, path_config_byte(apps, 3, 0xff, 5), 0x3a);
	KUNIT_EXPECT_EQ(test, path_config_byte(apps, 0, 0xff, 5), 0);
}

static struct kunit_case path_cases[] = {
	KUNIT_CASE(accepted),
	KUNIT_CASE(rejected),
	KUNIT_CASE(rejects_all),
	KUNIT_CASE(late),
	KUNIT_CASE(broken),
	KUNIT_CASE(at_rest),
	KUNIT_CASE(faulty),
	KUNIT_CASE(ends),
	KUNIT_CASE(uses),
	KUNIT_CASE(config_status),
	KUNIT_CASE(lanes_of_application),
	KUNIT_CASE(staged),
	{ }
};

static struct kunit_suite path_suite = {
	.name = "optmon-path",
	.test_cases = path_cases,
};
kunit_test_suite(path_suite);
