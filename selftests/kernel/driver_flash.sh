#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.12 new
# timeout: 240
#
# The kernel's own firmware flash of a module, through the driver.
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
. "$here/../switch.sh"

[ -e "$project/build/kernel-debug/source/tools/net/ynl/lib/ynl.py" ] ||
	ktap_skip_all "no kernel source (make setup-debug)"

load_switch
"$here/driver_flash.py"
status=$?
unload_switch
exit $status
