#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A module of sixteen lanes in two banks, as the tools, hwmon and ethtool show it,
and what sampling it costs.

Called by driver_banks.sh in the guest, with the switch loaded, its cages empty.
"""
import json
import time

from simulator import (SCALE, account, cage, finish, hwmon_dir, knob, plan, read, result,
                       run, wait_for, wait_ready)

LANES = 16
PORT = 'osfp1'
# Lower memory and page 11h of bank 0, and again page 11h of bank 1, selected by
# two bytes each, with page 00h put back after each.
POLL = (7, 26 + 2 * (4 + 77 + 4))


def shown(*verb):
    said = run('optmon', *verb, '-j', PORT)
    return json.loads(said.stdout) if said.stdout else {}


def check_lanes():
    # A guest that had to wait for its processor has no sample young enough.
    def sixteen():
        lanes = shown('show').get('lanes', [])
        return ([lane['lane'] for lane in lanes] == list(range(1, LANES + 1)) and
                len({lane.get('tx_power_mw') for lane in lanes}) > 8)
    result(wait_for(20, sixteen), 'optmon shows sixteen lanes',
           str(shown('show').get('lanes'))[:300])


def hwmon_wrong():
    """Attributes of hwmon that are not as they should be."""
    folder = hwmon_dir(PORT)
    bad = []
    for lane in range(1, LANES + 1):
        for name, label in ((f'curr{lane}', f'bias{lane}'),
                            (f'power{lane}', f'TX_power{lane}'),
                            (f'power{LANES + lane}', f'RX_power{lane}')):
            if read(f'{folder}/{name}_label').strip() != label:
                bad.append(f'{name}_label')
            try:
                if int(read(f'{folder}/{name}_input')) <= 0:
                    bad.append(f'{name}_input')
            except (OSError, ValueError) as error:
                bad.append(f'{name}_input: {error}')
    return bad


def check_hwmon():
    ok = wait_for(20, lambda: not hwmon_wrong())
    result(ok, 'hwmon has bias and powers of sixteen lanes', *([] if ok else hwmon_wrong()))


def check_flag():
    """The low alarm of Rx power of lane 12: bank 1, bit 3."""
    folder = hwmon_dir(PORT)
    alarm = f'{folder}/power{LANES + 12}_lcrit_alarm'
    knob(PORT, 'set', 'rx_loss_db=60 lane=12')
    ok = wait_for(10, lambda: read(alarm) == '1\n')
    others = [n for n in range(LANES + 1, 2 * LANES + 1) if n != LANES + 12 and
              read(f'{folder}/power{n}_lcrit_alarm') != '0\n']
    result(ok and not others, 'a flag of a lane of the second bank is that lane\'s alarm',
           f'lane 12: {ok}', f'others: {others}')
    knob(PORT, 'set', 'rx_loss_db=0 lane=12')
    result(wait_for(20, lambda: read(alarm) == '0\n'), 'until the light is back')


def check_fec():
    said = run('ethtool', '-I', '--json', '--show-fec', PORT).stdout
    result('corrected_blocks' in said and 'lane' not in said,
           'of a port with more lanes than ethtool has room for there are FEC totals alone',
           said)


def check_cost():
    knob(PORT, 'set', 'noise_pct=0')
    costs = []

    def quiet():
        """The account, once nothing was transferred for a fifth of a second."""
        before = account(PORT)
        while True:
            time.sleep(0.2)
            now = account(PORT)
            if now == before:
                return now
            before = now

    end = time.monotonic() + 30 * SCALE
    before = quiet()
    while POLL not in costs and time.monotonic() < end:
        wait_for(10, lambda: account(PORT) != before, every=0.02)
        now = quiet()
        costs.append(tuple(now[k] - before[k] for k in ('transactions', 'bytes')))
        before = now
    result(POLL in costs,
           f'one poll of both banks takes {POLL[0]} transactions, {POLL[1]} bytes', costs)


def main():
    plan(7)
    knob(PORT, 'insert', '2dr8-1600g')
    ready = wait_ready([PORT])
    ready = ready and wait_for(10, lambda: all(
        lane['data_path_state'] == 'DPActivated' and lane.get('tx_power_mw', 0) > 0
        for lane in shown('show')['lanes']))
    result(ready, 'the module is ready, its data paths are active')
    check_lanes()
    check_hwmon()
    check_flag()
    check_fec()
    check_cost()
    finish()


main()
