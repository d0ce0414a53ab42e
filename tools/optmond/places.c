// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <optmon/port.h>

#include "optmond.h"

const char *port_key(char *key, const char *host, const char *cage)
{
	/* Done for each reading, and hardly ever with a host. */
	if (*host)
		snprintf(key, PORT_KEY, "%s:%s", host, cage);
	else
		strcpy(key, cage);
	return key;
}

const char *port_key_of(char *key, const struct optmon_line *line)
{
	return port_key(key, line->has & 1u << OPTMON_LINE_HAS_HOST ?
			     line->host : "",
			line->has & 1u << OPTMON_LINE_HAS_CAGE ? line->cage :
							line->interface);
}

static struct place *place_of(struct daemon *d, const char *host,
			      const char *cage)
{
	struct place *place;
	size_t i, room;

	for (i = 0; i < d->n_places; i++) {
		place = &d->places[i];
		if (!strcmp(place->cage, cage) && !strcmp(place->host, host))
			return place;
	}
	if (d->n_places == PLACES_MAX)
		return NULL;
	if (d->n_places == d->room_places) {
		room = d->room_places ? 2 * d->room_places : 64;
		place = reallocarray(d->places, room, sizeof(*place));
		if (!place)
			return NULL;
		d->places = place;
		d->room_places = room;
	}
	place = &d->places[d->n_places++];
	memset(place, 0, sizeof(*place));
	snprintf(place->host, sizeof(place->host), "%s", host);
	snprintf(place->cage, sizeof(place->cage), "%s", cage);
	return place;
}

void places_hear(struct daemon *d, const struct optmon_line *line)
{
	bool named = line->has & (1u << OPTMON_LINE_HAS_INTERFACE);
	struct place *place;

	/* An interface alone may belong to a cage that was tied to it before. */
	if (!(line->has & (1u << OPTMON_LINE_HAS_CAGE)))
		return;
	place = place_of(d, line->has & (1u << OPTMON_LINE_HAS_HOST) ?
			    line->host : "", line->cage);
	if (!place)
		return;
	if (named)
		memcpy(place->interface, line->interface,
		       sizeof(place->interface));
	if (line->t > place->t)
		place->t = line->t;
	if (line->kind == OPTMON_LINE_SAMPLE ||
	    line->kind == OPTMON_LINE_IDENTITY)
		place->present = true;
	else if (line->kind == OPTMON_LINE_EVENT &&
		 line->event.event == OPTMON_EV_REMOVE)
		place->present = false;
}

void places_recall(struct daemon *d, const char *host, const char *cage)
{
	place_of(d, host, cage);
}

static bool match_one(const struct place *place, const char *selector)
{
	char full[2 * OPTMON_LINE_NAME + 1];

	if (!strcmp(selector, "all"))
		return true;
	if (!strcmp(selector, "present"))
		return place->present;
	if (optmon_selector_match(selector, place->cage) ||
	    (*place->interface &&
	     optmon_selector_match(selector, place->interface)))
		return true;
	snprintf(full, sizeof(full), "%s:%s", place->host, place->cage);
	return *place->host && optmon_selector_match(selector, full);
}

bool places_any(const struct daemon *d, const char *selectors)
{
	size_t i;

	if (!strcmp(selectors, "all") || !strcmp(selectors, "present"))
		return true;
	for (i = 0; i < d->n_places; i++) {
		if (places_match(&d->places[i], selectors))
			return true;
	}
	return false;
}

bool places_match(const struct place *place, const char *selectors)
{
	char one[256];
	size_t len;

	while (*selectors) {
		len = strcspn(selectors, ",");
		if (len && len < sizeof(one)) {
			snprintf(one, sizeof(one), "%.*s", (int)len, selectors);
			if (match_one(place, one))
				return true;
		}
		selectors += len + (selectors[len] == ',');
	}
	return false;
}
