// SPDX-License-Identifier: GPL-2.0-or-later
#include "tidy.h"

void text_tidy(char *text, size_t size)
{
	size_t i;

	for (i = 0; i < size - 1 && text[i]; i++) {
		if (text[i] < ' ' || text[i] > '~')
			text[i] = '?';
	}
	text[i] = '\0';
}

#define TIDY(text)	text_tidy(text, sizeof(text))

void line_tidy(struct optmon_line *line)
{
	struct optmon_line_identity *id = &line->identity;
	struct optmon_line_link *link = &line->link;

	TIDY(line->boot);
	TIDY(line->host);
	TIDY(line->cage);
	TIDY(line->interface);
	switch (line->kind) {
	case OPTMON_LINE_IDENTITY:
		TIDY(id->vendor);
		TIDY(id->part_number);
		TIDY(id->serial_number);
		TIDY(id->firmware);
		TIDY(id->media_technology);
		TIDY(id->application);
		break;
	case OPTMON_LINE_EVENT:
		TIDY(line->event.note);
		break;
	case OPTMON_LINE_LINK:
		TIDY(link->peer_host);
		TIDY(link->peer_interface);
		TIDY(link->peer_cage);
		TIDY(link->peer_incident);
		break;
	default:
		break;
	}
}
