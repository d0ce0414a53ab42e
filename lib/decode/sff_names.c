// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Names of the single bits of SFF-8636 and SFF-8472.
 */
#include "internal.h"

typedef const char *const bit_names[8];	/* bit 0 first */

/* SFF-8636 Table 6-17, bytes 131 to 138 */
static bit_names compliance_8636[8] = {
	{ "40G Active Cable (XLPPI)", "40GBASE-LR4", "40GBASE-SR4",
	  "40GBASE-CR4", "10GBASE-SR", "10GBASE-LR", "10GBASE-LRM", "Extended" },
	{ "OC 48 short reach", "OC 48, intermediate reach",
	  "OC 48, long reach" },
	{ NULL, NULL, NULL, NULL, "SAS 3.0 Gbps", "SAS 6.0 Gbps",
	  "SAS 12.0 Gbps", "SAS 24.0 Gbps" },
	{ "1000BASE-SX", "1000BASE-LX", "1000BASE-CX", "1000BASE-T" },
	{ "Electrical inter-enclosure (EL)", "Longwave laser (LC)", NULL,
	  "Medium (M)", "Long distance (L)", "Intermediate distance (I)",
	  "Short distance (S)", "Very long distance (V)" },
	{ NULL, NULL, NULL, NULL, "Longwave laser (LL)",
	  "Shortwave laser w OFC (SL)", "Shortwave laser w/o OFC (SN)",
	  "Electrical intra-enclosure" },
	{ "Single Mode (SM)", "Multi-mode 50 um (OM3)", "Multi-mode 50 um (M5)",
	  "Multi-mode 62.5 um (M6)", "Video coax (TV)", "Miniature coax (MI)",
	  "Shielded twisted pair (TP)", "Twin axial pair (TW)" },
	{ "100 MBps", "Extended", "200 MBps", "3200 MBps (per channel)",
	  "400 MBps", "1600 MBps (per channel)", "800 MBps", "1200 MBps" },
};

/* SFF-8472 Table 5-3, bytes 3 to 10 */
static bit_names compliance_8472[8] = {
	{ "1X Copper Passive", "1X Copper Active", "1X LX", "1X SX",
	  "10GBASE-SR", "10GBASE-LR", "10GBASE-LRM", "10GBASE-ER" },
	{ "OC-48 short reach", "OC-48 intermediate reach", "OC-48 long reach",
	  "SONET reach specifier bit 2", "SONET reach specifier bit 1",
	  "OC-192 short reach", "ESCON SMF, 1310nm laser",
	  "ESCON MMF, 1310nm LED" },
	{ "OC-3 short reach", "OC-3 single mode, intermediate reach",
	  "OC-3 single mode, long reach", NULL, "OC-12 short reach",
	  "OC-12 single mode, intermediate reach",
	  "OC-12 single mode, long reach" },
	{ "1000BASE-SX", "1000BASE-LX", "1000BASE-CX", "1000BASE-T",
	  "100BASE-LX/LX10", "100BASE-FX", "BASE-BX10", "BASE-PX" },
	{ "Electrical inter-enclosure (EL)", "Longwave laser (LC)",
	  "Shortwave laser, linear Rx (SA)", "Medium distance (M)",
	  "Long distance (L)", "Intermediate distance (I)",
	  "Short distance (S)", "Very long distance (V)" },
	{ NULL, NULL, "Passive Cable", "Active Cable", "Longwave laser (LL)",
	  "Shortwave laser with OFC (SL)", "Shortwave laser w/o OFC (SN)",
	  "Electrical intra-enclosure (EL)" },
	{ "Single Mode (SM)", NULL, "Multimode, 50um (M5, M5E)",
	  "Multimode, 62.5um (M6)", "Video Coax (TV)", "Miniature Coax (MI)",
	  "Twisted Pair (TP)", "Twin Axial Pair (TW)" },
	{ "100 MBps", "see byte 62", "200 MBps", "3200 MBps", "400 MBps",
	  "1600 MBps", "800 MBps", "1200 MBps" },
};

/* SFF-8636 Table 6-22, bytes 193 to 195 */
static bit_names options_8636[4] = {
	{ "rx_amplitude_programmable", "rx_emphasis_programmable",
	  "tx_eq_programmable", "tx_eq_adaptive", "tx_eq_freeze",
	  "intl_rxlosl_configurable", "lpmode_txdis_configurable" },
	{ "tx_squelch", "tx_squelch_disable", "rx_output_disable",
	  "rx_squelch_disable", "rx_cdr_lol_flag", "tx_cdr_lol_flag",
	  "rx_cdr_control", "tx_cdr_control" },
	{ "pages_20_21", "tx_los_flag", "tx_squelch_reduces_pave",
	  "tx_fault_flag", "tx_disable", "rate_select", "page_01",
	  "page_02" },
};

/* SFF-8472 Table 8-3, bytes 64 and 65 */
static bit_names options_8472[4] = {
	{ "linear_receiver", "power_level_2", "cooled_transmitter",
	  "retimer_or_cdr", "paging", "power_level_3", "power_level_4" },
	{ "additional_pages", "rx_los", "rx_los_inverted", "tx_fault",
	  "tx_disable", "rate_select", "tunable_transmitter",
	  "receiver_decision_threshold" },
};

/* SFF-8636 Table 6-25, byte 221 */
static bit_names enhanced_8636 = {
	"software_reset", "tc_readiness_flag", NULL, "rate_select",
	"initialization_complete_flag",
};

/* SFF-8472 Table 8-6, byte 93 */
static bit_names enhanced_8472 = {
	NULL, "soft_rate_select_sff8431", "application_select_sff8079",
	"soft_rate_select", "soft_rx_los", "soft_tx_fault", "soft_tx_disable",
	"alarm_warning_flags",
};

/* SFF-8636 Table 6-24, byte 220 */
static bit_names diagnostics_8636 = {
	NULL, NULL, "tx_power", "rx_power_average", "voltage", "temperature",
};

/* SFF-8472 Table 8-5, byte 92 */
static bit_names diagnostics_8472 = {
	NULL, NULL, "address_change", "rx_power_average",
	"externally_calibrated", "internally_calibrated", "implemented",
};

/* SFF-8636 Table 6-19, byte 147 */
static bit_names technology_8636 = {
	"tunable", "apd_detector", "cooled", "wavelength_control",
};

/* SFF-8636 Table 6-21, byte 164 */
static bit_names infiniband_8636 = {
	"SDR", "DDR", "QDR", "FDR", "EDR", "HDR",
};

/* SFF-8636 Table 6-10, bytes 93 and 99 */
static bit_names controls_8636[4] = {
	{ "power_override", "low_power", "power_class_5_7_enable",
	  "power_class_8_enable", NULL, NULL, NULL, "software_reset" },
	{ "intl_losl_control", "lpmode_txdis_control" },
};

/* SFF-8472 Tables 8-1 and 8-2, byte 60 */
static bit_names cable_8472 = {
	"SFF-8431 Appendix E", "FC-PI-4 Appendix H", "SFF-8431 limiting",
	"FC-PI-4 limiting",
};

/*
 * SFF-8472 Tables 9-16 and 10-1, A2h bytes 110, 118 and 119; what is not here is
 * among the states
 */
static bit_names status_8472[3] = {
	{ NULL, NULL, NULL, "soft_rate_select_0", "rate_select_0_pin",
	  "rate_select_1_pin", "soft_tx_disable" },
	{ "power_level_select", "power_level_operation", "power_level_4_enable",
	  "soft_rate_select_1", "adaptive_eq_fail" },
	{ "rx_cdr_unlocked", "tx_cdr_unlocked", "64gfc_mode",
	  "pam4_rx_configured", "pam4_tx_configured" },
};

/* SFF-8636 Table 6-4 */
static const char *const revisions_8636[] = {
	"Revision not specified", "SFF-8436 Rev 4.8 or earlier",
	"SFF-8436 Rev 4.8 or earlier, with SFF-8636 bytes",
	"SFF-8636 Rev 1.3 or earlier", "SFF-8636 Rev 1.4", "SFF-8636 Rev 1.5",
	"SFF-8636 Rev 2.0", "SFF-8636 Rev 2.5, 2.6 and 2.7",
	"SFF-8636 Rev 2.8, 2.9 and 2.10",
};

/* SFF-8472 Table 8-8, byte 94 */
static const char *const revisions_8472[] = {
	"Revision not specified", "SFF-8472 Rev 9.3", "SFF-8472 Rev 9.5",
	"SFF-8472 Rev 10.2", "SFF-8472 Rev 10.4", "SFF-8472 Rev 11.0",
	"SFF-8472 Rev 11.3", "SFF-8472 Rev 11.4", "SFF-8472 Rev 12.3",
	"SFF-8472 Rev 12.4", "SFF-8472 Rev 12.5",
};

static const char *bit_of(bit_names *table, unsigned int rows,
			  unsigned int byte, unsigned int bit)
{
	return byte < rows && bit < 8 ? table[byte][bit] : NULL;
}

const char *optmon_sff_bit_name(enum optmon_management by,
				enum optmon_sff_field field, unsigned int byte,
				unsigned int bit)
{
	bool is_8472 = by == OPTMON_MANAGEMENT_SFF8472;

	switch (field) {
	case OPTMON_SFF_COMPLIANCE:
		return bit_of(is_8472 ? compliance_8472 : compliance_8636, 8,
			      byte, bit);
	case OPTMON_SFF_OPTIONS:
		return bit_of(is_8472 ? options_8472 : options_8636, 4, byte,
			      bit);
	case OPTMON_SFF_ENHANCED_OPTIONS:
		return bit_of(is_8472 ? &enhanced_8472 : &enhanced_8636, 1,
			      byte, bit);
	case OPTMON_SFF_DIAGNOSTICS:
		return bit_of(is_8472 ? &diagnostics_8472 : &diagnostics_8636,
			      1, byte, bit);
	case OPTMON_SFF_TECHNOLOGY:
		return is_8472 ? NULL : bit_of(&technology_8636, 1, byte, bit);
	case OPTMON_SFF_INFINIBAND:
		return is_8472 ? NULL : bit_of(&infiniband_8636, 1, byte, bit);
	case OPTMON_SFF_CONTROLS:
		return is_8472 ? NULL : bit_of(controls_8636, 4, byte, bit);
	case OPTMON_SFF_CABLE:
		return is_8472 ? bit_of(&cable_8472, 1, byte, bit) : NULL;
	case OPTMON_SFF_STATUS:
		return is_8472 ? bit_of(status_8472, 3, byte, bit) : NULL;
	}
	return NULL;
}

const char *optmon_sff_revision_name(enum optmon_management by, uint8_t code)
{
	if (by == OPTMON_MANAGEMENT_SFF8472)
		return code < sizeof(revisions_8472) / sizeof(revisions_8472[0]) ?
		       revisions_8472[code] : NULL;
	return code < sizeof(revisions_8636) / sizeof(revisions_8636[0]) ?
	       revisions_8636[code] : NULL;
}
