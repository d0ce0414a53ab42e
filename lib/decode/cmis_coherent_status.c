// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Coherent media lanes: thresholds and flags of OIF-C-CMIS-01.3, pages 30h, 33h,
 * 38h, 3Bh, and their advertisement on pages 41h and 44h.
 */
#include <string.h>

#include "internal.h"

/**
 * struct coherent_flag - one flag
 * @name: key in JSON
 * @byte: from the first byte of the flags on
 * @bit: bit there
 * @advertised: byte of page 44h, from 128 on
 * @advertised_bit: bit there
 */
struct coherent_flag {
	const char *name;
	uint8_t byte;
	uint8_t bit;
	uint8_t advertised;
	uint8_t advertised_bit;
};

/* Page 33h from byte 128 on; bytes 129 and 131 are reserved. */
static const struct coherent_flag media_flags[OPTMON_COHERENT_FLAGS] = {
	[OPTMON_COHERENT_TX_LOSS_OF_ALIGNMENT] =
		{ "tx_loss_of_alignment", 0, 5, 0, 5 },
	[OPTMON_COHERENT_TX_OUT_OF_ALIGNMENT] =
		{ "tx_out_of_alignment", 0, 4, 0, 4 },
	[OPTMON_COHERENT_TX_CMU_LOL] = { "tx_cmu_lol", 0, 3, 0, 3 },
	[OPTMON_COHERENT_TX_REFERENCE_CLOCK_LOL] =
		{ "tx_reference_clock_lol", 0, 2, 0, 2 },
	[OPTMON_COHERENT_TX_DESKEW_LOL] = { "tx_deskew_lol", 0, 1, 0, 1 },
	[OPTMON_COHERENT_TX_FIFO_ERROR] = { "tx_fifo_error", 0, 0, 0, 0 },
	[OPTMON_COHERENT_RX_LOSS_OF_FRAME] =
		{ "rx_loss_of_frame", 2, 7, 1, 7 },
	[OPTMON_COHERENT_RX_LOSS_OF_MULTIFRAME] =
		{ "rx_loss_of_multiframe", 2, 6, 1, 6 },
	[OPTMON_COHERENT_RX_DEMODULATOR_LOL] =
		{ "rx_demodulator_lol", 2, 5, 1, 5 },
	[OPTMON_COHERENT_RX_DISPERSION_LOL] =
		{ "rx_dispersion_lol", 2, 4, 1, 4 },
	[OPTMON_COHERENT_RX_LOSS_OF_ALIGNMENT] =
		{ "rx_loss_of_alignment", 2, 3, 1, 3 },
	[OPTMON_COHERENT_RX_OUT_OF_ALIGNMENT] =
		{ "rx_out_of_alignment", 2, 2, 1, 2 },
	[OPTMON_COHERENT_RX_DESKEW_LOL] = { "rx_deskew_lol", 2, 1, 1, 1 },
	[OPTMON_COHERENT_RX_FIFO_ERROR] = { "rx_fifo_error", 2, 0, 1, 0 },
	[OPTMON_COHERENT_RX_EXCESSIVE_DEGRADE] =
		{ "rx_excessive_degrade", 4, 1, 2, 1 },
	[OPTMON_COHERENT_RX_DETECTED_DEGRADE] =
		{ "rx_detected_degrade", 4, 0, 2, 0 },
	[OPTMON_COHERENT_RX_AIS] = { "rx_ais", 5, 5, 3, 5 },
	[OPTMON_COHERENT_RX_LOCKED] = { "rx_locked", 5, 4, 3, 4 },
	[OPTMON_COHERENT_RX_PAYLOAD_MISMATCH] =
		{ "rx_payload_mismatch", 5, 3, 3, 3 },
	[OPTMON_COHERENT_REMOTE_DEGRADE] = { "remote_degrade", 5, 2, 3, 2 },
	[OPTMON_COHERENT_LOCAL_DEGRADE] = { "local_degrade", 5, 1, 3, 1 },
	[OPTMON_COHERENT_REMOTE_PHY_FAULT] = { "remote_phy_fault", 5, 0, 3, 0 },
};

/* Page 3Bh from byte 192 on */
static const struct coherent_flag host_flags[OPTMON_COHERENT_HOST_FLAGS] = {
	[OPTMON_COHERENT_HOST_TX_EXCESSIVE_DEGRADE] =
		{ "tx_excessive_degrade", 0, 1, 4, 1 },
	[OPTMON_COHERENT_HOST_TX_DETECTED_DEGRADE] =
		{ "tx_detected_degrade", 0, 0, 4, 0 },
	[OPTMON_COHERENT_HOST_RX_REMOTE_DEGRADE] =
		{ "rx_remote_degrade", 1, 6, 5, 4 },
	[OPTMON_COHERENT_HOST_RX_LOCAL_DEGRADE] =
		{ "rx_local_degrade", 1, 5, 5, 3 },
	[OPTMON_COHERENT_HOST_RX_LOCKED] = { "rx_locked", 1, 4, 5, 2 },
	[OPTMON_COHERENT_HOST_RX_STRUCTURE_MISMATCH] =
		{ "rx_structure_mismatch", 1, 3, 9, 1 },
	[OPTMON_COHERENT_HOST_RX_CLIENT_SIGNAL_FAIL] =
		{ "rx_client_signal_fail", 1, 2, 9, 0 },
	[OPTMON_COHERENT_HOST_TX_REMOTE_DEGRADE] =
		{ "tx_remote_degrade", 1, 1, 5, 1 },
	[OPTMON_COHERENT_HOST_TX_LOCAL_DEGRADE] =
		{ "tx_local_degrade", 1, 0, 5, 0 },
	[OPTMON_COHERENT_HOST_FLEXE_REMOTE_PHY_FAULT] =
		{ "flexe_remote_phy_fault", 2, 7, 6, 7 },
	[OPTMON_COHERENT_HOST_FLEXE_GROUP_MISMATCH] =
		{ "flexe_group_mismatch", 2, 6, 6, 6 },
	[OPTMON_COHERENT_HOST_FLEXE_MAP_MISMATCH] =
		{ "flexe_map_mismatch", 2, 5, 6, 5 },
	[OPTMON_COHERENT_HOST_FLEXE_CALENDAR_MISMATCH] =
		{ "flexe_calendar_mismatch", 2, 4, 6, 4 },
	[OPTMON_COHERENT_HOST_FLEXE_INSTANCE_MISMATCH] =
		{ "flexe_instance_mismatch", 2, 3, 6, 3 },
	[OPTMON_COHERENT_HOST_FLEXE_LOSS_OF_FRAME] =
		{ "flexe_loss_of_frame", 2, 2, 6, 2 },
	[OPTMON_COHERENT_HOST_FLEXE_LOSS_OF_MULTIFRAME] =
		{ "flexe_loss_of_multiframe", 2, 1, 6, 1 },
	[OPTMON_COHERENT_HOST_FLEXE_LOSS_OF_PAD_BLOCK] =
		{ "flexe_loss_of_pad_block", 2, 0, 6, 0 },
	[OPTMON_COHERENT_HOST_TX_LOSS_OF_ALIGNMENT] =
		{ "tx_loss_of_alignment", 3, 2, 7, 2 },
	[OPTMON_COHERENT_HOST_TX_REMOTE_FAULT] = { "tx_remote_fault", 3, 1, 7, 1 },
	[OPTMON_COHERENT_HOST_TX_LOCAL_FAULT] = { "tx_local_fault", 3, 0, 7, 0 },
	[OPTMON_COHERENT_HOST_RX_LOSS_OF_ALIGNMENT] =
		{ "rx_loss_of_alignment", 4, 2, 8, 2 },
	[OPTMON_COHERENT_HOST_RX_REMOTE_FAULT] = { "rx_remote_fault", 4, 1, 8, 1 },
	[OPTMON_COHERENT_HOST_RX_LOCAL_FAULT] = { "rx_local_fault", 4, 0, 8, 0 },
};

const char *optmon_coherent_flag_name(enum optmon_coherent_flag flag)
{
	return flag < OPTMON_COHERENT_FLAGS ? media_flags[flag].name : NULL;
}

const char *optmon_coherent_host_flag_name(enum optmon_coherent_host_flag flag)
{
	return flag < OPTMON_COHERENT_HOST_FLAGS ? host_flags[flag].name : NULL;
}

/* Flags that are set; where page 44h is there, of those that it advertises. */
static uint32_t flags_set(const struct coherent_flag *flags, unsigned int count,
			  const uint8_t *p, const uint8_t *page_44)
{
	uint32_t set = 0;
	unsigned int i;

	for (i = 0; i < count; i++) {
		const struct coherent_flag *f = &flags[i];

		if (page_44 &&
		    !(page_44[f->advertised] >> f->advertised_bit & 1))
			continue;
		if (p[f->byte] >> f->bit & 1)
			set |= OPTMON_BIT(i);
	}
	return set;
}

static void decode_flags(struct decoder *d, struct optmon_coherent *c)
{
	const uint8_t *page_44 = bytes_at(advertised_page(d, 0x44, 0),
					  CMIS_P44_ALARMS, CMIS_P44_LEN);
	const uint8_t *media = bytes_at(advertised_page(d, 0x33, c->bank),
					CMIS_P33_FLAGS, CMIS_P33_FLAGS_LEN);
	const uint8_t *host = bytes_at(advertised_page(d, 0x3b, c->bank),
				       CMIS_P3B_FLAGS, CMIS_P3B_FLAGS_LEN);

	if (media) {
		c->flags = flags_set(media_flags, OPTMON_COHERENT_FLAGS, media,
				     page_44);
		c->has |= OPTMON_BIT(OPTMON_COHERENT_MEDIA_FLAGS);
	}
	if (host) {
		c->host_flags = flags_set(host_flags, OPTMON_COHERENT_HOST_FLAGS,
					  host, page_44);
		c->has |= OPTMON_BIT(OPTMON_COHERENT_HOST_SIDE_FLAGS);
	}
}

/* Four S16 of 0.01 dBm; all zero is what a module leaves that has none. */
static bool power_thresholds(struct optmon_thresholds *t, const uint8_t *p)
{
	static const uint8_t none[8];

	if (!p || !memcmp(p, none, sizeof(none)))
		return false;
	t->high_alarm = be16s(p) / 100.0;
	t->low_alarm = be16s(p + 2) / 100.0;
	t->high_warning = be16s(p + 4) / 100.0;
	t->low_warning = be16s(p + 6) / 100.0;
	return true;
}

static void decode_power_thresholds(struct decoder *d, struct optmon_coherent *c,
				    const struct image_page *page_30)
{
	const struct image_page *page_41 = advertised_page(d, 0x41, 0);
	const uint8_t *in_use = bytes_at(page_30, CMIS_P30_IN_USE, 1);
	const uint8_t *total, *signal;

	c->total_power_configured =
		in_use && *in_use & CMIS_TOTAL_POWER_CONFIGURED;
	c->signal_power_configured =
		in_use && *in_use & CMIS_SIGNAL_POWER_CONFIGURED;
	total = c->total_power_configured ?
		bytes_at(page_30, CMIS_P30_TOTAL_POWER, 8) :
		bytes_at(page_41, CMIS_P41_TOTAL_POWER, 8);
	signal = c->signal_power_configured ?
		 bytes_at(page_30, CMIS_P30_SIGNAL_POWER, 8) :
		 bytes_at(page_41, CMIS_P41_SIGNAL_POWER, 8);
	if (power_thresholds(&c->total_power_dbm, total))
		c->has |= OPTMON_BIT(OPTMON_COHERENT_TOTAL_POWER_THRESHOLDS);
	if (power_thresholds(&c->signal_power_dbm, signal))
		c->has |= OPTMON_BIT(OPTMON_COHERENT_SIGNAL_POWER_THRESHOLDS);
}

/* Four F16 and, right behind them, what is enabled */
static bool decode_degrade(const uint8_t *p, struct optmon_degrade *detected,
			   struct optmon_degrade *excessive)
{
	static const uint8_t none[8];

	if (!p || !memcmp(p, none, sizeof(none)))
		return false;
	*detected = (struct optmon_degrade){
		.enabled = p[CMIS_DEGRADE_ENABLE] & CMIS_DETECTED_ENABLED,
		.raise = f16_value(be16(p)), .clear = f16_value(be16(p + 2)),
	};
	*excessive = (struct optmon_degrade){
		.enabled = p[CMIS_DEGRADE_ENABLE] & CMIS_EXCESSIVE_ENABLED,
		.raise = f16_value(be16(p + 4)),
		.clear = f16_value(be16(p + 6)),
	};
	return true;
}

void decode_cmis_coherent_status(struct decoder *d, struct optmon_coherent *c)
{
	const struct image_page *page_30 = advertised_page(d, 0x30, c->bank);
	const struct image_page *page_38 = advertised_page(d, 0x38, c->bank);

	decode_power_thresholds(d, c, page_30);
	if (decode_degrade(bytes_at(page_30, CMIS_P30_DEGRADE, 9), &c->detected,
			   &c->excessive))
		c->has |= OPTMON_BIT(OPTMON_COHERENT_DEGRADE);
	if (decode_degrade(bytes_at(page_38, CMIS_P38_DEGRADE, 9),
			   &c->host_detected, &c->host_excessive))
		c->has |= OPTMON_BIT(OPTMON_COHERENT_HOST_DEGRADE);
	decode_flags(d, c);
}
