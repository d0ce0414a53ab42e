#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A module of sixteen lanes, in two banks.
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
. "$here/../switch.sh"

load_switch empty=1
"$here/driver_banks.py"
status=$?
unload_switch
exit $status
