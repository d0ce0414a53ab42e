#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Loopbacks, pattern generators and checkers, and CDB, by the netlink family.

Called by driver_diag.sh in the guest, with the switch loaded. The client is the
kernel's own YNL library, an independent reading of the specification.
"""
import ctypes
import errno
import os
import re
import threading
import time

from driver_lifecycle import DRIVER, module, set_up
from simulator import (finish, halves, knob, listing, plan, read, records, result, run, states,
                       wait_for, wait_ready, write)

from ynl import NlError, family

TRACING = '/sys/kernel/tracing'
# dr8-800g and 2fr4-800g, each with a MAC driver's port; the last cage is empty.
PORT, LESS, SPARE = 'osfp1', 'osfp5', 'osfp8'
ALL = 0xff
PRBS31Q, PRBS13Q, PRBS23 = 0, 6, 3
# A media lane of the first: 106.25 Gbit/s.
LANE_BPS = 106.25e9
PASSWORD = bytes.fromhex('c0ffee11')


FAMILY = family()
CAP_NET_ADMIN = 12


def ask(operation, port=PORT, client=FAMILY, **attributes):
    """(reply, errno, words)"""
    request = {name.replace('_', '-'): value for name, value in attributes.items()}
    try:
        return client.do(operation, {'cage-label': port, **request}) or {}, 0, ''
    except NlError as error:
        return {}, -error.nl_msg.error, str((error.nl_msg.extack or {}).get('msg', error))


def cage(port=PORT):
    return FAMILY.do('cage-get', {'label': port})


def loopback(*kinds, port=PORT, lanes=ALL, **more):
    return ask('loopback-set', port, lanes=lanes, loopback=set(kinds), **more)[1:]


def pattern(place, *which, port=PORT, lanes=ALL, **more):
    if which:
        more['pattern'] = which[0]
    return ask('pattern-set', port, lanes=lanes, place=place, **more)[1:]


def lanes_of(side, port=PORT, **more):
    """{lane: attributes} of a side; on a busy guest an answer may come too late."""
    lanes = wait_for(20, lambda: ask('diagnostics-get', port, **more)[0].get('lane', []))
    return {lane['lane']: lane for lane in lanes if lane['side'] == side}


def carrier(port=PORT):
    return read(f'/sys/class/net/{port}/carrier').strip() == '1'


def check_capabilities():
    reply, error, words = ask('diagnostics-get')
    result(not error and set(reply['loopbacks']) == {'media-output', 'media-input',
                                                     'host-output', 'host-input'} and
           reply.get('both-sides') and reply.get('per-host-lane') and reply['gate-s'] == 0 and
           len(reply['place']) == 4 and len(reply['lane']) == 16 and
           reply['place'][3]['patterns'] == 0x141 and module(PORT, 0x14, 128) == b'\0',
           'what a module can test is told', words, reply)
    reply, error, words = ask('diagnostics-get', LESS)
    result(not error and set(reply['loopbacks']) == {'media-output', 'host-input'} and
           not reply.get('both-sides') and not reply.get('per-host-lane'),
           'another can do less', words, reply)


def without_net_admin(work):
    """The numbers that work() makes in a process that may not administer the network."""
    out, into = os.pipe()
    child = os.fork()
    if not child:
        header = (ctypes.c_uint32 * 2)(0x20080522, 0)
        sets = (ctypes.c_uint32 * 6)()
        libc = ctypes.CDLL(None, use_errno=True)
        failed = libc.capget(header, sets)
        for i in range(3):
            sets[i] &= ~(1 << CAP_NET_ADMIN)
        failed = failed or libc.capset(header, sets)
        os.write(into, bytes([0xff] if failed else work()))
        os._exit(0)
    os.waitpid(child, 0)
    os.close(into)
    with os.fdopen(out, 'rb') as f:
        return list(f.read())


def check_refusals():
    # All that the specification has, so that one that comes to it is here, too.
    doing = {name: operation for name, operation in FAMILY.msgs.items()
             if 'do' in operation.yaml}
    guarded = [name for name, operation in doing.items()
               if 'admin-perm' in operation.yaml.get('flags', [])]
    result(set(doing) - set(guarded) == {'cage-get'} and len(guarded) >= 9,
           'all but the inventory is for who may administer the network', guarded)
    status = without_net_admin(lambda: [cage()['index'] * 0] +
                               [ask(operation)[1] for operation in guarded])
    result(status == [0] + [errno.EPERM] * len(guarded),
           'who may not may do none of it', status, guarded)
    set_up(PORT, True)
    error, words = loopback('host-input')
    other, said = pattern('media-generator', PRBS31Q)
    result(error == other == errno.EBUSY and 'a port of the cage is up' in words and
           module(PORT, 0x13, 144, 40) == bytes(40),
           'a loopback, or a pattern, is refused while the port is up', words, said)
    set_up(PORT, False)
    answers = [loopback('media-input', port=LESS), loopback('host-input', port=LESS, lanes=1),
               pattern('media-checker', PRBS23), pattern('media-checker', PRBS31Q, fec=True),
               pattern('host-generator', PRBS31Q, gate_s=5), loopback('host-input', lanes=0x100)]
    result([error for error, _ in answers] ==
           [errno.EOPNOTSUPP, errno.EINVAL, errno.EOPNOTSUPP, errno.EOPNOTSUPP, errno.EINVAL,
            errno.EINVAL] and all(words for _, words in answers),
           'so is what the module does not advertise, in words', *answers)
    first, second = loopback('host-input', port=LESS), loopback('host-input', 'media-output',
                                                                port=LESS)
    result(first == (0, '') and second[0] == errno.EBUSY and 'same time' in second[1] and
           module(LESS, 0x13, 180, 4) == b'\0\0\0\xff' and
           loopback('media-output', port=LESS) == (0, '') and
           module(LESS, 0x13, 180, 4) == b'\xff\0\0\0' and loopback(port=LESS) == (0, ''),
           'one side at a time where the module says so', first, second,
           module(LESS, 0x13, 180, 4).hex())


def check_link():
    """With the fibre dark the MAC sees its own signal, and nothing else."""
    set_up(PORT, True)
    wait_for(20, carrier)
    knob(PORT, 'set', 'rx_loss_db=60')
    dark = wait_for(20, lambda: not carrier())
    error, words = loopback('host-input', force=True)
    result(dark and not error and wait_for(20, carrier) and
           module(PORT, 0x13, 183) == b'\xff',
           'forced, the host side loops back: the MAC has a link without light', words)
    lane = lanes_of('host')[3]
    result(set(lane['loopback']) == {'host-input'}, 'which is told of each lane', lane)
    error, words = loopback()
    result(not error and wait_for(20, lambda: not carrier()) and
           module(PORT, 0x13, 183) == b'\0', 'it ends without force', words)
    knob(PORT, 'set', 'rx_loss_db=0')
    wait_for(20, carrier)
    error, words = pattern('host-generator', PRBS31Q, force=True)
    result(not error and wait_for(20, lambda: not carrier()),
           'a generator takes the link from the MAC', words)
    error, words = pattern('host-generator')
    result(not error and wait_for(20, carrier), 'which comes back when it stops', words)
    set_up(PORT, False)


def ratio(f16):
    return (f16 & 0x7ff) * 10.0 ** ((f16 >> 11) - 24)


def check_counts():
    knob(PORT, 'set', 'snr_loss_db=12 lane=2')
    error, words = pattern('media-checker', PRBS31Q)
    seen = wait_for(20, lambda: lanes_of('media')[2].get('errors', 0) > 1000 and
                    lanes_of('media'))
    bad, good = (seen or {}).get(2, {}), (seen or {}).get(3, {})
    result(not error and seen and bad['checker'] == PRBS31Q and
           bad['errors'] / bad['bits'] > 100 * good['errors'] / good['bits'] and
           not bad.get('lock-lost') and 'generator' not in bad,
           'a checker counts the errors of its lane', words, bad, good)
    result(seen and 0.5 < ratio(bad['ber']) * bad['bits'] / bad['errors'] < 2,
           'and the ratio that the module makes of them is theirs', bad)
    before = seen[2]['bits'] if seen else 0
    result(wait_for(20, lambda: lanes_of('media')[2]['bits'] > before),
           'counting goes on')
    error, words = pattern('media-checker', PRBS31Q, lanes=2)
    lanes = lanes_of('media')
    result(not error and lanes[2]['bits'] < lanes[3]['bits'],
           'a checker that is started again counts from 0', lanes[2], lanes[3])
    knob(PORT, 'set', 'snr_loss_db=0 lane=2')
    knob(PORT, 'set', 'rx_loss_db=60 lane=4')
    result(wait_for(20, lambda: lanes_of('media')[4].get('lock-lost')),
           'without light it loses lock', lanes_of('media').get(4))
    knob(PORT, 'set', 'rx_loss_db=0 lane=4')


def check_looped():
    """Output back to the input: the checker hears the module's own generator."""
    answers = [pattern('media-checker'), loopback('media-output'),
               pattern('media-generator', PRBS13Q), pattern('media-checker', PRBS13Q)]
    counted = wait_for(20, lambda: lanes_of('media')[1].get('bits', 0) > 1e9)
    lane = lanes_of('media')[1]
    result(not any(error for error, _ in answers) and counted and lane['errors'] == 0 and
           not lane.get('lock-lost') and lane['generator'] == lane['checker'] == PRBS13Q,
           'looped back, its own pattern has no error', answers, lane)
    error, words = pattern('media-checker', PRBS31Q, lanes=1)
    result(not error and wait_for(20, lambda: lanes_of('media')[1].get('lock-lost')),
           'and another pattern is not found', words, lanes_of('media')[1])
    pattern('media-checker')
    lanes = lanes_of('media')
    result(all('checker' not in lane for lane in lanes.values()) and lanes[2]['bits'],
           'stopped, the results stay', lanes[2])
    pattern('media-generator')
    loopback()


def check_gate():
    error, words = pattern('media-checker', PRBS31Q, gate_s=5)
    reply = ask('diagnostics-get')[0]
    busy = pattern('host-checker', PRBS31Q, gate_s=10)
    result(not error and reply.get('gate-s') == 5 and busy[0] == errno.EBUSY,
           'a measurement of five seconds; the other side may not change it', words, busy)
    want = int(5 * LANE_BPS) & ~1
    done = wait_for(30, lambda: lanes_of('media', gated=True)[1].get('bits') == want)
    lane = lanes_of('media')[1]
    result(done and lane['bits'] == want, 'ends by itself, to the bit', want, lane)
    pattern('media-checker')


def check_banks():
    knob(SPARE, 'insert', '2dr8-1600g')
    wait_ready([SPARE])
    error, words = loopback('host-output', port=SPARE, lanes=0x0f00)
    lanes = lanes_of('host', SPARE)
    result(not error and len(lanes) == 16 and
           [n for n, lane in lanes.items() if 'host-output' in lane['loopback']] ==
           [9, 10, 11, 12], 'lanes beyond eight are those of the next bank', words, lanes)
    error, words = pattern('host-checker', PRBS31Q, port=SPARE, lanes=0x8001)
    seen = wait_for(20, lambda: lanes_of('host', SPARE).get(16, {}).get('bits', 0) > 1e9)
    lanes = lanes_of('host', SPARE)
    result(not error and seen and [n for n, lane in lanes.items() if 'checker' in lane] ==
           [1, 16], 'checkers and their results likewise', words, lanes)
    run('ethtool', '--reset', SPARE, 'phy')
    result(wait_for(30, lambda: not any(lane['loopback'] or 'checker' in lane for lane in
                                        lanes_of('host', SPARE).values() or
                                        [{'loopback': {'?'}}])), 'a reset ends it all')


def copied(changes, pages=(0, 1, 2, 0x10, 0x11, 0x13, 0x14, 0x9f)):
    """A module that is PORT's with some bytes changed, and does nothing."""
    memory = {(0, 0, i): byte for i, byte in enumerate(module(PORT, 0, 0, 128))}
    for page in pages:
        whole = wait_for(20, lambda p=page: len(module(PORT, p, 128, 128)) == 128 and
                         module(PORT, p, 128, 128))
        memory.update({(page, 0, 128 + i): byte for i, byte in enumerate(whole or b'')})
    memory.update(changes)
    return records(halves(memory))


def insert(image, how):
    knob(SPARE, 'remove', '1')
    wait_for(20, lambda: states().get(SPARE) == 'empty')
    with open(f'/sys/kernel/config/optmon_sim/{SPARE}/image', 'wb') as f:
        f.write(image)
    knob(SPARE, 'insert', how)
    wait_ready([SPARE])


def check_hostile():
    """It promises everything and does nothing, with a CDB that is never done."""
    garbage = {(0x13, 0, off): 0xff for off in range(128, 256)}
    insert(copied({**garbage, (1, 0, 142): 0x20, (0, 0, 37): 0}), 'still')
    start = time.monotonic()
    answers = [loopback(port=SPARE), pattern('media-checker', port=SPARE),
               pattern('host-generator', PRBS31Q, port=SPARE),
               loopback('host-input', port=SPARE, lanes=1)]
    reply, error, words = ask('diagnostics-get', SPARE)
    took = time.monotonic() - start
    result([error for error, _ in answers] == [errno.EIO] * 4 and not error and
           all('does not take it' in words for _, words in answers) and
           len(reply['lane']) == 16, f'a module that takes nothing is found out ({took:.1f} s)',
           answers, words)
    start = time.monotonic()
    _, error, words = ask('cdb-act', SPARE, command=0, timeout_ms=300)
    took = time.monotonic() - start
    result(error == errno.ETIMEDOUT and 'did not end' in words,
           f'so is one that never ends a command ({took:.1f} s)', error, words)
    insert(copied({(1, 0, 142): 0, (1, 0, 163): 0}), 'still')
    answers = [loopback('host-input', port=SPARE), pattern('host-checker', 0, port=SPARE),
               ask('diagnostics-get', SPARE)[1:], ask('cdb-act', SPARE, command=0)[1:]]
    result([error for error, _ in answers] == [errno.EOPNOTSUPP] * 4 and
           'CDB' in answers[3][1] and 'no diagnostics' in answers[0][1],
           'one without diagnostics and CDB says so', *answers)


def check_cdb():
    reply, error, words = ask('cdb-act', command=0)
    result(not error and reply == {**reply, 'status': 1, 'reply': b'\x02\x03'} and
           'damaged' not in reply, 'CDB 0000h: the status of a module', words, reply)
    reply, error, words = ask('cdb-act', command=0x40)
    result(not error and len(reply['reply']) == 36 and reply['reply'][2] & 1,
           'CDB 0040h: its features', words, reply)
    reply, error, words = ask('cdb-act', command=0x7777, payload=bytes(range(120)))
    result(not error and reply['status'] == 0x41 and reply['reply'] == b'',
           'a command that fails has its status', words, reply)
    echo = b'\0\1' + bytes(range(118))
    reply, error, words = ask('cdb-act', command=0x8000, payload=echo)
    result(reply.get('reply') == echo, 'payload and reply of 120 bytes come through', words,
           reply)
    result(ask('cdb-act', command=0, payload=bytes(121))[1] in (errno.ERANGE, errno.EINVAL),
           'a longer one is refused')
    set_up(PORT, True)
    answers = [ask('cdb-act', command=command)[1:] for command in (0x101, 0x109, 0x10a)]
    live = ask('cdb-act', command=0x100)
    result([error for error, _ in answers] == [errno.EBUSY] * 3 and not live[1] and
           'a port of the cage is up' in answers[0][1],
           'firmware commands are refused while the port is up, others are not', *answers)
    set_up(PORT, False)


def check_busy():
    """One command at a time, and one that takes too long can be aborted."""
    answers = []
    slow = threading.Thread(target=lambda: answers.append(
        ask('cdb-act', client=family(), command=0x8000, payload=b'\x0b\xb8')))
    slow.start()
    pending = wait_for(10, lambda: cage().get('command-pending'))
    reply = cage()
    second = ask('cdb-act', command=0)[1:]
    slow.join()
    result(pending and reply.get('command') == 'cdb' and second[0] == errno.EBUSY and
           answers[0][0].get('status') == 1, 'one command at a time', second, *answers)
    late = ask('cdb-act', command=0x8000, payload=b'\xff\xff', timeout_ms=100)[1:]
    busy = ask('cdb-act', command=0)[1:]
    abort = ask('cdb-act', command=4)
    again = ask('cdb-act', command=0)
    result(late[0] == errno.ETIMEDOUT and busy[0] == errno.EBUSY and 'aborts' in busy[1] and
           not abort[1] and again[0].get('status') == 1,
           'a command that takes too long is let go, and aborted by another', late, busy,
           abort, again)


def check_foreground():
    """A module without background mode (01h:163), which is to be left alone until its
    command ends; this one never ends it. Neither does who reads it meanwhile, and its
    bus can be let go."""
    insert(copied({(1, 0, 163): module(PORT, 1, 163)[0] & ~0x20, (0, 0, 37): 0}), 'still')
    answers = []

    def act(timeout_ms):
        thread = threading.Thread(target=lambda: answers.append(
            ask('cdb-act', SPARE, family(), command=0, timeout_ms=timeout_ms)))
        thread.start()
        wait_for(10, lambda: cage(SPARE).get('command-pending'))
        return thread
    slow = act(9000)
    polls = cage(SPARE)['polls']
    module(SPARE, 0, 8)
    slow.join()
    polls = cage(SPARE)['polls'] - polls
    result(answers[0][1] == errno.ETIMEDOUT and polls <= 2,
           'a module without background mode is left alone, whoever reads it', polls, *answers)
    slow = act(60000)
    devices = [one['cage']['device'] for one in listing().values() if 'cage' in one]
    devices.sort(key=lambda device: device == listing(SPARE)[SPARE]['cage']['device'])
    for device in devices:
        write(f'{DRIVER}/unbind', device)
    slow.join()
    for device in devices:
        write(f'{DRIVER}/bind', device)
    wait_ready([f'osfp{n}' for n in range(1, 9)], 60)
    result(answers[1][1] == errno.ENODEV and 'let go' in answers[1][2] and
           not ask('cdb-act', command=0)[1],
           'its bus can be let go meanwhile', *answers)


def traced(name):
    return [line for line in read(f'{TRACING}/trace').splitlines() if f' optmon_{name}: ' in line]


def check_trace():
    write(f'{TRACING}/trace', '')
    write(f'{TRACING}/events/optmon/enable', '1')
    reply = ask('cdb-act', command=1, payload=PASSWORD)[0]
    loopback('host-input', lanes=4)
    loopback()
    pattern('media-checker', PRBS13Q, lanes=2)
    pattern('media-checker')
    ask('diagnostics-get')
    said = '\n'.join(traced('command'))
    write(f'{TRACING}/events/optmon/enable', '0')
    wanted = ['kind=cdb place=- lanes=0x0 value=0x1 force=0 result=0',
              'kind=loopback place=- lanes=0x4 value=0x8 force=0 result=0',
              'kind=loopback place=- lanes=0xff value=0x0 force=0 result=0',
              'kind=pattern place=media-checker lanes=0x2 value=0x6 force=0 result=0',
              'kind=pattern place=media-checker lanes=0xff value=0x10 force=0 result=0',
              'kind=diagnostics place=- lanes=0x0 value=0x0 force=0 result=0']
    found = [re.search(r'kind=.*', line)[0] for line in said.splitlines()]
    result(found == wanted, 'each command is in the trace', *found)
    text = read(f'{TRACING}/trace') + read(f'/sys/kernel/debug/optmon/{PORT}/transfers')
    shown = [line for line in text.splitlines() if re.search('page=9fh|0 9f ', line)]
    result(reply.get('status') == 1 and shown and
           not re.search('c0 ?ff ?ee', text) and module(PORT, 0x9f, 136, 4) == bytes(4),
           'a password is in neither trace nor debugfs, nor left in the module', reply,
           *shown[:8])


def main():
    plan(40)
    wait_ready([f'osfp{n}' for n in range(1, 8)], 60)
    check_capabilities()
    check_refusals()
    check_link()
    check_counts()
    check_looped()
    check_gate()
    check_banks()
    check_hostile()
    check_cdb()
    check_busy()
    check_foreground()
    check_trace()
    finish()


if __name__ == '__main__':
    main()
