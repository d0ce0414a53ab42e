#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A module that misbehaves costs its neighbours little, and others nothing.

Called by driver_faults.sh in the guest, with the switch loaded.
"""
import subprocess
import time

from simulator import (SCALE, account, cage, diag, finish, knob, listing, plan, read, result, run,
                       states, wait_for, wait_ready)

# Cages 1 to 8 are on one root bus, 9 to 16 on the next.
BAD = 'osfp3'
NEIGHBOURS = ['osfp1', 'osfp2', 'osfp4', 'osfp5', 'osfp6', 'osfp7']
OTHERS = ['osfp9', 'osfp10', 'osfp11', 'osfp12', 'osfp13', 'osfp14', 'osfp15']

# How much older than a period a sample may get. The sampler gives a module that
# refuses 20 ms for a burst, and there are a few before it backs off. What is
# allowed, a sample, is mostly what an emulated CPU adds; other buses have half.
PERIOD_MS = 1000
NEIGHBOUR_MS = PERIOD_MS * SCALE
OTHER_MS = 500 * SCALE
# A transfer on a stuck bus ends when its adapter gives up.
STUCK_MS = 1000


def ages(ports, seconds):
    """The greatest age seen of each port's monitors."""
    worst = dict.fromkeys(ports, 0)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        now = listing(*ports)
        for port in ports:
            age = now.get(port, {}).get('reading', {}).get('age_ms', 10 ** 6)
            worst[port] = max(worst[port], age)
    return worst


def late_ms():
    """How late samples are when nothing is wrong, by this machine's doing."""
    ports = NEIGHBOURS + OTHERS
    wait_for(60, lambda: all(age <= 2 * PERIOD_MS for age in ages(ports, 1).values()))
    return max(0, max(ages(ports, 4).values()) - PERIOD_MS)


def check_fault(fault, text, neighbour_ms):
    usual = late_ms()
    knob(BAD, 'fault', fault)
    time.sleep(0.1)
    worst = ages(NEIGHBOURS + OTHERS, 8)
    late = max(worst[port] for port in NEIGHBOURS) - PERIOD_MS - usual
    other = max(worst[port] for port in OTHERS) - PERIOD_MS - usual
    diag(f'{fault}: samples are {usual} ms late without it')
    result(late <= neighbour_ms and other <= OTHER_MS,
           f'{text}: {max(late, 0)} ms late at most on its bus ({neighbour_ms} allowed), '
           f'{max(other, 0)} ms on another ({OTHER_MS} allowed)', str(worst))
    knob(BAD, 'fault', 'none')


def check_old_is_gone():
    """More than three periods without a reading: nothing is shown any more."""
    knob(BAD, 'fault', 'nack')
    gone = wait_for(12, lambda: states().get(BAD) == 'unreadable')
    said = run('optmon', 'show', BAD)
    asked = time.monotonic()
    raw = run('ethtool', '-m', BAD, 'hex', 'on', 'page', '0x11', 'offset', '154', 'length', '2')
    took = time.monotonic() - asked
    result(gone and said.returncode and len(said.stderr.splitlines()) == 1 and not said.stdout
           and raw.returncode and took < 2 * SCALE,
           'a module that stops to answer shows nothing old, and one clear error',
           f'show: {said.returncode} {said.stderr}{said.stdout[:200]}',
           f'ethtool after {took:.2f} s: {raw.returncode} {raw.stderr}')
    knob(BAD, 'fault', 'none')
    back = wait_for(90, lambda: states().get(BAD) == 'ready')
    result(back, 'once it answers again it is identified anew')


def check_stuck_interrupt():
    """A line that is never let go is not served for ever."""
    def served():
        return sum(int(word) for line in read('/proc/interrupts').splitlines()
                   if line.rstrip().endswith('optmon') for word in line.split()[1:3])
    knob(BAD, 'fault', 'intl')
    wait_for(2, lambda: False)
    before, start, used = served(), time.monotonic(), account(BAD)['transactions']
    wait_for(3, lambda: False)
    took = time.monotonic() - start
    rate, load = (served() - before) / took, (account(BAD)['transactions'] - used) / took
    knob('osfp1', 'fault', 'flag=11:147:0')
    events = subprocess.run(['optmon', 'events', '--count', '1', '--timeout', '10', 'osfp1'],
                            capture_output=True, text=True, check=False)
    diag(f'a stuck interrupt is served {rate:.0f} times a second, '
         f'by {load:.0f} transfers a second')
    result(rate < 30 and load < 100, 'a stuck interrupt is served ten times a second',
           f'{rate:.0f}, {load:.0f} transfers', events.stdout)
    knob(BAD, 'fault', 'none')


def check_lies():
    """What a module says of itself is bounded; it is monitored or told of."""
    bad = []
    for lie in ('banks', 'durations', 'reads', 'vdm', 'checksum', 'flat', 'identifier'):
        knob(BAD, 'remove', '1')
        wait_for(5, lambda: states().get(BAD) == 'empty')
        knob(BAD, 'insert', 'dr8-800g')
        knob(BAD, 'fault', f'lie={lie}')
        if not wait_for(20, lambda: states().get(BAD) in ('ready', 'unsupported')):
            bad.append(f'{lie}: {cage(BAD)}')
        knob(BAD, 'fault', 'none')
    result(not bad, 'lying counts, lengths, durations and sums do no harm', *bad)


def main():
    plan(9)
    if not wait_ready(NEIGHBOURS + OTHERS + [BAD], 40):
        diag('not all modules became ready')
    check_fault('nack', 'a module that does not acknowledge', NEIGHBOUR_MS)
    check_fault('garbage', 'a module that answers garbage', NEIGHBOUR_MS)
    # What was identified from garbage is not what it is taken for ever after.
    result(wait_for(40, lambda: states().get(BAD) == 'ready'),
           'a module that was taken for another is identified anew', str(cage(BAD)))
    check_fault('stuck=4000', 'a module that holds the bus for four seconds',
                4000 + STUCK_MS + NEIGHBOUR_MS)
    wait_for(40, lambda: states().get(BAD) == 'ready')
    check_old_is_gone()
    check_stuck_interrupt()
    check_lies()
    neighbours = [port for port in NEIGHBOURS if states().get(port) != 'ready']
    result(not neighbours, 'the neighbours are well after all that', *neighbours)
    finish()


main()
