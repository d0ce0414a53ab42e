#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# How long a latched flag takes to a line of `optmon events`, and what dark
# ports cost. With "check" it says whether that is what is promised.
set -u
here=$(cd "$(dirname "$0")" && pwd -P)
project=$(cd "$here/../.." && pwd -P)
export PYTHONPATH=$here/../kernel

if [ "${1-}" != guest ]; then
	# An instruction takes a nanosecond, however fast the emulation is, and what is
	# waited for is there at once.
	exec "$project/selftests/vm/run" -k 6.12 -t 280 -q -icount -q shift=0,sleep=off -- \
		"$here/events.sh" guest "$@"
fi
shift
. "$here/../ktap.sh"
. "$here/../switch.sh"
load_switch empty=1 cages=64
"$here/events.py" "$@"
status=$?
unload_switch
exit $status
