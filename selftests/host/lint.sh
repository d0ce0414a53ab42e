#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 1500
#
# What can be said about the sources without running them.
set -u
here=$(cd "$(dirname "$0")" && pwd -P)
project=$(cd "$here/../.." && pwd -P)
. "$here/../ktap.sh"
cd "$project" || exit 1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
find . \( -path ./build -o -path ./.git -o -path ./LICENSES -o -path ./debian \) -prune \
	-o -type f -print | sed 's|^\./||' | sort > "$work/files"

of()		# PATTERN: our files whose path matches it
{
	grep -E "$1" "$work/files"
}

warnings_of_modules()	# KERNEL [CHECKER]
{
	if [ -e "build/kernels/$1/release" ]; then
		ktap_check "driver for $1: no warning at W=1${2+, none of $2}" \
			selftests/build-modules -l "$1"
	else
		ktap_skip "driver for $1" "kernel $1 is not set up (make setup)"
	fi
}

# Of the driver's .c files W=1 checks it, of what others include nobody does.
# include/uapi/linux/optmon.h is generated from the specification.
kernel_doc()
{
	local script=build/kernel-debug/source/scripts/kernel-doc said

	[ -e $script ] || {
		ktap_skip "kernel-doc" "no kernel source (make setup-debug)"
		return
	}
	# shellcheck disable=SC2046 # names without blanks
	said=$(perl $script -none $(of '^(driver|include/linux|include/uapi/linux)/.*\.[ch]$' |
		grep -v '^include/uapi/linux/optmon\.h$') 2>&1)
	ktap_is "kernel-doc has nothing to say about the driver and its headers" "$said" ""
}

checkpatch()
{
	local script=build/kernel-debug/source/scripts/checkpatch.pl file bad=''

	[ -e $script ] || {
		ktap_skip "checkpatch" "no kernel source (make setup-debug)"
		return
	}
	# REPEATED_WORD takes "struct job job" for prose. compat.h is where versions are told apart; everything else by its rules.
	# The tracepoint header's layout is its macros'.
	for file in $(of '^(driver|include/(linux|uapi)|selftests/kunit)/.*\.[ch]$'); do
		ignore=CONSTANT_COMPARISON,REPEATED_WORD
		case $file in
		*/compat.h) ignore+=,LINUX_VERSION_CODE,MACRO_ARG_REUSE,NEW_TYPEDEFS,MACRO_WITH_FLOW_CONTROL ;;
		*/trace.h) ignore+=,OPEN_ENDED_LINE,TRAILING_SEMICOLON,SPACING ;;
		esac
		perl $script --no-tree --no-summary --terse --show-types -q \
			--max-line-length=100 --ignore "$ignore" -f "$file" ||
			bad=1
	done > "$work/checkpatch" 2>&1
	if [ -z "$bad" ]; then
		ktap_ok "checkpatch has nothing to say about the driver"
	else
		ktap_fail "checkpatch has nothing to say about the driver" \
			"$(head -n 40 "$work/checkpatch")"
	fi
}

without_licence()
{
	local file

	while read -r file; do
		case $file in
		*.[chS]|*.sh|*.py|*.yaml|*.config|*.dts|*.dtsi|*.dtso|*Makefile|*Kbuild|.ci/*) ;;
		*) [ "$(head -c 2 "$file" | tr -d '\0')" = '#!' ] || continue ;;
		esac
		head -n 3 "$file" | grep -q 'SPDX-License-Identifier: ' || echo "$file"
	done < "$work/files"
}

# SPDX identifiers as the folder wants them: code moves between licences by
# mistake more easily than by decision.
wrong_licence()		# PATTERN IDENTIFIER
{
	local file

	for file in $(of "$1"); do
		head -n 3 "$file" | grep -qF "SPDX-License-Identifier: $2" || echo "$file"
	done
}

scripts()
{
	local file

	while read -r file; do
		case $(head -c 64 "$file" 2>/dev/null | head -n 1 | tr -d '\0') in
		'#!/bin/bash'*|'#!/bin/sh'*|'#!/usr/bin/env bash'*|'#!/bin/busybox sh') echo "$file" ;;
		esac
	done < "$work/files"
}

# Each header stands alone, the ones of user space also in C++.
headers_alone()
{
	local file status=0

	for file in $(of '^include/(uapi/linux|optmon)/.*\.h$'); do
		gcc -std=gnu11 -Wall -Wextra -Werror -Iinclude/uapi -Iinclude \
			-fsyntax-only -include "$file" -x c /dev/null || status=1
		g++ --version > /dev/null 2>&1 || continue
		g++ -Wall -Werror -Iinclude/uapi -Iinclude -fsyntax-only \
			-include "$file" -x c++ /dev/null || status=1
	done
	return $status
}

cppcheck_user()
{
	local kept=build/lint/cppcheck		# what did not change is not looked at again

	mkdir -p $kept
	cat > $kept/mnl.h <<-'H'
	#define mnl_attr_for_each(a, nlh, skip) \
		for (a = first(nlh, skip); a; a = mnl_attr_next(a))
	#define mnl_attr_for_each_nested(a, nest) \
		for (a = first(nest); a; a = mnl_attr_next(a))
	H
	# libmnl's loops are macros that cppcheck does not find by itself. The
	# suppressed ones guess: a pointer that is only used during the call, an
	# index that a comparison elsewhere is thought to widen.
	# shellcheck disable=SC2046 # names without blanks
	cppcheck -q --std=c11 --error-exitcode=1 --inline-suppr \
		--enable=warning -j2 -D__linux__ \
		--suppress=missingIncludeSystem --suppress=autoVariables \
		--suppress=arrayIndexOutOfBoundsCond --suppress=invalidPointerCast \
		--suppress=invalidPrintfArgType_uint --include=$kept/mnl.h \
		--cppcheck-build-dir=$kept -Iinclude/uapi -Iinclude -Ilib -Itools/common \
		$(of '^(lib|tools)/.*\.c$')
}

ktap_plan 11
warnings_of_modules 6.12 sparse
warnings_of_modules 6.1 sparse
warnings_of_modules new
checkpatch
kernel_doc
ktap_is "every source has its SPDX line" "$(without_licence)" ""
ktap_is "the driver is GPL-2.0" "$(wrong_licence '^driver/.*\.[ch]$' GPL-2.0)" ""
ktap_is "the library is LGPL-2.1-or-later" \
	"$(wrong_licence '^(lib|include/optmon)/.*\.[ch]$' LGPL-2.1-or-later)" ""
# shellcheck disable=SC2046
ktap_check "shellcheck has nothing to say" shellcheck -S warning -s bash \
	-e SC1091,SC2154 $(scripts)	# what sourced files define is not followed
ktap_check "the headers stand alone" headers_alone
ktap_check "cppcheck has nothing to say about library and tools" cppcheck_user
ktap_end
