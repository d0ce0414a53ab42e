// SPDX-License-Identifier: GPL-2.0
/*
 * Memory of the simulated module types: identity, advertisements, thresholds,
 * applications and the values that a healthy module starts from.
 */
#include <linux/bitops.h>
#include <linux/prandom.h>
#include <linux/slab.h>

#include "models.h"
#include "sim.h"

#define NW_PER_LSB		100	/* optical powers, 0.1 uW */
#define BIAS_UA_PER_LSB		2	/* times the scale of 01h:160 */
#define CODE_DP_INIT		0x65	/* deinit < 1 s, init < 500 ms */
#define CODE_PWR_UP		0x56	/* down < 500 ms, up < 1 s */
#define CODE_TX_ON		0x44	/* each < 100 ms */
#define CODE_BPC		4	/* tBPC / 16 */

static void put_be16_at(u8 *p, u16 value)
{
	p[0] = value >> 8;
	p[1] = value;
}

/* ASCII, left-aligned, padded with spaces (CMIS 8.3). */
static void put_text(u8 *p, const char *text, size_t len)
{
	memset(p, ' ', len);
	memcpy(p, text, min(len, strlen(text)));
}

static u8 sum_of(const u8 *first, const u8 *last)
{
	u8 sum = 0;

	while (first <= last)
		sum += *first++;
	return sum;
}

/* The upper memory of a page, so that offsets are those of the specification. */
static u8 *sim_upper(struct sim_module *module, u8 page, u8 bank)
{
	struct sim_page *p = sim_page_add(&module->mem[0], SIM_PAGE(page, bank));

	return p ? p->data - CMIS_UPPER : NULL;
}

/* Bits 7-6 select the multiplier 0.1, 1, 10 or 100 of bits 5-0. */
static u8 scaled_length(unsigned int tenths)
{
	if (tenths <= 63)
		return tenths;
	if (tenths <= 630)
		return 0x40 | tenths / 10;
	return 0x80 | tenths / 100;
}

static bool build_lower(struct sim_module *module, const struct sim_model *model)
{
	struct sim_page *page = sim_page_add(&module->mem[0], SIM_LOWER);
	unsigned int i;
	u8 *p;

	if (!page)
		return false;
	p = page->data;
	p[CMIS_LM_IDENTIFIER] = model->identifier;
	p[CMIS_LM_REVISION] = 0x53;
	p[CMIS_LM_CHARACTERISTICS] = 0x04;	/* 1 MHz */
	p[CMIS_LM_GLOBAL_STATUS] = CMIS_INT_DEASSERTED;
	put_be16_at(&p[CMIS_LM_TEMP], model->temp_mdegc * 256 / 1000);
	put_be16_at(&p[CMIS_LM_VCC], 33000);
	if (model->aux3)
		put_be16_at(&p[CMIS_LM_AUX3], 50 * 256);
	p[CMIS_LM_FW_ACTIVE] = model->fw[0];
	p[CMIS_LM_FW_ACTIVE + 1] = model->fw[1];
	p[CMIS_LM_MEDIA_TYPE] = model->media_type;
	if (model->lasers) {
		p[CMIS_LM_SM_SUPPORT] = 2;	/* of the module alone */
		p[CMIS_LM_FUNCTION_TYPE] = CMIS_FUNCTION_ELSFP;
	}
	for (i = 0; i < CMIS_LM_APPS_COUNT; i++) {
		const struct sim_app *app = &model->apps[i];
		u8 *desc = &p[CMIS_LM_APPS + i * CMIS_APP_LEN];

		if (!app->lanes) {
			desc[0] = CMIS_APP_END;
			break;
		}
		desc[0] = app->host;
		desc[1] = app->media;
		desc[2] = app->lanes;
		desc[3] = app->host_assign;
	}
	return true;
}

static bool build_identity(struct sim_module *module,
			   const struct sim_model *model, unsigned int serial)
{
	u8 *p = sim_upper(module, 0x00, 0);
	char text[CMIS_P00_VENDOR_SN_LEN + 1];
	unsigned int class;

	if (!p)
		return false;
	p[CMIS_P00_IDENTIFIER] = model->identifier;
	put_text(&p[CMIS_P00_VENDOR_NAME], model->vendor,
		 CMIS_P00_VENDOR_NAME_LEN);
	memcpy(&p[CMIS_P00_VENDOR_OUI], model->oui, sizeof(model->oui));
	put_text(&p[CMIS_P00_VENDOR_PN], model->pn, CMIS_P00_VENDOR_PN_LEN);
	put_text(&p[CMIS_P00_VENDOR_REV], model->rev, CMIS_P00_VENDOR_REV_LEN);
	snprintf(text, sizeof(text), "SIM%02X%06u", model->oui[1], serial);
	put_text(&p[CMIS_P00_VENDOR_SN], text, CMIS_P00_VENDOR_SN_LEN);
	put_text(&p[CMIS_P00_DATE_CODE], "260301", CMIS_P00_DATE_CODE_LEN);
	put_text(&p[CMIS_P00_CLEI], "", CMIS_P00_CLEI_LEN);
	/* Classes 1 to 7 end at these powers, class 8 is beyond (Table 8-35). */
	for (class = 0; class < 7; class++) {
		static const u16 ends_mw[] = { 1500, 3500, 7000, 8000, 10000,
					       12000, 14000 };

		if (model->power_mw <= ends_mw[class])
			break;
	}
	p[CMIS_P00_POWER_CLASS] = class << 5;
	p[CMIS_P00_MAX_POWER] = model->power_mw / 250;
	p[CMIS_P00_CABLE_LENGTH] = scaled_length(model->cable_100mm);
	p[CMIS_P00_CONNECTOR] = model->connector;
	if (model->copper) {
		p[CMIS_P00_ATTENUATION] = 5;
		p[CMIS_P00_ATTENUATION + 1] = 7;
		p[CMIS_P00_ATTENUATION + 2] = 10;
		p[CMIS_P00_ATTENUATION + 3] = 15;
	}
	p[CMIS_P00_MEDIA_LANES] = ~GENMASK(min(model->media_lanes,
					       CMIS_LANES_PER_BANK) - 1, 0);
	p[CMIS_P00_MEDIA_TECH] = model->tech;
	p[CMIS_P00_CHECKSUM] = sum_of(&p[128], &p[CMIS_P00_CHECKSUM - 1]);
	return true;
}

static void advertise_pages(u8 *p, const struct sim_model *model)
{
	p[CMIS_P01_PAGES] = model->vdm ? CMIS_PAGES_VDM : 0;
	if (model->lanes > CMIS_LANES_PER_BANK)
		p[CMIS_P01_PAGES] |= model->lanes > 2 * CMIS_LANES_PER_BANK ?
				     CMIS_BANKS_4 : CMIS_BANKS_2;
	if (sim_diag_of(model))
		p[CMIS_P01_PAGES] |= CMIS_PAGES_DIAG;
	p[CMIS_P01_DURATION_DP_INIT] = CODE_DP_INIT;
	p[CMIS_P01_DURATION_PWR_UP] = CODE_PWR_UP;
	p[CMIS_P01_DURATION_TX_ON] = CODE_TX_ON;
	p[CMIS_P01_DURATION_BPC] = CODE_BPC;
	p[CMIS_P01_CDB] = 1 << 6 | CMIS_CDB_BACKGROUND;
	p[CMIS_P01_CDB + 1] = 15;	/* octets beyond the first */
	p[CMIS_P01_MISC] = 0x54 | (model->full_page ? CMIS_FULL_PAGE_READ_YES : 1);
}

static void advertise_signals(u8 *p, const struct sim_model *model)
{
	p[CMIS_P01_MONITORS_MODULE] = CMIS_MON_TEMP | CMIS_MON_VCC;
	if (model->aux3)
		p[CMIS_P01_MONITORS_MODULE] |= CMIS_MON_AUX3;
	if (model->lasers)
		return;
	p[CMIS_P01_CONTROLS] = model->copper ? 0 : CMIS_TX_DISABLE_SUPPORTED | 0x10;
	if (model->tunable)
		p[CMIS_P01_CONTROLS] |= CMIS_WAVELENGTH_CONTROL | CMIS_TX_TUNABLE;
	p[CMIS_P01_CONTROLS + 1] = 0x06;
	p[CMIS_P01_FLAGS_TX] = CMIS_TX_LOS_SUPPORTED;
	p[CMIS_P01_FLAGS_RX] = CMIS_RX_LOS_SUPPORTED;
	if (!model->copper)
		p[CMIS_P01_FLAGS_TX] |= CMIS_TX_FAILURE_SUPPORTED;
	if (model->retimed) {
		p[CMIS_P01_FLAGS_TX] |= CMIS_TX_LOL_SUPPORTED |
					CMIS_TX_EQ_FAIL_SUPPORTED;
		p[CMIS_P01_FLAGS_RX] |= CMIS_RX_LOL_SUPPORTED;
	}
	if (!model->copper)
		p[CMIS_P01_MONITORS_LANE] = CMIS_MON_RX_POWER | CMIS_MON_TX_POWER |
					    (model->engine ? 0 : CMIS_MON_TX_BIAS) |
					    model->bias_scale << 3;
	p[CMIS_P01_SI_TX] = model->retimed ? 0x09 : 0;
	p[CMIS_P01_SI_RX] = model->retimed ? 0x19 : 0;
}

static bool build_advertisement(struct sim_module *module,
				const struct sim_model *model)
{
	u8 *p = sim_upper(module, 0x01, 0);
	unsigned int i;

	if (!p)
		return false;
	p[CMIS_P01_FW_INACTIVE] = model->fw[0];
	p[CMIS_P01_FW_INACTIVE + 1] = model->fw[1];
	p[CMIS_P01_HW_REVISION] = 1;
	p[CMIS_P01_LENGTH_SMF] = scaled_length(model->smf_100m);
	put_be16_at(&p[CMIS_P01_WAVELENGTH], model->wavelength_pm / 50);
	put_be16_at(&p[CMIS_P01_WAVELENGTH_TOL], model->wavelength_tol_pm / 5);
	p[CMIS_P01_CHARACTERISTICS] = 0x60 | (model->cooled ? CMIS_COOLED : 0);
	p[CMIS_P01_TEMP_MAX] = 75;
	p[CMIS_P01_TEMP_MIN] = 0;
	p[CMIS_P01_VCC_MIN] = 3135 / 20;
	p[CMIS_P01_DETECTOR] = CMIS_RX_POWER_IS_AVERAGE | 0x08;
	advertise_pages(p, model);
	advertise_signals(p, model);
	for (i = 0; i < CMIS_LM_APPS_COUNT; i++)
		p[CMIS_P01_MEDIA_ASSIGN + i] = model->apps[i].media_assign;
	for (i = 0; i < CMIS_P01_APPS_COUNT; i++)
		p[CMIS_P01_APPS + i * CMIS_APP_LEN] = CMIS_APP_END;
	p[CMIS_P01_CHECKSUM] = sum_of(&p[130], &p[CMIS_P01_CHECKSUM - 1]);
	return true;
}

/* High alarm, low alarm, high warning, low warning. */
static void put_thresholds(u8 *p, int high_alarm, int low_alarm,
			   int high_warning, int low_warning)
{
	put_be16_at(p, high_alarm);
	put_be16_at(p + 2, low_alarm);
	put_be16_at(p + 4, high_warning);
	put_be16_at(p + 6, low_warning);
}

/* +3.5, -6, +3 and -5 dB around a power: in thousandths. */
static void put_power_thresholds(u8 *p, u32 nw)
{
	u32 lsb = nw / NW_PER_LSB;

	put_thresholds(p, min(65535U, lsb * 2239 / 1000), lsb * 251 / 1000,
		       min(65534U, lsb * 1995 / 1000), lsb * 316 / 1000);
}

static bool build_thresholds(struct sim_module *module,
			     const struct sim_model *model)
{
	u32 bias = model->bias_ua / (BIAS_UA_PER_LSB << model->bias_scale);
	u8 *p = sim_upper(module, 0x02, 0);

	if (!p)
		return false;
	put_thresholds(&p[CMIS_P02_TEMP], 75 * 256, -5 * 256, 70 * 256, 0);
	put_thresholds(&p[CMIS_P02_VCC], 36300, 29700, 34650, 31350);
	if (model->aux3)
		put_thresholds(&p[CMIS_P02_AUX3], 70 * 256, 20 * 256, 65 * 256,
			       25 * 256);
	if (!model->copper && !model->lasers) {
		put_power_thresholds(&p[CMIS_P02_TX_POWER], model->tx_nw);
		put_power_thresholds(&p[CMIS_P02_RX_POWER], model->rx_nw);
		put_thresholds(&p[CMIS_P02_TX_BIAS], bias * 3 / 2, bias / 4,
			       bias * 13 / 10, bias / 3);
	}
	p[CMIS_P02_CHECKSUM] = sum_of(&p[128], &p[CMIS_P02_CHECKSUM - 1]);
	return true;
}

/* Which application and data path a lane belongs to after reset. */
static u8 default_config(const struct sim_model *model, unsigned int lane)
{
	unsigned int width = model->apps[0].lanes >> 4;
	unsigned int dpid = lane / width * width;

	return 1 << 4 | dpid << 1;
}

static void build_media_lane(u8 *status, const struct sim_model *model,
			     unsigned int lane, struct rnd_state *rnd)
{
	u32 bias = model->bias_ua / (BIAS_UA_PER_LSB << model->bias_scale);
	unsigned int wave = model->wdm ? lane % 4 + 1 : 1;
	unsigned int fibre = model->wdm ? lane / 4 : lane;
	u32 spread = 970 + prandom_u32_state(rnd) % 61;	/* +-3 % */

	status[CMIS_P11_LANE_MAP_TX + lane] = wave << 4 | (2 * fibre + 1);
	/* Sixteen fibres are all that four bits can number. */
	status[CMIS_P11_LANE_MAP_RX + lane] = wave << 4 | ((2 * fibre + 2) & 0xf);
	put_be16_at(&status[CMIS_P11_TX_POWER + 2 * lane],
		    model->tx_nw / NW_PER_LSB * spread / 1000);
	put_be16_at(&status[CMIS_P11_TX_BIAS + 2 * lane],
		    bias * (970 + prandom_u32_state(rnd) % 61) / 1000);
	put_be16_at(&status[CMIS_P11_RX_POWER + 2 * lane],
		    model->rx_nw / NW_PER_LSB *
		    (950 + prandom_u32_state(rnd) % 101) / 1000);
}

static bool build_lanes(struct sim_module *module, const struct sim_model *model,
			unsigned int bank, struct rnd_state *rnd)
{
	unsigned int lanes = min(model->lanes, CMIS_LANES_PER_BANK);
	unsigned int media = min(model->media_lanes, CMIS_LANES_PER_BANK);
	u8 *control = sim_upper(module, 0x10, bank);
	u8 *status = sim_upper(module, 0x11, bank);
	unsigned int lane;

	if (!control || !status)
		return false;
	for (lane = 0; lane < lanes; lane++) {
		control[CMIS_P10_DP_CONFIG + lane] = default_config(model, lane);
		status[CMIS_P11_ACS + lane] = default_config(model, lane);
		status[CMIS_P11_DP_STATE + lane / 2] |=
			CMIS_DP_DEACTIVATED << (lane & 1 ? 4 : 0);
		status[CMIS_P11_CONFIG_STATUS + lane / 2] |=
			CMIS_CONFIG_SUCCESS << (lane & 1 ? 4 : 0);
	}
	for (lane = 0; !model->copper && lane < media; lane++)
		build_media_lane(status, model, lane, rnd);
	return true;
}

/* Table 8-109: one tunable laser on a grid of 100 GHz. */
static bool build_tuning(struct sim_module *module, const struct sim_model *model)
{
	u8 *p04, *p12;
	u32 thz = 193;

	if (!model->tunable)
		return true;
	p04 = sim_upper(module, 0x04, 0);
	p12 = sim_upper(module, 0x12, 0);
	if (!p04 || !p12)
		return false;
	p04[128] = 0x20;			/* 100 GHz grid */
	put_be16_at(&p04[150], (u16)-18);	/* channels at 100 GHz */
	put_be16_at(&p04[152], 29);
	put_be16_at(&p04[198], (u16)-1500);	/* power range, 0.01 dBm */
	put_be16_at(&p04[200], 100);
	p04[255] = sum_of(&p04[128], &p04[254]);
	p12[CMIS_P12_GRID] = 0x50;		/* 100 GHz */
	put_be16_at(&p12[CMIS_P12_CHANNEL], 0);
	put_be16_at(&p12[CMIS_P12_FREQUENCY], thz);
	put_be16_at(&p12[CMIS_P12_FREQUENCY + 2], 100 * 1000 / 50);
	put_be16_at(&p12[200], (u16)-1000);
	return true;
}

/* Descriptors, values and thresholds of the VDM instances, pages 20h..2Fh. */
struct vdm_builder {
	u8 *desc;
	u8 *value;
	unsigned int n;
};

static void vdm_add(struct vdm_builder *vdm, u8 type, u8 where, u8 set, u16 value)
{
	u8 *desc = &vdm->desc[CMIS_UPPER + 2 * vdm->n];

	if (vdm->n == CMIS_VDM_PER_GROUP)
		return;
	desc[0] = set << 4 | where;
	desc[1] = type;
	put_be16_at(&vdm->value[CMIS_UPPER + 2 * vdm->n], value);
	vdm->n++;
}

#define F16(mantissa, exponent)	(((exponent) + 24) << 11 | (mantissa))

/* Co-packaged optics (section 7.1.7): supplies, and light of external lasers */
static void build_vdm_engine(struct vdm_builder *vdm, u8 *limits)
{
	unsigned int input;

	vdm_add(vdm, CMIS_VDM_VCC_1V2, CMIS_VDM_LOCATION_MODULE, 2, 12000);
	vdm_add(vdm, CMIS_VDM_VCC_0V9, CMIS_VDM_LOCATION_MODULE, 3, 9000);
	for (input = 0; input < SIM_FEEDS; input++)
		vdm_add(vdm, CMIS_VDM_ELS_POWER, input, 4, 1900);
	put_thresholds(&limits[CMIS_UPPER + 16], 12600, 11400, 12480, 11520);
	put_thresholds(&limits[CMIS_UPPER + 24], 9450, 8550, 9360, 8640);
	put_thresholds(&limits[CMIS_UPPER + 32], 2150, 1600, 2100, 1700);
}

static bool build_vdm(struct sim_module *module, const struct sim_model *model,
		      unsigned int bank)
{
	static const u8 ber_types[] = {
		CMIS_VDM_BER_MIN_MEDIA, CMIS_VDM_BER_MAX_MEDIA,
		CMIS_VDM_BER_AVG_MEDIA, CMIS_VDM_BER_NOW_MEDIA,
		CMIS_VDM_BER_MIN_HOST, CMIS_VDM_BER_MAX_HOST,
		CMIS_VDM_BER_AVG_HOST, CMIS_VDM_BER_NOW_HOST,
	};
	unsigned int lanes = min(model->lanes, CMIS_LANES_PER_BANK);
	unsigned int media = min(model->media_lanes, CMIS_LANES_PER_BANK);
	unsigned int lane, dp, i;
	struct vdm_builder vdm = {};
	u8 *limits, *control;

	if (!model->vdm)
		return true;
	vdm.desc = sim_upper(module, CMIS_PAGE_VDM_DESCRIPTORS, bank);
	vdm.value = sim_upper(module, CMIS_PAGE_VDM_VALUES, bank);
	limits = sim_upper(module, CMIS_PAGE_VDM_THRESHOLDS, bank);
	control = sim_upper(module, CMIS_PAGE_VDM_CONTROL, bank);
	if (!vdm.desc || !vdm.value || !limits || !control ||
	    !sim_upper(module, CMIS_PAGE_VDM_FLAGS, bank) ||
	    !sim_upper(module, CMIS_PAGE_VDM_MASKS, bank))
		return false;
	for (lane = 0; lane < media; lane++)
		vdm_add(&vdm, CMIS_VDM_SNR_MEDIA, lane, 0, 22 * 256);
	for (lane = 0; lane < lanes; lane++)
		vdm_add(&vdm, CMIS_VDM_SNR_HOST, lane, 0, 23 * 256);
	for (dp = 0; dp < model->dps; dp++)
		for (i = 0; i < ARRAY_SIZE(ber_types); i++)
			vdm_add(&vdm, ber_types[i], dp * lanes / model->dps,
				1, F16(100, -10));
	/* SNR: 30, 15, 28, 17 dB. BER: 2.4e-4, 0, 1e-4, 0. */
	put_thresholds(&limits[CMIS_UPPER], 30 * 256, 15 * 256, 28 * 256, 17 * 256);
	put_thresholds(&limits[CMIS_UPPER + 8], F16(240, -6), 0, F16(100, -6), 0);
	if (model->engine && !bank)
		build_vdm_engine(&vdm, limits);
	control[CMIS_P2F_SUPPORT] = 0;
	put_be16_at(&control[CMIS_P2F_FINE_INTERVAL], 10000);
	return true;
}

/**
 * sim_image_build() - a new module of a known type
 * @model: the type
 * @serial: makes its serial number, and the small differences between lanes
 *
 * Return: the module, not in any cage yet, or NULL without memory.
 */
struct sim_module *sim_image_build(const struct sim_model *model,
				   unsigned int serial)
{
	struct sim_module *module = sim_module_alloc();
	unsigned int bank;
	struct rnd_state rnd;
	bool ok = true;

	if (!module)
		return NULL;
	prandom_seed_state(&rnd, serial);
	module->live = true;
	module->latches = true;
	module->lanes = model->lanes;
	module->media_lanes = model->media_lanes;
	module->ends_fec = model->tunable;
	module->engine = model->engine;
	for (bank = 0; bank * CMIS_LANES_PER_BANK < model->lanes; bank++)
		ok = ok && (model->lasers ? sim_lasers_build(module, model, bank, &rnd) :
			    build_lanes(module, model, bank, &rnd)) &&
		     build_vdm(module, model, bank);
	if (ok && build_lower(module, model) &&
	    build_identity(module, model, serial) &&
	    build_advertisement(module, model) &&
	    build_thresholds(module, model) &&
	    build_tuning(module, model) &&
	    sim_diag_build(module, model) &&
	    sim_upper(module, CMIS_PAGE_CDB, 0) &&
	    !sim_module_fix(module)) {
		sim_cdb_init(module, model->fw[0], model->fw[1]);
		sim_physics_init(module, serial);
		return module;
	}
	sim_module_free(module);
	return NULL;
}
