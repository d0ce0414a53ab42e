#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# selftests/run itself: what it must not mistake for a pass.
set -u
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/host"

suite()		# NAME, its text on stdin
{
	{ echo '#!/bin/sh'; cat; } > "$work/host/$1.sh"
	chmod +x "$work/host/$1.sh"
}

suite good <<'S'
printf 'KTAP version 1\n1..3\nok 1 - a\nok 2 - b # SKIP no b here\nok 3 - c\n'
S
suite bad <<'S'
printf 'KTAP version 1\n1..2\n# before\nnot ok 1 - a\n# after\nok 2 - b\n'; exit 1
S
suite short <<'S'
printf 'KTAP version 1\n1..4\nok 1 - a\n'
S
suite long <<'S'
printf 'KTAP version 1\n1..1\nok 1 - a\nok 2 - b\n'
S
suite dies <<'S'
printf 'KTAP version 1\n1..1\nok 1 - a\n'; kill -SEGV $$
S
suite mute <<'S'
exit 0
S
suite hangs <<'S'
# timeout: 1
printf 'KTAP version 1\n1..1\n'; sleep 30
S
suite none <<'S'
printf 'KTAP version 1\n1..0 # SKIP not on this machine\n'
S
suite nested <<'S'
printf 'KTAP version 1\n1..1\n    KTAP version 1\n    1..1\n    not ok 1 - sub\nok 1 - whole\n'
S

run()		# PATTERN -> output, status in the last line
{
	OPTMON_SUITES=$work OPTMON_RESULTS=$work/results \
		"$here/../run" -k host "$1" 2>&1
	echo "status $?"
}

last()		# PATTERN -> "sum; status"
{
	run "$1" | tail -n 2 | paste -sd ';'
}

ktap_plan 16
ktap_is "passes and skips are told apart" "$(last /good)" \
	"2 passed, 0 failed, 1 skipped;status 0"
ktap_is "a failed result fails the run" "$(last /bad)" \
	"1 passed, 1 failed, 0 skipped;status 1"
ktap_is "fewer results than planned count as failed" "$(last /short)" \
	"1 passed, 3 failed, 0 skipped;status 1"
ktap_is "more results than planned count as failed" "$(last /long)" \
	"2 passed, 1 failed, 0 skipped;status 1"
ktap_is "a suite that dies counts as failed" "$(last /dies)" \
	"1 passed, 1 failed, 0 skipped;status 1"
ktap_is "a suite that says nothing counts as failed" "$(last /mute)" \
	"0 passed, 1 failed, 0 skipped;status 1"
ktap_is "a suite that hangs is ended and counts as failed" "$(last /hangs)" \
	"0 passed, 1 failed, 0 skipped;status 1"
ktap_is "a suite may be skipped as a whole" "$(last /none)" \
	"0 passed, 0 failed, 1 skipped;status 0"
ktap_is "nested results are part of their parent" "$(last /nested)" \
	"1 passed, 0 failed, 0 skipped;status 0"
ktap_is "a name that no suite has is an error" "$(last /absent)" \
	"0 passed, 1 failed, 0 skipped;status 1"
ktap_is "a failure is shown with what was said around it" \
	"$(run /bad | grep -cE '^    (\| # (before|after)|not ok 1 - a)$')" 3
ktap_is "the reason of a skip is shown" \
	"$(run /good | grep -c '^    skipped: .*no b here')" 1

# Two runs on the same kernel. The guest is a script that leaves what a guest would;
# so many suites that the first is still counting when the second has its lock.
mkdir -p "$work/kernel"
for n in $(seq 60); do
	printf '#!/bin/sh\n' > "$work/kernel/many_$n.sh"
done
cat > "$work/guest" <<'S'
#!/bin/bash
while [ "$1" != -o ]; do shift; done
for n in $(seq 60); do echo "6.12/many_$n 1 0 0"; done > "$2/.suites"
touch "$2/../started"
# until the other run waits for the lock; that one finds it waiting no more
[ -e "$2/../waited" ] || for n in $(seq 600); do
	[ ! -s "$2/../second.err" ] || break
	sleep 0.1
done
touch "$2/../waited"
S
chmod +x "$work/guest"
two_runs()
{
	local n

	export OPTMON_SUITES=$work OPTMON_RESULTS=$work/results OPTMON_VM=$work/guest
	rm -f "$work/results/second.err"
	"$here/../run" -k 6.12 many > "$work/first" 2>&1 &
	for n in $(seq 600); do
		[ ! -e "$work/results/started" ] || break
		sleep 0.1
	done
	"$here/../run" -k 6.12 many 2> "$work/results/second.err" | tail -n 1
	wait
	tail -n 1 "$work/first"
}
ktap_is "a run that waits for another leaves it its results" "$(two_runs | paste -sd ';')" \
	"61 passed, 0 failed, 0 skipped;61 passed, 0 failed, 0 skipped"

many()		# ARGUMENT...
{
	OPTMON_SUITES=$work OPTMON_RESULTS=$work/results OPTMON_VM=$work/guest \
		"$here/../run" -k 6.12 "$@" many
}
ktap_is "parts of a kernel's suites are all of them, and none twice" \
	"$(for i in 1 2 3; do many -l -p $i/3; done | sort)" "$(many -l | sort)"
ktap_is "many suites are run by several guests, and counted once" \
	"$(many -j 2 | tail -n 1); $(echo "$work"/results/6.12.*of3/.suites | wc -w)" \
	"63 passed, 0 failed, 0 skipped; 3"

printf '#!/bin/sh\n# kernels: 6.1\n' > "$work/kernel/for_one.sh"
printf '#!/bin/sh\n# kernels: 6.1 only\n' > "$work/kernel/for_one_only.sh"
listed() { OPTMON_SUITES=$work "$here/../run" -k "$1" -l for_one | paste -sd ' '; }
ktap_is "a suite for some kernels is for others on request, unless it says only" \
	"$(listed 6.1); $(listed debug); $(OPTMON_EVERY=1 listed debug)" \
	"6.1/for_one 6.1/for_one_only; ; debug/for_one"
ktap_end
