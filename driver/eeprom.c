// SPDX-License-Identifier: GPL-2.0
/*
 * A module's memory as one file, "eeprom", with the attributes beside it that
 * user space of switches knows from a driver called optoe. Only for clients
 * that bear its names: optoe1 (QSFP), optoe2 (SFP) and optoe3 (CMIS).
 *
 * The file has lower memory, then pages 00h to FFh of bank 0, then those of
 * the other banks, 128 bytes each. Whoever reads and writes it gets what the
 * readers of ethtool get, and waits for the same one who owns the bus.
 */
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "core.h"

#define CLASS_QSFP	1
#define CLASS_SFP	2
#define CLASS_CMIS	3

#define PAGES		256
#define FLAT_LEN	(2 * CMIS_PAGE_LEN)
#define BANKED_PAGE	0x10	/* and all above (section 8.1.1) */
#define BANKS_MAX	8

/* What optoe starts with. */
#define WRITE_MAX	1
#define WRITE_TIMEOUT_MS	25

struct eeprom {
	struct cage *cage;
	struct mutex lock;		/* guards all below */
	struct bin_attribute file;
	bool shown;
	unsigned int class;
	unsigned int banks;
	unsigned int write_max;
	unsigned int write_timeout;
	char port_name[20];
};

static unsigned int eeprom_size(unsigned int class, unsigned int banks)
{
	if (class == CLASS_SFP)
		return FLAT_LEN;
	return (1 + PAGES * (class == CLASS_CMIS ? max(banks, 1U) : 1)) * CMIS_PAGE_LEN;
}

struct place {
	u8 bank;
	u8 page;
	u8 off;
	unsigned int len;	/* to the end of this half of memory */
};

static struct place place_of(loff_t pos, size_t len)
{
	unsigned int half = (unsigned int)pos / CMIS_PAGE_LEN;
	struct place p = { .off = (unsigned int)pos % CMIS_PAGE_LEN };

	p.len = min_t(size_t, len, CMIS_PAGE_LEN - p.off);
	if (!half)
		return p;
	p.off += CMIS_UPPER;
	p.page = (half - 1) % PAGES;
	p.bank = (half - 1) / PAGES;
	return p;
}

/* Memory that the module cannot have, in a layout with room for all. */
static bool is_void(const struct xcvr *m, const struct place *p)
{
	return p->bank && (p->page < BANKED_PAGE || p->bank >= m->banks);
}

static ssize_t eeprom_read(struct file *file, struct kobject *kobj,
			   optmon_bin_attribute *attr, char *buf, loff_t pos,
			   size_t count)
{
	struct eeprom *e = attr->private;
	struct xcvr *m = cage_get_module(e->cage);
	size_t done = 0;
	int err = 0;

	if (!m)
		return -ENODEV;
	if (xcvr_is_ready(m) && m->flat)
		count = pos < FLAT_LEN ? min_t(size_t, count, FLAT_LEN - pos) : 0;
	while (done < count) {
		struct place p = place_of(pos + done, count - done);

		err = is_void(m, &p) ? -ENXIO :
		      memory_read(e->cage, p.bank, p.page, p.off, buf + done, p.len,
				  NULL);
		if (err == -ENXIO && (p.page || p.bank))
			memset(buf + done, 0, p.len);
		else if (err)
			break;
		err = 0;
		done += p.len;
	}
	xcvr_put(m);
	return done ?: err;
}

/* Where the selection of a page begins: SFF-8636 has no banks. */
static u8 selection_of(struct cage *c)
{
	struct xcvr *m = cage_get_module(c);
	u8 off = CMIS_LM_BANK_SELECT;

	if (m && xcvr_is_ready(m) && m->sff8636)
		off = CMIS_LM_PAGE_SELECT;
	if (m)
		xcvr_put(m);
	return off;
}

static ssize_t eeprom_write(struct file *file, struct kobject *kobj,
			    optmon_bin_attribute *attr, char *buf, loff_t pos,
			    size_t count)
{
	struct eeprom *e = attr->private;
	unsigned int select = selection_of(e->cage);
	size_t done = 0;
	int err = 0;

	while (done < count) {
		struct place p = place_of(pos + done, count - done);

		/* The selection is made anew for each access. */
		if (p.off >= select && p.off < CMIS_UPPER) {
			done++;
			continue;
		}
		if (p.off < select)
			p.len = min(p.len, select - p.off);
		err = memory_write_control(e->cage, p.bank, p.page, p.off, buf + done,
					   p.len);
		if (err)
			break;
		done += p.len;
	}
	return done ?: err;
}

/* Attributes --------------------------------------------------------------- */

static struct eeprom *eeprom_of(struct device *dev)
{
	struct cage *c = i2c_get_clientdata(to_i2c_client(dev));

	return c->eeprom;
}

static int eeprom_show_file(struct eeprom *e)
{
	int err;

	if (e->shown)
		sysfs_remove_bin_file(&e->cage->client->dev.kobj, &e->file);
	e->file.size = eeprom_size(e->class, e->banks);
	err = sysfs_create_bin_file(&e->cage->client->dev.kobj, &e->file);
	e->shown = !err;
	return err;
}

/* A number within bounds; what depends on it follows. */
static ssize_t store_number(struct device *dev, const char *buf, size_t count,
			    unsigned int *number, unsigned int least,
			    unsigned int most)
{
	struct eeprom *e = eeprom_of(dev);
	unsigned int value;
	int err;

	err = kstrtouint(buf, 0, &value);
	if (err)
		return err;
	if (value < least || value > most)
		return -EINVAL;
	mutex_lock(&e->lock);
	*number = value;
	if (eeprom_size(e->class, e->banks) != e->file.size)
		err = eeprom_show_file(e);
	mutex_unlock(&e->lock);
	return err ?: count;
}

#define EEPROM_NUMBER(name, field, least, most)					\
static ssize_t name##_show(struct device *dev, struct device_attribute *attr,	\
			   char *buf)						\
{										\
	return sysfs_emit(buf, "%u\n", READ_ONCE(eeprom_of(dev)->field));	\
}										\
static ssize_t name##_store(struct device *dev, struct device_attribute *attr,	\
			    const char *buf, size_t count)			\
{										\
	return store_number(dev, buf, count, &eeprom_of(dev)->field, least, most);	\
}										\
static DEVICE_ATTR_RW(name)

EEPROM_NUMBER(dev_class, class, CLASS_QSFP, CLASS_CMIS);
EEPROM_NUMBER(max_bank_size, banks, 0, BANKS_MAX);
EEPROM_NUMBER(write_max, write_max, 1, CMIS_PAGE_LEN);
EEPROM_NUMBER(write_timeout, write_timeout, 1, 60000);

static ssize_t port_name_show(struct device *dev, struct device_attribute *attr,
			      char *buf)
{
	struct eeprom *e = eeprom_of(dev);
	ssize_t len;

	mutex_lock(&e->lock);
	len = sysfs_emit(buf, "%s\n", e->port_name);
	mutex_unlock(&e->lock);
	return len;
}

static ssize_t port_name_store(struct device *dev, struct device_attribute *attr,
			       const char *buf, size_t count)
{
	struct eeprom *e = eeprom_of(dev);
	char name[sizeof(e->port_name)];

	if (strscpy(name, buf, sizeof(name)) < 0)
		return -EINVAL;
	mutex_lock(&e->lock);
	strscpy(e->port_name, strim(name), sizeof(e->port_name));
	mutex_unlock(&e->lock);
	return count;
}
static DEVICE_ATTR_RW(port_name);

static struct attribute *eeprom_attrs[] = {
	&dev_attr_dev_class.attr,
	&dev_attr_max_bank_size.attr,
	&dev_attr_port_name.attr,
	&dev_attr_write_max.attr,
	&dev_attr_write_timeout.attr,
	NULL
};

static const struct attribute_group eeprom_group = {
	.attrs = eeprom_attrs,
};

/**
 * eeprom_add() - show the file and its attributes if the client asks for it
 * @c: the cage, bound
 *
 * Return: 0, or a negative errno; a client of another name has none.
 */
int eeprom_add(struct cage *c)
{
	struct i2c_client *client = c->client;
	struct eeprom *e;
	int err;

	if (strncmp(client->name, "optoe", 5) || client->name[5] < '1' ||
	    client->name[5] > '3')
		return 0;
	e = kzalloc(sizeof(*e), GFP_KERNEL);
	if (!e)
		return -ENOMEM;
	e->cage = c;
	mutex_init(&e->lock);
	e->class = client->name[5] - '0';
	e->write_max = WRITE_MAX;
	e->write_timeout = WRITE_TIMEOUT_MS;
	strscpy(e->port_name, c->label, sizeof(e->port_name));
	sysfs_bin_attr_init(&e->file);
	e->file.attr.name = "eeprom";
	e->file.attr.mode = 0644;
	e->file.private = e;
	e->file.read = eeprom_read;
	e->file.write = eeprom_write;
	c->eeprom = e;
	err = eeprom_show_file(e);
	if (!err)
		err = sysfs_create_group(&client->dev.kobj, &eeprom_group);
	if (err)
		eeprom_remove(c);
	return err;
}

/**
 * eeprom_remove() - take them away, and wait for who is in them
 * @c: the cage
 */
void eeprom_remove(struct cage *c)
{
	struct eeprom *e = c->eeprom;

	if (!e)
		return;
	/* Without a group of this name it does nothing. */
	sysfs_remove_group(&c->client->dev.kobj, &eeprom_group);
	if (e->shown)
		sysfs_remove_bin_file(&c->client->dev.kobj, &e->file);
	c->eeprom = NULL;
	mutex_destroy(&e->lock);
	kfree(e);
}
