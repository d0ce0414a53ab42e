// SPDX-License-Identifier: GPL-2.0
/*
 * The module types of the simulated switch. Vendors are invented. Application
 * codes are those of SFF-8024: host electrical interfaces from Table 4-5,
 * media interfaces from Tables 4-7 and 4-9.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "models.h"

#define OUI_LUMORA	{ 0x02, 0x4c, 0x55 }	/* locally administered */
#define OUI_KESTREL	{ 0x02, 0x4b, 0x45 }
#define OUI_BOREAL	{ 0x02, 0x42, 0x4f }
#define OUI_TARN	{ 0x02, 0x54, 0x41 }

/* SFF-8024 has no identifier for co-packaged optics: one of the vendors'. */
#define ID_ENGINE	0x80

static const struct sim_model sim_models[] = {
	{
		.name = "dr8-800g",
		.identifier = CMIS_ID_OSFP,
		.vendor = "Lumora", .pn = "LM-800G-DR8", .rev = "A1",
		.oui = OUI_LUMORA,
		.media_type = CMIS_MEDIA_SMF, .tech = 0x06, .connector = 0x28,
		.power_mw = 15500, .lanes = 8, .media_lanes = 8, .dps = 1,
		.smf_100m = 5, .wavelength_pm = 1311000,
		.wavelength_tol_pm = 6500, .fw = { 2, 14 }, .full_page = true,
		.vdm = true, .retimed = true, .bias_scale = 1,
		.temp_mdegc = 46000, .tx_nw = 1400000, .rx_nw = 1100000,
		.bias_ua = 140000,
		.apps = {
			{ 0x51, 0x56, 0x88, 0x01, 0x01 }, /* 800GAUI-8, 800GBASE-DR8 */
			{ 0x4f, 0x1c, 0x44, 0x11, 0x11 }, /* 400GAUI-4, 400GBASE-DR4 */
			{ 0x4b, 0x14, 0x11, 0xff, 0xff }, /* 100GAUI-1, 100GBASE-DR */
		},
	}, {
		.name = "2fr4-800g",
		.identifier = CMIS_ID_OSFP,
		.vendor = "Lumora", .pn = "LM-800G-2FR4", .rev = "B0",
		.oui = OUI_LUMORA,
		.media_type = CMIS_MEDIA_SMF, .tech = 0x06, .connector = 0x25,
		.power_mw = 16000, .lanes = 8, .media_lanes = 8, .dps = 2,
		.smf_100m = 20, .wavelength_pm = 1301000,
		.wavelength_tol_pm = 36500, .wdm = true, .fw = { 1, 9 },
		.vdm = true, .retimed = true, .bias_scale = 1, .aux3 = true,
		.temp_mdegc = 48500, .tx_nw = 1500000, .rx_nw = 900000,
		.bias_ua = 92000,
		.apps = {
			{ 0x4f, 0x1d, 0x44, 0x11, 0x11 }, /* 400GAUI-4, 400GBASE-FR4 */
		},
	}, {
		.name = "dr8-1600g",
		.identifier = CMIS_ID_OSFP,
		.vendor = "Kestrel Optics", .pn = "KO-1T6-DR8", .rev = "02",
		.oui = OUI_KESTREL,
		.media_type = CMIS_MEDIA_SMF, .tech = 0x06, .connector = 0x28,
		.power_mw = 25000, .lanes = 8, .media_lanes = 8, .dps = 1,
		.smf_100m = 5, .wavelength_pm = 1311000,
		.wavelength_tol_pm = 6500, .fw = { 0, 31 }, .full_page = true,
		.vdm = true, .retimed = true, .bias_scale = 1, .aux3 = true,
		.temp_mdegc = 52000, .tx_nw = 1800000, .rx_nw = 1500000,
		.bias_ua = 150000,
		.apps = {
			{ 0x83, 0x7f, 0x88, 0x01, 0x01 }, /* 1.6TAUI-8, 1.6TBASE-DR8 */
			{ 0x82, 0x77, 0x44, 0x11, 0x11 }, /* 800GAUI-4, 800GBASE-DR4 */
		},
	}, {
		.name = "lpo-800g",
		.identifier = CMIS_ID_OSFP,
		.vendor = "Boreal Links", .pn = "BL-800-DR8-LPO", .rev = "1C",
		.oui = OUI_BOREAL,
		.media_type = CMIS_MEDIA_SMF, .tech = 0x06, .connector = 0x28,
		.power_mw = 8500, .lanes = 8, .media_lanes = 8, .dps = 1,
		.smf_100m = 5, .wavelength_pm = 1311000,
		.wavelength_tol_pm = 6500, .fw = { 1, 3 }, .bias_scale = 1,
		.temp_mdegc = 38000, .tx_nw = 1300000, .rx_nw = 1000000,
		.bias_ua = 105000,
		.apps = {
			{ 0x23, 0x92, 0x88, 0x01, 0x01 }, /* LEI-800G-PAM4-8 */
			{ 0x22, 0x91, 0x44, 0x11, 0x11 }, /* LEI-400G-PAM4-4 */
		},
	}, {
		.name = "aec-800g",
		.identifier = CMIS_ID_OSFP,
		.vendor = "Boreal Links", .pn = "BL-AEC-800-3M", .rev = "A",
		.oui = OUI_BOREAL,
		.media_type = CMIS_MEDIA_ACTIVE_CABLE, .tech = 0x0c,
		.connector = 0x23, .power_mw = 9500, .lanes = 8,
		.media_lanes = 8, .dps = 1,
		.cable_100mm = 30, .fw = { 3, 2 }, .full_page = true,
		.retimed = true, .copper = true, .temp_mdegc = 42000,
		.apps = {
			{ 0x51, 0x03, 0x88, 0x01, 0x01 }, /* BER < 2.6e-4 */
			{ 0x4f, 0x03, 0x44, 0x11, 0x11 },
		},
	}, {
		.name = "zr-400g",
		.identifier = CMIS_ID_OSFP,
		.vendor = "Tarn Coherent", .pn = "TC-400ZR-C", .rev = "10",
		.oui = OUI_TARN,
		.media_type = CMIS_MEDIA_SMF, .tech = 0x10, .connector = 0x07,
		.power_mw = 20500, .lanes = 8, .media_lanes = 1, .dps = 1,
		.smf_100m = 1200, .wavelength_pm = 1552520,
		.wavelength_tol_pm = 20, .fw = { 4, 0 }, .vdm = true,
		.retimed = true, .cooled = true, .tunable = true, .aux3 = true,
		.bias_scale = 2, .temp_mdegc = 55000, .tx_nw = 100000,
		.rx_nw = 90000, .bias_ua = 260000,
		.apps = {
			{ 0x11, 0x3e, 0x81, 0x01, 0x01 }, /* 400GAUI-8, 400ZR */
		},
	}, {
		.name = "dr4-400g",
		.identifier = CMIS_ID_QSFP_DD,
		.vendor = "Kestrel Optics", .pn = "KO-QDD-400-DR4", .rev = "01",
		.oui = OUI_KESTREL,
		.media_type = CMIS_MEDIA_SMF, .tech = 0x06, .connector = 0x0c,
		.power_mw = 9000, .lanes = 8, .media_lanes = 4, .dps = 1,
		.smf_100m = 5, .wavelength_pm = 1311000,
		.wavelength_tol_pm = 6500, .fw = { 6, 7 }, .vdm = true,
		.retimed = true, .bias_scale = 0, .temp_mdegc = 44000,
		.tx_nw = 1300000, .rx_nw = 950000, .bias_ua = 78000,
		.apps = {
			{ 0x11, 0x1c, 0x84, 0x01, 0x01 }, /* 400GAUI-8, 400GBASE-DR4 */
			{ 0x0d, 0x14, 0x21, 0x55, 0x0f }, /* 100GAUI-2, 100GBASE-DR */
		},
	}, {
		.name = "2dr8-1600g",
		.identifier = CMIS_ID_OSFP_XD,
		.vendor = "Kestrel Optics", .pn = "KO-XD-2X800-DR8", .rev = "01",
		.oui = OUI_KESTREL,
		.media_type = CMIS_MEDIA_SMF, .tech = 0x06, .connector = 0x0d,
		.power_mw = 30000, .lanes = 16, .media_lanes = 16, .dps = 1,
		.smf_100m = 5, .wavelength_pm = 1311000,
		.wavelength_tol_pm = 6500, .fw = { 0, 9 }, .full_page = true,
		.vdm = true, .retimed = true, .bias_scale = 1,
		.temp_mdegc = 54000, .tx_nw = 1400000, .rx_nw = 1100000,
		.bias_ua = 130000,
		.apps = {
			{ 0x51, 0x56, 0x88, 0x01, 0x01 }, /* 800GAUI-8, 800GBASE-DR8 */
		},
	}, {
		.name = "engine-3200g",
		.identifier = ID_ENGINE,
		.vendor = "Kestrel Optics", .pn = "KO-CPE-3T2-DR", .rev = "01",
		.oui = OUI_KESTREL,
		.media_type = CMIS_MEDIA_SMF, .tech = 0x08, .connector = 0x80,
		.power_mw = 28000, .lanes = 32, .media_lanes = 32, .dps = 1,
		.smf_100m = 5, .wavelength_pm = 1311000,
		.wavelength_tol_pm = 6500, .fw = { 0, 4 }, .full_page = true,
		.vdm = true, .retimed = true, .engine = true,
		.temp_mdegc = 58000, .tx_nw = 1400000, .rx_nw = 1100000,
		.apps = {
			{ 0x51, 0x56, 0x88, 0x01, 0x01 }, /* 800GAUI-8, 800GBASE-DR8 */
			{ 0x4f, 0x1c, 0x44, 0x11, 0x11 }, /* 400GAUI-4, 400GBASE-DR4 */
		},
	}, {
		.name = "elsfp-8",
		.identifier = CMIS_ID_OIF_ELSFP,
		.vendor = "Lumora", .pn = "LM-ELS-8X20", .rev = "A0",
		.oui = OUI_LUMORA,
		.media_type = CMIS_MEDIA_SMF, .tech = 0x04, .connector = 0x28,
		.power_mw = 12000, .lanes = 8, .media_lanes = 8,
		.wavelength_pm = 1311000, .wavelength_tol_pm = 500,
		.fw = { 1, 2 }, .cooled = true, .lasers = true,
		.temp_mdegc = 47000, .tx_nw = 100000000, .bias_ua = 310000,
	},
};

/* What the switch has in its first 32 cages; "" is an empty cage. */
static const char * const sim_population[] = {
	"dr8-800g", "dr8-800g", "dr8-800g", "dr8-800g",
	"2fr4-800g", "2fr4-800g", "dr8-800g", "",
	"dr8-1600g", "dr8-1600g", "lpo-800g", "lpo-800g",
	"aec-800g", "aec-800g", "zr-400g", "",
	"dr4-400g", "dr4-400g", "dr8-800g", "2fr4-800g",
	"dr8-800g", "2fr4-800g", "", "dr8-800g",
	"dr8-800g", "aec-800g", "dr8-1600g", "",
	"dr8-800g", "dr4-400g", "", "zr-400g",
};

/**
 * sim_model_find() - a module type by its name
 * @name: as written to the knobs
 *
 * Return: the type, or NULL.
 */
const struct sim_model *sim_model_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sim_models); i++)
		if (!strcmp(sim_models[i].name, name))
			return &sim_models[i];
	return NULL;
}

/* What is in a cage when the switch starts; NULL for nothing. */
const struct sim_model *sim_model_of_cage(unsigned int cage)
{
	return sim_model_find(sim_population[cage % ARRAY_SIZE(sim_population)]);
}

/* The names of all types, for messages; returns the length as scnprintf(). */
ssize_t sim_model_names(char *buf, size_t size)
{
	unsigned int i;
	ssize_t len = 0;

	for (i = 0; i < ARRAY_SIZE(sim_models); i++)
		len += scnprintf(buf + len, size - len, "%s\n", sim_models[i].name);
	return len;
}
