// SPDX-License-Identifier: GPL-2.0
/*
 * Arithmetic without floating point: logarithms in thousandths of a decade,
 * powers in thousandths of a dB, and the curves from SNR to codeword errors.
 */
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/kernel.h>

#include "fixed.h"
#include "tables.h"

#define MAX_DECADES	18	/* of a u64 */

/**
 * sim_log10() - decimal logarithm
 * @x: at least 1; 0 counts as 1
 *
 * Return: thousandths of a decade, rounded down.
 */
s32 sim_log10(u64 x)
{
	unsigned int low = 0, high = 1000, mid;
	s32 decades = 3;

	if (!x)
		return 0;
	for (; x >= 10000; x = div_u64(x, 10))
		decades++;
	for (; x < 1000; x *= 10)
		decades--;
	while (high - low > 1) {
		mid = (low + high) / 2;
		if (sim_pow10[mid] <= x)
			low = mid;
		else
			high = mid;
	}
	return decades * 1000 + low;
}

/**
 * sim_scale() - multiply by a power of ten
 * @x: what is scaled, below 2^50
 * @exponent: thousandths of a decade
 *
 * Return: @x times 10^(@exponent / 1000), rounded down, U64_MAX if it is too
 * large.
 */
u64 sim_scale(u64 x, s32 exponent)
{
	s32 decades = exponent >= 0 ? exponent / 1000 : -((999 - exponent) / 1000);
	u64 y = div_u64(x * sim_pow10[exponent - decades * 1000], 1000);

	if (decades < -MAX_DECADES)
		return 0;
	for (; decades < 0; decades++)
		y = div_u64(y, 10);
	for (; decades > 0; decades--) {
		if (y > U64_MAX / 10)
			return U64_MAX;
		y *= 10;
	}
	return y;
}

/**
 * sim_scale_db() - attenuate or amplify
 * @x: a power, below 2^50
 * @mdb: thousandths of a dB, negative for a loss
 *
 * Return: the power afterwards.
 */
u64 sim_scale_db(u64 x, s32 mdb)
{
	/* A bel is a decade; round losses and gains alike towards less. */
	return sim_scale(x, mdb >= 0 ? mdb / 10 : -((9 - mdb) / 10));
}

/* A table of values at equal steps, between them straight lines. */
static s32 sim_curve(const s32 *table, unsigned int n, s32 first, s32 step, s32 x)
{
	s32 i, rest;

	x = clamp(x, first, first + (s32)(n - 1) * step) - first;
	i = min_t(s32, x / step, n - 2);
	rest = x - i * step;
	return table[i] + (table[i + 1] - table[i]) * rest / step;
}

/**
 * sim_ber_of_snr() - pre-FEC BER of a PAM4 receiver
 * @snr_mdb: thousandths of a dB
 *
 * Return: log10 of the BER, thousandths.
 */
s32 sim_ber_of_snr(s32 snr_mdb)
{
	return sim_curve(sim_snr_to_ber, ARRAY_SIZE(sim_snr_to_ber),
			 SIM_SNR_FIRST_MDB, SIM_SNR_STEP_MDB, snr_mdb);
}

/* log10 of the ratio of KP4 codewords with 1 .. 15 bad symbols, thousandths. */
s32 sim_errors_of_ber(s32 ber, unsigned int symbols)
{
	return sim_curve(sim_ber_to_errors[symbols - 1],
			 ARRAY_SIZE(sim_ber_to_errors[0]),
			 SIM_BER_FIRST, SIM_BER_STEP, ber);
}

/* log10 of the ratio of KP4 codewords beyond repair, thousandths. */
s32 sim_uncorrectable_of_ber(s32 ber)
{
	return sim_curve(sim_ber_to_uncorrectable,
			 ARRAY_SIZE(sim_ber_to_uncorrectable),
			 SIM_BER_FIRST, SIM_BER_STEP, ber);
}

/**
 * sim_add_noise() - the SNR after two independent sources of noise
 * @a_mdb: SNR with the first alone, -100 .. 100 dB
 * @b_mdb: SNR with the second alone
 *
 * Return: SNR with both, thousandths of a dB.
 */
s32 sim_add_noise(s32 a_mdb, s32 b_mdb)
{
	u64 noise = sim_scale_db(1000000000, -a_mdb) +
		    sim_scale_db(1000000000, -b_mdb);

	return 90000 - sim_log10(noise) * 10;
}

/**
 * sim_f16() - a ratio as CMIS F16 (section 8.1.3.1.2)
 * @log10: its logarithm, thousandths; below -24 decades it is zero
 *
 * Return: mantissa in bits 10-0, exponent + 24 in bits 15-11.
 */
u16 sim_f16(s32 log10)
{
	s32 decades = log10 >= 0 ? log10 / 1000 : -((999 - log10) / 1000);
	s32 exponent = decades - 2;
	u32 mantissa;

	if (exponent < -24)
		return 0;
	/* Three digits: 100..999 fits the eleven bits. */
	mantissa = sim_pow10[log10 - decades * 1000] / 10;
	return min(exponent + 24, 31) << 11 | mantissa;
}
