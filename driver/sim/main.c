// SPDX-License-Identifier: GPL-2.0
/*
 * optmon_sim: a simulated switch with optical module cages. Loading it is
 * enough to have buses, signals, modules and ports.
 */
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

#include "models.h"
#include "sim.h"

#define DEFAULT_CAGES		32
#define DEFAULT_PORTS		28
#define DEFAULT_BUS_HZ		400000
#define MAX_CAGES_PER_INTL	32

static unsigned int cages = DEFAULT_CAGES;
module_param(cages, uint, 0444);
MODULE_PARM_DESC(cages, "number of cages, a multiple of 8 up to 128 (default 32)");

static unsigned int ports = DEFAULT_PORTS;
module_param(ports, uint, 0444);
MODULE_PARM_DESC(ports, "cages that have MAC ports, the first ones (default 28)");

static unsigned int port_lanes[SIM_PORTS_MAX] = { 0xff };
static int nport_lanes = 1;
module_param_array(port_lanes, uint, &nport_lanes, 0444);
MODULE_PARM_DESC(port_lanes, "host lanes of each port of such a cage: 0x0f,0xf0 breaks it out into two (default 0xff)");

static unsigned int cages_per_intl = 4;
module_param(cages_per_intl, uint, 0444);
MODULE_PARM_DESC(cages_per_intl, "cages that share an interrupt line, 1..32 (default 4)");

static bool empty;
module_param(empty, bool, 0444);
MODULE_PARM_DESC(empty, "start with every cage empty");

static bool bare;
module_param(bare, bool, 0444);
MODULE_PARM_DESC(bare, "describe no cage to the I2C core: for new_device");

static bool smbus;
module_param(smbus, bool, 0444);
MODULE_PARM_DESC(smbus, "buses that know the byte and word transfers of SMBus, no others");

static bool optoe;
module_param(optoe, bool, 0444);
MODULE_PARM_DESC(optoe, "register a driver of that name, for clients that ours has let go");

static unsigned int engines;
module_param(engines, uint, 0444);
MODULE_PARM_DESC(engines, "pairs of places that are a co-packaged engine and the cage of its external laser, the first ones (default 0)");

static char *firmware;
module_param(firmware, charp, 0444);
MODULE_PARM_DESC(firmware, "file that describes switch and cages: ACPI table or device tree overlay");

static struct sim_switch *sim_switch;

/* The first 32 cages are OSFP but for a few QSFP-DD ones. */
static const char *sim_client_type(const struct sim_cage *cage)
{
	const struct sim_model *model = sim_model_of_cage(cage->index);

	if (cage->index / 2 < cage->sw->nengines)
		return cage->fixed ? "engine" : "elsfp";
	return model && model->identifier == CMIS_ID_QSFP_DD ? "qsfp-dd" : "osfp";
}

static int sim_populate(struct sim_switch *sw)
{
	const struct sim_model *model;
	struct sim_module *module;
	unsigned int i;

	for (i = 0; i < sw->ncages; i++) {
		model = sim_model_of_cage(i);
		if (i / 2 < sw->nengines)
			model = sim_model_find(sw->cage[i]->fixed ? "engine-3200g" : "elsfp-8");
		/* What is part of the board is there all the same. */
		if (!model || (empty && !sw->cage[i]->fixed))
			continue;
		module = sim_image_build(model, i + 1);
		if (!module)
			return -ENOMEM;
		sim_cage_insert(sw->cage[i], module);
	}
	return 0;
}

static int sim_build(struct sim_switch *sw)
{
	unsigned int i;
	int ret;

	ret = sim_gpio_add(sw, cages_per_intl);
	for (i = 0; !ret && i < sw->nroots; i++)
		ret = sim_bus_add(sw, i);
	for (i = 0; !ret && i < sw->ncages; i++)
		ret = sim_cage_add(sw, i);
	/* The ports wait for their cages: the other order is as good. */
	for (i = 0; !ret && i < sw->nports; i++)
		ret = sim_ports_add(sw->cage[i]);
	if (!ret)
		ret = sim_populate(sw);
	for (i = 0; !ret && !bare && !sw->fwnode && i < sw->ncages; i++) {
		sw->cage[i]->type = sim_client_type(sw->cage[i]);
		ret = sim_cage_add_client(sw->cage[i]);
	}
	return ret ?: sim_storm_add(sw) ?: sim_knobs_add(sw) ?:
	       (optoe ? sim_optoe_add() : 0);
}

static void sim_tear_down(struct sim_switch *sw)
{
	unsigned int i;

	sim_optoe_remove();
	sim_knobs_remove(sw);
	sim_storm_remove(sw);
	sim_gpio_quiet(sw);
	for (i = 0; i < sw->ncages; i++)
		if (sw->cage[i])
			sim_cage_remove_client(sw->cage[i]);
	/* User space may have made clients of its own: they go with the buses. */
	for (i = 0; i < sw->nroots; i++)
		sim_bus_remove(sw->root[i]);
	for (i = 0; i < sw->ncages; i++)
		if (sw->cage[i])
			sim_cage_stop(sw->cage[i]);
	for (i = 0; i < sw->nports; i++)
		if (sw->cage[i])
			sim_ports_remove(sw->cage[i]);
	sim_gpio_remove(sw);
	for (i = 0; i < sw->ncages; i++)
		sim_cage_remove(sw->cage[i]);
}

static struct sim_switch *sim_switch_alloc(void)
{
	struct sim_switch *sw;

	sw = kzalloc(sizeof(*sw), GFP_KERNEL);
	if (!sw)
		return NULL;
	sw->ncages = cages;
	sw->nports = min(ports, cages);
	sw->nlanes = nport_lanes;
	memcpy(sw->lanes, port_lanes, sizeof(sw->lanes));
	sw->nengines = min(engines, cages / 2);
	sw->smbus = smbus;
	sw->nroots = cages / SIM_CHANNELS;
	sw->bus_hz = DEFAULT_BUS_HZ;
	sw->time_scale = 1;
	sw->cage = kcalloc(cages, sizeof(*sw->cage), GFP_KERNEL);
	if (!sw->cage) {
		kfree(sw);
		return NULL;
	}
	return sw;
}

static void sim_switch_free(struct sim_switch *sw)
{
	kfree(sw->cage);
	kfree(sw);
}

static int __init sim_init(void)
{
	struct platform_device_info info = {
		.name = "optmon-sim",
		.id = PLATFORM_DEVID_NONE,
	};
	struct sim_switch *sw;
	int ret;

	if (!cages || cages > SIM_MAX_CAGES || cages % SIM_CHANNELS ||
	    !cages_per_intl || cages_per_intl > MAX_CAGES_PER_INTL) {
		pr_err("optmon_sim: cages=%u cages_per_intl=%u is out of range\n",
		       cages, cages_per_intl);
		return -EINVAL;
	}
	sw = sim_switch_alloc();
	if (!sw)
		return -ENOMEM;
	if (firmware) {
		ret = sim_firmware_load(sw, firmware);
		if (ret)
			goto free;
	}
	info.fwnode = sw->fwnode;
	sw->pdev = platform_device_register_full(&info);
	if (IS_ERR(sw->pdev)) {
		ret = PTR_ERR(sw->pdev);
		goto free;
	}
	ret = sim_build(sw);
	if (ret)
		goto tear_down;
	sim_switch = sw;
	return 0;

tear_down:
	/* modprobe takes "exists" for a module that is loaded, and says nothing. */
	if (ret == -EEXIST) {
		pr_err("optmon_sim: a name is taken: look for network devices osfp1 to osfp%u\n",
		       sw->nports);
		ret = -EBUSY;
	}
	sim_tear_down(sw);
	platform_device_unregister(sw->pdev);
free:
	sim_firmware_unload(sw);
	sim_switch_free(sw);
	return ret;
}

static void __exit sim_exit(void)
{
	sim_tear_down(sim_switch);
	platform_device_unregister(sim_switch->pdev);
	sim_firmware_unload(sim_switch);
	sim_switch_free(sim_switch);
}

module_init(sim_init);
module_exit(sim_exit);
MODULE_DESCRIPTION("Simulated switch with optical module cages");
MODULE_LICENSE("GPL");
