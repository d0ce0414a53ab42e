#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.12 6.1
# timeout: 360
#
# Hostile modules: refusing, holding the bus, answering garbage, lying.
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
. "$here/../switch.sh"

load_switch
"$here/driver_faults.py"
status=$?
unload_switch
exit $status
