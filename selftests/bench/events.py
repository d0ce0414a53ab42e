#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""From the interrupt signal to a line of `optmon events`, on the switch in the
guest: the median and the spread, and what the driver's threads use of a CPU, with
32 ports on one interrupt line lit and dark.

With "check" both are compared with what is promised. The guest's clock counts instructions, one each nanosecond (QEMU's icount): so a share
of its CPU is a number of instructions, those of the simulated adapters among them.
"""
import json
import select
import statistics
import subprocess
import sys
import time

from driver_flags import interrupts, thread_seconds
from simulator import finish, knob, plan, result, wait_for, wait_ready, write, CONFIG

CHECK = sys.argv[1:] == ['check']

LINE = [f'osfp{n}' for n in range(33, 65)]      # all of one interrupt line
OTHER = 'osfp2'
LIT = '32 ports lit'
TRIES, SPAN_S = 40, 20
CORE_PER_S = 3e9         # instructions of a slow server's core
MOST_MS, MOST_PERCENT = 100, 1


def latencies(events, port):
    """Latencies in ms, one for each flag that is set."""
    took = []
    for number in range(TRIES):
        lane = number % 8
        start = time.monotonic()
        knob(port, 'fault', f'flag=11:135:{lane}')
        while select.select([events.stdout], [], [], 5)[0]:
            event = json.loads(events.stdout.readline())
            if event.get('event') == 'flag-raised' and event.get('port') == port and \
                    any(f.get('lane') == lane + 1 for f in event.get('flags', [])):
                took.append((time.monotonic() - start) * 1000)
                break
        wait_for(3, lambda: time.monotonic() - start > 0.4)
    return sorted(took)


def load():
    """Interrupts a second, and what the driver's threads use of a CPU."""
    start, used, count = time.monotonic(), thread_seconds(), interrupts()
    wait_for(SPAN_S + 5, lambda: time.monotonic() - start > SPAN_S, every=1)
    took = time.monotonic() - start
    return (interrupts() - count) / took, (thread_seconds() - used) / took


def report(name, took, rate, share):
    text = (f'{name}: {len(took)} of {TRIES} flags told of, median '
            f'{statistics.median(took):.1f} ms, p90 {took[int(0.9 * len(took))]:.1f} ms, '
            f'most {took[-1]:.1f} ms; {rate:.1f} interrupts a second, '
            f'{100 * share:.2f} % of a CPU of an instruction each ns')
    if not CHECK:
        print(text)
    elif name != LIT:
        result(len(took) == TRIES and took[-1] < MOST_MS, text)


def main():
    if CHECK:
        plan(4)
    write(f'{CONFIG}/switch/bus_hz', '1000000')
    for port in LINE + [OTHER]:
        knob(port, 'insert', 'dr8-800g')
    wait_ready(LINE + [OTHER], 120)
    with subprocess.Popen(['optmon', 'events', '-j', OTHER, LINE[7]],
                          stdout=subprocess.PIPE, bufsize=0) as events:
        wait_for(10, lambda: knob(OTHER, 'fault', 'flag=0:8:1') or
                 select.select([events.stdout], [], [], 0.5)[0])
        lit = load()
        report(LIT, latencies(events, OTHER), *lit)
        for port in LINE:
            knob(port, 'set', 'rx_loss_db=60')
        # Two reads decide that a condition lasts; then it is masked.
        wait_for(60, lambda: load()[0] < 20)
        dark = load()
        report('32 ports dark, a flag elsewhere', latencies(events, OTHER), *dark)
        report('32 ports dark, a flag among them', latencies(events, LINE[7]), *dark)
        events.terminate()
    for name, (_, share) in (('lit', lit), ('dark', dark)):
        percent = share * 1e11 / CORE_PER_S
        text = (f'32 {name} ports: {share * 1000:.1f} million instructions a second, '
                f'{percent:.2f} % of a core that does {CORE_PER_S:.0e}')
        if CHECK:
            result(percent < MOST_PERCENT, text)
        else:
            print(text)
    if CHECK:
        finish()


main()
