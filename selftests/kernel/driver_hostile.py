#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Modules whose memory is a damaged dump or noise: the driver makes of them what
it can, and their neighbours do not notice.

Called by driver_hostile.sh in the guest, with the switch loaded, its cages empty,
with the folder of dumps, which may be empty.
"""
import glob
import os
import random
import sys

from driver_dumps import load_dump
from simulator import (SCALE, account, cage, diag, finish, hwmon_dir, knob, listing, plan,
                       read, records, result, run, wait_for, wait_ready, write, CONFIG)

LONG = os.environ.get('OPTMON_LONG') == '1'
SEED = int(os.environ.get('OPTMON_SEED', '1'))
COUNT = 504 if LONG else 28
# The last cage of each root bus has a good neighbour.
WELL = ['osfp8', 'osfp16', 'osfp24', 'osfp32']
BAD = [f'osfp{n}' for n in range(1, 33) if f'osfp{n}' not in WELL]
DEBUG = '/sys/kernel/debug/optmon'
SETTLED = ('ready', 'unreadable', 'unsupported')

# A good neighbour's sample is never older than three periods, and none of the
# hostile holds a bus for more transactions than this: 40 ms at 400 kHz.
AGE_MS = 3000 * SCALE
HOLD = 128

IDENTIFIERS = (0x18, 0x19, 0x1b, 0x1e, 0x1f, 0x20, 0x21, 0x22, 0x11, 0x0d, 0x03, 0x81)
# Bytes that count, size, delay or promise something, by page.
PROMISES = {0: (0, 1, 2, 3, 14, 15, 41, 42, 85, 118, 122),
            1: (142, 143, 144, 145, 146, 159, 160, 161, 162, 163, 164, 165, 166, 167, 168,
                169, 251), 0x2f: (128, 129, 144)}


def noise(rng):
    """A module of random bytes that says it is one of those that are known."""
    memory = {(0, 0, i): rng.randrange(256) for i in range(256)}
    memory[0, 0, 0] = rng.choice(IDENTIFIERS)
    memory[0, 0, 1] = rng.choice((0x00, 0x08, 0x30, 0x40, 0x52, 0x54, 0xff))
    if rng.random() < 0.8:
        memory[0, 0, 2] &= 0x7f             # paged
    pages = rng.sample(range(1, 256), rng.randrange(12)) + [1, 2, 0x10, 0x11]
    for page in pages:
        for bank in range(rng.choice((1, 1, 2, 4)) if page >= 0x10 else 1):
            memory.update({(page, bank, 128 + i): rng.randrange(256) for i in range(128)})
    return memory


def damaged(rng, dumps):
    """A dump with some bytes changed, or pages lost, or swapped for noise."""
    memory = dict(rng.choice(dumps))
    pages = sorted({(page, bank) for page, bank, _ in memory})
    for _ in range(rng.randrange(1, 60)):
        memory[rng.choice(list(memory))] = rng.choice((0, 0xff, rng.randrange(256)))
    for page, offsets in PROMISES.items():
        for offset in offsets:
            if rng.random() < 0.15 and (page, 0, offset) in memory:
                memory[page, 0, offset] = rng.choice((0, 0xff, rng.randrange(256)))
    if rng.random() < 0.3:
        lost = rng.choice(pages)
        memory = {key: byte for key, byte in memory.items()
                  if key[:2] != lost or key[2] < 128} or memory
    if rng.random() < 0.2:
        page, bank = rng.choice(pages)
        memory.update({(page, bank, 128 + i): rng.randrange(256) for i in range(128)})
    return memory


def insert(rng, port, dumps):
    """Returns what was inserted, alive or still."""
    memory = damaged(rng, dumps) if dumps and rng.random() < 0.7 else noise(rng)
    for how in (rng.choice(('alive', 'still')), 'still'):
        with open(f'{CONFIG}/{port}/image', 'wb') as f:
            f.write(records(memory))
        try:
            knob(port, 'insert', how)
            break
        except OSError:             # an SFP cannot be alive
            pass
    return memory


def look(port):
    """Everything that is shown of a module is read; what comes does not matter."""
    folder = hwmon_dir(port)
    for path in glob.glob(f'{folder}/*_*') if folder else []:
        try:
            read(path)
        except (OSError, UnicodeDecodeError):
            pass
    said = [run('optmon', verb, '-j', port).returncode for verb in ('show', 'dump')]
    run('ethtool', '-m', port)
    return [code for code in said if code < 0 or code > 127]


def counter(port, name):
    """Of the driver's, in debugfs."""
    return dict(line.split() for line in
                read(f'{DEBUG}/{port}/counters').splitlines()).get(name)


def check_master():
    """A second bus master selects a page after each selection of ours; once it is
    found out, after each third, which leaves room for a read that is right.
    """
    port = BAD[0]
    knob(port, 'insert', 'dr8-800g')
    wait_ready([port])
    power = f'{hwmon_dir(port)}/power9_input'
    knob(port, 'set', 'noise_pct=0')
    polls = cage(port)['polls']
    wait_for(20, lambda: cage(port)['polls'] > polls + 1)
    start, good = cage(port)['polls'], read(power)
    knob(port, 'fault', 'master=2:1')
    seen = wait_for(30, lambda: counter(port, 'intrusions') != '0', every=0.01)
    knob(port, 'fault', 'master=2:3')
    polls = cage(port)['polls'] - start
    # A poll of before may be on show for a period; after it every value is right.
    wait_for(20, lambda: cage(port)['polls'] > start + polls + 2)
    values = set()
    wait_for(6, lambda: values.add(read(power)) or cage(port)['polls'] > start + polls + 8)
    log = run('dmesg').stdout
    result(seen and polls <= 16 and values == {good} and
           f'{port}: something else selects pages' in log and
           cage(port).get('state') == 'ready',
           'another bus master that selects pages is noticed within 16 polls, told of, '
           'and harmless from then on', f'after {polls} polls', counter(port, 'intrusions'),
           good, values)
    knob(port, 'fault', 'none')
    write(f'{CONFIG}/switch/bus_hz', '0')


def main():
    plan(6)
    rng = random.Random(SEED)
    dumps = [memory for memory in
             (load_dump(path) for path in sorted(glob.glob(f'{sys.argv[1]}/*.eeprom')))
             if memory and (0, 0, 0) in memory]
    write(f'{CONFIG}/switch/bus_hz', '1000000')
    for port in WELL:
        knob(port, 'insert', 'dr8-800g')
    wait_ready(WELL, 40)
    check_master()
    before = {port: cage(port) for port in WELL}
    done, oldest, crashed, unsettled, states = 0, 0, [], [], {}
    while done < COUNT:
        for port in BAD:
            insert(rng, port, dumps)
        done += len(BAD)
        inserted = {port: account(port)['transactions'] for port in BAD}

        def settled():
            nonlocal oldest
            now = listing()
            oldest = max([oldest] + [now[port].get('reading', {}).get('age_ms', 0)
                                     for port in WELL])
            return all(now[port].get('cage', {}).get('state') in SETTLED and
                       account(port)['transactions'] != inserted[port] for port in BAD) and now
        now = wait_for(40, settled, every=0.7)
        if not now:
            now = listing()
            unsettled += [f'{port}: {now[port]["cage"]}' for port in BAD
                          if now[port]['cage'].get('state') not in SETTLED]
        for port in BAD:
            state = now[port]['cage'].get('state')
            states[state] = states.get(state, 0) + 1
        for port in rng.sample(BAD, 2):
            crashed += look(port)
    result(done >= COUNT and states.get('ready', 0) > done / 4,
           f'{done} modules of damaged memory were inserted', states)
    result(not unsettled, 'each came to an end: ready, unreadable or unsupported',
           *unsettled[:10])
    result(not crashed, 'no tool that looked at them crashed', *crashed)
    after = {port: cage(port) for port in WELL}
    bad = [f'{port}: {before[port]} {after[port]}' for port in WELL
           if after[port].get('state') != 'ready' or
           after[port].get('bus_errors', 0) != before[port].get('bus_errors', 0)]
    result(not bad and oldest < AGE_MS,
           f'their neighbours were sampled all the while, none older than {oldest} ms '
           f'({AGE_MS} allowed)', *bad)
    held = {port: int(counter(port, 'longest_hold')) for port in BAD}
    result(max(held.values()) <= HOLD, 'none held a bus for more than '
           f'{max(held.values())} transactions ({HOLD} allowed)', held)
    diag(f'{len(dumps)} dumps, seed {SEED}: {states}')
    finish()


main()
