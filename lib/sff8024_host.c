// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Host electrical interfaces: SFF-8024 (4.13) Table 4-5.
 *
 * Codes in custom or reserved ranges have no entry: they are printed in hex.
 */
#include <linux/cmis.h>

#include <optmon/decode.h>

#include "sff8024.h"

static const struct interface host_interfaces[256] = {
	[0x00] = { "Undefined" },
	[0x01] = { "1000BASE-CX (Clause 39)", 1 },
	[0x02] = { "XAUI (Clause 47)", 4 },
	[0x03] = { "XFI (SFF INF-8071i)", 1 },
	[0x04] = { "SFI (SFF-8431)", 1 },
	[0x05] = { "25GAUI C2M (Annex 109B)", 1 },
	[0x06] = { "XLAUI C2M (Annex 83B)", 4 },
	[0x07] = { "XLPPI (Annex 86A)", 4 },
	[0x08] = { "LAUI-2 C2M (Annex 135C)", 2 },
	[0x09] = { "50GAUI-2 C2M (Annex 135E)", 2 },
	[0x0a] = { "50GAUI-1 C2M (Annex 135G)", 1 },
	[0x0b] = { "CAUI-4 C2M (Annex 83E)", 4 },
	[0x0c] = { "100GAUI-4 C2M (Annex 135E)", 4 },
	[0x0d] = { "100GAUI-2 C2M (Annex 135G)", 2 },
	[0x0e] = { "200GAUI-8 C2M (Annex 120C)", 8 },
	[0x0f] = { "200GAUI-4 C2M (Annex 120E)", 4 },
	[0x10] = { "400GAUI-16 C2M (Annex 120C)", 16 },
	[0x11] = { "400GAUI-8 C2M (Annex 120E)", 8 },
	[0x13] = { "10GBASE-CX4 (Clause 54)", 4 },
	[0x14] = { "25GBASE-CR CA-25G-L (Clause 110)", 1 },
	[0x15] = { "25GBASE-CR or 25GBASE-CR-S CA-25G-S (Clause 110)", 1 },
	[0x16] = { "25GBASE-CR or 25GBASE-CR-S CA-25G-N (Clause 110)", 1 },
	[0x17] = { "40GBASE-CR4 (Clause 85)", 4 },
	[0x18] = { "50GBASE-CR (Clause 136)", 1 },
	[0x19] = { "100GBASE-CR10 (Clause 85)", 10 },
	[0x1a] = { "100GBASE-CR4 (Clause 92)", 4 },
	[0x1b] = { "100GBASE-CR2 (Clause 136)", 2 },
	[0x1c] = { "200GBASE-CR4 (Clause 136)", 4 },
	[0x1d] = { "400G CR8 (Ethernet Technology Consortium)", 8 },
	[0x1e] = { "200GBASE-CR1 (Clause 179)", 1 },
	[0x1f] = { "400GBASE-CR2 (Clause 179)", 2 },
	[0x20] = { "LEI-100G-PAM4-1 (LPO MSA)", 1 },
	[0x21] = { "LEI-200G-PAM4-2 (LPO MSA)", 2 },
	[0x22] = { "LEI-400G-PAM4-4 (LPO MSA)", 4 },
	[0x23] = { "LEI-800G-PAM4-8 (LPO MSA)", 8 },
	[0x25] = { "8GFC (FC-PI-4)", 1 },
	[0x26] = { "10GFC (10GFC)", 1 },
	[0x27] = { "16GFC (FC-PI-5)", 1 },
	[0x28] = { "32GFC (FC-PI-6)", 1 },
	[0x29] = { "64GFC (FC-PI-7)", 1 },
	[0x2a] = { "128GFC (FC-PI-6P)", 4 },
	[0x2b] = { "256GFC (FC-PI-7P)", 4 },
	[0x2c] = { "IB SDR (Arch.Spec.Vol.2)" },
	[0x2d] = { "IB DDR (Arch.Spec.Vol.2)" },
	[0x2e] = { "IB QDR (Arch.Spec.Vol.2)" },
	[0x2f] = { "IB FDR (Arch.Spec.Vol.2)" },
	[0x30] = { "IB EDR (Arch.Spec.Vol.2)" },
	[0x31] = { "IB HDR (Arch.Spec.Vol.2)" },
	[0x32] = { "IB NDR (Arch.Spec.Vol.2)" },
	[0x33] = { "E.96 (CPRI Specification V7.0)", 1 },
	[0x34] = { "E.99 (CPRI Specification V7.0)", 1 },
	[0x35] = { "E.119 (CPRI Specification V7.0)", 1 },
	[0x36] = { "E.238 (CPRI Specification V7.0)", 1 },
	[0x37] = { "OTL3.4 (ITU-T G.709/Y.1331 G.Sup58)", 4 },
	[0x38] = { "OTL4.10 (ITU-T G.709/Y.1331 G.Sup58)", 10 },
	[0x39] = { "OTL4.4 (ITU-T G.709/Y.1331 G.Sup58)", 4 },
	[0x3a] = { "OTLC.4 (ITU-T G.709.1/Y.1331 G.Sup58)", 4 },
	[0x3b] = { "FOIC1.4-MFI (ITU-T G.709.5/Y.1331 G.Sup58)", 4 },
	[0x3c] = { "FOIC1.2-MFI (ITU-T G.709.5/Y.1331 G.Sup58)", 2 },
	[0x3d] = { "FOIC2.8-MFI (ITU-T G.709.5/Y.1331 G.Sup58)", 8 },
	[0x3e] = { "FOIC2.4-MFI (ITU-T G.709.5/Y.1331 G.Sup58)", 4 },
	[0x3f] = { "FOIC4.16-MFI (ITU-T G.709.5/Y.1331 G.Sup58)", 16 },
	[0x40] = { "FOIC4.8-MFI (ITU-T G.709.5/Y.1331 G.Sup58)", 8 },
	[0x41] = { "CAUI-4 C2M (Annex 83E) without FEC", 4 },
	[0x42] = { "CAUI-4 C2M (Annex 83E) with RS(528,514) FEC", 4 },
	[0x43] = {
		"50GBASE-CR2 (Ethernet Technology Consortium) with RS(528,514) (Clause 91) FEC", 2
	},
	[0x44] = {
		"50GBASE-CR2 (Ethernet Technology Consortium) with BASE-R (Clause 74), Fire code FEC", 2
	},
	[0x45] = { "50GBASE-CR2 (Ethernet Technology Consortium) with no FEC", 2 },
	[0x46] = { "100GBASE-CR1 (Clause 162)", 1 },
	[0x47] = { "200GBASE-CR2 (Clause 162)", 2 },
	[0x48] = { "400GBASE-CR4 (Clause 162)", 4 },
	[0x49] = { "800G-ETC-CR8 or 800GBASE-CR8", 8 },
	[0x4a] = { "128GFC (FC-PI-8)", 1 },
	[0x4b] = { "100GAUI-1-S C2M (Annex 120G)", 1 },
	[0x4c] = { "100GAUI-1-L C2M (Annex 120G)", 1 },
	[0x4d] = { "200GAUI-2-S C2M (Annex 120G)", 2 },
	[0x4e] = { "200GAUI-2-L C2M (Annex 120G)", 2 },
	[0x4f] = { "400GAUI-4-S C2M (Annex 120G)", 4 },
	[0x50] = { "400GAUI-4-L C2M (Annex 120G)", 4 },
	[0x51] = { "800GAUI-8 S C2M (Annex 120G)", 8 },
	[0x52] = { "800GAUI-8 L C2M (Annex 120G)", 8 },
	[0x53] = { "OTL4.2", 2 },
	[0x55] = { "1.6TAUI-16-S C2M (Annex 120G)", 16 },
	[0x56] = { "1.6TAUI-16-L C2M (Annex 120G)", 16 },
	[0x57] = { "800GBASE-CR4 (Clause 179)", 4 },
	[0x58] = { "1.6TBASE-CR8 (Clause 179)", 8 },
	[0x70] = { "PCIe 4.0" },
	[0x71] = { "PCIe 5.0" },
	[0x72] = { "PCIe 6.0" },
	[0x73] = { "PCIe 7.0 (placeholder)" },
	[0x74] = { "CEI-112G-LINEAR-PAM4" },
	[0x80] = { "200GAUI-1 (Annex 176E)", 1 },
	[0x81] = { "400GAUI-2 (Annex 176E)", 2 },
	[0x82] = { "800GAUI-4 (Annex 176E)", 4 },
	[0x83] = { "1.6TAUI-8 (Annex 176E)", 8 },
	[0x90] = { "EEI-100G-RTLR-1-S", 1 },
	[0x91] = { "EEI-100G-RTLR-1-L", 1 },
	[0x92] = { "EEI-200G-RTLR-2-S", 2 },
	[0x93] = { "EEI-200G-RTLR-2-L", 2 },
	[0x94] = { "EEI-400G-RTLR-4-S", 4 },
	[0x95] = { "EEI-400G-RTLR-4-L", 4 },
	[0x96] = { "EEI-800G-RTLR-8-S", 8 },
	[0x97] = { "EEI-800G-RTLR-8-L", 8 },
	[0xa0] = { "IB XDR (placeholder)" },
	[0xb0] = { "FOIC1.1-MFI (ITU-T G.709.5/Y.1331 G.Sup58)", 1 },
	[0xb1] = { "FOIC4.4-MFI (ITU-T G.709.5/Y.1331 G.Sup58)", 4 },
	[0xb2] = { "FOIC8.8-MFI (ITU-T G.709.5/Y.1331 G.Sup58)", 8 },
	[0xb7] = { "ITU-T G.9804.3", 1 },
};

const char *optmon_host_interface_name(uint8_t host_id)
{
	return host_interfaces[host_id].name;
}

uint8_t optmon_host_interface_lanes(uint8_t host_id)
{
	return host_interfaces[host_id].lanes;
}
