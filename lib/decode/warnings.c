// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Warnings as sentences.
 */
#include <stdio.h>

#include "internal.h"

static void checksum_text(const struct optmon_module *m,
			  const struct optmon_module_warning *w, char *b)
{
	const char *name = optmon_checksum_name(m->management, w->arg);

	snprintf(b, OPTMON_WARNING_TEXT,
		 "checksum of %s is wrong: the values it covers may be too",
		 name ? name : "?");
}

static void missing_text(const struct optmon_module_warning *w, char *b)
{
	if (w->arg == 1)
		snprintf(b, OPTMON_WARNING_TEXT,
			 "advertised page %02xh of bank %u is not in the data",
			 w->arg2 >> 8, w->arg2 & 0xff);
	else
		snprintf(b, OPTMON_WARNING_TEXT,
			 "%u advertised pages are not in the data, the first is %02xh of bank %u",
			 w->arg, w->arg2 >> 8, w->arg2 & 0xff);
}

const char *optmon_warning_text(const struct optmon_module *m,
				const struct optmon_module_warning *w, char *b)
{
	const size_t room = OPTMON_WARNING_TEXT;

	switch ((enum optmon_warning_code)w->code) {
	case OPTMON_WARN_CHECKSUM:
		checksum_text(m, w, b);
		break;
	case OPTMON_WARN_IDENTIFIER_COPY:
		snprintf(b, room,
			 "identifier at page 00h byte 128 is 0x%02x, not 0x%02x as at byte 0",
			 w->arg, m->identity.identifier);
		break;
	case OPTMON_WARN_IDENTIFIER_UNKNOWN:
		snprintf(b, room,
			 "identifier 0x%02x names no memory map: nothing else is decoded",
			 w->arg);
		break;
	case OPTMON_WARN_ASSUMED:
		snprintf(b, room,
			 "identifier 0x%02x names no memory map: decoded as %s, which its content suggests",
			 w->arg2, optmon_management_name(w->arg));
		break;
	case OPTMON_WARN_REVISION:
		snprintf(b, room,
			 "CMIS revision %u.%u is none that exists: decoded as CMIS 5.4",
			 w->arg >> 4, w->arg & 0xf);
		break;
	case OPTMON_WARN_BIAS_SCALE:
		snprintf(b, room,
			 "reserved multiplier of the Tx bias current: Tx bias is left out");
		break;
	case OPTMON_WARN_BANKS:
		snprintf(b, room,
			 "%u banks are advertised: the first %u are decoded",
			 w->arg, OPTMON_MAX_BANKS);
		break;
	case OPTMON_WARN_MEDIA_LANES:
		snprintf(b, room,
			 "byte 210 says 0x%02x, that no media lane is supported, and monitors are advertised for them: it is ignored",
			 w->arg);
		break;
	case OPTMON_WARN_FIRMWARE_INVALID:
		snprintf(b, room, "the %s firmware image is marked invalid",
			 w->arg ? "inactive" : "active");
		break;
	case OPTMON_WARN_PAGES_MISSING:
		missing_text(w, b);
		break;
	case OPTMON_WARN_PAGE_ECHO:
		snprintf(b, room,
			 "page %02xh of bank %u merely repeats page 00h: it is left out",
			 w->arg, w->arg2);
		break;
	case OPTMON_WARN_CALIBRATION:
		snprintf(b, room,
			 "externally calibrated by constants that are no numbers: readings are left out");
		break;
	case OPTMON_WARN_APPLICATION_LANES:
		snprintf(b, room,
			 "application %u has reserved lane counts (0x%02x)",
			 w->arg, w->arg2);
		break;
	case OPTMON_WARN_STATUS:
		snprintf(b, room,
			 "status byte 2 is 0x%02x, with reserved bits set: it is ignored and memory taken as paged",
			 w->arg);
		break;
	case OPTMON_WARN_FLAG:
		snprintf(b, room,
			 "flag %s is set, though page 01h does not advertise it",
			 optmon_lane_flag_name(w->arg));
		break;
	case OPTMON_WARN_APPLICATIONS:
		snprintf(b, room,
			 "%u blocks of applications are advertised: the first %u applications are decoded",
			 w->arg, OPTMON_MAX_APPLICATIONS);
		break;
	case OPTMON_WARNINGS:
		b[0] = '\0';
		break;
	}
	return b;
}
