// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Coherent media lanes: FEC and link performance monitors of OIF-C-CMIS-01.3,
 * pages 34h, 35h and 3Ah, and their advertisement on page 42h.
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
 * @advertised: its nibble of page 42h, counted from the high one of byte 130
 */
static const struct coherent_monitor {
	const char *name;
	const char *text;
	const char *unit;
	bool is_signed;
	double scale;
	uint8_t advertised;
} monitors[OPTMON_COHERENT_MONITORS] = {
	[OPTMON_COHERENT_CD] =
		{ "cd", "Chromatic dispersion", "ps/nm", true, 1, 0 },
	[OPTMON_COHERENT_DGD] =
		{ "dgd", "Differential group delay", "ps", false, 0.01, 1 },
	[OPTMON_COHERENT_SOPMD] =
		{ "sopmd", "Second order PMD", "ps^2", false, 0.01, 2 },
	[OPTMON_COHERENT_PDL] =
		{ "pdl", "Polarization dependent loss", "dB", false, 0.1, 3 },
	[OPTMON_COHERENT_OSNR] = { "osnr", "OSNR", "dB", false, 0.1, 4 },
	[OPTMON_COHERENT_ESNR] = { "esnr", "eSNR", "dB", false, 0.1, 5 },
	[OPTMON_COHERENT_CFO] =
		{ "cfo", "Carrier frequency offset", "MHz", true, 1, 6 },
	[OPTMON_COHERENT_EVM] = { "evm", "EVM", "%", false, 100.0 / 65535, 7 },
	[OPTMON_COHERENT_TX_POWER] =
		{ "tx_power", "Tx power", "dBm", true, 0.01, 9 },
	[OPTMON_COHERENT_RX_TOTAL_POWER] =
		{ "rx_total_power", "Rx total power", "dBm", true, 0.01, 10 },
	[OPTMON_COHERENT_RX_SIGNAL_POWER] =
		{ "rx_signal_power", "Rx signal power", "dBm", true, 0.01, 11 },
	[OPTMON_COHERENT_SOP_ROC] =
		{ "sop_roc", "SOP rate of change", "krad/s", false, 1, 8 },
	[OPTMON_COHERENT_MER] = { "mer", "MER", "dB", false, 0.1, 19 },
	[OPTMON_COHERENT_CLOCK_RECOVERY] =
		{ "clock_recovery_loop", "Clock recovery loop", "%", true,
		  100.0 / 32767, 16 },
	[OPTMON_COHERENT_SOPMD_COARSE] =
		{ "sopmd_coarse", "Second order PMD, coarse", "ps^2", false, 1, 17 },
	[OPTMON_COHERENT_SNR_MARGIN] =
		{ "snr_margin", "SNR margin", "dB", true, 0.1, 18 },
	[OPTMON_COHERENT_Q_FACTOR] =
		{ "q_factor", "Q factor", "dB", false, 0.1, 20 },
	[OPTMON_COHERENT_Q_MARGIN] =
		{ "q_margin", "Q margin", "dB", true, 0.1, 21 },
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

/* The registers of pages 34h and 3Ah are laid out alike. */
static bool decode_fec(struct optmon_coherent_fec *fec,
		       const struct image_page *page)
{
	const uint8_t *bits = bytes_at(page, CMIS_P34_BITS, 16);
	const uint8_t *corrected = bytes_at(page, CMIS_P34_CORRECTED_BITS, 24);
	const uint8_t *frames = bytes_at(page, CMIS_P34_FRAMES, 8);
	const uint8_t *uncorrected = bytes_at(page, CMIS_P34_UNCORRECTED_FRAMES,
					      12);

	/* Without a bit counted there was no interval yet. */
	if (!bits || !corrected || !frames || !uncorrected || !be64(bits))
		return false;
	fec->bits = be64(bits);
	fec->bits_sub_interval = be64(bits + 8);
	fec->corrected_bits = be64(corrected);
	fec->corrected_bits_minimum = be64(corrected + 8);
	fec->corrected_bits_maximum = be64(corrected + 16);
	fec->frames = be32(frames);
	fec->frames_sub_interval = be32(frames + 4);
	fec->uncorrected_frames = be32(uncorrected);
	fec->uncorrected_frames_minimum = be32(uncorrected + 4);
	fec->uncorrected_frames_maximum = be32(uncorrected + 8);
	return true;
}

/* Corrected frames came with C-CMIS 1.3. */
static void decode_host_fec(struct optmon_coherent *c,
			    const struct image_page *page, uint8_t revision)
{
	const uint8_t *frames = bytes_at(page, CMIS_P3A_CORRECTED_FRAMES, 8);

	if (!decode_fec(&c->host_fec, page))
		return;
	c->has |= OPTMON_BIT(OPTMON_COHERENT_HOST_FEC);
	if (!frames || revision < 0x13)
		return;
	c->host_fec.corrected_frames = be32(frames);
	c->host_fec.corrected_frames_sub_interval = be32(frames + 4);
	c->has |= OPTMON_BIT(OPTMON_COHERENT_HOST_CORRECTED_FRAMES);
}

static double scaled(const struct coherent_monitor *monitor, const uint8_t *p)
{
	return (monitor->is_signed ? be16s(p) : be16(p)) * monitor->scale;
}

static bool any_set(const uint8_t *p, unsigned int len)
{
	while (p && len--)
		if (*p++)
			return true;
	return false;
}

/* Average, minimum and maximum in bits 2 to 0 of a nibble of page 42h */
static uint8_t statistics_of(uint8_t nibble)
{
	return (nibble & 4 ? OPTMON_BIT(OPTMON_STATISTIC_AVERAGE) : 0) |
	       (nibble & 2 ? OPTMON_BIT(OPTMON_STATISTIC_MINIMUM) : 0) |
	       (nibble & 1 ? OPTMON_BIT(OPTMON_STATISTIC_MAXIMUM) : 0);
}

/*
 * What a monitor has. Modules without page 42h leave the registers of what they
 * do not have zero. The nibbles of the two scalings of SOPMD changed places
 * between revisions of C-CMIS: either counts, for the one that is not zero.
 */
static uint8_t advertised_statistics(const uint8_t *page_42, unsigned int i,
				     const uint8_t *p, unsigned int len)
{
	unsigned int at = monitors[i].advertised;
	bool is_sopmd = i == OPTMON_COHERENT_SOPMD ||
			i == OPTMON_COHERENT_SOPMD_COARSE;
	uint8_t nibble = 0x7;

	if (!page_42 || is_sopmd) {
		if (!any_set(p, len))
			return 0;
	}
	if (page_42 && is_sopmd)
		nibble = page_42[2 + 1] >> 4 | page_42[2 + 8];
	else if (page_42)
		nibble = page_42[2 + at / 2] >> (at % 2 ? 0 : 4);
	return statistics_of(nibble);
}

static void decode_link(struct optmon_coherent *c,
			const struct image_page *page, const uint8_t *page_42)
{
	unsigned int i;

	for (i = 0; i < OPTMON_COHERENT_MONITORS; i++) {
		unsigned int step = i == OPTMON_COHERENT_CD ? 4 : 2;
		unsigned int at = i == OPTMON_COHERENT_CD ? CMIS_P35_CD :
				  CMIS_P35_MONITORS +
				  6 * (i - OPTMON_COHERENT_DGD);
		const uint8_t *p = bytes_at(page, at, 3 * step);
		struct optmon_statistic *link = &c->link[i];

		if (!p)
			continue;
		link->has = advertised_statistics(page_42, i, p, 3 * step);
		if (!link->has)
			continue;
		c->has_link |= OPTMON_BIT(i);
		if (i == OPTMON_COHERENT_CD) {
			link->average = (int32_t)be32(p);
			link->minimum = (int32_t)be32(p + 4);
			link->maximum = (int32_t)be32(p + 8);
		} else {
			link->average = scaled(&monitors[i], p);
			link->minimum = scaled(&monitors[i], p + 2);
			link->maximum = scaled(&monitors[i], p + 4);
		}
	}
}

/*
 * Does the module speak more of C-CMIS than the performance monitors of its
 * first revisions? Then it says so on page 40h, 42h or 44h.
 */
bool cmis_coherent_is_described(const struct optmon_image *img)
{
	static const struct {
		uint8_t page;
		uint8_t len;
	} places[] = { { 0x40, 1 }, { 0x42, CMIS_P42_LEN }, { 0x44, CMIS_P44_LEN } };
	unsigned int i;

	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const struct image_page *page = image_upper(img, OPTMON_ADDR_50,
							    places[i].page, 0);

		if (any_set(bytes_at(page, CMIS_UPPER, places[i].len),
			    places[i].len))
			return true;
	}
	return false;
}

void decode_cmis_coherent(struct decoder *d)
{
	const uint8_t *page_42 = bytes_at(advertised_page(d, 0x42, 0),
					  CMIS_P42_MONITORS, CMIS_P42_LEN);
	const uint8_t *revision = bytes_at(advertised_page(d, 0x40, 0),
					   CMIS_P40_REVISION, 1);
	bool described = cmis_coherent_is_described(d->img);
	unsigned int bank;

	if (revision)
		d->m->coherent_revision = *revision;
	if (!any_set(page_42, CMIS_P42_LEN))
		page_42 = NULL;
	for (bank = 0; bank < d->m->advertised.banks; bank++) {
		struct optmon_coherent *c;

		c = &d->m->coherent[d->m->coherent_count];
		memset(c, 0, sizeof(*c));
		c->bank = bank;
		if (decode_fec(&c->fec, advertised_page(d, 0x34, bank)))
			c->has |= OPTMON_BIT(OPTMON_COHERENT_FEC);
		decode_link(c, advertised_page(d, 0x35, bank), page_42);
		if (described) {
			decode_host_fec(c, advertised_page(d, 0x3a, bank),
					d->m->coherent_revision);
			decode_cmis_coherent_status(d, c);
		}
		if (c->has || c->has_link)
			d->m->coherent_count++;
	}
}
