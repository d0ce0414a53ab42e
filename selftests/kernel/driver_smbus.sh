#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.12 6.1
# timeout: 180
#
# An adapter that knows the byte and word transfers of SMBus and no others, as
# i2c-piix4 does: pages, banks, monitors and commands are the same.

. "$(dirname "$0")/../ktap.sh"
. "$(dirname "$0")/../switch.sh"
. "$(dirname "$0")/../cli.sh"

port=osfp1
seen()	# PARAMETER...: of the simulator; what a module is, and whether its light is seen
{
	load_switch cages=8 "$@"
	wait_for 60 port_ready $port
	optmon show -j $port | json '(d["identity"], d["advertised"], d["applications"],
		len([l for l in d["lanes"] if l["rx_power_dbm"] > -10]))'
}

ktap_plan 4
i2c=$(seen)
ktap_check "a module on a bus that knows I2C" grep -q ", 8)$" <<< "$i2c"
unload_switch
ktap_is "is the same on one that knows bytes and words only" "$(seen smbus=1)" "$i2c"
ktap_is "and takes commands" "$(optmon cdb $port 0000 | tail -n 1)" "136: 02 03"
ktap_check "the modules can be unloaded" unload_switch
ktap_end
