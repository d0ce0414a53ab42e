# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# For suites that run on the simulated switch, in the guest. Source ktap.sh
# first. Time limits are those of the Debian kernels; OPTMON_TIME_SCALE
# stretches them on slower ones.

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
dumps=${OPTMON_DUMPS:-$project/../shared/modules}
export PATH=$project/build/bin:$PATH

wait_for()	# SECONDS COMMAND...: until it succeeds; fails when time is up
{
	local deadline=$((SECONDS + $1 * ${OPTMON_TIME_SCALE:-1}))

	shift
	until "$@" > /dev/null 2>&1; do
		[ "$SECONDS" -lt "$deadline" ] || return 1
		sleep 0.05
	done
}

load_switch()	# PARAMETER...: of optmon_sim
{
	modprobe optmon && modprobe optmon_sim "$@" || {
		echo "Bail out! the modules cannot be loaded"
		exit 1
	}
}

unload_switch()
{
	modprobe -r optmon_sim && modprobe -r optmon
}

hwmon_of()	# PORT: the hwmon directory that carries its label
{
	local label

	for label in /sys/class/hwmon/*/label; do
		if [ "$(cat "$label" 2> /dev/null)" = "$1" ]; then
			dirname "$label"
			return 0
		fi
	done
	return 1
}

port_ready()	# PORT: it shows monitors
{
	local dir

	dir=$(hwmon_of "$1") && cat "$dir/temp1_input"
}

cage_counter()	# PORT NAME: of the driver's own account
{
	optmon list -j "$1" | python3 -c "
import json, sys
print(json.load(sys.stdin)['ports'][0]['cage']['$2'])"
}

# The following two need cli.sh as well.
load_ready_switch()	# PARAMETER...: of optmon_sim; all modules are ready
{
	load_switch "$@"
	wait_for 60 all_ready && return
	echo "Bail out! the modules of the switch are not ready"
	exit 1
}

raise_ports()	# PORT...: all of them are up, and these get a link
{
	local n port

	for n in $(seq 28); do
		ip link set "osfp$n" up
	done
	for port; do
		wait_for 60 carrier "$port"
	done
	wait_for 60 all_ready
}
