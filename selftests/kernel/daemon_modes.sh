#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.12
# timeout: 900
#
# Every sudden fault of Documentation/health.rst, injected into the simulated switch
# that optmond watches: the right alarm within the delay that is stated there, and
# none anywhere else.

. "$(dirname "$0")/../ktap.sh"
. "$(dirname "$0")/../switch.sh"
. "$(dirname "$0")/../cli.sh"

[ "${OPTMON_LONG-}" = 1 ] || ktap_skip_all "takes minutes: set OPTMON_LONG=1, or run make check-long"

load_ready_switch
# An engine and the external laser that lights it
optmon-sim insert osfp31 --model engine-3200g
optmon-sim insert osfp32 --model elsfp-8
raise_ports osfp1 osfp27
code=0
python3 "$(dirname "$(readlink -f "$0")")/daemon_modes.py" || code=$?
unload_switch || code=1
exit $code
