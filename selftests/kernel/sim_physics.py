#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What moves the readings of a simulated module, and what the MAC counts.

Called by sim_physics.sh in the guest: bare cages, ports up, all cages empty.
"""
import json
import math
import time

from i2cdev import Module
from simulator import SCALE, finish, knob, plan, result, run, wait_for, write, CONFIG

TX_POWER, BIAS, RX_POWER = 154, 170, 186


def insert(cage, *what):
    said = run('optmon-sim', 'insert', str(cage), *what)
    assert said.returncode == 0, said.stderr
    m = Module(cage)

    def active():
        try:
            return m.byte(0x11, 128) == 0x44
        except OSError:
            return False
    assert wait_for(10, active), f'the module of cage {cage} does not come up'
    time.sleep(0.2)     # one step of the physics with light on
    return m


def lane(m, first, number):
    """The mean of some readings of a lane's monitor, in its units."""
    values = []
    for _ in range(8):
        values.append(m.word(0x11, first + 2 * (number - 1)))
        time.sleep(0.06)
    return sum(values) / len(values)


def db(a, b):
    return 10 * math.log10(a / b)


def f16(raw):
    return (raw & 0x7ff) * 10.0 ** ((raw >> 11) - 24)


def vdm(m, kind, where=0):
    """The value of the observable of that type and place, group 1."""
    descriptors = m.page(0x20, step=128)
    for i in range(64):
        if descriptors[2 * i + 1] == kind and descriptors[2 * i] & 15 == where:
            return m.word(0x24, 128 + 2 * i)
    return None


def fec(port):
    """(corrected, uncorrectable, corrected bits by lane)"""
    said = run('ethtool', '-I', '--json', '--show-fec', port)
    stats = json.loads(said.stdout)[0]['statistics']
    return (stats['corrected_blocks']['total'], stats['uncorrectable_blocks']['total'],
            stats['corrected_bits']['lanes'])


def fec_rate(port, seconds):
    """Counts of that time, and how long it was."""
    first, start = fec(port), time.monotonic()
    time.sleep(seconds)
    last, took = fec(port), time.monotonic() - start
    return (last[0] - first[0], last[1] - first[1],
            [b - a for a, b in zip(first[2], last[2])]), took


def carrier(port):
    with open(f'/sys/class/net/{port}/carrier', encoding='ascii') as f:
        return f.read().strip() == '1'


def check_losses(m):
    before = lane(m, RX_POWER, 2), lane(m, RX_POWER, 3)
    knob('osfp1', 'set', 'rx_loss_db=2 lane=3')
    knob('osfp1', 'set', 'contamination_db=1.5 lane=3')
    after = lane(m, RX_POWER, 2), lane(m, RX_POWER, 3)
    result(abs(db(before[1], after[1]) - 3.5) < 0.05 and
           abs(db(before[0], after[0])) < 0.05,
           'losses lower the Rx power of their lane by as many dB',
           db(before[1], after[1]), db(before[0], after[0]))
    result(vdm(m, 5, 2) < vdm(m, 5, 1) - 2 * 256,
           'and its SNR', vdm(m, 5, 2) / 256, vdm(m, 5, 1) / 256)
    tx = lane(m, TX_POWER, 3)
    bias = lane(m, BIAS, 3)
    knob('osfp1', 'set', 'tx_loss_db=1 lane=3')
    result(abs(db(tx, lane(m, TX_POWER, 3)) - 1) < 0.05 and
           abs(bias / lane(m, BIAS, 3) - 1) < 0.01,
           'a loss in the transmitter leaves the bias as it is')
    run('optmon-sim', 'clear', '1')
    result(abs(db(before[1], lane(m, RX_POWER, 3))) < 0.05, 'all of it is undone')


def check_wear(m):
    tx, bias = lane(m, TX_POWER, 1), lane(m, BIAS, 1)
    knob('osfp1', 'set', 'wear_pct=20 lane=1')
    result(abs(lane(m, BIAS, 1) / bias - 1.2) < 0.01 and
           abs(lane(m, TX_POWER, 1) / tx - 1) < 0.01,
           'a worn laser needs more bias for the same light')
    knob('osfp1', 'set', 'wear_pct=120 lane=1')
    result(abs(lane(m, BIAS, 1) / bias - 1.6) < 0.02 and
           lane(m, TX_POWER, 1) / tx < 0.8,
           'until there is no more: then the light fades')
    knob('osfp1', 'set', 'wear_pct=0 lane=1')
    knob('osfp1', 'set', 'wear_pct_per_kh=10 lane=1')
    write(f'{CONFIG}/switch/time_scale', '3600000')     # 1 s is 1000 h
    result(wait_for(5, lambda: lane(m, BIAS, 1) / bias > 1.2),
           'the time scale makes it wear while one looks')
    write(f'{CONFIG}/switch/time_scale', '1')
    run('optmon-sim', 'clear', '1')


def check_temperature(m):
    def temperature():
        return m.word(0, 14) / 256
    bias = lane(m, BIAS, 5)
    knob('osfp1', 'set', 'temperature_c=62.5')
    result(abs(temperature() - 62.5) < 0.01, 'the temperature is as set')
    result(lane(m, BIAS, 5) / bias > 1.1, 'a hot laser needs more bias')
    knob('osfp1', 'set', 'voltage_v=3.5')
    result(m.word(0, 16) == 35000, 'the voltage is as set')
    run('optmon-sim', 'clear', '1')
    knob('osfp1', 'set', 'ambient_c=60')
    start = temperature()
    result(wait_for(10, lambda: temperature() < start - 0.2 or
                    temperature() > start + 0.2),
           'the temperature follows that of the air')
    run('optmon-sim', 'clear', '1')


def check_fec(m):
    result(wait_for(5, lambda: carrier('osfp1')), 'the port has a link')
    knob('osfp1', 'set', 'noise_pct=0')
    knob('osfp1', 'set', 'contamination_db=3.5 lane=4')
    time.sleep(1)
    counted, took = fec_rate('osfp1', 4)
    ber = f16(vdm(m, 15, 0))
    bits = counted[2][3] / took / 106.25e9
    result(counted[2][3] > 100 * counted[2][0], 'bits are corrected in the dirty lane',
           counted)
    # The observable is that of lane 1, where the data path begins.
    clean = counted[2][0] / took / 106.25e9
    result(0.5 < clean / (2 * ber) < 2 or 0.5 < clean / ber < 2,
           'of a clean lane as many as its BER says', clean, ber)
    words = 8 * 106.25e9 / 5440
    mean = sum(counted[2]) / took / (8 * 106.25e9)
    want = words * -math.expm1(5440 * math.log1p(-mean))
    result(abs(counted[0] / took / want - 1) < 0.1,
           'codewords with errors are as many as the mean BER makes',
           counted[0] / took, want, bits)
    result(counted[1] == 0, 'none of them is lost')
    knob('osfp1', 'set', 'contamination_db=4.6')
    time.sleep(1)
    counted, took = fec_rate('osfp1', 3)
    result(counted[1] > 0, 'dirt on all lanes loses codewords', counted)
    knob('osfp1', 'set', 'rx_loss_db=60 lane=8')
    result(wait_for(5, lambda: not carrier('osfp1')), 'a dark lane takes the link down')
    first = fec('osfp1')
    time.sleep(1)
    result(fec('osfp1') == first, 'and nothing is counted then')
    run('optmon-sim', 'clear', '1')
    result(wait_for(5, lambda: carrier('osfp1')), 'light brings it back')
    run('optmon-sim', 'remove', '1')
    result(wait_for(5, lambda: not carrier('osfp1')), 'no module, no link')


def check_statistics():
    m = insert(1, '--model', 'dr8-800g')
    m.select(0x2f)
    m.write(144, 0x80)
    frozen = vdm(m, 9), vdm(m, 11), vdm(m, 13)
    result(m.byte(0x2f, 145) == 0x80, 'statistics freeze on request (Table 8-186)')
    knob('osfp1', 'set', 'contamination_db=4')
    time.sleep(0.3)
    result((vdm(m, 9), vdm(m, 11), vdm(m, 13)) == frozen and
           f16(vdm(m, 15)) > 10 * f16(frozen[1]),
           'and stay while the current value moves')
    m.select(0x2f)
    m.write(144, 0)
    result(wait_for(10, lambda: f16(vdm(m, 11)) > 10 * f16(frozen[1])) and
           m.byte(0x2f, 145) == 0x40, 'until they are let go')
    m.close()


def check_still():
    m = insert(1, '--model', 'lpo-800g')
    text = ''
    for page in (0, 1, 2, 0x10, 0x11):
        data = m.page(page)
        text += ''.join(f'{page:02x} 0 {0x80 + i:02x}: {data[i:i + 16].hex(" ")}\n'
                        for i in range(0, 128, 16))
    data = m.lower()
    text += ''.join(f'00 0 {i:02x}: {data[i:i + 16].hex(" ")}\n'
                    for i in range(0, 128, 16))
    m.close()
    with open('/tmp/lpo.eeprom', 'w', encoding='ascii') as f:
        f.write(text)
    m = insert(1, '/tmp/lpo.eeprom')
    first = m.lower(), m.page(0x11)
    time.sleep(1.5)
    result((m.lower(), m.page(0x11)) == first, 'an image stands still')
    m.close()
    m = insert(1, '/tmp/lpo.eeprom', '--alive')
    first = m.page(0x11)[26:74]
    time.sleep(1)
    now = m.page(0x11)[26:74]
    result(now != first and all(
        abs(db(int.from_bytes(now[i:i + 2], 'big'),
               int.from_bytes(first[i:i + 2], 'big'))) < 0.2
        for i in range(0, 48, 2)), 'or comes alive around its readings')
    m.close()


def main():
    plan(26)
    m = insert(1, '--model', 'dr8-800g')
    check_losses(m)
    check_wear(m)
    check_temperature(m)
    check_fec(m)
    m.close()
    check_statistics()
    check_still()
    if SCALE > 1:
        print('# time limits are those of a slower kernel')
    finish()


main()
