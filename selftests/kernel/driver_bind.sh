#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.12 6.1 new
# timeout: 180
#
# Cages bound by hand, in any order, with and without a MAC driver.
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
. "$here/../switch.sh"
. "$here/../cli.sh"

ktap_plan 23
driver=/sys/bus/i2c/drivers/optmon

# A host where no firmware describes the cages: the vendor's new_device.
load_switch bare=1 optoe=1
# The adapters of mux channels, in the order of the cages.
mapfile -t buses < <(grep -l 'mux (chan_id' /sys/bus/i2c/devices/i2c-*/name |
	grep -o 'i2c-[0-9]*' | sort -u -t- -k2n)
bus=${buses[0]#i2c-}
new() { echo osfp "${2-0x50}" > "/sys/bus/i2c/devices/i2c-$1/new_device"; }
old() { echo 0x50 > "/sys/bus/i2c/devices/i2c-$1/delete_device"; }
state_of() { optmon list -j "$1" | grep -o '"state": "[a-z]*"' | cut -d'"' -f4; }
is_state() { [ "$(state_of "$1")" = "$2" ]; }
is_gone() { [ ! -e "/sys/class/net/$1" ]; }

new "$bus"
port=cage$bus-0050
ktap_check "a cage made by new_device reads its module" wait_for 20 is_state "$port" ready
ktap_check "without a signal, presence is found by probing" wait_for 20 \
	test -e "/sys/bus/i2c/devices/$bus-0050/hwmon"
ktap_is "a stand-in carries the cage's name" \
	"$(cat "/sys/class/net/$port/device/name")" osfp
ktap_is "the stand-in has no carrier and no address" \
	"$(cat "/sys/class/net/$port/type" "/sys/class/net/$port/addr_len" | xargs)" "65534 0"
ktap_check "ethtool reads through the stand-in" ethtool -m "$port"
ktap_check "the stand-in stays in its network namespace" \
	bash -c "ip netns add away 2> /dev/null; ! ip link set $port netns away"

echo 1 > /sys/kernel/config/optmon_sim/osfp1/remove
ktap_check "a module that is pulled without a signal is missed by probing" \
	wait_for 20 is_state "$port" empty
echo dr8-800g > /sys/kernel/config/optmon_sim/osfp1/insert
ktap_check "and one that is plugged in is found" wait_for 20 is_state "$port" ready

old "$bus"
ktap_check "with the cage goes its stand-in" wait_for 10 is_gone "$port"
# The same by a tool that looks first.
holder() { optmon bind | awk -v bus="$1" '$1 == bus { print $2 }'; }
ktap_is "optmon bind shows that the address is free" "$(holder "$bus")" free
if modprobe at24 2> /dev/null; then
	echo 24c02 0x50 > "/sys/bus/i2c/devices/i2c-$bus/new_device"
	error_is "it leaves an EEPROM to its driver, and says how to get it out of the way" \
		69 "$bus: 0x50 is an EEPROM '24c02' (at24).*i2c-$bus/delete_device" \
		optmon bind "$bus"
	old "$bus"
else
	ktap_skip "it leaves an EEPROM to its driver" "this kernel has no at24"
fi
echo optoe1 0x50 > "/sys/bus/i2c/devices/i2c-$bus/new_device"
ktap_is "a client named optoe1 is a cage of ours" "$(holder "$bus")" cage
echo "$bus-0050" > $driver/unbind
error_is "one that nobody drives is left alone" 69 \
	"$bus: 0x50 is a client 'optoe1' (no driver): .*i2c-$bus/delete_device" optmon bind "$bus"
echo "$bus-0050" > /sys/bus/i2c/drivers/optoe/bind
ktap_is "optmon bind shows that optoe has the address" "$(holder "$bus")" optoe
error_is "it leaves the client to optoe, and says how to get it out of the way" 69 \
	"$bus: 0x50 is a client 'optoe1' (optoe): stop what reads its eeprom, then 'echo 0x50 > .*i2c-$bus/delete_device'" \
	optmon bind "$bus"
old "$bus"
ktap_is "a bus that is free gets a cage, and keeps it" \
	"$(optmon bind "$bus" && optmon bind "i2c-$bus" && holder "$bus")" cage
ktap_check "which reads its module" wait_for 20 is_state "$port" ready
ktap_is "the list follows its schema" "$(optmon bind -j | schema bind)" ""
old "$bus"
error_is "a bus that is not there" 66 "no such I2C bus" optmon bind 999
run optmon bind osfp1
ktap_is "a port is no bus" "$code" 64
echo osfp 0x51 > "/sys/bus/i2c/devices/i2c-$bus/new_device"
ktap_check "a client at another address is refused" test ! -e "$driver/$bus-0051"
echo 0x51 > "/sys/bus/i2c/devices/i2c-$bus/delete_device"
unload_switch

# A MAC driver keeps its port while the cage's driver comes and goes.
load_switch
wait_for 30 is_state osfp1 ready
wait_for 30 hwmon_of osfp1
device=$(basename "$(readlink -f "$(hwmon_of osfp1)/device")")
echo "$device" > $driver/unbind
ktap_is "a port whose cage nobody drives says so" \
	"$(ethtool -m osfp1 2>&1 | head -n 1)" \
	"netlink error: no driver is bound to the cage"
echo "$device" > $driver/bind
ktap_check "bound again, the port has its module again" wait_for 30 is_state osfp1 ready
unload_switch
ktap_end
