#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Each CMIS dump in a cage: what ethtool, hwmon, sensors and optmon say of it.

Called by driver_dumps.sh in the guest, with the switch loaded and all cages
empty; the folder of dumps is the first argument, "short" as the second makes
all modules serve reads of eight bytes only.
"""
import concurrent.futures
import glob
import json
import os
import re
import sys

from simulator import diag, finish, hwmon_dir, knob, plan, read, result, run, wait_for, write

MARK = f'driver_dumps {os.getpid()}'    # what the log has after it is ours
SELECT = (0x7e, 0x7f)       # the protocol's own bytes


def load_dump(path):
    """{(page, bank, offset): byte}; lower memory is page 0, bank 0."""
    memory = {}
    for line in open(path, encoding='utf-8'):
        found = re.match(r'([0-9a-f]{2}) (\d+) ([0-9a-f]{2}): ([0-9a-f ]+)$', line)
        if not found:
            continue
        page, bank, offset = (int(found[1], 16), int(found[2]), int(found[3], 16))
        for i, byte in enumerate(bytes.fromhex(found[4])):
            memory[page, bank, offset + i] = byte
    return memory


def ethtool_read(port, page, bank, offset):
    cmd = ['ethtool', '-m', port, 'hex', 'on', 'offset', str(offset), 'length', '128']
    if page or bank:            # ethtool takes page 0 only unnamed
        cmd += ['page', str(page), 'bank', str(bank)]
    said = run(*cmd)
    data = b''.join(bytes.fromhex(line.split(':')[1])
                    for line in said.stdout.splitlines() if line.startswith('0x'))
    return data, said.stderr.strip()


def differences(port, memory):
    """Bytes that ethtool reads otherwise than the dump has them."""
    halves = sorted({(page, bank, offset & 0x80) for page, bank, offset in memory})
    bad = []
    for page, bank, half in halves:
        data, error = ethtool_read(port, page, bank, half)
        if len(data) != 128:
            bad.append(f'page {page:02x}h bank {bank}: {error}')
            continue
        for i, byte in enumerate(data):
            at = half + i
            want = memory.get((page, bank, at))
            if want is not None and byte != want and at not in SELECT:
                bad.append(f'page {page:02x}h bank {bank} byte {at:02x}h: '
                           f'{byte:02x}, the dump has {want:02x}')
    return bad


def read_number(path):
    """A sample that is late on a busy machine is waited for."""
    return int(wait_for(10, lambda: read(path)))


def hwmon_values(directory):
    """{label: {attribute: integer}}, such as {'TX_power1': {'input': 1000}}."""
    values = {}
    for path in glob.glob(directory + '/*_label'):
        stem = path[:-len('label')]
        sensor = values.setdefault(open(path, encoding='ascii').read().strip(), {})
        for attribute in glob.glob(stem + '*'):
            name = attribute[len(stem):]
            if name != 'label':
                sensor[name] = read_number(attribute)
    return values


THRESHOLDS = ('crit', 'lcrit', 'max', 'min')


def expected_sensors(values):
    """(label, attribute, value, tolerance) in hwmon's units, from an expect.json."""
    def module(label, key, thresholds, unit, step):
        if isinstance(values.get(key), (int, float)):
            yield label, 'input', values[key] * unit, step
        for name, value in zip(THRESHOLDS, values.get(thresholds) or []):
            yield label, name, value * unit, step

    def lanes(label, key, thresholds, unit, step):
        for lane, value in enumerate(values.get(key) or [], 1):
            if value is None:
                continue
            yield f'{label}{lane}', 'input', value * unit, step
            for name, limit in zip(THRESHOLDS, values.get(thresholds) or []):
                yield f'{label}{lane}', name, limit * unit, step

    # Half a unit of hwmon, and what the decimals of the expectations leave open.
    yield from module('temperature', 'temp_c', 'thr_temp_c', 1000, 5.5)
    yield from module('VCC', 'vcc_v', 'thr_vcc_v', 1000, 0.6)
    yield from lanes('bias', 'tx_bias_ma', 'thr_tx_bias_ma', 1, 0.51)
    yield from lanes('TX_power', 'tx_power_mw', 'thr_tx_power_mw', 1000, 0.56)
    yield from lanes('RX_power', 'rx_power_mw', 'thr_rx_power_mw', 1000, 0.56)


def check_hwmon(port, memory, values):
    """(number compared, complaints)."""
    flat = memory[0, 0, 2] & 0x80
    directory = hwmon_dir(port)
    if flat:
        return 0, ['a static memory module has no monitors'] if directory else []
    if not directory:
        return 0, ['no hwmon device']
    have = hwmon_values(directory)
    module, lane = memory.get((1, 0, 159), 0x03), memory.get((1, 0, 160), 0)
    advertised = {
        'temperature': module & 0x01, 'VCC': module & 0x02,
        'bias': lane & 0x01, 'TX_power': lane & 0x02, 'RX_power': lane & 0x04,
    }
    missing_lanes = memory[0, 0, 210] if memory[0, 0, 210] != 0xff else 0
    bad, count = [], 0
    for label, name, want, step in expected_sensors(values):
        kind, lane = re.match(r'([A-Za-z_]+)(\d*)', label).groups()
        present = bool(advertised[kind])
        if lane and int(lane) <= 8 and missing_lanes >> (int(lane) - 1) & 1:
            present = False
        got = have.get(label, {}).get(name)
        if not present:
            if got is not None:
                bad.append(f'{label} {name}: shown, though not advertised')
            continue
        if name in THRESHOLDS and (2, 0, 128) not in memory:
            continue            # the expectations have zeros for a page never seen
        count += 1
        if got is None or abs(got - want) > step:
            bad.append(f'{label} {name}: {got}, not {want:.3f}')
    return count, bad


def check_sensors(port):
    """sensors shows what sysfs shows, under the same labels."""
    directory = hwmon_dir(port)
    chip = open(directory + '/name', encoding='ascii').read().strip()
    bus, address = os.path.basename(os.path.realpath(directory + '/device')).split('-')
    name = f'{chip}-i2c-{bus}-{int(address, 16):x}'
    shown = json.loads(run('sensors', '-j', name).stdout or '{}').get(name, {})
    unit = {'temp': 1000, 'in': 1000, 'curr': 1000, 'power': 1000000}
    bad = []
    for label, sensor in hwmon_values(directory).items():
        inputs = {key: value for key, value in shown.get(label, {}).items()
                  if key.endswith('_input')}
        if len(inputs) != 1:
            bad.append(f'{label}: not shown by sensors')
            continue
        (key, value), = inputs.items()
        want = sensor['input'] / unit[re.match('[a-z]+', key)[0]]
        if abs(value - want) > 0.0006:
            bad.append(f'{label}: sensors {value}, sysfs {want}')
    return bad


def check_show(port, path):
    """What show says of the port is what decode says of the file."""
    shown, decoded = run('optmon', 'show', '-j', port), run('optmon', 'decode', '-j', path)
    if shown.returncode or decoded.returncode:
        return [shown.stderr.strip(), decoded.stderr.strip()]
    show, want = json.loads(shown.stdout), json.loads(decoded.stdout)
    while isinstance(show, dict) and 'identity' not in show:
        show = show.get('ports', [show.get('module')])[0] if 'ports' in show \
            else show.get('module', {'identity': None})
    bad = []
    for key, value in want.items():
        if key in ('warnings', 'source'):
            continue
        if show.get(key) != value:
            bad.append(f'{key}: {str(first_difference(show.get(key), value))[:300]}')
    return bad


def first_difference(got, want, path=''):
    if isinstance(got, dict) and isinstance(want, dict):
        for key in sorted(set(got) | set(want)):
            if got.get(key) != want.get(key):
                return first_difference(got.get(key), want.get(key), f'{path}.{key}')
    if isinstance(got, list) and isinstance(want, list) and len(got) == len(want):
        for i, (a, b) in enumerate(zip(got, want)):
            if a != b:
                return first_difference(a, b, f'{path}[{i}]')
    return f'{path}: {json.dumps(got)} instead of {json.dumps(want)}'


def checksum_is_bad(memory):
    return sum(memory[0, 0, i] for i in range(128, 222)) & 0xff != memory[0, 0, 222]


def check_module(port, name, path, memory, short):
    """[(complaints, text)] and the number of hwmon values compared."""
    with open(path.replace('.eeprom', '.expect.json'), encoding='utf-8') as f:
        values = json.load(f)['values']
    wait_for(20, lambda: not run('optmon', 'show', '-j', port).returncode)
    bad = []

    def equal():
        bad[:] = differences(port, memory)
        return not bad

    # Flags that last are told from those that pass after two samples.
    wait_for(25, equal)
    done = [(bad, 'ethtool reads every page as the dump has it')]
    count, unequal = check_hwmon(port, memory, values)
    done.append((unequal, f'hwmon shows {count} values as expected'))
    if not short:
        wrong = []

        def shown():
            wrong[:] = check_sensors(port) if count else []
            return not wrong

        wait_for(10, shown)     # a sample may be late on a busy machine
        done.append((wrong, 'sensors shows them under their labels'))
        unlike = []

        def said():
            unlike[:] = check_show(port, path)
            return not unlike

        wait_for(25, said)
        done.append((unlike, 'optmon show says what decode says'))
    return done, count


def main():
    folder, short = sys.argv[1], 'short' in sys.argv[2:]
    write('/dev/kmsg', MARK)
    with open(folder + '/manifest.tsv', encoding='utf-8') as f:
        rows = [line.split('\t') for line in f]
    modules = []
    for number, name in enumerate((row[0] for row in rows if row[2].startswith('CMIS')), 1):
        port, path = f'osfp{number}', f'{folder}/{name}.eeprom'
        modules.append((port, name, path, load_dump(path)))
        said = run('optmon-sim', 'insert', port, path)
        if said.returncode:
            print(f'Bail out! optmon-sim insert {port} {path}: {said.stderr}')
            sys.exit(1)
        if short:
            knob(port, 'fault', 'max-read=8')

    plan((2 if short else 4) * len(modules) + 1)
    total = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        checks = [pool.submit(check_module, *module, short) for module in modules]
        for (port, name, path, memory), check in zip(modules, checks):
            done, count = check.result()
            total += count
            for bad, text in done:
                result(not bad, f'{name}: {text}', *bad[:10])
    log = run('dmesg').stdout.rsplit(MARK, 1)[-1]
    bad = [port for port, name, path, memory in modules
           if checksum_is_bad(memory) != bool(re.search(rf'{port}: checksum of page 00h', log))]
    result(not bad, 'a bad checksum is told of, and only that', *bad)
    diag(f'{total} values of hwmon compared over {len(modules)} modules')
    finish()


if __name__ == '__main__':
    main()
