// SPDX-License-Identifier: GPL-2.0
/*
 * Identification: what a module is, and which of its memory is read how often.
 */
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/sff8636.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "core.h"

/* Monitors are read with their neighbours; see confirm() in sample.c. */
#define LM_FAST			CMIS_LM_GLOBAL_STATUS
#define LM_FAST_LEN		(CMIS_LM_CUSTOM + 2 - LM_FAST)
#define LM_SLOW			CMIS_LM_CONTROL
#define LM_SLOW_LEN		(LM_STATIC - LM_SLOW)
/* Applications, which a module advertises once and for all, and passwords, which read 0 */
#define LM_STATIC		CMIS_LM_MEDIA_TYPE
#define LM_STATIC_LEN		(CMIS_LM_PASSWORD_END - LM_STATIC)
#define P11_FAST		CMIS_P11_DP_STATE
#define P11_FAST_LEN		(CMIS_P11_MONITORS_END - P11_FAST)
#define P11_SLOW		CMIS_P11_MONITORS_END
#define P11_SLOW_LEN		(256 - P11_SLOW)

/* What is said of a page of a module, once however often it is identified */
enum told { TOLD_UNREADABLE, TOLD_CHECKSUM, TOLD_WRONG };

/* So often a module is to be read whole before it is made do without a page. */
#define WHOLE_TRIES		4

/* C-CMIS pages: those of 30h to 4Fh that hold no latched flags. */
static const u8 coherent_pages[] = {
	0x30, 0x31, 0x34, 0x35, 0x38, 0x39, 0x3a,
	0x40, 0x41, 0x42, 0x43, 0x44, 0x45,
};

/**
 * xcvr_may_lack() - is a module to be identified without a page that cannot be read?
 * @m: a module that is being identified
 *
 * Some acknowledge a page only some time after they began to answer; one that is
 * broken for good still has its other monitors.
 *
 * Return: true after some attempts, which are further and further apart.
 */
bool xcvr_may_lack(const struct xcvr *m)
{
	return m->tries >= WHOLE_TRIES;
}

static bool tell_once(struct xcvr *m, enum told what, u8 page)
{
	return !__test_and_set_bit(256 * what + page, m->told);
}

/*
 * 0 where a page that cannot be read is done without, which is told. Want of memory
 * passes, and says nothing of the page.
 */
static int lack(struct cage *c, struct xcvr *m, u8 bank, u8 page, int err)
{
	if (err >= 0 || err == -ENODEV || err == -ENOMEM || !xcvr_may_lack(m))
		return err;
	if (tell_once(m, TOLD_UNREADABLE, page))
		dev_warn(&c->client->dev,
			 "%s: page %02xh bank %u cannot be read (%d): identified without it\n",
			 c->label, page, bank, err);
	return 0;
}

static int read_burst(struct cage *c, struct xcvr *m, const struct span *r,
		      u8 *buf)
{
	struct io io;
	int err;

	err = io_begin(&io, c, m, OPTMON_BURST_BUDGET_MS);
	if (err)
		return err;
	err = io_read(&io, r->bank, r->page, r->off, buf, r->len);
	io_end(&io);
	return err;
}

/* Reads a range once and for all; returns its bytes or an error pointer. */
static u8 *read_static(struct cage *c, struct xcvr *m, u8 bank, u8 page,
		       u8 off, u8 len)
{
	struct plan *plan = &m->plan[CLASS_STATIC];
	const struct span *r;
	u8 *data;
	int err;

	r = plan_add(plan, bank, page, off, len);
	if (!r)
		return ERR_PTR(-ENOSPC);
	data = m->building->data + r->pos;
	err = read_burst(c, m, r, data);
	if (err) {
		plan->count--;
		plan->len -= len;
		return ERR_PTR(err);
	}
	m->building->at[r - plan->ranges] = ktime_get_boottime();
	return data;
}

static u8 *static_byte(struct xcvr *m, u8 page, u8 off)
{
	const struct span *r = xcvr_range(m, CLASS_STATIC, 0, page, off);

	return r ? m->building->data + r->pos + (off - r->off) : NULL;
}

/**
 * static_get() - a byte that was read once and for all
 * @m: a module that is being identified
 * @page: page, of bank 0
 * @off: offset
 *
 * Return: the byte, 0 if it was not read.
 */
u8 static_get(struct xcvr *m, u8 page, u8 off)
{
	const u8 *p = static_byte(m, page, off);

	return p ? *p : 0;
}

static void check_sum(struct xcvr *m, u8 page, u8 first, u8 sum_at, u32 warning)
{
	const u8 *p = static_byte(m, page, first);
	unsigned int i;
	u8 sum = 0;

	for (i = 0; i < sum_at - first; i++)
		sum += p[i];
	if (sum == p[i])
		return;
	m->warnings |= warning;
	if (!tell_once(m, TOLD_CHECKSUM, page))
		return;
	dev_warn(&m->cage->client->dev,
		 "%s: checksum of page %02xh is %02x, not %02x: monitored all the same\n",
		 m->cage->label, page, p[i], sum);
}

/* Who manages this memory map? SFF-8024 Table 4-1, and what is seen in vendor codes. */
static bool identifier_is_cmis(u8 id, u8 revision, u8 id_copy)
{
	switch (id) {
	case CMIS_ID_QSFP_DD:
	case CMIS_ID_OSFP:
	case CMIS_ID_SFP_DD:
	case CMIS_ID_DSFP:
	case CMIS_ID_QSFP_CMIS:
	case CMIS_ID_SFP_DD_CMIS:
	case CMIS_ID_SFP_CMIS:
	case CMIS_ID_OSFP_XD:
	case CMIS_ID_OIF_ELSFP:
	case CMIS_ID_CDFP_X4:
	case CMIS_ID_CDFP_X8:
	case CMIS_ID_CDFP_X16:
		return true;
	}
	return id >= 0x80 && id != 0xff && revision >= 0x30 && id_copy == id;
}

static int step_lower(struct cage *c, struct xcvr *m)
{
	u8 *p = read_static(c, m, 0, 0, 0, XCVR_HEAD_LEN);

	if (IS_ERR(p))
		return PTR_ERR(p);
	memcpy(m->head, p, XCVR_HEAD_LEN);
	m->flat = p[CMIS_LM_CHARACTERISTICS] & CMIS_FLAT_MEMORY;
	/* A vendor's own identifier needs page 00h to be sure. */
	m->cmis = identifier_is_cmis(p[CMIS_LM_IDENTIFIER], 0, 0);
	if (!m->cmis)
		sff8636_identify(m, 0);
	return 0;
}

static int step_page_00(struct cage *c, struct xcvr *m)
{
	u8 *p = read_static(c, m, 0, 0, CMIS_UPPER, CMIS_PAGE_LEN);

	if (IS_ERR(p))
		return PTR_ERR(p);
	m->cmis = identifier_is_cmis(m->head[CMIS_LM_IDENTIFIER],
				     m->head[CMIS_LM_REVISION], p[0]);
	if (!m->cmis)
		sff8636_identify(m, p[0]);
	if (m->cmis || m->sff8636)
		check_sum(m, 0, CMIS_UPPER,
			  m->cmis ? CMIS_P00_CHECKSUM : SFF8636_P00_CHECK_BASE,
			  OPTMON_WARNING_CHECKSUM_00);
	m->sampled = m->sff8636 || (m->cmis && !m->flat);
	return 0;
}

/* Does the module have a page? 1, 0 or a negative errno. */
static int page_holds(struct cage *c, struct xcvr *m, u8 bank, u8 page)
{
	struct io io;
	int ret;

	ret = io_begin(&io, c, m, OPTMON_BURST_BUDGET_MS);
	if (ret)
		return ret;
	ret = io_page_holds(&io, bank, page);
	io_end(&io);
	return ret;
}

/* Banks of lanes, 32 at most (Tables 8-47 and 8-58) */
static unsigned int banks_advertised(struct xcvr *m)
{
	switch (static_get(m, 1, CMIS_P01_PAGES) & CMIS_PAGES_BANKS) {
	case CMIS_BANKS_1:
		return 1;
	case CMIS_BANKS_2:
		return 2;
	case CMIS_BANKS_4:
		return 4;
	default:
		return (static_get(m, 1, CMIS_P01_PAGES_6X) & 0x1f) + 1;
	}
}

static int step_page_01(struct cage *c, struct xcvr *m)
{
	int err;
	u8 *p;

	if (!m->cmis || m->flat)
		return 0;
	err = page_holds(c, m, 0, 1);
	if (err < 0)
		return lack(c, m, 0, 1, err);
	if (!err) {
		if (tell_once(m, TOLD_WRONG, 1))
			dev_warn(&c->client->dev,
				 "%s: the module has no page 01h, though it says so: what it can do is unknown\n",
				 c->label);
		return 0;
	}
	p = read_static(c, m, 0, 1, CMIS_UPPER, CMIS_PAGE_LEN);
	if (IS_ERR(p))
		return lack(c, m, 0, 1, PTR_ERR(p));
	check_sum(m, 1, 130, CMIS_P01_CHECKSUM, OPTMON_WARNING_CHECKSUM_01);

	m->banks = banks_advertised(m);
	if (m->banks <= CMIS_MAX_BANKS)
		return 0;
	if (tell_once(m, TOLD_WRONG, 1))
		dev_warn(&c->client->dev,
			 "%s: %u banks are advertised: the first %u, of %u lanes, are monitored\n",
			 c->label, m->banks, CMIS_MAX_BANKS,
			 CMIS_MAX_BANKS * CMIS_LANES_PER_BANK);
	m->banks = CMIS_MAX_BANKS;
	return 0;
}

/*
 * The longest read that gives what reads of eight bytes gave. More than eight
 * is only tried where the module advertises it: some lock up otherwise.
 */
static int step_read_len(struct cage *c, struct xcvr *m)
{
	static const u8 lengths[] = { 128, 64, 32, 16 };
	const u8 *want = static_byte(m, 0, CMIS_UPPER);
	u8 best = CMIS_READ_LEN_DEFAULT;
	u8 got[CMIS_PAGE_LEN];
	unsigned int i;
	struct io io;
	int err;

	if (CMIS_FULL_PAGE_READ(static_get(m, 1, CMIS_P01_MISC)) !=
	    CMIS_FULL_PAGE_READ_YES)
		return 0;
	for (i = 0; i < ARRAY_SIZE(lengths) && best < lengths[i]; i++) {
		if (lengths[i] > c->max_read)
			continue;
		err = io_begin(&io, c, m, OPTMON_BURST_BUDGET_MS);
		if (err)
			return err;
		/* Of this burst: others use it when it is proven. */
		io.read_len = lengths[i];
		err = io_read(&io, 0, 0, CMIS_UPPER, got, sizeof(got));
		io_end(&io);
		if (!err && !memcmp(got, want, sizeof(got))) {
			best = lengths[i];
			continue;
		}
		m->warnings |= OPTMON_WARNING_READ_LEN;
		if (tell_once(m, TOLD_WRONG, 0))
			dev_warn(&c->client->dev,
				 "%s: reads of %u bytes are advertised and come back wrong: shorter ones are used\n",
				 c->label, lengths[i]);
	}
	m->read_len = best;
	return 0;
}

/**
 * read_optional() - read a page that monitoring can do without
 * @c: the cage
 * @m: its module
 * @bank: bank
 * @page: page
 * @off: first byte
 * @len: bytes
 *
 * Its loss is told, and nothing more.
 *
 * Return: 0, or -ENODEV when the module is gone.
 */
int read_optional(struct cage *c, struct xcvr *m, u8 bank, u8 page, u8 off, u8 len)
{
	int err = page_holds(c, m, bank, page);
	u8 *p;

	if (!err) {
		err = -ENXIO;
	} else if (err > 0) {
		p = read_static(c, m, bank, page, off, len);
		err = PTR_ERR_OR_ZERO(p);
	}
	if (!err || err == -ENODEV)
		return err;
	if (tell_once(m, TOLD_UNREADABLE, page))
		dev_warn(&c->client->dev, "%s: page %02xh bank %u cannot be read (%d)\n",
			 c->label, page, bank, err);
	return 0;
}

static int read_page(struct cage *c, struct xcvr *m, u8 bank, u8 page)
{
	return read_optional(c, m, bank, page, CMIS_UPPER, CMIS_PAGE_LEN);
}

static int step_thresholds(struct cage *c, struct xcvr *m)
{
	int err;

	if (!m->cmis || m->flat)
		return 0;
	err = read_page(c, m, 0, 2);
	if (!err && static_byte(m, 2, CMIS_UPPER))
		check_sum(m, 2, CMIS_UPPER, CMIS_P02_CHECKSUM,
			  OPTMON_WARNING_CHECKSUM_02);
	return err;
}

static int step_tuning(struct cage *c, struct xcvr *m)
{
	if (!(static_get(m, 1, CMIS_P01_CONTROLS) & CMIS_TX_TUNABLE))
		return 0;
	return read_page(c, m, 0, 4);
}

/* For a module that does not say: one less than its groups, as it would say. */
static int count_vdm_groups(struct cage *c, struct xcvr *m, u8 *groups)
{
	int ret = 1;

	for (*groups = 0; ret == 1 && *groups < CMIS_VDM_GROUPS - 1; (*groups)++) {
		ret = page_holds(c, m, 0, CMIS_PAGE_VDM_DESCRIPTORS + *groups + 1);
		if (ret != 1)
			break;
	}
	return min(ret, 0);
}

static int step_vdm(struct cage *c, struct xcvr *m)
{
	const struct span support = {
		.page = CMIS_PAGE_VDM_CONTROL, .off = CMIS_P2F_SUPPORT, .len = 1,
	};
	unsigned int bank, group;
	u8 groups;
	int err;

	if (!(static_get(m, 1, CMIS_P01_PAGES) & CMIS_PAGES_VDM))
		return 0;
	err = page_holds(c, m, 0, CMIS_PAGE_VDM_CONTROL);
	if (err > 0)
		err = read_burst(c, m, &support, &groups);
	else if (!err)
		err = count_vdm_groups(c, m, &groups);
	if (err)
		return lack(c, m, 0, CMIS_PAGE_VDM_CONTROL, err);
	m->vdm_groups = (groups & 0x3) + 1;
	for (bank = 0; bank < m->banks; bank++) {
		for (group = 0; group < m->vdm_groups; group++) {
			err = read_page(c, m, bank,
					CMIS_PAGE_VDM_DESCRIPTORS + group);
			if (!err)
				err = read_page(c, m, bank,
						CMIS_PAGE_VDM_THRESHOLDS + group);
			if (err)
				return err;
		}
	}
	return 0;
}

/**
 * add_if_held() - have a range read again and again, if the module has the page
 * @c: the cage
 * @m: its module
 * @class: CLASS_x
 * @bank: bank
 * @page: page
 * @off: first byte
 * @len: bytes
 *
 * Return: 0 or a negative errno.
 */
int add_if_held(struct cage *c, struct xcvr *m, unsigned int class, u8 bank,
		u8 page, u8 off, u8 len)
{
	int err = page_holds(c, m, bank, page);

	if (err == 1 && !plan_add(&m->plan[class], bank, page, off, len))
		return -ENOSPC;
	return lack(c, m, bank, page, min(err, 0));
}

static int plan_vdm(struct cage *c, struct xcvr *m, u8 bank)
{
	unsigned int group;
	int err = 0;

	for (group = 0; !err && group < m->vdm_groups; group++)
		err = add_if_held(c, m, CLASS_SLOW, bank,
				  CMIS_PAGE_VDM_VALUES + group, CMIS_UPPER,
				  CMIS_PAGE_LEN);
	if (!err && m->vdm_groups)
		err = add_if_held(c, m, CLASS_SLOW, bank, CMIS_PAGE_VDM_FLAGS,
				  CMIS_UPPER, CMIS_PAGE_LEN);
	if (!err && m->vdm_groups)
		err = add_if_held(c, m, CLASS_SLOW, bank, CMIS_PAGE_VDM_MASKS,
				  CMIS_UPPER, CMIS_PAGE_LEN);
	if (!err && m->vdm_groups)
		err = add_if_held(c, m, CLASS_SLOW, bank, CMIS_PAGE_VDM_CONTROL,
				  CMIS_UPPER, CMIS_PAGE_LEN);
	return err;
}

static int plan_bank(struct cage *c, struct xcvr *m, u8 bank)
{
	u8 pages = static_get(m, 1, CMIS_P01_PAGES);
	bool tunable = static_get(m, 1, CMIS_P01_CONTROLS) & CMIS_TX_TUNABLE;
	int err;

	err = add_if_held(c, m, CLASS_FAST, bank, 0x11, P11_FAST, P11_FAST_LEN);
	if (!err)
		err = add_if_held(c, m, CLASS_SLOW, bank, 0x11, P11_SLOW,
				  P11_SLOW_LEN);
	if (!err)
		err = add_if_held(c, m, CLASS_SLOW, bank, 0x10, CMIS_UPPER,
				  CMIS_PAGE_LEN);
	if (!err && tunable)
		err = add_if_held(c, m, CLASS_SLOW, bank, 0x12, CMIS_UPPER,
				  CMIS_PAGE_LEN);
	if (!err && pages & CMIS_PAGES_DIAG)
		err = add_if_held(c, m, CLASS_SLOW, bank, 0x13, CMIS_UPPER,
				  CMIS_PAGE_LEN);
	if (!err && pages & CMIS_PAGES_DIAG)
		err = add_if_held(c, m, CLASS_SLOW, bank, 0x14, CMIS_UPPER,
				  CMIS_PAGE_LEN);
	return err ?: plan_vdm(c, m, bank);
}

/* Lasers are counted on page 1Ah; VDM goes by the banks of page 01h. */
static int plan_resource(struct cage *c, struct xcvr *m)
{
	unsigned int bank, banks = banks_advertised(m);
	int err = 0;

	for (bank = 0; !err && bank < laser_banks(m); bank++)
		err = laser_plan(c, m, bank);
	for (bank = 0; !err && bank < min_t(unsigned int, m->banks, banks); bank++)
		err = plan_vdm(c, m, bank);
	return err;
}

static int step_plan(struct cage *c, struct xcvr *m)
{
	unsigned int bank, i;
	int err = 0;
	u8 *p;

	if (m->sff8636)
		return sff8636_plan(c, m);
	if (!m->cmis)
		return 0;
	if (m->flat) {
		/* Nothing in a static memory module ever changes. */
		p = read_static(c, m, 0, 0, LM_FAST, CMIS_UPPER - LM_FAST);
		return PTR_ERR_OR_ZERO(p);
	}
	p = read_static(c, m, 0, 0, LM_STATIC, LM_STATIC_LEN);
	if (IS_ERR(p))
		return PTR_ERR(p);
	plan_add(&m->plan[CLASS_FAST], 0, 0, LM_FAST, LM_FAST_LEN);
	plan_add(&m->plan[CLASS_SLOW], 0, 0, LM_SLOW, LM_SLOW_LEN);
	if (m->resource)
		err = plan_resource(c, m);
	for (bank = 0; !err && !m->resource && bank < m->banks; bank++)
		err = plan_bank(c, m, bank);
	if (!err && static_get(m, 1, CMIS_P01_PAGES) & CMIS_PAGES_COHERENT)
		for (i = 0; !err && i < ARRAY_SIZE(coherent_pages); i++)
			err = add_if_held(c, m, CLASS_SLOW, 0, coherent_pages[i],
					  CMIS_UPPER, CMIS_PAGE_LEN);
	return err;
}

static int step_first_slow(struct cage *c, struct xcvr *m)
{
	int err;

	if (!m->sampled)
		return 0;
	if (!m->flags.areas) {
		mutex_lock(&c->io_lock);
		err = flags_init(m);
		mutex_unlock(&c->io_lock);
		if (err)
			return err;
	}
	err = xcvr_slow(c, m);
	/* Without a page that it can do without the module is ready all the same. */
	if (err < 0 && err != -ENODEV && ++m->slow_tries < XCVR_SLOW_TRIES)
		return 1;
	m->slow_tries = 0;
	if (!err)
		flags_learn_masks(m);
	return err;
}

static int step_first_poll(struct cage *c, struct xcvr *m)
{
	return m->sampled ? xcvr_poll(c, m) : 0;
}

/* Each a few bursts at most; one that returns 1 is called again. */
static int (*const steps[])(struct cage *c, struct xcvr *m) = {
	step_lower,
	step_page_00,
	step_page_01,
	step_read_len,
	step_thresholds,
	step_tuning,
	step_vdm,
	laser_identify,
	step_plan,
	step_first_slow,
	step_first_poll,
};

/* An attempt that failed leaves nothing behind. */
static void identify_restart(struct xcvr *m)
{
	unsigned int i;

	m->step = 0;
	m->cmis = false;
	m->sff8636 = false;
	m->sampled = false;
	m->warnings = 0;
	m->banks = 1;
	m->vdm_groups = 0;
	m->resource = false;
	m->lasers = 0;
	m->read_len = CMIS_READ_LEN_DEFAULT;
	for (i = 0; i < CLASS_COUNT; i++) {
		m->plan[i].count = 0;
		m->plan[i].len = 0;
	}
	/* A raw reader's burst may be looking for what it lost. */
	mutex_lock(&m->cage->io_lock);
	flags_free(m);
	mutex_unlock(&m->cage->io_lock);
	image_publish(m, CLASS_SLOW, NULL);
	image_publish(m, CLASS_FAST, NULL);
	kfree(m->slow);
	m->slow = NULL;
	m->slow_next = 0;
}

/**
 * xcvr_identify() - go one step on in finding out what a module is
 * @c: the cage
 * @m: its module
 *
 * For the sampler's job. After the last step m->ready is set and the plans
 * and the static image are fixed.
 *
 * Return: 1 to go on, 0 when the module is ready, or a negative errno after
 * which identification starts over.
 */
int xcvr_identify(struct cage *c, struct xcvr *m)
{
	int ret;

	ret = steps[m->step](c, m);
	if (ret < 0) {
		identify_restart(m);
		return ret;
	}
	if (!ret)
		m->step++;
	if (m->step < ARRAY_SIZE(steps))
		return 1;

	if (m->cmis || m->sff8636) {
		rcu_assign_pointer(m->image[CLASS_STATIC], m->building);
		m->building = NULL;
	} else {
		m->plan[CLASS_STATIC].count = 0;
	}
	/* Whoever sees it ready sees its plans: xcvr_is_ready(). */
	smp_store_release(&m->ready, true);
	return 0;
}
