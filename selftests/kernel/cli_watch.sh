#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.1
# timeout: 600
#
# optmon watch raises alarms and clears them, each once, and is silent about
# what is not in use.

. "$(dirname "$0")/../ktap.sh"
. "$(dirname "$0")/../switch.sh"
. "$(dirname "$0")/../cli.sh"

log=$(mktemp)

alarm()	# EXPRESSION over one transition "a"
{
	json_lines "any($1 for a in d)" < "$log" | grep -q true
}

count()	# EXPRESSION
{
	if [ -s "$log" ]; then
		json_lines "sum(1 for a in d if $1)" < "$log"
	else
		echo 0
	fi
}

ktap_plan 24
load_switch
wait_for 30 all_ready
for port in osfp1 osfp2 osfp3 osfp4 osfp5; do
	ip link set $port up
	wait_for 30 carrier $port
done
# Up, but never with a link; and a link that is taken down.
optmon-sim set osfp6 contamination_db=30
ip link set osfp6 up
optmon-sim set osfp7 contamination_db=30

run optmon watch --once
ktap_is "a healthy switch raises nothing" "$code $(cat "$out")" "0 "

optmon watch -j > "$log" 2> "$err" &
watcher=$!

# What goes wrong -----------------------------------------------------------------

# Each on a port of its own, so that they take their time together.
optmon-sim set osfp3 wear_pct=45 lane=5
optmon-sim set osfp2 contamination_db=6 lane=3
optmon-sim set osfp4 temperature_c=90
optmon-sim set osfp5 contamination_db=4.5
optmon-sim set osfp1 contamination_db=30 lane=2

ktap_check "a worn laser is known" wait_for 60 alarm \
	'a["cage"] == "osfp3" and a["alarm"] == "tx_bias_high" and
	 a.get("lane") == 5 and a["severity"] == "info" and
	 a["mode"] == "LIMIT"'
optmon-sim set osfp3 wear_pct=58 lane=5
ktap_check "a dirty connector is an alarm" wait_for 60 alarm \
	'a["state"] == "raised" and a["cage"] == "osfp2" and
	 a["alarm"] == "rx_power_low" and a.get("lane") == 3'
# A level is known after some minutes; before, only the limit is.
ktap_check "with limit, evidence, suspect and action" alarm \
	'a["cage"] == "osfp2" and a["alarm"] == "rx_power_low" and
	 any(e.get("quantity") == "rx_power" and e["value"] < e["compared"]
	     for e in a["evidence"]) and
	 (a["mode"] == "OPTICAL_LOSS" or any(e.get("rejected") == "OPTICAL_LOSS" and
	     "not seen to receive more" in e["why"] for e in a["evidence"])) and
	 a["suspect"] == "unknown" and "clean" in a["action"]'
ktap_check "heat is an alarm of the module" wait_for 60 alarm \
	'a["cage"] == "osfp4" and a["alarm"] == "temperature_high" and
	 a["severity"] == "warning" and "lane" not in a'
ktap_check "lost frames are critical" wait_for 60 alarm \
	'a["cage"] == "osfp5" and a["severity"] == "critical" and
	 any(e.get("quantity") == "uncorrectable" and e["value"] > 0
	     for e in a["evidence"])'
ktap_check "loss of signal is" wait_for 60 alarm \
	'a["cage"] == "osfp1" and a["mode"] == "OPTICAL_LOSS" and
	 a.get("shape") == "los" and a["severity"] == "critical" and
	 a.get("lane", 2) == 2'

# What ends it ------------------------------------------------------------------------

optmon-sim set osfp2 contamination_db=0 lane=3
optmon-sim remove osfp4
ip link set osfp1 down
ktap_check "a laser that is worse is a ticket" wait_for 60 alarm \
	'a["cage"] == "osfp3" and a["alarm"] == "tx_bias_high" and
	 a["state"] == "updated" and a["severity"] == "warning" and
	 a["suspect"] == "near_module" and a["due"] > a["t"]'
ktap_check "a module that is removed takes its alarms along" wait_for 60 alarm \
	'a["cage"] == "osfp4" and a["state"] == "cleared" and
	 "removed" in a["reason"]'
ktap_check "taking the port down clears it" wait_for 60 alarm \
	'a["cage"] == "osfp1" and a["state"] == "cleared" and
	 "administratively down" in a["reason"]'
ktap_check "cleaning clears it" wait_for 60 alarm \
	'a["state"] == "cleared" and a["cage"] == "osfp2" and
	 a["alarm"] == "rx_power_low"'
ktap_is "it was raised once" \
	"$(count 'a["state"] == "raised" and a["cage"] == "osfp2" and
		  a["alarm"] == "rx_power_low"')" 1

# Silence -----------------------------------------------------------------------------

ktap_is "a port that never had a link is silent" "$(count 'a["cage"] == "osfp6"')" 0
ktap_is "a port that is down is silent" "$(count 'a["cage"] == "osfp7"')" 0
ktap_is "an empty cage is silent" "$(count 'a["cage"] == "osfp8"')" 0
ktap_is "nothing was raised twice without being cleared" \
	"$(json_lines 'max(sum(1 for b in d if b["id"] == a["id"] and
		b["state"] == state) for a in d for state in ("raised", "cleared"))' < "$log")" 1
ktap_is "every line follows its schema" "$(schema alarm < "$log")" ""
ktap_check "it says nothing else" test ! -s "$err"
kill $watcher
wait $watcher 2> /dev/null

# For people, and its limits ----------------------------------------------------------

run timeout 60 optmon watch --once
ktap_check "text names port, severity, mode, lane and what it is" grep -Eq \
	'osfp3 +raised +warning +LIMIT lane 5  laser bias is high' "$out"
ktap_check "and evidence, action, date and suspect" sh -c "grep -q 'lane 5: bias .* mA, above the vendor.s alarm limit' $out &&
	grep -q 'do  .*, by 20.*; suspect: near module' $out"
run timeout 60 optmon watch -t 1
ktap_is "a time-out ends it" "$code" 0
run timeout 60 optmon watch -j -n 1 osfp3
ktap_is "a count ends it" "$code $(wc -l < "$out")" "0 1"
error_is "an unknown port" 66 "no such port" optmon watch osfp99
run optmon watch -i nonsense
ktap_is "an interval that is none is a usage error" "$code" 64

rm -f "$log"
unload_switch
ktap_end
