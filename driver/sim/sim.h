/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The simulated switch: what its files share.
 *
 * Objects: the switch has root buses, each with a mux of eight channels; a
 * channel has one cage; a cage holds at most one module; most cages have a
 * MAC port. Lock order, outermost first: RTNL, the adapter's bus lock (taken
 * by the I2C core), cage->lock, gpio->lock (raw).
 */
#ifndef OPTMON_SIM_H
#define OPTMON_SIM_H

#include <linux/atomic.h>
#include <linux/bitmap.h>
#include <linux/configfs.h>
#include <linux/gpio/driver.h>
#include <linux/gpio/machine.h>
#include <linux/i2c.h>
#include <linux/i2c-mux.h>
#include <linux/irq_work.h>
#include <linux/ktime.h>
#include <linux/mutex.h>
#include <linux/property.h>
#include <linux/types.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

#include <linux/cmis.h>
#include <linux/sff8636.h>

#include "physics.h"

#define SIM_CHANNELS		8	/* of one mux */
#define SIM_MAX_ROOTS		16
#define SIM_MAX_CAGES		(SIM_MAX_ROOTS * SIM_CHANNELS)
#define SIM_MAX_LANES		32
#define SIM_DIAG_ADDR		0x51	/* SFF-8472: A2h */
#define SIM_FEEDS		8	/* lasers that feed one engine */
#define SIM_PORTS_MAX		8	/* MAC ports of one cage */

struct fwnode_handle;
struct net_device;
struct platform_device;
struct sim_cage;
struct sim_gpio;
struct sim_model;
struct sim_module;

/* Accounts --------------------------------------------------------------- */

/* What is counted for each root bus and for each cage. */
enum sim_count {
	SIM_TRANSACTIONS,	/* START to STOP, with the ones refused */
	SIM_BYTES,		/* on the wire, address bytes too */
	SIM_NACKS,
	SIM_PAGE_SELECTS,	/* writes that touch 7Eh or 7Fh alone */
	SIM_MASK_WRITES,	/* writes of interrupt masks alone */
	SIM_CONTROL_WRITES,	/* any other write of a register */
	SIM_MUX_TRANSACTIONS,	/* channel changes of the mux */
	SIM_MUX_BYTES,
	SIM_BUSY_US,		/* bus time */
	SIM_LATCHES,		/* flags that were clear and are set by an event */
	SIM_LONGEST_HOLD,	/* bits on the wire while a root bus was not let go, at most */
	SIM_COUNTS
};

struct sim_account {
	atomic64_t n[SIM_COUNTS];
};

extern const char * const sim_count_names[SIM_COUNTS];

static inline void sim_account_add(struct sim_account *account,
				   enum sim_count count, u64 n)
{
	atomic64_add(n, &account->n[count]);
}

void sim_account_reset(struct sim_account *account);

/* Module memory ---------------------------------------------------------- */

/* A page of upper memory is known by page and bank, lower memory by this. */
#define SIM_LOWER		0x10000
#define SIM_PAGE(page, bank)	(((bank) << 8) | (page))
#define SIM_PAGES_MAX		512	/* of one module */

/* Latched flags of page 11h, bank 0 */
#define SIM_P11_FLAGS		(8 * CMIS_P11_FLAGS_LEN)

struct sim_page {
	u8 data[128];
	u8 cond[128];	/* of latched flags: the conditions that persist now */
};

enum sim_access {
	SIM_RO,
	SIM_RW,
	SIM_NV,		/* read-write, non-volatile: a long hold-off */
	SIM_SC,		/* write-only, self-clearing: reads as zero */
	SIM_COR,	/* latched flags: cleared by reading */
	SIM_MASK,	/* read-write, masks of flags */
};

/* One I2C address of a module: an SFP has two, others one. */
struct sim_mem {
	struct xarray pages;	/* of struct sim_page */
	unsigned int npages;
	struct sim_page *lower;
	struct sim_page *upper;	/* the page selected */
	u8 bank;
	u8 page;
	u8 pointer;		/* current byte address, CMIS B.1.2 */
};

enum sim_protocol {
	SIM_CMIS,
	SIM_SFF8636,
	SIM_SFF8472,
};

enum sim_msm_state {		/* module states beside those of Table 8-7 */
	SIM_MSM_RESET = 0,	/* held in reset */
	SIM_MSM_MGMT_INIT = 8,	/* does not answer */
};

/* A data path: the lanes of one application instance move together. */
struct sim_datapath {
	u32 lanes;
	u8 state;
	ktime_t due;		/* when a transient state ends */
};

struct sim_firmware {
	bool valid;
	u8 major;
	u8 minor;
	u16 build;
};

#define SIM_FW_HEADER	64	/* bytes of an image that come with its start */

/* The command data block, and the firmware that it loads. */
struct sim_cdb {
	bool there;
	ktime_t due;		/* when the command ends; KTIME_MAX: none */
	struct sim_firmware bank[2];
	u8 running;
	u8 committed;
	u8 run;			/* what a restart is to run */
	bool restart;
	/* A transfer into the bank that is not running */
	bool loading;
	u32 left;
	u32 next;
	u32 sum;
};

/* A pattern checker of a lane. */
struct sim_checker {
	bool on;
	bool over;		/* its gating time is */
	bool lost;		/* lock, since it began */
	bool gated_lost;
	u32 ms;			/* it counted for */
	u64 errors;
	u64 bits;
	u64 gated_errors;	/* when it ended last */
	u64 gated_bits;
};

struct sim_diag {
	bool there;
	bool reset[CMIS_MAX_BANKS];
	u8 loopback[CMIS_MAX_BANKS][4];	/* as the module took it */
	ktime_t last;
	struct sim_checker checker[2][SIM_MAX_LANES];	/* host, media */
};

struct sim_module {
	struct sim_cage *cage;
	bool live;		/* else an image that stands still */
	bool latches;		/* its flags are cleared by reading; also of SFF-8636 */
	enum sim_protocol protocol;
	unsigned int lanes;
	unsigned int banks;
	unsigned int media_lanes;	/* 0: as many as host lanes */
	unsigned int lane_gbps;	/* of a host lane; 0: not known */
	bool ends_fec;		/* the MAC does not see the media side's errors */
	bool engine;		/* co-packaged, lit by the next cage's lasers */
	unsigned int lasers;	/* of an external laser; 0: none */
	struct sim_mem mem[2];	/* at 50h and 51h */

	/* What a read may ask for, and what happens beyond it. */
	unsigned int max_read;
	bool long_read_nacks;
	unsigned int bpc_us;	/* hold-off after a page select */
	unsigned int write_us;	/* after a write of a volatile register */
	unsigned int nv_write_us;
	ktime_t busy_until;	/* rejects every access until then */
	unsigned int apply_us;	/* a configuration takes so long; meanwhile none is heard */
	unsigned int freeze_us;	/* the statistics of VDM freeze, or go on, so long after */
	ktime_t freeze_due;	/* 0: neither is under way */
	ktime_t apply_due[CMIS_MAX_BANKS];	/* 0: none is under way */
	u8 apply_lanes[CMIS_MAX_BANKS];
	bool rejects;		/* any configuration of data paths */
	bool ignores;		/* writes of a byte are acknowledged, and no more */
	u8 ignored_page;
	u8 ignored_offset;

	/* Module state machine, cmis.c */
	u8 state;
	ktime_t state_due;	/* when a transient state ends */
	struct sim_datapath dp[SIM_MAX_LANES];
	unsigned int ndp;

	struct sim_cdb cdb;
	struct sim_diag diag;
	struct sim_physics phys;

	/* Masks of an image that stands still: they act, but do not show. */
	struct sim_mem shadow;
	bool intl;		/* the interrupt request is asserted */
	u32 latched[SIM_P11_FLAGS];	/* by events, of each flag: how often */
};

/* Masks in lower memory, SFF-8636 table 6-13 */
#define SIM_QSFP_MASKS	5

/* Faults ----------------------------------------------------------------- */

/* What is wrong with a cage beyond what its module's physics can do. */
struct sim_fault {
	bool nack;		/* acknowledges nothing */
	u32 nack_next;		/* nor the next so many transfers */
	u32 fail_nth;		/* the transfer that fails, from the next on; 0: none */
	ktime_t stuck_until;	/* holds the bus down while it is selected */
	bool intl;		/* interrupt request asserted for ever */
	bool garbage;		/* reads are noise */
	u32 corrupt;		/* about one byte in so many has a bit flipped */
	bool hang;		/* readings do not move */
	bool unplug;		/* goes in the middle of the next read */
	u32 master_every;	/* another bus master selects its page so often; 0: never */
	u32 master_turn;
	u8 master_page;
	u8 refused_page;	/* of upper memory, acknowledges nothing; 0: none */
	/* A flag's condition that ends by itself */
	ktime_t flag_until;	/* 0: none */
	u32 flag_key;
	u8 flag_offset;
	u8 flag_bits;
};

/* FEC ---------------------------------------------------------------------- */

#define SIM_FEC_LANES	8
#define SIM_FEC_BINS	16	/* 0 .. 15 bad symbols of a codeword */

struct sim_fec {
	ktime_t last;		/* 0: not counting */
	u64 bins[SIM_FEC_BINS][SIM_FEC_LANES];	/* codewords by bad symbols */
	u64 corrected[SIM_FEC_LANES];
	u64 uncorrectable[SIM_FEC_LANES];
	u64 bits[SIM_FEC_LANES];
};

/* Cages ------------------------------------------------------------------ */

struct sim_root {
	struct i2c_adapter adap;
	struct sim_switch *sw;
	struct platform_device *mux_pdev;
	struct i2c_mux_core *muxc;
	struct fwnode_handle *fwnode;	/* of the firmware; counted; NULL: none */
	struct fwnode_handle *mux_fwnode;	/* likewise */
	unsigned int index;
	unsigned int nchans;
	/* The mux and what its last change costs: guarded by the bus lock. */
	int selected;
	unsigned int mux_debt_bytes;
	u64 hold_bits;		/* on the wire since the bus was taken */
	struct sim_account account;
	struct config_group group;
	struct sim_cage *cage[SIM_CHANNELS];
};

struct sim_port;

struct sim_cage {
	struct sim_switch *sw;
	struct sim_root *root;
	unsigned int index;	/* from 0; the label counts from 1 */
	unsigned int channel;
	char label[16];
	const char *type;	/* of the i2c client */
	bool fixed;		/* what is here is part of the board */

	/* The firmware description; constant once registered. */
	struct property_entry props[4];
	struct software_node swnode;
	bool swnode_registered;
	struct fwnode_handle *described;	/* by the firmware; counted; NULL: not */
	char dev_id[24];
	struct gpiod_lookup_table *lookup;
	struct i2c_client *client;

	struct mutex lock;	/* guards the module and all in it, and these: */
	struct sim_module *module;	/* NULL: an empty cage */
	struct sim_fault fault;
	struct sim_fec fec;
	void *staged;		/* an image written, not yet inserted */
	size_t staged_len;

	/* The light of an external laser here; READ_ONCE */
	bool has_lasers;
	u32 laser_nw[SIM_FEEDS];

	struct delayed_work work;	/* time passes: states, physics, signals */
	bool stopped;			/* no more work; set once */
	struct sim_port *port[SIM_PORTS_MAX];	/* NULL: none; written with the lock held */
	struct mutex mac_lock;		/* ports come and go; outside RTNL and lock */
	struct sim_account account;
	struct config_group group;
};

struct sim_storm;

struct sim_switch {
	struct platform_device *pdev;
	/* The firmware's description, NULL where the simulator brings its own */
	struct fwnode_handle *fwnode;
	int overlay;		/* identifies it; 0: none */
	unsigned int nroots;
	unsigned int ncages;
	unsigned int nports;	/* cages with MAC ports */
	unsigned int nlanes;	/* MAC ports of each of them, by their lanes */
	unsigned int lanes[SIM_PORTS_MAX];
	unsigned int nengines;
	bool smbus;		/* byte and word transfers only */
	unsigned int bus_hz;	/* 0: transfers take no time; READ_ONCE */
	unsigned int time_scale;	/* of slow processes; READ_ONCE */
	struct sim_root *root[SIM_MAX_ROOTS];
	struct sim_cage **cage;
	struct sim_gpio *gpio;
	struct config_group group;
	bool knobs;		/* the directories are there */
	struct sim_storm *storm;
	atomic_t inserted;	/* modules so far, for their serial numbers */
};

/* firmware.c */
int sim_firmware_load(struct sim_switch *sw, const char *path);
void sim_firmware_unload(struct sim_switch *sw);
struct fwnode_handle *sim_firmware_child(struct sim_switch *sw, const char *of_name,
					 const char *acpi_name, unsigned int index);
struct fwnode_handle *sim_firmware_cage(struct i2c_adapter *adap);

/* bus.c */
int sim_bus_add(struct sim_switch *sw, unsigned int index);
void sim_bus_remove(struct sim_root *root);

/* gpio.c: signals of the cages as a gpiochip with interrupts */
#define SIM_GPIO_LABEL		"optmon-sim"

enum sim_signal {		/* of each cage, in this order */
	SIM_SIG_PRESENT,	/* low when a module is in */
	SIM_SIG_RESET,		/* low resets */
	SIM_SIG_LOW_POWER,	/* high asks for low power */
	SIM_SIGNALS
};

int sim_gpio_add(struct sim_switch *sw, unsigned int cages_per_intl);
void sim_gpio_remove(struct sim_switch *sw);
unsigned int sim_gpio_line(struct sim_cage *cage, enum sim_signal signal);
bool sim_gpio_get(struct sim_cage *cage, enum sim_signal signal);
void sim_gpio_set_present(struct sim_cage *cage, bool present);
void sim_gpio_set_intl(struct sim_cage *cage, bool asserted);
void sim_gpio_quiet(struct sim_switch *sw);
int sim_gpio_intl_irq(struct sim_cage *cage);

/* cage.c */
bool sim_engine_cage(const struct sim_switch *sw, unsigned int index);
int sim_cage_add(struct sim_switch *sw, unsigned int index);
void sim_cage_stop(struct sim_cage *cage);
void sim_cage_remove(struct sim_cage *cage);
struct fwnode_handle *sim_cage_fwnode(struct sim_cage *cage);
int sim_cage_add_client(struct sim_cage *cage);
void sim_cage_remove_client(struct sim_cage *cage);
void sim_cage_insert(struct sim_cage *cage, struct sim_module *module);
bool sim_cage_eject(struct sim_cage *cage);
void sim_cage_kick(struct sim_cage *cage);

/* module.c: under cage->lock */
struct sim_module *sim_module_alloc(void);
void sim_module_free(struct sim_module *module);
struct sim_page *sim_page_get(struct sim_mem *mem, u32 key);
struct sim_page *sim_page_add(struct sim_mem *mem, u32 key);
u8 *sim_reg(struct sim_module *module, u32 key, u8 offset);
int sim_module_fix(struct sim_module *module);
bool sim_module_acks(struct sim_module *module, u16 addr);
int sim_module_read(struct sim_module *module, u16 addr, u8 *buf, u16 len);
void sim_module_write(struct sim_module *module, u16 addr, const u8 *buf,
		      u16 len, bool stop);
enum sim_access sim_register_access(u32 key, u8 offset);
enum sim_access sim_access_of(const struct sim_module *module, u32 key, u8 offset);

/* cmis.c: states of module and data paths, under cage->lock */
void sim_cmis_power_on(struct sim_module *module);
ktime_t sim_cmis_advance(struct sim_module *module);
void sim_cmis_written(struct sim_module *module, u32 key, u8 offset);
bool sim_cmis_lit(struct sim_module *module, unsigned int lane);
bool sim_cmis_ready(struct sim_module *module);

/* cdb.c: under cage->lock */
void sim_cdb_init(struct sim_module *module, u8 major, u8 minor);
void sim_cdb_written(struct sim_module *module, u8 offset);
ktime_t sim_cdb_advance(struct sim_module *module, bool *restart);
void sim_cdb_reset(struct sim_module *module);

/* diag.c: under cage->lock */
bool sim_diag_build(struct sim_module *module, const struct sim_model *model);
void sim_diag_reset(struct sim_module *module);
void sim_diag_update(struct sim_module *module);
void sim_diag_written(struct sim_module *module, u32 key, u8 offset);
bool sim_diag_looped(struct sim_module *module, unsigned int lane);
bool sim_diag_cut(struct sim_module *module, unsigned int lane);

/* flags.c: under cage->lock */
void sim_flag_event(struct sim_module *module, u32 key, u8 offset, u8 bits);
void sim_flag_condition(struct sim_module *module, u32 key, u8 offset, u8 bits,
			bool on);
void sim_flag_nibble(struct sim_module *module, u32 key, u8 offset, u8 shift,
		     u8 bits);
void sim_flags_clear(struct sim_module *module);
void sim_flags_default_masks(struct sim_module *module);
void sim_flags_update(struct sim_module *module);

/* physics.c, monitors.c: under cage->lock */
void sim_physics_init(struct sim_module *module, u32 seed);
void sim_physics_update(struct sim_module *module, bool now_too);
void sim_physics_pass(struct sim_module *module, unsigned int hours);
void sim_monitors_check(struct sim_module *module);
void sim_vdm_publish(struct sim_module *module);
void sim_vdm_check(struct sim_module *module);
void sim_vdm_freeze(struct sim_module *module, u8 request);
ktime_t sim_vdm_advance(struct sim_module *module);

/* laser.c: under cage->lock */
bool sim_lasers_build(struct sim_module *module, const struct sim_model *model,
		      unsigned int bank, struct rnd_state *rnd);
unsigned int sim_lasers_count(struct sim_module *module);
void sim_lasers_init(struct sim_module *module);
bool sim_laser_on(struct sim_module *module, unsigned int lane);
void sim_lasers_publish(struct sim_module *module);
void sim_lasers_check(struct sim_module *module);
void sim_lasers_clear(struct sim_module *module);
u32 sim_feed_nw(const struct sim_module *module, unsigned int input);
unsigned int sim_feed_share(const struct sim_module *module, unsigned int lane);
s16 sim_feed_cdbm(const struct sim_module *module, unsigned int input);

/* fec.c: under cage->lock */
bool sim_link_up(struct sim_cage *cage);
void sim_fec_update(struct sim_cage *cage, bool counting);

/* faults.c: under cage->lock */
int sim_fault_set(struct sim_cage *cage, const char *kind, const char *arg);
ssize_t sim_fault_show(struct sim_cage *cage, char *buf, size_t size);
void sim_fault_clear(struct sim_cage *cage);
int sim_fault_before(struct sim_cage *cage, const struct i2c_msg *msg);
void sim_fault_read(struct sim_cage *cage, u8 *buf, u16 len);
ktime_t sim_fault_advance(struct sim_cage *cage);
bool sim_fault_master(struct sim_cage *cage);

/* load.c */
struct sim_module *sim_load(const void *blob, size_t len, u32 seed, bool live);

/* storm.c */
int sim_storm_add(struct sim_switch *sw);
void sim_storm_remove(struct sim_switch *sw);
void sim_storm_set(struct sim_switch *sw, u32 count, u32 rate, u32 first, u32 flags);
u32 sim_storm_left(struct sim_switch *sw);

/* knobs.c */
int sim_knobs_add(struct sim_switch *sw);
void sim_knobs_remove(struct sim_switch *sw);

/* image.c */
struct sim_module *sim_image_build(const struct sim_model *model,
				   unsigned int serial);

/* optoe.c */
int sim_optoe_add(void);
void sim_optoe_remove(void);

/* port.c */
int sim_ports_add(struct sim_cage *cage);
void sim_ports_remove(struct sim_cage *cage);
bool sim_ports_present(struct sim_cage *cage);
void sim_port_update(struct sim_cage *cage);

#endif /* OPTMON_SIM_H */
