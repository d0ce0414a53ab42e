#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Flags latched by the hundred a second while everybody reads: the simulator's
count of 0 to 1 is the number of events, and the accounts are exact.

Called by driver_storm.sh in the guest, with the switch loaded, its cages empty.
"""
import glob
import json
import os
import subprocess
import threading
import time

from driver_dumps import ethtool_read
from simulator import (SCALE, account, cage, diag, finish, hwmon_dir, knob, plan, read,
                       result, wait_for, wait_ready, write, CONFIG)

LONG = os.environ.get('OPTMON_LONG') == '1'
PORTS = [f'osfp{n}' for n in range(1, 33)]
FLAGS = 160             # of page 11h, bytes 134 to 153, each once for each round
COUNT, RATE = (200000, 1000) if LONG else (6000, 600)
STORM = f'{CONFIG}/switch/storm'


class Listener(threading.Thread):
    """Counts flags raised on page 11h, by port, and events missing in gaps."""

    def __init__(self):
        super().__init__(daemon=True)
        self.process = subprocess.Popen(['optmon', 'events', '-j'], text=True,
                                        stdout=subprocess.PIPE)
        self.raised = dict.fromkeys(PORTS, 0)
        self.gaps = {}
        self.events = 0
        self.start()

    def run(self):
        for line in self.process.stdout:
            event = json.loads(line)
            port = event.get('port')
            self.events += 1
            if event.get('event') == 'gap':
                self.gaps[port] = self.gaps.get(port, 0) + event.get('lost', 0)
            elif event.get('event') == 'flag-raised' and event.get('page') == 0x11 \
                    and port in self.raised:
                self.raised[port] += len(event['flags'])

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.join(10)


class Readers(threading.Thread):
    """hwmon and raw memory, again and again."""

    def __init__(self):
        super().__init__(daemon=True)
        self.go_on = True
        self.reads = 0
        self.start()

    def run(self):
        while self.go_on:
            port = PORTS[self.reads % len(PORTS)]
            for path in glob.glob(f'{hwmon_dir(port)}/power1*_alarm'):
                try:
                    read(path)
                except OSError:
                    pass
            ethtool_read(port, 0x11, 0, 128)
            self.reads += 1
            time.sleep(0.05)

    def stop(self):
        self.go_on = False
        self.join(60)


def latches():
    return {port: account(port)['latches'] for port in PORTS}


def raw(port):
    """The flags of page 11h as a raw reader gets them."""
    return ethtool_read(port, 0x11, 0, 128)[0][6:26]


def storm(count, rate):
    write(STORM, f'{count} {rate}')
    return wait_for(60 + 2 * count // rate, lambda: read(STORM) == '0\n', every=0.2)


def difference(before, listener, base):
    """Ports where flags are missing that no gap tells of, or that are too many."""
    now = latches()
    wrong = {}
    for port in PORTS:
        latched, told = now[port] - before[port], listener.raised[port] - base[port]
        # An event is of the flags of one byte.
        if not 0 <= latched - told <= 8 * listener.gaps.get(port, 0):
            wrong[port] = latched, told, listener.gaps.get(port, 0)
    return wrong


def check_storm(listener):
    before, base, start = latches(), dict(listener.raised), time.monotonic()
    readers = Readers()
    done = storm(COUNT, RATE)
    took = time.monotonic() - start
    wait_for(20, lambda: not difference(before, listener, base))
    readers.stop()
    missing = difference(before, listener, base)
    seen = sum(listener.raised.values()) - sum(base.values())
    total = sum(latches().values()) - sum(before.values())
    result(done and total > 0.9 * COUNT, 'a storm of flags over 32 cages', total)
    result(not missing, 'each flag that was latched is an event, or in a gap that is told',
           *[f'{port}: {latched} latched, {told} told, {lost} events in gaps'
             for port, (latched, told, lost) in missing.items()])
    diag(f'{total} flags latched in {took:.1f} s, {seen} told, '
         f'{sum(listener.gaps.values())} events in gaps, {readers.reads} rounds of readers')


def check_accounts():
    """Every flag once, and no more: what each account has of it."""
    some = PORTS[::9]
    wait_for(20, lambda: not any(any(raw(port)) for port in some))
    storm(FLAGS * len(PORTS), 2000)
    alarms = [f'{hwmon_dir(port)}/power{lane}_lcrit_alarm' for port in some
              for lane in (1, 8, 9, 16)]
    shadows = {}

    def harvested():
        for port in some:
            shadows[port] = bytes(a | b for a, b in zip(shadows.get(port, bytes(20)),
                                                        raw(port)))
        return all(shadow == b'\xff' * 20 for shadow in shadows.values())
    result(wait_for(20, harvested), 'the shadow has every flag',
           *[f'{port}: {shadow.hex()}' for port, shadow in shadows.items()])
    result(wait_for(10, lambda: not any(any(raw(port)) for port in some)),
           'once', *[f'{port}: {raw(port).hex()}' for port in some])
    wait_for(20, lambda: all(read(alarm).strip() == '0' for alarm in alarms))
    seen = set()

    def raised():
        seen.update(alarm for alarm in alarms if read(alarm).strip() == '1')
        return len(seen) == len(alarms)
    write(STORM, f'{FLAGS * len(PORTS)} 2000')
    result(wait_for(20, raised), 'hwmon shows them as alarms', *set(alarms) - seen)
    result(wait_for(30, lambda: all(read(alarm).strip() == '0' for alarm in alarms)),
           'and lets them go')


def main():
    plan(7)
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
    listener.stop()
    check_accounts()
    finish()


main()
