#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The JSON of our own modules, and of the dumps where they are, is as the schema
# says.
set -u
here=$(cd "$(dirname "$0")" && pwd -P)
project=$(cd "$here/../.." && pwd -P)
. "$here/../ktap.sh"

dumps=${OPTMON_DUMPS:-$project/../shared/modules}
optmon=${OPTMON:-$project/build/bin/optmon}
files=("$project"/selftests/fuzz/seeds/image_parse/*)
for file in "$dumps"/*.eeprom; do
	[ ! -e "$file" ] || files+=("$file")
done

for python in python3 /usr/bin/python3; do
	"$python" -c 'import jsonschema' 2> /dev/null && break
	python=''
done
[ -n "$python" ] || ktap_skip_all "no python3-jsonschema"
exec "$python" "$here/decode_schema.py" "$optmon" \
	"$project/Documentation/schema/module-1.json" "${files[@]}"
