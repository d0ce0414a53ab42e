#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The bindings, and the boards of dts/ that use them.
set -u
here=$(cd "$(dirname "$0")" && pwd -P)
project=$(cd "$here/../.." && pwd -P)
. "$here/../ktap.sh"
cd "$project" || exit 1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bindings=Documentation/devicetree/bindings
schema=$bindings/net/sff,osfp.yaml
# The constants of dt-bindings/ come with the kernel's headers.
constants=$(ls -d build/kernels/*/usr/src/linux-headers-*/include/dt-bindings 2> /dev/null |
	head -n 1)

preprocess()	# SOURCE TO
{
	cpp -nostdinc -undef -D__DTS__ -x assembler-with-cpp \
		-I "${constants%/dt-bindings}" "$1" > "$2"
}

# Fails also when there are warnings.
silently()
{
	local said

	said=$("$@" 2>&1) && [ -z "$said" ] && return
	echo "$said"
	return 1
}

compile()	# SOURCE TO
{
	preprocess "$1" "$work/pre" && silently dtc -I dts -O dtb -o "$2" "$work/pre"
}

validate()	# BLOB...
{
	silently dt-validate -s "$work/schema.json" "$@"
}

count()		# BLOB COMPATIBLE: nodes of it
{
	fdtget -l "$1" / > /dev/null &&
		dtc -q -I dtb -O dts "$1" | grep -c "compatible = \"$2\""
}

# Does the schema refuse a board whose cage has this instead?
refuses()	# EXPRESSION OF SED
{
	sed "$1" "$work/board" > "$work/wrong"
	! cmp -s "$work/board" "$work/wrong" &&
		dtc -q -I dts -O dtb -o "$work/wrong.dtb" "$work/wrong" &&
		! validate "$work/wrong.dtb"
}

command -v dtc > /dev/null || ktap_skip_all "no dtc (device-tree-compiler)"
[ -n "$constants" ] || ktap_skip_all "no kernel headers in build/kernels (make setup)"
ktap_plan 14
for board in osfp-64 qsfp-dd-32; do
	ktap_check "$board compiles without a warning" compile "dts/$board.dts" "$work/$board.dtb"
done
ktap_is "one has 64 OSFP cages" "$(count "$work/osfp-64.dtb" sff,osfp)" 64
ktap_is "the other 32 of QSFP-DD" "$(count "$work/qsfp-dd-32.dtb" sff,qsfp-dd)" 32
ktap_check "the simulated switch's overlay compiles without a warning" \
	compile dts/optmon-sim.dtso "$work/sim.dtbo"
if command -v iasl > /dev/null; then
	ktap_check "and so does its ACPI table" \
		bash -c "iasl -p '$work/sim' dts/optmon-sim.asl | tee /dev/stderr |
			 grep -q ' 0 Errors, 0 Warnings'"
else
	ktap_skip "and so does its ACPI table" "no iasl (acpica-tools)"
fi

if command -v dt-validate > /dev/null; then
	ktap_check "dt-doc-validate has nothing to say about the bindings" \
		silently dt-doc-validate -u $bindings $schema
	ktap_check "the schema is made" \
		bash -c "dt-mk-schema -j $bindings > '$work/schema.json'"
	preprocess dts/qsfp-dd-32.dts "$work/board"
	ktap_check "the boards keep to it" validate "$work"/{osfp-64,qsfp-dd-32}.dtb
	ktap_check "a cage at another address does not" refuses 's/<0x50>/<0x51>/g'
	ktap_check "nor one with a property that nobody knows" \
		refuses 's/reset-gpios/rst-gpios/g'
	ktap_check "nor one of 1 MW" refuses 's/<20000>/<1000000000>/g'
	ktap_check "nor one with a label that no network device could bear" \
		refuses 's/"qsfpdd32"/"the last one of all"/'
	dt-extract-example $schema > "$work/example.dts"
	ktap_check "the examples of the bindings compile and keep to them" \
		bash -c "$(declare -f preprocess silently validate)
			 work='$work' constants='$constants'
			 preprocess '$work/example.dts' '$work/example' &&
			 dtc -q -I dts -O dtb -o '$work/example.dtb' '$work/example' &&
			 validate '$work/example.dtb'"
else
	for ((i = 7; i <= 14; i++)); do
		ktap_skip "the bindings: check $i" "no dt-validate (dt-schema)"
	done
fi
ktap_end
