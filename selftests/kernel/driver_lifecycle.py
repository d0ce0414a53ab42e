#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The life of modules: adopted, powered, reset, configured by command.

Called by driver_lifecycle.sh in the guest, with the switch loaded. Commands
go through ethtool, optmon and, where its source is at hand, the kernel's own
YNL library, as an independent reading of the specification.
"""
import errno
import json
import subprocess

import ynl
from i2cdev import Module
from simulator import (Events, account, finish, knob, plan, read, result, run, states, wait_for,
                       wait_ready, write)

DRIVER = '/sys/bus/i2c/drivers/optmon'
BUDGET = f'{DRIVER}/power_budget_mw'
TAKEN = f'{DRIVER}/power_taken_mw'

# 1 to 28 have a MAC driver's port, 29 has a stand-in.
PORT, OTHER, STAND_IN, LATE = 'osfp1', 'osfp2', 'osfp29', 'osfp8'
ABSENT_PAGE = 'hex', 'on', 'page', '0x50', 'offset', '128', 'length', '1'


def command(operation, port, **attributes):
    """What was wrong with a command of the netlink family, in words, or ''."""
    request = {name.replace('_', '-'): value for name, value in attributes.items()}
    try:
        ynl.family().do(operation, {'cage-label': port, **request})
    except ynl.NlError as error:
        return f'{error} {error.nl_msg.extack}'
    return ''


def cage(port):
    said = run('optmon', 'list', '-j', port).stdout
    return json.loads(said)['ports'][0].get('cage', {}) if said else {}


def life(port):
    return cage(port).get('life')


def settles(port, state, seconds=20):
    return wait_for(seconds, lambda: life(port) == state)


def module(port, page, offset, length=1):
    where = ['page', hex(page)] if page else []
    said = run('ethtool', '-m', port, 'hex', 'on', *where, 'offset', str(offset),
               'length', str(length)).stdout
    return bytes(int(word, 16) for line in said.splitlines() if ':' in line
                 for word in line.split(':')[1].split()[:16])


def set_up(port, up):
    run('ip', 'link', 'set', port, 'up' if up else 'down')


def state(port):
    """The module's own state, Table 8-7; 0 when it does not answer."""
    status = module(port, 0, 3)
    return status[0] >> 1 & 7 if status else 0


def check_adoption(ports):
    written = {port: account(port)['control_writes'] for port in ports}
    result(not any(written.values()),
           'modules that were there are adopted as they are: nothing was written',
           str({p: n for p, n in written.items() if n}))
    knob(LATE, 'insert', 'dr8-800g')
    result(settles(LATE, 'ready'), 'a module that comes later is ready soon', str(cage(LATE)))


def check_power():
    says = run('ethtool', '--show-module', PORT).stdout
    result('power-mode-policy: high' in says and 'power-mode: high' in says,
           'ethtool shows policy and mode', says)
    before = account(PORT)['control_writes']
    said = run('ethtool', '--set-module', PORT, 'power-mode-policy', 'auto')
    low = settles(PORT, 'low-power')
    result(said.returncode == 0 and low and state(PORT) == 1,
           'auto: with its port down a module goes to low power', said.stderr, str(cage(PORT)))
    result(account(PORT)['control_writes'] == before + 1, 'by one write')
    set_up(PORT, True)
    result(settles(PORT, 'ready'), 'and comes back when the port goes up', str(cage(PORT)))
    result(wait_for(20, lambda: read(f'/sys/class/net/{PORT}/carrier').strip() == '1'),
           'so that the link comes up')
    set_up(PORT, False)
    run('ethtool', '--set-module', PORT, 'power-mode-policy', 'high')
    settles(PORT, 'ready')


def check_budget():
    taken = int(read(TAKEN))
    write(BUDGET, str(taken))
    knob('osfp16', 'insert', 'dr8-800g')
    denied = settles('osfp16', 'denied')
    result(denied and state('osfp16') == 1,
           'a module beyond the budget of the switch stays in low power', str(cage('osfp16')))
    set_up('osfp16', True)
    ext = run('ethtool', 'osfp16').stdout
    result('power budget exceeded' in ext.lower(), 'ethtool says that this is why there is no link', ext)
    set_up('osfp16', False)
    write(BUDGET, '0')
    result(settles('osfp16', 'ready'), 'and powers up when there is room')
    result(wait_for(10, lambda: int(read(TAKEN)) > taken), 'which is counted')


def check_reset():
    set_up(PORT, True)
    said = run('ethtool', '--reset', PORT, 'phy')
    result(said.returncode, 'a reset is refused while the port is up', said.stdout)
    set_up(PORT, False)
    listener = Events(PORT)
    said = run('ethtool', '--reset', PORT, 'phy')
    again = wait_for(20, lambda: 'ready' in listener.kinds(PORT)) and \
        wait_for(20, lambda: life(PORT) == 'ready')
    listener.stop()
    result(said.returncode == 0 and again and states().get(PORT) == 'ready',
           'else the module starts afresh and is identified anew', said.stderr, str(cage(PORT)))


def check_commands():
    error = command('power-set', STAND_IN, power_policy='low')
    result(not error and settles(STAND_IN, 'low-power'), 'YNL: a module goes to low power', error)
    command('power-set', STAND_IN, power_policy='high')
    result(settles(STAND_IN, 'ready'), 'YNL: and back')
    set_up(OTHER, True)
    error = command('tx-disable-set', OTHER, lanes=4, disabled=4)
    result('a port of the cage is up' in error, 'YNL: Tx disable is refused while a port is up',
           error)
    error = command('tx-disable-set', OTHER, lanes=4, disabled=4, force=True)
    dark = wait_for(20, lambda: module(OTHER, 0x11, 158, 2) == b'\0\0' and
                    module(OTHER, 0x10, 130) == b'\4')
    result(not error and dark, 'YNL: forced, the lane sends no light', error,
           module(OTHER, 0x11, 154, 16).hex(' '), module(OTHER, 0x10, 130).hex())
    error = command('tx-disable-set', OTHER, lanes=4, disabled=0, force=True)
    result(not error and wait_for(20, lambda: module(OTHER, 0x10, 130) == b'\0'),
           'YNL: and sends again', error)
    set_up(OTHER, False)


def check_tool():
    said = run('setpriv', '--bounding-set', '-net_admin', '--inh-caps', '-net_admin',
               'optmon', 'reset', OTHER)
    result(said.returncode == 77 and 'not permitted' in said.stderr,
           'who may not administer the network may not command', said.stdout, said.stderr)
    set_up(OTHER, True)
    said = run('optmon', 'set', OTHER, 'tx-disable=1,3-4')
    result(said.returncode == 75 and 'a port of the cage is up' in said.stderr,
           'optmon says why it is refused', said.stderr)
    set_up(OTHER, False)
    said = run('optmon', 'set', 'tx-disable=1,3-4', OTHER)
    result(said.returncode == 0 and wait_for(20, lambda: module(OTHER, 0x10, 130) == b'\x0d'),
           'and disables lanes', said.stderr)
    said = run('optmon', 'set', OTHER, 'tx-enable=all')
    result(said.returncode == 0 and wait_for(20, lambda: module(OTHER, 0x10, 130) == b'\0'),
           'and enables them', said.stderr)


def applications(port):
    """AppSel of each lane, and the state of its data path."""
    acs, dps = module(port, 0x11, 206, 8), module(port, 0x11, 128, 4)
    return ([byte >> 4 for byte in acs],
            [nibble for byte in dps for nibble in (byte & 15, byte >> 4)])


def apply(number, lanes='all'):
    return run('optmon', 'apply', OTHER, f'application={number}', f'lanes={lanes}')


def check_application():
    said = apply(2, '1-4')
    result(said.returncode and 'name all its lanes' in said.stderr,
           'half a data path is not changed', said.stderr)
    said = apply(2)
    next_read = applications(OTHER)
    done = wait_for(20, lambda: applications(OTHER) == ([2] * 8, [4] * 8))
    result(said.returncode == 0 and done, 'eight lanes run as two data paths of four',
           said.stderr, str(applications(OTHER)), str(cage(OTHER)))
    result(next_read[0] == [2] * 8, 'and who reads the module next is not told of the past',
           str(next_read))
    said = apply(7)
    result(said.returncode and 'no such application' in said.stderr and
           applications(OTHER)[0] == [2] * 8,
           'an application that is not advertised is refused', said.stderr)
    said = apply(1)
    result(wait_for(20, lambda: applications(OTHER) == ([1] * 8, [4] * 8)), 'and back',
           said.stderr)


def check_deaf():
    """Its status tells of the change before: ApplyDPInit (10h:143) is not heard."""
    knob(OTHER, 'fault', 'ignore=10:143')
    said = apply(2)
    result(said.returncode and 'in time' in said.stderr and
           wait_for(20, lambda: applications(OTHER) == ([1] * 8, [4] * 8)),
           'a change that the module does not make is not called done, and undone',
           said.stderr, str(applications(OTHER)), str(cage(OTHER)))
    replace_other()


def replace_other(*faults):
    knob(OTHER, 'remove', '1')
    wait_for(20, lambda: states().get(OTHER) == 'empty')
    knob(OTHER, 'insert', 'dr8-800g')
    for fault in faults:
        knob(OTHER, 'fault', fault)
    wait_ready([OTHER], 60)


def changing(number):
    """A change of application in the background, once it has written to the module."""
    before = account(OTHER)['control_writes']
    change = subprocess.Popen(['optmon', 'apply', OTHER, f'application={number}', 'lanes=all'],
                              stderr=subprocess.PIPE, text=True)
    wait_for(20, lambda: account(OTHER)['control_writes'] > before, every=0.005)
    return change


def check_late():
    """Longer than the driver waits: what comes of it then is undone when it may be."""
    knob(OTHER, 'fault', 'apply-us=4000000')
    said = apply(2)
    result(said.returncode and 'in time' in said.stderr and
           applications(OTHER)[0] == [1] * 8 and
           wait_for(20, lambda: applications(OTHER) == ([1] * 8, [4] * 8)),
           'a change that comes after its time is undone, not during it', said.stderr,
           str(applications(OTHER)), str(cage(OTHER)))
    check_refusing()
    knob(OTHER, 'fault', 'apply-us=300000')
    said = apply(2)
    result(said.returncode == 0 and applications(OTHER)[0] == [2] * 8,
           'one that takes some time is waited for', said.stderr, str(applications(OTHER)))
    knob(OTHER, 'fault', 'apply-us=60000000')
    with changing(1) as change:
        result(module(OTHER, 0x10, 128) == b'\xff',
               'who reads it meanwhile is not told of the past either')
        stopped = wait_for(20, lambda: module(OTHER, 0x10, 128) == b'\xff')
        device = cage(OTHER)['device']
        write(f'{DRIVER}/unbind', device)
        words = change.communicate()[1]
    write(f'{DRIVER}/bind', device)
    wait_ready([OTHER], 60)
    result(stopped and change.returncode and module(OTHER, 0x10, 128) == b'\0',
           'a driver that is let go amid a change leaves no lane stopped', stopped, words,
           module(OTHER, 0x10, 128).hex())
    said = apply(1, '9-16')
    result(said.returncode and 'no such lanes' in said.stderr,
           'lanes that the module does not have are refused', said.stderr)
    replace_other()


def check_refusing():
    """It takes the change too late, and then rejects what it had: for ten seconds."""
    before = account(OTHER)['control_writes']
    with changing(2) as change:
        late = wait_for(20, lambda: applications(OTHER)[0] == [2] * 8)
        knob(OTHER, 'fault', 'reject')
        knob(OTHER, 'fault', 'apply-us=0')
        words = change.communicate()[1]
    written = account(OTHER)['control_writes'] - before
    if late and applications(OTHER)[0] == [1] * 8:
        # It took it back before the simulator was told to reject it.
        result(True, 'a module that does not take back what it had # SKIP a slow guest')
        replace_other()
        return
    runs = wait_for(20, lambda: applications(OTHER) == ([2] * 8, [4] * 8))
    result(late and change.returncode and 'not take it' in words and runs and 5 < written < 80,
           'a module that does not take back what it had is asked less and less often, '
           'and runs', late, words, written, str(applications(OTHER)))
    replace_other()


def check_rejecting():
    """It rejects what it had as well, and has it still."""
    knob(OTHER, 'fault', 'reject')
    said = apply(2)
    result(said.returncode and 'rejects' in said.stderr and
           wait_for(20, lambda: applications(OTHER) == ([1] * 8, [4] * 8)),
           'a module that rejects everything runs on, and is said to reject', said.stderr,
           str(applications(OTHER)), str(cage(OTHER)))


def held_down():
    """Its lanes, by somebody who does so while no driver is there (10h:128)."""
    device = cage(OTHER)['device']
    write(f'{DRIVER}/unbind', device)
    bare = Module(2)
    bare.select(0x10)
    bare.write(128, 0xff)
    down = wait_for(20, lambda: bare.byte(0x11, 128) == 0x11)
    bare.select(0)
    bare.close()
    write(f'{DRIVER}/bind', device)
    wait_ready([OTHER], 60)
    return down


def is_down():
    return module(OTHER, 0x10, 128) == b'\xff' and applications(OTHER) == ([1] * 8, [1] * 8)


def check_held():
    down = held_down() and wait_for(20, is_down)
    said = apply(2)
    result(down and said.returncode and 'rejects' in said.stderr and
           module(OTHER, 0x10, 128) == b'\xff' and wait_for(20, is_down),
           'lanes that were held down stay so when a change is undone', down, said.stderr,
           module(OTHER, 0x10, 128).hex(), str(applications(OTHER)))
    replace_other('apply-us=60000000')
    down = held_down() and wait_for(20, is_down)
    with changing(2) as change:
        device = cage(OTHER)['device']
        write(f'{DRIVER}/unbind', device)
        words = change.communicate()[1]
    write(f'{DRIVER}/bind', device)
    wait_ready([OTHER], 60)
    result(down and change.returncode and module(OTHER, 0x10, 128) == b'\xff',
           'and when the driver is let go', down, words, module(OTHER, 0x10, 128).hex())
    replace_other()
    down = held_down() and wait_for(20, is_down)
    said = apply(2)
    result(down and said.returncode == 0 and
           wait_for(20, lambda: applications(OTHER) == ([2] * 8, [4] * 8)) and
           module(OTHER, 0x10, 128) == b'\0',
           'a new application runs on them', down, said.stderr, str(applications(OTHER)),
           module(OTHER, 0x10, 128).hex())


def check_stuck():
    """It says that a change may take ten minutes, and takes no DPDeinit (10h:128)."""
    replace_other('lie=durations', 'ignore=10:128')
    settles(OTHER, 'ready')
    events = Events(OTHER)
    with changing(2) as change:
        refused = run('optmon', 'set', OTHER, 'tx-disable=1')
        said = run('optmon', 'reset', OTHER)
        words = change.communicate()[1]
    ended = wait_for(20, lambda: [event['error'] for event in events.all()
                                  if event.get('command') == 'application'])
    events.stop()
    result(said.returncode == 0 and change.returncode and ended == [-errno.ECANCELED] and
           'under way' in refused.stderr,
           'a reset ends a change that does not come to its end, and nothing else does',
           refused.stderr, said.stderr, words, ended)
    result(settles(OTHER, 'ready', 60), 'and the module is ready again', str(cage(OTHER)))
    replace_other()


def check_slow():
    """A module that takes all the time that CMIS 5.4 table 10-4 gives it."""
    no_page = run('ethtool', '-m', OTHER, *ABSENT_PAGE).stderr
    for fault in ('select-us=9500', 'write-us=9500'):
        knob(OTHER, 'fault', fault)
    slow_no_page = run('ethtool', '-m', OTHER, *ABSENT_PAGE).stderr
    result(no_page and slow_no_page == no_page,
           'a page that a slow module does not have is no other error than that',
           no_page, slow_no_page)
    said = [run('optmon', 'set', OTHER, 'tx-disable=2'), apply(2),
            run('optmon', 'set', OTHER, 'tx-enable=all')]
    done = applications(OTHER)[0] == [2] * 8
    polls = cage(OTHER)['polls']
    result(done and not any(one.returncode for one in said) and
           wait_for(20, lambda: cage(OTHER)['polls'] > polls + 2) and life(OTHER) == 'ready',
           'a module as slow as it may be is commanded and sampled as others are',
           *[one.stderr for one in said], str(applications(OTHER)), str(cage(OTHER)))
    for fault in ('select-us=0', 'write-us=0'):
        knob(OTHER, 'fault', fault)
    apply(1)


def main():
    plan(42)
    ports = [name for name, now in states().items() if now != 'empty']
    wait_ready(ports, 60)
    check_adoption(ports)
    check_power()
    check_budget()
    check_reset()
    check_tool()
    check_application()
    check_deaf()
    check_late()
    check_rejecting()
    check_held()
    check_stuck()
    check_slow()
    if ynl.PRESENT:
        check_commands()
    else:
        for _ in range(5):
            result(True, 'a command by YNL # SKIP no kernel source (make setup-debug)')
    finish()


if __name__ == '__main__':
    main()
