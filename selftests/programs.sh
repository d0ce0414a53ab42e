# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Finds the programs that selftests/setup unpacked where they are not installed.

programs=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)/build/host/usr
PATH=$PATH:/usr/sbin:/sbin:$programs/bin:$programs/sbin
# lldpd has a library of its own.
if [ "$(command -v lldpcli)" = "$programs/sbin/lldpcli" ]; then
	export LD_LIBRARY_PATH=$programs/lib/x86_64-linux-gnu${LD_LIBRARY_PATH+:$LD_LIBRARY_PATH}
fi
