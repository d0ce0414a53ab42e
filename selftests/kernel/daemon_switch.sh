#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.12 6.1
# timeout: 600
#
# optmond watches the simulated switch: a dirty connector, a lane that dies and a
# fan that fails get the right alarm, and nobody else gets any. Cables between
# ports tell fibre from laser. Its clock runs 120 times as fast, so that the minutes
# that baselines and rules take are seconds.

. "$(dirname "$0")/../ktap.sh"
. "$(dirname "$0")/../switch.sh"
. "$(dirname "$0")/../cli.sh"

work=$(mktemp -d)
export OPTMON_RUN_DIR=$work/run NO_COLOR=1 OPTMON_CABLES=$work/cables
cat > "$OPTMON_CABLES" <<-EOF
	# two cables within the switch, one to another
	osfp1 osfp2
	osfp3	osfp4	# the second
	osfp5 leaf2:osfp9
EOF
daemon=''
trap '[ -z "$daemon" ] || kill $daemon; rm -rf "$work"' EXIT

start()
{
	optmond --state-dir="$work/state" --run-dir="$work/run" --period=0.5 \
		--time-scale=120 --commit=1 --record="$work/record" \
		2>> "$work/log" &
	daemon=$!
	wait_for 60 test -S "$work/run/alarms.sock"
}

alarms()	# EXPRESSION over the list "a" of alarms that stand
{
	optmon alarms -j > "$out" 2> "$err" && json "[a for a in [d['alarms']]
		if $1] != []" < "$out" | grep -q true
}

# The telemetry of a guest that stands still for a quarter of a minute looks
# stale on that clock, and no test depends on how fast a guest is.
others()	# PORT...: what was raised elsewhere, and why
{
	python3 - "$work/state/optmon.db" "$@" <<-'PY'
	import sqlite3, sys
	db = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
	for cage, mode, doc in db.execute("SELECT cage, mode, doc FROM alarm"):
	    if cage not in sys.argv[2:] and mode != "STALE_TELEMETRY":
	        print(cage, mode, doc)
	PY
}

accepted()	# PORT LANE: its baseline of received power is there
{
	optmon explain -j "$1" | json "any('baseline' in t
		for t in d['ports'][0]['tracks']
		if t['quantity'] == 'rx_power' and t.get('lane') == $2)" |
		grep -q true
}

lines_of()	# KIND
{
	grep -c "\"kind\":\"$1\"" "$work/record"
}

ktap_plan 21
load_switch
wait_for 60 all_ready
for n in $(seq 28); do
	ip link set "osfp$n" up
done
# Those of these ports that have a module which makes a link
linked()
{
	local n

	for n in $(seq 27); do
		case $n in
		8 | 16 | 23) ;;
		*) carrier "osfp$n" || return ;;
		esac
	done
}
wait_for 60 linked

run optmon check osfp1-3
ktap_is "three new ports are accepted" "$code $(tail -n 1 "$out")" \
	"0 3 passed, 0 failed, 0 skipped"
[ "$code" = 0 ] || ktap_diag "$(cat "$out")"
empty=$(optmon list -j | json '[p["port"] for p in d["ports"]
	if p["cage"]["state"] == "empty"][0]')
run optmon check "$empty" -j
ktap_is "a cage without a module is not, when it is named" \
	"$code $(json 'd["ports"][0]["verdict"]' < "$out")" "1 fail"

start
ktap_check "optmond looks at all ports" wait_for 60 alarms 'a == []'
ktap_check "baselines are there after a while" \
	eval 'wait_for 120 accepted osfp2 3 && wait_for 60 accepted osfp3 2'
ktap_is "a healthy switch raises nothing" "$(others)" ""

optmon-sim set osfp2 contamination_db=4 lane=3
optmon-sim set osfp3 tx_loss_db=60 lane=2
optmon-sim set osfp4 rx_loss_db=60 lane=2
ktap_check "a dirty connector is optical loss of its lane, in the fibre" \
	wait_for 120 alarms \
	'any(x["cage"] == "osfp2" and x["mode"] == "OPTICAL_LOSS" and
	 x.get("lane") == 3 and "clean" in x["action"] and
	 x["suspect"] == "fibre" for x in a)'
ktap_check "a lane that dies is its laser" wait_for 120 alarms \
	'any(x["cage"] == "osfp3" and x["mode"] == "LANE_LASER" and
	 x.get("lane") == 2 and x["suspect"] == "near_module" for x in a)'
ktap_check "the other end of its cable blames the far module" wait_for 120 alarms \
	'any(x["cage"] == "osfp4" and x["suspect"] == "far_module" for x in a)'
ktap_is "both ends name one incident" "$(optmon alarms osfp3-4 -j |
	json 'len({a["incident"] for a in d["alarms"]})')" 1
ktap_is "the neighbours are silent" "$(others osfp2 osfp3 osfp4)" ""
optmon far-end --host=leaf2 > "$out" 2> "$err"
ktap_is "the other switch can be told of its far end" "$(json '[d["interface"],
	d["peer"]["cage"], len(d["peer"]["tx_power_dbm"]), -3 < d["peer"]["tx_power_dbm"][0] < 4]' \
	< "$out")" "['osfp9', 'osfp5', 8, True]"
optmon far-end --host=leaf2 --every=1s > "$out" 2> "$err" &
teller=$!
# shellcheck disable=SC2317
told_twice() { [ "$(grep -c '"osfp9"' "$out")" -ge 2 ]; }
ktap_check "again and again, as it goes" wait_for 60 told_twice
kill $teller
wait $teller
run optmon check osfp3
ktap_check "the port does not pass any more" test "$code" = 1
ktap_check "and is told why" grep -q "fail .*lane 2" "$out"
run optmon explain osfp2
ktap_check "explain has value, baseline, alternative and action" \
	eval 'grep -q "lane 3: received power .* used to be" "$out" &&
		grep -q "^  not  *LANE_LASER of far module" "$out" &&
		grep -q "^  do .*" "$out"'

# Every module warms up at once. The far end of osfp3's dead lane is its own.
optmon-sim set all ambient_c=55 2> "$err"
ktap_check "a fan that fails is one alarm of the chassis" wait_for 180 alarms \
	'[x["suspect"] for x in a if x["mode"] == "THERMAL"] == ["chassis"]'
ktap_is "with one incident" "$(optmon alarms -j | json 'len({a["incident"]
	for a in d["alarms"] if a["mode"] == "THERMAL"})')" 1

ktap_check "all kinds of readings were taken" eval '[ "$(lines_of identity)" -gt 20 ] &&
	[ "$(lines_of sample)" -gt 200 ] && [ "$(lines_of fec)" -gt 20 ] &&
	[ "$(lines_of link)" -gt 20 ]'
kill -9 $daemon
wait $daemon 2> /dev/null
start
ktap_check "after a kill the alarms stand as before" wait_for 60 alarms \
	'{"osfp2", "osfp3"} <= {x["cage"] for x in a}'

# node_exporter -------------------------------------------------------------------

if command -v prometheus-node-exporter > /dev/null; then
	prometheus-node-exporter --web.listen-address=127.0.0.1:9199 \
		--collector.disable-defaults --collector.textfile \
		--collector.textfile.directory="$work/run" 2> /dev/null &
	exporter=$!
	served()
	{
		python3 -c '
import urllib.request
text = urllib.request.urlopen("http://127.0.0.1:9199/metrics").read().decode()
assert "node_textfile_scrape_error 0" in text
assert "mode=\"OPTICAL_LOSS\"" in text and "optmon_store_up 1" in text'
	}
	ip link set lo up
	ktap_check "node_exporter serves the alarms" wait_for 60 served
	kill $exporter
else
	ktap_skip "node_exporter serves the alarms" "it is not here"
fi

kill $daemon
wait $daemon
ktap_is "it ends when asked to" "$?" 0
daemon=''
unload_switch
ktap_end
