#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What sampling costs on the bus, and that readers cost nothing.

Called by driver_bus.sh in the guest, with the switch loaded.
"""
import collections
import contextlib
import glob
import os
import re
import time

from simulator import (MASTER_POLLS, account, cage, counter, diag, finish, hwmon_dir, knob,
                       plan, read, result, run, wait_for, wait_ready, write)

TRACE = '/sys/kernel/tracing/instances/driver_bus'

# Transactions and bytes of one poll of lower 03h-19h and 11h:80h-C9h with the
# selection of the page and back, by the longest read.
TABLE = {128: (4, 111), 32: (6, 117), 16: (9, 126), 8: (15, 144)}

LONG = os.environ.get('OPTMON_LONG') == '1'

# A module of each kind that the switch has.
KINDS = ['osfp1', 'osfp5', 'osfp9', 'osfp11', 'osfp13', 'osfp15', 'osfp17', 'osfp29']


# Those of bus0 that are sampled
BUS = [f'osfp{n}' for n in range(1, 8)]

# No poll begins sooner after the one before, and one late is not made up for.
PERIOD_S = 1
# What times in the trace and those of an account may be apart
ASKEW_S = 0.001

Transfer = collections.namedtuple('Transfer', 'port task begin end bytes line')
# transfers: since the port's last, or None of the first that was seen
Sample = collections.namedtuple('Sample', 'port kind error begin end transfers')
Note = collections.namedtuple('Note', 'before after transactions bytes')


def own_threads():
    """The driver's: samplers, and those that harvest what modules interrupt for."""
    tasks = set()
    for pid in filter(str.isdigit, os.listdir('/proc')):
        with contextlib.suppress(OSError):
            if re.match(r'optmon/|irq/\d+-optmo', read(f'/proc/{pid}/comm')):
                tasks.add(int(pid))
    return tasks


class Watch:
    """Each transfer of some ports, and who made it, by the driver's trace; that it has
    them all is told by the simulator's account. However slow the guest is, nothing
    depends on when it gets to look."""

    def __init__(self, *ports):
        self.ports = ports

    def __enter__(self):
        os.mkdir(TRACE)
        write(f'{TRACE}/trace_clock', 'mono')       # that of time.monotonic()
        write(f'{TRACE}/buffer_size_kb', '8192')
        for name in 'transfer', 'sample':
            event = f'{TRACE}/events/optmon/optmon_{name}'
            write(f'{event}/filter', ' || '.join(f'cage == "{port}"' for port in self.ports))
            write(f'{event}/enable', '1')
        self.start = self.notes()
        return self

    def __exit__(self, *exception):
        os.rmdir(TRACE)

    def notes(self):
        """{port: accounts}, of which some may be of amid a transfer."""
        found = {port: [] for port in self.ports}
        for _ in range(5):
            for port in self.ports:
                before, now = time.monotonic(), account(port)
                found[port].append(Note(before, time.monotonic(), now['transactions'],
                                        now['bytes']))
            time.sleep(0.05)
        return found

    def seen(self):
        """([Transfer], [Sample]) so far, oldest first."""
        transfers, samples, since = [], [], {}
        for line in read(f'{TRACE}/trace').splitlines():
            match = re.search(r'-(\d+) +\[\d+\] .*?([\d.]+): optmon_(\w+): cage=(\S+) (.*)', line)
            if not match:
                continue
            task, end, event, port, text = match.groups()
            fields = dict(re.findall(r'(\w+)=(\S+)', text))
            end = float(end)
            begin = end - int(fields['us']) / 1e6
            error = int(fields['error'])
            if event == 'transfer':
                # On the wire: the address, once more for a read, and the offset
                count = int(fields['len']) + (3 if text.startswith('read') else 2)
                transfers.append(Transfer(port, int(task), begin, end, 1 if error else count,
                                          line.strip()))
                if port in since:
                    since[port].append(transfers[-1])
            else:
                samples.append(Sample(port, fields['class'], error, begin, end,
                                      since.get(port)))
                since[port] = []
        return transfers, samples

    def polls(self, port):
        """Those that were seen whole."""
        return [s for s in self.seen()[1] if s.port == port and s.kind == 'fast' and
                not s.error and s.transfers is not None]

    def unseen(self):
        """What an account has and the trace has not, or the other way round."""
        end, found = self.notes(), []
        transfers = self.seen()[0]
        for port in self.ports:
            own = [t for t in transfers if t.port == port]

            def still(note):
                return not any(t.begin - ASKEW_S < note.after and
                               note.before < t.end + ASKEW_S for t in own)
            pairs = [(first, last) for first in filter(still, self.start[port])
                     for last in filter(still, end[port])]
            if not pairs:
                found.append(f'{port}: always amid a transfer')
            for first, last in pairs:
                between = [t.bytes for t in own if first.after < t.end < last.before]
                account_has = (last.transactions - first.transactions,
                               last.bytes - first.bytes)
                if account_has != (len(between), sum(between)):
                    found.append(f'{port}: {account_has} in the account, '
                                 f'{len(between), sum(between)} in the trace')
                    break
        return found


def check_costs():
    lengths = {'osfp1': 128, 'osfp2': 32, 'osfp3': 16, 'osfp5': 8}
    with Watch(*lengths) as watch:
        wait_for(120, lambda: all(len(watch.polls(port)) >= 5 for port in lengths), every=0.5)
        unseen = watch.unseen()
        costs = {port: [(len(poll.transfers), sum(t.bytes for t in poll.transfers))
                        for poll in watch.polls(port)] for port in lengths}
    for port, length in lengths.items():
        # What most of them took
        transactions, count = max(costs[port], key=costs[port].count, default=(0, 0))
        want_transactions, want = TABLE[length]
        ok = 0 < transactions <= want_transactions and 0 < count <= want * 1.05
        if length == 128:
            ok = ok and count <= want
        result(ok and not unseen,
               f'one poll at {length} bytes a read: {transactions} transactions, '
               f'{count} bytes ({want_transactions} and {want} in the table)',
               f'the driver reads {cage(port).get("read_length")} bytes at once', costs[port],
               *unseen)


def adds(reader):
    """What goes over the bus because the reader runs, of a module of each kind: by itself,
    or by the driver, which it makes sample sooner."""
    def polled(since):
        samples = watch.seen()[1]
        return all(any(s.port == port and s.kind == 'fast' and s.begin > since
                       for s in samples) for port in KINDS)

    with Watch(*KINDS) as watch:
        own = own_threads()
        wait_for(30, lambda: polled(0), every=0.2)
        for port in KINDS:
            reader(port)
        done = time.monotonic()
        found = [] if wait_for(30, lambda: polled(done), every=0.2) else ['no more polls']
        found += watch.unseen()
        transfers, samples = watch.seen()
    found += [t.line for t in transfers if t.task not in own]
    for port in KINDS:
        begun = [s.begin for s in samples if s.port == port and s.kind == 'fast']
        found += [f'{port}: a poll {after - before:.3f} s after another'
                  for before, after in zip(begun, begun[1:])
                  if after - before < 0.95 * PERIOD_S]
    return found


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
        bad = adds(reader)
        result(not bad, f'reading {name} adds no byte on the bus', *bad[:8])


def check_many_readers():
    """All ports at once, many times: the buses carry the polls and no more."""
    def rate(work):
        """Bytes a second, over whole slow periods of each module: all have as many slow
        samples then, wherever in its period it is. Besides, what was not seen."""
        with Watch(*BUS) as watch:
            def periods():
                samples = watch.seen()[1]
                ends = [[s.end for s in samples if s.port == port and s.kind == 'slow' and
                         not s.error] for port in BUS]
                return all(len(each) > 1 for each in ends) and ends
            ends = wait_for(120, lambda: work() or periods())
            unseen = watch.unseen()
            transfers = watch.seen()[0]
        if not ends:
            return 0, ['no two slow samples of each module']
        return sum(sum(t.bytes for t in transfers
                       if t.port == port and each[0] < t.end <= each[-1]) /
                   (each[-1] - each[0]) for port, each in zip(BUS, ends)), unseen

    def work():
        run('optmon', 'show', '-j', 'all')
        read_all('/sys/class/hwmon/*/*_input')

    # A machine that stands still in one of them polls less then: it is tried thrice.
    for _ in range(3):
        busy, unseen = rate(work)
        idle, more = rate(lambda: time.sleep(0.5))
        unseen += more
        if busy <= idle * 1.2 and not unseen:
            break
    result(busy <= idle * 1.2 and not unseen,
           'readers of all ports in a loop do not load the bus: '
           f'{busy:.0f} bytes/s, {idle:.0f} without them', *unseen)


def check_master():
    """Another bus master selects a page after each selection: of long reads and short."""
    ports = ['osfp1', 'osfp2', 'osfp3', 'osfp5']

    def noticed():
        """{port: its polls before the driver said so, which it does once a module}"""
        polls, text = {}, read(f'{TRACE}/trace')
        for port in ports:
            before, said, _ = text.partition(f' {port}: something else selects pages')
            if said and counter(port, 'intrusions'):
                polls[port] = before.count(f'optmon_sample: cage={port} class=fast')
        return polls

    with Watch(*ports):
        write(f'{TRACE}/events/printk/console/enable', '1')
        for port in ports:
            knob(port, 'fault', 'master=2')
        wait_for(120, lambda: len(noticed()) == len(ports), every=0.2)
        polls = noticed()
    result(len(polls) == len(ports) and max(polls.values()) <= MASTER_POLLS,
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
        wait_for(30, lambda port=port: cage(port).get('state') == 'empty')
        knob(port, 'insert', 'dr8-800g')
        knob(port, 'fault', f'max-read={length}')
    result(wait_ready(ports, 120), 'all modules are ready')
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
    result(wait_for(60, lambda: account('osfp1')['page_selects'] > before),
           'sampling goes on')
    check_master()
    if LONG:
        check_seldom()
    finish()


main()
