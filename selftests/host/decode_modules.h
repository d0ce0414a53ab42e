/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Modules made byte by byte from the tables, for tests, benchmarks and the seeds
 * of the fuzzers. Offsets are written as in the specifications, not by the names
 * of cmis.h: a wrong name there must not hide in here.
 */
#ifndef SELFTESTS_DECODE_MODULES_H
#define SELFTESTS_DECODE_MODULES_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <optmon/image.h>

#define MADE_BANKS	4

/**
 * struct made - the memory of a module that is being made
 * @lower: lower memory of address 50h
 * @page: upper memory by bank and page
 * @has: which pages there are
 * @lower_51: lower memory of address 51h, if @has_51
 */
struct made {
	uint8_t lower[128];
	uint8_t page[MADE_BANKS][256][128];
	bool has[MADE_BANKS][256];
	uint8_t lower_51[128];
	bool has_51;
};

/* The byte at an offset of a page, as the specification counts */
static inline uint8_t *made_at(struct made *m, unsigned int bank,
			       unsigned int page, unsigned int offset)
{
	if (offset < 128)
		return &m->lower[offset];
	m->has[bank][page] = true;
	return &m->page[bank][page][offset - 128];
}

static inline void made_put(struct made *m, unsigned int page,
			    unsigned int offset, uint8_t value)
{
	*made_at(m, 0, page, offset) = value;
}

static inline void made_put16(struct made *m, unsigned int page,
			      unsigned int offset, uint16_t value)
{
	made_put(m, page, offset, value >> 8);
	made_put(m, page, offset + 1, value & 0xff);
}

static inline void made_put32(struct made *m, unsigned int page,
			      unsigned int offset, uint32_t value)
{
	made_put16(m, page, offset, value >> 16);
	made_put16(m, page, offset + 2, value & 0xffff);
}

static inline void made_bytes(struct made *m, unsigned int page,
			      unsigned int offset, const uint8_t *bytes,
			      unsigned int len)
{
	while (len--)
		made_put(m, page, offset++, *bytes++);
}

/* Text padded with blanks */
static inline void made_text(struct made *m, unsigned int page,
			     unsigned int offset, unsigned int len,
			     const char *text)
{
	while (len--)
		made_put(m, page, offset++, *text ? *text++ : ' ');
}

/* The low eight bits of the sum of @first..@last, stored behind @last */
static inline void made_sum(struct made *m, unsigned int page,
			    unsigned int first, unsigned int last,
			    unsigned int at)
{
	uint8_t sum = 0;

	while (first <= last)
		sum += *made_at(m, 0, page, first++);
	made_put(m, page, at, sum);
}

/* Checksums of all pages that have one (CMIS) */
static inline void made_cmis_sums(struct made *m)
{
	made_sum(m, 0x00, 128, 221, 222);
	if (m->has[0][0x01])
		made_sum(m, 0x01, 130, 254, 255);
	if (m->has[0][0x02])
		made_sum(m, 0x02, 128, 254, 255);
	if (m->has[0][0x04])
		made_sum(m, 0x04, 128, 254, 255);
}

static inline void made_image(const struct made *m, struct optmon_image *img)
{
	unsigned int bank, page;

	optmon_image_clear(img);
	optmon_image_set(img, 0x50, 0, 0, 0, m->lower, 128);
	for (bank = 0; bank < MADE_BANKS; bank++)
		for (page = 0; page < 256; page++)
			if (m->has[bank][page])
				optmon_image_set(img, 0x50, page, bank, 128,
						 m->page[bank][page], 128);
	if (m->has_51)
		optmon_image_set(img, 0x51, 0, 0, 0, m->lower_51, 128);
}

/* Identity of a CMIS module: lower memory and page 00h */
static inline void made_cmis(struct made *m, uint8_t identifier,
			     uint8_t revision)
{
	memset(m, 0, sizeof(*m));
	m->lower[0] = identifier;
	m->lower[1] = revision;
	m->lower[2] = 0x04;		/* paged, 1 MHz */
	m->lower[3] = 0x07;		/* ModuleReady, no interrupt */
	m->lower[39] = 3;		/* firmware 3.21 */
	m->lower[40] = 21;
	m->lower[85] = 0x02;		/* SMF */
	memset(m->lower + 86, 0xff, 32);
	made_put(m, 0x00, 128, identifier);
	made_text(m, 0x00, 129, 16, "OPTMON TEST");
	made_put(m, 0x00, 145, 0x02);
	made_put(m, 0x00, 146, 0xab);
	made_put(m, 0x00, 147, 0xcd);
	made_text(m, 0x00, 148, 16, "TST-800G-DR8");
	made_text(m, 0x00, 164, 2, "1A");
	made_text(m, 0x00, 166, 16, "SN0000001");
	made_text(m, 0x00, 182, 8, "250131");
	made_text(m, 0x00, 190, 10, "");
	made_put(m, 0x00, 200, 0xe0);	/* class 8 */
	made_put(m, 0x00, 201, 68);	/* 17 W */
	made_put(m, 0x00, 203, 0x0c);	/* MPO 1x12 */
	made_put(m, 0x00, 212, 0x06);	/* 1310 nm EML */
}

/* Page 01h of a module with all lane monitors and flags */
static inline void made_advertise(struct made *m, uint8_t pages)
{
	made_put(m, 0x01, 128, 3);	/* inactive firmware 3.20 */
	made_put(m, 0x01, 129, 20);
	made_put(m, 0x01, 130, 1);	/* hardware 1.2 */
	made_put(m, 0x01, 131, 2);
	made_put(m, 0x01, 132, 0x05);	/* SMF 5 x 0.1 km */
	made_put16(m, 0x01, 138, 26220);	/* 1311 nm */
	made_put16(m, 0x01, 140, 1300);	/* 6.5 nm */
	made_put(m, 0x01, 142, pages);
	made_put(m, 0x01, 144, 0x57);
	made_put(m, 0x01, 145, 0x82);	/* cooled, aux 2 is TEC current */
	made_put(m, 0x01, 146, 70);
	made_put(m, 0x01, 155, 0x02);
	made_put(m, 0x01, 157, 0x0f);
	made_put(m, 0x01, 158, 0x06);
	made_put(m, 0x01, 159, 0x1b);	/* temp, Vcc, aux 2 and 3 */
	made_put(m, 0x01, 160, 0x0f);	/* bias x2, Rx, Tx, bias */
	made_put(m, 0x01, 167, 0x77);
	made_put(m, 0x01, 168, 0x66);
	memset(made_at(m, 0, 0x01, 176), 0x11, 15);
	memset(made_at(m, 0, 0x01, 223), 0xff, 28);
	made_put(m, 0x01, 251, 0x02);
}

static inline void made_four(struct made *m, unsigned int page,
			     unsigned int offset, uint16_t ha, uint16_t la,
			     uint16_t hw, uint16_t lw)
{
	made_put16(m, page, offset, ha);
	made_put16(m, page, offset + 2, la);
	made_put16(m, page, offset + 4, hw);
	made_put16(m, page, offset + 6, lw);
}

/* Page 02h: thresholds */
static inline void made_thresholds(struct made *m)
{
	made_four(m, 0x02, 128, 75 * 256, (uint16_t)(-5 * 256), 70 * 256, 0);
	made_four(m, 0x02, 136, 36300, 29700, 34650, 31350);
	made_four(m, 0x02, 152, 32767, 0x8001, 29490, 0x8ccd);
	made_four(m, 0x02, 160, 60 * 256, 40 * 256, 58 * 256, 42 * 256);
	made_four(m, 0x02, 176, 50119, 3981, 39811, 5012);
	made_four(m, 0x02, 184, 30000, 5000, 27500, 7500);
	made_four(m, 0x02, 192, 50119, 1585, 39811, 1995);
}

/* Pages 10h and 11h of a bank: eight lanes that run application 1 */
static inline void made_lanes(struct made *m, unsigned int bank)
{
	unsigned int i;

	*made_at(m, bank, 0x10, 130) = 0;
	memset(made_at(m, bank, 0x11, 128), 0x44, 4);	/* DPActivated */
	*made_at(m, bank, 0x11, 132) = 0xff;
	*made_at(m, bank, 0x11, 133) = 0xff;
	memset(made_at(m, bank, 0x11, 202), 0x11, 4);	/* ConfigSuccess */
	for (i = 0; i < 8; i++) {
		uint16_t tx = 12000 + 100 * i, bias = 14000 + 10 * i;
		uint16_t rx = 9000 + 200 * i;

		*made_at(m, bank, 0x11, 154 + 2 * i) = tx >> 8;
		*made_at(m, bank, 0x11, 155 + 2 * i) = tx & 0xff;
		*made_at(m, bank, 0x11, 170 + 2 * i) = bias >> 8;
		*made_at(m, bank, 0x11, 171 + 2 * i) = bias & 0xff;
		*made_at(m, bank, 0x11, 186 + 2 * i) = rx >> 8;
		*made_at(m, bank, 0x11, 187 + 2 * i) = rx & 0xff;
		*made_at(m, bank, 0x11, 206 + i) = 0x10;
		*made_at(m, bank, 0x11, 240 + i) = 0x10 | (i + 1);
		*made_at(m, bank, 0x11, 248 + i) = 0x10 | (i + 9);
	}
}

/* One VDM instance, from 1, of a bank */
static inline void made_vdm(struct made *m, unsigned int bank,
			    unsigned int instance, uint8_t type, uint8_t location,
			    uint8_t set, uint16_t value)
{
	unsigned int group = (instance - 1) / 64, at = (instance - 1) % 64;

	*made_at(m, bank, 0x20 + group, 128 + 2 * at) = set << 4 | location;
	*made_at(m, bank, 0x20 + group, 129 + 2 * at) = type;
	*made_at(m, bank, 0x24 + group, 128 + 2 * at) = value >> 8;
	*made_at(m, bank, 0x24 + group, 129 + 2 * at) = value & 0xff;
}

/* Two full groups of VDM: 128 instances, each with thresholds */
static inline void made_two_groups(struct made *m)
{
	static const uint8_t types[16] = {
		5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 23, 24,
	};
	unsigned int i, set;

	*made_at(m, 0, 0x2c, 128) = 0;
	*made_at(m, 0, 0x2d, 128) = 0xff;
	made_put(m, 0x2f, 128, 0x01);	/* groups 1 and 2 */
	for (i = 0; i < 128; i++) {
		uint8_t type = types[i / 8];

		made_vdm(m, 0, i + 1, type, i % 8, i / 8 % 16,
			 type < 9 ? 22 * 256 + i : 0x7800 | (100 + i));
	}
	for (set = 0; set < 16; set++) {
		bool snr = set < 4;

		made_four(m, 0x28, 128 + 8 * set, snr ? 0xffff : 0x8864,
			  snr ? 16 * 256 : 0, snr ? 0xffff : 0x8464,
			  snr ? 18 * 256 : 0);
		made_four(m, 0x29, 128 + 8 * set, 0x8864, 0, 0x8464, 0);
	}
}

/* An application descriptor, from 1 */
static inline void made_app(struct made *m, unsigned int code, uint8_t host,
			    uint8_t media, uint8_t lanes, uint8_t assignment,
			    uint8_t media_assignment)
{
	unsigned int at = code <= 8 ? 86 + 4 * (code - 1) : 223 + 4 * (code - 9);
	unsigned int page = code <= 8 ? 0x00 : 0x01;

	made_put(m, page, at, host);
	made_put(m, page, at + 1, media);
	made_put(m, page, at + 2, lanes);
	made_put(m, page, at + 3, assignment);
	made_put(m, 0x01, 175 + code, media_assignment);
}

/* 800G DR8: eight lanes, two groups of VDM, diagnostics: all in order */
static inline void made_dr8(struct made *m)
{
	unsigned int i;

	made_cmis(m, 0x19, 0x53);
	m->lower[14] = 45;		/* 45.5 degC */
	m->lower[15] = 0x80;
	m->lower[16] = 33012 >> 8;	/* 3.3012 V */
	m->lower[17] = 33012 & 0xff;
	m->lower[20] = 0xe0;		/* TEC -25 % */
	m->lower[22] = 50;		/* laser 50 degC */
	made_advertise(m, 0x60);	/* VDM, diagnostics */
	made_app(m, 1, 0x51, 0x56, 0x88, 0x01, 0x01);
	made_app(m, 2, 0x4f, 0x1c, 0x44, 0x11, 0x11);
	made_app(m, 3, 0x4b, 0x14, 0x11, 0xff, 0xff);
	made_thresholds(m);
	made_lanes(m, 0);
	made_put(m, 0x13, 130, 0xf3);
	made_put(m, 0x14, 128, 0x06);
	for (i = 0; i < 8; i++) {	/* little endian: 21.5 and 23.25 dB */
		made_put(m, 0x14, 208 + 2 * i, 0x80);
		made_put(m, 0x14, 209 + 2 * i, 21);
		made_put(m, 0x14, 240 + 2 * i, 0x40);
		made_put(m, 0x14, 241 + 2 * i, 23);
	}
	made_two_groups(m);
	made_cmis_sums(m);
}

/* A passive copper cable with flat memory: nothing but its identity */
static inline void made_flat_cable(struct made *m)
{
	made_cmis(m, 0x18, 0x40);
	m->lower[2] = 0x80;
	m->lower[39] = 0;
	m->lower[40] = 0;
	m->lower[85] = 0x03;
	m->lower[86] = 0x1d;		/* 400G CR8 over copper, 8 lanes */
	m->lower[87] = 0x01;
	m->lower[88] = 0x88;
	m->lower[89] = 0x01;
	made_put(m, 0x00, 200, 0x00);
	made_put(m, 0x00, 201, 1);
	made_put(m, 0x00, 202, 0x0f);	/* 1.5 m */
	made_put(m, 0x00, 203, 0x23);
	made_put(m, 0x00, 204, 5);
	made_put(m, 0x00, 205, 6);
	made_put(m, 0x00, 206, 9);
	made_put(m, 0x00, 212, 0x0a);
	made_cmis_sums(m);
}

/* A co-packaged engine: a vendor's identifier, four banks, 32 lanes */
static inline void made_four_banks(struct made *m)
{
	unsigned int bank;

	made_cmis(m, 0x80, 0x53);
	made_advertise(m, 0x42);	/* VDM, banks 0 to 3 */
	made_app(m, 1, 0x82, 0x77, 0x44, 0x11, 0x11);
	made_thresholds(m);
	for (bank = 0; bank < 4; bank++) {
		made_lanes(m, bank);
		*made_at(m, bank, 0x2f, 128) = 0x00;
		made_vdm(m, bank, 1, 5, bank, 0, 0x1500 + bank);
		*made_at(m, bank, 0x28, 128) = 0xff;
		*made_at(m, bank, 0x2c, 128) = 0x02;
		*made_at(m, bank, 0x2d, 128) = 0x00;
	}
	made_cmis_sums(m);
}

/* 400ZR: one media lane, tunable, coherent monitors */
static inline void made_zr(struct made *m)
{
	made_cmis(m, 0x18, 0x52);
	made_put(m, 0x00, 210, 0xfe);	/* media lane 1 alone */
	made_put(m, 0x00, 212, 0x10);
	made_advertise(m, 0x30);	/* diagnostics, coherent */
	made_put(m, 0x01, 155, 0xc2);	/* tunable */
	made_put(m, 0x01, 160, 0x17);	/* bias x4 */
	made_app(m, 1, 0x11, 0x3e, 0x81, 0x01, 0x01);
	made_thresholds(m);
	made_lanes(m, 0);
	made_put(m, 0x04, 128, 0xa0);	/* 75 and 100 GHz */
	made_put(m, 0x04, 129, 0xc0);	/* fine tuning, 150 GHz */
	made_put16(m, 0x04, 150, (uint16_t)-18);
	made_put16(m, 0x04, 152, 30);
	made_put16(m, 0x04, 158, (uint16_t)-72);
	made_put16(m, 0x04, 160, 120);
	made_put16(m, 0x04, 162, (uint16_t)-66);
	made_put16(m, 0x04, 164, 114);
	made_put16(m, 0x04, 190, 1000);	/* 1 GHz, -6 to 6 GHz */
	made_put16(m, 0x04, 192, (uint16_t)-6000);
	made_put16(m, 0x04, 194, 6000);
	made_put(m, 0x04, 196, 0x80);	/* -15 to -5.5 dBm */
	made_put16(m, 0x04, 198, (uint16_t)-1500);
	made_put16(m, 0x04, 200, (uint16_t)-550);
	made_put(m, 0x12, 128, 0x30);	/* 25 GHz grid */
	made_put16(m, 0x12, 136, (uint16_t)-20);
	made_put32(m, 0x12, 168, 192600000);
	made_put16(m, 0x12, 200, (uint16_t)-950);
	made_put(m, 0x12, 222, 0x02);
	made_put(m, 0x12, 231, 0x01);
	made_put(m, 0x13, 130, 0x02);
	made_put(m, 0x14, 128, 0x04);
	made_put32(m, 0x34, 128, 0x00000001);	/* 2^32 bits, of which 2^20 wrong */
	made_put32(m, 0x34, 148, 0x00100000);
	made_put32(m, 0x34, 168, 1000);
	made_put32(m, 0x35, 128, (uint32_t)-7);	/* dispersion, ps/nm */
	made_put32(m, 0x35, 132, (uint32_t)-9);
	made_put32(m, 0x35, 136, 2);
	made_put16(m, 0x35, 158, 338);		/* OSNR 33.8, 32.8, 34.8 dB */
	made_put16(m, 0x35, 160, 328);
	made_put16(m, 0x35, 162, 348);
	/* of the first C-CMIS: nothing else is advertised */
	made_put(m, 0x40, 128, 0);
	made_put(m, 0x41, 128, 0);
	made_put(m, 0x42, 128, 0);
	made_put(m, 0x44, 128, 0);
	made_cmis_sums(m);
}

/* The same of C-CMIS 1.3, with thresholds, FEC and flags of both sides */
static inline void made_zr_described(struct made *m)
{
	static const uint8_t alarms[10] = {
		0x3f, 0xff, 0x03, 0x3f, 0x03, 0x1f, 0xff, 0x07, 0x07, 0x03,
	};

	made_zr(m);
	made_put(m, 0x40, 128, 0x13);
	made_put(m, 0x41, 128, 0xc0);
	made_four(m, 0x41, 130, 100, (uint16_t)-2800, 0, (uint16_t)-2500);
	made_four(m, 0x41, 138, 50, (uint16_t)-2900, 0, (uint16_t)-2600);
	made_put(m, 0x42, 130, 0x70);		/* CD */
	made_put(m, 0x42, 132, 0x46);		/* OSNR average; eSNR average, minimum */
	made_put16(m, 0x35, 164, 171);
	made_bytes(m, 0x44, 128, alarms, sizeof(alarms));
	made_four(m, 0x30, 136, 60, (uint16_t)-2400, 10, (uint16_t)-2300);
	made_put(m, 0x30, 144, 0x01);		/* of the signal's power */
	/* F16: 9.5e-3, 9e-3, 1.2e-2, 1.1e-2 */
	made_four(m, 0x30, 160, 20 << 11 | 95, 21 << 11 | 9, 21 << 11 | 12,
		  21 << 11 | 11);
	made_put(m, 0x30, 168, 0x01);
	made_four(m, 0x38, 128, 18 << 11 | 100, 18 << 11 | 90, 19 << 11 | 20,
		  19 << 11 | 19);
	made_put(m, 0x38, 136, 0x02);
	made_put32(m, 0x3a, 128, 0x00000001);
	made_put32(m, 0x3a, 148, 0x00000100);
	made_put32(m, 0x3a, 168, 2000);
	made_put32(m, 0x3a, 176, 3);
	made_put32(m, 0x3a, 188, 77);
	made_put(m, 0x33, 128, 0);
	made_put(m, 0x3b, 192, 0);
	made_cmis_sums(m);
}

static inline void made_8636_sums(struct made *m)
{
	made_sum(m, 0x00, 128, 190, 191);
	made_sum(m, 0x00, 192, 222, 223);
}

/* QSFP28: 100G CWDM4 with all monitors */
static inline void made_qsfp28(struct made *m)
{
	unsigned int i;

	memset(m, 0, sizeof(*m));
	m->lower[0] = 0x11;
	m->lower[1] = 8;
	m->lower[2] = 0x02;
	m->lower[22] = 31;		/* 31.25 degC */
	m->lower[23] = 0x40;
	m->lower[26] = 32890 >> 8;	/* 3.289 V */
	m->lower[27] = 32890 & 0xff;
	for (i = 0; i < 4; i++) {
		uint16_t rx = 5000 + i, bias = 20000 + i, tx = 9000 + i;

		m->lower[34 + 2 * i] = rx >> 8;
		m->lower[35 + 2 * i] = rx & 0xff;
		m->lower[42 + 2 * i] = bias >> 8;
		m->lower[43 + 2 * i] = bias & 0xff;
		m->lower[50 + 2 * i] = tx >> 8;
		m->lower[51 + 2 * i] = tx & 0xff;
	}
	made_put(m, 0x00, 128, 0x11);
	made_put(m, 0x00, 129, 0xcc);	/* class 4, CDRs */
	made_put(m, 0x00, 130, 0x07);
	made_put(m, 0x00, 131, 0x80);
	made_put(m, 0x00, 139, 0x05);	/* 64B/66B, as SFF-8636 numbers it */
	made_put(m, 0x00, 140, 0xff);
	made_put(m, 0x00, 142, 2);
	made_put(m, 0x00, 147, 0x44);	/* 1310 nm DFB, cooled */
	made_text(m, 0x00, 148, 16, "OPTMON TEST");
	made_put(m, 0x00, 166, 0xab);
	made_text(m, 0x00, 168, 16, "TST-100G-CWDM4");
	made_text(m, 0x00, 184, 2, "A0");
	made_put16(m, 0x00, 186, 26020);	/* 1301 nm */
	made_put16(m, 0x00, 188, 1300);		/* 6.5 nm */
	made_put(m, 0x00, 192, 0x06);
	made_put(m, 0x00, 194, 0xff);
	made_put(m, 0x00, 195, 0x1a);
	made_text(m, 0x00, 196, 16, "SN0000002");
	made_text(m, 0x00, 212, 8, "240229");
	made_put(m, 0x00, 220, 0x3c);
	made_put(m, 0x00, 222, 103);	/* 25.75 GBd */
	made_8636_sums(m);
	made_four(m, 0x03, 128, 75 * 256, (uint16_t)(-5 * 256), 70 * 256, 0);
	made_four(m, 0x03, 144, 36300, 29700, 34650, 31350);
	made_four(m, 0x03, 176, 31623, 575, 17783, 912);
	made_four(m, 0x03, 184, 45000, 5000, 40000, 7500);
	made_four(m, 0x03, 192, 31623, 1445, 17783, 2291);
}

static inline void made_8472_sums(struct made *m)
{
	uint8_t sum = 0;
	unsigned int i;

	made_sum(m, 0x00, 0, 62, 63);
	made_sum(m, 0x00, 64, 94, 95);
	for (i = 0; i < 95; i++)
		sum += m->lower_51[i];
	m->lower_51[95] = sum;
}

static inline void made_51_16(struct made *m, unsigned int offset,
			      uint16_t value)
{
	m->lower_51[offset] = value >> 8;
	m->lower_51[offset + 1] = value & 0xff;
}

/* SFP+ 10GBASE-SR, internally calibrated */
static inline void made_sfp(struct made *m)
{
	static const uint16_t thresholds[20] = {
		78 * 256, (uint16_t)(-13 * 256), 73 * 256, (uint16_t)(-8 * 256),
		37000, 29000, 36000, 30000, 6600, 2000, 6300, 2500,
		10000, 2512, 7943, 3162, 10000, 100, 7943, 158,
	};
	unsigned int i;

	memset(m, 0, sizeof(*m));
	m->lower[0] = 0x03;
	m->lower[1] = 0x04;
	m->lower[2] = 0x07;
	m->lower[3] = 0x10;
	m->lower[11] = 0x06;		/* 64B/66B, as SFF-8472 numbers it */
	m->lower[12] = 103;
	m->lower[16] = 8;
	m->lower[19] = 30;
	made_text(m, 0x00, 20, 16, "OPTMON TEST");
	m->lower[38] = 0xab;
	made_text(m, 0x00, 40, 16, "TST-10G-SR");
	made_text(m, 0x00, 56, 4, "B");
	m->lower[60] = 850 >> 8;
	m->lower[61] = 850 & 0xff;
	m->lower[65] = 0x1a;
	made_text(m, 0x00, 68, 16, "SN0000003");
	made_text(m, 0x00, 84, 8, "230704");
	m->lower[92] = 0x68;		/* diagnostics, internal, average */
	m->lower[93] = 0xf0;
	m->lower[94] = 5;
	m->has_51 = true;
	for (i = 0; i < 20; i++)
		made_51_16(m, 2 * i, thresholds[i]);
	made_51_16(m, 68, 0x3f80);	/* 1.0 */
	for (i = 76; i < 92; i += 4)
		made_51_16(m, i, 0x0100);
	made_51_16(m, 96, 25 * 256 + 128);
	made_51_16(m, 98, 33000);
	made_51_16(m, 100, 3500);
	made_51_16(m, 102, 5800);
	made_51_16(m, 104, 4321);
	made_8472_sums(m);
}

#endif /* SELFTESTS_DECODE_MODULES_H */
