/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The objects of the driver and what each room offers the others.
 *
 * Lock order, outermost first: RTNL; sampler job (one at a time for a root
 * bus); cage->command_lock; upstream list; cage list; line->lock; cage->io_lock;
 * xcvr->hwmon_lock or cage->event_lock or bus segment; spinlocks. Nothing outside
 * the driver is called with the segment held but the adapter.
 */
#ifndef _OPTMON_CORE_H
#define _OPTMON_CORE_H

#include <linux/bitmap.h>
#include <linux/bitops.h>
#include <linux/cmis.h>
#include <linux/i2c.h>
#include <linux/kref.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <uapi/linux/optmon.h>

#include "compat.h"
#include "state.h"

struct command;
struct eeprom;
struct ethtool_eeprom;
struct ethtool_link_ext_state_info;
struct ethtool_modinfo;
struct ethtool_module_eeprom;
struct ethtool_module_power_mode_params;
struct gpio_desc;
struct line;
struct sampler;
struct seen;

#define OPTMON_PERIOD_MS	1000	/* fast samples */
#define OPTMON_SLOW_EVERY	10	/* periods from one slow sample to the next */
#define OPTMON_STALE_PERIODS	3	/* an older sample is no sample */
/* Two reads this far apart decide that a flag's condition lasts or is gone. */
#define OPTMON_FLAG_SETTLE_MS	200

/* An alarm is shown this long at least. */
#define OPTMON_FLAG_HOLD_MS	(2 * OPTMON_PERIOD_MS)

/* How long one burst may go on trying a module that refuses. */
#define OPTMON_BURST_BUDGET_MS	100

/* Identifier, revision and characteristics: the first bytes of any module. */
#define XCVR_HEAD_LEN		3

/* What the sampler can do for a cage, most urgent first. */
enum job {
	JOB_PRESENCE,
	JOB_CONTROL,
	JOB_POLL,
	JOB_IDENTIFY,
	JOB_SLOW,
	JOB_COUNT,
};

/* Classes of memory, an index each; OPTMON_MEMORY_CLASS_x is BIT(index). */
enum {
	CLASS_STATIC,
	CLASS_SLOW,
	CLASS_FAST,
	CLASS_COUNT,
};

/* A run of bytes that is read together. */
struct span {
	u8 page;
	u8 bank;
	u8 off;
	u8 len;
	u16 pos;	/* of the first byte in image->data */
};

/* The ranges of one class, fixed once the module is identified. */
struct plan {
	struct span *ranges;
	unsigned int count;
	unsigned int len;	/* bytes in all */
};

/* One reading of a plan: immutable once published, freed by RCU. */
struct image {
	struct rcu_head rcu;
	ktime_t *at;		/* when each range was read, 0 for never; boot time */
	u8 *data;
};

/* A run of latched bytes and where their masks are. */
struct flag_area {
	u8 page;
	u8 bank;
	u8 off;
	u8 len;
	u8 mask_page;
	u8 mask_off;
	bool maskable;		/* the broker may write these masks */
	bool polled;		/* every poll reads these flags */
	bool sff8636;		/* laid out as SFF-8636 has it, else as CMIS */
	u16 base;		/* index of the first byte in the arrays of flags */
};

/* How often a flag was latched; wall clock. */
struct flag_count {
	u64 first_ns;
	u64 last_ns;
	u32 count;
};

/* Flags that may have been cleared without anybody having seen them. */
struct flag_gap {
	u8 page;
	u8 bank;
	u8 off;
	u8 len;
};

/* The broker's accounts of every latched byte of a module. */
struct flags {
	spinlock_t lock;	/* guards all below but the areas */
	struct flag_area *areas;
	unsigned int n_areas;
	unsigned int len;	/* bytes in all */
	u8 *held;		/* in alarm: raised and not yet found clear for good */
	u8 *lasting;		/* held, and found set again */
	u8 *shadow;		/* latched since a raw reader last looked */
	u8 *mask_theirs;	/* masks as they were found */
	u8 *mask_now;		/* ... and as they are */
	u8 *opens;		/* those that are open while somebody listens */
	u8 *unsure;		/* 1 where the module may have lost what was written */
	u8 *raised;		/* to be told when the bus is let go */
	u8 *cleared;		/* likewise */
	u8 *changed;		/* likewise: what is held */
	bool untold;		/* there may be some; io_lock */
	unsigned int first;	/* area whose masks are written first */
	u32 *one_ms;		/* for each flag: last time it was found set */
	u32 *zero_ms;		/* ... and first found clear after that, 0 if not */
	struct flag_count *counts;	/* for each flag */
	bool heard;		/* somebody listens to events */
	bool remask;		/* masks are not as they should be */
	bool given_back;	/* masks are to be as they were found, from now on */
	bool holds_on;		/* the line, whatever was read; only the handler */
};

/* A module, one generation of a plugged thing ("struct module" is taken). */
struct xcvr {
	struct kref ref;
	struct cage *cage;	/* counted */
	bool dead;		/* set once; every later call returns -ENODEV */
	bool ready;		/* identified; what follows is fixed then */
	bool cmis;		/* managed by CMIS */
	bool sff8636;		/* managed by SFF-8636 */
	bool flat;		/* no pages but 00h */
	bool sampled;		/* it has something to read again and again */
	u8 head[XCVR_HEAD_LEN];
	u8 banks;
	u8 vdm_groups;
	bool resource;		/* an external laser: it has no data paths */
	u8 lasers;		/* of it; 0 for any other module */
	u8 read_len;		/* longest read that comes back right */
	u32 warnings;		/* OPTMON_WARNING_x */
	DECLARE_BITMAP(told, 3 * 256);	/* of which pages what was said; sampler job */
	struct plan plan[CLASS_COUNT];
	struct image __rcu *image[CLASS_COUNT];
	struct flags flags;
	u8 state;		/* CMIS_STATE_x last seen; sampler job or io_lock */
	u64 polls;		/* io_lock */
	unsigned int doubts;	/* reads whose page is checked from now on; io_lock */
	bool doubted;		/* it was told that another selects pages; io_lock */
	ktime_t written;	/* by others than the driver; boot time, 0 for never */
	bool frozen;		/* its VDM statistics, by us; command_lock */
	ktime_t frozen_at;	/* when they last were; boot time, 0 for not known */
	ktime_t thawed;		/* and no more; boot time, 0 for never */
	unsigned int step;	/* of identification; sampler job */
	struct image *building;	/* static image being read; sampler job */
	struct image *slow;	/* slow image being read; sampler job */
	unsigned int slow_next;	/* range of it to read next; sampler job */
	unsigned int slow_sure;	/* range of it whose page is checked; sampler job */
	bool slow_again;	/* another is wanted after it; sampler job */
	unsigned int slow_tries;	/* failed reads for it in a row; sampler job */
	bool partial;		/* it was told that some of it cannot be read; sampler job */
	unsigned int tries;	/* failed attempts in a row; sampler job */
	u32 said;		/* LIFE_DO_SAY_x; sampler job */
	struct mutex hwmon_lock;	/* guards hwmon and hwmon_fault */
	bool hwmon_fault;	/* as pollers were last told */
	struct device *hwmon;
	struct hwmon_layout *layout;	/* of hwmon; lives as long as the module */
};

struct account {
	u64 transactions;
	u64 bytes;
	u64 errors;
};

#define TRANSFER_DATA	8	/* first bytes kept of a transfer */

/* One transaction on the bus, for those who look on. */
struct transfer {
	ktime_t at;
	u32 took_us;
	int error;
	bool read;
	u8 bank;		/* as selected; without meaning below 128 */
	u8 page;
	u8 off;
	u8 len;
	u8 held;		/* bytes of @data; 0 where it is hidden */
	u8 data[TRANSFER_DATA];
};

/* A place on the faceplate; counted, outlives the i2c client. */
struct cage {
	struct kref ref;
	struct list_head node;		/* of the cage list; cages_lock */
	u32 index;
	char label[IFNAMSIZ];
	char device[32];		/* name of the client */
	struct i2c_client *client;	/* NULL once unbound; io_lock */
	struct fwnode_handle *fwnode;	/* counted; may be NULL */

	bool fixed;			/* what is here is never absent */
	struct gpio_desc *present_gpio;	/* NULL: presence by probing, or fixed */
	int present_irq;		/* 0: polled */
	struct line *line;		/* interrupt signal; NULL: none */
	struct list_head line_node;	/* line->lock */

	struct mutex io_lock;		/* one burst at a time */
	bool smbus_only;
	u8 max_read;			/* of the adapter */
	bool page_kept;			/* another page than 00h may be selected; io_lock */
	struct account account;		/* io_lock */
	struct seen *seen;		/* lives as long as the cage */
	struct eeprom *eeprom;		/* as long as it is bound; NULL: none */

	struct sampler *sampler;
	struct list_head sampler_node;	/* sampler->lock */
	ktime_t due[JOB_COUNT];		/* sampler->lock; KTIME_MAX for never */

	spinlock_t module_lock;		/* guards module */
	struct xcvr *module;
	u32 state;			/* OPTMON_CAGE_STATE_x; sampler job */
	int error;			/* why it is unreadable; sampler job */
	bool disturbed;			/* the presence signal moved since */
	bool looked;			/* presence was looked at once; sampler job */

	u8 life;			/* LIFE_x; sampler job */
	ktime_t life_due;		/* LIFE_TIMEOUT; sampler job */
	bool refused;			/* the last step of identification failed */
	bool changed;			/* the wish or what it depends on */
	bool adopted;			/* the module was there before us */
	struct gpio_desc *reset_gpio;	/* NULL: by the module's register */
	u32 max_power_mw;		/* of the cage; 0: not limited */
	u32 power_mw;			/* taken from the switch's budget; power.c */
	u8 power_policy;		/* OPTMON_POWER_POLICY_x */
	bool power_commanded;		/* it was set by a command */

	struct mutex command_lock;	/* guards command */
	struct command *command;	/* under way; NULL: none */
	u32 command_kind;		/* the last: OPTMON_COMMAND_KIND_x */
	int command_error;		/* how it ended */

	unsigned long cdb_until;	/* jiffies: CDB has the module; 0: no */
	unsigned long cdb_since;	/* jiffies: a command was given, its end not told; 0: no */
	bool cdb_ours;			/* a command of ours has it */
	bool cdb_run;			/* other firmware was started */

	struct mutex event_lock;	/* guards event_seq and the order of events */
	u32 event_seq;
	u32 sample_seq;			/* of messages pushed; sampler job */

	struct delayed_work interfaces_work;	/* brings hwmon and port in line */
	bool unbinding;			/* interfaces are to go; set once */
	struct xcvr *shown;		/* has hwmon; interfaces_work */
	bool lacks_hwmon;		/* ... or will, when there is memory; interfaces_work */
	struct net_device *stand_in;	/* interfaces_work writes, under RTNL */
};

/* cage.c */
extern struct list_head cages;
extern struct mutex cages_lock;
extern struct workqueue_struct *cage_wq;
extern atomic_t cage_generation;	/* counts modules that came and went */

struct cage *cage_get(struct cage *c);
void cage_put(struct cage *c);
bool cage_knows_presence(const struct cage *c);
bool cage_is_present(struct cage *c);
void cage_update_interfaces(struct cage *c);
struct xcvr *cage_get_module(struct cage *c);
void cage_set_module(struct cage *c, struct xcvr *m);
int cage_driver_register(void);
void cage_driver_unregister(void);

/* life.c */
void cage_run_job(struct cage *c, enum job job);
void life_disturbed(struct cage *c);
void life_changed(struct cage *c);

/* power.c */
extern const struct attribute_group *power_groups[];

bool power_fits(struct cage *c, struct xcvr *m, bool running);
void power_release(struct cage *c);
u32 power_of(struct xcvr *m);
u8 power_mode(struct cage *c);
int power_request(struct cage *c, struct xcvr *m, bool high);
void power_set_policy(struct cage *c, u8 policy);
int power_reset(struct cage *c, struct xcvr *m);

/* io.c: the only callers of I2C */
struct io {
	struct cage *cage;
	struct xcvr *module;	/* NULL while nothing is known */
	struct i2c_adapter *adap;
	bool banked;
	u16 page;		/* selected now; none of a byte is: not known */
	u8 bank;
	bool waited;		/* the bus was let go since */
	u8 read_len;
	ktime_t deadline;
	ktime_t refused;	/* since when in a row, or 0 */
	unsigned int patience_ms;	/* with that */
	ktime_t taken;		/* when the bus was */
	u64 before;		/* account.transactions then */
	unsigned int done;	/* bytes that the last io_read() read */
	struct flag_gap gap[4];	/* to be told at its end */
	unsigned int gaps;
};

int io_begin(struct io *io, struct cage *c, struct xcvr *m,
	     unsigned int budget_ms);
int io_read(struct io *io, u8 bank, u8 page, u8 off, u8 *buf, unsigned int len);
int io_read_sure(struct io *io, u8 bank, u8 page, u8 off, u8 *buf,
		 unsigned int len);
int io_read_warily(struct io *io, u8 bank, u8 page, u8 off, u8 *buf,
		   unsigned int len);
int io_write(struct io *io, u8 bank, u8 page, u8 off, const u8 *buf,
	     unsigned int len);
int io_page_holds(struct io *io, u8 bank, u8 page);
void io_end(struct io *io);

/* xcvr.c */
struct xcvr *xcvr_new(struct cage *c);
void xcvr_put(struct xcvr *m);
bool xcvr_is_ready(const struct xcvr *m);
void xcvr_kill(struct xcvr *m);
const struct span *xcvr_range(const struct xcvr *m, unsigned int class,
				 u8 bank, u8 page, u8 off);
int xcvr_copy(struct xcvr *m, u8 bank, u8 page, u8 off, u8 *buf,
		unsigned int len);
bool xcvr_was_read_since(struct xcvr *m, u8 bank, u8 page, u8 off, ktime_t when);
int xcvr_be16(struct xcvr *m, u8 bank, u8 page, u8 off);
bool range_is_fresh(unsigned int class, ktime_t at, ktime_t now);
struct image *image_next(struct xcvr *m, unsigned int class);
void image_publish(struct xcvr *m, unsigned int class, struct image *image);
struct span *plan_add(struct plan *plan, u8 bank, u8 page, u8 off, u8 len);

/* identify.c */
bool xcvr_may_lack(const struct xcvr *m);
int xcvr_identify(struct cage *c, struct xcvr *m);
u8 static_get(struct xcvr *m, u8 page, u8 off);
int add_if_held(struct cage *c, struct xcvr *m, unsigned int class, u8 bank,
		u8 page, u8 off, u8 len);
int read_optional(struct cage *c, struct xcvr *m, u8 bank, u8 page, u8 off, u8 len);

/* laser.c */
unsigned int laser_banks(const struct xcvr *m);
int laser_identify(struct cage *c, struct xcvr *m);
int laser_plan(struct cage *c, struct xcvr *m, unsigned int bank);

/* sff8636.c */
#define SFF8636_AREAS	4

void sff8636_identify(struct xcvr *m, u8 id_copy);
int sff8636_plan(struct cage *c, struct xcvr *m);
unsigned int sff8636_flag_areas(const struct xcvr *m, struct flag_area *areas);
int sff8636_harvest(struct xcvr *m, struct io *io, bool *remask);

/* sample.c */
int xcvr_poll(struct cage *c, struct xcvr *m);
int xcvr_slow(struct cage *c, struct xcvr *m);
void xcvr_look_again(struct cage *c, struct xcvr *m);
void xcvr_written(struct xcvr *m);
void xcvr_changed(struct cage *c, struct xcvr *m);

#define XCVR_SLOW_TRIES	3	/* then a range is left out of a slow sample */

/* flags.c */
int flags_init(struct xcvr *m);
void flags_free(struct xcvr *m);
void flags_learn_masks(struct xcvr *m);
bool flags_harvest(struct xcvr *m, struct io *io, u8 bank, u8 page, u8 off,
		   const u8 *data, unsigned int len);
int flags_apply_masks(struct cage *c, struct xcvr *m, unsigned int ms);
bool flags_mask_due(const struct flags *f, unsigned int at);
bool flags_masks_wanted(struct xcvr *m);
void flags_forget_masks(struct xcvr *m);
void flags_restore_masks(struct cage *c, struct xcvr *m);
int flags_interrupt(struct cage *c, struct xcvr *m);
void flags_lost(struct io *io, u8 bank, u8 page, u8 off, unsigned int len);
void flags_unseen(struct io *io, u8 bank, u8 page, u8 off, unsigned int len);
void flags_tell(struct io *io);
const struct flag_area *flags_area(const struct xcvr *m, u8 bank, u8 page,
				   u8 off);
void flags_drop_shadow(struct xcvr *m, u8 off, u8 bits);
bool flags_is_mask(const struct xcvr *m, u8 bank, u8 page, u8 off);
bool flags_needs_mask(const struct xcvr *m, u8 bank, u8 page, u8 off);
u8 flags_take_shadow(struct xcvr *m, const struct flag_area *a, u8 off);
u8 flags_summary(struct xcvr *m, u8 bank);
bool flags_pending(struct xcvr *m);
bool flags_their_mask(struct xcvr *m, u8 bank, u8 page, u8 off, u8 *mask);
u8 flags_alarm(struct xcvr *m, u8 bank, u8 page, u8 off, u8 bits);

/* flags_count.c */
struct flag_record {
	u8 page;
	u8 bank;
	u8 off;
	u8 bit;
	bool raised;		/* and not yet found clear */
	struct flag_count times;
};

void flags_count(struct flags *f, unsigned int at, u8 raised);
bool flags_counted(struct xcvr *m, unsigned int *at, struct flag_record *record);

/* intl.c */
int line_join(struct cage *c, int irq);
void line_leave(struct cage *c);

/* command.c */
struct command_args {
	u32 kind;		/* OPTMON_COMMAND_KIND_x */
	u32 lanes;		/* bit 0 for lane 1 */
	u32 value;		/* a mask of lanes, an application, a policy, loopbacks,
				 * a pattern or PATTERN_STOP, the number of a CDB command
				 */
	bool force;		/* though a port is up, though the cage is shared */
	u8 place;		/* of a pattern: OPTMON_PATTERN_PLACE_x */
	bool fec;		/* ... on the encoded side of the FEC */
	bool gate;		/* ... with this gating time: */
	u16 gate_s;
	void *data;		/* what else goes in and out, see its kind; NULL: nothing */
	size_t data_len;
};

#define PATTERN_STOP	16	/* no pattern ID */

int command_run(struct cage *c, const struct command_args *args,
		struct netlink_ext_ack *extack);
void command_step(struct cage *c, struct xcvr *m);
void command_abort(struct cage *c);

/* diag.c: what OPTMON_COMMAND_KIND_DIAGNOSTICS fills in */
enum diag_side { DIAG_HOST, DIAG_MEDIA, DIAG_SIDES };

#define DIAG_LANES	(CMIS_MAX_BANKS * CMIS_LANES_PER_BANK)

struct diag_lane {
	u64 errors;
	u64 bits;
	u16 ber;		/* F16 */
	bool counted;		/* errors and bits are known */
	bool rated;		/* ber is */
	bool lost;		/* the checker lost lock */
};

struct diag_report {
	bool gated;		/* asked for: of the last gating period */
	u8 banks;
	u8 head[CMIS_P13_LOOPBACK + 4 - CMIS_UPPER];	/* page 13h from 128 on */
	u8 control[CMIS_MAX_BANKS][CMIS_P13_LOOPBACK + 4 - CMIS_P13_HOST_GENERATOR];
	u8 selector[CMIS_MAX_BANKS];	/* as it was found */
	u32 lanes[DIAG_SIDES];	/* those there are */
	struct diag_lane lane[DIAG_SIDES][DIAG_LANES];
};

/* What a generator or checker can do, as diag_place_caps() has it */
#define DIAG_PLACE_LINE			BIT(0)	/* on the line */
#define DIAG_PLACE_FEC			BIT(1)	/* on the other side of the FEC */
#define DIAG_PLACE_PER_LANE		BIT(2)	/* lanes start and stop one by one */
#define DIAG_PLACE_PER_LANE_PATTERN	BIT(3)	/* lanes have patterns of their own */

unsigned int diag_gate_s(u8 control);
u32 diag_place_caps(const u8 *head, u32 place);

/* A control of a lane that is a bit of page 13h */
static inline bool diag_control(const struct diag_report *r, u8 off, unsigned int lane)
{
	return r->control[lane / CMIS_LANES_PER_BANK][off - CMIS_P13_HOST_GENERATOR] &
	       BIT(lane % CMIS_LANES_PER_BANK);
}

/* vdm.c: what OPTMON_COMMAND_KIND_STATISTICS fills in */
struct vdm_range {
	u8 bank;
	u8 page;
	u8 data[CMIS_PAGE_LEN];
};

struct vdm_report {
	u32 interval_ms;	/* that they are of; 0: not known */
	u8 ranges;
	struct vdm_range range[CMIS_MAX_BANKS * CMIS_VDM_GROUPS];
};

bool vdm_holds(struct cage *c, struct xcvr *m, const struct span *r);

/* cdb_command.c: what OPTMON_COMMAND_KIND_CDB takes and fills in */
#define CDB_LPL_MAX	120

struct cdb_exchange {
	u8 len;
	u8 payload[CDB_LPL_MAX];
	u32 timeout_ms;
	bool quiet;		/* nobody else can read the module meanwhile */
	/* the answer */
	bool answered;
	bool damaged;		/* the reply does not fit its check code */
	u8 status;		/* Table 8-14 */
	u8 reply_len;
	u8 reply[CDB_LPL_MAX];
};

const char *cdb_check_command(struct cage *c, u16 command);

/* memory.c */
int memory_read(struct cage *c, u8 bank, u8 page, u8 off, u8 *buf,
		unsigned int len, struct netlink_ext_ack *extack);

int memory_write(struct cage *c, u8 bank, u8 page, u8 off, const u8 *buf,
		 unsigned int len, struct netlink_ext_ack *extack);
int memory_write_control(struct cage *c, u8 bank, u8 page, u8 off, const u8 *buf,
			 unsigned int len);

/* eeprom.c */
int eeprom_add(struct cage *c);
void eeprom_remove(struct cage *c);

/* cdb.c */
int cdb_check_write(struct cage *c, u8 page, u8 off, const u8 *buf,
		    unsigned int len, struct netlink_ext_ack *extack);
void cdb_wrote(struct cage *c, struct xcvr *m, u8 page, u8 off, const u8 *buf,
	       unsigned int len);
unsigned int cdb_quiet_ms(struct cage *c);
void cdb_told(struct cage *c);
int cdb_harvest(struct cage *c, struct xcvr *m);
bool cdb_restarted(struct cage *c);

/* sampler.c */
int sampler_join(struct cage *c);
void sampler_leave(struct cage *c);
void sampler_forget(struct cage *c);
void sampler_schedule(struct cage *c, enum job job, unsigned int delay_ms);
void sampler_hasten(struct cage *c, enum job job, unsigned int delay_ms);
void sampler_cancel(struct cage *c, enum job job);

/* debugfs.c */
int debugfs_alloc(struct cage *c);
void debugfs_free(struct cage *c);
void debugfs_add(struct cage *c);
void debugfs_remove_cage(struct cage *c);
void debugfs_transfer(struct cage *c, struct transfer *t, const u8 *buf);
void debugfs_hold(struct cage *c, u32 held_us, u32 transfers, bool wait);
void debugfs_intrusion(struct cage *c);
void debugfs_init(void);
void debugfs_exit(void);

/* hwmon.c */
int hwmon_add(struct xcvr *m);
void hwmon_remove(struct xcvr *m);
void hwmon_sampled(struct xcvr *m);
void hwmon_flag_changed(struct xcvr *m, u8 bank, u8 page, u8 off, u8 bits);

/* ethtool.c */
int cage_eeprom_by_page(struct cage *c, const struct ethtool_module_eeprom *page,
			struct netlink_ext_ack *extack);
int cage_module_info(struct cage *c, struct ethtool_modinfo *info);
int cage_module_eeprom(struct cage *c, struct ethtool_eeprom *eeprom, u8 *data);
int cage_set_eeprom_by_page(struct cage *c,
			    const struct ethtool_module_eeprom *page,
			    struct netlink_ext_ack *extack);
int cage_get_power_mode(struct cage *c,
			struct ethtool_module_power_mode_params *params);
int cage_set_power_mode(struct cage *c,
			const struct ethtool_module_power_mode_params *params,
			struct netlink_ext_ack *extack);
int cage_reset(struct cage *c, u32 *flags);
int cage_link_ext_state(struct cage *c, struct ethtool_link_ext_state_info *info);

/* netlink.c, netlink_sample.c */
struct event {
	u32 kind;		/* OPTMON_EVENT_KIND_x */
	bool has_place;		/* page, bank and offset are meant */
	u8 page;
	u8 bank;
	u8 off;
	u8 bits;		/* of a flag event */
	u32 length;		/* of a gap */
	u32 value;		/* of a state; of a command, its kind */
	int error;		/* of a command */
};

bool netlink_heard(void);
void netlink_event(struct cage *c, const struct event *e);
void netlink_sampled(struct xcvr *m, unsigned int class);
int netlink_init(void);
void netlink_exit(void);

/* port.c */
int port_reconcile(struct cage *c);
void port_remove(struct cage *c);

/* upstream.c */
struct upstream_ports {
	unsigned int attached;
	unsigned int up;	/* administratively */
};

struct upstream_ports upstream_ports(struct cage *c);
int upstream_init(void);
void upstream_exit(void);
void upstream_bound(struct cage *c);
void upstream_unbound(struct cage *c);
typedef int (*upstream_visit)(int ifindex, void *arg);

int upstream_walk_ifindexes(struct cage *c, upstream_visit fn, void *arg);

#endif /* _OPTMON_CORE_H */
