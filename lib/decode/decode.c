// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Where decoding starts: which map the memory follows, and what all maps share.
 */
#include <errno.h>
#include <math.h>
#include <string.h>

#include <linux/cmis.h>

#include "internal.h"

void decode_warn(struct decoder *d, enum optmon_warning_code code,
		 unsigned int arg, unsigned int arg2)
{
	struct optmon_module *m = d->m;
	struct optmon_module_warning *w;

	if (m->warning_count == OPTMON_MAX_WARNINGS)
		return;
	w = &m->warning[m->warning_count++];
	w->code = code;
	w->arg = arg;
	w->arg2 = arg2;
}

/* One warning counts all missing pages; it names the first. */
static void note_missing(struct decoder *d, unsigned int page,
			 unsigned int bank)
{
	struct optmon_module *m = d->m;
	unsigned int i;

	for (i = 0; i < m->warning_count; i++) {
		if (m->warning[i].code == OPTMON_WARN_PAGES_MISSING) {
			m->warning[i].arg++;
			return;
		}
	}
	decode_warn(d, OPTMON_WARN_PAGES_MISSING, 1, page << 8 | bank);
}

/* Some modules answer for a page they do not have with page 00h. */
static bool is_echo(const struct decoder *d, const struct image_page *p)
{
	return d->page_00 && image_page_known(p, 0, IMAGE_PAGE_LEN) &&
	       image_page_known(d->page_00, 0, IMAGE_PAGE_LEN) &&
	       !memcmp(p->data, d->page_00->data, IMAGE_PAGE_LEN);
}

/* A page that the module advertises; one that is missing is warned of. */
const struct image_page *advertised_page(struct decoder *d, unsigned int page,
					 unsigned int bank)
{
	const struct image_page *p = image_upper(d->img, OPTMON_ADDR_50, page,
						 bank);

	if (!p) {
		note_missing(d, page, bank);
		return NULL;
	}
	if (is_echo(d, p)) {
		decode_warn(d, OPTMON_WARN_PAGE_ECHO, page, bank);
		return NULL;
	}
	return p;
}

/* The same for a page that another part of the decoder asks for as well */
const struct image_page *known_page(const struct decoder *d, unsigned int page,
				    unsigned int bank)
{
	const struct image_page *p = image_upper(d->img, OPTMON_ADDR_50, page,
						 bank);

	return p && !is_echo(d, p) ? p : NULL;
}

/* Identity text: padded with spaces, by some with NUL or FFh. */
void decode_text(char *to, const uint8_t *from, unsigned int len)
{
	unsigned int first = 0, i;

	while (len && (from[len - 1] == ' ' || from[len - 1] == '\0'))
		len--;
	while (first < len && (from[first] == ' ' || from[first] == '\0'))
		first++;
	for (i = first; i < len; i++)
		*to++ = from[i] >= 0x20 && from[i] < 0x7f ? from[i] : '?';
	*to = '\0';
}

/* The low eight bits of a sum, as all three specifications have it */
void decode_checksum(struct decoder *d, enum optmon_checksum checksum,
		     const uint8_t *from, unsigned int len, uint8_t expected)
{
	uint8_t sum = 0;
	unsigned int i;

	for (i = 0; i < len; i++)
		sum += from[i];
	d->m->checksum_known |= OPTMON_BIT(checksum);
	if (sum == expected)
		d->m->checksum_good |= OPTMON_BIT(checksum);
	else
		decode_warn(d, OPTMON_WARN_CHECKSUM, checksum, 0);
}

double f16_value(uint16_t raw)
{
	/* 10^(exponent - 24), section 8.1.3.1.2; dividing keeps it exact */
	static const double power[] = {
		1e24, 1e23, 1e22, 1e21, 1e20, 1e19, 1e18, 1e17, 1e16, 1e15,
		1e14, 1e13, 1e12, 1e11, 1e10, 1e9, 1e8, 1e7, 1e6, 1e5, 1e4,
		1e3, 1e2, 1e1, 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7,
	};
	unsigned int exponent = raw >> 11;

	if (exponent < 24)
		return CMIS_F16_MANTISSA(raw) / power[exponent];
	return CMIS_F16_MANTISSA(raw) * power[exponent];
}

double optmon_dbm(double mw)
{
	return mw > 0 ? 10 * log10(mw) : -40;
}

static bool is_sff8636_identifier(uint8_t identifier)
{
	return identifier == SFF8636_ID_QSFP ||
	       identifier == SFF8636_ID_QSFP_PLUS ||
	       identifier == SFF8636_ID_QSFP28;
}

static enum optmon_management by_identifier(uint8_t identifier)
{
	switch (identifier) {
	case SFF8472_ID_SOLDERED:
	case SFF8472_ID_SFP:
		return OPTMON_MANAGEMENT_SFF8472;
	case SFF8636_ID_QSFP:
	case SFF8636_ID_QSFP_PLUS:
	case SFF8636_ID_QSFP28:
		return OPTMON_MANAGEMENT_SFF8636;
	case CMIS_ID_QSFP_DD:
	case CMIS_ID_OSFP:
	case CMIS_ID_DSFP:
	case CMIS_ID_QSFP_CMIS:
	case CMIS_ID_SFP_DD_CMIS:
	case CMIS_ID_SFP_CMIS:
	case CMIS_ID_OSFP_XD:
	case CMIS_ID_OIF_ELSFP:
	case CMIS_ID_CDFP_X4:
	case CMIS_ID_CDFP_X8:
	case CMIS_ID_CDFP_X16:
		return OPTMON_MANAGEMENT_CMIS;
	default:
		return OPTMON_MANAGEMENT_UNKNOWN;
	}
}

/*
 * An identifier that names no map is followed only where the memory itself
 * leaves no doubt: a co-packaged engine has a vendor's identifier, repeats it
 * at 00h:128 as CMIS demands, and states a CMIS revision; a QSFP that forgot
 * its identifier still has it at byte 128.
 */
enum optmon_management management_of(const struct optmon_image *img,
				     bool *assumed)
{
	const struct image_page *lower = image_lower(img, OPTMON_ADDR_50);
	const struct image_page *upper = image_upper(img, OPTMON_ADDR_50, 0, 0);
	const uint8_t *id = bytes_at(lower, CMIS_LM_IDENTIFIER, 2);
	const uint8_t *copy = bytes_at(upper, CMIS_P00_IDENTIFIER, 1);
	const uint8_t *only = bytes_at(lower, CMIS_LM_IDENTIFIER, 1);
	enum optmon_management by;

	*assumed = false;
	if (!only)
		return OPTMON_MANAGEMENT_UNKNOWN;
	by = by_identifier(*only);
	if (by != OPTMON_MANAGEMENT_UNKNOWN || !id || !copy)
		return by;
	*assumed = true;
	if (!id[0] && is_sff8636_identifier(*copy))
		return OPTMON_MANAGEMENT_SFF8636;
	if (id[0] >= 0x80 && *copy == id[0] && id[1] >= 0x40 && id[1] < 0x60)
		return OPTMON_MANAGEMENT_CMIS;
	return OPTMON_MANAGEMENT_UNKNOWN;
}

/* Everything but the big arrays, of which only the counted part is valid. */
static void module_clear(struct optmon_module *m)
{
	memset(m, 0, offsetof(struct optmon_module, application));
	m->lane_count = 0;
	m->warning_count = 0;
	m->coherent_revision = 0;
	m->coherent_count = 0;
	m->vdm_count = 0;
}

int optmon_decode(const struct optmon_image *img, struct optmon_module *module)
{
	struct decoder d = { .img = img, .m = module };
	const uint8_t *id = bytes_at(image_lower(img, OPTMON_ADDR_50),
				     CMIS_LM_IDENTIFIER, 1);
	bool assumed;

	module_clear(module);
	if (!id)
		return -ENODATA;
	d.page_00 = image_upper(img, OPTMON_ADDR_50, 0, 0);
	module->identity.identifier = *id;
	module->management = management_of(img, &assumed);
	switch (module->management) {
	case OPTMON_MANAGEMENT_CMIS:
		decode_cmis(&d);
		break;
	case OPTMON_MANAGEMENT_SFF8636:
		decode_sff8636(&d);
		break;
	case OPTMON_MANAGEMENT_SFF8472:
		decode_sff8472(&d);
		break;
	default:
		decode_warn(&d, OPTMON_WARN_IDENTIFIER_UNKNOWN, *id, 0);
		return 0;
	}
	if (assumed)
		decode_warn(&d, OPTMON_WARN_ASSUMED, module->management, *id);
	return 0;
}
