#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Tracepoints and debugfs: what they say is what happened.
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
. "$here/../switch.sh"

mountpoint -q /sys/kernel/debug || mount -t debugfs none /sys/kernel/debug
mountpoint -q /sys/kernel/tracing || mount -t tracefs none /sys/kernel/tracing ||
	ktap_skip_all "the kernel has no tracefs"

load_switch empty=1 cages=8
"$here/driver_trace.py"
status=$?
unload_switch
exit $status
