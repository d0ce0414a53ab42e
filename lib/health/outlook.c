// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What the engine knows of what is to come, for people to look at: nothing here
 * decides anything.
 */
#include "internal.h"

#define DAY_S	86400.0

/* What a trend's alarm is about, by its problem and kind */
static const struct trend_rule {
	enum problem problem;
	enum optmon_alarm_kind kind;
	enum slow_quantity slow;
	enum optmon_quantity quantity;
	course_limit limit;
} trend_rules[] = {
	{ P_WEAR, OPTMON_ALARM_TX_BIAS_HIGH, SQ_BIAS, OPTMON_Q_TX_BIAS, course_bias_limit },
	{ P_WEAR, OPTMON_ALARM_TX_POWER_LOW, SQ_TX, OPTMON_Q_TX_POWER, course_tx_limit },
	{ P_DRIFT, OPTMON_ALARM_RX_POWER_LOW, SQ_RX, OPTMON_Q_RX_POWER, course_rx_limit },
	{ P_DRIFT, OPTMON_ALARM_FRAMES_LOST, SQ_SNR, OPTMON_Q_SNR, course_snr_limit },
	{ P_COOLING, OPTMON_ALARM_LASER_TEMPERATURE_HIGH, SQ_TEC,
	  OPTMON_Q_TEC_CURRENT, course_tec_limit },
	{ P_LINK_DRIFT, OPTMON_ALARM_FRAMES_LOST, SQ_LINK, OPTMON_Q_SNR, course_link_limit },
};

static const struct trend_rule *rule_of(const struct standing *s)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(trend_rules); i++) {
		if (trend_rules[i].problem == s->problem &&
		    trend_rules[i].kind == s->a.kind)
			return &trend_rules[i];
	}
	return NULL;
}

/* One that crosses comes before one that does not, then the one that does so first. */
static bool is_before(const struct optmon_health_trend *a,
		      const struct optmon_health_trend *b)
{
	if (!a->has_crossing || !b->has_crossing)
		return a->has_crossing;
	return a->crossing[0] < b->crossing[0];
}

static void look(const struct context *c, const struct trend_rule *rule,
		 const struct slow *s, int32_t day, unsigned int lane,
		 struct optmon_health_trend *best)
{
	double slope, t, level, noise, days[3];
	double limit = rule->limit(c, s);
	struct optmon_health_trend trend = {
		.quantity = rule->quantity, .lane = lane,
		.exponential = rule->slow == SQ_BIAS,
		.has_limit = !isnan(limit),
	};
	int64_t begun = (int64_t)day * DAY_MS;
	unsigned int i;

	if (day == NO_DAY ||
	    !slow_line(s, rule->slow, day, &slope, &t, &level, &noise))
		return;
	/* The line's day may be all that is known of a host's time after a restart. */
	trend.t = clock_utc(c->host, begun > c->now ? begun : c->now);
	trend.since = trend.t - fmin(s->n, 2 * FORGET_DAYS) * DAY_S;
	trend.value = trend.exponential ? exp(level) : level;
	trend.slope = trend.exponential ? slope * trend.value : slope;
	trend.baseline = trend.exponential ? exp(s->base) : s->base;
	trend.limit = !trend.has_limit ? 0 : trend.exponential ? exp(limit) : limit;
	trend.has_crossing = trend.has_limit &&
			     slow_time(s, rule->slow, day, limit, days);
	for (i = 0; trend.has_crossing && i < 3; i++)
		trend.crossing[i] = trend.t + days[i] * DAY_S;
	if (best->quantity == OPTMON_Q_NONE || is_before(&trend, best))
		*best = trend;
}

static void look_at_lanes(const struct context *c, const struct trend_rule *rule,
			  uint32_t lanes, struct optmon_health_trend *trend)
{
	const struct lane *lane;
	unsigned int i;

	for (i = 0; i < c->cage->n_lanes; i++) {
		lane = lanes & 1u << i ? lane_at(c->h, c->cage, i) : NULL;
		if (lane)
			look(c, rule, &lane->slow[rule->slow], c->cage->day,
			     lane->number, trend);
	}
}

static const struct standing *standing_of(const struct optmon_health *h, uint64_t id)
{
	unsigned int i;

	for (i = 0; i < h->config.max_alarms; i++) {
		if (h->alarms[i].used && h->alarms[i].a.id == id)
			return &h->alarms[i];
	}
	return NULL;
}

bool optmon_health_trend(const struct optmon_health *h, uint64_t alarm,
			 struct optmon_health_trend *trend)
{
	const struct standing *s = standing_of(h, alarm);
	const struct trend_rule *rule = s ? rule_of(s) : NULL;
	struct context c = { .h = (struct optmon_health *)h };
	uint32_t i;

	memset(trend, 0, sizeof(*trend));
	if (!rule)
		return false;
	c.cage = &c.h->cages[s->cage];
	c.host = host_of(h, c.cage);
	c.now = c.host->now;
	/* Before the host's first line it is as late as when the alarm was told of last. */
	if (c.now == NEVER)
		c.now = clock_seen(c.host, s->a.t);
	if (rule->slow < LANE_SLOW)
		look_at_lanes(&c, rule, s->a.lanes, trend);
	else if (rule->slow == SQ_TEC)
		look(&c, rule, &c.cage->tec, c.cage->day, 0, trend);
	for (i = rule->slow == SQ_LINK ? c.cage->links : NONE; i != NONE;
	     i = h->links[i].next)
		look(&c, rule, &h->links[i].slow, h->links[i].day, 0, trend);
	return trend->quantity != OPTMON_Q_NONE;
}

double optmon_health_trend_at(const struct optmon_health_trend *trend, double t)
{
	double days = (t - trend->t) / DAY_S;

	if (trend->exponential)
		return trend->value * exp(trend->slope / trend->value * days);
	return trend->value + trend->slope * days;
}

void optmon_health_histograms(const struct optmon_health *h, const char *host,
			      const char *name, optmon_health_bins show,
			      void *context)
{
	const struct cage *cage = cage_known(h, host, name);
	struct optmon_health_histogram histogram;
	const struct link *link;
	unsigned int j;
	uint32_t i;

	for (i = cage ? cage->links : NONE; i != NONE; i = link->next) {
		link = &h->links[i];
		if (!link->foretold.took_ms || link->code != OPTMON_LINE_FEC_KP4)
			continue;
		histogram = (struct optmon_health_histogram){
			.interface = link->name,
			.t = clock_utc(host_of(h, cage), link->foretold.since),
			.seconds = link->foretold.took_ms / 1e3,
			.n_bins = link->foretold.n,
			.corrects = T_KP4,
			.ratio = link->foretold.ratio,
			.limit = foretold_ratio(link_ber_limit(link)),
		};
		foretold_bins(&link->foretold, histogram.bin);
		for (j = 0; j < histogram.n_bins; j++)
			histogram.codewords += histogram.bin[j].total;
		/* Too few errors, or bursts, which are counted: nothing is foretold. */
		histogram.foretold = optmon_fec_tail(histogram.bin, histogram.n_bins,
						     &histogram.tail) &&
				     link->foretold.window > 0;
		show(context, &histogram);
	}
}

bool optmon_health_judged(const struct optmon_health *h, const char *host,
			  const char *name, double t, const char **why, double *until)
{
	const struct cage *cage = cage_known(h, host, name);
	int64_t now;

	*why = NULL;
	*until = 0;
	if (!cage)
		return true;
	now = clock_seen(host_of(h, cage), t);
	if (!cage_inhibited(h, cage, now, why))
		return true;
	if (now < cage->maintenance_until)
		*until = clock_utc(host_of(h, cage), cage->maintenance_until);
	return false;
}
