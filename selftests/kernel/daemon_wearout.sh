#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.12
# timeout: 900
#
# A laser of the simulated switch wears out within weeks: a note, a ticket with a
# date, and the end of its driver's current when the ticket said. The 31 other ports
# age as lasers do, and have days and a season like it. For OPTMON_LONG=1.

. "$(dirname "$0")/../ktap.sh"
. "$(dirname "$0")/../switch.sh"
. "$(dirname "$0")/../cli.sh"

[ "${OPTMON_LONG-}" = 1 ] || ktap_skip_all "takes minutes: set OPTMON_LONG=1, or run make check-long"

load_ready_switch
optmon-sim insert osfp8,osfp16,osfp23,osfp28,osfp31 --model dr8-800g
raise_ports osfp1 osfp28
code=0
python3 "$(dirname "$(readlink -f "$0")")/daemon_wearout.py" || code=$?
unload_switch || code=1
exit $code
