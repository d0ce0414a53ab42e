// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What only some modules have: firmware loads, tuning, loopbacks, network paths,
 * switched lanes. A line each, and none for a module without.
 */
#include <stdarg.h>
#include <string.h>

#include "render.h"

/* A line that grows by phrases; what does not fit is cut. */
struct phrases {
	char text[1024];
	size_t len;
};

static void add(struct phrases *p, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void add(struct phrases *p, const char *format, ...)
{
	size_t room = sizeof(p->text) - p->len;
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(p->text + p->len, room, format, args);
	va_end(args);
	if (n > 0)
		p->len += (size_t)n < room ? (size_t)n : room - 1;
}

static void separate(struct phrases *p)
{
	if (p->len)
		add(p, ", ");
}

void render_loads(struct cmd *cmd, const struct optmon_module *m)
{
	static const char *const names[OPTMON_LOADS] = {
		[OPTMON_LOAD_A] = "bank A", [OPTMON_LOAD_B] = "bank B",
		[OPTMON_LOAD_FIXED] = "fixed",
	};
	struct phrases p = { .len = 0 };
	unsigned int i;

	for (i = 0; i < OPTMON_LOADS; i++) {
		const struct optmon_firmware_load *load = &m->firmware_load[i];

		if (!load->known)
			continue;
		separate(&p);
		add(&p, "%s %u.%u.%u", names[i], load->major, load->minor,
		    load->build);
		if (load->running)
			add(&p, " running");
		if (load->committed)
			add(&p, " committed");
		if (load->description[0])
			add(&p, " (%s)", load->description);
	}
	if (p.len)
		render_paragraph(cmd, CMD_PLAIN, "Loads", p.text);
}

void render_tuning_range(struct cmd *cmd, const struct optmon_module *m)
{
	const struct optmon_laser *l = &m->laser;
	struct phrases p = { .len = 0 };
	unsigned int i;

	for (i = 0; l->known && i < OPTMON_GRIDS; i++) {
		if (!(l->grids & OPTMON_BIT(i)))
			continue;
		separate(&p);
		add(&p, "%s %.4f to %.4f THz", optmon_grid_name(i),
		    optmon_channel_thz(i, l->low[i]),
		    optmon_channel_thz(i, l->high[i]));
	}
	if (l->known && l->power_programmable) {
		separate(&p);
		add(&p, "output %.2f to %.2f dBm", l->power_min_dbm,
		    l->power_max_dbm);
	}
	if (p.len)
		render_paragraph(cmd, CMD_PLAIN, "Tunable", p.text);
}

void render_external_laser(struct cmd *cmd, const struct optmon_module *m)
{
	const struct optmon_external_laser *e = &m->external_laser;
	struct phrases p = { .len = 0 };

	if (!e->known)
		return;
	add(&p, "%u, constant %s, %.2f to %.2f mW, %.1f to %.1f mA", e->lanes,
	    e->constant_power ? "power" : "current", e->power_min_mw,
	    e->power_max_mw, e->bias_min_ma, e->bias_max_ma);
	if (e->has_supply) {
		separate(&p);
		add(&p, "supply %.1f mA", e->supply_ma);
	}
	render_paragraph(cmd, CMD_PLAIN, "Lasers", p.text);
}

static void tuning_phrase(struct phrases *p, const struct optmon_lane *lane)
{
	char hex[OPTMON_CODE_NAME];

	if (!(lane->has & OPTMON_BIT(OPTMON_LV_TUNING)))
		return;
	separate(p);
	add(p, "%.6f THz (%s grid, channel %d)",
	    lane->tuning.frequency_thz,
	    optmon_code_name(optmon_grid_name(lane->tuning.grid),
			     lane->tuning.grid, hex),
	    lane->tuning.channel);
	if (lane->tuning.has_target_power)
		add(p, ", target %.2f dBm", lane->tuning.target_power_dbm);
	if (lane->tuning.in_progress)
		add(p, ", tuning");
	if (lane->tuning.unlocked)
		add(p, ", unlocked");
}

static void laser_phrase(struct phrases *p, const struct optmon_lane *lane)
{
	char hex[OPTMON_CODE_NAME];

	if (!(lane->has & OPTMON_BIT(OPTMON_LV_LASER)))
		return;
	separate(p);
	add(p, "laser %s, %.3f THz",
	    optmon_code_name(optmon_laser_state_name(lane->laser.state),
			     lane->laser.state, hex),
	    lane->laser.frequency_thz);
	if (lane->laser.fault)
		add(p, ", fault %s",
		    optmon_code_name(optmon_laser_fault_name(lane->laser.fault),
				     lane->laser.fault, hex));
	if (lane->laser.warning)
		add(p, ", warning %s",
		    optmon_code_name(optmon_laser_fault_name(
					     lane->laser.warning),
				     lane->laser.warning, hex));
}

static void path_phrases(struct phrases *p, const struct optmon_lane *lane)
{
	char hex[OPTMON_CODE_NAME];
	unsigned int i;

	if (lane->has & OPTMON_BIT(OPTMON_LV_NETWORK_PATH) &&
	    lane->network_path.first) {
		separate(p);
		add(p, "network path of lane %u %s", lane->network_path.first,
		    optmon_code_name(optmon_np_state_name(
					     lane->network_path.state),
				     lane->network_path.state, hex));
	}
	if (lane->has & OPTMON_BIT(OPTMON_LV_APPLICATION_RX) &&
	    lane->application_rx != lane->application) {
		separate(p);
		add(p, "receives application %u", lane->application_rx);
	}
	for (i = 0; i < OPTMON_LOOPBACKS; i++) {
		if (!(lane->has & OPTMON_BIT(OPTMON_LV_LOOPBACK)) ||
		    !(lane->loopbacks & OPTMON_BIT(i)))
			continue;
		separate(p);
		add(p, "loopback %s", optmon_loopback_name(i));
	}
}

static void wire_phrases(struct phrases *p, const struct optmon_lane *lane)
{
	if (lane->has & OPTMON_BIT(OPTMON_LV_HOST_REDIRECTION) &&
	    lane->host_redirected_to != lane->lane) {
		separate(p);
		add(p, "host lane redirected to %u", lane->host_redirected_to);
	}
	if (lane->has & OPTMON_BIT(OPTMON_LV_MEDIA_REDIRECTION) &&
	    lane->media_redirected_to != lane->lane) {
		separate(p);
		add(p, "media lane redirected to %u", lane->media_redirected_to);
	}
	if (lane->has & OPTMON_BIT(OPTMON_LV_POLARITY) &&
	    (lane->tx_inverted || lane->rx_inverted)) {
		separate(p);
		add(p, "polarity inverted (%s)",
		    !lane->rx_inverted ? "Tx" : !lane->tx_inverted ? "Rx" :
		    "Tx, Rx");
	}
}

static void phrases_of(struct phrases *p, const struct optmon_lane *lane)
{
	p->len = 0;
	p->text[0] = '\0';
	tuning_phrase(p, lane);
	laser_phrase(p, lane);
	path_phrases(p, lane);
	wire_phrases(p, lane);
}

/* Lanes one after the other of which the same is to be said share a line. */
void render_lane_lines(struct cmd *cmd, const struct view *view)
{
	const struct optmon_module *m = view->module;
	struct phrases p, next;
	unsigned int i, end;
	char label[24];

	for (i = 0; i < m->lane_count; i = end) {
		phrases_of(&p, &m->lane[i]);
		for (end = i + 1; end < m->lane_count; end++) {
			phrases_of(&next, &m->lane[end]);
			if (strcmp(p.text, next.text))
				break;
		}
		if (!p.len)
			continue;
		lane_label(label, sizeof(label), &m->lane[i],
			   &m->lane[end - 1]);
		render_paragraph(cmd, CMD_BOLD, label, p.text);
	}
}
