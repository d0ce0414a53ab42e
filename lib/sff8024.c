// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * SFF-8024 (4.13): identifiers, encodings, connectors and extended compliance.
 */
#include <stdio.h>

#include <optmon/decode.h>

#define NAME(table, code) ((code) < sizeof(table) / sizeof((table)[0]) ? \
			   (table)[code] : NULL)

/* Table 4-1; 80h and above are vendor specific */
static const char *const identifiers[] = {
	[0x00] = "Unknown or unspecified",
	[0x01] = "GBIC",
	[0x02] = "Module soldered to motherboard (SFF-8472)",
	[0x03] = "SFP/SFP+/SFP28 and later (SFF-8472)",
	[0x04] = "300 pin XBI",
	[0x05] = "XENPAK",
	[0x06] = "XFP",
	[0x07] = "XFF",
	[0x08] = "XFP-E",
	[0x09] = "XPAK",
	[0x0a] = "X2",
	[0x0b] = "DWDM-SFP/SFP+ (not SFF-8472)",
	[0x0c] = "QSFP (INF-8438)",
	[0x0d] = "QSFP+ or later (SFF-8636 or SFF-8436)",
	[0x0e] = "CXP or later",
	[0x0f] = "Shielded Mini Multilane HD 4X",
	[0x10] = "Shielded Mini Multilane HD 8X",
	[0x11] = "QSFP28 or later (SFF-8636)",
	[0x12] = "CXP2 (CXP28) or later",
	[0x13] = "CDFP Style 1/2",
	[0x14] = "Shielded Mini Multilane HD 4X fanout cable",
	[0x15] = "Shielded Mini Multilane HD 8X fanout cable",
	[0x16] = "CDFP Style 3",
	[0x17] = "microQSFP",
	[0x18] = "QSFP-DD double density 8X",
	[0x19] = "OSFP 8X",
	[0x1a] = "SFP-DD double density 2X (SFP-DD MIS)",
	[0x1b] = "DSFP",
	[0x1c] = "x4 MiniLink/OcuLink",
	[0x1d] = "x8 MiniLink",
	[0x1e] = "QSFP+ or later (CMIS)",
	[0x1f] = "SFP-DD double density 2X (CMIS)",
	[0x20] = "SFP+ and later (CMIS)",
	[0x21] = "OSFP-XD (CMIS)",
	[0x22] = "OIF-ELSFP (CMIS)",
	[0x23] = "CDFP x4 PCIe (CMIS)",
	[0x24] = "CDFP x8 PCIe (CMIS)",
	[0x25] = "CDFP x16 PCIe (CMIS)",
};

/* Table 4-3 */
static const char *const connectors[] = {
	[0x00] = "Unknown or unspecified",
	[0x01] = "SC",
	[0x02] = "Fibre Channel Style 1 copper",
	[0x03] = "Fibre Channel Style 2 copper",
	[0x04] = "BNC/TNC",
	[0x05] = "Fibre Channel coax headers",
	[0x06] = "Fiber Jack",
	[0x07] = "LC",
	[0x08] = "MT-RJ",
	[0x09] = "MU",
	[0x0a] = "SG",
	[0x0b] = "Optical pigtail",
	[0x0c] = "MPO 1x12",
	[0x0d] = "MPO 2x16",
	[0x20] = "HSSDC II",
	[0x21] = "Copper pigtail",
	[0x22] = "RJ45",
	[0x23] = "No separable connector",
	[0x24] = "MXC 2x16",
	[0x25] = "CS",
	[0x26] = "SN",
	[0x27] = "MPO 2x12",
	[0x28] = "MPO 1x16",
};

/* Table 4-2: codes 4 to 6 differ between SFF-8472 and SFF-8636 */
static const char *const encodings_8472[] = {
	"Unspecified", "8B/10B", "4B/5B", "NRZ", "Manchester",
	"SONET scrambled", "64B/66B", "256B/257B", "PAM4",
};

static const char *const encodings_8636[] = {
	"Unspecified", "8B/10B", "4B/5B", "NRZ", "SONET scrambled",
	"64B/66B", "Manchester", "256B/257B", "PAM4",
};

/* Table 4-4 */
static const char *const extended_compliance[] = {
	[0x00] = "Unspecified",
	[0x01] = "100G AOC or 25GAUI C2M AOC, BER 5e-5",
	[0x02] = "100GBASE-SR4 or 25GBASE-SR",
	[0x03] = "100GBASE-LR4 or 25GBASE-LR",
	[0x04] = "100GBASE-ER4 or 25GBASE-ER",
	[0x05] = "100GBASE-SR10",
	[0x06] = "100G CWDM4",
	[0x07] = "100G PSM4 parallel SMF",
	[0x08] = "100G ACC or 25GAUI C2M ACC, BER 5e-5",
	[0x0b] = "100GBASE-CR4, 25GBASE-CR CA-25G-L or 50GBASE-CR2 with RS FEC",
	[0x0c] = "25GBASE-CR CA-25G-S or 50GBASE-CR2 with BASE-R FEC",
	[0x0d] = "25GBASE-CR CA-25G-N or 50GBASE-CR2 with no FEC",
	[0x0e] = "10 Mb/s single pair Ethernet",
	[0x10] = "40GBASE-ER4",
	[0x11] = "4 x 10GBASE-SR",
	[0x12] = "40G PSM4 parallel SMF",
	[0x13] = "G959.1 profile P1I1-2D1",
	[0x14] = "G959.1 profile P1S1-2D2",
	[0x15] = "G959.1 profile P1L1-2D2",
	[0x16] = "10GBASE-T with SFI electrical interface",
	[0x17] = "100G CLR4",
	[0x18] = "100G AOC or 25GAUI C2M AOC, BER 1e-12",
	[0x19] = "100G ACC or 25GAUI C2M ACC, BER 1e-12",
	[0x1a] = "100GE-DWDM2",
	[0x1b] = "100G 1550nm WDM",
	[0x1c] = "10GBASE-T short reach",
	[0x1d] = "5GBASE-T",
	[0x1e] = "2.5GBASE-T",
	[0x1f] = "40G SWDM4",
	[0x20] = "100G SWDM4",
	[0x21] = "100G PAM4 BiDi",
	[0x22] = "4WDM-10 MSA",
	[0x23] = "4WDM-20 MSA",
	[0x24] = "4WDM-40 MSA",
	[0x25] = "100GBASE-DR, CAUI-4 without FEC",
	[0x26] = "100G-FR or 100GBASE-FR1, CAUI-4 without FEC",
	[0x27] = "100G-LR or 100GBASE-LR1, CAUI-4 without FEC",
	[0x28] = "100GBASE-SR1, CAUI-4 without FEC",
	[0x29] = "100GBASE-SR1, 200GBASE-SR2 or 400GBASE-SR4",
	[0x2a] = "100GBASE-FR1 or 400GBASE-DR4-2",
	[0x2b] = "100GBASE-LR1",
	[0x2c] = "100G-LR1-20 MSA, CAUI-4 without FEC",
	[0x2d] = "100G-ER1-30 MSA, CAUI-4 without FEC",
	[0x2e] = "100G-ER1-40 MSA, CAUI-4 without FEC",
	[0x2f] = "100G-LR1-20 MSA",
	[0x30] = "ACC with 50GAUI, 100GAUI-2 or 200GAUI-4 C2M, BER 1e-6",
	[0x31] = "AOC with 50GAUI, 100GAUI-2 or 200GAUI-4 C2M, BER 1e-6",
	[0x32] = "ACC with 50GAUI, 100GAUI-2 or 200GAUI-4 C2M, BER 2.6e-4",
	[0x33] = "AOC with 50GAUI, 100GAUI-2 or 200GAUI-4 C2M, BER 2.6e-4",
	[0x34] = "100G-ER1-30 MSA",
	[0x35] = "100G-ER1-40 MSA",
	[0x36] = "100GBASE-VR1, 200GBASE-VR2 or 400GBASE-VR4",
	[0x37] = "10GBASE-BR",
	[0x38] = "25GBASE-BR",
	[0x39] = "50GBASE-BR",
	[0x3a] = "100GBASE-VR1, CAUI-4 without FEC",
	[0x3f] = "100GBASE-CR1, 200GBASE-CR2 or 400GBASE-CR4",
	[0x40] = "50GBASE-CR, 100GBASE-CR2 or 200GBASE-CR4",
	[0x41] = "50GBASE-SR, 100GBASE-SR2 or 200GBASE-SR4",
	[0x42] = "50GBASE-FR or 200GBASE-DR4",
	[0x43] = "200GBASE-FR4",
	[0x44] = "200G 1550 nm PSM4",
	[0x45] = "50GBASE-LR",
	[0x46] = "200GBASE-LR4",
	[0x47] = "400GBASE-DR4",
	[0x48] = "400GBASE-FR4",
	[0x49] = "400GBASE-LR4-6",
	[0x4a] = "50GBASE-ER",
	[0x4b] = "400G-LR4-10",
	[0x4c] = "400GBASE-ZR",
	[0x7f] = "256GFC-SW4",
	[0x80] = "64GFC",
	[0x81] = "128GFC",
};

const char *optmon_identifier_name(uint8_t identifier)
{
	return NAME(identifiers, identifier);
}

const char *optmon_connector_name(uint8_t connector)
{
	return NAME(connectors, connector);
}

const char *optmon_encoding_name(uint8_t encoding, enum optmon_management by)
{
	if (by == OPTMON_MANAGEMENT_SFF8472)
		return NAME(encodings_8472, encoding);
	return NAME(encodings_8636, encoding);
}

const char *optmon_extended_compliance_name(uint8_t code)
{
	return NAME(extended_compliance, code);
}

const char *optmon_code_name(const char *name, uint8_t code, char *buffer)
{
	if (name)
		return name;
	snprintf(buffer, OPTMON_CODE_NAME, "0x%02x", code);
	return buffer;
}

static const char *group_name(uint8_t group, uint8_t id, char *buffer)
{
	snprintf(buffer, OPTMON_CODE_NAME, "0x%x%02x", group, id);
	return buffer;
}

const char *optmon_application_host(const struct optmon_application *a,
				    char *buffer)
{
	if (a->host_group)
		return group_name(a->host_group, a->host_id, buffer);
	return optmon_code_name(optmon_host_interface_name(a->host_id),
				a->host_id, buffer);
}

const char *optmon_application_media(const struct optmon_module *m,
				     const struct optmon_application *a,
				     char *buffer)
{
	uint8_t type = m->identity.media_type;

	if (a->media_group)
		return group_name(a->media_group, a->media_id, buffer);
	return optmon_code_name(optmon_media_interface_name(type, a->media_id),
				a->media_id, buffer);
}
