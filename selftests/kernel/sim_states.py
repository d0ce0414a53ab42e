#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""States, flags, masks and the interrupt request of a simulated module.

Called by sim_states.sh in the guest.
"""
import errno
import re

from i2cdev import Module
from simulator import finish, knob, plan, read, result, run, wait_for, CONFIG

LOW_POWER, POWER_UP, READY, POWER_DOWN = 1, 2, 3, 4
DEACTIVATED, INIT, ACTIVATED, INITIALIZED = 1, 2, 4, 7


def status(cage, name):
    found = re.search(f'^{name} (.*)$', read(f'{CONFIG}/osfp{cage}/status'), re.M)
    return found[1] if found else None


def insert(cage, *what):
    said = run('optmon-sim', 'insert', str(cage), *what)
    assert said.returncode == 0, said.stderr
    return Module(cage)


def answers(m):
    try:
        return bool(m.read(0, 1))
    except OSError as err:
        assert err.errno == errno.ENXIO, err
        return False


def state(m):
    return m.byte(0, 3) >> 1 & 7


def lanes(m):
    """The data path state of each lane, Table 8-93."""
    m.select(0x11)
    return [nibble for byte in m.read(128, 4) for nibble in (byte & 15, byte >> 4)]


def flags(m, page, offset, length=1):
    if offset >= 128:
        m.select(page)
    return m.read(offset, length)


def settle(m):
    """Ready, with all flags read and gone."""
    ok = wait_for(10, lambda: answers(m) and state(m) == READY and
                  lanes(m) == [ACTIVATED] * 8)
    flags(m, 0, 8, 6)
    for start, length in ((134, 8), (142, 8), (150, 4)):
        flags(m, 0x11, start, length)
    return ok


def check_start():
    m = Module(1)
    knob('osfp1', 'insert', 'dr8-800g')
    result(not answers(m), 'a module that was just plugged in does not answer yet')
    seen = []

    def started():
        if answers(m):
            seen.append(state(m))
            return seen[-1] == READY
        return False
    wait_for(10, started, every=0.01)
    order = sorted(set(seen), key=seen.index)
    result(order[-2:] == [POWER_UP, READY], 'it powers up and is ready', order)
    result(flags(m, 0, 8)[0] & 1, 'its change of state is flagged')
    result(flags(m, 0, 8)[0] == 0, 'once: reading clears the flag')
    result(wait_for(5, lambda: lanes(m) == [ACTIVATED] * 8),
           'its data paths become active', lanes(m))
    result(flags(m, 0x11, 134)[0] == 0xff, 'which is flagged for each lane')
    return m


def check_control(m):
    m.write(26, 0x50)
    result(wait_for(5, lambda: state(m) == LOW_POWER) and
           lanes(m) == [DEACTIVATED] * 8,
           'LowPwrRequestSW takes it to low power, its data paths down', state(m))
    m.write(26, 0x40)
    result(settle(m), 'and back')
    m.select(0x10)
    m.write(130, 0x04)
    result(wait_for(5, lambda: lanes(m) == [INITIALIZED] * 8),
           'Tx disable of a lane takes its data path to DPInitialized (6.3.3.1)',
           lanes(m))
    result(wait_for(10, lambda: m.word(0x11, 154) == 0), 'no light is sent then')
    m.select(0x10)
    m.write(130, 0)
    m.write(128, 0xff)
    result(wait_for(5, lambda: lanes(m) == [DEACTIVATED] * 8), 'DPDeinit works')
    m.select(0x10)
    m.write(128, 0)
    result(settle(m), 'and is undone')
    m.write(31, 0xff)
    m.write(26, 0x48)
    result(not answers(m), 'SoftwareReset starts it afresh')
    result(wait_for(5, lambda: answers(m)) and m.byte(0, 31) == 0,
           'with masks as they were made')
    result(settle(m), 'and it comes back')


def check_flags(m):
    result(status(1, 'interrupt') == '0' and m.byte(0, 3) & 1,
           'nothing to tell, no interrupt')
    knob('osfp1', 'set', 'rx_loss_db=60 lane=3')
    result(wait_for(10, lambda: status(1, 'interrupt') == '1') and
           not m.byte(0, 3) & 1, 'light that is lost asks for an interrupt')
    result(m.read(4, 1)[0] & 1 and m.read(5, 3) == b'\0\0\0', 'the summary names page 11h (Table 8-8)',
           m.read(4, 4))
    result(flags(m, 0x11, 147)[0] == 4 and flags(m, 0x11, 147)[0] == 4,
           'a condition that lasts sets its flag again after a read (8.1.4.2)')
    m.select(0x10)
    m.write(213, *[0] * 8)
    m.write(226, 4, 4, 4, 4, 4, 4)      # LOS, LOL, Rx power of lane 3
    result(wait_for(10, lambda: status(1, 'interrupt') == '0') and m.byte(0, 4) & 1,
           'masks quiet the interrupt, not the flags and their summary',
           flags(m, 0x11, 134, 20).hex(' '), m.page(0x10, step=128)[85:105].hex(' '),
           m.read(0, 16).hex(' '))
    knob('osfp1', 'set', 'rx_loss_db=0 lane=3')
    first = wait_for(10, lambda: flags(m, 0x11, 147)[0])
    result(first == 4 and wait_for(10, lambda: flags(m, 0x11, 147)[0] == 0),
           'a flag outlasts its condition until it is read')
    m.select(0x10)
    m.write(226, 0, 0, 0, 0, 0, 0)
    settle(m)
    knob('osfp1', 'set', 'temperature_c=80')
    result(wait_for(10, lambda: flags(m, 0, 9)[0] == 5),
           'a temperature over its limits is alarm and warning', flags(m, 0, 9))
    knob('osfp1', 'set', 'temperature_c=auto')
    knob('osfp1', 'set', 'temperature_c=45')
    knob('osfp1', 'fault', 'flag=00:8:1')
    result(flags(m, 0, 8)[0] == 2 and flags(m, 0, 8)[0] == 0,
           'an event is flagged once')
    knob('osfp1', 'fault', 'flag=11:135:5:300')
    result(flags(m, 0x11, 135)[0] == 0x20 and flags(m, 0x11, 135)[0] == 0x20 and
           wait_for(10, lambda: flags(m, 0x11, 135)[0] == 0),
           'a condition with a time ends by itself')


def check_masks_of_optional_pages():
    m = insert(2, '--model', 'dr8-800g')
    result(wait_for(5, lambda: answers(m)) and
           m.page(0x2d, step=128) == b'\xff' * 128 and m.byte(0x10, 213) == 0,
           'masks are open at first, but closed on optional pages (8.1.3.4)')
    settle(m)
    knob('osfp2', 'set', 'snr_loss_db=8')
    result(wait_for(10, lambda: m.byte(0, 4) & 8) and status(2, 'interrupt') == '0',
           'VDM flags are summed up, and silent while masked', m.byte(0, 4))
    m.select(0x2d)
    for start in range(128, 256, 8):
        m.write(start, *[0] * 8)
    result(wait_for(10, lambda: status(2, 'interrupt') == '1'),
           'and ask for an interrupt once they are not')
    m.close()


def check_banks():
    m = insert(4, '--model', '2dr8-1600g')
    def received():
        return [m.word(0x11, 154 + 2 * lane, bank) for bank in (0, 1) for lane in range(8)]

    # The monitors are measured some time after the data paths are up.
    wait_for(10, lambda: answers(m) and state(m) == READY and
             m.page(0x11, 1)[:4] == b'\x44' * 4 and all(received()))
    states = m.page(0x11, 1)[:4]
    powers = received()
    result(states == b'\x44' * 4 and all(5000 < power < 30000 for power in powers) and
           len(set(powers)) > 8, 'a second bank has data paths and monitors of its own',
           states.hex(' '), powers)
    for bank in (0, 1):
        m.page(0x11, bank)      # which clears its flags
    knob('osfp4', 'set', 'rx_loss_db=60 lane=12')
    result(wait_for(10, lambda: m.byte(0x11, 147, 1) == 8) and
           m.byte(0x11, 147) == 0 and m.byte(0, 5) & 1 and not m.byte(0, 4) & 1,
           'and flags, which the summary names by bank (Table 8-8)', m.read(4, 4).hex(' '))
    m.close()


def check_still():
    text = ('00 0 00: 19 53 04 06 01 00 00 00 00 05 00 00 00 00 2e 00\n'
            '00 0 80: 19 4c 75 6d\n')
    path = '/tmp/still.eeprom'
    with open(path, 'w', encoding='ascii') as f:
        f.write(text)
    m = insert(3, path)
    first = m.read(0, 8) + m.read(8, 8)
    result(first == bytes.fromhex('195304060100000000050000 00002e00') and
           m.read(8, 8) == first[8:], 'flags of an image that stands still last')
    result(status(3, 'interrupt') == '1', 'and ask for an interrupt')
    m.write(31, 0xff, 0xff)
    result(status(3, 'interrupt') == '0' and m.read(31, 2) == b'\0\0',
           'until they are masked, which does not show in the image')
    m.close()


def main():
    plan(32)
    m = check_start()
    check_control(m)
    check_flags(m)
    m.close()
    check_masks_of_optional_pages()
    check_banks()
    check_still()
    finish()


main()
