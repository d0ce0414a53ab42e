#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The frame of the optmon tool, on any machine: help, options, errors, output;
# and that its documents are well formed.

here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
project=$(cd "$here/../.." && pwd -P)
. "$here/../cli.sh"
trap 'rm -f "$out" "$err"' EXIT

build=$project/${OPTMON_BUILD:-build}
optmon=$build/bin/optmon
[ -x "$optmon" ] || ktap_skip_all "no $optmon: run 'make tools'"
PATH=$build/bin:$PATH
man=$project/Documentation/man

# Verbs that the summary lists.
verbs=$("$optmon" help | awk '/^  [a-z]/ { print $1 }' | grep -v '^help$')

each_verb()	# COMMAND: with the verb as its argument; prints those that fail
{
	local verb

	for verb in $verbs; do
		"$1" "$verb" > /dev/null 2>&1 || echo "$verb"
	done
}

has_help()
{
	optmon help "$1" | grep -q "^Usage: optmon $1 " &&
		optmon "$1" --help | grep -q "^Usage: optmon $1 "
}

refuses_option()
{
	optmon "$1" --frobnicate > "$out" 2> "$err"
	[ $? = 64 ] && [ ! -s "$out" ] && grep -q "^optmon: $1: " "$err"
}

in_manual()
{
	grep -Eq "^\.BR? \"?$1\b" "$man/optmon.1"
}

manual_is_clean()
{
	local page faults=''

	for page in "$man"/optmon*.1; do
		faults+=$(LC_ALL=C.UTF-8 MANROFFSEQ='' man --warnings -E UTF-8 -l \
			"$page" 2>&1 > /dev/null)
	done
	echo "$faults"
}

guide_is_clean()
{
	python3 -m docutils --report=2 --exit-status=2 \
		"$project/Documentation/user-guide.rst" /dev/null
}

ktap_plan 24

ktap_is "the summary lists the verbs" "$(echo "$verbs" | wc -w)" \
	"$(grep -c '{ "[a-z-]*", cmd_[a-z_]*,' "$project/tools/optmon/main.c")"
ktap_check "it fits in 80 columns" test "$(optmon help | wc -L)" -le 80
ktap_is "each verb explains itself" "$(each_verb has_help)" ""
ktap_is "each refuses an option it does not know" "$(each_verb refuses_option)" ""
ktap_is "each is in the manual" "$(each_verb in_manual)" ""
run optmon
ktap_is "no verb is a usage error" "$code $(wc -c < "$out")" "64 0"
ktap_check "that shows the summary" grep -q "^Usage: optmon " "$err"
run optmon frobnicate
ktap_is "so is an unknown verb" "$code $(wc -c < "$out")" "64 0"
ktap_check "and says where help is" grep -q "optmon help" "$err"
run optmon help frobnicate
ktap_is "there is no help for it" "$code" 64
run optmon --version
ktap_check "there is a version" grep -Eq "^optmon [0-9]+\.[0-9]+" "$out"
run optmon --color=purple list
ktap_is "a colour that is none is a usage error" "$code" 64

error_is "an unknown port" 66 "nosuch0: no such port" optmon show nosuch0
error_is "an unknown port in JSON, -j first" 66 "nosuch0: no such port" \
	optmon -j show nosuch0
error_is "an unknown port in JSON, -j last" 66 "nosuch0: no such port" \
	optmon fec nosuch0 -j
error_is "a device without a module" 69 "lo: .*does not offer" optmon dump lo
error_is "a file that is not there" 66 "/nowhere" optmon decode /nowhere
if [ "$(id -u)" = 0 ] && [ ! -d /sys/module/optmon ]; then
	error_is "no permission" 77 "not permitted.*root" \
		setpriv --reuid 65534 --clear-groups "$optmon" dump lo
else
	ktap_skip "no permission" "only root can give it up"
fi
if [ -d /sys/module/optmon ]; then
	ktap_skip "events without the driver" "it is loaded here"
else
	error_is "events without the driver" 69 "modprobe optmon" optmon events
fi
run bash -c 'optmon help > /dev/full'
ktap_is "output that cannot be written is an error" "$code" 74
run bash -c 'optmon help | true; exit ${PIPESTATUS[0]}'
ktap_is "a reader that leaves is none" "$code $(wc -c < "$err")" "0 0"
run optmon list -j
ktap_is "list in JSON is one document" "$code $(json 'type(d).__name__' < "$out")" \
	"0 dict"
if command -v man > /dev/null; then
	ktap_is "the manual has no faults" "$(manual_is_clean)" ""
else
	ktap_skip "the manual has no faults" "no man(1) here"
fi
if python3 -c 'import docutils' 2> /dev/null; then
	ktap_check "nor has the user guide" guide_is_clean
else
	ktap_skip "nor has the user guide" "no python3-docutils here"
fi
ktap_end
