# SPDX-License-Identifier: GPL-2.0-or-later
"""Compare `optmon decode -j` with the expectations of every dump, in KTAP.

Usage: python3 selftests/host/dumps OPTMON FOLDER

A value may be equal; absent, because the module says in a bit that the rule looks
up in the dump itself that it does not have it; or a peer from which it was taken
may be known to be wrong. Anything else fails, and so does a key without a rule.
"""
import collections
import json
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

# pylint: disable=wrong-import-position
import identity
import monitors
import others
import raw
import states
import undecided
import vdm
from case import RULES, Case, Dump

RULE_FILES = (identity, monitors, others, raw, states, vdm)
KINDS = ("values", "equal", "absent", "peer", "skipped", "wrong")


def no_duplicates(pairs):
    keys = [key for key, _ in pairs]
    if len(set(keys)) != len(keys):
        raise ValueError(f"duplicate keys in {keys}")
    return dict(pairs)


def no_constant(name):
    raise ValueError(f"{name} is no JSON number")


def decode(optmon, path):
    done = subprocess.run([optmon, "decode", "-j", str(path)], capture_output=True, check=False)
    if done.returncode:
        raise ValueError(f"exit {done.returncode}: {done.stderr.decode().strip()}")
    return json.loads(done.stdout, object_pairs_hook=no_duplicates, parse_constant=no_constant)


class Totals:
    """Counts by key, and the reasons given."""

    def __init__(self):
        self.table = collections.defaultdict(collections.Counter)
        self.reasons = collections.Counter()

    def add(self, key, outcomes):
        self.table[key]["values"] += 1
        wrong = []
        for kind, said in outcomes:
            self.table[key][kind] += 1
            if kind == "wrong":
                wrong.append(f"{key}: {said}")
            elif said:
                self.reasons[(kind, key, said)] += 1
        return wrong


def compare(case, totals):
    wrong = []
    for key, value in case.expected["values"].items():
        if key not in RULES:
            wrong.append(f"{key}: no rule for this key")
            continue
        try:
            outcomes = RULES[key](case, key, value)
        except (KeyError, TypeError, IndexError, AttributeError) as error:
            outcomes = [("wrong", f"{type(error).__name__} {error}")]
        wrong += totals.add(key, outcomes)
    for key, value in case.expected["undecided"].items():
        wrong += totals.add(f"undecided {key}", undecided.decide(case, key, value))
    return wrong


def report(totals):
    print("#", f"{'key':26}", " ".join(f"{kind:>7}" for kind in KINDS))
    sums = collections.Counter()
    for key in sorted(totals.table):
        counts = totals.table[key]
        sums.update(counts)
        print("#", f"{key:26}", " ".join(f"{counts[kind]:7}" for kind in KINDS))
    print("#", f"{'all':26}", " ".join(f"{sums[kind]:7}" for kind in KINDS))
    for (kind, key, said), n in sorted(totals.reasons.items()):
        if kind != "absent":
            print(f"# {kind} {n:3} x {key}: {said}")


def main():
    optmon, folder = sys.argv[1], Path(sys.argv[2])
    paths = sorted(folder.glob("*.expect.json"))
    totals = Totals()
    failed = 0
    print("KTAP version 1")
    print(f"1..{len(paths)}")
    for number, path in enumerate(paths, 1):
        name = path.name.removesuffix(".expect.json")
        dump = folder / f"{name}.eeprom"
        try:
            case = Case(name, Dump(dump), json.loads(path.read_text()), decode(optmon, dump))
            wrong = compare(case, totals)
        except ValueError as error:
            wrong = [str(error)]
        print("not ok" if wrong else "ok", number, "-", name)
        for line in wrong:
            print("#", line[:300])
        failed += bool(wrong)
    report(totals)
    return 1 if failed or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
