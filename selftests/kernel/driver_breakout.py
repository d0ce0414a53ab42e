#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Breakout: two network devices share a cage, each with four of its lanes. What
stops one of them is not done for the other.

Called by driver_breakout.sh in the guest, with a switch loaded whose first two
cages are broken out.
"""
import os

import ynl
from driver_flash import ERROR, FIRMWARE, Flash, image, version
from driver_lifecycle import cage, life, set_up, settles
from simulator import (finish, listing, plan, read, result, run, states, wait_for, wait_ready,
                       write)

CAGE = 'osfp1'
PORTS = FIRST, SECOND = 'osfp1s0', 'osfp1s1'
DRIVER = '/sys/bus/i2c/drivers/optmon'


def carriers():
    """Of the ports that are up; the file of others cannot be read."""
    found = {}
    for port in PORTS:
        try:
            found[port] = read(f'/sys/class/net/{port}/carrier').strip() == '1'
        except OSError:
            pass
    return found


def links(name):
    return sorted(link['name'] for link in listing().get(name, {}).get('network_devices', []))


def serial(port):
    """Vendor, part number and serial number: 00h:129 to 181."""
    said = run('ethtool', '-m', port, 'hex', 'on', 'offset', '129', 'length', '53')
    return said.stdout


def check_inventory():
    result(links(CAGE) == list(PORTS) and not os.path.exists(f'/sys/class/net/{CAGE}') and
           links('osfp3') == ['osfp3'],
           'a cage has the devices of all its ports, and no stand-in', links(CAGE),
           links('osfp3'))
    first, second = map(serial, PORTS)
    result(first and first == second, 'each of them reads the module', first, second)


def check_link():
    set_up(SECOND, True)
    alone = wait_for(30, lambda: carriers() == {SECOND: True})
    set_up(FIRST, True)
    both = wait_for(30, lambda: carriers() == {FIRST: True, SECOND: True})
    said = run('ethtool', FIRST).stdout
    fec = run('ethtool', '-I', '--show-fec', SECOND).stdout
    result(alone and both and 'Speed: 400000Mb/s' in said and 'Lane 3' in fec and
           'Lane 4' not in fec, 'each has a link of its own, of half the lanes', carriers(),
           said, fec)
    set_up(FIRST, False)
    set_up(SECOND, False)


def check_power():
    """The policy auto: in high power while any port of the cage is up."""
    run('ethtool', '--set-module', FIRST, 'power-mode-policy', 'auto')
    low = settles(CAGE, 'low-power')
    policy = run('ethtool', '--show-module', SECOND).stdout
    result(low and 'power-mode-policy: auto' in policy,
           'the policy of power is the cage\'s, whichever port it was set by', policy)
    set_up(FIRST, True)
    one = settles(CAGE, 'ready')
    set_up(SECOND, True)
    linked = wait_for(30, lambda: carriers() == {FIRST: True, SECOND: True})
    set_up(FIRST, False)
    # Whatever is done about a port that goes down is done by the next poll.
    polls = cage(CAGE)['polls']
    wait_for(30, lambda: cage(CAGE).get('polls', 0) > polls + 2)
    kept = life(CAGE) == 'ready' and carriers() == {SECOND: True}
    result(one and linked and kept, 'a port that goes down leaves the other its module',
           one, linked, str(cage(CAGE)), carriers())
    set_up(SECOND, False)
    result(settles(CAGE, 'low-power'), 'it rests when both are down', str(cage(CAGE)))
    run('ethtool', '--set-module', SECOND, 'power-mode-policy', 'high')
    settles(CAGE, 'ready')


def reset(port, flags):
    said = run('ethtool', '--reset', port, flags)
    return said.returncode, said.stderr.strip()


def check_reset():
    polls = cage(CAGE)['polls']
    wait_for(30, lambda: cage(CAGE)['polls'] > polls + 2)
    polls = cage(CAGE)['polls']
    set_up(SECOND, True)
    refused = [reset(FIRST, 'phy'), reset(FIRST, 'phy-shared'), reset(SECOND, 'phy-shared')]
    set_up(SECOND, False)
    result(all(code and 'busy' in words for code, words in refused),
           'a reset is refused while the other port is up, as a shared one, too', *refused)
    refused = [reset(port, 'phy') for port in PORTS]
    said = run('optmon', 'reset', CAGE)
    result(all(code and 'busy' in words for code, words in refused) and
           said.returncode == 75 and 'other ports share the cage' in said.stderr,
           'with both down it has to say that it knows of the other', *refused, said.stderr)
    result(cage(CAGE)['polls'] >= polls, 'none of these reached the module', str(cage(CAGE)))
    code, words = reset(FIRST, 'phy-shared')
    again = wait_for(30, lambda: life(CAGE) == 'ready' and cage(CAGE)['polls'] < polls)
    result(not code and again, 'phy-shared resets it', words, str(cage(CAGE)))


def check_commands():
    set_up(SECOND, True)
    said = run('optmon', 'set', CAGE, 'tx-disable=1')
    set_up(SECOND, False)
    result(said.returncode == 75 and 'a port of the cage is up' in said.stderr,
           'lanes are not switched off while any port is up', said.stderr)
    said = run('optmon', 'cdb', CAGE, '0101')
    result(said.returncode == 75 and 'other ports share the cage' in said.stderr,
           'firmware is not loaded into a module that ports share', said.returncode,
           said.stderr)


def check_flash():
    text = "nor by the kernel's own flash"
    if not ynl.PRESENT or os.environ.get('OPTMON_KERNEL') == '6.1':
        result(True, f'{text} # SKIP no kernel source, or a kernel without it')
        return
    write('/sys/module/firmware_class/parameters/path', FIRMWARE)
    image('shared.bin', 3, 7)
    before = version(FIRST)
    flash = Flash(FIRST, 'shared.bin')
    ended = wait_for(60, flash.ended)
    result(not flash.error and ended == ERROR and before and version(FIRST) == before, text,
           flash.error, *flash.told[-3:])


def check_unbind():
    """Both wait for the cage, and meet it again."""
    device = cage(CAGE)['device']
    write(f'{DRIVER}/unbind', device)
    alone = [run('ethtool', '-m', port).returncode for port in PORTS]
    write(f'{DRIVER}/bind', device)
    back = wait_ready([CAGE], 60)
    result(all(alone) and back and links(CAGE) == list(PORTS) and
           serial(FIRST) and serial(FIRST) == serial(SECOND),
           'ports outlive the binding of their cage', alone, str(states()), links(CAGE))


def check_lanes():
    """Ports whose lanes overlap, and one without any."""
    run('modprobe', '-r', 'optmon_sim')
    said = {lanes: run('modprobe', 'optmon_sim', 'cages=8', 'ports=1', f'port_lanes={lanes}')
            for lanes in ('0x0f,0x18', '0x0f,0')}
    result('busy' in said['0x0f,0x18'].stderr and 'Invalid argument' in said['0x0f,0'].stderr and
           not os.path.exists(f'/sys/class/net/{FIRST}'),
           'a lane has one port, and a port has lanes', *[one.stderr for one in said.values()])


def main():
    plan(15)
    wait_ready([CAGE, 'osfp3'], 60)
    check_inventory()
    check_link()
    check_power()
    check_reset()
    check_commands()
    check_flash()
    check_unbind()
    check_lanes()
    finish()


main()
