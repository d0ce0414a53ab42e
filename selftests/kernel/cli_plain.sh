#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.12
#
# What optmon shows by plain ethtool is what it shows by the driver's family.
# The ports are taken to a network namespace, where the family is not.

. "$(dirname "$0")/../ktap.sh"
. "$(dirname "$0")/../switch.sh"
. "$(dirname "$0")/../cli.sh"

# Optics of 800G and 1.6T, copper, and coherent.
ports="osfp1 osfp9 osfp13 osfp15"
# The JSON of show has what lanes and vdm have.
views="show lanes vdm flags show,-j flags,-j"

# What the one or the other alone can tell: ages, and what the driver knows of the cage.
view()	# VERB[,-j] PORT
{
	# shellcheck disable=SC2086 # words
	if [ "${1#*,}" = -j ]; then
		optmon ${1/,/ } "$2" | python3 -c '
import json, sys
print(json.dumps({key: value for key, value in json.load(sys.stdin).items()
                  if key not in ("cage", "network_devices", "reading")}, indent=1))'
	else
		optmon ${1/,/ } "$2" | sed -E '1s/, [0-9.]+ s old$//'
	fi
	# "none has any" is an answer, too
	return "${PIPESTATUS[0]}"
}

# Of a port, in PORT.HOW.VERB; not while a busy guest has no sample that is young enough.
view_to()	# HOW VERB[,-j] PORT
{
	{
		echo "optmon ${2/,/ }:"
		view "$2" "$3" 2>&1
		echo "exit code $?"
	} > "$work/$3.$1.$2"
	! grep -q 'stopped to answer' "$work/$3.$1.$2"
}

# Called in the namespace.
if [ "${1-}" = --plain ]; then
	work=$3
	for port in $ports; do
		view_to plain "$2" "$port"
	done
	[ "$2" != flags ] || for port in $ports; do
		optmon flags -j "$port" | json '("cage" in d, d["reading"]["source"])'
	done > "$work/sources"
	exit
fi
work=$(mktemp -d)

polls()		# of each port, in a line
{
	optmon list -j "${ports// /,}" | json '" ".join(str(p["cage"]["polls"])
		for p in d["ports"])'
}

polled_since()	# POLLS: twice
{
	paste <(tr ' ' '\n' <<< "$1") <(polls | tr ' ' '\n') |
		awk '$2 < $1 + 2 { exit 1 }'
}

stands_still()	# PORT: what it had is a module that does not change from now on
{
	optmon dump "$1" > "$work/$1.dump" && optmon-sim insert "$1" "$work/$1.dump"
}

ktap_plan $(($(wc -w <<< "$ports") * 2 + 2))
load_ready_switch cages=16
# A lane without light has flags that are set.
for port in $ports; do
	ip link set "$port" up
done
wait_for 60 carrier osfp1
for port in osfp1 osfp9 osfp15; do
	echo "rx_loss_db=60 lane=2" > "/sys/kernel/config/optmon_sim/$port/set"
done
flagged() { optmon flags osfp1 | grep -q rx_los; }
ktap_check "a lane has lost its light" wait_for 30 flagged
for port in $ports; do
	ktap_check "$port: its module is made to stand still" stands_still "$port"
done
for port in $ports; do
	wait_for 60 ready "$port"
done

for one in $views; do
	for port in $ports; do
		wait_for 30 view_to family "$one" "$port"
	done
done
ip netns add plain
for port in $ports; do
	ip link set "$port" netns plain
done
# Who has read a flag by ethtool sees it again when the module has it again: that takes
# a poll, and for those of pages that are read more slowly some.
alike()	# VERB[,-j]
{
	local before port

	before=$(polls)
	wait_for 30 polled_since "$before"
	ip netns exec plain "$0" --plain "$1" "$work"
	for port in $ports; do
		cmp "$work/$port.family.$1" "$work/$port.plain.$1" || return
	done
}
for one in $views; do
	wait_for 60 alike "$one"
done
for port in $ports; do
	cat "$work/$port.family."* > "$work/$port.family"
	cat "$work/$port.plain."* > "$work/$port.plain"
	said=$(diff -u "$work/$port.family" "$work/$port.plain")
	if [ -z "$said" ] && [ "$(grep -c '^exit code 0' "$work/$port.plain")" -ge 5 ]; then
		ktap_ok "$port: by ethtool alone it is shown alike"
	else
		ktap_fail "$port: by ethtool alone it is shown alike" \
			"$said" "$(grep -A 3 '^exit code [^0]' "$work/$port.plain")"
	fi
done
ktap_is "which is how all of them were read" "$(sort -u "$work/sources")" \
	"(False, 'ethtool')"
ip netns del plain
unload_switch
ktap_end
