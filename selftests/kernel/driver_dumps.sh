#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.12 6.1
# timeout: 300
#
# Real modules' memory in simulated cages: every reader gets it right.
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
. "$here/../switch.sh"

[ -e "$dumps/manifest.tsv" ] || ktap_skip_all "no dumps at $dumps"
load_switch empty=1
"$here/driver_dumps.py" "$dumps" "$@"
status=$?
unload_switch
exit $status
