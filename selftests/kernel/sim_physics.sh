#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.1
#
# The physics of simulated modules, and the FEC counters that follow from them.
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
. "$here/../switch.sh"

modprobe i2c-dev
load_switch bare=1 empty=1
ip link set osfp1 up
"$here/sim_physics.py"
status=$?
unload_switch
exit $status
