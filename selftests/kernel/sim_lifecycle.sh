#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.1
# timeout: 240
#
# Loading and unloading the switch, in sizes and at bad moments.
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
. "$here/../switch.sh"

# So many rounds of the slow things; fewer where everything is slower.
rounds=$((4 / ${OPTMON_TIME_SCALE:-1}))
# 128 samplers are more than a debug kernel on an emulated CPU gets on with.
cages=128
[ "${OPTMON_TIME_SCALE:-1}" = 1 ] || cages=32

loads_with()	# PARAMETER...
{
	modprobe optmon_sim "$@" && modprobe -r optmon_sim
}

refuses()	# PARAMETER...
{
	! modprobe optmon_sim "$@" 2> /dev/null
}

count()		# DIRECTORY PATTERN
{
	find "$1" -maxdepth 1 -name "$2" | wc -l
}

reload_under_traffic()	# readers that never stop, of every kind
{
	local i stop=/tmp/stop status=0

	rm -f "$stop"
	(until [ -e "$stop" ]; do
		cat /sys/class/hwmon/*/temp1_input /sys/class/net/osfp*/carrier
		ethtool -I --show-fec osfp1
		cat /sys/kernel/config/optmon_sim/osfp1/*
	done) > /dev/null 2>&1 &
	(until [ -e "$stop" ]; do
		optmon-sim insert 1-4
		optmon-sim remove 1-4
	done) > /dev/null 2>&1 &
	(until [ -e "$stop" ]; do
		ip link set osfp2 up
		ip link set osfp2 down
		ethtool -m osfp2 hex on page 1 offset 128 length 128
	done) > /dev/null 2>&1 &
	for ((i = 0; i < rounds; i++)); do
		modprobe optmon_sim || status=1
		wait_for 60 port_ready osfp9 || status=2
		# A file of the simulator that is open makes it busy for that while.
		wait_for 60 modprobe -r optmon_sim || status=3
	done
	touch "$stop"
	wait
	return $status
}

insert_at_once()	# many hands at the same cage
{
	local i hand

	for hand in 1 2 3 4; do
		for ((i = 0; i < rounds * 6; i++)); do
			case $(((i + hand) % 3)) in
			0) optmon-sim remove 1 ;;
			1) optmon-sim insert 1 --model dr8-800g ;;
			2) optmon-sim fault 1 unplug ;;
			esac
		done > /dev/null 2>&1 &
	done
	wait
	optmon-sim insert 1 --model lpo-800g && wait_for 20 port_ready osfp1 &&
		optmon-sim show 1 | grep -q BL-800-DR8-LPO
}

ktap_plan 14
modprobe optmon
ktap_check "it loads and unloads at once" loads_with
ktap_check "a second time" loads_with
for bad in cages=0 cages=12 cages=136 cages_per_intl=0 cages_per_intl=33; do
	ktap_check "it refuses $bad" refuses "$bad"
done

modprobe optmon_sim cages=$cages cages_per_intl=8
ktap_is "$cages cages on $((cages / 8)) buses" \
	"$(count /sys/kernel/config/optmon_sim 'osfp*') $(count \
		/sys/kernel/config/optmon_sim 'bus*')" "$cages $((cages / 8))"
ktap_check "the last of them is read" wait_for 60 port_ready "osfp$cages"
modprobe -r optmon_sim

modprobe optmon_sim bare=1
bus=$(basename "$(dirname "$(grep -l 'mux (chan_id 0)' \
	/sys/bus/i2c/devices/i2c-*/name | sort -V | head -n 1)")")
echo osfp 0x50 > "/sys/bus/i2c/devices/$bus/new_device"
ktap_check "a cage that user space describes is read" wait_for 20 \
	sh -c "cat /sys/bus/i2c/devices/${bus#i2c-}-0050/hwmon/hwmon*/temp1_input"
ktap_check "and goes with the switch" modprobe -r optmon_sim

modprobe optmon_sim
ktap_check "many hands at one cage leave it whole" insert_at_once
modprobe -r optmon_sim
ktap_check "it can be unloaded under all kinds of readers" reload_under_traffic
ktap_check "nothing of it is left" test "$(count /sys/class/net 'osfp*')$(count \
	/sys/bus/platform/devices 'optmon*')" = 00
unload_switch 2> /dev/null || modprobe -r optmon
ktap_end
