#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The life of modules: adopted, powered, reset, configured by command.

Called by driver_lifecycle.sh in the guest, with the switch loaded. Commands
go through the kernel's own YNL client where its source is at hand, as an
independent reading of the specification, and through ethtool.
"""
import json
import os
import subprocess

from simulator import (account, finish, knob, plan, read, result, run, states,
                       wait_for, wait_ready, write)

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
YNL = f'{TOP}/build/kernel-debug/source/tools/net/ynl/cli.py'
SCHEMA = f'{TOP}/build/kernel-debug/source/Documentation/netlink/genetlink-legacy.yaml'
SPEC = f'{TOP}/Documentation/netlink/specs/optmon.yaml'
BUDGET = '/sys/bus/i2c/drivers/optmon/power_budget_mw'
TAKEN = '/sys/bus/i2c/drivers/optmon/power_taken_mw'

# 1 to 28 have a MAC driver's port, 29 has a stand-in.
PORT, OTHER, STAND_IN, LATE = 'osfp1', 'osfp2', 'osfp29', 'osfp8'


def ynl(operation, **attributes):
    """(reply, error text) of a request by the kernel's YNL client."""
    said = run('/usr/bin/python3', YNL, '--spec', SPEC, '--schema', SCHEMA, '--do', operation,
               '--json', json.dumps(attributes))
    if said.returncode:
        return None, (said.stdout + said.stderr).strip().splitlines()[-1]
    return said.stdout, ''


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


def check_commands():
    if not os.path.exists(YNL):
        for text in ('low', 'refused', 'disable', 'bad', 'root'):
            print(f'ok - {text} # SKIP no kernel source', flush=True)
        return
    _, error = ynl('power-set', **{'cage-label': STAND_IN, 'power-policy': 'low'})
    result(not error and settles(STAND_IN, 'low-power'), 'YNL: a module goes to low power', error)
    ynl('power-set', **{'cage-label': STAND_IN, 'power-policy': 'high'})
    result(settles(STAND_IN, 'ready'), 'YNL: and back')
    set_up(OTHER, True)
    _, error = ynl('tx-disable-set', **{'cage-label': OTHER, 'lanes': 4, 'disabled': 4})
    result('Device or resource busy' in error or '-16' in error or 'busy' in error.lower(),
           'YNL: Tx disable is refused while a port is up', error)
    _, error = ynl('tx-disable-set', **{'cage-label': OTHER, 'lanes': 4, 'disabled': 4,
                                        'force': True})
    dark = wait_for(10, lambda: module(OTHER, 0x11, 158, 2) == b'\0\0')
    result(not error and dark and module(OTHER, 0x10, 130) == b'\4',
           'YNL: forced, the lane sends no light', error)
    _, error = ynl('tx-disable-set', **{'cage-label': OTHER, 'lanes': 4, 'disabled': 0,
                                        'force': True})
    result(not error and wait_for(10, lambda: module(OTHER, 0x10, 130) == b'\0'),
           'YNL: and sends again', error)
    set_up(OTHER, False)
    said = subprocess.run(['setpriv', '--bounding-set', '-net_admin', '--inh-caps', '-net_admin',
                           '/usr/bin/python3', YNL, '--spec', SPEC, '--schema', SCHEMA, '--do',
                           'reset-act', '--json', json.dumps({'cage-label': OTHER})],
                          capture_output=True, text=True, check=False)
    result(said.returncode and ('not permitted' in said.stdout + said.stderr),
           'YNL: who may not administer the network may not command', said.stdout, said.stderr)


def applications(port):
    """AppSel of each lane, and the state of its data path."""
    acs, dps = module(port, 0x11, 206, 8), module(port, 0x11, 128, 4)
    return ([byte >> 4 for byte in acs],
            [nibble for byte in dps for nibble in (byte & 15, byte >> 4)])


def check_application():
    if not os.path.exists(YNL):
        return
    _, error = ynl('application-set', **{'cage-label': OTHER, 'lanes': 0x0f, 'application': 2})
    result(error, 'YNL: half a data path is not changed', error)
    _, error = ynl('application-set', **{'cage-label': OTHER, 'lanes': 0xff, 'application': 2})
    done = wait_for(20, lambda: applications(OTHER) == ([2] * 8, [4] * 8))
    result(not error and done, 'YNL: eight lanes run as two data paths of four',
           error, str(applications(OTHER)), str(cage(OTHER)))
    _, error = ynl('application-set', **{'cage-label': OTHER, 'lanes': 0xff, 'application': 7})
    result(error and applications(OTHER)[0] == [2] * 8,
           'YNL: an application that is not advertised is refused', error)
    _, error = ynl('application-set', **{'cage-label': OTHER, 'lanes': 0xff, 'application': 1})
    result(wait_for(20, lambda: applications(OTHER) == ([1] * 8, [4] * 8)), 'YNL: and back', error)


def main():
    ynl_there = os.path.exists(YNL)
    plan(24 if ynl_there else 19)
    ports = [name for name, state in states().items() if state != 'empty']
    wait_ready([port for port in ports if states().get(port) != 'empty'], 60)
    check_adoption(ports)
    check_power()
    check_budget()
    check_reset()
    check_commands()
    check_application()
    finish()


if __name__ == '__main__':
    main()
