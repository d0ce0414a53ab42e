#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# How long optmon and ethtool take to turn the memory of the same modules into
# JSON, as processes: on this machine from files, and in the guest, where ethtool
# has a network device to read, side by side. Takes the dumps of $OPTMON_DUMPS,
# and $OPTMON_ETHTOOL for ethtool: those before 6.14 have no JSON of modules, and
# are asked for text.
set -u
here=$(cd "$(dirname "$0")" && pwd -P)
project=$(cd "$here/../.." && pwd -P)
build=$project/${OPTMON_BUILD:-build}
dumps=${OPTMON_DUMPS:-$project/../shared/modules}
OPTMON_DUMPS=$(cd "$dumps" 2> /dev/null && pwd -P) || {
	echo "decode: no dumps at $dumps"
	exit 0
}
export OPTMON_DUMPS

# 800G, 400G, coherent, a cable, QSFP28: what the simulator's cages take
modules="fboss-cmis2x800gdr4 fboss-cmis400gdr4 fboss-cmis800gzr
	fboss-cmiscredo800aec"
rounds=20
ethtool=${OPTMON_ETHTOOL:-ethtool}

per_process()	# COMMAND...: milliseconds of one
{
	local start end i

	start=$(date +%s%N)
	for ((i = 0; i < rounds; i++)); do
		"$@" > /dev/null 2>&1 || return
	done
	end=$(date +%s%N)
	echo $(((end - start) / rounds / 10000)) | sed 's/..$/.&/; s/^\./0./'
}

ratio()		# A B
{
	awk -v a="${1:-0}" -v b="${2:-0}" \
		'BEGIN { if (a > 0 && b > 0) printf "%.1f", a / b; else print "-" }'
}

guest()
{
	local module theirs ours decode how=-j

	. "$here/../ktap.sh"
	. "$here/../switch.sh"
	load_switch > /dev/null
	wait_for 30 "$ethtool" -m osfp1
	"$ethtool" -j -m osfp1 > /dev/null 2>&1 || how=''
	echo "$("$ethtool" --version), $([ -n "$how" ] && echo JSON || echo text)"
	printf '%-24s %10s %10s %10s %8s\n' "process, ms" ethtool show decode \
		ratio
	for module in $modules; do
		optmon-sim insert osfp1 "$OPTMON_DUMPS/$module.eeprom" \
			> /dev/null 2>&1 || continue
		wait_for 30 optmon show -j osfp1 > /dev/null 2>&1 || continue
		# shellcheck disable=SC2086
		theirs=$(per_process "$ethtool" $how -m osfp1)
		ours=$(per_process optmon show -j osfp1)
		decode=$(per_process optmon decode -j \
			"$OPTMON_DUMPS/$module.eeprom")
		printf '%-24s %10s %10s %10s %8s\n' "$module" "${theirs:--}" \
			"${ours:--}" "${decode:--}" "$(ratio "$theirs" "$decode")"
	done
	unload_switch
}

if [ "${1-}" = guest ]; then
	guest
	exit
fi
printf '%-24s %10s\n' "process here, ms" decode
for module in $modules; do
	printf '%-24s %10s\n' "$module" "$(per_process \
		"$build/bin/optmon" decode -j "$OPTMON_DUMPS/$module.eeprom")"
done
exec "$project/selftests/vm/run" -t 300 -- "$here/decode.sh" guest
