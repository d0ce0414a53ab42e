// SPDX-License-Identifier: GPL-2.0
/*
 * The knobs of the simulator, in configfs: a directory for each cage by its
 * label, one for each root bus with its account, and "switch" for what is
 * common to all.
 */
#include <linux/configfs.h>
#include <linux/ctype.h>
#include <linux/delay.h>
#include <linux/kstrtox.h>
#include <linux/module.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "models.h"
#include "sim.h"
#include "sim_image.h"

#define SWAP_MS		100	/* nobody changes a module faster */
#define MAX_STORM_RATE	10000	/* flags a second */
#define MAX_RTNL_MS	10000
#define MAX_TIME_SCALE	100000000
#define MAX_PASS_H	100000	/* eleven years at once */

static struct sim_cage *to_cage(struct config_item *item)
{
	return container_of(to_config_group(item), struct sim_cage, group);
}

static struct sim_root *to_root(struct config_item *item)
{
	return container_of(to_config_group(item), struct sim_root, group);
}

/* A word from what was written, without the newline; for kfree(). */
static char *sim_word(const char *page, size_t count)
{
	char *copy = kstrndup(page, count, GFP_KERNEL);

	if (!copy)
		return NULL;
	strim(copy);
	return copy;
}

/* Accounts --------------------------------------------------------------------- */

static ssize_t sim_account_show(struct sim_account *account, char *page)
{
	ssize_t len = 0;
	unsigned int i;

	for (i = 0; i < SIM_COUNTS; i++)
		len += scnprintf(page + len, PAGE_SIZE - len, "%s %lld\n",
				 sim_count_names[i],
				 (s64)atomic64_read(&account->n[i]));
	return len;
}

static ssize_t sim_account_store(struct sim_account *account, const char *page,
				 size_t count)
{
	u32 zero;
	int ret = kstrtou32(page, 0, &zero);

	if (ret)
		return ret;
	if (zero)
		return -EINVAL;
	sim_account_reset(account);
	return count;
}

static ssize_t sim_bus_account_show(struct config_item *item, char *page)
{
	return sim_account_show(&to_root(item)->account, page);
}

static ssize_t sim_bus_account_store(struct config_item *item, const char *page,
				     size_t count)
{
	return sim_account_store(&to_root(item)->account, page, count);
}

CONFIGFS_ATTR(sim_bus_, account);

static struct configfs_attribute *sim_bus_attrs[] = {
	&sim_bus_attr_account,
	NULL
};

static const struct config_item_type sim_bus_type = {
	.ct_attrs	= sim_bus_attrs,
	.ct_owner	= THIS_MODULE,
};

/* Cages -------------------------------------------------------------------------- */

static ssize_t sim_cage_account_show(struct config_item *item, char *page)
{
	return sim_account_show(&to_cage(item)->account, page);
}

static ssize_t sim_cage_account_store(struct config_item *item, const char *page,
				      size_t count)
{
	return sim_account_store(&to_cage(item)->account, page, count);
}

/* Called when the file is closed: the records wait to be inserted. */
static ssize_t sim_cage_image_write(struct config_item *item, const void *buf,
				    size_t size)
{
	struct sim_cage *cage = to_cage(item);
	void *copy, *old;

	copy = kvmalloc(size, GFP_KERNEL);
	if (!copy)
		return -ENOMEM;
	memcpy(copy, buf, size);
	mutex_lock(&cage->lock);
	old = cage->staged;
	cage->staged = copy;
	cage->staged_len = size;
	mutex_unlock(&cage->lock);
	kvfree(old);
	return size;
}

static struct sim_module *sim_staged_module(struct sim_cage *cage, bool live)
{
	struct sim_module *module;

	mutex_lock(&cage->lock);
	module = sim_load(cage->staged, cage->staged_len, cage->index + 1, live);
	kvfree(cage->staged);
	cage->staged = NULL;
	cage->staged_len = 0;
	mutex_unlock(&cage->lock);
	return module;
}

static struct sim_module *sim_named_module(struct sim_cage *cage, const char *name)
{
	const struct sim_model *model;
	struct sim_module *module;

	if (!strcmp(name, "default"))
		model = sim_model_of_cage(cage->index);
	else
		model = sim_model_find(name);
	if (!model)
		return ERR_PTR(-ENOENT);
	module = sim_image_build(model, 1 + cage->index +
				 atomic_inc_return(&cage->sw->inserted) * 1000);
	return module ?: ERR_PTR(-ENOMEM);
}

static ssize_t sim_cage_insert_store(struct config_item *item, const char *page,
				     size_t count)
{
	struct sim_cage *cage = to_cage(item);
	struct sim_module *module;
	char *what = sim_word(page, count);

	if (!what)
		return -ENOMEM;
	if (!strcmp(what, "still") || !strcmp(what, "alive"))
		module = sim_staged_module(cage, !strcmp(what, "alive"));
	else
		module = sim_named_module(cage, what);
	kfree(what);
	if (IS_ERR(module))
		return PTR_ERR(module);
	if (sim_cage_eject(cage))
		msleep(SWAP_MS);
	sim_cage_insert(cage, module);
	return count;
}

static ssize_t sim_cage_remove_store(struct config_item *item, const char *page,
				     size_t count)
{
	bool yes;
	int ret = kstrtobool(page, &yes);

	if (ret)
		return ret;
	if (!yes)
		return -EINVAL;
	return sim_cage_eject(to_cage(item)) ? count : -ENODEV;
}

/* A decimal number in millionths. */
static int sim_parse_micro(const char *text, s64 *value)
{
	bool negative = *text == '-';
	s64 whole = 0, part = 0, unit = SIM_MICRO;

	if (*text == '-' || *text == '+')
		text++;
	if (!isdigit(*text))
		return -EINVAL;
	for (; isdigit(*text); text++) {
		whole = whole * 10 + (*text - '0');
		if (whole > S32_MAX)
			return -ERANGE;
	}
	if (*text == '.')
		for (text++; isdigit(*text); text++) {
			unit /= 10;
			part += (*text - '0') * unit;
		}
	if (*text)
		return -EINVAL;
	*value = whole * SIM_MICRO + part;
	if (negative)
		*value = -*value;
	return 0;
}

static int sim_knob_set(struct sim_cage *cage, unsigned int knob, s64 value,
			unsigned int lane)
{
	struct sim_module *module = cage->module;
	unsigned int i;

	if (!module)
		return -ENODEV;
	if (!module->live)
		return -EOPNOTSUPP;
	if (lane > module->lanes)
		return -ERANGE;
	if (knob < SIM_KNOB_LANE && lane)
		return -EINVAL;
	for (i = 0; i < SIM_MAX_LANES; i++)
		if (!lane || i == lane - 1)
			module->phys.knob[knob][i] = value;
	return 0;
}

/* "NAME=VALUE [lane=N]"; without a lane, all of them. */
static int sim_set(struct sim_cage *cage, char *text)
{
	char *assignment = strsep(&text, " \t"), *name = strsep(&assignment, "=");
	unsigned int knob, lane = 0;
	s64 value;
	int ret;

	if (!assignment)
		return -EINVAL;
	for (knob = 0; knob < SIM_KNOBS; knob++)
		if (!strcmp(name, sim_knob_info[knob].name))
			break;
	if (knob == SIM_KNOBS)
		return -ENOENT;
	if (text && *text &&
	    (strncmp(text, "lane=", 5) || kstrtouint(text + 5, 10, &lane) || !lane))
		return -EINVAL;
	value = sim_knob_info[knob].initial;
	if (strcmp(assignment, "auto")) {
		ret = sim_parse_micro(assignment, &value);
		if (ret)
			return ret;
		if (value < sim_knob_info[knob].min || value > sim_knob_info[knob].max)
			return -ERANGE;
	}
	mutex_lock(&cage->lock);
	ret = sim_knob_set(cage, knob, value, lane);
	if (!ret) {
		sim_physics_update(cage->module, true);
		sim_flags_update(cage->module);
	}
	mutex_unlock(&cage->lock);
	if (!ret)
		sim_cage_kick(cage);
	return ret;
}

static ssize_t sim_cage_set_store(struct config_item *item, const char *page,
				  size_t count)
{
	char *text = sim_word(page, count);
	int ret;

	if (!text)
		return -ENOMEM;
	ret = sim_set(to_cage(item), text);
	kfree(text);
	return ret ?: count;
}

static ssize_t sim_show_knob(char *buf, size_t size, s64 value)
{
	u64 magnitude = abs(value);
	u32 part;

	if (value == SIM_KNOB_AUTO)
		return scnprintf(buf, size, " auto");
	magnitude = div_u64_rem(magnitude, SIM_MICRO, &part);
	return scnprintf(buf, size, " %s%llu.%03u", value < 0 ? "-" : "",
			 magnitude, part / 1000);
}

/* All knobs, the lanes of one in a line. */
static ssize_t sim_cage_set_show(struct config_item *item, char *page)
{
	struct sim_cage *cage = to_cage(item);
	unsigned int knob, lane, lanes;
	ssize_t len = 0;

	mutex_lock(&cage->lock);
	for (knob = 0; knob < SIM_KNOBS && cage->module && cage->module->live; knob++) {
		lanes = knob < SIM_KNOB_LANE ? 1 : cage->module->lanes;
		len += scnprintf(page + len, PAGE_SIZE - len, "%s",
				 sim_knob_info[knob].name);
		for (lane = 0; lane < lanes; lane++)
			len += sim_show_knob(page + len, PAGE_SIZE - len,
					     cage->module->phys.knob[knob][lane]);
		len += scnprintf(page + len, PAGE_SIZE - len, "\n");
	}
	mutex_unlock(&cage->lock);
	return len;
}

/* "KIND[=ARGUMENT]", or "none". */
static ssize_t sim_cage_fault_store(struct config_item *item, const char *page,
				    size_t count)
{
	struct sim_cage *cage = to_cage(item);
	char *text = sim_word(page, count), *arg = text, *kind;
	int ret = 0;

	if (!text)
		return -ENOMEM;
	kind = strsep(&arg, "=");
	mutex_lock(&cage->lock);
	if (!strcmp(kind, "none"))
		sim_fault_clear(cage);
	else
		ret = sim_fault_set(cage, kind, arg);
	mutex_unlock(&cage->lock);
	kfree(text);
	sim_cage_kick(cage);
	return ret ?: count;
}

static ssize_t sim_cage_fault_show(struct config_item *item, char *page)
{
	struct sim_cage *cage = to_cage(item);
	ssize_t len;

	mutex_lock(&cage->lock);
	len = sim_fault_show(cage, page, PAGE_SIZE);
	mutex_unlock(&cage->lock);
	return len;
}

static const char *sim_state_name(const struct sim_module *module)
{
	switch (module->state) {
	case SIM_MSM_RESET:
		return "reset";
	case SIM_MSM_MGMT_INIT:
		return "mgmt-init";
	case CMIS_STATE_LOW_PWR:
		return "low-power";
	case CMIS_STATE_PWR_UP:
		return "power-up";
	case CMIS_STATE_READY:
		return "ready";
	case CMIS_STATE_PWR_DN:
		return "power-down";
	}
	return "fault";
}

/* The part number, with what cannot be printed left out. */
static void sim_part(struct sim_module *module, char *text, size_t size)
{
	const u8 *part = sim_reg(module, SIM_PAGE(0, 0), CMIS_P00_VENDOR_PN);
	size_t i, len = 0;

	if (module->protocol == SIM_SFF8472)
		part = &module->mem[0].lower->data[40];	/* Table 4-1 */
	else if (module->protocol == SIM_SFF8636)
		part = sim_reg(module, SIM_PAGE(0, 0), 168);
	for (i = 0; i < CMIS_P00_VENDOR_PN_LEN && len < size - 1; i++)
		if (isgraph(part[i]))
			text[len++] = part[i];
	text[len] = '\0';
}

static ssize_t sim_status(struct sim_cage *cage, char *page)
{
	struct sim_module *module = cage->module;
	char part[CMIS_P00_VENDOR_PN_LEN + 1];

	if (!module)
		return scnprintf(page, PAGE_SIZE, "module empty\n");
	sim_part(module, part, sizeof(part));
	return scnprintf(page, PAGE_SIZE,
			 "module %s\npart %s\nstate %s\nlink %s\nlanes %u\nmax_read %u\ninterrupt %u\n",
			 module->live ? "alive" : "still",
			 part, sim_state_name(module),
			 sim_link_up(cage) ? "up" : "down", module->lanes,
			 module->max_read, module->intl);
}

static ssize_t sim_cage_status_show(struct config_item *item, char *page)
{
	struct sim_cage *cage = to_cage(item);
	ssize_t len;

	mutex_lock(&cage->lock);
	if (cage->module && cage->module->live)
		sim_cmis_advance(cage->module);
	len = sim_status(cage, page);
	mutex_unlock(&cage->lock);
	return len;
}

/* How often each flag of page 11h was latched by an event, in the order of memory. */
static ssize_t sim_cage_latched_show(struct config_item *item, char *page)
{
	struct sim_cage *cage = to_cage(item);
	ssize_t len = 0;
	unsigned int i;

	mutex_lock(&cage->lock);
	for (i = 0; i < SIM_P11_FLAGS && cage->module; i++)
		len += scnprintf(page + len, PAGE_SIZE - len, "%u ",
				 cage->module->latched[i]);
	mutex_unlock(&cage->lock);
	len += scnprintf(page + len, PAGE_SIZE - len, "\n");
	return len;
}

static ssize_t sim_cage_mac_show(struct config_item *item, char *page)
{
	struct sim_cage *cage = to_cage(item);
	const char *mac = "detached";

	if (cage->index >= cage->sw->nports)
		mac = "none";
	else if (sim_ports_present(cage))
		mac = "attached";
	return scnprintf(page, PAGE_SIZE, "%s\n", mac);
}

/* "attach" or "detach": the MAC driver of the cage's ports comes or goes. */
static ssize_t sim_cage_mac_store(struct config_item *item, const char *page,
				  size_t count)
{
	struct sim_cage *cage = to_cage(item);
	int ret = 0;

	if (cage->index >= cage->sw->nports)
		return -EOPNOTSUPP;
	if (sysfs_streq(page, "attach"))
		ret = sim_ports_add(cage);
	else if (sysfs_streq(page, "detach"))
		sim_ports_remove(cage);
	else
		ret = -EINVAL;
	return ret ?: count;
}

CONFIGFS_ATTR(sim_cage_, account);
CONFIGFS_ATTR(sim_cage_, fault);
CONFIGFS_ATTR(sim_cage_, mac);
CONFIGFS_ATTR(sim_cage_, set);
CONFIGFS_ATTR_RO(sim_cage_, status);
CONFIGFS_ATTR_RO(sim_cage_, latched);
CONFIGFS_ATTR_WO(sim_cage_, insert);
CONFIGFS_ATTR_WO(sim_cage_, remove);
CONFIGFS_BIN_ATTR_WO(sim_cage_, image, NULL, SIM_IMAGE_MAX_BYTES);

static struct configfs_attribute *sim_cage_attrs[] = {
	&sim_cage_attr_account,
	&sim_cage_attr_fault,
	&sim_cage_attr_mac,
	&sim_cage_attr_set,
	&sim_cage_attr_status,
	&sim_cage_attr_latched,
	&sim_cage_attr_insert,
	&sim_cage_attr_remove,
	NULL
};

static struct configfs_bin_attribute *sim_cage_bin_attrs[] = {
	&sim_cage_attr_image,
	NULL
};

static const struct config_item_type sim_cage_type = {
	.ct_attrs	= sim_cage_attrs,
	.ct_bin_attrs	= sim_cage_bin_attrs,
	.ct_owner	= THIS_MODULE,
};

/* The switch --------------------------------------------------------------------- */

static struct sim_switch *to_switch(struct config_item *item)
{
	return container_of(to_config_group(item), struct sim_switch, group);
}

static ssize_t sim_switch_time_scale_show(struct config_item *item, char *page)
{
	return scnprintf(page, PAGE_SIZE, "%u\n",
			 READ_ONCE(to_switch(item)->time_scale));
}

static ssize_t sim_switch_time_scale_store(struct config_item *item,
					   const char *page, size_t count)
{
	u32 scale;
	int ret = kstrtou32(page, 0, &scale);

	if (ret)
		return ret;
	if (scale > MAX_TIME_SCALE)
		return -ERANGE;
	WRITE_ONCE(to_switch(item)->time_scale, scale);
	return count;
}

static void sim_pass(struct sim_cage *cage, unsigned int hours)
{
	bool alive;

	mutex_lock(&cage->lock);
	alive = cage->module;
	if (alive) {
		sim_physics_pass(cage->module, hours);
		sim_flags_update(cage->module);
	}
	mutex_unlock(&cage->lock);
	if (alive)
		sim_cage_kick(cage);
}

/* Hours that go by at once, in all cages. */
static ssize_t sim_switch_pass_h_store(struct config_item *item, const char *page,
				       size_t count)
{
	struct sim_switch *sw = to_switch(item);
	unsigned int i, hours;
	int ret = kstrtouint(page, 0, &hours);

	if (ret)
		return ret;
	if (!hours || hours > MAX_PASS_H)
		return -ERANGE;
	for (i = 0; i < sw->ncages; i++)
		sim_pass(sw->cage[i], hours);
	return count;
}

static ssize_t sim_switch_bus_hz_show(struct config_item *item, char *page)
{
	return scnprintf(page, PAGE_SIZE, "%u\n", READ_ONCE(to_switch(item)->bus_hz));
}

static ssize_t sim_switch_bus_hz_store(struct config_item *item, const char *page,
				       size_t count)
{
	u32 hz;
	int ret = kstrtou32(page, 0, &hz);

	if (ret)
		return ret;
	if (hz && (hz < 10000 || hz > 3400000))
		return -ERANGE;
	WRITE_ONCE(to_switch(item)->bus_hz, hz);
	return count;
}

static ssize_t sim_switch_models_show(struct config_item *item, char *page)
{
	return sim_model_names(page, PAGE_SIZE);
}

static ssize_t sim_switch_storm_show(struct config_item *item, char *page)
{
	return scnprintf(page, PAGE_SIZE, "%u\n", sim_storm_left(to_switch(item)));
}

/* COUNT RATE [FIRST FLAGS]: so many flags, so many a second; 0 0 ends it. */
static ssize_t sim_switch_storm_store(struct config_item *item, const char *page,
				      size_t count)
{
	unsigned int flags, rate, first = 0, some = SIM_P11_FLAGS;
	int n = sscanf(page, "%u %u %u %u", &flags, &rate, &first, &some);

	if (n != 2 && n != 4)
		return -EINVAL;
	if ((flags && !rate) || rate > MAX_STORM_RATE || !some ||
	    first >= SIM_P11_FLAGS || some > SIM_P11_FLAGS - first)
		return -ERANGE;
	sim_storm_set(to_switch(item), flags, rate, first, some);
	return count;
}

/* Somebody else has RTNL, for so many milliseconds; the writer waits for the end. */
static ssize_t sim_switch_rtnl_ms_store(struct config_item *item, const char *page,
					size_t count)
{
	unsigned int ms;
	int ret = kstrtouint(page, 0, &ms);

	if (ret)
		return ret;
	if (ms > MAX_RTNL_MS)
		return -ERANGE;
	rtnl_lock();
	msleep(ms);
	rtnl_unlock();
	return count;
}

CONFIGFS_ATTR(sim_switch_, storm);
CONFIGFS_ATTR_WO(sim_switch_, rtnl_ms);
CONFIGFS_ATTR(sim_switch_, time_scale);
CONFIGFS_ATTR_WO(sim_switch_, pass_h);
CONFIGFS_ATTR(sim_switch_, bus_hz);
CONFIGFS_ATTR_RO(sim_switch_, models);

static struct configfs_attribute *sim_switch_attrs[] = {
	&sim_switch_attr_time_scale,
	&sim_switch_attr_pass_h,
	&sim_switch_attr_bus_hz,
	&sim_switch_attr_models,
	&sim_switch_attr_storm,
	&sim_switch_attr_rtnl_ms,
	NULL
};

static const struct config_item_type sim_switch_type = {
	.ct_attrs	= sim_switch_attrs,
	.ct_owner	= THIS_MODULE,
};

static const struct config_item_type sim_subsystem_type = {
	.ct_owner	= THIS_MODULE,
};

static struct configfs_subsystem sim_subsystem = {
	.su_group = {
		.cg_item = {
			.ci_namebuf = "optmon_sim",
			.ci_type = &sim_subsystem_type,
		},
	},
};

/**
 * sim_knobs_add() - the directories of the switch in configfs
 * @sw: the switch, complete
 *
 * Return: 0 or a negative error.
 */
int sim_knobs_add(struct sim_switch *sw)
{
	struct config_group *top = &sim_subsystem.su_group;
	char name[16];
	unsigned int i;
	int ret;

	config_group_init(top);
	mutex_init(&sim_subsystem.su_mutex);
	config_group_init_type_name(&sw->group, "switch", &sim_switch_type);
	configfs_add_default_group(&sw->group, top);
	for (i = 0; i < sw->nroots; i++) {
		snprintf(name, sizeof(name), "bus%u", i);
		config_group_init_type_name(&sw->root[i]->group, name,
					    &sim_bus_type);
		configfs_add_default_group(&sw->root[i]->group, top);
	}
	for (i = 0; i < sw->ncages; i++) {
		config_group_init_type_name(&sw->cage[i]->group,
					    sw->cage[i]->label, &sim_cage_type);
		configfs_add_default_group(&sw->cage[i]->group, top);
	}
	ret = configfs_register_subsystem(&sim_subsystem);
	if (ret)
		mutex_destroy(&sim_subsystem.su_mutex);
	sw->knobs = !ret;
	return ret;
}

void sim_knobs_remove(struct sim_switch *sw)
{
	if (!sw->knobs)
		return;
	configfs_unregister_subsystem(&sim_subsystem);
	mutex_destroy(&sim_subsystem.su_mutex);
	sw->knobs = false;
}
