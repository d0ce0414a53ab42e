# SPDX-License-Identifier: GPL-2.0-or-later
"""Validate `optmon decode -j` of files against the schema, in KTAP.

Usage: decode_schema.py OPTMON SCHEMA FILE...
"""
import json
import subprocess
import sys
from pathlib import Path

import jsonschema


def check(validator, optmon, path):
    """What is wrong with the JSON of a file; nothing when all is well."""
    done = subprocess.run([optmon, "decode", "-j", path], capture_output=True, check=False)
    if done.returncode:
        return [f"exit {done.returncode}: {done.stderr.decode().strip()}"]
    try:
        document = json.loads(done.stdout)
    except ValueError as error:
        return [str(error)]
    return [f"{'.'.join(map(str, error.absolute_path))}: {error.message[:200]}"
            for error in validator.iter_errors(document)]


def spoilt(document):
    """Documents that the schema must refuse: it is no empty shell."""
    yield "an unknown key", {**document, "colour": "blue"}
    yield "another schema", {**document, "schema": "optmon.module/2"}
    yield "no identity", {k: v for k, v in document.items() if k != "identity"}
    yield "a text for a number", {**document, "monitors": {"temperature_c": "45"}}
    yield "an unknown flag", {**document, "flags": ["too_hot"]}
    yield "a lane 0", {**document, "lanes": [{"lane": 0, "bank": 0}]}
    yield "half a set of thresholds", {
        **document, "thresholds": {"voltage_v": {"high_alarm": 3.6, "low_alarm": 3.0}}}


def main():
    optmon, schema, files = sys.argv[1], sys.argv[2], sys.argv[3:]
    rules = json.loads(Path(schema).read_text())
    jsonschema.Draft202012Validator.check_schema(rules)
    validator = jsonschema.Draft202012Validator(rules)
    results = [(Path(path).name, check(validator, optmon, path)) for path in files]
    said = subprocess.run([optmon, "decode", "-j", files[0]], capture_output=True, check=False)
    for what, document in spoilt(json.loads(said.stdout)):
        good = validator.is_valid(document)
        results.append((f"{what} is refused", ["the schema takes it"] if good else []))
    print("KTAP version 1")
    print(f"1..{len(results)}")
    for number, (name, wrong) in enumerate(results, 1):
        print("not ok" if wrong else "ok", number, "-", name)
        for line in wrong[:10]:
            print("#", line)
    return 1 if any(wrong for _, wrong in results) else 0


if __name__ == "__main__":
    sys.exit(main())
