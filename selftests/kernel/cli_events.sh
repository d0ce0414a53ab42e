#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.12 6.1
#
# optmon events tells what happens in the cages, as it happens.

. "$(dirname "$0")/../ktap.sh"
. "$(dirname "$0")/../switch.sh"
. "$(dirname "$0")/../cli.sh"

log=$(mktemp) json_log=$(mktemp)

seen()	# PATTERN
{
	grep -Eq "$1" "$log"
}

seen_json()	# EXPRESSION over one event "e"
{
	json_lines "any($1 for e in d)" < "$json_log" | grep -q true
}

ktap_plan 19
load_switch
wait_for 30 all_ready
ip link set osfp2 up
wait_for 30 carrier osfp2

optmon events osfp2 osfp8 > "$log" 2>&1 &
follower=$!
optmon events -j osfp2 osfp8 > "$json_log" 2>&1 &
json_follower=$!
wait_for 10 listeners 2
poke()
{
	optmon-sim insert osfp8 --model dr8-800g
	wait_for 5 seen 'osfp8 +inserted' && wait_for 5 seen_json 'e["event"] == "inserted"'
}
ktap_check "an insertion is told" poke
ktap_check "a module that is ready is" wait_for 20 seen 'osfp8 +ready'
ktap_check "its states are" wait_for 20 seen 'osfp8 +module-state +ModuleReady'

optmon-sim set osfp2 contamination_db=25 lane=3
ktap_check "a flag is told by name and lane" \
	wait_for 20 seen 'osfp2 +flag-raised .*rx_los lane 3'
ktap_check "no other lane is" \
	test -z "$(grep -E 'flag-raised .*rx_los lanes? [124-8]' "$log")"
ktap_check "in JSON too" wait_for 20 seen_json \
	'e["event"] == "flag-raised" and e["port"] == "osfp2" and
	 {"name": "rx_los", "lane": 3} in e["flags"]'
optmon-sim set osfp2 contamination_db=0 lane=3
ktap_check "that it is gone is told" \
	wait_for 30 seen 'osfp2 +flag-cleared .*rx_los lane 3'
optmon-sim remove osfp8
ktap_check "a removal is told" wait_for 10 seen 'osfp8 +removed'
ktap_check "and nothing of ports that were not asked for" \
	test -z "$(grep -Ev ' osfp(2|8) ' "$log")"
ktap_is "every line of JSON is a document with time and port" \
	"$(json_lines 'all(e["time_ns"] > 10**18 and e["port"] for e in d)' < "$json_log")" \
	true
ktap_is "and follows its schema" "$(schema event < "$json_log")" ""
ktap_is "a cage's events are numbered without a hole" \
	"$(json_lines 'all(b - a == 1 for p in ("osfp2", "osfp8")
		for s in [[e["seq"] for e in d if e["port"] == p]]
		for a, b in zip(s, s[1:]))' < "$json_log")" true
kill $follower $json_follower
wait $follower $json_follower 2> /dev/null

run timeout 20 optmon events -t 0.5 osfp31
ktap_is "a time-out ends it" "$code" 0
timeout 20 optmon events -n 1 osfp8 > "$log" 2>&1 &
follower=$!
wait_for 10 listeners 1
inserted_again()
{
	optmon-sim remove osfp8 2> /dev/null
	optmon-sim insert osfp8 --model dr8-800g
	! kill -0 $follower 2> /dev/null
}
wait_for 20 inserted_again
wait $follower
ktap_is "a count ends it" "$? $(wc -l < "$log")" "0 1"
timeout 20 optmon events osfp8 > /dev/full 2> "$err" &
follower=$!
wait_for 10 listeners 1
wait_for 20 inserted_again
wait $follower
ktap_is "output that cannot be written ends it, and why is said" \
	"$? $(cat "$err")" "74 optmon: standard output: No space left on device"
error_is "an unknown port" 66 "no such port" optmon events osfp99
run optmon events -n 0
ktap_is "a count of nothing is a usage error" "$code" 64

optmon events > "$log" 2> "$err" &
follower=$!
wait_for 10 listeners 1
unload_switch
wait $follower
ktap_is "unloading the driver ends it" "$?" 69
ktap_check "and is said" grep -q "driver was unloaded" "$err"

rm -f "$log" "$json_log"
ktap_end
