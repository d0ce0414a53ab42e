// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The judge, on synthetic series: what raises an alarm, what clears it, and
 * what must never raise one.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <optmon/judge.h>

#include "../ktap.h"

#define ALARMS_MAX	64
#define LANES		8

/* What came out of a judge. */
struct record {
	unsigned int n;
	struct optmon_alarm alarm[ALARMS_MAX];
};

static struct record record;
static struct optmon_module module;
static struct optmon_judge_input in;
static struct optmon_judge *judge;

static void take(void *context, const struct optmon_alarm *alarm)
{
	struct record *r = context;

	if (r->n < ALARMS_MAX)
		r->alarm[r->n] = *alarm;
	r->n++;
}

static void set_lane(struct optmon_lane *lane, unsigned int number)
{
	memset(lane, 0, sizeof(*lane));
	lane->lane = number;
	lane->has = OPTMON_BIT(OPTMON_LV_TX_BIAS) |
		    OPTMON_BIT(OPTMON_LV_TX_POWER) |
		    OPTMON_BIT(OPTMON_LV_RX_POWER) |
		    OPTMON_BIT(OPTMON_LV_FLAGS) |
		    OPTMON_BIT(OPTMON_LV_DP_STATE);
	lane->dp_state = 4;	/* DPActivated */
	lane->monitor[OPTMON_LANE_TX_BIAS] = 70;
	lane->monitor[OPTMON_LANE_TX_POWER] = 1.2;
	lane->monitor[OPTMON_LANE_RX_POWER] = 1.0;
}

/* A healthy 8-lane module in a port with a link. */
static void set_healthy(void)
{
	struct optmon_monitors *mon = &module.monitors;
	unsigned int i;

	memset(&module, 0, sizeof(module));
	module.management = OPTMON_MANAGEMENT_CMIS;
	module.identity.has = OPTMON_BIT(OPTMON_ID_SERIAL_NUMBER);
	strcpy(module.identity.serial_number, "S1");
	module.state.has = OPTMON_BIT(OPTMON_STATE_MODULE);
	module.state.module_state = 3;
	module.has_flags = true;
	mon->has = OPTMON_BIT(OPTMON_MON_TEMPERATURE) |
		   OPTMON_BIT(OPTMON_MON_VOLTAGE);
	mon->has_thresholds = mon->has;
	mon->value[OPTMON_MON_TEMPERATURE] = 45;
	mon->thresholds[OPTMON_MON_TEMPERATURE] =
		(struct optmon_thresholds) { 75, -5, 70, 0 };
	mon->value[OPTMON_MON_VOLTAGE] = 3.3;
	mon->thresholds[OPTMON_MON_VOLTAGE] =
		(struct optmon_thresholds) { 3.63, 2.97, 3.465, 3.135 };
	mon->has_lane_thresholds = 7;
	mon->lane_thresholds[OPTMON_LANE_TX_BIAS] =
		(struct optmon_thresholds) { 105, 17, 91, 23 };
	mon->lane_thresholds[OPTMON_LANE_TX_POWER] =
		(struct optmon_thresholds) { 3.1, 0.35, 2.8, 0.44 };
	mon->lane_thresholds[OPTMON_LANE_RX_POWER] =
		(struct optmon_thresholds) { 2.5, 0.20, 2.0, 0.30 };
	module.lane_count = LANES;
	for (i = 0; i < LANES; i++)
		set_lane(&module.lane[i], i + 1);
	memset(&in, 0, sizeof(in));
	in.time_ms = 1000000;
	in.present = true;
	in.module = &module;
	in.link = (struct optmon_judge_link) {
		.known = true, .admin_up = true, .ever_up = true,
		.carrier = true, .carrier_changes = 1,
		.has_uncorrectable = true, .uncorrectable = 1234,
	};
}

static void begin(const struct optmon_judge_config *config)
{
	optmon_judge_free(judge);
	judge = optmon_judge_new(config);
	if (!judge)
		exit(1);
	set_healthy();
	record.n = 0;
}

/* Time goes on, a reading each second. */
static void run(unsigned int seconds)
{
	while (seconds--) {
		in.time_ms += 1000;
		in.sample_ms = in.time_ms - 100;
		optmon_judge_step(judge, &in, take, &record);
	}
}

static const struct optmon_alarm *last(void)
{
	static const struct optmon_alarm none;

	return record.n && record.n <= ALARMS_MAX ?
	       &record.alarm[record.n - 1] : &none;
}

static bool is(const struct optmon_alarm *a, enum optmon_alarm_kind kind,
	       enum optmon_transition transition,
	       enum optmon_severity severity, uint32_t lanes)
{
	return a->kind == kind && a->transition == transition &&
	       a->severity == severity && a->lanes == lanes;
}

static void explain(void)
{
	unsigned int i;

	for (i = 0; i < record.n && i < ALARMS_MAX; i++)
		ktap_diag("%s %s %s lanes %#x: %s",
			  optmon_alarm_kind_name(record.alarm[i].kind),
			  optmon_transition_name(record.alarm[i].transition),
			  optmon_severity_name(record.alarm[i].severity),
			  record.alarm[i].lanes, record.alarm[i].evidence);
}

static void check(bool good, const char *text)
{
	if (!ktap_check(good, "%s", text))
		explain();
}

static double *temperature = &module.monitors.value[OPTMON_MON_TEMPERATURE];

static void test_threshold(void)
{
	begin(&optmon_judge_patient);
	run(300);
	check(!record.n, "a healthy port raises nothing");
	*temperature = 76;
	run(3);
	check(!record.n, "three seconds beyond a limit are not enough");
	run(1);
	check(record.n == 1 &&
	      is(last(), OPTMON_ALARM_TEMPERATURE_HIGH, OPTMON_RAISED,
		 OPTMON_SEVERITY_WARNING, 0) &&
	      last()->level == OPTMON_LEVEL_ALARM &&
	      last()->value == 76 && last()->limit == 75 && last()->due_s &&
	      last()->suspect == OPTMON_SUSPECT_CHASSIS && last()->action[0],
	      "beyond an alarm limit for longer raises a ticket");
	run(600);
	check(record.n == 1, "which is raised once");
	*temperature = 74;
	run(60);
	check(record.n == 1, "inside the limit but in the dead band it stands");
	*temperature = 72;
	run(11);
	check(record.n == 2 &&
	      is(last(), OPTMON_ALARM_TEMPERATURE_HIGH, OPTMON_UPDATED,
		 OPTMON_SEVERITY_INFO, 0) &&
	      last()->level == OPTMON_LEVEL_WARNING,
	      "below the dead band it falls back to the warning limit");
	*temperature = 60;
	run(10);
	check(record.n == 2, "clearing takes its time");
	run(1);
	check(record.n == 3 &&
	      is(last(), OPTMON_ALARM_TEMPERATURE_HIGH, OPTMON_CLEARED,
		 OPTMON_SEVERITY_INFO, 0) && !optmon_judge_active(judge),
	      "and clears");
}

static void test_escalation(void)
{
	begin(&optmon_judge_patient);
	*temperature = 71;
	run(10);
	check(record.n == 1 && last()->level == OPTMON_LEVEL_WARNING &&
	      last()->severity == OPTMON_SEVERITY_INFO && !last()->due_s,
	      "beyond a warning limit is worth knowing");
	*temperature = 80;
	run(10);
	check(record.n == 2 &&
	      is(last(), OPTMON_ALARM_TEMPERATURE_HIGH, OPTMON_UPDATED,
		 OPTMON_SEVERITY_WARNING, 0),
	      "an alarm that gets worse is updated, not raised again");
}

static void test_bogus(void)
{
	unsigned int i;

	begin(&optmon_judge_patient);
	for (i = 0; i < 20; i++) {
		*temperature = 122.8;
		run(2);
		*temperature = 45;
		run(5);
	}
	check(!record.n, "impossible readings now and then raise nothing");
	begin(&optmon_judge_patient);
	*temperature = 80;
	in.time_ms += 1000;
	in.sample_ms = in.time_ms;
	for (i = 0; i < 100; i++) {
		in.time_ms += 1000;
		optmon_judge_step(judge, &in, take, &record);
	}
	check(!record.n, "one sample seen again and again is one reading");
}

static void test_chatter(void)
{
	unsigned int i;

	begin(&optmon_judge_patient);
	for (i = 0; i < 600; i++) {
		*temperature = i % 2 ? 74.6 : 75.4;
		run(1);
	}
	check(record.n == 1 && last()->level == OPTMON_LEVEL_WARNING,
	      "a value that hovers at its limit does not chatter");
	begin(&optmon_judge_patient);
	*temperature = 76;
	run(10);
	for (i = 0; i < 600; i++) {
		*temperature = i % 8 < 4 ? 72.5 : 75.4;
		run(1);
	}
	check(record.n == 1, "nor does one that comes and goes");
}

static void test_lanes(void)
{
	begin(&optmon_judge_patient);
	module.lane[2].monitor[OPTMON_LANE_RX_POWER] = 0.1;
	module.lane[3].monitor[OPTMON_LANE_RX_POWER] = 0.15;
	run(5);
	check(record.n == 1 &&
	      is(last(), OPTMON_ALARM_RX_POWER_LOW, OPTMON_RAISED,
		 OPTMON_SEVERITY_WARNING, 0x0c) && last()->value == 0.1 &&
	      strstr(last()->evidence, "6 other lanes"),
	      "lanes with the same alarm are named together");
	module.lane[2].flags |= OPTMON_BIT(OPTMON_LANE_FLAG_RX_LOS) |
				OPTMON_BIT(OPTMON_LANE_FLAG_RX_LOL);
	module.lane[2].monitor[OPTMON_LANE_RX_POWER] = 0;
	in.link.carrier = false;
	in.link.carrier_changes++;
	run(1);
	check(record.n == 2 &&
	      is(last(), OPTMON_ALARM_RX_POWER_LOW, OPTMON_UPDATED,
		 OPTMON_SEVERITY_CRITICAL, 0x0c),
	      "with the link down it is critical");
	run(4);
	check(record.n == 3 &&
	      is(last(), OPTMON_ALARM_RX_POWER_LOW, OPTMON_UPDATED,
		 OPTMON_SEVERITY_CRITICAL, 0x04) &&
	      last()->level == OPTMON_LEVEL_LOSS,
	      "and loss of signal is the same alarm at another level");
	set_lane(&module.lane[2], 3);
	set_lane(&module.lane[3], 4);
	in.link.carrier = true;
	in.link.carrier_changes++;
	run(12);
	check(last()->transition == OPTMON_CLEARED &&
	      !optmon_judge_active(judge), "light clears it");
	begin(&optmon_judge_patient);
	module.lane[0].monitor[OPTMON_LANE_RX_POWER] = 0.1;
	module.lane[1].monitor[OPTMON_LANE_RX_POWER] = 0.25;
	module.lane[2].monitor[OPTMON_LANE_RX_POWER] = 0.1;
	run(5);
	check(record.n == 2 && record.alarm[0].lanes == 5 &&
	      record.alarm[0].severity == OPTMON_SEVERITY_WARNING &&
	      record.alarm[1].lanes == 2 &&
	      record.alarm[1].severity == OPTMON_SEVERITY_INFO,
	      "also when another lane is between them");
	in.link.carrier = false;
	in.link.carrier_changes++;
	run(1);
	check(record.n == 3 &&
	      is(last(), OPTMON_ALARM_RX_POWER_LOW, OPTMON_UPDATED,
		 OPTMON_SEVERITY_CRITICAL, 5),
	      "low power is critical when the link goes down with it");
	in.link.carrier = true;
	in.link.carrier_changes++;
	run(9);
	check(record.n == 3, "and stays so while the link only tries");
	run(3);
	check(record.n == 4 && last()->severity == OPTMON_SEVERITY_WARNING,
	      "until it has been up for a while");
	begin(&optmon_judge_patient);
	module.lane[7].monitor[OPTMON_LANE_TX_BIAS] = 95;
	run(5);
	check(record.n == 1 &&
	      is(last(), OPTMON_ALARM_TX_BIAS_HIGH, OPTMON_RAISED,
		 OPTMON_SEVERITY_INFO, 0x80) &&
	      last()->suspect == OPTMON_SUSPECT_NEAR_MODULE &&
	      strstr(last()->evidence, "not heat"),
	      "high bias of one lane points at its laser");
}

static void test_flags(void)
{
	begin(&optmon_judge_patient);
	module.lane[0].flags = OPTMON_BIT(OPTMON_LANE_FLAG_RX_LOS);
	run(2);
	module.lane[0].flags = 0;
	run(30);
	check(!record.n, "a flag that is set once is an event, not an alarm");
	module.lane[0].flags = OPTMON_BIT(OPTMON_LANE_FLAG_TX_FAULT);
	run(5);
	check(record.n == 1 &&
	      is(last(), OPTMON_ALARM_TX_POWER_LOW, OPTMON_RAISED,
		 OPTMON_SEVERITY_WARNING, 0x01),
	      "a flag that stays set is");
	begin(&optmon_judge_patient);
	module.flags = OPTMON_BIT(OPTMON_FLAG_MONITOR);
	run(6);
	check(!record.n, "a flag that outlives its condition does not");
	run(1);
	check(record.n == 1 &&
	      is(last(), OPTMON_ALARM_TEMPERATURE_HIGH, OPTMON_RAISED,
		 OPTMON_SEVERITY_WARNING, 0) &&
	      strstr(last()->evidence, "flag"),
	      "the module's own comparison counts when it lasts");
	begin(&optmon_judge_patient);
	*temperature = 77;
	run(2);
	*temperature = 76;
	run(2);
	check(record.n == 1 && last()->value == 77,
	      "the worst value on the way is the evidence");
	begin(&optmon_judge_patient);
	module.state.module_state = 5;
	run(5);
	check(record.n == 1 && last()->kind == OPTMON_ALARM_MODULE_FAULT,
	      "ModuleFault raises an alarm");
}

static void set_bad(void)
{
	unsigned int i;

	*temperature = 90;
	module.monitors.value[OPTMON_MON_VOLTAGE] = 2;
	for (i = 0; i < LANES; i++) {
		module.lane[i].monitor[OPTMON_LANE_RX_POWER] = 0;
		module.lane[i].monitor[OPTMON_LANE_TX_BIAS] = 0;
		module.lane[i].monitor[OPTMON_LANE_TX_POWER] = 0;
		module.lane[i].flags = OPTMON_BIT(OPTMON_LANE_FLAG_RX_LOS) |
				       OPTMON_BIT(OPTMON_LANE_FLAG_TX_FAULT);
	}
}

static void expect_silence(const char *text)
{
	run(120);
	check(!record.n, text);
}

static void test_silence(void)
{
	static const struct optmon_thresholds zero;
	static const struct optmon_thresholds inverted = { -5, 75, 0, 70 };
	unsigned int i;

	begin(&optmon_judge_patient);
	set_bad();
	in.present = false;
	in.module = NULL;
	expect_silence("an empty cage raises nothing");
	begin(&optmon_judge_patient);
	set_bad();
	in.link.admin_up = false;
	in.link.carrier = false;
	expect_silence("a port that is administratively down raises nothing");
	begin(&optmon_judge_patient);
	set_bad();
	in.link.ever_up = false;
	in.link.carrier = false;
	expect_silence("a port that never had a link raises nothing");
	begin(&optmon_judge_patient);
	set_bad();
	module.identity.has |= OPTMON_BIT(OPTMON_ID_MEDIA_TYPE);
	module.identity.media_type = 3;
	expect_silence("a passive cable raises nothing");
	begin(&optmon_judge_patient);
	set_bad();
	for (i = 0; i < LANES; i++)
		module.lane[i].flags = 0;
	for (i = 0; i < OPTMON_MONITORS; i++)
		module.monitors.thresholds[i] = zero;
	for (i = 0; i < OPTMON_LANE_MONITORS; i++)
		module.monitors.lane_thresholds[i] = zero;
	expect_silence("limits of zero raise nothing");
	module.monitors.thresholds[OPTMON_MON_TEMPERATURE] = inverted;
	module.flags = OPTMON_BIT(OPTMON_FLAG_MONITOR);
	expect_silence("inverted limits raise nothing, nor do their flags");
	begin(&optmon_judge_patient);
	set_bad();
	*temperature = 45;
	module.monitors.value[OPTMON_MON_VOLTAGE] = 3.3;
	for (i = 0; i < LANES; i++)
		module.lane[i].dp_state = 1;
	expect_silence("lanes without a data path raise nothing");
	begin(&optmon_judge_patient);
	module.monitors.has = 0;
	module.has_flags = false;
	for (i = 0; i < LANES; i++)
		module.lane[i].has = 0;
	expect_silence("what a module does not have raises nothing");
	begin(&optmon_judge_patient);
	in.link.known = false;
	for (i = 0; i < LANES; i++)
		module.lane[i].monitor[OPTMON_LANE_RX_POWER] = 0;
	expect_silence("without a MAC, lanes that never had light raise nothing");
	for (i = 0; i < LANES; i++)
		module.lane[i].monitor[OPTMON_LANE_RX_POWER] = 1;
	run(5);
	module.lane[1].monitor[OPTMON_LANE_RX_POWER] = 0;
	run(5);
	check(record.n == 1 && last()->lanes == 2,
	      "but one that had it and lost it does");
}

static void test_loss(void)
{
	begin(&optmon_judge_patient);
	run(10);
	in.link.uncorrectable += 1;
	run(60);
	check(!record.n, "a single uncorrectable codeword is no alarm");
	in.link.uncorrectable += 5;
	run(1);
	in.link.uncorrectable += 5;
	run(1);
	check(record.n == 1 &&
	      is(last(), OPTMON_ALARM_FRAMES_LOST, OPTMON_RAISED,
		 OPTMON_SEVERITY_CRITICAL, 0) && last()->value == 10 &&
	      last()->drain_first,
	      "uncorrectable codewords that go on are critical at once");
	run(59);
	check(record.n == 1, "it stands until a minute was quiet");
	run(1);
	check(record.n == 2 && last()->transition == OPTMON_CLEARED,
	      "and then clears");
	in.link.uncorrectable = 0;
	run(5);
	in.link.uncorrectable = 3;
	in.link.has_uncorrectable = false;
	run(5);
	check(record.n == 2, "a counter reset, or gone, is no loss");
	begin(&optmon_judge_patient);
	run(5);
	in.link.carrier = false;
	in.link.carrier_changes++;
	run(5);
	in.link.carrier = true;
	in.link.carrier_changes++;
	for (unsigned int i = 0; i < 4; i++) {
		in.link.uncorrectable += 1000;
		run(1);
	}
	run(30);
	check(!record.n, "codewords lost while a link comes up are none");
}

static void flap(void)
{
	in.link.carrier = false;
	in.link.carrier_changes++;
	run(2);
	in.link.carrier = true;
	in.link.carrier_changes++;
	run(8);
}

static void test_flaps(void)
{
	begin(&optmon_judge_patient);
	run(10);
	flap();
	run(120);
	flap();
	check(!record.n, "a link that goes down now and then does not flap");
	flap();
	check(record.n == 1 &&
	      is(last(), OPTMON_ALARM_LINK_FLAPS, OPTMON_RAISED,
		 OPTMON_SEVERITY_CRITICAL, 0), "twice within a minute it does");
	flap();
	check(record.n == 1, "further flaps are the same alarm");
	run(120);
	check(record.n == 2 && last()->transition == OPTMON_CLEARED,
	      "steady for two minutes clears it");
	in.link.carrier_changes += 6;
	run(1);
	check(record.n == 3 && last()->kind == OPTMON_ALARM_LINK_FLAPS,
	      "flaps between two looks are not missed");
}

static void test_blind(void)
{
	begin(&optmon_judge_patient);
	*temperature = 80;
	run(10);
	in.module = NULL;
	run(10);
	check(record.n == 1, "without a reading nothing changes");
	run(10);
	check(record.n == 2 &&
	      is(last(), OPTMON_ALARM_UNREADABLE, OPTMON_RAISED,
		 OPTMON_SEVERITY_INFO, 0),
	      "for long it is said, but nobody is called while the link is up");
	in.module = &module;
	run(1);
	check(record.n == 3 &&
	      is(last(), OPTMON_ALARM_UNREADABLE, OPTMON_CLEARED,
		 OPTMON_SEVERITY_INFO, 0) &&
	      optmon_judge_active(judge) ==
	      1u << OPTMON_ALARM_TEMPERATURE_HIGH,
	      "a reading clears that, and only that");
}

static void test_swap(void)
{
	begin(&optmon_judge_patient);
	*temperature = 80;
	run(10);
	strcpy(module.identity.serial_number, "S2");
	*temperature = 45;
	run(1);
	check(record.n == 2 && last()->transition == OPTMON_CLEARED,
	      "another module does not inherit the alarms of the last");
	*temperature = 80;
	run(10);
	in.present = false;
	in.module = NULL;
	run(1);
	check(record.n == 4 && last()->transition == OPTMON_CLEARED &&
	      strstr(last()->evidence, "removed"),
	      "removal clears them and says so");
	begin(&optmon_judge_patient);
	*temperature = 80;
	run(10);
	in.link.admin_up = false;
	run(1);
	check(record.n == 2 && last()->transition == OPTMON_CLEARED &&
	      strstr(last()->evidence, "administratively down"),
	      "so does taking the port down");
}

static void test_at_once(void)
{
	begin(&optmon_judge_at_once);
	*temperature = 80;
	run(1);
	check(record.n == 1 && last()->kind == OPTMON_ALARM_TEMPERATURE_HIGH,
	      "a single look judges by what it sees");
}

/* A long series with everything in it, twice. */
static void scramble(uint32_t *state)
{
	unsigned int i;

	for (i = 0; i < 3000; i++) {
		*state = *state * 1664525 + 1013904223;
		*temperature = 60 + (*state >> 24) % 20;
		module.lane[*state >> 8 & 7].monitor[OPTMON_LANE_RX_POWER] =
			(*state >> 16 & 0xff) / 128.0;
		if (*state % 97 == 0)
			in.link.uncorrectable += 3;
		in.module = *state % 41 ? &module : NULL;
		run(1);
	}
}

static uint64_t digest(void)
{
	uint64_t hash = 14695981039346656037ull;
	unsigned int i;
	const char *c;

	for (i = 0; i < record.n && i < ALARMS_MAX; i++) {
		for (c = record.alarm[i].evidence; *c; c++)
			hash = (hash ^ (uint8_t)*c) * 1099511628211ull;
		hash = (hash ^ record.alarm[i].lanes) * 1099511628211ull;
	}
	return hash ^ record.n;
}

static void test_replay(void)
{
	uint64_t first;
	uint32_t seed = 7;

	begin(&optmon_judge_patient);
	scramble(&seed);
	first = digest();
	ktap_diag("%u transitions", record.n);
	seed = 7;
	begin(&optmon_judge_patient);
	scramble(&seed);
	check(record.n && digest() == first,
	      "the same series gives the same alarms");
}

/* Every double there is must be survived. */
static void test_odd_numbers(void)
{
	static const double odd[] = { NAN, INFINITY, -INFINITY, 1e308, -0.0 };
	unsigned int i, j;

	begin(&optmon_judge_patient);
	for (i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		for (j = 0; j < LANES; j++)
			module.lane[j].monitor[OPTMON_LANE_RX_POWER] = odd[i];
		*temperature = odd[i];
		run(20);
	}
	for (i = 0; i < record.n && i < ALARMS_MAX; i++) {
		if (strlen(record.alarm[i].evidence) >= OPTMON_EVIDENCE_LEN)
			break;
	}
	check(i == record.n, "impossible numbers are survived");
}

int main(void)
{
	ktap_begin();
	test_threshold();
	test_escalation();
	test_bogus();
	test_chatter();
	test_lanes();
	test_flags();
	test_silence();
	test_loss();
	test_flaps();
	test_blind();
	test_swap();
	test_at_once();
	test_replay();
	test_odd_numbers();
	optmon_judge_free(judge);
	return ktap_end();
}
