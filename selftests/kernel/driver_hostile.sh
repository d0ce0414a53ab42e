#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: debug
# timeout: 7200
#
# Modules whose memory makes no sense. OPTMON_LONG=1 inserts 10000 of them, in an
# hour or two, OPTMON_SEED others.
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
. "$here/../switch.sh"

load_switch empty=1
"$here/driver_hostile.py" "$dumps"
status=$?
unload_switch
exit $status
