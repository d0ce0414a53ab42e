// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who is at the far end, as lldpd and a file tell.
 *
 * With arguments "DEVICE HOST PEER": wait until the lldpd that runs here has heard
 * of it (lldp.sh).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <optmon/error.h>

#include "../../tools/common/neighbours.h"
#include "../ktap.h"

#define DEADLINE_S	60

static char folder[] = "/tmp/optmon-neighbours-XXXXXX";

static void put(const char *name, const char *text, mode_t mode)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "we");
	if (file) {
		fputs(text, file);
		fclose(file);
		chmod(path, mode);
	}
}

static bool is(const struct neighbour *n, const char *host, const char *peer)
{
	return n && !strcmp(n->host, host) && !strcmp(n->peer, peer);
}

static int wait_for_lldp(char **argv)
{
	struct optmon_error err = { 0 };
	struct neighbours list;
	time_t start = time(NULL);
	bool found = false;

	while (!found && time(NULL) - start < DEADLINE_S) {
		if (!neighbours_read(&list, &err))
			found = is(neighbours_heard(&list, argv[1]), argv[2],
				   argv[3]);
		neighbours_free(&list);
		usleep(200000);
	}
	return !found;
}

/* lldpcli as it is called, with what it said. */
static void lldpcli(const char *document)
{
	char text[4096];

	snprintf(text, sizeof(text), "#!/bin/sh\n"
		 "[ \"$*\" = \"-f json0 show neighbors\" ] || exit 1\n"
		 "cat <<'EOF'\n%s\nEOF\n", document);
	put("lldpcli", text, 0755);
}

static void test_lldp(void)
{
	struct optmon_error err = { 0 };
	struct neighbours list;

	lldpcli("{\"lldp\":[{\"interface\":["
		"{\"name\":\"eth7\",\"via\":\"LLDP\",\"rid\":\"1\","
		"\"chassis\":[{\"id\":[{\"type\":\"mac\",\"value\":\"02:00:00:00:00:01\"}],"
		"\"name\":[{\"value\":\"leaf2\"}]}],"
		"\"port\":[{\"id\":[{\"type\":\"mac\",\"value\":\"02:00:00:00:00:02\"}],"
		"\"descr\":[{\"value\":\"eth3\"}]}]},"
		"{\"name\":\"eth8\",\"chassis\":[{\"name\":[{\"value\":\"leaf3\"}]}],"
		"\"port\":[{\"id\":[{\"type\":\"ifname\",\"value\":\"swp9\"}],"
		"\"descr\":[{\"value\":\"to the east\"}]}]},"
		"{\"name\":\"eth9\"}]}]}");
	ktap_check(!neighbours_read(&list, &err) && list.lldp &&
		   is(neighbours_heard(&list, "eth7"), "leaf2", "eth3"),
		   "a port known by its MAC address goes by its description");
	ktap_check(is(neighbours_heard(&list, "eth8"), "leaf3", "swp9"),
		   "one known by its name goes by that");
	ktap_check(!neighbours_heard(&list, "eth9"),
		   "what says nothing of its port is nobody");
	neighbours_free(&list);
	lldpcli("{\"lldp\":[{}]}");
	ktap_check(!neighbours_read(&list, &err) && list.lldp && !list.n,
		   "an lldpd that has heard nobody is one all the same");
	neighbours_free(&list);
	lldpcli("{\"lldp\":[{\"interface\":7}], \"x\":");
	ktap_check(!neighbours_read(&list, &err) && !list.lldp && !list.n,
		   "half an answer is none");
	neighbours_free(&list);
	put("lldpcli", "#!/bin/sh\nexit 1\n", 0755);
	ktap_check(!neighbours_read(&list, &err) && !list.lldp && !list.n,
		   "without an lldpd there is nobody, and no error");
	neighbours_free(&list);
}

static void test_file(void)
{
	struct optmon_error err = { 0 };
	struct neighbours list;
	char path[256];

	snprintf(path, sizeof(path), "%s/cables", folder);
	setenv("OPTMON_CABLES", path, 1);
	put("cables", "# ours\nosfp1 osfp2\nosfp5\tleaf2:osfp9 # east\n", 0644);
	ktap_check(!neighbours_read(&list, &err) &&
		   is(neighbours_of(&list, "osfp1"), "", "osfp2") &&
		   is(neighbours_of(&list, "osfp2"), "", "osfp1") &&
		   is(neighbours_of(&list, "osfp5"), "leaf2", "osfp9"),
		   "a file names both ends of a cable of this host, one of another");
	ktap_check(!neighbours_heard(&list, "osfp1"),
		   "what it says was not heard on the wire");
	neighbours_free(&list);
	put("cables", "osfp1 osfp2\nosfp3\n", 0644);
	ktap_check(neighbours_read(&list, &err) &&
		   err.code == OPTMON_E_CONFIG && strstr(err.message, ":2:"),
		   "a line without a far end is an error with its number");
	neighbours_free(&list);
}

/* Devices of names that no machine has are without a carrier. */
static void test_keep(void)
{
	struct neighbour was[] = {
		{ "gone0", "leaf2", "eth3", false, true },
		{ "moved0", "leaf2", "eth4", false, true },
		{ "cable0", "leaf2", "eth5", false, false },
	};
	struct neighbour is_now[] = {
		{ "moved0", "leaf3", "eth9", false, true },
	};
	struct neighbours before = { .lldp = true }, now = { .lldp = true };

	before.list = malloc(sizeof(was));
	now.list = malloc(sizeof(is_now));
	if (!before.list || !now.list)
		exit(1);
	memcpy(before.list, was, sizeof(was));
	memcpy(now.list, is_now, sizeof(is_now));
	before.n = 3;
	now.n = 1;
	ktap_check(!neighbours_keep(&now, &before) && !before.n &&
		   is(neighbours_heard(&now, "gone0"), "leaf2", "eth3"),
		   "who was heard is remembered where there is no carrier");
	ktap_check(is(neighbours_heard(&now, "moved0"), "leaf3", "eth9") &&
		   now.n == 2, "who is heard now counts, and the file for itself");
	neighbours_free(&now);
}

int main(int argc, char **argv)
{
	char search[4096], command[300];

	if (argc == 4)
		return wait_for_lldp(argv);
	ktap_begin();
	if (!mkdtemp(folder))
		return 1;
	snprintf(search, sizeof(search), "%s:%s", folder, getenv("PATH"));
	setenv("PATH", search, 1);
	unsetenv("OPTMON_CABLES");
	test_lldp();
	test_file();
	test_keep();
	snprintf(command, sizeof(command), "rm -r %s", folder);
	if (system(command))
		return 1;
	return ktap_end();
}
