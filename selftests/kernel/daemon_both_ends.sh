#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.12
# timeout: 600
#
# Two hosts with one cable: leaf1 with the port osfp3, leaf2 with osfp7. They find
# each other by LLDP, their optmonds tell each other of their ends by ssh, and name
# what is wrong alike. lldpd, sshd and ssh are real, the hosts are namespaces, the
# cable is a redirection of what the ports send.

. "$(dirname "$0")/../ktap.sh"
. "$(dirname "$0")/../switch.sh"
. "$(dirname "$0")/../cli.sh"
. "$(dirname "$0")/../programs.sh"

for tool in lldpd lldpcli sshd ssh ssh-keygen tc nsenter unshare; do
	command -v "$tool" > /dev/null || ktap_skip_all "no $tool"
done
if [ "${1-}" != inside ]; then
	unshare -m -u true 2> /dev/null || ktap_skip_all "no namespaces"
	exec unshare -m -u "$0" inside
fi

work=$(mktemp -d)
far='' started=() speakers=()
clean_up()
{
	[ -z "${started[*]-}" ] || kill "${started[@]}" 2> /dev/null
	[ -z "$far" ] || kill "$far" 2> /dev/null
	rm -rf "$work"
}
trap clean_up EXIT

tail_logs()
{
	local file

	for file in "$work"/*.log; do
		[ -s "$file" ] || continue
		ktap_diag "$file: $(tail -n 5 "$file")"
	done
}

check()	# TEXT COMMAND...
{
	# shellcheck disable=SC2154
	local before=$ktap_failed

	ktap_check "$@"
	[ "$before" = "$ktap_failed" ] || tail_logs
}

# Two hosts ------------------------------------------------------------------------

# Users that the servers become, where they are not installed
mount --make-rprivate /
cp /etc/passwd /etc/group "$work"
grep -q '^_lldpd:' "$work/passwd" ||
	echo '_lldpd:x:64950:64950::/run/lldpd:/usr/sbin/nologin' >> "$work/passwd"
grep -q '^_lldpd:' "$work/group" || echo '_lldpd:x:64950:' >> "$work/group"
grep -q '^sshd:' "$work/passwd" ||
	echo 'sshd:x:64951:65534::/run/sshd:/usr/sbin/nologin' >> "$work/passwd"
# What a shell reads at its start is this machine's own affair.
sed -i 's|^\(root:.*:\)[^:]*$|\1/bin/sh|' "$work/passwd"
mount --bind "$work/passwd" /etc/passwd
mount --bind "$work/group" /etc/group
# lldpd asks for the name of its host each time, and no name server is there.
printf '127.0.0.1 localhost\n127.0.0.1 leaf1\n127.0.0.1 leaf2\n' > "$work/hosts"
mount --bind "$work/hosts" /etc/hosts
mount -t tmpfs none /run
mkdir -m 755 /run/lldpd /run/sshd
hostname leaf1

unshare -m -u sleep 900 > /dev/null 2>&1 &
far=$!
on()	# HOST COMMAND...
{
	if [ "$1" = leaf1 ]; then
		"${@:2}"
	else
		nsenter -t "$far" -m -u -- "${@:2}"
	fi
}
launch()	# HOST NAME COMMAND...: in the background; its output is in NAME.log
{
	local host=$1 name=$2

	shift 2
	[ "$host" = leaf1 ] || set -- nsenter -t "$far" -m -u -- "$@"
	"$@" > "$work/$name.log" 2> "$work/$name.err.log" &
	started+=($!)
}
apart()	{ [ "$(readlink "/proc/$far/ns/mnt")" != "$(readlink /proc/self/ns/mnt)" ]; }
wait_for 60 apart
on leaf2 mount -t tmpfs none /run
on leaf2 mkdir /run/lldpd
on leaf2 hostname leaf2

# One cable ------------------------------------------------------------------------

load_switch cages=8 ports=7
wait_for 60 all_ready
ip link set lo up
for port in osfp3 osfp7; do
	ip link set "$port" up
	wait_for 60 carrier "$port"
done
lay()	# FROM TO: what one sends the other gets
{
	tc qdisc add dev "$1" clsact &&
		tc filter add dev "$1" egress matchall action mirred ingress redirect dev "$2"
}
if ! { lay osfp3 osfp7 && lay osfp7 osfp3; } 2> "$work/tc.log"; then
	unload_switch
	ktap_skip_all "no cable: $(tail -n 1 "$work/tc.log")"
fi

ktap_plan 7
cli=$(command -v lldpcli)
speak()	# HOST PORT
{
	launch "$1" "lldpd-$1" lldpd -d -L "$cli" -I "$2" -C "$2"
	speakers+=($!)
	wait_for 60 on "$1" lldpcli configure lldp tx-interval 1
	# Where the machine is slow, one frame of many is enough.
	on "$1" lldpcli configure lldp tx-hold 60 > /dev/null 2>&1
}
hears()	# HOST OTHER
{
	on "$1" lldpcli -f json0 show neighbors | grep -q "\"$2\""
}
meet()
{
	speakers=()
	speak leaf1 osfp3
	speak leaf2 osfp7
	wait_for 40 hears leaf1 leaf2 && wait_for 40 hears leaf2 leaf1
}
silenced()	{ ! kill -0 "${speakers[@]}"; }
# What is tried here is not lldpd: one that came too early may try again.
if ! meet; then
	ktap_diag "lldpd begins anew: $(ip -s link show osfp3; ip -s link show osfp7
		tc -s filter show dev osfp3 egress; on leaf1 lldpcli show interfaces)"
	kill "${speakers[@]}"
	wait_for 20 silenced
	meet
fi
check "leaf1 hears its neighbour" wait_for 60 hears leaf1 leaf2
check "leaf2 hears its neighbour" wait_for 60 hears leaf2 leaf1

# Two optmonds -----------------------------------------------------------------------

watch()	# HOST PORT
{
	launch "$1" "optmond-$1" optmond --state-dir="$work/state-$1" \
		--run-dir="$work/run-$1" --record="$work/record-$1" --period=0.5 \
		--commit=1 "$2"
	wait_for 60 test -S "$work/run-$1/alarms.sock"
}
watch leaf1 osfp3
watch leaf2 osfp7

allow()	# HOST TELLS OTHER: its key may say what is at its ends, and nothing else
{
	ssh-keygen -q -t ed25519 -N '' -f "$work/$1" &&
		echo "restrict,command=\"env OPTMON_RUN_DIR=$work/run-$3 $(command -v optmon) feed --peer=$1\" $(cat "$work/$1.pub")" \
			>> "$work/keys"
}
allow leaf1 tells leaf2
allow leaf2 tells leaf1
ssh-keygen -q -t ed25519 -N '' -f "$work/host"
cat > "$work/sshd_config" <<-EOF
	ListenAddress 127.0.0.1
	Port 2222
	HostKey $work/host
	AuthorizedKeysFile $work/keys
	StrictModes no
	UsePAM no
	PidFile none
	PasswordAuthentication no
	KbdInteractiveAuthentication no
	PermitRootLogin yes
EOF
launch leaf1 sshd "$(command -v sshd)" -D -e -f "$work/sshd_config"
listens()	{ (: < /dev/tcp/127.0.0.1/2222); }
wait_for 60 listens
tell()	# HOST PORT OTHER
{
	mkfifo "$work/far-end-$1.log"
	ssh -T -F none -i "$work/$1" -p 2222 -o IdentitiesOnly=yes -o BatchMode=yes \
		-o StrictHostKeyChecking=no -o LogLevel=ERROR \
		-o UserKnownHostsFile="$work/known" root@127.0.0.1 \
		< "$work/far-end-$1.log" > "$work/ssh-$1.out.log" 2>&1 &
	started+=($!)
	launch "$1" "far-end-$1" env OPTMON_RUN_DIR="$work/run-$1" \
		optmon far-end --every=1s --host="$3" "$2"
}
tell leaf1 osfp3 leaf2
tell leaf2 osfp7 leaf1
told()	# HOST BY CAGE: what lanes at the far end send has come
{
	json_lines "any(l.get('peer', {}).get('host') == '$2' and l['peer']['cage'] == '$3' and
		l['peer'].get('tx_power_dbm') for l in d)" < "$work/record-$1" | grep -q true
}
check "leaf2 is told what is sent to it, through ssh" wait_for 60 told leaf2 leaf1 osfp3
check "and so is leaf1" wait_for 60 told leaf1 leaf2 osfp7

# A laser dies -------------------------------------------------------------------------

alarm()	# HOST EXPRESSION over its alarms "a"
{
	# shellcheck disable=SC2154
	OPTMON_RUN_DIR=$work/run-$1 optmon alarms -j > "$out" 2> "$err" &&
		json "[a for a in [d['alarms']] if $2] != []" < "$out" | grep -q true
}
incident()	# HOST
{
	OPTMON_RUN_DIR=$work/run-$1 optmon alarms -j |
		json '",".join(sorted({a["incident"] for a in d["alarms"]}))'
}
same()	{ [ -n "$(incident leaf1)" ] && [ "$(incident leaf1)" = "$(incident leaf2)" ]; }

# What a lane used to send is known once a minute of it is over.
minute()	# HOST
{
	json_lines "len({int(l['t'] // 60) for l in d if l['kind'] == 'sample'}) > 2" \
		< "$work/record-$1" | grep -q true
}
wait_for 200 minute leaf1
wait_for 200 minute leaf2
optmon-sim set osfp3 tx_loss_db=60 lane=2
optmon-sim set osfp7 rx_loss_db=60 lane=2
check "leaf1 says that it is its laser" wait_for 120 alarm leaf1 \
	'any(x["mode"] == "LANE_LASER" and x.get("lane") == 2 and
	 x["suspect"] == "near_module" for x in a)'
check "leaf2 says that it is the laser of the far end" wait_for 120 alarm leaf2 \
	'any(x["mode"] == "LANE_LASER" and x.get("lane") == 2 and
	 x["suspect"] == "far_module" for x in a)'
check "and both name one incident" wait_for 120 same
ktap_diag "it is $(incident leaf1)"

kill "${started[@]}"
gone()	{ ! kill -0 "${started[@]}"; }
wait_for 60 gone || kill -9 "${started[@]}"
started=()
wait_for 60 unload_switch || ktap_diag "the switch cannot be unloaded"
ktap_end
