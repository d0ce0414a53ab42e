#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# How long a latched flag takes to a line of `optmon events`, and what dark
# ports cost.
set -u
here=$(cd "$(dirname "$0")" && pwd -P)
project=$(cd "$here/../.." && pwd -P)
export PYTHONPATH=$here/../kernel

if [ "${1-}" != guest ]; then
	# How fast a kernel runs here: the guest's is measured alike.
	OPTMON_CALL_NS=$("$here/events.py" calibrate) || exit
	export OPTMON_CALL_NS
	exec "$project/selftests/vm/run" -t 400 -- "$here/events.sh" guest
fi
. "$here/../ktap.sh"
. "$here/../switch.sh"
load_switch empty=1 cages=64
"$here/events.py"
unload_switch
