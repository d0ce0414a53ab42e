#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.12 6.1
# timeout: 120
#
# optmon statistics.

. "$(dirname "$0")/../ktap.sh"
. "$(dirname "$0")/../switch.sh"
. "$(dirname "$0")/../cli.sh"

ktap_plan 10
load_switch cages=16
wait_for 60 ready osfp1
wait_for 60 ready osfp11

run env COLUMNS=120 optmon statistics osfp1
# They are of its data path, which begins with lane 1.
number='[0-9.]+(e-[0-9]+)?'
ktap_check "error ratios are shown" grep -qE \
	"^ +1 +Pre-FEC BER, media input +1 +$number +$number +$number +" "$out"
grep -q "media input" "$out" || diag_run
ktap_check "of an interval that is not known at first" \
	grep -q "^osfp1: the interval began before" "$out"
run optmon statistics osfp1
ktap_check "and then is" grep -qE "^osfp1: the last [0-9.]+ s$" "$out"
ktap_check "in 80 columns" test "$(COLUMNS=80 LC_ALL=C optmon statistics osfp1 | wc -L)" -le 80
ktap_is "as JSON that follows its schema" \
	"$(optmon statistics -j osfp1 | schema statistics)" ""
ktap_is "minimum, average and maximum are in order" "$(optmon statistics -j osfp1 |
	json 'all(s["minimum"] <= s["average"] <= s["maximum"]
		for s in d["ports"][0]["statistics"])')" "true"
ktap_is "for both sides" "$(optmon statistics -j osfp1 |
	json 'sorted({s["name"] for s in d["ports"][0]["statistics"] if s["lane"] == 1})')" \
	"['pre_fec_ber_host', 'pre_fec_ber_media']"
error_is "a module without statistics says so" 69 \
	"osfp11: statistics: the module has no VDM statistics" optmon statistics osfp11
run optmon statistics osfp1 osfp11 osfp2
ktap_check "which keeps no other from being shown" \
	test "$code" = 69 -a "$(grep -cE '^osfp[12]: ' "$out")" = 2
error_is "who may not administer the network may not" 77 "not permitted" \
	setpriv --bounding-set -net_admin --inh-caps -net_admin optmon statistics osfp1
unload_switch
ktap_end
