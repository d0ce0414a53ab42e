# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# KTAP for suites in bash:
#
#	. "$(dirname "$0")/../ktap.sh"
#	ktap_plan 3
#	ktap_check "the tool answers" optmon --version
#	ktap_is "one port is there" "$(count_ports)" 1
#	ktap_skip "dumps read back" "no dumps at $dumps"
#	ktap_end

ktap_number=0 ktap_failed=0

ktap_plan()	# N
{
	echo "KTAP version 1"
	echo "1..$1"
}

ktap_skip_all()	# REASON: the whole suite cannot be run here
{
	echo "KTAP version 1"
	echo "1..0 # SKIP $*"
	exit 0
}

ktap_diag()	# TEXT...: lines of explanation
{
	echo "$*" | sed 's/^/# /'
}

ktap_ok()	# TEXT
{
	ktap_number=$((ktap_number + 1))
	echo "ok $ktap_number - $1"
}

ktap_fail()	# TEXT [DIAGNOSTIC...]
{
	local text=$1

	shift
	ktap_number=$((ktap_number + 1))
	ktap_failed=$((ktap_failed + 1))
	echo "not ok $ktap_number - $text"
	[ $# = 0 ] || ktap_diag "$@"
}

ktap_skip()	# TEXT REASON
{
	ktap_number=$((ktap_number + 1))
	echo "ok $ktap_number - $1 # SKIP $2"
}

ktap_check()	# TEXT COMMAND...: passes when COMMAND does
{
	local text=$1 said status

	shift
	said=$("$@" 2>&1)
	status=$?
	if [ $status = 0 ]; then
		ktap_ok "$text"
	else
		ktap_fail "$text" "$* ended with status $status:"$'\n'"$(tail -n 20 <<< "$said")"
	fi
}

ktap_is()	# TEXT GOT WANTED
{
	if [ "$2" = "$3" ]; then
		ktap_ok "$1"
	else
		ktap_fail "$1" "got    '$2'"$'\n'"wanted '$3'"
	fi
}

ktap_end()
{
	[ "$ktap_failed" = 0 ]
	exit
}
