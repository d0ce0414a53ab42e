// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * CMIS page 00h: identity (Tables 8-27 to 8-41).
 */
#include <linux/cmis.h>

#include "internal.h"

static void decode_vendor(struct decoder *d, const struct image_page *p)
{
	struct optmon_identity *id = &d->m->identity;
	const struct {
		uint8_t offset;
		uint8_t len;
		uint8_t value;
		char *to;
	} texts[] = {
		{ CMIS_P00_VENDOR_NAME, CMIS_P00_VENDOR_NAME_LEN,
		  OPTMON_ID_VENDOR, id->vendor },
		{ CMIS_P00_VENDOR_PN, CMIS_P00_VENDOR_PN_LEN,
		  OPTMON_ID_PART_NUMBER, id->part_number },
		{ CMIS_P00_VENDOR_REV, CMIS_P00_VENDOR_REV_LEN,
		  OPTMON_ID_REVISION, id->revision },
		{ CMIS_P00_VENDOR_SN, CMIS_P00_VENDOR_SN_LEN,
		  OPTMON_ID_SERIAL_NUMBER, id->serial_number },
		{ CMIS_P00_DATE_CODE, CMIS_P00_DATE_CODE_LEN,
		  OPTMON_ID_DATE_CODE, id->date_code },
		{ CMIS_P00_CLEI, CMIS_P00_CLEI_LEN,
		  OPTMON_ID_CLEI, id->clei },
	};
	const uint8_t *bytes;
	unsigned int i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		bytes = bytes_at(p, texts[i].offset, texts[i].len);
		if (!bytes)
			continue;
		decode_text(texts[i].to, bytes, texts[i].len);
		id->has |= OPTMON_BIT(texts[i].value);
	}
	/* The CLEI code is optional: blanks mean that there is none. */
	if (!id->clei[0])
		id->has &= ~OPTMON_BIT(OPTMON_ID_CLEI);
	bytes = bytes_at(p, CMIS_P00_VENDOR_OUI, 3);
	if (bytes) {
		for (i = 0; i < 3; i++)
			id->vendor_oui[i] = bytes[i];
		id->has |= OPTMON_BIT(OPTMON_ID_VENDOR_OUI);
	}
}

static bool is_copper(uint8_t technology)
{
	return (technology >= CMIS_TECH_COPPER_FIRST &&
		technology <= CMIS_TECH_COPPER_LAST) ||
	       (technology >= CMIS_TECH_COPPER_LINEAR_FIRST &&
		technology <= CMIS_TECH_COPPER_LINEAR_LAST);
}

/* Table 8-35; 0 dB means that nothing is known */
static void decode_attenuation(struct decoder *d, const uint8_t *bytes)
{
	static const float ghz[OPTMON_ATTENUATIONS] = {
		5, 7, 12.9, 25.8, 53.125
	};
	struct optmon_identity *id = &d->m->identity;
	unsigned int i;

	for (i = 0; i < OPTMON_ATTENUATIONS; i++) {
		id->attenuation_db[i] = bytes[i];
		id->attenuation_ghz[i] = ghz[i];
	}
	id->has |= OPTMON_BIT(OPTMON_ID_ATTENUATION);
}

static void decode_power(struct decoder *d, const struct image_page *p)
{
	const uint8_t *bytes = bytes_at(p, CMIS_P00_POWER_CLASS, 2);
	struct optmon_identity *id = &d->m->identity;

	if (!bytes)
		return;
	id->power_class = (bytes[0] >> 5) + 1;
	id->max_power_w = bytes[1] * 0.25;
	id->has |= OPTMON_BIT(OPTMON_ID_POWER_CLASS) |
		   OPTMON_BIT(OPTMON_ID_MAX_POWER);
}

/* Table 8-33; 0 is what modules with a connector say */
static void decode_cable(struct decoder *d, const struct image_page *p)
{
	static const double multiplier[] = { 0.1, 1, 10, 100 };
	const uint8_t *length = bytes_at(p, CMIS_P00_CABLE_LENGTH, 1);
	const uint8_t *far_end = bytes_at(p, CMIS_P00_FAR_END, 1);
	struct optmon_identity *id = &d->m->identity;

	if (length && *length & 0x3f) {
		id->cable_length_m = (*length & 0x3f) * multiplier[*length >> 6];
		id->has |= OPTMON_BIT(OPTMON_ID_CABLE_LENGTH);
	}
	if (far_end && *far_end & 0x1f) {
		id->far_end = *far_end & 0x1f;
		id->has |= OPTMON_BIT(OPTMON_ID_FAR_END);
	}
}

void decode_cmis_identity(struct decoder *d)
{
	const struct image_page *p = d->page_00;
	struct optmon_identity *id = &d->m->identity;
	const uint8_t *bytes;

	decode_vendor(d, p);
	decode_power(d, p);
	decode_cable(d, p);
	bytes = bytes_at(p, CMIS_P00_IDENTIFIER, 1);
	if (bytes && *bytes != id->identifier)
		decode_warn(d, OPTMON_WARN_IDENTIFIER_COPY, *bytes, 0);
	bytes = bytes_at(p, CMIS_P00_CONNECTOR, 1);
	if (bytes) {
		id->connector = *bytes;
		id->has |= OPTMON_BIT(OPTMON_ID_CONNECTOR);
	}
	bytes = bytes_at(p, CMIS_P00_MEDIA_LANES, 1);
	if (bytes) {
		id->media_lanes_unsupported = *bytes;
		id->has |= OPTMON_BIT(OPTMON_ID_MEDIA_LANES_UNSUPPORTED);
	}
	bytes = bytes_at(p, CMIS_P00_MEDIA_TECH, 1);
	if (bytes) {
		id->media_technology = *bytes;
		id->has |= OPTMON_BIT(OPTMON_ID_MEDIA_TECHNOLOGY);
		if (is_copper(*bytes) &&
		    bytes_at(p, CMIS_P00_ATTENUATION, OPTMON_ATTENUATIONS))
			decode_attenuation(d, bytes_at(p, CMIS_P00_ATTENUATION,
						       OPTMON_ATTENUATIONS));
	}
	bytes = bytes_at(p, CMIS_UPPER, CMIS_P00_CHECKSUM - CMIS_UPPER + 1);
	if (bytes)
		decode_checksum(d, OPTMON_CHECKSUM_PAGE_00, bytes,
				CMIS_P00_CHECKSUM - CMIS_UPPER,
				bytes[CMIS_P00_CHECKSUM - CMIS_UPPER]);
}
