/* SPDX-License-Identifier: GPL-2.0 */
/* The module types that the simulated switch knows by name. */
#ifndef OPTMON_SIM_MODELS_H
#define OPTMON_SIM_MODELS_H

#include <linux/cmis.h>
#include <linux/types.h>

struct sim_app {
	u8 host;	/* SFF-8024 Table 4-5 */
	u8 media;	/* SFF-8024 Table 4-7, or 4-9 for active cables */
	u8 lanes;	/* host in bits 7-4, media in 3-0 */
	u8 host_assign;	/* a set bit is a lane where an instance may begin */
	u8 media_assign;
};

struct sim_model {
	const char *name;
	const char *vendor;
	const char *pn;
	const char *rev;
	u8 oui[3];
	u8 identifier;
	u8 media_type;
	u8 tech;		/* CMIS Table 8-41 */
	u8 connector;		/* SFF-8024 Table 4-3 */
	u8 lanes;		/* host lanes; eight a bank */
	u8 media_lanes;
	u8 dps;			/* data paths of a bank by default */
	u8 bias_scale;		/* code of 01h:160 */
	u8 fw[2];
	u16 smf_100m;
	u16 cable_100mm;
	u32 power_mw;
	u32 wavelength_pm;
	u32 wavelength_tol_pm;
	bool full_page;		/* reads of 128 bytes */
	bool vdm;
	bool retimed;		/* CDRs in both directions */
	bool copper;
	bool cooled;
	bool tunable;
	bool wdm;		/* four wavelengths on one fibre */
	bool aux3;		/* laser temperature */
	bool engine;		/* co-packaged, lit by an external laser */
	bool lasers;		/* an external laser: its lanes are lasers */
	/* Where it works when nothing is wrong */
	s32 temp_mdegc;
	u32 tx_nw;
	u32 rx_nw;
	u32 bias_ua;
	struct sim_app apps[CMIS_LM_APPS_COUNT];
};

/* Has it pages 13h and 14h? Optics with retimers do. */
static inline bool sim_diag_of(const struct sim_model *model)
{
	return model->retimed && !model->copper;
}

const struct sim_model *sim_model_find(const char *name);
const struct sim_model *sim_model_of_cage(unsigned int cage);
ssize_t sim_model_names(char *buf, size_t size);

#endif /* OPTMON_SIM_MODELS_H */
