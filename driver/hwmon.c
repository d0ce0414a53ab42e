// SPDX-License-Identifier: GPL-2.0
/*
 * hwmon: one device for each module, read from the published samples.
 *
 * Alarm thresholds are crit and lcrit, warning thresholds max and min. The
 * alarm attributes are the broker's state, the same for every reader.
 */
#include <linux/hwmon.h>
#include <linux/math.h>
#include <linux/sff8636.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

#include "core.h"

#define MAX_LANES	(CMIS_MAX_BANKS * CMIS_LANES_PER_BANK)
#define CURRENTS	(MAX_LANES + 1)	/* lanes, then the supply of external lasers */
#define LABEL_LEN	20

/* The four levels of thresholds, in the order of page 02h. */
enum level { HIGH_ALARM, LOW_ALARM, HIGH_WARNING, LOW_WARNING, LEVELS };

/* Where one channel's registers are. */
struct source {
	u8 page;		/* of the value */
	u8 bank;
	u8 value;
	u8 flag_page;
	u8 threshold_page;
	u8 thresholds;
	u8 flags;		/* the byte of the high alarm */
	u8 next;		/* from the byte of one level to that of the next */
	u8 bits[LEVELS];	/* in it; index is enum level */
	bool is_signed;
	u32 unit;		/* of a current in uA, of a power in nW */
	const char *label;	/* of a module's channel */
};

#define TEMPS		3	/* module, lasers */
#define VOLTAGES	2

struct hwmon_layout {
	struct hwmon_chip_info chip;
	const struct hwmon_channel_info *info[6];
	struct hwmon_channel_info channels[5];
	u32 chip_config[2];
	u32 temp[TEMPS + 1];
	u32 in[VOLTAGES + 1];
	u32 curr[CURRENTS + 1];
	u32 power[2 * MAX_LANES + 1];
	char name[I2C_NAME_SIZE];
	struct source temps[TEMPS];
	struct source voltages[VOLTAGES];
	char curr_labels[CURRENTS][LABEL_LEN];
	char power_labels[2 * MAX_LANES][LABEL_LEN];
	unsigned int lanes;
	u32 bias_ua;		/* units of lanes' registers */
	u32 power_nw;
	bool lasers;		/* an external laser's */
	bool sff8636;
	bool thresholds;
};

/* What an attribute asks for, whatever the type. */
enum what { VALUE, THRESHOLD, ALARM, LABEL, FAULT };

struct meaning {
	enum what what;
	enum level level;
	u32 temp;
	u32 in;
	u32 curr;
	u32 power;
};

static const struct meaning meanings[] = {
	{ VALUE, 0, hwmon_temp_input, hwmon_in_input,
	  hwmon_curr_input, hwmon_power_input },
	{ LABEL, 0, hwmon_temp_label, hwmon_in_label,
	  hwmon_curr_label, hwmon_power_label },
	{ THRESHOLD, HIGH_ALARM, hwmon_temp_crit, hwmon_in_crit,
	  hwmon_curr_crit, hwmon_power_crit },
	{ THRESHOLD, LOW_ALARM, hwmon_temp_lcrit, hwmon_in_lcrit,
	  hwmon_curr_lcrit, hwmon_power_lcrit },
	{ THRESHOLD, HIGH_WARNING, hwmon_temp_max, hwmon_in_max,
	  hwmon_curr_max, hwmon_power_max },
	{ THRESHOLD, LOW_WARNING, hwmon_temp_min, hwmon_in_min,
	  hwmon_curr_min, hwmon_power_min },
	{ ALARM, HIGH_ALARM, hwmon_temp_crit_alarm, hwmon_in_crit_alarm,
	  hwmon_curr_crit_alarm, hwmon_power_crit_alarm },
	{ ALARM, LOW_ALARM, hwmon_temp_lcrit_alarm, hwmon_in_lcrit_alarm,
	  hwmon_curr_lcrit_alarm, hwmon_power_lcrit_alarm },
	{ ALARM, HIGH_WARNING, hwmon_temp_max_alarm, hwmon_in_max_alarm,
	  hwmon_curr_max_alarm, hwmon_power_max_alarm },
	{ ALARM, LOW_WARNING, hwmon_temp_min_alarm, hwmon_in_min_alarm,
	  hwmon_curr_min_alarm, hwmon_power_min_alarm },
	{ FAULT, 0, hwmon_temp_fault },
};

#define ATTRIBUTES(T)							\
	(HWMON_##T##_INPUT | HWMON_##T##_LABEL | HWMON_##T##_CRIT |	\
	 HWMON_##T##_LCRIT | HWMON_##T##_MAX | HWMON_##T##_MIN |	\
	 HWMON_##T##_CRIT_ALARM | HWMON_##T##_LCRIT_ALARM |		\
	 HWMON_##T##_MAX_ALARM | HWMON_##T##_MIN_ALARM)

static u32 attr_of(const struct meaning *m, enum hwmon_sensor_types type)
{
	switch (type) {
	case hwmon_temp:
		return m->temp;
	case hwmon_in:
		return m->in;
	case hwmon_curr:
		return m->curr;
	default:
		return m->power;
	}
}

/* NULL for attributes that only hold a channel's place. */
static const struct meaning *meaning_of(enum hwmon_sensor_types type, u32 attr)
{
	unsigned int i;

	/* Attribute 0 is "enable" for every type, which has no meaning here. */
	for (i = 0; attr && i < ARRAY_SIZE(meanings); i++)
		if (attr_of(&meanings[i], type) == attr)
			return &meanings[i];
	return NULL;
}

/* A module's monitor of CMIS: four flags in a nibble (Table 8-9). */
static struct source cmis_module(u8 value, u8 thresholds, u8 flags, u8 shift,
				 const char *label)
{
	return (struct source) {
		.value = value, .threshold_page = 2, .thresholds = thresholds,
		.flags = flags, .label = label,
		/* CMIS_MON_HIGH_ALARM and its neighbours, from bit 0 */
		.bits = { BIT(shift), BIT(shift + 1), BIT(shift + 2), BIT(shift + 3) },
	};
}

/* A lane's: a byte of flags for each level, a bit for each lane. */
static struct source cmis_lane(unsigned int lane, u8 value, u8 thresholds, u8 flags)
{
	u8 bit = BIT(lane % CMIS_LANES_PER_BANK);

	return (struct source) {
		.page = 0x11,
		.bank = lane / CMIS_LANES_PER_BANK,
		.value = value + 2 * (lane % CMIS_LANES_PER_BANK),
		.threshold_page = 2, .thresholds = thresholds, .flag_page = 0x11,
		.flags = flags, .next = 1, .bits = { bit, bit, bit, bit },
	};
}

/* An external laser's: the same on other pages. */
static struct source laser_lane(unsigned int lane, u8 value, u8 thresholds, u8 flags)
{
	struct source s = cmis_lane(lane, value, thresholds, flags);

	s.page = 0x1b;
	s.threshold_page = 0x1a;
	s.flag_page = 0x1a;
	return s;
}

/* What all lasers take together: no flags, no thresholds */
static const struct source laser_supply = {
	.page = 0x1b, .value = CMIS_P1B_SUPPLY_CURRENT, .unit = 200,
};

/* Of SFF-8636, all alike: a nibble, the high alarm in its highest bit. */
static struct source sff8636_source(u8 value, u8 thresholds, u8 flags, u8 shift,
				    const char *label)
{
	return (struct source) {
		.value = value, .threshold_page = 3, .thresholds = thresholds,
		.flags = flags, .label = label,
		.bits = { BIT(shift + 3), BIT(shift + 2), BIT(shift + 1), BIT(shift) },
	};
}

static struct source sff8636_lane(unsigned int lane, u8 value, u8 thresholds, u8 flags)
{
	return sff8636_source(value + 2 * lane, thresholds, flags + lane / 2,
			      lane % 2 ? 0 : 4, NULL);
}

static struct source lane_source(const struct hwmon_layout *l,
				 enum hwmon_sensor_types type, unsigned int lane,
				 bool rx)
{
	if (l->lasers && type == hwmon_curr)
		return laser_lane(lane, CMIS_P1B_BIAS, CMIS_P1A_BIAS_THRESHOLDS,
				  CMIS_P1A_FLAGS);
	if (l->lasers)
		return laser_lane(lane, CMIS_P1B_POWER, CMIS_P1A_POWER_THRESHOLDS,
				  CMIS_P1A_FLAGS + LEVELS);
	if (l->sff8636 && type == hwmon_curr)
		return sff8636_lane(lane, SFF8636_LM_TX_BIAS, SFF8636_P03_TX_BIAS,
				    SFF8636_LM_FLAGS_TX_BIAS);
	if (l->sff8636 && rx)
		return sff8636_lane(lane, SFF8636_LM_RX_POWER, SFF8636_P03_RX_POWER,
				    SFF8636_LM_FLAGS_RX_POWER);
	if (l->sff8636)
		return sff8636_lane(lane, SFF8636_LM_TX_POWER, SFF8636_P03_TX_POWER,
				    SFF8636_LM_FLAGS_TX_POWER);
	if (type == hwmon_curr)
		return cmis_lane(lane, CMIS_P11_TX_BIAS, CMIS_P02_TX_BIAS,
				 CMIS_P11_TX_BIAS_HA);
	if (rx)
		return cmis_lane(lane, CMIS_P11_RX_POWER, CMIS_P02_RX_POWER,
				 CMIS_P11_RX_POWER_HA);
	return cmis_lane(lane, CMIS_P11_TX_POWER, CMIS_P02_TX_POWER,
			 CMIS_P11_TX_POWER_HA);
}

static struct source source_of(const struct hwmon_layout *l,
			       enum hwmon_sensor_types type, unsigned int channel)
{
	bool rx = type == hwmon_power && channel >= l->lanes;
	struct source s;

	if (type == hwmon_temp)
		return l->temps[channel];
	if (type == hwmon_in)
		return l->voltages[channel];
	if (type == hwmon_curr && channel >= l->lanes)
		return laser_supply;
	s = lane_source(l, type, rx ? channel - l->lanes : channel, rx);
	s.unit = type == hwmon_curr ? l->bias_ua : l->power_nw;
	return s;
}

/* A register in hwmon's units: millidegree, mV, mA, uW. */
static long to_hwmon(const struct source *s, enum hwmon_sensor_types type, u16 raw)
{
	switch (type) {
	case hwmon_temp:
		return DIV_ROUND_CLOSEST((s->is_signed ? (s16)raw : raw) * 1000, 256);
	case hwmon_in:	/* 100 uV */
		return DIV_ROUND_CLOSEST(raw, 10);
	default:
		return DIV_ROUND_CLOSEST(raw * s->unit, 1000);
	}
}

static long alarm_of(struct xcvr *m, const struct source *s, enum level level)
{
	return !!flags_alarm(m, s->bank, s->flag_page, s->flags + s->next * level,
			     s->bits[level]);
}

/* Takes no mutex: unregistering waits for readers. */
static int optmon_hwmon_read(struct device *dev, enum hwmon_sensor_types type,
			     u32 attr, int channel, long *val)
{
	const struct meaning *meaning = meaning_of(type, attr);
	struct xcvr *m = dev_get_drvdata(dev);
	struct hwmon_layout *l = m->layout;
	struct source s;
	int raw;

	if (!meaning)
		return -EOPNOTSUPP;
	s = source_of(l, type, channel);
	raw = xcvr_be16(m, s.bank, s.page, s.value);
	switch (meaning->what) {
	case FAULT:
		*val = raw < 0;
		return 0;
	case ALARM:
		if (raw < 0)
			return raw;
		*val = alarm_of(m, &s, meaning->level);
		return 0;
	case THRESHOLD:
		raw = xcvr_be16(m, 0, s.threshold_page,
				s.thresholds + 2 * meaning->level);
		fallthrough;
	case VALUE:
		if (raw < 0)
			return raw;
		*val = to_hwmon(&s, type, raw);
		return 0;
	default:
		return -EOPNOTSUPP;
	}
}

static int optmon_hwmon_read_string(struct device *dev,
				    enum hwmon_sensor_types type, u32 attr,
				    int channel, const char **str)
{
	struct xcvr *m = dev_get_drvdata(dev);

	switch (type) {
	case hwmon_temp:
		*str = m->layout->temps[channel].label;
		return 0;
	case hwmon_in:
		*str = m->layout->voltages[channel].label;
		return 0;
	case hwmon_curr:
		*str = m->layout->curr_labels[channel];
		return 0;
	default:
		*str = m->layout->power_labels[channel];
		return 0;
	}
}

static umode_t optmon_hwmon_is_visible(const void *data,
				       enum hwmon_sensor_types type, u32 attr,
				       int channel)
{
	const struct meaning *meaning = meaning_of(type, attr);
	const struct xcvr *m = data;

	if (type == hwmon_chip || !meaning || (meaning->what == THRESHOLD && !m->layout->thresholds))
		return 0;
	return 0444;
}

static const struct hwmon_ops optmon_hwmon_ops = {
	.is_visible = optmon_hwmon_is_visible,
	.read = optmon_hwmon_read,
	.read_string = optmon_hwmon_read_string,
};

static u8 advert(struct xcvr *m, u8 page, u8 off)
{
	u8 byte = 0;

	xcvr_copy(m, 0, page, off, &byte, 1);
	return byte;
}

static void add_temp(struct hwmon_layout *l, unsigned int *n, struct source s)
{
	s.is_signed = true;
	l->temps[*n] = s;
	l->temp[*n] = ATTRIBUTES(T) | (*n ? 0 : HWMON_T_FAULT);
	(*n)++;
}

static void add_voltage(struct hwmon_layout *l, unsigned int *n, struct source s)
{
	l->voltages[*n] = s;
	l->in[*n] = ATTRIBUTES(I);
	(*n)++;
}

/* Table 8-53, and Table 8-46 for what the auxiliary monitors observe */
static void layout_cmis_module(struct hwmon_layout *l, u8 monitors, u8 observed)
{
	const char *laser = "laser_temperature";
	unsigned int temps = 0, voltages = 0;

	if (monitors & CMIS_MON_TEMP)
		add_temp(l, &temps, cmis_module(CMIS_LM_TEMP, CMIS_P02_TEMP,
						CMIS_LM_FLAGS_VCC_TEMP, 0,
						"temperature"));
	else	/* 0 would end the list of channels */
		l->temp[temps++] = HWMON_T_ENABLE;
	if (monitors & CMIS_MON_VCC)
		add_voltage(l, &voltages, cmis_module(CMIS_LM_VCC, CMIS_P02_VCC,
						      CMIS_LM_FLAGS_VCC_TEMP, 4,
						      "VCC"));
	if (monitors & CMIS_MON_AUX2 && !(observed & CMIS_AUX2_IS_TEC)) {
		add_temp(l, &temps, cmis_module(CMIS_LM_AUX2, CMIS_P02_AUX2,
						CMIS_LM_FLAGS_AUX2_AUX1, 4, laser));
		laser = "laser_temperature2";
	}
	if (monitors & CMIS_MON_AUX3 && !(observed & CMIS_AUX3_IS_VCC2))
		add_temp(l, &temps, cmis_module(CMIS_LM_AUX3, CMIS_P02_AUX3,
						CMIS_LM_FLAGS_CUSTOM_AUX3, 0, laser));
	else if (monitors & CMIS_MON_AUX3)
		add_voltage(l, &voltages, cmis_module(CMIS_LM_AUX3, CMIS_P02_AUX3,
						      CMIS_LM_FLAGS_CUSTOM_AUX3, 0,
						      "VCC2"));
}

/* Does the module have a lane, as far as page 00h says? */
static bool has_lane(const struct hwmon_layout *l, struct xcvr *m, unsigned int lane)
{
	u8 missing = advert(m, 0, CMIS_P00_MEDIA_LANES);

	if (l->sff8636 || l->lasers)
		return true;
	if (lane < CMIS_LANES_PER_BANK && missing != 0xff && missing & BIT(lane))
		return false;
	return xcvr_range(m, CLASS_FAST, lane / CMIS_LANES_PER_BANK, 0x11,
			  CMIS_P11_TX_POWER);
}

/* A channel for each lane; one that the module does not have shows nothing. */
static void layout_lanes(struct xcvr *m, struct hwmon_layout *l, u8 monitors)
{
	unsigned int lane;

	for (lane = 0; lane < l->lanes; lane++) {
		unsigned int rx = l->lanes + lane;

		snprintf(l->curr_labels[lane], LABEL_LEN, "bias%u", lane + 1);
		snprintf(l->power_labels[lane], LABEL_LEN, "TX_power%u", lane + 1);
		snprintf(l->power_labels[rx], LABEL_LEN, "RX_power%u", lane + 1);
		/* 0 would end the list of channels. */
		l->curr[lane] = HWMON_C_ENABLE;
		l->power[lane] = HWMON_P_ENABLE;
		l->power[rx] = HWMON_P_ENABLE;
		if (!has_lane(l, m, lane))
			continue;
		if (monitors & CMIS_MON_TX_BIAS)
			l->curr[lane] = ATTRIBUTES(C);
		if (monitors & CMIS_MON_TX_POWER)
			l->power[lane] = ATTRIBUTES(P);
		if (monitors & CMIS_MON_RX_POWER)
			l->power[rx] = ATTRIBUTES(P);
	}
}

static bool laser_is_sampled(struct xcvr *m)
{
	return m->lasers && xcvr_range(m, CLASS_FAST, 0, 0x1b, CMIS_P1B_BIAS);
}

/* Tables 4 and 12 of OIF-ELSFP-CMIS-01.0; returns the monitors of each laser. */
static u8 layout_lasers(struct hwmon_layout *l)
{
	l->lasers = true;
	l->bias_ua = 100;
	l->power_nw = 10000;
	strscpy(l->curr_labels[l->lanes], "supply", LABEL_LEN);
	l->curr[l->lanes] = HWMON_C_INPUT | HWMON_C_LABEL;
	return CMIS_MON_TX_BIAS | CMIS_MON_TX_POWER;
}

static void layout_cmis(struct xcvr *m, struct hwmon_layout *l)
{
	u8 lane_monitors = advert(m, 1, CMIS_P01_MONITORS_LANE);
	/* A module that does not say has these two, in memory that is always there. */
	u8 monitors = CMIS_MON_TEMP | CMIS_MON_VCC;

	l->lanes = m->resource ? m->lasers : m->banks * CMIS_LANES_PER_BANK;
	l->bias_ua = 2U << min_t(u8, CMIS_BIAS_SCALE(lane_monitors), 2);
	l->power_nw = 100;
	l->thresholds = xcvr_range(m, CLASS_STATIC, 0, 2, CMIS_P02_TEMP);
	if (xcvr_range(m, CLASS_STATIC, 0, 1, CMIS_UPPER))
		monitors = advert(m, 1, CMIS_P01_MONITORS_MODULE);
	layout_cmis_module(l, monitors, advert(m, 1, CMIS_P01_CHARACTERISTICS));
	if (laser_is_sampled(m))
		lane_monitors = layout_lasers(l);
	layout_lanes(m, l, lane_monitors);
}

/*
 * Byte 220 of page 00h tells of temperature and voltage since revision 2.8;
 * before, what has a laser has both, and of a copper cable nothing is known.
 */
static void layout_sff8636(struct xcvr *m, struct hwmon_layout *l)
{
	bool copper = advert(m, 0, SFF8636_P00_TECHNOLOGY) >> 4 >= SFF8636_TECH_COPPER;
	u8 revision = advert(m, 0, SFF8636_LM_REVISION);
	u8 told = advert(m, 0, SFF8636_P00_DIAGNOSTICS);
	unsigned int temps = 0, voltages = 0;
	u8 lanes = 0;

	if (revision < SFF8636_REVISION_2_8 || revision == SFF8636_REVISION_NONE)
		told &= SFF8636_TX_POWER_MONITORED;
	l->sff8636 = true;
	l->lanes = SFF8636_LANES;
	l->bias_ua = 2;
	l->power_nw = 100;
	l->thresholds = xcvr_range(m, CLASS_STATIC, 0, 3, SFF8636_P03_TEMP);
	if (!copper || told & SFF8636_TEMP_MONITORED)
		add_temp(l, &temps, sff8636_source(SFF8636_LM_TEMP, SFF8636_P03_TEMP,
						   SFF8636_LM_FLAGS_TEMP, 4,
						   "temperature"));
	if (!copper || told & SFF8636_VCC_MONITORED)
		add_voltage(l, &voltages, sff8636_source(SFF8636_LM_VCC,
							 SFF8636_P03_VCC,
							 SFF8636_LM_FLAGS_VCC, 4,
							 "VCC"));
	if (!copper)
		lanes = CMIS_MON_TX_BIAS | CMIS_MON_RX_POWER;
	if (!copper && told & SFF8636_TX_POWER_MONITORED)
		lanes |= CMIS_MON_TX_POWER;
	layout_lanes(m, l, lanes);
}

static void add_channels(struct hwmon_layout *l, unsigned int *n,
			 enum hwmon_sensor_types type, const u32 *config)
{
	if (!config[0])
		return;
	l->channels[*n] = (struct hwmon_channel_info) { type, config };
	l->info[*n] = &l->channels[*n];
	(*n)++;
}

static struct hwmon_layout *layout_new(struct xcvr *m)
{
	struct hwmon_layout *l;
	unsigned int n = 0;
	const char *from;
	char *to;

	l = kzalloc(sizeof(*l), GFP_KERNEL);
	if (!l)
		return NULL;
	if (m->sff8636)
		layout_sff8636(m, l);
	else
		layout_cmis(m, l);

	/* The type of cage, without what hwmon does not allow in a name. */
	for (from = m->cage->client->name, to = l->name; *from; from++)
		if (*from != '-')
			*to++ = *from;

	l->chip_config[0] = HWMON_C_REGISTER_TZ;
	add_channels(l, &n, hwmon_chip, l->chip_config);
	add_channels(l, &n, hwmon_temp, l->temp);
	add_channels(l, &n, hwmon_in, l->in);
	add_channels(l, &n, hwmon_curr, l->curr);
	add_channels(l, &n, hwmon_power, l->power);
	l->chip.ops = &optmon_hwmon_ops;
	l->chip.info = (optmon_hwmon_info)l->info;
	return l;
}

/* The channels of a type; those without attributes only hold a place. */
static unsigned int channels_of(const struct hwmon_layout *l,
				enum hwmon_sensor_types type)
{
	switch (type) {
	case hwmon_temp:
		return TEMPS;
	case hwmon_in:
		return VOLTAGES;
	case hwmon_curr:
		return l->lanes + l->lasers;
	default:
		return 2 * l->lanes;
	}
}

static bool is_shown(const struct hwmon_layout *l, enum hwmon_sensor_types type,
		     unsigned int channel)
{
	switch (type) {
	case hwmon_temp:
		return l->temp[channel] & HWMON_T_INPUT;
	case hwmon_in:
		return l->in[channel] & HWMON_I_INPUT;
	case hwmon_curr:
		return l->curr[channel] & HWMON_C_INPUT;
	default:
		return l->power[channel] & HWMON_P_INPUT;
	}
}

static const enum hwmon_sensor_types types[] = {
	hwmon_temp, hwmon_in, hwmon_curr, hwmon_power,
};

static bool shows_something(const struct hwmon_layout *l)
{
	unsigned int t, channel;

	for (t = 0; t < ARRAY_SIZE(types); t++)
		for (channel = 0; channel < channels_of(l, types[t]); channel++)
			if (is_shown(l, types[t], channel))
				return true;
	return false;
}

/**
 * hwmon_add() - show a module's monitors
 * @m: a module that is ready; the device holds a reference to it
 *
 * Return: 0, also for a module without monitors, or a negative errno.
 */
int hwmon_add(struct xcvr *m)
{
	struct device *dev;

	if (!m->sampled)
		return 0;
	if (!m->layout)
		m->layout = layout_new(m);
	if (!m->layout)
		return -ENOMEM;
	if (!shows_something(m->layout))
		return 0;
	dev = hwmon_device_register_with_info(&m->cage->client->dev, m->layout->name,
					      m, &m->layout->chip, NULL);
	if (IS_ERR(dev))
		return PTR_ERR(dev);
	kref_get(&m->ref);
	mutex_lock(&m->hwmon_lock);
	m->hwmon = dev;
	mutex_unlock(&m->hwmon_lock);
	return 0;
}

static void notify(struct xcvr *m, enum hwmon_sensor_types type,
		   unsigned int channel, enum level level)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(meanings); i++)
		if (meanings[i].what == ALARM && meanings[i].level == level)
			hwmon_notify_event(m->hwmon, type,
					   attr_of(&meanings[i], type), channel);
}

static void notify_channel(struct xcvr *m, enum hwmon_sensor_types type,
			   unsigned int channel, u8 off, u8 bits, u8 bank, u8 page)
{
	struct source s = source_of(m->layout, type, channel);
	enum level level;

	if (s.flag_page != page || s.bank != bank)
		return;
	for (level = 0; level < LEVELS; level++)
		if (off == s.flags + s.next * level && bits & s.bits[level])
			notify(m, type, channel, level);
}

/**
 * hwmon_flag_changed() - wake those who poll an alarm attribute
 * @m: the module
 * @bank: bank
 * @page: page of the flag byte
 * @off: its offset
 * @bits: flags whose state in flags_alarm() changed
 */
void hwmon_flag_changed(struct xcvr *m, u8 bank, u8 page, u8 off, u8 bits)
{
	unsigned int t, channel;

	mutex_lock(&m->hwmon_lock);
	for (t = 0; m->hwmon && t < ARRAY_SIZE(types); t++)
		for (channel = 0; channel < channels_of(m->layout, types[t]); channel++)
			if (is_shown(m->layout, types[t], channel))
				notify_channel(m, types[t], channel, off, bits,
					       bank, page);
	mutex_unlock(&m->hwmon_lock);
}

/**
 * hwmon_sampled() - wake those who poll temp1_fault, if it changed
 * @m: the module, after a poll that succeeded or failed
 */
void hwmon_sampled(struct xcvr *m)
{
	bool fault;

	mutex_lock(&m->hwmon_lock);
	if (m->hwmon && is_shown(m->layout, hwmon_temp, 0)) {
		fault = xcvr_be16(m, 0, 0, m->layout->temps[0].value) < 0;
		if (fault != m->hwmon_fault)
			hwmon_notify_event(m->hwmon, hwmon_temp, hwmon_temp_fault, 0);
		m->hwmon_fault = fault;
	}
	mutex_unlock(&m->hwmon_lock);
}

/* Whoever waits for an alarm of a module that goes would wait for ever. */
static void wake_channel(struct device *dev, enum hwmon_sensor_types type,
			 unsigned int channel)
{
	static const char *const alarms[] = {
		"crit_alarm", "lcrit_alarm", "max_alarm", "min_alarm",
	};
	static const char *const names[] = {
		[hwmon_temp] = "temp", [hwmon_in] = "in",
		[hwmon_curr] = "curr", [hwmon_power] = "power",
	};
	unsigned int number = type == hwmon_in ? channel : channel + 1, i;
	char attribute[32];

	for (i = 0; i < ARRAY_SIZE(alarms); i++) {
		snprintf(attribute, sizeof(attribute), "%s%u_%s", names[type],
			 number, alarms[i]);
		sysfs_notify(&dev->kobj, NULL, attribute);
	}
}

static void wake_all(struct xcvr *m, struct device *dev)
{
	unsigned int t, channel;

	for (t = 0; t < ARRAY_SIZE(types); t++)
		for (channel = 0; channel < channels_of(m->layout, types[t]); channel++)
			if (is_shown(m->layout, types[t], channel))
				wake_channel(dev, types[t], channel);
	sysfs_notify(&dev->kobj, NULL, "temp1_fault");
}

/**
 * hwmon_remove() - undo hwmon_add(); waits for readers
 * @m: the module
 */
void hwmon_remove(struct xcvr *m)
{
	struct device *dev;

	mutex_lock(&m->hwmon_lock);
	dev = m->hwmon;
	m->hwmon = NULL;
	mutex_unlock(&m->hwmon_lock);
	if (!dev)
		return;
	wake_all(m, dev);
	hwmon_device_unregister(dev);
	xcvr_put(m);
}
