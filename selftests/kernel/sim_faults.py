#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Faults of simulated modules, as a master on the bus meets them.

Called by sim_faults.sh in the guest.
"""
import errno
import time

from i2cdev import Module
from simulator import (SCALE, account, finish, knob, plan, read, result, run,
                       wait_for, CONFIG)


def insert(cage, *what):
    said = run('optmon-sim', 'insert', str(cage), *what)
    assert said.returncode == 0, said.stderr
    m = Module(cage)
    assert wait_for(10, lambda: error(m) == 0 and m.byte(0, 3) >> 1 & 7 == 3)
    return m


def error(m, length=1):
    """The errno of a read from byte 0 on; 0 if it works."""
    try:
        m.read(0, length)
        return 0
    except OSError as err:
        return err.errno


def fault(cage, text):
    knob(f'osfp{cage}', 'fault', text)


def check_refusal(m, other):
    fault(1, 'nack')
    result(error(m) == errno.ENXIO and error(other) == 0,
           'a module that acknowledges nothing leaves its neighbour alone')
    fault(1, 'none')
    result(error(m) == 0, 'and is cured')
    fault(1, 'nack-next=3')
    result([error(m) for _ in range(5)] == [errno.ENXIO] * 3 + [0, 0],
           'so many transfers are refused')


def check_stuck(m, other, far):
    fault(1, 'stuck=400')
    start = time.monotonic()
    held = error(m)
    took = time.monotonic() - start
    result(held == errno.ETIMEDOUT and 0.03 < took < 0.35 * SCALE,
           'a bus that is held down costs the controller its time-out', held, took)
    result(error(other) == 0 and error(far) == 0,
           'another channel frees it')
    result(wait_for(10, lambda: error(m) == 0), 'it ends by itself')


def check_bytes(m):
    want = m.read(0, 64)
    fault(1, 'garbage')
    first, second = m.read(0, 64), m.read(0, 64)
    result(want != first != second, 'garbage is something else each time')
    fault(1, 'none')
    fault(1, 'corrupt=20')
    bad = []
    for _ in range(100):
        bad += [bin(a ^ b).count('1') for a, b in zip(m.read(86, 32), want[86:])]
        got = m.read(56, 8)
        bad += [bin(a ^ b).count('1') for a, b in zip(got, want[56:64])]
    share = sum(1 for bits in bad if bits) / len(bad)
    result(0.02 < share < 0.1 and max(bad) == 1,
           'corruption flips a bit in one byte of so many', share)
    fault(1, 'none')


def check_hang(m):
    fault(1, 'hang')
    first = m.read(14, 4), m.page(0x11, step=128)[26:74]
    time.sleep(1)
    result((m.read(14, 4), m.page(0x11, step=128)[26:74]) == first,
           'readings of a hung module stand still')
    fault(1, 'none')
    result(wait_for(10, lambda: m.page(0x11, step=128)[26:74] != first[1]),
           'and move again')


def check_unplug(m):
    fault(1, 'unplug')
    got = m.read(0, 16)
    result(got[:8] == bytes([0x19, 0x53]) + got[2:8] and got[8:] == b'\xff' * 8,
           'a module that goes in the middle of a read leaves ones', got)
    result(error(m) == errno.ENXIO and
           'empty' in read(f'{CONFIG}/osfp1/status'), 'and an empty cage')


def check_signals():
    m = insert(1, '--model', 'dr8-800g')
    fault(1, 'intl')
    result('interrupt 1' in read(f'{CONFIG}/osfp1/status'),
           'an interrupt request can be stuck')
    fault(1, 'none')
    for text in ('banks', 'durations', 'reads', 'vdm', 'checksum', 'identifier', 'flat'):
        fault(1, f'lie={text}')
    m.select(1)
    result(m.read(142, 3)[0] & 0x43 == 0x40 and m.read(144, 1) == b'\xff' and
           m.read(0, 3) == b'\x7f\x53\x80', 'a module tells lies when asked to',
           m.read(142, 3), m.read(0, 3))
    m.close()


def check_refusals():
    def refused(name, text):
        try:
            knob('osfp3', name, text)
        except OSError as err:
            return err.errno
        return 0
    got = [refused('fault', text) for text in
           ('nonsense', 'nack-next=', 'nack-next=x', 'max-read=8', 'stuck=99999999')]
    result(got == [errno.EINVAL] * 3 + [errno.ENODEV, errno.ERANGE],
           'what makes no sense is refused', got)
    insert(3, '--model', 'lpo-800g').close()
    got = [refused('fault', text) for text in
           ('flag=11:154:0', 'flag=77:147:0', 'flag=11:147:9', 'flag=11', 'lie=age',
            'max-read=0', 'max-read=999')]
    result(got == [errno.EINVAL, errno.EINVAL, errno.ERANGE, errno.EINVAL, errno.EINVAL,
                   errno.ERANGE, errno.ERANGE], 'and what no module can have', got)
    got = [refused('set', text) for text in
           ('wear_pct', 'wear_pct=', 'wear_pct=1e3', 'wear_pct=-1', 'wear_pct=1 lane=9',
            'wear_pct=1 lane=0', 'temperature_c=20 lane=1', 'colour=1',
            'wear_pct=99999999999999999999')]
    result(got == [errno.EINVAL, errno.EINVAL, errno.EINVAL, errno.ERANGE, errno.ERANGE,
                   errno.EINVAL, errno.EINVAL, errno.ENOENT, errno.ERANGE],
           'so are values without sense', got)
    got = [refused('insert', text) for text in ('still', 'alive', 'dr9')]
    result(got == [errno.EINVAL, errno.EINVAL, errno.ENOENT],
           'so is an image that nobody wrote', got)
    bad = [b'\x50\0\0\0', b'\x50\0\0\x7f\x02ab', b'\x52\0\0\0\x01a', b'\x50\0\0\0\0',
           b'\x50\0\0\0\xff' + b'a' * 255, b'\x50\0\0\x80\x05abcd']
    got = []
    for blob in bad:
        with open(f'{CONFIG}/osfp3/image', 'wb') as f:
            f.write(blob)
        got.append(refused('insert', 'still'))
    result(got == [errno.EINVAL] * len(bad), 'and one that is broken', got)
    result(account('osfp3')['control_writes'] == 0, 'none of it is a control write')


def main():
    plan(20)
    m, other, far = (insert(cage, '--model', 'dr8-800g') for cage in (1, 2, 9))
    check_refusal(m, other)
    check_stuck(m, other, far)
    check_bytes(m)
    check_hang(m)
    check_unplug(m)
    for module in (m, other, far):
        module.close()
    check_signals()
    check_refusals()
    finish()


main()
