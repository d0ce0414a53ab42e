#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Two hosts, each a network namespace with an lldpd of its own, see each other's
# ports. Nothing of this machine is touched: it all lies in namespaces.
set -u
here=$(cd "$(dirname "$0")" && pwd -P)
project=$(cd "$here/../.." && pwd -P)
. "$here/../ktap.sh"
. "$here/../programs.sh"

test=$project/build/selftests/host/neighbours_test
[ "$(id -u)" = 0 ] || ktap_skip_all "not root"
for tool in lldpd lldpcli ip unshare nsenter; do
	command -v "$tool" > /dev/null || ktap_skip_all "no $tool"
done
if [ "${1-}" != inside ]; then
	unshare -m -n -u true 2> /dev/null || ktap_skip_all "no namespaces"
	exec unshare -m -n -u "$here/lldp.sh" inside
fi

work=$(mktemp -d)
far='' lldpd=()
clean_up()
{
	# Each is two processes, of which the parent ends its child.
	[ -z "${lldpd[*]-}" ] || kill "${lldpd[@]}" 2> /dev/null
	[ -z "$far" ] || kill "$far" 2> /dev/null
	wait
	rm -rf "$work"
}
trap clean_up EXIT

within()	# SECONDS COMMAND...
{
	local end=$((SECONDS + $1))

	shift
	until "$@"; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.1
	done
}

# The user that lldpd becomes is there where it is installed; else it is made up.
mount --make-rprivate /
for file in passwd group; do
	cp "/etc/$file" "$work/$file"
done
grep -q '^_lldpd:' "$work/passwd" ||
	echo '_lldpd:x:64950:64950::/run/lldpd:/usr/sbin/nologin' >> "$work/passwd"
grep -q '^_lldpd:' "$work/group" || echo '_lldpd:x:64950:' >> "$work/group"
mount --bind "$work/passwd" /etc/passwd
mount --bind "$work/group" /etc/group
mount -t tmpfs none /run
mkdir /run/lldpd

hostname leaf1
unshare -n -u sleep 600 > /dev/null 2>&1 &
far=$!
other()	{ nsenter -t "$far" -n -u "$@"; }
apart()	{ [ "$(readlink /proc/$far/ns/net)" != "$(readlink /proc/self/ns/net)" ]; }
within 20 apart
other hostname leaf2
ip link add eth7 type veth peer name eth3 netns "$far" 2> /dev/null ||
	ktap_skip_all "no veth devices"
ip link set eth7 up
other ip link set eth3 up
# It waits until its tool has told it how it is set up.
cli=$(command -v lldpcli)
lldpd -d -L "$cli" -I eth7 > "$work/near.log" 2>&1 &
lldpd+=($!)
nsenter -t "$far" -n -u lldpd -d -L "$cli" -u "$work/far.socket" -I eth3 > "$work/far.log" 2>&1 &
lldpd+=($!)
near()	{ lldpcli "$@" > /dev/null 2>&1; }
far()	{ lldpcli -u "$work/far.socket" "$@" > /dev/null 2>&1; }

ktap_plan 2
within 30 near configure lldp tx-interval 1
within 30 far configure lldp tx-interval 1
ktap_check "the far end of a cable is known as lldpd hears it" \
	"$test" eth7 leaf2 eth3
heard()
{
	other lldpcli -u "$work/far.socket" -f json0 show neighbors |
		grep -q '"leaf1"'
}
ktap_check "and it knows this end" within 30 heard
ktap_end
