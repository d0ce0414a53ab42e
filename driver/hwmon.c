// SPDX-License-Identifier: GPL-2.0
/*
 * hwmon: one device for each module, read from the published samples.
 *
 * Alarm thresholds are crit and lcrit, warning thresholds max and min. The
 * alarm attributes are the broker's state, the same for every reader.
 */
#include <linux/hwmon.h>
#include <linux/math.h>
#include <linux/slab.h>

#include "core.h"

#define MAX_LANES	(CMIS_MAX_BANKS * CMIS_LANES_PER_BANK)
#define LABEL_LEN	12

struct hwmon_layout {
	struct hwmon_chip_info chip;
	const struct hwmon_channel_info *info[5];
	struct hwmon_channel_info channels[4];
	u32 temp[3];
	u32 in[2];
	u32 curr[MAX_LANES + 1];
	u32 power[2 * MAX_LANES + 1];
	char name[I2C_NAME_SIZE];
	char curr_labels[MAX_LANES][LABEL_LEN];
	char power_labels[2 * MAX_LANES][LABEL_LEN];
	unsigned int lanes;
	unsigned int bias_scale;
	bool thresholds;
	u8 laser_temp;		/* register in lower memory, 0 for none */
	u8 laser_thresholds;	/* on page 02h */
	u8 laser_flags;		/* byte in lower memory */
	u8 laser_shift;		/* of its four bits */
};

/* Where one channel's registers are. */
struct source {
	u8 page;		/* of the value and the flags */
	u8 bank;
	u8 value;
	u8 thresholds;		/* on page 02h */
	u8 flags;		/* module: the byte; lane: the high alarm byte */
	u8 shift;		/* module: of its four bits */
	u8 lane;		/* 0 to 7; of a lane's source only */
	bool is_lane;
	bool is_signed;
};

/* The four levels of thresholds, in the order of page 02h. */
enum level { HIGH_ALARM, LOW_ALARM, HIGH_WARNING, LOW_WARNING, LEVELS };

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

static struct source lane_source(unsigned int lane, u8 value, u8 thresholds,
				 u8 flags)
{
	return (struct source) {
		.page = 0x11,
		.bank = lane / CMIS_LANES_PER_BANK,
		.lane = lane % CMIS_LANES_PER_BANK,
		.value = value + 2 * (lane % CMIS_LANES_PER_BANK),
		.thresholds = thresholds,
		.flags = flags,
		.is_lane = true,
	};
}

static struct source source_of(const struct hwmon_layout *l,
			       enum hwmon_sensor_types type, unsigned int channel)
{
	switch (type) {
	case hwmon_temp:
		if (channel)
			return (struct source) {
				.value = l->laser_temp,
				.thresholds = l->laser_thresholds,
				.flags = l->laser_flags,
				.shift = l->laser_shift,
				.is_signed = true,
			};
		return (struct source) {
			.value = CMIS_LM_TEMP, .thresholds = CMIS_P02_TEMP,
			.flags = CMIS_LM_FLAGS_VCC_TEMP, .is_signed = true,
		};
	case hwmon_in:
		return (struct source) {
			.value = CMIS_LM_VCC, .thresholds = CMIS_P02_VCC,
			.flags = CMIS_LM_FLAGS_VCC_TEMP, .shift = 4,
		};
	case hwmon_curr:
		return lane_source(channel, CMIS_P11_TX_BIAS, CMIS_P02_TX_BIAS,
				   CMIS_P11_TX_BIAS_HA);
	default:
		if (channel < l->lanes)
			return lane_source(channel, CMIS_P11_TX_POWER,
					   CMIS_P02_TX_POWER, CMIS_P11_TX_POWER_HA);
		return lane_source(channel - l->lanes, CMIS_P11_RX_POWER,
				   CMIS_P02_RX_POWER, CMIS_P11_RX_POWER_HA);
	}
}

/* A register in hwmon's units: millidegree, mV, mA, uW. */
static long to_hwmon(const struct hwmon_layout *l, enum hwmon_sensor_types type,
		     bool is_signed, u16 raw)
{
	switch (type) {
	case hwmon_temp:
		return DIV_ROUND_CLOSEST((is_signed ? (s16)raw : raw) * 1000, 256);
	case hwmon_curr:
		return DIV_ROUND_CLOSEST(raw * 2 * l->bias_scale, 1000);
	default:	/* 100 uV and 0.1 uW */
		return DIV_ROUND_CLOSEST(raw, 10);
	}
}

static long alarm_of(struct xcvr *m, const struct source *s, enum level level)
{
	static const u8 module_bits[LEVELS] = {
		[HIGH_ALARM] = CMIS_MON_HIGH_ALARM,
		[LOW_ALARM] = CMIS_MON_LOW_ALARM,
		[HIGH_WARNING] = CMIS_MON_HIGH_WARNING,
		[LOW_WARNING] = CMIS_MON_LOW_WARNING,
	};

	if (s->is_lane)
		return !!flags_alarm(m, s->bank, s->page, s->flags + level,
				     BIT(s->lane));
	return !!flags_alarm(m, 0, 0, s->flags, module_bits[level] << s->shift);
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
		raw = xcvr_be16(m, 0, 2, s.thresholds + 2 * meaning->level);
		fallthrough;
	case VALUE:
		if (raw < 0)
			return raw;
		*val = to_hwmon(l, type, s.is_signed, raw);
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
		*str = channel ? "laser_temperature" : "temperature";
		return 0;
	case hwmon_in:
		*str = "VCC";
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

	if (!meaning || (meaning->what == THRESHOLD && !m->layout->thresholds))
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

static void layout_module(struct hwmon_layout *l, u8 monitors, u8 characteristics)
{
	/* 0 would end the list of channels. */
	l->temp[0] = HWMON_T_ENABLE;
	if (monitors & CMIS_MON_TEMP)
		l->temp[0] = ATTRIBUTES(T) | HWMON_T_FAULT;
	if (monitors & CMIS_MON_VCC)
		l->in[0] = ATTRIBUTES(I);
	if (monitors & CMIS_MON_AUX2 && !(characteristics & CMIS_AUX2_IS_TEC)) {
		l->laser_temp = CMIS_LM_AUX2;
		l->laser_thresholds = CMIS_P02_AUX2;
		l->laser_flags = CMIS_LM_FLAGS_AUX2_AUX1;
		l->laser_shift = 4;
	} else if (monitors & CMIS_MON_AUX3 &&
		   !(characteristics & CMIS_AUX3_IS_VCC2)) {
		l->laser_temp = CMIS_LM_AUX3;
		l->laser_thresholds = CMIS_P02_AUX3;
		l->laser_flags = CMIS_LM_FLAGS_CUSTOM_AUX3;
	}
	if (l->laser_temp)
		l->temp[1] = ATTRIBUTES(T);
}

/* A channel for each lane; one that the module does not have shows nothing. */
static void layout_lanes(struct xcvr *m, struct hwmon_layout *l, u8 monitors)
{
	u8 missing = advert(m, 0, CMIS_P00_MEDIA_LANES);
	unsigned int lane;

	if (missing == 0xff)
		missing = 0;
	for (lane = 0; lane < l->lanes; lane++) {
		unsigned int rx = l->lanes + lane;

		snprintf(l->curr_labels[lane], LABEL_LEN, "bias%u", lane + 1);
		snprintf(l->power_labels[lane], LABEL_LEN, "TX_power%u", lane + 1);
		snprintf(l->power_labels[rx], LABEL_LEN, "RX_power%u", lane + 1);
		/* 0 would end the list of channels. */
		l->curr[lane] = HWMON_C_ENABLE;
		l->power[lane] = HWMON_P_ENABLE;
		l->power[rx] = HWMON_P_ENABLE;
		if (lane < CMIS_LANES_PER_BANK && missing & BIT(lane))
			continue;
		if (!xcvr_range(m, CLASS_FAST, lane / CMIS_LANES_PER_BANK, 0x11,
				  CMIS_P11_TX_POWER))
			continue;
		if (monitors & CMIS_MON_TX_BIAS)
			l->curr[lane] = ATTRIBUTES(C);
		if (monitors & CMIS_MON_TX_POWER)
			l->power[lane] = ATTRIBUTES(P);
		if (monitors & CMIS_MON_RX_POWER)
			l->power[rx] = ATTRIBUTES(P);
	}
}

static struct hwmon_layout *layout_new(struct xcvr *m)
{
	u8 lane_monitors = advert(m, 1, CMIS_P01_MONITORS_LANE);
	struct hwmon_layout *l;
	const char *from;
	u8 monitors;
	char *to;

	l = kzalloc(sizeof(*l), GFP_KERNEL);
	if (!l)
		return NULL;
	l->lanes = m->banks * CMIS_LANES_PER_BANK;
	l->bias_scale = 1U << min_t(u8, CMIS_BIAS_SCALE(lane_monitors), 2);
	l->thresholds = xcvr_range(m, CLASS_STATIC, 0, 2, CMIS_P02_TEMP);
	/* A module that does not say has these two, in memory that is always there. */
	monitors = CMIS_MON_TEMP | CMIS_MON_VCC;
	if (xcvr_range(m, CLASS_STATIC, 0, 1, CMIS_UPPER))
		monitors = advert(m, 1, CMIS_P01_MONITORS_MODULE);
	layout_module(l, monitors, advert(m, 1, CMIS_P01_CHARACTERISTICS));
	layout_lanes(m, l, lane_monitors);

	/* The type of cage, without what hwmon does not allow in a name. */
	for (from = m->cage->client->name, to = l->name; *from; from++)
		if (*from != '-')
			*to++ = *from;

	l->channels[0] = (struct hwmon_channel_info) { hwmon_temp, l->temp };
	l->channels[1] = (struct hwmon_channel_info) { hwmon_in, l->in };
	l->channels[2] = (struct hwmon_channel_info) { hwmon_curr, l->curr };
	l->channels[3] = (struct hwmon_channel_info) { hwmon_power, l->power };
	l->info[0] = &l->channels[0];
	l->info[1] = &l->channels[1];
	l->info[2] = &l->channels[2];
	l->info[3] = &l->channels[3];
	l->chip.ops = &optmon_hwmon_ops;
	l->chip.info = (optmon_hwmon_info)l->info;
	return l;
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

	if (!m->cmis || m->flat)
		return 0;
	if (!m->layout)
		m->layout = layout_new(m);
	if (!m->layout)
		return -ENOMEM;
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
	hwmon_device_unregister(dev);
	xcvr_put(m);
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

static void notify_module(struct xcvr *m, u8 off, u8 bits)
{
	static const enum level order[] = {	/* from bit 0 */
		HIGH_ALARM, LOW_ALARM, HIGH_WARNING, LOW_WARNING,
	};
	const struct hwmon_layout *l = m->layout;
	unsigned int b;

	for (b = 0; b < 8; b++) {
		if (!(bits & BIT(b)))
			continue;
		if (off == CMIS_LM_FLAGS_VCC_TEMP && b < 4 && l->temp[0] & HWMON_T_INPUT)
			notify(m, hwmon_temp, 0, order[b]);
		else if (off == CMIS_LM_FLAGS_VCC_TEMP && b >= 4 && l->in[0])
			notify(m, hwmon_in, 0, order[b - 4]);
		else if (l->laser_temp && off == l->laser_flags &&
			 b / 4 == l->laser_shift / 4)
			notify(m, hwmon_temp, 1, order[b % 4]);
	}
}

static void notify_lanes(struct xcvr *m, u8 bank, u8 off, u8 bits)
{
	const struct hwmon_layout *l = m->layout;
	unsigned int b, lane;

	for (b = 0; b < CMIS_LANES_PER_BANK; b++) {
		lane = bank * CMIS_LANES_PER_BANK + b;
		if (!(bits & BIT(b)) || lane >= l->lanes)
			continue;
		if (off >= CMIS_P11_RX_POWER_HA && off < CMIS_P11_RX_POWER_HA + LEVELS) {
			if (l->power[l->lanes + lane] & HWMON_P_INPUT)
				notify(m, hwmon_power, l->lanes + lane,
				       off - CMIS_P11_RX_POWER_HA);
		} else if (off >= CMIS_P11_TX_BIAS_HA &&
			   off < CMIS_P11_TX_BIAS_HA + LEVELS) {
			if (l->curr[lane] & HWMON_C_INPUT)
				notify(m, hwmon_curr, lane, off - CMIS_P11_TX_BIAS_HA);
		} else if (off >= CMIS_P11_TX_POWER_HA &&
			   off < CMIS_P11_TX_POWER_HA + LEVELS) {
			if (l->power[lane] & HWMON_P_INPUT)
				notify(m, hwmon_power, lane, off - CMIS_P11_TX_POWER_HA);
		}
	}
}

/**
 * hwmon_flag_changed() - wake those who poll an alarm attribute
 * @m: the module
 * @bank: bank
 * @page: page of the flag byte
 * @off: its offset
 * @bits: flags that were raised or cleared
 */
void hwmon_flag_changed(struct xcvr *m, u8 bank, u8 page, u8 off, u8 bits)
{
	mutex_lock(&m->hwmon_lock);
	if (m->hwmon) {
		if (off < CMIS_UPPER)
			notify_module(m, off, bits);
		else if (page == 0x11)
			notify_lanes(m, bank, off, bits);
	}
	mutex_unlock(&m->hwmon_lock);
}
