// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * CMIS applications: the basic descriptors of lower memory and page 01h, the
 * normalised ones of page 1Ch, and which of them are network paths.
 */
#include <linux/cmis.h>

#include "internal.h"

/* Blocks of page 1Ch that there is room for */
#define BLOCKS (OPTMON_MAX_APPLICATIONS / CMIS_NAD_PER_BANK)

/* Table 8-22: 0 leaves a count to the interface */
static void settle_lanes(struct decoder *d, struct optmon_application *a,
			 uint8_t counts)
{
	a->host_lanes = counts >> 4;
	a->media_lanes = counts & 0xf;
	if (a->host_lanes > CMIS_LANES_PER_BANK ||
	    a->media_lanes > CMIS_LANES_PER_BANK)
		decode_warn(d, OPTMON_WARN_APPLICATION_LANES, a->code, counts);
	if (!a->host_lanes && !a->host_group)
		a->host_lanes = optmon_host_interface_lanes(a->host_id);
	if (!a->media_lanes && !a->media_group)
		a->media_lanes =
			optmon_media_interface_lanes(d->m->identity.media_type,
						     a->media_id);
}

static struct optmon_application *add_application(struct decoder *d,
						  unsigned int code,
						  const uint8_t *app)
{
	struct optmon_module *m = d->m;
	struct optmon_application *a = &m->application[m->application_count++];

	*a = (struct optmon_application){
		.code = code, .host_id = app[0], .media_id = app[1],
		.host_assignment = app[3],
	};
	return a;
}

static bool is_blank(const uint8_t *app)
{
	return !(app[0] | app[1] | app[2] | app[3]);
}

/*
 * Tables 8-24, 8-60 and 8-61: up to eight descriptors in lower memory, seven
 * more on page 01h. FFh ends the list, and what follows it is not looked at. A
 * descriptor that is all zero was never written, but a later one may be.
 */
static void decode_basic(struct decoder *d, const struct image_page *lower,
			 const struct image_page *page_01)
{
	unsigned int code;

	for (code = 1; code <= CMIS_LM_APPS_COUNT + CMIS_P01_APPS_COUNT; code++) {
		struct optmon_application *a;
		const uint8_t *app, *media;
		unsigned int at = code - 1;

		if (at < CMIS_LM_APPS_COUNT)
			app = bytes_at(lower, CMIS_LM_APPS + at * CMIS_APP_LEN,
				       CMIS_APP_LEN);
		else
			app = bytes_at(page_01, CMIS_P01_APPS +
				       (at - CMIS_LM_APPS_COUNT) * CMIS_APP_LEN,
				       CMIS_APP_LEN);
		if (!app || app[0] == CMIS_APP_END)
			return;
		if (is_blank(app))
			continue;
		media = bytes_at(page_01, CMIS_P01_MEDIA_ASSIGN + at, 1);
		a = add_application(d, code, app);
		a->media_assignment = media ? *media : 0;
		a->has_media_assignment = media;
		settle_lanes(d, a, app[2]);
	}
}

/* Tables 8-173 and 8-174; what ends the basic list ends this one too */
static void decode_block(struct decoder *d, unsigned int block,
			 const uint8_t *p)
{
	unsigned int i;

	for (i = 0; i < CMIS_NAD_PER_BANK; i++, p += CMIS_NAD_LEN) {
		struct optmon_application *a;

		if (p[0] == CMIS_APP_END && p[6] >> 4 == 0)
			return;
		if (is_blank(p))
			continue;
		a = add_application(d, block * CMIS_NAD_PER_BANK + i + 1, p);
		a->media_assignment = p[4];
		a->has_media_assignment = true;
		a->network_path = p[5] & CMIS_NAD_NETWORK_PATH;
		a->host_group = p[6] >> 4;
		a->media_group = p[6] & 0xf;
		settle_lanes(d, a, p[2]);
	}
}

static bool decode_normalised(struct decoder *d, unsigned int blocks)
{
	unsigned int block;

	if (blocks > BLOCKS) {
		decode_warn(d, OPTMON_WARN_APPLICATIONS, blocks, 0);
		blocks = BLOCKS;
	}
	for (block = 0; block < blocks; block++) {
		const struct image_page *page = advertised_page(d, 0x1c, block);
		const uint8_t *p = bytes_at(page, CMIS_P1C_NAD,
					    CMIS_NAD_PER_BANK * CMIS_NAD_LEN);

		/* Block 0 repeats the basic descriptors (section 8.24). */
		if (!p && !block)
			return false;
		if (p)
			decode_block(d, block, p);
	}
	return true;
}

/* Table 8-158 */
static void mark_network_paths(struct decoder *d)
{
	const struct image_page *page = known_page(d, 0x16, 0);
	const uint8_t *p = bytes_at(page, CMIS_P16_APPS, 2);
	unsigned int i;

	for (i = 0; p && i < d->m->application_count; i++) {
		struct optmon_application *a = &d->m->application[i];

		if (a->code <= CMIS_NAD_PER_BANK)
			a->network_path = be16(p) >> a->code & 1;
	}
}

void decode_cmis_applications(struct decoder *d)
{
	const struct image_page *lower = image_lower(d->img, OPTMON_ADDR_50);
	const struct image_page *page_01 = d->m->advertised.flat_memory ? NULL :
		image_upper(d->img, OPTMON_ADDR_50, 0x01, 0);
	const uint8_t *blocks = bytes_at(page_01, CMIS_P01_NAD_BANKS, 1);

	if (!has_feature(d, OPTMON_FEATURE_NAD) || !blocks ||
	    !decode_normalised(d, *blocks))
		decode_basic(d, lower, page_01);
	if (has_feature(d, OPTMON_FEATURE_NETWORK_PATH))
		mark_network_paths(d);
}
