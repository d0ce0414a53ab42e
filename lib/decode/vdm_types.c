// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * VDM observables: OIF-CMIS-05.4 Table 8-180; from 128 on, the coherent ones of
 * OIF-C-CMIS-01.3.
 */
#include <optmon/decode.h>

#define PERCENT_65535	(100.0 / 65535)

/* A statistic or current value of both inputs: media first, then host */
#define PAIR(id, word, text, format, statistic) \
	[id] = { word "_media", text ", media input", "", 'n', format, \
		 statistic, 1 }, \
	[(id) + 1] = { word "_host", text ", host input", "", 'd', format, \
		       statistic, 1 }

#define SAMPLES(id, word, text, format) \
	PAIR(id, word "_minimum", text " minimum", format, true), \
	PAIR((id) + 2, word "_maximum", text " maximum", format, true), \
	PAIR((id) + 4, word "_average", text " average", format, true), \
	PAIR((id) + 6, word "_current", text " current", format, false)

#define MODULE(id, word, text, unit, format, scale) \
	[id] = { word, text, unit, 'm', format, false, scale }

#define MEDIA(id, word, text, unit, format, scale) \
	[id] = { word, text, unit, 'l', format, false, scale }

#define HOST(id, word, text, unit, format, scale) \
	[id] = { word, text, unit, 'h', format, false, scale }

static const struct optmon_vdm_type types[256] = {
	MEDIA(1, "laser_age", "Laser age", "%", 'u', 1),
	MEDIA(2, "tec_current", "TEC current", "%", 's', 100.0 / 32767),
	MEDIA(3, "laser_frequency_error", "Laser frequency error", "MHz", 's',
	      10),
	MEDIA(4, "laser_temperature_deviation", "Laser temperature deviation",
	      "degC", 's', 1.0 / 256),
	MEDIA(5, "snr_media", "SNR, media input", "dB", 'u', 1.0 / 256),
	HOST(6, "snr_host", "SNR, host input", "dB", 'u', 1.0 / 256),
	MEDIA(7, "pam4_ltp_media", "PAM4 level transition, media input", "dB",
	      'u', 1.0 / 256),
	HOST(8, "pam4_ltp_host", "PAM4 level transition, host input", "dB",
	     'u', 1.0 / 256),
	SAMPLES(9, "pre_fec_ber", "Pre-FEC BER", 'f'),
	SAMPLES(17, "ferc", "FERC", 'f'),
	PAIR(25, "ferc_total", "FERC total", 'f', true),
	SAMPLES(27, "sew_max", "SEWmax", 'u'),
	MODULE(77, "vcc_2v6", "Vcc 2.6 V", "V", 'u', 100e-6),
	MODULE(78, "vcc_1v8", "Vcc 1.8 V", "V", 'u', 100e-6),
	MODULE(79, "vcc_1v2", "Vcc 1.2 V", "V", 'u', 100e-6),
	MODULE(80, "vcc_0v9", "Vcc 0.9 V", "V", 'u', 100e-6),
	MODULE(81, "vcc_0v7_a", "Vcc 0.7 V A", "V", 'u', 100e-6),
	MODULE(82, "vcc_0v7_b", "Vcc 0.7 V B", "V", 'u', 100e-6),
	MODULE(83, "vcc_12v", "Vcc 12 V", "V", 'u', 250e-6),
	[84] = { "els_input_power", "External laser input power", "dBm", 'e', 's',
		 false, 0.01 },
	MEDIA(128, "modulator_bias_xi", "Modulator bias X/I", "%", 'u',
	      PERCENT_65535),
	MEDIA(129, "modulator_bias_xq", "Modulator bias X/Q", "%", 'u',
	      PERCENT_65535),
	MEDIA(130, "modulator_bias_yi", "Modulator bias Y/I", "%", 'u',
	      PERCENT_65535),
	MEDIA(131, "modulator_bias_yq", "Modulator bias Y/Q", "%", 'u',
	      PERCENT_65535),
	MEDIA(132, "modulator_bias_x_phase", "Modulator bias X phase", "%",
	      'u', PERCENT_65535),
	MEDIA(133, "modulator_bias_y_phase", "Modulator bias Y phase", "%",
	      'u', PERCENT_65535),
	MEDIA(134, "cd_short", "Chromatic dispersion, short link", "ps/nm",
	      's', 1),
	MEDIA(135, "cd_long", "Chromatic dispersion, long link", "ps/nm", 's',
	      20),
	MEDIA(136, "dgd", "Differential group delay", "ps", 'u', 0.01),
	MEDIA(137, "sopmd", "Second order PMD", "ps^2", 'u', 0.01),
	MEDIA(138, "pdl", "Polarization dependent loss", "dB", 'u', 0.1),
	MEDIA(139, "osnr", "OSNR", "dB", 'u', 0.1),
	MEDIA(140, "esnr", "eSNR", "dB", 'u', 0.1),
	MEDIA(141, "cfo", "Carrier frequency offset", "MHz", 's', 1),
	MEDIA(142, "evm", "EVM", "%", 'u', PERCENT_65535),
	MEDIA(143, "tx_power", "Tx power", "dBm", 's', 0.01),
	MEDIA(144, "rx_total_power", "Rx total power", "dBm", 's', 0.01),
	MEDIA(145, "rx_signal_power", "Rx signal power", "dBm", 's', 0.01),
	MEDIA(146, "sop_roc", "SOP rate of change", "krad/s", 'u', 1),
	MEDIA(147, "mer", "MER", "dB", 'u', 0.1),
	MEDIA(148, "clock_recovery_loop", "Clock recovery loop", "%", 's',
	      100.0 / 32767),
	MEDIA(149, "sopmd_coarse", "Second order PMD, coarse", "ps^2", 'u', 1),
	MEDIA(150, "snr_margin", "SNR margin", "dB", 's', 0.1),
	MEDIA(151, "q_factor", "Q factor", "dB", 'u', 0.1),
	MEDIA(152, "q_margin", "Q margin", "dB", 's', 0.1),
};

const struct optmon_vdm_type *optmon_vdm_type(uint8_t type)
{
	return types[type].name ? &types[type] : NULL;
}
