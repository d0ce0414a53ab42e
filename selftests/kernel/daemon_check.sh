#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.12 6.1
#
# Acceptance of ports: what is expected, for how long, by which cable, and what
# optmond keeps of the verdict.

. "$(dirname "$0")/../ktap.sh"
. "$(dirname "$0")/../switch.sh"
. "$(dirname "$0")/../cli.sh"

work=$(mktemp -d)
export OPTMON_RUN_DIR=$work/run NO_COLOR=1
daemon=''
trap '[ -z "$daemon" ] || kill $daemon; rm -rf "$work"' EXIT

policy()	# RULES
{
	echo "{\"schema\": \"optmon.policy/1\", \"default\": {$1}}" > "$work/policy"
}

# An lldpd that hears leaf2 at the end of osfp1.
mkdir "$work/bin"
cat > "$work/bin/lldpcli" <<-'EOF'
	#!/bin/sh
	echo '{"lldp":[{"interface":[{"name":"osfp1","chassis":[{"name":[{"value":"leaf2"}]}],
	"port":[{"id":[{"type":"ifname","value":"osfp9"}],"descr":[{"value":"x"}]}]}]}]}'
EOF
chmod +x "$work/bin/lldpcli"
PATH=$work/bin:$PATH

accepted()	# PORT VERDICT
{
	[ "$(optmon explain "$1" -j | json 'd["ports"][0]["acceptance"]["verdict"]')" = "$2" ]
}

heard()	# PORT
{
	optmon explain "$1" > /dev/null 2>&1
}

ktap_plan 11
load_switch
wait_for 60 all_ready
for n in 1 2; do
	ip link set "osfp$n" up
done
wait_for 60 carrier osfp1
wait_for 60 carrier osfp2
optmond --state-dir="$work/state" --run-dir="$work/run" 2>> "$work/log" &
daemon=$!
wait_for 60 test -S "$work/run/alarms.sock"
wait_for 60 heard osfp1
wait_for 60 heard osfp2

policy '"vendor": "Lumora*", "part_number": ["LM-800G-*"], "speed_mbps": 800000'
run optmon check osfp1 --policy="$work/policy"
ktap_is "a module that is expected passes" "$code $(tail -n 1 "$out")" \
	"0 1 passed, 0 failed, 0 skipped"
ktap_check "and optmond knows" accepted osfp1 pass
policy '"part_number": "other*"'
run optmon check osfp1 --policy="$work/policy" -j
ktap_is "another one fails, with the reason" \
	"$code $(json '[c["name"] for c in d["ports"][0]["checks"] if c["result"] == "fail"]' < "$out")" \
	"1 ['part_number']"
ktap_check "which optmond keeps" accepted osfp1 fail
run optmon check osfp1 --policy="$work/policy" --waive
ktap_check "until it is waived" eval '[ "$code" = 0 ] && accepted osfp1 waived'
policy '"peer": {"host": "leaf2", "interface": "osfp9"}'
run optmon check osfp1 --policy="$work/policy"
ktap_check "a cable that leads where it should passes" \
	eval '[ "$code" = 0 ] && grep -q "pass .*cabling .*leaf2 osfp9" "$out"'
policy '"peer": {"host": "leaf3"}'
run optmon check osfp1 --policy="$work/policy"
ktap_check "one that leads elsewhere does not" \
	eval '[ "$code" = 1 ] && grep -q "fail .*cabling .*leads to leaf2 osfp9, expected leaf3" "$out"'
run optmon check osfp1-2 --soak=3s -j
ktap_is "a soak counts for as long as was said" \
	"$code $(json '[p["verdict"] for p in d["ports"] if p["seconds"] >= 3]' < "$out")" \
	"0 ['pass', 'pass']"
optmon-sim set osfp2 rx_loss_db=60 lane=1
dark()
{
	run optmon check osfp2 -q
	[ "$code" = 1 ] && grep -q "fail .*lane 1" "$out"
}
ktap_check "a lane without light fails, by its number" wait_for 60 dark
policy '"max_colour": 3'
run optmon check osfp1 --policy="$work/policy"
ktap_is "a rule that is none is one error" "$code $(grep -c max_colour "$err")" "65 1"
run optmon check osfp1 --policy=/nowhere
ktap_is "and so is a policy that is not there" "$code $(wc -l < "$err")" "66 1"

kill $daemon
wait $daemon
daemon=''
unload_switch
ktap_end
