#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 240
#
# The broker of latched flags and the masks, with interrupts.
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
. "$here/../switch.sh"

load_switch
"$here/driver_flags.py"
status=$?
unload_switch
exit $status
