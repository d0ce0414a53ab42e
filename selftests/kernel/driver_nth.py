#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""One transfer of insertion, of sampling, of removal or of a firmware flash fails
in its middle: the module is ready all the same, and its neighbours do not notice.

Called by driver_nth.sh in the guest, with the switch loaded, its cages empty. All
cages but one fail at a time, each at another transfer.
"""
import os
import time

import ynl
from simulator import (SCALE, account, cage, diag, finish, hwmon_dirs, knob, listing, plan, read,
                       result, states, wait_for, wait_ready, write, CONFIG)

LONG = os.environ.get('OPTMON_LONG') == '1'
WELL = 'osfp8'
PORTS = [f'osfp{n}' for n in range(1, 33 if LONG else 9) if f'osfp{n}' != WELL]
MODELS = ['dr8-800g', 'zr-400g', '2dr8-1600g'] if LONG else ['zr-400g', '2dr8-1600g']
TRIES = 7 if SCALE > 1 else 14
FEW = 4
FLASHES = LONG and ynl.PRESENT
if FLASHES:
    from driver_flash import COMPLETED, FIRMWARE, Flash, image, version


def transfers(port):
    return account(port)['transactions']


def empty(ports):
    for port in ports:
        knob(port, 'remove', '1')

    def gone():
        now = states()
        return all(now[port] == 'empty' for port in ports)
    return wait_for(30, gone)


def warm(ports):
    """Those whose temperature hwmon shows, once it does of all, or time is up."""
    def shown():
        dirs = hwmon_dirs()
        found.update(port for port in set(ports) - found if temperature(dirs.get(port)))
        return found.issuperset(ports)
    found = set()
    wait_for(20, shown)
    return found


def count(model):
    """Transfers of an insertion up to the second poll."""
    knob(PORTS[0], 'insert', model)
    before = transfers(PORTS[0])
    wait_for(30, lambda: cage(PORTS[0]).get('polls', 0) >= 2)
    after = transfers(PORTS[0])
    empty(PORTS[:1])
    return after - before


def check_model(model):
    total = count(model)
    numbers = list(range(1, total + 1)) if LONG else \
        sorted({1 + i * total // TRIES for i in range(TRIES)})
    bad = []
    for first in range(0, len(numbers), len(PORTS)):
        tried = list(zip(PORTS, numbers[first:first + len(PORTS)]))
        for port, n in tried:
            knob(port, 'fault', f'fail-nth={n}')
            knob(port, 'insert', model)
        ports = [port for port, n in tried]
        wait_ready(ports, 60)
        now, shown = listing(), warm(ports)
        for port, n in tried:
            if now[port]['cage'].get('state') != 'ready':
                bad.append(f'{n}: {now[port]["cage"]}')
            elif port not in shown:
                bad.append(f'{n}: hwmon shows nothing')
            knob(port, 'fault', 'none')
        # It fails once more, while it is pulled out.
        for port, n in tried:
            knob(port, 'fault', 'fail-nth=1')
        if not empty(ports):
            bad.append(f'{ports}: still there')
        for port in ports:
            knob(port, 'fault', 'none')
    result(total > 30 and not bad,
           f'{model}: ready after whichever of its {total} first transfers failed', *bad[:10])
    diag(f'{model}: {len(numbers)} of {total} transfers failed, one in each insertion')


def flash(ports):
    """{port: how its flash ended}, all at the same time."""
    flashes = {port: Flash(port, 'nth.bin') for port in ports}
    wait_for(200, lambda: all(one.error or one.ended() for one in flashes.values()), every=0.3)
    return {port: one.error or one.ended() for port, one in flashes.items()}


def flash_well():
    """{port: how its flash ended} where nothing fails; few at a time, for the kernel does
    not wait long for a command, and a CPU that has them all may be late."""
    ends = {}
    for first in range(0, len(PORTS), FEW):
        ends.update(flash(PORTS[first:first + FEW]))
    return ends


def polled(polls, ports):
    """Were they, since they had been so often? They may have been reset since."""
    now = {port: one['cage'] for port, one in listing().items()}
    return all(now[port].get('state') == 'ready' and now[port].get('polls', 0) != polls[port]
               for port in ports)


def check_flash():
    """A flash that fails is an error told, and does not spoil the next."""
    image('nth.bin', 5, 1, body=256)
    write('/sys/module/firmware_class/parameters/path', FIRMWARE)
    for port in PORTS:
        knob(port, 'insert', 'dr8-800g')
    wait_ready(PORTS, 60)
    before = transfers(PORTS[0])
    ends = flash(PORTS[:1])
    total = transfers(PORTS[0]) - before
    wait_ready(PORTS, 60)
    bad = [f'without a fault: {ends}'] if ends != {PORTS[0]: COMPLETED} else []
    done = 0
    for first in range(1, total + 1, len(PORTS)):
        tried = dict(zip(PORTS, range(first, total + 1)))
        for port, n in tried.items():
            knob(port, 'fault', f'fail-nth={n}')
        ends = flash(tried)
        done += sum(end == COMPLETED for end in ends.values())
        for port in tried:
            knob(port, 'fault', 'none')
        bad += [f'{n}: no end' for port, n in tried.items() if not ends[port]]
        polls = {port: now['cage'].get('polls', 0) for port, now in listing().items()}
        if not wait_for(60, lambda: polled(polls, tried)):
            bad.append(f'{tried}: {listing()}')
    ends = flash_well()
    bad += [f'in the end: {ends}'] if set(ends.values()) != {COMPLETED} else []
    well = wait_for(60, lambda: all(version(port) == (5, 1) for port in PORTS))
    result(total > 30 and well and not bad,
           f'flash: ended, and the module well, whichever of its {total} transfers failed',
           *bad[:10])
    diag(f'flash: {done} of {total} ended well all the same, the others with an error')


def temperature(folder):
    try:
        return int(read(f'{folder}/temp1_input'))
    except (OSError, ValueError):
        return None


def main():
    plan(len(MODELS) + 2 + FLASHES)
    write(f'{CONFIG}/switch/bus_hz', '0')
    knob(WELL, 'insert', 'dr8-800g')
    result(wait_ready([WELL]), 'a neighbour is ready')
    start, polls = time.monotonic(), cage(WELL)['polls']
    for model in MODELS:
        check_model(model)
    if FLASHES:
        check_flash()
    seconds, polls = time.monotonic() - start, cage(WELL)['polls'] - polls
    errors = cage(WELL).get('bus_errors', 0)
    result(cage(WELL).get('state') == 'ready' and polls > 0.5 * seconds,
           'the neighbour was sampled all the while',
           f'{polls} polls in {seconds:.0f} s, {errors} errors')
    finish()


main()
