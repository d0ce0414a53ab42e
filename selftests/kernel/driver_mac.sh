#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.12 6.1 new
# timeout: 240
#
# What the port of a MAC driver says of its module: why there is no link, and
# its memory to readers of the older ioctl.
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
. "$here/../switch.sh"

load_switch empty=1
"$here/driver_mac.py"
status=$?
unload_switch
exit $status
