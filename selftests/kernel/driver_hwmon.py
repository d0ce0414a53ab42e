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

from driver_mac import module
from simulator import (CONFIG, SCALE, cage, finish, hwmon_dir, hwmon_dirs, knob, monitor, plan,
                       read, records, result, results, run, wait_for, wait_ready)

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

    def value_now(self):
        return wait_for(20, self.value)

    def wait(self, seconds):
        """Was it woken?"""
        return bool(self.poll.poll(1000 * seconds * SCALE))


def check_laser():
    folder = hwmon_dir(LASER)
    laser = int(monitor(f'{folder}/temp2_input'))
    result(read(f'{folder}/temp2_label') == 'laser_temperature\n' and
           20000 < laser < 90000 and int(read(f'{folder}/temp2_crit')) > laser,
           'a laser has a temperature and limits of its own', laser)


def check_edges():
    """The low alarm of Rx power of lane 4, out for a few seconds."""
    alarm = Waiter(f'{hwmon_dir(PORT)}/power12_lcrit_alarm')
    before = alarm.value_now()
    knob(PORT, 'fault', 'flag=11:150:3:4000')
    values = []
    while len(values) < 2 and alarm.wait(20):
        values.append(alarm.value_now())
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


METRICS = {'temp': 'temp_celsius', 'in': 'in_volts', 'curr': 'curr_amps',
           'power': 'power_watt'}
# What hwmon and JSON round away together, in each of these units.
ROUNDED = {'temp_celsius': 0.1, 'in_volts': 0.002, 'curr_amps': 0.0011, 'power_watt': 1.6e-6}


def exported(page):
    """{chip: {label: (metric, value)}} of a page of node_exporter."""
    values = {(metric, chip, sensor): float(value) for metric, chip, sensor, value in re.findall(
        r'^node_hwmon_(\w+)\{chip="([^"]*)",sensor="([^"]*)"\} (\S+)$', page, re.MULTILINE)}
    chips = {}
    for chip, label, sensor in re.findall(
            r'^node_hwmon_sensor_label\{chip="([^"]*)",label="([^"]*)",sensor="([^"]*)"\} 1$',
            page, re.MULTILINE):
        metric = METRICS.get(sensor.rstrip('0123456789'))
        if (metric, chip, sensor) in values:
            chips.setdefault(chip, {})[label] = metric, values[metric, chip, sensor]
    return chips


def shown(port):
    """The same of a module as `optmon show -j` has it: {label: (metric, value)}."""
    said = run('optmon', 'show', '-j', port).stdout
    document = json.loads(said) if said else {}
    monitors, found = document.get('monitors', {}), {}
    for label, key, metric in (('temperature', 'temperature_c', 'temp_celsius'),
                               ('VCC', 'voltage_v', 'in_volts')):
        if key in monitors:
            found[label] = metric, monitors[key]
    lasers = [monitors[aux]['value'] for aux in ('aux2', 'aux3')
              if monitors.get(aux, {}).get('observable') == 'laser_temperature']
    for label, value in zip(('laser_temperature', 'laser_temperature2'), lasers):
        found[label] = 'temp_celsius', value
    if monitors.get('aux3', {}).get('observable') == 'voltage':
        found['VCC2'] = 'in_volts', monitors['aux3']['value']
    for lane in document.get('lanes', []):
        for label, key, metric in (('bias', 'tx_bias_ma', 'curr_amps'),
                                   ('TX_power', 'tx_power_mw', 'power_watt'),
                                   ('RX_power', 'rx_power_mw', 'power_watt')):
            if key in lane:
                found[f'{label}{lane["lane"]}'] = metric, lane[key] / 1000
    external = document.get('advertised', {}).get('external_laser', {})
    if 'supply_current_ma' in external:
        found['supply'] = 'curr_amps', external['supply_current_ma'] / 1000
    return found


def differences(page, ports, before):
    """In words, of every sensor of every module that is not as `optmon show` has it, or
    lies between what it said before and says after.
    """
    chips, words = exported(page), []
    for port, folder in ports.items():
        device = os.path.basename(os.path.realpath(f'{folder}/device'))
        sensors = chips.get(f'i2c_{device.split("-")[0]}_{device.replace("-", "_")}', {})
        after = shown(port)
        if not sensors.keys() == after.keys() == before[port].keys():
            words.append(f'{port}: {sorted(sensors.keys() ^ after.keys())} not in both, '
                         f'{len(sensors)} sensors')
            continue
        for label, (metric, value) in sensors.items():
            one, other = before[port][label][1], after[label][1]
            room = ROUNDED[metric]
            if metric != after[label][0] or \
                    not min(one, other) - room <= value <= max(one, other) + room:
                words.append(f'{port} {label}: {metric} {value}, shown {one}, {other}')
    return words


def check_exporter():
    name = exporter()
    text = 'node_exporter shows every sensor of every module, as optmon show has it'
    if not name:
        print(f'ok {len(results) + 1} - {text} # SKIP no node_exporter here')
        return
    server = subprocess.Popen([name, '--collector.disable-defaults', '--collector.hwmon',
                               '--web.listen-address=127.0.0.1:9100'],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def scrape():
        try:
            return metrics(9100)
        except OSError:
            return ''

    wait_for(120, scrape)
    ports = hwmon_dirs()
    for port in ports.keys() - STILL.keys():    # values that stand still can be compared
        knob(port, 'set', 'noise_pct=0')
    bad, left = [], dict(ports)

    def equal():
        """Those that were found alike are not asked again."""
        before = {port: shown(port) for port in left}
        bad[:] = differences(scrape(), left, before)
        unlike = {words.split()[0].rstrip(':') for words in bad}
        for port in left.keys() - unlike:
            del left[port]
        return not left
    result(wait_for(120, equal) and len(ports) >= 27, text, len(ports), *bad[:12])
    server.terminate()
    server.wait()


def still(observed, **aux):
    """A module that stands still, with these auxiliary monitors, and lanes 1 to 4."""
    memory = module(0x19, 0x50, 0, 0x07, 0, 1, 2, 0x10, 0x11)
    lower, advert = memory[0, 0, 0], memory[1, 0, 128]
    for at, value in {14: 41 * 256, 16: 33000, **{
            {'aux2': 20, 'aux3': 22}[name]: value for name, value in aux.items()}}.items():
        lower[at:at + 2] = value.to_bytes(2, 'big')
    advert[145 - 128] = observed
    advert[159 - 128] = 0x03 | ('aux2' in aux) << 3 | ('aux3' in aux) << 4
    return memory


# By the auxiliary monitors' kinds (CMIS Table 8-46): two lasers; a laser, and a supply.
STILL = {'osfp8': (still(0, aux2=47 * 256 + 128, aux3=-3 * 256 & 0xffff),
                   {'temp2': ('laser_temperature', 47500), 'temp3': ('laser_temperature2', -3000)},
                   ['in1']),
         'osfp16': (still(4, aux2=51 * 256, aux3=12034),
                    {'temp2': ('laser_temperature', 51000), 'in1': ('VCC2', 1203)}, ['temp3'])}
EXTERNAL = 'osfp23'


def check_aux():
    for port, (_, want, none) in STILL.items():
        folder = hwmon_dir(port)
        got = {name: (read(f'{folder}/{name}_label').strip(),
                      int(monitor(f'{folder}/{name}_input') or 0)) for name in want}
        result(got == want and not any(os.path.exists(f'{folder}/{name}_input')
                                       for name in none),
               f'auxiliary monitors are {" and ".join(label for label, _ in want.values())}',
               got)


def check_external():
    """Lasers that light others: bias and power of each, and the supply of all."""
    folder = hwmon_dir(EXTERNAL)
    labels = [read(path).strip() for path in
              sorted(glob.glob(f'{folder}/curr*_label'), key=lambda path: (len(path), path))]
    result(labels == [f'bias{n}' for n in range(1, 9)] + ['supply'] and
           int(monitor(f'{folder}/curr9_input') or 0) > 0,
           'an external laser has the bias of each, and its supply', labels)


def main():
    for port, (memory, _, _) in STILL.items():
        with open(f'{CONFIG}/{port}/image', 'wb') as f:
            f.write(records(memory))
        knob(port, 'insert', 'still')
    knob(EXTERNAL, 'insert', 'elsfp-8')
    plan(10)
    ready = wait_ready([PORT, OTHER, LASER])
    result(ready and wait_for(60, lambda: cage(PORT).get('polls', 0) > 5),
           'modules are ready and sampled')
    wait_for(20, lambda: read(hwmon_dir(PORT) + '/power12_lcrit_alarm') == '0\n')
    check_laser()
    check_edges()
    check_fault()
    check_removal()
    wait_ready([f'osfp{n}' for n in range(1, 31) if n not in (28, 31)], 60)
    check_aux()
    check_external()
    check_exporter()
    finish()


main()
