#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.12 6.1
#
# optmon list, the selectors of ports, and what errors look like.

. "$(dirname "$0")/../ktap.sh"
. "$(dirname "$0")/../switch.sh"
. "$(dirname "$0")/../cli.sh"

ktap_plan 55

# Without the driver ----------------------------------------------------------

run optmon list
ktap_is "without driver and modules, list is no error" "$code" 0
ktap_check "and says that there are no ports" grep -q "no ports" "$err"
run optmon list -j
ktap_is "in JSON the list is empty" "$(json 'd["ports"]' < "$out")" "[]"
error_is "an unknown port is one clear error" 66 "osfp1: no such port" \
	optmon show osfp1
error_is "events need the driver" 69 "driver.*not loaded" optmon events
error_is "a device without a module says so" 69 "lo: .*does not offer" \
	optmon list lo
error_is "also in JSON" 69 "lo: .*does not offer" optmon list -j lo

load_switch
ktap_check "all modules become ready" wait_for 30 all_ready

# The table --------------------------------------------------------------------

run optmon list
ktap_is "list has a line for each cage and a heading" "$(wc -l < "$out")" 33
ktap_check "it fits in 80 columns" test "$(wc -L < "$out")" -le 80
ktap_is "in natural order" "$(awk 'NR > 1 { print $1 }' "$out" | xargs)" \
	"$(seq -f osfp%g 32 | xargs)"
ktap_check "an empty cage is empty" grep -q "^osfp8 *empty" "$out"
ktap_check "vendor, part and serial number are shown" \
	grep -Eq "^osfp1 +OSFP +Lumora +LM-800G-DR8 +[A-Z0-9]+ " "$out"
ktap_check "devices without a module are left out" \
	test -z "$(grep -w lo "$out")"
COLUMNS=60 run optmon list
ktap_check "it fits a narrow terminal" test "$(wc -L < "$out")" -le 60
COLUMNS=60 run optmon list --wide
ktap_check "but is not cut when told so" grep -q "Kestrel Optics" "$out"
run optmon --color=always list
ktap_check "colours come when asked for" grep -q "$(printf '\033')" "$out"
NO_COLOR=1 run script -qec "optmon list" /dev/null
ktap_check "NO_COLOR keeps them away from a terminal" \
	test -z "$(grep "$(printf '\033')" "$out")"
run optmon list -j
ktap_is "JSON has every port" "$(json 'len(d["ports"])' < "$out")" 32
ktap_is "and follows its schema" "$(schema list < "$out")" ""
ktap_is "with the driver as its source" \
	"$(json 'd["ports"][0]["reading"]["source"]' < "$out")" driver
ktap_is "and a fresh age" \
	"$(json 'd["ports"][0]["reading"]["age_ms"] < 3000' < "$out")" true
ktap_is "a stand-in is called one" \
	"$(json '[p["port"] for p in d["ports"] if p["cage"]["stand_in"]]' < "$out")" \
	"['osfp29', 'osfp30', 'osfp31', 'osfp32']"

# Selectors --------------------------------------------------------------------

selected()	# SELECTOR...
{
	optmon list -j "$@" | json '" ".join(p["port"] for p in d["ports"])'
}

ktap_is "a name" "$(selected osfp7)" osfp7
ktap_is "a glob" "$(selected 'osfp3*')" "osfp3 osfp30 osfp31 osfp32"
ktap_is "a range" "$(selected osfp9-11)" "osfp9 osfp10 osfp11"
ktap_is "a range with both names" "$(selected osfp9-osfp11)" \
	"osfp9 osfp10 osfp11"
ktap_is "a list, out of order and twice" "$(selected osfp4,osfp2 osfp2,osfp3-4)" \
	"osfp2 osfp3 osfp4"
ktap_is "all" "$(selected all | wc -w)" 32
ktap_is "present leaves out the empty cages" "$(selected present | wc -w)" 27
ip link set osfp5 down
ip link set osfp5 name swp5
ktap_is "a renamed device goes by its new name" "$(selected swp5)" swp5
ktap_is "and by the label of its cage" "$(selected osfp5)" swp5
ip link set swp5 name osfp5

# A host whose MAC driver never attaches --------------------------------------

ports=$(mktemp)
ip link add Ethernet0 type dummy
ip link set Ethernet0 up
echo "front30 osfp30 Ethernet0 # and Ethernet8 to come" > "$ports"
export OPTMON_PORTS=$ports
ktap_is "a cage gets the network device that the file names" \
	"$(optmon list -j front30 | json '[(p["port"], p["cage"]["label"],
		p["cage"]["stand_in"]) for p in d["ports"]]')" \
	"[('Ethernet0', 'front30', False)]"
ktap_is "in place of its stand-in, and no port is there twice" \
	"$(selected all | wc -w) $(selected 'Ethernet*')" "32 Ethernet0"
run optmon show -j Ethernet0
ktap_is "its module is read by the driver" \
	"$code $(json 'd["identity"]["vendor"]' < "$out")" "0 Kestrel Optics"
optmon dump Ethernet0 > "$out"
ktap_check "and its memory by the stand-in" \
	test "$(optmon decode -j "$out" | json 'd["identity"]["vendor"]')" = "Kestrel Optics"
error_is "its counters are those of the network device" 69 "Ethernet0: FEC" \
	optmon fec Ethernet0
echo "osfp2 osfp30 Ethernet0 osfp1" > "$ports"
ktap_is "a device that its driver has attached stays where it is" \
	"$(selected osfp1) $(optmon list -j Ethernet0 | json 'd["ports"][0]["cage"]["label"]')" \
	"osfp1 osfp2"
echo osfp1 > "$ports"
error_is "a broken file is an error with its line" 78 "line 1: a line is LABEL CAGE" \
	optmon list
unset OPTMON_PORTS
ip link del Ethernet0
ktap_is "without it all is as before" "$(selected osfp30)" osfp30

# Errors -----------------------------------------------------------------------

error_is "an unknown port" 66 "osfp99: no such port" optmon show osfp99
error_is "an unknown port in JSON" 66 "osfp99: no such port" \
	optmon show -j osfp99
error_is "a glob that matches nothing" 66 "xyz\*: no such port" \
	optmon list 'xyz*'
error_is "an empty cage" 69 "osfp8: the cage is empty" optmon show osfp8
error_is "an empty cage in JSON" 69 "osfp8: the cage is empty" \
	optmon show -j osfp8
error_is "dump of an empty cage" 69 "osfp8: the cage is empty" \
	optmon dump osfp8
error_is "no permission to read" 77 "not permitted.*root" \
	setpriv --reuid 65534 --clear-groups "$(type -P optmon)" dump osfp1
run optmon frobnicate
ktap_is "an unknown verb is a usage error" "$code" 64
run optmon list --frobnicate
ktap_is "so is an unknown option" "$code" 64
run optmon show
ktap_is "and a missing port" "$code" 64
run optmon --version
ktap_check "there is a version" grep -q "^optmon [0-9]" "$out"
run bash -c 'set -o pipefail; optmon help | head -1; exit ${PIPESTATUS[0]}'
ktap_check "a closed pipe is no noise" test ! -s "$err"
run bash -c 'optmon list > /dev/full'
ktap_is "a full disk is an error" "$code" 74

# A module that does not answer -------------------------------------------------

optmon-sim fault osfp1 nack > /dev/null
unreadable()
{
	run optmon show osfp1
	[ "$code" = 74 ]
}
ktap_check "a module that stops answering becomes unreadable" \
	wait_for 30 unreadable
ktap_check "which is one clear error" \
	test "$(wc -l < "$err")" = 1 -a ! -s "$out"

unload_switch
ktap_end
