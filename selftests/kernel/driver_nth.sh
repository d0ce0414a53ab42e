#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.12 debug
# timeout: 7200
#
# The n-th transfer fails, for n after n. OPTMON_LONG=1 tries every n, and those
# of a firmware flash.
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
. "$here/../switch.sh"

cages=8
[ "${OPTMON_LONG-}" != 1 ] || cages=32
load_switch empty=1 "cages=$cages"
"$here/driver_nth.py"
status=$?
unload_switch
exit $status
