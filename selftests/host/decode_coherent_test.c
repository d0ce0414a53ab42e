// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Coherent modules: what C-CMIS has besides the monitors of its first revisions.
 */
#include <string.h>

#include "decode_check.h"

static const struct optmon_coherent *const c = module.coherent;

static bool has(enum optmon_coherent_value which)
{
	return c->has & OPTMON_BIT(which);
}

static bool link_has(enum optmon_coherent_monitor monitor, unsigned int values)
{
	return c->link[monitor].has == values;
}

static void test_monitors(void)
{
	made_zr_described(&made);
	decode_made();
	ktap_check(is_clean() && module.coherent_count == 1 &&
		   module.coherent_revision == 0x13,
		   "a module of C-CMIS 1.3 gives no warning");
	ktap_check(c->has_link == (OPTMON_BIT(OPTMON_COHERENT_CD) |
				   OPTMON_BIT(OPTMON_COHERENT_OSNR) |
				   OPTMON_BIT(OPTMON_COHERENT_ESNR)) &&
		   link_has(OPTMON_COHERENT_CD, 7) &&
		   link_has(OPTMON_COHERENT_OSNR, 1) &&
		   link_has(OPTMON_COHERENT_ESNR, 3) &&
		   near(c->link[OPTMON_COHERENT_ESNR].average, 17.1),
		   "page 42h says which statistics of which monitors there are");
	made_put(&made, 0x42, 130, 0x78);
	made_put(&made, 0x42, 132, 0x80);
	decode_made();
	ktap_check(c->has_link == OPTMON_BIT(OPTMON_COHERENT_CD),
		   "one that only VDM has is not on page 35h");
	made_put(&made, 0x42, 134, 0x04);
	decode_made();
	ktap_check(c->has_link & OPTMON_BIT(OPTMON_COHERENT_TX_POWER) &&
		   c->link[OPTMON_COHERENT_TX_POWER].average == 0,
		   "one that is advertised and zero is zero, not absent");
	/* 146 is in 0.01 ps^2, 218 in ps^2, whichever nibble is set */
	made_put16(&made, 0x35, 146, 6500);
	made_put(&made, 0x42, 138, 0x04);
	decode_made();
	ktap_check(near(c->link[OPTMON_COHERENT_SOPMD].average, 65) &&
		   !(c->has_link & OPTMON_BIT(OPTMON_COHERENT_SOPMD_COARSE)),
		   "SOPMD is the scaling that is not zero");
}

static void test_fec(void)
{
	made_zr_described(&made);
	decode_made();
	ktap_check(has(OPTMON_COHERENT_HOST_FEC) &&
		   c->host_fec.bits == 1ull << 32 &&
		   c->host_fec.corrected_bits == 256 &&
		   c->host_fec.frames == 2000 &&
		   c->host_fec.uncorrected_frames == 3,
		   "FEC counters of the host interface (page 3Ah)");
	ktap_check(has(OPTMON_COHERENT_HOST_CORRECTED_FRAMES) &&
		   c->host_fec.corrected_frames == 77,
		   "with corrected frames since C-CMIS 1.3");
	made_put(&made, 0x40, 128, 0x12);
	decode_made();
	ktap_check(has(OPTMON_COHERENT_HOST_FEC) &&
		   !has(OPTMON_COHERENT_HOST_CORRECTED_FRAMES),
		   "and without them before");
	made_put32(&made, 0x3a, 128, 0);
	made_put32(&made, 0x3a, 132, 0);
	decode_made();
	ktap_check(!has(OPTMON_COHERENT_HOST_FEC),
		   "no bit counted is no counter, not a ratio of nothing");
}

static void test_thresholds(void)
{
	made_zr_described(&made);
	decode_made();
	ktap_check(has(OPTMON_COHERENT_TOTAL_POWER_THRESHOLDS) &&
		   !c->total_power_configured &&
		   same_thresholds(&c->total_power_dbm, 1, -28, 0, -25),
		   "thresholds of the total power are the module's (page 41h)");
	ktap_check(has(OPTMON_COHERENT_SIGNAL_POWER_THRESHOLDS) &&
		   c->signal_power_configured &&
		   same_thresholds(&c->signal_power_dbm, 0.6, -24, 0.1, -23),
		   "those of the signal are what the host has set (page 30h)");
	ktap_check(has(OPTMON_COHERENT_DEGRADE) && c->detected.enabled &&
		   !c->excessive.enabled && near(c->detected.raise, 9.5e-3) &&
		   near(c->detected.clear, 9e-3) &&
		   near(c->excessive.raise, 1.2e-2) &&
		   near(c->excessive.clear, 1.1e-2),
		   "FEC degrade of the media lane");
	ktap_check(has(OPTMON_COHERENT_HOST_DEGRADE) &&
		   !c->host_detected.enabled && c->host_excessive.enabled &&
		   near(c->host_detected.raise, 1e-4) &&
		   near(c->host_excessive.clear, 1.9e-4),
		   "FEC degrade of the host interface (page 38h)");
	made_four(&made, 0x30, 160, 0, 0, 0, 0);
	made_four(&made, 0x41, 130, 0, 0, 0, 0);
	decode_made();
	ktap_check(!has(OPTMON_COHERENT_DEGRADE) &&
		   !has(OPTMON_COHERENT_TOTAL_POWER_THRESHOLDS),
		   "thresholds that are all zero are none");
}

/* Each bit of a page's flags is one flag, or none */
static void test_each_flag(unsigned int page, unsigned int first,
			   unsigned int len, unsigned int count,
			   const uint32_t *flags, const char *text)
{
	uint32_t seen = 0;
	unsigned int i, bit;
	bool good = true;

	for (i = 0; i < len; i++) {
		for (bit = 0; bit < 8; bit++) {
			made_zr_described(&made);
			made_put(&made, page, first + i, 1 << bit);
			decode_made();
			good &= __builtin_popcount(*flags) <= 1 &&
				!(seen & *flags);
			seen |= *flags;
		}
	}
	ktap_check(good && __builtin_popcount(seen) == (int)count, "%s", text);
}

static void test_flags(void)
{
	unsigned int i;

	test_each_flag(0x33, 128, 6, OPTMON_COHERENT_FLAGS, &c->flags,
		       "each flag of the media lane has a bit of its own (page 33h)");
	test_each_flag(0x3b, 192, 5, OPTMON_COHERENT_HOST_FLAGS, &c->host_flags,
		       "each of the host interface as well (page 3Bh)");
	made_zr_described(&made);
	made_put(&made, 0x33, 130, 0x80);
	made_put(&made, 0x33, 132, 0x03);
	made_put(&made, 0x33, 133, 0x02);
	made_put(&made, 0x3b, 193, 0x40);
	decode_made();
	ktap_check(c->flags == (OPTMON_BIT(OPTMON_COHERENT_RX_LOSS_OF_FRAME) |
				OPTMON_BIT(OPTMON_COHERENT_RX_EXCESSIVE_DEGRADE) |
				OPTMON_BIT(OPTMON_COHERENT_RX_DETECTED_DEGRADE) |
				OPTMON_BIT(OPTMON_COHERENT_LOCAL_DEGRADE)) &&
		   c->host_flags ==
			OPTMON_BIT(OPTMON_COHERENT_HOST_RX_REMOTE_DEGRADE),
		   "they are where C-CMIS has them");
	made_put(&made, 0x44, 129, 0x7f);
	made_put(&made, 0x44, 133, 0x0f);
	decode_made();
	ktap_check(!(c->flags & OPTMON_BIT(OPTMON_COHERENT_RX_LOSS_OF_FRAME)) &&
		   !c->host_flags && has(OPTMON_COHERENT_HOST_SIDE_FLAGS),
		   "one that page 44h does not advertise is none");
	for (i = 0; i < OPTMON_COHERENT_FLAGS; i++)
		if (!optmon_coherent_flag_name(i))
			break;
	ktap_check(i == OPTMON_COHERENT_FLAGS && !optmon_coherent_flag_name(i) &&
		   !optmon_coherent_host_flag_name(OPTMON_COHERENT_HOST_FLAGS),
		   "each has a name");
}

/* What a reader asks for, page by page, as the module advertises it */
static bool is_wanted(unsigned int page)
{
	struct optmon_range ranges[128];
	size_t n, i;

	n = optmon_pages_wanted(image, ranges, 128);
	for (i = 0; i < n && i < 128; i++)
		if (ranges[i].page == page)
			return true;
	return false;
}

static void test_wanted(void)
{
	unsigned int page;

	made_zr(&made);
	decode_made();
	ktap_check(!is_wanted(0x30) && !is_wanted(0x33) && !is_wanted(0x3b),
		   "nothing more is read of a module that describes nothing");
	for (page = 0x30; page < 0x40; page++)
		made.has[0][page] = page == 0x34 || page == 0x35;
	made_put(&made, 0x40, 128, 0x13);
	decode_made();
	ktap_check(is_wanted(0x30) && is_wanted(0x33) && is_wanted(0x38) &&
		   is_wanted(0x3a) && is_wanted(0x3b),
		   "of one that states its revision all of it is");
	ktap_check(!has(OPTMON_COHERENT_MEDIA_FLAGS) &&
		   has_warning(OPTMON_WARN_PAGES_MISSING),
		   "and pages that are missing are told, not made up");
}

static struct json_object *at(struct json_object *from, const char *path)
{
	struct json_object *found = NULL;

	return json_pointer_get(from, path, &found) ? NULL : found;
}

static void test_json(void)
{
	struct json_object *root;

	made_zr_described(&made);
	made_put(&made, 0x33, 128, 0x20);
	decode_made();
	root = optmon_module_json(&module);
	ktap_check(!strcmp(json_object_get_string(at(root, "/coherent/revision")),
			   "1.3"), "the revision is in JSON");
	ktap_check(!strcmp(json_object_get_string(at(root,
				"/coherent/lanes/0/flags/0")),
			   "tx_loss_of_alignment") &&
		   json_object_array_length(at(root,
				"/coherent/lanes/0/host_flags")) == 0,
		   "flags are names, and an empty list where none is set");
	ktap_check(at(root, "/coherent/lanes/0/link/esnr/minimum") &&
		   !at(root, "/coherent/lanes/0/link/esnr/maximum"),
		   "a statistic that there is not has no key");
	ktap_check(near(json_object_get_double(at(root,
			"/coherent/lanes/0/degrade/detected/raise_ber")), 9.5e-3),
		   "and so are bit error ratios");
	json_object_put(root);
}

int main(void)
{
	ktap_begin();
	test_monitors();
	test_fec();
	test_thresholds();
	test_flags();
	test_wanted();
	test_json();
	optmon_image_free(image);
	return ktap_end();
}
