#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# selftests/vm/run itself: what it promises to who runs a command with it.
set -u
here=$(cd "$(dirname "$0")" && pwd -P)
project=$(cd "$here/../.." && pwd -P)
. "$here/../ktap.sh"

[ -e "$project/build/kernels/6.12/release" ] ||
	ktap_skip_all "no kernel in build/kernels (make setup)"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
vm="$project/selftests/vm/run -k 6.12 -t 90 -l $work/log"

run()		# ARGUMENT...: -> $work/out, $work/err, $status
{
	$vm "$@" > "$work/out" 2> "$work/err"
	status=$?
}

ktap_plan 15

# shellcheck disable=SC2016 # all of it is for the guest
run -o "$work/back" -a optmon.test=1 -- bash -c '
	head -c 100000 /dev/zero | tr "\0" "\r"
	printf "\0\n\377"
	{
		uname -r; pwd; command -v optmon
		grep -c optmon.test=1 /proc/cmdline
		touch "$0/x" && echo "project is writable"
		touch /etc/x && echo "/etc is writable"
		for dir in /tmp /run /var/lib /var/tmp; do
			touch $dir/x || echo "$dir is not writable"
		done
		[ -d /sys/kernel/debug/usb ] || [ -d /sys/kernel/debug/virtio-ports ] ||
			echo "no debugfs"
		[ -d /sys/kernel/tracing/events ] || echo "no tracefs"
		grep -q configfs /proc/mounts || echo "no configfs"
		[ "$(nproc)" = 2 ] || echo "not two processors"
		modinfo -n optmon_sim | sed "s|.*/||"
	} > /tmp/out/said 2> /tmp/out/errors
	echo complaint >&2
	exit 42' "$project"
ktap_is "the status of the command passes through" "$status" 42
ktap_is "standard output is not changed by a byte" "$(sha256sum < "$work/out")" \
	"$( (head -c 100000 /dev/zero | tr '\0' '\r'; printf '\0\n\377') | sha256sum)"
ktap_is "standard error is kept apart" "$(cat "$work/err")" complaint
ktap_is "the guest is what it should be" "$(cat "$work/back/said")" \
	"$(cat "$project/build/kernels/6.12/release")
$PWD
$project/build/bin/optmon
1
optmon_sim.ko"
ktap_is "the host's files cannot be written" \
	"$(grep -c 'Read-only file system' "$work/back/errors")" 2
ktap_is "the kernel log is kept" "$(grep -c 'Linux version' "$work/log")" 1

run -- bash -c 'echo "WARNING: CPU: 0 PID: 1 at made/up.c:1" > /dev/kmsg; echo fine'
ktap_is "a warning of the kernel fails the run" "$status" 125
ktap_is "the output is there nevertheless" "$(cat "$work/out")" fine
ktap_is "an excerpt shows the warning" "$(grep -c 'at made/up.c:1' "$work/err")" 1

run -- bash -c 'echo before; echo c > /proc/sysrq-trigger'
ktap_is "a panic fails the run" "$status" 125
ktap_is "what was said before a panic is not lost" "$(cat "$work/out")" before

begin=$SECONDS
run -t 12 -- sleep 600
ktap_is "time runs out" "$status" 124
ktap_check "and does so in time" [ $((SECONDS - begin)) -lt 25 ]

run -k 2.4 -- true
ktap_is "an unknown kernel is an error of the runner" "$status" 126
run -t 60s -- true
ktap_is "so is wrong usage" "$status" 126
ktap_end
