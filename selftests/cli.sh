# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# For suites that run the optmon tool in the guest. Source ktap.sh and
# switch.sh first.

out=$(mktemp) err=$(mktemp)

# Runs it; its output is in $out and $err, its exit code in $code.
run()	# COMMAND [ARGUMENT]...
{
	code=0
	"$@" > "$out" 2> "$err" || code=$?
}

diag_run()
{
	ktap_diag "exit code $code"
	ktap_diag "$(head -20 "$out")"
	ktap_diag "$(head -20 "$err")"
}

# One clear error: that exit code, one line that names what failed, and no
# byte on standard output.
error_is()	# TEXT CODE WORDS COMMAND [ARGUMENT]...
{
	local text=$1 want=$2 words=$3

	shift 3
	run "$@"
	if [ "$code" = "$want" ] && [ ! -s "$out" ] &&
	   [ "$(wc -l < "$err")" = 1 ] && grep -q "^optmon: .*$words" "$err"; then
		ktap_ok "$text"
	else
		ktap_fail "$text"
		diag_run
	fi
}

# Strict JSON, duplicate keys and NaN refused, by an expression over "d".
json()	# EXPRESSION: of standard input
{
	python3 -c '
import json, sys

def pairs(items):
    if len({k for k, _ in items}) != len(items):
        raise ValueError("duplicate key")
    return dict(items)

def refuse(word):
    raise ValueError(word)

d = json.load(sys.stdin, object_pairs_hook=pairs, parse_constant=refuse)
value = eval("(" + sys.argv[1] + ")")
print(str(value).lower() if isinstance(value, bool) else value)
' "$1"
}

# The same over a file with a document a line, as a list.
json_lines()	# EXPRESSION
{
	sed '$!s/$/,/; 1s/^/[/; $s/$/]/' | json "$1"
}

listeners()	# COUNT: so many generic netlink sockets are in a group
{
	[ "$(awk '$2 == 16 && $4 !~ /^0+$/' /proc/net/netlink | wc -l)" -ge "$1" ]
}

all_ready()	# all cages have a module that is ready, or none
{
	optmon list -j | json 'all(p["cage"]["state"] in ("empty", "ready")
		for p in d["ports"]) and len(d["ports"]) > 0' | grep -q true
}

all_settled()	# ... or one that is not managed by CMIS
{
	optmon list -j | json 'all(p["cage"]["state"] in
		("empty", "ready", "unsupported") for p in d["ports"])' |
		grep -q true
}

ready()	# PORT
{
	optmon list -j "$1" |
		json 'd["ports"][0]["cage"]["state"] == "ready"' | grep -q true
}

carrier()	# PORT
{
	[ "$(cat "/sys/class/net/$1/carrier" 2> /dev/null)" = 1 ]
}

no_carrier()	# PORT
{
	! carrier "$1"
}

# Documents, one a line or one in all, against their schema; prints what is
# wrong with the first that does not fit.
schema()	# NAME: of standard input
{
	python3 -c '
import json, sys
import jsonschema

rules = json.load(open(sys.argv[1]))
jsonschema.Draft202012Validator.check_schema(rules)
text = sys.stdin.read()
try:
    documents = [json.loads(text)]
except ValueError:
    documents = [json.loads(line) for line in text.splitlines()]
for document in documents:
    error = next(jsonschema.Draft202012Validator(rules).iter_errors(document), None)
    if error:
        print(error.json_path, error.message)
        break
' "$project/Documentation/schema/$1-1.json" 2>&1
}
