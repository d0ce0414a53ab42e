#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: debug
# timeout: 3600
#
# Allocations of the driver fail at random: nothing breaks, and all is well when
# there is memory again. OPTMON_LONG=1 goes on for longer.
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
. "$here/../switch.sh"

mountpoint -q /sys/kernel/debug || mount -t debugfs none /sys/kernel/debug
[ -e /sys/kernel/debug/failslab/require-start ] ||
	ktap_skip_all "the kernel cannot fail allocations of a module (FAILSLAB, FAULT_INJECTION_STACKTRACE_FILTER)"

load_switch empty=1 cages=8
"$here/driver_failslab.py"
status=$?
echo 0 > /sys/kernel/debug/failslab/probability
unload_switch
exit $status
