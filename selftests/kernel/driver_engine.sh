#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.12 6.1 debug
#
# A co-packaged engine of 32 lanes and the external laser that feeds it.
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
. "$here/../switch.sh"

load_switch empty=1 engines=1
"$here/driver_engine.py"
status=$?
unload_switch
exit $status
