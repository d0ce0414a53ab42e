#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The fleet simulator repeats itself, its readings are as the schema says, its
# truth agrees with them, and the score counts what it is shown.
set -u
here=$(cd "$(dirname "$0")" && pwd -P)
project=$(cd "$here/../.." && pwd -P)
. "$here/../ktap.sh"

bin=$project/${OPTMON_BUILD:-build}/selftests/fleet
[ -x "$bin/fleet-sim" ] || ktap_skip_all "not built (make fleet)"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

sim()		# NAME ARGUMENT...: readings and truth of that name
{
	local name=$1

	shift
	"$bin/fleet-sim" -t "$work/$name.truth" "$@" > "$work/$name"
}

score()		# NAME ARGUMENT...
{
	local name=$1

	shift
	"$bin/fleet-score" -t "$work/$name.truth" "$@"
}

python()
{
	local python

	for python in /usr/bin/python3 python3; do
		"$python" -c 'import jsonschema' 2> /dev/null && break
		python=''
	done
	echo "$python"
}

ktap_plan 19

sim sudden -p sudden -H 0 --days 12 --ports 12
sim again -p sudden -H 0 --days 12 --ports 12
ktap_check "the same seed gives the same bytes" cmp "$work/sudden" "$work/again"
ktap_check "and the same truth" cmp "$work/sudden.truth" "$work/again.truth"
sim other -p sudden -H 0 --days 2 -s 2
sim train -p sudden -H 0 --days 2 --split train
serials()	{ grep -o '"serial_number":"[A-Z][^"]*"' "$work/$1" | sort -u; }
ktap_is "another seed, and the other split, have no module in common" \
	"$( (serials other; serials train; serials sudden) | sort | uniq -d)" ""
sim whole -p sudden -n 2 --days 1
sim second -p sudden -H 1 --days 1
ktap_is "a host alone is the host among others" \
	"$(grep '"host":"sudden001"' "$work/whole" | sha256sum)" "$(sha256sum < "$work/second")"

sim ddm -p sudden -H 0 --days 2 --without all
sim nobins -p sudden -H 0 --days 2 --without bins
sim full -p sudden -H 0 --days 2
ktap_is "without diagnostics, FEC and far end none of them is told" \
	"$(grep -c -E '"(fec|snr_db|prefec_ber|host_lanes|tec_current_pct|peer)"' "$work/ddm")" 0
ktap_is "without bins there are counters" \
	"$(grep -c '"bins"' "$work/nobins") $(grep -c '"fec"' "$work/nobins")" \
	"0 $(grep -c '"fec"' "$work/full")"
ktap_is "what is left out changes nothing else" \
	"$(grep -o '"tx_bias_ma":[0-9.]*' "$work/ddm" | sort | sha256sum)" \
	"$(grep -o '"tx_bias_ma":[0-9.]*' "$work/full" | sort | sha256sum)"

# A year of one small host with a fault of each slow kind, to see the truth hold.
sim slow -p slow -H 0 --ports 8 --faults 4 --days 250
sim week -p week -H 2 --ports 16 --days 2
python=$(python)
if [ -n "$python" ]; then
	ktap_check "every kind of line is as the schema says" "$python" "$here/fleet_schema.py" \
		"$project/Documentation/schema/reading-1.json" \
		"$work/full" "$work/ddm" "$work/week" "$work/slow"
else
	ktap_skip "every kind of line is as the schema says" "no python3-jsonschema"
fi
ktap_check "the truth agrees with the readings" python3 "$here/fleet_truth.py" \
	"$work/slow.truth" "$work/slow" "$work/sudden.truth" "$work/sudden"
ktap_is "a healthy week has no fault" "$(grep -c '"kind":"fault"' "$work/week.truth")" 0

# A score of alarms that know the truth, of none, and of wrong ones.
python3 "$here/fleet_truth.py" --oracle "$work/slow.truth" > "$work/oracle"
row=$(score slow -r -n oracle "$work/oracle")
ktap_is "who knows the truth sees, names and treats everything" \
	"$(awk '{ print $2, $3, $4, $5, $6, $7, $9 }' <<< "$row")" \
	"1.00 1.00 1.00 1.000 1.000 1.00 0.0"
ktap_is "and misses nothing" "$(score slow -m "$work/oracle")" ""
: > "$work/none"
row=$(score slow -r -n none "$work/none")
ktap_is "who says nothing has no recall and no false alarm" \
	"$(awk '{ print $3, $5, $9 }' <<< "$row")" "0.00 0.000 0.0"
ktap_is "each fault is a miss then" "$(score slow -m "$work/none" | wc -l)" \
	"$(grep -c '"kind":"fault"' "$work/slow.truth")"
python3 "$here/fleet_truth.py" --early "$work/slow.truth" > "$work/early"
row=$(score slow -r -n early "$work/early")
ktap_is "an alarm before the fault is false, not clever" "$(awk '{ print $3, $4 }' <<< "$row")" \
	"0.00 0.00"
python3 "$here/fleet_truth.py" --misnamed "$work/slow.truth" > "$work/misnamed"
row=$(score slow -r -n misnamed "$work/misnamed")
ktap_is "one of another name is seen, and not right" "$(awk '{ print $2, $3, $4 }' <<< "$row")" \
	"1.00 0.00 0.00"

mkdir "$work/baselines"
"$bin/fleet-baseline" -d "$work/baselines" < "$work/sudden"
ktap_check "each baseline's alarms can be scored" score sudden -r "$work"/baselines/*.alarms
"$bin/fleet-sim" -p nonsense > /dev/null 2>&1
ktap_is "a preset that is none is refused" $? 2
"$bin/fleet-sim" --cadence 0 > /dev/null 2>&1
ktap_is "so is a cadence of nothing" $? 2
ktap_end
