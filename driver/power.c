// SPDX-License-Identifier: GPL-2.0
/*
 * A module's power: what it needs, what cage and switch can give, the control
 * byte, and reset.
 */
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/ethtool.h>
#include <linux/gpio/consumer.h>
#include <linux/minmax.h>

#include "core.h"

/* How long a burst may go on trying a module that refuses. */
#define POWER_BUDGET_MS		(6 * CMIS_T_WRITE_MAX_MS)
/* A reset pulse is 10 us at least (OSFP, QSFP-DD: tRST). */
#define RESET_PULSE_US		2000
/* Byte 201 of page 00h counts quarters of a watt. */
#define POWER_UNIT_MW		250

/* Guards what follows and the power_mw of all cages. */
static DEFINE_MUTEX(power_lock);
static u32 budget_mw;		/* of the switch; 0: not limited */
static u32 taken_mw;

/**
 * power_of() - the most that a module takes in high power
 * @m: the module, identified
 *
 * Return: mW, by its own word or that of its class (Table 8-38); 0 if not known.
 */
u32 power_of(struct xcvr *m)
{
	static const u16 class_mw[] = {
		1500, 3500, 7000, 8000, 10000, 12000, 14000,
	};
	unsigned int class;
	u8 word[2];

	if (!m->cmis || xcvr_copy(m, 0, 0, CMIS_P00_POWER_CLASS, word, 2) != 2)
		return 0;
	class = word[0] >> 5;
	if (!word[1] && class < ARRAY_SIZE(class_mw))
		return class_mw[class];
	return word[1] * POWER_UNIT_MW;
}

/**
 * power_fits() - may a module be in high power?
 * @c: the cage
 * @m: its module
 * @running: it is, whatever may be
 *
 * What it needs is taken from the budget of the switch if it may, or is.
 *
 * Return: true if cage and switch can feed it.
 */
bool power_fits(struct cage *c, struct xcvr *m, bool running)
{
	u32 need = power_of(m);
	bool fits;

	mutex_lock(&power_lock);
	fits = !c->max_power_mw || need <= c->max_power_mw;
	/* Who has its share keeps it, though the budget be cut. */
	if (budget_mw && c->power_mw < need &&
	    taken_mw - c->power_mw + need > budget_mw)
		fits = false;
	if (fits || running) {
		taken_mw += need - c->power_mw;
		c->power_mw = need;
	}
	mutex_unlock(&power_lock);
	return fits;
}

/**
 * power_release() - give back to the switch what a module no longer takes
 * @c: the cage
 */
void power_release(struct cage *c)
{
	mutex_lock(&power_lock);
	taken_mw -= c->power_mw;
	c->power_mw = 0;
	mutex_unlock(&power_lock);
}

/**
 * power_mode() - is a module in low or in high power?
 * @c: the cage
 *
 * Return: an ETHTOOL_MODULE_POWER_MODE_x, or 0 when it is not known.
 */
u8 power_mode(struct cage *c)
{
	switch (READ_ONCE(c->life)) {
	case LIFE_LOW_POWER:
	case LIFE_DENIED:
	case LIFE_POWER_UP:
		return ETHTOOL_MODULE_POWER_MODE_LOW;
	case LIFE_READY:
	case LIFE_POWER_DOWN:
		return ETHTOOL_MODULE_POWER_MODE_HIGH;
	default:
		return 0;
	}
}

/**
 * power_request() - ask a module for low or high power
 * @c: the cage
 * @m: its module
 * @high: which
 *
 * Return: 0 or what the bus returned.
 */
int power_request(struct cage *c, struct xcvr *m, bool high)
{
	struct io io;
	u8 now, then;
	int err;

	err = io_begin(&io, c, m, POWER_BUDGET_MS);
	if (err)
		return err;
	err = io_read(&io, 0, 0, CMIS_LM_CONTROL, &now, 1);
	if (!err) {
		then = life_power_control(now, high);
		if (then != now)
			err = io_write(&io, 0, 0, CMIS_LM_CONTROL, &then, 1);
	}
	io_end(&io);
	if (!err)
		xcvr_changed(c, m);
	return err;
}

/**
 * power_set_policy() - say how a cage's modules are powered from now on
 * @c: the cage
 * @policy: OPTMON_POWER_POLICY_x
 *
 * The module follows in a while.
 */
void power_set_policy(struct cage *c, u8 policy)
{
	WRITE_ONCE(c->power_policy, policy);
	WRITE_ONCE(c->power_commanded, true);
	WRITE_ONCE(c->adopted, false);
	life_changed(c);
}

static int reset_by_register(struct cage *c, struct xcvr *m)
{
	struct io io;
	u8 control;
	int err;

	err = io_begin(&io, c, m, POWER_BUDGET_MS);
	if (err)
		return err;
	err = io_read(&io, 0, 0, CMIS_LM_CONTROL, &control, 1);
	if (!err) {
		control |= CMIS_SOFTWARE_RESET;
		err = io_write(&io, 0, 0, CMIS_LM_CONTROL, &control, 1);
	}
	io_end(&io);
	return err;
}

static int reset_by_signal(struct cage *c)
{
	int err;

	err = gpiod_direction_output(c->reset_gpio, 1);
	if (err)
		return err;
	usleep_range(RESET_PULSE_US, 2 * RESET_PULSE_US);
	gpiod_set_value_cansleep(c->reset_gpio, 0);
	return 0;
}

/**
 * power_reset() - reset a module, by its signal or else by its register
 * @c: the cage; for its sampler's job
 * @m: its module, which is given up: another comes in its place
 *
 * Return: 0 or a negative errno; -EOPNOTSUPP for a module without paged
 * memory in a cage without the signal.
 */
int power_reset(struct cage *c, struct xcvr *m)
{
	int err;

	if (c->reset_gpio)
		err = reset_by_signal(c);
	else if (m->ready && (!m->cmis || m->flat))
		err = -EOPNOTSUPP;
	else
		err = reset_by_register(c, m);
	if (!err) {
		WRITE_ONCE(c->adopted, false);
		life_disturbed(c);
	}
	return err;
}

/* The budget of the switch, a file of the driver --------------------------- */

static ssize_t power_budget_mw_show(struct device_driver *driver, char *buf)
{
	return sysfs_emit(buf, "%u\n", READ_ONCE(budget_mw));
}

static ssize_t power_budget_mw_store(struct device_driver *driver,
				     const char *buf, size_t count)
{
	u32 value;
	int err;

	err = kstrtou32(buf, 0, &value);
	if (err)
		return err;
	mutex_lock(&power_lock);
	WRITE_ONCE(budget_mw, value);
	mutex_unlock(&power_lock);
	return count;
}
static DRIVER_ATTR_RW(power_budget_mw);

static ssize_t power_taken_mw_show(struct device_driver *driver, char *buf)
{
	return sysfs_emit(buf, "%u\n", READ_ONCE(taken_mw));
}
static DRIVER_ATTR_RO(power_taken_mw);

static struct attribute *power_attrs[] = {
	&driver_attr_power_budget_mw.attr,
	&driver_attr_power_taken_mw.attr,
	NULL
};
static const struct attribute_group power_group = {
	.attrs = power_attrs,
};

const struct attribute_group *power_groups[] = {
	&power_group,
	NULL
};
