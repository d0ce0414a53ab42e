// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The rules of acceptance: absolute ones, for there is no past to compare with.
 */
#include <fnmatch.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

#define HAS(what, bit)	((what).has & (1u << (bit)))
/* CMIS Table 8-7 */
#define MODULE_READY	3

static void find(struct check_subject *s, const char *name,
		 enum check_result result, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

static void find(struct check_subject *s, const char *name,
		 enum check_result result, const char *format, ...)
{
	struct check_finding *f;
	va_list args;

	if (s->n == CHECKS_MAX)
		return;
	f = &s->finding[s->n++];
	f->name = name;
	f->result = result;
	va_start(args, format);
	vsnprintf(f->text, sizeof(f->text), format, args);
	va_end(args);
}

static enum check_result good(bool is_good)
{
	return is_good ? CHECK_PASS : CHECK_FAIL;
}

/* -- what it is ----------------------------------------------------------------- */

static void judge_words(struct check_subject *s, const char *name,
			const struct check_words *words, bool has,
			const char *is)
{
	unsigned int i;

	if (!words->n)
		return;
	for (i = 0; has && i < words->n; i++) {
		if (!fnmatch(words->word[i], is, 0)) {
			find(s, name, CHECK_PASS, "%s", is);
			return;
		}
	}
	find(s, name, CHECK_FAIL, "%s, expected %s%s", has ? is : "not told",
	     words->word[0], words->n > 1 ? " or others" : "");
}

static void judge_identity(struct check_subject *s)
{
	const struct optmon_line_identity *i = &s->identity.identity;
	const struct check_policy *p = &s->policy;

	judge_words(s, "vendor", &p->vendor, HAS(*i, OPTMON_LI_VENDOR),
		    i->vendor);
	judge_words(s, "part_number", &p->part, HAS(*i, OPTMON_LI_PART_NUMBER),
		    i->part_number);
	judge_words(s, "firmware", &p->firmware, HAS(*i, OPTMON_LI_FIRMWARE),
		    i->firmware);
	judge_words(s, "media", &p->media, HAS(*i, OPTMON_LI_APPLICATION),
		    i->application);
}

/* -- how it is ------------------------------------------------------------------ */

static void judge_state(struct check_subject *s)
{
	const struct optmon_line_sample *x = &s->sample.sample;

	if (HAS(*x, OPTMON_LS_MODULE_STATE))
		find(s, "module_state", good(x->module_state == MODULE_READY),
		     "%s", optmon_module_state_name(x->module_state) ?: "unknown");
}

static void judge_temperature(struct check_subject *s)
{
	const struct optmon_line_identity *i = &s->identity.identity;
	const struct optmon_thresholds *limit =
		&i->limit[OPTMON_LIMIT_TEMPERATURE];
	const struct optmon_line_sample *x = &s->sample.sample;
	double most = s->policy.max_temperature_c;

	if (!HAS(*x, OPTMON_LS_TEMPERATURE))
		return;
	/* A limit that is zero is one that nobody set. */
	if (most <= 0 && i->has_limits & (1u << OPTMON_LIMIT_TEMPERATURE) &&
	    i->has_limit_of[OPTMON_LIMIT_TEMPERATURE] & 4)
		most = limit->high_warning;
	if (most <= 0)
		find(s, "temperature", CHECK_SKIP, "%.1f degC, no limit known",
		     x->temperature_c);
	else
		find(s, "temperature", good(x->temperature_c < most),
		     "%.1f degC, limit %.1f", x->temperature_c, most);
}

/* Alarms and faults of lanes; warnings are the business of the limits. */
static const enum optmon_lane_flag bad_flags[] = {
	OPTMON_LANE_FLAG_TX_FAULT, OPTMON_LANE_FLAG_TX_LOS,
	OPTMON_LANE_FLAG_TX_LOL, OPTMON_LANE_FLAG_RX_LOS,
	OPTMON_LANE_FLAG_RX_LOL,
};

static const char *bad_flag_of(const struct optmon_line_lane *lane)
{
	size_t i;

	for (i = 0; i < sizeof(bad_flags) / sizeof(bad_flags[0]); i++) {
		if (HAS(*lane, OPTMON_LL_FLAGS) &&
		    lane->flags & OPTMON_BIT(bad_flags[i]))
			return optmon_lane_flag_name(bad_flags[i]);
	}
	return NULL;
}

static void judge_flags(struct check_subject *s)
{
	const struct optmon_line_sample *x = &s->sample.sample;
	const char *name;
	bool any = false;
	unsigned int i;

	for (i = 0; i < x->n_media; i++) {
		any |= HAS(x->media[i], OPTMON_LL_FLAGS) != 0;
		name = bad_flag_of(&x->media[i]);
		if (!name)
			continue;
		find(s, "flags", CHECK_FAIL, "%s on lane %u", name,
		     x->media[i].lane);
		return;
	}
	for (i = 0; i < x->n_media; i++) {
		if (HAS(x->media[i], OPTMON_LL_TX_DISABLED) &&
		    x->media[i].tx_disabled) {
			find(s, "flags", CHECK_FAIL, "the transmitter of lane "
			     "%u is switched off", x->media[i].lane);
			return;
		}
	}
	if (any)
		find(s, "flags", CHECK_PASS, "none that tells of a fault");
}

/* The module's low warning limit of a power in dBm, or -100. */
static double low_limit(const struct check_subject *s,
			enum optmon_line_threshold which)
{
	const struct optmon_line_identity *i = &s->identity.identity;
	double mw = i->limit[which].low_warning;

	if (!(i->has_limits & (1u << which)) ||
	    !(i->has_limit_of[which] & 8) || mw <= 0)
		return -100;
	return 10 * log10(mw);
}

static void judge_tx(struct check_subject *s)
{
	double least = low_limit(s, OPTMON_LIMIT_TX_POWER), low = INFINITY;
	const struct optmon_line_sample *x = &s->sample.sample;
	unsigned int i, worst = 0;

	for (i = 0; i < x->n_media; i++) {
		if (HAS(x->media[i], OPTMON_LL_TX_POWER) &&
		    x->media[i].tx_power_dbm < low) {
			low = x->media[i].tx_power_dbm;
			worst = x->media[i].lane;
		}
	}
	if (worst && least > -90)
		find(s, "tx_power", good(low >= least), "lane %u sends %.2f "
		     "dBm, at least %.2f is wanted", worst, low, least);
}

static void judge_rx(struct check_subject *s)
{
	const struct optmon_line_sample *x = &s->sample.sample;
	double low = INFINITY, high = -INFINITY, least;
	unsigned int i, worst = 0, n = 0;

	for (i = 0; i < x->n_media; i++) {
		if (!HAS(x->media[i], OPTMON_LL_RX_POWER))
			continue;
		n++;
		high = fmax(high, x->media[i].rx_power_dbm);
		if (x->media[i].rx_power_dbm < low) {
			low = x->media[i].rx_power_dbm;
			worst = x->media[i].lane;
		}
	}
	if (!n)
		return;
	least = fmax(low_limit(s, OPTMON_LIMIT_RX_POWER) +
		     s->policy.rx_margin_db,
		     s->policy.min_rx_power_dbm);
	if (least > -90)
		find(s, "rx_power", good(low >= least), "lane %u has %.2f dBm, "
		     "at least %.2f is wanted", worst, low, least);
	if (n > 1)
		find(s, "lane_outlier", good(high - low <=
					     s->policy.max_spread_db),
		     "Rx power of lane %u is %.2f dB below the best", worst,
		     high - low);
}

static void judge_lane_values(struct check_subject *s)
{
	const struct optmon_line_sample *x = &s->sample.sample;
	unsigned int i, worst_ber = 0, worst_snr = 0;
	double ber = -1, snr = INFINITY;

	for (i = 0; i < x->n_media; i++) {
		if (HAS(x->media[i], OPTMON_LL_BER) &&
		    x->media[i].prefec_ber > ber) {
			ber = x->media[i].prefec_ber;
			worst_ber = x->media[i].lane;
		}
		if (HAS(x->media[i], OPTMON_LL_SNR) &&
		    x->media[i].snr_db < snr) {
			snr = x->media[i].snr_db;
			worst_snr = x->media[i].lane;
		}
	}
	if (worst_ber)
		find(s, "ber", good(ber <= s->policy.max_ber), "lane %u has "
		     "%.2e before FEC, at most %.2e is wanted", worst_ber, ber,
		     s->policy.max_ber);
	if (worst_snr && s->policy.min_snr_db > 0)
		find(s, "snr", good(snr >= s->policy.min_snr_db), "lane %u has "
		     "%.2f dB, at least %.2f is wanted", worst_snr, snr,
		     s->policy.min_snr_db);
}

/* -- the link ------------------------------------------------------------------- */

static void judge_fec(struct check_subject *s, unsigned int i)
{
	const struct optmon_fec *a = &s->fec[0][i], *b = &s->fec[1][i];
	const struct optmon_link *link = &s->port.links[i];
	uint64_t lost, bits;
	double seen;

	if (!s->has_fec[0][i] || !s->has_fec[1][i]) {
		find(s, "fec", CHECK_SKIP, "%s counts no errors", link->name);
		return;
	}
	if (a->uncorrectable_blocks.has_total &&
	    b->uncorrectable_blocks.has_total) {
		lost = b->uncorrectable_blocks.total -
		       a->uncorrectable_blocks.total;
		find(s, "frames_lost", good(!lost), "%s: %llu uncorrectable "
		     "codewords in %.0f s", link->name,
		     (unsigned long long)lost, s->seconds);
	}
	if (!a->corrected_bits.has_total || !b->corrected_bits.has_total ||
	    !link->speed_mbps)
		return;
	bits = b->corrected_bits.total - a->corrected_bits.total;
	seen = link->speed_mbps * 1e6 * s->seconds;
	/* With no error at all, three in that many bits are ruled out. */
	find(s, "link_ber", good((bits ? bits : 3) / seen <=
				 s->policy.max_ber || (!bits && s->seconds < 1)),
	     "%s: %s%.2e before FEC in %.0f s, at most %.2e is wanted",
	     link->name, bits ? "" : "below ", (bits ? bits : 3) / seen,
	     s->seconds, s->policy.max_ber);
}

static void judge_link(struct check_subject *s, unsigned int i)
{
	const struct optmon_link *link = &s->port.links[i];

	find(s, "link", good(link->carrier), "%s is %s", link->name,
	     link->carrier ? "up" : "down");
	if (s->policy.speed_mbps > 0 && link->carrier)
		find(s, "speed", good(link->speed_mbps ==
				      (uint32_t)s->policy.speed_mbps),
		     "%s runs at %u Mb/s, expected %.0f", link->name,
		     link->speed_mbps, s->policy.speed_mbps);
	if (s->seconds <= 0)
		return;
	find(s, "flaps", good(link->carrier_changes == s->changes[i]),
	     "%s: carrier changed %u times in %.0f s", link->name,
	     link->carrier_changes - s->changes[i], s->seconds);
	judge_fec(s, i);
}

/* -- the far end ------------------------------------------------------------------ */

static void judge_cabling(struct check_subject *s,
			  const struct neighbours *far)
{
	const struct check_policy *p = &s->policy;
	const struct neighbour *n = NULL;
	unsigned int i;

	if (!*p->peer_host && !*p->peer_interface)
		return;
	if (!far->lldp) {
		find(s, "cabling", CHECK_SKIP, "no lldpd answers here");
		return;
	}
	for (i = 0; i < s->port.n_links && !n; i++)
		n = neighbours_heard(far, s->port.links[i].name);
	if (!n)
		find(s, "cabling", CHECK_FAIL, "no neighbour is heard, expected "
		     "%s %s", p->peer_host, p->peer_interface);
	else
		find(s, "cabling", good((!*p->peer_host ||
					 !fnmatch(p->peer_host, n->host, 0)) &&
					(!*p->peer_interface ||
					 !fnmatch(p->peer_interface, n->peer, 0))),
		     "leads to %s %s, expected %s %s", n->host, n->peer,
		     p->peer_host, p->peer_interface);
}

static const struct check_subject *
far_end(const struct check_subject *s, const struct check_subject *all,
	size_t n, const struct neighbours *far)
{
	const struct neighbour *neighbour = NULL;
	unsigned int i;
	size_t j;

	for (i = 0; i < s->port.n_links && !neighbour; i++)
		neighbour = neighbours_of(far, s->port.links[i].name);
	if (!neighbour || !neighbour->here)
		return NULL;
	for (j = 0; j < n; j++) {
		for (i = 0; i < all[j].port.n_links; i++) {
			if (!strcmp(all[j].port.links[i].name,
				    neighbour->peer) && all[j].readable)
				return &all[j];
		}
	}
	return NULL;
}

static void judge_loss(struct check_subject *s, const struct check_subject *all,
		       size_t n, const struct neighbours *ends)
{
	const struct optmon_line_sample *near = &s->sample.sample, *far;
	const struct check_subject *other;
	unsigned int i, j, worst = 0;
	double loss = -INFINITY, one;

	if (s->policy.max_loss_db <= 0)
		return;
	other = far_end(s, all, n, ends);
	if (!other) {
		find(s, "loss", CHECK_SKIP,
		     "what the far end sends is not known here");
		return;
	}
	far = &other->sample.sample;
	for (i = 0; i < near->n_media; i++) {
		for (j = 0; j < far->n_media; j++) {
			if (near->media[i].lane != far->media[j].lane ||
			    !HAS(near->media[i], OPTMON_LL_RX_POWER) ||
			    !HAS(far->media[j], OPTMON_LL_TX_POWER))
				continue;
			one = far->media[j].tx_power_dbm -
			      near->media[i].rx_power_dbm;
			if (one > loss) {
				loss = one;
				worst = near->media[i].lane;
			}
		}
	}
	if (worst)
		find(s, "loss", good(loss <= s->policy.max_loss_db), "lane %u "
		     "loses %.2f dB, at most %.2f is wanted", worst, loss,
		     s->policy.max_loss_db);
}

/* -- the verdict ------------------------------------------------------------------- */

static bool admin_up(const struct check_subject *s)
{
	unsigned int i;

	for (i = 0; i < s->port.n_links; i++) {
		if (s->port.links[i].admin_up)
			return true;
	}
	return false;
}

void check_judge(struct check_subject *s, const struct check_subject *all,
		 size_t n, const struct neighbours *far)
{
	bool stand_in = s->port.has_cage && s->port.cage.stand_in;
	unsigned int i;

	s->verdict = VERDICT_SKIPPED;
	if (s->policy.skip) {
		find(s, "policy", CHECK_SKIP, "not judged");
		return;
	}
	if (s->empty && !s->named) {
		find(s, "module", CHECK_SKIP, "empty");
		return;
	}
	if (!s->named && s->port.n_links && !stand_in && !admin_up(s)) {
		find(s, "link", CHECK_SKIP, "administratively down");
		return;
	}
	find(s, "module", good(s->readable), "%s",
	     s->readable ? "readable" : s->why);
	if (s->readable) {
		judge_identity(s);
		judge_state(s);
		judge_temperature(s);
		judge_flags(s);
		judge_tx(s);
		judge_rx(s);
		judge_lane_values(s);
		judge_loss(s, all, n, far);
	}
	for (i = 0; i < s->port.n_links && !stand_in; i++)
		judge_link(s, i);
	judge_cabling(s, far);
	s->verdict = VERDICT_PASS;
	for (i = 0; i < s->n; i++) {
		if (s->finding[i].result == CHECK_FAIL)
			s->verdict = VERDICT_FAIL;
	}
}
