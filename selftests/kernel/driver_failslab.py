#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Allocations on behalf of the driver fail at random while modules come, are read,
and go, and cages are bound and let go.

Called by driver_failslab.sh in the guest, with the switch loaded, its cages empty.
"""
import os
import random

from simulator import (cage, diag, finish, hwmon_dir, knob, plan, read, result, run, states,
                       wait_for, wait_ready, write)

LONG = os.environ.get('OPTMON_LONG') == '1'
ROUNDS = 60 if LONG else 1
FAIL = '/sys/kernel/debug/failslab'
PORTS = [f'osfp{n}' for n in range(1, 9)]
MODELS = ['dr8-800g', 'zr-400g', '2dr8-1600g', 'aec-800g']
DRIVER = '/sys/bus/i2c/drivers/optmon'
TIMES = 1000000


def text_of(module):
    """First and last address of a module's code."""
    addresses = [int(line.split()[0], 16) for line in read('/proc/kallsyms').splitlines()
                 if line.endswith(f'[{module}]') and line.split()[1] in 'tT']
    return min(addresses), max(addresses)


def failing(percent):
    write(f'{FAIL}/probability', str(percent))


def attempt(path, text):
    try:
        write(path, text)
    except OSError:
        pass


def bound(device):
    return os.path.exists(f'{DRIVER}/{device}')


def one_round(rng, devices):
    """Returns how many allocations failed."""
    left = int(read(f'{FAIL}/times'))
    failing(rng.choice((2, 10, 40)) if LONG else 20)
    for port in PORTS:
        attempt(f'/sys/kernel/config/optmon_sim/{port}/insert', rng.choice(MODELS))
    for device in rng.sample(devices, 3):
        attempt(f'{DRIVER}/unbind', device)
        attempt(f'{DRIVER}/bind', device)
    wait_for(3, lambda: left - int(read(f'{FAIL}/times')) > 400, every=0.2)
    for port in rng.sample(PORTS, 2):
        run('ethtool', '-m', port)
        run('optmon', 'show', '-j', port)
    for port in rng.sample(PORTS, 3):
        attempt(f'/sys/kernel/config/optmon_sim/{port}/remove', '1')
    wait_for(2, lambda: left - int(read(f'{FAIL}/times')) > 800, every=0.2)
    failing(0)
    return left - int(read(f'{FAIL}/times'))


def main():
    plan(3)
    rng = random.Random(1)
    wait_for(20, lambda: len([port for port in PORTS if cage(port)]) == len(PORTS))
    devices = [cage(port)['device'] for port in PORTS]
    first, last = text_of('optmon')
    for name, value in (('probability', 0), ('interval', 1), ('times', TIMES), ('space', 0),
                        ('verbose', 0), ('task-filter', 'N'), ('ignore-gfp-wait', 'N'),
                        ('stacktrace-depth', 32), ('require-start', hex(first)),
                        ('require-end', hex(last))):
        write(f'{FAIL}/{name}', str(value))
    failed, bad = 0, []
    for n in range(ROUNDS):
        failed += one_round(rng, devices)
        for device in devices:
            if not bound(device):
                attempt(f'{DRIVER}/bind', device)
        for port in PORTS:
            knob(port, 'insert', rng.choice(MODELS))
        if not wait_ready(PORTS, 60):
            bad.append(f'round {n}: {states()}')
        if not wait_for(30, lambda: all(hwmon_dir(port) for port in PORTS)):
            bad.append(f'round {n}: hwmon {[port for port in PORTS if not hwmon_dir(port)]}')
    result(failed > 20 * ROUNDS, f'{failed} allocations failed', ROUNDS)
    result(not bad, 'each time all modules were ready when there was memory again', *bad)
    result(all(bound(device) for device in devices), 'and all cages are bound')
    diag(f'{failed} failed allocations in {ROUNDS} rounds')
    finish()


main()
