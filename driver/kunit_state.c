// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit: the life of a module, the whole table of states and events.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "state.c"	/* as it is, with its static functions */

static const struct life_facts plain = {
	.managed = true, .observed = CMIS_STATE_READY, .fits = true,
	.up_ms = 7000, .down_ms = 3000,
};

static struct life_facts seen(u8 observed, enum life_wish wish)
{
	struct life_facts f = plain;

	f.observed = observed;
	f.wish = wish;
	return f;
}

static void expect(struct kunit *test, enum life_state from,
		   enum life_event event, const struct life_facts *f,
		   enum life_state to, u32 todo, unsigned int within_ms)
{
	struct life_step step = life_next(from, event, f);

	KUNIT_EXPECT_STREQ_MSG(test, life_name(step.state), life_name(to),
			       "from %s by event %d", life_name(from), event);
	KUNIT_EXPECT_EQ_MSG(test, step.todo, todo, "from %s by event %d",
			    life_name(from), event);
	KUNIT_EXPECT_EQ_MSG(test, step.within_ms, within_ms,
			    "from %s by event %d", life_name(from), event);
}

static void presence(struct kunit *test)
{
	expect(test, LIFE_EMPTY, LIFE_PRESENT, &plain, LIFE_SETTLING, 0, LIFE_SETTLE_MS);
	expect(test, LIFE_EMPTY, LIFE_ABSENT, &plain, LIFE_EMPTY, 0, 0);
	expect(test, LIFE_SETTLING, LIFE_ABSENT, &plain, LIFE_EMPTY, 0, 0);
	expect(test, LIFE_SETTLING, LIFE_PRESENT, &plain, LIFE_INIT, LIFE_DO_START,
	       LIFE_INIT_MS);
}

/* Pulled out in any state, it is forgotten, and nothing is written. */
static void removal(struct kunit *test)
{
	enum life_state state;

	for (state = LIFE_INIT; state < LIFE_STATES; state++)
		expect(test, state, LIFE_ABSENT, &plain, LIFE_EMPTY, LIFE_DO_FORGET, 0);
}

/* Reset in any state, it is identified anew. */
static void reset(struct kunit *test)
{
	enum life_state state;

	expect(test, LIFE_EMPTY, LIFE_DISTURBED, &plain, LIFE_EMPTY, 0, 0);
	for (state = LIFE_INIT; state < LIFE_STATES; state++)
		expect(test, state, LIFE_DISTURBED, &plain, LIFE_INIT,
		       LIFE_DO_FORGET | LIFE_DO_START, LIFE_INIT_MS);
}

static void init(struct kunit *test)
{
	struct life_facts f = plain;

	expect(test, LIFE_INIT, LIFE_SILENT, &f, LIFE_INIT, LIFE_DO_RETRY, 0);
	expect(test, LIFE_INIT, LIFE_TIMEOUT, &f, LIFE_UNREADABLE,
	       LIFE_DO_SAY_UNREADABLE | LIFE_DO_RETRY, 0);
	expect(test, LIFE_UNREADABLE, LIFE_SILENT, &f, LIFE_UNREADABLE, LIFE_DO_RETRY, 0);
	expect(test, LIFE_UNREADABLE, LIFE_IDENTIFIED, &f, LIFE_READY, 0, 0);
	expect(test, LIFE_INIT, LIFE_IDENTIFIED, &f, LIFE_READY, 0, 0);
	f.managed = false;
	expect(test, LIFE_INIT, LIFE_IDENTIFIED, &f, LIFE_STATIC, 0, 0);
	expect(test, LIFE_STATIC, LIFE_SILENT, &f, LIFE_UNREADABLE,
	       LIFE_DO_SAY_UNREADABLE | LIFE_DO_RETRY, 0);
}

/* Whatever a module is found in, without a wish nothing is written. */
static void adoption(struct kunit *test)
{
	const u32 writes = LIFE_DO_REQUEST_HIGH | LIFE_DO_REQUEST_LOW;
	struct life_facts f = plain;
	enum life_state state;
	enum life_event event;

	for (f.observed = 0; f.observed < 8; f.observed++) {
		for (state = LIFE_EMPTY; state < LIFE_STATES; state++) {
			for (event = 0; event < LIFE_EVENTS; event++) {
				struct life_step step;

				f.fits = (state ^ event) & 1;
				step = life_next(state, event, &f);
				KUNIT_EXPECT_FALSE(test, step.todo & writes);
				KUNIT_EXPECT_LT(test, step.state, LIFE_STATES);
			}
		}
	}
	f = seen(CMIS_STATE_LOW_PWR, LIFE_WISH_NONE);
	expect(test, LIFE_INIT, LIFE_IDENTIFIED, &f, LIFE_LOW_POWER, 0, 0);
	f.observed = CMIS_STATE_PWR_UP;
	expect(test, LIFE_INIT, LIFE_IDENTIFIED, &f, LIFE_POWER_UP, 0, f.up_ms);
	f.observed = CMIS_STATE_PWR_DN;
	expect(test, LIFE_INIT, LIFE_IDENTIFIED, &f, LIFE_POWER_DOWN, 0, f.down_ms);
	f.observed = CMIS_STATE_FAULT;
	expect(test, LIFE_INIT, LIFE_IDENTIFIED, &f, LIFE_FAULT, LIFE_DO_SAY_FAULT, 0);
	expect(test, LIFE_FAULT, LIFE_OBSERVED, &f, LIFE_FAULT, 0, 0);
}

static void power_up(struct kunit *test)
{
	struct life_facts f = seen(CMIS_STATE_LOW_PWR, LIFE_WISH_HIGH);

	expect(test, LIFE_LOW_POWER, LIFE_CHANGED, &f, LIFE_POWER_UP,
	       LIFE_DO_REQUEST_HIGH, f.up_ms);
	/* One request, not one for each look at it. */
	expect(test, LIFE_POWER_UP, LIFE_OBSERVED, &f, LIFE_POWER_UP, 0, 0);
	f.observed = CMIS_STATE_PWR_UP;
	expect(test, LIFE_POWER_UP, LIFE_OBSERVED, &f, LIFE_POWER_UP, 0, 0);
	expect(test, LIFE_POWER_UP, LIFE_TIMEOUT, &f, LIFE_LATE, LIFE_DO_SAY_LATE,
	       LIFE_AGAIN_MS);
	f.observed = CMIS_STATE_READY;
	expect(test, LIFE_POWER_UP, LIFE_OBSERVED, &f, LIFE_READY, 0, 0);
	expect(test, LIFE_LATE, LIFE_OBSERVED, &f, LIFE_READY, 0, 0);
}

static void power_down(struct kunit *test)
{
	struct life_facts f = seen(CMIS_STATE_READY, LIFE_WISH_LOW);

	expect(test, LIFE_READY, LIFE_CHANGED, &f, LIFE_POWER_DOWN,
	       LIFE_DO_REQUEST_LOW, f.down_ms);
	expect(test, LIFE_POWER_DOWN, LIFE_OBSERVED, &f, LIFE_POWER_DOWN, 0, 0);
	f.observed = CMIS_STATE_PWR_DN;
	expect(test, LIFE_POWER_DOWN, LIFE_OBSERVED, &f, LIFE_POWER_DOWN, 0, 0);
	f.observed = CMIS_STATE_LOW_PWR;
	expect(test, LIFE_POWER_DOWN, LIFE_OBSERVED, &f, LIFE_LOW_POWER, 0, 0);
	/* Thought better of it, half-way. */
	f = seen(CMIS_STATE_READY, LIFE_WISH_HIGH);
	expect(test, LIFE_POWER_DOWN, LIFE_CHANGED, &f, LIFE_READY, 0, 0);
	f = seen(CMIS_STATE_PWR_UP, LIFE_WISH_LOW);
	expect(test, LIFE_POWER_UP, LIFE_CHANGED, &f, LIFE_POWER_DOWN,
	       LIFE_DO_REQUEST_LOW, f.down_ms);
}

/* One that does not follow is asked again later, and at once for a new wish. */
static void late(struct kunit *test)
{
	struct life_facts f = seen(CMIS_STATE_LOW_PWR, LIFE_WISH_HIGH);

	expect(test, LIFE_POWER_UP, LIFE_REFUSED, &f, LIFE_LATE, 0, LIFE_REFUSED_MS);
	expect(test, LIFE_LATE, LIFE_OBSERVED, &f, LIFE_LATE, 0, 0);
	expect(test, LIFE_LATE, LIFE_TIMEOUT, &f, LIFE_POWER_UP,
	       LIFE_DO_REQUEST_HIGH, f.up_ms);
	expect(test, LIFE_LATE, LIFE_CHANGED, &f, LIFE_POWER_UP,
	       LIFE_DO_REQUEST_HIGH, f.up_ms);
	expect(test, LIFE_READY, LIFE_REFUSED, &f, LIFE_READY, 0, 0);
}

static void budget(struct kunit *test)
{
	struct life_facts f = seen(CMIS_STATE_LOW_PWR, LIFE_WISH_HIGH);

	f.fits = false;
	expect(test, LIFE_INIT, LIFE_IDENTIFIED, &f, LIFE_DENIED, LIFE_DO_SAY_DENIED, 0);
	expect(test, LIFE_DENIED, LIFE_OBSERVED, &f, LIFE_DENIED, 0, 0);
	/* It powered up by itself: it must not stay so. */
	f.observed = CMIS_STATE_READY;
	expect(test, LIFE_INIT, LIFE_IDENTIFIED, &f, LIFE_POWER_DOWN,
	       LIFE_DO_REQUEST_LOW, f.down_ms);
	/* As soon as there is room. */
	f = seen(CMIS_STATE_LOW_PWR, LIFE_WISH_HIGH);
	expect(test, LIFE_DENIED, LIFE_OBSERVED, &f, LIFE_POWER_UP,
	       LIFE_DO_REQUEST_HIGH, f.up_ms);
}

static void silent(struct kunit *test)
{
	enum life_state state;

	for (state = LIFE_LOW_POWER; state < LIFE_STATES; state++)
		expect(test, state, LIFE_SILENT, &plain, LIFE_UNREADABLE,
		       LIFE_DO_SAY_UNREADABLE | LIFE_DO_RETRY, 0);
}

static void wishes(struct kunit *test)
{
	struct life_policy p = { .policy = OPTMON_POWER_POLICY_HIGH };

	KUNIT_EXPECT_EQ(test, life_wish(&p), LIFE_WISH_NONE);
	p.claimed = true;
	KUNIT_EXPECT_EQ(test, life_wish(&p), LIFE_WISH_HIGH);
	p.adopted = true;
	KUNIT_EXPECT_EQ(test, life_wish(&p), LIFE_WISH_NONE);
	p.commanded = true;
	KUNIT_EXPECT_EQ(test, life_wish(&p), LIFE_WISH_HIGH);
	p.policy = OPTMON_POWER_POLICY_AUTO;
	KUNIT_EXPECT_EQ(test, life_wish(&p), LIFE_WISH_LOW);
	p.port_up = true;
	KUNIT_EXPECT_EQ(test, life_wish(&p), LIFE_WISH_HIGH);
	p.policy = OPTMON_POWER_POLICY_LOW;
	KUNIT_EXPECT_EQ(test, life_wish(&p), LIFE_WISH_LOW);
}

static void durations(struct kunit *test)
{
	unsigned int code;

	KUNIT_EXPECT_EQ(test, life_bound_ms(0), LIFE_BOUND_MIN_MS);
	KUNIT_EXPECT_EQ(test, life_bound_ms(7), 10000U);
	KUNIT_EXPECT_EQ(test, life_bound_ms(0xd), LIFE_BOUND_MAX_MS);
	for (code = 0; code < 256; code++) {
		KUNIT_EXPECT_GE(test, life_bound_ms(code), LIFE_BOUND_MIN_MS);
		KUNIT_EXPECT_LE(test, life_bound_ms(code), LIFE_BOUND_MAX_MS);
	}
}

/* Table 6-12: neither the register nor the signal may keep it low. */
static void control(struct kunit *test)
{
	unsigned int now;
	u8 then;

	for (now = 0; now < 256; now++) {
		then = life_power_control(now, true);
		KUNIT_EXPECT_FALSE(test, then & (CMIS_LOW_PWR_REQUEST_SW |
						 CMIS_LOW_PWR_ALLOW_HW));
		KUNIT_EXPECT_FALSE(test, then & CMIS_SOFTWARE_RESET);
		then = life_power_control(now, false);
		KUNIT_EXPECT_TRUE(test, then & CMIS_LOW_PWR_REQUEST_SW);
		KUNIT_EXPECT_FALSE(test, then & CMIS_SOFTWARE_RESET);
		KUNIT_EXPECT_EQ(test, then & (CMIS_BANK_BROADCAST | CMIS_SQUELCH_METHOD),
				now & (CMIS_BANK_BROADCAST | CMIS_SQUELCH_METHOD));
	}
}

/* The netlink family tells the state by the same numbers. */
static void numbers(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, (int)LIFE_EMPTY, (int)OPTMON_LIFE_EMPTY);
	KUNIT_EXPECT_EQ(test, (int)LIFE_STATIC, (int)OPTMON_LIFE_STATIC);
	KUNIT_EXPECT_EQ(test, (int)LIFE_READY, (int)OPTMON_LIFE_READY);
	KUNIT_EXPECT_EQ(test, (int)LIFE_LATE, (int)OPTMON_LIFE_LATE);
}

/* A deadline that passes between two looks at the clock has passed. */
static void deadline(struct kunit *test)
{
	ktime_t due = ms_to_ktime(1000);

	KUNIT_EXPECT_EQ(test, life_left_ms(due, ms_to_ktime(970)), 31U);
	KUNIT_EXPECT_EQ(test, life_left_ms(due, ktime_sub_ns(due, 1)), 1U);
	KUNIT_EXPECT_EQ(test, life_left_ms(due, due), 0U);
	KUNIT_EXPECT_EQ(test, life_left_ms(due, ms_to_ktime(1005)), 0U);
	KUNIT_EXPECT_EQ(test, life_left_ms(KTIME_MAX, due), (unsigned int)INT_MAX);
}

static struct kunit_case life_cases[] = {
	KUNIT_CASE(presence),
	KUNIT_CASE(removal),
	KUNIT_CASE(reset),
	KUNIT_CASE(init),
	KUNIT_CASE(adoption),
	KUNIT_CASE(power_up),
	KUNIT_CASE(power_down),
	KUNIT_CASE(late),
	KUNIT_CASE(budget),
	KUNIT_CASE(silent),
	KUNIT_CASE(wishes),
	KUNIT_CASE(durations),
	KUNIT_CASE(deadline),
	KUNIT_CASE(control),
	KUNIT_CASE(numbers),
	{ }
};

static struct kunit_suite life_suite = {
	.name = "optmon-life",
	.test_cases = life_cases,
};
kunit_test_suite(life_suite);

MODULE_DESCRIPTION("Tests of optmon's state machines");
MODULE_LICENSE("GPL");
