// SPDX-License-Identifier: GPL-2.0
/*
 * The signals of the cages as one gpiochip: presence, reset and low power of
 * each cage, then the interrupt lines. An interrupt line is wired-AND: it is
 * low while any cage of its group asserts its request.
 *
 * The chip is its own interrupt controller. Levels are delivered from irq_work
 * for as long as a line stays asserted and unmasked.
 */
#include <linux/gpio/driver.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irq_work.h>
#include <linux/irqdomain.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

#include "compat.h"
#include "sim.h"

struct sim_gpio {
	struct sim_switch *sw;
	struct gpio_chip chip;
	struct irq_work work;
	unsigned int nlines;
	unsigned int first_intl;	/* lines from here are interrupt lines */
	unsigned int cages_per_intl;

	raw_spinlock_t lock;		/* guards all below */
	unsigned long *level;		/* of each line: set is high */
	unsigned long *output;		/* driven by the host */
	unsigned long *unmasked;
	unsigned long *edge;		/* edges, else a low level */
	unsigned long *rising;		/* the rising edge too */
	unsigned long *pending;		/* edges seen, not delivered yet */
	unsigned long *asserted;	/* cages that ask for an interrupt */
	bool quiet;			/* nobody asks any more */
};

static bool sim_irq_due(struct sim_gpio *gpio, unsigned int line)
{
	if (!test_bit(line, gpio->unmasked))
		return false;
	if (test_bit(line, gpio->edge))
		return test_bit(line, gpio->pending);
	return !test_bit(line, gpio->level);
}

/* Deliver what is due, in hard interrupt context. */
static void sim_irq_deliver(struct irq_work *work)
{
	struct sim_gpio *gpio = container_of(work, struct sim_gpio, work);
	unsigned long flags;
	unsigned int line;
	bool due;

	for (line = 0; line < gpio->nlines; line++) {
		raw_spin_lock_irqsave(&gpio->lock, flags);
		due = sim_irq_due(gpio, line);
		/* An edge that nobody may hear of yet is kept. */
		if (due)
			clear_bit(line, gpio->pending);
		raw_spin_unlock_irqrestore(&gpio->lock, flags);
		if (due)
			generic_handle_domain_irq(gpio->chip.irq.domain, line);
	}
}

/* Call with the lock held. */
static void sim_line_set(struct sim_gpio *gpio, unsigned int line, bool high)
{
	if (test_bit(line, gpio->level) == high)
		return;
	assign_bit(line, gpio->level, high);
	if (test_bit(line, gpio->edge) && (!high || test_bit(line, gpio->rising)))
		set_bit(line, gpio->pending);
	if (sim_irq_due(gpio, line))
		irq_work_queue(&gpio->work);
}

/* The gpiochip --------------------------------------------------------------- */

static int sim_chip_get_direction(struct gpio_chip *chip, unsigned int line)
{
	struct sim_gpio *gpio = gpiochip_get_data(chip);

	return test_bit(line, gpio->output) ? GPIO_LINE_DIRECTION_OUT :
					      GPIO_LINE_DIRECTION_IN;
}

static int sim_chip_direction_input(struct gpio_chip *chip, unsigned int line)
{
	struct sim_gpio *gpio = gpiochip_get_data(chip);

	clear_bit(line, gpio->output);
	return 0;
}

static int sim_chip_get(struct gpio_chip *chip, unsigned int line)
{
	struct sim_gpio *gpio = gpiochip_get_data(chip);

	return test_bit(line, gpio->level);
}

static int sim_chip_drive(struct sim_gpio *gpio, unsigned int line, int value)
{
	struct sim_cage *cage;
	unsigned long flags;
	bool changed;

	/* Presence and interrupt requests are driven by the modules. */
	if (line >= gpio->first_intl || line % SIM_SIGNALS == SIM_SIG_PRESENT)
		return -EPERM;
	raw_spin_lock_irqsave(&gpio->lock, flags);
	set_bit(line, gpio->output);
	changed = test_bit(line, gpio->level) != !!value;
	sim_line_set(gpio, line, value);
	raw_spin_unlock_irqrestore(&gpio->lock, flags);
	/* User space may drive a line before its cage is there. */
	cage = READ_ONCE(gpio->sw->cage[line / SIM_SIGNALS]);
	if (changed && cage)
		sim_cage_kick(cage);
	return 0;
}

static int sim_chip_direction_output(struct gpio_chip *chip, unsigned int line,
				     int value)
{
	return sim_chip_drive(gpiochip_get_data(chip), line, value);
}

SIM_GPIO_SET(sim_chip_set, sim_chip_drive)

/* The interrupt controller ---------------------------------------------------- */

static void sim_irq_mask(struct irq_data *data)
{
	struct gpio_chip *chip = irq_data_get_irq_chip_data(data);
	struct sim_gpio *gpio = gpiochip_get_data(chip);
	unsigned long flags;

	raw_spin_lock_irqsave(&gpio->lock, flags);
	clear_bit(irqd_to_hwirq(data), gpio->unmasked);
	raw_spin_unlock_irqrestore(&gpio->lock, flags);
	gpiochip_disable_irq(chip, irqd_to_hwirq(data));
}

static void sim_irq_unmask(struct irq_data *data)
{
	struct gpio_chip *chip = irq_data_get_irq_chip_data(data);
	struct sim_gpio *gpio = gpiochip_get_data(chip);
	unsigned long flags;

	gpiochip_enable_irq(chip, irqd_to_hwirq(data));
	raw_spin_lock_irqsave(&gpio->lock, flags);
	set_bit(irqd_to_hwirq(data), gpio->unmasked);
	if (sim_irq_due(gpio, irqd_to_hwirq(data)))
		irq_work_queue(&gpio->work);
	raw_spin_unlock_irqrestore(&gpio->lock, flags);
}

/* handle_edge_irq() asks for it; an edge is consumed when it is delivered. */
static void sim_irq_ack(struct irq_data *data)
{
}

static int sim_irq_set_type(struct irq_data *data, unsigned int type)
{
	struct gpio_chip *chip = irq_data_get_irq_chip_data(data);
	struct sim_gpio *gpio = gpiochip_get_data(chip);
	unsigned long flags;
	bool edge;

	switch (type) {
	case IRQ_TYPE_EDGE_BOTH:
	case IRQ_TYPE_EDGE_FALLING:
		edge = true;
		irq_set_handler_locked(data, handle_edge_irq);
		break;
	case IRQ_TYPE_LEVEL_LOW:
		edge = false;
		irq_set_handler_locked(data, handle_level_irq);
		break;
	default:
		return -EINVAL;
	}
	raw_spin_lock_irqsave(&gpio->lock, flags);
	assign_bit(irqd_to_hwirq(data), gpio->edge, edge);
	assign_bit(irqd_to_hwirq(data), gpio->rising, type == IRQ_TYPE_EDGE_BOTH);
	clear_bit(irqd_to_hwirq(data), gpio->pending);
	raw_spin_unlock_irqrestore(&gpio->lock, flags);
	return 0;
}

static const struct irq_chip sim_irqchip = {
	.name		= SIM_GPIO_LABEL,
	.irq_mask	= sim_irq_mask,
	.irq_unmask	= sim_irq_unmask,
	.irq_ack	= sim_irq_ack,
	.irq_set_type	= sim_irq_set_type,
	.flags		= IRQCHIP_IMMUTABLE,
	GPIOCHIP_IRQ_RESOURCE_HELPERS,
};

/* What the other files use ---------------------------------------------------- */

unsigned int sim_gpio_line(struct sim_cage *cage, enum sim_signal signal)
{
	return cage->index * SIM_SIGNALS + signal;
}

static unsigned int sim_gpio_intl_line(struct sim_cage *cage)
{
	struct sim_gpio *gpio = cage->sw->gpio;

	return gpio->first_intl + cage->index / gpio->cages_per_intl;
}

/* The electrical level of a signal. */
bool sim_gpio_get(struct sim_cage *cage, enum sim_signal signal)
{
	return test_bit(sim_gpio_line(cage, signal), cage->sw->gpio->level);
}

void sim_gpio_set_present(struct sim_cage *cage, bool present)
{
	struct sim_gpio *gpio = cage->sw->gpio;
	unsigned long flags;

	raw_spin_lock_irqsave(&gpio->lock, flags);
	sim_line_set(gpio, sim_gpio_line(cage, SIM_SIG_PRESENT), !present);
	raw_spin_unlock_irqrestore(&gpio->lock, flags);
}

void sim_gpio_set_intl(struct sim_cage *cage, bool asserted)
{
	struct sim_gpio *gpio = cage->sw->gpio;
	unsigned int first, line = sim_gpio_intl_line(cage);
	unsigned long flags;

	first = cage->index - cage->index % gpio->cages_per_intl;
	raw_spin_lock_irqsave(&gpio->lock, flags);
	assign_bit(cage->index, gpio->asserted, asserted && !gpio->quiet);
	sim_line_set(gpio, line,
		     find_next_bit(gpio->asserted, first + gpio->cages_per_intl,
				   first) >= first + gpio->cages_per_intl);
	raw_spin_unlock_irqrestore(&gpio->lock, flags);
}

/**
 * sim_gpio_quiet() - release all interrupt lines for good
 * @sw: the switch
 *
 * Before its cages go one by one: who shares a line with a cage that has lost
 * its handler would hear it for ever.
 */
void sim_gpio_quiet(struct sim_switch *sw)
{
	struct sim_gpio *gpio = sw->gpio;
	unsigned long flags;
	unsigned int line;

	if (!gpio)
		return;
	raw_spin_lock_irqsave(&gpio->lock, flags);
	gpio->quiet = true;
	bitmap_zero(gpio->asserted, sw->ncages);
	for (line = gpio->first_intl; line < gpio->nlines; line++)
		sim_line_set(gpio, line, true);
	raw_spin_unlock_irqrestore(&gpio->lock, flags);
}

/**
 * sim_gpio_intl_irq() - the interrupt of a cage, which others may share
 * @cage: the cage
 *
 * Return: a Linux interrupt number, or a negative error.
 */
int sim_gpio_intl_irq(struct sim_cage *cage)
{
	struct gpio_chip *chip = &cage->sw->gpio->chip;
	unsigned int irq;

	irq = irq_create_mapping(chip->irq.domain, sim_gpio_intl_line(cage));
	if (!irq)
		return -ENXIO;
	irq_set_irq_type(irq, IRQ_TYPE_LEVEL_LOW);
	return irq;
}

static void sim_gpio_free(struct sim_gpio *gpio)
{
	bitmap_free(gpio->level);
	bitmap_free(gpio->output);
	bitmap_free(gpio->unmasked);
	bitmap_free(gpio->edge);
	bitmap_free(gpio->rising);
	bitmap_free(gpio->pending);
	bitmap_free(gpio->asserted);
	kfree(gpio);
}

static struct sim_gpio *sim_gpio_alloc(struct sim_switch *sw,
				       unsigned int cages_per_intl)
{
	unsigned int groups = DIV_ROUND_UP(sw->ncages, cages_per_intl);
	struct sim_gpio *gpio;

	gpio = kzalloc(sizeof(*gpio), GFP_KERNEL);
	if (!gpio)
		return NULL;
	gpio->sw = sw;
	gpio->cages_per_intl = cages_per_intl;
	gpio->first_intl = sw->ncages * SIM_SIGNALS;
	gpio->nlines = gpio->first_intl + groups;
	raw_spin_lock_init(&gpio->lock);
	init_irq_work(&gpio->work, sim_irq_deliver);
	gpio->level = bitmap_zalloc(gpio->nlines, GFP_KERNEL);
	gpio->output = bitmap_zalloc(gpio->nlines, GFP_KERNEL);
	gpio->unmasked = bitmap_zalloc(gpio->nlines, GFP_KERNEL);
	gpio->edge = bitmap_zalloc(gpio->nlines, GFP_KERNEL);
	gpio->rising = bitmap_zalloc(gpio->nlines, GFP_KERNEL);
	gpio->pending = bitmap_zalloc(gpio->nlines, GFP_KERNEL);
	gpio->asserted = bitmap_zalloc(groups * cages_per_intl, GFP_KERNEL);
	if (!gpio->level || !gpio->output || !gpio->unmasked || !gpio->edge || !gpio->rising ||
	    !gpio->pending || !gpio->asserted) {
		sim_gpio_free(gpio);
		return NULL;
	}
	return gpio;
}

/* Empty cages out of reset and in high power; nobody asks for an interrupt. */
static void sim_gpio_idle(struct sim_gpio *gpio)
{
	unsigned int line;

	bitmap_fill(gpio->level, gpio->nlines);
	for (line = 0; line < gpio->first_intl; line += SIM_SIGNALS) {
		set_bit(line + SIM_SIG_RESET, gpio->output);
		set_bit(line + SIM_SIG_LOW_POWER, gpio->output);
		clear_bit(line + SIM_SIG_LOW_POWER, gpio->level);
	}
}

/**
 * sim_gpio_add() - the gpiochip of the switch
 * @sw: the switch
 * @cages_per_intl: how many cages in a row share an interrupt line
 *
 * Return: 0 or a negative error.
 */
int sim_gpio_add(struct sim_switch *sw, unsigned int cages_per_intl)
{
	struct gpio_irq_chip *girq;
	struct sim_gpio *gpio;
	int ret;

	gpio = sim_gpio_alloc(sw, cages_per_intl);
	if (!gpio)
		return -ENOMEM;
	sim_gpio_idle(gpio);

	gpio->chip.label = SIM_GPIO_LABEL;
	gpio->chip.parent = &sw->pdev->dev;
	/*
	 * No owner: the consumers are devices of this module, which takes them
	 * away before the chip. A reference would keep it loaded for ever.
	 */
	gpio->chip.owner = NULL;
	gpio->chip.base = -1;
	gpio->chip.ngpio = gpio->nlines;
	gpio->chip.get_direction = sim_chip_get_direction;
	gpio->chip.direction_input = sim_chip_direction_input;
	gpio->chip.direction_output = sim_chip_direction_output;
	gpio->chip.get = sim_chip_get;
	gpio->chip.set = sim_chip_set;

	girq = &gpio->chip.irq;
	gpio_irq_chip_set_chip(girq, &sim_irqchip);
	girq->handler = handle_level_irq;
	girq->default_type = IRQ_TYPE_NONE;

	sw->gpio = gpio;
	ret = gpiochip_add_data(&gpio->chip, gpio);
	if (ret) {
		sw->gpio = NULL;
		sim_gpio_free(gpio);
	}
	return ret;
}

void sim_gpio_remove(struct sim_switch *sw)
{
	if (!sw->gpio)
		return;
	gpiochip_remove(&sw->gpio->chip);
	irq_work_sync(&sw->gpio->work);
	sim_gpio_free(sw->gpio);
	sw->gpio = NULL;
}
