// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * /etc/optmon/ports: names and network devices of cages, where the driver of
 * the switch chip will never attach to them.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ports_file.h"

#define PORTS_FILE	"/etc/optmon/ports"
#define BLANK		" \t\r\n"
/* More than any switch has; the file is trusted, its size is not. */
#define MAX_ENTRIES	4096

/* Where a name stands for a second time, or NULL. */
static const struct ports_entry *taken(const struct ports_file *file,
				       const struct ports_entry *entry)
{
	unsigned int i, j;
	size_t k;

	for (k = 0; k < file->n; k++) {
		const struct ports_entry *other = &file->entry[k];

		if (!strcmp(other->label, entry->label) ||
		    !strcmp(other->cage, entry->cage))
			return other;
		for (i = 0; i < entry->n_links; i++) {
			for (j = 0; j < other->n_links; j++) {
				if (!strcmp(entry->link[i], other->link[j]))
					return other;
			}
		}
	}
	return NULL;
}

static int put(char *to, size_t len, const char *word, const char *what,
	       const char *name, unsigned int line, struct optmon_error *err)
{
	if (strlen(word) < len) {
		strcpy(to, word);
		return 0;
	}
	return optmon_error_set(err, OPTMON_E_CONFIG, 0, 0,
		"%s: line %u: '%.20s...' is too long for %s", name, line, word,
		what);
}

static int parse_line(char *text, const char *name, unsigned int line,
		      struct ports_entry *entry, struct optmon_error *err)
{
	char *save = NULL, *label, *cage, *link;

	memset(entry, 0, sizeof(*entry));
	entry->line = line;
	text[strcspn(text, "#")] = '\0';
	label = strtok_r(text, BLANK, &save);
	if (!label)
		return 0;
	cage = strtok_r(NULL, BLANK, &save);
	if (!cage)
		return optmon_error_set(err, OPTMON_E_CONFIG, 0, 0,
			"%s: line %u: a line is LABEL CAGE [NETWORK-DEVICE]..., and there is no CAGE ('-' if the driver knows the label)",
			name, line);
	if (!strcmp(cage, "-"))
		cage = label;
	if (put(entry->label, sizeof(entry->label), label, "a label", name,
		line, err) ||
	    put(entry->cage, sizeof(entry->cage), cage, "a cage", name, line,
		err))
		return -1;
	while ((link = strtok_r(NULL, BLANK, &save))) {
		if (entry->n_links == OPTMON_PORT_LINKS)
			return optmon_error_set(err, OPTMON_E_CONFIG, 0, 0,
				"%s: line %u: more than %u network devices of one cage",
				name, line, OPTMON_PORT_LINKS);
		if (put(entry->link[entry->n_links++], IF_NAMESIZE, link,
			"a network device", name, line, err))
			return -1;
	}
	return 0;
}

static int add(struct ports_file *file, const struct ports_entry *entry,
	       const char *name, struct optmon_error *err)
{
	const struct ports_entry *other = taken(file, entry);
	struct ports_entry *bigger;

	if (other)
		return optmon_error_set(err, OPTMON_E_CONFIG, 0, 0,
			"%s: line %u: label, cage or network device is that of line %u too",
			name, entry->line, other->line);
	if (file->n == MAX_ENTRIES)
		return optmon_error_set(err, OPTMON_E_CONFIG, 0, 0,
			"%s: line %u: more than %u cages", name, entry->line,
			MAX_ENTRIES);
	bigger = reallocarray(file->entry, file->n + 1, sizeof(*bigger));
	if (!bigger)
		return optmon_error_set(err, OPTMON_E_SOFTWARE, 0, 0,
					"%s: out of memory", name);
	file->entry = bigger;
	file->entry[file->n++] = *entry;
	return 0;
}

int ports_file_parse(FILE *in, const char *name, struct ports_file *file,
		     struct optmon_error *err)
{
	struct ports_entry entry;
	unsigned int line = 0;
	char *text = NULL;
	size_t room = 0;
	int ret = 0;

	memset(file, 0, sizeof(*file));
	while (!ret && getline(&text, &room, in) >= 0) {
		ret = parse_line(text, name, ++line, &entry, err);
		if (!ret && entry.label[0])
			ret = add(file, &entry, name, err);
	}
	if (!ret && ferror(in))
		ret = optmon_error_set(err, OPTMON_E_IO, 0, 0, "%s: %s", name,
				       strerror(errno));
	free(text);
	if (ret) {
		free(file->entry);
		memset(file, 0, sizeof(*file));
	}
	return ret;
}

int ports_file_load(struct ports_file *file, struct optmon_error *err)
{
	const char *name = secure_getenv("OPTMON_PORTS");
	FILE *in;
	int ret;

	if (!name)
		name = PORTS_FILE;
	memset(file, 0, sizeof(*file));
	in = fopen(name, "re");
	if (!in && errno == ENOENT)
		return 0;
	if (!in)
		return optmon_error_set(err, OPTMON_E_CONFIG, 0, 0, "%s: %s",
					name, strerror(errno));
	ret = ports_file_parse(in, name, file, err);
	fclose(in);
	return ret;
}

const struct ports_entry *ports_file_find(const struct ports_file *file,
					  const struct optmon_cage *cage)
{
	size_t i;

	for (i = 0; i < file->n; i++) {
		if (!strcmp(file->entry[i].cage, cage->device) ||
		    !strcmp(file->entry[i].cage, cage->label))
			return &file->entry[i];
	}
	return NULL;
}
