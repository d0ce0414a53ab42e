#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.12 6.1 new
# timeout: 240
#
# Two network devices share a cage and the module in it.
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
. "$here/../switch.sh"

load_switch cages=8 ports=2 port_lanes=0x0f,0xf0
"$here/driver_breakout.py"
status=$?
unload_switch
exit $status
