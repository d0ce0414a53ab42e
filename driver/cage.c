// SPDX-License-Identifier: GPL-2.0
/*
 * A cage: binding, its signals, and the interfaces that come and go with it.
 */
#include <linux/gpio/consumer.h>
#include <linux/i2c.h>
#include <linux/idr.h>
#include <linux/interrupt.h>
#include <linux/minmax.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/property.h>
#include <linux/slab.h>

#include "core.h"

LIST_HEAD(cages);
DEFINE_MUTEX(cages_lock);	/* guards the list and cage->unbinding */
struct workqueue_struct *cage_wq;
atomic_t cage_generation = ATOMIC_INIT(0);

static DEFINE_IDA(cage_ida);

/**
 * cage_get() - take a reference
 * @c: the cage
 *
 * Return: the cage.
 */
struct cage *cage_get(struct cage *c)
{
	kref_get(&c->ref);
	return c;
}

static void cage_free(struct kref *ref)
{
	struct cage *c = container_of(ref, struct cage, ref);

	sampler_forget(c);
	fwnode_handle_put(c->fwnode);
	debugfs_free(c);
	mutex_destroy(&c->io_lock);
	mutex_destroy(&c->event_lock);
	mutex_destroy(&c->command_lock);
	kfree(c);
}

/**
 * cage_put() - give a reference back
 * @c: the cage
 */
void cage_put(struct cage *c)
{
	kref_put(&c->ref, cage_free);
}

/**
 * cage_get_module() - the module in a cage
 * @c: the cage
 *
 * Return: the module, to be given back with xcvr_put(), or NULL.
 */
struct xcvr *cage_get_module(struct cage *c)
{
	struct xcvr *m;

	spin_lock(&c->module_lock);
	m = c->module;
	if (m)
		kref_get(&m->ref);
	spin_unlock(&c->module_lock);
	return m;
}

/**
 * cage_set_module() - put another module in the place of the one in a cage
 * @c: the cage
 * @m: the module, whose reference the cage takes over, or NULL for none
 */
void cage_set_module(struct cage *c, struct xcvr *m)
{
	struct xcvr *old;

	spin_lock(&c->module_lock);
	old = c->module;
	c->module = m;
	spin_unlock(&c->module_lock);
	atomic_inc(&cage_generation);
	if (!old)
		return;
	xcvr_kill(old);
	xcvr_put(old);
}

static void cage_event(struct cage *c, u32 kind)
{
	netlink_event(c, &(struct event) { .kind = kind });
}

/* Interfaces --------------------------------------------------------------- */

/* What could not be had for want of memory is tried again after that. */
#define INTERFACES_RETRY_MS	1000

/* Returns 0 or -ENOMEM, when it is worth another try. */
static int show_module(struct cage *c, struct xcvr *m)
{
	bool again = c->shown && c->shown == m;
	int err;

	if (again && !c->lacks_hwmon)
		return 0;
	if (c->shown && !again) {
		hwmon_remove(c->shown);
		xcvr_put(c->shown);
		c->shown = NULL;
	}
	if (!m)
		return 0;
	if (!again)
		kref_get(&m->ref);
	c->shown = m;
	err = hwmon_add(m);
	c->lacks_hwmon = err == -ENOMEM;
	if (err && !again)
		dev_warn(&c->client->dev, "%s: no hwmon device (%d)\n", c->label, err);
	if (!again)
		cage_event(c, OPTMON_EVENT_KIND_READY);
	return c->lacks_hwmon ? err : 0;
}

static void interfaces_work(struct work_struct *work)
{
	struct cage *c = container_of(to_delayed_work(work), struct cage,
				      interfaces_work);
	struct xcvr *m = cage_get_module(c);
	bool ready = m && xcvr_is_ready(m);
	int err, port_err = 0;

	err = show_module(c, ready && !c->unbinding ? m : NULL);
	if (m)
		xcvr_put(m);

	if (c->unbinding)
		port_remove(c);
	else
		port_err = port_reconcile(c);
	if (err == -ENOMEM || port_err == -ENOMEM)
		queue_delayed_work(cage_wq, &c->interfaces_work,
				   msecs_to_jiffies(INTERFACES_RETRY_MS));
}

/**
 * cage_update_interfaces() - bring hwmon and the stand-in in line, in a while
 * @c: the cage
 */
void cage_update_interfaces(struct cage *c)
{
	mod_delayed_work(cage_wq, &c->interfaces_work, 0);
}

/* Presence ----------------------------------------------------------------- */

/**
 * cage_knows_presence() - is there more than silence to tell that a module is gone?
 * @c: the cage
 *
 * Return: true with a presence signal, and where the module is part of the board.
 */
bool cage_knows_presence(const struct cage *c)
{
	return c->fixed || c->present_gpio;
}

/**
 * cage_is_present() - does the presence signal say that a module is there?
 * @c: the cage
 *
 * Return: false if it says that there is none; true without a signal.
 */
bool cage_is_present(struct cage *c)
{
	/* A signal that cannot be read decides nothing. */
	return !c->present_gpio || gpiod_get_value_cansleep(c->present_gpio);
}

static irqreturn_t presence_thread(int irq, void *arg)
{
	struct cage *c = arg;

	WRITE_ONCE(c->disturbed, true);
	sampler_hasten(c, JOB_PRESENCE, 0);
	return IRQ_HANDLED;
}

/* Binding -------------------------------------------------------------------- */

static int learn_adapter(struct cage *c)
{
	const struct i2c_adapter_quirks *quirks = c->client->adapter->quirks;
	struct i2c_adapter *adap = c->client->adapter;

	c->max_read = CMIS_PAGE_LEN;
	if (i2c_check_functionality(adap, I2C_FUNC_I2C)) {
		if (quirks && quirks->max_read_len)
			c->max_read = min_t(u16, c->max_read, quirks->max_read_len);
		if (quirks && quirks->max_comb_2nd_msg_len)
			c->max_read = min_t(u16, c->max_read,
					    quirks->max_comb_2nd_msg_len);
		return 0;
	}
	c->smbus_only = true;
	if (!i2c_check_functionality(adap, I2C_FUNC_SMBUS_BYTE_DATA |
					   I2C_FUNC_SMBUS_WORD_DATA))
		return -EOPNOTSUPP;
	if (i2c_check_functionality(adap, I2C_FUNC_SMBUS_READ_I2C_BLOCK))
		c->max_read = I2C_SMBUS_BLOCK_MAX;
	else
		c->max_read = 2;
	return 0;
}

/* A cage that nobody named is called by its bus and address, which are its alone. */
static void label_by_place(struct cage *c)
{
	snprintf(c->label, sizeof(c->label), "cage%d-%04x", c->client->adapter->nr,
		 c->client->addr);
}

/* Commands name a cage: two of one name would be taken for each other. */
static bool label_is_taken(const char *label)
{
	struct cage *c;
	bool taken = false;

	mutex_lock(&cages_lock);
	list_for_each_entry(c, &cages, node)
		taken |= !strcmp(c->label, label);
	mutex_unlock(&cages_lock);
	return taken;
}

static void learn_label(struct cage *c)
{
	struct device *dev = &c->client->dev;
	const char *label;

	strscpy(c->device, dev_name(dev), sizeof(c->device));
	label_by_place(c);
	if (device_property_read_string(dev, "label", &label))
		return;
	if (!dev_valid_name(label) || strchr(label, '%'))
		dev_warn(dev, "label %s cannot be a network device's: %s it is\n",
			 label, c->label);
	else if (label_is_taken(label))
		dev_warn(dev, "label %s is another cage's: %s it is\n", label, c->label);
	else
		strscpy(c->label, label, sizeof(c->label));
}

static int learn_presence(struct cage *c)
{
	struct device *dev = &c->client->dev;
	int irq, err;

	c->fixed = device_property_read_bool(dev, "non-removable");
	if (c->fixed)
		return 0;
	c->present_gpio = devm_gpiod_get_optional(dev, "present", GPIOD_IN);
	if (IS_ERR(c->present_gpio))
		return dev_err_probe(dev, PTR_ERR(c->present_gpio),
				     "%s: no presence signal\n", c->label);
	if (!c->present_gpio)
		return 0;
	irq = gpiod_to_irq(c->present_gpio);
	if (irq == -EPROBE_DEFER)
		return dev_err_probe(dev, irq, "%s: no presence interrupt yet\n",
				     c->label);
	if (irq <= 0)
		return 0;
	err = request_threaded_irq(irq, NULL, presence_thread,
				   IRQF_ONESHOT | IRQF_TRIGGER_RISING |
				   IRQF_TRIGGER_FALLING, "optmon-present", c);
	/* A signal without an interrupt is polled; that memory is short says nothing of it. */
	if (!err)
		c->present_irq = irq;
	return err == -ENOMEM ? err : 0;
}

/* Taken as it is: nothing is driven before a reset is asked for. */
static int learn_power(struct cage *c)
{
	struct device *dev = &c->client->dev;

	device_property_read_u32(dev, "maximum-power-milliwatt", &c->max_power_mw);
	c->reset_gpio = devm_gpiod_get_optional(dev, "reset", GPIOD_ASIS);
	if (IS_ERR(c->reset_gpio))
		return dev_err_probe(dev, PTR_ERR(c->reset_gpio),
				     "%s: no reset signal\n", c->label);
	return 0;
}

static struct cage *cage_new(struct i2c_client *client)
{
	struct fwnode_handle *fwnode = dev_fwnode(&client->dev);
	struct cage *c;
	int index;

	c = kzalloc(sizeof(*c), GFP_KERNEL);
	if (!c)
		return ERR_PTR(-ENOMEM);
	if (debugfs_alloc(c)) {
		kfree(c);
		return ERR_PTR(-ENOMEM);
	}
	index = ida_alloc(&cage_ida, GFP_KERNEL);
	if (index < 0) {
		debugfs_free(c);
		kfree(c);
		return ERR_PTR(index);
	}
	kref_init(&c->ref);
	c->index = index;
	c->client = client;
	c->fwnode = fwnode_handle_get(fwnode);
	mutex_init(&c->io_lock);
	mutex_init(&c->event_lock);
	mutex_init(&c->command_lock);
	c->page_kept = true;	/* whoever used it before may have left any */
	c->life_due = KTIME_MAX;
	c->power_policy = OPTMON_POWER_POLICY_HIGH;
	spin_lock_init(&c->module_lock);
	INIT_DELAYED_WORK(&c->interfaces_work, interfaces_work);
	INIT_LIST_HEAD(&c->sampler_node);
	return c;
}

static void cage_drop(struct cage *c)
{
	mutex_lock(&c->io_lock);
	c->client = NULL;
	mutex_unlock(&c->io_lock);
	ida_free(&cage_ida, c->index);
	cage_put(c);
}

static int cage_probe(struct i2c_client *client)
{
	struct cage *c;
	int err;

	if (client->addr != CMIS_I2C_ADDR)
		return dev_err_probe(&client->dev, -EINVAL,
				     "a module answers at 0x50, not 0x%02x\n",
				     client->addr);
	c = cage_new(client);
	if (IS_ERR(c))
		return PTR_ERR(c);
	learn_label(c);
	err = learn_adapter(c);
	if (err) {
		dev_err(&client->dev, "%s: the bus has neither I2C nor SMBus byte transfers\n",
			c->label);
		goto drop;
	}
	err = learn_power(c);
	if (err)
		goto drop;
	err = sampler_join(c);
	if (err)
		goto drop;
	err = learn_presence(c);
	if (err)
		goto leave;
	if (client->irq > 0) {
		err = line_join(c, client->irq);
		if (err)
			dev_warn(&client->dev,
				 "%s: interrupt %d cannot be used (%d): flags are polled\n",
				 c->label, client->irq, err);
	}
	i2c_set_clientdata(client, c);

	mutex_lock(&cages_lock);
	list_add_tail(&c->node, &cages);
	mutex_unlock(&cages_lock);
	debugfs_add(c);
	if (eeprom_add(c))
		dev_warn(&client->dev, "%s: no eeprom file\n", c->label);
	upstream_bound(c);
	cage_update_interfaces(c);
	sampler_schedule(c, JOB_PRESENCE, 0);
	return 0;
leave:
	sampler_leave(c);
drop:
	cage_drop(c);
	return err;
}

static void cage_remove(struct i2c_client *client)
{
	struct cage *c = i2c_get_clientdata(client);
	struct xcvr *m;

	mutex_lock(&cages_lock);
	c->unbinding = true;
	list_del(&c->node);
	mutex_unlock(&cages_lock);
	upstream_unbound(c);
	eeprom_remove(c);
	debugfs_remove_cage(c);

	if (c->present_irq)
		free_irq(c->present_irq, c);
	line_leave(c);
	sampler_leave(c);
	command_abort(c);
	power_release(c);

	m = cage_get_module(c);
	if (m) {
		flags_restore_masks(c, m);
		cage_set_module(c, NULL);
		xcvr_put(m);
	}
	cancel_delayed_work_sync(&c->interfaces_work);
	interfaces_work(&c->interfaces_work.work);
	cage_drop(c);
}

static const struct i2c_device_id cage_ids[] = {
	{ "osfp" },
	{ "qsfp-dd" },
	{ "elsfp" },
	{ "engine" },
	{ "optoe1" },
	{ "optoe2" },
	{ "optoe3" },
	{ }
};
MODULE_DEVICE_TABLE(i2c, cage_ids);

static const struct of_device_id cage_compatibles[] = {
	{ .compatible = "sff,osfp" },
	{ .compatible = "sff,qsfp-dd" },
	{ .compatible = "sff,elsfp" },
	{ .compatible = "sff,engine" },
	{ }
};
MODULE_DEVICE_TABLE(of, cage_compatibles);

static struct i2c_driver cage_driver = {
	.driver = {
		.name = "optmon",
		/* Also without device tree: ACPI's PRP0001 has compatibles too. */
		.of_match_table = cage_compatibles,
		.groups = power_groups,
	},
	.optmon_i2c_probe = cage_probe,
	.remove = cage_remove,
	.id_table = cage_ids,
};

/**
 * cage_driver_register() - begin to bind cages
 *
 * Return: 0 or a negative errno.
 */
int __init cage_driver_register(void)
{
	int err;

	cage_wq = alloc_workqueue("optmon", WQ_UNBOUND, 0);
	if (!cage_wq)
		return -ENOMEM;
	err = i2c_add_driver(&cage_driver);
	if (err)
		destroy_workqueue(cage_wq);
	return err;
}

/**
 * cage_driver_unregister() - unbind all cages
 */
void cage_driver_unregister(void)
{
	i2c_del_driver(&cage_driver);
	destroy_workqueue(cage_wq);
}
