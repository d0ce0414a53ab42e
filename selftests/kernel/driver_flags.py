#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Latched flags: none lost, none twice, masks given back.

Called by driver_flags.sh in the guest, with the switch loaded, all cages
empty at first.
"""
import fcntl
import os
import re
import time

from simulator import (Events, SCALE, account, diag, finish, hwmon_dir, hwmon_dirs, knob, listing,
                       listing, plan, read, result, run, states, wait_for, wait_ready)

PORTS = [f'osfp{n}' for n in range(1, 29)]


def check_transient(events):
    """A flag set and cleared between two polls, with the interrupt and without."""
    seen = events.raised('osfp5', 'rx_los').count(4)
    knob('osfp5', 'fault', 'flag=11:147:3')
    once = wait_for(5, lambda: events.raised('osfp5', 'rx_los').count(4) > seen)
    cleared = wait_for(8, lambda: 4 in events.raised('osfp5', 'rx_los', 'flag-cleared'))
    count = events.raised('osfp5', 'rx_los').count(4) - seen
    result(once and count == 1 and cleared,
           'a flag that comes and goes between two polls is reported once',
           f'raised {count} times, cleared {bool(cleared)}',
           *[str(e) for e in events.all() if e.get('port') == 'osfp5'][-6:])


def check_gap(events):
    """A clear-on-read transfer that breaks off is a gap that names its bytes."""
    def gaps():
        return [e for e in events.all() if e.get('event') == 'gap' and e.get('port') == 'osfp6']
    knob('osfp6', 'fault', 'stuck=3000')
    wait_for(10, gaps)
    bad = [str(e) for e in gaps() if 'offset' not in e or not e.get('length')]
    result(gaps() and not bad, 'a transfer that breaks off while it clears flags is a gap',
           *bad, *[str(e) for e in events.all()][-4:])
    knob('osfp6', 'fault', 'none')


def check_account(events):
    """hwmon's alarm is a state: two readers in a row see the same."""
    alarm = hwmon_dir('osfp9') + '/temp1_max_alarm'
    # Of a sample that is too old there is no state at all.
    before = wait_for(10, lambda: read(alarm).strip())
    knob('osfp9', 'fault', 'flag=0:9:2')
    raised = wait_for(5, lambda: read(alarm).strip() == '1')
    again = read(alarm).strip()
    gone = wait_for(10, lambda: read(alarm).strip() == '0')
    result(before == '0' and raised and again == '1' and gone,
           'a latched flag is an alarm in hwmon, for all readers, until it is gone',
           f'{before} {raised} {again} {gone}')


def check_shadow(events):
    """ethtool's raw view has each latch once, though the sampler read it first."""
    def byte():
        said = run('ethtool', '-m', 'osfp10', 'hex', 'on', 'page', '0x11',
                   'offset', '148', 'length', '1').stdout
        return int(said.split(':')[1].split()[0], 16)
    byte()
    knob('osfp10', 'fault', 'flag=11:148:6')
    wait_for(5, lambda: 7 in events.raised('osfp10', 'rx_lol'))
    first = byte()
    wait_for(8, lambda: 7 in events.raised('osfp10', 'rx_lol', 'flag-cleared'))
    second = byte()
    result(first & 0x40 and not second & 0x40,
           'a raw reader sees a latch that the sampler consumed, once',
           f'{first:02x} then {second:02x}')


def thread_seconds():
    """Seconds of a CPU used by the interrupt threads and the samplers of optmon."""
    ran_ns = 0
    for pid in filter(str.isdigit, os.listdir('/proc')):
        try:
            if re.match(r'irq/\d+-optmon|optmon/', read(f'/proc/{pid}/comm')):
                ran_ns += int(read(f'/proc/{pid}/schedstat').split()[0])
        except OSError:
            continue
    return ran_ns / 1e9


def interrupts():
    return sum(sum(int(n) for n in re.findall(r'\b\d+\b', line.split(':')[1])[:2])
               for line in read('/proc/interrupts').splitlines()
               if line.rstrip().endswith('optmon'))


def check_dark(events):
    """28 dark ports on shared interrupts neither hide a flag nor load the CPU."""
    dark = [port for port in PORTS if port != 'osfp2']
    for port in dark:
        knob(port, 'set', 'rx_loss_db=60')
    lit = wait_for(30, lambda: all(events.raised(port, 'rx_los') for port in dark
                                   if port not in NO_OPTICS))
    time.sleep(1)
    start, used, count = time.monotonic(), thread_seconds(), interrupts()
    wait_for(10, lambda: time.monotonic() - start > 6)
    took = time.monotonic() - start
    load = 100 * (thread_seconds() - used) / took
    rate = (interrupts() - count) / took
    result(lit and rate < 10, f'dark ports are masked: {rate:.1f} interrupts a second, '
           f'samplers and interrupts use {load:.1f} % of an emulated CPU',
           'every dark port reported' if lit else 'some dark port reported nothing')
    knob('osfp2', 'fault', 'flag=11:147:1')
    start = time.monotonic()
    seen = wait_for(5, lambda: 2 in events.raised('osfp2', 'rx_los'), every=0.01)
    result(seen, 'a flag among dark ports is reported, after '
           f'{(time.monotonic() - start) * 1000:.0f} ms')


def control_writes():
    return sum(account(port)['control_writes'] for port in PORTS)


def raw_bytes(port, page, offset, count):
    """Memory read behind the driver's back, once it let the cage go. The page stays
    selected, as whoever uses a module may leave it."""
    bus = cage_device[port].split('-')[0]
    fd = os.open(f'/dev/i2c-{bus}', os.O_RDWR)
    try:
        fcntl.ioctl(fd, 0x0706, 0x50)       # I2C_SLAVE_FORCE
        data = b''
        os.write(fd, bytes([0x7f, page]))
        for at in range(offset, offset + count):
            os.write(fd, bytes([at]))
            data += os.read(fd, 1)
        return data
    finally:
        os.close(fd)


def serial_numbers():
    return [(port, one['module']['serial_number']) for port, one in listing().items()
            if 'module' in one]


def check_unbind():
    """Letting go of 28 running modules writes nothing but the masks back."""
    run('modprobe', 'i2c-dev')
    serials = serial_numbers()
    masks = sum(account(port)['mask_writes'] for port in PORTS)
    for port in PORTS:
        write_unbind(cage_device[port])
    left = sum(any(raw_bytes(port, 0x10, 213, 20)) for port in PORTS
               if port not in NO_OPTICS)
    result(masks and not control_writes() and not left,
           f'binding and unbinding write no control byte; {masks} masks were set, all are back',
           f'{control_writes()} control writes, masks left in {left} modules')
    result(not set(PORTS) & set(hwmon_dirs()), 'no monitors stay behind')
    for port in PORTS:
        with open('/sys/bus/i2c/drivers/optmon/bind', 'w', encoding='ascii') as f:
            f.write(cage_device[port])
    ok = wait_ready(PORTS)
    result(ok and not control_writes(), 'running modules are adopted without a control byte')
    now = serial_numbers()
    result(now == serials, 'whatever page they were left with', *set(now) ^ set(serials))


def write_unbind(device):
    with open('/sys/bus/i2c/drivers/optmon/unbind', 'w', encoding='ascii') as f:
        f.write(device)


# Models without receivers have no Rx flags.
NO_OPTICS = ('osfp13', 'osfp14', 'osfp26')
cage_device = {}


def main():
    plan(10)
    there = states()
    for port in PORTS:
        # An empty cage of the population gets a module, so that all 28 run.
        if there[port] == 'empty':
            knob(port, 'insert', 'dr8-800g')
    if not wait_ready(PORTS, 40):
        diag('not all modules became ready')
    cage_device.update((port, one['cage']['device']) for port, one in listing().items()
                       if port in PORTS)
    # Data paths settle, and the flags of their changes are over.
    wait_for(6 * SCALE, lambda: 'up' in read('/sys/kernel/config/optmon_sim/osfp28/status'))
    events = Events()
    check_transient(events)
    check_account(events)
    check_shadow(events)
    check_gap(events)
    check_dark(events)
    events.stop()
    check_unbind()
    finish()


if __name__ == '__main__':
    main()
