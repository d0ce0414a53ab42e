#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A co-packaged engine of 32 lanes in four banks, and the external laser that feeds
it: alike by raw memory, netlink, hwmon and optmon; what sampling them costs.

Called by driver_engine.sh in the guest, with the switch loaded: the first place is an
engine that is part of the board, the second the cage of its external laser, the
others are empty.
"""
import json
import time

import ynl
from driver_dumps import ethtool_read
from simulator import (Events, SCALE, account, cage, diag, finish, hwmon_dir, knob, plan,
                       read, result, run, wait_for, wait_ready)

ENGINE, LASER, OTHER = 'osfp1', 'osfp2', 'osfp3'
LANES, LASERS, PER_LASER = 32, 8, 4
# Lower memory and page 11h of bank 0, then page 11h of three more, each selected by
# two bytes, with page 00h put back after each.
ENGINE_POLL = (13, 26 + 4 * (4 + 77 + 4))
# Eight bytes a read: lower memory, two parts of page 1Ah and one of 1Bh, three
# selections of one byte.
LASER_POLL = (3 + 4 + 2 + 8 + 3, 3 * (3 + 4 + 2 + 8) + 23 + 29 + 12 + 58 + 3 * 3)


def shown(port, verb='show'):
    said = run('optmon', verb, '-j', port)
    return json.loads(said.stdout) if said.stdout else {}


def lanes_of(port):
    return shown(port).get('lanes', [])


def be16(data, offset):
    return data[offset - 128] << 8 | data[offset - 127]


def raw_powers(port, page, offset, banks):
    """16-bit registers of all lanes by ethtool's reads of a page and its banks."""
    powers = []
    for bank in range(banks):
        data, error = ethtool_read(port, page, bank, 128)
        if len(data) != 128:
            diag(f'page {page:02x}h bank {bank}: {error}')
            return []
        powers += [be16(data, offset + 2 * i) for i in range(8)]
    return powers


def ynl_powers(port):
    """Tx powers from the family's samples, by the kernel's own client."""
    banks = {}
    for part in ynl.family().dump('sample-get', {'cage-label': port}):
        for span in part.get('range', []):
            if span['page'] == 0x11 and span['offset'] <= 154 < span['offset'] + len(span['data']):
                at = 154 - span['offset']
                banks[span['bank']] = [be16(span['data'][at + 2 * i:], 128) for i in range(8)]
    return sum((banks[bank] for bank in sorted(banks)), [])


def hwmon_inputs(port, name, first, count):
    folder = hwmon_dir(port)
    return [int(read(f'{folder}/{name}{n}_input')) for n in range(first, first + count)]


def steady(read_all):
    """What several readers say between two samples that agree: [(name, values)]."""
    def attempt():
        first = read_all()
        again = read_all()
        return first if first == again and all(first.values()) else None
    return wait_for(20, attempt) or read_all()


def check_alike():
    """Each of 32 lanes has its own power, and everybody reads the same."""
    def read_all():
        raw = raw_powers(ENGINE, 0x11, 154, 4)
        return {'ethtool': raw,
                'hwmon': hwmon_inputs(ENGINE, 'power', 1, LANES),
                'optmon': [round(lane['tx_power_mw'] * 1e4) for lane in lanes_of(ENGINE)]}

    now = steady(read_all)
    raw = now['ethtool']
    hwmon = [(power + 5) // 10 for power in raw]
    result(len(raw) == LANES and len(set(raw)) > LANES // 2 and now['optmon'] == raw and
           now['hwmon'] == hwmon,
           'ethtool by banks, hwmon and optmon read the same of 32 lanes', str(now))
    if ynl.PRESENT:
        same = wait_for(20, lambda: ynl_powers(ENGINE) == raw_powers(ENGINE, 0x11, 154, 4))
        result(same, "and so does the kernel's own netlink client", str(ynl_powers(ENGINE)))
    else:
        result(True, 'netlink by an independent client # SKIP no kernel source here')


def check_flag(events):
    """The low alarm of Rx power of lane 29: bank 3, bit 4, in the three accounts."""
    folder = hwmon_dir(ENGINE)
    alarm = f'{folder}/power{LANES + 29}_lcrit_alarm'

    def shadow():
        data, _ = ethtool_read(ENGINE, 0x11, 3, 128)
        return data[150 - 128] if data else 0
    def others():
        return [n for n in range(1, 2 * LANES + 1) if n != LANES + 29 and
                read(f'{folder}/power{n}_lcrit_alarm') != '0\n']

    # What latched before the lasers were lit is shown for a while.
    wait_for(30, lambda: not others())
    shadow()
    knob(ENGINE, 'set', 'rx_loss_db=60 lane=29')
    event = wait_for(20, lambda: events.raised(ENGINE, 'rx_power_low_alarm'))
    hwmon = wait_for(10, lambda: read(alarm) == '1\n')
    still = others()
    raw = shadow()
    result(event == [29] and hwmon and not still and raw == 0x10,
           'a flag of lane 29 is its event, its alarm and its bit, and no other\'s',
           f'events {event}, alarm {hwmon}, others {still}, raw {raw:02x}')
    knob(ENGINE, 'set', 'rx_loss_db=0 lane=29')
    gone = wait_for(30, lambda: read(alarm) == '0\n')
    shadow()
    result(gone and not shadow() & 0x10, 'until the light is back')


def polls(port, want):
    """The costs of single polls, until one is as wanted."""
    knob(port, 'set', 'noise_pct=0')
    seen = []

    def quiet():
        before = account(port)
        while True:
            time.sleep(0.2)
            now = account(port)
            if now == before:
                return now
            before = now

    end = time.monotonic() + 30 * SCALE
    before = quiet()
    while want not in seen and time.monotonic() < end:
        wait_for(10, lambda: account(port) != before, every=0.02)
        now = quiet()
        seen.append(tuple(now[k] - before[k] for k in ('transactions', 'bytes')))
        before = now
    return seen


def check_cost():
    seen = polls(ENGINE, ENGINE_POLL)
    result(ENGINE_POLL in seen,
           f'one poll of four banks takes {ENGINE_POLL[0]} transactions, '
           f'{ENGINE_POLL[1]} bytes', str(seen))
    seen = polls(LASER, LASER_POLL)
    result(LASER_POLL in seen,
           f'one of eight lasers, eight bytes a read, {LASER_POLL[0]} and {LASER_POLL[1]}',
           str(seen))


def check_laser():
    """Identity, lasers' monitors in their units, thresholds, the supply."""
    says = shown(LASER)
    lanes = says.get('lanes', [])
    what = says.get('advertised', {}).get('external_laser', {})
    good = [lane for lane in lanes if lane.get('laser', {}).get('state') == 'on' and
            abs(lane['laser']['frequency_thz'] - 228.68) < 0.01 and
            lane['tx_power_mw'] > 90]
    result(says.get('identity', {}).get('identifier') == 0x22 and len(good) == LASERS and
           what.get('lanes') == LASERS and what.get('control') == 'constant_power' and
           what.get('supply_current_ma', 0) > 1000,
           'an external laser is identified, its lasers are lanes', str(says)[:1500])

    def read_all():
        return {'power': raw_powers(LASER, 0x1b, 200, 1), 'bias': raw_powers(LASER, 0x1b, 184, 1),
                'hwmon power': hwmon_inputs(LASER, 'power', 1, LASERS),
                'hwmon bias': hwmon_inputs(LASER, 'curr', 1, LASERS)}

    now = steady(read_all)
    folder = hwmon_dir(LASER)
    supply = read(f'{folder}/curr{LASERS + 1}_label').strip()
    limits = [read(f'{folder}/{name}').strip() for name in
              ('curr1_crit', 'curr1_lcrit', 'power1_max', 'power1_min')]
    result(now['hwmon power'] == [10 * power for power in now['power']] and
           now['hwmon bias'] == [(bias + 5) // 10 for bias in now['bias']] and
           supply == 'supply' and limits == ['465', '78', '120000', '84000'],
           'hwmon has their currents, powers and limits, and the supply', str(now), str(limits))


def check_feed(events):
    """Laser 5 fades: its low alarm, its engine's input 4 and lanes 17 to 20."""
    lit = lanes_of(ENGINE)
    before = [lane['tx_power_mw'] for lane in lit]
    knob(LASER, 'set', 'tx_loss_db=6 lane=5')
    ok = wait_for(20, lambda: events.raised(LASER, 'tx_power_low_alarm'))
    fault = wait_for(20, lambda: events.raised(LASER, 'laser_fault'))
    alarm = wait_for(10, lambda: read(f'{hwmon_dir(LASER)}/power5_lcrit_alarm') == '1\n')
    others = [n for n in range(1, LASERS + 1) if n != 5 and
              read(f'{hwmon_dir(LASER)}/power{n}_lcrit_alarm') != '0\n']
    result(ok == [5] and fault == [5] and alarm and not others,
           'a laser that fades raises its own flags', f'{ok} {fault} {alarm} {others}')

    def dim():
        now = [lane['tx_power_mw'] for lane in lanes_of(ENGINE)]
        return [n + 1 for n in range(len(now)) if now[n] < before[n] / 2]
    want = list(range(4 * PER_LASER + 1, 5 * PER_LASER + 1))
    result(wait_for(20, lambda: dim() == want), 'and dims the four lanes it feeds', str(dim()))

    def inputs():
        return {o['els_id']: o['value'] for o in shown(ENGINE, 'vdm').get('vdm', [])
                if o.get('name') == 'els_input_power' and 'lane' not in o}
    low = wait_for(40, lambda: [n for n, value in inputs().items() if value < 15] == [4])
    result(low and len(inputs()) == LASERS,
           "the engine's observables name the input that gets less light", str(inputs()))
    knob(LASER, 'set', 'tx_loss_db=0 lane=5')
    result(wait_for(30, lambda: not dim()), 'until it is well again')


def check_off():
    """Laser 3 is switched off and on by command: its engine's lanes 9 to 12."""
    def dark():
        return [lane['lane'] for lane in lanes_of(ENGINE) if lane['tx_power_mw'] < 0.01]

    def state():
        return lanes_of(LASER)[2]['laser']['state']
    said = run('optmon', 'set', '-f', LASER, 'tx-disable=3')
    off = wait_for(20, lambda: dark() == [9, 10, 11, 12] and state() == 'off')
    again = run('optmon', 'set', '-f', LASER, 'tx-enable=3')
    on = wait_for(20, lambda: not dark() and state() == 'on')
    result(off and on, 'a laser is switched off and on by command',
           said.stderr, again.stderr, f'off {off}, on {on}, dark {dark()}, {state()}')


def check_removal(events):
    """The same engine in a cage."""
    def lit():
        return [1 for lane in lanes_of(OTHER) if lane['tx_power_mw'] > 0.5].count(1) == LANES
    knob(OTHER, 'insert', 'engine-3200g')
    there = wait_ready([OTHER]) and wait_for(20, lit)
    knob(OTHER, 'remove', '1')
    gone = wait_for(20, lambda: events.kinds(OTHER)[-1:] == ['removed'] and
                    not hwmon_dir(OTHER))
    knob(OTHER, 'insert', 'engine-3200g')
    result(there and gone and wait_ready([OTHER]) and wait_for(20, lit),
           'one in a cage can be taken out and put back', f'there {there}, gone {gone}',
           str(events.kinds(OTHER)))


def check_soldered(events):
    """No presence signal and never absent: silence is a fault."""
    now = cage(ENGINE)
    result(now.get('non_removable') and not cage(LASER).get('non_removable') and
           read(f'{hwmon_dir(ENGINE)}/name') == 'engine\n',
           'an engine that is part of the board is there without a presence signal', str(now))
    knob(ENGINE, 'fault', 'nack')
    silent = wait_for(30, lambda: cage(ENGINE).get('state') == 'unreadable')
    result(silent and 'unreadable' in events.kinds(ENGINE) and
           'removed' not in events.kinds(ENGINE),
           'one that is silent is unreadable, and not gone', str(events.kinds(ENGINE)))
    knob(ENGINE, 'fault', 'none')
    result(wait_ready([ENGINE], 60), 'and is read again once it answers', str(cage(ENGINE)))


def main():
    plan(18)
    for port, model in ((LASER, 'elsfp-8'), (OTHER, 'dr8-800g')):
        knob(port, 'insert', model)
    ready = wait_ready([ENGINE, LASER, OTHER])
    ready = ready and wait_for(30, lambda: [
        1 for lane in lanes_of(ENGINE) if lane.get('data_path_state') == 'DPActivated' and
        lane['tx_power_mw'] > 0.5].count(1) == LANES)
    result(ready, '32 lanes in four banks are ready, their data paths active',
           str(lanes_of(ENGINE))[:600])
    for port in (ENGINE, LASER):
        knob(port, 'set', 'noise_pct=0')
    events = Events()
    check_alike()
    check_flag(events)
    check_laser()
    check_feed(events)
    check_off()
    check_cost()
    check_removal(events)
    check_soldered(events)
    events.stop()
    finish()


main()
