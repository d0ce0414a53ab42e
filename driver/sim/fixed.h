/* SPDX-License-Identifier: GPL-2.0 */
/* Arithmetic without floating point. */
#ifndef OPTMON_SIM_FIXED_H
#define OPTMON_SIM_FIXED_H

#include <linux/types.h>

s32 sim_log10(u64 x);
u64 sim_scale(u64 x, s32 exponent);
u64 sim_scale_db(u64 x, s32 mdb);
s32 sim_ber_of_snr(s32 snr_mdb);
s32 sim_errors_of_ber(s32 ber, unsigned int symbols);
s32 sim_uncorrectable_of_ber(s32 ber);
s32 sim_add_noise(s32 a_mdb, s32 b_mdb);
u16 sim_f16(s32 log10);

#endif /* OPTMON_SIM_FIXED_H */
