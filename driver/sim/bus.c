// SPDX-License-Identifier: GPL-2.0
/*
 * The root buses, the mux of eight channels on each, and the account of what
 * goes over them. Transfers take their bus time by sleeping it.
 */
#include <linux/delay.h>
#include <linux/i2c.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/property.h>
#include <linux/slab.h>

#include "compat.h"
#include "sim.h"

#define BITS_PER_BYTE_WIRE	9	/* with the acknowledge */
#define BITS_START_STOP		2
#define BUS_TIMEOUT_MS		35	/* the controller gives up on a held bus */
#define MUX_CHANGE_BYTES	2	/* address and control register of a PCA9548 */

const char * const sim_count_names[SIM_COUNTS] = {
	[SIM_TRANSACTIONS]	= "transactions",
	[SIM_BYTES]		= "bytes",
	[SIM_NACKS]		= "nacks",
	[SIM_PAGE_SELECTS]	= "page_selects",
	[SIM_MASK_WRITES]	= "mask_writes",
	[SIM_CONTROL_WRITES]	= "control_writes",
	[SIM_MUX_TRANSACTIONS]	= "mux_transactions",
	[SIM_MUX_BYTES]		= "mux_bytes",
	[SIM_BUSY_US]		= "busy_us",
	[SIM_LATCHES]		= "latches",
	[SIM_LONGEST_HOLD]	= "longest_hold_bits",
};

void sim_account_reset(struct sim_account *account)
{
	unsigned int i;

	for (i = 0; i < SIM_COUNTS; i++)
		atomic64_set(&account->n[i], 0);
}

/* Charge a transfer to the bus and to the cage that it was for. */
static void sim_charge(struct sim_root *root, struct sim_cage *cage,
		       enum sim_count count, u64 n)
{
	sim_account_add(&root->account, count, n);
	if (cage)
		sim_account_add(&cage->account, count, n);
}

static void sim_sleep_us(u64 us)
{
	if (us >= 20 * USEC_PER_MSEC)
		msleep(div_u64(us, USEC_PER_MSEC));
	else if (us >= 10)
		usleep_range(us, us + 20);
	else if (us)
		udelay(us);
}

/* Let the time pass that these bytes take on the wire. */
static void sim_bus_time(struct sim_root *root, struct sim_cage *cage,
			 unsigned int bytes, unsigned int starts)
{
	unsigned int hz = READ_ONCE(root->sw->bus_hz);
	u64 bits, us;

	bytes += root->mux_debt_bytes;
	root->mux_debt_bytes = 0;
	bits = (u64)bytes * BITS_PER_BYTE_WIRE + starts * BITS_START_STOP;
	root->hold_bits += bits;
	if (!hz)
		return;
	us = div_u64(bits * USEC_PER_SEC, hz);
	sim_charge(root, cage, SIM_BUSY_US, us);
	sim_sleep_us(us);
}

/* Nobody pulls SDA low any more: the module went in the middle of a read. */
static void sim_unplugged(struct i2c_msg *msgs, int num, bool half)
{
	unsigned int from;
	int i;

	for (i = 0; i < num; i++) {
		if (!(msgs[i].flags & I2C_M_RD))
			continue;
		from = half ? msgs[i].len / 2 : 0;
		memset(msgs[i].buf + from, 0xff, msgs[i].len - from);
	}
}

/*
 * The messages of one transaction. A write that a repeated START ends instead
 * of a STOP sets the byte address and no more (CMIS B.2.5.3).
 */
static int sim_messages(struct sim_cage *cage, struct i2c_msg *msgs, int num)
{
	int i, ret;

	for (i = 0; i < num; i++) {
		if (!(msgs[i].flags & I2C_M_RD)) {
			sim_module_write(cage->module, msgs[i].addr, msgs[i].buf,
					 msgs[i].len, i == num - 1);
			continue;
		}
		ret = sim_module_read(cage->module, msgs[i].addr, msgs[i].buf,
				      msgs[i].len);
		if (ret)
			return ret;
		sim_fault_read(cage, msgs[i].buf, msgs[i].len);
	}
	return num;
}

/* Does the module take its address? 0, -ENXIO or -ETIMEDOUT. */
static int sim_address(struct sim_cage *cage, const struct i2c_msg *msg)
{
	int ret;

	if (!cage)
		return -ENXIO;
	mutex_lock(&cage->lock);
	ret = sim_fault_before(cage, msg);
	if (!ret && !sim_module_acks(cage->module, msg->addr))
		ret = -ENXIO;
	mutex_unlock(&cage->lock);
	return ret;
}

/* The bytes are over the wire: now they have their effect. */
static int sim_finish(struct sim_cage *cage, struct i2c_msg *msgs, int num)
{
	bool goes = false;
	int ret = num;

	mutex_lock(&cage->lock);
	if (!cage->module) {
		sim_unplugged(msgs, num, false);
		ret = msgs[num - 1].flags & I2C_M_RD ? num : -ENXIO;
	} else {
		ret = sim_messages(cage, msgs, num);
		goes = cage->fault.unplug && (msgs[num - 1].flags & I2C_M_RD);
		if (goes) {
			cage->fault.unplug = false;
			sim_unplugged(msgs, num, true);
		}
	}
	mutex_unlock(&cage->lock);
	if (goes)
		sim_cage_eject(cage);
	return ret;
}

static int sim_xfer(struct i2c_adapter *adap, struct i2c_msg *msgs, int num)
{
	struct sim_root *root = adap->algo_data;
	struct sim_cage *cage = NULL;
	unsigned int bytes = 0;
	int i, ret;

	for (i = 0; i < num; i++)
		bytes += 1 + msgs[i].len;
	if (root->selected >= 0)
		cage = root->cage[root->selected];
	ret = sim_address(cage, msgs);
	sim_charge(root, cage, SIM_TRANSACTIONS, 1);
	if (ret) {
		sim_charge(root, cage, SIM_NACKS, 1);
		sim_charge(root, cage, SIM_BYTES, 1);
		if (ret == -ETIMEDOUT) {
			sim_charge(root, cage, SIM_BUSY_US,
				   BUS_TIMEOUT_MS * USEC_PER_MSEC);
			msleep(BUS_TIMEOUT_MS);
		} else {
			sim_bus_time(root, cage, 1, 1);
		}
		return ret;
	}
	sim_charge(root, cage, SIM_BYTES, bytes);
	sim_bus_time(root, cage, bytes, num);
	return sim_finish(cage, msgs, num);
}

/*
 * The bus is taken and let go as any is, and what goes over it meanwhile is counted:
 * the time that costs is a fact of the driver, whatever machine this is. Muxes that
 * lock themselves alone take it for each transaction.
 */
static void sim_lock_bus(struct i2c_adapter *adap, unsigned int flags)
{
	struct sim_root *root = adap->algo_data;

	rt_mutex_lock_nested(&adap->bus_lock, i2c_adapter_depth(adap));
	root->hold_bits = 0;
}

static int sim_trylock_bus(struct i2c_adapter *adap, unsigned int flags)
{
	struct sim_root *root = adap->algo_data;
	int taken = rt_mutex_trylock(&adap->bus_lock);

	if (taken)
		root->hold_bits = 0;
	return taken;
}

static void sim_account_most(struct sim_account *account, enum sim_count count, u64 n)
{
	if (n > atomic64_read(&account->n[count]))
		atomic64_set(&account->n[count], n);
}

static void sim_unlock_bus(struct i2c_adapter *adap, unsigned int flags)
{
	struct sim_root *root = adap->algo_data;
	struct sim_cage *cage = NULL;

	if (root->selected >= 0)
		cage = root->cage[root->selected];
	sim_account_most(&root->account, SIM_LONGEST_HOLD, root->hold_bits);
	if (cage)
		sim_account_most(&cage->account, SIM_LONGEST_HOLD, root->hold_bits);
	rt_mutex_unlock(&adap->bus_lock);
}

static const struct i2c_lock_operations sim_lock_ops = {
	.lock_bus	= sim_lock_bus,
	.trylock_bus	= sim_trylock_bus,
	.unlock_bus	= sim_unlock_bus,
};

static u32 sim_functionality(struct i2c_adapter *adap)
{
	const struct sim_root *root = adap->algo_data;

	if (root->sw->smbus)
		return I2C_FUNC_SMBUS_BYTE | I2C_FUNC_SMBUS_BYTE_DATA |
		       I2C_FUNC_SMBUS_WORD_DATA;
	return I2C_FUNC_I2C | I2C_FUNC_SMBUS_EMUL;
}

static const struct i2c_algorithm sim_algorithm = {
	.master_xfer	= sim_xfer,
	.functionality	= sim_functionality,
};

/*
 * The control register of the mux. It keeps its channel between transfers, as
 * the drivers of real ones do, so only a change costs a transaction.
 */
static int sim_mux_select(struct i2c_mux_core *muxc, u32 channel)
{
	struct sim_root *root = *(struct sim_root **)i2c_mux_priv(muxc);

	if (root->selected == channel)
		return 0;
	root->selected = channel;
	root->mux_debt_bytes += MUX_CHANGE_BYTES;
	sim_charge(root, NULL, SIM_MUX_TRANSACTIONS, 1);
	sim_charge(root, NULL, SIM_MUX_BYTES, MUX_CHANGE_BYTES);
	return 0;
}

static int sim_mux_add(struct sim_root *root, bool mux_locked)
{
	struct platform_device_info info = {
		.name = "optmon-sim-mux",
		.id = root->index,
	};
	unsigned int i;
	int ret;

	root->mux_fwnode = sim_firmware_child(root->sw, "mux", "MUX", root->index);
	info.fwnode = root->mux_fwnode;
	root->mux_pdev = platform_device_register_full(&info);
	if (IS_ERR(root->mux_pdev)) {
		ret = PTR_ERR(root->mux_pdev);
		root->mux_pdev = NULL;
		return ret;
	}
	root->muxc = i2c_mux_alloc(&root->adap, &root->mux_pdev->dev,
				   SIM_CHANNELS, sizeof(struct sim_root *),
				   mux_locked ? I2C_MUX_LOCKED : 0,
				   sim_mux_select, NULL);
	if (!root->muxc)
		return -ENOMEM;
	*(struct sim_root **)i2c_mux_priv(root->muxc) = root;
	for (i = 0; i < root->nchans; i++) {
		ret = sim_mux_add_adapter(root->muxc, i);
		if (ret)
			return ret;
	}
	return 0;
}

/**
 * sim_bus_add() - a root bus with its mux and the adapters of its channels
 * @sw: the switch
 * @index: number of the bus, from 0; the upper half have mux-locked muxes
 *
 * Return: 0 or a negative error; what was made stays in @sw for
 * sim_bus_remove().
 */
int sim_bus_add(struct sim_switch *sw, unsigned int index)
{
	struct sim_root *root;
	int ret;

	root = kzalloc(sizeof(*root), GFP_KERNEL);
	if (!root)
		return -ENOMEM;
	root->sw = sw;
	root->index = index;
	root->selected = -1;
	root->nchans = min_t(unsigned int, SIM_CHANNELS,
			     sw->ncages - index * SIM_CHANNELS);
	root->adap.owner = THIS_MODULE;
	root->adap.algo = &sim_algorithm;
	root->adap.lock_ops = &sim_lock_ops;
	root->adap.algo_data = root;
	root->adap.dev.parent = &sw->pdev->dev;
	snprintf(root->adap.name, sizeof(root->adap.name), "optmon-sim bus %u",
		 index);
	root->fwnode = sim_firmware_child(sw, "bus", "BUS", index);
	device_set_node(&root->adap.dev, root->fwnode);
	ret = i2c_add_adapter(&root->adap);
	if (ret) {
		fwnode_handle_put(root->fwnode);
		kfree(root);
		return ret;
	}
	sw->root[index] = root;
	return sim_mux_add(root, index >= sw->nroots / 2);
}

void sim_bus_remove(struct sim_root *root)
{
	if (!root)
		return;
	if (root->muxc)
		i2c_mux_del_adapters(root->muxc);
	i2c_del_adapter(&root->adap);
	/* The mux core is memory of its parent: that goes last. */
	if (root->mux_pdev)
		platform_device_unregister(root->mux_pdev);
	fwnode_handle_put(root->mux_fwnode);
	fwnode_handle_put(root->fwnode);
	root->sw->root[root->index] = NULL;
	kfree(root);
}
