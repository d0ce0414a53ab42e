#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every file that driver and simulator make is described in Documentation/ABI.
# What hwmon's core makes is described by the kernel.
set -u
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
cd "$here/../.." || exit 1
abi=Documentation/ABI/testing

made()		# names of attributes, debugfs files and parameters, by the sources
{
	grep -rhoE '&(dev|driver|bin|sim_[a-z]+)_attr_[a-z0-9_]+' driver --include='*.c' |
		sed -E 's/.*_attr_//'
	grep -rhoE 'debugfs_create_(file|u32|u64|bool)\("[^"]+"' driver --include='*.c' |
		sed -E 's/.*"(.*)"/\1/'
	grep -rhoE 'attr\.name = "[^"]+"' driver --include='*.c' |
		sed -E 's/.*"(.*)"/\1/'
	grep -rhoE '^module_param(_named|_array)?\([a-z0-9_]+' driver --include='*.c' |
		sed 's/.*(//'
}

described()
{
	sed -n 's|^What:.*/||p' "$abi"/*
}

incomplete()	# entries without one of their parts
{
	awk '/^What:/ { what = $2; if (NF != 2) print what ": one file each" ; want = 2 }
	     /^KernelVersion:[ \t]+[0-9]/ { want-- }
	     /^Description:/ { getline; if ($0 ~ /^\t\t[^ ]/) want-- }
	     /^$/ || /^\t/ { if (want > 0 && /^$/) { print FILENAME ": " what; want = 0 } }' "$abi"/*
}

ktap_plan 4
ktap_check "attributes are found in the sources" \
	test "$(made | sort -u | wc -l)" -ge 20
ktap_is "each is described" "$(comm -23 <(made | sort -u) <(described | sort -u))" ""
ktap_is "and no other" "$(comm -13 <(made | sort -u) <(described | sort -u))" ""
ktap_is "every entry is whole" "$(incomplete)" ""
ktap_end
