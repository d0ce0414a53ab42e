// SPDX-License-Identifier: GPL-2.0
/*
 * A driver of the name of optoe, which SONiC's switches have: it takes a client
 * that ours has let go, and does nothing with it.
 */
#include <linux/i2c.h>
#include <linux/module.h>

#include "compat.h"
#include "sim.h"

static int optoe_probe(struct i2c_client *client)
{
	return 0;
}

static const struct i2c_device_id optoe_ids[] = {
	{ "optoe1" },
	{ "optoe2" },
	{ "optoe3" },
	{ }
};

static struct i2c_driver optoe_driver = {
	.driver.name = "optoe",
	.sim_i2c_probe = optoe_probe,
	.id_table = optoe_ids,
};

static bool added;

/**
 * sim_optoe_add() - register it
 *
 * Return: 0 or a negative error.
 */
int sim_optoe_add(void)
{
	int ret = i2c_add_driver(&optoe_driver);

	added = !ret;
	return ret;
}

void sim_optoe_remove(void)
{
	if (added)
		i2c_del_driver(&optoe_driver);
	added = false;
}
