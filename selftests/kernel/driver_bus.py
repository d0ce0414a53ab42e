#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What sampling costs on the bus, and that readers cost nothing.

Called by driver_bus.sh in the guest, with the switch loaded.
"""
import glob
import os
import time

from simulator import (MASTER_POLLS, account, cage, counter, diag, finish, hwmon_dir, knob,
                       listing, plan, read, result, run, wait_for, wait_ready)

# Transactions and bytes of one poll of lower 03h-19h and 11h:80h-C9h with the
# selection of the page and back, by the longest read.
TABLE = {128: (4, 111), 32: (6, 117), 16: (9, 126), 8: (15, 144)}

LONG = os.environ.get('OPTMON_LONG') == '1'

# A module of each kind that the switch has.
KINDS = ['osfp1', 'osfp5', 'osfp9', 'osfp11', 'osfp13', 'osfp15', 'osfp17', 'osfp29']


def quiet(port):
    """The account once nothing was added to it for a while, and the polls it is of."""
    before = account(port)
    end = time.monotonic() + 5
    while True:
        time.sleep(0.15)
        polls = cage(port)['polls']
        now = account(port)
        if now['transactions'] == before['transactions'] or time.monotonic() > end:
            return now, polls
        before = now


def poll_cost(port):
    """(transactions, bytes) that most single polls took."""
    costs = []
    last, polls = quiet(port)
    end = time.monotonic() + 60
    while len(costs) < 5 and time.monotonic() < end:
        if not wait_for(5, lambda: account(port)['transactions'] !=
                        last['transactions'], every=0.02):
            break
        now, new_polls = quiet(port)
        if new_polls == polls + 1:
            costs.append((now['transactions'] - last['transactions'],
                          now['bytes'] - last['bytes']))
        last, polls = now, new_polls
    return max(set(costs), key=costs.count) if costs else (0, 0)


def check_costs():
    for port, length in (('osfp1', 128), ('osfp2', 32), ('osfp3', 16), ('osfp5', 8)):
        transactions, count = poll_cost(port)
        want_transactions, want = TABLE[length]
        ok = 0 < transactions <= want_transactions and 0 < count <= want * 1.05
        if length == 128:
            ok = ok and count <= want
        result(ok, f'one poll at {length} bytes a read: {transactions} transactions, '
               f'{count} bytes ({want_transactions} and {want} in the table)',
               f'the driver reads {cage(port).get("read_length")} bytes at once')


def adds_nothing(port, reader):
    """True if the reader runs without a byte on the bus. What the sampler reads
    in between spoils a try; a reader that goes to the bus spoils them all."""
    for _ in range(30):
        before = account(port)
        reader(port)
        if account(port)['bytes'] == before['bytes']:
            return True
    return False


def read_all(pattern):
    for path in glob.glob(pattern):
        read(path)


def read_hwmon(port):
    read_all(hwmon_dir(port) + '/*_*')


def read_static(port):
    for page in (0, 1, 2):
        run('ethtool', '-m', port, 'hex', 'on', 'page', str(page),
            'offset', '128', 'length', '128')


def read_show(port):
    run('optmon', 'show', '-j', port)


def check_readers():
    for name, reader in (('all of hwmon', read_hwmon), ('the static pages', read_static),
                         ('optmon show', read_show)):
        bad = [port for port in KINDS if not adds_nothing(port, reader)]
        result(not bad, f'reading {name} adds no byte on the bus', *bad)


def check_many_readers():
    """All ports at once, many times: the buses carry the polls and no more."""
    def rate(seconds, work):
        before, start = account('bus0'), time.monotonic()
        while time.monotonic() < start + seconds:
            work()
        return (account('bus0')['bytes'] - before['bytes']) / (time.monotonic() - start)

    def work():
        run('optmon', 'show', '-j', 'all')
        read_all('/sys/class/hwmon/*/*_input')

    # Whole slow periods, so that both carry as many slow samples.
    idle = rate(10, lambda: time.sleep(0.2))
    busy = rate(10, work)
    result(busy <= idle * 1.2, 'readers of all ports in a loop do not load the bus: '
           f'{busy:.0f} bytes/s, {idle:.0f} without them')


def check_master():
    """Another bus master selects a page after each selection: of long reads and short."""
    ports = ['osfp1', 'osfp2', 'osfp3', 'osfp5']
    now = listing(*ports)
    start = {port: now[port]['cage']['polls'] for port in ports}
    polls = {}
    for port in ports:
        knob(port, 'fault', 'master=2')

    def noticed():
        for port in set(ports) - set(polls):
            if counter(port, 'intrusions'):
                polls[port] = cage(port)['polls'] - start[port]
        return len(polls) == len(ports)
    result(wait_for(60, noticed, every=0.2) and max(polls.values()) <= MASTER_POLLS,
           'a second bus master is noticed within '
           f'{max(polls.values(), default=0)} polls ({MASTER_POLLS} allowed)', polls)
    for port in ports:
        knob(port, 'fault', 'none')


def check_seldom():
    """It comes at every seventh selection: nobody keeps step with a read by chance."""
    port = 'osfp6'
    before = counter(port, 'intrusions')
    start = cage(port)['polls']
    knob(port, 'fault', 'master=2:7')
    seen = wait_for(600, lambda: counter(port, 'intrusions') != before, every=1)
    knob(port, 'fault', 'none')
    result(seen, 'a second bus master that comes in seldom is noticed',
           f'after {cage(port)["polls"] - start} polls')
    diag(f'one at every seventh selection: after {cage(port)["polls"] - start} polls')


def main():
    plan(12 + LONG)
    ports = KINDS + ['osfp2', 'osfp3']
    for port, length in (('osfp2', 32), ('osfp3', 16)):
        knob(port, 'remove', '1')
        wait_for(5, lambda port=port: cage(port).get('state') == 'empty')
        knob(port, 'insert', 'dr8-800g')
        knob(port, 'fault', f'max-read={length}')
    result(wait_ready(ports), 'all modules are ready')
    # Values that do not move need no second look.
    for port in ports:
        knob(port, 'set', 'noise_pct=0')
    result(cage('osfp2').get('read_length') == 32 and
           cage('osfp3').get('read_length') == 16,
           'the longest read that comes back right is found by trying',
           str(cage('osfp2')), str(cage('osfp3')))
    check_costs()
    check_readers()
    check_many_readers()
    before = account('osfp1')['page_selects']
    result(wait_for(15, lambda: account('osfp1')['page_selects'] > before),
           'sampling goes on')
    check_master()
    if LONG:
        check_seldom()
    finish()


main()
