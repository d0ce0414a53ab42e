#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A module's firmware is loaded by ethtool's core, while others are sampled.

Called by driver_flash.sh in the guest, with the switch loaded. The client of
ethtool's netlink family is the kernel's own.
"""
import os
import time

from simulator import (finish, knob, listing, plan, result, results, run, states, wait_for,
                       wait_ready, write)
from ynl import TOP, NlError, family

FIRMWARE = '/tmp/firmware'
HEADER, BODY = 64, 2000
COMPLETED, ERROR = 3, 4        # ETHTOOL_MODULE_FW_FLASH_STATUS_x
PORT, PULLED = 'osfp1', 'osfp2'
NEIGHBOURS = ['osfp3', 'osfp4', 'osfp5', 'osfp6']


def image(name, major, minor, damage=0, body=BODY):
    """Firmware as the simulator's modules take it, see driver/sim/cdb.c."""
    body = bytes(i * 7 & 0xff for i in range(body))
    header = b'OPTMONFW' + bytes([major, minor, 0, 1]) + (sum(body) + damage).to_bytes(4, 'big')
    os.makedirs(FIRMWARE, exist_ok=True)
    with open(f'{FIRMWARE}/{name}', 'wb') as f:
        f.write(header.ljust(HEADER, b'\0') + body)


class Flash:
    """One request to flash, and what the kernel tells who asked for it."""

    def __init__(self, port, name):
        self.ethtool = family('ethtool')
        self.told = []
        self.error = ''
        try:
            self.ethtool.do('module-fw-flash-act',
                            {'header': {'dev-name': port}, 'file-name': name})
        except NlError as error:
            self.error = str(error)
        except AttributeError:
            # The kernel's YNL stumbles over an acknowledgement that a notification
            # has overtaken. There is one only of a flash that has begun.
            if not self.ethtool.async_msg_queue:
                raise

    def look(self):
        self.ethtool.check_ntf()
        for message in self.ethtool.async_msg_queue:
            self.told.append(message['msg'])
        self.ethtool.async_msg_queue.clear()
        return self.told

    def ended(self):
        """COMPLETED, ERROR or None."""
        ends = [m['status'] for m in self.look() if m.get('status') in (COMPLETED, ERROR)]
        return ends[-1] if ends else None

    def wrote(self):
        return any(m.get('done') for m in self.look())


def version(port):
    said = run('ethtool', '-m', port, 'hex', 'on', 'offset', '39', 'length', '2')
    words = said.stdout.split(':')[-1].split()
    return tuple(int(word, 16) for word in words) if len(words) == 2 else None


def polls(port):
    return listing(port)[port]['cage'].get('polls', 0)


def check_flash():
    image('new.bin', 3, 7)
    before = version(PORT)
    start, count = time.monotonic(), {port: polls(port) for port in NEIGHBOURS}
    flash = Flash(PORT, 'new.bin')
    begun = wait_for(60, flash.wrote)
    said = run('optmon', 'cdb', PORT, '0040')
    result(begun and not flash.ended() and said.returncode == 75 and
           'in use, perhaps by a flash' in said.stderr,
           'meanwhile other commands of the module are refused, and optmon says why',
           said.returncode, said.stdout, said.stderr)
    ended = wait_for(120, flash.ended)
    took = time.monotonic() - start
    # One a second each, of which a busy machine may miss some.
    polled = {port: polls(port) - count[port] for port in NEIGHBOURS}
    result(not flash.error and ended == COMPLETED,
           'the kernel flashes a module through the driver', flash.error, *flash.told[-4:])
    again = wait_for(30, lambda: states().get(PORT) == 'ready' and version(PORT) == (3, 7))
    result(before != (3, 7) and again, f'which then runs {version(PORT)} instead of {before}',
           str(states().get(PORT)))
    result(took > 2 and min(polled.values()) > took / 4,
           f'its neighbours are sampled meanwhile: {min(polled.values())} polls in {took:.0f} s',
           polled)
    result(wait_for(20, lambda: polls(PORT) > 1), 'and so is the module itself afterwards')


def check_refusal():
    run('ip', 'link', 'set', PORT, 'up')
    flash = Flash(PORT, 'new.bin')
    result(flash.error, 'it is refused while the port is up', flash.error)
    run('ip', 'link', 'set', PORT, 'down')


def check_damaged():
    image('bad.bin', 9, 9, damage=1)
    before = version(PORT)
    flash = Flash(PORT, 'bad.bin')
    ended = wait_for(120, flash.ended)
    result(ended == ERROR and version(PORT) == before,
           'firmware that the module rejects is an error, and changes nothing',
           flash.error, *flash.told[-3:])


def newest_ethtool(*arguments):
    """It comes with the newest kernel, and runs with the library it was built for."""
    root = f'{TOP}/build/kernels/new/root'
    program = f'{root}/usr/sbin/ethtool'
    if not os.path.exists(program):
        return None
    return run(f'{root}/lib64/ld-linux-x86-64.so.2', '--library-path',
               f'{root}/lib/x86_64-linux-gnu', program, *arguments, timeout=180)


def check_ethtool():
    text = 'the newest ethtool flashes a module, and says so'
    image('newer.bin', 3, 8)
    said = newest_ethtool('--flash-module-firmware', PORT, 'file', 'newer.bin')
    if not said:
        results.append(True)
        print(f'ok {len(results)} - {text} # SKIP no newest ethtool (selftests/setup new)')
        return
    runs = wait_for(30, lambda: states().get(PORT) == 'ready' and version(PORT) == (3, 8))
    result(not said.returncode and 'completed' in said.stdout and runs, text,
           said.returncode, said.stdout[-300:], said.stderr, version(PORT))


def check_pulled():
    flash = Flash(PULLED, 'new.bin')
    wrote = wait_for(60, flash.wrote)
    knob(PULLED, 'remove', '1')
    start = time.monotonic()
    ended = wait_for(90, flash.ended)
    took = time.monotonic() - start
    result(wrote and ended == ERROR, f'pulled out half-way, it ends with an error ({took:.1f} s)',
           flash.error, *flash.told[-3:])
    knob(PULLED, 'insert', 'dr8-800g')
    result(wait_for(30, lambda: states().get(PULLED) == 'ready'),
           'and the next module in that cage is as good as any', str(states().get(PULLED)))


def main():
    plan(10)
    write('/sys/module/firmware_class/parameters/path', FIRMWARE)
    wait_ready([PORT, PULLED] + NEIGHBOURS, 40)
    check_flash()
    check_refusal()
    check_damaged()
    check_ethtool()
    check_pulled()
    # The work of the core must be over before the modules are unloaded.
    finish()


if __name__ == '__main__':
    main()
