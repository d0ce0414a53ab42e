// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Coherent media lanes: FEC and link performance monitors of OIF-C-CMIS-01.3,
 * pages 34h and 35h.
 */
#include <string.h>

#include "internal.h"

/**
 * struct coherent_monitor - one row of page 35h
 * @name: key in JSON
 * @text: name for people
 * @unit: unit
 * @is_signed: S16, else U16
 * @scale: unit per register step
 */
static const struct coherent_monitor {
	const char *name;
	const char *text;
	const char *unit;
	bool is_signed;
	double scale;
} monitors[OPTMON_COHERENT_MONITORS] = {
	[OPTMON_COHERENT_CD] =
		{ "cd", "Chromatic dispersion", "ps/nm", true, 1 },
	[OPTMON_COHERENT_DGD] =
		{ "dgd", "Differential group delay", "ps", false, 0.01 },
	[OPTMON_COHERENT_SOPMD] =
		{ "sopmd", "Second order PMD", "ps^2", false, 0.01 },
	[OPTMON_COHERENT_PDL] =
		{ "pdl", "Polarization dependent loss", "dB", false, 0.1 },
	[OPTMON_COHERENT_OSNR] = { "osnr", "OSNR", "dB", false, 0.1 },
	[OPTMON_COHERENT_ESNR] = { "esnr", "eSNR", "dB", false, 0.1 },
	[OPTMON_COHERENT_CFO] =
		{ "cfo", "Carrier frequency offset", "MHz", true, 1 },
	[OPTMON_COHERENT_EVM] = { "evm", "EVM", "%", false, 100.0 / 65535 },
	[OPTMON_COHERENT_TX_POWER] =
		{ "tx_power", "Tx power", "dBm", true, 0.01 },
	[OPTMON_COHERENT_RX_TOTAL_POWER] =
		{ "rx_total_power", "Rx total power", "dBm", true, 0.01 },
	[OPTMON_COHERENT_RX_SIGNAL_POWER] =
		{ "rx_signal_power", "Rx signal power", "dBm", true, 0.01 },
	[OPTMON_COHERENT_SOP_ROC] =
		{ "sop_roc", "SOP rate of change", "krad/s", false, 1 },
	[OPTMON_COHERENT_MER] = { "mer", "MER", "dB", false, 0.1 },
	[OPTMON_COHERENT_CLOCK_RECOVERY] =
		{ "clock_recovery_loop", "Clock recovery loop", "%", true,
		  100.0 / 32767 },
	[OPTMON_COHERENT_SOPMD_COARSE] =
		{ "sopmd_coarse", "Second order PMD, coarse", "ps^2", false, 1 },
	[OPTMON_COHERENT_SNR_MARGIN] =
		{ "snr_margin", "SNR margin", "dB", true, 0.1 },
	[OPTMON_COHERENT_Q_FACTOR] =
		{ "q_factor", "Q factor", "dB", false, 0.1 },
	[OPTMON_COHERENT_Q_MARGIN] =
		{ "q_margin", "Q margin", "dB", true, 0.1 },
};

const char *optmon_coherent_name(enum optmon_coherent_monitor monitor)
{
	return monitor < OPTMON_COHERENT_MONITORS ? monitors[monitor].name :
						    NULL;
}

const char *optmon_coherent_unit(enum optmon_coherent_monitor monitor)
{
	return monitor < OPTMON_COHERENT_MONITORS ? monitors[monitor].unit :
						    NULL;
}

const char *optmon_coherent_text(enum optmon_coherent_monitor monitor)
{
	return monitor < OPTMON_COHERENT_MONITORS ? monitors[monitor].text :
						    NULL;
}

static uint64_t be64(const uint8_t *p)
{
	return (uint64_t)be32(p) << 32 | be32(p + 4);
}

static void decode_fec(struct optmon_coherent *c, const struct image_page *page)
{
	const uint8_t *bits = bytes_at(page, CMIS_P34_BITS, 16);
	const uint8_t *corrected = bytes_at(page, CMIS_P34_CORRECTED_BITS, 24);
	const uint8_t *frames = bytes_at(page, CMIS_P34_FRAMES, 8);
	const uint8_t *uncorrected = bytes_at(page, CMIS_P34_UNCORRECTED_FRAMES,
					      12);

	/* Without a bit counted there was no interval yet. */
	if (!bits || !corrected || !frames || !uncorrected || !be64(bits))
		return;
	c->fec.bits = be64(bits);
	c->fec.bits_sub_interval = be64(bits + 8);
	c->fec.corrected_bits = be64(corrected);
	c->fec.corrected_bits_minimum = be64(corrected + 8);
	c->fec.corrected_bits_maximum = be64(corrected + 16);
	c->fec.frames = be32(frames);
	c->fec.frames_sub_interval = be32(frames + 4);
	c->fec.uncorrected_frames = be32(uncorrected);
	c->fec.uncorrected_frames_minimum = be32(uncorrected + 4);
	c->fec.uncorrected_frames_maximum = be32(uncorrected + 8);
	c->has_fec = true;
}

static double scaled(const struct coherent_monitor *monitor, const uint8_t *p)
{
	return (monitor->is_signed ? be16s(p) : be16(p)) * monitor->scale;
}

static bool any_set(const uint8_t *p, unsigned int len)
{
	while (len--)
		if (*p++)
			return true;
	return false;
}

/* A monitor whose three registers are all zero is one the module lacks. */
static void decode_link(struct optmon_coherent *c,
			const struct image_page *page)
{
	const uint8_t *cd = bytes_at(page, CMIS_P35_CD, 12);
	unsigned int i;

	if (cd && any_set(cd, 12)) {
		c->link[OPTMON_COHERENT_CD] = (struct optmon_statistic){
			.average = (int32_t)be32(cd),
			.minimum = (int32_t)be32(cd + 4),
			.maximum = (int32_t)be32(cd + 8),
		};
		c->has |= OPTMON_BIT(OPTMON_COHERENT_CD);
	}
	for (i = OPTMON_COHERENT_DGD; i < OPTMON_COHERENT_MONITORS; i++) {
		unsigned int at = CMIS_P35_MONITORS +
				  6 * (i - OPTMON_COHERENT_DGD);
		const uint8_t *p = bytes_at(page, at, 6);

		if (!p || !any_set(p, 6))
			continue;
		c->link[i] = (struct optmon_statistic){
			.average = scaled(&monitors[i], p),
			.minimum = scaled(&monitors[i], p + 2),
			.maximum = scaled(&monitors[i], p + 4),
		};
		c->has |= OPTMON_BIT(i);
	}
}

void decode_cmis_coherent(struct decoder *d)
{
	unsigned int bank;

	for (bank = 0; bank < d->m->advertised.banks; bank++) {
		struct optmon_coherent *c;

		c = &d->m->coherent[d->m->coherent_count];
		memset(c, 0, sizeof(*c));
		c->bank = bank;
		decode_fec(c, advertised_page(d, 0x34, bank));
		decode_link(c, advertised_page(d, 0x35, bank));
		if (c->has_fec || c->has)
			d->m->coherent_count++;
	}
}
