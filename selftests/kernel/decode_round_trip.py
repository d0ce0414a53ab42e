#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Each memory of a folder, in a cage: the JSON of the file, of the port, and of what
the port was dumped to are the same.

Called by decode_round_trip.sh in the guest, with the switch loaded and all cages
empty.
"""
import glob
import json
import os
import subprocess
import sys

from simulator import finish, plan, result, run, wait_for

# What the simulator cannot hold: SFPs with their second address, and pages of banks
# that the memory's lanes do not need.
NOT_HELD = {
    'sfp': 'the simulator has no second address',
    'four-banks': 'the simulator has no four banks with VDM',
    'muxponder': 'the simulator has no page 1Ch of bank 1',
}
# What the driver does not sample is not shown of a port; a dump reads all.
NOT_SAMPLED = {
    'zr-described': 'the driver does not sample the flags of pages 33h and 3Bh',
}

# Memories with a tuning flag that is latched, open and does not interrupt. As long as
# nobody has read the flag, a port says that it does.
SILENT = 'zr', 'zr-described'

# What a port has besides its module, and what is said of the data, not the module
NOT_OF_THE_MODULE = ('port', 'cage', 'network_devices', 'reading', 'warnings')


def of_module(text):
    document = json.loads(text)
    return {key: value for key, value in document.items() if key not in NOT_OF_THE_MODULE}


def differences(got, want, path=''):
    if isinstance(got, dict) and isinstance(want, dict):
        for key in sorted(set(got) | set(want)):
            yield from differences(got.get(key), want.get(key), f'{path}.{key}')
    elif isinstance(got, list) and isinstance(want, list) and len(got) == len(want):
        for i, (a, b) in enumerate(zip(got, want)):
            yield from differences(a, b, f'{path}[{i}]')
    elif got != want:
        yield f'{path}: {json.dumps(got)[:120]} instead of {json.dumps(want)[:120]}'


def shown(port):
    said = run('optmon', 'show', '-j', port)
    return None if said.returncode else of_module(said.stdout)


def dumped(port):
    dump = run('optmon', 'dump', port)
    if dump.returncode:
        return None, dump.stderr
    said = subprocess.run(['optmon', 'decode', '-j', '-'], input=dump.stdout,
                          capture_output=True, text=True, timeout=60, check=False)
    return (None, said.stderr) if said.returncode else (of_module(said.stdout), '')


def skip(text, reason):
    result(True, f'{text} # SKIP {reason}')


def check_shown(name, port, want):
    bad = ['nothing is shown']

    def equal():
        got = shown(port)
        if got is not None:
            bad[:] = differences(got, want)
        return not bad

    # Flags that last are told from those that pass after some samples.
    wait_for(20, equal)
    result(not bad, f'{name}: the port shows what the file says', *bad[:10])


def check_dumped(name, port, want):
    bad = ['nothing is dumped']

    def equal():
        got, error = dumped(port)
        if got is not None and name in SILENT:
            got['state']['interrupt'] = want['state']['interrupt']
        bad[:] = [error] if got is None else differences(got, want)
        return not bad

    # The first time, flags that were latched before look new to who reads memory.
    wait_for(20, equal)
    result(not bad, f'{name}: so does what is dumped from it', *bad[:10])


def check(port, path):
    name = os.path.basename(path).removesuffix('.eeprom')
    if name in NOT_HELD:
        skip(f'{name} in a cage', NOT_HELD[name])
        return
    want = of_module(run('optmon', 'decode', '-j', path).stdout)
    said = run('optmon-sim', 'insert', port, path)
    if said.returncode:
        result(False, f'{name} goes into a cage', said.stderr)
        return
    if name not in NOT_SAMPLED:
        check_shown(name, port, want)
    else:
        skip(f'{name}: the port shows what the file says', NOT_SAMPLED[name])
        wait_for(20, lambda: shown(port) is not None)
    check_dumped(name, port, want)


def main():
    paths = sorted(glob.glob(sys.argv[1] + '/*.eeprom'))
    names = {os.path.basename(path).removesuffix('.eeprom') for path in paths}
    plan(2 * len(paths) - len(names & set(NOT_HELD)))
    for number, path in enumerate(paths, 1):
        check(f'osfp{number}', path)
    finish()


main()
