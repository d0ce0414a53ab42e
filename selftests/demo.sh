#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What optmon does, on a simulated switch: inventory, one module in detail,
# then a dirty connector and a laser that wears out. Run as root in the VM.

project=$(cd "$(dirname "$0")/.." && pwd -P)
. "$project/selftests/switch.sh"
. "$project/selftests/cli.sh"

width=$(tput cols 2> /dev/null || echo 80)
[ "$width" -ge 60 ] || width=80
dirty=osfp2 dirty_lane=3
worn=osfp3 worn_lane=5

say()	# TEXT...: what comes next, and why
{
	printf '\n\033[1m== %s\033[0m\n' "$*"
}

show()	# COMMAND [ARGUMENT]...: as a person would type it
{
	printf '\033[32m$ %s\033[0m\n' "$*"
	"$@"
}

# Lines of a command that runs beside us, wrapped and marked; in the log when
# they have been shown.
mark()	# WORD LOG
{
	local line

	while IFS= read -r line; do
		printf '%s\n' "$line" | fold -s -w $((width - 10)) |
			sed "1s/^/$1 | /; 2,\$s/^/      |          /"
		printf '%s\n' "$line" >> "$2"
	done
}

give_up()
{
	echo "demo: $*" >&2
	exit 1
}

follow()
{
	optmon events $dirty $worn > >(mark event /dev/null) &
	events=$!
	optmon watch $dirty $worn > >(mark alarm "$log") &
	watch=$!
}

seen()	# PATTERN: in the alarms
{
	grep -q "$1" "$log"
}

insert_dump()	# CAGE NAME
{
	local file=$dumps/$2.eeprom

	[ -f "$file" ] || return 0
	optmon-sim insert "$1" "$file" && echo "$1: $2"
}

log=$(mktemp)
trap 'rm -f "$log" "$out" "$err"' EXIT

say "The driver, and a switch of 32 cages on 4 I2C buses (kernel $(uname -r))"
show modprobe optmon || give_up "the driver does not load"
show modprobe optmon_sim || give_up "the simulator does not load"
if [ -d "$dumps" ]; then
	echo "Memory of real modules goes into some of the empty cages:"
	insert_dump osfp8 fboss-cmis800gzr
	insert_dump osfp16 fboss-cmiscredo800aec
	insert_dump osfp23 fboss-cmis2x400gfr4lpo
	insert_dump osfp28 oom-finisar-qsfp28-sr4
fi
for port in $(seq -f osfp%g 1 7); do
	ip link set "$port" up
done
wait_for 60 all_settled || give_up "not all modules become ready"
wait_for 60 carrier osfp7 || give_up "osfp7 gets no link"

say "All ports"
show optmon list

say "One module in detail, from what the driver read last: no bus transfer"
show optmon show $dirty

say "The same module for those who use ethtool"
show ethtool -m $dirty | head -30
echo "..."
show optmon fec $dirty

say "And for those who use sensors"
chip=$(basename "$(readlink -f "$(hwmon_of $dirty)/device")")
name=$(cat "$(hwmon_of $dirty)/name")
chip=$name-i2c-${chip%%-*}-50
show sensors "$chip" | head -24
echo "..."

say "From here on: 'optmon events' and 'optmon watch' of both, as they come"
follow
wait_for 10 listeners 2 || give_up "nobody follows the events"

say "Somebody touches the connector of $dirty: lane $dirty_lane loses 6 dB"
show optmon-sim set $dirty contamination_db=6 lane=$dirty_lane
wait_for 40 seen "$dirty.*raised.*OPTICAL_LOSS lane" ||
	give_up "no alarm for the dirty connector"

say "It is cleaned; power must be good for ten seconds, frames for a minute"
show optmon-sim set $dirty contamination_db=0 lane=$dirty_lane
wait_for 40 seen "$dirty.*cleared.*OPTICAL_LOSS lane"

say "The laser of $worn lane $worn_lane ages by 2 % in 1000 hours, a month a second"
show optmon-sim set $worn wear_pct_per_kh=2 lane=$worn_lane
show optmon-sim time-scale 3000000
wait_for 60 seen "$worn.*warning.*laser bias is high" ||
	give_up "no alarm for the worn laser"
show optmon-sim time-scale 1
kill $events $watch
wait $events $watch 2> /dev/null
sleep 0.2

say "The lanes of $worn now"
show optmon lanes $worn

say "That is all. 'make shell' gives you this switch to play with."
