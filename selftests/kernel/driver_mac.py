#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What ethtool tells of a port by the driver's helpers for MAC drivers: why there is
no link, and the module's memory by the older ioctl, as transceiver exporters read it.

Called by driver_mac.sh in the guest, with the switch loaded, its cages empty.
"""
import array
import errno
import fcntl
import os
import re
import socket
import struct
import subprocess

from driver_lifecycle import cage, set_up, settles
from simulator import (finish, hwmon_dir, knob, plan, records, result, run, states, wait_for,
                       wait_ready, write, CONFIG)

SIOCETHTOOL = 0x8946
GMODULEINFO, GMODULEEEPROM = 0x42, 0x43
SFF_8636 = 3                    # ETH_MODULE_SFF_8636
DRIVER = '/sys/bus/i2c/drivers/optmon'

PORT, EMPTY, STAND_IN = 'osfp1', 'osfp8', 'osfp29'
NOT_READY = 'no (Module, CMIS module is not in ModuleReady state)'


def why(port):
    """What ethtool says after "Link detected:"."""
    found = re.search(r'Link detected: (.*)', run('ethtool', port).stdout)
    return found[1] if found else ''


def says(port, words):
    return wait_for(40, lambda: why(port) == words)


def check_ext_state():
    for port in (PORT, EMPTY, STAND_IN):
        set_up(port, True)
    result(says(EMPTY, 'no (No cable)'), 'an empty cage is why there is no link', why(EMPTY))
    result(says(PORT, 'yes'), 'a module with light has one', why(PORT))
    run('optmon', 'set', '-f', PORT, 'power=low')
    low = settles(PORT, 'low-power')
    result(low and says(PORT, NOT_READY), 'a module in low power is why', why(PORT))
    run('optmon', 'set', PORT, 'power=high')
    result(says(PORT, 'yes'), 'until it is ready', why(PORT))
    knob(PORT, 'fault', 'nack')
    lost = wait_for(40, lambda: states().get(PORT) == 'unreadable')
    result(lost and why(PORT) == 'yes', 'there is no reason for a link that is there',
           states().get(PORT), why(PORT))
    knob(PORT, 'set', 'rx_loss_db=60')
    result(says(PORT, 'no (EEPROM issue)'), 'a module that cannot be read is why', why(PORT))
    # Another is looked at soon.
    knob(PORT, 'fault', 'none')
    knob(PORT, 'remove', '1')
    wait_for(20, lambda: states().get(PORT) == 'empty')
    knob(PORT, 'insert', 'dr8-800g')
    result(wait_ready([PORT], 60) and says(PORT, 'yes'), 'until it can', why(PORT))
    knob(PORT, 'set', 'rx_loss_db=60')
    result(says(PORT, 'no'), 'of a link without light the module is not the reason',
           why(PORT))
    knob(PORT, 'set', 'rx_loss_db=0')
    device = cage(EMPTY)['device']
    write(f'{DRIVER}/unbind', device)
    unbound = why(EMPTY)
    write(f'{DRIVER}/bind', device)
    result(unbound == 'no' and says(EMPTY, 'no (No cable)'),
           'nor is anything known while no driver is bound', unbound, why(EMPTY))
    stand_in = says(STAND_IN, 'no (No cable)')
    knob(STAND_IN, 'insert', 'dr8-800g')
    result(stand_in and says(STAND_IN, 'no'), 'a stand-in says the same', stand_in,
           why(STAND_IN))


def ioctl(port, request):
    """What the kernel makes of it, or an errno."""
    data = array.array('B', request)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        try:
            fcntl.ioctl(sock, SIOCETHTOOL,
                        struct.pack('16sP', port.encode(), data.buffer_info()[0]))
        except OSError as error:
            return error.errno
    return data.tobytes()


def module_info(port):
    """(type, length), or an errno."""
    said = ioctl(port, struct.pack('3I32x', GMODULEINFO, 0, 0))
    return said if isinstance(said, int) else struct.unpack_from('2I', said, 4)


def module_eeprom(port, offset, length):
    said = ioctl(port, struct.pack('4I', GMODULEEEPROM, 0, offset, length) + bytes(length))
    return said if isinstance(said, int) else said[16:]


def linear(memory):
    """Lower memory and pages 00h to 03h, one after the other, by SFF-8636."""
    flat = memory[0, 0, 0][2] & (0x80 if memory[0, 0, 0][0] == 0x19 else 0x04)
    return b''.join(bytes(memory.get(at, bytes(128))) for at in
                    [(0, 0, 0)] + [(page, 0, 128) for page in range(1 if flat else 4)])


def module(identifier, revision, characteristics, status, *pages):
    """A module that stands still, each of its bytes another but for those that mean
    something to whoever reads it: flags, counts, and what it promises.
    """
    lower = bytearray(bytes([identifier, revision, characteristics, status]).ljust(128, b'\0'))
    lower[100:118] = range(0x41, 0x53)
    memory = {(0, 0, 0): lower}
    for page in pages:
        data = bytearray((37 * i + 11 * page) & 0x7f for i in range(128))
        if page == 0:
            data[0] = identifier
            data[1:53] = b'OPTMON SIM      \0\0\0STANDS STILL    01SERIAL 000001'.ljust(52)[:52]
        elif page != 2 and page != 3:
            data[:] = bytes(128)
        memory[page, 0, 128] = data
    return memory


MODULES = {
    'osfp2': ('CMIS', module(0x19, 0x50, 0, 0x07, 0, 1, 2, 3, 0x10, 0x11)),
    'osfp3': ('CMIS without page 03h', module(0x19, 0x50, 0, 0x07, 0, 1, 2, 0x10, 0x11)),
    'osfp4': ('CMIS, flat', module(0x19, 0x50, 0x80, 0x07, 0)),
    'osfp5': ('SFF-8636', module(0x11, 0x08, 0, 0, 0, 3)),
    'osfp6': ('SFF-8636, flat', module(0x11, 0x08, 0x04, 0, 0)),
}


def difference(want, got):
    """Where they differ, in words; the bytes that select a page are nobody's."""
    if isinstance(got, int):
        return f'errno {got}'
    if len(got) != len(want):
        return f'{len(got)} bytes of {len(want)}'
    return ', '.join(f'{i}: {b:02x}, not {a:02x}' for i, (a, b) in enumerate(zip(want, got))
                     if a != b and i not in (126, 127))[:300]


def check_ioctl():
    for port, (_, memory) in MODULES.items():
        with open(f'{CONFIG}/{port}/image', 'wb') as f:
            f.write(records(memory))
        knob(port, 'insert', 'still')
    wait_for(60, lambda: all(states().get(port) in ('ready', 'unsupported')
                             for port in MODULES))
    for port, (name, memory) in MODULES.items():
        want = linear(memory)
        info = module_info(port)
        bad = difference(want, module_eeprom(port, 0, len(want)))
        result(info == (SFF_8636, len(want)) and not bad,
               f'{name}: the older ioctl reads all of it', info, bad, states().get(port))


def check_parts():
    port = 'osfp2'
    want = linear(MODULES[port][1])
    bad = {}
    for at, length in ((0, 1), (3, 97), (120, 6), (128, 60), (250, 10), (300, 340), (639, 1)):
        part = module_eeprom(port, at, length)
        if part != want[at:at + length]:
            bad[at, length] = part
    result(not bad, 'and any part of it, across pages, too', bad)
    beyond = [module_eeprom(port, 640, 1), module_eeprom(port, 600, 41),
              module_eeprom('osfp4', 256, 1)]
    result(beyond == [errno.EINVAL] * 3, 'nothing beyond its end', beyond)
    said = subprocess.run(['ethtool', '-m', port, 'raw', 'on'], capture_output=True,
                          check=False)
    bad = difference(want, said.stdout)
    result(not said.returncode and not bad, "so does ethtool's raw output", bad, said.stderr)
    none = [module_info(EMPTY), module_eeprom(EMPTY, 0, 128)]
    result(set(none) <= {errno.ENODEV, errno.EINVAL} and none[0] == errno.ENODEV,
           'there is nothing to read in an empty cage', none)


def driver_of(port):
    """Of the network device that has the name now."""
    found = re.search(r'^driver: (.*)', run('ethtool', '-i', port).stdout)
    return found[1] if found else None


def readable(port):
    return not run('ethtool', '-m', port).returncode


def there(held):
    """Is an open file of hwmon one still? It may have no value that is young enough."""
    held.seek(0)
    try:
        return held.read() or True
    except OSError as error:
        return error.errno == errno.ENODATA


def sampled_on(port, polls, held):
    """Its module was never away: the same hwmon, and polls that count on."""
    return (wait_for(20, lambda: cage(port).get('polls', 0) >= polls + 2) and
            states().get(port) == 'ready' and there(held) and
            hwmon_dir(port) == os.path.dirname(held.name))


def check_detach():
    set_up(PORT, True)
    device, polls = cage(PORT)['device'], cage(PORT)['polls']
    held = open(f'{hwmon_dir(PORT)}/temp1_input', encoding='ascii')
    knob(PORT, 'mac', 'detach')
    came = wait_for(20, lambda: driver_of(PORT) == 'optmon' and cage(PORT).get('stand_in'))
    result(came and readable(PORT) and
           device in os.path.realpath(f'/sys/class/net/{PORT}/device'),
           'when its MAC goes, a living cage has a stand-in that ethtool -m reads by',
           driver_of(PORT), cage(PORT))
    result(sampled_on(PORT, polls, held),
           'while its module is sampled on, and hwmon stays', cage(PORT), hwmon_dir(PORT))
    polls = cage(PORT)['polls']
    knob(PORT, 'mac', 'attach')
    gone = wait_for(20, lambda: driver_of(PORT) == 'optmon_sim' and
                    not cage(PORT).get('stand_in'))
    set_up(PORT, True)
    result(gone and readable(PORT) and says(PORT, 'yes'),
           'when a MAC comes to a cage that is bound, the stand-in makes way',
           driver_of(PORT), why(PORT), cage(PORT))
    result(sampled_on(PORT, polls, held), 'with as little ado',
           cage(PORT), hwmon_dir(PORT))
    held.close()


def check_orders():
    """The MAC and the cage's driver come and go, each first."""
    device = cage(PORT)['device']
    write(f'{DRIVER}/unbind', device)
    knob(PORT, 'mac', 'detach')
    nobody = driver_of(PORT)
    write(f'{DRIVER}/bind', device)
    stand_in = wait_for(20, lambda: driver_of(PORT) == 'optmon')
    result(nobody is None and stand_in and wait_ready([PORT]) and readable(PORT),
           'a MAC that goes while no driver is bound leaves the cage to a stand-in later',
           nobody, driver_of(PORT))
    write(f'{DRIVER}/unbind', device)
    gone = wait_for(20, lambda: driver_of(PORT) is None)
    knob(PORT, 'mac', 'attach')
    alone = readable(PORT)
    write(f'{DRIVER}/bind', device)
    result(gone and not alone and wait_ready([PORT]) and wait_for(20, lambda: readable(PORT)) and
           driver_of(PORT) == 'optmon_sim' and not cage(PORT).get('stand_in'),
           'one that comes meanwhile has the module as soon as one is', gone, alone,
           driver_of(PORT))
    for _ in range(10):
        knob(PORT, 'mac', 'detach')
        knob(PORT, 'mac', 'attach')
    result(wait_for(20, lambda: driver_of(PORT) == 'optmon_sim' and
                    not cage(PORT).get('stand_in')) and readable(PORT),
           'and one that comes and goes ten times is there in the end', driver_of(PORT))


def main():
    plan(26)
    knob(PORT, 'insert', 'dr8-800g')
    wait_ready([PORT], 60)
    check_ext_state()
    check_detach()
    check_orders()
    check_ioctl()
    check_parts()
    finish()


if __name__ == '__main__':
    main()
