// SPDX-License-Identifier: GPL-2.0
/*
 * Cages described by firmware instead of by the simulator: an ACPI table or a
 * device tree overlay is loaded, and the simulated buses take the place of the
 * hardware that it describes. What it says of cages reaches the driver as it
 * does on a machine: the I2C core makes the clients.
 *
 * The description has one node for the switch, optmon-switch in a device tree
 * and \_SB.OPSW in ACPI. It is the controller of the GPIOs and interrupts. Its
 * children bus0 ... (BUS0 ... in ACPI) are the root buses, mux0 ... (MUX0 ...)
 * their muxes, whose children are the channels, by reg (_ADR). A channel that
 * is described has the cage as its first child.
 */
#include <linux/acpi.h>
#include <linux/kernel_read_file.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/property.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "compat.h"
#include "sim.h"

#define FILE_MAX_SIZE	(256 * 1024)
#define FDT_MAGIC	0xd00dfeed
#define OF_SWITCH	"/optmon-switch"
#define ACPI_SWITCH	"\\_SB.OPSW"

/* ACPI ----------------------------------------------------------------------- */

#ifdef CONFIG_ACPI
static struct acpi_device *switch_of_acpi(void)
{
	struct acpi_device *adev;
	acpi_handle handle;

	if (ACPI_FAILURE(acpi_get_handle(NULL, ACPI_SWITCH, &handle)))
		return NULL;
	/* The core scans a new table later; what is here then is left alone. */
	acpi_scan_lock_acquire();
	acpi_bus_scan(handle);
	adev = acpi_fetch_acpi_dev(handle);
	acpi_scan_lock_release();
	return adev;
}

/*
 * A table stays, and its memory with it, until the machine restarts: the
 * interpreter goes on referring to it after it is unloaded.
 */
static int load_acpi(struct sim_switch *sw, const void *data, size_t size)
{
	const struct acpi_table_header *header = data;
	struct acpi_device *adev = switch_of_acpi();
	struct acpi_table_header *table;

	if (!adev) {
		if (size < sizeof(*header) || header->length != size)
			return -EINVAL;
		table = kmemdup(data, size, GFP_KERNEL);
		if (!table)
			return -ENOMEM;
		if (ACPI_FAILURE(acpi_load_table(table, NULL))) {
			kfree(table);
			return -EINVAL;
		}
		adev = switch_of_acpi();
	}
	if (!adev)
		return -ENODEV;
	sw->fwnode = acpi_fwnode_handle(adev);
	return 0;
}

static bool is_acpi(const void *data, size_t size)
{
	return size >= ACPI_NAMESEG_SIZE &&
	       !memcmp(data, ACPI_SIG_SSDT, ACPI_NAMESEG_SIZE);
}
#else
static int load_acpi(struct sim_switch *sw, const void *data, size_t size)
{
	return -EOPNOTSUPP;
}

static bool is_acpi(const void *data, size_t size)
{
	return false;
}
#endif /* CONFIG_ACPI */

/* Device tree ---------------------------------------------------------------- */

static bool is_overlay(const void *data, size_t size)
{
	return size >= sizeof(__be32) && be32_to_cpup(data) == FDT_MAGIC;
}

static int load_overlay(struct sim_switch *sw, const void *data, size_t size)
{
	struct device_node *node;
	int ret;

	ret = sim_overlay_apply(data, size, &sw->overlay);
	if (ret)
		return ret;
	node = of_find_node_by_path(OF_SWITCH);
	if (!node)
		return -ENODEV;
	sw->fwnode = of_fwnode_handle(node);
	return 0;
}

/* Either --------------------------------------------------------------------- */

/**
 * sim_firmware_load() - load the description of a switch
 * @sw: the switch, which has nothing yet
 * @path: file with an ACPI table (SSDT) or a device tree overlay
 *
 * Return: 0 or a negative error: -EINVAL for another file, -ENODEV when no
 * switch is described, -EOPNOTSUPP where the kernel has no such firmware; undo
 * with sim_firmware_unload() in any case.
 */
int sim_firmware_load(struct sim_switch *sw, const char *path)
{
	void *data = NULL;
	ssize_t size;
	int ret;

	size = kernel_read_file_from_path(path, 0, &data, FILE_MAX_SIZE, NULL,
					  READING_FIRMWARE);
	if (size < 0) {
		pr_err("optmon_sim: %s: cannot be read (%zd)\n", path, size);
		return size;
	}
	if (is_acpi(data, size))
		ret = load_acpi(sw, data, size);
	else if (is_overlay(data, size))
		ret = load_overlay(sw, data, size);
	else
		ret = -EINVAL;
	vfree(data);
	if (ret == -ENOTSUPP)
		ret = -EOPNOTSUPP;
	if (ret)
		pr_err("optmon_sim: %s: not the description of a switch, or not for this kernel (%d)\n",
		       path, ret);
	return ret;
}

/**
 * sim_firmware_unload() - undo sim_firmware_load(), after the devices went
 * @sw: the switch
 */
void sim_firmware_unload(struct sim_switch *sw)
{
	fwnode_handle_put(sw->fwnode);
	sw->fwnode = NULL;
	if (sw->overlay)
		of_overlay_remove(&sw->overlay);
}

/**
 * sim_firmware_child() - a bus or a mux as the firmware describes it
 * @sw: the switch
 * @of_name: "bus" or "mux"
 * @acpi_name: the same in ACPI
 * @index: number of the root bus
 *
 * Return: the node, to be put, or NULL.
 */
struct fwnode_handle *sim_firmware_child(struct sim_switch *sw, const char *of_name,
					 const char *acpi_name, unsigned int index)
{
	char name[8];

	if (!sw->fwnode)
		return NULL;
	if (is_of_node(sw->fwnode))
		snprintf(name, sizeof(name), "%s%u", of_name, index);
	else
		snprintf(name, sizeof(name), "%s%X", acpi_name, index);
	return fwnode_get_named_child_node(sw->fwnode, name);
}

/**
 * sim_firmware_cage() - the cage of a channel as the firmware describes it
 * @adap: the channel's adapter
 *
 * Return: the node, to be put, or NULL.
 */
struct fwnode_handle *sim_firmware_cage(struct i2c_adapter *adap)
{
	struct fwnode_handle *channel = dev_fwnode(&adap->dev);

	return channel ? fwnode_get_next_child_node(channel, NULL) : NULL;
}
