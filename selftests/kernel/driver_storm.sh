#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.1
# timeout: 900
#
# A storm of flags over all cages: none is lost in silence. OPTMON_LONG=1 makes
# it one of 200,000.
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
. "$here/../switch.sh"

load_switch empty=1
"$here/driver_storm.py"
status=$?
unload_switch
exit $status
