#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.12 6.1 only
# timeout: 1200
#
# The sampler's share of the bus, by the simulator's account.
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
. "$here/../switch.sh"

load_switch
"$here/driver_bus.py"
status=$?
unload_switch
exit $status
