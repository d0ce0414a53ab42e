// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Latched flags by their place, as the driver's events give them.
 */
#include <stdio.h>
#include <string.h>

#include "internal.h"

static const char *const levels[] = {
	"high_alarm", "low_alarm", "high_warning", "low_warning",
};

static bool name_flag(struct optmon_flag_ref *ref, unsigned int flag)
{
	const char *name = optmon_flag_name(flag);

	ref->scope = OPTMON_SCOPE_MODULE;
	ref->flag = flag;
	if (name)
		snprintf(ref->name, sizeof(ref->name), "%s", name);
	return name;
}

static bool name_lane_flag(struct optmon_flag_ref *ref, unsigned int flag,
			   unsigned int lane)
{
	const char *name = optmon_lane_flag_name(flag);

	ref->scope = OPTMON_SCOPE_LANE;
	ref->flag = flag;
	ref->lane = lane;
	if (name)
		snprintf(ref->name, sizeof(ref->name), "%s", name);
	return name;
}

/* Table 8-9 */
static bool module_flag_at(unsigned int offset, unsigned int bit,
			   struct optmon_flag_ref *ref)
{
	static const int8_t by_bit[8] = {
		OPTMON_FLAG_STATE_CHANGED, OPTMON_FLAG_MODULE_FIRMWARE_ERROR,
		OPTMON_FLAG_DATA_PATH_FIRMWARE_ERROR,
		OPTMON_FLAG_ABNORMAL_FIRMWARE, -1, -1,
		OPTMON_FLAG_CDB1_COMPLETE, OPTMON_FLAG_CDB2_COMPLETE,
	};
	unsigned int i;

	if (offset == CMIS_LM_FLAGS_MODULE)
		return by_bit[bit] >= 0 && name_flag(ref, by_bit[bit]);
	for (i = 0; i < OPTMON_MONITORS; i++)
		if (cmis_monitor_flags[i].offset == offset &&
		    bit / 4 == cmis_monitor_flags[i].shift / 4u)
			return name_flag(ref, OPTMON_FLAG_MONITOR + 4 * i +
					      bit % 4);
	return false;
}

/* Tables 8-96 to 8-98 */
static bool lane_flag_at(unsigned int bank, unsigned int offset,
			 unsigned int bit, struct optmon_flag_ref *ref)
{
	unsigned int at = offset - CMIS_P11_FLAGS;

	return offset >= CMIS_P11_FLAGS && at < CMIS_P11_FLAGS_LEN &&
	       name_lane_flag(ref, cmis_lane_flags[at].flag,
			      bank * CMIS_LANES_PER_BANK + bit + 1);
}

/* Table 8-109: a byte a lane */
static bool tuning_flag_at(unsigned int bank, unsigned int offset,
			   unsigned int bit, struct optmon_flag_ref *ref)
{
	unsigned int at = offset - CMIS_P12_FLAGS;

	return offset >= CMIS_P12_FLAGS && at < CMIS_P12_FLAGS_LEN && bit < 6 &&
	       name_lane_flag(ref, OPTMON_LANE_FLAG_TUNING + bit,
			      bank * CMIS_LANES_PER_BANK + at + 1);
}

/* Table 8-138 */
static bool diagnostics_flag_at(unsigned int bank, unsigned int offset,
				unsigned int bit, struct optmon_flag_ref *ref)
{
	if (offset == CMIS_P14_FLAGS)
		return bit == 7 &&
		       name_flag(ref, OPTMON_FLAG_LOSS_OF_REFERENCE_CLOCK);
	if (offset < CMIS_P14_FLAGS + 2 || offset >= CMIS_P14_FLAGS + 8)
		return false;
	return name_lane_flag(ref, OPTMON_LANE_FLAG_DIAGNOSTICS +
				   offset - CMIS_P14_FLAGS - 2,
			      bank * CMIS_LANES_PER_BANK + bit + 1);
}

/* External lasers: OIF-ELSFP-CMIS-01.0 Tables 5 and 7; faults are in bank 0 */
static bool laser_flag_at(unsigned int bank, unsigned int offset,
			  unsigned int bit, struct optmon_flag_ref *ref)
{
	unsigned int lane = bank * CMIS_LANES_PER_BANK + bit + 1;

	if (offset - CMIS_P1A_FLAGS < CMIS_P1A_FLAGS_LEN)
		return name_lane_flag(ref, OPTMON_LANE_FLAG_MONITOR + offset -
					   CMIS_P1A_FLAGS, lane);
	if (offset - CMIS_P1A_FAULTS < OPTMON_MAX_BANKS)
		return name_lane_flag(ref, OPTMON_LANE_FLAG_LASER_FAULT,
				      (offset - CMIS_P1A_FAULTS) *
				      CMIS_LANES_PER_BANK + bit + 1);
	if (offset - CMIS_P1A_WARNINGS < OPTMON_MAX_BANKS)
		return name_lane_flag(ref, OPTMON_LANE_FLAG_LASER_WARNING,
				      (offset - CMIS_P1A_WARNINGS) *
				      CMIS_LANES_PER_BANK + bit + 1);
	return false;
}

/* Table 8-184: a nibble an instance */
static bool vdm_flag_at(const struct optmon_image *img, unsigned int bank,
			unsigned int offset, unsigned int bit,
			struct optmon_flag_ref *ref)
{
	unsigned int instance = (offset - CMIS_UPPER) * 2 + bit / 4;
	unsigned int page = CMIS_PAGE_VDM_DESCRIPTORS +
			    instance / CMIS_VDM_PER_GROUP;
	unsigned int at = instance % CMIS_VDM_PER_GROUP;
	const struct optmon_vdm_type *type = NULL;
	uint8_t descriptor[2];

	ref->scope = OPTMON_SCOPE_VDM;
	ref->flag = bit % 4;
	ref->instance = instance + 1;
	if (img && !optmon_image_get(img, OPTMON_ADDR_50, page, bank,
				     CMIS_UPPER + 2 * at, descriptor, 2)) {
		type = optmon_vdm_type(descriptor[1]);
		if (CMIS_VDM_LOCATION(descriptor[0]) < CMIS_LANES_PER_BANK &&
		    !(type && type->scope == 'e'))
			ref->lane = bank * CMIS_LANES_PER_BANK +
				    CMIS_VDM_LOCATION(descriptor[0]) + 1;
	}
	if (type)
		snprintf(ref->name, sizeof(ref->name), "%s_%s", type->name,
			 levels[bit % 4]);
	else
		snprintf(ref->name, sizeof(ref->name), "vdm_%u_%s",
			 instance + 1, levels[bit % 4]);
	return true;
}

/* SFF-8636 Tables 6-5 to 6-7; levels fall from bit 3 of a nibble to bit 0 */
static bool sff8636_flag_at(unsigned int offset, unsigned int bit,
			    struct optmon_flag_ref *ref)
{
	static const uint8_t singles[][2] = {	/* bits 3-0, bits 7-4 */
		{ OPTMON_LANE_FLAG_RX_LOS, OPTMON_LANE_FLAG_TX_LOS },
		{ OPTMON_LANE_FLAG_TX_FAULT, OPTMON_LANE_FLAG_TX_EQ_FAULT },
		{ OPTMON_LANE_FLAG_RX_LOL, OPTMON_LANE_FLAG_TX_LOL },
	};
	static const uint8_t monitors[] = {
		OPTMON_LANE_RX_POWER, OPTMON_LANE_TX_BIAS, OPTMON_LANE_TX_POWER,
	};
	unsigned int level = 3 - bit % 4;

	if (offset >= 3 && offset <= 5)
		return name_lane_flag(ref, singles[offset - 3][bit / 4], bit % 4 + 1);
	if (offset == 6 && bit < 2)
		return name_flag(ref, bit ? OPTMON_FLAG_TC_READINESS :
					    OPTMON_FLAG_INITIALIZATION_COMPLETE);
	if ((offset == 6 || offset == 7) && bit >= 4)
		return name_flag(ref, OPTMON_FLAG_MONITOR + level + 4 *
				 (offset == 6 ? OPTMON_MON_TEMPERATURE :
						OPTMON_MON_VOLTAGE));
	if (offset < 9 || offset > 14)
		return false;
	return name_lane_flag(ref, OPTMON_LANE_FLAG_MONITOR + level +
			      4 * monitors[(offset - 9) / 2],
			      (offset - 9) % 2 * 2 + (bit < 4) + 1);
}

bool optmon_flag_at(const struct optmon_image *img, unsigned int page,
		    unsigned int bank, unsigned int offset, unsigned int bit,
		    struct optmon_flag_ref *ref)
{
	bool assumed;

	memset(ref, 0, sizeof(*ref));
	if (bit > 7 || bank > 255)
		return false;
	if (img && offset < CMIS_UPPER &&
	    management_of(img, &assumed) == OPTMON_MANAGEMENT_SFF8636)
		return !page && sff8636_flag_at(offset, bit, ref);
	if (offset < CMIS_UPPER)
		return !page && module_flag_at(offset, bit, ref);
	if (offset > 255)
		return false;
	switch (page) {
	case 0x11:
		return lane_flag_at(bank, offset, bit, ref);
	case 0x12:
		return tuning_flag_at(bank, offset, bit, ref);
	case 0x14:
		return diagnostics_flag_at(bank, offset, bit, ref);
	case 0x17:
		return offset == CMIS_P17_NP_STATE_CHANGED &&
		       name_lane_flag(ref, OPTMON_LANE_FLAG_NP_STATE_CHANGED,
				      bank * CMIS_LANES_PER_BANK + bit + 1);
	case 0x1a:
		return laser_flag_at(bank, offset, bit, ref);
	case CMIS_PAGE_VDM_FLAGS:
		return vdm_flag_at(img, bank, offset, bit, ref);
	default:
		return false;
	}
}
