#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the health engine costs: bytes and time, and instructions, which are the same on
# any load. Counted by callgrind inside optmon_health_feed() alone.
set -u
here=$(cd "$(dirname "$0")" && pwd -P)
project=$(cd "$here/../.." && pwd -P)
build=$project/${OPTMON_BUILD:-build}
engine=$build/selftests/bench/engine

mkdir -p "$build/selftests/bench"
gcc -O2 -std=gnu11 -D_GNU_SOURCE -I"$project/include/uapi" -I"$project/include" \
	-I"$project/lib" -o "$engine" "$here/health.c" "$build/lib/liboptmon.a" \
	-ljson-c -lmnl -lnl-route-3 -lnl-3 -lm || exit
"$engine"
if ! command -v valgrind > /dev/null; then
	echo "health: instructions: no valgrind here"
	exit
fi
# Twelve minutes of readings a second, four hours of readings a minute
for what in "1 720" "60 240"; do
	read -r step rounds <<< "$what"
	count=$(valgrind --tool=callgrind --callgrind-out-file=/dev/null \
		--toggle-collect=optmon_health_feed "$engine" "$step" "$rounds" 2>&1 |
		awk '/Collected/ { print $4 }')
	[ -n "$count" ] && "$engine" "$step" "$rounds" "$count"
done
