#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The simulator where there is none, and its tables.
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
project=$(cd "$here/../.." && pwd -P)
tool=${OPTMON_BUILD:-$project/build}/bin/optmon-sim

status_of()	# COMMAND...
{
	"$@" > /dev/null 2>&1
	echo $?
}

ktap_plan 4
ktap_is "tables.h is what its generator writes" \
	"$("$project/selftests/sim/tables.py" | cksum)" \
	"$(cksum < "$project/driver/sim/tables.h")"
if [ -e /sys/module/optmon_sim ]; then
	ktap_skip "no simulator: exit code 69" "it is loaded here"
else
	ktap_is "no simulator: exit code 69" "$(status_of "$tool" show)" 69
fi
ktap_is "wrong usage: exit code 64" "$(status_of "$tool" dance)" 64
ktap_is "help: exit code 0" "$(status_of "$tool" --help)" 0
ktap_end
