#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What all of optmond costs in instructions, by callgrind: 128 ports of 8 lanes of its
# own a second, but for the talk with the kernel, and the same readings fed to it as
# lines. What it takes to begin and to end is not in it.
set -u
here=$(cd "$(dirname "$0")" && pwd -P)
project=$(cd "$here/../.." && pwd -P)
build=$project/${OPTMON_BUILD:-build}
switch=$build/selftests/bench/switch.so
ports=128

command -v valgrind > /dev/null || { echo "optmond: instructions: no valgrind here"; exit; }
mkdir -p "$build/selftests/bench"
gcc -O2 -shared -fPIC -std=gnu11 -D_GNU_SOURCE -I"$project/include/uapi" \
	-I"$project/include" -o "$switch" "$here/switch.c" || exit
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

optmond()	# [OPTION]...: of optmond, which is run by $count if there is one
{
	rm -rf "$work/run" "$work/state"
	# shellcheck disable=SC2086 # a command and its options
	exec env ${preload:+LD_PRELOAD="$switch"} $count "$build/bin/optmond" \
		--run-dir="$work/run" --state-dir="$work/state" "$@" 2> "$work/said"
}

count="valgrind --tool=callgrind --callgrind-out-file=/dev/null" preload=
counted() { awk '/Collected/ { print $4 }' "$work/said"; }

own()		# ROUNDS -> instructions
{
	(preload=1 OPTMON_BENCH_ROUNDS=$1; export OPTMON_BENCH_ROUNDS; optmond --period=1)
	counted
}

feed()		# FILE -> instructions
{
	optmond --no-ports &
	until [ -S "$work/run/feed.sock" ]; do sleep 0.1; done
	OPTMON_RUN_DIR=$work/run "$build/bin/optmon" feed "$1" > "$work/fed" 2>&1 ||
		cat "$work/fed" >&2
	kill $!
	wait $!
	counted
}

few=$(own 2) many=$(own 62)
awk -v i=$((many - few)) -v p=$ports 'BEGIN {
	printf "optmond: own ports: %6.0f instructions a port and second, %.1f million a second for %d ports of 8 lanes\n",
		i / 60 / p, i / 60 / 1e6, p }'

# What those ports say, as lines
(count='' preload=1 OPTMON_BENCH_ROUNDS=22; export OPTMON_BENCH_ROUNDS
 optmond --period=0.05 --record="$work/many")
head -n $(($(wc -l < "$work/many") / 11)) "$work/many" > "$work/few"
few=$(feed "$work/few") many=$(feed "$work/many")
awk -v i=$((many - few)) -v n="$(($(wc -l < "$work/many") - $(wc -l < "$work/few")))" 'BEGIN {
	printf "optmond: a feed:    %6.0f instructions a line, %.1f million a second for what those ports say\n",
		i / n, i / 20 / 1e6 }'
