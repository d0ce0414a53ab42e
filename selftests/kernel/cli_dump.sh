#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.12 6.1
# timeout: 600
#
# optmon dump writes what the module has, and decode reads it back.

. "$(dirname "$0")/../ktap.sh"
. "$(dirname "$0")/../switch.sh"
. "$(dirname "$0")/../cli.sh"

file=$(mktemp)

# Bytes of a page of a dump, as hex without spaces.
page_of()	# FILE PAGE FIRST: 00 or 80
{
	awk -v page="$2" -v upper="$([ "$3" = 80 ] && echo 1)" '
		$1 == page && $2 == 0 {
			if (($3 ~ /^[89a-f]/) == (upper == 1))
				for (i = 4; i <= NF; i++)
					printf "%s", $i
		}' "$1"
}

by_ethtool()	# PORT PAGE OFFSET
{
	ethtool -m "$1" hex on page "0x$2" bank 0 offset "0x$3" length 128 \
		i2c 0x50 | awk -F '\t+' '/^0x/ { print $2 }' | tr -d ' \n'
}

# What stands in the file of a dump reads back from the cage: every byte, but
# those that the protocol itself changes.
same_memory()	# DUMP READ
{
	python3 - "$1" "$2" <<-'END'
	import sys

	def read(path):
	    memory, address = {}, "50"
	    for line in open(path):
	        line = line.split("#")[0].split()
	        if not line:
	            continue
	        if line[0] == "i2c":
	            address = line[1]
	            continue
	        page, bank, offset = line[0].lower(), line[1], int(line[2].rstrip(":"), 16)
	        for i, byte in enumerate(line[3:]):
	            at = offset + i
	            key = (address, "lower", at) if at < 128 else (address, page, bank, at)
	            memory[key] = byte.lower()
	    return memory

	want, got = read(sys.argv[1]), read(sys.argv[2])
	# Status, latched flags, CDB status, bank and page select.
	changes = {3, 8, 9, 10, 11, 12, 13, 37, 38, *range(4, 8), *range(118, 128)}
	flags = {"11": range(134, 154), "12": range(230, 239), "14": range(132, 140),
	         "2c": range(128, 256)}
	wrong = [k for k in got if k in want and got[k] != want[k]
	         and not (k[1] == "lower" and k[2] in changes)
	         and not (len(k) == 4 and k[3] in flags.get(k[1], ()))]
	missing = [k for k in want if k[1] in ("lower", "00") and k not in got]
	print(len(wrong), len(missing), sorted(wrong)[:8], sorted(missing)[:8])
	sys.exit(bool(wrong or missing))
	END
}

ktap_plan 18
load_switch
wait_for 30 all_ready

run optmon dump osfp1
cp "$out" "$file"
ktap_is "dump succeeds" "$code" 0
for place in "00 00" "00 80" "01 80" "02 80"; do
	set -- $place
	[ "$2" = 00 ] && continue
	ktap_is "page $1h equals ethtool's" "$(page_of "$file" "$1" "$2")" \
		"$(by_ethtool osfp1 "$1" "$2")"
done
ktap_is "decode reads the same module from it" \
	"$(optmon decode "$file" | grep -E 'Vendor|Part|Serial|Firmware')" \
	"$(optmon show osfp1 | grep -E 'Vendor|Part|Serial|Firmware')"
run optmon dump -o "$file.2" osfp1
ktap_check "-o writes a file and nothing else" \
	test "$code" = 0 -a ! -s "$out" -a -s "$file.2"
ktap_is "with the same pages" "$(page_of "$file.2" 01 80)" \
	"$(page_of "$file" 01 80)"
error_is "a file that cannot be written" 74 "/nowhere/x" \
	optmon dump -o /nowhere/x osfp1
run optmon dump --all osfp1
ktap_is "--all asks for every page, and counts those it did not get" \
	"$(($(sed -n 's/^# pages refused: //p' "$out") +
	    $(grep -cE '^[0-9a-f]{2} 0 80:' "$out")))" 256
run optmon dump -j osfp1
ktap_is "JSON has the same bytes" \
	"$(json '"".join(r["data"] for r in d["memory"] if r.get("page") == 1)' < "$out")" \
	"$(page_of "$file" 01 80)"
ktap_is "and follows its schema" "$(schema dump < "$out")" ""
run optmon dump osfp1-2
ktap_is "dump takes one port" "$code" 64
head -c 300 "$file" > "$file.3"
echo "00 0 zz: 12" >> "$file.3"
error_is "a broken dump" 65 "line" optmon decode "$file.3"
error_is "a broken dump in JSON" 65 "line" optmon decode -j "$file.3"

text="a dump in a cage reads back as it was"
dump=$(find "$dumps" -name 'fboss-cmis2x400gfr4.eeprom' 2> /dev/null | sort | head -1)
if [ -z "$dump" ]; then
	ktap_skip "$text" "no dumps at $dumps"
else
	optmon-sim insert osfp2 "$dump"
	wait_for 30 ready osfp2
	optmon dump osfp2 > "$file.4"
	ktap_check "$text" same_memory "$dump" "$file.4"
fi

text="a module that is not managed by CMIS is read, too"
dump=$dumps/oom-finisar-qsfp28-sr4.eeprom
if [ ! -f "$dump" ]; then
	for what in "$text" "and listed" "and its dump reads back"; do
		ktap_skip "$what" "no dumps at $dumps"
	done
else
	state_is()
	{
		optmon list -j osfp3 | json 'd["ports"][0]["cage"]["state"]' |
			grep -q "$1"
	}
	optmon-sim remove osfp3
	wait_for 30 state_is empty
	optmon-sim insert osfp3 "$dump"
	wait_for 30 state_is ready
	run optmon show -j osfp3
	ktap_check "$text" test "$code" = 0 -a "$(grep -c FTLC9551REPM "$out")" -gt 0
	run optmon list -j osfp3
	ktap_is "and listed" \
		"$(json '[d["ports"][0]["reading"]["source"],
			  d["ports"][0]["module"]["part_number"]]' < "$out")" \
		"['driver', 'FTLC9551REPM']"
	# Flags that the driver has read once, and nobody else yet, assert the
	# interrupt for this reader; once they are known not to clear, they do not.
	decoded()
	{
		optmon decode "$1" | sed '1d; s/, interrupt asserted$//'
	}
	optmon dump osfp3 > "$file.5"
	ktap_is "and its dump reads back" "$(decoded "$file.5")" "$(decoded "$dump")"
fi

rm -f "$file" "$file".?
unload_switch
ktap_end
