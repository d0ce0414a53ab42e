#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A big switch: all cages are sampled, a stuck bus is its own trouble, dark ports
hide nothing, and RTNL is held for bounded times.

Called by driver_scale.sh in the guest, with a big switch loaded, empty.
Times are measured and told; what is checked leaves room for a slow guest.
"""
import fcntl
import json
import os
import socket
import struct
import subprocess
import threading
import time

from driver_flags import interrupts, thread_seconds
from simulator import (SCALE, cage, diag, finish, knob, listing, plan, result, run,
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


def ages(ports, seconds):
    """The greatest age seen of a reading, in ms."""
    worst = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        now = listing(*ports)
        worst = max([worst] + [now[port].get('reading', {}).get('age_ms', 10 ** 6)
                               for port in ports])
    return worst


def check_periods():
    start, before = time.monotonic(), listing()
    worst = ages(PORTS, 6)
    took, after = time.monotonic() - start, listing()
    polls = [after[port]['cage']['polls'] - before[port]['cage']['polls'] for port in PORTS]
    result(worst < STALE_MS, f'{CAGES} cages on {CAGES // 8} buses are sampled: '
           f'{min(polls)} to {max(polls)} polls in {took:.1f} s, none older than {worst} ms')


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


def check_dark():
    events = Events()
    other = DARK[7]
    # It listens once an event comes through.
    wait_for(30, lambda: knob(other, 'fault', 'flag=11:135:0') or events.told, every=0.5)
    for port in DARK:
        knob(port, 'set', 'rx_loss_db=60')
    seen = wait_for(60, lambda: all((port, 'flag-raised', 'rx_los', 1) in events.told
                                    for port in DARK), every=0.2)

    def measure():
        """Interrupts a second, and CPU in per cent, over some seconds."""
        start, used, count = time.monotonic(), thread_seconds(), interrupts()
        time.sleep(4)
        took = time.monotonic() - start
        return (interrupts() - count) / took, 100 * (thread_seconds() - used) / took

    # Two reads decide that a condition lasts; then it is masked.
    wait_for(40, lambda: measure()[0] < 20)
    rate, load = measure()
    result(seen and rate < 20, f'{len(DARK)} dark ports on one interrupt line are told of, '
           f'and masked: {rate:.1f} interrupts a second', f'all told of: {seen}')
    events.told.clear()
    latencies = []
    for bit in range(1, 8):
        key = (other, 'flag-raised', 'tx_fault', bit + 1)
        knob(other, 'fault', f'flag=11:135:{bit}')
        start = time.monotonic()
        if wait_for(20, lambda key=key: key in events.told, every=0.002):
            latencies.append(1000 * (events.told[key] - start))
    events.process.terminate()
    events.process.wait()
    result(len(latencies) == 7, 'a new flag among them is told after '
           f'{sorted(latencies)[len(latencies) // 2]:.0f} ms (median), '
           f'{max(latencies):.0f} ms at most' if latencies else 'no new flag among them is told',
           latencies)
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


def readers(page, seconds):
    """ethtool on all ports with a MAC, side by side."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pids = [subprocess.Popen(['ethtool', '-m', port, 'hex', 'on', 'page', page,
                                  'offset', '128', 'length', '128'],
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                for port in PORTS[:8]]
        for pid in pids:
            pid.wait()


def check_rtnl():
    rtnl = Rtnl()
    readers('0x02', 4)
    cached = rtnl.stop()
    rtnl = Rtnl()
    readers('0x9f', 4)
    fetched = rtnl.stop()
    knob(PORTS[0], 'fault', 'stuck=6000')
    rtnl = Rtnl()
    readers('0x9f', 6)
    stuck = rtnl.stop()
    knob(PORTS[0], 'fault', 'none')
    result(cached < CACHED_MS * SCALE and fetched < CACHED_MS * SCALE and
           stuck < STUCK_MS * SCALE,
           f'RTNL was to be had after {cached:.0f} ms while cached pages were read, '
           f'{fetched:.0f} ms while pages were fetched, {stuck:.0f} ms on a stuck bus '
           f'({CACHED_MS}, {CACHED_MS} and {STUCK_MS} allowed)')


def main():
    plan(6)
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
    check_rtnl()
    finish()


main()
