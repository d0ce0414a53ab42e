#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 200
#
# Cages that firmware describes: an ACPI table loaded at run time, or a device
# tree overlay where the kernel has device trees. The buses are simulated, the
# clients are the I2C core's.
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
. "$here/../switch.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
knobs=/sys/kernel/config/optmon_sim

cage_is()	# LABEL STATE
{
	optmon list -j 2> /dev/null | python3 -c '
import json, sys
sys.exit(not any(p.get("cage", {}).get("label") == sys.argv[1] and
                 p["cage"].get("state") == sys.argv[2]
                 for p in json.load(sys.stdin)["ports"]))' "$1" "$2"
}


interrupts()	# how many of the first cage's line so far
{
	awk '$0 ~ / optmon-sim +48 +optmon$/ { for (i = 2; $i ~ /^[0-9]+$/; i++) n += $i }
	     END { print n + 0 }' /proc/interrupts
}

more_interrupts()	# THAN
{
	[ "$(interrupts)" -gt "$1" ]
}

is_gone()
{
	[ ! -e "/sys/class/net/$1" ]
}

check_reset()
{
	ethtool --reset front9 phy > /dev/null 2>&1 &&
		wait_for 20 cage_is front9 ready
}

zone()		# the thermal zone of the third cage's case
{
	local type

	type=$(grep -l '^front9-thermal$' /sys/class/thermal/thermal_zone*/type 2> /dev/null)
	[ -n "$type" ] && cat "${type%type}temp"
}

check_zone()
{
	ktap_check "a thermal zone takes its temperature from the module" wait_for 20 zone
	echo temperature_c=66 > $knobs/osfp9/set
	ktap_check "and follows it" wait_for 30 eval '[ "$(zone)" -gt 64000 ]'
}

# WHAT FILE CLIENT [MORE]: 9 checks of the three cages of the description
check_description()
{
	local client before

	load_switch cages=16 ports=1 firmware="$2"
	ktap_check "$1: a module is read in a cage with all signals" \
		wait_for 30 cage_is front1 ready
	ktap_check "$1: and in one with none, and one behind another mux" \
		wait_for 30 eval 'cage_is front2 ready && cage_is front9 ready'
	ktap_check "$1: hwmon bears the label of the description" wait_for 10 port_ready front9
	client=$(readlink -f "$(hwmon_of front9)/device")
	ktap_is "$1: the client is what the description says" \
		"$(cat "$client"/{firmware_node/path,of_node/compatible} 2> /dev/null |
		   tr -d '\0')" "$3"
	ktap_check "$1: a MAC's port finds its cage, and the stand-in makes way" \
		wait_for 20 eval 'is_gone front1 && ethtool -m osfp1'
	before=$(interrupts)
	echo flag=0:9:0 > $knobs/osfp1/fault
	ktap_check "$1: the module's interrupt arrives" wait_for 30 more_interrupts "$before"
	more_interrupts "$before" ||
		ktap_diag "$(grep optmon /proc/interrupts)" \
			"$(grep -l '^irq/.*optmon' /proc/[0-9]*/comm |
			   sed 's/comm$/stack/' | xargs cat)"
	[ -z "${4-}" ] || "$4"
	echo 1 > $knobs/osfp9/remove
	ktap_check "$1: the presence signal is followed" wait_for 20 cage_is front9 empty
	echo default > $knobs/osfp9/insert
	ktap_check "$1: in both directions" wait_for 30 cage_is front9 ready
	ktap_check "$1: it is reset, and comes back" check_reset
	unload_switch
}

# Of three cages two have one name and one none; the first has edges to tell.
check_names()
{
	local n before told=0

	sed 's/"front2"/"front1"/; s/&sw 48 8/\&sw 48 2/; /label = "front9"/d' \
		"$project/dts/optmon-sim.dtso" > "$work/names.dtso"
	dtc -q -I dts -O dtb -o "$work/names.dtbo" "$work/names.dtso"
	load_switch cages=16 ports=0 firmware="$work/names.dtbo"
	ktap_check "cages without a name of their own are called by bus and address" \
		wait_for 30 eval '[ "$(ready_cages)" = "cage.-0050 cage.-0050 front1" ]'
	# Whoever else has the line and no driver would hold it for ever.
	for n in 2 3 4; do
		echo 1 > $knobs/osfp$n/remove
	done
	before=$(interrupts)
	for n in {1..30}; do
		echo intl > $knobs/osfp1/fault
		echo none > $knobs/osfp1/fault
	done
	wait_for 20 more_interrupts "$before"
	before=$(interrupts)
	for n in {0..3}; do
		# Whoever latches another before the last one was read makes no edge.
		wait_for 20 grep -q '^interrupt 0' $knobs/osfp1/status
		echo flag=11:147:$n > $knobs/osfp1/fault
		wait_for 20 more_interrupts "$before" && told=$((told + 1))
		before=$(interrupts)
	done
	ktap_is "an edge tells of flags as well, after a line that moved for nothing" \
		$told 4
	unload_switch
}

ready_cages()	# sorted, the number of a bus as a dot
{
	optmon list -j 2> /dev/null | python3 -c '
import json, re, sys
print(*sorted(re.sub(r"^cage\d+", "cage.", p["cage"]["label"])
              for p in json.load(sys.stdin)["ports"]
              if p.get("cage", {}).get("state") == "ready"))'
}

skip()	# HOW MANY WHAT WHY
{
	local i

	for ((i = 1; i <= $1; i++)); do
		ktap_skip "$2: check $i of $1" "$3"
	done
}

# A kernel that has device trees has them for this. Its leak detector finds that
# the kernel never frees the label it gives to the line of a GpioInt().
trees=/sys/firmware/devicetree/base
if [ ! -d $trees ]; then
	ktap_plan 11
	if iasl -p "$work/sim" "$project/dts/optmon-sim.asl" > "$work/iasl" 2>&1; then
		check_description ACPI "$work/sim.aml" '\_SB_.OPSW.MUX1.CH00.CAGE'
		# The table stays: a simulator that comes again finds it.
		load_switch cages=16 ports=1 firmware="$work/sim.aml"
		ktap_check "ACPI: after unloading and loading all is there again" \
			wait_for 30 cage_is front1 ready
		unload_switch
	else
		skip 10 ACPI "no iasl (acpica-tools)"
	fi
else
	ktap_plan 14
	if dtc -q -I dts -O dtb -o "$work/sim.dtbo" "$project/dts/optmon-sim.dtso"; then
		check_description "device tree" "$work/sim.dtbo" sff,qsfp-dd check_zone
		check_names
	else
		skip 13 "device tree" "no dtc (device-tree-compiler)"
	fi
fi

echo "not a description" > "$work/other"
modprobe optmon
ktap_check "a file that describes nothing is refused" \
	eval '! modprobe optmon_sim firmware="$work/other" 2> /dev/null && [ ! -d $knobs ]'
modprobe -r optmon
ktap_end
