#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.12 6.1
# timeout: 120
#
# optmon diag, loopback, prbs and cdb.

. "$(dirname "$0")/../ktap.sh"
. "$(dirname "$0")/../switch.sh"
. "$(dirname "$0")/../cli.sh"

ktap_plan 19
load_switch cages=8
wait_for 60 ready osfp1
wait_for 60 ready osfp5
optmon-sim insert osfp8 --model aec-800g > /dev/null
wait_for 60 ready osfp8

looped()	# EXPRESSION over lanes that loop something back
{
	optmon diag -j osfp1 | json "[(l['side'], l['lane'], l['loopbacks'])
		for l in d['ports'][0]['lanes'] if l['loopbacks']]$1"
}

checked()	# BITS: lane 1 of the media side has checked so many
{
	[ "$(optmon diag -j osfp1 | json '[l for l in d["ports"][0]["lanes"]
		if l["side"] == "media" and l["lane"] == 1][0].get("bits", 0)')" -gt "$1" ]
}

run optmon diag osfp1
ktap_check "what a module can test is shown" grep -q \
	"^  media-checker   PRBS-31Q PRBS-13Q PRBS-9Q$" "$out"
ktap_check "and that it tests nothing" grep -q "nothing is looped back or tested" "$out"
ktap_is "as JSON that follows its schema" "$(optmon diag -j osfp1 osfp5 | schema diag)" ""
error_is "a module without it says so" 69 "osfp8: diagnostics: the module has no diagnostics" \
	optmon diag osfp8

ip link set osfp1 up
error_is "a loopback is refused while the port is up" 75 \
	"osfp1: loopback: a port of the cage is up" optmon loopback osfp1 host-input
ktap_check "unless it is forced" optmon loopback -f osfp1 host-input lanes=1-2
ktap_is "it is on the lanes that were named" "$(looped '')" \
	"[('host', 1, ['host_input']), ('host', 2, ['host_input'])]"
ktap_check "it ends without force" optmon loopback osfp1 none
ktap_is "everywhere" "$(looped '')" "[]"
ip link set osfp1 down
error_is "what a module does not advertise is said" 69 \
	"osfp5: loopback: the module does not advertise this" optmon loopback osfp5 media-input

optmon loopback osfp1 media-output
ktap_check "a pattern is started" optmon prbs osfp1 start generator=media \
	checker=media pattern=prbs31q
wait_for 20 checked 1000000000
run optmon diag osfp1
ktap_check "results are shown" grep -qE \
	"^  media +1 +media-output +PRBS-31Q +PRBS-31Q +[0-9]+ +0 +<[0-9.]+e-[0-9]+" "$out"
grep -q "^  media  *1 .*<" "$out" || diag_run
ktap_is "with lanes in use alone" "$(grep -cE '^  (host|media) +[0-9]' "$out")" 8
optmon prbs osfp1 stop
optmon loopback osfp1 none
ktap_is "and stopped, all of it" "$(optmon diag -j osfp1 |
	json '[l for l in d["ports"][0]["lanes"] if "checker" in l or "generator" in l]')" "[]"

ktap_is "a CDB command has a reply" "$(optmon cdb osfp1 0000 | xargs)" \
	"status 01h: success 136: 02 03"
ktap_is "as JSON that follows its schema" "$(optmon cdb -j osfp1 40 | schema cdb)" ""
ktap_is "a payload can come from standard input" \
	"$(echo 00 01 ca fe | optmon cdb osfp1 0x8000 - | tail -n 1)" "136: 00 01 ca fe"
error_is "one that fails is an error" 69 "osfp1: CDB 7777h: status 41h: no such command" \
	optmon cdb osfp1 7777
error_is "who may not administer the network may not" 77 "not permitted" \
	setpriv --bounding-set -net_admin --inh-caps -net_admin optmon cdb osfp1 0000
unload_switch
ktap_end
