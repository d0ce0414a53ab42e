#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: debug
# timeout: 60
#
# The driver's pure functions under KUnit: each case is a result here.
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"

suites=/sys/kernel/debug/kunit
mountpoint -q /sys/kernel/debug || mount -t debugfs none /sys/kernel/debug
modprobe optmon_kunit ||
	ktap_skip_all "no optmon_kunit for this kernel"
results=$(cat $suites/optmon-*/results)
modprobe -r optmon_kunit
cases=$(sed -nE 's/^    ((not )?ok [0-9]+ .*)/\1/p' <<< "$results")
ktap_plan "$(grep -c . <<< "$cases")"
grep -E '^ +#' <<< "$results" | sed 's/^ *//'
while read -r line; do
	text=${line#*ok }
	text=${text#* }
	if [[ $line = ok* ]]; then
		ktap_ok "$text"
	else
		ktap_fail "$text"
	fi
done <<< "$cases"
ktap_end
