#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.1
#
# States, flags, masks and interrupt requests of the simulated modules.
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
. "$here/../switch.sh"

modprobe i2c-dev
load_switch bare=1 empty=1
"$here/sim_states.py"
status=$?
unload_switch
exit $status
