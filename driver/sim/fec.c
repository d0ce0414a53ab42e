// SPDX-License-Identifier: GPL-2.0
/*
 * What the MAC sees of a link: whether it is up, and what its RS(544,514)
 * decoder counts. The symbols of a codeword come from all lanes of a data
 * path, so codewords see the mean BER and bits that of their lane.
 */
#include <linux/math64.h>

#include "fixed.h"
#include "sim.h"

#define CODEWORD_BITS		5440	/* 544 symbols of 10 bits */
#define LINE_KHZ_PER_GBPS	1062500	/* line rate of KP4 for a rate, kbit/s */
#define MAX_GAP_MS		5000

/* BERs are added as integers in this unit: 10^-15. */
#define BER_UNIT_DECADES	15000
#define BER_UNIT		1000000000000000ULL
/* Beyond this ratio of lost codewords alignment is lost: log10, thousandths. */
#define LINK_LOST		(-1000)

/* The BER of a lane as the MAC sees it, in BER_UNITs. */
static u64 sim_lane_ber(struct sim_module *module, unsigned int lane)
{
	unsigned int media = module->media_lanes;
	const struct sim_lane *l = &module->phys.lane[lane];
	u64 ber = sim_scale(BER_UNIT, l->host.now);

	if (module->ends_fec || sim_diag_looped(module, lane))
		return ber;
	if (media)
		l = &module->phys.lane[lane * media / module->lanes];
	return ber + sim_scale(BER_UNIT, l->media.now);
}

/* log10 of the mean BER of a data path's lanes, thousandths. */
static s32 sim_mean_ber(struct sim_module *module, u32 lanes)
{
	unsigned int lane, n = 0;
	u64 sum = 0;

	for (lane = 0; lane < module->lanes; lane++) {
		if (!(lanes & BIT(lane)))
			continue;
		sum += sim_lane_ber(module, lane);
		n++;
	}
	return sim_log10(div_u64(sum, n)) - BER_UNIT_DECADES;
}

static bool sim_light_lost(const struct sim_module *module)
{
	unsigned int lane;

	for (lane = 0; lane < module->lanes; lane++)
		if (module->phys.lane[lane].los)
			return true;
	return false;
}

/* Lanes for which something is so. */
static u32 sim_lanes_that(struct sim_module *module, u32 lanes,
			  bool (*is)(struct sim_module *module, unsigned int lane))
{
	unsigned int lane;
	u32 found = 0;

	for (lane = 0; lane < module->lanes; lane++)
		if (lanes & BIT(lane) && is(module, lane))
			found |= BIT(lane);
	return found;
}

/* An image that stands still: lane 1's data path is active, with light. */
static bool sim_still_link(struct sim_module *module)
{
	const u8 *status = sim_reg(module, SIM_PAGE(0x11, 0), CMIS_P11_DP_STATE);

	if (module->protocol != SIM_CMIS)
		return true;
	return status && (status[0] & 0xf) == CMIS_DP_ACTIVATED &&
	       !(status[CMIS_P11_RX_LOS - CMIS_P11_DP_STATE] & 1);
}

/**
 * sim_link_up() - does the MAC have a link
 * @cage: the cage
 *
 * Return: true when a module is there, all its data paths are active, light
 * comes in or the MAC's own signal comes back, and the decoder finds its
 * codewords.
 */
bool sim_link_up(struct sim_cage *cage)
{
	struct sim_module *module = cage->module;
	unsigned int i;

	if (!module)
		return false;
	if (!module->live)
		return sim_still_link(module);
	if (!sim_cmis_ready(module))
		return false;
	for (i = 0; i < module->ndp; i++) {
		u32 lanes = module->dp[i].lanes;
		u32 looped = sim_lanes_that(module, lanes, sim_diag_looped);

		if (looped == lanes)
			continue;
		if (looped || sim_light_lost(module) ||
		    sim_lanes_that(module, lanes, sim_diag_cut))
			return false;
	}
	for (i = 0; i < module->ndp; i++)
		if (sim_uncorrectable_of_ber(sim_mean_ber(module,
							  module->dp[i].lanes)) >
		    LINK_LOST)
			return false;
	return true;
}

/* So many events on average: an integer that has this mean. */
static u64 sim_events(struct sim_module *module, u64 trials, s32 ratio)
{
	u64 milli = sim_scale(trials * 1000, ratio), events;
	u32 rest;

	if (milli > 1000000)
		return div_u64(milli, 1000);
	events = div_u64_rem(sim_scale(trials * SIM_MICRO, ratio), SIM_MICRO, &rest);
	return events + (prandom_u32_state(&module->phys.rnd) % SIM_MICRO < rest);
}

static void sim_fec_count(struct sim_cage *cage, u32 lanes, u64 bits)
{
	struct sim_module *module = cage->module;
	s32 mean = sim_mean_ber(module, lanes);
	u64 words = div_u64(bits, CODEWORD_BITS), bad, clean, n;
	struct sim_fec *fec = &cage->fec;
	unsigned int lane, slot, k;

	for (lane = 0; lane < module->lanes; lane++) {
		if (!(lanes & BIT(lane)))
			continue;
		slot = lane % SIM_FEC_LANES;
		bad = sim_events(module, words, sim_uncorrectable_of_ber(mean));
		bad = min(bad, words);
		fec->uncorrectable[slot] += bad;
		clean = words - bad;
		for (k = 1; k < SIM_FEC_BINS; k++) {
			n = sim_events(module, words, sim_errors_of_ber(mean, k));
			n = min(n, clean);
			clean -= n;
			fec->bins[k][slot] += n;
			fec->corrected[slot] += n;
		}
		fec->bins[0][slot] += clean;
		fec->bits[slot] +=
			sim_events(module, bits / 1000,
				   sim_log10(sim_lane_ber(module, lane)) -
				   BER_UNIT_DECADES + 3000);
	}
}

/**
 * sim_fec_update() - let the counters catch up with the time
 * @cage: the cage
 * @counting: the link is up from now on; it was before if it counted
 */
void sim_fec_update(struct sim_cage *cage, bool counting)
{
	struct sim_module *module = cage->module;
	struct sim_fec *fec = &cage->fec;
	ktime_t now = ktime_get();
	unsigned int i;
	u64 ms;

	if (fec->last && module && module->live && module->lane_gbps) {
		ms = min_t(u64, ktime_ms_delta(now, fec->last), MAX_GAP_MS);
		for (i = 0; i < module->ndp; i++)
			sim_fec_count(cage, module->dp[i].lanes,
				      (u64)module->lane_gbps *
				      LINE_KHZ_PER_GBPS * ms);
	}
	fec->last = counting ? now : 0;
}
