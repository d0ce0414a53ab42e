#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""500 random insertions and removals while four readers loop.

A fifth of that on the second kernel, and a tenth on the debug kernel, where each
takes a second, unless OPTMON_LONG is set.

Called by driver_hotplug.sh in the guest, with the switch loaded.
"""
import glob
import os
import random
import subprocess
import threading
import time

from simulator import (SCALE, diag, finish, hwmon_dir, knob, plan, read, result, run, states,
                       wait_for)

CAGES = [f'osfp{n}' for n in range(1, 33)]
MODELS = ['dr8-800g', '2fr4-800g', 'dr8-1600g', 'lpo-800g', 'aec-800g', 'zr-400g', 'dr4-400g']
if os.environ.get('OPTMON_LONG'):
    CHANGES = 500
elif SCALE > 1:
    CHANGES = 50
else:
    CHANGES = 100 if os.uname().release.startswith('6.1.') else 500
# For one call of a reader, beyond twice what a command that asks no module takes
# at worst on the same, emulated and shared, CPU.
LIMIT_S = 2 * SCALE

# What a reader may say about a cage whose module comes and goes.
ETHTOOL_SAYS = ('the cage is empty', 'the module was removed', 'the module does not answer',
                'the module has no such page or bank', 'No such device')
OPTMON_EXITS = (0, 69, 74, 75)

stop = threading.Event()
complaints = []
calls = {'idle': 0, 'ethtool': 0, 'sensors': 0, 'optmon': 0, 'sysfs': 0}
slowest = dict.fromkeys(calls, 0.0)


def timed(name, call):
    start = time.monotonic()
    try:
        call()
    except subprocess.TimeoutExpired:
        complaints.append(f'{name}: no answer')
    took = time.monotonic() - start
    calls[name] += 1
    slowest[name] = max(slowest[name], took)


def loop(name, call):
    generator = random.Random(name)
    while not stop.is_set():
        timed(name, lambda: call(generator))


def idle(generator):
    run('ethtool', '--version')


def ethtool(generator):
    port = generator.choice(CAGES)
    said = run('ethtool', '-m', port, 'hex', 'on', 'page', generator.choice(['0x1', '0x11']),
               'offset', '128', 'length', '128')
    if said.returncode and not any(text in said.stderr for text in ETHTOOL_SAYS):
        complaints.append(f'ethtool {port}: {said.returncode} {said.stderr}')


def sensors(generator):
    chips = glob.glob('/sys/class/hwmon/*/device')
    if not chips:
        return
    run('sensors', '-j')


def optmon(generator):
    port = generator.choice(CAGES)
    said = run('optmon', 'show', '-j', port)
    if said.returncode not in OPTMON_EXITS or (said.returncode and said.stdout):
        complaints.append(f'optmon {port}: {said.returncode} {said.stderr}')


def sysfs(generator):
    for path in glob.glob('/sys/class/hwmon/*/power*_input')[:200]:
        try:
            read(path)
        except OSError as error:
            if error.errno not in (2, 5, 6, 19):        # gone
                complaints.append(f'{path}: {error}')


def change(generator, present):
    cage = generator.choice(CAGES)
    try:
        if present[cage]:
            knob(cage, 'remove', '1')
        else:
            knob(cage, 'insert', generator.choice(MODELS))
        present[cage] = not present[cage]
    except OSError as error:
        complaints.append(f'{cage}: {error}')


def main():
    plan(4)
    generator = random.Random(20)
    present = {cage: 'module empty' not in read(f'/sys/kernel/config/optmon_sim/{cage}/status')
               for cage in CAGES}
    readers = [threading.Thread(target=loop, args=(name, call)) for name, call in
               (('idle', idle), ('ethtool', ethtool), ('sensors', sensors), ('optmon', optmon),
                ('sysfs', sysfs))]
    for reader in readers:
        reader.start()
    for _ in range(CHANGES):
        change(generator, present)
        # Some modules get to be identified, some go half-way.
        stop.wait(generator.choice([0, 0.02, 0.1, 0.3]))
    stop.set()
    for reader in readers:
        reader.join()
    diag('; '.join(f'{name}: {count} calls, the slowest {slowest[name]:.2f} s'
                   for name, count in calls.items()))
    result(not complaints, f'{CHANGES} insertions and removals: every call got data or a clean '
           'error', *complaints[:10])
    # sensors asks thousands of attributes; the others one thing.
    limit = LIMIT_S + 2 * slowest['idle']
    slow = [name for name in ('ethtool', 'optmon') if slowest[name] > limit]
    result(not slow, f'ethtool and optmon answered within {LIMIT_S} s each time, what the '
           f'machine takes aside ({limit:.1f} s with it)', *slow)

    def settled():
        now = states()
        return all(now.get(cage) == ('ready' if there else 'empty')
                   for cage, there in present.items())
    wait_for(60, settled)
    now = states()
    wrong = [f'{cage}: {now.get(cage)}' for cage, there in present.items()
             if now.get(cage) != ('ready' if there else 'empty')]
    result(not wrong, 'afterwards each cage holds what is in it', *wrong)

    def stale():
        return [cage for cage, there in present.items() if bool(hwmon_dir(cage)) != there]
    wait_for(10, lambda: not stale())
    result(not stale(), 'each module has its monitors, and no empty cage has any', *stale())
    finish()


main()
