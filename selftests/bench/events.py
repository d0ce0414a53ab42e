#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""From the interrupt signal to a line of `optmon events`, on the switch in the
guest: the median and the spread, with the ports lit and with the others dark."""
import json
import select
import statistics
import subprocess
import time

from simulator import diag, knob, wait_for, wait_ready

PORTS = [f'osfp{n}' for n in range(1, 29)]
EMPTY = ('osfp8', 'osfp16', 'osfp23', 'osfp28')
TRIES = 40


def measure(events):
    """Latencies in ms, one for each flag that is set."""
    took = []
    for number in range(TRIES):
        lane = number % 8
        start = time.monotonic()
        knob('osfp2', 'fault', f'flag=11:147:{lane}')
        while select.select([events.stdout], [], [], 5)[0]:
            event = json.loads(events.stdout.readline())
            if event.get('event') == 'flag-raised' and event.get('port') == 'osfp2' and \
                    any(f.get('lane') == lane + 1 for f in event.get('flags', [])):
                took.append((time.monotonic() - start) * 1000)
                break
        wait_for(3, lambda: time.monotonic() - start > 0.4)
    return took


def report(name, took):
    took.sort()
    print(f'{name}: {len(took)} of {TRIES} seen, median {statistics.median(took):.1f} ms, '
          f'p90 {took[int(0.9 * len(took))]:.1f} ms, most {took[-1]:.1f} ms')


def main():
    wait_ready([port for port in PORTS if port not in EMPTY])
    with subprocess.Popen(['optmon', 'events', '-j', 'osfp2'],
                          stdout=subprocess.PIPE, bufsize=0) as events:
        wait_for(10, lambda: knob('osfp2', 'fault', 'flag=0:8:1') or
                 select.select([events.stdout], [], [], 0.5)[0])
        report('all ports lit', measure(events))
        for port in PORTS:
            if port != 'osfp2' and port not in EMPTY:
                knob(port, 'set', 'rx_loss_db=60')
        wait_for(4, lambda: False)
        report('all other ports dark, on shared interrupts', measure(events))
        events.terminate()
    diag('the CPU is emulated: times are relative')


main()
