/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the parts of the decoder share.
 */
#ifndef OPTMON_DECODE_INTERNAL_H
#define OPTMON_DECODE_INTERNAL_H

#include <linux/cmis.h>

#include <optmon/decode.h>

#include "../image_internal.h"

/**
 * struct decoder - one decoding in progress
 * @img: memory
 * @m: what comes out
 * @page_00: upper page 00h, to recognise pages that merely repeat it
 * @media_lanes: media lanes that a bank has, a bit each (CMIS)
 */
struct decoder {
	const struct optmon_image *img;
	struct optmon_module *m;
	const struct image_page *page_00;
	uint8_t media_lanes;
};

/**
 * bytes_at() - a range of a half page
 * @page: half page or NULL
 * @offset: offset as the specification counts, 0..255
 * @len: bytes
 *
 * Return: the bytes, or NULL when one of them is unknown.
 */
static inline const uint8_t *bytes_at(const struct image_page *page,
				      unsigned int offset, unsigned int len)
{
	offset %= IMAGE_PAGE_LEN;
	return image_page_known(page, offset, len) ? page->data + offset : NULL;
}

static inline uint16_t be16(const uint8_t *p)
{
	return p[0] << 8 | p[1];
}

static inline int16_t be16s(const uint8_t *p)
{
	return (int16_t)be16(p);
}

static inline uint32_t be32(const uint8_t *p)
{
	return (uint32_t)be16(p) << 16 | be16(p + 2);
}

static inline bool has_feature(const struct decoder *d,
			       enum optmon_feature feature)
{
	return d->m->advertised.features & OPTMON_BIT(feature);
}

/**
 * struct monitor_flag_place - four flags of a module monitor (Table 8-9)
 * @offset: byte of lower memory
 * @shift: lowest bit of the nibble
 */
struct monitor_flag_place {
	uint8_t offset;
	uint8_t shift;
};

extern const struct monitor_flag_place cmis_monitor_flags[OPTMON_MONITORS];

/**
 * struct lane_flag_place - one byte of latched lane flags (Tables 8-96 to 8-98)
 * @flag: enum optmon_lane_flag
 * @advertised: byte of page 01h that has its advertisement, 0 for "always"
 * @bit: bit there
 */
struct lane_flag_place {
	uint8_t flag;
	uint8_t advertised;
	uint8_t bit;
};

/* In the order of the bytes from 11h:134 on */
extern const struct lane_flag_place cmis_lane_flags[CMIS_P11_FLAGS_LEN];

/* decode.c */
void decode_warn(struct decoder *d, enum optmon_warning_code code,
		 unsigned int arg, unsigned int arg2);
const struct image_page *advertised_page(struct decoder *d, unsigned int page,
					 unsigned int bank);
const struct image_page *known_page(const struct decoder *d, unsigned int page,
				    unsigned int bank);
void decode_text(char *to, const uint8_t *from, unsigned int len);
void decode_checksum(struct decoder *d, enum optmon_checksum checksum,
		     const uint8_t *from, unsigned int len, uint8_t expected);
enum optmon_management management_of(const struct optmon_image *img,
				     bool *assumed);
double f16_value(uint16_t raw);

/* cmis.c and its companions */
void decode_cmis(struct decoder *d);
void decode_cmis_advertised(struct decoder *d);
bool cmis_is_external_laser(const struct image_page *lower);
void decode_cmis_identity(struct decoder *d);
void decode_cmis_capabilities(struct decoder *d);
void decode_cmis_applications(struct decoder *d);
void decode_cmis_monitors(struct decoder *d);
void decode_cmis_lanes(struct decoder *d);
void decode_cmis_paths(struct decoder *d);
void decode_cmis_external_lasers(struct decoder *d);
void decode_cmis_tuning(struct decoder *d);
void decode_cmis_diagnostics(struct decoder *d);
void decode_cmis_vdm(struct decoder *d);
void decode_cmis_coherent(struct decoder *d);
void decode_cmis_coherent_status(struct decoder *d, struct optmon_coherent *c);
bool cmis_coherent_is_described(const struct optmon_image *img);

/* sff8636.c, sff8472.c */
#define SFF8636_EXT_IDENTIFIER	129	/* of page 00h */
#define SFF8636_HAS_CLEI	0x10

void decode_sff8636(struct decoder *d);
void decode_sff8472(struct decoder *d);

#endif /* OPTMON_DECODE_INTERNAL_H */
