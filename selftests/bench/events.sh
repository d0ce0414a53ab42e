#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# How long a latched flag takes to a line of `optmon events`.
set -u
here=$(cd "$(dirname "$0")" && pwd -P)
project=$(cd "$here/../.." && pwd -P)

if [ "${1-}" != guest ]; then
	exec "$project/selftests/vm/run" -t 200 -- "$here/events.sh" guest
fi
. "$here/../ktap.sh"
. "$here/../switch.sh"
load_switch
PYTHONPATH=$here/../kernel "$here/events.py"
unload_switch
