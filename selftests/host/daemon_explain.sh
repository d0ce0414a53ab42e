#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
for python in python3 /usr/bin/python3; do
	"$python" -c 'import jsonschema' 2> /dev/null && break
done
exec "$python" "$(dirname "$(readlink -f "$0")")/daemon_explain.py"
