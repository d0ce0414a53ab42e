#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The life of modules: adopted, powered, reset, configured by command.

Called by driver_lifecycle.sh in the guest, with the switch loaded. Commands
go through ethtool, optmon and, where its source is at hand, the kernel's own
YNL library, as an independent reading of the specification.
"""
import json
import os
import sys

from simulator import (account, finish, knob, plan, read, result, run, states, wait_for,
                       wait_ready, write)

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SOURCE = f'{TOP}/build/kernel-debug/source'
BUDGET = '/sys/bus/i2c/drivers/optmon/power_budget_mw'
TAKEN = '/sys/bus/i2c/drivers/optmon/power_taken_mw'

# 1 to 28 have a MAC driver's port, 29 has a stand-in.
PORT, OTHER, STAND_IN, LATE = 'osfp1', 'osfp2', 'osfp29', 'osfp8'


class Client:
    """The family as the kernel's YNL library reads its specification."""

    def __init__(self):
        sys.path.insert(0, f'{SOURCE}/tools/net/ynl')
        from lib import NlError, YnlFamily
        self.refusal = NlError
        self.family = YnlFamily(f'{TOP}/Documentation/netlink/specs/optmon.yaml',
                                f'{SOURCE}/Documentation/netlink/genetlink-legacy.yaml')

    def __call__(self, operation, port, **attributes):
        """What was wrong, in words, or ''."""
        request = {name.replace('_', '-'): value for name, value in attributes.items()}
        try:
            self.family.do(operation, {'cage-label': port, **request})
        except self.refusal as error:
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
    seq = cage(PORT)['polls']
    said = run('ethtool', '--reset', PORT, 'phy')
    again = wait_for(20, lambda: life(PORT) == 'ready' and cage(PORT)['polls'] < seq + 3)
    result(said.returncode == 0 and again and states().get(PORT) == 'ready',
           'else the module starts afresh and is identified anew', said.stderr, str(cage(PORT)))


def check_commands(ynl):
    error = ynl('power-set', STAND_IN, power_policy='low')
    result(not error and settles(STAND_IN, 'low-power'), 'YNL: a module goes to low power', error)
    ynl('power-set', STAND_IN, power_policy='high')
    result(settles(STAND_IN, 'ready'), 'YNL: and back')
    set_up(OTHER, True)
    error = ynl('tx-disable-set', OTHER, lanes=4, disabled=4)
    result('a port of the cage is up' in error, 'YNL: Tx disable is refused while a port is up',
           error)
    error = ynl('tx-disable-set', OTHER, lanes=4, disabled=4, force=True)
    dark = wait_for(20, lambda: module(OTHER, 0x11, 158, 2) == b'\0\0' and
                    module(OTHER, 0x10, 130) == b'\4')
    result(not error and dark, 'YNL: forced, the lane sends no light', error,
           module(OTHER, 0x11, 154, 16).hex(' '), module(OTHER, 0x10, 130).hex())
    error = ynl('tx-disable-set', OTHER, lanes=4, disabled=0, force=True)
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
    run('optmon', 'set', OTHER, 'tx-enable=all')


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
    done = wait_for(20, lambda: applications(OTHER) == ([2] * 8, [4] * 8))
    result(said.returncode == 0 and done, 'eight lanes run as two data paths of four',
           said.stderr, str(applications(OTHER)), str(cage(OTHER)))
    said = apply(7)
    result(said.returncode and 'no such application' in said.stderr and
           applications(OTHER)[0] == [2] * 8,
           'an application that is not advertised is refused', said.stderr)
    said = apply(1)
    result(wait_for(20, lambda: applications(OTHER) == ([1] * 8, [4] * 8)), 'and back',
           said.stderr)


def main():
    there = os.path.exists(f'{SOURCE}/tools/net/ynl/lib/ynl.py')
    plan(25)
    ports = [name for name, now in states().items() if now != 'empty']
    wait_ready(ports, 60)
    check_adoption(ports)
    check_power()
    check_budget()
    check_reset()
    check_tool()
    check_application()
    if there:
        check_commands(Client())
    else:
        for _ in range(5):
            result(True, 'a command by YNL # SKIP no kernel source (make setup-debug)')
    finish()


if __name__ == '__main__':
    main()
