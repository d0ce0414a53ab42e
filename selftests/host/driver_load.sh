#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What 32 dark ports on one interrupt line cost the processor, and how soon a flag
# elsewhere and among them is told, in a guest whose clock counts instructions: it is
# the same on any machine.
set -u
here=$(cd "$(dirname "$0")" && pwd -P)
project=$(cd "$here/../.." && pwd -P)
. "$here/../ktap.sh"

[ -e "$project/build/kernels/6.12/release" ] ||
	ktap_skip_all "no kernel in build/kernels (make setup)"
exec "$project/selftests/bench/events.sh" check
