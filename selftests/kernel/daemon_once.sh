#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.12 6.1
#
# optmond that looks once and ends, as a timer starts it: the readings of one run and
# those of the next make what a daemon makes of them. Ten minutes between two runs are
# made by moving what is stored into the past.

. "$(dirname "$0")/../ktap.sh"
. "$(dirname "$0")/../switch.sh"
. "$(dirname "$0")/../cli.sh"

work=$(mktemp -d)
daemon=''
trap '[ -z "$daemon" ] || kill $daemon; rm -rf "$work"' EXIT

once()
{
	run optmond --once --state-dir="$work/state" --run-dir="$work/run" osfp1 osfp2
	[ "$code" = 0 ] || diag_run
}

stored()	# EXPRESSION of "db": prints it
{
	python3 - "$work/state/optmon.db" "$1" <<-'PY'
	import json, sqlite3, sys
	db = sqlite3.connect(sys.argv[1])
	lines = [json.loads(text) for text, in db.execute("SELECT line FROM last_round ORDER BY n")]
	print(eval(sys.argv[2]))
	PY
}

later()		# the last run was ten minutes ago
{
	python3 - "$work/state/optmon.db" <<-'PY'
	import json, sqlite3, sys
	db = sqlite3.connect(sys.argv[1])
	for n, text in db.execute("SELECT n, line FROM last_round").fetchall():
	    line = json.loads(text)
	    line["t"] -= 600
	    line["mono_s"] -= 600
	    db.execute("UPDATE last_round SET line = ? WHERE n = ?", (json.dumps(line), n))
	db.commit()
	PY
}

alarms()	# as "ID CAGE MODE STANDS", one after the other
{
	stored '"; ".join("%s %s %s %s" % row for row in db.execute(
		"SELECT id, cage, mode, cleared IS NULL FROM alarm ORDER BY id"))'
}

alarms_are()	# TEXT WANTED
{
	local found

	found=$(alarms)
	if [ "$code" = 0 ] && [ "$found" = "$2" ]; then
		ktap_ok "$1"
	else
		ktap_fail "$1"
		ktap_diag "alarms: $found"
		diag_run
	fi
}

ktap_plan 7
load_ready_switch
raise_ports osfp1 osfp2
once
alarms_are "a first look raises nothing" ""
kinds=$(stored 'sorted({(l["cage"], l["kind"]) for l in lines})')
if [ "$kinds" = "[('osfp1', 'fec'), ('osfp1', 'identity'), ('osfp1', 'link'), ('osfp1', 'sample'), ('osfp2', 'fec'), ('osfp2', 'identity'), ('osfp2', 'link'), ('osfp2', 'sample')]" ]; then
	ktap_ok "its readings are kept for the next one"
else
	ktap_fail "its readings are kept for the next one"
	ktap_diag "$kinds"
fi

volts()
{
	optmon list -j osfp2 > /dev/null
	cat "$(hwmon_of osfp2)/in0_input"
}

low() { [ "$(volts)" -lt 2950 ]; }

# A flag outlives what raised it, for as long as the driver holds it.
well()
{
	[ "$(volts)" -gt 3200 ] || return
	! optmon show -j osfp2 | grep -q '"voltage_low_'
}

optmon-sim set osfp2 voltage_v=2.9
wait_for 30 low
later
once
later
once
alarms_are "a limit counts in the second run that sees it" "1 osfp2 LIMIT 1"
later
once
later
once
alarms_are "its alarm stands while that lasts" "1 osfp2 LIMIT 1"
optmon-sim set osfp2 voltage_v=3.3
wait_for 30 well
later
once
later
once
later
once
alarms_are "and is over when two runs see that it is" "1 osfp2 LIMIT 0"
for _ in 1 2 3 4; do
	later
	once
done
export OPTMON_RUN_DIR=$work/run
optmond --no-ports --state-dir="$work/state" --run-dir="$work/run" 2> /dev/null &
daemon=$!
wait_for 60 optmon explain osfp1
run optmon explain -j osfp1
kinds=$(json 'sorted({t["quantity"] for t in d["ports"][0]["tracks"] if "baseline" in t})' < "$out")
if [[ $kinds == *rx_power*temperature*tx_bias* ]]; then
	ktap_ok "a dozen runs learn what a dozen readings of a daemon do"
else
	ktap_fail "a dozen runs learn what a dozen readings of a daemon do"
	ktap_diag "$kinds"
	diag_run
fi
kill $daemon
wait $daemon
daemon=''
ktap_check "the modules can be unloaded" unload_switch
ktap_end
