#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.12 6.1
#
# optmon-sim: selectors, messages and exit codes.
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
. "$here/../switch.sh"

status_of()	# COMMAND...: its exit code, then what it says on standard error
{
	local said

	said=$("$@" 2>&1 > /dev/null)
	echo "$? $said"
}

parts()		# CAGES: the part numbers in them
{
	optmon-sim show "$1" | awk '$1 == "part" { printf "%s ", $2 }'
}

clash()		# a name of the simulator's is taken: modprobe fails, the log says why
{
	ip link add osfp3 type dummy || return 1
	! modprobe optmon_sim empty=1 2> /dev/null &&
		dmesg | tail -n 20 | grep -q "optmon_sim: a name is taken"
	local status=$?

	ip link del osfp3
	return $status
}

ktap_plan 23
ktap_is "without the simulator: exit code 69" \
	"$(status_of optmon-sim show)" \
	"69 optmon-sim: the simulator is not loaded: try 'modprobe optmon_sim'"
ktap_check "a network device that has a port's name is told of" clash
load_switch empty=1
umount /sys/kernel/config 2> /dev/null
ktap_check "it mounts configfs where nobody did" optmon-sim show
ktap_is "32 cages are shown" "$(optmon-sim show | grep -c '^osfp')" 32
ktap_is "no verb: exit code 64" "$(status_of optmon-sim | head -c 2)" 64
ktap_is "an unknown verb: exit code 64" "$(status_of optmon-sim turn 1)" \
	"64 optmon-sim: turn: no such verb; see --help"
ktap_is "help: exit code 0" "$(status_of optmon-sim --help)" "0 "
ktap_is "an unknown cage: exit code 66" "$(status_of optmon-sim insert 33)" \
	"66 optmon-sim: 33: no such cage; there are osfp1 to osfp32"
ktap_is "a range beyond the end: what there is" \
	"$(status_of optmon-sim remove osfp31-40)" "0 "
ktap_is "an empty cage: exit code 69" "$(status_of optmon-sim set 1 wear_pct=1)" \
	"69 optmon-sim: osfp1: wear_pct=1: the cage is empty"
ktap_is "removing nothing: exit code 69" "$(status_of optmon-sim remove 1)" \
	"69 optmon-sim: osfp1: is empty already"
ktap_is "no such file: exit code 66" \
	"$(status_of optmon-sim insert 1 /nowhere | head -c 28)" \
	"66 optmon-sim: /nowhere: can"
printf '00 0 00: 19 5\n' > /tmp/broken
ktap_is "a broken dump: exit code 65, with line and column" \
	"$(status_of optmon-sim insert 1 /tmp/broken | sed 's/column [0-9]*:.*/column/')" \
	"65 optmon-sim: /tmp/broken: line 1, column"
ktap_is "nothing was inserted then" "$(optmon-sim show 1 | awk '/module/ {print $2}')" \
	empty
ktap_is "nothing by default for an empty cage: exit code 64" \
	"$(status_of optmon-sim insert 8 | head -c 27)" "64 optmon-sim: osfp8: no su"
optmon-sim insert 1,osfp3-4 && optmon-sim insert 5-osfp6 --model lpo-800g
ktap_is "lists and ranges" "$(parts 1-6)" \
	"LM-800G-DR8 LM-800G-DR8 LM-800G-DR8 BL-800-DR8-LPO BL-800-DR8-LPO "
optmon-sim set 1,3 rx_loss_db=1.5 lane=2,4-5
ktap_is "lanes of an assignment" \
	"$(optmon-sim show 3 | awk '$1 == "rx_loss_db" { print $3, $4, $5, $6, $7 }')" \
	"1.500 0.000 1.500 1.500 0.000"
ktap_is "a lane too many: exit code 64" \
	"$(status_of optmon-sim set 1 rx_loss_db=1 lane=9)" \
	"64 optmon-sim: osfp1: rx_loss_db=1 lane=9: out of range"
ktap_is "an unknown knob: exit code 64" "$(status_of optmon-sim set 1 colour=1)" \
	"64 optmon-sim: osfp1: colour=1: no such knob; 'optmon-sim show osfp1' lists them"
ktap_is "an unknown fault: exit code 64" "$(status_of optmon-sim fault 1 gremlin)" \
	"64 optmon-sim: osfp1: gremlin: not understood"
optmon-sim fault 1 nack intl && optmon-sim clear 1,3
ktap_is "clear ends faults and puts knobs back" \
	"$(optmon-sim show | awk '$1 == "osfp1" { print $6 }')$(optmon-sim show 3 |
		awk '$1 == "rx_loss_db" { print $3 }')" "0.000"
optmon-sim bus-speed 100000 && optmon-sim time-scale 60
ktap_is "speeds can be set and read" "$(optmon-sim bus-speed) $(optmon-sim time-scale)" \
	"100000 60"
ktap_is "no permission: exit code 77" \
	"$(setpriv --reuid 65534 --clear-groups "$(command -v optmon-sim)" remove 1 2>&1
	   echo $?)" "optmon-sim: osfp1: cannot remove: Permission denied
77"
unload_switch || ktap_fail "the modules can be unloaded"
ktap_end
