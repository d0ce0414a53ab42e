#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.12 6.1 debug
# timeout: 240
#
# Modules that come and go under the hands of readers.
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
. "$here/../switch.sh"

load_switch
"$here/driver_hotplug.py"
status=$?
unload_switch
exit $status
