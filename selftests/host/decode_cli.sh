#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# optmon decode as a program: formats, options, exit codes, one clear error for
# each file that is no memory of a module, and lines that fit the terminal.

here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
project=$(cd "$here/../.." && pwd -P)
. "$here/../cli.sh"
work=$(mktemp -d)
trap 'rm -rf "$out" "$err" "$work"' EXIT

optmon=$project/${OPTMON_BUILD:-build}/bin/optmon
[ -x "$optmon" ] || ktap_skip_all "no $optmon: run 'make tools'"
PATH=$(dirname "$optmon"):$PATH
seeds=$project/selftests/fuzz/seeds/image_parse
cd "$work" || exit 1
unset NO_COLOR COLUMNS

decode_error()	# TEXT CODE WORDS ARGUMENT...: in text and in JSON
{
	error_is "$1" "$2" "$3" optmon decode "${@:4}"
	error_is "$1, in JSON" "$2" "$3" optmon decode -j "${@:4}"
}

is_json()	# EXPRESSION COMMAND...
{
	local expression=$1

	shift
	"$@" | json "$expression" | grep -qx true
}

same_module()	# NAME: its binary and its text, by name and by content
{
	local name=$1

	optmon decode -j "$seeds/$name.bin" > bin.json &&
		optmon decode -j --format linear - < "$seeds/$name.bin" |
		cmp - bin.json &&
		optmon decode -j "$seeds/$name.eeprom" > text.json &&
		optmon decode -j --format dump - < "$seeds/$name.eeprom" |
		cmp - text.json
}

# Escape sequences would count, but there are none without a terminal.
too_wide()	# COLUMNS: prints what is wider
{
	local seed

	for seed in "$seeds"/*.eeprom; do
		COLUMNS=$1 optmon decode --all - < "$seed" > text
		[ "$(LC_ALL=C.UTF-8 wc -L < text)" -le "$1" ] || basename "$seed"
	done
}

escapes()	# ENVIRONMENT ARGUMENT...: escape sequences printed
{
	local environment=$1

	shift
	env "$environment" optmon decode "$@" "$seeds/dr8.eeprom" |
		grep -c $'\e'
}

on_terminal()	# ENVIRONMENT: the same on a terminal of its own
{
	env "$1" TERM=xterm script -qec "optmon decode $seeds/dr8.eeprom" \
		/dev/null < /dev/null | grep -c $'\e'
}

ktap_plan 41

for name in sfp qsfp28 flat-cable dr8; do
	ktap_check "$name from a file and from standard input" same_module $name
done
sfp=$seeds/sfp
ktap_is "an SFP is the same in each format" \
	"$(optmon decode -j "$sfp.bin" | md5sum)" \
	"$(optmon decode -j "$sfp.eeprom" | md5sum)"
ktap_is "a page of hexadecimal digits is found" \
	"$(optmon decode -j "$seeds/dr8.hex" | json 'd["identity"]["type"]')" \
	"$(optmon decode -j "$seeds/dr8.bin" | json 'd["identity"]["type"]')"
ktap_check "one file is one object" is_json 'd["schema"] == "optmon.module/1"' \
	optmon decode -j "$seeds/dr8.eeprom"
ktap_check "two are a list in their order" \
	is_json '[m["identity"]["identifier"] for m in d] == [25, 3]' \
	optmon decode -j "$seeds/dr8.eeprom" "$seeds/sfp.eeprom"

sed '8s/../zz/' "$seeds/dr8.eeprom" > garbled
decode_error "a line that is garbled" 65 "garbled: line 8: column 1: " garbled
head -c 1000 "$seeds/dr8.eeprom" > part
decode_error "a text that ends in a line" 65 "part: line 18: column 32: " part
cat "$seeds/dr8.eeprom" "$seeds/sfp.eeprom" > two
decode_error "two dumps in one" 65 "two: line 137: column 10: .*twice" two
{ cat "$seeds/dr8.eeprom"; sed -n 3,9p "$seeds/dr8.hex"; } > mixed
decode_error "two formats in one" 65 "mixed: line 137: column " mixed
head -c 601 "$seeds/dr8.bin" > cut.bin
decode_error "a binary that ends in a page" 65 "cut.bin: byte 601: " cut.bin
: > empty
decode_error "an empty file" 65 "empty: " empty
printf '00 0 80: 11 00\n' > no-identifier
decode_error "no byte 0" 65 "no-identifier: .*byte 0" no-identifier
decode_error "the wrong format" 65 "dr8.bin: " --format dump "$seeds/dr8.bin"
decode_error "no such file" 66 "nothing: cannot open" nothing
decode_error "a directory" 74 "$work: read failed" "$work"
decode_error "something without an end" 65 "too many" /dev/zero

run optmon decode --format paper "$seeds/dr8.bin"
ktap_is "a format that is not there is wrong usage" "$code $(wc -c < "$out")" "64 0"
run optmon decode
ktap_is "no file is wrong usage" "$code $(wc -c < "$out")" "64 0"
run optmon decode -j "$seeds/dr8.eeprom" garbled
ktap_is "of two files the bad one is in the exit code" "$code" 65
ktap_is "and the good one is still decoded" \
	"$(json '[m["identity"]["identifier"] for m in d]' < "$out")" "[25]"

ktap_is "nothing is wider than 80 columns" "$(too_wide 80)" ""
ktap_is "nor than 120" "$(too_wide 120)" ""
ktap_is "no colour in a pipe" "$(escapes X=)" 0
ktap_is "none on a terminal with NO_COLOR" "$(on_terminal NO_COLOR=1)" 0
colored=$(on_terminal X=)
ktap_check "colour on a terminal" test "${colored:-0}" -gt 0
colored=$(escapes X= --color=always)
ktap_check "colour in a pipe if asked for" test "${colored:-0}" -gt 0
colored=$(escapes X= --color=always -j)
ktap_is "never in JSON" "$colored" 0
ktap_end
