#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.12 only
# timeout: 900
#
# Many cages, 32 of them on one interrupt line, and how long RTNL is held.
# OPTMON_LONG=1: 128 cages on 16 root buses.
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
. "$here/../switch.sh"

cages=64
[ "${OPTMON_LONG:-0}" = 1 ] && cages=128
load_switch cages=$cages ports=8 cages_per_intl=32 empty=1
"$here/driver_scale.py"
status=$?
unload_switch
exit $status
