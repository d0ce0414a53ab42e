#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.12 6.1 debug new
# timeout: 240
#
# Data paths, pushed samples, and flags with counts and times by the netlink family.
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
. "$here/../switch.sh"

[ -e "$project/build/kernel-debug/source/tools/net/ynl/lib/ynl.py" ] ||
	ktap_skip_all "no kernel source (make setup-debug)"

load_switch cages=8 empty=1
"$here/driver_netlink.py"
status=$?
unload_switch
exit $status
