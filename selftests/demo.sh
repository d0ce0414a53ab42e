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

# A daemon's minutes pass in half a second each: it learns what is usual at once.
start_daemon()
{
	export OPTMON_RUN_DIR=$state/run
	optmond --state-dir="$state" --run-dir="$state/run" --time-scale=120 \
		--commit=1 2> "$state/log" &
	daemon=$!
	wait_for 60 test -S "$state/run/alarms.sock"
}

learnt()	# PORT LANE: what it usually receives
{
	optmon explain -j "$1" | json "any('baseline' in t
		for t in d['ports'][0]['tracks']
		if t['quantity'] == 'rx_power' and t.get('lane') == $2)" |
		grep -q true
}

polled()	# PORT POLLS: the driver took more samples than that
{
	[ "$(optmon list -j "$1" | json 'd["ports"][0]["cage"]["polls"]')" -gt "$2" ]
}

stands()	# PORT: an alarm of optmond's that is more than a note
{
	optmon alarms -j "$1" | json "any(a['severity'] in ('warning', 'critical')
		for a in d['alarms'])" | grep -q true
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
state=$(mktemp -d)
daemon=''
trap '[ -z "$daemon" ] || kill $daemon; rm -rf "$log" "$out" "$err" "$state"' EXIT

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

say "optmond, which watches all the time, remembers, and knows what is usual"
start_daemon || give_up "optmond does not start: $(tail -1 "$state/log")"
wait_for 60 learnt $dirty $dirty_lane || give_up "optmond learns nothing"
show optmon alarms

say "From here on: 'optmon events' and 'optmon watch' of both, as they come"
follow
wait_for 10 listeners 2 || give_up "nobody follows the events"
polls=$(optmon list -j $dirty | json 'd["ports"][0]["cage"]["polls"]')
wait_for 30 polled $dirty $((polls + 4)) || give_up "$dirty is not sampled"

say "Somebody touches the connector of $dirty: lane $dirty_lane loses 6 dB"
show optmon-sim set $dirty contamination_db=6 lane=$dirty_lane
wait_for 40 seen "$dirty.*raised.*OPTICAL_LOSS lane" ||
	give_up "no alarm for the dirty connector"

say "What optmond says of it: to whoever is called at night"
wait_for 60 stands $dirty || give_up "optmond has no alarm for the dirty connector"
show optmon alarms
show optmon explain $dirty

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
