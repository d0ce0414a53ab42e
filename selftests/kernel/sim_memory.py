#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The memory of simulated modules on the wire: what OIF-CMIS-05.4 says of
pages, read lengths, write and read transactions, and the bus account.

Called by sim_memory.sh in the guest; the folder of dumps is the argument.
"""
import errno
import glob
import os
import re
import sys
import time

from i2cdev import Module
from simulator import account, finish, knob, plan, result, run, wait_for, write, CONFIG

CMIS_IDENTIFIERS = (0x18, 0x19, 0x1a, 0x1b, 0x1e, 0x1f, 0x20, 0x21, 0x22)
SELECT = (0x7e, 0x7f)


def insert(cage, *what):
    """A module that answers."""
    said = run('optmon-sim', 'insert', str(cage), *what)
    assert said.returncode == 0, said.stderr
    module = Module(cage)

    def answers():
        try:
            return module.read(0, 1)
        except OSError:
            return None
    assert wait_for(5, answers), f'the module of cage {cage} does not answer'
    return module


def refused(call, *args, error=errno.ENXIO):
    try:
        call(*args)
    except OSError as err:
        return err.errno == error
    return False


def load_dump(path):
    """{(addr, page, bank, half): {offset: byte}}"""
    memory, addr = {}, 0x50
    for line in open(path, encoding='utf-8'):
        found = re.match(r'i2c (\d+)', line)
        addr = int(found[1], 16) if found else addr
        found = re.match(r'([0-9a-f]{2}) (\d+) ([0-9a-f]{2}): ([0-9a-f ]+)$', line)
        if not found:
            continue
        page, bank, offset = int(found[1], 16), int(found[2]), int(found[3], 16)
        for i, byte in enumerate(bytes.fromhex(found[4])):
            at = offset + i
            key = (addr, page, bank, 128) if at >= 128 else (addr, 0, 0, 0)
            memory.setdefault(key, {})[at] = byte
    return memory


def differences(module, memory):
    bad = []
    cmis = memory[0x50, 0, 0, 0].get(0) in CMIS_IDENTIFIERS
    for (addr, page, bank, half), known in sorted(memory.items()):
        if half and cmis:
            module.write(0x7e, bank, page, addr=addr)
        elif half and (addr == 0x51 or memory[0x50, 0, 0, 0].get(0) != 3):
            module.write(0x7f, page, addr=addr)
        for start in range(half, half + 128, 8):
            data = module.read(start, 8, addr=addr)
            for i, byte in enumerate(data):
                at = start + i
                own = at in SELECT and (cmis or at == 0x7f)
                if at in known and known[at] != byte and not own:
                    bad.append(f'{addr:02x}h page {page:02x}h bank {bank} byte '
                               f'{at:02x}h: {byte:02x}, the dump has {known[at]:02x}')
    return bad


def check_dumps(folder):
    bad, count = [], 0
    for path in sorted(glob.glob(folder + '/*.eeprom')):
        memory = load_dump(path)
        if (0x50, 0, 0, 0) not in memory:
            continue
        module = insert(1, path)
        for again in ('', 'again: '):
            bad += [f'{again}{os.path.basename(path)}: {d}'
                    for d in differences(module, memory)]
        module.close()
        count += 1
    result(count > 50 and not bad, f'{count} dumps read back as they are, twice',
           *bad[:20])


def check_selection():
    m = insert(1, '--model', 'dr8-800g')
    vendor = m.page(0, step=128)[1:7]
    result(vendor == b'Lumora', 'page 00h is there', vendor)
    m.select(0x11)
    result(m.read(0x7e, 2) == b'\0\x11', 'a page is selected by two bytes')
    m.select(0x33)
    result(m.read(0x7e, 2) == b'\0\0' and m.read(129, 6) == vendor,
           'an unsupported page clears PageSelect (8.2.15)')
    m.select(0x10, 3)
    result(m.read(0x7e, 2) == b'\3\0' and m.read(129, 6) == vendor,
           'an unsupported bank clears PageSelect and leaves BankSelect (8.2.15)')
    m.select(0x11)
    m.write(0x7e, 1)
    result(m.read(0x7e, 2) == b'\0\x11', 'BankSelect alone has no effect (8.2.15)')
    m.select(0x01, 2)
    result(m.read(0x7f, 1) == b'\x01', 'the bank does not matter to an unbanked page')
    m.select(0)
    m.transfer(b'\x7e\x00\x11', 1)
    result(m.read(0x7f, 1) == b'\0',
           'a write that no STOP ends is lost (B.2.5.3)')
    m.close()


def check_reads():
    m = insert(1, '--model', 'dr8-800g')
    m.select(0)
    page = m.read(128, 128)
    result(m.read(250, 10) == page[122:] + page[:4],
           'reading rolls over within upper memory (B.1.2)')
    lower = m.read(0, 8)
    result(m.read(126, 10)[2:] == lower,
           'reading from 7Eh on does not go into 80h (B.1.2)')
    m.transfer(b'\x80')
    first = m.transfer(4)
    result(first + m.transfer(4) == page[:8],
           'a read without an address goes on where the last ended (B.2.5.1.1)')
    m.write(130, 0xaa, 0xbb)
    result(m.read(128, 8) == page[:8], 'writing to read-only bytes does nothing')
    knob('osfp1', 'fault', 'max-read=16')
    result(m.read(128, 24) == page[:16] + b'\xff' * 8,
           'a module gives ffh beyond its longest read')
    knob('osfp1', 'fault', 'long-read-nacks')
    result(refused(m.read, 128, 17, ) or refused(m.read, 128, 17, error=errno.EIO),
           'or refuses it')
    m.close()
    m = insert(1, '--model', '2fr4-800g')
    result(m.read(129, 8) == b'Lumora  ' and m.read(129, 16)[8:] == b'\xff' * 8,
           'eight bytes are the limit where 01h:251 does not say more')
    m.close()


def check_hold_off():
    m = insert(1, '--model', 'dr8-800g')
    knob('osfp1', 'fault', 'select-us=300000')
    m.select(0x11)
    result(refused(m.read, 0, 1), 'a module refuses access while it maps a page')
    result(wait_for(10, lambda: not refused(m.read, 0, 1)), 'and then takes it')
    knob('osfp1', 'fault', 'write-us=300000')
    knob('osfp1', 'fault', 'select-us=0')
    m.write(31, 0xff)
    result(refused(m.read, 0, 1) and wait_for(10, lambda: not refused(m.read, 0, 1)),
           'a module refuses access while it writes')
    m.close()


def check_account():
    m = insert(1, '--model', 'dr8-800g')
    knob('osfp1', 'account', '0')
    knob('bus0', 'account', '0')
    m.read(3, 23)
    m.select(0x11)
    m.read(128, 74)
    m.select(0)
    got = account('osfp1')
    result((got['transactions'], got['bytes'], got['page_selects'],
            got['control_writes'], got['mask_writes']) == (4, 111, 2, 0, 0),
           'a poll of status, flags and monitors counts 4 transactions, 111 bytes', got)
    result({k: account('bus0')[k] for k in ('transactions', 'bytes')} ==
           {'transactions': 4, 'bytes': 111}, 'and so on its bus')
    m.write(31, 0xff, 0xff)
    m.write(26, 0x40)
    got = account('osfp1')
    result((got['mask_writes'], got['control_writes']) == (1, 1),
           'writes of masks and other writes are counted apart', got)
    run('optmon-sim', 'remove', '1')
    refused(m.read, 0, 1)
    got = account('osfp1')
    result((got['transactions'], got['bytes'], got['nacks']) == (7, 119, 1),
           'an address nobody takes is one byte', got)
    m.close()


def check_bus_time():
    m = insert(1, '--model', 'dr8-800g')
    took = {}
    for hz in (100000, 400000, 0):
        write(f'{CONFIG}/switch/bus_hz', str(hz))
        took[hz] = 1
        for _ in range(20):
            start = time.monotonic()
            m.read(0, 128)
            took[hz] = min(took[hz], time.monotonic() - start)
    write(f'{CONFIG}/switch/bus_hz', '400000')
    least = 131 * 9 / 100000
    result(least <= took[100000] < 3 * least + took[0] and took[400000] >= least / 4 and
           took[0] < took[100000] - least / 2,
           'transfers take their bus time, or none', took)
    m.close()


def main():
    folder = sys.argv[1]
    plan(23)
    check_selection()
    check_reads()
    check_hold_off()
    check_account()
    check_bus_time()
    if os.path.isdir(folder):
        check_dumps(folder)
    else:
        result(True, f'dumps read back # SKIP no dumps at {folder}')
    finish()


main()
