#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.12
# timeout: 200
#
# A memory keeps its meaning: from a file, in a simulated cage and read by
# netlink, and dumped from there into a file again. Modules made byte by byte,
# so that it runs without any dump; driver_dumps does the same with real ones.
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
. "$here/../switch.sh"

load_switch empty=1
"$here/decode_round_trip.py" "$project/selftests/fuzz/seeds/image_parse"
status=$?
unload_switch
exit $status
