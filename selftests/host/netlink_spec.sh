#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The family's header is what the kernel's own generator makes of its
# specification, and the kernel's schema accepts the specification.
set -u
here=$(cd "$(dirname "$0")" && pwd -P)
project=$(cd "$here/../.." && pwd -P)
. "$here/../ktap.sh"

source=$project/build/kernel-debug/source
spec=Documentation/netlink/specs/optmon.yaml
[ -e "$source/tools/net/ynl/ynl-gen-c.py" ] ||
	ktap_skip_all "no kernel source (make setup-debug)"
ktap_plan 2

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The generator walks up to a file of this name, and loops without one.
touch "$work/MAINTAINERS"
mkdir -p "$work/Documentation/netlink/specs"
cp "$source"/Documentation/netlink/*.yaml "$work/Documentation/netlink/"
cp "$project/$spec" "$work/$spec"

generate()
{
	cd "$work" && timeout 60 /usr/bin/python3 \
		"$source/tools/net/ynl/ynl-gen-c.py" --mode uapi --header \
		--spec "$spec" > "$work/optmon.h"
}

ktap_check "the generator takes the specification" generate
ktap_check "include/uapi/linux/optmon.h is what it makes of it" \
	diff -u "$project/include/uapi/linux/optmon.h" "$work/optmon.h"
ktap_end
