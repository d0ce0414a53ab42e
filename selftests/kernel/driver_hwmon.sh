#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.12 6.1 new
#
# hwmon: lasers, alarms that can be waited for, and what exporters make of it.
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
. "$here/../switch.sh"

load_switch
"$here/driver_hwmon.py"
status=$?
unload_switch
exit $status
