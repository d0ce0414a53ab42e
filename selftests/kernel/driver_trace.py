#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Tracepoints and debugfs tell what happened on the bus and in the driver.

Called by driver_trace.sh in the guest, with the switch loaded, its cages empty.
"""
import errno
import os
import re

from simulator import (account, cage, finish, knob, plan, read, result, run, wait_for,
                       wait_ready, write)

TRACING = '/sys/kernel/tracing'
DEBUG = '/sys/kernel/debug/optmon'
PORT = 'osfp1'
KEPT = 128


def events(name, port=PORT):
    """[{field: value}] of the trace so far, oldest first."""
    found = []
    for line in read(f'{TRACING}/trace').splitlines():
        match = re.search(rf' optmon_{name}: cage={port} (.*)', line)
        if match:
            fields = dict(re.findall(r'(\w+)=(\S+)', match[1]))
            fields['what'] = match[1].split()[0]
            found.append(fields)
    return found


def counters():
    return {name: int(count) for name, count in
            (line.split() for line in read(f'{DEBUG}/{PORT}/counters').splitlines())}


def ring():
    return [line.split() for line in read(f'{DEBUG}/{PORT}/transfers').splitlines()[1:]]


def check_states():
    knob(PORT, 'insert', 'dr8-800g')
    wait_ready([PORT])
    wait_for(20, lambda: any(e['to'] == 'ready' for e in events('state')))
    states = events('state')
    chain = [e['from'] for e in states[:1]] + [e['to'] for e in states]
    result(chain[:3] == ['empty', 'settling', 'init'] and chain[-1] == 'ready' and
           all(a['to'] == b['from'] for a, b in zip(states, states[1:])),
           'the states of a module are traced, without a break', ' '.join(chain))


def still():
    """Counters with no transfer under way, and the simulator's."""
    while True:
        mine, sim = counters(), account(PORT)
        if mine == counters():
            return mine, sim


def check_transfers():
    wait_for(20, lambda: cage(PORT).get('polls', 0) > 2)

    def same():
        mine, sim = still()
        return mine['transfers'] - mine['errors'] == sim['transactions'] - sim['nacks'] \
            or mine['transfers'] == sim['transactions']
    result(wait_for(20, same), 'debugfs counts the transfers that the bus had',
           *[str(each) for each in still()])
    mine, _ = still()
    result(mine['bursts'] > 3 and 0 < mine['longest_us'] <= mine['longest_hold_us'] and
           mine['took_us'] >= mine['longest_us'] and mine['waits'] > 0,
           'and how long they took, and held the bus', mine)
    lines = ring()
    times = [float(line[0]) for line in lines]
    result(len(lines) == KEPT and times == sorted(times),
           f'the last {KEPT} are kept, in order', len(lines))


def check_same():
    """What the ring has of a poll is what the trace has of it."""
    def both():
        kept = [(line[1], line[4], line[5]) for line in ring()[-8:]]
        traced = [(e['what'], e['off'].rstrip('h'), e['len'])
                  for e in events('transfer')[-8:]]
        return kept == traced and (kept, traced)
    result(wait_for(20, both), 'the trace has the same transfers',
           ring()[-8:], events('transfer')[-8:])


def check_samples():
    samples = wait_for(20, lambda: {e['class'] for e in events('sample')
                                    if e['error'] == '0'} == {'static', 'slow', 'fast'})
    result(samples, 'samples of each class are traced',
           {e['class'] for e in events('sample')})


def check_flag():
    knob(PORT, 'fault', 'flag=11:147:3')
    result(wait_for(20, lambda: [e for e in events('flag') if e['page'] == '11h' and
                                 e['off'] == '93h' and e['raised'] == '08']),
           'so is a flag that is raised', *events('flag')[-4:])
    result(wait_for(20, lambda: [e for e in events('flag') if e['off'] == '93h' and
                                 e['cleared'] == '08']), 'and goes')


def last_transfers():
    """What the cage's last transfer was when each flag of page 11h was told."""
    last, found = '', []
    for line in read(f'{TRACING}/trace').splitlines():
        if f' optmon_transfer: cage={PORT} ' in line:
            last = line.split(f'cage={PORT} ')[1]
        elif f' optmon_flag: cage={PORT} ' in line and ' page=11h ' in line:
            found.append(last)
    return found


def check_let_go():
    """Who is told may use the bus, so the burst is over: page 00h is selected again."""
    found = last_transfers()
    bad = [last for last in found if not re.search(r'^write .* off=7[ef]h .* data=(00 )?00$', last)]
    result(found and not bad, 'flags are told when the bus is let go', *bad)


def check_gap():
    def gaps():
        return events('gap') and any(line[7] != '0' for line in ring())
    knob(PORT, 'fault', 'stuck=2500')
    result(wait_for(20, gaps), 'a transfer that breaks off is one with an error, and a gap')
    knob(PORT, 'fault', 'none')


def check_commands():
    """Whoever gives them, by the family or by ethtool; power comes last, as it lies low."""
    run('ip', 'link', 'set', PORT, 'down')
    for kind, command, lanes, value in (
            ('tx-disable', ('optmon', 'set', PORT, 'tx-disable=3'), 0x4, 0x4),
            ('tx-disable', ('optmon', 'set', PORT, 'tx-enable=all'), 0xff, 0),
            ('application', ('optmon', 'apply', PORT, 'application=2', 'lanes=all'), 0xff, 2),
            ('statistics', ('optmon', 'statistics', PORT), 0, 0),
            ('reset', ('optmon', 'reset', PORT), 0, 0),
            ('power', ('ethtool', '--set-module', PORT, 'power-mode-policy', 'auto'), 0, 2)):
        wait_ready([PORT])
        before = len(events('command'))
        said = run(*command)
        want = [(kind, lanes, value, '0')]

        def traced():
            return [(e['kind'], int(e['lanes'], 0) & 0xff, int(e['value'], 0), e['result'])
                    for e in events('command')[before:]]
        result(not said.returncode and wait_for(20, lambda: traced() == want),
               f'{" ".join(command)} is traced, with its result', said.stderr, traced())


def check_rejected():
    before = len(events('command'))
    said = run('optmon', 'apply', PORT, 'application=15', 'lanes=all')
    result(said.returncode and wait_for(20, lambda: [
        (e['kind'], e['result']) for e in events('command')[before:]] ==
            [('application', str(-errno.EINVAL))]),
           'so is one that fails, with the reason', said.stderr, *events('command')[before:])
    run('ip', 'link', 'set', PORT, 'up')
    before = len(events('command'))
    said = run('optmon', 'reset', PORT)
    result(said.returncode and wait_for(20, lambda: [
        (e['kind'], e['result']) for e in events('command')[before:]] ==
            [('reset', str(-errno.EBUSY))]),
           'and one that is refused', said.stderr, *events('command')[before:])
    run('ip', 'link', 'set', PORT, 'down')


def check_password():
    """Identification reads past the password, 118 to 125, which tells nothing."""
    lines = [e for e in events('transfer') if int(e['off'].rstrip('h'), 16) <= 125 and
             int(e['off'].rstrip('h'), 16) + int(e['len']) > 118]
    others = [e for e in events('transfer') if e.get('data')]
    result(lines and others and not [e for e in lines if e.get('data')],
           'bytes of a password are not shown', *lines)


def check_removal():
    """A reader with a file open does not stop a cage from going."""
    device = cage(PORT)['device']
    with open(f'{DEBUG}/{PORT}/transfers', encoding='ascii') as held:
        held.readline()
        write('/sys/bus/i2c/drivers/optmon/unbind', device)
        try:
            held.seek(0)
            said = held.read(10)
        except OSError as err:
            said = err.strerror
    result(not os.path.exists(f'{DEBUG}/{PORT}'), 'they go with the cage', said)
    write('/sys/bus/i2c/drivers/optmon/bind', device)
    result(wait_ready([PORT]) and os.path.exists(f'{DEBUG}/{PORT}/counters'),
           'and come with it')


def main():
    plan(21)
    # What is asked for may be a minute old, on a slow guest; it is kept from the first.
    write(f'{TRACING}/buffer_size_kb', '8192')
    write(f'{TRACING}/trace', '')
    write(f'{TRACING}/events/optmon/enable', '1')
    check_states()
    check_transfers()
    check_same()
    check_samples()
    check_flag()
    check_let_go()
    check_gap()
    wait_ready([PORT])
    check_rejected()
    check_commands()
    check_password()
    write(f'{TRACING}/events/optmon/enable', '0')
    check_removal()
    finish()


main()
