#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""hwmon as programs use it: poll() on alarms, removal, node_exporter.

Called by driver_hwmon.sh in the guest, with the switch loaded.
"""
import errno
import glob
import json
import os
import re
import select
import subprocess
import time
import urllib.request

from simulator import (SCALE, cage, finish, hwmon_dir, knob, plan, read, result, run,
                       wait_for, wait_ready)

LASER = 'osfp5'         # a model with a laser thermometer
PORT = 'osfp1'
OTHER = 'osfp2'


class Waiter:
    """A poll() on an attribute of sysfs."""

    def __init__(self, path):
        self.file = open(path, 'rb', buffering=0)
        self.poll = select.poll()
        self.poll.register(self.file, select.POLLPRI | select.POLLERR)
        self.value()

    def value(self):
        """What it says; '' while a busy guest has no sample that is young enough."""
        self.file.seek(0)
        try:
            return self.file.read().decode().strip()
        except OSError as error:
            if error.errno == errno.ENODATA:
                return ''
            raise

    def wait(self, seconds):
        """Was it woken?"""
        return bool(self.poll.poll(1000 * seconds * SCALE))


def check_laser():
    folder = hwmon_dir(LASER)
    laser = int(read(f'{folder}/temp2_input'))
    result(read(f'{folder}/temp2_label') == 'laser_temperature\n' and
           20000 < laser < 90000 and int(read(f'{folder}/temp2_crit')) > laser,
           'a laser has a temperature and limits of its own', laser)


def check_edges():
    """The low alarm of Rx power of lane 4, out for a few seconds."""
    alarm = Waiter(f'{hwmon_dir(PORT)}/power12_lcrit_alarm')
    before = alarm.value()
    knob(PORT, 'fault', 'flag=11:150:3:4000')
    values = []
    while len(values) < 2 and alarm.wait(20):
        values.append(alarm.value())
    result([before] + values == ['0', '1', '0'],
           'whoever polls an alarm is woken when it comes and when it goes',
           before, values)
    end = time.monotonic() + 3
    spurious = []
    while time.monotonic() < end:
        if alarm.poll.poll(500):
            spurious.append(alarm.value())
    result(not spurious, 'and not in between', spurious)


def check_fault():
    folder = hwmon_dir(OTHER)
    fault = Waiter(f'{folder}/temp1_fault')
    knob(OTHER, 'fault', 'nack')
    woken = fault.wait(30)
    late = wait_for(10, lambda: fault.value() == '1')
    old = read(f'{folder}/temp1_input')
    result(woken and late and not old, 'a module that does not answer is a fault, '
           'whoever polls it is woken, and no old value is shown', woken, late, old)
    knob(OTHER, 'fault', 'none')


def check_removal():
    alarm = Waiter(f'{hwmon_dir(PORT)}/temp1_crit_alarm')
    knob(PORT, 'remove', '1')
    woken = alarm.wait(20)
    try:
        gone = wait_for(20, lambda: hwmon_dir(PORT) is None) and alarm.value()
    except OSError as err:
        gone = err.strerror
    result(woken and gone and gone not in ('0', '1'),
           'whoever polls a module that is pulled out is woken, and told', woken, gone)
    knob(PORT, 'insert', 'default')


def metrics(port):
    with urllib.request.urlopen(f'http://127.0.0.1:{port}/metrics', timeout=60) as reply:
        return reply.read().decode()


def exporter():
    project = os.path.realpath(os.path.dirname(__file__) + '/../..')
    for folder in (f'{project}/build/host/usr/bin', '/usr/bin'):
        if os.access(f'{folder}/prometheus-node-exporter', os.X_OK):
            return f'{folder}/prometheus-node-exporter'
    return None


def check_exporter():
    name = exporter()
    text = 'node_exporter shows every module, with the values of optmon show'
    if not name:
        print(f'ok 7 - {text} # SKIP no node_exporter here')
        return
    server = subprocess.Popen([name, '--collector.disable-defaults', '--collector.hwmon',
                               '--web.listen-address=127.0.0.1:9100'],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def scrape():
        try:
            return metrics(9100)
        except OSError:
            return ''

    page = wait_for(120, scrape)
    ports = [f'osfp{n}' for n in (1, 5, 9, 11, 13, 15, 17, 29)]
    for port in ports:          # values that stand still can be compared
        knob(port, 'set', 'noise_pct=0')
    bad = []

    def equal():
        said = scrape()
        bad[:] = [port for port in ports if not same(said, port)]
        return not bad
    wait_for(120, equal)
    server.terminate()
    server.wait()
    shown = set(re.findall(r'node_hwmon_temp_celsius\{chip="([^"]*)",sensor="temp1"', page))
    result(len(shown) == len(glob.glob('/sys/class/hwmon/*/temp1_input')) and not bad, text,
           *bad, *shown)


def same(page, port):
    """The temperature of a port's module, as both show it."""
    where = re.search(r'/sys/class/hwmon/(hwmon\d+)', hwmon_dir(port) or '')
    if not where:
        return False
    bus = os.path.basename(os.path.realpath(hwmon_dir(port) + '/device'))
    values = [float(value) for chip, value in re.findall(
        r'node_hwmon_temp_celsius\{chip="([^"]*)",sensor="temp1"\} (\S+)', page)
        if chip.endswith('_' + bus.replace('-', '_'))]
    said = run('optmon', 'show', '-j', port).stdout
    shown = json.loads(said).get('monitors', {}).get('temperature_c') if said else None
    return len(values) == 1 and shown is not None and abs(values[0] - shown) < 0.6


def main():
    plan(7)
    ready = wait_ready([PORT, OTHER, LASER])
    result(ready and wait_for(10, lambda: cage(PORT).get('polls', 0) > 5),
           'modules are ready and sampled')
    wait_for(20, lambda: read(hwmon_dir(PORT) + '/power12_lcrit_alarm') == '0\n')
    check_laser()
    check_edges()
    check_fault()
    check_removal()
    wait_ready([PORT, OTHER])
    check_exporter()
    finish()


main()
