// SPDX-License-Identifier: GPL-2.0
/*
 * Cages: the firmware description that the driver sees (an i2c client with
 * properties, GPIOs and an interrupt), and what is plugged into them.
 */
#include <linux/gpio/machine.h>
#include <linux/module.h>
#include <linux/property.h>
#include <linux/slab.h>

#include "compat.h"
#include "sim.h"

#define MAX_POWER_MW		30000
#define TICK_MS			500	/* physics of a module nobody looks at */

/* con_id and polarity of each signal, as the driver asks for them. */
static const struct {
	const char *con_id;
	enum gpio_lookup_flags flags;
} sim_signals[SIM_SIGNALS] = {
	[SIM_SIG_PRESENT]	= { "present", GPIO_ACTIVE_LOW },
	[SIM_SIG_RESET]		= { "reset", GPIO_ACTIVE_LOW },
	[SIM_SIG_LOW_POWER]	= { "low-power", GPIO_ACTIVE_HIGH },
};

/*
 * Time passes: what is due happens, and what of it shows on the outside.
 * Returns when to look again.
 */
static ktime_t sim_cage_advance(struct sim_cage *cage)
{
	struct sim_module *module = cage->module;
	ktime_t next, tick;

	next = sim_fault_advance(cage);
	if (!module)
		return KTIME_MAX;
	next = min(next, sim_cmis_advance(module));
	if (module->live) {
		tick = ktime_add_ms(ktime_get(), TICK_MS);
		next = min(next, tick);
		sim_physics_update(module, false);
	}
	sim_flags_update(module);
	return next;
}

static void sim_cage_work(struct work_struct *work)
{
	struct sim_cage *cage = container_of(work, struct sim_cage, work.work);
	ktime_t next;
	s64 ms;

	mutex_lock(&cage->lock);
	next = sim_cage_advance(cage);
	mutex_unlock(&cage->lock);
	sim_port_update(cage);
	if (next == KTIME_MAX || READ_ONCE(cage->stopped))
		return;
	ms = ktime_ms_delta(next, ktime_get());
	queue_delayed_work(sim_wq, &cage->work,
			   msecs_to_jiffies(clamp_t(s64, ms, 1, TICK_MS)));
}

/**
 * sim_cage_kick() - let the cage look at its signals and at the time now
 * @cage: the cage; may be called from any context
 */
void sim_cage_kick(struct sim_cage *cage)
{
	if (!READ_ONCE(cage->stopped))
		mod_delayed_work(sim_wq, &cage->work, 0);
}

/**
 * sim_cage_insert() - plug a module in; what was there before goes
 * @cage: the cage
 * @module: the module, owned by the cage from now on
 */
void sim_cage_insert(struct sim_cage *cage, struct sim_module *module)
{
	struct sim_module *old;

	mutex_lock(&cage->lock);
	old = cage->module;
	module->cage = cage;
	cage->module = module;
	memset(cage->laser_nw, 0, sizeof(cage->laser_nw));
	WRITE_ONCE(cage->has_lasers, module->lasers);
	sim_cmis_power_on(module);
	mutex_unlock(&cage->lock);
	sim_module_free(old);
	sim_gpio_set_present(cage, true);
	sim_cage_kick(cage);
}

/**
 * sim_cage_eject() - pull the module out
 * @cage: the cage
 *
 * Return: false when it was empty.
 */
bool sim_cage_eject(struct sim_cage *cage)
{
	struct sim_module *module;

	mutex_lock(&cage->lock);
	module = cage->module;
	cage->module = NULL;
	WRITE_ONCE(cage->has_lasers, false);
	/* What was to happen to this module shall not happen to the next. */
	cage->fault.unplug = false;
	cage->fault.flag_until = 0;
	if (module)
		sim_gpio_set_intl(cage, cage->fault.intl);
	mutex_unlock(&cage->lock);
	if (!module)
		return false;
	sim_gpio_set_present(cage, false);
	sim_module_free(module);
	sim_cage_kick(cage);
	return true;
}

static int sim_cage_describe(struct sim_cage *cage)
{
	struct i2c_adapter *adap = cage->root->muxc->adapter[cage->channel];
	unsigned int i, n;
	int ret;

	cage->props[0] = PROPERTY_ENTRY_STRING("label", cage->label);
	cage->props[1] = PROPERTY_ENTRY_U32("maximum-power-milliwatt",
					    MAX_POWER_MW);
	if (cage->fixed)
		cage->props[2] = PROPERTY_ENTRY_BOOL("non-removable");
	cage->swnode.properties = cage->props;
	ret = software_node_register(&cage->swnode);
	if (ret)
		return ret;
	cage->swnode_registered = true;
	/* The firmware says all, or that there is nothing to be said. */
	if (cage->sw->fwnode) {
		cage->described = sim_firmware_cage(adap);
		return 0;
	}

	snprintf(cage->dev_id, sizeof(cage->dev_id), "%d-%04x",
		 i2c_adapter_id(adap), CMIS_I2C_ADDR);
	cage->lookup = kzalloc(struct_size(cage->lookup, table, SIM_SIGNALS + 1),
			       GFP_KERNEL);
	if (!cage->lookup)
		return -ENOMEM;
	cage->lookup->dev_id = cage->dev_id;
	for (i = 0, n = 0; i < SIM_SIGNALS; i++)
		if (i != SIM_SIG_PRESENT || !cage->fixed)
			cage->lookup->table[n++] =
				GPIO_LOOKUP(SIM_GPIO_LABEL, sim_gpio_line(cage, i),
					    sim_signals[i].con_id, sim_signals[i].flags);
	gpiod_add_lookup_table(cage->lookup);
	return 0;
}

/**
 * sim_cage_fwnode() - what a port's description would name as its cage
 * @cage: the cage
 *
 * Return: the node that a client of the cage has, not counted.
 */
struct fwnode_handle *sim_cage_fwnode(struct sim_cage *cage)
{
	return cage->described ?: software_node_fwnode(&cage->swnode);
}

/**
 * sim_engine_cage() - is there a co-packaged engine instead of a cage?
 * @sw: the switch
 * @index: number of the cage, from 0
 *
 * Return: true for the first of each pair of places; the second is the cage of
 * the external laser that feeds it.
 */
bool sim_engine_cage(const struct sim_switch *sw, unsigned int index)
{
	return index / 2 < sw->nengines && !(index % 2);
}

/**
 * sim_cage_add() - a cage on its channel, empty, with its description
 * @sw: the switch
 * @index: number of the cage, from 0
 *
 * Return: 0 or a negative error; what was made stays in @sw for
 * sim_cage_remove().
 */
int sim_cage_add(struct sim_switch *sw, unsigned int index)
{
	struct sim_cage *cage;

	cage = kzalloc(sizeof(*cage), GFP_KERNEL);
	if (!cage)
		return -ENOMEM;
	cage->sw = sw;
	cage->index = index;
	cage->root = sw->root[index / SIM_CHANNELS];
	cage->channel = index % SIM_CHANNELS;
	cage->type = "osfp";
	cage->fixed = sim_engine_cage(sw, index);
	snprintf(cage->label, sizeof(cage->label), "osfp%u", index + 1);
	mutex_init(&cage->lock);
	mutex_init(&cage->mac_lock);
	INIT_DELAYED_WORK(&cage->work, sim_cage_work);
	WRITE_ONCE(sw->cage[index], cage);
	cage->root->cage[cage->channel] = cage;
	return sim_cage_describe(cage);
}

/* Empty the cage and let no more time pass in it, after the buses went. */
void sim_cage_stop(struct sim_cage *cage)
{
	sim_cage_eject(cage);
	WRITE_ONCE(cage->stopped, true);
	cancel_delayed_work_sync(&cage->work);
}

/* After the gpiochip: nobody can drive its signals any more. */
void sim_cage_remove(struct sim_cage *cage)
{
	if (!cage)
		return;
	cancel_delayed_work_sync(&cage->work);
	if (cage->lookup) {
		gpiod_remove_lookup_table(cage->lookup);
		kfree(cage->lookup);
	}
	fwnode_handle_put(cage->described);
	if (cage->swnode_registered)
		software_node_unregister(&cage->swnode);
	cage->sw->cage[cage->index] = NULL;
	kvfree(cage->staged);
	mutex_destroy(&cage->mac_lock);
	mutex_destroy(&cage->lock);
	kfree(cage);
}

/**
 * sim_cage_add_client() - describe the cage to the I2C core
 * @cage: the cage
 *
 * Return: 0 or a negative error.
 */
int sim_cage_add_client(struct sim_cage *cage)
{
	struct i2c_board_info info = {
		.addr = CMIS_I2C_ADDR,
		.swnode = &cage->swnode,
	};
	struct i2c_client *client;
	int irq;

	irq = sim_gpio_intl_irq(cage);
	if (irq < 0)
		return irq;
	info.irq = irq;
	strscpy(info.type, cage->type, sizeof(info.type));
	client = i2c_new_client_device(cage->root->muxc->adapter[cage->channel],
				       &info);
	if (IS_ERR(client))
		return PTR_ERR(client);
	cage->client = client;
	return 0;
}

void sim_cage_remove_client(struct sim_cage *cage)
{
	i2c_unregister_device(cage->client);
	cage->client = NULL;
}
