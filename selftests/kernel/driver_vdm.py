#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Versatile diagnostics: statistics on request, flags for who listens.

Called by driver_vdm.sh in the guest, with the switch loaded. The client is the
kernel's own YNL library.
"""
import errno
import fcntl
import os
import re
import threading
import time

from driver_lifecycle import DRIVER, module
from simulator import (Events, cage, finish, knob, plan, read, result, run, states, wait_for,
                       wait_ready, write)

from ynl import NlError, family

# dr8-800g with a MAC driver's port; lpo-800g, which has no VDM; one to pull out; zr-400g.
PORT, PLAIN, SPARE, TUNABLE = 'osfp1', 'osfp11', 'osfp2', 'osfp15'
BER_MIN, BER_MAX, BER_AVG = 9, 11, 13
FREEZE, STATUS = 144, 145


def ask(port=PORT):
    """(reply, errno, words)"""
    try:
        return family().do('statistics-get', {'cage-label': port}) or {}, 0, ''
    except NlError as error:
        return {}, -error.nl_msg.error, str((error.nl_msg.extack or {}).get('msg', error))


def f16(raw):
    return (raw & 0x7ff) * 10.0 ** ((raw >> 11) - 24)


def values(reply, kind):
    """Ratios of a type, in the order of the lanes."""
    found = {}
    for held in reply.get('range', []):
        table = module(PORT, held['page'] - 4, 128, 128)
        for i in range(64):
            if table[2 * i + 1] == kind:
                found[table[2 * i] & 0xf] = f16(int.from_bytes(
                    held['data'][2 * i:2 * i + 2], 'big'))
    return [found[lane] for lane in sorted(found)]


def control():
    return module(PORT, 0x2f, FREEZE)[0]


def check_statistics():
    reply, error, words = ask()
    result(not error and 'interval-ms' not in reply and reply['range'] and
           all(held['page'] in range(0x24, 0x28) and held['offset'] == 128 and
               len(held['data']) == 128 for held in reply['range']),
           'statistics of a module are read', words, reply)
    start = time.monotonic()
    # A lane gets dark; its ratio rises, and so does the maximum of this interval.
    before = values(reply, BER_MAX)
    knob(PORT, 'set', 'contamination_db=4')
    time.sleep(1)
    knob(PORT, 'set', 'contamination_db=0')
    # The physics has a step of its own; what it read last is not of the next.
    time.sleep(1)
    reply, error, words = ask()
    low, high, mean = (values(reply, kind) for kind in (BER_MIN, BER_MAX, BER_AVG))
    result(not error and len(high) and
           all(a <= b <= c for a, b, c in zip(low, mean, high)) and
           all(b > 10 * a for a, b in zip(before, high)),
           'they are of the interval since', words, before, low, mean, high)
    took = (time.monotonic() - start) * 1000
    result(abs(reply.get('interval-ms', 0) - took) < took / 2,
           'whose length is told', reply.get('interval-ms'), took)
    time.sleep(1)
    after = values(ask()[0], BER_MAX)
    result(after and all(10 * a < b for a, b in zip(after, high)),
           'and the next begins where it ended', high, after)
    result(not control() & 0x80 and module(PORT, 0x2f, STATUS)[0] == 0x40,
           'they are let go of')


def check_refusals():
    reply, error, words = ask(PLAIN)
    result(error == errno.EOPNOTSUPP and 'no VDM statistics' in words,
           'a module without statistics says so', error, words, reply)
    error, words = ask('osfp8')[1:]
    result(error == errno.ENODEV and words, 'so does an empty cage', error, words)
    knob(PORT, 'fault', 'freeze-us=5000')
    reply, error, words = ask()
    result(not error and reply.get('range'), 'a module has the time that CMIS gives it',
           words)
    knob(PORT, 'fault', 'freeze-us=300000')
    reply, error, words = ask()
    result(not error and reply.get('range'), 'and one that is late some more', words)
    knob(PORT, 'fault', 'freeze-us=20000000')
    start = time.monotonic()
    error, words = ask()[1:]
    took = time.monotonic() - start
    result(error == errno.ETIMEDOUT and 'did not freeze' in words and not control() & 0x80,
           f'and no more: it is let go of ({took:.1f} s)', error, words)
    knob(PORT, 'fault', 'freeze-us=0')
    knob(PORT, 'fault', 'ignore=2f:144')
    error, words = ask()[1:]
    result(error == errno.EIO and 'does not take' in words,
           'one that does not take the request is found out', error, words)
    knob(PORT, 'fault', 'ignore=50:128')
    events = Events(PORT)
    error = ask()[1]
    knob(PORT, 'fault', 'flag=11:147:3')
    wait_for(10, lambda: events.raised(PORT, 'rx_los'))
    result(not error and 'command' not in events.kinds(PORT) and
           cage(PORT).get('command') is None, 'it is a question: no event, no command',
           *events.kinds(PORT))
    events.stop()


def slow(page, port=PORT):
    """(age, bytes) of a slow range in the samples; None where there is none."""
    for part in family().dump('sample-get', {'cage-label': port, 'classes': {'slow'}}):
        for held in part.get('range', []):
            if held['page'] == page and not held['bank']:
                return held['age-ms'], held['data']
    return None


def age_ms(page, port=PORT):
    found = slow(page, port)
    return found and found[0]


def raw(port, page, offset, *data):
    """A byte read, or written, behind the driver's back, once it let the cage go."""
    fd = os.open(f"/dev/i2c-{device[port].split('-')[0]}", os.O_RDWR)
    try:
        fcntl.ioctl(fd, 0x0706, 0x50)       # I2C_SLAVE_FORCE
        os.write(fd, bytes([0x7f, page]))
        os.write(fd, bytes([offset, *data]))
        byte = os.read(fd, 1)[0]
        os.write(fd, bytes([0x7f, 0]))
        return byte
    finally:
        os.close(fd)


def polled(port=PORT):
    """Wait until the module was read again: it answers."""
    polls = family().do('cage-get', {'label': port})['polls']
    wait_for(20, lambda: family().do('cage-get', {'label': port})['polls'] > polls)


def stuck_frozen():
    """Ask a module that does not answer from the freeze on."""
    wait_for(20, lambda: (age_ms(0x24) or 10000) < 5000)
    knob(PORT, 'fault', 'write-us=300000')
    answer = ask()
    return answer[1:]


def check_left():
    """What could not be let go of is tried again, and not taken for live meanwhile."""
    error, words = stuck_frozen()
    old = wait_for(40, lambda: (age_ms(0x24) or 30000) > 11000)
    alive = age_ms(0x10)
    knob(PORT, 'fault', 'write-us=0')
    fresh = wait_for(40, lambda: (age_ms(0x24) or 30000) < 9000)
    result(error and old and alive is not None and alive < 20000,
           'statistics that stay frozen do not get into the samples', error, words, old, alive)
    result(fresh and not control() & 0x80, 'they are let go of as soon as that is possible',
           fresh, hex(control()))
    answer = ask()
    result(not answer[1] and answer[0].get('range'), 'and all is well again', answer[1:])


def check_unbind():
    error = stuck_frozen()[0]
    knob(PORT, 'fault', 'write-us=0')
    polled()
    write(f'{DRIVER}/unbind', device[PORT])
    byte = raw(PORT, 0x2f, FREEZE)
    write(f'{DRIVER}/bind', device[PORT])
    wait_ready([PORT])
    result(error and not byte & 0x80, 'a driver that goes leaves nothing frozen', hex(byte))


def check_removal():
    """Questions while the module comes and goes, and while the driver does."""
    answers, over = [], threading.Event()

    def keep_asking():
        while not over.is_set():
            answers.append(ask(SPARE)[1])

    asking = threading.Thread(target=keep_asking)
    asking.start()
    for _ in range(4):
        wait_for(30, lambda: states().get(SPARE) == 'ready' and not answers[-1:][0:] == [None])
        knob(SPARE, 'remove', '1')
        wait_for(20, lambda: states().get(SPARE) == 'empty')
        knob(SPARE, 'insert', 'dr8-800g')
    wait_ready([SPARE])
    write(f'{DRIVER}/unbind', device[SPARE])
    write(f'{DRIVER}/bind', device[SPARE])
    wait_ready([SPARE])
    over.set()
    asking.join()
    bad = set(answers) - {0, errno.ENODEV, errno.EOPNOTSUPP, errno.EBUSY, errno.EIO,
                          errno.ENXIO, errno.ETIMEDOUT}
    result(0 in answers and not bad and not ask(SPARE)[1],
           f'{len(answers)} questions while a module and the driver come and go', bad)


def masks(port=PORT):
    """VDM masks as they are in the module, by the last sample; None while there is none."""
    found = slow(0x2d, port)
    return found and found[1]


def told_at_once(events, port, page, offset, bit):
    """A flag between two slow samples, which would find it as well."""
    def raised():
        return sum(event.get('event') == 'flag-raised' and event.get('port') == port and
                   event.get('page') == page and event.get('offset') == offset
                   for event in events.all())

    for _ in range(3):
        before = raised()
        wait_for(30, lambda: (age_ms(page, port) or 10000) < 1000)
        start = time.monotonic()
        knob(port, 'fault', f'flag={page:x}:{offset}:{bit}')
        seen = wait_for(10, lambda: raised() > before, every=0.01)
        took = (time.monotonic() - start) * 1000
        if seen and (age_ms(page, port) or 0) >= took:
            return True
    return False


def check_heard():
    """Masks of optional pages are open while somebody listens."""
    closed = wait_for(30, lambda: masks() == b'\xff' * 128)
    events = Events()
    opened = wait_for(30, lambda: (masks() or b'\xff')[0] == 0)
    table = masks() or b''
    used = module(PORT, 0x20, 128, 128)
    want = bytes((0 if used[4 * i + 1] else 0x0f) | (0 if used[4 * i + 3] else 0xf0)
                 for i in range(32))
    shown = module(PORT, 0x2d, 128, 128)
    result(closed and opened and table[:32] == want and shown == b'\xff' * 128,
           'masks of VDM flags in use are open while somebody listens, and read as found',
           table.hex(), shown.hex())
    result(told_at_once(events, PORT, 0x2c, 128, 1), 'a flag of VDM is told at once',
           *[str(event) for event in events.all()][-4:])
    result(told_at_once(events, PORT, 0x14, 138, 2), 'so is one of a pattern checker')
    result(told_at_once(events, TUNABLE, 0x12, 231, 1), 'and one of a tunable laser')
    run('ethtool', '--reset', PORT, 'phy')
    wait_for(30, lambda: cage(PORT).get('life') == 'ready')
    wait_for(30, lambda: (age_ms(0x2c) or 10000) < 1000)
    result(wait_for(30, lambda: (masks() or b'\xff')[0] == 0 and
                    told_at_once(events, PORT, 0x2c, 128, 1)),
           'after a reset, too', (masks() or b'').hex())
    events.stop()
    result(wait_for(40, lambda: masks() == b'\xff' * 128), 'they are closed when nobody does',
           (masks() or b'').hex())


def check_slow_module():
    """One that takes its time for each write, and has many masks to be written."""
    knob(PORT, 'fault', 'write-us=9500')
    knob(PORT, 'fault', 'select-us=9500')
    events = Events()
    opened = wait_for(60, lambda: (masks() or b'\xff')[0] == 0)
    for policy in ('low', 'high'):
        family().do('power-set', {'cage-label': PORT, 'power-policy': policy, 'force': True})
        life = 'low-power' if policy == 'low' else 'ready'
        wait_for(60, lambda: cage(PORT).get('life') == life)
        for _ in range(6):
            polled()
    again = wait_for(60, lambda: (age_ms(0x2d) or 10000) < 1000 and masks()[0] == 0)
    state = cage(PORT)
    result(opened and again and state.get('state') == 'ready' and
           'unreadable' not in events.kinds(PORT),
           'a module that is slow to write stays ready while masks are opened', opened, again,
           state, *events.kinds(PORT))
    write(f'{DRIVER}/unbind', device[PORT])
    knob(PORT, 'fault', 'write-us=0')
    knob(PORT, 'fault', 'select-us=0')

    def answers():
        """It may hold off still, for what was written to it last."""
        try:
            return raw(PORT, 0x2d, 128) is not None
        except OSError:
            return False
    wait_for(20, answers)
    table = [raw(PORT, 0x2d, at) for at in range(128, 160)]
    write(f'{DRIVER}/bind', device[PORT])
    wait_ready([PORT])
    events.stop()
    result(table == [0xff] * 32, 'and all are given back', str(table))


def interrupts():
    return sum(sum(int(n) for n in re.findall(r'\b\d+\b', line.split(':')[1])[:2])
               for line in read('/proc/interrupts').splitlines()
               if line.rstrip().endswith('optmon'))


def check_standing():
    """A condition that other software left unmasked does not hold the line."""
    write(f'{DRIVER}/unbind', device[PORT])
    raw(PORT, 0x2d, 128, 0xfe)
    write(f'{DRIVER}/bind', device[PORT])
    wait_ready([PORT])
    found = wait_for(30, lambda: masks() and masks()[0] == 0xfe)
    knob(PORT, 'fault', 'flag=2c:128:0:3600000')
    masked = wait_for(30, lambda: masks() and masks()[0] == 0xff)
    polled()
    count, start = interrupts(), time.monotonic()
    for _ in range(4):
        polled()
    rate = (interrupts() - count) / (time.monotonic() - start)
    table = module(PORT, 0x2c, 128)
    result(found and masked and rate < 5 and table[0] & 1 and
           module(PORT, 0x2d, 128) == b'\xfe',
           f'what lasts is masked ({rate:.1f} interrupts a second), and read as it is',
           found, masked, table.hex())
    # It ends, and a short one is found by the interrupt again.
    knob(PORT, 'fault', 'flag=2c:129:7:1')
    result(wait_for(60, lambda: masks() and masks()[0] == 0xfe),
           'until it is gone', masks() and masks()[:4].hex())
    knob(PORT, 'fault', 'flag=2c:128:0:3600000')
    wait_for(30, lambda: masks() and masks()[0] == 0xff)
    write(f'{DRIVER}/unbind', device[PORT])
    byte = raw(PORT, 0x2d, 128)
    write(f'{DRIVER}/bind', device[PORT])
    wait_ready([PORT])
    result(byte == 0xfe, 'a driver that goes gives masks back as they were', hex(byte))


device = {}


def main():
    plan(28)
    wait_ready([PORT, PLAIN, SPARE, TUNABLE], 60)
    run('modprobe', 'i2c-dev')
    for port in (PORT, SPARE):
        device[port] = cage(port)['device']
    check_statistics()
    check_refusals()
    check_left()
    check_unbind()
    check_removal()
    check_heard()
    check_slow_module()
    check_standing()
    finish()


if __name__ == '__main__':
    main()
