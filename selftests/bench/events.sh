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
	# An instruction takes a nanosecond, however fast the emulation is.
	exec "$project/selftests/vm/run" -t 580 -q -icount -q shift=0 -- "$here/events.sh" guest
fi
. "$here/../ktap.sh"
. "$here/../switch.sh"
load_switch empty=1 cages=64
"$here/events.py"
unload_switch
