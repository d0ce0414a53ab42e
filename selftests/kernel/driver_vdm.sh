#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.12 6.1
# timeout: 400
#
# VDM: statistics, frozen for who asks; flags, masked while they last and open while
# somebody listens.
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
. "$here/../switch.sh"

[ -e "$project/build/kernel-debug/source/tools/net/ynl/lib/ynl.py" ] ||
	ktap_skip_all "no kernel source (make setup-debug)"

load_switch cages=16
"$here/driver_vdm.py"
status=$?
unload_switch
exit $status
