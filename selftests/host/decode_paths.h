/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Modules of CMIS 5.4 and of OIF-ELSFP-CMIS made byte by byte, as those of
 * decode_modules.h are.
 */
#ifndef SELFTESTS_DECODE_PATHS_H
#define SELFTESTS_DECODE_PATHS_H

#include "decode_modules.h"

/* An entry of page 1Ch, from 1 in a block */
static inline void made_nad(struct made *m, unsigned int block, unsigned int i,
			    const uint8_t *bytes)
{
	unsigned int k;

	for (k = 0; k < 8; k++)
		*made_at(m, block, 0x1c, 128 + 8 * (i - 1) + k) = bytes[k];
}

/* 17 applications in two blocks; the second block's are in use */
static inline void made_normalised(struct made *m)
{
	static const uint8_t basic[8] = {
		0x51, 0x56, 0x88, 0x01, 0x01, 0x00, 0x00, 0x00,
	};
	static const uint8_t path[8] = {
		0x4f, 0x6e, 0x44, 0x11, 0x01, 0x80, 0x00, 0x00,
	};
	static const uint8_t wide[8] = {
		0x07, 0x09, 0x22, 0x55, 0x55, 0x00, 0x1a, 0x00,
	};
	unsigned int i;

	made_put(m, 0x01, 175, 2);
	for (i = 1; i <= 15; i++)
		made_nad(m, 0, i, basic);
	memset(made_at(m, 1, 0x1c, 128), 0xff, 128);
	made_nad(m, 1, 1, path);
	made_nad(m, 1, 2, wide);
	/* past the list: FFh ends it only where the high bits are none */
	*made_at(m, 1, 0x1c, 128 + 2 * 8 + 6) = 0x00;
}

static inline void made_loads(struct made *m)
{
	made_put(m, 0x01, 173, 0xc0);		/* pages 0Ch, 0Dh */
	made_put(m, 0x0d, 128, 0x87);		/* banks A, B, fixed */
	made_put(m, 0x0d, 136, 0x43);		/* A runs, committed; B invalid */
	made_put(m, 0x0d, 148, 4);
	made_put(m, 0x0d, 149, 2);
	made_put16(m, 0x0d, 150, 1234);
	made_text(m, 0x0d, 152, 32, "release");
	made_put(m, 0x0d, 220, 1);
	made_put16(m, 0x0d, 222, 7);
	made_text(m, 0x0d, 224, 32, "");
}

static inline void made_lane_pages(struct made *m)
{
	unsigned int i;

	made_put(m, 0x01, 174, 0xe0);
	made_put(m, 0x60, 128, 0x01);		/* Tx 1, Rx 8 inverted */
	made_put(m, 0x60, 129, 0x80);
	made_put(m, 0x60, 130, 0xe0);		/* Rx, Tx, data path Rx */
	for (i = 0; i < 8; i++) {
		made_put16(m, 0x61, 128 + 2 * i, 100 + i);
		made_put16(m, 0x61, 144 + 2 * i, 200 + i);
		made_put16(m, 0x61, 160 + 2 * i, 300 + i);
		made_put16(m, 0x61, 176 + 2 * i, 400 + i);
		made_four(m, 0x62, 128 + 8 * i, 400 + i, (uint16_t)-700, 300,
			  (uint16_t)-600);
	}
	made_put(m, 0x01, 252, 0xa0);
	for (i = 0; i < 8; i++) {
		made_put(m, 0x1d, 184 + i, 8 - i);
		made_put(m, 0x6d, 184 + i, i ? i : 9);
	}
}

/* A muxponder of CMIS 5.4: network paths and every page of lanes there is */
static inline void made_muxponder(struct made *m)
{
	made_cmis(m, 0x19, 0x54);
	made_advertise(m, 0xa0);		/* network paths, diagnostics */
	made_put(m, 0x01, 162, 0x40);		/* directions apart */
	made_put(m, 0x01, 163, 0x67);		/* CDB: one, background, A0h-AFh */
	made_put(m, 0x01, 164, 15);
	made_put(m, 0x01, 165, 0x82);
	made_put(m, 0x01, 166, 0x80);
	made_thresholds(m);
	made_lanes(m, 0);
	made_normalised(m);
	made_app(m, 1, 0x51, 0x56, 0x88, 0x01, 0x01);
	made_loads(m);
	made_lane_pages(m);
	made_put(m, 0x13, 128, 0x23);		/* media loopbacks, lane by lane */
	made_put(m, 0x13, 129, 0x10);
	made_put(m, 0x13, 131, 0x04);
	made_put(m, 0x13, 132, 0x41);		/* PRBS-31Q, PRBS-13Q */
	made_put(m, 0x13, 139, 0x80);		/* user */
	made_put(m, 0x13, 180, 0x02);
	made_put(m, 0x13, 183, 0xff);		/* not advertised */
	made_put(m, 0x14, 128, 0);
	made_put(m, 0x16, 178, 0x61);
	made_put(m, 0x16, 192, 0x01);		/* lanes 1 and 2 of path 1 */
	made_put(m, 0x16, 193, 0x01);
	made_put(m, 0x16, 194, 0x05);		/* lane 3 of path 3 */
	made_put(m, 0x16, 200, 0x44);
	made_put(m, 0x16, 201, 0x17);
	made_put(m, 0x16, 204, 0x04);
	made_put16(m, 0x16, 224, 0x4376);
	made_put16(m, 0x16, 248, 0x0004);	/* application 2 */
	made_put(m, 0x17, 128, 0x02);
	made_put(m, 0x17, 192, 0x80);
	made_put(m, 0x19, 136, 0x20);
	made_put(m, 0x19, 137, 0x00);
	made_put(m, 0x19, 138, 0x14);
	made_put(m, 0x19, 144, 1);
	made_put(m, 0x19, 146, 1);
	made_cmis_sums(m);
}

/* An external laser of twelve lanes */
static inline void made_external_laser(struct made *m)
{
	unsigned int bank, i;

	made_cmis(m, 0x22, 0x53);
	m->lower[56] = 2;
	m->lower[57] = 1;
	made_advertise(m, 0x01);
	made_thresholds(m);
	for (bank = 0; bank < 2; bank++) {
		*made_at(m, bank, 0x1a, 220) = 0x0f;
		*made_at(m, bank, 0x1a, 221) = 0xaa;
		*made_at(m, bank, 0x1a, 222) = 0x01;
		for (i = 0; i < 8; i++) {
			*made_at(m, bank, 0x1a, 224 + i) = 8 * bank + i + 1;
			*made_at(m, bank, 0x1a, 232 + 2 * i) = 0x90;
			*made_at(m, bank, 0x1a, 233 + 2 * i) = 4 * i;
			*made_at(m, bank, 0x1b, 128 + 2 * i) = 0x08;
			*made_at(m, bank, 0x1b, 144 + 2 * i) = 0x27;
			*made_at(m, bank, 0x1b, 184 + 2 * i) = 0x09;
			*made_at(m, bank, 0x1b, 200 + 2 * i) = 0x28;
			*made_at(m, bank, 0x1b, 201 + 2 * i) = i;
			*made_at(m, bank, 0x1b, 232 + i) = 120;
		}
	}
	made_put16(m, 0x1a, 128, 12000);	/* 120 to 50 mW */
	made_put16(m, 0x1a, 130, 5000);
	made_put16(m, 0x1a, 132, 4000);		/* 400 to 100 mA */
	made_put16(m, 0x1a, 134, 1000);
	made_put(m, 0x1a, 140, 12 << 1 | 1);
	made_four(m, 0x1a, 141, 4000, 500, 3500, 1000);
	made_four(m, 0x1a, 149, 12000, 4000, 11000, 5000);
	made_put(m, 0x1a, 167, 0x01);		/* lane 9 failed */
	made_put(m, 0x1a, 174, 0x02);		/* lane 2 warns */
	made_put(m, 0x1a, 188, 0x02);		/* of high bias */
	made_put(m, 0x1a, 205, 0x01);
	made_put(m, 0x1a, 213, 0x20);
	*made_at(m, 1, 0x1a, 187) = 0x01;	/* lane 9: low bias alarm */
	*made_at(m, 1, 0x1a, 212) = 0x01;
	made_cmis_sums(m);
}

#endif /* SELFTESTS_DECODE_PATHS_H */
