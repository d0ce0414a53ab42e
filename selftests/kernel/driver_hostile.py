#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Modules whose memory is a damaged dump or noise: the driver makes of them what
it can, and their neighbours do not notice.

Called by driver_hostile.sh in the guest, with the switch loaded, its cages empty,
with the folder of dumps, which may be empty.
"""
import glob
import math
import os
import random
import sys
import time

from driver_dumps import load_dump
from simulator import (SCALE, MASTER_POLLS, account, cage, counter, diag, finish, halves,
                       hwmon_dir, knob, listing, monitor, plan, read, records, result, run,
                       wait_for, wait_ready, write, CONFIG)

LONG = os.environ.get('OPTMON_LONG') == '1'
SEED = int(os.environ.get('OPTMON_SEED', '1'))
COUNT, LOOK = (10000, 100) if LONG else (28, 14)    # one of LOOK is shown to all tools
# The last cage of each root bus has a good neighbour.
WELL = ['osfp8', 'osfp16', 'osfp24', 'osfp32']
BAD = [f'osfp{n}' for n in range(1, 33) if f'osfp{n}' not in WELL]
WHOLE = BAD[:14]            # of the first two buses
SETTLED = ('ready', 'unreadable', 'unsupported')

# A good neighbour's sample is never older than three periods, and none of the
# hostile holds a bus for more transactions than this, nor for longer on the wire.
AGE_MS = 3000 * SCALE
HOLD, HOLD_MS = 128, 40
BITS_PER_MS = 400           # at 400 kHz

IDENTIFIERS = (0x18, 0x19, 0x1b, 0x1e, 0x1f, 0x20, 0x21, 0x22, 0x11, 0x0d, 0x03, 0x81)
# Bytes that count, size, delay or promise something, by page.
PROMISES = {0: (0, 1, 2, 3, 14, 15, 41, 42, 85, 118, 122),
            1: (142, 143, 144, 145, 146, 159, 160, 161, 162, 163, 164, 165, 166, 167, 168,
                169, 251), 0x2f: (128, 129, 144)}


def noise(rng):
    """A module of random bytes that says it is one of those that are known."""
    memory = {(0, 0, half): bytearray(rng.randbytes(128)) for half in (0, 128)}
    lower = memory[0, 0, 0]
    lower[0] = rng.choice(IDENTIFIERS)
    lower[1] = rng.choice((0x00, 0x08, 0x30, 0x40, 0x52, 0x54, 0xff))
    if rng.random() < 0.8:
        lower[2] &= 0x7f                    # paged
    pages = rng.sample(range(1, 256), rng.randrange(12)) + [1, 2, 0x10, 0x11]
    if rng.random() < 0.2:                  # an external laser
        lower[57] = 1
        pages += [0x1a, 0x1b]
    for page in pages:
        for bank in range(rng.choice((1, 1, 2, 4)) if page >= 0x10 else 1):
            memory[page, bank, 128] = bytearray(rng.randbytes(128))
    return memory


def damaged(rng, dumps):
    """A dump with some bytes changed, or pages lost, or swapped for noise."""
    memory = {where: bytearray(data) for where, data in rng.choice(dumps).items()}
    places = list(memory)
    for _ in range(rng.randrange(1, 60)):
        memory[rng.choice(places)][rng.randrange(128)] = rng.choice((0, 0xff, rng.randrange(256)))
    for page, offsets in PROMISES.items():
        for offset in offsets:
            where = page, 0, offset & 0x80
            if rng.random() < 0.15 and where in memory:
                memory[where][offset & 0x7f] = rng.choice((0, 0xff, rng.randrange(256)))
    if rng.random() < 0.3:
        lost = rng.choice(places)
        if lost[2]:
            del memory[lost]
    if rng.random() < 0.2:
        memory[rng.choice(list(memory))] = bytearray(rng.randbytes(128))
    return memory


def insert(rng, port, dumps):
    """A module of such a memory, alive or still."""
    memory = damaged(rng, dumps) if dumps and rng.random() < 0.7 else noise(rng)
    for how in (rng.choice(('alive', 'still')), 'still'):
        with open(f'{CONFIG}/{port}/image', 'wb') as f:
            f.write(records(memory))
        try:
            knob(port, 'insert', how)
            break
        except OSError:             # an SFP cannot be alive
            pass


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


def check_master():
    """A second bus master selects a page after each selection of ours; once it is
    found out, after each third, which leaves room for a read that is right.
    """
    port = BAD[0]
    knob(port, 'insert', 'dr8-800g')
    wait_ready([port])
    power = f'{wait_for(20, lambda: hwmon_dir(port))}/power9_input'
    knob(port, 'set', 'noise_pct=0')
    polls = cage(port)['polls']
    wait_for(20, lambda: cage(port)['polls'] > polls + 1)
    start, good = cage(port)['polls'], monitor(power)
    knob(port, 'fault', 'master=2:1')
    seen = wait_for(30, lambda: counter(port, 'intrusions'), every=0.01)
    knob(port, 'fault', 'master=2:3')
    polls = cage(port)['polls'] - start
    # A poll of before may be on show for a period; after it every value is right.
    wait_for(20, lambda: cage(port)['polls'] > start + polls + 2)
    values = set()
    wait_for(6, lambda: values.add(monitor(power)) or cage(port)['polls'] > start + polls + 8)
    log = run('dmesg').stdout
    result(seen and polls <= MASTER_POLLS and values == {good} and
           f'{port}: something else selects pages' in log and
           cage(port).get('state') == 'ready',
           f'another bus master that selects pages is noticed within {MASTER_POLLS} polls, '
           'told of, and harmless from then on', f'after {polls} polls', counter(port, 'intrusions'),
           good, values)
    check_strong(port, power, good)
    knob(port, 'fault', 'none')
    write(f'{CONFIG}/switch/bus_hz', '0')


def check_strong(port, power, good):
    """It comes after each selection again: no read can be right."""
    values = set()

    def shown():
        try:
            values.add(read(power))
        except OSError:
            values.add('')
        return cage(port).get('state') == 'unreadable'
    knob(port, 'fault', 'master=2:1')
    unreadable = wait_for(30, shown, every=0.05)
    result(unreadable and values <= {good, ''},
           'what cannot be read of its page is not shown, and the module is unreadable then',
           good, values, str(cage(port)))


class Flood:
    """Each cage gets a module, keeps it until it has come to an end, and then gets the
    next: none waits for another.
    """

    def __init__(self, rng, dumps):
        self.rng, self.dumps = rng, dumps
        self.begun, self.done, self.oldest = 0, 0, 0
        self.ends, self.unsettled, self.crashed = {}, [], []
        self.since = {}             # port with a module: since when
        self.taken = {port: time.monotonic() for port in WELL}  # the last reading

    def end(self, port, state):
        self.done += 1
        self.ends[state] = self.ends.get(state, 0) + 1
        if self.done % LOOK == 0:
            self.crashed += look(port)
        knob(port, 'remove', '1')
        del self.since[port]

    def round(self):
        """True until the last one is out."""
        now = listing()
        for port in WELL:
            age_ms = now[port].get('reading', {}).get('age_ms')
            if age_ms is not None:      # one that is too old is not told
                self.taken[port] = time.monotonic() - age_ms / 1000
            self.oldest = max(self.oldest,
                              round(1000 * (time.monotonic() - self.taken[port])))
        for port in BAD:
            state = now[port].get('cage', {}).get('state')
            late = time.monotonic() - self.since.get(port, math.inf) > 40 * SCALE
            if port in self.since and (state in SETTLED or late):
                if late:
                    self.unsettled.append(f'{port}: {now[port]["cage"]}')
                self.end(port, state)
            elif port not in self.since and state == 'empty' and self.begun < COUNT:
                insert(self.rng, port, self.dumps)
                self.begun += 1
                self.since[port] = time.monotonic()
        return self.since or self.begun < COUNT

    def run(self):
        told = 0
        while self.round():
            if self.done >= told + 500:
                told = self.done
                diag(f'{time.monotonic():.0f} s: {self.ends}, oldest {self.oldest} ms')


def main():
    plan(8)
    rng = random.Random(SEED)
    dumps = [halves(memory) for memory in
             (load_dump(path) for path in sorted(glob.glob(f'{sys.argv[1]}/*.eeprom')))
             if memory and (0, 0, 0) in memory]
    write(f'{CONFIG}/switch/bus_hz', '1000000')
    for port in WELL:
        knob(port, 'insert', 'dr8-800g')
    wait_ready(WELL, 40)
    check_master()
    before = {port: cage(port) for port in WELL}
    flood = Flood(rng, dumps)
    flood.run()
    result(flood.done >= COUNT and flood.ends.get('ready', 0) > flood.done / 4,
           f'{flood.done} modules of damaged memory were inserted', flood.ends)
    result(not flood.unsettled, 'each came to an end: ready, unreadable or unsupported',
           *flood.unsettled[:10])
    result(not flood.crashed, 'no tool that looked at them crashed', *flood.crashed)
    after = {port: cage(port) for port in WELL}
    bad = [f'{port}: {before[port]} {after[port]}' for port in WELL
           if after[port].get('state') != 'ready' or
           after[port].get('bus_errors', 0) != before[port].get('bus_errors', 0)]
    result(not bad and flood.oldest < AGE_MS,
           f'their neighbours were sampled all the while, none older than {flood.oldest} ms '
           f'({AGE_MS} allowed)', *bad)
    held = {port: counter(port, 'longest_hold') for port in BAD}
    result(max(held.values()) <= HOLD, 'none held a bus for more than '
           f'{max(held.values())} transactions ({HOLD} allowed)', held)
    # By what was on the wire, which is the same on any machine; of buses that are locked
    # as a whole. By the driver's own clock it is this machine's time as well.
    wire = {port: account(port)['longest_hold_bits'] / BITS_PER_MS for port in WHOLE}
    clock = max(counter(port, 'longest_hold_us') for port in WHOLE) / 1000
    result(0 < max(wire.values()) <= HOLD_MS, f'nor for longer than {max(wire.values()):.1f} ms '
           f'at 400 kHz ({HOLD_MS} allowed; {clock:.0f} ms by this machine)', wire)
    diag(f'{len(dumps)} dumps, seed {SEED}: {flood.ends}')
    finish()


main()
