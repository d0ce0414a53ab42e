/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the tests of the decoder share: a module made of bytes, decoded.
 */
#ifndef SELFTESTS_DECODE_CHECK_H
#define SELFTESTS_DECODE_CHECK_H

#include <math.h>
#include <stdio.h>

#include <json-c/json.h>

#include <optmon/optmon.h>

#include "../ktap.h"
#include "decode_modules.h"

static struct made made;
static struct optmon_module module;
static struct optmon_image *image;

/* Decode what @made holds; nothing may depend on what was in @module. */
static inline void decode_made(void)
{
	if (!image)
		image = optmon_image_new();
	made_image(&made, image);
	memset(&module, 0xa5, sizeof(module));
	if (optmon_decode(image, &module))
		ktap_check(false, "optmon_decode() takes the image");
}

static inline bool near(double a, double b)
{
	return fabs(a - b) <= 1e-9 + 1e-9 * fabs(b);
}

static inline bool has_lane(const struct optmon_lane *lane, unsigned int which)
{
	return lane->has & OPTMON_BIT(which);
}

static inline bool has_id(unsigned int which)
{
	return module.identity.has & OPTMON_BIT(which);
}

static inline bool has_warning(enum optmon_warning_code code)
{
	unsigned int i;

	for (i = 0; i < module.warning_count; i++)
		if (module.warning[i].code == code)
			return true;
	return false;
}

/* The number of warnings: an image in order has none. */
static inline bool is_clean(void)
{
	char text[OPTMON_WARNING_TEXT];
	unsigned int i;

	for (i = 0; i < module.warning_count; i++)
		ktap_diag("%s", optmon_warning_text(&module, &module.warning[i],
						    text));
	return !module.warning_count;
}

static inline bool same_thresholds(const struct optmon_thresholds *t,
				   double ha, double la, double hw, double lw)
{
	return near(t->high_alarm, ha) && near(t->low_alarm, la) &&
	       near(t->high_warning, hw) && near(t->low_warning, lw);
}

#endif /* SELFTESTS_DECODE_CHECK_H */
