#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.12 6.1 new
#
# Clients by the names of optoe: the eeprom file, and SONiC's code that reads it.
# OPTMON_SONIC is a checkout of sonic-platform-common, bare or not.
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
. "$here/../switch.sh"

sonic=${OPTMON_SONIC:-$project/../sonic-platform-common}
if [ -f "$sonic/objects/info/packs" ] || [ -f "$sonic/HEAD" ]; then
	mkdir -p /tmp/sonic
	git -c safe.directory='*' --git-dir="$sonic" archive HEAD sonic_platform_base |
		tar -x -C /tmp/sonic && sonic=/tmp/sonic
fi
[ -d "$sonic/sonic_platform_base" ] || sonic=

mountpoint -q /sys/kernel/debug || mount -t debugfs none /sys/kernel/debug
load_switch bare=1 empty=1 cages=8
"$here/driver_eeprom.py" "$sonic" "$dumps/oom-finisar-qsfp28-sr4.eeprom"
status=$?
unload_switch
exit $status
