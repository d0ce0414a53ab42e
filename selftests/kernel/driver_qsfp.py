#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Each SFF-8636 dump in a cage: what hwmon, ethtool and optmon say of it, and
what becomes of its flags.

Called by driver_qsfp.sh in the guest, with the switch loaded and all cages
empty; the folder of dumps is the argument.
"""
import concurrent.futures
import glob
import json
import os
import re
import sys

from driver_dumps import (check_show, differences, ethtool_read, expected_sensors,
                          hwmon_values, load_dump, THRESHOLDS)
from simulator import (Events, cage, diag, finish, hwmon_dir, knob, plan, read, result,
                       run, wait_for)

IDENTIFIERS = (0x0c, 0x0d, 0x11)
ALIVE = 'oom-finisar-qsfp28-sr4'    # has page 03h


def advertised(memory):
    """The kinds of monitors that a module has: byte 220, and 147 for copper."""
    copper = memory.get((0, 0, 147), 0) >> 4 >= 0x0a
    told = memory.get((0, 0, 220), 0)
    new = 8 <= memory.get((0, 0, 1), 0) < 0xff
    return {'temperature': not copper or new and told & 0x20,
            'VCC': not copper or new and told & 0x10,
            'bias': not copper, 'RX_power': not copper,
            'TX_power': not copper and told & 0x04}


def check_hwmon(port, memory, values):
    """(number compared, complaints)"""
    kinds = advertised(memory)
    directory = hwmon_dir(port)
    if not any(kinds.values()):
        return 0, ['it has no monitors to show'] if directory else []
    if not directory:
        return 0, ['no hwmon device']
    have, count, bad = hwmon_values(directory), 0, []
    for label, name, want, step in expected_sensors(values):
        kind = re.match(r'[A-Za-z_]+', label)[0]
        got = have.get(label, {}).get(name)
        if not kinds[kind]:
            if got is not None:
                bad.append(f'{label} {name}: shown, though not advertised')
            continue
        if name in THRESHOLDS and (3, 0, 128) not in memory:
            continue            # the expectations have zeros for a page never seen
        count += 1
        if got is None or abs(got - want) > step:
            bad.append(f'{label} {name}: {got}, not {want:.3f}')
    return count, bad


def check_module(port, path, memory):
    """(number of hwmon values compared, complaints)"""
    with open(path.replace('.eeprom', '.expect.json'), encoding='utf-8') as f:
        values = json.load(f)['values']
    if not wait_for(30, lambda: cage(port).get('state') == 'ready'):
        return 0, [f'not ready: {cage(port)}']
    bad = []

    def equal():
        bad[:] = check_show(port, path) + differences(port, memory)
        return not bad

    # Flags that last are told from those that pass after two samples.
    wait_for(25, equal)
    count, unequal = check_hwmon(port, memory, values)
    return count, bad + unequal


def check_dumps(folder):
    modules = []
    for path in sorted(glob.glob(f'{folder}/*.eeprom')):
        memory = load_dump(path)
        if memory.get((0, 0, 0)) not in IDENTIFIERS or (0, 0, 255) not in memory:
            continue
        port = f'osfp{len(modules) + 1}'
        said = run('optmon-sim', 'insert', port, path)
        if said.returncode:
            print(f'Bail out! optmon-sim insert {port} {path}: {said.stderr}')
            sys.exit(1)
        modules.append((port, path, memory))
    total, all_bad = 0, []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        checks = [pool.submit(check_module, *module) for module in modules]
        for (port, path, memory), check in zip(modules, checks):
            count, bad = check.result()
            total += count
            all_bad += [f'{os.path.basename(path)} ({port}): {text}' for text in bad[:3]]
    result(len(modules) > 30 and not all_bad,
           f'{len(modules)} dumps: optmon show says what decode says, ethtool and '
           'hwmon agree', *all_bad[:30])
    result(total > 300, 'hwmon shows values as expected', total)
    diag(f'{total} values of hwmon compared over {len(modules)} modules')


def raw(port, offset):
    return ethtool_read(port, 0, 0, 0)[0][offset]


def check_flags(path):
    """Rx LOS of lane 2, and a low alarm of Rx power of lane 3, by interrupt."""
    port = 'osfp2'
    said = run('optmon-sim', 'insert', port, path, '--alive')
    result(not said.returncode and wait_for(20, lambda: cage(port).get('state') == 'ready'),
           'a QSFP whose flags latch is ready', said.stderr, cage(port))
    wait_for(10, lambda: hwmon_dir(port) and raw(port, 3) | raw(port, 10) == 0)
    alarm = hwmon_dir(port) + '/power7_lcrit_alarm'
    wait_for(20, lambda: read(alarm) == '0\n')      # those of the image are over
    before = cage(port).get('bus_transactions', 0)
    events = Events(port)
    knob(port, 'fault', 'flag=0:10:6')      # of lane 3, which is over at once
    seen = wait_for(10, lambda: read(alarm) == '1\n')
    result(seen and read(alarm) == '1\n', 'a latched alarm shows in hwmon, twice the same')
    found = [raw(port, 10), raw(port, 10)]
    result(found == [0x40, 0], 'and once to a raw reader, whose read clears it', found)
    result(wait_for(20, lambda: read(alarm) == '0\n'), 'and goes when it is over')
    said = wait_for(10, lambda: [f for e in events.all() for f in e.get('flags', [])
                                 if e['event'] == 'flag-raised'])
    result([(f['name'], f.get('lane')) for f in said] == [('rx_power_low_alarm', 3)],
           'it is told of once, by its name', *events.all())
    events.stop()
    knob(port, 'fault', 'flag=0:3:1:6000')
    status = f'/sys/kernel/config/optmon_sim/{port}/status'
    lasting = wait_for(5, lambda: raw(port, 3) == 2) and wait_for(
        5, lambda: re.search('^interrupt 0$', read(status), re.M))
    result(lasting and raw(port, 3) == 2 and raw(port, 100) == 0,
           'a condition that lasts is masked at the module, and shown as if it were not',
           read(status), raw(port, 3), raw(port, 100))
    result(wait_for(30, lambda: raw(port, 3) == 0), 'until it is over')
    diag(f'{cage(port).get("bus_transactions", 0) - before} transactions')


def main():
    folder = sys.argv[1]
    plan(9)
    check_dumps(folder)
    check_flags(f'{folder}/{ALIVE}.eeprom')
    finish()


main()
