#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Clients by the names of optoe: their eeprom file, and SONiC's platform code,
which reads a module through it side by side with `optmon show`.

Called by driver_eeprom.sh in the guest, with the switch loaded, without clients,
its cages empty, with the folder of sonic-platform-common or an empty string, and
a dump of a module with SFF-8636.
"""
import glob
import json
import os
import sys
import types
import unittest.mock

from driver_dumps import ethtool_read
from simulator import (account, cage, finish, knob, plan, read, result, results, run, states,
                       wait_for, wait_ready, write)

SONIC, QSFP = sys.argv[1:3]
DEBUG = '/sys/kernel/debug/optmon'
MODELS = {1: 'dr8-800g', 2: 'zr-400g', 3: '2dr8-1600g', 4: 'aec-800g'}
NAMED = {1: 'optoe3', 2: 'optoe3', 3: 'optoe3', 4: 'optoe1', 5: 'osfp', 6: 'optoe1'}
BANKED = 3


def bus(n):
    """Number of the i2c bus of cage n."""
    for path in glob.glob('/sys/bus/i2c/devices/i2c-*/name'):
        if read(path).strip().endswith(f'(chan_id {(n - 1) % 8})'):
            return int(os.path.dirname(path).rsplit('-', 1)[1])
    raise LookupError(n)


def folder(n):
    return f'/sys/bus/i2c/devices/{bus(n)}-0050'


def port(n):
    return f'cage{bus(n)}-0050'


def raw(n, offset, length):
    with open(f'{folder(n)}/eeprom', 'rb', buffering=0) as f:
        f.seek(offset)
        return f.read(length)


def check_layout():
    size = {n: os.stat(f'{folder(n)}/eeprom').st_size for n in (1, 4)}
    result(size == {1: 257 * 128, 4: 257 * 128} and not os.path.exists(f'{folder(5)}/eeprom'),
           'clients named optoe have the file, others have not', size)
    bad = []
    for page in (0, 1, 2, 0x10, 0x20, 0x2f, 0x9f):
        mine, theirs = raw(1, 128 + 128 * page, 128), ethtool_read(port(1), page, 0, 128)[0]
        if mine != theirs:
            bad.append(f'{page:02x}h: {mine.hex()} {theirs and theirs.hex()}')
    lower = raw(1, 0, 128)
    if lower[:3] != ethtool_read(port(1), 0, 0, 0)[0][:3] or lower[126:] != b'\0\0':
        bad.append(f'lower: {lower.hex()}')
    result(not bad, 'page after page as ethtool reads them', *bad)
    across = raw(1, 120, 16)
    whole = open(f'{folder(1)}/eeprom', 'rb').read()
    result(len(whole) == 257 * 128 and across[8:] == whole[128:136] and
           not any(whole[128 * (1 + 0x60):128 * (1 + 0x61)]),
           'it can be read as a whole, and pages that are not there are zeros', len(whole))


def check_banks():
    name = f'{folder(BANKED)}/max_bank_size'
    before = read(name)
    write(name, '2')
    knob(f'osfp{BANKED}', 'set', 'noise_pct=0')
    polls = cage(port(BANKED))['polls']
    wait_for(20, lambda: cage(port(BANKED))['polls'] > polls + 1)
    size = os.stat(f'{folder(BANKED)}/eeprom').st_size
    first, second = (raw(BANKED, 128 * (1 + 256 * bank + 0x11) + 26, 16) for bank in (0, 1))
    theirs = ethtool_read(port(BANKED), 0x11, 1, 128)[0][26:42]
    result(before == '0\n' and size == 513 * 128 and any(first) and second == theirs and
           first != second, 'a second bank comes after 256 pages of the first',
           before, size, first.hex(), second.hex(), theirs.hex())


def check_attributes():
    at = folder(1)
    names = ('dev_class', 'port_name', 'write_max', 'write_timeout', 'max_bank_size')
    values = [read(f'{at}/{name}').strip() for name in names]
    write(f'{at}/port_name', 'Ethernet0')
    write(f'{at}/write_max', '32')
    refused = []
    for name, value in (('dev_class', '4'), ('max_bank_size', '9'), ('write_max', '0'),
                        ('write_max', 'x')):
        try:
            write(f'{at}/{name}', value)
        except OSError:
            refused.append(name)
    result(values == ['3', port(1), '1', '25', '0'] and len(refused) == 4 and
           read(f'{at}/port_name') == 'Ethernet0\n' and read(f'{at}/write_max') == '32\n',
           'the attributes that go with it', values, refused)


def put(offset, data, n=1):
    with open(f'{folder(n)}/eeprom', 'r+b', buffering=0) as f:
        f.seek(offset)
        return f.write(data)


def check_write():
    """Low power by the control byte, as user space of switches does it."""
    control = raw(1, 26, 1)[0]
    selected = put(127, b'\x11'), raw(1, 127, 1)
    put(26, bytes([control | 0x10]))
    now = raw(1, 26, 1)[0]
    low = wait_for(20, lambda: raw(1, 3, 1)[0] >> 1 & 7 == 1)
    put(26, bytes([control & ~0x50]))
    high = wait_for(20, lambda: raw(1, 3, 1)[0] >> 1 & 7 == 3)
    result(selected == (1, b'\0') and now == control | 0x10 and low and high,
           'writes reach the module, are read back at once, and select no page',
           selected, control, now, low, high)


def refused(offset, data, n):
    try:
        put(offset, data, n)
        return False
    except PermissionError:
        return True


def wrote(n, page, offset, length):
    """The last such write, as debugfs has it: what comes after the error."""
    lines = [line.split() for line in read(f'{DEBUG}/{port(n)}/transfers').splitlines()]
    found = [line[8:] for line in lines
             if line[1:6] == ['write', '-' if page is None else '0',
                              '--' if page is None else f'{page:02x}',
                              f'{offset:02x}', str(length)]]
    return found[-1] if found else None


def check_owned():
    """Masks are the broker's; passwords are nobody's to see, by CDB neither."""
    masks = [refused(offset, b'\xff', 1) for offset in (31, 128 * 0x11 + 213 - 128)]
    put(128 * (1 + 0x9f) + 136 - 128, b'SECR')
    put(122, b'SECR')
    seen = wrote(1, 0x9f, 136, 4), wrote(1, None, 122, 4)
    result(all(masks) and seen == (['hidden'], ['hidden']),
           'masks are refused, and passwords not shown', masks, seen)


def check_cdb():
    """Who gave a module a command may ask for its end as often as he likes."""
    before, flags = cage(port(1))['polls'], []
    # 0000h, query status: no payload, and the complement of the sum of nothing.
    put(128 * (1 + 0x9f), bytes([0, 0, 0, 0, 0, 0xff, 0, 0]))

    def sampled():
        flags.append(ethtool_read(port(1), 0, 0, 0)[0][8])
        return cage(port(1))['polls'] > before + 3
    went_on = wait_for(40, sampled, every=0.5)
    result(went_on and any(byte & 0x40 for byte in flags),
           'a command by raw writes ends, and its module is sampled again, '
           'though somebody looks on', flags, str(cage(port(1))))


def check_qsfp():
    text = 'a QSFP module takes a whole password, and keeps its masks'
    if not os.path.exists(QSFP):
        print(f'ok {len(results) + 1} - {text} # SKIP no dump {QSFP}')
        return
    run('optmon-sim', 'insert', 'osfp6', QSFP)
    ready = wait_ready([port(6)])
    masks = [refused(offset, b'\xff', 6) for offset in (100, 128 * 4 + 242 - 128)]
    put(123, b'SECR', 6)
    seen, value = wrote(6, None, 123, 4), put(26, b'\0', 6)
    result(ready and all(masks) and seen == ['hidden'] and value == 1, text, ready, masks,
           seen, value)


def sonic_module(n):
    """A module as SONiC's platform code sees it."""
    if 'sonic_platform_base' not in sys.modules:
        # Without its __init__, which wants all of SONiC, and without its log.
        package = types.ModuleType('sonic_platform_base')
        package.__path__ = [f'{SONIC}/sonic_platform_base']
        sys.modules['sonic_platform_base'] = package
        log = types.ModuleType('sonic_py_common.syslogger')
        log.SysLogger = lambda *args, **named: unittest.mock.MagicMock()
        sys.modules['sonic_py_common'] = types.ModuleType('sonic_py_common')
        sys.modules['sonic_py_common.syslogger'] = log
    # pylint: disable=import-outside-toplevel
    from sonic_platform_base.sonic_xcvr.sfp_optoe_base import SfpOptoeBase

    class Sfp(SfpOptoeBase):
        def get_eeprom_path(self):
            return f'{folder(n)}/eeprom'
    return Sfp()


def close(a, b, part=0.02, least=0.02):
    return a is not None and b is not None and abs(a - b) <= max(least, part * abs(b))


def differences(n, sfp):
    said = run('optmon', 'show', '-j', port(n))
    if said.returncode:
        return [f'{port(n)}: {said.stderr.strip()}'], 0, 0
    shown = json.loads(said.stdout)
    info = sfp.get_transceiver_info() or {}
    dom = sfp.get_transceiver_dom_real_value() or {}
    bad = []

    def same(what, theirs, ours):
        if theirs != ours:
            bad.append(f'{port(n)} {what}: SONiC {theirs}, optmon {ours}')
    identity = shown.get('identity', {})
    for theirs, ours in (('manufacturer', 'vendor'), ('model', 'part_number'),
                         ('serial', 'serial_number')):
        same(ours, info.get(theirs, '').strip(), identity.get(ours))
    monitors = shown.get('monitors', {})
    for what, theirs, ours in (
            ('temperature', dom.get('temperature'), monitors.get('temperature_c')),
            ('voltage', dom.get('voltage'), monitors.get('voltage_v'))):
        if not close(theirs, ours):
            bad.append(f'{port(n)} {what}: SONiC {theirs}, optmon {ours}')
    for lane in shown.get('lanes', [])[:8]:
        for what, theirs in (('tx_power_dbm', f"tx{lane['lane']}power"),
                             ('rx_power_dbm', f"rx{lane['lane']}power"),
                             ('tx_bias_ma', f"tx{lane['lane']}bias")):
            if what in lane and not close(dom.get(theirs), lane[what]):
                bad.append(f'{port(n)} {what} {lane["lane"]}: SONiC {dom.get(theirs)}, '
                           f'optmon {lane[what]}')
    return bad, len(info), len(dom)


def check_sonic():
    text = 'SONiC reads modules through it, as optmon shows them'
    if not SONIC:
        print(f'ok {len(results) + 1} - {text} # SKIP no sonic-platform-common (OPTMON_SONIC)')
        return
    for n in MODELS:
        knob(f'osfp{n}', 'set', 'noise_pct=0')
    wait_for(20, lambda: all(cage(port(n)).get('polls', 0) > 3 for n in MODELS))
    sizes, bad = [], []
    for n in (1, 2, 4):
        sfp = sonic_module(n)
        last = []

        def alike(n=n, sfp=sfp, last=last):
            last[:] = differences(n, sfp)
            return not last[0]
        wait_for(20, alike, every=1)
        found, info, dom = last
        bad += found
        sizes.append((info, dom))
    result(not bad and all(info > 20 and dom > 10 for info, dom in sizes), text, sizes, *bad)


def main():
    plan(11)
    for n, model in MODELS.items():
        knob(f'osfp{n}', 'insert', model)
    for n, name in NAMED.items():
        write(f'/sys/bus/i2c/devices/i2c-{bus(n)}/new_device', f'{name} 0x50')
    result(wait_ready([port(n) for n in MODELS]), 'clients named optoe are cages', states())
    check_layout()
    check_banks()
    check_attributes()
    check_write()
    check_owned()
    check_cdb()
    check_qsfp()
    check_sonic()
    finish()


main()
