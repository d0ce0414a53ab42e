#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.12 6.1 new
#
# optmon fec says what ethtool says.

. "$(dirname "$0")/../ktap.sh"
. "$(dirname "$0")/../switch.sh"
. "$(dirname "$0")/../cli.sh"

# Both as lines "counter total|lane value".
by_ethtool()	# PORT
{
	ethtool -I --show-fec "$1" | awk '
		/^  [a-z_]+: / { sub(":", "", $1); name = $1; print name, "total", $2 }
		/^    Lane / { sub(":", "", $2); print name, $2, $3 }'
}

by_optmon()	# PORT
{
	optmon fec "$1" | awk '
		/^  (corrected|uncorrectable)_/ { name = $1; print name, "total", $2 }
		/^    PCS lane / { print name, $3, $4 }'
}

by_json()	# PORT
{
	optmon fec -j "$1" | json '"\n".join(
		line for name in ("corrected_blocks", "uncorrectable_blocks",
				  "corrected_bits")
		if name in d["ports"][0] for c in [d["ports"][0][name]]
		for line in ["%s total %d" % (name, c["total"])] +
			["%s %d %d" % (name, l["pcs_lane"], l["count"])
			 for l in c.get("pcs_lanes", [])])'
}

counted()	# PORT: its link is up and has corrected something
{
	[ "$(by_ethtool "$1" | awk '$1 == "corrected_blocks" && $2 == "total" { print $3 }')" -gt 0 ]
}

# The histogram as lines "low high total lane...". An ethtool that knows of it
# comes with the newest kernel, and runs with the library that it was built for.
newest_ethtool()
{
	local root=build/kernels/new/root

	"$root/lib64/ld-linux-x86-64.so.2" --library-path "$root/lib/x86_64-linux-gnu" \
		"$root/usr/sbin/ethtool" "$@"
}

bins_by_ethtool()	# PORT
{
	newest_ethtool -I --show-fec "$1" |
		sed -nE 's/^ *fec_symbols_err_([0-9]+): /\1 \1 /p' | tr -d ',[]' |
		sed 's/per_lane: //; s/  */ /g; s/ $//'
}

bins_by_json()	# PORT
{
	optmon fec -j "$1" | json '"\n".join(
		" ".join(str(n) for n in [b["low"], b["high"], b["total"], *b["by_pcs_lane"]])
		for b in d["ports"][0].get("histogram", []))'
}

histogram=
[ "$OPTMON_KERNEL" != new ] || histogram=1
ktap_plan $((15 + 2 * ${histogram:-0}))
load_switch
wait_for 30 all_ready
for port in osfp1 osfp5 osfp9 osfp17; do
	ip link set $port up
done
ktap_check "a link counts corrected codewords" wait_for 60 counted osfp1

# While they count, between two of ethtool's readings.
before=$(by_ethtool osfp1)
now=$(by_optmon osfp1)
after=$(by_ethtool osfp1)
ktap_is "all counters of a running link lie between ethtool's" \
	"$(paste -d ' ' <(echo "$before") <(echo "$now") <(echo "$after") |
	   awk '$1 != $4 || $2 != $5 || $3 > $6 || $6 > $9' | wc -l)" 0

# Stopped, they are equal.
for port in osfp1 osfp5 osfp9 osfp17; do
	wait_for 60 counted $port
	ip link set $port down
	ktap_is "$port: all counters equal ethtool's" \
		"$(by_optmon $port)" "$(by_ethtool $port)"
done
ktap_is "in JSON too" "$(by_json osfp1)" "$(by_ethtool osfp1)"
if [ -n "$histogram" ]; then
	bins=$(bins_by_json osfp1)
	ktap_is "its histogram is what the newest ethtool says" \
		"$bins" "$(bins_by_ethtool osfp1)"
	ktap_is "it has sixteen bins, and the corrected codewords in all but the first" \
		"$(echo "$bins" | awk '{ n++ } $1 > 0 { sum += $3 } END { print n, sum }')" \
		"16 $(by_json osfp1 | awk '/^corrected_blocks total/ { print $3 }')"
	ktap_is "in text it ends with what is empty" \
		"$(optmon fec osfp1 | sed -nE '/by symbol errors/,$p' | tail -n 1 |
		   sed -E 's/^ *[0-9]+ and more +//')" 0
else
	ktap_is "no histogram where the kernel has none" "$(bins_by_json osfp1)" ""
fi
ktap_is "the code in use is ethtool's" \
	"$(optmon fec -j osfp1 | json 'd["ports"][0].get("active", "None")')" \
	"$(ethtool --show-fec osfp1 | sed -n 's/^Active FEC encoding: *//p')"
ktap_check "its lanes are called PCS lanes" \
	grep -q "PCS lane 0" <(optmon fec osfp1)
error_is "a stand-in has no counters, and says so" 69 "osfp29: FEC counters" \
	optmon fec osfp29
run optmon fec all
ktap_is "of all ports those without counters are left out" \
	"$code $(grep -c '^osfp' "$out")" "0 28"
ip link set osfp1 up
wait_for 30 carrier osfp1
run optmon fec -j -i 1 osfp1
ktap_is "an interval gives differences" \
	"$(json 'd["ports"][0]["corrected_blocks"]["difference"] >= 0 and
		 d["ports"][0]["seconds"] >= 1' < "$out")" true
ktap_is "JSON follows its schema" "$(schema fec < "$out")" ""
error_is "an unknown port" 66 "no such port" optmon fec -j osfp99

unload_switch
ktap_end
