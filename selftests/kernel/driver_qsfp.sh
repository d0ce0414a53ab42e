#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.12 6.1
# timeout: 240
#
# QSFP modules (SFF-8636) in the same cages: every reader gets them right.
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
. "$here/../switch.sh"

[ -e "$dumps/manifest.tsv" ] || ktap_skip_all "no dumps at $dumps"
load_switch empty=1 cages=48
"$here/driver_qsfp.py" "$dumps"
status=$?
unload_switch
exit $status
