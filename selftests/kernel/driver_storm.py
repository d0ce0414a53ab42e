#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Flags latched by the hundred a second while everybody reads: the simulator's
count of 0 to 1 is the number of events, and the accounts are exact all the while.

Called by driver_storm.sh in the guest, with the switch loaded, its cages empty.
"""
import contextlib
import json
import os
import resource
import socket
import struct
import subprocess
import threading
import time

from simulator import (SCALE, account, cage, diag, finish, hwmon_dirs, knob, plan, read,
                       result, run, wait_for, wait_ready, write, CONFIG)

LONG = os.environ.get('OPTMON_LONG') == '1'
PORTS = [f'osfp{n}' for n in range(1, 33)]
WATCHED = PORTS[::8]    # of these all alarms are read
FIRST, FLAGS = 134, 160     # flags of page 11h: bytes 134 to 153
COUNT, RATE = (200000, 1000) if LONG else (6000, 600)
STORM = f'{CONFIG}/switch/storm'
HOLD_S = 2              # an alarm is shown that long at least
# Of four flags each comes again after 0.2 s, within the time in which a second read
# decides whether a flag lasts: DPStateChanged of lanes 1 to 4, and then the alarms of low
# Tx power of theirs.
LOW_POWER = 'tx_power_low_alarm'
DENSE, CHANGES, CONDITIONS = (12000 if LONG else 3200, 640), (0, 4), (48, 4)

# The byte of an alarm, hwmon's name for it and for its level
MONITORS = {139: ('power', 0), 143: ('curr', 0), 149: ('power', 8)}
LEVELS = 'crit', 'lcrit', 'max', 'min'


def flags_of(data):
    """Indexes of the flags set in the bytes from 134 on."""
    return [8 * i + bit for i, byte in enumerate(data) if byte
            for bit in range(8) if byte >> bit & 1]


def latched(port):
    """How often the simulator latched each flag."""
    return [int(n) for n in read(f'{CONFIG}/{port}/latched').split()]


class Ethtool:
    """The request that `ethtool -m` makes, without a process for each."""
    EEPROM_GET, EEPROM_DATA = 31, 7
    NAME, FAMILY_ID = 2, 1

    def __init__(self):
        self.socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16)
        self.socket.bind((0, 0))
        self.family = 16        # that of families
        self.family = struct.unpack('=H', self.ask(3, self.attr(2, b'ethtool\0'))[1])[0]

    @staticmethod
    def attr(kind, data):
        return struct.pack('=HH', 4 + len(data), kind) + data + bytes(-len(data) % 4)

    def ask(self, command, attrs):
        """{attribute: bytes} of the reply, or OSError."""
        self.socket.send(struct.pack('=IHHIIBBH', 20 + len(attrs), self.family, 1, 0, 0,
                                     command, 1, 0) + attrs)
        reply = self.socket.recv(65536)
        if struct.unpack_from('=H', reply, 4)[0] == 2:
            error = -struct.unpack_from('=i', reply, 16)[0]
            raise OSError(error, os.strerror(error))
        found, at = {}, 20
        while at + 4 <= len(reply):
            length, kind = struct.unpack_from('=HH', reply, at)
            found[kind & 0x3fff] = reply[at + 4:at + length]
            at += (length + 3) & ~3
        # The family's reply is numbered otherwise, its number is the first.
        return {1: found[1]} if command == 3 else found

    def read(self, port, page, offset, length):
        header = self.attr(0x8001, self.attr(self.NAME, port.encode() + b'\0'))
        return self.ask(self.EEPROM_GET, header + b''.join(
            self.attr(kind, struct.pack('=I', value)) for kind, value in
            ((2, offset), (3, length))) + b''.join(
            self.attr(kind, bytes([value])) for kind, value in
            ((4, page), (5, 0), (6, 0x50))))[self.EEPROM_DATA]


class Listener(threading.Thread):
    """Flags of page 11h raised and cleared, by port, and events missing in gaps."""

    def __init__(self):
        super().__init__(daemon=True)
        self.process = subprocess.Popen(['optmon', 'events', '-j'], text=True,
                                        stdout=subprocess.PIPE)
        self.raised = dict.fromkeys(PORTS, 0)
        self.gaps = {}
        self.events = 0
        self.turns = {}         # 1 for raised, 0 for cleared, by port, byte and lane
        self.start()

    def run(self):
        for line in self.process.stdout:
            event = json.loads(line)
            port = event.get('port')
            self.events += 1
            if event.get('event') == 'gap':
                self.gaps[port] = self.gaps.get(port, 0) + event.get('lost', 0)
            elif event.get('event') in ('flag-raised', 'flag-cleared') and \
                    event.get('page') == 0x11 and port in self.raised:
                up = event['event'] == 'flag-raised'
                self.raised[port] += up * len(event['flags'])
                for flag in event['flags']:
                    key = port, event['offset'], flag.get('lane')
                    self.turns.setdefault(key, []).append(int(up))

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.join(10)


class Reader(threading.Thread):
    """One that goes round all day, and counts what it sees of each flag. No sighting may
    be without a latch of its own, before it.
    """

    def __init__(self, ports):
        super().__init__(daemon=True)
        self.base = {port: latched(port) for port in ports}
        self.seen = {port: [0] * FLAGS for port in ports}
        self.last = dict.fromkeys(ports)
        self.false, self.rounds, self.slowest, self.go_on = [], 0, 0, True

    def run(self):
        while self.go_on:
            self.round()

    def round(self):
        some = [self.look(port) for port in self.seen]
        self.rounds += 1
        return any(some)

    def looked(self, port):
        now = time.monotonic()
        if self.last[port]:
            self.slowest = max(self.slowest, now - self.last[port])
        self.last[port] = now

    def note(self, port, flags):
        if not flags:
            return
        counts = latched(port)
        for flag in flags:
            self.seen[port][flag] += 1
            if self.seen[port][flag] > counts[flag] - self.base[port][flag]:
                self.false.append(f'{port}: byte {FIRST + flag // 8} bit {flag % 8} seen '
                                  f'{self.seen[port][flag]} times, latched '
                                  f'{counts[flag] - self.base[port][flag]}')

    def missed(self, most=0):
        """Latched flags that were never seen; with @most, or not as often, by flag."""
        wrong = []
        for port, seen in self.seen.items():
            for flag, count in enumerate(latched(port)):
                count -= self.base[port][flag]
                if flag in self.flags and seen[flag] < (count if most else min(count, 1)):
                    wrong.append(f'{port}: byte {FIRST + flag // 8} bit {flag % 8} seen '
                                 f'{seen[flag]} times, latched {count}')
        return wrong

    def stop(self):
        self.go_on = False
        if self.is_alive():
            self.join(60)


class Raw(Reader):
    """Raw memory of all ports: the shadow."""
    flags = range(FLAGS)

    def __init__(self):
        self.ethtool = Ethtool()
        for port in PORTS:      # what is of before
            self.ethtool.read(port, 0x11, FIRST, FLAGS // 8)
        super().__init__(PORTS)

    def look(self, port):
        flags = flags_of(self.ethtool.read(port, 0x11, FIRST, FLAGS // 8))
        self.looked(port)
        self.note(port, flags)
        return flags


class Alarms(Reader):
    """All alarms of some ports: a sighting is one that is shown and was not."""
    # A flag without an alarm in hwmon is none of its business.
    flags = [8 * (first + level - FIRST) + lane
             for first in MONITORS for level in range(4) for lane in range(8)]

    def __init__(self):
        dirs = hwmon_dirs()
        self.files, self.shown = {}, {}
        for port in WATCHED:
            self.shown[port] = set()
            for first, (kind, base) in MONITORS.items():
                for level, name in enumerate(LEVELS):
                    for lane in range(8):
                        flag = 8 * (first + level - FIRST) + lane
                        self.files[port, flag] = os.open(
                            f'{dirs[port]}/{kind}{base + lane + 1}_{name}_alarm', os.O_RDONLY)
        super().__init__(WATCHED)

    def value(self, port, flag):
        try:
            return os.pread(self.files[port, flag], 2, 0)[:1] == b'1'
        except OSError:         # its sample is too old, on a machine that is busy
            return None

    def look(self, port):
        now = {flag: self.value(port, flag) for flag in self.flags}
        if None in now.values():
            return True         # it is not counted as looked at
        self.looked(port)
        shown = {flag for flag, value in now.items() if value}
        self.note(port, shown - self.shown[port])
        self.shown[port] = shown
        return shown

    def stop(self):
        super().stop()
        for fd in self.files.values():
            os.close(fd)


def latches():
    return {port: account(port)['latches'] for port in PORTS}


def storm(count, rate, *some):
    write(STORM, ' '.join(str(n) for n in (count, rate, *some)))
    return wait_for(60 + 2 * count // rate, lambda: read(STORM) == '0\n', every=0.2)


def difference(before, listener, base):
    """Ports where flags are missing that no gap tells of, or that are too many."""
    now = latches()
    wrong = {}
    for port in PORTS:
        count, told = now[port] - before[port], listener.raised[port] - base[port]
        # An event is of the flags of one byte.
        if not 0 <= count - told <= 8 * listener.gaps.get(port, 0):
            wrong[port] = count, told, listener.gaps.get(port, 0)
    return wrong


def in_words(missing):
    return [f'{port}: {count} latched, {told} told, {lost} events in gaps'
            for port, (count, told, lost) in missing.items()]


@contextlib.contextmanager
def readers():
    """Both kinds, all the while; after it they have seen what there was to see."""
    both = Raw(), Alarms()
    for reader in both:
        reader.start()
    yield both
    for reader in both:
        # Twice nothing, from then on there is nothing.
        calm = [False]

        def quiet(reader=reader, calm=calm):
            some = reader.round()
            calm.append(not some)
            return calm[-1] and calm[-2]
        Reader.stop(reader)
        reader.calm = wait_for(40, quiet)
        reader.stop()


def check_storm(listener):
    before, base, start = latches(), dict(listener.raised), time.monotonic()
    with readers() as (raw, alarms):
        done = storm(COUNT, RATE)
        took = time.monotonic() - start
        wait_for(20, lambda: not difference(before, listener, base))
    missing = difference(before, listener, base)
    seen = sum(listener.raised.values()) - sum(base.values())
    total = sum(latches().values()) - sum(before.values())
    result(done and total > 0.9 * COUNT, 'a storm of flags over 32 cages', total)
    result(not missing, 'each flag that was latched is an event, or in a gap that is told',
           *in_words(missing))
    # A flag comes again after all others; whoever looks twice as often sees each latch.
    often = raw.slowest < FLAGS * len(PORTS) / RATE / 2
    result(raw.calm and not raw.false and not raw.missed(often),
           'a raw reader sees a flag if it was latched since it looked last, and only then: '
           f'{sum(map(sum, raw.seen.values()))} sightings, ' +
           ('each latch' if often else 'each flag'),
           *raw.false[:9], *raw.missed(often)[:9], raw.calm, raw.slowest)
    often = alarms.slowest < HOLD_S
    result(alarms.calm and not alarms.false and (not often or not alarms.missed(True)),
           'an alarm is shown for each latch, and for nothing else: '
           f'{sum(map(sum, alarms.seen.values()))} times' +
           ('' if often else f' # SKIP it was looked at after {alarms.slowest:.1f} s'),
           *alarms.false[:9], *alarms.missed(True)[:9], alarms.calm)
    diag(f'{total} flags latched in {took:.1f} s, {seen} told, '
         f'{sum(listener.gaps.values())} events in gaps; {raw.rounds} rounds of raw reads, '
         f'{raw.slowest:.1f} s at most, {alarms.rounds} of alarms, {alarms.slowest:.1f} s')


def counted():
    """What the driver counts of the alarms of low Tx power, and those that stand."""
    said = json.loads(run('optmon', 'flags', '--count', '-j', 'all').stdout)
    flags = [flag for port in said['ports'] for flag in port['flags']
             if flag.get('lane') and flag['name'] == LOW_POWER]
    return sum(flag['count'] for flag in flags), [flag for flag in flags if flag['raised']]


def check_changes(listener):
    """A change of state is told each time, however soon it comes again."""
    before, base = latches(), dict(listener.raised)
    raw = Raw()
    raw.start()
    done = storm(*DENSE, *CHANGES)
    wait_for(20, lambda: not difference(before, listener, base))
    raw.stop()
    wait_for(20, lambda: not raw.round())
    missing = difference(before, listener, base)
    total = sum(latches().values()) - sum(before.values())
    result(done and total and not missing,
           f'changes of state that come again and again are told each time: {total}',
           *in_words(missing))
    result(not raw.false and not raw.missed(), 'and raw readers see them', *raw.false[:9],
           *raw.missed()[:9])


def check_conditions(listener):
    """A condition flag that is latched again before it was found clear is one that lasts:
    no event of its own, but raised all the while.
    """
    before = {port: latched(port) for port in PORTS}
    counts, lost = counted()[0], sum(listener.gaps.values())
    listener.turns.clear()
    raw, low = Raw(), []
    flags = range(CONDITIONS[0], CONDITIONS[0] + CONDITIONS[1])
    keys = {(port, flag): (port, FIRST + flag // 8, flag % 8 + 1)
            for port in PORTS for flag in flags}
    alarms = Alarms()
    raw.start()
    write(STORM, ' '.join(str(n) for n in (*DENSE, *CONDITIONS)))
    wait_for(20, lambda: all(1 in listener.turns.get(key, ()) for key in keys.values()))
    looks = 0
    while read(STORM) != '0\n':
        low += [(port, flag) for port in WATCHED for flag in flags
                if alarms.value(port, flag) is False]
        looks += 1
    again = [key for key in keys.values() if 0 in listener.turns.get(key, ())]
    result(looks and not low and not again,
           'an alarm that is latched again and again is held, and not told to be gone',
           *low[:9], *[f'{key}: {listener.turns[key]}' for key in again[:9]])
    gone = wait_for(30, lambda: all(listener.turns.get(key, [1])[-1] == 0
                                    for key in keys.values()))
    raw.stop()
    calm = wait_for(20, lambda: not raw.round())
    alarms.stop()
    count = {(port, flag): latched(port)[flag] - before[port][flag] for port, flag in keys}
    told = {key: sum(listener.turns.get(keys[key], ())) for key in keys}
    wrong = [f'{key}: {count[key]} latched, {told[key]} told' for key in keys
             if not 1 <= told[key] <= count[key]]
    now, standing = counted()
    untold = now - counts - sum(told.values())
    lost = sum(listener.gaps.values()) - lost
    result(gone and not wrong and not standing and 0 <= untold <= 8 * lost,
           'it is an event once, and whenever it was found clear in between: '
           f'{sum(told.values())} of {sum(count.values())} latches, and so many are counted',
           gone, now - counts, *standing[:9], *wrong[:9])
    result(calm and not raw.missed(), 'raw readers see it, and nothing when it is over',
           calm, *raw.missed()[:9])


def main():
    plan(10)
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
    for port in PORTS:
        knob(port, 'insert', 'dr8-800g')
    ready = wait_ready(PORTS, 60)
    write(f'{CONFIG}/switch/bus_hz', '1000000')
    for port in PORTS:
        knob(port, 'set', 'noise_pct=0')
    # Its data paths came up, which is flagged: that is over.
    calm = wait_for(30, lambda: all(
        cage(port).get('polls', 0) > 5 for port in PORTS[::8]))
    result(ready and calm, 'all modules are ready')
    listener = Listener()
    wait_for(20, lambda: [knob('osfp1', 'fault', 'flag=0:8:1'),
                          time.sleep(0.5 * SCALE), listener.events][2])
    check_storm(listener)
    check_changes(listener)
    check_conditions(listener)
    listener.stop()
    finish()


main()
