#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.12 6.1
# timeout: 200
#
# Loopbacks, test patterns, their results, and CDB commands by the netlink family.
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
. "$here/../switch.sh"

[ -e "$project/build/kernel-debug/source/tools/net/ynl/lib/ynl.py" ] ||
	ktap_skip_all "no kernel source (make setup-debug)"
mountpoint -q /sys/kernel/debug || mount -t debugfs none /sys/kernel/debug
mountpoint -q /sys/kernel/tracing || mount -t tracefs none /sys/kernel/tracing ||
	ktap_skip_all "the kernel has no tracefs"

load_switch cages=8
"$here/driver_diag.py"
status=$?
unload_switch
exit $status
