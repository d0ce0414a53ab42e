#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Readings against the schema: fleet_schema.py SCHEMA FILE...

A few of each kind of line and each set of keys: thousands alike prove nothing.
"""
import json
import sys

import jsonschema

EACH = 3


def shape(value):
    if isinstance(value, dict):
        return tuple(sorted((key, shape(entry)) for key, entry in value.items()))
    if isinstance(value, list):
        return tuple(sorted({shape(entry) for entry in value}, key=repr))
    return type(value).__name__


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    validator = jsonschema.Draft202012Validator(schema)
    allowed = set(schema["properties"])
    for kind in schema["$defs"].values():
        allowed |= set(kind.get("properties", {}))
    seen, kinds, wrong = {}, set(), 0
    for path in sys.argv[2:]:
        with open(path, encoding="utf-8") as file:
            for number, text in enumerate(file, 1):
                if number % 29 and number > 2000:
                    continue
                line = json.loads(text)
                kinds.add(line["kind"])
                key = shape(line)
                seen[key] = seen.get(key, 0) + 1
                if seen[key] > EACH:
                    continue
                unknown = set(line) - allowed
                if unknown:
                    print(f"{path}:{number}: not in the schema: {unknown}")
                    wrong += 1
                for error in validator.iter_errors(line):
                    print(f"{path}:{number}: {error.message[:200]}")
                    wrong += 1
    missing = {"identity", "sample", "fec", "event", "link"} - kinds
    if missing:
        print("never written:", missing)
    return 1 if wrong or missing else 0


sys.exit(main())
