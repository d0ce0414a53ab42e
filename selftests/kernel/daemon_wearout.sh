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

load_switch
if ! wait_for 60 all_ready; then
	echo "Bail out! the modules of the switch are not ready"
	exit 1
fi
optmon-sim insert osfp8,osfp16,osfp23,osfp28,osfp31 --model dr8-800g
for n in $(seq 28); do
	ip link set "osfp$n" up
done
wait_for 60 carrier osfp1
wait_for 60 carrier osfp28
wait_for 60 all_ready
code=0
python3 "$(dirname "$(readlink -f "$0")")/daemon_wearout.py" || code=$?
unload_switch || code=1
exit $code
