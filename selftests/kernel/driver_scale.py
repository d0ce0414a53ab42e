#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A big switch: all cages are sampled, a stuck bus is its own trouble, dark ports
hide nothing, and RTNL is held for bounded times.

Called by driver_scale.sh in the guest, with a big switch loaded, empty.
Times are measured and told; what is checked is counted, compared with the same
measured otherwise in this run, or leaves room for a slow guest.
"""
import contextlib
import fcntl
import json
import os
import re
import socket
import statistics
import struct
import subprocess
import threading
import time

from driver_flags import interrupts, thread_seconds
from simulator import (SCALE, account, diag, finish, knob, listing, plan, read, result,
                       wait_for, wait_ready, write, CONFIG)

LONG = os.environ.get('OPTMON_LONG') == '1'
CAGES = 128 if LONG else 64
PORTS = [f'osfp{n}' for n in range(1, CAGES + 1)]
STUCK_BUS = PORTS[:8]
DARK = PORTS[32:64]             # all of one interrupt line
STALE_MS = 3000 * SCALE
SIOCGIFFLAGS, SIOCSIFFLAGS = 0x8913, 0x8914

# RTNL: what is cached waits for no bus. Else a reader gives a module that refuses
# 100 ms, and waits for the burst before its own; a stuck bus costs some time-outs
# of its adapter, one second each.
CACHED_MS, STUCK_MS = 1000, 8000
TRACE = '/sys/kernel/tracing/instances/driver_scale'

# A poll begins when a period is over since the last began, and on a slow machine later,
# by what its thread had to wait for a processor and to run. Beyond this share of a
# period it is the machine that is measured.
PERIOD_S, STARVED = 1, 0.3
POLLS = 0.75                    # of those that fit into the time

# Dark ports cost another flag no more than this, nor the buses more transfers. Found by
# polls it would take half a second. The machine may have been slow: it is tried thrice.
DARKER, DARKER_MS, BUSIER = 4, 100, 1.5
DARK_FLAGS = ('tx_fault', 135), ('tx_lol', 137), ('tx_adaptive_eq_fault', 138)


def ages(ports, seconds):
    """The greatest age seen of a reading, in ms."""
    worst = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        now = listing(*ports)
        worst = max([worst] + [now[port].get('reading', {}).get('age_ms', 10 ** 6)
                               for port in ports])
    return worst


def busy_seconds():
    """Of each sampler, by its thread: seconds that it ran, or waited for a processor."""
    busy = {}
    for pid in filter(str.isdigit, os.listdir('/proc')):
        with contextlib.suppress(OSError):
            if read(f'/proc/{pid}/comm').startswith('optmon/'):
                ran, waited = read(f'/proc/{pid}/schedstat').split()[:2]
                busy[pid] = (int(ran) + int(waited)) / 1e9
    return busy


def check_periods():
    start, before, busy = time.monotonic(), listing(), busy_seconds()
    worst = ages(PORTS, 12)
    took, after = time.monotonic() - start, listing()
    took = (took + time.monotonic() - start) / 2
    busy = statistics.median(seconds - busy[pid] for pid, seconds in busy_seconds().items())
    polls = [after[port]['cage']['polls'] - before[port]['cage']['polls'] for port in PORTS]
    result(worst < STALE_MS, f'{CAGES} cages on {CAGES // 8} buses are sampled: '
           f'{min(polls)} to {max(polls)} polls in {took:.1f} s, none older than {worst} ms')
    share = statistics.median(polls) * PERIOD_S / took
    text = f'in their period: {100 * share:.0f} % of the polls that fit into the time'
    if busy / took > STARVED:
        text += f' # SKIP the samplers ran or waited for a processor {100 * busy / took:.0f} %'
        share = 1
    result(share > POLLS, text, f'samplers ran or waited for a processor {busy:.2f} s', polls)


def check_stuck():
    others = PORTS[8:]
    knob(STUCK_BUS[2], 'fault', 'stuck=8000')
    late = ages(others, 6)
    own = max(listing(*STUCK_BUS)[port].get('reading', {}).get('age_ms', 10 ** 6)
              for port in STUCK_BUS)
    knob(STUCK_BUS[2], 'fault', 'none')
    result(late < STALE_MS, f'one stuck bus leaves the others alone: none older than {late} ms',
           f'its own: {own} ms')
    result(wait_ready(STUCK_BUS, 60), 'and is well when it is free')


class Events(threading.Thread):
    """When a port's flag was told."""

    def __init__(self):
        super().__init__(daemon=True)
        self.process = subprocess.Popen(['optmon', 'events', '-j'], text=True,
                                        stdout=subprocess.PIPE)
        self.told = {}
        self.start()

    def run(self):
        for line in self.process.stdout:
            event = json.loads(line)
            for flag in event.get('flags', []):
                self.told[event.get('port'), event['event'], flag['name'],
                          flag.get('lane')] = time.monotonic()


def transfers():
    return sum(account(f'bus{n}')['transactions'] for n in range(CAGES // 8))


def rates(seconds):
    """Interrupts and transfers a second, and CPU in per cent, over some seconds."""
    start, used, raised, moved = time.monotonic(), thread_seconds(), interrupts(), transfers()
    time.sleep(seconds)
    took = time.monotonic() - start
    return ((interrupts() - raised) / took, (transfers() - moved) / took,
            100 * (thread_seconds() - used) / took)


def latencies(events, port, name, byte):
    """Milliseconds from when a flag is set until it is told, for lanes 2 to 8."""
    found = []
    for bit in range(1, 8):
        key = port, 'flag-raised', name, bit + 1
        start = time.monotonic()
        knob(port, 'fault', f'flag=11:{byte}:{bit}')
        if wait_for(20, lambda key=key: key in events.told, every=0.002):
            found.append(1000 * (events.told[key] - start))
    return sorted(found)


def check_dark():
    events = Events()
    other = DARK[7]
    # It listens once an event comes through.
    wait_for(30, lambda: knob(other, 'fault', 'flag=11:135:0') or events.told, every=0.5)
    lit = latencies(events, other, 'tx_los', 136)
    # Whole slow periods, so that both have as many slow samples.
    _, idle, _ = rates(10)
    for port in DARK:
        knob(port, 'set', 'rx_loss_db=60')
    seen = wait_for(60, lambda: all((port, 'flag-raised', 'rx_los', 1) in events.told
                                    for port in DARK), every=0.2)
    # Two reads decide that a condition lasts; then it is masked.
    wait_for(40, lambda: rates(4)[0] < 20)
    rate, moved, load = rates(10)
    result(seen and rate < 20, f'{len(DARK)} dark ports on one interrupt line are told of, '
           f'and masked: {rate:.1f} interrupts a second', f'all told of: {seen}')
    result(moved < BUSIER * idle, f'they are no load: {moved:.0f} transfers a second, '
           f'{idle:.0f} with light')
    for name, byte in DARK_FLAGS:
        dark = latencies(events, other, name, byte)
        told = len(lit) == len(dark) == 7
        soon = told and dark[3] < DARKER * lit[3] + DARKER_MS * SCALE
        if soon or not told:
            break
    events.process.terminate()
    events.process.wait()
    if not told:
        result(False, 'a new flag among them is told of', lit, dark)
    else:
        result(soon,
               f'a new flag among them is told after {dark[3]:.0f} ms (median), '
               f'{dark[-1]:.0f} ms at most; with light after {lit[3]:.0f} and {lit[-1]:.0f} ms')
    diag(f'samplers and interrupt threads used {load:.1f} % of an emulated CPU')


class Rtnl(threading.Thread):
    """Takes RTNL again and again, and notes how long it took."""

    def __init__(self):
        super().__init__(daemon=True)
        self.go_on, self.worst, self.count = True, 0, 0
        self.start()

    def run(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            request = struct.pack('16sh14x', b'lo', 0)
            request = fcntl.ioctl(sock, SIOCGIFFLAGS, request)
            while self.go_on:
                start = time.monotonic()
                fcntl.ioctl(sock, SIOCSIFFLAGS, request)
                self.worst = max(self.worst, 1000 * (time.monotonic() - start))
                self.count += 1
                time.sleep(0.005)

    def stop(self):
        self.go_on = False
        self.join(60)
        return self.worst


def readers(ports, page, seconds):
    """ethtool on these ports, side by side; returns how many failed."""
    failed = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pids = [subprocess.Popen(['ethtool', '-m', port, 'hex', 'on', 'page', page,
                                  'offset', '128', 'length', '128'],
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                for port in ports]
        failed += sum(pid.wait() != 0 for pid in pids)
    return failed


@contextlib.contextmanager
def trace():
    """The transfers that ethtool makes meanwhile, while it holds RTNL: a list."""
    found = []
    os.mkdir(TRACE)
    try:
        write(f'{TRACE}/events/optmon/optmon_transfer/enable', '1')
        yield found
        write(f'{TRACE}/events/optmon/optmon_transfer/enable', '0')
        # Of a process that is forgotten the name is dots; samplers are not forgotten.
        found += re.findall(r'^ *(?:ethtool|<\.\.\.>)-\d+ .* optmon_transfer: .*',
                            read(f'{TRACE}/trace'), re.MULTILINE)
    finally:
        os.rmdir(TRACE)


def check_cached():
    """Whoever reads cached pages makes no transfer, however long one would take."""
    ports = PORTS[8:16]     # no bus of theirs was stuck
    with trace() as cached:
        failed = readers(ports, '0x02', 4)
    with trace() as fetched:
        readers(ports, '0x9f', 1)
    result(not cached and fetched and not failed,
           'ethtool reads cached pages without a transfer, others by '
           f'{len(fetched)} of its own', f'{failed} failed', *cached[:4])


def check_rtnl():
    rtnl = Rtnl()
    readers(PORTS[:8], '0x02', 4)
    cached = rtnl.stop()
    rtnl = Rtnl()
    readers(PORTS[:8], '0x9f', 4)
    fetched = rtnl.stop()
    knob(PORTS[0], 'fault', 'stuck=6000')
    rtnl = Rtnl()
    readers(PORTS[:8], '0x9f', 6)
    stuck = rtnl.stop()
    knob(PORTS[0], 'fault', 'none')
    result(cached < CACHED_MS * SCALE and fetched < CACHED_MS * SCALE and
           stuck < STUCK_MS * SCALE,
           f'RTNL was to be had after {cached:.0f} ms while cached pages were read, '
           f'{fetched:.0f} ms while pages were fetched, {stuck:.0f} ms on a stuck bus '
           f'({CACHED_MS}, {CACHED_MS} and {STUCK_MS} allowed)')


def main():
    plan(9)
    write(f'{CONFIG}/switch/bus_hz', '1000000')
    for port in PORTS:
        knob(port, 'insert', 'dr8-800g')
    if not wait_ready(PORTS, 150):
        diag('not all modules became ready')
    wait_for(30, lambda: all(one['cage'].get('polls', 0) > 2 for one in
                             listing(*PORTS).values()), every=0.5)
    check_periods()
    check_stuck()
    check_dark()
    check_cached()
    check_rtnl()
    finish()


main()
