/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The MAC's side of a port: link state and forward error correction.
 */
#ifndef OPTMON_LINK_H
#define OPTMON_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <optmon/error.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

struct optmon_talk;

#define OPTMON_IFNAME_LEN	16

/**
 * struct optmon_link - a network device
 * @ifindex: its number
 * @name: its name
 * @admin_up: it is administratively up
 * @carrier: it has a link
 * @carrier_changes: how often that changed since the device was made
 * @speed_mbps: speed of the link, 0 while unknown
 */
struct optmon_link {
	uint32_t ifindex;
	char name[OPTMON_IFNAME_LEN];
	bool admin_up;
	bool carrier;
	uint32_t carrier_changes;
	uint32_t speed_mbps;
};

/* ETHTOOL_MAX_LANES is 8; room for what a newer kernel may give. */
#define OPTMON_FEC_LANES	32

/**
 * struct optmon_fec_counter - one counter
 * @total: of the port, valid if @has_total
 * @has_total: the MAC driver gives a total
 * @n_lanes: PCS lanes that the MAC driver counts apart; 0 for none
 * @lane: by PCS lane, from 0; these are no optical lanes
 */
struct optmon_fec_counter {
	uint64_t total;
	bool has_total;
	unsigned int n_lanes;
	uint64_t lane[OPTMON_FEC_LANES];
};

/* ETHTOOL_FEC_HIST_MAX is 17; room for what a newer kernel may give. */
#define OPTMON_FEC_BINS		32

/**
 * struct optmon_fec_bin - codewords with so many symbol errors
 * @low: symbol errors at least
 * @high: symbol errors at most; drivers may put several into one bin
 * @total: codewords, of the port
 * @n_lanes: PCS lanes that the MAC driver counts apart; 0 for none
 * @lane: codewords by PCS lane, from 0
 */
struct optmon_fec_bin {
	uint32_t low;
	uint32_t high;
	uint64_t total;
	unsigned int n_lanes;
	uint64_t lane[OPTMON_FEC_LANES];
};

/* Codes as bits of struct optmon_fec.configured. */
#define OPTMON_FEC_NONE		1u
#define OPTMON_FEC_BASER	2u
#define OPTMON_FEC_RS		4u
#define OPTMON_FEC_LLRS		8u

/**
 * struct optmon_fec - forward error correction of a network device
 * @configured: codes that may be used
 * @automatic: the driver chooses
 * @active: the code in use, one bit; 0 for unknown or no link
 * @corrected_blocks: codewords with errors that were corrected
 * @uncorrectable_blocks: codewords that were lost
 * @corrected_bits: bits that were corrected
 * @n_bins: valid entries of @bin; 0 where kernel or driver have no histogram
 * @bin: codewords by symbol errors, as the driver orders them
 *
 * IEEE 802.3 clause 30.5.1.1.17, .18; a counter that the driver does not
 * provide has neither total nor lanes. Histograms came with Linux 6.18.
 */
struct optmon_fec {
	uint32_t configured;
	uint32_t active;
	bool automatic;
	struct optmon_fec_counter corrected_blocks;
	struct optmon_fec_counter uncorrectable_blocks;
	struct optmon_fec_counter corrected_bits;
	unsigned int n_bins;
	struct optmon_fec_bin bin[OPTMON_FEC_BINS];
};

/**
 * optmon_link_fec() - read the FEC state and counters of a network device
 * @talk: connection
 * @link: network device
 * @fec: where they go
 * @err: what is wrong, or NULL; OPTMON_E_UNAVAILABLE where the driver has none
 *
 * Return: 0, or -1 with @err.
 */
int optmon_link_fec(struct optmon_talk *talk, const struct optmon_link *link,
		    struct optmon_fec *fec, struct optmon_error *err);

/**
 * optmon_fec_name() - the name of a code, as ethtool prints it
 * @code: one of OPTMON_FEC_*
 *
 * Return: a static string; NULL for anything else.
 */
const char *optmon_fec_name(uint32_t code);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif /* OPTMON_LINK_H */
