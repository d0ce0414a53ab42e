// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Media interfaces: SFF-8024 (4.13) Tables 4-6 to 4-10, chosen by the media type
 * of OIF-CMIS-05.4 Table 8-20.
 *
 * Codes in custom or reserved ranges have no entry: they are printed in hex.
 */
#include <linux/cmis.h>

#include <optmon/decode.h>

#include "sff8024.h"

/* Table 4-6 */
static const struct interface mmf_interfaces[256] = {
	[0x00] = { "Undefined" },
	[0x01] = { "10GBASE-SW (Clause 52)", 1 },
	[0x02] = { "10GBASE-SR (Clause 52)", 1 },
	[0x03] = { "25GBASE-SR (Clause 112)", 1 },
	[0x04] = { "40GBASE-SR4 (Clause 86)", 4 },
	[0x05] = { "40GE SWDM4 MSA", 4 },
	[0x06] = { "40GE BiDi", 2 },
	[0x07] = { "50GBASE-SR (Clause 138)", 1 },
	[0x08] = { "100GBASE-SR10 (Clause 86)", 10 },
	[0x09] = { "100GBASE-SR4 (Clause 95)", 4 },
	[0x0a] = { "100GE SWDM4 MSA", 4 },
	[0x0b] = { "100GE BiDi", 2 },
	[0x0c] = { "100GBASE-SR2 (Clause 138)", 2 },
	[0x0d] = { "100GBASE-SR1 (Clause 167)", 1 },
	[0x0e] = { "200GBASE-SR4 (Clause 138)", 4 },
	[0x0f] = { "400GBASE-SR16 (Clause 123)", 16 },
	[0x10] = { "400GBASE-SR8 (Clause 138)", 8 },
	[0x11] = { "400GBASE-SR4 (Clause 167)", 4 },
	[0x12] = { "800GBASE-SR8 (Clause 167)", 8 },
	[0x13] = { "8GFC-MM (FC-PI-4)", 1 },
	[0x14] = { "10GFC-MM (10GFC)", 1 },
	[0x15] = { "16GFC-MM (FC-PI-5)", 1 },
	[0x16] = { "32GFC-MM (FC-PI-6)", 1 },
	[0x17] = { "64GFC-MM (FC-PI-7)", 1 },
	[0x18] = { "128GFC-MM4 (FC-PI-6P)", 4 },
	[0x19] = { "256GFC-MM4 (FC-PI-7P)", 4 },
	[0x1a] = { "400GBASE-SR4.2 (Clause 150) (400GE BiDi)", 8 },
	[0x1b] = { "200GBASE-SR2 (Clause 167)", 2 },
	[0x1c] = { "128GFC-MM (FC-PI-8)", 1 },
	[0x1d] = { "100GBASE-VR1 (Clause 167)", 1 },
	[0x1e] = { "200GBASE-VR2 (Clause 167)", 2 },
	[0x1f] = { "400GBASE-VR4 (Clause 167)", 4 },
	[0x20] = { "800GBASE-VR8 (Clause 167)", 8 },
	[0x21] = { "800G-VR4.2", 8 },
	[0x22] = { "800G-SR4.2", 8 },
	[0x23] = { "1.6T-VR8.2", 16 },
	[0x24] = { "1.6T-SR8.2", 16 },
};

/* Table 4-7 */
static const struct interface smf_interfaces[256] = {
	[0x00] = { "Undefined" },
	[0x01] = { "10GBASE-LW (Clause 52)", 1 },
	[0x02] = { "10GBASE-EW (Clause 52)", 1 },
	[0x03] = { "10G-ZW", 1 },
	[0x04] = { "10GBASE-LR (Clause 52)", 1 },
	[0x05] = { "10GBASE-ER (Clause 52)", 1 },
	[0x06] = { "10G-ZR", 1 },
	[0x07] = { "25GBASE-LR (Clause 114)", 1 },
	[0x08] = { "25GBASE-ER (Clause 114)", 1 },
	[0x09] = { "40GBASE-LR4 (Clause 87)", 4 },
	[0x0a] = { "40GBASE-FR (Clause 89)", 1 },
	[0x0b] = { "50GBASE-FR (Clause 139)", 1 },
	[0x0c] = { "50GBASE-LR (Clause 139)", 1 },
	[0x0d] = { "100GBASE-LR4 (Clause 88)", 4 },
	[0x0e] = { "100GBASE-ER4 (Clause 88)", 4 },
	[0x0f] = { "100G PSM4 MSA", 4 },
	[0x10] = { "100G CWDM4 MSA", 4 },
	[0x11] = { "100G 4WDM-10 MSA", 4 },
	[0x12] = { "100G 4WDM-20 MSA", 4 },
	[0x13] = { "100G 4WDM-40 MSA", 4 },
	[0x14] = { "100GBASE-DR (Clause 140)", 1 },
	[0x15] = { "100G-FR MSA/100GBASE-FR1 (Clause 140)", 1 },
	[0x16] = { "100G-LR MSA/100GBASE-LR1 (Clause 140)", 1 },
	[0x17] = { "200GBASE-DR4 (Clause 121)", 4 },
	[0x18] = { "200GBASE-FR4 (Clause 122)", 4 },
	[0x19] = { "200GBASE-LR4 (Clause 122)", 4 },
	[0x1a] = { "400GBASE-FR8 (Clause 122)", 8 },
	[0x1b] = { "400GBASE-LR8 (Clause 122)", 8 },
	[0x1c] = { "400GBASE-DR4 (Clause 124)", 4 },
	[0x1d] = { "400G-FR4 MSA/400GBASE-FR4 (Clause 151)", 4 },
	[0x1e] = { "400G-LR4-10 MSA", 4 },
	[0x1f] = { "8GFC-SM (FC-PI-4)", 1 },
	[0x20] = { "10GFC-SM (10GFC)", 1 },
	[0x21] = { "16GFC-SM (FC-PI-5)", 1 },
	[0x22] = { "32GFC-SM (FC-PI-6)", 1 },
	[0x23] = { "64GFC-SM (FC-PI-7)", 1 },
	[0x24] = { "128GFC-PSM4 (FC-PI-6P)", 4 },
	[0x26] = { "128GFC-CWDM4 (FC-PI-6P)", 4 },
	[0x2c] = { "4I1-9D1F (G.959.1)", 4 },
	[0x2d] = { "4L1-9C1F (G.959.1)", 4 },
	[0x2e] = { "4L1-9D1F (G.959.1)", 4 },
	[0x2f] = { "C4S1-9D1F (G.695)", 4 },
	[0x30] = { "C4S1-4D1F (G.695)", 4 },
	[0x31] = { "4I1-4D1F (G.959.1)", 4 },
	[0x32] = { "8R1-4D1F (G.959.1)", 8 },
	[0x33] = { "8I1-4D1F (G.959.1)", 8 },
	[0x34] = { "100G CWDM4-OCP", 4 },
	[0x35] = { "ZR400-OFEC-16QAM-HA", 1 },
	[0x36] = { "ZR400-OFEC-16QAM-HB", 1 },
	[0x37] = { "ZR400-OFEC-8QAM-HA", 1 },
	[0x38] = { "10G-SR", 1 },
	[0x39] = { "10G-LR", 1 },
	[0x3a] = { "25G-SR", 1 },
	[0x3b] = { "25G-LR", 1 },
	[0x3c] = { "10G-LR-BiDi", 1 },
	[0x3d] = { "25G-LR-BiDi", 1 },
	[0x3e] = { "400ZR (0x01, 0x03), DWDM, amplified", 1 },
	[0x3f] = { "400ZR (0x02), Single Wavelength, Unamplified", 1 },
	[0x40] = { "50GBASE-ER (Clause 139)", 1 },
	[0x41] = { "200GBASE-ER4 (Clause 122)", 4 },
	[0x42] = { "400GBASE-ER8 (Clause 122)", 8 },
	[0x43] = { "400GBASE-LR4-6 (Clause 151)", 4 },
	[0x44] = { "100GBASE-ZR (Clause 154)", 1 },
	[0x45] = { "128GFC-SM (FC-PI-8)", 1 },
	[0x46] = { "ZR400-OFEC-16QAM", 1 },
	[0x47] = { "ZR300-OFEC-8QAM", 1 },
	[0x48] = { "ZR200-OFEC-QPSK", 1 },
	[0x49] = { "ZR100-OFEC-QPSK", 1 },
	[0x4a] = { "100G-LR1-20 MSA", 1 },
	[0x4b] = { "100G-ER1-30 MSA", 1 },
	[0x4c] = { "100G-ER1-40 MSA", 1 },
	[0x4d] = { "400GBASE-ZR (Clause 156)", 1 },
	[0x4e] = { "10GBASE-BR (Clause 158)", 1 },
	[0x4f] = { "25GBASE-BR (Clause 159)", 1 },
	[0x50] = { "50GBASE-BR (Clause 160)", 1 },
	[0x51] = { "FOIC1.4-DO (G.709.3/Y.1331.3)", 1 },
	[0x52] = { "FOIC2.8-DO (G.709.3/Y.1331.3)", 1 },
	[0x53] = { "FOIC4.8-DO (G.709.3/Y.1331.3)", 1 },
	[0x54] = { "FOIC2.4-DO (G.709.3/Y.1331.3)", 1 },
	[0x55] = { "400GBASE-DR4-2 (Clause 124)", 4 },
	[0x56] = { "800GBASE-DR8 (Clause 124)", 8 },
	[0x57] = { "800GBASE-DR8-2 (Clause 124)", 8 },
	[0x58] = { "ZR400-OFEC-8QAM-HB", 1 },
	[0x59] = { "ZR300-OFEC-8QAM-HA", 1 },
	[0x5a] = { "ZR300-OFEC-8QAM-HB", 1 },
	[0x5b] = { "ZR200-OFEC-QPSK-HA", 1 },
	[0x5c] = { "ZR200-OFEC-QPSK-HB", 1 },
	[0x5d] = { "ZR100-OFEC-QPSK-HA", 1 },
	[0x5e] = { "ZR100-OFEC-QPSK-HB", 1 },
	[0x5f] = { "FLEXO-4-DO-16QAM/FOIC4.8-DO", 1 },
	[0x60] = { "FLEXO-3-DO-8QAM/FOIC3.6-DO", 1 },
	[0x61] = { "FLEXO-2-DO-QPSK/FOIC2.4-DO", 1 },
	[0x62] = { "FLEXO-2-DO-16QAM/FOIC2.8-DO", 1 },
	[0x63] = { "FLEXO-1-DO-QPSK/FOIC1.4-DO", 1 },
	[0x64] = { "FLEXO-4e-DO-QPSK/FOIC4e.4-DO", 1 },
	[0x65] = { "FLEXO-4-DO-QPSK/FOIC4.4-DO", 1 },
	[0x66] = { "FLEXO-8e-DO-16QAM/FOIC8e.8-DO", 1 },
	[0x67] = { "FLEXO-8-DO-16QAM/FOIC8.8-DO", 1 },
	[0x68] = { "FLEXO-8e-DPO-16QAM/FOIC8e.8-DPO", 1 },
	[0x69] = { "FLEXO-8-DPO-16QAM/FOIC8.8-DPO", 1 },
	[0x6a] = { "FLEXO-6e-DPO-16QAM/FOIC6e.8-DPO", 1 },
	[0x6b] = { "FLEXO-6-DPO-16QAM/FOIC6.8-DPO", 1 },
	[0x6c] = { "800ZR-A (0x01), 150 GHz DWDM, Tx Output Range A", 1 },
	[0x6d] = { "800ZR-B (0x02), 150 GHz DWDM, Tx Output Range B", 1 },
	[0x6e] = { "800ZR-C (0x03), 150 GHz DWDM, Tx Output Range C", 1 },
	[0x6f] = { "400G-ER4-30 MSA", 4 },
	[0x70] = { "1I1-5D1F (G.959.1)", 1 },
	[0x71] = { "1R1-5D1F (G.959.1)", 1 },
	[0x72] = { "FOIC1.1-RS (G.709.1/Y.1331.58)", 1 },
	[0x73] = { "200GBASE-DR1 (Clause 180)", 1 },
	[0x74] = { "200GBASE-DR1-2 (Clause 181)", 1 },
	[0x75] = { "400GBASE-DR2 (Clause 180)", 2 },
	[0x76] = { "400GBASE-DR2-2 (Clause 181)", 2 },
	[0x77] = { "800GBASE-DR4 (Clause 180)", 4 },
	[0x78] = { "800GBASE-DR4-2 (Clause 181)", 4 },
	[0x79] = { "800GBASE-FR4-500 (Clause 183)", 4 },
	[0x7a] = { "800GBASE-FR4 (Clause 183)", 4 },
	[0x7b] = { "800GBASE-LR4 (Clause 183)", 4 },
	[0x7c] = { "800GBASE-LR1 (Clause 185)", 1 },
	[0x7d] = { "800GBASE-ER1-20 (Clause 187)", 1 },
	[0x7e] = { "800GBASE-ER1 (Clause 187)", 1 },
	[0x7f] = { "1.6TBASE-DR8 (Clause 180)", 8 },
	[0x80] = { "1.6TBASE-DR8-2 (Clause 181)", 8 },
	[0x81] = { "XR400-16QAM", 16 },
	[0x82] = { "XR300-8QAM", 16 },
	[0x83] = { "XR200-QPSK", 16 },
	[0x84] = { "XR200-16QAM", 8 },
	[0x85] = { "XR100-QPSK", 8 },
	[0x86] = { "XR100-16QAM", 4 },
	[0x87] = { "XR400-WS-16QAM", 16 },
	[0x88] = { "XR200-WS-QPSK", 16 },
	[0x89] = { "XR200-WS-16QAM", 8 },
	[0x8a] = { "XR100-WS-QPSK", 8 },
	[0x8b] = { "XR100-WS-16QAM", 4 },
	[0x8c] = { "XR200-WS-BIDI-16QAM", 8 },
	[0x8d] = { "XR100-WS-BIDI-QPSK", 8 },
	[0x8e] = { "XR100-WS-BIDI-16QAM", 4 },
	[0x8f] = { "100G-DR1-LPO", 1 },
	[0x90] = { "200G-DR2-LPO", 2 },
	[0x91] = { "400G-DR4-LPO", 4 },
	[0x92] = { "800G-DR8-LPO", 8 },
};

/* Table 4-8 */
static const struct interface passive_interfaces[256] = {
	[0x00] = { "Undefined" },
	[0x01] = { "Copper cable" },
	[0xbf] = { "Passive loopback module" },
	[0xc0] = { "Linear active copper loopback module" },
};

/* Table 4-9 */
static const struct interface active_interfaces[256] = {
	[0x00] = { "Undefined" },
	[0x01] = { "Active cable assembly with BER < 1e-12" },
	[0x02] = { "Active cable assembly with BER < 5e-5" },
	[0x03] = { "Active cable assembly with BER < 2.6e-4" },
	[0x04] = { "Active cable assembly with BER < 1e-6" },
	[0xbf] = { "Active loopback module" },
};

/* Table 4-10 */
static const struct interface base_t_interfaces[256] = {
	[0x00] = { "Undefined" },
	[0x01] = { "1000BASE-T (Clause 40)", 4 },
	[0x02] = { "2.5GBASE-T (Clause 126)", 4 },
	[0x03] = { "5GBASE-T (Clause 126)", 4 },
	[0x04] = { "10GBASE-T (Clause 55)", 4 },
	[0x05] = { "25GBASE-T (Clause 113)", 4 },
	[0x06] = { "40GBASE-T (Clause 113)", 4 },
	[0x07] = { "50GBASE-T (placeholder)" },
};

static const struct interface *media_table(uint8_t media_type)
{
	switch (media_type) {
	case CMIS_MEDIA_MMF:
		return mmf_interfaces;
	case CMIS_MEDIA_SMF:
		return smf_interfaces;
	case CMIS_MEDIA_PASSIVE_CABLE:
		return passive_interfaces;
	case CMIS_MEDIA_ACTIVE_CABLE:
		return active_interfaces;
	case CMIS_MEDIA_BASE_T:
		return base_t_interfaces;
	default:
		return NULL;
	}
}

const char *optmon_media_interface_name(uint8_t media_type, uint8_t media_id)
{
	const struct interface *table = media_table(media_type);

	return table ? table[media_id].name : NULL;
}

uint8_t optmon_media_interface_lanes(uint8_t media_type, uint8_t media_id)
{
	const struct interface *table = media_table(media_type);

	return table ? table[media_id].lanes : 0;
}
