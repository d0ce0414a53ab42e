#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# optmon replay: readings in, alarms out; the same bytes twice; a bad line is one
# error and disturbs nothing; what an alarm cites, it rests on.
set -u
here=$(cd "$(dirname "$0")" && pwd -P)
project=$(cd "$here/../.." && pwd -P)
. "$here/../ktap.sh"

optmon=${OPTMON:-$project/build/bin/optmon}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

for python in python3 /usr/bin/python3; do
	"$python" -c 'import jsonschema' 2> /dev/null && break
	python=''
done
[ -n "$python" ] || ktap_skip_all "no python3-jsonschema"

"$python" "$here/replay_lines.py" > lines.jsonl
grep -v '"peer"' lines.jsonl > nopeer.jsonl

alarms()	# FILE EXPRESSION over the list "d"
{
	"$python" -c '
import json, sys
d = [json.loads(line) for line in open(sys.argv[1])]
print(eval("(" + sys.argv[2] + ")"))' "$@"
}

# jsonschema prints only what is wrong.
against()	# SCHEMA FILE
{
	"$python" -c '
import json, sys
import jsonschema
rules = json.load(open(sys.argv[1]))
validator = jsonschema.Draft202012Validator(rules)
for line in open(sys.argv[2]):
    for error in validator.iter_errors(json.loads(line)):
        print(error.message)' "$@" | head -3
}

ktap_plan 20
"$optmon" replay -j lines.jsonl > one.jsonl 2> err
ktap_is "readings that are good give exit code 0 and no word" "$? $(cat err)" "0 "
ktap_is "the readings follow their schema" \
	"$(against "$project/Documentation/schema/reading-1.json" lines.jsonl)" ""
ktap_is "and the alarms theirs" \
	"$(against "$project/Documentation/schema/alarm-1.json" one.jsonl)" ""
"$optmon" replay -j - < lines.jsonl > two.jsonl
ktap_check "twice the same bytes, from a file and from standard input" \
	cmp one.jsonl two.jsonl
ktap_is "each fault is raised once, at its port, with its mode" \
	"$(alarms one.jsonl 'sorted((a["cage"], a["mode"]) for a in d if a["state"] == "raised")')" \
	"[('osfp2', 'OPTICAL_LOSS'), ('osfp3', 'LANE_LASER')]"
ktap_is "with lane, suspect and an incident of its own" \
	"$(alarms one.jsonl 'sorted((a["lane"], a["suspect"]) for a in d if a["state"] == "raised"), len({a["incident"] for a in d})')" \
	"([(3, 'fibre'), (5, 'near_module')], 2)"
ktap_is "evidence quotes what was read, when" \
	"$(alarms one.jsonl 'all(any(e.get("quantity") in ("rx_power", "tx_power") and e["compared"] - e["value"] > 2 and e["t"] <= a["t"] for e in a["evidence"]) for a in d if a["state"] == "raised")')" \
	True
ktap_is "and says what was rejected, and why" \
	"$(alarms one.jsonl 'all(any("rejected" in e and e["why"] for e in a["evidence"]) for a in d if a["state"] == "raised")')" \
	True
"$optmon" replay -j nopeer.jsonl > nopeer.out
ktap_is "without the far end's readings the suspect is unknown" \
	"$(alarms nopeer.out '[a["suspect"] for a in d if a["state"] == "raised" and a["cage"] == "osfp2"]')" \
	"['unknown']"
ktap_is "and confidence is less" \
	"$(paste -d'\n' one.jsonl nopeer.out | "$python" -c '
import json, sys
a = [json.loads(line) for line in sys.stdin if line.strip()]
c = [b["confidence"] for b in a if b["cage"] == "osfp2" and b["state"] == "raised"]
print(c[0] != c[1])')" True

# Clocks: one days and one twenty years behind the first host's, one that is set
# right only after a while, and their fevers.
"$python" - <<-'PY' > clocks.jsonl
	import json
	NOW = 1700000000
	def put(host, t, temperature):
	    print(json.dumps({"kind": "sample", "t": t, "host": host, "cage": "osfp1",
	                      "temperature_c": temperature, "voltage_v": 3.3, "media_lanes": []}))
	for n, (host, start) in enumerate({"right": NOW, "days": NOW - 5 * 86400,
	                                   "years": NOW - 20 * 366 * 86400, "born": 86400}.items()):
	    print(json.dumps({"kind": "identity", "t": start, "host": host, "cage": "osfp1",
	                      "vendor": "A", "part_number": "B", "serial_number": f"C{n}",
	                      "thresholds": {"temperature_c": {"high_alarm": 75}}}))
	    for i in range(1, 40):
	        put(host, (start if i < 20 or host != "born" else NOW) + 30 * i,
	            90 if i > 25 else 45 + i % 5 / 10)
PY
"$optmon" replay -j clocks.jsonl > clocks.out
ktap_is "a host is heard whatever its clock says, and its alarms have its time" \
	"$(alarms clocks.out '[(a["host"], round(a["t"] - {"right": 1700000000, "days": 1700000000 - 5 * 86400, "years": 1700000000 - 20 * 366 * 86400, "born": 1700000000}[a["host"]]) // 600) for a in d if a["state"] == "raised"]')" \
	"[('right', 1), ('days', 1), ('years', 1), ('born', 1)]"

# Lines that are none, in the midst of the others
awk 'NR == 100 { print "garbage" } NR == 200 { print "{\"kind\":\"sample\"" }
     NR == 300 { print "{\"kind\":\"sample\",\"t\":\"x\",\"cage\":\"osfp1\"}" } { print }' \
	lines.jsonl > bad.jsonl
{ head -n 400 bad.jsonl; head -c 600000 /dev/zero | tr '\0' 'x'; echo
  tail -n +401 bad.jsonl; head -c 200000 /dev/zero | tr '\0' 'x'; } > long.jsonl
mv long.jsonl bad.jsonl
"$optmon" replay -j bad.jsonl > bad.out 2> err
ktap_is "bad lines: exit code 65, one error each" "$? $(wc -l < err)" "65 5"
ktap_is "with file and line number" \
	"$(grep -Ec '^optmon: bad.jsonl: line (100|201|302|401|[0-9]{4,}): ' err)" 5
ktap_check "the rest is unaffected" cmp one.jsonl bad.out
"$optmon" replay nowhere.jsonl > out 2> err
ktap_is "no such file: 66, one line" "$? $(wc -l < err) $(wc -c < out)" "66 1 0"
"$optmon" replay > out 2> err
ktap_is "no file named: 64" "$?" 64

"$optmon" replay lines.jsonl > text
ktap_check "text for a person: when, where, what, why, what to do" \
	grep -q 'osfp3 .*raised .*warning .*LANE_LASER lane 5  the laser of a lane fails' text
ktap_is "a reader that has seen enough ends it without a word" \
	"$("$python" - "$optmon" <<-'PY'
	import os, subprocess, sys
	for more in [], ["-j"]:
	    reader, writer = os.pipe()
	    os.close(reader)
	    end = subprocess.run([sys.argv[1], "replay", *more, "lines.jsonl"], stdout=writer,
	                         stderr=subprocess.PIPE)
	    os.close(writer)
	    print(end.returncode, end.stderr)
	PY
	)" "0 b''
0 b''"
# Who writes has the pipe open and nothing more to say.
ktap_is "what a pipe has is taken when it has it" \
	"$("$python" - "$optmon" <<-'PY'
	import select, subprocess, sys
	replay = subprocess.Popen([sys.argv[1], "replay", "-"], stdin=subprocess.PIPE, bufsize=0,
	                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
	replay.stdin.write(b"no reading\n")
	print("told" if select.select([replay.stderr], [], [], 60)[0] else "waits", replay.poll())
	replay.stdin.close()
	replay.wait()
	PY
	)" "told None"
ktap_check "and what is left at the end" grep -Eq '^[0-9]+ lines; 3 ports, 2 alarms, 2 stand$' text
ktap_end
