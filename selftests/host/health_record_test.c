// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Records that no engine stores, because a file was changed or torn, are refused; those
 * of an engine before are taken.
 */
#include "health_world.h"

#include "../../lib/health/record_2.h"

#define HOUR	3600.0
#define RECORDS	64

/* As in state.c */
struct header {
	uint32_t magic;
	uint16_t version, kind;
	uint32_t size, sum;
};

static struct optmon_health_record record;

static bool take_link(void)
{
	uint64_t cursor = 0;

	while (optmon_health_save(w.health, &cursor, 0, &record)) {
		if (record.kind == OPTMON_RECORD_LINK && strstr(record.key, "|osfp2|"))
			return true;
	}
	return false;
}

/* Another engine, which knows this record of a path alone */
static int give_back(const void *r, size_t size, unsigned int version)
{
	struct header header;
	struct optmon_error err;
	uint32_t sum = 2166136261u;
	const unsigned char *byte;

	memcpy(&header, record.data, sizeof(header));
	for (byte = (const void *)r; byte < (const unsigned char *)r + size; byte++)
		sum = (sum ^ *byte) * 16777619u;
	header.version = version;
	header.size = size;
	header.sum = sum;
	record.len = sizeof(header) + size;
	memcpy(record.data, &header, sizeof(header));
	memcpy(record.data + sizeof(header), r, size);
	optmon_health_free(w.health);
	w.health = optmon_health_new(&optmon_health_steady, hear, &w);
	return optmon_health_restore(w.health, &record, &err);
}

#define BAD	25

static void test_link_record(void)
{
	struct path_record_2 old = { .n_lanes = LANES, .has_link = true, .ever_up = true };
	struct path_record good, bad[BAD];
	unsigned int i, taken = 0;
	bool whole, taken_2;

	begin(2, 60, 6 * HOUR);
	for (i = 0; i < 4; i++) {
		w.port[1].lost++;
		run(3 * HOUR);
	}
	whole = take_link();
	memcpy(&good, record.data + sizeof(struct header), sizeof(good));
	memcpy(old.host, good.host, sizeof(old.host));
	memcpy(old.cage, good.cage, sizeof(old.cage));
	memcpy(old.interface, good.interface, sizeof(old.interface));
	old.loss = good.loss;
	old.flap = good.flap;
	old.uncorrectable = good.uncorrectable;
	old.flaps = good.flaps;
	old.epoch = good.epoch;
	taken_2 = !give_back(&old, sizeof(old), 2);
	w.heard = 0;
	w.port[1].lost += 2;
	run(6 * HOUR);
	check(whole && taken_2 && good.loss.active && !w.heard,
	      "of version 2, what was lost of codewords nobody counted is counted anew");
	for (i = 0; i < BAD; i++)
		bad[i] = good;
	bad[0].code = OPTMON_LINE_FEC_OFEC + 1;
	bad[1].ber_level = OPTMON_LEVEL_LOSS;
	bad[2].ber_level = OPTMON_LEVEL_ALARM;
	bad[2].ber_at = NEVER;
	bad[3].ber_level = OPTMON_LEVEL_WARNING;
	bad[3].code = OPTMON_LINE_FEC_UNKNOWN;
	bad[4].ber_now = NAN;
	bad[5].waiting = FLAPS_AT_ONCE;
	bad[6].waits_for = NEVER;
	bad[7].ber_at = INT64_MAX;
	bad[8].counted_at = INT64_MAX;
	bad[9].cut.n = FLAPS_AT_ONCE + 1;
	bad[10].cut.at = NEVER;
	strcpy(bad[11].peer_cage, "osfp7");
	bad[11].named_at = NEVER;
	bad[12].in_turns = INT64_MIN + 1;
	bad[13].loss.last = INT64_MAX;
	bad[14].flap.seen = NEVER;
	bad[15].flap.sum = NAN;
	bad[16].peer_known = 1;
	bad[16].peer_at = NEVER;
	bad[17].up_at = NEVER;
	bad[17].down_at = good.counted_at;
	bad[18].has_up = false;
	bad[18].down_at = good.counted_at;
	bad[19].cut.n = 1;
	bad[19].cut.from = NEVER;
	bad[20].former[1].left = INT64_MAX;
	memset(&bad[21].up, 2, 1);
	memset(&bad[22].cut.down, 255, 1);
	memset(&bad[23].lane[OPTMON_MAX_LANES - 1].lit, 2, 1);
	memset(&bad[24].seen_codewords.known, 2, 1);
	for (i = 0; i < BAD; i++)
		taken += !give_back(&bad[i], sizeof(bad[i]), RECORD_VERSION);
	check(!taken && !give_back(&good, sizeof(good), RECORD_VERSION),
	      "a link that no engine stores is refused");
}

#define BAD_CAGES	10

static void test_cage_record(void)
{
	struct cage_record good, bad[BAD_CAGES];
	unsigned int i, taken = 0;
	uint64_t cursor = 0;

	begin(2, 60, HOUR);
	while (optmon_health_save(w.health, &cursor, 0, &record) &&
	       record.kind != OPTMON_RECORD_CAGE)
		;
	memcpy(&good, record.data + sizeof(struct header), sizeof(good));
	for (i = 0; i < BAD_CAGES; i++)
		bad[i] = good;
	bad[0].unseen_from = INT64_MIN + 1;
	bad[1].unseen_to = INT64_MAX;
	bad[2].gap = INT64_MAX;
	bad[3].closed_at[P_RX] = INT64_MAX;
	bad[4].hot = true;
	bad[5].renamed = good.sampled;
	bad[6].returned_from = good.sampled;
	bad[7].darks.last = NEVER;
	bad[8].unseen_to = good.sampled;
	memset(&bad[9].removed, 2, 1);
	for (i = 0; i < BAD_CAGES; i++)
		taken += !give_back(&bad[i], sizeof(bad[i]), RECORD_VERSION);
	check(!taken && !give_back(&good, sizeof(good), RECORD_VERSION),
	      "so is a cage with times beyond any time, or one without the other");
}

/* What else is stored: an alarm that stands, and a module */
static void test_flags_of_records(void)
{
	static struct optmon_health_record records[RECORDS];
	struct remembered module;
	struct alarm_record alarm;
	uint64_t cursor = 0;
	unsigned int taken = 0, n = 0;

	begin(2, 60, HOUR);
	w.port[0].voltage = 3.0;
	run(HOUR);
	while (n < RECORDS && optmon_health_save(w.health, &cursor, 0, &records[n]))
		n++;
	while (n--) {
		record = records[n];
		if (record.kind == OPTMON_RECORD_ALARM) {
			memcpy(&alarm, record.data + sizeof(struct header), sizeof(alarm));
			taken += 100 * !give_back(&alarm, sizeof(alarm), RECORD_VERSION);
			memset(&alarm.standing.hold, 2, 1);
			taken += !give_back(&alarm, sizeof(alarm), RECORD_VERSION);
			alarm.standing.hold = false;
			alarm.standing.raised = INT64_MAX;
			taken += !give_back(&alarm, sizeof(alarm), RECORD_VERSION);
		} else if (record.kind == OPTMON_RECORD_MODULE) {
			memcpy(&module, record.data + sizeof(struct header),
			       sizeof(module));
			taken += 10 * !give_back(&module, sizeof(module), RECORD_VERSION);
			memset(&module.used, 2, 1);
			taken += !give_back(&module, sizeof(module), RECORD_VERSION);
		}
	}
	if (!check(taken == 120, "so are an alarm and a module with what is neither true nor false"))
		ktap_diag("%u", taken);
}

int main(void)
{
	ktap_begin();
	test_link_record();
	test_cage_record();
	test_flags_of_records();
	optmon_health_free(w.health);
	return ktap_end();
}
