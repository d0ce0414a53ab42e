// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Which memory a reader must fetch: the one rule for dump, show and the
 * netlink transport.
 */
#include <string.h>

#include <linux/cmis.h>

#include "internal.h"

/**
 * struct wanted - ranges collected so far
 * @img: image
 * @ranges: where they go
 * @room: length of @ranges
 * @count: how many there are, @room or not
 */
struct wanted {
	const struct optmon_image *img;
	struct optmon_range *ranges;
	size_t room;
	size_t count;
};

static void want(struct wanted *w, unsigned int addr, unsigned int page,
		 unsigned int bank, unsigned int offset, unsigned int len)
{
	if (optmon_image_known(w->img, addr, page, bank, offset, len))
		return;
	if (w->count < w->room)
		w->ranges[w->count] = (struct optmon_range){
			.addr = addr, .page = page, .bank = bank,
			.offset = offset, .len = len,
		};
	w->count++;
}

static void want_page(struct wanted *w, unsigned int page, unsigned int bank)
{
	want(w, OPTMON_ADDR_50, page, bank, CMIS_UPPER, CMIS_PAGE_LEN);
}

static int byte_at(const struct optmon_image *img, unsigned int addr,
		   unsigned int page, unsigned int bank, unsigned int offset)
{
	uint8_t byte;

	return optmon_image_get(img, addr, page, bank, offset, &byte, 1) ?
	       -1 : byte;
}

static unsigned int cmis_banks(const uint8_t *p)
{
	static const uint8_t banks[] = { 1, 2, 4 };
	unsigned int code = p[CMIS_P01_PAGES - CMIS_UPPER] & CMIS_PAGES_BANKS;
	unsigned int n = code < 3 ? banks[code] :
			 (p[CMIS_P01_PAGES_6X - CMIS_UPPER] & 0x1f) + 1u;

	return n > OPTMON_MAX_BANKS ? OPTMON_MAX_BANKS : n;
}

/* Page 2Fh first: it says which groups there are. */
static void want_vdm(struct wanted *w, unsigned int bank)
{
	int support = byte_at(w->img, OPTMON_ADDR_50, CMIS_PAGE_VDM_CONTROL,
			      bank, CMIS_P2F_SUPPORT);
	unsigned int group;

	want_page(w, CMIS_PAGE_VDM_CONTROL, bank);
	if (support < 0)
		return;
	for (group = 0; group <= (support & 0x3u); group++) {
		want_page(w, CMIS_PAGE_VDM_DESCRIPTORS + group, bank);
		want_page(w, CMIS_PAGE_VDM_THRESHOLDS + group, bank);
		want_page(w, CMIS_PAGE_VDM_VALUES + group, bank);
	}
	want_page(w, CMIS_PAGE_VDM_FLAGS, bank);
	want_page(w, CMIS_PAGE_VDM_MASKS, bank);
}

/* Pages of lanes, by the byte and bits of page 01h that advertise them */
static const struct {
	uint8_t page;
	uint8_t offset;
	uint8_t bits;
} lane_pages[] = {
	{ 0x12, CMIS_P01_CONTROLS, CMIS_TX_TUNABLE },
	{ 0x13, CMIS_P01_PAGES, CMIS_PAGES_DIAG },
	{ 0x14, CMIS_P01_PAGES, CMIS_PAGES_DIAG },
	{ 0x15, CMIS_P01_CHARACTERISTICS, CMIS_TIMING_P15 },
	{ 0x16, CMIS_P01_PAGES, CMIS_PAGES_NETWORK_PATH },
	{ 0x17, CMIS_P01_PAGES, CMIS_PAGES_NETWORK_PATH },
	{ 0x1d, CMIS_P01_SWITCHING, CMIS_HOST_LANE_SWITCHING },
	{ 0x60, CMIS_P01_PAGES_6X, CMIS_PAGES_60 },
	{ 0x61, CMIS_P01_PAGES_6X, CMIS_PAGES_61 },
	{ 0x62, CMIS_P01_PAGES_6X, CMIS_PAGES_62 },
	{ 0x6d, CMIS_P01_SWITCHING, CMIS_MEDIA_LANE_SWITCHING },
};

/* C-CMIS: what is not banked first, which says whether there is more. */
static void want_coherent(struct wanted *w, unsigned int bank)
{
	static const uint8_t advertisements[] = { 0x40, 0x41, 0x42, 0x44 };
	static const uint8_t banked[] = { 0x30, 0x33, 0x38, 0x3a, 0x3b };
	unsigned int i;

	want_page(w, 0x34, bank);
	want_page(w, 0x35, bank);
	for (i = 0; i < sizeof(advertisements); i++)
		if (!bank)
			want_page(w, advertisements[i], 0);
	if (!cmis_coherent_is_described(w->img))
		return;
	for (i = 0; i < sizeof(banked); i++)
		want_page(w, banked[i], bank);
}

static void want_cmis_bank(struct wanted *w, const uint8_t *p,
			   unsigned int bank)
{
	unsigned int i;

	want_page(w, 0x10, bank);
	want_page(w, 0x11, bank);
	for (i = 0; i < sizeof(lane_pages) / sizeof(lane_pages[0]); i++)
		if (p[lane_pages[i].offset - CMIS_UPPER] & lane_pages[i].bits)
			want_page(w, lane_pages[i].page, bank);
	if (p[CMIS_P01_SI_RX - CMIS_UPPER] & CMIS_SI_UNIDIRECTIONAL ||
	    p[CMIS_P01_NAD_BANKS - CMIS_UPPER])
		want_page(w, 0x19, bank);
	if (p[CMIS_P01_PAGES - CMIS_UPPER] & CMIS_PAGES_VDM)
		want_vdm(w, bank);
	if (p[CMIS_P01_PAGES - CMIS_UPPER] & CMIS_PAGES_COHERENT)
		want_coherent(w, bank);
}

/* Lanes are counted on page 1Ah; VDM goes by the banks of page 01h. */
static void want_external_lasers(struct wanted *w, const uint8_t *p)
{
	int count = byte_at(w->img, OPTMON_ADDR_50, 0x1a, 0, CMIS_P1A_LANES);
	unsigned int lanes = count < 0 ? 1 : count >> 1, bank;

	if (lanes > OPTMON_MAX_LANES)
		lanes = OPTMON_MAX_LANES;
	want_page(w, 0x1a, 0);
	for (bank = 0; bank * CMIS_LANES_PER_BANK < lanes; bank++) {
		if (bank)
			want_page(w, 0x1a, bank);
		want_page(w, 0x1b, bank);
	}
	if (p[CMIS_P01_PAGES - CMIS_UPPER] & CMIS_PAGES_VDM)
		for (bank = 0; bank < cmis_banks(p); bank++)
			want_vdm(w, bank);
}

static void want_applications(struct wanted *w, const uint8_t *p)
{
	unsigned int blocks = p[CMIS_P01_NAD_BANKS - CMIS_UPPER], block;

	if (blocks > OPTMON_MAX_APPLICATIONS / CMIS_NAD_PER_BANK)
		blocks = OPTMON_MAX_APPLICATIONS / CMIS_NAD_PER_BANK;
	for (block = 0; block < blocks; block++)
		want_page(w, 0x1c, block);
}

static void want_cmis(struct wanted *w)
{
	int model = byte_at(w->img, OPTMON_ADDR_50, 0, 0,
			    CMIS_LM_CHARACTERISTICS);
	uint8_t p[CMIS_PAGE_LEN];
	unsigned int bank;

	if (model < 0 || model & CMIS_FLAT_MEMORY)
		return;
	want_page(w, 0x01, 0);
	want_page(w, 0x02, 0);
	if (optmon_image_get(w->img, OPTMON_ADDR_50, 0x01, 0, CMIS_UPPER, p,
			     sizeof(p)))
		return;
	if (p[CMIS_P01_CONTROLS - CMIS_UPPER] & CMIS_TX_TUNABLE)
		want_page(w, 0x04, 0);
	if (p[CMIS_P01_PAGES_0X - CMIS_UPPER] & CMIS_PAGES_0D)
		want_page(w, 0x0d, 0);
	want_applications(w, p);
	if (cmis_is_external_laser(image_lower(w->img, OPTMON_ADDR_50))) {
		want_external_lasers(w, p);
		return;
	}
	for (bank = 0; bank < cmis_banks(p); bank++)
		want_cmis_bank(w, p, bank);
}

/*
 * SFF-8636: page 03h where memory is paged (Table 6-3); FFh is no status. Page
 * 02h where it has a CLEI code (Table 6-16).
 */
static void want_sff8636(struct wanted *w)
{
	int status = byte_at(w->img, OPTMON_ADDR_50, 0, 0, 2);
	int ext = byte_at(w->img, OPTMON_ADDR_50, 0, 0, SFF8636_EXT_IDENTIFIER);

	if (status < 0 || (status & 0x04 && status != 0xff))
		return;
	if (ext >= 0 && ext & SFF8636_HAS_CLEI)
		want_page(w, 0x02, 0);
	want_page(w, 0x03, 0);
}

/* SFF-8472: address 51h where diagnostics are implemented (Table 8-5) */
static void want_sff8472(struct wanted *w)
{
	int diagnostics = byte_at(w->img, OPTMON_ADDR_50, 0, 0, 92);

	if (diagnostics >= 0 && diagnostics & 0x40)
		want(w, OPTMON_ADDR_51, 0, 0, 0, 128);
}

size_t optmon_pages_wanted(const struct optmon_image *img,
			   struct optmon_range *ranges, size_t room)
{
	struct wanted w = { .img = img, .ranges = ranges, .room = room };
	bool assumed;

	want(&w, OPTMON_ADDR_50, 0, 0, 0, CMIS_PAGE_LEN);
	want_page(&w, 0x00, 0);
	if (byte_at(img, OPTMON_ADDR_50, 0, 0, CMIS_LM_IDENTIFIER) < 0)
		return w.count;
	switch (management_of(img, &assumed)) {
	case OPTMON_MANAGEMENT_CMIS:
		want_cmis(&w);
		break;
	case OPTMON_MANAGEMENT_SFF8636:
		want_sff8636(&w);
		break;
	case OPTMON_MANAGEMENT_SFF8472:
		want_sff8472(&w);
		break;
	case OPTMON_MANAGEMENT_UNKNOWN:
		break;
	}
	return w.count;
}
