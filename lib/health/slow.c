// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Levels from day to day: ageing, dirt that grows, and when a limit is reached.
 *
 * Daily means of minutes in which nothing was wrong. Two tests look at them:
 *
 *   S <- max(0, S + z - k), z = (x - base) / sigma in the direction that is bad,
 *        clipped at 6, k = 1, limit 20, base the mean of the first 14 days
 *
 * tells that there is a change, whatever its course, and the t value of a straight
 * line, which forgets with 15 days, that it goes on. Floors of sigma are what daily
 * means of healthy modules do by themselves: with 0.2 % for bias there were 141 false
 * alarms in 1000 module-years, with 0.8 % none in 2900.
 *
 * Bias is taken to the temperature of the first days: ln I = a + b T. A season is no
 * day, and ages no laser, but who learns b from weeks may take the one for the other; so b
 * is learnt from what goes up and down within a day, which no ageing does, by recursive
 * least squares, for ever,
 *   s <- s + w dT^2, b <- b + w dT (dx - b dT) / s
 * dT and dx from the day's mean, w the time in days, and begins with 1 % a degree, between
 * lasers without (2 %) and with a cooler (none). A daily mean has a noise of sigma, so
 * that the variance of b is sigma^2 / s, and s begins as sigma^2 over the variance of that
 * guess. What b may be wrong by at another temperature is no drift. Less than a degree
 * teaches nothing: it may be the noise of the monitor, which moves no current. The level
 * of the first days is what was read, whatever b becomes: they have the mean temperature
 * that all is taken to.
 *
 * Time to a limit: a Wiener process with drift mu and variance sigma^2 a day has a
 * distance R ahead of it that takes r = R / mu days, and
 *   var r = sigma^2 r / mu^2 + (R / mu^2)^2 sigma^2 / T + s^2 / mu^2
 * s of its days about their line, for where it stands is known no better,
 * with a 90 % interval r exp(+-2.015 sqrt(var r) / r). Brownian motion over T days
 * leaves a variance of sigma^2 T / 15 about its straight line: that is how sigma is
 * found. What it leaves is worth few degrees of freedom, however many days there are:
 * the eigenvalues l of its covariance are 1 / x^2 for x = 2 pi, 8.99, 4 pi, 15.5, ...,
 * and (sum l)^2 / sum l^2 is 5. Hence Student's t for five, not the normal 1.645.
 */
#include "record.h"

#define FORGET		(1 - 1.0f / FORGET_DAYS)
/* A slope so sure is one. */
#define T_COURSE	4
#define K		1.0f
#define CLIP		6.0f
#define SUM_MAX		60.0f
/* Fewer minutes are no day. */
#define DAY_MINUTES	3
/* A reading stands for no longer. */
#define STANDS_MINUTES	480
#define LEAST_SWING_C	1.0f
#define FAR_AHEAD	3650.0
/* A line whose days are so long ago says nothing of today. */
#define STALE_DAYS	30

/* Noise of a day, and the direction that is bad */
static const struct {
	float floor, sign;
} rules[SLOW_QUANTITIES] = {
	[SQ_BIAS] = { 0.006f, 1 },
	[SQ_TX] = { 0.15f, -1 },
	[SQ_RX] = { 0.15f, -1 },
	[SQ_SNR] = { 0.15f, -1 },
	[SQ_TEC] = { 2, 1 },
	[SQ_LINK] = { 0.15f, -1 },
};

/* A cooler of a range of 40 to 100 degrees needs 1 to 2.5 % of it for one. */
static const struct slope_rule slope_rules[SLOW_QUANTITIES] = {
	[SQ_BIAS] = { 0.01f, 0.007f },
	[SQ_TEC] = { 1.5f, 1 },
};

float slow_sign(enum slow_quantity q)
{
	return rules[q].sign;
}

void slow_clear(struct slow *s)
{
	memset(s, 0, sizeof(*s));
	s->base = NAN;
}

void slow_forget(struct lane *lane)
{
	unsigned int i;

	for (i = 0; i < LANE_SLOW; i++)
		slow_clear(&lane->slow[i]);
	memset(&lane->warm, 0, sizeof(lane->warm));
	lane->rezero = 0;
}

static float variance_of(enum slow_quantity q)
{
	return rules[q].floor * rules[q].floor;
}

static void slope_begin(struct slope *w, enum slow_quantity q, float t)
{
	const struct slope_rule *rule = &slope_rules[q];

	w->b = rule->prior;
	w->s = variance_of(q) / (rule->sigma * rule->sigma);
	w->ref = t;
	w->mt = t;
}

void slope_known(struct slope *w, enum slow_quantity q, float b, float t)
{
	slope_begin(w, q, t);
	w->b = b;
}

double slope_level(struct slope *w, const struct slow *s, enum slow_quantity q,
		   double x, double temperature, uint32_t minutes)
{
	float t = temperature, share, weight, dt, level;

	if (isnan(t))
		return x;
	if (w->s <= 0)
		slope_begin(w, q, t);
	if (!s->day_n)
		w->mt = t;
	level = (float)x - w->b * (t - w->ref);
	if (s->day_n) {
		share = 1.0f / (s->day_n + 1);
		weight = (1 - share) * fminf(minutes, STANDS_MINUTES) / 1440;
		dt = t - w->mt;
		if (fabsf(dt) >= LEAST_SWING_C) {
			w->s += weight * dt * dt;
			w->b += weight * dt * (level - s->day_sum / s->day_n) / w->s;
		}
		w->mt += share * dt;
	}
	return x - w->b * (t - w->ref);
}

float slope_doubt(const struct slope *w, enum slow_quantity q, float temperature)
{
	if (w->s <= 0 || isnan(temperature))
		return 0;
	return T_90 * sqrtf(variance_of(q) / w->s) * fabsf(temperature - w->ref);
}

void slow_add(struct slow *s, double x)
{
	if (s->day_n == UINT16_MAX)
		return;
	s->day_sum += (float)x;
	s->day_n++;
}

void slow_minute(struct lane *lane, enum slow_quantity q, double mean,
		 double temperature, uint32_t minutes)
{
	struct slow *s = &lane->slow[q];

	if (q == SQ_BIAS)
		mean = slope_level(&lane->warm, s, q, mean, temperature, minutes);
	slow_add(s, mean);
}

/* Sum of the weights of so many days */
static float weights(unsigned int days)
{
	return (1 - powf(FORGET, days)) / (1 - FORGET);
}

static void line_add(struct slow *s, float t, float x)
{
	float weight;

	s->stt *= FORGET;
	s->stx *= FORGET;
	s->sxx *= FORGET;
	weight = 1 / weights(s->n + 1);
	s->stt += (1 - weight) * (t - s->mt) * (t - s->mt);
	s->stx += (1 - weight) * (t - s->mt) * (x - s->mx);
	s->sxx += (1 - weight) * (x - s->mx) * (x - s->mx);
	s->mt += weight * (t - s->mt);
	s->mx += weight * (x - s->mx);
}

/* What became better at once was repaired: what was known of it is over. */
static bool repaired(const struct slow *s, enum slow_quantity q, float x)
{
	float better = (s->last - x) * rules[q].sign;
	float drift = (s->last - s->base) * rules[q].sign;

	return better > 4 * rules[q].floor && better > drift / 2;
}

static void shift(struct slow *s, float by)
{
	s->base += by;
	s->last += by;
	s->mx += by;
}

void slope_over(struct slope *w, struct slow *s)
{
	float by;

	if (w->s <= 0 || !s->n || s->n > SLOW_BASE_DAYS)
		return;
	by = (w->mt - w->ref) / s->n;
	w->ref += by;
	shift(s, w->b * by);
}

/*
 * What would be read had nothing changed, by the line: of the day before, part may have
 * been what it is now. Lasers age steadily; what else has no proven course goes nowhere,
 * and none is drawn further than it reaches back.
 */
static float expected(const struct slow *s, enum slow_quantity q, float day)
{
	double slope, t, level, noise;

	if (q == SQ_BIAS || q == SQ_TX)
		return s->mx + (s->stt > 0 ? s->stx / s->stt : 0) * (day - s->mt);
	if (!slow_line(s, q, day, &slope, &t, &level, &noise) || fabs(t) < T_COURSE)
		return s->mx;
	return s->mx + slope * fminf(day - s->mt, FORGET_DAYS);
}

static void one_day(struct slow *s, enum slow_quantity q, float x, float day,
		    bool rezero)
{
	float z;

	/* Another offset, the same course: as if it had always read so. */
	if (rezero && s->n)
		shift(s, x - expected(s, q, day));
	else if (s->n && repaired(s, q, x))
		slow_clear(s);
	if (!s->n) {
		s->mt = day;
		s->mx = x;
		s->base = x;
	}
	line_add(s, day, x);
	s->last = x;
	if (s->n < SLOW_BASE_DAYS)
		s->base += (x - s->base) / (s->n + 1);
	if (s->n < UINT16_MAX)
		s->n++;
	if (s->n <= SLOW_BASE_DAYS)
		return;
	z = rules[q].sign * (x - s->base) / rules[q].floor;
	s->sum = fminf(SUM_MAX, fmaxf(0, s->sum +
				      fmaxf(-CLIP, fminf(CLIP, z)) - K));
}

bool slow_over(struct slow *s, enum slow_quantity q, int32_t day, bool rezero)
{
	bool enough = s->day_n >= DAY_MINUTES;

	if (enough)
		one_day(s, q, s->day_sum / s->day_n, day, rezero);
	slow_anew(s);
	return enough;
}

void slow_anew(struct slow *s)
{
	s->day_sum = 0;
	s->day_n = 0;
}

void slow_day(struct lane *lane, int32_t day)
{
	enum slow_quantity q;

	for (q = 0; q < LANE_SLOW; q++) {
		if (!slow_over(&lane->slow[q], q, day, lane->rezero >> q & 1))
			continue;
		lane->rezero &= ~(1u << q);
		if (q == SQ_BIAS)
			slope_over(&lane->warm, &lane->slow[q]);
	}
}

void slow_shift(struct lane *lane, enum slow_quantity q, double by)
{
	struct slow *s = &lane->slow[q];

	if (isnan(by))
		return;
	if (s->n)
		shift(s, by);
	/* What the day was before is not known by now. */
	slow_anew(s);
}

/* What it lost since its first days, by the last one; before them nothing is known. */
static float lost_light(const struct slow *rx)
{
	return rx->n > SLOW_BASE_DAYS ? fmaxf(rx->base - rx->last, 0) : INFINITY;
}

bool slow_lost_light(const struct lane *lane)
{
	return lost_light(&lane->slow[SQ_RX]) >= LEAST_DB / 2;
}

/* A receiver that lost more than light explains is none that a cleaning repairs. */
void slow_cleaned(struct lane *lane)
{
	struct slow *rx = &lane->slow[SQ_RX], *snr = &lane->slow[SQ_SNR];
	float fell = lost_light(rx);

	if (snr->n > SLOW_BASE_DAYS && snr->base - snr->last >= SNR_OF_LIGHT * fell + LEAST_DB)
		snr->base -= SNR_OF_LIGHT * fell;
	else
		slow_clear(snr);
	slow_clear(rx);
}

bool slow_line(const struct slow *s, enum slow_quantity q, int32_t day,
	       double *slope, double *t, double *level, double *noise)
{
	double var;

	if (s->n < SLOW_BASE_DAYS + 7 || s->stt <= 0 || day - s->mt > STALE_DAYS)
		return false;
	*slope = s->stx / s->stt;
	var = (s->sxx - *slope * s->stx) / fmax(weights(s->n) - 2, 1);
	*noise = sqrt(fmax(var, 0));
	/* A line through less noise than is known to be there proves nothing. */
	*t = *slope / (fmax(*noise, rules[q].floor / 2) / sqrt(s->stt));
	*level = s->mx + *slope * (day - s->mt);
	return true;
}

bool slow_time(const struct slow *s, enum slow_quantity q, int32_t day,
	       double limit, double days[3])
{
	double slope, t, level, noise, distance, span, var, r, spread;

	if (!slow_line(s, q, day, &slope, &t, &level, &noise) ||
	    slope * rules[q].sign <= 0)
		return false;
	/* A course that bends away is ahead of its straight line. */
	if ((s->last - level) * rules[q].sign > 0)
		level = s->last;
	distance = limit - level;
	r = fmax(distance / slope, 0);
	if (r > FAR_AHEAD)
		return false;
	memset(days, 0, 3 * sizeof(*days));
	/* It was reached: no time is left. */
	if (r == 0)
		return true;
	span = sqrt(12 * s->stt / weights(s->n));
	var = 15 * noise * noise / span;
	var = var * r / (slope * slope) +
	      pow(distance / (slope * slope), 2) * var / span +
	      noise * noise / (slope * slope);
	spread = fmin(exp(T_90 * sqrt(var) / r), 100);
	days[0] = r / spread;
	days[1] = r;
	days[2] = r * spread;
	return true;
}
