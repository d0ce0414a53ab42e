// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A port of this machine as lines of readings.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <optmon/link.h>

#include "optmond.h"
#include "ports.h"

/* What does not change is said again so often, for a daemon that forgot. */
#define IDENTITY_S	3600.0
#define LINK_S		60.0
/* FEC counters are read in one round of so many. */
#define FEC_ROUNDS	5

#define BIT(n)		(1u << (n))

/* Done for each reading, so not by printf. @to is all zero. */
static void copy_name(char *to, const char *name)
{
	memccpy(to, name, '\0', OPTMON_LINE_NAME - 1);
}

static void begin(struct ports *p, enum optmon_line_kind kind,
		  const char *cage, const char *interface)
{
	struct optmon_line *line = &p->message.line;

	memset(line, 0, sizeof(*line));
	line->kind = kind;
	line->t = wall_s();
	line->mono_s = mono_s();
	line->has = BIT(OPTMON_LINE_HAS_MONO);
	if (*p->boot) {
		line->has |= BIT(OPTMON_LINE_HAS_BOOT);
		copy_name(line->boot, p->boot);
	}
	if (cage) {
		line->has |= BIT(OPTMON_LINE_HAS_CAGE);
		copy_name(line->cage, cage);
	}
	if (interface) {
		line->has |= BIT(OPTMON_LINE_HAS_INTERFACE);
		copy_name(line->interface, interface);
	}
}

static const char *cage_of(const struct optmon_port *port)
{
	return port->has_cage ? port->cage.label : port->name;
}

/* The one network device of a cage, which ties both together. */
static const char *interface_of(const struct optmon_port *port)
{
	return port->n_links == 1 ? port->links[0].name : NULL;
}

static bool is_stand_in(const struct optmon_port *port)
{
	return port->has_cage && port->cage.stand_in;
}

/* -- events ------------------------------------------------------------------------ */

static void put_event(struct ports *p, const char *cage, double t,
		      enum optmon_line_event event)
{
	begin(p, OPTMON_LINE_EVENT, cage, NULL);
	p->message.line.mono_s -= p->message.line.t - t;
	p->message.line.t = t;
	p->message.line.event.event = event;
	ports_tell_line(p);
}

void ports_event(struct ports *p, const struct optmon_event *event,
		 const char *name)
{
	bool insert = event->kind == OPTMON_EVENT_KIND_INSERTED;
	struct port_memory *m;

	if (!insert && event->kind != OPTMON_EVENT_KIND_REMOVED)
		return;
	m = ports_memory(p, name);
	if (!m)
		return;
	m->present = insert;
	m->present_known = true;
	m->identity_s = 0;
	put_event(p, name, wall_of(event->time_ns / 1e9),
		  insert ? OPTMON_EV_INSERT : OPTMON_EV_REMOVE);
}

/* What the events did not tell, because nobody sends any or some were lost. */
static void look_for_module(struct ports *p, struct port_memory *m,
			    const struct optmon_port_reading *r)
{
	bool present = r->err.code != OPTMON_E_UNAVAILABLE;

	if (!m->present_known)
		ports_tell_cage(p, cage_of(r->port));
	if (r->port->has_cage)
		present = r->port->cage.state != OPTMON_CAGE_STATE_EMPTY;
	if (m->present_known && present != m->present) {
		m->identity_s = 0;
		put_event(p, cage_of(r->port), wall_s(),
			  present ? OPTMON_EV_INSERT : OPTMON_EV_REMOVE);
	}
	m->present = present;
	m->present_known = true;
}

/* -- the module --------------------------------------------------------------------- */

/* Is it another identity than the one that was said, or is that long ago? */
static bool is_news(const struct port_memory *m,
		    const struct optmon_line_identity *id)
{
	return !m->identity || memcmp(m->identity, id, sizeof(*id)) ||
	       !m->identity_s || steady_s() - m->identity_s >= IDENTITY_S;
}

static void put_identity(struct ports *p, struct port_memory *m)
{
	const struct optmon_line_identity *id = &p->message.line.identity;

	optmon_line_of_module(p->module, &p->message.line);
	if (!is_news(m, id))
		return;
	if (!m->identity)
		m->identity = malloc(sizeof(*id));
	if (m->identity)
		*m->identity = *id;
	m->identity_s = steady_s();
	ports_tell_line(p);
}

static void put_module(struct ports *p, struct port_memory *m,
		       const struct optmon_port_reading *r)
{
	const char *interface = interface_of(r->port);
	const char *cage = cage_of(r->port);
	double age = r->reading.age_fast_ms > 0 ?
		     reading_age(r->reading.age_fast_ms / 1e3) : 0;

	begin(p, OPTMON_LINE_IDENTITY, cage, interface);
	put_identity(p, m);
	begin(p, OPTMON_LINE_SAMPLE, cage, interface);
	p->message.line.t -= age;
	p->message.line.mono_s -= age;
	optmon_line_of_module(p->module, &p->message.line);
	far_end_sends(p, m, &p->message.line.sample);
	ports_tell_line(p);
}

/* -- the MAC ------------------------------------------------------------------------ */

static void put_link(struct ports *p, const struct optmon_port *port,
		     const struct optmon_link *link)
{
	struct port_memory *m = ports_memory(p, link->name);
	/* Each time it goes down and comes up again counts two changes. */
	uint64_t flaps = link->carrier_changes / 2;

	if (!m || (m->link_s && m->up == link->carrier &&
		   m->admin_up == link->admin_up && m->flaps == flaps &&
		   reading_age(steady_s() - m->link_s) < LINK_S))
		return;
	snprintf(m->cage, sizeof(m->cage), "%s", cage_of(port));
	begin(p, OPTMON_LINE_LINK, cage_of(port), link->name);
	p->message.line.link.has = BIT(OPTMON_LK_UP) | BIT(OPTMON_LK_FLAPS) |
			   BIT(OPTMON_LK_ADMIN_UP);
	p->message.line.link.up = link->carrier && link->admin_up;
	p->message.line.link.admin_up = link->admin_up;
	p->message.line.link.flaps_total = flaps;
	far_end_put(p, link->name, &p->message.line.link);
	m->link_s = steady_s();
	m->up = link->carrier;
	m->admin_up = link->admin_up;
	m->flaps = flaps;
	ports_tell_line(p);
}

/*
 * The kernel says RS for two codes. From 200G on it is KP4, at 25G KR4; between
 * them both are used and nothing tells which, so the code is left out.
 */
static bool code_of(const struct optmon_fec *fec, uint32_t mbps,
		    enum optmon_fec_code *code)
{
	switch (fec->active) {
	case OPTMON_FEC_BASER:
		*code = OPTMON_LINE_FEC_BASER;
		return true;
	case OPTMON_FEC_LLRS:
		*code = OPTMON_LINE_FEC_LL;
		return true;
	case OPTMON_FEC_NONE:
		*code = OPTMON_LINE_FEC_NONE;
		return true;
	case OPTMON_FEC_RS:
		*code = mbps >= 200000 ? OPTMON_LINE_FEC_KP4 : OPTMON_LINE_FEC_KR4;
		return mbps >= 200000 || mbps == 25000;
	default:
		return false;
	}
}

static void counter(struct optmon_line_fec *line, unsigned int bit,
		    uint64_t *to, const struct optmon_fec_counter *from)
{
	if (!from->has_total)
		return;
	line->has |= BIT(bit);
	*to = from->total;
}

/* Ranges of one MAC, in ascending order; what overlaps is not taken. */
static void bins(struct optmon_line_fec *line, const struct optmon_fec *fec)
{
	int last = -1;
	unsigned int i;

	for (i = 0; i < fec->n_bins && line->n_bins < OPTMON_LINE_BINS; i++) {
		if ((int)fec->bin[i].low <= last ||
		    fec->bin[i].high < fec->bin[i].low ||
		    fec->bin[i].high > UINT16_MAX)
			return;
		last = fec->bin[i].high;
		line->bin[line->n_bins].low = fec->bin[i].low;
		line->bin[line->n_bins].high = fec->bin[i].high;
		line->bin[line->n_bins++].total = fec->bin[i].total;
	}
	if (line->n_bins)
		line->has |= BIT(OPTMON_LF_BINS);
}

static void put_fec(struct ports *p, const struct optmon_port *port,
		    const struct optmon_link *link)
{
	struct optmon_line_fec *line = &p->message.line.fec;
	struct optmon_fec fec;

	if (!link->admin_up || optmon_link_fec(p->talk, link, &fec, NULL))
		return;
	begin(p, OPTMON_LINE_FEC, cage_of(port), link->name);
	if (code_of(&fec, link->speed_mbps, &line->code))
		line->has |= BIT(OPTMON_LF_CODE);
	counter(line, OPTMON_LF_CORRECTED, &line->corrected_codewords_total,
		&fec.corrected_blocks);
	counter(line, OPTMON_LF_UNCORRECTABLE,
		&line->uncorrectable_codewords_total,
		&fec.uncorrectable_blocks);
	counter(line, OPTMON_LF_CORRECTED_BITS, &line->corrected_bits_total,
		&fec.corrected_bits);
	bins(line, &fec);
	if (line->has & ~BIT(OPTMON_LF_CODE))
		ports_tell_line(p);
}

void ports_speak(struct ports *p, struct optmon_port_reading *r)
{
	struct port_memory *m = ports_memory(p, cage_of(r->port));
	const struct optmon_link *link;
	unsigned int i;

	if (!m)
		return;
	look_for_module(p, m, r);
	if (!r->err.code && !optmon_decode(r->img, p->module))
		put_module(p, m, r);
	for (i = 0; i < r->port->n_links && !is_stand_in(r->port); i++) {
		link = &r->port->links[i];
		put_link(p, r->port, link);
		if (p->round % FEC_ROUNDS == 0)
			put_fec(p, r->port, link);
	}
}
