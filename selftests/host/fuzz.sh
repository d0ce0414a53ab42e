#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 600
#
# A short run of all fuzzers at once; `make fuzz` is the long one.
set -u
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
cd "$here/../.." || exit 1

command -v clang > /dev/null || ktap_skip_all "no clang"
said=$(make -s -j2 fuzzers 2>&1) || {
	ktap_plan 1
	ktap_fail "the fuzzers build" "$said"
	ktap_end
}
exec selftests/fuzz/run -s "${OPTMON_FUZZ_SECONDS:-30}" -j 16
