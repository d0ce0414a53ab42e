#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.12 6.1
#
# A real disk that is full, and one that becomes read-only under optmond's hands.

[ "$(id -u)" = 0 ] && command -v python3 > /dev/null || {
	printf 'KTAP version 1\n1..0 # SKIP %s\n' "needs root and python3"
	exit 0
}
exec python3 "$(dirname "$(readlink -f "$0")")/daemon_disk.py"
