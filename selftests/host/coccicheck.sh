#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 1800
#
# The kernel's semantic patches over the driver: the quick ones, and with
# OPTMON_LONG=1 all of them.
set -u
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
cd "$here/../.." || exit 1
patches=build/kernel-debug/source/scripts/coccinelle
quick=(api/device_attr_show api/err_cast api/memdup misc/of_table null/eno null/kmerr)

# What they propose is not in 6.1 (str_up_down()), or they need a scripting
# language that Debian's package leaves out.
foreign='^(api/string_choices|api/check_bq27xxx_data|null/badzero)$'

command -v spatch > /dev/null || ktap_skip_all "no spatch (coccinelle)"
[ -d $patches ] || ktap_skip_all "no kernel source (make setup-debug)"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

chosen()
{
	if [ -z "${OPTMON_LONG-}" ]; then
		printf '%s\n' "${quick[@]}"
	else
		(cd $patches && grep -l 'virtual report' ./*/*.cocci) |
			sed 's|^\./||; s|\.cocci$||' | grep -vE "$foreign"
	fi
}

mapfile -t names < <(chosen)
ktap_plan ${#names[@]}
for name in "${names[@]}"; do
	timeout 120 spatch --very-quiet --no-includes --include-headers -D report \
		--cocci-file "$patches/$name.cocci" --dir driver \
		> "$work/out" 2> "$work/err"
	case $? in
	0)	ktap_is "$name" "$(grep -v '^$' "$work/out")" "" ;;
	124)	ktap_skip "$name" "not done in two minutes" ;;
	*)	ktap_fail "$name" "$(tail -n 5 "$work/err")" ;;
	esac
done
ktap_end
