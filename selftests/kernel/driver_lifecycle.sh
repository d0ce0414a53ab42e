#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 360
#
# Power, reset, Tx disable and applications by command; who may, and when.
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
. "$here/../switch.sh"

modprobe i2c-dev
load_switch
"$here/driver_lifecycle.py"
status=$?
unload_switch
exit $status
