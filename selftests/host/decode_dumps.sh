#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every value of every expectation that comes with the module dumps.
set -u
here=$(cd "$(dirname "$0")" && pwd -P)
project=$(cd "$here/../.." && pwd -P)
. "$here/../ktap.sh"

dumps=${OPTMON_DUMPS:-$project/../shared/modules}
optmon=${OPTMON:-$project/build/bin/optmon}

ls "$dumps"/*.expect.json > /dev/null 2>&1 ||
	ktap_skip_all "no module dumps in $dumps (OPTMON_DUMPS says where)"
exec python3 "$here/dumps" "$optmon" "$dumps"
